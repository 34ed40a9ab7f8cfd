//! The routes of servers: themselves, their channels, roles and members.
//!
//! Knows which right each route needs; refuses to know what a change does to the world.
//!
//! **Invariants.** A server of which the bot is no member is refused with `Missing Access`.
//! Listing members needs the privileged intent; finding one does not.

use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::errors::{Form, Rejection};
use crate::sim::gateway::intents;
use crate::sim::permissions::Permissions;
use crate::sim::rules::channels::check_new;
use crate::sim::rules::length;
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::wire;
use crate::sim::world::{Role, World, rank};

/// The most roles of a server (topics/opcodes-and-status-codes, 30005).
const MOST_ROLES: usize = 250;
/// The most code points of a role's name.
const LONGEST_ROLE_NAME: usize = 100;
/// The most members that one page of a list holds.
const LARGEST_PAGE: u64 = 1000;

impl World {
    pub(super) fn route_guilds(&mut self, call: &Call, segments: &[&str]) -> Option<Answer> {
        let [_, id, rest @ ..] = segments else {
            return None;
        };
        let known = path_id(id).and_then(|id| {
            self.server_of(id, self.bot_id())?;
            Ok(id)
        });
        let server_id = match known {
            Ok(id) => id,
            Err(refused) => return Some(Err(refused)),
        };
        let answer = match (call.method.as_str(), rest) {
            ("GET", []) => self.one_guild(call, server_id),
            ("GET", ["channels"]) => {
                let channels = self.channels_of(server_id);
                let rendered = channels.map(|channel| self.channel_json(channel));
                Ok((200, rendered.collect()))
            }
            ("POST", ["channels"]) => self.post_channel(call, server_id),
            ("GET", ["webhooks"]) => self.server_webhooks(server_id),
            ("GET", ["invites"]) => self.server_invites(server_id),
            ("GET", ["threads", "active"]) => Ok((200, self.active_threads(server_id))),
            ("GET", ["roles"]) => self
                .server(server_id)
                .map(|server| (200, server.roles.values().map(wire::role).collect())),
            ("POST", ["roles"]) => self.post_role(call, server_id),
            ("DELETE", ["roles", role]) => self.remove_role(server_id, role),
            ("GET", ["members"]) => self.list_members(call, server_id),
            ("GET", ["members", "search"]) => self.search_members(call, server_id),
            ("GET", ["members", id]) => self.one_member(server_id, id),
            ("PATCH", ["roles", role]) => self.patch_role(call, server_id, role),
            ("PUT", ["members", user, "roles", role]) => {
                self.give_role(server_id, user, role, true)
            }
            ("DELETE", ["members", user, "roles", role]) => {
                self.give_role(server_id, user, role, false)
            }
            (_, ["scheduled-events", rest @ ..]) => {
                return self.route_events(call, server_id, rest);
            }
            (_, ["members" | "bans", ..]) => {
                return self.route_moderation(call, server_id, rest);
            }
            _ => return None,
        };
        Some(answer)
    }

    fn one_guild(&self, call: &Call, server_id: Snowflake) -> Answer {
        let server = self.server(server_id)?;
        let mut rendered = Self::server_json(server);
        if call
            .query
            .get("with_counts")
            .is_some_and(|wanted| wanted == "true")
        {
            rendered["approximate_member_count"] = json!(server.members.len());
            rendered["approximate_presence_count"] = json!(server.members.len());
        }
        Ok((200, rendered))
    }

    fn post_channel(&mut self, call: &Call, server_id: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        let may = self.may_in_server(bot_id, server_id);
        if !may.has(Permissions::MANAGE_CHANNELS) {
            return Err(Rejection::missing_permissions());
        }
        let draft = check_new(call.object()?)?;
        if let Some(parent_id) = draft.parent_id {
            let known = self.channels.contains_key(&parent_id);
            if known && !self.may(bot_id, parent_id).has(Permissions::VIEW_CHANNEL) {
                return Err(Rejection::missing_access());
            }
            if known
                && !self
                    .may(bot_id, parent_id)
                    .has(Permissions::MANAGE_CHANNELS)
            {
                return Err(Rejection::missing_permissions());
            }
        }
        // Overwrites in a create need no MANAGE_ROLES, but nothing may be given that is not held.
        let id = self.create_channel(bot_id, server_id, draft, call.reason())?;
        Ok((201, self.channel_json(self.channel(id)?)))
    }

    fn one_member(&self, server_id: Snowflake, id: &str) -> Answer {
        let id = path_id(id)?;
        let member = self.server(server_id)?.members.get(&id);
        let member = member.ok_or_else(|| {
            if self.accounts.contains_key(&id) {
                Rejection::unknown("Member", 10007)
            } else {
                Rejection::unknown("User", 10013)
            }
        })?;
        Ok((200, self.member_json(member)))
    }

    fn list_members(&self, call: &Call, server_id: Snowflake) -> Answer {
        if self.settings.privileged_intents & intents::GUILD_MEMBERS == 0 {
            return Err(Rejection::missing_access());
        }
        let most = call.number("limit").unwrap_or(1);
        if !(1..=LARGEST_PAGE).contains(&most) {
            let message = "int value should be between 1 and 1000.";
            return Err(Rejection::field("limit", "NUMBER_TYPE_MAX", message));
        }
        let after = call.id("after").unwrap_or_default();
        let members = self.server(server_id)?.members.values();
        let page = members.filter(|member| member.user_id > after);
        let page = page.take(usize::try_from(most).unwrap_or(1));
        Ok((200, page.map(|member| self.member_json(member)).collect()))
    }

    fn search_members(&self, call: &Call, server_id: Snowflake) -> Answer {
        let wanted = call.query.get("query").map(|query| query.to_lowercase());
        let wanted = wanted.filter(|wanted| !wanted.is_empty()).ok_or_else(|| {
            Rejection::field("query", "BASE_TYPE_REQUIRED", "This field is required")
        })?;
        let most = usize::try_from(call.number("limit").unwrap_or(1)).unwrap_or(1);
        let starts = |name: Option<&String>| {
            name.is_some_and(|name| name.to_lowercase().starts_with(&wanted))
        };
        let members = self.server(server_id)?.members.values();
        let found = members.filter(|member| {
            let account = self.accounts.get(&member.user_id);
            starts(account.map(|account| &account.username)) || starts(member.nick.as_ref())
        });
        let page: Vec<Value> = found
            .take(most.clamp(1, 1000))
            .map(|member| self.member_json(member))
            .collect();
        Ok((200, Value::Array(page)))
    }

    /// Makes a role; it grants no more than the bot holds (resources/guild, "Create Guild Role").
    fn post_role(&mut self, call: &Call, server_id: Snowflake) -> Answer {
        let held = self.may_in_server(self.bot_id(), server_id);
        if !held.has(Permissions::MANAGE_ROLES) {
            return Err(Rejection::missing_permissions());
        }
        let body = call.object()?;
        let mut form = Form::default();
        length(&mut form, "name", &body["name"], 0, LONGEST_ROLE_NAME);
        form.finish()?;
        let server = self.server(server_id)?;
        if server.roles.len() >= MOST_ROLES {
            let message = "Maximum number of server roles reached (250)";
            return Err(Rejection::new(400, 30005, message));
        }
        let everyone = server.roles.get(&server_id);
        let everyone = everyone.map_or(Permissions::NONE, |role| role.permissions);
        let wanted = from_json(&body["permissions"]).map(|Snowflake(bits)| Permissions(bits));
        let wanted = wanted.unwrap_or(everyone);
        if !(held | everyone).has(wanted) {
            return Err(Rejection::missing_permissions());
        }
        let name = body["name"].as_str().unwrap_or("new role");
        let pingable = body["mentionable"].as_bool().unwrap_or(false);
        let id = self.add_role(server_id, name, wanted, pingable, None)?;
        Ok((200, wire::role(&self.server(server_id)?.roles[&id])))
    }

    /// Edits a role below the bot's own; it comes to grant no more than the bot holds.
    fn patch_role(&mut self, call: &Call, server_id: Snowflake, role: &str) -> Answer {
        let role_id = path_id(role)?;
        self.require_above(server_id, role_id)?;
        let body = call.object()?;
        let mut form = Form::default();
        length(&mut form, "name", &body["name"], 0, LONGEST_ROLE_NAME);
        form.finish()?;
        let held = self.may_in_server(self.bot_id(), server_id);
        let role = self.server(server_id)?.roles[&role_id].clone();
        let wanted = from_json(&body["permissions"]).map(|Snowflake(bits)| Permissions(bits));
        let wanted = wanted.unwrap_or(role.permissions);
        if !held.has(wanted.without(role.permissions)) {
            return Err(Rejection::missing_permissions());
        }
        let name = body["name"]
            .as_str()
            .map_or(role.name.clone(), str::to_owned);
        let mentionable = body["mentionable"].as_bool().unwrap_or(role.mentionable);
        let edited = Role {
            name,
            mentionable,
            permissions: wanted,
            ..role
        };
        let rendered = wire::role(&edited);
        self.server_mut(server_id)?.roles.insert(role_id, edited);
        self.role_was_edited(server_id, &rendered);
        Ok((200, rendered))
    }

    fn remove_role(&mut self, server_id: Snowflake, role: &str) -> Answer {
        let role_id = path_id(role)?;
        self.require_above(server_id, role_id)?;
        self.delete_role(server_id, role_id)?;
        Ok(NO_CONTENT)
    }

    /// Refuses unless the bot may manage roles and stands above this one, which is nobody's own.
    fn require_above(&self, server_id: Snowflake, role_id: Snowflake) -> Result<(), Rejection> {
        let bot_id = self.bot_id();
        let server = self.server(server_id)?;
        let role = server.roles.get(&role_id);
        let role = role.ok_or_else(|| Rejection::unknown("Role", 10011))?;
        let may = self.may_in_server(bot_id, server_id);
        let below = rank(server, bot_id) > role.position && role.bot_id.is_none();
        if may.has(Permissions::MANAGE_ROLES) && below && role_id != server_id {
            Ok(())
        } else {
            Err(Rejection::missing_permissions())
        }
    }

    /// Gives or takes a role; only roles below the bot's highest (topics/permissions).
    fn give_role(&mut self, server_id: Snowflake, user: &str, role: &str, given: bool) -> Answer {
        let (user_id, role_id) = (path_id(user)?, path_id(role)?);
        let bot_id = self.bot_id();
        self.require_above(server_id, role_id)?;
        let member = self.server_mut(server_id)?.members.get_mut(&user_id);
        let member = member.ok_or_else(|| Rejection::unknown("Member", 10007))?;
        let changed = if given {
            member.roles.insert(role_id)
        } else {
            member.roles.remove(&role_id)
        };
        if changed {
            self.member_was_edited(bot_id, server_id, user_id);
        }
        Ok(NO_CONTENT)
    }
}
