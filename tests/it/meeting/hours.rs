//! How a member's plan falls on real half hours.

use carrel::domain::{
    availability::{
        Comfort,
        grid::{STARTS_PER_WEEK, STEP, StartSet, half_hours, next_on_grid, week_starts},
    },
    ids::ParticipantId,
};
use chrono::TimeDelta;

use super::problem::{member, moment};

/// A member between two moments gives spans of half hours, `day hour-hour comfort`, in UTC.
fn check(line: &str, from: &str, until: &str, expected: &str) {
    let (_, member) = member(ParticipantId(1), line);
    let mut spans: Vec<(_, _, Comfort)> = Vec::new();
    for half_hour in half_hours(&member.plan, moment(from), moment(until)) {
        let Some(comfort) = half_hour.comfort else {
            continue;
        };
        let ends_at = half_hour.starts_at + STEP;
        match spans.last_mut() {
            Some((_, end, same)) if *end == half_hour.starts_at && *same == comfort => {
                *end = ends_at;
            }
            _ => spans.push((half_hour.starts_at, ends_at, comfort)),
        }
    }
    let found: Vec<String> = spans
        .iter()
        .map(|(start, end, comfort)| {
            let comfort = match comfort {
                Comfort::Sure => "sure",
                Comfort::IfNeeded => "needed",
            };
            format!(
                "{}-{} {comfort}",
                start.format("%d %H:%M"),
                end.format("%H:%M")
            )
        })
        .collect();
    assert_eq!(found.join(", "), expected, "{line}");
}

#[test]
fn hours_are_local_and_follow_the_clocks() {
    let line = "Milledgeville America/New_York, sure Mon-Fri 07:00-10:00";
    check(line, "2023-03-10", "2023-03-11", "10 12:00-15:00 sure");
    check(line, "2023-03-13", "2023-03-14", "13 11:00-14:00 sure");
}

#[test]
fn hours_join_over_midnight_and_over_the_weeks_end() {
    let line = "Ana UTC, sure Sun 22:00-02:00 Tue 23:00-24:00, needed Wed 00:00-00:45";
    check(
        line,
        "2026-06-07",
        "2026-06-11",
        "07 22:00-02:00 sure, 09 23:00-00:00 sure, 10 00:00-00:30 needed",
    );
}

#[test]
fn a_half_hour_is_given_only_whole() {
    let line = "Ana UTC, sure Mon 10:10-11:50, needed Mon 11:50-12:20";
    check(
        line,
        "2026-06-01",
        "2026-06-02",
        "01 10:30-11:30 sure, 01 11:30-12:00 needed",
    );
    check(
        "Nima Asia/Kathmandu, sure Mon 18:00-20:00",
        "2026-06-01",
        "2026-06-02",
        "01 12:30-14:00 sure",
    );
    check(
        "Nima Asia/Kathmandu, sure Mon 18:15-18:45",
        "2026-06-01",
        "2026-06-02",
        "01 12:30-13:00 sure",
    );
    check(
        "Nima Asia/Kathmandu, sure Mon 18:00-18:30",
        "2026-06-01",
        "2026-06-02",
        "",
    );
    check(
        "Ravi Asia/Kolkata, sure Mon 18:00-19:00",
        "2026-06-01",
        "2026-06-02",
        "01 12:30-13:30 sure",
    );
}

#[test]
fn hours_that_are_both_are_sure() {
    let line = "Ana UTC, sure Mon 10:00-11:00, needed Mon 09:00-12:00";
    check(
        line,
        "2026-06-01",
        "2026-06-02",
        "01 09:00-10:00 needed, 01 10:00-11:00 sure, 01 11:00-12:00 needed",
    );
}

#[test]
fn an_hour_that_the_clocks_show_twice_counts_both_times() {
    let line = "Ana Europe/Lisbon, sure Sun 01:00-02:00";
    check(line, "2026-10-24", "2026-10-26", "25 00:00-02:00 sure");
    let line = "Lou Australia/Lord_Howe, sure Sun 01:30-02:00";
    check(line, "2026-04-04", "2026-04-06", "04 14:30-15:30 sure");
    let line = "Eve America/New_York, sure Sun 00:00-03:00";
    check(line, "2026-11-01", "2026-11-02", "01 04:00-08:00 sure");
}

#[test]
fn an_hour_that_the_clocks_skip_is_nowhere() {
    let line = "Ana Europe/Lisbon, sure Sun 01:00-02:00";
    check(line, "2026-03-28", "2026-03-30", "");
    let line = "Ana Europe/Lisbon, sure Sun 00:30-02:30";
    check(line, "2026-03-28", "2026-03-30", "29 00:30-01:30 sure");
    let line = "Lou Australia/Lord_Howe, sure Sun 01:30-03:00";
    check(line, "2026-10-03", "2026-10-05", "03 15:00-16:00 sure");
}

#[test]
fn ramadan_moves_the_clocks_of_casablanca_no_longer() {
    let line = "Amal Africa/Casablanca, sure Mon 10:00-11:00";
    check(line, "2027-02-01", "2027-02-02", "01 10:00-11:00 sure");
    check(line, "2027-02-15", "2027-02-16", "15 10:00-11:00 sure");
}

#[test]
fn dates_away_are_local_dates() {
    let line = "Kai Pacific/Auckland, sure daily 00:00-24:00, away 2026-06-03 2026-06-04";
    check(
        line,
        "2026-06-01T12:00",
        "2026-06-03T18:00",
        "01 12:00-12:00 sure, 03 12:00-18:00 sure",
    );
}

#[test]
fn new_hours_hold_from_their_date_on() {
    let line = "Ana UTC, sure daily 10:00-11:00, then 2026-06-02 daily 23:00-01:00";
    check(
        line,
        "2026-06-01",
        "2026-06-03",
        "01 10:00-11:00 sure, 02 00:00-01:00 sure, 02 23:00-00:00 sure",
    );
}

#[test]
fn who_moves_lives_by_the_new_clocks_from_their_first_midnight() {
    let east = "Ana America/New_York, sure daily 00:00-24:00, moves 2026-06-03 Asia/Manila";
    check(east, "2026-06-02", "2026-06-03", "02 00:00-00:00 sure");
    let west = "Ana Asia/Manila, sure daily 00:00-24:00, moves 2026-06-03 America/New_York";
    check(
        west,
        "2026-06-02T12:00",
        "2026-06-03T12:00",
        "02 12:00-16:00 sure, 03 04:00-12:00 sure",
    );
}

#[test]
fn a_date_that_a_zone_skipped_has_no_hours() {
    let line = "Tui Pacific/Apia, sure Thu-Sat 09:00-10:00";
    check(
        line,
        "2011-12-29",
        "2012-01-01",
        "29 19:00-20:00 sure, 30 19:00-20:00 sure",
    );
}

#[test]
fn the_walls_of_half_hours_are_what_the_clocks_show() {
    let (_, nima) = member(ParticipantId(1), "Nima Asia/Kathmandu");
    let walls: Vec<String> = half_hours(
        &nima.plan,
        moment("2026-06-01T17:31"),
        moment("2026-06-01T19:00"),
    )
    .iter()
    .map(|half_hour| {
        half_hour
            .wall
            .expect("a known zone")
            .format("%d %H:%M")
            .to_string()
    })
    .collect();
    assert_eq!(walls, ["01 23:45", "02 00:15"]);
}

#[test]
fn the_next_half_hour_is_now_or_later() {
    for (at, next) in [
        ("2026-06-01T12:00", "2026-06-01T12:00"),
        ("2026-06-01T12:01", "2026-06-01T12:30"),
        ("2026-06-01T12:30", "2026-06-01T12:30"),
        ("2026-06-01T23:59", "2026-06-02T00:00"),
        ("1969-12-31T23:59", "1970-01-01T00:00"),
    ] {
        assert_eq!(next_on_grid(moment(at)), moment(next), "{at}");
    }
    let just_past = moment("2026-06-01T12:00") + TimeDelta::nanoseconds(1);
    assert_eq!(next_on_grid(just_past), moment("2026-06-01T12:30"));
}

#[test]
fn starts_of_a_week_may_run_past_its_end() {
    let (_, ana) = member(
        ParticipantId(1),
        "Ana UTC, needed Sun 23:00-01:00 Mon 10:00-11:30",
    );
    let week = moment("2026-06-01");
    let starts = |minutes| {
        week_starts(&ana.plan, minutes, week)
            .iter()
            .collect::<Vec<u16>>()
    };
    assert_eq!(starts(60), [0, 20, 21, 334, 335]);
    assert_eq!(starts(45), starts(60));
    assert_eq!(starts(90), [20, 334, 335]);
    assert_eq!(starts(120), [334]);
    assert_eq!(starts(121), Vec::<u16>::new());
}

#[test]
fn starts_of_a_week_are_those_of_its_half_hours() {
    let line =
        "Ana Europe/Lisbon, sure Sat 22:00-03:00 Mon-Wed 07:10-09:40, needed Sun 03:00-04:15";
    let (_, ana) = member(ParticipantId(1), line);
    for week in ["2026-03-23", "2026-06-01", "2026-10-19"] {
        let from = moment(week);
        for minutes in [30, 50, 60, 90, 240] {
            let steps = usize::from(minutes).div_ceil(30);
            let half_hours = half_hours(&ana.plan, from, from + TimeDelta::days(8));
            let expected: StartSet = (0..STARTS_PER_WEEK)
                .filter(|start| {
                    let first = usize::from(*start);
                    half_hours[first..first + steps]
                        .iter()
                        .all(|half_hour| half_hour.comfort.is_some())
                })
                .collect();
            assert_eq!(
                week_starts(&ana.plan, minutes, from),
                expected,
                "{minutes}m in {week}"
            );
            assert!(0 < expected.count());
        }
    }
}

#[test]
fn sets_of_starts_are_sets() {
    let odd: StartSet = (0..400).filter(|start| start % 2 == 1).collect();
    let late: StartSet = (300..400).collect();
    assert_eq!(StartSet::ALL.count(), 336);
    assert_eq!((odd.count(), late.count()), (168, 36));
    assert_eq!(odd.and(&late).iter().count(), 18);
    assert_eq!(odd.or(&late).count(), 168 + 18);
    assert!(late.contains(335) && !late.contains(336) && !late.contains(u16::MAX));
    assert!(odd.and(&late).is_within(&odd) && !odd.is_within(&late));
    assert_eq!(StartSet::from_bits(odd.bits()), odd);
    assert_eq!(StartSet::from_bits([u64::MAX; 6]), StartSet::ALL);
}
