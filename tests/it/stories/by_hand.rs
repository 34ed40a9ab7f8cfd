//! A coordinator looks at the groups before the launch and changes them by hand.
//!
//! What they do: **Form groups** shows the groups, ten a page, as list and picture, and so do
//! `/cohort groups` and **Look at the groups** on the desk, whenever they come back. A menu leads to
//! one group: who is in it, by which clocks, and why. There it gets a name, or a lock; a menu leads
//! to one of its members, who moves, swaps or is taken out. What that would break is said first, and
//! **Do it anyway** is theirs to press. **Form again** makes new groups around those that are locked.
//! **Undo** takes back what was done last. What is pressed twice, or on groups that have changed
//! since, is refused kindly, and the groups are shown as they stand.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::people::{Message, Seen, Upload};
use serde_json::json;

use super::house::House;

const FEW: &[u8] = include_bytes!("../../../config/sample/signups-24.csv");
const MANY: &[u8] = include_bytes!("../../../config/sample/signups-240.csv");

/// A house in which a cohort's sign-ups are imported.
async fn imported(sheet: &[u8]) -> House {
    let house = House::open().await;
    let today = house.people.now().await.expect("tells").date_naive();
    let start = today + chrono::Days::new(7);
    let options = json!({ "name": "Spring", "starts_on": start.to_string() });
    house.run("cohort open", options).await;
    let upload = Upload {
        filename: "signups.csv".to_owned(),
        content_type: "text/csv".to_owned(),
        content: sheet.to_vec(),
    };
    let files = BTreeMap::from([("file".to_owned(), upload)]);
    let (owner, general) = (house.owner, house.general);
    let preview = house
        .people
        .run_with_files(owner, general, "cohort import", json!({}), &files)
        .await;
    let preview = preview.expect("the command runs");
    house.press(&preview, "Import").await;
    house
}

fn message(seen: &Seen) -> &Message {
    seen.message.as_ref().expect("there is an answer")
}

fn text(seen: &Seen) -> String {
    message(seen).text()
}

/// Whether a press came too late, because the groups had changed.
fn is_late(seen: &Seen) -> bool {
    text(seen).starts_with("The groups have changed since you looked")
}

/// The options of the panel's menu as (value, label).
fn options(seen: &Seen) -> Vec<(String, String)> {
    let controls = message(seen).controls();
    let menu = controls.into_iter().find(|it| !it.options.is_empty());
    menu.expect("there is a menu").options
}

/// Chooses in the menu of a panel what `wanted` names.
async fn choose(house: &House, seen: &Seen, wanted: impl Fn(&str) -> bool) -> Seen {
    let on = message(seen);
    let menu = on.controls().into_iter().find(|it| !it.options.is_empty());
    let menu = menu.unwrap_or_else(|| panic!("no menu on: {}", on.text()));
    let mut options = menu.options.iter();
    let found = options.find(|(_, label)| wanted(label));
    let (value, _) = found.unwrap_or_else(|| panic!("it is not among {:?}", menu.options));
    let id = menu.custom_id.expect("a menu has one");
    let chosen = house
        .people
        .choose(house.owner, on.channel_id, on.id, &id, &[value])
        .await;
    chosen.expect("the choice is answered")
}

/// The picture of a panel, by its words.
fn pictured(seen: &Seen) -> Option<String> {
    let files = message(seen).attachments.iter();
    let mut pictures = files.filter(|file| file.filename == "times.png");
    pictures
        .next()
        .map(|file| file.description.clone().unwrap_or_default())
}

/// Who is in which group now, as an operator would look it up.
async fn members(house: &House) -> Vec<(i64, i64)> {
    let asked = "SELECT g.number, m.participant_id FROM membership m
                   JOIN peer_group g ON g.id = m.group_id
                  WHERE m.until_at IS NULL ORDER BY 1, 2";
    house.pairs(asked).await
}

async fn sizes(house: &House) -> BTreeMap<i64, usize> {
    let mut sizes = BTreeMap::new();
    for (group, _) in members(house).await {
        *sizes.entry(group).or_default() += 1;
    }
    sizes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_changes_the_groups_by_hand_and_takes_it_back() {
    let mut house = imported(FEW).await;
    let groups = house.run("cohort groups", json!({})).await;
    assert!(groups.ephemeral, "nobody else reads it");
    let words = pictured(&groups).expect("there is a picture");
    assert!(
        words.contains("by the clock of Lisbon. Group 1 ("),
        "{words}"
    );
    let formed = members(&house).await;

    // One group: who is in it, by which clocks, and why.
    let one = choose(&house, &groups, |label| label.starts_with("Group 1 (")).await;
    for said in ["Group 1", "clock of", "Why together: "] {
        assert!(text(&one).contains(said), "no {said:?} in {}", text(&one));
    }
    assert_eq!(pictured(&one), None, "the picture of all goes");
    let people = options(&one);

    // It gets a name, and keeps it when the bot starts anew.
    let modal = house
        .press(&one, "Name…")
        .await
        .modal
        .expect("a form opens");
    let owner = house.owner;
    let named = house
        .people
        .submit(owner, modal.modal_id, &[("name", "**Night** owls")])
        .await;
    let named = named.expect("the form is taken");
    assert!(text(&named).contains("**Night** owls"), "{}", text(&named));
    house.restart().await;
    let again = house.run("cohort groups", json!({})).await;
    assert!(
        text(&again).contains("\\*\\*Night\\*\\* owls"),
        "{}",
        text(&again)
    );
    assert_eq!(members(&house).await, formed, "looking forms nothing");

    // Somebody moves; what it would break is said before.
    let one = choose(&house, &again, |label| label.contains("owls")).await;
    let (_, name) = &people[0];
    let person = choose(&house, &one, |label| label == name).await;
    assert!(text(&person).contains("owls"), "{}", text(&person));
    let asks = house.press(&person, "Move…").await;
    let plan = choose(&house, &asks, |_| true).await;
    assert!(text(&plan).contains("This would change"), "{}", text(&plan));
    assert_eq!(members(&house).await, formed, "nothing has happened yet");
    let (first, second) = tokio::join!(house.press(&plan, "Do it"), house.press(&plan, "Do it"));
    // They change the same panel: what one finds there may be the answer to the other.
    for seen in [&first, &second] {
        assert!(
            text(seen).starts_with("Done.") || is_late(seen),
            "{}",
            text(seen)
        );
    }
    let moved = members(&house).await;
    let differ = formed.iter().filter(|place| !moved.contains(place));
    assert_eq!(differ.count(), 1, "one has moved, once");
    for seen in [&first, &second] {
        assert!(
            pictured(seen).is_some(),
            "the groups are shown as they stand"
        );
    }

    // The desk leads there, too, and what was done last is taken back, once.
    let desk = house.run("cohort desk", json!({})).await;
    let shown = house.press(&desk, "Look at the groups").await;
    let back = house.press(&shown, "Undo: move").await;
    assert!(text(&back).contains("Taken back."), "{}", text(&back));
    assert_eq!(members(&house).await, formed);
    let stale = house.press(&first, "Undo: move").await;
    assert!(is_late(&stale), "{}", text(&stale));
    let back = house.press(&back, "Undo: name").await;
    assert!(text(&back).contains("**Group 1**"), "{}", text(&back));
    assert!(
        message(&back).custom_id("Undo").is_none(),
        "all is taken back"
    );

    // Somebody is taken out, which makes a group too small, and then finds one again.
    let mut seen = back;
    let small = sizes(&house).await;
    let (number, _) = small
        .iter()
        .min_by_key(|(_, size)| **size)
        .expect("there is one");
    while sizes(&house).await[number] > 2 {
        let group = format!("Group {number} (");
        let one = choose(&house, &seen, |label| label.starts_with(&group)).await;
        let person = choose(&house, &one, |_| true).await;
        let plan = house.press(&person, "Take out…").await;
        let text = text(&plan);
        if sizes(&house).await[number] == 3 {
            assert!(text.contains("2 people is not a size"), "{text}");
            seen = house.press(&plan, "Do it anyway").await;
        } else {
            seen = house.press(&plan, "Do it").await;
        }
    }
    let waits = choose(&house, &seen, |label| label.ends_with(", without a group")).await;
    assert!(text(&waits).contains("Has no group."), "{}", text(&waits));
    let asks = house.press(&waits, "Find a group…").await;
    let plan = choose(&house, &asks, |_| true).await;
    let before = members(&house).await.len();
    house.press(&plan, "Do it").await;
    assert_eq!(members(&house).await.len(), before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_are_formed_again_around_one_that_is_locked() {
    let house = imported(FEW).await;
    let groups = house.run("cohort groups", json!({})).await;
    let one = choose(&house, &groups, |label| label.starts_with("Group 2 (")).await;
    let person = choose(&house, &one, |_| true).await;
    let asks = house.press(&person, "Swap…").await;
    let plan = choose(&house, &asks, |_| true).await;
    let swapped = house.press(&plan, "Do it").await;
    let one = choose(&house, &swapped, |label| label.starts_with("Group 2 (")).await;
    let locked = house.press(&one, "Lock").await;
    assert!(text(&locked).contains("Locked."), "{}", text(&locked));
    let of_two = |all: &[(i64, i64)]| -> Vec<i64> {
        let two = all.iter().filter(|(group, _)| *group == 2);
        two.map(|(_, who)| *who).collect()
    };
    let seen = house.press(&locked, "Back to the groups").await;
    assert!(
        text(&seen).contains("One group is locked"),
        "{}",
        text(&seen)
    );
    // Somebody else is without a group, so that there is something to form; and the finger slips.
    let one = choose(&house, &seen, |label| label.starts_with("Group 1 (")).await;
    let person = choose(&house, &one, |_| true).await;
    let plan = house.press(&person, "Take out…").await;
    let seen = house.press(&plan, "Do it").await;
    let before = members(&house).await;
    tokio::join!(
        house.press(&seen, "Form again"),
        house.press(&seen, "Form again")
    );
    let again = house.run("cohort groups", json!({})).await;
    let formed = members(&house).await;
    assert_eq!(of_two(&formed), of_two(&before), "the locked one stays");
    assert_ne!(formed, before, "the others are new");
    let again = house.press(&again, "Undo: form again").await;
    assert_eq!(members(&house).await, before);

    // The launch opens rooms for the groups as they stand, and from then on they are left alone.
    let launch = house.run("cohort launch", json!({})).await;
    house.press(&launch, "Open").await;
    let late = house.press(&again, "Undo").await;
    assert!(
        text(&late).contains("cannot be changed now"),
        "{}",
        text(&late)
    );
    assert_eq!(members(&house).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_of_many_groups_are_reached_page_by_page() {
    let house = imported(MANY).await;
    let mut seen = house.run("cohort groups", json!({})).await;
    let groups = sizes(&house).await.len();
    assert!(30 < groups, "{groups}");
    let mut reached = BTreeSet::new();
    loop {
        reached.extend(options(&seen).into_iter().map(|(_, label)| label));
        if message(&seen).custom_id("More").is_none() {
            break;
        }
        seen = house.press(&seen, "More").await;
    }
    for number in 1..=groups {
        let label = format!("Group {number} (");
        let found = reached.iter().filter(|found| found.starts_with(&label));
        assert_eq!(found.count(), 1, "{label} in {reached:?}");
    }

    // Back from a group leads to the page that it stands on.
    let drawn = house.press(&seen, "Earlier ones").await;
    let words = pictured(&drawn).expect("its groups are drawn");
    let one = choose(&house, &drawn, |label| label.starts_with("Group ")).await;
    let back = house.press(&one, "Back to the groups").await;
    assert_eq!(pictured(&back), Some(words));
}
