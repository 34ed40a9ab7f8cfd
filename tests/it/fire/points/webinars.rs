//! A webinar that moves, is called off, and is reminded of, as a coordinator and a member do it who
//! try again until they see it.

use carrel::sim::{Snowflake, people::Seen};
use chrono::{DateTime, Days, NaiveDateTime, TimeDelta};
use serde_json::json;

use super::{MEMBERS, Play, answered, first_day};

/// The tap by which somebody says that they come.
const COMING: &str = "1:webinar:coming:";

/// A day after the one for which it is announced, an hour later.
fn other_hour() -> NaiveDateTime {
    let day = first_day() + Days::new(10);
    day.and_hms_opt(16, 0, 0).expect("a time")
}

impl Play {
    /// A member says that they come.
    pub(super) async fn say_that_they_come(&mut self) {
        let room = self.room().await.expect("the room stands");
        self.until_done(async |play: &Self| {
            let coming = "SELECT count(*) FROM webinar_answer WHERE coming";
            if play.count(coming).await == 1 {
                return true;
            }
            let newest = play.newest_with(room, COMING).await;
            let (message, custom_id) = newest.expect("it is announced");
            let people = &play.town.people;
            let tapped = people.press(MEMBERS[0], room, message, &custom_id).await;
            answered(&tapped.expect("the button is there"))
        })
        .await;
    }

    /// A coordinator gives the webinar another hour.
    pub(super) async fn move_the_webinar(&mut self) {
        let when = other_hour().format("%Y-%m-%d %H:%M").to_string();
        self.until_done(async |play: &Self| {
            if play.count("SELECT sequence FROM webinar").await == 1 {
                return true;
            }
            let Some(panel) = play.webinars_panel().await else {
                return false;
            };
            let on = panel.message.as_ref().expect("there is a panel");
            let ask = on.custom_id("Change the time").expect("it can be moved");
            let (people, owner) = (&play.town.people, play.town.owner);
            let opened = people.press(owner, on.channel_id, on.id, &ask).await;
            let Some(form) = opened.expect("the button is there").modal else {
                return false;
            };
            let fields = [("when", when.as_str()), ("minutes", "90")];
            let preview = people.submit(owner, form.modal_id, &fields).await;
            let preview = preview.expect("the form is open");
            play.press_on(&preview, "Yes, change it").await.is_some()
        })
        .await;
        self.settle().await;
        self.stands_everywhere("at a new time", "has a new time")
            .await;
        let event = self.event().await;
        let starts_at: DateTime<chrono::Utc> = event["scheduled_start_time"]
            .as_str()
            .and_then(|text| text.parse().ok())
            .expect("a moment");
        // The programme's home is Lisbon, whose clocks show UTC in winter.
        assert_eq!(starts_at, other_hour().and_utc());
    }

    /// A coordinator calls the webinar off.
    pub(super) async fn call_the_webinar_off(&mut self) {
        self.until_done(async |play: &Self| {
            let off = "SELECT count(*) FROM webinar WHERE state = 'cancelled'";
            if play.count(off).await == 1 {
                return true;
            }
            let Some(panel) = play.webinars_panel().await else {
                return false;
            };
            let Some(preview) = play.press_on(&panel, "Call it off").await else {
                return false;
            };
            let done = play.press_on(&preview, "Yes, call it off").await;
            done.is_some()
        })
        .await;
        self.settle().await;
        self.stands_everywhere("is called off", "will not take place. It was planned")
            .await;
        assert_eq!(self.event().await["status"], 4, "its event is called off");
    }

    /// The day before and the last minutes come.
    pub(super) async fn wait_for_the_webinar(&mut self) {
        let starts_at = self.count("SELECT starts_at FROM webinar").await;
        let starts_at = DateTime::from_timestamp_millis(starts_at).expect("a moment");
        for before in [TimeDelta::hours(24), TimeDelta::minutes(10)] {
            self.town.set_clock(starts_at - before).await;
            self.settle().await;
        }
        let reminders = "SELECT count(*) FROM job WHERE kind = 'talk-reminder' AND state = 'done'";
        assert_eq!(self.count(reminders).await, 2);
    }

    /// The panel of the one webinar, as the owner opens it.
    async fn webinars_panel(&self) -> Option<Seen> {
        let list = self.town.run("webinar manage", json!({})).await;
        self.choose_first(&list).await
    }

    async fn event(&self) -> serde_json::Value {
        let events = self.town.people.events(self.town.server).await;
        let mut events = events.expect("are listed");
        assert_eq!(events.len(), 1, "one event");
        events.pop().expect("it was counted")
    }

    /// Sees that the announcement says this wherever it stands, and that those who come are told this
    /// once.
    async fn stands_everywhere(&self, shown: &str, told: &str) {
        let room = self.room().await.expect("the room stands");
        for place in [room, self.town.news] {
            let texts = self.texts(place).await;
            let said = texts.iter().filter(|text| text.contains(shown)).count();
            assert_eq!(said, 1, "{shown}: {texts:?}");
        }
        let texts = self.texts(room).await;
        let news = texts.iter().filter(|text| text.contains(told)).count();
        assert_eq!(news, 1, "{told}: {texts:?}");
    }

    async fn texts(&self, place: Snowflake) -> Vec<String> {
        let messages = self.town.people.read(place, self.town.owner).await;
        let messages = messages.expect("the owner reads");
        let posted = messages.iter().filter(|message| !message.ephemeral);
        posted.map(carrel::sim::people::Message::text).collect()
    }
}
