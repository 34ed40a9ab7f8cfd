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
        if message.author_id != self.bot_id() && !self.can_read(message) {
            withhold(&mut rendered);
        }
        self.withhold_answered(&mut rendered, message);
        rendered
    }

    /// Empties what a rendered reply shows of the message that it answers, if the app cannot
    /// read that.
    pub(super) fn withhold_answered(&self, rendered: &mut Value, message: &Message) {
        let answered = message.reply_to;
        let answered = answered.and_then(|id| self.message(message.channel_id, id).ok());
        let hidden = answered.is_some_and(|answered| !self.can_read(answered));
        if let Some(shown) = rendered.get_mut("referenced_message")
            && shown.is_object()
            && hidden
        {
            withhold(shown);
        }
    }
}

/// Empties what a rendered message says.
pub(super) fn withhold(rendered: &mut Value) {
    rendered["content"] = json!("");
    for list in LISTS {
        rendered[list] = json!([]);
    }
    if let Some(fields) = rendered.as_object_mut() {
        fields.remove("poll");
    }
}
