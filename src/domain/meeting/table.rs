//! What each start costs each member.
//!
//! Knows: the costs of every start of a search, member by member. Refuses to know: which is best.
//!
//! **Invariants**: rows are in the order of the members' ids, so that the order in which they were
//! given changes nothing; a row has a cost for each start that suits its member.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use chrono::{TimeDelta, Timelike};

use super::{Busy, Member, Search, cost::cost_in_hour, steps::Steps};
use crate::domain::{
    availability::grid::{STEP, STEP_MINUTES, grid_starts, next_on_grid, runs, steps_touched},
    ids::ParticipantId,
    time::Moment,
};

/// The costs of every start of a search.
#[derive(Debug)]
pub(super) struct Table {
    /// How long the meeting takes.
    pub(super) minutes: u16,
    first_at: Moment,
    starts_count: usize,
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
    /// The half hours that they can give, also those after the last start.
    pub(super) free: Steps,
    /// The starts that suit them.
    pub(super) starts: Steps,
    costs: Vec<u32>,
}

impl Row {
    /// What a member can give, for so many starts.
    pub(super) fn new(member: &Member, search: &Search, starts_count: usize) -> Self {
        let steps = steps_touched(search.minutes);
        let in_a_row = usize::from(steps);
        let half_hours_count = starts_count + in_a_row - 1;
        let mut free = Steps::none_of(half_hours_count);
        let mut half_hours = vec![0_u32; half_hours_count];
        let until = search.until + STEP * i32::from(steps - 1);
        for run in runs(&member.plan, search.from, until) {
            free.insert(&(run.first..run.first + run.count));
            let first_minute = run.wall.hour() * 60 + run.wall.minute();
            let minutes = (first_minute..).step_by(usize::from(STEP_MINUTES));
            let run_costs = half_hours.iter_mut().skip(run.first).take(run.count);
            for (cost, minute) in run_costs.zip(minutes) {
                *cost = cost_in_hour(minute / 60 % 24, run.comfort);
            }
        }
        let mut starts = free.clone();
        starts.keep_firsts(in_a_row);
        Self {
            id: member.id,
            ledger: member.ledger,
            left_out: member.left_out,
            free,
            starts,
            costs: half_hours
                .windows(in_a_row)
                .map(|touched| touched.iter().sum())
                .collect(),
        }
    }

    /// What a start costs that suits them.
    pub(super) fn cost(&self, start: usize) -> u32 {
        self.costs.get(start).copied().unwrap_or(0)
    }
}

impl Table {
    pub(super) fn new(search: &Search) -> Self {
        let starts_count = grid_starts(search.from, search.until).count();
        let mut rows: Vec<Row> = search
            .members
            .iter()
            .map(|member| Row::new(member, search, starts_count))
            .collect();
        rows.sort_by_key(|row| row.id);
        Self {
            minutes: search.minutes,
            first_at: next_on_grid(search.from),
            starts_count,
            rows,
        }
    }

    /// The table, without the starts at which a member has something else to do.
    pub(super) fn around(mut self, busy: &[Busy]) -> Self {
        let mut rows = std::mem::take(&mut self.rows);
        for row in &mut rows {
            self.keep_free(row, busy);
        }
        self.rows = rows;
        self
    }

    /// Leaves only what a member can give around what they have to do besides.
    pub(super) fn keep_free(&self, row: &mut Row, busy: &[Busy]) {
        let lasts = TimeDelta::minutes(self.minutes.into());
        let theirs: Vec<&Busy> = busy.iter().filter(|busy| busy.id == row.id).collect();
        if theirs.is_empty() {
            return;
        }
        let is_free = |from: Moment, until: Moment| {
            let mut theirs = theirs.iter();
            theirs.all(|busy| until <= busy.from || busy.until <= from)
        };
        let lasting = |step: usize, lasts| is_free(self.moment(step), self.moment(step) + lasts);
        row.starts.retain(|start| lasting(start, lasts));
        row.free.retain(|step| lasting(step, STEP));
    }

    /// How many half hours there are at which the meeting may start.
    pub(super) fn starts_count(&self) -> usize {
        self.starts_count
    }

    /// When a start is.
    pub(super) fn moment(&self, start: usize) -> Moment {
        self.first_at + STEP * i32::try_from(start).expect("a search of less than 100,000 years")
    }

    /// All members, in the order of their ids.
    pub(super) fn everyone(&self) -> Vec<&Row> {
        self.rows.iter().collect()
    }

    /// How many members each start suits.
    pub(super) fn comers(&self) -> Vec<usize> {
        let mut comers = vec![0; self.starts_count];
        for start in self.rows.iter().flat_map(|row| row.starts.iter()) {
            if let Some(comers) = comers.get_mut(start) {
                *comers += 1;
            }
        }
        comers
    }

    /// The starts that suit all of these members.
    pub(super) fn shared_starts(&self, members: &[&Row]) -> Steps {
        let mut shared = Steps::all_of(self.starts_count);
        for row in members {
            shared.keep(&row.starts);
        }
        shared
    }
}
