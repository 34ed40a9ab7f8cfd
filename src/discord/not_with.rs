//! On Discord: saying in confidence whom one must not be grouped with.
//!
//! **Invariants**: every answer is private, and shows what the asker has said themselves and nothing
//! else; who is named never stands in a `custom_id`.

use std::fmt;

use super::{
    card::{Button, Card, Choice, Field, Menu, Offers, Sheet},
    guard::{Answer, Asked, Filled},
    press::{self, Ack, number},
    safety,
};
use crate::{
    app::{
        Fault,
        not_with::{self, NAMED_MAX, Named, Refusal},
    },
    domain::ids::NotWithId,
    store::not_with::Other,
    words::{Lang, label, plain},
};

/// The name of the form's one question.
const USERNAME: &str = "username";

/// Longest name on Discord that is worth reading, in code points.
const USERNAME_MAX: u16 = 40;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows whom the presser has named.
    Open,
    /// Names whom they chose.
    Add,
    /// Opens the form for somebody who is not on the server.
    Type,
    /// Takes back whom they chose.
    TakeBack,
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What somebody is called on Discord.
    Username,
}

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Open => Ack::Private,
            Self::Type => Ack::Form,
            Self::Add | Self::TakeBack => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["open"] => Self::Open,
            ["add"] => Self::Add,
            ["type"] => Self::Type,
            ["take-back"] => Self::TakeBack,
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Add => "add",
            Self::Type => "type",
            Self::TakeBack => "take-back",
        })
    }
}

impl Form {
    /// How it is acknowledged: the message that it was opened from changes.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Username => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["username"] => Some(Self::Username),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Username => "username",
        })
    }
}

/// The button that leads here.
pub(super) fn button(lang: &Lang<'_>) -> Button {
    Button::plain(lang.plain("not-with-button"), pressed(Press::Open))
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    let (app, server, account) = (&asked.scene.app, asked.server, asked.account);
    let named = match press {
        Press::Open => {
            let named = not_with::look(app, server, account).await?;
            let lang = asked.lang();
            return Ok(Answer::say(match named {
                Ok(named) => card(&lang, &named),
                Err(refusal) => refused(&lang, refusal),
            }));
        }
        Press::Type => return Ok(Answer::open(form(&asked.lang()))),
        Press::Add => {
            let picked = &asked.picked.accounts;
            not_with::add(app, server, account, picked, asked.now).await?
        }
        Press::TakeBack => match asked.chosen.first().and_then(|id| number(id)) {
            Some(row) => not_with::take_back(app, server, account, NotWithId(row)).await?,
            None => not_with::look(app, server, account).await?,
        },
    };
    Ok(shown(&asked, named))
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    let (app, server, account) = (&asked.scene.app, asked.server, asked.account);
    let named = match form {
        Form::Username => {
            let typed = filled.get(USERNAME);
            not_with::add_username(app, server, account, typed, asked.now).await?
        }
    };
    Ok(shown(&asked, named))
}

fn shown(asked: &Asked, named: Result<Named, Refusal>) -> Answer {
    let lang = asked.lang();
    match named {
        Ok(named) => Answer::update(card(&lang, &named)),
        Err(refusal) => Answer::whisper(refused(&lang, refusal)),
    }
}

/// Whom somebody has named, and how to name others.
fn card(lang: &Lang<'_>, named: &Named) -> Card {
    let mut body = vec![lang.say("not-with-body", &[("most", NAMED_MAX.into())])];
    let lines = named.others.iter().map(|(_, other)| match other {
        Other::Account(account) => format!("- {}", safety::mentions(&[*account])),
        Other::Username(name) => format!("- {}", plain(name)),
        Other::Person(_) => String::new(),
    });
    body.push(if named.others.is_empty() {
        lang.plain("not-with-none")
    } else {
        lines.collect::<Vec<_>>().join("\n")
    });
    if named.share_a_group {
        body.push(lang.plain("not-with-share"));
    }
    let mut card = Card::panel(lang.plain("not-with-title"), body.join("\n\n"));
    let room = NAMED_MAX.saturating_sub(named.others.len());
    if 0 < room {
        card = card.menu(Menu {
            press: pressed(Press::Add),
            placeholder: lang.plain("not-with-menu"),
            offers: Offers::Accounts,
            least: 1,
            most: u8::try_from(room).unwrap_or(1),
        });
    }
    let choices = (1_usize..).zip(&named.others).map(|(place, (row, other))| {
        let place = ("place", place.into());
        Choice {
            value: row.to_string(),
            label: match other {
                Other::Username(name) => {
                    lang.say("not-with-choice-name", &[("name", label(name).into())])
                }
                Other::Account(_) | Other::Person(_) => lang.say("not-with-choice", &[place]),
            },
            chosen: false,
        }
    });
    let card = card.menu(Menu {
        press: pressed(Press::TakeBack),
        placeholder: lang.plain("not-with-menu-take-back"),
        offers: Offers::Choices(choices.collect()),
        least: 1,
        most: 1,
    });
    let mut buttons = Vec::new();
    if 0 < room {
        let typed = lang.plain("not-with-button-type");
        buttons.push(Button::plain(typed, pressed(Press::Type)));
    }
    buttons.extend(safety::buttons(lang, false));
    card.buttons(buttons)
}

fn form(lang: &Lang<'_>) -> Sheet {
    Sheet {
        form: press::Form::NotWith(Form::Username),
        title: lang.plain("not-with-form-title"),
        fields: vec![Field {
            name: USERNAME,
            label: lang.plain("not-with-form-label"),
            example: lang.plain("not-with-form-example"),
            filled: String::new(),
            long: false,
            required: true,
            length_max: USERNAME_MAX,
        }],
    }
}

fn refused(lang: &Lang<'_>, refusal: Refusal) -> Card {
    Card::said(match refusal {
        Refusal::Nobody => lang.plain("not-with-refused-nobody"),
        Refusal::Oneself => lang.plain("not-with-refused-oneself"),
        Refusal::Full => lang.say("not-with-refused-full", &[("most", NAMED_MAX.into())]),
        Refusal::NoUsername => lang.plain("not-with-refused-no-username"),
    })
}

fn pressed(press: Press) -> press::Press {
    press::Press::NotWith(press)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_and_form_is_read_as_it_was_written() {
        for pressed in [Press::Open, Press::Add, Press::Type, Press::TakeBack] {
            let written = press::Press::NotWith(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::NotWith(pressed)));
        }
        let form = press::Form::NotWith(Form::Username);
        assert_eq!(form.to_string().parse(), Ok(form));
    }
}
