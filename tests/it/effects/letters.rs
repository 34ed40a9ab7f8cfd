//! Letters to people who agreed to them, sent in doubt.

use carrel::{
    domain::{ids::ParticipantId, promises::Promise},
    jobs::Failed,
    sim::people::MemberChange,
};

use super::{
    COHORT, at, is_skipped,
    stage::{ANA, BO, Stage},
};

const WAITING: Promise = Promise::Waiting {
    cohort: COHORT,
    participant: ParticipantId(2),
    launched: 0,
};
const DAY: &str = "2023-02-17T10:00:00Z";
const NIGHT: &str = "2023-02-17T23:00:00Z";

fn half_way() -> Promise {
    Promise::HalfWay {
        cohort: COHORT,
        participant: ParticipantId(2),
        closes: "2023-02-20".parse().expect("a date"),
    }
}

/// Bo is in no group, and agreed to private messages.
async fn bo_waits() -> Stage {
    let stage = Stage::open().await;
    for statement in [
        "DELETE FROM membership WHERE participant_id = 2",
        "UPDATE participant SET state = 'waiting' WHERE id = 2",
        "INSERT INTO participant_zone (participant_id, zone) VALUES (2, 'Europe/Lisbon')",
        "INSERT INTO consent (person_id, purpose, text_version, locale, given_at)
         VALUES (2, 'private-messages', '1', 'en-GB', 0)",
    ] {
        stage.change(statement).await;
    }
    stage
}

/// Bo is half way through signing up until 20 February.
async fn bo_is_half_way() -> Stage {
    let stage = bo_waits().await;
    for statement in [
        "UPDATE participant SET unfinished_since_at = 0 WHERE id = 2",
        "UPDATE cohort SET state = 'open', closes_on = '2023-02-20'",
    ] {
        stage.change(statement).await;
    }
    stage
}

async fn read_by_bo_alone(stage: &Stage, said: &str) {
    let inbox = stage.people.inbox(BO).await.expect("is read");
    let [letter] = inbox.as_slice() else {
        panic!("one letter, not {inbox:?}");
    };
    assert!(letter.text().contains(said), "{}", letter.text());
    for other in [ANA, stage.server.owner_id] {
        let inbox = stage.people.inbox(other).await.expect("is read");
        assert!(inbox.is_empty(), "nobody else is written to");
    }
}

/// Each change takes away what the letter goes by, and says why it is not sent.
async fn is_not_sent(stage: &Stage, letter: Promise, changes: &[(&str, &str, &str)]) {
    for (change, why, back) in changes {
        stage.change(change).await;
        let tried = stage.try_at(letter, None, at(DAY)).await;
        assert!(is_skipped(&tried, why), "{change}: {tried:?}");
        stage.change(back).await;
    }
    assert_eq!(stage.journal("message_created").await.len(), 0);
}

#[tokio::test]
async fn who_waits_is_told_once_what_that_means() {
    let stage = bo_waits().await;
    let since = stage.now().await;
    let first = stage.try_at(WAITING, None, at(DAY)).await;
    let first = first.expect("is said");
    // A group is found meanwhile: it was said nevertheless.
    stage
        .change("UPDATE participant SET state = 'placed' WHERE id = 2")
        .await;
    let second = stage.try_at(WAITING, Some(since), at(DAY)).await;
    assert_eq!(second.expect("is found"), first);
    read_by_bo_alone(&stage, "You come first on the next wait-list").await;
    let late = stage.try_at(WAITING, None, at(DAY)).await;
    let over = "it does not concern them any more";
    assert!(is_skipped(&late, over), "{late:?}");
}

#[tokio::test]
async fn a_launch_that_is_taken_back_and_made_again_tells_nobody_twice() {
    let stage = bo_waits().await;
    let kept = stage.try_at(WAITING, None, at(DAY)).await;
    stage.record(WAITING, &kept.expect("is said")).await;
    let again = Promise::Waiting {
        cohort: COHORT,
        participant: ParticipantId(2),
        launched: 1,
    };
    let tried = stage.try_at(again, None, at(DAY)).await;
    assert!(is_skipped(&tried, "they were told before"), "{tried:?}");
}

#[tokio::test]
async fn nobody_is_written_to_whom_it_does_not_concern_or_who_has_not_agreed() {
    let over = "it does not concern them any more";
    let agreed = "they have not agreed to private messages";
    let state = |state: &str| format!("UPDATE participant SET state = '{state}' WHERE id = 2");
    let (placed, waiting) = (state("placed"), state("waiting"));
    let withdrawn = state("withdrawn");
    let changes = [
        (placed.as_str(), over, waiting.as_str()),
        (withdrawn.as_str(), over, waiting.as_str()),
        (
            "UPDATE cohort SET state = 'forming'",
            over,
            "UPDATE cohort SET state = 'running'",
        ),
        (
            "UPDATE consent SET withdrawn_at = 1",
            agreed,
            "UPDATE consent SET withdrawn_at = NULL",
        ),
        // What somebody said for an earlier cohort is not said for this one.
        (
            "UPDATE cohort SET opened_at = 1",
            agreed,
            "UPDATE cohort SET opened_at = 0",
        ),
        (
            "UPDATE account SET state = 'left' WHERE person_id = 2",
            "they are not on the server",
            "UPDATE account SET state = 'here' WHERE person_id = 2",
        ),
    ];
    is_not_sent(&bo_waits().await, WAITING, &changes).await;
    let changes = [
        (
            "UPDATE participant SET unfinished_since_at = NULL WHERE id = 2",
            over,
            "UPDATE participant SET unfinished_since_at = 0 WHERE id = 2",
        ),
        (
            "UPDATE cohort SET closes_on = '2023-02-24'",
            over,
            "UPDATE cohort SET closes_on = '2023-02-20'",
        ),
        (
            "UPDATE cohort SET state = 'forming'",
            over,
            "UPDATE cohort SET state = 'open'",
        ),
        (
            "UPDATE consent SET withdrawn_at = 1",
            agreed,
            "UPDATE consent SET withdrawn_at = NULL",
        ),
        (
            "UPDATE participant SET reminded_at = 1 WHERE id = 2",
            "they were told before",
            "UPDATE participant SET reminded_at = NULL WHERE id = 2",
        ),
    ];
    is_not_sent(&bo_is_half_way().await, half_way(), &changes).await;
}

#[tokio::test]
async fn a_reminder_of_a_sign_up_is_known_again() {
    let stage = bo_is_half_way().await;
    let since = stage.now().await;
    let first = stage.try_at(half_way(), None, at(DAY)).await;
    let first = first.expect("is said");
    stage
        .change("UPDATE participant SET unfinished_since_at = NULL WHERE id = 2")
        .await;
    let second = stage.try_at(half_way(), Some(since), at(DAY)).await;
    assert_eq!(second.expect("is found"), first);
    read_by_bo_alone(&stage, "the last day is Monday 20 February 2023").await;
}

#[tokio::test]
async fn a_letter_waits_for_its_readers_morning_and_is_never_said_in_public_instead() {
    let stage = bo_waits().await;
    let late = stage.try_at(WAITING, None, at(NIGHT)).await;
    let Err(Failed::Later {
        after: Some(after), ..
    }) = late
    else {
        panic!("it waits: {late:?}");
    };
    assert_eq!(after.as_secs(), 8 * 3600);
    let refuses = MemberChange {
        refuses_dms: Some(true),
        ..MemberChange::default()
    };
    let server = stage.server.server_id;
    let changed = stage.people.change_member(server, BO, &refuses).await;
    changed.expect("is changed");
    let told = stage.try_at(WAITING, None, at(DAY)).await;
    assert!(
        is_skipped(&told, "they take no private messages"),
        "{told:?}"
    );
    assert_eq!(stage.journal("message_created").await.len(), 0);
}
