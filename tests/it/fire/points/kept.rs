//! An hour that a group keeps, as members live with it who try again until they see what they did.

use carrel::sim::Snowflake;
use chrono::{DateTime, TimeDelta};

use super::{MEMBERS, Play, answered};

impl Play {
    /// The first pencilled meeting passes, with one who can't, and the next one's clock change.
    pub(super) async fn keep_an_hour(&mut self) {
        self.cannot(MEMBERS[0], "Not on").await;
        self.settle().await;
        let mut look = self.town.look().await;
        let first = "SELECT min(starts_at) FROM meeting WHERE origin = 'standing'";
        let starts_at: i64 = sqlx::query_scalar(first)
            .fetch_one(&mut look)
            .await
            .expect("the hour stands");
        let starts_at = DateTime::from_timestamp_millis(starts_at).expect("a moment");
        for after in [-24, -1, 1, 80] {
            self.town
                .set_clock(starts_at + TimeDelta::hours(after))
                .await;
            self.settle().await;
        }
        let room = self.room().await.expect("the room stands");
        self.until_done(async |play: &Self| {
            let question = play.newest_with(room, "1:standing:met:").await;
            let (message, custom_id) = question.expect("it was asked");
            let people = &play.town.people;
            let pressed = people.press(MEMBERS[1], room, message, &custom_id);
            answered(&pressed.await.expect("the button is there"))
        })
        .await;
        let met: i64 = sqlx::query_scalar("SELECT count(*) FROM meeting_member WHERE met = 1")
            .fetch_one(&mut look)
            .await
            .expect("is counted");
        assert_eq!(met, 1);
    }

    /// Somebody says in private when they can't, until it is taken.
    pub(super) async fn cannot(&mut self, who: Snowflake, when: &'static str) {
        let room = self.room().await.expect("the room stands");
        self.until_done(async |play: &Self| {
            let people = &play.town.people;
            let Some((message, custom_id)) = play.newest_with(room, ":cannot:").await else {
                return true; // The hour has ended, so it was taken.
            };
            let asked = people.press(who, room, message, &custom_id).await;
            let Some(asked) = asked.ok().and_then(|seen| seen.message) else {
                return false; // The card has changed under the finger, or nobody answers.
            };
            let Some(custom_id) = asked.custom_id(when) else {
                return false;
            };
            let pressed = people.press(who, room, asked.id, &custom_id).await;
            answered(&pressed.expect("the button is there"))
        })
        .await;
    }

    /// The newest message of the room with a button of a kind, and that button.
    pub(super) async fn newest_with(
        &self,
        room: Snowflake,
        kind: &str,
    ) -> Option<(Snowflake, String)> {
        let messages = self.town.people.read(room, MEMBERS[0]).await;
        let messages = messages.expect("members read");
        messages.iter().rev().find_map(|message| {
            let mut buttons = message.controls().into_iter();
            let button =
                buttons.find_map(|control| control.custom_id.filter(|id| id.contains(kind)));
            Some((message.id, button?))
        })
    }
}
