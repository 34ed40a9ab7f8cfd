//! Making, changing and deleting channels and their overwrites.
//!
//! Knows Discord's counts and what changes tell the gateway; refuses to know who may: callers
//! have asked before, but for the bits of an overwrite, which depend on what it contains.
//!
//! **Invariants.** Nobody gives or takes a permission that they do not hold themselves
//! (resources/channel, "Edit Channel Permissions"). Deleting a category leaves its channels.

use serde_json::{Value, json};

use super::{Channel, Forum, World, channel_kind};
use crate::sim::errors::Rejection;
use crate::sim::gateway::intents;
use crate::sim::journal::About;
use crate::sim::permissions::{Overwrite, Permissions, Target};
use crate::sim::snowflake::Snowflake;
use crate::sim::wire;

/// The most channels of a server (topics/opcodes-and-status-codes, 30013).
const MOST_CHANNELS: usize = 500;
/// The most channels of a category (discord-api-docs issue 1289).
const MOST_CHANNELS_IN_CATEGORY: usize = 50;
/// The most overwrites of a channel (topics/opcodes-and-status-codes, 30060).
const MOST_OVERWRITES: usize = 1000;

/// Holds a channel that has passed the form rules and is to be made.
#[derive(Clone, Debug)]
pub(in crate::sim) struct ChannelDraft {
    pub(in crate::sim) kind: u8,
    pub(in crate::sim) name: String,
    pub(in crate::sim) topic: Option<String>,
    pub(in crate::sim) parent_id: Option<Snowflake>,
    /// Its overwrites; those of its category where there are none at all.
    pub(in crate::sim) overwrites: Option<Vec<Overwrite>>,
    pub(in crate::sim) slowmode_seconds: u64,
    pub(in crate::sim) nsfw: bool,
    pub(in crate::sim) position: Option<u32>,
    pub(in crate::sim) forum: Forum,
}

impl World {
    /// Makes a channel in a server.
    pub(in crate::sim) fn create_channel(
        &mut self,
        by: Snowflake,
        server_id: Snowflake,
        draft: ChannelDraft,
        reason: Option<&str>,
    ) -> Result<Snowflake, Rejection> {
        if self.channels_of(server_id).count() >= MOST_CHANNELS {
            let message = "Maximum number of server channels reached (500)";
            return Err(Rejection::new(400, 30013, message));
        }
        if draft.kind == channel_kind::ANNOUNCEMENT && !self.server(server_id)?.community {
            let message = "Value must be one of {0, 2, 4, 6, 13, 14, 15, 16}.";
            return Err(Rejection::field("type", "BASE_TYPE_CHOICES", message));
        }
        self.check_parent(server_id, draft.parent_id, draft.kind)?;
        let asked_for = draft.overwrites.as_deref().unwrap_or_default();
        self.check_overwrite_bits(by, server_id, None, asked_for)?;
        let parent = draft.parent_id.and_then(|id| self.channels.get(&id));
        let overwrites = draft.overwrites.unwrap_or_else(|| {
            parent
                .map(|parent| parent.overwrites.clone())
                .unwrap_or_default()
        });
        let id = self.mint();
        let forum = self.with_tag_ids(draft.forum);
        let count = self.channels_of(server_id).count();
        let channel = Channel {
            id,
            kind: draft.kind,
            server_id: Some(server_id),
            name: shown_name(draft.kind, &draft.name),
            topic: draft.topic,
            parent_id: draft.parent_id,
            position: draft
                .position
                .unwrap_or_else(|| u32::try_from(count).unwrap_or(u32::MAX)),
            overwrites,
            slowmode_seconds: draft.slowmode_seconds,
            nsfw: draft.nsfw,
            recipients: Vec::new(),
            messages: std::collections::BTreeMap::new(),
            pins: Vec::new(),
            thread: None,
            forum,
        };
        let rendered = self.channel_json(&channel);
        self.channels.insert(id, channel);
        let mut detail = rendered.clone();
        detail["reason"] = json!(reason);
        let about = About::by(by).server(server_id).channel(id);
        self.note("channel_created", about, detail);
        self.dispatch(
            Some(server_id),
            "CHANNEL_CREATE",
            intents::GUILDS,
            &rendered,
        );
        Ok(id)
    }

    /// Checks that a category exists, may hold this kind and is not full.
    pub(in crate::sim) fn check_parent(
        &self,
        server_id: Snowflake,
        parent_id: Option<Snowflake>,
        kind: u8,
    ) -> Result<(), Rejection> {
        let Some(parent_id) = parent_id else {
            return Ok(());
        };
        let refuse = |code, message| Err(Rejection::field("parent_id", code, message));
        let is_category = self.channels.get(&parent_id).is_some_and(|parent| {
            parent.server_id == Some(server_id) && parent.kind == channel_kind::CATEGORY
        });
        if !is_category {
            return refuse("CHANNEL_PARENT_INVALID", "Category does not exist");
        }
        if kind == channel_kind::CATEGORY {
            let message = "Not a valid parent channel type for this channel";
            return refuse("CHANNEL_PARENT_INVALID_TYPE", message);
        }
        let held = self.channels_of(server_id);
        if held.filter(|c| c.parent_id == Some(parent_id)).count() >= MOST_CHANNELS_IN_CATEGORY {
            let message = "Maximum number of channels in category reached (50)";
            return refuse("CHANNEL_PARENT_MAX_CHANNELS", message);
        }
        Ok(())
    }

    /// Checks that somebody holds every bit that they want to give or take.
    ///
    /// In a new channel that is measured in the server, in one that exists in its category
    /// (resources/guild, "Create Guild Channel"; resources/channel, "Edit Channel Permissions").
    /// `MANAGE_ROLES` itself needs administrator rights. An overwrite of the channel that gives
    /// them `MANAGE_ROLES` there lets them set whatever they like.
    pub(in crate::sim) fn check_overwrite_bits(
        &self,
        by: Snowflake,
        server_id: Snowflake,
        channel: Option<&Channel>,
        overwrites: &[Overwrite],
    ) -> Result<(), Rejection> {
        let in_server = self.may_in_server(by, server_id);
        let given_here = channel.is_some_and(|channel| {
            let mut own = channel.overwrites.iter().filter(|o| self.applies(by, o));
            own.any(|o| o.allow.has(Permissions::MANAGE_ROLES))
        });
        if in_server.has(Permissions::ADMINISTRATOR) || given_here {
            return Ok(());
        }
        let held = match channel.and_then(|channel| channel.parent_id) {
            Some(parent_id) => self.may(by, parent_id),
            None => in_server,
        };
        let settable = held.without(Permissions::MANAGE_ROLES);
        let wanted = overwrites
            .iter()
            .fold(Permissions::NONE, |all, o| all | o.allow | o.deny);
        if settable.has(wanted & Permissions::ALL) {
            Ok(())
        } else {
            Err(Rejection::missing_permissions())
        }
    }

    fn applies(&self, user: Snowflake, overwrite: &Overwrite) -> bool {
        match overwrite.target {
            Target::Member(id) => id == user,
            Target::Role(id) => self.servers.values().any(|server| {
                let member = server.members.get(&user);
                server.roles.contains_key(&id)
                    && member.is_some_and(|member| id == server.id || member.roles.contains(&id))
            }),
        }
    }

    /// Sets one overwrite of a channel.
    pub(in crate::sim) fn set_overwrite(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
        overwrite: Overwrite,
    ) -> Result<(), Rejection> {
        let channel = self.channel(channel_id)?;
        let server_id = channel.server_id.ok_or_else(wrong_channel_type)?;
        let before = channel
            .overwrites
            .iter()
            .find(|o| o.target == overwrite.target);
        // Only bits that change must be held: those that stay were set by somebody else.
        let changed = Overwrite {
            target: overwrite.target,
            allow: Permissions(overwrite.allow.0 ^ before.map_or(0, |o| o.allow.0)),
            deny: Permissions(overwrite.deny.0 ^ before.map_or(0, |o| o.deny.0)),
        };
        self.check_overwrite_bits(by, server_id, Some(channel), &[changed])?;
        if before.is_none() && channel.overwrites.len() >= MOST_OVERWRITES {
            let message = "Maximum number of channel permission overwrites reached (1000)";
            return Err(Rejection::new(400, 30060, message));
        }
        let channel = self.channel_mut(channel_id)?;
        channel.overwrites.retain(|o| o.target != overwrite.target);
        channel.overwrites.push(overwrite);
        let about = About::by(by).server(server_id).channel(channel_id);
        self.note("overwrite_set", about, wire::overwrite(&overwrite));
        self.tell_channel_changed(channel_id);
        Ok(())
    }

    /// Takes one overwrite off a channel.
    pub(in crate::sim) fn remove_overwrite(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
        id: Snowflake,
    ) -> Result<(), Rejection> {
        let channel = self.channel(channel_id)?;
        let server_id = channel.server_id.ok_or_else(wrong_channel_type)?;
        let named = |o: &Overwrite| match o.target {
            Target::Role(target) | Target::Member(target) => target == id,
        };
        let Some(overwrite) = channel.overwrites.iter().copied().find(named) else {
            return Err(Rejection::unknown("Overwrite", 10009));
        };
        self.check_overwrite_bits(by, server_id, Some(channel), &[overwrite])?;
        self.channel_mut(channel_id)?
            .overwrites
            .retain(|o| !named(o));
        let about = About::by(by).server(server_id).channel(channel_id);
        self.note("overwrite_removed", about, wire::overwrite(&overwrite));
        self.tell_channel_changed(channel_id);
        Ok(())
    }

    /// Notes in the journal and tells the gateway how a channel now is.
    pub(in crate::sim) fn channel_was_edited(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
        reason: Option<&str>,
    ) {
        let Some(channel) = self.channels.get(&channel_id) else {
            return;
        };
        let about = About::by(by)
            .maybe_server(channel.server_id)
            .channel(channel_id);
        let mut detail = self.channel_json(channel);
        detail["reason"] = json!(reason);
        self.note("channel_edited", about, detail);
        self.tell_channel_changed(channel_id);
    }

    fn tell_channel_changed(&mut self, channel_id: Snowflake) {
        let Some(channel) = self.channels.get(&channel_id) else {
            return;
        };
        let server_id = channel.server_id;
        let rendered = self.channel_json(channel);
        self.dispatch(server_id, "CHANNEL_UPDATE", intents::GUILDS, &rendered);
    }

    /// Deletes a channel with its messages.
    pub(in crate::sim) fn delete_channel(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
    ) -> Result<Value, Rejection> {
        let channel = self.channel(channel_id)?;
        let server_id = channel.server_id;
        let rendered = self.channel_json(channel);
        self.channels.remove(&channel_id);
        self.drop_threads_of(channel_id);
        self.drop_events_in(channel_id);
        self.drop_followers_of(channel_id);
        self.drop_invites_to(channel_id);
        for channel in self.channels.values_mut() {
            if channel.parent_id == Some(channel_id) {
                channel.parent_id = None;
            }
        }
        let about = About::by(by).maybe_server(server_id).channel(channel_id);
        self.note("channel_deleted", about, rendered.clone());
        self.dispatch(server_id, "CHANNEL_DELETE", intents::GUILDS, &rendered);
        Ok(rendered)
    }

    /// Opens (or finds) the direct-message channel between a human and the bot.
    pub(in crate::sim) fn direct_channel(&mut self, user: Snowflake) -> Snowflake {
        let bot_id = self.bot_id();
        let found = self
            .channels
            .values()
            .find(|channel| channel.server_id.is_none() && channel.recipients.contains(&user));
        if let Some(channel) = found {
            return channel.id;
        }
        let id = self.mint();
        let channel = Channel {
            id,
            kind: channel_kind::DM,
            server_id: None,
            name: String::new(),
            topic: None,
            parent_id: None,
            position: 0,
            overwrites: Vec::new(),
            slowmode_seconds: 0,
            nsfw: false,
            recipients: vec![user, bot_id],
            messages: std::collections::BTreeMap::new(),
            pins: Vec::new(),
            thread: None,
            forum: Forum::default(),
        };
        self.channels.insert(id, channel);
        id
    }
}

/// Refuses something that this kind of channel does not have.
pub(in crate::sim) fn wrong_channel_type() -> Rejection {
    let message = "Cannot execute action on this channel type";
    Rejection::new(400, 50024, message)
}

/// Normalises a name as Discord does: lower case and hyphens, for text channels only.
pub(in crate::sim) fn shown_name(kind: u8, name: &str) -> String {
    let textual = matches!(
        kind,
        channel_kind::TEXT | channel_kind::ANNOUNCEMENT | channel_kind::FORUM | channel_kind::MEDIA
    );
    let trimmed = name.trim();
    if !textual {
        return trimmed.to_owned();
    }
    let words: Vec<_> = trimmed.split_whitespace().collect();
    words.join("-").to_lowercase()
}
