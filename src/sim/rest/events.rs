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
use crate::sim::rules::events::{check, check_image};
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::world::events::{ACTIVE, CANCELLED, COMPLETED, EXTERNAL, SCHEDULED, STAGE, VOICE};
use crate::sim::world::{World, channel_kind, wrong_channel_type};

/// The most events of a server that are planned or going on (30038).
const MOST_EVENTS: usize = 100;
/// The most users of one page.
const LARGEST_PAGE: u64 = 100;
/// What somebody needs on a stage to make an event there.
const ON_A_STAGE: Permissions = Permissions(
    Permissions::MANAGE_CHANNELS.0 | Permissions::MUTE_MEMBERS.0 | Permissions::MOVE_MEMBERS.0,
);

impl World {
    pub(super) fn route_events(
        &mut self,
        call: &Call,
        server_id: Snowflake,
        rest: &[&str],
    ) -> Option<Answer> {
        let answer = match (call.method.as_str(), rest) {
            ("GET", []) => self.list_events(call, server_id),
            ("POST", []) => self.post_event(call, server_id),
            ("GET", [id]) => self.one_event(call, server_id, id),
            ("PATCH", [id]) => self.patch_event(call, server_id, id),
            ("DELETE", [id]) => self.delete_event(server_id, id),
            ("GET", [id, "users"]) => self.event_users(call, server_id, id),
            _ => return None,
        };
        Some(answer)
    }

    /// Finds an event that the bot sees.
    fn own_event(&self, server_id: Snowflake, id: &str) -> Result<&Value, Rejection> {
        self.event(server_id, path_id(id)?, self.bot_id())
    }

    fn list_events(&self, call: &Call, server_id: Snowflake) -> Answer {
        let events = self.server(server_id)?.events.values();
        let seen = events.filter(|event| self.sees_event(self.bot_id(), event));
        Ok((200, seen.map(|event| self.counted(call, event)).collect()))
    }

    fn one_event(&self, call: &Call, server_id: Snowflake, id: &str) -> Answer {
        let event = self.own_event(server_id, id)?;
        Ok((200, self.counted(call, event)))
    }

    /// Renders an event, with the number of those who look forward to it if that is asked for.
    fn counted(&self, call: &Call, event: &Value) -> Value {
        let mut event = event.clone();
        if call.flag("with_user_count") {
            let id = from_json(&event["id"]).unwrap_or_default();
            event["user_count"] = json!(self.interested_in(id).len());
        }
        event
    }

    fn post_event(&mut self, call: &Call, server_id: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        let event = self.schedule_event(bot_id, server_id, call.object()?)?;
        Ok((200, event))
    }

    /// Lets somebody schedule an event.
    pub(in crate::sim) fn schedule_event(
        &mut self,
        by: Snowflake,
        server_id: Snowflake,
        body: &Value,
    ) -> Result<Value, Rejection> {
        self.require_to_create(by, server_id, body)?;
        check_image(&body["image"])?;
        let id = self.mint();
        let mut event = json!({
            "id": id, "guild_id": server_id, "channel_id": null, "creator_id": by,
            "creator": self.user_json(by), "description": null, "scheduled_end_time": null,
            "entity_id": null, "entity_metadata": null, "image": null, "recurrence_rule": null,
            "guild_scheduled_event_exceptions": [],
        });
        self.set_fields(&mut event, body);
        event["status"] = json!(SCHEDULED);
        check(&event, self.now(), true)?;
        self.check_channel(server_id, &event)?;
        let live = |event: &&Value| matches!(event["status"].as_u64(), Some(SCHEDULED | ACTIVE));
        if self.server(server_id)?.events.values().filter(live).count() >= MOST_EVENTS {
            let message =
                "Maximum number of uncompleted guild scheduled events has been reached (100)";
            return Err(Rejection::new(400, 30038, message));
        }
        let told = "GUILD_SCHEDULED_EVENT_CREATE";
        Ok(self.keep_event(Some(by), "event_created", told, event))
    }

    /// Sets what a body says of an event; pictures are known by a hash, and only external
    /// events have metadata.
    fn set_fields(&mut self, event: &mut Value, body: &Value) {
        for field in SETTABLE {
            if let Some(value) = body.get(*field) {
                event[*field] = value.clone();
            }
        }
        if body["image"].is_string() {
            event["image"] = json!(self.random_text(32).to_lowercase());
        }
        if event["entity_type"] != EXTERNAL {
            event["entity_metadata"] = Value::Null;
        }
        let rule = &mut event["recurrence_rule"];
        if rule.is_object() {
            for field in RECURRENCE {
                if rule.get(*field).is_none() {
                    rule[*field] = Value::Null;
                }
            }
            if rule["interval"].is_null() {
                rule["interval"] = json!(1);
            }
        }
    }

    /// Works out what somebody may do where an event is: in its channel, or in the server.
    fn may_at_event(
        &self,
        user: Snowflake,
        server_id: Snowflake,
        event: &Value,
    ) -> Result<Permissions, Rejection> {
        match from_json(&event["channel_id"]) {
            Some(channel_id) => {
                self.visible_channel(channel_id, user)?;
                Ok(self.may(user, channel_id))
            }
            None => Ok(self.may_in_server(user, server_id)),
        }
    }

    fn require_to_create(
        &self,
        by: Snowflake,
        server_id: Snowflake,
        event: &Value,
    ) -> Result<(), Rejection> {
        let may = self.may_at_event(by, server_id, event)?;
        if !may.has(Permissions::CREATE_EVENTS) {
            return Err(Rejection::missing_permissions());
        }
        require_at_place(may, event)
    }

    /// The bot's own events need `CREATE_EVENTS` or `MANAGE_EVENTS`, others' the latter.
    fn require_to_change(&self, server_id: Snowflake, event: &Value) -> Result<(), Rejection> {
        let bot_id = self.bot_id();
        let may = self.may_at_event(bot_id, server_id, event)?;
        let own = from_json(&event["creator_id"]) == Some(bot_id);
        let as_creator = own && may.has(Permissions::CREATE_EVENTS);
        let as_manager = may.has(Permissions::MANAGE_EVENTS);
        if !as_creator && !as_manager {
            return Err(Rejection::missing_permissions());
        }
        require_at_place(may, event)
    }

    /// Refuses an event in a channel that is of another type than the event.
    fn check_channel(&self, server_id: Snowflake, event: &Value) -> Result<(), Rejection> {
        let Some(id) = from_json(&event["channel_id"]) else {
            return Ok(());
        };
        let channel = self.channel(id)?;
        let fits = match channel.kind {
            channel_kind::STAGE => event["entity_type"] == STAGE,
            channel_kind::VOICE => event["entity_type"] == VOICE,
            _ => false,
        };
        if fits && channel.server_id == Some(server_id) {
            Ok(())
        } else {
            Err(wrong_channel_type())
        }
    }

    fn patch_event(&mut self, call: &Call, server_id: Snowflake, id: &str) -> Answer {
        let before = self.own_event(server_id, id)?.clone();
        self.require_to_change(server_id, &before)?;
        let body = call.object()?;
        let status = before["status"].as_u64().unwrap_or(0);
        if matches!(status, COMPLETED | CANCELLED) {
            let message = "Cannot update a finished event";
            return Err(Rejection::new(400, 180_000, message));
        }
        check_image(&body["image"])?;
        let mut event = before.clone();
        self.set_fields(&mut event, body);
        if event["channel_id"] != before["channel_id"] {
            self.require_to_change(server_id, &event)?;
        }
        check_transition(status, event["status"].as_u64().unwrap_or(status))?;
        let restarts = body.get("scheduled_start_time").is_some();
        check(&event, self.now(), restarts)?;
        self.check_channel(server_id, &event)?;
        let told = "GUILD_SCHEDULED_EVENT_UPDATE";
        let by = Some(self.bot_id());
        Ok((200, self.keep_event(by, "event_edited", told, event)))
    }

    fn delete_event(&mut self, server_id: Snowflake, id: &str) -> Answer {
        let event = self.own_event(server_id, id)?.clone();
        self.require_to_change(server_id, &event)?;
        self.drop_event(self.bot_id(), &event);
        Ok(NO_CONTENT)
    }

    /// Lists who looks forward to an event, by their ids; `before` is stronger than `after`.
    fn event_users(&self, call: &Call, server_id: Snowflake, id: &str) -> Answer {
        self.own_event(server_id, id)?;
        let event_id = path_id(id)?;
        let most = usize::try_from(call.page_size(1, LARGEST_PAGE)?).unwrap_or(1);
        let all: Vec<_> = self.interested_in(event_id).into_iter().collect();
        let page: Vec<_> = if let Some(before) = call.id("before") {
            let earlier: Vec<_> = all.into_iter().filter(|user| *user < before).collect();
            let skipped = earlier.len().saturating_sub(most);
            earlier.into_iter().skip(skipped).collect()
        } else {
            let after = call.id("after").unwrap_or_default();
            let later = all.into_iter().filter(|user| *user > after);
            later.take(most).collect()
        };
        let server = self.server(server_id)?;
        let with_member = call.flag("with_member");
        let rendered = page.into_iter().map(|user| {
            let mut rendered = json!({
                "guild_scheduled_event_id": event_id, "user_id": user, "response": 1,
                "user": self.user_json(user),
            });
            let member = server.members.get(&user).filter(|_| with_member);
            if let Some(member) = member {
                rendered["member"] = self.member_json(member);
            }
            rendered
        });
        Ok((200, rendered.collect()))
    }
}

/// Asks for what an event in a channel needs there besides the rights of events themselves.
fn require_at_place(may: Permissions, event: &Value) -> Result<(), Rejection> {
    let in_channel = !event["channel_id"].is_null();
    let wanted = match event["entity_type"].as_u64().filter(|_| in_channel) {
        Some(STAGE) => ON_A_STAGE,
        Some(VOICE) => Permissions::CONNECT,
        _ => Permissions::NONE,
    };
    if may.has(wanted) {
        Ok(())
    } else {
        Err(Rejection::missing_permissions())
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
    "recurrence_rule",
];

/// What a rule of recurrence always shows.
const RECURRENCE: &[&str] = &[
    "end",
    "by_weekday",
    "by_n_weekday",
    "by_month",
    "by_month_day",
    "by_year_day",
    "count",
];

/// Planned may start or be called off, going on may end; nothing else changes.
fn check_transition(before: u64, wanted: u64) -> Result<(), Rejection> {
    let fits = before == wanted
        || matches!(
            (before, wanted),
            (SCHEDULED, ACTIVE | CANCELLED) | (ACTIVE, COMPLETED)
        );
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
