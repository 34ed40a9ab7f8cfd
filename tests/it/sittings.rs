//! The second sitting of a webinar, held against one that looks at every minute of everybody's clock.

use std::collections::BTreeSet;

use carrel::domain::{
    availability::{Dated, Plan},
    sitting::{Sitting, second},
    time::Moment,
};
use chrono::{TimeDelta, Timelike};
use chrono_tz::Tz;
use fastrand::Rng;

/// From what the cohorts are drawn.
const SEED: u64 = 20_230_413;

/// Zones all round the world, among them some with quarters and halves of hours, and with summer time.
const ZONES: [&str; 12] = [
    "America/Chicago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Europe/Lisbon",
    "Africa/Lagos",
    "Asia/Amman",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Honolulu",
];

fn plan(zone: &str) -> Plan {
    Plan {
        zones: vec![Dated {
            from_on: None,
            until_on: None,
            value: zone.parse().expect("a zone"),
        }],
        hours: Vec::new(),
        away: Vec::new(),
    }
}

fn at(text: &str) -> Moment {
    text.parse().expect("a moment")
}

/// Who is awake in every single minute of a sitting, by their number.
fn awake(zones: &[&str], starts_at: Moment, minutes: u16) -> BTreeSet<usize> {
    let is_awake = |zone: &str| {
        let zone: Tz = zone.parse().expect("a zone");
        (0..i64::from(minutes)).all(|minute| {
            let local = (starts_at + TimeDelta::minutes(minute)).with_timezone(&zone);
            (7..22).contains(&local.hour())
        })
    };
    let numbered = zones.iter().enumerate();
    numbered
        .filter(|(_, zone)| is_awake(zone))
        .map(|(number, _)| number)
        .collect()
}

/// The answer by looking at everything and keeping what is better.
fn looked_up(zones: &[&str], first: Moment, minutes: u16) -> Option<Sitting> {
    let at_first = awake(zones, first, minutes);
    let asleep = zones.len() - at_first.len();
    if 4 * asleep <= zones.len() {
        return None;
    }
    let mut found: Option<Sitting> = None;
    let mut starts_at = first;
    while starts_at < first + TimeDelta::minutes(i64::from(minutes)) {
        starts_at += TimeDelta::minutes(30);
    }
    for _half_hour in 0..48 {
        let at_second = awake(zones, starts_at, minutes);
        let sitting = Sitting {
            starts_at,
            awake_first: at_first.len(),
            awake_second: at_second.len(),
            awake_once: at_first.union(&at_second).count(),
        };
        let is_better = found.is_none_or(|best| {
            best.awake_once < sitting.awake_once
                || (best.awake_once == sitting.awake_once
                    && best.awake_second < sitting.awake_second)
        });
        if is_better {
            found = Some(sitting);
        }
        starts_at += TimeDelta::minutes(30);
    }
    found.filter(|best| at_first.len() < best.awake_once)
}

#[test]
fn a_second_sitting_is_the_one_that_a_look_at_every_minute_finds() {
    let mut rng = Rng::with_seed(SEED);
    let mut suggested = 0;
    for round in 0..300 {
        let zones: Vec<&str> = (0..rng.usize(0..12))
            .map(|_| ZONES[rng.usize(0..ZONES.len())])
            .collect();
        let plans: Vec<Plan> = zones.iter().map(|zone| plan(zone)).collect();
        // The spring of 2023, over several changes of clocks.
        let first = at("2023-03-01T00:00:00Z") + TimeDelta::minutes(15) * rng.i32(0..4000);
        let minutes = rng.u16(5..=480);
        let found = second(&plans, first, minutes);
        let expected = looked_up(&zones, first, minutes);
        assert_eq!(
            found, expected,
            "seed {SEED}, {round}: {zones:?}, {first}, {minutes}"
        );
        suggested += usize::from(found.is_some());
    }
    assert!((50..250).contains(&suggested), "{suggested} of 300");
}

#[test]
fn a_quarter_asleep_is_not_enough_and_more_is() {
    let noon = at("2023-04-13T12:00:00Z");
    // It is 02:00 in Honolulu, and day in Lisbon.
    let cohort = |asleep: usize, awake: usize| -> Vec<Plan> {
        let zones = [("Pacific/Honolulu", asleep), ("Europe/Lisbon", awake)];
        let zones = zones
            .iter()
            .flat_map(|(zone, count)| std::iter::repeat_n(*zone, *count));
        zones.map(plan).collect()
    };
    assert_eq!(second(&cohort(1, 3), noon, 60), None);
    let found = second(&cohort(2, 5), noon, 60).expect("two of seven are asleep");
    // 07:00 in Honolulu is 18:00 in Lisbon: both are awake then.
    assert_eq!(found.starts_at, at("2023-04-13T17:00:00Z"));
    let counts = (found.awake_first, found.awake_second, found.awake_once);
    assert_eq!(counts, (5, 7, 7));
    assert_eq!(second(&[], noon, 60), None);
}
