//! What can be pressed about meetings, and how it is written into a button.
//!
//! Knows: the words that a `custom_id` has for a press. Refuses to know: what a press does.
//!
//! **Invariants**: every press is read as it was written, and leaves room for a marker; what is not
//! one of ours is none.

use std::fmt;

use crate::{
    app::meetings::{Reminders, Vote},
    discord::press::{Ack, number},
    domain::ids::{GroupId, MeetingId, OptionId, ProposalId},
};

/// Every choice of reminders.
pub(super) const REMINDERS: [Reminders; 4] = [
    Reminders::Both,
    Reminders::Day,
    Reminders::Hour,
    Reminders::None,
];

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows a group's meetings.
    List {
        /// Which group.
        group: GroupId,
    },
    /// Looks for times.
    Propose {
        /// For which group.
        group: GroupId,
    },
    /// Answers one of the times.
    Vote {
        /// Which time.
        option: OptionId,
        /// How.
        vote: Vote,
    },
    /// Says that none of the times is possible.
    NoneOfThese {
        /// Which times.
        proposal: ProposalId,
    },
    /// Shows the presser the times on their own clocks, with their own answers.
    Mine {
        /// Which times.
        proposal: ProposalId,
    },
    /// Looks for other times for a booked meeting.
    Move {
        /// Which meeting.
        meeting: MeetingId,
    },
    /// Asks whether a booked meeting is to be called off.
    CallOff {
        /// Which meeting.
        meeting: MeetingId,
    },
    /// Calls a booked meeting off.
    CallOffNow {
        /// Which meeting.
        meeting: MeetingId,
    },
    /// Lets a booked meeting stand after all.
    Keep {
        /// Which meeting.
        meeting: MeetingId,
    },
    /// Asks the presser which reminders they want.
    Reminders {
        /// As a member of which group.
        group: GroupId,
    },
    /// Says which reminders the presser wants.
    Remind {
        /// As a member of which group.
        group: GroupId,
        /// Which.
        wanted: Reminders,
    },
    /// Says whether the presser comes to a booked meeting.
    Come {
        /// Which meeting.
        meeting: MeetingId,
        /// Whether they come.
        comes: bool,
    },
    /// Says whether a past meeting happened.
    Met {
        /// Which meeting.
        meeting: MeetingId,
        /// Whether it happened.
        met: bool,
    },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::List { .. }
            | Self::Propose { .. }
            | Self::Mine { .. }
            | Self::Move { .. }
            | Self::CallOff { .. }
            | Self::Reminders { .. } => Ack::Private,
            Self::Vote { .. }
            | Self::NoneOfThese { .. }
            | Self::CallOffNow { .. }
            | Self::Keep { .. }
            | Self::Remind { .. }
            | Self::Come { .. }
            | Self::Met { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["list", id] => Self::List {
                group: GroupId(number(id)?),
            },
            ["propose", id] => Self::Propose {
                group: GroupId(number(id)?),
            },
            ["vote", id, vote] => Self::Vote {
                option: OptionId(number(id)?),
                vote: read_vote(vote)?,
            },
            ["none", id] => Self::NoneOfThese {
                proposal: ProposalId(number(id)?),
            },
            ["mine", id] => Self::Mine {
                proposal: ProposalId(number(id)?),
            },
            ["move", id] => Self::Move {
                meeting: MeetingId(number(id)?),
            },
            ["call-off", id] => Self::CallOff {
                meeting: MeetingId(number(id)?),
            },
            ["call-off-now", id] => Self::CallOffNow {
                meeting: MeetingId(number(id)?),
            },
            ["keep", id] => Self::Keep {
                meeting: MeetingId(number(id)?),
            },
            ["reminders", id] => Self::Reminders {
                group: GroupId(number(id)?),
            },
            ["remind", id, wanted] => Self::Remind {
                group: GroupId(number(id)?),
                wanted: read_reminders(wanted)?,
            },
            ["come", id, comes] => Self::Come {
                meeting: MeetingId(number(id)?),
                comes: read_yes(comes)?,
            },
            ["met", id, met] => Self::Met {
                meeting: MeetingId(number(id)?),
                met: read_yes(met)?,
            },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List { group } => write!(f, "list:{group}"),
            Self::Propose { group } => write!(f, "propose:{group}"),
            Self::Vote { option, vote } => write!(f, "vote:{option}:{}", written(*vote)),
            Self::NoneOfThese { proposal } => write!(f, "none:{proposal}"),
            Self::Mine { proposal } => write!(f, "mine:{proposal}"),
            Self::Move { meeting } => write!(f, "move:{meeting}"),
            Self::CallOff { meeting } => write!(f, "call-off:{meeting}"),
            Self::CallOffNow { meeting } => write!(f, "call-off-now:{meeting}"),
            Self::Keep { meeting } => write!(f, "keep:{meeting}"),
            Self::Reminders { group } => write!(f, "reminders:{group}"),
            Self::Remind { group, wanted } => {
                write!(f, "remind:{group}:{}", reminders_word(*wanted))
            }
            Self::Come { meeting, comes } => write!(f, "come:{meeting}:{}", yes(*comes)),
            Self::Met { meeting, met } => write!(f, "met:{meeting}:{}", yes(*met)),
        }
    }
}

fn written(vote: Vote) -> &'static str {
    match vote {
        Vote::Works => "works",
        Vote::IfNeeded => "if-needed",
        Vote::Cannot => "cannot",
    }
}

fn read_vote(text: &str) -> Option<Vote> {
    [Vote::Works, Vote::IfNeeded, Vote::Cannot]
        .into_iter()
        .find(|vote| written(*vote) == text)
}

fn reminders_word(wanted: Reminders) -> &'static str {
    match wanted {
        Reminders::Both => "both",
        Reminders::Day => "day",
        Reminders::Hour => "hour",
        Reminders::None => "none",
    }
}

fn read_reminders(text: &str) -> Option<Reminders> {
    REMINDERS
        .into_iter()
        .find(|wanted| reminders_word(*wanted) == text)
}

fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn read_yes(text: &str) -> Option<bool> {
    [true, false]
        .into_iter()
        .find(|answer| yes(*answer) == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let meeting = MeetingId(i64::MAX);
        let option = OptionId(12);
        let presses = [
            Press::List { group: GroupId(7) },
            Press::Propose { group: GroupId(7) },
            Press::Vote {
                option,
                vote: Vote::Works,
            },
            Press::Vote {
                option,
                vote: Vote::IfNeeded,
            },
            Press::Vote {
                option,
                vote: Vote::Cannot,
            },
            Press::NoneOfThese {
                proposal: ProposalId(3),
            },
            Press::Come {
                meeting,
                comes: true,
            },
            Press::Met {
                meeting,
                met: false,
            },
            Press::Mine {
                proposal: ProposalId(3),
            },
            Press::Move { meeting },
            Press::CallOff { meeting },
            Press::CallOffNow { meeting },
            Press::Keep { meeting },
            Press::Reminders { group: GroupId(7) },
            Press::Remind {
                group: GroupId(7),
                wanted: Reminders::None,
            },
        ];
        for pressed in presses {
            let written = press::Press::Meeting(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Meeting(pressed)));
            assert!(written.len() <= 100 - 21, "no room for a marker: {written}");
        }
    }
}
