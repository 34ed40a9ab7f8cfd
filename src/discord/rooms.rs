//! Rooms on Discord: categories, private channels, who is let in, and the welcome.
//!
//! A room is closed to everyone and opened to its members, and to Carrel, by overwrites of their
//! own, all set in the call that creates it: between two calls it would be open or we shut out.
//!
//! A room is known again by the marker in its topic. A category has no topic, and no other text that
//! stays when somebody renames it. So it is known by what a rename leaves: it carries an overwrite
//! for Carrel's own account, is no older than the try in doubt, and no row stands for it. Among
//! several, one that is called as ours would be comes first.
//!
//! **What remains**: in the moments between a try and its record, a person could take away that
//! overwrite (then there are two categories), or copy a category of ours (then the copy may be
//! taken for it; it is as private). Two categories in doubt at once, one of them renamed, can be
//! mixed up: both stand in the end, once, with each other's names.
//!
//! ## Rejected
//! - A marker in the name, taken out once the row stands: everyone would read it, one more request
//!   a category, and a rename takes it away.
//! - The reason in the server's audit log, which nobody can edit: it needs a right to read what all
//!   staff do, too much for this.

use serenity::all::{
    ChannelType, CreateChannel, GuildChannel, Member, PermissionOverwrite, PermissionOverwriteType,
    Permissions, RoleId,
};

use super::{
    Scene,
    card::{self, Button, Card, Panel},
    delivery::{CLOCK_SKEW, Outgoing, Post, channel_id, skip, snowflake, too_late},
    hours, meetings, orientation, page, projects, rights, safety, standing, wire,
};
use crate::{
    app::{
        membership, people,
        rooms::{self, CohortBrief, Room},
        taking_back,
    },
    domain::{
        ids::{AccountId, ChannelId, CohortId, GroupId, ParticipantId, ServerId},
        places::Country,
        promises::Kept,
        time::Moment,
    },
    jobs::{Failed, Order},
    key,
    words::{
        Lang, Value, cut, label, plain,
        when::{self, Stamp},
    },
};

mod farewell;
mod seat;
mod voice;

pub(super) use farewell::say_farewell;
pub(super) use seat::seat;
pub(super) use voice::{close as close_voice, open as open_voice};

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
    if let Some(since) = order.unsure_since
        && let Some(found) = find_category(post, &brief, number, since).await?
    {
        return Ok(Kept::Category(ours(found)));
    }
    // What was under way when a launch was taken back is looked for, and not opened any more.
    if order.only_look || !taking_back::is_launched(&post.scene.app, cohort).await? {
        return Err(too_late());
    }
    let create = CreateChannel::new(category_name(post, &brief, number))
        .kind(ChannelType::Category)
        .permissions(closed_but_to(post, brief.server, Within::Room, &[]));
    let made = card::guild(brief.server)
        .create_channel(&post.http, create)
        .await;
    Ok(Kept::Category(ours(
        made.map_err(|error| wire::failed(&error))?.id,
    )))
}

fn category_name(post: &Post, brief: &CohortBrief, number: i64) -> String {
    let name = post.scene.words.in_english().say(
        "category-name",
        &[
            ("cohort", Value::from(label(&brief.name))),
            ("number", Value::from(number)),
            ("of", Value::from(brief.categories.max(number))),
        ],
    );
    cut(&name, CHANNEL_NAME_MAX)
}

/// Looks for the category that a try since `since` may have made.
async fn find_category(
    post: &Post,
    brief: &CohortBrief,
    number: i64,
    since: Moment,
) -> Result<Option<serenity::all::ChannelId>, Failed> {
    let oldest = snowflake(since - CLOCK_SKEW).get();
    let mut made = channels(post, brief.server).await?;
    made.retain(|channel| {
        channel.kind == ChannelType::Category
            && oldest <= channel.id.get()
            && !brief.recorded.contains(&ours(channel.id))
            && is_for(channel, post.me)
    });
    let called = |number| {
        let name = category_name(post, brief, number);
        made.iter().find(move |channel| channel.name == name)
    };
    if let Some(found) = called(number) {
        return Ok(Some(found.id));
    }
    let of_others: Vec<_> = (1..=brief.categories)
        .filter_map(|other| called(other).map(|channel| channel.id))
        .collect();
    let renamed = made.iter().find(|channel| !of_others.contains(&channel.id));
    Ok(renamed.map(|channel| channel.id))
}

/// Whether a channel has an overwrite that lets this account in.
fn is_for(channel: &GuildChannel, account: AccountId) -> bool {
    let whose = PermissionOverwriteType::Member(card::user(account));
    let mut overwrites = channel.permission_overwrites.iter();
    overwrites.any(|overwrite| overwrite.kind == whose && overwrite.allow.view_channel())
}

/// Longest name of a channel, in code points.
const CHANNEL_NAME_MAX: usize = 100;

/// Opens a group's room with everyone in it who is on the server.
pub(super) async fn open(post: &Post, order: &Order, group: GroupId) -> Result<Kept, Failed> {
    let room = rooms::look(&post.scene.app, group).await?;
    let sign = order.marker.sign();
    if order.unsure_since.is_some() {
        let found = channels(post, room.brief.server)
            .await?
            .into_iter()
            .find(|channel| {
                channel
                    .topic
                    .as_deref()
                    .is_some_and(|topic| topic.contains(&sign))
            });
        if let Some(found) = found {
            return Ok(opened(&found));
        }
    }
    if order.only_look {
        return Err(too_late());
    }
    let Some(category) = room.brief.category else {
        return Err(no_category("its category does not stand yet"));
    };
    let made = create(post, &room, category, &sign).await;
    match made {
        Ok(channel) => Ok(opened(&channel)),
        Err(error) if wire::is_full_category(&error) => {
            let (app, cohort) = (&post.scene.app, room.brief.cohort);
            rooms::category_full(app, cohort, category, order.now).await?;
            Err(no_category("people have filled its category"))
        }
        Err(error) => Err(wire::failed(&error)),
    }
}

/// A room has to wait for a category.
fn no_category(why: &str) -> Failed {
    Failed::Later {
        why: why.to_owned(),
        after: None,
    }
}

async fn create(
    post: &Post,
    room: &Room,
    category: ChannelId,
    sign: &str,
) -> Result<GuildChannel, serenity::Error> {
    let lang = post.scene.words.in_english();
    let topic = lang.say(
        "room-topic",
        &[("cohort", Value::from(plain(&room.brief.cohort_name)))],
    );
    let name = cut(&room.brief.group_name, CHANNEL_NAME_MAX);
    let present: Vec<AccountId> = room.present().collect();
    let create = CreateChannel::new(name)
        .kind(ChannelType::Text)
        .category(channel_id(category))
        .topic(format!("{topic} {sign}"))
        .permissions(closed_but_to(
            post,
            room.brief.server,
            Within::Room,
            &present,
        ));
    let server = card::guild(room.brief.server);
    server.create_channel(&post.http, create).await
}

/// Composes the words with which a room greets who has come to its group.
pub(super) async fn arrival(
    scene: &Scene,
    (group, participant, since): (GroupId, ParticipantId, i64),
    now: Moment,
) -> Result<Outgoing, Failed> {
    let arrived = membership::arrival(&scene.app, group, participant, since, now).await?;
    let Some(arrived) = arrived else {
        return Err(skip("the person is not in the group any more"));
    };
    let Some(channel) = arrived.room else {
        return Err(skip("the room is closed"));
    };
    let lang = scene.words.in_english();
    let mut lines = vec![lang.say(
        "arrival-who",
        &[("who", who_is(&lang, &arrived.member).into())],
    )];
    lines.push(match arrived.meets_at {
        Some(at) => lang.say(
            "arrival-meeting",
            &[
                ("at", when::stamp(at, Stamp::Full).into()),
                ("in", when::stamp(at, Stamp::Relative).into()),
            ],
        ),
        None => lang.plain("arrival-no-meeting"),
    });
    let account = arrived.member.account;
    let hello = account.map(|account| {
        let mention = format!("<@{account}>");
        lang.say("arrival-hello", &[("member", mention.into())])
    });
    let card = Card {
        text: hello.unwrap_or_default(),
        pings: account.into_iter().collect(),
        silent: true,
        ..Card::panel(lang.plain("arrival-title"), lines.join("\n\n"))
    };
    let page = super::press::Press::Page(page::Press::Open);
    Ok(Outgoing {
        channel,
        card: card.buttons(vec![
            Button::plain(lang.plain("card-page"), page),
            orientation::beside(&lang),
        ]),
        pinned: false,
    })
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
    let pings: Vec<AccountId> = room.present().collect();
    let mentions = pings.iter().map(|account| format!("<@{account}>"));
    let called: Vec<String> = mentions.collect();
    let card = welcome_card(&scene.words.in_english(), group, &room, &called.join(" "));
    Ok(Outgoing {
        channel,
        card: Card {
            pings,
            silent: room.night_for_one(now),
            ..card
        },
        pinned: true,
    })
}

/// How a room greets its group; `called` are the members, as its first line calls them.
pub(super) fn welcome_card(lang: &Lang<'_>, group: GroupId, room: &Room, called: &str) -> Card {
    let who: Vec<String> = room
        .members
        .iter()
        .map(|member| who_is(lang, member))
        .collect();
    let name = plain(&room.brief.group_name);
    let mut fields = vec![(lang.plain("welcome-who"), who.join("\n"))];
    if !room.helpers.is_empty() {
        let helpers = safety::mentions(&room.helpers);
        fields.push((lang.plain("welcome-helper"), helpers));
    }
    fields.push((
        lang.plain("welcome-first"),
        lang.plain("welcome-first-steps"),
    ));
    let panel = Panel {
        title: lang.say("welcome-title", &[("group", Value::from(name.as_str()))]),
        body: lang.plain("welcome-body"),
        fields,
    };
    Card {
        text: lang.say("welcome-hello", &[("members", Value::from(called))]),
        panel: Some(panel),
        ..Card::default()
    }
    .buttons(card_buttons(lang, group))
    .buttons(vec![
        elsewhere_button(lang, group),
        orientation::beside(lang),
    ])
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
        Button::plain(lang.plain("card-away"), Press::Hours(hours::Press::Dates)),
    ]
}

fn elsewhere_button(lang: &Lang<'_>, group: GroupId) -> Button {
    let press = super::press::Press::Standing(standing::Press::Whereabouts { group });
    Button::plain(lang.plain("card-elsewhere"), press)
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
        let page = card::guild(server)
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

pub(super) async fn channels(post: &Post, server: ServerId) -> Result<Vec<GuildChannel>, Failed> {
    let found = card::guild(server)
        .channels(&post.http)
        .await
        .map_err(|error| wire::failed(&error))?;
    let mut channels: Vec<GuildChannel> = found.into_values().collect();
    channels.sort_by_key(|channel| channel.id); // Of two, the older one counts.
    Ok(channels)
}

/// Where somebody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    /// A room, or the category of rooms.
    Room,
    /// A voice room.
    VoiceRoom,
}

impl Within {
    fn own(self) -> Permissions {
        match self {
            Self::Room => rights::own_in_a_room(),
            Self::VoiceRoom => rights::own_in_a_voice_room(),
        }
    }

    /// What lets an account in.
    fn lets_in(self, account: AccountId) -> PermissionOverwrite {
        let allow = match self {
            Self::Room => rights::in_a_room(),
            Self::VoiceRoom => rights::in_a_voice_room(),
        };
        PermissionOverwrite {
            allow,
            deny: Permissions::empty(),
            kind: PermissionOverwriteType::Member(card::user(account)),
        }
    }
}

fn closed_but_to(
    post: &Post,
    server: ServerId,
    within: Within,
    accounts: &[AccountId],
) -> Vec<PermissionOverwrite> {
    let everyone = PermissionOverwrite {
        allow: Permissions::empty(),
        deny: Permissions::VIEW_CHANNEL,
        kind: PermissionOverwriteType::Role(RoleId::new(server.0.unsigned_abs().max(1))),
    };
    let ourselves = PermissionOverwrite {
        allow: within.own(),
        deny: Permissions::empty(),
        kind: PermissionOverwriteType::Member(card::user(post.me)),
    };
    let members = accounts.iter().map(|account| within.lets_in(*account));
    [everyone, ourselves].into_iter().chain(members).collect()
}

fn ours(channel: serenity::all::ChannelId) -> ChannelId {
    ChannelId(channel.get().cast_signed())
}
