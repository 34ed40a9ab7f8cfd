//! When a recurring event happens next.
//!
//! Knows the few rules of recurrence that Discord takes; refuses to know what was sent: bodies
//! have passed the form rules before.
//!
//! **Invariants.** An event that recurs is never completed: when it ends, it is scheduled anew
//! (discord-api-docs issue 6885). The hour stays, in UTC.

use chrono::{DateTime, Datelike as _, Days, Months, Utc};
use serde_json::{Value, json};

use super::{COMPLETED, SCHEDULED, moment};

/// `frequency`: once a year.
const YEARLY: u64 = 0;
/// `frequency`: once a month.
const MONTHLY: u64 = 1;
/// `frequency`: once in some weeks.
const WEEKLY: u64 = 2;
/// The days of a week.
const WEEK: u64 = 7;

/// Schedules an event that has just ended for its next time, if it recurs.
pub(super) fn begin_anew(event: &mut Value) {
    let starts_at = moment(&event["scheduled_start_time"]);
    let ends_at = moment(&event["scheduled_end_time"]);
    let (Some(starts_at), true) = (starts_at, event["status"] == COMPLETED) else {
        return;
    };
    let Some(next) = next_after(&event["recurrence_rule"], starts_at) else {
        return;
    };
    event["status"] = json!(SCHEDULED);
    event["scheduled_start_time"] = json!(next);
    event["scheduled_end_time"] = json!(ends_at.map(|ends_at| next + (ends_at - starts_at)));
}

/// Finds the first time after `last`; nothing without a rule.
fn next_after(rule: &Value, last: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let interval = rule["interval"].as_u64().unwrap_or(1);
    match rule["frequency"].as_u64()? {
        YEARLY => last.checked_add_months(Months::new(12)),
        MONTHLY => {
            let (n, day) = (
                &rule["by_n_weekday"][0]["n"],
                &rule["by_n_weekday"][0]["day"],
            );
            let fits = |at: &DateTime<Utc>| n.is_null() || is_nth(*at, n, day);
            days_after(last, 62).find(|at| at.month() != last.month() && fits(at))
        }
        WEEKLY => last.checked_add_days(Days::new(WEEK * interval)),
        _ => {
            let days = rule["by_weekday"].as_array();
            let fits = |at: &DateTime<Utc>| days.is_none_or(|days| days.contains(&weekday(*at)));
            days_after(last, WEEK).find(fits)
        }
    }
}

fn days_after(last: DateTime<Utc>, most: u64) -> impl Iterator<Item = DateTime<Utc>> {
    (1..=most).filter_map(move |days| last.checked_add_days(Days::new(days)))
}

fn weekday(at: DateTime<Utc>) -> Value {
    json!(at.weekday().num_days_from_monday())
}

/// Says whether a day is, say, the fourth Wednesday of its month; the fifth means the last.
fn is_nth(at: DateTime<Utc>, n: &Value, day: &Value) -> bool {
    let nth = u64::from(at.day().div_ceil(7));
    let last = at
        .checked_add_days(Days::new(WEEK))
        .is_some_and(|next| next.month() != at.month());
    let fits = n.as_u64() == Some(nth) || (n.as_u64() == Some(5) && last);
    fits && weekday(at) == *day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_next_time() {
        let next = |rule: Value| {
            let last = moment(&json!("2027-01-27T18:00:00Z")).expect("a Wednesday");
            next_after(&rule, last).map(|at| at.format("%m-%d %H").to_string())
        };
        let weekdays = json!({ "frequency": 3, "interval": 1, "by_weekday": [4, 5] });
        assert_eq!(next(weekdays).as_deref(), Some("01-29 18"));
        let fortnight = json!({ "frequency": 2, "interval": 2, "by_weekday": [2] });
        assert_eq!(next(fortnight).as_deref(), Some("02-10 18"));
        let fourth = json!({ "frequency": 1, "by_n_weekday": [{ "n": 4, "day": 2 }] });
        assert_eq!(next(fourth).as_deref(), Some("02-24 18"));
        let yearly = json!({ "frequency": 0, "by_month": [1], "by_month_day": [27] });
        assert_eq!(next(yearly).as_deref(), Some("01-27 18"));
        assert_eq!(next(Value::Null), None);
    }
}
