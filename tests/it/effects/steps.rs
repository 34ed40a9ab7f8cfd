//! Reminders of steps, sent in doubt.

use carrel::{
    domain::{promises::Promise, time::Moment},
    jobs::Failed,
    sim::Snowflake,
};

use super::{
    GROUP, at, is_skipped,
    stage::{ANA, BO, Stage},
};

const STEPS_DUE: Promise = Promise::StepsDue {
    group: GROUP,
    fortnight: 1,
};

/// A morning in Lisbon.
const DAY: &str = "2023-03-13T10:00:00Z";

/// Ana and Bo, in Lisbon and in Iloilo, look after a step each; a third is nobody's, and a fourth is
/// done.
async fn steps() -> (Stage, Snowflake) {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    let server = stage.server.server_id;
    for (title, due_on, owner, state) in [
        ("*Draft* @everyone", "2023-03-16", "1", "'open', NULL, NULL"),
        ("Collect", "2023-03-21", "2", "'open', NULL, NULL"),
        ("Publish", "2023-03-16", "NULL", "'open', NULL, NULL"),
        ("Agree", "2023-03-16", "1", "'done', 1, 1"),
        ("Later", "2023-03-23", "1", "'open', NULL, NULL"),
    ] {
        stage
            .change(&format!(
                "INSERT INTO milestone (group_id, server_id, title, due_on, owner_id, state,
                                        done_by, done_at, made_by, made_at)
                 VALUES (1, {server}, '{title}', '{due_on}', {owner}, {state}, 1, 0)"
            ))
            .await;
    }
    stage
        .change(
            "INSERT INTO participant_zone (participant_id, zone)
             VALUES (1, 'Europe/Lisbon'), (2, 'Asia/Manila')",
        )
        .await;
    (stage, room)
}

#[tokio::test]
async fn who_looks_after_steps_is_told_once_and_called_by_name() {
    let (stage, room) = steps().await;
    let since = stage.now().await;
    let first = stage.try_at(STEPS_DUE, None, at(DAY)).await;
    let first = first.expect("is said");
    // All is done meanwhile: it was said nevertheless.
    stage
        .change("UPDATE milestone SET state = 'dropped' WHERE state = 'open'")
        .await;
    let second = stage.try_at(STEPS_DUE, Some(since), at(DAY)).await;
    assert_eq!(second.expect("is found"), first);
    let messages = stage.people.read(room, ANA).await.expect("she reads");
    let [told] = messages.as_slice() else {
        panic!("one message, not {messages:?}");
    };
    let text = told.text();
    for part in [
        "These steps are due soon:",
        "**\\*Draft\\* @\u{200B}everyone** · Ana · due <t:1678968000:D>",
        "**Collect** · Bo · due <t:1679400000:D>",
    ] {
        assert!(text.contains(part), "{part:?} is missing in: {text}");
    }
    for part in ["Publish", "Agree", "Later"] {
        assert!(!text.contains(part), "{part:?} stands in: {text}");
    }
    let called: Vec<Snowflake> = told.mentions.iter().map(|user| user.id).collect();
    assert_eq!(called, [ANA, BO]);
    assert!(!told.mention_everyone, "whatever the step is called");
}

#[tokio::test]
async fn nothing_is_said_at_night_or_of_what_is_over() {
    let (stage, _room) = steps().await;
    let late = |tried: &Result<_, Failed>| match tried {
        Err(Failed::Later {
            after: Some(after), ..
        }) => after.as_secs() / 60,
        other => panic!("it waits: {other:?}"),
    };
    // Half past ten at night in Manila: it waits for seven in Manila, which is eleven in Lisbon,
    // where it is night too, and so for seven there.
    let night: Moment = at("2023-03-13T14:30:00Z");
    let tried = stage.try_at(STEPS_DUE, None, night).await;
    assert_eq!(late(&tried), 16 * 60 + 30);
    let over = "no step is due that somebody looks after";
    for (change, back) in [
        (
            "UPDATE milestone SET owner_id = NULL",
            "UPDATE milestone SET owner_id = 1",
        ),
        (
            "UPDATE membership SET until_at = 1, ended_why = 'withdrawn'",
            "UPDATE membership SET until_at = NULL, ended_why = NULL",
        ),
        (
            "UPDATE milestone SET due_on = '2023-03-12'",
            "UPDATE milestone SET due_on = '2023-03-16'",
        ),
    ] {
        stage.change(change).await;
        let tried = stage.try_at(STEPS_DUE, None, at(DAY)).await;
        assert!(is_skipped(&tried, over), "{change}: {tried:?}");
        stage.change(back).await;
    }
    stage.change("UPDATE room SET closed_at = 1").await;
    let tried = stage.try_at(STEPS_DUE, None, at(DAY)).await;
    assert!(is_skipped(&tried, "the room is closed"), "{tried:?}");
    assert_eq!(stage.journal("message_created").await.len(), 0);
}
