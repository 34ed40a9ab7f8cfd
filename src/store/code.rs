//! How the domain's values stand in columns.
//!
//! **Invariants**: a moment is an integer of milliseconds since 1970 UTC; a local date is text
//! such as `2026-03-06`; what does not decode names its place.

use chrono::{DateTime, NaiveDate};
use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;
use crate::domain::time::{Moment, Zone};

/// A column's place, for naming it when its value is impossible.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: i64,
}

impl Place {
    /// Says that `stood` cannot stand here.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what stood there is given away for good"
    )]
    pub fn impossible(self, stood: impl ToString) -> StoreError {
        let Self { table, column, row } = self;
        StoreError::Inconsistent {
            table,
            column,
            row,
            stood: stood.to_string(),
        }
    }
}

/// Writes a moment.
pub fn millis(moment: Moment) -> i64 {
    moment.timestamp_millis()
}

/// Reads a moment.
pub fn moment(millis: i64, place: Place) -> Result<Moment, StoreError> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| place.impossible(millis))
}

/// Writes a local date.
pub fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// Reads a local date.
pub fn date(text: &str, place: Place) -> Result<NaiveDate, StoreError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_malformed| place.impossible(text))
}

/// Reads a zone.
pub fn zone(text: &str, place: Place) -> Result<Zone, StoreError> {
    text.parse().map_err(|_unknown| place.impossible(text))
}

/// Writes structured facts as JSON.
pub fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value)
        .expect("the domain's values have string keys and no failing serializer")
}

/// Reads structured facts.
pub fn from_json<T: DeserializeOwned>(text: &str, place: Place) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| place.impossible(format!("{text} ({error})")))
}

/// Writes one of an enum's fixed words, as its serde name.
pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("only unit variants are stored as words, not {other:?}"),
    }
}

/// Reads one of an enum's fixed words.
pub fn from_word<T: DeserializeOwned>(word: &str, place: Place) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|_unknown| place.impossible(word))
}
