//! On Discord: changes in a running cohort: `/person`, and taking oneself out under `/carrel`.
//!
//! **Invariants**: whatever a coordinator presses asks first whether they are one *now*; a change is
//! shown before it is made, with what it would break; everything here is private.

use std::fmt;

use super::{
    Command, Context,
    card::Card,
    guard::{self, Answer, Asked, Unsaid},
    press::{Ack, number},
};
use crate::{
    app::{
        Fault,
        change::{
            self, Refusal,
            choices::{choices, newcomers},
            places,
        },
        small,
    },
    domain::{
        change::{Change, Wanted},
        ids::{AccountId, GroupId, ParticipantId, PlanId},
    },
    key,
};

mod group;
pub(super) mod view;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows somebody, in one of their cohorts.
    Person {
        /// Who.
        who: ParticipantId,
    },
    /// Shows the same beside what was pressed.
    Look {
        /// Who.
        who: ParticipantId,
    },
    /// Shows beside what was pressed what could be done for a group that has become small.
    Group {
        /// Which.
        group: GroupId,
    },
    /// Shows the same in place of what was pressed.
    GroupAgain {
        /// Which.
        group: GroupId,
    },
    /// Asks who is to come to a group.
    Bring {
        /// Which.
        group: GroupId,
    },
    /// Shows what it would do if whoever was chosen came to a group.
    Brought {
        /// Which.
        group: GroupId,
    },
    /// Asks which group somebody is to go to.
    Move {
        /// Who.
        who: ParticipantId,
    },
    /// Shows what it would do if they went to the group that was chosen.
    To {
        /// Who.
        who: ParticipantId,
    },
    /// Asks with whom somebody is to swap.
    Swap {
        /// Who.
        who: ParticipantId,
    },
    /// Shows what it would do if they swapped with whom was chosen.
    With {
        /// Who.
        who: ParticipantId,
    },
    /// Asks who is to take somebody's place.
    Replace {
        /// Whose place.
        who: ParticipantId,
    },
    /// Shows what it would do if whoever was chosen took their place.
    By {
        /// Whose place.
        who: ParticipantId,
    },
    /// Shows what it would do if somebody left the cohort.
    Remove {
        /// Who.
        who: ParticipantId,
    },
    /// Makes a change as it was shown.
    Do {
        /// Which.
        plan: PlanId,
    },
    /// Asks somebody whether they mean to leave their cohort.
    Leave,
    /// Takes the presser out of a cohort.
    Left {
        /// Who they are there.
        who: ParticipantId,
    },
}

/// The names of this room's commands and options in `words`, which the gateway looks up.
pub const DESCRIPTIONS: [&str; 2] = [key!("command-person"), key!("command-person-user")];

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Leave | Self::Look { .. } | Self::Group { .. } => Ack::Private,
            Self::GroupAgain { .. }
            | Self::Bring { .. }
            | Self::Brought { .. }
            | Self::Person { .. }
            | Self::Move { .. }
            | Self::To { .. }
            | Self::Swap { .. }
            | Self::With { .. }
            | Self::Replace { .. }
            | Self::By { .. }
            | Self::Remove { .. }
            | Self::Do { .. }
            | Self::Left { .. } => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        if let ["do", plan] = parts {
            let plan = PlanId(number(plan)?);
            return Some(Self::Do { plan });
        }
        if let ["leave"] = parts {
            return Some(Self::Leave);
        }
        let [action, who] = parts else {
            return None;
        };
        let group = GroupId(number(who)?);
        let who = ParticipantId(number(who)?);
        Some(match *action {
            "person" => Self::Person { who },
            "look" => Self::Look { who },
            "group" => Self::Group { group },
            "group-again" => Self::GroupAgain { group },
            "bring" => Self::Bring { group },
            "brought" => Self::Brought { group },
            "move" => Self::Move { who },
            "to" => Self::To { who },
            "swap" => Self::Swap { who },
            "with" => Self::With { who },
            "replace" => Self::Replace { who },
            "by" => Self::By { who },
            "remove" => Self::Remove { who },
            "left" => Self::Left { who },
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person { who } => write!(f, "person:{who}"),
            Self::Look { who } => write!(f, "look:{who}"),
            Self::Group { group } => write!(f, "group:{group}"),
            Self::GroupAgain { group } => write!(f, "group-again:{group}"),
            Self::Bring { group } => write!(f, "bring:{group}"),
            Self::Brought { group } => write!(f, "brought:{group}"),
            Self::Move { who } => write!(f, "move:{who}"),
            Self::To { who } => write!(f, "to:{who}"),
            Self::Swap { who } => write!(f, "swap:{who}"),
            Self::With { who } => write!(f, "with:{who}"),
            Self::Replace { who } => write!(f, "replace:{who}"),
            Self::By { who } => write!(f, "by:{who}"),
            Self::Remove { who } => write!(f, "remove:{who}"),
            Self::Do { plan } => write!(f, "do:{plan}"),
            Self::Leave => f.write_str("leave"),
            Self::Left { who } => write!(f, "left:{who}"),
        }
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![person()]
}

#[poise::command(
    slash_command,
    guild_only,
    default_member_permissions = "MANAGE_EVENTS"
)]
async fn person(ctx: Context<'_>, user: serenity::all::UserId) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        if let Err(card) = asked.as_coordinator().await? {
            return Ok(Answer::say(*card));
        }
        let account = AccountId(user.get().cast_signed());
        let found = places::person_with(&asked.scene.app, asked.server, account, asked.now).await?;
        let lang = asked.lang();
        Ok(Answer::say(match found {
            Some(person) => view::person(&lang, &person),
            None => Card::said(lang.plain("person-nobody")),
        }))
    })
    .await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    if press == Press::Leave {
        return leave(&asked).await;
    }
    if let Press::Left { who } = press {
        return left(&asked, who).await;
    }
    if let Err(card) = asked.as_coordinator().await? {
        return Ok(Answer::no(press.ack(), card));
    }
    match press {
        Press::Person { who } => Ok(Answer::update(person_card(&asked, who).await?)),
        Press::Look { who } => Ok(Answer::say(person_card(&asked, who).await?)),
        Press::Group { group } => Ok(Answer::say(group_card(&asked, group).await?)),
        Press::GroupAgain { group } => Ok(Answer::update(group_card(&asked, group).await?)),
        Press::Bring { group } => bring(&asked, group).await,
        Press::Brought { group: to } => match chosen(&asked).map(ParticipantId) {
            Some(who) => preview(&asked, who, Change::Move { who, to }).await,
            None => bring(&asked, to).await,
        },
        Press::Move { who } => choose(&asked, who, Wanted::Group).await,
        Press::Swap { who } => choose(&asked, who, Wanted::Partner).await,
        Press::Replace { who } => choose(&asked, who, Wanted::StandIn).await,
        Press::To { who } => match chosen(&asked).map(GroupId) {
            Some(to) => preview(&asked, who, Change::Move { who, to }).await,
            None => Ok(Answer::update(person_card(&asked, who).await?)),
        },
        Press::With { who } => match chosen(&asked).map(ParticipantId) {
            Some(other) => preview(&asked, who, Change::Swap(who, other)).await,
            None => Ok(Answer::update(person_card(&asked, who).await?)),
        },
        Press::By { who } => match chosen(&asked).map(ParticipantId) {
            Some(by) => preview(&asked, who, Change::Replace { out: who, by }).await,
            None => Ok(Answer::update(person_card(&asked, who).await?)),
        },
        Press::Remove { who } => preview(&asked, who, Change::Remove(who)).await,
        Press::Do { plan } => apply(&asked, plan).await,
        Press::Leave | Press::Left { .. } => leave(&asked).await,
    }
}

/// The id that was chosen in a menu.
fn chosen(asked: &Asked) -> Option<i64> {
    asked.chosen.first().and_then(|chosen| number(chosen))
}

async fn person_card(asked: &Asked, who: ParticipantId) -> Result<Card, Fault> {
    let found = places::person(&asked.scene.app, asked.server, who, asked.now).await?;
    let lang = asked.lang();
    Ok(match found {
        Some(person) => view::person(&lang, &person),
        None => view::refused(&lang, &Refusal::Gone),
    })
}

async fn group_card(asked: &Asked, group: GroupId) -> Result<Card, Fault> {
    let found = small::look(&asked.scene.app, asked.server, group).await?;
    let lang = asked.lang();
    Ok(match found {
        Some(seen) => group::shown(&lang, &seen),
        None => Card::said(lang.plain("group-over")),
    })
}

async fn bring(asked: &Asked, group: GroupId) -> Result<Answer, Fault> {
    let found = newcomers(&asked.scene.app, asked.server, group).await?;
    let lang = asked.lang();
    Ok(match found {
        Ok((name, choices)) => Answer::update(group::newcomers(&lang, group, &name, &choices)),
        Err(refusal) => Answer::whisper(view::refused(&lang, &refusal)),
    })
}

async fn choose(asked: &Asked, who: ParticipantId, wanted: Wanted) -> Result<Answer, Fault> {
    let found = choices(&asked.scene.app, asked.server, who, wanted).await?;
    let lang = asked.lang();
    Ok(match found {
        Ok((person, choices)) => Answer::update(view::choices(&lang, &person, wanted, &choices)),
        Err(refusal) => Answer::whisper(view::refused(&lang, &refusal)),
    })
}

async fn preview(asked: &Asked, who: ParticipantId, change: Change) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let planned = change::plan(app, asked.server, change, asked.account, asked.now).await?;
    let lang = asked.lang();
    Ok(match planned {
        Ok(planned) => Answer::update(view::planned(&lang, who, &planned)),
        Err(refusal) => Answer::whisper(view::refused(&lang, &refusal)),
    })
}

async fn apply(asked: &Asked, plan: PlanId) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let applied = change::apply(app, asked.server, plan, asked.account, asked.now).await?;
    let lang = asked.lang();
    Ok(match applied {
        Ok(applied) => Answer::update(view::applied(&lang, applied)),
        Err(refusal) => Answer::whisper(view::refused(&lang, &refusal)),
    })
}

async fn leave(asked: &Asked) -> Result<Answer, Fault> {
    let places = places::places(&asked.scene.app, asked.server, asked.account, asked.now).await?;
    Ok(Answer::say(view::leave(&asked.lang(), &places)))
}

async fn left(asked: &Asked, who: ParticipantId) -> Result<Answer, Fault> {
    let (app, server) = (&asked.scene.app, asked.server);
    let done = places::withdraw(app, server, asked.account, who, asked.now).await?;
    let lang = asked.lang();
    Ok(match done {
        Ok(done) => Answer::update(view::left(&lang, done)),
        Err(_nothing) => Answer::whisper(Card::said(lang.plain("leave-nothing"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::press;

    #[test]
    fn every_press_is_read_as_it_was_written() {
        let who = ParticipantId(7);
        for pressed in [
            Press::Person { who },
            Press::Look { who },
            Press::Group { group: GroupId(5) },
            Press::GroupAgain { group: GroupId(5) },
            Press::Bring { group: GroupId(5) },
            Press::Brought { group: GroupId(5) },
            Press::Move { who },
            Press::To { who },
            Press::Swap { who },
            Press::With { who },
            Press::Replace { who },
            Press::By { who },
            Press::Remove { who },
            Press::Do { plan: PlanId(9) },
            Press::Leave,
            Press::Left { who },
        ] {
            let written = press::Press::Change(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Change(pressed)));
        }
    }

    #[test]
    fn every_command_and_option_is_described() {
        crate::discord::assert_described(&commands(), &DESCRIPTIONS);
    }
}
