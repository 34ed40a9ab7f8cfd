//! The `resolved` data of an interaction: what the chosen ids stand for
//! (interactions/receiving-and-responding, "Resolved Data Structure").
//!
//! Knows partial users, members, roles, channels and messages; refuses to know who chose them.
//!
//! **Invariants.** Members lack `user`, `deaf` and `mute`; channels have only the documented
//! fields. Where a member is, the user is too.

use serde_json::{Value, json};

use super::Interaction;
use crate::sim::snowflake::Snowflake;
use crate::sim::wire;
use crate::sim::world::{Channel, Message, World};

/// Says what may be named by an id that is to be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    Users,
    Roles,
    UsersAndRoles,
    Channels,
}

impl Names {
    /// Reads what an option of a command takes (interactions/application-commands).
    pub(super) fn of_option(kind: u64) -> Option<Self> {
        match kind {
            6 => Some(Self::Users),
            7 => Some(Self::Channels),
            8 => Some(Self::Roles),
            9 => Some(Self::UsersAndRoles),
            _ => None,
        }
    }

    /// Reads what a menu offers (components/reference); none for menus of texts.
    pub(super) fn of_menu(kind: u64) -> Option<Self> {
        match kind {
            5 => Some(Self::Users),
            6 => Some(Self::Roles),
            7 => Some(Self::UsersAndRoles),
            8 => Some(Self::Channels),
            _ => None,
        }
    }

    fn users(self) -> bool {
        matches!(self, Self::Users | Self::UsersAndRoles)
    }

    fn roles(self) -> bool {
        matches!(self, Self::Roles | Self::UsersAndRoles)
    }
}

impl World {
    /// Adds to `resolved` what an id names; false if it names nothing that is wanted.
    pub(super) fn resolve(
        &self,
        interaction: &Interaction,
        resolved: &mut Value,
        names: Names,
        id: Snowflake,
    ) -> bool {
        if names.users() && self.accounts.contains_key(&id) {
            self.resolve_user(interaction, resolved, id);
            return true;
        }
        let server = interaction.server_id.and_then(|id| self.servers.get(&id));
        let role = server.and_then(|server| server.roles.get(&id));
        if let Some(role) = role.filter(|_| names.roles()) {
            resolved["roles"][id.to_string()] = wire::role(role);
            return true;
        }
        let channel = self.channels.get(&id).filter(|channel| {
            names == Names::Channels
                && channel.server_id.is_some()
                && channel.server_id == interaction.server_id
        });
        if let Some(channel) = channel {
            resolved["channels"][id.to_string()] = self.partial_channel(interaction, channel);
            return true;
        }
        false
    }

    /// Adds a user, and their membership where there is one.
    pub(super) fn resolve_user(
        &self,
        interaction: &Interaction,
        resolved: &mut Value,
        id: Snowflake,
    ) {
        resolved["users"][id.to_string()] = self.user_json(id);
        let server = interaction.server_id.and_then(|id| self.servers.get(&id));
        let Some(member) = server.and_then(|server| server.members.get(&id)) else {
            return;
        };
        let mut partial = Self::bare_member_json(member);
        if let Some(fields) = partial.as_object_mut() {
            fields.retain(|name, _| !matches!(name.as_str(), "deaf" | "mute"));
        }
        partial["permissions"] = json!(self.may(id, interaction.channel_id));
        resolved["members"][id.to_string()] = partial;
    }

    /// Adds a message.
    pub(super) fn resolve_message(&self, resolved: &mut Value, message: &Message) {
        resolved["messages"][message.id.to_string()] = self.message_json(message);
    }

    /// Renders the fields of a channel that `resolved` has.
    fn partial_channel(&self, interaction: &Interaction, channel: &Channel) -> Value {
        let whole = self.channel_json(channel);
        let mut partial = json!({
            "permissions": self.may(interaction.user_id, channel.id),
            "app_permissions": self.may(self.bot_id(), channel.id),
        });
        let kept = [
            "id",
            "name",
            "type",
            "last_message_id",
            "last_pin_timestamp",
            "nsfw",
            "parent_id",
            "guild_id",
            "flags",
            "rate_limit_per_user",
            "topic",
            "position",
            "thread_metadata",
        ];
        for field in kept {
            if let Some(value) = whole.get(field) {
                partial[field] = value.clone();
            }
        }
        partial
    }
}
