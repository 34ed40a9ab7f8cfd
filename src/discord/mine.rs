//! On Discord: “My data”: what Carrel knows of somebody, shown, handed out, and deleted.
//!
//! **Invariants**: everything here is private, and about nobody but the presser.

use std::fmt;

use super::{
    card::Card,
    delivery::{Post, too_late},
    guard::{Answer, Asked},
    press::Ack,
};
use crate::{
    app::{Fault, erasure, letters},
    domain::{ids::ErasureId, promises::Kept},
    jobs::{Failed, Order},
};

mod text;
mod view;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows what can be done.
    Open,
    /// Says whether they may be written to in private.
    Letters(bool),
    /// Hands everything out.
    Show,
    /// Asks whether they mean to be deleted.
    Ask,
    /// Starts the deletion.
    Delete,
    /// Takes it back.
    Keep,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Open | Self::Show | Self::Ask => Ack::Private,
            Self::Letters(_) | Self::Delete | Self::Keep => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["open"] => Some(Self::Open),
            ["letters", "yes"] => Some(Self::Letters(true)),
            ["letters", "no"] => Some(Self::Letters(false)),
            ["show"] => Some(Self::Show),
            ["ask"] => Some(Self::Ask),
            ["delete"] => Some(Self::Delete),
            ["keep"] => Some(Self::Keep),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Letters(true) => "letters:yes",
            Self::Letters(false) => "letters:no",
            Self::Show => "show",
            Self::Ask => "ask",
            Self::Delete => "delete",
            Self::Keep => "keep",
        })
    }
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, server, account) = (&asked.scene.app, asked.server, asked.account);
    let (lang, now) = (asked.lang(), asked.now);
    let nobody = || Card::said(lang.plain("my-data-nobody"));
    Ok(match press {
        Press::Open => Answer::say(match erasure::look(app, server, account).await? {
            Ok(standing) => view::panel(&lang, standing),
            Err(erasure::Nobody) => nobody(),
        }),
        Press::Letters(allowed) => {
            let whose = (server, account);
            match letters::allow(app, whose, None, allowed, asked.locale, now).await? {
                Ok(()) => match erasure::look(app, server, account).await? {
                    Ok(standing) => Answer::update(view::panel(&lang, standing)),
                    Err(erasure::Nobody) => Answer::whisper(nobody()),
                },
                Err(letters::Nobody) => Answer::whisper(Card::said(lang.plain("letters-none"))),
            }
        }
        Press::Show => Answer::say(match erasure::export(app, server, account).await? {
            Ok(export) => view::handed_out(&lang, &export),
            Err(erasure::Nobody) => nobody(),
        }),
        Press::Ask => Answer::say(match erasure::foresee(app, server, account, now).await? {
            Ok(due) => view::confirm(&lang, due),
            Err(erasure::Nobody) => nobody(),
        }),
        Press::Delete => match erasure::ask(app, server, account, now).await? {
            Ok(due) => Answer::update(view::begun(&lang, due)),
            Err(erasure::Nobody) => Answer::whisper(nobody()),
        },
        Press::Keep => match erasure::keep(app, server, account, now).await? {
            Ok(kept) => Answer::update(view::kept(&lang, kept)),
            Err(erasure::Nobody) => Answer::whisper(nobody()),
        },
    })
}

/// Deletes what is known of somebody who asked for it.
pub(super) async fn erase(post: &Post, order: &Order, erasure: ErasureId) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    let app = &post.scene.app;
    let Some(due) = erasure::due(app, erasure).await? else {
        return Ok(Kept::Nothing);
    };
    if order.now < due {
        return Err(Failed::Later {
            why: "they may still take it back".to_owned(),
            after: (due - order.now).to_std().ok(),
        });
    }
    let called = post.scene.words.in_english().plain("former-member");
    erasure::fulfil(app, erasure, &called, order.now).await?;
    Ok(Kept::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        for pressed in [
            Press::Open,
            Press::Letters(true),
            Press::Letters(false),
            Press::Show,
            Press::Ask,
            Press::Delete,
            Press::Keep,
        ] {
            let written = press::Press::Mine(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Mine(pressed)));
        }
    }
}
