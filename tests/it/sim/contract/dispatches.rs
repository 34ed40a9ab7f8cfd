//! Rules of what a session is told: intents, blank words, hidden channels, members on request.

use std::time::Duration;

use carrel::sim::people::{NewAccount, NewMember};
use carrel::sim::{Options, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{House, id};
use crate::sim::line::{Heard, Line, ORDINARY_INTENTS};

const GUILDS: u64 = 1;
const GUILD_MEMBERS: u64 = 1 << 1;
const GUILD_MESSAGES: u64 = 1 << 9;

/// The opcode of a payload that must have come.
fn op(heard: Heard) -> Value {
    match heard {
        Heard::Payload(payload, _) => payload["op"].clone(),
        other @ (Heard::Closed(_) | Heard::Cut) => panic!("no payload but {other:?}"),
    }
}

async fn say(house: &House, content: &str) {
    let said = house.people.say(house.ada, house.general(), content).await;
    said.expect("said");
}

/// Events come by intent: without it a session hears nothing of messages.
///
/// Source: events/gateway, "Gateway Intents".
#[tokio::test]
async fn events_come_by_intent() {
    let house = House::open().await;
    let mut deaf = Line::identified(&house.sim, GUILDS, false).await;
    deaf.event("GUILD_CREATE").await;
    let mut hearing = Line::identified(&house.sim, GUILDS | GUILD_MESSAGES, false).await;
    hearing.event("GUILD_CREATE").await;
    say(&house, "one").await;
    hearing.event("MESSAGE_CREATE").await;
    deaf.say(&json!({ "op": 1, "d": null })).await;
    assert_eq!(op(deaf.hear().await), 11);
}

/// Who comes and goes is told with the members' intent alone.
///
/// Source: events/gateway, "List of Intents" (`GUILD_MEMBERS`).
#[tokio::test]
async fn members_come_and_go_by_intent() {
    let house = House::open().await;
    let mut deaf = Line::identified(&house.sim, GUILDS, false).await;
    deaf.event("GUILD_CREATE").await;
    let mut hearing = Line::identified(&house.sim, GUILDS | GUILD_MEMBERS, false).await;
    hearing.event("GUILD_CREATE").await;
    let bea = NewMember {
        account: NewAccount::named("bea"),
        ..NewMember::default()
    };
    let server = house.server.server_id;
    let bea = house.people.join(server, &bea).await.expect("Bea joins");
    let joined = hearing.event("GUILD_MEMBER_ADD").await;
    assert_eq!(joined["d"]["user"]["id"], json!(bea));
    house.people.leave(server, bea).await.expect("Bea leaves");
    hearing.event("GUILD_MEMBER_REMOVE").await;
    deaf.say(&json!({ "op": 1, "d": null })).await;
    assert_eq!(op(deaf.hear().await), 11);
}

/// The words of others are blank without the intent for content.
///
/// Source: events/gateway, "Message Content Intent".
#[tokio::test]
async fn the_words_of_others_are_blank() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    say(&house, "secret words").await;
    assert_eq!(line.event("MESSAGE_CREATE").await["d"]["content"], "");
}

/// With the intent for content all words are there.
///
/// Source: events/gateway, "Message Content Intent".
#[tokio::test]
async fn words_come_with_their_intent() {
    let house = House::with(Options {
        content_intent: true,
        rate_limits: false,
        ..Options::default()
    })
    .await;
    let intents = ORDINARY_INTENTS | 1 << 15;
    let mut line = Line::identified(&house.sim, intents, false).await;
    line.event("GUILD_CREATE").await;
    say(&house, "open words").await;
    assert_eq!(
        line.event("MESSAGE_CREATE").await["d"]["content"],
        "open words"
    );
}

/// What names the bot is never blank.
///
/// Source: events/gateway, "Message Content Intent".
#[tokio::test]
async fn what_names_the_bot_is_not_blank() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let named = format!("hello <@{}>", house.bot_id().await);
    say(&house, &named).await;
    assert_eq!(line.event("MESSAGE_CREATE").await["d"]["content"], named);
}

/// What the bot itself has written is never blank.
///
/// Source: events/gateway, "Message Content Intent".
#[tokio::test]
async fn ones_own_words_are_not_blank() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    house
        .post(house.general(), json!({ "content": "mine" }))
        .await;
    assert_eq!(line.event("MESSAGE_CREATE").await["d"]["content"], "mine");
}

/// Nothing is told of a channel that the bot does not see.
///
/// Source: topics/permissions, "Implicit Permissions"; discord-api-docs#582.
#[tokio::test]
async fn a_hidden_channel_says_nothing() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let view = carrel::sim::Permissions::VIEW_CHANNEL;
    let hide = json!({ "id": house.server.server_id, "type": 0, "allow": "0", "deny": view });
    let room = json!({ "name": "hidden", "permission_overwrites": [hide] });
    let (_, room) = house.make_channel(room).await;
    let owner = house.server.owner_id;
    house
        .people
        .say(owner, id(&room), "hush")
        .await
        .expect("said");
    say(&house, "aloud").await;
    let heard = line.event("MESSAGE_CREATE").await;
    assert_eq!(heard["d"]["channel_id"], json!(house.general()));
}

/// Members on request come in chunks, with the nonce that was given and the ids nobody has.
///
/// Source: events/gateway-events, "Request Guild Members".
#[tokio::test]
async fn members_come_on_request() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let nobody = Snowflake(7);
    let request = json!({ "guild_id": house.server.server_id, "user_ids": [house.ada, nobody],
        "nonce": "mine" });
    line.say(&json!({ "op": 8, "d": request })).await;
    let chunk = line.event("GUILD_MEMBERS_CHUNK").await["d"].clone();
    assert_eq!(chunk["members"][0]["user"]["id"], json!(house.ada));
    assert_eq!(
        (&chunk["not_found"], &chunk["nonce"]),
        (&json!([nobody]), &json!("mine"))
    );
    assert_eq!(
        (&chunk["chunk_index"], &chunk["chunk_count"]),
        (&json!(0), &json!(1))
    );
}

/// Members on request may be searched by the beginning of their names.
///
/// Source: events/gateway-events, "Request Guild Members".
#[tokio::test]
async fn members_are_found_by_name() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let request = json!({ "guild_id": house.server.server_id, "query": "AD", "limit": 5 });
    line.say(&json!({ "op": 8, "d": request })).await;
    let chunk = line.event("GUILD_MEMBERS_CHUNK").await["d"].clone();
    let names = chunk["members"].as_array().into_iter().flatten();
    let names: Vec<_> = names
        .map(|member| member["user"]["username"].clone())
        .collect();
    assert_eq!(names, ["ada"]);
}

/// A thousand members fit in a chunk; more come in several.
///
/// Source: events/gateway-events, "Guild Members Chunk".
#[tokio::test]
async fn a_chunk_has_a_thousand_members() {
    let house = House::open().await;
    let server = house.server.server_id;
    for number in 0..998 {
        let name = format!("reader-{number}");
        house.people.join_as(server, &name).await.expect("joins");
    }
    let mut line = Line::identified(&house.sim, GUILD_MEMBERS, false).await;
    let request = json!({ "guild_id": server, "query": "", "limit": 0 });
    line.say(&json!({ "op": 8, "d": request })).await;
    let mut sizes = Vec::new();
    for _ in 0..2 {
        let chunk = line.event("GUILD_MEMBERS_CHUNK").await["d"].clone();
        sizes.push(chunk["members"].as_array().map_or(0, Vec::len));
    }
    assert_eq!(sizes, [1000, 1]);
}

/// All members of a server are sent once in half a minute; sooner the request is limited.
///
/// Source: events/gateway-events, "Rate Limited"; change-log of 2025-08.
#[tokio::test]
async fn all_members_come_once_in_half_a_minute() {
    let house = House::open().await;
    let mut line = Line::identified(&house.sim, GUILD_MEMBERS, false).await;
    let request = json!({ "op": 8, "d": { "guild_id": house.server.server_id, "query": "",
        "limit": 0, "nonce": "all" } });
    line.say(&request).await;
    line.event("GUILD_MEMBERS_CHUNK").await;
    line.say(&request).await;
    let limited = line.payload().await;
    assert_eq!(
        (&limited["t"], &limited["d"]["opcode"]),
        (&json!("RATE_LIMITED"), &json!(8))
    );
    assert_eq!(limited["d"]["meta"]["nonce"], "all");
    let half_a_minute = Duration::from_secs(30);
    house
        .people
        .forward_limits(half_a_minute)
        .await
        .expect("later");
    line.say(&request).await;
    assert_eq!(line.payload().await["t"], "GUILD_MEMBERS_CHUNK");
}
