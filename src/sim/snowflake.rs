//! The id that Discord gives to everything, and nothing about what it names.
//!
//! **Invariants.** On the wire a snowflake is a decimal string; it is read from a string or a
//! number and always written as a string. Its upper 42 bits are milliseconds since Discord's epoch.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// Names one thing on Discord: a user, a server, a channel, a message and so on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snowflake(pub u64);

/// The first millisecond of 2015, from which snowflakes count (reference, "Snowflakes").
pub const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

impl Snowflake {
    /// Reads the moment at which the id was made.
    pub fn made_at(self) -> DateTime<Utc> {
        let since_epoch_ms = i64::try_from(self.0 >> 22).expect("42 bits fit in an i64");
        DateTime::from_timestamp_millis(since_epoch_ms + DISCORD_EPOCH_MS).unwrap_or_default()
    }
}

impl fmt::Display for Snowflake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<u64> for Snowflake {
    fn from(id: u64) -> Self {
        Self(id)
    }
}

impl FromStr for Snowflake {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for Snowflake {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Snowflake {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StringOrNumber).map(Self)
    }
}

/// Reads an unsigned number that may be written as a string.
pub(super) struct StringOrNumber;

impl Visitor<'_> for StringOrNumber {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an unsigned 64-bit number, bare or in a string")
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<u64, E> {
        u64::try_from(number).map_err(E::custom)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<u64, E> {
        text.parse().map_err(E::custom)
    }
}

/// Reads a snowflake out of a JSON value, string or number.
pub(super) fn from_json(value: &serde_json::Value) -> Option<Snowflake> {
    Snowflake::deserialize(value).ok()
}

/// Says whether two JSON values name the same thing; some libraries send ids as numbers.
pub(super) fn is_same_id(one: &serde_json::Value, other: &serde_json::Value) -> bool {
    one == other || from_json(one).is_some_and(|id| from_json(other) == Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example_tells_its_moment() {
        let made_at = Snowflake(175_928_847_299_117_063).made_at();
        assert_eq!(made_at.to_rfc3339(), "2016-04-30T11:18:25.796+00:00");
    }

    #[test]
    fn strings_and_numbers_name_the_same_thing() {
        let from_text: Snowflake = serde_json::from_str("\"80351110224678912\"").expect("a string");
        let from_number: Snowflake = serde_json::from_str("80351110224678912").expect("a number");
        assert_eq!(from_text, from_number);
    }
}
