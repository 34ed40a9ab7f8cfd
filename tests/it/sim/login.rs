//! The real serenity and poise log in, answer, and come back after a broken line.

use carrel::sim::people::{GatewayAct, Outcome};
use serde_json::json;

use super::house::{House, PATIENCE};

#[tokio::test]
async fn a_real_bot_answers_a_slash_command() {
    let house = House::open().await;
    let _bot = house.start_bot().await;
    let seen = house
        .people
        .run(house.ada, house.general(), "ping", json!({}))
        .await;
    let seen = seen.expect("an answer");
    assert_eq!(seen.outcome, Outcome::Message);
    assert_eq!(seen.message.expect("a message").content, "pong");
    let read = house
        .people
        .read(house.general(), house.ada)
        .await
        .expect("a channel");
    assert_eq!(
        read.last().map(|message| message.content.as_str()),
        Some("pong")
    );
}

#[tokio::test]
async fn an_act_waits_until_a_promise_is_kept() {
    let house = House::open().await;
    let _bot = house.start_bot().await;
    let seen = house
        .people
        .run(house.ada, house.general(), "slow", json!({}))
        .await;
    let message = seen.expect("an answer").message.expect("a message");
    assert_eq!(message.content, "done at last");
}

#[tokio::test]
async fn a_private_answer_is_seen_by_its_user_alone() {
    let house = House::open().await;
    let _bot = house.start_bot().await;
    let seen = house
        .people
        .run(house.ada, house.general(), "private", json!({}))
        .await;
    let seen = seen.expect("an answer");
    assert!(seen.ephemeral);
    assert_eq!(seen.message.expect("a message").content, "for you alone");
    let read = async |user| {
        house
            .people
            .read(house.general(), user)
            .await
            .expect("a channel")
    };
    assert!(
        read(house.ada)
            .await
            .iter()
            .any(|message| message.ephemeral)
    );
    assert!(read(house.server.owner_id).await.is_empty());
}

#[tokio::test]
async fn suggestions_presses_menus_and_dialogues_go_round() {
    let house = House::open().await;
    let _bot = house.start_bot().await;
    let (people, ada, general) = (&house.people, house.ada, house.general());
    let typed = people
        .autocomplete(ada, general, "echo", json!({ "text": "hey" }), "text")
        .await;
    let names: Vec<_> = typed
        .expect("suggestions")
        .into_iter()
        .map(|choice| choice.name)
        .collect();
    assert_eq!(names, ["hey!", "hey?"]);

    let options = json!({ "text": "hello", "whom": ada });
    let said = people
        .run(ada, general, "echo", options)
        .await
        .expect("an answer");
    assert_eq!(said.message.expect("a message").content, "hello ada");

    let panel = people
        .run(ada, general, "panel", json!({}))
        .await
        .expect("a panel");
    let panel = panel.message.expect("a message");
    let counted = people
        .press(ada, general, panel.id, "count")
        .await
        .expect("an update");
    assert_eq!(counted.outcome, Outcome::Updated);
    assert_eq!(counted.message.expect("the panel").content, "You counted");

    let chosen = people
        .choose(ada, general, panel.id, "colour", &["blue"])
        .await;
    let chosen = chosen.expect("an update").message.expect("the panel");
    assert_eq!(chosen.content, "You chose blue");

    let asked = people
        .press(ada, general, panel.id, "ask")
        .await
        .expect("a dialogue");
    let modal = asked.modal.expect("a dialogue");
    assert_eq!(modal.fields[0].label, "Name");
    let short = people.submit(ada, modal.modal_id, &[("name", "A")]).await;
    assert_eq!(short.expect_err("two characters at least").status, 400);
    let told = people
        .submit(ada, modal.modal_id, &[("name", "Ada")])
        .await
        .expect("an answer");
    assert_eq!(told.message.expect("a message").content, "You said Ada");
}

#[tokio::test]
async fn a_cut_line_is_resumed_and_what_was_missed_comes_after() {
    let house = House::open().await;
    let _bot = house.start_bot().await;
    house
        .people
        .gateway(GatewayAct::Drop)
        .await
        .expect("the line is cut");
    let seen = house
        .people
        .run(house.ada, house.general(), "ping", json!({}))
        .await;
    assert_eq!(seen.expect("an answer").outcome, Outcome::Message);
    let resumed = house
        .people
        .await_journal(0, Some("gateway_resumed"), PATIENCE)
        .await;
    assert_eq!(resumed.expect("a journal").len(), 1);
    let ready = house
        .people
        .journal(0, Some("gateway_ready"))
        .await
        .expect("a journal");
    assert_eq!(ready.len(), 1, "a resume is no new session");
}

#[tokio::test]
async fn a_stopped_simulator_is_gone() {
    let house = House::open().await;
    let bot = house.start_bot().await;
    drop(bot);
    let people = house.people.clone();
    house.sim.stop().await;
    assert_eq!(people.info().await.expect_err("nobody answers").status, 0);
}
