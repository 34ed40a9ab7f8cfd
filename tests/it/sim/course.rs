//! What the control API makes of interactions beyond Discord's rules: waiting, clocks, lost edits.

use std::time::Duration;

use carrel::sim::Options;
use carrel::sim::people::Outcome;
use serde_json::json;

use super::app::{App, message, row};

#[tokio::test]
async fn a_jump_of_the_clock_expires_no_pending_interaction() {
    let mut app = App::open().await;
    let heard = app.asked().await;
    let hour = Duration::from_hours(1);
    app.house.people.advance_clock(hour).await.expect("a jump");
    app.answered(&heard, message("in time")).await;
}

#[tokio::test]
async fn an_act_waits_until_a_promised_update_is_kept() {
    let mut app = App::open().await;
    let panel = app.panel().await;
    let people = app.house.people.clone();
    let press = people.press(app.house.ada, app.house.general(), panel, "go");
    let answers = async {
        let heard = app.hear().await;
        app.answered(&heard, json!({ "type": 6 })).await;
        let edit = json!({ "content": "thanks", "components": [] });
        app.by_token("PATCH", &heard, "/messages/@original", edit)
            .await
    };
    let (seen, (status, _)) = tokio::join!(press, answers);
    assert_eq!(status, 200);
    let seen = seen.expect("an update");
    assert_eq!(seen.outcome, Outcome::Updated);
    assert_eq!(seen.message.expect("the message").content, "thanks");
}

#[tokio::test]
async fn a_promise_that_is_not_kept_in_time_is_seen_as_one() {
    let mut app = App::open().await;
    let people = app.house.people.clone();
    let people = people.with_patience(Duration::from_millis(300));
    let run = people.run(app.house.ada, app.house.general(), "ask", json!({}));
    let answers = async {
        let heard = app.hear().await;
        app.answered(&heard, json!({ "type": 5 })).await;
    };
    let (seen, ()) = tokio::join!(run, answers);
    assert_eq!(seen.expect("a promise").outcome, Outcome::Deferred);
}

#[tokio::test]
async fn edits_of_promised_answers_are_lost_where_a_scenario_wants_it() {
    let mut app = App::with(Options {
        lost_edits: 1,
        ..Options::default()
    })
    .await;
    let heard = app.asked().await;
    app.answered(&heard, json!({ "type": 5 })).await;
    let path = "/messages/@original";
    let edit = || json!({ "content": "kept" });
    let (status, body) = app.by_token("PATCH", &heard, path, edit()).await;
    assert_eq!((status, &body["code"]), (404, &json!(10015)));
    assert_eq!(app.by_token("PATCH", &heard, path, edit()).await.0, 200);
    app.house.people.lose_edits(1).await.expect("a setting");
    let again = app.by_token("PATCH", &heard, path, edit()).await;
    assert_eq!(again.0, 200, "only the first edit of a promise is lost");
    let other = app.asked().await;
    app.answered(&other, json!({ "type": 5 })).await;
    let (status, _) = app.by_token("PATCH", &other, path, edit()).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_dialogue_closes_with_the_answer_to_its_submission() {
    let mut app = App::open().await;
    let input = json!({ "type": 4, "custom_id": "f", "label": "Field", "style": 1 });
    let modal = app.opened(json!([row(&[input])])).await;
    let heard = app.submitted(&modal, json!({ "f": "hi" })).await;
    app.answered(&heard, message("thanks")).await;
    let again = app
        .hurried
        .submit(app.house.ada, modal.modal_id, &[("f", "hi")]);
    assert!(again.await.is_err(), "it closed with the answer");
}
