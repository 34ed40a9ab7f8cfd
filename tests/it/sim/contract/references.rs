//! Rules of replies and forwards.

use carrel::sim::people::{ChannelChange, NewOverwrite};
use carrel::sim::{Options, Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{House, fault_at, id};

/// Ada says something in `general`.
async fn question(house: &House) -> Snowflake {
    let said = house.people.say(house.ada, house.general(), "when?").await;
    said.expect("said").id
}

async fn reply(house: &House, reference: Value) -> (u16, Value) {
    let body = json!({ "content": "soon", "message_reference": reference });
    house.post(house.general(), body).await
}

/// Checks that a reference is refused with this code.
fn refused((status, body): (u16, Value), code: &str) {
    assert_eq!((status, &body["code"]), (400, &json!(50035)), "{code}");
    assert_eq!(fault_at(&body, "message_reference"), code);
}

/// A message of the bot in `general`, and another channel to forward it to.
async fn original(house: &House) -> (Value, Snowflake) {
    let body = json!({ "content": "news", "embeds": [{ "title": "t" }] });
    let (_, message) = house.post(house.general(), body).await;
    let server = house.server.server_id;
    let other = house.people.add_text_channel(server, "other").await;
    (message, other.expect("a channel"))
}

async fn forward(house: &House, to: Snowflake, message: &Value) -> (u16, Value) {
    let reference = json!({ "type": 1, "message_id": message["id"],
        "channel_id": message["channel_id"] });
    house
        .post(to, json!({ "message_reference": reference }))
        .await
}

/// A reply is a message of type 19 that shows the message it answers.
///
/// Source: resources/message, "Replies".
#[tokio::test]
async fn a_reply_shows_what_it_answers() {
    let house = House::open().await;
    let (_, asked) = house
        .post(house.general(), json!({ "content": "when?" }))
        .await;
    let (status, message) = reply(&house, json!({ "message_id": asked["id"] })).await;
    assert_eq!((status, &message["type"]), (200, &json!(19)));
    let reference = &message["message_reference"];
    assert_eq!(reference["message_id"], asked["id"]);
    assert_eq!(reference["channel_id"], json!(house.general()));
    assert_eq!(reference["guild_id"], json!(house.server.server_id));
    assert_eq!(message["referenced_message"]["content"], "when?");
}

/// A reply to what is not there is refused, unless it asks to be sent as an ordinary message then.
///
/// Source: resources/message, "Message Reference Structure", `fail_if_not_exists`.
#[tokio::test]
async fn what_is_not_there_cannot_be_answered() {
    let house = House::open().await;
    refused(
        reply(&house, json!({ "message_id": "1" })).await,
        "REPLIES_UNKNOWN_MESSAGE",
    );
    let lenient = json!({ "message_id": "1", "fail_if_not_exists": false });
    let (status, message) = reply(&house, lenient).await;
    assert_eq!((status, &message["type"]), (200, &json!(0)));
}

/// A reply stays in the channel of the message it answers.
///
/// Source: users' reports, aoijs/aoi.js#209: "Cannot reply to a message in a different channel".
#[tokio::test]
async fn a_reply_stays_in_its_channel() {
    let house = House::open().await;
    let (message, other) = original(&house).await;
    let reference = json!({ "message_id": message["id"], "channel_id": message["channel_id"] });
    let body = json!({ "content": "x", "message_reference": reference });
    assert_eq!(house.post(house.general(), body.clone()).await.0, 200);
    let code = "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL";
    refused(house.post(other, body).await, code);
}

/// What Discord itself has written cannot be answered.
///
/// Source: resources/message, "Create Message", limitations; `NousResearch`/hermes-agent#1293.
#[tokio::test]
async fn what_discord_has_written_cannot_be_answered() {
    let house = House::open().await;
    let (_, message) = house.post(house.general(), json!({ "content": "x" })).await;
    let path = format!(
        "/channels/{}/messages/pins/{}",
        house.general(),
        id(&message)
    );
    assert_eq!(house.call("PUT", &path, Value::Null).await.0, 204);
    let read = house.people.read(house.general(), house.ada).await;
    let notice = read.expect("a channel").pop().expect("a notice of the pin");
    assert_eq!(notice.kind, 6);
    let code = "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE";
    refused(
        reply(&house, json!({ "message_id": notice.id })).await,
        code,
    );
}

/// When the message that a reply answers is deleted, the reply shows nothing there.
///
/// Source: resources/message, "Message Structure", note 4.
#[tokio::test]
async fn a_reply_outlives_what_it_answers() {
    let house = House::open().await;
    let asked = question(&house).await;
    let (_, message) = reply(&house, json!({ "message_id": asked })).await;
    let gone = house.people.delete_message(house.general(), asked).await;
    gone.expect("deleted");
    let message = house.reread(&message).await;
    assert_eq!(message["message_reference"]["message_id"], json!(asked));
    assert_eq!(message.get("referenced_message"), Some(&Value::Null));
}

/// A forward carries a snapshot of another message, without its author, and needs no text.
///
/// Source: resources/message, "Forwards" and "Message Snapshot Structure".
#[tokio::test]
async fn a_forward_carries_a_snapshot() {
    let house = House::open().await;
    let (message, other) = original(&house).await;
    let (status, forwarded) = forward(&house, other, &message).await;
    assert_eq!((status, &forwarded["type"]), (200, &json!(0)));
    assert_eq!(forwarded["flags"], 1 << 14);
    let reference = &forwarded["message_reference"];
    assert_eq!(
        (&reference["type"], &reference["message_id"]),
        (&json!(1), &message["id"])
    );
    let snapshot = &forwarded["message_snapshots"][0]["message"];
    assert_eq!(snapshot["content"], "news");
    assert_eq!(snapshot["embeds"][0]["title"], "t");
    assert_eq!(snapshot.get("author"), None);
}

/// A forward keeps what was forwarded, whatever becomes of the message later.
///
/// Source: resources/message, "Forwards": snapshots are immutable.
#[tokio::test]
async fn a_snapshot_does_not_change() {
    let house = House::open().await;
    let (message, other) = original(&house).await;
    let (_, forwarded) = forward(&house, other, &message).await;
    assert_eq!(
        house.edit(&message, json!({ "content": "other" })).await.0,
        200
    );
    let kept = house.reread(&forwarded).await;
    assert_eq!(kept["message_snapshots"][0]["message"]["content"], "news");
}

/// A forward must say from which channel.
///
/// Source: resources/message, "Message Reference Structure", `channel_id`.
#[tokio::test]
async fn a_forward_says_from_where() {
    let house = House::open().await;
    let (message, other) = original(&house).await;
    let reference = json!({ "type": 1, "message_id": message["id"] });
    let (status, body) = house
        .post(other, json!({ "message_reference": reference }))
        .await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
    let fault = fault_at(&body, "message_reference.channel_id");
    assert_eq!(fault, "BASE_TYPE_REQUIRED");
}

/// A forward has no text of its own.
///
/// Source: users' reports, discord-api-docs#7574.
#[tokio::test]
async fn a_forward_has_no_text() {
    let house = House::open().await;
    let (message, other) = original(&house).await;
    let reference = json!({ "type": 1, "message_id": message["id"],
        "channel_id": message["channel_id"] });
    let body = json!({ "content": "look", "message_reference": reference });
    let (status, body) = house.post(other, body).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
}

/// Only what people and apps write is forwarded, and no poll.
///
/// Source: resources/message, "Message Reference Types".
#[tokio::test]
async fn a_poll_is_not_forwarded() {
    let house = House::open().await;
    let (_, other) = original(&house).await;
    let poll =
        json!({ "question": { "text": "?" }, "answers": [{ "poll_media": { "text": "!" } }] });
    let (_, message) = house
        .post(house.general(), json!({ "content": "?", "poll": poll }))
        .await;
    assert_eq!(forward(&house, other, &message).await.0, 400);
}

/// An app forwards only what it may read.
///
/// Source: resources/message, "Message Reference Types"; topics/opcodes-and-status-codes, 160014.
#[tokio::test]
async fn what_one_cannot_read_one_does_not_forward() {
    for (content_intent, status) in [(false, 400), (true, 200)] {
        let house = House::with(Options {
            rate_limits: false,
            content_intent,
            ..Options::default()
        })
        .await;
        let asked = question(&house).await;
        let asked = json!({ "id": asked, "channel_id": house.general() });
        let answered = forward(&house, house.general(), &asked).await;
        assert_eq!(answered.0, status);
        let code = if content_intent {
            Value::Null
        } else {
            json!(160_014)
        };
        assert_eq!(answered.1["code"], code);
    }
}

/// What stands in a channel that the app does not see it cannot forward.
///
/// Source: resources/message, "Forwards": the requestor must have `VIEW_CHANNEL`.
#[tokio::test]
async fn what_one_does_not_see_one_does_not_forward() {
    let house = House::open().await;
    let (message, other) = original(&house).await;
    assert_eq!(forward(&house, other, &message).await.0, 200);
    let hide = NewOverwrite {
        id: house.server.server_id,
        kind: 0,
        allow: Permissions::NONE,
        deny: Permissions::VIEW_CHANNEL,
    };
    let change = ChannelChange {
        overwrites: Some(vec![hide]),
        ..ChannelChange::default()
    };
    let hidden = house.people.change_channel(house.general(), &change).await;
    hidden.expect("hidden");
    let (status, body) = forward(&house, other, &message).await;
    assert_eq!((status, &body["code"]), (403, &json!(50001)));
}
