//! How long the fullest picture takes to draw, and what it weighs.
//!
//! Five members who can nearly always, four times offered, in both themes.
//! `cargo bench --bench charts` prints a table, and ends with 1 when a picture is too heavy.

use std::{
    error::Error,
    io::{self, Write},
    time::{Duration, Instant},
};

use carrel::{
    charts::{
        Fonts, Theme,
        group::{self, Member, Time, TwoWeeks},
    },
    domain::{
        availability::{Dated, Plan, WeekHours, parse},
        places::weekend::Weekend,
    },
    words::Words,
};

/// Pictures that are drawn of each kind.
const ROUNDS: usize = 50;

/// What a picture may weigh.
const BYTES_MAX: usize = 60_000;

const ZONES: [&str; 5] = [
    "America/Bogota",
    "Asia/Amman",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Kyiv",
];

const STARTS: [&str; 4] = [
    "2026-11-26T13:00:00Z",
    "2026-11-28T22:00:00Z",
    "2026-12-04T04:00:00Z",
    "2026-12-08T18:00:00Z",
];

fn fullest() -> Result<TwoWeeks, Box<dyn Error>> {
    let read = |text: &str| parse::read(text).map_err(|problem| format!("{problem:?}"));
    let hours = WeekHours::new(
        read("Mon-Sun 00:00-02:30, Mon-Sun 04:00-12:00, Mon-Sun 14:00-24:00")?.windows,
        read("Mon-Sun 02:30-04:00, Mon-Sun 12:00-14:00")?.windows,
    );
    let mut members = Vec::new();
    for zone in ZONES {
        members.push(Member {
            name: "Олена Шевченко".to_owned(),
            place: zone.to_owned(),
            plan: Plan {
                zones: vec![always(zone.parse()?)],
                hours: vec![always(hours.clone())],
                away: Vec::new(),
            },
            weekend: Weekend::default(),
        });
    }
    let mut times = Vec::new();
    for (number, starts_at) in (1..).zip(STARTS) {
        times.push(Time {
            number,
            starts_at: starts_at.parse()?,
            counts: vec![true; ZONES.len()],
        });
    }
    Ok(TwoWeeks {
        members,
        times,
        minutes: 60,
        answers_until: "2026-11-25T10:00:00Z".parse()?,
    })
}

fn always<T>(value: T) -> Dated<T> {
    Dated {
        from_on: None,
        until_on: None,
        value,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words = Words::load()?;
    let (lang, fonts, weeks) = (words.in_english(), Fonts::built_in(), fullest()?);
    let mut out = io::stdout();
    writeln!(out, "theme   median    worst   bytes")?;
    for theme in [Theme::Dark, Theme::Light] {
        let mut took: Vec<Duration> = Vec::with_capacity(ROUNDS);
        let mut bytes = 0;
        for _round in 0..ROUNDS {
            let began = Instant::now();
            bytes = group::draw(&lang, &fonts, theme, &weeks)?.png.len();
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let millis = |at: usize| took.get(at).map_or(0.0, Duration::as_secs_f64) * 1000.0;
        let (median, worst) = (millis(ROUNDS / 2), millis(ROUNDS - 1));
        writeln!(
            out,
            "{theme:<6?} {median:>6.1} ms {worst:>5.1} ms {bytes:>7}"
        )?;
        if BYTES_MAX <= bytes {
            return Err(format!("{bytes} bytes are too many").into());
        }
    }
    Ok(())
}
