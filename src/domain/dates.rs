//! Dates as people type them, and dates to choose from.
//!
//! Knows: ISO dates, and days, months and words such as "tomorrow" in English, Spanish, French,
//! Portuguese and Arabic. Refuses to guess: `3.4.` is April in one country and March in another,
//! so it is no date here.
//!
//! **Invariants**: what a date is written as is read as that date again; no text panics.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{
    availability::parse::{self, WEEK, digit, fold},
    language::Locale,
};

mod months;

use months::{ALL, Words};

/// Most choices that are given at once.
const CHOICES_MAX: usize = 25;

/// Choices look this far ahead: a cohort and the weeks after it.
const AHEAD_MAX_DAYS: u64 = 200;

/// A number below is no year.
const YEAR_MIN: i32 = 1000;

/// So many days are offered one by one before anything is typed; then one a week.
const DAYS_ONE_BY_ONE: u64 = 14;

/// A date as somebody with this locale reads it at a glance, such as `Mon 4 May`.
pub fn text(date: NaiveDate, locale: Locale) -> String {
    let words = own(locale);
    let month = words.short.get(date.month0() as usize);
    let weekday = date.weekday().num_days_from_monday() as usize;
    let (_names, short) = parse::days_in(words.language).unwrap_or_default();
    let weekday = short.get(weekday).copied().unwrap_or_default();
    format!(
        "{weekday} {} {}",
        date.day(),
        month.copied().unwrap_or_default()
    )
}

/// The dates from `first` on to choose from: the next two weeks, then one a week; or those that
/// match what was typed.
pub fn choices(typed: &str, first: NaiveDate, today: NaiveDate, locale: Locale) -> Vec<NaiveDate> {
    if let Some(date) = read(typed, today, locale).filter(|date| first <= *date) {
        return vec![date];
    }
    let folded = fold(typed);
    let wanted: Vec<&str> = folded.split_whitespace().collect();
    (0..AHEAD_MAX_DAYS)
        .filter(|ahead| !wanted.is_empty() || *ahead < DAYS_ONE_BY_ONE || ahead % 7 == 0)
        .filter_map(|ahead| first.checked_add_days(Days::new(ahead)))
        .filter(|date| {
            let label = fold(&text(*date, locale));
            wanted
                .iter()
                .all(|word| label.split(' ').any(|part| part.starts_with(word)))
        })
        .take(CHOICES_MAX)
        .collect()
}

/// Reads a date such as `2027-05-04`, `4 May`, `Tue 4 mai 2027`, `tomorrow` or `next Monday`.
/// Without a year it is the first such date from today on, a bare day of the week the first after
/// today; a day of the week that does not fit its date is no date.
pub fn read(typed: &str, today: NaiveDate, locale: Locale) -> Option<NaiveDate> {
    if let Ok(date) = typed.trim().parse::<NaiveDate>() {
        return Some(date);
    }
    let own = own(locale);
    let others = ALL.iter().filter(|words| words.language != own.language);
    [own].into_iter().chain(others).find_map(|words| {
        let pieces = pieces(typed, words)?;
        date_of(pieces, today)
    })
}

fn own(locale: Locale) -> &'static Words {
    let [english, ..] = &ALL;
    let mut all = ALL.iter();
    all.find(|words| words.language == locale.language_code())
        .unwrap_or(english)
}

/// What the words of a date say, each at most once.
#[derive(Default)]
struct Pieces {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    weekday: Option<Weekday>,
    /// A word that names a month and a day of the week, as "mar" does in Spanish.
    either: Option<(u32, Weekday)>,
    ahead_days: Option<u64>,
}

/// Reads every word; none where one says nothing in this language, or two say the same.
fn pieces(typed: &str, words: &Words) -> Option<Pieces> {
    let mut pieces = Pieces::default();
    let (days, _short) = parse::days_in(words.language)?;
    let folded = fold(typed);
    let marks = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '،' | '.' | '-');
    for word in folded.split(marks).filter(|word| !word.is_empty()) {
        let is_one_of = |names: &[&str]| names.contains(&word);
        if let Some(number) = number(word) {
            if number <= 31 && pieces.day.is_none() {
                pieces.day = Some(number);
            } else {
                let year = i32::try_from(number).ok();
                once(&mut pieces.year, year.filter(|year| YEAR_MIN <= *year)?)?;
            }
            continue;
        }
        let month = words.months.iter().position(|names| is_one_of(names));
        let month = month.and_then(|month| u32::try_from(month + 1).ok());
        let mut weekdays = days.iter().zip(WEEK);
        let weekday = weekdays.find(|(names, _day)| is_one_of(names));
        match (month, weekday.map(|(_names, day)| day)) {
            // "mar 7 mar" is a Tuesday in March.
            (Some(month), Some(day)) if pieces.either.take().is_some() => {
                once(&mut pieces.month, month)?;
                once(&mut pieces.weekday, day)?;
            }
            (Some(month), Some(day)) => once(&mut pieces.either, (month, day))?,
            (Some(month), None) => once(&mut pieces.month, month)?,
            (None, Some(day)) => once(&mut pieces.weekday, day)?,
            (None, None) if is_one_of(words.today) => once(&mut pieces.ahead_days, 0)?,
            (None, None) if is_one_of(words.tomorrow) => once(&mut pieces.ahead_days, 1)?,
            (None, None) if is_one_of(words.fillers) => {}
            (None, None) => return None,
        }
    }
    Some(pieces)
}

fn once<T>(place: &mut Option<T>, found: T) -> Option<()> {
    place.replace(found).is_none().then_some(())
}

/// The number that a word writes, in any digits, with the ending of an ordinal.
fn number(word: &str) -> Option<u32> {
    const DIGITS_MAX: usize = 4;
    let digits = ["st", "nd", "rd", "th", "er", "º", "o"]
        .into_iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    let is_short = (1..=DIGITS_MAX).contains(&digits.chars().count());
    let digits: Option<Vec<u32>> = digits.chars().map(digit).collect();
    let digits = digits.filter(|_digits| is_short)?;
    Some(digits.iter().fold(0, |number, digit| number * 10 + digit))
}

fn date_of(mut pieces: Pieces, today: NaiveDate) -> Option<NaiveDate> {
    if let Some((month, weekday)) = pieces.either {
        if pieces.month.is_none() && pieces.day.is_some() {
            pieces.month = Some(month);
        } else {
            once(&mut pieces.weekday, weekday)?;
        }
    }
    match (pieces.ahead_days, pieces.day, pieces.month, pieces.weekday) {
        (Some(ahead), None, None, None) if pieces.year.is_none() => {
            today.checked_add_days(Days::new(ahead))
        }
        (None, None, None, Some(weekday)) if pieces.year.is_none() => {
            let mut coming = today.iter_days().skip(1).take(7);
            coming.find(|date| date.weekday() == weekday)
        }
        (None, Some(day), Some(month), weekday) => {
            let date = match pieces.year {
                Some(year) => NaiveDate::from_ymd_opt(year, month, day),
                // A leap day may be up to eight years off.
                None => (0..=8)
                    .filter_map(|later| NaiveDate::from_ymd_opt(today.year() + later, month, day))
                    .find(|date| today <= *date),
            };
            date.filter(|date| weekday.is_none_or(|weekday| weekday == date.weekday()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2023, 3, 6).expect("a real date") // A Monday.
    }

    fn check_from(locale: &str, typed: &str, expected: &str) {
        let found = read(typed, today(), Locale::from_discord(locale));
        let found = found.map_or_else(String::new, |date| date.to_string());
        assert_eq!(found, expected, "{typed}");
    }

    #[test]
    fn a_date_is_read_as_people_write_it() {
        let check = |typed, expected| check_from("en-GB", typed, expected);
        check("2023-04-03", "2023-04-03");
        check("3 April", "2023-04-03");
        check("April 3rd", "2023-04-03");
        check("Monday 3 April 2023", "2023-04-03");
        check("1 feb.", "2024-02-01");
        check("29 February", "2024-02-29");
        check("today", "2023-03-06");
        check("tomorrow", "2023-03-07");
        check("next Monday", "2023-03-13");
        check("Fri", "2023-03-10");
    }

    #[test]
    fn a_date_is_read_in_five_languages_and_in_anothers_than_the_writers() {
        check_from("es-ES", "4 de mayo de 2023", "2023-05-04");
        check_from("es-ES", "mar 4 abr", "2023-04-04");
        check_from("es-ES", "el próximo lunes", "2023-03-13");
        check_from("es-ES", "mar", "2023-03-07");
        check_from("es-ES", "9 mar", "2023-03-09");
        check_from("es-ES", "mañana", "2023-03-07");
        check_from("fr", "jeudi 4 mai", "2023-05-04");
        check_from("fr", "le 1er août", "2023-08-01");
        check_from("fr", "aujourd’hui", "2023-03-06");
        check_from("pt-BR", "4 de março de 2024", "2024-03-04");
        check_from("pt-BR", "sexta-feira", "2023-03-10");
        check_from("ar", "٤ مايو", "2023-05-04");
        check_from("ar", "الاثنين القادم", "2023-03-13");
        check_from("en-GB", "4 mayo", "2023-05-04");
        check_from("ja", "4 May", "2023-05-04");
    }

    #[test]
    fn what_could_be_two_dates_or_contradicts_itself_is_none() {
        for typed in [
            "3.4.",
            "3/4/2023",
            "soon",
            "April",
            "3 4 April",
            "31 June",
            "",
            "Tue 3 April",
            "Mon Tue",
            "99999999999",
            "next",
            "3",
        ] {
            check_from("en-GB", typed, "");
        }
    }

    #[test]
    fn choices_are_the_next_days_and_then_weeks() {
        let choices = choices("", today(), today(), Locale::ENGLISH);
        assert_eq!(choices.len(), CHOICES_MAX);
        assert_eq!(text(choices[0], Locale::ENGLISH), "Mon 6 Mar");
        assert_eq!(choices[13].to_string(), "2023-03-19");
        assert_eq!(choices[15].to_string(), "2023-03-27");
    }

    #[test]
    fn typing_narrows_the_choices() {
        let found = choices("fri apr", today(), today(), Locale::ENGLISH);
        let found: Vec<String> = found.iter().map(NaiveDate::to_string).collect();
        assert_eq!(
            found,
            ["2023-04-07", "2023-04-14", "2023-04-21", "2023-04-28"]
        );
        let later = NaiveDate::from_ymd_opt(2023, 4, 10).expect("a real date");
        assert_eq!(choices("3 april", later, today(), Locale::ENGLISH), []);
    }

    #[test]
    fn a_date_that_is_written_is_read_again() {
        for code in ["en-GB", "es-ES", "fr", "pt-BR", "ar", "ja"] {
            let locale = Locale::from_discord(code);
            for date in today().iter_days().take(366) {
                let written = text(date, locale);
                assert_eq!(read(&written, today(), locale), Some(date), "{written}");
            }
        }
    }

    #[test]
    fn no_text_panics() {
        let seed = 20_270_504;
        let mut random = fastrand::Rng::with_seed(seed);
        let pieces = [
            "4", "May", " ", "mar", "٤", "º", ",", "next", "9999", "é", "\u{0301}", "-",
        ];
        for _ in 0..5_000 {
            let count = random.usize(0..8);
            let text: String = (0..count)
                .map(|_| pieces[random.usize(0..pieces.len())])
                .collect();
            let found = read(&text, today(), Locale::ENGLISH);
            assert!(
                found.is_none_or(|date| date.year() <= 9_999),
                "seed {seed}: {text}"
            );
        }
    }
}
