//! Judging sign-ups: what a row of a coordinator's sheet says, and whether it can be taken.
//!
//! Knows: the columns, the forms of their values, which fault refuses a row, and which value only
//! waits for a coordinator. Refuses to know: bytes and delimiters, which `app::sheet` reads; who is
//! a member of the server; the sentences in which a judgement is told.
//!
//! | column | form | needed |
//! | --- | --- | --- |
//! | `discord_user_id` | 17 to 20 digits; empty: the person is invited and claims the seat later | no |
//! | `discord_username` | matched among the server's members | no |
//! | `display_name` | up to 64 characters | yes |
//! | `country` | ISO 3166-1 alpha-2 | yes |
//! | `time_zone` | IANA name of a place, today's or old; an offset or abbreviation is refused | yes |
//! | `sector`, `career_stage`, `output_wish` | one of the programme's choices | no |
//! | `interests` | choices with `;` between | no |
//! | `languages` | `code:level` with `;` between; basic, good, fluent or native | no |
//! | `available` | hours that suit, as [`parse`](super::availability::parse) reads them | yes |
//! | `if_needed` | hours that are possible, in the same form | no |
//! | `mode` | `voice`, `text-first` or `either`; either if empty | no |
//! | `partner_wish` | `sector` or `stage`, `same` or `different`, `must` or `nice`, joined by `:` | no |
//! | `locale` | a Discord locale | no |
//! | `email` | an address outside Discord | no |
//!
//! Headings match without regard to case, spaces, `-` and `_`. Row 1 is the headings.
//!
//! **Invariants**: every row gets exactly one verdict, in the order of the sheet. A fault in a
//! needed value, or in an account or hours that were given, refuses the row; an unknown choice
//! waits; any other value that cannot be read is left out with a note. Of rows with one account
//! the first that can be taken wins.

use super::{
    availability::WeekHours,
    ids::AccountId,
    language::{Locale, Spoken},
    places::Country,
    time::Zone,
};

mod answers;
mod choices;
mod column;
mod findings;
mod judge;
mod name;
mod row;
mod sheet;
mod steps;

pub use answers::{
    AIM_MAX, Answers, INTERESTS_MAX, LANGUAGES_MAX, NO_WISH, NotOffered, OTHER_MAX, Own, Question,
};
pub use choices::{
    CHOICE_NAME_MAX, CHOICES_MAX, Choice, Choices, Meant, Subject, choice_name, mark, same,
};
pub use column::Column;
pub use findings::{Fault, Note, Waiting};
pub use judge::judge;
pub use name::{NAME_CHARACTERS_MAX, called};
pub use row::address;
pub use sheet::{
    BYTES_MAX, Binary, COLUMNS_MAX, FIELD_BYTES_MAX, ROWS_MAX, Row, Sheet, SheetProblem,
};
pub use steps::{Held, Step};

/// What was found in a whole sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Every row in the order of the sheet.
    pub rows: Vec<Judged>,
    /// Headings that name no column; what stands under them is ignored.
    pub ignored: Vec<String>,
}

impl Judgement {
    /// Counts what was found.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            ignored: self.ignored.clone(),
            ..Summary::default()
        };
        for judged in &self.rows {
            match &judged.verdict {
                Verdict::Taken(sign_up, _notes) => {
                    summary.taken += 1;
                    summary.waiting += sign_up.waiting.len();
                }
                Verdict::Refused { .. } => summary.refused += 1,
            }
        }
        summary
    }
}

/// What was found in a whole sheet, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows that can be taken.
    pub taken: usize,
    /// Rows that cannot.
    pub refused: usize,
    /// Choices of taken rows that wait for a coordinator.
    pub waiting: usize,
    /// Headings that name no column.
    pub ignored: Vec<String>,
}

/// What was found in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The number of the row in the sheet; the headings are row 1.
    pub row: usize,
    /// What stood in `discord_user_id`.
    pub account_written: String,
    /// Whether the row can be taken.
    pub verdict: Verdict,
}

/// Whether a row can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can, and what was read otherwise than it stood.
    Taken(Box<SignUp>, Vec<Note>),
    /// It cannot.
    Refused {
        /// Why not, in the order of columns; never empty.
        faults: Vec<Fault>,
        /// What would have to wait besides.
        waiting: Vec<Waiting>,
    },
}

/// A sign-up that can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    /// The Discord account, if it is known.
    pub account: Option<AccountId>,
    /// The Discord username in lower case, if it is given.
    pub username: Option<String>,
    /// How the person wants to be called: one line of 1 to 64 characters.
    pub display_name: String,
    /// Where the person lives.
    pub country: Country,
    /// Where the person's clock is.
    pub zone: Zone,
    /// The kind of library.
    pub sector: Option<Choice>,
    /// How far in the career.
    pub stage: Option<Choice>,
    /// What interests the person, in the order given, nothing twice.
    pub interests: Vec<Choice>,
    /// The languages, in the order given, none twice.
    pub languages: Vec<Spoken>,
    /// When the person can meet; `sure` is never empty.
    pub hours: WeekHours,
    /// How the person would rather meet.
    pub mode: Mode,
    /// What the others of the group should be like.
    pub wishes: Vec<Wish>,
    /// What the person would like to make.
    pub output: Option<Choice>,
    /// The language to be spoken to in.
    pub locale: Option<Locale>,
    /// An address outside Discord.
    pub email: Option<String>,
    /// Choices that a coordinator must fold into known ones.
    pub waiting: Vec<Waiting>,
}

/// How somebody would rather meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// By voice only.
    Voice,
    /// In writing first.
    TextFirst,
    /// Either way.
    #[default]
    Either,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Voice, Self::TextFirst, Self::Either];

    /// The word that stands for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::TextFirst => "text-first",
            Self::Either => "either",
        }
    }

    /// The mode of this word, without regard to case, and with a space or `_` for the hyphen.
    pub fn from_code(code: &str) -> Option<Self> {
        let wanted = choices::slug(code);
        Self::ALL.into_iter().find(|mode| mode.code() == wanted)
    }
}

/// What the other members of the group should be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wish {
    /// In which respect.
    pub about: WishAbout,
    /// `true`: every other member is the same in it; `false`: none is.
    pub same: bool,
    /// `true`: a group without it is out of the question; `false`: it would be nice.
    pub must: bool,
}

/// In which respect a wish is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WishAbout {
    /// The kind of library.
    Sector,
    /// How far in the career.
    Stage,
}

impl Wish {
    /// Reads `sector:same:must`, without regard to case and spaces.
    pub fn from_code(code: &str) -> Option<Self> {
        let lower = code.to_lowercase();
        let parts: Vec<&str> = lower.split(':').map(str::trim).collect();
        let [about, same, must] = parts.as_slice() else {
            return None;
        };
        Some(Self {
            about: match *about {
                "sector" => WishAbout::Sector,
                "stage" => WishAbout::Stage,
                _ => return None,
            },
            same: one_of(same, "same", "different")?,
            must: one_of(must, "must", "nice")?,
        })
    }

    /// Its form in files, such as `sector:same:must`.
    pub fn code(self) -> String {
        let about = match self.about {
            WishAbout::Sector => "sector",
            WishAbout::Stage => "stage",
        };
        let same = if self.same { "same" } else { "different" };
        let must = if self.must { "must" } else { "nice" };
        format!("{about}:{same}:{must}")
    }
}

fn one_of(word: &str, yes: &str, no: &str) -> Option<bool> {
    (word == yes || word == no).then(|| word == yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_reads_back_as_it_is_written() {
        for code in ["sector:same:must", "stage:different:nice"] {
            assert_eq!(Wish::from_code(code).map(Wish::code).as_deref(), Some(code));
        }
        assert_eq!(
            Wish::from_code(" Stage : Same : Nice "),
            Wish::from_code("stage:same:nice")
        );
        assert_eq!(Wish::from_code("sector:same"), None);
        assert_eq!(Wish::from_code("sector:same:maybe"), None);
    }

    #[test]
    fn a_mode_is_read_in_any_spelling() {
        assert_eq!(Mode::from_code("Text First"), Some(Mode::TextFirst));
        assert_eq!(Mode::from_code("phone"), None);
    }
}
