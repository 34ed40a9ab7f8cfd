//! Every sentence that the product says, in every language, from the files in `config/locales`.
//!
//! Knows: the locale files (Project Fluent), which sentence a key names, how a value is put into
//! it, how local times are phrased, and how a text from people is made harmless for Discord and cut
//! to its place.
//! Refuses to know: who is spoken to, and where: the caller names locale, key and values.
//!
//! A sentence is asked for by a literal key, `lang.say("import-dry-run", &[("taken", 3.into())])`,
//! or by a key that was written with [`key!`](crate::key), so that a test can find every key in
//! the sources. What a locale does not say yet is said in English, key by key.
//!
//! **Invariants**: speaking never fails and never panics: an unknown key is shown in brackets and
//! logged as an error. Every key is in English. A sentence says nothing but its file's words and
//! the caller's values.

use std::collections::BTreeMap;

use fluent_bundle::{FluentArgs, FluentError, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

pub mod choices;
mod cut;
pub mod decks;
mod embedded;
pub mod groups;
mod harmless;
pub mod import;
pub mod reading;
pub mod times;
mod value;
pub mod when;

pub use crate::domain::language::Locale;
pub use cut::cut;
pub use harmless::{label, plain};
pub use value::Value;

/// The folder whose sentences stand in for those that another locale lacks.
const FALLBACK: &str = "en";

/// All sentences, ready to be said from any thread.
pub struct Words {
    bundles: BTreeMap<&'static str, FluentBundle<FluentResource>>,
}

/// Whether values are set off by Unicode's isolation marks (FSI and PDI), which keep a name
/// written from right to left from turning the sentence around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Marks around every value: for Discord.
    Marked,
    /// No marks: for files, terminals and tests, which compare text.
    Bare,
}

/// A locale file cannot be read: the operator's build is broken, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("config/locales/{folder}/{name}, line {line}: {problem}")]
pub struct WordsProblem {
    /// The folder of the locale.
    pub folder: String,
    /// The file in it.
    pub name: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

impl Words {
    /// Reads every locale file that is built in, without isolation marks.
    pub fn load() -> Result<Self, WordsProblem> {
        Self::load_with(Isolation::Bare)
    }

    /// Reads every locale file that is built in.
    pub fn load_with(isolation: Isolation) -> Result<Self, WordsProblem> {
        Self::read(embedded::FILES, isolation)
    }

    fn read(files: &[embedded::File], isolation: Isolation) -> Result<Self, WordsProblem> {
        let mut bundles = BTreeMap::new();
        for &(folder, name, text) in files {
            let bundle = bundles
                .entry(folder)
                .or_insert_with(|| empty_bundle(folder, isolation));
            add_file(bundle, text).map_err(|(line, problem)| WordsProblem {
                folder: folder.to_owned(),
                name: name.to_owned(),
                line,
                problem,
            })?;
        }
        Ok(Self { bundles })
    }

    /// Says the sentence of this key in this locale, or in English where the locale lacks it.
    pub fn say(&self, locale: Locale, key: &str, args: &[(&str, Value<'_>)]) -> String {
        let fluent_args: FluentArgs<'_> = args
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        folders(locale)
            .filter_map(|folder| self.bundles.get(folder))
            .find_map(|bundle| say_in(bundle, key, &fluent_args))
            .unwrap_or_else(|| {
                tracing::error!(key, locale = locale.code(), "no sentence has this key");
                format!("[{key}]")
            })
    }

    /// A handle that speaks one locale.
    pub fn in_locale(&self, locale: Locale) -> Lang<'_> {
        Lang {
            words: self,
            locale,
        }
    }

    /// A handle that speaks English.
    pub fn in_english(&self) -> Lang<'_> {
        self.in_locale(Locale::ENGLISH)
    }

    /// Whether this locale has a file of its own, rather than English for everything.
    pub fn speaks(&self, locale: Locale) -> bool {
        folders(locale).any(|folder| {
            self.bundles.contains_key(folder)
                && (folder != FALLBACK || locale.language_code() == FALLBACK)
        })
    }
}

/// One language to speak in; cheap to copy and to hand on.
#[derive(Clone, Copy)]
pub struct Lang<'a> {
    words: &'a Words,
    locale: Locale,
}

impl Lang<'_> {
    /// Says the sentence of this key with these values.
    pub fn say(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        self.words.say(self.locale, key, args)
    }

    /// Says a sentence that has no values.
    pub fn plain(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The locale it speaks.
    pub fn locale(&self) -> Locale {
        self.locale
    }
}

/// Names a key away from where it is said; a test reads it and proves that English has it.
#[macro_export]
macro_rules! key {
    ($key:literal) => {
        $key
    };
}

/// The folders to look in, in order: the locale's own, its language's, its neighbours' of the
/// same language, English.
fn folders(locale: Locale) -> impl Iterator<Item = &'static str> {
    let neighbours = Locale::all()
        .filter(move |other| other.language_code() == locale.language_code())
        .map(Locale::code);
    [locale.code(), locale.language_code()]
        .into_iter()
        .chain(neighbours)
        .chain([FALLBACK])
}

fn empty_bundle(folder: &str, isolation: Isolation) -> FluentBundle<FluentResource> {
    // A folder that is no language tag still speaks, with English plurals.
    let language: LanguageIdentifier = folder.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(isolation == Isolation::Marked);
    bundle
}

/// Adds a file's sentences, or says on which line it is wrong.
fn add_file(bundle: &mut FluentBundle<FluentResource>, text: &str) -> Result<(), (usize, String)> {
    let resource = FluentResource::try_new(text.to_owned()).map_err(|(_rest, errors)| {
        errors.first().map_or((1, String::new()), |error| {
            (line_of(text, error.pos.start), error.kind.to_string())
        })
    })?;
    bundle.add_resource(resource).map_err(|errors| {
        for error in &errors {
            if let FluentError::Overriding { id, .. } = error {
                return (
                    line_of_key(text, id),
                    format!("`{id}` is already said elsewhere"),
                );
            }
        }
        (
            1,
            "its sentences do not fit those of the other files".to_owned(),
        )
    })
}

fn say_in(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let sentence = bundle.format_pattern(pattern, Some(args), &mut errors);
    if !errors.is_empty() {
        tracing::error!(key, ?errors, "a sentence lacks a value");
    }
    Some(sentence.into_owned())
}

fn line_of(text: &str, position: usize) -> usize {
    1 + text
        .bytes()
        .take(position)
        .filter(|byte| *byte == b'\n')
        .count()
}

fn line_of_key(text: &str, key: &str) -> usize {
    let defines = |line: &str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    1 + text.lines().position(defines).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(code: &str) -> Locale {
        Locale::from_discord(code)
    }

    fn words(isolation: Isolation) -> Words {
        Words::read(
            &[
                ("en", "a.ftl", "met = { $count ->\n    [one] one meeting\n   *[other] { $count } meetings\n }\nhello = Hello, { $name }!\n"),
                ("uk", "a.ftl", "met = { $count ->\n    [one] { $count } зустріч\n    [few] { $count } зустрічі\n   *[many] { $count } зустрічей\n }\n"),
                ("es-ES", "a.ftl", "hello = ¡Hola, { $name }!\n"),
            ],
            isolation,
        )
        .expect("the files are right")
    }

    #[test]
    fn every_built_in_file_is_read() {
        Words::load().expect("the locale files are right");
    }

    #[test]
    fn words_can_be_shared_between_threads() {
        fn shared(_words: &(impl Send + Sync)) {}
        shared(&words(Isolation::Bare));
    }

    #[test]
    fn a_number_chooses_the_plural_of_its_language() {
        let words = words(Isolation::Bare);
        assert_eq!(
            words.say(locale("en-GB"), "met", &[("count", 1.into())]),
            "one meeting"
        );
        assert_eq!(
            words.say(locale("en-US"), "met", &[("count", 5.into())]),
            "5 meetings"
        );
        assert_eq!(
            words.say(locale("uk"), "met", &[("count", 3.into())]),
            "3 зустрічі"
        );
        assert_eq!(
            words.say(locale("uk"), "met", &[("count", 21.into())]),
            "21 зустріч"
        );
    }

    #[test]
    fn what_a_locale_lacks_is_said_by_its_neighbour_or_in_english() {
        let words = words(Isolation::Bare);
        let name = [("name", "Ana".into())];
        assert_eq!(words.say(locale("es-419"), "hello", &name), "¡Hola, Ana!");
        assert_eq!(words.say(locale("uk"), "hello", &name), "Hello, Ana!");
        assert_eq!(words.say(locale("ja"), "hello", &name), "Hello, Ana!");
        assert!(words.speaks(locale("es-419")) && words.speaks(locale("en-US")));
        assert!(!words.speaks(locale("ja")));
    }

    #[test]
    fn an_unknown_key_is_shown_in_brackets() {
        assert_eq!(
            words(Isolation::Bare).in_english().plain("no-such-key"),
            "[no-such-key]"
        );
    }

    #[test]
    fn marks_set_a_name_off_where_they_are_wanted() {
        let marked = words(Isolation::Marked);
        let said = marked.in_english().say("hello", &[("name", "مها".into())]);
        assert_eq!(said, "Hello, \u{2068}مها\u{2069}!");
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let broken = Words::read(
            &[("en", "b.ftl", "good = Good\n\nbad { $x }\n")],
            Isolation::Bare,
        );
        let problem = broken.err().expect("line 3 lacks its equals sign");
        assert!(
            problem
                .to_string()
                .starts_with("config/locales/en/b.ftl, line 3: "),
            "{problem}"
        );
    }

    #[test]
    fn a_key_said_twice_is_named_with_its_line() {
        let doubled = Words::read(
            &[
                ("en", "a.ftl", "x = 1\n"),
                ("en", "b.ftl", "y = 1\nx = 2\n"),
            ],
            Isolation::Bare,
        );
        let problem = doubled.err().expect("x is said in both files");
        assert_eq!(
            problem.to_string(),
            "config/locales/en/b.ftl, line 2: `x` is already said elsewhere"
        );
    }
}
