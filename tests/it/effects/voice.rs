//! Voice rooms, opened in doubt, closed, and removed with their rooms; and whom they let in.

use carrel::{
    domain::{
        ids::AccountId,
        promises::{Kept, Promise},
    },
    sim::{Permissions, Snowflake},
};

use super::{
    CATEGORY, COHORT, FAREWELL, GROUP, channel_of, made_by_carrel, renamed,
    stage::{ANA, BO, Stage},
    why_later,
};

const VOICE_ROOM: Promise = Promise::VoiceRoom { group: GROUP };
const VOICE_CLOSING: Promise = Promise::VoiceClosing { group: GROUP };

fn seat(whose: Snowflake) -> Promise {
    Promise::Seat {
        group: GROUP,
        account: AccountId(whose.0.cast_signed()),
    }
}

/// A cohort with voice rooms, whose one room stands.
async fn with_a_room() -> (Stage, Snowflake) {
    let stage = Stage::open().await;
    stage.change("UPDATE cohort SET voice_rooms = 1").await;
    let room = stage.open_room().await;
    assert_eq!(stage.keys_of("voice-room").await, [VOICE_ROOM.key()]);
    (stage, room)
}

async fn may(stage: &Stage, who: Snowflake, channel: Snowflake) -> Permissions {
    stage.people.can(who, channel).await.expect("is told")
}

const JOINS: Permissions = Permissions(Permissions::VIEW_CHANNEL.0 | Permissions::CONNECT.0);

#[tokio::test]
async fn a_voice_room_that_somebody_renamed_is_known_again_beside_the_room() {
    let (stage, room) = with_a_room().await;
    let voice = stage
        .doubt(VOICE_ROOM, async |kept| {
            let change = renamed("Tea");
            let edited = stage.people.change_channel(channel_of(kept), &change);
            edited.await.expect("the owner may");
        })
        .await;
    assert_eq!(
        made_by_carrel(&stage).await,
        3,
        "category, room, voice room"
    );
    let (server, owner) = (stage.server.server_id, stage.server.owner_id);
    let shown = stage.people.sidebar(server, owner).await.expect("lists");
    let parent = |id| {
        let mut shown = shown.iter();
        shown
            .find(|channel| channel.id == id)
            .map(|it| it.parent_id)
    };
    assert_eq!(parent(channel_of(&voice)), parent(room));
}

#[tokio::test]
async fn two_voice_rooms_in_doubt_are_told_apart_by_whom_they_let_in() {
    let (stage, _room) = with_a_room().await;
    let server = stage.server.server_id;
    for statement in [
        format!(
            "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
             VALUES (2, 1, {server}, 2, 'Group 1', '{{}}', 0)"
        ),
        "UPDATE membership SET group_id = 2 WHERE participant_id = 2".to_owned(),
        format!("INSERT INTO seat (group_id, discord_user_id, given_at) VALUES (2, {BO}, 0)"),
    ] {
        stage.change(&statement).await;
    }
    let second = Promise::VoiceRoom {
        group: carrel::domain::ids::GroupId(2),
    };
    let now = stage.now().await;
    let theirs = stage.try_at(second, None, now).await.expect("is made");
    let hers = stage.try_at(VOICE_ROOM, None, now).await.expect("is made");
    assert_ne!(channel_of(&theirs), channel_of(&hers));
    for (promise, made) in [(VOICE_ROOM, hers), (second, theirs)] {
        let again = stage.try_at(promise, Some(now), now).await;
        assert_eq!(again.expect("is found"), made);
    }
}

#[tokio::test]
async fn a_voice_room_in_doubt_is_known_by_who_had_a_seat_when_all_are_in_another_group() {
    let (stage, _room) = with_a_room().await;
    let (server, now) = (stage.server.server_id, stage.now().await);
    let made = stage.try_at(VOICE_ROOM, None, now).await.expect("is made");
    for statement in [
        format!(
            "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
             VALUES (2, 1, {server}, 2, 'Anew', '{{}}', 0)"
        ),
        "UPDATE membership SET group_id = 2".to_owned(),
    ] {
        stage.change(&statement).await;
    }
    let again = stage.try_at(VOICE_ROOM, Some(now), now).await;
    assert_eq!(again.expect("is found"), made);
}

#[tokio::test]
async fn a_seat_is_one_in_both_and_whoever_goes_leaves_both() {
    let (stage, room) = with_a_room().await;
    let voice = channel_of(&stage.keep(VOICE_ROOM).await);
    for who in [ANA, BO] {
        assert!(may(&stage, who, voice).await.has(JOINS));
    }
    stage
        .change("UPDATE membership SET until_at = 1 WHERE participant_id = 2")
        .await;
    assert_eq!(stage.keep(seat(BO)).await, Kept::Seat { inside: false });
    for channel in [room, voice] {
        assert_eq!(may(&stage, BO, channel).await, Permissions::NONE);
        assert!(
            may(&stage, ANA, channel)
                .await
                .has(Permissions::VIEW_CHANNEL)
        );
    }
    stage
        .change("UPDATE membership SET until_at = NULL WHERE participant_id = 2")
        .await;
    stage.keep(seat(BO)).await;
    assert!(may(&stage, BO, voice).await.has(JOINS));
    assert!(may(&stage, BO, room).await.has(Permissions::SEND_MESSAGES));
}

#[tokio::test]
async fn whoever_leaves_while_the_voice_room_is_opened_is_held_until_it_has_let_them_go() {
    let (stage, room) = with_a_room().await;
    let now = stage.now().await;
    let made = stage.try_at(VOICE_ROOM, None, now).await.expect("is made");
    stage
        .change(
            "INSERT INTO attempt (job_id, number, nonce, started_at)
             SELECT id, 1, 'n', 1 FROM job WHERE kind = 'voice-room'",
        )
        .await;
    stage
        .change("UPDATE membership SET until_at = 1 WHERE participant_id = 2")
        .await;
    let waits = stage.try_at(seat(BO), None, now).await;
    assert_eq!(why_later(&waits), "the voice room is being opened");
    assert_eq!(may(&stage, BO, room).await, Permissions::NONE);
    // It is found, recorded, and lets them go.
    let found = stage.try_at(VOICE_ROOM, Some(now), now).await;
    assert_eq!(found.expect("is found"), made);
    stage.record(VOICE_ROOM, &made).await;
    assert_eq!(stage.keys_of("seat").await, [seat(BO).key()]);
    stage
        .change("UPDATE job SET state = 'done', ended_at = 1 WHERE kind = 'voice-room'")
        .await;
    assert_eq!(stage.keep(seat(BO)).await, Kept::Seat { inside: false });
    assert_eq!(may(&stage, BO, channel_of(&made)).await, Permissions::NONE);
}

#[tokio::test]
async fn a_voice_room_that_somebody_deleted_keeps_nobody_out_of_the_room() {
    let (stage, room) = with_a_room().await;
    let voice = channel_of(&stage.keep(VOICE_ROOM).await);
    stage.people.delete_channel(voice).await.expect("may");
    stage.keep(seat(BO)).await;
    assert!(may(&stage, BO, room).await.has(Permissions::VIEW_CHANNEL));
    stage
        .change("UPDATE membership SET until_at = 1 WHERE participant_id = 2")
        .await;
    stage.keep(seat(BO)).await;
    assert_eq!(may(&stage, BO, room).await, Permissions::NONE);
}

#[tokio::test]
async fn a_voice_room_goes_where_there_is_a_place_when_people_fill_its_category() {
    let stage = Stage::open().await;
    stage.change("UPDATE cohort SET voice_rooms = 1").await;
    let first = channel_of(&stage.keep(CATEGORY).await);
    stage.keep(super::ROOM).await;
    stage.fill(first).await;
    let now = stage.now().await;
    let met = stage.try_at(VOICE_ROOM, None, now).await;
    assert_eq!(why_later(&met), "people have filled its category");
    let next = Promise::Category {
        cohort: COHORT,
        number: 2,
    };
    assert_eq!(stage.keys_of("category").await, [next.key()]);
    stage.keep(next).await;
    stage.keep(VOICE_ROOM).await;
}

#[tokio::test]
async fn when_the_cohort_is_over_nobody_joins_and_the_voice_room_goes_with_the_room() {
    let (stage, room) = with_a_room().await;
    let voice = channel_of(&stage.keep(VOICE_ROOM).await);
    for statement in [
        "UPDATE cohort SET state = 'archived', archived_at = 0",
        "INSERT INTO removal (cohort_id, server_id, removed_on)
         SELECT id, server_id, '2000-01-01' FROM cohort",
    ] {
        stage.change(statement).await;
    }
    stage.keep(FAREWELL).await;
    stage.doubt(VOICE_CLOSING, async |_kept| {}).await;
    stage.keep(VOICE_CLOSING).await;
    let left = may(&stage, ANA, voice).await;
    assert!(left.has(Permissions::VIEW_CHANNEL), "{left:?}");
    for taken in [
        Permissions::CONNECT,
        Permissions::SPEAK,
        Permissions::SEND_MESSAGES,
    ] {
        assert!(!left.has(taken), "{left:?}");
    }
    let removal = Promise::Removal {
        group: GROUP,
        edition: 0,
    };
    stage.doubt(removal, async |_kept| {}).await;
    stage.keep(removal).await;
    let (server, owner) = (stage.server.server_id, stage.server.owner_id);
    let shown = stage.people.sidebar(server, owner).await.expect("lists");
    let stands = |id| shown.iter().any(|channel| channel.id == id);
    assert!(!stands(room) && !stands(voice), "both are gone");
}

#[tokio::test]
async fn a_voice_room_that_is_opened_while_its_cohort_is_archived_is_closed() {
    let (stage, _room) = with_a_room().await;
    let now = stage.now().await;
    let made = stage.try_at(VOICE_ROOM, None, now).await.expect("is made");
    stage
        .change("UPDATE cohort SET state = 'archived', archived_at = 0")
        .await;
    let found = stage.look_since(VOICE_ROOM, now).await;
    assert_eq!(found.expect("is found"), made);
    stage.record(VOICE_ROOM, &made).await;
    assert_eq!(stage.keys_of("voice-closing").await, [VOICE_CLOSING.key()]);
    stage.keep(VOICE_CLOSING).await;
    assert!(
        !may(&stage, ANA, channel_of(&made))
            .await
            .has(Permissions::CONNECT)
    );
}
