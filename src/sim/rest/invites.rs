//! The routes of invites.
//!
//! Knows which right each act needs; refuses to know how long a code leads in.
//!
//! **Invariants.** Invites to activities and streams, and those that give roles, are not simulated
//! and said to be so.

use serde_json::json;

use super::{Answer, Call};
use crate::sim::errors::{Form, Rejection};
use crate::sim::permissions::Permissions;
use crate::sim::rules::number;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;
use crate::sim::world::invites::Terms;

/// How long an invite leads in where nothing is said: a day.
const USUAL_AGE: i64 = 86_400;

/// How long and how often an invite may lead in at the most (OpenAPI, `CreateGuildInviteRequest`).
const MOST_AGE: i64 = 5_184_000;
const MOST_USES: i64 = 100;

impl World {
    pub(super) fn route_invites(&mut self, call: &Call, segments: &[&str]) -> Option<Answer> {
        let answer = match (call.method.as_str(), segments) {
            ("GET", ["invites", code]) => self.one_invite(call, code),
            ("DELETE", ["invites", code]) => self.remove_invite(code),
            _ => return None,
        };
        Some(answer)
    }

    /// Makes an invite to a channel.
    pub(super) fn post_invite(&mut self, call: &Call, channel_id: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        self.require(bot_id, channel_id, Permissions::CREATE_INSTANT_INVITE)?;
        let body = call.object()?;
        let aside = [
            "target_type",
            "target_user_id",
            "target_application_id",
            "role_ids",
        ];
        if aside.iter().any(|field| !body[*field].is_null()) {
            return Err(Rejection::new(501, 0, "such invites are not simulated"));
        }
        let mut form = Form::default();
        let max_age = number(&mut form, "max_age", &body["max_age"], 0, MOST_AGE);
        let max_uses = number(&mut form, "max_uses", &body["max_uses"], 0, MOST_USES);
        form.finish()?;
        let terms = Terms {
            max_age: max_age.unwrap_or(USUAL_AGE),
            max_uses: max_uses.unwrap_or(0),
            temporary: body["temporary"] == json!(true),
        };
        let unique = body["unique"] == json!(true);
        let code = self.make_invite(bot_id, channel_id, terms, unique)?;
        Ok((200, self.whole_invite_json(self.invite(&code)?)))
    }

    /// Lists the invites to a channel.
    pub(super) fn channel_invites(&self, id: Snowflake) -> Answer {
        self.require(self.bot_id(), id, Permissions::MANAGE_CHANNELS)?;
        let server = self.channel(id)?.server_id.unwrap_or_default();
        let here = self.invites_of(server).filter(|i| i.channel_id == id);
        let listed = here.map(|invite| self.whole_invite_json(invite));
        Ok((200, listed.collect()))
    }

    /// Lists the invites to a server.
    pub(super) fn server_invites(&self, id: Snowflake) -> Answer {
        let may = self.may_in_server(self.bot_id(), id);
        if !may.has(Permissions::MANAGE_GUILD) {
            return Err(Rejection::missing_permissions());
        }
        let listed = self.invites_of(id);
        let listed = listed.map(|invite| self.whole_invite_json(invite));
        Ok((200, listed.collect()))
    }

    fn one_invite(&self, call: &Call, code: &str) -> Answer {
        let invite = self.invite(code)?;
        let mut rendered = self.invite_json(invite);
        if call.flag("with_counts") {
            let members = self.server(invite.server_id)?.members.len();
            rendered["approximate_member_count"] = json!(members);
            rendered["approximate_presence_count"] = json!(members);
        }
        Ok((200, rendered))
    }

    fn remove_invite(&mut self, code: &str) -> Answer {
        let bot_id = self.bot_id();
        let invite = self.invite(code)?;
        let in_server = self.may_in_server(bot_id, invite.server_id);
        let in_channel = self.may(bot_id, invite.channel_id);
        if !in_server.has(Permissions::MANAGE_GUILD)
            && !in_channel.has(Permissions::MANAGE_CHANNELS)
        {
            return Err(Rejection::missing_permissions());
        }
        let rendered = self.whole_invite_json(invite);
        self.revoke(bot_id, code);
        Ok((200, rendered))
    }
}
