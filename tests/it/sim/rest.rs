//! What REST does beside Discord's rules.

use serde_json::Value;

use super::house::House;

#[tokio::test]
async fn what_is_not_simulated_says_so_loudly() {
    let house = House::open().await;
    let path = format!("/guilds/{}/emojis", house.server.server_id);
    let (status, body) = house.call("GET", &path, Value::Null).await;
    assert_eq!(status, 501);
    assert!(
        body["message"]
            .as_str()
            .is_some_and(|said| said.contains(&path)),
        "{body}"
    );
    let noted = house
        .people
        .journal(0, Some("unknown_route"))
        .await
        .expect("a journal");
    assert_eq!(noted.len(), 1);
}

#[tokio::test]
async fn an_encoded_path_is_the_same_path() {
    let house = House::open().await;
    let plain = house.call("GET", "/users/@me", Value::Null).await;
    let encoded = house.call("GET", "/users/%40me", Value::Null).await;
    assert_eq!((plain.0, plain), (200, encoded));
}
