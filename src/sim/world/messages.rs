//! Posting, editing, deleting and pinning messages.
//!
//! Knows what these do to the world, to the journal and to the gateway; refuses to know whether
//! the actor may: callers have asked before.
//!
//! **Invariants.** Every message that comes, changes or goes leaves one line in the journal and,
//! unless it is ephemeral, one gateway event. Edits never ping.

use serde_json::{Value, json};

use super::pings::{Allowed, Pings};
use super::polls::Poll;
use super::reading::withhold;
use super::{Elsewhere, Message, World};
use crate::sim::errors::Rejection;
use crate::sim::gateway::intents;
use crate::sim::journal::About;
use crate::sim::rules::components::TEXT_DISPLAY;
use crate::sim::snowflake::Snowflake;

/// The flag of a message that only one user sees.
pub(in crate::sim) const EPHEMERAL: u64 = 1 << 6;
/// The flag of an answer that has been promised and not given.
pub(in crate::sim) const LOADING: u64 = 1 << 7;
/// The flag of a message whose embeds are hidden.
pub(in crate::sim) const SUPPRESS_EMBEDS: u64 = 1 << 2;
/// The flag of a message that notifies nobody.
pub(in crate::sim) const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
/// The flag of a message that is made of layout components.
pub(in crate::sim) const COMPONENTS_V2: u64 = 1 << 15;
/// The flag of a message that forwards another.
const HAS_SNAPSHOT: u64 = 1 << 14;
/// The kind of message that answers another.
pub(in crate::sim) const REPLY: u8 = 19;
/// The kind of message by which Discord itself tells of a pin.
const PINNED_A_MESSAGE: u8 = 6;
/// The kind of message by which Discord itself tells of a poll's end.
pub(super) const POLL_RESULT: u8 = 46;
/// The kind of reference by which a message forwards another.
pub(in crate::sim) const FORWARD: u64 = 1;
/// The most pins of a channel (topics/opcodes-and-status-codes, 30003).
const MOST_PINS: usize = 250;

/// Holds what a message forwards, as it was when it was forwarded.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Forwarded {
    pub(in crate::sim) channel_id: Snowflake,
    pub(in crate::sim) message_id: Snowflake,
    pub(in crate::sim) server_id: Option<Snowflake>,
    /// The snapshot as Discord's JSON.
    pub(in crate::sim) snapshot: Value,
}

/// Holds a message that has passed all rules and is to be posted.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Posting {
    /// The id that it must have, as the start of a post in a forum has its thread's.
    pub(in crate::sim) id: Option<Snowflake>,
    pub(in crate::sim) author_id: Snowflake,
    pub(in crate::sim) channel_id: Snowflake,
    pub(in crate::sim) kind: u8,
    pub(in crate::sim) content: String,
    pub(in crate::sim) embeds: Vec<Value>,
    pub(in crate::sim) components: Vec<Value>,
    pub(in crate::sim) attachments: Vec<Value>,
    pub(in crate::sim) flags: u64,
    pub(in crate::sim) nonce: Option<Value>,
    pub(in crate::sim) reply_to: Option<Snowflake>,
    pub(in crate::sim) elsewhere: Option<Elsewhere>,
    /// Whom Discord's own message is about, and so mentions.
    pub(in crate::sim) about: Option<Snowflake>,
    pub(in crate::sim) forwarded: Option<Forwarded>,
    pub(in crate::sim) poll: Option<Poll>,
    pub(in crate::sim) tts: bool,
    pub(in crate::sim) interaction_id: Option<Snowflake>,
    pub(in crate::sim) interaction_metadata: Option<Value>,
    pub(in crate::sim) only_for: Option<Snowflake>,
    pub(in crate::sim) allowed: Allowed,
}

impl Posting {
    /// Starts with a text and nothing else.
    pub(in crate::sim) fn text(author_id: Snowflake, channel_id: Snowflake, content: &str) -> Self {
        Self {
            id: None,
            author_id,
            channel_id,
            kind: 0,
            content: content.to_owned(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            flags: 0,
            nonce: None,
            reply_to: None,
            elsewhere: None,
            about: None,
            forwarded: None,
            poll: None,
            tts: false,
            interaction_id: None,
            interaction_metadata: None,
            only_for: None,
            allowed: Allowed::everything(),
        }
    }
}

/// Says what is to change about a message; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Edit {
    pub(in crate::sim) content: Option<String>,
    pub(in crate::sim) embeds: Option<Vec<Value>>,
    pub(in crate::sim) components: Option<Vec<Value>>,
    pub(in crate::sim) attachments: Option<Vec<Value>>,
    pub(in crate::sim) flags: Option<u64>,
    pub(in crate::sim) poll: Option<Poll>,
    pub(in crate::sim) allowed: Option<Allowed>,
}

impl World {
    /// Posts a message.
    pub(in crate::sim) fn post(&mut self, posting: Posting) -> Result<Message, Rejection> {
        self.thread_is_written_in(&posting)?;
        let replied_to = posting.reply_to.filter(|_| posting.kind == REPLY);
        let replied_user = replied_to
            .and_then(|id| self.message(posting.channel_id, id).ok())
            .map(|message| message.author_id);
        let spoken = spoken(&posting.content, &posting.components);
        let mut pings = self.pings(
            posting.author_id,
            posting.channel_id,
            &spoken,
            &posting.allowed,
            replied_user,
        );
        pings.users.extend(posting.about);
        let snapshot = posting.forwarded.as_ref().map_or(0, |_| HAS_SNAPSHOT);
        let id = posting.id.unwrap_or_else(|| self.mint());
        let message = Message {
            id,
            channel_id: posting.channel_id,
            author_id: posting.author_id,
            kind: posting.kind,
            content: posting.content,
            embeds: posting.embeds,
            components: posting.components,
            attachments: posting.attachments,
            flags: posting.flags | snapshot,
            at: self.now(),
            edited_at: None,
            mentions: pings.users.clone(),
            mention_roles: pings.roles.clone(),
            mention_everyone: pings.everyone,
            nonce: posting.nonce,
            reply_to: posting.reply_to,
            elsewhere: posting.elsewhere,
            forwarded: posting.forwarded,
            poll: posting.poll,
            tts: posting.tts,
            interaction_id: posting.interaction_id,
            interaction_metadata: posting.interaction_metadata,
            only_for: posting.only_for,
            reactions: Vec::new(),
        };
        let channel = self.channel_mut(message.channel_id)?;
        channel.messages.insert(id, message.clone());
        self.count_in_thread(&message);
        self.await_end(&message);
        self.note_message("message_created", message.author_id, &message, &pings);
        self.tell_message("MESSAGE_CREATE", &message);
        Ok(message)
    }

    /// Tells of somebody who is typing.
    pub(in crate::sim) fn seen_typing(&mut self, user: Snowflake, channel_id: Snowflake) {
        let server_id = self.channels.get(&channel_id).and_then(|c| c.server_id);
        let mut data = json!({ "channel_id": channel_id, "user_id": user,
            "timestamp": self.now().timestamp() });
        if let Some(server_id) = server_id {
            data["guild_id"] = json!(server_id);
            let server = self.servers.get(&server_id);
            let member = server.and_then(|server| server.members.get(&user));
            data["member"] = member.map_or(Value::Null, |member| self.member_json(member));
        }
        let about = About::by(user).maybe_server(server_id).channel(channel_id);
        self.note("typing_started", about, Value::Null);
        self.dispatch_in(channel_id, "TYPING_START", &data);
    }

    /// Changes a message.
    pub(in crate::sim) fn edit(
        &mut self,
        by: Snowflake,
        channel: Snowflake,
        id: Snowflake,
        edit: Edit,
    ) -> Result<Message, Rejection> {
        let now = self.now();
        let before = self.message(channel, id)?.clone();
        let content = edit.content.unwrap_or_else(|| before.content.clone());
        let allowed = edit.allowed.unwrap_or_else(Allowed::everything);
        let components = edit.components.unwrap_or_else(|| before.components.clone());
        let spoken = spoken(&content, &components);
        let named = self.pings(before.author_id, channel, &spoken, &allowed, None);
        let was_loading = before.flags & LOADING != 0;
        let message = Message {
            content,
            embeds: edit.embeds.unwrap_or(before.embeds),
            components,
            poll: edit.poll.or(before.poll),
            attachments: edit.attachments.unwrap_or(before.attachments),
            flags: edit.flags.unwrap_or(before.flags) & !LOADING,
            edited_at: (!was_loading).then_some(now),
            mentions: named.users.clone(),
            mention_roles: named.roles.clone(),
            mention_everyone: named.everyone,
            ..before
        };
        let nothing = message.content.trim().is_empty()
            && message.embeds.is_empty()
            && message.components.is_empty()
            && message.attachments.is_empty()
            && message.poll.is_none()
            && message.forwarded.is_none();
        if nothing {
            return Err(empty_message());
        }
        self.await_end(&message);
        *self.message_mut(channel, id)? = message.clone();
        // A deferred answer pings when it is filled in; any other edit pings nobody.
        let pinged = if was_loading { named } else { Pings::default() };
        self.note_message("message_edited", by, &message, &pinged);
        self.tell_message("MESSAGE_UPDATE", &message);
        self.edit_copies(&message)?;
        Ok(message)
    }

    /// Deletes a message.
    pub(in crate::sim) fn delete_message(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
        id: Snowflake,
    ) -> Result<(), Rejection> {
        self.message(channel_id, id)?;
        let channel = self.channel_mut(channel_id)?;
        let removed = channel.messages.remove(&id);
        channel.pins.retain(|(pinned, _)| *pinned != id);
        let server_id = channel.server_id;
        let about = About::by(by)
            .maybe_server(server_id)
            .channel(channel_id)
            .message(id);
        self.note("message_deleted", about, Value::Null);
        if let Some(message) = &removed {
            self.uncount_in_thread(message);
            self.orphan_copies(message)?;
        }
        if removed.is_some_and(|message| message.only_for.is_none()) {
            let data = json!({ "id": id, "channel_id": channel_id, "guild_id": server_id });
            self.dispatch_in(channel_id, "MESSAGE_DELETE", &data);
        }
        Ok(())
    }

    /// Pins or unpins a message; what is so already stays so.
    pub(in crate::sim) fn set_pinned(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
        id: Snowflake,
        pinned: bool,
    ) -> Result<(), Rejection> {
        let message = self.message(channel_id, id)?;
        if message.only_for.is_some() {
            return Err(Rejection::unknown("Message", 10008));
        }
        let now = self.now();
        let channel = self.channel_mut(channel_id)?;
        let was = channel.pins.iter().any(|(already, _)| *already == id);
        if was == pinned {
            return Ok(());
        }
        if pinned {
            if channel.pins.len() >= MOST_PINS {
                let message = "Maximum number of pins reached for the channel (250)";
                return Err(Rejection::new(400, 30003, message));
            }
            channel.pins.push((id, now));
        } else {
            channel.pins.retain(|(already, _)| *already != id);
        }
        let last = channel.pins.last().map(|(_, at)| *at);
        let server_id = channel.server_id;
        let kind = if pinned { "pin_added" } else { "pin_removed" };
        let about = About::by(by)
            .maybe_server(server_id)
            .channel(channel_id)
            .message(id);
        self.note(kind, about, Value::Null);
        let data = json!({
            "guild_id": server_id, "channel_id": channel_id, "last_pin_timestamp": last,
        });
        self.dispatch_in(channel_id, "CHANNEL_PINS_UPDATE", &data);
        if pinned {
            self.post(Posting {
                kind: PINNED_A_MESSAGE,
                reply_to: Some(id),
                ..Posting::text(by, channel_id, "")
            })?;
        }
        Ok(())
    }

    fn note_message(
        &mut self,
        kind: &'static str,
        by: Snowflake,
        message: &Message,
        pings: &Pings,
    ) {
        let server_id = self
            .channels
            .get(&message.channel_id)
            .and_then(|channel| channel.server_id);
        let about = About::by(by)
            .maybe_server(server_id)
            .channel(message.channel_id)
            .message(message.id)
            .interaction(message.interaction_id);
        let detail = json!({
            "content": message.content, "embeds": message.embeds,
            "components": message.components, "attachments": message.attachments,
            "flags": message.flags, "nonce": message.nonce, "pinged": pings.json(),
            "silent": message.flags & SUPPRESS_NOTIFICATIONS != 0,
            "type": message.kind, "only_for": message.only_for, "loading": message.flags & LOADING != 0,
        });
        self.note(kind, about, detail);
    }

    /// Tells of a message, of what it says only to those who may read it.
    pub(super) fn tell_message(&mut self, event: &'static str, message: &Message) {
        if message.only_for.is_some() {
            return;
        }
        let Some(channel) = self.channels.get(&message.channel_id) else {
            return;
        };
        let server_id = channel.server_id;
        let mut full = self.message_json(message);
        if let Some(server_id) = server_id {
            full["guild_id"] = json!(server_id);
            let member = self
                .servers
                .get(&server_id)
                .and_then(|server| server.members.get(&message.author_id));
            full["member"] = member.map_or(Value::Null, Self::bare_member_json);
        }
        let own = message.author_id == self.bot_id();
        let named = message.mentions.contains(&self.bot_id());
        let mut blank = full.clone();
        if !own && !named && server_id.is_some() {
            withhold(&mut blank);
        }
        self.withhold_answered(&mut blank, message);
        self.dispatch_each(message.channel_id, event, |held| {
            if held & intents::MESSAGE_CONTENT != 0 {
                full.clone()
            } else {
                blank.clone()
            }
        });
    }
}

/// Joins all of a message's text that can name somebody: its content and the texts among its
/// components.
fn spoken(content: &str, components: &[Value]) -> String {
    let mut spoken = content.to_owned();
    for component in components {
        gather_text(component, &mut spoken);
    }
    spoken
}

fn gather_text(component: &Value, spoken: &mut String) {
    if component["type"] == TEXT_DISPLAY {
        spoken.push('\n');
        spoken.push_str(component["content"].as_str().unwrap_or_default());
    }
    for child in component["components"].as_array().into_iter().flatten() {
        gather_text(child, spoken);
    }
}

/// Refuses a message that says nothing.
pub(in crate::sim) fn empty_message() -> Rejection {
    Rejection::new(400, 50006, "Cannot send an empty message")
}
