//! What people choose in menus, on messages and in dialogues (components/reference).
//!
//! Knows what a menu offers to whom; refuses to know where it stands.
//!
//! **Invariants.** Every value that is chosen is offered to that person there.

use serde_json::Value;

use super::cannot;
use crate::sim::errors::Rejection;
use crate::sim::interactions::Interaction;
use crate::sim::interactions::resolved::Names;
use crate::sim::rules::components::TEXT_MENU;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

/// Refuses values that are not among the options of a menu or group.
pub(super) fn check_offered(options: &Value, values: &[String]) -> Result<(), Rejection> {
    let offered = |value: &&String| {
        let mut options = options.as_array().into_iter().flatten();
        !options.any(|option| option["value"] == value.as_str())
    };
    match values.iter().find(offered) {
        Some(value) => Err(not_offered(value)),
        None => Ok(()),
    }
}

impl World {
    /// Checks what was chosen in a menu, and adds what the values stand for to `resolved`.
    pub(super) fn check_chosen(
        &self,
        interaction: &Interaction,
        menu: &Value,
        values: &[String],
        resolved: &mut Value,
    ) -> Result<(), Rejection> {
        if menu["type"] == TEXT_MENU {
            return check_offered(&menu["options"], values);
        }
        let kind = menu["type"].as_u64().unwrap_or(0);
        let Some(names) = Names::of_menu(kind) else {
            return Err(cannot("That is no menu"));
        };
        for value in values {
            let id = value.parse().unwrap_or_default();
            let offered = self.is_offered(interaction, menu, names, id)
                && self.resolve(interaction, resolved, names, id);
            if !offered {
                return Err(not_offered(value));
            }
        }
        Ok(())
    }

    /// Says whether a menu lists this member, role or channel at all.
    fn is_offered(
        &self,
        interaction: &Interaction,
        menu: &Value,
        names: Names,
        id: Snowflake,
    ) -> bool {
        if names == Names::Channels {
            let seen = self.visible_channel(id, interaction.user_id).is_ok();
            return seen && self.is_of_kinds(id, &menu["channel_types"]);
        }
        let server = interaction.server_id.and_then(|id| self.servers.get(&id));
        match server {
            Some(server) => server.members.contains_key(&id) || server.roles.contains_key(&id),
            None => id == interaction.user_id || id == self.bot_id(),
        }
    }
}

fn not_offered(value: &str) -> Rejection {
    cannot(&format!("The menu does not offer {value:?}"))
}
