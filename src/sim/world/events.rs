//! Scheduled events and what world time does to them.
//!
//! Knows when Discord starts, ends and drops events by itself; refuses to know who may edit them.
//!
//! **Invariants.** External events start and end by themselves; any event still only scheduled
//! hours after its start is cancelled; completed and cancelled are final
//! (resources/guild-scheduled-event).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::World;
use crate::sim::gateway::intents;
use crate::sim::journal::About;
use crate::sim::snowflake::{Snowflake, from_json};

/// `status`: planned.
pub(in crate::sim) const SCHEDULED: u64 = 1;
/// `status`: going on.
pub(in crate::sim) const ACTIVE: u64 = 2;
/// `status`: over.
pub(in crate::sim) const COMPLETED: u64 = 3;
/// `status`: called off.
pub(in crate::sim) const CANCELLED: u64 = 4;
/// `entity_type`: outside Discord's channels.
pub(in crate::sim) const EXTERNAL: u64 = 3;

/// After this long a start that never came counts as missed ("a few hours" in the reference).
const MISSED_AFTER: TimeDelta = TimeDelta::hours(4);

impl World {
    /// Lets world time start, end and cancel events.
    pub(in crate::sim) fn let_events_pass(&mut self) {
        let now = self.now();
        let mut due = Vec::new();
        for server in self.servers.values() {
            for (id, event) in &server.events {
                if let Some(status) = status_at(event, now) {
                    due.push((server.id, *id, status));
                }
            }
        }
        for (server_id, event_id, status) in due {
            self.set_event_status(server_id, event_id, status);
        }
    }

    fn set_event_status(&mut self, server_id: Snowflake, event_id: Snowflake, status: u64) {
        let event = self
            .servers
            .get_mut(&server_id)
            .and_then(|server| server.events.get_mut(&event_id));
        if let Some(event) = event {
            event["status"] = json!(status);
            let event = event.clone();
            self.event_was(None, "event_edited", "GUILD_SCHEDULED_EVENT_UPDATE", &event);
        }
    }

    /// Notes in the journal and tells the gateway what happened to an event.
    pub(in crate::sim) fn event_was(
        &mut self,
        by: Option<Snowflake>,
        kind: &'static str,
        told: &'static str,
        event: &Value,
    ) {
        let server_id = from_json(&event["guild_id"]);
        let about = About {
            by,
            server_id,
            ..About::default()
        };
        self.note(kind, about, event.clone());
        self.dispatch(server_id, told, intents::GUILD_SCHEDULED_EVENTS, event);
    }
}

/// Reads a moment of an event.
pub(in crate::sim) fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

/// Decides whether an event has to change its status by itself.
fn status_at(event: &Value, now: DateTime<Utc>) -> Option<u64> {
    let external = event["entity_type"] == EXTERNAL;
    let starts_at = moment(&event["scheduled_start_time"])?;
    let ends_at = moment(&event["scheduled_end_time"]);
    let over = external && ends_at.is_some_and(|ends_at| ends_at <= now);
    match event["status"].as_u64()? {
        SCHEDULED | ACTIVE if over => Some(COMPLETED),
        SCHEDULED if external && starts_at <= now => Some(ACTIVE),
        SCHEDULED if !external && starts_at + MISSED_AFTER <= now => Some(CANCELLED),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_external_event_starts_and_ends_by_itself() {
        let event = json!({
            "entity_type": 3, "status": 1, "scheduled_start_time": "2027-01-01T10:00:00Z",
            "scheduled_end_time": "2027-01-01T11:00:00Z",
        });
        let at = |text: &str| status_at(&event, moment(&json!(text)).expect("a moment"));
        assert_eq!(at("2027-01-01T09:59:59Z"), None);
        assert_eq!(at("2027-01-01T10:00:00Z"), Some(ACTIVE));
        assert_eq!(at("2027-01-01T11:00:00Z"), Some(COMPLETED));
    }

    #[test]
    fn a_voice_event_that_nobody_starts_is_called_off() {
        let event = json!({
            "entity_type": 2, "status": 1, "scheduled_start_time": "2027-01-01T10:00:00Z",
        });
        let later = moment(&json!("2027-01-01T14:00:00Z")).expect("a moment");
        assert_eq!(status_at(&event, later), Some(CANCELLED));
    }
}
