//! Filling in and submitting dialogues (components/reference, the "Interaction Response
//! Structure" of each input).
//!
//! Knows what each input takes and how it is sent; refuses to know how the app answers.
//!
//! **Invariants.** A submission mirrors the dialogue: every label, row and text in its order, with
//! its number. What is left out keeps what stood in it.

use serde_json::{Map, Value, json};

use super::cannot;
use super::chosen::check_offered;
use crate::sim::errors::Rejection;
use crate::sim::interactions::{Interaction, kind};
use crate::sim::rules::components::{ROW, TEXT_INPUT};
use crate::sim::rules::file_types;
use crate::sim::rules::messages::File;
use crate::sim::rules::modals::{
    CHECKBOX, CHECKBOX_GROUP, FILE_UPLOAD, LABEL, RADIO_GROUP, input_of, is_required,
};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

/// The longest text of an input.
const MOST_TEXT: u64 = 4000;

/// Describes a dialogue as a person submits it.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Filled<'f> {
    pub(in crate::sim) user_id: Snowflake,
    pub(in crate::sim) modal_id: Snowflake,
    /// What was typed, chosen or ticked, by the `custom_id` of each input.
    pub(in crate::sim) fields: &'f Map<String, Value>,
    /// The files, by the `custom_id` of each upload.
    pub(in crate::sim) files: &'f [(String, File)],
}

impl World {
    /// Submits a dialogue.
    pub(in crate::sim) fn act_submit(
        &mut self,
        filled: &Filled<'_>,
    ) -> Result<Snowflake, Rejection> {
        let modal = self
            .modals
            .get(&filled.modal_id)
            .filter(|modal| modal.user_id == filled.user_id)
            .ok_or_else(|| cannot("No such dialogue is open before this user"))?
            .clone();
        self.check_may_act(filled.user_id, modal.channel_id)?;
        check_known(&modal.components, filled)?;
        let mut interaction =
            self.new_interaction(kind::MODAL_SUBMIT, filled.user_id, modal.channel_id);
        interaction.source = modal.source;
        interaction.modal = Some(filled.modal_id);
        interaction.triggered_by = Some(modal.triggered_by);
        let mut resolved = json!({});
        let mut components = Vec::new();
        for component in &modal.components {
            let mut sent = json!({ "type": component["type"], "id": component["id"] });
            if let Some(input) = input_of(component) {
                let inner = self.fill_field(&interaction, input, filled, &mut resolved)?;
                match component["type"].as_u64() {
                    Some(ROW) => sent["components"] = json!([inner]),
                    Some(LABEL) => sent["component"] = inner,
                    _ => {}
                }
            }
            components.push(sent);
        }
        let mut data = json!({ "custom_id": modal.custom_id, "components": components });
        if resolved != json!({}) {
            data["resolved"] = resolved;
        }
        let id = interaction.id;
        self.send_interaction(interaction, &data);
        Ok(id)
    }

    /// Renders one input as it is sent.
    fn fill_field(
        &mut self,
        interaction: &Interaction,
        input: &Value,
        filled: &Filled<'_>,
        resolved: &mut Value,
    ) -> Result<Value, Rejection> {
        let custom_id = input["custom_id"].as_str().unwrap_or_default();
        let given = filled.fields.get(custom_id);
        let mut sent = json!({
            "type": input["type"], "id": input["id"], "custom_id": custom_id,
        });
        match input["type"].as_u64() {
            Some(TEXT_INPUT) => sent["value"] = json!(typed(input, given)?),
            Some(RADIO_GROUP) => sent["value"] = picked(input, given)?,
            Some(CHECKBOX) => sent["value"] = json!(ticked(input, given)?),
            Some(CHECKBOX_GROUP) => {
                let values = values(input, given)?;
                let all = input["options"].as_array().map_or(0, Vec::len) as u64;
                check_some(input, &values, all)?;
                check_offered(&input["options"], &values)?;
                sent["values"] = json!(values);
            }
            Some(FILE_UPLOAD) => {
                sent["values"] = self.uploads(interaction, input, filled, resolved)?;
            }
            _ => {
                let values = values(input, given)?;
                check_some(input, &values, 1)?;
                self.check_chosen(interaction, input, &values, resolved)?;
                sent["values"] = json!(values);
            }
        }
        Ok(sent)
    }

    /// Takes the files of an upload and renders their ids.
    fn uploads(
        &mut self,
        interaction: &Interaction,
        input: &Value,
        filled: &Filled<'_>,
        resolved: &mut Value,
    ) -> Result<Value, Rejection> {
        let own = |(custom_id, _): &&(String, File)| input["custom_id"] == custom_id.as_str();
        let files: Vec<_> = filled
            .files
            .iter()
            .filter(own)
            .map(|(_, file)| file)
            .collect();
        let mut ids = Vec::new();
        for file in files {
            if !file_types::lets_through(&input["file_types"], &file.filename) {
                return Err(cannot(&format!(
                    "The field takes no file such as {:?}",
                    file.filename
                )));
            }
            let attachment = self.take_upload(interaction.channel_id, file)?;
            let id = attachment["id"].as_str().unwrap_or_default().to_owned();
            resolved["attachments"][&id] = attachment;
            ids.push(id);
        }
        check_some(input, &ids, 1)?;
        Ok(json!(ids))
    }
}

/// Refuses values and files for fields that the dialogue does not have.
fn check_known(components: &[Value], filled: &Filled<'_>) -> Result<(), Rejection> {
    let known = |name: &str| {
        let mut inputs = components.iter().filter_map(input_of);
        inputs.any(|input| input["custom_id"] == name)
    };
    let files = filled.files.iter().map(|(name, _)| name.as_str());
    let mut named = filled.fields.keys().map(String::as_str).chain(files);
    match named.find(|name| !known(name)) {
        Some(stray) => Err(cannot(&format!("The dialogue has no field {stray:?}"))),
        None => Ok(()),
    }
}

fn required(input: &Value) -> Rejection {
    cannot(&format!("The field {} is required", input["custom_id"]))
}

fn misfit(input: &Value, given: &Value) -> Rejection {
    cannot(&format!(
        "The field {} takes no {given}",
        input["custom_id"]
    ))
}

/// Reads what was typed into a text input.
fn typed(input: &Value, given: Option<&Value>) -> Result<String, Rejection> {
    let text = match given {
        Some(given) => given.as_str().ok_or_else(|| misfit(input, given))?,
        None => input["value"].as_str().unwrap_or_default(),
    };
    let count = text.chars().count() as u64;
    if count == 0 {
        return if is_required(input) {
            Err(required(input))
        } else {
            Ok(String::new())
        };
    }
    let least = input["min_length"].as_u64().unwrap_or(0);
    let most = input["max_length"].as_u64().unwrap_or(MOST_TEXT);
    if count < least || count > most {
        let field = &input["custom_id"];
        let why = format!("The field {field} takes {least} to {most} characters");
        return Err(cannot(&why));
    }
    Ok(text.to_owned())
}

/// Reads which one of several options was picked; null where none was.
fn picked(input: &Value, given: Option<&Value>) -> Result<Value, Rejection> {
    let values = match given {
        None => defaults(input),
        Some(Value::Null) => Vec::new(),
        Some(Value::String(value)) => vec![value.clone()],
        Some(other) => return Err(misfit(input, other)),
    };
    check_offered(&input["options"], &values)?;
    match values.first() {
        None if is_required(input) => Err(required(input)),
        first => Ok(json!(first)),
    }
}

/// Reads whether a checkbox was ticked.
fn ticked(input: &Value, given: Option<&Value>) -> Result<bool, Rejection> {
    match given {
        None => Ok(input["default"].as_bool().unwrap_or(false)),
        Some(given) => given.as_bool().ok_or_else(|| misfit(input, given)),
    }
}

/// Reads which values were chosen.
fn values(input: &Value, given: Option<&Value>) -> Result<Vec<String>, Rejection> {
    match given {
        None => Ok(defaults(input)),
        Some(given) => serde_json::from_value(given.clone()).map_err(|_error| misfit(input, given)),
    }
}

/// Lists what is chosen from the start.
fn defaults(input: &Value) -> Vec<String> {
    let options = input["options"].as_array().into_iter().flatten();
    let options = options.filter(|option| option["default"] == true);
    let entities = input["default_values"].as_array().into_iter().flatten();
    let texts = options.map(|option| &option["value"]);
    let ids = entities.map(|entity| &entity["id"]);
    let values = texts.chain(ids).filter_map(Value::as_str);
    values.map(str::to_owned).collect()
}

/// Refuses fewer or more values than an input takes; where nothing need be given, none will do.
fn check_some(input: &Value, values: &[String], most_unless_said: u64) -> Result<(), Rejection> {
    if values.is_empty() {
        return if is_required(input) {
            Err(required(input))
        } else {
            Ok(())
        };
    }
    let least = input["min_values"].as_u64().unwrap_or(1);
    let most = input["max_values"].as_u64().unwrap_or(most_unless_said);
    let count = values.len() as u64;
    if count < least || count > most {
        let field = &input["custom_id"];
        let why = format!("The field {field} takes {least} to {most} values");
        return Err(cannot(&why));
    }
    Ok(())
}
