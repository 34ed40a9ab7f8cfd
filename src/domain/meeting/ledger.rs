//! How much early, late and night each participant has borne in a cohort.
//!
//! Knows: what is added when a meeting has been, what is taken back when it was not, and where
//! somebody starts who joins later. Refuses to know: when a meeting counts as having been.
//!
//! **Invariants**: taking a meeting back undoes adding it; nobody's cost is ever below zero.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use crate::domain::ids::ParticipantId;

/// What each participant has borne so far; whoever has no entry has borne nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<ParticipantId, u32>);

impl Ledger {
    /// What a participant has borne.
    pub fn borne_by(&self, id: ParticipantId) -> u32 {
        self.0.get(&id).copied().unwrap_or(0)
    }

    /// Starts somebody who joins later at the median of those who are there.
    pub fn join(&mut self, id: ParticipantId, there: &[ParticipantId]) {
        let borne: Vec<u32> = there.iter().map(|other| self.borne_by(*other)).collect();
        self.0.insert(id, median(&borne));
    }

    /// Adds a meeting that has been, for everyone who had not declined.
    pub fn add(&mut self, costs: &[(ParticipantId, u32)], declined: &[ParticipantId]) {
        for (id, cost) in costs.iter().filter(|(id, _)| !declined.contains(id)) {
            let borne = self.0.entry(*id).or_default();
            *borne = borne.saturating_add(*cost);
        }
    }

    /// Takes a meeting back that was added and had not been.
    pub fn take_back(&mut self, costs: &[(ParticipantId, u32)], declined: &[ParticipantId]) {
        for (id, cost) in costs.iter().filter(|(id, _)| !declined.contains(id)) {
            let borne = self.0.entry(*id).or_default();
            *borne = borne.saturating_sub(*cost);
        }
    }
}

impl FromIterator<(ParticipantId, u32)> for Ledger {
    fn from_iter<I: IntoIterator<Item = (ParticipantId, u32)>>(borne: I) -> Self {
        Self(borne.into_iter().collect())
    }
}

/// The middle of what several have borne; of an even number, the mean of the two in the middle,
/// rounded down; 0 of none.
pub fn median(borne: &[u32]) -> u32 {
    let mut sorted = borne.to_vec();
    sorted.sort_unstable();
    let upper = sorted.len() / 2;
    let lower = sorted.len().saturating_sub(1) / 2;
    match (sorted.get(lower), sorted.get(upper)) {
        (Some(lower), Some(upper)) => lower.midpoint(*upper),
        (None, _) | (_, None) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: ParticipantId = ParticipantId(1);
    const BO: ParticipantId = ParticipantId(2);
    const CHI: ParticipantId = ParticipantId(3);

    #[test]
    fn who_joins_later_starts_at_the_median_of_those_who_are_there() {
        for (borne, expected) in [
            (vec![], 0),
            (vec![7], 7),
            (vec![2, 8], 5),
            (vec![3, 8], 5),
            (vec![40, 0, 6], 6),
            (vec![9, 1, 4, 6], 5),
            (vec![u32::MAX, u32::MAX], u32::MAX),
        ] {
            assert_eq!(median(&borne), expected, "{borne:?}");
        }
        let mut ledger = Ledger::from_iter([(ANA, 4), (BO, 10)]);
        ledger.join(CHI, &[ANA, BO]);
        assert_eq!(ledger.borne_by(CHI), 7);
    }

    #[test]
    fn a_meeting_is_added_for_those_who_had_not_declined() {
        let mut ledger = Ledger::default();
        ledger.add(&[(ANA, 3), (BO, 16), (CHI, 0)], &[BO]);
        assert_eq!([ANA, BO, CHI].map(|id| ledger.borne_by(id)), [3, 0, 0]);
    }

    #[test]
    fn a_meeting_that_was_not_is_taken_back_whole() {
        let before = Ledger::from_iter([(ANA, 5), (BO, 0)]);
        let mut ledger = before.clone();
        ledger.add(&[(ANA, 3), (BO, 16)], &[BO]);
        ledger.take_back(&[(ANA, 3), (BO, 16)], &[BO]);
        assert_eq!(ledger, before);
    }
}
