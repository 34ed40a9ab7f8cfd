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
};

mod dates;
pub mod plan;
mod view;

/// How long a prompt waits for a room that is not open yet before it looks again.
const ROOM_WAIT: Duration = Duration::from_mins(15);

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Says something beneath the prompt of a fortnight.
    Tap {
        /// What.
        tap: Tap,
        /// Whose prompt.
        group: GroupId,
        /// Counts from 1.
        fortnight: u32,
    },
    /// Shows the current prompt of the presser's group.
    Current,
    /// In the calendar of coordinators.
    Plan(plan::Press),
}

/// The taps, each with the word that stands for it in a press.
const TAPS: [(Tap, &str); 4] = [
    (Tap::Another, "another"),
    (Tap::Talked, "talked"),
    (Tap::Met, "met"),
    (Tap::Help, "help"),
];

impl Press {
    /// A tap beneath a group's prompt of a fortnight.
    fn tapped(tap: Tap, (group, fortnight): (GroupId, u32)) -> Self {
        Self::Tap {
            tap,
            group,
            fortnight,
        }
    }

    /// How it is acknowledged: whoever asks for help is answered alone.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Tap { tap: Tap::Help, .. } | Self::Current => Ack::Private,
            Self::Tap {
                tap: Tap::Another | Tap::Talked | Tap::Met,
                ..
            } => Ack::Update,
            Self::Plan(press) => press.ack(),
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["current"] => Some(Self::Current),
            ["plan", rest @ ..] => plan::Press::read(rest).map(Self::Plan),
            [word, group, fortnight] => {
                let (tap, _word) = TAPS.into_iter().find(|(_tap, known)| known == word)?;
                Some(Self::Tap {
                    tap,
                    group: GroupId(number(group)?),
                    fortnight: number(fortnight)?,
                })
            }
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Tap {
                tap,
                group,
                fortnight,
            } => {
                let known = TAPS.into_iter().find(|(known, _word)| *known == tap);
                let (_tap, word) = known.ok_or(fmt::Error)?;
                write!(f, "{word}:{group}:{fortnight}")
            }
            Self::Current => f.write_str("current"),
            Self::Plan(press) => write!(f, "plan:{press}"),
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
    guard::command(ctx, Ack::Private, plan::open).await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Tap {
            tap,
            group,
            fortnight,
        } => note(asked, tap, (group, fortnight)).await,
        Press::Current => show_current(asked).await,
        Press::Plan(press) => plan::on_press(asked, press).await,
    }
}

/// A prompt as its group sees it, in the prompt's own language.
pub(super) fn card(scene: &Scene, group: GroupId, shown: &prompts::Shown) -> Card {
    let locale = shown.prompt.language.locale();
    view::posted(&scene.words.in_locale(locale), group, shown)
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
        Posting::LeftOut => Err(Failed::Skip {
            why: prompts::LEFT_OUT.to_owned(),
        }),
        Posting::Ready {
            channel,
            shown,
            silent,
        } => Ok(Outgoing {
            channel,
            card: Card {
                silent,
                ..card(scene, group, &shown)
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
        why: prompts::HOUR_TO_COME.to_owned(),
        after: (comes_at - now).to_std().ok(),
    })
}

async fn note(asked: Asked, tap: Tap, what: (GroupId, u32)) -> Result<Answer, Fault> {
    let Asked { scene, .. } = &asked;
    let (server, account) = (asked.server, asked.account);
    let noted = prompts::tap(&scene.app, server, account, what, tap, asked.now).await?;
    let (lang, ack) = (asked.lang(), Press::tapped(tap, what).ack());
    let tapped = match noted {
        Ok(tapped) => tapped,
        Err(refusal) => return Ok(Answer::no(ack, Box::new(view::refused(&lang, refusal)))),
    };
    let said = view::noted(&lang, tap, tapped.first);
    if ack == Ack::Private {
        return Ok(Answer::say(said));
    }
    // Everyone in the room reads the message, so it stays in the room's language.
    let (group, _fortnight) = what;
    Ok(Answer::Update {
        card: Some(Box::new(card(scene, group, &tapped.shown))),
        whisper: Some(Box::new(said)),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::promises::Promise, jobs::Marker};

    #[test]
    fn what_is_pressed_is_read_as_it_was_written() {
        let (group, fortnight) = (GroupId(i64::MAX), u32::MAX);
        let taps = TAPS.map(|(tap, _word)| Press::tapped(tap, (group, fortnight)));
        for press in taps.into_iter().chain([Press::Current]) {
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
