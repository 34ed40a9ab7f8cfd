//! On Discord: the choices of a sign-up, and what people wrote that fits none, for coordinators.
//!
//! A press carries a choice's place, or a mark of what was written, and never the words themselves.
//!
//! **Invariants**: only a coordinator sees or changes them; what cannot be taken is named, and
//! changes nothing.

use std::fmt;

use super::{
    card::Card,
    guard::{Answer, Asked, Filled},
    press::{Ack, number},
};
use crate::{
    app::{
        Fault,
        choices::{self, Asker, Becomes, Board, Done, Refusal},
    },
    domain::{ids::CohortId, signup::Subject},
    store::choices::Listed,
    words,
};

mod view;

pub(super) use view::{button, waiting};

/// What can be pressed here, and for which cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// The cohort.
    pub cohort: CohortId,
    /// What is pressed.
    pub act: Act,
}

/// What can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Shows the subjects, in a message of its own.
    Open,
    /// Shows the choices of the subject that is chosen.
    Choose,
    /// Shows the choices of a subject.
    Of(Subject),
    /// Shows the choice of a subject that is chosen.
    Pick(Subject),
    /// Opens the form for a new choice.
    Add(Subject),
    /// Opens the form for another name.
    Rename(Subject, i64),
    /// Offers a choice no more.
    Retire(Subject, i64),
    /// Offers a choice again.
    Offer(Subject, i64),
    /// Shows the first of what waits to be sorted.
    Queue,
    /// Shows what waits after this.
    Next(Subject, u64),
    /// Folds it into the choice that is chosen.
    Fold(Subject, u64),
    /// Makes a choice of it.
    Make(Subject, u64),
    /// Opens the form that asks which language it is.
    Language(u64),
    /// Leaves it as it is.
    Aside(Subject, u64),
}

/// What can be handed in here, and for which cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The cohort.
    pub cohort: CohortId,
    /// What is asked.
    pub asks: Asks,
}

/// What a form asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// What a new choice is called.
    Add(Subject),
    /// What a choice is called from now on.
    Rename(Subject, i64),
    /// Which language it is.
    Language(u64),
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self.act {
            Act::Open => Ack::Private,
            Act::Add(_) | Act::Rename(..) | Act::Language(_) => Ack::Form,
            Act::Choose
            | Act::Of(_)
            | Act::Pick(_)
            | Act::Retire(..)
            | Act::Offer(..)
            | Act::Queue
            | Act::Next(..)
            | Act::Fold(..)
            | Act::Make(..)
            | Act::Aside(..) => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let (cohort, act) = parts.split_first()?;
        let of = Subject::from_word;
        let act = match act {
            ["open"] => Act::Open,
            ["choose"] => Act::Choose,
            ["queue"] => Act::Queue,
            ["of", subject] => Act::Of(of(subject)?),
            ["pick", subject] => Act::Pick(of(subject)?),
            ["add", subject] => Act::Add(of(subject)?),
            ["rename", subject, at] => Act::Rename(of(subject)?, number(at)?),
            ["retire", subject, at] => Act::Retire(of(subject)?, number(at)?),
            ["offer", subject, at] => Act::Offer(of(subject)?, number(at)?),
            ["next", subject, mark] => Act::Next(of(subject)?, number(mark)?),
            ["fold", subject, mark] => Act::Fold(of(subject)?, number(mark)?),
            ["make", subject, mark] => Act::Make(of(subject)?, number(mark)?),
            ["language", mark] => Act::Language(number(mark)?),
            ["aside", subject, mark] => Act::Aside(of(subject)?, number(mark)?),
            _ => return None,
        };
        Some(Self {
            cohort: CohortId(number(cohort)?),
            act,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.cohort)?;
        match self.act {
            Act::Open => f.write_str("open"),
            Act::Choose => f.write_str("choose"),
            Act::Queue => f.write_str("queue"),
            Act::Of(subject) => write!(f, "of:{}", subject.word()),
            Act::Pick(subject) => write!(f, "pick:{}", subject.word()),
            Act::Add(subject) => write!(f, "add:{}", subject.word()),
            Act::Rename(subject, at) => write!(f, "rename:{}:{at}", subject.word()),
            Act::Retire(subject, at) => write!(f, "retire:{}:{at}", subject.word()),
            Act::Offer(subject, at) => write!(f, "offer:{}:{at}", subject.word()),
            Act::Next(subject, mark) => write!(f, "next:{}:{mark}", subject.word()),
            Act::Fold(subject, mark) => write!(f, "fold:{}:{mark}", subject.word()),
            Act::Make(subject, mark) => write!(f, "make:{}:{mark}", subject.word()),
            Act::Language(mark) => write!(f, "language:{mark}"),
            Act::Aside(subject, mark) => write!(f, "aside:{}:{mark}", subject.word()),
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
        let (cohort, asks) = parts.split_first()?;
        let asks = match asks {
            ["add", subject] => Asks::Add(Subject::from_word(subject)?),
            ["rename", subject, at] => Asks::Rename(Subject::from_word(subject)?, number(at)?),
            ["language", mark] => Asks::Language(number(mark)?),
            _ => return None,
        };
        Some(Self {
            cohort: CohortId(number(cohort)?),
            asks,
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.cohort)?;
        match self.asks {
            Asks::Add(subject) => write!(f, "add:{}", subject.word()),
            Asks::Rename(subject, at) => write!(f, "rename:{}:{at}", subject.word()),
            Asks::Language(mark) => write!(f, "language:{mark}"),
        }
    }
}

/// Which part of the board is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The subjects.
    Subjects,
    /// The choices of a subject.
    Subject(Subject),
    /// One choice.
    One(Subject, i64),
    /// What waits, from what this stands for, or the first.
    Queue(Option<(Subject, u64)>),
    /// What waits, after what this stands for.
    After(Subject, u64),
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (lang, cohort) = (asked.lang(), press.cohort);
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::no(press.ack(), card));
    }
    let chosen = asked.chosen.first().map_or("", String::as_str);
    let shown = match press.act {
        Act::Open => {
            let board = choices::look(&asked.scene.app, asker(&asked, cohort)).await?;
            return Ok(Answer::say(match board {
                Ok(board) => view::card(&lang, &board, Shown::Subjects),
                Err(refusal) => Card::said(view::why(&lang, &refusal)),
            }));
        }
        Act::Choose => Subject::from_word(chosen).map_or(Shown::Subjects, Shown::Subject),
        Act::Of(subject) => Shown::Subject(subject),
        Act::Pick(subject) => {
            number(chosen).map_or(Shown::Subject(subject), |at| Shown::One(subject, at))
        }
        Act::Queue => Shown::Queue(None),
        Act::Next(subject, mark) => Shown::After(subject, mark),
        Act::Add(subject) => return form(&asked, cohort, Asks::Add(subject)).await,
        Act::Rename(subject, at) => {
            return form(&asked, cohort, Asks::Rename(subject, at)).await;
        }
        Act::Language(mark) => return form(&asked, cohort, Asks::Language(mark)).await,
        Act::Retire(subject, at) => {
            let set = retire(&asked, cohort, (subject, at), true).await?;
            return answered(&asked, cohort, Shown::One(subject, at), set).await;
        }
        Act::Offer(subject, at) => {
            let set = retire(&asked, cohort, (subject, at), false).await?;
            return answered(&asked, cohort, Shown::One(subject, at), set).await;
        }
        Act::Fold(subject, mark) => {
            let into = Becomes::Choice(number(chosen).unwrap_or_default());
            return sorted(&asked, cohort, (subject, mark), into).await;
        }
        Act::Make(subject, mark) => {
            return sorted(&asked, cohort, (subject, mark), Becomes::New).await;
        }
        Act::Aside(subject, mark) => {
            return sorted(&asked, cohort, (subject, mark), Becomes::Nothing).await;
        }
    };
    let board = choices::look(&asked.scene.app, asker(&asked, cohort)).await?;
    Ok(Answer::update(match board {
        Ok(board) => view::card(&lang, &board, shown),
        Err(refusal) => Card::said(view::why(&lang, &refusal)),
    }))
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::whisper(*card));
    }
    let (app, now, cohort) = (&asked.scene.app, asked.now, form.cohort);
    let who = asker(&asked, cohort);
    let typed = filled.get(view::NAME);
    let (shown, done) = match form.asks {
        Asks::Add(subject) => {
            let added = choices::add(app, who, (subject, typed), called(&asked), now).await?;
            (Shown::Subject(subject), added)
        }
        Asks::Rename(subject, at) => {
            let place = (subject, at);
            let named = choices::rename(app, who, place, typed, called(&asked), now).await?;
            (Shown::One(subject, at), named)
        }
        Asks::Language(mark) => {
            let what = (Subject::Language, mark);
            return sorted(&asked, cohort, what, Becomes::Language(typed)).await;
        }
    };
    answered(&asked, cohort, shown, done).await
}

fn asker(asked: &Asked, cohort: CohortId) -> Asker {
    Asker {
        server: asked.server,
        cohort,
        who: asked.account,
    }
}

/// What a choice is called in the language of whoever asks.
fn called(asked: &Asked) -> impl Fn(&Listed) -> String + '_ {
    |row| words::choices::name(&asked.lang(), &row.choice, row.name.as_deref())
}

async fn retire(
    asked: &Asked,
    cohort: CohortId,
    place: (Subject, i64),
    retired: bool,
) -> Result<Result<(Board, Done), Refusal>, Fault> {
    let who = asker(asked, cohort);
    choices::retire(&asked.scene.app, who, place, retired, asked.now).await
}

async fn sorted(
    asked: &Asked,
    cohort: CohortId,
    what: (Subject, u64),
    into: Becomes<'_>,
) -> Result<Answer, Fault> {
    let (app, who) = (&asked.scene.app, asker(asked, cohort));
    let done = choices::sort(app, who, what, into, called(asked), asked.now).await?;
    answered(asked, cohort, Shown::Queue(Some(what)), done).await
}

/// Says what was done above what stands then; what was refused is said there too, and nothing that
/// was typed is lost.
async fn answered(
    asked: &Asked,
    cohort: CohortId,
    shown: Shown,
    done: Result<(Board, Done), Refusal>,
) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let (board, said) = match done {
        Ok((board, done)) => (Ok(board), view::done(&lang, &done)),
        Err(refusal) => {
            let board = choices::look(&asked.scene.app, asker(asked, cohort)).await?;
            (board, view::why(&lang, &refusal))
        }
    };
    Ok(Answer::update(match board {
        Ok(board) => {
            let mut card = view::card(&lang, &board, shown);
            card.text = said;
            card
        }
        Err(refusal) => Card::said(view::why(&lang, &refusal)),
    }))
}

/// Opens a form, filled with what stands; it reads no more than that, for opening cannot be put off.
async fn form(asked: &Asked, cohort: CohortId, asks: Asks) -> Result<Answer, Fault> {
    let (lang, app, who) = (asked.lang(), &asked.scene.app, asker(asked, cohort));
    let filled = match asks {
        Asks::Add(_) | Asks::Language(_) => {
            let may = choices::may_change(app, who).await?;
            may.map(|()| String::new())
        }
        Asks::Rename(subject, at) => {
            let stands = choices::one(app, who, (subject, at)).await?;
            stands.map(|(choice, name)| words::choices::name(&lang, &choice, name.as_deref()))
        }
    };
    Ok(match filled {
        Ok(filled) => Answer::open(view::form(&lang, cohort, asks, filled)),
        Err(refusal) => Answer::say(Card::said(view::why(&lang, &refusal))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_and_form_is_read_as_it_was_written() {
        let cohort = CohortId(i64::MAX);
        let mut acts = vec![Act::Open, Act::Choose, Act::Queue, Act::Language(u64::MAX)];
        for subject in Subject::CHANGED.into_iter().chain([Subject::Language]) {
            acts.extend([
                Act::Of(subject),
                Act::Pick(subject),
                Act::Add(subject),
                Act::Rename(subject, i64::MAX),
                Act::Retire(subject, i64::MAX),
                Act::Offer(subject, i64::MAX),
                Act::Next(subject, u64::MAX),
                Act::Fold(subject, u64::MAX),
                Act::Make(subject, u64::MAX),
                Act::Aside(subject, u64::MAX),
            ]);
        }
        for act in acts {
            let pressed = press::Press::Choices(Press { cohort, act });
            let written = pressed.written(None);
            assert!(written.len() <= 100, "{written}");
            assert_eq!(written.parse(), Ok(pressed));
        }
        for asks in [
            Asks::Add(Subject::Stage),
            Asks::Rename(Subject::Interest, 3),
            Asks::Language(u64::MAX),
        ] {
            let form = press::Form::Choices(Form { cohort, asks });
            assert_eq!(form.to_string().parse(), Ok(form));
        }
    }
}
