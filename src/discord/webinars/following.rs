//! A webinar in the rooms: announced, brought up to date where it stands, and told of and reminded of
//! where somebody comes.
//!
//! **Invariants**: what stands in a room is edited in place and calls nobody; what is said anew calls
//! those who said that they come, and makes no sound while it is night for somebody in the room.

use std::time::Duration;

use super::{calendar, view};
use crate::{
    app::webinars::{
        self, Sending, Webinar,
        following::{self, Revising, Telling},
    },
    discord::{
        Scene,
        card::Card,
        delivery::{Outgoing, Post, send_while, skip, too_late},
    },
    domain::{
        ids::{AccountId, BroadcastId, GroupId, WebinarId},
        promises::{Kept, Promise, TalkLead},
        time::Moment,
    },
    jobs::{Failed, Marker, Order},
    words::Lang,
};

/// How long an announcement waits for a room that is not open yet before it looks again.
const ROOM_WAIT: Duration = Duration::from_mins(15);

/// Why nothing more is said of a webinar that will not take place.
pub(super) const CALLED_OFF: &str = "the webinar was called off";

/// A webinar, a room in which somebody comes to it, and its sequence when that was promised.
type Told = (WebinarId, GroupId, u32);

/// Announces a webinar in one place. What may stand there already is found even when it is called
/// off by now, so that this can be shown on it.
pub(super) async fn announce_in(
    post: &Post,
    order: &Order,
    broadcast: BroadcastId,
    group: Option<GroupId>,
) -> Result<Kept, Failed> {
    let (outgoing, over) = composed(&post.scene, broadcast, group, order.now).await?;
    send_while(post, order, &outgoing, over).await
}

/// Composes an announcement as things stand now.
pub async fn compose(
    scene: &Scene,
    broadcast: BroadcastId,
    group: Option<GroupId>,
    now: Moment,
) -> Result<Outgoing, Failed> {
    match composed(scene, broadcast, group, now).await? {
        (outgoing, None) => Ok(outgoing),
        (_, Some(over)) => Err(skip(over)),
    }
}

/// An announcement as things stand now, and why it is not wanted any more if it is not.
async fn composed(
    scene: &Scene,
    broadcast: BroadcastId,
    group: Option<GroupId>,
    now: Moment,
) -> Result<(Outgoing, Option<&'static str>), Failed> {
    match webinars::to_send(&scene.app, broadcast, group, now).await? {
        Sending::CalledOff => Err(skip(CALLED_OFF)),
        Sending::RoomClosed => Err(skip("the room is closed")),
        Sending::RoomAwaited => Err(Failed::Later {
            why: "the room does not stand yet".to_owned(),
            after: Some(ROOM_WAIT),
        }),
        Sending::NoAnnouncements => Err(Failed::Park {
            why: "the programme has no announcement channel; /setup can set one".to_owned(),
        }),
        Sending::Ready {
            channel,
            webinar,
            silent,
        } => {
            let card = Card {
                silent,
                ..view::announcement(&scene.words.in_english(), &webinar)
            };
            let outgoing = Outgoing {
                channel,
                card,
                pinned: false,
            };
            Ok((outgoing, webinar.is_off().then_some(CALLED_OFF)))
        }
    }
}

/// Shows on an announcement what has become of it. Doing so twice is once.
pub(super) async fn revise(
    post: &Post,
    order: &Order,
    broadcast: BroadcastId,
    group: Option<GroupId>,
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late()); // What an edit has done shows nowhere, nor does it matter.
    }
    let revising = following::to_revise(&post.scene.app, broadcast, group).await?;
    let (stands, webinar, seed) = match revising {
        Revising::Awaited => return Err(awaited()),
        Revising::NeverThere => return Err(skip("it does not stand there")),
        Revising::Ready {
            channel,
            message,
            webinar,
            seed,
        } => ((channel, message), webinar, seed),
    };
    let marker = Marker::of(&Promise::Announcement { broadcast, group }, &seed);
    let card = view::announcement(&post.scene.words.in_english(), &webinar);
    post.edit(stands, card.edit(&marker)).await?;
    Ok(Kept::Nothing)
}

/// It is tried again when what it waits for is known; until then it looks now and then.
pub(super) fn awaited() -> Failed {
    Failed::Later {
        why: "nobody knows yet whether it stands there".to_owned(),
        after: None,
    }
}

/// Composes what those in a room who come are told of another hour, or of its calling off; with it
/// comes what changes it in their calendars, too.
pub(super) async fn compose_news(
    scene: &Scene,
    told: Told,
    now: Moment,
) -> Result<Outgoing, Failed> {
    let shown = |lang: &Lang<'_>, webinar: &Webinar, comers: &[AccountId], seed: &str| Card {
        files: vec![calendar::file(webinar, seed, now)],
        ..view::news(lang, webinar, comers)
    };
    told_of(scene, told, now, shown).await
}

/// Composes a reminder as things stand now.
pub(super) async fn compose_reminder(
    scene: &Scene,
    told: Told,
    lead: TalkLead,
    now: Moment,
) -> Result<Outgoing, Failed> {
    let shown = |lang: &Lang<'_>, webinar: &Webinar, comers: &[AccountId], _seed: &str| {
        view::reminder(lang, webinar, comers, lead)
    };
    told_of(scene, told, now, shown).await
}

async fn told_of(
    scene: &Scene,
    (webinar, group, sequence): Told,
    now: Moment,
    shown: impl FnOnce(&Lang<'_>, &Webinar, &[AccountId], &str) -> Card,
) -> Result<Outgoing, Failed> {
    let telling = following::to_tell(&scene.app, webinar, group, sequence, now).await?;
    match telling {
        Telling::ChangedAgain => Err(skip("the webinar has changed again")),
        Telling::Nobody => Err(skip("nobody there comes to it")),
        Telling::NoRoom => Err(skip("the room is closed")),
        Telling::Ready {
            channel,
            webinar,
            comers,
            seed,
            silent,
        } => Ok(Outgoing {
            channel,
            card: Card {
                silent,
                pings: comers.clone(),
                ..shown(&scene.words.in_english(), &webinar, &comers, &seed)
            },
            pinned: false,
        }),
    }
}
