//! Half hours of one search, as bits.
//!
//! Knows: sets of half hours, counted from the search's first, that can be intersected cheaply.
//! Refuses to know: which moments they are, and whose.
//!
//! **Invariants**: sets of one search have the same length; no bit past it is ever set.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::ops::Range;

/// Bits in a word.
const WORD: usize = u64::BITS as usize;

/// A set of half hours; half hour `64 i + j` is bit `j` of word `i`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Steps(Vec<u64>);

impl Steps {
    /// None of so many half hours.
    pub(super) fn none_of(count: usize) -> Self {
        Self(vec![0; count.div_ceil(WORD)])
    }

    /// All of so many half hours.
    pub(super) fn all_of(count: usize) -> Self {
        let mut all = Self::none_of(count);
        all.insert(&(0..count));
        all
    }

    /// Puts half hours in a row into the set.
    pub(super) fn insert(&mut self, steps: &Range<usize>) {
        let last_word = steps.end.div_ceil(WORD);
        let words = self.0.iter_mut().enumerate();
        for (index, word) in words.take(last_word).skip(steps.start / WORD) {
            let from = steps.start.saturating_sub(index * WORD);
            let until = (steps.end - index * WORD).min(WORD);
            *word |= (u64::MAX << from) & (u64::MAX >> (WORD - until));
        }
    }

    /// Leaves only what is in the other set, too.
    pub(super) fn keep(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Leaves only the half hours of which this is true.
    pub(super) fn retain(&mut self, holds: impl Fn(usize) -> bool) {
        for (index, word) in self.0.iter_mut().enumerate() {
            let bits = (0..WORD).filter(|bit| *word >> bit & 1 == 1);
            *word = bits
                .filter(|bit| holds(index * WORD + bit))
                .map(|bit| 1 << bit)
                .sum();
        }
    }

    /// Leaves only the first of these half hours in each row of so many that are all in the set.
    pub(super) fn keep_firsts(&mut self, in_a_row: usize) {
        let mut later = self.clone();
        for _ in 1..in_a_row {
            later.move_down();
            self.keep(&later);
        }
    }

    /// Counts every half hour one less, and drops the first.
    fn move_down(&mut self) {
        let mut carried = 0;
        for word in self.0.iter_mut().rev() {
            let lowest = *word & 1;
            *word = *word >> 1 | carried << (WORD - 1);
            carried = lowest;
        }
    }

    /// Whether nothing is in the set.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether nothing is in both sets.
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        let words = self.0.iter().zip(&other.0);
        words
            .map(|(word, other)| word & other)
            .all(|both| both == 0)
    }

    /// How many half hours are in the set.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether a half hour is in the set.
    pub(super) fn contains(&self, step: usize) -> bool {
        let word = self.0.get(step / WORD);
        word.is_some_and(|word| word >> (step % WORD) & 1 == 1)
    }

    /// The half hours in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(index * WORD + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(count: usize, ranges: &[Range<usize>]) -> Steps {
        let mut steps = Steps::none_of(count);
        for range in ranges {
            steps.insert(range);
        }
        steps
    }

    #[test]
    fn a_set_holds_what_was_put_into_it() {
        for range in [0..1, 0..64, 63..65, 64..128, 1..130, 129..130, 70..70] {
            let found: Vec<usize> = set(130, std::slice::from_ref(&range)).iter().collect();
            let expected: Vec<usize> = range.clone().collect();
            assert_eq!(found, expected, "{range:?}");
        }
        assert_eq!(Steps::all_of(130).count(), 130);
        assert!(!Steps::all_of(130).contains(130));
        assert!(Steps::none_of(130).is_empty());
    }

    #[test]
    fn the_first_of_a_row_is_followed_by_the_whole_row() {
        let ranges = [3..5, 60..70, 120..125, 126..129, 190..200];
        for in_a_row in [1, 2, 3, 5, 9, 10, 11, 64, 70] {
            let mut firsts = set(200, &ranges);
            let whole = firsts.clone();
            firsts.keep_firsts(in_a_row);
            let expected: Vec<usize> = (0..200)
                .filter(|first| (*first..first + in_a_row).all(|step| whole.contains(step)))
                .collect();
            assert_eq!(
                firsts.iter().collect::<Vec<usize>>(),
                expected,
                "{in_a_row}"
            );
        }
    }

    #[test]
    fn what_is_kept_is_in_both_sets() {
        let mut kept = set(200, &[10..20, 100..140]);
        kept.keep(&set(200, &[0..5, 15..110]));
        let expected: Vec<usize> = (15..20).chain(100..110).collect();
        assert_eq!(kept.iter().collect::<Vec<usize>>(), expected);
        assert!(kept.is_apart(&set(200, &[0..15, 20..100, 110..200])));
        assert!(!kept.is_apart(&set(200, &[0..5, 109..111])));
    }
}
