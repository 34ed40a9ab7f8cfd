//! The course of interactions: what people do, what the app answers, and what may still follow.
//!
//! Knows the one-answer rule and both clocks of an interaction; refuses to know HTTP.
//!
//! **Invariants.** An interaction is answered once, within three seconds of running time. Its
//! token lives fifteen minutes of world time. Whether an answer is ephemeral is fixed by its
//! deferral. A dialogue is only ever a first answer, and never the answer to a dialogue.

pub(super) mod acts;
pub(super) mod answers;
pub(super) mod followups;
mod payload;
pub(super) mod seen;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::rules::modals::Input;
use super::snowflake::Snowflake;
use super::world::World;

/// How long an interaction's token lives (interactions/receiving-and-responding).
pub(super) const TOKEN_LIVES: TimeDelta = TimeDelta::minutes(15);

/// Numbers of the kinds of interaction.
pub(super) mod kind {
    pub(in crate::sim) const COMMAND: u8 = 2;
    pub(in crate::sim) const COMPONENT: u8 = 3;
    pub(in crate::sim) const AUTOCOMPLETE: u8 = 4;
    pub(in crate::sim) const MODAL_SUBMIT: u8 = 5;
}

/// Keeps one interaction.
#[derive(Clone, Debug)]
pub(super) struct Interaction {
    pub(super) id: Snowflake,
    pub(super) token: String,
    pub(super) kind: u8,
    pub(super) user_id: Snowflake,
    pub(super) channel_id: Snowflake,
    pub(super) server_id: Option<Snowflake>,
    /// When it was sent, in running time.
    pub(super) asked_at: Duration,
    /// When it was sent, in world time.
    pub(super) created_at: DateTime<Utc>,
    /// The command's full name, for the metadata of its answer.
    pub(super) command: Option<String>,
    /// The message whose button or menu was used.
    pub(super) source: Option<Snowflake>,
    /// The dialogue that was submitted.
    pub(super) modal: Option<Snowflake>,
    /// The type of the option being typed into, for suggestions.
    pub(super) focused_type: u64,
    pub(super) course: Course,
    pub(super) followups: Vec<Snowflake>,
}

/// Says how far an interaction has come.
#[derive(Clone, Debug)]
pub(super) enum Course {
    /// Nothing has been answered.
    Open,
    /// A message was given or promised (types 4 and 5): its id and whether it is still promised.
    Message { id: Snowflake, promised: bool },
    /// An update of the source was given or promised (types 7 and 6).
    Update { promised: bool },
    /// A dialogue opened (type 9).
    Modal(Snowflake),
    /// Suggestions were given (type 8).
    Choices(Vec<Value>),
}

/// Keeps a dialogue that is open before a user.
#[derive(Clone, Debug)]
pub(super) struct OpenModal {
    pub(super) user_id: Snowflake,
    pub(super) channel_id: Snowflake,
    /// The message whose button opened it.
    pub(super) source: Option<Snowflake>,
    pub(super) custom_id: String,
    pub(super) title: String,
    pub(super) inputs: Vec<Input>,
}

impl Interaction {
    /// Says whether it waits for its first answer and the time for that is over.
    pub(super) fn missed(&self, world: &World) -> bool {
        let within = world.settings.answer_within;
        matches!(self.course, Course::Open) && world.clock.running() > self.asked_at + within
    }

    /// Finds the message that `@original` names.
    pub(super) fn original(&self) -> Option<Snowflake> {
        match &self.course {
            Course::Message { id, .. } => Some(*id),
            Course::Update { .. } => self.source,
            Course::Open | Course::Modal(_) | Course::Choices(_) => None,
        }
    }
}
