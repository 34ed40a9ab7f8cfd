//! The words for days and hours, language by language.
//!
//! Knows: names and abbreviations of days and the bounds of the parts of the day as Unicode's
//! CLDR 49 has them, and the words that people put around them. Refuses to know: grammar.
//!
//! **Invariants**: words are written as [`fold`] leaves them; several words that belong together
//! stand with single spaces, whatever joins them where they are typed; within a language no
//! word means two things.

use chrono::Weekday;

use crate::domain::{language::Locale, places};

mod arabic;
mod english;
mod french;
mod portuguese;
mod spanish;

/// Most words that one phrase of a vocabulary has.
pub(super) const PHRASE_WORDS_MAX: usize = 4;

/// Every vocabulary, in the order in which they are tried after a writer's own.
pub(super) const ALL: [&Vocabulary; 5] = [
    &english::ENGLISH,
    &spanish::SPANISH,
    &french::FRENCH,
    &portuguese::PORTUGUESE,
    &arabic::ARABIC,
];

/// The words of one language for days and hours.
pub(super) struct Vocabulary {
    /// Its ISO 639 code.
    pub(super) language: &'static str,
    /// How a day is written short, from Monday; each is among `days`.
    pub(super) short: [&'static str; 7],
    /// The names of each day from Monday, long and short, singular and plural.
    pub(super) days: [&'static [&'static str]; 7],
    /// Words for all working days.
    pub(super) workdays: &'static [&'static str],
    /// Words for the days off.
    pub(super) weekend: &'static [&'static str],
    /// Words for all seven days.
    pub(super) daily: &'static [&'static str],
    /// Letters for Monday to Friday.
    pub(super) monday_to_friday: &'static [&'static str],
    /// Whether days are numbered too, Monday as `2ª`.
    pub(super) numbers_days: bool,
    /// Words for a part of the day, with its first minute and the first after it.
    pub(super) parts: &'static [(&'static [&'static str], u16, u16)],
    /// Words that stand for a hyphen.
    pub(super) to: &'static [&'static str],
    /// Words between two days or two hours.
    pub(super) and: &'static [&'static str],
    /// Words after which `and` stands for a hyphen.
    pub(super) between: &'static [&'static str],
    /// Words before a first hour or day; before an hour alone, from then on.
    pub(super) from: &'static [&'static str],
    /// Words for: from this hour on.
    pub(super) after: &'static [&'static str],
    /// Words for: up to this hour.
    pub(super) before: &'static [&'static str],
    /// Words that say nothing here.
    pub(super) fillers: &'static [&'static str],
    /// Words for twelve o'clock by day.
    pub(super) noon: &'static [&'static str],
    /// Words for twelve o'clock by night.
    pub(super) midnight: &'static [&'static str],
    /// Words for hours that are possible if the others need them.
    pub(super) if_needed: &'static [&'static str],
}

/// The vocabulary of a locale; English for those whose language has none here.
pub(super) fn of(locale: Locale) -> &'static Vocabulary {
    ALL.into_iter()
        .find(|vocabulary| vocabulary.language == locale.language_code())
        .unwrap_or(&english::ENGLISH)
}

/// A text as the words of the vocabularies are written: without case, accents, Arabic marks of
/// reading, and the forms of one Arabic letter that people do not tell apart when they type.
pub(in crate::domain) fn fold(text: &str) -> String {
    places::fold(text)
        .chars()
        .filter(|letter| !matches!(letter, '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}'))
        .map(|letter| match letter {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ی' => 'ي',
            'ک' => 'ك',
            'ة' => 'ه',
            other => other,
        })
        .collect()
}

/// The week from Monday.
pub(in crate::domain) const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(vocabulary: &Vocabulary) -> Vec<&'static str> {
        let lists = [
            vocabulary.workdays,
            vocabulary.weekend,
            vocabulary.daily,
            vocabulary.monday_to_friday,
            vocabulary.to,
            vocabulary.and,
            vocabulary.between,
            vocabulary.from,
            vocabulary.after,
            vocabulary.before,
            vocabulary.fillers,
            vocabulary.noon,
            vocabulary.midnight,
            vocabulary.if_needed,
        ];
        let days = vocabulary.days.iter().copied();
        let parts = vocabulary.parts.iter().map(|(names, ..)| *names);
        let all = days.chain(parts).chain(lists);
        all.flat_map(|list| list.iter().copied()).collect()
    }

    #[test]
    fn no_word_means_two_things_and_each_is_written_as_it_is_looked_up() {
        for vocabulary in ALL {
            let words = words(vocabulary);
            for word in &words {
                let language = vocabulary.language;
                assert_eq!(fold(word), *word, "{language}");
                let count = words.iter().filter(|other| *other == word).count();
                assert_eq!(count, 1, "{language}: {word}");
                assert!(word.split(' ').count() <= PHRASE_WORDS_MAX, "{word}");
            }
        }
    }

    #[test]
    fn every_short_name_is_read() {
        for vocabulary in ALL {
            for (short, names) in vocabulary.short.iter().zip(vocabulary.days) {
                assert!(names.contains(&fold(short).as_str()), "{short}");
            }
        }
    }
}
