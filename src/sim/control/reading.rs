//! Reading: as a user, as a judge, as an operator.
//!
//! Knows what can be asked; refuses to know who asks.
//!
//! **Invariants.** Nothing here changes the world. Reading as a user shows no more than Discord
//! would show them.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Answer, Asked, await_some, id, unknown};
use crate::sim::serve::Shared;
use crate::sim::world::World;

/// The longest that a reader of the journal may wait for news.
const MOST_PATIENCE: Duration = Duration::from_secs(30);

/// Reads the journal, waiting for something to be in it where that is asked for.
pub(super) async fn journal(shared: &Arc<Shared>, asked: &Asked<'_>) -> Answer {
    let after = asked.optional("after").unwrap_or(0);
    let kind = asked.query.get("kind").cloned();
    let wait = Duration::from_millis(asked.optional("wait_ms").unwrap_or(0));
    let patience = wait.min(MOST_PATIENCE);
    let found = await_some(shared, patience, patience, |world, over| {
        let entries = world.journal.since(after, kind.as_deref());
        (over || !entries.is_empty()).then(|| json!(entries))
    });
    Ok(found.await.unwrap_or_else(|| json!([])))
}

impl World {
    pub(super) fn control_reading(&self, asked: &Asked<'_>) -> Answer {
        match asked.segments.as_slice() {
            ["info"] => Ok(self.info_json()),
            ["counts"] => Ok(json!({
                "requests": self.journal.requests, "invalid_requests": self.journal.invalid_requests,
                "unknown_routes": self.journal.unknown_routes,
            })),
            ["clock"] => Ok(json!({ "now": self.now() })),
            ["read", channel] => Ok(json!(self.read_as(asked.wanted("as")?, id(channel)?)?)),
            ["can"] => {
                let may = self.may(asked.wanted("user")?, asked.wanted("channel")?);
                Ok(json!({ "permissions": may, "names": format!("{may:?}") }))
            }
            ["inbox"] => Ok(super::acts::inbox(self, asked.wanted("user")?)),
            ["commands"] => Ok(self
                .commands
                .values()
                .map(|command| command.body.clone())
                .collect()),
            _ => Err(unknown(asked)),
        }
    }

    fn info_json(&self) -> Value {
        let servers = self.servers.values().map(|server| {
            let has_bot = server.members.contains_key(&self.bot_id());
            json!({ "id": server.id, "name": server.name, "has_bot": has_bot })
        });
        json!({
            "api_base": self.base, "gateway_url": self.gateway_url(),
            "bot_token": self.application.token, "application_id": self.application.id,
            "bot_user_id": self.bot_id(), "servers": servers.collect::<Vec<_>>(),
            "connected_sessions": self.sessions.connected(),
        })
    }
}
