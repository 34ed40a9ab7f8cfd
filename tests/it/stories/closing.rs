//! The end of a cohort: its room says goodbye, once, however often that is confirmed.

use carrel::sim::{Permissions, Snowflake};
use serde_json::json;

use super::house::{House, PATIENCE, until};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

const ONCE: &str =
    "The cohort is archived; its room says goodbye now. See /cohort desk for how it goes.";
const BEFORE: &str = "This cohort was archived before. Nothing was changed.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cohort_is_archived_once_however_often_it_is_confirmed() {
    let mut house = House::open().await;
    house.join(AMMAN, "amman").await;
    house.join(ILOILO, "iloilo").await;
    let room = house.launch(SHEET).await;
    until("the prompts are promised", async || {
        house.pairs(PROMPTS).await == [(8, 0)]
    })
    .await;
    until("the group's hour is told", async || {
        house.pairs(HOURS).await == [(0, 1)]
    })
    .await;
    // Three previews lie open, as on three screens.
    let first = house.run("cohort archive", json!({})).await;
    let second = house.run("cohort archive", json!({})).await;
    let third = house.run("cohort archive", json!({})).await;
    let asked = first.message.as_ref().expect("a preview").text();
    for said in [
        "Archive Spring?",
        "Its one room gets a last, kind message.",
        "It still runs until",
        "its rooms are removed",
        "Nobody is mentioned.",
    ] {
        assert!(asked.contains(said), "{asked}");
    }
    assert!(first.ephemeral);
    let before = house.last_seq().await;
    assert_eq!(
        house.pairs(PROMPTS).await,
        [(8, 0)],
        "looking changes nothing"
    );

    let done = house.press(&first, "Close 1 room").await;
    assert_eq!(done.message.expect("it changes").text(), ONCE);
    let again = house.press(&second, "Close 1 room").await;
    assert_eq!(again.message.expect("it changes").text(), BEFORE);
    let farewell = house.wait_for_post(room, before).await;
    house.wait_for("overwrite_set", before, PATIENCE).await;
    house.restart().await;
    let later = house.press(&third, "Close 1 room").await;
    assert_eq!(later.message.expect("it changes").text(), BEFORE);
    let none = house.run("cohort archive", json!({})).await;
    let none = none.message.expect("there is an answer").text();
    assert_eq!(none, "No cohort is running, so there is none to archive.");

    let posts = house.people.journal(before, Some("message_created")).await;
    let posts = posts.expect("is read");
    let posts: Vec<_> = posts
        .iter()
        .filter(|entry| entry.interaction_id.is_none())
        .collect();
    let [said] = posts.as_slice() else {
        panic!("one farewell, not {posts:?}");
    };
    assert_eq!(said.message_id, Some(farewell));
    assert_eq!(said.detail["pinged"]["users"], json!([]));
    assert_eq!(house.pairs(PROMPTS).await, [(0, 8)]);
    closed(&house, room).await;
}

/// The prompts that wait, and those that are left out.
const PROMPTS: &str = "SELECT ifnull(sum(state = 'waiting'), 0), ifnull(sum(state = 'skipped'), 0)
       FROM job WHERE kind = 'prompt'";

/// The hours that are still to be found, and those that were.
const HOURS: &str = "SELECT ifnull(sum(state = 'waiting'), 0), ifnull(sum(state = 'done'), 0)
       FROM job WHERE kind = 'standing'";

/// Members read the room and do not write in it; who comes late is not let in any more.
async fn closed(house: &House, room: Snowflake) {
    for member in [AMMAN, ILOILO] {
        let may = house.people.can(member, room).await.expect("tells");
        assert!(may.has(Permissions::VIEW_CHANNEL));
        assert!(!may.has(Permissions::SEND_MESSAGES));
        house.people.read(room, member).await.expect("they read");
    }
    house.join(MILLEDGEVILLE, "milledgeville").await;
    let seats = "SELECT count(*), 0 FROM account WHERE state = 'here'";
    until("the latecomer is noted", async || {
        house.pairs(seats).await == [(3, 0)]
    })
    .await;
    assert!(!house.sees(MILLEDGEVILLE, room).await);
}
