//! What a user sees come of what they did.
//!
//! Knows how to wait for an app's answer and how Discord shows it; refuses to know the app.
//!
//! **Invariants.** A look never changes the world. Waiting is bounded in real time.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Course, kind};
use crate::sim::errors::Rejection;
use crate::sim::rules::modals;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{COMPONENTS_V2, World};

impl World {
    /// Says what is seen of an interaction: nothing yet while the app may still answer, unless
    /// patience is `over`.
    pub(in crate::sim) fn seen(&self, id: Snowflake, over: bool) -> Option<Value> {
        let interaction = self.interactions.get(&id)?;
        let mut seen = json!({ "interaction_id": id, "ephemeral": false, "followups": [] });
        let mut message = None;
        let alone = interaction.followups.is_empty();
        match &interaction.course {
            Course::Open if interaction.missed(self) || over => {
                seen["outcome"] = json!("failed");
                seen["why"] = json!(failure(interaction.kind));
            }
            Course::Open => return None,
            Course::Message { promised: true, .. } if !over && alone => return None,
            // An update that was promised without a message to update has nothing to wait for.
            Course::Update { promised: true } if !over && alone && interaction.source.is_some() => {
                return None;
            }
            Course::Message { id, promised } => {
                seen["outcome"] = json!(if *promised { "deferred" } else { "message" });
                message = Some(*id);
            }
            Course::Update { promised } => {
                seen["outcome"] = json!(if *promised { "deferred" } else { "updated" });
                message = interaction.source;
            }
            Course::Modal(modal_id) => {
                seen["outcome"] = json!("modal");
                seen["modal"] = self.modal_json(*modal_id);
            }
            Course::Choices(choices) => seen["choices"] = json!(choices),
        }
        let shown = |id: Snowflake| self.message(interaction.channel_id, id).ok();
        if let Some(message) = message.and_then(shown) {
            seen["ephemeral"] = json!(message.only_for.is_some());
            seen["message"] = self.shown_message(message);
        }
        let followups = interaction.followups.iter().copied().filter_map(shown);
        let followups: Vec<_> = followups
            .map(|message| self.shown_message(message))
            .collect();
        seen["followups"] = json!(followups);
        Some(seen)
    }

    /// Renders a message as a user sees it, flagged when only they do.
    pub(in crate::sim) fn shown_message(&self, message: &crate::sim::world::Message) -> Value {
        let mut shown = self.message_json(message);
        shown["embeds"] = distinct(&shown["embeds"]);
        if message.flags & COMPONENTS_V2 != 0 {
            // Files of a message of layouts are seen where a component shows them, or not at all.
            shown["attachments"] = json!([]);
        }
        shown["ephemeral"] = json!(message.only_for.is_some());
        shown
    }

    fn modal_json(&self, modal_id: Snowflake) -> Value {
        let Some(modal) = self.modals.get(&modal_id) else {
            return Value::Null;
        };
        json!({
            "modal_id": modal_id, "custom_id": modal.custom_id, "title": modal.title,
            "fields": modals::fields(&modal.components), "components": modal.components,
        })
    }

    /// Reads a channel as a user sees it, oldest first.
    pub(in crate::sim) fn read_as(
        &self,
        user: Snowflake,
        channel: Snowflake,
    ) -> Result<Vec<Value>, Rejection> {
        let found = self.visible_channel(channel, user)?;
        let visible = found.messages.values().filter(|m| m.visible_to(user));
        Ok(visible.map(|message| self.shown_message(message)).collect())
    }
}

/// Of several embeds with one address only the first is shown (resources/message, "Embed Limits").
fn distinct(embeds: &Value) -> Value {
    let mut met = BTreeSet::new();
    let embeds = embeds.as_array().into_iter().flatten();
    let first = embeds.filter(|embed| embed["url"].as_str().is_none_or(|url| met.insert(url)));
    first.cloned().collect()
}

/// What Discord's client shows when nothing came.
fn failure(of: u8) -> &'static str {
    match of {
        kind::COMPONENT => "This interaction failed",
        kind::MODAL_SUBMIT => "Something went wrong. Try again.",
        _ => "The application did not respond",
    }
}
