//! A small town: three librarians whose group has its room.

use std::time::Duration;

use carrel::{
    clock,
    points::Points,
    sim::{Options, Snowflake, people::JournalEntry},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;

use super::{
    bot::Bot,
    judge::custom_ids,
    town::{LOOK_AGAIN, PATIENCE, Plan, Town},
};

/// The three.
const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

pub(crate) const MEMBERS: [Snowflake; 3] = [
    Snowflake(900_000_000_000_000_001),
    Snowflake(900_000_000_000_000_002),
    Snowflake(900_000_000_000_000_003),
];

/// A button by which somebody votes on a time.
pub(crate) const VOTE: &str = "1:meeting:vote:";

/// The noon at which the town is founded.
pub(crate) fn monday() -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2027, 3, 1).expect("it is a Monday");
    day.and_hms_opt(12, 0, 0).expect("it is noon").and_utc()
}

/// A town in which the group has its room.
pub(crate) struct Small {
    pub(crate) town: Town,
    pub(crate) bot: Bot,
    pub(crate) room: Snowflake,
}

impl Small {
    pub(crate) async fn launched() -> Self {
        let town = Town::found(Plan {
            sim: Options::default(),
            starts_at: monday(),
            answer_max: Duration::from_secs(10),
            witnessed: false,
        })
        .await;
        town.move_in(SHEET).await;
        let mut bot = town.bot(Points::default());
        bot.connected().await.expect("nothing is in its way");
        let first_day = monday().date_naive() + TimeDelta::days(7);
        town.form(SHEET, first_day).await;
        let preview = town.run("cohort launch", json!({})).await;
        town.press(&preview, "Open").await;
        town.idle().await;
        let mut look = town.look().await;
        let room: i64 = sqlx::query_scalar("SELECT channel_id FROM room")
            .fetch_one(&mut look)
            .await
            .expect("the room stands");
        Self {
            town,
            bot,
            room: Snowflake(room.cast_unsigned()),
        }
    }

    /// Has a member ask for times, and waits until their card stands; returns it.
    pub(crate) async fn offered(&self) -> JournalEntry {
        let people = &self.town.people;
        let asked = people.run(MEMBERS[0], self.room, "meeting propose", json!({}));
        asked.await.expect("members may ask");
        let mut from = 0;
        loop {
            let more = people
                .await_journal(from, Some("message_created"), PATIENCE)
                .await;
            let more = more.expect("the journal is read");
            from = more.last().expect("the times are offered").seq;
            let card = more.into_iter().find(|entry| {
                let mut buttons = custom_ids(&entry.detail["components"]);
                entry.channel_id == Some(self.room) && buttons.any(|button| button.contains(VOTE))
            });
            if let Some(card) = card {
                return card;
            }
        }
    }
}

/// Waits until the database answers a question with more than nothing.
pub(crate) async fn until(town: &Town, question: &'static str) {
    let mut look = town.look().await;
    for looks in 0.. {
        let found: i64 = sqlx::query_scalar(question)
            .fetch_one(&mut look)
            .await
            .expect("the question is answered");
        if 0 < found {
            return;
        }
        assert!(LOOK_AGAIN * looks < PATIENCE, "never so: {question}");
        clock::pause(LOOK_AGAIN).await;
    }
}
