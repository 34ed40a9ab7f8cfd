//! The one change that would give somebody a place.
//!
//! Knows: the groups as formed, who waits, the hard rules. Refuses to know: the aims; whether the
//! change may be asked of anybody.
//!
//! **Invariants**: a change is offered only after it was made on a copy and the group that it
//! opens was judged to break no hard rule; no group that meets by hours loses its hours by it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    StartSet,
    answer::{Change, Group, Remedy},
    candidate::{Candidate, Level, Mode},
    judge::{Breach, breaches, level},
    rules::{Rules, SIZE_LIMIT},
};
use crate::domain::ids::ParticipantId;

/// Sets of people without a group that are tried with each of them.
const SETS_TRIED: usize = 300;

/// More starts than this are no small change any more: three hours of a week.
const FEW_STARTS: usize = 6;

/// The places that might be had.
pub(super) struct Offers<'a> {
    text_rules: Rules,
    hours_rules: Rules,
    by_hours: Vec<Vec<&'a Candidate>>,
    by_text: Vec<Vec<&'a Candidate>>,
    waiting: Vec<&'a Candidate>,
}

/// How much a change asks, then how many starts, then how many people it involves.
type Cost = (u32, usize, usize);

impl<'a> Offers<'a> {
    pub(super) fn new(
        known: &BTreeMap<ParticipantId, &'a Candidate>,
        rules: &Rules,
        groups: &[Group],
        placed: &BTreeSet<ParticipantId>,
    ) -> Self {
        let members = |text: bool| -> Vec<Vec<&'a Candidate>> {
            groups
                .iter()
                .filter(|group| !group.locked && group.text == text)
                .map(|group| {
                    group
                        .members
                        .iter()
                        .filter_map(|id| known.get(id).copied())
                        .collect()
                })
                .collect()
        };
        Self {
            text_rules: rules.clone(),
            hours_rules: Rules {
                text_groups: false,
                ..rules.clone()
            },
            by_hours: members(false),
            by_text: members(true),
            waiting: known
                .values()
                .copied()
                .filter(|one| !placed.contains(&one.id))
                .collect(),
        }
    }

    /// The groups that meet by hours.
    pub(super) fn by_hours(&self) -> impl Iterator<Item = &[&'a Candidate]> {
        self.by_hours.iter().map(Vec::as_slice)
    }

    /// The change that asks least of all that would place the person and their company.
    pub(super) fn change(&self, person: &Candidate, company: &[&'a Candidate]) -> Option<Change> {
        let mut best: Option<(Cost, Change)> = None;
        let mut consider = |others: Vec<&Candidate>, rules: &Rules| {
            let Some((cost, what)) = remedy(person, &others, rules) else {
                return;
            };
            if best.as_ref().is_none_or(|(known, _)| cost < *known) {
                let mut with: Vec<ParticipantId> = others.iter().map(|other| other.id).collect();
                with.sort_unstable();
                best = Some((cost, Change { what, with }));
            }
        };
        let mates: Vec<&Candidate> = company
            .iter()
            .copied()
            .filter(|mate| mate.id != person.id)
            .collect();
        let beside = |others: &[&'a Candidate]| [&mates, others].concat();
        for others in &self.by_hours {
            consider(beside(others), &self.hours_rules);
        }
        for others in &self.by_text {
            consider(beside(others), &self.text_rules);
        }
        let free: Vec<&Candidate> = self
            .waiting
            .iter()
            .copied()
            .filter(|one| company.iter().all(|mate| mate.id != one.id))
            .collect();
        let short = self.text_rules.size_min.saturating_sub(company.len());
        for others in sets(&free, short) {
            consider(beside(&others), &self.text_rules);
        }
        best.map(|(_, change)| change)
    }
}

/// The first sets of this many of the people, in order.
fn sets<'a>(people: &[&'a Candidate], size: usize) -> Vec<Vec<&'a Candidate>> {
    let mut found: Vec<(usize, Vec<&Candidate>)> = vec![(0, Vec::new())];
    for _ in 0..size {
        let mut larger = Vec::new();
        for (next, set) in &found {
            for (place, &one) in people.iter().enumerate().skip(*next) {
                if larger.len() < SETS_TRIED {
                    larger.push((place + 1, [set.as_slice(), &[one]].concat()));
                }
            }
        }
        found = larger;
    }
    found.into_iter().map(|(_, set)| set).collect()
}

/// The one change by which the person could sit with the others, if there is one.
fn remedy(person: &Candidate, others: &[&Candidate], rules: &Rules) -> Option<(Cost, Remedy)> {
    let mut all = others.to_vec();
    all.push(person);
    let mut remedies = BTreeSet::new();
    let breaches = breaches(&all, rules);
    for breach in &breaches {
        remedies.insert(single(breach, person, others, rules)?);
    }
    let mut choices: Vec<Remedy> = remedies.into_iter().collect();
    if choices.len() != 1 {
        return None;
    }
    if matches!(breaches.as_slice(), [Breach::Starts { .. }]) {
        choices.push(Remedy::AllowText);
    }
    choices
        .into_iter()
        .filter(|remedy| helps(remedy, person, others, rules))
        .map(|remedy| {
            (
                (asks(&remedy, person), starts(&remedy), others.len()),
                remedy,
            )
        })
        .min_by_key(|(cost, _)| *cost)
}

fn single(
    breach: &Breach,
    person: &Candidate,
    others: &[&Candidate],
    rules: &Rules,
) -> Option<Remedy> {
    let other = |a: ParticipantId, b: ParticipantId| match person.id {
        id if id == a => Some(b),
        id if id == b => Some(a),
        _ => None,
    };
    match breach {
        Breach::Size { found } => {
            let size = rules.size_max + 1;
            (*found == size && size <= SIZE_LIMIT).then_some(Remedy::AllowSize { size })
        }
        Breach::Starts { .. } => {
            let starts = missing_starts(person, others, rules.common_starts_min);
            Some(Remedy::AddHours { starts })
        }
        Breach::Language => {
            let (first, rest) = others.split_first()?;
            let mut spoken: Vec<&str> = first
                .languages
                .iter()
                .map(|(code, _)| code.as_str())
                .collect();
            spoken.sort_unstable();
            let common = |language: &&str| rest.iter().all(|one| level(one, language).is_some());
            let language = spoken.into_iter().find(common)?.to_owned();
            Some(Remedy::Learn { language })
        }
        Breach::Must { of, wish } => Some(Remedy::DropMust {
            of: *of,
            wish: *wish,
        }),
        Breach::MetBefore(a, b) => Some(Remedy::MeetAgain {
            other: other(*a, *b)?,
        }),
        // Nobody is asked to end it, or told whom it is about.
        Breach::Apart(..) | Breach::Together { .. } => None,
    }
}

/// Few starts that give the group enough in every week: those that help most weeks first, then
/// those nearest to what the person has. Empty when no starts would.
fn missing_starts(person: &Candidate, others: &[&Candidate], enough: u32) -> Vec<u16> {
    let shared: Vec<StartSet> = person
        .weeks
        .iter()
        .enumerate()
        .map(|(week, _)| {
            others.iter().fold(StartSet::ALL, |shared, other| {
                shared.and(&other.weeks.get(week).copied().unwrap_or_default())
            })
        })
        .collect();
    if shared.iter().any(|shared| shared.count() < enough) {
        return Vec::new();
    }
    let mut added = StartSet::default();
    loop {
        let (mut short, mut own) = (Vec::new(), added);
        for (shared, mine) in shared.iter().zip(&person.weeks) {
            let mine = mine.or(&added);
            if shared.and(&mine).count() < enough {
                short.push(shared.without(&mine));
                own = own.or(&mine);
            }
        }
        let rank = |start: &u16| {
            let helped = short.iter().filter(|week| week.contains(*start)).count();
            (std::cmp::Reverse(helped), distance(*start, own), *start)
        };
        let useful = short
            .iter()
            .fold(StartSet::default(), |all, week| all.or(week));
        let Some(start) = useful.iter().min_by_key(rank) else {
            break;
        };
        added = added.or(&StartSet::from_iter([start]));
    }
    added.iter().collect()
}

fn distance(start: u16, from: StartSet) -> u16 {
    from.iter()
        .map(|own| own.abs_diff(start))
        .min()
        .unwrap_or(0)
}

/// Makes the change on a copy and judges the group.
fn helps(remedy: &Remedy, person: &Candidate, others: &[&Candidate], rules: &Rules) -> bool {
    let mut all: Vec<Candidate> = others.iter().map(|&other| other.clone()).collect();
    all.push(person.clone());
    let mut rules = rules.clone();
    let pair = |a: ParticipantId, b: ParticipantId, other: ParticipantId| {
        [(a, b), (b, a)].contains(&(person.id, other))
    };
    for one in &mut all {
        let own = one.id == person.id;
        match remedy {
            Remedy::AddHours { starts } if own => {
                let added: StartSet = starts.iter().copied().collect();
                for week in &mut one.weeks {
                    *week = week.or(&added);
                }
            }
            Remedy::DropMust { of, wish } if one.id == *of => {
                one.wishes.retain(|kept| kept != wish);
            }
            Remedy::AllowText if own => one.mode = Mode::Either,
            Remedy::Learn { language } if own => {
                one.languages.push((language.clone(), Level::Basic));
            }
            Remedy::AddHours { .. }
            | Remedy::DropMust { .. }
            | Remedy::AllowText
            | Remedy::Learn { .. }
            | Remedy::AllowSize { .. }
            | Remedy::MeetAgain { .. } => {}
        }
    }
    match remedy {
        Remedy::AllowSize { size } => rules.size_max = *size,
        Remedy::MeetAgain { other } => rules.met_before.retain(|&(a, b)| !pair(a, b, *other)),
        Remedy::AddHours { .. }
        | Remedy::DropMust { .. }
        | Remedy::AllowText
        | Remedy::Learn { .. } => {}
    }
    let all: Vec<&Candidate> = all.iter().collect();
    breaches(&all, &rules).is_empty()
}

/// How much the change asks; the person's own small steps come first.
fn asks(remedy: &Remedy, person: &Candidate) -> u32 {
    match remedy {
        Remedy::AddHours { starts } if starts.len() <= FEW_STARTS => 0,
        Remedy::AllowText => 1,
        Remedy::DropMust { of, .. } if *of == person.id => 2,
        Remedy::AllowSize { .. } => 3,
        Remedy::MeetAgain { .. } => 4,
        Remedy::DropMust { .. } => 6,
        Remedy::AddHours { .. } => 7,
        Remedy::Learn { .. } => 8,
    }
}

fn starts(remedy: &Remedy) -> usize {
    match remedy {
        Remedy::AddHours { starts } => starts.len(),
        Remedy::AllowText
        | Remedy::DropMust { .. }
        | Remedy::AllowSize { .. }
        | Remedy::MeetAgain { .. }
        | Remedy::Learn { .. } => 0,
    }
}
