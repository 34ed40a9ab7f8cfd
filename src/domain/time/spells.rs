//! Stretches of time through which a zone keeps one offset, and the changes between them.
//!
//! Knows: that within a spell local time is a plain shift, so that every question about clock
//! changes is answered by looking at neighbouring spells. Refuses to know: what the hours are for.
//!
//! **Invariants**: the spells of a stretch are in order, touch, cover it whole, and neighbours
//! differ in offset.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::ops::Range;

use chrono::{FixedOffset, NaiveDateTime, TimeDelta};

use super::{Moment, Zone, database};

/// A stretch of time, half-open, through which a zone keeps one offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// First moment inside.
    pub from_at: Moment,
    /// First moment after.
    pub until_at: Moment,
    /// How far the clocks are ahead of UTC.
    pub offset: FixedOffset,
}

impl Spell {
    /// What the clocks show at a moment, which need not lie inside.
    pub fn local(&self, moment: Moment) -> NaiveDateTime {
        moment.naive_utc() + self.offset
    }

    /// The moment inside at which the clocks show this, if they ever do.
    pub fn moment(&self, wall: NaiveDateTime) -> Option<Moment> {
        Some(self.shifted(wall)).filter(|at| (self.from_at..self.until_at).contains(at))
    }

    /// The moments inside at which the clocks show one of these times, if there are any.
    pub fn moments(&self, walls: &Range<NaiveDateTime>) -> Option<Range<Moment>> {
        let from_at = self.shifted(walls.start).max(self.from_at);
        let until_at = self.shifted(walls.end).min(self.until_at);
        (from_at < until_at).then_some(from_at..until_at)
    }

    /// The moment at which clocks with this offset show this, inside or not.
    pub(super) fn shifted(&self, wall: NaiveDateTime) -> Moment {
        (wall - self.offset).and_utc()
    }
}

/// Cuts a stretch of time into the spells of a zone; none when it is empty.
pub fn spells(zone: Zone, from_at: Moment, until_at: Moment) -> Vec<Spell> {
    if until_at <= from_at {
        return Vec::new();
    }
    let mut spells = Vec::new();
    let mut spell = Spell {
        from_at,
        until_at,
        offset: zone.offset_at(from_at),
    };
    for (at, offset) in database::changes(zone, from_at, until_at) {
        if offset != spell.offset {
            let next = Spell {
                from_at: at,
                until_at,
                offset,
            };
            spell.until_at = at;
            spells.push(std::mem::replace(&mut spell, next));
        }
    }
    spells.push(spell);
    spells
}

/// Clocks going forward or back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockChange {
    /// The first moment with the new offset.
    pub at: Moment,
    /// The offset until then.
    pub before: FixedOffset,
    /// The offset from then on.
    pub after: FixedOffset,
}

impl ClockChange {
    /// How many minutes the clocks go forward; negative when they go back.
    pub fn forward_minutes(&self) -> i32 {
        (self.after.local_minus_utc() - self.before.local_minus_utc()) / 60
    }
}

/// Lists the moments in `[from_at, until_at)` at which the zone's clocks go forward or back.
pub fn clock_changes(zone: Zone, from_at: Moment, until_at: Moment) -> Vec<ClockChange> {
    // A change at the very start is seen only from before it.
    let spells = spells(zone, from_at - TimeDelta::seconds(1), until_at);
    spells
        .iter()
        .zip(spells.iter().skip(1))
        .map(|(before, after)| ClockChange {
            at: after.from_at,
            before: before.offset,
            after: after.offset,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `zone from until` gives the changes as `moment minutes`, joined by `, `.
    fn check(question: &str, expected: &str) {
        let words: Vec<&str> = question.split(' ').collect();
        let [zone, from_on, until_on] = words.as_slice() else {
            panic!("`{question}` should be a zone and two dates");
        };
        let midnight =
            |date: &str| -> Moment { format!("{date}T00:00:00Z").parse().expect("a date") };
        let found = clock_changes(
            zone.parse().expect("a zone"),
            midnight(from_on),
            midnight(until_on),
        );
        let found: Vec<String> = found
            .iter()
            .map(|change| {
                let at = change.at.format("%Y-%m-%d %H:%M");
                format!("{at} {:+}", change.forward_minutes())
            })
            .collect();
        assert_eq!(found.join(", "), expected, "{question}");
    }

    #[test]
    fn clocks_change_when_the_database_says_so() {
        check(
            "Europe/Lisbon 2026-01-01 2027-01-01",
            "2026-03-29 01:00 +60, 2026-10-25 01:00 -60",
        );
        check(
            "America/New_York 2023-03-06 2023-06-26",
            "2023-03-12 07:00 +60",
        );
        check(
            "Australia/Lord_Howe 2026-01-01 2027-01-01",
            "2026-04-04 15:00 -30, 2026-10-03 15:30 +30",
        );
        check("Asia/Amman 2023-01-01 2026-01-01", "");
        check("Asia/Kathmandu 1990-01-01 2030-01-01", "");
        check(
            "Pacific/Apia 2011-12-01 2012-01-01",
            "2011-12-30 10:00 +1440",
        );
        check("Europe/Lisbon 2026-12-01 2026-01-01", "");
    }

    #[test]
    fn a_change_at_the_first_moment_counts_and_one_at_the_last_does_not() {
        let lisbon: Zone = "Europe/Lisbon".parse().expect("a zone");
        let at: Moment = "2026-03-29T01:00:00Z".parse().expect("a moment");
        let hour = TimeDelta::hours(1);
        assert_eq!(clock_changes(lisbon, at, at + hour).len(), 1);
        assert_eq!(clock_changes(lisbon, at - hour, at), []);
    }

    #[test]
    fn spells_cover_a_stretch_whole_for_every_zone() {
        let from_at: Moment = "2020-01-01T00:00:00Z".parse().expect("a moment");
        let until_at: Moment = "2030-01-01T00:00:00Z".parse().expect("a moment");
        for zone in Zone::all() {
            let spells = spells(zone, from_at, until_at);
            assert_eq!(spells.first().map(|spell| spell.from_at), Some(from_at));
            assert_eq!(spells.last().map(|spell| spell.until_at), Some(until_at));
            for (before, after) in spells.iter().zip(spells.iter().skip(1)) {
                assert_eq!(before.until_at, after.from_at, "{zone}");
                assert_ne!(before.offset, after.offset, "{zone}");
            }
            for spell in &spells {
                assert!(spell.from_at < spell.until_at, "{zone}");
                assert_eq!(zone.offset_at(spell.from_at), spell.offset, "{zone}");
                let last = spell.until_at - TimeDelta::seconds(1);
                assert_eq!(zone.offset_at(last), spell.offset, "{zone}");
            }
        }
    }
}
