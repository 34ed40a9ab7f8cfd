//! What a wall-clock time means in a zone on its date.
//!
//! Knows: that a local time can happen once, twice or never, and which moments those are. Refuses
//! to choose for the caller: each policy is a method with a name.
//!
//! **Invariants**: `Exact` and `Fold` give moments at which the clocks show the time asked for;
//! in a `Gap` no moment does.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{
    Moment, Zone,
    spells::{Spell, spells},
};

/// No clock is further from UTC than this (the furthest is 16 hours, before 1900), nor has any
/// moved by more than a day.
const REACH: TimeDelta = TimeDelta::hours(48);

/// What a wall-clock time means: a gap and a fold are answers, not errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The clocks show it once.
    Exact(Moment),
    /// The clocks go back, and show it twice.
    Fold {
        /// Before they go back.
        first: Moment,
        /// After they have gone back.
        second: Moment,
    },
    /// The clocks go forward, and never show it.
    Gap {
        /// The moment at which they go forward: the first after the gap.
        ends_at: Moment,
        /// The moment at which they would have shown it had they not gone forward.
        unmoved_at: Moment,
    },
}

impl Resolved {
    /// The only moment at which the clocks show it.
    pub fn exact(self) -> Option<Moment> {
        match self {
            Self::Exact(at) => Some(at),
            Self::Fold { .. } | Self::Gap { .. } => None,
        }
    }

    /// The first moment at which the clocks show it, or the first after the gap: for the start of
    /// a span of local time, such as midnight at the start of a date.
    pub fn earliest_or_after_gap(self) -> Moment {
        match self {
            Self::Exact(at) | Self::Fold { first: at, .. } | Self::Gap { ends_at: at, .. } => at,
        }
    }

    /// The last moment at which the clocks show it, or the first after the gap: for the end of a
    /// span of local time, such as a deadline, in favour of whoever has to keep it.
    pub fn latest_or_after_gap(self) -> Moment {
        match self {
            Self::Exact(at) | Self::Fold { second: at, .. } | Self::Gap { ends_at: at, .. } => at,
        }
    }

    /// The first moment at which the clocks show it, and in a gap the moment at which they would
    /// have, had they not gone forward: for an appointment, as calendars do (RFC 5545, 3.3.5).
    pub fn as_calendars_do(self) -> Moment {
        match self {
            Self::Exact(at) | Self::Fold { first: at, .. } | Self::Gap { unmoved_at: at, .. } => at,
        }
    }
}

/// Says what a wall-clock time means in a zone.
pub fn resolve(wall: NaiveDateTime, zone: Zone) -> Resolved {
    let about = wall.and_utc();
    resolve_among(wall, &spells(zone, about - REACH, about + REACH))
}

/// Says what a wall-clock time means, of spells that go beyond it on both sides.
fn resolve_among(wall: NaiveDateTime, spells: &[Spell]) -> Resolved {
    let mut shown = spells.iter().filter_map(|spell| spell.moment(wall));
    match (shown.next(), shown.next_back()) {
        (Some(first), Some(second)) => Resolved::Fold { first, second },
        (Some(at), None) | (None, Some(at)) => Resolved::Exact(at),
        (None, None) => spells
            .iter()
            .zip(spells.iter().skip(1))
            .find(|(before, after)| {
                let change_at = after.from_at;
                (before.local(change_at)..after.local(change_at)).contains(&wall)
            })
            .map(|(before, after)| Resolved::Gap {
                ends_at: after.from_at,
                unmoved_at: before.shifted(wall),
            })
            .expect("a time that no spell shows lies in the gap between two"),
    }
}

/// The first moment of a local date; where midnight is skipped, the first after the gap.
///
/// A date that a zone skipped whole (Apia had no 30 December 2011) starts where the next one does.
pub fn day_start(date: NaiveDate, zone: Zone) -> Moment {
    resolve(date.and_time(NaiveTime::MIN), zone).earliest_or_after_gap()
}

/// The spells of a zone through local dates `[start, end)`, from the first moment of the first date
/// to the first after the last.
pub fn date_spells(dates: &Range<NaiveDate>, zone: Zone) -> Vec<Spell> {
    let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN);
    let from_at = midnight(dates.start).and_utc() - REACH;
    let until_at = midnight(dates.end).and_utc() + REACH;
    // The zone is asked once: this is most of the work of laying a plan out.
    let beyond = spells(zone, from_at, until_at);
    let day_start = |date| resolve_among(midnight(date), &beyond).earliest_or_after_gap();
    let (from_at, until_at) = (day_start(dates.start), day_start(dates.end));
    beyond
        .into_iter()
        .map(|spell| Spell {
            from_at: spell.from_at.max(from_at),
            until_at: spell.until_at.min(until_at),
            offset: spell.offset,
        })
        .filter(|spell| spell.from_at < spell.until_at)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(wall: &str, zone: &str) -> Resolved {
        resolve(
            format!("{wall}:00").parse().expect("a local time"),
            zone.parse().expect("a zone"),
        )
    }

    /// A local time and its zone give what it means, in UTC.
    fn check(wall: &str, zone: &str, expected: &str) {
        let utc = |at: Moment| at.format("%dT%H:%M").to_string();
        let meaning = match resolved(wall, zone) {
            Resolved::Exact(at) => utc(at),
            Resolved::Fold { first, second } => format!("{} or {}", utc(first), utc(second)),
            Resolved::Gap {
                ends_at,
                unmoved_at,
            } => format!("never: {} or {}", utc(ends_at), utc(unmoved_at)),
        };
        assert_eq!(meaning, expected, "{wall} in {zone}");
    }

    #[test]
    fn a_time_that_happens_once_is_exact() {
        check("2023-03-06T08:00", "America/New_York", "06T13:00");
        check("2023-03-13T08:00", "America/New_York", "13T12:00");
        check("2026-06-01T00:00", "Asia/Kathmandu", "31T18:15");
        check("2026-06-01T00:00", "UTC", "01T00:00");
    }

    #[test]
    fn a_time_that_happens_twice_is_both() {
        check("2026-10-25T01:00", "Europe/Lisbon", "25T00:00 or 25T01:00");
        check("2026-10-25T01:59", "Europe/Lisbon", "25T00:59 or 25T01:59");
        check("2026-10-25T02:00", "Europe/Lisbon", "25T02:00");
        check("2026-10-25T00:59", "Europe/Lisbon", "24T23:59");
        check(
            "2026-04-05T01:30",
            "Australia/Lord_Howe",
            "04T14:30 or 04T15:00",
        );
        check("2026-04-05T02:00", "Australia/Lord_Howe", "04T15:30");
    }

    #[test]
    fn a_time_that_never_happens_is_a_gap() {
        check(
            "2026-03-29T01:00",
            "Europe/Lisbon",
            "never: 29T01:00 or 29T01:00",
        );
        check(
            "2026-03-29T01:30",
            "Europe/Lisbon",
            "never: 29T01:00 or 29T01:30",
        );
        check("2026-03-29T02:00", "Europe/Lisbon", "29T01:00");
        check(
            "2026-10-04T02:29",
            "Australia/Lord_Howe",
            "never: 03T15:30 or 03T15:59",
        );
        check(
            "2011-12-30T12:00",
            "Pacific/Apia",
            "never: 30T10:00 or 30T22:00",
        );
    }

    #[test]
    fn the_start_of_a_date_is_its_first_moment() {
        for (date, zone, expected) in [
            ("2023-03-12", "America/New_York", "2023-03-12T05:00:00Z"),
            ("2026-03-08", "America/Havana", "2026-03-08T05:00:00Z"),
            ("2026-11-01", "America/Havana", "2026-11-01T04:00:00Z"),
            ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"),
            ("2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00Z"),
        ] {
            let start = day_start(date.parse().expect("a date"), zone.parse().expect("a zone"));
            assert_eq!(
                start,
                expected.parse::<Moment>().expect("a moment"),
                "{date} in {zone}"
            );
        }
    }

    #[test]
    fn the_spells_of_dates_are_those_between_their_first_moments() {
        let first: NaiveDate = "2005-01-01".parse().expect("a date");
        let mut dice = fastrand::Rng::with_seed(20_260_329);
        for zone in Zone::all() {
            for _ in 0..10 {
                let start = first + TimeDelta::days(dice.i64(0..25 * 365));
                let dates = start..start + TimeDelta::days(dice.i64(0..40));
                let between = [dates.start, dates.end].map(|date| day_start(date, zone));
                let expected = spells(zone, between[0], between[1]);
                assert_eq!(date_spells(&dates, zone), expected, "{zone} {dates:?}");
            }
        }
        let apia: Zone = "Pacific/Apia".parse().expect("a zone");
        let skipped = "2011-12-30".parse().expect("a date").."2011-12-31".parse().expect("a date");
        assert_eq!(date_spells(&skipped, apia), []);
    }

    #[test]
    fn each_policy_chooses_its_own_moment() {
        let fold = resolved("2026-10-25T01:30", "Europe/Lisbon");
        let gap = resolved("2026-03-29T01:30", "Europe/Lisbon");
        let minute = |at: Moment| at.format("%H:%M").to_string();
        assert_eq!(minute(fold.earliest_or_after_gap()), "00:30");
        assert_eq!(minute(fold.latest_or_after_gap()), "01:30");
        assert_eq!(minute(fold.as_calendars_do()), "00:30");
        assert_eq!(minute(gap.earliest_or_after_gap()), "01:00");
        assert_eq!(minute(gap.latest_or_after_gap()), "01:00");
        assert_eq!(minute(gap.as_calendars_do()), "01:30");
        assert_eq!(fold.exact(), None);
        assert_eq!(gap.exact(), None);
    }

    #[test]
    fn what_a_time_means_is_what_the_clocks_show_in_every_zone() {
        let seed = 20_261_024;
        let mut dice = fastrand::Rng::with_seed(seed);
        let first: NaiveDateTime = "2005-01-01T00:00:00".parse().expect("a local time");
        for zone in Zone::all() {
            for _ in 0..20 {
                let wall = first + TimeDelta::minutes(dice.i64(0..25 * 365 * 24 * 60));
                match resolve(wall, zone) {
                    Resolved::Exact(at) => assert_eq!(zone.local(at), wall, "seed {seed}: {zone}"),
                    Resolved::Fold { first, second } => {
                        assert!(first < second, "seed {seed}: {zone}");
                        assert_eq!(zone.local(first), wall, "seed {seed}: {zone}");
                        assert_eq!(zone.local(second), wall, "seed {seed}: {zone}");
                    }
                    Resolved::Gap { ends_at, .. } => {
                        let before = zone.local(ends_at - TimeDelta::seconds(1));
                        let after = zone.local(ends_at);
                        assert!(before < wall && wall < after, "seed {seed}: {zone}");
                    }
                }
            }
        }
    }
}
