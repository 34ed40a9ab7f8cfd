//! On Discord: prompts and what is tapped beneath them.
//!
//! **Invariants**: a prompt's message keeps its marker when it is changed, so that it is known
//! again; who asks for help is told so alone.

use std::{fmt, time::Duration};

use super::{
    Command, Context, Scene,
    card::Card,
    delivery::Outgoing,
    guard::{self, Answer, Asked, Unsaid},
    press::{Ack, number},
};
use crate::{
    app::{
        Fault,
        prompts::{self, Posting, Tap},
    },
    domain::{ids::GroupId, time::Moment},
    jobs::{Failed, Order},
    words::Lang,
};

mod view;

/// How long a prompt waits for a room that is not open yet before it looks again.
const ROOM_WAIT: Duration = Duration::from_mins(15);

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Says that the group has talked about the prompt of a fortnight.
    Talked {
        /// Whose prompt.
        group: GroupId,
        /// Counts from 1.
        fortnight: u32,
    },
    /// Asks for help with it.
    Help {
        /// Whose prompt.
        group: GroupId,
        /// Counts from 1.
        fortnight: u32,
    },
    /// Shows the current prompt of the presser's group.
    Current,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Talked { .. } => Ack::Update,
            Self::Help { .. } | Self::Current => Ack::Private,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["talked", group, fortnight] => Some(Self::Talked {
                group: GroupId(number(group)?),
                fortnight: number(fortnight)?,
            }),
            ["help", group, fortnight] => Some(Self::Help {
                group: GroupId(number(group)?),
                fortnight: number(fortnight)?,
            }),
            ["current"] => Some(Self::Current),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Talked { group, fortnight } => write!(f, "talked:{group}:{fortnight}"),
            Self::Help { group, fortnight } => write!(f, "help:{group}:{fortnight}"),
            Self::Current => f.write_str("current"),
        }
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![prompt()]
}

#[poise::command(
    slash_command,
    guild_only,
    rename = "prompt",
    subcommand_required,
    subcommands("now", "preview", "calendar")
)]
#[expect(clippy::unused_async, reason = "poise awaits every command")]
async fn prompt(_ctx: Context<'_>) -> Result<(), Unsaid> {
    Ok(()) // Discord runs only the commands below this one.
}

#[poise::command(slash_command, guild_only, rename = "now")]
async fn now(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, show_current).await
}

#[poise::command(slash_command, guild_only, rename = "preview")]
async fn preview(
    ctx: Context<'_>,
    #[min = 1]
    #[max = 26]
    fortnight: Option<u32>,
) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, |asked| show_preview(asked, fortnight)).await
}

#[poise::command(slash_command, guild_only, rename = "calendar")]
async fn calendar(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, show_calendar).await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Talked { group, fortnight } => note_talk(asked, group, fortnight).await,
        Press::Help { group, fortnight } => ask_for_help(asked, group, fortnight).await,
        Press::Current => show_current(asked).await,
    }
}

/// A prompt as its group sees it.
pub(super) fn card(lang: &Lang<'_>, group: GroupId, shown: &prompts::Shown) -> Card {
    view::posted(lang, group, shown)
}

/// Composes a prompt as things stand now; one that nobody has tried to post waits for its hour.
pub async fn compose(
    scene: &Scene,
    order: &Order,
    group: GroupId,
    fortnight: u32,
) -> Result<Outgoing, Failed> {
    let now = order.now;
    if order.unsure_since.is_none() {
        let comes_at = prompts::comes_at(&scene.app, group, fortnight, now).await?;
        await_hour(comes_at.unwrap_or(now), now)?;
    }
    match prompts::to_post(&scene.app, group, fortnight, now).await? {
        Posting::RoomAwaited => Err(Failed::Later {
            why: "the room does not stand yet".to_owned(),
            after: Some(ROOM_WAIT),
        }),
        Posting::RoomClosed => Err(Failed::Skip {
            why: "the room is closed".to_owned(),
        }),
        Posting::NoPrompt => Err(Failed::Park {
            why: format!("the cohort's deck has no prompt for fortnight {fortnight}"),
        }),
        Posting::Ready {
            channel,
            shown,
            silent,
        } => Ok(Outgoing {
            channel,
            card: Card {
                silent,
                ..view::posted(&scene.words.in_english(), group, &shown)
            },
            pinned: true,
        }),
    }
}

fn await_hour(comes_at: Moment, now: Moment) -> Result<(), Failed> {
    if comes_at <= now {
        return Ok(());
    }
    Err(Failed::Later {
        why: "the group's hour is still to come".to_owned(),
        after: (comes_at - now).to_std().ok(),
    })
}

async fn note_talk(asked: Asked, group: GroupId, fortnight: u32) -> Result<Answer, Fault> {
    let Asked { scene, .. } = &asked;
    let noted = prompts::tap(
        &scene.app,
        asked.server,
        asked.account,
        (group, fortnight),
        Tap::Talked,
        asked.now,
    )
    .await?;
    let tapped = match noted {
        Ok(tapped) => tapped,
        Err(refusal) => return Ok(Answer::whisper(view::refused(&asked.lang(), refusal))),
    };
    // Everyone in the room reads the message, so it stays in the room's language.
    let card = view::posted(&scene.words.in_english(), group, &tapped.shown);
    Ok(Answer::Update {
        card: Some(Box::new(card)),
        whisper: Some(Box::new(view::talk_noted(&asked.lang(), tapped.first))),
    })
}

async fn ask_for_help(asked: Asked, group: GroupId, fortnight: u32) -> Result<Answer, Fault> {
    let noted = prompts::tap(
        &asked.scene.app,
        asked.server,
        asked.account,
        (group, fortnight),
        Tap::Help,
        asked.now,
    )
    .await?;
    let lang = asked.lang();
    Ok(Answer::say(match noted {
        Ok(tapped) => view::help_noted(&lang, tapped.first),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

async fn show_current(asked: Asked) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let (server, channel, account) = (asked.server, asked.channel, asked.account);
    let current = prompts::current(app, server, channel, account, asked.now).await?;
    let lang = asked.lang();
    Ok(Answer::say(match current {
        Ok(shown) => view::read_again(&lang, &shown),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

async fn show_preview(asked: Asked, fortnight: Option<u32>) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(no) => return Ok(Answer::Say(no)),
    };
    let app = &asked.scene.app;
    let preview = prompts::preview(app, programme.server, fortnight, asked.now).await?;
    let lang = asked.lang();
    Ok(Answer::say(match preview {
        Ok(preview) => view::preview(&lang, &preview),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

async fn show_calendar(asked: Asked) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(no) => return Ok(Answer::Say(no)),
    };
    let calendar = prompts::calendar(&asked.scene.app, programme.server).await?;
    let lang = asked.lang();
    Ok(Answer::say(match calendar {
        Ok(calendar) => view::calendar(&lang, &calendar),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::promises::Promise, jobs::Marker};

    #[test]
    fn what_is_pressed_is_read_as_it_was_written() {
        let (group, fortnight) = (GroupId(i64::MAX), u32::MAX);
        for press in [
            Press::Talked { group, fortnight },
            Press::Help { group, fortnight },
            Press::Current,
        ] {
            let marker = Marker::of(&Promise::Prompt { group, fortnight }, "seed");
            let written = super::super::press::Press::Prompt(press).written(Some(&marker));
            assert!(written.len() <= 100, "{written}");
            let read = written.parse();
            assert_eq!(read, Ok(super::super::press::Press::Prompt(press)));
        }
        for stale in [&["talked", "7"][..], &["talked", "7", "-1"], &["list"], &[]] {
            assert_eq!(Press::read(stale), None, "{stale:?}");
        }
    }
}
