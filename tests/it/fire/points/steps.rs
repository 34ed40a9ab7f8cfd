//! A step that somebody looks after, as members add it who try again until it stands.

use chrono::{Days, TimeDelta};
use serde_json::json;

use super::{MEMBERS, MILESTONE, Play, answered, first_day};

impl Play {
    /// A member gives a step to another, moves its date, and the other is reminded once.
    pub(super) async fn be_reminded(&mut self) {
        let room = self.room().await.expect("the room stands");
        let due = first_day() + Days::new(3);
        let options = json!({ "title": MILESTONE, "due": due.to_string(), "owner": MEMBERS[1] });
        self.until_done(async |play: &Self| {
            let people = &play.town.people;
            let added = people.run(MEMBERS[0], room, "milestone add", options.clone());
            answered(&added.await.expect("the command is known"))
        })
        .await;
        // Ten in the morning in Lisbon, which is six in the evening in Iloilo.
        let told = first_day().and_hms_opt(10, 0, 0).expect("a time").and_utc();
        for now in [told, told + TimeDelta::days(2)] {
            self.town.set_clock(now).await;
            self.settle().await;
            let messages = self.town.people.read(room, MEMBERS[1]).await;
            let messages = messages.expect("members read their room");
            let told = messages
                .iter()
                .filter(|it| it.text().contains("is due soon"));
            assert_eq!(told.count(), 1, "they are reminded once");
        }
    }
}
