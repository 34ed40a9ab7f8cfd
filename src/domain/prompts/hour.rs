//! The kindest hour: at which moment of a day a prompt comes to a group.
//!
//! Knows: what is night and what is day by each member's own clock on the date in question. Refuses
//! to know: when it is decided, and how what comes then is posted.
//!
//! **Invariants**: the moment lies in the span that is asked about; no moment of the span is night
//! for fewer members. Every clock in use is a whole number of quarter hours away from UTC, so
//! looking at each quarter hour is looking at all moments.

use std::{cmp::Reverse, ops::Range};

use chrono::{TimeDelta, Timelike};

use crate::domain::{
    availability::Plan,
    calendar::Fortnights,
    night::{is_night, zone_at},
    time::Moment,
};

/// From one moment that is looked at to the next.
const STEP: TimeDelta = TimeDelta::minutes(15);

/// The local hours that are day: from nine in the morning to nine in the evening.
const DAY_HOURS: Range<u32> = 9..21;

/// When the prompt of a fortnight comes to a group with these plans, decided at `now`: at the kindest
/// moment that is left of the fortnight's first day, or at once when that day is over.
///
/// `hour` is the cohort's own, near which it comes where that is as kind as another.
pub fn comes_at(
    fortnights: &Fortnights,
    fortnight: u32,
    hour: u8,
    plans: &[Plan],
    now: Moment,
) -> Moment {
    let Range { start, end } = fortnights.first_day_of(fortnight);
    let left = start.max(now)..end;
    kindest(plans, &left, fortnights.posting_moment(fortnight, hour)).unwrap_or(left.start)
}

/// The moment of a span that is night for the fewest; of those the one that is day for the most; then
/// the nearest to `wanted`, and the earlier of two that are as near. None when the span is empty.
pub fn kindest(plans: &[Plan], span: &Range<Moment>, wanted: Moment) -> Option<Moment> {
    moments(span).min_by_key(|&at| {
        let count =
            |holds: fn(&Plan, Moment) -> bool| plans.iter().filter(|plan| holds(plan, at)).count();
        (
            count(is_night),
            Reverse(count(is_day)),
            (at - wanted).abs(),
            at,
        )
    })
}

/// The first moment of a span, and each quarter hour after it.
fn moments(span: &Range<Moment>) -> impl Iterator<Item = Moment> + use<> {
    let &Range { start, end } = span;
    let over = TimeDelta::seconds(start.timestamp().rem_euclid(STEP.num_seconds()))
        + TimeDelta::nanoseconds(i64::from(start.timestamp_subsec_nanos()));
    let quarters = (1..).map(move |step| start - over + STEP * step);
    [start]
        .into_iter()
        .chain(quarters)
        .take_while(move |at| *at < end)
}

fn is_day(plan: &Plan, moment: Moment) -> bool {
    zone_at(plan, moment).is_some_and(|zone| DAY_HOURS.contains(&zone.local(moment).hour()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::availability::Dated;

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn living_in(zones: &[&str]) -> Vec<Plan> {
        let plan = |zone: &&str| Plan {
            zones: vec![Dated {
                from_on: None,
                until_on: None,
                value: zone.parse().expect("a zone"),
            }],
            ..Plan::default()
        };
        zones.iter().map(plan).collect()
    }

    fn chicago(starts_on: &str) -> Fortnights {
        Fortnights {
            starts_on: starts_on.parse().expect("a date"),
            count: 8,
            home_zone: "America/Chicago".parse().expect("a zone"),
        }
    }

    /// Checks when a cohort of Chicago's first prompt comes, whose hour is nine.
    fn check(starts_on: &str, zones: &[&str], now: &str, expected: &str) {
        let comes = comes_at(&chicago(starts_on), 1, 9, &living_in(zones), at(now));
        assert_eq!(comes, at(expected), "{zones:?} at {now}");
    }

    const BEFORE: &str = "2023-03-01T00:00:00Z";

    #[test]
    fn who_is_awake_at_the_cohorts_own_hour_gets_it_then() {
        let near = ["America/Chicago", "America/Bogota"];
        check("2023-03-06", &near, BEFORE, "2023-03-06T15:00:00Z");
        check("2023-03-06", &[], BEFORE, "2023-03-06T15:00:00Z");
    }

    #[test]
    fn nobody_is_woken_where_an_hour_is_nobodys_night() {
        // Awake together from 07:00 in Chicago to 22:00 in Manila, which is an hour.
        let three = ["Asia/Amman", "Asia/Manila", "America/Chicago"];
        check("2023-03-06", &three, BEFORE, "2023-03-06T13:45:00Z");
        // A fortnight later it is two hours, for Chicago's clocks went forward; of those only the
        // first is day in Manila.
        check("2023-03-20", &three, BEFORE, "2023-03-20T12:45:00Z");
    }

    #[test]
    fn as_few_as_can_be_are_woken_where_it_is_always_somebodys_night() {
        let around = ["Europe/Lisbon", "Asia/Tokyo", "America/Los_Angeles"];
        let comes = comes_at(
            &chicago("2023-03-06"),
            1,
            9,
            &living_in(&around),
            at(BEFORE),
        );
        let asleep = living_in(&around)
            .iter()
            .filter(|plan| is_night(plan, comes))
            .count();
        assert_eq!(asleep, 1, "{comes}");
    }

    #[test]
    fn what_is_left_of_the_first_day_is_looked_at_and_later_it_comes_at_once() {
        let three = ["Asia/Amman", "Asia/Manila", "America/Chicago"];
        let (late, later) = ("2023-03-06T13:59:30Z", "2023-03-07T06:00:00Z");
        check("2023-03-06", &three, late, late);
        // Manila sleeps by now; the others' day goes on.
        check(
            "2023-03-06",
            &three,
            "2023-03-06T14:00:00Z",
            "2023-03-06T15:00:00Z",
        );
        check("2023-03-06", &three, later, later);
    }

    #[test]
    fn a_quarter_of_an_hour_is_found() {
        // Awake together from 07:00 in Kathmandu to 22:00 at half an hour's distance from UTC.
        let pair = ["Asia/Kathmandu", "Pacific/Marquesas"];
        let span = at("2026-06-01T00:00:00Z")..at("2026-06-02T00:00:00Z");
        let plans = living_in(&pair);
        let found = kindest(&plans, &span, span.start).expect("a day has moments");
        assert!(!plans.iter().any(|plan| is_night(plan, found)), "{found}");
    }

    #[test]
    fn an_empty_span_has_no_moment() {
        let now = at(BEFORE);
        assert_eq!(kindest(&[], &(now..now), now), None);
    }
}
