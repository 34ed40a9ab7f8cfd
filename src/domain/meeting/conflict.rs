//! Why no time suits all, and what comes closest.
//!
//! Knows: the smallest set of members who share no start, and the largest who do. Refuses to know:
//! how this is put to them.
//!
//! Members are tried set by set, so the work doubles with each of them; groups have two to five.
//!
//! **Invariants**: leaving anyone out of a conflict leaves a set that shares a start; of equals,
//! the set whose ids come first is named.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use super::{
    Majority,
    best::{best_times, least_hardness},
    table::{Row, Table},
};
use crate::domain::{availability::grid::STEP_MINUTES, ids::ParticipantId};

/// A smallest set of members who share no start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Who they are, in the order of their ids; one alone, when nothing suits even them.
    pub members: Vec<ParticipantId>,
    /// What stands in their way.
    pub why: Why,
}

/// Why members share no start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// They share no half hour on any day.
    NoSharedHour,
    /// They share hours, but never for long enough at a stretch.
    TooShort {
        /// How long they are free together at most.
        longest_minutes: u32,
    },
}

/// Names one smallest set of members who share no start; there must be such a set.
pub(super) fn smallest_conflict(table: &Table) -> Conflict {
    let everyone = table.everyone();
    let members = (1..everyone.len())
        .flat_map(|size| choices(&everyone, size))
        .find(|members| table.shared_starts(members).next().is_none())
        .unwrap_or(everyone);
    Conflict {
        why: match longest_steps(table, &members) {
            0 => Why::NoSharedHour,
            steps => Why::TooShort {
                longest_minutes: steps * u32::from(STEP_MINUTES),
            },
        },
        members: members.iter().map(|row| row.id).collect(),
    }
}

/// Finds the best times for most members: at least two thirds of them, as many as can be, leaving
/// out whoever was left out least so far, and then those with the best time.
///
/// Where several are left out, the sum of how often they were counts.
pub(super) fn majority(table: &Table, options_max: usize) -> Option<Majority> {
    let everyone = table.everyone();
    let enough = (2 * everyone.len()).div_ceil(3);
    let left_out = |members: &[&Row]| -> Vec<&Row> {
        let mut left_out = everyone.clone();
        left_out.retain(|row| members.iter().all(|member| member.id != row.id));
        left_out
    };
    let members = (enough..everyone.len()).rev().find_map(|size| {
        choices(&everyone, size)
            .into_iter()
            .filter_map(|members| {
                let hardness = least_hardness(table, &members)?;
                let times_left_out: u64 = left_out(&members)
                    .iter()
                    .map(|row| u64::from(row.left_out))
                    .sum();
                Some(((times_left_out, hardness), members))
            })
            .min_by_key(|(order, _)| *order)
            .map(|(_, members)| members)
    })?;
    Some(Majority {
        left_out: left_out(&members).iter().map(|row| row.id).collect(),
        times: best_times(table, &members, options_max),
    })
}

/// The longest run of half hours that all of these members can give, of those that begin where a
/// meeting may still start.
fn longest_steps(table: &Table, members: &[&Row]) -> u32 {
    let mut longest = 0;
    let mut run = 0;
    for step in 0.. {
        if run == 0 && table.starts_count() <= step {
            break;
        }
        let all_free = members.iter().all(|row| row.is_free(step));
        run = if all_free { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Every way to choose so many members; those who come first in order are chosen first.
fn choices<'a>(members: &[&'a Row], size: usize) -> Vec<Vec<&'a Row>> {
    let Some((first, rest)) = members.split_first() else {
        return if size == 0 {
            vec![Vec::new()]
        } else {
            Vec::new()
        };
    };
    let mut chosen: Vec<Vec<&Row>> = Vec::new();
    if 0 < size {
        for mut with_first in choices(rest, size - 1) {
            with_first.insert(0, first);
            chosen.push(with_first);
        }
    }
    chosen.extend(choices(rest, size));
    chosen
}
