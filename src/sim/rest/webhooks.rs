//! The routes of interactions and of their follow-ups, which need only the token.
//!
//! Knows addresses; refuses to know the course of an interaction.
//!
//! **Invariants.** Nonces mean nothing here (discord-api-docs issue 6647).

use serde_json::Value;

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::interactions::followups::unknown_webhook;
use crate::sim::world::World;

impl World {
    pub(super) fn route_webhooks(&mut self, call: &Call, segments: &[&str]) -> Option<Answer> {
        if let ["webhooks", app, _, ..] = segments
            && **app != *self.application.id.to_string()
        {
            return Some(Err(unknown_webhook()));
        }
        let answer = match (call.method.as_str(), segments) {
            ("POST", ["interactions", id, token, "callback"]) => self.call_back(call, id, token),
            ("GET" | "DELETE", ["webhooks", id]) => self.one_webhook(call, id),
            ("POST", ["webhooks", _, token]) => {
                self.follow_up(token, &call.body, &call.files).map(ok)
            }
            ("GET", ["webhooks", _, token, "messages", name]) => {
                self.read_answer(token, name).map(ok)
            }
            ("PATCH", ["webhooks", _, token, "messages", name]) => self
                .edit_answer(token, name, &call.body, &call.files)
                .map(ok),
            ("DELETE", ["webhooks", _, token, "messages", name]) => {
                self.delete_answer(token, name).map(|()| NO_CONTENT)
            }
            _ => return None,
        };
        Some(answer)
    }

    fn call_back(&mut self, call: &Call, id: &str, token: &str) -> Answer {
        let resource = self.answer(path_id(id)?, token, call.object()?, &call.files)?;
        let wanted = call.query.get("with_response").map(String::as_str);
        // Libraries send either spelling, and Discord takes both.
        if matches!(wanted.map(str::to_lowercase).as_deref(), Some("true" | "1")) {
            Ok((200, resource))
        } else {
            Ok(NO_CONTENT)
        }
    }
}

fn ok(body: Value) -> (u16, Value) {
    (200, body)
}
