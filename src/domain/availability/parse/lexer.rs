//! Cuts a text of days and hours into its pieces.
//!
//! Knows: the forms of a time, of dashes and of separators, and the words of a vocabulary.
//! Refuses to know: in which order pieces make sense.
//!
//! **Invariants**: every piece keeps where it stood, so that a problem can quote it.

use std::ops::Range;

use chrono::Weekday;

use super::{Problem, Vocabulary};

/// A piece and where it stood in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// From one to another, with the dash if it was written as one.
    To { dash: Option<char> },
    /// The end of a clause.
    Stop,
}

/// A time of day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Minutes since midnight, at most 1440; before noon where it is not said.
    pub(super) minute: u16,
    /// Whether the half of the day is left open: an hour of 1 to 12 with neither am nor pm.
    pub(super) open: bool,
    /// Whether am or pm stands behind it.
    pub(super) halved: bool,
}

/// Cuts the text, or names the first piece that is none.
pub(super) fn cut(text: &str, vocabulary: &Vocabulary) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = rest(text, start).chars().next() {
        let (kind, length) = if first.is_ascii_digit() {
            let (clock, length) = clock(rest(text, start))?;
            (Some(Kind::Clock(clock)), length)
        } else if first.is_alphabetic() {
            let word = taken(rest(text, start), char::is_alphabetic);
            (word_kind(word, vocabulary)?, word.len())
        } else {
            (mark_kind(first)?, first.len_utf8())
        };
        let at = start..start + length;
        start = at.end;
        tokens.extend(kind.map(|kind| Token { kind, at }));
    }
    Ok(tokens)
}

fn rest(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or("")
}

fn taken(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|letter| !belongs(letter)).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

fn mark_kind(mark: char) -> Result<Option<Kind>, Problem> {
    match mark {
        '-' => Ok(Some(Kind::To { dash: None })),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '~' | '\u{FF0D}' => {
            Ok(Some(Kind::To { dash: Some(mark) }))
        }
        ';' | '\n' => Ok(Some(Kind::Stop)),
        ',' | '.' | ':' | '/' | '&' | '+' | '|' | '(' | ')' => Ok(None),
        mark if mark.is_whitespace() || mark.is_control() => Ok(None),
        mark => Err(Problem::NotUnderstood(mark.to_string())),
    }
}

fn word_kind(word: &str, vocabulary: &Vocabulary) -> Result<Option<Kind>, Problem> {
    use Weekday::{Fri, Mon, Sat, Sun};

    const WEEK: [Weekday; 7] = [Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Fri, Sat, Sun];
    let lower = word.to_lowercase();
    let is_one_of = |words: &[&str]| words.contains(&lower.as_str());
    let stretch = |first, last, is_weekend| Kind::Days {
        first,
        last,
        is_weekend,
    };
    let at = |minute| {
        Kind::Clock(Clock {
            minute,
            open: false,
            halved: true,
        })
    };
    let mut days = vocabulary.days.iter().zip(WEEK);
    let mut parts = vocabulary.parts.iter();
    let kind = if let Some((_names, day)) = days.find(|(names, _day)| is_one_of(names)) {
        stretch(day, day, false)
    } else if let Some(&(_names, start, end)) = parts.find(|(names, ..)| is_one_of(names)) {
        Kind::Part(start, end)
    } else if is_one_of(vocabulary.weekdays) {
        stretch(Mon, Fri, false)
    } else if is_one_of(vocabulary.weekend) {
        stretch(Sat, Sun, true)
    } else if is_one_of(vocabulary.daily) {
        stretch(Mon, Sun, false)
    } else if is_one_of(vocabulary.to) {
        Kind::To { dash: None }
    } else if is_one_of(vocabulary.noon) {
        at(720)
    } else if is_one_of(vocabulary.midnight) {
        at(0)
    } else if is_one_of(vocabulary.fillers) {
        return Ok(None);
    } else {
        return Err(Problem::NotUnderstood(word.to_owned()));
    };
    Ok(Some(kind))
}

/// Reads `18`, `18:30`, `18.30`, `1830`, `18h`, `18h30`, `6pm`, `6:30 p.m.`; gives its length too.
fn clock(text: &str) -> Result<(Clock, usize), Problem> {
    let (hour, minute, mut end) = digits_of_clock(text)?;
    let half = half_of_day(rest(text, end));
    end += half.map_or(0, |(_later, length)| length);
    let none = || Problem::NoTimeOfDay(text.get(..end).unwrap_or(text).to_owned());
    let hour: u16 = hour.parse().map_err(|_too_long| none())?;
    let minute: u16 = match minute {
        "" => 0,
        minute => minute.parse().map_err(|_too_long| none())?,
    };
    let (hour, open) = match half {
        Some(_) if !(1..=12).contains(&hour) => return Err(none()),
        Some((is_later, _length)) => (hour % 12 + if is_later { 12 } else { 0 }, false),
        None => (hour, (1..=12).contains(&hour)),
    };
    let of_day = hour * 60 + minute;
    if minute > 59 || of_day > 1440 {
        return Err(none());
    }
    let clock = Clock {
        minute: of_day,
        open,
        halved: half.is_some(),
    };
    Ok((clock, end))
}

/// Parts the hour from the minutes: at most two digits each, and where they end.
fn digits_of_clock(text: &str) -> Result<(&str, &str, usize), Problem> {
    let digits = taken(text, |letter| letter.is_ascii_digit());
    if let 3 | 4 = digits.len() {
        let (hour, minute) = digits.split_at(digits.len() - 2);
        return Ok((hour, minute, digits.len()));
    }
    if digits.len() > 4 {
        return Err(Problem::NoTimeOfDay(digits.to_owned()));
    }
    let after_digits = rest(text, digits.len());
    let Some(after_mark) = after_digits.strip_prefix([':', '.', 'h', 'H']) else {
        return Ok((digits, "", digits.len()));
    };
    let minute = taken(after_mark, |letter| letter.is_ascii_digit());
    let has_letter = after_digits.starts_with(['h', 'H']);
    if minute.len() == 2 || has_letter && minute.is_empty() {
        Ok((digits, minute, digits.len() + 1 + minute.len()))
    } else {
        Ok((digits, "", digits.len()))
    }
}

/// Reads am or pm with the spaces before it: whether it is the later half, and the length.
fn half_of_day(text: &str) -> Option<(bool, usize)> {
    const HALVES: [(&str, bool); 6] = [
        ("a.m.", false),
        ("p.m.", true),
        ("a.m", false),
        ("p.m", true),
        ("am", false),
        ("pm", true),
    ];
    let after_spaces = text.trim_start_matches(' ');
    let spaces = text.len() - after_spaces.len();
    HALVES
        .into_iter()
        .find(|(half, _is_later)| {
            let stands_there = after_spaces
                .get(..half.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(half));
            stands_there && !rest(after_spaces, half.len()).starts_with(char::is_alphabetic)
        })
        .map(|(half, is_later)| (is_later, spaces + half.len()))
}
