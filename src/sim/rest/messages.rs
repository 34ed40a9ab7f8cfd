//! The routes of messages.
//!
//! Knows rights, nonces and pages; refuses to know what a message may contain.
//!
//! **Invariants.** A nonce is looked up by its author alone, over all channels, within the
//! nonce window (resources/message, "Create Message"). Only the author edits a message.

use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::errors::Rejection;
use crate::sim::journal::About;
use crate::sim::permissions::Permissions;
use crate::sim::rules::messages::{check, check_not_empty};
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::world::{
    Allowed, CROSSPOSTED, EPHEMERAL, Message, Posting, REPLY, SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS, UsedNonce, World, channel_kind,
};

impl World {
    pub(super) fn route_messages(
        &mut self,
        call: &Call,
        channel: Snowflake,
        rest: &[&str],
    ) -> Option<Answer> {
        let answer = match (call.method.as_str(), rest) {
            ("GET", []) => self.list_messages(call, channel),
            ("POST", []) => self.post_message(call, channel),
            ("GET", [id]) => self.one_message(channel, id),
            ("PATCH", [id]) => self.patch_message(call, channel, id),
            ("DELETE", [id]) => self.remove_message(channel, id),
            ("POST", [id, "crosspost"]) => self.crosspost(channel, id),
            ("PUT", [id, "reactions", emoji, "@me"]) => self.react(channel, id, emoji, true),
            ("DELETE", [id, "reactions", emoji, "@me"]) => self.react(channel, id, emoji, false),
            _ => return None,
        };
        Some(answer)
    }

    /// Finds a message as the app may name it: ephemeral ones are not to be found here.
    fn plain_message(&self, channel: Snowflake, id: &str) -> Result<Message, Rejection> {
        let message = self.message(channel, path_id(id)?)?;
        if message.only_for.is_some() {
            return Err(Rejection::unknown("Message", 10008));
        }
        Ok(message.clone())
    }

    fn list_messages(&self, call: &Call, channel: Snowflake) -> Answer {
        let most = call.number("limit").unwrap_or(50);
        if !(1..=100).contains(&most) {
            let message = "int value should be between 1 and 100.";
            return Err(Rejection::field("limit", "NUMBER_TYPE_MAX", message));
        }
        let most = usize::try_from(most).unwrap_or(50);
        let may = self.may(self.bot_id(), channel);
        if !may.has(Permissions::READ_MESSAGE_HISTORY) {
            return Ok((200, json!([])));
        }
        let all = self.channel(channel)?.messages.values();
        let all: Vec<_> = all.filter(|message| message.only_for.is_none()).collect();
        let newest = |bound: Snowflake| all.iter().rev().filter(move |m| m.id < bound).take(most);
        let mut page: Vec<_> = if let Some(after) = call.id("after") {
            all.iter().filter(|m| m.id > after).take(most).collect()
        } else if let Some(around) = call.id("around") {
            let before = all.iter().rev().filter(|m| m.id < around).take(most / 2);
            let from = all.iter().filter(|m| m.id >= around).take(most - most / 2);
            before.chain(from).collect()
        } else {
            newest(call.id("before").unwrap_or(Snowflake(u64::MAX))).collect()
        };
        page.sort_by_key(|message| std::cmp::Reverse(message.id));
        let rendered = page.into_iter().map(|message| self.message_json(message));
        Ok((200, rendered.collect()))
    }

    fn one_message(&self, channel: Snowflake, id: &str) -> Answer {
        self.require(self.bot_id(), channel, Permissions::READ_MESSAGE_HISTORY)?;
        let message = self.plain_message(channel, id)?;
        Ok((200, self.message_json(&message)))
    }

    fn post_message(&mut self, call: &Call, channel_id: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        let body = call.object()?;
        self.require_to_write(channel_id, body, !call.files.is_empty())?;
        let checked = check(body, &call.files)?;
        let nonce = Some(body["nonce"].clone()).filter(|nonce| !nonce.is_null());
        let enforced = nonce
            .as_ref()
            .filter(|_| body["enforce_nonce"] == json!(true))
            .map(Value::to_string);
        if let Some(used) = enforced
            .as_ref()
            .and_then(|nonce| self.used_nonce(bot_id, nonce))
        {
            // The message may have been deleted since: it is not made again (issue 6647).
            let message = self.message(used.channel_id, used.message_id)?;
            return Ok((200, self.message_json(message)));
        }
        check_not_empty(&checked, &call.files)?;
        let reply_to = self.checked_reference(channel_id, body)?;
        let attachments = self.keep_files(channel_id, &call.files, &body["attachments"]);
        let posting = Posting {
            kind: if reply_to.is_some() { REPLY } else { 0 },
            content: checked.content.unwrap_or_default(),
            embeds: checked.embeds.unwrap_or_default(),
            components: checked.components.unwrap_or_default(),
            attachments,
            flags: checked.flags & (SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS),
            nonce,
            reply_to,
            allowed: Allowed::from_body(body, Allowed::everything()),
            ..Posting::text(bot_id, channel_id, "")
        };
        let message = self.post(posting)?;
        if let Some(nonce) = enforced {
            let used = UsedNonce {
                channel_id,
                message_id: message.id,
                at: self.now(),
            };
            self.nonces.insert((bot_id, nonce), used);
        }
        Ok((200, self.message_json(&message)))
    }

    fn used_nonce(&self, author: Snowflake, nonce: &str) -> Option<UsedNonce> {
        let used = *self.nonces.get(&(author, nonce.to_owned()))?;
        let age = self.now() - used.at;
        let window = chrono::TimeDelta::from_std(self.settings.nonce_window).ok()?;
        (age < window).then_some(used)
    }

    fn require_to_write(
        &self,
        channel_id: Snowflake,
        body: &Value,
        with_files: bool,
    ) -> Result<(), Rejection> {
        let bot_id = self.bot_id();
        let channel = self.visible_channel(channel_id, bot_id)?;
        if matches!(
            channel.kind,
            channel_kind::CATEGORY | channel_kind::FORUM | channel_kind::MEDIA
        ) {
            let message = "Cannot send messages in a non-text channel";
            return Err(Rejection::new(400, 50008, message));
        }
        if channel.server_id.is_none() {
            return self.require_open_to_bot(channel_id);
        }
        self.require_unlocked(bot_id, channel_id)?;
        let mut wanted = self.to_write_in(channel_id);
        if body["embeds"]
            .as_array()
            .is_some_and(|embeds| !embeds.is_empty())
        {
            wanted = wanted | Permissions::EMBED_LINKS;
        }
        if with_files {
            wanted = wanted | Permissions::ATTACH_FILES;
        }
        if !body["message_reference"].is_null() {
            wanted = wanted | Permissions::READ_MESSAGE_HISTORY;
        }
        self.require(bot_id, channel_id, wanted)
    }

    /// Refuses a direct message to somebody who shares no server or wants none.
    fn require_open_to_bot(&self, channel_id: Snowflake) -> Result<(), Rejection> {
        let bot_id = self.bot_id();
        let channel = self.channel(channel_id)?;
        let human = channel.recipients.iter().find(|id| **id != bot_id);
        let human = human.copied().unwrap_or_default();
        let shared: Vec<_> = self
            .servers
            .values()
            .filter(|server| server.members.contains_key(&bot_id))
            .filter_map(|server| server.members.get(&human))
            .collect();
        if shared.iter().any(|member| !member.refuses_dms) {
            return Ok(());
        }
        Err(Rejection::new(
            403,
            50007,
            "Cannot send messages to this user",
        ))
    }

    fn checked_reference(
        &self,
        channel: Snowflake,
        body: &Value,
    ) -> Result<Option<Snowflake>, Rejection> {
        let reference = &body["message_reference"];
        let Some(id) = from_json(&reference["message_id"]) else {
            return Ok(None);
        };
        let found = self
            .message(channel, id)
            .is_ok_and(|message| message.only_for.is_none());
        let may_lack = reference["fail_if_not_exists"] == json!(false);
        match (found, may_lack) {
            (true, _) => Ok(Some(id)),
            (false, true) => Ok(None),
            (false, false) => {
                let message = "Unknown message";
                Err(Rejection::field(
                    "message_reference",
                    "REPLIES_UNKNOWN_MESSAGE",
                    message,
                ))
            }
        }
    }

    fn patch_message(&mut self, call: &Call, channel: Snowflake, id: &str) -> Answer {
        let bot_id = self.bot_id();
        let message = self.plain_message(channel, id)?;
        let body = call.object()?;
        if message.author_id != bot_id {
            let text = "Cannot edit a message authored by another user";
            return Err(Rejection::new(403, 50005, text));
        }
        self.require_awake(channel)?;
        self.require_unlocked(bot_id, channel)?;
        if !call.files.is_empty() {
            self.require(bot_id, channel, Permissions::ATTACH_FILES)?;
        }
        let edit = self.checked_edit(channel, message.id, body, &call.files)?;
        let edited = self.edit(bot_id, channel, message.id, edit)?;
        Ok((200, self.message_json(&edited)))
    }

    fn remove_message(&mut self, channel: Snowflake, id: &str) -> Answer {
        let bot_id = self.bot_id();
        let message = self.plain_message(channel, id)?;
        if message.author_id != bot_id {
            self.require(bot_id, channel, Permissions::MANAGE_MESSAGES)?;
        }
        self.delete_message(bot_id, channel, message.id)?;
        Ok(NO_CONTENT)
    }

    fn crosspost(&mut self, channel_id: Snowflake, id: &str) -> Answer {
        let bot_id = self.bot_id();
        let message = self.plain_message(channel_id, id)?;
        if self.channel(channel_id)?.kind != channel_kind::ANNOUNCEMENT {
            return Err(crate::sim::world::wrong_channel_type());
        }
        let mut wanted = Permissions::SEND_MESSAGES;
        if message.author_id != bot_id {
            wanted = wanted | Permissions::MANAGE_MESSAGES;
        }
        self.require(bot_id, channel_id, wanted)?;
        if message.flags & CROSSPOSTED != 0 {
            let text = "This message has already been crossposted.";
            return Err(Rejection::new(400, 40033, text));
        }
        let found = self.message_mut(channel_id, message.id)?;
        found.flags = (found.flags | CROSSPOSTED) & !EPHEMERAL;
        let server_id = self.channel(channel_id)?.server_id;
        let about = About::by(bot_id)
            .maybe_server(server_id)
            .channel(channel_id)
            .message(message.id);
        self.note("message_crossposted", about, Value::Null);
        Ok((
            200,
            self.message_json(self.message(channel_id, message.id)?),
        ))
    }

    fn react(&mut self, channel: Snowflake, id: &str, emoji: &str, present: bool) -> Answer {
        let bot_id = self.bot_id();
        let message = self.plain_message(channel, id)?;
        self.require_awake(channel)?;
        let emoji = emoji.to_owned();
        let there = message.reactions.iter().any(|(name, _)| *name == emoji);
        if present {
            let mut wanted = Permissions::READ_MESSAGE_HISTORY;
            if !there {
                wanted = wanted | Permissions::ADD_REACTIONS;
            }
            self.require(bot_id, channel, wanted)?;
        } else if !there {
            return Err(Rejection::new(400, 10014, "Unknown Emoji"));
        }
        let found = self.message_mut(channel, message.id)?;
        if !there {
            found
                .reactions
                .push((emoji.clone(), std::collections::BTreeSet::new()));
        }
        for (_, who) in found
            .reactions
            .iter_mut()
            .filter(|(name, _)| *name == emoji)
        {
            if present {
                who.insert(bot_id);
            } else {
                who.remove(&bot_id);
            }
        }
        found.reactions.retain(|(_, who)| !who.is_empty());
        let kind = if present {
            "reaction_added"
        } else {
            "reaction_removed"
        };
        let about = About::by(bot_id).channel(channel).message(message.id);
        self.note(kind, about, json!({ "emoji": emoji }));
        Ok(NO_CONTENT)
    }
}

/// Turns `%XX` back into what it stands for.
pub(in crate::sim) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digits = (byte == b'%').then(|| [rest.next(), rest.next()]);
        let decoded = match digits {
            Some([Some(high), Some(low)]) => {
                let pair = [high, low];
                let hex = std::str::from_utf8(&pair).ok();
                hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            Some(_) => None,
            None => Some(byte),
        };
        bytes.extend(decoded);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
