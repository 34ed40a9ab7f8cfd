//! The routes of application commands, global and for one server.
//!
//! Knows registration; refuses to know who runs a command.
//!
//! **Invariants.** A name is unique within its kind and place; posting a known name overwrites
//! it. Replacing all keeps the ids of those that stay. Who may run a command in a server is for its
//! members to say, never for the app.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Answer, Call, NO_CONTENT, path_id};
use crate::sim::errors::Rejection;
use crate::sim::journal::About;
use crate::sim::rules::commands::{SLASH, check, kind_of};
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::world::{Command, World};

/// The most commands of each kind in one place (slash, user, message; limits of 2026-03).
const MOST: [(u64, usize); 3] = [(SLASH, 100), (2, 15), (3, 15)];
/// The most commands that may be made in one place in a day.
const MOST_MADE_A_DAY: usize = 200;

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
            ("GET", []) => Ok((200, self.commands_in(place, call))),
            ("POST", []) => self.post_command(place, &call.body),
            ("PUT", []) => self.replace_commands(place, &call.body),
            (method, ["permissions"]) if place.is_some() => all_permissions(method),
            ("GET", [id]) => self.known_command(place, id).map(|known| (200, known.body)),
            ("PATCH", [id]) => self.patch_command(place, id, &call.body),
            ("DELETE", [id]) => self.delete_command(place, id),
            ("GET", [id, "permissions"]) if place.is_some() => self.permissions_of(id),
            ("PUT", [_, "permissions"]) if place.is_some() => Err(not_for_bots()),
            _ => return None,
        };
        Some(answer)
    }

    /// Lists the commands of a place, with all their languages only where that is asked for.
    fn commands_in(&self, place: Option<Snowflake>, call: &Call) -> Value {
        let asked = call.query.get("with_localizations").map(String::as_str);
        let all_languages = matches!(asked, Some("true" | "True" | "1"));
        let commands = self.commands.values();
        let here = commands.filter(|command| command.server_id == place);
        let shown = here.map(|command| {
            let mut body = command.body.clone();
            if !all_languages {
                localize(&mut body, call.locale.as_deref());
            }
            body
        });
        shown.collect()
    }

    fn known_command(&self, place: Option<Snowflake>, id: &str) -> Result<Command, Rejection> {
        let id = path_id(id)?;
        self.commands
            .get(&id)
            .filter(|command| command.server_id == place)
            .cloned()
            .ok_or_else(|| Rejection::unknown("application command", 10063))
    }

    /// Reads who may run a command in a server: nobody has said, so there is nothing to read.
    fn permissions_of(&self, id: &str) -> Answer {
        let id = path_id(id)?;
        if !self.commands.contains_key(&id) {
            return Err(Rejection::unknown("application command", 10063));
        }
        let what = "application command permissions";
        Err(Rejection::unknown(what, 10066))
    }

    fn post_command(&mut self, place: Option<Snowflake>, body: &Value) -> Answer {
        check(body, "")?;
        let kind = kind_of(body);
        let known = self.same_name(place, kind, body);
        let here = self.commands.values();
        let count = here
            .filter(|c| c.server_id == place && c.kind == kind)
            .count();
        if known.is_none() && count >= most_of(kind) {
            return Err(too_many_commands(kind));
        }
        self.count_made(place, usize::from(known.is_none()))?;
        let status = if known.is_some() { 200 } else { 201 };
        Ok((status, self.keep_command(place, known, body)))
    }

    fn replace_commands(&mut self, place: Option<Snowflake>, body: &Value) -> Answer {
        let Some(wanted) = body.as_array() else {
            let message = "Only iterables may be used in a ListType";
            return Err(Rejection::field("", "LIST_TYPE_CONVERT", message));
        };
        for (index, command) in wanted.iter().enumerate() {
            check(command, &format!("{index}."))?;
        }
        check_distinct(wanted)?;
        for (kind, most) in MOST {
            if wanted
                .iter()
                .filter(|command| kind_of(command) == kind)
                .count()
                > most
            {
                return Err(too_many_commands(kind));
            }
        }
        let new = |command: &&Value| self.same_name(place, kind_of(command), command).is_none();
        let made = wanted.iter().filter(new).count();
        self.count_made(place, made)?;
        let mut kept = BTreeSet::new();
        let mut listed = Vec::new();
        for command in wanted {
            let known = self.same_name(place, kind_of(command), command);
            let body = self.keep_command(place, known, command);
            kept.extend(from_json(&body["id"]));
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
        // What kind of command it is cannot be changed.
        changed["type"] = json!(known.kind);
        check(&changed, "")?;
        let namesake = self.same_name(place, known.kind, &changed);
        if namesake.is_some_and(|other| other != known.id) {
            let message = "An application command with that name already exists";
            return Err(Rejection::new(400, 40041, message));
        }
        Ok((200, self.keep_command(place, Some(known.id), &changed)))
    }

    fn delete_command(&mut self, place: Option<Snowflake>, id: &str) -> Answer {
        let known = self.known_command(place, id)?;
        self.commands.remove(&known.id);
        let about = About::by(self.bot_id()).maybe_server(place);
        self.note("command_deleted", about, json!({ "name": known.name }));
        Ok(NO_CONTENT)
    }

    /// Counts commands that are made, or refuses them where too many were made in a day.
    fn count_made(&mut self, place: Option<Snowflake>, count: usize) -> Result<(), Rejection> {
        let now = self.now();
        let a_day_ago = now - chrono::TimeDelta::days(1);
        self.commands_made.retain(|(_, at)| *at > a_day_ago);
        let here = self.commands_made.iter().filter(|(of, _)| *of == place);
        if here.count() + count > MOST_MADE_A_DAY {
            let message = "Max number of daily application command creates has been reached (200)";
            return Err(Rejection::new(400, 30034, message));
        }
        self.commands_made
            .extend(std::iter::repeat_n((place, now), count));
        Ok(())
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
        let kind = kind_of(body);
        let or_null = |field: &str| body.get(field).cloned().unwrap_or(Value::Null);
        let mut kept = json!({
            "id": id, "application_id": self.application.id,
            "type": kind, "name": body["name"], "name_localizations": or_null("name_localizations"),
            "description": body["description"].as_str().unwrap_or_default(),
            "description_localizations": or_null("description_localizations"),
            "options": shown_options(&body["options"]),
            "default_member_permissions": as_text(&body["default_member_permissions"]),
            "nsfw": body["nsfw"].as_bool().unwrap_or(false), "integration_types": [0],
            "contexts": or_null("contexts"),
        });
        match place {
            Some(server_id) => kept["guild_id"] = json!(server_id),
            None => kept["dm_permission"] = json!(body["dm_permission"].as_bool().unwrap_or(true)),
        }
        kept["version"] = self.version_of(id, &kept);
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

    /// Numbers a command anew when it has changed.
    fn version_of(&mut self, id: Snowflake, kept: &Value) -> Value {
        let before = self.commands.get(&id).map(|command| command.body.clone());
        if let Some(mut before) = before {
            let version = before["version"].take();
            let fields = before.as_object_mut();
            fields.and_then(|fields| fields.remove("version"));
            if before == *kept {
                return version;
            }
        }
        json!(self.mint())
    }
}

/// Checks that no two commands of a list have one kind and name.
fn check_distinct(wanted: &[Value]) -> Result<(), Rejection> {
    let mut names = BTreeSet::new();
    for (index, command) in wanted.iter().enumerate() {
        if !names.insert((kind_of(command), command["name"].as_str())) {
            let message = "Application command names must be unique";
            let code = "APPLICATION_COMMANDS_DUPLICATE_NAME";
            return Err(Rejection::field(&index.to_string(), code, message));
        }
    }
    Ok(())
}

/// Shows of a command's languages only the one that was asked for
/// (interactions/application-commands, "Retrieving localized commands").
fn localize(holder: &mut Value, locale: Option<&str>) {
    for field in ["name", "description"] {
        let Some(fields) = holder.as_object_mut() else {
            return;
        };
        let all = fields.remove(&format!("{field}_localizations"));
        let own = locale.and_then(|locale| Some(all?.get(locale)?.clone()));
        if let Some(own) = own {
            fields.insert(format!("{field}_localized"), own);
        }
    }
    for field in ["options", "choices"] {
        let inner = holder.get_mut(field).and_then(Value::as_array_mut);
        for inner in inner.into_iter().flatten() {
            localize(inner, locale);
        }
    }
}

/// Answers for the permissions of all commands: there are none, and they cannot be set at once.
fn all_permissions(method: &str) -> Answer {
    match method {
        "GET" => Ok((200, json!([]))),
        _ => Err(Rejection::new(405, 0, "405: Method Not Allowed")),
    }
}

/// Refuses what only the members of a server may do.
fn not_for_bots() -> Rejection {
    Rejection::new(403, 20001, "Bots cannot use this endpoint")
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

fn too_many_commands(kind: u64) -> Rejection {
    let most = most_of(kind);
    let message = format!("Maximum number of application commands reached ({most})");
    Rejection::new(400, 30032, &message)
}

/// Shows options as Discord does: what was sent as nothing is left out, at every depth.
fn shown_options(options: &Value) -> Vec<Value> {
    let says_something = |value: &Value| match value {
        Value::Null => false,
        Value::Array(entries) => !entries.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => true,
    };
    let shown = |option: &Value| {
        let mut shown = option.clone();
        if let Some(fields) = shown.as_object_mut() {
            fields.retain(|_, value| says_something(value));
        }
        if !shown["options"].is_null() {
            shown["options"] = json!(shown_options(&option["options"]));
        }
        shown
    };
    options
        .as_array()
        .into_iter()
        .flatten()
        .map(shown)
        .collect()
}
