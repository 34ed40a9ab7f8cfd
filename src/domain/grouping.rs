//! Who goes into a group with whom, and what is said to those for whom there is none.
//!
//! Knows: candidates, the hard rules, the aims and their weights.
//! Refuses to know: names, channels, how starts follow from local hours and zones.
//!
//! The hard rules come first; then the aims, in their order: most people placed, the best worst
//! group, the largest sum. Text groups are for those who cannot be placed by hours, so a grouping
//! that places more people by hours comes before one that places more people with text's help.
//! Locked groups are judged and counted with the rest, but the worst group that is looked after
//! is the worst of those that are free: a poor locked group is no excuse for others.
//!
//! Small cohorts, and cohorts that fall apart into small parts, are solved by looking at every
//! cut. Larger ones are built greedily and then improved by cutting a few neighbouring groups
//! anew, over and over, each time in the best way. The bounds hold for both.
//!
//! **Invariants**: pure, integers only; the same input, seed and steps give the same answer; ids
//! only name, so renaming them changes no value; a group that is not locked obeys every hard rule.
#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

mod answer;
mod bounds;
mod candidate;
mod dice;
mod facts;
mod gathering;
mod improve;
mod judge;
mod partition;
mod pool;
mod remedy;
mod rules;
mod search;
mod seek;
mod unplaced;

use std::collections::BTreeSet;

pub use answer::{Change, Formed, Group, Parts, Reason, Remedy, Unplaced, Values, Why};
pub use candidate::{Candidate, Level, Mode, Relation, Strength, Subject, Wish};
pub use facts::{GroupFacts, OneChange, UnplacedFacts, UnplacedWhy};
pub use judge::{Breach, Verdict, common_starts, judge, poorest_starts};
pub use rules::{Rules, SIZE_LEAST, SIZE_LIMIT, Unusable, WEIGHT_LIMIT, Weights};

pub use super::availability::grid::{STARTS_PER_WEEK, StartSet};
use super::ids::ParticipantId;
use dice::Dice;
use partition::Steps;
use pool::Pool;

/// How hard to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// What chance starts from.
    pub seed: u64,
    /// How many groups may be looked at; more never gives a worse answer from the same seed.
    pub steps: u64,
}

impl Effort {
    /// As many steps as serve a cohort of this many people well.
    pub fn for_people(people: usize, seed: u64) -> Self {
        let steps = if people <= partition::UNITS_MAX {
            STEPS_SMALL
        } else {
            let people = u64::try_from(people).unwrap_or(u64::MAX);
            let steps = people.saturating_mul(STEPS_PER_PERSON);
            steps.clamp(STEPS_LEAST, STEPS_MOST)
        };
        Self { seed, steps }
    }
}

/// Steps for each person: a cohort of 240 is then formed in a tenth of a second.
const STEPS_PER_PERSON: u64 = 7_500;

/// Steps for so few people that every cut may be looked at: dozens are mostly solved exactly.
const STEPS_SMALL: u64 = 3_000_000;

/// The fewest steps of a cohort that is too large for that.
const STEPS_LEAST: u64 = 1_500_000;

/// The most steps: a cohort of 2,400 is formed in some three seconds.
const STEPS_MOST: u64 = 18_000_000;

/// The part of the steps that goes into the proof of bounds, once over: a sixth.
const PROOF_SHARE: u64 = 6;

/// Forms groups: as good ones as the steps allow.
///
/// A pair in `rules` that names somebody who is no candidate is passed over; somebody who must go
/// together with a member of a locked group stays without a group.
pub fn form(candidates: &[Candidate], rules: &Rules, effort: Effort) -> Result<Formed, Unusable> {
    rules.check()?;
    check(candidates, rules)?;
    let locked: BTreeSet<ParticipantId> = rules.locked.iter().flatten().copied().collect();
    let pool = Pool::new(candidates, rules, &locked)?;
    let mut steps = Steps(effort.steps);
    let plan = search::search(&pool, &mut Dice::new(effort.seed), &mut steps);
    let mut groups = Vec::new();
    for held in &plan.groups {
        let people = held.units.iter().flat_map(|&unit| &pool.unit(unit).members);
        let members: Vec<&Candidate> = people
            .filter_map(|&place| pool.candidates.get(place).copied())
            .collect();
        groups.push(judge::group(&members, rules, false)?);
    }
    for group in &rules.locked {
        let members: Vec<&Candidate> = candidates
            .iter()
            .filter(|candidate| group.contains(&candidate.id))
            .collect();
        if !members.is_empty() {
            groups.push(judge::group(&members, rules, true)?);
        }
    }
    groups.sort_by(|a, b| a.members.cmp(&b.members));
    let unplaced = unplaced::explain(candidates, &pool, &groups);
    Ok(summed(&pool, groups, unplaced, &plan, effort))
}

fn summed(
    pool: &Pool<'_>,
    groups: Vec<Group>,
    unplaced: Vec<Unplaced>,
    plan: &search::Plan,
    effort: Effort,
) -> Formed {
    let values = Values {
        placed: groups.iter().map(|group| group.members.len()).sum(),
        worst: groups.iter().map(|group| group.quality).min().unwrap_or(0),
        total: groups.iter().map(|group| u64::from(group.quality)).sum(),
    };
    let mut steps = Steps(effort.steps / PROOF_SHARE);
    let bounds = if plan.exact {
        values
    } else {
        bounds::bounds(pool, plan, &groups, values, &mut steps)
    };
    let gap = Values {
        placed: bounds.placed - values.placed,
        worst: bounds.worst - values.worst,
        total: bounds.total - values.total,
    };
    // Without a gap only the count by hours is still open, and not where all groups are by hours.
    let by_hours = plan.groups.iter().all(|held| held.by_hours);
    let exact = plan.exact || gap == Values::default() && by_hours;
    Formed {
        groups,
        unplaced,
        values,
        bounds,
        gap,
        exact,
    }
}

fn check(candidates: &[Candidate], rules: &Rules) -> Result<(), Unusable> {
    let mut ids = BTreeSet::new();
    let expected = candidates
        .first()
        .map_or(1, |first| first.weeks.len().max(1));
    for candidate in candidates {
        if !ids.insert(candidate.id) {
            return Err(Unusable::Twice(candidate.id));
        }
        let found = candidate.weeks.len();
        if found != expected {
            return Err(Unusable::Weeks {
                id: candidate.id,
                found,
                expected,
            });
        }
    }
    let mut locked = BTreeSet::new();
    for (place, group) in rules.locked.iter().enumerate() {
        for &id in group {
            if !ids.contains(&id) {
                return Err(Unusable::LockedStranger {
                    place: place + 1,
                    id,
                });
            }
            if !locked.insert(id) {
                return Err(Unusable::LockedTwice(id));
            }
        }
    }
    Ok(())
}
