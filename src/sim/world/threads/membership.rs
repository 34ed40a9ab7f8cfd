//! Who is in a thread.
//!
//! Knows joining, leaving and being mentioned; refuses to know whether the actor may.
//!
//! **Invariants.** Whoever writes in a thread is in it. A thread has no more members than the
//! limit, and only members of its server.

use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::pings::mentioned;
use crate::sim::world::{Posting, World, channel_kind};

/// The kind of message by which Discord tells that somebody was added.
const RECIPIENT_ADDED: u8 = 1;
/// The kind of message by which Discord tells that somebody was removed.
const RECIPIENT_REMOVED: u8 = 2;

impl World {
    /// Puts somebody into a thread; says whether they were not in it before.
    pub(in crate::sim) fn add_to_thread(
        &mut self,
        user: Snowflake,
        id: Snowflake,
    ) -> Result<bool, Rejection> {
        let now = self.now();
        let most = self.settings.most_thread_members;
        let server_id = self.channel(id)?.server_id.unwrap_or_default();
        let belongs = self.server(server_id)?.members.contains_key(&user);
        let thread = self.thread_mut(id)?;
        if !belongs || thread.members.contains_key(&user) {
            return Ok(false);
        }
        if thread.members.len() >= most {
            let message = format!("Max number of thread participants has been reached ({most})");
            return Err(Rejection::new(400, 30033, &message));
        }
        thread.members.insert(user, now);
        self.note_thread("thread_joined", user, id);
        self.tell_added(user, id);
        Ok(true)
    }

    /// Takes somebody out of a thread; says whether they were in it.
    pub(in crate::sim) fn remove_from_thread(
        &mut self,
        user: Snowflake,
        id: Snowflake,
    ) -> Result<bool, Rejection> {
        let removed = self.thread_mut(id)?.members.remove(&user).is_some();
        if removed {
            self.note_thread("thread_left", user, id);
            self.tell_removed(user, id);
        }
        Ok(removed)
    }

    /// Lets Discord say in a thread that one member added or removed another.
    pub(in crate::sim) fn say_who_came_or_went(
        &mut self,
        by: Snowflake,
        user: Snowflake,
        id: Snowflake,
        came: bool,
    ) -> Result<(), Rejection> {
        let posting = Posting {
            kind: if came {
                RECIPIENT_ADDED
            } else {
                RECIPIENT_REMOVED
            },
            about: Some(user),
            ..Posting::text(by, id, "")
        };
        self.post(posting).map(|_| ())
    }

    /// Says whether somebody may add others to a thread: in a private one that is not
    /// invitable only its owner and those who manage threads may.
    pub(in crate::sim) fn may_invite(&self, by: Snowflake, id: Snowflake) -> bool {
        let Ok(thread) = self.thread(id) else {
            return false;
        };
        let private = self
            .channel(id)
            .is_ok_and(|channel| channel.kind == channel_kind::PRIVATE_THREAD);
        let moderates = self.may(by, id).has(Permissions::MANAGE_THREADS);
        !private || thread.invitable || moderates || thread.owner_id == by
    }

    /// Brings in whom a message mentions, as far as they see the thread's channel.
    pub(super) fn draw_into_thread(&mut self, posting: &Posting) {
        let id = posting.channel_id;
        let parent = self.channels.get(&id).and_then(|channel| channel.parent_id);
        let Some(parent) = parent.filter(|_| self.may_invite(posting.author_id, id)) else {
            return;
        };
        for user in mentioned(&posting.content, &posting.allowed) {
            if self.may(user, parent).has(Permissions::VIEW_CHANNEL) {
                // A thread that is full takes nobody in, and the message stands all the same.
                self.add_to_thread(user, id).unwrap_or_default();
            }
        }
    }

    /// Takes somebody who leaves a server out of its threads.
    pub(in crate::sim) fn leave_all_threads(&mut self, server: Snowflake, user: Snowflake) {
        let joined = self.threads_of(server);
        let joined = joined.filter(|(_, thread)| thread.members.contains_key(&user));
        let joined: Vec<_> = joined.map(|(channel, _)| channel.id).collect();
        for id in joined {
            self.remove_from_thread(user, id).unwrap_or_default();
        }
    }
}
