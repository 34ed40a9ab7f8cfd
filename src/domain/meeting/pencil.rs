//! The dates on which a group keeps an hour: one meeting a fortnight.
//!
//! Knows: the fairest weekly hour, and which of its dates are taken. Refuses to know: who is asked,
//! what is booked for other reasons, beyond when.
//!
//! The hour is sought as if nobody were ever away, or one journey would take it from everyone. A
//! fortnight then gets its first date on which all can come; or else, of a group that stays large
//! enough, the first on which as few as may be are missing; or else none, and is left to a vote.
//!
//! **Invariants**: one meeting a fortnight at the most; each lies within the cohort, and at least
//! ⌈2n/3⌉ of the members who do not pause then, and two of them, can come.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::{cmp::Reverse, ops::Range};

use chrono::{NaiveDate, TimeDelta};

use super::{Member, Standing, meeting_cost, standing};
use crate::domain::{
    availability::{Plan, grid::half_hours},
    calendar::Fortnights,
    ids::ParticipantId,
    pause,
    time::Moment,
};

/// Fewer than this is no meeting.
pub const COMING_MIN: usize = 2;

/// How many of a group must be able to come: two thirds of it, and never one alone.
pub fn quorum(members: usize) -> usize {
    (2 * members).div_ceil(3).max(COMING_MIN)
}

/// An hour that a group keeps, and its meetings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pencilled {
    /// The hour.
    pub standing: Standing,
    /// The dates for which it was sought.
    pub dates: Range<NaiveDate>,
    /// Its meetings, in order; at least one.
    pub meetings: Vec<Date>,
    /// The fortnights that are left to a vote.
    pub left: Vec<u32>,
}

/// One of the meetings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// When it starts.
    pub starts_at: Moment,
    /// What it costs each member, in the order in which they were given; none when they are away.
    pub costs: Vec<(ParticipantId, Option<u32>)>,
}

impl Date {
    fn missing(&self) -> usize {
        self.costs.iter().filter(|(_, cost)| cost.is_none()).count()
    }
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// Who is to meet.
    pub members: &'a [Member],
    /// How long a meeting takes.
    pub minutes: u16,
    /// The cohort's fortnights.
    pub fortnights: Fortnights,
    /// The first moment at which a meeting may start.
    pub from: Moment,
    /// When the group meets, or may meet, anyway: those fortnights are passed over.
    pub taken: &'a [Moment],
}

/// Finds the hour that a group can keep, and pencils its meetings in; none where no hour serves.
pub fn pencil(wish: &Wish<'_>) -> Option<Pencilled> {
    let fortnights = wish.fortnights;
    let first_on = fortnights.home_zone.local(wish.from).date();
    let dates = first_on.max(fortnights.starts_on)..fortnights.ends_on();
    let at_home: Vec<Member> = wish.members.iter().map(never_away).collect();
    let standing = standing(&at_home, wish.minutes, &dates)?;
    let last = fortnights.start_of(fortnights.count + 1) - minutes(wish.minutes);
    let moments: Vec<Moment> = standing
        .moments(&dates)
        .into_iter()
        .filter(|at| wish.from <= *at && *at <= last)
        .collect();
    let (mut meetings, mut left) = (Vec::new(), Vec::new());
    for fortnight in fortnights.numbers() {
        let within = |at: &Moment| fortnights.at(*at) == Some(fortnight);
        if wish.taken.iter().any(within) || fortnights.start_of(fortnight + 1) <= wish.from {
            continue;
        }
        match best(wish, moments.iter().copied().filter(within)) {
            Some(date) => meetings.push(date),
            None => left.push(fortnight),
        }
    }
    (!meetings.is_empty()).then_some(Pencilled {
        standing,
        dates,
        meetings,
        left,
    })
}

/// The first of the dates with the fewest missing, if enough can come.
fn best(wish: &Wish<'_>, moments: impl Iterator<Item = Moment>) -> Option<Date> {
    let dates = moments.map(|starts_at| Date {
        starts_at,
        costs: wish
            .members
            .iter()
            .map(|member| (member.id, cost(&member.plan, starts_at, wish.minutes)))
            .collect(),
    });
    // Whoever pauses then is counted on by nobody.
    let there = |at| {
        let members = wish.members.iter();
        members.filter(|it| !pause::holds_at(&it.plan, at)).count()
    };
    dates
        .filter(|date| quorum(there(date.starts_at)) <= date.costs.len() - date.missing())
        .max_by_key(|date| (Reverse(date.missing()), Reverse(date.starts_at)))
}

/// What a meeting costs a member; none when it does not lie in their hours.
fn cost(plan: &Plan, starts_at: Moment, lasts: u16) -> Option<u32> {
    let half_hours = half_hours(plan, starts_at, starts_at + minutes(lasts));
    meeting_cost(&half_hours, lasts)
}

fn never_away(member: &Member) -> Member {
    let mut at_home = member.clone();
    at_home.plan.away.clear();
    at_home
}

fn minutes(minutes: u16) -> TimeDelta {
    TimeDelta::minutes(i64::from(minutes))
}
