//! The greeting on a server that Carrel has just come to: what to do next, and the button for it.
//!
//! It goes to the first channel, as the sidebar shows them, in which Carrel may write. Where there is
//! none, nobody can be told, and the log says so.

use serde::Deserialize;
use serenity::all::{Http, LightMethod, Request, Route};

use super::{
    Scene,
    card::{self, Button, Card},
    delivery::{Outgoing, Post, too_late},
    press,
    rights::{self, Overwrite, Own},
    setup, wire,
};
use crate::{
    app::hello,
    domain::{
        ids::{ChannelId, ServerId},
        promises::Kept,
    },
    jobs::{Failed, Order},
};

/// Discord's numbers for text channels and categories.
const TEXT: u8 = 0;
const CATEGORY: u8 = 4;

#[derive(Deserialize)]
struct RawChannel {
    id: String,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    position: i64,
    parent_id: Option<String>,
    #[serde(default)]
    permission_overwrites: Vec<Overwrite>,
}

/// Greets, unless an earlier try has, or somebody has set Carrel up meanwhile.
pub(super) async fn say(
    post: &Post,
    order: &Order,
    (server, joined): (ServerId, i64),
) -> Result<Kept, Failed> {
    let wanted = hello::is_wanted(&post.scene.app, server, joined).await?;
    if !wanted && order.unsure_since.is_none() {
        return Ok(Kept::Nothing);
    }
    let Some(channel) = place(&post.http, server, post).await? else {
        tracing::warn!(%server, "there is no channel in which Carrel may write");
        return Ok(Kept::Nothing);
    };
    if let Some(message) = post.sent_before(order, channel).await? {
        return Ok(Kept::Message { channel, message });
    }
    if order.only_look {
        return Err(too_late());
    }
    if !wanted {
        return Ok(Kept::Nothing);
    }
    let outgoing = Outgoing {
        channel,
        card: card(&post.scene),
        pinned: false,
    };
    post.send_once(order, &outgoing).await
}

/// The first channel in which Carrel may write.
async fn place(http: &Http, server: ServerId, post: &Post) -> Result<Option<ChannelId>, Failed> {
    let failed = |error| wire::failed(&error);
    let own = rights::own(http, server, post.me).await.map_err(failed)?;
    let guild_id = card::guild(server);
    let route = Route::GuildChannels { guild_id };
    let channels: Vec<RawChannel> = http
        .fire(Request::new(route, LightMethod::Get))
        .await
        .map_err(failed)?;
    Ok(first(&own, &channels))
}

/// The first text channel, as the sidebar shows them, in which Carrel may write.
fn first(own: &Own, channels: &[RawChannel]) -> Option<ChannelId> {
    let number = |id: &str| id.parse::<i64>().unwrap_or_default();
    let place = |channel: &RawChannel| {
        // What lies in no category stands above all that does.
        let category = channel.parent_id.as_ref().map(|parent| {
            let categories = channels.iter().filter(|other| other.kind == CATEGORY);
            let found = categories.into_iter().find(|other| other.id == *parent);
            (
                found.map_or(i64::MAX, |found| found.position),
                number(parent),
            )
        });
        (category, channel.position, number(&channel.id))
    };
    let may_write = |channel: &&RawChannel| {
        channel.kind == TEXT && own.may_announce(&channel.permission_overwrites)
    };
    let found = channels.iter().filter(may_write).min_by_key(|it| place(it));
    found.map(|channel| ChannelId(number(&channel.id)))
}

fn card(scene: &Scene) -> Card {
    let lang = scene.words.in_english();
    let open = press::Press::Setup(setup::Press::Open);
    let button = lang.plain("hello-button");
    let body = lang.say("hello-body", &[("button", button.as_str().into())]);
    let card = Card {
        silent: true,
        ..Card::panel(lang.plain("hello-title"), body)
    };
    card.buttons(vec![Button::main(button, open)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_channel_is_the_one_that_stands_highest_where_carrel_may_write() {
        let channel = |id: i64, kind: u8, position: i64, parent: Option<i64>| RawChannel {
            id: id.to_string(),
            kind,
            position,
            parent_id: parent.map(|id| id.to_string()),
            permission_overwrites: Vec::new(),
        };
        let own = Own::with(u64::MAX);
        let mut channels = vec![
            channel(1, CATEGORY, 2, None),
            channel(2, CATEGORY, 1, None),
            channel(3, TEXT, 0, Some(1)),
            channel(4, TEXT, 5, Some(2)),
            channel(5, 2, 0, None),
        ];
        assert_eq!(first(&own, &channels), Some(ChannelId(4)));
        channels.push(channel(7, TEXT, 9, None));
        channels.push(channel(6, TEXT, 9, None));
        assert_eq!(first(&own, &channels), Some(ChannelId(6)));
        assert_eq!(first(&Own::with(0), &channels), None);
    }
}
