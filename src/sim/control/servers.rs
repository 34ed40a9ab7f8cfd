//! Servers, members, roles and channels, as humans make and change them.
//!
//! Knows what humans do outside conversations; refuses to know the app.
//!
//! **Invariants.** Whoever acts as a user is held to that user's permissions; without one the
//! owner acts.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Asked, id, unknown};
use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::rules::channels::{check_edit, check_new};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{ChannelDraft, Forum, World, channel_kind};

#[derive(Deserialize)]
struct NewServer {
    name: String,
    owner: NewAccount,
    #[serde(default)]
    community: bool,
}

#[derive(Deserialize)]
struct NewAccount {
    id: Option<Snowflake>,
    username: String,
    display_name: Option<String>,
    locale: Option<String>,
}

#[derive(Deserialize)]
struct NewMember {
    #[serde(flatten)]
    account: NewAccount,
    #[serde(default)]
    pending: bool,
    #[serde(default)]
    roles: BTreeSet<Snowflake>,
}

#[derive(Deserialize)]
struct MemberChange {
    pending: Option<bool>,
    roles: Option<BTreeSet<Snowflake>>,
    nick: Option<String>,
    timed_out_until: Option<DateTime<Utc>>,
    refuses_dms: Option<bool>,
}

#[derive(Deserialize)]
struct NewRole {
    name: String,
    #[serde(default)]
    permissions: Permissions,
    #[serde(default)]
    mentionable: bool,
}

#[derive(Deserialize)]
struct RoleChange {
    permissions: Option<Permissions>,
    position: Option<u32>,
}

#[derive(Deserialize)]
struct Granted {
    permissions: Permissions,
}

impl World {
    pub(super) fn control_servers(&mut self, asked: &Asked<'_>, rest: &[&str]) -> Answer {
        let [server_id, rest @ ..] = rest else {
            return match asked.method {
                "POST" => self.control_open(&asked.read()?),
                _ => Err(unknown(asked)),
            };
        };
        let server_id = id(server_id)?;
        self.server(server_id)?;
        match (asked.method, rest) {
            ("POST", ["bot"]) => {
                let granted: Granted = asked.read()?;
                self.add_bot(server_id, granted.permissions).map(nothing)
            }
            ("PATCH", ["bot"]) => self.control_grant(server_id, &asked.read()?),
            ("DELETE", ["bot"]) => self.remove_bot(server_id).map(nothing),
            ("POST", ["members"]) => self.control_join(server_id, asked.read()?),
            ("PATCH", ["members", user]) => {
                self.control_change_member(server_id, id(user)?, asked.read()?)
            }
            ("DELETE", ["members", user]) => self.dismiss(server_id, id(user)?).map(nothing),
            ("POST", ["roles"]) => {
                let role: NewRole = asked.read()?;
                let (may, pingable) = (role.permissions, role.mentionable);
                let made = self.add_role(server_id, &role.name, may, pingable, None)?;
                Ok(json!({ "id": made, "role_id": made }))
            }
            ("PATCH", ["roles", role]) => {
                self.control_change_role(server_id, id(role)?, &asked.read()?)
            }
            ("DELETE", ["roles", role]) => self.delete_role(server_id, id(role)?).map(nothing),
            ("POST", ["channels"]) => self.control_add_channel(asked, server_id),
            ("GET", ["sidebar"]) => self.sidebar(server_id, asked.wanted("as")?),
            ("GET", ["events"]) => {
                self.let_events_pass();
                Ok(self.server(server_id)?.events.values().cloned().collect())
            }
            _ => Err(unknown(asked)),
        }
    }

    fn control_open(&mut self, new: &NewServer) -> Answer {
        let owner_id = self.account_for(&new.owner)?;
        let server_id = self.open_server(&new.name, owner_id, new.community);
        let general = ChannelDraft {
            kind: channel_kind::TEXT,
            name: "general".to_owned(),
            topic: None,
            parent_id: None,
            overwrites: None,
            slowmode_seconds: 0,
            nsfw: false,
            position: None,
            forum: Forum::default(),
        };
        let general_id = self.create_channel(owner_id, server_id, general, None)?;
        Ok(json!({
            "server_id": server_id, "owner_id": owner_id, "everyone_role_id": server_id,
            "general_channel_id": general_id,
        }))
    }

    /// Finds the account that is meant, or makes it.
    fn account_for(&mut self, new: &NewAccount) -> Result<Snowflake, Rejection> {
        if let Some(known) = new.id.filter(|id| self.accounts.contains_key(id)) {
            return Ok(known);
        }
        if self
            .accounts
            .values()
            .any(|account| account.username == new.username)
        {
            let why = format!("The username {:?} is taken", new.username);
            return Err(Rejection::new(400, 0, &why));
        }
        let id = new.id.unwrap_or_else(|| self.mint());
        let locale = new.locale.as_deref().unwrap_or("en-US");
        self.add_account(id, &new.username, new.display_name.clone(), locale, false);
        Ok(id)
    }

    fn control_change_role(
        &mut self,
        server_id: Snowflake,
        role_id: Snowflake,
        change: &RoleChange,
    ) -> Answer {
        let role = self.server_mut(server_id)?.roles.get_mut(&role_id);
        let role = role.ok_or_else(|| Rejection::unknown("Role", 10011))?;
        role.permissions = change.permissions.unwrap_or(role.permissions);
        role.position = change.position.unwrap_or(role.position);
        let rendered = crate::sim::wire::role(role);
        self.role_was_edited(server_id, &rendered);
        Ok(json!({}))
    }

    fn control_grant(&mut self, server_id: Snowflake, granted: &Granted) -> Answer {
        let bot_id = self.bot_id();
        let mut roles = self.server_mut(server_id)?.roles.values_mut();
        let role = roles
            .find(|role| role.bot_id == Some(bot_id))
            .ok_or_else(|| Rejection::new(404, 0, "The bot is no member of this server"))?;
        role.permissions = granted.permissions;
        let rendered = crate::sim::wire::role(role);
        self.role_was_edited(server_id, &rendered);
        Ok(json!({}))
    }

    fn control_join(&mut self, server_id: Snowflake, new: NewMember) -> Answer {
        let user_id = self.account_for(&new.account)?;
        if self.server(server_id)?.members.contains_key(&user_id) {
            return Err(Rejection::new(400, 0, "They are a member already"));
        }
        if self.server(server_id)?.bans.contains(&user_id) {
            return Err(Rejection::new(
                403,
                40007,
                "The user is banned from this guild.",
            ));
        }
        self.check_roles(server_id, &new.roles)?;
        self.admit(server_id, user_id, new.pending, new.roles);
        Ok(json!({ "user_id": user_id }))
    }

    /// Lets somebody join by the code of an invite, as people do.
    pub(super) fn control_come_in(&mut self, asked: &Asked<'_>, code: &str) -> Answer {
        let server_id = self.invite(code)?.server_id;
        let new = NewMember {
            roles: BTreeSet::new(),
            ..asked.read()?
        };
        let joined = self.control_join(server_id, new)?;
        let user_id = crate::sim::snowflake::from_json(&joined["user_id"]).unwrap_or_default();
        self.use_invite(user_id, code);
        Ok(json!({ "user_id": user_id, "server_id": server_id }))
    }

    fn check_roles(
        &self,
        server_id: Snowflake,
        roles: &BTreeSet<Snowflake>,
    ) -> Result<(), Rejection> {
        let server = self.server(server_id)?;
        let known = |id: &&Snowflake| !server.roles.contains_key(*id) || **id == server_id;
        match roles.iter().find(known) {
            Some(stray) => Err(Rejection::new(
                404,
                10011,
                &format!("There is no role {stray} to give"),
            )),
            None => Ok(()),
        }
    }

    fn control_change_member(
        &mut self,
        server_id: Snowflake,
        user_id: Snowflake,
        change: MemberChange,
    ) -> Answer {
        if let Some(roles) = &change.roles {
            self.check_roles(server_id, roles)?;
        }
        let now = self.now();
        let server = self.server_mut(server_id)?;
        let owner_id = server.owner_id;
        let member = server.members.get_mut(&user_id);
        let member = member.ok_or_else(|| Rejection::unknown("Member", 10007))?;
        if let Some(pending) = change.pending {
            member.pending = pending;
        }
        if let Some(roles) = change.roles {
            member.roles = roles;
        }
        if let Some(nick) = change.nick {
            member.nick = Some(nick).filter(|nick| !nick.is_empty());
        }
        if let Some(until) = change.timed_out_until {
            member.timed_out_until = Some(until).filter(|until| *until > now);
        }
        if let Some(refuses) = change.refuses_dms {
            member.refuses_dms = refuses;
        }
        self.member_was_edited(owner_id, server_id, user_id);
        Ok(json!({}))
    }

    /// Lets a human make a channel, held to their permissions.
    fn control_add_channel(&mut self, asked: &Asked<'_>, server_id: Snowflake) -> Answer {
        let owner_id = self.server(server_id)?.owner_id;
        let by = crate::sim::snowflake::from_json(&asked.body["as_user"]).unwrap_or(owner_id);
        if !self
            .may_in_server(by, server_id)
            .has(Permissions::MANAGE_CHANNELS)
        {
            return Err(Rejection::missing_permissions());
        }
        let draft = check_new(&as_discord_body(&asked.body)?)?;
        let made = self.create_channel(by, server_id, draft, None)?;
        Ok(json!({ "id": made, "channel_id": made }))
    }

    pub(super) fn control_channels(&mut self, asked: &Asked<'_>, rest: &[&str]) -> Answer {
        let [channel_id, rest @ ..] = rest else {
            return Err(unknown(asked));
        };
        let channel_id = id(channel_id)?;
        let channel = self.channel(channel_id)?;
        let server = channel.server_id.and_then(|id| self.servers.get(&id));
        let by = server.map_or(channel.recipients.first().copied(), |s| Some(s.owner_id));
        let by = by.unwrap_or_default();
        match (asked.method, rest) {
            ("DELETE", []) => self.delete_channel(by, channel_id).map(|_| json!({})),
            ("PATCH", []) => {
                let body = as_discord_body(&asked.body)?;
                let overwrites = check_edit(&body)?;
                let found = self.channel_mut(channel_id)?;
                crate::sim::rest::apply_edit(found, &body);
                if let Some(overwrites) = overwrites {
                    found.overwrites = overwrites;
                }
                self.channel_was_edited(by, channel_id, None);
                Ok(json!({}))
            }
            ("DELETE", ["messages", message]) => self
                .delete_message(by, channel_id, id(message)?)
                .map(nothing),
            _ => Err(unknown(asked)),
        }
    }

    fn sidebar(&self, server_id: Snowflake, user: Snowflake) -> Answer {
        self.server_of(server_id, user)?;
        let sees = |id: Snowflake| self.may(user, id).has(Permissions::VIEW_CHANNEL);
        let mut channels: Vec<_> = self
            .channels_of(server_id)
            .filter(|channel| sees(channel.id))
            .collect();
        channels.sort_by_key(|channel| (channel.position, channel.id));
        Ok(channels
            .iter()
            .map(|channel| self.channel_json(channel))
            .collect())
    }
}

fn nothing((): ()) -> Value {
    json!({})
}

/// Turns a channel as the control API takes it into a body as Discord takes it.
fn as_discord_body(asked: &Value) -> Result<Value, Rejection> {
    let mut body = asked.clone();
    if let Some(kind) = asked["kind"].as_str() {
        body["type"] = json!(match kind {
            "text" => channel_kind::TEXT,
            "voice" => channel_kind::VOICE,
            "category" => channel_kind::CATEGORY,
            "announcement" => channel_kind::ANNOUNCEMENT,
            "stage" => channel_kind::STAGE,
            "forum" => channel_kind::FORUM,
            "media" => channel_kind::MEDIA,
            other =>
                return Err(Rejection::new(
                    400,
                    0,
                    &format!("There is no kind {other:?}")
                )),
        });
    }
    if let Some(overwrites) = asked.get("overwrites").filter(|list| !list.is_null()) {
        body["permission_overwrites"] = overwrites.clone();
    }
    Ok(body)
}
