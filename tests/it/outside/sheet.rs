//! Who stands in a sheet, and at which half hours of real weeks they could begin a meeting.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::{Timestamp, civil::Date, tz::TimeZoneDatabase};

/// Quarters of an hour in a week.
const QUARTERS: usize = 7 * 96;

/// Quarters that a meeting of an hour takes.
const MEETING: usize = 4;

/// A row.
pub(super) struct Person {
    pub(super) id: String,
    pub(super) country: String,
    pub(super) sector: String,
    pub(super) stage: String,
    pub(super) interests: BTreeSet<String>,
    /// From 0, basic, to 3, native.
    pub(super) languages: BTreeMap<String, usize>,
    pub(super) mode: String,
    pub(super) wishes: BTreeSet<Wish>,
    /// For each week, the half hours at which they can begin, as bits.
    pub(super) weeks: Vec<[u64; 6]>,
}

/// What somebody asks of all others of the group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wish {
    pub(super) of_sector: bool,
    pub(super) same: bool,
    pub(super) must: bool,
}

pub(super) fn read(path: &Path, from: &str, weeks: usize) -> Vec<Person> {
    let mut reader = csv::Reader::from_path(path).expect("a sheet");
    let from: Date = from.parse().expect("a date");
    let first = from
        .at(0, 0, 0, 0)
        .in_tz("UTC")
        .expect("a moment")
        .timestamp();
    let mut clocks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    rows.map(|row| {
        let row = row.expect("a row");
        let local = clocks
            .entry(row["time_zone"].clone())
            .or_insert_with(|| clock(&row["time_zone"], first, weeks));
        person(&row, local, weeks)
    })
    .collect()
}

/// Which quarter of the local week each quarter from the first moment on is.
fn clock(zone: &str, first: Timestamp, weeks: usize) -> Vec<usize> {
    let zone = TimeZoneDatabase::bundled().get(zone).expect("a zone");
    (0..weeks * QUARTERS + MEETING)
        .map(|quarter| {
            let at = first.as_second() + 900 * i64::try_from(quarter).expect("few");
            let moment = Timestamp::from_second(at).expect("a moment");
            let local = at + i64::from(zone.to_offset(moment).seconds());
            assert_eq!(local % 900, 0, "offsets are whole quarters of an hour");
            // The first day of 1970 was a Thursday, three days after a Monday.
            let in_week = (local + 3 * 86_400).rem_euclid(7 * 86_400);
            usize::try_from(in_week / 900).expect("not negative")
        })
        .collect()
}

fn person(row: &BTreeMap<String, String>, local: &[usize], weeks: usize) -> Person {
    let mut given = [false; QUARTERS];
    hours(&row["available"], &mut given);
    hours(&row["if_needed"], &mut given);
    let levels = ["basic", "good", "fluent", "native"];
    Person {
        id: row["discord_user_id"].clone(),
        country: row["country"].clone(),
        sector: row["sector"].clone(),
        stage: row["career_stage"].clone(),
        interests: parts(&row["interests"], ';').map(str::to_owned).collect(),
        languages: parts(&row["languages"], ';')
            .map(|spoken| {
                let (code, level) = spoken.split_once(':').expect("a level");
                let level = levels.iter().position(|known| *known == level);
                (code.to_owned(), level.expect("a known level"))
            })
            .collect(),
        mode: row["mode"].clone(),
        wishes: parts(&row["partner_wish"], ';').map(wish).collect(),
        weeks: (0..weeks).map(|week| starts(&given, local, week)).collect(),
    }
}

fn starts(given: &[bool; QUARTERS], local: &[usize], week: usize) -> [u64; 6] {
    let mut starts = [0; 6];
    for start in 0..QUARTERS / 2 {
        let first = week * QUARTERS + 2 * start;
        if local[first..first + MEETING].iter().all(|at| given[*at]) {
            starts[start / 64] |= 1 << (start % 64);
        }
    }
    starts
}

/// Marks hours written like `Mon Tue 18:00-22:00; Sat 09:00-17:00`.
fn hours(written: &str, given: &mut [bool; QUARTERS]) {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    for entry in parts(written, ';') {
        let (named, span) = entry.rsplit_once(' ').expect("days and a span");
        let (from, until) = span.split_once('-').expect("a span");
        let (from, until) = (quarter(from), quarter(until));
        assert!(from < until, "the samples have no hours over midnight");
        for name in named.split(' ') {
            let day = days.iter().position(|day| *day == name).expect("a day");
            given[day * 96 + from..day * 96 + until].fill(true);
        }
    }
}

fn quarter(written: &str) -> usize {
    let (hour, minute) = written.split_once(':').expect("a time");
    let minute: usize = minute.parse().expect("minutes");
    assert_eq!(minute % 15, 0, "the samples have whole quarters");
    hour.parse::<usize>().expect("an hour") * 4 + minute / 15
}

fn wish(written: &str) -> Wish {
    let parts: Vec<&str> = written.split(':').collect();
    let [about, relation, strength] = parts[..] else {
        panic!("`{written}` is no wish");
    };
    assert!(["same", "different"].contains(&relation), "{written}");
    assert!(["must", "nice"].contains(&strength), "{written}");
    assert!(["sector", "stage"].contains(&about), "{written}");
    Wish {
        of_sector: about == "sector",
        same: relation == "same",
        must: strength == "must",
    }
}

fn parts(written: &str, by: char) -> impl Iterator<Item = &str> {
    let parts = written.split(by).map(str::trim);
    parts.filter(|part| !part.is_empty())
}
