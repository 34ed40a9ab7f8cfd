//! Says of one group, however it came about, how good it is and which rules it breaks.
//!
//! Knows: the members as they signed up, the rules. Refuses to know: the rest of the cohort.
//!
//! **Invariants**: a group without breaches is one that `form` could have made.

use std::collections::BTreeSet;

use super::{
    StartSet,
    answer::{Group, Reason},
    candidate::{Candidate, Level, Mode, Strength, Wish},
    gathering::{Coded, Gathering},
    pool::code,
    rules::{Rules, Unusable},
};
use crate::domain::ids::ParticipantId;

/// A group's worth, and what is against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The group with its quality and reasons.
    pub group: Group,
    /// The hard rules that it breaks; none if it may stand.
    pub breaches: Vec<Breach>,
}

/// A hard rule that a group breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breach {
    /// It has too few or too many members.
    Size {
        /// How many it has.
        found: usize,
    },
    /// Its poorest week has too few common starts, and not all agreed to meet in text.
    Starts {
        /// The poorest week, counted from 1.
        week: usize,
        /// Its common starts.
        common: u32,
    },
    /// No language is common to all.
    Language,
    /// A must of a member's is not kept.
    Must {
        /// Whose it is.
        of: ParticipantId,
        /// Which.
        wish: Wish,
    },
    /// Two members met before.
    MetBefore(ParticipantId, ParticipantId),
    /// Two members are kept apart.
    Apart(ParticipantId, ParticipantId),
    /// A member goes only with somebody who is not in it.
    Together {
        /// The member.
        here: ParticipantId,
        /// Who is missing.
        missing: ParticipantId,
    },
}

/// Judges a group that anybody thought of, such as one that a coordinator arranges by hand.
///
/// Somebody with whom a member must go together is missed even if they are no candidate.
pub fn judge(members: &[&Candidate], rules: &Rules) -> Result<Verdict, Unusable> {
    let group = group(members, rules, false)?;
    Ok(Verdict {
        breaches: breaches(members, rules),
        group,
    })
}

/// Describes a group.
pub(super) fn group(
    members: &[&Candidate],
    rules: &Rules,
    locked: bool,
) -> Result<Group, Unusable> {
    let coded = code(members)?;
    let gathering = gathered(&coded);
    let parts = gathering.parts(&rules.weights);
    let mut ids: Vec<ParticipantId> = members.iter().map(|member| member.id).collect();
    ids.sort_unstable();
    let (_, common_starts) = poorest_week(members);
    Ok(Group {
        quality: parts.sum(),
        parts,
        reason: reason(members, common_starts),
        text: rules.text_groups
            && common_starts < rules.common_starts_min
            && gathering.may_meet_in_text(),
        members: ids,
        locked,
    })
}

fn gathered(people: &[Coded]) -> Gathering {
    let Some((first, others)) = people.split_first() else {
        return Gathering::default();
    };
    others
        .iter()
        .fold(Gathering::of(first), |mut gathering, person| {
            gathering.join(person);
            gathering
        })
}

/// In how many half hours of each week all members can begin a meeting.
pub fn common_starts(members: &[&Candidate]) -> Vec<u32> {
    let Some((first, others)) = members.split_first() else {
        return Vec::new();
    };
    let common = first.weeks.iter().enumerate().map(|(week, starts)| {
        let shared = others.iter().fold(*starts, |shared, member| {
            shared.and(&member.weeks.get(week).copied().unwrap_or_default())
        });
        StartSet::count(&shared)
    });
    common.collect()
}

/// The week with the fewest common starts, counted from 1, and these starts.
pub fn poorest_starts(members: &[&Candidate]) -> (usize, StartSet) {
    let (week, _) = poorest_week(members);
    let weeks = members
        .iter()
        .map(|member| member.weeks.get(week - 1).copied().unwrap_or_default());
    let common = weeks.reduce(|common, starts| common.and(&starts));
    (week, common.unwrap_or_default())
}

/// The week with the fewest common starts, counted from 1, and how many it has.
pub(super) fn poorest_week(members: &[&Candidate]) -> (usize, u32) {
    (1..)
        .zip(common_starts(members))
        .min_by_key(|&(_, count)| count)
        .unwrap_or((1, 0))
}

fn reason(members: &[&Candidate], common_starts: u32) -> Reason {
    let countries: BTreeSet<&str> = members
        .iter()
        .map(|member| member.country.as_str())
        .collect();
    let interests: BTreeSet<&str> = members
        .iter()
        .flat_map(|member| &member.interests)
        .map(String::as_str)
        .collect();
    let enough = (2 * members.len()).div_ceil(3);
    let mut wishes: Vec<(ParticipantId, Wish)> = members
        .iter()
        .flat_map(|member| {
            let nice: BTreeSet<Wish> = member
                .wishes
                .iter()
                .filter(|wish| wish.strength == Strength::Nice)
                .copied()
                .collect();
            nice.into_iter().map(move |wish| (*member, wish))
        })
        .filter(|&(member, wish)| keeps(member, wish, members))
        .map(|(member, wish)| (member.id, wish))
        .collect();
    wishes.sort_unstable();
    Reason {
        common_starts,
        countries: countries.into_iter().map(str::to_owned).collect(),
        language: best_language(members),
        interests: interests
            .into_iter()
            .filter(|interest| {
                let sharers = members
                    .iter()
                    .filter(|member| member.interests.iter().any(|theirs| theirs == interest));
                enough <= sharers.count()
            })
            .map(str::to_owned)
            .collect(),
        wishes,
    }
}

/// Tells whether the other members are as this one wishes.
fn keeps(member: &Candidate, wish: Wish, members: &[&Candidate]) -> bool {
    members
        .iter()
        .filter(|other| other.id != member.id)
        .all(|other| {
            wish.relation
                .holds(member.choice(wish.subject), other.choice(wish.subject))
        })
}

/// The better of the levels that the person gave for a language.
pub(super) fn level(person: &Candidate, language: &str) -> Option<Level> {
    let levels = person.languages.iter().filter(|(code, _)| code == language);
    levels.map(|(_, level)| *level).max()
}

/// The common language that brings the most points; then that of the best worst speaker; then the
/// first by code.
fn best_language(members: &[&Candidate]) -> Option<(String, Level)> {
    let spoken: BTreeSet<&str> = members
        .first()?
        .languages
        .iter()
        .map(|(code, _)| code.as_str())
        .collect();
    let mut best: Option<(bool, Level, &str)> = None;
    for language in spoken {
        let levels: Option<Vec<Level>> = members
            .iter()
            .map(|member| level(member, language))
            .collect();
        let Some(levels) = levels else { continue };
        let least = levels.iter().copied().min().unwrap_or(Level::Basic);
        let company = levels
            .iter()
            .filter(|&&level| level == Level::Basic)
            .count()
            != 1;
        if best.is_none_or(|(known_company, known, _)| (known_company, known) < (company, least)) {
            best = Some((company, least, language));
        }
    }
    best.map(|(_, least, language)| (language.to_owned(), least))
}

/// Lists the hard rules that the members break together.
pub(super) fn breaches(members: &[&Candidate], rules: &Rules) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let found = members.len();
    if found < rules.size_min || rules.size_max < found {
        breaches.push(Breach::Size { found });
    }
    let (week, common) = poorest_week(members);
    let text = rules.text_groups && members.iter().all(|member| member.mode != Mode::Voice);
    if common < rules.common_starts_min && !text {
        breaches.push(Breach::Starts { week, common });
    }
    if best_language(members).is_none() {
        breaches.push(Breach::Language);
    }
    for member in members {
        let musts: BTreeSet<Wish> = member
            .wishes
            .iter()
            .filter(|wish| wish.strength == Strength::Must)
            .copied()
            .collect();
        let broken = musts
            .into_iter()
            .filter(|&wish| !keeps(member, wish, members));
        breaches.extend(broken.map(|wish| Breach::Must {
            of: member.id,
            wish,
        }));
    }
    let here = |id: ParticipantId| members.iter().any(|member| member.id == id);
    let pairs = |pairs: &[(ParticipantId, ParticipantId)]| -> Vec<(ParticipantId, ParticipantId)> {
        pairs
            .iter()
            .filter(|(a, b)| a != b && here(*a) && here(*b))
            .copied()
            .collect()
    };
    breaches.extend(
        pairs(&rules.met_before)
            .into_iter()
            .map(|(a, b)| Breach::MetBefore(a, b)),
    );
    breaches.extend(
        pairs(&rules.apart)
            .into_iter()
            .map(|(a, b)| Breach::Apart(a, b)),
    );
    for &(a, b) in &rules.together {
        match (here(a), here(b)) {
            (true, false) => breaches.push(Breach::Together {
                here: a,
                missing: b,
            }),
            (false, true) => breaches.push(Breach::Together {
                here: b,
                missing: a,
            }),
            (true, true) | (false, false) => {}
        }
    }
    breaches
}
