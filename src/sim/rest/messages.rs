//! The routes of messages.
//!
//! Knows rights and nonces; refuses to know what a message may contain.
//!
//! **Invariants.** A nonce is looked up by its author alone, over all channels, within the
//! nonce window (resources/message, "Create Message"). Only the author edits a message; others
//! may hide its embeds.

pub(super) mod history;
mod reactions;
mod references;

use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::rules::messages::{check, check_not_empty};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{Allowed, Message, Posting, UsedNonce, World, channel_kind};

/// The kinds of message that nobody deletes (resources/message, "Message Types").
const UNDELETABLE: [u8; 6] = [1, 2, 3, 4, 5, 21];

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
            (_, [id, "reactions", rest @ ..]) => {
                return self.route_reactions(call, channel, id, rest);
            }
            _ => return None,
        };
        Some(answer)
    }

    /// Finds a message as the app may name it: ephemeral ones are not to be found here.
    pub(in crate::sim::rest) fn plain_message(
        &self,
        channel: Snowflake,
        id: &str,
    ) -> Result<Message, Rejection> {
        let message = self.message(channel, path_id(id)?)?;
        if message.only_for.is_some() {
            return Err(Rejection::unknown("Message", 10008));
        }
        Ok(message.clone())
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
            return Ok((200, self.read_json(message)));
        }
        let reference = &body["message_reference"];
        let blank = Posting {
            nonce,
            allowed: Allowed::from_body(body, Allowed::everything()),
            ..Posting::text(bot_id, channel_id, "")
        };
        let blank = if references::is_forward(reference) {
            self.forwarding(blank, reference, &checked)?
        } else {
            check_not_empty(&checked, &call.files)?;
            self.replying(blank, reference)?
        };
        let posting = self.fill_in(blank, body, checked, &call.files);
        let message = self.post(posting)?;
        if let Some(nonce) = enforced {
            let used = UsedNonce {
                channel_id,
                message_id: message.id,
                at: self.now(),
            };
            self.nonces.insert((bot_id, nonce), used);
        }
        Ok((200, self.read_json(&message)))
    }

    /// Shows the app typing in a channel in which it may write.
    pub(super) fn type_in(&mut self, channel: Snowflake) -> Answer {
        self.require_to_write(channel, &Value::Null, false)?;
        self.seen_typing(self.bot_id(), channel);
        Ok(NO_CONTENT)
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
        match channel.kind {
            channel_kind::FORUM | channel_kind::MEDIA => {
                let message = "Cannot send a message in a forum channel";
                return Err(Rejection::new(400, 40058, message));
            }
            channel_kind::CATEGORY => {
                let message = "Cannot send messages in a non-text channel";
                return Err(Rejection::new(400, 50008, message));
            }
            _ => {}
        }
        if channel.server_id.is_none() {
            return self.require_open_to_bot(channel_id);
        }
        self.require_unlocked(bot_id, channel_id)?;
        let wanted = needed_to_write(self.to_write_in(channel_id), body, with_files);
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

    fn patch_message(&mut self, call: &Call, channel: Snowflake, id: &str) -> Answer {
        let bot_id = self.bot_id();
        let message = self.plain_message(channel, id)?;
        let body = call.object()?;
        let others = body.as_object().into_iter().flatten();
        let only_flags = others.filter(|(field, _)| *field != "flags").count() == 0;
        if message.author_id != bot_id && only_flags {
            self.require(bot_id, channel, Permissions::MANAGE_MESSAGES)?;
        } else if message.author_id != bot_id {
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
        Ok((200, self.read_json(&edited)))
    }

    fn remove_message(&mut self, channel: Snowflake, id: &str) -> Answer {
        let bot_id = self.bot_id();
        let message = self.plain_message(channel, id)?;
        if message.author_id != bot_id {
            self.require(bot_id, channel, Permissions::MANAGE_MESSAGES)?;
        }
        if UNDELETABLE.contains(&message.kind) {
            let why = "Cannot execute action on a system message";
            return Err(Rejection::new(403, 50021, why));
        }
        self.delete_message(bot_id, channel, message.id)?;
        Ok(NO_CONTENT)
    }
}

/// Says what writing this needs beyond `to_write`.
pub(super) fn needed_to_write(
    to_write: Permissions,
    body: &Value,
    with_files: bool,
) -> Permissions {
    let mut wanted = to_write;
    if body["embeds"]
        .as_array()
        .is_some_and(|embeds| !embeds.is_empty())
    {
        wanted = wanted | Permissions::EMBED_LINKS;
    }
    if with_files {
        wanted = wanted | Permissions::ATTACH_FILES;
    }
    if !body["poll"].is_null() {
        wanted = wanted | Permissions::SEND_POLLS;
    }
    if body["tts"] == json!(true) {
        wanted = wanted | Permissions::SEND_TTS_MESSAGES;
    }
    if !body["message_reference"].is_null() {
        wanted = wanted | Permissions::READ_MESSAGE_HISTORY;
    }
    wanted
}

/// Turns `%XX` back into what it stands for.
pub(in crate::sim) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let pair = after.split_first_chunk().filter(|_| byte == b'%');
        let decoded = pair.and_then(|(pair, after): (&[u8; 2], _)| {
            let hex = std::str::from_utf8(pair).ok()?;
            Some((u8::from_str_radix(hex, 16).ok()?, after))
        });
        // What is no escape stands for itself, and names nothing.
        let (decoded, after) = decoded.unwrap_or((byte, after));
        bytes.push(decoded);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
