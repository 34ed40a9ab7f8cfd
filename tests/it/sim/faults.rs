//! Faults of the world, as an app meets them.

use std::time::Duration;

use carrel::sim::people::{
    Act, Chaos, Fault, FaultKind, GatewayAct, JournalEntry, Matching, NewRole, Scripted,
};
use carrel::sim::{Options, Permissions};
use chrono::DateTime;
use serde_json::{Value, json};

use super::house::House;
use super::line::Line;

fn fault(kind: FaultKind) -> Fault {
    Fault {
        matching: Matching {
            method: Some("POST".to_owned()),
            route: Some("/channels/{channel}/messages".to_owned()),
        },
        kind,
        status: None,
        before_effect: false,
        times: 1,
        delay_ms: None,
    }
}

impl House {
    async fn try_post(&self) -> Result<(u16, Value), reqwest::Error> {
        let path = format!("/channels/{}/messages", self.general());
        let reply = self
            .request("POST", &path, &json!({ "content": "x" }))
            .send()
            .await?;
        let status = reply.status().as_u16();
        Ok((status, reply.json().await?))
    }

    async fn count_messages(&self) -> usize {
        self.people
            .read(self.general(), self.ada)
            .await
            .expect("a channel")
            .len()
    }
}

#[tokio::test]
async fn a_lost_reply_has_had_its_effect() {
    let house = House::open().await;
    house
        .people
        .fail(&fault(FaultKind::ReplyLost))
        .await
        .expect("planned");
    assert!(house.try_post().await.is_err());
    assert_eq!(house.count_messages().await, 1);
    assert_eq!(house.try_post().await.expect("healed").0, 200);
}

#[tokio::test]
async fn a_reply_may_break_off_or_be_no_json() {
    let house = House::open().await;
    for kind in [FaultKind::ResetMidBody, FaultKind::MalformedJson] {
        house.people.fail(&fault(kind)).await.expect("planned");
        assert!(house.try_post().await.is_err(), "{kind:?}");
    }
    assert_eq!(house.count_messages().await, 2);
}

#[tokio::test]
async fn a_status_comes_before_or_after_the_effect() {
    let house = House::open().await;
    for (before_effect, messages) in [(true, 0), (false, 1)] {
        let planned = Fault {
            status: Some(503),
            before_effect,
            ..fault(FaultKind::Status)
        };
        house.people.fail(&planned).await.expect("planned");
        assert_eq!(house.try_post().await.expect("a reply").0, 503);
        assert_eq!(house.count_messages().await, messages);
    }
}

#[tokio::test]
async fn a_slow_reply_outlasts_an_impatient_client() {
    let house = House::open().await;
    let planned = Fault {
        delay_ms: Some(60_000),
        ..fault(FaultKind::Slow)
    };
    house.people.fail(&planned).await.expect("planned");
    let path = format!("/channels/{}/messages", house.general());
    let request = house.request("POST", &path, &json!({ "content": "x" }));
    let reply = request.timeout(Duration::from_millis(100)).send().await;
    assert!(reply.expect_err("too slow").is_timeout());
    assert_eq!(house.count_messages().await, 1);
}

#[tokio::test]
async fn faults_can_be_taken_away() {
    let house = House::open().await;
    let planned = Fault {
        status: Some(500),
        times: 10,
        ..fault(FaultKind::Status)
    };
    house.people.fail(&planned).await.expect("planned");
    assert_eq!(house.try_post().await.expect("a reply").0, 500);
    house.people.heal().await.expect("healed");
    assert_eq!(house.try_post().await.expect("a reply").0, 200);
}

/// A human's act around a request that posts a message.
fn act(method: &str, path: &str, body: Value) -> Act {
    Act {
        method: method.to_owned(),
        path: path.to_owned(),
        body,
    }
}

/// Posts that pass unharmed but for what humans do around them.
fn scripted(after: u32, first: Option<Act>, then: Option<Act>) -> Scripted {
    Scripted {
        fault: fault(FaultKind::Act),
        after,
        first,
        then,
    }
}

impl House {
    async fn played(&self) -> Vec<JournalEntry> {
        let read = self.people.journal(0, Some("act_played")).await;
        read.expect("a journal")
    }
}

#[tokio::test]
async fn every_server_error_comes_before_or_after_the_effect() {
    let house = House::open().await;
    for status in [500, 502, 503, 504] {
        for before_effect in [true, false] {
            let planned = Fault {
                status: Some(status),
                before_effect,
                ..fault(FaultKind::Status)
            };
            house.people.fail(&planned).await.expect("planned");
            assert_eq!(house.try_post().await.expect("a reply").0, status);
        }
    }
    assert_eq!(house.count_messages().await, 4);
}

#[tokio::test]
async fn a_human_deletes_a_message_between_the_effect_and_the_reply() {
    let house = House::open().await;
    let path = "/control/channels/{1}/messages/{id}";
    let planned = scripted(1, None, Some(act("DELETE", path, Value::Null)));
    house.people.script(&planned).await.expect("planned");
    for left in [1, 1, 2] {
        assert_eq!(house.try_post().await.expect("a reply").0, 200);
        assert_eq!(house.count_messages().await, left);
    }
    assert_eq!(house.played().await.len(), 1);
}

#[tokio::test]
async fn a_human_deletes_the_channel_just_before_the_request() {
    let house = House::open().await;
    let first = act("DELETE", "/control/channels/{1}", Value::Null);
    let planned = scripted(1, Some(first), None);
    house.people.script(&planned).await.expect("planned");
    assert_eq!(house.try_post().await.expect("a reply").0, 200);
    let (status, body) = house.try_post().await.expect("a reply");
    assert_eq!((status, &body["code"]), (404, &json!(10003)));
}

#[tokio::test]
async fn a_human_renames_and_moves_the_channel_between_two_steps() {
    let house = House::open().await;
    let body = json!({ "name": "category", "type": 4 });
    let category = house.make_channel(body).await.1["id"].clone();
    let change = json!({ "name": "moved", "parent_id": category });
    let first = act("PATCH", "/control/channels/{1}", change);
    let planned = scripted(0, Some(first), None);
    house.people.script(&planned).await.expect("planned");
    assert_eq!(house.try_post().await.expect("a reply").0, 200);
    let path = format!("/channels/{}", house.general());
    let (_, channel) = house.call("GET", &path, Value::Null).await;
    assert_eq!(
        (&channel["name"], &channel["parent_id"]),
        (&json!("moved"), &category)
    );
}

#[tokio::test]
async fn a_human_takes_a_permission_a_role_or_a_member_away_between_two_steps() {
    let house = House::open().await;
    let server = house.server.server_id;
    let role = house.people.add_role(server, &NewRole::default()).await;
    let role = role.expect("a role");
    let control = |rest: &str| format!("/control/servers/{server}/{rest}");
    let nothing = json!({ "permissions": Permissions(0) });
    let acts = [
        act("DELETE", &control(&format!("roles/{role}")), Value::Null),
        act(
            "DELETE",
            &control(&format!("members/{}", house.ada)),
            Value::Null,
        ),
        act(
            "PATCH",
            &control(&format!("roles/{server}")),
            nothing.clone(),
        ),
        act("PATCH", &control("bot"), nothing),
    ];
    for first in acts {
        let planned = scripted(0, None, Some(first));
        house.people.script(&planned).await.expect("planned");
        assert_eq!(house.try_post().await.expect("a reply").0, 200);
    }
    let (status, body) = house.try_post().await.expect("a reply");
    assert_eq!((status, &body["code"]), (403, &json!(50001)));
    for act in house.played().await {
        assert_eq!(act.detail["why"], Value::Null);
    }
}

#[tokio::test]
async fn a_reply_may_have_what_no_client_has_heard_of() {
    let house = House::open().await;
    let planned = fault(FaultKind::Novelties);
    house.people.fail(&planned).await.expect("planned");
    let (status, body) = house.try_post().await.expect("a reply");
    assert_eq!((status, &body["content"]), (200, &json!("x")));
    assert!(body["a_novelty"].is_object() && body["author"]["a_novelty"].is_object());
    assert_eq!(body["type"], 250);
}

#[tokio::test]
async fn an_event_may_have_what_no_client_has_heard_of() {
    let house = House::open().await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    let news = GatewayAct::Novelties { dispatches: 1 };
    house.people.gateway(news).await.expect("news");
    assert!(line.event("A_NOVELTY_CREATE").await["s"].is_u64());
    for new in [true, false] {
        house.try_post().await.expect("a reply");
        let event = line.event("MESSAGE_CREATE").await;
        assert_eq!(event["d"]["a_novelty"].is_object(), new);
    }
}

#[tokio::test]
async fn a_skewed_clock_shows_in_dates_and_ids() {
    let starts_at = DateTime::from_timestamp(4_000_000_000, 0);
    let house = House::with(Options {
        rate_limits: false,
        starts_at,
        ..Options::default()
    })
    .await;
    let path = format!("/channels/{}/messages", house.general());
    let request = house.request("POST", &path, &json!({ "content": "x" }));
    let reply = request.send().await.expect("a reply");
    let date = reply.headers()["date"].to_str().expect("a text");
    let date = DateTime::parse_from_rfc2822(date).expect("a date");
    assert!((date.timestamp() - 4_000_000_000).abs() < 60, "{date}");
    let body: Value = reply.json().await.expect("a message");
    let id = super::house::id(&body).0;
    let made = (id >> 22) / 1000 + 1_420_070_400;
    assert!(made.abs_diff(4_000_000_000) < 60, "{made}");
}

/// What befalls fifty posts and fifty reads under one seed.
async fn course(seed: u64) -> Vec<Value> {
    let house = House::open().await;
    let chaos = Chaos {
        seed,
        per_mille: 200,
        kinds: None,
        routes: vec!["/channels/{channel}/messages".to_owned()],
        delay_ms: 0,
    };
    house.people.unsettle(&chaos).await.expect("chaos");
    for _ in 0..50 {
        // Whether a reply comes is what chaos decides.
        drop(house.try_post().await);
        let (status, _) = house.call("GET", "/users/@me", Value::Null).await;
        assert_eq!(status, 200, "not among the routes");
    }
    house.people.settle().await.expect("settled");
    assert_eq!(house.try_post().await.expect("a reply").0, 200);
    let played = house.people.journal(0, Some("fault_played")).await;
    let entries = played.expect("a journal");
    let told = |entry: JournalEntry| json!([entry.detail["fault"], entry.detail["status"]]);
    entries.into_iter().map(told).collect()
}

#[tokio::test]
async fn chaos_is_the_same_for_the_same_seed() {
    let (once, again, other) = (course(1).await, course(1).await, course(2).await);
    assert_eq!(once, again);
    assert_ne!(once, other);
    assert!((3..20).contains(&once.len()), "{} of 50", once.len());
}
