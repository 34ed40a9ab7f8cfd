//! What people do with threads, announcements and scheduled events.
//!
//! Knows addresses and shapes, as all of [`People`] does; refuses to know Discord's rules.
//!
//! **Invariants.** Every method is one HTTP request.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Made, People, Refused};
use crate::sim::snowflake::Snowflake;

/// Describes a thread that somebody starts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewThread {
    /// Its name.
    pub name: String,
    /// The message that it is started from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<Snowflake>,
    /// Whether only those who are added see it.
    pub private: bool,
    /// The first message, where the channel is a forum.
    pub content: String,
    /// The forum's tags that it carries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub applied_tags: Vec<Snowflake>,
    /// After how many quiet minutes it is archived: 60, 1440, 4320 or 10080.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_archive_duration: Option<u32>,
}

impl NewThread {
    /// Describes a public thread by its name alone.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

/// Says what somebody changes about a thread; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct ThreadChange {
    /// Whether it is archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Whether only those who manage threads may write in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// Whether those who do not manage threads may add others to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitable: Option<bool>,
}

impl People {
    /// Starts a thread in a channel and returns its id.
    pub async fn start_thread(
        &self,
        user: Snowflake,
        channel: Snowflake,
        thread: &NewThread,
    ) -> Result<Snowflake, Refused> {
        let mut body = json!(thread);
        body["user_id"] = json!(user);
        body["channel_id"] = json!(channel);
        let path = "/control/act/thread";
        let made: Made = self.change(Method::POST, path, body).await?;
        Ok(made.id)
    }

    /// Joins a thread.
    pub async fn join_thread(&self, user: Snowflake, thread: Snowflake) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "thread_id": thread });
        self.done(Method::POST, "/control/act/thread_join", body)
            .await
    }

    /// Leaves a thread.
    pub async fn leave_thread(&self, user: Snowflake, thread: Snowflake) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "thread_id": thread });
        self.done(Method::POST, "/control/act/thread_leave", body)
            .await
    }

    /// Adds another member, or the bot, to a thread.
    pub async fn add_to_thread(
        &self,
        user: Snowflake,
        thread: Snowflake,
        member: Snowflake,
    ) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "thread_id": thread, "member_id": member });
        self.done(Method::POST, "/control/act/thread_add", body)
            .await
    }

    /// Removes another member, or the bot, from a thread.
    pub async fn remove_from_thread(
        &self,
        user: Snowflake,
        thread: Snowflake,
        member: Snowflake,
    ) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "thread_id": thread, "member_id": member });
        self.done(Method::POST, "/control/act/thread_remove", body)
            .await
    }

    /// Archives, wakes, locks or unlocks a thread; returns it as Discord's JSON.
    pub async fn change_thread(
        &self,
        user: Snowflake,
        thread: Snowflake,
        change: ThreadChange,
    ) -> Result<Value, Refused> {
        let mut body = json!(change);
        body["user_id"] = json!(user);
        body["thread_id"] = json!(thread);
        self.change(Method::POST, "/control/act/thread_edit", body)
            .await
    }

    /// Deletes a thread.
    pub async fn delete_thread(&self, user: Snowflake, thread: Snowflake) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "thread_id": thread });
        self.done(Method::POST, "/control/act/thread_delete", body)
            .await
    }

    /// Has one channel follow an announcement channel; returns the webhook that carries it.
    pub async fn follow(
        &self,
        user: Snowflake,
        announcements: Snowflake,
        target: Snowflake,
    ) -> Result<Snowflake, Refused> {
        let body = json!({ "user_id": user, "channel_id": announcements, "target_id": target });
        let path = "/control/act/follow";
        let made: Made = self.change(Method::POST, path, body).await?;
        Ok(made.id)
    }

    /// Passes an announcement on to all channels that follow.
    pub async fn publish(
        &self,
        user: Snowflake,
        channel: Snowflake,
        message: Snowflake,
    ) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "channel_id": channel, "message_id": message });
        self.done(Method::POST, "/control/act/publish", body).await
    }

    /// Schedules an event, described as apps describe it; returns it as Discord's JSON.
    pub async fn schedule(
        &self,
        user: Snowflake,
        server: Snowflake,
        event: &Value,
    ) -> Result<Value, Refused> {
        let mut body = event.clone();
        body["user_id"] = json!(user);
        body["server_id"] = json!(server);
        self.change(Method::POST, "/control/act/event", body).await
    }

    /// Presses "interested" on a scheduled event, or takes it back.
    pub async fn look_forward(
        &self,
        user: Snowflake,
        event: Snowflake,
        interested: bool,
    ) -> Result<(), Refused> {
        let body = json!({ "user_id": user, "event_id": event, "interested": interested });
        self.done(Method::POST, "/control/act/interest", body).await
    }
}
