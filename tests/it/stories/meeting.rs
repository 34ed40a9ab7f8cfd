//! A group meets: times are offered and answered, one is booked, moved, declined by one, reminded
//! of and called off. Every tap is made twice, and Carrel is started anew after each.

use carrel::{
    clock::{Clock, Hand},
    sim::{
        Snowflake,
        people::{JournalEntry, Message, Outcome, Seen},
    },
};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde_json::json;

use super::house::{House, Manner, until};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);
const EVERYONE: [Snowflake; 3] = [AMMAN, ILOILO, MILLEDGEVILLE];

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// A group with a room, whose members tap twice.
struct Group {
    house: House,
    hand: Hand,
    room: Snowflake,
}

impl Group {
    /// Opens a house on a Monday, a week before the cohort begins.
    async fn gather() -> Self {
        let monday = Utc.with_ymd_and_hms(2027, 3, 1, 12, 0, 0).single();
        let monday = monday.expect("a moment of UTC is one moment");
        let (clock, hand) = Clock::movable();
        hand.set(monday);
        let house = House::open_as(Manner {
            clock: Some(clock),
            ..Manner::default()
        })
        .await;
        house.people.set_clock(monday).await.expect("moves");
        for (member, name) in EVERYONE
            .into_iter()
            .zip(["amman", "iloilo", "milledgeville"])
        {
            house.join(member, name).await;
        }
        let room = house.launch(SHEET).await;
        Self { house, hand, room }
    }

    async fn now_is(&self, now: DateTime<Utc>) {
        self.house.people.set_clock(now).await.expect("moves");
        self.hand.set(now);
    }

    /// Runs a command twice, with a new start of Carrel after each; returns what came of the last.
    async fn run_twice(&mut self, who: Snowflake, command: &str) -> Seen {
        let mut last = None;
        for _time in 0..2 {
            let people = &self.house.people;
            let seen = people.run(who, self.room, command, json!({})).await;
            last = Some(answered(seen.expect("the command is known")));
            self.settled().await;
            self.house.restart().await;
        }
        last.expect("it ran")
    }

    /// Taps a button twice, with a new start of Carrel after each; returns what came of the last
    /// tap, or of the first where the button was gone by then.
    async fn tap_twice(&mut self, who: Snowflake, on: &Message, label: &str) -> Seen {
        let custom_id = on
            .custom_id(label)
            .unwrap_or_else(|| panic!("no button {label} on: {}", on.text()));
        let mut last = None;
        for time in 0..2 {
            let people = &self.house.people;
            match people.press(who, on.channel_id, on.id, &custom_id).await {
                Ok(seen) => last = Some(answered(seen)),
                Err(gone) if time == 1 => {
                    assert!(gone.why.contains("has no component"), "{gone}");
                }
                Err(refused) => panic!("{label}: {refused}"),
            }
            self.settled().await;
            self.house.restart().await;
        }
        last.expect("it was tapped")
    }

    /// Waits until everything is done that is due.
    async fn settled(&self) {
        let due = "SELECT count(*), 0 FROM job WHERE state = 'waiting' AND attempts > 0";
        let new = "SELECT count(*), 0 FROM job
                    WHERE state = 'waiting' AND attempts = 0 AND due_at <= made_at";
        until("what is due is done", async || {
            self.house.pairs(due).await == [(0, 0)] && self.house.pairs(new).await == [(0, 0)]
        })
        .await;
    }

    /// The newest message in the room that says this.
    async fn newest(&self, saying: &str) -> Message {
        let messages = self.messages().await;
        let found = messages
            .iter()
            .rev()
            .find(|message| message.text().contains(saying));
        let all: Vec<String> = messages.iter().map(Message::text).collect();
        found
            .cloned()
            .unwrap_or_else(|| panic!("nobody says {saying}: {all:#?}"))
    }

    /// How many messages in the room say this.
    async fn count(&self, saying: &str) -> usize {
        let messages = self.messages().await;
        let saying = messages
            .iter()
            .filter(|message| message.text().contains(saying));
        saying.count()
    }

    async fn messages(&self) -> Vec<Message> {
        let messages = self.house.people.read(self.room, AMMAN).await;
        messages.expect("members read")
    }

    /// Whom a message in the room really called.
    async fn called(&self, message: &Message) -> Vec<String> {
        let created = self.house.people.journal(0, Some("message_created")).await;
        let created = created.expect("is read");
        let about = |entry: &&JournalEntry| entry.message_id == Some(message.id);
        let entry = created.iter().find(about).expect("it was written");
        let called = entry.detail["pinged"]["users"].as_array().expect("a list");
        let mut called: Vec<String> = called
            .iter()
            .map(|id| id.as_str().expect("an id").to_owned())
            .collect();
        called.sort();
        called
    }

    async fn starts_at(&self) -> DateTime<Utc> {
        let meetings = self
            .house
            .pairs("SELECT starts_at, sequence FROM meeting WHERE proposal_id IS NOT NULL")
            .await;
        let [(at, _)] = meetings.as_slice() else {
            panic!("one meeting, not {meetings:?}");
        };
        DateTime::from_timestamp_millis(*at).expect("a moment")
    }

    /// Everyone answers the first of the times on the newest card, each twice.
    async fn agree(&mut self) {
        for member in EVERYONE {
            let card = self.newest("Answers are open until").await;
            self.tap_twice(member, &card, "works").await;
        }
    }
}

fn answered(seen: Seen) -> Seen {
    let done = matches!(seen.outcome, Outcome::Message | Outcome::Updated);
    assert!(done, "nobody answered: {:?} {:?}", seen.outcome, seen.why);
    seen
}

/// What the presser alone was told.
fn private(seen: &Seen) -> Message {
    let message = seen.message.clone().expect("there is an answer");
    assert!(seen.ephemeral, "others read it too: {}", message.text());
    message
}

fn everyone() -> Vec<String> {
    EVERYONE.iter().map(ToString::to_string).collect()
}

fn stamp(at: DateTime<Utc>) -> String {
    format!("<t:{}:F>", at.timestamp())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_meets_whatever_is_tapped_twice_and_however_often_carrel_starts_anew() {
    let mut group = Group::gather().await;
    let was_at = it_is_booked(&mut group).await;
    reminders_are_chosen(&mut group).await;
    let moved_to = it_moves(&mut group, was_at).await;
    one_declines(&mut group).await;
    a_webinar_takes_place_then(&mut group, moved_to).await;
    they_are_reminded(&mut group, moved_to).await;
    it_is_called_off(&mut group, moved_to).await;
}

async fn it_is_booked(group: &mut Group) -> DateTime<Utc> {
    let told = private(&group.run_twice(AMMAN, "meeting propose").await);
    assert!(
        told.text()
            .contains("Your group is answering these times already.")
    );
    assert_eq!(group.count("When can we meet? (60 minutes)").await, 1);

    let card = group.newest("When can we meet?").await;
    assert!(group.called(&card).await.is_empty());
    let mine = private(&group.tap_twice(ILOILO, &card, "My own times").await).text();
    for said in [
        "Times on your own clock",
        "9:00 pm (for you late)",
        "You have not answered yet.",
        "Nobody in your group has had any so far.",
    ] {
        assert!(mine.contains(said), "{said}: {mine}");
    }
    for other in ["Amman", "Milledgeville", "UTC", "slot"] {
        assert!(!mine.contains(other), "{other}: {mine}");
    }
    group.agree().await;
    let at = group.starts_at().await;
    let ended = group.newest("We have a time").await;
    assert!(ended.text().contains(&format!("Booked: {}", stamp(at))));
    assert!(ended.controls().is_empty());

    assert_eq!(group.count("you have a meeting.").await, 1);
    let card = group.newest("you have a meeting.").await;
    assert_eq!(group.called(&card).await, everyone());
    let text = card.text();
    for said in [
        "Google Calendar",
        "Outlook",
        "meeting.ics",
        "Move it",
        "Call it off",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    at
}

async fn reminders_are_chosen(group: &mut Group) {
    let card = group.newest("you have a meeting.").await;
    let asked = private(&group.tap_twice(AMMAN, &card, "Reminders").await);
    assert!(
        asked
            .text()
            .contains("You have chosen: A day and an hour before")
    );
    let chosen = group.tap_twice(AMMAN, &asked, "An hour before").await;
    let chosen = chosen.message.expect("it changes").text();
    assert!(
        chosen.contains("You have chosen: An hour before"),
        "{chosen}"
    );
}

async fn it_moves(group: &mut Group, was_at: DateTime<Utc>) -> DateTime<Utc> {
    let card = group.newest("you have a meeting.").await;
    let told = private(&group.tap_twice(MILLEDGEVILLE, &card, "Move it").await);
    assert!(
        told.text()
            .contains("Your group is answering these times already.")
    );
    let stands = format!("Your meeting stands at {}", stamp(was_at));
    assert_eq!(group.count(&stands).await, 1);
    assert_eq!(group.starts_at().await, was_at);
    group.agree().await;
    let moved_to = group.starts_at().await;
    assert_ne!(moved_to, was_at);

    let old = group.newest("This meeting has moved").await;
    assert_eq!(old.id, card.id, "the old card says where it went");
    let text = old.text();
    assert!(
        text.contains(&stamp(was_at)) && text.contains(&stamp(moved_to)),
        "{text}"
    );
    assert!(old.controls().is_empty() && old.attachments.is_empty());
    assert_eq!(group.count("your meeting has moved.").await, 1);
    let new = group.newest("your meeting has moved.").await;
    assert_eq!(group.called(&new).await, everyone());
    assert!(new.text().contains("meeting.ics"));
    moved_to
}

async fn one_declines(group: &mut Group) {
    let card = group.newest("your meeting has moved.").await;
    let after = group
        .tap_twice(ILOILO, &card, "I can’t come after all")
        .await;
    let after = after.message.expect("it changes").text();
    assert!(after.contains("Cannot come\nIloilo"), "{after}");
    assert_eq!(group.count("will not take place").await, 0);
}

async fn a_webinar_takes_place_then(group: &mut Group, moved_to: DateTime<Utc>) {
    // The programme's home is Lisbon, whose clocks show UTC in winter.
    let options = json!({
        "title": "Open access", "when": moved_to.format("%Y-%m-%d %H:%M").to_string(),
        "minutes": 60, "link": "https://webinars.example/open-access",
    });
    let preview = group.house.run("webinar announce", options).await;
    let text = preview.message.as_ref().expect("a preview").text();
    assert!(
        text.contains("One group has its meeting booked at that time"),
        "{text}"
    );
    group.house.press(&preview, "Send to 1 room").await;
    group.settled().await;
    group.house.restart().await;
    let card = group.newest("your meeting has moved.").await;
    let text = card.text();
    assert!(
        text.contains("At the same time\nWebinar “Open access”"),
        "{text}"
    );
    assert_eq!(card.attachments.len(), 1, "the calendar file stays");
    assert!(text.contains("Cannot come\nIloilo"), "{text}");
}

async fn they_are_reminded(group: &mut Group, moved_to: DateTime<Utc>) {
    for (before, said) in [
        (TimeDelta::hours(24), "Tomorrow your group meets"),
        (TimeDelta::hours(1), "Your group meets soon"),
    ] {
        let seq = group.house.last_seq().await;
        group.now_is(moved_to - before).await;
        loop {
            group.house.wait_for_post(group.room, seq).await;
            if 0 < group.count(said).await {
                break;
            }
        }
        group.settled().await;
        group.house.restart().await;
        group.settled().await;
        assert_eq!(group.count(said).await, 1, "{said}");
        let reminder = group.newest(said).await;
        assert!(reminder.text().contains("Coming: Amman, Milledgeville"));
        assert!(group.called(&reminder).await.is_empty());
    }
}

async fn it_is_called_off(group: &mut Group, moved_to: DateTime<Utc>) {
    let card = group.newest("your meeting has moved.").await;
    let asked = private(&group.tap_twice(AMMAN, &card, "Call it off").await);
    assert!(
        asked
            .text()
            .contains("Do you want to call off your group’s meeting")
    );
    let kept = group.tap_twice(AMMAN, &asked, "No, keep it").await;
    let kept = kept.message.expect("it changes").text();
    assert!(kept.contains("The meeting stands."), "{kept}");

    let asked = private(&group.tap_twice(AMMAN, &card, "Call it off").await);
    // Two questions lie open, as on two screens.
    let other = private(&group.tap_twice(AMMAN, &card, "Call it off").await);
    let done = group.tap_twice(AMMAN, &asked, "Yes, call it off").await;
    let done = done.message.expect("it changes").text();
    assert!(done.contains("I am telling your group"), "{done}");
    let again = group.tap_twice(AMMAN, &other, "Yes, call it off").await;
    let again = again.message.expect("it changes").text();
    assert!(
        again.contains("This meeting was called off before."),
        "{again}"
    );

    let said = format!("{}: Amman has called it off.", stamp(moved_to));
    assert_eq!(group.count(&said).await, 2, "the card and the news");
    assert_eq!(group.count("your meeting will not take place.").await, 1);
    let news = group.newest("your meeting will not take place.").await;
    assert_eq!(group.called(&news).await, everyone());
    assert!(news.text().contains("meeting.ics"));
    let list = private(&group.run_twice(ILOILO, "meeting list").await).text();
    assert!(list.contains("called off"), "{list}");
    let stopped = "SELECT count(*), 0 FROM job WHERE state = 'parked'";
    assert_eq!(group.house.pairs(stopped).await, [(0, 0)]);
}
