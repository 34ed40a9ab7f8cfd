//! What a scenario may do to a line, and in which order changes are told.

use std::time::Duration;

use carrel::sim::Options;
use carrel::sim::people::{ChannelChange, GatewayAct, NewRole};
use serde_json::{Value, json};

use super::house::House;
use super::line::{Heard, Line};

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
async fn close_frames_come_with_any_code_and_without() {
    let house = House::open().await;
    for code in [4000, 4009, 1001] {
        let (mut line, _) = Line::ready(&house.sim, 1).await;
        let close = GatewayAct::Close { code };
        house.people.gateway(close).await.expect("ordered");
        assert_eq!(line.hear().await, Heard::Closed(code));
    }
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let bare = GatewayAct::CloseWithoutCode;
    house.people.gateway(bare).await.expect("ordered");
    assert_eq!(line.hear().await, Heard::Closed(1005));
}

#[tokio::test]
async fn a_frozen_line_stays_open_and_says_nothing() {
    let house = House::with(Options {
        heartbeat: Duration::from_millis(20),
        rate_limits: false,
        ..Options::default()
    })
    .await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let freeze = GatewayAct::Freeze;
    house.people.gateway(freeze).await.expect("ordered");
    line.say(&json!({ "op": 1, "d": null })).await;
    let heard = tokio::time::timeout(Duration::from_millis(200), line.hear()).await;
    assert!(heard.is_err(), "{heard:?}");
}

#[tokio::test]
async fn a_silent_gateway_takes_a_line_and_never_speaks() {
    let house = House::open().await;
    let silence = GatewayAct::Silence { connections: 1 };
    house.people.gateway(silence).await.expect("ordered");
    let mut silent = Line::connected(&house.sim, "/gateway?v=10").await;
    let heard = tokio::time::timeout(Duration::from_millis(200), silent.hear()).await;
    assert!(heard.is_err(), "{heard:?}");
    Line::open(&house.sim).await;
}

#[tokio::test]
async fn a_cut_line_is_cut_without_a_word_and_forgotten_sessions_are_gone() {
    let house = House::open().await;
    let (mut line, ready) = Line::ready(&house.sim, 1).await;
    house.people.gateway(GatewayAct::Drop).await.expect("cut");
    assert_eq!(line.hear().await, Heard::Cut);
    let forget = GatewayAct::ForgetSessions;
    house.people.gateway(forget).await.expect("forgotten");
    let mut line = Line::open(&house.sim).await;
    let data = json!({ "token": house.sim.bot_token(), "seq": 1,
        "session_id": ready["d"]["session_id"] });
    line.say(&json!({ "op": 6, "d": data })).await;
    assert_eq!(line.payload().await["op"], 9);
}

#[tokio::test]
async fn present_sessions_can_be_forgotten_and_go_on_until_they_are_cut() {
    let house = House::open().await;
    let (mut line, ready) = Line::ready(&house.sim, 1).await;
    let forget = GatewayAct::ForgetSessions;
    house.people.gateway(forget).await.expect("forgotten");
    let general = house.general();
    let said = house.people.say(house.ada, general, "hello").await;
    said.expect("said");
    assert_eq!(line.payload().await["t"], "MESSAGE_CREATE");
    house.people.gateway(GatewayAct::Drop).await.expect("cut");
    assert_eq!(line.hear().await, Heard::Cut);
    let mut line = Line::open(&house.sim).await;
    let data = json!({ "token": house.sim.bot_token(), "seq": 2,
        "session_id": ready["d"]["session_id"] });
    line.say(&json!({ "op": 6, "d": data })).await;
    assert_eq!(line.payload().await["op"], 9);
}

#[tokio::test]
async fn a_row_may_have_a_component_that_no_client_has_heard_of() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let news = GatewayAct::NewComponents { dispatches: 1 };
    house.people.gateway(news).await.expect("news");
    let button = json!({ "type": 2, "style": 1, "label": "Go", "custom_id": "go" });
    let rows = json!([{ "type": 1, "components": [button] }]);
    let messages = format!("/channels/{}/messages", house.general());
    for (body, kinds) in [
        (json!({ "content": "no row" }), None),
        (json!({ "components": rows }), Some(2)),
        (json!({ "components": rows }), Some(1)),
    ] {
        house.call("POST", &messages, body).await;
        let event = line.event("MESSAGE_CREATE").await;
        let row = event["d"]["components"][0]["components"].as_array();
        assert_eq!(row.map(Vec::len), kinds, "{event}");
    }
}
