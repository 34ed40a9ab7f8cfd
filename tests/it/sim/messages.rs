//! What the simulator offers about messages beyond Discord's rules: its settings.

use std::time::Duration;

use carrel::sim::Options;
use serde_json::json;

use super::house::House;

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
