//! The fairest times for a group to meet.
//!
//! Knows: how hard an hour is for a member, which times suit all, which of those are fairest given
//! what each has borne so far, and what to say and offer when no time suits all. Refuses to know:
//! who asked, how times are voted on, how far ahead they must be.
//!
//! # How hard an hour is
//!
//! Time is cut into half hours on the UTC grid. Each costs a member by what their clocks show when
//! it starts:
//!
//! | local start | cost |
//! | --- | --- |
//! | 09:00-18:00 | 0 |
//! | 07:00-09:00, 18:00-21:00 | 1 |
//! | 06:00-07:00, 21:00-23:00 | 3 |
//! | 23:00-06:00 | 8 |
//!
//! and 2 more when it lies in hours that are only *if needed*. A meeting starts on the grid and
//! touches every half hour that it overlaps; its cost for a member is their sum.
//!
//! # The best time
//!
//! has the smallest sum over the members of (ledger + cost)²; ties go to the smaller worst
//! (ledger + cost), then to the smaller total cost, then to the earlier start.
//!
//! ## Rejected
//!
//! Sorting from the worst off to the least, and comparing in that order, sounds fairer and is
//! greedy: of "all bear 6" and "one bears 8" it picks the first for ever, and eight meetings cost
//! everyone 48 instead of 16.
//!
//! # Where no time suits all
//!
//! One smallest set of members who share no start is named (of more than twelve members, one of
//! whom nobody can be left out), and the best times are offered for most members: at least ⌈2n/3⌉ of
//! them, as many as can be; of those sets, the one that leaves out whoever was left out least so far
//! (where several are, the sum counts); of those, the one whose best time is the best. The rule then
//! counts those who would meet, not those left out.
//!
//! What would help is said, too: the least hard weekly hours that one member could add so that all
//! share a time ([`remedy()`]).
//!
//! **Invariants**: the order of the members changes nothing; an offer is either times for all or
//! the reason why there are none, never both; thousands of members are searched as well as five.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use super::{
    availability::{
        Plan,
        grid::{STEP, half_hours, next_on_grid, steps_touched},
    },
    ids::ParticipantId,
    time::Moment,
};

mod best;
mod conflict;
mod cost;
mod ledger;
mod pencil;
mod remedy;
mod standing;
mod steps;
mod table;

pub use conflict::{Conflict, Why};
pub use cost::{IF_NEEDED_COST, half_hour_cost, meeting_cost};
pub use ledger::{Ledger, median};
pub use pencil::{COMING_MIN, Date, Pencilled, Wish, pencil, quorum};
pub use remedy::{Remedy, remedy, remedy_around};
pub use standing::{Shift, Standing, clocks_move, shifts, standing};

use best::best_times;
use conflict::{majority, smallest_conflict};
use table::Table;

/// A member of the group, as the search sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who it is.
    pub id: ParticipantId,
    /// When they can meet.
    pub plan: Plan,
    /// The cost that they have borne in this cohort.
    pub ledger: u32,
    /// How many meetings of this cohort were booked without them, for want of a time for all.
    pub left_out: u32,
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Who is to meet.
    pub members: Vec<Member>,
    /// How long the meeting takes; at least one minute.
    pub minutes: u16,
    /// The first moment at which it may start.
    pub from: Moment,
    /// The first moment at which it may no longer start; it may run past it.
    pub until: Moment,
    /// How many times to offer at most.
    pub options_max: usize,
}

/// A stretch in which a member has something else to do, whatever their hours say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// Who has.
    pub id: ParticipantId,
    /// From when.
    pub from: Moment,
    /// The first moment at which they are free again.
    pub until: Moment,
}

/// What a search finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Times that suit all, the best first.
    Times(Vec<Time>),
    /// No time suits all.
    NoTime {
        /// Who shares no time.
        conflict: Conflict,
        /// The best times for most of them, when at least two thirds share any.
        majority: Option<Majority>,
    },
}

/// A time to meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// When it starts, on the grid.
    pub starts_at: Moment,
    /// How long it takes.
    pub minutes: u16,
    /// What it costs each member whom it suits, in the order of their ids.
    pub costs: Vec<(ParticipantId, u32)>,
}

/// Times that suit most members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Majority {
    /// Who could not come, in the order of their ids.
    pub left_out: Vec<ParticipantId>,
    /// The times, the best first; at least one, unless none were asked for.
    pub times: Vec<Time>,
}

/// Finds the best times for all members, or says why there are none and what comes closest.
pub fn offer(search: &Search) -> Offer {
    offer_around(search, &[])
}

/// Finds the best times as [`offer`] does, around what the members have to do besides.
pub fn offer_around(search: &Search, busy: &[Busy]) -> Offer {
    let table = Table::new(search).around(busy);
    let all = table.everyone();
    let shared = table.shared_starts(&all);
    if !shared.is_empty() {
        return Offer::Times(best_times(&table, &all, shared.iter(), search.options_max));
    }
    Offer::NoTime {
        conflict: smallest_conflict(&table),
        majority: majority(&table, search.options_max),
    }
}

/// What a meeting at this moment costs each member; none for those whom it does not suit, and for
/// all when it does not start on the grid.
pub fn costs_at(
    members: &[Member],
    minutes: u16,
    starts_at: Moment,
) -> Vec<(ParticipantId, Option<u32>)> {
    let ends_at = starts_at + STEP * i32::from(steps_touched(minutes));
    let on_grid = next_on_grid(starts_at) == starts_at;
    members
        .iter()
        .map(|member| {
            let half_hours = half_hours(&member.plan, starts_at, ends_at);
            let cost = meeting_cost(&half_hours, minutes).filter(|_| on_grid);
            (member.id, cost)
        })
        .collect()
}
