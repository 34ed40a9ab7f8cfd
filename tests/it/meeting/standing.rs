//! Hours that a group can keep every week.

use carrel::domain::{
    availability::grid::week_starts,
    ids::ParticipantId,
    meeting::{Member, Offer, Search, Standing, offer, shifts, standing},
    time::{Moment, Zone, day_start},
};
use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::{
    problem::{date, member, zone},
    signups::signed_up,
};

fn group(lines: &str) -> Vec<Member> {
    (1..)
        .zip(lines.lines().map(str::trim).filter(|line| !line.is_empty()))
        .map(|(id, line)| member(ParticipantId(id), line).1)
        .collect()
}

/// A group and a cohort's dates give the hour: `Europe/Lisbon Mon 18:00`, or `none`.
fn check(minutes: u16, from: &str, until: &str, lines: &str, expected: &str) {
    let found = standing(&group(lines), minutes, &(date(from)..date(until)));
    let text = found.map_or_else(
        || "none".to_owned(),
        |found| {
            format!(
                "{} {} {}",
                found.zone,
                found.day,
                found.time.format("%H:%M")
            )
        },
    );
    assert_eq!(text, expected, "{lines}");
}

const ILNP: &str = "
    Amman Asia/Amman, sure Sun Mon Tue Wed Thu 16:00-22:00, needed Sat 10:00-13:00
    Iloilo Asia/Manila, sure Mon-Fri 19:00-22:00, needed Sun 20:00-22:00
    Milledgeville America/New_York, sure Mon-Fri 07:00-10:00";

#[test]
fn three_on_three_continents_keep_one_hour_through_a_cohort() {
    check(60, "2023-03-06", "2023-06-26", ILNP, "UTC Mon 13:00");
    check(90, "2023-03-06", "2023-06-26", ILNP, "none");
}

#[test]
fn the_three_of_the_sample_sheet_keep_13_utc_through_their_cohort() {
    let members = signed_up("signups-ilnp-2023.csv");
    let dates = date("2023-03-06")..date("2023-06-26");
    let found = standing(&members, 60, &dates).expect("an hour that serves");
    let read = format!("{} {} {}", found.zone, found.day, found.time);
    assert_eq!(read, "UTC Mon 13:00:00");
    let moments = found.moments(&dates);
    assert_eq!(moments.len(), 16);
    for at in &moments {
        assert_eq!(at.format("%a %H:%M").to_string(), "Mon 13:00");
        assert!(suits(&members, *at), "{at}");
    }
    let moved: Vec<String> = shifts(&members, &moments)
        .iter()
        .map(|shift| format!("{} {} {}", shift.id, shift.before, shift.after))
        .collect();
    assert_eq!(
        moved,
        ["900000000000000003 2023-03-06 08:00:00 2023-03-13 09:00:00"]
    );
}

#[test]
fn whoever_a_clock_change_shifts_is_named_with_the_first_date() {
    let members = group(ILNP);
    let standing = Standing {
        zone: Zone::UTC,
        day: Weekday::Mon,
        time: NaiveTime::from_hms_opt(13, 0, 0).expect("a time"),
    };
    let moments = standing.moments(&(date("2023-03-06")..date("2023-06-26")));
    assert_eq!(moments.len(), 16);
    let found: Vec<String> = shifts(&members, &moments)
        .iter()
        .map(|shift| format!("{} {} {} {}", shift.id, shift.at, shift.before, shift.after))
        .collect();
    assert_eq!(
        found,
        ["3 2023-03-13 13:00:00 UTC 2023-03-06 08:00:00 2023-03-13 09:00:00"]
    );
}

#[test]
fn the_anchor_is_the_zone_in_which_the_hour_stays() {
    let lines = "
        Ana Europe/Lisbon, sure Mon 18:00-19:00
        Bo Europe/London, sure Mon 18:00-19:00";
    check(
        60,
        "2026-10-01",
        "2026-11-30",
        lines,
        "Europe/Lisbon Mon 18:00",
    );
    check(60, "2026-06-01", "2026-07-01", lines, "UTC Mon 17:00");
}

#[test]
fn an_hour_that_moves_fewer_members_is_better() {
    let lines = "
        Ana Europe/Lisbon, sure Mon 10:00-18:00
        Bo Europe/London, sure Mon 10:00-18:00
        Chi Asia/Karachi, sure Mon 14:00-17:00";
    check(
        60,
        "2026-10-01",
        "2026-11-30",
        lines,
        "Europe/Lisbon Mon 10:00",
    );
}

#[test]
fn a_clock_change_can_leave_no_hour() {
    let until_2330 = "
        Ana Europe/Lisbon, sure Mon 18:00-19:00
        Ravi Asia/Kolkata, sure Mon 22:30-23:30";
    check(60, "2026-10-01", "2026-10-25", until_2330, "UTC Mon 17:00");
    check(60, "2026-10-01", "2026-11-30", until_2330, "none");
    let until_0030 = until_2330.replace("23:30", "00:30");
    check(
        60,
        "2026-10-01",
        "2026-11-30",
        &until_0030,
        "Europe/Lisbon Mon 18:00",
    );
}

#[test]
fn an_hour_that_the_clocks_skip_once_serves_nobody() {
    let line = "Ana Europe/Lisbon, sure Sun 01:00-02:00";
    check(60, "2026-03-01", "2026-04-30", line, "none");
    check(60, "2026-04-01", "2026-04-30", line, "UTC Sun 00:00");
    let after_the_gap =
        format!("{line}, then 2026-03-29 Sun 02:00-03:00, then 2026-04-05 Sun 01:00-02:00");
    check(60, "2026-03-01", "2026-04-30", &after_the_gap, "none");
}

#[test]
fn the_first_and_the_last_date_are_those_of_the_anchor() {
    let early = "Kai Pacific/Auckland, sure Mon 08:00-09:00";
    check(
        60,
        "2026-08-31",
        "2026-10-26",
        early,
        "Pacific/Auckland Mon 08:00",
    );
    let late = "Lee America/Los_Angeles, sure Sun 20:00-24:00 Mon 00:00-06:00";
    check(
        600,
        "2026-10-19",
        "2026-11-16",
        late,
        "America/Los_Angeles Sun 20:00",
    );
}

#[test]
fn one_date_away_is_enough_to_serve_no_longer() {
    let line = "Ana UTC, sure Mon 10:00-11:00 Tue 22:00-23:00";
    check(60, "2026-06-01", "2026-07-01", line, "UTC Mon 10:00");
    let away = format!("{line}, away 2026-06-15 2026-06-16");
    check(60, "2026-06-01", "2026-07-01", &away, "UTC Tue 22:00");
}

#[test]
fn a_quarter_of_an_hour_off_the_grid_stays_there() {
    let line = "Nima Asia/Kathmandu, sure Mon 18:00-19:00";
    check(30, "2026-06-01", "2026-07-01", line, "UTC Mon 12:30");
    check(60, "2026-06-01", "2026-07-01", line, "none");
}

#[test]
fn who_has_borne_more_is_spared_the_hard_hour() {
    let lines = |ana: u32, bo: u32| {
        format!(
            "Ana UTC, sure Mon 07:00-08:00 Mon 16:00-17:00, ledger {ana}
             Bo Etc/GMT-3, sure Mon 10:00-11:00 Mon 19:00-20:00, ledger {bo}"
        )
    };
    check(
        60,
        "2026-06-01",
        "2026-07-01",
        &lines(0, 9),
        "UTC Mon 07:00",
    );
    check(
        60,
        "2026-06-01",
        "2026-07-01",
        &lines(9, 0),
        "UTC Mon 16:00",
    );
}

#[test]
fn no_dates_have_no_hour() {
    let line = "Ana UTC, sure daily 00:00-24:00";
    check(60, "2026-06-01", "2026-06-01", line, "none");
}

#[test]
fn an_hour_is_found_exactly_when_one_serves() {
    let hours = ["08:00-22:00", "17:00-21:30", "06:30-11:00", "20:00-01:00"];
    let zones = [
        "Europe/Lisbon",
        "America/New_York",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
    ];
    let seed = 20_260_301;
    let mut dice = fastrand::Rng::with_seed(seed);
    let (mut found_count, mut none_count) = (0, 0);
    for case in 0..60 {
        let lines: Vec<String> = (0..dice.usize(2..4))
            .map(|name| {
                let (zone, hours) = (zones[dice.usize(..4)], hours[dice.usize(..4)]);
                format!("M{name} {zone}, sure Mon Thu {hours}")
            })
            .collect();
        let members = group(&lines.join("\n"));
        let dates = date("2026-03-01")..date("2026-04-12");
        let hint = format!("seed {seed}, case {case}: {lines:?}");
        let serving = members
            .iter()
            .map(|member| member.plan.zones[0].value)
            .chain([Zone::UTC])
            .any(|anchor| any_serves(&members, anchor, &dates));
        let found = standing(&members, 60, &dates);
        assert_eq!(found.is_some(), serving, "{hint}");
        match found {
            Some(found) => {
                found_count += 1;
                for at in found.moments(&dates) {
                    assert!(suits(&members, at), "{hint}: {at}");
                }
            }
            None => none_count += 1,
        }
    }
    assert!(
        10 < found_count && 10 < none_count,
        "{found_count} and {none_count}"
    );
}

/// Tries every start of the first week in the wall time of one zone.
fn any_serves(members: &[Member], anchor: Zone, dates: &std::ops::Range<NaiveDate>) -> bool {
    let week = day_start(dates.start, zone("UTC")) - TimeDelta::days(1);
    let shared = [week, week + TimeDelta::days(7)].map(|week| {
        let starts = members
            .iter()
            .map(|member| week_starts(&member.plan, 60, week));
        let shared = starts
            .reduce(|one, other| one.and(&other))
            .expect("members");
        let moments = shared
            .iter()
            .map(move |start| week + TimeDelta::minutes(30) * i32::from(start));
        moments.collect::<Vec<Moment>>()
    });
    shared.concat().iter().any(|at| {
        let wall = anchor.local(*at);
        let weekly = Standing {
            zone: anchor,
            day: wall.weekday(),
            time: wall.time(),
        };
        let moments = weekly.moments(dates);
        moments.iter().all(|at| suits(members, *at))
    })
}

fn suits(members: &[Member], at: Moment) -> bool {
    let search = Search {
        members: members.to_vec(),
        minutes: 60,
        from: at,
        until: at + TimeDelta::minutes(30),
        options_max: 1,
    };
    matches!(offer(&search), Offer::Times(times) if times[0].starts_at == at)
}
