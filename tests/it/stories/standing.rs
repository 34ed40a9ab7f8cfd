//! A group keeps one hour through its cohort: nobody votes, clocks change, somebody can't, and
//! afterwards one tap says that they met.
//!
//! The group is that of the International Librarians Networking Program's own report. Amman, Iloilo
//! and Milledgeville share 13:00 UTC, which is 08:00 in Milledgeville until 12 March 2023.

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

/// What is pencilled in: how many meetings stand, and at how many times of the day.
const PENCILLED: &str =
    "SELECT count(*), count(DISTINCT strftime('%H:%M', starts_at / 1000, 'unixepoch'))
       FROM meeting WHERE origin = 'standing' AND state = 'booked'";

/// The first prompt: whether it waits, and whether it stands, pinned.
const PROMPTED: &str =
    "SELECT sum(state = 'waiting'), sum(state = 'done') FROM job WHERE key = 'prompt:1:1'";

/// Who declined, and how many times were offered.
const DECLINED: &str = "SELECT (SELECT count(*) FROM meeting_member WHERE declined = 1),
                               (SELECT count(*) FROM proposal)";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A house in February 2023, with the group's room in it, and the hands of its clocks.
struct Kept {
    house: House,
    hand: Hand,
    room: Snowflake,
}

impl Kept {
    /// The cohort begins on Monday 6 March; its launch is on the Monday before, at noon in Lisbon.
    async fn launched() -> Self {
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
    async fn pass_until(&self, moment: &str) {
        let moment = at(moment);
        self.house.people.set_clock(moment).await.expect("moves");
        self.hand.set(moment);
    }

    /// The newest message of the room with a button of this kind, once there is one.
    async fn with_button(&self, kind: &str) -> Message {
        let mut found = None;
        until(kind, async || {
            let messages = self.house.people.read(self.room, self.house.owner).await;
            let messages = messages.expect("the owner reads all");
            found = messages.into_iter().rev().find(|message| {
                let mut controls = message.controls().into_iter();
                controls.any(|control| control.custom_id.is_some_and(|id| id.contains(kind)))
            });
            found.is_some()
        })
        .await;
        found.expect("it is there")
    }

    /// The newest message of the room that says this, once there is one.
    async fn saying(&self, text: &str) -> Message {
        let mut found = None;
        until(text, async || {
            let messages = self.house.people.read(self.room, self.house.owner).await;
            let messages = messages.expect("the owner reads all");
            found = messages
                .into_iter()
                .rev()
                .find(|message| message.text().contains(text));
            found.is_some()
        })
        .await;
        found.expect("it is there")
    }

    /// Somebody presses a button in the room.
    async fn presses(&self, who: Snowflake, message: &Message, label: &str) -> Seen {
        let custom_id = message.custom_id(label);
        let custom_id =
            custom_id.unwrap_or_else(|| panic!("no button {label} on: {}", message.text()));
        let people = &self.house.people;
        people
            .press(who, message.channel_id, message.id, &custom_id)
            .await
            .expect("the press is answered")
    }

    /// Asks the database until it answers so.
    async fn until_pairs(&self, question: &'static str, expected: (i64, i64)) {
        until(question, async || {
            self.house.pairs(question).await == [expected]
        })
        .await;
    }
}

fn shown(seen: &Seen) -> Message {
    seen.message.clone().expect("there is an answer")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_can_keep_an_hour_is_told_it_once_and_votes_on_nothing() {
    let mut kept = Kept::launched().await;
    let card = kept.with_button("1:standing:cannot:").await;
    let text = card.text();
    for said in [
        "Nobody has to vote",
        "Amman: Mon 6 Mar, 16:00",
        "Iloilo: Mon 6 Mar, 21:00",
        "Milledgeville: Mon 6 Mar, 08:00; from Mon 20 Mar, 09:00",
        "<t:1678107600:F>", // 6 March 2023, 13:00 UTC.
    ] {
        assert!(text.contains(said), "{said} is missing in: {text}");
    }
    assert_eq!(
        kept.house.pairs(PENCILLED).await,
        [(8, 1)],
        "13:00 UTC throughout"
    );
    let hours = "SELECT DISTINCT starts_at / 3600000 % 24, minutes FROM meeting";
    assert_eq!(kept.house.pairs(hours).await, [(13, 60)]);
    kept.house.restart().await;
    assert_eq!(kept.house.pairs(PENCILLED).await, [(8, 1)]);
    let cards = kept
        .house
        .people
        .read(kept.room, AMMAN)
        .await
        .expect("reads");
    let cards = cards
        .iter()
        .filter(|message| message.text().contains("Nobody has to vote"));
    assert_eq!(cards.count(), 1);
    assert_eq!(
        kept.house.pairs(DECLINED).await,
        [(0, 0)],
        "nothing is offered"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_come_once_says_so_in_private_and_the_others_meet() {
    let mut kept = Kept::launched().await;
    let card = kept.with_button("1:standing:cannot:").await;
    let asked = kept.presses(AMMAN, &card, "I can’t").await;
    assert!(asked.ephemeral);
    let again = kept.presses(AMMAN, &card, "I can’t").await;
    let once = kept
        .presses(AMMAN, &shown(&asked), "Not on Mon 6 Mar")
        .await;
    let noted = "All right, they will meet without you: <t:1678107600:F>.";
    assert_eq!(shown(&once).text(), noted);
    kept.house.restart().await;
    let twice = kept
        .presses(AMMAN, &shown(&again), "Not on Mon 6 Mar")
        .await;
    assert_eq!(shown(&twice).text(), noted);
    let card = kept.saying("<t:1678107600:F>, without Amman").await;
    assert_eq!(kept.house.pairs(PENCILLED).await, [(8, 1)]);
    assert_eq!(kept.house.pairs(DECLINED).await, [(1, 0)]);

    // A second no leaves one, which is no meeting: times are offered for those two weeks instead.
    let asked = kept.presses(ILOILO, &card, "I can’t").await;
    let once = kept
        .presses(ILOILO, &shown(&asked), "Not on Mon 6 Mar")
        .await;
    assert!(shown(&once).text().contains("it is called off"));
    kept.saying("<t:1678107600:F>: called off").await;
    kept.until_pairs(DECLINED, (2, 1)).await;
    kept.with_button("1:meeting:vote:").await;
    assert_eq!(kept.house.pairs(PENCILLED).await, [(7, 1)]);
    let offered = "SELECT count(*), sum(starts_at >= 1678060800000) FROM proposal_option";
    assert_eq!(kept.house.pairs(offered).await, [(4, 4)], "from 6 March on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_at_which_somebody_never_can_is_kept_no_longer() {
    let mut kept = Kept::launched().await;
    let card = kept.with_button("1:standing:cannot:").await;
    let asked = kept.presses(MILLEDGEVILLE, &card, "I can’t").await;
    let stranger = kept
        .house
        .people
        .press(
            kept.house.owner,
            card.channel_id,
            card.id,
            &card.custom_id("I can’t").expect("it is there"),
        )
        .await;
    let stranger = shown(&stranger.expect("is answered")).text();
    assert_eq!(stranger, "This works only for the members of a group.");
    let again = kept.presses(MILLEDGEVILLE, &card, "I can’t").await;
    let never = kept
        .presses(MILLEDGEVILLE, &shown(&asked), "Never at this time")
        .await;
    let noted = "All right, this time is over. I have called off what was still to come, and will \
                 offer other times in your room.";
    assert_eq!(shown(&never).text(), noted);
    let over = kept.saying("this standing time is over").await;
    assert_eq!(over.id, card.id, "the same card says so");
    kept.until_pairs(DECLINED, (0, 1)).await;
    kept.house.restart().await;
    let twice = kept
        .presses(MILLEDGEVILLE, &shown(&again), "Never at this time")
        .await;
    assert_eq!(shown(&twice).text(), noted);
    assert_eq!(kept.house.pairs(PENCILLED).await, [(0, 0)]);
    assert_eq!(kept.house.pairs(DECLINED).await, [(0, 1)], "offered once");
    kept.with_button("1:meeting:vote:").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_people_of_2023_are_told_before_12_march_that_the_american_clock_changes() {
    let mut kept = Kept::launched().await;
    kept.with_button("1:standing:cannot:").await;
    let before = kept.house.last_seq().await;
    kept.pass_until("2023-03-08T12:00:00Z").await;
    kept.until_pairs(CLOCK_CHANGES, (1, 0)).await;
    kept.house.restart().await;
    kept.pass_until("2023-03-11T23:00:00Z").await;
    let news = kept.saying("Your meeting moves for some of you").await;
    let text = news.text();
    for said in [
        "Clocks change on <t:1678604400:D>", // 12 March 2023, 07:00 UTC.
        "Amman: 16:00, as before",
        "Iloilo: 21:00, as before",
        "Milledgeville: **09:00** in place of 08:00",
    ] {
        assert!(text.contains(said), "{said} is missing in: {text}");
    }
    kept.house.restart().await;
    kept.until_pairs(CLOCK_CHANGES, (0, 1)).await;
    let journal = kept
        .house
        .people
        .journal(before, Some("message_created"))
        .await;
    let journal = journal.expect("is read");
    let told: Vec<_> = journal
        .iter()
        .filter(|entry| {
            entry.message_id == Some(news.id) || entry.detail.to_string().contains("Clocks change")
        })
        .collect();
    let [told] = told.as_slice() else {
        panic!("once, not {told:?}");
    };
    let everyone: Vec<String> = EVERYONE.map(|id| id.to_string()).to_vec();
    assert_eq!(told.detail["pinged"]["users"], json!(everyone));
    let skipped = "SELECT count(*), 0 FROM job WHERE kind = 'clock-change' AND state = 'skipped'";
    assert_eq!(kept.house.pairs(skipped).await, [(0, 0)]);
}

/// The news of clock changes: those that wait, and those that were told.
const CLOCK_CHANGES: &str =
    "SELECT ifnull(sum(state = 'waiting'), 0), ifnull(sum(state = 'done'), 0)
       FROM job WHERE kind = 'clock-change'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_reminder_asks_afterwards_whether_they_met() {
    let mut kept = Kept::launched().await;
    kept.with_button("1:standing:cannot:").await;
    kept.pass_until("2023-03-06T12:30:00Z").await;
    let reminder = kept.saying("Your group meets soon").await;
    kept.until_pairs(PROMPTED, (0, 1)).await;
    let before = kept.house.last_seq().await;
    kept.pass_until("2023-03-06T14:01:00Z").await;
    let question = kept.with_button("1:standing:met:").await;
    assert_eq!(question.id, reminder.id, "nothing new is posted");
    assert!(!kept.house.has_posted(before).await);
    for _tap in 0..2 {
        let met = kept.presses(AMMAN, &question, "We met").await;
        assert!(shown(&met).text().contains("They say that you met: Amman"));
        kept.house.restart().await;
    }
    let not = kept.presses(ILOILO, &question, "We did not").await;
    assert!(
        shown(&not)
            .text()
            .contains("They say that you did not: Iloilo")
    );
    let said = "SELECT sum(met = 1), sum(met = 0) FROM meeting_member";
    assert_eq!(kept.house.pairs(said).await, [(1, 1)]);
    let desk = kept.house.run("cohort desk", json!({})).await;
    let desk = shown(&desk).text();
    assert!(
        desk.contains("Met or talked in fortnight 1: 1 of 1"),
        "{desk}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_talks_elsewhere_is_left_alone_and_is_well_by_its_taps() {
    let mut kept = Kept::launched().await;
    let card = kept.with_button("1:standing:cannot:").await;
    let pinned = kept.with_button("1:standing:where:").await;
    let one = kept.presses(ILOILO, &pinned, "We talk elsewhere").await;
    let other = kept.presses(AMMAN, &pinned, "We talk elsewhere").await;
    assert!(one.ephemeral);
    let left = kept
        .presses(ILOILO, &shown(&one), "Yes, we talk elsewhere")
        .await;
    assert!(
        shown(&left)
            .text()
            .contains("You have talked elsewhere since")
    );
    kept.house.restart().await;
    let again = kept
        .presses(AMMAN, &shown(&other), "Yes, we talk elsewhere")
        .await;
    assert!(
        shown(&again)
            .text()
            .contains("You have talked elsewhere since")
    );
    let over = kept.saying("You talk elsewhere now").await;
    assert_eq!(over.id, card.id);
    assert_eq!(kept.house.pairs(PENCILLED).await, [(0, 0)]);

    let before = kept.house.last_seq().await;
    kept.pass_until("2023-03-06T13:30:00Z").await;
    let prompt = kept.with_button("1:prompt:talked:").await;
    let desk = shown(&kept.house.run("cohort desk", json!({})).await).text();
    assert!(
        desk.contains("Talk elsewhere: 1, of which 0 say that all is well"),
        "{desk}"
    );
    kept.presses(MILLEDGEVILLE, &prompt, "We talked").await;
    let desk = shown(&kept.house.run("cohort desk", json!({})).await).text();
    assert!(
        desk.contains("Met or talked in fortnight 1: 1 of 1"),
        "{desk}"
    );
    assert!(
        desk.contains("Talk elsewhere: 1, of which 1 say that all is well"),
        "{desk}"
    );
    assert_eq!(
        kept.house.pairs(DECLINED).await,
        [(0, 0)],
        "nothing is offered"
    );
    let journal = kept
        .house
        .people
        .journal(before, Some("message_created"))
        .await;
    let posts = journal.expect("is read").into_iter();
    let posts = posts.filter(|entry| {
        entry.channel_id == Some(kept.room)
            && entry.interaction_id.is_none()
            && entry.detail["type"] == 0
    });
    assert_eq!(posts.count(), 1, "the prompt, and no reminder");

    let back = kept
        .presses(ILOILO, &shown(&left), "Let’s meet here again")
        .await;
    assert!(shown(&back).text().contains("Welcome back"));
    let new = kept.saying("Nobody has to vote").await;
    assert_ne!(new.id, card.id, "a new search has a card of its own");
    assert_eq!(
        kept.house.pairs(PENCILLED).await,
        [(8, 1)],
        "from 13 March on"
    );
}
