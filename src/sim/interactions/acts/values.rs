//! What may be typed into the options of a command (interactions/application-commands,
//! "Application Command Option Type").
//!
//! Knows one value and its definition; refuses to know what an id stands for.
//!
//! **Invariants.** What is wrong is said as the end of a sentence about the option.

use serde_json::Value;

use crate::sim::snowflake::from_json;

/// The longest text of an option.
const MOST_TEXT: u64 = 6000;
/// Whole numbers lie strictly between minus and plus this: 2^53.
const LARGEST_INTEGER: i64 = 1 << 53;
/// Numbers lie between minus and plus this: 2^53.
const LARGEST_NUMBER: f64 = 9_007_199_254_740_992.0;

/// Says what is wrong with an option's value.
pub(super) fn check_value(definition: &Value, kind: u64, value: &Value) -> Result<(), String> {
    if !is_of_type(kind, value) {
        return Err(format!("takes no {value}"));
    }
    check_offered(definition, value)?;
    if kind == 3 {
        check_length(definition, value.as_str().unwrap_or_default())?;
    }
    match value.as_f64() {
        Some(number) => check_bounds(definition, number),
        None => Ok(()),
    }
}

fn is_of_type(kind: u64, value: &Value) -> bool {
    match kind {
        3 => value.is_string(),
        4 => value.as_i64().is_some_and(|n| n.abs() < LARGEST_INTEGER),
        5 => value.is_boolean(),
        6..=9 | 11 => from_json(value).is_some(),
        10 => value.as_f64().is_some_and(|n| n.abs() <= LARGEST_NUMBER),
        _ => false,
    }
}

fn check_offered(definition: &Value, value: &Value) -> Result<(), String> {
    let choices = definition["choices"].as_array();
    let closed = choices.filter(|all| !all.is_empty());
    if closed.is_some_and(|all| !all.iter().any(|choice| choice["value"] == *value)) {
        return Err(format!("does not offer {value}"));
    }
    Ok(())
}

fn check_length(definition: &Value, text: &str) -> Result<(), String> {
    let count = text.chars().count() as u64;
    let least = definition["min_length"].as_u64().unwrap_or(0);
    let most = definition["max_length"].as_u64().unwrap_or(MOST_TEXT);
    if count < least || count > most {
        return Err(format!("takes {least} to {most} characters"));
    }
    Ok(())
}

fn check_bounds(definition: &Value, number: f64) -> Result<(), String> {
    let least = definition["min_value"].as_f64().unwrap_or(f64::MIN);
    let most = definition["max_value"].as_f64().unwrap_or(f64::MAX);
    if number < least || number > most {
        return Err(format!("takes {least} to {most}"));
    }
    Ok(())
}
