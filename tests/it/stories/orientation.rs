//! What everybody reads before their room opens: five taps that can be stopped after any of them and
//! gone on with from anywhere, before the launch and after it.

use carrel::sim::{
    Snowflake,
    people::{Message, Seen},
};
use serde_json::json;

use super::{
    house::House,
    leaving::Group,
    signing_up::{Applicant, Library},
};

const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);

/// Cards that are kept, and people who have read some.
const KEPT: &str = "SELECT count(*), count(DISTINCT participant_id) FROM orientation_tap";

fn shown(seen: Seen) -> Message {
    assert!(seen.ephemeral, "nobody else reads it");
    seen.message.expect("there is an answer")
}

async fn page(house: &House, who: Snowflake) -> Message {
    let people = &house.people;
    let seen = people.run(who, house.general, "carrel", json!({})).await;
    shown(seen.expect("the command runs"))
}

async fn press(house: &House, who: Snowflake, on: &Message, label: &str) -> Message {
    let button = on.custom_id(label);
    let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
    let pressed = house.people.press(who, on.channel_id, on.id, &button).await;
    shown(pressed.expect("the press is answered"))
}

async fn desk_says(house: &House, text: &str) {
    let desk = house.run("cohort desk", json!({})).await;
    let desk = desk.message.expect("the desk is shown").text();
    assert!(desk.contains(text), "no {text:?} in: {desk}");
}

/// What the first button of a message is called.
fn first_button(message: &Message) -> String {
    let controls = message.controls();
    controls.first().expect("there are buttons").label.clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_taps_follow_a_sign_up_and_each_is_kept_once() {
    let mut library = Library::open().await;
    let (rosa, handed_in) = {
        let mut rosa = Applicant::begin(&library, 1, "rosa").await;
        rosa.arrive("Rosa", "Lisbon").await;
        rosa.hurry(&["English"]).await;
        let house = &library.house;
        let early = page(house, rosa.user).await;
        assert!(
            !early.text().contains("Before you start"),
            "it is too early"
        );
        rosa.press("Hand in").await;
        rosa.says("five short cards");
        (rosa.user, rosa.seen.message.clone().expect("there is one"))
    };
    desk_says(&library.house, "Ready to start: 0 of 1").await;
    assert_eq!(first_button(&handed_in), "Before you start");
    let cards = [
        (
            "1 of 5 · What will happen",
            "From Monday 6 March 2023",
            "Got it",
        ),
        (
            "2 of 5 · Answer within seven days",
            "leaves everybody waiting",
            "Got it",
        ),
        (
            "3 of 5 · Let your phone tell you",
            "never calls you between",
            "Got it",
        ),
        ("4 of 5 · What is said in the room", "feel unsafe", "Got it"),
        ("5 of 5 · Who can see your room", "administrators", "Done"),
    ];
    for (read, (title, says, label)) in (0_i64..).zip(cards) {
        let house = &library.house;
        let on_page = page(house, rosa).await;
        assert_eq!(
            first_button(&on_page),
            format!("Before you start ({read} of 5)")
        );
        // It stands on two panels, so that it can be pressed twice.
        let opened = format!("Before you start ({read} of 5)");
        let one = press(house, rosa, &on_page, &opened).await;
        let other = press(house, rosa, &handed_in, "Before you start").await;
        for panel in [&one, &other] {
            let text = panel.text();
            assert!(text.contains(title) && text.contains(says), "{text}");
        }
        let back = one.custom_id("Back");
        assert_eq!(
            back.is_some(),
            read > 0,
            "there is a card before it or none"
        );
        if back.is_some() {
            let before = press(house, rosa, &other, "Back").await;
            assert!(
                before.text().contains(&format!("{read} of 5")),
                "{}",
                before.text()
            );
            press(house, rosa, &before, "Got it").await;
            assert_eq!(house.pairs(KEPT).await, [(read, 1)], "it was kept before");
        }
        library.house.restart().await;
        let house = &library.house;
        let gone_on = press(house, rosa, &one, label).await;
        let kept = [(1 + read, 1)];
        assert_eq!(house.pairs(KEPT).await, kept, "it is kept at once");
        // The other panel shows the same card, or has come back to it.
        let again = press(house, rosa, &other, label).await;
        assert_eq!(house.pairs(KEPT).await, kept, "twice is once");
        assert_eq!(again.text(), gone_on.text(), "and leads to the same place");
    }
    let house = &library.house;
    let again = press(house, rosa, &handed_in, "Before you start").await;
    assert!(
        again.text().contains("You are ready to start"),
        "{}",
        again.text()
    );
    let first = press(house, rosa, &again, "Read them again").await;
    assert!(first.text().contains("1 of 5"), "{}", first.text());
    let on_page = page(house, rosa).await;
    assert!(
        !first_button(&on_page).contains("Before you start"),
        "nothing is left to read"
    );
    desk_says(house, "Ready to start: 1 of 1").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_imported_reads_them_even_after_the_launch() {
    let group = Group::of_three().await;
    let house = &group.house;
    desk_says(house, "Ready to start: 0 of 3").await;
    let on_page = page(house, ILOILO).await;
    assert_eq!(first_button(&on_page), "Before you start (0 of 5)");
    let messages = house.people.read(group.room, ILOILO).await;
    let messages = messages.expect("members read their room");
    let welcome = messages
        .iter()
        .find(|message| message.text().contains("Welcome, Group 1"));
    let welcome = welcome.expect("the room has its welcome");
    let mut card = press(house, ILOILO, welcome, "Before you start").await;
    for label in ["Got it", "Got it", "Got it", "Got it", "Done"] {
        card = press(house, ILOILO, &card, label).await;
    }
    assert!(
        card.text().contains("You are ready to start"),
        "{}",
        card.text()
    );
    assert_eq!(house.pairs(KEPT).await, [(5, 1)]);
    desk_says(house, "Ready to start: 1 of 3").await;
    // Whoever is not in the cohort is told so, even where the button stands before them.
    let stranger = press(house, house.owner, welcome, "Before you start").await;
    assert!(
        stranger.text().contains("for those who have signed up"),
        "{}",
        stranger.text()
    );
}
