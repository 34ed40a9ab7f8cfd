//! On Discord: times offered, votes, bookings.

use std::fmt;

use super::{
    Command, Scene,
    delivery::Outgoing,
    guard::{Answer, Asked},
    press::Ack,
};
use crate::{
    app::Fault,
    domain::{
        ids::{MeetingId, ProposalId},
        promises::Lead,
        time::Moment,
    },
    jobs::Failed,
};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows it.
    List { group: crate::domain::ids::GroupId },
    /// Looks for times.
    Propose { group: crate::domain::ids::GroupId },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::List { .. } | Self::Propose { .. } => Ack::Private,
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
            Self::List { group } => write!(f, "list:{group}"),
            Self::Propose { group } => write!(f, "propose:{group}"),
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
        Press::List { .. } | Press::Propose { .. } => Ok(Answer::say(super::card::Card::default())),
    }
}

/// Composes the times offered as things stand now.
pub async fn compose_offer(
    _scene: &Scene,
    _proposal: ProposalId,
    _now: Moment,
) -> Result<Outgoing, Failed> {
    Err(Failed::Park {
        why: "not composed yet".to_owned(),
    })
}

/// Composes a booking as things stand now.
pub async fn compose_booking(
    _scene: &Scene,
    _meeting: MeetingId,
    _now: Moment,
) -> Result<Outgoing, Failed> {
    Err(Failed::Park {
        why: "not composed yet".to_owned(),
    })
}

/// Composes a reminder as things stand now.
pub async fn compose_reminder(
    _scene: &Scene,
    _meeting: MeetingId,
    _lead: Lead,
    _now: Moment,
) -> Result<Outgoing, Failed> {
    Err(Failed::Park {
        why: "not composed yet".to_owned(),
    })
}
