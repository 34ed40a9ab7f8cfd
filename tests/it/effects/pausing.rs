//! Words about a pause: told once, however often its dates change before they are told.

use carrel::{
    domain::{
        ids::PauseId,
        promises::{Kept, Promise},
    },
    jobs::Failed,
};

use super::{
    GROUP, is_skipped,
    stage::{BO, Stage},
};

const fn edition(edition: i64) -> Promise {
    Promise::Pause {
        group: GROUP,
        pause: PauseId(1),
        edition,
    }
}

/// A stage with a room, on which Bo pauses for a week.
async fn pausing() -> Stage {
    let stage = Stage::open().await;
    stage.open_room().await;
    stage
        .change("INSERT INTO pause (id, participant_id, made_at) VALUES (1, 2, 0)")
        .await;
    stage
        .change(
            "INSERT INTO absence (participant_id, from_on, until_on, pause_id)
             VALUES (2, '2023-03-13', '2023-03-20', 1)",
        )
        .await;
    stage
}

/// What the room says of Bo.
async fn said(stage: &Stage) -> Vec<String> {
    let posted = stage.journal("message_created").await;
    let texts = posted
        .iter()
        .map(|entry| entry.detail["content"].to_string());
    texts.filter(|text| text.contains("**Bo**")).collect()
}

/// He comes back before the group has read of it.
const BACK: [&str; 2] = [
    "DELETE FROM absence",
    "UPDATE pause SET edition = 1, ended_at = 1",
];

#[tokio::test]
async fn a_pause_is_told_once_and_calls_nobody() {
    let stage = pausing().await;
    let kept = stage.doubt(edition(0), async |_kept| {}).await;
    assert!(matches!(kept, Kept::Message { .. }), "{kept:?}");
    let [told] = &said(&stage).await[..] else {
        panic!("once: {:?}", said(&stage).await);
    };
    assert!(
        told.contains("pauses from Mon 13 Mar until Sun 19 Mar"),
        "{told}"
    );
    assert!(!told.contains(&BO.to_string()), "{told}");
}

#[tokio::test]
async fn what_a_group_has_not_heard_of_is_not_ended_in_its_ears() {
    let stage = pausing().await;
    for change in BACK {
        stage.change(change).await;
    }
    let now = stage.now().await;
    let begun = stage.try_at(edition(0), None, now).await;
    assert!(is_skipped(&begun, "the dates have changed"), "{begun:?}");
    let ended = stage.try_at(edition(1), None, now).await;
    assert!(
        is_skipped(&ended, "the group has not heard of it"),
        "{ended:?}"
    );
    assert_eq!(said(&stage).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_word_that_may_stand_is_looked_for_before_the_end_is_told() {
    let stage = pausing().await;
    let since = stage.now().await;
    stage
        .try_at(edition(0), None, since)
        .await
        .expect("is told");
    for change in BACK {
        stage.change(change).await;
    }
    stage
        .change(
            "INSERT INTO job (key, kind, version, payload, due_at, state, made_at)
             VALUES ('pause:1:1:0', 'pause', 1, '{}', 0, 'waiting', 0)",
        )
        .await;
    let now = stage.now().await;
    let ended = stage.try_at(edition(1), None, now).await;
    assert!(matches!(ended, Err(Failed::Later { .. })), "{ended:?}");
    let begun = stage.try_at(edition(0), Some(since), now).await;
    let begun = begun.expect("it is found, though the dates have changed");
    stage.record(edition(0), &begun).await;
    stage.keep(edition(1)).await;
    assert_eq!(said(&stage).await.len(), 2);
}
