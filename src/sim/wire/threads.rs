//! Renders threads, their members and the tags of forums.
//!
//! Knows field names; refuses to decide anything, but for who sees which thread.
//!
//! **Invariants.** The number of members is told up to fifty (topics/threads, "Thread Fields").

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::sim::permissions::Permissions;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::announcements::IS_CROSSPOST;
use crate::sim::world::threads::{THREAD_STARTER, Tag};
use crate::sim::world::{Channel, Elsewhere, Forum, Message, Thread, World, channel_kind};

/// Where the counting of members stops.
const MOST_COUNTED: usize = 50;
/// The flag of a post that is pinned in its forum.
pub(in crate::sim) const PINNED: u64 = 1 << 1;
/// The flag of a forum whose posts need a tag.
pub(in crate::sim) const REQUIRE_TAG: u64 = 1 << 4;

/// Counts a thread's members as far as Discord tells.
pub(in crate::sim) fn shown_count(thread: &Thread) -> usize {
    thread.members.len().min(MOST_COUNTED)
}

/// Renders what makes a channel a thread.
pub(super) fn thread_fields(channel: &Channel, thread: &Thread) -> Value {
    let mut metadata = json!({
        "archived": thread.archived, "archive_timestamp": thread.archive_at,
        "auto_archive_duration": thread.archive_after_minutes, "locked": thread.locked,
        "create_timestamp": thread.created_at,
    });
    if channel.kind == channel_kind::PRIVATE_THREAD {
        metadata["invitable"] = json!(thread.invitable);
    }
    json!({
        "owner_id": thread.owner_id, "parent_id": channel.parent_id,
        "message_count": thread.message_count, "member_count": shown_count(thread),
        "total_message_sent": thread.total_sent, "thread_metadata": metadata,
        "flags": if thread.pinned_at.is_some() { PINNED } else { 0 }, "applied_tags": thread.tags,
    })
}

/// Renders what a forum or media channel says of its posts.
pub(super) fn forum_fields(forum: &Forum) -> Value {
    let tags: Vec<_> = forum.tags.iter().map(tag).collect();
    json!({
        "available_tags": tags, "flags": if forum.tag_required { REQUIRE_TAG } else { 0 },
        "default_thread_rate_limit_per_user": forum.slowmode_seconds,
        "default_reaction_emoji": null, "default_sort_order": null, "default_forum_layout": 0,
    })
}

fn tag(tag: &Tag) -> Value {
    json!({
        "id": tag.id, "name": tag.name, "moderated": tag.moderated, "emoji_id": tag.emoji_id,
        "emoji_name": tag.emoji_name,
    })
}

impl World {
    /// Finds the newest post of a forum.
    pub(super) fn newest_thread_of(&self, parent: Snowflake) -> Option<Snowflake> {
        let threads = self.channels.values().rev();
        let mut threads = threads.filter(|c| c.thread.is_some() && c.parent_id == Some(parent));
        threads.next().map(|channel| channel.id)
    }

    /// Finds the thread that was started from a message.
    pub(super) fn thread_from(&self, message: &Message) -> Option<&Channel> {
        let thread = self.channels.get(&message.id)?;
        (thread.parent_id == Some(message.channel_id)).then_some(thread)
    }

    /// Adds where a message points to outside its own channel.
    pub(super) fn add_elsewhere(&self, into: &mut Value, message: &Message, to: &Elsewhere) {
        let mut reference = json!({ "type": 0, "channel_id": to.channel });
        if let Some(server_id) = to.server {
            reference["guild_id"] = json!(server_id);
        }
        if let Some(message_id) = to.message {
            reference["message_id"] = json!(message_id);
        }
        into["message_reference"] = reference;
        if message.flags & IS_CROSSPOST != 0 {
            into["webhook_id"] = json!(message.author_id);
        }
        if message.kind == THREAD_STARTER {
            let started_from = to.message.and_then(|id| self.message(to.channel, id).ok());
            into["referenced_message"] =
                started_from.map_or(Value::Null, |message| self.message_json(message));
        }
    }

    /// Renders a thread with the bot's own membership, where it is in it.
    pub(in crate::sim) fn own_channel_json(&self, channel: &Channel) -> Value {
        let mut rendered = self.channel_json(channel);
        let since = channel.thread.as_ref();
        let since = since.and_then(|thread| thread.members.get(&self.bot_id()));
        if let Some(since) = since {
            rendered["member"] = self.thread_member_json(channel.id, self.bot_id(), *since, false);
        }
        rendered
    }

    /// Renders a membership of a thread, with the membership of the server where that is asked.
    pub(in crate::sim) fn thread_member_json(
        &self,
        thread: Snowflake,
        user: Snowflake,
        since: DateTime<Utc>,
        with_member: bool,
    ) -> Value {
        let mut rendered = json!({
            "id": thread, "user_id": user, "join_timestamp": since, "flags": 0,
        });
        let server = self.channels.get(&thread).and_then(|c| c.server_id);
        let server = server.and_then(|id| self.servers.get(&id));
        let member = server.and_then(|server| server.members.get(&user));
        if let Some(member) = member.filter(|_| with_member) {
            rendered["member"] = self.member_json(member);
        }
        rendered
    }

    /// Lists the active threads of a server that somebody sees.
    pub(in crate::sim) fn visible_threads(
        &self,
        server: Snowflake,
        user: Snowflake,
    ) -> impl DoubleEndedIterator<Item = (&Channel, &Thread)> {
        self.threads_of(server).filter(move |(channel, thread)| {
            !thread.archived && self.may(user, channel.id).has(Permissions::VIEW_CHANNEL)
        })
    }

    /// Renders threads.
    pub(in crate::sim) fn threads_json(&self, threads: &[(&Channel, &Thread)]) -> Vec<Value> {
        let rendered = threads
            .iter()
            .map(|(channel, _)| self.channel_json(channel));
        rendered.collect()
    }

    /// Renders the bot's own memberships of these threads.
    pub(in crate::sim) fn own_memberships(&self, threads: &[(&Channel, &Thread)]) -> Vec<Value> {
        let bot_id = self.bot_id();
        let own = threads.iter().filter_map(|(channel, thread)| {
            let since = thread.members.get(&bot_id)?;
            Some(self.thread_member_json(channel.id, bot_id, *since, false))
        });
        own.collect()
    }

    /// Renders the active threads that `GUILD_CREATE` shows, with bare own memberships.
    pub(super) fn greeted_threads(&self, server: Snowflake) -> Vec<Value> {
        let seen = self.visible_threads(server, self.bot_id());
        let rendered = seen.map(|(channel, thread)| {
            let mut rendered = self.channel_json(channel);
            if let Some(since) = thread.members.get(&self.bot_id()) {
                rendered["member"] = json!({ "join_timestamp": since, "flags": 0 });
            }
            rendered
        });
        rendered.collect()
    }
}
