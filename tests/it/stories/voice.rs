//! A cohort whose groups have voice rooms: nobody else sees or joins them, they follow who moves, and
//! nobody joins them when the cohort is over.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{
    Permissions, Snowflake,
    people::{Message, SidebarChannel},
};
use serde_json::json;

use super::{
    changing::{Cohort, SHEET},
    house::until,
};

/// Each group's room and its voice room.
const PAIRS: &str =
    "SELECT room.channel_id, voice_room.channel_id FROM room JOIN voice_room USING (group_id)";

/// Voice rooms, and how many of them are closed.
const CLOSED: &str = "SELECT count(*), count(closed_at) FROM voice_room";

const ADD: &str = "Add a voice room";

fn id(number: i64) -> Snowflake {
    Snowflake(number.cast_unsigned())
}

/// A cohort with voice rooms, chosen by a press that is made twice, with a restart in between.
async fn launched() -> (Cohort, BTreeMap<Snowflake, Snowflake>) {
    let mut cohort = Cohort::moved_in().await;
    cohort.house.form(SHEET).await;
    let desk = cohort.house.run("cohort desk", json!({})).await;
    let seen = desk.message.clone().expect("a desk");
    let add = seen.custom_id(ADD).expect("it is offered");
    let with = cohort.house.press(&desk, ADD).await;
    let with = with.message.expect("the desk changes");
    assert!(
        with.text().contains("Each group also gets a voice room"),
        "{}",
        with.text()
    );
    cohort.house.restart().await;
    // The desk that was opened before still shows the button, and pressing it changes nothing more.
    let (owner, place) = (cohort.house.owner, (seen.channel_id, seen.id));
    let people = cohort.house.people.clone();
    drop(people.press(owner, place.0, place.1, &add).await);
    let audited = "SELECT count(*), 0 FROM audit WHERE what = 'cohort.voice'";
    assert_eq!(cohort.house.pairs(audited).await, [(1, 0)]);

    let preview = cohort.house.run("cohort launch", json!({})).await;
    let said = preview.message.as_ref().expect("a preview").text();
    assert!(said.contains("also gets a private voice room"), "{said}");
    let (seq, promised) = cohort.house.confirm_formed().await;
    cohort.house.welcomes(seq, promised).await;
    let mut pairs = Vec::new();
    until("each room has a voice room", async || {
        pairs = cohort.house.pairs(PAIRS).await;
        pairs.len() == promised
    })
    .await;
    let voice: BTreeMap<_, _> = pairs.iter().map(|(r, v)| (id(*r), id(*v))).collect();
    cohort.rooms = voice
        .iter()
        .flat_map(|(room, voice)| [*room, *voice])
        .collect();
    (cohort, voice)
}

/// What somebody may do in a channel.
async fn may(cohort: &Cohort, who: Snowflake, channel: Snowflake) -> Permissions {
    let may = cohort.house.people.can(who, channel).await;
    may.expect("is told")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_group_has_a_voice_room_that_nobody_else_sees_or_joins() {
    let (cohort, voice) = launched().await;
    let stranger = Snowflake(42);
    cohort.house.join(stranger, "stranger").await;
    assert_eq!(cohort.sees(stranger).await, BTreeSet::new());
    for who in &cohort.people {
        let sees = cohort.sees(*who).await;
        let theirs: Vec<_> = voice
            .iter()
            .filter(|(room, _)| sees.contains(room))
            .collect();
        let [(room, its)] = theirs[..] else {
            panic!("{who} sees {sees:?}");
        };
        assert_eq!(sees, BTreeSet::from([*room, *its]));
        let joins = Permissions::CONNECT | Permissions::SPEAK;
        assert!(may(&cohort, *who, *its).await.has(joins));
    }
    let all: Vec<SidebarChannel> = cohort.house.all_channels().await;
    let shown = |id: Snowflake| all.iter().find(|it| it.id == id).expect("it stands");
    for (room, voice) in &voice {
        assert_eq!(shown(*voice).kind, 2, "a voice channel");
        assert_eq!(shown(*voice).parent_id, shown(*room).parent_id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_moves_is_let_into_the_other_voice_room_when_the_first_has_let_them_go() {
    let (cohort, voice) = launched().await;
    let ana = cohort.people[0];
    let before = cohort.sees(ana).await;
    let panel = cohort.person(ana).await;
    let asks: Message = cohort
        .press(&panel, "Move…")
        .await
        .message
        .expect("asks where");
    let plan = cohort.choose(&asks, None).await;
    tokio::join!(cohort.press(&plan, "Do it"), cohort.press(&plan, "Do it"));
    let mut after = BTreeSet::new();
    until("both rooms follow", async || {
        after = cohort.sees(ana).await;
        let groups = voice
            .iter()
            .filter(|(room, voice)| after.contains(room) || after.contains(voice));
        assert!(groups.count() <= 1, "she sees those of two: {after:?}");
        after.len() == 2 && after.is_disjoint(&before)
    })
    .await;
    let her_voice = voice.values().find(|voice| after.contains(voice));
    let her_voice = her_voice.expect("one of them is a voice room");
    assert!(
        may(&cohort, ana, *her_voice)
            .await
            .has(Permissions::CONNECT)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_joins_a_voice_room_of_a_cohort_that_is_over() {
    let (mut cohort, voice) = launched().await;
    let preview = cohort.house.run("cohort archive", json!({})).await;
    cohort.house.press(&preview, "Close").await;
    cohort.house.restart().await;
    let count = i64::try_from(voice.len()).expect("few");
    until("the voice rooms are closed", async || {
        cohort.house.pairs(CLOSED).await == [(count, count)]
    })
    .await;
    for who in &cohort.people {
        let sees = cohort.sees(*who).await;
        assert_eq!(sees.len(), 2, "they still read");
        for voice in voice.values() {
            let left = may(&cohort, *who, *voice).await;
            assert!(!left.has(Permissions::CONNECT), "{who}: {left:?}");
            assert_eq!(left.has(Permissions::VIEW_CHANNEL), sees.contains(voice));
        }
    }
}
