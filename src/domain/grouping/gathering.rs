//! Some people taken together: what they share, and the points it makes.
//!
//! Knows: coded people, the formula of quality. Refuses to know: pairs, sizes, other groups.
//!
//! **Invariants**: the order in which people join never matters; what a gathering lacks (starts,
//! a language), no larger one has.

use super::{
    StartSet,
    answer::Parts,
    candidate::{Mode, Relation, Strength},
    rules::Weights,
};

/// The most nice wishes that one person can have kept: one a subject, as no answer is both the
/// same and another.
const NICE_MOST: u32 = 2;

/// One person in bits. A choice that nobody else made has no bit: it equals nobody's.
#[derive(Clone, Debug)]
pub(super) struct Coded {
    pub(super) weeks: Vec<StartSet>,
    pub(super) country: [u128; 2],
    pub(super) speaks: u128,
    pub(super) speaks_well: u128,
    pub(super) interests: u128,
    pub(super) sector: Asked,
    pub(super) stage: Asked,
    pub(super) mode: Mode,
}

/// One person's answer on a subject, and what they wish of the others' answers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    /// The answer's bit, or none.
    pub(super) bit: u128,
    must: Wanted,
    nice: Wanted,
}

/// The relations that somebody wants.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    same: bool,
    different: bool,
}

impl Asked {
    pub(super) fn new(bit: u128) -> Self {
        Self {
            bit,
            ..Self::default()
        }
    }

    /// Tells whether neither must forbids the other person.
    pub(super) const fn suits(&self, other: &Self) -> bool {
        let same = self.bit & other.bit != 0;
        if same {
            !self.must.different && !other.must.different
        } else {
            !self.must.same && !other.must.same
        }
    }

    /// Tells whether the nice wishes could be kept beside the other person, and how many.
    pub(super) const fn nice_beside(&self, other: &Self) -> usize {
        if self.bit & other.bit != 0 {
            self.nice.same as usize
        } else {
            self.nice.different as usize
        }
    }

    pub(super) fn note(&mut self, relation: Relation, strength: Strength) {
        let wanted = match strength {
            Strength::Must => &mut self.must,
            Strength::Nice => &mut self.nice,
        };
        match relation {
            Relation::Same => wanted.same = true,
            Relation::Different => wanted.different = true,
        }
    }
}

impl Coded {
    /// Tells whether no must and no want of a language keeps the two from one group.
    pub(super) const fn suits(&self, other: &Self) -> bool {
        self.speaks & other.speaks != 0
            && self.sector.suits(&other.sector)
            && self.stage.suits(&other.stage)
    }

    /// The most nice wishes of this person that any group can keep.
    pub(super) fn nice_most(&self) -> usize {
        let most = |nice: &Wanted| usize::from(nice.same || nice.different);
        most(&self.sector.nice) + most(&self.stage.nice)
    }

    /// The most nice wishes of this person that a group with the other can keep.
    pub(super) const fn nice_beside(&self, other: &Self) -> usize {
        self.sector.nice_beside(&other.sector) + self.stage.nice_beside(&other.stage)
    }
}

/// What the members answered on one subject, as far as wishes need it.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    any: u128,
    again: u128,
    unlike: bool,
    same_nice: u32,
    /// The answers of those who wish to be the only one with theirs. Of two such with one
    /// answer neither is, so a set is enough to count.
    different_nice: u128,
    different_kept: u32,
}

impl Tally {
    fn join(&mut self, asked: &Asked) {
        self.again |= self.any & asked.bit;
        self.any |= asked.bit;
        self.unlike |= asked.bit == 0;
        self.same_nice += u32::from(asked.nice.same);
        if asked.nice.different {
            self.different_nice |= asked.bit;
            self.different_kept += u32::from(asked.bit == 0);
        }
    }

    fn nice_kept(&self) -> u32 {
        let alike = !self.unlike && self.any.is_power_of_two();
        let same = if alike { self.same_nice } else { 0 };
        same + (self.different_nice & !self.again).count_ones() + self.different_kept
    }
}

/// Tells whether two weeks have the same starts. Without a branch it is much quicker than `==`.
fn alike(week: &StartSet, other: &StartSet) -> bool {
    let both = week.bits().into_iter().zip(other.bits());
    both.fold(0, |unlike, (ours, theirs)| unlike | (ours ^ theirs)) == 0
}

/// Some people taken together.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathering {
    pub(super) people: usize,
    weeks: Vec<StartSet>,
    least: u32,
    traits: Traits,
}

/// What people share or differ in besides their hours.
#[derive(Clone, Copy, Debug, Default)]
struct Traits {
    speaks: u128,
    speaks_well: u128,
    basic: u128,
    basic_again: u128,
    countries: [u128; 2],
    lone_countries: u32,
    interests: [u128; 3],
    sector: Tally,
    stage: Tally,
    voice_only: bool,
    text_first: bool,
}

impl Traits {
    /// These with one person more.
    fn with(mut self, person: &Coded) -> Self {
        self.speaks &= person.speaks;
        self.speaks_well &= person.speaks_well;
        let basic = person.speaks & !person.speaks_well;
        self.basic_again |= self.basic & basic;
        self.basic |= basic;
        let [low, high] = person.country;
        self.countries[0] |= low;
        self.countries[1] |= high;
        self.lone_countries += u32::from(low | high == 0);
        let [ones, twos, fours] = self.interests;
        let carry = ones & person.interests;
        self.interests = [
            ones ^ person.interests,
            twos ^ carry,
            fours | (twos & carry),
        ];
        self.sector.join(&person.sector);
        self.stage.join(&person.stage);
        match person.mode {
            Mode::Voice => self.voice_only = true,
            Mode::TextFirst => self.text_first = true,
            Mode::Either => {}
        }
        self
    }
}

impl Gathering {
    pub(super) fn of(person: &Coded) -> Self {
        let traits = Traits {
            speaks: u128::MAX,
            speaks_well: u128::MAX,
            ..Traits::default()
        };
        Self {
            people: 1,
            weeks: person.weeks.clone(),
            least: person.weeks.iter().map(StartSet::count).min().unwrap_or(0),
            traits: traits.with(person),
        }
    }

    /// Writes these people with one more into `joined`, whose room is used again.
    ///
    /// Stops, and says no, at the first week in which they share fewer than `enough` starts.
    pub(super) fn join_into(&self, person: &Coded, enough: u32, joined: &mut Self) -> bool {
        joined.weeks.clear();
        let mut least = u32::MAX;
        for (ours, theirs) in self.weeks.iter().zip(&person.weeks) {
            let both = ours.and(theirs);
            // Most weeks are as the one before for most people, and counting takes longest.
            if !joined.weeks.last().is_some_and(|last| alike(last, &both)) {
                least = least.min(both.count());
                if least < enough {
                    return false;
                }
            }
            joined.weeks.push(both);
        }
        joined.least = if joined.weeks.is_empty() { 0 } else { least };
        joined.people = self.people + 1;
        joined.traits = self.traits.with(person);
        enough <= joined.least
    }

    pub(super) fn join(&mut self, person: &Coded) {
        let mut joined = Self::default();
        self.join_into(person, 0, &mut joined);
        *self = joined;
    }

    /// Common starts in the poorest week.
    pub(super) const fn least(&self) -> u32 {
        self.least
    }

    /// Tells whether the two share this many starts in every week, without joining them.
    pub(super) fn shares_starts(&self, other: &Self, enough: u32) -> bool {
        let mut weeks = self.weeks.iter().zip(&other.weeks);
        weeks.all(|(ours, theirs)| enough <= ours.and(theirs).count())
            && (!self.weeks.is_empty() || enough == 0)
    }

    /// Tells whether the two have a language in common.
    pub(super) const fn shares_language(&self, other: &Self) -> bool {
        self.traits.speaks & other.traits.speaks != 0
    }

    pub(super) const fn has_language(&self) -> bool {
        self.traits.speaks != 0
    }

    /// Tells whether all of them agreed to meet in text if need be.
    pub(super) const fn may_meet_in_text(&self) -> bool {
        !self.traits.voice_only
    }

    /// Tells whether some language is at good or better for all of them.
    pub(super) const fn speaks_well(&self) -> bool {
        self.traits.speaks & self.traits.speaks_well != 0
    }

    /// The interests that at least two thirds of the members share.
    const fn shared_interests(&self) -> u128 {
        self.interests_shared_by((2 * self.people).div_ceil(3))
    }

    /// The interests that at least so many members share.
    const fn interests_shared_by(&self, members: usize) -> u128 {
        let [ones, twos, fours] = self.traits.interests;
        match members {
            0 | 1 => ones | twos | fours,
            2 => twos | fours,
            3 => fours | (twos & ones),
            4 => fours,
            5 => fours & (ones | twos),
            6 => fours & twos,
            _ => fours & twos & ones,
        }
    }

    /// More than which no group of `size` with these people in it is worth.
    ///
    /// Starts, levels, wishes kept and the peace of modes only shrink as people join; countries,
    /// interests, the newcomers' wishes and company at basic are taken at their best.
    pub(super) fn most(&self, weights: &Weights, size: usize) -> u32 {
        let now = self.parts(weights);
        let more = size.saturating_sub(self.people);
        let newcomers = u32::try_from(more).unwrap_or(u32::MAX);
        let needed = (2 * size).div_ceil(3).saturating_sub(more);
        let interests = if needed == 0 {
            weights.interests_max
        } else {
            self.interests_shared_by(needed).count_ones()
        };
        let company = if more == 0 {
            now.company
        } else {
            weights.company
        };
        now.starts
            + now.countries
            + weights.country * newcomers
            + now.language
            + company
            + weights.interest * interests.min(weights.interests_max)
            + now.wishes
            + weights.wish * NICE_MOST * newcomers
            + now.mode
    }

    /// The points by criterion.
    pub(super) fn parts(&self, weights: &Weights) -> Parts {
        let traits = &self.traits;
        let countries = traits.countries[0].count_ones() + traits.countries[1].count_ones();
        let countries = countries + traits.lone_countries;
        let interests = self.shared_interests().count_ones();
        let lone_basic = traits.basic & !traits.basic_again;
        let [language, company] = if self.speaks_well() {
            [weights.language, weights.company]
        } else if traits.speaks & !lone_basic != 0 {
            [0, weights.company]
        } else {
            [0, 0]
        };
        Parts {
            starts: weights.start * self.least.min(weights.starts_max),
            countries: weights.country * countries.saturating_sub(1),
            language,
            company,
            interests: weights.interest * interests.min(weights.interests_max),
            wishes: weights.wish * (traits.sector.nice_kept() + traits.stage.nice_kept()),
            mode: if traits.voice_only && traits.text_first {
                0
            } else {
                weights.mode
            },
        }
    }

    pub(super) fn quality(&self, weights: &Weights) -> u32 {
        self.parts(weights).sum()
    }
}
