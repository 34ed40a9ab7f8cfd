//! What an edit and a calling off do to what stands already, or may stand: each place shows the last
//! word once, and whoever comes is told once.

use carrel::{
    domain::{
        ids::EventId,
        promises::{Kept, Promise, TalkLead},
    },
    jobs::Failed,
    sim::{
        Snowflake,
        people::{JournalEntry, Message},
    },
};
use serde_json::Value;

use super::{
    ANA, BO, BROADCAST, EVENT, GROUP, Stage, TO_ALL, WEBINAR, announced, is_skipped, snowflake,
    why_later,
};

const LINK: &str = "https://meet.example.org/abc";

const REVISION: Promise = Promise::Revision {
    broadcast: BROADCAST,
    group: None,
};

const EVENT_REVISION: Promise = Promise::EventRevision { webinar: WEBINAR };

const CALL_OFF: &str = "UPDATE webinar SET state = 'cancelled', called_off_at = 1, sequence = 1";

const MOVE: &str = "UPDATE webinar SET starts_at = starts_at + 3600000, sequence = 1";

fn news(sequence: u32) -> Promise {
    Promise::News {
        webinar: WEBINAR,
        group: GROUP,
        sequence,
    }
}

/// The message that keeps a promise, as it looks now.
async fn message(stage: &Stage, kept: &Kept) -> Message {
    let Kept::Message { channel, message } = kept else {
        panic!("{kept:?} is no message");
    };
    let read = stage
        .people
        .read(snowflake(channel.0), stage.server.owner_id);
    let read = read.await.expect("the owner reads");
    let mut found = read.into_iter();
    let found = found.find(|shown| shown.id == snowflake(message.0));
    found.expect("it stands")
}

/// The one event of the server, as it looks now.
async fn event(stage: &Stage) -> Value {
    let events = stage.people.events(stage.server.server_id).await;
    let mut events = events.expect("are listed");
    assert_eq!(events.len(), 1, "{events:?}");
    events.pop().expect("it was counted")
}

/// Gives the database the name from which the stage makes its markers.
async fn name_it(stage: &Stage) {
    stage.change("UPDATE identity SET seed = 'stage'").await;
}

/// Both say that they come.
async fn both_come(stage: &Stage) {
    for who in [ANA, BO] {
        let answer = format!(
            "INSERT INTO webinar_answer (webinar_id, account_id, coming, at) VALUES (1, {who}, 1, 0)"
        );
        stage.change(&answer).await;
    }
}

#[tokio::test]
async fn an_announcement_shows_the_last_word_however_often_it_is_brought_up_to_date() {
    let stage = Stage::open().await;
    name_it(&stage).await;
    announced(&stage, LINK).await;
    let kept = stage.keep(TO_ALL).await;
    let marked = message(&stage, &kept).await.controls();
    stage.change(MOVE).await;
    let moved = stage
        .doubt(REVISION, async |_kept| {
            stage.change("UPDATE webinar SET title = 'Big ideas'").await;
        })
        .await;
    assert_eq!(moved, Kept::Nothing);
    let shown = message(&stage, &kept).await;
    let text = shown.text();
    assert!(text.contains("at a new time"), "{text}");
    assert!(text.contains("Webinar: Big ideas"), "{text}");
    let ids = |controls: Vec<carrel::sim::people::Control>| -> Vec<_> {
        controls.into_iter().map(|it| it.custom_id).collect()
    };
    assert_eq!(ids(shown.controls()), ids(marked), "the marker stays");

    stage.change(CALL_OFF).await;
    stage.doubt(REVISION, async |_kept| {}).await;
    let shown = message(&stage, &kept).await;
    assert!(shown.text().contains("This webinar is called off"));
    assert!(shown.controls().is_empty(), "nobody can say that they come");
    assert_eq!(stage.journal("message_created").await.len(), 1);
}

#[tokio::test]
async fn a_recording_takes_the_place_of_the_invitation() {
    let stage = Stage::open().await;
    name_it(&stage).await;
    announced(&stage, LINK).await;
    let kept = stage.keep(TO_ALL).await;
    stage
        .change("UPDATE webinar SET recording = 'https://videos.example/1'")
        .await;
    stage.keep(REVISION).await;
    let shown = message(&stage, &kept).await;
    let text = shown.text();
    for part in [
        "This webinar is over",
        "Watch the recording",
        "<https://videos.example/1>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(shown.custom_id("coming"), None);
}

#[tokio::test]
async fn what_was_called_off_while_it_may_stand_already_is_found_and_says_so() {
    let stage = Stage::open().await;
    announced(&stage, LINK).await;
    let since = stage.now().await;
    let sent = stage.try_at(TO_ALL, None, since).await.expect("is sent");
    let made = stage.try_at(EVENT, None, since).await.expect("is made");
    stage.change(CALL_OFF).await;
    // The attempts are forgotten, as after a crash.
    let found = stage.try_at(TO_ALL, Some(since), since).await;
    assert_eq!(found.expect("is found"), sent);
    let found = stage.try_at(EVENT, Some(since), since).await;
    assert_eq!(found.expect("is found"), made);
    stage.record(TO_ALL, &sent).await;
    stage.record(EVENT, &made).await;
    stage.keep(REVISION).await;
    stage.keep(EVENT_REVISION).await;
    let text = message(&stage, &sent).await.text();
    assert!(text.contains("This webinar is called off"), "{text}");
    assert_eq!(event(&stage).await["status"], 4);
    assert_eq!(stage.journal("message_created").await.len(), 1);
}

#[tokio::test]
async fn what_was_called_off_before_it_went_out_never_does() {
    let stage = Stage::open().await;
    announced(&stage, LINK).await;
    stage.change(CALL_OFF).await;
    let now = stage.now().await;
    for promise in [TO_ALL, EVENT] {
        for unsure_since in [None, Some(now)] {
            let result = stage.try_at(promise, unsure_since, now).await;
            assert!(
                is_skipped(&result, "the webinar was called off"),
                "{promise:?} {unsure_since:?}: {result:?}"
            );
        }
    }
    assert_eq!(stage.journal("message_created").await.len(), 0);
    assert_eq!(stage.journal("event_created").await.len(), 0);
}

#[tokio::test]
async fn a_change_waits_for_what_is_still_on_its_way_and_is_due_when_that_stands() {
    let stage = Stage::open().await;
    announced(&stage, LINK).await;
    let server = stage.server.server_id;
    let next_year = stage.now().await.timestamp_millis() + 31_536_000_000;
    for (promise, kind) in [
        (TO_ALL, "announcement"),
        (EVENT, "event"),
        (REVISION, "revision"),
        (EVENT_REVISION, "event-revision"),
    ] {
        let key = promise.key();
        stage
            .change(&format!(
                "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at)
                 VALUES ('{key}', {server}, '{kind}', 1, '{{}}', {next_year}, 'waiting', 0)"
            ))
            .await;
    }
    let now = stage.now().await;
    for revision in [REVISION, EVENT_REVISION] {
        let waits = stage.try_at(revision, None, now).await;
        assert_eq!(
            why_later(&waits),
            "nobody knows yet whether it stands there"
        );
        assert_eq!(stage.due_at(revision).await, next_year);
    }
    stage.keep(TO_ALL).await;
    stage.keep(EVENT).await;
    for revision in [REVISION, EVENT_REVISION] {
        assert!(stage.due_at(revision).await < next_year, "{revision:?}");
    }
    // One that never stood there needs no change.
    stage.change("DELETE FROM receipt").await;
    stage.change("UPDATE webinar SET event_id = NULL").await;
    stage
        .change("UPDATE job SET state = 'skipped', ended_at = 1")
        .await;
    for revision in [REVISION, EVENT_REVISION] {
        let skipped = stage.try_at(revision, None, now).await;
        assert!(
            is_skipped(&skipped, "it does not stand there"),
            "{skipped:?}"
        );
    }
}

#[tokio::test]
async fn an_event_moves_and_is_called_off_once_and_stays_known() {
    let stage = Stage::open().await;
    name_it(&stage).await;
    let starts_at = announced(&stage, LINK).await;
    let kept = stage.keep(EVENT).await;
    stage.change(MOVE).await;
    stage.doubt(EVENT_REVISION, async |_kept| {}).await;
    let moved = event(&stage).await;
    let begins: carrel::domain::time::Moment = moved["scheduled_start_time"]
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a moment");
    assert_eq!((begins - starts_at).num_minutes(), 60);
    // The marker stands, so that it would be found again.
    let now = stage.now().await;
    let found = stage.try_at(EVENT, Some(now), now).await;
    assert_eq!(found.expect("is found"), kept);

    stage.change(CALL_OFF).await;
    stage.doubt(EVENT_REVISION, async |_kept| {}).await;
    assert_eq!(event(&stage).await["status"], 4);
    let edits = stage.journal("event_edited").await.len();
    assert!((2..=3).contains(&edits), "{edits}: what is over stays so");
    let Kept::Event(EventId(_)) = kept else {
        panic!("an event is kept by an event");
    };
}

#[tokio::test]
async fn an_event_that_somebody_deleted_is_left_alone() {
    let stage = Stage::open().await;
    announced(&stage, LINK).await;
    stage.keep(EVENT).await;
    stage
        .change("UPDATE webinar SET event_id = event_id + 1")
        .await;
    assert_eq!(stage.keep(EVENT_REVISION).await, Kept::Nothing);
}

/// Whom a message called.
fn called(entry: &JournalEntry) -> Vec<Snowflake> {
    let users = entry.detail["pinged"]["users"].as_array();
    let users = users.into_iter().flatten();
    users
        .filter_map(|user| user.as_str()?.parse().ok())
        .collect()
}

#[tokio::test]
async fn who_comes_is_told_once_of_another_hour_and_of_the_calling_off() {
    let stage = Stage::open().await;
    stage.open_room().await;
    announced(&stage, LINK).await;
    let now = stage.now().await;
    stage.change(MOVE).await;
    let nobody = stage.try_at(news(1), None, now).await;
    assert!(
        is_skipped(&nobody, "nobody there comes to it"),
        "{nobody:?}"
    );
    both_come(&stage).await;
    stage.doubt(news(1), async |_kept| {}).await;
    stage
        .change("UPDATE webinar SET state = 'cancelled', called_off_at = 1, sequence = 2")
        .await;
    let older = stage.try_at(news(1), None, now).await;
    assert!(
        is_skipped(&older, "the webinar has changed again"),
        "{older:?}"
    );
    let off = stage.doubt(news(2), async |_kept| {}).await;
    assert!(
        message(&stage, &off)
            .await
            .text()
            .contains("will not take place")
    );
    let told = stage.journal("message_created").await;
    assert_eq!(told.len(), 2, "once each");
    for entry in &told {
        assert_eq!(called(entry), [ANA, BO], "{entry:?}");
    }
}

#[tokio::test]
async fn a_reminder_calls_who_comes_and_only_for_the_hour_that_stands() {
    let stage = Stage::open().await;
    stage.open_room().await;
    announced(&stage, LINK).await;
    both_come(&stage).await;
    stage
        .change(&format!(
            "UPDATE webinar_answer SET coming = 0 WHERE account_id = {BO}"
        ))
        .await;
    let reminder = |lead, sequence| Promise::TalkReminder {
        webinar: WEBINAR,
        group: GROUP,
        lead,
        sequence,
    };
    stage
        .doubt(reminder(TalkLead::Minutes, 0), async |_kept| {})
        .await;
    let told = stage.journal("message_created").await;
    let [entry] = told.as_slice() else {
        panic!("one reminder, not {told:?}");
    };
    assert_eq!(called(entry), [ANA]);
    stage.change(MOVE).await;
    let now = stage.now().await;
    let old = stage.try_at(reminder(TalkLead::Day, 0), None, now).await;
    assert!(matches!(old, Err(Failed::Skip { .. })), "{old:?}");
    stage.keep(reminder(TalkLead::Day, 1)).await;
    assert_eq!(stage.journal("message_created").await.len(), 2);
}
