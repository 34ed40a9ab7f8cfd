//! On Discord: a group whose seat was given up, and a group that has become small.
//!
//! **Invariants**: before a seat is given up, Discord itself is asked whether its owner is back; a
//! group is asked in its own room, calls nobody, and what its members answer is private.

use std::fmt;

use super::{
    Scene,
    card::{self, Button, Card},
    delivery::{Outgoing, Post, skip, too_late},
    guard::{Answer, Asked},
    page,
    press::{self, Ack, number},
    rooms::is_here,
    wire,
};
use crate::{
    app::{
        Fault, holds, people,
        small::{self, NotAsked, Refusal},
    },
    domain::{
        ids::{AccountId, FallId, GroupId, HoldId, ServerId},
        promises::Kept,
        time::Moment,
    },
    jobs::{Failed, Order},
    key,
    store::small::Wish,
    words::plain,
};

mod view;

/// Discord's codes for an account that is not on the server, or is gone for good.
const AWAY: [isize; 2] = [10007, 10013];

/// What a member of a small group can press: what they would like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// In which group.
    pub group: GroupId,
    /// For which question.
    pub fall: FallId,
    /// What they would like.
    pub wish: Wish,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        Ack::Private
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let [wish, group, fall] = parts else {
            return None;
        };
        let wish = match *wish {
            "go-on" => Wish::GoOn,
            "company" => Wish::Company,
            _ => return None,
        };
        Some(Self {
            group: GroupId(number(group)?),
            fall: FallId(number(fall)?),
            wish,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { group, fall, wish } = self;
        match wish {
            Wish::GoOn => write!(f, "go-on:{group}:{fall}"),
            Wish::Company => write!(f, "company:{group}:{fall}"),
        }
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, whose) = (&asked.scene.app, (asked.server, asked.account));
    let about = (press.group, press.fall);
    let noted = small::answer(app, whose, about, press.wish, asked.now).await?;
    let lang = asked.lang();
    Ok(Answer::say(Card::said(lang.plain(match noted {
        Ok(()) => view::noted(press.wish),
        Err(Refusal::NotAMember) => key!("small-not-yours"),
        Err(Refusal::Over) => key!("small-over"),
    }))))
}

/// Gives a seat up whose time is over, unless its owner is back.
pub(super) async fn end_hold(post: &Post, order: &Order, hold: HoldId) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    let app = &post.scene.app;
    let Some(found) = holds::held(app, hold).await? else {
        return Ok(Kept::Nothing);
    };
    if order.now < found.until {
        return Err(Failed::Later {
            why: "the seat is still held".to_owned(),
            after: (found.until - order.now).to_std().ok(),
        });
    }
    // Their coming back may have been missed, and a seat cannot be given back.
    if let Some(account) = found.account
        && is_back(post, found.server, account, order.now).await?
    {
        return Ok(Kept::Nothing);
    }
    holds::give_up(app, hold, order.now).await?;
    Ok(Kept::Nothing)
}

/// Whether an account is on the server; then that is recorded.
async fn is_back(
    post: &Post,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<bool, Failed> {
    let guild = card::guild(server);
    match post.http.get_member(guild, card::user(account)).await {
        Ok(member) if is_here(&member) => {
            people::here(&post.scene.app, server, account, &member.user.name, now).await?;
            Ok(true)
        }
        Ok(_screened) => Ok(false),
        Err(error) if AWAY.contains(&wire::code(&error)) => Ok(false),
        Err(error) => Err(wire::failed(&error)),
    }
}

/// Composes the line by which a group reads whose seat was given up.
pub(super) async fn departure(
    scene: &Scene,
    group: GroupId,
    hold: HoldId,
) -> Result<Outgoing, Failed> {
    let departed = holds::departed(&scene.app, group, hold).await?;
    let Some(departed) = departed else {
        return Err(skip("nobody has to be told any more"));
    };
    let lang = scene.words.in_english();
    let name = ("name", plain(&departed.called_name).into());
    let card = Card {
        text: lang.say("departure", &[name]),
        silent: true,
        ..Card::default()
    };
    let page = press::Press::Page(page::Press::Open);
    Ok(Outgoing {
        channel: departed.room,
        card: card.buttons(vec![Button::plain(lang.plain("card-page"), page)]),
        pinned: false,
    })
}

/// Composes the question to a group that has become small.
pub(super) async fn question(
    scene: &Scene,
    (group, fall): (GroupId, FallId),
    now: Moment,
) -> Result<Outgoing, Failed> {
    let asked = match small::asked(&scene.app, group, fall, now).await? {
        Ok(asked) => asked,
        Err(NotAsked::Over) => return Err(skip("the group is not small any more")),
        Err(NotAsked::NoRoom) => return Err(skip("the room is closed")),
    };
    let card = Card {
        silent: asked.night,
        ..view::question(&scene.words.in_english(), (group, fall), asked.members)
    };
    Ok(Outgoing {
        channel: asked.room,
        card,
        pinned: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        for wish in [Wish::GoOn, Wish::Company] {
            let pressed = Press {
                group: GroupId(7),
                fall: FallId(9),
                wish,
            };
            let written = press::Press::Small(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Small(pressed)));
        }
        assert_eq!(Press::read(&["alone", "7", "9"]), None);
    }
}
