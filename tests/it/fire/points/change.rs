//! A booked meeting that moves or is called off, as members do it who try again until they see it.

use carrel::sim::{
    Snowflake,
    people::{Message, Seen},
};
use chrono::{DateTime, NaiveDateTime};
use serde_json::json;

use super::{MEMBERS, Play, answered};

impl Play {
    /// Asks for other times for the meeting, and has everyone agree to the first.
    pub(super) async fn move_it(&mut self) {
        let room = self.room().await.expect("the room stands");
        self.until_done(async |play: &Self| play.tap_newest(room, ":move:").await.is_some())
            .await;
        self.settle().await;
        self.vote().await;
        self.settle().await;
        let moved = "SELECT count(*) FROM meeting WHERE sequence = 1 AND state = 'booked'";
        assert_eq!(self.count(moved).await, 1, "it has moved once");
        self.cards_say(room, "This meeting has moved", 1).await;
    }

    pub(super) async fn call_it_off(&mut self) {
        let room = self.room().await.expect("the room stands");
        self.until_done(async |play: &Self| {
            let Some(asked) = play.tap_newest(room, ":call-off:").await else {
                return false;
            };
            let Some(message) = &asked.message else {
                return false;
            };
            let Some(custom_id) = message.custom_id("Yes, call it off") else {
                return true; // It was called off before.
            };
            let people = &play.town.people;
            let done = people.press(MEMBERS[0], message.channel_id, message.id, &custom_id);
            answered(&done.await.expect("the button is there"))
        })
        .await;
        self.settle().await;
        let off = "SELECT count(*) FROM meeting WHERE sequence = 1 AND state = 'cancelled'";
        assert_eq!(self.count(off).await, 1, "it is called off once");
        // The old card says so, and so does the news.
        self.cards_say(room, "This meeting is called off", 2).await;
    }

    /// A coordinator announces a webinar for the time of the meeting, whose card then names it.
    pub(super) async fn announce_at_the_meeting(&mut self) {
        let starts_at = self
            .count("SELECT starts_at FROM meeting WHERE origin = 'proposal'")
            .await;
        let starts_at = DateTime::from_timestamp_millis(starts_at).expect("a moment");
        // The programme's home is Lisbon, whose clocks show UTC in winter.
        self.announce(starts_at.naive_utc()).await;
        let room = self.room().await.expect("the room stands");
        self.cards_say(room, "At the same time", 1).await;
    }

    /// Announces a webinar for this time of the programme's home.
    pub(super) async fn announce(&mut self, when: NaiveDateTime) {
        let options = json!({
            "title": "Open access", "when": when.format("%Y-%m-%d %H:%M").to_string(), "minutes": 60,
            "link": "https://webinars.example/open-access",
        });
        let mut preview: Option<Seen> = None;
        self.until_done(async |play: &Self| {
            if preview.is_none() {
                let seen = play.town.run("webinar announce", options.clone()).await;
                preview = answered(&seen).then_some(seen);
            }
            match &preview {
                Some(preview) => play.press_if_it_stands(preview, "Send").await,
                None => false,
            }
        })
        .await;
        self.settle().await;
        let events = self.town.people.events(self.town.server).await;
        assert_eq!(events.expect("are listed").len(), 1, "one event");
        let passed_on = self.town.people.journal(0, Some("message_crossposted"));
        assert_eq!(passed_on.await.expect("is read").len(), 1, "passed on once");
    }

    /// A member presses the newest button in the room that means this; answers what they see, and
    /// nothing where they got no answer. Where there is no such button any more, they look.
    async fn tap_newest(&self, room: Snowflake, means: &str) -> Option<Seen> {
        let people = &self.town.people;
        let messages = people.read(room, MEMBERS[0]).await.expect("members read");
        let posted = messages.iter().filter(|message| !message.ephemeral);
        let button = posted.rev().find_map(|message| {
            let mut ids = message.controls().into_iter().filter_map(|it| it.custom_id);
            Some((message.id, ids.find(|id| id.contains(means))?))
        });
        let seen = if let Some((message, custom_id)) = button {
            let pressed = people.press(MEMBERS[0], room, message, &custom_id);
            pressed.await.expect("the button is there")
        } else {
            let looked = people.run(MEMBERS[0], room, "meeting list", json!({}));
            looked.await.expect("the command is known")
        };
        answered(&seen).then_some(seen)
    }

    pub(super) async fn count(&self, question: &'static str) -> i64 {
        let mut look = self.town.look().await;
        let count = sqlx::query_scalar(question).fetch_one(&mut look);
        count.await.expect("the question is answered")
    }

    /// Sees that so many cards in a room say this, and that no card is left that could change a
    /// meeting which does not stand.
    async fn cards_say(&self, room: Snowflake, what: &str, times: usize) {
        let messages = self.town.people.read(room, MEMBERS[0]).await;
        let messages = messages.expect("members read");
        let said = messages
            .iter()
            .filter(|message| message.text().contains(what));
        assert_eq!(said.count(), times, "{what}");
        // What only one member sees may offer to change the next pencilled meeting.
        let posted = messages.iter().filter(|message| !message.ephemeral);
        let open = posted.flat_map(Message::controls);
        let moves = open.filter(|it| {
            it.custom_id
                .as_deref()
                .is_some_and(|id| id.contains(":move:"))
        });
        // Pencilled meetings have no card of their own.
        let standing = "SELECT count(*) FROM meeting
                         WHERE state = 'booked' AND proposal_id IS NOT NULL";
        let standing = self.count(standing);
        assert_eq!(moves.count().to_string(), standing.await.to_string());
    }
}
