//! The deck: discussion prompts in order, and which of them each fortnight of a cohort brings.
//!
//! Knows: the parts of a prompt, how long each may be, what can be wrong with a deck, and how a deck
//! is dealt. Refuses to know: where a deck is written, and what a prompt looks like on Discord.
//!
//! **Invariants**: no prompt is dealt twice; a prompt within its lengths fits Discord's panel
//! together with everything that is shown beside it.

use std::collections::BTreeMap;

use super::language::Language;

pub mod hour;
mod mistake;

pub use mistake::{BadDeck, Instead, List, Mistake, Spoilt, Stood, Within, Wrong};

/// Most prompts of a deck, spare ones included: four for each fortnight of the longest cohort, a
/// year, so that each can be exchanged more than once.
pub const PROMPTS_MAX: usize = 104;

/// Most tags of a prompt.
pub const TAGS_MAX: usize = 10;

/// An ordered set of prompts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deck {
    /// Its name, such as `first-cohort`.
    pub name: String,
    /// The language in which its prompts are written.
    pub language: Language,
    /// One for each fortnight, in order.
    pub prompts: Vec<Prompt>,
    /// More of them, in order, for cohorts that run longer.
    pub spares: Vec<Prompt>,
}

/// One discussion prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// Its stable name in its deck, of lower-case letters, digits and hyphens.
    pub slug: String,
    /// What a group reads, in the deck's own language.
    pub text: Text,
    /// The same in other languages, by code.
    pub texts: BTreeMap<Language, Text>,
    /// What it is about, in words by which coordinators sort.
    pub tags: Vec<String>,
}

/// What a group reads of a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Its heading.
    pub title: String,
    /// What it is about.
    pub body: String,
    /// A question to answer first alone.
    pub alone: String,
    /// A question to talk about together.
    pub together: String,
    /// Something to do, if the group likes.
    pub activity: Option<String>,
}

/// A written part of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// [`Prompt::slug`].
    Slug,
    /// [`Text::title`].
    Title,
    /// [`Text::body`].
    Body,
    /// [`Text::alone`].
    Alone,
    /// [`Text::together`].
    Together,
    /// [`Text::activity`].
    Activity,
    /// One of [`Prompt::tags`].
    Tag,
}

impl Part {
    /// Its key in a deck's file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Slug => "slug",
            Self::Title => "title",
            Self::Body => "body",
            Self::Alone => "alone",
            Self::Together => "together",
            Self::Activity => "activity",
            Self::Tag => "tags",
        }
    }

    /// Whether it must stand on one line: it is a name or a heading.
    pub fn is_one_line(self) -> bool {
        match self {
            Self::Slug | Self::Title | Self::Tag => true,
            Self::Body | Self::Alone | Self::Together | Self::Activity => false,
        }
    }

    /// Its longest text, in Unicode scalar values.
    ///
    /// A panel holds 6,000 in all and 1,024 in each named part (Discord's documentation, page
    /// *Message*, embed limits). The longest prompt takes 4,080 of them, so that the meeting and
    /// the milestone beside it have room, and 26 titles fit one list of 4,096.
    pub fn length_max(self) -> usize {
        match self {
            Self::Slug | Self::Tag => 40,
            Self::Title => 80,
            Self::Body | Self::Alone | Self::Together | Self::Activity => 1000,
        }
    }
}

/// A cohort has more fortnights than its deck has prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFew {
    /// How many prompts the deck has, spare ones included.
    pub prompts: usize,
    /// How many fortnights there are.
    pub fortnights: u32,
}

impl Deck {
    /// The prompts of a cohort's fortnights, in order: those of the deck, then the spare ones.
    ///
    /// A shorter cohort leaves out prompts before the last one, which closes the deck: goodbyes
    /// are said at the end, however long the way was. A longer one puts its spare prompts there.
    pub fn deal(&self, fortnights: u32) -> Result<Vec<&Prompt>, TooFew> {
        let wanted = usize::try_from(fortnights).unwrap_or(usize::MAX);
        let prompts = self.prompts.len() + self.spares.len();
        if wanted > prompts {
            return Err(TooFew {
                prompts,
                fortnights,
            });
        }
        let Some((last, before)) = self.prompts.split_last() else {
            return Ok(self.spares.iter().take(wanted).collect());
        };
        let Some(room) = wanted.checked_sub(1) else {
            return Ok(Vec::new());
        };
        let mut dealt: Vec<&Prompt> = before.iter().chain(&self.spares).take(room).collect();
        dealt.push(last);
        Ok(dealt)
    }

    /// The prompts that a cohort of so many fortnights is not dealt, in the order in which they take
    /// another's place: the spare ones first.
    pub fn left(&self, dealt: &[&Prompt]) -> Vec<&Prompt> {
        let all = self.spares.iter().chain(&self.prompts);
        let is_dealt = |prompt: &Prompt| dealt.iter().any(|dealt| dealt.slug == prompt.slug);
        all.filter(|prompt| !is_dealt(prompt)).collect()
    }
}

/// Whether a slug is written as one: lower-case ASCII letters, digits and hyphens between them.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(slug: &str) -> Prompt {
        Prompt {
            slug: slug.to_owned(),
            ..Prompt::default()
        }
    }

    fn deck() -> Deck {
        Deck {
            name: "d".to_owned(),
            language: Language::ENGLISH,
            prompts: ["one", "two", "end"].map(prompt).to_vec(),
            spares: ["x", "y"].map(prompt).to_vec(),
        }
    }

    fn dealt(fortnights: u32) -> Result<Vec<String>, TooFew> {
        Ok(slugs(&deck().deal(fortnights)?))
    }

    fn slugs(prompts: &[&Prompt]) -> Vec<String> {
        prompts.iter().map(|prompt| prompt.slug.clone()).collect()
    }

    #[test]
    fn what_is_not_dealt_is_left_the_spare_ones_first() {
        for (fortnights, left) in [(2, &["x", "y", "two"][..]), (4, &["y"]), (5, &[])] {
            let deck = deck();
            let dealt = deck.deal(fortnights).expect("enough");
            assert_eq!(slugs(&deck.left(&dealt)), left);
        }
    }

    #[test]
    fn the_closing_prompt_is_last_however_long_the_cohort_is() {
        assert_eq!(dealt(0).expect("enough"), [""; 0]);
        assert_eq!(dealt(1).expect("enough"), ["end"]);
        assert_eq!(dealt(2).expect("enough"), ["one", "end"]);
        assert_eq!(dealt(3).expect("enough"), ["one", "two", "end"]);
        assert_eq!(dealt(4).expect("enough"), ["one", "two", "x", "end"]);
        assert_eq!(dealt(5).expect("enough"), ["one", "two", "x", "y", "end"]);
    }

    #[test]
    fn no_prompt_is_dealt_twice_rather_than_a_long_cohort_served() {
        let too_few = TooFew {
            prompts: 5,
            fortnights: 6,
        };
        assert_eq!(dealt(6), Err(too_few));
    }

    #[test]
    fn a_slug_is_plain() {
        assert!(is_slug("who-we-are") && is_slug("2nd"));
        for wrong in ["", "-a", "a--b", "Who", "a b", "é"] {
            assert!(!is_slug(wrong), "{wrong}");
        }
    }
}
