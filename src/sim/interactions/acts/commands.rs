//! Running commands: typed ones, those of context menus, and what is still being typed.
//!
//! Knows which commands a person is offered where, and how options are filled in; refuses to know
//! how the app answers.
//!
//! **Invariants.** A server's own command goes before a global one of the same name. What the
//! person is not offered they cannot run.

use serde_json::{Map, Value, json};

use super::cannot;
use super::values::check_value;
use crate::sim::errors::Rejection;
use crate::sim::interactions::resolved::Names;
use crate::sim::interactions::{Interaction, Ran, kind};
use crate::sim::permissions::Permissions;
use crate::sim::rules::commands::{SLASH, SUB_COMMAND, SUB_COMMAND_GROUP, USER_COMMAND};
use crate::sim::rules::file_types;
use crate::sim::rules::messages::File;
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::world::{Command, World};

/// The type of option that takes a file.
const ATTACHMENT: u64 = 11;

/// Describes a command as a person types it.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Typed<'t> {
    pub(in crate::sim) user_id: Snowflake,
    pub(in crate::sim) channel_id: Snowflake,
    /// The full name, such as `meeting propose`.
    pub(in crate::sim) command: &'t str,
    pub(in crate::sim) options: &'t Map<String, Value>,
    pub(in crate::sim) files: &'t [(String, File)],
    /// The option being typed into, when only suggestions are wanted.
    pub(in crate::sim) focused: Option<&'t str>,
}

/// Describes a command of a context menu as a person chooses it.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Pointed<'t> {
    pub(in crate::sim) user_id: Snowflake,
    pub(in crate::sim) channel_id: Snowflake,
    pub(in crate::sim) command: &'t str,
    /// 2 for a user's menu, 3 for a message's.
    pub(in crate::sim) kind: u64,
    /// The user or message whose menu it is.
    pub(in crate::sim) target_id: Snowflake,
}

impl World {
    /// Sends a command, or what has been typed of it so far, to the app.
    pub(in crate::sim) fn act_command(
        &mut self,
        typed: &Typed<'_>,
    ) -> Result<Snowflake, Rejection> {
        self.check_may_act(typed.user_id, typed.channel_id)?;
        let mut words = typed.command.split_whitespace();
        let name = words.next().unwrap_or_default();
        let command = self
            .offered(SLASH, name, typed.user_id, typed.channel_id)?
            .clone();
        let interaction_kind = match typed.focused {
            Some(_) => kind::AUTOCOMPLETE,
            None => kind::COMMAND,
        };
        let mut interaction =
            self.new_interaction(interaction_kind, typed.user_id, typed.channel_id);
        interaction.command = Some(Ran {
            name: typed.command.to_owned(),
            kind: SLASH,
            target: None,
        });
        let (path, options) = descend(&command.body, words)?;
        let mut resolved = json!({});
        let mut filled = self.fill(typed, &mut interaction, &options, &mut resolved)?;
        for (name, kind) in path.iter().rev() {
            filled = vec![json!({ "name": name, "type": kind, "options": filled })];
        }
        let mut data = json!({ "id": command.id, "name": command.name, "type": SLASH });
        if !filled.is_empty() {
            data["options"] = json!(filled);
        }
        if resolved != json!({}) {
            data["resolved"] = resolved;
        }
        Ok(self.send_command(interaction, &command, data))
    }

    /// Sends a command of a context menu to the app.
    pub(in crate::sim) fn act_menu(&mut self, at: &Pointed<'_>) -> Result<Snowflake, Rejection> {
        self.check_may_act(at.user_id, at.channel_id)?;
        let command = self
            .offered(at.kind, at.command, at.user_id, at.channel_id)?
            .clone();
        let mut interaction = self.new_interaction(kind::COMMAND, at.user_id, at.channel_id);
        interaction.command = Some(Ran {
            name: command.name.clone(),
            kind: at.kind,
            target: Some(at.target_id),
        });
        let mut resolved = json!({});
        if at.kind == USER_COMMAND {
            self.require(at.user_id, at.channel_id, Permissions::SEND_MESSAGES)?;
            if !self.accounts.contains_key(&at.target_id) {
                return Err(cannot("There is no such user"));
            }
            self.resolve_user(&interaction, &mut resolved, at.target_id);
        } else {
            let message = self.message(at.channel_id, at.target_id)?;
            if message.only_for.is_some() {
                return Err(cannot("The menu of that message offers no commands"));
            }
            self.resolve_message(&mut resolved, message);
        }
        let data = json!({ "id": command.id, "name": command.name, "type": at.kind,
            "target_id": at.target_id, "resolved": resolved });
        Ok(self.send_command(interaction, &command, data))
    }

    fn send_command(
        &mut self,
        interaction: Interaction,
        command: &Command,
        mut data: Value,
    ) -> Snowflake {
        if let Some(server_id) = command.server_id {
            data["guild_id"] = json!(server_id);
        }
        let id = interaction.id;
        self.send_interaction(interaction, &data);
        id
    }

    /// Finds the registered command that this person is offered here.
    fn offered(
        &self,
        kind: u64,
        name: &str,
        user_id: Snowflake,
        channel_id: Snowflake,
    ) -> Result<&Command, Rejection> {
        let channel = self.channel(channel_id)?;
        let named = |command: &&Command| command.kind == kind && command.name == name;
        let here = |command: &&Command| {
            command.server_id.is_some() && command.server_id == channel.server_id
        };
        let mut all = self.commands.values().filter(named);
        let command = all
            .find(here)
            .or_else(|| {
                let mut all = self.commands.values().filter(named);
                all.find(|command| command.server_id.is_none())
            })
            .ok_or_else(|| cannot(&format!("There is no command {name} here")))?;
        let not_here = || cannot(&format!("{name} is not offered here"));
        if command.server_id.is_none() && !in_context(&command.body, channel.server_id.is_none()) {
            return Err(not_here());
        }
        if channel.server_id.is_some() {
            if command.body["nsfw"] == true && !channel.nsfw {
                return Err(not_here());
            }
            self.check_allowed(command, user_id, channel_id)?;
        }
        Ok(command)
    }

    /// Refuses a command that the server keeps from this member.
    fn check_allowed(
        &self,
        command: &Command,
        user_id: Snowflake,
        channel_id: Snowflake,
    ) -> Result<(), Rejection> {
        let server_id = self.channel(channel_id)?.server_id.unwrap_or_default();
        if !self.server(server_id)?.members.contains_key(&self.bot_id()) {
            return Err(cannot("The app is not a member of this server"));
        }
        let kept = || Rejection::new(403, 50013, &format!("You may not use {}", command.name));
        let may = self.may(user_id, channel_id);
        if !may.has(Permissions::USE_APPLICATION_COMMANDS) {
            return Err(kept());
        }
        let needed = from_json(&command.body["default_member_permissions"]);
        // No bits at all means administrators only.
        if needed == Some(Snowflake(0)) && !may.has(Permissions::ADMINISTRATOR) {
            return Err(kept());
        }
        let Snowflake(bits) = needed.unwrap_or_default();
        if !may.has(Permissions(bits)) {
            return Err(kept());
        }
        Ok(())
    }

    /// Checks the values against the definitions and renders them as `options`.
    fn fill(
        &mut self,
        typed: &Typed<'_>,
        interaction: &mut Interaction,
        definitions: &[Value],
        resolved: &mut Value,
    ) -> Result<Vec<Value>, Rejection> {
        check_known(typed, definitions)?;
        let mut filled = Vec::new();
        for definition in definitions {
            let name = definition["name"].as_str().unwrap_or_default();
            let kind = definition["type"].as_u64().unwrap_or(0);
            let value = if kind == ATTACHMENT {
                self.upload(typed, definition, resolved)?
            } else {
                typed.options.get(name).cloned()
            };
            if typed.focused == Some(name) {
                if definition["autocomplete"] != true {
                    return Err(cannot(&format!("The option {name:?} suggests nothing")));
                }
                interaction.focused_type = kind;
                let value = value.unwrap_or_else(|| json!(""));
                filled.push(json!({ "name": name, "type": kind, "value": value, "focused": true }));
                continue;
            }
            let Some(value) = value else {
                if definition["required"] == true && typed.focused.is_none() {
                    return Err(cannot(&format!("The option {name:?} is required")));
                }
                continue;
            };
            check_value(definition, kind, &value)
                .map_err(|why| cannot(&format!("The option {name:?} {why}")))?;
            self.resolve_option(interaction, definition, &value, resolved)?;
            filled.push(json!({ "name": name, "type": kind, "value": value }));
        }
        Ok(filled)
    }

    /// Adds what a user, role or channel option names to `resolved`.
    fn resolve_option(
        &self,
        interaction: &Interaction,
        definition: &Value,
        value: &Value,
        resolved: &mut Value,
    ) -> Result<(), Rejection> {
        let kind = definition["type"].as_u64().unwrap_or(0);
        let Some(names) = Names::of_option(kind) else {
            return Ok(());
        };
        let id = from_json(value).unwrap_or_default();
        let name = &definition["name"];
        if !self.resolve(interaction, resolved, names, id) {
            return Err(cannot(&format!("The option {name} names nothing: {value}")));
        }
        if names == Names::Channels && !self.is_of_kinds(id, &definition["channel_types"]) {
            return Err(cannot(&format!("The option {name} does not offer {value}")));
        }
        Ok(())
    }

    /// Says whether a channel is of one of these kinds; none or an empty list means all.
    pub(super) fn is_of_kinds(&self, channel: Snowflake, kinds: &Value) -> bool {
        let kind = self.channels.get(&channel).map(|channel| channel.kind);
        let kinds = kinds.as_array().filter(|kinds| !kinds.is_empty());
        kinds.is_none_or(|kinds| kinds.contains(&json!(kind)))
    }

    fn upload(
        &mut self,
        typed: &Typed<'_>,
        definition: &Value,
        resolved: &mut Value,
    ) -> Result<Option<Value>, Rejection> {
        let named = |(option, _): &&(String, File)| definition["name"] == option.as_str();
        let Some((option, file)) = typed.files.iter().find(named) else {
            return Ok(None);
        };
        if !file_types::lets_through(&definition["file_types"], &file.filename) {
            return Err(cannot(&format!("The option {option:?} takes no such file")));
        }
        let attachment = self.take_upload(typed.channel_id, file)?;
        let id = attachment["id"].clone();
        resolved["attachments"][id.as_str().unwrap_or_default()] = attachment;
        Ok(Some(id))
    }
}

/// Says whether a global command is offered in direct messages or in servers.
fn in_context(command: &Value, direct: bool) -> bool {
    let context = json!(u8::from(direct));
    match command["contexts"].as_array() {
        Some(contexts) => contexts.contains(&context),
        None => !direct || command["dm_permission"] != false,
    }
}

/// Refuses values and files for options that the command does not have.
fn check_known(typed: &Typed<'_>, definitions: &[Value]) -> Result<(), Rejection> {
    let known = |name: &str| definitions.iter().any(|option| option["name"] == name);
    let files = typed.files.iter().map(|(name, _)| name.as_str());
    let named = typed.options.keys().map(String::as_str).chain(files);
    match named.chain(typed.focused).find(|name| !known(name)) {
        Some(stray) => Err(cannot(&format!("The command has no option {stray:?}"))),
        None => Ok(()),
    }
}

/// The sub-commands that were named, each with its type, and the options that are to be filled.
type Descent = (Vec<(String, u64)>, Vec<Value>);

/// Follows a command's words through groups to its options.
fn descend<'w>(
    command: &Value,
    words: impl Iterator<Item = &'w str>,
) -> Result<Descent, Rejection> {
    let mut path = Vec::new();
    let mut options = command["options"].as_array().cloned().unwrap_or_default();
    for word in words {
        let next = options.iter().find(|option| option["name"] == word);
        let (kind, inner) = next
            .and_then(|option| Some((option["type"].as_u64()?, option["options"].clone())))
            .filter(|(kind, _)| matches!(*kind, SUB_COMMAND | SUB_COMMAND_GROUP))
            .ok_or_else(|| cannot(&format!("The command has no sub-command {word:?}")))?;
        path.push((word.to_owned(), kind));
        options = inner.as_array().cloned().unwrap_or_default();
    }
    let unfinished = |option: &Value| matches!(option["type"].as_u64(), Some(1 | 2));
    if options.iter().any(unfinished) {
        return Err(cannot("A sub-command has to be named"));
    }
    Ok((path, options))
}
