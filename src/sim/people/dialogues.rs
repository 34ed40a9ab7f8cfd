//! What people are shown to fill in, and what is suggested to them while they type.
//!
//! Knows shapes only; refuses to know how they travel or what they cause.
//!
//! **Invariants.** Every struct that is read ignores fields it does not know, so the API may grow.

use serde::Deserialize;
use serde_json::Value;

use crate::sim::snowflake::Snowflake;

/// Shows an open dialogue.
#[derive(Clone, Debug, Deserialize)]
pub struct Modal {
    /// The simulator's name for this opening, to be given when submitting.
    pub modal_id: Snowflake,
    /// What the app calls it.
    pub custom_id: String,
    /// Its heading.
    pub title: String,
    /// Its fields in reading order.
    pub fields: Vec<Field>,
    /// Everything in it, texts too, as Discord's JSON.
    #[serde(default)]
    pub components: Vec<Value>,
}

/// Shows one field of a dialogue.
#[derive(Clone, Debug, Deserialize)]
pub struct Field {
    /// What the app calls it.
    pub custom_id: String,
    /// What the user reads above it.
    pub label: String,
    /// What stands in it already.
    #[serde(default)]
    pub value: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// The fewest characters it takes.
    #[serde(default)]
    pub min_length: Option<u64>,
    /// The most characters it takes.
    #[serde(default)]
    pub max_length: Option<u64>,
    /// Discord's number for what it is: 3 a menu of texts, 4 a text, 5 to 8 menus of users, roles,
    /// both, and channels, 19 an upload, 21 a radio group, 22 a checkbox group, 23 a checkbox.
    #[serde(rename = "type")]
    pub kind: u8,
    /// What the user reads beside the label.
    #[serde(default)]
    pub description: Option<String>,
    /// What can be chosen, as (value, label).
    #[serde(default, deserialize_with = "read_options")]
    pub options: Vec<(String, String)>,
    /// The fewest values it takes.
    #[serde(default)]
    pub min_values: Option<u64>,
    /// The most values it takes.
    #[serde(default)]
    pub max_values: Option<u64>,
}

/// Reads the options of a menu or group as (value, label).
fn read_options<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(String, String)>, D::Error> {
    #[derive(Deserialize)]
    struct Labelled {
        value: String,
        label: String,
    }
    let options: Vec<Labelled> = Vec::deserialize(deserializer)?;
    let pairs = options
        .into_iter()
        .map(|option| (option.value, option.label));
    Ok(pairs.collect())
}

/// Shows one suggestion while a user types.
#[derive(Clone, Debug, Deserialize)]
pub struct Choice {
    /// What the user reads.
    pub name: String,
    /// What is sent when it is chosen.
    pub value: Value,
}
