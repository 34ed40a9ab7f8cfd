//! Every kind of effect, tried, forgotten and tried again, stands once: Discord remembers no nonce
//! here, and people do in between what they like.

mod leaving;
mod letters;
mod pausing;
mod removal;
mod stage;
mod steps;
mod voice;
mod webinars;

use carrel::{
    domain::{
        ids::{
            AccountId, BroadcastId, CohortId, EventId, GroupId, ProposalId, ReportId, ServerId,
            WebinarId,
        },
        promises::{Kept, Promise},
        time::Moment,
    },
    jobs::Failed,
    sim::{
        Permissions, Snowflake,
        people::{ChannelChange, MemberChange},
    },
};
use chrono::{NaiveDate, TimeDelta};
use stage::{ANA, BO, Stage, marker};

const COHORT: CohortId = CohortId(1);
const GROUP: GroupId = GroupId(1);
const WEBINAR: WebinarId = WebinarId(1);
const BROADCAST: BroadcastId = BroadcastId(1);

const CATEGORY: Promise = Promise::Category {
    cohort: COHORT,
    number: 1,
};
const ROOM: Promise = Promise::Room { group: GROUP };
const WELCOME: Promise = Promise::Welcome { group: GROUP };
const FAREWELL: Promise = Promise::Farewell { group: GROUP };
const EVENT: Promise = Promise::Event { webinar: WEBINAR };
const PUBLISH: Promise = Promise::Publish {
    broadcast: BROADCAST,
};
const TO_ALL: Promise = Promise::Announcement {
    broadcast: BROADCAST,
    group: None,
};

fn snowflake(id: i64) -> Snowflake {
    Snowflake(id.cast_unsigned())
}

fn channel_of(kept: &Kept) -> Snowflake {
    match kept {
        Kept::Category(channel) | Kept::Room { channel, .. } | Kept::Message { channel, .. } => {
            snowflake(channel.0)
        }
        Kept::Event(_) | Kept::Seat { .. } | Kept::Removed | Kept::Nothing => {
            panic!("{kept:?} has no channel")
        }
    }
}

fn renamed(name: &str) -> ChannelChange {
    ChannelChange {
        name: Some(name.to_owned()),
        ..ChannelChange::default()
    }
}

fn is_skipped(result: &Result<Kept, Failed>, because: &str) -> bool {
    matches!(result, Err(Failed::Skip { why }) if why == because)
}

const TOO_LATE: &str = "its time has passed";

#[tokio::test]
async fn a_category_that_somebody_renamed_is_known_again() {
    let stage = Stage::open().await;
    stage
        .doubt(CATEGORY, async |kept| {
            let channel = channel_of(kept);
            let change = renamed("Our spring");
            let edited = stage.people.change_channel(channel, &change).await;
            edited.expect("the owner may");
        })
        .await;
    assert_eq!(made_by_carrel(&stage).await, 1);
}

/// How many channels Carrel has made.
async fn made_by_carrel(stage: &Stage) -> usize {
    let me = stage.people.info().await.expect("tells").bot_user_id;
    let made = stage.journal("channel_created").await;
    made.iter().filter(|entry| entry.by == Some(me)).count()
}

#[tokio::test]
async fn a_category_of_somebody_else_s_is_not_taken_for_ours() {
    let stage = Stage::open().await;
    let server = stage.server.server_id;
    let since = stage.now().await;
    let theirs = carrel::sim::people::NewChannel {
        name: "Spring".to_owned(),
        kind: carrel::sim::people::ChannelKind::Category,
        parent_id: None,
        overwrites: Vec::new(),
        as_user: None,
    };
    let theirs = stage.people.add_channel(server, &theirs).await;
    let theirs = theirs.expect("is made");
    let kept = stage.try_at(CATEGORY, Some(since), since).await;
    assert_ne!(channel_of(&kept.expect("is made")), theirs);
}

#[tokio::test]
async fn of_two_categories_in_doubt_each_is_known_by_its_name() {
    let stage = Stage::open().await;
    let server = stage.server.server_id;
    stage
        .change(&format!(
            "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
             VALUES (2, 1, {server}, 49, 'Group 49', '{{}}', 0)"
        ))
        .await;
    let number = |number| Promise::Category {
        cohort: COHORT,
        number,
    };
    let since = stage.now().await;
    let second = stage.try_at(number(2), None, since).await.expect("is made");
    let first = stage.try_at(number(1), None, since).await.expect("is made");
    let again = stage.try_at(number(1), Some(since), since).await;
    assert_eq!(again.expect("is found"), first);
    let again = stage.try_at(number(2), Some(since), since).await;
    assert_eq!(again.expect("is found"), second);

    // One of them is renamed: what is called as the other stays the other's.
    let change = renamed("Reading rooms");
    let edited = stage
        .people
        .change_channel(channel_of(&first), &change)
        .await;
    edited.expect("the owner may");
    let again = stage.try_at(number(1), Some(since), since).await;
    assert_eq!(again.expect("is found"), first);
    assert_eq!(made_by_carrel(&stage).await, 2);
}

#[tokio::test]
async fn a_category_whose_row_stands_is_nobody_else_s() {
    let stage = Stage::open().await;
    let since = stage.now().await;
    let recorded = stage.keep(CATEGORY).await;
    let other = Promise::Category {
        cohort: COHORT,
        number: 2,
    };
    let kept = stage.try_at(other, Some(since), since).await;
    assert_ne!(kept.expect("is made"), recorded);
}

#[tokio::test]
async fn a_room_that_was_renamed_and_retold_is_known_again() {
    let stage = Stage::open().await;
    stage.keep(CATEGORY).await;
    stage
        .doubt(ROOM, async |kept| {
            let sign = marker(ROOM).sign();
            let change = ChannelChange {
                topic: Some(format!("Ours {sign} and nobody else's")),
                ..renamed("the-quiet-corner")
            };
            let edited = stage.people.change_channel(channel_of(kept), &change).await;
            edited.expect("the owner may");
        })
        .await;
    assert_eq!(made_by_carrel(&stage).await, 2, "a category and a room");
}

/// What stands in the way of a try that is made again later.
fn why_later(result: &Result<Kept, Failed>) -> &str {
    match result {
        Err(Failed::Later { why, after: None }) => why,
        other => panic!("it is not tried again later: {other:?}"),
    }
}

#[tokio::test]
async fn a_room_whose_category_people_filled_opens_in_the_next() {
    let stage = Stage::open().await;
    let first = channel_of(&stage.keep(CATEGORY).await);
    stage.fill(first).await;
    let now = stage.now().await;
    let met = stage.try_at(ROOM, None, now).await;
    assert_eq!(why_later(&met), "people have filled its category");
    let waits = stage.try_at(ROOM, None, now).await;
    assert_eq!(why_later(&waits), "its category does not stand yet");
    assert_eq!(stage.journal("refused").await.len(), 1, "asked but once");
    let next = Promise::Category {
        cohort: COHORT,
        number: 2,
    };
    assert_eq!(stage.keys_of("category").await, [next.key()]);

    let next_year = now + TimeDelta::days(365);
    stage
        .change(&format!(
            "UPDATE job SET due_at = {} WHERE kind = 'room'",
            next_year.timestamp_millis()
        ))
        .await;
    let second = channel_of(&stage.keep(next).await);
    let opened_at = stage.now().await.timestamp_millis();
    assert!(stage.due_at(ROOM).await <= opened_at, "it waits no longer");
    let room = channel_of(&stage.keep(ROOM).await);
    let (server, owner) = (stage.server.server_id, stage.server.owner_id);
    let channels = stage.people.sidebar(server, owner).await;
    let channels = channels.expect("lists");
    let shown = |id| {
        let mut found = channels.iter();
        found.find(|channel| channel.id == id).expect("it stands")
    };
    assert_eq!(shown(room).parent_id, Some(second));
    assert_eq!(shown(second).name, "Spring 2");
}

#[tokio::test]
async fn a_room_that_took_the_last_place_is_known_again_in_its_full_category() {
    let stage = Stage::open().await;
    let category = channel_of(&stage.keep(CATEGORY).await);
    stage
        .doubt(ROOM, async |_kept| {
            stage.fill(category).await;
            stage.change("UPDATE category SET full_at = 1").await;
        })
        .await;
    assert_eq!(made_by_carrel(&stage).await, 2, "a category and a room");
}

#[tokio::test]
async fn as_long_as_a_cohort_has_another_category_no_more_are_promised() {
    let stage = Stage::open().await;
    let server = stage.server.server_id;
    let first = channel_of(&stage.keep(CATEGORY).await);
    stage
        .change(&format!(
            "INSERT INTO peer_group (id, cohort_id, server_id, number, name, reason, formed_at)
             VALUES (2, 1, {server}, 49, 'Group 49', '{{}}', 0)"
        ))
        .await;
    stage.fill(first).await;
    let now = stage.now().await;
    let met = stage.try_at(ROOM, None, now).await;
    assert_eq!(why_later(&met), "people have filled its category");
    assert!(stage.keys_of("category").await.is_empty());
    let second = stage.keep(Promise::Category {
        cohort: COHORT,
        number: 2,
    });
    let second = channel_of(&second.await);
    let room = channel_of(&stage.keep(ROOM).await);
    let owner = stage.server.owner_id;
    let channels = stage.people.sidebar(server, owner).await;
    let channels = channels.expect("lists");
    let mut found = channels.iter().filter(|channel| channel.id == room);
    assert_eq!(found.next().and_then(|room| room.parent_id), Some(second));
}

#[tokio::test]
async fn a_message_is_known_again_behind_three_hundred_others() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    stage
        .doubt(WELCOME, async |_kept| {
            for number in 0..300 {
                let said = format!("Hello {number}");
                let said = stage.people.say(ANA, room, &said).await;
                said.expect("Ana may write");
            }
        })
        .await;
    let me = stage.people.info().await.expect("tells").bot_user_id;
    let messages = stage.journal("message_created").await;
    let ours = messages.iter().filter(|entry| {
        entry.by == Some(me) && entry.channel_id == Some(room) && entry.detail["type"] == 0
    });
    assert_eq!(ours.count(), 1);
    assert_eq!(messages.len(), 1 + 300 + 1, "and Discord's word of the pin");
    assert_eq!(stage.journal("pin_added").await.len(), 1);
}

#[tokio::test]
async fn a_message_that_somebody_deleted_in_between_is_said_again() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    let since = stage.now().await;
    let first = stage.try_at(WELCOME, None, since).await.expect("is kept");
    let Kept::Message { message, .. } = first else {
        panic!("a welcome is a message");
    };
    let deleted = stage
        .people
        .delete_message(room, snowflake(message.0))
        .await;
    deleted.expect("the owner may");
    let second = stage.try_at(WELCOME, Some(since), since).await;
    assert_ne!(second.expect("is kept"), first);
}

/// Writes down a webinar that was announced, an hour from now on the hour.
async fn announced(stage: &Stage, link: &str) -> Moment {
    let now = stage.now().await;
    let millis = (now.timestamp_millis() / 1000 + 3600) * 1000;
    let (server, about) = (stage.server.server_id, "Much to say. ".repeat(76));
    stage
        .change(&format!(
            "INSERT INTO webinar (id, cohort_id, server_id, title, starts_at, minutes, link, speaker,
                                  about, state, made_by, made_at)
             VALUES (1, 1, {server}, 'Small libraries', {millis}, 60, '{link}', 'Maha', '{about}',
                     'announced', 1, 0)"
        ))
        .await;
    stage
        .change(&format!(
            "INSERT INTO broadcast (id, cohort_id, server_id, webinar_id, confirmed_by, confirmed_at)
             VALUES (1, 1, {server}, 1, 1, 0)"
        ))
        .await;
    Moment::from_timestamp_millis(millis).expect("a moment")
}

#[tokio::test]
async fn an_event_is_known_again_whatever_it_is_called_by_then() {
    let stage = Stage::open().await;
    let link = "https://meet.example.org/abc";
    let starts_at = announced(&stage, link).await;
    let kept = stage.doubt(EVENT, async |_kept| {}).await;
    let server = stage.server.server_id;
    let events = stage.people.events(server).await.expect("are listed");
    let [event] = events.as_slice() else {
        panic!("one event, not {events:?}");
    };
    let Kept::Event(EventId(id)) = kept else {
        panic!("an event is kept by an event");
    };
    assert_eq!(event["id"], id.to_string());
    assert_eq!(event["name"], "Small libraries");
    assert_eq!(event["entity_metadata"]["location"], link);
    let begins: Moment = event["scheduled_start_time"]
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a moment");
    assert_eq!(begins, starts_at);
    let description = event["description"].as_str().expect("a text");
    assert!(description.starts_with("With Maha\n\nMuch to say."));
    assert!(description.ends_with(&format!("<{link}>\n{}", marker(EVENT).sign())));
    let length = description.chars().count();
    assert!(
        (990..=1000).contains(&length),
        "{length}: as many words as Discord takes"
    );
}

#[tokio::test]
async fn an_event_with_a_long_link_says_it_below() {
    let stage = Stage::open().await;
    let link = format!("https://meet.example.org/{}", "x".repeat(100));
    announced(&stage, &link).await;
    stage.keep(EVENT).await;
    let events = stage.people.events(stage.server.server_id).await;
    let event = events.expect("are listed").pop().expect("there is one");
    let location = &event["entity_metadata"]["location"];
    assert_eq!(location, "Online, see the link below");
    assert!(
        event["description"]
            .as_str()
            .expect("a text")
            .contains(&link)
    );
}

#[tokio::test]
async fn an_announcement_is_passed_on_once_where_others_can_follow_it() {
    let stage = Stage::open().await;
    announced(&stage, "https://meet.example.org/abc").await;
    stage.keep(TO_ALL).await;
    let kept = stage.doubt(PUBLISH, async |_kept| {}).await;
    assert_eq!(kept, Kept::Nothing);
    // Even one who does not know of an earlier try does no harm.
    let now = stage.now().await;
    let again = stage.try_at(PUBLISH, None, now).await;
    assert_eq!(again.expect("it is passed on already"), Kept::Nothing);
    let passed_on = stage.journal("message_crossposted").await;
    assert_eq!(passed_on.len(), 1);
}

#[tokio::test]
async fn an_announcement_that_nobody_can_follow_is_not_passed_on() {
    let stage = Stage::open().await;
    announced(&stage, "https://meet.example.org/abc").await;
    let general = stage.server.general_channel_id;
    stage
        .change(&format!(
            "UPDATE programme SET announcement_channel_id = {general}"
        ))
        .await;
    stage.keep(TO_ALL).await;
    assert_eq!(stage.keep(PUBLISH).await, Kept::Nothing);
    assert_eq!(stage.journal("message_crossposted").await.len(), 0);
    assert_eq!(stage.journal("refused").await.len(), 0);
}

#[tokio::test]
async fn an_announcement_that_somebody_deleted_is_not_passed_on() {
    let stage = Stage::open().await;
    announced(&stage, "https://meet.example.org/abc").await;
    let Kept::Message { channel, message } = stage.keep(TO_ALL).await else {
        panic!("an announcement is a message");
    };
    let (channel, message) = (snowflake(channel.0), snowflake(message.0));
    let deleted = stage.people.delete_message(channel, message).await;
    deleted.expect("the owner may");
    let now = stage.now().await;
    let passed_on = stage.try_at(PUBLISH, None, now).await;
    assert!(is_skipped(
        &passed_on,
        "somebody has deleted the announcement"
    ));
}

/// The word about what stopped on the stage, for Odile.
fn word(stage: &Stage) -> Promise {
    Promise::Word {
        server: ServerId(stage.server.server_id.0.cast_signed()),
        account: AccountId(stage.server.owner_id.0.cast_signed()),
        on: NaiveDate::default(),
    }
}

/// Writes down that a job has stopped.
async fn stopped(stage: &Stage) {
    let server = stage.server.server_id;
    stage
        .change(&format!(
            "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at, ended_at)
             VALUES ('x:1', {server}, 'x', 1, '{{}}', 0, 'parked', 0, 1)"
        ))
        .await;
}

fn at(text: &str) -> Moment {
    text.parse().expect("a moment")
}

#[tokio::test]
async fn a_private_word_is_known_again() {
    let stage = Stage::open().await;
    stopped(&stage).await;
    let (word, since) = (word(&stage), stage.now().await);
    let noon = at("2023-01-10T12:00:00Z");
    let first = stage.try_at(word, None, noon).await.expect("is said");
    // Nothing stands still any more, and it is night: it was said nevertheless.
    stage.change("UPDATE job SET state = 'done'").await;
    let night = at("2023-01-10T23:00:00Z");
    let second = stage.try_at(word, Some(since), night).await;
    assert_eq!(second.expect("is found"), first);
    let owner = stage.server.owner_id;
    let inbox = stage.people.inbox(owner).await.expect("is read");
    let [told] = inbox.as_slice() else {
        panic!("one word, not {inbox:?}");
    };
    assert_eq!(told.embeds[0]["title"], "Something has stopped");
    let said = told.embeds[0]["description"].as_str().expect("a text");
    assert!(
        said.starts_with("In Library, one task has stopped and waits for you."),
        "{said}"
    );
    for member in [ANA, BO] {
        let inbox = stage.people.inbox(member).await.expect("is read");
        assert!(inbox.is_empty(), "nobody else is told");
    }
}

#[tokio::test]
async fn a_private_word_waits_for_the_morning_and_for_a_cause() {
    let stage = Stage::open().await;
    let word = word(&stage);
    let noon = at("2023-01-10T12:00:00Z");
    let idle = stage.try_at(word, None, noon).await;
    assert!(
        is_skipped(&idle, "nothing stands still any more"),
        "{idle:?}"
    );
    stopped(&stage).await;
    let night = at("2023-01-10T22:30:00Z");
    let Err(Failed::Later { after, .. }) = stage.try_at(word, None, night).await else {
        panic!("nobody is told at night");
    };
    let until_seven = TimeDelta::minutes(8 * 60 + 30).to_std().ok();
    assert_eq!(after, until_seven);
    assert_eq!(stage.journal("message_created").await.len(), 0);
}

#[tokio::test]
async fn whoever_takes_no_private_messages_gets_none_and_nothing_is_said_in_public() {
    let stage = Stage::open().await;
    stopped(&stage).await;
    let (server, owner) = (stage.server.server_id, stage.server.owner_id);
    let refuses = MemberChange {
        refuses_dms: Some(true),
        ..MemberChange::default()
    };
    let changed = stage.people.change_member(server, owner, &refuses).await;
    changed.expect("is changed");
    let noon = at("2023-01-10T12:00:00Z");
    let told = stage.try_at(word(&stage), None, noon).await;
    assert!(
        is_skipped(&told, "they take no private messages"),
        "{told:?}"
    );
    assert_eq!(stage.journal("message_created").await.len(), 0);
}

/// Bo, a safety contact, is to hear that Ana has reported something.
async fn reported(stage: &Stage) -> Promise {
    let server = stage.server.server_id;
    for statement in [
        format!(
            "INSERT INTO staff (programme_id, account_id, scope, from_at)
             VALUES (1, {BO}, 'safety', 0)"
        ),
        format!(
            "INSERT INTO report (id, programme_id, server_id, number, reporter_account_id, text,
                                 told_at)
             VALUES (1, 1, {server}, 1, {ANA}, 'quetzal', 0)"
        ),
    ] {
        stage.change(&statement).await;
    }
    Promise::Notice {
        report: ReportId(1),
        account: AccountId(BO.0.cast_signed()),
    }
}

#[tokio::test]
async fn a_word_that_a_report_waits_is_known_again_and_says_nothing_of_it() {
    let stage = Stage::open().await;
    let (notice, since) = (reported(&stage).await, stage.now().await);
    let night = at("2023-01-10T23:00:00Z");
    let first = stage.try_at(notice, None, night).await.expect("is said");
    // It is closed meanwhile: it was said nevertheless.
    stage
        .change("UPDATE report SET closed_at = 1, closed_by = 1")
        .await;
    let second = stage.try_at(notice, Some(since), night).await;
    assert_eq!(second.expect("is found"), first);
    let inbox = stage.people.inbox(BO).await.expect("is read");
    let [told] = inbox.as_slice() else {
        panic!("one word, not {inbox:?}");
    };
    assert_ne!(told.flags & (1 << 12), 0, "it makes no sound at night");
    let said = told.text();
    assert!(said.contains("/safety"), "{said}");
    for secret in ["quetzal", "Ana", "ana"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    let late = stage.try_at(notice, None, night).await;
    assert!(
        is_skipped(&late, "nothing waits for them any more"),
        "{late:?}"
    );
    for other in [ANA, stage.server.owner_id] {
        let inbox = stage.people.inbox(other).await.expect("is read");
        assert!(inbox.is_empty(), "nobody else is told");
    }
}

#[tokio::test]
async fn a_word_that_a_report_waits_is_given_up_quietly() {
    let stage = Stage::open().await;
    let notice = reported(&stage).await;
    let refuses = MemberChange {
        refuses_dms: Some(true),
        ..MemberChange::default()
    };
    let server = stage.server.server_id;
    let changed = stage.people.change_member(server, BO, &refuses).await;
    changed.expect("is changed");
    let noon = at("2023-01-10T12:00:00Z");
    let told = stage.try_at(notice, None, noon).await;
    assert!(
        is_skipped(&told, "they take no private messages"),
        "{told:?}"
    );
    // Whoever is a contact no longer, or whom it is about, hears nothing.
    let about = |whom: &str| format!("UPDATE report SET about_account_id = {whom}");
    let no_contact = format!("UPDATE staff SET until_at = 1; {}", about("NULL"));
    for change in [about(&BO.to_string()), no_contact] {
        stage.change(&change).await;
        let told = stage.try_at(notice, None, noon).await;
        assert!(
            is_skipped(&told, "nothing waits for them any more"),
            "{told:?}"
        );
    }
    assert_eq!(stage.journal("message_created").await.len(), 0);
}

#[tokio::test]
async fn a_farewell_is_said_once_and_leaves_the_room_to_be_read() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    stage
        .people
        .say(ANA, room, "One last thing")
        .await
        .expect("may");
    stage.doubt(FAREWELL, async |_kept| {}).await;
    let server = stage.server.server_id;
    for member in [ANA, BO] {
        let may = stage.people.can(member, room).await.expect("tells");
        assert!(may.has(Permissions::VIEW_CHANNEL) && may.has(Permissions::READ_MESSAGE_HISTORY));
        for taken in [
            Permissions::SEND_MESSAGES,
            Permissions::CREATE_PUBLIC_THREADS,
            Permissions::SEND_MESSAGES_IN_THREADS,
            Permissions::ADD_REACTIONS,
        ] {
            assert!(!may.has(taken), "{member} {taken:?}");
        }
        let said = stage.people.say(member, room, "And another").await;
        said.expect_err("nobody writes here any more");
    }
    let messages = stage.people.read(room, ANA).await.expect("Ana reads");
    let last = messages.last().expect("there are messages");
    assert_eq!(last.embeds[0]["title"], "Thank you, Group 1");
    assert!(last.mentions.is_empty());
    assert_eq!(messages.len(), 2, "what was said stays, and one farewell");
    assert_eq!(
        stage
            .people
            .sidebar(server, BO)
            .await
            .expect("lists")
            .iter()
            .filter(|c| c.id == room)
            .count(),
        1
    );
}

#[tokio::test]
async fn an_edit_and_an_overwrite_are_done_again_and_stand_once() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    let group_of_one =
        "INSERT INTO proposal (id, group_id, server_id, participant_id, minutes, state,
                                              made_at, closes_at)
                        SELECT 1, 1, id, 1, 60, 'open', 0, 9000000000000 FROM server";
    stage.change(group_of_one).await;
    for statement in [
        "INSERT INTO proposal_option (id, proposal_id, position, starts_at)
         VALUES (1, 1, 1, 9100000000000)",
        "INSERT INTO option_cost (option_id, participant_id, cost) VALUES (1, 1, 0), (1, 2, 0)",
    ] {
        stage.change(statement).await;
    }
    let proposal = ProposalId(1);
    let Kept::Message { message, .. } = stage.keep(Promise::Offer { proposal }).await else {
        panic!("an offer is a message");
    };
    stage.change("UPDATE proposal SET closes_at = 1").await;
    let card = async || {
        let messages = stage.people.read(room, ANA).await.expect("Ana reads");
        let mut shown = messages.iter();
        let shown = shown.find(|shown| shown.id == snowflake(message.0));
        shown.expect("it stands").text()
    };
    let open = card().await;
    let mut closed = String::new();
    stage
        .doubt(Promise::Close { proposal }, async |_kept| {
            closed = card().await;
        })
        .await;
    assert_ne!(closed, open);
    assert_eq!(card().await, closed);
    assert_eq!(stage.journal("message_created").await.len(), 1);

    let account = AccountId(BO.0.cast_signed());
    let seat = Promise::Seat {
        group: GROUP,
        account,
    };
    let before = stage.people.can(BO, room).await.expect("tells");
    stage.doubt(seat, async |_kept| {}).await;
    let after = stage.people.can(BO, room).await.expect("tells");
    assert_eq!(after, before, "a seat that is taken stays as it is");
}

/// Bo's seat in the room, after Bo has left the group.
async fn bo_s_seat_taken_away(stage: &Stage) -> Promise {
    stage
        .change("UPDATE membership SET until_at = 1 WHERE participant_id = 2")
        .await;
    let account = AccountId(BO.0.cast_signed());
    Promise::Seat {
        group: GROUP,
        account,
    }
}

#[tokio::test]
async fn a_seat_that_is_taken_away_twice_is_away_once() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    let me = stage.people.info().await.expect("tells").bot_user_id;
    let standing = async || {
        let can = async |who| stage.people.can(who, room).await.expect("tells");
        (can(ANA).await, can(me).await)
    };
    let sees_it = async || {
        let sidebar = stage.people.sidebar(stage.server.server_id, BO).await;
        let mut channels = sidebar.expect("is listed").into_iter();
        channels.any(|channel| channel.id == room)
    };
    let before = standing().await;
    assert!(sees_it().await);
    let seat = bo_s_seat_taken_away(&stage).await;
    let kept = stage.doubt(seat, async |_kept| {}).await;
    assert_eq!(kept, Kept::Seat { inside: false });
    assert!(!sees_it().await);
    assert_eq!(stage.journal("overwrite_removed").await.len(), 1);
    assert_eq!(standing().await, before, "everybody else stays");

    // Bo is taken in again: the same promise opens the room.
    stage
        .change("UPDATE membership SET until_at = NULL WHERE participant_id = 2")
        .await;
    assert_eq!(stage.keep(seat).await, Kept::Seat { inside: true });
    assert!(sees_it().await);
}

#[tokio::test]
async fn a_seat_in_a_room_that_somebody_deleted_is_away() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    let seat = bo_s_seat_taken_away(&stage).await;
    stage.people.delete_channel(room).await.expect("may");
    assert_eq!(stage.keep(seat).await, Kept::Seat { inside: false });
}

#[tokio::test]
async fn a_closed_room_lets_nobody_in_and_still_lets_go() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    stage.keep(FAREWELL).await;
    let ana = Promise::Seat {
        group: GROUP,
        account: AccountId(ANA.0.cast_signed()),
    };
    let now = stage.now().await;
    let kept = stage.try_at(ana, None, now).await;
    assert!(is_skipped(&kept, "the room is closed"), "{kept:?}");
    let may = stage.people.can(ANA, room).await.expect("tells");
    assert!(
        may.has(Permissions::VIEW_CHANNEL),
        "who is in it can still read"
    );

    let seat = bo_s_seat_taken_away(&stage).await;
    let kept = stage.doubt(seat, async |_kept| {}).await;
    assert_eq!(kept, Kept::Seat { inside: false });
    let may = stage.people.can(BO, room).await.expect("tells");
    assert!(!may.has(Permissions::VIEW_CHANNEL));
}

#[tokio::test]
async fn a_farewell_in_a_room_that_somebody_deleted_is_left_out() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    stage.people.delete_channel(room).await.expect("may");
    let now = stage.now().await;
    let said = stage.try_at(FAREWELL, None, now).await;
    assert!(
        is_skipped(&said, "somebody has deleted the room"),
        "{said:?}"
    );
}

#[tokio::test]
async fn whoever_left_the_server_holds_no_farewell_up() {
    let stage = Stage::open().await;
    let room = stage.open_room().await;
    let server = stage.server.server_id;
    stage.people.leave(server, BO).await.expect("may");
    stage.keep(FAREWELL).await;
    stage
        .people
        .say(ANA, room, "Bye")
        .await
        .expect_err("closed");
}

#[tokio::test]
async fn what_is_too_late_is_found_where_it_stands_and_not_done_where_it_does_not() {
    let stage = Stage::open().await;
    let since = stage.now().await;
    let absent = async |promise| {
        let looked = stage.look_since(promise, since).await;
        assert!(is_skipped(&looked, TOO_LATE), "{promise:?}: {looked:?}");
    };
    let present = async |promise, kept: &Kept| {
        let looked = stage.look_since(promise, since).await;
        assert_eq!(&looked.expect("is found"), kept, "{promise:?}");
    };
    absent(CATEGORY).await;
    let now = stage.now().await;
    let category = stage.try_at(CATEGORY, None, now).await.expect("is made");
    present(CATEGORY, &category).await;
    stage.change(&format!(
        "INSERT INTO category (cohort_id, server_id, number, channel_id, opened_at) VALUES (1, {}, 1, {}, 0)",
        stage.server.server_id, channel_of(&category)
    )).await;
    absent(ROOM).await;
    let room = stage.keep(ROOM).await;
    let Kept::Room { channel, .. } = room else {
        panic!("a room is kept by a room");
    };
    absent(WELCOME).await;
    let welcome = stage.try_at(WELCOME, None, now).await.expect("is said");
    present(WELCOME, &welcome).await;
    assert_eq!(channel_of(&welcome), snowflake(channel.0));
    announced(&stage, "https://meet.example.org/abc").await;
    absent(EVENT).await;
    let event = stage.try_at(EVENT, None, now).await.expect("is made");
    present(EVENT, &event).await;
    stage.keep(TO_ALL).await;
    absent(PUBLISH).await;
    stage.keep(PUBLISH).await;
    present(PUBLISH, &Kept::Nothing).await;
    absent(Promise::Seat {
        group: GROUP,
        account: AccountId(ANA.0.cast_signed()),
    })
    .await;
}
