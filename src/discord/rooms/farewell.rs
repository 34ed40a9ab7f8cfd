//! The last message in a room, and that nobody writes after it.
//!
//! **Invariants**: the room is closed to its members after the message stands; whoever could read it
//! still can. Overwrites of roles, which staff gave themselves, stay as they are. Each overwrite is
//! set by itself, so that what others changed meanwhile is not undone.

use chrono::NaiveDate;
use serenity::all::{GuildChannel, PermissionOverwrite, PermissionOverwriteType, Permissions};

use crate::{
    app::{
        change::merge::{self, GoneOn},
        removals, rooms,
    },
    discord::{
        card::{self, Button, Card},
        delivery::{Outgoing, Post, after_sending, channel_id, skip},
        page, press, rights, wire,
    },
    domain::{
        ids::{GroupId, ServerId},
        promises::Kept,
    },
    jobs::{Failed, Order},
    words::{Lang, Value, plain, when},
};

use super::UNKNOWN_MEMBER;

/// Says goodbye in a room, unless an earlier try has, and closes it to new words.
pub(in crate::discord) async fn say_farewell(
    post: &Post,
    order: &Order,
    group: GroupId,
) -> Result<Kept, Failed> {
    let room = rooms::look(&post.scene.app, group).await?;
    let Some(channel) = room.brief.room else {
        return Err(skip("the room is closed already"));
    };
    let stands = channel_id(channel).to_channel(&post.http).await;
    let stands = match stands.map(serenity::all::Channel::guild) {
        Ok(Some(stands)) => stands,
        Ok(None) => return Err(skip("the room is none of a server")),
        Err(error) if wire::is_gone(&error) => return Err(skip("somebody has deleted the room")),
        Err(error) => return Err(wire::failed(&error)),
    };
    let app = &post.scene.app;
    let card = if let Some(gone_on) = merge::gone_on(app, group, order.now).await? {
        joined(&post.scene.words.in_english(), &gone_on)
    } else {
        let removed_on = removals::day_of(app, group, order.now).await?;
        Card {
            silent: room.night_for_one(order.now),
            ..compose(post, &room, removed_on)
        }
    };
    let last_words = Outgoing {
        channel,
        card,
        pinned: false,
    };
    let said = post.send_once(order, &last_words).await?;
    let taken = rights::taken_in_a_closed_room();
    let hushed = hush(post, room.brief.server, &stands, taken).await;
    hushed.map_err(after_sending)?;
    Ok(said)
}

fn compose(post: &Post, room: &rooms::Room, removed_on: Option<NaiveDate>) -> Card {
    let lang = post.scene.words.in_english();
    let (group, cohort) = (
        plain(&room.brief.group_name),
        plain(&room.brief.cohort_name),
    );
    let cohort = ("cohort", Value::from(cohort.as_str()));
    let body = match removed_on {
        Some(day) => {
            let day = when::date(&lang, day);
            lang.say("farewell-body", &[cohort, ("day", day.into())])
        }
        // It was archived when nothing was removed, and told so.
        None => lang.say("farewell-body-kept", &[cohort]),
    };
    let page = press::Press::Page(page::Press::Open);
    Card::panel(
        lang.say("farewell-title", &[("group", Value::from(group.as_str()))]),
        body,
    )
    .buttons(vec![Button::plain(lang.plain("card-page"), page)])
}

/// The last words of a group that goes on with another; who comes there is greeted there.
fn joined(lang: &Lang<'_>, gone_on: &GoneOn) -> Card {
    let name = ("group", Value::from(plain(&gone_on.name)));
    let room = gone_on.room.map(|room| format!("<#{room}>"));
    let room = ("room", room.unwrap_or_else(|| "none".to_owned()).into());
    let mut lines = vec![lang.say("joined-body", &[name.clone(), room])];
    lines.extend(gone_on.meets_at.map(|at| {
        let (full, relative) = (
            when::stamp(at, when::Stamp::Full),
            when::stamp(at, when::Stamp::Relative),
        );
        let at = [("at", full.into()), ("in", relative.into())];
        lang.say("joined-meeting", &at)
    }));
    let page = press::Press::Page(page::Press::Open);
    let card = Card {
        silent: true,
        ..Card::panel(lang.say("joined-title", &[name]), lines.join("\n\n"))
    };
    card.buttons(vec![Button::plain(lang.plain("card-page"), page)])
}

/// Leaves everyone whom a room lets in by name only reading: takes from them what is to be `taken` and
/// Carrel holds. Doing it twice is once.
pub(super) async fn hush(
    post: &Post,
    server: ServerId,
    room: &GuildChannel,
    taken: Permissions,
) -> Result<(), Failed> {
    let held = rights::held(&post.http, server, post.me).await;
    let held = held.map_err(|error| wire::failed(&error))?;
    let taken = taken & Permissions::from_bits_truncate(held);
    for overwrite in &room.permission_overwrites {
        let PermissionOverwriteType::Member(user) = overwrite.kind else {
            continue;
        };
        if user == card::user(post.me) {
            continue;
        }
        let only_reading = PermissionOverwrite {
            allow: rights::in_a_closed_room(),
            deny: taken,
            kind: overwrite.kind,
        };
        match room.id.create_permission(&post.http, only_reading).await {
            Ok(()) => {}
            Err(error) if wire::code(&error) == UNKNOWN_MEMBER => {} // They have left the server.
            Err(error) => return Err(wire::failed(&error)),
        }
    }
    Ok(())
}
