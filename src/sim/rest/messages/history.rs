//! Reading what was written before: pages of a channel's messages, and single ones.
//!
//! Knows pages; refuses to know what a message is.
//!
//! **Invariants.** `before` and `after` leave out the message that they name; a page goes from the
//! newest to the oldest (resources/message, "Get Channel Messages").

use serde_json::{Value, json};

use crate::sim::errors::{Form, Rejection};
use crate::sim::permissions::Permissions;
use crate::sim::rest::{Answer, Call};
use crate::sim::rules::number;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

/// The most entries of a page.
const MOST_ON_A_PAGE: i64 = 100;

/// Reads how many entries a page is to have.
pub(in crate::sim::rest) fn page_size(call: &Call, usual: usize) -> Result<usize, Rejection> {
    let Some(wanted) = call.query.get("limit") else {
        return Ok(usual);
    };
    let wanted = wanted
        .parse::<i64>()
        .map_or_else(|_| json!(wanted), |size| json!(size));
    let mut form = Form::default();
    let size = number(&mut form, "limit", &wanted, 1, MOST_ON_A_PAGE);
    form.finish()?;
    Ok(size
        .and_then(|size| usize::try_from(size).ok())
        .unwrap_or(usual))
}

/// Takes a page of users in the order of their ids, as reactions and polls list them.
pub(in crate::sim::rest) fn page_of_users(
    world: &World,
    call: &Call,
    users: impl Iterator<Item = Snowflake>,
) -> Result<Value, Rejection> {
    let most = page_size(call, 25)?;
    let after = call.id("after").unwrap_or_default();
    let page = users.filter(|user| *user > after).take(most);
    Ok(page.map(|user| world.user_json(user)).collect())
}

impl World {
    pub(super) fn list_messages(&self, call: &Call, channel: Snowflake) -> Answer {
        let most = page_size(call, 50)?;
        let may = self.may(self.bot_id(), channel);
        if !may.has(Permissions::READ_MESSAGE_HISTORY) {
            return Ok((200, json!([])));
        }
        let all = self.channel(channel)?.messages.values();
        let all: Vec<_> = all.filter(|message| message.only_for.is_none()).collect();
        let newest = |bound: Snowflake| all.iter().rev().filter(move |m| m.id < bound).take(most);
        let mut page: Vec<_> = if let Some(after) = call.id("after") {
            all.iter().filter(|m| m.id > after).take(most).collect()
        } else if let Some(around) = call.id("around") {
            let before = all.iter().rev().filter(|m| m.id < around).take(most / 2);
            let from = all.iter().filter(|m| m.id >= around).take(most - most / 2);
            before.chain(from).collect()
        } else {
            newest(call.id("before").unwrap_or(Snowflake(u64::MAX))).collect()
        };
        page.sort_by_key(|message| std::cmp::Reverse(message.id));
        let rendered = page.into_iter().map(|message| self.read_json(message));
        Ok((200, rendered.collect()))
    }

    pub(super) fn one_message(&self, channel: Snowflake, id: &str) -> Answer {
        self.require(self.bot_id(), channel, Permissions::READ_MESSAGE_HISTORY)?;
        let message = self.plain_message(channel, id)?;
        Ok((200, self.read_json(&message)))
    }
}
