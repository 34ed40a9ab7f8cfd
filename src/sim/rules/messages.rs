//! The rules of a message's body (resources/message, "Create Message").
//!
//! Knows text, embeds, components, files, flags, nonce and allowed mentions; refuses to know the
//! channel and the author.
//!
//! **Invariants.** Bots get 2000 code points of content, whatever the OpenAPI description says.
//! A message that would say nothing is refused.

use serde_json::{Value, json};

use super::{components, embeds, list, text};
use crate::sim::errors::{Form, Rejection};
use crate::sim::world::World;

/// The most code points of a message's text (issue 1315 of discord-api-docs for the unit).
pub(in crate::sim) const MOST_CONTENT: usize = 2000;
/// The longest nonce.
const MOST_NONCE: usize = 25;
/// The most files of a message.
const MOST_FILES: usize = 10;
/// The largest file, as told to apps in `attachment_size_limit`.
pub(in crate::sim) const LARGEST_FILE_BYTES: usize = 10 * 1024 * 1024;
/// The most users or roles in `allowed_mentions`.
const MOST_ALLOWED_MENTIONS: usize = 100;
/// The flag of the newer layout components.
const COMPONENTS_V2: u64 = 1 << 15;

/// Carries an uploaded file.
#[derive(Clone, Debug)]
pub(in crate::sim) struct File {
    /// The `n` of its part `files[n]`.
    pub(in crate::sim) index: u64,
    pub(in crate::sim) filename: String,
    pub(in crate::sim) content_type: String,
    pub(in crate::sim) content: Vec<u8>,
}

/// Holds the parts of a body that has passed; what was not sent is `None`.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Checked {
    pub(in crate::sim) content: Option<String>,
    pub(in crate::sim) embeds: Option<Vec<Value>>,
    pub(in crate::sim) components: Option<Vec<Value>>,
    pub(in crate::sim) flags: u64,
}

/// Checks a message's body, new or edited.
pub(in crate::sim) fn check(body: &Value, files: &[File]) -> Result<Checked, Rejection> {
    let mut form = Form::default();
    let form = &mut form;
    let flags = body["flags"].as_u64().unwrap_or(0);
    if flags & COMPONENTS_V2 != 0 {
        let message = "IS_COMPONENTS_V2 is not simulated";
        return Err(Rejection::new(501, 0, message));
    }
    if !body["poll"].is_null() {
        return Err(Rejection::new(501, 0, "Polls are not simulated"));
    }
    let content = text(form, "content", &body["content"]);
    if let Some(content) = content {
        form.length("content", content, 0, MOST_CONTENT);
    }
    let kept_embeds = embeds::check(form, &body["embeds"]);
    let kept_components = components::check(form, &body["components"]);
    check_allowed_mentions(form, &body["allowed_mentions"]);
    check_nonce(form, &body["nonce"]);
    let listed = list(form, "attachments", &body["attachments"]);
    if files.len().max(listed.len()) > MOST_FILES {
        let message = "Must be 10 or fewer in length.";
        form.wrong("attachments", "BASE_TYPE_MAX_LENGTH", message);
    }
    std::mem::take(form).finish()?;
    if files
        .iter()
        .any(|file| file.content.len() > LARGEST_FILE_BYTES)
    {
        return Err(Rejection::new(413, 40005, "Request entity too large"));
    }
    let sent = |field: &str| body.get(field).is_some();
    Ok(Checked {
        content: sent("content").then(|| content.unwrap_or_default().trim().to_owned()),
        embeds: sent("embeds").then_some(kept_embeds),
        components: sent("components").then_some(kept_components),
        flags,
    })
}

/// Refuses a new message that would say nothing (50006).
pub(in crate::sim) fn check_not_empty(checked: &Checked, files: &[File]) -> Result<(), Rejection> {
    let none = |part: &Option<Vec<Value>>| part.as_ref().is_none_or(Vec::is_empty);
    let silent = checked
        .content
        .as_ref()
        .is_none_or(|text| text.trim().is_empty());
    if silent && none(&checked.embeds) && none(&checked.components) && files.is_empty() {
        return Err(crate::sim::world::empty_message());
    }
    Ok(())
}

fn check_allowed_mentions(form: &mut Form, allowed: &Value) {
    let parse = list(form, "allowed_mentions.parse", &allowed["parse"]);
    for (index, entry) in parse.iter().enumerate() {
        if !["users", "roles", "everyone"]
            .iter()
            .any(|known| entry == known)
        {
            let message = "Value must be one of {'users', 'roles', 'everyone'}.";
            let path = format!("allowed_mentions.parse.{index}");
            form.wrong(&path, "BASE_TYPE_CHOICES", message);
        }
    }
    for what in ["users", "roles"] {
        let path = format!("allowed_mentions.{what}");
        let ids = list(form, &path, &allowed[what]);
        if ids.len() > MOST_ALLOWED_MENTIONS {
            form.wrong(
                &path,
                "BASE_TYPE_MAX_LENGTH",
                "Must be 100 or fewer in length.",
            );
        }
        if !ids.is_empty() && parse.iter().any(|entry| entry == what) {
            let message =
                format!("parse:[\"{what}\"] and {what}: [ids...] are mutually exclusive.");
            form.wrong(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                &message,
            );
        }
    }
}

fn check_nonce(form: &mut Form, nonce: &Value) {
    if let Some(nonce) = nonce.as_str() {
        form.length("nonce", nonce, 0, MOST_NONCE);
    } else if !nonce.is_null() && !nonce.is_i64() && !nonce.is_u64() {
        form.wrong(
            "nonce",
            "STRING_TYPE_CONVERT",
            "Could not interpret value as string.",
        );
    }
}

impl World {
    /// Keeps uploaded files and renders them as attachments of a message.
    pub(in crate::sim) fn keep_files(
        &mut self,
        channel: crate::sim::snowflake::Snowflake,
        files: &[File],
        listed: &Value,
    ) -> Vec<Value> {
        let mut kept = Vec::new();
        for file in files {
            let described = listed.as_array().into_iter().flatten().find(|entry| {
                let id = &entry["id"];
                id == &json!(file.index) || id == &json!(file.index.to_string())
            });
            let named = described.and_then(|entry| entry["filename"].as_str());
            let filename = cleaned_filename(named.unwrap_or(&file.filename));
            let description = described.map(|entry| entry["description"].clone());
            let id = self.mint();
            let path = format!("/cdn/attachments/{channel}/{id}/{filename}");
            let stored = crate::sim::world::StoredFile {
                content_type: file.content_type.clone(),
                content: file.content.clone(),
            };
            let url = format!("{}{path}?ex=0&is=0&hm=0", self.base);
            self.files.insert(path, stored);
            kept.push(json!({
                "id": id, "filename": filename, "size": file.content.len(), "url": url,
                "proxy_url": url, "content_type": file.content_type,
                "description": description.unwrap_or(Value::Null),
            }));
        }
        kept
    }
}

/// Keeps of a file's name what Discord keeps: letters, digits, dots, hyphens and underscores.
fn cleaned_filename(name: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars()
        .map(|c| if c == ' ' { '_' } else { c })
        .filter(|c| kept(*c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_counted_in_code_points() {
        assert!(check(&json!({ "content": "é".repeat(2000) }), &[]).is_ok());
        assert!(check(&json!({ "content": "é".repeat(2001) }), &[]).is_err());
    }

    #[test]
    fn a_message_must_say_something() {
        let checked = check(&json!({ "content": "  " }), &[]).expect("well formed");
        let refused = check_not_empty(&checked, &[]).expect_err("says nothing");
        assert_eq!(refused.code, 50006);
    }

    #[test]
    fn a_nonce_has_25_characters_at_most() {
        let with = |nonce: &str| check(&json!({ "content": "x", "nonce": nonce }), &[]);
        assert!(with(&"n".repeat(25)).is_ok());
        assert!(with(&"n".repeat(26)).is_err());
    }

    #[test]
    fn parsing_users_and_listing_users_exclude_each_other() {
        let both =
            json!({ "content": "x", "allowed_mentions": { "parse": ["users"], "users": ["1"] } });
        let errors = check(&both, &[]).expect_err("exclusive").errors;
        let code = &errors["allowed_mentions"]["_errors"][0]["code"];
        assert_eq!(code, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE");
    }
}
