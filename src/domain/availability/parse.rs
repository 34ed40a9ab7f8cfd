//! Weekly hours as people write them.
//!
//! Knows: texts such as `Mon Tue 18:00-21:00; Sat 10:00-14:00`, `Mon-Fri 9-17`, `weekday evenings`,
//! `lunes a viernes de 18 a 21h, sábado 10-14 si es necesario`, in English, Spanish, French,
//! Portuguese and Arabic; and the one canonical text for a week. Refuses to know: zones and dates;
//! the hours are local to whoever wrote them.
//!
//! Hours hold for the days before them, or for those behind where none stand before; `;` or a new
//! line begins anew. `24:00` is the day's end. Hours that end before they start run over midnight
//! into the next day. `if needed` speaks of the hours just before it; at the head of a clause, or
//! behind a comma, of those that follow up to the clause's end.
//!
//! A text is read in its writer's own language if it can be, else in the one other that can; else
//! word by word in any, own words first.
//!
//! **Invariants**: generous in what is read, never silent about it: whatever is not plainly
//! written comes back as a note. The canonical text of any windows reads back as the same windows,
//! without a note, whoever wrote it. No text panics.

use chrono::Weekday;

use super::Window;
use crate::domain::{
    language::{Language, Locale},
    places::weekend::Weekend,
};

mod canonical;
mod clock;
mod lexer;
mod reader;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use canonical::{joined, text, text_in};
pub(in crate::domain) use clock::digit;
pub(in crate::domain) use vocabulary::{WEEK, fold};

use lexer::Words;
use vocabulary::Vocabulary;

/// Who wrote the hours, as far as it tells what they mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writer {
    /// The locale whose language is tried first.
    pub locale: Locale,
    /// The days that they have off.
    pub weekend: Weekend,
}

/// The names of the days from Monday in the language of this code, long and short and as they are
/// written short; none where there are no words of it.
pub(in crate::domain) fn days_in(
    language: &str,
) -> Option<([&'static [&'static str]; 7], [&'static str; 7])> {
    vocabulary::ALL
        .into_iter()
        .find(|vocabulary| vocabulary.language == language)
        .map(|vocabulary| (vocabulary.days, vocabulary.short))
}

/// Reads hours that somebody of whom nothing is known wrote.
pub fn read(text: &str) -> Result<Read, Problem> {
    read_by(text, Writer::default())
}

/// Reads hours as this writer meant them.
pub fn read_by(text: &str, writer: Writer) -> Result<Read, Problem> {
    let own = vocabulary::of(writer.locale);
    let in_words = |vocabularies: &[&'static Vocabulary]| {
        let weekend = writer.weekend;
        reader::read(
            text,
            Words {
                vocabularies,
                weekend,
            },
        )
    };
    let (mut problem, mut furthest) = match in_words(&[own]) {
        Ok(read) => return Ok(read),
        Err(met) => met,
    };
    let others = vocabulary::ALL
        .into_iter()
        .filter(|other| other.language != own.language);
    let mut readings = Vec::new();
    for other in others.clone() {
        match in_words(&[other]) {
            Ok(read) => readings.push((other.language, read)),
            Err((other, at)) if at > furthest => (problem, furthest) = (other, at),
            Err(_no_further) => {}
        }
    }
    if let Some(read) = chosen(readings) {
        return Ok(read);
    }
    let all: Vec<&'static Vocabulary> = [own].into_iter().chain(others).collect();
    in_words(&all).map_err(|_mixed| problem)
}

/// The first of several readings, with a note where another language means other hours by it.
fn chosen(readings: Vec<(&'static str, Read)>) -> Option<Read> {
    let mut readings = readings.into_iter();
    let (language, mut read) = readings.next()?;
    let other = readings.find(|(_language, other)| {
        other.windows != read.windows || other.if_needed != read.if_needed
    });
    if let Some((other, _otherwise)) = other {
        read.notes.extend(
            Language::from_code(language)
                .zip(Language::from_code(other))
                .map(|(read_in, not_in)| Note::Language { read_in, not_in }),
        );
    }
    Some(read)
}

/// Hours that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The windows that suit, in order from Monday, joined where they touch.
    pub windows: Vec<Window>,
    /// The windows that are possible if the others need them, likewise.
    pub if_needed: Vec<Window>,
    /// What was read otherwise than it plainly stands; each said once.
    pub notes: Vec<Note>,
}

/// Days as they were written: single days or stretches, both ends inside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days(pub Vec<(Weekday, Weekday)>);

impl Days {
    /// Every day of it, in the order written.
    pub fn each(&self) -> Vec<Weekday> {
        let mut days = Vec::new();
        for &(first, last) in &self.0 {
            let mut day = first;
            loop {
                days.push(day);
                if day == last {
                    break;
                }
                day = day.succ();
            }
        }
        days
    }
}

/// Something that was read otherwise than it plainly stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// This dash stood where a hyphen belongs.
    DashRead(char),
    /// Hours end before they start, so they run into the next day.
    OverMidnight {
        /// The days on which they start.
        days: Days,
        /// When they start, in minutes since midnight.
        start_minute: u16,
        /// When they end on the next day, in minutes since midnight.
        end_minute: u16,
    },
    /// A word or a short form that could mean other hours too.
    Understood {
        /// What stood there, such as `evenings` or `6-9pm`.
        written: String,
        /// As when it was read, in minutes since midnight.
        start_minute: u16,
        /// Until when it was read, in minutes since midnight; 1440 is the day's end.
        end_minute: u16,
    },
    /// The text means other hours in another language.
    Language {
        /// The language in which it was read.
        read_in: Language,
        /// One in which it means something else.
        not_in: Language,
    },
}

/// Why hours cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing stands there.
    NoHours,
    /// A time that no clock shows, such as `25:00`.
    NoTimeOfDay(String),
    /// Hours that are not any, such as `18:00-18:00`.
    NoStretch(String),
    /// Days without hours behind them.
    DaysWithoutHours(String),
    /// Hours without days before them.
    HoursWithoutDays(String),
    /// A piece that is neither day nor hour.
    NotUnderstood(String),
}
