//! Pressing buttons and choosing in menus on messages.
//!
//! Knows what can be pressed by whom; refuses to know what comes of it.
//!
//! **Invariants.** The component stands on that message, and the person sees the message.

use serde_json::json;

use super::cannot;
use crate::sim::errors::Rejection;
use crate::sim::interactions::kind;
use crate::sim::rules::components;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

impl World {
    /// Presses a button or chooses in a menu.
    pub(in crate::sim) fn act_press(
        &mut self,
        user_id: Snowflake,
        channel_id: Snowflake,
        message_id: Snowflake,
        custom_id: &str,
        values: Option<&[String]>,
    ) -> Result<Snowflake, Rejection> {
        self.check_may_act(user_id, channel_id)?;
        let message = self.message(channel_id, message_id)?;
        if message.only_for.is_some_and(|only| only != user_id) {
            return Err(Rejection::unknown("Message", 10008));
        }
        if message.author_id != self.bot_id() {
            return Err(cannot("That message is not the app's"));
        }
        let component = components::find(&message.components, custom_id)
            .ok_or_else(|| not_there(custom_id))?
            .clone();
        if component["disabled"] == true {
            return Err(cannot(&format!("{custom_id:?} is disabled")));
        }
        let mut data = json!({ "custom_id": custom_id, "component_type": component["type"],
            "id": component["id"] });
        let mut interaction = self.new_interaction(kind::COMPONENT, user_id, channel_id);
        interaction.source = Some(message_id);
        if components::is_menu(&component) {
            let values = values.ok_or_else(|| cannot("A menu takes values"))?;
            let bound = |name: &str| component[name].as_u64().unwrap_or(1);
            let (least, most) = (bound("min_values"), bound("max_values"));
            let count = values.len() as u64;
            if count < least || count > most {
                return Err(cannot(&format!("The menu takes {least} to {most} values")));
            }
            data["values"] = json!(values);
            let mut resolved = json!({});
            self.check_chosen(&interaction, &component, values, &mut resolved)?;
            if component["type"] != components::TEXT_MENU {
                data["resolved"] = resolved;
            }
        } else if values.is_some() {
            return Err(cannot("A button takes no values"));
        }
        let id = interaction.id;
        self.send_interaction(interaction, &data);
        Ok(id)
    }
}

/// Refuses a component that does not stand on the message, with the words that Discord's client
/// is told (discord-api-docs issue 5943).
fn not_there(custom_id: &str) -> Rejection {
    let message = "Component validation failed";
    Rejection {
        message: format!("The message has no component {custom_id:?}"),
        ..Rejection::field("data", "COMPONENT_VALIDATION_FAILED", message)
    }
}
