//! What can be pressed and handed in about the groups of a cohort before its launch.

use std::fmt;

use crate::{
    discord::press::{Ack, number},
    domain::ids::{GroupId, ParticipantId},
};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows the groups.
    Show,
    /// Shows a page of the groups in place of the pressed message.
    Page {
        /// Which, from 0.
        page: u16,
    },
    /// Shows the group or the person that was chosen.
    Choose,
    /// Shows a group.
    Group {
        /// Which.
        group: GroupId,
    },
    /// Opens the form for a group's name.
    Name {
        /// Which.
        group: GroupId,
    },
    /// Locks a group, or unlocks it.
    Lock {
        /// The edition that was seen.
        edition: i64,
        /// Which.
        group: GroupId,
        /// Whether it is to be locked.
        locked: bool,
    },
    /// Shows somebody.
    Person {
        /// Who.
        who: ParticipantId,
    },
    /// Asks which group somebody is to go to.
    Move {
        /// Who.
        who: ParticipantId,
        /// Which page of the choices, from 0.
        page: u16,
    },
    /// Shows what it would do if they went to the group that was chosen.
    To {
        /// Who.
        who: ParticipantId,
    },
    /// Asks with whom somebody is to swap.
    Swap {
        /// Who.
        who: ParticipantId,
        /// Which page of the choices, from 0.
        page: u16,
    },
    /// Shows what it would do if they swapped with whom was chosen.
    With {
        /// Who.
        who: ParticipantId,
    },
    /// Shows what it would do if somebody was taken out of their group.
    TakeOut {
        /// Who.
        who: ParticipantId,
    },
    /// Moves somebody as it was shown.
    DoMove {
        /// The edition that was seen.
        edition: i64,
        /// Who.
        who: ParticipantId,
        /// To which group.
        to: GroupId,
    },
    /// Swaps two people as it was shown.
    DoSwap {
        /// The edition that was seen.
        edition: i64,
        /// Who.
        who: ParticipantId,
        /// With whom.
        with: ParticipantId,
    },
    /// Takes somebody out of their group as it was shown.
    DoTakeOut {
        /// The edition that was seen.
        edition: i64,
        /// Who.
        who: ParticipantId,
    },
    /// Forms all groups anew that are not locked.
    Again {
        /// The edition that was seen.
        edition: i64,
    },
    /// Takes back what was done last.
    Undo {
        /// The edition that was seen.
        edition: i64,
    },
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A group's name.
    Name {
        /// The edition that was seen.
        edition: i64,
        /// Which group.
        group: GroupId,
    },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Show => Ack::Private,
            Self::Name { .. } => Ack::Form,
            Self::Page { .. }
            | Self::Choose
            | Self::Group { .. }
            | Self::Lock { .. }
            | Self::Person { .. }
            | Self::Move { .. }
            | Self::To { .. }
            | Self::Swap { .. }
            | Self::With { .. }
            | Self::TakeOut { .. }
            | Self::DoMove { .. }
            | Self::DoSwap { .. }
            | Self::DoTakeOut { .. }
            | Self::Again { .. }
            | Self::Undo { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let (action, rest) = parts.split_first()?;
        let numbers: Option<Vec<i64>> = rest.iter().map(|part| number(part)).collect();
        let numbers = numbers?;
        let page = |page: &i64| u16::try_from(*page).ok();
        Some(match (*action, numbers.as_slice()) {
            ("show", []) => Self::Show,
            ("page", [at]) => Self::Page { page: page(at)? },
            ("choose", []) => Self::Choose,
            ("group", [group]) => Self::Group {
                group: GroupId(*group),
            },
            ("name", [group]) => Self::Name {
                group: GroupId(*group),
            },
            (action @ ("lock" | "unlock"), [edition, group]) => Self::Lock {
                edition: *edition,
                group: GroupId(*group),
                locked: action == "lock",
            },
            ("person", [who]) => Self::Person {
                who: ParticipantId(*who),
            },
            ("move", [who, at]) => Self::Move {
                who: ParticipantId(*who),
                page: page(at)?,
            },
            ("to", [who]) => Self::To {
                who: ParticipantId(*who),
            },
            ("swap", [who, at]) => Self::Swap {
                who: ParticipantId(*who),
                page: page(at)?,
            },
            ("with", [who]) => Self::With {
                who: ParticipantId(*who),
            },
            ("take-out", [who]) => Self::TakeOut {
                who: ParticipantId(*who),
            },
            ("do-move", [edition, who, to]) => Self::DoMove {
                edition: *edition,
                who: ParticipantId(*who),
                to: GroupId(*to),
            },
            ("do-swap", [edition, who, with]) => Self::DoSwap {
                edition: *edition,
                who: ParticipantId(*who),
                with: ParticipantId(*with),
            },
            ("do-take-out", [edition, who]) => Self::DoTakeOut {
                edition: *edition,
                who: ParticipantId(*who),
            },
            ("again", [edition]) => Self::Again { edition: *edition },
            ("undo", [edition]) => Self::Undo { edition: *edition },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Show => f.write_str("show"),
            Self::Page { page } => write!(f, "page:{page}"),
            Self::Choose => f.write_str("choose"),
            Self::Group { group } => write!(f, "group:{group}"),
            Self::Name { group } => write!(f, "name:{group}"),
            Self::Lock {
                edition,
                group,
                locked,
            } => {
                let action = if *locked { "lock" } else { "unlock" };
                write!(f, "{action}:{edition}:{group}")
            }
            Self::Person { who } => write!(f, "person:{who}"),
            Self::Move { who, page } => write!(f, "move:{who}:{page}"),
            Self::To { who } => write!(f, "to:{who}"),
            Self::Swap { who, page } => write!(f, "swap:{who}:{page}"),
            Self::With { who } => write!(f, "with:{who}"),
            Self::TakeOut { who } => write!(f, "take-out:{who}"),
            Self::DoMove { edition, who, to } => write!(f, "do-move:{edition}:{who}:{to}"),
            Self::DoSwap { edition, who, with } => write!(f, "do-swap:{edition}:{who}:{with}"),
            Self::DoTakeOut { edition, who } => write!(f, "do-take-out:{edition}:{who}"),
            Self::Again { edition } => write!(f, "again:{edition}"),
            Self::Undo { edition } => write!(f, "undo:{edition}"),
        }
    }
}

impl Form {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Name { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["name", edition, group] => Some(Self::Name {
                edition: number(edition)?,
                group: GroupId(number(group)?),
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { edition, group } => write!(f, "name:{edition}:{group}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_and_form_is_read_as_it_was_written() {
        let (edition, page) = (12, 3);
        let (who, with) = (ParticipantId(7), ParticipantId(8));
        let (group, to) = (GroupId(5), GroupId(6));
        let locks = [true, false].map(|locked| Press::Lock {
            edition,
            group,
            locked,
        });
        let others = [
            Press::Show,
            Press::Page { page },
            Press::Choose,
            Press::Group { group },
            Press::Name { group },
            Press::Person { who },
            Press::Move { who, page },
            Press::To { who },
            Press::Swap { who, page },
            Press::With { who },
            Press::TakeOut { who },
            Press::DoMove { edition, who, to },
            Press::DoSwap { edition, who, with },
            Press::DoTakeOut { edition, who },
            Press::Again { edition },
            Press::Undo { edition },
        ];
        for pressed in locks.into_iter().chain(others) {
            let written = press::Press::Groups(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Groups(pressed)));
        }
        let form = press::Form::Groups(Form::Name { edition, group });
        assert_eq!(form.to_string().parse(), Ok(form));
    }
}
