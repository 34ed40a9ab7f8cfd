//! What is known of sets of units, found again by the set.
//!
//! Knows: sets, how many people may be spared with each, what was found. Refuses to know: what it
//! means.
//!
//! **Invariants**: nothing is ever forgotten; where a row stands depends on what was kept alone, so
//! the same search meets the same table. Few of the thinkable sets are ever met, so rows are
//! hashed: a row for each would cost more than the search.

use super::{Choice, Row};

/// Places of a new table; a power of two.
const PLACES: usize = 256;

/// An odd number whose bits are well mixed: 2^64 over the golden ratio.
const MIXED: u64 = 0x9e37_79b9_7f4a_7c15;

#[derive(Clone, Copy, Default)]
struct Entry {
    mask: u64,
    spare: u32,
    row: Row,
}

/// Rows by set and people to spare.
pub(super) struct Table {
    /// A power of two of places, at least half of them empty.
    entries: Vec<Entry>,
    kept: usize,
}

impl Table {
    pub(super) fn new() -> Self {
        Self {
            entries: vec![Entry::default(); PLACES],
            kept: 0,
        }
    }

    /// What is known of a set; [`Choice::Unknown`] where nothing is.
    pub(super) fn row(&self, mask: u64, spare: u32) -> Row {
        let entry = self.entries.get(self.place(mask, spare));
        entry.map(|entry| entry.row).unwrap_or_default()
    }

    /// Keeps what is known of a set.
    pub(super) fn keep(&mut self, mask: u64, spare: u32, row: Row) {
        if self.entries.len() < 2 * (self.kept + 1) {
            self.widen();
        }
        let place = self.place(mask, spare);
        if let Some(entry) = self.entries.get_mut(place) {
            self.kept += usize::from(matches!(entry.row.choice, Choice::Unknown));
            *entry = Entry { mask, spare, row };
        }
    }

    /// Where the set stands, or where it would.
    fn place(&self, mask: u64, spare: u32) -> usize {
        let last = self.entries.len() - 1;
        let mixed = (mask ^ u64::from(spare) << 56).wrapping_mul(MIXED);
        let mut place = usize::try_from(mixed >> 32).unwrap_or(0) & last;
        while let Some(entry) = self.entries.get(place)
            && !matches!(entry.row.choice, Choice::Unknown)
            && (entry.mask, entry.spare) != (mask, spare)
        {
            place = (place + 1) & last;
        }
        place
    }

    fn widen(&mut self) {
        let wider = vec![Entry::default(); 2 * self.entries.len()];
        let entries = std::mem::replace(&mut self.entries, wider);
        for entry in entries {
            if !matches!(entry.row.choice, Choice::Unknown) {
                let place = self.place(entry.mask, entry.spare);
                if let Some(slot) = self.entries.get_mut(place) {
                    *slot = entry;
                }
            }
        }
    }
}
