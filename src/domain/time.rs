//! Moments, zones, and what a wall-clock time means on a given date.
//!
//! Knows: the zones of the IANA database, the offsets they keep and when those change, and what a
//! local time is on a real date. Refuses to know: what time it is now, and how people read a time.
//!
//! Names and types are chrono-tz's, because names are stable. Offsets come from the database that
//! jiff bundles, because rules are not: chrono-tz's newest release carries rules that are wrong
//! from late 2026 on for Vancouver, Casablanca, Edmonton, Winnipeg and others.
//!
//! **Invariants**: a [`Zone`] that exists is known to both; the host's own zone and its copy of the
//! database are never read; an offset is never kept apart from the moments at which it holds.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::{cmp::Ordering, fmt, str::FromStr};

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

mod database;
mod spells;
mod wall;

pub use database::tz_bundle;
pub use spells::{ClockChange, Spell, clock_changes, spells};
pub use wall::{Resolved, date_spells, day_start, resolve};

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
    /// The zone whose clocks show moments as they are.
    pub const UTC: Self = Self(Tz::UTC);

    /// Every zone, in the order of their names; old names are zones of their own.
    pub fn all() -> impl Iterator<Item = Self> {
        TZ_VARIANTS.iter().copied().map(Self)
    }

    /// Its IANA name, such as `Asia/Manila`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// How far its clocks are ahead of UTC at a moment.
    pub fn offset_at(self, moment: Moment) -> FixedOffset {
        database::offset_at(self, moment)
    }

    /// What its clocks show at a moment.
    pub fn local(self, moment: Moment) -> NaiveDateTime {
        moment.naive_utc() + self.offset_at(moment)
    }
}

impl FromStr for Zone {
    type Err = NoSuchZone;

    fn from_str(name: &str) -> Result<Self, NoSuchZone> {
        name.parse()
            .map(Self)
            .ok()
            .filter(|zone| database::knows(*zone))
            .ok_or_else(|| NoSuchZone(name.to_owned()))
    }
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_that_has_a_name_has_offsets() {
        let unknown: Vec<Zone> = Zone::all().filter(|zone| !database::knows(*zone)).collect();
        assert_eq!(unknown, []);
        assert!(
            500 < Zone::all().count(),
            "the list of zones itself is whole"
        );
        assert!(Zone::all().is_sorted());
    }

    #[test]
    fn an_abbreviation_or_an_offset_is_refused_where_the_database_has_none() {
        for name in ["", "CEST", "GMT+1", "+02:00", "europe/lisbon", "Atlantis"] {
            assert_eq!(name.parse::<Zone>(), Err(NoSuchZone(name.to_owned())));
        }
    }

    #[test]
    fn a_local_time_is_what_the_clock_on_the_wall_shows() {
        for (moment, zone, local) in [
            ("2023-03-06T13:00:00Z", "Asia/Amman", "2023-03-06T16:00:00"),
            ("2023-03-06T13:00:00Z", "Asia/Manila", "2023-03-06T21:00:00"),
            (
                "2023-03-06T13:00:00Z",
                "America/New_York",
                "2023-03-06T08:00:00",
            ),
            (
                "2023-03-13T13:00:00Z",
                "America/New_York",
                "2023-03-13T09:00:00",
            ),
            (
                "2026-06-01T18:20:00Z",
                "Asia/Kathmandu",
                "2026-06-02T00:05:00",
            ),
            (
                "2026-06-01T13:30:00Z",
                "Australia/Lord_Howe",
                "2026-06-02T00:00:00",
            ),
            ("2026-06-01T13:30:00Z", "UTC", "2026-06-01T13:30:00"),
        ] {
            let zone: Zone = zone.parse().expect("a zone");
            let moment: Moment = moment.parse().expect("a moment");
            let local: NaiveDateTime = local.parse().expect("a local time");
            assert_eq!(zone.local(moment), local, "{zone} at {moment}");
        }
    }
}
