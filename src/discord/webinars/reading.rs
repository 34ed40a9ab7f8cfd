//! How a time is read while a coordinator is still typing it.
//!
//! Knows: wall times of the home zone, and examples for who has typed less than one. Refuses to
//! know: what comes of the time; it is read again when the command arrives.
//!
//! **Invariants**: the value behind every reading is one that the command reads as shown.

use chrono::{Days, NaiveDate, NaiveDateTime};

use crate::{
    app::webinars::{read_wall_time, write_wall_time},
    domain::time::{Moment, Resolved, Zone, resolve},
    words::{Lang, Value, cut, when},
};

/// Hours that are offered for a date that stands alone.
const HOURS: [u32; 5] = [9, 12, 15, 18, 20];

/// How far away the example is for who has typed no date yet.
const EXAMPLE_DAYS: u64 = 7;

/// Longest shown text of a choice, in Unicode scalar values; Discord's most.
const SHOWN_MAX: usize = 100;

/// What the typed text can mean: how it is read, and the value that says so.
pub(super) fn readings(
    lang: &Lang<'_>,
    typed: &str,
    zone: Zone,
    now: Moment,
) -> Vec<(String, String)> {
    candidates(typed, zone.local(now).date())
        .into_iter()
        .map(|wall| (shown(lang, wall, zone, now), write_wall_time(wall)))
        .collect()
}

fn candidates(typed: &str, today: NaiveDate) -> Vec<NaiveDateTime> {
    if let Some(wall) = read_wall_time(typed) {
        return vec![wall];
    }
    let date = typed
        .split_whitespace()
        .next()
        .and_then(|word| NaiveDate::parse_from_str(word, "%Y-%m-%d").ok())
        .or_else(|| today.checked_add_days(Days::new(EXAMPLE_DAYS)));
    HOURS
        .iter()
        .filter_map(|hour| date?.and_hms_opt(*hour, 0, 0))
        .collect()
}

fn shown(lang: &Lang<'_>, wall: NaiveDateTime, zone: Zone, now: Moment) -> String {
    let values = [
        ("date", Value::from(when::date(lang, wall.date()))),
        ("time", Value::from(when::time(wall.time()))),
        ("zone", Value::from(zone.name())),
    ];
    let text = match resolve(wall, zone) {
        Resolved::Exact(at) | Resolved::Fold { first: at, .. } if at <= now => {
            lang.say("webinar-reading-past", &values)
        }
        Resolved::Exact(_) | Resolved::Fold { .. } => lang.say("webinar-reading", &values),
        Resolved::Gap { .. } => lang.say("webinar-reading-skipped", &values),
    };
    cut(&text, SHOWN_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn check(typed: &str, expected: &[(&str, &str)]) {
        let words = Words::load().expect("the locale files are right");
        let zone = "America/Chicago".parse().expect("a zone");
        let now = "2023-03-01T12:00:00Z".parse().expect("a moment");
        let read = readings(&words.in_english(), typed, zone, now);
        let read: Vec<(&str, &str)> = read
            .iter()
            .map(|(shown, value)| (shown.as_str(), value.as_str()))
            .collect();
        assert_eq!(read.get(..expected.len()), Some(expected), "{typed}");
    }

    #[test]
    fn a_whole_time_is_read_with_its_day_of_the_week() {
        check(
            "2023-04-13 15:00",
            &[(
                "Thursday 13 April 2023, 15:00 (America/Chicago)",
                "2023-04-13 15:00",
            )],
        );
        check(
            "2023-02-13 15:00",
            &[(
                "Monday 13 February 2023, 15:00 (America/Chicago): has passed",
                "2023-02-13 15:00",
            )],
        );
    }

    #[test]
    fn a_time_that_clocks_jump_over_is_said_to_be_none() {
        check(
            "2023-03-12 02:30",
            &[(
                "Sunday 12 March 2023, 02:30: does not exist in America/Chicago, clocks go forward",
                "2023-03-12 02:30",
            )],
        );
    }

    #[test]
    fn a_date_alone_is_offered_with_hours_and_nothing_with_an_example() {
        let nine = "Thursday 13 April 2023, 09:00 (America/Chicago)";
        check("2023-04-13", &[(nine, "2023-04-13 09:00")]);
        check("2023-04-13 1", &[(nine, "2023-04-13 09:00")]);
        let next_week = "Wednesday 8 March 2023, 09:00 (America/Chicago)";
        check("", &[(next_week, "2023-03-08 09:00")]);
        check("next thursday", &[(next_week, "2023-03-08 09:00")]);
    }
}
