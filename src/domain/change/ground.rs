//! The groups of a running cohort, on which changes are tried before anybody makes them.
//!
//! **Invariants**: the same ground offers the same changes in the same order.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{Change, Impossible, Step, after, joins_apart};
use crate::domain::{
    grouping::{Breach, Candidate, GroupFacts, Rules, judge},
    ids::{GroupId, ParticipantId},
};

/// Who is in which group, who waits, and by which rules groups are judged.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Everybody, as grouping sees them.
    pub people: BTreeMap<ParticipantId, Candidate>,
    /// Who is in each group.
    pub members: BTreeMap<GroupId, Vec<ParticipantId>>,
    /// The rules of the cohort.
    pub rules: Rules,
}

/// Whom or what a change of somebody's place needs besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A group to go to.
    Group,
    /// A member of another group to swap with.
    Partner,
    /// Somebody who waits, to take their place.
    StandIn,
}

impl Ground {
    /// Where somebody is.
    pub fn group_of(&self, who: ParticipantId) -> Option<GroupId> {
        let mut groups = self.members.iter();
        groups.find_map(|(group, members)| members.contains(&who).then_some(*group))
    }

    /// The groups that steps touch, as they would be, if nobody comes to a group in which they cannot
    /// be.
    pub fn after(
        &self,
        steps: &[Step],
    ) -> Result<BTreeMap<GroupId, Vec<ParticipantId>>, Impossible> {
        let after = after(steps, &self.members, self.rules.size_max)?;
        if joins_apart(steps, &after, &self.rules.apart) {
            return Err(Impossible::Apart);
        }
        Ok(after)
    }

    /// Which rules members would break as a group. That two of them are kept apart is none of these:
    /// nobody comes to a group in which they cannot be, and of who is in one already nothing is told.
    pub fn breaches(&self, members: &[ParticipantId]) -> Vec<Breach> {
        self.judged(members).0
    }

    /// Why these people would make a group; nothing where there are none.
    pub fn facts(&self, members: &[ParticipantId]) -> GroupFacts {
        let seen = self.seen(members);
        match judge(&seen, &self.rules) {
            Ok(verdict) if !seen.is_empty() => GroupFacts::from(&verdict.group),
            Ok(_) | Err(_) => GroupFacts::default(),
        }
    }

    /// Members as grouping sees them.
    pub fn seen(&self, members: &[ParticipantId]) -> Vec<&Candidate> {
        let seen = members.iter();
        seen.filter_map(|member| self.people.get(member)).collect()
    }

    /// Which rules members would break as a group, and how good it would be.
    pub(super) fn judged(&self, members: &[ParticipantId]) -> (Vec<Breach>, u32) {
        let seen = self.seen(members);
        if seen.is_empty() {
            return (vec![Breach::Size { found: 0 }], 0);
        }
        match judge(&seen, &self.rules) {
            Ok(verdict) => {
                let mut breaches = verdict.breaches;
                breaches.retain(|breach| !matches!(breach, Breach::Apart(..)));
                (breaches, verdict.group.quality)
            }
            Err(_unusable) => {
                let found = members.len();
                (vec![Breach::Size { found }], 0)
            }
        }
    }

    /// The changes of somebody's place that can be made, each with how many rules it would break:
    /// those that break fewest come first, and of them those that leave the best groups.
    pub fn offers(&self, who: ParticipantId, wanted: Wanted) -> Vec<(Change, usize)> {
        self.ranked(self.thinkable(who, wanted))
    }

    /// Those in no group who can come to one, in the same order.
    pub fn newcomers(&self, to: GroupId) -> Vec<(Change, usize)> {
        let people = self.people.keys().copied();
        let waits = people.filter(|who| self.group_of(*who).is_none());
        self.ranked(waits.map(|who| Change::Move { who, to }).collect())
    }

    fn ranked(&self, changes: Vec<Change>) -> Vec<(Change, usize)> {
        let mut offers: Vec<(usize, Reverse<u32>, Change)> = changes
            .into_iter()
            .filter_map(|change| {
                let (breaks, quality) = self.worth(change)?;
                Some((breaks, Reverse(quality), change))
            })
            .collect();
        offers.sort_unstable();
        let offers = offers.into_iter();
        offers.map(|(breaks, _, change)| (change, breaks)).collect()
    }

    fn thinkable(&self, who: ParticipantId, wanted: Wanted) -> Vec<Change> {
        match wanted {
            Wanted::Group => {
                let groups = self.members.keys();
                groups.map(|to| Change::Move { who, to: *to }).collect()
            }
            Wanted::Partner => {
                let members = self.members.values().flatten();
                members.map(|other| Change::Swap(who, *other)).collect()
            }
            Wanted::StandIn => {
                let people = self.people.keys();
                let by = |by: &ParticipantId| Change::Replace { out: who, by: *by };
                people.map(by).collect()
            }
        }
    }

    /// How many rules a change would break, and how good the groups would be; none where it cannot
    /// be made.
    fn worth(&self, change: Change) -> Option<(usize, u32)> {
        let steps = change.steps(|who| self.group_of(who))?;
        let after = self.after(&steps).ok()?;
        let judged = after.values().map(|members| self.judged(members));
        Some(judged.fold((0, 0), |(breaks, worth), (breaches, quality)| {
            (breaks + breaches.len(), quality.saturating_add(worth))
        }))
    }
}
