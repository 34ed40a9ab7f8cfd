//! The routes of threads: starting, editing, joining and listing them.
//!
//! Knows which right each act needs, for the bot and for people alike; refuses to know what an
//! act does to the world.
//!
//! **Invariants.** Nothing is done to a thread that sleeps but to wake it, to delete it and to
//! delete what stands in it (topics/threads, "Active & Archived Threads").

mod archived;

use serde_json::{Value, json};

use super::messages::needed_to_write;
use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::errors::Rejection;
use crate::sim::gateway::intents;
use crate::sim::permissions::Permissions;
use crate::sim::rules::messages::{File, check, check_not_empty};
use crate::sim::rules::threads::{check_edit, check_new};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::threads::ThreadEdit;
use crate::sim::world::{Allowed, Channel, Posting, World, channel_kind, wrong_channel_type};

/// The most members of a thread that one page of their list holds.
const LARGEST_PAGE: u64 = 100;

impl World {
    pub(super) fn route_threads(
        &mut self,
        call: &Call,
        id: Snowflake,
        rest: &[&str],
    ) -> Option<Answer> {
        let bot_id = self.bot_id();
        let answer = match (call.method.as_str(), rest) {
            ("POST", ["messages", message, "threads"]) => self.post_thread_from(call, id, message),
            ("POST", ["threads"]) => self.post_thread(call, id),
            ("GET", ["threads", "archived", "public"]) => self.archived_public(call, id),
            ("GET", ["threads", "archived", "private"]) => self.archived_private(call, id),
            ("GET", ["users", "@me", "threads", "archived", "private"]) => {
                self.archived_joined(call, id)
            }
            ("GET", ["thread-members"]) => self.list_thread_members(call, id),
            ("GET", ["thread-members", user]) => self.one_thread_member(call, id, user),
            ("PUT", ["thread-members", "@me"]) => self.join_thread(bot_id, id),
            ("DELETE", ["thread-members", "@me"]) => self.leave_thread(bot_id, id),
            ("PUT", ["thread-members", user]) => {
                path_id(user).and_then(|user| self.invite_to_thread(bot_id, id, user))
            }
            ("DELETE", ["thread-members", user]) => {
                path_id(user).and_then(|user| self.expel_from_thread(bot_id, id, user))
            }
            _ => return None,
        };
        Some(answer)
    }

    fn post_thread_from(&mut self, call: &Call, parent: Snowflake, message: &str) -> Answer {
        let (bot_id, message) = (self.bot_id(), path_id(message)?);
        let id = self.open_thread_from(bot_id, parent, message, call.object()?)?;
        Ok((201, self.own_channel_json(self.channel(id)?)))
    }

    fn post_thread(&mut self, call: &Call, parent: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        let id = self.open_thread(bot_id, parent, call.object()?, &call.files)?;
        let mut rendered = self.own_channel_json(self.channel(id)?);
        if let Ok(message) = self.message(id, id) {
            rendered["message"] = self.message_json(message);
        }
        Ok((201, rendered))
    }

    /// Lets somebody start a thread from a message.
    pub(in crate::sim) fn open_thread_from(
        &mut self,
        by: Snowflake,
        parent_id: Snowflake,
        message_id: Snowflake,
        body: &Value,
    ) -> Result<Snowflake, Rejection> {
        let kind = match self.channel(parent_id)?.kind {
            channel_kind::TEXT => channel_kind::PUBLIC_THREAD,
            channel_kind::ANNOUNCEMENT => channel_kind::ANNOUNCEMENT_THREAD,
            _ => return Err(wrong_channel_type()),
        };
        self.require_to_open(by, parent_id, kind)?;
        let message = self.message(parent_id, message_id)?;
        if !message.visible_to(by) {
            return Err(Rejection::unknown("Message", 10008));
        }
        if self.channels.contains_key(&message_id) {
            let text = "A thread has already been created for this message";
            return Err(Rejection::new(400, 160_004, text));
        }
        let draft = check_new(body, kind)?;
        self.start_thread(by, parent_id, Some(message_id), draft)
    }

    /// Lets somebody start a thread without a message, or a post where a channel has only those.
    pub(in crate::sim) fn open_thread(
        &mut self,
        by: Snowflake,
        parent_id: Snowflake,
        body: &Value,
        files: &[File],
    ) -> Result<Snowflake, Rejection> {
        let parent = self.channel(parent_id)?;
        let asked_for = match body["type"].as_u64() {
            Some(10) => channel_kind::ANNOUNCEMENT_THREAD,
            Some(11) => channel_kind::PUBLIC_THREAD,
            None | Some(12) => channel_kind::PRIVATE_THREAD,
            Some(_) => {
                let message = "Value must be one of {10, 11, 12}.";
                return Err(Rejection::field("type", "BASE_TYPE_CHOICES", message));
            }
        };
        match (parent.kind, asked_for) {
            (channel_kind::FORUM | channel_kind::MEDIA, _) => {
                return self.open_post(by, parent_id, body, files);
            }
            (channel_kind::TEXT, channel_kind::PUBLIC_THREAD | channel_kind::PRIVATE_THREAD)
            | (channel_kind::ANNOUNCEMENT, channel_kind::ANNOUNCEMENT_THREAD) => {}
            _ => return Err(wrong_channel_type()),
        }
        self.require_to_open(by, parent_id, asked_for)?;
        let draft = check_new(body, asked_for)?;
        self.start_thread(by, parent_id, None, draft)
    }

    /// Refuses to start threads to those who may not start this kind.
    fn require_to_open(
        &self,
        by: Snowflake,
        parent_id: Snowflake,
        kind: u8,
    ) -> Result<(), Rejection> {
        let wanted = match kind {
            channel_kind::PRIVATE_THREAD => Permissions::CREATE_PRIVATE_THREADS,
            _ => Permissions::CREATE_PUBLIC_THREADS,
        };
        self.require(by, parent_id, wanted)
    }

    /// Lets somebody start a thread with its first message, as posts of forums are.
    fn open_post(
        &mut self,
        by: Snowflake,
        parent_id: Snowflake,
        body: &Value,
        files: &[File],
    ) -> Result<Snowflake, Rejection> {
        let message = &body["message"];
        let wanted = needed_to_write(Permissions::SEND_MESSAGES, message, !files.is_empty());
        self.require(by, parent_id, wanted)?;
        let draft = check_new(body, channel_kind::PUBLIC_THREAD)?;
        let parent = self.channel(parent_id)?;
        if parent.forum.tag_required && draft.tags.is_empty() {
            let message = "A tag is required to create a forum post in this channel";
            return Err(Rejection::new(400, 40067, message));
        }
        self.check_tags(by, parent, &[], &draft.tags)?;
        if !message.is_object() {
            return Err(Rejection::field(
                "message",
                "BASE_TYPE_REQUIRED",
                "This field is required",
            ));
        }
        let checked = check(message, files)?;
        check_not_empty(&checked, files)?;
        let id = self.start_thread(by, parent_id, None, draft)?;
        let blank = Posting {
            id: Some(id),
            allowed: Allowed::from_body(message, Allowed::everything()),
            ..Posting::text(by, id, "")
        };
        let posting = self.fill_in(blank, message, checked, files);
        self.post(posting)?;
        Ok(id)
    }

    /// Refuses tags that the forum does not have, and changes of those that are for moderators.
    fn check_tags(
        &self,
        by: Snowflake,
        parent: &Channel,
        before: &[Snowflake],
        wanted: &[Snowflake],
    ) -> Result<(), Rejection> {
        let known = |id: &Snowflake| parent.forum.tags.iter().any(|tag| tag.id == *id);
        if !wanted.iter().all(known) {
            return Err(Rejection::unknown("Tag", 10087));
        }
        let differs = |id: &Snowflake| before.contains(id) != wanted.contains(id);
        let mut guarded = parent.forum.tags.iter().filter(|tag| tag.moderated);
        let moderates = self.may(by, parent.id).has(Permissions::MANAGE_THREADS);
        if !moderates && guarded.any(|tag| differs(&tag.id)) {
            return Err(Rejection::missing_permissions());
        }
        Ok(())
    }

    /// Answers the bot's edit of a thread.
    pub(super) fn patch_thread(&mut self, by: Snowflake, id: Snowflake, body: &Value) -> Answer {
        self.change_thread(by, id, body)?;
        Ok((200, self.own_channel_json(self.channel(id)?)))
    }

    /// Lets somebody edit a thread.
    pub(in crate::sim) fn change_thread(
        &mut self,
        by: Snowflake,
        id: Snowflake,
        body: &Value,
    ) -> Result<(), Rejection> {
        self.visible_channel(id, by)?;
        let edit = check_edit(body)?;
        if edit.archived != Some(false) {
            self.require_awake(id)?;
        }
        self.require_to_change_thread(by, id, &edit)?;
        if let Some(wanted) = &edit.tags
            && let Some(parent) = self.channel(id)?.parent_id
        {
            let before = &self.thread(id)?.tags;
            self.check_tags(by, self.channel(parent)?, before, wanted)?;
        }
        if edit.pinned == Some(true) {
            self.require_pinnable(id)?;
        }
        self.edit_thread(by, id, edit)
    }

    /// Refuses what somebody may not change about a thread.
    fn require_to_change_thread(
        &self,
        by: Snowflake,
        id: Snowflake,
        edit: &ThreadEdit,
    ) -> Result<(), Rejection> {
        let thread = self.thread(id)?;
        let may = self.may(by, id);
        if may.has(Permissions::MANAGE_THREADS) {
            return Ok(());
        }
        let wakes_locked = edit.archived == Some(false) && thread.locked;
        if wakes_locked {
            return Err(Rejection::missing_permissions());
        }
        let only_moderators =
            edit.locked.is_some() || edit.slowmode_seconds.is_some() || edit.pinned.is_some();
        if only_moderators {
            return Err(Rejection::missing_permissions());
        }
        let by_owner = edit.name.is_some()
            || edit.archived == Some(true)
            || edit.archive_after_minutes.is_some()
            || edit.invitable.is_some()
            || edit.tags.is_some();
        if by_owner && thread.owner_id != by {
            return Err(Rejection::missing_permissions());
        }
        if edit.archived == Some(false) && !may.has(Permissions::SEND_MESSAGES_IN_THREADS) {
            return Err(Rejection::missing_permissions());
        }
        Ok(())
    }

    /// Refuses to pin what is no post of a forum, and a second post.
    fn require_pinnable(&self, id: Snowflake) -> Result<(), Rejection> {
        let parent_id = self.channel(id)?.parent_id;
        let parent = self.channel(parent_id.unwrap_or_default())?;
        if !matches!(parent.kind, channel_kind::FORUM | channel_kind::MEDIA) {
            return Err(wrong_channel_type());
        }
        let pinned = |channel: &Channel| {
            channel
                .thread
                .as_ref()
                .is_some_and(|t| t.pinned_at.is_some())
        };
        let mut posts = self.channels.values();
        if posts.any(|post| post.parent_id == parent_id && post.id != id && pinned(post)) {
            let message =
                "Maximum number of pinned threads in a forum channel has been reached (1)";
            return Err(Rejection::new(400, 30047, message));
        }
        Ok(())
    }

    /// Lets somebody delete a thread.
    pub(in crate::sim) fn remove_thread(&mut self, by: Snowflake, id: Snowflake) -> Answer {
        self.require(by, id, Permissions::MANAGE_THREADS)?;
        Ok((200, self.delete_thread(by, id)?))
    }

    /// Refuses overwrites to threads, which have none.
    pub(super) fn require_no_thread(&self, id: Snowflake) -> Result<(), Rejection> {
        match self.channel(id)?.thread {
            Some(_) => Err(wrong_channel_type()),
            None => Ok(()),
        }
    }

    /// Lets somebody join a thread that they see.
    pub(in crate::sim) fn join_thread(&mut self, by: Snowflake, id: Snowflake) -> Answer {
        self.thread(id)?;
        self.require_awake(id)?;
        self.add_to_thread(by, id)?;
        Ok(NO_CONTENT)
    }

    /// Lets somebody leave a thread.
    pub(in crate::sim) fn leave_thread(&mut self, by: Snowflake, id: Snowflake) -> Answer {
        self.thread(id)?;
        self.require_awake(id)?;
        self.remove_from_thread(by, id)?;
        Ok(NO_CONTENT)
    }

    /// Lets somebody add another member to a thread.
    pub(in crate::sim) fn invite_to_thread(
        &mut self,
        by: Snowflake,
        id: Snowflake,
        user: Snowflake,
    ) -> Answer {
        self.thread(id)?;
        self.require_awake(id)?;
        self.require(by, id, Permissions::SEND_MESSAGES_IN_THREADS)?;
        if !self.may_invite(by, id) {
            return Err(Rejection::missing_permissions());
        }
        let server_id = self.channel(id)?.server_id.unwrap_or_default();
        if !self.server(server_id)?.members.contains_key(&user) {
            return Err(Rejection::unknown("Member", 10007));
        }
        if self.add_to_thread(user, id)? {
            self.say_who_came_or_went(by, user, id, true)?;
        }
        Ok(NO_CONTENT)
    }

    /// Lets somebody remove another member from a thread.
    pub(in crate::sim) fn expel_from_thread(
        &mut self,
        by: Snowflake,
        id: Snowflake,
        user: Snowflake,
    ) -> Answer {
        let owner_id = self.thread(id)?.owner_id;
        self.require_awake(id)?;
        let private = self.channel(id)?.kind == channel_kind::PRIVATE_THREAD;
        let moderates = self.may(by, id).has(Permissions::MANAGE_THREADS);
        let owns = private && owner_id == by;
        if !moderates && !owns {
            return Err(Rejection::missing_permissions());
        }
        if self.remove_from_thread(user, id)? {
            self.say_who_came_or_went(by, user, id, false)?;
        }
        Ok(NO_CONTENT)
    }

    fn one_thread_member(&self, call: &Call, id: Snowflake, user: &str) -> Answer {
        let user = match user {
            "@me" => self.bot_id(),
            user => path_id(user)?,
        };
        let since = self.thread(id)?.members.get(&user);
        let since = since.ok_or_else(|| Rejection::unknown("Member", 10007))?;
        let rendered = self.thread_member_json(id, user, *since, call.flag("with_member"));
        Ok((200, rendered))
    }

    /// Lists a thread's members, by pages where their memberships of the server are asked for.
    fn list_thread_members(&self, call: &Call, id: Snowflake) -> Answer {
        if self.settings.privileged_intents & intents::GUILD_MEMBERS == 0 {
            return Err(Rejection::missing_access());
        }
        let members = &self.thread(id)?.members;
        let with_member = call.flag("with_member");
        let most = if with_member {
            usize::try_from(call.page_size(1, LARGEST_PAGE)?).unwrap_or(1)
        } else {
            usize::MAX
        };
        let after = call.id("after").filter(|_| with_member).unwrap_or_default();
        let page = members.iter().filter(|(user, _)| **user > after).take(most);
        let rendered =
            page.map(|(user, since)| self.thread_member_json(id, *user, *since, with_member));
        Ok((200, rendered.collect()))
    }

    /// Lists the active threads of a server that the bot sees, newest first.
    pub(super) fn active_threads(&self, server: Snowflake) -> Value {
        let threads: Vec<_> = self.visible_threads(server, self.bot_id()).rev().collect();
        json!({
            "threads": self.threads_json(&threads), "members": self.own_memberships(&threads),
            "has_more": false,
        })
    }
}
