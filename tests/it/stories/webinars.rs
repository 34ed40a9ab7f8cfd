//! A webinar becomes an event of the server, once; and when it cannot, one person is told.

use carrel::sim::{
    Permissions, Snowflake,
    people::{Message, NewRole, Seen},
};
use chrono::{DateTime, Days, Timelike, Utc};
use futures_util::future::join;
use serde_json::json;

use super::house::{House, PATIENCE, until};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// The right to put events on a server.
const CREATE_EVENTS: u64 = 1 << 44;

/// A house with one open room.
async fn launched() -> House {
    let house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.join(ILOILO, "iloilo").await;
    house.launch(SHEET).await;
    house
}

/// Previews a webinar in five days.
async fn preview(house: &House, title: &str) -> Seen {
    let today = house.people.now().await.expect("tells").date_naive();
    let day = today.checked_add_days(Days::new(5)).expect("there is one");
    let options = json!({
        "title": title, "when": format!("{day} 15:00"), "minutes": 60,
        "link": "https://webinars.example/small",
    });
    house.run("webinar announce", options).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmed_webinar_is_one_event_of_the_server_also_after_a_restart() {
    let mut house = launched().await;
    let before = house.last_seq().await;
    let shown = preview(&house, "Small libraries").await;
    let text = shown.message.as_ref().expect("a preview").text();
    assert!(
        text.contains("It becomes an event of this server"),
        "{text}"
    );
    let custom_id = shown
        .message
        .as_ref()
        .and_then(|card| card.custom_id("Send to 1 room"));
    let custom_id = custom_id.expect("it can be sent");
    let message = shown.message.as_ref().expect("a preview");
    // Two taps at once, as a hasty finger makes them.
    let tap = || {
        let (channel, message) = (message.channel_id, message.id);
        house
            .people
            .press(house.owner, channel, message, &custom_id)
    };
    let (one, other) = join(tap(), tap()).await;
    assert!(one.is_ok() || other.is_ok(), "{one:?} {other:?}");
    house.wait_for("event_created", before, PATIENCE).await;
    house.wait_for_post(house.general, before).await;
    house.restart().await;
    let shown = house.run("cohort desk", json!({})).await;
    let desk = shown.message.expect("a desk").text();
    assert!(!desk.contains("stopped"), "{desk}");

    let events = house.people.events(house.server).await.expect("are listed");
    let [event] = events.as_slice() else {
        panic!("one event, not {events:?}");
    };
    assert_eq!(event["name"], "Small libraries");
    assert_eq!(
        event["entity_metadata"]["location"],
        "https://webinars.example/small"
    );
    let recorded = "SELECT event_id, 0 FROM webinar WHERE event_id IS NOT NULL";
    let id: i64 = event["id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .expect("an id");
    assert_eq!(house.pairs(recorded).await, [(id, 0)]);
}

/// A zone in which it is day now, so that people are told things at once.
fn daytime(now: DateTime<Utc>) -> &'static str {
    if (9..19).contains(&now.hour()) {
        "Europe/Lisbon"
    } else {
        "Pacific/Auckland"
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_set_carrel_up_is_told_once_when_an_event_is_refused() {
    let mut house = launched().await;
    let zone = daytime(house.people.now().await.expect("tells"));
    let role = NewRole {
        name: "Staff".to_owned(),
        ..NewRole::default()
    };
    let role = house.people.add_role(house.server, &role).await;
    let options = json!({
        "coordinator_role": role.expect("adds"), "announcements": house.general,
        "home_zone": zone,
    });
    house.run("setup", options).await;
    let rights = carrel::run::rights_needed();
    let fewer = Permissions(rights & !CREATE_EVENTS);
    let changed = house.people.change_bot(house.server, fewer).await;
    changed.expect("is changed");

    for title in ["Small libraries", "Big ideas"] {
        let shown = preview(&house, title).await;
        house.press(&shown, "Send to 1 room").await;
    }
    let stopped = "SELECT count(*), 0 FROM job WHERE kind = 'event' AND state = 'parked'";
    until("both events have stopped", async || {
        house.pairs(stopped).await == [(2, 0)]
    })
    .await;
    let told = told(&house).await;
    assert_eq!(told.embeds[0]["title"], "Something has stopped");
    house.restart().await;
    let desk = house.run("cohort desk", json!({})).await;
    let text = desk.message.as_ref().expect("a desk").text();
    assert!(text.contains("Events of this server: 2 stopped"), "{text}");

    let changed = house
        .people
        .change_bot(house.server, Permissions(rights))
        .await;
    changed.expect("is changed");
    house.press(&desk, "Try again what stopped").await;
    until("both events stand", async || {
        let events = house.people.events(house.server).await;
        events.expect("are listed").len() == 2
    })
    .await;
    let inbox = house.people.inbox(house.owner).await.expect("is read");
    assert_eq!(inbox.len(), 1, "one word a day is enough");
    for member in [AMMAN, ILOILO] {
        let inbox = house.people.inbox(member).await.expect("is read");
        assert!(inbox.is_empty(), "nobody else is told");
    }
}

/// Waits for the owner's first private message.
async fn told(house: &House) -> Message {
    until("the owner is told", async || {
        let inbox = house.people.inbox(house.owner).await;
        !inbox.expect("is read").is_empty()
    })
    .await;
    let mut inbox = house.people.inbox(house.owner).await.expect("is read");
    inbox.pop().expect("it was waited for")
}
