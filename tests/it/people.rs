//! People come, pass screening, leave, return, and claim their seats.

use std::{path::Path, sync::Arc};

use carrel::{
    app::{
        App, Defaults,
        people::{self, ClaimRefusal, Claimed},
    },
    domain::{
        ids::{AccountId, ServerId},
        time::Moment,
    },
    store::Store,
};
use chrono::{TimeZone, Utc};

const SERVER: ServerId = ServerId(41);
const ELSEWHERE: ServerId = ServerId(42);
const ANA: AccountId = AccountId(900_000_000_000_000_001);
const BO: AccountId = AccountId(900_000_000_000_000_002);

fn now() -> Moment {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0)
        .single()
        .expect("a moment of UTC is one moment")
}

/// A running cohort with one group whose room stands: Ana is awaited by her account, Bo by the
/// username that the sign-up gave, Chi by a code alone.
async fn cohort(folder: &Path) -> Arc<App> {
    let store = Store::open(&folder.join("carrel.sqlite"))
        .await
        .expect("a new file opens");
    let mut write = store.write().await.expect("nobody else writes");
    for statement in [
        "INSERT INTO server (id, joined_at) VALUES (41, 0), (42, 0)",
        "INSERT INTO programme (id, server_id, name, home_zone, locale, created_at)
         VALUES (1, 41, 'Test', 'Europe/Lisbon', 'en-GB', 0)",
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at)
         VALUES (1, 1, 41, 'Spring', 'running', 'Europe/Lisbon', '2026-03-09', 8, 60, 3, 5, 0)",
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at) VALUES
             (1, 1, 'Ana', 'AAAA2222', 0), (2, 1, 'Bo', 'BBBB3333', 0), (3, 1, 'Chi', 'CCCC4444', 0)",
        "INSERT INTO account (person_id, programme_id, discord_user_id, username, state, from_at)
         VALUES (1, 1, 900000000000000001, NULL, 'invited', 0),
                (2, 1, NULL, 'bo.lim', 'invited', 0), (3, 1, NULL, NULL, 'invited', 0)",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         VALUES (1, 1, 1, 1, 'placed', 'PT', 'voice', 0), (2, 1, 2, 1, 'placed', 'KR', 'voice', 0),
                (3, 1, 3, 1, 'placed', 'US', 'voice', 0)",
        "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         VALUES (1, 1, 41, 1, 'Group 1', '{}', 0)",
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         VALUES (1, 1, 1, 0, 'formed'), (1, 2, 1, 0, 'formed'), (1, 3, 1, 0, 'formed')",
        "INSERT INTO room (group_id, server_id, channel_id, opened_at) VALUES (1, 41, 700, 0)",
    ] {
        sqlx::query(statement).execute(&mut *write).await.expect("the row fits the schema");
    }
    write.commit().await.expect("commits");
    Arc::new(App {
        store,
        defaults: Defaults::default(),
    })
}

/// Every promised seat and its state, by key.
async fn seats(app: &App) -> Vec<(String, String)> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_as("SELECT key, state FROM job WHERE kind = 'seat' ORDER BY key")
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}

fn waiting(account: AccountId) -> (String, String) {
    (format!("seat:1:{account}"), "waiting".to_owned())
}

#[tokio::test]
async fn who_joins_is_promised_a_seat_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    people::here(&app, SERVER, ANA, "ana", now())
        .await
        .expect("is recorded");
    people::here(&app, SERVER, ANA, "ana", now())
        .await
        .expect("is recorded");
    assert_eq!(seats(&app).await, [waiting(ANA)]);
}

#[tokio::test]
async fn a_username_from_the_sign_up_is_matched_without_regard_to_case() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    people::here(&app, SERVER, BO, "Bo.Lim", now())
        .await
        .expect("is recorded");
    assert_eq!(seats(&app).await, [waiting(BO)]);
}

#[tokio::test]
async fn a_stranger_and_another_server_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    people::here(&app, SERVER, AccountId(5), "somebody", now())
        .await
        .expect("is recorded");
    people::here(&app, ELSEWHERE, ANA, "ana", now())
        .await
        .expect("is recorded");
    assert_eq!(seats(&app).await, []);
}

#[tokio::test]
async fn a_code_gives_the_seat_to_who_knows_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let chi = AccountId(900_000_000_000_000_003);
    let claim = async |account, code| {
        people::claim(&app, SERVER, account, code, now())
            .await
            .expect("the database answers")
    };
    assert_eq!(claim(chi, "wrong").await, Err(ClaimRefusal::UnknownCode));
    assert_eq!(claim(chi, " cccc-4444 ").await, Ok(Claimed::Now));
    assert_eq!(claim(chi, "CCCC4444").await, Ok(Claimed::Already));
    assert_eq!(claim(BO, "CCCC4444").await, Err(ClaimRefusal::SeatTaken));
    assert_eq!(
        claim(chi, "BBBB3333").await,
        Err(ClaimRefusal::AccountTaken)
    );
    assert_eq!(seats(&app).await, [waiting(chi)]);
}

#[tokio::test]
async fn a_code_of_another_server_is_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let claimed = people::claim(&app, ELSEWHERE, BO, "CCCC4444", now()).await;
    assert_eq!(
        claimed.expect("the database answers"),
        Err(ClaimRefusal::UnknownCode)
    );
}

#[tokio::test]
async fn who_leaves_and_returns_gets_the_seat_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    people::here(&app, SERVER, ANA, "ana", now())
        .await
        .expect("is recorded");
    let mut write = app.store.write().await.expect("nobody else writes");
    for statement in [
        "UPDATE job SET state = 'done', ended_at = 0",
        "INSERT INTO seat (group_id, discord_user_id, given_at) VALUES (1, 900000000000000001, 0)",
    ] {
        sqlx::query(statement)
            .execute(&mut *write)
            .await
            .expect("the row fits the schema");
    }
    write.commit().await.expect("commits");

    people::left(&app, SERVER, ANA, now())
        .await
        .expect("is recorded");
    people::here(&app, SERVER, ANA, "ana", now())
        .await
        .expect("is recorded");
    assert_eq!(seats(&app).await, [waiting(ANA)]);
}

#[tokio::test]
async fn a_census_finds_who_came_and_who_left_unseen() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let listed = [(ANA, "ana".to_owned()), (BO, "bo.lim".to_owned())];
    people::census(&app, SERVER, &listed, now())
        .await
        .expect("is recorded");
    assert_eq!(states(&app).await, ["here", "here", "invited"]);
    people::census(&app, SERVER, &listed[1..], now())
        .await
        .expect("is recorded");
    assert_eq!(states(&app).await, ["left", "here", "invited"]);
}

#[tokio::test]
async fn two_sign_ups_with_one_username_seat_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query("UPDATE account SET username = 'bo.lim' WHERE person_id = 3")
        .execute(&mut *write)
        .await
        .expect("the row fits the schema");
    write.commit().await.expect("commits");
    people::here(&app, SERVER, BO, "bo.lim", now())
        .await
        .expect("is recorded");
    assert_eq!(states(&app).await, ["invited", "here", "invited"]);
}

/// The state of each person's account, in the order of persons.
async fn states(app: &App) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar("SELECT state FROM account ORDER BY person_id")
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}
