//! People leave the server and come back, in time or too late; groups become small; somebody wants to
//! be deleted.

use std::{path::Path, sync::Arc};

use carrel::{
    app::{
        App,
        change::{self, places},
        cohorts::{self, Desk},
        erasure::{self, Nobody, Standing},
        holds, page, people,
        rooms::{self, Seating},
        small::{self, Refusal},
    },
    domain::{
        change::Change,
        grace::HoldEnded,
        ids::{AccountId, ErasureId, FallId, HoldId, ParticipantId},
        time::Moment,
    },
    store::{holds as rows, people as stored, small::Wish},
};

use crate::prompts::{
    ANA, BO, DEE, ELSEWHERE, FIRST, NOBODY, SECOND, SERVER, at, change as behind, cohort, numbers,
    open_second_room,
};

const COORDINATOR: AccountId = AccountId(8001);
const CHI: AccountId = AccountId(9003);

fn noon() -> Moment {
    at("2023-03-08T18:00:00Z") // In Chicago, before clocks go forward there.
}

/// Both groups have their rooms, and whoever is there has a seat.
async fn running(folder: &Path) -> Arc<App> {
    let app = cohort(folder).await;
    open_second_room(&app, at("2023-03-01T12:00:00Z")).await;
    behind(
        &app,
        "INSERT OR IGNORE INTO seat (group_id, discord_user_id, given_at)
         SELECT m.group_id, a.discord_user_id, 0 FROM membership m
           JOIN participant p ON p.id = m.participant_id JOIN account a ON a.person_id = p.person_id",
    )
    .await;
    behind(&app, "DELETE FROM job").await;
    app
}

async fn leaves(app: &App, who: AccountId, now: Moment) {
    people::left(app, SERVER, who, now).await.expect("is noted");
}

async fn comes(app: &App, who: AccountId, now: Moment) {
    let here = people::here(app, SERVER, who, "whoever", now).await;
    here.expect("is noted");
}

/// The jobs of some kinds that wait: key and when they are due.
async fn waits(app: &App) -> Vec<(String, Moment)> {
    let mut read = app.store.read().await.expect("a reader is free");
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT key, due_at FROM job
          WHERE state = 'waiting' AND kind IN ('hold', 'departure', 'small', 'erasure', 'seat')
          ORDER BY key",
    )
    .fetch_all(&mut *read)
    .await
    .expect("reads");
    let moment = |millis| Moment::from_timestamp_millis(millis).expect("a moment");
    let rows = rows.into_iter();
    rows.map(|(key, due)| (key, moment(due))).collect()
}

async fn keys(app: &App) -> Vec<String> {
    let waits = waits(app).await.into_iter();
    waits.map(|(key, _due)| key).collect()
}

async fn desk(app: &App, now: Moment) -> Desk {
    let mut read = app.store.read().await.expect("a reader is free");
    let programme = stored::programme_on(&mut read, SERVER).await;
    drop(read);
    let programme = programme.expect("reads").expect("it is set up");
    cohorts::desk(app, &programme, now).await.expect("is shown")
}

/// Whether a seat is still held.
async fn ended(app: &App, hold: i64) -> Option<HoldEnded> {
    let mut read = app.store.read().await.expect("a reader is free");
    let found = rows::find(&mut read, HoldId(hold)).await.expect("reads");
    found.expect("there is one").ended
}

/// What a participant is in their cohort, and in how many groups.
async fn state(app: &App, participant: i64) -> (String, i64) {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_as(
        "SELECT state, (SELECT count(*) FROM membership WHERE participant_id = p.id AND until_at IS NULL)
           FROM participant p WHERE id = ?",
    )
    .bind(participant)
    .fetch_one(&mut *read)
    .await
    .expect("reads")
}

#[tokio::test]
async fn who_leaves_the_server_keeps_their_place_for_seven_days() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    leaves(&app, ANA, noon()).await;
    leaves(&app, ANA, noon()).await;
    // Noon in Chicago a week later is an hour earlier: clocks go forward on the 12th.
    let until = at("2023-03-15T17:00:00Z");
    assert_eq!(waits(&app).await, [("hold:1".to_owned(), until)]);
    assert_eq!(state(&app, 1).await, ("placed".to_owned(), 1));
    let shown = desk(&app, noon()).await;
    let [away] = shown.away.as_slice() else {
        panic!("one is away, not {:?}", shown.away);
    };
    assert_eq!(
        (away.called_name.as_str(), away.group_name.as_str()),
        ("Ana", "Group 1")
    );
    assert_eq!((away.left_at, away.until), (noon(), until));
    assert!(shown.small.is_empty(), "nobody is out of a group");
    assert!(shown.jobs.iter().all(|tally| tally.kind != "hold"));

    let soon = at("2023-03-15T16:59:00Z");
    comes(&app, ANA, soon).await;
    assert_eq!(ended(&app, 1).await, Some(HoldEnded::Back));
    assert_eq!(keys(&app).await, ["seat:1:9001"], "the room opens again");
    assert!(desk(&app, soon).await.away.is_empty());
    holds::give_up(&app, HoldId(1), until).await.expect("runs");
    assert_eq!(state(&app, 1).await, ("placed".to_owned(), 1));

    // Once more is another absence.
    leaves(&app, ANA, until).await;
    assert_eq!(keys(&app).await, ["hold:2", "seat:1:9001"]);
}

#[tokio::test]
async fn whoever_is_away_for_longer_loses_their_place_and_can_have_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    leaves(&app, ANA, noon()).await;
    let over = at("2023-03-15T17:00:00Z");
    for _twice in 0..2 {
        holds::give_up(&app, HoldId(1), over).await.expect("runs");
    }
    assert_eq!(state(&app, 1).await, ("withdrawn".to_owned(), 0));
    assert_eq!(ended(&app, 1).await, Some(HoldEnded::Over));
    let waiting = keys(&app).await;
    for key in ["departure:1", "small:1:1"] {
        assert!(waiting.contains(&key.to_owned()), "{key} of {waiting:?}");
    }
    let departed = holds::departed(&app, FIRST, HoldId(1)).await;
    let departed = departed.expect("reads").expect("is told");
    assert_eq!(departed.called_name, "Ana");
    assert!(desk(&app, over).await.away.is_empty());

    // She comes back, is told, and waits for a group; once.
    let later = at("2023-03-20T12:00:00Z");
    for _twice in 0..2 {
        comes(&app, ANA, later).await;
    }
    assert_eq!(state(&app, 1).await, ("waiting".to_owned(), 0));
    let noted = "SELECT count(*) FROM audit WHERE what = 'participant.return'";
    assert_eq!(numbers(&app, noted).await, [1]);
    let page = page::look(&app, SERVER, ANA, later).await.expect("reads");
    assert!(page.expect("she takes part").places[0].returned);

    // If she says no, coming and going does not bring her back again.
    let left = places::withdraw(&app, SERVER, ANA, ParticipantId(1), later).await;
    left.expect("the database answers").expect("she may");
    leaves(&app, ANA, later).await;
    comes(&app, ANA, later).await;
    assert_eq!(state(&app, 1).await, ("withdrawn".to_owned(), 0));
}

#[tokio::test]
async fn nobody_s_place_is_held_who_leaves_the_cohort_or_before_it_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    leaves(&app, ANA, noon()).await;
    remove(&app, 1).await;
    assert_eq!(ended(&app, 1).await, Some(HoldEnded::Out));
    assert!(!keys(&app).await.contains(&"hold:1".to_owned()));
    behind(&app, "UPDATE cohort SET state = 'forming'").await;
    leaves(&app, BO, noon()).await;
    assert_eq!(numbers(&app, "SELECT count(*) FROM hold").await, [1]);
}

/// A coordinator takes somebody out.
async fn remove(app: &App, who: i64) {
    let out = Change::Remove(ParticipantId(who));
    let plan = change::plan(app, SERVER, out, COORDINATOR, noon()).await;
    let plan = plan.expect("the database answers").expect("can be done");
    let done = change::apply(app, SERVER, plan.plan, COORDINATOR, noon()).await;
    done.expect("the database answers").expect("is done");
}

#[tokio::test]
async fn a_group_that_falls_to_two_is_asked_once_at_an_hour_that_is_night_for_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    assert!(desk(&app, noon()).await.small.is_empty(), "formed as two");
    remove(&app, 3).await;
    // Noon in Chicago is 21:00 in Amman and 02:00 in Manila, where the day begins at 23:00 UTC; then
    // it is 02:00 in Amman, which wakes at 04:00 UTC.
    let due = at("2023-03-09T04:00:00Z");
    let waiting = waits(&app).await;
    assert!(
        waiting.contains(&("small:1:1".to_owned(), due)),
        "{waiting:?}"
    );
    let shown = desk(&app, noon()).await.small;
    let [small] = shown.as_slice() else {
        panic!("one group is small, not {shown:?}");
    };
    assert_eq!(
        (small.members, small.since, small.go_on, small.company),
        (2, noon(), 0, 0)
    );
    let asked = small::asked(&app, FIRST, FallId(1), due).await;
    let asked = asked.expect("reads").expect("is asked");
    assert_eq!((asked.members, asked.night), (2, false));

    // One of two leaves: that is another question.
    remove(&app, 2).await;
    let waiting = keys(&app).await;
    assert!(waiting.contains(&"small:1:2".to_owned()), "{waiting:?}");
    assert!(!waiting.contains(&"small:1:1".to_owned()), "{waiting:?}");
    assert_eq!(desk(&app, noon()).await.small.len(), 1);
    // And the last one leaves nothing to ask.
    remove(&app, 1).await;
    assert!(desk(&app, noon()).await.small.is_empty());
    assert!(!keys(&app).await.contains(&"small:1:2".to_owned()));
}

#[tokio::test]
async fn somebody_who_comes_ends_it_and_two_who_swap_begin_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    apply(&app, Change::Swap(ParticipantId(1), ParticipantId(4))).await;
    assert_eq!(numbers(&app, "SELECT count(*) FROM fall").await, [0]);
    let to = SECOND;
    let who = ParticipantId(2);
    apply(&app, Change::Move { who, to }).await;
    let small = desk(&app, noon()).await.small;
    assert_eq!(small.len(), 1, "the group that he left");
    apply(&app, Change::Move { who, to: FIRST }).await;
    let small = desk(&app, noon()).await.small;
    let names: Vec<&str> = small.iter().map(|small| small.name.as_str()).collect();
    assert_eq!(names, ["Group 2"], "three are enough, two are not");
}

async fn apply(app: &App, wanted: Change) {
    let plan = change::plan(app, SERVER, wanted, COORDINATOR, noon()).await;
    let plan = plan.expect("the database answers").expect("can be done");
    let done = change::apply(app, SERVER, plan.plan, COORDINATOR, noon()).await;
    done.expect("the database answers").expect("is done");
}

#[tokio::test]
async fn each_member_s_last_answer_counts_and_nobody_else_s() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    remove(&app, 3).await;
    let answer = async |who, wish| {
        let about = (FIRST, FallId(1));
        let noted = small::answer(&app, (SERVER, who), about, wish, noon()).await;
        noted.expect("the database answers")
    };
    assert_eq!(answer(ANA, Wish::GoOn).await, Ok(()));
    assert_eq!(answer(BO, Wish::GoOn).await, Ok(()));
    assert_eq!(answer(ANA, Wish::Company).await, Ok(()));
    assert_eq!(answer(CHI, Wish::GoOn).await, Err(Refusal::NotAMember));
    assert_eq!(answer(DEE, Wish::GoOn).await, Err(Refusal::NotAMember));
    let seen = small::look(&app, SERVER, FIRST).await.expect("reads");
    let seen = seen.expect("it is small");
    assert_eq!((seen.small.go_on, seen.small.company), (1, 1));
    assert_eq!(seen.members.len(), 2);
    let elsewhere = small::look(&app, ELSEWHERE, FIRST).await.expect("reads");
    assert_eq!(elsewhere, None);
    behind(&app, "UPDATE fall SET ended_at = 1").await;
    assert_eq!(answer(ANA, Wish::GoOn).await, Err(Refusal::Over));
}

#[tokio::test]
async fn who_wants_to_be_deleted_is_out_at_once_and_can_take_it_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    // Noon in Chicago on 7 April, when summer time holds.
    let due = at("2023-04-07T17:00:00Z");
    let foreseen = erasure::foresee(&app, SERVER, BO, noon()).await;
    assert_eq!(foreseen.expect("reads"), Ok(due));
    for later in [noon(), noon() + chrono::TimeDelta::days(1)] {
        let asked = erasure::ask(&app, SERVER, BO, later).await;
        assert_eq!(
            asked.expect("the database answers"),
            Ok(due),
            "twice is once"
        );
    }
    assert_eq!(state(&app, 2).await, ("withdrawn".to_owned(), 0));
    let waiting = waits(&app).await;
    assert!(
        waiting.contains(&("erasure:1".to_owned(), due)),
        "{waiting:?}"
    );
    let standing = erasure::look(&app, SERVER, BO).await.expect("reads");
    assert_eq!(
        standing,
        Ok(Standing {
            due_at: Some(due),
            letters: None
        })
    );
    let kept = async || {
        let kept = erasure::keep(&app, SERVER, BO, noon()).await;
        kept.expect("the database answers")
    };
    assert_eq!(kept().await, Ok(true));
    assert_eq!(kept().await, Ok(false));
    assert!(!keys(&app).await.contains(&"erasure:1".to_owned()));
    assert_eq!(
        state(&app, 2).await,
        ("withdrawn".to_owned(), 0),
        "the place does not come back by itself"
    );
    let nobody = erasure::ask(&app, SERVER, NOBODY, noon()).await;
    assert_eq!(nobody.expect("the database answers"), Err(Nobody));
    let foreign = erasure::look(&app, ELSEWHERE, BO).await.expect("reads");
    assert_eq!(foreign, Err(Nobody));
}

#[tokio::test]
async fn what_is_deleted_leaves_ids_and_nothing_that_names_anybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    for statement in [
        "UPDATE person SET email = 'bo@library.example', certificate_name = 'Bo the Second' WHERE id = 2",
        "UPDATE account SET username = 'bo.lim' WHERE person_id = 2",
        "UPDATE participant SET aim = 'Bo hopes', sector = 'school' WHERE id = 2",
        "INSERT INTO participant_other (participant_id, subject, answer) VALUES (2, 'interest', 'Bo maps')",
        "INSERT INTO participant_week (id, participant_id) VALUES (7, 2)",
        "INSERT INTO participant_window (week_id, comfort, weekday, start_minute, end_minute)
         VALUES (7, 'sure', 1, 600, 700)",
        "INSERT INTO absence (participant_id, from_on, until_on, note)
         VALUES (2, '2023-03-10', '2023-03-12', 'Bo sings')",
        "INSERT INTO milestone (group_id, server_id, title, state, made_by, made_at)
         VALUES (1, 41, 'A step', 'open', 2, 0)",
    ] {
        behind(&app, statement).await;
    }
    let asked = erasure::ask(&app, SERVER, BO, noon()).await;
    asked.expect("the database answers").expect("he may");
    let due = at("2023-04-07T17:00:00Z");
    for _twice in 0..2 {
        let id = ErasureId(1);
        let done = erasure::fulfil(&app, id, "former member", due).await;
        done.expect("the database answers");
    }
    let mut read = app.store.read().await.expect("a reader is free");
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&mut *read)
    .await
    .expect("reads");
    assert!(20 < tables.len());
    for table in tables {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'")
                .bind(&table)
                .fetch_all(&mut *read)
                .await
                .expect("reads");
        for column in columns {
            let question = format!(
                "SELECT count(*) FROM {table} WHERE {column} GLOB '*[Bb]o[^a-z]*' OR {column} GLOB '*[Bb]o'"
            );
            let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(question))
                .fetch_one(&mut *read)
                .await
                .expect("reads");
            assert_eq!(left, 0, "{table}.{column} still names him");
        }
    }
    drop(read);
    let erased =
        "SELECT (called_name = 'former member') + (erased_at IS NOT NULL) FROM person WHERE id = 2";
    assert_eq!(numbers(&app, erased).await, [2]);
    let hours = "SELECT (SELECT count(*) FROM participant_week) + (SELECT count(*) FROM absence)
                      + (SELECT count(*) FROM participant_zone WHERE participant_id = 2)";
    assert_eq!(numbers(&app, hours).await, [0]);
    let stays = "SELECT count(*) FROM milestone WHERE made_by = 2";
    assert_eq!(
        numbers(&app, stays).await,
        [1],
        "what he did stays, by its id"
    );
    let others = "SELECT count(*) FROM person WHERE erased_at IS NULL";
    assert_eq!(numbers(&app, others).await, [4], "nobody else is touched");
    let known = erasure::look(&app, SERVER, BO).await.expect("reads");
    assert_eq!(known, Err(Nobody), "the account is nobody's now");
}

#[tokio::test]
async fn who_takes_part_again_before_being_deleted_is_taken_out_of_the_group_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    let asked = erasure::ask(&app, SERVER, BO, noon()).await;
    asked.expect("the database answers").expect("he may");
    for statement in [
        "UPDATE participant SET state = 'placed' WHERE id = 2",
        "UPDATE membership SET until_at = NULL WHERE participant_id = 2",
        "UPDATE fall SET ended_at = 1",
    ] {
        behind(&app, statement).await;
    }
    assert_eq!(state(&app, 2).await, ("placed".to_owned(), 1));
    let due = at("2023-04-07T17:00:00Z");
    let done = erasure::fulfil(&app, ErasureId(1), "former member", due).await;
    done.expect("the database answers");
    assert_eq!(state(&app, 2).await, ("withdrawn".to_owned(), 0));
    let asked = "SELECT count(*) FROM fall WHERE ended_at IS NULL";
    assert_eq!(
        numbers(&app, asked).await,
        [1],
        "his group is asked how it goes on"
    );
}

#[tokio::test]
async fn an_erased_person_s_seat_in_an_archived_room_is_taken_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    behind(&app, "UPDATE cohort SET state = 'archived'").await;
    behind(&app, "UPDATE room SET closed_at = 1").await;
    let asked = erasure::ask(&app, SERVER, BO, noon()).await;
    asked.expect("the database answers").expect("he may");
    let id = ErasureId(1);
    let due = at("2023-04-07T17:00:00Z");
    let done = erasure::fulfil(&app, id, "former member", due).await;
    done.expect("the database answers");
    let waiting = keys(&app).await;
    assert!(waiting.contains(&"seat:1:9002".to_owned()), "{waiting:?}");
    let seating = rooms::seating(&app, FIRST, BO).await;
    let seating = seating.expect("reads");
    assert!(matches!(seating, Seating::LetGo { .. }), "{seating:?}");
}

#[tokio::test]
async fn what_is_handed_out_names_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    for statement in [
        "INSERT INTO milestone (group_id, server_id, title, state, made_by, made_at)
         VALUES (1, 41, 'Mine', 'open', 1, 0), (1, 41, 'Asked of Chi', 'open', 2, 0)",
        // She says what is in the way, gives a step away, and undoes what somebody else has said.
        "INSERT INTO milestone_change (milestone_id, participant_id, at, deed, undoes, field, was, became)
         VALUES (1, 1, 0, 2, NULL, 'blocked', NULL, 'No scanner'), (1, 1, 0, 3, NULL, 'owner', NULL, '4711'),
                (1, 2, 0, 4, NULL, 'blocked', NULL, 'Bo is ill'), (1, 1, 0, 5, 4, 'blocked', NULL, 'Chi is ill')",
        "INSERT INTO participant_interest (participant_id, choice) VALUES (1, 'maps')",
        "INSERT INTO absence (participant_id, from_on, until_on, note)
         VALUES (1, '2023-03-10', '2023-03-12', 'A wedding')",
    ] {
        behind(&app, statement).await;
    }
    let export = erasure::export(&app, SERVER, ANA).await;
    let export = export.expect("reads").expect("she is known");
    let json = serde_json::to_string(&export).expect("is JSON");
    for mine in [
        "Ana",
        "9001",
        "maps",
        "A wedding",
        "Asia/Amman",
        "Group 1",
        "Mine",
        "Spring",
        "No scanner",
        "owner 1",
    ] {
        assert!(json.contains(mine), "{mine} is missing in {json}");
    }
    for other in [
        "Bo",
        "Chi",
        "Dee",
        "Eve",
        "9002",
        "4711",
        "Group 2",
        "Asia/Manila",
    ] {
        assert!(!json.contains(other), "{other} stands in {json}");
    }
}
