//! On Discord: setting Carrel up on a server, by a panel or all at once by `/setup`.
//!
//! **Invariants**: only who manages the server sets up; each choice is kept at once, so that the
//! panel can be left and opened again where it was; every answer is private, and says which rights
//! Carrel lacks at that moment.

use std::fmt;

use serenity::all::{CreateAutocompleteResponse, CreateInvite};

use super::{
    Command, Context,
    card::{self, Card, Field, Sheet},
    guard::{self, Answer, Asked, Filled, Unsaid},
    press::{self, Ack},
    rights, wire,
};
use crate::{
    app::{
        Fault,
        safety::contacts,
        setup::{self, Choice, Seen, Was},
    },
    domain::{
        ids::{ChannelId, RoleId},
        language::Locale,
        places::{find_zone, search},
        time::{Moment, Zone},
    },
    key,
    store::setup::Chosen,
    words::{cut, label, plain, reading, when},
};

mod view;

/// Longest name of a programme, in characters; the table's own limit.
const NAME_MAX: usize = 100;

/// Places offered while somebody types.
const PLACES_MAX: usize = 25;

/// The name of the form's one question.
const CITY: &str = "city";

/// Longest name of a city that is worth reading.
const CITY_MAX: u16 = 60;

/// What can be pressed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Opens the panel as it was left.
    Open,
    /// Chooses the coordinators' role.
    Role,
    /// Chooses the channel for announcements.
    Announcements,
    /// Names the safety contacts.
    Safety,
    /// Opens the form for the home clock.
    Clock,
    /// Looks again which rights Carrel has, and tries again what stopped.
    Check,
    /// Shows the link that brings people to the server.
    Link,
}

/// What can be handed in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The city whose clocks the programme follows.
    Clock,
}

/// The names of this room's commands and options in `words`, which the gateway looks up.
pub const DESCRIPTIONS: [&str; 4] = [
    key!("command-setup"),
    key!("command-setup-coordinator_role"),
    key!("command-setup-announcements"),
    key!("command-setup-home_zone"),
];

impl Press {
    /// How it is acknowledged.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Open | Self::Link => Ack::Private,
            Self::Clock => Ack::Form,
            Self::Role | Self::Announcements | Self::Safety | Self::Check => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["open"] => Self::Open,
            ["role"] => Self::Role,
            ["announcements"] => Self::Announcements,
            ["safety"] => Self::Safety,
            ["clock"] => Self::Clock,
            ["check"] => Self::Check,
            ["link"] => Self::Link,
            _ => return None,
        })
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Role => "role",
            Self::Announcements => "announcements",
            Self::Safety => "safety",
            Self::Clock => "clock",
            Self::Check => "check",
            Self::Link => "link",
        })
    }
}

impl Form {
    /// How it is acknowledged: the panel that it was opened from changes.
    pub fn ack(&self) -> Ack {
        match self {
            Self::Clock => Ack::Update,
        }
    }

    /// Reads what [`fmt::Display`] wrote, after the subject.
    pub fn read(parts: &[&str]) -> Option<Self> {
        match parts {
            ["clock"] => Some(Self::Clock),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clock => "clock",
        })
    }
}

/// The slash commands of this room.
pub fn commands() -> Vec<Command> {
    vec![setup()]
}

#[poise::command(slash_command, guild_only, default_member_permissions = "MANAGE_GUILD")]
async fn setup(
    ctx: Context<'_>,
    coordinator_role: Option<serenity::all::RoleId>,
    #[channel_types("Text", "News")] announcements: Option<serenity::all::ChannelId>,
    #[autocomplete = "suggest_place"] home_zone: Option<String>,
) -> Result<(), Unsaid> {
    guard::command(ctx, Ack::Private, async |asked| {
        if !asked.manages_server {
            return Ok(only_managers(&asked));
        }
        let home_zone = match home_zone.as_deref().map(|typed| zone(&asked, typed)) {
            None => None,
            Some(Ok(zone)) => Some(zone),
            Some(Err(why)) => return Ok(Answer::say(*why)),
        };
        let chosen = Chosen {
            role: coordinator_role.map(|id| RoleId(id.get().cast_signed())),
            announcements: announcements.map(|id| ChannelId(id.get().cast_signed())),
            home_zone,
        };
        if chosen == Chosen::default() {
            return Ok(Answer::say(look(&asked).await?));
        }
        Ok(match choose(&asked, chosen).await? {
            Ok(card) | Err(card) => Answer::say(*card),
        })
    })
    .await
}

/// Answers a press.
pub async fn on_press(asked: Asked, press: Press) -> Result<Answer, Fault> {
    if !asked.manages_server {
        return Ok(only_managers(&asked));
    }
    let chosen = match press {
        Press::Open => return Ok(Answer::say(look(&asked).await?)),
        Press::Clock => return clock_form(&asked).await,
        Press::Link => return Ok(Answer::say(link(&asked).await?)),
        Press::Safety => return name_contacts(&asked).await,
        Press::Role => Chosen {
            role: asked.picked.roles.first().copied(),
            ..Chosen::default()
        },
        Press::Announcements => Chosen {
            announcements: asked.picked.channels.first().copied(),
            ..Chosen::default()
        },
        Press::Check => Chosen::default(),
    };
    changed(&asked, chosen).await
}

/// Answers a form.
pub async fn on_form(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    if !asked.manages_server {
        return Ok(only_managers(&asked));
    }
    match form {
        Form::Clock => match zone(&asked, filled.get(CITY)) {
            Ok(home_zone) => {
                let chosen = Chosen {
                    home_zone: Some(home_zone),
                    ..Chosen::default()
                };
                changed(&asked, chosen).await
            }
            Err(why) => Ok(Answer::whisper(*why)),
        },
    }
}

/// Names those who read what is reported in confidence.
async fn name_contacts(asked: &Asked) -> Result<Answer, Fault> {
    if !asked.picked.apps.is_empty() {
        let why = asked.lang().plain("setup-safety-app");
        return Ok(Answer::whisper(Card::said(why)));
    }
    let (app, named) = (&asked.scene.app, &asked.picked.accounts);
    if !named.is_empty() {
        contacts::set(app, asked.server, asked.account, named, asked.now).await?;
    }
    Ok(Answer::update(look(asked).await?))
}

fn only_managers(asked: &Asked) -> Answer {
    Answer::say(Card::said(asked.lang().plain("setup-only-managers")))
}

/// Chooses something on the panel, which shows it.
async fn changed(asked: &Asked, chosen: Chosen) -> Result<Answer, Fault> {
    Ok(match choose(asked, chosen).await? {
        Ok(panel) => Answer::update(*panel),
        Err(why) => Answer::whisper(*why),
    })
}

/// Chooses something; gives the panel as it stands then, or says why it cannot be chosen.
async fn choose(asked: &Asked, chosen: Chosen) -> Result<Result<Box<Card>, Box<Card>>, Fault> {
    // Discord gives the role of everyone the server's own id.
    if chosen.role.is_some_and(|role| role.0 == asked.server.0) {
        let why = asked.lang().plain("setup-not-everyone");
        return Ok(Err(Box::new(Card::said(why))));
    }
    let app = &asked.scene.app;
    let name = if setup::look(app, asked.server).await?.stands {
        String::new() // It has one.
    } else {
        server_name(asked).await
    };
    let choice = Choice {
        chosen,
        name,
        locale: Locale::ENGLISH.code(),
    };
    let (server, account) = (asked.server, asked.account);
    let (seen, was, freed) = setup::choose(app, server, account, &choice, asked.now).await?;
    Ok(Ok(Box::new(panel(asked, &seen, was, freed).await)))
}

/// The panel as it was left.
async fn look(asked: &Asked) -> Result<Card, Fault> {
    let seen = setup::look(&asked.scene.app, asked.server).await?;
    let was = if seen.stands { Was::Kept } else { Was::Begun };
    Ok(panel(asked, &seen, was, 0).await)
}

async fn panel(asked: &Asked, seen: &Seen, was: Was, freed: u64) -> Card {
    let lang = asked.lang();
    let own = rights::own(&asked.http, asked.server, asked.scene.me).await;
    let rights = match own {
        Ok(own) => {
            let mut said = vec![view::rights(&lang, &own.missing())];
            if let Some(channel) = seen.chosen.announcements {
                let missing = own.missing_in(&asked.http, channel).await;
                said.extend(view::rights_in(&lang, channel, missing));
            }
            said
        }
        Err(error) => vec![view::rights_unknown(&lang, &error)],
    };
    view::panel(&lang, seen, was, &rights, freed)
}

async fn clock_form(asked: &Asked) -> Result<Answer, Fault> {
    let lang = asked.lang();
    let seen = setup::look(&asked.scene.app, asked.server).await?;
    let filled = seen.chosen.home_zone.map(|zone| zone.name().to_owned());
    Ok(Answer::open(Sheet {
        form: press::Form::Setup(Form::Clock),
        title: lang.plain("setup-clock-title"),
        fields: vec![Field {
            name: CITY,
            label: lang.plain("setup-clock-label"),
            example: lang.plain("setup-clock-example"),
            filled: filled.unwrap_or_default(),
            long: false,
            required: true,
            length_max: CITY_MAX,
        }],
    }))
}

/// The link that brings people to the channel for announcements, for ever. Asked for twice it is the
/// same one: Discord gives an invite of ours that is like it again.
async fn link(asked: &Asked) -> Result<Card, Fault> {
    const LACKS_A_RIGHT: [isize; 2] = [50001, 50013];
    let lang = asked.lang();
    let seen = setup::look(&asked.scene.app, asked.server).await?;
    let Some(channel) = seen.chosen.announcements else {
        return Ok(Card::said(lang.plain("setup-link-no-channel")));
    };
    let channel = serenity::all::ChannelId::new(channel.0.unsigned_abs().max(1));
    let lasting = CreateInvite::new().max_age(0).max_uses(0);
    let made = channel.create_invite(&asked.http, lasting).await;
    Ok(match made {
        Ok(invite) => view::link(&lang, &invite.code),
        Err(error) if LACKS_A_RIGHT.contains(&wire::code(&error)) => {
            let right = ("right", lang.plain("right-create-invite").into());
            let channel = ("channel", format!("<#{channel}>").into());
            Card::said(lang.say("setup-link-right", &[right, channel]))
        }
        Err(error) if wire::is_gone(&error) => Card::said(lang.plain("setup-announcements-gone")),
        Err(error) => {
            let why = plain(&wire::plainly(&error));
            Card::said(lang.say("setup-link-unknown", &[("why", why.into())]))
        }
    })
}

/// Reads a zone, or says which are likely.
fn zone(asked: &Asked, typed: &str) -> Result<Zone, Box<Card>> {
    find_zone(typed, None).map_or_else(
        |problem| {
            let why = reading::zone_problem(&asked.lang(), &problem);
            Err(Box::new(Card::said(plain(&why))))
        },
        |found| Ok(found.zone),
    )
}

/// What a new programme is called: as its server, where Discord tells.
async fn server_name(asked: &Asked) -> String {
    const UNNAMED: &str = "Programme";
    let server = card::guild(asked.server);
    match asked.http.get_guild(server).await {
        Ok(guild) if !label(&guild.name).is_empty() => cut(&label(&guild.name), NAME_MAX),
        Ok(_) => UNNAMED.to_owned(),
        Err(error) => {
            let why = wire::plainly(&error);
            tracing::warn!(why, "a server's name could not be looked up");
            UNNAMED.to_owned()
        }
    }
}

/// A zone as people name it: its city.
pub(super) fn place_of(zone_name: &str) -> String {
    zone_name
        .rsplit('/')
        .next()
        .unwrap_or(zone_name)
        .replace('_', " ")
}

/// Offers the places that a typed text can mean, with what their clocks show.
pub(super) async fn suggest_place(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    guard::suggest(ctx, |_lang, now| places(partial, now))
}

/// Places that a typed text can mean: `Manila, Philippines, 21:04`, and the name of the zone.
fn places(typed: &str, now: Moment) -> Vec<(String, String)> {
    search(typed, PLACES_MAX)
        .into_iter()
        .map(|place| {
            let time = when::time(place.zone.local(now).time());
            let label = format!("{}, {}, {time}", place.city, place.country.name());
            (label, place.zone.name().to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_and_form_is_read_as_it_was_written() {
        for pressed in [
            Press::Open,
            Press::Role,
            Press::Announcements,
            Press::Safety,
            Press::Clock,
            Press::Check,
            Press::Link,
        ] {
            let written = press::Press::Setup(pressed).written(None);
            assert_eq!(written.parse(), Ok(press::Press::Setup(pressed)));
        }
        let form = press::Form::Setup(Form::Clock);
        assert_eq!(form.to_string().parse(), Ok(form));
    }

    #[test]
    fn every_command_and_option_is_described() {
        crate::discord::assert_described(&commands(), &DESCRIPTIONS);
    }

    #[test]
    fn a_place_is_offered_with_its_country_and_its_own_time() {
        let now = "2023-03-06T13:00:00Z".parse().expect("a moment");
        assert_eq!(
            places("manil", now),
            [(
                "Manila, Philippines, 21:00".to_owned(),
                "Asia/Manila".to_owned()
            )]
        );
        assert_eq!(places("", now).len(), PLACES_MAX);
    }

    #[test]
    fn a_zone_is_named_by_its_city() {
        assert_eq!(place_of("America/Argentina/Buenos_Aires"), "Buenos Aires");
    }
}
