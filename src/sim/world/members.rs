//! Servers, members and roles as they come and go.
//!
//! Knows joining, leaving and what each tells the gateway; refuses to know who asked for it.
//!
//! **Invariants.** The bot's managed role cannot be given to anybody else. Whoever leaves loses
//! roles and member overwrites stay, as on Discord.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Member, Role, Server, World};
use crate::sim::errors::Rejection;
use crate::sim::gateway::intents;
use crate::sim::journal::About;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::Snowflake;
use crate::sim::wire;

/// What @everyone may do in a new server, as Discord sets it.
const EVERYONE_AT_FIRST: Permissions = Permissions(
    Permissions::VIEW_CHANNEL.0
        | Permissions::CREATE_INSTANT_INVITE.0
        | Permissions::CHANGE_NICKNAME.0
        | Permissions::SEND_MESSAGES.0
        | Permissions::SEND_MESSAGES_IN_THREADS.0
        | Permissions::CREATE_PUBLIC_THREADS.0
        | Permissions::EMBED_LINKS.0
        | Permissions::ATTACH_FILES.0
        | Permissions::ADD_REACTIONS.0
        | Permissions::USE_EXTERNAL_EMOJIS.0
        | Permissions::READ_MESSAGE_HISTORY.0
        | Permissions::USE_APPLICATION_COMMANDS.0
        | Permissions::CONNECT.0
        | Permissions::SPEAK.0
        | Permissions::STREAM.0
        | Permissions::USE_VAD.0
        | Permissions::SEND_POLLS.0
        | Permissions::SEND_VOICE_MESSAGES.0,
);

impl World {
    /// Opens a server with its owner and the @everyone role.
    pub(in crate::sim) fn open_server(
        &mut self,
        name: &str,
        owner_id: Snowflake,
        community: bool,
    ) -> Snowflake {
        let id = self.mint();
        let everyone = Role {
            id,
            name: "@everyone".to_owned(),
            permissions: EVERYONE_AT_FIRST,
            position: 0,
            mentionable: false,
            bot_id: None,
        };
        let server = Server {
            id,
            name: name.to_owned(),
            owner_id,
            community,
            roles: BTreeMap::from([(id, everyone)]),
            members: BTreeMap::new(),
            events: BTreeMap::new(),
            bans: BTreeSet::new(),
            unavailable: false,
        };
        self.servers.insert(id, server);
        let about = About::by(owner_id).server(id);
        self.note("server_opened", about, json!({ "name": name }));
        self.admit(id, owner_id, false, BTreeSet::new());
        id
    }

    /// Makes somebody a member.
    pub(in crate::sim) fn admit(
        &mut self,
        server_id: Snowflake,
        user_id: Snowflake,
        pending: bool,
        roles: BTreeSet<Snowflake>,
    ) {
        let member = Member {
            user_id,
            roles,
            nick: None,
            joined_at: self.now(),
            pending,
            timed_out_until: None,
            refuses_dms: false,
        };
        let mut rendered = self.member_json(&member);
        if let Some(server) = self.servers.get_mut(&server_id) {
            server.members.insert(user_id, member);
        }
        let about = About::by(user_id).server(server_id);
        self.note("member_joined", about, rendered.clone());
        rendered["guild_id"] = json!(server_id);
        // The bot hears of its own arrival by GUILD_CREATE alone.
        if user_id != self.bot_id() {
            let intent = intents::GUILD_MEMBERS;
            self.dispatch(Some(server_id), "GUILD_MEMBER_ADD", intent, &rendered);
        }
    }

    /// Takes somebody out of a server.
    pub(in crate::sim) fn dismiss(
        &mut self,
        server_id: Snowflake,
        user_id: Snowflake,
    ) -> Result<(), Rejection> {
        let server = self.server(server_id)?;
        if server.owner_id == user_id {
            let message = "The owner cannot leave their server";
            return Err(Rejection::new(400, 0, message));
        }
        if !server.members.contains_key(&user_id) {
            return Err(Rejection::unknown("Member", 10007));
        }
        self.leave_all_threads(server_id, user_id);
        self.server_mut(server_id)?.members.remove(&user_id);
        self.note(
            "member_left",
            About::by(user_id).server(server_id),
            Value::Null,
        );
        let data = json!({ "guild_id": server_id, "user": self.user_json(user_id) });
        let intent = intents::GUILD_MEMBERS;
        self.dispatch(Some(server_id), "GUILD_MEMBER_REMOVE", intent, &data);
        Ok(())
    }

    /// Tells the gateway and the journal how a member now is.
    pub(in crate::sim) fn member_was_edited(
        &mut self,
        by: Snowflake,
        server: Snowflake,
        user: Snowflake,
    ) {
        let member = self
            .servers
            .get(&server)
            .and_then(|server| server.members.get(&user));
        let Some(member) = member else {
            return;
        };
        let mut rendered = self.member_json(member);
        rendered["guild_id"] = json!(server);
        let about = About::by(by).server(server);
        self.note("member_edited", about, rendered.clone());
        let intent = intents::GUILD_MEMBERS;
        self.dispatch(Some(server), "GUILD_MEMBER_UPDATE", intent, &rendered);
    }

    /// Adds the bot with a managed role of its own, above the roles that are there.
    pub(in crate::sim) fn add_bot(
        &mut self,
        server_id: Snowflake,
        permissions: Permissions,
    ) -> Result<(), Rejection> {
        let bot_id = self.bot_id();
        if self.server(server_id)?.members.contains_key(&bot_id) {
            return Err(Rejection::new(400, 0, "The bot is a member already"));
        }
        let name = self.application.name.clone();
        let role_id = self.add_role(server_id, &name, permissions, false, Some(bot_id))?;
        self.admit(server_id, bot_id, false, BTreeSet::from([role_id]));
        self.note(
            "bot_added",
            About::by(bot_id).server(server_id),
            json!({ "permissions": permissions }),
        );
        self.tell_whole_server(server_id)
    }

    /// Tells of a server in full, as when the bot comes or the server comes back.
    fn tell_whole_server(&mut self, server_id: Snowflake) -> Result<(), Rejection> {
        let server = self.server(server_id)?;
        let full = self.created_server_json(server, true);
        let slim = self.created_server_json(server, false);
        self.dispatch_to_all(Some(server_id), "GUILD_CREATE", intents::GUILDS, |held| {
            if held & intents::GUILD_MEMBERS != 0 {
                full.clone()
            } else {
                slim.clone()
            }
        });
        Ok(())
    }

    /// Lets a server fail, or come back (events/gateway-events, "Guild Delete").
    pub(in crate::sim) fn set_available(
        &mut self,
        server_id: Snowflake,
        available: bool,
    ) -> Result<(), Rejection> {
        self.server_mut(server_id)?.unavailable = !available;
        if available {
            return self.tell_whole_server(server_id);
        }
        let data = json!({ "id": server_id, "unavailable": true });
        self.dispatch_to_all(Some(server_id), "GUILD_DELETE", intents::GUILDS, |_| {
            data.clone()
        });
        Ok(())
    }

    /// Kicks the bot.
    pub(in crate::sim) fn remove_bot(&mut self, server_id: Snowflake) -> Result<(), Rejection> {
        let bot_id = self.bot_id();
        let server = self.server_mut(server_id)?;
        if server.members.remove(&bot_id).is_none() {
            return Err(Rejection::unknown("Member", 10007));
        }
        server.roles.retain(|_, role| role.bot_id != Some(bot_id));
        self.note(
            "bot_removed",
            About::by(bot_id).server(server_id),
            Value::Null,
        );
        let data = json!({ "id": server_id });
        self.dispatch_to_all(Some(server_id), "GUILD_DELETE", intents::GUILDS, |_| {
            data.clone()
        });
        self.commands
            .retain(|_, command| command.server_id != Some(server_id));
        Ok(())
    }

    /// Makes a role below the bot's own but above all others.
    pub(in crate::sim) fn add_role(
        &mut self,
        server_id: Snowflake,
        name: &str,
        permissions: Permissions,
        mentionable: bool,
        bot_id: Option<Snowflake>,
    ) -> Result<Snowflake, Rejection> {
        let id = self.mint();
        let server = self.server_mut(server_id)?;
        let humans = server.roles.values().filter(|role| role.bot_id.is_none());
        let position = humans.map(|role| role.position).max().unwrap_or(0) + 1;
        for role in server.roles.values_mut() {
            if role.bot_id.is_some() {
                role.position = role.position.max(position + 1);
            }
        }
        let role = Role {
            id,
            name: name.to_owned(),
            permissions,
            position,
            mentionable,
            bot_id,
        };
        let rendered = json!({ "guild_id": server_id, "role": wire::role(&role) });
        server.roles.insert(id, role);
        let about = About::default().server(server_id);
        self.note("role_created", about, rendered.clone());
        let intent = intents::GUILDS;
        self.dispatch(Some(server_id), "GUILD_ROLE_CREATE", intent, &rendered);
        Ok(id)
    }

    /// Notes in the journal and tells the gateway how a role now is.
    pub(in crate::sim) fn role_was_edited(&mut self, server_id: Snowflake, role: &Value) {
        let data = json!({ "guild_id": server_id, "role": role });
        let about = About::default().server(server_id);
        self.note("role_edited", about, data.clone());
        let intent = intents::GUILDS;
        self.dispatch(Some(server_id), "GUILD_ROLE_UPDATE", intent, &data);
    }

    /// Deletes a role and takes it from everybody.
    pub(in crate::sim) fn delete_role(
        &mut self,
        server_id: Snowflake,
        role_id: Snowflake,
    ) -> Result<(), Rejection> {
        let server = self.server_mut(server_id)?;
        if role_id == server_id || server.roles.remove(&role_id).is_none() {
            return Err(Rejection::unknown("Role", 10011));
        }
        for member in server.members.values_mut() {
            member.roles.remove(&role_id);
        }
        let data = json!({ "guild_id": server_id, "role_id": role_id });
        self.note(
            "role_deleted",
            About::default().server(server_id),
            data.clone(),
        );
        self.dispatch(Some(server_id), "GUILD_ROLE_DELETE", intents::GUILDS, &data);
        Ok(())
    }
}
