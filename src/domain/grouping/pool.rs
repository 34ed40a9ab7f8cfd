//! The candidates in bits: who they are, who must go together, who suits whom.
//!
//! Knows: candidates, the rules on pairs. Refuses to know: groups, chance, the order of ids.
//!
//! **Invariants**: units stand in an order that their content decides, so renamed ids give the
//! same search; two units are near exactly if no rule on a pair keeps them from one group.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    StartSet,
    candidate::{Candidate, Level, Subject},
    gathering::{Asked, Coded, Gathering},
    rules::{Rules, Unusable},
};
use crate::domain::ids::ParticipantId;

/// Bits for choices that candidates share; one word of the machine's widest kind.
const CHOICES_MAX: usize = 128;

/// Bits for countries that candidates share: ISO 3166 has 249.
const COUNTRIES_MAX: usize = 256;

/// People who go into one group or into none; most are alone.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Places in the pool's list of people, in order.
    pub(super) members: Vec<usize>,
    pub(super) gathering: Gathering,
    /// Whether its own members could sit in one group.
    pub(super) sound: bool,
}

/// All who are free to be grouped.
#[derive(Clone, Debug)]
pub(super) struct Pool<'a> {
    pub(super) rules: &'a Rules,
    pub(super) candidates: Vec<&'a Candidate>,
    pub(super) people: Vec<Coded>,
    pub(super) units: Vec<Unit>,
    near: Vec<BitRow>,
    /// Pairs of people who met before or are kept apart, both ways round.
    barred: BTreeSet<(usize, usize)>,
}

/// A set of units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BitRow(Vec<u64>);

impl BitRow {
    pub(super) fn empty(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)])
    }

    pub(super) fn set(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    pub(super) fn clear(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word &= !(1 << (place % 64));
        }
    }

    pub(super) fn has(&self, place: usize) -> bool {
        let word = self.0.get(place / 64).copied().unwrap_or(0);
        word >> (place % 64) & 1 == 1
    }

    pub(super) fn keep(&mut self, other: &Self) {
        for (word, theirs) in self.0.iter_mut().zip(&other.0) {
            *word &= theirs;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(place, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(place * 64 + bit)
            })
        })
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

impl<'a> Pool<'a> {
    /// Codes the candidates; those in `locked` are left out, and who is tied to them is unsound.
    pub(super) fn new(
        candidates: &'a [Candidate],
        rules: &'a Rules,
        locked: &BTreeSet<ParticipantId>,
    ) -> Result<Self, Unusable> {
        let mut free: Vec<&Candidate> = candidates
            .iter()
            .filter(|candidate| !locked.contains(&candidate.id))
            .collect();
        let ties = ties(rules);
        free.sort_by(|a, b| {
            by_content(a, b)
                .then_with(|| ties.get(&a.id).cmp(&ties.get(&b.id)))
                .then(a.id.cmp(&b.id))
        });
        let people = code(&free)?;
        let places: BTreeMap<ParticipantId, usize> = free
            .iter()
            .enumerate()
            .map(|(place, candidate)| (candidate.id, place))
            .collect();
        let mut barred = BTreeSet::new();
        for (a, b) in rules.apart.iter().chain(&rules.met_before) {
            if let (Some(&a), Some(&b)) = (places.get(a), places.get(b))
                && a != b
            {
                barred.insert((a, b));
                barred.insert((b, a));
            }
        }
        let mut pool = Self {
            rules,
            candidates: free,
            people,
            units: Vec::new(),
            near: Vec::new(),
            barred,
        };
        pool.units = pool.united(&places, locked);
        pool.near = pool.nearness();
        Ok(pool)
    }

    pub(super) fn unit(&self, unit: usize) -> &Unit {
        self.units
            .get(unit)
            .expect("a unit's number comes from the pool that numbered it")
    }

    pub(super) fn near(&self, unit: usize) -> &BitRow {
        self.near.get(unit).expect("every unit has a row")
    }

    pub(super) fn person(&self, place: usize) -> &Coded {
        self.people
            .get(place)
            .expect("a person's place comes from the pool that placed them")
    }

    pub(super) fn barred(&self, a: usize, b: usize) -> bool {
        self.barred.contains(&(a, b))
    }

    /// Writes the gathering with one unit more into `joined`.
    pub(super) fn join_into(&self, gathering: &Gathering, unit: usize, joined: &mut Gathering) {
        self.join_enough(gathering, unit, 0, joined);
    }

    /// As [`Self::join_into`], but stops, and says no, once they share fewer starts than `enough`.
    fn join_enough(
        &self,
        gathering: &Gathering,
        unit: usize,
        enough: u32,
        joined: &mut Gathering,
    ) -> bool {
        let mut members = self.unit(unit).members.iter();
        let first = members.next();
        if !first.is_some_and(|&first| gathering.join_into(self.person(first), enough, joined)) {
            return false;
        }
        for &next in members {
            joined.join(self.person(next));
        }
        enough <= joined.least()
    }

    /// Writes the gathering with one unit more into `joined` and tells whether a larger group with
    /// all of them in it is thinkable, in text too if `text` says so. Where none is, what was
    /// written means nothing.
    pub(super) fn grow_into(
        &self,
        gathering: &Gathering,
        unit: usize,
        text: bool,
        joined: &mut Gathering,
    ) -> bool {
        let theirs = &self.unit(unit).gathering;
        let text = text && self.by_text(gathering) && self.by_text(theirs);
        let enough = if text {
            0
        } else {
            self.rules.common_starts_min
        };
        gathering.shares_language(theirs)
            && self.join_enough(gathering, unit, enough, joined)
            && joined.has_language()
    }

    /// Tells whether a larger group with these people in it is thinkable.
    pub(super) fn alive(&self, gathering: &Gathering) -> bool {
        gathering.has_language() && (self.by_hours(gathering) || self.by_text(gathering))
    }

    pub(super) fn by_hours(&self, gathering: &Gathering) -> bool {
        self.rules.common_starts_min <= gathering.least()
    }

    fn by_text(&self, gathering: &Gathering) -> bool {
        self.rules.text_groups && gathering.may_meet_in_text()
    }

    /// Groups of people who are bound together, directly or through others.
    fn united(
        &self,
        places: &BTreeMap<ParticipantId, usize>,
        locked: &BTreeSet<ParticipantId>,
    ) -> Vec<Unit> {
        let mut root: Vec<usize> = (0..self.people.len()).collect();
        let mut stuck = BTreeSet::new();
        for (a, b) in &self.rules.together {
            match (places.get(a), places.get(b)) {
                (Some(&a), Some(&b)) => {
                    let (Some(&from), Some(&to)) = (root.get(a), root.get(b)) else {
                        continue;
                    };
                    for place in &mut root {
                        if *place == from {
                            *place = to;
                        }
                    }
                }
                (Some(&free), None) if locked.contains(b) => {
                    stuck.insert(free);
                }
                (None, Some(&free)) if locked.contains(a) => {
                    stuck.insert(free);
                }
                (Some(_), None) | (None, Some(_) | None) => {}
            }
        }
        let mut units: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut order = Vec::new();
        for (place, root) in root.into_iter().enumerate() {
            let members = units.entry(root).or_default();
            if members.is_empty() {
                order.push(root);
            }
            members.push(place);
        }
        order
            .into_iter()
            .filter_map(|root| units.remove(&root))
            .filter_map(|members| self.bound(members, &stuck))
            .collect()
    }

    fn bound(&self, members: Vec<usize>, stuck: &BTreeSet<usize>) -> Option<Unit> {
        let (first, others) = members.split_first()?;
        let mut gathering = Gathering::of(self.person(*first));
        for &other in others {
            gathering.join(self.person(other));
        }
        let at_odds = members.iter().enumerate().any(|(rank, &a)| {
            members
                .iter()
                .skip(rank + 1)
                .any(|&b| !self.pair_suits(a, b))
        });
        let sound = !at_odds
            && members.len() <= self.rules.size_max
            && members.iter().all(|place| !stuck.contains(place))
            && self.alive(&gathering);
        Some(Unit {
            members,
            gathering,
            sound,
        })
    }

    fn nearness(&self) -> Vec<BitRow> {
        let count = self.units.len();
        let mut near = vec![BitRow::empty(count); count];
        for (first, a) in self.units.iter().enumerate().filter(|(_, unit)| unit.sound) {
            for (second, b) in self.units.iter().enumerate().skip(first + 1) {
                if !b.sound || !self.suit(a, b, second) {
                    continue;
                }
                for (from, to) in [(first, second), (second, first)] {
                    if let Some(row) = near.get_mut(from) {
                        row.set(to);
                    }
                }
            }
        }
        near
    }

    /// Tells whether no rule on pairs, nor on all members, keeps two units from one group.
    fn suit(&self, a: &Unit, b: &Unit, second: usize) -> bool {
        let ([mine], [theirs]) = (a.members.as_slice(), b.members.as_slice()) else {
            let mut joined = Gathering::default();
            self.join_into(&a.gathering, second, &mut joined);
            return a.members.len() + b.members.len() <= self.rules.size_max
                && self.alive(&joined)
                && a.members.iter().all(|&mine| {
                    b.members
                        .iter()
                        .all(|&theirs| self.pair_suits(mine, theirs))
                });
        };
        let text = self.by_text(&a.gathering) && self.by_text(&b.gathering);
        let enough = self.rules.common_starts_min;
        self.person(*mine).suits(self.person(*theirs))
            && (text || a.gathering.shares_starts(&b.gathering, enough))
            && !self.barred(*mine, *theirs)
    }

    fn pair_suits(&self, a: usize, b: usize) -> bool {
        self.person(a).suits(self.person(b)) && !self.barred(a, b)
    }
}

/// How many pairs of each kind name a person: it tells apart those whose answers are the same.
fn ties(rules: &Rules) -> BTreeMap<ParticipantId, [usize; 3]> {
    let mut ties: BTreeMap<ParticipantId, [usize; 3]> = BTreeMap::new();
    for (a, b) in &rules.together {
        ties.entry(*a).or_default()[0] += 1;
        ties.entry(*b).or_default()[0] += 1;
    }
    for (a, b) in &rules.apart {
        ties.entry(*a).or_default()[1] += 1;
        ties.entry(*b).or_default()[1] += 1;
    }
    for (a, b) in &rules.met_before {
        ties.entry(*a).or_default()[2] += 1;
        ties.entry(*b).or_default()[2] += 1;
    }
    ties
}

fn by_content(a: &Candidate, b: &Candidate) -> Ordering {
    (&a.weeks, &a.country, &a.sector, &a.stage, a.mode)
        .cmp(&(&b.weeks, &b.country, &b.sector, &b.stage, b.mode))
        .then_with(|| a.interests.cmp(&b.interests))
        .then_with(|| a.languages.cmp(&b.languages))
        .then_with(|| a.wishes.cmp(&b.wishes))
}

/// The answers that at least two people gave, each with its number.
struct Codes<'a>(BTreeMap<&'a str, usize>);

impl<'a> Codes<'a> {
    fn new(
        what: &'static str,
        most: usize,
        answers: impl Iterator<Item = BTreeSet<&'a str>>,
    ) -> Result<Self, Unusable> {
        let mut given: BTreeMap<&str, usize> = BTreeMap::new();
        for answer in answers.flatten() {
            *given.entry(answer).or_default() += 1;
        }
        given.retain(|_answer, people| 1 < *people);
        let found = given.len();
        if most < found {
            return Err(Unusable::Choices { what, found, most });
        }
        Ok(Self(
            given
                .into_keys()
                .enumerate()
                .map(|(number, answer)| (answer, number))
                .collect(),
        ))
    }

    fn bits(&self, answers: impl IntoIterator<Item = &'a str>) -> u128 {
        answers
            .into_iter()
            .filter_map(|answer| self.0.get(answer))
            .fold(0, |bits, number| bits | 1 << number)
    }

    fn wide_bits(&self, answer: &str) -> [u128; 2] {
        match self.0.get(answer) {
            Some(&number) if number < 128 => [1 << number, 0],
            Some(&number) => [0, 1 << (number - 128)],
            None => [0, 0],
        }
    }
}

/// Codes people in bits.
pub(super) fn code(people: &[&Candidate]) -> Result<Vec<Coded>, Unusable> {
    let countries = Codes::new(
        "countries",
        COUNTRIES_MAX,
        people
            .iter()
            .map(|person| BTreeSet::from([person.country.as_str()])),
    )?;
    let languages = Codes::new(
        "languages",
        CHOICES_MAX,
        people.iter().map(|person| {
            person
                .languages
                .iter()
                .map(|(code, _)| code.as_str())
                .collect()
        }),
    )?;
    let interests = Codes::new(
        "interests",
        CHOICES_MAX,
        people
            .iter()
            .map(|person| person.interests.iter().map(String::as_str).collect()),
    )?;
    let sectors = Codes::new(
        "sectors",
        CHOICES_MAX,
        people
            .iter()
            .map(|person| person.sector.as_deref().into_iter().collect()),
    )?;
    let stages = Codes::new(
        "career stages",
        CHOICES_MAX,
        people
            .iter()
            .map(|person| person.stage.as_deref().into_iter().collect()),
    )?;
    let weeks = telling_weeks(people);
    Ok(people
        .iter()
        .map(|person| {
            let well = person
                .languages
                .iter()
                .filter(|(_, level)| Level::Good <= *level);
            let spoken = person.languages.iter().map(|(code, _)| code.as_str());
            Coded {
                weeks: weeks
                    .iter()
                    .filter_map(|&week| person.weeks.get(week).copied())
                    .collect(),
                country: countries.wide_bits(&person.country),
                speaks: languages.bits(spoken),
                speaks_well: languages.bits(well.map(|(code, _)| code.as_str())),
                interests: interests.bits(person.interests.iter().map(String::as_str)),
                sector: asked(person, Subject::Sector, &sectors),
                stage: asked(person, Subject::Stage, &stages),
                mode: person.mode,
            }
        })
        .collect())
}

fn asked<'a>(person: &'a Candidate, subject: Subject, codes: &Codes<'a>) -> Asked {
    let mut asked = Asked::new(codes.bits(person.choice(subject)));
    for wish in person.wishes.iter().filter(|wish| wish.subject == subject) {
        asked.note(wish.relation, wish.strength);
    }
    asked
}

/// The weeks that can be the poorest. A week in which everybody has all that they have in another
/// never is, so a cohort of seventeen weeks comes down to those around its clock changes.
fn telling_weeks(people: &[&Candidate]) -> Vec<usize> {
    let count = people.first().map_or(0, |person| person.weeks.len());
    let starts = |person: &Candidate, week: usize| -> StartSet {
        person.weeks.get(week).copied().unwrap_or_default()
    };
    let mut kept: Vec<usize> = Vec::new();
    for week in 0..count {
        let within = |inner: usize, outer: usize| {
            people
                .iter()
                .all(|person| starts(person, inner).is_within(&starts(person, outer)))
        };
        if kept.iter().any(|&other| within(other, week)) {
            continue;
        }
        kept.retain(|&other| !within(week, other));
        kept.push(week);
    }
    kept
}
