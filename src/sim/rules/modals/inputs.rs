//! The inputs of dialogues (components/reference, from "Text Input" to "Checkbox").
//!
//! Knows each kind of input and its limits; refuses to know what people put in.
//!
//! **Invariants.** An input must be answered unless it says otherwise. What must be answered cannot
//! take nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::sim::errors::Form;
use crate::sim::rules::components::{
    CHANNEL_MENU, TEXT_INPUT, TEXT_MENU, USER_MENU, check_custom_id, check_menu,
};
use crate::sim::rules::{file_types, length, list, needed, number};

/// The input that takes files.
pub(in crate::sim) const FILE_UPLOAD: u64 = 19;
/// The input that takes one of several options.
pub(in crate::sim) const RADIO_GROUP: u64 = 21;
/// The input that takes some of several options.
pub(in crate::sim) const CHECKBOX_GROUP: u64 = 22;
/// The input that takes yes or no.
pub(in crate::sim) const CHECKBOX: u64 = 23;

const MOST_TEXT: i64 = 4000;
const MOST_PLACEHOLDER: usize = 100;
const MOST_FILES: i64 = 10;
const MOST_GROUPED: usize = 10;
const MOST_OPTION_TEXT: usize = 100;

/// Checks one input.
pub(super) fn check(form: &mut Form, path: &str, input: &Value, seen: &mut BTreeSet<String>) {
    match input["type"].as_u64() {
        Some(TEXT_MENU | USER_MENU..=CHANNEL_MENU) => {
            check_menu(form, path, input, seen);
            check_not_disabled(form, path, input);
            check_some(form, path, input);
            return;
        }
        Some(TEXT_INPUT) => check_text(form, path, input),
        Some(FILE_UPLOAD) => check_upload(form, path, input),
        Some(RADIO_GROUP) => check_grouped(form, path, &input["options"], 2),
        Some(CHECKBOX_GROUP) => check_checkboxes(form, path, input),
        Some(CHECKBOX) => {}
        _ => {
            let message =
                "Value of field \"type\" must be one of (3, 4, 5, 6, 7, 8, 19, 21, 22, 23).";
            form.wrong(path, "UNION_TYPE_CHOICES", message);
            return;
        }
    }
    check_custom_id(form, path, input, seen);
}

fn check_text(form: &mut Form, path: &str, input: &Value) {
    let at = |part: &str| format!("{path}.{part}");
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        let message = "Value must be one of {1, 2}.";
        form.wrong(&at("style"), "BASE_TYPE_CHOICES", message);
    }
    let least = number(form, &at("min_length"), &input["min_length"], 0, MOST_TEXT);
    let most = number(form, &at("max_length"), &input["max_length"], 1, MOST_TEXT);
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        let message = "min_length must not be greater than max_length";
        form.wrong(&at("min_length"), "NUMBER_TYPE_MAX", message);
    }
    length(
        form,
        &at("placeholder"),
        &input["placeholder"],
        0,
        MOST_PLACEHOLDER,
    );
    let longest = usize::try_from(most.unwrap_or(MOST_TEXT)).unwrap_or(0);
    length(form, &at("value"), &input["value"], 0, longest);
}

fn check_upload(form: &mut Form, path: &str, input: &Value) {
    let at = |part: &str| format!("{path}.{part}");
    let least = number(form, &at("min_values"), &input["min_values"], 0, MOST_FILES);
    let most = number(form, &at("max_values"), &input["max_values"], 1, MOST_FILES);
    check_range(form, path, least.unwrap_or(1), most.unwrap_or(1));
    check_some(form, path, input);
    file_types::check(form, &at("file_types"), &input["file_types"]);
}

fn check_checkboxes(form: &mut Form, path: &str, input: &Value) {
    let at = |part: &str| format!("{path}.{part}");
    check_grouped(form, path, &input["options"], 1);
    let count = input["options"].as_array().map_or(0, Vec::len);
    let most_of_all = i64::try_from(MOST_GROUPED).unwrap_or(i64::MAX);
    let least = number(
        form,
        &at("min_values"),
        &input["min_values"],
        0,
        most_of_all,
    );
    let most = number(
        form,
        &at("max_values"),
        &input["max_values"],
        1,
        most_of_all,
    );
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    check_range(form, path, least.unwrap_or(1), most.unwrap_or(count.max(1)));
    check_some(form, path, input);
}

/// Checks the options of a group of radio buttons or checkboxes.
fn check_grouped(form: &mut Form, path: &str, value: &Value, least: usize) {
    let path = format!("{path}.options");
    let options = list(form, &path, value);
    form.count(&path, options.len(), least, MOST_GROUPED);
    let mut values = BTreeSet::new();
    for (index, option) in options.iter().enumerate() {
        let at = |part: &str| format!("{path}.{index}.{part}");
        let description = &option["description"];
        needed(form, &at("label"), &option["label"], 1, MOST_OPTION_TEXT);
        needed(form, &at("value"), &option["value"], 1, MOST_OPTION_TEXT);
        length(form, &at("description"), description, 0, MOST_OPTION_TEXT);
        if !values.insert(option["value"].as_str()) {
            let code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED";
            let message = "The specified option value is already used";
            form.wrong(&at("value"), code, message);
        }
    }
}

fn check_range(form: &mut Form, path: &str, least: i64, most: i64) {
    if least > most {
        let message = "min_values must not be greater than max_values";
        let path = format!("{path}.min_values");
        form.wrong(&path, "SELECT_COMPONENT_MIN_VALUES_EXCEEDS_MAX", message);
    }
}

/// Checks that what must be answered does not say that nothing is an answer
/// (discord-api-docs issue 7800).
fn check_some(form: &mut Form, path: &str, input: &Value) {
    if is_required(input) && input["min_values"] == json!(0) {
        let message = "Select menus marked as required cannot have a min_values of 0";
        let code = "SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES";
        form.wrong(&format!("{path}.min_values"), code, message);
    }
}

fn check_not_disabled(form: &mut Form, path: &str, input: &Value) {
    if input["disabled"] == true {
        let message = "Components in modals cannot be disabled";
        form.wrong(
            &format!("{path}.disabled"),
            "COMPONENT_DISABLED_IN_MODAL",
            message,
        );
    }
}

/// Says whether a dialogue cannot be submitted while this input is empty.
pub(in crate::sim) fn is_required(input: &Value) -> bool {
    input["type"] != CHECKBOX && input["required"].as_bool().unwrap_or(true)
}

/// Renders an input as the control API shows it: what it takes, and what stands in it already.
pub(super) fn described(input: &Value) -> Value {
    let mut field = input.clone();
    field["required"] = json!(is_required(input));
    field
}
