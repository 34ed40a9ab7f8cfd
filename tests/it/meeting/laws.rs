//! What holds of every search, tried on many seeded cases.

use std::fmt::Write as _;

use carrel::domain::{
    availability::{
        WeekHours, Window,
        grid::{half_hours, runs, week_starts},
    },
    ids::ParticipantId,
    meeting::{
        Busy, Majority, Member, Offer, Remedy, Search, Time, offer, offer_around, remedy,
        remedy_around,
    },
};
use chrono::{TimeDelta, Weekday};
use fastrand::Rng;

use super::{
    oracle::{judge, judge_around, judge_remedy},
    problem::read,
};

/// The cases of every law are those of the seeds from here on.
const FIRST_SEED: u64 = 20_261_024;

/// Zones whose clocks differ from the grid, or change in the weeks of the cases.
const ZONES: [&str; 12] = [
    "Europe/Lisbon",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Manila",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "America/Havana",
    "UTC",
];

/// First days of searches, most of them just before some clocks change.
const DATES: [&str; 8] = [
    "2026-10-23",
    "2026-03-27",
    "2026-10-02",
    "2026-04-03",
    "2026-10-31",
    "2026-03-06",
    "2027-02-12",
    "2026-06-01",
];

const DAYS: [&str; 9] = [
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "daily", "Sat Sun",
];

/// Writes a small problem.
fn problem(dice: &mut Rng) -> String {
    let first = DATES[dice.usize(..DATES.len())];
    let day = |days: u64| {
        let date: chrono::NaiveDate = first.parse().expect("a date");
        date + chrono::Days::new(days)
    };
    let minutes = [20, 30, 45, 60, 60, 90, 150][dice.usize(..7)];
    let most = dice.usize(1..6);
    let mut text = format!(
        "{minutes}m from {first} until {} offer {most}",
        day(dice.u64(1..5))
    );
    for name in 0..dice.usize(1..6) {
        let zone = ZONES[dice.usize(..ZONES.len())];
        write!(text, "\nM{name} {zone}, sure{}", windows(dice)).expect("memory");
        if dice.bool() {
            write!(text, ", needed{}", windows(dice)).expect("memory");
        }
        if dice.bool() {
            write!(text, ", ledger {}", dice.u32(..20)).expect("memory");
        }
        write!(text, ", left out {}", dice.u32(..3)).expect("memory");
        if dice.u32(..6) == 0 {
            write!(text, ", away {} {}", day(1), day(dice.u64(2..4))).expect("memory");
        }
        if dice.u32(..6) == 0 {
            let zone = ZONES[dice.usize(..ZONES.len())];
            write!(text, ", moves {} {zone}", day(dice.u64(0..4))).expect("memory");
        }
        if dice.u32(..6) == 0 {
            write!(text, ", then {}{}", day(dice.u64(0..4)), windows(dice)).expect("memory");
        }
    }
    text
}

pub(super) fn windows(dice: &mut Rng) -> String {
    let clock = |quarter: u32| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
    let mut text = String::new();
    for _ in 0..dice.u32(1..4) {
        let day = DAYS[dice.usize(..DAYS.len())];
        let start = dice.u32(..96);
        let end = (start + dice.u32(1..72)) % 96;
        write!(text, " {day} {}-{}", clock(start), clock(end)).expect("memory");
    }
    text
}

/// Runs a law on seeded cases, telling which one it fails on.
fn on_cases(count: u64, mut law: impl FnMut(&mut Rng, &Search, &str)) {
    for seed in FIRST_SEED..FIRST_SEED + count {
        let mut dice = Rng::with_seed(seed);
        let text = problem(&mut dice);
        let (search, _) = read(&text);
        law(&mut dice, &search, &format!("seed {seed}:\n{text}\n"));
    }
}

#[test]
fn every_offer_is_what_brute_force_finds() {
    let (mut for_all, mut for_most, mut for_none) = (0, 0, 0);
    on_cases(400, |_, search, hint| {
        let offer = offer(search);
        judge(search, &offer, hint);
        judge_remedy(search, remedy(search), hint);
        match offer {
            Offer::Times(_) => for_all += 1,
            Offer::NoTime {
                majority: Some(_), ..
            } => for_most += 1,
            Offer::NoTime { majority: None, .. } => for_none += 1,
        }
    });
    let kinds = [for_all, for_most, for_none];
    assert!(
        kinds.iter().all(|count| 40 < *count),
        "the cases are one-sided: {kinds:?}"
    );
}

#[test]
fn whoever_has_something_else_to_do_is_not_free_then() {
    let mut lost = 0;
    on_cases(300, |dice, search, hint| {
        let span = (search.until - search.from).num_minutes();
        let busy: Vec<Busy> = (0..dice.usize(1..5))
            .map(|_| {
                let from = search.from + TimeDelta::minutes(dice.i64(-120..span));
                Busy {
                    id: search.members[dice.usize(..search.members.len())].id,
                    from,
                    until: from + TimeDelta::minutes(dice.i64(1..600)),
                }
            })
            .collect();
        let found = offer_around(search, &busy);
        judge_around(search, &busy, &found, &format!("{hint}{busy:?}\n"));
        lost += usize::from(found != offer(search));
        let helped = remedy_around(search, &busy);
        if let Some(Remedy { starts, .. }) = helped {
            assert!(0 < starts, "{hint}");
            assert!(matches!(found, Offer::NoTime { .. }), "{hint}");
        }
    });
    assert!(30 < lost, "only {lost} offers change");
}

#[test]
fn runs_are_the_half_hours_that_somebody_can_give() {
    on_cases(200, |_, search, hint| {
        for member in &search.members {
            let from = search.from + TimeDelta::minutes(7);
            let half_hours = half_hours(&member.plan, from, search.until);
            let mut laid = vec![None; half_hours.len()];
            for run in runs(&member.plan, from, search.until) {
                for (step, wall) in (0..run.count).zip(0..) {
                    let wall = run.wall + TimeDelta::minutes(30) * wall;
                    let place = &mut laid[run.first + step];
                    assert_eq!(*place, None, "{hint}: twice");
                    *place = Some((wall, run.comfort));
                }
            }
            let expected: Vec<_> = half_hours
                .iter()
                .map(|half_hour| half_hour.wall.zip(half_hour.comfort))
                .collect();
            assert_eq!(laid, expected, "{hint}");
        }
    });
}

#[test]
fn of_a_crowd_nobody_can_be_left_out_of_those_who_share_nothing() {
    let (mut largest, mut for_most) = (0, 0);
    for seed in FIRST_SEED..FIRST_SEED + 60 {
        let mut dice = Rng::with_seed(seed);
        let mut text = "60m from 2026-06-01 until 2026-06-08 offer 3".to_owned();
        for name in 0..dice.usize(13..40) {
            // Everyone is free on most days, so that no two alone share nothing.
            let mut days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].to_vec();
            dice.shuffle(&mut days);
            days.truncate(dice.usize(4..7));
            let times_left_out = dice.u32(..3);
            write!(text, "\nM{name} UTC, sure {} 10:00-12:00", days.join(" ")).expect("memory");
            write!(text, ", left out {times_left_out}").expect("memory");
        }
        let hint = format!("seed {seed}:\n{text}\n");
        let (search, _) = read(&text);
        let Offer::NoTime { conflict, majority } = offer(&search) else {
            continue;
        };
        let shares = |ids: &[ParticipantId]| {
            let mut few = search.clone();
            few.members.retain(|member| ids.contains(&member.id));
            matches!(offer(&few), Offer::Times(_))
        };
        assert!(!shares(&conflict.members), "{hint}");
        for id in &conflict.members {
            let mut others = conflict.members.clone();
            others.retain(|other| other != id);
            assert!(shares(&others), "{hint}: {id} can be left out");
        }
        largest = largest.max(conflict.members.len());
        let comers = |start: u16| {
            let suits =
                |member: &&Member| week_starts(&member.plan, 60, search.from).contains(start);
            search.members.iter().filter(suits).count()
        };
        let most = (0..7)
            .map(|day| comers(48 * day + 20))
            .max()
            .expect("a day");
        let enough = (2 * search.members.len()).div_ceil(3);
        let kept = majority.map(|majority| search.members.len() - majority.left_out.len());
        assert_eq!(kept, (enough <= most).then_some(most), "{hint}");
        for_most += usize::from(kept.is_some());
    }
    assert!(3 <= largest && 20 <= for_most, "{largest}, {for_most}");
}

#[test]
fn more_hours_never_make_an_offer_worse() {
    on_cases(200, never_worse);
}

#[test]
fn the_order_of_the_members_changes_nothing() {
    on_cases(200, unordered);
}

#[test]
fn other_ids_change_no_time() {
    on_cases(200, unnamed);
}

/// Gives somebody more hours, and sees that the best time gets no worse, nor fewer can come.
pub(super) fn never_worse(dice: &mut Rng, search: &Search, hint: &str) {
    let mut freer = search.clone();
    let member = dice.usize(..freer.members.len());
    for hours in &mut freer.members[member].plan.hours {
        let WeekHours { sure, .. } = &mut hours.value;
        sure.push(Window {
            day: [Weekday::Sat, Weekday::Sun, Weekday::Mon][dice.usize(..3)],
            start_minute: dice.u16(..700),
            end_minute: dice.u16(701..=1440),
        });
    }
    let squares = |time: &Time| -> u64 {
        let ledger = |id: ParticipantId| {
            let member = search.members.iter().find(|member| member.id == id);
            member.expect("a member").ledger
        };
        let borne = time
            .costs
            .iter()
            .map(|(id, cost)| u64::from(ledger(*id) + cost));
        borne.map(|borne| borne * borne).sum()
    };
    match (offer(search), offer(&freer)) {
        (Offer::Times(before), Offer::Times(after)) => {
            assert!(squares(&after[0]) <= squares(&before[0]), "{hint}");
        }
        (Offer::Times(_), Offer::NoTime { .. }) => {
            panic!("{hint}: more hours took every time away");
        }
        (Offer::NoTime { .. }, Offer::Times(_)) => {}
        (
            Offer::NoTime {
                majority: before, ..
            },
            Offer::NoTime {
                majority: after, ..
            },
        ) => {
            let comers = |majority: Option<Majority>| {
                let left_out = majority.map(|majority| majority.left_out.len());
                left_out.map_or(0, |left_out| search.members.len() - left_out)
            };
            assert!(comers(before) <= comers(after), "{hint}");
        }
    }
}

/// Reorders the members, and sees that nothing changes.
pub(super) fn unordered(dice: &mut Rng, search: &Search, hint: &str) {
    let mut shuffled = search.clone();
    dice.shuffle(&mut shuffled.members);
    assert_eq!(offer(&shuffled), offer(search), "{hint}");
    assert_eq!(remedy(&shuffled), remedy(search), "{hint}");
}

/// Gives the members other ids, and sees that they are offered the same.
pub(super) fn unnamed(dice: &mut Rng, search: &Search, hint: &str) {
    let mut ids: Vec<i64> = (1..=100).collect();
    dice.shuffle(&mut ids);
    let renamed = |id: ParticipantId| ParticipantId(ids[usize::try_from(id.0).expect("small")]);
    let mut other = search.clone();
    for member in &mut other.members {
        member.id = renamed(member.id);
    }
    let renamed_times = |times: Vec<Time>| -> Vec<Time> {
        times
            .into_iter()
            .map(|mut time| {
                for (id, _) in &mut time.costs {
                    *id = renamed(*id);
                }
                time.costs.sort_unstable();
                time
            })
            .collect()
    };
    match (offer(search), offer(&other)) {
        (Offer::Times(before), Offer::Times(after)) => {
            assert_eq!(renamed_times(before), after, "{hint}");
        }
        (
            Offer::NoTime {
                conflict: before,
                majority: most_before,
            },
            Offer::NoTime {
                conflict: after,
                majority: most_after,
            },
        ) => {
            assert_eq!(before.members.len(), after.members.len(), "{hint}");
            let most_before = most_before.map(|majority| {
                let mut left_out: Vec<ParticipantId> =
                    majority.left_out.into_iter().map(renamed).collect();
                left_out.sort_unstable();
                Majority {
                    left_out,
                    times: renamed_times(majority.times),
                }
            });
            assert_eq!(most_before, most_after, "{hint}");
        }
        (before, after) => panic!("{hint}{before:?} became {after:?}"),
    }
}

#[test]
fn the_same_search_has_the_same_answer() {
    on_cases(100, |_, search, hint| {
        assert_eq!(offer(search), offer(search), "{hint}");
    });
}
