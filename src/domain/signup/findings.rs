//! What can be found in a row: faults, notes, and what waits.
//!
//! Knows: the kinds of findings and the values they carry. Refuses to know: their sentences.
//!
//! **Invariants**: a finding carries what stood there as it stood; whoever shows it makes it
//! harmless first.

use super::{Choice, Column};
use crate::domain::{availability::parse, places::ZoneProblem, time::Zone};

/// Why a row cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The row ends before the first needed column that it lacks.
    CutShort {
        /// Cells in the row.
        has: usize,
        /// Cells in the headings.
        of: usize,
        /// The first needed column that is missing.
        column: Column,
    },
    /// The row has cells beyond the headings, so its values may stand under wrong ones.
    TooWide {
        /// Cells in the row.
        has: usize,
        /// Cells in the headings.
        of: usize,
    },
    /// No Discord id.
    Account(String),
    /// A Discord id of which a spreadsheet kept only the first digits.
    AccountShortened(String),
    /// An id larger than any that can be stored.
    AccountBeyond(String),
    /// An earlier row that was taken has the same account.
    SameAccount {
        /// That row.
        row: usize,
    },
    /// An earlier row that was taken has the same username.
    SameUsername {
        /// That row.
        row: usize,
    },
    /// No name.
    NameMissing,
    /// A name of more characters than 64.
    NameTooLong {
        /// How many it has.
        characters: usize,
    },
    /// No country.
    CountryMissing,
    /// A country that ISO 3166-1 does not have.
    Country(String),
    /// No zone.
    ZoneMissing,
    /// A zone that cannot be read.
    Zone(ZoneProblem),
    /// Hours that cannot be read.
    Hours(Column, parse::Problem),
}

impl Fault {
    /// The column to mend, where it is one.
    pub fn column(&self) -> Option<Column> {
        match self {
            Self::CutShort { column, .. } | Self::Hours(column, _) => Some(*column),
            Self::TooWide { .. } => None,
            Self::Account(_)
            | Self::AccountShortened(_)
            | Self::AccountBeyond(_)
            | Self::SameAccount { .. } => Some(Column::DiscordUserId),
            Self::SameUsername { .. } => Some(Column::DiscordUsername),
            Self::NameMissing | Self::NameTooLong { .. } => Some(Column::DisplayName),
            Self::CountryMissing | Self::Country(_) => Some(Column::Country),
            Self::ZoneMissing | Self::Zone(_) => Some(Column::TimeZone),
        }
    }
}

/// What was read otherwise than it stood, or is shown with care.
///
/// A row's notes come in three classes, each in the order of columns: spelling, then meaning,
/// then what is kept as it is and shown with care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Spelling: what stood there, and what it becomes.
    Respelt {
        /// What stood there.
        written: String,
        /// What it becomes.
        becomes: String,
    },
    /// Spelling: a choice was written with capitals.
    LowerCase(Column),
    /// Spelling: spaces around choices went.
    Trimmed(Column),
    /// Meaning: a line break in the name becomes a space.
    LineBreak,
    /// Meaning: characters of the name that nobody sees went.
    InvisibleDropped,
    /// Meaning: an old name of a zone.
    Renamed {
        /// The old name.
        old: &'static str,
        /// Today's.
        zone: Zone,
    },
    /// Meaning: hours were read otherwise than they plainly stand.
    Hours(parse::Note),
    /// Meaning: a value that is not needed cannot be read, and is left out.
    LeftOut {
        /// Where it stood.
        column: Column,
        /// What stood there.
        written: String,
    },
    /// Meaning: the row ends early, but has all that is needed.
    CutShort {
        /// Cells in the row.
        has: usize,
        /// Cells in the headings.
        of: usize,
    },
    /// Care: the person has no account yet.
    NoAccountYet,
    /// Care: of a person without an account the e-mail is kept.
    EmailKept,
    /// Care: an earlier row that was taken has the same e-mail.
    SameEmail {
        /// That row.
        row: usize,
    },
    /// Care: a spreadsheet would take the name for a formula.
    FormulaName,
    /// Care: Discord would take the name for markup.
    MarkupName,
    /// Care: Discord would take the name for a mention.
    MentionName,
    /// Care: the name is written in so many scripts.
    Scripts(usize),
}

/// A value that waits for a coordinator to fold it into a choice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// An unknown sector.
    Sector(String),
    /// An unknown career stage.
    Stage(String),
    /// A language whose code or level is unknown.
    Language(String),
    /// An unknown interest.
    Interest(String),
    /// An unknown output.
    Output(String),
}

/// What is found while a row is judged.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) faults: Vec<Fault>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) spelling: Vec<Note>,
    pub(super) meaning: Vec<Note>,
    pub(super) care: Vec<Note>,
}

impl Findings {
    pub(super) fn left_out(&mut self, column: Column, written: &str) {
        self.meaning.push(Note::LeftOut {
            column,
            written: written.to_owned(),
        });
    }

    pub(super) fn respelt(&mut self, written: &str, becomes: &str) {
        self.spelling.push(Note::Respelt {
            written: written.to_owned(),
            becomes: becomes.to_owned(),
        });
    }

    pub(super) fn respelt_choice(&mut self, written: &str, choice: &Choice) {
        self.respelt(written, choice.id());
    }

    /// All notes, class by class.
    pub(super) fn into_notes(self) -> Vec<Note> {
        [self.spelling, self.meaning, self.care].concat()
    }
}
