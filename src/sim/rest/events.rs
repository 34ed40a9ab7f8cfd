//! The routes of scheduled events.
//!
//! Knows rights and status changes; refuses to know what time does to an event.
//!
//! **Invariants.** Creating needs `CREATE_EVENTS` (`MANAGE_EVENTS` alone is not enough since
//! 2026-02-23); editing another's needs `MANAGE_EVENTS`. Completed and cancelled are final.

use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::rules::events::check;
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::wire::merge;
use crate::sim::world::World;
use crate::sim::world::events::{ACTIVE, CANCELLED, COMPLETED, SCHEDULED};

/// The most events of a server that are planned or going on (30038).
const MOST_EVENTS: usize = 100;

impl World {
    pub(super) fn route_events(
        &mut self,
        call: &Call,
        server_id: Snowflake,
        rest: &[&str],
    ) -> Option<Answer> {
        let answer = match (call.method.as_str(), rest) {
            ("GET", []) => self
                .server(server_id)
                .map(|server| (200, server.events.values().cloned().collect())),
            ("POST", []) => self.post_event(call, server_id),
            ("GET", [id]) => self.one_event(server_id, id).map(|event| (200, event)),
            ("PATCH", [id]) => self.patch_event(call, server_id, id),
            ("DELETE", [id]) => self.delete_event(server_id, id),
            _ => return None,
        };
        Some(answer)
    }

    fn one_event(&self, server_id: Snowflake, id: &str) -> Result<Value, Rejection> {
        let id = path_id(id)?;
        let event = self.server(server_id)?.events.get(&id);
        event
            .cloned()
            .ok_or_else(|| Rejection::unknown("Guild Scheduled Event", 10070))
    }

    fn post_event(&mut self, call: &Call, server_id: Snowflake) -> Answer {
        let body = call.object()?;
        let bot_id = self.bot_id();
        self.require_for_event(server_id, body, Permissions::CREATE_EVENTS)?;
        check(body, self.now(), true)?;
        let live = |event: &&Value| matches!(event["status"].as_u64(), Some(SCHEDULED | ACTIVE));
        if self.server(server_id)?.events.values().filter(live).count() >= MOST_EVENTS {
            let message =
                "Maximum number of uncompleted guild scheduled events has been reached (100)";
            return Err(Rejection::new(400, 30038, message));
        }
        let id = self.mint();
        let mut event = json!({
            "id": id, "guild_id": server_id, "channel_id": null, "creator_id": bot_id,
            "creator": self.user_json(bot_id), "description": null, "scheduled_end_time": null,
            "status": SCHEDULED, "entity_id": null, "entity_metadata": null, "image": null,
            "user_count": 0, "recurrence_rule": null, "guild_scheduled_event_exceptions": [],
        });
        for field in SETTABLE {
            if let Some(value) = body.get(*field).filter(|_| *field != "status") {
                event[*field] = value.clone();
            }
        }
        self.server_mut(server_id)?.events.insert(id, event.clone());
        self.event_was(
            Some(bot_id),
            "event_created",
            "GUILD_SCHEDULED_EVENT_CREATE",
            &event,
        );
        Ok((200, event))
    }

    /// An event in a channel needs the right there, any other needs it in the server.
    fn require_for_event(
        &self,
        server_id: Snowflake,
        event: &Value,
        wanted: Permissions,
    ) -> Result<(), Rejection> {
        let bot_id = self.bot_id();
        let held = match from_json(&event["channel_id"]) {
            Some(channel_id) => {
                self.visible_channel(channel_id, bot_id)?;
                self.may(bot_id, channel_id)
            }
            None => self.may_in_server(bot_id, server_id),
        };
        if held.has(wanted) {
            Ok(())
        } else {
            Err(Rejection::missing_permissions())
        }
    }

    /// The bot's own events need `CREATE_EVENTS` or `MANAGE_EVENTS`, others' the latter.
    fn require_to_change(&self, server_id: Snowflake, event: &Value) -> Result<(), Rejection> {
        let manage = self.require_for_event(server_id, event, Permissions::MANAGE_EVENTS);
        if manage.is_ok() || from_json(&event["creator_id"]) != Some(self.bot_id()) {
            return manage;
        }
        self.require_for_event(server_id, event, Permissions::CREATE_EVENTS)
    }

    fn patch_event(&mut self, call: &Call, server_id: Snowflake, id: &str) -> Answer {
        let before = self.one_event(server_id, id)?;
        self.require_to_change(server_id, &before)?;
        let body = call.object()?;
        let mut event = before.clone();
        for field in SETTABLE {
            if let Some(value) = body.get(*field) {
                merge(&mut event, json!({ *field: value }));
            }
        }
        let wanted = event["status"].as_u64().unwrap_or(0);
        check_status(before["status"].as_u64().unwrap_or(0), wanted)?;
        let restarts = body.get("scheduled_start_time").is_some();
        check(&event, self.now(), restarts)?;
        let id = path_id(id)?;
        self.server_mut(server_id)?.events.insert(id, event.clone());
        let by = Some(self.bot_id());
        self.event_was(by, "event_edited", "GUILD_SCHEDULED_EVENT_UPDATE", &event);
        Ok((200, event))
    }

    fn delete_event(&mut self, server_id: Snowflake, id: &str) -> Answer {
        let event = self.one_event(server_id, id)?;
        self.require_to_change(server_id, &event)?;
        let id = path_id(id)?;
        self.server_mut(server_id)?.events.remove(&id);
        let by = Some(self.bot_id());
        self.event_was(by, "event_deleted", "GUILD_SCHEDULED_EVENT_DELETE", &event);
        Ok(NO_CONTENT)
    }
}

/// What a request may set of an event.
const SETTABLE: &[&str] = &[
    "channel_id",
    "entity_metadata",
    "name",
    "privacy_level",
    "scheduled_start_time",
    "scheduled_end_time",
    "description",
    "entity_type",
    "image",
    "status",
];

/// Planned may start or be called off, going on may end; nothing else changes.
fn check_status(before: u64, wanted: u64) -> Result<(), Rejection> {
    let final_already = matches!(before, COMPLETED | CANCELLED);
    let fits = before == wanted
        || matches!(
            (before, wanted),
            (SCHEDULED, ACTIVE | CANCELLED) | (ACTIVE, COMPLETED)
        );
    if final_already {
        let message = "Cannot update a finished event";
        return Err(Rejection::new(400, 180_000, message));
    }
    if fits {
        return Ok(());
    }
    let message = "Invalid Guild Scheduled Event Status Transition";
    Err(Rejection::field(
        "status",
        "GUILD_SCHEDULED_EVENT_STATUS_INVALID",
        message,
    ))
}
