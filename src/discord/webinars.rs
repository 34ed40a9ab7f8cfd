//! On Discord: webinars and broadcasts.
//!
//! **Invariants**: nothing is sent without a preview that names its audience; an announcement
//! mentions nobody.

use std::fmt;

use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse};

use super::{
    Command, Context,
    card::Card,
    delivery::Post,
    guard::{self, Answer, Asked, Unsaid},
    press::{Ack, number},
};
use crate::{
    app::{
        Fault,
        webinars::{self, Refusal, Wanted},
    },
    domain::{
        ids::{ServerId, WebinarId},
        language::Locale,
        promises::{Kept, Promise},
    },
    jobs::{Failed, Order},
};

mod beyond;
mod calendar;
mod following;
mod manage;
mod reading;
mod view;

pub use following::compose;
pub use manage::{Form, on_form};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Sends a previewed webinar.
    Send {
        /// Which.
        webinar: WebinarId,
        /// How many rooms the preview named.
        rooms: usize,
    },
    /// Decides against a previewed webinar.
    NotNow {
        /// Which.
        webinar: WebinarId,
    },
    /// Turns round whether the presser is coming.
    Coming {
        /// To which.
        webinar: WebinarId,
    },
    /// On the panel by which coordinators look after webinars.
    Manage(manage::Press),
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Send { .. } | Self::NotNow { .. } | Self::Coming { .. } => Ack::Update,
            Self::Manage(press) => press.ack(),
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["send", webinar, rooms] => Some(Self::Send {
                webinar: WebinarId(number(webinar)?),
                rooms: number(rooms)?,
            }),
            ["not-now", webinar] => Some(Self::NotNow {
                webinar: WebinarId(number(webinar)?),
            }),
            ["coming", webinar] => Some(Self::Coming {
                webinar: WebinarId(number(webinar)?),
            }),
            ["manage", rest @ ..] => manage::Press::read(rest).map(Self::Manage),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send { webinar, rooms } => write!(f, "send:{webinar}:{rooms}"),
            Self::NotNow { webinar } => write!(f, "not-now:{webinar}"),
            Self::Coming { webinar } => write!(f, "coming:{webinar}"),
            Self::Manage(press) => write!(f, "manage:{press}"),
        }
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![webinar()]
}

#[poise::command(
    slash_command,
    guild_only,
    rename = "webinar",
    subcommand_required,
    default_member_permissions = "MANAGE_EVENTS",
    subcommands("announce", "manage")
)]
#[expect(clippy::unused_async, reason = "poise awaits every command")]
async fn webinar(_ctx: Context<'_>) -> Result<(), Unsaid> {
    Ok(()) // Discord runs only the commands below this one.
}

#[poise::command(slash_command, guild_only, rename = "announce")]
async fn announce(
    ctx: Context<'_>,
    #[max_length = 100] title: String,
    #[autocomplete = "complete_when"]
    #[max_length = 40]
    when: String,
    #[min = 5]
    #[max = 480]
    minutes: u16,
    #[max_length = 512] link: String,
    #[max_length = 100] speaker: Option<String>,
    #[max_length = 1000] about: Option<String>,
) -> Result<(), Unsaid> {
    let wanted = Wanted {
        title,
        when,
        minutes,
        link,
        speaker,
        about,
    };
    guard::command(ctx, Ack::Private, |asked| draft(asked, wanted)).await
}

#[poise::command(slash_command, guild_only)]
async fn manage(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, manage::list).await
}

/// Says how a typed time is read, with its day of the week.
async fn complete_when(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let scene = ctx.data();
    let server = ctx.interaction.guild_id;
    let zone = match server.map(|id| ServerId(id.get().cast_signed())) {
        Some(server) => webinars::home_zone(&scene.app, server).await,
        None => Ok(None),
    };
    let lang = scene
        .words
        .in_locale(Locale::from_discord(&ctx.interaction.locale));
    let readings = match zone {
        Ok(Some(zone)) => reading::readings(&lang, partial, zone, scene.clock.now()),
        Ok(None) => Vec::new(),
        Err(fault) => {
            tracing::error!(%fault, "a time could not be completed");
            Vec::new()
        }
    };
    let choices = readings
        .into_iter()
        .map(|(shown, value)| AutocompleteChoice::new(shown, value))
        .collect();
    CreateAutocompleteResponse::new().set_choices(choices)
}

/// Keeps a promise about a webinar.
pub(super) async fn keep(post: &Post, order: &Order) -> Result<Kept, Failed> {
    let (scene, now) = (&*post.scene, order.now);
    let outgoing = if let Promise::Announcement { broadcast, group } = order.promise {
        return following::announce_in(post, order, broadcast, group).await;
    } else if let Promise::Revision { broadcast, group } = order.promise {
        return following::revise(post, order, broadcast, group).await;
    } else if let Promise::Publish { broadcast } = order.promise {
        return beyond::pass_on(post, order, broadcast).await;
    } else if let Promise::Event { webinar } = order.promise {
        return beyond::schedule(post, order, webinar).await;
    } else if let Promise::EventRevision { webinar } = order.promise {
        return beyond::reschedule(post, order, webinar).await;
    } else if let Promise::News {
        webinar,
        group,
        sequence,
    } = order.promise
    {
        following::compose_news(scene, (webinar, group, sequence), now).await?
    } else if let Promise::TalkReminder {
        webinar,
        group,
        lead,
        sequence,
    } = order.promise
    {
        following::compose_reminder(scene, (webinar, group, sequence), lead, now).await?
    } else {
        let what = format!("{:?} is not about a webinar", order.promise);
        return Err(Failed::Fault(Fault::Impossible(what)));
    };
    post.send_once(order, &outgoing).await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Send { webinar, rooms } => send(asked, webinar, rooms).await,
        Press::NotNow { webinar } => withdraw(asked, webinar).await,
        Press::Coming { webinar } => turn_answer(asked, webinar).await,
        Press::Manage(press) => manage::on_press(asked, press).await,
    }
}

async fn draft(asked: Asked, wanted: Wanted) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(no) => return Ok(Answer::Say(no)),
    };
    let app = &asked.scene.app;
    let drafted = webinars::announce(app, &programme, asked.account, &wanted, asked.now).await?;
    let lang = asked.lang();
    Ok(Answer::say(match drafted {
        Ok(preview) => view::preview(&lang, &preview),
        Err(refusal) => view::refused(&lang, &refusal, programme.home_zone),
    }))
}

async fn send(asked: Asked, webinar: WebinarId, rooms: usize) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(no) => return Ok(Answer::whisper(*no)),
    };
    let app = &asked.scene.app;
    let (by, now) = (asked.account, asked.now);
    let confirmed = webinars::confirm(app, &programme, by, webinar, rooms, now).await?;
    let lang = asked.lang();
    Ok(Answer::update(match confirmed {
        Ok(sent) => view::sent(&lang, sent, programme.announcements),
        Err(Refusal::AudienceChanged(preview)) => view::preview_again(&lang, &preview),
        Err(refusal) => view::refused(&lang, &refusal, programme.home_zone),
    }))
}

async fn withdraw(asked: Asked, webinar: WebinarId) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(no) => return Ok(Answer::whisper(*no)),
    };
    let app = &asked.scene.app;
    let (server, by, now) = (programme.server, asked.account, asked.now);
    let withdrawn = webinars::withdraw(app, server, by, webinar, now).await?;
    let lang = asked.lang();
    Ok(Answer::update(match withdrawn {
        Ok(()) => Card::said(lang.plain("webinar-withdrawn")),
        Err(refusal) => view::refused(&lang, &refusal, programme.home_zone),
    }))
}

async fn turn_answer(asked: Asked, webinar: WebinarId) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let (server, account, now) = (asked.server, asked.account, asked.now);
    let turned = webinars::turn_answer(app, server, account, webinar, now).await?;
    let lang = asked.lang();
    Ok(Answer::whisper(match turned {
        Ok(answered) => view::answered(&lang, &answered, now),
        Err(_not_open) => Card::said(lang.plain("webinar-not-open")),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pressed_is_read_as_it_was_written() {
        let webinar = WebinarId(i64::MAX);
        for press in [
            Press::Send {
                webinar,
                rooms: 12_345,
            },
            Press::NotNow { webinar },
            Press::Coming { webinar },
        ] {
            let written = super::super::press::Press::Webinar(press).written(None);
            assert!(written.len() <= 100 - "~".len() - 20, "{written}");
            let read = written.parse();
            assert_eq!(read, Ok(super::super::press::Press::Webinar(press)));
        }
        for stale in [&["send", "7"][..], &["send", "7", "-1"], &["list"], &[]] {
            assert_eq!(Press::read(stale), None, "{stale:?}");
        }
    }
}
