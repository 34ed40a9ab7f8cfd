//! Somebody leaves the server. Their place is held for seven days; coming back in time finds
//! everything as it was; after that the two who are left go on and are asked what they would like.

use carrel::{
    clock::{Clock, Hand},
    sim::{
        Snowflake,
        people::{Message, Seen},
    },
};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::house::{House, Manner, until};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);
const EVERYONE: [Snowflake; 3] = [AMMAN, ILOILO, MILLEDGEVILLE];

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// Whose seats are held, and whose were held once.
const HELD: &str = "SELECT count(*) FILTER (WHERE ended_at IS NULL), count(*) FROM hold";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A house in February 2023 in which a group of three has its room, and the hands of its clocks.
pub(super) struct Group {
    pub(super) house: House,
    hand: Hand,
    pub(super) room: Snowflake,
}

impl Group {
    /// The cohort is launched at noon on Monday 27 February; its first day is 6 March.
    pub(super) async fn of_three() -> Self {
        let (clock, hand) = Clock::movable();
        let launch = at("2023-02-27T12:00:00Z");
        hand.set(launch);
        let manner = Manner {
            clock: Some(clock),
            starts_at: Some(launch),
            ..Manner::default()
        };
        let house = House::open_as(manner).await;
        for (id, name) in EVERYONE
            .into_iter()
            .zip(["amman", "iloilo", "milledgeville"])
        {
            house.join(id, name).await;
        }
        let room = house.launch(SHEET).await;
        Self { house, hand, room }
    }

    /// Lets time pass, on Discord's clock and on Carrel's.
    pub(super) async fn pass_until(&self, moment: &str) {
        let moment = at(moment);
        self.house.people.set_clock(moment).await.expect("moves");
        self.hand.set(moment);
    }

    /// Milledgeville leaves the server, and Carrel has learned of it.
    async fn she_leaves(&self, holds: (i64, i64)) {
        let left = self.house.people.leave(self.house.server, MILLEDGEVILLE);
        left.await.expect("anybody may");
        until("her seat is held", async || {
            self.house.pairs(HELD).await == [holds]
        })
        .await;
    }

    /// The coordinator's desk.
    async fn desk(&self) -> Message {
        shown(&self.house.run("cohort desk", json!({})).await)
    }

    /// The messages of the room that say this, once there are some.
    pub(super) async fn saying(&self, text: &str) -> Vec<Message> {
        let mut found = Vec::new();
        until(text, async || {
            let messages = self.house.people.read(self.room, self.house.owner).await;
            found = messages.expect("the owner reads all");
            found.retain(|message| message.text().contains(text));
            !found.is_empty()
        })
        .await;
        found
    }

    /// Somebody presses a button of what they see.
    pub(super) async fn presses(&self, who: Snowflake, on: &Message, label: &str) -> Message {
        let button = on.custom_id(label);
        let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        let people = &self.house.people;
        let pressed = people.press(who, on.channel_id, on.id, &button).await;
        shown(&pressed.expect("the press is answered"))
    }

    /// Somebody's own page.
    pub(super) async fn page(&self, who: Snowflake) -> Message {
        let (people, general) = (&self.house.people, self.house.general);
        let seen = people.run(who, general, "carrel", json!({})).await;
        let seen = seen.expect("the command runs");
        assert!(seen.ephemeral, "nobody else reads it");
        shown(&seen)
    }
}

pub(super) fn shown(seen: &Seen) -> Message {
    seen.message.clone().expect("there is an answer")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_within_seven_days_finds_everything_as_it_was() {
    let mut group = Group::of_three().await;
    group.she_leaves((1, 1)).await;
    let desk = group.desk().await;
    let said = desk.text();
    for part in [
        "Left the server",
        "**Milledgeville** left Group 1: <t:1677",
        "Held until <t:16781", // 6 March 2023, in the early afternoon.
    ] {
        assert!(said.contains(part), "{part} is missing in: {said}");
    }
    assert!(!said.contains("Small groups"), "{said}");
    // The one button leads to what helps, and twice.
    for _twice in 0..2 {
        let owner = group.house.owner;
        let panel = group
            .presses(owner, &desk, "Milledgeville: replace or take out")
            .await;
        for part in ["Not on this server now", "Replace…", "Take out…"] {
            assert!(panel.text().contains(part), "{part}: {}", panel.text());
        }
    }
    group.house.restart().await;
    group.pass_until("2023-03-06T11:30:00Z").await;
    group.house.join(MILLEDGEVILLE, "milledgeville").await;
    until("her seat is hers again", async || {
        group.house.pairs(HELD).await == [(0, 1)]
    })
    .await;
    let opened = "SELECT count(*), count(*) FILTER (WHERE state = 'done') FROM job
                   WHERE key LIKE 'seat:%:900000000000000003'";
    until("her room opens again", async || {
        group.house.pairs(opened).await == [(1, 1)]
    })
    .await;
    assert!(group.house.sees(MILLEDGEVILLE, group.room).await);
    assert!(!group.desk().await.text().contains("Left the server"));

    // The day on which it would have ended changes nothing: it is promised no more.
    let promised = "SELECT count(*), count(*) FILTER (WHERE state = 'skipped') FROM job
                     WHERE kind = 'hold'";
    assert_eq!(group.house.pairs(promised).await, [(1, 1)]);
    group.pass_until("2023-03-07T12:00:00Z").await;
    let stays = "SELECT count(*) FILTER (WHERE until_at IS NULL), count(*) FROM membership";
    assert_eq!(group.house.pairs(stays).await, [(3, 3)]);
    assert!(group.house.sees(MILLEDGEVILLE, group.room).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_seven_days_the_group_is_told_and_asked_and_who_returns_can_be_placed_again() {
    let mut group = Group::of_three().await;
    group.she_leaves((1, 1)).await;
    group.pass_until("2023-03-06T13:00:00Z").await;
    let told = group.saying("was away for a week").await;
    assert_eq!(told.len(), 1, "it is said once: {told:?}");
    assert!(told[0].content.starts_with("**Milledgeville** has left"));
    assert_ne!(told[0].flags & (1 << 12), 0, "it makes no sound");
    let asked = group.saying("You are two now").await;
    let [question] = asked.as_slice() else {
        panic!("it is asked once: {asked:?}");
    };
    assert!(question.mentions.is_empty());

    // Taps can be changed, come twice, and survive a restart.
    for _twice in 0..2 {
        let noted = group.presses(AMMAN, question, "Go on as two").await;
        assert!(noted.text().starts_with("Thank you"), "{}", noted.text());
    }
    group.house.restart().await;
    group
        .presses(AMMAN, question, "We would like company")
        .await;
    group.presses(ILOILO, question, "Go on as two").await;
    let desk = group.desk().await;
    let said = desk.text();
    for part in [
        "Small groups",
        "2 people since <t:1678",
        "Go on: 1, want company: 1.",
    ] {
        assert!(said.contains(part), "{part} is missing in: {said}");
    }
    let owner = group.house.owner;
    let panel = group
        .presses(owner, &desk, "Group 1: what could be done")
        .await;
    assert!(panel.text().contains("Amman"), "{}", panel.text());
    let nobody = group.presses(owner, &panel, "Bring somebody in…").await;
    assert!(nobody.text().contains("Nobody waits"), "{}", nobody.text());
    let panel = group.presses(owner, &nobody, "Back").await;

    // She comes back after all: kindly told, outside of the room, and placed by a coordinator.
    group.house.join(MILLEDGEVILLE, "milledgeville").await;
    let waits = "SELECT count(*), 0 FROM participant WHERE state = 'waiting'";
    until("she waits for a group", async || {
        group.house.pairs(waits).await == [(1, 0)]
    })
    .await;
    let page = group.page(MILLEDGEVILLE).await.text();
    assert!(page.contains("Welcome back!"), "{page}");
    assert!(!group.house.sees(MILLEDGEVILLE, group.room).await);
    let asks = group.presses(owner, &panel, "Bring somebody in…").await;
    let menu = asks
        .controls()
        .into_iter()
        .find(|it| !it.options.is_empty());
    let menu = menu.unwrap_or_else(|| panic!("no menu on: {}", asks.text()));
    let (value, _label) = menu.options.first().expect("somebody waits");
    let id = menu.custom_id.clone().expect("a menu has one");
    let people = &group.house.people;
    let chosen = people
        .choose(owner, asks.channel_id, asks.id, &id, &[value])
        .await;
    let plan = shown(&chosen.expect("the choice is answered"));
    group.presses(owner, &plan, "Do it").await;
    until("she is in the room again", async || {
        group.house.sees(MILLEDGEVILLE, group.room).await
    })
    .await;
    let page = group.page(MILLEDGEVILLE).await.text();
    assert!(!page.contains("Welcome back!"), "{page}");
    let over = group.presses(ILOILO, question, "Go on as two").await;
    assert!(over.text().contains("is over"), "{}", over.text());
    assert!(!group.desk().await.text().contains("Small groups"));
}
