//! Voice rooms on Discord: opened beside a group's room, and closed when its cohort is over.
//!
//! A voice channel has no topic, and no other text that stays when somebody renames it. So it is known
//! again as a category is: it carries an overwrite for Carrel's own account, is no older than the try
//! in doubt, and no row stands for it. Whose it is, whom it lets in says, who are in one group; where
//! it lets nobody in, its name does.
//!
//! **What remains**: in the moments between a try and its record, a person could take those overwrites
//! away, or rename the voice room of a group of which nobody is on the server. Then there are two.

use std::{cmp::Reverse, collections::BTreeSet};

use serenity::all::{ChannelType, CreateChannel, GuildChannel, PermissionOverwriteType};

use super::{
    CHANNEL_NAME_MAX, Within, channels, closed_but_to, farewell, is_for, no_category, opened, ours,
};
use crate::{
    app::{
        rooms as categories,
        voice::{self, VoiceRoom},
    },
    discord::{
        card,
        delivery::{CLOCK_SKEW, Post, channel_id, skip, snowflake, too_late},
        rights, wire,
    },
    domain::{
        ids::{AccountId, GroupId},
        promises::Kept,
        time::Moment,
    },
    jobs::{Failed, Order},
    words::cut,
};

/// Opens a group's voice room with everyone in it whom its room lets in.
pub(in crate::discord) async fn open(
    post: &Post,
    order: &Order,
    group: GroupId,
) -> Result<Kept, Failed> {
    let room = voice::look(&post.scene.app, group).await?;
    if let Some(since) = order.unsure_since
        && let Some(found) = find(post, &room, since).await?
    {
        return Ok(opened(&found));
    }
    if order.only_look || room.over {
        return Err(too_late());
    }
    let Some(category) = room.brief.category else {
        return Err(no_category("its category does not stand yet"));
    };
    let create = CreateChannel::new(name(&room))
        .kind(ChannelType::Voice)
        .category(channel_id(category))
        .permissions(closed_but_to(
            post,
            room.brief.server,
            Within::VoiceRoom,
            &room.members,
        ));
    let server = card::guild(room.brief.server);
    match server.create_channel(&post.http, create).await {
        Ok(channel) => Ok(opened(&channel)),
        Err(error) if wire::is_full_category(&error) => {
            let (app, cohort) = (&post.scene.app, room.brief.cohort);
            categories::category_full(app, cohort, category, order.now).await?;
            Err(no_category("people have filled its category"))
        }
        Err(error) => Err(wire::failed(&error)),
    }
}

fn name(room: &VoiceRoom) -> String {
    cut(&room.brief.group_name, CHANNEL_NAME_MAX)
}

/// Looks for the voice room that a try since `since` may have made.
async fn find(
    post: &Post,
    room: &VoiceRoom,
    since: Moment,
) -> Result<Option<GuildChannel>, Failed> {
    let oldest = snowflake(since - CLOCK_SKEW).get();
    let mut made = channels(post, room.brief.server).await?;
    made.retain(|channel| {
        channel.kind == ChannelType::Voice
            && oldest <= channel.id.get()
            && !room.recorded.contains(&ours(channel.id))
            && is_for(channel, post.me)
    });
    let now: BTreeSet<AccountId> = room.members.iter().copied().collect();
    let ever: BTreeSet<AccountId> = room.ever.iter().copied().collect();
    let lets_in = |channel: &GuildChannel| others(channel, post.me);
    // Somebody may have been in two groups: it is that of those who are in it now, if anybody is.
    let alike = |channel: &GuildChannel| {
        let accounts = lets_in(channel);
        let shared = |theirs| accounts.intersection(theirs).count();
        (shared(&now), shared(&ever))
    };
    let scored = made.iter().map(alike).zip(0..);
    let theirs = scored
        .filter(|((_now, ever), _place)| 0 < *ever)
        .max_by_key(|(alike, place)| (*alike, Reverse(*place)))
        .map(|(_alike, place)| place);
    let named = || {
        let name = name(room);
        let mut made = made.iter();
        made.position(|channel| channel.name == name && lets_in(channel).is_empty())
    };
    Ok(theirs.or_else(named).map(|place| made.swap_remove(place)))
}

/// The accounts but our own of which a channel has an overwrite.
fn others(channel: &GuildChannel, me: AccountId) -> BTreeSet<AccountId> {
    let overwrites = channel.permission_overwrites.iter();
    let accounts = overwrites.filter_map(|overwrite| {
        let PermissionOverwriteType::Member(user) = overwrite.kind else {
            return None;
        };
        Some(AccountId(user.get().cast_signed()))
    });
    accounts.filter(|account| *account != me).collect()
}

/// Leaves everyone whom a voice room lets in only reading.
pub(in crate::discord) async fn close(
    post: &Post,
    order: &Order,
    group: GroupId,
) -> Result<Kept, Failed> {
    if order.only_look {
        return Err(too_late());
    }
    let Some((server, channel)) = voice::to_close(&post.scene.app, group).await? else {
        return Err(skip("the voice room is closed already"));
    };
    let stands = channel_id(channel).to_channel(&post.http).await;
    let stands = match stands.map(serenity::all::Channel::guild) {
        Ok(Some(stands)) => stands,
        Ok(None) => return Err(skip("the voice room is none of a server")),
        Err(error) if wire::is_gone(&error) => return Ok(Kept::Nothing),
        Err(error) => return Err(wire::failed(&error)),
    };
    let taken = rights::taken_in_a_closed_voice_room();
    farewell::hush(post, server, &stands, taken).await?;
    Ok(Kept::Nothing)
}
