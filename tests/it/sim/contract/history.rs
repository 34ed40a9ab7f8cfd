//! Rules of reading what was written before.

use carrel::sim::people::{ChannelChange, NewOverwrite};
use carrel::sim::{Options, Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{House, fault_at, id};

/// Posts this many messages and returns their ids, oldest first.
async fn talk(house: &House, count: usize) -> Vec<Snowflake> {
    let mut ids = Vec::new();
    for number in 0..count {
        let body = json!({ "content": number.to_string() });
        ids.push(id(&house.post(house.general(), body).await.1));
    }
    ids
}

async fn get(house: &House, query: &str) -> (u16, Value) {
    let path = format!("/channels/{}/messages?{query}", house.general());
    house.call("GET", &path, Value::Null).await
}

/// The ids of a page.
async fn page(house: &House, query: &str) -> Vec<Snowflake> {
    let (status, page) = get(house, query).await;
    assert_eq!(status, 200, "{page}");
    page.as_array().expect("a list").iter().map(id).collect()
}

/// A page of messages goes from the newest to the oldest, and has fifty where nothing is said.
///
/// Source: resources/message, "Get Channel Messages".
#[tokio::test]
async fn a_page_begins_with_the_newest() {
    let house = House::open().await;
    let ids = talk(&house, 51).await;
    let newest_first: Vec<_> = ids.iter().rev().take(50).copied().collect();
    assert_eq!(page(&house, "").await, newest_first);
}

/// A page has 1 to 100 messages.
///
/// Source: resources/message, "Get Channel Messages".
#[tokio::test]
async fn a_page_has_up_to_a_hundred_messages() {
    let house = House::open().await;
    let ids = talk(&house, 2).await;
    assert_eq!(page(&house, "limit=1").await, [ids[1]]);
    assert_eq!(page(&house, "limit=100").await.len(), 2);
    for limit in [0, 101] {
        let (status, body) = get(&house, &format!("limit={limit}")).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{limit}");
        assert_ne!(fault_at(&body, "limit"), "no fault here");
    }
}

/// `before` lists what is older than a message, without it.
///
/// Source: resources/message, "Get Channel Messages".
#[tokio::test]
async fn before_lists_what_is_older() {
    let house = House::open().await;
    let ids = talk(&house, 4).await;
    let query = format!("limit=2&before={}", ids[3]);
    assert_eq!(page(&house, &query).await, [ids[2], ids[1]]);
}

/// `after` lists what came next after a message, without it, newest first.
///
/// Source: resources/message, "Get Channel Messages".
#[tokio::test]
async fn after_lists_what_came_next() {
    let house = House::open().await;
    let ids = talk(&house, 4).await;
    let query = format!("limit=2&after={}", ids[0]);
    assert_eq!(page(&house, &query).await, [ids[2], ids[1]]);
}

/// `around` lists a message with what stands on both sides of it.
///
/// Source: resources/message, "Get Channel Messages".
#[tokio::test]
async fn around_lists_both_sides() {
    let house = House::open().await;
    let ids = talk(&house, 5).await;
    let query = format!("limit=3&around={}", ids[2]);
    assert_eq!(page(&house, &query).await, [ids[3], ids[2], ids[1]]);
}

/// Who may not read the history gets an empty page.
///
/// Source: resources/message, "Get Channel Messages".
#[tokio::test]
async fn who_may_not_read_the_history_gets_an_empty_page() {
    let house = House::open().await;
    talk(&house, 1).await;
    let deny = NewOverwrite {
        id: house.server.server_id,
        kind: 0,
        allow: Permissions::NONE,
        deny: Permissions::READ_MESSAGE_HISTORY,
    };
    let change = ChannelChange {
        overwrites: Some(vec![deny]),
        ..ChannelChange::default()
    };
    let changed = house.people.change_channel(house.general(), &change).await;
    changed.expect("changed");
    assert_eq!(page(&house, "").await, []);
}

/// Without the intent to read content an app does not read what others write over REST either.
///
/// Source: events/gateway, "Message Content Intent": "across the APIs".
#[tokio::test]
async fn what_others_write_is_empty_without_the_intent() {
    for (content_intent, content) in [(false, ""), (true, "hello")] {
        let house = House::with(Options {
            rate_limits: false,
            content_intent,
            ..Options::default()
        })
        .await;
        let (ada, general) = (house.ada, house.general());
        house.people.say(ada, general, "hello").await.expect("said");
        let (_, read) = get(&house, "").await;
        assert_eq!(read[0]["content"], content);
        assert_eq!(read[0]["author"]["username"], "ada");
    }
}

/// A message of another channel is unknown in this one.
///
/// Source: topics/opcodes-and-status-codes, 10008.
#[tokio::test]
async fn a_message_is_known_in_its_channel_only() {
    let house = House::open().await;
    let ids = talk(&house, 1).await;
    let server = house.server.server_id;
    let other = house.people.add_text_channel(server, "other").await;
    let other = other.expect("a channel");
    let get = async |channel: Snowflake| {
        let path = format!("/channels/{channel}/messages/{}", ids[0]);
        house.call("GET", &path, Value::Null).await
    };
    assert_eq!(get(house.general()).await.0, 200);
    let (status, body) = get(other).await;
    assert_eq!((status, &body["code"]), (404, &json!(10008)));
}
