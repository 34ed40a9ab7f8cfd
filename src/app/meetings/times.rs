//! Which times suit a group best.
//!
//! The rules are the design's: a start lies on the UTC half hour; each half hour that the meeting
//! touches costs a member points by its local start; the best time has the smallest sum of
//! squares of what everybody will have borne.
//!
//! **Invariants**: integers only, no reading of the time, the same input gives the same answer.

use std::cmp::Reverse;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use crate::domain::{
    availability::{Dated, Plan, Window},
    ids::ParticipantId,
    night::zone_at,
    time::Moment,
};

/// A meeting starts on this grid, and is costed in pieces of it.
const STEP: TimeDelta = TimeDelta::minutes(30);

/// What an hour costs on top when it is given only if needed.
const IF_NEEDED: i64 = 2;

/// Most times on one UTC day.
const PER_DAY_MAX: usize = 2;

/// A member for whom times are sought.
#[derive(Clone, Debug)]
pub(super) struct Seeker {
    /// Who it is.
    pub(super) participant: ParticipantId,
    /// When they can meet.
    pub(super) plan: Plan,
    /// What they have borne so far, in points.
    pub(super) ledger: i64,
    /// How often they were left out so far.
    pub(super) left_out: i64,
}

/// Starts from `from` up to, not including, `until`, for a meeting that `lasts`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Moment,
    pub(super) until: Moment,
    pub(super) lasts: TimeDelta,
}

/// The best times, and where they do not suit all, one smallest set of members who share none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Best {
    pub(super) times: Vec<Time>,
    pub(super) conflict: Vec<ParticipantId>,
}

/// A start, and what it costs each member it counts on.
pub(super) type Time = (Moment, Vec<(ParticipantId, i64)>);

/// A start, and its cost for each seeker; none where it is impossible.
type Start = (Moment, Vec<Option<i64>>);

/// The best times for all, or for as large a part of the group as shares any.
pub(super) fn best(seekers: &[Seeker], span: Span, busy: &[(Moment, Moment)], most: usize) -> Best {
    let starts: Vec<Start> = starts(span)
        .filter(|start| {
            busy.iter()
                .all(|(from, until)| *until <= *start || *start + span.lasts <= *from)
        })
        .map(|start| {
            let costs = seekers
                .iter()
                .map(|seeker| cost(&seeker.plan, start, span.lasts))
                .collect();
            (start, costs)
        })
        .collect();
    let mut times = Vec::new();
    for part in parts(seekers) {
        times = chosen(seekers, &part, &starts, span.lasts, most);
        if !times.is_empty() {
            break;
        }
    }
    let everyone: Vec<usize> = (0..seekers.len()).collect();
    let conflict = if shares(&starts, &everyone) {
        Vec::new()
    } else {
        conflict(seekers, &starts)
    };
    Best { times, conflict }
}

/// What a time costs a member by the clock alone, whether it lies in their hours or not.
pub(super) fn cost_of(plan: &Plan, starts_at: Moment, minutes: u16) -> i64 {
    halves(starts_at, TimeDelta::minutes(i64::from(minutes)))
        .filter_map(|half| Some(points(zone_at(plan, half)?.local(half))))
        .sum()
}

/// Parts of the group, by place: all; then the larger, and of those the ones that leave out
/// whoever was left out least.
fn parts(seekers: &[Seeker]) -> Vec<Vec<usize>> {
    let smallest = (2 * seekers.len()).div_ceil(3).max(2);
    let mut parts: Vec<Vec<usize>> = subsets(seekers.len())
        .filter(|part| smallest <= part.len())
        .collect();
    parts.sort_by_key(|part| {
        let left: i64 = seekers
            .iter()
            .enumerate()
            .filter(|(place, _seeker)| !part.contains(place))
            .map(|(_place, seeker)| seeker.left_out)
            .sum();
        (Reverse(part.len()), left, part.clone())
    });
    parts
}

fn subsets(size: usize) -> impl Iterator<Item = Vec<usize>> {
    (1_u32..1 << size).map(move |bits| (0..size).filter(|place| bits >> place & 1 == 1).collect())
}

fn shares(starts: &[Start], part: &[usize]) -> bool {
    starts.iter().any(|(_start, costs)| possible(costs, part))
}

fn possible(costs: &[Option<i64>], part: &[usize]) -> bool {
    part.iter()
        .all(|place| costs.get(*place).is_some_and(Option::is_some))
}

fn conflict(seekers: &[Seeker], starts: &[Start]) -> Vec<ParticipantId> {
    subsets(seekers.len())
        .filter(|part| !shares(starts, part))
        .min_by_key(|part| (part.len(), part.clone()))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|place| Some(seekers.get(place)?.participant))
        .collect()
}

/// The best times for a part of the group, none overlapping, at most two on a UTC day.
fn chosen(
    seekers: &[Seeker],
    part: &[usize],
    starts: &[Start],
    lasts: TimeDelta,
    most: usize,
) -> Vec<Time> {
    let mut fitting: Vec<(_, Time)> = starts
        .iter()
        .filter(|(_start, costs)| possible(costs, part))
        .map(|(start, costs)| {
            let (mut squares, mut worst, mut total, mut each) = (0, 0, 0, Vec::new());
            for (place, seeker) in seekers.iter().enumerate() {
                let counted = part.contains(&place);
                let cost = costs.get(place).copied().flatten().filter(|_cost| counted);
                let borne = seeker.ledger + cost.unwrap_or(0);
                squares += borne * borne;
                worst = worst.max(borne);
                total += cost.unwrap_or(0);
                each.extend(cost.map(|cost| (seeker.participant, cost)));
            }
            ((squares, worst, total, *start), (*start, each))
        })
        .collect();
    fitting.sort();
    let mut taken: Vec<Time> = Vec::new();
    for (_rank, (start, each)) in fitting {
        let same_day = taken
            .iter()
            .filter(|(other, _each)| other.date_naive() == start.date_naive());
        let overlaps = |(other, _each): &Time| start < *other + lasts && *other < start + lasts;
        if taken.len() < most && same_day.count() < PER_DAY_MAX && !taken.iter().any(overlaps) {
            taken.push((start, each));
        }
    }
    taken
}

/// The grid's moments in a span.
fn starts(span: Span) -> impl Iterator<Item = Moment> {
    let step = STEP.num_seconds();
    let first = (span.from.timestamp() + step - 1).div_euclid(step) * step;
    (0..)
        .map_while(move |n| DateTime::from_timestamp(first + n * step, 0))
        .skip_while(move |start| *start < span.from)
        .take_while(move |start| *start < span.until)
}

/// The half hours that a meeting touches.
fn halves(starts_at: Moment, lasts: TimeDelta) -> impl Iterator<Item = Moment> {
    std::iter::successors(Some(starts_at), |half| half.checked_add_signed(STEP))
        .take_while(move |half| *half < starts_at + lasts)
}

/// What a time costs a member; none when it is impossible for them.
fn cost(plan: &Plan, starts_at: Moment, lasts: TimeDelta) -> Option<i64> {
    halves(starts_at, lasts)
        .map(|half| {
            let wall = zone_at(plan, half)?.local(half);
            let until = zone_at(plan, half)?.local(half + STEP);
            if inside(plan, wall, until, false) {
                Some(points(wall))
            } else {
                inside(plan, wall, until, true).then(|| points(wall) + IF_NEEDED)
            }
        })
        .sum()
}

/// What half an hour costs by its local start.
fn points(wall: NaiveDateTime) -> i64 {
    match wall.hour() {
        9..18 => 0,
        7..9 | 18..21 => 1,
        6 | 21..23 => 3,
        _ => 8,
    }
}

/// Whether a stretch of local time lies wholly in a member's hours, over midnight too.
fn inside(plan: &Plan, from: NaiveDateTime, until: NaiveDateTime, if_needed: bool) -> bool {
    let minute = |wall: NaiveDateTime| wall.hour() * 60 + wall.minute();
    if from.date() == until.date() {
        covered(plan, from.date(), (minute(from), minute(until)), if_needed)
    } else {
        covered(plan, from.date(), (minute(from), 1440), if_needed)
            && covered(plan, until.date(), (0, minute(until)), if_needed)
    }
}

fn covered(plan: &Plan, on: NaiveDate, (from, until): (u32, u32), if_needed: bool) -> bool {
    if plan.away.iter().any(|dated| holds_on(dated, on)) {
        return false;
    }
    let Some(hours) = plan.hours.iter().rev().find(|dated| holds_on(dated, on)) else {
        return false;
    };
    let further = hours.value.if_needed.iter().filter(|_window| if_needed);
    let mut windows: Vec<&Window> = hours.value.sure.iter().chain(further).collect();
    windows.retain(|window| window.day == on.weekday());
    windows.sort_by_key(|window| window.start_minute);
    let mut reached = from;
    for window in windows {
        if u32::from(window.start_minute) <= reached {
            reached = reached.max(u32::from(window.end_minute));
        }
    }
    until <= reached
}

fn holds_on<T>(dated: &Dated<T>, on: NaiveDate) -> bool {
    dated.from_on.is_none_or(|from| from <= on) && dated.until_on.is_none_or(|until| on < until)
}
