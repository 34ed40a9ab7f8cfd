//! How people sign up inside Discord: in one message that changes in place, step by step; who
//! hesitates, goes back, closes the window or comes back after days finds everything as it was left.
//!
//! Each press is made twice, and each choice too.

use carrel::{
    clock::{Clock, Hand},
    sim::{
        Snowflake,
        people::{Control, Message, Outcome, Seen},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::house::{House, Manner};

/// Presses and choices that a sign-up may take, by the ten minutes on a phone.
const PRESSES_MAX: u32 = 40;

/// Letters that a sign-up may take.
const TYPED_MAX: usize = 60;

/// People in the cohort, and of these who wait for a group.
pub(super) const SIGNED_UP: &str =
    "SELECT count(*), ifnull(sum(unfinished_since_at IS NULL), 0) FROM participant";

/// A house in February 2023 with a cohort that takes sign-ups, its panel posted.
pub(super) struct Library {
    pub(super) house: House,
    hand: Hand,
    pub(super) panel: Message,
}

impl Library {
    pub(super) async fn open() -> Self {
        let (clock, hand) = Clock::movable();
        let now: DateTime<Utc> = "2023-02-06T12:00:00Z".parse().expect("a moment");
        hand.set(now);
        let manner = Manner {
            clock: Some(clock),
            starts_at: Some(now),
            ..Manner::default()
        };
        let house = House::open_as(manner).await;
        let opened = json!({ "name": "Spring", "starts_on": "2023-03-06" });
        let opened = house.run("cohort open", opened).await;
        let posted = house.press(&opened, "Post the sign-up panel").await;
        assert!(!posted.ephemeral, "everybody sees the panel");
        let panel = posted.message.expect("the panel stands");
        let again = house.press(&opened, "Post the sign-up panel").await;
        let panels = house.people.read(house.general, house.owner).await;
        let panels = panels.expect("the owner reads all").into_iter();
        let panels = panels.filter(|message| message.text().contains("Sign up · Spring"));
        assert_eq!(
            panels.count(),
            1,
            "pressed twice, it stands once: {again:?}"
        );
        Self { house, hand, panel }
    }

    /// Lets time pass, on Discord's clock and on Carrel's.
    pub(super) async fn pass(&self, days: i64) {
        self.pass_for(TimeDelta::days(days)).await;
    }

    /// Lets time pass as `pass` does.
    pub(super) async fn pass_for(&self, time: TimeDelta) {
        let now = self.house.people.now().await.expect("tells") + time;
        self.house.people.set_clock(now).await.expect("moves");
        self.hand.set(now);
    }

    pub(super) async fn signed_up(&self) -> (i64, i64) {
        let counted = self.house.pairs(SIGNED_UP).await;
        counted.first().copied().expect("one row")
    }
}

/// Somebody who signs up, with their private message in hand.
pub(super) struct Applicant<'a> {
    house: &'a House,
    pub(super) user: Snowflake,
    pub(super) seen: Seen,
    /// What a person who presses everything once would have pressed.
    presses: u32,
    typed: usize,
}

impl<'a> Applicant<'a> {
    /// Joins the server and presses the public panel's button.
    pub(super) async fn begin(library: &'a Library, number: u64, name: &str) -> Self {
        let user = Snowflake(900_000_000_000_000_000 + number);
        library.house.join(user, name).await;
        let seen = open(library, user).await;
        Self {
            house: &library.house,
            user,
            seen,
            presses: 1,
            typed: 0,
        }
    }

    /// Comes back to the public panel.
    pub(super) async fn again(library: &'a Library, user: Snowflake) -> Self {
        Self {
            house: &library.house,
            user,
            seen: open(library, user).await,
            presses: 0,
            typed: 0,
        }
    }

    fn message(&self) -> &Message {
        self.seen.message.as_ref().expect("there is an answer")
    }

    pub(super) fn text(&self) -> String {
        self.message().text()
    }

    pub(super) fn says(&self, text: &str) {
        assert!(
            self.text().contains(text),
            "no {text:?} in: {}",
            self.text()
        );
    }

    fn control(&self, label: &str) -> Control {
        let controls = self.message().controls();
        let found = controls
            .into_iter()
            .find(|control| control.label.contains(label));
        found.unwrap_or_else(|| panic!("no {label} on: {}", self.text()))
    }

    pub(super) fn offers(&self, label: &str) -> bool {
        let controls = self.message().controls();
        controls.iter().any(|control| control.label.contains(label))
    }

    /// Whether a menu offers a choice.
    pub(super) fn is_offered(&self, menu: &str, label: &str) -> bool {
        let options = self.control(menu).options;
        options.iter().any(|(_value, text)| text.contains(label))
    }

    /// Fails unless a menu shows that somebody has chosen this.
    pub(super) fn chose(&self, menu: &str, label: &str) {
        let rows = self.message().components.iter();
        let menus = rows
            .filter_map(|row| row["components"].as_array())
            .flatten();
        let of = |it: &&serde_json::Value, key: &str, text: &str| {
            it[key].as_str().is_some_and(|said| said.contains(text))
        };
        let found = menus.filter(|it| of(it, "placeholder", menu));
        let mut chosen = found
            .filter_map(|it| it["options"].as_array())
            .flatten()
            .filter(|option| option["default"] == true);
        assert!(
            chosen.any(|option| of(&option, "label", label)),
            "{label} is not chosen in {menu}: {}",
            self.text()
        );
    }

    /// Presses a button twice: the second press finds what the first one left.
    pub(super) async fn press(&mut self, label: &str) {
        let custom_id = self.control(label).custom_id.expect("no link");
        self.twice(&custom_id, &[]).await;
    }

    /// Chooses in a menu, twice.
    pub(super) async fn choose(&mut self, menu: &str, labels: &[&str]) {
        let control = self.control(menu);
        let custom_id = control.custom_id.clone().expect("a menu has one");
        let value = |label: &&str| {
            let mut options = control.options.iter();
            let found = options.find(|(_value, text)| text.contains(label));
            let found = found.unwrap_or_else(|| panic!("no {label} in {:?}", control.options));
            found.0.clone()
        };
        let values: Vec<String> = labels.iter().map(value).collect();
        self.twice(&custom_id, &values).await;
    }

    async fn twice(&mut self, custom_id: &str, values: &[String]) {
        self.presses += 1;
        let (channel, id) = (self.message().channel_id, self.message().id);
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let mut first = None;
        for _time in 0..2 {
            let people = &self.house.people;
            let seen = if values.is_empty() {
                people.press(self.user, channel, id, custom_id).await
            } else {
                people
                    .choose(self.user, channel, id, custom_id, &values)
                    .await
            };
            let Ok(seen) = seen else {
                break; // What the first press left has no such button.
            };
            assert_ne!(seen.outcome, Outcome::Failed, "{seen:?}");
            assert!(seen.followups.is_empty(), "one message is enough: {seen:?}");
            self.seen = seen;
            let text = self.text();
            assert_eq!(*first.get_or_insert(text.clone()), text, "twice is once");
        }
        assert!(self.message().ephemeral, "nobody else sees it");
    }

    /// Opens a form by a button and closes it again without a word.
    async fn look_into(&mut self, label: &str) -> Seen {
        self.presses += 1;
        let custom_id = self.control(label).custom_id.expect("no link");
        let (channel, id) = (self.message().channel_id, self.message().id);
        let people = &self.house.people;
        let opened = people.press(self.user, channel, id, &custom_id).await;
        opened.expect("the press is answered")
    }

    /// Fills a form in, twice; what stands in it already need not be typed.
    pub(super) async fn fill(&mut self, label: &str, fields: &[(&str, &str)]) {
        let before = self.message().id;
        for time in 0..2 {
            let opened = if time == 0 || self.offers(label) {
                self.look_into(label).await
            } else {
                break; // What the first answer left asks for something else.
            };
            let modal = opened
                .modal
                .unwrap_or_else(|| panic!("{label} opens a form"));
            if time == 0 {
                for (name, text) in fields {
                    let filled = modal.fields.iter().find(|field| field.custom_id == *name);
                    let stands = filled.and_then(|field| field.value.as_deref());
                    self.typed += if stands == Some(text) {
                        0
                    } else {
                        text.chars().count()
                    };
                }
            } else {
                self.presses -= 1;
            }
            let people = &self.house.people;
            let handed = people.submit(self.user, modal.modal_id, fields).await;
            self.seen = handed.expect("the form is taken");
            assert_eq!(self.message().id, before, "the message changes in place");
        }
    }

    /// Agrees, and says a name and a city that is the only one of its name.
    pub(super) async fn arrive(&mut self, name: &str, city: &str) {
        self.press("I am 18 or older").await;
        let about = [("name", name), ("city", city), ("email", "")];
        self.fill("My name and city", &about).await;
        self.says(&format!("**{name}**"));
    }

    /// Goes from where they live to the overview by few presses.
    pub(super) async fn hurry(&mut self, languages: &[&str]) {
        for _step in ["place", "work", "interests"] {
            self.press("Go on").await;
        }
        self.choose("Your languages", languages).await;
        self.press("Go on").await;
        self.press("Choose my hours").await;
        self.press("Mon–Fri 6:00–9:00 pm").await;
        self.press("Done").await;
        for _step in ["hours", "wishes", "manner"] {
            self.press("Go on").await;
        }
    }
}

pub(super) async fn open(library: &Library, user: Snowflake) -> Seen {
    let panel = &library.panel;
    let custom_id = panel.custom_id("Sign up").expect("a button");
    let people = &library.house.people;
    let mut seen = None;
    for _time in 0..2 {
        let pressed = people
            .press(user, panel.channel_id, panel.id, &custom_id)
            .await;
        seen = Some(pressed.expect("the press is answered"));
    }
    let seen = seen.expect("two presses");
    assert!(seen.ephemeral, "a sign-up is private");
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "says what a sign-up costs")]
async fn a_whole_sign_up_takes_few_presses_and_fewer_letters() {
    let library = Library::open().await;
    let mut rosa = Applicant::begin(&library, 1, "rosa").await;
    rosa.says("1 of 9");
    rosa.says("China, Iran, Russia");
    rosa.says("25 July 2023");
    rosa.press("I am 18 or older").await;
    rosa.says("2 of 9");
    let about = [("name", "Rosa M."), ("city", "Springfield"), ("email", "")];
    rosa.fill("My name and city", &about).await;
    rosa.says("I know no place called “Springfield”");
    let about = [("name", "Rosa M."), ("city", "Brazil"), ("email", "")];
    rosa.fill("My name and city", &about).await;
    rosa.says("Which one is yours?");
    rosa.choose("Your place", &["Sao Paulo"]).await;
    rosa.says("Sao Paulo (Brazil)");
    rosa.press("Go on").await;
    rosa.choose("Your kind of library", &["Public library"])
        .await;
    rosa.choose("Where you are in your career", &["Early"])
        .await;
    rosa.press("Go on").await;
    rosa.choose(
        "Your interests",
        &["Makerspaces", "Open access", "Metadata"],
    )
    .await;
    rosa.fill("Something else", &[("written", "zines; Outreach")])
        .await;
    rosa.says("In your words: zines");
    rosa.press("Go on").await;
    rosa.choose("Your languages", &["English", "Spanish"]).await;
    rosa.choose("Spanish", &["from home"]).await;
    rosa.press("Go on").await;
    rosa.says("6 of 9");
    rosa.says("No hours yet");
    rosa.press("Choose my hours").await;
    rosa.press("Mon–Fri 6:00–9:00 pm").await;
    rosa.press("Sat 9:00 am–12:00 pm").await;
    rosa.press("Done").await;
    rosa.press("Go on").await;
    rosa.choose(
        "Kind of library",
        &["Another kind of library would be nice"],
    )
    .await;
    rosa.press("Go on").await;
    rosa.choose("How you would rather meet", &["By voice"])
        .await;
    rosa.choose("What you would like to make", &["Poster"])
        .await;
    rosa.press("Go on").await;
    for said in [
        "9 of 9",
        "Rosa M.; Sao Paulo; Brazil",
        "Public library; Early in my career",
        "Makerspaces; Metadata; Open access; Outreach; zines",
        "Spanish: from home",
        "Saturday: 9:00 am–12:00 pm",
        "Another kind of library would be nice",
        "By voice; Poster",
    ] {
        rosa.says(said);
    }
    assert_eq!(library.signed_up().await, (1, 0), "half way counts nowhere");
    rosa.press("Hand in").await;
    rosa.says("Your sign-up is in");
    assert_eq!(library.signed_up().await, (1, 1));
    println!(
        "a sign-up: {} presses, {} letters",
        rosa.presses, rosa.typed
    );
    assert!(rosa.presses <= PRESSES_MAX, "{} presses", rosa.presses);
    assert!(rosa.typed <= TYPED_MAX, "{} letters", rosa.typed);
    let private = "SELECT count(*), (SELECT count(*) FROM consent) FROM audit
                    WHERE detail LIKE '%zines%' OR detail LIKE '%Rosa%' OR detail LIKE '%public%'";
    assert_eq!(
        library.house.pairs(private).await,
        [(0, 2)],
        "no answer is noted, and both consents are kept once"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hesitates_goes_back_and_comes_back_after_days_finds_everything() {
    let mut library = Library::open().await;
    let user = {
        let mut ana = Applicant::begin(&library, 1, "ana").await;
        ana.press("Later").await;
        ana.says("All your answers are kept");
        assert_eq!(
            library.signed_up().await,
            (0, 0),
            "nothing is kept before a yes"
        );
        ana.seen = open(&library, ana.user).await;
        ana.press("I am 18 or older").await;
        ana.look_into("My name and city").await; // The window is closed, and nothing is lost.
        let about = [("name", "Ana"), ("city", "Lisbon"), ("email", "ana@host")];
        ana.fill("My name and city", &about).await;
        ana.says("“ana@host” is no e-mail address");
        let about = [("name", "Ana"), ("city", "Lisbon"), ("email", "")];
        ana.fill("My name and city", &about).await;
        ana.press("Go on").await;
        ana.choose("Your kind of library", &["School"]).await;
        ana.fill("Something else", &[("written", "prison library")])
            .await;
        ana.says("In your words: prison library");
        ana.choose("Your kind of library", &["Archive"]).await;
        assert!(!ana.text().contains("prison library"), "{}", ana.text());
        ana.press("Go on").await;
        ana.press("Back").await;
        ana.press("Back").await;
        ana.says("2 of 9");
        ana.press("Go on").await;
        ana.press("Go on").await;
        ana.choose("Your interests", &["Leadership"]).await;
        ana.press("Later").await;
        ana.user
    };
    library.house.restart().await;
    library.pass(9).await;
    let mut ana = Applicant::again(&library, user).await;
    ana.says("4 of 9");
    ana.press("Go on").await;
    ana.press("Go on").await;
    ana.press("Go on").await;
    ana.press("Go on").await;
    ana.press("Go on").await;
    ana.says("this is still needed: Your languages, Your hours");
    assert!(!ana.offers("Hand in"), "{}", ana.text());
    ana.choose("Change an answer", &["Your languages"]).await;
    ana.choose("Your languages", &["Portuguese"]).await;
    ana.press("Later").await;
    let people = &library.house.people;
    let page = people
        .run(user, library.house.general, "carrel", json!({}))
        .await;
    ana.seen = page.expect("the command runs");
    ana.says("half way through signing up");
    ana.press("Go on with my sign-up").await;
    ana.says("5 of 9");
    ana.press("Go on").await;
    ana.press("Choose my hours").await;
    ana.press("Mon–Fri 6:00–9:00 pm").await;
    ana.press("Done").await;
    for _step in ["hours", "wishes", "manner"] {
        ana.press("Go on").await;
    }
    ana.says("Archive");
    ana.says("Leadership");
    ana.press("Hand in").await;
    ana.press("Change my answers").await;
    ana.choose("Change an answer", &["Your interests"]).await;
    ana.choose("Your interests", &["Outreach"]).await;
    ana.press("Back to the overview").await;
    ana.says("Outreach");
    assert_eq!(library.signed_up().await, (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_half_way_counts_nowhere_and_answers_stay_once_groups_are_formed() {
    let library = Library::open().await;
    let mut last = None;
    for (number, name, city) in [
        (1, "Ana", "Lisbon"),
        (2, "Bo", "Lagos, Nigeria"),
        (3, "Cia", "Madrid"),
        (4, "Didi", "Paris, France"),
    ] {
        let mut applicant = Applicant::begin(&library, number, name).await;
        applicant.arrive(name, city).await;
        applicant.hurry(&["English"]).await;
        if number == 4 {
            applicant.press("Later").await;
        } else {
            applicant.press("Hand in").await;
        }
        last = Some(applicant);
    }
    assert_eq!(library.signed_up().await, (4, 3));
    let desk = library.house.run("cohort desk", json!({})).await;
    let text = desk.message.expect("the desk is shown").text();
    assert!(text.contains("1 person is half way"), "{text}");
    let formed = library.house.run("cohort groups", json!({})).await;
    let text = formed.message.expect("groups are shown").text();
    assert!(text.contains("Ana") && !text.contains("Didi"), "{text}");
    let placed = "SELECT count(*), count(DISTINCT group_id) FROM membership";
    assert_eq!(library.house.pairs(placed).await, [(3, 1)]);

    let mut didi = last.expect("four people");
    didi.press("Go on with my sign-up").await;
    didi.says("takes no sign-ups any more");
    let ana = Snowflake(900_000_000_000_000_001);
    let seen = open(&library, ana).await;
    let text = seen.message.expect("there is an answer").text();
    assert!(text.contains("Groups are being formed"), "{text}");
}
