//! On Discord: one step of a project, its history, the plan that is suggested, and the reminder of what
//! is due.
//!
//! **Invariants**: what everyone may read is answered only in the group's own room; a step's panel is
//! private, and changes in place; a reminder mentions exactly those who look after what it names.

use std::fmt;

use super::{
    card::{Card, Sheet},
    delivery::{Post, skip, too_late},
    guard::{Answer, Asked, Filled},
    press::{Ack, number},
    projects, wire,
};
use crate::{
    app::{
        Fault,
        meetings::About,
        milestones::{
            self, Looked, Wish,
            reminders::{self, NotDue},
        },
        projects::Refusal,
    },
    domain::{
        dates::read,
        ids::{CohortId, GroupId, MilestoneId, ParticipantId},
        promises::{Kept, Promise},
    },
    jobs::{Failed, Order},
    words::Lang,
};

mod history;
mod overview;
mod plan;
mod view;

pub(super) use overview::open as open_overview;
pub(super) use plan::{open as open_plan, suggested_after};
pub(super) use view::{blocked, menu, open_picture};

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

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Pick { group } => {
            let chosen = asked.chosen.first().and_then(|id| number(id));
            let milestone = chosen.map_or(MilestoneId(0), MilestoneId);
            look(&asked, Step { group, milestone }, view::panel).await
        }
        Press::Look(step) => look(&asked, step, view::panel).await,
        Press::History(step) => look(&asked, step, history::card).await,
        Press::Edit(step) => form(&asked, step, view::edit_form).await,
        Press::Finish(step) => form(&asked, step, view::finish_form).await,
        Press::Block(step) => form(&asked, step, view::block_form).await,
        Press::Give(step) => {
            let chosen = asked.chosen.first().and_then(|id| number(id));
            let owner = chosen.filter(|id| *id != view::NOBODY).map(ParticipantId);
            change(&asked, step, &Wish::Give(owner)).await
        }
        Press::Unblock(step) => change(&asked, step, &Wish::Unblock).await,
        Press::Reopen(step) => change(&asked, step, &Wish::Reopen).await,
        Press::Drop(step) => change(&asked, step, &Wish::Drop).await,
        Press::Undo(step, deed) => change(&asked, step, &Wish::Undo { deed }).await,
        Press::Board { group } => projects::shown_in_place(&asked, group).await,
        Press::Plan { group } => plan::show(&asked, group).await,
        Press::Picture { group } => projects::pictured(&asked, group).await,
        Press::Overview { cohort } => overview::show(&asked, press.ack(), (cohort, 0)).await,
        Press::Page { cohort, page } => overview::show(&asked, press.ack(), (cohort, page)).await,
        Press::Take => plan::take(&asked).await,
    }
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    match form {
        Form::Edit(step) => edit(&asked, step, &filled).await,
        Form::Finish(step) => finish(&asked, step.milestone, Some(filled.get(view::LINK))).await,
        Form::Block(step) => {
            let why = filled.get(view::WHY).to_owned();
            change(&asked, step, &Wish::Block { why }).await
        }
    }
}

/// Finishes a step of the group in whose room this is, for everyone there to read.
pub(super) async fn finish(
    asked: &Asked,
    milestone: MilestoneId,
    link: Option<&str>,
) -> Result<Answer, Fault> {
    let who = projects::asker(asked, About::Room(asked.channel));
    let wish = Wish::Finish {
        link: link.map(str::to_owned),
    };
    let app = &asked.scene.app;
    let finished = milestones::change(app, &who, milestone, &wish, asked.now).await?;
    let lang = asked.lang();
    Ok(match finished {
        Ok(looked) => Answer::say(view::finished(&lang, &looked)),
        Err(refusal) => Answer::whisper(projects::refused(&lang, refusal)),
    })
}

/// The same with a file that Discord has taken, which it keeps for a while only.
pub(super) async fn finish_with_file(
    asked: &Asked,
    milestone: MilestoneId,
    address: &str,
) -> Result<Answer, Fault> {
    let mut answer = finish(asked, milestone, Some(address)).await?;
    if let Answer::Say(card) = &mut answer {
        card.text.push('\n');
        card.text.push_str(&asked.lang().plain("step-file-kept"));
    }
    Ok(answer)
}

async fn look(
    asked: &Asked,
    step: Step,
    card: impl FnOnce(&Lang<'_>, &Looked) -> Card,
) -> Result<Answer, Fault> {
    let who = projects::asker(asked, About::Group(step.group));
    let looked = milestones::look(&asked.scene.app, &who, step.milestone, asked.now).await?;
    let lang = asked.lang();
    Ok(match looked {
        Ok(looked) => Answer::update(card(&lang, &looked)),
        Err(refusal) => Answer::whisper(projects::refused(&lang, refusal)),
    })
}

async fn form(
    asked: &Asked,
    step: Step,
    sheet: impl FnOnce(&Lang<'_>, Step, &Looked) -> Sheet,
) -> Result<Answer, Fault> {
    let who = projects::asker(asked, About::Group(step.group));
    let looked = milestones::look(&asked.scene.app, &who, step.milestone, asked.now).await?;
    let lang = asked.lang();
    Ok(match looked {
        Ok(looked) => Answer::open(sheet(&lang, step, &looked)),
        Err(refusal) => Answer::say(projects::refused(&lang, refusal)),
    })
}

async fn change(asked: &Asked, step: Step, wish: &Wish) -> Result<Answer, Fault> {
    let who = projects::asker(asked, About::Group(step.group));
    let app = &asked.scene.app;
    let changed = milestones::change(app, &who, step.milestone, wish, asked.now).await?;
    let lang = asked.lang();
    Ok(match changed {
        Ok(looked) => Answer::update(view::panel(&lang, &looked)),
        // Whoever undoes twice sees what stands now, which is what they wanted.
        Err(Refusal::ChangedSince) => look(asked, step, view::changed_since).await?,
        Err(refusal) => Answer::whisper(projects::refused(&lang, refusal)),
    })
}

async fn edit(asked: &Asked, step: Step, filled: &Filled) -> Result<Answer, Fault> {
    let who = projects::asker(asked, About::Group(step.group));
    let looked = milestones::look(&asked.scene.app, &who, step.milestone, asked.now).await?;
    let lang = asked.lang();
    let today = match looked {
        Ok(looked) => looked.today,
        Err(refusal) => return Ok(Answer::whisper(projects::refused(&lang, refusal))),
    };
    let due_on = match filled.get(view::DUE) {
        "" => None,
        typed => match read(typed, today, asked.locale) {
            Some(date) => Some(date),
            None => return Ok(Answer::whisper(projects::no_date(&lang, typed))),
        },
    };
    let title = filled.get(view::TITLE).to_owned();
    change(asked, step, &Wish::Edit { title, due_on }).await
}

/// Reminds those who look after what is due, unless an earlier try has.
pub(super) async fn remind(post: &Post, order: &Order) -> Result<Kept, Failed> {
    let Promise::StepsDue { group, fortnight } = order.promise else {
        return Err(
            Fault::Impossible(format!("{:?} is no reminder of steps", order.promise)).into(),
        );
    };
    let app = &post.scene.app;
    let Some(channel) = reminders::room(app, group).await? else {
        return Err(skip("the room is closed"));
    };
    // What was told is told, even where the step was finished since.
    if let Some(message) = post.sent_before(order, channel).await? {
        return Ok(Kept::Message { channel, message });
    }
    if order.only_look {
        return Err(too_late());
    }
    let due = match reminders::due(app, group, fortnight, order.now).await? {
        Ok(due) => due,
        Err(NotDue::Nothing) => return Err(skip("no step is due that somebody looks after")),
        Err(NotDue::Night { until }) => {
            return Err(Failed::Later {
                why: "it is night for who looks after it".to_owned(),
                after: (until - order.now).to_std().ok(),
            });
        }
    };
    let card = view::reminder(&post.scene.words.in_english(), group, &due);
    let message = post.send(order, channel, &card).await;
    let message = message.map_err(|error| wire::failed(&error))?;
    Ok(Kept::Message { channel, message })
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
