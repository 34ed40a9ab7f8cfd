//! On Discord: what a coordinator does: set-up, sign-ups, groups, launch, the desk.

use std::fmt;

use super::{
    Command,
    guard::{Answer, Asked},
    press::Ack,
};
use crate::app::Fault;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows it.
    Desk,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Desk => Ack::Private,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["desk"] => Some(Self::Desk),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk => f.write_str("desk"),
        }
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    Vec::new()
}

/// Answers a press.
pub async fn on_press(_asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Desk => Ok(Answer::say(super::card::Card::default())),
    }
}
