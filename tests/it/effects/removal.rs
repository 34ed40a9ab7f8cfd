//! Rooms and categories of a cohort that is over, removed in doubt.

use carrel::{
    domain::promises::{Kept, Promise},
    jobs::Failed,
    sim::{
        Permissions, Snowflake,
        people::{ChannelChange, ChannelKind, NewChannel, NewOverwrite},
    },
};

use super::{
    COHORT, FAREWELL, GROUP, is_skipped,
    stage::{ANA, Stage},
};

const EDITION: i64 = 0;

const LAST_WARNING: Promise = Promise::Warning {
    group: GROUP,
    edition: EDITION,
    days: 1,
};
const REMOVAL: Promise = Promise::Removal {
    group: GROUP,
    edition: EDITION,
};
const CATEGORY_REMOVAL: Promise = Promise::CategoryRemoval {
    cohort: COHORT,
    number: 1,
};

/// The room of an archived cohort, which is to be removed on this day.
async fn farewell_said(stage: &Stage, day: &str) -> Snowflake {
    let room = stage.open_room().await;
    stage
        .change("UPDATE cohort SET state = 'archived', archived_at = 0")
        .await;
    stage
        .change(&format!(
            "INSERT INTO removal (cohort_id, server_id, removed_on)
             SELECT id, server_id, '{day}' FROM cohort"
        ))
        .await;
    stage.keep(FAREWELL).await;
    room
}

const PAST: &str = "2000-01-01";

async fn channels(stage: &Stage) -> Vec<Snowflake> {
    let (server, owner) = (stage.server.server_id, stage.server.owner_id);
    let listed = stage.people.sidebar(server, owner).await.expect("lists");
    listed.iter().map(|channel| channel.id).collect()
}

#[tokio::test]
async fn a_room_is_warned_once_and_removed_once_with_its_category() {
    let stage = Stage::open().await;
    let before = channels(&stage).await;
    let room = farewell_said(&stage, PAST).await;
    stage.doubt(LAST_WARNING, async |_kept| {}).await;
    let messages = stage.people.read(room, ANA).await.expect("Ana reads");
    let last = messages.last().expect("there are messages");
    assert!(last.custom_id("What Carrel keeps of us").is_some());
    assert!(last.mentions.is_empty());
    stage.keep(LAST_WARNING).await;
    assert_eq!(stage.keys_of("removal").await, [REMOVAL.key()]);

    // The day has moved with the late warning; the room waits for it.
    stage
        .change(&format!("UPDATE removal SET removed_on = '{PAST}'"))
        .await;
    let kept = stage.doubt(REMOVAL, async |_kept| {}).await;
    assert_eq!(kept, Kept::Removed);
    stage.keep(REMOVAL).await;
    assert_eq!(
        stage.keys_of("category-removal").await,
        [CATEGORY_REMOVAL.key()]
    );
    let kept = stage.doubt(CATEGORY_REMOVAL, async |_kept| {}).await;
    assert_eq!(kept, Kept::Removed);
    stage.keep(CATEGORY_REMOVAL).await;
    assert_eq!(channels(&stage).await, before);
    let now = stage.now().await;
    let again = stage.try_at(CATEGORY_REMOVAL, None, now).await;
    assert!(
        is_skipped(&again, "the category is removed already"),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_room_that_somebody_deleted_needs_no_warning_and_counts_as_removed() {
    let stage = Stage::open().await;
    let room = farewell_said(&stage, PAST).await;
    stage.people.delete_channel(room).await.expect("may");
    assert_eq!(stage.keep(LAST_WARNING).await, Kept::Nothing);
    stage
        .change(&format!("UPDATE removal SET removed_on = '{PAST}'"))
        .await;
    assert_eq!(stage.keep(REMOVAL).await, Kept::Removed);
}

#[tokio::test]
async fn a_category_in_which_people_have_a_channel_stays() {
    let stage = Stage::open().await;
    let room = farewell_said(&stage, PAST).await;
    let (server, owner) = (stage.server.server_id, stage.server.owner_id);
    let listed = stage.people.sidebar(server, owner).await.expect("lists");
    let found = listed.iter().find(|channel| channel.id == room);
    let theirs = NewChannel {
        name: "chat".to_owned(),
        kind: ChannelKind::Text,
        parent_id: found.expect("it stands").parent_id,
        overwrites: Vec::new(),
        as_user: None,
    };
    stage
        .people
        .add_channel(server, &theirs)
        .await
        .expect("may");
    stage.keep(REMOVAL).await;
    let before = channels(&stage).await;
    assert_eq!(stage.keep(CATEGORY_REMOVAL).await, Kept::Nothing);
    assert_eq!(channels(&stage).await, before);
}

#[tokio::test]
async fn a_room_waits_for_its_day_and_stays_when_that_moves() {
    let stage = Stage::open().await;
    let room = farewell_said(&stage, "9000-01-01").await;
    let now = stage.now().await;
    let early = stage.try_at(REMOVAL, None, now).await;
    assert!(
        matches!(early, Err(Failed::Later { after: Some(_), .. })),
        "{early:?}"
    );
    stage.change("UPDATE removal SET edition = 1").await;
    for promise in [LAST_WARNING, REMOVAL] {
        let over = stage.try_at(promise, None, now).await;
        assert!(is_skipped(&over, "the rooms stay longer"), "{over:?}");
    }
    assert!(channels(&stage).await.contains(&room));
}

#[tokio::test]
async fn a_room_that_carrel_may_not_delete_waits_for_people() {
    let stage = Stage::open().await;
    let room = farewell_said(&stage, PAST).await;
    let me = stage.people.info().await.expect("tells").bot_user_id;
    let seen = Permissions::VIEW_CHANNEL;
    let change = ChannelChange {
        overwrites: Some(vec![NewOverwrite {
            id: me,
            kind: 1,
            allow: seen,
            deny: Permissions::MANAGE_CHANNELS,
        }]),
        ..ChannelChange::default()
    };
    let changed = stage.people.change_channel(room, &change).await;
    changed.expect("the owner may");
    let now = stage.now().await;
    let stopped = stage.try_at(REMOVAL, None, now).await;
    let Err(Failed::Park { why }) = stopped else {
        panic!("it stops: {stopped:?}");
    };
    assert!(why.contains("50013"), "{why}");
    assert!(channels(&stage).await.contains(&room));
}
