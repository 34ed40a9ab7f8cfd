//! A coordinator changes what people can choose when they sign up, and sorts what they wrote in their
//! own words: nobody's answer is lost, everybody who wrote alike has the choice then, and Carrel knows
//! from then on what it means.
//!
//! Each press is made twice, and in the middle Carrel is started anew.

use carrel::sim::people::{Control, Message, Outcome};
use serde_json::json;

use super::{
    house::House,
    intake::run,
    signing_up::{Applicant, Library},
};

/// A coordinator with the panel of choices in hand.
struct Sorter<'a> {
    house: &'a House,
    message: Message,
    /// What the second of two presses said.
    again: String,
}

impl<'a> Sorter<'a> {
    async fn open(library: &'a Library) -> Self {
        let house = &library.house;
        let desk = house.run("cohort desk", json!({})).await;
        let opened = house.press(&desk, "Choices").await;
        assert!(opened.ephemeral, "nobody else sees it");
        Self {
            house,
            message: opened.message.expect("there is an answer"),
            again: String::new(),
        }
    }

    fn control(&self, label: &str) -> Control {
        let mut controls = self.message.controls().into_iter();
        let found = controls.find(|control| control.label.contains(label));
        found.unwrap_or_else(|| panic!("no {label} on: {}", self.message.text()))
    }

    fn says(&self, text: &str) {
        let said = self.message.text();
        assert!(said.contains(text), "no {text:?} in: {said}");
    }

    async fn acts(&mut self, custom_id: &str, values: &[&str]) {
        let (house, message) = (self.house, self.message.clone());
        let mut texts = Vec::new();
        for _time in 0..2 {
            let (people, who) = (&house.people, house.owner);
            let (channel, id) = (message.channel_id, message.id);
            let seen = if values.is_empty() {
                people.press(who, channel, id, custom_id).await
            } else {
                people.choose(who, channel, id, custom_id, values).await
            };
            let Ok(seen) = seen else {
                break; // What the first press left has no such button.
            };
            assert_ne!(seen.outcome, Outcome::Failed, "{seen:?}");
            let shown = seen.message.expect("there is an answer");
            texts.push(shown.text());
            if texts.len() == 1 {
                self.message = shown;
            }
        }
        self.again = texts.pop().expect("one press");
    }

    async fn press(&mut self, label: &str) {
        let custom_id = self.control(label).custom_id.expect("no link");
        self.acts(&custom_id, &[]).await;
    }

    async fn choose(&mut self, menu: &str, label: &str) {
        let control = self.control(menu);
        let mut options = control.options.iter();
        let found = options.find(|(_value, text)| text.contains(label));
        let value = &found
            .unwrap_or_else(|| panic!("no {label}: {:?}", control.options))
            .0;
        let custom_id = control.custom_id.clone().expect("a menu has one");
        self.acts(&custom_id, &[value]).await;
    }

    async fn types(&mut self, label: &str, name: &str) {
        let custom_id = self.control(label).custom_id.expect("no link");
        let (people, who) = (&self.house.people, self.house.owner);
        let (channel, id) = (self.message.channel_id, self.message.id);
        let opened = people.press(who, channel, id, &custom_id).await;
        let modal = opened.expect("is answered").modal.expect("a form opens");
        let handed = people.submit(who, modal.modal_id, &[("name", name)]).await;
        let handed = handed.expect("the form is taken");
        self.message = handed.message.expect("there is an answer");
    }
}

/// Somebody who has come to where they tell their work, in these words.
async fn at_work<'a>(library: &'a Library, number: u64, name: &str, words: &str) -> Applicant<'a> {
    let mut applicant = Applicant::begin(library, number, name).await;
    applicant.arrive(name, "Lisbon").await;
    applicant.press("Go on").await;
    applicant
        .fill("Something else", &[("written", words)])
        .await;
    applicant
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_wrote_is_sorted_by_one_press_and_known_from_then_on() {
    let mut library = Library::open().await;
    let mut ana = at_work(&library, 1, "ana", "prison library").await;
    ana.says("In your words: prison library. A coordinator will sort it");
    ana.press("Go on").await;
    ana.fill("Something else", &[("written", "zines; maps")])
        .await;
    let ana = ana.user;
    let bo = at_work(&library, 2, "bo", "Prison  Library").await.user;
    let mut cia = at_work(&library, 3, "cia", "").await;
    cia.choose("Your kind of library", &["Archive"]).await;
    cia.press("Go on").await;
    cia.press("Go on").await;
    cia.fill("Something else", &[("written", "Tagalong")]).await;
    let cia = cia.user;

    let desk = run(&library, library.house.owner, "cohort desk").await;
    assert!(
        desk.contains("4 answers in people’s own words wait to be sorted"),
        "{desk}"
    );
    let mut sorter = Sorter::open(&library).await;
    sorter.press("Sort 4").await;
    sorter.says("“**prison library**” · Kind of library · 2 people");
    sorter.says("3 others wait");
    sorter.choose("Sort it into", "Special library").await;
    sorter.says("“prison library” is Special library now, for 2 people.");
    let stale = sorter.message.clone();
    library.house.restart().await;

    let mut sorter = Sorter {
        house: &library.house,
        message: stale,
        again: String::new(),
    };
    sorter.says("“**maps**” · Interests · 1 person");
    sorter.press("Next").await;
    sorter.says("“**zines**”");
    sorter.press("Make it a choice").await;
    sorter.says("“zines” can be chosen now, and 1 person has chosen it.");
    sorter.says("“**maps**”");
    sorter.press("Leave it as it is").await;
    sorter.says("“maps” stays as it was written");
    sorter.says("“**Tagalong**” · Languages");
    sorter.types("Which language?", "Klingon").await;
    sorter.says("I know no language called “Klingon”. Nothing was changed, and it still waits.");
    sorter.types("Which language?", "Tagalog").await;
    sorter.says("“Tagalong” is Tagalog now, for 1 person.");
    sorter.says("Nothing waits to be sorted.");

    let mut ana = Applicant::again(&library, ana).await;
    ana.says("maps");
    ana.press("Back").await;
    assert!(!ana.text().contains("prison library"), "{}", ana.text());
    ana.chose("Your kind of library", "Special library");
    ana.press("Go on").await;
    ana.chose("Your interests", "zines");
    Applicant::again(&library, bo)
        .await
        .chose("Your kind of library", "Special library");
    let mut cia = Applicant::again(&library, cia).await;
    cia.says("5 of 9");
    cia.press("Other languages").await;
    cia.chose("Your languages", "Tagalog");

    let didi = at_work(&library, 4, "didi", "PRISON library").await;
    assert!(!didi.text().contains("In your words"), "{}", didi.text());
    didi.chose("Your kind of library", "Special library");
    let desk = run(&library, library.house.owner, "cohort desk").await;
    assert!(!desk.contains("wait to be sorted"), "{desk}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn choices_are_added_renamed_and_retired_and_answers_that_were_given_stay() {
    let library = Library::open().await;
    let mut ana = at_work(&library, 1, "ana", "").await;
    ana.choose("Your kind of library", &["Archive"]).await;
    let mut bo = at_work(&library, 2, "bo", "").await;
    bo.choose("Your kind of library", &["School"]).await;

    let mut sorter = Sorter::open(&library).await;
    sorter.choose("Which choices", "Kind of library").await;
    sorter.says("Archive: 1");
    sorter.types("Add one", "…").await;
    sorter.says("“…” is no name for a choice");
    sorter.types("Add one", "public LIBRARY").await;
    sorter.says("There is a choice “Public library” already. Nothing was changed.");
    sorter.types("Add one", "Law & courts").await;
    sorter.says("“Law & courts” can be chosen now.");
    sorter.says("Law & courts: 0");
    sorter.choose("Change a choice", "Archive").await;
    sorter.press("Offer it no more").await;
    sorter.says("“Archive” is not offered any more. Whoever has chosen it keeps it.");
    assert_eq!(sorter.again, sorter.message.text(), "twice is once");
    sorter.press("Back to the choices").await;
    sorter.types("Add one", "archive").await;
    sorter.says("“Archive” that is not offered any more; you can offer it again");
    sorter.choose("Change a choice", "School").await;
    sorter.types("Call it something else", "Law & Courts").await;
    sorter.says("There is a choice “Law & courts” already.");
    sorter
        .types("Call it something else", "Schools and kindergartens")
        .await;
    sorter.says("It is called “Schools and kindergartens” now");

    // A bit later: who has chosen them has them still, and nobody else is offered what is retired.
    let mut ana = Applicant::again(&library, ana.user).await;
    ana.chose("Your kind of library", "Archive");
    ana.press("Go on").await;
    ana.press("Back").await;
    ana.chose("Your kind of library", "Archive");
    Applicant::again(&library, bo.user)
        .await
        .chose("Your kind of library", "Schools and kindergartens");
    let mut cia = at_work(&library, 3, "cia", "").await;
    assert!(!cia.is_offered("Your kind of library", "Archive"));
    cia.choose("Your kind of library", &["Law & courts"]).await;
    cia.chose("Your kind of library", "Law & courts");

    // Nobody else can press what a coordinator sees.
    let button = sorter.control("Call it something else");
    let button = button.custom_id.expect("no link");
    let (channel, message) = (sorter.message.channel_id, sorter.message.id);
    let pressed = library
        .house
        .people
        .press(cia.user, channel, message, &button);
    pressed.await.expect_err("it is not shown to them");
}
