//! A coordinator looks after a webinar: its hour moves, it is called off, its recording is added; and
//! everybody who was told of it knows.

use carrel::sim::{
    Snowflake,
    people::{Message, Seen},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::json;

use super::house::{House, Manner, until};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);

const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// The button that says that one comes.
const COMING: &str = "I’m coming";

/// A house with one room in which a webinar is announced, on this day at 15:00 in Lisbon.
struct Announced {
    house: House,
    room: Snowflake,
    day: NaiveDate,
}

impl Announced {
    async fn open(manner: Manner) -> Self {
        let house = House::open_as(manner).await;
        house.join(AMMAN, "amman").await;
        house.join(ILOILO, "iloilo").await;
        let room = house.launch(SHEET).await;
        let today = house.people.now().await.expect("tells").date_naive();
        let day = today + Days::new(5);
        let before = house.last_seq().await;
        let options = json!({
            "title": "Small libraries", "when": format!("{day} 15:00"), "minutes": 60,
            "link": "https://webinars.example/small",
        });
        let preview = house.run("webinar announce", options).await;
        house.press(&preview, "Send to 1 room").await;
        house.wait_for_post(room, before).await;
        house.wait_for_post(house.general, before).await;
        let stands = "SELECT count(*), 0 FROM webinar WHERE event_id IS NOT NULL";
        until("its event stands", async || {
            house.pairs(stands).await == [(1, 0)]
        })
        .await;
        let announced = Self { house, room, day };
        until("its message stands", async || {
            announced.says(room, COMING).await.is_some()
        })
        .await;
        announced
    }

    /// The panel of the webinar, as the owner opens it.
    async fn panel(&self) -> Seen {
        let list = self.house.run("webinar manage", json!({})).await;
        let on = list.message.as_ref().expect("there is a list");
        let menu = on.controls().into_iter().find(|it| !it.options.is_empty());
        let menu = menu.expect("there is a menu");
        let (value, label) = menu.options.first().expect("one webinar");
        assert!(label.contains("Small libraries"), "{label}");
        let id = menu.custom_id.expect("it can be chosen from");
        let (people, owner) = (&self.house.people, self.house.owner);
        let values = [value.as_str()];
        let chosen = people.choose(owner, on.channel_id, on.id, &id, &values);
        chosen.await.expect("the menu is there")
    }

    /// Hands in a form that a button of the panel opens.
    async fn hand_in(&self, label: &str, fields: &[(&str, &str)]) -> Seen {
        let panel = self.panel().await;
        let opened = self.house.press(&panel, label).await;
        let form = opened.modal.expect("a form opens");
        let people = &self.house.people;
        let handed = people.submit(self.house.owner, form.modal_id, fields).await;
        handed.expect("the form is open")
    }

    /// The message of a channel that names the webinar and contains this, if any does.
    async fn says(&self, channel: Snowflake, what: &str) -> Option<Message> {
        let read = self.house.people.read(channel, self.house.owner).await;
        let mut posted = read.expect("the owner reads").into_iter();
        posted.find(|message| !message.ephemeral && message.text().contains(what))
    }

    async fn both_say(&self, what: &str) {
        for channel in [self.room, self.house.general] {
            until(what, async || self.says(channel, what).await.is_some()).await;
        }
    }

    /// Somebody presses what their room shows them.
    async fn taps(&self, who: Snowflake, label: &str) -> Seen {
        let shown = self.says(self.room, label).await.expect("it is shown");
        let id = shown.custom_id(label).expect("it can be pressed");
        let people = &self.house.people;
        let tapped = people.press(who, self.room, shown.id, &id).await;
        tapped.expect("the button is there")
    }

    async fn event(&self) -> serde_json::Value {
        let events = self.house.people.events(self.house.server).await;
        let mut events = events.expect("are listed");
        assert_eq!(events.len(), 1, "one event");
        events.pop().expect("it was counted")
    }

    async fn count(&self, question: &'static str) -> i64 {
        self.house.pairs(question).await.first().expect("a row").0
    }
}

/// Whom a message mentions.
fn called(message: &Message) -> Vec<Snowflake> {
    message.mentions.iter().map(|whom| whom.id).collect()
}

fn text(seen: &Seen) -> String {
    let message = seen.message.as_ref().expect("there is an answer");
    message.text()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_hour_reaches_every_place_once_and_who_comes_is_told() {
    let mut announced = Announced::open(Manner::default()).await;
    let tapped = announced.taps(AMMAN, COMING).await;
    let said: String = tapped.followups.iter().map(Message::text).collect();
    for part in ["You are on the list", "Google Calendar", "webinar.ics"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let reminders =
        "SELECT count(*), 0 FROM job WHERE kind = 'talk-reminder' AND state = 'waiting'";
    assert_eq!(announced.count(reminders).await, 2);
    let panel = announced.panel().await;
    let shown = text(&panel);
    for part in [
        "One person has said so.",
        "It stands in 1 of 1 room.",
        "Everything that was to be done is done.",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }

    let when = format!("{} 16:30", announced.day);
    let fields = [("when", when.as_str()), ("minutes", "90")];
    let preview = announced.hand_in("Change the time", &fields).await;
    let shown = text(&preview);
    assert!(shown.contains("Nothing is changed yet"), "{shown}");
    assert!(shown.contains("One person said that they come"), "{shown}");
    assert!(
        announced
            .says(announced.room, "at a new time")
            .await
            .is_none()
    );

    let confirmed = announced.house.press(&preview, "Yes, change it").await;
    assert!(text(&confirmed).contains("It is changed"));
    announced.both_say("at a new time").await;
    until("who comes is told", async || {
        let news = announced.says(announced.room, "It has a new time").await;
        news.is_some_and(|news| called(&news) == [AMMAN] && news.text().contains("webinar.ics"))
    })
    .await;
    let half_past_four: DateTime<Utc> = format!("{}T16:30:00Z", announced.day)
        .parse()
        .expect("a moment");
    until("its event moves", async || {
        let begins = &announced.event().await["scheduled_start_time"];
        begins.as_str().and_then(|text| text.parse().ok()) == Some(half_past_four)
    })
    .await;
    assert_eq!(announced.count(reminders).await, 2, "they have moved");

    // The same press once more, also after a restart, changes nothing.
    announced.house.restart().await;
    let on = preview.message.as_ref().expect("a preview");
    let again = on.custom_id("Yes, change it").expect("it was there");
    let people = &announced.house.people;
    let owner = announced.house.owner;
    if let Ok(seen) = people.press(owner, on.channel_id, on.id, &again).await {
        assert!(text(&seen).contains("done already"), "{}", text(&seen));
    }
    let changes = "SELECT count(*), max(sequence) FROM webinar_change JOIN webinar
                     ON webinar.id = webinar_id WHERE applied_at IS NOT NULL";
    assert_eq!(announced.house.pairs(changes).await, [(1, 1)]);
    let told = "SELECT count(*), 0 FROM job WHERE kind = 'news'";
    assert_eq!(announced.count(told).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_called_off_says_so_everywhere_and_reminds_nobody() {
    let announced = Announced::open(Manner::default()).await;
    announced.taps(AMMAN, COMING).await;
    announced.taps(ILOILO, COMING).await;
    let panel = announced.panel().await;
    let preview = announced.house.press(&panel, "Call it off").await;
    let shown = text(&preview);
    assert!(shown.contains("Nothing is called off yet"), "{shown}");
    assert!(shown.contains("2 people said that they come"), "{shown}");
    let kept = announced.house.press(&preview, "Leave it as it is").await;
    assert!(text(&kept).contains("It is announced."));

    let preview = announced.house.press(&kept, "Call it off").await;
    let off = announced.house.press(&preview, "Yes, call it off").await;
    assert!(text(&off).contains("It is called off."), "{}", text(&off));
    announced.both_say("This webinar is called off").await;
    until("those who come are told", async || {
        let news = announced.says(announced.room, "It was planned for").await;
        news.is_some_and(|news| called(&news) == [AMMAN, ILOILO])
    })
    .await;
    until("its event is called off", async || {
        announced.event().await["status"] == 4
    })
    .await;
    let reminders =
        "SELECT count(*), 0 FROM job WHERE kind = 'talk-reminder' AND state <> 'skipped'";
    assert_eq!(announced.count(reminders).await, 0);
    let panel = announced.panel().await;
    let on = panel.message.as_ref().expect("a panel");
    for gone in ["Change the time", "Change the words", "Call it off"] {
        assert_eq!(on.custom_id(gone), None, "{gone}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_words_stand_everywhere_and_call_nobody() {
    let announced = Announced::open(Manner::default()).await;
    announced.taps(AMMAN, COMING).await;
    let before = announced.house.last_seq().await;
    let fields = [
        ("title", "Small libraries, **big** ideas"),
        ("link", "https://webinars.example/big"),
        ("speaker", "Maha"),
        ("about", "What five shelves can do."),
    ];
    let preview = announced.hand_in("Change the words", &fields).await;
    assert!(text(&preview).contains("nobody is told anew"));
    announced.house.press(&preview, "Yes, change it").await;
    announced.both_say("What five shelves can do.").await;
    let shown = announced.says(announced.room, "five shelves").await;
    let shown = shown.expect("it stands").text();
    assert!(shown.contains("\\*\\*big\\*\\* ideas"), "{shown}");
    until("its event is renamed", async || {
        announced.event().await["name"] == "Small libraries, **big** ideas"
    })
    .await;
    assert!(
        !announced.house.has_posted(before).await,
        "nobody is called"
    );

    // What cannot be read is named and changes nothing; so does what is the same.
    let bad = [("title", "Big ideas"), ("link", "http://webinars.example")];
    let refused = announced.hand_in("Change the words", &bad).await;
    let why = refused.followups.first().expect("a word").text();
    assert!(why.contains("https://"), "{why}");
    let same = announced.hand_in("Change the words", &fields).await;
    let why = same.followups.first().expect("a word").text();
    assert!(why.contains("Nothing was changed"), "{why}");
}
