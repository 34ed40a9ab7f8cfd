//! What people do: run a command, type, press, choose, fill in.
//!
//! Knows what Discord's own client lets a person do; refuses to know how the app answers.
//!
//! **Invariants.** A person can only use what they see and what is registered: commands that
//! exist, with options that fit; buttons that stand on a message they see and are not disabled.

use serde_json::{Map, Value, json};

use super::{Course, Interaction, OpenModal, kind};
use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::rules::commands::{SLASH, SUB_COMMAND, SUB_COMMAND_GROUP};
use crate::sim::rules::components::{self, TEXT_MENU};
use crate::sim::rules::messages::File;
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::world::{Command, World};

/// The longest text of a command's option (interactions/application-commands).
const MOST_OPTION_TEXT: usize = 6000;
/// The largest whole number that an option takes: 2^53, as in JavaScript.
const LARGEST_INTEGER: i64 = 1 << 53;

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

/// Refuses what Discord's client would not even send.
pub(in crate::sim) fn cannot(why: &str) -> Rejection {
    Rejection::new(400, 0, why)
}

impl World {
    /// Starts an interaction's record.
    fn new_interaction(
        &mut self,
        kind: u8,
        user_id: Snowflake,
        channel_id: Snowflake,
    ) -> Interaction {
        let id = self.mint();
        let server_id = self
            .channels
            .get(&channel_id)
            .and_then(|channel| channel.server_id);
        Interaction {
            id,
            token: self.random_text(64),
            kind,
            user_id,
            channel_id,
            server_id,
            asked_at: self.clock.running(),
            created_at: self.now(),
            command: None,
            source: None,
            modal: None,
            focused_type: 0,
            course: Course::Open,
            followups: Vec::new(),
        }
    }

    /// Refuses people who do not see the channel, are timed out or have not yet passed the
    /// membership screening: all they can do is read.
    pub(in crate::sim) fn check_may_act(
        &self,
        user_id: Snowflake,
        channel_id: Snowflake,
    ) -> Result<(), Rejection> {
        let server_id = self.visible_channel(channel_id, user_id)?.server_id;
        let member = server_id
            .and_then(|id| self.servers.get(&id))
            .and_then(|server| server.members.get(&user_id));
        let Some(member) = member else {
            return Ok(());
        };
        let timed_out = member
            .timed_out_until
            .is_some_and(|until| until > self.now());
        if member.pending || timed_out {
            let why = if timed_out {
                "They are timed out"
            } else {
                "They have not yet passed the membership screening"
            };
            return Err(Rejection::new(403, 50013, why));
        }
        Ok(())
    }

    /// Sends a command, or what has been typed of it so far, to the app.
    pub(in crate::sim) fn act_command(
        &mut self,
        typed: &Typed<'_>,
    ) -> Result<Snowflake, Rejection> {
        self.check_may_act(typed.user_id, typed.channel_id)?;
        let mut words = typed.command.split_whitespace();
        let name = words.next().unwrap_or_default();
        let command = self.command_for(typed, name)?.clone();
        let interaction_kind = match typed.focused {
            Some(_) => kind::AUTOCOMPLETE,
            None => kind::COMMAND,
        };
        let mut interaction =
            self.new_interaction(interaction_kind, typed.user_id, typed.channel_id);
        interaction.command = Some(typed.command.to_owned());
        let (path, options) = descend(&command.body, words)?;
        let mut resolved = json!({});
        let mut filled = self.fill(typed, &mut interaction, &options, &mut resolved)?;
        for (name, kind) in path.iter().rev() {
            filled = vec![json!({ "name": name, "type": kind, "options": filled })];
        }
        let mut data = json!({
            "id": command.id, "name": command.name, "type": SLASH, "options": filled,
            "resolved": resolved,
        });
        if let Some(server_id) = command.server_id {
            data["guild_id"] = json!(server_id);
        }
        let id = interaction.id;
        self.send_interaction(interaction, &data);
        Ok(id)
    }

    /// Finds the registered command that this person may use here.
    fn command_for(&self, typed: &Typed<'_>, name: &str) -> Result<&Command, Rejection> {
        let server_id = self.channel(typed.channel_id)?.server_id;
        let named = |command: &&Command| command.kind == SLASH && command.name == name;
        let mut own = self.commands.values().filter(named);
        let command = own
            .find(|c| c.server_id.is_some() && c.server_id == server_id)
            .or_else(|| {
                self.commands
                    .values()
                    .filter(named)
                    .find(|c| c.server_id.is_none())
            })
            .ok_or_else(|| cannot(&format!("There is no command /{name} here")))?;
        let context = u64::from(server_id.is_none());
        let contexts = command.body["contexts"].as_array();
        let elsewhere = contexts.is_some_and(|all| !all.contains(&json!(context)));
        let guild_only = server_id.is_none() && command.body["dm_permission"] == json!(false);
        if elsewhere || guild_only {
            return Err(cannot(&format!("/{name} is not offered here")));
        }
        let Some(server_id) = server_id else {
            return Ok(command);
        };
        if !self.servers[&server_id]
            .members
            .contains_key(&self.bot_id())
        {
            return Err(cannot("The app is not a member of this server"));
        }
        let may = self.may(typed.user_id, typed.channel_id);
        let needed = from_json(&command.body["default_member_permissions"]);
        let allowed = match needed {
            // No bits at all means administrators only.
            Some(Snowflake(0)) => may.has(Permissions::ADMINISTRATOR),
            Some(Snowflake(bits)) => may.has(Permissions(bits)),
            None => true,
        };
        if allowed && may.has(Permissions::USE_APPLICATION_COMMANDS) {
            Ok(command)
        } else {
            Err(Rejection::new(
                403,
                50013,
                &format!("You may not use /{name}"),
            ))
        }
    }

    /// Checks the values against the definitions and renders them as `options`.
    fn fill(
        &mut self,
        typed: &Typed<'_>,
        interaction: &mut Interaction,
        definitions: &[Value],
        resolved: &mut Value,
    ) -> Result<Vec<Value>, Rejection> {
        let named = |name: &str| definitions.iter().any(|d| d["name"] == name);
        let files = typed.files.iter().map(|(name, _)| name);
        if let Some(stray) = typed.options.keys().chain(files).find(|name| !named(name)) {
            return Err(cannot(&format!("The command has no option {stray:?}")));
        }
        let mut filled = Vec::new();
        for definition in definitions {
            let name = definition["name"].as_str().unwrap_or_default();
            let kind = definition["type"].as_u64().unwrap_or(0);
            let focused = typed.focused == Some(name);
            let value = if kind == 11 {
                self.upload(typed, interaction, name, resolved)
            } else {
                typed.options.get(name).cloned()
            };
            if focused {
                interaction.focused_type = kind;
                if definition["autocomplete"] != json!(true) {
                    return Err(cannot(&format!("The option {name:?} suggests nothing")));
                }
                let value = value.unwrap_or_else(|| json!(""));
                filled.push(json!({ "name": name, "type": kind, "value": value, "focused": true }));
                continue;
            }
            let Some(value) = value else {
                if definition["required"] == json!(true) && typed.focused.is_none() {
                    return Err(cannot(&format!("The option {name:?} is required")));
                }
                continue;
            };
            check_value(definition, kind, &value)
                .map_err(|why| cannot(&format!("The option {name:?} {why}")))?;
            if matches!(kind, 6..=9) {
                let id = from_json(&value);
                let found = id.is_some_and(|id| self.resolve(interaction, resolved, kind, id));
                if !found {
                    return Err(cannot(&format!(
                        "The option {name:?} names nothing: {value}"
                    )));
                }
            }
            filled.push(json!({ "name": name, "type": kind, "value": value }));
        }
        if let Some(focused) = typed.focused.filter(|focused| !named(focused)) {
            return Err(cannot(&format!("The command has no option {focused:?}")));
        }
        Ok(filled)
    }

    fn upload(
        &mut self,
        typed: &Typed<'_>,
        interaction: &Interaction,
        name: &str,
        resolved: &mut Value,
    ) -> Option<Value> {
        let (_, file) = typed.files.iter().find(|(option, _)| option == name)?;
        let channel_id = interaction.channel_id;
        let files = std::slice::from_ref(file);
        let attachment = self.keep_files(channel_id, files, &Value::Null).pop()?;
        let id = attachment["id"].clone();
        resolved["attachments"][id.as_str()?] = attachment;
        Some(id)
    }

    /// Presses a button or chooses in a menu.
    pub(in crate::sim) fn act_press(
        &mut self,
        user_id: Snowflake,
        channel_id: Snowflake,
        message_id: Snowflake,
        custom_id: &str,
        values: Option<&[String]>,
    ) -> Result<Snowflake, Rejection> {
        self.check_may_act(user_id, channel_id)?;
        let message = self.message(channel_id, message_id)?;
        if !message.visible_to(user_id) {
            return Err(Rejection::unknown("Message", 10008));
        }
        if message.author_id != self.bot_id() {
            return Err(cannot("That message is not the app's"));
        }
        let component = components::find(&message.components, custom_id)
            .ok_or_else(|| cannot(&format!("The message has no component {custom_id:?}")))?
            .clone();
        if component["disabled"] == json!(true) {
            return Err(cannot(&format!("{custom_id:?} is disabled")));
        }
        let mut data = json!({ "custom_id": custom_id, "component_type": component["type"],
            "id": component["id"] });
        let mut interaction = self.new_interaction(kind::COMPONENT, user_id, channel_id);
        interaction.source = Some(message_id);
        if components::is_menu(&component) {
            let values = values.ok_or_else(|| cannot("A menu takes values"))?;
            check_choices(&component, values)?;
            data["values"] = json!(values);
            if component["type"] != TEXT_MENU {
                let resolved = self.resolve_choices(&interaction, &component, values)?;
                data["resolved"] = resolved;
            }
        } else if values.is_some() {
            return Err(cannot("A button takes no values"));
        }
        let id = interaction.id;
        self.send_interaction(interaction, &data);
        Ok(id)
    }

    fn resolve_choices(
        &self,
        interaction: &Interaction,
        menu: &Value,
        values: &[String],
    ) -> Result<Value, Rejection> {
        // Menus for users, roles, mentionables and channels resolve like the like-named options.
        let option_type = match menu["type"].as_u64() {
            Some(5) => 6,
            Some(6) => 8,
            Some(7) => 9,
            _ => 7,
        };
        let mut resolved = json!({});
        for value in values {
            let id = value.parse().unwrap_or_default();
            if !self.resolve(interaction, &mut resolved, option_type, id) {
                return Err(cannot(&format!("The menu does not offer {value:?}")));
            }
        }
        Ok(resolved)
    }

    /// Submits a dialogue.
    pub(in crate::sim) fn act_submit(
        &mut self,
        user_id: Snowflake,
        modal_id: Snowflake,
        fields: &Map<String, Value>,
    ) -> Result<Snowflake, Rejection> {
        let modal = self
            .modals
            .get(&modal_id)
            .filter(|modal| modal.user_id == user_id)
            .ok_or_else(|| cannot("No such dialogue is open before this user"))?
            .clone();
        self.check_may_act(user_id, modal.channel_id)?;
        let values = check_fields(&modal, fields)?;
        let mut components = Vec::new();
        for (input, value) in modal.inputs.iter().zip(values) {
            let inner = json!({ "type": 4, "custom_id": input.custom_id, "value": value });
            components.push(if input.in_label {
                json!({ "type": 18, "component": inner })
            } else {
                json!({ "type": 1, "components": [inner] })
            });
        }
        let mut interaction = self.new_interaction(kind::MODAL_SUBMIT, user_id, modal.channel_id);
        interaction.source = modal.source;
        interaction.modal = Some(modal_id);
        let id = interaction.id;
        let data = json!({ "custom_id": modal.custom_id, "components": components });
        self.send_interaction(interaction, &data);
        Ok(id)
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

/// Says what is wrong with an option's value, as the end of a sentence.
fn check_value(definition: &Value, kind: u64, value: &Value) -> Result<(), String> {
    let right_type = match kind {
        3 => value.is_string(),
        4 => value.as_i64().is_some_and(|n| n.abs() <= LARGEST_INTEGER),
        5 => value.is_boolean(),
        6..=9 | 11 => from_json(value).is_some(),
        10 => value.is_number(),
        _ => false,
    };
    if !right_type {
        return Err(format!("takes no {value}"));
    }
    let choices = definition["choices"]
        .as_array()
        .filter(|all| !all.is_empty());
    if choices.is_some_and(|all| !all.iter().any(|choice| choice["value"] == *value)) {
        return Err(format!("does not offer {value}"));
    }
    let count = value.as_str().map(|text| text.chars().count() as u64);
    if let Some(count) = count.filter(|_| kind == 3) {
        let least = definition["min_length"].as_u64().unwrap_or(0);
        let most = definition["max_length"]
            .as_u64()
            .unwrap_or(MOST_OPTION_TEXT as u64);
        if count < least || count > most {
            return Err(format!("takes {least} to {most} characters"));
        }
    }
    if let Some(number) = value.as_f64() {
        let least = definition["min_value"].as_f64().unwrap_or(f64::MIN);
        let most = definition["max_value"].as_f64().unwrap_or(f64::MAX);
        if number < least || number > most {
            return Err(format!("takes {least} to {most}"));
        }
    }
    Ok(())
}

fn check_choices(menu: &Value, values: &[String]) -> Result<(), Rejection> {
    let least = menu["min_values"].as_u64().unwrap_or(1);
    let most = menu["max_values"].as_u64().unwrap_or(1);
    let count = values.len() as u64;
    if count < least || count > most {
        return Err(cannot(&format!("The menu takes {least} to {most} values")));
    }
    if menu["type"] != TEXT_MENU {
        return Ok(());
    }
    let offered = |value: &String| {
        let mut options = menu["options"].as_array().into_iter().flatten();
        options.any(|option| option["value"] == value.as_str())
    };
    match values.iter().find(|value| !offered(value)) {
        Some(value) => Err(cannot(&format!("The menu does not offer {value:?}"))),
        None => Ok(()),
    }
}

/// Checks what a person filled in and lists the values by field, with what stood there already.
fn check_fields(modal: &OpenModal, fields: &Map<String, Value>) -> Result<Vec<String>, Rejection> {
    let known = |name: &str| modal.inputs.iter().any(|input| input.custom_id == name);
    if let Some(stray) = fields.keys().find(|name| !known(name)) {
        return Err(cannot(&format!("The dialogue has no field {stray:?}")));
    }
    let mut values = Vec::new();
    for input in &modal.inputs {
        let typed = fields.get(&input.custom_id).and_then(Value::as_str);
        let value = typed.or(input.value.as_deref()).unwrap_or_default();
        let count = value.chars().count() as u64;
        let label = &input.label;
        if input.required && count == 0 {
            return Err(cannot(&format!("The field {label:?} is required")));
        }
        let least = input.min_length.filter(|_| count > 0).unwrap_or(0);
        let most = input.max_length.unwrap_or(4000);
        if count < least || count > most {
            return Err(cannot(&format!(
                "The field {label:?} takes {least} to {most} characters"
            )));
        }
        values.push(value.to_owned());
    }
    Ok(values)
}
