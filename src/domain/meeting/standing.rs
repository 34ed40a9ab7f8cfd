//! An hour that a group can keep every week.
//!
//! Knows: which weekly wall time in which zone serves on every date of a cohort, and whom a clock
//! change moves. Refuses to know: how a change is announced.
//!
//! **Invariants**: a standing hour exists on every date, starts on the grid, and lies in every
//! member's hours each time.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::{collections::BTreeSet, ops::Range};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::{Member, meeting_cost};
use crate::domain::{
    availability::grid::{HalfHour, grid_starts, half_hours, local},
    ids::ParticipantId,
    night,
    time::{Moment, Resolved, Zone, clock_changes, day_start, resolve},
};

/// A weekly wall time, fixed in one anchor zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The zone whose clocks it follows: UTC or a member's.
    pub zone: Zone,
    /// Its day in that zone.
    pub day: Weekday,
    /// Its time in that zone.
    pub time: NaiveTime,
}

impl Standing {
    /// Its moments on the local dates of its zone in `[start, end)`; where its zone's clocks skip
    /// it, the moment at which they would have shown it.
    pub fn moments(&self, dates: &Range<NaiveDate>) -> Vec<Moment> {
        self.resolved(dates)
            .map(Resolved::as_calendars_do)
            .collect()
    }

    fn resolved(&self, dates: &Range<NaiveDate>) -> impl Iterator<Item = Resolved> {
        each_date(dates)
            .filter(|date| date.weekday() == self.day)
            .map(|date| resolve(date.and_time(self.time), self.zone))
    }
}

/// Finds the fairest hour that serves every week of the cohort's dates `[start, end)`.
///
/// Of those that serve, it has the smallest sum over the members of (ledger + cost of all dates)²,
/// then the smaller worst and the smaller total; then it moves fewer members when clocks change;
/// then its zone is UTC or has the earlier name; then it comes earlier in the week.
pub fn standing(members: &[Member], minutes: u16, dates: &Range<NaiveDate>) -> Option<Standing> {
    let calendar = Calendar::new(members, minutes, dates);
    anchors(members, dates)
        .into_iter()
        .flat_map(|zone| candidates(zone, dates))
        .filter_map(|candidate| Some((calendar.toll(&candidate, dates)?, candidate)))
        .min_by_key(|(toll, _)| *toll)
        .map(|(_, candidate)| candidate)
}

/// A meeting that comes at another local time for a member than the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Whom it shifts.
    pub id: ParticipantId,
    /// The first meeting at the new time.
    pub at: Moment,
    /// What their clocks showed at the meeting before.
    pub before: NaiveDateTime,
    /// What their clocks show at this one.
    pub after: NaiveDateTime,
}

/// Lists whom a weekly series of meetings shifts, and when; in the order of the meetings.
pub fn shifts(members: &[Member], moments: &[Moment]) -> Vec<Shift> {
    let pairs = moments.iter().zip(moments.iter().skip(1));
    pairs
        .flat_map(|(last, at)| {
            members.iter().filter_map(|member| {
                let before = local(&member.plan, *last)?;
                let after = local(&member.plan, *at)?;
                (weekly(before) != weekly(after)).then_some(Shift {
                    id: member.id,
                    at: *at,
                    before,
                    after,
                })
            })
        })
        .collect()
}

/// When clocks move that shift a meeting between two moments: the first change of the anchor's
/// clocks or of a shifted member's, or else, as when somebody moves house, the later moment itself.
pub fn clocks_move(
    anchor: Zone,
    members: &[Member],
    shifts: &[Shift],
    between: &Range<Moment>,
) -> Moment {
    let shifted = members
        .iter()
        .filter(|member| shifts.iter().any(|shift| shift.id == member.id))
        .filter_map(|member| night::zone_at(&member.plan, between.start));
    shifted
        .chain([anchor])
        .filter_map(|zone| {
            let changes = clock_changes(zone, between.start, between.end);
            changes.first().map(|change| change.at)
        })
        .min()
        .unwrap_or(between.end)
}

/// Where a wall time stands in its week.
fn weekly(wall: NaiveDateTime) -> (u32, NaiveTime) {
    (wall.weekday().num_days_from_monday(), wall.time())
}

/// UTC, and after it every zone that a member lives in on one of the dates, by name.
fn anchors(members: &[Member], dates: &Range<NaiveDate>) -> Vec<Zone> {
    let theirs: BTreeSet<Zone> = members
        .iter()
        .flat_map(|member| each_date(dates).filter_map(|date| member.plan.zone_on(date)))
        .filter(|zone| *zone != Zone::UTC)
        .collect();
    [Zone::UTC].into_iter().chain(theirs).collect()
}

/// The wall times in a zone that lie on the grid in the first week, in the order of a week.
fn candidates(zone: Zone, dates: &Range<NaiveDate>) -> Vec<Standing> {
    let week_end = dates.end.min(dates.start + Days::new(7));
    let starts = grid_starts(day_start(dates.start, zone), day_start(week_end, zone));
    let mut walls: Vec<NaiveDateTime> = starts.map(|at| zone.local(at)).collect();
    walls.sort_by_key(|wall| weekly(*wall));
    walls.dedup();
    walls
        .into_iter()
        .map(|wall| Standing {
            zone,
            day: wall.weekday(),
            time: wall.time(),
        })
        .collect()
}

/// How hard a standing hour is on the members; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Toll {
    squares: u128,
    worst: u64,
    total: u64,
    moved: usize,
}

/// Every half hour of a cohort as each member lives it.
struct Calendar {
    minutes: u16,
    /// Each member's ledger and half hours.
    rows: Vec<(u64, Vec<HalfHour>)>,
}

impl Calendar {
    fn new(members: &[Member], minutes: u16, dates: &Range<NaiveDate>) -> Self {
        // Two days more on either side hold every local date, and a meeting that runs past one.
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
        let starts_at = midnight(dates.start - Days::new(2));
        let ends_at = midnight(dates.end + Days::new(2));
        Self {
            minutes,
            rows: members
                .iter()
                .map(|member| {
                    let half_hours = half_hours(&member.plan, starts_at, ends_at);
                    (u64::from(member.ledger), half_hours)
                })
                .collect(),
        }
    }

    /// What a candidate costs in all; none when it does not serve on every date.
    fn toll(&self, candidate: &Standing, dates: &Range<NaiveDate>) -> Option<Toll> {
        let mut costs = vec![0_u64; self.rows.len()];
        let mut walls = vec![BTreeSet::new(); self.rows.len()];
        let mut any = false;
        for resolved in candidate.resolved(dates) {
            let at = match resolved {
                Resolved::Exact(at) | Resolved::Fold { first: at, .. } => at,
                Resolved::Gap { .. } => return None,
            };
            any = true;
            for (((_, row), cost), walls) in self.rows.iter().zip(&mut costs).zip(&mut walls) {
                let rest = half_hours_from(row, at)?;
                *cost += u64::from(meeting_cost(rest, self.minutes)?);
                walls.insert(weekly(rest.first()?.wall?));
            }
        }
        let burdens = || {
            self.rows
                .iter()
                .zip(&costs)
                .map(|((ledger, _), cost)| ledger + cost)
        };
        any.then(|| Toll {
            squares: burdens().map(|burden| u128::from(burden).pow(2)).sum(),
            worst: burdens().max().unwrap_or(0),
            total: costs.iter().sum(),
            moved: walls.iter().filter(|walls| 1 < walls.len()).count(),
        })
    }
}

/// A member's half hours from the one that starts at this moment.
fn half_hours_from(row: &[HalfHour], at: Moment) -> Option<&[HalfHour]> {
    let first = row.binary_search_by_key(&at, |half_hour| half_hour.starts_at);
    row.get(first.ok()?..)
}

fn each_date(dates: &Range<NaiveDate>) -> impl Iterator<Item = NaiveDate> + use<> {
    let end = dates.end;
    dates.start.iter_days().take_while(move |date| *date < end)
}
