//! What the app may read of what others write (events/gateway, "Message Content Intent").
//!
//! Knows the intent and its exceptions; refuses to know which API is asked.
//!
//! **Invariants.** The app reads what it wrote itself, what names it and what stands in a direct
//! message. Of all else it learns who wrote and when, unless it has the intent.

use serde_json::{Value, json};

use super::{Message, World};
use crate::sim::gateway::intents;

/// The lists of a message that are empty for who may not read it.
const LISTS: [&str; 3] = ["embeds", "components", "attachments"];

impl World {
    /// Says whether the app has the intent to read what others write.
    fn reads_all(&self) -> bool {
        self.settings.privileged_intents & intents::MESSAGE_CONTENT != 0
    }

    /// Says whether the app may read what a message says.
    pub(in crate::sim) fn can_read(&self, message: &Message) -> bool {
        let own = message.author_id == self.bot_id();
        let named = message.mentions.contains(&self.bot_id());
        let channel = self.channels.get(&message.channel_id);
        let direct = channel.is_some_and(|channel| channel.server_id.is_none());
        self.reads_all() || own || named || direct
    }

    /// Renders a message as the app reads it over REST.
    pub(in crate::sim) fn read_json(&self, message: &Message) -> Value {
        let mut rendered = self.message_json(message);
        if !self.reads_all() {
            let channel = self.channels.get(&message.channel_id);
            let direct = channel.is_some_and(|channel| channel.server_id.is_none());
            self.withhold(&mut rendered, direct);
        }
        rendered
    }

    /// Empties what the app cannot read of a rendered message without the intent.
    pub(super) fn withhold(&self, rendered: &mut Value, direct: bool) {
        let bot_id = json!(self.bot_id());
        let mut named = rendered["mentions"].as_array().into_iter().flatten();
        let named = named.any(|user| user["id"] == bot_id);
        if !named && !direct && rendered["author"]["id"] != bot_id {
            rendered["content"] = json!("");
            for list in LISTS {
                rendered[list] = json!([]);
            }
            if let Some(fields) = rendered.as_object_mut() {
                fields.remove("poll");
            }
        }
        if let Some(answered) = rendered.get_mut("referenced_message")
            && answered.is_object()
        {
            self.withhold(answered, direct);
        }
    }
}
