//! Scheduled events, what world time does to them and who looks forward to them.
//!
//! Knows when Discord starts, ends and drops events by itself, and who sees which; refuses to
//! know who may edit them.
//!
//! **Invariants.** External events start and end by themselves; any event still only scheduled
//! hours after its start is cancelled; completed and cancelled are final
//! (resources/guild-scheduled-event). An event in a channel is for those who see the channel.

mod recurrence;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::World;
use crate::sim::errors::Rejection;
use crate::sim::gateway::intents;
use crate::sim::journal::About;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::{Snowflake, from_json};

/// `status`: planned.
pub(in crate::sim) const SCHEDULED: u64 = 1;
/// `status`: going on.
pub(in crate::sim) const ACTIVE: u64 = 2;
/// `status`: over.
pub(in crate::sim) const COMPLETED: u64 = 3;
/// `status`: called off.
pub(in crate::sim) const CANCELLED: u64 = 4;
/// `entity_type`: on a stage.
pub(in crate::sim) const STAGE: u64 = 1;
/// `entity_type`: in a voice channel.
pub(in crate::sim) const VOICE: u64 = 2;
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
            for event in server.events.values() {
                if let Some(status) = status_at(event, now) {
                    let mut event = event.clone();
                    event["status"] = json!(status);
                    due.push(event);
                }
            }
        }
        for event in due {
            let told = "GUILD_SCHEDULED_EVENT_UPDATE";
            self.keep_event(None, "event_edited", told, event);
        }
    }

    /// Finds an event of a server that somebody sees.
    pub(in crate::sim) fn event(
        &self,
        server: Snowflake,
        id: Snowflake,
        user: Snowflake,
    ) -> Result<&Value, Rejection> {
        let event = self.server(server)?.events.get(&id);
        let event = event.ok_or_else(|| Rejection::unknown("Guild Scheduled Event", 10070))?;
        if self.sees_event(user, event) {
            Ok(event)
        } else {
            Err(Rejection::missing_access())
        }
    }

    /// Says whether somebody sees an event: one in a channel only if they see the channel.
    pub(in crate::sim) fn sees_event(&self, user: Snowflake, event: &Value) -> bool {
        let channel = from_json(&event["channel_id"]);
        channel.is_none_or(|channel| self.may(user, channel).has(Permissions::VIEW_CHANNEL))
    }

    /// Keeps an event as it now is, tells of it and returns it; one that recurs begins anew.
    pub(in crate::sim) fn keep_event(
        &mut self,
        by: Option<Snowflake>,
        kind: &'static str,
        told: &'static str,
        mut event: Value,
    ) -> Value {
        recurrence::begin_anew(&mut event);
        let id = from_json(&event["id"]).unwrap_or_default();
        let server_id = from_json(&event["guild_id"]).unwrap_or_default();
        if let Some(server) = self.servers.get_mut(&server_id) {
            server.events.insert(id, event.clone());
        }
        self.event_was(by, kind, told, &event);
        event
    }

    /// Takes an event away.
    pub(in crate::sim) fn drop_event(&mut self, by: Snowflake, event: &Value) {
        let id = from_json(&event["id"]).unwrap_or_default();
        for server in self.servers.values_mut() {
            server.events.remove(&id);
        }
        self.interested.remove(&id);
        let told = "GUILD_SCHEDULED_EVENT_DELETE";
        self.event_was(Some(by), "event_deleted", told, event);
    }

    /// Takes the events in a channel away with it, for which `CHANNEL_DELETE` speaks
    /// (discord-api-docs issue 4581).
    pub(super) fn drop_events_in(&mut self, channel: Snowflake) {
        let inside = json!(channel);
        for server in self.servers.values_mut() {
            server
                .events
                .retain(|_, event| event["channel_id"] != inside);
        }
    }

    /// Notes in the journal and tells the gateway what happened to an event.
    fn event_was(
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
        if self.sees_event(self.bot_id(), event) {
            self.dispatch(server_id, told, intents::GUILD_SCHEDULED_EVENTS, event);
        }
    }

    /// Lists who looks forward to an event.
    pub(in crate::sim) fn interested_in(&self, event: Snowflake) -> BTreeSet<Snowflake> {
        self.interested.get(&event).cloned().unwrap_or_default()
    }

    /// Lets somebody say that they look forward to an event, or no longer do.
    pub(in crate::sim) fn set_interest(
        &mut self,
        user: Snowflake,
        event: Snowflake,
        interested: bool,
    ) -> Result<(), Rejection> {
        let here = |server: &&super::Server| server.events.contains_key(&event);
        let server = self.servers.values().find(here).map(|server| server.id);
        let server = server.ok_or_else(|| Rejection::unknown("Guild Scheduled Event", 10070))?;
        self.server_of(server, user)?;
        let found = self.event(server, event, user)?.clone();
        let all = self.interested.entry(event).or_default();
        let changed = if interested {
            all.insert(user)
        } else {
            all.remove(&user)
        };
        if !changed {
            return Ok(());
        }
        let (kind, told) = if interested {
            ("event_interest_added", "GUILD_SCHEDULED_EVENT_USER_ADD")
        } else {
            (
                "event_interest_removed",
                "GUILD_SCHEDULED_EVENT_USER_REMOVE",
            )
        };
        let data = json!({
            "guild_scheduled_event_id": event, "user_id": user, "guild_id": server,
        });
        self.note(kind, About::by(user).server(server), data.clone());
        if self.sees_event(self.bot_id(), &found) {
            let intent = intents::GUILD_SCHEDULED_EVENTS;
            self.dispatch(Some(server), told, intent, &data);
        }
        Ok(())
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
