//! What people do: run a command, type, press, choose, fill in.
//!
//! Knows what Discord's own client lets a person do; refuses to know how the app answers.
//!
//! **Invariants.** A person can only use what they see and what is registered: commands that
//! exist, with options that fit; buttons that stand on a message they see and are not disabled.

mod chosen;
mod commands;
mod press;
mod submit;
mod values;

use serde_json::Value;

use super::{Course, Interaction, token_for};
use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::rules::messages::{File, LARGEST_FILE_BYTES};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

pub(in crate::sim) use self::commands::{Pointed, Typed};
pub(in crate::sim) use self::submit::Filled;

/// Refuses what Discord's client would not even send.
pub(in crate::sim) fn cannot(why: &str) -> Rejection {
    Rejection::new(400, 0, why)
}

impl World {
    /// Starts an interaction's record.
    fn new_interaction(
        &mut self,
        kind: u8,
        user_id: Snowflake,
        channel_id: Snowflake,
    ) -> Interaction {
        let id = self.mint();
        let server_id = self
            .channels
            .get(&channel_id)
            .and_then(|channel| channel.server_id);
        let secret = self.random_text(64);
        Interaction {
            id,
            token: token_for(id, &secret),
            kind,
            user_id,
            channel_id,
            server_id,
            asked_at: self.clock.running(),
            created_at: self.now(),
            command: None,
            source: None,
            modal: None,
            triggered_by: None,
            focused_type: 0,
            course: Course::Open,
            followups: Vec::new(),
        }
    }

    /// Refuses people who do not see the channel, are timed out or have not yet passed the
    /// membership screening: all they can do is read.
    pub(in crate::sim) fn check_may_act(
        &self,
        user_id: Snowflake,
        channel_id: Snowflake,
    ) -> Result<(), Rejection> {
        let server_id = self.visible_channel(channel_id, user_id)?.server_id;
        let member = server_id
            .and_then(|id| self.servers.get(&id))
            .and_then(|server| server.members.get(&user_id));
        let Some(member) = member else {
            return Ok(());
        };
        if member.pending {
            let why = "They have not yet passed the membership screening";
            return Err(Rejection::new(403, 50013, why));
        }
        let until = member.timed_out_until;
        let administers = self
            .may(user_id, channel_id)
            .has(Permissions::ADMINISTRATOR);
        if until.is_some_and(|until| until > self.now()) && !administers {
            return Err(Rejection::new(403, 50013, "They are timed out"));
        }
        Ok(())
    }

    /// Takes a file that a person adds to a command or a dialogue, and renders it.
    fn take_upload(&mut self, channel: Snowflake, file: &File) -> Result<Value, Rejection> {
        if file.content.len() > LARGEST_FILE_BYTES {
            return Err(cannot("Your files are too powerful: 10 MiB are the most"));
        }
        let files = std::slice::from_ref(file);
        let kept = self.keep_files(channel, files, &Value::Null).pop();
        let mut attachment = kept.ok_or_else(|| cannot("There is no file"))?;
        attachment["ephemeral"] = Value::Bool(true);
        Ok(attachment)
    }
}
