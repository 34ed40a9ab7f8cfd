//! Checks a grouping against the design page, sharing nothing with the solver but its types.
//!
//! Knows: the hard rules, the formula of quality, the aims, as the page words them.
//! Refuses to know: how groups are found.
//!
//! **Invariants**: slow and plain on purpose: sets of numbers, strings, loops.

use std::collections::{BTreeMap, BTreeSet};

use carrel::domain::{
    grouping::{Candidate, Formed, Level, Mode, Relation, Rules, Strength, Subject, Values, Wish},
    ids::ParticipantId,
};

/// A group that may stand: its quality, and whether it meets by hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stands {
    pub(crate) quality: u32,
    pub(crate) by_hours: bool,
}

/// The aims in order: placed by hours, placed, worst, sum.
pub(crate) type Score = (usize, usize, u32, u64);

/// Says whether these people may be a group.
pub(crate) fn stands(group: &[&Candidate], rules: &Rules) -> Option<Stands> {
    let size = group.len();
    let allowed = (rules.size_min..=rules.size_max).contains(&size)
        && !common_languages(group).is_empty()
        && wishes(group, Strength::Must)
            .iter()
            .all(|&(member, wish)| kept(member, wish, group))
        && pairs_allowed(group, rules);
    let by_hours = rules.common_starts_min <= common_starts(group);
    let by_text = rules.text_groups && group.iter().all(|member| member.mode != Mode::Voice);
    (allowed && (by_hours || by_text)).then(|| Stands {
        quality: quality(group),
        by_hours,
    })
}

fn pairs_allowed(group: &[&Candidate], rules: &Rules) -> bool {
    let here: BTreeSet<ParticipantId> = group.iter().map(|member| member.id).collect();
    let both = |&(a, b): &(ParticipantId, ParticipantId)| here.contains(&a) && here.contains(&b);
    let one = |&(a, b): &(ParticipantId, ParticipantId)| here.contains(&a) != here.contains(&b);
    !rules.apart.iter().any(both)
        && !rules.met_before.iter().any(both)
        && !rules.together.iter().any(one)
}

fn common_starts(group: &[&Candidate]) -> u32 {
    let weeks = group[0].weeks.len();
    let common = (0..weeks).map(|week| {
        let starts = (0..336).filter(|&start| {
            group
                .iter()
                .all(|member| member.weeks[week].contains(start))
        });
        u32::try_from(starts.count()).expect("at most 336")
    });
    common.min().expect("a cohort has a week")
}

fn common_languages(group: &[&Candidate]) -> Vec<Vec<Level>> {
    let spoken: Vec<BTreeMap<&str, Level>> = group
        .iter()
        .map(|member| {
            let mut levels: BTreeMap<&str, Level> = BTreeMap::new();
            for (code, level) in &member.languages {
                let known = levels.entry(code).or_insert(*level);
                *known = (*known).max(*level);
            }
            levels
        })
        .collect();
    let all: BTreeSet<&str> = spoken.iter().flat_map(BTreeMap::keys).copied().collect();
    all.into_iter()
        .filter_map(|code| {
            spoken
                .iter()
                .map(|levels| levels.get(code).copied())
                .collect()
        })
        .collect()
}

fn wishes<'a>(group: &[&'a Candidate], strength: Strength) -> Vec<(&'a Candidate, Wish)> {
    let mut found = Vec::new();
    for &member in group {
        let of_strength = member
            .wishes
            .iter()
            .filter(|wish| wish.strength == strength);
        let once: BTreeSet<Wish> = of_strength.copied().collect();
        found.extend(once.into_iter().map(|wish| (member, wish)));
    }
    found
}

fn kept(member: &Candidate, wish: Wish, group: &[&Candidate]) -> bool {
    let answer = |of: &Candidate| match wish.subject {
        Subject::Sector => of.sector.clone(),
        Subject::Stage => of.stage.clone(),
    };
    group
        .iter()
        .filter(|other| other.id != member.id)
        .all(|other| {
            let same = answer(member).is_some() && answer(member) == answer(other);
            same == (wish.relation == Relation::Same)
        })
}

fn quality(group: &[&Candidate]) -> u32 {
    let size = group.len();
    let countries: BTreeSet<&str> = group.iter().map(|member| member.country.as_str()).collect();
    let languages = common_languages(group);
    let good = languages
        .iter()
        .any(|levels| levels.iter().all(|level| Level::Good <= *level));
    let company = languages.iter().any(|levels| {
        levels
            .iter()
            .filter(|level| **level == Level::Basic)
            .count()
            != 1
    });
    let interests: BTreeSet<&String> = group.iter().flat_map(|member| &member.interests).collect();
    let shared = interests.into_iter().filter(|interest| {
        let sharers = group
            .iter()
            .filter(|member| member.interests.contains(interest))
            .count();
        2 * size <= 3 * sharers
    });
    let nice = wishes(group, Strength::Nice);
    let nice_kept = nice
        .iter()
        .filter(|&&(member, wish)| kept(member, wish, group))
        .count();
    let has = |mode: Mode| group.iter().any(|member| member.mode == mode);
    let number = |count: usize| u32::try_from(count).expect("a small number");
    3 * common_starts(group).min(6)
        + 4 * (number(countries.len()) - 1)
        + if good { 6 } else { 0 }
        + if company { 3 } else { 0 }
        + 3 * number(shared.count()).min(3)
        + 2 * number(nice_kept)
        + if has(Mode::Voice) && has(Mode::TextFirst) {
            0
        } else {
            4
        }
}

/// Fails unless the answer obeys every rule and says of itself what is so. Locked groups aside.
pub(crate) fn verify(candidates: &[Candidate], rules: &Rules, formed: &Formed) -> Score {
    let known: BTreeMap<ParticipantId, &Candidate> = candidates
        .iter()
        .map(|candidate| (candidate.id, candidate))
        .collect();
    let mut seen = BTreeSet::new();
    let mut score: Score = (0, 0, u32::MAX, 0);
    for group in &formed.groups {
        let members: Vec<&Candidate> = group.members.iter().map(|id| known[id]).collect();
        assert!(group.members.is_sorted(), "members out of order: {group:?}");
        assert!(
            group.members.iter().all(|id| seen.insert(*id)),
            "placed twice: {group:?}"
        );
        assert_eq!(group.quality, quality(&members), "quality of {group:?}");
        assert_eq!(group.quality, group.parts.sum(), "parts of {group:?}");
        assert_eq!(
            group.reason.common_starts,
            common_starts(&members),
            "starts of {group:?}"
        );
        if !group.locked {
            let stands = stands(&members, rules);
            let stands = stands.unwrap_or_else(|| panic!("breaks a hard rule: {group:?}"));
            assert_eq!(group.text, !stands.by_hours, "text or hours: {group:?}");
            score.0 += if stands.by_hours { members.len() } else { 0 };
        }
        score.1 += members.len();
        score.2 = score.2.min(group.quality);
        score.3 += u64::from(group.quality);
    }
    if formed.groups.is_empty() {
        score.2 = 0;
    }
    for one in &formed.unplaced {
        assert!(seen.insert(one.id), "placed and unplaced: {one:?}");
    }
    assert_eq!(
        seen.len(),
        candidates.len(),
        "somebody is neither placed nor unplaced"
    );
    assert!(
        formed.groups.is_sorted_by_key(|group| &group.members),
        "groups out of order"
    );
    assert!(
        formed.unplaced.is_sorted_by_key(|one| one.id),
        "unplaced out of order"
    );
    let Values {
        placed,
        worst,
        total,
    } = formed.values;
    assert_eq!(
        (placed, worst, total),
        (score.1, score.2, score.3),
        "values"
    );
    assert!(
        placed <= formed.bounds.placed && worst <= formed.bounds.worst,
        "bounds"
    );
    assert_eq!(total + formed.gap.total, formed.bounds.total, "gap");
    assert!(
        !formed.exact || formed.gap == Values::default(),
        "exact, yet a gap"
    );
    score
}

/// The best score of all groupings there are, by trying every one.
pub(crate) fn oracle(candidates: &[Candidate], rules: &Rules) -> Score {
    let count = candidates.len();
    let allowed: BTreeMap<u32, Stands> = (1_u32..1 << count)
        .filter_map(|mask| {
            let members: Vec<&Candidate> = (0..count)
                .filter(|place| mask >> place & 1 == 1)
                .map(|place| &candidates[place])
                .collect();
            stands(&members, rules).map(|stands| (mask, stands))
        })
        .collect();
    let score = best((1 << count) - 1, (0, 0, u32::MAX, 0), &allowed);
    if score.1 == 0 { (0, 0, 0, 0) } else { score }
}

fn best(free: u32, so_far: Score, allowed: &BTreeMap<u32, Stands>) -> Score {
    if free == 0 {
        return so_far;
    }
    let first = free & free.wrapping_neg();
    let mut most = best(free & !first, so_far, allowed);
    let with_first = allowed
        .iter()
        .filter(|(mask, _)| *mask & first != 0 && *mask & !free == 0);
    for (mask, stands) in with_first {
        let people = mask.count_ones() as usize;
        let (by_hours, placed, worst, total) = so_far;
        let next = (
            by_hours + if stands.by_hours { people } else { 0 },
            placed + people,
            worst.min(stands.quality),
            total + u64::from(stands.quality),
        );
        most = most.max(best(free & !mask, next, allowed));
    }
    most
}
