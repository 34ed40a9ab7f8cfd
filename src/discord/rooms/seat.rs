//! Who is let into a group's room and its voice room, and who is let go.

use serenity::all::PermissionOverwrite;

use super::{UNKNOWN_MEMBER, Within};
use crate::{
    app::rooms::{self, Seating},
    discord::{
        delivery::{Post, channel_id, skip, too_late},
        wire,
    },
    domain::{
        ids::{AccountId, ChannelId, GroupId},
        promises::Kept,
    },
    jobs::{Failed, Order},
};

/// Discord's code for a channel that is not there any more.
const UNKNOWN_CHANNEL: isize = 10003;

/// Discord's codes that say that nothing lets an account into a room: its channel, the account's
/// membership or what let it in is unknown.
const NO_SEAT: [isize; 3] = [UNKNOWN_CHANNEL, UNKNOWN_MEMBER, 10009];

/// Lets an account into an open room, or lets it go, as membership says now; doing it twice is once.
/// Where the group has a voice room, both do.
pub(in crate::discord) async fn seat(
    post: &Post,
    order: &Order,
    group: GroupId,
    account: AccountId,
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late()); // An overwrite carries no marker to be known by.
    }
    match rooms::seating(&post.scene.app, group, account).await? {
        Seating::Away => Err(skip("the person is not on the server")),
        Seating::Closed => Err(skip("the room is closed")),
        Seating::Nowhere => Ok(Kept::Seat { inside: false }),
        Seating::Awaited => Err(later("the room does not stand yet")),
        Seating::LetIn { room, voice } => {
            let_in(post, room, Within::Room.lets_in(account)).await?;
            if let Some(voice) = voice {
                let let_in = let_in(post, voice, Within::VoiceRoom.lets_in(account)).await;
                unless_deleted(post, voice, let_in).await?;
            }
            Ok(Kept::Seat { inside: true })
        }
        Seating::LetGo {
            room,
            voice,
            awaits_voice,
        } => {
            for channel in [Some(room), voice].into_iter().flatten() {
                let_go(post, channel, Within::Room.lets_in(account)).await?;
            }
            if awaits_voice {
                // It may be made with them in it at this moment.
                return Err(later("the voice room is being opened"));
            }
            Ok(Kept::Seat { inside: false })
        }
    }
}

async fn let_in(post: &Post, channel: ChannelId, seat: PermissionOverwrite) -> Result<(), Failed> {
    let channel = channel_id(channel);
    let done = channel.create_permission(&post.http, seat).await;
    done.map_err(|error| match wire::code(&error) {
        UNKNOWN_MEMBER => skip("the person is not on the server"),
        _ => wire::failed(&error),
    })
}

async fn let_go(post: &Post, channel: ChannelId, seat: PermissionOverwrite) -> Result<(), Failed> {
    let channel = channel_id(channel);
    match channel.delete_permission(&post.http, seat.kind).await {
        Ok(()) => Ok(()),
        Err(error) if NO_SEAT.contains(&wire::code(&error)) => Ok(()),
        Err(error) => Err(wire::failed(&error)),
    }
}

/// A voice room that somebody has deleted keeps nobody out of the room.
async fn unless_deleted(
    post: &Post,
    channel: ChannelId,
    done: Result<(), Failed>,
) -> Result<(), Failed> {
    if !matches!(done, Err(Failed::Park { .. })) {
        return done;
    }
    match channel_id(channel).to_channel(&post.http).await {
        Err(error) if wire::is_gone(&error) => Ok(()),
        Ok(_) | Err(_) => done,
    }
}

fn later(why: &str) -> Failed {
    Failed::Later {
        why: why.to_owned(),
        after: None,
    }
}
