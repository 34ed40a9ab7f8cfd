//! What an answer says of the interaction that it answers (resources/message, "Message
//! Interaction Metadata Object").
//!
//! Knows the three shapes of metadata, for commands, components and dialogues; refuses to know
//! what the answer says.
//!
//! **Invariants.** Follow-ups name the first answer. Dialogues carry the metadata of what opened
//! them.

use serde_json::{Value, json};

use super::{Interaction, kind};
use crate::sim::rules::commands::{MESSAGE_COMMAND, USER_COMMAND};
use crate::sim::world::{REPLY, World};

/// The kind of message that answers a slash command.
const ANSWERS_A_SLASH: u8 = 20;
/// The kind of message that answers a command of a context menu.
const ANSWERS_A_MENU: u8 = 23;

impl World {
    /// Renders the metadata for the first answer to an interaction.
    pub(super) fn metadata(&self, interaction: &Interaction) -> Value {
        let mut metadata = json!({
            "id": interaction.id, "type": interaction.kind,
            "user": self.user_json(interaction.user_id),
            "authorizing_integration_owners": owners(interaction),
        });
        if let Some(ran) = &interaction.command {
            metadata["name"] = json!(ran.name);
            match (ran.kind, ran.target) {
                (USER_COMMAND, Some(user)) => metadata["target_user"] = self.user_json(user),
                (MESSAGE_COMMAND, Some(message)) => metadata["target_message_id"] = json!(message),
                _ => {}
            }
        }
        if interaction.kind == kind::COMPONENT {
            metadata["interacted_message_id"] = json!(interaction.source);
        }
        if let Some(opener) = &interaction.triggered_by {
            metadata["triggering_interaction_metadata"] = opener.clone();
        }
        metadata
    }

    /// Says what kind of message the first answer is, and to which other message it points.
    pub(super) fn kind_of_answer(
        interaction: &Interaction,
    ) -> (u8, Option<crate::sim::snowflake::Snowflake>) {
        match &interaction.command {
            Some(ran) if ran.kind == MESSAGE_COMMAND => (ANSWERS_A_MENU, ran.target),
            Some(ran) if ran.kind == USER_COMMAND => (ANSWERS_A_MENU, None),
            Some(_) => (ANSWERS_A_SLASH, None),
            None if interaction.kind == kind::COMPONENT => (REPLY, interaction.source),
            None => (0, None),
        }
    }
}

/// Says for whom the app is installed where the interaction came from: the server, or 0 in direct
/// messages with the app.
pub(super) fn owners(interaction: &Interaction) -> Value {
    let owner = interaction.server_id.unwrap_or_default();
    json!({ "0": owner })
}
