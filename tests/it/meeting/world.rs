//! Groups from the whole world: every zone, and every clock change from 2022 to 2030.
//!
//! Knows: how groups are drawn so that all of them are met. Refuses to know: what is right, which
//! the oracle says.
//!
//! **Invariants**: the zones and their clock changes are read from the zone database itself, not
//! from what is judged; what was met is counted, and anything less than all fails.

use std::{collections::BTreeSet, fmt::Write as _};

use carrel::domain::{
    meeting::{Offer, offer, remedy},
    time::{Moment, Zone, clock_changes},
};
use chrono::{DateTime, Days, TimeDelta};
use fastrand::Rng;
use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

use super::{
    laws::{never_worse, unnamed, unordered, windows},
    oracle::{judge, judge_remedy},
    problem::{answer, moment, read},
};

/// How many groups are drawn.
const GROUPS: usize = 10_000;

/// On every so many groups the laws are tried, too.
const LAWS_EVERY: usize = 8;

const SEED: u64 = 20_220_101;

/// A clock change: the zone by its place in the list, and the second since 1970.
type Change = (usize, i64);

/// Every zone by its name, and every clock change of theirs from 2022 to 2030.
fn world() -> (Vec<String>, Vec<Change>) {
    let database = TimeZoneDatabase::bundled();
    let names: Vec<String> = database
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name.parse::<Zone>().is_ok())
        .collect();
    let (from, until) = (moment("2022-01-01"), moment("2031-01-01"));
    let mut changes = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let zone = database.get(name).expect("a zone of the list");
        for second in changes_of(&zone, from, until) {
            changes.push((index, second));
        }
    }
    (names, changes)
}

fn changes_of(zone: &TimeZone, from: Moment, until: Moment) -> Vec<i64> {
    let at = |second| Timestamp::from_second(second).expect("a moment of our time");
    zone.following(at(from.timestamp()))
        .map(|change| change.timestamp().as_second())
        .take_while(|second| *second < until.timestamp())
        .filter(|second| zone.to_offset(at(*second)) != zone.to_offset(at(second - 1)))
        .collect()
}

/// Writes a group one of whose members lives through a clock change.
fn problem(
    dice: &mut Rng,
    first_zone: &str,
    change: Moment,
    mut zone: impl FnMut() -> String,
) -> String {
    let minutes = [20, 30, 45, 60, 60, 60, 90, 150][dice.usize(..8)];
    let from = change - TimeDelta::minutes(dice.i64(60..36 * 60));
    let until = change + TimeDelta::minutes(dice.i64(60..36 * 60));
    let day = |days| (change.date_naive() + Days::new(days)).to_string();
    let written = |at: Moment| at.format("%Y-%m-%dT%H:%M").to_string();
    let offered = dice.usize(1..6);
    let mut text = format!(
        "{minutes}m from {} until {} offer {offered}",
        written(from),
        written(until)
    );
    let count = dice.usize(2..9);
    for member in 0..count {
        let home = if member == 0 {
            first_zone.to_owned()
        } else {
            zone()
        };
        write!(text, "\nM{member} {home}, sure{}", hours(dice, count)).expect("memory");
        if dice.bool() {
            write!(text, ", needed{}", hours(dice, count)).expect("memory");
        }
        if dice.bool() {
            write!(text, ", ledger {}", dice.u32(..20)).expect("memory");
        }
        write!(text, ", left out {}", dice.u32(..3)).expect("memory");
        if dice.u32(..12) == 0 {
            write!(text, ", away {} {}", day(1), day(dice.u64(2..4))).expect("memory");
        }
        if dice.u32(..12) == 0 {
            write!(text, ", moves {} {}", day(dice.u64(0..3)), zone()).expect("memory");
        }
        if dice.u32(..12) == 0 {
            write!(text, ", then {}{}", day(dice.u64(0..3)), hours(dice, count)).expect("memory");
        }
    }
    text
}

/// Hours as somebody gives them; the larger the group, the more of them.
fn hours(dice: &mut Rng, count: usize) -> String {
    if dice.usize(..10) < count + 1 {
        let quarter = dice.u32(..96);
        let end = (quarter + dice.u32(48..97)) % 96;
        let clock = |quarter: u32| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
        format!(" daily {}-{}", clock(quarter), clock(end))
    } else {
        windows(dice)
    }
}

#[test]
fn ten_thousand_groups_are_offered_what_brute_force_finds() {
    let (names, changes) = world();
    let mut dice = Rng::with_seed(SEED);
    let mut deck: Vec<usize> = Vec::new();
    let (mut zones_met, mut changes_met) = (BTreeSet::new(), BTreeSet::new());
    let (mut for_all, mut for_most, mut for_none, mut lived) = (0, 0, 0, 0);
    for group in 0..GROUPS {
        let (zone, second) = changes[group % changes.len()];
        let at = DateTime::from_timestamp_secs(second).expect("a moment");
        let mut homes = vec![zone];
        let mut deal = Rng::with_seed(dice.u64(..));
        let text = problem(&mut dice, &names[zone], at, || {
            if deck.is_empty() {
                deck.extend(0..names.len());
                deal.shuffle(&mut deck);
            }
            let dealt = deck.pop().expect("a whole deck");
            homes.push(dealt);
            names[dealt].clone()
        });
        let hint = format!("seed {SEED}, group {group}:\n{text}\n");
        let (search, _) = read(&text);
        let found = offer(&search);
        let view = judge(&search, &found, &hint);
        match found {
            Offer::Times(_) => for_all += 1,
            Offer::NoTime {
                majority: Some(_), ..
            } => for_most += 1,
            Offer::NoTime { majority: None, .. } => for_none += 1,
        }
        lived += usize::from(view.gives(0, second - 1) && view.gives(0, second));
        if group % LAWS_EVERY == 0 {
            judge_remedy(&search, remedy(&search), &hint);
            never_worse(&mut dice, &search, &hint);
            unordered(&mut dice, &search, &hint);
            unnamed(&mut dice, &search, &hint);
        }
        zones_met.extend(homes.iter().copied());
        if (search.from..search.until).contains(&at) {
            changes_met.insert((zone, second));
        }
    }
    eprintln!(
        "{GROUPS} groups of 2 to 8 (seed {SEED}) met {} zones and {} clock changes from 2022 to 2030; \
         {for_all} share a time, {for_most} have one for most, {for_none} have none; \
         in {lived} somebody can meet both before and after the change",
        zones_met.len(),
        changes_met.len()
    );
    assert_eq!(zones_met.len(), Zone::all().count());
    assert_eq!(changes_met, changes.into_iter().collect());
    for kind in [for_all, for_most, for_none, lived] {
        assert!(GROUPS / 10 < kind, "the groups are one-sided");
    }
}

#[test]
fn the_clock_changes_are_those_of_the_zone_database() {
    let (names, changes) = world();
    assert_eq!(names.len(), Zone::all().count());
    let (from, until) = (moment("2022-01-01"), moment("2031-01-01"));
    let ours: Vec<Change> = names
        .iter()
        .enumerate()
        .flat_map(|(index, name)| {
            let zone = name.parse().expect("a zone");
            let changes = clock_changes(zone, from, until);
            changes
                .into_iter()
                .map(move |change| (index, change.at.timestamp()))
        })
        .collect();
    assert_eq!(ours, changes);
    assert!(2000 < changes.len(), "{}", changes.len());
}

/// A problem gives its answer, and the oracle agrees.
fn check(problem: &str, expected: &str) {
    let (search, names) = read(problem);
    let found = offer(&search);
    judge(&search, &found, problem);
    judge_remedy(&search, remedy(&search), problem);
    let lines: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(answer(&found, &names), lines.join("\n"), "{problem}");
}

#[test]
fn lord_howe_moves_by_half_an_hour() {
    check(
        "30m from 2026-04-04T12:00 until 2026-04-04T18:00 offer 9
         Lou Australia/Lord_Howe, sure Sun 01:00-02:30
         Kai Pacific/Auckland, sure Sun 03:00-05:00",
        "Sat 2026-04-04 15:00: Lou 8, Kai 8
         Sat 2026-04-04 15:30: Lou 8, Kai 8",
    );
    check(
        "30m from 2026-10-03T12:00 until 2026-10-03T18:00 offer 9
         Lou Australia/Lord_Howe, sure Sun 01:30-03:00
         Kai Pacific/Auckland, sure Sun 03:00-06:00",
        "Sat 2026-10-03 15:00: Lou 8, Kai 8
         Sat 2026-10-03 15:30: Lou 8, Kai 8",
    );
}

#[test]
fn nepal_and_the_chathams_lie_a_quarter_of_an_hour_off_the_grid() {
    check(
        "60m from 2026-06-01 until 2026-06-02 offer 9
         Nima Asia/Kathmandu, sure Mon 08:45-11:00
         Hine Pacific/Chatham, sure Mon 15:00-18:00",
        "Mon 2026-06-01 03:30: Nima 0, Hine 0",
    );
    check(
        "60m from 2026-04-04 until 2026-04-05 offer 9
         Hine Pacific/Chatham, sure Sun 02:00-05:00",
        "Sat 2026-04-04 12:30: Hine 16
         Sat 2026-04-04 13:30: Hine 16",
    );
}

#[test]
fn egypt_moved_its_clocks_again_from_2023() {
    check(
        "60m from 2023-04-27 until 2023-04-29 offer 9
         Mona Africa/Cairo, sure Thu Fri 09:00-10:00",
        "Thu 2023-04-27 07:00: Mona 0
         Fri 2023-04-28 06:00: Mona 0",
    );
    check(
        "60m from 2022-07-07 until 2022-07-08 offer 9
         Mona Africa/Cairo, sure Thu 09:00-10:00",
        "Thu 2022-07-07 07:00: Mona 0",
    );
}

#[test]
fn jordan_kept_its_summer_time_from_2022() {
    check(
        "60m from 2022-12-01 until 2022-12-02 offer 9
         Rana Asia/Amman, sure Thu 16:00-17:00
         Lea Europe/Berlin, sure Thu 14:00-15:00",
        "Thu 2022-12-01 13:00: Rana 0, Lea 0",
    );
    check(
        "60m from 2021-12-02 until 2021-12-03 offer 9
         Rana Asia/Amman, sure Thu 16:00-17:00
         Lea Europe/Berlin, sure Thu 15:00-16:00",
        "Thu 2021-12-02 14:00: Rana 0, Lea 0",
    );
}

#[test]
fn morocco_leaves_its_time_for_ramadan_and_in_2026_for_good() {
    check(
        "60m from 2023-03-17 until 2023-03-21 offer 9
         Amal Africa/Casablanca, sure Fri Mon 10:00-11:00",
        "Fri 2023-03-17 09:00: Amal 0
         Mon 2023-03-20 10:00: Amal 0",
    );
    check(
        "60m from 2027-06-01 until 2027-06-02 offer 9
         Amal Africa/Casablanca, sure Tue 10:00-11:00",
        "Tue 2027-06-01 10:00: Amal 0",
    );
}

#[test]
fn vancouver_moves_its_clocks_no_longer_after_2026() {
    check(
        "60m from 2026-12-15 until 2026-12-16 offer 9
         Joy America/Vancouver, sure Tue 09:00-10:00
         Sam America/Los_Angeles, sure Tue 08:00-09:00",
        "Tue 2026-12-15 16:00: Joy 0, Sam 2",
    );
    check(
        "60m from 2027-07-06 until 2027-07-07 offer 9
         Joy America/Vancouver, sure Tue 09:00-10:00
         Sam America/Los_Angeles, sure Tue 09:00-10:00",
        "Tue 2027-07-06 16:00: Joy 0, Sam 0",
    );
}
