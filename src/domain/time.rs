//! Moments, zones, and what a wall-clock time means on a given date.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// A point on the time line, whatever any clock on a wall says.
pub type Moment = DateTime<Utc>;

/// A named zone of the IANA database; never an offset, never an abbreviation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// No zone has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no IANA time zone")]
pub struct NoSuchZone(pub String);

impl Zone {
    /// Its IANA name, such as `Asia/Manila`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl FromStr for Zone {
    type Err = NoSuchZone;

    fn from_str(name: &str) -> Result<Self, NoSuchZone> {
        name.parse()
            .map(Self)
            .map_err(|_unknown| NoSuchZone(name.to_owned()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a clock on a wall in `zone` shows at a moment.
pub fn local(at: Moment, zone: Zone) -> NaiveDateTime {
    at.with_timezone(&zone.0).naive_local()
}

/// The first moment of a local day; where midnight is skipped, the moment at which the day begins.
pub fn start_of_day(on: NaiveDate, zone: Zone) -> Moment {
    let midnight = on.and_time(NaiveTime::MIN);
    (0..=24 * 4)
        .find_map(|quarters| {
            let wall = midnight + TimeDelta::minutes(15 * quarters);
            wall.and_local_timezone(zone.0).earliest()
        })
        .map_or_else(|| midnight.and_utc(), |begins| begins.with_timezone(&Utc))
}
