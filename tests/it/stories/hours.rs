//! How members say when they can: by taps, by typing, for some dates, and when they are away.
//!
//! Each press is made twice, and Carrel is stopped and started between every two.

use carrel::sim::{
    Snowflake,
    people::{Control, Message, Outcome, Seen},
};
use chrono::{DateTime, Days, NaiveDate};
use serde_json::json;

use super::house::{House, until};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const MILLEDGEVILLE: Snowflake = Snowflake(900_000_000_000_000_003);

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// The base week of Milledgeville: weekday (Monday is 1), start and end in one number.
const WEEK: &str =
    "SELECT d.weekday * 10 + (d.comfort = 'if-needed'), d.start_minute * 10000 + d.end_minute
     FROM participant_window d
     JOIN participant_week w ON w.id = d.week_id
     JOIN participant p ON p.id = w.participant_id
     JOIN account a ON a.person_id = p.person_id
    WHERE a.discord_user_id = 900000000000000003 AND w.from_on IS NULL AND w.until_on IS NULL
    ORDER BY d.comfort, d.weekday, d.start_minute";

/// Somebody with a private panel in hand.
struct Hand {
    house: House,
    room: Snowflake,
    user: Snowflake,
    seen: Seen,
}

impl Hand {
    /// Opens a house with a launched group, and somebody's page there.
    async fn open(user: Snowflake) -> Self {
        let house = House::open().await;
        house.join(AMMAN, "amman").await;
        house.join(ILOILO, "iloilo").await;
        house.join(MILLEDGEVILLE, "milledgeville").await;
        let room = house.launch(SHEET).await;
        let seen = page(&house, user).await;
        Self {
            house,
            room,
            user,
            seen,
        }
    }

    fn message(&self) -> &Message {
        self.seen.message.as_ref().expect("there is an answer")
    }

    fn text(&self) -> String {
        self.message().text()
    }

    fn control(&self, label: &str) -> Control {
        let controls = self.message().controls();
        let found = controls
            .into_iter()
            .find(|control| control.label.contains(label));
        found.unwrap_or_else(|| panic!("no {label} on: {}", self.text()))
    }

    /// Presses a button twice, with Carrel restarted before; the second press is the same one.
    async fn press(&mut self, label: &str) {
        self.house.restart().await;
        let custom_id = self.control(label).custom_id.expect("no link");
        let (channel, id) = (self.message().channel_id, self.message().id);
        let once = self
            .house
            .people
            .press(self.user, channel, id, &custom_id)
            .await;
        self.take(once.expect("the press is answered"));
        let first = self.text();
        // A button that is gone after the first press cannot be pressed again.
        let stands = self.message().controls();
        let stands = stands
            .iter()
            .any(|control| control.custom_id.as_ref() == Some(&custom_id));
        if stands {
            let twice = self
                .house
                .people
                .press(self.user, channel, id, &custom_id)
                .await;
            self.take(twice.expect("the second press is answered"));
            assert_eq!(self.text(), first, "{label} twice is once");
        }
    }

    /// Chooses in a menu twice, with Carrel restarted before.
    async fn choose(&mut self, menu: &str, labels: &[&str]) {
        self.house.restart().await;
        let control = self.control(menu);
        let custom_id = control.custom_id.clone().expect("a menu has one");
        let value = |label: &&str| {
            let mut options = control.options.iter();
            let found = options.find(|(_value, text)| text.contains(label));
            let found = found.unwrap_or_else(|| panic!("no {label} in {:?}", control.options));
            found.0.clone()
        };
        let values: Vec<String> = labels.iter().map(value).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let (channel, id) = (self.message().channel_id, self.message().id);
        for _time in 0..2 {
            let people = &self.house.people;
            let chosen = people
                .choose(self.user, channel, id, &custom_id, &values)
                .await;
            let Ok(chosen) = chosen else {
                break; // After the first choice another menu stands there.
            };
            self.take(chosen);
        }
    }

    /// Opens a form by a button, and hands it in.
    async fn fill(&mut self, label: &str, fields: &[(&str, &str)]) {
        self.house.restart().await;
        let custom_id = self.control(label).custom_id.expect("no link");
        let (channel, id) = (self.message().channel_id, self.message().id);
        let people = &self.house.people;
        for _time in 0..2 {
            let opened = people.press(self.user, channel, id, &custom_id).await;
            let modal = opened.expect("the press is answered").modal;
            let modal = modal.unwrap_or_else(|| panic!("{label} opens a form"));
            let handed = people.submit(self.user, modal.modal_id, fields).await;
            self.seen = handed.expect("the form is taken");
        }
        assert!(self.seen.ephemeral, "the answer is private");
    }

    fn take(&mut self, seen: Seen) {
        assert_ne!(seen.outcome, Outcome::Failed, "{seen:?}");
        if seen.message.is_some() {
            self.seen = seen;
        }
    }

    async fn week(&self) -> Vec<(i64, i64)> {
        self.house.pairs(WEEK).await
    }
}

async fn page(house: &House, user: Snowflake) -> Seen {
    let page = house
        .people
        .run(user, house.general, "carrel", json!({}))
        .await;
    let page = page.expect("the command runs");
    assert!(page.ephemeral, "a page is private");
    page
}

/// Rows of [`WEEK`] for these days, numbered from Monday, 1.
fn hours(days: &[i64], if_needed: bool, start_hour: i64, end_hour: i64) -> Vec<(i64, i64)> {
    let days = days.iter().map(|day| day * 10 + i64::from(if_needed));
    let hours = start_hour * 60 * 10_000 + end_hour * 60;
    days.map(|day| (day, hours)).collect()
}

fn in_days(today: NaiveDate, days: u64) -> NaiveDate {
    today
        .checked_add_days(Days::new(days))
        .expect("the calendar goes on")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn weekday_evenings_and_saturday_morning_take_six_taps() {
    let mut hand = Hand::open(MILLEDGEVILLE).await;
    hand.press("My hours").await;
    assert!(
        hand.text().contains("Monday: 7:00–10:00 am"),
        "{}",
        hand.text()
    );
    hand.press("Clear the week").await;
    hand.press("Yes, clear it").await;
    assert!(hand.text().contains("No hours yet"), "{}", hand.text());
    hand.press("Mon–Fri 6:00–9:00 pm").await;
    hand.press("Sat 9:00 am–12:00 pm").await;
    let text = hand.text();
    assert!(text.contains("✓ Mon–Fri 6:00–9:00 pm"), "{text}");
    assert!(text.contains("Saturday: 9:00 am–12:00 pm"), "{text}");
    hand.press("Done").await;
    assert!(
        hand.text()
            .contains("Meeting times are found with these hours")
    );
    let mut expected = hours(&[1, 2, 3, 4, 5], false, 18, 21);
    expected.extend(hours(&[6], false, 9, 12));
    assert_eq!(hand.week().await, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_day_is_tapped_hour_by_hour_copied_and_cleared() {
    let mut hand = Hand::open(MILLEDGEVILLE).await;
    hand.press("My hours").await;
    hand.press("Clear the week").await;
    hand.press("Yes, clear it").await;
    hand.press("Only if needed").await;
    hand.press("Day by day").await;
    hand.choose("Which day?", &["Tuesday"]).await;
    hand.choose("Tuesday from", &["7:30 pm"]).await;
    // Discord has forgotten the panel: opened anew it stands where it was.
    hand.seen = page(&hand.house, hand.user).await;
    hand.press("My hours").await;
    hand.choose("From 7:30 pm until", &["9:00 pm"]).await;
    assert!(
        hand.text().contains("Tuesday: 7:30–9:00 pm if needed"),
        "{}",
        hand.text()
    );
    hand.choose("Copy Tuesday to", &["Thursday", "Sunday"])
        .await;
    hand.press("Clear Tuesday").await;
    hand.press("What suits me").await;
    hand.choose("Tuesday from", &["Before noon"]).await;
    hand.choose("Tuesday from", &["11:30 am"]).await;
    hand.choose("From 11:30 am until", &["12:30 pm"]).await;
    hand.press("Back to the week").await;
    let half = |day: i64, if_needed: i64, start: i64, end: i64| {
        (day * 10 + if_needed, start * 10_000 + end)
    };
    let expected = [
        half(4, 1, 1170, 1260),
        half(7, 1, 1170, 1260),
        half(2, 0, 690, 750),
    ];
    assert_eq!(hand.week().await, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_are_typed_in_ones_own_words_and_shown_back() {
    let mut hand = Hand::open(MILLEDGEVILLE).await;
    hand.press("My hours").await;
    let typed = [
        (
            "sure",
            "lunes a viernes de 18 a 21h; sábado 10-12 si es necesario",
        ),
        ("if-needed", ""),
    ];
    hand.fill("I would rather type", &typed).await;
    let text = hand.text();
    assert!(
        text.contains("Is it right?") && text.contains("Monday: 6:00–9:00 pm"),
        "{text}"
    );
    assert!(
        text.contains("Saturday: 10:00 am–12:00 pm if needed"),
        "{text}"
    );
    let mut expected = hours(&[6], true, 10, 12);
    expected.extend(hours(&[1, 2, 3, 4, 5], false, 18, 21));
    assert_eq!(hand.week().await, expected);
    let wrong = [("sure", "lunes 25:00-26:00"), ("if-needed", "")];
    hand.fill("Change it", &wrong).await;
    assert!(
        hand.text().contains("25:00 is no time of day"),
        "{}",
        hand.text()
    );
    assert!(hand.text().contains("You wrote: lunes"), "{}", hand.text());
    assert_eq!(hand.week().await, expected, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_jordan_the_week_ends_on_friday_and_saturday() {
    let mut hand = Hand::open(AMMAN).await;
    hand.press("My hours").await;
    for label in [
        "Sun–Thu 6:00–9:00 pm",
        "Sat 9:00 am–12:00 pm",
        "Fri 9:00 am–12:00 pm",
    ] {
        hand.control(label);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_absence_is_said_listed_and_taken_back() {
    let mut hand = Hand::open(MILLEDGEVILLE).await;
    let today = hand.house.people.now().await.expect("tells").date_naive();
    let (from, until) = (in_days(today, 20), in_days(today, 24));
    let people = &hand.house.people;
    let typed = from.format("%-d %b").to_string();
    let options = json!({ "from": typed, "until": until.to_string() });
    let choices = people
        .autocomplete(
            hand.user,
            hand.house.general,
            "away",
            json!({ "from": typed }),
            "from",
        )
        .await
        .expect("dates are offered");
    let offered: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(offered, [from.format("%a %-d %b").to_string()]);
    for _time in 0..2 {
        let mut options = options.clone();
        options["note"] = json!("Eid");
        let said = people
            .run(hand.user, hand.house.general, "away", options)
            .await;
        hand.seen = said.expect("the command runs");
    }
    assert!(hand.seen.ephemeral, "nobody else reads it");
    let back = in_days(until, 1).format("back on %a %-d %b").to_string();
    assert!(hand.text().contains(&back), "{}", hand.text());
    let absences =
        "SELECT count(*), count(DISTINCT participant_id) FROM absence WHERE note = 'Eid'";
    assert_eq!(hand.house.pairs(absences).await, [(1, 1)]);
    hand.seen = page(&hand.house, hand.user).await;
    assert!(hand.text().contains("(Eid)"), "{}", hand.text());
    let elsewhere = page(&hand.house, AMMAN).await;
    let elsewhere = elsewhere.message.expect("there is an answer").text();
    assert!(!elsewhere.contains("Eid"), "{elsewhere}");
    hand.press("Away").await;
    hand.choose("Take back", &["Eid"]).await;
    assert_eq!(hand.house.pairs(absences).await, [(0, 0)]);
    let nonsense = [("from", "3.4."), ("until", ""), ("note", "")];
    hand.fill("I am away", &nonsense).await;
    assert!(
        hand.text().contains("I cannot read “3.4.” as a date"),
        "{}",
        hand.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokyo_for_a_week_and_other_hours_from_a_date_on() {
    let mut hand = Hand::open(MILLEDGEVILLE).await;
    let today = hand.house.people.now().await.expect("tells").date_naive();
    let (from, until) = (in_days(today, 20), in_days(today, 27));
    hand.press("Away").await;
    let move_there = [
        ("city", "Tokyo"),
        ("from", &*from.format("%-d %B").to_string()),
        ("until", &*until.to_string()),
    ];
    hand.fill("Another clock", &move_there).await;
    assert!(
        hand.text().contains("Your clock follows Tokyo"),
        "{}",
        hand.text()
    );
    let zones = "SELECT count(*), count(from_on) FROM participant_zone z
          JOIN participant p ON p.id = z.participant_id JOIN account a ON a.person_id = p.person_id
         WHERE a.discord_user_id = 900000000000000003";
    assert_eq!(
        hand.house.pairs(zones).await,
        [(2, 1)],
        "and home again after"
    );
    let again = json!({
        "zone": "Asia/Tokyo", "from": from.to_string(), "until": until.to_string(),
    });
    let people = &hand.house.people;
    let said = people
        .run(hand.user, hand.house.general, "carrel", again)
        .await;
    hand.seen = said.expect("the command runs");
    assert!(
        hand.text().contains("Your clock follows Tokyo"),
        "{}",
        hand.text()
    );
    assert_eq!(
        hand.house.pairs(zones).await,
        [(2, 1)],
        "said twice is said once"
    );
    let before = hand.week().await;
    let other = [("from", &*from.to_string()), ("until", "")];
    hand.fill("Other hours", &other).await;
    assert!(
        hand.text().contains("When you can meet from "),
        "{}",
        hand.text()
    );
    hand.press("Clear the week").await;
    hand.press("Yes, clear it").await;
    hand.press("Sat 9:00 am–12:00 pm").await;
    assert_eq!(hand.week().await, before, "the hours until then stay");
    let dated = "SELECT w.from_on IS NOT NULL, d.weekday FROM participant_window d
          JOIN participant_week w ON w.id = d.week_id JOIN participant p ON p.id = w.participant_id
          JOIN account a ON a.person_id = p.person_id
         WHERE a.discord_user_id = 900000000000000003 AND w.from_on IS NOT NULL";
    assert_eq!(hand.house.pairs(dated).await, [(1, 6)]);
    hand.seen = page(&hand.house, hand.user).await;
    let text = hand.text();
    assert!(
        text.contains("Tokyo from ") && text.contains("other hours from "),
        "{text}"
    );
}

/// What the buttons of times begin with.
const VOTE: &str = "1:meeting:vote:";

/// Has the group offered times, and returns their card.
async fn offered(hand: &Hand) -> Snowflake {
    let people = &hand.house.people;
    let asked = people
        .run(AMMAN, hand.room, "meeting propose", json!({}))
        .await;
    asked.expect("the command runs");
    let mut card = None;
    until("a card of times stands in the room", async || {
        let read = people.read(hand.room, hand.house.owner).await;
        let read = read.expect("the owner reads all");
        let found = read.iter().find(|message| {
            let controls = message.controls().into_iter();
            let mut ids = controls.filter_map(|control| control.custom_id);
            ids.any(|id| id.starts_with(VOTE))
        });
        card = found.map(|message| message.id);
        card.is_some()
    })
    .await;
    card.expect("it was found")
}

/// Somebody says that the first of the times works.
async fn first_works(hand: &Hand, user: Snowflake, offer: Snowflake) -> String {
    let buttons = hand.house.custom_ids(hand.room, offer).await;
    let vote = buttons.iter().find(|id| id.starts_with(VOTE));
    let vote = vote.expect("a card of times has buttons");
    let people = &hand.house.people;
    let pressed = people.press(user, hand.room, offer, vote).await;
    let pressed = pressed.expect("the press is answered");
    pressed.message.expect("the card changes").text()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_outside_of_changed_hours_is_shown_so_and_booked_without_its_member() {
    let mut hand = Hand::open(MILLEDGEVILLE).await;
    let offer = offered(&hand).await;
    let card = first_works(&hand, ILOILO, offer).await;
    assert!(!card.contains("outside the hours they gave"), "{card}");
    hand.press("My hours").await;
    hand.press("Clear the week").await;
    hand.press("Yes, clear it").await;
    let card = first_works(&hand, ILOILO, offer).await;
    assert!(card.contains("outside the hours they gave"), "{card}");
    first_works(&hand, AMMAN, offer).await;
    let declined = "SELECT count(*), sum(k.declined) FROM meeting_member k
         WHERE k.meeting_id = (SELECT max(id) FROM meeting)";
    assert_eq!(hand.house.pairs(declined).await, [(3, 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booked_meeting_in_an_absence_is_named_with_one_button_that_says_cannot() {
    let mut hand = Hand::open(MILLEDGEVILLE).await;
    // The standing time that the launch has pencilled in.
    let booked =
        "SELECT id, starts_at / 1000 FROM meeting WHERE state = 'booked' ORDER BY starts_at";
    let mut found = Vec::new();
    until("the launch has pencilled in a time", async || {
        found = hand.house.pairs(booked).await;
        !found.is_empty()
    })
    .await;
    let (meeting, starts_at) = found.first().expect("a meeting is booked");
    // All three share the early afternoon of UTC, which is the same date for each of them.
    let starts_at = DateTime::from_timestamp(*starts_at, 0).expect("a moment");
    let day = starts_at.date_naive();
    let options = json!({ "from": day.to_string() });
    let people = &hand.house.people;
    let said = people
        .run(hand.user, hand.house.general, "away", options)
        .await;
    hand.seen = said.expect("the command runs");
    assert!(hand.text().contains("They stay booked"), "{}", hand.text());
    hand.press("I can’t come on").await;
    let declined = "SELECT k.meeting_id, a.discord_user_id FROM meeting_member k
          JOIN participant p ON p.id = k.participant_id JOIN account a ON a.person_id = p.person_id
         WHERE k.declined = 1";
    let mine = MILLEDGEVILLE.0.cast_signed();
    assert_eq!(hand.house.pairs(declined).await, [(*meeting, mine)]);
    hand.seen = page(&hand.house, hand.user).await;
    hand.press("Away").await;
    assert!(!hand.text().contains("They stay booked"), "{}", hand.text());
}
