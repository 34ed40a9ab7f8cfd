//! People put emoji under messages, vote in polls and are seen typing.
//!
//! Knows what Discord's client lets a person do there; refuses to know what comes of it.
//!
//! **Invariants.** Nobody reacts or votes where they do not read.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;

use super::{Answer, Asked};
use crate::sim::errors::Rejection;
use crate::sim::interactions::acts::cannot;
use crate::sim::permissions::Permissions;
use crate::sim::rules::emoji::Emoji;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

#[derive(Deserialize)]
struct ReactAct {
    user_id: Snowflake,
    channel_id: Snowflake,
    message_id: Snowflake,
    emoji: String,
    #[serde(default)]
    remove: bool,
}

#[derive(Deserialize)]
struct VoteAct {
    user_id: Snowflake,
    channel_id: Snowflake,
    message_id: Snowflake,
    answer_ids: BTreeSet<u64>,
}

#[derive(Deserialize)]
struct TypeAct {
    user_id: Snowflake,
    channel_id: Snowflake,
}

impl World {
    /// Does what somebody does with a message, or returns `None` where the act is another.
    pub(super) fn control_mark(&mut self, asked: &Asked<'_>, act: &str) -> Option<Answer> {
        let done = match act {
            "react" => asked.read().and_then(|act| self.control_react(&act)),
            "vote" => asked.read().and_then(|act| self.control_vote(&act)),
            "type" => asked.read().and_then(|act: TypeAct| {
                self.check_may_act(act.user_id, act.channel_id)?;
                self.require(act.user_id, act.channel_id, Permissions::SEND_MESSAGES)?;
                self.seen_typing(act.user_id, act.channel_id);
                Ok(())
            }),
            _ => return None,
        };
        Some(done.map(|()| json!({})))
    }

    fn control_react(&mut self, act: &ReactAct) -> Result<(), Rejection> {
        let (user, channel, id) = (act.user_id, act.channel_id, act.message_id);
        self.check_reads(user, channel, id)?;
        let emoji = Emoji::in_path(&act.emoji)
            .ok_or_else(|| cannot(&format!("{:?} is no emoji", act.emoji)))?;
        if act.remove {
            return self.remove_reaction(user, user, channel, id, &emoji);
        }
        if self.message(channel, id)?.reaction(&emoji).is_none() {
            self.require(user, channel, Permissions::ADD_REACTIONS)?;
        }
        self.add_reaction(user, channel, id, &emoji)
    }

    fn control_vote(&mut self, act: &VoteAct) -> Result<(), Rejection> {
        let (user, channel, id) = (act.user_id, act.channel_id, act.message_id);
        self.check_reads(user, channel, id)?;
        self.vote(user, channel, id, &act.answer_ids)
    }

    fn check_reads(
        &self,
        user: Snowflake,
        channel: Snowflake,
        id: Snowflake,
    ) -> Result<(), Rejection> {
        self.check_may_act(user, channel)?;
        self.require(user, channel, Permissions::READ_MESSAGE_HISTORY)?;
        if self.message(channel, id)?.visible_to(user) {
            Ok(())
        } else {
            Err(Rejection::unknown("Message", 10008))
        }
    }
}
