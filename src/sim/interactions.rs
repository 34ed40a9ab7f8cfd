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
mod metadata;
mod payload;
mod resolved;
pub(super) mod seen;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

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
    /// The command that was run or is being typed.
    pub(super) command: Option<Ran>,
    /// The message whose button or menu was used.
    pub(super) source: Option<Snowflake>,
    /// The dialogue that was submitted.
    pub(super) modal: Option<Snowflake>,
    /// The metadata of the interaction that opened the dialogue.
    pub(super) triggered_by: Option<Value>,
    /// The type of the option being typed into, for suggestions.
    pub(super) focused_type: u64,
    pub(super) course: Course,
    pub(super) followups: Vec<Snowflake>,
}

/// Names a command as it was run.
#[derive(Clone, Debug)]
pub(super) struct Ran {
    /// Its full name, such as `meeting propose`.
    pub(super) name: String,
    /// 1 slash, 2 user, 3 message.
    pub(super) kind: u64,
    /// The user or message that a context-menu command was run on.
    pub(super) target: Option<Snowflake>,
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
    /// Its labels, rows and texts as Discord's JSON.
    pub(super) components: Vec<Value>,
    /// The metadata of the interaction that it answered.
    pub(super) triggered_by: Value,
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

/// Makes a token of the shape that Discord's have: it names its interaction.
fn token_for(id: Snowflake, secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("interaction:{id}:{secret}"))
}

/// Reads out of a token which interaction it names.
fn named_by(token: &str) -> Option<Snowflake> {
    let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (id, _) = decoded.strip_prefix("interaction:")?.split_once(':')?;
    id.parse().ok()
}
