//! A cohort's opening: the demonstration judged by the database, and the rooms' privacy judged by
//! the simulator's permissions against it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use carrel::{
    demo::{self, Cast, Options},
    sim::{Snowflake, people::JournalEntry},
};
use chrono::NaiveDate;
use sqlx::{Connection, SqliteConnection};

use super::house::House;
use crate::sim::openapi::Witness;

/// Discord's limit of channels in a category.
const CATEGORY_MAX: usize = 50;

/// How long a room may take to let in who comes late.
const OPENS_WITHIN: Duration = Duration::from_secs(10);

/// Which account should see which room, as the database has it.
const SEATED: &str = "SELECT a.discord_user_id, r.channel_id
     FROM membership m
     JOIN participant p ON p.id = m.participant_id
     JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
     JOIN room r ON r.group_id = m.group_id
    WHERE m.until_at IS NULL AND a.discord_user_id IS NOT NULL";

/// Plays the demonstration and returns what it wrote.
async fn play(signups: &str, start: &str, database: &Path) -> String {
    let witness = Witness::new();
    let options = Options {
        headless: true,
        signups: Some(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("config/sample")
                .join(signups),
        ),
        start: Some(start.parse::<NaiveDate>().expect("a date")),
        weeks: 2,
        database: Some(database.to_owned()),
        record: witness.record(),
    };
    let mut said = Vec::new();
    let seen = demo::demo(&options, &mut said).await;
    let said = String::from_utf8(said).expect("the transcript is text");
    assert!(
        seen.unwrap_or_else(|error| panic!("{error}\n{said}")),
        "{said}"
    );
    said
}

async fn ask<T>(database: &Path, question: &'static str) -> Vec<T>
where
    T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
{
    let address = format!("sqlite://{}", database.display());
    let mut conn = SqliteConnection::connect(&address)
        .await
        .expect("the database opens");
    sqlx::query_as(question)
        .fetch_all(&mut conn)
        .await
        .expect("the question is answered")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_people_of_2023_meet_at_one_hour_through_the_american_clock_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("carrel.sqlite");
    play("signups-ilnp-2023.csv", "2023-03-06", &database).await;

    let offered: Vec<(String,)> = ask(
        &database,
        "SELECT DISTINCT strftime('%H:%M', starts_at / 1000, 'unixepoch') FROM proposal_option",
    )
    .await;
    assert_eq!(
        offered,
        [("13:00".to_owned(),)],
        "16:00 Amman, 21:00 Manila"
    );
    let booked: Vec<(String,)> = ask(
        &database,
        "SELECT origin || strftime(' %H:%M', starts_at / 1000, 'unixepoch') FROM meeting
          WHERE state = 'booked' GROUP BY 1 ORDER BY 1",
    )
    .await;
    let kept = ["proposal 13:00", "standing 13:00"].map(|at| (at.to_owned(),));
    assert_eq!(
        booked, kept,
        "what they keep, and what they voted on besides"
    );
    let prompts: Vec<(i64, String)> = ask(
        &database,
        "SELECT fortnight, date(posted_at / 1000, 'unixepoch') FROM prompt_posted ORDER BY fortnight",
    )
    .await;
    assert_eq!(
        prompts,
        [(1, "2023-03-06".to_owned()), (2, "2023-03-20".to_owned())]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_four_people_find_their_rooms() {
    opening("signups-24.csv", 24).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_and_forty_people_find_their_rooms() {
    opening("signups-240.csv", 240).await;
}

/// Everyone is in one group or named with a reason; everything promised is kept and recorded.
async fn opening(signups: &str, people: i64) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("carrel.sqlite");
    play(signups, "2026-09-07", &database).await;

    let placed: Vec<(i64,)> = ask(
        &database,
        "SELECT count(*) FROM participant p
          WHERE (SELECT count(*) FROM membership m
                  WHERE m.participant_id = p.id AND m.until_at IS NULL) = 1
             OR (p.state = 'waiting' AND p.unplaced_why IS NOT NULL)",
    )
    .await;
    assert_eq!(
        placed,
        [(people,)],
        "each is in one group, or named with a reason"
    );
    let sizes: Vec<(i64,)> = ask(
        &database,
        "SELECT DISTINCT count(*) AS size FROM membership GROUP BY group_id
         HAVING size NOT BETWEEN 3 AND 5",
    )
    .await;
    assert_eq!(sizes, []);
    let unfinished: Vec<(String, String)> = ask(
        &database,
        "SELECT key, ifnull(why, '') FROM job
          WHERE state = 'parked' OR (state = 'waiting' AND attempts > 0)",
    )
    .await;
    assert_eq!(unfinished, [], "no job is stuck");
    let receipts: Vec<(i64, i64)> = ask(
        &database,
        "SELECT (SELECT count(*) FROM receipt WHERE group_id IS NOT NULL),
                (SELECT count(*) FROM room)",
    )
    .await;
    let &(rooms_reached, rooms) = receipts.first().expect("one row");
    assert_eq!(rooms_reached, rooms, "one receipt a room");
    assert!(rooms > 0);
    let milestones: Vec<(i64,)> = ask(
        &database,
        "SELECT count(*) FROM milestone WHERE made_by IS NOT NULL AND made_at > 0",
    )
    .await;
    assert!(
        milestones.first().is_some_and(|(count,)| *count > 0),
        "who and when"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_four_people_see_their_own_room_and_no_other() {
    private_rooms(include_bytes!("../../../config/sample/signups-24.csv")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_and_forty_people_see_their_own_room_and_no_other() {
    private_rooms(include_bytes!("../../../config/sample/signups-240.csv")).await;
}

/// Discord shows a room exactly to those whom the database has in its group, before and after
/// somebody comes late; and only they are pinged.
async fn private_rooms(sheet: &[u8]) {
    let cast = Cast::of(sheet).expect("the sample has people");
    let everyone: BTreeSet<u64> = cast.people.iter().map(|person| person.id.0).collect();
    let house = House::open().await;
    let stranger = Snowflake(900_000_000_000_999_999);
    house.join(stranger, "a.stranger").await;
    let mut present = everyone.clone();
    let late = present.pop_last().expect("somebody signed up");
    for id in &present {
        house.join(Snowflake(*id), &format!("member{id}")).await;
    }
    let welcomes = house.launch_all(sheet).await;
    let rooms: BTreeSet<u64> = welcomes.keys().map(|room| room.0).collect();
    let seated = seated(&house).await;
    let in_rooms: BTreeSet<u64> = seated.keys().copied().collect();
    let stored: BTreeSet<u64> = seated.values().flatten().copied().collect();
    assert!(in_rooms.contains(&late), "the latecomer has a group");
    assert_eq!(stored, rooms, "each stored room stands, with members");

    for id in present.iter().chain([&stranger.0]) {
        let theirs = seated.get(id).cloned().unwrap_or_default();
        assert_eq!(seen_by(&house, *id, &rooms).await, theirs, "account {id}");
    }
    pings_are_right(&house, &welcomes, &seated, &present).await;
    categories_hold_their_limit(&house, &rooms).await;

    let before = house.last_seq().await;
    house.join(Snowflake(late), "late").await;
    let opened = house.wait_for("overwrite_set", before, OPENS_WITHIN).await;
    assert_eq!(BTreeSet::from([opened.0]), seated[&late]);
    for id in everyone.iter().chain([&stranger.0]) {
        let theirs = seated.get(id).cloned().unwrap_or_default();
        assert_eq!(seen_by(&house, *id, &rooms).await, theirs, "account {id}");
    }
}

/// Each account's rooms, as the database has them.
async fn seated(house: &House) -> BTreeMap<u64, BTreeSet<u64>> {
    let mut seated: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for (account, room) in house.pairs(SEATED).await {
        let rooms = seated.entry(account.cast_unsigned()).or_default();
        rooms.insert(room.cast_unsigned());
    }
    seated
}

/// Those of the rooms that Discord shows to somebody.
async fn seen_by(house: &House, user: u64, rooms: &BTreeSet<u64>) -> BTreeSet<u64> {
    let sidebar = house.sidebar(Snowflake(user)).await;
    let shown = sidebar.iter().map(|channel| channel.id.0);
    shown.filter(|id| rooms.contains(id)).collect()
}

/// Nothing pings everyone or a role, and a welcome pings those of its group who are here.
async fn pings_are_right(
    house: &House,
    welcomes: &BTreeMap<Snowflake, Snowflake>,
    seated: &BTreeMap<u64, BTreeSet<u64>>,
    present: &BTreeSet<u64>,
) {
    let journal = house.people.journal(0, None).await.expect("is read");
    let messages: Vec<&JournalEntry> = journal
        .iter()
        .filter(|entry| entry.detail.get("pinged").is_some())
        .collect();
    for entry in &messages {
        let pinged = &entry.detail["pinged"];
        assert_eq!(pinged["everyone"], false, "{entry:?}");
        assert_eq!(pinged["roles"], serde_json::json!([]), "{entry:?}");
    }
    for (room, welcome) in welcomes {
        let posted = messages
            .iter()
            .find(|entry| entry.kind == "message_created" && entry.message_id == Some(*welcome))
            .expect("what is pinned was posted");
        let pinged: BTreeSet<u64> = posted.detail["pinged"]["users"]
            .as_array()
            .expect("a list of accounts")
            .iter()
            .map(|id| id.as_str().and_then(|id| id.parse().ok()).expect("an id"))
            .collect();
        let members = seated.iter().filter(|(_, rooms)| rooms.contains(&room.0));
        let expected: BTreeSet<u64> = members
            .map(|(account, _)| *account)
            .filter(|account| present.contains(account))
            .collect();
        assert_eq!(pinged, expected, "the welcome in {room}");
    }
}

/// Every room stands in a category, and no category holds more than Discord lets it.
async fn categories_hold_their_limit(house: &House, rooms: &BTreeSet<u64>) {
    let mut held: BTreeMap<Snowflake, usize> = BTreeMap::new();
    for channel in house.all_channels().await {
        assert!(
            channel.parent_id.is_some() || !rooms.contains(&channel.id.0),
            "{} stands in no category",
            channel.name
        );
        if let Some(category) = channel.parent_id {
            *held.entry(category).or_default() += 1;
        }
    }
    assert!(!held.is_empty());
    for (category, count) in held {
        assert!(count <= CATEGORY_MAX, "{category} holds {count} channels");
    }
}
