//! Somebody looks at what Carrel knows of them, asks to be deleted, changes their mind, and is deleted
//! in the end.

use carrel::sim::{Snowflake, people::Attachment};
use serde_json::{Value, json};

use super::{house::until, leaving::Group};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);

/// What stands in a file, as a reader fetches it.
pub(super) async fn fetched(file: &Attachment) -> String {
    let answer = reqwest::get(&file.url).await.expect("it can be fetched");
    answer.text().await.expect("it is text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_shown_to_its_owner_and_to_nobody_else() {
    let mut group = Group::of_three().await;
    let page = group.page(AMMAN).await;
    let panel = group.presses(AMMAN, &page, "My data").await;
    group.house.restart().await;
    for _twice in 0..2 {
        let handed = group.presses(AMMAN, &panel, "Show everything").await;
        let [readable, machines] = handed.attachments.as_slice() else {
            panic!("two files, not {:?}", handed.attachments);
        };
        assert_eq!(readable.filename, "my-data.txt");
        assert_eq!(machines.filename, "my-data.json");
        let readable = fetched(readable).await;
        let json: Value = serde_json::from_str(&fetched(machines).await).expect("is JSON");
        assert_eq!(json["person"]["called_name"], "Amman");
        let id = AMMAN.to_string();
        assert_eq!(json["accounts"][0]["discord_user_id"], id);
        assert_eq!(json["cohorts"][0]["groups"][0]["group"], "Group 1");
        for mine in ["Called: Amman", "Clock: Asia/Amman", "Group: Group 1", &id] {
            assert!(readable.contains(mine), "{mine} is missing in: {readable}");
        }
        let machines = json.to_string();
        let other = ILOILO.to_string();
        for other in ["Iloilo", "Milledgeville", "Asia/Manila", &other] {
            assert!(!readable.contains(other), "{other} stands in: {readable}");
            assert!(!machines.contains(other), "{other} stands in: {machines}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_to_be_deleted_is_out_at_once_and_deleted_after_thirty_days() {
    let mut group = Group::of_three().await;
    let due = json!({ "title": "Agree on a title", "due": "2023-05-01" });
    let people = &group.house.people;
    let added = people.run(AMMAN, group.room, "milestone add", due).await;
    added.expect("members may");
    let page = group.page(AMMAN).await;
    let panel = group.presses(AMMAN, &page, "My data").await;
    let asks = group.presses(AMMAN, &panel, "Delete my data…").await;
    assert!(
        group.house.sees(AMMAN, group.room).await,
        "nothing has happened"
    );
    for part in ["At once: you leave", "On <t:1680"] {
        assert!(asks.text().contains(part), "{part}: {}", asks.text());
    }
    group.house.restart().await;
    let begun = group.presses(AMMAN, &asks, "Delete my data").await;
    assert!(begun.text().starts_with("It has begun"), "{}", begun.text());
    until("the room closes", async || {
        !group.house.sees(AMMAN, group.room).await
    })
    .await;

    // They change their mind, and find that their place does not come back by itself.
    let kept = group.presses(AMMAN, &begun, "Keep my data").await;
    assert!(
        kept.text().starts_with("Nothing is deleted"),
        "{}",
        kept.text()
    );
    group.pass_until("2023-04-05T12:00:00Z").await;
    let page = group.page(AMMAN).await;
    assert!(!page.text().contains("Group 1"), "{}", page.text());
    let skipped = "SELECT count(*) FILTER (WHERE state = 'skipped'), count(*) FROM job
                    WHERE kind = 'erasure'";
    assert_eq!(group.house.pairs(skipped).await, [(1, 1)]);
    let erased = "SELECT count(*) FILTER (WHERE erased_at IS NOT NULL), count(*) FROM person";
    assert_eq!(group.house.pairs(erased).await, [(0, 3)]);

    // They ask again, and stay with it.
    let panel = group.presses(AMMAN, &page, "My data").await;
    let asks = group.presses(AMMAN, &panel, "Delete my data…").await;
    group.presses(AMMAN, &asks, "Delete my data").await;
    group.pass_until("2023-05-06T12:00:00Z").await;
    until("they are deleted", async || {
        group.house.pairs(erased).await == [(1, 3)]
    })
    .await;
    let page = group.page(AMMAN).await;
    assert!(!page.text().contains("My data"), "{}", page.text());
    let people = &group.house.people;
    let listed = people
        .run(ILOILO, group.room, "milestone list", json!({}))
        .await;
    let listed = listed.expect("members may").message.expect("a list").text();
    assert!(listed.contains("Agree on a title"), "{listed}");
    assert!(!listed.contains("Amman"), "{listed}");
}
