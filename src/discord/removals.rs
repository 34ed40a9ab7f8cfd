//! On Discord: rooms of a cohort that is over are warned, and removed with their categories.
//!
//! What is deleted twice is deleted once: a channel that is gone already counts as removed, whoever
//! deleted it. A category goes only when nothing is in it, so that a channel that people put there
//! stays where it is.
//!
//! **Invariants**: a warning calls nobody and makes no sound; what a member is handed holds nothing
//! that others wrote in the room, which Carrel does not read.

use std::fmt;

use super::{
    card::{Button, Card},
    delivery::{Outgoing, Post, channel_id, skip, too_late},
    guard::{Answer, Asked},
    press::{self, Ack, number},
    rooms, wire,
};
use crate::{
    app::{
        Fault, answers,
        removals::{self, NotAMember, Turn},
    },
    domain::{
        ids::{ChannelId, CohortId, GroupId},
        promises::{Kept, Promise},
    },
    jobs::{Failed, Order},
    words::{Lang, when},
};

mod copy;

/// What a member can press on a warning: to be handed what Carrel keeps about their group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// Which group.
    pub group: GroupId,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        Ack::Private
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["copy", group] => Some(Self {
                group: GroupId(number(group)?),
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "copy:{}", self.group)
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, whose) = (&asked.scene.app, (asked.server, asked.account));
    let lang = asked.lang();
    let copy = removals::copy(app, whose, press.group, asked.now).await?;
    Ok(Answer::say(match copy {
        Ok(copy) => copy::handed_out(&lang, &copy),
        Err(NotAMember) => Card::said(lang.plain("copy-not-yours")),
    }))
}

/// Keeps a promise about what is removed.
pub(super) async fn keep(post: &Post, order: &Order) -> Result<Kept, Failed> {
    let promise = order.promise;
    if let Promise::Warning { group, edition, .. } = promise {
        warn(post, order, group, edition).await
    } else if let Promise::Removal { group, edition } = promise {
        remove(post, order, group, edition).await
    } else if let Promise::CategoryRemoval { cohort, number } = promise {
        remove_category(post, order, cohort, number).await
    } else if let Promise::Answers { cohort, edition } = promise {
        forget(post, order, (cohort, edition)).await
    } else {
        Err(Fault::Impossible(format!("{promise:?} removes nothing")).into())
    }
}

/// Warns in a room, unless an earlier try has. A room that somebody has deleted needs no warning.
async fn warn(post: &Post, order: &Order, group: GroupId, edition: i64) -> Result<Kept, Failed> {
    let app = &post.scene.app;
    let (channel, on) = match removals::warning(app, group, edition, order.now).await? {
        Turn::Now { channel, on, .. } => (channel, on),
        Turn::Wait(until) => return Err(not_yet(until - order.now)),
        Turn::Over(why) => return Err(skip(why)),
    };
    let lang = post.scene.words.in_english();
    let day = when::date(&lang, on);
    let outgoing = Outgoing {
        channel,
        card: compose(&lang, group, day),
        pinned: false,
    };
    match post.send_once(order, &outgoing).await {
        Err(Failed::Park { .. }) if is_gone(post, channel).await? => Ok(Kept::Nothing),
        sent => sent,
    }
}

fn compose(lang: &Lang<'_>, group: GroupId, day: String) -> Card {
    let card = Card {
        silent: true,
        ..Card::panel(
            lang.plain("warning-title"),
            lang.say("warning-body", &[("day", day.into())]),
        )
    };
    let copy = press::Press::Removal(Press { group });
    card.buttons(vec![Button::plain(lang.plain("warning-copy"), copy)])
}

async fn is_gone(post: &Post, channel: ChannelId) -> Result<bool, Failed> {
    match channel_id(channel).to_channel(&post.http).await {
        Ok(_stands) => Ok(false),
        Err(error) if wire::is_gone(&error) => Ok(true),
        Err(error) => Err(wire::failed(&error)),
    }
}

/// Deletes a room whose day has come, and its voice room.
async fn remove(post: &Post, order: &Order, group: GroupId, edition: i64) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    match removals::due(&post.scene.app, group, edition, order.now).await? {
        Turn::Now { channel, voice, .. } => {
            if let Some(voice) = voice {
                delete(post, voice).await?;
            }
            delete(post, channel).await
        }
        Turn::Wait(until) => Err(not_yet(until - order.now)),
        Turn::Over(why) => Err(skip(why)),
    }
}

/// Removes what people told at the sign-up of an archived cohort.
async fn forget(
    post: &Post,
    order: &Order,
    (cohort, edition): (CohortId, i64),
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    let app = &post.scene.app;
    match answers::due(app, cohort, edition, order.now).await? {
        answers::Turn::Now => {
            let called = post.scene.words.in_english().plain("former-member");
            answers::remove(app, (cohort, edition), &called, order.now).await?;
            Ok(Kept::Nothing)
        }
        answers::Turn::Wait(until) => Err(not_yet(until - order.now)),
        answers::Turn::Over(why) => Err(skip(why)),
    }
}

/// Deletes a category of an archived cohort, unless something is in it.
async fn remove_category(
    post: &Post,
    order: &Order,
    cohort: CohortId,
    number: i64,
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    let found = removals::category(&post.scene.app, cohort, number).await?;
    let Some((server, category)) = found else {
        return Err(skip("the category is removed already"));
    };
    let channels = rooms::channels(post, server).await?;
    let holds = Some(channel_id(category));
    if channels.iter().any(|channel| channel.parent_id == holds) {
        return Ok(Kept::Nothing);
    }
    delete(post, category).await
}

async fn delete(post: &Post, channel: ChannelId) -> Result<Kept, Failed> {
    match channel_id(channel).delete(&post.http).await {
        Ok(_channel) => Ok(Kept::Removed),
        Err(error) if wire::is_gone(&error) => Ok(Kept::Removed),
        Err(error) => Err(wire::failed(&error)),
    }
}

/// The day has moved since this was promised.
fn not_yet(after: chrono::TimeDelta) -> Failed {
    Failed::Later {
        why: "its day is still to come".to_owned(),
        after: after.to_std().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let pressed = press::Press::Removal(Press { group: GroupId(7) });
        assert_eq!(pressed.written(None).parse(), Ok(pressed));
    }
}
