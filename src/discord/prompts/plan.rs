//! The calendar of prompts, for coordinators: in a group's room that of the group, elsewhere that of
//! its cohort.
//!
//! **Invariants**: only a coordinator sees or changes it; a press names the prompt that it moves, so
//! that the same press twice moves it once.

use std::fmt;

use crate::{
    app::{
        Fault,
        prompts::plan::{self, Asker, Change},
    },
    discord::{
        card::Card,
        guard::{Answer, Asked, Filled},
        press::{Ack, number},
    },
    domain::{
        ids::{CohortId, GroupId, PromptId},
        prompts::Text,
    },
};

mod view;

/// What can be pressed here, in whose calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// The cohort.
    pub cohort: CohortId,
    /// One of its groups, if it is about one alone.
    pub group: Option<GroupId>,
    /// What is pressed.
    pub act: Act,
}

/// What can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Shows all fortnights.
    All,
    /// Shows the fortnight that is chosen.
    Choose,
    /// A prompt and the one before it change places.
    Earlier(u32, PromptId),
    /// A prompt and the one after it change places.
    Later(u32, PromptId),
    /// Leaves a fortnight out.
    Skip(u32),
    /// Has it bring what was planned.
    Bring(u32),
    /// Puts the prompt that is chosen into a fortnight.
    Put(u32),
    /// Opens the form for a prompt of one's own.
    Write(u32),
}

/// The form for a prompt of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The cohort.
    pub cohort: CohortId,
    /// One of its groups, if it is about one alone.
    pub group: Option<GroupId>,
    /// For which fortnight.
    pub fortnight: u32,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self.act {
            Act::Write(_) => Ack::Form,
            Act::All
            | Act::Choose
            | Act::Earlier(..)
            | Act::Later(..)
            | Act::Skip(_)
            | Act::Bring(_)
            | Act::Put(_) => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let [cohort, group, act @ ..] = parts else {
            return None;
        };
        let act = match act {
            ["all"] => Act::All,
            ["choose"] => Act::Choose,
            ["earlier", at, prompt] => Act::Earlier(number(at)?, PromptId(number(prompt)?)),
            ["later", at, prompt] => Act::Later(number(at)?, PromptId(number(prompt)?)),
            ["skip", at] => Act::Skip(number(at)?),
            ["bring", at] => Act::Bring(number(at)?),
            ["put", at] => Act::Put(number(at)?),
            ["write", at] => Act::Write(number(at)?),
            _ => return None,
        };
        Some(Self {
            cohort: CohortId(number(cohort)?),
            group: self::group(number(group)?),
            act,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.cohort, written(self.group))?;
        match self.act {
            Act::All => f.write_str("all"),
            Act::Choose => f.write_str("choose"),
            Act::Earlier(at, prompt) => write!(f, "earlier:{at}:{prompt}"),
            Act::Later(at, prompt) => write!(f, "later:{at}:{prompt}"),
            Act::Skip(at) => write!(f, "skip:{at}"),
            Act::Bring(at) => write!(f, "bring:{at}"),
            Act::Put(at) => write!(f, "put:{at}"),
            Act::Write(at) => write!(f, "write:{at}"),
        }
    }
}

impl Form {
    /// How it is acknowledged: it changes the message from which it was opened.
    pub fn ack(&self) -> Ack {
        Ack::Update
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            [cohort, group, "write", fortnight] => Some(Self {
                cohort: CohortId(number(cohort)?),
                group: self::group(number(group)?),
                fortnight: number(fortnight)?,
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = written(self.group);
        write!(f, "{}:{group}:write:{}", self.cohort, self.fortnight)
    }
}

/// A group in a press; all of them stand as nought.
fn written(group: Option<GroupId>) -> i64 {
    group.map_or(0, |group| group.0)
}

/// Reads what [`written`] wrote, once it is a number.
fn group(number: i64) -> Option<GroupId> {
    (number != 0).then_some(GroupId(number))
}

/// Shows the calendar of the group in whose room it is asked, or else of the newest cohort.
pub(super) async fn open(asked: Asked) -> Result<Answer, Fault> {
    if let Err(no) = asked.as_coordinator().await? {
        return Ok(Answer::Say(no));
    }
    let lang = asked.lang();
    let found = plan::found(&asked.scene.app, asked.server, asked.channel).await?;
    let Some((cohort, group)) = found else {
        return Ok(Answer::say(Card::said(lang.plain("prompt-no-cohort"))));
    };
    let who = asker(&asked, cohort, group);
    let seen = plan::look(&asked.scene.app, who, asked.now).await?;
    Ok(Answer::say(match seen {
        Ok(plan) => view::all(&lang, &plan),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

/// Answers a press.
pub(super) async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    if let Err(no) = asked.as_coordinator().await? {
        return Ok(Answer::no(press.ack(), no));
    }
    let who = asker(&asked, press.cohort, press.group);
    let chosen = asked.chosen.first().map_or("", String::as_str);
    let (fortnight, change) = match press.act {
        Act::All => return show(&asked, who, None).await,
        Act::Choose => return show(&asked, who, number(chosen)).await,
        Act::Write(fortnight) => {
            let Press { cohort, group, .. } = press;
            let form = Form {
                cohort,
                group,
                fortnight,
            };
            return Ok(Answer::open(view::form(&asked.lang(), form)));
        }
        Act::Earlier(at, prompt) => (at, Change::Earlier(prompt)),
        Act::Later(at, prompt) => (at, Change::Later(prompt)),
        Act::Skip(at) => (at, Change::Skip),
        Act::Bring(at) => (at, Change::Bring),
        Act::Put(at) => (
            at,
            Change::Put(PromptId(number(chosen).unwrap_or_default())),
        ),
    };
    changed(&asked, who, fortnight, &change).await
}

/// Answers the form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    if let Err(no) = asked.as_coordinator().await? {
        return Ok(Answer::whisper(*no));
    }
    let said = |name| filled.get(name).to_owned();
    let activity = said(view::ACTIVITY);
    let text = Text {
        title: said(view::TITLE),
        body: said(view::BODY),
        alone: said(view::ALONE),
        together: said(view::TOGETHER),
        activity: (!activity.is_empty()).then_some(activity),
    };
    let who = asker(&asked, form.cohort, form.group);
    changed(&asked, who, form.fortnight, &Change::Write(text)).await
}

fn asker(asked: &Asked, cohort: CohortId, group: Option<GroupId>) -> Asker {
    Asker {
        server: asked.server,
        cohort,
        group,
        who: asked.account,
    }
}

async fn show(asked: &Asked, who: Asker, fortnight: Option<u32>) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let plan = match plan::look(app, who, asked.now).await? {
        Ok(plan) => plan,
        Err(refusal) => return Ok(Answer::update(view::refused(&lang, refusal))),
    };
    let turn = fortnight.and_then(|fortnight| plan.turn(fortnight));
    let Some(turn) = turn else {
        return Ok(Answer::update(view::all(&lang, &plan)));
    };
    let prompt = turn.brings().unwrap_or(turn.planned);
    let prompt = plan::prompt(app, prompt).await?;
    Ok(Answer::update(view::one(&lang, &plan, turn, prompt)))
}

/// Makes a change, and shows what stands then; a refusal is said to the presser, and shown is what
/// stands.
async fn changed(
    asked: &Asked,
    who: Asker,
    fortnight: u32,
    change: &Change,
) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let changed = plan::change(app, who, fortnight, change, asked.now).await?;
    match changed {
        // What has changed places is shown among the others.
        Ok(plan) if matches!(change, Change::Earlier(_) | Change::Later(_)) => {
            Ok(Answer::update(view::all(&lang, &plan)))
        }
        Ok(_) => show(asked, who, Some(fortnight)).await,
        Err(refusal) => Ok(Answer::whisper(view::refused(&lang, refusal))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_and_the_form_are_read_as_they_were_written() {
        let (cohort, at, prompt) = (CohortId(i64::MAX), u32::MAX, PromptId(i64::MAX));
        for group in [None, Some(GroupId(i64::MAX))] {
            for act in [
                Act::All,
                Act::Choose,
                Act::Earlier(at, prompt),
                Act::Later(at, prompt),
                Act::Skip(at),
                Act::Bring(at),
                Act::Put(at),
                Act::Write(at),
            ] {
                let pressed = Press { cohort, group, act };
                let pressed = press::Press::Prompt(super::super::Press::Plan(pressed));
                let written = pressed.written(None);
                assert!(written.len() <= 100, "{written}");
                assert_eq!(written.parse(), Ok(pressed));
            }
            let form = press::Form::Prompt(Form {
                cohort,
                group,
                fortnight: at,
            });
            assert_eq!(form.to_string().parse(), Ok(form));
        }
    }
}
