//! What seeds have found, each as a story of its own.

use std::time::Duration;

use carrel::{
    points::Points,
    sim::{
        Options, Snowflake,
        people::{Fault, FaultKind, Matching},
    },
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;

use super::{
    bot::Bot,
    judge::{Excuses, custom_ids, judge},
    town::{PATIENCE, Plan, Town},
};

/// Three librarians who make one group.
const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// One of them.
const MEMBER: Snowflake = Snowflake(900_000_000_000_000_001);

/// A button by which somebody votes on a time.
const VOTE: &str = "1:meeting:vote:";

fn monday() -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2027, 3, 1).expect("it is a Monday");
    day.and_hms_opt(12, 0, 0).expect("it is noon").and_utc()
}

/// A town in which one group has its room; returns the room too.
async fn launched() -> (Town, Bot, Snowflake) {
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
    (town, bot, Snowflake(room.cast_unsigned()))
}

fn fault(method: &str, kind: FaultKind, times: u32) -> Fault {
    Fault {
        matching: Matching {
            method: Some(method.to_owned()),
            route: Some("/channels/{channel}/messages".to_owned()),
        },
        kind,
        status: Some(503),
        before_effect: kind == FaultKind::Status,
        times,
        delay_ms: None,
    }
}

/// Waits until the times on offer stand in the room; returns their card.
async fn offered(town: &Town, room: Snowflake) -> Snowflake {
    let mut from = 0;
    loop {
        let more = town
            .people
            .await_journal(from, Some("message_created"), PATIENCE)
            .await;
        let more = more.expect("the journal is read");
        from = more.last().expect("the times are offered").seq;
        let card = more.iter().find(|entry| {
            let mut buttons = custom_ids(&entry.detail["components"]);
            entry.channel_id == Some(room) && buttons.any(|button| button.contains(VOTE))
        });
        if let Some(card) = card.and_then(|card| card.message_id) {
            return card;
        }
    }
}

/// Whether a member can still vote on a card.
async fn takes_votes(town: &Town, room: Snowflake, card: Snowflake) -> bool {
    let messages = town.people.read(room, MEMBER).await.expect("members read");
    let card = messages.iter().find(|message| message.id == card);
    let controls = card.expect("the card stands").controls();
    let mut buttons = controls
        .iter()
        .filter_map(|control| control.custom_id.as_deref());
    buttons.any(|button| button.contains(VOTE))
}

#[tokio::test]
async fn a_card_that_nobody_knew_of_is_found_and_ended_after_the_deadline() {
    let (town, bot, room) = launched().await;
    let people = &town.people;
    // Its card is posted, but no answer comes, and looking for it fails too.
    for fault in [
        fault("POST", FaultKind::ReplyLost, 1),
        fault("GET", FaultKind::Status, 1000),
    ] {
        people.fail(&fault).await.expect("is taken");
    }
    let asked = people.run(MEMBER, room, "meeting propose", json!({})).await;
    asked.expect("members may ask");
    let card = offered(&town, room).await;
    bot.kill().await;
    people.heal().await.expect("heals");

    town.set_clock(monday() + TimeDelta::days(3)).await;
    let mut bot = town.bot(Points::default());
    bot.connected().await.expect("nothing is in its way");
    town.idle().await;

    assert!(!takes_votes(&town, room, card).await);
    assert_eq!(
        judge(&town, &Excuses::default()).await,
        Vec::<String>::new()
    );
    bot.kill().await;
}
