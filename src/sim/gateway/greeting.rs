//! What a new session hears first: READY, then each of its servers in full.
//!
//! Knows READY's fields; refuses to decide who may open a session.
//!
//! **Invariants.** READY names the session's servers as unavailable; each follows by
//! `GUILD_CREATE` unless it really is.

use serde_json::{Value, json};

use super::intents;
use super::sessions::Shard;
use crate::sim::journal::About;
use crate::sim::world::World;

/// The flag of an application that may use slash commands.
const SLASH_COMMANDS: u32 = 1 << 23;

impl World {
    /// Sends READY and then each server of the session's shard in full.
    pub(super) fn greet(&mut self, session_id: &str, held: u64, shard: Shard) {
        let bot_id = self.bot_id();
        let own: Vec<_> = self
            .servers
            .values()
            .filter(|server| server.members.contains_key(&bot_id) && shard.has(Some(server.id)))
            .map(|server| server.id)
            .collect();
        let listed: Vec<_> = own
            .iter()
            .map(|id| json!({ "id": id, "unavailable": true }))
            .collect();
        let ready = json!({
            "v": super::VERSION, "user": self.own_user_json(), "guilds": listed,
            "session_id": session_id, "session_type": "normal",
            "resume_gateway_url": self.resume_url(), "shard": [shard.id, shard.of],
            "application": { "id": self.application.id, "flags": SLASH_COMMANDS },
            "private_channels": [], "presences": [], "relationships": [], "_trace": [],
        });
        self.sessions.dispatch_to(session_id, "READY", &ready);
        for id in own {
            let server = self.servers.get(&id).filter(|server| !server.unavailable);
            let full = server
                .filter(|_| held & intents::GUILDS != 0)
                .map(|server| self.created_server_json(server, held & intents::GUILD_MEMBERS != 0));
            if let Some(full) = full {
                self.sessions.dispatch_to(session_id, "GUILD_CREATE", &full);
            }
        }
        let about = About::by(bot_id);
        let detail = json!({ "intents": held, "shard": [shard.id, shard.of] });
        self.note("gateway_ready", about, detail);
    }

    /// Renders the bot's account as it sees itself.
    fn own_user_json(&self) -> Value {
        let mut user = self.user_json(self.bot_id());
        user["verified"] = json!(true);
        user["mfa_enabled"] = json!(true);
        user["email"] = Value::Null;
        user["locale"] = json!("en-US");
        user
    }

    /// The address under which the gateway is reached.
    pub(in crate::sim) fn gateway_url(&self) -> String {
        format!("{}/gateway", self.base.replacen("http", "ws", 1))
    }

    /// The address under which sessions are resumed.
    fn resume_url(&self) -> String {
        format!("{}/gateway-resume", self.base.replacen("http", "ws", 1))
    }
}
