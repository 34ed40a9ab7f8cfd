//! At which half hours of each cohort week somebody can begin a meeting.
//!
//! Knows: local hours, sure and if needed alike, and the zones in which they hold. Refuses to
//! know: how gladly an hour is given, and dates away: a week's holiday keeps nobody out of a group
//! for four months.
//!
//! **Invariants**: week k begins at 00:00 UTC of the first day plus 7 (k - 1) days; a start counts
//! when every quarter of an hour of the meeting lies inside the person's hours on that real date.
//! Offsets of zones are whole quarters, so a quarter lies on one local day.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use crate::domain::{
    availability::{Dated, Plan, WeekHours},
    grouping::{STARTS_PER_WEEK, StartSet},
    time::{Moment, Zone},
};

/// Minutes in a quarter of an hour.
const QUARTER: u16 = 15;

/// Quarters in a day.
const QUARTERS_PER_DAY: usize = 96;

/// The quarters of a week that lie inside some hours, by day from Monday.
type Inside = [[bool; QUARTERS_PER_DAY]; 7];

/// One set of starts for each of `weeks` cohort weeks.
pub(super) fn weekly(
    plan: &Plan,
    starts_on: NaiveDate,
    weeks: u32,
    meeting_minutes: u16,
) -> Vec<StartSet> {
    let hours: Vec<Dated<Inside>> = plan
        .hours
        .iter()
        .map(|dated| Dated {
            from_on: dated.from_on,
            until_on: dated.until_on,
            value: inside(&dated.value),
        })
        .collect();
    let first = starts_on.and_time(NaiveTime::MIN).and_utc();
    let quarters_needed = usize::from(meeting_minutes.div_ceil(QUARTER));
    (0..weeks)
        .map(|week| {
            let begins = first + TimeDelta::weeks(i64::from(week));
            let free = free_quarters(plan, &hours, begins, quarters_needed);
            (0..STARTS_PER_WEEK)
                .filter(|start| {
                    let from = usize::from(*start) * 2;
                    free.get(from..from + quarters_needed)
                        .is_some_and(|needed| needed.iter().all(|free| *free))
                })
                .collect()
        })
        .collect()
}

/// Whether each quarter from `begins` on is free, for a week and one meeting more.
fn free_quarters(
    plan: &Plan,
    hours: &[Dated<Inside>],
    begins: Moment,
    quarters_needed: usize,
) -> Vec<bool> {
    let count = usize::from(STARTS_PER_WEEK) * 2 + quarters_needed;
    let mut free = Vec::with_capacity(count);
    let mut at = begins;
    while free.len() < count {
        // Looking the offset up is dear; on most days it holds all day.
        let day_after = at + TimeDelta::days(1);
        let zone = zone_at(plan, at);
        let steady = zone_at(plan, day_after) == zone
            && zone.is_none_or(|zone| zone.local(day_after) - zone.local(at) == TimeDelta::days(1));
        let morning = zone.map(|zone| zone.local(at));
        for quarter in 0..QUARTERS_PER_DAY {
            let after =
                TimeDelta::minutes(i64::from(QUARTER)) * i32::try_from(quarter).unwrap_or(0);
            let local = if steady {
                morning.map(|morning| morning + after)
            } else {
                let moment = at + after;
                zone_at(plan, moment).map(|zone| zone.local(moment))
            };
            free.push(local.is_some_and(|local| is_free(hours, local)));
        }
        at = day_after;
    }
    free
}

fn is_free(hours: &[Dated<Inside>], local: NaiveDateTime) -> bool {
    let day = local.weekday().num_days_from_monday() as usize;
    let quarter = (local.hour() * 60 + local.minute()) / u32::from(QUARTER);
    on(hours, local.date())
        .and_then(|inside| inside.get(day)?.get(quarter as usize))
        .is_some_and(|inside| *inside)
}

/// The zone that holds at a moment, by the date that its own clocks show.
fn zone_at(plan: &Plan, moment: Moment) -> Option<Zone> {
    plan.zones
        .iter()
        .rev()
        .find(|dated| holds(dated, dated.value.local(moment).date()))
        .map(|dated| dated.value)
}

/// The value that holds on a date; of two the later entry wins.
fn on<T>(dated: &[Dated<T>], date: NaiveDate) -> Option<&T> {
    dated
        .iter()
        .rev()
        .find(|entry| holds(entry, date))
        .map(|entry| &entry.value)
}

fn holds<T>(dated: &Dated<T>, date: NaiveDate) -> bool {
    dated.from_on.is_none_or(|from| from <= date) && dated.until_on.is_none_or(|until| date < until)
}

/// The quarters that lie wholly inside sure and if-needed hours together.
fn inside(hours: &WeekHours) -> Inside {
    let mut inside = [[false; QUARTERS_PER_DAY]; 7];
    for (day, quarters) in inside.iter_mut().enumerate() {
        for (place, quarter) in (0..).zip(quarters.iter_mut()) {
            let minutes = place * QUARTER..(place + 1) * QUARTER;
            *quarter = minutes.into_iter().all(|minute| {
                hours.sure.iter().chain(&hours.if_needed).any(|window| {
                    window.day.num_days_from_monday() as usize == day
                        && (window.start_minute..window.end_minute).contains(&minute)
                })
            });
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::availability::parse;

    fn plan(zone: &str, sure: &str, if_needed: &str) -> Plan {
        let windows = |text: &str| match text {
            "" => Vec::new(),
            text => parse::read(text).expect("hours").windows,
        };
        let dated = |zone| Dated {
            from_on: None,
            until_on: None,
            value: zone,
        };
        Plan {
            zones: vec![dated(zone.parse().expect("a zone"))],
            hours: vec![Dated {
                from_on: None,
                until_on: None,
                value: WeekHours::new(windows(sure), windows(if_needed)),
            }],
            away: Vec::new(),
        }
    }

    /// Starts of a week as `Mon 13:00`, in UTC.
    fn check(plan: &Plan, starts_on: &str, minutes: u16, expected: &[&str]) {
        let starts_on: NaiveDate = starts_on.parse().expect("a date");
        let said: Vec<String> = weekly(plan, starts_on, 2, minutes)
            .into_iter()
            .map(|week| {
                let said: Vec<String> = week
                    .iter()
                    .map(|start| {
                        let at = starts_on.and_time(NaiveTime::MIN)
                            + TimeDelta::minutes(30 * i64::from(start));
                        at.format("%a %H:%M").to_string()
                    })
                    .collect();
                said.join(", ")
            })
            .collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn a_clock_change_moves_the_starts() {
        check(
            &plan("America/New_York", "Mon 8:00-9:30", ""),
            "2023-03-06",
            60,
            &["Mon 13:00, Mon 13:30", "Mon 12:00, Mon 12:30"],
        );
    }

    #[test]
    fn sure_and_if_needed_hours_join_and_run_over_midnight() {
        check(
            &plan("Europe/London", "Tue 22:30-24:00", "Wed 0:00-0:30"),
            "2023-01-02",
            90,
            &["Tue 22:30, Tue 23:00", "Tue 22:30, Tue 23:00"],
        );
    }

    #[test]
    fn a_meeting_may_run_past_the_end_of_the_week() {
        check(
            &plan("UTC", "Sun 23:30-24:00; Mon 0:00-1:00", ""),
            "2023-01-02",
            60,
            &["Mon 00:00, Sun 23:30", "Mon 00:00, Sun 23:30"],
        );
    }

    #[test]
    fn quarters_of_an_hour_of_a_zone_are_minded() {
        check(
            &plan("Asia/Kathmandu", "Mon 18:00-19:15", ""),
            "2023-01-02",
            60,
            &["Mon 12:30", "Mon 12:30"],
        );
    }
}
