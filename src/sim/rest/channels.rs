//! The routes of channels: themselves, overwrites and pins.
//!
//! Knows which right each route needs; refuses to know what a change does to the world.
//!
//! **Invariants.** A channel that the bot cannot see is refused with `Missing Access`. Pinning
//! needs `PIN_MESSAGES`, on the old and on the new routes.

use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::permissions::Permissions;
use crate::sim::rules::channels::{check_edit, check_overwrite};
use crate::sim::rules::threads::read_forum;
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::world::{Channel, World, channel_kind, shown_name, wrong_channel_type};

impl World {
    pub(super) fn route_channels(&mut self, call: &Call, segments: &[&str]) -> Option<Answer> {
        let [_, id, rest @ ..] = segments else {
            return None;
        };
        let bot_id = self.bot_id();
        let known = path_id(id).and_then(|id| {
            self.visible_channel(id, bot_id)?;
            Ok(id)
        });
        let id = match known {
            Ok(id) => id,
            Err(refused) => return Some(Err(refused)),
        };
        let answer = match (call.method.as_str(), rest) {
            ("GET", []) => self
                .channel(id)
                .map(|found| (200, self.own_channel_json(found))),
            ("PATCH", []) => self.patch_channel(call, id),
            ("DELETE", []) => self.remove_channel(id),
            ("PUT", ["permissions", target]) => self.put_overwrite(call, id, target),
            ("DELETE", ["permissions", target]) => self.drop_overwrite(id, target),
            ("POST", ["typing"]) => self.type_in(id),
            ("GET", ["pins"]) => self.old_pins(id),
            ("GET", ["messages", "pins"]) => self.new_pins(call, id),
            ("PUT", ["pins", message] | ["messages", "pins", message]) => {
                self.pin(id, message, true)
            }
            ("DELETE", ["pins", message] | ["messages", "pins", message]) => {
                self.pin(id, message, false)
            }
            ("POST", ["followers"]) => self.post_follower(call, id),
            ("GET", ["webhooks"]) => self.channel_webhooks(id),
            ("POST", ["invites"]) => self.post_invite(call, id),
            ("GET", ["invites"]) => self.channel_invites(id),
            (_, ["messages", _, "threads"] | ["threads" | "thread-members" | "users", ..]) => {
                return self.route_threads(call, id, rest);
            }
            (_, ["messages", rest @ ..]) => return self.route_messages(call, id, rest),
            (_, ["polls", rest @ ..]) => return self.route_polls(call, id, rest),
            _ => return None,
        };
        Some(answer)
    }

    fn patch_channel(&mut self, call: &Call, id: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        let body = call.object()?;
        let channel = self.channel(id)?.clone();
        if channel.thread.is_some() {
            return self.patch_thread(bot_id, id, body);
        }
        let server_id = channel.server_id.ok_or_else(wrong_channel_type)?;
        self.require(bot_id, id, Permissions::MANAGE_CHANNELS)?;
        let overwrites = check_edit(body)?;
        if let Some(overwrites) = &overwrites {
            self.require(bot_id, id, Permissions::MANAGE_ROLES)?;
            let differs = |o: &&_| !channel.overwrites.contains(*o);
            let changed: Vec<_> = overwrites.iter().filter(differs).copied().collect();
            self.check_overwrite_bits(bot_id, server_id, Some(&channel), &changed)?;
        }
        let parent_id = from_json(&body["parent_id"]);
        if parent_id.is_some() && parent_id != channel.parent_id {
            self.check_parent(server_id, parent_id, channel.kind)?;
        }
        let forum = self.with_tag_ids(read_forum(body, &channel.forum));
        let found = self.channel_mut(id)?;
        found.forum = forum;
        apply_edit(found, body);
        if let Some(overwrites) = overwrites {
            found.overwrites = overwrites;
        }
        self.channel_was_edited(bot_id, id, call.reason());
        Ok((200, self.channel_json(self.channel(id)?)))
    }

    fn remove_channel(&mut self, id: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        if self.channel(id)?.server_id.is_none() {
            return Ok((200, self.channel_json(self.channel(id)?)));
        }
        if self.channel(id)?.thread.is_some() {
            return self.remove_thread(bot_id, id);
        }
        self.require(bot_id, id, Permissions::MANAGE_CHANNELS)?;
        Ok((200, self.delete_channel(bot_id, id)?))
    }

    fn put_overwrite(&mut self, call: &Call, id: Snowflake, target: &str) -> Answer {
        let bot_id = self.bot_id();
        self.require(bot_id, id, Permissions::MANAGE_ROLES)?;
        self.require_no_thread(id)?;
        let overwrite = check_overwrite(path_id(target)?, call.object()?)?;
        self.set_overwrite(bot_id, id, overwrite)?;
        Ok(NO_CONTENT)
    }

    fn drop_overwrite(&mut self, id: Snowflake, target: &str) -> Answer {
        let bot_id = self.bot_id();
        self.require(bot_id, id, Permissions::MANAGE_ROLES)?;
        self.remove_overwrite(bot_id, id, path_id(target)?)?;
        Ok(NO_CONTENT)
    }

    fn pin(&mut self, id: Snowflake, message: &str, pinned: bool) -> Answer {
        let bot_id = self.bot_id();
        self.require(bot_id, id, Permissions::PIN_MESSAGES)?;
        self.require_awake(id)?;
        self.set_pinned(bot_id, id, path_id(message)?, pinned)?;
        Ok(NO_CONTENT)
    }

    fn old_pins(&self, id: Snowflake) -> Answer {
        let channel = self.channel(id)?;
        let newest_first = channel.pins.iter().rev();
        let messages = newest_first.filter_map(|(id, _)| channel.messages.get(id));
        Ok((
            200,
            messages.map(|message| self.read_json(message)).collect(),
        ))
    }

    fn new_pins(&self, call: &Call, id: Snowflake) -> Answer {
        let channel = self.channel(id)?;
        let most = usize::try_from(call.number("limit").unwrap_or(50)).unwrap_or(50);
        let items: Vec<Value> = channel
            .pins
            .iter()
            .rev()
            .filter_map(|(id, at)| Some((channel.messages.get(id)?, at)))
            .take(most.clamp(1, 50))
            .map(|(message, at)| json!({ "pinned_at": at, "message": self.read_json(message) }))
            .collect();
        let has_more = items.len() < channel.pins.len();
        Ok((200, json!({ "items": items, "has_more": has_more })))
    }
}

/// Sets what the body of an edit names, but for the overwrites.
pub(in crate::sim) fn apply_edit(channel: &mut Channel, body: &Value) {
    if let Some(name) = body["name"].as_str() {
        channel.name = shown_name(channel.kind, name);
    }
    if body.get("topic").is_some() && channel.kind != channel_kind::CATEGORY {
        let topic = body["topic"].as_str().filter(|topic| !topic.is_empty());
        channel.topic = topic.map(str::to_owned);
    }
    if body.get("parent_id").is_some() {
        channel.parent_id = from_json(&body["parent_id"]);
    }
    if let Some(seconds) = body["rate_limit_per_user"].as_u64() {
        channel.slowmode_seconds = seconds;
    }
    if let Some(position) = body["position"].as_u64() {
        channel.position = u32::try_from(position).unwrap_or(u32::MAX);
    }
    if let Some(nsfw) = body["nsfw"].as_bool() {
        channel.nsfw = nsfw;
    }
}
