//! Who wants a group, and what they said about it.
//!
//! Knows: what a sign-up says that bears on grouping, in stable choice ids.
//! Refuses to know: names, accounts, zones; how starts were worked out from local hours.
//!
//! **Invariants**: the order of lists inside a candidate never matters, nor does repetition.

use super::StartSet;
use crate::domain::ids::ParticipantId;

/// A participant who waits for a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who it is.
    pub id: ParticipantId,
    /// One set a cohort week, in order: where this person can begin a meeting of the cohort's
    /// length. If-needed hours count.
    pub weeks: Vec<StartSet>,
    /// The country's code, compared as it stands.
    pub country: String,
    /// The sector's choice id; `None` equals nobody's, not even another `None`.
    pub sector: Option<String>,
    /// The career stage's choice id; `None` equals nobody's.
    pub stage: Option<String>,
    /// Choice ids of interests.
    pub interests: Vec<String>,
    /// Language codes and how well each is spoken; of two levels for one code the better counts.
    pub languages: Vec<(String, Level)>,
    /// How they would rather meet.
    pub mode: Mode,
    /// What they ask of the others; a wish said twice counts once.
    pub wishes: Vec<Wish>,
}

/// How well a language is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Enough to follow.
    Basic,
    /// Enough to take part.
    Good,
    /// With ease.
    Fluent,
    /// From childhood.
    Native,
}

/// How somebody would rather meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Only by voice.
    Voice,
    /// By text before voice.
    TextFirst,
    /// Both suit.
    Either,
}

/// What somebody asks of every other member of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wish {
    /// What is compared.
    pub subject: Subject,
    /// How it must compare.
    pub relation: Relation,
    /// How much it matters.
    pub strength: Strength,
}

/// What a wish compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The sector.
    Sector,
    /// The career stage.
    Stage,
}

/// How a wish compares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Every other member has the same.
    Same,
    /// No other member has the same.
    Different,
}

/// How much a wish matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Without it, no group.
    Must,
    /// It counts in the group's quality.
    Nice,
}

impl Candidate {
    /// What this person has for the subject, if they said.
    pub fn choice(&self, subject: Subject) -> Option<&str> {
        match subject {
            Subject::Sector => self.sector.as_deref(),
            Subject::Stage => self.stage.as_deref(),
        }
    }
}

impl Relation {
    /// Tells whether two answers stand in this relation; unknown equals nothing.
    pub fn holds(self, mine: Option<&str>, theirs: Option<&str>) -> bool {
        let same = mine.is_some() && mine == theirs;
        match self {
            Self::Same => same,
            Self::Different => !same,
        }
    }
}
