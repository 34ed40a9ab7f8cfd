//! Renders the world's things as Discord's JSON objects.
//!
//! Knows field names; refuses to decide anything.
//!
//! **Invariants.** Every object has the whole set of fields that Discord documents as always
//! present, with `null` where it has nothing, because strict clients refuse what lacks one.

mod threads;

use serde_json::{Value, json};

pub(super) use self::threads::{PINNED, REQUIRE_TAG, shown_count};
use super::permissions::{Overwrite, Permissions, Target};
use super::snowflake::Snowflake;
use super::world::{
    Account, Channel, FORWARD, Member, Message, Role, SUPPRESS_EMBEDS, Server, World, channel_kind,
    is_shown,
};

/// Renders an account.
pub(super) fn user(account: &Account) -> Value {
    json!({
        "id": account.id, "username": account.username, "discriminator": "0",
        "global_name": account.display_name, "avatar": null, "banner": null,
        "accent_color": null, "bot": account.bot, "flags": 0, "public_flags": 0,
        "avatar_decoration_data": null, "collectibles": null, "clan": null, "primary_guild": null,
    })
}

/// Renders an overwrite.
pub(super) fn overwrite(overwrite: &Overwrite) -> Value {
    let (id, kind) = match overwrite.target {
        Target::Role(id) => (id, 0),
        Target::Member(id) => (id, 1),
    };
    json!({ "id": id, "type": kind, "allow": overwrite.allow, "deny": overwrite.deny })
}

/// Renders a role.
pub(super) fn role(role: &Role) -> Value {
    let mut rendered = json!({
        "id": role.id, "name": role.name, "description": null, "permissions": role.permissions,
        "position": role.position, "color": 0,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        "hoist": false, "managed": role.bot_id.is_some(), "mentionable": role.mentionable,
        "icon": null, "unicode_emoji": null, "flags": 0,
    });
    if let Some(bot_id) = role.bot_id {
        rendered["tags"] = json!({ "bot_id": bot_id });
    }
    rendered
}

impl World {
    /// Renders an account by its id; a deleted one where it is not known.
    pub(super) fn user_json(&self, id: Snowflake) -> Value {
        let ghost = Account {
            id,
            username: "deleted-user".to_owned(),
            display_name: None,
            locale: "en-US".to_owned(),
            bot: false,
        };
        user(self.accounts.get(&id).unwrap_or(&ghost))
    }

    /// Renders a membership without its user.
    pub(super) fn bare_member_json(member: &Member) -> Value {
        json!({
            "nick": member.nick, "avatar": null, "banner": null, "roles": member.roles,
            "joined_at": member.joined_at, "premium_since": null, "deaf": false, "mute": false,
            "flags": 0, "pending": member.pending,
            "communication_disabled_until": member.timed_out_until,
            "unusual_dm_activity_until": null, "avatar_decoration_data": null,
        })
    }

    /// Renders a membership with its user.
    pub(super) fn member_json(&self, member: &Member) -> Value {
        let mut rendered = Self::bare_member_json(member);
        rendered["user"] = self.user_json(member.user_id);
        rendered
    }

    /// Renders a channel.
    pub(super) fn channel_json(&self, channel: &Channel) -> Value {
        let newest_first = channel.messages.values().rev();
        let mut public = newest_first.filter(|message| message.only_for.is_none());
        let last_message_id = public.next().map(|message| message.id);
        let last_pin = channel.pins.last().map(|(_, at)| at);
        let Some(server_id) = channel.server_id else {
            let others = channel.recipients.iter().filter(|id| **id != self.bot_id());
            let recipients: Vec<_> = others.map(|id| self.user_json(*id)).collect();
            return json!({
                "id": channel.id, "type": channel.kind, "last_message_id": last_message_id,
                "last_pin_timestamp": last_pin, "recipients": recipients, "flags": 0,
            });
        };
        let overwrites: Vec<_> = channel.overwrites.iter().map(overwrite).collect();
        if let Some(thread) = &channel.thread {
            let mut rendered = threads::thread_fields(channel, thread);
            let shared = json!({
                "id": channel.id, "type": channel.kind, "guild_id": server_id,
                "name": channel.name, "last_message_id": last_message_id,
                "last_pin_timestamp": last_pin, "rate_limit_per_user": channel.slowmode_seconds,
            });
            merge(&mut rendered, shared);
            return rendered;
        }
        let mut rendered = json!({
            "id": channel.id, "type": channel.kind, "guild_id": server_id, "name": channel.name,
            "position": channel.position, "permission_overwrites": overwrites, "flags": 0,
            "parent_id": channel.parent_id, "nsfw": channel.nsfw,
        });
        if channel.kind != channel_kind::CATEGORY {
            rendered["topic"] = json!(channel.topic);
            rendered["last_message_id"] = json!(last_message_id);
            rendered["last_pin_timestamp"] = json!(last_pin);
            rendered["rate_limit_per_user"] = json!(channel.slowmode_seconds);
        }
        if matches!(channel.kind, channel_kind::VOICE | channel_kind::STAGE) {
            rendered["bitrate"] = json!(64_000);
            rendered["user_limit"] = json!(0);
            rendered["rtc_region"] = Value::Null;
        }
        if matches!(channel.kind, channel_kind::FORUM | channel_kind::MEDIA) {
            merge(&mut rendered, threads::forum_fields(&channel.forum));
            rendered["last_message_id"] = json!(self.newest_thread_of(channel.id));
        }
        if let Some(minutes) = channel.forum.archive_after_minutes {
            rendered["default_auto_archive_duration"] = json!(minutes);
        }
        rendered
    }

    /// Renders a message as the app sees it.
    pub(super) fn message_json(&self, message: &Message) -> Value {
        let mentions: Vec<_> = message
            .mentions
            .iter()
            .map(|id| self.user_json(*id))
            .collect();
        let pinned = self
            .channels
            .get(&message.channel_id)
            .is_some_and(|channel| channel.pins.iter().any(|(id, _)| *id == message.id));
        let mut rendered = json!({
            "id": message.id, "channel_id": message.channel_id, "type": message.kind,
            "author": self.user_json(message.author_id), "content": message.content,
            "timestamp": message.at, "edited_timestamp": message.edited_at, "tts": message.tts,
            "mention_everyone": message.mention_everyone, "mentions": mentions,
            "mention_roles": message.mention_roles, "attachments": shown_attachments(message),
            "embeds": shown_embeds(message), "components": message.components, "pinned": pinned,
            "flags": message.flags,
        });
        if let Some(nonce) = &message.nonce {
            rendered["nonce"] = nonce.clone();
        }
        if let Some(metadata) = &message.interaction_metadata {
            rendered["interaction_metadata"] = metadata.clone();
            rendered["application_id"] = json!(self.application.id);
            rendered["webhook_id"] = json!(self.application.id);
        }
        if !message.reactions.is_empty() {
            rendered["reactions"] = self.reactions_json(message);
        }
        if let Some(poll) = &message.poll {
            rendered["poll"] = poll.json(self.bot_id());
        }
        if let Some(reply_to) = message.reply_to {
            self.add_reference(&mut rendered, message, reply_to);
        }
        if let Some(elsewhere) = &message.elsewhere {
            self.add_elsewhere(&mut rendered, message, elsewhere);
        }
        if let Some(thread) = self.thread_from(message) {
            rendered["thread"] = self.own_channel_json(thread);
        }
        if let Some(forwarded) = &message.forwarded {
            rendered["message_reference"] = json!({
                "type": FORWARD, "message_id": forwarded.message_id,
                "channel_id": forwarded.channel_id, "guild_id": forwarded.server_id,
            });
            rendered["message_snapshots"] = json!([{ "message": forwarded.snapshot }]);
        }
        rendered
    }

    /// Renders what a forward keeps of a message (resources/message, "Message Snapshot Object").
    pub(super) fn snapshot_json(&self, message: &Message) -> Value {
        let mut full = self.message_json(message);
        if let Some(fields) = full.as_object_mut() {
            fields.retain(|name, _| IN_SNAPSHOT.contains(&name.as_str()));
        }
        full
    }

    fn reactions_json(&self, message: &Message) -> Value {
        let reactions = message.reactions.iter().map(|reaction| {
            let who = &reaction.who;
            json!({
                "emoji": reaction.emoji.json(), "count": who.len(),
                "count_details": { "burst": 0, "normal": who.len() }, "burst_colors": [],
                "me": who.contains(&self.bot_id()), "me_burst": false,
            })
        });
        reactions.collect()
    }

    fn add_reference(&self, rendered: &mut Value, message: &Message, reply_to: Snowflake) {
        let channel = self.channels.get(&message.channel_id);
        rendered["message_reference"] = json!({
            "type": 0, "message_id": reply_to, "channel_id": message.channel_id,
            "guild_id": channel.and_then(|channel| channel.server_id),
        });
        if !SHOW_WHAT_THEY_REFER_TO.contains(&message.kind) {
            return;
        }
        let original = channel
            .and_then(|channel| channel.messages.get(&reply_to))
            // Who does not see the original is not shown it in the answer either.
            .filter(|original| {
                original.only_for.is_none() || original.only_for == message.only_for
            });
        rendered["referenced_message"] = original.map_or(Value::Null, |original| {
            let unlinked = Message {
                reply_to: None,
                ..original.clone()
            };
            self.message_json(&unlinked)
        });
    }

    /// Renders a server as REST shows it.
    pub(super) fn server_json(server: &Server) -> Value {
        let roles: Vec<_> = server.roles.values().map(role).collect();
        let features = if server.community {
            json!(["COMMUNITY", "NEWS"])
        } else {
            json!([])
        };
        let mut rendered = json!({
            "id": server.id, "name": server.name, "owner_id": server.owner_id, "icon": null,
            "icon_hash": null, "splash": null, "discovery_splash": null, "afk_channel_id": null,
            "afk_timeout": 300, "widget_enabled": false, "widget_channel_id": null,
            "verification_level": 0, "default_message_notifications": 1,
            "explicit_content_filter": 0, "roles": roles, "emojis": [], "features": features,
            "mfa_level": 0, "application_id": null, "system_channel_id": null,
            "system_channel_flags": 0, "rules_channel_id": null, "region": "deprecated",
        });
        let more = json!({
            "max_presences": null, "max_members": 500_000, "vanity_url_code": null,
            "description": null, "banner": null, "premium_tier": 0,
            "premium_subscription_count": 0, "preferred_locale": "en-US",
            "public_updates_channel_id": null, "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50, "nsfw_level": 0, "nsfw": false, "stickers": [],
            "home_header": null, "premium_progress_bar_enabled": false, "safety_alerts_channel_id": null,
            "incidents_data": null, "hub_type": null, "latest_onboarding_question_id": null,
        });
        merge(&mut rendered, more);
        rendered
    }

    /// Renders a server as `GUILD_CREATE` shows it; all members only with their intent.
    pub(super) fn created_server_json(&self, server: &Server, all_members: bool) -> Value {
        let channels = self.channels_of(server.id);
        let channels: Vec<_> = channels.map(|channel| self.channel_json(channel)).collect();
        let members = server.members.values();
        let members: Vec<_> = members
            .filter(|member| all_members || member.user_id == self.bot_id())
            .map(|member| self.member_json(member))
            .collect();
        let own = server.members.get(&self.bot_id());
        let events = server.events.values();
        let events: Vec<_> = events
            .filter(|event| self.sees_event(self.bot_id(), event))
            .collect();
        let mut rendered = Self::server_json(server);
        let more = json!({
            "joined_at": own.map_or_else(|| self.now(), |member| member.joined_at),
            "large": false, "unavailable": false, "member_count": server.members.len(),
            "voice_states": [], "members": members, "channels": channels,
            "threads": self.greeted_threads(server.id),
            "presences": [], "stage_instances": [], "guild_scheduled_events": events,
            "soundboard_sounds": [],
        });
        merge(&mut rendered, more);
        rendered
    }

    /// Lists a server's channels, but for threads, in their order.
    pub(super) fn channels_of(&self, server: Snowflake) -> impl Iterator<Item = &Channel> {
        self.channels
            .values()
            .filter(move |channel| channel.server_id == Some(server) && channel.thread.is_none())
    }

    /// Renders a member with their permissions in a channel, as interactions show them.
    pub(super) fn acting_member_json(&self, member: &Member, may: Permissions) -> Value {
        let mut rendered = self.member_json(member);
        rendered["permissions"] = json!(may);
        rendered
    }

    /// Renders the application.
    pub(super) fn application_json(&self) -> Value {
        let application = &self.application;
        json!({
            "id": application.id, "name": application.name, "icon": null, "description": "",
            "type": null, "bot_public": true, "bot_require_code_grant": false,
            "verify_key": "0".repeat(64), "summary": "", "team": null, "flags": 1 << 23,
            "owner": self.user_json(application.owner_id), "bot": self.user_json(application.bot_id),
            "hook": true, "is_verified": false, "redirect_uris": [],
            "interactions_endpoint_url": null, "role_connections_verification_url": null,
            "integration_types_config": { "0": {} }, "approximate_guild_count": self.servers.len(),
            "approximate_user_install_count": 0, "event_webhooks_status": 1,
            "flags_new": (1_u64 << 23).to_string(), "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0, "eligible_oauth2_scopes": [],
        })
    }
}

/// The kinds of message that show what they refer to: replies, starters of threads and answers
/// to the command of a menu (resources/message, "Message Structure", note 4).
const SHOW_WHAT_THEY_REFER_TO: [u8; 3] = [19, 21, 23];

/// What a forward keeps of a message.
const IN_SNAPSHOT: [&str; 10] = [
    "type",
    "content",
    "embeds",
    "attachments",
    "timestamp",
    "edited_timestamp",
    "flags",
    "mentions",
    "mention_roles",
    "components",
];

/// Lists the files that no embed and no component of the message shows.
fn shown_attachments(message: &Message) -> Vec<&Value> {
    let apart =
        |file: &&Value| !is_shown(file, &message.embeds) && !is_shown(file, &message.components);
    message.attachments.iter().filter(apart).collect()
}

/// Lists the embeds, unless they are hidden by the message's flag.
fn shown_embeds(message: &Message) -> &[Value] {
    if message.flags & SUPPRESS_EMBEDS != 0 {
        return &[];
    }
    &message.embeds
}

/// Adds the fields of one object to another.
pub(super) fn merge(into: &mut Value, from: Value) {
    let (Value::Object(into), Value::Object(from)) = (into, from) else {
        return;
    };
    into.extend(from);
}
