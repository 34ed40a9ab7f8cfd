//! A time of day as people write it.
//!
//! Knows: `18`, `18:30`, `18.30`, `1830`, `18h`, `18 h 30`, `18hs`, `6pm`, `6:30 p. m.`, `٦ م`, in
//! the digits of Latin, Arabic and Persian writing. Refuses to know: which half of the day is meant
//! where it is not said.

use super::{
    Problem,
    lexer::{rest, taken},
};
use crate::domain::availability::DAY_END_MINUTE;

/// A time of day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Minutes since midnight, at most 1440; before noon where it is not said.
    pub(super) minute: u16,
    /// Whether the half of the day is left open: an hour of 1 to 12 with neither am nor pm.
    pub(super) open: bool,
    /// Whether it is said which half of the day is meant.
    pub(super) halved: bool,
}

impl Clock {
    /// A time that leaves no doubt.
    pub(super) fn at(minute: u16) -> Self {
        Self {
            minute,
            open: false,
            halved: true,
        }
    }

    /// This time in the half of the day in which a part of it lies, where that was left open.
    pub(super) fn within(self, (part_start, part_end): (u16, u16)) -> Self {
        const NIGHT_MINUTE: u16 = 20 * 60;
        const SMALL_HOURS_END_MINUTE: u16 = 6 * 60;
        if !self.open {
            return self;
        }
        let early = self.minute % 720;
        let is_small_hour = part_start >= NIGHT_MINUTE && early < SMALL_HOURS_END_MINUTE;
        Self::at(if part_end <= 720 || is_small_hour {
            early
        } else {
            early + 720
        })
    }
}

/// What a digit stands for, in Latin, Arabic or Persian writing.
pub(in crate::domain) fn digit(letter: char) -> Option<u32> {
    match letter {
        '0'..='9' => Some(u32::from(letter) - u32::from('0')),
        '\u{0660}'..='\u{0669}' => Some(u32::from(letter) - 0x0660),
        '\u{06F0}'..='\u{06F9}' => Some(u32::from(letter) - 0x06F0),
        _ => None,
    }
}

/// Reads the time with which the text begins; gives its length too.
pub(super) fn read(text: &str) -> Result<(Clock, usize), Problem> {
    let (hour, minute, mut end) = hour_and_minute(text);
    let half = half_of_day(rest(text, end));
    end += half.map_or(0, |(_is_later, length)| length);
    let none = || Problem::NoTimeOfDay(text.get(..end).unwrap_or(text).to_owned());
    let (Some(hour), Some(minute)) = (number(hour), number(minute)) else {
        return Err(none());
    };
    let (hour, open) = match half {
        Some(_) if !(1..=12).contains(&hour) => return Err(none()),
        Some((is_later, _length)) => (hour % 12 + if is_later { 12 } else { 0 }, false),
        None => (hour, (1..=12).contains(&hour)),
    };
    let of_day = hour.saturating_mul(60).saturating_add(minute);
    if minute > 59 || of_day > DAY_END_MINUTE {
        return Err(none());
    }
    let clock = Clock {
        minute: of_day,
        open,
        halved: half.is_some(),
    };
    Ok((clock, end))
}

/// The number that these digits write; none of a length that no clock has.
fn number(digits: &str) -> Option<u16> {
    const DIGITS_MAX: usize = 2;
    if digits.chars().count() > DIGITS_MAX {
        return None;
    }
    let digits = digits.chars().filter_map(digit);
    u16::try_from(digits.fold(0, |number, digit| number * 10 + digit)).ok()
}

/// Parts the hour from the minutes, and says where they end.
fn hour_and_minute(text: &str) -> (&str, &str, usize) {
    let digits = taken(text, |letter| digit(letter).is_some());
    let count = digits.chars().count();
    if let 3 | 4 = count {
        let (hour_end, _digit) = digits.char_indices().nth(count - 2).unwrap_or_default();
        let (hour, minute) = digits.split_at(hour_end);
        return (hour, minute, digits.len());
    }
    let after = rest(text, digits.len());
    if let Some(after_mark) = after.strip_prefix([':', '.', '٫']) {
        let minute = two_digits(after_mark);
        let mark = after.len() - after_mark.len();
        if !minute.is_empty() {
            return (digits, minute, digits.len() + mark + minute.len());
        }
    }
    let (minute, length) = letter_and_minute(after);
    (digits, minute, digits.len() + length)
}

/// Reads `h`, `h30`, ` h 30` or `hs` behind an hour: the minutes, and the length of it all.
fn letter_and_minute(after: &str) -> (&str, usize) {
    let bare = after.trim_start_matches(is_space);
    let Some(behind) = bare.strip_prefix(['h', 'H']) else {
        return ("", 0);
    };
    let plural = ["rs", "s"]
        .into_iter()
        .find_map(|ending| behind.strip_prefix(ending))
        .unwrap_or(behind);
    if plural.starts_with(char::is_alphabetic) {
        return ("", 0); // A word of its own.
    }
    let spaced = plural.trim_start_matches(is_space);
    let minute = two_digits(spaced);
    let next = rest(spaced, minute.len()).trim_start_matches(is_space);
    if minute.is_empty() || next.starts_with(['h', 'H', ':']) && spaced.len() < plural.len() {
        return ("", after.len() - plural.len());
    }
    (minute, after.len() - spaced.len() + minute.len())
}

/// The two digits with which a text begins, if it does not begin with more or fewer.
fn two_digits(text: &str) -> &str {
    let digits = taken(text, |letter| digit(letter).is_some());
    if digits.chars().count() == 2 {
        digits
    } else {
        ""
    }
}

/// Reads am or pm with the spaces before it: whether it is the later half, and the length.
fn half_of_day(text: &str) -> Option<(bool, usize)> {
    let bare = text.trim_start_matches(is_space);
    let (is_later, behind) = if let Some(behind) = bare.strip_prefix('ص') {
        (false, behind)
    } else if let Some(behind) = bare.strip_prefix('م') {
        (true, behind)
    } else {
        let (is_later, behind) = match bare.strip_prefix(['a', 'A']) {
            Some(behind) => (false, behind),
            None => (true, bare.strip_prefix(['p', 'P'])?),
        };
        let behind = behind.strip_prefix('.').unwrap_or(behind);
        let behind = behind
            .trim_start_matches(is_space)
            .strip_prefix(['m', 'M'])?;
        (is_later, behind)
    };
    if behind.starts_with(char::is_alphabetic) {
        return None; // A word that only begins so.
    }
    let behind = behind.strip_prefix('.').unwrap_or(behind);
    Some((is_later, text.len() - behind.len()))
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{00A0}' | '\u{2009}' | '\u{202F}')
}
