//! Which of the times that suit are the best.
//!
//! Knows: the order of times for given members, and how options are picked from it. Refuses to
//! know: who else there is.
//!
//! **Invariants**: no two times of an offer overlap, and no three start on one day in UTC.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use chrono::TimeDelta;

use super::{
    Time,
    table::{Row, Start, Table},
};
use crate::domain::time::Moment;

/// How many times of one offer may start on the same day in UTC, so that an offer spans the week.
const TIMES_PER_DAY_MAX: usize = 2;

/// How hard a time is for those whom it suits; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hardness {
    squares: u128,
    worst: u64,
    total: u64,
    starts_at: Moment,
}

impl Hardness {
    fn of(members: &[&Row], start: &Start) -> Self {
        let costs = start.costs.iter().copied().map(u64::from);
        let burdens = || {
            members
                .iter()
                .zip(costs.clone())
                .map(|(row, cost)| u64::from(row.ledger) + cost)
        };
        Self {
            squares: burdens().map(|burden| u128::from(burden).pow(2)).sum(),
            worst: burdens().max().unwrap_or(0),
            total: costs.clone().sum(),
            starts_at: start.at,
        }
    }
}

/// The hardness of the best time that suits all of these members, if any does.
pub(super) fn least_hardness(table: &Table, members: &[&Row]) -> Option<Hardness> {
    table
        .shared_starts(members)
        .map(|start| Hardness::of(members, &start))
        .min()
}

/// The best times that suit all of these members, the best first, at most so many.
pub(super) fn best_times(table: &Table, members: &[&Row], options_max: usize) -> Vec<Time> {
    let mut starts: Vec<Start> = table.shared_starts(members).collect();
    starts.sort_by_cached_key(|start| Hardness::of(members, start));
    let mut times: Vec<Time> = Vec::new();
    for start in starts {
        if times.len() == options_max {
            break;
        }
        if fits(&times, start.at, table.minutes) {
            let ids = members.iter().map(|row| row.id);
            times.push(Time {
                starts_at: start.at,
                minutes: table.minutes,
                costs: ids.zip(start.costs).collect(),
            });
        }
    }
    times
}

/// Tells whether a time can stand beside those taken.
fn fits(taken: &[Time], starts_at: Moment, minutes: u16) -> bool {
    let lasts = TimeDelta::minutes(minutes.into());
    let overlaps = |time: &Time| (time.starts_at - starts_at).abs() < lasts;
    let same_day = |time: &&Time| time.starts_at.date_naive() == starts_at.date_naive();
    !taken.iter().any(overlaps) && taken.iter().filter(same_day).count() < TIMES_PER_DAY_MAX
}
