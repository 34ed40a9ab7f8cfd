//! People as the rivals see them: in numbers, so that no rival loses its time over words.
//!
//! Knows: the hard rules and the formula of quality, of a few people at a time. Refuses to know:
//! sizes, and how groups are found.

use std::collections::BTreeMap;

use carrel::domain::grouping::{
    Candidate, Level, Mode, Relation, StartSet, Strength, Subject, Values,
};

/// The fewest members of a group.
pub(crate) const SIZE_MIN: usize = 3;

/// The most members of a group.
pub(crate) const SIZE_MAX: usize = 5;

/// Common starts that every week must have.
const STARTS_MIN: u32 = 2;

/// Groups of people by their places.
pub(crate) type Groups = Vec<Vec<usize>>;

/// Everyone who waits for a group.
pub(crate) struct People(Vec<Person>);

struct Person {
    weeks: Vec<StartSet>,
    /// The starts that they have in every week.
    always: StartSet,
    country: usize,
    speaks: u128,
    speaks_well: u128,
    interests: u128,
    sector: Answer,
    stage: Answer,
    mode: Mode,
}

/// What somebody answered on a subject, and what they ask of the others on it.
struct Answer {
    choice: usize,
    wishes: Vec<(Relation, Strength)>,
}

/// Answers by number; one that is not given equals nobody's.
#[derive(Default)]
struct Numbers<'a>(BTreeMap<&'a str, usize>, usize);

impl<'a> Numbers<'a> {
    fn of(&mut self, answer: Option<&'a str>) -> usize {
        let next = self.1;
        let number = match answer {
            Some(answer) => *self.0.entry(answer).or_insert(next),
            None => next,
        };
        self.1 = self.1.max(number + 1);
        number
    }

    fn bit(&mut self, answer: &'a str) -> u128 {
        let number = u32::try_from(self.of(Some(answer))).expect("few answers");
        1_u128.checked_shl(number).expect("at most 128 answers")
    }
}

impl People {
    pub(crate) fn new(candidates: &[Candidate]) -> Self {
        let mut numbers: [Numbers<'_>; 5] = Default::default();
        let [countries, languages, interests, sectors, stages] = &mut numbers;
        let weeks = telling_weeks(candidates);
        let people = candidates.iter().map(|one| {
            let spoken = one.languages.iter();
            let (mut speaks, mut speaks_well) = (0, 0);
            for (language, level) in spoken {
                let bit = languages.bit(language);
                speaks |= bit;
                speaks_well |= if Level::Good <= *level { bit } else { 0 };
            }
            let always = one
                .weeks
                .iter()
                .fold(StartSet::ALL, |all, week| all.and(week));
            Person {
                weeks: weeks.iter().map(|&week| one.weeks[week]).collect(),
                always,
                country: countries.of(Some(&one.country)),
                speaks,
                speaks_well,
                interests: one
                    .interests
                    .iter()
                    .fold(0, |all, interest| all | interests.bit(interest)),
                sector: answer(one, Subject::Sector, sectors),
                stage: answer(one, Subject::Stage, stages),
                mode: one.mode,
            }
        });
        Self(people.collect())
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The starts that somebody has in every week.
    pub(crate) fn always(&self, place: usize) -> StartSet {
        self.0[place].always
    }

    /// What a group of these people is worth, or nothing if it breaks a rule other than on sizes.
    pub(crate) fn worth(&self, group: &[usize]) -> Option<u32> {
        let members = || group.iter().map(|&place| &self.0[place]);
        let speaks = members().fold(u128::MAX, |all, one| all & one.speaks);
        if speaks == 0 {
            return None;
        }
        let starts = self.common_starts(group);
        let voice_only = members().any(|one| one.mode == Mode::Voice);
        if starts < STARTS_MIN && voice_only {
            return None;
        }
        let sector = nice_kept(&group.iter().map(|&place| &self.0[place].sector))?;
        let stage = nice_kept(&group.iter().map(|&place| &self.0[place].stage))?;
        let mixed = voice_only && members().any(|one| one.mode == Mode::TextFirst);
        let countries = members()
            .enumerate()
            .filter(|&(rank, one)| {
                members()
                    .take(rank)
                    .all(|other| other.country != one.country)
            })
            .count();
        Some(
            3 * starts.min(6)
                + 4 * small(countries - 1)
                + self.language(group, speaks)
                + 3 * small(self.shared_interests(group)).min(3)
                + 2 * (sector + stage)
                + if mixed { 0 } else { 4 },
        )
    }

    fn common_starts(&self, group: &[usize]) -> u32 {
        let weeks = self.0[group[0]].weeks.len();
        let common = (0..weeks).map(|week| {
            let shared = group.iter().fold(StartSet::ALL, |shared, &place| {
                shared.and(&self.0[place].weeks[week])
            });
            StartSet::count(&shared)
        });
        common.min().unwrap_or(0)
    }

    fn language(&self, group: &[usize], common: u128) -> u32 {
        let (mut well, mut basic, mut again) = (common, 0, 0);
        for &place in group {
            let one = &self.0[place];
            let basics = one.speaks & !one.speaks_well;
            well &= one.speaks_well;
            again |= basic & basics;
            basic |= basics;
        }
        match (well, common & !(basic & !again)) {
            (0, 0) => 0,
            (0, _) => 3,
            _ => 9,
        }
    }

    fn shared_interests(&self, group: &[usize]) -> usize {
        let any = group
            .iter()
            .fold(0, |any, &place| any | self.0[place].interests);
        let enough = (2 * group.len()).div_ceil(3);
        let (mut left, mut shared) = (any, 0);
        while left != 0 {
            let bit = left & left.wrapping_neg();
            left ^= bit;
            let sharers = group
                .iter()
                .filter(|&&place| self.0[place].interests & bit != 0);
            shared += usize::from(enough <= sharers.count());
        }
        shared
    }

    /// What groups are worth together.
    pub(crate) fn values(&self, groups: &Groups) -> Values {
        let worths = groups.iter().map(|group| self.worth(group).unwrap_or(0));
        Values {
            placed: groups.iter().map(Vec::len).sum(),
            worst: worths.clone().min().unwrap_or(0),
            total: worths.map(u64::from).sum(),
        }
    }

    /// Seats those who are free in groups that have room for them, where they add most.
    pub(crate) fn seat_free(&self, groups: &mut Groups, free: &mut [bool]) {
        for (place, free) in free.iter_mut().enumerate().filter(|(_, free)| **free) {
            let open = groups
                .iter()
                .enumerate()
                .filter(|(_, group)| group.len() < SIZE_MAX);
            let best = open
                .filter_map(|(number, group)| {
                    let joined = [group.as_slice(), &[place]].concat();
                    Some((self.worth(&joined)?, number))
                })
                .max();
            if let Some((_, number)) = best {
                groups[number].push(place);
                *free = false;
            }
        }
    }
}

fn answer<'a>(one: &'a Candidate, subject: Subject, numbers: &mut Numbers<'a>) -> Answer {
    let mut wishes: Vec<(Relation, Strength)> = one
        .wishes
        .iter()
        .filter(|wish| wish.subject == subject)
        .map(|wish| (wish.relation, wish.strength))
        .collect();
    wishes.sort_unstable();
    wishes.dedup();
    Answer {
        choice: numbers.of(one.choice(subject)),
        wishes,
    }
}

/// How many nice wishes are kept, or nothing if a must is not.
fn nice_kept<'a>(answers: &(impl Iterator<Item = &'a Answer> + Clone)) -> Option<u32> {
    let mut nice = 0;
    for (rank, mine) in answers.clone().enumerate() {
        for &(relation, strength) in &mine.wishes {
            let mut others = answers
                .clone()
                .enumerate()
                .filter(|&(other, _)| other != rank);
            let kept = others.all(|(_, theirs)| {
                let same = theirs.choice == mine.choice;
                (relation == Relation::Same) == same
            });
            match strength {
                Strength::Must if !kept => return None,
                Strength::Nice if kept => nice += 1,
                Strength::Must | Strength::Nice => {}
            }
        }
    }
    Some(nice)
}

/// The weeks that can be the poorest: no rival is to be slower for asking the others.
fn telling_weeks(candidates: &[Candidate]) -> Vec<usize> {
    let weeks = candidates.first().map_or(0, |one| one.weeks.len());
    let within = |inner: usize, outer: usize| {
        candidates
            .iter()
            .all(|one| one.weeks[inner].is_within(&one.weeks[outer]))
    };
    let mut kept: Vec<usize> = Vec::new();
    for week in 0..weeks {
        if !kept.iter().any(|&other| within(other, week)) {
            kept.retain(|&other| !within(week, other));
            kept.push(week);
        }
    }
    kept
}

fn small(count: usize) -> u32 {
    u32::try_from(count).expect("a handful")
}
