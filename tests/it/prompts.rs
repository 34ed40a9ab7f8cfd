//! Prompts come once a fortnight, at their hour, and remember what was tapped beneath them.

use std::{path::Path, sync::Arc};

use carrel::{
    app::{
        App, Defaults,
        change::places,
        deck, hours,
        promises::kept,
        prompts::{self, Posting, Refusal, Tap},
    },
    clock::Clock,
    discord::{
        Scene,
        card::Card,
        cohorts as desk,
        guard::{Answer, Asked},
        prompts as on_discord,
    },
    domain::{
        ids::{AccountId, ChannelId, CohortId, GroupId, MessageId, ParticipantId, ServerId},
        language::Locale,
        promises::{Kept, Promise},
        prompts::TooFew,
        time::Moment,
    },
    jobs::{Failed, Marker, Order},
    store::{Store, prompts as stored},
    words::Words,
};
use chrono::TimeDelta;
use serde_json::Value;

pub(crate) const SERVER: ServerId = ServerId(41);
pub(crate) const ELSEWHERE: ServerId = ServerId(42);
pub(crate) const COHORT: CohortId = CohortId(1);

/// Ana in Amman, Bo in Manila and Chi in Chicago, whose room stands.
pub(crate) const FIRST: GroupId = GroupId(1);
/// Dee in Lisbon and Eve on Lord Howe, whose room is still to come.
pub(crate) const SECOND: GroupId = GroupId(2);
pub(crate) const ROOM: ChannelId = ChannelId(701);

pub(crate) const ANA: AccountId = AccountId(9001);
pub(crate) const BO: AccountId = AccountId(9002);
pub(crate) const DEE: AccountId = AccountId(9004);
pub(crate) const NOBODY: AccountId = AccountId(9999);

pub(crate) fn at(text: &str) -> Moment {
    text.parse().expect("a moment")
}

/// A cohort of two groups that starts on 6 March 2023 in Chicago, and a programme elsewhere that
/// has none. Its deck is not frozen yet.
pub(crate) async fn unfrozen(folder: &Path) -> Arc<App> {
    let store = Store::open(&folder.join("carrel.sqlite"))
        .await
        .expect("a new file opens");
    let mut write = store.write().await.expect("nobody else writes");
    for statement in [
        "INSERT INTO server (id, joined_at) VALUES (41, 0), (42, 0)",
        "INSERT INTO programme (id, server_id, name, home_zone, locale, coordinator_role_id,
                                announcement_channel_id, created_at)
         VALUES (1, 41, 'Test', 'America/Chicago', 'en-GB', 500, 600, 0),
                (2, 42, 'Elsewhere', 'Europe/Lisbon', 'en-GB', NULL, NULL, 0)",
        "INSERT INTO cohort (id, programme_id, server_id, name, state, home_zone, starts_on,
                             fortnights, meeting_minutes, size_min, size_max, opened_at, launched_at)
         VALUES (1, 1, 41, 'Spring', 'running', 'America/Chicago', '2023-03-06', 8, 60, 2, 5, 0, 0)",
        "INSERT INTO person (id, programme_id, called_name, claim_code, created_at)
         VALUES (1, 1, 'Ana', 'A', 0), (2, 1, 'Bo', 'B', 0), (3, 1, 'Chi', 'C', 0),
                (4, 1, 'Dee', 'D', 0), (5, 1, 'Eve', 'E', 0)",
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         SELECT id, 1, 9000 + id, 'here', 0 FROM person",
        "INSERT INTO participant (id, cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at)
         SELECT id, 1, id, 1, 'placed', 'PT', 'voice', 0 FROM person",
        "INSERT INTO participant_zone (participant_id, zone)
         VALUES (1, 'Asia/Amman'), (2, 'Asia/Manila'), (3, 'America/Chicago'),
                (4, 'Europe/Lisbon'), (5, 'Australia/Lord_Howe')",
        "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
         VALUES (1, 1, 41, 1, 'Group 1', '{}', 0), (2, 1, 41, 2, 'Group 2', '{}', 0)",
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         SELECT CASE WHEN id <= 3 THEN 1 ELSE 2 END, id, 1, 0, 'formed' FROM participant",
        "INSERT INTO room (group_id, server_id, channel_id, opened_at) VALUES (1, 41, 701, 0)",
    ] {
        sqlx::query(statement)
            .execute(&mut *write)
            .await
            .expect("the row fits the schema");
    }
    write.commit().await.expect("commits");
    Arc::new(App {
        store,
        defaults: Defaults::default(),
    })
}

/// The same cohort with the deck that comes with Carrel.
pub(crate) async fn cohort(folder: &Path) -> Arc<App> {
    let app = unfrozen(folder).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    prompts::freeze_deck(&mut write, COHORT, 8, &deck::built_in())
        .await
        .expect("the database answers")
        .expect("the deck is long enough");
    write.commit().await.expect("commits");
    app
}

/// Changes the database behind the back of the app.
pub(crate) async fn change(app: &App, statement: &'static str) {
    let mut write = app.store.write().await.expect("nobody else writes");
    sqlx::query(statement)
        .execute(&mut *write)
        .await
        .expect("the statement fits the schema");
    write.commit().await.expect("commits");
}

/// The numbers that a question answers with.
pub(crate) async fn numbers(app: &App, question: &'static str) -> Vec<i64> {
    let mut read = app.store.read().await.expect("a reader is free");
    sqlx::query_scalar(question)
        .fetch_all(&mut *read)
        .await
        .expect("reads")
}

/// Records that a promise was kept.
pub(crate) async fn keep(app: &App, promise: Promise, result: Kept, now: Moment) {
    let mut write = app.store.write().await.expect("nobody else writes");
    kept(&mut write, &promise, &result, now)
        .await
        .expect("the database answers");
    write.commit().await.expect("commits");
}

/// Opens the room of the second group, and greets it there.
pub(crate) async fn open_second_room(app: &App, now: Moment) {
    let room = Kept::Room {
        channel: ChannelId(702),
        let_in: vec![DEE],
    };
    keep(app, Promise::Room { group: SECOND }, room, now).await;
    let welcome = Kept::Message {
        channel: ChannelId(702),
        message: MessageId(7020),
    };
    keep(app, Promise::Welcome { group: SECOND }, welcome, now).await;
}

pub(crate) fn scene(app: &Arc<App>) -> Arc<Scene> {
    Arc::new(Scene {
        app: Arc::clone(app),
        words: Arc::new(Words::load().expect("the locale files are right")),
        me: carrel::domain::ids::AccountId(1),
        clock: Clock::system(),
        fonts: carrel::charts::Fonts::built_in(),
    })
}

/// Somebody who asks in the first group's room; nothing of these tests goes to Discord.
pub(crate) fn asked(app: &Arc<App>, account: AccountId, now: Moment) -> Asked {
    Asked {
        scene: scene(app),
        http: Arc::new(serenity::http::Http::new("")),
        server: SERVER,
        channel: ROOM,
        message: None,
        account,
        name: String::new(),
        roles: Vec::new(),
        manages_server: false,
        locale: Locale::ENGLISH,
        chosen: Vec::new(),
        picked: carrel::discord::guard::Picked::default(),
        now,
    }
}

/// A card as Discord gets it.
pub(crate) fn sent(card: &Card) -> Value {
    serde_json::to_value(card.answer(None)).expect("serialises")
}

/// Every `custom_id` of a sent card, in order.
fn custom_ids(sent: &Value) -> Vec<String> {
    sent["components"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|row| row["components"].as_array().into_iter().flatten())
        .filter_map(|button| button["custom_id"].as_str().map(str::to_owned))
        .collect()
}

async fn promised(app: &App) -> Vec<(String, Moment, Moment)> {
    let mut read = app.store.read().await.expect("a reader is free");
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT key, due_at, not_after_at FROM job WHERE kind = 'prompt' ORDER BY due_at",
    )
    .fetch_all(&mut *read)
    .await
    .expect("reads");
    let moment = |millis| Moment::from_timestamp_millis(millis).expect("a moment");
    rows.into_iter()
        .map(|(key, due, over)| (key, moment(due), moment(over)))
        .collect()
}

#[tokio::test]
async fn every_fortnight_is_promised_for_the_beginning_of_its_first_day_in_the_home_zone() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    open_second_room(&app, at("2023-03-01T12:00:00Z")).await;
    let promised = promised(&app).await;
    assert_eq!(promised.len(), 8);
    assert_eq!(
        promised[..2],
        [
            (
                "prompt:2:1".to_owned(),
                at("2023-03-06T06:00:00Z"),
                at("2023-03-20T05:00:00Z")
            ),
            (
                "prompt:2:2".to_owned(),
                at("2023-03-20T05:00:00Z"),
                at("2023-04-03T05:00:00Z")
            ),
        ]
    );
}

#[tokio::test]
async fn a_room_that_opens_late_gets_one_prompt_at_once_and_no_burst() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let now = at("2023-03-25T10:00:00Z");
    open_second_room(&app, now).await;
    let promised = promised(&app).await;
    assert_eq!(promised.len(), 7);
    assert_eq!(promised[0].0, "prompt:2:2");
    assert_eq!(promised[0].1, now);
    assert_eq!(promised[1].1, at("2023-04-03T05:00:00Z"));
}

#[tokio::test]
async fn a_room_that_opens_on_the_first_day_has_its_prompt_before_it_and_after_the_end_there_is_none()
 {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let now = at("2023-03-06T08:00:00Z");
    open_second_room(&app, now).await;
    assert_eq!(promised(&app).await[0].1, now);

    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    open_second_room(&app, at("2023-06-26T05:00:00Z")).await;
    assert_eq!(promised(&app).await, []);
}

/// A try to post a group's first prompt.
fn order(group: GroupId, now: Moment) -> Order {
    let promise = Promise::Prompt {
        group,
        fortnight: 1,
    };
    Order {
        promise,
        marker: Marker::of(&promise, "seed"),
        unsure_since: None,
        only_look: false,
        now,
    }
}

/// A try to post it after one whose outcome nobody knows.
fn unsure(group: GroupId, now: Moment) -> Order {
    Order {
        unsure_since: Some(now),
        ..order(group, now)
    }
}

/// For how long the first group's first prompt waits at `now`; none when it is posted.
async fn waits(app: &Arc<App>, now: Moment) -> Option<TimeDelta> {
    let order = order(FIRST, now);
    match on_discord::compose(&scene(app), &order, FIRST, 1).await {
        Ok(_outgoing) => None,
        Err(Failed::Later {
            after: Some(after), ..
        }) => TimeDelta::from_std(after).ok(),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_prompt_waits_for_the_hour_at_which_nobody_of_its_group_sleeps() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    // From 13:00 to 14:00 UTC it is 07:00 in Chicago and not 22:00 yet in Manila.
    let (midnight, kind) = (at("2023-03-06T06:00:00Z"), at("2023-03-06T13:45:00Z"));
    assert_eq!(waits(&app, midnight).await, Some(kind - midnight));
    assert_eq!(waits(&app, kind).await, None);
    // Where nobody sleeps longer than others, the cohort's own hour decides.
    change(&app, "UPDATE participant_zone SET zone = 'America/Bogota'").await;
    let nine = at("2023-03-06T15:00:00Z");
    assert_eq!(waits(&app, midnight).await, Some(nine - midnight));
    change(&app, "UPDATE cohort SET prompt_hour = 17").await;
    let five = at("2023-03-06T23:00:00Z");
    assert_eq!(waits(&app, midnight).await, Some(five - midnight));
    // What may have been posted is looked for, whatever hour would be kind now.
    let composed = on_discord::compose(&scene(&app), &unsure(FIRST, midnight), FIRST, 1).await;
    assert!(composed.is_ok(), "{composed:?}");
}

#[tokio::test]
async fn a_prompt_that_waits_looks_for_its_hour_anew_when_somebody_comes_leaves_or_moves() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let midnight = at("2023-03-06T06:00:00Z");
    crate::misfire::greet(&app, midnight).await;
    let due = async || {
        let due = "SELECT due_at FROM job WHERE key IN ('prompt:1:1', 'prompt:1:2') ORDER BY key";
        numbers(&app, due).await
    };
    let second = at("2023-03-20T05:00:00Z").timestamp_millis();
    let wait = "UPDATE job SET due_at = 1678110300000 WHERE key = 'prompt:1:1'";
    change(&app, wait).await;
    assert_eq!(due().await, [1_678_110_300_000, second]);

    let now = at("2023-03-06T07:00:00Z");
    let moved = hours::set_zone(&app, SERVER, BO, "Lisbon", None, now).await;
    assert!(moved.expect("the database answers").is_ok());
    assert_eq!(
        due().await,
        [now.timestamp_millis(), second],
        "Bo has moved"
    );

    change(&app, wait).await;
    let left = places::withdraw(&app, SERVER, BO, ParticipantId(2), now).await;
    assert!(left.expect("the database answers").is_ok());
    assert_eq!(due().await, [now.timestamp_millis(), second], "Bo has left");
}

#[tokio::test]
async fn a_deck_is_frozen_once_and_never_repeats_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = unfrozen(folder.path()).await;
    let deck = deck::built_in();
    let freeze = async |fortnights, deck| {
        let mut write = app.store.write().await.expect("nobody else writes");
        let frozen = prompts::freeze_deck(&mut write, COHORT, fortnights, deck)
            .await
            .expect("the database answers");
        write.commit().await.expect("commits");
        frozen
    };
    let too_few = TooFew {
        prompts: 12,
        fortnights: 13,
    };
    assert_eq!(freeze(13, &deck).await, Err(too_few));
    let count = "SELECT count(*) FROM cohort_plan";
    assert_eq!(numbers(&app, count).await, [0]);
    assert_eq!(freeze(12, &deck).await, Ok(()));
    assert_eq!(numbers(&app, count).await, [12]);

    let mut other = deck.clone();
    for prompt in &mut other.prompts {
        prompt.text.title = "Another".to_owned();
    }
    assert_eq!(freeze(12, &other).await, Ok(()));
    let changed = "SELECT count(*) FROM prompt WHERE title = 'Another'";
    assert_eq!(numbers(&app, changed).await, [0]);
}

#[tokio::test]
async fn a_prompt_waits_for_its_room_and_leaves_a_closed_one_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let scene = scene(&app);
    let now = at("2023-03-06T15:00:00Z");
    let compose = async |group, fortnight| {
        on_discord::compose(&scene, &unsure(group, now), group, fortnight).await
    };
    assert!(matches!(
        compose(SECOND, 1).await,
        Err(Failed::Later { .. })
    ));
    assert!(matches!(compose(FIRST, 9).await, Err(Failed::Park { .. })));
    change(&app, "UPDATE room SET closed_at = 1").await;
    assert!(matches!(compose(FIRST, 1).await, Err(Failed::Skip { .. })));
}

#[tokio::test]
async fn a_prompt_makes_no_sound_while_a_member_sleeps() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    // 12:30 UTC is 06:30 in Chicago, 15:30 in Amman and 20:30 in Manila; 13:30 wakes Chicago.
    for (now, expected) in [
        ("2023-03-06T12:30:00Z", true),
        ("2023-03-06T13:30:00Z", false),
        ("2023-03-06T15:00:00Z", true),
    ] {
        let posting = prompts::to_post(&app, FIRST, 1, at(now))
            .await
            .expect("the database answers");
        let Posting::Ready {
            silent, channel, ..
        } = posting
        else {
            panic!("the room stands, but {posting:?}");
        };
        assert_eq!((silent, channel), (expected, ROOM), "{now}");
    }
}

#[tokio::test]
async fn every_prompt_of_the_deck_fits_discord_with_all_that_stands_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = unfrozen(folder.path()).await;
    let mut write = app.store.write().await.expect("nobody else writes");
    prompts::freeze_deck(&mut write, COHORT, 12, &deck::built_in())
        .await
        .expect("the database answers")
        .expect("the deck has twelve prompts");
    write.commit().await.expect("commits");
    beside(&app).await;
    let scene = scene(&app);
    for fortnight in 1..=12 {
        let now = at("2023-03-06T13:30:00Z");
        let outgoing = on_discord::compose(&scene, &unsure(FIRST, now), FIRST, fortnight)
            .await
            .expect("the room stands");
        assert!(outgoing.pinned);
        let sent = sent(&outgoing.card);
        let embed = &sent["embeds"][0];
        let text = |text: &Value| text.as_str().unwrap_or_default().to_owned();
        let mut texts = vec![text(&embed["title"]), text(&embed["description"])];
        for field in embed["fields"].as_array().expect("there are fields") {
            texts.extend([text(&field["name"]), text(&field["value"])]);
        }
        let cut: Vec<&String> = texts.iter().filter(|text| text.ends_with('…')).collect();
        assert!(cut.is_empty(), "{cut:?}");
        let total: usize = texts.iter().map(|text| text.chars().count()).sum();
        assert!(total <= 6000, "fortnight {fortnight} takes {total}");
    }
}

/// A booked meeting and a finished step with a name that tries to shout.
async fn beside(app: &App) {
    for statement in [
        "INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state, made_at, closes_at)
         VALUES (1, 1, 41, 1, 60, 'booked', 0, 0)",
        "INSERT INTO proposal_option (id, proposal_id, position, starts_at) VALUES (1, 1, 1, 1678885200000)",
        "INSERT INTO meeting (group_id, server_id, proposal_id, option_id, starts_at, minutes, state, place, booked_at)
         VALUES (1, 41, 1, 1, 1678885200000, 60, 'booked', 'text', 0)",
        "INSERT INTO milestone (group_id, server_id, title, state, made_by, made_at, done_by, done_at)
         VALUES (1, 41, 'An old one', 'done', 1, 0, 1, 5), (1, 41, '**@everyone**', 'done', 1, 0, 1, 6),
                (1, 41, 'An open one', 'open', 1, 7, NULL, NULL)",
    ] {
        change(app, statement).await;
    }
}

#[tokio::test]
async fn the_next_meeting_and_the_last_step_stand_beside_the_prompt() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let scene = scene(&app);
    let text = async |now| {
        let outgoing = on_discord::compose(&scene, &unsure(FIRST, at(now)), FIRST, 1)
            .await
            .expect("the room stands");
        sent(&outgoing.card)["embeds"][0]["fields"]
            .as_array()
            .and_then(|fields| fields.last())
            .and_then(|field| field["value"].as_str())
            .expect("there is something beside it")
            .to_owned()
    };
    let before = text("2023-03-06T15:00:00Z").await;
    assert!(before.starts_with("No meeting is planned yet."), "{before}");
    beside(&app).await;
    assert_eq!(
        text("2023-03-06T15:00:00Z").await,
        "Your next meeting: <t:1678885200:F> (<t:1678885200:R>)\n\
         The last step you finished: \\*\\*@\u{200B}everyone\\*\\*"
    );
    let after = text("2023-03-16T15:00:00Z").await;
    assert!(after.starts_with("No meeting is planned yet."), "{after}");
}

#[tokio::test]
async fn a_tap_counts_once_and_only_for_members() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let now = at("2023-03-07T15:00:00Z");
    let tap = async |server, account, fortnight| {
        prompts::tap(&app, server, account, (FIRST, fortnight), Tap::Talked, now)
            .await
            .expect("the database answers")
            .map(|tapped| (tapped.first, tapped.shown.talked))
    };
    assert_eq!(tap(SERVER, ANA, 1).await, Ok((true, 1)));
    assert_eq!(tap(SERVER, ANA, 1).await, Ok((false, 1)));
    assert_eq!(tap(SERVER, BO, 1).await, Ok((true, 2)));
    assert_eq!(tap(SERVER, BO, 2).await, Ok((true, 1)));
    assert_eq!(tap(SERVER, DEE, 1).await, Err(Refusal::NotAMember));
    assert_eq!(tap(ELSEWHERE, ANA, 1).await, Err(Refusal::NotAMember));
    let nothing = Refusal::NothingYet { first_at: None };
    assert_eq!(tap(SERVER, ANA, 99).await, Err(nothing));
    let audited = "SELECT count(*) FROM audit WHERE what = 'prompt.talked'";
    assert_eq!(numbers(&app, audited).await, [3]);
}

fn tap_of(tap: Tap, group: GroupId) -> on_discord::Press {
    on_discord::Press::Tap {
        tap,
        group,
        fortnight: 1,
    }
}

#[tokio::test]
async fn a_tapped_prompt_shows_the_count() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let press = tap_of(Tap::Talked, FIRST);
    let asked = asked(&app, ANA, at("2023-03-07T15:00:00Z"));
    let answer = on_discord::on_press(asked, press).await.expect("answers");
    let Answer::Update {
        card: Some(card),
        whisper: Some(whisper),
    } = answer
    else {
        panic!("the message changes and the presser is thanked, but {answer:?}");
    };
    let sent = sent(&card);
    assert_eq!(
        custom_ids(&sent),
        [
            "1:prompt:talked:1:1",
            "1:prompt:met:1:1",
            "1:prompt:help:1:1",
            "1:prompt:another:1:1"
        ]
    );
    let label = &sent["components"][0]["components"][0]["label"];
    assert_eq!(label, "We talked about it (1)");
    assert_eq!(whisper.text, "Noted, thank you.");
}

#[tokio::test]
async fn who_asks_for_help_is_told_alone_and_seen_on_the_desk() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let now = at("2023-03-07T15:00:00Z");
    let press = tap_of(Tap::Help, FIRST);
    let answer = on_discord::on_press(asked(&app, ANA, now), press)
        .await
        .expect("answers");
    let Answer::Say(card) = answer else {
        panic!("the answer is private, but {answer:?}");
    };
    assert!(
        card.text.starts_with("Noted. Your coordinators"),
        "{card:?}"
    );
    let mut read = app.store.read().await.expect("a reader is free");
    let wanted = stored::help_wanted(&mut read, SERVER).await;
    let wanted = wanted.expect("answers");
    let [wanted] = wanted.as_slice() else {
        panic!("one group asked, but {wanted:?}");
    };
    assert_eq!(
        (
            wanted.group,
            wanted.room,
            wanted.fortnight,
            wanted.members,
            wanted.at
        ),
        (FIRST, Some(ROOM), 1, 1, now)
    );
    let elsewhere = stored::help_wanted(&mut read, ELSEWHERE).await;
    assert_eq!(elsewhere.expect("answers"), []);
}

/// What the desk says under "Asked for help", to somebody who manages the server.
async fn help_on_desk(app: &Arc<App>, now: Moment) -> Option<String> {
    let coordinator = Asked {
        manages_server: true,
        ..asked(app, NOBODY, now)
    };
    let answer = desk::on_press(coordinator, desk::Press::Desk).await;
    let Answer::Say(card) = answer.expect("answers") else {
        panic!("the desk is shown");
    };
    let fields = card.panel.expect("the desk is a panel").fields;
    fields
        .into_iter()
        .find_map(|(name, text)| (name == "Asked for help").then_some(text))
}

#[tokio::test]
async fn the_desk_shows_coordinators_where_help_is_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let now = at("2023-03-07T15:00:00Z");
    assert_eq!(help_on_desk(&app, now).await, None);
    for (account, group) in [(ANA, FIRST), (BO, FIRST), (DEE, SECOND)] {
        let press = tap_of(Tap::Help, group);
        on_discord::on_press(asked(&app, account, now), press)
            .await
            .expect("answers");
    }
    let shown = help_on_desk(&app, now).await.expect("help is wanted");
    assert_eq!(
        shown,
        "Group 1: <#701>, prompt 1\nGroup 2: no room yet, prompt 1"
    );
}

#[tokio::test]
async fn the_desk_counts_the_calls_for_help_that_it_cannot_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    change(
        &app,
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 8)
         INSERT INTO prompt_tap (group_id, fortnight, participant_id, tap, at)
         SELECT 1, n, 1, 'help', n FROM n UNION ALL SELECT 2, n, 4, 'help', n FROM n",
    )
    .await;
    let now = at("2023-06-30T12:00:00Z");
    let shown = help_on_desk(&app, now).await.expect("help is wanted");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 11, "{shown}");
    assert_eq!(lines.first(), Some(&"Group 1: <#701>, prompt 8"));
    assert_eq!(lines.last(), Some(&"and 6 more"));
}

#[tokio::test]
async fn the_current_prompt_is_the_last_that_was_posted() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let now = at("2023-03-01T12:00:00Z");
    let current = async |channel, account| {
        prompts::current(&app, SERVER, channel, account, now)
            .await
            .expect("the database answers")
            .map(|shown| shown.prompt.slug)
    };
    let first_at = Some(at("2023-03-06T13:45:00Z"));
    assert_eq!(
        current(ROOM, ANA).await,
        Err(Refusal::NothingYet { first_at })
    );
    for fortnight in [1, 2, 2] {
        let message = Kept::Message {
            channel: ROOM,
            message: MessageId(800 + i64::from(fortnight)),
        };
        let promise = Promise::Prompt {
            group: FIRST,
            fortnight,
        };
        keep(&app, promise, message, now).await;
    }
    let posted = "SELECT count(*) FROM prompt_posted";
    assert_eq!(numbers(&app, posted).await, [2]);
    let second = Ok("a-day-at-work".to_owned());
    assert_eq!(current(ROOM, ANA).await, second);
    assert_eq!(current(ChannelId(1), ANA).await, second);
    assert_eq!(current(ROOM, NOBODY).await, Err(Refusal::InNoGroup));
}

#[tokio::test]
async fn a_preview_shows_the_running_fortnight_unless_one_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = cohort(folder.path()).await;
    let preview = async |server, fortnight| {
        prompts::preview(&app, server, fortnight, at("2023-03-21T12:00:00Z"))
            .await
            .expect("the database answers")
            .map(|preview| (preview.shown.prompt.slug, preview.posted_on.to_string()))
    };
    let second = ("a-day-at-work".to_owned(), "2023-03-20".to_owned());
    assert_eq!(preview(SERVER, None).await, Ok(second));
    let last = ("what-stays".to_owned(), "2023-06-12".to_owned());
    assert_eq!(preview(SERVER, Some(8)).await, Ok(last));
    let none = Refusal::NoSuchFortnight { fortnights: 8 };
    assert_eq!(preview(SERVER, Some(9)).await, Err(none));
    assert_eq!(preview(ELSEWHERE, None).await, Err(Refusal::NoCohort));
}
