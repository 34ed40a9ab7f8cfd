//! On Discord: taking a launch back within a day, for coordinators; and the rooms that go with it.
//!
//! A room that is deleted twice is deleted once: one that is gone already counts as removed.
//!
//! **Invariants**: only a coordinator takes a launch back, after seeing what goes with it; a button
//! names the launch that it is about, so that one of an earlier launch does nothing to a later one.

use std::fmt;

use super::{
    card::{Button, Card},
    cohorts,
    delivery::{Post, channel_id, skip, too_late},
    guard::{Answer, Asked},
    press::{self, Ack, number},
    wire,
};
use crate::{
    app::{
        Fault,
        taking_back::{self, Confirmed, Plan, Progress, Refusal, TAKEN_BACK, TakenBack},
    },
    domain::{
        ids::{CohortId, GroupId},
        promises::Kept,
    },
    jobs::{Failed, Order},
    words::{
        Lang, plain,
        when::{self, Stamp},
    },
};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows what taking a launch back would do.
    Prepare {
        /// Of which cohort.
        cohort: CohortId,
    },
    /// Takes a launch back as its preview showed it.
    Confirm {
        /// Of which cohort.
        cohort: CohortId,
        /// Which launch: when it was, in milliseconds.
        launch: i64,
        /// How much people had done, as the preview showed it.
        done: i64,
    },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Prepare { .. } => Ack::Private,
            Self::Confirm { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["prepare", cohort] => Self::Prepare {
                cohort: CohortId(number(cohort)?),
            },
            ["confirm", cohort, launch, done] => Self::Confirm {
                cohort: CohortId(number(cohort)?),
                launch: number(launch)?,
                done: number(done)?,
            },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prepare { cohort } => write!(f, "prepare:{cohort}"),
            Self::Confirm {
                cohort,
                launch,
                done,
            } => write!(f, "confirm:{cohort}:{launch}:{done}"),
        }
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::no(press.ack(), card));
    }
    match press {
        Press::Prepare { cohort } => Ok(Answer::say(prepared(&asked, cohort).await?)),
        Press::Confirm {
            cohort,
            launch,
            done,
        } => {
            let confirmed = Confirmed {
                cohort,
                launch,
                done_seen: done,
            };
            confirm(&asked, &confirmed).await
        }
    }
}

async fn prepared(asked: &Asked, cohort: CohortId) -> Result<Card, Fault> {
    let (lang, app) = (asked.lang(), &asked.scene.app);
    let planned = taking_back::preview(app, asked.server, cohort, asked.now).await?;
    Ok(match planned {
        Ok(planned) => plan(&lang, &planned),
        Err(refusal) => refused(&lang, &refusal),
    })
}

/// Takes back what was seen; where people have done more since, shows that instead.
async fn confirm(asked: &Asked, confirmed: &Confirmed) -> Result<Answer, Fault> {
    let (lang, app) = (asked.lang(), &asked.scene.app);
    let done =
        taking_back::take_back(app, asked.server, confirmed, asked.account, asked.now).await?;
    Ok(match done {
        Ok(done) => Answer::update(taken_back(&lang, done)),
        Err(Refusal::Changed) => Answer::Update {
            card: Some(Box::new(prepared(asked, confirmed.cohort).await?)),
            whisper: Some(Box::new(refused(&lang, &Refusal::Changed))),
        },
        Err(refusal) => Answer::update(refused(&lang, &refusal)),
    })
}

/// The button on the desk.
pub(super) fn open(lang: &Lang<'_>, cohort: CohortId) -> Button {
    let press = press::Press::TakingBack(Press::Prepare { cohort });
    Button::plain(lang.plain("taking-back-button"), press)
}

/// How far the removal of rooms has come.
pub(super) fn progress(lang: &Lang<'_>, progress: Progress) -> String {
    let numbers = [("left", progress.left.into()), ("all", progress.all.into())];
    lang.say("taking-back-progress", &numbers)
}

fn plan(lang: &Lang<'_>, plan: &Plan) -> Card {
    let stands = &plan.stands;
    let rooms = [
        ("rooms", stands.rooms.into()),
        ("coming", stands.to_come.into()),
    ];
    let mut parts = vec![lang.say("taking-back-rooms", &rooms)];
    if 0 < stands.done_by_people() {
        parts.push(lang.say(
            "taking-back-done",
            &[
                ("offers", stands.offers.into()),
                ("meetings", stands.meetings.into()),
                ("steps", stands.steps.into()),
            ],
        ));
    }
    parts.push(lang.plain("taking-back-after"));
    let until = plan.launched_at + taking_back::WITHIN;
    let until = when::stamp(until, Stamp::Full);
    parts.push(lang.say("taking-back-until", &[("until", until.into())]));
    let name = plain(&plan.cohort_name);
    let confirm = press::Press::TakingBack(Press::Confirm {
        cohort: plan.cohort,
        launch: plan.launched_at.timestamp_millis(),
        done: stands.done_by_people(),
    });
    let cancel = press::Press::Cohort(cohorts::Press::Cancel);
    Card::panel(
        lang.say("taking-back-title", &[("cohort", name.into())]),
        parts.join("\n\n"),
    )
    .buttons(vec![
        Button::main(lang.plain("taking-back-confirm"), confirm),
        Button::plain(lang.plain("import-button-cancel"), cancel),
    ])
}

fn taken_back(lang: &Lang<'_>, done: TakenBack) -> Card {
    let said = if done.before {
        lang.plain("taking-back-before")
    } else {
        lang.say("taken-back", &[("rooms", done.rooms.into())])
    };
    let desk = press::Press::Cohort(cohorts::Press::Refresh);
    let desk = Button::plain(lang.plain("setup-next-desk"), desk);
    Card::said(said).buttons(vec![desk])
}

fn refused(lang: &Lang<'_>, refusal: &Refusal) -> Card {
    Card::said(match refusal {
        Refusal::NoLaunch => lang.plain("taking-back-no-launch"),
        Refusal::TooLate { until } => {
            let until = when::stamp(*until, Stamp::Full);
            lang.say("taking-back-late", &[("until", until.into())])
        }
        Refusal::OtherGathers { name } => {
            lang.say("taking-back-other", &[("name", plain(name).into())])
        }
        Refusal::Changed => lang.plain("taking-back-changed"),
    })
}

/// Deletes what stands of a group whose launch was taken back: its voice room and its room.
pub(super) async fn take_down(post: &Post, order: &Order, group: GroupId) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    let Some(channels) = taking_back::due(&post.scene.app, group).await? else {
        return Err(skip(TAKEN_BACK));
    };
    for channel in channels {
        match channel_id(channel).delete(&post.http).await {
            Ok(_channel) => {}
            Err(error) if wire::is_gone(&error) => {}
            Err(error) => return Err(wire::failed(&error)),
        }
    }
    Ok(Kept::Removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let cohort = CohortId(i64::MAX);
        let confirm = Press::Confirm {
            cohort,
            launch: 1_900_000_000_000,
            done: 12,
        };
        for pressed in [Press::Prepare { cohort }, confirm] {
            let written = press::Press::TakingBack(pressed).written(None);
            assert!(written.len() <= 100, "{written}");
            assert_eq!(written.parse(), Ok(press::Press::TakingBack(pressed)));
        }
    }
}
