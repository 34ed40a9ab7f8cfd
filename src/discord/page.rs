//! On Discord: somebody's own page: zone, hours, and claiming a seat.

use std::fmt;

use super::{
    Command,
    guard::{Answer, Asked, Filled},
    press::Ack,
};
use crate::app::Fault;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows it.
    Open,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Open => Ack::Private,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["open"] => Some(Self::Open),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
        }
    }
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The first one.
    Claim,
}

impl Form {
    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["claim"] => Some(Self::Claim),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claim => f.write_str("claim"),
        }
    }
}

/// Answers a form.
pub async fn on_form(_asked: Asked, form: Form, _filled: Filled) -> Result<Answer, Fault> {
    match form {
        Form::Claim => Ok(Answer::say(super::card::Card::default())),
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    Vec::new()
}

/// Answers a press.
pub async fn on_press(_asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Open => Ok(Answer::say(super::card::Card::default())),
    }
}
