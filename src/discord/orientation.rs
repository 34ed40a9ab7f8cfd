//! On Discord: five cards that everybody reads before their group's room opens.
//!
//! **Invariants**: every card is private; each tap is kept at once, so that whoever stops goes on
//! where they were, from whichever button.

use std::fmt;

use super::{
    card::{Button, Card, Panel},
    guard::{Answer, Asked},
    page,
    press::{self, Ack, number},
    safety,
};
use crate::{
    app::{
        Fault,
        orientation::{self, NoPlace, Seen},
    },
    domain::{ids::CohortId, night, orientation::Subject},
    key,
    store::orientation::Ready,
    words::{Lang, when},
};

/// Minutes in an hour.
const HOUR_MINUTES: u32 = 60;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows the first card that the presser has not read.
    Open,
    /// Shows a card.
    Card {
        /// In which cohort.
        cohort: CohortId,
        /// About what.
        subject: Subject,
    },
    /// Keeps that a card is read, and shows the next.
    Got {
        /// In which cohort.
        cohort: CohortId,
        /// About what it was.
        subject: Subject,
    },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Open => Ack::Private,
            Self::Card { .. } | Self::Got { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let about = |cohort: &str, word: &str| {
            let subject = Subject::from_word(word)?;
            Some((CohortId(number(cohort)?), subject))
        };
        match parts {
            ["open"] => Some(Self::Open),
            ["card", cohort, word] => {
                let (cohort, subject) = about(cohort, word)?;
                Some(Self::Card { cohort, subject })
            }
            ["got", cohort, word] => {
                let (cohort, subject) = about(cohort, word)?;
                Some(Self::Got { cohort, subject })
            }
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
            Self::Card { cohort, subject } => write!(f, "card:{cohort}:{}", subject.word()),
            Self::Got { cohort, subject } => write!(f, "got:{cohort}:{}", subject.word()),
        }
    }
}

/// The button that leads here, first among others.
pub(super) fn button(lang: &Lang<'_>) -> Button {
    Button::main(lang.plain("orientation-button"), pressed(Press::Open))
}

/// The same button beside others, where everybody sees it.
pub(super) fn beside(lang: &Lang<'_>) -> Button {
    Button::plain(lang.plain("orientation-button"), pressed(Press::Open))
}

/// The button on the page of somebody who has read so many cards.
pub(super) fn counted(lang: &Lang<'_>, read: usize) -> Button {
    let of = Subject::ALL.len();
    let values = [("read", read.into()), ("of", of.into())];
    let label = lang.say("orientation-button-counted", &values);
    Button::main(label, pressed(Press::Open))
}

/// What coordinators read of it.
pub(super) fn ready(lang: &Lang<'_>, ready: Ready) -> String {
    let values = [("ready", ready.ready.into()), ("of", ready.of.into())];
    lang.say("orientation-ready", &values)
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, server, account) = (&asked.scene.app, asked.server, asked.account);
    let lang = asked.lang();
    let (seen, next) = match press {
        Press::Open => {
            let seen = orientation::look(app, server, account).await?;
            return Ok(Answer::say(match seen {
                Ok(seen) => shown(&lang, &seen, Subject::first_beside(&seen.read)),
                Err(NoPlace) => refused(&lang),
            }));
        }
        Press::Card { cohort, subject } => {
            let seen = orientation::look_in(app, server, account, cohort).await?;
            (seen, Some(subject))
        }
        Press::Got { cohort, subject } => {
            let tapped = (cohort, subject);
            let seen = orientation::tap(app, server, account, tapped, asked.now).await?;
            (seen, subject.after())
        }
    };
    Ok(match seen {
        Ok(seen) => {
            let next = next.or_else(|| Subject::first_beside(&seen.read));
            Answer::update(shown(&lang, &seen, next))
        }
        Err(NoPlace) => Answer::whisper(refused(&lang)),
    })
}

/// A card, or that there is none left.
fn shown(lang: &Lang<'_>, seen: &Seen, subject: Option<Subject>) -> Card {
    match subject {
        Some(subject) => card(lang, seen, subject),
        None => all_read(lang, seen),
    }
}

fn card(lang: &Lang<'_>, seen: &Seen, subject: Subject) -> Card {
    let (title, mut body) = text(lang, seen, subject);
    if subject == Subject::Confidence {
        body.push_str("\n\n");
        body.push_str(&safety::readers(lang, &seen.readers));
    }
    let values = [
        ("number", subject.number().into()),
        ("of", Subject::ALL.len().into()),
        ("title", title.into()),
    ];
    let cohort = seen.cohort;
    let got = if subject.after().is_some() {
        lang.plain("orientation-button-got")
    } else {
        lang.plain("orientation-button-done")
    };
    let mut buttons = vec![Button::main(got, pressed(Press::Got { cohort, subject }))];
    buttons.extend(subject.before().map(|subject| {
        let back = lang.plain("orientation-button-back");
        Button::plain(back, pressed(Press::Card { cohort, subject }))
    }));
    let card = framed(lang.say("orientation-title", &values), body).buttons(buttons);
    match subject {
        Subject::Confidence => card.buttons(safety::buttons(lang, false)),
        Subject::Course | Subject::Answering | Subject::Phone | Subject::Sight => card,
    }
}

/// The title and the sentences of a card.
fn text(lang: &Lang<'_>, seen: &Seen, subject: Subject) -> (String, String) {
    let plan = &seen.plan;
    let (title, body) = match subject {
        Subject::Course => {
            let values = [
                ("least", plan.size_min.into()),
                ("most", plan.size_max.into()),
                ("first", when::date(lang, plan.starts_on).into()),
                ("last", when::date(lang, seen.last_on).into()),
                ("prompts", plan.fortnights.into()),
            ];
            (
                key!("orientation-course-title"),
                lang.say("orientation-course", &values),
            )
        }
        Subject::Answering => (
            key!("orientation-answering-title"),
            lang.plain("orientation-answering"),
        ),
        Subject::Phone => {
            let values = [
                ("from", clock(lang, night::FROM_HOUR).into()),
                ("until", clock(lang, night::UNTIL_HOUR).into()),
            ];
            (
                key!("orientation-phone-title"),
                lang.say("orientation-phone", &values),
            )
        }
        Subject::Confidence => (
            key!("orientation-confidence-title"),
            lang.plain("orientation-confidence"),
        ),
        Subject::Sight => (
            key!("orientation-sight-title"),
            lang.plain("orientation-sight"),
        ),
    };
    (lang.plain(title), body)
}

fn clock(lang: &Lang<'_>, hour: u32) -> String {
    let minute = u16::try_from(hour * HOUR_MINUTES).unwrap_or_default(); // A day has 1440.
    when::clock(lang, minute)
}

fn all_read(lang: &Lang<'_>, seen: &Seen) -> Card {
    let first = when::date(lang, seen.plan.starts_on);
    let body = lang.say("orientation-all", &[("first", first.into())]);
    let (cohort, [subject, ..]) = (seen.cohort, Subject::ALL);
    framed(lang.plain("orientation-all-title"), body).buttons(vec![
        to_page(lang),
        Button::plain(
            lang.plain("orientation-button-again"),
            pressed(Press::Card { cohort, subject }),
        ),
    ])
}

fn refused(lang: &Lang<'_>) -> Card {
    Card::said(lang.plain("orientation-no-place")).buttons(vec![to_page(lang)])
}

fn framed(title: String, body: String) -> Card {
    let panel = Panel {
        title,
        body,
        fields: Vec::new(),
    };
    Card {
        panel: Some(panel),
        ..Card::default()
    }
}

fn to_page(lang: &Lang<'_>) -> Button {
    let open = press::Press::Page(page::Press::Open);
    Button::main(lang.plain("page-button-open"), open)
}

fn pressed(press: Press) -> press::Press {
    press::Press::Orientation(press)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let cohort = CohortId(i64::MAX);
        let cards = Subject::ALL.into_iter().flat_map(|subject| {
            [
                Press::Card { cohort, subject },
                Press::Got { cohort, subject },
            ]
        });
        for pressed in cards.chain([Press::Open]) {
            let written = press::Press::Orientation(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Orientation(pressed)));
        }
    }
}
