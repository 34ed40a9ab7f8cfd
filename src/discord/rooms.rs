//! Rooms on Discord: categories, private channels, who is let in, and the welcome.
//!
//! A room is closed to everyone and opened to its members, and to Carrel, by overwrites of their
//! own, all set in the call that creates it: between two calls it would be open or we shut out.

use serenity::all::{
    ChannelType, CreateChannel, GuildChannel, GuildId, Member, PermissionOverwrite,
    PermissionOverwriteType, Permissions, RoleId,
};

use super::{
    Scene,
    card::{self, Button, Card, Panel},
    delivery::{Outgoing, Post, channel_id, snowflake},
    meetings, page, projects, rights, wire,
};
use crate::{
    app::{people, rooms},
    domain::{
        ids::{AccountId, ChannelId, CohortId, GroupId, ServerId},
        places::Country,
        promises::Kept,
        time::Moment,
    },
    jobs::{Failed, Order},
    key,
    words::{Lang, Value, plain},
};

/// Discord's code for an account that is not on the server (any more).
const UNKNOWN_MEMBER: isize = 10007;

/// Members read at once; Discord's most.
const MEMBERS_PAGE: u64 = 1000;

/// Opens a category that nobody but Carrel sees by itself; its rooms let their members in.
pub(super) async fn open_category(
    post: &Post,
    order: &Order,
    cohort: CohortId,
    number: i64,
) -> Result<Kept, Failed> {
    let brief = rooms::cohort_of_category(&post.scene.app, cohort).await?;
    let lang = post.scene.words.in_english();
    let name: String = lang
        .say(
            "category-name",
            &[
                ("cohort", Value::from(brief.name.as_str())),
                ("number", Value::from(number)),
                ("of", Value::from(brief.categories)),
            ],
        )
        .chars()
        .take(CHANNEL_NAME_MAX)
        .collect();
    if let Some(since) = order.unsure_since {
        // A category has no text to carry a marker, so its name and its age must tell.
        let oldest = snowflake(since - super::delivery::CLOCK_SKEW).get();
        let found = channels(post, brief.server)
            .await?
            .into_iter()
            .find(|channel| {
                channel.kind == ChannelType::Category
                    && channel.name == name
                    && channel.id.get() >= oldest
            });
        if let Some(found) = found {
            return Ok(Kept::Category(ours(found.id)));
        }
    }
    let create = CreateChannel::new(name)
        .kind(ChannelType::Category)
        .permissions(closed_but_to(post, brief.server, &[]));
    let made = guild(brief.server).create_channel(&post.http, create).await;
    Ok(Kept::Category(ours(
        made.map_err(|error| wire::failed(&error))?.id,
    )))
}

/// Longest name of a channel, in code points.
const CHANNEL_NAME_MAX: usize = 100;

/// Opens a group's room with everyone in it who is on the server.
pub(super) async fn open(post: &Post, order: &Order, group: GroupId) -> Result<Kept, Failed> {
    let room = rooms::look(&post.scene.app, group).await?;
    let Some(category) = room.brief.category else {
        return Err(Failed::Later {
            why: "its category does not stand yet".to_owned(),
            after: None,
        });
    };
    let sign = format!("⟦{}⟧", order.marker.as_str());
    if order.unsure_since.is_some() {
        let found = channels(post, room.brief.server)
            .await?
            .into_iter()
            .find(|channel| {
                channel
                    .topic
                    .as_deref()
                    .is_some_and(|topic| topic.ends_with(&sign))
            });
        if let Some(found) = found {
            return Ok(opened(&found));
        }
    }
    let lang = post.scene.words.in_english();
    let topic = lang.say(
        "room-topic",
        &[("cohort", Value::from(room.brief.cohort_name.as_str()))],
    );
    let name: String = room
        .brief
        .group_name
        .chars()
        .take(CHANNEL_NAME_MAX)
        .collect();
    let present: Vec<AccountId> = room.present().collect();
    let create = CreateChannel::new(name)
        .kind(ChannelType::Text)
        .category(channel_id(category))
        .topic(format!("{topic} {sign}"))
        .permissions(closed_but_to(post, room.brief.server, &present));
    let made = guild(room.brief.server)
        .create_channel(&post.http, create)
        .await;
    made.map(|channel| opened(&channel))
        .map_err(|error| wire::failed(&error))
}

/// Lets one more account into an open room; doing it twice is once.
pub(super) async fn let_in(
    post: &Post,
    group: GroupId,
    account: AccountId,
) -> Result<Kept, Failed> {
    let room = rooms::look(&post.scene.app, group).await?;
    if !room.present().any(|present| present == account) {
        return Err(Failed::Skip {
            why: "the person has left the group or the server".to_owned(),
        });
    }
    let Some(channel) = room.brief.room else {
        return Err(Failed::Later {
            why: "the room does not stand yet".to_owned(),
            after: None,
        });
    };
    let given = channel_id(channel)
        .create_permission(&post.http, in_a_room(account))
        .await;
    match given {
        Ok(()) => Ok(Kept::Nothing),
        Err(error) if wire::code(&error) == UNKNOWN_MEMBER => Err(Failed::Skip {
            why: "the person is not on the server".to_owned(),
        }),
        Err(error) => Err(wire::failed(&error)),
    }
}

/// Composes the welcome: who is who, what happens, and the card that stays pinned.
pub(super) async fn welcome(
    scene: &Scene,
    group: GroupId,
    now: Moment,
) -> Result<Outgoing, Failed> {
    let room = rooms::look(&scene.app, group).await?;
    let Some(channel) = room.brief.room else {
        return Err(Failed::Later {
            why: "the room does not stand yet".to_owned(),
            after: None,
        });
    };
    let lang = scene.words.in_english();
    let pings: Vec<AccountId> = room.present().collect();
    let mentions: Vec<String> = pings
        .iter()
        .map(|account| format!("<@{account}>"))
        .collect();
    let who: Vec<String> = room
        .members
        .iter()
        .map(|member| who_is(&lang, member))
        .collect();
    let name = plain(&room.brief.group_name);
    let panel = Panel {
        title: lang.say("welcome-title", &[("group", Value::from(name.as_str()))]),
        body: lang.plain("welcome-body"),
        fields: vec![
            (lang.plain("welcome-who"), who.join("\n")),
            (
                lang.plain("welcome-first"),
                lang.plain("welcome-first-steps"),
            ),
        ],
    };
    let card = Card {
        text: lang.say(
            "welcome-hello",
            &[("members", Value::from(mentions.join(" ").as_str()))],
        ),
        panel: Some(panel),
        pings,
        silent: room.night_for_one(now),
        ..Card::default()
    };
    Ok(Outgoing {
        channel,
        card: card.buttons(card_buttons(&lang, group)),
        pinned: true,
    })
}

/// What the pinned card of a room offers.
fn card_buttons(lang: &Lang<'_>, group: GroupId) -> Vec<Button> {
    use super::press::Press;

    vec![
        Button::main(
            lang.plain("card-find-a-time"),
            Press::Meeting(meetings::Press::Propose { group }),
        ),
        Button::plain(
            lang.plain("card-meetings"),
            Press::Meeting(meetings::Press::List { group }),
        ),
        Button::plain(
            lang.plain("card-project"),
            Press::Project(projects::Press::Board { group }),
        ),
        Button::plain(lang.plain("card-page"), Press::Page(page::Press::Open)),
    ]
}

fn who_is(lang: &Lang<'_>, member: &crate::store::people::Member) -> String {
    let name = plain(&member.called_name);
    let country = Country::from_code(&member.country)
        .map_or(member.country.as_str(), |country| country.name());
    let key = if member.here {
        key!("welcome-member")
    } else {
        key!("welcome-member-awaited")
    };
    lang.say(
        key,
        &[
            ("name", Value::from(name.as_str())),
            ("country", Value::from(country)),
        ],
    )
}

/// Records who is on a server and who is not any more.
pub(super) async fn census(post: &Post, server: ServerId) -> Result<Kept, Failed> {
    let mut present = Vec::new();
    let mut after = None;
    loop {
        let page = guild(server)
            .members(&post.http, Some(MEMBERS_PAGE), after)
            .await;
        let page = page.map_err(|error| wire::failed(&error))?;
        present.extend(page.iter().filter(|member| is_here(member)).map(|member| {
            let account = AccountId(member.user.id.get().cast_signed());
            (account, member.user.name.clone())
        }));
        match page.iter().map(|member| member.user.id).max() {
            Some(last) if page.len() as u64 == MEMBERS_PAGE => after = Some(last),
            Some(_) | None => break,
        }
    }
    let scene = &post.scene;
    people::census(&scene.app, server, &present, scene.clock.now()).await?;
    Ok(Kept::Nothing)
}

/// Whether a member counts as here: past the server's screening, and a person.
pub(super) fn is_here(member: &Member) -> bool {
    !member.pending && !member.user.bot
}

fn opened(channel: &GuildChannel) -> Kept {
    let let_in = channel
        .permission_overwrites
        .iter()
        .filter(|overwrite| overwrite.allow.view_channel())
        .filter_map(|overwrite| {
            let PermissionOverwriteType::Member(user) = overwrite.kind else {
                return None;
            };
            Some(AccountId(user.get().cast_signed()))
        })
        .collect();
    Kept::Room {
        channel: ours(channel.id),
        let_in,
    }
}

async fn channels(post: &Post, server: ServerId) -> Result<Vec<GuildChannel>, Failed> {
    let found = guild(server)
        .channels(&post.http)
        .await
        .map_err(|error| wire::failed(&error))?;
    let mut channels: Vec<GuildChannel> = found.into_values().collect();
    channels.sort_by_key(|channel| channel.id); // Of two, the older one counts.
    Ok(channels)
}

fn closed_but_to(
    post: &Post,
    server: ServerId,
    accounts: &[AccountId],
) -> Vec<PermissionOverwrite> {
    let everyone = PermissionOverwrite {
        allow: Permissions::empty(),
        deny: Permissions::VIEW_CHANNEL,
        kind: PermissionOverwriteType::Role(RoleId::new(server.0.unsigned_abs().max(1))),
    };
    let ourselves = PermissionOverwrite {
        allow: rights::own_in_a_room(),
        deny: Permissions::empty(),
        kind: PermissionOverwriteType::Member(card::user(post.me)),
    };
    let members = accounts.iter().map(|account| in_a_room(*account));
    [everyone, ourselves].into_iter().chain(members).collect()
}

fn in_a_room(account: AccountId) -> PermissionOverwrite {
    PermissionOverwrite {
        allow: rights::in_a_room(),
        deny: Permissions::empty(),
        kind: PermissionOverwriteType::Member(card::user(account)),
    }
}

fn guild(server: ServerId) -> GuildId {
    GuildId::new(server.0.unsigned_abs().max(1))
}

fn ours(channel: serenity::all::ChannelId) -> ChannelId {
    ChannelId(channel.get().cast_signed())
}
