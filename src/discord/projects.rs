//! On Discord: a group's project and its milestones.

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
    Board { group: crate::domain::ids::GroupId },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Board { .. } => Ack::Private,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Board { group } => write!(f, "board:{group}"),
        }
    }
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The first one.
    Add,
}

impl Form {
    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["add"] => Some(Self::Add),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add => f.write_str("add"),
        }
    }
}

/// Answers a form.
pub async fn on_form(_asked: Asked, form: Form, _filled: Filled) -> Result<Answer, Fault> {
    match form {
        Form::Add => Ok(Answer::say(super::card::Card::default())),
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    Vec::new()
}

/// Answers a press.
pub async fn on_press(_asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Board { .. } => Ok(Answer::say(super::card::Card::default())),
    }
}
