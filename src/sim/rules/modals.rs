//! The rules of dialogues (components/reference, "Text Input" and "Label").
//!
//! Knows text inputs, in rows or labels; refuses to know who fills them in.
//!
//! **Invariants.** Fields keep their order and their form, for a submission mirrors the form in
//! which the app sent them. Other inputs than text are not simulated and are refused loudly.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::components::{ROW, TEXT_INPUT, check_custom_id};
use super::{length, list, needed, number};
use crate::sim::errors::{Form, Rejection};

const LABEL: u64 = 18;
const TEXT_DISPLAY: u64 = 10;
const MOST_TITLE: usize = 45;
const MOST_FIELDS: usize = 5;
const MOST_CUSTOM_ID: usize = 100;
const MOST_LABEL: usize = 45;
const MOST_INPUT: i64 = 4000;
const MOST_PLACEHOLDER: usize = 100;

/// Describes one text input of a dialogue.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Input {
    pub(in crate::sim) custom_id: String,
    pub(in crate::sim) label: String,
    pub(in crate::sim) value: Option<String>,
    pub(in crate::sim) required: bool,
    pub(in crate::sim) min_length: Option<u64>,
    pub(in crate::sim) max_length: Option<u64>,
    /// Whether it stands in a label rather than in a row.
    pub(in crate::sim) in_label: bool,
}

impl Input {
    /// Renders the field as the control API shows it.
    pub(in crate::sim) fn json(&self) -> Value {
        json!({
            "custom_id": self.custom_id, "label": self.label, "value": self.value,
            "required": self.required, "min_length": self.min_length,
            "max_length": self.max_length,
        })
    }
}

/// Checks a dialogue and returns its fields.
pub(in crate::sim) fn check(data: &Value) -> Result<Vec<Input>, Rejection> {
    let mut form = Form::default();
    needed(
        &mut form,
        "data.custom_id",
        &data["custom_id"],
        1,
        MOST_CUSTOM_ID,
    );
    needed(&mut form, "data.title", &data["title"], 1, MOST_TITLE);
    let components = list(&mut form, "data.components", &data["components"]);
    form.count("data.components", components.len(), 1, MOST_FIELDS);
    let mut seen = BTreeSet::new();
    let mut inputs = Vec::new();
    for (index, component) in components.iter().enumerate() {
        let path = format!("data.components.{index}");
        match component["type"].as_u64() {
            Some(ROW) => {
                let children = list(&mut form, &path, &component["components"]);
                form.count(&format!("{path}.components"), children.len(), 1, 1);
                if let Some(child) = children.first() {
                    let at = format!("{path}.components.0");
                    needed(
                        &mut form,
                        &format!("{at}.label"),
                        &child["label"],
                        1,
                        MOST_LABEL,
                    );
                    let label = child["label"].as_str().unwrap_or_default();
                    inputs.extend(check_input(&mut form, &at, child, label, &mut seen)?);
                }
            }
            Some(LABEL) => {
                needed(
                    &mut form,
                    &format!("{path}.label"),
                    &component["label"],
                    1,
                    MOST_LABEL,
                );
                let label = component["label"].as_str().unwrap_or_default();
                let at = format!("{path}.component");
                let input = check_input(&mut form, &at, &component["component"], label, &mut seen)?;
                inputs.extend(input.map(|input| Input {
                    in_label: true,
                    ..input
                }));
            }
            Some(TEXT_DISPLAY) => {}
            _ => {
                let message = "Value of field \"type\" must be one of (1, 10, 18).";
                form.wrong(&format!("{path}.type"), "UNION_TYPE_CHOICES", message);
            }
        }
    }
    form.finish()?;
    Ok(inputs)
}

fn check_input(
    form: &mut Form,
    path: &str,
    input: &Value,
    label: &str,
    seen: &mut BTreeSet<String>,
) -> Result<Option<Input>, Rejection> {
    if input["type"] != TEXT_INPUT {
        let message = format!(
            "Inputs of type {} in dialogues are not simulated",
            input["type"]
        );
        return Err(Rejection::new(501, 0, &message));
    }
    check_custom_id(form, path, input, seen);
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        let message = "Value must be one of {1, 2}.";
        form.wrong(&format!("{path}.style"), "BASE_TYPE_CHOICES", message);
    }
    let least = number(
        form,
        &format!("{path}.min_length"),
        &input["min_length"],
        0,
        MOST_INPUT,
    );
    let most = number(
        form,
        &format!("{path}.max_length"),
        &input["max_length"],
        1,
        MOST_INPUT,
    );
    let placeholder = format!("{path}.placeholder");
    length(
        form,
        &placeholder,
        &input["placeholder"],
        0,
        MOST_PLACEHOLDER,
    );
    let longest = usize::try_from(most.unwrap_or(MOST_INPUT)).unwrap_or(0);
    length(form, &format!("{path}.value"), &input["value"], 0, longest);
    Ok(Some(Input {
        custom_id: input["custom_id"].as_str().unwrap_or_default().to_owned(),
        label: label.to_owned(),
        value: input["value"].as_str().map(str::to_owned),
        required: input["required"].as_bool().unwrap_or(true),
        min_length: least.and_then(|least| u64::try_from(least).ok()),
        max_length: most.and_then(|most| u64::try_from(most).ok()),
        in_label: false,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(custom_id: &str) -> Value {
        json!({ "type": 4, "custom_id": custom_id, "label": "L", "style": 1 })
    }

    fn modal(inputs: &[Value]) -> Value {
        let rows: Vec<_> = inputs
            .iter()
            .map(|input| json!({ "type": 1, "components": [input] }))
            .collect();
        json!({ "custom_id": "m", "title": "T", "components": rows })
    }

    #[test]
    fn five_fields_fit_and_a_sixth_does_not() {
        let inputs: Vec<_> = (0..6).map(|n| input(&n.to_string())).collect();
        assert_eq!(check(&modal(&inputs[..5])).expect("fits").len(), 5);
        assert!(check(&modal(&inputs)).is_err());
    }

    #[test]
    fn a_title_has_45_characters_at_most() {
        let mut long = modal(&[input("a")]);
        long["title"] = json!("t".repeat(46));
        let errors = check(&long).expect_err("too long").errors;
        assert!(!errors["data"]["title"].is_null());
    }

    #[test]
    fn two_fields_cannot_share_an_id() {
        assert!(check(&modal(&[input("a"), input("a")])).is_err());
    }
}
