//! The rules of recurrence (resources/guild-scheduled-event, "Guild Scheduled Event Recurrence
//! Rule Object").
//!
//! Knows which few rules Discord takes; refuses to know when an event happens.
//!
//! **Invariants.** What cannot be set is refused, not ignored. Every fault stands at its field.

use serde_json::{Value, json};

use super::list;
use crate::sim::errors::Form;
use crate::sim::world::events::moment;

const YEARLY: u64 = 0;
const MONTHLY: u64 = 1;
const WEEKLY: u64 = 2;
const DAILY: u64 = 3;

/// What Discord says of a rule that it does not take.
const INVALID: &str = "GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID";

/// What only Discord itself may set.
const NOT_SETTABLE: [&str; 3] = ["count", "end", "by_year_day"];

/// Checks a rule of recurrence.
pub(super) fn check(form: &mut Form, rule: &Value) {
    if rule.is_null() {
        return;
    }
    if moment(&rule["start"]).is_none() {
        form.required("recurrence_rule.start");
    }
    for field in NOT_SETTABLE.iter().filter(|field| !rule[**field].is_null()) {
        wrong(form, field, "This field cannot be set.");
    }
    let Some(frequency @ YEARLY..=DAILY) = rule["frequency"].as_u64() else {
        let message = "Value must be one of {0, 1, 2, 3}.";
        form.wrong("recurrence_rule.frequency", "BASE_TYPE_CHOICES", message);
        return;
    };
    if says_its_days_twice(rule) {
        let message = "by_weekday, by_n_weekday and by_month are mutually exclusive.";
        form.wrong("recurrence_rule", INVALID, message);
        return;
    }
    check_interval(form, rule, frequency);
    check_weekdays(form, rule, frequency);
    check_n_weekday(form, rule, frequency);
    check_date(form, rule, frequency);
}

fn wrong(form: &mut Form, field: &str, message: &str) {
    let path = format!("recurrence_rule.{field}");
    form.wrong(&path, INVALID, message);
}

/// Days of a week, days of a month and dates exclude each other.
fn says_its_days_twice(rule: &Value) -> bool {
    let ways = [
        !rule["by_weekday"].is_null(),
        !rule["by_n_weekday"].is_null(),
        !rule["by_month"].is_null() || !rule["by_month_day"].is_null(),
    ];
    ways.into_iter().filter(|way| *way).count() > 1
}

/// Only every other week is a step of more than one.
fn check_interval(form: &mut Form, rule: &Value, frequency: u64) {
    let interval = rule["interval"].as_i64().unwrap_or(1);
    if interval != 1 && !(frequency == WEEKLY && interval == 2) {
        wrong(
            form,
            "interval",
            "The interval must be 1, or 2 for weekly events.",
        );
    }
}

fn check_weekdays(form: &mut Form, rule: &Value, frequency: u64) {
    let days = list(form, "recurrence_rule.by_weekday", &rule["by_weekday"]);
    if rule["by_weekday"].is_null() {
        return;
    }
    let fits = match frequency {
        DAILY => known_set(days),
        WEEKLY => days.len() == 1,
        _ => false,
    };
    if !fits {
        let message = "One day of a weekly event, or a known set of days of a daily one.";
        wrong(form, "by_weekday", message);
    }
}

/// The sets of days on which a daily event may happen.
fn known_set(days: &[Value]) -> bool {
    let known = json!([
        [0, 1, 2, 3, 4],
        [1, 2, 3, 4, 5],
        [6, 0, 1, 2, 3],
        [4, 5],
        [5, 6],
        [6, 0]
    ]);
    let mut known = known.as_array().into_iter().flatten();
    known.any(|set| set.as_array().is_some_and(|set| set == days))
}

fn check_n_weekday(form: &mut Form, rule: &Value, frequency: u64) {
    let days = list(form, "recurrence_rule.by_n_weekday", &rule["by_n_weekday"]);
    let fits = frequency == MONTHLY && days.len() == 1;
    if !rule["by_n_weekday"].is_null() && !fits {
        wrong(form, "by_n_weekday", "Exactly one day, of a monthly event.");
    }
}

fn check_date(form: &mut Form, rule: &Value, frequency: u64) {
    let months = list(form, "recurrence_rule.by_month", &rule["by_month"]).len();
    let days = list(form, "recurrence_rule.by_month_day", &rule["by_month_day"]).len();
    let sent = !rule["by_month"].is_null() || !rule["by_month_day"].is_null();
    if sent && !(frequency == YEARLY && months == 1 && days == 1) {
        wrong(
            form,
            "by_month",
            "Exactly one month and one day, of a yearly event.",
        );
    }
}
