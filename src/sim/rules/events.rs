//! The rules of a scheduled event's body (resources/guild-scheduled-event).
//!
//! Knows one event as it would be; refuses to know how many there are.
//!
//! **Invariants.** An external event has an end and a location and no channel; an event in a
//! channel has a channel. It starts in the future and ends after it starts.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{length, needed};
use crate::sim::errors::{Form, Rejection};
use crate::sim::world::events::{EXTERNAL, moment};

const MOST_NAME: usize = 100;
const MOST_DESCRIPTION: usize = 1000;
const MOST_LOCATION: usize = 100;

/// Checks an event as it would be after the request; `starts_anew` when its start was sent.
pub(in crate::sim) fn check(
    event: &Value,
    now: DateTime<Utc>,
    starts_anew: bool,
) -> Result<(), Rejection> {
    let mut form = Form::default();
    needed(&mut form, "name", &event["name"], 1, MOST_NAME);
    length(
        &mut form,
        "description",
        &event["description"],
        0,
        MOST_DESCRIPTION,
    );
    if event["privacy_level"] != 2 {
        form.wrong(
            "privacy_level",
            "BASE_TYPE_CHOICES",
            "Value must be one of {2}.",
        );
    }
    let starts_at = moment(&event["scheduled_start_time"]);
    let ends_at = moment(&event["scheduled_end_time"]);
    match starts_at {
        None => form.required("scheduled_start_time"),
        Some(starts_at) if starts_anew && starts_at <= now => {
            let message = "Cannot schedule event in the past.";
            form.wrong(
                "scheduled_start_time",
                "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST",
                message,
            );
        }
        Some(_) => {}
    }
    if let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at)
        && ends_at <= starts_at
    {
        let message = "Cannot schedule event to end before it starts.";
        form.wrong(
            "scheduled_end_time",
            "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST",
            message,
        );
    }
    check_place(&mut form, event, ends_at);
    form.finish()
}

fn check_place(form: &mut Form, event: &Value, ends_at: Option<DateTime<Utc>>) {
    match event["entity_type"].as_u64() {
        Some(EXTERNAL) => {
            let location = &event["entity_metadata"]["location"];
            needed(form, "entity_metadata.location", location, 1, MOST_LOCATION);
            if ends_at.is_none() {
                form.required("scheduled_end_time");
            }
            if !event["channel_id"].is_null() {
                let message = "Channel ID must be null for external events.";
                form.wrong(
                    "channel_id",
                    "GUILD_SCHEDULED_EVENT_EXTERNAL_CHANNEL",
                    message,
                );
            }
        }
        Some(1 | 2) => {
            if event["channel_id"].is_null() {
                form.required("channel_id");
            }
        }
        _ => {
            let message = "Value must be one of {1, 2, 3}.";
            form.wrong("entity_type", "BASE_TYPE_CHOICES", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn now() -> DateTime<Utc> {
        moment(&json!("2027-01-01T00:00:00Z")).expect("a moment")
    }

    fn talk() -> Value {
        json!({
            "name": "Talk", "privacy_level": 2, "entity_type": 3,
            "entity_metadata": { "location": "https://example.org" },
            "scheduled_start_time": "2027-02-01T10:00:00Z",
            "scheduled_end_time": "2027-02-01T11:00:00Z",
        })
    }

    #[test]
    fn an_external_event_needs_an_end_and_a_place() {
        assert!(check(&talk(), now(), true).is_ok());
        for field in ["scheduled_end_time", "entity_metadata"] {
            let mut without = talk();
            without[field] = Value::Null;
            assert!(check(&without, now(), true).is_err(), "{field}");
        }
    }

    #[test]
    fn an_event_cannot_start_in_the_past_or_end_before_it_starts() {
        let mut past = talk();
        past["scheduled_start_time"] = json!("2026-12-31T10:00:00Z");
        assert!(check(&past, now(), true).is_err());
        let mut backwards = talk();
        backwards["scheduled_end_time"] = json!("2027-02-01T10:00:00Z");
        assert!(check(&backwards, now(), true).is_err());
    }
}
