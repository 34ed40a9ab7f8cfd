//! Threads: channels within a channel, which sleep when nobody writes in them.
//!
//! Knows how threads come, change, sleep and go; refuses to know whether the actor may: callers
//! have asked before.
//!
//! **Invariants.** A thread is a [`Channel`] with a [`Thread`], so whatever works in channels works
//! in threads. It has no overwrites of its own: what may be done in it follows from its channel.
//! Only active threads count against the server's limit (topics/threads).

pub(in crate::sim) mod membership;
mod telling;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Channel, Elsewhere, Message, Posting, World, channel_kind};
use crate::sim::errors::Rejection;
use crate::sim::journal::About;
use crate::sim::permissions::{Permissions, in_thread};
use crate::sim::snowflake::Snowflake;

/// The kind of message by which Discord tells of a new name.
const NAME_CHANGED: u8 = 4;
/// The kind of message that tells a channel of a new thread.
const THREAD_CREATED: u8 = 18;
/// The kind of message that opens a thread by pointing to what it was started from.
pub(in crate::sim) const THREAD_STARTER: u8 = 21;
/// The flag of a message from which a thread was started.
const HAS_THREAD: u64 = 1 << 5;
/// After how many quiet minutes a thread sleeps, unless it or its channel says otherwise.
const ARCHIVE_AFTER_MINUTES: u32 = 4320;

/// Describes what a thread is beyond a channel.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Thread {
    pub(in crate::sim) owner_id: Snowflake,
    pub(in crate::sim) archived: bool,
    pub(in crate::sim) locked: bool,
    /// Whether those who do not manage threads may add others to a private one.
    pub(in crate::sim) invitable: bool,
    pub(in crate::sim) archive_after_minutes: u32,
    pub(in crate::sim) created_at: DateTime<Utc>,
    /// When it was last archived, woken or given another time until its archive.
    pub(in crate::sim) archive_at: DateTime<Utc>,
    /// When somebody last did what keeps it awake.
    pub(in crate::sim) active_at: DateTime<Utc>,
    /// Who is in it, and since when.
    pub(in crate::sim) members: BTreeMap<Snowflake, DateTime<Utc>>,
    /// Messages that stand in it, without what it was started with.
    pub(in crate::sim) message_count: u64,
    /// Messages that were ever sent in it.
    pub(in crate::sim) total_sent: u64,
    pub(in crate::sim) tags: Vec<Snowflake>,
    /// When it was pinned in its forum, if it is.
    pub(in crate::sim) pinned_at: Option<DateTime<Utc>>,
}

impl Thread {
    /// Says when it is to sleep, if it is awake and may.
    fn due_at(&self) -> Option<DateTime<Utc>> {
        let minutes = TimeDelta::minutes(i64::from(self.archive_after_minutes));
        (!self.archived && self.pinned_at.is_none()).then(|| self.active_at + minutes)
    }
}

/// Says what a channel hands to the threads that are started in it.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Forum {
    pub(in crate::sim) tags: Vec<Tag>,
    pub(in crate::sim) tag_required: bool,
    pub(in crate::sim) slowmode_seconds: u64,
    pub(in crate::sim) archive_after_minutes: Option<u32>,
}

/// Describes a tag that posts of a forum may carry.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Tag {
    pub(in crate::sim) id: Snowflake,
    pub(in crate::sim) name: String,
    /// Whether only those who manage threads may give or take it.
    pub(in crate::sim) moderated: bool,
    pub(in crate::sim) emoji_id: Option<Snowflake>,
    pub(in crate::sim) emoji_name: Option<String>,
}

/// Holds a thread that has passed the form rules and is to be started.
#[derive(Clone, Debug)]
pub(in crate::sim) struct ThreadDraft {
    pub(in crate::sim) kind: u8,
    pub(in crate::sim) name: String,
    pub(in crate::sim) archive_after_minutes: Option<u32>,
    pub(in crate::sim) slowmode_seconds: Option<u64>,
    pub(in crate::sim) invitable: bool,
    pub(in crate::sim) tags: Vec<Snowflake>,
}

/// Says what is to change about a thread; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct ThreadEdit {
    pub(in crate::sim) name: Option<String>,
    pub(in crate::sim) archived: Option<bool>,
    pub(in crate::sim) locked: Option<bool>,
    pub(in crate::sim) invitable: Option<bool>,
    pub(in crate::sim) archive_after_minutes: Option<u32>,
    pub(in crate::sim) slowmode_seconds: Option<u64>,
    pub(in crate::sim) tags: Option<Vec<Snowflake>>,
    pub(in crate::sim) pinned: Option<bool>,
}

impl World {
    /// Computes what a user may do in a thread: what its channel lets them, with a permission of
    /// its own for writing; nothing in a private one that they are not in.
    pub(super) fn may_in_thread(
        &self,
        user: Snowflake,
        channel: &Channel,
        thread: &Thread,
    ) -> Permissions {
        let server = channel.server_id.and_then(|id| self.servers.get(&id));
        let parent = channel.parent_id.and_then(|id| self.channels.get(&id));
        let standing = server.and_then(|server| self.standing(server, user));
        let (Some(standing), Some(parent)) = (standing, parent) else {
            return Permissions::NONE;
        };
        let held = in_thread(&standing, &parent.overwrites);
        let invited = thread.members.contains_key(&user) || held.has(Permissions::MANAGE_THREADS);
        if channel.kind == channel_kind::PRIVATE_THREAD && !invited {
            return Permissions::NONE;
        }
        held
    }

    /// Says which permission writing needs here.
    pub(in crate::sim) fn to_write_in(&self, channel: Snowflake) -> Permissions {
        let found = self.channels.get(&channel);
        if found.is_some_and(|channel| channel.thread.is_some()) {
            Permissions::SEND_MESSAGES_IN_THREADS
        } else {
            Permissions::SEND_MESSAGES
        }
    }

    /// Finds the thread that a channel is.
    pub(in crate::sim) fn thread(&self, id: Snowflake) -> Result<&Thread, Rejection> {
        let thread = self.channel(id)?.thread.as_ref();
        thread.ok_or_else(super::wrong_channel_type)
    }

    /// Finds the thread that a channel is, in order to change it.
    fn thread_mut(&mut self, id: Snowflake) -> Result<&mut Thread, Rejection> {
        let thread = self.channel_mut(id)?.thread.as_mut();
        thread.ok_or_else(super::wrong_channel_type)
    }

    /// Lists a server's threads, active or archived, by their ids.
    pub(in crate::sim) fn threads_of(
        &self,
        server: Snowflake,
    ) -> impl DoubleEndedIterator<Item = (&Channel, &Thread)> {
        let here = self.channels.values();
        let here = here.filter(move |channel| channel.server_id == Some(server));
        here.filter_map(|channel| Some((channel, channel.thread.as_ref()?)))
    }

    /// Refuses what is done to a thread that sleeps.
    pub(in crate::sim) fn require_awake(&self, channel: Snowflake) -> Result<(), Rejection> {
        let thread = self.channel(channel)?.thread.as_ref();
        if thread.is_some_and(|thread| thread.archived) {
            return Err(Rejection::new(400, 50083, "Thread is archived"));
        }
        Ok(())
    }

    /// Refuses writing in a locked thread to all who do not manage threads.
    pub(in crate::sim) fn require_unlocked(
        &self,
        by: Snowflake,
        channel: Snowflake,
    ) -> Result<(), Rejection> {
        let thread = self.channel(channel)?.thread.as_ref();
        let moderates = self.may(by, channel).has(Permissions::MANAGE_THREADS);
        if thread.is_some_and(|thread| thread.locked) && !moderates {
            return Err(Rejection::new(403, 160_005, "Thread is locked"));
        }
        Ok(())
    }

    /// Refuses when no more threads of the server may be awake.
    fn require_room_for_thread(&self, server: Snowflake) -> Result<(), Rejection> {
        let active = self.threads_of(server).filter(|(_, t)| !t.archived).count();
        if active >= self.settings.most_active_threads {
            let message = "Maximum number of active threads reached";
            return Err(Rejection::new(400, 160_006, message));
        }
        Ok(())
    }

    /// Gives an id to each tag that has none yet.
    pub(in crate::sim) fn with_tag_ids(&mut self, mut forum: Forum) -> Forum {
        for tag in &mut forum.tags {
            if tag.id == Snowflake::default() {
                tag.id = self.mint();
            }
        }
        forum
    }

    /// Starts a thread, which gets the id of the message that it is started from.
    pub(in crate::sim) fn start_thread(
        &mut self,
        by: Snowflake,
        parent_id: Snowflake,
        from: Option<Snowflake>,
        draft: ThreadDraft,
    ) -> Result<Snowflake, Rejection> {
        let parent = self.channel(parent_id)?;
        let server_id = parent.server_id.ok_or_else(super::wrong_channel_type)?;
        self.require_room_for_thread(server_id)?;
        let parent = self.channel(parent_id)?.clone();
        let id = from.unwrap_or_else(|| self.mint());
        let channel = thread_channel(id, by, &parent, draft, self.now());
        self.wake_for(channel.thread.as_ref().and_then(Thread::due_at));
        let private = channel.kind == channel_kind::PRIVATE_THREAD;
        let name = channel.name.clone();
        self.channels.insert(id, channel);
        self.note_thread("thread_created", by, id);
        self.note_who_sees_threads(server_id);
        self.tell_thread("THREAD_CREATE", id, json!({ "newly_created": true }));
        self.add_to_thread(by, id)?;
        if let Some(message) = from {
            self.mark_as_started(by, parent_id, message)?;
        } else if !private && parent.kind == channel_kind::TEXT {
            let thread = Elsewhere {
                server: Some(server_id),
                channel: id,
                message: None,
            };
            self.post(Posting {
                kind: THREAD_CREATED,
                elsewhere: Some(thread),
                ..Posting::text(by, parent_id, &name)
            })?;
        }
        Ok(id)
    }

    /// Marks a message as one with a thread, and lets the thread begin by pointing to it.
    fn mark_as_started(
        &mut self,
        by: Snowflake,
        parent_id: Snowflake,
        message_id: Snowflake,
    ) -> Result<(), Rejection> {
        let server_id = self.channel(parent_id)?.server_id;
        let Ok(message) = self.message_mut(parent_id, message_id) else {
            return Ok(());
        };
        message.flags |= HAS_THREAD;
        let message = message.clone();
        self.tell_message("MESSAGE_UPDATE", &message);
        let started_from = Elsewhere {
            server: server_id,
            channel: parent_id,
            message: Some(message_id),
        };
        self.post(Posting {
            kind: THREAD_STARTER,
            elsewhere: Some(started_from),
            ..Posting::text(by, message_id, "")
        })?;
        Ok(())
    }

    /// Changes a thread; one that wakes must find room among the active ones.
    pub(in crate::sim) fn edit_thread(
        &mut self,
        by: Snowflake,
        id: Snowflake,
        edit: ThreadEdit,
    ) -> Result<(), Rejection> {
        let was_archived = self.thread(id)?.archived;
        let wakes = was_archived && edit.archived == Some(false);
        if wakes {
            let server_id = self.channel(id)?.server_id.unwrap_or_default();
            self.require_room_for_thread(server_id)?;
        }
        let now = self.now();
        let channel = self.channel_mut(id)?;
        let renamed = edit.name.filter(|name| *name != channel.name);
        if let Some(name) = &renamed {
            channel.name.clone_from(name);
        }
        if let Some(seconds) = edit.slowmode_seconds {
            channel.slowmode_seconds = seconds;
        }
        let thread = self.thread_mut(id)?;
        if let Some(minutes) = edit.archive_after_minutes {
            thread.archive_after_minutes = minutes;
            (thread.archive_at, thread.active_at) = (now, now);
        }
        thread.locked = edit.locked.unwrap_or(thread.locked);
        thread.invitable = edit.invitable.unwrap_or(thread.invitable);
        if let Some(pinned) = edit.pinned {
            thread.pinned_at = pinned.then_some(now);
        }
        if let Some(tags) = edit.tags {
            thread.tags = tags;
        }
        match edit.archived {
            Some(true) if !was_archived => put_to_sleep(thread, now),
            Some(false) if was_archived => wake(thread, now),
            Some(_) | None => {}
        }
        let due_at = thread.due_at();
        self.wake_for(due_at);
        self.thread_was_edited(Some(by), id, wakes);
        if let Some(name) = renamed {
            self.post(Posting {
                kind: NAME_CHANGED,
                ..Posting::text(by, id, &name)
            })?;
        }
        Ok(())
    }

    /// Takes a thread away; the message that it was started from stays.
    pub(in crate::sim) fn delete_thread(
        &mut self,
        by: Snowflake,
        id: Snowflake,
    ) -> Result<Value, Rejection> {
        self.thread(id)?;
        let rendered = self.channel_json(self.channel(id)?);
        let gone = json!({
            "id": id, "guild_id": rendered["guild_id"], "parent_id": rendered["parent_id"],
            "type": rendered["type"],
        });
        self.note_thread("thread_deleted", by, id);
        self.tell_of_thread("THREAD_DELETE", id, &gone);
        self.channels.remove(&id);
        Ok(rendered)
    }

    /// Takes the threads of a channel away with it, for which `CHANNEL_DELETE` speaks.
    pub(super) fn drop_threads_of(&mut self, parent: Snowflake) {
        self.channels
            .retain(|_, channel| channel.thread.is_none() || channel.parent_id != Some(parent));
        self.hidden_parents.remove(&parent);
    }

    /// Lets somebody who writes in a thread wake it and be in it, with those whom they mention.
    pub(super) fn thread_is_written_in(&mut self, posting: &Posting) -> Result<(), Rejection> {
        let (id, author) = (posting.channel_id, posting.author_id);
        if !written_by_somebody(posting) || self.thread(id).is_err() {
            return Ok(());
        }
        if self.thread(id)?.archived {
            let edit = ThreadEdit {
                archived: Some(false),
                ..ThreadEdit::default()
            };
            self.edit_thread(author, id, edit)?;
        }
        let now = self.now();
        self.thread_mut(id)?.active_at = now;
        self.add_to_thread(author, id)?;
        self.draw_into_thread(posting);
        Ok(())
    }

    /// Counts a message of a thread as sent.
    pub(super) fn count_in_thread(&mut self, message: &Message) {
        if let Ok(thread) = self.thread_mut(message.channel_id)
            && !opens(message)
        {
            thread.message_count += 1;
            thread.total_sent += 1;
        }
    }

    /// Counts a message of a thread as deleted, though it was sent.
    pub(super) fn uncount_in_thread(&mut self, message: &Message) {
        if let Ok(thread) = self.thread_mut(message.channel_id)
            && !opens(message)
        {
            thread.message_count = thread.message_count.saturating_sub(1);
        }
    }

    /// Lets world time put threads to sleep.
    pub(in crate::sim) fn let_threads_pass(&mut self) {
        let now = self.now();
        if self.threads_due_at.is_none_or(|due_at| due_at > now) {
            return;
        }
        let due = |channel: &Channel| {
            let due_at = channel.thread.as_ref().and_then(Thread::due_at);
            due_at.is_some_and(|due_at| due_at <= now)
        };
        let asleep = self.channels.values().filter(|channel| due(channel));
        let asleep: Vec<_> = asleep.map(|channel| channel.id).collect();
        for id in asleep {
            if let Ok(thread) = self.thread_mut(id) {
                put_to_sleep(thread, now);
                self.thread_was_edited(None, id, false);
            }
        }
        let threads = self.channels.values().filter_map(|c| c.thread.as_ref());
        self.threads_due_at = threads.filter_map(Thread::due_at).min();
    }

    /// Sees to it that threads are looked at when one is due.
    fn wake_for(&mut self, due_at: Option<DateTime<Utc>>) {
        self.threads_due_at = [self.threads_due_at, due_at].into_iter().flatten().min();
    }

    /// Adds a line on a thread to the journal.
    fn note_thread(&mut self, kind: &'static str, by: impl Into<Option<Snowflake>>, id: Snowflake) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let about = About {
            by: by.into(),
            server_id: channel.server_id,
            channel_id: Some(id),
            ..About::default()
        };
        let detail = self.channel_json(channel);
        self.note(kind, about, detail);
    }
}

/// Says whether a message comes from somebody, and for all, rather than from Discord itself.
fn written_by_somebody(posting: &Posting) -> bool {
    posting.only_for.is_none() && matches!(posting.kind, 0 | super::REPLY | 20 | 23)
}

/// Says whether a thread begins with a message, which does not count then.
fn opens(message: &Message) -> bool {
    message.only_for.is_some() || message.kind == THREAD_STARTER || message.id == message.channel_id
}

fn put_to_sleep(thread: &mut Thread, now: DateTime<Utc>) {
    thread.archived = true;
    thread.pinned_at = None;
    thread.archive_at = now;
}

fn wake(thread: &mut Thread, now: DateTime<Utc>) {
    thread.archived = false;
    (thread.archive_at, thread.active_at) = (now, now);
}

/// Builds the channel that a new thread is.
fn thread_channel(
    id: Snowflake,
    by: Snowflake,
    parent: &Channel,
    draft: ThreadDraft,
    now: DateTime<Utc>,
) -> Channel {
    let minutes = draft.archive_after_minutes;
    let minutes = minutes.or(parent.forum.archive_after_minutes);
    let slowmode = draft.slowmode_seconds;
    let thread = Thread {
        owner_id: by,
        archived: false,
        locked: false,
        invitable: draft.invitable,
        archive_after_minutes: minutes.unwrap_or(ARCHIVE_AFTER_MINUTES),
        created_at: now,
        archive_at: now,
        active_at: now,
        members: BTreeMap::new(),
        message_count: 0,
        total_sent: 0,
        tags: draft.tags,
        pinned_at: None,
    };
    Channel {
        id,
        kind: draft.kind,
        server_id: parent.server_id,
        name: draft.name.trim().to_owned(),
        topic: None,
        parent_id: Some(parent.id),
        position: 0,
        overwrites: Vec::new(),
        slowmode_seconds: slowmode.unwrap_or(parent.forum.slowmode_seconds),
        nsfw: parent.nsfw,
        recipients: Vec::new(),
        messages: BTreeMap::new(),
        pins: Vec::new(),
        thread: Some(thread),
        forum: Forum::default(),
    }
}
