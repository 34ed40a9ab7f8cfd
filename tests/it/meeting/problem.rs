//! Meeting problems as text, and their answers as text.
//!
//! ```text
//! 60m from 2026-10-24 until 2026-10-31 offer 3
//! Ana Europe/Lisbon, sure Sat 22:00-03:00 Mon-Fri 18:00-20:00, needed Sun 10:00-12:00
//! Bo Asia/Seoul, sure daily 00:00-24:00, ledger 12, left out 1, away 2026-10-27 2026-10-29
//! Chi Asia/Manila, sure Mon 09:00-12:00, moves 2026-10-28 America/Chicago
//! ```
//!
//! Lines may be parted by `;` as well. Members get their ids in the order of the lines, from 1.

use carrel::domain::{
    availability::{Away, Dated, Plan, WeekHours, Window},
    ids::ParticipantId,
    meeting::{Conflict, Majority, Member, Offer, Search, Time, Why},
    time::{Moment, Zone},
};
use chrono::{NaiveDate, Weekday};

/// The names of the members, in the order of their ids from 1.
pub(crate) type Names = Vec<String>;

const DAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// Reads a whole problem.
pub(crate) fn read(text: &str) -> (Search, Names) {
    let mut lines = text
        .split(['\n', ';'])
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let head: Vec<&str> = lines.next().expect("a first line").split(' ').collect();
    let (minutes, from, until, options_max) = match head.as_slice() {
        [minutes, "from", from, "until", until] => (minutes, from, until, "3"),
        [minutes, "from", from, "until", until, "offer", most] => (minutes, from, until, *most),
        _ => panic!(
            "`{}` should be `60m from <date> until <date>`",
            head.join(" ")
        ),
    };
    let (names, members) = (1..)
        .zip(lines)
        .map(|(id, line)| member(ParticipantId(id), line))
        .unzip();
    let search = Search {
        members,
        minutes: number(minutes.strip_suffix('m').expect("minutes such as `60m`")),
        from: moment(from),
        until: moment(until),
        options_max: number(options_max),
    };
    (search, names)
}

/// Reads one member: `Ana Europe/Lisbon, sure Mon 10:00-12:00`.
pub(crate) fn member(id: ParticipantId, line: &str) -> (String, Member) {
    let mut clauses = line.split(',').map(str::trim);
    let (name, zone) = clauses
        .next()
        .and_then(|who| who.split_once(' '))
        .unwrap_or_else(|| panic!("`{line}` should start with a name and a zone"));
    let mut hours = WeekHours::default();
    let mut member = Member {
        id,
        plan: Plan {
            zones: vec![dated(None, None, self::zone(zone))],
            hours: Vec::new(),
            away: Vec::new(),
        },
        ledger: 0,
        left_out: 0,
    };
    for clause in clauses {
        let words: Vec<&str> = clause.split(' ').collect();
        match words.as_slice() {
            ["sure", windows @ ..] => hours.sure = self::windows(windows),
            ["needed", windows @ ..] => hours.if_needed = self::windows(windows),
            ["ledger", borne] => member.ledger = number(borne),
            ["left", "out", times] => member.left_out = number(times),
            ["away", from, until] => {
                let away = dated(Some(date(from)), Some(date(until)), Away::Absent);
                member.plan.away.push(away);
            }
            ["moves", from, zone] => {
                let moved = dated(Some(date(from)), None, self::zone(zone));
                member.plan.zones.push(moved);
            }
            ["then", from, windows @ ..] => {
                let then = WeekHours {
                    sure: self::windows(windows),
                    if_needed: Vec::new(),
                };
                member.plan.hours.push(dated(Some(date(from)), None, then));
            }
            _ => panic!("`{clause}` says nothing about a member"),
        }
    }
    member.plan.hours.insert(0, dated(None, None, hours));
    (name.to_owned(), member)
}

/// Writes an offer: a line a time, and before them who shares none.
pub(crate) fn answer(offer: &Offer, names: &Names) -> String {
    match offer {
        Offer::Times(found) => times(found, names),
        Offer::NoTime { conflict, majority } => {
            let mut text = why(conflict, names);
            if let Some(Majority {
                left_out,
                times: found,
            }) = majority
            {
                text.push_str("\nwithout ");
                text.push_str(&listed(left_out, names));
                text.push('\n');
                text.push_str(&times(found, names));
            }
            text
        }
    }
}

fn why(conflict: &Conflict, names: &Names) -> String {
    let who = listed(&conflict.members, names);
    match conflict.why {
        Why::NoSharedHour => format!("no hour for {who}"),
        Why::TooShort { longest_minutes } => format!("only {longest_minutes}m for {who}"),
    }
}

fn times(times: &[Time], names: &Names) -> String {
    let line = |time: &Time| {
        let costs: Vec<String> = time
            .costs
            .iter()
            .map(|(id, cost)| format!("{} {cost}", name(*id, names)))
            .collect();
        let starts = time.starts_at.format("%a %Y-%m-%d %H:%M");
        format!("{starts}: {}", costs.join(", "))
    };
    let lines: Vec<String> = times.iter().map(line).collect();
    lines.join("\n")
}

fn listed(ids: &[ParticipantId], names: &Names) -> String {
    let names: Vec<&str> = ids.iter().map(|id| name(*id, names)).collect();
    names.join(", ")
}

fn name(id: ParticipantId, names: &Names) -> &str {
    let index = usize::try_from(id.0 - 1).expect("ids start at 1");
    names.get(index).expect("a name for each id")
}

/// Reads windows such as `Mon Tue 18:00-21:00 Sat-Sun 10:00-14:00`; an end before its start, or at
/// it, runs over midnight.
fn windows(words: &[&str]) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut days: Vec<Weekday> = Vec::new();
    let mut days_are_over = false;
    for word in words {
        if let Some((start, end)) = word.split_once('-').filter(|_| word.contains(':')) {
            days_are_over = true;
            let (start, end) = (minute(start), minute(end));
            for day in &days {
                if start < end {
                    windows.push(window(*day, start, end));
                } else {
                    windows.push(window(*day, start, 1440));
                    windows.extend((0 < end).then(|| window(day.succ(), 0, end)));
                }
            }
        } else {
            if std::mem::take(&mut days_are_over) {
                days.clear();
            }
            days.extend(days_named(word));
        }
    }
    windows.sort_by_key(|window| (window.day.num_days_from_monday(), window.start_minute));
    windows
}

fn window(day: Weekday, start_minute: u16, end_minute: u16) -> Window {
    Window {
        day,
        start_minute,
        end_minute,
    }
}

fn days_named(word: &str) -> Vec<Weekday> {
    let day = |name: &str| -> usize {
        let day: Weekday = name
            .parse()
            .unwrap_or_else(|_| panic!("`{name}` is no day"));
        day.num_days_from_monday() as usize
    };
    match word.split_once('-') {
        None if word == "daily" => DAYS.to_vec(),
        None => vec![DAYS[day(word)]],
        Some((first, last)) => DAYS[day(first)..=day(last)].to_vec(),
    }
}

fn minute(clock: &str) -> u16 {
    let (hour, minute) = clock.split_once(':').expect("a time such as `09:30`");
    number::<u16>(hour) * 60 + number::<u16>(minute)
}

fn dated<T>(from_on: Option<NaiveDate>, until_on: Option<NaiveDate>, value: T) -> Dated<T> {
    Dated {
        from_on,
        until_on,
        value,
    }
}

/// Reads a date as its midnight in UTC, or a moment such as `2026-10-24T13:30`.
pub(crate) fn moment(text: &str) -> Moment {
    let time = if text.contains('T') {
        ":00Z"
    } else {
        "T00:00:00Z"
    };
    format!("{text}{time}")
        .parse()
        .unwrap_or_else(|_| panic!("`{text}` is no moment"))
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse()
        .unwrap_or_else(|_| panic!("`{text}` is no date"))
}

pub(crate) fn zone(name: &str) -> Zone {
    name.parse()
        .unwrap_or_else(|_| panic!("`{name}` is no zone"))
}

fn number<N: std::str::FromStr>(digits: &str) -> N {
    digits
        .parse()
        .unwrap_or_else(|_| panic!("`{digits}` is no number"))
}
