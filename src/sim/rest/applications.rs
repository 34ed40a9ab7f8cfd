//! The routes of the application itself and of the gateway's address.
//!
//! Knows the one application; refuses to know its commands, which have their own room.
//!
//! **Invariants.** The application may only speak of itself.

use serde_json::json;

use super::{Answer, Call, path_id};
use crate::sim::errors::Rejection;
use crate::sim::world::World;

impl World {
    pub(super) fn route_applications(&mut self, call: &Call, segments: &[&str]) -> Option<Answer> {
        let answer = match (call.method.as_str(), segments) {
            ("GET", ["gateway"]) => Ok((200, json!({ "url": self.gateway_url() }))),
            ("GET", ["gateway", "bot"]) => Ok((
                200,
                json!({
                    "url": self.gateway_url(), "shards": self.settings.shards,
                    "session_start_limit": self.session_start_limit(),
                }),
            )),
            ("GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]) => {
                Ok((200, self.application_json()))
            }
            (_, ["applications", id, rest @ ..]) => match path_id(id) {
                Ok(id) if id == self.application.id => return self.route_commands(call, rest),
                Ok(_) => Err(Rejection::new(
                    403,
                    20012,
                    "You are not authorized to perform this action on this application",
                )),
                Err(refused) => Err(refused),
            },
            _ => return None,
        };
        Some(answer)
    }
}
