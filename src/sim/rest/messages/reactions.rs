//! The routes of reactions.
//!
//! Knows emoji in paths and rights; refuses to know what a reaction does to the world.
//!
//! **Invariants.** Who adds the first of an emoji needs more rights than who joins in.

use serde_json::Value;

use super::history::page_of_users;
use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::rest::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::rules::emoji::Emoji;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{World, unknown_emoji};

/// Reads an emoji out of a path, or refuses as Discord does.
fn path_emoji(text: &str) -> Result<Emoji, Rejection> {
    Emoji::in_path(text).ok_or_else(unknown_emoji)
}

impl World {
    pub(super) fn route_reactions(
        &mut self,
        call: &Call,
        channel: Snowflake,
        id: &str,
        rest: &[&str],
    ) -> Option<Answer> {
        let bot_id = self.bot_id();
        let answer = match (call.method.as_str(), rest) {
            ("PUT", [emoji, "@me"]) => self.react(channel, id, emoji),
            ("DELETE", [emoji, "@me"]) => self.unreact(bot_id, channel, id, emoji),
            ("DELETE", [emoji, user]) => self.unreact_other(channel, id, emoji, user),
            ("GET", [emoji]) => self.who_reacted(call, channel, id, emoji),
            ("DELETE", [emoji]) => self.clear(channel, id, Some(emoji)),
            ("DELETE", []) => self.clear(channel, id, None),
            _ => return None,
        };
        Some(answer)
    }

    fn react(&mut self, channel: Snowflake, id: &str, emoji: &str) -> Answer {
        let bot_id = self.bot_id();
        let message = self.plain_message(channel, id)?;
        self.require_awake(channel)?;
        let emoji = path_emoji(emoji)?;
        let mut wanted = Permissions::READ_MESSAGE_HISTORY;
        if message.reaction(&emoji).is_none() {
            wanted = wanted | Permissions::ADD_REACTIONS;
        }
        self.require(bot_id, channel, wanted)?;
        self.add_reaction(bot_id, channel, message.id, &emoji)?;
        Ok(NO_CONTENT)
    }

    fn unreact(&mut self, user: Snowflake, channel: Snowflake, id: &str, emoji: &str) -> Answer {
        let message = self.plain_message(channel, id)?;
        self.require_awake(channel)?;
        let emoji = path_emoji(emoji)?;
        let bot_id = self.bot_id();
        self.remove_reaction(bot_id, user, channel, message.id, &emoji)?;
        Ok(NO_CONTENT)
    }

    fn unreact_other(&mut self, channel: Snowflake, id: &str, emoji: &str, user: &str) -> Answer {
        let user = path_id(user)?;
        if user != self.bot_id() {
            self.require(self.bot_id(), channel, Permissions::MANAGE_MESSAGES)?;
        }
        self.unreact(user, channel, id, emoji)
    }

    fn who_reacted(&self, call: &Call, channel: Snowflake, id: &str, emoji: &str) -> Answer {
        self.require(self.bot_id(), channel, Permissions::READ_MESSAGE_HISTORY)?;
        let message = self.plain_message(channel, id)?;
        let emoji = path_emoji(emoji)?;
        let who = message.reaction(&emoji).map(|reaction| &reaction.who);
        let who = who.into_iter().flatten().copied();
        let page: Value = page_of_users(self, call, who)?;
        Ok((200, page))
    }

    fn clear(&mut self, channel: Snowflake, id: &str, emoji: Option<&str>) -> Answer {
        let bot_id = self.bot_id();
        self.require(bot_id, channel, Permissions::MANAGE_MESSAGES)?;
        let message = self.plain_message(channel, id)?;
        let emoji = emoji.map(path_emoji).transpose()?;
        self.clear_reactions(bot_id, channel, message.id, emoji.as_ref())?;
        Ok(NO_CONTENT)
    }
}
