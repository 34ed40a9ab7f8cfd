//! The choices of an option and the suggestions of an app, which have the same shape
//! (interactions/application-commands, "Application Command Option Choice Structure").
//!
//! Knows one choice; refuses to know how many there are.
//!
//! **Invariants.** A choice's value is of its option's type.

use serde_json::Value;

use super::names::localized;
use crate::sim::errors::Form;
use crate::sim::rules::{length, needed};

const MOST_CHOICE: usize = 100;

/// Checks one choice of an option or one suggestion; `kind` is the option's type.
pub(in crate::sim) fn check_choice(form: &mut Form, path: &str, choice: &Value, kind: u64) {
    let at = |part: &str| format!("{path}.{part}");
    needed(form, &at("name"), &choice["name"], 1, MOST_CHOICE);
    let names = at("name_localizations");
    for name in localized(form, &names, &choice["name_localizations"]) {
        length(form, &names, name, 1, MOST_CHOICE);
    }
    let value = &choice["value"];
    if value.is_null() {
        form.required(&at("value"));
    } else if !is_of_type(value, kind) {
        let message = "Value is not of the option's type.";
        form.wrong(&at("value"), "BASE_TYPE_CHOICES", message);
    } else if let Some(text) = value.as_str() {
        form.length(&at("value"), text, 0, MOST_CHOICE);
    }
}

/// Says whether a value can be that of a text (3), a whole number (4) or a number (10).
fn is_of_type(value: &Value, kind: u64) -> bool {
    match kind {
        3 => value.is_string(),
        4 => value.is_i64() || value.is_u64(),
        10 => value.is_number(),
        _ => false,
    }
}
