//! On Discord: pauses, as somebody says that they pause, a coordinator says it for them, and their
//! group reads of it.
//!
//! **Invariants**: a group reads the dates and no reason, mentions nobody, and hears no sound; a
//! coordinator is asked whether they are one *now*; everything else is private.

use std::{fmt, time::Duration};

use super::{
    card::Card,
    delivery::{Outgoing, Post, skip},
    guard::{Answer, Asked, Filled},
    press::{Ack, number},
};
use crate::{
    app::{
        Fault,
        pauses::{self, By, Refusal, Seen, Word},
    },
    domain::{
        availability::dated::Span,
        dates,
        ids::ParticipantId,
        promises::{Kept, Promise},
    },
    jobs::{Failed, Order},
};

pub(super) mod view;

/// How long the end of a pause waits until it is known whether the group has read of its beginning.
const NEWS_WAIT: Duration = Duration::from_mins(1);

/// On whose page something about a pause is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// On one's own.
    Mine,
    /// On a coordinator's, about somebody else.
    Desk,
}

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Opens the form for the dates.
    Form {
        /// Where.
        on: On,
        /// Who is to pause.
        who: ParticipantId,
    },
    /// Ends a pause early.
    Back {
        /// Where.
        on: On,
        /// Whose.
        who: ParticipantId,
    },
}

/// What can be handed in here: the dates of a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where.
    pub on: On,
    /// Who is to pause.
    pub who: ParticipantId,
}

impl On {
    fn read(text: &str) -> Option<Self> {
        match text {
            "mine" => Some(Self::Mine),
            "desk" => Some(Self::Desk),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Desk => "desk",
        }
    }
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Form { .. } => Ack::Form,
            Self::Back { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let [what, on, who] = parts else {
            return None;
        };
        let (on, who) = (On::read(on)?, ParticipantId(number(who)?));
        match *what {
            "form" => Some(Self::Form { on, who }),
            "back" => Some(Self::Back { on, who }),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form { on, who } => write!(f, "form:{}:{who}", on.word()),
            Self::Back { on, who } => write!(f, "back:{}:{who}", on.word()),
        }
    }
}

impl Form {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        Ack::Private
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let [on, who] = parts else {
            return None;
        };
        let (on, who) = (On::read(on)?, ParticipantId(number(who)?));
        Some(Self { on, who })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.on.word(), self.who)
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    let (Press::Form { on, who } | Press::Back { on, who }) = press;
    let by = match by(&asked, on).await? {
        Ok(by) => by,
        Err(card) => return Ok(Answer::no(press.ack(), card)),
    };
    Ok(match press {
        Press::Form { .. } => match pauses::look(app, asked.server, (by, who), asked.now).await? {
            Ok(seen) => Answer::open(view::form(&lang, on, &seen)),
            Err(refusal) => Answer::say(view::refused(&lang, refusal)),
        },
        Press::Back { .. } => {
            match pauses::come_back(app, asked.server, (by, who), asked.now).await? {
                Ok(done) => Answer::update(view::ended(&lang, on, &done)),
                Err(refusal) => Answer::whisper(view::refused(&lang, refusal)),
            }
        }
    })
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    let (app, lang, Form { on, who }) = (&asked.scene.app, asked.lang(), form);
    let by = match by(&asked, on).await? {
        Ok(by) => by,
        Err(card) => return Ok(Answer::Say(card)),
    };
    let seen = match pauses::look(app, asked.server, (by, who), asked.now).await? {
        Ok(seen) => seen,
        Err(refusal) => return Ok(Answer::say(view::refused(&lang, refusal))),
    };
    let span = match span(&asked, on, &seen, &filled) {
        Ok(span) => span,
        Err(card) => return Ok(Answer::Say(card)),
    };
    let done = pauses::pause(app, asked.server, (by, who), span, asked.now).await?;
    Ok(Answer::say(match done {
        Ok(done) => view::done(&lang, on, &done),
        Err(Refusal::Dates) => view::wrong_dates(&lang, on, who),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

/// Who asks: whoever it is about, or a coordinator.
async fn by(asked: &Asked, on: On) -> Result<Result<By, Box<Card>>, Fault> {
    Ok(match on {
        On::Mine => Ok(By::Themselves(asked.account)),
        On::Desk => match asked.as_coordinator().await? {
            Ok(_programme) => Ok(By::Coordinator(asked.account)),
            Err(card) => Err(card),
        },
    })
}

/// The dates that were typed, as they fall for whoever is to pause.
fn span(asked: &Asked, on: On, seen: &Seen, filled: &Filled) -> Result<Span, Box<Card>> {
    let lang = asked.lang();
    let read = |name| {
        let typed = filled.get(name);
        let date = dates::read(typed, seen.today, asked.locale);
        date.ok_or_else(|| Box::new(view::no_date(&lang, (on, seen.who.id), typed, seen.today)))
    };
    let (from_on, last_on) = (read(view::FROM)?, read(view::UNTIL)?);
    Ok(Span {
        from_on: Some(from_on),
        until_on: last_on.succ_opt(),
    })
}

/// Tells a group who pauses until when, or that they are back.
pub(super) async fn tell(post: &Post, order: &Order) -> Result<Kept, Failed> {
    let Promise::Pause {
        group,
        pause,
        edition,
    } = order.promise
    else {
        return Err(Fault::Impossible(format!("{:?} is no pause", order.promise)).into());
    };
    match pauses::word(&post.scene.app, group, (pause, edition)).await? {
        Word::NoRoom => Err(skip("no room of the group is open")),
        Word::Unknown => Err(Failed::Later {
            why: "nobody knows yet whether the group has read of the pause".to_owned(),
            after: Some(NEWS_WAIT),
        }),
        Word::Nothing { room, why } => match post.sent_before(order, room).await? {
            Some(message) => Ok(Kept::Message {
                channel: room,
                message,
            }),
            None => Err(skip(why)),
        },
        Word::Say { room, news } => {
            let outgoing = Outgoing {
                channel: room,
                card: view::news(&post.scene.words.in_english(), &news),
                pinned: false,
            };
            post.send_once(order, &outgoing).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_and_form_is_read_as_it_was_written() {
        let who = ParticipantId(7);
        for on in [On::Mine, On::Desk] {
            for pressed in [Press::Form { on, who }, Press::Back { on, who }] {
                let written = press::Press::Pause(pressed).written(None);
                assert_eq!(written.parse(), Ok(press::Press::Pause(pressed)));
            }
            let form = press::Form::Pause(Form { on, who });
            assert_eq!(form.to_string().parse(), Ok(form));
        }
        assert_eq!(Press::read(&["form", "theirs", "7"]), None);
    }
}
