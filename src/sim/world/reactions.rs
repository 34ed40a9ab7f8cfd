//! Reactions: who put which emoji under which message.
//!
//! Knows the limit and the events; refuses to know who may.
//!
//! **Invariants.** An emoji that nobody has put there any more is gone.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Message, World};
use crate::sim::errors::Rejection;
use crate::sim::journal::About;
use crate::sim::rules::emoji::Emoji;
use crate::sim::snowflake::Snowflake;

/// The most different emoji under one message (topics/opcodes-and-status-codes, 30010).
const MOST_REACTIONS: usize = 20;

/// Holds one emoji under a message and who put it there.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Reaction {
    pub(in crate::sim) emoji: Emoji,
    pub(in crate::sim) who: BTreeSet<Snowflake>,
}

impl Message {
    /// Finds an emoji under the message.
    pub(in crate::sim) fn reaction(&self, emoji: &Emoji) -> Option<&Reaction> {
        self.reactions
            .iter()
            .find(|reaction| reaction.emoji.is(emoji))
    }
}

impl World {
    /// Puts an emoji under a message; what is so already stays so.
    pub(in crate::sim) fn add_reaction(
        &mut self,
        user: Snowflake,
        channel: Snowflake,
        id: Snowflake,
        emoji: &Emoji,
    ) -> Result<(), Rejection> {
        let message = self.message_mut(channel, id)?;
        let author_id = message.author_id;
        let known = message
            .reactions
            .iter_mut()
            .find(|reaction| reaction.emoji.is(emoji));
        let added = if let Some(reaction) = known {
            reaction.who.insert(user)
        } else if message.reactions.len() >= MOST_REACTIONS {
            let why = "Maximum number of reactions reached (20)";
            return Err(Rejection::new(400, 30010, why));
        } else {
            let (emoji, who) = (emoji.clone(), BTreeSet::from([user]));
            message.reactions.push(Reaction { emoji, who });
            true
        };
        if added {
            let more = json!({ "user_id": user, "emoji": emoji.json(), "burst": false, "type": 0,
                "message_author_id": author_id });
            self.tell_reaction(
                "reaction_added",
                "MESSAGE_REACTION_ADD",
                user,
                (channel, id),
                more,
            );
        }
        Ok(())
    }

    /// Takes somebody's emoji away from a message.
    pub(in crate::sim) fn remove_reaction(
        &mut self,
        by: Snowflake,
        user: Snowflake,
        channel: Snowflake,
        id: Snowflake,
        emoji: &Emoji,
    ) -> Result<(), Rejection> {
        let message = self.message_mut(channel, id)?;
        let known = message
            .reactions
            .iter_mut()
            .find(|reaction| reaction.emoji.is(emoji));
        let removed = known.is_some_and(|reaction| reaction.who.remove(&user));
        message
            .reactions
            .retain(|reaction| !reaction.who.is_empty());
        if !removed {
            return Err(unknown_emoji());
        }
        let more = json!({ "user_id": user, "emoji": emoji.json(), "burst": false, "type": 0 });
        self.tell_reaction(
            "reaction_removed",
            "MESSAGE_REACTION_REMOVE",
            by,
            (channel, id),
            more,
        );
        Ok(())
    }

    /// Takes one emoji, or all, away from a message, whoever put them there.
    pub(in crate::sim) fn clear_reactions(
        &mut self,
        by: Snowflake,
        channel: Snowflake,
        id: Snowflake,
        emoji: Option<&Emoji>,
    ) -> Result<(), Rejection> {
        let message = self.message_mut(channel, id)?;
        let (event, more) = if let Some(emoji) = emoji {
            message
                .reactions
                .retain(|reaction| !reaction.emoji.is(emoji));
            let more = json!({ "emoji": emoji.json() });
            ("MESSAGE_REACTION_REMOVE_EMOJI", more)
        } else {
            message.reactions.clear();
            ("MESSAGE_REACTION_REMOVE_ALL", json!({}))
        };
        self.tell_reaction("reactions_cleared", event, by, (channel, id), more);
        Ok(())
    }

    /// Notes in the journal and tells the gateway what happened under a message.
    fn tell_reaction(
        &mut self,
        kind: &'static str,
        event: &str,
        by: Snowflake,
        (channel, id): (Snowflake, Snowflake),
        mut data: Value,
    ) {
        let server_id = self
            .channels
            .get(&channel)
            .and_then(|found| found.server_id);
        let about = About::by(by)
            .maybe_server(server_id)
            .channel(channel)
            .message(id);
        self.note(kind, about, data.clone());
        data["channel_id"] = json!(channel);
        data["message_id"] = json!(id);
        if let Some(server_id) = server_id {
            data["guild_id"] = json!(server_id);
            let server = self.servers.get(&server_id);
            let member = server.and_then(|server| server.members.get(&by));
            if let Some(member) = member.filter(|_| event == "MESSAGE_REACTION_ADD") {
                data["member"] = self.member_json(member);
            }
        }
        self.dispatch_in(channel, event, &data);
    }
}

/// Refuses what is no emoji, or none that is there (10014).
pub(in crate::sim) fn unknown_emoji() -> Rejection {
    Rejection::unknown("Emoji", 10014)
}
