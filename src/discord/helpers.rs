//! On Discord: who looks after a group, named and taken back by coordinators; what the group reads of
//! it, and what a helper reads in private.
//!
//! **Invariants**: a coordinator is asked whether they are one *now*; a group's words mention nobody
//! and make no sound; that a group asks for help is read by those who look after it, and who asked by
//! nobody.

use std::{fmt, time::Duration};

use super::{
    card::Card,
    delivery::{Outgoing, Post, skip, too_late},
    guard::{Answer, Asked},
    press::{Ack, number},
    word,
};
use crate::{
    app::{
        Fault,
        helpers::{self, Word},
    },
    domain::{
        ids::{AccountId, GroupId, StaffId},
        promises::{Kept, Promise},
    },
    jobs::{Failed, Order},
};

pub(super) mod view;

/// How long the end of a duty waits until it is known whether the group has read of its beginning.
const NEWS_WAIT: Duration = Duration::from_mins(1);

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Lists the groups beside what was pressed.
    List,
    /// Shows a page of the list in place of what was pressed.
    Page {
        /// Which, from 0.
        page: usize,
    },
    /// Shows the group that was chosen in the list.
    Chosen,
    /// Shows beside what was pressed who looks after a group.
    Open {
        /// Which.
        group: GroupId,
    },
    /// Names who was chosen.
    Name {
        /// For which group.
        group: GroupId,
    },
    /// Takes somebody back.
    TakeBack {
        /// From which group.
        group: GroupId,
        /// Whom.
        account: AccountId,
    },
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::List | Self::Open { .. } => Ack::Private,
            Self::Page { .. } | Self::Chosen | Self::Name { .. } | Self::TakeBack { .. } => {
                Ack::Update
            }
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let group = |text: &str| number(text).map(GroupId);
        match parts {
            ["list"] => Some(Self::List),
            ["chosen"] => Some(Self::Chosen),
            ["page", page] => Some(Self::Page {
                page: number(page)?,
            }),
            ["open", id] => Some(Self::Open { group: group(id)? }),
            ["name", id] => Some(Self::Name { group: group(id)? }),
            ["back", id, account] => Some(Self::TakeBack {
                group: group(id)?,
                account: AccountId(number(account)?),
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List => f.write_str("list"),
            Self::Chosen => f.write_str("chosen"),
            Self::Page { page } => write!(f, "page:{page}"),
            Self::Open { group } => write!(f, "open:{group}"),
            Self::Name { group } => write!(f, "name:{group}"),
            Self::TakeBack { group, account } => write!(f, "back:{group}:{account}"),
        }
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::no(press.ack(), card));
    }
    match press {
        Press::List => Ok(Answer::say(list(&asked, 0).await?)),
        Press::Page { page } => Ok(Answer::update(list(&asked, page).await?)),
        Press::Open { group } => Ok(Answer::say(panel(&asked, group).await?)),
        Press::Chosen => {
            let chosen = asked.chosen.first().and_then(|chosen| number(chosen));
            Ok(Answer::update(match chosen.map(GroupId) {
                Some(group) => panel(&asked, group).await?,
                None => list(&asked, 0).await?,
            }))
        }
        Press::Name { group } => name(&asked, group).await,
        Press::TakeBack { group, account } => take_back(&asked, (group, account)).await,
    }
}

async fn list(asked: &Asked, page: usize) -> Result<Card, Fault> {
    let groups = helpers::groups(&asked.scene.app, asked.server).await?;
    Ok(view::list(&asked.lang(), &groups, page))
}

async fn panel(asked: &Asked, group: GroupId) -> Result<Card, Fault> {
    let seen = helpers::look(&asked.scene.app, asked.server, group).await?;
    let lang = asked.lang();
    Ok(match seen {
        Ok(seen) => view::panel(&lang, &seen),
        Err(refusal) => view::refused(&lang, refusal),
    })
}

async fn name(asked: &Asked, group: GroupId) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let Some(account) = asked.picked.accounts.first().copied() else {
        return Ok(Answer::update(panel(asked, group).await?));
    };
    if asked.picked.apps.contains(&account) {
        return Ok(Answer::whisper(view::no_app(&lang)));
    }
    let (app, whom) = (&asked.scene.app, (group, account));
    let named = helpers::name(app, asked.server, whom, asked.account, asked.now).await?;
    Ok(match named {
        Ok(seen) => Answer::update(view::panel(&lang, &seen)),
        Err(refusal) => Answer::whisper(view::refused(&lang, refusal)),
    })
}

async fn take_back(asked: &Asked, whom: (GroupId, AccountId)) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let done = helpers::take_back(app, asked.server, whom, asked.account, asked.now).await?;
    let lang = asked.lang();
    Ok(match done {
        Ok(seen) => Answer::update(view::panel(&lang, &seen)),
        Err(refusal) => Answer::whisper(view::refused(&lang, refusal)),
    })
}

/// Keeps a promise about who looks after a group.
pub(super) async fn keep(post: &Post, order: &Order) -> Result<Kept, Failed> {
    if let Promise::Helper {
        group,
        staff,
        ended,
    } = order.promise
    {
        tell(post, order, group, (staff, ended)).await
    } else if let Promise::Help {
        group,
        fortnight,
        account,
    } = order.promise
    {
        call(post, order, (group, fortnight), account).await
    } else {
        Err(Fault::Impossible(format!("{:?} is about no helper", order.promise)).into())
    }
}

/// Tells a group who looks after it, or that they do not any more.
async fn tell(
    post: &Post,
    order: &Order,
    group: GroupId,
    (staff, ended): (StaffId, bool),
) -> Result<Kept, Failed> {
    match helpers::word(&post.scene.app, group, (staff, ended)).await? {
        Word::NoRoom => Err(skip("no room of the group is open")),
        Word::Unknown => Err(Failed::Later {
            why: "nobody knows yet whether the group has read of them".to_owned(),
            after: Some(NEWS_WAIT),
        }),
        Word::Nothing { room, why } => match post.sent_before(order, room).await? {
            Some(message) => Ok(Kept::Message {
                channel: room,
                message,
            }),
            None => Err(skip(why)),
        },
        Word::Say { room, account } => {
            let outgoing = Outgoing {
                channel: room,
                card: view::news(&post.scene.words.in_english(), account, ended),
                pinned: false,
            };
            post.send_once(order, &outgoing).await
        }
    }
}

/// Tells a helper in private that a group asks for help, unless an earlier try has. It never stops
/// before coordinators, whose desk shows the same.
async fn call(
    post: &Post,
    order: &Order,
    about: (GroupId, u32),
    account: AccountId,
) -> Result<Kept, Failed> {
    let called = called(post, order, about, account).await;
    called.map_err(|failed| match failed {
        Failed::Park { why } => Failed::Skip { why },
        Failed::Later { .. }
        | Failed::Limited { .. }
        | Failed::Ambiguous { .. }
        | Failed::Skip { .. }
        | Failed::Stop { .. }
        | Failed::Fault(_) => failed,
    })
}

async fn called(
    post: &Post,
    order: &Order,
    (group, fortnight): (GroupId, u32),
    account: AccountId,
) -> Result<Kept, Failed> {
    if order.unsure_since.is_some() {
        let channel = word::open(post, account).await?;
        if let Some(message) = post.sent_before(order, channel).await? {
            return Ok(Kept::Message { channel, message });
        }
    }
    if order.only_look {
        return Err(too_late());
    }
    let found = helpers::called(&post.scene.app, group, account, order.now).await?;
    let Some(found) = found else {
        return Err(skip("they do not look after the group any more"));
    };
    let card = view::call(&post.scene.words.in_english(), &found, fortnight);
    let channel = word::open(post, account).await?;
    let message = post.send(order, channel, &card).await;
    let message = message.map_err(|error| word::failed(&error))?;
    Ok(Kept::Message { channel, message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let group = GroupId(7);
        for pressed in [
            Press::List,
            Press::Page { page: 3 },
            Press::Chosen,
            Press::Open { group },
            Press::Name { group },
            Press::TakeBack {
                group,
                account: AccountId(9),
            },
        ] {
            let written = press::Press::Helper(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Helper(pressed)));
        }
        assert_eq!(Press::read(&["name", "me"]), None);
    }
}
