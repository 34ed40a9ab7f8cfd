//! Reads a deck of prompts from its file's text.
//!
//! Knows: the form of a deck's file (TOML), and the deck that comes with Carrel. Refuses to know:
//! which file a programme uses; its name and text are arguments.
//!
//! **Invariants**: a deck that was read has prompts of different slugs, each with all of its
//! parts, none longer than [`Part::length_max`]; every mistake is told at once, with its line,
//! what stood there and what would be right.

use std::{collections::BTreeMap, fmt, ops::Range};

use serde::Deserialize;
use toml::Spanned;

use crate::domain::prompts::{Deck, Part, Prompt, is_slug};

/// The file of the deck that comes with Carrel, as its mistakes would name it.
const BUILT_IN: &str = "config/prompts/first-cohort.toml";

/// The text of that file.
const BUILT_IN_TEXT: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/config/prompts/first-cohort.toml"
));

/// The deck that comes with Carrel.
pub fn built_in() -> Deck {
    read(BUILT_IN, BUILT_IN_TEXT).expect("a test reads the built-in deck")
}

/// Reads the deck in `text`, the content of the file `name`.
pub fn read(name: &str, text: &str) -> Result<Deck, BadDeck> {
    let bad = |mistakes| BadDeck {
        file: name.to_owned(),
        mistakes,
    };
    let file: RawDeck = toml::from_str(text).map_err(|error| {
        bad(vec![Mistake {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            stood: error.message().trim().replace('\n', "; "),
            right:
                "keys and texts such as `title = \"Who we are\"`, under `[[prompt]]` or `[[spare]]`"
                    .to_owned(),
        }])
    })?;
    let mut reader = Reader {
        text,
        slugs: BTreeMap::new(),
        mistakes: Vec::new(),
    };
    let deck = Deck {
        name: reader.name(file.name),
        prompts: reader.prompts(file.prompt, "[[prompt]]"),
        spares: reader.prompts(file.spare, "[[spare]]"),
    };
    if deck.prompts.is_empty() && reader.mistakes.is_empty() {
        reader.note(0..0, "no `[[prompt]]`", "at least one `[[prompt]]`");
    }
    if reader.mistakes.is_empty() {
        Ok(deck)
    } else {
        reader.mistakes.sort_by_key(|mistake| mistake.line);
        Err(bad(reader.mistakes))
    }
}

/// A deck that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct BadDeck {
    /// The file.
    pub file: String,
    /// What is wrong in it, by line; never empty.
    pub mistakes: Vec<Mistake>,
}

/// One thing that is wrong in a deck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where, from 1.
    pub line: usize,
    /// What stood there.
    pub stood: String,
    /// What would be right.
    pub right: String,
}

impl fmt::Display for BadDeck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, mistake) in self.mistakes.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            let Mistake { line, stood, right } = mistake;
            write!(
                f,
                "{file}, line {line}: {stood}; it needs {right}",
                file = self.file
            )?;
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDeck {
    name: Option<Spanned<String>>,
    #[serde(default)]
    prompt: Vec<Spanned<RawPrompt>>,
    #[serde(default)]
    spare: Vec<Spanned<RawPrompt>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPrompt {
    slug: Option<Spanned<String>>,
    title: Option<Spanned<String>>,
    body: Option<Spanned<String>>,
    alone: Option<Spanned<String>>,
    together: Option<Spanned<String>>,
    activity: Option<Spanned<String>>,
    #[serde(default)]
    tags: Vec<Spanned<String>>,
}

/// Reads on after a mistake, so that one look at the file finds them all.
struct Reader<'a> {
    text: &'a str,
    /// The line on which each slug was first.
    slugs: BTreeMap<String, usize>,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn note(&mut self, span: Range<usize>, stood: impl Into<String>, right: impl Into<String>) {
        self.mistakes.push(Mistake {
            line: line_of(self.text, span.start),
            stood: stood.into(),
            right: right.into(),
        });
    }

    fn name(&mut self, name: Option<Spanned<String>>) -> String {
        match name {
            Some(name) if is_slug(name.get_ref()) => name.into_inner(),
            Some(name) => {
                let stood = format!("`name` is \"{}\"", name.get_ref());
                self.note(name.span(), stood, NAME_LIKE);
                String::new()
            }
            None => {
                self.note(0..0, "`name` is missing", NAME_LIKE);
                String::new()
            }
        }
    }

    fn prompts(&mut self, raw: Vec<Spanned<RawPrompt>>, table: &str) -> Vec<Prompt> {
        raw.into_iter().map(|raw| self.prompt(raw, table)).collect()
    }

    fn prompt(&mut self, raw: Spanned<RawPrompt>, table: &str) -> Prompt {
        let whole = raw.span();
        let raw = raw.into_inner();
        let slug = self.slug(raw.slug, &whole, table);
        let mut part = |part, text| self.required(part, text, &whole, table);
        Prompt {
            slug,
            title: part(Part::Title, raw.title),
            body: part(Part::Body, raw.body),
            alone: part(Part::Alone, raw.alone),
            together: part(Part::Together, raw.together),
            activity: raw
                .activity
                .map(|activity| self.fitting(Part::Activity, activity)),
            tags: raw
                .tags
                .into_iter()
                .map(|tag| self.fitting(Part::Tag, tag))
                .collect(),
        }
    }

    fn slug(&mut self, slug: Option<Spanned<String>>, whole: &Range<usize>, table: &str) -> String {
        let span = slug.as_ref().map(Spanned::span);
        let slug = self.required(Part::Slug, slug, whole, table);
        let Some(span) = span.filter(|_span| !slug.is_empty()) else {
            return slug;
        };
        if !is_slug(&slug) {
            self.note(
                span,
                format!("`slug` is \"{slug}\""),
                "lower-case letters, digits and hyphens, such as \"who-we-are\"",
            );
            return slug;
        }
        let line = line_of(self.text, span.start);
        if let Some(first) = self.slugs.get(&slug).copied() {
            let stood = format!("`slug` is \"{slug}\", as on line {first}");
            self.note(span, stood, "a slug that no other prompt has");
        } else {
            self.slugs.insert(slug.clone(), line);
        }
        slug
    }

    fn required(
        &mut self,
        part: Part,
        text: Option<Spanned<String>>,
        whole: &Range<usize>,
        table: &str,
    ) -> String {
        if let Some(text) = text {
            self.fitting(part, text)
        } else {
            self.note(
                whole.clone(),
                format!("`{part}` is missing in this {table}"),
                format!("`{part} = \"…\"`"),
            );
            String::new()
        }
    }

    fn fitting(&mut self, part: Part, text: Spanned<String>) -> String {
        let length = text.get_ref().chars().count();
        if text.get_ref().trim().is_empty() {
            self.note(text.span(), format!("`{part}` is empty"), "a text");
        } else if length > part.length_max() {
            let right = format!("{} characters at the most", part.length_max());
            self.note(
                text.span(),
                format!("`{part}` has {length} characters"),
                right,
            );
        }
        text.into_inner().trim().to_owned()
    }
}

/// What a deck's name looks like.
const NAME_LIKE: &str = "a name such as `name = \"first-cohort\"`";

fn line_of(text: &str, position: usize) -> usize {
    1 + text
        .bytes()
        .take(position)
        .filter(|byte| *byte == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "name = \"d\"\n\n[[prompt]]\nslug = \"a\"\ntitle = \"A\"\nbody = \"B\"\nalone = \"C\"\ntogether = \"D\"\n";

    fn check(text: &str, expected: &str) {
        let bad = read("d.toml", text).expect_err("the deck is bad");
        assert_eq!(bad.to_string(), expected);
    }

    #[test]
    fn the_deck_that_comes_with_carrel_is_right() {
        let deck = read(BUILT_IN, BUILT_IN_TEXT).unwrap_or_else(|bad| panic!("{bad}"));
        assert_eq!((deck.prompts.len(), deck.spares.len()), (8, 4));
    }

    #[test]
    fn a_prompt_needs_no_activity_and_no_tags() {
        let deck = read("d.toml", GOOD).expect("the deck is right");
        assert_eq!(deck.prompts.first().and_then(|p| p.activity.clone()), None);
    }

    #[test]
    fn what_is_missing_is_named_with_its_line() {
        check(
            &GOOD
                .replace("title = \"A\"\n", "")
                .replace("name = \"d\"", ""),
            "d.toml, line 1: `name` is missing; it needs a name such as `name = \"first-cohort\"`\n\
             d.toml, line 3: `title` is missing in this [[prompt]]; it needs `title = \"…\"`",
        );
        check(
            "name = \"d\"\n",
            "d.toml, line 1: no `[[prompt]]`; it needs at least one `[[prompt]]`",
        );
        check(
            &GOOD.replace("\"C\"", "\" \""),
            "d.toml, line 7: `alone` is empty; it needs a text",
        );
    }

    #[test]
    fn a_slug_stands_once() {
        let twice = format!(
            "{GOOD}{}",
            GOOD.replace("name = \"d\"\n", "")
                .replace("prompt", "spare")
        );
        check(
            &twice,
            "d.toml, line 11: `slug` is \"a\", as on line 4; it needs a slug that no other prompt has",
        );
        check(
            &GOOD.replace("slug = \"a\"", "slug = \"A b\""),
            "d.toml, line 4: `slug` is \"A b\"; it needs lower-case letters, digits and hyphens, such as \"who-we-are\"",
        );
    }

    #[test]
    fn what_is_too_long_for_discord_is_named_with_both_lengths() {
        check(
            &GOOD.replace("\"B\"", &format!("\"{}\"", "é".repeat(1001))),
            "d.toml, line 6: `body` has 1001 characters; it needs 1000 characters at the most",
        );
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let bad = read("d.toml", &format!("{GOOD}colour = \"red\"\n")).expect_err("unknown key");
        let told = bad.to_string();
        assert!(
            told.starts_with("d.toml, line 9: unknown field `colour`"),
            "{told}"
        );
    }
}
