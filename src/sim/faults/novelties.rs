//! What Discord may add tomorrow without a new version of its API.
//!
//! Knows fields and values that no client has heard of; refuses to know what they are put into.
//!
//! **Invariants.** Only what Discord does without a new version is done: fields are added, flags
//! are set, lists of names grow, and numbers that name a kind take a value that is not documented
//! yet. Nothing is taken away.

use serde_json::{Value, json};

/// An event that no client has heard of.
pub(in crate::sim) const EVENT: &str = "A_NOVELTY_CREATE";
/// The field that every object gets.
const FIELD: &str = "a_novelty";
/// A flag that is not given out, within what 32 bits hold.
const FLAG: u64 = 1 << 29;
/// A value that no documented list has.
const VALUE: u64 = 250;
/// Numbers that name a kind and can grow without harm to what stands beside them.
const KINDS: [&str; 5] = [
    "nsfw_level",
    "premium_tier",
    "premium_type",
    "verification_level",
    "default_forum_layout",
];

/// Adds what is new to every object of a body.
pub(in crate::sim) fn add(body: &mut Value) {
    match body {
        Value::Array(entries) => entries.iter_mut().for_each(add),
        Value::Object(fields) => {
            fields.values_mut().for_each(add);
            if let Some(flags) = fields.get_mut("flags")
                && let Some(set) = flags.as_u64()
            {
                *flags = json!(set | FLAG);
            }
            if let Some(Value::Array(features)) = fields.get_mut("features") {
                features.push(json!("A_NOVELTY"));
            }
            let is_message = fields.contains_key("content") && fields.contains_key("author");
            for kind in KINDS.iter().chain(is_message.then_some(&"type")) {
                if let Some(value) = fields.get_mut(*kind).filter(|value| value.is_u64()) {
                    *value = json!(VALUE);
                }
            }
            fields.insert(FIELD.to_owned(), json!({ "kind": VALUE, "parts": [null] }));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A kind of component that no client has heard of.
const COMPONENT: u64 = 250;
/// The kind of a row of buttons and menus.
const ROW: u64 = 1;

/// Adds a component of a new kind to every row; says whether there was a row.
pub(in crate::sim) fn add_components(body: &mut Value) -> bool {
    let inside: Vec<&mut Value> = match body {
        Value::Array(entries) => entries.iter_mut().collect(),
        Value::Object(fields) => {
            let is_row = fields.get("type") == Some(&json!(ROW));
            if let Some(Value::Array(components)) = fields.get_mut("components")
                && is_row
            {
                components.push(json!({ "type": COMPONENT, "id": 99 }));
                return true;
            }
            fields.values_mut().collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let mut found = false;
    for value in inside {
        found |= add_components(value);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn novelties_add_and_take_nothing_away() {
        let mut body = json!([{ "id": "1", "type": 0, "flags": 4, "content": "x", "author": {} }]);
        add(&mut body);
        assert_eq!(body[0]["id"], "1");
        assert_eq!(body[0]["flags"], json!(4 | FLAG));
        assert_eq!(body[0]["type"], json!(VALUE));
        assert!(body[0]["author"][FIELD].is_object());
    }

    #[test]
    fn every_row_gets_a_component_of_a_new_kind() {
        let row = json!({ "type": 1, "components": [{ "type": 2, "label": "Go" }] });
        let mut body = json!({ "message": { "components": [row] } });
        assert!(add_components(&mut body));
        let components = &body["message"]["components"][0]["components"];
        assert_eq!(components[0]["label"], "Go");
        assert_eq!(components[1]["type"], COMPONENT);
        assert!(!add_components(
            &mut json!({ "message": { "components": [] } })
        ));
    }
}
