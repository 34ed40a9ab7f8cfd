//! A seat that is given up, a group that has become small, and somebody who is deleted.

use carrel::{
    domain::{
        ids::{ErasureId, FallId, HoldId},
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::Failed,
    sim::people::{Fault, FaultKind, Matching},
};
use chrono::TimeDelta;

use super::{
    COHORT, GROUP, is_skipped,
    stage::{ANA, BO, Stage},
};

const HOLD: Promise = Promise::Hold {
    cohort: COHORT,
    hold: HoldId(1),
};

/// Writes down that Bo left, and that his seat is held until a moment.
async fn held(stage: &Stage, until: Moment, ended: &str) {
    let until = until.timestamp_millis();
    stage
        .change(&format!(
            "INSERT INTO hold (id, participant_id, group_id, left_at, until_at, ended_at, ended_how)
             VALUES (1, 2, 1, 0, {until}, {ended})"
        ))
        .await;
}

/// How many rows a question finds.
async fn count(stage: &Stage, question: &'static str) -> i64 {
    let mut read = stage.app.store.read().await.expect("reads");
    sqlx::query_scalar(question)
        .fetch_one(&mut *read)
        .await
        .expect("is counted")
}

/// Whether Bo's stretch in the group ended because he was gone.
const BO_IS_GONE: &str =
    "SELECT count(*) FROM membership WHERE participant_id = 2 AND ended_why = 'gone'";

#[tokio::test]
async fn a_held_seat_is_given_up_once_and_not_before_its_time() {
    let stage = Stage::open().await;
    let server = stage.server.server_id;
    stage.people.leave(server, BO).await.expect("anybody may");
    stage
        .change("UPDATE account SET state = 'left' WHERE person_id = 2")
        .await;
    let now = stage.now().await;
    held(&stage, now + TimeDelta::hours(1), "NULL, NULL").await;
    let early = stage.try_at(HOLD, None, now).await;
    assert!(matches!(early, Err(Failed::Later { .. })), "{early:?}");
    assert_eq!(count(&stage, BO_IS_GONE).await, 0);

    stage.change("UPDATE hold SET until_at = 1").await;
    let kept = stage.doubt(HOLD, async |_kept| {}).await;
    assert_eq!(kept, Kept::Nothing);
    assert_eq!(count(&stage, BO_IS_GONE).await, 1);
    assert_eq!(stage.keys_of("departure").await, ["departure:1"]);
    assert_eq!(stage.keys_of("small").await, ["small:1:1"]);
    let noted = "SELECT count(*) FROM audit WHERE what = 'seat.give-up'";
    assert_eq!(count(&stage, noted).await, 1);
}

#[tokio::test]
async fn whose_coming_back_was_missed_keeps_their_seat() {
    let stage = Stage::open().await;
    stage.open_room().await;
    stage
        .change("UPDATE account SET state = 'left' WHERE person_id = 2")
        .await;
    let now = stage.now().await;
    held(&stage, now, "NULL, NULL").await;
    assert_eq!(stage.keep(HOLD).await, Kept::Nothing);
    assert_eq!(count(&stage, BO_IS_GONE).await, 0);
    let back = "SELECT count(*) FROM hold JOIN account ON person_id = 2
                 WHERE ended_how = 'back' AND state = 'here'";
    assert_eq!(count(&stage, back).await, 1);
}

/// Seed 47, among others: it was parked until a human looked.
#[tokio::test]
async fn a_refusal_that_is_cut_off_is_asked_for_again() {
    let stage = Stage::open().await;
    stage
        .people
        .leave(stage.server.server_id, BO)
        .await
        .expect("anybody may");
    stage
        .change("UPDATE account SET state = 'left' WHERE person_id = 2")
        .await;
    let now = stage.now().await;
    held(&stage, now, "NULL, NULL").await;
    let cut_off = Fault {
        matching: Matching {
            method: Some("GET".to_owned()),
            route: Some("/guilds/{guild}/members/{user}".to_owned()),
        },
        kind: FaultKind::MalformedJson,
        status: None,
        before_effect: false,
        times: 1,
        delay_ms: None,
    };
    stage.people.fail(&cut_off).await.expect("is taken");
    let unread = stage.try_at(HOLD, None, now).await;
    assert!(
        matches!(unread, Err(Failed::Ambiguous { .. })),
        "{unread:?}"
    );
    assert_eq!(count(&stage, BO_IS_GONE).await, 0);
    assert_eq!(stage.keep(HOLD).await, Kept::Nothing);
    assert_eq!(count(&stage, BO_IS_GONE).await, 1);
}

#[tokio::test]
async fn a_group_reads_once_whose_seat_was_given_up() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    let now = stage.now().await;
    held(&stage, now, "1, 'over'").await;
    stage
        .change("UPDATE membership SET until_at = 1, ended_why = 'gone' WHERE participant_id = 2")
        .await;
    let hold = HoldId(1);
    let departure = Promise::Departure { group: GROUP, hold };
    stage.doubt(departure, async |_kept| {}).await;
    let messages = stage.people.read(room, ANA).await.expect("Ana reads");
    let [line] = messages.as_slice() else {
        panic!("one line, not {messages:?}");
    };
    assert!(
        line.text().starts_with("**Bo** has left"),
        "{}",
        line.text()
    );
    assert!(line.mentions.is_empty());
    assert_ne!(line.flags & (1 << 12), 0, "it makes no sound");

    // Where nobody is left, nobody is told.
    stage.change("UPDATE membership SET until_at = 1").await;
    let told = stage.try_at(departure, None, now).await;
    assert!(
        is_skipped(&told, "nobody has to be told any more"),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_small_group_is_asked_once() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    stage
        .change("INSERT INTO fall (id, group_id, fell_at) VALUES (1, 1, 0)")
        .await;
    let fall = FallId(1);
    let small = Promise::Small { group: GROUP, fall };
    stage.doubt(small, async |_kept| {}).await;
    let messages = stage.people.read(room, ANA).await.expect("Ana reads");
    let [asked] = messages.as_slice() else {
        panic!("one question, not {messages:?}");
    };
    assert_eq!(asked.embeds[0]["title"], "You are two now");
    assert!(asked.mentions.is_empty());

    stage.change("UPDATE fall SET ended_at = 1").await;
    let now = stage.now().await;
    let over = stage.try_at(small, None, now).await;
    assert!(
        is_skipped(&over, "the group is not small any more"),
        "{over:?}"
    );
}

#[tokio::test]
async fn what_is_known_of_somebody_is_deleted_once_and_not_before_its_time() {
    let stage = Stage::open().await;
    let now = stage.now().await;
    let due = (now + TimeDelta::hours(1)).timestamp_millis();
    stage
        .change(&format!(
            "INSERT INTO erasure (id, person_id, asked_at, due_at) VALUES (1, 2, 0, {due})"
        ))
        .await;
    let erasure = Promise::Erasure {
        erasure: ErasureId(1),
    };
    let early = stage.try_at(erasure, None, now).await;
    assert!(matches!(early, Err(Failed::Later { .. })), "{early:?}");
    stage.change("UPDATE erasure SET due_at = 1").await;
    let kept = stage.doubt(erasure, async |_kept| {}).await;
    assert_eq!(kept, Kept::Nothing);
    let erased = "SELECT count(*) FROM person
                   WHERE called_name = 'former member' AND erased_at IS NOT NULL";
    assert_eq!(count(&stage, erased).await, 1);
    let noted = "SELECT count(*) FROM audit WHERE what = 'person.erase'";
    assert_eq!(count(&stage, noted).await, 1);
}
