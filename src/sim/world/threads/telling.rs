//! What the gateway tells of threads.
//!
//! Knows which session hears what; refuses to know why a thread changed.
//!
//! **Invariants.** Nobody hears of a thread that they do not see. Without the intent for members
//! an app hears of its own comings and goings alone (events/gateway-events, "Thread Members
//! Update"). Who comes to see a channel is told of its active threads.

use serde_json::{Value, json};

use crate::sim::gateway::intents;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::Snowflake;
use crate::sim::wire::{merge, shown_count};
use crate::sim::world::World;

impl World {
    /// Tells how a thread is, with something more.
    pub(super) fn tell_thread(&mut self, event: &'static str, id: Snowflake, more: Value) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let mut rendered = self.channel_json(channel);
        merge(&mut rendered, more);
        self.tell_of_thread(event, id, &rendered);
    }

    /// Tells of a thread, if the bot sees it.
    pub(super) fn tell_of_thread(&mut self, event: &'static str, id: Snowflake, data: &Value) {
        if !self.may(self.bot_id(), id).has(Permissions::VIEW_CHANNEL) {
            return;
        }
        let server_id = self.channels.get(&id).and_then(|channel| channel.server_id);
        self.dispatch(server_id, event, intents::GUILDS, data);
    }

    /// Notes and tells that a thread changed, and whether it woke up.
    pub(super) fn thread_was_edited(&mut self, by: Option<Snowflake>, id: Snowflake, woke: bool) {
        self.note_thread("thread_edited", by, id);
        self.tell_thread("THREAD_UPDATE", id, json!({}));
        let Ok(thread) = self.thread(id) else {
            return;
        };
        if let Some(since) = thread.members.get(&self.bot_id()).filter(|_| woke) {
            let mut own = self.thread_member_json(id, self.bot_id(), *since, false);
            own["guild_id"] = json!(self.channels.get(&id).and_then(|c| c.server_id));
            self.tell_of_thread("THREAD_MEMBER_UPDATE", id, &own);
        }
    }

    /// Tells that somebody is in a thread now.
    pub(super) fn tell_added(&mut self, user: Snowflake, id: Snowflake) {
        let Some(since) = self.thread(id).ok().and_then(|t| t.members.get(&user)) else {
            return;
        };
        let since = *since;
        let mut added = self.thread_member_json(id, user, since, true);
        added["presence"] = Value::Null;
        if user == self.bot_id() {
            let own = self.thread_member_json(id, user, since, false);
            self.tell_thread("THREAD_CREATE", id, json!({ "member": own }));
        }
        self.tell_members(user, id, json!({ "added_members": [added] }));
    }

    /// Tells that somebody is no longer in a thread.
    pub(super) fn tell_removed(&mut self, user: Snowflake, id: Snowflake) {
        self.tell_members(user, id, json!({ "removed_member_ids": [user] }));
    }

    /// Tells of a change of members: to all with the intent for members, and to others only when
    /// it is about the bot itself.
    fn tell_members(&mut self, user: Snowflake, id: Snowflake, change: Value) {
        let own = user == self.bot_id();
        let sees = self.may(self.bot_id(), id).has(Permissions::VIEW_CHANNEL);
        let Ok(channel) = self.channel(id) else {
            return;
        };
        let Some(thread) = channel.thread.as_ref().filter(|_| own || sees) else {
            return;
        };
        let mut data = json!({
            "id": id, "guild_id": channel.server_id, "member_count": shown_count(thread),
        });
        merge(&mut data, change);
        let intent = if own {
            intents::GUILDS | intents::GUILD_MEMBERS
        } else {
            intents::GUILD_MEMBERS
        };
        let server_id = channel.server_id;
        self.dispatch(server_id, "THREAD_MEMBERS_UPDATE", intent, &data);
    }

    /// Remembers which channels with threads the bot does not see; returns those that it sees
    /// now and did not before.
    pub(super) fn note_who_sees_threads(&mut self, server: Snowflake) -> Vec<Snowflake> {
        let awake = self.threads_of(server).filter(|(_, t)| !t.archived);
        let mut parents: Vec<_> = awake.filter_map(|(channel, _)| channel.parent_id).collect();
        parents.dedup();
        let mut gained = Vec::new();
        for parent in parents {
            let sees = self
                .may(self.bot_id(), parent)
                .has(Permissions::VIEW_CHANNEL);
            if sees && self.hidden_parents.remove(&parent) {
                gained.push(parent);
            } else if !sees {
                self.hidden_parents.insert(parent);
            }
        }
        gained
    }

    /// Tells of the active threads of channels that the bot has come to see.
    pub(in crate::sim) fn sync_threads(&mut self, server: Snowflake) {
        let gained = self.note_who_sees_threads(server);
        if gained.is_empty() {
            return;
        }
        let threads: Vec<_> = self
            .visible_threads(server, self.bot_id())
            .filter(|(channel, _)| channel.parent_id.is_some_and(|id| gained.contains(&id)))
            .collect();
        let data = json!({
            "guild_id": server, "channel_ids": gained,
            "threads": self.threads_json(&threads), "members": self.own_memberships(&threads),
        });
        self.dispatch(Some(server), "THREAD_LIST_SYNC", intents::GUILDS, &data);
    }
}
