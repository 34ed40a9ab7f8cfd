//! Why a group was formed, and why somebody has none, as facts that are kept.
//!
//! Knows: the shape in which the answer of `form` is stored and told. Refuses to know: names and
//! sentences, which are found when the facts are shown.
//!
//! **Invariants**: facts hold ids, codes and numbers only; a field is never given another meaning,
//! because old rows are read for years.

use serde::{Deserialize, Serialize};

use super::{Change, Group, ParticipantId, Relation, Remedy, Strength, Subject, Unplaced, Why};

/// Why these people make a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFacts {
    /// How good the group is, in points.
    pub quality: u32,
    /// Starts in common in the poorest week.
    pub common_starts: u32,
    /// The different countries, ISO 3166-1 alpha-2, sorted.
    pub countries: Vec<String>,
    /// The language that serves best, ISO 639.
    pub language: Option<String>,
    /// Interests that two thirds share.
    pub interests: Vec<String>,
    /// How many nice wishes are kept.
    pub wishes: usize,
    /// Whether it meets in writing, for want of common hours.
    pub text: bool,
}

/// Why somebody has no group, and what would change that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnplacedFacts {
    /// What stands in the way.
    pub why: UnplacedWhy,
    /// The one change that would place them.
    pub change: Option<OneChange>,
}

/// What stands in the way of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum UnplacedWhy {
    /// Too few hours of their own in some week.
    FewHours {
        /// Which week, from 1.
        week: usize,
        /// In how many half hours a meeting can begin then.
        starts: u32,
    },
    /// Those with whom they must go cannot make a group with them.
    Company,
    /// Too few others share a language.
    Language {
        /// How many do.
        others: usize,
    },
    /// Too few others remain once musts are kept.
    Must {
        /// How many do.
        others: usize,
    },
    /// Too few others remain with whom they can be: they met the rest before, or are kept apart.
    Apart {
        /// How many do.
        others: usize,
    },
    /// Too few others share enough hours.
    Hours {
        /// How many do.
        others: usize,
    },
    /// They suit others one by one, but no group at once.
    NoGroup {
        /// How many they suit.
        others: usize,
    },
    /// A group would take them but for its size.
    Full,
    /// The people whom they suit are needed elsewhere.
    NobodyLeft {
        /// How many they suit.
        others: usize,
    },
}

/// One change that would place somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum OneChange {
    /// They make room at these half hours of the week, counted from Monday's or the first day's
    /// 00:00 UTC.
    AddHours {
        /// The starts, in order.
        starts: Vec<u16>,
    },
    /// Somebody drops a must.
    DropMust {
        /// Whose it is.
        of: ParticipantId,
        /// Whether it is about the sector, and not the career stage.
        sector: bool,
        /// Whether it asks for the same, and not for another.
        same: bool,
    },
    /// They agree to meet in writing.
    AllowText,
    /// A group of this size is allowed.
    AllowSize {
        /// How many members it would have.
        size: usize,
    },
    /// They take part in a language at basic.
    Learn {
        /// ISO 639.
        language: String,
    },
    /// They are grouped again with somebody whom they met before.
    MeetAgain {
        /// Who that is.
        other: ParticipantId,
    },
}

impl OneChange {
    /// The half hours that it is about.
    pub fn starts(&self) -> &[u16] {
        match self {
            Self::AddHours { starts } => starts,
            Self::DropMust { .. }
            | Self::AllowText
            | Self::AllowSize { .. }
            | Self::Learn { .. }
            | Self::MeetAgain { .. } => &[],
        }
    }

    /// Whom it is about besides the person `of` whom it would place.
    pub fn other(&self, of: ParticipantId) -> Option<ParticipantId> {
        match *self {
            Self::MeetAgain { other } => Some(other),
            Self::DropMust { of: whose, .. } => Some(whose).filter(|whose| *whose != of),
            Self::AddHours { .. }
            | Self::AllowText
            | Self::AllowSize { .. }
            | Self::Learn { .. } => None,
        }
    }
}

impl From<&Group> for GroupFacts {
    fn from(group: &Group) -> Self {
        let reason = &group.reason;
        Self {
            quality: group.quality,
            common_starts: reason.common_starts,
            countries: reason.countries.clone(),
            language: reason.language.as_ref().map(|(code, _level)| code.clone()),
            interests: reason.interests.clone(),
            wishes: reason
                .wishes
                .iter()
                .filter(|(_whose, wish)| wish.strength == Strength::Nice)
                .count(),
            text: group.text,
        }
    }
}

impl From<&Unplaced> for UnplacedFacts {
    fn from(unplaced: &Unplaced) -> Self {
        Self {
            why: why(&unplaced.why),
            change: unplaced.change.as_ref().map(change),
        }
    }
}

fn why(why: &Why) -> UnplacedWhy {
    match *why {
        Why::FewHours { week, starts } => UnplacedWhy::FewHours { week, starts },
        Why::Company { .. } => UnplacedWhy::Company,
        Why::Language { others } => UnplacedWhy::Language { others },
        Why::Must { others } => UnplacedWhy::Must { others },
        Why::Apart { others } => UnplacedWhy::Apart { others },
        Why::Hours { others } => UnplacedWhy::Hours { others },
        Why::NoGroup { others } => UnplacedWhy::NoGroup { others },
        Why::Full { .. } => UnplacedWhy::Full,
        Why::NobodyLeft { others, .. } => UnplacedWhy::NobodyLeft { others },
    }
}

fn change(change: &Change) -> OneChange {
    match &change.what {
        Remedy::AddHours { starts } => OneChange::AddHours {
            starts: starts.clone(),
        },
        Remedy::DropMust { of, wish } => OneChange::DropMust {
            of: *of,
            sector: wish.subject == Subject::Sector,
            same: wish.relation == Relation::Same,
        },
        Remedy::AllowText => OneChange::AllowText,
        Remedy::AllowSize { size } => OneChange::AllowSize { size: *size },
        Remedy::Learn { language } => OneChange::Learn {
            language: language.clone(),
        },
        Remedy::MeetAgain { other } => OneChange::MeetAgain { other: *other },
    }
}
