//! People who sign up by themselves, each in their own way: some hesitate, go back, change their
//! mind, close the window and come back another day, press twice, or type what nobody can read.
//!
//! They know nothing of where they were: they read which step they are shown, and do what it asks.

use std::collections::BTreeMap;

use carrel::{
    domain::places::Country,
    sim::{
        Snowflake,
        people::{Control, Message, Modal, NewAccount, NewMember, Outcome, Seen},
    },
};
use fastrand::Rng;
use serde_json::json;

use super::{Town, sheet::Person, ways::Ways};

/// Cards that one sitting may take: far more than a sign-up has.
const CARDS_MAX: usize = 60;

/// How many of them go about it in each way.
pub(super) fn ways_of(newcomers: &[Newcomer]) -> BTreeMap<&'static str, usize> {
    let mut ways = BTreeMap::new();
    for word in newcomers.iter().flat_map(|newcomer| newcomer.ways.words()) {
        *ways.entry(word).or_default() += 1;
    }
    ways
}

/// How far somebody has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// They are on their way, and come again on this visiting day or later.
    Coming(usize),
    /// They have handed in.
    SignedUp,
    /// They stopped half way.
    Stopped,
}

/// Somebody who signs up.
pub(super) struct Newcomer {
    pub(super) person: Person,
    /// How they were drawn.
    ways: Ways,
    /// What of it is still to come.
    ahead: Ways,
    pub(super) stage: Stage,
    /// What they have pressed, chosen and handed in.
    pub(super) presses: usize,
    rng: Rng,
    /// Whether they have been here before.
    known: bool,
    /// The steps whose questions they have answered, up to this one.
    answered: u32,
}

impl Newcomer {
    /// Somebody who comes first on one of so many visiting days.
    pub(super) fn of(person: Person, mut rng: Rng, days: usize) -> Self {
        let ways = Ways::draw(&mut rng);
        Self {
            ways,
            ahead: ways,
            stage: Stage::Coming(rng.usize(0..days)),
            presses: 0,
            person,
            rng,
            known: false,
            answered: 0,
        }
    }

    /// Lets them sit down to it on a visiting day, if they mean to.
    pub(super) async fn visits(&mut self, town: &Town, day: usize) {
        if !matches!(self.stage, Stage::Coming(from) if from <= day) {
            return;
        }
        if !self.known {
            join(town, &self.person).await;
        }
        let mut card = self.opens(town).await;
        for _card in 0..CARDS_MAX {
            let Some(step) = step_of(&card) else {
                panic!("{} is lost on: {}", self.person.username, card.text());
            };
            match self.takes(town, card, step).await {
                Some(next) if next.text().contains("Your sign-up is in") => {
                    self.stage = Stage::SignedUp;
                    return;
                }
                Some(next) => card = next,
                None if self.ways.stops_at.is_some_and(|at| at <= step) => {
                    self.stage = Stage::Stopped;
                    return;
                }
                None if self.rng.bool() => {
                    self.stage = Stage::Coming(day + 1);
                    return;
                }
                None => card = self.opens(town).await,
            }
        }
        panic!("{} never ends", self.person.username);
    }

    /// Presses the panel's button, or goes on under `/carrel`.
    async fn opens(&mut self, town: &Town) -> Message {
        let (people, user) = (&town.house.people, self.person.user);
        let seen = if 1 < self.answered && self.rng.bool() {
            let page = people.run(user, town.house.general, "carrel", json!({}));
            let page = shown(page.await.expect("the command runs"));
            self.press(town, &page, "Go on with my sign-up").await
        } else {
            let panel = &town.panel;
            self.press(town, panel, "Sign up").await
        };
        self.known = true;
        seen
    }

    /// Does what a card asks, or turns away from it: then nothing is left in their hand.
    async fn takes(&mut self, town: &Town, card: Message, step: u32) -> Option<Message> {
        if self.ways.stops_at.is_some_and(|at| at <= step) {
            return None;
        }
        if self.ahead.closes_at == Some(step) {
            self.ahead.closes_at = None;
            return None;
        }
        if self.ahead.later_at == Some(step) {
            self.ahead.later_at = None;
            let said = self.press(town, &card, "Later").await.text();
            assert!(said.contains("All your answers are kept"), "{said}");
            return None;
        }
        if self.ahead.back_at == Some(step) && card.custom_id("Back").is_some() {
            self.ahead.back_at = None;
            return Some(self.press(town, &card, "Back").await);
        }
        if step <= self.answered && step < 9 {
            return Some(self.press(town, &card, "Go on").await);
        }
        self.answered = step;
        Some(self.answers(town, card, step).await)
    }

    async fn answers(&mut self, town: &Town, card: Message, step: u32) -> Message {
        let row = self.person.row.clone();
        let mut card = card;
        if self.ways.hurries && [3, 4, 7, 8].contains(&step) {
            return self.press(town, &card, "Go on").await;
        }
        match step {
            1 => return self.press(town, &card, "I am 18 or older").await,
            2 => card = self.says_where(town, card).await,
            3 => {
                card = self.choose(town, card, "sector", &[&row.sector]).await;
                card = self.choose(town, card, "stage", &[&row.career_stage]).await;
            }
            4 => {
                let interests: Vec<&str> = row.interests.split(';').take(5).collect();
                card = self.choose(town, card, "interests", &interests).await;
            }
            5 => card = self.says_languages(town, card).await,
            6 => return self.says_hours(town, &card).await,
            7 => {
                for wish in row.partner_wish.split(';').filter(|wish| !wish.is_empty()) {
                    let about = wish.split(':').next().unwrap_or_default();
                    card = self
                        .choose(town, card, &format!("wish-{about}"), &[wish])
                        .await;
                }
            }
            8 => {
                card = self.choose(town, card, "mode", &[&row.mode]).await;
                card = self.choose(town, card, "output", &[&row.output_wish]).await;
            }
            _ => return self.looks_over(town, card).await,
        }
        self.press(town, &card, "Go on").await
    }

    async fn says_where(&mut self, town: &Town, card: Message) -> Message {
        let row = self.person.row.clone();
        let city = row.time_zone.rsplit('/').next().unwrap_or_default();
        let city = city.replace('_', " ");
        let country = Country::from_code(&row.country).expect("it is one").name();
        let email = if self.rng.u8(0..4) == 0 {
            row.email.as_str()
        } else {
            ""
        };
        let tries = ["the moon", &city, country];
        let first = usize::from(!self.ways.rubbish);
        let mut card = card;
        for city in tries.into_iter().skip(first) {
            let about = [
                ("name", row.display_name.as_str()),
                ("city", city),
                ("email", email),
            ];
            card = self.fill(town, &card, "My name and city", &about).await;
            if !card.text().contains("I know no place called") {
                break;
            }
        }
        if let Some(menu) = menu(&card, "settle") {
            let mut options = menu.options.iter();
            let mine = options.find(|(value, _)| value.contains(&row.time_zone));
            let (value, _) = mine.unwrap_or_else(|| panic!("no {} in {menu:?}", row.time_zone));
            card = self.choose_in(town, card, &menu, &[value]).await;
        }
        assert!(card.text().contains(&row.display_name), "{}", card.text());
        card
    }

    async fn says_languages(&mut self, town: &Town, card: Message) -> Message {
        let row = self.person.row.clone();
        let spoken: Vec<(&str, &str)> = row
            .languages
            .split(';')
            .filter_map(|spoken| spoken.split_once(':'))
            .collect();
        let offered = menu(&card, "languages").expect("languages are asked for");
        let offered = |code: &str| offered.options.iter().any(|(value, _)| value == code);
        let spoken: Vec<_> = spoken
            .into_iter()
            .filter(|(code, _)| offered(code))
            .collect();
        let codes: Vec<&str> = spoken.iter().map(|(code, _)| *code).collect();
        let mut card = self.choose(town, card, "languages", &codes).await;
        for (code, level) in spoken {
            card = self
                .choose(town, card, &format!("level-{code}"), &[level])
                .await;
        }
        card
    }

    async fn says_hours(&mut self, town: &Town, card: &Message) -> Message {
        let row = self.person.row.clone();
        let mut panel = self.press(town, card, "Choose my hours").await;
        let mut form = "I would rather type";
        if self.ways.rubbish {
            let typed = [("sure", "whenever, really"), ("if-needed", "")];
            panel = self.fill(town, &panel, form, &typed).await;
            assert!(
                panel.text().contains("Nothing was changed"),
                "{}",
                panel.text()
            );
            form = "Change it";
        }
        let typed = [
            ("sure", row.available.as_str()),
            ("if-needed", &row.if_needed),
        ];
        let read = self.fill(town, &panel, form, &typed).await;
        let kept = self.press(town, &read, "Yes, this is right").await;
        self.press(town, &kept, "Go on").await
    }

    async fn looks_over(&mut self, town: &Town, card: Message) -> Message {
        let mut card = card;
        if self.ahead.reconsiders {
            self.ahead.reconsiders = false;
            card = self.choose(town, card, "jump", &["interests"]).await;
            let other = ["preservation", "metadata"];
            card = self.choose(town, card, "interests", &other).await;
            card = self.press(town, &card, "Go on").await;
            while step_of(&card) != Some(9) {
                card = self.press(town, &card, "Go on").await;
            }
        }
        self.press(town, &card, "Hand in").await
    }

    async fn press(&mut self, town: &Town, on: &Message, label: &str) -> Message {
        let button = on.custom_id(label);
        let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        shown(self.acts(town, on, &button, &[]).await)
    }

    async fn choose(&mut self, town: &Town, on: Message, about: &str, values: &[&str]) -> Message {
        let menu = menu(&on, about);
        let menu = menu.unwrap_or_else(|| panic!("no menu of {about} on: {}", on.text()));
        self.choose_in(town, on, &menu, values).await
    }

    async fn choose_in(
        &mut self,
        town: &Town,
        on: Message,
        menu: &Control,
        values: &[&str],
    ) -> Message {
        let id = menu.custom_id.clone().expect("a menu has one");
        shown(self.acts(town, &on, &id, values).await)
    }

    /// Opens a form and hands it in.
    async fn fill(
        &mut self,
        town: &Town,
        on: &Message,
        label: &str,
        fields: &[(&str, &str)],
    ) -> Message {
        let button = on.custom_id(label);
        let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        let opened: Option<Modal> = self.acts(town, on, &button, &[]).await.modal;
        let modal = opened.unwrap_or_else(|| panic!("{label} opens a form"));
        self.presses += 1;
        let people = &town.house.people;
        let handed = people
            .submit(self.person.user, modal.modal_id, fields)
            .await;
        shown(handed.expect("the form is taken"))
    }

    /// Presses or chooses; whoever presses everything twice finds what the first press left.
    async fn acts(&mut self, town: &Town, on: &Message, id: &str, values: &[&str]) -> Seen {
        let (people, user) = (&town.house.people, self.person.user);
        let mut left = None;
        for _time in 0..=usize::from(self.ways.twice) {
            let seen = if values.is_empty() {
                people.press(user, on.channel_id, on.id, id).await
            } else {
                people.choose(user, on.channel_id, on.id, id, values).await
            };
            match seen {
                Ok(seen) => left = Some(seen),
                Err(_gone) if left.is_some() => {} // The first one left no such button.
                Err(refused) => panic!("{}: {refused}", self.person.username),
            }
            self.presses += 1;
        }
        let left = left.expect("it was pressed");
        let came = [Outcome::Message, Outcome::Updated, Outcome::Modal];
        assert!(came.contains(&left.outcome), "{left:?}");
        assert!(
            left.modal.is_some() || left.ephemeral,
            "nobody else sees it: {left:?}"
        );
        left
    }
}

/// Lets somebody join the server, with Discord in their own language.
pub(super) async fn join(town: &Town, person: &Person) {
    let locale = match person.row.locale.as_str() {
        "en" => "en-GB",
        locale => locale,
    };
    let account = NewAccount {
        id: Some(person.user),
        locale: Some(locale.to_owned()),
        ..NewAccount::named(&person.username)
    };
    let member = NewMember {
        account,
        ..NewMember::default()
    };
    let joined: Snowflake = town
        .house
        .people
        .join(town.house.server, &member)
        .await
        .expect("anybody may");
    assert_eq!(joined, person.user);
}

fn shown(seen: Seen) -> Message {
    seen.message.expect("there is an answer")
}

/// The step that a card shows: `▰▰▱ 2 of 9`.
fn step_of(card: &Message) -> Option<u32> {
    let text = card.text();
    let line = text.lines().find(|line| line.starts_with('▰'))?;
    let (_bar, far) = line.split_once(' ')?;
    far.split(' ').next()?.parse().ok()
}

/// The menu that asks about something.
fn menu(on: &Message, about: &str) -> Option<Control> {
    let mut menus = on
        .controls()
        .into_iter()
        .filter(|it| !it.options.is_empty());
    menus.find(|menu| {
        let id = menu.custom_id.as_deref().unwrap_or_default();
        let id = id.split('~').next().unwrap_or_default();
        id.rsplit(':').next() == Some(about)
    })
}
