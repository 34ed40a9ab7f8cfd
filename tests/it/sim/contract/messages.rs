//! Rules of messages: what they say, who edits and deletes them, where they may stand.

use carrel::sim::people::{ChannelKind, MemberChange, NewChannel};
use carrel::sim::{Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{BOT_MAY, House, fault_at, id, message_path};
use crate::sim::line::Line;

/// Posts a text in `general`.
async fn say(house: &House, content: &str) -> Value {
    let body = json!({ "content": content });
    let (status, message) = house.post(house.general(), body).await;
    assert_eq!(status, 200, "{message}");
    message
}

/// Something that Ada says, as a message of the API.
async fn of_ada(house: &House) -> Value {
    let said = house.people.say(house.ada, house.general(), "hers").await;
    let said = said.expect("said");
    json!({ "id": said.id, "channel_id": said.channel_id })
}

/// The notice by which Discord itself says that the bot has pinned a message.
async fn notice_of_a_pin(house: &House) -> Value {
    let pinned = id(&say(house, "x").await);
    let path = format!("/channels/{}/messages/pins/{pinned}", house.general());
    assert_eq!(house.call("PUT", &path, Value::Null).await.0, 204);
    let read = house.people.read(house.general(), house.ada).await;
    let notice = read.expect("a channel").pop().expect("a notice");
    assert_eq!(notice.kind, 6);
    json!({ "id": notice.id, "channel_id": notice.channel_id })
}

async fn delete(house: &House, message: &Value) -> (u16, Value) {
    house
        .call("DELETE", &message_path(message), Value::Null)
        .await
}

/// Opens the direct-message channel with Ada.
async fn direct(house: &House) -> Snowflake {
    let open = json!({ "recipient_id": house.ada });
    id(&house.call("POST", "/users/@me/channels", open).await.1)
}

/// A message of an app has 2000 code points of text, and a nonce in words has 25.
///
/// Source: resources/message, "Create Message"; discord-api-docs#1315 for the unit.
#[tokio::test]
async fn the_texts_of_a_message_have_their_limits() {
    let house = House::open().await;
    let content = |count: usize| json!({ "content": "👍".repeat(count) });
    let nonce = |count: usize| json!({ "content": "x", "nonce": "é".repeat(count) });
    let cases = [
        (content(2000), content(2001), "content"),
        (nonce(25), nonce(26), "nonce"),
    ];
    for (fits, not, path) in cases {
        assert_eq!(house.post(house.general(), fits).await.0, 200, "{path}");
        let (status, body) = house.post(house.general(), not).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{path}");
        assert_eq!(fault_at(&body, path), "BASE_TYPE_MAX_LENGTH", "{path}");
    }
}

/// A message that says nothing is refused.
///
/// Source: topics/opcodes-and-status-codes, 50006; resources/message, "Create Message";
/// discord-api-docs#7608 for messages of layouts.
#[tokio::test]
async fn a_message_says_something() {
    let house = House::open().await;
    for body in [
        json!({}),
        json!({ "content": "" }),
        json!({ "embeds": [], "content": " \n" }),
        json!({ "flags": 1 << 15, "components": [] }),
    ] {
        let (status, refused) = house.post(house.general(), body.clone()).await;
        assert_eq!((status, &refused["code"]), (400, &json!(50006)), "{body}");
    }
    let embed = json!({ "embeds": [{ "title": "t" }] });
    assert_eq!(house.post(house.general(), embed).await.0, 200);
}

/// White space at the ends of a text is taken away.
///
/// Source: users' reports, qaisjp/go-discord-irc#133.
#[tokio::test]
async fn a_text_is_trimmed() {
    let house = House::open().await;
    let message = say(&house, " \n two  words \n").await;
    assert_eq!(message["content"], "two  words");
}

/// Of the flags an app sets only those for hidden embeds, silence and layouts; others are passed
/// over.
///
/// Source: resources/message, "Create Message", `flags`.
#[tokio::test]
async fn an_app_sets_few_flags() {
    let house = House::open().await;
    let all = 1 | 2 | 4 | 8 | 32 | 64 | 128 | 4096;
    let body = json!({ "content": "x", "flags": all });
    let (status, message) = house.post(house.general(), body).await;
    assert_eq!((status, &message["flags"]), (200, &json!(4 | 4096)));
    let read = house.people.read(house.general(), house.ada).await;
    assert_eq!(read.expect("a channel").len(), 1, "it is not ephemeral");
}

/// A message that is to be read out says so.
///
/// Source: resources/message, "Create Message", `tts`.
#[tokio::test]
async fn a_message_can_be_read_out() {
    let house = House::open().await;
    let server = house.server.server_id;
    let may = BOT_MAY | Permissions::SEND_TTS_MESSAGES;
    house.people.change_bot(server, may).await.expect("given");
    for tts in [true, false] {
        let body = json!({ "content": "x", "tts": tts });
        let (status, message) = house.post(house.general(), body).await;
        assert_eq!((status, &message["tts"]), (200, &json!(tts)));
    }
}

/// Categories and forums take no messages.
///
/// Source: topics/opcodes-and-status-codes, 50008 and 40058.
#[tokio::test]
async fn some_channels_take_no_messages() {
    let house = House::open().await;
    let cases = [
        (ChannelKind::Category, 400, json!(50008)),
        (ChannelKind::Forum, 400, json!(40058)),
        (ChannelKind::Announcement, 200, Value::Null),
        (ChannelKind::Voice, 200, Value::Null),
    ];
    for (kind, wanted, code) in cases {
        let channel = NewChannel {
            name: "c".to_owned(),
            kind,
            parent_id: None,
            overwrites: Vec::new(),
            as_user: None,
        };
        let server = house.server.server_id;
        let channel = house.people.add_channel(server, &channel).await;
        let channel = channel.expect("a channel");
        let (status, body) = house.post(channel, json!({ "content": "x" })).await;
        assert_eq!((status, &body["code"]), (wanted, &code), "{kind:?}");
    }
}

/// A direct message reaches only those who share a server with the app and take messages there.
///
/// Source: topics/opcodes-and-status-codes, 50007.
#[tokio::test]
async fn a_direct_message_needs_an_open_door() {
    let house = House::open().await;
    let (server, direct) = (house.server.server_id, direct(&house).await);
    let say = async || house.post(direct, json!({ "content": "psst" })).await;
    assert_eq!(say().await.0, 200);
    let inbox = house.people.inbox(house.ada).await.expect("an inbox");
    assert_eq!(inbox[0].content, "psst");
    let refuses = |refuses_dms| MemberChange {
        refuses_dms: Some(refuses_dms),
        ..MemberChange::default()
    };
    let closed = house
        .people
        .change_member(server, house.ada, &refuses(true))
        .await;
    closed.expect("closed");
    let (status, body) = say().await;
    assert_eq!((status, &body["code"]), (403, &json!(50007)));
    let opened = house
        .people
        .change_member(server, house.ada, &refuses(false))
        .await;
    opened.expect("open");
    assert_eq!(say().await.0, 200);
    house
        .people
        .leave(server, house.ada)
        .await
        .expect("Ada leaves");
    let (status, body) = say().await;
    assert_eq!((status, &body["code"]), (403, &json!(50007)));
}

/// An edit changes what it names and leaves the rest.
///
/// Source: resources/message, "Edit Message": all parameters are optional.
#[tokio::test]
async fn an_edit_leaves_what_it_does_not_name() {
    let house = House::open().await;
    let body = json!({ "content": "a", "embeds": [{ "title": "t" }] });
    let (_, message) = house.post(house.general(), body).await;
    assert_eq!(message["edited_timestamp"], Value::Null);
    let (status, edited) = house.edit(&message, json!({ "content": "b" })).await;
    assert_eq!((status, &edited["content"]), (200, &json!("b")));
    assert_eq!(edited["embeds"][0]["title"], "t");
    assert_ne!(edited["edited_timestamp"], Value::Null);
    assert_eq!(edited["timestamp"], message["timestamp"]);
}

/// An edit may take the text away, but not all that a message says.
///
/// Source: resources/message, "Edit Message": all parameters are nullable;
/// topics/opcodes-and-status-codes, 50006.
#[tokio::test]
async fn an_edit_leaves_something() {
    let house = House::open().await;
    let body = json!({ "content": "a", "embeds": [{ "title": "t" }] });
    let (_, message) = house.post(house.general(), body).await;
    let (status, edited) = house.edit(&message, json!({ "content": null })).await;
    assert_eq!((status, &edited["content"]), (200, &json!("")));
    let (status, body) = house.edit(&message, json!({ "embeds": [] })).await;
    assert_eq!((status, &body["code"]), (400, &json!(50006)));
    assert_eq!(house.reread(&message).await["embeds"][0]["title"], "t");
}

/// Only its author edits what a message says.
///
/// Source: topics/opcodes-and-status-codes, 50005; resources/message, "Edit Message".
#[tokio::test]
async fn only_its_author_edits_a_message() {
    let house = House::open().await;
    let server = house.server.server_id;
    let may = BOT_MAY | Permissions::MANAGE_MESSAGES;
    house.people.change_bot(server, may).await.expect("given");
    let hers = of_ada(&house).await;
    let (status, body) = house.edit(&hers, json!({ "content": "mine" })).await;
    assert_eq!((status, &body["code"]), (403, &json!(50005)));
    let own = say(&house, "own").await;
    assert_eq!(house.edit(&own, json!({ "content": "mine" })).await.0, 200);
}

/// With `MANAGE_MESSAGES` one hides the embeds of somebody else's message.
///
/// Source: resources/message, "Edit Message": others can only edit `flags`.
#[tokio::test]
async fn others_hide_the_embeds_of_a_message() {
    let house = House::open().await;
    let server = house.server.server_id;
    let may = BOT_MAY | Permissions::MANAGE_MESSAGES;
    house.people.change_bot(server, may).await.expect("given");
    let hers = of_ada(&house).await;
    let (status, edited) = house.edit(&hers, json!({ "flags": 4 })).await;
    assert_eq!((status, &edited["flags"]), (200, &json!(4)));
    let read = house.people.read(house.general(), house.ada).await;
    assert_eq!(read.expect("a channel")[0].content, "hers");
}

/// Of the flags an edit changes only the one for hidden embeds; the others stay as they are.
///
/// Source: resources/message, "Edit Message": unsupported changes are ignored.
#[tokio::test]
async fn an_edit_changes_few_flags() {
    let house = House::open().await;
    let loud = say(&house, "x").await;
    let (status, edited) = house.edit(&loud, json!({ "flags": 4 | 64 | 4096 })).await;
    assert_eq!((status, &edited["flags"]), (200, &json!(4)));
    let body = json!({ "content": "x", "flags": 4096 });
    let (_, silent) = house.post(house.general(), body).await;
    let (_, edited) = house.edit(&silent, json!({ "flags": 4 })).await;
    assert_eq!(edited["flags"], 4 | 4096);
    let (_, edited) = house.edit(&silent, json!({ "content": "y" })).await;
    assert_eq!(edited["flags"], 4 | 4096, "flags that are not sent stay");
}

/// What Discord itself has written cannot be edited.
///
/// Source: topics/opcodes-and-status-codes, 50021.
#[tokio::test]
async fn what_discord_has_written_cannot_be_edited() {
    let house = House::open().await;
    let notice = notice_of_a_pin(&house).await;
    let (status, body) = house.edit(&notice, json!({ "content": "x" })).await;
    assert_eq!((status, &body["code"]), (403, &json!(50021)));
}

/// A notice of a pin may be deleted like a message.
///
/// Source: resources/message, "Message Types", `CHANNEL_PINNED_MESSAGE`: deletable.
#[tokio::test]
async fn a_notice_of_a_pin_may_be_deleted() {
    let house = House::open().await;
    let notice = notice_of_a_pin(&house).await;
    assert_eq!(delete(&house, &notice).await.0, 204);
}

/// The message with which a thread begins, that of its channel, cannot be deleted.
///
/// Source: resources/message, "Message Types", `THREAD_STARTER_MESSAGE`;
/// topics/opcodes-and-status-codes, 50021.
#[tokio::test]
async fn the_starter_of_a_thread_cannot_be_deleted() {
    let house = House::open().await;
    let server = house.server.server_id;
    let may = BOT_MAY | Permissions::MANAGE_MESSAGES | Permissions::CREATE_PUBLIC_THREADS;
    house.people.change_bot(server, may).await.expect("given");
    let message = say(&house, "x").await;
    let path = format!("{}/threads", message_path(&message));
    let (status, thread) = house.call("POST", &path, json!({ "name": "t" })).await;
    assert_eq!(status, 201, "{thread}");
    let read = house.people.read(id(&thread), house.ada).await;
    let starter = read.expect("a thread").remove(0);
    assert_eq!(starter.kind, 21);
    let starter = json!({ "id": starter.id, "channel_id": starter.channel_id });
    let (status, body) = delete(&house, &starter).await;
    assert_eq!((status, &body["code"]), (403, &json!(50021)));
}

/// A deleted message is gone for everybody, and unknown from then on.
///
/// Source: resources/message, "Delete Message"; topics/opcodes-and-status-codes, 10008.
#[tokio::test]
async fn a_deleted_message_is_gone() {
    let house = House::open().await;
    let message = say(&house, "x").await;
    assert_eq!(delete(&house, &message).await.0, 204);
    let (status, body) = delete(&house, &message).await;
    assert_eq!((status, &body["code"]), (404, &json!(10008)));
    let read = house.people.read(house.general(), house.ada).await;
    assert!(read.expect("a channel").is_empty());
}

/// The gateway tells of messages that come, change and go.
///
/// Source: events/gateway-events, "Message Create", "Message Update" and "Message Delete".
#[tokio::test]
async fn messages_are_told() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let message = say(&house, "a").await;
    let created = line.event("MESSAGE_CREATE").await["d"].clone();
    assert_eq!(created["id"], message["id"]);
    assert_eq!(created["guild_id"], json!(house.server.server_id));
    assert!(created["member"]["roles"].is_array());
    house.edit(&message, json!({ "content": "b" })).await;
    let updated = line.event("MESSAGE_UPDATE").await["d"].clone();
    assert_eq!(updated["id"], message["id"]);
    delete(&house, &message).await;
    let deleted = line.event("MESSAGE_DELETE").await["d"].clone();
    assert_eq!(deleted["id"], message["id"]);
    assert_eq!(deleted["channel_id"], message["channel_id"]);
}

/// Who types is seen typing.
///
/// Source: resources/channel, "Trigger Typing Indicator"; events/gateway-events, "Typing Start".
#[tokio::test]
async fn typing_is_seen() {
    let house = House::open().await;
    let mut line = Line::identified(&house.sim, 1 | 1 << 11, false).await;
    line.event("GUILD_CREATE").await;
    let path = format!("/channels/{}/typing", house.general());
    assert_eq!(house.call("POST", &path, Value::Null).await.0, 204);
    let bot_id = house.bot_id().await;
    let typing = line.event("TYPING_START").await["d"].clone();
    assert_eq!(typing["user_id"], json!(bot_id));
    let types = house.people.type_in(house.ada, house.general()).await;
    types.expect("Ada types");
    let typing = line.event("TYPING_START").await["d"].clone();
    assert_eq!(typing["user_id"], json!(house.ada));
    assert_eq!(typing["member"]["user"]["username"], "ada");
}
