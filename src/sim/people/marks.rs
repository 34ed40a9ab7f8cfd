//! Emoji under messages, votes in polls, and being seen typing.
//!
//! Knows the acts' addresses; refuses to know what comes of them.
//!
//! **Invariants.** Each act is one request, and none waits for the app.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Message, People, Refused};
use crate::sim::snowflake::Snowflake;

impl People {
    /// Puts an emoji under a message: one of Unicode's, or `name:id`.
    pub async fn react(
        &self,
        user: Snowflake,
        channel: Snowflake,
        message: Snowflake,
        emoji: &str,
    ) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "channel_id": channel, "message_id": message,
            "emoji": emoji });
        self.done(Method::POST, "/control/act/react", body).await
    }

    /// Takes one's own emoji away from a message.
    pub async fn unreact(
        &self,
        user: Snowflake,
        channel: Snowflake,
        message: Snowflake,
        emoji: &str,
    ) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "channel_id": channel, "message_id": message,
            "emoji": emoji, "remove": true });
        self.done(Method::POST, "/control/act/react", body).await
    }

    /// Votes for exactly these answers of a poll, counted from 1; none takes the vote back.
    pub async fn vote(
        &self,
        user: Snowflake,
        channel: Snowflake,
        message: Snowflake,
        answers: &[u64],
    ) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "channel_id": channel, "message_id": message,
            "answer_ids": answers });
        self.done(Method::POST, "/control/act/vote", body).await
    }

    /// Asks others by a poll, as Discord's JSON, beside a text.
    pub async fn ask(
        &self,
        user: Snowflake,
        channel: Snowflake,
        content: &str,
        poll: &Value,
    ) -> Result<Message, Refused> {
        let body = json!({ "user_id": user, "channel_id": channel, "content": content,
            "poll": poll });
        self.change(Method::POST, "/control/act/say", body).await
    }

    /// Is seen typing in a channel.
    pub async fn type_in(&self, user: Snowflake, channel: Snowflake) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "channel_id": channel });
        self.done(Method::POST, "/control/act/type", body).await
    }
}
