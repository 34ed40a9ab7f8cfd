//! Which files an option or a dialogue takes (reference, "File Type Filtering").
//!
//! Knows extensions and their groups; refuses to look into files, as Discord does.
//!
//! **Invariants.** Extensions are compared without regard to case.

use serde_json::Value;

use super::list;
use crate::sim::errors::Form;

/// The most entries of a filter.
const MOST_TYPES: usize = 10;

/// The groups and the extensions that they stand for.
const GROUPS: [(&str, &[&str]); 3] = [
    (
        "image",
        &[".png", ".gif", ".jpg", ".jpeg", ".jfif", ".webp", ".avif"],
    ),
    ("video", &[".mp4", ".mov", ".qt", ".webm"]),
    ("audio", &[".mp3", ".m4a", ".wav", ".ogg", ".opus", ".flac"]),
];

/// Checks a filter.
pub(super) fn check(form: &mut Form, path: &str, value: &Value) {
    let types = list(form, path, value);
    if types.len() > MOST_TYPES {
        let message = "Must be 10 or fewer in length.";
        form.wrong(path, "BASE_TYPE_MAX_LENGTH", message);
    }
    for (index, kind) in types.iter().enumerate() {
        let kind = kind.as_str().unwrap_or_default();
        let extension = kind.starts_with('.') && kind.chars().count() > 1;
        if !extension && group(kind).is_none() {
            let message = "Value must be image, video, audio or an extension with its dot.";
            form.wrong(&format!("{path}.{index}"), "BASE_TYPE_CHOICES", message);
        }
    }
}

/// Says whether a filter lets a file through; an empty one or none lets all.
pub(in crate::sim) fn lets_through(filter: &Value, filename: &str) -> bool {
    let Some(types) = filter.as_array().filter(|types| !types.is_empty()) else {
        return true;
    };
    let filename = filename.to_lowercase();
    types.iter().filter_map(Value::as_str).any(|kind| {
        let one = [kind];
        let extensions = group(kind).unwrap_or(&one);
        extensions
            .iter()
            .any(|end| filename.ends_with(&end.to_lowercase()))
    })
}

fn group(name: &str) -> Option<&'static [&'static str]> {
    let found = GROUPS.iter().find(|(group, _)| *group == name);
    found.map(|(_, extensions)| *extensions)
}
