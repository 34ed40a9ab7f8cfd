//! What can be wrong with a deck's file, and what is used in its place.
//!
//! Knows: every mistake, where it is and what stood there, as values. Refuses to know: how a file
//! is read, and the sentences.
//!
//! **Invariants**: a mistake has a line of its file, from 1.

use super::Part;
use crate::domain::time::Moment;

/// A deck that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDeck {
    /// The file.
    pub file: String,
    /// What is wrong in it, by line; never empty.
    pub mistakes: Vec<Mistake>,
}

/// A file that cannot be used, and what is used in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoilt {
    /// What is wrong with it.
    pub bad: BadDeck,
    /// What is used.
    pub instead: Instead,
}

/// What is used in place of a broken file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// What it held when it could be used last.
    LastGood {
        /// When that was read first.
        read_at: Moment,
    },
    /// Another deck, with which cohorts are opened meanwhile.
    Other {
        /// Its name.
        name: String,
    },
    /// Nothing: it was a deck to choose, and there are others.
    Nothing,
}

/// One thing that is wrong in a deck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where, from 1.
    pub line: usize,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The file cannot be read at all.
    Unreadable {
        /// What the system says.
        why: String,
    },
    /// It holds bytes that are no letters in UTF-8.
    NotUtf8,
    /// Nothing stands in it, but for remarks.
    Empty,
    /// It is not TOML.
    NotToml {
        /// What the parser says.
        why: String,
    },
    /// A key stands twice in the same place.
    Twice {
        /// The key.
        key: String,
    },
    /// There is no such key.
    UnknownKey {
        /// What stood there.
        key: String,
        /// Where a key stood that is unknown there.
        within: Within,
    },
    /// Something else stands where a list of prompts would be right.
    NoPrompts {
        /// Which list.
        list: List,
        /// What stood there.
        stood: Stood,
    },
    /// A prompt stands in single brackets, so that there can be only one.
    SingleBrackets {
        /// Which list.
        list: List,
    },
    /// The deck has no name.
    Nameless,
    /// The deck's name is no text.
    NameNoText {
        /// What stood there.
        stood: Stood,
    },
    /// The deck's name is not written as one.
    BadName {
        /// What stood there.
        name: String,
    },
    /// Another file has a deck of this name.
    NameTaken {
        /// The name.
        name: String,
        /// That file.
        by: String,
    },
    /// The deck's language is none.
    BadLanguage {
        /// What stood there.
        code: String,
    },
    /// A prompt's texts in other languages are not tables, one a language.
    NoTexts {
        /// What stood there.
        stood: Stood,
    },
    /// A prompt has a text in something that is no language.
    UnknownLanguage {
        /// What stood there.
        code: String,
    },
    /// A prompt has the text in the deck's own language a second time.
    OwnLanguage {
        /// The language.
        code: String,
    },
    /// A text in another language lacks a part.
    MissingIn {
        /// Which part.
        part: Part,
        /// Which language.
        code: String,
    },
    /// A prompt lacks a part.
    Missing {
        /// Which part.
        part: Part,
        /// In which list the prompt stands.
        list: List,
    },
    /// A part is no text.
    NoText {
        /// Which part.
        part: Part,
        /// What stood there.
        stood: Stood,
    },
    /// Tags are not a list.
    NoTags {
        /// What stood there.
        stood: Stood,
    },
    /// A part has no letters.
    Blank {
        /// Which part.
        part: Part,
    },
    /// A part is longer than [`Part::length_max`].
    TooLong {
        /// Which part.
        part: Part,
        /// How many code points it has.
        length: usize,
    },
    /// A part that must stand on one line has several.
    Lines {
        /// Which part.
        part: Part,
    },
    /// A slug is not written as one.
    BadSlug {
        /// What stood there.
        slug: String,
    },
    /// Two prompts have the same slug.
    SlugTwice {
        /// The slug.
        slug: String,
        /// On which line it stands first.
        first: usize,
    },
    /// The deck has no prompt.
    TooFew {
        /// How many spare ones it has.
        spares: usize,
    },
    /// The deck has more prompts than any cohort can use.
    TooMany {
        /// How many, spare ones included.
        prompts: usize,
    },
    /// A prompt has more than [`super::TAGS_MAX`] tags.
    TooManyTags {
        /// How many.
        tags: usize,
    },
}

/// Where keys stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// At the top of the file.
    Deck,
    /// In a prompt.
    Prompt,
    /// In a prompt's text in another language.
    Text,
}

/// Where a prompt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Among the deck's prompts.
    Prompt,
    /// Among its spare ones.
    Spare,
}

impl List {
    /// Its key in a deck's file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Spare => "spare",
        }
    }
}

/// Of which kind a value is that stood in a wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stood {
    /// Letters in quotes.
    Text,
    /// A number.
    Number,
    /// True or false.
    YesOrNo,
    /// A date or a time.
    Date,
    /// A list.
    List,
    /// A table.
    Table,
}

impl Stood {
    /// The word by which sentences choose what to call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::YesOrNo => "yes-or-no",
            Self::Date => "date",
            Self::List => "list",
            Self::Table => "table",
        }
    }
}
