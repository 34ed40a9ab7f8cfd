//! How long the search for meeting times takes, given everybody's plan.
//!
//! What is measured is `domain::meeting::offer` and nothing else: from members with their zone and
//! weekly hours to the best three times, or to the reason why there are none. That includes laying
//! every plan out over the real half hours of the days asked for; reading sheets, the database and
//! words is not in it. `cargo bench --bench meeting` prints a table, with the fastest and the median
//! of many searches, and fails when the fastest is above its limit: what else runs on the machine can
//! only add to it, and a search that is interrupted counts the wait.

use std::{
    error::Error,
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use carrel::{
    app::sheet,
    domain::{
        availability::{Dated, Plan, WeekHours, Window},
        ids::ParticipantId,
        meeting::{Member, Offer, Search, offer},
        signup::{Choices, Verdict, judge},
        time::{Moment, Zone},
    },
};
use chrono::{TimeDelta, Weekday};

/// How often each search is made.
const TIMES: usize = 500;

/// What five members over fourteen days may take.
const FIVE_MAX: Duration = Duration::from_micros(100);

/// What five hundred members may take.
const FIVE_HUNDRED_MAX: Duration = Duration::from_millis(5);

const DAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

fn main() -> Result<(), Box<dyn Error>> {
    let people = signed_up()?;
    let five: Vec<Member> = people.iter().take(5).cloned().collect();
    let sharing = sharing(&people, 5);
    let five_hundred: Vec<Member> = people.iter().cycle().take(500).cloned().collect();
    let always = |count| free(&people, count, |_| None);
    let but_a_day = free(&people, 500, |index| DAYS.get(index % 7).copied());
    let cases = [
        ("5 of the sample, no time for all", five, FIVE_MAX),
        ("5 of the sample who share times", sharing, FIVE_MAX),
        ("5 who are always free", always(5), FIVE_MAX),
        ("500 of the sample", five_hundred, FIVE_HUNDRED_MAX),
        ("500 who are always free", always(500), FIVE_HUNDRED_MAX),
        ("500 who lack one day each", but_a_day, FIVE_HUNDRED_MAX),
    ];
    let mut out = io::stdout();
    writeln!(
        out,
        "14 days, 60 minutes, 3 times       fastest    median     limit  found"
    )?;
    let mut slow = Vec::new();
    for (name, members, limit) in cases {
        let search = search(members);
        let (fastest, median) = measure(&search);
        let found = match offer(&search) {
            Offer::Times(times) => format!("{} times", times.len()),
            Offer::NoTime {
                majority: Some(_), ..
            } => "for most".to_owned(),
            Offer::NoTime { majority: None, .. } => "none".to_owned(),
        };
        let us = |time: Duration| time.as_secs_f64() * 1e6;
        writeln!(
            out,
            "{name:<32} {:>6.0} µs {:>6.0} µs {:>6.0} µs  {found}",
            us(fastest),
            us(median),
            us(limit)
        )?;
        if limit < fastest {
            slow.push(name);
        }
    }
    if slow.is_empty() {
        Ok(())
    } else {
        Err(format!("above the limit: {}", slow.join(", ")).into())
    }
}

/// The fastest and the median of many searches.
fn measure(search: &Search) -> (Duration, Duration) {
    let mut took: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let began = Instant::now();
            black_box(offer(black_box(search)));
            began.elapsed()
        })
        .collect();
    took.sort_unstable();
    let nth = |index: usize| took.get(index).copied().unwrap_or_default();
    (nth(0), nth(TIMES / 2))
}

fn search(members: Vec<Member>) -> Search {
    let from: Moment = "2026-03-23T00:00:00Z".parse().expect("a moment");
    let members = (1..)
        .zip(members)
        .map(|(id, member)| Member {
            id: ParticipantId(id),
            ..member
        })
        .collect();
    Search {
        members,
        minutes: 60,
        from,
        until: from + TimeDelta::days(14),
        options_max: 3,
    }
}

/// The 240 people of the sample sheet.
fn signed_up() -> Result<Vec<Member>, Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/config/sample/signups-240.csv");
    let sheet = sheet::read(&std::fs::read(path)?).map_err(|problem| format!("{problem:?}"))?;
    let judged = judge(&sheet, &Choices::default()).map_err(|problem| format!("{problem:?}"))?;
    let members = judged.rows.into_iter().filter_map(|row| match row.verdict {
        Verdict::Taken(sign_up, _) => Some(member(sign_up.zone, sign_up.hours)),
        Verdict::Refused { .. } => None,
    });
    Ok(members.collect())
}

/// The first so many who share times.
fn sharing(people: &[Member], count: usize) -> Vec<Member> {
    let mut group: Vec<Member> = Vec::new();
    for person in people {
        let mut larger = group.clone();
        larger.push(person.clone());
        if group.len() < count && matches!(offer(&search(larger.clone())), Offer::Times(_)) {
            group = larger;
        }
    }
    group
}

/// People of the sample's zones who are free at every hour of every day but one, if they lack one,
/// so that as many starts as can be are weighed.
fn free(people: &[Member], count: usize, lacks: impl Fn(usize) -> Option<Weekday>) -> Vec<Member> {
    let all_day = |day: &Weekday| Window {
        day: *day,
        start_minute: 0,
        end_minute: 1440,
    };
    let zones = people.iter().flat_map(|person| &person.plan.zones).cycle();
    zones
        .take(count)
        .enumerate()
        .map(|(index, zone)| {
            let lacked = lacks(index);
            let days = DAYS.iter().filter(|day| Some(**day) != lacked);
            let hours = WeekHours::new(days.map(all_day).collect(), Vec::new());
            member(zone.value, hours)
        })
        .collect()
}

fn member(zone: Zone, hours: WeekHours) -> Member {
    Member {
        id: ParticipantId(0),
        plan: Plan {
            zones: vec![always(zone)],
            hours: vec![always(hours)],
            away: Vec::new(),
        },
        ledger: 0,
        left_out: 0,
    }
}

fn always<T>(value: T) -> Dated<T> {
    Dated {
        from_on: None,
        until_on: None,
        value,
    }
}
