//! Whoever sets Carrel up tries a pretend cohort: groups, welcome, prompt and times are shown to them
//! alone, and nothing of it exists.

use carrel::sim::{
    Snowflake,
    people::{Message, Seen},
};
use serde_json::json;

use super::house::House;

/// The pages, and what stands on each.
const PAGES: [(&str, &str); 4] = [
    ("1 of 4", "Group 1"),
    ("2 of 4", "this room is yours"),
    ("3 of 4", "Prompt 1 of 8"),
    ("4 of 4", "Time 1"),
];

/// Tables that change when Carrel starts: it counts who is there.
const OF_RUNNERS: [&str; 2] = ["attempt", "job"];

fn message(seen: &Seen) -> Message {
    assert!(seen.ephemeral, "nobody else sees it");
    seen.message.clone().expect("there is an answer")
}

/// Presses a button of what the owner saw, twice: the second answer is the same.
async fn twice(house: &House, seen: &Seen, label: &str) -> Seen {
    let on = message(seen);
    let button = on.custom_id(label).expect("it is offered");
    let people = &house.people;
    let press = || people.press(house.owner, on.channel_id, on.id, &button);
    let first = press().await.expect("is answered");
    let text = message(&first).text();
    // The page has turned, so the finger meets another button; it is back at once.
    let back = message(&first).custom_id("Back").expect("it is offered");
    let before = people.press(house.owner, on.channel_id, on.id, &back).await;
    assert_eq!(message(&before.expect("is answered")).text(), on.text());
    let again = press().await.expect("is answered");
    assert_eq!(message(&again).text(), text);
    again
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pretend_cohort_is_leafed_through_by_one_and_leaves_no_trace() {
    let mut house = House::open().await;
    let panel = house.run("setup", json!({})).await;
    let (channels, before) = (
        house.all_channels().await.len(),
        house.everything_but(&OF_RUNNERS).await,
    );
    let seq = house.last_seq().await;

    let mut page = house.press(&panel, "Try a pretend cohort").await;
    for (number, (counted, says)) in PAGES.iter().enumerate() {
        let shown = message(&page);
        let text = shown.text();
        assert!(text.contains(counted), "{counted}\n{text}");
        assert!(text.contains(says), "{says}\n{text}");
        assert!(shown.mentions.is_empty(), "nobody is called");
        let pictured = shown
            .attachments
            .iter()
            .any(|it| it.filename == "times.png");
        assert_eq!(pictured, number == 0 || number == 3, "{counted}");
        // What real ones offer stands there and cannot be pressed.
        for control in shown.controls() {
            let turns = ["Back", "Next"].contains(&control.label.as_str());
            assert_eq!(control.disabled, !turns, "{}", control.label);
        }
        if number == 1 {
            house.restart().await;
        }
        if number + 1 < PAGES.len() {
            page = twice(&house, &page, "Next").await;
        } else {
            assert_eq!(shown.custom_id("Next"), None, "that was all");
        }
    }

    assert_eq!(house.all_channels().await.len(), channels);
    assert!(!house.has_posted(seq).await, "nothing is posted");
    let after = house.everything_but(&OF_RUNNERS).await;
    let differs = before
        .lines()
        .zip(after.lines())
        .find(|(one, other)| one != other);
    assert_eq!(differs, None, "nothing is written down");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_manage_the_server_is_told_so() {
    let house = House::open().await;
    let ana = Snowflake(42);
    house.join(ana, "ana").await;
    let panel = house.run("setup", json!({})).await;
    let shown = message(&panel);
    let button = shown.custom_id("Try a pretend cohort").expect("offered");
    let people = &house.people;
    let theirs = people.press(ana, shown.channel_id, shown.id, &button).await;
    assert!(theirs.is_err(), "they do not even see the panel");
}
