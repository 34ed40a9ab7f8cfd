//! The half hours of one week at which a meeting may start.
//!
//! Knows: a week of 336 half hours, counted from the week's first moment, as bits that can be
//! intersected cheaply. Refuses to know: which week it is, and whose.
//!
//! **Invariants**: no bit past the week's end is ever set.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use chrono::TimeDelta;

use super::{
    super::Plan,
    Moment, STEP, STEP_SECONDS,
    free::{FreeTime, Stretch},
    steps_touched,
};

/// Half hours in one week.
pub const STARTS_PER_WEEK: u16 = 336;

/// The bits of the last word that lie inside the week: 336 − 5 × 64 of them.
const LAST_WORD: u64 = (1 << 16) - 1;

/// A set of half-hour starts in one week; start `i` is `30 i` minutes after the week's first moment.
///
/// Start `64 i + j` is bit `j` of word `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StartSet([u64; 6]);

impl StartSet {
    /// Every start of the week.
    pub const ALL: Self = Self([u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, LAST_WORD]);

    /// Takes start `64 i + j` from bit `j` of word `i`; bits past the week's end are dropped.
    pub const fn from_bits(bits: [u64; 6]) -> Self {
        Self([
            bits[0],
            bits[1],
            bits[2],
            bits[3],
            bits[4],
            bits[5] & LAST_WORD,
        ])
    }

    /// The words that `from_bits` would take.
    pub const fn bits(self) -> [u64; 6] {
        self.0
    }

    /// The starts that are in both sets.
    #[must_use]
    pub const fn and(&self, other: &Self) -> Self {
        let (a, b) = (&self.0, &other.0);
        Self([
            a[0] & b[0],
            a[1] & b[1],
            a[2] & b[2],
            a[3] & b[3],
            a[4] & b[4],
            a[5] & b[5],
        ])
    }

    /// The starts that are in either set.
    #[must_use]
    pub const fn or(&self, other: &Self) -> Self {
        let (a, b) = (&self.0, &other.0);
        Self([
            a[0] | b[0],
            a[1] | b[1],
            a[2] | b[2],
            a[3] | b[3],
            a[4] | b[4],
            a[5] | b[5],
        ])
    }

    /// The starts that are in this set and not in the other.
    #[must_use]
    pub const fn without(&self, other: &Self) -> Self {
        let a = &other.0;
        self.and(&Self([!a[0], !a[1], !a[2], !a[3], !a[4], !a[5]]))
    }

    /// How many starts are in the set.
    pub const fn count(&self) -> u32 {
        let a = &self.0;
        a[0].count_ones()
            + a[1].count_ones()
            + a[2].count_ones()
            + a[3].count_ones()
            + a[4].count_ones()
            + a[5].count_ones()
    }

    /// Tells whether this start is in the set.
    pub fn contains(&self, start: u16) -> bool {
        let word = self.0.get(usize::from(start / 64));
        word.is_some_and(|word| word >> (start % 64) & 1 == 1)
    }

    /// Tells whether every start of this set is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.and(other) == *self
    }

    /// The starts in order.
    pub fn iter(self) -> impl Iterator<Item = u16> {
        (0..STARTS_PER_WEEK).filter(move |&start| self.contains(start))
    }
}

impl FromIterator<u16> for StartSet {
    /// Collects starts; one past the week's end is dropped.
    fn from_iter<I: IntoIterator<Item = u16>>(starts: I) -> Self {
        let mut words = [0; 6];
        for start in starts {
            if let Some(word) = words.get_mut(usize::from(start / 64)) {
                *word |= 1 << (start % 64);
            }
        }
        Self::from_bits(words)
    }
}

/// The starts in the week from `week_starts_at` at which the member can meet for `minutes`.
///
/// If-needed hours count, and the meeting may run past the week's end, by the plan that holds then.
/// `week_starts_at` is on the grid: a cohort's weeks start at midnight UTC.
pub fn week_starts(plan: &Plan, minutes: u16, week_starts_at: Moment) -> StartSet {
    let lasts = STEP * i32::from(steps_touched(minutes));
    let week_ends_at = week_starts_at + TimeDelta::days(7);
    let stretches = Stretch::all(plan, week_starts_at, week_ends_at + lasts);
    FreeTime::of(plan, &stretches)
        .possible
        .into_iter()
        .flat_map(|span| {
            let first = steps_to(span.start.max(week_starts_at) - week_starts_at);
            (first..STARTS_PER_WEEK).take_while(move |start| {
                week_starts_at + STEP * i32::from(*start) + lasts <= span.end
            })
        })
        .collect()
}

/// How many steps a span of time takes, the last one perhaps not wholly.
fn steps_to(span: TimeDelta) -> u16 {
    let steps = (span.num_seconds() + STEP_SECONDS - 1).div_euclid(STEP_SECONDS);
    u16::try_from(steps).unwrap_or(STARTS_PER_WEEK)
}
