//! For everyone without a group: what stands in the way, and the one change that would help.
//!
//! Knows: the pool, the groups as formed. Refuses to know: how to say it; whether the change may
//! be asked of anybody.
//!
//! **Invariants**: every change was tried: with it, the group that it names breaks no hard rule;
//! no group that meets by hours would lose its hours by it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    answer::{Group, Unplaced, Why},
    bounds,
    candidate::{Candidate, Mode},
    judge::{Breach, breaches, poorest_week},
    pool::Pool,
    remedy::Offers,
    rules::Rules,
};
use crate::domain::ids::ParticipantId;

/// Groups looked at for one person before they are taken to have one that is only not free.
const GROUP_STEPS: u64 = 20_000;

/// Says of everyone without a group why, and what would place them.
pub(super) fn explain(
    candidates: &[Candidate],
    pool: &Pool<'_>,
    groups: &[Group],
) -> Vec<Unplaced> {
    let known: BTreeMap<ParticipantId, &Candidate> = candidates
        .iter()
        .map(|candidate| (candidate.id, candidate))
        .collect();
    let placed: BTreeSet<ParticipantId> = groups
        .iter()
        .flat_map(|group| &group.members)
        .copied()
        .collect();
    let mut rules = pool.rules.clone();
    rules
        .together
        .retain(|(a, b)| known.contains_key(a) && known.contains_key(b) && a != b);
    let offers = Offers::new(&known, &rules, groups, &placed);
    let mut unplaced: Vec<Unplaced> = Vec::new();
    for (number, unit) in pool.units.iter().enumerate() {
        let group = unit
            .members
            .iter()
            .filter_map(|&place| pool.candidates.get(place).copied());
        let company: Vec<&Candidate> = group.collect();
        for &person in company.iter().filter(|person| !placed.contains(&person.id)) {
            let why = first_reason(pool, &rules, person, number)
                .or_else(|| full(&offers, &rules, &company))
                .unwrap_or_else(|| nobody_left(pool, number, &placed));
            unplaced.push(Unplaced {
                id: person.id,
                why,
                change: offers.change(person, &company),
            });
        }
    }
    unplaced.sort_by_key(|one| one.id);
    unplaced
}

/// The first reason that lies with the person and the rules, not with where others went.
fn first_reason(pool: &Pool<'_>, rules: &Rules, person: &Candidate, number: usize) -> Option<Why> {
    let unit = pool.unit(number);
    let (week, starts) = poorest_week(&[person]);
    let text = rules.text_groups && person.mode != Mode::Voice;
    if starts < rules.common_starts_min && !text {
        return Some(Why::FewHours { week, starts });
    }
    let with = tied(pool, rules, person, number);
    if !unit.sound && !with.is_empty() {
        return Some(Why::Company { with });
    }
    let needed = rules.size_min.saturating_sub(unit.members.len());
    let others: Vec<usize> = (0..pool.units.len())
        .filter(|&other| other != number)
        .collect();
    let people = |units: &[usize]| -> usize {
        units
            .iter()
            .map(|&unit| pool.unit(unit).members.len())
            .sum()
    };
    let pairs = |other: usize, suits: &dyn Fn(usize, usize) -> bool| {
        unit.members
            .iter()
            .all(|&a| pool.unit(other).members.iter().all(|&b| suits(a, b)))
    };
    let keep = |from: &[usize], suits: &dyn Fn(usize, usize) -> bool| -> Vec<usize> {
        from.iter()
            .copied()
            .filter(|&other| pairs(other, suits))
            .collect()
    };
    let speaking = keep(&others, &|a, b| {
        pool.person(a).speaks & pool.person(b).speaks != 0
    });
    if people(&speaking) < needed || !unit.gathering.has_language() {
        return Some(Why::Language {
            others: people(&speaking),
        });
    }
    let agreeing = keep(&speaking, &|a, b| pool.person(a).suits(pool.person(b)));
    if people(&agreeing) < needed {
        return Some(Why::Must {
            others: people(&agreeing),
        });
    }
    let new = keep(&agreeing, &|a, b| !pool.barred(a, b));
    if people(&new) < needed {
        return Some(Why::Apart {
            others: people(&new),
        });
    }
    let near: Vec<usize> = pool.near(number).iter().collect();
    if people(&near) < needed {
        return Some(Why::Hours {
            others: people(&near),
        });
    }
    let possible = bounds::may_be_placed(pool, number, GROUP_STEPS);
    (!possible).then(|| Why::NoGroup {
        others: people(&near),
    })
}

/// With whom the person must go, placed by hand or not.
fn tied(pool: &Pool<'_>, rules: &Rules, person: &Candidate, number: usize) -> Vec<ParticipantId> {
    let members = &pool.unit(number).members;
    let unit = members
        .iter()
        .filter_map(|&place| pool.candidates.get(place));
    let mut with: BTreeSet<ParticipantId> = unit.map(|member| member.id).collect();
    for &(a, b) in &rules.together {
        if with.contains(&a) || with.contains(&b) {
            with.extend([a, b]);
        }
    }
    with.remove(&person.id);
    with.into_iter().collect()
}

fn full(offers: &Offers<'_>, rules: &Rules, company: &[&Candidate]) -> Option<Why> {
    let joined = |members: &[&Candidate]| {
        let all: Vec<&Candidate> = members.iter().chain(company).copied().collect();
        breaches(&all, rules)
    };
    let group = offers.by_hours().find(|members| {
        matches!(joined(members).as_slice(), [Breach::Size { found }] if rules.size_max < *found)
    })?;
    let mut group: Vec<ParticipantId> = group.iter().map(|member| member.id).collect();
    group.sort_unstable();
    Some(Why::Full { group })
}

fn nobody_left(pool: &Pool<'_>, number: usize, placed: &BTreeSet<ParticipantId>) -> Why {
    let people = pool
        .near(number)
        .iter()
        .flat_map(|unit| &pool.unit(unit).members);
    let others: Vec<ParticipantId> = people
        .filter_map(|&place| pool.candidates.get(place))
        .map(|one| one.id)
        .collect();
    let free = others.iter().filter(|id| !placed.contains(id)).count();
    Why::NobodyLeft {
        others: others.len(),
        free,
    }
}
