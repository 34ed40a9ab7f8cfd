//! The rules of buttons and menus in messages (components/reference).
//!
//! Knows rows, buttons and menus, and who may lie in whom; refuses to know who presses them.
//!
//! **Invariants.** A `custom_id` and an `id` are unique within their message. Without the flag
//! `IS_COMPONENTS_V2` a message has rows only; with it, the layouts of [`super::layouts`] too.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{emoji, layouts, length, list, needed, number};
use crate::sim::errors::Form;

pub(in crate::sim) const ROW: u64 = 1;
pub(in crate::sim) const BUTTON: u64 = 2;
pub(in crate::sim) const TEXT_MENU: u64 = 3;
pub(in crate::sim) const TEXT_INPUT: u64 = 4;
pub(in crate::sim) const USER_MENU: u64 = 5;
pub(super) const ROLE_MENU: u64 = 6;
pub(super) const MENTIONABLE_MENU: u64 = 7;
pub(in crate::sim) const CHANNEL_MENU: u64 = 8;
pub(super) const SECTION: u64 = 9;
pub(in crate::sim) const TEXT_DISPLAY: u64 = 10;
pub(super) const THUMBNAIL: u64 = 11;
pub(super) const GALLERY: u64 = 12;
pub(super) const FILE: u64 = 13;
pub(super) const SEPARATOR: u64 = 14;
pub(super) const CONTAINER: u64 = 17;

/// What may lie in a row.
const IN_ROW: &[u64] = &[
    BUTTON,
    TEXT_MENU,
    USER_MENU,
    ROLE_MENU,
    MENTIONABLE_MENU,
    CHANNEL_MENU,
];
/// What a message may be made of without layouts.
const CLASSIC: &[u64] = &[ROW];
/// What a message may be made of with layouts.
const LAYOUTS: &[u64] = &[
    ROW,
    SECTION,
    TEXT_DISPLAY,
    GALLERY,
    FILE,
    SEPARATOR,
    CONTAINER,
];

const MOST_ROWS: usize = 5;
const MOST_BUTTONS_IN_ROW: usize = 5;
/// The most components of a message of layouts, all in all (change log, 2025-04-29).
const MOST_IN_ALL: usize = 40;
/// The most code points that all texts of a message of layouts show (discord-api-docs 8554).
const MOST_TEXT: usize = 4000;
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

/// Says what matters of the message around the components.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// Whether it is made of layouts: the flag `IS_COMPONENTS_V2`.
    pub(super) layouts: bool,
    /// The names of its files, for `attachment://`.
    pub(super) names: Vec<String>,
}

/// Gathers what has been met on the way through a message's components.
#[derive(Debug)]
pub(super) struct Met<'a> {
    pub(super) around: &'a Around,
    custom_ids: BTreeSet<String>,
    ids: BTreeSet<u64>,
    count: usize,
    /// The code points of all texts so far.
    pub(super) text: usize,
}

/// Checks a message's components and returns them as Discord keeps them.
pub(super) fn check(form: &mut Form, value: &Value, around: &Around) -> Vec<Value> {
    let components = list(form, "components", value);
    if !around.layouts && components.len() > MOST_ROWS {
        let message = "Must be 5 or fewer in length.";
        form.wrong("components", "BASE_TYPE_MAX_LENGTH", message);
    }
    let mut met = Met {
        around,
        custom_ids: BTreeSet::new(),
        ids: BTreeSet::new(),
        count: 0,
        text: 0,
    };
    let kinds = if around.layouts { LAYOUTS } else { CLASSIC };
    for (index, component) in components.iter().enumerate() {
        check_one(
            form,
            &format!("components.{index}"),
            component,
            kinds,
            &mut met,
        );
    }
    if around.layouts && met.count > MOST_IN_ALL {
        let code = "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED";
        let message = "The total number of components must not exceed 40";
        form.wrong("components", code, message);
    }
    if met.text > MOST_TEXT {
        let code = "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED";
        let message = "Components displayable text size exceeds maximum size of 4000";
        form.wrong("components", code, message);
    }
    let mut kept = components.to_vec();
    number_all(&mut kept, &mut 1, &met.ids);
    kept
}

/// Checks one component that must be of one of these kinds, and all that lies in it.
pub(super) fn check_one(
    form: &mut Form,
    path: &str,
    component: &Value,
    kinds: &[u64],
    met: &mut Met<'_>,
) {
    let kind = component["type"].as_u64().unwrap_or(0);
    if !kinds.contains(&kind) {
        let known: Vec<_> = kinds.iter().map(u64::to_string).collect();
        let comma = if known.len() == 1 { "," } else { "" };
        let known = known.join(", ");
        let message = format!("Value of field \"type\" must be one of ({known}{comma}).");
        form.wrong(path, "UNION_TYPE_CHOICES", &message);
        return;
    }
    met.count += 1;
    check_id(form, path, component, met);
    match kind {
        ROW => check_row(form, path, component, met),
        BUTTON => check_button(form, path, component, &mut met.custom_ids),
        TEXT_MENU | USER_MENU..=CHANNEL_MENU => {
            check_menu(form, path, component, &mut met.custom_ids);
        }
        _ => layouts::check(form, path, kind, component, met),
    }
}

/// An `id` is a number that no other component of the message has; 0 means none.
fn check_id(form: &mut Form, path: &str, component: &Value, met: &mut Met<'_>) {
    let path = format!("{path}.id");
    let id = number(form, &path, &component["id"], 0, i64::from(i32::MAX));
    let id = id.and_then(|id| u64::try_from(id).ok());
    if let Some(id) = id.filter(|id| *id > 0)
        && !met.ids.insert(id)
    {
        let message = "Component id cannot be duplicated";
        form.wrong(&path, "COMPONENT_ID_DUPLICATED", message);
    }
}

/// Numbers the components that have no number of their own, in reading order, and fills in what
/// Discord fills in.
fn number_all(components: &mut [Value], next: &mut u64, taken: &BTreeSet<u64>) {
    for component in components.iter_mut().filter(|inner| inner.is_object()) {
        if matches!(component["id"].as_u64(), None | Some(0)) {
            while taken.contains(next) {
                *next += 1;
            }
            component["id"] = json!(*next);
            *next += 1;
        }
        if is_menu(component) {
            for bound in ["min_values", "max_values"] {
                if component[bound].is_null() {
                    component[bound] = json!(1);
                }
            }
        }
        layouts::complete(component);
        if let Some(children) = component
            .get_mut("components")
            .and_then(Value::as_array_mut)
        {
            number_all(children, next, taken);
        }
        if let Some(accessory) = component.get_mut("accessory") {
            number_all(std::slice::from_mut(accessory), next, taken);
        }
    }
}

fn check_row(form: &mut Form, path: &str, row: &Value, met: &mut Met<'_>) {
    let path = format!("{path}.components");
    let children = list(form, &path, &row["components"]);
    form.count(&path, children.len(), 1, MOST_BUTTONS_IN_ROW);
    let menus = children.iter().filter(|child| is_menu(child)).count();
    if menus > 0 && children.len() > 1 {
        let message = "The specified component exceeds the maximum width";
        form.wrong(&path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
    }
    for (index, child) in children.iter().enumerate() {
        check_one(form, &format!("{path}.{index}"), child, IN_ROW, met);
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
    let at = |part: &str| format!("{path}.{part}");
    let label = &button["label"];
    length(form, &at("label"), label, 0, MOST_LABEL);
    emoji::check(form, &at("emoji"), &button["emoji"]);
    match button["style"].as_u64() {
        Some(LINK) => check_link(form, path, button),
        Some(1..=4) => {
            check_custom_id(form, path, button, seen);
            check_has_no(form, path, button, &["url", "sku_id"]);
        }
        Some(PREMIUM) => {
            if button["sku_id"].is_null() {
                form.required(&at("sku_id"));
            }
            check_has_no(form, path, button, &["custom_id", "label", "url", "emoji"]);
            return;
        }
        _ => {
            let message = "Value must be one of {1, 2, 3, 4, 5, 6}.";
            form.wrong(&at("style"), "BASE_TYPE_CHOICES", message);
        }
    }
    let labelled = label.as_str().is_some_and(|label| !label.is_empty());
    if !labelled && button["emoji"].is_null() {
        let message = "A label or emoji must be specified";
        form.wrong(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", message);
    }
}

/// A link leads to a web address or into Discord, and has no `custom_id`.
fn check_link(form: &mut Form, path: &str, button: &Value) {
    let at = format!("{path}.url");
    let url = &button["url"];
    needed(form, &at, url, 1, MOST_BUTTON_URL);
    let schemes = ["http", "https", "discord"];
    layouts::check_scheme(form, &at, url, &schemes);
    if !button["custom_id"].is_null() {
        let code = "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE";
        let message = "A custom id and url cannot both be specified";
        form.wrong(path, code, message);
    }
}

/// Notes what a button of this style cannot have.
fn check_has_no(form: &mut Form, path: &str, button: &Value, parts: &[&str]) {
    for part in parts.iter().filter(|part| !button[**part].is_null()) {
        let message = format!("A button of this style cannot have {part}");
        form.wrong(
            &format!("{path}.{part}"),
            "BUTTON_COMPONENT_FIELD_NOT_ALLOWED",
            &message,
        );
    }
}

/// Checks a menu, in a message or in a dialogue.
pub(super) fn check_menu(form: &mut Form, path: &str, menu: &Value, seen: &mut BTreeSet<String>) {
    check_custom_id(form, path, menu, seen);
    let at = |part: &str| format!("{path}.{part}");
    let placeholder = &menu["placeholder"];
    length(form, &at("placeholder"), placeholder, 0, MOST_PLACEHOLDER);
    let least = number(form, &at("min_values"), &menu["min_values"], 0, 25).unwrap_or(1);
    let most = number(form, &at("max_values"), &menu["max_values"], 1, 25).unwrap_or(1);
    if least > most {
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
    } else {
        check_default_values(form, &at("default_values"), menu, least, most);
    }
}

/// What a menu of users, roles or channels shows as chosen fits the menu, in kind and in number.
fn check_default_values(form: &mut Form, path: &str, menu: &Value, least: i64, most: i64) {
    let defaults = list(form, path, &menu["default_values"]);
    let count = i64::try_from(defaults.len()).unwrap_or(i64::MAX);
    if count > 0 && !(least..=most).contains(&count) {
        let code = "SELECT_COMPONENT_DEFAULT_VALUES_OUT_OF_RANGE";
        let message = "The number of default values must be between min_values and max_values";
        form.wrong(path, code, message);
    }
    let kinds: &[&str] = match menu["type"].as_u64() {
        Some(USER_MENU) => &["user"],
        Some(ROLE_MENU) => &["role"],
        Some(MENTIONABLE_MENU) => &["user", "role"],
        _ => &["channel"],
    };
    for (index, default) in defaults.iter().enumerate() {
        if !kinds.iter().any(|kind| default["type"] == *kind) {
            let message = format!("Value must be one of {kinds:?}.");
            let path = format!("{path}.{index}.type");
            form.wrong(&path, "BASE_TYPE_CHOICES", &message);
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
        emoji::check(form, &at("emoji"), &option["emoji"]);
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
        check(&mut form, components, &Around::default());
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
