//! What the simulator offers about messages beyond Discord's rules: its settings.

use std::time::Duration;

use carrel::sim::Options;
use serde_json::{Value, json};

use super::house::{House, id};

#[tokio::test]
async fn a_nonce_may_be_forgotten_at_once() {
    let house = House::with(Options {
        rate_limits: false,
        nonce_window: Duration::ZERO,
        ..Options::default()
    })
    .await;
    let body = json!({ "content": "once", "nonce": "n", "enforce_nonce": true });
    let (_, first) = house.post(house.general(), body.clone()).await;
    let (status, second) = house.post(house.general(), body).await;
    assert_eq!(status, 200);
    assert_ne!(second["id"], first["id"]);
}

#[tokio::test]
async fn only_announcements_are_passed_on_and_only_once() {
    let house = House::open().await;
    let (_, plain) = house.post(house.general(), json!({ "content": "x" })).await;
    let path = format!(
        "/channels/{}/messages/{}/crosspost",
        house.general(),
        id(&plain)
    );
    assert_eq!(
        house.call("POST", &path, Value::Null).await.1["code"],
        50024
    );
    let (_, news) = house
        .make_channel(json!({ "name": "news", "type": 5 }))
        .await;
    let (_, said) = house.post(id(&news), json!({ "content": "x" })).await;
    let path = format!("/channels/{}/messages/{}/crosspost", id(&news), id(&said));
    assert_eq!(house.call("POST", &path, Value::Null).await.0, 200);
    assert_eq!(
        house.call("POST", &path, Value::Null).await.1["code"],
        40033
    );
}
