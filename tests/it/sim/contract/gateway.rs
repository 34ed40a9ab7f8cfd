//! Rules of the gateway.

use std::time::Duration;

use carrel::sim::Options;
use carrel::sim::people::{GatewayAct, NewAccount};
use serde_json::{Value, json};

use crate::sim::house::{BOT_MAY, House, id};
use crate::sim::line::{Heard, Line, ORDINARY_INTENTS};

const GUILDS: u64 = 1;
const GUILD_MEMBERS: u64 = 1 << 1;
const DIRECT_MESSAGES: u64 = 1 << 12;

/// A house with settings but without rate limits.
async fn with(options: Options) -> House {
    House::with(Options {
        rate_limits: false,
        ..options
    })
    .await
}

/// What an identify says.
fn identity(house: &House, intents: u64) -> Value {
    json!({ "token": house.sim.bot_token(), "intents": intents,
        "properties": { "os": "linux", "browser": "bare", "device": "bare" } })
}

/// Says an identify with one field changed and hears what comes first.
async fn identify_with(house: &House, field: &str, value: Value) -> Heard {
    let mut data = identity(house, GUILDS);
    data[field] = value;
    let mut line = Line::open(&house.sim).await;
    line.say(&json!({ "op": 2, "d": data })).await;
    line.hear().await
}

/// Says something before anything else and hears what comes first.
async fn first_said(house: &House, text: &str) -> Heard {
    let mut line = Line::open(&house.sim).await;
    line.say_text(text).await;
    line.hear().await
}

/// What a resume says.
fn resume(house: &House, ready: &Value, seq: u64) -> Value {
    json!({ "op": 6, "d": { "token": house.sim.bot_token(), "seq": seq,
        "session_id": ready["d"]["session_id"] } })
}

/// Whether something is op 9 with this verdict.
fn is_invalid(heard: &Heard, resumable: bool) -> bool {
    let Heard::Payload(payload, _) = heard else {
        return false;
    };
    (&payload["op"], &payload["d"]) == (&json!(9), &json!(resumable))
}

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

async fn order(house: &House, act: GatewayAct) {
    house.people.gateway(act).await.expect("ordered");
}

/// The server speaks first and tells the pace of heartbeats.
///
/// Source: events/gateway, "Hello Event".
#[tokio::test]
async fn hello_tells_the_pace() {
    let house = with(Options {
        heartbeat: Duration::from_millis(1234),
        ..Options::default()
    })
    .await;
    let (_, hello) = Line::greeted(&house.sim, "/gateway?v=10").await;
    assert_eq!(
        (&hello["op"], &hello["d"]["heartbeat_interval"]),
        (&json!(10), &json!(1234))
    );
}

/// A heartbeat is acknowledged.
///
/// Source: events/gateway, "Sending Heartbeats".
#[tokio::test]
async fn a_heartbeat_is_acknowledged() {
    let house = House::open().await;
    assert_eq!(op(first_said(&house, r#"{"op":1,"d":null}"#).await), 11);
}

/// The server may ask for a heartbeat at once.
///
/// Source: events/gateway, "Heartbeat Requests".
#[tokio::test]
async fn the_server_may_ask_for_a_heartbeat() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    order(&house, GatewayAct::AskHeartbeat).await;
    assert_eq!(op(line.hear().await), 1);
}

/// A line without heartbeats is closed.
///
/// Source: events/gateway, "Heartbeat Interval"; topics/opcodes-and-status-codes (4009).
#[tokio::test]
async fn a_line_without_heartbeats_is_closed() {
    let house = with(Options {
        heartbeat: Duration::from_millis(20),
        ..Options::default()
    })
    .await;
    let mut line = Line::open(&house.sim).await;
    assert_eq!(line.hear().await, Heard::Closed(4009));
}

/// Only version 10 is spoken here; another is closed with 4012.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn another_version_is_closed_with_4012() {
    let house = House::open().await;
    let mut line = Line::connected(&house.sim, "/gateway?v=5").await;
    assert_eq!(line.hear().await, Heard::Closed(4012));
}

/// A wrong token is closed with 4004.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn a_wrong_token_is_closed_with_4004() {
    let house = House::open().await;
    let heard = identify_with(&house, "token", json!("wrong")).await;
    assert_eq!(heard, Heard::Closed(4004));
}

/// An intent that does not exist is closed with 4013.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn an_unknown_intent_is_closed_with_4013() {
    let house = House::open().await;
    let heard = identify_with(&house, "intents", json!(1_u64 << 40)).await;
    assert_eq!(heard, Heard::Closed(4013));
}

/// A privileged intent that is not switched on is closed with 4014.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn a_privileged_intent_must_be_switched_on() {
    let house = House::open().await;
    let heard = identify_with(&house, "intents", json!(1 << 15)).await;
    assert_eq!(heard, Heard::Closed(4014));
    assert_eq!(
        op(identify_with(&house, "intents", json!(GUILD_MEMBERS)).await),
        0
    );
}

/// A shard that cannot be is closed with 4010.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn an_impossible_shard_is_closed_with_4010() {
    let house = House::open().await;
    for shard in [json!([2, 2]), json!([0, 0]), json!("0"), json!([0])] {
        let heard = identify_with(&house, "shard", shard.clone()).await;
        assert_eq!(heard, Heard::Closed(4010), "{shard}");
    }
    assert_eq!(op(identify_with(&house, "shard", json!([1, 2])).await), 0);
}

/// A shard with more servers than one may have is closed with 4011.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn too_many_servers_need_more_shards() {
    assert_eq!(Options::default().most_servers_a_shard, 2500);
    let house = with(Options {
        most_servers_a_shard: 1,
        ..Options::default()
    })
    .await;
    let owner = NewAccount::named("odo");
    house
        .people
        .open_server("Second", &owner)
        .await
        .expect("opened");
    let heard = identify_with(&house, "shard", json!([0, 1])).await;
    assert_eq!(heard, Heard::Closed(4011));
    assert_eq!(op(identify_with(&house, "shard", json!([0, 2])).await), 0);
}

/// An unknown opcode is closed with 4001.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn an_unknown_opcode_is_closed_with_4001() {
    let house = House::open().await;
    let heard = first_said(&house, r#"{"op":99,"d":null}"#).await;
    assert_eq!(heard, Heard::Closed(4001));
}

/// What cannot be read is closed with 4002.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn what_cannot_be_read_is_closed_with_4002() {
    let house = House::open().await;
    for text in ["not json", "[]", r#"{"op":"two"}"#] {
        assert_eq!(
            first_said(&house, text).await,
            Heard::Closed(4002),
            "{text}"
        );
    }
}

/// A payload of more than 4096 bytes is closed with 4002.
///
/// Source: events/gateway, "Sending Events".
#[tokio::test]
async fn a_payload_has_4096_bytes_at_most() {
    let house = House::open().await;
    let beat = |bytes: usize| {
        let frame = r#"{"op":1,"d":null,"x":""}"#;
        frame.replace("\"\"", &format!("\"{}\"", "x".repeat(bytes - frame.len())))
    };
    assert_eq!(op(first_said(&house, &beat(4096)).await), 11);
    assert_eq!(first_said(&house, &beat(4097)).await, Heard::Closed(4002));
}

/// Who has not identified may only identify, resume and beat; the rest is closed with 4003.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn who_has_not_identified_asks_for_nothing() {
    let house = House::open().await;
    let presence = r#"{"op":3,"d":{"since":null,"activities":[],"status":"idle","afk":false}}"#;
    assert_eq!(first_said(&house, presence).await, Heard::Closed(4003));
}

/// Identifying twice on a line is closed with 4005.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn identifying_twice_is_closed_with_4005() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    line.say(&json!({ "op": 2, "d": identity(&house, GUILDS) }))
        .await;
    assert_eq!(line.hear().await, Heard::Closed(4005));
}

/// A client says 120 payloads a minute at most; one more is closed with 4008.
///
/// Source: events/gateway, "Rate Limiting".
#[tokio::test]
async fn a_hundred_and_twenty_payloads_a_minute() {
    let house = House::open().await;
    let mut line = Line::open(&house.sim).await;
    for _ in 0..120 {
        line.say(&json!({ "op": 1, "d": null })).await;
        assert_eq!(op(line.hear().await), 11);
    }
    line.say(&json!({ "op": 1, "d": null })).await;
    assert_eq!(line.hear().await, Heard::Closed(4008));
}

/// A presence without a status that exists cannot be read.
///
/// Source: events/gateway-events, "Update Presence".
#[tokio::test]
async fn a_presence_has_a_known_status() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let presence = |status: &str| json!({ "op": 3, "d": { "since": null, "activities": [], "status": status, "afk": false } });
    line.say(&presence("idle")).await;
    line.say(&json!({ "op": 1, "d": null })).await;
    assert_eq!(op(line.hear().await), 11);
    line.say(&presence("asleep")).await;
    assert_eq!(line.hear().await, Heard::Closed(4002));
}

/// READY tells who the bot is, where it may resume, and which servers follow.
///
/// Source: events/gateway-events, "Ready".
#[tokio::test]
async fn ready_tells_who_one_is() {
    let house = House::open().await;
    let mut line = Line::identified(&house.sim, GUILDS, false).await;
    let ready = line.event("READY").await["d"].clone();
    assert_eq!(ready["v"], 10);
    assert_eq!(ready["user"]["id"], json!(house.bot_id().await));
    assert_eq!(ready["shard"], json!([0, 1]));
    let listed = json!([{ "id": house.server.server_id, "unavailable": true }]);
    assert_eq!(ready["guilds"], listed);
    assert!(
        ready["session_id"]
            .as_str()
            .is_some_and(|id| !id.is_empty())
    );
    assert!(ready["application"]["id"].is_string());
}

/// Each server follows READY in full.
///
/// Source: events/gateway-events, "Guild Create".
#[tokio::test]
async fn each_server_follows_ready_in_full() {
    let house = House::open().await;
    let mut line = Line::identified(&house.sim, GUILDS, false).await;
    assert_eq!(line.payload().await["t"], "READY");
    let created = line.payload().await;
    assert_eq!(created["t"], "GUILD_CREATE");
    let created = &created["d"];
    assert_eq!(
        (&created["name"], &created["member_count"]),
        (&json!("Library"), &json!(3))
    );
    assert_eq!(created["channels"][0]["id"], json!(house.general()));
}

/// Dispatches are counted from 1 without a gap.
///
/// Source: events/gateway, "Event Sequence Numbers" (payload field `s`).
#[tokio::test]
async fn dispatches_are_counted() {
    let house = House::open().await;
    let mut line = Line::identified(&house.sim, ORDINARY_INTENTS, false).await;
    say(&house, "one").await;
    for expected in 1..=3 {
        assert_eq!(line.payload().await["s"], expected);
    }
}

/// A resume replays what was missed, in order, and then says so.
///
/// Source: events/gateway, "Resuming".
#[tokio::test]
async fn a_resume_replays_what_was_missed() {
    let house = House::open().await;
    let (line, ready) = Line::ready(&house.sim, 1).await;
    drop(line);
    say(&house, "two").await;
    say(&house, "three").await;
    let mut line = Line::open(&house.sim).await;
    line.say(&resume(&house, &ready, 2)).await;
    let missed = [line.payload().await, line.payload().await];
    assert_eq!(
        missed.map(|missed| missed["s"].clone()),
        [json!(3), json!(4)]
    );
    assert_eq!(line.payload().await["t"], "RESUMED");
}

/// A session that is not known cannot be resumed: op 9.
///
/// Source: events/gateway, "Resuming".
#[tokio::test]
async fn an_unknown_session_is_not_resumed() {
    let house = House::open().await;
    let mut line = Line::open(&house.sim).await;
    let unknown = json!({ "d": { "session_id": "nobody's" } });
    line.say(&resume(&house, &unknown, 1)).await;
    assert!(is_invalid(&line.hear().await, false));
}

/// A resume needs the token too.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes" (4004).
#[tokio::test]
async fn a_resume_needs_the_token() {
    let house = House::open().await;
    let (_line, ready) = Line::ready(&house.sim, 1).await;
    let mut forged = resume(&house, &ready, 1);
    forged["d"]["token"] = json!("wrong");
    let mut line = Line::open(&house.sim).await;
    line.say(&forged).await;
    assert_eq!(line.hear().await, Heard::Closed(4004));
}

/// A resume from beyond what was dispatched is closed with 4007.
///
/// Source: topics/opcodes-and-status-codes, "Gateway Close Event Codes".
#[tokio::test]
async fn a_resume_from_the_future_is_closed_with_4007() {
    let house = House::open().await;
    let (_line, ready) = Line::ready(&house.sim, 1).await;
    let mut line = Line::open(&house.sim).await;
    line.say(&resume(&house, &ready, 99)).await;
    assert_eq!(line.hear().await, Heard::Closed(4007));
}

/// READY names an address for resuming, and a session can be resumed there.
///
/// Source: events/gateway, "Resuming" (`resume_gateway_url`).
#[tokio::test]
async fn a_session_is_resumed_at_its_own_address() {
    let house = House::open().await;
    let (line, ready) = Line::ready(&house.sim, 1).await;
    drop(line);
    let address = ready["d"]["resume_gateway_url"]
        .as_str()
        .expect("an address");
    assert_ne!(address, house.sim.gateway_url());
    let path = address.rsplit_once('/').map_or("", |(_, path)| path);
    let (mut line, _) = Line::greeted(&house.sim, &format!("/{path}/?v=10")).await;
    line.say(&resume(&house, &ready, 2)).await;
    assert_eq!(line.payload().await["t"], "RESUMED");
}

/// A client that closes with 1000 or 1001 gives its session up.
///
/// Source: events/gateway, "Initiating a Disconnect".
#[tokio::test]
async fn closing_in_peace_ends_the_session() {
    let house = House::open().await;
    for code in [1000, 1001] {
        let (mut line, ready) = Line::ready(&house.sim, 1).await;
        line.close(code).await;
        let mut line = Line::open(&house.sim).await;
        line.say(&resume(&house, &ready, 1)).await;
        assert!(is_invalid(&line.hear().await, false), "{code}");
    }
}

/// A client that closes with any other code may resume its session.
///
/// Source: events/gateway, "Initiating a Disconnect".
#[tokio::test]
async fn closing_otherwise_keeps_the_session() {
    let house = House::open().await;
    let (mut line, ready) = Line::ready(&house.sim, 1).await;
    line.close(4900).await;
    let mut line = Line::open(&house.sim).await;
    line.say(&resume(&house, &ready, 2)).await;
    assert_eq!(line.payload().await["t"], "RESUMED");
}

/// The server may ask a client to reconnect; its session can be resumed.
///
/// Source: events/gateway, "Reconnect".
#[tokio::test]
async fn op_7_asks_to_reconnect() {
    let house = House::open().await;
    let (mut line, ready) = Line::ready(&house.sim, 1).await;
    order(&house, GatewayAct::Reconnect).await;
    assert_eq!(op(line.hear().await), 7);
    let mut line = Line::open(&house.sim).await;
    line.say(&resume(&house, &ready, 2)).await;
    assert_eq!(line.payload().await["t"], "RESUMED");
}

/// Op 9 with `true` leaves the session, so that it can be resumed.
///
/// Source: events/gateway-events, "Invalid Session".
#[tokio::test]
async fn op_9_may_leave_the_session() {
    let house = House::open().await;
    let (mut line, ready) = Line::ready(&house.sim, 1).await;
    order(&house, GatewayAct::InvalidSession { resumable: true }).await;
    assert!(is_invalid(&line.hear().await, true));
    let mut line = Line::open(&house.sim).await;
    line.say(&resume(&house, &ready, 2)).await;
    assert_eq!(line.payload().await["t"], "RESUMED");
}

/// Op 9 with `false` ends the session; the client may identify anew on its line.
///
/// Source: events/gateway-events, "Invalid Session".
#[tokio::test]
async fn op_9_may_end_the_session() {
    let house = House::open().await;
    let (mut line, first) = Line::ready(&house.sim, 1).await;
    order(&house, GatewayAct::InvalidSession { resumable: false }).await;
    assert!(is_invalid(&line.hear().await, false));
    line.say(&json!({ "op": 2, "d": identity(&house, GUILDS) }))
        .await;
    let second = line.event("READY").await;
    assert_ne!(second["d"]["session_id"], first["d"]["session_id"]);
}

/// Who asks for it gets large payloads compressed one by one.
///
/// Source: events/gateway, "Payload Compression".
#[tokio::test]
async fn payloads_are_compressed_one_by_one() {
    let house = with(Options {
        compress_from_bytes: 1,
        ..Options::default()
    })
    .await;
    let mut line = Line::identified(&house.sim, GUILDS, true).await;
    let compressed = |heard| matches!(heard, Heard::Payload(_, true));
    assert!(compressed(line.hear().await));
    let mut line = Line::identified(&house.sim, GUILDS, false).await;
    assert!(!compressed(line.hear().await));
}

/// Who asks for it gets everything in one zlib stream, HELLO included.
///
/// Source: events/gateway, "Transport Compression".
#[tokio::test]
async fn a_line_may_be_one_zlib_stream() {
    let house = House::open().await;
    let path = "/gateway/?v=10&encoding=json&compress=zlib-stream";
    let (mut line, hello) = Line::greeted(&house.sim, path).await;
    assert_eq!(hello["op"], 10);
    line.say(&json!({ "op": 2, "d": identity(&house, ORDINARY_INTENTS) }))
        .await;
    for name in ["READY", "GUILD_CREATE"] {
        let Heard::Payload(payload, compressed) = line.hear().await else {
            panic!("no {name}");
        };
        assert_eq!((&payload["t"], compressed), (&json!(name), true));
    }
}

/// Between two identifies lies a span; one that comes too soon is told op 9 and may be repeated.
///
/// Source: events/gateway, "Rate Limiting" and "Session Start Limit Object" (`max_concurrency`).
#[tokio::test]
async fn identifies_keep_their_distance() {
    let house = with(Options {
        identify_every: Duration::from_mins(1),
        max_concurrency: 2,
        ..Options::default()
    })
    .await;
    assert_eq!(op(identify_with(&house, "shard", json!([0, 4])).await), 0);
    assert!(is_invalid(
        &identify_with(&house, "shard", json!([2, 4])).await,
        false
    ));
    // The second place in line is free.
    assert_eq!(op(identify_with(&house, "shard", json!([1, 4])).await), 0);
}

/// One identify too many in a day costs the token.
///
/// Source: events/gateway, "Rate Limiting": 1,000 in 24 hours, then the token is reset.
#[tokio::test]
async fn too_many_identifies_cost_the_token() {
    assert_eq!(Options::default().identifies_a_day, 1000);
    let house = with(Options {
        identifies_a_day: 2,
        ..Options::default()
    })
    .await;
    for _ in 0..2 {
        assert_eq!(op(identify_with(&house, "shard", Value::Null).await), 0);
    }
    let heard = identify_with(&house, "shard", Value::Null).await;
    assert_eq!(heard, Heard::Closed(4004));
    let (status, _) = house.call("GET", "/users/@me", Value::Null).await;
    assert_eq!(status, 401);
}

/// The gateway's address comes with the identifies that are left, and they are all there again
/// after a day.
///
/// Source: topics/gateway, "Get Gateway Bot".
#[tokio::test]
async fn the_identifies_that_are_left_are_told() {
    let house = House::open().await;
    let left = async || {
        let (_, body) = house.call("GET", "/gateway/bot", Value::Null).await;
        body["session_start_limit"]["remaining"].clone()
    };
    assert_eq!(left().await, 1000);
    identify_with(&house, "shard", Value::Null).await;
    assert_eq!(left().await, 999);
    let day = Duration::from_hours(24);
    house.people.advance_clock(day).await.expect("later");
    assert_eq!(left().await, 1000);
}

/// An app is told how many shards to use.
///
/// Source: topics/gateway, "Get Gateway Bot".
#[tokio::test]
async fn the_number_of_shards_is_recommended() {
    let house = with(Options {
        shards: 3,
        ..Options::default()
    })
    .await;
    let (_, body) = house.call("GET", "/gateway/bot", Value::Null).await;
    assert_eq!(body["shards"], 3);
}

/// A shard is told of its own servers alone.
///
/// Source: events/gateway, "Sharding".
#[tokio::test]
async fn a_shard_has_its_own_servers() {
    let house = House::open().await;
    let own = (house.server.server_id.0 >> 22) % 2;
    let mut lines = Vec::new();
    for shard in [own, 1 - own] {
        let mut data = identity(&house, ORDINARY_INTENTS);
        data["shard"] = json!([shard, 2]);
        let mut line = Line::open(&house.sim).await;
        line.say(&json!({ "op": 2, "d": data })).await;
        let ready = line.event("READY").await;
        let listed = usize::from(shard == own);
        assert_eq!(ready["d"]["guilds"].as_array().map(Vec::len), Some(listed));
        lines.push(line);
    }
    say(&house, "one").await;
    lines[0].event("MESSAGE_CREATE").await;
    lines[1].say(&json!({ "op": 1, "d": null })).await;
    assert_eq!(
        op(lines[1].hear().await),
        11,
        "it hears nothing of the other's server"
    );
}

/// Direct messages come to the first shard.
///
/// Source: events/gateway, "Sharding".
#[tokio::test]
async fn direct_messages_come_to_the_first_shard() {
    let house = House::open().await;
    let body = json!({ "recipient_id": house.ada });
    let (_, direct) = house.call("POST", "/users/@me/channels", body).await;
    let mut lines = Vec::new();
    for shard in [0, 1] {
        let mut data = identity(&house, DIRECT_MESSAGES);
        data["shard"] = json!([shard, 2]);
        let mut line = Line::open(&house.sim).await;
        line.say(&json!({ "op": 2, "d": data })).await;
        line.event("READY").await;
        lines.push(line);
    }
    let said = house.people.say(house.ada, id(&direct), "hello").await;
    said.expect("said");
    lines[0].event("MESSAGE_CREATE").await;
    lines[1].say(&json!({ "op": 1, "d": null })).await;
    assert_eq!(op(lines[1].hear().await), 11);
}

/// A server that fails is told of as unavailable, says nothing, and comes back in full.
///
/// Source: events/gateway-events, "Guild Delete" and "Guild Create".
#[tokio::test]
async fn a_server_may_fail_and_come_back() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let server_id = house.server.server_id;
    order(&house, GatewayAct::Unavailable { server_id }).await;
    say(&house, "unheard").await;
    order(&house, GatewayAct::Available { server_id }).await;
    let gone = line.payload().await;
    assert_eq!(gone["t"], "GUILD_DELETE");
    assert_eq!(gone["d"], json!({ "id": server_id, "unavailable": true }));
    let back = line.payload().await;
    assert_eq!(
        (&back["t"], &back["d"]["name"]),
        (&json!("GUILD_CREATE"), &json!("Library"))
    );
}

/// A bot that is kicked is told so without `unavailable`, and hears of the server in full when it
/// is added again.
///
/// Source: events/gateway-events, "Guild Delete" and "Guild Create".
#[tokio::test]
async fn a_bot_may_be_kicked_and_added_again() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let server = house.server.server_id;
    house.people.remove_bot(server).await.expect("kicked");
    let gone = line.event("GUILD_DELETE").await;
    assert_eq!(gone["d"], json!({ "id": server }));
    house.people.add_bot(server, BOT_MAY).await.expect("added");
    let back = line.event("GUILD_CREATE").await;
    assert_eq!(back["d"]["name"], "Library");
}
