//! Asks the domain for the best times, around what a group has booked already.

use chrono::TimeDelta;

use crate::domain::{
    availability::{Comfort, Plan, grid},
    ids::ParticipantId,
    meeting::{self, Conflict, Member, Offer, Search},
    time::Moment,
};

/// Starts from `from` up to, not including, `until`, for a meeting of so many minutes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Moment,
    pub(super) until: Moment,
    pub(super) minutes: u16,
}

/// The best times, and where none suits all, why.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub(super) times: Vec<Time>,
    pub(super) conflict: Option<Conflict>,
}

/// A start, and what it costs each member it counts on.
pub(super) type Time = (Moment, Vec<(ParticipantId, i64)>);

/// The best times for all members, or for as many of them as share any; none while the group
/// meets already.
pub(super) fn best(
    members: &[Member],
    span: Span,
    busy: &[(Moment, Moment)],
    options_max: usize,
) -> Best {
    let search = Search {
        members: members.to_vec(),
        minutes: span.minutes,
        from: span.from,
        until: span.until,
        // What is booked already is found too, and takes the place of at most two times each.
        options_max: options_max + 2 * busy.len(),
    };
    let (times, conflict) = match meeting::offer(&search) {
        Offer::Times(times) => (times, None),
        Offer::NoTime { conflict, majority } => {
            let times = majority.map_or_else(Vec::new, |majority| majority.times);
            (times, Some(conflict))
        }
    };
    let lasts = TimeDelta::minutes(i64::from(span.minutes));
    let is_free = |start: Moment| {
        busy.iter()
            .all(|(from, until)| *until <= start || start + lasts <= *from)
    };
    let times = times
        .into_iter()
        .filter(|time| is_free(time.starts_at))
        .take(options_max)
        .map(|time| {
            let costs = time.costs.into_iter();
            (
                time.starts_at,
                costs.map(|(id, cost)| (id, i64::from(cost))).collect(),
            )
        })
        .collect();
    Best { times, conflict }
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
