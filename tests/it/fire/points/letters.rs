//! Letters to people who agreed to them, who try again until they have an answer.

use carrel::sim::{
    Snowflake,
    people::{Message, Seen},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{MEMBERS, Play, SHEET, answered, start};

/// Somebody who shares no language with the three librarians, so that no group takes them.
const ALONE: Snowflake = Snowflake(900_000_000_000_000_004);

/// The three librarians and somebody who shares no language with them.
pub(super) fn four() -> Vec<u8> {
    let sheet = std::str::from_utf8(SHEET).expect("the sample is text");
    let row = format!(
        "{ALONE},Akureyri,IS,Atlantic/Reykjavik,academic,mid,outreach,is:native,Mon Tue Wed 09:00-20:00,,voice,,poster,en,akureyri@library.example"
    );
    format!("{}\n{row}\n", sheet.trim_end()).into_bytes()
}

impl Play {
    /// Somebody agrees to letters; the rooms open, and a day later they read once that they wait.
    pub(super) async fn wait_for_a_group(&mut self) {
        self.until_done(async |play: &Self| {
            let page = play.runs(ALONE, "carrel").await;
            let Some(data) = play.taps(ALONE, page, "My data").await else {
                return false;
            };
            data.custom_id("Don’t write to me").is_some()
                || play
                    .taps(ALONE, Some(data), "You may write to me")
                    .await
                    .is_some()
        })
        .await;
        self.launch().await;
        self.settle().await;
        self.letters_come(ALONE, start() + TimeDelta::hours(25))
            .await;
    }

    /// Somebody stops half way through signing up, and agrees to letters; the last day is set, and
    /// three days before it they are reminded once.
    pub(super) async fn stop_half_way(&mut self) {
        let who = MEMBERS[0];
        self.until_done(async |play: &Self| play.signs_up(who).await)
            .await;
        self.until_done(async |play: &Self| {
            let desk = play.town.run("cohort desk", json!({})).await;
            let shown = desk.message.as_ref();
            if !answered(&desk) || shown.is_none_or(|it| it.custom_id("Window").is_none()) {
                return false;
            }
            let opened = play.town.press(&desk, "Window").await;
            let Some(form) = opened.modal else {
                return false;
            };
            let closes = (start() + TimeDelta::days(5)).date_naive().to_string();
            let fields = [
                ("opens", ""),
                ("closes", &*closes),
                ("capacity", ""),
                ("cap", "20"),
            ];
            let people = &play.town.people;
            let handed = people.submit(play.town.owner, form.modal_id, &fields).await;
            answered(&handed.expect("it can be handed in"))
        })
        .await;
        self.letters_come(who, start() + TimeDelta::days(2)).await;
    }

    /// A letter has come by then, and no other comes on the day after.
    async fn letters_come(&mut self, who: Snowflake, by: DateTime<Utc>) {
        for now in [by, by + TimeDelta::days(1)] {
            self.town.set_clock(now).await;
            self.settle().await;
            let letters = self.town.people.inbox(who).await.expect("is read");
            assert_eq!(letters.len(), 1, "one letter: {letters:?}");
        }
    }

    /// One attempt to sign up as far as the yes to letters, from wherever it was left.
    async fn signs_up(&self, who: Snowflake) -> bool {
        let page = self.runs(who, "carrel").await;
        let way = |page: &Message| {
            let ways = ["Go on with my sign-up", "Sign up"];
            ways.into_iter().find(|way| page.custom_id(way).is_some())
        };
        let Some(way) = page.as_ref().and_then(way) else {
            return false;
        };
        let mut card = self.taps(who, page, way).await;
        for _step in 0..4 {
            let Some(now) = card else {
                return false;
            };
            let stands = |label: &str| now.custom_id(label).is_some();
            if stands("Don’t write to me") {
                return true;
            }
            card = if stands("I am 18 or older") {
                self.taps(who, Some(now), "I am 18 or older").await
            } else if stands("You may write to me") {
                self.taps(who, Some(now), "You may write to me").await
            } else {
                self.says_where(who, &now).await
            };
        }
        false
    }

    async fn says_where(&self, who: Snowflake, card: &Message) -> Option<Message> {
        let id = card.custom_id("My name and city")?;
        let people = &self.town.people;
        let opened = people.press(who, card.channel_id, card.id, &id).await;
        let form = opened.expect("the button is there").modal?;
        let about = [("name", "Amman"), ("city", "Lisbon"), ("email", "")];
        let handed = people.submit(who, form.modal_id, &about).await;
        shown(handed.expect("it can be handed in"))
    }

    async fn runs(&self, who: Snowflake, command: &str) -> Option<Message> {
        let (people, general) = (&self.town.people, self.town.general);
        let ran = people.run(who, general, command, json!({})).await;
        shown(ran.expect("the command is known"))
    }

    async fn taps(&self, who: Snowflake, on: Option<Message>, label: &str) -> Option<Message> {
        let on = on?;
        let id = on.custom_id(label)?;
        let pressed = self.town.people.press(who, on.channel_id, on.id, &id).await;
        shown(pressed.expect("the button is there"))
    }
}

/// What somebody reads, if they got an answer.
fn shown(seen: Seen) -> Option<Message> {
    if answered(&seen) { seen.message } else { None }
}
