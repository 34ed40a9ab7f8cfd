//! A launch is taken back: its rooms go, the groups stay, are changed by hand and launched again; and
//! a launch that is still opening rooms leaves nothing behind.

use std::collections::BTreeSet;

use carrel::sim::{Snowflake, people::Message};
use serde_json::json;

use super::{
    changing::{Cohort, SHEET},
    house::{House, until},
};

/// Who is in which group, by the group's number.
const MEMBERS: &str = "SELECT g.number, m.participant_id FROM membership m
                         JOIN peer_group g ON g.id = m.group_id
                         JOIN cohort c ON c.id = g.cohort_id AND c.taken_back_from IS NULL
                        WHERE m.until_at IS NULL ORDER BY 1, 2";

/// Jobs that are due and wait, and cohorts that were set aside.
const LEFT: &str = "SELECT (SELECT count(*) FROM job
                             WHERE kind IN ('category', 'room', 'taking-down', 'category-removal')
                               AND state = 'waiting'),
                           (SELECT count(*) FROM cohort WHERE taken_back_from IS NOT NULL)";

async fn gone(house: &House, channels: usize) {
    until("the rooms are gone", async || {
        house.pairs(LEFT).await == [(0, 1)] && house.all_channels().await.len() == channels
    })
    .await;
}

async fn plan(house: &House) -> Message {
    let desk = house.run("cohort desk", json!({})).await;
    let plan = house.press(&desk, "Take the launch back").await;
    assert!(plan.ephemeral);
    plan.message.expect("it says what would happen")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_launch_is_taken_back_once_and_the_same_groups_are_launched_again() {
    let mut cohort = Cohort::moved_in().await;
    let channels = cohort.house.all_channels().await.len();
    cohort.rooms = cohort.house.launch_all(SHEET).await.into_keys().collect();
    let members = cohort.house.pairs(MEMBERS).await;
    let ana = cohort.people[0];
    let room = cohort.sees(ana).await.pop_first().expect("she has a room");
    let people = cohort.house.people.clone();
    people.say(ana, room, "Hello!").await.expect("may");
    let asked = people.run(ana, room, "meeting propose", json!({})).await;
    asked.expect("the command runs");

    let plan = plan(&cohort.house).await;
    let text = plan.text();
    let counted = format!("{} rooms are open and would be removed", cohort.rooms.len());
    assert!(text.contains(&counted), "{text}");
    assert!(text.contains("times waiting for answers: 1"), "{text}");
    assert_eq!(cohort.sees(ana).await.len(), 1, "looking changes nothing");
    cohort.house.restart().await;
    let (one, other) = tokio::join!(
        cohort.press(&plan, "Take it back"),
        cohort.press(&plan, "Take it back")
    );
    let said = [one, other].map(|seen| seen.message.expect("is answered").text());
    assert!(
        said.iter()
            .any(|said| said.contains("The launch is taken back")),
        "{said:?}"
    );
    gone(&cohort.house, channels).await;
    let noted = "SELECT count(*), 0 FROM audit WHERE what = 'cohort.take-back'";
    assert_eq!(cohort.house.pairs(noted).await, [(1, 0)]);
    assert_eq!(cohort.house.pairs(MEMBERS).await, members, "as they were");
    let desk = cohort.house.run("cohort desk", json!({})).await;
    let desk = desk.message.expect("a desk").text();
    assert!(!desk.contains("Take the launch back"), "{desk}");

    // The groups are changed by hand, and launched again: nobody sees more than their own new room.
    let list = cohort.house.run("cohort groups", json!({})).await;
    let list = list.message.expect("the groups");
    assert!(list.text().contains("Group 1"), "{}", list.text());
    let (seq, promised) = cohort.house.confirm_formed().await;
    let new: BTreeSet<Snowflake> = cohort
        .house
        .welcomes(seq, promised)
        .await
        .into_keys()
        .collect();
    assert!(new.is_disjoint(&cohort.rooms), "they are new rooms");
    cohort.rooms = new;
    for (who, sees) in cohort.all_see().await {
        assert_eq!(sees.len(), 1, "{who} sees {sees:?}");
    }
    // The old confirmation does nothing to the new launch.
    let old = plan.custom_id("Take it back").expect("it stood there");
    let owner = cohort.house.owner;
    let stale = people.press(owner, plan.channel_id, plan.id, &old).await;
    if let Ok(seen) = stale {
        let said = seen.message.expect("is answered").text();
        assert!(said.contains("taken back before"), "{said}");
    }
    let running = "SELECT count(*), 0 FROM cohort WHERE state = 'running'";
    assert_eq!(cohort.house.pairs(running).await, [(1, 0)]);
    assert_eq!(cohort.sees(ana).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_launch_that_is_still_opening_rooms_leaves_nothing_behind() {
    let cohort = Cohort::moved_in().await;
    let house = &cohort.house;
    let channels = house.all_channels().await.len();
    house.confirm_launch(SHEET).await;
    let plan = plan(house).await;
    cohort.press(&plan, "Take it back").await;
    gone(house, channels).await;
    let (seq, promised) = house.confirm_formed().await;
    let rooms = house.welcomes(seq, promised).await;
    assert_eq!(rooms.len(), promised);
}
