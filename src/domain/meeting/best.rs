//! Which of the times that suit are the best.
//!
//! Knows: the order of times for given members, and how options are picked from it. Refuses to
//! know: who else there is.
//!
//! **Invariants**: no two times of an offer overlap, and no three start on one day in UTC.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::{cmp::Reverse, collections::BinaryHeap};

use chrono::TimeDelta;

use super::{
    Time,
    table::{Row, Table},
};
use crate::domain::time::Moment;

/// How many times of one offer may start on the same day in UTC, so that an offer spans the week.
const TIMES_PER_DAY_MAX: usize = 2;

/// How hard a start is for those whom it suits; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hardness {
    squares: u128,
    worst: u64,
    total: u64,
    start: usize,
}

impl Hardness {
    /// That of a start which suits nobody.
    pub(super) fn none(start: usize) -> Self {
        Self {
            squares: 0,
            worst: 0,
            total: 0,
            start,
        }
    }

    /// Which start it is of.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Counts a member whom the start suits.
    pub(super) fn count(&mut self, row: &Row) {
        let cost = u64::from(row.cost(self.start));
        let burden = u64::from(row.ledger) + cost;
        self.squares += u128::from(burden).pow(2);
        self.worst = self.worst.max(burden);
        self.total += cost;
    }
}

/// The best of these starts, which suit all of these members, the best first, at most so many.
pub(super) fn best_times(
    table: &Table,
    members: &[&Row],
    starts: impl Iterator<Item = usize>,
    options_max: usize,
) -> Vec<Time> {
    let mut hardness: Vec<Hardness> = starts.map(Hardness::none).collect();
    for row in members {
        for hardness in &mut hardness {
            hardness.count(row);
        }
    }
    let mut best_first: BinaryHeap<Reverse<Hardness>> = hardness.into_iter().map(Reverse).collect();
    let mut times: Vec<Time> = Vec::new();
    while times.len() < options_max {
        let Some(Reverse(Hardness { start, .. })) = best_first.pop() else {
            break;
        };
        let starts_at = table.moment(start);
        if fits(&times, starts_at, table.minutes) {
            let cost = |row: &&Row| (row.id, row.cost(start));
            times.push(Time {
                starts_at,
                minutes: table.minutes,
                costs: members.iter().map(cost).collect(),
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
