//! What each start costs each member.
//!
//! Knows: the costs of every start of a search, member by member. Refuses to know: which is best.
//!
//! **Invariants**: rows are in the order of the members' ids, so that the order in which they were
//! given changes nothing; every row has a cost, or none, for each start.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use chrono::TimeDelta;

use super::{Busy, Member, Search, cost::meeting_cost};
use crate::domain::{
    availability::grid::{HalfHour, STEP, grid_starts, half_hours, steps_touched},
    ids::ParticipantId,
    time::Moment,
};

/// The costs of every start of a search.
#[derive(Debug)]
pub(super) struct Table {
    /// How long the meeting takes.
    pub(super) minutes: u16,
    starts: Vec<Moment>,
    rows: Vec<Row>,
}

/// What each start costs one member.
#[derive(Debug)]
pub(super) struct Row {
    /// Who it is.
    pub(super) id: ParticipantId,
    /// The cost that they have borne.
    pub(super) ledger: u32,
    /// How often they were left out.
    pub(super) left_out: u32,
    free: Vec<bool>,
    costs: Vec<Option<u32>>,
}

impl Row {
    fn new(member: &Member, search: &Search, starts_count: usize) -> Self {
        let runs_past = STEP * i32::from(steps_touched(search.minutes));
        let half_hours = half_hours(&member.plan, search.from, search.until + runs_past);
        let costs = (0..starts_count)
            .map(|start| {
                let rest: &[HalfHour] = half_hours.get(start..).unwrap_or_default();
                meeting_cost(rest, search.minutes)
            })
            .collect();
        Self {
            id: member.id,
            ledger: member.ledger,
            left_out: member.left_out,
            free: half_hours
                .iter()
                .map(|half_hour| half_hour.comfort.is_some())
                .collect(),
            costs,
        }
    }

    /// Tells whether they can give the half hour so many steps after the first.
    pub(super) fn is_free(&self, step: usize) -> bool {
        self.free.get(step).copied().unwrap_or(false)
    }
}

/// A start that suits some members.
#[derive(Debug)]
pub(super) struct Start {
    /// When it is.
    pub(super) at: Moment,
    /// What it costs each of them, in their order.
    pub(super) costs: Vec<u32>,
}

impl Table {
    pub(super) fn new(search: &Search) -> Self {
        let starts: Vec<Moment> = grid_starts(search.from, search.until).collect();
        let mut rows: Vec<Row> = search
            .members
            .iter()
            .map(|member| Row::new(member, search, starts.len()))
            .collect();
        rows.sort_by_key(|row| row.id);
        Self {
            minutes: search.minutes,
            starts,
            rows,
        }
    }

    /// The table, without the starts at which a member has something else to do.
    pub(super) fn around(mut self, busy: &[Busy]) -> Self {
        let lasts = TimeDelta::minutes(self.minutes.into());
        let Some(first) = self.starts.first().copied() else {
            return self;
        };
        for row in &mut self.rows {
            let id = row.id;
            let taken = |from: Moment, until: Moment| {
                let mut of_theirs = busy.iter().filter(|busy| busy.id == id);
                of_theirs.any(|busy| busy.from < until && from < busy.until)
            };
            for (start, cost) in self.starts.iter().zip(&mut row.costs) {
                *cost = cost.filter(|_| !taken(*start, *start + lasts));
            }
            for (step, free) in (0..).zip(&mut row.free) {
                let from = first + STEP * step;
                *free &= !taken(from, from + STEP);
            }
        }
        self
    }

    /// How many half hours there are at which the meeting may start.
    pub(super) fn starts_count(&self) -> usize {
        self.starts.len()
    }

    /// All members, in the order of their ids.
    pub(super) fn everyone(&self) -> Vec<&Row> {
        self.rows.iter().collect()
    }

    /// The starts that suit all of these members, in order.
    pub(super) fn shared_starts(&self, members: &[&Row]) -> impl Iterator<Item = Start> {
        self.starts.iter().enumerate().filter_map(|(start, at)| {
            let costs = members
                .iter()
                .map(|row| row.costs.get(start).copied().flatten())
                .collect::<Option<Vec<u32>>>()?;
            Some(Start { at: *at, costs })
        })
    }
}
