//! Discord's rules for what may be sent: limits and shapes, one subject a file.
//!
//! Knows bodies as JSON; refuses to know the world, so each rule can be read beside its source.
//!
//! **Invariants.** Lengths are counted in Unicode code points, as Discord counts them
//! (discord-api-docs issue 1315). Every fault of a body is gathered before it is refused.

pub(super) mod channels;
pub(super) mod commands;
pub(super) mod components;
pub(super) mod embeds;
pub(super) mod emoji;
pub(super) mod events;
pub(super) mod file_types;
pub(super) mod files;
pub(super) mod layouts;
pub(super) mod messages;
pub(super) mod modals;
pub(super) mod polls;
mod recurrence;
pub(super) mod threads;

use serde_json::Value;

use super::errors::Form;

/// Reads a list, noting when something else stands there; null and nothing are empty.
pub(super) fn list<'v>(form: &mut Form, path: &str, value: &'v Value) -> &'v [Value] {
    match value {
        Value::Array(entries) => entries,
        Value::Null => &[],
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            form.wrong(
                path,
                "LIST_TYPE_CONVERT",
                "Only iterables may be used in a ListType",
            );
            &[]
        }
    }
}

/// Reads a text, noting when something else stands there; null and nothing are `None`.
pub(super) fn text<'v>(form: &mut Form, path: &str, value: &'v Value) -> Option<&'v str> {
    match value {
        Value::String(text) => Some(text),
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            form.wrong(
                path,
                "STRING_TYPE_CONVERT",
                "Could not interpret value as string.",
            );
            None
        }
    }
}

/// Notes when a text that may be missing is there and is too short or too long.
pub(super) fn length(form: &mut Form, path: &str, value: &Value, least: usize, most: usize) {
    if let Some(text) = text(form, path, value) {
        form.length(path, text, least, most);
    }
}

/// Notes when a text is missing, too short or too long.
pub(super) fn needed(form: &mut Form, path: &str, value: &Value, least: usize, most: usize) {
    match text(form, path, value) {
        Some(text) => form.length(path, text, least, most),
        None if value.is_null() => form.required(path),
        None => {}
    }
}

/// Reads a whole number, noting when it lies outside its range; null and nothing are `None`.
pub(super) fn number(
    form: &mut Form,
    path: &str,
    value: &Value,
    least: i64,
    most: i64,
) -> Option<i64> {
    if value.is_null() {
        return None;
    }
    let Some(number) = value.as_i64() else {
        form.wrong(path, "NUMBER_TYPE_COERCE", "Value is not int.");
        return None;
    };
    if number < least {
        let message = format!("int value should be greater than or equal to {least}.");
        form.wrong(path, "NUMBER_TYPE_MIN", &message);
    } else if number > most {
        let message = format!("int value should be less than or equal to {most}.");
        form.wrong(path, "NUMBER_TYPE_MAX", &message);
    }
    Some(number)
}
