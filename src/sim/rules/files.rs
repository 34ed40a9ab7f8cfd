//! The rules of files that go with a message (reference, "Uploading Files").
//!
//! Knows how many there may be, how large they may be and what is said about each; refuses to
//! know where they are kept.
//!
//! **Invariants.** A file's name is cleaned before anything else hears of it, and a reference such
//! as `attachment://times.csv` is cleaned the same way (discord-api-docs issue 7754).

use serde_json::{Value, json};

use super::{length, list};
use crate::sim::errors::{Form, Rejection};

/// The most files of a message (topics/opcodes-and-status-codes, 30015).
const MOST_FILES: usize = 10;
/// The largest file, as told to apps in `attachment_size_limit`.
pub(in crate::sim) const LARGEST_FILE_BYTES: usize = 10 * 1024 * 1024;
/// The longest alternative text (resources/message, "Attachment Structure").
pub(super) const MOST_ALT_TEXT: usize = 1024;
/// The longest name (openapi, `MessageAttachmentRequest`).
const MOST_FILENAME: usize = 1024;

/// Carries an uploaded file.
#[derive(Clone, Debug)]
pub(in crate::sim) struct File {
    /// The `n` of its part `files[n]`.
    pub(in crate::sim) index: u64,
    pub(in crate::sim) filename: String,
    pub(in crate::sim) content_type: String,
    pub(in crate::sim) content: Vec<u8>,
}

/// Checks what a body says about its files.
pub(super) fn check_listed(form: &mut Form, listed: &Value) {
    for (index, entry) in list(form, "attachments", listed).iter().enumerate() {
        let at = |part: &str| format!("attachments.{index}.{part}");
        if entry["id"].is_null() {
            form.required(&at("id"));
        }
        let (name, alt_text) = (&entry["filename"], &entry["description"]);
        length(form, &at("filename"), name, 1, MOST_FILENAME);
        length(form, &at("description"), alt_text, 0, MOST_ALT_TEXT);
    }
}

/// Refuses a file that is too large (40005).
pub(super) fn check_sizes(files: &[File]) -> Result<(), Rejection> {
    let too_large = |file: &File| file.content.len() > LARGEST_FILE_BYTES;
    if files.iter().any(too_large) {
        return Err(Rejection::new(413, 40005, "Request entity too large"));
    }
    Ok(())
}

/// Refuses a message that would have more files than a message may have (30015).
pub(super) fn check_count(count: usize) -> Result<(), Rejection> {
    if count > MOST_FILES {
        let message = "Maximum number of attachments in a message reached (10)";
        return Err(Rejection::new(400, 30015, message));
    }
    Ok(())
}

/// Finds what the body's `attachments` say about a new file.
pub(in crate::sim) fn described<'v>(listed: &'v Value, file: &File) -> Option<&'v Value> {
    let mut entries = listed.as_array().into_iter().flatten();
    entries.find(|entry| {
        let id = &entry["id"];
        *id == json!(file.index) || *id == json!(file.index.to_string())
    })
}

/// Names a new file as it will be kept.
pub(in crate::sim) fn name_of(listed: &Value, file: &File) -> String {
    cleaned(given_name(listed, file))
}

/// The name that the body or the upload itself gives to a new file.
pub(in crate::sim) fn given_name<'v>(listed: &'v Value, file: &'v File) -> &'v str {
    let named = described(listed, file).and_then(|entry| entry["filename"].as_str());
    named.unwrap_or(&file.filename)
}

/// Keeps of a file's name what Discord keeps: ASCII letters, digits, dots, hyphens and
/// underscores, with no dot or underscore at either end.
pub(in crate::sim) fn cleaned(name: &str) -> String {
    let words: Vec<_> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '\\'))
        .filter(|word| !word.is_empty())
        .collect();
    let kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let kept: String = words.join("_").chars().filter(kept).collect();
    let extension = kept.strip_prefix('.').filter(|rest| !rest.contains('.'));
    match (kept.trim_matches(['.', '_']), extension) {
        (_, Some(extension)) => format!("unknown.{extension}"),
        ("", None) => "unknown".to_owned(),
        (name, None) => name.to_owned(),
    }
}

/// Reads the name out of a reference such as `attachment://times.csv`.
pub(in crate::sim) fn referenced(url: &str) -> Option<String> {
    url.strip_prefix("attachment://").map(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned_as_flask_cleans_them() {
        let cases = [
            ("times.csv", "times.csv"),
            ("hello (world).png", "hello_world.png"),
            ("_under.png", "under.png"),
            ("../up/and away.txt", "up_and_away.txt"),
            ("画像.png", "unknown.png"),
            ("画", "unknown"),
        ];
        for (given, kept) in cases {
            assert_eq!(cleaned(given), kept, "{given}");
        }
    }
}
