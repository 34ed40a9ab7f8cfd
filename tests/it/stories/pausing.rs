//! Somebody pauses for some weeks: the group reads from when until when, once, and goes on; nobody
//! expects them, and their place stays theirs.
//!
//! The group keeps an hour, every second Monday from 6 March 2023 at 13:00 UTC.

use carrel::sim::{Snowflake, people::Message};
use serde_json::json;

use super::{
    house::until,
    leaving::{Group, shown},
};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);

/// Pencilled meetings that stand, and how many are expected at those of 20 March and after.
const STANDS: &str = "SELECT (SELECT count(*) FROM meeting WHERE state = 'booked'), count(*)
    FROM meeting_member JOIN meeting ON meeting.id = meeting_id
   WHERE declined = 0 AND state = 'booked' AND starts_at BETWEEN 1679270400000 AND 1679356800000";

/// Whoever is in the group, and the seats in its room.
const PLACES: &str = "SELECT (SELECT count(*) FROM membership WHERE until_at IS NULL),
                             (SELECT count(*) FROM seat WHERE taken_away_at IS NULL)";

/// A group whose meetings are pencilled in.
async fn group() -> Group {
    let group = Group::of_three().await;
    until("the hour is kept", async || {
        group.house.pairs(STANDS).await == [(8, 3)]
    })
    .await;
    group
}

impl Group {
    /// Somebody opens the form behind a button, and hands these dates in.
    async fn dates(&self, who: Snowflake, on: &Message, label: &str, dates: [&str; 2]) -> Message {
        let people = &self.house.people;
        let button = on.custom_id(label);
        let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        let opened = people.press(who, on.channel_id, on.id, &button).await;
        let modal = opened.expect("is answered").modal.expect("a form opens");
        let fields = [("from", dates[0]), ("until", dates[1])];
        let handed = people.submit(who, modal.modal_id, &fields).await;
        let handed = handed.expect("the form is taken");
        assert!(handed.ephemeral, "the answer is private");
        shown(&handed)
    }

    /// What somebody reads who wants a break.
    async fn breaks(&self, who: Snowflake) -> Message {
        let page = self.page(who).await;
        self.presses(who, &page, "Pause or leave").await
    }

    /// The messages of the room about a pause, and that none of them calls anybody.
    async fn said(&self, text: &str, times: usize) {
        let said = self.saying(text).await;
        assert_eq!(said.len(), times, "{text}");
        for message in said {
            assert!(message.mentions.is_empty(), "{}", message.text());
            assert_ne!(message.flags & (1 << 12), 0, "it makes no sound");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_pauses_is_told_to_their_group_once_and_expected_by_nobody() {
    let mut group = group().await;
    let breaks = group.breaks(MILLEDGEVILLE).await;
    assert!(breaks.text().contains("Only for a while?"));
    for (dates, said) in [
        (["soon", "30 March"], "I cannot read “soon” as a date."),
        (["2023-03-20", "2023-03-13"], "A pause ends on the day"),
        (["2023-02-01", "2023-02-20"], "A pause ends on the day"),
    ] {
        let no = group.dates(MILLEDGEVILLE, &breaks, "Pause…", dates).await;
        assert!(no.text().contains(said), "{}", no.text());
    }
    assert_eq!(group.house.pairs(STANDS).await, [(8, 3)], "nothing changed");

    let dates = ["2023-03-13", "Sun 2 April"];
    let done = group.dates(MILLEDGEVILLE, &breaks, "Pause…", dates).await;
    let told = "from Mon 13 Mar until Sun 2 Apr";
    assert!(done.text().contains(told), "{}", done.text());
    group.said("**Milledgeville** pauses", 1).await;
    assert_eq!(group.house.pairs(STANDS).await, [(8, 2)]);
    group.house.restart().await;
    let again = group.dates(MILLEDGEVILLE, &breaks, "Pause…", dates).await;
    assert!(
        again.text().contains("It is so already."),
        "{}",
        again.text()
    );
    group.said("**Milledgeville** pauses", 1).await;
    assert_eq!(
        group.house.pairs(PLACES).await,
        [(3, 3)],
        "all are still in"
    );
    assert!(group.house.sees(MILLEDGEVILLE, group.room).await);
    let desk = shown(&group.house.run("cohort desk", json!({})).await);
    assert!(!desk.text().contains("Small groups"), "{}", desk.text());
    let page = group.page(MILLEDGEVILLE).await;
    assert!(page.text().contains("you pause from"), "{}", page.text());

    // She is back early, by one tap; a second one changes nothing.
    group.pass_until("2023-03-15T12:00:00Z").await;
    for (on, said) in [(&done, "Welcome back!"), (&again, "There is no pause")] {
        let back = group.presses(MILLEDGEVILLE, on, "I am back").await;
        assert!(back.text().contains(said), "{}", back.text());
        group.house.restart().await;
    }
    group
        .said("**Milledgeville** does not pause any more", 1)
        .await;
    assert_eq!(group.house.pairs(STANDS).await, [(8, 3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_ends_by_itself_on_its_last_day() {
    let group = group().await;
    let breaks = group.breaks(MILLEDGEVILLE).await;
    let dates = ["2023-03-13", "2023-03-26"];
    group.dates(MILLEDGEVILLE, &breaks, "Pause…", dates).await;
    group.said("**Milledgeville** pauses", 1).await;
    let last =
        "SELECT count(*), sum(declined) FROM meeting_member JOIN meeting ON meeting.id = meeting_id
                 WHERE starts_at > 1680000000000 AND participant_id = 3";
    assert_eq!(
        group.house.pairs(last).await,
        [(6, 0)],
        "she is expected again"
    );
    group.pass_until("2023-03-27T12:00:00Z").await;
    let page = group.page(MILLEDGEVILLE).await;
    assert!(!page.text().contains("you pause"), "{}", page.text());
    let breaks = group.breaks(MILLEDGEVILLE).await;
    assert!(
        breaks.text().contains("Only for a while?"),
        "{}",
        breaks.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_says_that_two_pause_and_the_third_is_called_to_nothing_they_are_called_to() {
    let mut group = group().await;
    let owner = group.house.owner;
    let card = group.saying("Find a meeting time").await;
    for who in [ILOILO, MILLEDGEVILLE] {
        let person = group.house.run("person", json!({ "user": who })).await;
        let dates = ["2023-02-28", "2023-06-25"];
        let done = group.dates(owner, &shown(&person), "Pause…", dates).await;
        assert!(done.text().contains("The group reads these dates"));
        group.house.restart().await;
    }
    for name in ["Iloilo", "Milledgeville"] {
        group.said(&format!("**{name}** pauses"), 1).await;
    }
    let called_off = group.saying("will not take place").await;
    assert!(!called_off.is_empty());
    for message in &called_off {
        let mentioned: Vec<Snowflake> = message.mentions.iter().map(|user| user.id).collect();
        assert_eq!(mentioned, [AMMAN], "{}", message.text());
    }
    // Nobody is left to meet with, which is said, and nothing breaks.
    let alone = group.presses(AMMAN, &card[0], "Find a meeting time").await;
    let said = "While somebody of your group pauses, too few are left to meet.";
    assert!(alone.text().contains(said), "{}", alone.text());
    assert_eq!(group.house.pairs(PLACES).await, [(3, 3)]);

    // A coordinator changes the dates of one, and ends the pause of the other.
    let person = shown(&group.house.run("person", json!({ "user": ILOILO })).await);
    assert!(
        person
            .text()
            .contains("Pauses from Tue 28 Feb until Sun 25 Jun")
    );
    let dates = ["2023-02-28", "2023-03-05"];
    group.dates(owner, &person, "Other dates…", dates).await;
    group
        .said("**Iloilo** pauses from Tue 28 Feb until Sun 5 Mar", 1)
        .await;
    let person = group
        .house
        .run("person", json!({ "user": MILLEDGEVILLE }))
        .await;
    let ended = group.presses(owner, &shown(&person), "End the pause").await;
    assert!(
        ended.text().contains("is expected again"),
        "{}",
        ended.text()
    );
    group
        .said("**Milledgeville** does not pause any more", 1)
        .await;
    let paused = "SELECT count(*), count(pause_id) FROM absence";
    assert_eq!(group.house.pairs(paused).await, [(1, 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_are_found_voted_on_and_booked_by_those_who_are_there() {
    let group = group().await;
    let breaks = group.breaks(MILLEDGEVILLE).await;
    let dates = ["2023-02-28", "2023-05-21"];
    group.dates(MILLEDGEVILLE, &breaks, "Pause…", dates).await;
    group.said("**Milledgeville** pauses", 1).await;
    let card = group.saying("Find a meeting time").await;
    group.presses(AMMAN, &card[0], "Find a meeting time").await;
    let offered = group.saying("No answers yet").await;
    let times = offered.last().expect("it stands");
    assert!(!times.text().contains("Milledgeville"), "{}", times.text());
    for who in [AMMAN, ILOILO] {
        group.presses(who, times, "Time 1 works").await;
    }
    let booked = "SELECT count(*), count(DISTINCT participant_id) FROM meeting_member
                    JOIN meeting ON meeting.id = meeting_id WHERE origin = 'proposal'";
    until("the two have booked", async || {
        group.house.pairs(booked).await == [(2, 2)]
    })
    .await;
    let news = group.saying("you have a meeting").await;
    let mentioned: Vec<Snowflake> = news[0].mentions.iter().map(|user| user.id).collect();
    assert_eq!(mentioned, [AMMAN, ILOILO]);
}
