//! The routes by which members are kept in order: nicknames, time-outs, kicks and bans.
//!
//! Knows which right each needs and who stands above whom; refuses to know roles, which have
//! their own routes.
//!
//! **Invariants.** Nobody acts on the owner, nor on whoever's highest role is not below their own
//! (topics/permissions, "Permission Hierarchy"). Everybody may change their own nickname who has
//! `CHANGE_NICKNAME`.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::errors::{Form, Rejection};
use crate::sim::journal::About;
use crate::sim::permissions::Permissions;
use crate::sim::rules::length;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{World, rank};

/// The most code points of a nickname.
const LONGEST_NICK: usize = 32;
/// The longest time-out (resources/guild, "Modify Guild Member").
const LONGEST_TIME_OUT: TimeDelta = TimeDelta::days(28);

/// Says what becomes of a field that may be sent as null.
enum Change<T> {
    Stays,
    Goes,
    Becomes(T),
}

impl<T> Change<T> {
    fn is_asked_for(&self) -> bool {
        !matches!(self, Self::Stays)
    }

    fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Stays => {}
            Self::Goes => *field = None,
            Self::Becomes(value) => *field = Some(value),
        }
    }
}

impl World {
    pub(super) fn route_moderation(
        &mut self,
        call: &Call,
        server: Snowflake,
        rest: &[&str],
    ) -> Option<Answer> {
        let answer = match (call.method.as_str(), rest) {
            ("PATCH", ["members", "@me"]) => self.patch_own(call, server),
            ("PATCH", ["members", user]) => self.patch_member(call, server, user),
            ("DELETE", ["members", user]) => self.kick(server, user),
            ("GET", ["bans", user]) => self.one_ban(server, user),
            ("PUT", ["bans", user]) => self.ban(server, user),
            ("DELETE", ["bans", user]) => self.unban(server, user),
            _ => return None,
        };
        Some(answer)
    }

    fn require_in_server(&self, server: Snowflake, wanted: Permissions) -> Result<(), Rejection> {
        if self.may_in_server(self.bot_id(), server).has(wanted) {
            Ok(())
        } else {
            Err(Rejection::missing_permissions())
        }
    }

    /// Refuses unless the bot stands above this user.
    fn require_over(&self, server: Snowflake, user: Snowflake) -> Result<(), Rejection> {
        let known = self.server(server)?;
        if rank(known, self.bot_id()) > rank(known, user) {
            Ok(())
        } else {
            Err(Rejection::missing_permissions())
        }
    }

    fn require_member(&self, server: Snowflake, user: Snowflake) -> Result<(), Rejection> {
        if self.server(server)?.members.contains_key(&user) {
            Ok(())
        } else {
            Err(Rejection::unknown("Member", 10007))
        }
    }

    fn patch_own(&mut self, call: &Call, server: Snowflake) -> Answer {
        let nick = read_nick(call.object()?)?;
        if nick.is_asked_for() {
            self.require_in_server(server, Permissions::CHANGE_NICKNAME)?;
        }
        self.change_member(server, self.bot_id(), nick, Change::Stays)
    }

    fn patch_member(&mut self, call: &Call, server: Snowflake, user: &str) -> Answer {
        let user = path_id(user)?;
        let body = call.object()?;
        self.require_member(server, user)?;
        let nick = read_nick(body)?;
        let time_out = self.read_time_out(body)?;
        if nick.is_asked_for() {
            self.require_in_server(server, Permissions::MANAGE_NICKNAMES)?;
        }
        if time_out.is_asked_for() {
            self.require_in_server(server, Permissions::MODERATE_MEMBERS)?;
            self.require_no_administrator(server, user)?;
        }
        self.require_over(server, user)?;
        self.change_member(server, user, nick, time_out)
    }

    fn require_no_administrator(
        &self,
        server: Snowflake,
        user: Snowflake,
    ) -> Result<(), Rejection> {
        if self
            .may_in_server(user, server)
            .has(Permissions::ADMINISTRATOR)
        {
            Err(Rejection::missing_permissions())
        } else {
            Ok(())
        }
    }

    fn change_member(
        &mut self,
        server: Snowflake,
        user: Snowflake,
        nick: Change<String>,
        time_out: Change<DateTime<Utc>>,
    ) -> Answer {
        let unknown = || Rejection::unknown("Member", 10007);
        let member = self.server_mut(server)?.members.get_mut(&user);
        let member = member.ok_or_else(unknown)?;
        nick.apply(&mut member.nick);
        time_out.apply(&mut member.timed_out_until);
        self.member_was_edited(self.bot_id(), server, user);
        let member = self.server(server)?.members.get(&user);
        Ok((200, self.member_json(member.ok_or_else(unknown)?)))
    }

    fn read_time_out(&self, body: &Value) -> Result<Change<DateTime<Utc>>, Rejection> {
        let field = "communication_disabled_until";
        let until = match body.get(field) {
            None => return Ok(Change::Stays),
            Some(Value::Null) => return Ok(Change::Goes),
            Some(value) => value
                .as_str()
                .and_then(|text| text.parse::<DateTime<Utc>>().ok()),
        };
        let wrong = |code, message| Err(Rejection::field(field, code, message));
        let Some(until) = until else {
            return wrong("DATE_TIME_TYPE_PARSE", "Could not parse as a date time.");
        };
        if until > self.now() + LONGEST_TIME_OUT {
            let message = "Communication disabled until must be within 28 days.";
            return wrong("BASE_TYPE_MAX", message);
        }
        Ok(Change::Becomes(until))
    }

    fn kick(&mut self, server: Snowflake, user: &str) -> Answer {
        let user = path_id(user)?;
        self.require_member(server, user)?;
        self.require_in_server(server, Permissions::KICK_MEMBERS)?;
        self.require_over(server, user)?;
        self.dismiss(server, user)?;
        Ok(NO_CONTENT)
    }

    fn ban(&mut self, server: Snowflake, user: &str) -> Answer {
        let user = path_id(user)?;
        if !self.accounts.contains_key(&user) {
            return Err(Rejection::unknown("User", 10013));
        }
        self.require_in_server(server, Permissions::BAN_MEMBERS)?;
        self.require_over(server, user)?;
        if self.server_mut(server)?.bans.insert(user) {
            let about = About::by(self.bot_id()).server(server);
            self.note("member_banned", about, json!({ "user_id": user }));
            if self.server(server)?.members.contains_key(&user) {
                self.dismiss(server, user)?;
            }
        }
        Ok(NO_CONTENT)
    }

    fn unban(&mut self, server: Snowflake, user: &str) -> Answer {
        let user = path_id(user)?;
        self.require_in_server(server, Permissions::BAN_MEMBERS)?;
        if !self.server_mut(server)?.bans.remove(&user) {
            return Err(Rejection::unknown("Ban", 10026));
        }
        let about = About::by(self.bot_id()).server(server);
        self.note("member_unbanned", about, json!({ "user_id": user }));
        Ok(NO_CONTENT)
    }

    fn one_ban(&self, server: Snowflake, user: &str) -> Answer {
        let user = path_id(user)?;
        self.require_in_server(server, Permissions::BAN_MEMBERS)?;
        if !self.server(server)?.bans.contains(&user) {
            return Err(Rejection::unknown("Ban", 10026));
        }
        Ok((200, json!({ "user": self.user_json(user), "reason": null })))
    }
}

fn read_nick(body: &Value) -> Result<Change<String>, Rejection> {
    let Some(nick) = body.get("nick") else {
        return Ok(Change::Stays);
    };
    let mut form = Form::default();
    length(&mut form, "nick", nick, 0, LONGEST_NICK);
    form.finish()?;
    let nick = nick.as_str().filter(|nick| !nick.is_empty());
    Ok(nick.map_or(Change::Goes, |nick| Change::Becomes(nick.to_owned())))
}
