//! The rules of a thread's body, and of what a forum says of its posts (resources/channel,
//! "Start Thread from Message", "Modify Channel").
//!
//! Knows names, times and tags as sent; refuses to know the channel that they are for.
//!
//! **Invariants.** A thread's name has 1-100 code points after trimming; its archive comes after
//! one of four times; it carries at most five tags of the twenty that its forum may have.

use serde_json::Value;

use super::{length, list, needed, number};
use crate::sim::errors::{Form, Rejection};
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::wire::{PINNED, REQUIRE_TAG};
use crate::sim::world::Forum;
use crate::sim::world::threads::{Tag, ThreadDraft, ThreadEdit};

const MOST_NAME: usize = 100;
const MOST_SLOWMODE_SECONDS: i64 = 21_600;
const MOST_APPLIED_TAGS: usize = 5;
const MOST_TAGS: usize = 20;
const MOST_TAG_NAME: usize = 20;
/// After how many quiet minutes a thread may be archived.
const ARCHIVE_MINUTES: [i64; 4] = [60, 1440, 4320, 10080];

/// Checks the body of a new thread of this kind.
pub(in crate::sim) fn check_new(body: &Value, kind: u8) -> Result<ThreadDraft, Rejection> {
    let mut form = Form::default();
    needed(&mut form, "name", &trimmed(&body["name"]), 1, MOST_NAME);
    check_shared(&mut form, body);
    form.finish()?;
    Ok(ThreadDraft {
        kind,
        name: body["name"].as_str().unwrap_or_default().to_owned(),
        archive_after_minutes: minutes(&body["auto_archive_duration"]),
        slowmode_seconds: body["rate_limit_per_user"].as_u64(),
        invitable: body["invitable"].as_bool().unwrap_or(true),
        tags: ids(&body["applied_tags"]),
    })
}

/// Checks the body of a thread's edit.
pub(in crate::sim) fn check_edit(body: &Value) -> Result<ThreadEdit, Rejection> {
    let mut form = Form::default();
    if !body["name"].is_null() {
        needed(&mut form, "name", &trimmed(&body["name"]), 1, MOST_NAME);
    }
    check_shared(&mut form, body);
    form.finish()?;
    let name = body["name"].as_str();
    Ok(ThreadEdit {
        name: name.map(|name| name.trim().to_owned()),
        archived: body["archived"].as_bool(),
        locked: body["locked"].as_bool(),
        invitable: body["invitable"].as_bool(),
        archive_after_minutes: minutes(&body["auto_archive_duration"]),
        slowmode_seconds: body["rate_limit_per_user"].as_u64(),
        tags: (!body["applied_tags"].is_null()).then(|| ids(&body["applied_tags"])),
        pinned: body["flags"].as_u64().map(|flags| flags & PINNED != 0),
    })
}

fn check_shared(form: &mut Form, body: &Value) {
    check_minutes(
        form,
        "auto_archive_duration",
        &body["auto_archive_duration"],
    );
    let slowmode = &body["rate_limit_per_user"];
    number(
        form,
        "rate_limit_per_user",
        slowmode,
        0,
        MOST_SLOWMODE_SECONDS,
    );
    if list(form, "applied_tags", &body["applied_tags"]).len() > MOST_APPLIED_TAGS {
        let message = "Must be 5 or fewer in length.";
        form.wrong("applied_tags", "BASE_TYPE_MAX_LENGTH", message);
    }
}

fn check_minutes(form: &mut Form, path: &str, value: &Value) {
    let known = value
        .as_i64()
        .is_some_and(|minutes| ARCHIVE_MINUTES.contains(&minutes));
    if !known && !value.is_null() {
        let message = "Value must be one of {60, 1440, 4320, 10080}.";
        form.wrong(path, "BASE_TYPE_CHOICES", message);
    }
}

/// Checks what a channel's body says of the threads in it.
pub(super) fn check_forum(form: &mut Form, body: &Value) {
    let default = "default_auto_archive_duration";
    check_minutes(form, default, &body[default]);
    let slowmode = "default_thread_rate_limit_per_user";
    number(form, slowmode, &body[slowmode], 0, MOST_SLOWMODE_SECONDS);
    let tags = list(form, "available_tags", &body["available_tags"]);
    if tags.len() > MOST_TAGS {
        let message = "Must be 20 or fewer in length.";
        form.wrong("available_tags", "BASE_TYPE_MAX_LENGTH", message);
    }
    for (index, tag) in tags.iter().enumerate() {
        let path = format!("available_tags.{index}.name");
        length(form, &path, &tag["name"], 0, MOST_TAG_NAME);
    }
}

/// Reads what a channel's body says of the threads in it; what it does not say stays.
///
/// Tags that are new have no id yet.
pub(in crate::sim) fn read_forum(body: &Value, before: &Forum) -> Forum {
    let tags = body["available_tags"].as_array();
    let flags = body["flags"].as_u64();
    let slowmode = body["default_thread_rate_limit_per_user"].as_u64();
    let archive = minutes(&body["default_auto_archive_duration"]);
    Forum {
        tags: tags.map_or_else(
            || before.tags.clone(),
            |tags| tags.iter().map(read_tag).collect(),
        ),
        tag_required: flags.map_or(before.tag_required, |flags| flags & REQUIRE_TAG != 0),
        slowmode_seconds: slowmode.unwrap_or(before.slowmode_seconds),
        archive_after_minutes: archive.or(before.archive_after_minutes),
    }
}

fn read_tag(tag: &Value) -> Tag {
    Tag {
        id: from_json(&tag["id"]).unwrap_or_default(),
        name: tag["name"].as_str().unwrap_or_default().to_owned(),
        moderated: tag["moderated"].as_bool().unwrap_or(false),
        emoji_id: from_json(&tag["emoji_id"]),
        emoji_name: tag["emoji_name"].as_str().map(str::to_owned),
    }
}

fn minutes(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|minutes| minutes.try_into().ok())
}

fn ids(value: &Value) -> Vec<Snowflake> {
    let ids = value.as_array().into_iter().flatten();
    ids.filter_map(from_json).collect()
}

fn trimmed(name: &Value) -> Value {
    name.as_str()
        .map_or_else(|| name.clone(), |name| Value::from(name.trim()))
}
