//! Rules of polls.

use std::time::Duration;

use carrel::sim::Snowflake;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::sim::app::App;
use crate::sim::house::{House, fault_at, id};
use crate::sim::line::Line;

/// A poll of this many answers with something else about it.
fn poll(answers: usize, more: Value) -> Value {
    let answer = |n: usize| json!({ "poll_media": { "text": format!("A{n}") } });
    let answers: Vec<_> = (1..=answers).map(answer).collect();
    let mut poll = json!({ "question": { "text": "Which?" }, "answers": answers });
    if let (Value::Object(fields), Value::Object(more)) = (&mut poll, more) {
        fields.extend(more);
    }
    poll
}

async fn post(house: &House, poll: Value) -> (u16, Value) {
    let body = json!({ "content": "Please vote", "poll": poll });
    house.post(house.general(), body).await
}

/// Opens a poll of two answers.
async fn open(house: &House, more: Value) -> Value {
    let (status, message) = post(house, poll(2, more)).await;
    assert_eq!(status, 200, "{message}");
    message
}

/// Checks that a poll is refused at this path.
async fn fault(house: &House, poll: Value, path: &str) {
    let (status, body) = post(house, poll).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)), "{path}");
    assert_ne!(fault_at(&body, path), "no fault here", "{path}: {body}");
}

/// Somebody votes.
async fn vote(house: &House, user: Snowflake, message: &Value, answers: &[u64]) {
    let voted = house
        .people
        .vote(user, house.general(), id(message), answers)
        .await;
    voted.expect("they vote");
}

async fn end(house: &House, message: &Value) -> (u16, Value) {
    let path = format!("/channels/{}/polls/{}/expire", house.general(), id(message));
    house.call("POST", &path, Value::Null).await
}

/// How many voted for each answer that has votes.
async fn counts(house: &House, message: &Value) -> Vec<(u64, u64)> {
    let message = house.reread(message).await;
    let counts = message["poll"]["results"]["answer_counts"].as_array();
    let number = |value: &Value| value.as_u64().expect("a number");
    let all = counts.expect("counts").iter();
    all.map(|count| (number(&count["id"]), number(&count["count"])))
        .collect()
}

/// The question of a poll has 300 code points, an answer 55, and neither is empty.
///
/// Source: resources/poll, "Poll Media Object".
#[tokio::test]
async fn the_texts_of_a_poll_have_their_limits() {
    let house = House::open().await;
    let question = |count: usize| poll(2, json!({ "question": { "text": "é".repeat(count) } }));
    let answer = |count: usize| {
        let answer = json!({ "poll_media": { "text": "é".repeat(count) } });
        poll(0, json!({ "answers": [answer] }))
    };
    assert_eq!(post(&house, question(300)).await.0, 200);
    assert_eq!(post(&house, answer(55)).await.0, 200);
    for (wrong, path) in [
        (question(301), "poll.question.text"),
        (question(0), "poll.question.text"),
        (answer(56), "poll.answers.0.poll_media.text"),
        (answer(0), "poll.answers.0.poll_media.text"),
    ] {
        fault(&house, wrong, path).await;
    }
}

/// A poll has one to ten answers, numbered from 1.
///
/// Source: resources/poll, "Poll Create Request Object" and "Poll Answer Object".
#[tokio::test]
async fn a_poll_has_one_to_ten_answers() {
    let house = House::open().await;
    assert_eq!(post(&house, poll(1, json!({}))).await.0, 200);
    let (status, message) = post(&house, poll(10, json!({}))).await;
    assert_eq!(status, 200);
    let last = &message["poll"]["answers"][9];
    assert_eq!(
        (&last["answer_id"], &last["poll_media"]["text"]),
        (&json!(10), &json!("A10"))
    );
    for count in [0, 11] {
        fault(&house, poll(count, json!({})), "poll.answers").await;
    }
}

/// A poll is open for 1 to 768 hours, for 24 where it does not say.
///
/// Source: resources/poll, "Poll Create Request Object".
#[tokio::test]
async fn a_poll_is_open_for_some_hours() {
    let house = House::open().await;
    let open_for = async |more: Value| {
        let message = open(&house, more).await;
        let moment = |value: &Value| -> DateTime<Utc> {
            value.as_str().expect("a moment").parse().expect("a moment")
        };
        let span = moment(&message["poll"]["expiry"]) - moment(&message["timestamp"]);
        // The two moments are read one after the other.
        (span + TimeDelta::minutes(1)).num_hours()
    };
    assert_eq!(open_for(json!({})).await, 24);
    assert_eq!(open_for(json!({ "duration": 1 })).await, 1);
    assert_eq!(open_for(json!({ "duration": 768 })).await, 768);
    for hours in [0, 769] {
        fault(
            &house,
            poll(2, json!({ "duration": hours })),
            "poll.duration",
        )
        .await;
    }
}

/// There is one layout of polls.
///
/// Source: resources/poll, "Layout Type".
#[tokio::test]
async fn there_is_one_layout_of_polls() {
    let house = House::open().await;
    let message = open(&house, json!({ "layout_type": 1 })).await;
    assert_eq!(message["poll"]["layout_type"], 1);
    fault(
        &house,
        poll(2, json!({ "layout_type": 2 })),
        "poll.layout_type",
    )
    .await;
}

/// An answer may have an emoji: one of Unicode's by its name, or a custom one by its id.
///
/// Source: resources/poll, "Poll Media Object".
#[tokio::test]
async fn an_answer_may_have_an_emoji() {
    let house = House::open().await;
    let with = |emoji: Value| {
        let media = json!({ "text": "A", "emoji": emoji });
        poll(0, json!({ "answers": [{ "poll_media": media }] }))
    };
    let (status, message) = post(&house, with(json!({ "name": "🔥" }))).await;
    let emoji = &message["poll"]["answers"][0]["poll_media"]["emoji"];
    assert_eq!((status, &emoji["name"]), (200, &json!("🔥")));
    assert_eq!(post(&house, with(json!({ "id": "42" }))).await.0, 200);
    let path = "poll.answers.0.poll_media.emoji";
    fault(&house, with(json!({ "name": "fire" })), path).await;
}

/// A poll alone is message enough, and text may go with it.
///
/// Source: resources/message, "Create Message": at least one of.
#[tokio::test]
async fn a_poll_is_message_enough() {
    let house = House::open().await;
    let alone = json!({ "poll": poll(2, json!({})) });
    let (status, message) = house.post(house.general(), alone).await;
    assert_eq!((status, &message["content"]), (200, &json!("")));
    assert_eq!(message["poll"]["question"]["text"], "Which?");
    let message = open(&house, json!({})).await;
    assert_eq!(message["content"], "Please vote");
}

/// The answer to an interaction may be a poll.
///
/// Source: interactions/receiving-and-responding, "Messages", `poll`.
#[tokio::test]
async fn an_answer_may_be_a_poll() {
    let (app, heard) = App::with_ask().await;
    let data = json!({ "content": "Please vote", "poll": poll(2, json!({})) });
    app.answered(&heard, json!({ "type": 4, "data": data }))
        .await;
    let answer = app.original(&heard).await;
    assert_eq!(answer["poll"]["question"]["text"], "Which?");
    vote(&app.house, app.house.ada, &answer, &[1]).await;
    assert_eq!(counts(&app.house, &answer).await, [(1, 1)]);
}

/// A promised answer may become a poll when it is filled in.
///
/// Source: resources/webhook, "Edit Webhook Message": polls only for deferred responses.
#[tokio::test]
async fn a_promised_answer_may_become_a_poll() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, json!({ "type": 5 })).await;
    let edit = json!({ "poll": poll(2, json!({})) });
    let path = "/messages/@original";
    let (status, answer) = app.by_token("PATCH", &heard, path, edit).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["poll"]["answers"][1]["poll_media"]["text"], "A2");
}

/// Votes are counted for each answer; one without votes is not listed.
///
/// Source: resources/poll, "Poll Results Object".
#[tokio::test]
async fn votes_are_counted() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    assert_eq!(counts(&house, &message).await, []);
    vote(&house, house.ada, &message, &[2]).await;
    vote(&house, house.server.owner_id, &message, &[2]).await;
    assert_eq!(counts(&house, &message).await, [(2, 2)]);
}

/// Where one may choose one answer only, a new vote takes the place of the old.
///
/// Source: resources/poll, "Poll Object Structure", `allow_multiselect`.
#[tokio::test]
async fn a_new_vote_takes_the_place_of_the_old() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    vote(&house, house.ada, &message, &[1]).await;
    vote(&house, house.ada, &message, &[2]).await;
    assert_eq!(counts(&house, &message).await, [(2, 1)]);
}

/// Only where that is allowed can one choose several answers.
///
/// Source: resources/poll, "Poll Create Request Object", `allow_multiselect`.
#[tokio::test]
async fn several_answers_must_be_allowed() {
    let house = House::open().await;
    let one = open(&house, json!({})).await;
    let (ada, general) = (house.ada, house.general());
    let voted = house.people.vote(ada, general, id(&one), &[1, 2]).await;
    assert_eq!(voted.expect_err("one only").status, 400);
    let many = open(&house, json!({ "allow_multiselect": true })).await;
    assert_eq!(many["poll"]["allow_multiselect"], true);
    vote(&house, ada, &many, &[1, 2]).await;
    assert_eq!(counts(&house, &many).await, [(1, 1), (2, 1)]);
}

/// The gateway tells of votes that are given and taken back, to who asked to hear of polls.
///
/// Source: events/gateway-events, "Message Poll Vote Add" and "Message Poll Vote Remove".
#[tokio::test]
async fn votes_are_told() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    let mut line = Line::identified(&house.sim, 1 | 1 << 24, false).await;
    line.event("GUILD_CREATE").await;
    vote(&house, house.ada, &message, &[1]).await;
    let added = line.event("MESSAGE_POLL_VOTE_ADD").await["d"].clone();
    assert_eq!(added["user_id"], json!(house.ada));
    assert_eq!(
        (&added["message_id"], &added["answer_id"]),
        (&message["id"], &json!(1))
    );
    assert_eq!(added["guild_id"], json!(house.server.server_id));
    vote(&house, house.ada, &message, &[]).await;
    let removed = line.event("MESSAGE_POLL_VOTE_REMOVE").await["d"].clone();
    assert_eq!(removed["answer_id"], 1);
}

/// Who voted for an answer is listed in the order of their ids, in pages.
///
/// Source: resources/poll, "Get Answer Voters".
#[tokio::test]
async fn who_voted_is_listed_in_pages() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    let mut people = [house.server.owner_id, house.ada];
    for person in people {
        vote(&house, person, &message, &[1]).await;
    }
    people.sort();
    let list = async |answer: u64, query: &str| {
        let path = format!("/channels/{}/polls/{}", house.general(), id(&message));
        let path = format!("{path}/answers/{answer}{query}");
        let (status, page) = house.call("GET", &path, Value::Null).await;
        assert_eq!(status, 200, "{page}");
        page["users"]
            .as_array()
            .expect("users")
            .iter()
            .map(id)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(1, "").await, people);
    assert_eq!(list(1, "?limit=1").await, people[..1]);
    assert_eq!(list(1, &format!("?after={}", people[0])).await, people[1..]);
    assert_eq!(list(2, "").await, []);
}

/// The app ends its own poll early, and the results are then final.
///
/// Source: resources/poll, "End Poll" and "Poll Results Object".
#[tokio::test]
async fn a_poll_is_ended_early() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    let results = &message["poll"]["results"];
    assert_eq!(results["is_finalized"], false);
    let (status, ended) = end(&house, &message).await;
    assert_eq!((status, &ended["id"]), (200, &message["id"]));
    assert_eq!(ended["poll"]["results"]["is_finalized"], true);
}

/// Nobody ends the poll of somebody else.
///
/// Source: resources/poll, "End Poll"; users' reports, nyxx-discord/nyxx#644, for the code.
#[tokio::test]
async fn nobody_ends_the_poll_of_another() {
    let house = House::open().await;
    let general = house.general();
    let asked = house
        .people
        .ask(house.ada, general, "Please vote", &poll(2, json!({})))
        .await;
    let hers = json!({ "id": asked.expect("asked").id });
    let (status, body) = end(&house, &hers).await;
    assert_eq!((status, &body["code"]), (403, &json!(50005)));
}

/// A poll ends once.
///
/// Source: topics/opcodes-and-status-codes, 520001.
#[tokio::test]
async fn a_poll_ends_once() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    assert_eq!(end(&house, &message).await.0, 200);
    let (status, body) = end(&house, &message).await;
    assert_eq!((status, &body["code"]), (400, &json!(520_001)));
}

/// What is no poll cannot be ended.
///
/// Source: topics/opcodes-and-status-codes, 520006.
#[tokio::test]
async fn what_is_no_poll_cannot_be_ended() {
    let house = House::open().await;
    let (_, message) = house.post(house.general(), json!({ "content": "x" })).await;
    let (status, body) = end(&house, &message).await;
    assert_eq!((status, &body["code"]), (400, &json!(520_006)));
}

/// When its time is over a poll ends by itself.
///
/// Source: resources/poll, "Poll Object Structure", `expiry`.
#[tokio::test]
async fn a_poll_ends_by_itself() {
    let house = House::open().await;
    let message = open(&house, json!({ "duration": 1 })).await;
    let ended = async |minutes: u64| {
        let later = Duration::from_mins(minutes);
        house.people.advance_clock(later).await.expect("later");
        let message = house.reread(&message).await;
        message["poll"]["results"]["is_finalized"].clone()
    };
    assert_eq!(ended(59).await, false);
    assert_eq!(ended(2).await, true);
}

/// Nobody votes in a poll that has ended.
///
/// Source: topics/opcodes-and-status-codes, 520001.
#[tokio::test]
async fn nobody_votes_after_the_end() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    assert_eq!(end(&house, &message).await.0, 200);
    let (ada, general) = (house.ada, house.general());
    let voted = house.people.vote(ada, general, id(&message), &[1]).await;
    assert_eq!(voted.expect_err("over").why, "Poll expired");
    assert_eq!(counts(&house, &message).await, []);
}

/// A poll's end is told in a message of its own, which mentions who asked and says who won.
///
/// Source: resources/message, "Poll result messages" and "Poll Result Embed Fields".
#[tokio::test]
async fn the_result_of_a_poll_is_told() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    vote(&house, house.ada, &message, &[2]).await;
    let (mut line, _) = Line::ready(&house.sim, 1).await;
    assert_eq!(end(&house, &message).await.0, 200);
    let updated = line.event("MESSAGE_UPDATE").await["d"].clone();
    assert_eq!(updated["poll"]["results"]["is_finalized"], true);
    let result = line.event("MESSAGE_CREATE").await["d"].clone();
    assert_eq!(result["type"], 46);
    assert_eq!(result["author"]["id"], message["author"]["id"]);
    assert_eq!(result["mentions"][0]["id"], message["author"]["id"]);
    assert_eq!(result["message_reference"]["message_id"], message["id"]);
    let embed = &result["embeds"][0];
    assert_eq!(embed["type"], "poll_result");
    let fields = embed["fields"].as_array().expect("fields").iter();
    let fields = fields.map(|f| (f["name"].as_str(), f["value"].as_str()));
    let fields: Vec<_> = fields.filter_map(|(name, value)| name.zip(value)).collect();
    let wanted = [
        ("poll_question_text", "Which?"),
        ("victor_answer_votes", "1"),
        ("total_votes", "1"),
        ("victor_answer_id", "2"),
        ("victor_answer_text", "A2"),
    ];
    assert_eq!(fields, wanted);
}

/// A poll cannot be edited.
///
/// Source: resources/poll, "Poll Endpoints"; topics/opcodes-and-status-codes, 520003.
#[tokio::test]
async fn a_poll_cannot_be_edited() {
    let house = House::open().await;
    let message = open(&house, json!({})).await;
    let (status, body) = house.edit(&message, json!({ "content": "x" })).await;
    assert_eq!((status, &body["code"]), (400, &json!(520_003)));
}
