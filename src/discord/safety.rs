//! On Discord: telling the safety contacts something in confidence, and what they can do about it.
//!
//! **Invariants**: everything here is private; whoever reads a report is asked first whether they are
//! a safety contact *now*; what was told stands in answers to them alone.

use std::fmt;

use super::{
    Command, Context,
    card::{self, Card},
    guard::{self, Answer, Asked, Filled, Unsaid},
    press::{Ack, number},
    wire,
};
use crate::{
    app::{
        Fault,
        safety::{self, Refusal, separate},
    },
    domain::ids::{AccountId, ChannelId, MessageId, ReportId},
    key,
    store::safety::Told,
};

mod notice;
mod view;

pub(super) use notice::notify;
pub(super) use view::{buttons, mentions, readers, waits};

use view::{NOTE, REACH, WHAT, WHOM};

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Opens the form by which something is told.
    Tell,
    /// Opens the list of open reports.
    Open,
    /// Shows the list of open or of closed reports in place of the pressed message.
    List {
        /// Whether of the closed ones.
        closed: bool,
    },
    /// Shows the report that was chosen.
    Chosen,
    /// Shows a report.
    See {
        /// Which.
        report: ReportId,
    },
    /// Says that a report is about who was chosen.
    Name {
        /// Which.
        report: ReportId,
    },
    /// Asks which of those whom a report names is to leave their group.
    Separate {
        /// Which report.
        report: ReportId,
    },
    /// Separates them.
    Separated {
        /// Which report.
        report: ReportId,
        /// Who leaves.
        leaves: separate::Leaves,
    },
    /// Opens the form by which a report is closed.
    Close {
        /// Which.
        report: ReportId,
    },
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What happened.
    Tell,
    /// What happened in a message.
    TellOf {
        /// Its channel.
        channel: ChannelId,
        /// The message.
        message: MessageId,
        /// Who wrote it; none where it was an app.
        author: Option<AccountId>,
    },
    /// What came of a report.
    Close {
        /// Which.
        report: ReportId,
    },
}

/// The names of this room's commands and options in `words`, which the gateway looks up.
pub const DESCRIPTIONS: [&str; 2] = [key!("command-safety"), key!("command-report")];

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Tell | Self::Close { .. } => Ack::Form,
            Self::Open => Ack::Private,
            Self::List { .. }
            | Self::Chosen
            | Self::See { .. }
            | Self::Name { .. }
            | Self::Separate { .. }
            | Self::Separated { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        let id = |text: &str| number(text).map(ReportId);
        Some(match parts {
            ["tell"] => Self::Tell,
            ["open"] => Self::Open,
            ["list", "open"] => Self::List { closed: false },
            ["list", "closed"] => Self::List { closed: true },
            ["chosen"] => Self::Chosen,
            ["see", report] => Self::See {
                report: id(report)?,
            },
            ["name", report] => Self::Name {
                report: id(report)?,
            },
            ["separate", report] => Self::Separate {
                report: id(report)?,
            },
            ["separated", report, leaves] => Self::Separated {
                report: id(report)?,
                leaves: match *leaves {
                    "reported" => separate::Leaves::Reported,
                    "reporter" => separate::Leaves::Reporter,
                    _ => return None,
                },
            },
            ["close", report] => Self::Close {
                report: id(report)?,
            },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tell => f.write_str("tell"),
            Self::Open => f.write_str("open"),
            Self::List { closed: false } => f.write_str("list:open"),
            Self::List { closed: true } => f.write_str("list:closed"),
            Self::Chosen => f.write_str("chosen"),
            Self::See { report } => write!(f, "see:{report}"),
            Self::Name { report } => write!(f, "name:{report}"),
            Self::Separate { report } => write!(f, "separate:{report}"),
            Self::Separated { report, leaves } => {
                let leaves = match leaves {
                    separate::Leaves::Reported => "reported",
                    separate::Leaves::Reporter => "reporter",
                };
                write!(f, "separated:{report}:{leaves}")
            }
            Self::Close { report } => write!(f, "close:{report}"),
        }
    }
}

impl Form {
    /// How it is acknowledged: what is told in a room changes nothing there.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Tell | Self::TellOf { .. } => Ack::Private,
            Self::Close { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["tell"] => Self::Tell,
            ["tell", channel, message, author] => Self::TellOf {
                channel: ChannelId(number(channel)?),
                message: MessageId(number(message)?),
                author: Some(number(author)?)
                    .filter(|author| *author != 0)
                    .map(AccountId),
            },
            ["close", report] => Self::Close {
                report: ReportId(number(report)?),
            },
            _ => return None,
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tell => f.write_str("tell"),
            Self::TellOf {
                channel,
                message,
                author,
            } => {
                let author = author.map_or(0, |author| author.0);
                write!(f, "tell:{channel}:{message}:{author}")
            }
            Self::Close { report } => write!(f, "close:{report}"),
        }
    }
}

/// The commands of this room: one is typed, one stands in the menu of every message.
pub fn commands() -> Vec<Command> {
    vec![safety_panel(), report()]
}

#[poise::command(slash_command, guild_only, rename = "safety")]
async fn safety_panel(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        Ok(Answer::say(list(&asked, false).await?))
    })
    .await
}

#[poise::command(context_menu_command = "Report privately", guild_only)]
async fn report(ctx: Context<'_>, message: serenity::all::Message) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Form, async |asked| {
        let author = AccountId(message.author.id.get().cast_signed());
        let form = Form::TellOf {
            channel: ChannelId(message.channel_id.get().cast_signed()),
            message: MessageId(message.id.get().cast_signed()),
            author: (!message.author.bot).then_some(author),
        };
        tell_form(&asked, form).await
    })
    .await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    match press {
        Press::Tell => tell_form(&asked, Form::Tell).await,
        Press::Open => Ok(Answer::say(list(&asked, false).await?)),
        Press::List { closed } => Ok(Answer::update(list(&asked, closed).await?)),
        Press::Chosen => match asked.chosen.first().and_then(|id| number(id)) {
            Some(report) => see(&asked, ReportId(report)).await,
            None => Ok(Answer::update(list(&asked, false).await?)),
        },
        Press::See { report } => see(&asked, report).await,
        Press::Name { report } => name(&asked, report).await,
        Press::Separate { report } => ask(&asked, report).await,
        Press::Separated { report, leaves } => part(&asked, report, leaves).await,
        Press::Close { report } => close_form(&asked, report).await,
    }
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    match form {
        Form::Tell => tell(&asked, None, None, &filled).await,
        Form::TellOf {
            channel,
            message,
            author,
        } => tell(&asked, Some((channel, message)), author, &filled).await,
        Form::Close { report } => close(&asked, report, &filled).await,
    }
}

/// Opens the form by which something is told, where somebody could ever read it.
async fn tell_form(asked: &Asked, form: Form) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let readers = safety::readers(&asked.scene.app, asked.server).await?;
    Ok(match readers {
        Some(_) => Answer::open(view::tell_form(&lang, form)),
        None => Answer::say(view::refused(&lang, Refusal::NotSetUp)),
    })
}

async fn tell(
    asked: &Asked,
    message: Option<(ChannelId, MessageId)>,
    about: Option<AccountId>,
    filled: &Filled,
) -> Result<Answer, Fault> {
    let given = |name| Some(filled.get(name).to_owned()).filter(|given| !given.is_empty());
    let lang = asked.lang();
    let Some(text) = given(WHAT) else {
        return Ok(Answer::say(Card::said(lang.plain("report-empty"))));
    };
    let written = given(WHOM);
    let about = match (about, &written) {
        (None, Some(written)) => contact_called(asked, written).await?,
        (about, _) => about,
    };
    let told = Told {
        about,
        about_written: written,
        message,
        text,
        reach: given(REACH),
    };
    let app = &asked.scene.app;
    let receipt = safety::tell(app, asked.server, asked.account, told, asked.now).await?;
    Ok(Answer::say(match receipt {
        Ok(receipt) => view::receipt(&lang, &receipt),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

/// The safety contact whom somebody names by typing: they came by no sign-up, so that only Discord
/// knows what they are called, and must never read what is told about them.
async fn contact_called(asked: &Asked, written: &str) -> Result<Option<AccountId>, Fault> {
    let app = &asked.scene.app;
    let written = safety::username(written).to_lowercase();
    for contact in safety::readers(app, asked.server)
        .await?
        .unwrap_or_default()
    {
        let guild = card::guild(asked.server);
        match asked.http.get_member(guild, card::user(contact)).await {
            Ok(member) => {
                let user = &member.user;
                let names = [
                    Some(&user.name),
                    user.global_name.as_ref(),
                    member.nick.as_ref(),
                ];
                if names
                    .into_iter()
                    .flatten()
                    .any(|name| name.to_lowercase() == written)
                {
                    return Ok(Some(contact));
                }
            }
            Err(error) => {
                let code = wire::code(&error);
                tracing::warn!(code, "what a safety contact is called cannot be asked");
            }
        }
    }
    Ok(None)
}

async fn list(asked: &Asked, closed: bool) -> Result<Card, Fault> {
    let app = &asked.scene.app;
    let lines = safety::list(app, asked.server, asked.account, closed).await?;
    let lang = asked.lang();
    Ok(match lines {
        Ok(lines) => view::list(&lang, &lines, closed),
        Err(refusal) => view::refused(&lang, refusal),
    })
}

async fn see(asked: &Asked, report: ReportId) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let found = safety::look(app, asked.server, asked.account, report).await?;
    let lang = asked.lang();
    Ok(Answer::update(match found {
        Ok(report) => view::report(&lang, &report, asked.server),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

async fn name(asked: &Asked, report: ReportId) -> Result<Answer, Fault> {
    let Some(about) = asked.picked.accounts.first().copied() else {
        return see(asked, report).await;
    };
    let (app, server) = (&asked.scene.app, asked.server);
    let named = safety::name(app, server, asked.account, report, about, asked.now).await?;
    let lang = asked.lang();
    Ok(Answer::update(match named {
        Ok(report) => view::report(&lang, &report, server),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

async fn ask(asked: &Asked, report: ReportId) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let found = separate::ask(app, asked.server, asked.account, report).await?;
    let lang = asked.lang();
    Ok(match found {
        Ok(found) => Answer::update(view::ask(&lang, &found)),
        Err(refusal) => Answer::whisper(view::refused(&lang, refusal)),
    })
}

async fn part(asked: &Asked, report: ReportId, leaves: separate::Leaves) -> Result<Answer, Fault> {
    let (app, server) = (&asked.scene.app, asked.server);
    let done = separate::separate(app, server, asked.account, report, leaves, asked.now).await?;
    let lang = asked.lang();
    Ok(match done {
        Ok(done) => Answer::update(view::separated(&lang, &done)),
        Err(refusal) => Answer::whisper(view::refused(&lang, refusal)),
    })
}

async fn close_form(asked: &Asked, report: ReportId) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let found = safety::look(app, asked.server, asked.account, report).await?;
    let lang = asked.lang();
    Ok(match found {
        Ok(report) => Answer::open(view::close_form(&lang, &report)),
        Err(refusal) => Answer::say(view::refused(&lang, refusal)),
    })
}

async fn close(asked: &Asked, report: ReportId, filled: &Filled) -> Result<Answer, Fault> {
    let came_of_it = Some(filled.get(NOTE)).filter(|note| !note.is_empty());
    let (app, server) = (&asked.scene.app, asked.server);
    let account = asked.account;
    let closed = safety::close(app, server, account, report, came_of_it, asked.now).await?;
    let lang = asked.lang();
    Ok(Answer::update(match closed {
        Ok(report) => view::report(&lang, &report, server),
        Err(refusal) => view::refused(&lang, refusal),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let report = ReportId(7);
        for pressed in [
            Press::Tell,
            Press::Open,
            Press::List { closed: false },
            Press::List { closed: true },
            Press::Chosen,
            Press::See { report },
            Press::Name { report },
            Press::Separate { report },
            Press::Separated {
                report,
                leaves: separate::Leaves::Reported,
            },
            Press::Separated {
                report,
                leaves: separate::Leaves::Reporter,
            },
            Press::Close { report },
        ] {
            let written = press::Press::Safety(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Safety(pressed)));
        }
    }

    #[test]
    fn every_form_is_read_as_it_was_written_and_fits() {
        let (channel, message) = (ChannelId(i64::MAX), MessageId(i64::MAX));
        for form in [
            Form::Tell,
            Form::TellOf {
                channel,
                message,
                author: Some(AccountId(i64::MAX)),
            },
            Form::TellOf {
                channel,
                message,
                author: None,
            },
            Form::Close {
                report: ReportId(7),
            },
        ] {
            let written = press::Form::Safety(form).to_string();
            assert!(written.len() <= 100, "{written}");
            assert_eq!(written.parse(), Ok(press::Form::Safety(form)));
        }
    }

    #[test]
    fn every_command_and_option_is_described() {
        crate::discord::assert_described(&commands(), &DESCRIPTIONS);
    }
}
