//! What a grouping must obey and what makes one better than another.
//!
//! Knows: the hard rules' numbers, the weights, the pairs that coordinators named.
//! Refuses to know: where they are configured, who set them.
//!
//! **Invariants**: `Rules::default` is what the design page says; nothing else holds a weight.

use crate::domain::ids::ParticipantId;

/// The largest group that can be formed: room for the programme's five and for exceptions.
pub const SIZE_LIMIT: usize = 7;

/// The smallest group that can be formed: one person is no group.
pub const SIZE_LEAST: usize = 2;

/// What a grouping must obey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The fewest members of a group, at least [`SIZE_LEAST`].
    pub size_min: usize,
    /// The most members of a group, at most [`SIZE_LIMIT`].
    pub size_max: usize,
    /// The fewest common starts in every week of the cohort.
    pub common_starts_min: u32,
    /// What makes a group good.
    pub weights: Weights,
    /// Pairs who go into one group or into none.
    pub together: Vec<(ParticipantId, ParticipantId)>,
    /// Pairs who never go into one group.
    pub apart: Vec<(ParticipantId, ParticipantId)>,
    /// Pairs who were in one group before.
    pub met_before: Vec<(ParticipantId, ParticipantId)>,
    /// Groups that stand as they are: nobody leaves or joins, and no rule is asked of them.
    pub locked: Vec<Vec<ParticipantId>>,
    /// Whether those who chose text-first or either may form groups without common starts.
    pub text_groups: bool,
}

/// How many points each part of a group's quality brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// For each common start of the poorest week.
    pub start: u32,
    /// The most common starts that count.
    pub starts_max: u32,
    /// For each country after the first.
    pub country: u32,
    /// When a common language is at good or better for all.
    pub language: u32,
    /// When nobody is the only one at basic in a common language.
    pub company: u32,
    /// For each interest that two thirds of the members share.
    pub interest: u32,
    /// The most interests that count.
    pub interests_max: u32,
    /// For each nice wish that is kept.
    pub wish: u32,
    /// When no voice-only and text-first members are mixed.
    pub mode: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            start: 3,
            starts_max: 6,
            country: 4,
            language: 6,
            company: 3,
            interest: 3,
            interests_max: 3,
            wish: 2,
            mode: 4,
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            size_min: 3,
            size_max: 5,
            common_starts_min: 2,
            weights: Weights::default(),
            together: Vec::new(),
            apart: Vec::new(),
            met_before: Vec::new(),
            locked: Vec::new(),
            text_groups: true,
        }
    }
}

/// Why nothing can be formed from this input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The sizes leave no room, or more than can be formed.
    #[error(
        "groups of {min} to {max} were asked for; the sizes must run upwards from {SIZE_LEAST} \
         or more to {SIZE_LIMIT} or fewer"
    )]
    Sizes {
        /// The smallest that was asked for.
        min: usize,
        /// The largest that was asked for.
        max: usize,
    },
    /// A weight is so large that a sum could overflow.
    #[error("the weight of `{name}` is {found}; the largest is {most}")]
    Weight {
        /// The weight's name.
        name: &'static str,
        /// What stood there.
        found: u32,
        /// The largest that is taken.
        most: u32,
    },
    /// Two candidates have one id.
    #[error("participant {0} stands twice among the candidates; each may stand once")]
    Twice(ParticipantId),
    /// Two candidates' weeks are not the same weeks.
    #[error(
        "participant {id} has {found} weeks of starts where the first has {expected}; all must \
         cover the same cohort, at least one week"
    )]
    Weeks {
        /// Whose weeks differ.
        id: ParticipantId,
        /// How many they have.
        found: usize,
        /// How many are right.
        expected: usize,
    },
    /// A locked group names somebody who is no candidate.
    #[error("the locked group {place} names participant {id}, who is no candidate")]
    LockedStranger {
        /// Which of the locked groups, counted from 1.
        place: usize,
        /// Whom it names.
        id: ParticipantId,
    },
    /// Somebody stands in two locked groups, or twice in one.
    #[error("participant {0} stands twice in the locked groups; each may stand once")]
    LockedTwice(ParticipantId),
    /// More distinct answers are shared than can be told apart.
    #[error("{found} different {what} are shared by two candidates or more; the most is {most}")]
    Choices {
        /// What has too many.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many can be told apart.
        most: usize,
    },
}

/// The largest weight: a thousand times the defaults, and no sum comes near `u32::MAX`.
pub const WEIGHT_LIMIT: u32 = 10_000;

impl Rules {
    /// Says what is wrong with the rules' own numbers, if anything.
    pub fn check(&self) -> Result<(), Unusable> {
        let (min, max) = (self.size_min, self.size_max);
        if min < SIZE_LEAST || max < min || SIZE_LIMIT < max {
            return Err(Unusable::Sizes { min, max });
        }
        let weights = &self.weights;
        for (name, found) in [
            ("start", weights.start),
            ("starts_max", weights.starts_max),
            ("country", weights.country),
            ("language", weights.language),
            ("company", weights.company),
            ("interest", weights.interest),
            ("interests_max", weights.interests_max),
            ("wish", weights.wish),
            ("mode", weights.mode),
        ] {
            if WEIGHT_LIMIT < found {
                let most = WEIGHT_LIMIT;
                return Err(Unusable::Weight { name, found, most });
            }
        }
        Ok(())
    }
}
