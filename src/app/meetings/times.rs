//! Asks the domain for the best times, around what the members have to do besides.
//!
//! **Invariants**: whoever is expected at a meeting or a webinar, in whichever cohort, is not free
//! then; what that is, nobody learns here.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::{
    domain::{
        availability::{Comfort, Plan, grid},
        ids::{OptionId, ParticipantId},
        meeting::{self, Busy, COMING_MIN, Conflict, Member, Offer, Remedy, Search},
        pause,
        time::Moment,
    },
    store::{
        Connection, StoreError,
        meetings::{self as rows, OfferedTime, Vote},
        plans,
    },
};

use super::verdict;

/// Starts from `from` up to, not including, `until`, for a meeting of so many minutes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Moment,
    pub(super) until: Moment,
    pub(super) minutes: u16,
}

/// The best times, and where none suits all, why and what would help.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub(super) times: Vec<Time>,
    /// Whether they suit all.
    pub(super) for_all: bool,
    /// Who shares no time; none where they only have other things to do in those that they share.
    pub(super) conflict: Option<Conflict>,
    pub(super) remedy: Option<Remedy>,
}

/// A start, and what it costs each member it counts on.
pub(super) type Time = (Moment, Vec<(ParticipantId, i64)>);

/// The best times for all members, or for as many of them as share any, while they are free.
pub(super) fn best(members: &[Member], span: Span, busy: &[Busy], options_max: usize) -> Best {
    let search = Search {
        members: members.to_vec(),
        minutes: span.minutes,
        from: span.from,
        until: span.until,
        options_max,
    };
    let (times, for_all, conflict) = match meeting::offer_around(&search, busy) {
        Offer::Times(times) => (times, true, None),
        Offer::NoTime { conflict, majority } => {
            let times = majority.map_or_else(Vec::new, |majority| majority.times);
            let shared = matches!(meeting::offer(&search), Offer::Times(_));
            (times, false, (!shared).then_some(conflict))
        }
    };
    let times = times
        .into_iter()
        .map(|time| {
            let costs = time.costs.into_iter();
            (
                time.starts_at,
                costs.map(|(id, cost)| (id, i64::from(cost))).collect(),
            )
        })
        .collect();
    let remedy = conflict
        .as_ref()
        .and_then(|_| meeting::remedy_around(&search, busy));
    Best {
        times,
        for_all,
        conflict,
        remedy,
    }
}

/// The best times of those who do not pause meanwhile; none where they are too few. Whoever pauses for
/// a part of the stretch is counted on where that leaves a time for all, and not otherwise.
pub(super) fn best_without(
    members: &[Member],
    span: Span,
    busy: &[Busy],
    options_max: usize,
) -> Option<Best> {
    let Span { from, until, .. } = span;
    let mut there = members.to_vec();
    there.retain(|member| !pause::holds_throughout(&member.plan, from, until));
    let mut whole = there.clone();
    whole.retain(|member| !pause::touches(&member.plan, from, until));
    let best = |members: &[Member]| {
        (COMING_MIN <= members.len()).then(|| best(members, span, busy, options_max))
    };
    let found = best(&there)?;
    if found.for_all || whole.len() == there.len() {
        return Some(found);
    }
    Some(best(&whole).unwrap_or(found))
}

/// Who pauses at which of the times.
pub(super) async fn pausing(
    conn: &mut Connection,
    times: &[OfferedTime],
    members: &[ParticipantId],
) -> Result<BTreeSet<(OptionId, ParticipantId)>, StoreError> {
    let plans = plans::plans_of(conn, members).await?;
    let mut pausing = BTreeSet::new();
    for (member, plan) in members.iter().zip(&plans) {
        let times = times.iter();
        let times = times.filter(|time| pause::holds_at(plan, time.starts_at));
        pausing.extend(times.map(|time| (time.id, *member)));
    }
    Ok(pausing)
}

/// Those of the times at which somebody who would be expected has come to have something else to
/// do since they were offered.
pub(super) async fn taken(
    conn: &mut Connection,
    times: &[OfferedTime],
    minutes: u16,
    members: &[ParticipantId],
) -> Result<BTreeSet<OptionId>, StoreError> {
    let lasts = TimeDelta::minutes(minutes.into());
    let starts = times.iter().map(|time| time.starts_at);
    let (Some(first), Some(last)) = (starts.clone().min(), starts.max()) else {
        return Ok(BTreeSet::new());
    };
    let busy = rows::engagements(conn, members, first, last + lasts).await?;
    let is_taken = |time: &&OfferedTime| {
        let expected = expected(time, members);
        let until = time.starts_at + lasts;
        busy.iter().any(|busy| {
            expected.contains(&busy.id) && busy.from < until && time.starts_at < busy.until
        })
    };
    let taken = times.iter().filter(is_taken);
    Ok(taken.map(|time| time.id).collect())
}

/// Those who would be expected at a time, as the votes stand.
fn expected(time: &OfferedTime, members: &[ParticipantId]) -> Vec<ParticipantId> {
    let mut expected = members.to_vec();
    expected.retain(|member| {
        let counted = time.costs.contains_key(member);
        let refuses = time.votes.get(member) == Some(&Vote::Cannot);
        verdict::says_yes(time, *member) || (counted && !refuses)
    });
    expected
}

/// What a time costs a member by the clock alone, whether it lies in their hours or not.
pub(super) fn cost_of(plan: &Plan, starts_at: Moment, minutes: u16) -> i64 {
    let ends_at = starts_at + TimeDelta::minutes(i64::from(minutes));
    grid::half_hours(plan, starts_at, ends_at)
        .iter()
        .filter_map(|half| half.wall)
        .map(|wall| i64::from(meeting::half_hour_cost(wall.time(), Comfort::Sure)))
        .sum()
}
