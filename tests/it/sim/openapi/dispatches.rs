//! Which dispatched objects have a schema of their own in the description.

use serde_json::{Value, json};

/// The objects in an event with the names of their schemas, or why there are none.
pub(super) fn objects(
    event: &str,
    data: &Value,
) -> Result<Vec<(&'static str, Value)>, &'static str> {
    let whole = |schema: &'static str| Ok(vec![(schema, data.clone())]);
    let part = |schema: &'static str, name: &str| Ok(vec![(schema, data[name].clone())]);
    match event {
        "READY" => part("UserPIIResponse", "user"),
        "GUILD_CREATE" if data["unavailable"] != json!(true) => Ok(guild(data)),
        "GUILD_UPDATE" => whole("GuildResponse"),
        "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" => part("GuildRoleResponse", "role"),
        "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" => whole("GuildMemberResponse"),
        "GUILD_MEMBERS_CHUNK" => Ok(each("GuildMemberResponse", &data["members"])),
        "GUILD_MEMBER_REMOVE" | "GUILD_BAN_ADD" | "GUILD_BAN_REMOVE" => {
            part("UserResponse", "user")
        }
        "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "CHANNEL_DELETE" if data["type"] == json!(1) => {
            whole("PrivateChannelResponse")
        }
        "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "CHANNEL_DELETE" => whole("GuildChannelResponse"),
        "THREAD_CREATE" | "THREAD_UPDATE" => whole("ThreadResponse"),
        "THREAD_LIST_SYNC" => Ok(each("ThreadResponse", &data["threads"])),
        "THREAD_MEMBER_UPDATE" => whole("ThreadMemberResponse"),
        "MESSAGE_CREATE" | "MESSAGE_UPDATE" => whole("MessageResponse"),
        "GUILD_SCHEDULED_EVENT_CREATE"
        | "GUILD_SCHEDULED_EVENT_UPDATE"
        | "GUILD_SCHEDULED_EVENT_DELETE" => whole("ScheduledEventResponse"),
        "INTERACTION_CREATE" => Ok(interaction(data)),
        "GUILD_CREATE" | "GUILD_DELETE" => Err("an unavailable server is only an id"),
        "MESSAGE_REACTION_ADD"
        | "MESSAGE_REACTION_REMOVE"
        | "MESSAGE_REACTION_REMOVE_ALL"
        | "MESSAGE_REACTION_REMOVE_EMOJI" => Err("reactions as events have no schema"),
        "MESSAGE_POLL_VOTE_ADD" | "MESSAGE_POLL_VOTE_REMOVE" => Err("votes have no schema"),
        _ => Err("only ids, or no schema"),
    }
}

/// A server as it arrives, with what comes along with it.
fn guild(data: &Value) -> Vec<(&'static str, Value)> {
    let mut found = vec![("GuildResponse", data.clone())];
    found.extend(each("GuildChannelResponse", &data["channels"]));
    found.extend(each("GuildMemberResponse", &data["members"]));
    found.extend(each("ThreadResponse", &data["threads"]));
    found.extend(each(
        "ScheduledEventResponse",
        &data["guild_scheduled_events"],
    ));
    found
}

/// What an interaction carries; its own form has no schema.
fn interaction(data: &Value) -> Vec<(&'static str, Value)> {
    let mut found = Vec::new();
    for (schema, name) in [("UserResponse", "user"), ("MessageResponse", "message")] {
        if !data[name].is_null() {
            found.push((schema, data[name].clone()));
        }
    }
    if !data["member"].is_null() {
        found.push(("GuildMemberResponse", data["member"].clone()));
    }
    found
}

fn each(schema: &'static str, list: &Value) -> Vec<(&'static str, Value)> {
    let entries = list.as_array().into_iter().flatten();
    entries.map(|entry| (schema, entry.clone())).collect()
}
