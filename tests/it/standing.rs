//! A kept hour in the database: the schema's change carries every row over, and what is pencilled in
//! follows from who can when.

use std::{
    fs,
    path::{Path, PathBuf},
};

use carrel::{
    app::{
        App,
        meetings::{elsewhere, standing, suggest, suggest::NotSuggested},
    },
    domain::{
        ids::{AccountId, CohortId, GroupId, ParticipantId, ServerId},
        time::Moment,
    },
    store::{Store, meetings as rows},
};
use sqlx::{Connection as _, SqliteConnection, migrate::Migrator};

use crate::meetings::{count, group, hours, run};

const SERVER: ServerId = ServerId(41);
const RANA: AccountId = AccountId(900_000_000_000_000_001);

const GROUP: GroupId = GroupId(1);

fn at(text: &str) -> Moment {
    text.parse().expect("a moment")
}

/// The migrations up to this one, in a folder of their own.
fn migrations_until(folder: &Path, last: &str) -> PathBuf {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let some = folder.join("migrations");
    fs::create_dir(&some).expect("made");
    for entry in fs::read_dir(all).expect("they can be read") {
        let file = entry.expect("an entry").path();
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.expect("a file has a name").to_owned();
        if name.as_str() < last {
            fs::copy(&file, some.join(name)).expect("copied");
        }
    }
    some
}

/// Rows of an older database: meetings that were booked, moved, called off and declined.
const FILLED: &str = "
    INSERT INTO server (id, joined_at) VALUES (41, 0);
    INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
    VALUES (1, 41, 'Test', 'Europe/Lisbon', 'en-GB', 0);
    INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on, fortnights,
                        meeting_minutes, size_min, size_max, opened_at)
    VALUES (1, 1, 41, 'Spring', 'running', 'Europe/Lisbon', '2023-03-06', 8, 60, 3, 5, 0);
    INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
    VALUES (1, 1, 'Rana', 'A', 0), (2, 1, 'Meli', 'B', 0);
    INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode, signed_up_at)
    VALUES (1, 1, 1, 1, 'placed', 'JO', 'voice', 0), (2, 1, 2, 1, 'placed', 'PH', 'voice', 0);
    INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
    VALUES (1, 1, 41, 1, 'Group 1', '{}', 0);
    INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state, made_at, closes_at)
    VALUES (3, 1, 41, 1, 60, 'booked', 5, 6), (4, 1, 41, 2, 60, 'booked', 7, 8),
           (5, 1, 41, 2, 60, 'open', 9, 10);
    INSERT INTO proposal_option (id, proposal_id, position, starts_at)
    VALUES (30, 3, 1, 100), (40, 4, 1, 200), (50, 5, 1, 300);
    INSERT INTO meeting (id, group_id, server_id, proposal_id, option_id, starts_at, minutes, state,
                         place, place_link, booked_at, sequence, changed_at, channel_id, message_id,
                         called_off_by)
    VALUES (7, 1, 41, 3, 30, 100, 60, 'booked', 'link', 'https://example.org', 50, 2, 60, 700, 701, NULL),
           (9, 1, 41, 4, 40, 200, 60, 'cancelled', 'text', NULL, 51, 1, 61, NULL, NULL, 2);
    UPDATE proposal SET moves = 7 WHERE id = 5;
    INSERT INTO meeting_member (meeting_id, participant_id, cost, declined, met)
    VALUES (7, 1, 4, 0, 1), (7, 2, 0, 1, NULL), (9, 1, 2, 0, 0), (9, 2, 8, 0, NULL);
    INSERT INTO meeting_move (meeting_id, sequence, starts_at, proposal_id, channel_id, message_id, moved_at)
    VALUES (7, 1, 90, 3, 700, 690, 55), (7, 2, 95, NULL, NULL, NULL, 60);
    INSERT INTO job (id, key, server_id, kind, version, payload, due_at, state, made_at)
    VALUES (1, 'booking:7', 41, 'booking', 1, '{\"kind\":\"booking\",\"meeting\":7}', 1, 'waiting', 0);";

/// Everything that the change of the schema touches, as text.
const ROWS: [&str; 6] = [
    "SELECT concat_ws('|', id, group_id, server_id, proposal_id, option_id, starts_at, minutes, state,
                      place, ifnull(place_link, '-'), booked_at, sequence, changed_at,
                      ifnull(channel_id, '-'), ifnull(message_id, '-'), ifnull(called_off_by, '-'))
       FROM meeting ORDER BY id",
    "SELECT concat_ws('|', meeting_id, participant_id, cost, declined, ifnull(met, '-'))
       FROM meeting_member ORDER BY 1",
    "SELECT concat_ws('|', meeting_id, sequence, starts_at, ifnull(proposal_id, '-'),
                      ifnull(channel_id, '-'), ifnull(message_id, '-'), moved_at)
       FROM meeting_move ORDER BY 1",
    "SELECT concat_ws('|', id, state, ifnull(moves, '-')) FROM proposal ORDER BY id",
    "SELECT concat_ws('|', job_id, cohort_id) FROM job_of_cohort",
    "SELECT 'table ' || \"table\" FROM pragma_foreign_key_check",
];

async fn rows_of(conn: &mut SqliteConnection) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for question in ROWS {
        let answer = sqlx::query_scalar(question).fetch_all(&mut *conn).await;
        found.push(answer.unwrap_or_else(|error| panic!("{question}: {error}")));
    }
    found
}

#[tokio::test]
async fn meetings_that_were_booked_before_hours_were_kept_are_all_still_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let older = migrations_until(folder.path(), "0012");
    let path = folder.path().join("carrel.sqlite");
    fs::File::create(&path).expect("made");
    let address = format!("sqlite://{}", path.display());
    let mut conn = SqliteConnection::connect(&address).await.expect("opens");
    let migrator = Migrator::new(older.as_path()).await.expect("they are read");
    migrator.run(&mut conn).await.expect("they run");
    sqlx::raw_sql(FILLED)
        .execute(&mut conn)
        .await
        .expect("the rows fit the older schema");
    let before = rows_of(&mut conn).await;
    let counts: Vec<usize> = before.iter().map(Vec::len).collect();
    assert_eq!(counts, [2, 4, 2, 3, 1, 0]);
    conn.close().await.expect("closes");

    Store::open(&path)
        .await
        .expect("it is brought up to date")
        .close()
        .await;
    let mut conn = SqliteConnection::connect(&address).await.expect("opens");
    assert_eq!(rows_of(&mut conn).await, before);
    let origins: Vec<String> = sqlx::query_scalar("SELECT DISTINCT origin FROM meeting")
        .fetch_all(&mut conn)
        .await
        .expect("reads");
    assert_eq!(origins, ["proposal"]);
    for refused in [
        "INSERT INTO meeting_member (meeting_id, participant_id, cost, declined) VALUES (8, 1, 0, 0)",
        "UPDATE meeting SET origin = 'standing' WHERE id = 7",
        "UPDATE meeting SET proposal_id = NULL WHERE id = 7",
        "UPDATE meeting SET proposal_id = 4 WHERE id = 7",
        "DELETE FROM meeting WHERE id = 9",
    ] {
        let done = sqlx::query(refused).execute(&mut conn).await;
        assert!(done.is_err(), "the schema must refuse: {refused}");
    }
}

/// The Saturday in the first fortnight of a cohort that began on 27 February.
fn saturday() -> Moment {
    at("2023-03-04T12:00:00Z")
}

/// Each pencilled meeting with those who are not expected.
async fn pencilled(app: &App) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(
        "SELECT strftime('%d %m %H:%M', starts_at / 1000, 'unixepoch')
                || ifnull((SELECT ' without ' || group_concat(participant_id) FROM meeting_member
                            WHERE meeting_id = meeting.id AND declined = 1), '')
           FROM meeting WHERE origin = 'standing' AND state = 'booked' ORDER BY starts_at",
    )
    .fetch_all(&mut *read)
    .await
    .expect("reads")
}

/// When each job of a kind is due, by key.
async fn due(app: &App, kind: &str) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(
        "SELECT key || ' ' || strftime('%d %m %H:%M', due_at / 1000, 'unixepoch') FROM job
          WHERE kind = ? ORDER BY due_at",
    )
    .bind(kind)
    .fetch_all(&mut *read)
    .await
    .expect("reads")
}

async fn find(app: &App) -> Option<standing::Kept> {
    let found = standing::find(app, GROUP, 0, saturday()).await;
    found.expect("the database works")
}

#[tokio::test]
async fn a_search_finds_an_hour_once_and_one_meeting_a_fortnight() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    let first = find(&app).await.expect("13:00 UTC serves");
    assert_eq!(find(&app).await, Some(first));
    let expected = [
        "06 03", "13 03", "27 03", "10 04", "24 04", "08 05", "22 05", "05 06",
    ];
    assert_eq!(
        pencilled(&app).await,
        expected.map(|day| format!("{day} 13:00"))
    );
    // New York's clocks change on 12 March, between the first meeting and the second.
    assert_eq!(
        due(&app, "clock-change").await,
        ["clock-change:1:2023-03-13 09 03 12:00"]
    );
    assert_eq!(due(&app, "question").await.len(), 8);
}

#[tokio::test]
async fn who_is_away_once_is_not_expected_and_too_few_leave_a_fortnight_to_a_vote() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    run(
        &app,
        "INSERT INTO absence (participant_id, from_on, until_on)
         VALUES (3, '2023-03-06', '2023-03-07'), (3, '2023-03-13', '2023-03-14'),
                (1, '2023-03-27', '2023-04-10'), (2, '2023-03-27', '2023-04-10')",
    )
    .await;
    find(&app).await.expect("13:00 UTC serves");
    let found = pencilled(&app).await;
    assert_eq!(
        found[..3],
        [
            "06 03 13:00 without 3", // No other date of the fortnight is far enough ahead.
            "20 03 13:00",           // On the other date Noor is away.
            "10 04 13:00",
        ]
    );
    assert_eq!(found.len(), 7);
    assert_eq!(
        due(&app, "suggestion").await,
        ["suggestion:1:3 27 03 11:00"]
    );
}

#[tokio::test]
async fn where_no_hour_serves_times_are_offered_once_at_a_kind_hour() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    hours(&app, 2, &[6], 3, 5).await;
    let night = at("2023-03-04T22:15:00Z"); // 06:15 in Manila, and 01:15 in Amman.
    for _try in 0..2 {
        let found = standing::find(&app, GROUP, 0, night).await;
        assert_eq!(found.expect("the database works"), None);
    }
    // Half past seven in Amman is 12:30 in Manila, but night in New York, where day begins at 12:00.
    assert_eq!(
        due(&app, "suggestion").await,
        ["suggestion:1:1 05 03 12:15"]
    );
    for _try in 0..2 {
        let suggested = suggest::suggest(&app, GROUP, 1, night).await;
        assert_eq!(suggested.expect("the database works"), Ok(()));
    }
    assert_eq!(count(&app, "SELECT count(*) FROM proposal").await, 1);
    let again = suggest::suggest(&app, GROUP, 2, night).await;
    let again = again.expect("the database works");
    assert_eq!(again, Err(NotSuggested::Voting));
}

#[tokio::test]
async fn nothing_is_offered_unasked_in_a_fortnight_that_has_a_meeting_or_to_who_talk_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    find(&app).await.expect("13:00 UTC serves");
    let meets = suggest::suggest(&app, GROUP, 1, saturday()).await;
    assert_eq!(meets.expect("the database works"), Err(NotSuggested::Meets));
    for _tap in 0..2 {
        let left = elsewhere::talk(&app, SERVER, RANA, GROUP, true, saturday()).await;
        let left = left.expect("the database works").expect("a member may");
        assert_eq!(left.elsewhere_since, Some(saturday()));
    }
    assert_eq!(pencilled(&app).await, [""; 0]);
    let away = suggest::suggest(&app, GROUP, 1, saturday()).await;
    assert_eq!(
        away.expect("the database works"),
        Err(NotSuggested::NotHere)
    );
    assert_eq!(count(&app, "SELECT count(*) FROM proposal").await, 0);
    let stays = "SELECT count(*) FROM audit WHERE what = 'group.elsewhere'";
    assert_eq!(count(&app, stays).await, 1);
}

#[tokio::test]
async fn a_reminder_that_would_come_at_night_comes_the_evening_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    // Noor moves to Los Angeles and likes to rise early: 13:00 UTC is 05:00 there.
    run(
        &app,
        "UPDATE participant_zone SET zone = 'America/Los_Angeles' WHERE participant_id = 3",
    )
    .await;
    hours(&app, 3, &[1], 5, 8).await;
    find(&app).await.expect("13:00 UTC serves");
    let reminders = due(&app, "reminder").await;
    assert_eq!(
        reminders[..2],
        [
            "reminder:1:day 05 03 05:30",  // Half past nine on Saturday evening.
            "reminder:1:hour 06 03 05:30", // Half past nine on Sunday evening.
        ]
    );
}

#[tokio::test]
async fn a_kept_hour_costs_what_it_costs_and_leaves_nobody_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = group(folder.path(), 8).await;
    find(&app).await.expect("13:00 UTC serves");
    let after = at("2023-03-06T14:00:00Z");
    let mut read = app.store.read().await.expect("a reader is free");
    let members = [1, 2, 3].map(ParticipantId);
    let borne = rows::ledgers(&mut read, CohortId(1), &members, after).await;
    let left_out = rows::left_out(&mut read, &members).await;
    // 16:00 in Amman, 21:00 in Manila, 08:00 in New York.
    assert_eq!(borne.expect("the database works"), [0, 6, 2]);
    assert_eq!(left_out.expect("the database works"), [0, 0, 0]);
}
