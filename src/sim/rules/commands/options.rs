//! The options of slash commands (interactions/application-commands, "Application Command Option
//! Structure" and "Subcommands and Subcommand Groups").
//!
//! Knows how options nest and what each type of them may have; refuses to know who fills them in.
//!
//! **Invariants.** Required options come first. Groups hold sub-commands, sub-commands hold values,
//! and nothing nests deeper.

use std::collections::BTreeSet;

use serde_json::Value;

use super::choices::check_choice;
use super::names::{check_descriptions, check_names};
use super::{SUB_COMMAND, SUB_COMMAND_GROUP};
use crate::sim::errors::Form;
use crate::sim::rules::{file_types, list, number};

const MOST_OPTIONS: usize = 25;
const MOST_CHOICES: usize = 25;
/// The longest text of an option.
const MOST_TEXT: i64 = 6000;
/// The largest number of an option: 2^53, beyond which a double loses whole numbers.
const LARGEST: f64 = 9_007_199_254_740_992.0;
/// The kinds of channel that there are (resources/channel, "Channel Types").
const CHANNEL_TYPES: [u64; 13] = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16];

const TEXT: u64 = 3;
const INTEGER: u64 = 4;
const CHANNEL: u64 = 7;
const NUMBER: u64 = 10;
const ATTACHMENT: u64 = 11;

/// Checks a list of options; `depth` is how many options it lies in.
pub(super) fn check_options(form: &mut Form, prefix: &str, value: &Value, depth: usize) {
    let path = format!("{prefix}options");
    let options = list(form, &path, value);
    if options.len() > MOST_OPTIONS {
        let message = "Must be 25 or fewer in length.";
        form.wrong(&path, "BASE_TYPE_MAX_LENGTH", message);
    }
    check_kinds(form, &path, options);
    check_unique(form, &path, options);
    let mut optional_before = false;
    for (index, option) in options.iter().enumerate() {
        let required = option["required"].as_bool().unwrap_or(false);
        if required && optional_before {
            let message = "Required options must be placed before non-required options";
            let code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID";
            form.wrong(&format!("{path}.{index}"), code, message);
        }
        optional_before |= !required;
        check_option(form, &format!("{path}.{index}."), option, depth);
    }
}

fn nests(option: &Value) -> bool {
    matches!(
        option["type"].as_u64(),
        Some(SUB_COMMAND | SUB_COMMAND_GROUP)
    )
}

/// Checks that sub-commands and values do not stand side by side.
fn check_kinds(form: &mut Form, path: &str, options: &[Value]) {
    let Some(first) = options.first() else {
        return;
    };
    let others = options.iter().enumerate();
    for (index, _) in others.filter(|(_, option)| nests(option) != nests(first)) {
        let message = "Sub-command and sub-command group option types are mutually exclusive to all other types";
        let code = "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID";
        form.wrong(&format!("{path}.{index}"), code, message);
    }
}

/// Checks that no two options have one name, in any language.
fn check_unique(form: &mut Form, path: &str, options: &[Value]) {
    let mut names = BTreeSet::new();
    let mut localized = BTreeSet::new();
    let message = "Option name already exists in options";
    let code = "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS";
    for (index, option) in options.iter().enumerate() {
        if !names.insert(option["name"].as_str()) {
            form.wrong(&format!("{path}.{index}.name"), code, message);
        }
        let translated = option["name_localizations"].as_object();
        for (locale, name) in translated.into_iter().flatten() {
            let mut others = options
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index);
            let taken = others.any(|(_, other)| other["name"] == *name);
            if taken || !localized.insert((locale, name.as_str())) {
                let path = format!("{path}.{index}.name_localizations");
                form.wrong(&path, code, message);
            }
        }
    }
}

fn check_option(form: &mut Form, at: &str, option: &Value, depth: usize) {
    check_names(form, at, option, true);
    check_descriptions(form, at, option);
    match option["type"].as_u64() {
        Some(kind @ (SUB_COMMAND | SUB_COMMAND_GROUP)) => {
            check_depth(form, at, kind, depth);
            if option["required"] == true {
                let message = "Required cannot be configured for this type of option";
                let code = "APPLICATION_COMMAND_REQUIRED_INVALID";
                form.wrong(&format!("{at}required"), code, message);
            }
            let inner = if kind == SUB_COMMAND { 2 } else { 1 };
            check_options(form, at, &option["options"], inner);
        }
        Some(kind @ TEXT..=ATTACHMENT) => check_value_option(form, at, option, kind),
        _ => {
            let message = "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.";
            form.wrong(&format!("{at}type"), "BASE_TYPE_CHOICES", message);
        }
    }
}

/// Checks that a sub-command lies in nothing deeper than a group, and a group in nothing.
fn check_depth(form: &mut Form, at: &str, kind: u64, depth: usize) {
    let deepest = usize::from(kind == SUB_COMMAND);
    if depth > deepest {
        let message = "Sub-commands nest in groups only, and groups in nothing";
        let code = "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID";
        form.wrong(at.trim_end_matches('.'), code, message);
    }
}

fn check_value_option(form: &mut Form, at: &str, option: &Value, kind: u64) {
    let path = format!("{at}choices");
    let choices = list(form, &path, &option["choices"]);
    if choices.len() > MOST_CHOICES {
        let message = "Must be 25 or fewer in length.";
        form.wrong(&path, "BASE_TYPE_MAX_LENGTH", message);
    }
    let typed = matches!(kind, TEXT | INTEGER | NUMBER);
    if !typed && !choices.is_empty() {
        let message = "Choices cannot be configured for this type of option";
        form.wrong(&path, "APPLICATION_COMMAND_CHOICES_INVALID", message);
    }
    for (index, choice) in choices.iter().enumerate().filter(|_| typed) {
        check_choice(form, &format!("{path}.{index}"), choice, kind);
    }
    check_suggesting(form, at, option, typed);
    check_bounds(form, at, option, kind);
    check_lengths(form, at, option);
    check_channel_types(form, at, option, kind);
    file_types::check(form, &format!("{at}file_types"), &option["file_types"]);
}

/// Checks that only texts and numbers suggest, and only where no choices are given.
fn check_suggesting(form: &mut Form, at: &str, option: &Value, typed: bool) {
    if option["autocomplete"] != true {
        return;
    }
    let path = format!("{at}autocomplete");
    let code = "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID";
    if !typed {
        let message = "Autocomplete cannot be configured for this type of option";
        form.wrong(&path, code, message);
    }
    if option["choices"]
        .as_array()
        .is_some_and(|all| !all.is_empty())
    {
        let message = "Autocomplete and choices are mutually exclusive";
        form.wrong(&path, code, message);
    }
}

/// Checks `min_value` and `max_value`.
fn check_bounds(form: &mut Form, at: &str, option: &Value, kind: u64) {
    for field in ["min_value", "max_value"] {
        let bound = &option[field];
        let fits = match kind {
            _ if bound.is_null() => true,
            // Libraries send `1.0` for one, and Discord takes it.
            INTEGER => bound
                .as_f64()
                .is_some_and(|n| n.fract() == 0.0 && n.abs() < LARGEST),
            NUMBER => bound.as_f64().is_some_and(|n| n.abs() <= LARGEST),
            _ => true,
        };
        if !fits {
            let message = "Value is not a number that the option takes.";
            form.wrong(&format!("{at}{field}"), "NUMBER_TYPE_COERCE", message);
        }
    }
    let bounds = (option["min_value"].as_f64(), option["max_value"].as_f64());
    if let (Some(least), Some(most)) = bounds
        && least > most
    {
        let message = "min_value must not be greater than max_value";
        form.wrong(&format!("{at}min_value"), "NUMBER_TYPE_MAX", message);
    }
}

/// Checks `min_length` and `max_length`.
fn check_lengths(form: &mut Form, at: &str, option: &Value) {
    let least = format!("{at}min_length");
    let shortest = number(form, &least, &option["min_length"], 0, MOST_TEXT);
    let most = format!("{at}max_length");
    let longest = number(form, &most, &option["max_length"], 1, MOST_TEXT);
    if let (Some(shortest), Some(longest)) = (shortest, longest)
        && shortest > longest
    {
        let message = "min_length must not be greater than max_length";
        form.wrong(&least, "NUMBER_TYPE_MAX", message);
    }
}

fn check_channel_types(form: &mut Form, at: &str, option: &Value, kind: u64) {
    let path = format!("{at}channel_types");
    let types = list(form, &path, &option["channel_types"]);
    if kind != CHANNEL && !types.is_empty() {
        let message = "Channel types cannot be configured for this type of option";
        let code = "APPLICATION_COMMAND_CHANNEL_TYPES_INVALID";
        form.wrong(&path, code, message);
    }
    for (index, kind) in types.iter().enumerate() {
        if !kind
            .as_u64()
            .is_some_and(|kind| CHANNEL_TYPES.contains(&kind))
        {
            let message = "Value is no type of channel.";
            form.wrong(&format!("{path}.{index}"), "BASE_TYPE_CHOICES", message);
        }
    }
}
