//! Threads, announcements and scheduled events, as humans use them.
//!
//! Knows how such an act is described; refuses to know the rules, which are the bot's too.
//!
//! **Invariants.** Whoever acts is held to their own permissions, and to what Discord would refuse
//! the bot.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Asked, unknown};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{World, channel_kind};

#[derive(Deserialize)]
struct StartThread {
    user_id: Snowflake,
    channel_id: Snowflake,
    message_id: Option<Snowflake>,
    #[serde(default)]
    private: bool,
    /// The first message, where a channel has nothing but posts.
    #[serde(default)]
    content: String,
}

#[derive(Deserialize)]
struct ThreadAct {
    #[serde(rename = "user_id")]
    user: Snowflake,
    #[serde(rename = "thread_id")]
    thread: Snowflake,
    /// Whom it is about, where it is about another.
    #[serde(rename = "member_id")]
    member: Option<Snowflake>,
}

#[derive(Deserialize)]
struct Interest {
    user_id: Snowflake,
    event_id: Snowflake,
    #[serde(default = "yes")]
    interested: bool,
}

#[derive(Deserialize)]
struct Schedule {
    #[serde(rename = "user_id")]
    user: Snowflake,
    #[serde(rename = "server_id")]
    server: Snowflake,
}

#[derive(Deserialize)]
struct Follow {
    #[serde(rename = "user_id")]
    user: Snowflake,
    #[serde(rename = "channel_id")]
    source: Snowflake,
    /// The channel that is to follow it.
    #[serde(rename = "target_id")]
    target: Snowflake,
}

#[derive(Deserialize)]
struct Publish {
    #[serde(rename = "user_id")]
    user: Snowflake,
    #[serde(rename = "channel_id")]
    channel: Snowflake,
    #[serde(rename = "message_id")]
    message: Snowflake,
}

fn yes() -> bool {
    true
}

impl World {
    /// Lets somebody do something with a thread, an announcement or an event.
    pub(super) fn control_gathering(&mut self, asked: &Asked<'_>, act: &str) -> Answer {
        match act {
            "thread" => self.control_start_thread(&asked.read()?, &asked.body),
            "interest" => {
                let interest: Interest = asked.read()?;
                self.set_interest(interest.user_id, interest.event_id, interest.interested)?;
                Ok(json!({}))
            }
            "event" => {
                let schedule: Schedule = asked.read()?;
                self.schedule_event(schedule.user, schedule.server, &asked.body)
            }
            "follow" => {
                let follow: Follow = asked.read()?;
                self.check_may_act(follow.user, follow.source)?;
                let id = self.open_follow(follow.user, follow.source, follow.target)?;
                Ok(json!({ "id": id }))
            }
            "publish" => {
                let publish: Publish = asked.read()?;
                self.check_may_act(publish.user, publish.channel)?;
                self.publish(publish.user, publish.channel, publish.message)?;
                Ok(json!({}))
            }
            _ => self.control_thread(asked, act),
        }
    }

    fn control_start_thread(&mut self, start: &StartThread, body: &Value) -> Answer {
        let (user, channel) = (start.user_id, start.channel_id);
        self.check_may_act(user, channel)?;
        let mut body = body.clone();
        let id = if let Some(message) = start.message_id {
            self.open_thread_from(user, channel, message, &body)?
        } else {
            body["message"] = json!({ "content": start.content });
            body["type"] = json!(match self.channel(channel)?.kind {
                channel_kind::ANNOUNCEMENT => channel_kind::ANNOUNCEMENT_THREAD,
                _ if start.private => channel_kind::PRIVATE_THREAD,
                _ => channel_kind::PUBLIC_THREAD,
            });
            self.open_thread(user, channel, &body, &[])?
        };
        Ok(self.channel_json(self.channel(id)?))
    }

    fn control_thread(&mut self, asked: &Asked<'_>, act: &str) -> Answer {
        let wanted: ThreadAct = asked.read()?;
        let (user, thread) = (wanted.user, wanted.thread);
        self.check_may_act(user, thread)?;
        match (act, wanted.member) {
            ("thread_join", None) => self.join_thread(user, thread)?,
            ("thread_leave", None) => self.leave_thread(user, thread)?,
            ("thread_add", Some(member)) => self.invite_to_thread(user, thread, member)?,
            ("thread_remove", Some(member)) => self.expel_from_thread(user, thread, member)?,
            ("thread_delete", None) => self.remove_thread(user, thread)?,
            ("thread_edit", None) => {
                self.change_thread(user, thread, &asked.body)?;
                return Ok(self.channel_json(self.channel(thread)?));
            }
            _ => return Err(unknown(asked)),
        };
        Ok(json!({}))
    }
}
