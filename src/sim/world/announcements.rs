//! Announcements: who follows which channel, and what becomes of a message that is passed on.
//!
//! Knows follower webhooks and the copies that they leave; refuses to know who may follow.
//!
//! **Invariants.** A copy says what its original says: it is edited with it, and marked when the
//! original is gone. A follower webhook belongs to the channel that follows, and goes with it.

use serde_json::{Value, json};

use super::{Allowed, Channel, Edit, Elsewhere, Message, Posting, World};
use crate::sim::errors::Rejection;
use crate::sim::gateway::intents;
use crate::sim::journal::About;
use crate::sim::snowflake::Snowflake;

/// The flag of a message that has been passed on to followers.
pub(in crate::sim) const CROSSPOSTED: u64 = 1;
/// The flag of a copy in a channel that follows.
pub(in crate::sim) const IS_CROSSPOST: u64 = 1 << 1;
/// The flag of a copy whose original has been deleted.
const SOURCE_MESSAGE_DELETED: u64 = 1 << 3;
/// The kind of message by which Discord tells that a channel follows another.
const CHANNEL_FOLLOWED: u8 = 12;
/// What a copy says when its original is gone.
const GONE: &str = "[Original Message Deleted]";
/// The most webhooks of a channel (topics/opcodes-and-status-codes, 30007).
const MOST_WEBHOOKS: usize = 15;

/// Describes a webhook by which one channel follows another.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Follower {
    pub(in crate::sim) id: Snowflake,
    /// Where announcements come to.
    pub(in crate::sim) channel_id: Snowflake,
    /// Where they come from.
    pub(in crate::sim) source_id: Snowflake,
    pub(in crate::sim) name: String,
    pub(in crate::sim) made_by: Snowflake,
}

impl World {
    /// Lets a channel follow another, and returns the webhook that carries what is announced.
    pub(in crate::sim) fn follow_channel(
        &mut self,
        by: Snowflake,
        source_id: Snowflake,
        channel_id: Snowflake,
    ) -> Result<Snowflake, Rejection> {
        let here = self
            .followers
            .values()
            .filter(|f| f.channel_id == channel_id);
        if here.count() >= MOST_WEBHOOKS {
            let message = "Maximum number of webhooks reached (15)";
            return Err(Rejection::new(400, 30007, message));
        }
        let source = self.channel(source_id)?;
        let server = source.server_id.and_then(|id| self.servers.get(&id));
        let server_name = server.map_or("", |server| &server.name);
        let name = format!("{server_name} #{}", source.name);
        let source = Elsewhere {
            server: source.server_id,
            channel: source_id,
            message: None,
        };
        let id = self.mint();
        self.add_account(id, &name, None, "en-US", true);
        let follower = Follower {
            id,
            channel_id,
            source_id,
            name: name.clone(),
            made_by: by,
        };
        self.followers.insert(id, follower);
        self.webhooks_changed("channel_followed", by, channel_id, id);
        self.post(Posting {
            kind: CHANNEL_FOLLOWED,
            elsewhere: Some(source),
            ..Posting::text(by, channel_id, &name)
        })?;
        Ok(id)
    }

    /// Takes a follower webhook away; what it has brought stays.
    pub(in crate::sim) fn unfollow(&mut self, by: Snowflake, id: Snowflake) {
        if let Some(follower) = self.followers.remove(&id) {
            self.webhooks_changed("channel_unfollowed", by, follower.channel_id, id);
        }
    }

    /// Notes and tells that the webhooks of a channel are others now.
    fn webhooks_changed(
        &mut self,
        kind: &'static str,
        by: Snowflake,
        channel_id: Snowflake,
        webhook: Snowflake,
    ) {
        let server_id = self.channels.get(&channel_id).and_then(|c| c.server_id);
        let about = About::by(by).maybe_server(server_id).channel(channel_id);
        self.note(kind, about, json!({ "webhook_id": webhook }));
        let data = json!({ "guild_id": server_id, "channel_id": channel_id });
        self.dispatch(server_id, "WEBHOOKS_UPDATE", intents::GUILD_WEBHOOKS, &data);
    }

    /// Takes the webhooks of a channel away with it.
    pub(super) fn drop_followers_of(&mut self, channel: Snowflake) {
        self.followers
            .retain(|_, follower| follower.channel_id != channel && follower.source_id != channel);
    }

    /// Marks a message as passed on, and brings it to all channels that follow.
    pub(in crate::sim) fn pass_on(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
        id: Snowflake,
    ) -> Result<(), Rejection> {
        let message = self.message_mut(channel_id, id)?;
        message.flags |= CROSSPOSTED;
        let message = message.clone();
        let server_id = self.channel(channel_id)?.server_id;
        let about = About::by(by)
            .maybe_server(server_id)
            .channel(channel_id)
            .message(id);
        self.note("message_crossposted", about, Value::Null);
        self.tell_message("MESSAGE_UPDATE", &message);
        let original = Elsewhere {
            server: server_id,
            channel: channel_id,
            message: Some(id),
        };
        let following = self
            .followers
            .values()
            .filter(|f| f.source_id == channel_id);
        let following: Vec<_> = following.map(|f| (f.id, f.channel_id)).collect();
        for (webhook, channel) in following {
            self.post(Posting {
                embeds: message.embeds.clone(),
                components: message.components.clone(),
                attachments: message.attachments.clone(),
                flags: as_copy(&message),
                elsewhere: Some(original),
                allowed: Allowed::from_body(
                    &json!({ "allowed_mentions": {} }),
                    Allowed::users_only(),
                ),
                ..Posting::text(webhook, channel, &message.content)
            })?;
        }
        Ok(())
    }

    /// Edits the copies of a message with it.
    pub(super) fn edit_copies(&mut self, message: &Message) -> Result<(), Rejection> {
        for copy in self.copies_of(message) {
            let edit = Edit {
                content: Some(message.content.clone()),
                embeds: Some(message.embeds.clone()),
                components: Some(message.components.clone()),
                flags: Some(as_copy(message)),
                ..Edit::default()
            };
            self.edit(copy.author_id, copy.channel_id, copy.id, edit)?;
        }
        Ok(())
    }

    /// Marks the copies of a message that is gone.
    pub(super) fn orphan_copies(&mut self, message: &Message) -> Result<(), Rejection> {
        for copy in self.copies_of(message) {
            let edit = Edit {
                content: Some(GONE.to_owned()),
                embeds: Some(Vec::new()),
                components: Some(Vec::new()),
                attachments: Some(Vec::new()),
                flags: Some(copy.flags | SOURCE_MESSAGE_DELETED),
                ..Edit::default()
            };
            self.edit(copy.author_id, copy.channel_id, copy.id, edit)?;
        }
        Ok(())
    }

    /// Finds the copies of a message, of which only one that was passed on has any.
    fn copies_of(&self, message: &Message) -> Vec<Message> {
        if message.flags & CROSSPOSTED == 0 {
            return Vec::new();
        }
        let is_copy = |found: &&Message| {
            let original = found.elsewhere.and_then(|elsewhere| elsewhere.message);
            found.flags & IS_CROSSPOST != 0 && original == Some(message.id)
        };
        let all = self.channels.values().flat_map(messages_of);
        all.filter(is_copy).cloned().collect()
    }
}

fn messages_of(channel: &Channel) -> impl Iterator<Item = &Message> {
    channel.messages.values()
}

/// The flags of a copy: those of its original, but that it is one.
fn as_copy(message: &Message) -> u64 {
    (message.flags & !CROSSPOSTED) | IS_CROSSPOST
}
