//! On Discord: what a coordinator does: sign-ups, groups, launch, archive, the desk.
//!
//! **Invariants**: every command and every press asks first whether the asker is a coordinator
//! *now*; what cannot be taken back shows a preview and happens only on its button.

use std::fmt;

use super::{
    Command, Context,
    card::Card,
    groups,
    guard::{self, Answer, Asked, Filled, Unsaid},
    press::{Ack, number},
};
use crate::{
    app::{
        Fault,
        cohorts::{self, Confirmed, Wanted},
        removals,
    },
    domain::{
        ids::{CohortId, DraftId},
        signup::BYTES_MAX,
    },
    key,
    store::people::Programme,
};
use serenity::all::{Attachment, CreateAutocompleteResponse};

mod archiving;
mod attachment;
mod desk;
mod launching;
mod opening;
mod sheet;
mod view;

use attachment::Upload;
pub(super) use desk::answers;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows the desk.
    Desk,
    /// Shows the desk in place of the pressed message.
    Refresh,
    /// Opens the form for a new cohort.
    Begin,
    /// Imports a previewed sheet.
    Import {
        /// Which.
        draft: DraftId,
    },
    /// Forms groups.
    Groups,
    /// Shows what a launch would do.
    Prepare,
    /// Launches a cohort as its preview showed it.
    Launch {
        /// Which.
        cohort: CohortId,
        /// How many rooms the preview showed.
        rooms: i64,
        /// How many people the preview showed.
        people: i64,
        /// Whether it showed a voice room for each group.
        voice: bool,
    },
    /// Shows what archiving would do.
    PrepareArchive,
    /// Archives a cohort as its preview showed it.
    Archive {
        /// Which.
        cohort: CohortId,
        /// How many rooms the preview showed.
        rooms: usize,
    },
    /// Lists who is not on the server yet, with their codes.
    Awaited {
        /// Of which cohort.
        cohort: CohortId,
    },
    /// Has the rooms of a cohort that is over kept longer.
    KeepRooms {
        /// Of which cohort.
        cohort: CohortId,
        /// How often that was done before, as the desk showed it.
        edition: i64,
    },
    /// Puts parked jobs back to work.
    Retry,
    /// Leaves everything as it is.
    Cancel,
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A new cohort.
    Open,
}

/// The names of this room's commands and options in `words`, which the gateway looks up.
pub const DESCRIPTIONS: [&str; 13] = [
    key!("command-cohort"),
    key!("command-cohort-open"),
    key!("command-cohort-open-name"),
    key!("command-cohort-open-starts_on"),
    key!("command-cohort-open-fortnights"),
    key!("command-cohort-open-meeting_minutes"),
    key!("command-cohort-open-deck"),
    key!("command-cohort-import"),
    key!("command-cohort-import-file"),
    key!("command-cohort-groups"),
    key!("command-cohort-launch"),
    key!("command-cohort-archive"),
    key!("command-cohort-desk"),
];

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Desk
            | Self::Groups
            | Self::Prepare
            | Self::PrepareArchive
            | Self::Awaited { .. } => Ack::Private,
            Self::Refresh
            | Self::Import { .. }
            | Self::Launch { .. }
            | Self::Archive { .. }
            | Self::KeepRooms { .. }
            | Self::Retry
            | Self::Cancel => Ack::Update,
            Self::Begin => Ack::Form,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["desk"] => Self::Desk,
            ["refresh"] => Self::Refresh,
            ["begin"] => Self::Begin,
            ["import", draft] => Self::Import {
                draft: DraftId(number(draft)?),
            },
            ["groups"] => Self::Groups,
            ["prepare"] => Self::Prepare,
            ["launch", cohort, rooms, people, rest @ ..] => Self::Launch {
                cohort: CohortId(number(cohort)?),
                rooms: number(rooms)?,
                people: number(people)?,
                voice: match rest {
                    [] => false,
                    ["voice"] => true,
                    _ => return None,
                },
            },
            ["prepare-archive"] => Self::PrepareArchive,
            ["archive", cohort, rooms] => Self::Archive {
                cohort: CohortId(number(cohort)?),
                rooms: number(rooms)?,
            },
            ["awaited", cohort] => Self::Awaited {
                cohort: CohortId(number(cohort)?),
            },
            ["keep-rooms", cohort, edition] => Self::KeepRooms {
                cohort: CohortId(number(cohort)?),
                edition: number(edition)?,
            },
            ["retry"] => Self::Retry,
            ["cancel"] => Self::Cancel,
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk => f.write_str("desk"),
            Self::Refresh => f.write_str("refresh"),
            Self::Begin => f.write_str("begin"),
            Self::Import { draft } => write!(f, "import:{draft}"),
            Self::Groups => f.write_str("groups"),
            Self::Prepare => f.write_str("prepare"),
            Self::Launch {
                cohort,
                rooms,
                people,
                voice,
            } => {
                write!(f, "launch:{cohort}:{rooms}:{people}")?;
                f.write_str(if *voice { ":voice" } else { "" })
            }
            Self::PrepareArchive => f.write_str("prepare-archive"),
            Self::Archive { cohort, rooms } => write!(f, "archive:{cohort}:{rooms}"),
            Self::Awaited { cohort } => write!(f, "awaited:{cohort}"),
            Self::KeepRooms { cohort, edition } => write!(f, "keep-rooms:{cohort}:{edition}"),
            Self::Retry => f.write_str("retry"),
            Self::Cancel => f.write_str("cancel"),
        }
    }
}

impl Form {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Open => Ack::Private,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["open"] => Some(Self::Open),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
        })
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![cohort()]
}

#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    default_member_permissions = "MANAGE_EVENTS",
    subcommands("open", "import", "form_groups", "launch", "archive", "show_desk")
)]
#[expect(clippy::unused_async, reason = "poise waits for every command")]
async fn cohort(_ctx: Context<'_>) -> Result<(), Unsaid> {
    Ok(()) // Discord runs only the commands below this one.
}

#[poise::command(slash_command, guild_only)]
async fn open(
    ctx: Context<'_>,
    #[max_length = 60] name: String,
    #[autocomplete = "suggest_first_day"] starts_on: String,
    fortnights: Option<i64>,
    meeting_minutes: Option<i64>,
    #[autocomplete = "suggest_deck"] deck: Option<String>,
) -> Result<(), Unsaid> {
    let wanted = Wanted {
        name,
        starts_on,
        fortnights,
        meeting_minutes,
        deck,
    };
    guard::command(ctx, Ack::Private, async |asked| {
        as_coordinator(&asked, async |programme| {
            opening::open(&asked, &programme, &wanted).await
        })
        .await
    })
    .await
}

#[poise::command(slash_command, guild_only)]
async fn import(ctx: Context<'_>, file: Attachment) -> Result<(), Unsaid> {
    let upload = Upload {
        address: file.url,
        bytes: u64::from(file.size),
    };
    guard::command(ctx, Ack::Private, async |asked| {
        as_coordinator(&asked, async |programme| {
            preview_import(&asked, &programme, &upload).await
        })
        .await
    })
    .await
}

#[poise::command(slash_command, guild_only, rename = "groups")]
async fn form_groups(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        as_coordinator(&asked, async |programme| {
            groups::open(&asked, &programme).await
        })
        .await
    })
    .await
}

#[poise::command(slash_command, guild_only)]
async fn launch(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        as_coordinator(&asked, async |programme| {
            Ok(Answer::say(launch_of(&asked, &programme).await?))
        })
        .await
    })
    .await
}

#[poise::command(slash_command, guild_only)]
async fn archive(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        as_coordinator(&asked, async |programme| {
            archiving::prepare(&asked, &programme).await
        })
        .await
    })
    .await
}

#[poise::command(slash_command, guild_only, rename = "desk")]
async fn show_desk(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        as_coordinator(&asked, async |programme| {
            Ok(Answer::say(desk_of(&asked, &programme).await?))
        })
        .await
    })
    .await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    as_coordinator(&asked, async |programme| match press {
        Press::Desk => Ok(Answer::say(desk_of(&asked, &programme).await?)),
        Press::Refresh => Ok(Answer::update(desk_of(&asked, &programme).await?)),
        Press::Begin => Ok(opening::form(&asked, &programme)),
        Press::Import { draft } => confirm_import(&asked, draft).await,
        Press::Groups => groups::form(&asked, &programme).await,
        Press::Prepare => Ok(Answer::say(launch_of(&asked, &programme).await?)),
        Press::Launch {
            cohort,
            rooms,
            people,
            voice,
        } => {
            let confirmed = Confirmed {
                cohort,
                rooms_seen: rooms,
                people_seen: people,
                voice_seen: voice,
            };
            launching::confirm(&asked, &programme, &confirmed).await
        }
        Press::PrepareArchive => archiving::prepare(&asked, &programme).await,
        Press::Archive { cohort, rooms } => {
            archiving::confirm(&asked, &programme, (cohort, rooms)).await
        }
        Press::Awaited { cohort } => {
            let awaited = cohorts::awaited(&asked.scene.app, asked.server, cohort).await?;
            Ok(Answer::say(view::awaited(&asked.lang(), &awaited)))
        }
        Press::KeepRooms { cohort, edition } => {
            keep_rooms(&asked, &programme, (cohort, edition)).await
        }
        Press::Retry => {
            let app = &asked.scene.app;
            let freed = cohorts::retry(app, asked.server, asked.account, asked.now).await?;
            Ok(Answer::Update {
                card: Some(Box::new(desk_of(&asked, &programme).await?)),
                whisper: Some(Box::new(view::retried(&asked.lang(), freed))),
            })
        }
        Press::Cancel => {
            let cancelled = asked.lang().plain("import-cancelled");
            Ok(Answer::update(Card::said(cancelled)))
        }
    })
    .await
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    as_coordinator(&asked, async |programme| match form {
        Form::Open => opening::handed_in(&asked, &programme, &filled).await,
    })
    .await
}

/// Goes on for a coordinator, and tells everybody else kindly that this is not for them.
async fn as_coordinator(
    asked: &Asked,
    go_on: impl AsyncFnOnce(Programme) -> Result<Answer, Fault>,
) -> Result<Answer, Fault> {
    match asked.as_coordinator().await? {
        Ok(programme) => go_on(programme).await,
        Err(card) => Ok(Answer::say(*card)),
    }
}

async fn preview_import(
    asked: &Asked,
    programme: &Programme,
    upload: &Upload,
) -> Result<Answer, Fault> {
    let (lang, app) = (asked.lang(), &asked.scene.app);
    let origins = &app.defaults.attachment_origins;
    let bytes = match attachment::fetch(upload, origins, BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(refusal) => return Ok(Answer::say(sheet::not_fetched(&lang, &refusal))),
    };
    let previewed =
        cohorts::preview_import(app, programme, asked.account, &bytes, asked.now).await?;
    Ok(Answer::say(match previewed {
        Ok(preview) => sheet::preview(&lang, &preview),
        Err(refusal) => sheet::refused(&lang, &refusal),
    }))
}

async fn confirm_import(asked: &Asked, draft: DraftId) -> Result<Answer, Fault> {
    let (lang, app) = (asked.lang(), &asked.scene.app);
    let done = cohorts::import(app, asked.server, asked.account, draft, asked.now).await?;
    Ok(match done {
        Ok(outcome) => Answer::update(sheet::imported(&lang, &outcome)),
        Err(refusal) => Answer::whisper(sheet::refused(&lang, &refusal)),
    })
}

async fn keep_rooms(
    asked: &Asked,
    programme: &Programme,
    seen: (CohortId, i64),
) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let done = removals::keep_longer(app, asked.server, seen, asked.account, asked.now).await?;
    Ok(Answer::Update {
        card: Some(Box::new(desk_of(asked, programme).await?)),
        whisper: Some(Box::new(desk::longer(&asked.lang(), done))),
    })
}

/// What a launch would do.
pub(super) async fn launch_of(asked: &Asked, programme: &Programme) -> Result<Card, Fault> {
    launching::prepare(asked, programme).await
}

/// The desk as it stands.
pub(super) async fn desk_of(asked: &Asked, programme: &Programme) -> Result<Card, Fault> {
    let seen = cohorts::desk(&asked.scene.app, programme, asked.now).await?;
    Ok(desk::card(&asked.lang(), &seen))
}

/// Offers the coming Mondays.
#[expect(clippy::unused_async, reason = "poise waits for suggestions")]
async fn suggest_first_day(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    guard::suggest(ctx, |lang, now| view::coming_mondays(lang, partial, now))
}

/// Offers the decks of prompts by name.
#[expect(clippy::unused_async, reason = "poise waits for suggestions")]
async fn suggest_deck(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let decks = &ctx.data().app.defaults.decks;
    guard::suggest(ctx, |_lang, _now| view::decks(decks, partial))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_and_form_is_read_as_it_was_written() {
        let cohort = CohortId(7);
        for pressed in [
            Press::Desk,
            Press::Refresh,
            Press::Begin,
            Press::Import { draft: DraftId(12) },
            Press::Groups,
            Press::Prepare,
            Press::Launch {
                cohort,
                rooms: 60,
                people: 240,
                voice: false,
            },
            Press::Launch {
                cohort,
                rooms: 60,
                people: 240,
                voice: true,
            },
            Press::PrepareArchive,
            Press::Archive { cohort, rooms: 60 },
            Press::Awaited { cohort },
            Press::KeepRooms { cohort, edition: 2 },
            Press::Retry,
            Press::Cancel,
        ] {
            let written = press::Press::Cohort(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Cohort(pressed)));
        }
        let form = press::Form::Cohort(Form::Open);
        assert_eq!(form.to_string().parse(), Ok(form));
    }

    #[test]
    fn a_launch_that_does_not_say_what_was_seen_is_too_old() {
        assert_eq!(
            "1:cohort:launch:7".parse::<press::Press>(),
            Err(press::Stale)
        );
    }

    #[test]
    fn every_command_and_option_is_described() {
        crate::discord::assert_described(&commands(), &DESCRIPTIONS);
    }
}
