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

#[cfg(test)]
mod tests {
    use super::*;

    mod languages;

    /// Reads, and writes back the canonical text with the notes behind it, or the problem.
    fn check(written: &str, expected: &str) {
        check_by(Writer::default(), written, expected);
    }

    fn check_by(writer: Writer, written: &str, expected: &str) {
        let answer = match read_by(written, writer) {
            Ok(read) => {
                let mut answer = text(&read.windows);
                if !read.if_needed.is_empty() {
                    let if_needed = text(&read.if_needed);
                    answer.extend([" (", &*if_needed, ")"]);
                }
                answer.extend(read.notes.iter().map(note));
                answer.trim_start().to_owned()
            }
            Err(problem) => format!("{problem:?}"),
        };
        assert_eq!(answer, expected, "{written:?}");
    }

    fn note(note: &Note) -> String {
        match note {
            Note::DashRead(dash) => format!(" | {dash}"),
            Note::OverMidnight {
                days,
                start_minute,
                end_minute,
            } => {
                format!(" | {:?} over midnight {start_minute}-{end_minute}", days.0)
            }
            Note::Understood {
                written,
                start_minute,
                end_minute,
            } => {
                format!(" | {written} is {start_minute}-{end_minute}")
            }
            Note::Language { read_in, not_in } => format!(" | {read_in}, not {not_in}"),
        }
    }

    #[test]
    fn days_and_hours_are_read_as_forms_write_them() {
        check(
            "Mon Tue 18:00-21:00; Sat 10:00-14:00",
            "Mon Tue 18:00-21:00; Sat 10:00-14:00",
        );
        check("Mon-Fri 9-17", "Mon-Fri 09:00-17:00");
        check(
            "mon, wed 18.30-20h; sat 9h30-1100",
            "Mon Wed 18:30-20:00; Sat 09:30-11:00",
        );
        check("Fri-Mon 10:00-11:00", "Mon Fri-Sun 10:00-11:00");
        check(
            "Mon 9-11, 14-16, Tue 9-11",
            "Mon 09:00-11:00, 14:00-16:00; Tue 09:00-11:00",
        );
        check("Mondays and Thursdays 18:00-24:00", "Mon Thu 18:00-24:00");
        check("daily 12:00-13:00", "Mon-Sun 12:00-13:00");
        check("Mon 18:00-00:00", "Mon 18:00-24:00");
        check(
            "Mon\n18:00-19:00\nTue 8:00-9:00;",
            r#"DaysWithoutHours("Mon")"#,
        );
    }

    #[test]
    fn twelve_hour_clocks_are_read() {
        check("Mon Wed 6pm-9pm", "Mon Wed 18:00-21:00");
        check("Mon 6:30 p.m. - 9 PM", "Mon 18:30-21:00");
        check("Mon 12am-12pm", "Mon 00:00-12:00");
        check("Mon noon-1pm", "Mon 12:00-13:00");
        check("Mon 10pm-midnight", "Mon 22:00-24:00");
        check("Mon 6-9pm", "Mon 18:00-21:00 | 6-9pm is 1080-1260");
        check("Mon 10-2pm", "Mon 10:00-14:00 | 10-2pm is 600-840");
        check("Mon 6pm-9", "Mon 18:00-21:00 | 6pm-9 is 1080-1260");
        check("Mon 13pm-14pm", r#"NoTimeOfDay("13pm")"#);
    }

    #[test]
    fn dashes_are_read_with_a_note_and_words_for_them_without() {
        check("Sun–Thu 18:00–21:00", "Mon-Thu Sun 18:00-21:00 | –");
        check("Mon to Fri 9:00 − 10:00", "Mon-Fri 09:00-10:00 | −");
    }

    #[test]
    fn hours_over_midnight_are_two_windows_and_a_note() {
        check(
            "Sun-Thu 22:00-01:00",
            "Mon-Thu 00:00-01:00, 22:00-24:00; Fri 00:00-01:00; Sun 22:00-24:00 | [(Sun, Thu)] over midnight 1320-60",
        );
        check(
            "Sat Sun 23:30-00:30",
            "Mon 00:00-00:30; Sat 23:30-24:00; Sun 00:00-00:30, 23:30-24:00 | [(Sat, Sat), (Sun, Sun)] over midnight 1410-30",
        );
    }

    #[test]
    fn words_for_parts_of_the_week_are_read_with_a_note() {
        check(
            "weekday evenings",
            "Mon-Fri 18:00-21:00 | evenings is 1080-1260",
        );
        check("Weekends", "Sat Sun 09:00-18:00 | Weekends is 540-1080");
        check("weekends 10-12", "Sat Sun 10:00-12:00");
        check("Tue mornings, Sat", r#"DaysWithoutHours("Sat")"#);
    }

    #[test]
    fn what_touches_or_overlaps_is_joined() {
        check("Sat 9-12; Sat 12-14; Sat 11-13", "Sat 09:00-14:00");
        check("Mon 0:00-24:00", "Mon 00:00-24:00");
    }

    #[test]
    fn a_problem_names_the_piece() {
        check("", "NoHours");
        check(" ;, ", "NoHours");
        check("Mon 25:00-26:00; Fri", r#"NoTimeOfDay("25:00")"#);
        check("Mon 10:60-11:00", r#"NoTimeOfDay("10:60")"#);
        check("Mon Tue; Fri 9-10", r#"DaysWithoutHours("Mon Tue")"#);
        check("18:00-21:00", r#"HoursWithoutDays("18:00-21:00")"#);
        check("Mon 18:00", r#"NotUnderstood("18:00")"#);
        check("Mon 18:00-18:00", r#"NoStretch("18:00-18:00")"#);
        check("Mon 24:00-25:00", r#"NoTimeOfDay("25:00")"#);
        check("Mon 24:00-02:00", r#"NoStretch("24:00-02:00")"#);
        check("Mon @ 9-10", r#"NotUnderstood("@")"#);
        check("whenever", r#"NotUnderstood("whenever")"#);
        check("Mon-18:00", r#"NotUnderstood("Mon-")"#);
        check("evenings", r#"HoursWithoutDays("evenings")"#);
    }

    /// Canonical texts as they are met: English for everybody, and everybody's own.
    fn languages() -> Vec<(Locale, Locale)> {
        let own = ["en-GB", "es-419", "fr", "pt-BR", "ar"].map(Locale::from_discord);
        let english = own.map(|locale| (Locale::ENGLISH, locale));
        english
            .into_iter()
            .chain(own.map(|locale| (locale, locale)))
            .collect()
    }

    #[test]
    fn the_canonical_text_of_any_week_reads_back_as_the_same_week() {
        let seed = 20_230_306;
        let mut random = fastrand::Rng::with_seed(seed);
        for round in 0..200 {
            let mut windows = Vec::new();
            for _ in 0..random.usize(1..12) {
                let day = Weekday::try_from(random.u8(0..7)).expect("a day of the week");
                let start_minute = random.u16(0..1439);
                let end_minute = random.u16(start_minute + 1..=1440);
                windows.push(Window {
                    day,
                    start_minute,
                    end_minute,
                });
            }
            let windows = joined(windows);
            let right = Read {
                windows,
                if_needed: Vec::new(),
                notes: Vec::new(),
            };
            for (written_in, read_in) in languages() {
                let written = text_in(&right.windows, written_in);
                let writer = Writer {
                    locale: read_in,
                    ..Writer::default()
                };
                let read = read_by(&written, writer);
                assert_eq!(
                    read.as_ref(),
                    Ok(&right),
                    "seed {seed}, round {round}: {written}"
                );
            }
        }
    }

    #[test]
    fn no_text_panics() {
        let seed = 20_230_626;
        let mut random = fastrand::Rng::with_seed(seed);
        let own = ["en-GB", "es-419", "fr", "pt-BR", "ar", "ja"].map(Locale::from_discord);
        let pieces = [
            "Mon",
            "-",
            "–",
            "24:00",
            "9",
            "pm",
            ";",
            ",",
            " ",
            "\n",
            "evening",
            "to",
            "12",
            ":",
            ".",
            "é",
            "١٨",
            "99999999999999999999",
            "weekend",
            "h",
            "a.m.",
            "\u{202E}",
            "noon",
            "0:00",
            "segunda-feira",
            "2ª",
            "a",
            "مساءً",
            "والأحد",
            "و",
            "٢٢:٣٠",
            "۹",
            "h30",
            "p. m.",
            "if needed",
            "after",
            "entre",
            "avant",
            "،",
            "\u{0301}",
        ];
        for _ in 0..6_000 {
            let text: String = (0..random.usize(0..10))
                .map(|_| pieces[random.usize(0..pieces.len())])
                .collect();
            let locale = own[random.usize(0..own.len())];
            let writer = Writer {
                locale,
                ..Writer::default()
            };
            if let Ok(read) = read_by(&text, writer) {
                for window in read.windows.iter().chain(&read.if_needed) {
                    assert!(
                        window.start_minute < window.end_minute && window.end_minute <= 1440,
                        "seed {seed}: {text:?}"
                    );
                }
            }
        }
    }
}
