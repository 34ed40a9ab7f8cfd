//! Rooms where Discord has no place for them: categories that people fill by hand.

use std::time::Duration;

use carrel::{
    clock,
    points::Points,
    sim::{
        Options, Snowflake,
        people::{ChannelKind, Fault, FaultKind, Matching, NewChannel, SidebarChannel},
    },
};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde_json::json;

use crate::fire::{Bot, Excuses, LOOK_AGAIN, PATIENCE, Plan, Town, judge};

/// Two dozen, who make several groups.
const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-24.csv");

/// Discord's number for a text channel.
const TEXT: u8 = 0;

/// Discord's number for a category.
const CATEGORY: u8 = 4;

/// Channels that a category holds.
const PLACES: usize = 50;

/// For how long a new category is there before Carrel hears of it, in milliseconds.
const HEAD_START: u64 = 2000;

/// The Monday noon at which a town is founded.
fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 12, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

/// A town with Carrel in it.
async fn founded() -> (Town, Bot) {
    let town = Town::found(Plan {
        sim: Options::default(),
        starts_at: start(),
        answer_max: Duration::from_secs(10),
        witnessed: true,
    })
    .await;
    let mut bot = town.bot(Points::default());
    bot.connected().await.expect("nothing is in its way");
    (town, bot)
}

/// All channels of a town, as its owner sees them.
async fn channels(town: &Town) -> Vec<SidebarChannel> {
    let channels = town.people.sidebar(town.server, town.owner).await;
    channels.expect("are listed")
}

/// Waits until a category stands.
async fn first_category(town: &Town) -> Snowflake {
    let mut looks = 0;
    loop {
        let found = channels(town).await;
        if let Some(category) = found.iter().find(|channel| channel.kind == CATEGORY) {
            return category.id;
        }
        looks += 1;
        assert!(LOOK_AGAIN * looks < PATIENCE, "no category ever stands");
        clock::pause(LOOK_AGAIN).await;
    }
}

/// How many groups a town has.
async fn groups(town: &Town) -> usize {
    let mut look = town.look().await;
    let groups: i64 = sqlx::query_scalar("SELECT count(*) FROM peer_group")
        .fetch_one(&mut look)
        .await
        .expect("are counted");
    usize::try_from(groups).expect("no fewer than none")
}

#[tokio::test]
async fn people_who_fill_a_category_while_rooms_open_hold_nobody_up() {
    let (town, _bot) = founded().await;
    town.move_in(SHEET).await;
    town.form(SHEET, start().date_naive() + TimeDelta::days(7))
        .await;
    let slow = Fault {
        matching: Matching {
            method: Some("POST".to_owned()),
            route: Some("/guilds/{guild}/channels".to_owned()),
        },
        kind: FaultKind::Slow,
        status: None,
        before_effect: false,
        times: 1,
        delay_ms: Some(HEAD_START),
    };
    town.people.fail(&slow).await.expect("is planned");
    let preview = town.run("cohort launch", json!({})).await;
    town.press(&preview, "Open").await;

    // Two rooms find a place in the first category; there are more groups than that.
    let first = first_category(&town).await;
    let theirs = NewChannel {
        name: "chat".to_owned(),
        kind: ChannelKind::Text,
        parent_id: Some(first),
        overwrites: Vec::new(),
        as_user: None,
    };
    for _place in 2..PLACES {
        let made = town.people.add_channel(town.server, &theirs).await;
        made.expect("there is a place");
    }
    town.idle().await;

    let stands = channels(&town).await;
    let rooms: Vec<_> = stands
        .iter()
        .filter(|channel| {
            let topic = channel.topic.as_deref().unwrap_or_default();
            channel.kind == TEXT && topic.starts_with("A room of your own")
        })
        .collect();
    assert_eq!(rooms.len(), groups(&town).await, "one room a group");
    let categories: Vec<_> = stands
        .iter()
        .filter(|channel| channel.kind == CATEGORY)
        .collect();
    let [one, two] = categories.as_slice() else {
        panic!("two categories, not {categories:?}");
    };
    assert_eq!((one.id, two.name.as_str()), (first, "Spring 2"));
    let within = |category: Snowflake| {
        let found = stands.iter();
        found
            .filter(|channel| channel.parent_id == Some(category))
            .count()
    };
    assert_eq!((within(one.id), within(two.id)), (PLACES, rooms.len() - 2));
    let wrongs = judge(&town, &Excuses::default()).await;
    assert_eq!(wrongs, Vec::<String>::new());
}
