//! The rules of a channel's body (resources/guild, "Create Guild Channel").
//!
//! Knows names, topics and overwrites as sent; refuses to know the server's counts.
//!
//! **Invariants.** A name has 1-100 code points after trimming, a topic at most 1024, and one
//! request carries at most 100 overwrites (OpenAPI, `CreateGuildChannelRequest`).

use serde_json::Value;

use super::threads::{check_forum, read_forum};
use super::{length, list, needed, number};
use crate::sim::errors::{Form, Rejection};
use crate::sim::permissions::{Overwrite, Permissions, Target};
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::world::{ChannelDraft, Forum, channel_kind};

const MOST_NAME: usize = 100;
const MOST_TOPIC: usize = 1024;
const MOST_OVERWRITES_IN_ONE: usize = 100;
const MOST_SLOWMODE_SECONDS: i64 = 21_600;

/// Checks the body of a new channel.
pub(in crate::sim) fn check_new(body: &Value) -> Result<ChannelDraft, Rejection> {
    let mut form = Form::default();
    needed(&mut form, "name", &trimmed(&body["name"]), 1, MOST_NAME);
    let kind = match body["type"].as_u64() {
        None if body["type"].is_null() => channel_kind::TEXT,
        Some(kind @ (0 | 2 | 4 | 5 | 13 | 15 | 16)) => {
            u8::try_from(kind).unwrap_or(channel_kind::TEXT)
        }
        _ => {
            let message = "Value must be one of {0, 2, 4, 5, 13, 15, 16}.";
            form.wrong("type", "BASE_TYPE_CHOICES", message);
            channel_kind::TEXT
        }
    };
    check_shared(&mut form, body);
    let sent = !body["permission_overwrites"].is_null();
    let overwrites = overwrites(&mut form, &body["permission_overwrites"]);
    form.finish()?;
    Ok(ChannelDraft {
        kind,
        name: body["name"].as_str().unwrap_or_default().to_owned(),
        topic: body["topic"].as_str().map(str::to_owned),
        parent_id: from_json(&body["parent_id"]),
        overwrites: sent.then_some(overwrites),
        slowmode_seconds: body["rate_limit_per_user"].as_u64().unwrap_or(0),
        nsfw: body["nsfw"].as_bool().unwrap_or(false),
        forum: read_forum(body, &Forum::default()),
        position: { body["position"].as_u64() }.and_then(|position| u32::try_from(position).ok()),
    })
}

/// Checks the body of a channel's edit and returns its overwrites, where it has any.
pub(in crate::sim) fn check_edit(body: &Value) -> Result<Option<Vec<Overwrite>>, Rejection> {
    let mut form = Form::default();
    if body.get("name").is_some() {
        needed(&mut form, "name", &trimmed(&body["name"]), 1, MOST_NAME);
    }
    check_shared(&mut form, body);
    let sent = !body["permission_overwrites"].is_null();
    let overwrites = overwrites(&mut form, &body["permission_overwrites"]);
    form.finish()?;
    Ok(sent.then_some(overwrites))
}

fn check_shared(form: &mut Form, body: &Value) {
    check_forum(form, body);
    length(form, "topic", &body["topic"], 0, MOST_TOPIC);
    let slowmode = &body["rate_limit_per_user"];
    number(
        form,
        "rate_limit_per_user",
        slowmode,
        0,
        MOST_SLOWMODE_SECONDS,
    );
}

fn trimmed(name: &Value) -> Value {
    name.as_str()
        .map_or_else(|| name.clone(), |name| Value::from(name.trim()))
}

/// Reads overwrites as sent, noting what is wrong with them.
fn overwrites(form: &mut Form, value: &Value) -> Vec<Overwrite> {
    let sent = list(form, "permission_overwrites", value);
    if sent.len() > MOST_OVERWRITES_IN_ONE {
        let message = "Must be 100 or fewer in length.";
        form.wrong("permission_overwrites", "BASE_TYPE_MAX_LENGTH", message);
    }
    let mut kept: Vec<Overwrite> = Vec::new();
    for (index, entry) in sent.iter().enumerate() {
        let path = format!("permission_overwrites.{index}");
        let Some(id) = from_json(&entry["id"]) else {
            form.required(&format!("{path}.id"));
            continue;
        };
        if let Some(overwrite) = overwrite(form, &path, id, entry) {
            // The last one counts where a target is named twice.
            kept.retain(|before| before.target != overwrite.target);
            kept.push(overwrite);
        }
    }
    kept
}

fn overwrite(form: &mut Form, path: &str, id: Snowflake, entry: &Value) -> Option<Overwrite> {
    let target = match entry["type"].as_u64() {
        Some(0) => Target::Role(id),
        Some(1) => Target::Member(id),
        _ => {
            let message = "Value must be one of {0, 1}.";
            form.wrong(&format!("{path}.type"), "BASE_TYPE_CHOICES", message);
            return None;
        }
    };
    let mut bits = |field: &str| {
        let value = &entry[field];
        let read = from_json(value).map(|Snowflake(bits)| Permissions(bits));
        if read.is_none() && !value.is_null() {
            let message = "Could not interpret value as permissions.";
            form.wrong(&format!("{path}.{field}"), "BITFIELD_TYPE_CONVERT", message);
        }
        read.unwrap_or(Permissions::NONE)
    };
    Some(Overwrite {
        target,
        allow: bits("allow"),
        deny: bits("deny"),
    })
}

/// Checks the body of one overwrite for this role or member.
pub(in crate::sim) fn check_overwrite(id: Snowflake, body: &Value) -> Result<Overwrite, Rejection> {
    let mut form = Form::default();
    let read = overwrite(&mut form, "", id, body);
    form.finish()?;
    read.ok_or_else(|| Rejection::field("type", "BASE_TYPE_REQUIRED", "This field is required"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_topic_has_1024_code_points_at_most() {
        let with = |topic: String| check_new(&json!({ "name": "n", "topic": topic }));
        assert!(with("é".repeat(1024)).is_ok());
        assert!(with("é".repeat(1025)).is_err());
    }

    #[test]
    fn a_hundred_overwrites_fit_in_one_request() {
        let with = |count: u64| {
            let all =
                (0..count).map(|n| json!({ "id": n.to_string(), "type": 1, "allow": "1024" }));
            check_new(&json!({ "name": "n", "permission_overwrites": all.collect::<Vec<_>>() }))
        };
        let kept = with(100).expect("fits").overwrites;
        assert_eq!(kept.map(|kept| kept.len()), Some(100));
        assert!(with(101).is_err());
    }

    #[test]
    fn a_name_of_blanks_is_no_name() {
        assert!(check_new(&json!({ "name": "   " })).is_err());
    }
}
