//! The `INTERACTION_CREATE` payload.
//!
//! Knows its whole set of fields; refuses to decide what people may do.
//!
//! **Invariants.** Strict clients drop an interaction that lacks one of these fields, so all are
//! always there (interactions/receiving-and-responding, "Interaction Structure").

use serde_json::{Value, json};

use super::Interaction;
use super::metadata::owners;
use crate::sim::permissions::Permissions;
use crate::sim::rules::messages::LARGEST_FILE_BYTES;
use crate::sim::world::World;

/// What an app may do in direct messages with its user, whatever else is so
/// (interactions/receiving-and-responding, "Interaction Structure").
const APP_MAY_IN_DIRECT_MESSAGES: Permissions = Permissions(
    Permissions::ATTACH_FILES.0
        | Permissions::EMBED_LINKS.0
        | Permissions::MENTION_EVERYONE.0
        | Permissions::USE_EXTERNAL_EMOJIS.0,
);

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
        let server_id = interaction.server_id;
        self.interactions.insert(interaction.id, interaction);
        self.dispatch_to_all(server_id, "INTERACTION_CREATE", 0, |_| payload.clone());
    }

    fn interaction_json(&self, interaction: &Interaction) -> Value {
        let channel_id = interaction.channel_id;
        let may = self.may(interaction.user_id, channel_id);
        let account = self.accounts.get(&interaction.user_id);
        let locale = account.map_or("en-US", |account| account.locale.as_str());
        let channel = self.channels.get(&channel_id).map(|channel| {
            let mut rendered = self.channel_json(channel);
            rendered["permissions"] = json!(may);
            rendered
        });
        let app_may = match interaction.server_id {
            Some(_) => self.may(self.bot_id(), channel_id),
            None => APP_MAY_IN_DIRECT_MESSAGES,
        };
        let mut payload = json!({
            "id": interaction.id, "application_id": self.application.id, "type": interaction.kind,
            "token": interaction.token, "version": 1, "channel_id": channel_id,
            "channel": channel, "app_permissions": app_may, "locale": locale,
            "entitlements": [], "entitlement_sku_ids": [],
            "authorizing_integration_owners": owners(interaction),
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
}
