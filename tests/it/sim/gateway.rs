//! The gateway's rules, one by one, over a bare line.

use std::time::Duration;

use carrel::sim::Options;
use carrel::sim::people::{ChannelChange, GatewayAct, NewAccount, NewMember, NewRole};
use serde_json::{Value, json};

use super::house::House;
use super::line::{Heard, Line, ORDINARY_INTENTS};

fn unlimited() -> Options {
    Options {
        rate_limits: false,
        ..Options::default()
    }
}

#[tokio::test]
async fn a_wrong_token_is_closed_with_4004() {
    let house = House::open().await;
    let mut line = Line::open(&house.sim).await;
    line.say(&json!({ "op": 2, "d": { "token": "wrong", "intents": 1 } }))
        .await;
    assert_eq!(line.hear().await, Heard::Closed(4004));
}

#[tokio::test]
async fn privileged_intents_must_be_switched_on() {
    let house = House::open().await;
    let mut line = Line::identified(&house.sim, 1 << 15, false).await;
    assert_eq!(line.hear().await, Heard::Closed(4014));
    let mut line = Line::identified(&house.sim, 1 << 40, false).await;
    assert_eq!(line.hear().await, Heard::Closed(4013));
}

#[tokio::test]
async fn misbehaving_lines_are_closed_each_with_its_code() {
    let house = House::open().await;
    let cases = [
        (json!({ "op": 99 }), 4001),
        (json!({ "op": 3, "d": {} }), 4003),
        (json!("x".repeat(5000)), 4002),
    ];
    for (payload, code) in cases {
        let mut line = Line::open(&house.sim).await;
        line.say(&payload).await;
        assert_eq!(line.hear().await, Heard::Closed(code), "{code}");
    }
    let mut line = Line::open(&house.sim).await;
    line.say_text("not json").await;
    assert_eq!(line.hear().await, Heard::Closed(4002));
}

#[tokio::test]
async fn identifying_twice_is_closed_with_4005() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let data = json!({ "token": house.sim.bot_token(), "intents": 1 });
    line.say(&json!({ "op": 2, "d": data })).await;
    assert_eq!(line.hear().await, Heard::Closed(4005));
}

#[tokio::test]
async fn a_hundred_and_twenty_payloads_a_minute_and_no_more() {
    let house = House::open().await;
    let mut line = Line::open(&house.sim).await;
    for _ in 0..120 {
        line.say(&json!({ "op": 1, "d": null })).await;
        assert_eq!(line.payload().await["op"], 11);
    }
    line.say(&json!({ "op": 1, "d": null })).await;
    assert_eq!(line.hear().await, Heard::Closed(4008));
}

#[tokio::test]
async fn a_line_without_heartbeats_is_closed() {
    let house = House::with(Options {
        heartbeat: Duration::from_millis(20),
        ..unlimited()
    })
    .await;
    let mut line = Line::open(&house.sim).await;
    assert_eq!(line.hear().await, Heard::Closed(4009));
}

#[tokio::test]
async fn acknowledgements_can_be_withheld() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    house
        .people
        .gateway(GatewayAct::WithholdAcks)
        .await
        .expect("withheld");
    line.say(&json!({ "op": 1, "d": null })).await;
    house
        .people
        .say(house.ada, house.general(), "hello")
        .await
        .expect("said");
    assert_eq!(line.payload().await["t"], "MESSAGE_CREATE");
}

#[tokio::test]
async fn a_resume_replays_exactly_what_was_missed() {
    let house = House::open().await;
    let (mut line, ready) = Line::ready(&house.sim, 1).await;
    house
        .people
        .say(house.ada, house.general(), "one")
        .await
        .expect("said");
    let seq = line.event("MESSAGE_CREATE").await["s"].clone();
    house.people.gateway(GatewayAct::Drop).await.expect("cut");
    assert_eq!(line.hear().await, Heard::Cut);
    for content in ["two", "three"] {
        house
            .people
            .say(house.ada, house.general(), content)
            .await
            .expect("said");
    }
    let resume = json!({ "op": 6, "d": { "token": house.sim.bot_token(),
        "session_id": ready["d"]["session_id"], "seq": seq } });
    let mut line = Line::open(&house.sim).await;
    line.say(&resume).await;
    let seqs = [line.payload().await, line.payload().await].map(|missed| missed["s"].as_u64());
    let seq = seq.as_u64().expect("a number");
    assert_eq!(seqs, [Some(seq + 1), Some(seq + 2)]);
    assert_eq!(line.payload().await["t"], "RESUMED");

    house
        .people
        .gateway(GatewayAct::ForgetSessions)
        .await
        .expect("forgotten");
    let mut line = Line::open(&house.sim).await;
    line.say(&resume).await;
    let refused = line.payload().await;
    assert_eq!((&refused["op"], &refused["d"]), (&json!(9), &json!(false)));
}

#[tokio::test]
async fn op_7_and_close_codes_come_when_ordered() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    house
        .people
        .gateway(GatewayAct::Reconnect)
        .await
        .expect("ordered");
    assert_eq!(line.payload().await["op"], 7);
    let close = GatewayAct::Close { code: 4000 };
    house.people.gateway(close).await.expect("ordered");
    assert_eq!(line.hear().await, Heard::Closed(4000));
}

#[tokio::test]
async fn events_come_by_intent_and_strangers_words_are_blank() {
    let house = House::open().await;
    let mut messages = Line::identified(&house.sim, ORDINARY_INTENTS, false).await;
    let mut members = Line::identified(&house.sim, 1 | 1 << 1, false).await;
    messages.event("GUILD_CREATE").await;
    let created = members.event("GUILD_CREATE").await;
    assert_eq!(created["d"]["members"].as_array().map(Vec::len), Some(3));
    let bea = NewMember {
        account: NewAccount::named("bea"),
        pending: Some(true),
        ..NewMember::default()
    };
    let bea = house
        .people
        .join(house.server.server_id, &bea)
        .await
        .expect("Bea joins");
    house
        .people
        .say(house.ada, house.general(), "secret words")
        .await
        .expect("said");
    let joined = members.payload().await;
    assert_eq!(joined["t"], "GUILD_MEMBER_ADD");
    assert_eq!(joined["d"]["pending"], true);
    let said = messages.payload().await;
    assert_eq!(
        (&said["t"], &said["d"]["content"]),
        (&json!("MESSAGE_CREATE"), &json!(""))
    );
    house
        .people
        .leave(house.server.server_id, bea)
        .await
        .expect("Bea leaves");
    assert_eq!(members.payload().await["t"], "GUILD_MEMBER_REMOVE");
    let named = format!(
        "hello <@{}>",
        house.people.info().await.expect("info").bot_user_id
    );
    house
        .people
        .say(house.ada, house.general(), &named)
        .await
        .expect("said");
    assert_eq!(messages.payload().await["d"]["content"], named);
}

#[tokio::test]
async fn large_payloads_are_compressed_for_those_who_ask() {
    let house = House::with(Options {
        compress_from_bytes: 1000,
        ..unlimited()
    })
    .await;
    let mut line = Line::identified(&house.sim, ORDINARY_INTENTS, true).await;
    let mut compressed = Vec::new();
    while compressed.len() < 2 {
        if let Heard::Payload(payload, zlib) = line.hear().await {
            compressed.push((payload["t"].clone(), zlib));
        }
    }
    assert_eq!(compressed[1], (json!("GUILD_CREATE"), true));
}

#[tokio::test]
async fn identifying_too_soon_is_an_invalid_session() {
    let house = House::with(Options {
        identify_every: Duration::from_mins(1),
        ..unlimited()
    })
    .await;
    let (_line, _) = Line::ready(&house.sim, 1).await;
    let mut second = Line::identified(&house.sim, 1, false).await;
    assert_eq!(second.payload().await["op"], 9);
}

#[tokio::test]
async fn every_change_is_told_in_its_order() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let (people, server, general) = (&house.people, house.server.server_id, house.general());
    let role = NewRole::default();
    let role = people.add_role(server, &role).await.expect("a role");
    people.delete_role(server, role).await.expect("deleted");
    let room = people
        .add_text_channel(server, "room")
        .await
        .expect("a channel");
    people
        .change_channel(room, &ChannelChange::default())
        .await
        .expect("changed");
    people.delete_channel(room).await.expect("deleted");
    let messages = format!("/channels/{general}/messages");
    let (_, said) = house
        .call("POST", &messages, json!({ "content": "one" }))
        .await;
    let own = format!("{messages}/{}", said["id"].as_str().expect("an id"));
    house.call("PATCH", &own, json!({ "content": "two" })).await;
    house
        .call("PUT", &own.replace("/messages/", "/pins/"), Value::Null)
        .await;
    house.call("DELETE", &own, Value::Null).await;
    people.remove_bot(server).await.expect("kicked");
    let expected = [
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_DELETE",
        "CHANNEL_CREATE",
        "CHANNEL_UPDATE",
        "CHANNEL_DELETE",
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "CHANNEL_PINS_UPDATE",
        "MESSAGE_CREATE",
        "MESSAGE_DELETE",
        "GUILD_DELETE",
    ];
    for name in expected {
        assert_eq!(line.payload().await["t"], name);
    }
    let (status, body) = house
        .call("GET", &format!("/guilds/{server}"), Value::Null)
        .await;
    assert_eq!((status, &body["code"]), (403, &json!(50001)));
}

#[tokio::test]
async fn a_client_whose_session_is_invalid_may_identify_again_on_its_line() {
    let house = House::open().await;
    let (mut line, first) = Line::ready(&house.sim, 1).await;
    let invalid = GatewayAct::InvalidSession { resumable: false };
    house.people.gateway(invalid).await.expect("ordered");
    let said = line.payload().await;
    assert_eq!((&said["op"], &said["d"]), (&json!(9), &json!(false)));
    let data = json!({ "token": house.sim.bot_token(), "intents": 1 });
    line.say(&json!({ "op": 2, "d": data })).await;
    let second = line.event("READY").await;
    assert_ne!(second["d"]["session_id"], first["d"]["session_id"]);
}

#[tokio::test]
async fn resuming_from_the_future_is_closed_with_4007() {
    let house = House::open().await;
    let (_line, ready) = Line::ready(&house.sim, 1).await;
    let mut line = Line::open(&house.sim).await;
    let data = json!({ "token": house.sim.bot_token(), "seq": 99,
        "session_id": ready["d"]["session_id"] });
    line.say(&json!({ "op": 6, "d": data })).await;
    assert_eq!(line.hear().await, Heard::Closed(4007));
}
