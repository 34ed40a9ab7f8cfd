//! The routes of polls (resources/poll, "Poll Endpoints").
//!
//! Knows who may end a poll and who voted; refuses to know how votes are counted.
//!
//! **Invariants.** An app votes in no poll: there is no route for it.

use serde_json::json;

use super::messages::history::page_of_users;
use super::{Answer, Call, path_id};
use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

impl World {
    pub(super) fn route_polls(
        &mut self,
        call: &Call,
        channel: Snowflake,
        rest: &[&str],
    ) -> Option<Answer> {
        let answer = match (call.method.as_str(), rest) {
            ("GET", [id, "answers", answer]) => self.who_voted(call, channel, id, answer),
            ("POST", [id, "expire"]) => self.expire(channel, id),
            _ => return None,
        };
        Some(answer)
    }

    fn who_voted(&self, call: &Call, channel: Snowflake, id: &str, answer: &str) -> Answer {
        self.require(self.bot_id(), channel, Permissions::READ_MESSAGE_HISTORY)?;
        let message = self.plain_message(channel, id)?;
        let answer = path_id(answer)?.0;
        let voters = message.poll.as_ref().and_then(|poll| poll.voters(answer));
        let voters = voters.ok_or_else(|| Rejection::unknown("poll answer", 10102))?;
        Ok((200, json!({ "users": page_of_users(self, call, voters)? })))
    }

    fn expire(&mut self, channel: Snowflake, id: &str) -> Answer {
        let message = self.plain_message(channel, id)?;
        if message.author_id != self.bot_id() {
            let why = "Cannot edit a message authored by another user";
            return Err(Rejection::new(403, 50005, why));
        }
        let ended = self.end_poll(channel, message.id)?;
        Ok((200, self.message_json(&ended)))
    }
}
