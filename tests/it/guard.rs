//! The one door of all interactions: what only one person may read reaches nobody else.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    http::{Method, StatusCode, Uri},
};
use carrel::{
    app::Fault,
    discord::{
        guard::{self, Answer, Asked, Filled},
        press::{Form, Press},
        projects, wire,
    },
    run::ANSWER_MAX,
};
use serde_json::{Value, json};
use serenity::all::{ApplicationId, ComponentInteraction, Http, ModalInteraction};

use super::prompts::{ANA, NOBODY, ROOM, SERVER, cohort, scene};

/// What was asked of Discord, in order: how, where, and with what.
type Calls = Arc<Mutex<Vec<(Method, String, String)>>>;

/// Runs something against a Discord that keeps what it is asked, and takes answers back or not.
async fn calls_of(takes_back: bool, run: impl AsyncFnOnce(Arc<Http>)) -> Vec<(String, Value)> {
    let calls = Calls::default();
    let kept = Arc::clone(&calls);
    let discord = Router::new().fallback(async move |method: Method, uri: Uri, body: String| {
        let refused = method == Method::DELETE && !takes_back;
        let call = (method, uri.path().to_owned(), body);
        kept.lock().expect("nobody panicked").push(call);
        if refused {
            let unknown = json!({ "code": 10015, "message": "Unknown Webhook" });
            (StatusCode::NOT_FOUND, unknown.to_string())
        } else {
            (StatusCode::NO_CONTENT, String::new())
        }
    });
    let door = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let base = format!("http://{}", door.local_addr().expect("is bound"));
    let http = wire::http("token", &base, ANSWER_MAX).expect("the client is built");
    http.set_application_id(ApplicationId::new(1));
    tokio::select! {
        ended = async { axum::serve(door, discord).await } => panic!("Discord ended: {ended:?}"),
        () = run(Arc::new(http)) => {}
    }
    let calls = calls.lock().expect("nobody panicked");
    let plain = calls.iter().map(|(method, path, body)| {
        let place = path.rsplit('/').next().unwrap_or_default();
        let body = serde_json::from_str(body).unwrap_or_default();
        (format!("{method} {place}"), body)
    });
    plain.collect()
}

/// An interaction of a member of the server in the first group's room.
fn interaction(account: i64, kind: u8, data: &Value) -> Value {
    let user = json!({
        "id": account.to_string(), "username": "somebody", "discriminator": "0", "avatar": null,
    });
    json!({
        "id": "5", "application_id": "1", "type": kind, "token": "secret", "version": 1,
        "guild_id": SERVER.to_string(), "channel_id": ROOM.to_string(), "locale": "en-GB",
        "entitlements": [], "authorizing_integration_owners": {}, "attachment_size_limit": 1,
        "data": data,
        "member": {
            "user": user, "roles": [], "joined_at": "2023-01-01T00:00:00Z", "deaf": false,
            "mute": false, "flags": 0, "permissions": "0",
        },
    })
}

/// A form for a step, with a date that nobody can read.
fn step_form(account: i64) -> ModalInteraction {
    let input = |name: &str, value: &str| {
        let input = json!({ "type": 4, "custom_id": name, "value": value });
        json!({ "type": 1, "components": [input] })
    };
    let inputs = [input("title", "Draft"), input("due", "my secret day")];
    let data = json!({ "custom_id": "1:project:add", "components": inputs });
    serde_json::from_value(interaction(account, 5, &data)).expect("has the shape of a form")
}

/// Says that calls are a public acknowledgement, its end, and one private message.
fn whispered(calls: &[(String, Value)], said: &str) {
    let [acknowledged, taken_back, whisper] = calls else {
        panic!("three calls, but {calls:?}");
    };
    assert_eq!(acknowledged.0, "POST callback");
    assert_eq!(acknowledged.1["data"]["flags"].as_u64().unwrap_or(0), 0);
    assert_eq!(taken_back.0, "DELETE @original");
    assert_eq!(whisper.0, "POST secret");
    assert_eq!(whisper.1["flags"], 64, "only the asker reads {whisper:?}");
    let text = whisper.1["content"].as_str().unwrap_or_default();
    assert!(text.contains(said), "{text}");
}

#[tokio::test]
async fn a_refused_step_is_read_by_its_writer_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(&cohort(folder.path()).await);
    for (account, said) in [(ANA, "my secret day"), (NOBODY, "")] {
        let form = step_form(account.0);
        let calls = calls_of(true, async |http| {
            guard::form(&form, &http, Arc::clone(&scene), step).await;
        })
        .await;
        whispered(&calls, said);
    }
}

#[tokio::test]
async fn what_everyone_would_see_is_not_said_where_discord_keeps_the_public_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(&cohort(folder.path()).await);
    let form = step_form(NOBODY.0);
    let calls = calls_of(false, async |http| {
        guard::form(&form, &http, scene, step).await;
    })
    .await;
    let asked: Vec<&str> = calls.iter().map(|(call, _body)| call.as_str()).collect();
    assert_eq!(asked, ["POST callback", "DELETE @original"]);
}

#[tokio::test]
async fn our_own_fault_is_told_to_the_asker_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(&cohort(folder.path()).await);
    let data = json!({ "custom_id": "1:project:done:1", "component_type": 2 });
    let mut pressed = interaction(NOBODY.0, 3, &data);
    pressed["message"] = json!({
        "id": "6", "channel_id": ROOM.to_string(), "content": "", "timestamp": "2023-03-07T15:00:00Z",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [],
        "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
        "author": { "id": "1", "username": "carrel", "discriminator": "0", "avatar": null },
    });
    let pressed: ComponentInteraction =
        serde_json::from_value(pressed).expect("has the shape of a press");
    let calls = calls_of(true, async |http| {
        guard::press(&pressed, &http, scene, fails).await;
    })
    .await;
    whispered(&calls, "");
}

async fn fails(_asked: Asked, _press: Press) -> Result<Answer, Fault> {
    panic!("a handler fails on purpose");
}

async fn step(asked: Asked, form: Form, filled: Filled) -> Result<Answer, Fault> {
    match form {
        Form::Project(form) => projects::on_form(asked, form, filled).await,
        Form::Setup(_)
        | Form::Cohort(_)
        | Form::Choices(_)
        | Form::Groups(_)
        | Form::Page(_)
        | Form::Hours(_)
        | Form::Intake(_)
        | Form::Pause(_)
        | Form::Milestone(_)
        | Form::Prompt(_)
        | Form::SignUp(_)
        | Form::Safety(_)
        | Form::NotWith(_)
        | Form::Webinar(_) => {
            panic!("a step is handed in")
        }
    }
}
