//! Rules of which right an act needs.

use std::time::Duration;

use carrel::sim::Permissions;
use carrel::sim::people::{NewAccount, NewMember};
use serde_json::{Value, json};

use crate::sim::house::{BOT_MAY, House, id, message_path};

/// Everything that the rules here ask for.
const ALL: Permissions = Permissions(
    BOT_MAY.0
        | Permissions::SEND_TTS_MESSAGES.0
        | Permissions::SEND_POLLS.0
        | Permissions::MANAGE_MESSAGES.0
        | Permissions::MANAGE_NICKNAMES.0
        | Permissions::CHANGE_NICKNAME.0
        | Permissions::MODERATE_MEMBERS.0
        | Permissions::KICK_MEMBERS.0
        | Permissions::BAN_MEMBERS.0
        | Permissions::CREATE_PUBLIC_THREADS.0
        | Permissions::SEND_MESSAGES_IN_THREADS.0,
);

/// One request that needs a right.
struct Act {
    method: &'static str,
    path: String,
    body: Value,
}

impl Act {
    fn post(house: &House, body: Value) -> Self {
        Self {
            method: "POST",
            path: format!("/channels/{}/messages", house.general()),
            body,
        }
    }
}

/// A house where only the bot's role grants what is asked for, and that is everything.
async fn house() -> House {
    let house = House::open().await;
    let server = house.server.server_id;
    house.people.change_bot(server, ALL).await.expect("granted");
    let everyone = house.server.everyone_role_id;
    let bare = Permissions::VIEW_CHANNEL | Permissions::USE_APPLICATION_COMMANDS;
    house
        .people
        .change_role(server, everyone, bare)
        .await
        .expect("changed");
    house
}

/// Holds that an act is refused without a right, and done with it.
async fn needs(house: &House, right: Permissions, act: Act) {
    let server = house.server.server_id;
    let without = ALL.without(right);
    house
        .people
        .change_bot(server, without)
        .await
        .expect("taken");
    let (status, body) = house.call(act.method, &act.path, act.body.clone()).await;
    assert_eq!((status, &body["code"]), (403, &json!(50013)), "{body}");
    house.people.change_bot(server, ALL).await.expect("given");
    let (status, body) = house.call(act.method, &act.path, act.body).await;
    assert!(status < 300, "{status} {body}");
}

/// The path of Ada's membership.
fn ada(house: &House) -> String {
    format!("/guilds/{}/members/{}", house.server.server_id, house.ada)
}

/// To write one needs `SEND_MESSAGES`.
///
/// Source: resources/channel, "Create Message".
#[tokio::test]
async fn writing_needs_send_messages() {
    let house = house().await;
    let act = Act::post(&house, json!({ "content": "x" }));
    needs(&house, Permissions::SEND_MESSAGES, act).await;
}

/// To send an embed one needs `EMBED_LINKS`.
///
/// Source: topics/permissions, "Bitwise Permission Flags".
#[tokio::test]
async fn an_embed_needs_embed_links() {
    let house = house().await;
    let act = Act::post(&house, json!({ "embeds": [{ "title": "x" }] }));
    needs(&house, Permissions::EMBED_LINKS, act).await;
}

/// To send a file one needs `ATTACH_FILES`.
///
/// Source: topics/permissions, "Bitwise Permission Flags".
#[tokio::test]
async fn a_file_needs_attach_files() {
    let house = house().await;
    let server = house.server.server_id;
    let send = async || {
        let file: &[(&str, &[u8])] = &[("a.txt", b"text")];
        let (status, body) = house.post_files(house.general(), &json!({}), file).await;
        (status, body["code"].clone())
    };
    let without = ALL.without(Permissions::ATTACH_FILES);
    house
        .people
        .change_bot(server, without)
        .await
        .expect("taken");
    assert_eq!(send().await, (403, json!(50013)));
    house.people.change_bot(server, ALL).await.expect("given");
    assert_eq!(send().await.0, 200);
}

/// To send a poll one needs `SEND_POLLS`.
///
/// Source: topics/permissions, "Bitwise Permission Flags".
#[tokio::test]
async fn a_poll_needs_send_polls() {
    let house = house().await;
    let poll =
        json!({ "question": { "text": "Tea?" }, "answers": [{ "poll_media": { "text": "Yes" } }] });
    let act = Act::post(&house, json!({ "content": "x", "poll": poll }));
    needs(&house, Permissions::SEND_POLLS, act).await;
}

/// To have a message read aloud one needs `SEND_TTS_MESSAGES`.
///
/// Source: resources/channel, "Create Message".
#[tokio::test]
async fn reading_aloud_needs_send_tts_messages() {
    let house = house().await;
    let act = Act::post(&house, json!({ "content": "x", "tts": true }));
    needs(&house, Permissions::SEND_TTS_MESSAGES, act).await;
}

/// To reply one needs `READ_MESSAGE_HISTORY`.
///
/// Source: resources/message, "Create Message" (`message_reference`).
#[tokio::test]
async fn replying_needs_read_message_history() {
    let house = house().await;
    let (_, first) = house.post(house.general(), json!({ "content": "x" })).await;
    let reply = json!({ "content": "y", "message_reference": { "message_id": first["id"] } });
    let act = Act::post(&house, reply);
    needs(&house, Permissions::READ_MESSAGE_HISTORY, act).await;
}

/// A first reaction of a kind needs `ADD_REACTIONS`.
///
/// Source: resources/message, "Create Reaction".
#[tokio::test]
async fn a_first_reaction_needs_add_reactions() {
    let house = house().await;
    let (_, first) = house.post(house.general(), json!({ "content": "x" })).await;
    let act = Act {
        method: "PUT",
        path: format!("{}/reactions/🔥/@me", message_path(&first)),
        body: Value::Null,
    };
    needs(&house, Permissions::ADD_REACTIONS, act).await;
}

/// To delete what others wrote one needs `MANAGE_MESSAGES`.
///
/// Source: resources/message, "Delete Message".
#[tokio::test]
async fn deleting_what_others_wrote_needs_manage_messages() {
    let house = house().await;
    let owner = house.server.owner_id;
    let said = house
        .people
        .say(owner, house.general(), "mine")
        .await
        .expect("said");
    let act = Act {
        method: "DELETE",
        path: format!("/channels/{}/messages/{}", house.general(), said.id),
        body: Value::Null,
    };
    needs(&house, Permissions::MANAGE_MESSAGES, act).await;
}

/// To pin one needs `PIN_MESSAGES`; `MANAGE_MESSAGES` is not enough any more.
///
/// Source: change-log of 2025-08 and 2026-02 (`PIN_MESSAGES`); resources/message, "Pin Message".
#[tokio::test]
async fn pinning_needs_pin_messages() {
    let house = house().await;
    let (_, first) = house.post(house.general(), json!({ "content": "x" })).await;
    let act = Act {
        method: "PUT",
        path: format!("/channels/{}/messages/pins/{}", house.general(), id(&first)),
        body: Value::Null,
    };
    needs(&house, Permissions::PIN_MESSAGES, act).await;
}

/// To make a channel one needs `MANAGE_CHANNELS`.
///
/// Source: resources/guild, "Create Guild Channel".
#[tokio::test]
async fn making_a_channel_needs_manage_channels() {
    let house = house().await;
    let act = Act {
        method: "POST",
        path: format!("/guilds/{}/channels", house.server.server_id),
        body: json!({ "name": "room" }),
    };
    needs(&house, Permissions::MANAGE_CHANNELS, act).await;
}

/// To edit a channel one needs `MANAGE_CHANNELS`.
///
/// Source: resources/channel, "Modify Channel".
#[tokio::test]
async fn editing_a_channel_needs_manage_channels() {
    let house = house().await;
    let act = Act {
        method: "PATCH",
        path: format!("/channels/{}", house.general()),
        body: json!({ "topic": "new" }),
    };
    needs(&house, Permissions::MANAGE_CHANNELS, act).await;
}

/// To delete a channel one needs `MANAGE_CHANNELS`.
///
/// Source: resources/channel, "Delete/Close Channel".
#[tokio::test]
async fn deleting_a_channel_needs_manage_channels() {
    let house = house().await;
    let act = Act {
        method: "DELETE",
        path: format!("/channels/{}", house.general()),
        body: Value::Null,
    };
    needs(&house, Permissions::MANAGE_CHANNELS, act).await;
}

/// To set an overwrite one needs `MANAGE_ROLES`.
///
/// Source: resources/channel, "Edit Channel Permissions".
#[tokio::test]
async fn setting_an_overwrite_needs_manage_roles() {
    let house = house().await;
    let act = Act {
        method: "PUT",
        path: format!("/channels/{}/permissions/{}", house.general(), house.ada),
        body: json!({ "type": 1, "allow": "1024", "deny": "0" }),
    };
    needs(&house, Permissions::MANAGE_ROLES, act).await;
}

/// To take an overwrite away one needs `MANAGE_ROLES`.
///
/// Source: resources/channel, "Delete Channel Permission".
#[tokio::test]
async fn taking_an_overwrite_away_needs_manage_roles() {
    let house = house().await;
    let path = format!("/channels/{}/permissions/{}", house.general(), house.ada);
    let body = json!({ "type": 1, "allow": "1024", "deny": "0" });
    assert_eq!(house.call("PUT", &path, body).await.0, 204);
    let act = Act {
        method: "DELETE",
        path,
        body: Value::Null,
    };
    needs(&house, Permissions::MANAGE_ROLES, act).await;
}

/// To make a role one needs `MANAGE_ROLES`.
///
/// Source: resources/guild, "Create Guild Role".
#[tokio::test]
async fn making_a_role_needs_manage_roles() {
    let house = house().await;
    let act = Act {
        method: "POST",
        path: format!("/guilds/{}/roles", house.server.server_id),
        body: json!({ "name": "r", "permissions": "0" }),
    };
    needs(&house, Permissions::MANAGE_ROLES, act).await;
}

/// To give a role one needs `MANAGE_ROLES`.
///
/// Source: resources/guild, "Add Guild Member Role".
#[tokio::test]
async fn giving_a_role_needs_manage_roles() {
    let house = house().await;
    let body = json!({ "name": "r", "permissions": "0" });
    let roles = format!("/guilds/{}/roles", house.server.server_id);
    let (_, made) = house.call("POST", &roles, body).await;
    let act = Act {
        method: "PUT",
        path: format!("{}/roles/{}", ada(&house), id(&made)),
        body: Value::Null,
    };
    needs(&house, Permissions::MANAGE_ROLES, act).await;
}

/// To schedule an event one needs `CREATE_EVENTS`.
///
/// Source: change-log of 2026-02 (`CREATE_EVENTS`); resources/guild-scheduled-event, "Create
/// Guild Scheduled Event".
#[tokio::test]
async fn scheduling_an_event_needs_create_events() {
    let house = house().await;
    let now = house.people.now().await.expect("a clock");
    let [start, end] = [1, 2].map(|hours| now + chrono::TimeDelta::hours(hours));
    let act = Act {
        method: "POST",
        path: format!("/guilds/{}/scheduled-events", house.server.server_id),
        body: json!({ "name": "Talk", "privacy_level": 2, "entity_type": 3,
            "scheduled_start_time": start, "scheduled_end_time": end,
            "entity_metadata": { "location": "Hall" } }),
    };
    needs(&house, Permissions::CREATE_EVENTS, act).await;
}

/// To rename others one needs `MANAGE_NICKNAMES`.
///
/// Source: resources/guild, "Modify Guild Member".
#[tokio::test]
async fn renaming_others_needs_manage_nicknames() {
    let house = house().await;
    let act = Act {
        method: "PATCH",
        path: ada(&house),
        body: json!({ "nick": "Countess" }),
    };
    needs(&house, Permissions::MANAGE_NICKNAMES, act).await;
}

/// To rename oneself one needs `CHANGE_NICKNAME`.
///
/// Source: resources/guild, "Modify Current Member".
#[tokio::test]
async fn renaming_oneself_needs_change_nickname() {
    let house = house().await;
    let act = Act {
        method: "PATCH",
        path: format!("/guilds/{}/members/@me", house.server.server_id),
        body: json!({ "nick": "Reader" }),
    };
    needs(&house, Permissions::CHANGE_NICKNAME, act).await;
}

/// To time somebody out one needs `MODERATE_MEMBERS`.
///
/// Source: resources/guild, "Modify Guild Member".
#[tokio::test]
async fn timing_out_needs_moderate_members() {
    let house = house().await;
    let until = house.people.now().await.expect("a clock") + chrono::TimeDelta::hours(1);
    let act = Act {
        method: "PATCH",
        path: ada(&house),
        body: json!({ "communication_disabled_until": until }),
    };
    needs(&house, Permissions::MODERATE_MEMBERS, act).await;
}

/// To kick somebody one needs `KICK_MEMBERS`.
///
/// Source: resources/guild, "Remove Guild Member".
#[tokio::test]
async fn kicking_needs_kick_members() {
    let house = house().await;
    let act = Act {
        method: "DELETE",
        path: ada(&house),
        body: Value::Null,
    };
    needs(&house, Permissions::KICK_MEMBERS, act).await;
}

/// To ban somebody one needs `BAN_MEMBERS`.
///
/// Source: resources/guild, "Create Guild Ban".
#[tokio::test]
async fn banning_needs_ban_members() {
    let house = house().await;
    let act = Act {
        method: "PUT",
        path: format!("/guilds/{}/bans/{}", house.server.server_id, house.ada),
        body: json!({}),
    };
    needs(&house, Permissions::BAN_MEMBERS, act).await;
}

/// To start a public thread one needs `CREATE_PUBLIC_THREADS`.
///
/// Source: resources/channel, "Start Thread without Message".
#[tokio::test]
async fn a_public_thread_needs_create_public_threads() {
    let house = house().await;
    let act = Act {
        method: "POST",
        path: format!("/channels/{}/threads", house.general()),
        body: json!({ "name": "aside", "type": 11 }),
    };
    needs(&house, Permissions::CREATE_PUBLIC_THREADS, act).await;
}

/// To write in a thread one needs `SEND_MESSAGES_IN_THREADS`.
///
/// Source: topics/threads, "Permissions".
#[tokio::test]
async fn writing_in_a_thread_needs_its_own_right() {
    let house = house().await;
    let threads = format!("/channels/{}/threads", house.general());
    let body = json!({ "name": "aside", "type": 11 });
    let (_, thread) = house.call("POST", &threads, body).await;
    let act = Act {
        method: "POST",
        path: format!("/channels/{}/messages", id(&thread)),
        body: json!({ "content": "x" }),
    };
    needs(&house, Permissions::SEND_MESSAGES_IN_THREADS, act).await;
}

/// Who is banned does not come back until that is lifted.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (40007).
#[tokio::test]
async fn who_is_banned_does_not_come_back() {
    let house = house().await;
    let server = house.server.server_id;
    let bans = format!("/guilds/{server}/bans/{}", house.ada);
    assert_eq!(house.call("PUT", &bans, json!({})).await.0, 204);
    let back = NewMember {
        account: NewAccount {
            id: Some(house.ada),
            ..NewAccount::named("ada")
        },
        ..NewMember::default()
    };
    let refused = house.people.join(server, &back).await.expect_err("banned");
    assert_eq!(refused.status, 403);
    assert_eq!(house.call("DELETE", &bans, json!({})).await.0, 204);
    house.people.join(server, &back).await.expect("comes back");
}

/// A time-out lasts 28 days at most.
///
/// Source: resources/guild, "Modify Guild Member".
#[tokio::test]
async fn a_time_out_lasts_28_days_at_most() {
    let house = house().await;
    let now = house.people.now().await.expect("a clock");
    let minute = chrono::TimeDelta::from_std(Duration::from_mins(1)).expect("fits");
    let until =
        |days| json!({ "communication_disabled_until": now + chrono::TimeDelta::days(days) });
    assert_eq!(house.call("PATCH", &ada(&house), until(28)).await.0, 200);
    let later =
        json!({ "communication_disabled_until": now + chrono::TimeDelta::days(28) + minute });
    let (status, body) = house.call("PATCH", &ada(&house), later).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
}

/// A nickname has 32 characters at most.
///
/// Source: resources/user, "Usernames and Nicknames".
#[tokio::test]
async fn a_nickname_has_32_characters_at_most() {
    let house = house().await;
    let nick = |length: usize| json!({ "nick": "é".repeat(length) });
    assert_eq!(house.call("PATCH", &ada(&house), nick(32)).await.0, 200);
    let (status, body) = house.call("PATCH", &ada(&house), nick(33)).await;
    let fault = &body["errors"]["nick"]["_errors"][0]["code"];
    assert_eq!((status, fault), (400, &json!("BASE_TYPE_MAX_LENGTH")));
}
