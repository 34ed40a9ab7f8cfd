//! Dates to choose from for a step.
//!
//! Knows what is offered. Refuses to know how a date is typed, which is the business of `domain`.

use chrono::{Days, NaiveDate};

use crate::{
    domain::dates::read,
    words::{Lang, when},
};

/// Most choices that Discord shows.
const CHOICES_MAX: usize = 25;

/// Choices look this far ahead: a cohort and the weeks after it.
const AHEAD_MAX_DAYS: u64 = 200;

/// The dates to choose from, each with what is shown and what is handed in: the next seven days,
/// then one a week, or those that match what was typed.
pub(super) fn coming(lang: &Lang<'_>, today: NaiveDate, typed: &str) -> Vec<(String, String)> {
    let choice = |date: NaiveDate| (when::date(lang, date), date.to_string());
    if let Some(date) = read(typed, today, lang.locale()).filter(|date| today <= *date) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2023, 3, 6).expect("a real date")
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
