//! How the set-up looks: what is chosen, what is still open, what Carrel may not do, what comes next.

use serenity::all::ChannelType;

use super::{Press, place_of};
use crate::{
    app::{
        safety::contacts::CONTACTS_MAX,
        setup::{Seen, Was},
    },
    discord::{
        card::{Button, Card, Menu, Offers},
        cohorts, press, pretend,
        rights::Right,
        safety, wire,
    },
    domain::ids::{AccountId, ChannelId},
    key,
    words::{Lang, plain},
};

/// The kinds of channels in which something can be announced.
const ANNOUNCING: &[ChannelType] = &[ChannelType::Text, ChannelType::News];

/// The panel, with what Carrel may not do in paragraphs, and how many stopped tasks are tried again.
pub(super) fn panel(lang: &Lang<'_>, seen: &Seen, was: Was, rights: &[String], freed: u64) -> Card {
    let title = lang.plain(match was {
        Was::Begun => key!("setup-title-begun"),
        Was::Made | Was::Kept => key!("setup-title-made"),
        Was::Changed => key!("setup-title-changed"),
    });
    let mut paragraphs = Vec::new();
    if !seen.stands {
        paragraphs.push(lang.plain("setup-begin"));
    }
    paragraphs.push(chosen(lang, seen));
    paragraphs.extend_from_slice(rights);
    if seen.stands {
        paragraphs.push(lang.plain("setup-see-commands"));
    }
    if 0 < freed {
        let count = i64::try_from(freed).unwrap_or(i64::MAX);
        paragraphs.push(lang.say("setup-freed", &[("count", count.into())]));
    }
    let card = Card::panel(title, paragraphs.join("\n\n"));
    let press = |press| press::Press::Setup(press);
    let mut card = card
        .menu(menu(
            lang.plain("setup-menu-role"),
            Press::Role,
            Offers::Roles,
        ))
        .menu(menu(
            lang.plain("setup-menu-announcements"),
            Press::Announcements,
            Offers::Channels(ANNOUNCING),
        ));
    if seen.stands {
        let placeholder = lang.plain("setup-menu-safety");
        card = card.menu(Menu {
            most: u8::try_from(CONTACTS_MAX).unwrap_or(1),
            ..menu(placeholder, Press::Safety, Offers::Accounts)
        });
    }
    let card = card.buttons(vec![
        Button::plain(lang.plain("setup-button-clock"), press(Press::Clock)),
        Button::plain(lang.plain("setup-button-check"), press(Press::Check)),
        Button::plain(lang.plain("setup-button-link"), press(Press::Link)),
        Button::plain(
            lang.plain("setup-button-pretend"),
            press::Press::Pretend(pretend::Press::Open),
        ),
    ]);
    match next(lang, seen) {
        Some(next) => card.buttons(vec![next]),
        None => card,
    }
}

/// The link of an invite, in a box from which phones copy it by one tap.
pub(super) fn link(lang: &Lang<'_>, code: &str) -> Card {
    let said = lang.plain("setup-link");
    Card::said(format!("{said}\n```\nhttps://discord.gg/{code}\n```"))
}

/// What is chosen, a line each.
fn chosen(lang: &Lang<'_>, seen: &Seen) -> String {
    let chosen = &seen.chosen;
    let mut lines = vec![
        match chosen.role {
            Some(role) => lang.say("setup-role", &[("role", format!("<@&{role}>").into())]),
            None => lang.plain("setup-role-open"),
        },
        match chosen.announcements {
            Some(channel) => {
                let channel = format!("<#{channel}>");
                lang.say("setup-announcements", &[("channel", channel.into())])
            }
            None => lang.plain("setup-announcements-open"),
        },
        if let Some(zone) = chosen.home_zone {
            let zone = place_of(zone.name());
            lang.say("setup-clock", &[("zone", zone.into())])
        } else {
            let button = lang.plain("setup-button-clock");
            lang.say("setup-clock-open", &[("button", button.into())])
        },
    ];
    if seen.stands {
        lines.push(contacts(lang, &seen.safety));
    }
    lines.join("\n")
}

/// Who reads what is reported in confidence.
fn contacts(lang: &Lang<'_>, contacts: &[AccountId]) -> String {
    if contacts.is_empty() {
        return lang.plain("setup-safety-open");
    }
    lang.say(
        "setup-safety",
        &[("who", safety::mentions(contacts).into())],
    )
}

fn menu(placeholder: String, press: Press, offers: Offers) -> Menu {
    Menu {
        press: press::Press::Setup(press),
        placeholder,
        offers,
        least: 1,
        most: 1,
    }
}

/// The button that leads on, once a programme stands.
fn next(lang: &Lang<'_>, seen: &Seen) -> Option<Button> {
    let (label, next) = if seen.has_cohort {
        (lang.plain("setup-next-desk"), cohorts::Press::Desk)
    } else {
        (lang.plain("setup-next-open"), cohorts::Press::Begin)
    };
    seen.stands
        .then(|| Button::main(label, press::Press::Cohort(next)))
}

/// Which rights Carrel lacks on the server, by their names in Discord.
pub(super) fn rights(lang: &Lang<'_>, missing: &[Right]) -> String {
    if missing.is_empty() {
        return lang.plain("setup-rights-fine");
    }
    let button = lang.plain("setup-button-check");
    listed(
        lang,
        lang.say("setup-rights-missing", &[("button", button.into())]),
        missing,
    )
}

/// Which rights Carrel lacks in the channel for announcements; nothing where it has all.
pub(super) fn rights_in(
    lang: &Lang<'_>,
    channel: ChannelId,
    missing: Result<Vec<Right>, serenity::Error>,
) -> Option<String> {
    let place = ("channel", format!("<#{channel}>").into());
    match missing {
        Ok(missing) if missing.is_empty() => None,
        Ok(missing) => {
            let head = lang.say("setup-rights-missing-in", &[place]);
            Some(listed(lang, head, &missing))
        }
        Err(error) if wire::is_gone(&error) => Some(lang.plain("setup-announcements-gone")),
        Err(error) => Some(rights_unknown(lang, &error)),
    }
}

/// Says that Carrel's rights could not be looked up.
pub(super) fn rights_unknown(lang: &Lang<'_>, error: &serenity::Error) -> String {
    let why = plain(&wire::plainly(error));
    lang.say("setup-rights-unknown", &[("why", why.into())])
}

fn listed(lang: &Lang<'_>, head: String, missing: &[Right]) -> String {
    let rights = missing.iter();
    let rights = rights.map(|right| format!("- {}", lang.plain(right.key)));
    let lines: Vec<String> = [head].into_iter().chain(rights).collect();
    lines.join("\n")
}
