//! The rules of application commands (interactions/application-commands).
//!
//! Knows one command's definition; refuses to know which others there are.
//!
//! **Invariants.** Required options come first. A command's names, descriptions and choice
//! values have at most 8000 code points together, of each the longest localisation.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{list, needed, number, text};
use crate::sim::errors::{Form, Rejection};

pub(in crate::sim) const SLASH: u64 = 1;
pub(in crate::sim) const SUB_COMMAND: u64 = 1;
pub(in crate::sim) const SUB_COMMAND_GROUP: u64 = 2;

const MOST_OPTIONS: usize = 25;
const MOST_CHOICES: usize = 25;
const MOST_NAME: usize = 32;
const MOST_DESCRIPTION: usize = 100;
const MOST_CHOICE: usize = 100;
const MOST_IN_ALL: usize = 8000;

/// The locales that Discord has (reference, "Locales").
pub(in crate::sim) const LOCALES: &[&str] = &[
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

/// Checks a command's definition; paths in the errors start with `prefix`.
pub(in crate::sim) fn check(command: &Value, prefix: &str) -> Result<(), Rejection> {
    let mut form = Form::default();
    let kind = command["type"].as_u64().unwrap_or(SLASH);
    if !(1..=3).contains(&kind) {
        let message = "Value must be one of {1, 2, 3}.";
        form.wrong(&format!("{prefix}type"), "BASE_TYPE_CHOICES", message);
    }
    check_name(
        &mut form,
        &format!("{prefix}name"),
        &command["name"],
        kind == SLASH,
    );
    check_localizations(
        &mut form,
        prefix,
        command,
        "name_localizations",
        kind == SLASH,
    );
    if kind == SLASH {
        let path = format!("{prefix}description");
        needed(
            &mut form,
            &path,
            &command["description"],
            1,
            MOST_DESCRIPTION,
        );
        check_localizations(
            &mut form,
            prefix,
            command,
            "description_localizations",
            false,
        );
        check_options(&mut form, prefix, &command["options"], 0);
    } else if command["description"]
        .as_str()
        .is_some_and(|d| !d.is_empty())
    {
        let message = "Context menu commands cannot have description";
        let path = format!("{prefix}description");
        form.wrong(
            &path,
            "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED",
            message,
        );
    }
    let size = counted(command);
    if size > MOST_IN_ALL {
        let message = format!("Command exceeds maximum size (8000): {size}");
        form.wrong(
            prefix.trim_end_matches('.'),
            "APPLICATION_COMMAND_TOO_LARGE",
            &message,
        );
    }
    form.finish()
}

/// A slash name is lower-case letters, digits, `-`, `_` and `'` in any script.
fn check_name(form: &mut Form, path: &str, value: &Value, slash: bool) {
    needed(form, path, value, 1, MOST_NAME);
    let Some(name) = value.as_str() else {
        return;
    };
    let fits = |c: char| {
        let joined = c.is_alphanumeric() || matches!(c, '-' | '_' | '\'');
        (joined || is_indic_or_thai(c)) && c.to_lowercase().eq([c])
    };
    if slash && !name.chars().all(fits) {
        let message = "Command name is invalid";
        form.wrong(path, "APPLICATION_COMMAND_INVALID_NAME", message);
    }
}

/// Devanagari and Thai write with marks that are not letters and are taken all the same.
fn is_indic_or_thai(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{097F}' | '\u{0E00}'..='\u{0E7F}')
}

fn check_localizations(form: &mut Form, prefix: &str, holder: &Value, field: &str, slash: bool) {
    for (locale, value) in holder[field].as_object().into_iter().flatten() {
        let path = format!("{prefix}{field}.{locale}");
        if !LOCALES.contains(&locale.as_str()) {
            let message = "Value must be one of Discord's locales.";
            form.wrong(&format!("{prefix}{field}"), "BASE_TYPE_CHOICES", message);
        } else if field == "name_localizations" {
            check_name(form, &path, value, slash);
        } else {
            needed(form, &path, value, 1, MOST_DESCRIPTION);
        }
    }
}

fn check_options(form: &mut Form, prefix: &str, value: &Value, depth: usize) {
    let path = format!("{prefix}options");
    let options = list(form, &path, value);
    if options.len() > MOST_OPTIONS {
        form.wrong(
            &path,
            "BASE_TYPE_MAX_LENGTH",
            "Must be 25 or fewer in length.",
        );
    }
    let mut names = BTreeSet::new();
    let mut optional_before = false;
    let nests = |option: &Value| matches!(option["type"].as_u64(), Some(1 | 2));
    if options.iter().any(nests) && !options.iter().all(nests) {
        let message = "Sub-command and sub-command group option types are mutually exclusive to all other types";
        form.wrong(&path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
    }
    for (index, option) in options.iter().enumerate() {
        let at = format!("{path}.{index}.");
        if !names.insert(option["name"].as_str()) {
            let message = "Option name already exists in options";
            form.wrong(
                &format!("{at}name"),
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                message,
            );
        }
        let required = option["required"].as_bool().unwrap_or(false);
        if required && optional_before {
            let message = "Required options must be placed before non-required options";
            form.wrong(
                at.trim_end_matches('.'),
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                message,
            );
        }
        optional_before |= !required && !nests(option);
        check_option(form, &at, option, depth);
    }
}

fn check_option(form: &mut Form, at: &str, option: &Value, depth: usize) {
    check_name(form, &format!("{at}name"), &option["name"], true);
    needed(
        form,
        &format!("{at}description"),
        &option["description"],
        1,
        MOST_DESCRIPTION,
    );
    check_localizations(form, at, option, "name_localizations", true);
    check_localizations(form, at, option, "description_localizations", false);
    match option["type"].as_u64() {
        Some(kind @ (SUB_COMMAND | SUB_COMMAND_GROUP)) => {
            let misplaced = depth > 1 || (kind == SUB_COMMAND_GROUP && depth > 0);
            if misplaced {
                let message = "Sub-commands nest two deep at most";
                form.wrong(
                    &format!("{at}type"),
                    "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                    message,
                );
            }
            let inner = if kind == SUB_COMMAND { 2 } else { 1 };
            check_options(form, at, &option["options"], inner);
        }
        Some(kind @ 3..=11) => check_value_option(form, at, option, kind),
        _ => {
            let message = "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.";
            form.wrong(&format!("{at}type"), "BASE_TYPE_CHOICES", message);
        }
    }
}

fn check_value_option(form: &mut Form, at: &str, option: &Value, kind: u64) {
    let path = format!("{at}choices");
    let choices = list(form, &path, &option["choices"]);
    if choices.len() > MOST_CHOICES {
        form.wrong(
            &path,
            "BASE_TYPE_MAX_LENGTH",
            "Must be 25 or fewer in length.",
        );
    }
    let suggests = option["autocomplete"].as_bool().unwrap_or(false);
    if suggests && (!choices.is_empty() || !matches!(kind, 3 | 4 | 10)) {
        let message = "Autocomplete excludes choices and is for texts and numbers only";
        form.wrong(
            &format!("{at}autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID",
            message,
        );
    }
    for (index, choice) in choices.iter().enumerate() {
        check_choice(form, &format!("{path}.{index}"), choice, kind);
    }
    for field in ["min_length", "max_length"] {
        number(form, &format!("{at}{field}"), &option[field], 0, 6000);
    }
}

/// Checks one choice of an option or one suggestion; `kind` is the option's type.
pub(in crate::sim) fn check_choice(form: &mut Form, path: &str, choice: &Value, kind: u64) {
    needed(
        form,
        &format!("{path}.name"),
        &choice["name"],
        1,
        MOST_CHOICE,
    );
    let value = &choice["value"];
    let at = format!("{path}.value");
    match kind {
        3 => {
            if let Some(text) = text(form, &at, value) {
                form.length(&at, text, 0, MOST_CHOICE);
            } else {
                form.required(&at);
            }
        }
        4 if value.is_i64() || value.is_u64() => {}
        10 if value.is_number() => {}
        _ => form.wrong(
            &at,
            "NUMBER_TYPE_COERCE",
            "Value is not of the option's type.",
        ),
    }
}

/// Counts what the limit of 8000 is made of.
fn counted(holder: &Value) -> usize {
    let longest = |field: &str| {
        let plain = holder[field]
            .as_str()
            .map_or(0, |text| text.chars().count());
        let localized = holder[&format!("{field}_localizations")].as_object();
        let sizes = localized.into_iter().flat_map(|all| all.values());
        let sizes = sizes.filter_map(|text| Some(text.as_str()?.chars().count()));
        plain.max(sizes.max().unwrap_or(0))
    };
    let value = holder["value"]
        .as_str()
        .map_or(0, |text| text.chars().count());
    let inner = ["options", "choices"].iter().flat_map(|field| {
        let entries = holder[*field].as_array();
        entries.into_iter().flatten().map(counted)
    });
    longest("name") + longest("description") + value + inner.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn option(name: &str, required: bool) -> Value {
        json!({ "type": 3, "name": name, "description": "d", "required": required })
    }

    fn command(options: &[Value]) -> Value {
        json!({ "name": "meet", "description": "d", "options": options })
    }

    #[test]
    fn required_options_come_first() {
        assert!(check(&command(&[option("a", true), option("b", false)]), "").is_ok());
        let errors = check(&command(&[option("a", false), option("b", true)]), "")
            .expect_err("wrong order")
            .errors;
        let code = &errors["options"]["1"]["_errors"][0]["code"];
        assert_eq!(code, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID");
    }

    #[test]
    fn names_are_lower_case_in_any_script() {
        let named = |name: &str| check(&json!({ "name": name, "description": "d" }), "");
        assert!(named("søk-møte").is_ok());
        assert!(named("मीटिंग").is_ok());
        assert!(named("Meet").is_err());
        assert!(named("two words").is_err());
        assert!(named(&"a".repeat(33)).is_err());
    }

    #[test]
    fn an_unknown_locale_is_refused() {
        let localized = |locale: &str| {
            let names = json!({ locale: "treffen" });
            check(
                &json!({ "name": "a", "description": "d", "name_localizations": names }),
                "",
            )
        };
        assert!(localized("de").is_ok());
        assert!(localized("de-DE").is_err());
    }

    #[test]
    fn a_command_has_8000_characters_at_most() {
        let long = "d".repeat(100);
        let choice = |n: usize| json!({ "name": format!("{n:0>100}"), "value": long });
        let options = |count: usize| {
            let all = (0..count).map(|n| {
                let choices: Vec<_> = (0..25).map(choice).collect();
                json!({ "type": 3, "name": format!("o{n}"), "description": "d", "choices": choices })
            });
            all.collect::<Vec<_>>()
        };
        assert!(check(&command(&options(1)), "").is_ok());
        assert!(check(&command(&options(2)), "").is_err());
    }
}
