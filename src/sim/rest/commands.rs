//! The routes of application commands, global and for one server.
//!
//! Knows registration; refuses to know who runs a command.
//!
//! **Invariants.** A name is unique within its kind and place; posting a known name overwrites
//! it. Replacing all keeps the ids of those that stay.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::errors::Rejection;
use crate::sim::journal::About;
use crate::sim::rules::commands::{SLASH, check};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{Command, World};

/// The most commands of each kind in one place (slash, user, message; limits of 2026-03).
const MOST: [(u64, usize); 3] = [(SLASH, 100), (2, 15), (3, 15)];

impl World {
    pub(super) fn route_commands(&mut self, call: &Call, rest: &[&str]) -> Option<Answer> {
        let (place, rest) = match rest {
            ["commands", rest @ ..] => (None, rest),
            ["guilds", id, "commands", rest @ ..] => match path_id(id) {
                Ok(id) => (Some(id), rest),
                Err(refused) => return Some(Err(refused)),
            },
            _ => return None,
        };
        if let Some(Err(refused)) = place.map(|id| self.server_of(id, self.bot_id()).map(|_| ())) {
            return Some(Err(refused));
        }
        let answer = match (call.method.as_str(), rest) {
            ("GET", []) => Ok((200, self.commands_in(place))),
            ("POST", []) => self.post_command(place, &call.body),
            ("PUT", []) => self.replace_commands(place, &call.body),
            ("GET", [id]) => self.known_command(place, id).map(|known| (200, known.body)),
            ("PATCH", [id]) => self.patch_command(place, id, &call.body),
            ("DELETE", [id]) => self.delete_command(place, id),
            _ => return None,
        };
        Some(answer)
    }

    fn commands_in(&self, place: Option<Snowflake>) -> Value {
        let commands = self.commands.values();
        let here = commands.filter(|command| command.server_id == place);
        here.map(|command| command.body.clone()).collect()
    }

    fn known_command(&self, place: Option<Snowflake>, id: &str) -> Result<Command, Rejection> {
        let id = path_id(id)?;
        self.commands
            .get(&id)
            .filter(|command| command.server_id == place)
            .cloned()
            .ok_or_else(|| Rejection::unknown("application command", 10063))
    }

    fn post_command(&mut self, place: Option<Snowflake>, body: &Value) -> Answer {
        check(body, "")?;
        let kind = body["type"].as_u64().unwrap_or(SLASH);
        let known = self.same_name(place, kind, body);
        let here = self.commands.values();
        let count = here
            .filter(|c| c.server_id == place && c.kind == kind)
            .count();
        if known.is_none() && count >= most_of(kind) {
            return Err(too_many_commands());
        }
        let status = if known.is_some() { 200 } else { 201 };
        Ok((status, self.keep_command(place, known, body)))
    }

    fn replace_commands(&mut self, place: Option<Snowflake>, body: &Value) -> Answer {
        let Some(wanted) = body.as_array() else {
            let message = "Only iterables may be used in a ListType";
            return Err(Rejection::field("", "LIST_TYPE_CONVERT", message));
        };
        let mut names = BTreeSet::new();
        for (index, command) in wanted.iter().enumerate() {
            check(command, &format!("{index}."))?;
            let kind = command["type"].as_u64().unwrap_or(SLASH);
            if !names.insert((kind, command["name"].as_str())) {
                let message = "Application command names must be unique";
                let path = format!("{index}.name");
                let code = "APPLICATION_COMMANDS_DUPLICATE_NAME";
                return Err(Rejection::field(&path, code, message));
            }
            if names.iter().filter(|(of, _)| *of == kind).count() > most_of(kind) {
                return Err(too_many_commands());
            }
        }
        let mut kept = BTreeSet::new();
        let mut listed = Vec::new();
        for command in wanted {
            let kind = command["type"].as_u64().unwrap_or(SLASH);
            let known = self.same_name(place, kind, command);
            let body = self.keep_command(place, known, command);
            kept.extend(crate::sim::snowflake::from_json(&body["id"]));
            listed.push(body);
        }
        self.commands
            .retain(|id, command| command.server_id != place || kept.contains(id));
        Ok((200, Value::Array(listed)))
    }

    fn patch_command(&mut self, place: Option<Snowflake>, id: &str, body: &Value) -> Answer {
        let known = self.known_command(place, id)?;
        let mut changed = known.body.clone();
        crate::sim::wire::merge(&mut changed, body.clone());
        check(&changed, "")?;
        Ok((200, self.keep_command(place, Some(known.id), &changed)))
    }

    fn delete_command(&mut self, place: Option<Snowflake>, id: &str) -> Answer {
        let known = self.known_command(place, id)?;
        self.commands.remove(&known.id);
        let about = About::by(self.bot_id()).maybe_server(place);
        self.note("command_deleted", about, json!({ "name": known.name }));
        Ok(NO_CONTENT)
    }

    fn same_name(&self, place: Option<Snowflake>, kind: u64, body: &Value) -> Option<Snowflake> {
        let mut commands = self.commands.values();
        let same = commands.find(|command| {
            command.server_id == place
                && command.kind == kind
                && body["name"] == command.name.as_str()
        });
        same.map(|command| command.id)
    }

    /// Keeps a command that has passed the rules and returns it as Discord shows it.
    fn keep_command(
        &mut self,
        place: Option<Snowflake>,
        known: Option<Snowflake>,
        body: &Value,
    ) -> Value {
        let id = known.unwrap_or_else(|| self.mint());
        let kind = body["type"].as_u64().unwrap_or(SLASH);
        let or_null = |field: &str| body.get(field).cloned().unwrap_or(Value::Null);
        let mut kept = json!({
            "id": id, "application_id": self.application.id, "version": self.mint(),
            "type": kind, "name": body["name"], "name_localizations": or_null("name_localizations"),
            "description": body["description"].as_str().unwrap_or_default(),
            "description_localizations": or_null("description_localizations"),
            "options": body["options"].as_array().cloned().unwrap_or_default(),
            "default_member_permissions": as_text(&body["default_member_permissions"]),
            "nsfw": body["nsfw"].as_bool().unwrap_or(false), "integration_types": [0],
            "contexts": or_null("contexts"),
        });
        match place {
            Some(server_id) => kept["guild_id"] = json!(server_id),
            None => kept["dm_permission"] = json!(body["dm_permission"].as_bool().unwrap_or(true)),
        }
        let name = body["name"].as_str().unwrap_or_default().to_owned();
        let command = Command {
            id,
            server_id: place,
            kind,
            name,
            body: kept.clone(),
        };
        self.commands.insert(id, command);
        let about = About::by(self.bot_id()).maybe_server(place);
        self.note("command_registered", about, kept.clone());
        kept
    }
}

fn as_text(bits: &Value) -> Value {
    match bits.as_u64() {
        Some(bits) => json!(bits.to_string()),
        None => bits.clone(),
    }
}

fn most_of(kind: u64) -> usize {
    let entry = MOST.iter().find(|(of, _)| *of == kind);
    entry.map_or(0, |(_, most)| *most)
}

fn too_many_commands() -> Rejection {
    let message = "Maximum number of application commands reached (100)";
    Rejection::new(400, 30032, message)
}
