//! On Discord: somebody's own page, and claiming a seat.
//!
//! **Invariants**: a page and every answer to it is private.

use std::fmt;

use super::{
    Command, Context,
    guard::{self, Answer, Asked, Filled, Unsaid},
    hours::{self, first_dates, last_dates},
    press::Ack,
    setup::suggest_place,
};
use crate::{
    app::{Fault, erasure, page, people, safety, signup},
    key,
};

mod view;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows the page.
    Open,
    /// Opens the form for the zone.
    Zone,
    /// Opens the form for the hours, as the page did before they could be tapped.
    Hours,
    /// Opens the form for a code.
    Code,
    /// Says that the hours were read rightly.
    Right,
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A city, for the zone.
    Zone,
    /// Weekly hours.
    Hours,
    /// The code of a seat.
    Claim,
}

/// The names of this room's commands and options in `words`, which the gateway looks up.
pub const DESCRIPTIONS: [&str; 6] = [
    key!("command-carrel"),
    key!("command-carrel-zone"),
    key!("command-carrel-code"),
    key!("command-carrel-from"),
    key!("command-carrel-until"),
    key!("command-help"),
];

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Open => Ack::Private,
            Self::Zone | Self::Hours | Self::Code => Ack::Form,
            Self::Right => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["open"] => Some(Self::Open),
            ["zone"] => Some(Self::Zone),
            ["hours"] => Some(Self::Hours),
            ["code"] => Some(Self::Code),
            ["right"] => Some(Self::Right),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Zone => "zone",
            Self::Hours => "hours",
            Self::Code => "code",
            Self::Right => "right",
        })
    }
}

impl Form {
    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["zone"] => Some(Self::Zone),
            ["hours"] => Some(Self::Hours),
            ["claim"] => Some(Self::Claim),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zone => "zone",
            Self::Hours => "hours",
            Self::Claim => "claim",
        })
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![carrel(), help()]
}

#[poise::command(slash_command, guild_only)]
async fn carrel(
    ctx: Context<'_>,
    #[autocomplete = "suggest_place"] zone: Option<String>,
    code: Option<String>,
    #[autocomplete = "first_dates"] from: Option<String>,
    #[autocomplete = "last_dates"] until: Option<String>,
) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| match (zone, code) {
        (_, Some(code)) => claim(&asked, &code).await,
        (Some(zone), None) => {
            let (from, until) = (from.unwrap_or_default(), until.unwrap_or_default());
            hours::move_to(&asked, &zone, &from, &until).await
        }
        (None, None) => look(&asked).await,
    })
    .await
}

#[poise::command(slash_command, guild_only)]
async fn help(ctx: Context<'_>) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        let coordinates = asked.as_coordinator().await?.is_ok() || asked.manages_server;
        let readers = safety::readers(&asked.scene.app, asked.server).await?;
        let readers = readers.unwrap_or_default();
        Ok(Answer::say(view::help(
            &asked.lang(),
            coordinates,
            &readers,
        )))
    })
    .await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let lang = asked.lang();
    match press {
        Press::Open => look(&asked).await,
        Press::Zone => Ok(Answer::open(view::zone_form(&lang))),
        Press::Code => Ok(Answer::open(view::code_form(&lang))),
        Press::Hours => hours::typed_form(&asked, None).await,
        Press::Right => hours::on_press(asked, hours::Press::Done).await,
    }
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    match form {
        Form::Zone => hours::set_zone(&asked, filled.get(view::CITY), None).await,
        Form::Claim => claim(&asked, filled.get(view::CODE)).await,
        Form::Hours => hours::typed(&asked, None, &filled).await,
    }
}

async fn look(asked: &Asked) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let seen = page::look(app, asked.server, asked.account, asked.now).await?;
    let waits = safety::waits(app, asked.server, asked.account).await?;
    let lang = asked.lang();
    let card = if let Some(seen) = seen {
        view::page(&lang, &seen, asked.server, asked.now)
    } else {
        let open = signup::open_on(app, asked.server).await?;
        let known = erasure::look(app, asked.server, asked.account)
            .await?
            .is_ok();
        view::nobody(&lang, open.map(|terms| terms.cohort), known)
    };
    Ok(Answer::say(view::with_what_waits(&lang, card, waits)))
}

async fn claim(asked: &Asked, typed: &str) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let claimed = people::claim(app, asked.server, asked.account, typed, asked.now).await?;
    Ok(Answer::say(view::claimed(&asked.lang(), claimed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        for pressed in [
            Press::Open,
            Press::Zone,
            Press::Hours,
            Press::Code,
            Press::Right,
        ] {
            let written = press::Press::Page(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Page(pressed)));
        }
    }

    #[test]
    fn every_form_is_read_as_it_was_written() {
        for form in [Form::Zone, Form::Hours, Form::Claim] {
            let written = press::Form::Page(form).to_string();
            assert_eq!(written.parse(), Ok(press::Form::Page(form)));
        }
    }

    #[test]
    fn every_command_and_option_is_described() {
        crate::discord::assert_described(&commands(), &DESCRIPTIONS);
    }
}
