//! The routes of announcements: passing on, following, and the webhooks that carry it.
//!
//! Knows which right each act needs, for the bot and for people alike; refuses to know how a
//! message gets to those who follow.
//!
//! **Invariants.** Only announcement channels can be followed, and only their messages passed on,
//! each once. Webhooks that apps make themselves are not simulated.

use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, body_id, path_id};
use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::announcements::{CROSSPOSTED, Follower};
use crate::sim::world::{World, channel_kind, wrong_channel_type};

impl World {
    /// Answers the bot's passing on of a message.
    pub(super) fn crosspost(&mut self, channel_id: Snowflake, id: &str) -> Answer {
        let (bot_id, id) = (self.bot_id(), path_id(id)?);
        self.publish(bot_id, channel_id, id)?;
        Ok((200, self.read_json(self.message(channel_id, id)?)))
    }

    /// Lets somebody pass a message on to all channels that follow.
    pub(in crate::sim) fn publish(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
        id: Snowflake,
    ) -> Result<(), Rejection> {
        self.visible_channel(channel_id, by)?;
        let message = self.message(channel_id, id)?;
        if message.only_for.is_some() {
            return Err(Rejection::unknown("Message", 10008));
        }
        if self.channel(channel_id)?.kind != channel_kind::ANNOUNCEMENT {
            return Err(wrong_channel_type());
        }
        let own = message.author_id == by;
        let passed_on = message.flags & CROSSPOSTED != 0;
        self.require(by, channel_id, Permissions::SEND_MESSAGES)?;
        if !own {
            self.require(by, channel_id, Permissions::MANAGE_MESSAGES)?;
        }
        if passed_on {
            let text = "This message has already been crossposted.";
            return Err(Rejection::new(400, 40033, text));
        }
        self.pass_on(by, channel_id, id)
    }

    /// Answers the bot's following of a channel.
    pub(super) fn post_follower(&mut self, call: &Call, source_id: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        let target_id = body_id(call.object()?, "webhook_channel_id")?;
        let webhook_id = self.open_follow(bot_id, source_id, target_id)?;
        let followed = json!({ "channel_id": source_id, "webhook_id": webhook_id });
        Ok((200, followed))
    }

    /// Lets somebody have a channel follow another.
    pub(in crate::sim) fn open_follow(
        &mut self,
        by: Snowflake,
        source_id: Snowflake,
        target_id: Snowflake,
    ) -> Result<Snowflake, Rejection> {
        let source = self.visible_channel(source_id, by)?;
        if source.kind != channel_kind::ANNOUNCEMENT {
            return Err(wrong_channel_type());
        }
        self.require(by, target_id, Permissions::MANAGE_WEBHOOKS)?;
        let target = self.channel(target_id)?.kind;
        if !matches!(target, channel_kind::TEXT | channel_kind::ANNOUNCEMENT) {
            return Err(wrong_channel_type());
        }
        self.follow_channel(by, source_id, target_id)
    }

    /// Lists a channel's webhooks.
    pub(super) fn channel_webhooks(&self, id: Snowflake) -> Answer {
        self.require(self.bot_id(), id, Permissions::MANAGE_WEBHOOKS)?;
        let here = self.followers.values().filter(|f| f.channel_id == id);
        Ok((200, here.map(|found| self.follower_json(found)).collect()))
    }

    /// Lists a server's webhooks.
    pub(super) fn server_webhooks(&self, id: Snowflake) -> Answer {
        let may = self.may_in_server(self.bot_id(), id);
        if !may.has(Permissions::MANAGE_WEBHOOKS) {
            return Err(Rejection::missing_permissions());
        }
        let inside = |follower: &&Follower| {
            let channel = self.channels.get(&follower.channel_id);
            channel.is_some_and(|channel| channel.server_id == Some(id))
        };
        let here = self.followers.values().filter(inside);
        Ok((200, here.map(|found| self.follower_json(found)).collect()))
    }

    /// Shows or deletes one webhook.
    pub(super) fn one_webhook(&mut self, call: &Call, id: &str) -> Answer {
        let (bot_id, id) = (self.bot_id(), path_id(id)?);
        let found = self.followers.get(&id);
        let found = found.ok_or_else(|| Rejection::unknown("Webhook", 10015))?;
        self.require(bot_id, found.channel_id, Permissions::MANAGE_WEBHOOKS)?;
        if call.method == "DELETE" {
            self.unfollow(bot_id, id);
            return Ok(NO_CONTENT);
        }
        Ok((200, self.follower_json(found)))
    }

    fn follower_json(&self, follower: &Follower) -> Value {
        let server_of = |channel: Snowflake| {
            let channel = self.channels.get(&channel)?;
            self.servers.get(&channel.server_id?)
        };
        let mut rendered = json!({
            "id": follower.id, "type": 2, "name": follower.name, "avatar": null,
            "application_id": null, "channel_id": follower.channel_id,
            "guild_id": server_of(follower.channel_id).map(|server| server.id),
            "user": self.user_json(follower.made_by),
        });
        let source = self.channels.get(&follower.source_id);
        if let (Some(channel), Some(server)) = (source, server_of(follower.source_id)) {
            rendered["source_channel"] = json!({ "id": channel.id, "name": channel.name });
            rendered["source_guild"] =
                json!({ "id": server.id, "name": server.name, "icon": null });
        }
        rendered
    }
}
