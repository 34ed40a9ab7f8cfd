//! Cuts a text of days and hours into its pieces.
//!
//! Knows: the forms of dashes and separators, and how words make phrases of a vocabulary.
//! Refuses to know: in which order pieces make sense, and how a time is written ([`clock`]).
//!
//! **Invariants**: every piece keeps where it stood, so that a problem can quote it.

use std::ops::Range;

use chrono::Weekday;

use super::{
    Problem,
    clock::{self, Clock},
    vocabulary::{PHRASE_WORDS_MAX, Vocabulary, WEEK, fold},
};
use crate::domain::{places::weekend::Weekend, writing};

/// A piece and where it stood in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A day, or a stretch of days that has a word of its own.
    Days {
        first: Weekday,
        last: Weekday,
        is_weekend: bool,
    },
    /// A part of the day: its first minute and the first after it.
    Part(u16, u16),
    /// A time of day.
    Clock(Clock),
    /// From one to another.
    To(Join),
    /// Both, of two days or two hours.
    And,
    /// A comma.
    Comma,
    /// What makes the next `And` a `To`.
    Between,
    /// The first hour or day stands behind it; `only_hour` where no day can.
    From { only_hour: bool },
    /// The last hour stands behind it.
    Before,
    /// Possible, if the others need it.
    IfNeeded,
    /// The end of a clause.
    Stop,
    /// A word or mark that says nothing here; it is no piece.
    Nothing,
}

/// How one is joined to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    Hyphen,
    Dash(char),
    Word,
}

/// The words by which a text is cut: the earlier vocabulary is asked first.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) vocabularies: &'a [&'static Vocabulary],
    pub(super) weekend: Weekend,
}

/// Cuts the text, or names the first piece that is none and where it stood.
pub(super) fn cut(text: &str, words: Words<'_>) -> Result<Vec<Token>, (Problem, usize)> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = rest(text, start).chars().next() {
        let here = rest(text, start);
        let (kind, length) = if clock::digit(first).is_some() {
            number(here, words).map_err(|problem| (problem, start))?
        } else if first.is_alphabetic() {
            phrase(here, words, &mut tokens, start).map_err(|problem| (problem, start))?
        } else {
            let kind = mark_kind(first).map_err(|problem| (problem, start))?;
            (kind, first.len_utf8())
        };
        let at = start..start + length;
        start = at.end;
        if kind != Kind::Nothing {
            tokens.push(Token { kind, at });
        }
    }
    Ok(tokens)
}

pub(super) fn rest(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or("")
}

pub(super) fn taken(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|letter| !belongs(letter)).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

fn mark_kind(mark: char) -> Result<Kind, Problem> {
    match mark {
        '-' => Ok(Kind::To(Join::Hyphen)),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '~' | '\u{301C}' | '\u{FF0D}' | '\u{FF5E}' | '→' => {
            Ok(Kind::To(Join::Dash(mark)))
        }
        ';' | '\n' | '؛' | '•' => Ok(Kind::Stop),
        ',' | '،' | '、' => Ok(Kind::Comma),
        '/' | '&' | '+' | '|' => Ok(Kind::And),
        '.' | ':' | '(' | ')' | '\'' | '’' | '!' => Ok(Kind::Nothing),
        mark if mark.is_whitespace() || writing::is_invisible(mark) => Ok(Kind::Nothing),
        mark => Err(Problem::NotUnderstood(mark.to_string())),
    }
}

/// Reads a time of day, or a day by its number.
fn number(text: &str, words: Words<'_>) -> Result<(Kind, usize), Problem> {
    let digits = taken(text, |letter| clock::digit(letter).is_some());
    let numbers_days = words.vocabularies.iter().any(|words| words.numbers_days);
    if numbers_days && rest(text, digits.len()).starts_with('ª') {
        let length = digits.len() + 'ª'.len_utf8();
        let written = text.get(..length).unwrap_or(text);
        // Sunday is the first day; only Monday to Friday are called by their numbers.
        return match digits {
            "2" => Ok((day(Weekday::Mon), length)),
            "3" => Ok((day(Weekday::Tue), length)),
            "4" => Ok((day(Weekday::Wed), length)),
            "5" => Ok((day(Weekday::Thu), length)),
            "6" => Ok((day(Weekday::Fri), length)),
            _ => Err(Problem::NotUnderstood(written.to_owned())),
        };
    }
    let (clock, length) = clock::read(text)?;
    Ok((Kind::Clock(clock), length))
}

fn day(day: Weekday) -> Kind {
    Kind::Days {
        first: day,
        last: day,
        is_weekend: false,
    }
}

/// Reads the longest phrase that a vocabulary has; an Arabic "and" may stick to its first word.
fn phrase(
    text: &str,
    words: Words<'_>,
    tokens: &mut Vec<Token>,
    start: usize,
) -> Result<(Kind, usize), Problem> {
    let ends = word_ends(text);
    for end in ends.iter().rev().copied() {
        if let Some(kind) = meaning(text.get(..end).unwrap_or(text), words) {
            return Ok((kind, end));
        }
    }
    let first = ends.first().copied().unwrap_or(text.len());
    let stuck = 'و'.len_utf8();
    if text.starts_with('و') && first > stuck {
        let at = start..start + stuck;
        let kind = Kind::And;
        tokens.push(Token { kind, at });
        let (kind, length) = phrase(rest(text, stuck), words, tokens, start + stuck)?;
        return Ok((kind, stuck + length));
    }
    let word = text.get(..first).unwrap_or(text);
    Err(Problem::NotUnderstood(word.to_owned()))
}

/// Where each of the first few words of the text ends, all joined as one phrase may be.
fn word_ends(text: &str) -> Vec<usize> {
    let is_letter = |letter: char| {
        letter.is_alphabetic()
            || matches!(letter, '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{065F}')
    };
    let mut ends = Vec::new();
    let mut end = 0;
    while ends.len() < PHRASE_WORDS_MAX {
        let word = taken(rest(text, end), is_letter);
        if word.is_empty() {
            break;
        }
        end += word.len();
        ends.push(end);
        let joint = taken(rest(text, end), |mark| {
            mark != '\n' && (mark.is_whitespace() || matches!(mark, '-' | '\'' | '’'))
        });
        if joint.is_empty() {
            break;
        }
        end += joint.len();
    }
    ends
}

/// What a phrase means.
fn meaning(phrase: &str, words: Words<'_>) -> Option<Kind> {
    let folded = fold(phrase);
    let parts: Vec<&str> = folded
        .split([' ', '-', '\'', '’'])
        .filter(|part| !part.is_empty())
        .collect();
    let wanted = parts.join(" ");
    let mut vocabularies = words.vocabularies.iter();
    vocabularies.find_map(|vocabulary| word_kind(&wanted, vocabulary, words.weekend))
}

fn word_kind(word: &str, vocabulary: &Vocabulary, weekend: Weekend) -> Option<Kind> {
    let is_one_of = |words: &[&str]| words.contains(&word);
    let stretch = |(first, last), is_weekend| Kind::Days {
        first,
        last,
        is_weekend,
    };
    let mut days = vocabulary.days.iter().zip(WEEK);
    let mut parts = vocabulary.parts.iter();
    let kind = if let Some((_names, named)) = days.find(|(names, _day)| is_one_of(names)) {
        day(named)
    } else if let Some(&(_names, start, end)) = parts.find(|(names, ..)| is_one_of(names)) {
        Kind::Part(start, end)
    } else if is_one_of(vocabulary.workdays) {
        stretch(weekend.workdays(), false)
    } else if is_one_of(vocabulary.weekend) {
        stretch(weekend.ends(), true)
    } else if is_one_of(vocabulary.daily) {
        stretch((Weekday::Mon, Weekday::Sun), false)
    } else if is_one_of(vocabulary.monday_to_friday) {
        stretch((Weekday::Mon, Weekday::Fri), false)
    } else if is_one_of(vocabulary.noon) {
        Kind::Clock(Clock::at(12 * 60))
    } else if is_one_of(vocabulary.midnight) {
        Kind::Clock(Clock::at(0))
    } else {
        return joint(word, vocabulary);
    };
    Some(kind)
}

/// What a word between days and hours means.
fn joint(word: &str, vocabulary: &Vocabulary) -> Option<Kind> {
    let is_one_of = |words: &[&str]| words.contains(&word);
    let kind = if is_one_of(vocabulary.to) {
        Kind::To(Join::Word)
    } else if is_one_of(vocabulary.and) {
        Kind::And
    } else if is_one_of(vocabulary.between) {
        Kind::Between
    } else if is_one_of(vocabulary.from) {
        Kind::From { only_hour: false }
    } else if is_one_of(vocabulary.after) {
        Kind::From { only_hour: true }
    } else if is_one_of(vocabulary.before) {
        Kind::Before
    } else if is_one_of(vocabulary.if_needed) {
        Kind::IfNeeded
    } else if is_one_of(vocabulary.fillers) {
        Kind::Nothing
    } else {
        return None;
    };
    Some(kind)
}
