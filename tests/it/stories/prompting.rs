//! Prompts that speak to each group, as people of three countries meet them: at an hour at which nobody
//! sleeps, in a language that they share, with taps that count once, and with another one on request.

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

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// What became of the first prompt: whether it waits, and whether it stands.
const FIRST: &str =
    "SELECT sum(state = 'waiting'), sum(state = 'done') FROM job WHERE key = 'prompt:1:1'";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A house in February 2023 with the room of the three of Amman, Iloilo and Milledgeville, whose cohort
/// begins on 6 March in Lisbon.
struct Three {
    house: House,
    hand: Hand,
    room: Snowflake,
}

impl Three {
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
        for (id, name) in [
            (AMMAN, "amman"),
            (ILOILO, "iloilo"),
            (MILLEDGEVILLE, "milledgeville"),
        ] {
            house.join(id, name).await;
        }
        let room = house.launch(SHEET).await;
        let three = Self { house, hand, room };
        until("the prompts are promised", async || {
            three.house.pairs(FIRST).await == [(1, 0)]
        })
        .await;
        three
    }

    async fn pass_until(&self, moment: &str) {
        let moment = at(moment);
        self.house.people.set_clock(moment).await.expect("moves");
        self.hand.set(moment);
    }

    /// The prompts of the room, the oldest first.
    async fn prompts(&self) -> Vec<Message> {
        let messages = self.house.people.read(self.room, self.house.owner).await;
        let mut messages = messages.expect("the owner reads all");
        messages.retain(|message| {
            let mut controls = message.controls().into_iter();
            controls.any(|control| {
                control
                    .custom_id
                    .is_some_and(|id| id.contains("prompt:talked"))
            })
        });
        messages
    }

    /// The first prompt, once it stands and is recorded.
    async fn prompted(&self) -> Message {
        until("the prompt is posted", async || {
            self.house.pairs(FIRST).await == [(0, 1)]
        })
        .await;
        self.prompts().await.pop().expect("it stands")
    }

    async fn presses(&self, who: Snowflake, message: &Message, label: &str) -> Seen {
        let custom_id = message.custom_id(label);
        let custom_id =
            custom_id.unwrap_or_else(|| panic!("no button {label} on: {}", message.text()));
        let people = &self.house.people;
        let pressed = people.press(who, message.channel_id, message.id, &custom_id);
        pressed.await.expect("the press is answered")
    }
}

/// Waits until somebody reads a private word in the room.
async fn told(three: &Three, who: Snowflake, text: &str) {
    until(text, async || {
        let read = three.house.people.read(three.room, who).await;
        let read = read.expect("members read their room");
        read.iter().any(|message| message.text().contains(text))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prompt_waits_through_a_restart_for_the_hour_at_which_nobody_sleeps() {
    let mut three = Three::launched().await;
    let before = three.house.last_seq().await;
    // It is midnight in Lisbon, and 18:00 in Milledgeville's evening of the day before.
    three.pass_until("2023-03-06T00:00:05Z").await;
    let tried = "SELECT attempts, due_at FROM job WHERE key = 'prompt:1:1'";
    // At noon in Lisbon Milledgeville gets up; in Iloilo it is eight in the evening.
    let noon = at("2023-03-06T12:00:00Z").timestamp_millis();
    let waits = async || three.house.pairs(tried).await == [(1, noon)];
    until("it waits for noon", waits).await;
    three.house.restart().await;
    three.pass_until("2023-03-06T11:30:00Z").await;
    let now = three
        .house
        .people
        .run(AMMAN, three.room, "prompt now", json!({}));
    let now = now
        .await
        .expect("runs")
        .message
        .expect("is answered")
        .text();
    assert!(
        now.contains("Your first prompt comes <t:1678104000:F>"),
        "{now}"
    );
    assert_eq!(
        three.prompts().await.len(),
        0,
        "it is night in Milledgeville"
    );
    three.pass_until("2023-03-06T12:00:00Z").await;
    let prompt = three.prompted().await;
    assert!(
        prompt.text().contains("Prompt 1 of 8: Who we are"),
        "{}",
        prompt.text()
    );
    let journal = three
        .house
        .people
        .journal(before, Some("message_created"))
        .await;
    let journal = journal.expect("is read");
    let posted = journal
        .iter()
        .find(|entry| entry.message_id == Some(prompt.id));
    assert_ne!(posted.expect("it is told").detail["silent"], true);
    three.house.restart().await;
    assert_eq!(three.prompts().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_moves_on_the_day_itself_is_let_sleep_too() {
    let three = Three::launched().await;
    three.pass_until("2023-03-06T00:00:05Z").await;
    let tried = "SELECT attempts, due_at FROM job WHERE key = 'prompt:1:1'";
    let due = |moment: &str| at(moment).timestamp_millis();
    let noon = due("2023-03-06T12:00:00Z");
    until("it waits for noon", async || {
        three.house.pairs(tried).await == [(1, noon)]
    })
    .await;
    // Who lives in Milledgeville is in Tokyo, so that nine in Lisbon is day for all three.
    let moved = json!({ "zone": "Tokyo" });
    let moved = three
        .house
        .people
        .run(MILLEDGEVILLE, three.room, "carrel", moved)
        .await;
    let said = moved.expect("runs").message.expect("is answered").text();
    assert!(said.contains("Your clock follows Tokyo"), "{said}");
    let nine = due("2023-03-06T09:00:00Z");
    until("it waits for nine", async || {
        three.house.pairs(tried).await == [(2, nine)]
    })
    .await;
    three.pass_until("2023-03-06T09:00:00Z").await;
    three.prompted().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taps_count_once_for_each_and_whoever_needs_help_is_seen_on_the_desk_alone() {
    let mut three = Three::launched().await;
    three.pass_until("2023-03-06T12:00:00Z").await;
    let prompt = three.prompted().await;
    for round in ["at once", "after a restart"] {
        for _press in 0..2 {
            for (who, label) in [(AMMAN, "We met"), (ILOILO, "We met"), (ILOILO, "We talked")] {
                three.presses(who, &prompt, label).await;
            }
            let helped = three.presses(AMMAN, &prompt, "We need help").await;
            assert!(helped.ephemeral, "{round}");
        }
        let shown = three.prompts().await.pop().expect("it stands");
        let labels: Vec<String> = shown.controls().into_iter().map(|one| one.label).collect();
        assert_eq!(
            labels,
            [
                "We talked about it (1)",
                "We met (2)",
                "We need help",
                "Give us another one"
            ],
            "{round}"
        );
        let taps = "SELECT count(*), count(DISTINCT participant_id) FROM prompt_tap";
        assert_eq!(three.house.pairs(taps).await, [(4, 2)], "{round}");
        let desk = three.house.run("cohort desk", json!({})).await;
        let desk = desk.message.expect("the desk").text();
        assert_eq!(desk.matches("prompt 1").count(), 1, "{round}: {desk}");
        assert!(
            desk.contains("Met or talked in fortnight 1: 1 of 1"),
            "{round}: {desk}"
        );
        three.house.restart().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_gets_another_prompt_once_in_the_place_of_the_one_that_stands() {
    let mut three = Three::launched().await;
    three.pass_until("2023-03-06T12:00:00Z").await;
    let prompt = three.prompted().await;
    let before = three.house.last_seq().await;
    let another = "Give us another one";
    three.presses(ILOILO, &prompt, another).await;
    told(&three, ILOILO, "There is another prompt now").await;
    three.house.restart().await;
    let [shown] = three
        .prompts()
        .await
        .try_into()
        .expect("one prompt, changed");
    assert!(
        shown.text().contains("Prompt 1 of 8: A reader I remember"),
        "{}",
        shown.text()
    );
    assert_eq!(shown.custom_id(another), None);
    assert!(
        !three.house.has_posted(before).await,
        "nothing is posted anew"
    );
    let now = three
        .house
        .people
        .run(AMMAN, three.room, "prompt now", json!({}))
        .await;
    let now = now.expect("runs").message.expect("is answered").text();
    assert!(now.contains("A reader I remember"), "{now}");
}

/// A coordinator with the calendar of prompts in hand.
struct Calendar<'a> {
    three: &'a Three,
    seen: Message,
}

impl Calendar<'_> {
    fn control(&self, label: &str) -> (String, Vec<(String, String)>) {
        let mut controls = self.seen.controls().into_iter();
        let found = controls.find(|control| control.label.contains(label));
        let found = found.unwrap_or_else(|| panic!("no {label} on: {}", self.seen.text()));
        (found.custom_id.expect("it is no link"), found.options)
    }

    fn take(&mut self, seen: Seen) -> String {
        self.seen = seen.message.expect("there is an answer");
        self.seen.text()
    }

    async fn press(&mut self, label: &str) -> String {
        let (custom_id, _options) = self.control(label);
        let house = &self.three.house;
        let (channel, id) = (self.seen.channel_id, self.seen.id);
        let pressed = house
            .people
            .press(house.owner, channel, id, &custom_id)
            .await;
        self.take(pressed.expect("the press is answered"))
    }

    async fn choose(&mut self, menu: &str, label: &str) -> String {
        let (custom_id, options) = self.control(menu);
        let found = options.iter().find(|(_value, text)| text.contains(label));
        let (value, _text) = found.unwrap_or_else(|| panic!("no {label} in {options:?}"));
        let house = &self.three.house;
        let (channel, id) = (self.seen.channel_id, self.seen.id);
        let chosen = house
            .people
            .choose(house.owner, channel, id, &custom_id, &[value])
            .await;
        self.take(chosen.expect("the choice is answered"))
    }
}

/// The calendar as a coordinator opens it in a channel.
async fn calendar(three: &Three, channel: Snowflake) -> Calendar<'_> {
    let house = &three.house;
    let opened = house
        .people
        .run(house.owner, channel, "prompt calendar", json!({}));
    let seen = opened.await.expect("runs").message.expect("is answered");
    Calendar { three, seen }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_orders_skips_swaps_and_writes_what_is_to_come() {
    let mut three = Three::launched().await;
    let general = three.house.general;
    let mut all = calendar(&three, general).await;
    let text = all.seen.text();
    assert!(text.contains("**1** · Mon 6 Mar · Who we are"), "{text}");
    let file = all.seen.attachments.first().expect("the days as a file");
    assert_eq!(file.filename, "prompts.ics");
    all.choose("Change a fortnight", "How I came here").await;
    let moved = all.press("Earlier").await;
    assert!(
        moved.contains("**3** · Mon 3 Apr · How I came here"),
        "{moved}"
    );
    all.choose("Change a fortnight", "A day at work").await;
    let left_out = all.press("Leave it out").await;
    assert!(
        left_out.contains("~~A day at work~~ left out"),
        "{left_out}"
    );
    all.press("As it was planned").await;
    let put = all.choose("Another prompt", "Ten years from now").await;
    assert!(put.contains("Prompt 2 of 8: Ten years from now"), "{put}");

    // In the group's room it is about this group alone.
    let room = three.room;
    let mut one = calendar(&three, room).await;
    one.choose("Change a fortnight", "Who we are").await;
    let (write, _options) = one.control("Write one");
    let (channel, id) = (one.seen.channel_id, one.seen.id);
    let owner = three.house.owner;
    let opened = three.house.people.press(owner, channel, id, &write).await;
    let modal = opened.expect("is answered").modal.expect("a form opens");
    let fields = [
        ("title", "Only @everyone of you"),
        ("body", "About [this](https://a.example)"),
        ("alone", "What?"),
        ("together", "Why?"),
    ];
    let handed_in = three
        .house
        .people
        .submit(owner, modal.modal_id, &fields)
        .await;
    let text = one.take(handed_in.expect("is answered"));
    assert!(text.contains("for this group alone"), "{text}");
    three.house.restart().await;
    three.pass_until("2023-03-06T12:00:00Z").await;
    let prompt = three.prompted().await.text();
    assert!(
        prompt.contains("of you") && !prompt.contains("@everyone"),
        "{prompt}"
    );
    let stays = calendar(&three, room).await;
    let (_menu, options) = stays.control("Change a fortnight");
    assert!(
        !options.iter().any(|(_value, text)| text.contains("of you")),
        "{options:?}"
    );
}
