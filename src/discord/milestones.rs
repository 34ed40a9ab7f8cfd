//! On Discord: one step of a project, its history, the plan that is suggested, and the reminder of what
//! is due.
//!
//! **Invariants**: what everyone may read is answered only in the group's own room; a step's panel is
//! private, and changes in place; a reminder mentions exactly those who look after what it names.

use super::{
    card::{Card, Sheet},
    delivery::{Post, skip, too_late},
    guard::{Answer, Asked, Filled},
    press::number,
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
        ids::{MilestoneId, ParticipantId},
        promises::{Kept, Promise},
    },
    jobs::{Failed, Order},
    words::Lang,
};

mod history;
mod overview;
mod plan;
mod pressed;
mod view;

pub use pressed::{Form, Press, Step};

pub(super) use overview::open as open_overview;
pub(super) use plan::{open as open_plan, suggested_after};
pub(super) use view::{blocked, menu, open_picture};

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
