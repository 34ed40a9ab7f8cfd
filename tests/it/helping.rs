//! Who may look after a group, and what ends it.

use carrel::{
    app::{
        App,
        change::{self, merge},
        helpers::{self, HELPERS_MAX, Refusal},
        rooms::{Seating, seating},
        safety::separate::{self, Leaves},
    },
    domain::{
        change::Change,
        ids::{AccountId, ChannelId, GroupId, ParticipantId, ReportId},
        promises::{Kept, Promise},
        time::Moment,
    },
};

use crate::{
    change::running,
    prompts::{ANA, BO, DEE, FIRST, SECOND, SERVER, at, change as behind, keep, numbers},
};

const COORDINATOR: AccountId = AccountId(8001);

/// Somebody who takes part in nothing.
const HELLA: AccountId = AccountId(9100);

fn now() -> Moment {
    at("2023-03-15T12:00:00Z")
}

async fn name(app: &App, group: GroupId, whom: AccountId) -> Result<usize, Refusal> {
    let named = helpers::name(app, SERVER, (group, whom), COORDINATOR, now()).await;
    let named = named.expect("the database answers");
    named.map(|seen| seen.helpers.len())
}

async fn take_back(app: &App, group: GroupId, whom: AccountId) -> Result<usize, Refusal> {
    let done = helpers::take_back(app, SERVER, (group, whom), COORDINATOR, now()).await;
    done.expect("the database answers")
        .map(|seen| seen.helpers.len())
}

/// What the room of a group does about an account.
async fn lets_in(app: &App, group: GroupId, whom: AccountId) -> bool {
    let seating = seating(app, group, whom).await.expect("reads");
    matches!(seating, Seating::LetIn { .. })
}

/// The promises that wait, of the kinds that a duty makes.
async fn waits(app: &App) -> Vec<String> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(
        "SELECT key FROM job WHERE state = 'waiting' AND kind IN ('seat', 'helper') ORDER BY key",
    )
    .fetch_all(&mut *read)
    .await
    .expect("are listed")
}

#[tokio::test]
async fn whoever_looks_after_a_group_belongs_in_its_room_until_they_are_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    assert!(!lets_in(&app, FIRST, HELLA).await);
    for _twice in 0..2 {
        assert_eq!(name(&app, FIRST, HELLA).await, Ok(1));
    }
    assert!(lets_in(&app, FIRST, HELLA).await);
    assert!(!lets_in(&app, SECOND, HELLA).await);
    let staff = "SELECT id FROM staff WHERE scope = 'helper'";
    let [staff] = numbers(&app, staff).await[..] else {
        panic!("one duty");
    };
    let seat = format!("seat:1:{HELLA}");
    assert_eq!(
        waits(&app).await,
        [format!("helper:1:{staff}:come"), seat.clone()]
    );
    for _twice in 0..2 {
        assert_eq!(take_back(&app, FIRST, HELLA).await, Ok(0));
    }
    assert!(!lets_in(&app, FIRST, HELLA).await);
    assert_eq!(waits(&app).await, [format!("helper:1:{staff}:gone"), seat]);
    let noted = "SELECT count(*) FROM audit WHERE what IN ('helper.name', 'helper.end')";
    assert_eq!(numbers(&app, noted).await, [2]);
}

#[tokio::test]
async fn nobody_looks_after_their_own_group_and_no_group_has_many_helpers() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    assert_eq!(name(&app, FIRST, ANA).await, Err(Refusal::Member));
    assert_eq!(name(&app, GroupId(99), HELLA).await, Err(Refusal::Gone));
    // Who is in another group may: they see two rooms, and lose neither.
    assert_eq!(name(&app, FIRST, DEE).await, Ok(1));
    assert!(lets_in(&app, FIRST, DEE).await && lets_in(&app, SECOND, DEE).await);
    for more in 1..HELPERS_MAX {
        let account = AccountId(9200 + i64::try_from(more).expect("a few"));
        assert_eq!(name(&app, FIRST, account).await, Ok(more + 1));
    }
    assert_eq!(name(&app, FIRST, HELLA).await, Err(Refusal::Full));
    let members = "SELECT count(*) FROM membership WHERE group_id = 1 AND until_at IS NULL";
    assert_eq!(numbers(&app, members).await, [3], "they are in no group");
}

#[tokio::test]
async fn nobody_looks_after_somebody_who_must_not_be_with_them() {
    for said in [
        "INSERT INTO not_with (programme_id, person_id, other_account_id, for_ever, said_at)
         VALUES (1, 2, 9004, 0, 0)",
        "INSERT INTO not_with (programme_id, person_id, other_person_id, for_ever, said_at)
         VALUES (1, 4, 2, 1, 0)",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let app = running(folder.path()).await;
        // Bo and Dee; Bo is in the first group.
        behind(&app, said).await;
        assert_eq!(name(&app, FIRST, DEE).await, Err(Refusal::Apart), "{said}");
        assert_eq!(name(&app, FIRST, HELLA).await, Ok(1));
        // Nor does somebody come to a group which somebody looks after who must not be with them.
        behind(
            &app,
            "UPDATE membership SET until_at = 1 WHERE participant_id = 4",
        )
        .await;
        assert_eq!(name(&app, SECOND, DEE).await, Ok(1));
        let (who, to) = (ParticipantId(2), SECOND);
        let moved = change::plan(&app, SERVER, Change::Move { who, to }, COORDINATOR, now()).await;
        let moved = moved.expect("the database answers");
        assert_eq!(moved.map(|_planned| ()), Err(change::Refusal::Apart));
    }
}

#[tokio::test]
async fn whoever_comes_to_a_group_looks_after_it_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    assert_eq!(name(&app, SECOND, BO).await, Ok(1));
    let (who, to) = (ParticipantId(2), SECOND);
    let planned = change::plan(&app, SERVER, Change::Move { who, to }, COORDINATOR, now()).await;
    let planned = planned.expect("answers").expect("can be done");
    let applied = change::apply(&app, SERVER, planned.plan, COORDINATOR, now()).await;
    applied.expect("answers").expect("is done");
    let lasting = "SELECT count(*) FROM staff WHERE scope = 'helper' AND until_at IS NULL";
    assert_eq!(numbers(&app, lasting).await, [0]);
    assert!(lets_in(&app, SECOND, BO).await, "they are in it");
}

#[tokio::test]
async fn a_group_that_goes_to_another_as_a_whole_is_looked_after_by_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    assert_eq!(name(&app, SECOND, HELLA).await, Ok(1));
    let planned = merge::plan(&app, SERVER, (SECOND, FIRST), COORDINATOR, now()).await;
    let (planned, _merging) = planned.expect("answers").expect("can be done");
    let applied = change::apply(&app, SERVER, planned.plan, COORDINATOR, now()).await;
    applied.expect("answers").expect("is done");
    assert!(!lets_in(&app, SECOND, HELLA).await && !lets_in(&app, FIRST, HELLA).await);
    let seat = format!("seat:2:{HELLA}");
    assert!(
        waits(&app).await.contains(&seat),
        "the old room lets them go"
    );
    assert_eq!(name(&app, SECOND, HELLA).await, Err(Refusal::Gone));
}

#[tokio::test]
async fn a_voice_room_that_opens_lets_in_who_looks_after_the_group() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    assert_eq!(name(&app, FIRST, HELLA).await, Ok(1));
    behind(&app, "UPDATE job SET state = 'done', ended_at = 0").await;
    let opened = Kept::Room {
        channel: ChannelId(801),
        let_in: Vec::new(),
    };
    keep(&app, Promise::VoiceRoom { group: FIRST }, opened, now()).await;
    let seat = format!("seat:1:{HELLA}");
    assert!(waits(&app).await.contains(&seat));
    let seating = seating(&app, FIRST, HELLA).await.expect("reads");
    let voice = Some(ChannelId(801));
    assert!(matches!(seating, Seating::LetIn { voice: found, .. } if found == voice));
}

#[tokio::test]
async fn two_who_are_separated_are_not_together_by_a_duty_either() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = running(folder.path()).await;
    assert_eq!(name(&app, FIRST, HELLA).await, Ok(1));
    // Bo, whose group she looks after, has told it.
    for told in [
        "INSERT INTO staff (programme_id, account_id, scope, from_at) VALUES (1, 9300, 'safety', 0)",
        "INSERT INTO report (id, programme_id, server_id, number, reporter_account_id,
                             about_account_id, text, told_at)
         VALUES (1, 1, 41, 1, 9002, 9100, 'It was unkind', 0)",
    ] {
        behind(&app, told).await;
    }
    let (contact, report) = (AccountId(9300), ReportId(1));
    let asked = separate::ask(&app, SERVER, contact, report).await;
    assert!(asked.expect("answers").expect("may ask").share_a_group);
    for left in [true, false] {
        let leaves = Leaves::Reported;
        let done = separate::separate(&app, SERVER, contact, report, leaves, now()).await;
        assert_eq!(done.expect("answers").expect("is done").left, left);
    }
    assert!(!lets_in(&app, FIRST, HELLA).await);
    assert_eq!(name(&app, FIRST, HELLA).await, Err(Refusal::Apart));
}
