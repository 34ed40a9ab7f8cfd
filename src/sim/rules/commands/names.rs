//! The names and descriptions of commands and options, in all languages
//! (interactions/application-commands, "Application Command Naming" and "Localization").
//!
//! Knows letters and locales; refuses to know what is named.
//!
//! **Invariants.** A localised name obeys the rules of the name. What is wrong with one is said at
//! the dictionary, not at its locale.

use serde_json::Value;

use crate::sim::errors::Form;
use crate::sim::rules::{length, needed};

const MOST_NAME: usize = 32;
const MOST_DESCRIPTION: usize = 100;

/// The locales that Discord has (reference, "Locales").
const LOCALES: &[&str] = &[
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

/// Checks the name of a command or option; `typed` where it is typed after a slash.
pub(super) fn check_names(form: &mut Form, prefix: &str, holder: &Value, typed: bool) {
    let path = format!("{prefix}name");
    needed(form, &path, &holder["name"], 1, MOST_NAME);
    let name = holder["name"].as_str().unwrap_or_default();
    if typed {
        check_letters(form, &path, name);
    }
    let path = format!("{prefix}name_localizations");
    for name in localized(form, &path, &holder["name_localizations"]) {
        length(form, &path, name, 1, MOST_NAME);
        if typed {
            check_letters(form, &path, name.as_str().unwrap_or_default());
        }
    }
}

/// Checks the description of a slash command or an option.
pub(super) fn check_descriptions(form: &mut Form, prefix: &str, holder: &Value) {
    let path = format!("{prefix}description");
    needed(form, &path, &holder["description"], 1, MOST_DESCRIPTION);
    let path = format!("{prefix}description_localizations");
    for description in localized(form, &path, &holder["description_localizations"]) {
        length(form, &path, description, 1, MOST_DESCRIPTION);
    }
}

/// Lists the values of a dictionary of localisations, noting locales that do not exist.
pub(super) fn localized<'v>(form: &mut Form, path: &str, value: &'v Value) -> Vec<&'v Value> {
    let mut values = Vec::new();
    for (locale, value) in value.as_object().into_iter().flatten() {
        if !LOCALES.contains(&locale.as_str()) {
            let message = "Value must be one of Discord's locales.";
            form.wrong(path, "BASE_TYPE_CHOICES", message);
        }
        values.push(value);
    }
    values
}

/// Checks that a typed name consists of lower-case letters, digits, `-`, `_` and `'`, in any
/// script.
fn check_letters(form: &mut Form, path: &str, name: &str) {
    if !name.chars().all(is_letter_of_names) {
        let message = "String value did not match validation regex.";
        form.wrong(path, "STRING_TYPE_REGEX", message);
    }
    if !name.chars().all(|c| c.to_lowercase().eq([c])) {
        let message = "Command name is invalid";
        form.wrong(path, "APPLICATION_COMMAND_INVALID_NAME", message);
    }
}

/// Says whether a letter is in `[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]`.
fn is_letter_of_names(c: char) -> bool {
    let devanagari = matches!(
        c,
        '\u{0900}'..='\u{0950}' | '\u{0955}'..='\u{0963}' | '\u{0966}'..='\u{097F}'
            | '\u{A8E0}'..='\u{A8FF}'
    );
    let thai = matches!(c, '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E5B}');
    c.is_alphanumeric() || matches!(c, '-' | '_' | '\'') || devanagari || thai
}
