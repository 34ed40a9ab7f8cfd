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

/// The grid's step in seconds.
const STEP_SECONDS: i64 = 30 * 60;

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

/// Half hours in a row that a member gives as gladly, without a clock change between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// How many half hours of the grid come before its first.
    pub first: usize,
    /// How many half hours it has; at least one.
    pub count: usize,
    /// What the member's clocks show when it starts.
    pub wall: NaiveDateTime,
    /// How gladly the member gives it.
    pub comfort: Comfort,
}

/// The half hours that [`half_hours`] finds a comfort for, as runs in order that do not overlap.
pub fn runs(plan: &Plan, from_at: Moment, until_at: Moment) -> Vec<Run> {
    let stretches = Stretch::all(plan, from_at, until_at);
    let free = FreeTime::of(plan, &stretches);
    let steps = Numbered::new(from_at, until_at);
    let mut runs = Vec::new();
    let mut take = |range: Range<usize>, comfort| {
        for spell in stretches.iter().flat_map(Stretch::spells) {
            let spell_steps = steps.starting_in(&(spell.from_at..spell.until_at));
            let first = range.start.max(spell_steps.start);
            let end = range.end.min(spell_steps.end);
            if first < end {
                runs.push(Run {
                    first,
                    count: end - first,
                    wall: spell.local(steps.moment(first)),
                    comfort,
                });
            }
        }
    };
    let mut sure = free.sure.iter().map(|span| steps.within(span)).peekable();
    for possible in free.possible.iter().map(|span| steps.within(span)) {
        let mut next = possible.start;
        while let Some(sure) = sure.next_if(|sure| sure.end <= possible.end) {
            if !sure.is_empty() {
                take(next..sure.start, Comfort::IfNeeded);
                next = sure.end;
                take(sure, Comfort::Sure);
            }
        }
        take(next..possible.end, Comfort::IfNeeded);
    }
    runs
}

/// The half hours of a stretch of the grid, by their numbers from 0.
struct Numbered {
    first_second: i64,
    count: usize,
}

impl Numbered {
    fn new(from_at: Moment, until_at: Moment) -> Self {
        let mut steps = Self {
            first_second: next_on_grid(from_at).timestamp(),
            count: usize::MAX,
        };
        steps.count = steps.next(until_at);
        steps
    }

    fn moment(&self, step: usize) -> Moment {
        let seconds = i64::try_from(step).ok().map(|step| step * STEP_SECONDS);
        seconds
            .and_then(|seconds| DateTime::from_timestamp_secs(self.first_second + seconds))
            .expect("a search within the calendar")
    }

    /// The first that starts at this moment or after it.
    fn next(&self, at: Moment) -> usize {
        let second = at.timestamp() + i64::from(0 < at.timestamp_subsec_nanos());
        self.capped(second + STEP_SECONDS - 1)
    }

    /// The first that ends after this moment.
    fn around(&self, at: Moment) -> usize {
        self.capped(at.timestamp())
    }

    fn capped(&self, second: i64) -> usize {
        let steps = (second - self.first_second).div_euclid(STEP_SECONDS);
        usize::try_from(steps).map_or(0, |steps| steps.min(self.count))
    }

    /// Those that start inside a span.
    fn starting_in(&self, span: &Range<Moment>) -> Range<usize> {
        self.next(span.start)..self.next(span.end)
    }

    /// Those that lie wholly inside a span.
    fn within(&self, span: &Range<Moment>) -> Range<usize> {
        let first = self.next(span.start);
        first..self.around(span.end).max(first)
    }
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
    let below = at.timestamp().div_euclid(STEP_SECONDS) * STEP_SECONDS;
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
