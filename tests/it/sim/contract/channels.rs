//! Rules of channels, categories, overwrites and their limits.

use carrel::sim::Permissions;
use carrel::sim::people::{ChannelKind, NewChannel, NewOverwrite};
use serde_json::{Value, json};

use crate::sim::house::{House, fault_at, id, message_path};

/// A category, with an overwrite that takes writing from everyone.
async fn category(house: &House) -> carrel::sim::Snowflake {
    let mute = NewOverwrite {
        id: house.server.server_id,
        kind: 0,
        allow: Permissions::NONE,
        deny: Permissions::SEND_MESSAGES,
    };
    let category = NewChannel {
        name: "Groups".to_owned(),
        kind: ChannelKind::Category,
        parent_id: None,
        overwrites: vec![mute],
        as_user: None,
    };
    let server = house.server.server_id;
    let made = house.people.add_channel(server, &category).await;
    made.expect("a category")
}

/// A server holds 500 channels; one more is refused with 30013.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (30013).
#[tokio::test]
async fn a_server_holds_five_hundred_channels() {
    let house = House::open().await;
    for _ in 1..500 {
        assert_eq!(house.make_channel(json!({ "name": "n" })).await.0, 201);
    }
    let (status, body) = house.make_channel(json!({ "name": "n" })).await;
    assert_eq!((status, &body["code"]), (400, &json!(30013)));
}

/// A category holds fifty channels; one more is a fault of the form.
///
/// Source: discord-api-docs#1289.
#[tokio::test]
async fn a_category_holds_fifty() {
    let house = House::open().await;
    let category = category(&house).await;
    let room = json!({ "name": "n", "parent_id": category });
    for _ in 0..50 {
        assert_eq!(house.make_channel(room.clone()).await.0, 201);
    }
    let (status, body) = house.make_channel(room).await;
    assert_eq!(
        (status, fault_at(&body, "parent_id")),
        (400, "CHANNEL_PARENT_MAX_CHANNELS")
    );
}

/// A channel that is made without overwrites of its own takes its category's.
///
/// Source: topics/permissions, "Permission Syncing".
#[tokio::test]
async fn a_new_channel_takes_its_categorys_overwrites() {
    let house = House::open().await;
    let parent = category(&house).await;
    let (_, room) = house
        .make_channel(json!({ "name": "n", "parent_id": parent }))
        .await;
    let inherited = &room["permission_overwrites"][0];
    assert_eq!(inherited["deny"], json!(Permissions::SEND_MESSAGES));
    let own = json!({ "name": "n", "parent_id": parent, "permission_overwrites": [] });
    let (_, room) = house.make_channel(own).await;
    assert_eq!(room["permission_overwrites"], json!([]));
}

/// A channel lies in a category of its server and in nothing else.
///
/// Source: resources/guild, "Create Guild Channel" (`parent_id`).
#[tokio::test]
async fn a_channel_lies_in_a_category() {
    let house = House::open().await;
    let inside = json!({ "name": "n", "parent_id": house.general() });
    let (status, body) = house.make_channel(inside).await;
    assert_eq!(
        (status, fault_at(&body, "parent_id")),
        (400, "CHANNEL_PARENT_INVALID")
    );
}

/// The channels of a category that is deleted stay.
///
/// Source: resources/channel, "Delete/Close Channel".
#[tokio::test]
async fn a_deleted_category_leaves_its_channels() {
    let house = House::open().await;
    let parent = category(&house).await;
    let (_, room) = house
        .make_channel(json!({ "name": "n", "parent_id": parent }))
        .await;
    let deleted = house
        .call("DELETE", &format!("/channels/{parent}"), Value::Null)
        .await;
    assert_eq!(deleted.0, 200);
    let path = format!("/channels/{}", id(&room));
    let (status, left) = house.call("GET", &path, Value::Null).await;
    assert_eq!((status, &left["parent_id"]), (200, &Value::Null));
}

/// A text channel's name is shown in lower case with hyphens.
///
/// Source: users' reports; the client shows names so.
#[tokio::test]
async fn a_text_channels_name_is_shown_in_lower_case() {
    let house = House::open().await;
    let (_, room) = house
        .make_channel(json!({ "name": "  Group ONE room " }))
        .await;
    assert_eq!(room["name"], "group-one-room");
    let (_, voice) = house
        .make_channel(json!({ "name": "Group ONE", "type": 2 }))
        .await;
    assert_eq!(voice["name"], "Group ONE");
}

/// All texts and numbers of a channel have their limits: name 1 to 100, topic 1024, slowmode six
/// hours.
///
/// Source: resources/channel, "Channel Object"; resources/guild, "Create Guild Channel".
#[tokio::test]
async fn the_fields_of_a_channel_have_their_limits() {
    let house = House::open().await;
    let make = async |field: &str, value: Value| {
        let mut body = json!({ "name": "n" });
        body[field] = value;
        let (status, body) = house.make_channel(body).await;
        (status, fault_at(&body, field).to_owned())
    };
    let fits = [
        ("name", json!("é".repeat(100))),
        ("topic", json!("é".repeat(1024))),
        ("rate_limit_per_user", json!(21_600)),
    ];
    for (field, value) in fits {
        assert_eq!(make(field, value).await.0, 201, "{field}");
    }
    let too_much = [
        ("name", json!("é".repeat(101))),
        ("name", json!("  ")),
        ("topic", json!("é".repeat(1025))),
        ("rate_limit_per_user", json!(21_601)),
    ];
    for (field, value) in too_much {
        let (status, fault) = make(field, value).await;
        assert!(status == 400 && fault != "no fault here", "{field}");
    }
}

/// One request carries a hundred overwrites at most.
///
/// Source: openapi, `CreateGuildChannelRequest`.
#[tokio::test]
async fn a_request_carries_a_hundred_overwrites() {
    let house = House::open().await;
    let make = async |count: u64| {
        let all = (1..=count).map(|n| json!({ "id": n.to_string(), "type": 1, "allow": "1024" }));
        let all: Vec<_> = all.collect();
        let body = json!({ "name": "n", "permission_overwrites": all });
        house.make_channel(body).await
    };
    assert_eq!(make(100).await.0, 201);
    let (status, body) = make(101).await;
    let fault = fault_at(&body, "permission_overwrites");
    assert_eq!((status, fault), (400, "BASE_TYPE_MAX_LENGTH"));
}

/// A channel holds a thousand overwrites; one more is refused with 30060.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (30060).
#[tokio::test]
async fn a_channel_holds_a_thousand_overwrites() {
    let house = House::open().await;
    let put = async |number: u32| {
        let path = format!("/channels/{}/permissions/{number}", house.general());
        let body = json!({ "type": 1, "allow": "1024", "deny": "0" });
        house.call("PUT", &path, body).await
    };
    for number in 1..=1000 {
        assert_eq!(put(number).await.0, 204);
    }
    let (status, body) = put(1001).await;
    assert_eq!((status, &body["code"]), (400, &json!(30060)));
    assert_eq!(put(1000).await.0, 204, "one that is there may change");
}

/// A channel holds 250 pins; one more is refused with 30003.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (30003).
#[tokio::test]
async fn a_channel_holds_250_pins() {
    let house = House::open().await;
    let pin = async || {
        let (_, sent) = house.post(house.general(), json!({ "content": "x" })).await;
        let path = message_path(&sent).replace("/messages/", "/messages/pins/");
        house.call("PUT", &path, Value::Null).await
    };
    for _ in 0..250 {
        assert_eq!(pin().await.0, 204);
    }
    let (status, body) = pin().await;
    assert_eq!((status, &body["code"]), (400, &json!(30003)));
}

/// A pin is told in the channel by a message of Discord's own, once.
///
/// Source: resources/message, "Message Types" (6).
#[tokio::test]
async fn a_pin_is_told_in_the_channel() {
    let house = House::open().await;
    let (_, sent) = house.post(house.general(), json!({ "content": "x" })).await;
    let path = message_path(&sent).replace("/messages/", "/messages/pins/");
    for _ in 0..2 {
        assert_eq!(house.call("PUT", &path, Value::Null).await.0, 204);
    }
    let asked = format!("/channels/{}/messages", house.general());
    let (_, history) = house.call("GET", &asked, Value::Null).await;
    let kinds = history.as_array().into_iter().flatten();
    let kinds: Vec<_> = kinds.map(|message| message["type"].clone()).collect();
    assert_eq!(kinds, [json!(6), json!(0)]);
}

/// A channel that is deleted is unknown from then on.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (10003).
#[tokio::test]
async fn a_deleted_channel_is_unknown() {
    let house = House::open().await;
    let (_, room) = house.make_channel(json!({ "name": "n" })).await;
    let path = format!("/channels/{}", id(&room));
    assert_eq!(house.call("DELETE", &path, Value::Null).await.0, 200);
    let (status, body) = house.call("GET", &path, Value::Null).await;
    assert_eq!((status, &body["code"]), (404, &json!(10003)));
}

/// An overwrite that is not there cannot be taken away.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (10009).
#[tokio::test]
async fn an_unknown_overwrite_is_not_taken_away() {
    let house = House::open().await;
    let path = format!("/channels/{}/permissions/{}", house.general(), house.ada);
    let (status, body) = house.call("DELETE", &path, Value::Null).await;
    assert_eq!((status, &body["code"]), (404, &json!(10009)));
}
