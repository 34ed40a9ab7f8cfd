//! On Discord: a group's project and its milestones.
//!
//! **Invariants**: what everyone may read is answered only in the group's own room, so that no
//! other channel learns what a group does; a refusal is read by the asker alone.

use std::fmt;

use serenity::all::{Attachment, User};

use super::{
    Command, Context,
    card::{Button, Card},
    guard::{self, Answer, Asked, Filled, Unsaid},
    milestones, picture,
    press::{Ack, number},
};
use crate::{
    app::{
        Fault,
        meetings::{About, Asker},
        projects::{self, Board, Step},
    },
    domain::{
        dates::read,
        ids::{AccountId, GroupId, MilestoneId},
        milestones::ProjectKind,
    },
    key,
    words::Lang,
};

mod dates;
mod suggestions;
mod view;

use suggestions::{coming_dates, open_steps};

pub(super) use view::{kind_name, no_date, refused};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows what a group makes, and its steps.
    Board {
        /// Which group.
        group: GroupId,
    },
    /// Opens the form for a step.
    Add {
        /// Which group.
        group: GroupId,
    },
    /// Finishes a step.
    Done {
        /// Which step.
        milestone: MilestoneId,
    },
    /// Offers the kinds of project.
    Kind {
        /// Which group.
        group: GroupId,
    },
    /// Opens the form for the aim of a project of this kind.
    Aim {
        /// Which group.
        group: GroupId,
        /// What kind.
        kind: ProjectKind,
    },
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A step.
    Add,
    /// The aim of a project.
    Aim {
        /// Which group.
        group: GroupId,
        /// What kind of project.
        kind: ProjectKind,
    },
}

/// The kinds of project, as a button's id writes them and with the keys of their names.
const KINDS: [(ProjectKind, &str, &str); 5] = [
    (
        ProjectKind::BlogPost,
        "blog-post",
        key!("project-kind-blog-post"),
    ),
    (ProjectKind::Poster, "poster", key!("project-kind-poster")),
    (
        ProjectKind::OnlineResource,
        "online-resource",
        key!("project-kind-online-resource"),
    ),
    (
        ProjectKind::Initiative,
        "initiative",
        key!("project-kind-initiative"),
    ),
    (ProjectKind::Other, "other", key!("project-kind-other")),
];

/// The names of this room's commands and options in `words`, which the gateway looks up.
pub const DESCRIPTIONS: [&str; 10] = [
    key!("command-milestone"),
    key!("command-milestone-add"),
    key!("command-milestone-add-title"),
    key!("command-milestone-add-due"),
    key!("command-milestone-add-owner"),
    key!("command-milestone-done"),
    key!("command-milestone-done-milestone"),
    key!("command-milestone-done-link"),
    key!("command-milestone-done-file"),
    key!("command-milestone-list"),
];

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Board { .. } | Self::Kind { .. } => Ack::Private,
            Self::Add { .. } | Self::Aim { .. } => Ack::Form,
            Self::Done { .. } => Ack::Public,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let group = |text| number(text).map(GroupId);
        Some(match parts {
            ["board", id] => Self::Board { group: group(id)? },
            ["add", id] => Self::Add { group: group(id)? },
            ["done", id] => Self::Done {
                milestone: MilestoneId(number(id)?),
            },
            ["kind", id] => Self::Kind { group: group(id)? },
            ["aim", id, kind] => Self::Aim {
                group: group(id)?,
                kind: read_kind(kind)?,
            },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Board { group } => write!(f, "board:{group}"),
            Self::Add { group } => write!(f, "add:{group}"),
            Self::Done { milestone } => write!(f, "done:{milestone}"),
            Self::Kind { group } => write!(f, "kind:{group}"),
            Self::Aim { group, kind } => write!(f, "aim:{group}:{}", written(*kind)),
        }
    }
}

impl Form {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Add => Ack::Public,
            Self::Aim { .. } => Ack::Private,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["add"] => Some(Self::Add),
            ["aim", group, kind] => Some(Self::Aim {
                group: GroupId(number(group)?),
                kind: read_kind(kind)?,
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add => f.write_str("add"),
            Self::Aim { group, kind } => write!(f, "aim:{group}:{}", written(*kind)),
        }
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![milestone()]
}

#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    subcommands("add", "done", "list")
)]
#[expect(clippy::unused_async, reason = "poise awaits every command")]
async fn milestone(_ctx: Context<'_>) -> Result<(), Unsaid> {
    Ok(()) // Discord runs only the commands below this one.
}

#[poise::command(slash_command, guild_only)]
async fn add(
    ctx: Context<'_>,
    #[max_length = 150] title: String,
    #[rename = "due"]
    #[autocomplete = "coming_dates"]
    due_on: String,
    owner: Option<User>,
) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Public, async |asked| {
        let owner = owner.map(|user| AccountId(user.id.get().cast_signed()));
        added(&asked, title, &due_on, owner).await
    })
    .await
}

#[poise::command(slash_command, guild_only)]
async fn done(
    ctx: Context<'_>,
    #[autocomplete = "open_steps"] milestone: String,
    link: Option<String>,
    file: Option<Attachment>,
) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Public, async |asked| {
        let id = number(milestone.trim()).map_or(MilestoneId(0), MilestoneId);
        match (link, file) {
            (Some(_link), Some(_file)) => Ok(Answer::whisper(view::link_and_file(&asked.lang()))),
            (link, None) => milestones::finish(&asked, id, link.as_deref()).await,
            (None, Some(file)) => milestones::finish_with_file(&asked, id, &file.url).await,
        }
    })
    .await
}

#[poise::command(slash_command, guild_only)]
async fn list(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        let about = About::Room(asked.channel);
        shown(&asked, about).await
    })
    .await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Board { group } => shown(&asked, About::Group(group)).await,
        Press::Add { group } => {
            with_board(&asked, group, |_board| {
                Answer::open(view::step_form(&asked.lang()))
            })
            .await
        }
        Press::Done { milestone } => milestones::finish(&asked, milestone, None).await,
        Press::Kind { group } => {
            with_board(&asked, group, |board| {
                Answer::say(view::kinds(&asked.lang(), board.group))
            })
            .await
        }
        Press::Aim { group, kind } => {
            with_board(&asked, group, |board| {
                Answer::open(view::aim_form(&asked.lang(), board, kind))
            })
            .await
        }
    }
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    match form {
        Form::Add => {
            let title = filled.get(view::TITLE).to_owned();
            added(&asked, title, filled.get(view::DUE), None).await
        }
        Form::Aim { group, kind } => {
            let who = asker(&asked, About::Group(group));
            let app = &asked.scene.app;
            let set =
                projects::set_project(app, &who, kind, filled.get(view::AIM), asked.now).await?;
            let lang = asked.lang();
            Ok(Answer::say(match set {
                Ok(board) => {
                    let plan = milestones::suggested_after(&asked, &who).await?;
                    let next = plan.unwrap_or_else(|| view::board(&lang, &board));
                    let text = lang.plain("project-set");
                    Card { text, ..next }
                }
                Err(refusal) => view::refused(&lang, refusal),
            }))
        }
    }
}

async fn added(
    asked: &Asked,
    title: String,
    due: &str,
    owner: Option<AccountId>,
) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let who = asker(asked, About::Room(asked.channel));
    let app = &asked.scene.app;
    let board = match projects::board(app, &who, asked.now).await? {
        Ok(board) => board,
        Err(refusal) => return Ok(Answer::whisper(view::refused(&lang, refusal))),
    };
    let due_on = match due.trim() {
        "" => None,
        typed => match read(typed, board.today, asked.locale) {
            Some(date) => Some(date),
            None => return Ok(Answer::whisper(view::no_date(&lang, typed))),
        },
    };
    let step = Step {
        title,
        due_on,
        owner,
    };
    Ok(match projects::add(app, &who, &step, asked.now).await? {
        Ok(changed) => Answer::say(view::added(&lang, &changed)),
        Err(refusal) => Answer::whisper(view::refused(&lang, refusal)),
    })
}

async fn shown(asked: &Asked, about: About) -> Result<Answer, Fault> {
    let who = asker(asked, about);
    Ok(
        match projects::board(&asked.scene.app, &who, asked.now).await? {
            Ok(board) => Answer::say(view::board(&asked.lang(), &board)),
            Err(refusal) => Answer::say(view::refused(&asked.lang(), refusal)),
        },
    )
}

/// Shows what a group makes in place of what was pressed.
pub(super) async fn shown_in_place(asked: &Asked, group: GroupId) -> Result<Answer, Fault> {
    let who = asker(asked, About::Group(group));
    let board = projects::board(&asked.scene.app, &who, asked.now).await?;
    let lang = asked.lang();
    Ok(match board {
        Ok(board) => Answer::update(view::board(&lang, &board)),
        Err(refusal) => Answer::whisper(view::refused(&lang, refusal)),
    })
}

/// Shows the steps of what a group makes as a picture, with the same in words.
pub(super) async fn pictured(asked: &Asked, group: GroupId) -> Result<Answer, Fault> {
    with_board(asked, group, |board| {
        let lang = asked.lang();
        let picture = picture::of_steps(&asked.scene, &lang, board);
        Answer::say(view::pictured(&lang, board, picture))
    })
    .await
}

/// The button that shows what a group makes.
pub(super) fn look(lang: &Lang<'_>, group: GroupId) -> Button {
    let board = super::press::Press::Project(Press::Board { group });
    Button::plain(lang.plain("step-button-project"), board)
}

async fn with_board(
    asked: &Asked,
    group: GroupId,
    answer: impl FnOnce(&Board) -> Answer,
) -> Result<Answer, Fault> {
    let who = asker(asked, About::Group(group));
    Ok(
        match projects::board(&asked.scene.app, &who, asked.now).await? {
            Ok(board) => answer(&board),
            Err(refusal) => Answer::say(view::refused(&asked.lang(), refusal)),
        },
    )
}

/// Who asks, and about which group.
pub(super) fn asker(asked: &Asked, about: About) -> Asker {
    Asker {
        server: asked.server,
        account: asked.account,
        about,
    }
}

fn written(kind: ProjectKind) -> &'static str {
    match kind {
        ProjectKind::BlogPost => "blog-post",
        ProjectKind::Poster => "poster",
        ProjectKind::OnlineResource => "online-resource",
        ProjectKind::Initiative => "initiative",
        ProjectKind::Other => "other",
    }
}

fn read_kind(text: &str) -> Option<ProjectKind> {
    KINDS
        .into_iter()
        .find(|(_kind, word, _key)| *word == text)
        .map(|(kind, ..)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let group = GroupId(7);
        let aims = KINDS.map(|(kind, ..)| Press::Aim { group, kind });
        let others = [
            Press::Board { group },
            Press::Add { group },
            Press::Done {
                milestone: MilestoneId(12),
            },
            Press::Kind { group },
        ];
        for pressed in others.into_iter().chain(aims) {
            let written = press::Press::Project(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Project(pressed)));
        }
    }

    #[test]
    fn every_form_is_read_as_it_was_written() {
        let aim = Form::Aim {
            group: GroupId(7),
            kind: ProjectKind::Poster,
        };
        for form in [Form::Add, aim] {
            let written = press::Form::Project(form).to_string();
            assert_eq!(written.parse(), Ok(press::Form::Project(form)));
        }
    }

    #[test]
    fn every_kind_has_one_word() {
        for (kind, word, _key) in KINDS {
            assert_eq!((written(kind), read_kind(word)), (word, Some(kind)));
        }
    }

    #[test]
    fn every_command_and_option_is_described() {
        crate::discord::assert_described(&commands(), &DESCRIPTIONS);
    }
}
