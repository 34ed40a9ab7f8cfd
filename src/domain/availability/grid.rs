//! A member's half hours: which of them suit, and what the clocks show when they start.
//!
//! Knows: how dated zones, weekly hours and absences fall on real half hours of the UTC grid.
//! Refuses to know: how hard an hour is, who else is there, how long a cohort runs.
//!
//! Hours are laid out as real spans of time first and cut into half hours after, so that windows
//! which touch join, over midnight and over the week's end too; an hour that the clocks show twice
//! counts both times, and one that they skip is nowhere. A half hour is inside when every minute
//! of it is; where clocks are a quarter of an hour off the grid, as in Nepal, a window from 18:00
//! to 19:00 therefore holds one half hour, not two.
//!
//! **Invariants**: half hours are in order, touch, and start on the grid; a half hour has a comfort
//! only when it has a wall time.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::ops::Range;

use chrono::{DateTime, NaiveDateTime, TimeDelta};

use super::{Comfort, Plan};
use crate::domain::time::Moment;

mod free;
mod starts;

use free::{FreeTime, Stretch, covers};
pub use starts::{STARTS_PER_WEEK, StartSet, week_starts};

/// The grid's step: meetings start on the hour or on the half hour of UTC.
pub const STEP_MINUTES: u16 = 30;

/// The grid's step as a span of time.
pub const STEP: TimeDelta = TimeDelta::minutes(30);

/// One half hour of the grid, as one member lives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HalfHour {
    /// When it starts.
    pub starts_at: Moment,
    /// What the member's clocks show when it starts; none while no zone of theirs is known.
    pub wall: Option<NaiveDateTime>,
    /// How gladly the member gives the whole of it; none when they cannot.
    pub comfort: Option<Comfort>,
}

/// Lays a member's plan over the half hours of the grid that start in `[from_at, until_at)`.
pub fn half_hours(plan: &Plan, from_at: Moment, until_at: Moment) -> Vec<HalfHour> {
    let stretches = Stretch::all(plan, from_at, until_at);
    let free = FreeTime::of(plan, &stretches);
    grid_starts(from_at, until_at)
        .map(|starts_at| {
            let half_hour = starts_at..starts_at + STEP;
            HalfHour {
                starts_at,
                wall: stretches
                    .iter()
                    .find_map(|stretch| stretch.local(starts_at)),
                comfort: free.comfort(&half_hour),
            }
        })
        .collect()
}

/// What a member's clocks show at a moment; none while no zone of theirs is known.
pub fn local(plan: &Plan, at: Moment) -> Option<NaiveDateTime> {
    Stretch::all(plan, at, at)
        .iter()
        .find_map(|stretch| stretch.local(at))
}

/// The grid's half hours that start in `[from_at, until_at)`.
pub fn grid_starts(from_at: Moment, until_at: Moment) -> impl Iterator<Item = Moment> {
    let first_at = next_on_grid(from_at);
    (0..)
        .map(move |step| first_at + STEP * step)
        .take_while(move |at| *at < until_at)
}

/// The grid's first half hour that starts at this moment or after it.
pub fn next_on_grid(at: Moment) -> Moment {
    let step_seconds = i64::from(STEP_MINUTES) * 60;
    let below = at.timestamp().div_euclid(step_seconds) * step_seconds;
    let below_at = DateTime::from_timestamp_secs(below).unwrap_or(at);
    if below_at < at {
        below_at + STEP
    } else {
        below_at
    }
}

/// How many half hours a meeting touches that starts on the grid; at least one.
pub fn steps_touched(minutes: u16) -> u16 {
    minutes.div_ceil(STEP_MINUTES).max(1)
}

impl FreeTime {
    fn comfort(&self, half_hour: &Range<Moment>) -> Option<Comfort> {
        if covers(&self.sure, half_hour) {
            Some(Comfort::Sure)
        } else if covers(&self.possible, half_hour) {
            Some(Comfort::IfNeeded)
        } else {
            None
        }
    }
}
