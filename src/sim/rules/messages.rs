//! The rules of a message's body (resources/message, "Create Message" and "Edit Message").
//!
//! Knows text, embeds, components, files, polls, flags, nonce and allowed mentions; refuses to
//! know the channel and the author.
//!
//! **Invariants.** Bots get 2000 code points of content, whatever the OpenAPI description says.
//! A message that would say nothing is refused. Links in a text are not unfurled into embeds.

use serde_json::Value;

use super::components::{self, Around};
pub(in crate::sim) use super::files::{File, LARGEST_FILE_BYTES};
use super::{embeds, files, length, list, polls, text};
use crate::sim::errors::{Form, Rejection};
use crate::sim::snowflake::is_same_id;
use crate::sim::world::{
    COMPONENTS_V2, Message, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, empty_message,
};

/// The most code points of a message's text (issue 1315 of discord-api-docs for the unit).
const MOST_CONTENT: usize = 2000;
/// The longest nonce.
const MOST_NONCE: usize = 25;
/// The most users or roles in `allowed_mentions`.
const MOST_ALLOWED_MENTIONS: usize = 100;
/// The flags that an app may set on a new message; others are passed over.
const SETTABLE: u64 = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2;
/// The flag of a message that is spoken.
const VOICE_MESSAGE: u64 = 1 << 13;

/// Holds the parts of a body that has passed; what was not sent is `None`.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Checked {
    pub(in crate::sim) content: Option<String>,
    pub(in crate::sim) embeds: Option<Vec<Value>>,
    pub(in crate::sim) components: Option<Vec<Value>>,
    pub(in crate::sim) poll: Option<polls::Draft>,
    /// Only those that may be set.
    pub(in crate::sim) flags: u64,
}

/// Checks the body of a new message.
pub(in crate::sim) fn check(body: &Value, files: &[File]) -> Result<Checked, Rejection> {
    check_after(body, files, None)
}

/// Checks the body that edits a message.
pub(in crate::sim) fn check_edit(
    body: &Value,
    files: &[File],
    before: &Message,
) -> Result<Checked, Rejection> {
    check_after(body, files, Some(before))
}

fn check_after(
    body: &Value,
    new_files: &[File],
    before: Option<&Message>,
) -> Result<Checked, Rejection> {
    refuse_unsimulated(body)?;
    let mut form = Form::default();
    let form = &mut form;
    let flags = body["flags"].as_u64().unwrap_or(0) & SETTABLE;
    let layouts = (flags | before.map_or(0, |before| before.flags)) & COMPONENTS_V2 != 0;
    let content = text(form, "content", &body["content"]);
    if let Some(content) = content {
        form.length("content", content, 0, MOST_CONTENT);
    }
    if layouts {
        check_legacy_fields(form, body, before);
    }
    let (listed, stay) = (&body["attachments"], staying(body, before));
    let new_names = new_files.iter().map(|file| files::name_of(listed, file));
    let old_names = stay.iter().filter_map(|old| old["filename"].as_str());
    let names = new_names.chain(old_names.map(str::to_owned)).collect();
    let kept_embeds = embeds::check(form, &body["embeds"]);
    let around = Around { layouts, names };
    let kept_components = components::check(form, &body["components"], &around);
    let poll = polls::check(form, &body["poll"]);
    check_allowed_mentions(form, &body["allowed_mentions"]);
    check_nonce(form, &body["nonce"]);
    files::check_listed(form, listed);
    std::mem::take(form).finish()?;
    files::check_sizes(new_files)?;
    files::check_count(new_files.len() + stay.len())?;
    let sent = |field: &str| body.get(field).is_some();
    Ok(Checked {
        content: sent("content").then(|| content.unwrap_or_default().trim().to_owned()),
        embeds: sent("embeds").then_some(kept_embeds),
        components: sent("components").then_some(kept_components),
        poll,
        flags,
    })
}

/// Refuses loudly what Discord would take and the simulator does not have.
fn refuse_unsimulated(body: &Value) -> Result<(), Rejection> {
    let filled = |field: &str| match &body[field] {
        Value::Null => false,
        Value::Array(entries) => !entries.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => true,
    };
    let unsimulated = ["sticker_ids", "shared_client_theme"];
    if let Some(field) = unsimulated.iter().find(|field| filled(field)) {
        let message = format!("{field} is not simulated");
        return Err(Rejection::new(501, 0, &message));
    }
    if body["flags"].as_u64().unwrap_or(0) & VOICE_MESSAGE != 0 {
        let message = "IS_VOICE_MESSAGE is not simulated";
        return Err(Rejection::new(501, 0, message));
    }
    Ok(())
}

/// Lists the files that stay: where an edit sends `attachments` it lists them; where it does
/// not, all stay.
pub(in crate::sim) fn staying<'m>(body: &Value, before: Option<&'m Message>) -> Vec<&'m Value> {
    let all = before.into_iter().flat_map(|before| &before.attachments);
    let Some(listed) = body.get("attachments") else {
        return all.collect();
    };
    let listed = |old: &&Value| {
        let mut entries = listed.as_array().into_iter().flatten();
        entries.any(|entry| is_same_id(&entry["id"], &old["id"]))
    };
    all.filter(listed).collect()
}

/// A message of layout components has no text, embeds or poll beside them, not even from before.
fn check_legacy_fields(form: &mut Form, body: &Value, before: Option<&Message>) {
    let before_it = |said: fn(&Message) -> bool| before.is_some_and(said);
    let is = |field: &str, was: bool| match body.get(field) {
        None => was,
        Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(entries)) => !entries.is_empty(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => true,
    };
    let content = is("content", before_it(|message| !message.content.is_empty()));
    let embeds = is("embeds", before_it(|message| !message.embeds.is_empty()));
    let poll = is("poll", before_it(|message| message.poll.is_some()));
    for (field, there) in [("content", content), ("embeds", embeds), ("poll", poll)] {
        if there {
            let code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
            let message = format!(
                "The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            );
            form.wrong(field, code, &message);
        }
    }
}

/// Refuses a new message that would say nothing (50006).
pub(in crate::sim) fn check_not_empty(checked: &Checked, files: &[File]) -> Result<(), Rejection> {
    let none = |part: &Option<Vec<Value>>| part.as_ref().is_none_or(Vec::is_empty);
    let silent = checked.content.as_ref().is_none_or(String::is_empty)
        && none(&checked.embeds)
        && none(&checked.components)
        && checked.poll.is_none();
    if silent && files.is_empty() {
        return Err(empty_message());
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
            let message = "Must be 100 or fewer in length.";
            form.wrong(&path, "BASE_TYPE_MAX_LENGTH", message);
        }
        if !ids.is_empty() && parse.iter().any(|entry| entry == what) {
            let code = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE";
            let message =
                format!("parse:[\"{what}\"] and {what}: [ids...] are mutually exclusive.");
            form.wrong("allowed_mentions", code, &message);
        }
    }
}

fn check_nonce(form: &mut Form, nonce: &Value) {
    if !nonce.is_i64() && !nonce.is_u64() {
        length(form, "nonce", nonce, 0, MOST_NONCE);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_simulated_is_refused_loudly() {
        for body in [
            json!({ "content": "x", "sticker_ids": ["1"] }),
            json!({ "content": "x", "flags": VOICE_MESSAGE }),
        ] {
            let refused = check(&body, &[]).expect_err("not simulated");
            assert_eq!(refused.status, 501, "{body}");
        }
        assert!(check(&json!({ "content": "x", "sticker_ids": [] }), &[]).is_ok());
    }
}
