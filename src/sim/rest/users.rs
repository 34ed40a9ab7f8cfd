//! The routes of users: who I am, who they are, where I am, and direct messages.
//!
//! Knows accounts; refuses to know their memberships but as a list.
//!
//! **Invariants.** Opening a direct-message channel always works for a known human; whether a
//! message may be sent there is decided when it is sent, as on Discord.

use serde_json::{Value, json};

use super::{Answer, Call, body_id, path_id};
use crate::sim::errors::Rejection;
use crate::sim::world::World;

impl World {
    pub(super) fn route_users(&mut self, call: &Call, segments: &[&str]) -> Option<Answer> {
        let answer = match (call.method.as_str(), segments) {
            ("GET", ["users", "@me"]) => {
                let mut me = self.user_json(self.bot_id());
                me["verified"] = json!(true);
                me["mfa_enabled"] = json!(true);
                me["locale"] = json!("en-US");
                me["email"] = json!(null);
                Ok((200, me))
            }
            ("GET", ["users", "@me", "guilds"]) => Ok((200, self.own_guilds(call))),
            ("POST", ["users", "@me", "channels"]) => self.open_direct(call),
            ("GET", ["users", id]) => self.one_user(id),
            _ => return None,
        };
        Some(answer)
    }

    fn one_user(&self, id: &str) -> Answer {
        let id = path_id(id)?;
        if self.accounts.contains_key(&id) {
            Ok((200, self.user_json(id)))
        } else {
            Err(Rejection::unknown("User", 10013))
        }
    }

    fn own_guilds(&self, call: &Call) -> Value {
        let bot_id = self.bot_id();
        let after = call.id("after").unwrap_or_default();
        let most = usize::try_from(call.number("limit").unwrap_or(200)).unwrap_or(200);
        let own = self
            .servers
            .values()
            .filter(|server| server.members.contains_key(&bot_id) && server.id > after);
        let own = own.take(most.clamp(1, 200)).map(|server| {
            json!({
                "id": server.id, "name": server.name, "icon": null, "banner": null,
                "owner": server.owner_id == bot_id, "features": [],
                "permissions": self.may_in_server(bot_id, server.id),
            })
        });
        own.collect()
    }

    fn open_direct(&mut self, call: &Call) -> Answer {
        let user_id = body_id(call.object()?, "recipient_id")?;
        let account = self.accounts.get(&user_id);
        let account = account.ok_or_else(|| Rejection::unknown("User", 10013))?;
        if account.bot {
            return Err(Rejection::new(
                400,
                50007,
                "Cannot send messages to this user",
            ));
        }
        let id = self.direct_channel(user_id);
        Ok((200, self.channel_json(self.channel(id)?)))
    }
}
