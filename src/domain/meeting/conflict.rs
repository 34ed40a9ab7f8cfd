//! Why no time suits all, and what comes closest.
//!
//! Knows: the smallest set of members who share no start, and the largest who do. Refuses to know:
//! how this is put to them.
//!
//! The largest set who share a start is all who can make one of the starts that most can make, so
//! it is found by counting. The smallest who share none is a set cover, which has no such way: up
//! to twelve members every set is tried. Of more, everyone alone and every pair is tried, and then
//! a set is named of whom nobody can be left out, but which may not be the smallest.
//!
//! **Invariants**: leaving anyone out of a conflict leaves a set that shares a start; of equals
//! that were tried, the set whose ids come first is named.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use super::{
    Majority,
    best::{Hardness, best_times},
    steps::Steps,
    table::{Row, Table},
};
use crate::domain::{availability::grid::STEP_MINUTES, ids::ParticipantId};

/// Of so many members every set is tried: there are 4,095.
const EVERY_SET_MEMBERS_MAX: usize = 12;

/// Of more members, sets of up to so many are tried: of 2,400 there are three million.
const SET_SIZE_MAX: usize = 2;

/// A smallest set of members who share no start; of more than twelve members, one of whom nobody
/// can be left out.
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

/// Names a smallest set of members who share no start, as far as it can be found; there must be
/// such a set.
pub(super) fn smallest_conflict(table: &Table) -> Conflict {
    let everyone = table.everyone();
    let size_max = if everyone.len() <= EVERY_SET_MEMBERS_MAX {
        everyone.len()
    } else {
        SET_SIZE_MAX
    };
    let all = Steps::all_of(table.starts_count());
    let members = (1..=size_max)
        .find_map(|size| first_apart(&everyone, size, &all))
        .unwrap_or_else(|| irreducible(table, &everyone));
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

/// The first set of so many of these members who share none of these starts; of at least one.
fn first_apart<'a>(members: &[&'a Row], size: usize, shared: &Steps) -> Option<Vec<&'a Row>> {
    if size <= 1 {
        let alone = members.iter().find(|row| shared.is_apart(&row.starts));
        return alone.map(|row| vec![*row]);
    }
    members.iter().enumerate().find_map(|(index, row)| {
        let mut shared = shared.clone();
        shared.keep(&row.starts);
        let rest = members.get(index + 1..)?;
        let mut apart = first_apart(rest, size - 1, &shared)?;
        apart.insert(0, row);
        Some(apart)
    })
}

/// Takes whoever leaves the fewest starts until none is left, and then lets go of everyone without
/// whom there is still none.
fn irreducible<'a>(table: &Table, everyone: &[&'a Row]) -> Vec<&'a Row> {
    let mut shared = Steps::all_of(table.starts_count());
    let mut apart: Vec<&Row> = Vec::new();
    while !shared.is_empty() {
        let left = |row: &&&Row| {
            let mut left = shared.clone();
            left.keep(&row.starts);
            left.count()
        };
        let Some(hardest) = everyone.iter().min_by_key(left) else {
            break;
        };
        shared.keep(&hardest.starts);
        apart.push(hardest);
    }
    apart.sort_by_key(|row| row.id);
    for row in apart.clone() {
        let mut others = apart.clone();
        others.retain(|other| other.id != row.id);
        if table.shared_starts(&others).is_empty() {
            apart = others;
        }
    }
    apart
}

/// Finds the best times for most members: at least two thirds of them, as many as can be, leaving
/// out whoever was left out least so far, and then those with the best time.
///
/// Where several are left out, the sum of how often they were counts.
pub(super) fn majority(table: &Table, options_max: usize) -> Option<Majority> {
    let everyone = table.everyone();
    let comers = table.comers();
    let most = comers.iter().copied().max()?;
    if most < (2 * everyone.len()).div_ceil(3) {
        return None;
    }
    let with_most = comers
        .iter()
        .enumerate()
        .filter(|(_, comers)| **comers == most);
    let best = with_most
        .map(|(start, _)| Without::new(&everyone, start))
        .min()?;
    let (members, left_out): (Vec<&Row>, Vec<&Row>) = everyone
        .iter()
        .partition(|row| row.starts.contains(best.hardness.start()));
    let starts = table.shared_starts(&members);
    Some(Majority {
        left_out: left_out.iter().map(|row| row.id).collect(),
        times: best_times(table, &members, starts.iter(), options_max),
    })
}

/// How good it is to meet at a start without those whom it does not suit; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Without {
    times_left_out: u64,
    hardness: Hardness,
}

impl Without {
    fn new(everyone: &[&Row], start: usize) -> Self {
        let mut without = Self {
            times_left_out: 0,
            hardness: Hardness::none(start),
        };
        for row in everyone {
            if row.starts.contains(start) {
                without.hardness.count(row);
            } else {
                without.times_left_out += u64::from(row.left_out);
            }
        }
        without
    }
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
        let all_free = members.iter().all(|row| row.free.contains(step));
        run = if all_free { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
