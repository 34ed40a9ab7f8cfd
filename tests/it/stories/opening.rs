//! A cohort's opening, played by the demonstration's people and judged by the database.

use std::path::Path;

use carrel::demo::{self, Options};
use chrono::NaiveDate;
use sqlx::{Connection, SqliteConnection};

/// Plays the demonstration and returns what it wrote.
async fn play(signups: &str, start: &str, database: &Path) -> String {
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
        "SELECT strftime('%H:%M', starts_at / 1000, 'unixepoch') FROM meeting WHERE state = 'booked'",
    )
    .await;
    assert_eq!(booked, [("13:00".to_owned(),)]);
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
