//! What comes out: groups with reasons, people without with theirs, values with bounds.
//!
//! Knows: facts that a sentence will say. Refuses to know: any sentence, any language's words.
//!
//! **Invariants**: lists are sorted by id; a quality is the sum of its parts; every bound is at
//! least its value.

use super::candidate::{Level, Wish};
use crate::domain::ids::ParticipantId;

/// A grouping of the candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formed {
    /// The groups, in order of their first member; the locked ones are among them.
    pub groups: Vec<Group>,
    /// Who is in none, in order of id.
    pub unplaced: Vec<Unplaced>,
    /// What was reached.
    pub values: Values,
    /// What can at most be reached by groupings that place as many by hours as this one: none
    /// places more than `bounds.placed`; none that places as many has a worst group better than
    /// `bounds.worst`; none whose worst group, locked ones aside, besides is as good has a sum
    /// above `bounds.total`.
    pub bounds: Values,
    /// The bounds less the values.
    pub gap: Values,
    /// Whether this is proven to be a best grouping.
    pub exact: bool,
}

/// The three aims, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Values {
    /// How many people are in a group.
    pub placed: usize,
    /// The least quality of a group; 0 where there is no group.
    pub worst: u32,
    /// The sum of qualities.
    pub total: u64,
}

/// People who are grouped, and why it is a good group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Who is in it, in order of id.
    pub members: Vec<ParticipantId>,
    /// How good it is: the sum of its parts.
    pub quality: u32,
    /// The quality by criterion.
    pub parts: Parts,
    /// The facts behind the parts.
    pub reason: Reason,
    /// Whether it meets in text, for want of common starts.
    pub text: bool,
    /// Whether a coordinator fixed it.
    pub locked: bool,
}

/// A quality by criterion, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// For common starts in the poorest week.
    pub starts: u32,
    /// For different countries.
    pub countries: u32,
    /// For a common language at good or better for all.
    pub language: u32,
    /// For nobody's being the only one at basic.
    pub company: u32,
    /// For interests that two thirds share.
    pub interests: u32,
    /// For nice wishes kept.
    pub wishes: u32,
    /// For not mixing voice-only with text-first.
    pub mode: u32,
}

impl Parts {
    /// The quality that they make.
    pub const fn sum(&self) -> u32 {
        self.starts
            + self.countries
            + self.language
            + self.company
            + self.interests
            + self.wishes
            + self.mode
    }
}

/// The facts that a sentence about a group will say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// Common starts in the poorest week, uncapped.
    pub common_starts: u32,
    /// The different countries, sorted.
    pub countries: Vec<String>,
    /// The common language that serves best, with the least level at which a member has it.
    pub language: Option<(String, Level)>,
    /// Interests that two thirds of the members share, sorted.
    pub interests: Vec<String>,
    /// Nice wishes kept, with whose they are.
    pub wishes: Vec<(ParticipantId, Wish)>,
}

/// Somebody for whom there is no group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// Who it is.
    pub id: ParticipantId,
    /// What stands in the way.
    pub why: Why,
    /// The one change that would place them, if one was found; it was tried, and it does.
    pub change: Option<Change>,
}

/// What stands between somebody and a group. The first that applies, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// They cannot begin a meeting often enough in some week, even alone.
    FewHours {
        /// The poorest week, counted from 1.
        week: usize,
        /// In how many half hours a meeting can begin then.
        starts: u32,
    },
    /// Those with whom they must go cannot make a group with them: too many, or at odds.
    Company {
        /// With whom they must go, sorted.
        with: Vec<ParticipantId>,
    },
    /// Too few others share a language with them.
    Language {
        /// How many do.
        others: usize,
    },
    /// Too few others remain once musts are kept, theirs and the others'.
    Must {
        /// How many do.
        others: usize,
    },
    /// Too few others remain whom they have not met and are not kept apart from.
    Apart {
        /// How many do.
        others: usize,
    },
    /// Too few others share enough starts with them in every week.
    Hours {
        /// How many do.
        others: usize,
    },
    /// They suit enough others one by one, but no group of them all at once.
    NoGroup {
        /// How many they suit.
        others: usize,
    },
    /// A group would take them but for its size.
    Full {
        /// Its members, sorted.
        group: Vec<ParticipantId>,
    },
    /// The people whom they suit are needed in other groups.
    NobodyLeft {
        /// How many they suit.
        others: usize,
        /// How many of these are without a group too.
        free: usize,
    },
}

/// One change, and the group that it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What would have to change.
    pub what: Remedy,
    /// With whom the person would then be, sorted, without them.
    pub with: Vec<ParticipantId>,
}

/// What would have to change so that somebody has a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// The person makes room for a meeting at these half hours of the week (UTC, from 0),
    /// in every week.
    AddHours {
        /// The starts, in order.
        starts: Vec<u16>,
    },
    /// Somebody, the person or another, drops a must.
    DropMust {
        /// Whose must it is.
        of: ParticipantId,
        /// Which.
        wish: Wish,
    },
    /// The person agrees to meet in text.
    AllowText,
    /// A group of this size is allowed.
    AllowSize {
        /// How many members it would have.
        size: usize,
    },
    /// The person takes part in a language at basic.
    Learn {
        /// Its code.
        language: String,
    },
    /// The person is grouped again with somebody whom they met before.
    MeetAgain {
        /// Who that is.
        other: ParticipantId,
    },
}
