//! The languages that people speak and the locales in which Discord shows itself.
//!
//! Knows: Discord's locale codes, the codes of living languages with their English names, and how
//! well somebody speaks one. Refuses to know: any sentence; those are the business of `words`.
//!
//! **Invariants**: a `Locale` and a `Language` always name an entry of their table; both tables
//! are sorted, so that the order of values is the order of codes.

use std::{fmt, str::FromStr};

use super::places::fold;

mod shared;
mod spoken;

pub use shared::best_shared;

/// A locale in which Discord can show itself, by its code, such as `pt-BR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(&'static str);

/// Discord's documented locales, and `ar` and `he`, which its OpenAPI description adds; sorted.
const LOCALES: [&str; 34] = [
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he",
    "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE",
    "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
];

impl Locale {
    /// British English: what is spoken where nothing else is known.
    pub const ENGLISH: Self = Self("en-GB");

    /// Every locale, in the order of codes.
    pub fn all() -> impl Iterator<Item = Self> {
        LOCALES.into_iter().map(Self)
    }

    /// The locale of this code, or English where Discord invents one that is not known here.
    pub fn from_discord(code: &str) -> Self {
        code.parse().unwrap_or(Self::ENGLISH)
    }

    /// Its code as Discord writes it.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// The language without the place: `pt` of `pt-BR`.
    pub fn language_code(self) -> &'static str {
        self.0
            .split_once('-')
            .map_or(self.0, |(language, _place)| language)
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// No locale of Discord has this code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no Discord locale; such as `en-GB`, `pt-BR` or `ar` would be one")]
pub struct NoSuchLocale(pub String);

impl FromStr for Locale {
    type Err = NoSuchLocale;

    /// Reads a code without regard to case. A bare language such as `en` or `es` means the first
    /// of its locales, because forms and spreadsheets write it so.
    fn from_str(code: &str) -> Result<Self, NoSuchLocale> {
        Self::all()
            .find(|locale| locale.0.eq_ignore_ascii_case(code))
            .or_else(|| {
                Self::all().find(|locale| locale.language_code().eq_ignore_ascii_case(code))
            })
            .ok_or_else(|| NoSuchLocale(code.to_owned()))
    }
}

/// A living language, by its ISO 639 code of two letters, or of three where there is none of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(&'static str);

impl Language {
    /// English: in which a deck is written that names no language.
    pub const ENGLISH: Self = Self("en");

    /// The language of this code, without regard to case.
    pub fn from_code(code: &str) -> Option<Self> {
        spoken::LANGUAGES
            .iter()
            .find(|(known, _name)| known.eq_ignore_ascii_case(code))
            .map(|&(known, _name)| Self(known))
    }

    /// The language of this English name or code, without regard to case and accents.
    pub fn from_name(name: &str) -> Option<Self> {
        let wanted = fold(name);
        let by_name = spoken::LANGUAGES
            .iter()
            .find(|(_code, known)| fold(known) == wanted);
        by_name
            .map(|&(known, _name)| Self(known))
            .or_else(|| Self::from_code(name.trim()))
    }

    /// Every language, in the order of codes.
    pub fn all() -> impl Iterator<Item = Self> {
        spoken::LANGUAGES.iter().map(|&(code, _name)| Self(code))
    }

    /// The locale in which Discord shows it; English where it shows none.
    pub fn locale(self) -> Locale {
        self.0.parse().unwrap_or_default()
    }

    /// Its ISO 639 code, in lower case.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// Its English name.
    pub fn name(self) -> &'static str {
        spoken::LANGUAGES
            .iter()
            .find(|(code, _name)| *code == self.0)
            .map_or(self.0, |&(_code, name)| name)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How well somebody speaks a language, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Enough to follow.
    Basic,
    /// Enough to take part.
    Good,
    /// With ease.
    Fluent,
    /// From home.
    Native,
}

impl Level {
    /// Every level, from least to most.
    pub const ALL: [Self; 4] = [Self::Basic, Self::Good, Self::Fluent, Self::Native];

    /// The word that stands for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Good => "good",
            Self::Fluent => "fluent",
            Self::Native => "native",
        }
    }

    /// The level of this word, without regard to case.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|level| level.code().eq_ignore_ascii_case(code))
    }
}

/// A language and how well it is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spoken {
    /// Which language.
    pub language: Language,
    /// How well.
    pub level: Level,
}

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.language, self.level.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables_are_sorted_without_doubles() {
        assert!(LOCALES.is_sorted_by(|left, right| left < right));
        assert!(spoken::LANGUAGES.is_sorted_by(|left, right| left.0 < right.0));
    }

    #[test]
    fn a_locale_is_read_as_discord_and_as_spreadsheets_write_it() {
        assert_eq!("pt-br".parse(), Ok(Locale("pt-BR")));
        assert_eq!("en".parse(), Ok(Locale::ENGLISH));
        assert_eq!("es".parse(), Ok(Locale("es-419")));
        assert!("tlh".parse::<Locale>().is_err());
        assert_eq!(Locale::from_discord("xx-XX"), Locale::ENGLISH);
    }

    #[test]
    fn a_language_is_known_by_its_code_and_an_invented_one_is_not() {
        assert_eq!(
            Language::from_code("FIL").map(Language::name),
            Some("Filipino")
        );
        assert_eq!(Language::from_code("en").map(Language::code), Some("en"));
        assert_eq!(Language::from_code("tlh"), None);
    }

    #[test]
    fn every_discord_locale_is_of_a_known_language() {
        for locale in Locale::all() {
            assert!(
                Language::from_code(locale.language_code()).is_some(),
                "{locale}"
            );
        }
    }
}
