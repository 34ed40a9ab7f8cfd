//! The half hours of one week at which a meeting may begin.
//!
//! Knows: a week of 336 half hours, counted from the week's first midnight in UTC.
//! Refuses to know: zones, dates, whose hours they are, how long a meeting lasts.
//!
//! **Invariants**: no bit past the week's end is ever set.

/// Half hours in one week.
pub const STARTS_PER_WEEK: u16 = 336;

/// Bits of the last word that lie inside the week: 336 − 5 × 64.
const LAST_WORD: u64 = (1 << 16) - 1;

/// A set of half-hour starts in one cohort week; start 0 is the week's first midnight in UTC.
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
    /// Collects starts; a start past the week's end is dropped.
    fn from_iter<I: IntoIterator<Item = u16>>(starts: I) -> Self {
        let mut bits = [0; 6];
        for start in starts {
            if let Some(word) = bits.get_mut(usize::from(start / 64)) {
                *word |= 1 << (start % 64);
            }
        }
        Self::from_bits(bits)
    }
}
