//! What can be pressed and handed in about steps, and how it is written in a `custom_id`.

use std::fmt;

use crate::{
    discord::press::{Ack, number},
    domain::ids::{CohortId, GroupId, MilestoneId},
};

/// A step of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which group.
    pub group: GroupId,
    /// Which step.
    pub milestone: MilestoneId,
}

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows the step that was chosen from a menu.
    Pick {
        /// Which group.
        group: GroupId,
    },
    /// Shows a step.
    Look(Step),
    /// Shows all that was done to a step.
    History(Step),
    /// Opens the form for title and date.
    Edit(Step),
    /// Opens the form for a link to what was made, which finishes the step.
    Finish(Step),
    /// Opens the form for what is in the way.
    Block(Step),
    /// Gives the step to who was chosen from a menu.
    Give(Step),
    /// Says that nothing is in the way any more.
    Unblock(Step),
    /// Opens it again.
    Reopen(Step),
    /// Lets it go.
    Drop(Step),
    /// Undoes the change with this number, if it is still the last.
    Undo(Step, i64),
    /// Shows the group's project in place of what was pressed.
    Board {
        /// Which group.
        group: GroupId,
    },
    /// Shows the suggested plan in place of what was pressed.
    Plan {
        /// Which group.
        group: GroupId,
    },
    /// Shows the steps of the group's project as a picture.
    Picture {
        /// Which group.
        group: GroupId,
    },
    /// Shows coordinators what all groups of a cohort make.
    Overview {
        /// Which cohort.
        cohort: CohortId,
    },
    /// Shows a page of that in place of what was pressed.
    Page {
        /// Which cohort.
        cohort: CohortId,
        /// Which page, from 0.
        page: u16,
    },
    /// Takes the suggested plan.
    Take,
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Title and date of a step.
    Edit(Step),
    /// A link to what was made, which finishes the step.
    Finish(Step),
    /// What is in the way.
    Block(Step),
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Pick { .. }
            | Self::Look(_)
            | Self::History(_)
            | Self::Give(_)
            | Self::Unblock(_)
            | Self::Reopen(_)
            | Self::Drop(_)
            | Self::Undo(..)
            | Self::Board { .. }
            | Self::Plan { .. }
            | Self::Page { .. } => Ack::Update,
            Self::Edit(_) | Self::Finish(_) | Self::Block(_) => Ack::Form,
            Self::Picture { .. } | Self::Overview { .. } => Ack::Private,
            Self::Take => Ack::Public,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let group = |text| number(text).map(GroupId);
        Some(match parts {
            ["pick", id] => Self::Pick { group: group(id)? },
            ["board", id] => Self::Board { group: group(id)? },
            ["plan", id] => Self::Plan { group: group(id)? },
            ["picture", id] => Self::Picture { group: group(id)? },
            ["overview", id] => Self::Overview {
                cohort: CohortId(number(id)?),
            },
            ["page", id, page] => Self::Page {
                cohort: CohortId(number(id)?),
                page: number(page)?,
            },
            ["take"] => Self::Take,
            ["look", rest @ ..] => Self::Look(Step::read(rest)?),
            ["history", rest @ ..] => Self::History(Step::read(rest)?),
            ["edit", rest @ ..] => Self::Edit(Step::read(rest)?),
            ["finish", rest @ ..] => Self::Finish(Step::read(rest)?),
            ["block", rest @ ..] => Self::Block(Step::read(rest)?),
            ["give", rest @ ..] => Self::Give(Step::read(rest)?),
            ["unblock", rest @ ..] => Self::Unblock(Step::read(rest)?),
            ["reopen", rest @ ..] => Self::Reopen(Step::read(rest)?),
            ["drop", rest @ ..] => Self::Drop(Step::read(rest)?),
            ["undo", rest @ .., deed] => Self::Undo(Step::read(rest)?, number(deed)?),
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pick { group } => write!(f, "pick:{group}"),
            Self::Board { group } => write!(f, "board:{group}"),
            Self::Plan { group } => write!(f, "plan:{group}"),
            Self::Picture { group } => write!(f, "picture:{group}"),
            Self::Overview { cohort } => write!(f, "overview:{cohort}"),
            Self::Page { cohort, page } => write!(f, "page:{cohort}:{page}"),
            Self::Take => f.write_str("take"),
            Self::Look(step) => write!(f, "look:{step}"),
            Self::History(step) => write!(f, "history:{step}"),
            Self::Edit(step) => write!(f, "edit:{step}"),
            Self::Finish(step) => write!(f, "finish:{step}"),
            Self::Block(step) => write!(f, "block:{step}"),
            Self::Give(step) => write!(f, "give:{step}"),
            Self::Unblock(step) => write!(f, "unblock:{step}"),
            Self::Reopen(step) => write!(f, "reopen:{step}"),
            Self::Drop(step) => write!(f, "drop:{step}"),
            Self::Undo(step, deed) => write!(f, "undo:{step}:{deed}"),
        }
    }
}

impl Form {
    /// How it is acknowledged: what is finished is news for the room.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Edit(_) | Self::Block(_) => Ack::Update,
            Self::Finish(_) => Ack::Public,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["edit", rest @ ..] => Self::Edit(Step::read(rest)?),
            ["finish", rest @ ..] => Self::Finish(Step::read(rest)?),
            ["block", rest @ ..] => Self::Block(Step::read(rest)?),
            _ => return None,
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edit(step) => write!(f, "edit:{step}"),
            Self::Finish(step) => write!(f, "finish:{step}"),
            Self::Block(step) => write!(f, "block:{step}"),
        }
    }
}

impl Step {
    fn read(parts: &[&str]) -> Option<Self> {
        let [group, milestone] = parts else {
            return None;
        };
        Some(Self {
            group: GroupId(number(group)?),
            milestone: MilestoneId(number(milestone)?),
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.group, self.milestone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    const STEP: Step = Step {
        group: GroupId(i64::MAX),
        milestone: MilestoneId(i64::MAX),
    };

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let group = STEP.group;
        for pressed in [
            Press::Pick { group },
            Press::Board { group },
            Press::Plan { group },
            Press::Picture { group },
            Press::Overview {
                cohort: CohortId(7),
            },
            Press::Page {
                cohort: CohortId(7),
                page: u16::MAX,
            },
            Press::Take,
            Press::Look(STEP),
            Press::History(STEP),
            Press::Edit(STEP),
            Press::Finish(STEP),
            Press::Block(STEP),
            Press::Give(STEP),
            Press::Unblock(STEP),
            Press::Reopen(STEP),
            Press::Drop(STEP),
            Press::Undo(STEP, i64::MAX),
        ] {
            let written = press::Press::Milestone(pressed).written(None);
            assert!(written.len() <= 100, "{written}");
            assert_eq!(written.parse(), Ok(press::Press::Milestone(pressed)));
        }
    }

    #[test]
    fn every_form_is_read_as_it_was_written() {
        for form in [Form::Edit(STEP), Form::Finish(STEP), Form::Block(STEP)] {
            let written = press::Form::Milestone(form).to_string();
            assert_eq!(written.parse(), Ok(press::Form::Milestone(form)));
        }
    }
}
