//! The rules of buttons and menus in messages (components/reference).
//!
//! Knows rows, buttons and menus; refuses to know who presses them.
//!
//! **Invariants.** A `custom_id` is unique within its message. The newer layout components
//! (flag `IS_COMPONENTS_V2`) are not simulated and are refused loudly.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{length, list, needed, number};
use crate::sim::errors::Form;

pub(in crate::sim) const ROW: u64 = 1;
pub(in crate::sim) const BUTTON: u64 = 2;
pub(in crate::sim) const TEXT_MENU: u64 = 3;
pub(in crate::sim) const TEXT_INPUT: u64 = 4;
pub(in crate::sim) const USER_MENU: u64 = 5;
pub(in crate::sim) const CHANNEL_MENU: u64 = 8;

const MOST_ROWS: usize = 5;
const MOST_BUTTONS_IN_ROW: usize = 5;
const MOST_OPTIONS: usize = 25;
const MOST_CUSTOM_ID: usize = 100;
const MOST_LABEL: usize = 80;
const MOST_OPTION_TEXT: usize = 100;
const MOST_PLACEHOLDER: usize = 150;
const MOST_BUTTON_URL: usize = 512;
/// The style of a button that is a link.
const LINK: u64 = 5;
/// The style of a button that is bought.
const PREMIUM: u64 = 6;

/// Checks a message's components and returns them as Discord keeps them.
pub(in crate::sim) fn check(form: &mut Form, value: &Value) -> Vec<Value> {
    let rows = list(form, "components", value);
    if rows.len() > MOST_ROWS {
        let message = "Must be 5 or fewer in length.";
        form.wrong("components", "BASE_TYPE_MAX_LENGTH", message);
    }
    let mut seen = BTreeSet::new();
    let mut kept = rows.to_vec();
    let mut next_id = 1;
    for (index, row) in kept.iter_mut().enumerate() {
        let path = format!("components.{index}");
        if row["type"] != ROW {
            let message = "Value of field \"type\" must be one of (1,).";
            form.wrong(&format!("{path}.type"), "UNION_TYPE_CHOICES", message);
            continue;
        }
        check_row(form, &path, row, &mut seen);
        complete(row, &mut next_id);
        for child in row["components"].as_array_mut().into_iter().flatten() {
            complete(child, &mut next_id);
        }
    }
    kept
}

/// Fills in what Discord fills in: a number for every component, and a menu's bounds.
fn complete(component: &mut Value, next_id: &mut u64) {
    if component.is_object() && component["id"].is_null() {
        component["id"] = json!(*next_id);
    }
    if is_menu(component) {
        for bound in ["min_values", "max_values"] {
            if component[bound].is_null() {
                component[bound] = json!(1);
            }
        }
    }
    *next_id += 1;
}

fn check_row(form: &mut Form, path: &str, row: &Value, seen: &mut BTreeSet<String>) {
    let path = format!("{path}.components");
    let children = list(form, &path, &row["components"]);
    form.count(&path, children.len(), 1, MOST_BUTTONS_IN_ROW);
    let menus = children.iter().filter(|child| is_menu(child)).count();
    if menus > 0 && children.len() > 1 {
        let message = "The specified component exceeds the maximum width";
        form.wrong(&path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
    }
    for (index, child) in children.iter().enumerate() {
        let path = format!("{path}.{index}");
        match child["type"].as_u64() {
            Some(BUTTON) => check_button(form, &path, child, seen),
            Some(TEXT_MENU | USER_MENU..=CHANNEL_MENU) => check_menu(form, &path, child, seen),
            _ => {
                let message = "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).";
                form.wrong(&format!("{path}.type"), "UNION_TYPE_CHOICES", message);
            }
        }
    }
}

/// Says whether a component is one of the menus.
pub(in crate::sim) fn is_menu(component: &Value) -> bool {
    matches!(
        component["type"].as_u64(),
        Some(TEXT_MENU | USER_MENU..=CHANNEL_MENU)
    )
}

/// Checks that a component has a `custom_id` and that it is the only one to have it.
pub(super) fn check_custom_id(
    form: &mut Form,
    path: &str,
    component: &Value,
    seen: &mut BTreeSet<String>,
) {
    let path = format!("{path}.custom_id");
    needed(form, &path, &component["custom_id"], 1, MOST_CUSTOM_ID);
    if let Some(custom_id) = component["custom_id"].as_str()
        && !seen.insert(custom_id.to_owned())
    {
        let message = "Component custom id cannot be duplicated";
        form.wrong(&path, "COMPONENT_CUSTOM_ID_DUPLICATED", message);
    }
}

fn check_button(form: &mut Form, path: &str, button: &Value, seen: &mut BTreeSet<String>) {
    length(
        form,
        &format!("{path}.label"),
        &button["label"],
        0,
        MOST_LABEL,
    );
    let labelled = button["label"]
        .as_str()
        .is_some_and(|label| !label.is_empty());
    match button["style"].as_u64() {
        Some(LINK) => {
            needed(
                form,
                &format!("{path}.url"),
                &button["url"],
                1,
                MOST_BUTTON_URL,
            );
            if !button["custom_id"].is_null() {
                let message = "A custom id and url cannot both be specified";
                form.wrong(
                    path,
                    "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                    message,
                );
            }
        }
        Some(1..=4) => check_custom_id(form, path, button, seen),
        Some(PREMIUM) => return,
        _ => {
            let message = "Value must be one of {1, 2, 3, 4, 5, 6}.";
            form.wrong(&format!("{path}.style"), "BASE_TYPE_CHOICES", message);
        }
    }
    if !labelled && button["emoji"].is_null() {
        let message = "A label or emoji must be specified";
        form.wrong(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", message);
    }
}

/// Checks a menu, in a message or in a dialogue.
pub(super) fn check_menu(form: &mut Form, path: &str, menu: &Value, seen: &mut BTreeSet<String>) {
    check_custom_id(form, path, menu, seen);
    let at = |part: &str| format!("{path}.{part}");
    let placeholder = &menu["placeholder"];
    length(form, &at("placeholder"), placeholder, 0, MOST_PLACEHOLDER);
    let least = number(form, &at("min_values"), &menu["min_values"], 0, 25);
    let most = number(form, &at("max_values"), &menu["max_values"], 1, 25).unwrap_or(1);
    if least.unwrap_or(1) > most.max(1) {
        let message = "min_values must not be greater than max_values";
        form.wrong(path, "SELECT_COMPONENT_MIN_VALUES_EXCEEDS_MAX", message);
    }
    if menu["type"] == TEXT_MENU {
        let count = check_options(form, &at("options"), &menu["options"]);
        if most > i64::try_from(count).unwrap_or(i64::MAX) {
            let code = "SELECT_COMPONENT_MAX_VALUES_EXCEEDS_OPTIONS";
            let message = "max_values must not be greater than the number of options";
            form.wrong(&at("max_values"), code, message);
        }
    }
}

/// Checks a menu's options and counts them.
fn check_options(form: &mut Form, path: &str, value: &Value) -> usize {
    let options = list(form, path, value);
    form.count(path, options.len(), 1, MOST_OPTIONS);
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
    options.len()
}

/// Finds a button or menu by its `custom_id`, however deep it lies in rows, sections and containers.
pub(in crate::sim) fn find<'c>(components: &'c [Value], custom_id: &str) -> Option<&'c Value> {
    components.iter().find_map(|component| {
        if component["custom_id"] == custom_id {
            return Some(component);
        }
        let children = component["components"].as_array().map(Vec::as_slice);
        let accessory = component.get("accessory").map(std::slice::from_ref);
        let mut inner = children.into_iter().chain(accessory);
        inner.find_map(|inner| find(inner, custom_id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(components: &Value) -> Result<(), Value> {
        let mut form = Form::default();
        check(&mut form, components);
        form.finish().map_err(|refused| refused.errors)
    }

    fn button(custom_id: &str) -> Value {
        json!({ "type": 2, "style": 1, "label": "Press", "custom_id": custom_id })
    }

    fn row(children: &[Value]) -> Value {
        json!({ "type": 1, "components": children })
    }

    #[test]
    fn five_rows_of_five_buttons_fit_and_no_more() {
        let rows = |count: usize, width: usize| {
            let all = (0..count).map(|r| {
                let buttons: Vec<_> = (0..width).map(|b| button(&format!("{r}.{b}"))).collect();
                row(&buttons)
            });
            json!(all.collect::<Vec<_>>())
        };
        assert_eq!(verdict(&rows(5, 5)), Ok(()));
        assert!(verdict(&rows(6, 1)).is_err());
        assert!(verdict(&rows(1, 6)).is_err());
    }

    #[test]
    fn a_custom_id_is_unique_within_its_message() {
        let errors = verdict(&json!([row(&[button("a")]), row(&[button("a")])]))
            .expect_err("the same id twice");
        let fault = &errors["components"]["1"]["components"]["0"]["custom_id"]["_errors"][0];
        assert_eq!(fault["code"], "COMPONENT_CUSTOM_ID_DUPLICATED");
    }

    #[test]
    fn a_menu_stands_alone_with_distinct_options() {
        let option = |value: &str| json!({ "label": "L", "value": value });
        let menu = |options: &[Value]| json!({ "type": 3, "custom_id": "m", "options": options });
        assert_eq!(verdict(&json!([row(&[menu(&[option("1")])])])), Ok(()));
        assert!(verdict(&json!([row(&[menu(&[option("1"), option("1")])])])).is_err());
        assert!(verdict(&json!([row(&[menu(&[option("1")]), button("b")])])).is_err());
        assert!(verdict(&json!([row(&[menu(&[])])])).is_err());
    }

    #[test]
    fn a_component_is_found_however_deep_it_lies() {
        let section = json!({ "type": 9, "accessory": button("deep"), "components": [] });
        let container = json!({ "type": 17, "components": [section, row(&[button("row")])] });
        let all = [container];
        for custom_id in ["deep", "row"] {
            let found = find(&all, custom_id).expect("it is there");
            assert_eq!(found["custom_id"], custom_id);
        }
        assert!(find(&all, "other").is_none());
    }

    #[test]
    fn labels_and_ids_have_their_limits() {
        let mut long = button("a");
        long["label"] = json!("l".repeat(81));
        assert!(verdict(&json!([row(&[long])])).is_err());
        assert!(verdict(&json!([row(&[button(&"i".repeat(101))])])).is_err());
        assert_eq!(verdict(&json!([row(&[button(&"i".repeat(100))])])), Ok(()));
    }
}
