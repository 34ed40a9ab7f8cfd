//! Dates as people type them, and dates to choose from.
//!
//! Knows days, English months and ISO dates. Refuses to guess: `3.4.` is April in one country and
//! March in another, so it is no date here.

use chrono::{Datelike, Days, Month, NaiveDate};

use crate::words::{Lang, when};

/// Most choices that Discord shows.
const CHOICES_MAX: usize = 25;

/// Choices look this far ahead: a cohort and the weeks after it.
const AHEAD_MAX_DAYS: u64 = 200;

/// The dates to choose from, each with what is shown and what is handed in: the next seven days,
/// then one a week, or those that match what was typed.
pub(super) fn coming(lang: &Lang<'_>, today: NaiveDate, typed: &str) -> Vec<(String, String)> {
    let choice = |date: NaiveDate| (when::date(lang, date), date.to_string());
    if let Some(date) = read(typed, today).filter(|date| today <= *date) {
        return vec![choice(date)];
    }
    let wanted: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    (0..AHEAD_MAX_DAYS)
        .filter(|ahead| !wanted.is_empty() || *ahead < 7 || ahead % 7 == 0)
        .filter_map(|ahead| today.checked_add_days(Days::new(ahead)))
        .map(choice)
        .filter(|(label, _date)| {
            let label = label.to_lowercase();
            wanted.iter().all(|word| label.contains(word))
        })
        .take(CHOICES_MAX)
        .collect()
}

/// Reads a date such as `2026-04-03`, `3 April` or `Fri 3 Apr 2026`; without a year it is the
/// first such date from today on.
pub(super) fn read(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    if let Ok(date) = typed.trim().parse::<NaiveDate>() {
        return Some(date);
    }
    let (mut day, mut month, mut year) = (None, None, None);
    let words = typed.split(|letter: char| letter.is_whitespace() || letter == ',');
    for word in words.filter(|word| !word.is_empty()) {
        let word = word.trim_end_matches('.').to_lowercase();
        let digits = ["st", "nd", "rd", "th"]
            .into_iter()
            .find_map(|ending| word.strip_suffix(ending))
            .unwrap_or(&word);
        if let Ok(found) = digits.parse::<u32>() {
            let free = if found <= 31 { &mut day } else { &mut year };
            if free.replace(found).is_some() {
                return None;
            }
        } else if let Ok(found) = word.parse::<Month>() {
            if month.replace(found.number_from_month()).is_some() {
                return None;
            }
        } else if word.parse::<chrono::Weekday>().is_err() {
            return None;
        }
    }
    let (day, month) = (day?, month?);
    match year {
        Some(year) => NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day),
        // A leap day may be up to eight years off.
        None => (0..=8)
            .filter_map(|later| NaiveDate::from_ymd_opt(today.year() + later, month, day))
            .find(|date| today <= *date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2023, 3, 6).expect("a real date")
    }

    fn check(typed: &str, expected: Option<&str>) {
        let found = read(typed, today()).map(|date| date.to_string());
        assert_eq!(found.as_deref(), expected, "{typed}");
    }

    #[test]
    fn a_date_is_read_as_people_write_it() {
        check("2023-04-03", Some("2023-04-03"));
        check("3 April", Some("2023-04-03"));
        check("April 3rd", Some("2023-04-03"));
        check("Monday 3 April 2023", Some("2023-04-03"));
        check("1 feb.", Some("2024-02-01"));
        check("29 February", Some("2024-02-29"));
    }

    #[test]
    fn what_could_be_two_dates_is_none() {
        for typed in [
            "3.4.",
            "3/4/2023",
            "soon",
            "April",
            "3 4 April",
            "31 June",
            "",
        ] {
            check(typed, None);
        }
    }

    #[test]
    fn choices_are_the_next_days_and_then_weeks() {
        let words = Words::load().expect("the locale files are right");
        let choices = coming(&words.in_english(), today(), "");
        assert_eq!(choices.len(), CHOICES_MAX);
        assert_eq!(choices[0].0, "Monday 6 March 2023");
        assert_eq!(choices[8].1, "2023-03-20");
    }

    #[test]
    fn typing_narrows_the_choices() {
        let words = Words::load().expect("the locale files are right");
        let choices = coming(&words.in_english(), today(), "fri apr");
        let dates: Vec<&str> = choices.iter().map(|(_label, date)| date.as_str()).collect();
        assert_eq!(
            dates,
            ["2023-04-07", "2023-04-14", "2023-04-21", "2023-04-28"]
        );
    }
}
