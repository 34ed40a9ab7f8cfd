//! The rules of a scheduled event's body (resources/guild-scheduled-event).
//!
//! Knows one event as it would be; refuses to know how many there are.
//!
//! **Invariants.** An external event has an end and a location and no channel; an event in a
//! channel has a channel. It starts in the future and ends after it starts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{length, needed, recurrence};
use crate::sim::errors::{Form, Rejection};
use crate::sim::world::events::{EXTERNAL, STAGE, VOICE, moment};

const MOST_NAME: usize = 100;
const MOST_DESCRIPTION: usize = 1000;
const MOST_LOCATION: usize = 100;
/// The only privacy level there is: for members of the server.
const MEMBERS_ONLY: u64 = 2;
/// What Discord says of a moment out of place.
const PAST: &str = "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST";

/// Checks an event as it would be after the request; `starts_anew` when its start was sent.
pub(in crate::sim) fn check(
    event: &Value,
    now: DateTime<Utc>,
    starts_anew: bool,
) -> Result<(), Rejection> {
    let mut gathered = Form::default();
    let form = &mut gathered;
    needed(form, "name", &event["name"], 1, MOST_NAME);
    let description = &event["description"];
    length(form, "description", description, 0, MOST_DESCRIPTION);
    let location = &event["entity_metadata"]["location"];
    length(form, "entity_metadata.location", location, 1, MOST_LOCATION);
    if event["privacy_level"] != MEMBERS_ONLY {
        form.wrong(
            "privacy_level",
            "BASE_TYPE_CHOICES",
            "Value must be one of {2}.",
        );
    }
    check_times(form, event, now, starts_anew);
    check_place(form, event);
    recurrence::check(form, &event["recurrence_rule"]);
    gathered.finish()
}

fn check_times(form: &mut Form, event: &Value, now: DateTime<Utc>, starts_anew: bool) {
    let starts_at = moment(&event["scheduled_start_time"]);
    let ends_at = moment(&event["scheduled_end_time"]);
    let Some(starts_at) = starts_at else {
        form.required("scheduled_start_time");
        return;
    };
    if starts_anew && starts_at <= now {
        let message = "Cannot schedule event in the past.";
        form.wrong("scheduled_start_time", PAST, message);
    }
    if ends_at.is_some_and(|ends_at| ends_at <= starts_at) {
        let message = "Cannot schedule event to end before it starts.";
        form.wrong("scheduled_end_time", PAST, message);
    }
}

/// Checks what each type of event needs ("Field Requirements By Entity Type").
fn check_place(form: &mut Form, event: &Value) {
    let lacks = |field: &Value| field.is_null();
    match event["entity_type"].as_u64() {
        Some(EXTERNAL) => {
            if lacks(&event["entity_metadata"]["location"]) {
                form.required("entity_metadata.location");
            }
            if lacks(&event["scheduled_end_time"]) {
                form.required("scheduled_end_time");
            }
            if !lacks(&event["channel_id"]) {
                let message = "Channel ID must be null for external events.";
                form.wrong(
                    "channel_id",
                    "GUILD_SCHEDULED_EVENT_EXTERNAL_CHANNEL",
                    message,
                );
            }
        }
        Some(STAGE | VOICE) => {
            if lacks(&event["channel_id"]) {
                form.required("channel_id");
            }
        }
        _ => {
            let message = "Value must be one of {1, 2, 3}.";
            form.wrong("entity_type", "BASE_TYPE_CHOICES", message);
        }
    }
}

/// Reads a picture, which travels as a data URI of one of three types (reference, "Image Data").
pub(in crate::sim) fn check_image(image: &Value) -> Result<(), Rejection> {
    let text = image.as_str().unwrap_or_default();
    let parts = text
        .strip_prefix("data:image/")
        .and_then(|rest| rest.split_once(";base64,"));
    let good = parts.is_some_and(|(kind, data)| {
        matches!(kind, "jpeg" | "png" | "gif") && BASE64.decode(data).is_ok()
    });
    if good || image.is_null() {
        return Ok(());
    }
    let message = "Only data uri strings can be used.";
    Err(Rejection::field(
        "image",
        "BINARY_TYPE_INVALID_DATA_URI",
        message,
    ))
}
