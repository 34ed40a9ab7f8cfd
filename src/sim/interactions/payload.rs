//! The `INTERACTION_CREATE` payload.
//!
//! Knows its whole set of fields; refuses to decide what people may do.
//!
//! **Invariants.** Strict clients drop an interaction that lacks one of these fields, so all are
//! always there (interactions/receiving-and-responding, "Interaction Structure").

use serde_json::{Value, json};

use super::Interaction;
use crate::sim::rules::messages::LARGEST_FILE_BYTES;
use crate::sim::wire;
use crate::sim::world::World;

impl World {
    /// Sends an interaction to the app and keeps it.
    pub(super) fn send_interaction(&mut self, interaction: Interaction, data: &Value) {
        let mut payload = self.interaction_json(&interaction);
        payload["data"] = data.clone();
        let source = interaction.source.and_then(|source| {
            let message = self.message(interaction.channel_id, source).ok()?;
            Some(self.message_json(message))
        });
        if let Some(message) = source {
            payload["message"] = message;
        }
        let about = crate::sim::journal::About::by(interaction.user_id)
            .maybe_server(interaction.server_id)
            .channel(interaction.channel_id)
            .interaction(Some(interaction.id));
        let detail = json!({ "type": interaction.kind, "data": data });
        self.note("interaction_created", about, detail);
        self.interactions.insert(interaction.id, interaction);
        self.dispatch_to_all("INTERACTION_CREATE", 0, |_| payload.clone());
    }

    fn interaction_json(&self, interaction: &Interaction) -> Value {
        let channel_id = interaction.channel_id;
        let may = self.may(interaction.user_id, channel_id);
        let app_may = self.may(self.bot_id(), channel_id);
        let account = self.accounts.get(&interaction.user_id);
        let locale = account.map_or("en-US", |account| account.locale.as_str());
        let channel = self.channels.get(&channel_id).map(|channel| {
            let mut rendered = self.channel_json(channel);
            rendered["permissions"] = json!(may);
            rendered
        });
        let owner_key = interaction
            .server_id
            .map_or_else(|| "0".to_owned(), |id| id.to_string());
        let mut payload = json!({
            "id": interaction.id, "application_id": self.application.id, "type": interaction.kind,
            "token": interaction.token, "version": 1, "channel_id": channel_id,
            "channel": channel, "app_permissions": app_may, "locale": locale,
            "entitlements": [], "entitlement_sku_ids": [],
            "authorizing_integration_owners": { "0": owner_key },
            "attachment_size_limit": LARGEST_FILE_BYTES,
            "context": u8::from(interaction.server_id.is_none()),
        });
        let server = interaction.server_id.and_then(|id| self.servers.get(&id));
        if let Some(server) = server {
            payload["guild_id"] = json!(server.id);
            payload["guild_locale"] = json!("en-US");
            payload["guild"] = json!({ "id": server.id, "locale": "en-US", "features": [] });
            if let Some(member) = server.members.get(&interaction.user_id) {
                payload["member"] = self.acting_member_json(member, may);
            }
        } else {
            payload["user"] = self.user_json(interaction.user_id);
        }
        payload
    }

    /// Adds to `resolved` what an option of this type with this value names; false if nothing is.
    pub(super) fn resolve(
        &self,
        interaction: &Interaction,
        resolved: &mut Value,
        kind: u64,
        id: crate::sim::snowflake::Snowflake,
    ) -> bool {
        let key = id.to_string();
        let server = interaction.server_id.and_then(|id| self.servers.get(&id));
        let user = self.accounts.get(&id).filter(|_| matches!(kind, 6 | 9));
        if let Some(account) = user {
            resolved["users"][&key] = wire::user(account);
            let member = server.and_then(|server| server.members.get(&id));
            if let Some(member) = member {
                let mut rendered = Self::bare_member_json(member);
                rendered["permissions"] = json!(self.may(id, interaction.channel_id));
                resolved["members"][&key] = rendered;
            }
            return true;
        }
        let role = server.and_then(|server| server.roles.get(&id));
        if let Some(role) = role.filter(|_| matches!(kind, 8 | 9)) {
            resolved["roles"][&key] = wire::role(role);
            return true;
        }
        let channel = self.channels.get(&id).filter(|channel| {
            kind == 7 && channel.server_id.is_some() && channel.server_id == interaction.server_id
        });
        if let Some(channel) = channel {
            resolved["channels"][&key] = json!({
                "id": id, "name": channel.name, "type": channel.kind,
                "parent_id": channel.parent_id,
                "permissions": self.may(interaction.user_id, id),
            });
            return true;
        }
        false
    }
}
