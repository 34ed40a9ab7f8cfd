//! Rules of nonces, by which a message is sent once however often it is tried.

use std::time::Duration;

use carrel::sim::Options;
use serde_json::{Value, json};

use crate::sim::house::{House, id};

fn once(nonce: &str) -> Value {
    json!({ "content": "once", "nonce": nonce, "enforce_nonce": true })
}

/// How many messages stand in `general`.
async fn count(house: &House) -> usize {
    let read = house.people.read(house.general(), house.ada).await;
    read.expect("a channel").len()
}

/// A nonce comes back in the message, as it was sent.
///
/// Source: resources/message, "Create Message".
#[tokio::test]
async fn a_nonce_comes_back() {
    let house = House::open().await;
    for nonce in [json!("prompt-1"), json!(4_294_967_296_u64)] {
        let body = json!({ "content": "x", "nonce": nonce });
        let (status, message) = house.post(house.general(), body).await;
        assert_eq!((status, &message["nonce"]), (200, &nonce));
    }
}

/// An enforced nonce that its author has used a while ago gives the message of then, and none new.
///
/// Source: resources/message, "Create Message", `enforce_nonce`.
#[tokio::test]
async fn an_enforced_nonce_gives_the_first_message_again() {
    let house = House::open().await;
    let (_, first) = house.post(house.general(), once("n")).await;
    let again = json!({ "content": "other words", "nonce": "n", "enforce_nonce": true });
    let (status, second) = house.post(house.general(), again).await;
    assert_eq!((status, &second["id"]), (200, &first["id"]));
    assert_eq!(second["content"], "once");
    assert_eq!(count(&house).await, 1);
}

/// A nonce that is not enforced prevents nothing.
///
/// Source: resources/message, "Create Message", `enforce_nonce`.
#[tokio::test]
async fn a_nonce_alone_prevents_nothing() {
    let house = House::open().await;
    let body = json!({ "content": "once", "nonce": "n" });
    for _ in 0..2 {
        assert_eq!(house.post(house.general(), body.clone()).await.0, 200);
    }
    assert_eq!(count(&house).await, 2);
}

/// A nonce is its author's, whatever channel it was used in.
///
/// Source: resources/message, "Create Message", `enforce_nonce`: "by the same author".
#[tokio::test]
async fn a_nonce_holds_over_all_channels() {
    let house = House::open().await;
    let server = house.server.server_id;
    let other = house.people.add_text_channel(server, "other").await;
    let (_, first) = house.post(house.general(), once("n")).await;
    let (status, second) = house.post(other.expect("a channel"), once("n")).await;
    assert_eq!((status, &second["id"]), (200, &first["id"]));
}

/// After a few minutes a nonce is forgotten.
///
/// Source: resources/message, "Create Message", `enforce_nonce`: "in the past few minutes".
#[tokio::test]
async fn a_nonce_is_forgotten_after_a_few_minutes() {
    let house = House::with(Options {
        rate_limits: false,
        nonce_window: Duration::from_mins(3),
        ..Options::default()
    })
    .await;
    let (_, first) = house.post(house.general(), once("n")).await;
    let later = Duration::from_secs(181);
    house.people.advance_clock(later).await.expect("later");
    let (status, second) = house.post(house.general(), once("n")).await;
    assert_eq!(status, 200);
    assert_ne!(second["id"], first["id"]);
}

/// A message that was deleted is not made again by its nonce: it is unknown.
///
/// Source: discord-api-docs#6647.
#[tokio::test]
async fn a_deleted_message_is_not_made_again() {
    let house = House::open().await;
    let (_, first) = house.post(house.general(), once("n")).await;
    let gone = house
        .people
        .delete_message(house.general(), id(&first))
        .await;
    gone.expect("deleted");
    let (status, body) = house.post(house.general(), once("n")).await;
    assert_eq!((status, &body["code"]), (404, &json!(10008)));
}

/// A nonce holds for messages with files too.
///
/// Source: users' reports, twilight-rs/twilight#2570.
#[tokio::test]
async fn a_nonce_holds_with_files() {
    let house = House::open().await;
    let files: [(&str, &[u8]); 1] = [("a.txt", b"a")];
    let send = async || house.post_files(house.general(), &once("n"), &files).await;
    let (first, second) = (send().await, send().await);
    assert_eq!((first.0, second.0), (200, 200));
    assert_eq!(first.1["id"], second.1["id"]);
}
