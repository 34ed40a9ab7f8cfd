//! The course of interactions, by an app that answers by hand and may answer wrongly.

use std::collections::BTreeMap;
use std::time::Duration;

use carrel::sim::people::{NewAccount, NewMember, Outcome, Refused, Seen, Upload};
use carrel::sim::{Options, Snowflake};
use serde_json::{Value, json};

use super::house::House;
use super::line::Line;

/// Opens a house where `/ask` is registered and a bare line is ready.
async fn ask_house(options: Options) -> (House, Line) {
    let house = House::with(Options {
        rate_limits: false,
        ..options
    })
    .await;
    let command = json!({ "name": "ask", "description": "d", "options": [
        { "type": 3, "name": "text", "description": "d", "autocomplete": true },
        { "type": 11, "name": "file", "description": "d" },
        { "type": 4, "name": "count", "description": "d", "min_value": 1, "max_value": 3 },
    ] });
    let path = format!("/applications/{}/commands", app(&house).await);
    let (status, _) = house.call("POST", &path, command).await;
    assert_eq!(status, 201);
    let (line, _) = Line::ready(&house.sim, 1).await;
    (house, line)
}

async fn app(house: &House) -> Snowflake {
    house.people.info().await.expect("info").application_id
}

async fn ask(house: &House) -> Result<Seen, Refused> {
    house
        .people
        .run(house.ada, house.general(), "ask", json!({}))
        .await
}

async fn answer(house: &House, id: Snowflake, token: &str, body: Value) -> (u16, Value) {
    let path = format!("/interactions/{id}/{token}/callback");
    house.call("POST", &path, body).await
}

fn message(content: &str) -> Value {
    json!({ "type": 4, "data": { "content": content } })
}

#[tokio::test]
async fn an_interaction_is_answered_once() {
    let (house, mut line) = ask_house(Options::default()).await;
    let app = async {
        let (id, token, payload) = line.interaction().await;
        for field in [
            "attachment_size_limit",
            "entitlements",
            "locale",
            "app_permissions",
        ] {
            assert!(!payload[field].is_null(), "{field}");
        }
        let first = answer(&house, id, &token, message("first")).await;
        let second = answer(&house, id, &token, message("second")).await;
        assert_eq!(first.0, 204);
        assert_eq!((second.0, &second.1["code"]), (400, &json!(40060)));
    };
    let (seen, ()) = tokio::join!(ask(&house), app);
    assert_eq!(
        seen.expect("an answer").message.expect("a message").content,
        "first"
    );
}

#[tokio::test]
async fn an_answer_after_the_deadline_is_an_unknown_interaction() {
    let (house, mut line) = ask_house(Options {
        answer_within: Duration::from_millis(30),
        ..Options::default()
    })
    .await;
    let seen = ask(&house).await.expect("Discord says something");
    assert_eq!(seen.outcome, Outcome::Failed);
    assert_eq!(seen.why.as_deref(), Some("The application did not respond"));
    let (id, token, _) = line.interaction().await;
    let (status, body) = answer(&house, id, &token, message("late")).await;
    assert_eq!((status, &body["code"]), (404, &json!(10062)));
}

#[tokio::test]
async fn a_jump_of_the_clock_expires_no_pending_interaction_but_old_tokens() {
    let (house, mut line) = ask_house(Options::default()).await;
    let app_id = app(&house).await;
    let app = async {
        let (id, token, _) = line.interaction().await;
        let edit = format!("/webhooks/{app_id}/{token}/messages/@original");
        let early = house
            .call("PATCH", &edit, json!({ "content": "early" }))
            .await;
        assert_eq!((early.0, &early.1["code"]), (404, &json!(10015)));
        let hour = Duration::from_hours(1);
        house.people.advance_clock(hour).await.expect("a jump");
        assert_eq!(answer(&house, id, &token, message("in time")).await.0, 204);
        let late = house
            .call("PATCH", &edit, json!({ "content": "late" }))
            .await;
        assert_eq!((late.0, &late.1["code"]), (401, &json!(50027)));
    };
    let (seen, ()) = tokio::join!(ask(&house), app);
    assert_eq!(seen.expect("an answer").outcome, Outcome::Message);
}

#[tokio::test]
async fn a_promise_fixes_who_sees_the_answer() {
    let (house, mut line) = ask_house(Options::default()).await;
    let app_id = app(&house).await;
    let app = async {
        let (id, token, _) = line.interaction().await;
        let promise = json!({ "type": 5, "data": { "flags": 64 } });
        assert_eq!(answer(&house, id, &token, promise).await.0, 204);
        let path = format!("/webhooks/{app_id}/{token}");
        let (status, _) = house
            .call("POST", &path, json!({ "content": "kept" }))
            .await;
        assert_eq!(status, 200);
        let (_, next) = house
            .call("POST", &path, json!({ "content": "for all" }))
            .await;
        assert_eq!(next["flags"], 0);
    };
    let (seen, ()) = tokio::join!(ask(&house), app);
    let seen = seen.expect("an answer");
    assert!(seen.ephemeral);
    assert_eq!(seen.message.expect("a message").content, "kept");
    let read = house
        .people
        .read(house.general(), house.server.owner_id)
        .await;
    let read: Vec<_> = read
        .expect("a channel")
        .into_iter()
        .map(|m| m.content)
        .collect();
    assert_eq!(
        read,
        ["for all"],
        "the first follow-up filled in the private promise"
    );
}

#[tokio::test]
async fn answers_must_fit_the_interaction() {
    let (house, mut line) = ask_house(Options::default()).await;
    let app = async {
        let (id, token, _) = line.interaction().await;
        for kind in [6, 7, 8] {
            let body = json!({ "type": kind, "data": { "content": "x", "choices": [] } });
            let (status, body) = answer(&house, id, &token, body).await;
            assert_eq!((status, &body["code"]), (400, &json!(50035)), "type {kind}");
        }
        assert_eq!(answer(&house, id, &token, message("fits")).await.0, 204);
    };
    let (seen, ()) = tokio::join!(ask(&house), app);
    assert_eq!(seen.expect("an answer").outcome, Outcome::Message);
}

#[tokio::test]
async fn a_dialogue_is_never_the_answer_to_a_dialogue() {
    let (house, mut line) = ask_house(Options::default()).await;
    let input = json!({ "type": 4, "custom_id": "f", "label": "Field", "style": 1 });
    let modal = json!({ "type": 9, "data": { "custom_id": "m", "title": "T",
        "components": [{ "type": 18, "label": "Field", "component": input }] } });
    let opens = async {
        let (id, token, _) = line.interaction().await;
        assert_eq!(answer(&house, id, &token, modal.clone()).await.0, 204);
    };
    let (seen, ()) = tokio::join!(ask(&house), opens);
    let opened = seen.expect("a dialogue").modal.expect("a dialogue");
    let app = async {
        let (id, token, payload) = line.interaction().await;
        let value = &payload["data"]["components"][0]["component"]["value"];
        assert_eq!(value, "hi");
        assert_eq!(answer(&house, id, &token, modal.clone()).await.0, 400);
        assert_eq!(answer(&house, id, &token, message("thanks")).await.0, 204);
    };
    let submit = house
        .people
        .submit(house.ada, opened.modal_id, &[("f", "hi")]);
    let (seen, ()) = tokio::join!(submit, app);
    assert_eq!(seen.expect("an answer").outcome, Outcome::Message);
    let again = house
        .people
        .submit(house.ada, opened.modal_id, &[("f", "hi")])
        .await;
    assert!(again.is_err(), "it closed with the answer");
}

#[tokio::test]
async fn twenty_five_suggestions_and_no_more() {
    let (house, mut line) = ask_house(Options::default()).await;
    let choices = |count: usize| {
        let all = (0..count).map(|n| json!({ "name": format!("n{n}"), "value": format!("v{n}") }));
        json!({ "type": 8, "data": { "choices": all.collect::<Vec<_>>() } })
    };
    let app = async {
        let (id, token, _) = line.interaction().await;
        let (_, body) = answer(&house, id, &token, choices(26)).await;
        assert_eq!(body["code"], 50035);
        assert_eq!(answer(&house, id, &token, choices(25)).await.0, 204);
    };
    let options = json!({ "text": "n" });
    let typing = house
        .people
        .autocomplete(house.ada, house.general(), "ask", options, "text");
    let (typed, ()) = tokio::join!(typing, app);
    assert_eq!(typed.expect("suggestions").len(), 25);
}

#[tokio::test]
async fn people_cannot_send_what_discord_would_not_let_them() {
    let (house, _line) = ask_house(Options::default()).await;
    let path = format!("/applications/{}/commands", app(&house).await);
    let staff = json!({ "name": "staff", "description": "d", "default_member_permissions": "32" });
    assert_eq!(house.call("POST", &path, staff).await.0, 201);
    let pending = NewMember {
        account: NewAccount::named("bea"),
        pending: Some(true),
        ..NewMember::default()
    };
    let bea = house
        .people
        .join(house.server.server_id, &pending)
        .await
        .expect("Bea joins");
    let cases = [
        (house.ada, "nothing", json!({})),
        (house.ada, "ask", json!({ "stray": 1 })),
        (house.ada, "ask", json!({ "count": "two" })),
        (house.ada, "ask", json!({ "count": 4 })),
        (house.ada, "staff", json!({})),
        (bea, "ask", json!({})),
    ];
    for (user, command, options) in cases {
        let refused = house
            .people
            .run(user, house.general(), command, options.clone())
            .await;
        assert!(refused.is_err(), "{command} {options}");
    }
    let sent = house
        .people
        .journal(0, Some("interaction_created"))
        .await
        .expect("a journal");
    assert!(sent.is_empty(), "the app hears of none of these");
}

#[tokio::test]
async fn only_what_stands_on_a_message_that_one_sees_can_be_pressed() {
    let (house, mut line) = ask_house(Options::default()).await;
    let button = |id: &str, disabled: bool| json!({ "type": 2, "style": 1, "label": id, "custom_id": id, "disabled": disabled });
    let row = json!({ "type": 1, "components": [button("go", false), button("off", true)] });
    let app = async {
        let (id, token, _) = line.interaction().await;
        let data = json!({ "content": "panel", "flags": 64, "components": [row] });
        answer(&house, id, &token, json!({ "type": 4, "data": data })).await
    };
    let (seen, answered) = tokio::join!(ask(&house), app);
    assert_eq!(answered.0, 204);
    let panel = seen.expect("a panel").message.expect("a message");
    let press = async |user, custom_id| {
        house
            .people
            .press(user, house.general(), panel.id, custom_id)
            .await
    };
    assert_eq!(
        press(house.ada, "off").await.expect_err("disabled").status,
        400
    );
    assert_eq!(
        press(house.ada, "forged")
            .await
            .expect_err("not there")
            .status,
        400
    );
    assert_eq!(
        press(house.server.owner_id, "go")
            .await
            .expect_err("not theirs")
            .status,
        404
    );
    let app = async {
        let (id, token, _) = line.interaction().await;
        let update = json!({ "type": 7, "data": { "content": "gone", "components": [] } });
        answer(&house, id, &token, update).await
    };
    let (seen, answered) = tokio::join!(press(house.ada, "go"), app);
    assert_eq!(answered.0, 204);
    let updated = seen.expect("an update").message.expect("the panel");
    assert_eq!(
        (updated.content.as_str(), updated.ephemeral),
        ("gone", true)
    );
    assert!(
        press(house.ada, "go").await.is_err(),
        "the buttons are gone"
    );
}

#[tokio::test]
async fn a_file_goes_with_a_command_and_can_be_fetched() {
    let (house, mut line) = ask_house(Options::default()).await;
    let upload = Upload {
        filename: "people.csv".to_owned(),
        content_type: "text/csv".to_owned(),
        content: b"name\nada\n".to_vec(),
    };
    let files = BTreeMap::from([("file".to_owned(), upload)]);
    let app = async {
        let (id, token, payload) = line.interaction().await;
        let given = payload["data"]["options"][0]["value"]
            .as_str()
            .expect("an id");
        let file = &payload["data"]["resolved"]["attachments"][given];
        assert_eq!(
            (&file["filename"], &file["size"]),
            (&json!("people.csv"), &json!(9))
        );
        let url = file["url"].as_str().expect("an address");
        let bytes = reqwest::get(url).await.expect("a file").bytes().await;
        assert_eq!(bytes.expect("bytes").as_ref(), b"name\nada\n");
        assert_eq!(answer(&house, id, &token, message("read")).await.0, 204);
    };
    let people = &house.people;
    let run = people.run_with_files(house.ada, house.general(), "ask", json!({}), &files);
    let (seen, ()) = tokio::join!(run, app);
    assert_eq!(seen.expect("an answer").outcome, Outcome::Message);
}

#[tokio::test]
async fn a_button_in_a_direct_message_is_pressed_by_a_user_not_a_member() {
    let (house, mut line) = ask_house(Options::default()).await;
    let open = json!({ "recipient_id": house.ada });
    let (_, direct) = house.call("POST", "/users/@me/channels", open).await;
    let direct: Snowflake = direct["id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .expect("an id");
    let button = json!({ "type": 2, "style": 1, "label": "Yes", "custom_id": "yes" });
    let body = json!({ "content": "?", "components": [{ "type": 1, "components": [button] }] });
    house
        .call("POST", &format!("/channels/{direct}/messages"), body)
        .await;
    let inbox = house.people.inbox(house.ada).await.expect("an inbox");
    let asked = inbox.last().expect("a message");
    let app = async {
        let (id, token, payload) = line.interaction().await;
        assert!(payload["guild_id"].is_null() && payload["member"].is_null());
        assert_eq!(payload["user"]["username"], "ada");
        assert_eq!(payload["context"], 1);
        assert_eq!(
            answer(&house, id, &token, json!({ "type": 6 })).await.0,
            204
        );
        let path = format!("/webhooks/{}/{token}/messages/@original", app(&house).await);
        let edit = json!({ "content": "thanks", "components": [] });
        assert_eq!(house.call("PATCH", &path, edit).await.0, 200);
    };
    let yes = asked.custom_id("Yes").expect("a button");
    let press = house.people.press(house.ada, direct, asked.id, &yes);
    let (seen, ()) = tokio::join!(press, app);
    let seen = seen.expect("an update");
    assert_eq!(
        seen.outcome,
        Outcome::Updated,
        "the promised update is waited for"
    );
    assert_eq!(seen.message.expect("the message").content, "thanks");
}

#[tokio::test]
async fn a_promise_that_is_not_kept_in_time_is_seen_as_one() {
    let (house, mut line) = ask_house(Options::default()).await;
    let app = async {
        let (id, token, _) = line.interaction().await;
        answer(&house, id, &token, json!({ "type": 5 })).await
    };
    let people = house
        .people
        .clone()
        .with_patience(Duration::from_millis(300));
    let run = people.run(house.ada, house.general(), "ask", json!({}));
    let (seen, answered) = tokio::join!(run, app);
    assert_eq!(answered.0, 204);
    assert_eq!(seen.expect("a promise").outcome, Outcome::Deferred);
}
