//! Moments, zones, and what a wall-clock time means on a given date.

use std::{fmt, str::FromStr};

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

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

/// What a wall time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// One moment.
    Exact(Moment),
    /// Two moments, because clocks go back over it.
    Fold(Moment, Moment),
    /// No moment, because clocks jump over it; this is the first one after the jump.
    Gap(Moment),
}

/// Says what `wall` means on the clocks of `zone`.
pub fn resolve(wall: NaiveDateTime, zone: Zone) -> Resolved {
    match zone.0.from_local_datetime(&wall) {
        LocalResult::Single(at) => Resolved::Exact(at.to_utc()),
        LocalResult::Ambiguous(first, second) => Resolved::Fold(first.to_utc(), second.to_utc()),
        LocalResult::None => Resolved::Gap(
            GapInfo::new(&wall, &zone.0)
                .and_then(|gap| gap.end)
                .map_or_else(|| wall.and_utc(), |end| end.to_utc()),
        ),
    }
}

/// What the clocks of `zone` show at `moment`.
pub fn local(moment: Moment, zone: Zone) -> NaiveDateTime {
    moment.with_timezone(&zone.0).naive_local()
}
