//! Somebody pauses for some weeks, and is back before they have begun.

use carrel::sim::people::{Message, Seen};
use chrono::Days;
use serde_json::json;

use super::{MEMBERS, Play, answered, first_day};

impl Play {
    /// A member says from when until when they pause, and then that they do not; their group reads
    /// both, once each.
    pub(super) async fn take_a_break(&mut self) {
        let (first, last) = (first_day() + Days::new(7), first_day() + Days::new(41));
        let (from, until) = (first.to_string(), last.to_string());
        self.until_done(async |play: &Self| {
            let Some(breaks) = play.breaks().await else {
                return false;
            };
            if breaks.custom_id("I am back").is_some() {
                return true; // It was taken, and only the answer was lost.
            }
            let Some(modal) = play.taps_on(&breaks, "Pause…").await.modal else {
                return false;
            };
            let fields = [("from", from.as_str()), ("until", until.as_str())];
            let people = &play.town.people;
            let handed = people.submit(MEMBERS[2], modal.modal_id, &fields).await;
            answered(&handed.expect("the form is there"))
        })
        .await;
        self.settle().await;
        self.until_done(async |play: &Self| {
            let Some(breaks) = play.breaks().await else {
                return false;
            };
            breaks.custom_id("I am back").is_none()
                || answered(&play.taps_on(&breaks, "I am back").await)
        })
        .await;
        self.settle().await;
        let over = "SELECT count(*) FROM pause WHERE edition = 1 AND ended_at IS NOT NULL";
        assert_eq!(self.count(over).await, 1, "one pause, which is over");
        let room = self.room().await.expect("the room stands");
        let messages = self.town.people.read(room, MEMBERS[0]).await;
        let messages = messages.expect("members read");
        for said in [" pauses from ", " does not pause any more"] {
            let times = messages.iter().filter(|it| it.text().contains(said));
            assert_eq!(times.count(), 1, "{said}");
        }
    }

    /// What the member reads who wants a break; none where they get no answer.
    async fn breaks(&self) -> Option<Message> {
        let people = &self.town.people;
        let page = people.run(MEMBERS[2], self.town.general, "carrel", json!({}));
        let page = page.await.expect("the command is known").message?;
        self.taps_on(&page, "Pause or leave").await.message
    }

    async fn taps_on(&self, on: &Message, label: &str) -> Seen {
        let button = on.custom_id(label).expect("it is offered");
        let people = &self.town.people;
        let pressed = people.press(MEMBERS[2], on.channel_id, on.id, &button);
        pressed.await.expect("the button is there")
    }
}
