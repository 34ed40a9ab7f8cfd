//! Reads a deck of prompts from what its file holds.
//!
//! Knows: the form of a deck's file (TOML), and the deck that comes with Carrel. Refuses to know:
//! which file a programme uses; its name and content are arguments.
//!
//! **Invariants**: a deck that was read has a prompt at least, prompts of different slugs, each
//! with all of its parts in each of its languages, none longer than [`Part::length_max`]; every mistake is told at once,
//! with its line and what stood there. Only what is not TOML is told alone: nobody knows what the
//! lines after it would have meant.

use std::{collections::BTreeMap, ops::Range};

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use crate::domain::{
    language::Language,
    prompts::{
        BadDeck, Deck, List, Mistake, PROMPTS_MAX, Part, Prompt, Stood, TAGS_MAX, Text, Within,
        Wrong, is_slug,
    },
};

/// The file of the deck that comes with Carrel, as its mistakes would name it.
const BUILT_IN: &str = "config/prompts/first-cohort.toml";

/// The content of that file.
const BUILT_IN_TEXT: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/config/prompts/first-cohort.toml"
));

/// What TOML's parser says of a key that stands twice.
const TWICE: &str = "duplicate key";

/// The deck that comes with Carrel.
pub fn built_in() -> Deck {
    read(BUILT_IN, BUILT_IN_TEXT.as_bytes()).expect("a test reads the built-in deck")
}

/// Reads the deck in `content`, which the file `name` holds.
pub fn read(name: &str, content: &[u8]) -> Result<Deck, BadDeck> {
    let bad = |mistakes| BadDeck {
        file: name.to_owned(),
        mistakes,
    };
    let text = match std::str::from_utf8(content) {
        Ok(text) => text,
        Err(error) => {
            let line = line_of(content, error.valid_up_to());
            let wrong = Wrong::NotUtf8;
            return Err(bad(vec![Mistake { line, wrong }]));
        }
    };
    let mut reader = Reader {
        text,
        language: Language::ENGLISH,
        slugs: BTreeMap::new(),
        mistakes: Vec::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    if let Some(broken) = errors.iter().find(|error| error.message() != TWICE) {
        let why = broken.message().trim().replace('\n', "; ");
        reader.note(&broken.span().unwrap_or_default(), Wrong::NotToml { why });
        return Err(bad(reader.mistakes));
    }
    for twice in errors {
        let span = twice.span().unwrap_or_default();
        let key = text.get(span.clone()).unwrap_or_default().to_owned();
        reader.note(&span, Wrong::Twice { key });
    }
    let deck = reader.deck(table.get_ref());
    if reader.mistakes.is_empty() {
        Ok(deck)
    } else {
        reader.mistakes.sort_by_key(|mistake| mistake.line);
        Err(bad(reader.mistakes))
    }
}

/// The line on which a deck that was read has its name.
pub(super) fn line_of_name(text: &str) -> usize {
    let (table, _errors) = DeTable::parse_recoverable(text);
    let name = table.get_ref().get(NAME);
    line_of(text.as_bytes(), name.map_or(0, |name| name.span().start))
}

/// The line, from 1, of a place in a file.
fn line_of(content: &[u8], position: usize) -> usize {
    1 + content
        .iter()
        .take(position)
        .filter(|byte| **byte == b'\n')
        .count()
}

/// The key of a deck's name.
const NAME: &str = "name";

/// The key of a deck's language.
const LANGUAGE: &str = "language";

/// The key of a prompt's texts in other languages.
const IN: &str = "in";

/// The lists of a deck.
const LISTS: [List; 2] = [List::Prompt, List::Spare];

/// The parts of a prompt.
const PARTS: [Part; 7] = [
    Part::Slug,
    Part::Title,
    Part::Body,
    Part::Alone,
    Part::Together,
    Part::Activity,
    Part::Tag,
];

/// The parts of a prompt's text.
const TEXT_PARTS: [Part; 5] = [
    Part::Title,
    Part::Body,
    Part::Alone,
    Part::Together,
    Part::Activity,
];

/// Reads on after a mistake, so that one look at the file finds them all.
struct Reader<'a> {
    text: &'a str,
    /// The deck's own.
    language: Language,
    /// The line on which each slug was first.
    slugs: BTreeMap<String, usize>,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn note(&mut self, at: &Range<usize>, wrong: Wrong) {
        let line = line_of(self.text.as_bytes(), at.start);
        self.mistakes.push(Mistake { line, wrong });
    }

    fn deck(&mut self, table: &DeTable<'_>) -> Deck {
        if table.is_empty() && self.mistakes.is_empty() {
            self.note(&(0..0), Wrong::Empty);
        }
        self.unknown(table, Within::Deck);
        self.language(table);
        let deck = Deck {
            name: self.name(table),
            language: self.language,
            prompts: self.prompts(table, List::Prompt),
            spares: self.prompts(table, List::Spare),
        };
        let (prompts, spares) = (deck.prompts.len(), deck.spares.len());
        if prompts == 0 && self.mistakes.is_empty() {
            self.note(&(0..0), Wrong::TooFew { spares });
        }
        if PROMPTS_MAX < prompts + spares {
            let prompts = prompts + spares;
            self.note(&(0..0), Wrong::TooMany { prompts });
        }
        deck
    }

    fn unknown(&mut self, table: &DeTable<'_>, within: Within) {
        for (written, _value) in table {
            let name = written.get_ref().as_ref();
            let known = match within {
                Within::Deck => {
                    [NAME, LANGUAGE].contains(&name) || LISTS.iter().any(|list| list.key() == name)
                }
                Within::Prompt => name == IN || PARTS.iter().any(|part| part.key() == name),
                Within::Text => TEXT_PARTS.iter().any(|part| part.key() == name),
            };
            if !known {
                let key = name.to_owned();
                self.note(&written.span(), Wrong::UnknownKey { key, within });
            }
        }
    }

    fn name(&mut self, table: &DeTable<'_>) -> String {
        let Some(value) = table.get(NAME) else {
            if !table.is_empty() {
                self.note(&(0..0), Wrong::Nameless);
            }
            return String::new();
        };
        let DeValue::String(name) = value.get_ref() else {
            let stood = kind(value.get_ref());
            self.note(&value.span(), Wrong::NameNoText { stood });
            return String::new();
        };
        let name = name.clone().into_owned();
        if is_name(&name) {
            return name;
        }
        self.note(&value.span(), Wrong::BadName { name });
        String::new()
    }

    /// Takes the deck's own language, if it names one.
    fn language(&mut self, table: &DeTable<'_>) {
        let Some(value) = table.get(LANGUAGE) else {
            return;
        };
        let code = if let DeValue::String(code) = value.get_ref() {
            code.as_ref()
        } else {
            ""
        };
        if let Some(language) = Language::from_code(code) {
            self.language = language;
        } else {
            let code = self.written(&value.span());
            self.note(&value.span(), Wrong::BadLanguage { code });
        }
    }

    /// What stands at a place, as it was written.
    fn written(&self, at: &Range<usize>) -> String {
        let written = self.text.get(at.clone()).unwrap_or_default();
        written.trim_matches('"').to_owned()
    }

    fn prompts(&mut self, table: &DeTable<'_>, list: List) -> Vec<Prompt> {
        let Some(value) = table.get(list.key()) else {
            return Vec::new();
        };
        if let DeValue::Array(prompts) = value.get_ref() {
            let read = prompts.iter().map(|prompt| self.prompt(prompt, list));
            return read.collect();
        }
        let stood = kind(value.get_ref());
        let wrong = if stood == Stood::Table {
            Wrong::SingleBrackets { list }
        } else {
            Wrong::NoPrompts { list, stood }
        };
        self.note(&value.span(), wrong);
        Vec::new()
    }

    fn prompt(&mut self, value: &Spanned<DeValue<'_>>, list: List) -> Prompt {
        let DeValue::Table(table) = value.get_ref() else {
            let stood = kind(value.get_ref());
            self.note(&value.span(), Wrong::NoPrompts { list, stood });
            return Prompt::default();
        };
        self.unknown(table, Within::Prompt);
        let lacks = |part| Wrong::Missing { part, list };
        Prompt {
            slug: self.required(value, table, Part::Slug, lacks),
            text: self.text_of(value, table, lacks),
            texts: self.texts(table),
            tags: self.tags(table),
        }
    }

    /// What a group reads, where all of it stands.
    fn text_of(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        table: &DeTable<'_>,
        lacks: impl Fn(Part) -> Wrong,
    ) -> Text {
        let mut required = |part| self.required(value, table, part, &lacks);
        Text {
            title: required(Part::Title),
            body: required(Part::Body),
            alone: required(Part::Alone),
            together: required(Part::Together),
            activity: self.part(table, Part::Activity),
        }
    }

    /// A part that must be there.
    fn required(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        table: &DeTable<'_>,
        part: Part,
        lacks: impl Fn(Part) -> Wrong,
    ) -> String {
        if table.contains_key(part.key()) {
            self.part(table, part).unwrap_or_default()
        } else {
            self.note(&value.span(), lacks(part));
            String::new()
        }
    }

    /// A prompt's texts in other languages.
    fn texts(&mut self, table: &DeTable<'_>) -> BTreeMap<Language, Text> {
        let Some(value) = table.get(IN) else {
            return BTreeMap::new();
        };
        let DeValue::Table(texts) = value.get_ref() else {
            let stood = kind(value.get_ref());
            self.note(&value.span(), Wrong::NoTexts { stood });
            return BTreeMap::new();
        };
        let texts = texts.iter();
        let texts = texts.filter_map(|(code, text)| self.translated(code, text));
        texts.collect()
    }

    fn translated(
        &mut self,
        code: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<(Language, Text)> {
        let (written, at) = (code.get_ref().as_ref().to_owned(), code.span());
        let Some(language) = Language::from_code(&written) else {
            self.note(&at, Wrong::UnknownLanguage { code: written });
            return None;
        };
        if language == self.language {
            self.note(&at, Wrong::OwnLanguage { code: written });
            return None;
        }
        let DeValue::Table(table) = value.get_ref() else {
            let stood = kind(value.get_ref());
            self.note(&value.span(), Wrong::NoTexts { stood });
            return None;
        };
        self.unknown(table, Within::Text);
        let code = language.code();
        let lacks = |part| Wrong::MissingIn {
            part,
            code: code.to_owned(),
        };
        Some((language, self.text_of(value, table, lacks)))
    }

    /// A part as it stands, if it is there.
    fn part(&mut self, table: &DeTable<'_>, part: Part) -> Option<String> {
        let value = table.get(part.key())?;
        let text = self.text(value, part)?;
        if part == Part::Slug {
            self.slug(&text, &value.span());
        }
        Some(text)
    }

    fn tags(&mut self, table: &DeTable<'_>) -> Vec<String> {
        let Some(value) = table.get(Part::Tag.key()) else {
            return Vec::new();
        };
        let DeValue::Array(tags) = value.get_ref() else {
            let stood = kind(value.get_ref());
            self.note(&value.span(), Wrong::NoTags { stood });
            return Vec::new();
        };
        if TAGS_MAX < tags.len() {
            let tags = tags.len();
            self.note(&value.span(), Wrong::TooManyTags { tags });
        }
        let tags = tags.iter().filter_map(|tag| self.text(tag, Part::Tag));
        tags.collect()
    }

    /// A text that may stand in this part, or nothing if it may not.
    fn text(&mut self, value: &Spanned<DeValue<'_>>, part: Part) -> Option<String> {
        let DeValue::String(text) = value.get_ref() else {
            let stood = kind(value.get_ref());
            self.note(&value.span(), Wrong::NoText { part, stood });
            return None;
        };
        let text = text.trim();
        let length = text.chars().count();
        let wrong = if text.is_empty() {
            Wrong::Blank { part }
        } else if part.length_max() < length {
            Wrong::TooLong { part, length }
        } else if part.is_one_line() && text.contains('\n') {
            Wrong::Lines { part }
        } else {
            return Some(text.to_owned());
        };
        self.note(&value.span(), wrong);
        None
    }

    fn slug(&mut self, slug: &str, at: &Range<usize>) {
        let line = line_of(self.text.as_bytes(), at.start);
        let slug = slug.to_owned();
        if !is_slug(&slug) {
            self.note(at, Wrong::BadSlug { slug });
        } else if let Some(first) = self.slugs.get(&slug).copied() {
            self.note(at, Wrong::SlugTwice { slug, first });
        } else {
            self.slugs.insert(slug, line);
        }
    }
}

/// Whether a deck can be called so.
fn is_name(name: &str) -> bool {
    is_slug(name) && name.len() <= Part::Slug.length_max()
}

/// Of which kind a value is.
fn kind(value: &DeValue<'_>) -> Stood {
    match value {
        DeValue::String(_) => Stood::Text,
        DeValue::Integer(_) | DeValue::Float(_) => Stood::Number,
        DeValue::Boolean(_) => Stood::YesOrNo,
        DeValue::Datetime(_) => Stood::Date,
        DeValue::Array(_) => Stood::List,
        DeValue::Table(_) => Stood::Table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deck_that_comes_with_carrel_is_right() {
        let deck = read(BUILT_IN, BUILT_IN_TEXT.as_bytes());
        let deck = deck.unwrap_or_else(|bad| panic!("{bad:?}"));
        assert_eq!((deck.prompts.len(), deck.spares.len()), (8, 4));
    }
}
