//! The rules of dialogues (interactions/receiving-and-responding, "Modal"; components/reference,
//! "Label").
//!
//! Knows labels, rows and texts and what may stand in them; refuses to know who fills them in.
//!
//! **Invariants.** Components keep their order and their form, for a submission mirrors the form
//! in which the app sent them. Every component gets a number where the app gave none.

mod inputs;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::components::{ROW, TEXT_INPUT};
use super::{length, list, needed};
use crate::sim::errors::{Form, Rejection};

pub(in crate::sim) use self::inputs::{
    CHECKBOX, CHECKBOX_GROUP, FILE_UPLOAD, RADIO_GROUP, is_required,
};

/// The component that gives a name to the one input in it.
pub(in crate::sim) const LABEL: u64 = 18;
/// The component that is only read.
pub(in crate::sim) const TEXT_DISPLAY: u64 = 10;

const MOST_TITLE: usize = 45;
const MOST_COMPONENTS: usize = 5;
const MOST_CUSTOM_ID: usize = 100;
const MOST_LABEL: usize = 45;
const MOST_DESCRIPTION: usize = 100;
const MOST_TEXT: usize = 4000;

/// Checks a dialogue and returns its components as Discord keeps them.
pub(in crate::sim) fn check(data: &Value) -> Result<Vec<Value>, Rejection> {
    let mut form = Form::default();
    let form = &mut form;
    needed(form, "custom_id", &data["custom_id"], 1, MOST_CUSTOM_ID);
    needed(form, "title", &data["title"], 1, MOST_TITLE);
    let components = list(form, "components", &data["components"]);
    form.count("components", components.len(), 1, MOST_COMPONENTS);
    let mut seen = BTreeSet::new();
    for (index, component) in components.iter().enumerate() {
        let path = format!("components.{index}");
        match component["type"].as_u64() {
            Some(ROW) => check_row(form, &path, component, &mut seen),
            Some(LABEL) => check_label(form, &path, component, &mut seen),
            Some(TEXT_DISPLAY) => {
                needed(
                    form,
                    &format!("{path}.content"),
                    &component["content"],
                    1,
                    MOST_TEXT,
                );
            }
            _ => {
                let message = "Value of field \"type\" must be one of (1, 10, 18).";
                form.wrong(&path, "UNION_TYPE_CHOICES", message);
            }
        }
    }
    std::mem::take(form).finish()?;
    let mut kept = components.to_vec();
    number(&mut kept);
    Ok(kept)
}

/// Checks a row with one text input: the older form, which is still taken.
fn check_row(form: &mut Form, path: &str, row: &Value, seen: &mut BTreeSet<String>) {
    let path = format!("{path}.components");
    let children = list(form, &path, &row["components"]);
    form.count(&path, children.len(), 1, 1);
    for (index, child) in children.iter().enumerate() {
        let at = format!("{path}.{index}");
        if child["type"] == TEXT_INPUT {
            needed(form, &format!("{at}.label"), &child["label"], 1, MOST_LABEL);
            inputs::check(form, &at, child, seen);
        } else {
            let message = "Value of field \"type\" must be one of (4,).";
            form.wrong(&at, "UNION_TYPE_CHOICES", message);
        }
    }
}

fn check_label(form: &mut Form, path: &str, label: &Value, seen: &mut BTreeSet<String>) {
    let at = |part: &str| format!("{path}.{part}");
    needed(form, &at("label"), &label["label"], 1, MOST_LABEL);
    length(
        form,
        &at("description"),
        &label["description"],
        1,
        MOST_DESCRIPTION,
    );
    if label["component"].is_null() {
        form.required(&at("component"));
    } else {
        inputs::check(form, &at("component"), &label["component"], seen);
    }
}

/// Numbers components that have no `id` with numbers that no other has (components/reference,
/// "Anatomy of a Component").
fn number(components: &mut [Value]) {
    let mut all: Vec<&mut Value> = Vec::new();
    for component in components {
        let mut parts = Vec::new();
        if let Some(fields) = component.as_object_mut() {
            fields.entry("id").or_insert(Value::Null);
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("id", id) => all.push(id),
                    ("component", inner) => parts.push(inner),
                    ("components", Value::Array(inner)) => parts.extend(inner),
                    _ => {}
                }
            }
        }
        all.extend(parts.into_iter().map(|inner| &mut inner["id"]));
    }
    let mut used: BTreeSet<u64> = all.iter().filter_map(|id| id.as_u64()).collect();
    let mut next = 1;
    for id in all {
        if id.as_u64().is_none_or(|id| id == 0) {
            while !used.insert(next) {
                next += 1;
            }
            *id = json!(next);
        }
    }
}

/// Lists the inputs of a dialogue, each with its label, as the control API shows them.
pub(in crate::sim) fn fields(components: &[Value]) -> Vec<Value> {
    let inputs = components.iter().filter_map(|component| {
        let input = input_of(component)?;
        let mut field = inputs::described(input);
        if component["type"] == LABEL {
            field["label"] = component["label"].clone();
            field["description"] = component["description"].clone();
        }
        Some(field)
    });
    inputs.collect()
}

/// Finds the input in a label or row; a text has none.
pub(in crate::sim) fn input_of(component: &Value) -> Option<&Value> {
    match component["type"].as_u64() {
        Some(ROW) => component["components"].get(0),
        Some(LABEL) => component.get("component"),
        _ => None,
    }
}
