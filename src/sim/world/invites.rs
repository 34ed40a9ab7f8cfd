//! Invites: codes by which people come to a server.
//!
//! Knows how long a code leads in and whom it was made by; refuses to know who may make or see one.
//!
//! **Invariants.** A code that has expired or is used up is as unknown as one that never was. An
//! invite goes with its channel.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::World;
use crate::sim::errors::Rejection;
use crate::sim::gateway::intents;
use crate::sim::journal::About;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::Snowflake;
use crate::sim::wire::merge;

/// The most invites of a server (topics/opcodes-and-status-codes, 30016).
const MOST_INVITES: usize = 1000;

/// How many letters and digits a code has.
const CODE_LENGTH: usize = 8;

/// The fields of a server that an invite shows (resources/invite, "Invite Object").
const SHOWN_OF_SERVER: [&str; 12] = [
    "id",
    "name",
    "splash",
    "banner",
    "description",
    "icon",
    "features",
    "verification_level",
    "vanity_url_code",
    "nsfw_level",
    "nsfw",
    "premium_subscription_count",
];

/// Says what is asked of a new invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct Terms {
    /// After how many seconds it expires; 0 for never.
    pub(in crate::sim) max_age: i64,
    /// How many people it lets in; 0 for any number.
    pub(in crate::sim) max_uses: i64,
    /// Whether who comes by it stays only while connected; kept, and not lived by.
    pub(in crate::sim) temporary: bool,
}

/// Keeps an invite.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Invite {
    pub(in crate::sim) code: String,
    pub(in crate::sim) server_id: Snowflake,
    pub(in crate::sim) channel_id: Snowflake,
    pub(in crate::sim) by: Snowflake,
    pub(in crate::sim) terms: Terms,
    at: DateTime<Utc>,
    uses: i64,
}

impl Invite {
    fn expires_at(&self) -> Option<DateTime<Utc>> {
        (self.terms.max_age > 0).then(|| self.at + TimeDelta::seconds(self.terms.max_age))
    }

    fn leads_in(&self, now: DateTime<Utc>) -> bool {
        let used_up = self.terms.max_uses > 0 && self.terms.max_uses <= self.uses;
        !used_up && self.expires_at().is_none_or(|end| now < end)
    }
}

impl World {
    /// Finds an invite that still leads in.
    pub(in crate::sim) fn invite(&self, code: &str) -> Result<&Invite, Rejection> {
        let found = self.invites.get(code);
        found
            .filter(|invite| invite.leads_in(self.now()))
            .ok_or_else(|| Rejection::unknown("Invite", 10006))
    }

    /// Lists the invites of a server that still lead in.
    pub(in crate::sim) fn invites_of(&self, server: Snowflake) -> impl Iterator<Item = &Invite> {
        let now = self.now();
        let all = self.invites.values();
        all.filter(move |invite| invite.server_id == server && invite.leads_in(now))
    }

    /// Makes an invite, or finds one that is like it where that will do.
    pub(in crate::sim) fn make_invite(
        &mut self,
        by: Snowflake,
        channel_id: Snowflake,
        terms: Terms,
        unique: bool,
    ) -> Result<String, Rejection> {
        let server_id = self.channel(channel_id)?.server_id;
        let server_id = server_id
            .ok_or_else(|| Rejection::new(400, 50003, "Cannot execute action on a DM channel"))?;
        let alike = |invite: &&Invite| {
            !unique && invite.channel_id == channel_id && invite.by == by && invite.terms == terms
        };
        if let Some(found) = self.invites_of(server_id).find(alike) {
            return Ok(found.code.clone());
        }
        if self.invites_of(server_id).count() >= MOST_INVITES {
            let message = "Maximum number of invites reached (1000)";
            return Err(Rejection::new(400, 30016, message));
        }
        let code = self.random_text(CODE_LENGTH);
        let invite = Invite {
            code: code.clone(),
            server_id,
            channel_id,
            by,
            terms,
            at: self.now(),
            uses: 0,
        };
        let mut told = json!({ "channel_id": channel_id, "guild_id": server_id });
        let mut counted = metadata(&invite);
        counted["inviter"] = self.user_json(by);
        counted["code"] = json!(code);
        counted["expires_at"] = json!(invite.expires_at());
        merge(&mut told, counted);
        self.invites.insert(code.clone(), invite);
        self.tell_invite("invite_created", "INVITE_CREATE", by, &told);
        Ok(code)
    }

    /// Takes an invite away.
    pub(in crate::sim) fn revoke(&mut self, by: Snowflake, code: &str) {
        if let Some(invite) = self.invites.remove(code) {
            let told = json!({
                "channel_id": invite.channel_id, "guild_id": invite.server_id, "code": code,
            });
            self.tell_invite("invite_deleted", "INVITE_DELETE", by, &told);
        }
    }

    /// Counts that somebody has come by an invite.
    pub(in crate::sim) fn use_invite(&mut self, user: Snowflake, code: &str) {
        let Some(invite) = self.invites.get_mut(code) else {
            return;
        };
        invite.uses += 1;
        let about = About::by(user).server(invite.server_id);
        let detail = json!({ "code": code, "uses": invite.uses });
        self.note("invite_used", about, detail);
    }

    /// Takes the invites to a channel away with it.
    pub(super) fn drop_invites_to(&mut self, channel: Snowflake) {
        self.invites
            .retain(|_, invite| invite.channel_id != channel);
    }

    fn tell_invite(&mut self, kind: &'static str, event: &str, by: Snowflake, told: &Value) {
        let id = |field: &str| crate::sim::snowflake::from_json(&told[field]).unwrap_or_default();
        let (server, channel) = (id("guild_id"), id("channel_id"));
        let about = About::by(by).server(server).channel(channel);
        self.note(kind, about, told.clone());
        // Who may not manage the channel is not told (discord.py, `on_invite_create`).
        let own = self.may(self.bot_id(), channel);
        if own.has(Permissions::MANAGE_CHANNELS) {
            self.dispatch(Some(server), event, intents::GUILD_INVITES, told);
        }
    }

    /// Renders an invite as anyone sees it who knows the code.
    pub(in crate::sim) fn invite_json(&self, invite: &Invite) -> Value {
        let mut rendered = json!({
            "type": 0, "code": invite.code, "guild_id": invite.server_id,
            "expires_at": invite.expires_at(), "inviter": self.user_json(invite.by),
        });
        if let Some(server) = self.servers.get(&invite.server_id) {
            let whole = Self::server_json(server);
            for field in SHOWN_OF_SERVER {
                rendered["guild"][field] = whole[field].clone();
            }
        }
        if let Some(channel) = self.channels.get(&invite.channel_id) {
            rendered["channel"] =
                json!({ "id": channel.id, "name": channel.name, "type": channel.kind });
        }
        rendered
    }

    /// Renders an invite with what only those see who manage it.
    pub(in crate::sim) fn whole_invite_json(&self, invite: &Invite) -> Value {
        let mut rendered = self.invite_json(invite);
        merge(&mut rendered, metadata(invite));
        rendered
    }
}

/// Renders what is counted of an invite (resources/invite, "Invite Metadata Object").
fn metadata(invite: &Invite) -> Value {
    json!({
        "uses": invite.uses, "max_uses": invite.terms.max_uses, "max_age": invite.terms.max_age,
        "temporary": invite.terms.temporary, "created_at": invite.at,
    })
}
