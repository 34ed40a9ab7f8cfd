//! Rules of interactions and their answers.

use std::time::Duration;

use carrel::sim::{Options, Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::app::{App, Heard, dialogue, fault_in, label, message, text_input};
use crate::sim::house::{fault_at, id};

/// A promise of a message that is given later.
fn promise() -> Value {
    json!({ "type": 5 })
}

/// A private answer.
fn private(content: &str) -> Value {
    json!({ "type": 4, "data": { "content": content, "flags": 64 } })
}

/// Says whether a reply refuses the type of an answer, and nothing else.
fn refuses_type((status, body): &(u16, Value)) -> bool {
    (*status, fault_at(body, "type")) == (400, "BASE_TYPE_CHOICES")
}

/// An interaction is answered once; a second answer is refused with 40060.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (40060).
#[tokio::test]
async fn an_interaction_is_answered_once() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("first")).await;
    let (status, body) = app.answer(&heard, message("second")).await;
    assert_eq!((status, &body["code"]), (400, &json!(40060)));
    assert_eq!(app.read_by(app.house.ada).await, ["first"]);
}

/// After three seconds without an answer an interaction is unknown.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback".
#[tokio::test]
async fn the_first_answer_comes_within_three_seconds() {
    assert_eq!(Options::default().answer_within, Duration::from_secs(3));
    let mut app = App::with(Options {
        answer_within: Duration::from_millis(30),
        ..Options::default()
    })
    .await;
    let people = app.house.people.clone();
    let run = people.run(app.house.ada, app.house.general(), "ask", json!({}));
    let seen = run.await.expect("Discord says something");
    assert_eq!(seen.why.as_deref(), Some("The application did not respond"));
    let heard = app.hear().await;
    let (status, body) = app.answer(&heard, message("late")).await;
    assert_eq!((status, &body["code"]), (404, &json!(10062)));
}

/// An interaction is answered with its own token and no other.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback".
#[tokio::test]
async fn an_answer_needs_the_token_of_its_interaction() {
    let (mut app, heard) = App::with_ask().await;
    let other = app.asked().await;
    let forged = Heard {
        token: other.token,
        ..heard
    };
    let (status, body) = app.answer(&forged, message("forged")).await;
    assert_eq!((status, &body["code"]), (404, &json!(10062)));
}

/// A token lives fifteen minutes; then it is invalid.
///
/// Source: interactions/receiving-and-responding, "Followup Messages"; discord-api-docs#2461 for
/// the code 50027.
#[tokio::test]
async fn a_token_lives_fifteen_minutes() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let nearly = Duration::from_mins(14);
    app.house
        .people
        .advance_clock(nearly)
        .await
        .expect("a jump");
    app.followed_up(&heard, json!({ "content": "in time" }))
        .await;
    let rest = Duration::from_mins(1);
    app.house.people.advance_clock(rest).await.expect("a jump");
    let late = json!({ "content": "late" });
    let (status, body) = app.by_token("POST", &heard, "", late).await;
    assert_eq!((status, &body["code"]), (401, &json!(50027)));
}

/// A token that belongs to no interaction is invalid.
///
/// Source: users' reports, germanoeich/nirn-proxy#23.
#[tokio::test]
async fn a_made_up_token_is_invalid() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let forged = Heard {
        token: "bm90LWEtdG9rZW4".to_owned(),
        ..heard
    };
    let (status, body) = app
        .by_token("POST", &forged, "", json!({ "content": "x" }))
        .await;
    assert_eq!((status, &body["code"]), (401, &json!(50027)));
}

/// Before the first answer there is no webhook to edit or follow up.
///
/// Source: users' reports, discordeno/discordeno#3455.
#[tokio::test]
async fn nothing_follows_before_the_first_answer() {
    let (app, heard) = App::with_ask().await;
    let body = json!({ "content": "early" });
    for (method, rest) in [("POST", ""), ("PATCH", "/messages/@original")] {
        let (status, refused) = app.by_token(method, &heard, rest, body.clone()).await;
        assert_eq!((status, &refused["code"]), (404, &json!(10015)), "{method}");
    }
    app.answered(&heard, message("answer")).await;
    app.followed_up(&heard, body).await;
}

/// The webhook of an interaction belongs to the application that was asked.
///
/// Source: interactions/receiving-and-responding, "Create Followup Message".
#[tokio::test]
async fn another_application_has_no_such_webhook() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let path = format!("/webhooks/{}/{}", app.house.ada, heard.token);
    let (status, body) = app
        .house
        .call("POST", &path, json!({ "content": "x" }))
        .await;
    assert_eq!((status, &body["code"]), (404, &json!(10015)));
}

/// A promised message shows that the app is thinking, and no more once it is edited.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback Type"; resources/message,
/// "Message Flags" (LOADING).
#[tokio::test]
async fn a_promise_shows_that_the_app_is_thinking_until_it_is_kept() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, promise()).await;
    let thinking = app.original(&heard).await;
    assert_eq!(
        (&thinking["flags"], &thinking["content"]),
        (&json!(128), &json!(""))
    );
    let kept = json!({ "content": "kept" });
    let (status, kept) = app
        .by_token("PATCH", &heard, "/messages/@original", kept)
        .await;
    assert_eq!((status, &kept["id"]), (200, &thinking["id"]));
    assert_eq!(
        (&kept["flags"], &kept["content"]),
        (&json!(0), &json!("kept"))
    );
}

/// Whether an answer is private is fixed by its promise and cannot be changed by the edit.
///
/// Source: discord-api-docs#2735; interactions/receiving-and-responding, "Create Followup Message".
#[tokio::test]
async fn a_promise_fixes_who_sees_the_answer() {
    let mut app = App::open().await;
    for (promised, edited) in [(64, 0), (0, 64)] {
        let heard = app.asked().await;
        let promise = json!({ "type": 5, "data": { "flags": promised } });
        app.answered(&heard, promise).await;
        let edit = json!({ "content": "kept", "flags": edited });
        let path = "/messages/@original";
        let (_, kept) = app.by_token("PATCH", &heard, path, edit).await;
        assert_eq!(
            (&kept["content"], &kept["flags"]),
            (&json!("kept"), &json!(promised))
        );
    }
}

/// The first follow-up to a promised message keeps the promise instead of making a message.
///
/// Source: interactions/receiving-and-responding, "Create Followup Message"; discord-api-docs#2742.
#[tokio::test]
async fn the_first_follow_up_keeps_the_promise() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, promise()).await;
    let promised = app.original(&heard).await;
    let first = app.followed_up(&heard, json!({ "content": "kept" })).await;
    assert_eq!(
        (&first["id"], &first["content"]),
        (&promised["id"], &json!("kept"))
    );
    let second = app.followed_up(&heard, json!({ "content": "more" })).await;
    assert_ne!(second["id"], promised["id"]);
    assert_eq!(app.read_by(app.house.ada).await, ["kept", "more"]);
}

/// An answer with the flag EPHEMERAL is seen by whoever asked and by nobody else.
///
/// Source: resources/message, "Message Flags" (EPHEMERAL).
#[tokio::test]
async fn a_private_answer_is_seen_by_whoever_asked_alone() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, private("secret")).await;
    assert_eq!(app.read_by(app.house.ada).await, ["secret"]);
    let others = app.read_by(app.house.server.owner_id).await;
    assert!(others.is_empty(), "{others:?}");
}

/// A follow-up is private by its own flag, whatever the answer was.
///
/// Source: interactions/receiving-and-responding, "Create Followup Message".
#[tokio::test]
async fn a_follow_up_is_private_by_its_own_flag() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let secret = app
        .followed_up(&heard, json!({ "content": "secret", "flags": 64 }))
        .await;
    let open = app.followed_up(&heard, json!({ "content": "open" })).await;
    assert_eq!((&secret["flags"], &open["flags"]), (&json!(64), &json!(0)));
}

/// A private message is not among the messages of its channel that the app can list.
///
/// Source: discord-api-docs#6253.
#[tokio::test]
async fn a_private_answer_is_not_listed_in_its_channel() {
    let (mut app, heard) = App::with_ask().await;
    app.answered(&heard, private("secret")).await;
    let open = app.asked().await;
    app.answered(&open, message("open")).await;
    let path = format!("/channels/{}/messages", app.house.general());
    let (_, listed) = app.house.call("GET", &path, Value::Null).await;
    let listed: Vec<_> = listed.as_array().into_iter().flatten().collect();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["content"], "open");
}

/// A private message is unknown to the ordinary routes of messages: it can be neither read, edited
/// or deleted there, nor reacted to.
///
/// Source: discord-api-docs#6253; users' reports, discordjs/discord.js#4656 for reactions.
#[tokio::test]
async fn a_private_answer_is_unknown_to_the_ordinary_routes() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, private("secret")).await;
    let secret = id(&app.original(&heard).await);
    let path = format!("/channels/{}/messages/{secret}", app.house.general());
    let reaction = format!("{path}/reactions/%F0%9F%91%8D/@me");
    let edit = json!({ "content": "x" });
    for (method, path, body) in [
        ("GET", &path, Value::Null),
        ("PATCH", &path, edit),
        ("PUT", &reaction, Value::Null),
        ("DELETE", &path, Value::Null),
    ] {
        let (status, body) = app.house.call(method, path, body).await;
        assert_eq!(
            (status, &body["code"]),
            (404, &json!(10008)),
            "{method} {path}"
        );
    }
}

/// A private message cannot be pinned.
///
/// Source: discord-api-docs#6253.
#[tokio::test]
async fn a_private_answer_cannot_be_pinned() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, private("secret")).await;
    let secret = id(&app.original(&heard).await);
    let path = format!("/channels/{}/pins/{secret}", app.house.general());
    let (status, body) = app.house.call("PUT", &path, Value::Null).await;
    assert_eq!((status, &body["code"]), (404, &json!(10008)));
}

/// A private message cannot be replied to.
///
/// Source: discord-api-docs#6253.
#[tokio::test]
async fn a_private_answer_cannot_be_replied_to() {
    let (mut app, heard) = App::with_ask().await;
    app.answered(&heard, private("secret")).await;
    let open = app.asked().await;
    app.answered(&open, message("open")).await;
    let reply =
        |to: Snowflake| json!({ "content": "re", "message_reference": { "message_id": to } });
    let secret = reply(id(&app.original(&heard).await));
    let (status, body) = app.house.post(app.house.general(), secret).await;
    let fault = fault_at(&body, "message_reference");
    assert_eq!((status, fault), (400, "REPLIES_UNKNOWN_MESSAGE"));
    let open = reply(id(&app.original(&open).await));
    assert_eq!(app.house.post(app.house.general(), open).await.0, 200);
}

/// Only components, and what they open, are answered with an update of their message.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback Type".
#[tokio::test]
async fn an_update_answers_only_a_component() {
    let (mut app, heard) = App::with_ask().await;
    let update = json!({ "type": 7, "data": { "content": "updated" } });
    assert!(refuses_type(&app.answer(&heard, update.clone()).await));
    let panel = app.panel().await;
    let heard = app.pressed(panel, "go").await;
    app.answered(&heard, update).await;
    assert_eq!(app.read_by(app.house.ada).await, ["updated"]);
}

/// A command cannot be acknowledged with the promise of an update; a component can, and
/// `@original` is then its message.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback Type".
#[tokio::test]
async fn a_promised_update_changes_the_message_of_the_component() {
    let (mut app, heard) = App::with_ask().await;
    let promise = json!({ "type": 6 });
    assert!(refuses_type(&app.answer(&heard, promise.clone()).await));
    let panel = app.panel().await;
    let heard = app.pressed(panel, "go").await;
    app.answered(&heard, promise).await;
    let edit = json!({ "content": "updated" });
    let (_, edited) = app
        .by_token("PATCH", &heard, "/messages/@original", edit)
        .await;
    assert_eq!(id(&edited), panel);
    assert_eq!(app.read_by(app.house.ada).await, ["updated"]);
}

/// Suggestions answer nothing but typing.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback Type".
#[tokio::test]
async fn suggestions_answer_only_typing() {
    let (mut app, heard) = App::with_ask().await;
    let choices = json!({ "type": 8, "data": { "choices": [] } });
    assert!(refuses_type(&app.answer(&heard, choices.clone()).await));
    let heard = app.typed_into("text").await;
    app.answered(&heard, choices).await;
}

/// Typing is answered with suggestions alone: no message, no promise, no dialogue.
///
/// Source: users' reports, Cog-Creators/Red-DiscordBot#6374.
#[tokio::test]
async fn typing_is_answered_with_suggestions_alone() {
    let mut app = App::open().await;
    let heard = app.typed_into("text").await;
    let modal = dialogue(&json!([label(&text_input("f"))]));
    for body in [message("hello"), promise(), modal] {
        assert!(refuses_type(&app.answer(&heard, body).await));
    }
    let choices = json!({ "type": 8, "data": { "choices": [] } });
    app.answered(&heard, choices).await;
}

/// An app suggests 25 choices at most.
///
/// Source: interactions/receiving-and-responding, "Autocomplete".
#[tokio::test]
async fn twenty_five_suggestions_and_no_more() {
    let mut app = App::open().await;
    let heard = app.typed_into("text").await;
    let choices = |count: usize| {
        let all = (0..count).map(|n| json!({ "name": format!("n{n}"), "value": format!("v{n}") }));
        json!({ "type": 8, "data": { "choices": all.collect::<Vec<_>>() } })
    };
    let (status, body) = app.answer(&heard, choices(26)).await;
    let fault = fault_in(&body, "choices");
    assert_eq!((status, fault), (400, "BASE_TYPE_MAX_LENGTH"));
    app.answered(&heard, choices(25)).await;
}

/// A dialogue is never the answer to a dialogue.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback Type"; users' reports,
/// Rapptz/discord.py#9187.
#[tokio::test]
async fn a_dialogue_is_never_the_answer_to_a_dialogue() {
    let mut app = App::open().await;
    let components = json!([label(&text_input("f"))]);
    let modal = app.opened(components.clone()).await;
    let heard = app.submitted(&modal, json!({ "f": "hi" })).await;
    let (status, body) = app.answer(&heard, dialogue(&components)).await;
    assert!(refuses_type(&(status, body)));
    app.answered(&heard, message("thanks")).await;
}

/// Types that answer no person (PONG), or need an app that sells or plays, are refused.
///
/// Source: interactions/receiving-and-responding, "Interaction Callback Type".
#[tokio::test]
async fn types_that_are_not_for_this_interaction_are_refused() {
    let (app, heard) = App::with_ask().await;
    for kind in [1, 2, 3, 10, 12, 13] {
        let reply = app.answer(&heard, json!({ "type": kind })).await;
        assert!(refuses_type(&reply), "{kind}: {reply:?}");
    }
    app.answered(&heard, message("fits")).await;
}

/// An answer is acknowledged with 204, or on `with_response` with 200 and what it made: its message,
/// or for a promise only the id of the message that is loading.
///
/// Source: interactions/receiving-and-responding, "Create Interaction Response", "Interaction
/// Callback Response Object" and "Interaction Callback Resource Object"; reference, "Boolean Query
/// Strings".
#[tokio::test]
async fn with_response_tells_what_the_answer_made() {
    let mut app = App::open().await;
    let told = async |app: &mut App, query: &str, body: Value| {
        let heard = app.asked().await;
        let path = format!(
            "/interactions/{}/{}/callback?with_response={query}",
            heard.id, heard.token
        );
        let (status, body) = app.house.call("POST", &path, body).await;
        let original = app.original(&heard).await["id"].clone();
        (status, body, heard.id, original)
    };
    for query in ["true", "True", "1"] {
        let (status, body, asked, original) = told(&mut app, query, private("made")).await;
        let about = &body["interaction"];
        assert_eq!((status, &about["id"]), (200, &json!(asked)), "{query}");
        assert_eq!(
            (&about["type"], &about["response_message_id"]),
            (&json!(2), &original)
        );
        assert_eq!(about["response_message_loading"], false);
        assert_eq!(about["response_message_ephemeral"], true);
        assert_eq!(body["resource"]["type"], 4);
        assert_eq!(body["resource"]["message"]["id"], original);
        assert_eq!(body["resource"]["message"]["content"], "made");
    }
    let (status, body, _, original) = told(&mut app, "true", promise()).await;
    let about = &body["interaction"];
    assert_eq!((status, &about["response_message_id"]), (200, &original));
    assert!(body["resource"].is_null(), "{body}");
    let (status, body, ..) = told(&mut app, "false", private("made")).await;
    assert_eq!((status, body), (204, Value::Null));
}

/// Without `allowed_mentions` an answer pings users and no roles, although the role is mentionable.
///
/// Source: resources/message, "Allowed Mentions Object".
#[tokio::test]
async fn an_answer_pings_users_alone_unless_it_says_otherwise() {
    let (mut app, heard) = App::with_ask().await;
    let role = carrel::sim::people::NewRole {
        name: "helpers".to_owned(),
        mentionable: true,
        ..carrel::sim::people::NewRole::default()
    };
    let server = app.house.server.server_id;
    let helpers = app
        .house
        .people
        .add_role(server, &role)
        .await
        .expect("a role");
    let text = format!("<@{}> <@&{helpers}>", app.house.ada);
    app.answered(&heard, message(&text)).await;
    let answer = app.original(&heard).await;
    assert_eq!(answer["mentions"][0]["id"], json!(app.house.ada));
    assert_eq!(answer["mention_roles"], json!([]));
    let heard = app.asked().await;
    let allowed = json!({ "parse": ["roles"] });
    let data = json!({ "content": text, "allowed_mentions": allowed });
    app.answered(&heard, json!({ "type": 4, "data": data }))
        .await;
    assert_eq!(
        app.original(&heard).await["mention_roles"],
        json!([helpers])
    );
}

/// A nonce means nothing on an interaction's webhook, even where it is enforced.
///
/// Source: discord-api-docs#6647.
#[tokio::test]
async fn a_nonce_means_nothing_in_a_follow_up() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let body = json!({ "content": "twice", "nonce": "n", "enforce_nonce": true });
    let first = app.followed_up(&heard, body.clone()).await;
    let second = app.followed_up(&heard, body).await;
    assert_ne!(first["id"], second["id"]);
}

/// An answer may bring files.
///
/// Source: interactions/receiving-and-responding, "Create Interaction Response".
#[tokio::test]
async fn an_answer_may_bring_files() {
    let (app, heard) = App::with_ask().await;
    let part = reqwest::multipart::Part::text("hello").file_name("note.txt");
    let payload = json!({ "type": 4, "data": {} });
    let form = reqwest::multipart::Form::new()
        .text("payload_json", payload.to_string())
        .part("files[0]", part);
    let path = format!("/interactions/{}/{}/callback", heard.id, heard.token);
    let request = app
        .house
        .request("POST", &path, &Value::Null)
        .multipart(form);
    let reply = request.send().await.expect("a reply");
    assert_eq!(reply.status(), 204);
    let file = &app.original(&heard).await["attachments"][0];
    assert_eq!(
        (&file["filename"], &file["size"]),
        (&json!("note.txt"), &json!(5))
    );
}

/// What is wrong with the message of an answer is said below `data`.
///
/// Source: users' reports, bwmarrin/discordgo#1659.
#[tokio::test]
async fn faults_of_an_answer_lie_below_data() {
    let (app, heard) = App::with_ask().await;
    let embed = json!({ "title": "t".repeat(257) });
    let data = json!({ "embeds": [embed] });
    let (status, body) = app.answer(&heard, json!({ "type": 4, "data": data })).await;
    let fault = fault_at(&body, "data.embeds.0.title");
    assert_eq!((status, fault), (400, "BASE_TYPE_MAX_LENGTH"));
    app.answered(&heard, message("an answer that was refused leaves it open"))
        .await;
}

/// The first answer can be deleted, and is then unknown; what followed it stays.
///
/// Source: interactions/receiving-and-responding, "Delete Original Interaction Response".
#[tokio::test]
async fn the_first_answer_can_be_deleted() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, private("secret")).await;
    app.followed_up(&heard, json!({ "content": "more" })).await;
    let path = "/messages/@original";
    assert_eq!(
        app.by_token("DELETE", &heard, path, Value::Null).await.0,
        204
    );
    let (status, body) = app.by_token("GET", &heard, path, Value::Null).await;
    assert_eq!((status, &body["code"]), (404, &json!(10008)));
    assert_eq!(app.read_by(app.house.ada).await, ["more"]);
}

/// A follow-up can be read, edited and deleted by its id.
///
/// Source: interactions/receiving-and-responding, "Get Followup Message", "Edit Followup Message"
/// and "Delete Followup Message".
#[tokio::test]
async fn a_follow_up_can_be_edited_and_deleted() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let more = app.followed_up(&heard, json!({ "content": "more" })).await;
    let path = format!("/messages/{}", id(&more));
    let edit = json!({ "content": "edited" });
    let (status, edited) = app.by_token("PATCH", &heard, &path, edit).await;
    assert_eq!((status, &edited["id"]), (200, &more["id"]));
    let (_, read) = app.by_token("GET", &heard, &path, Value::Null).await;
    assert_eq!(read["content"], "edited");
    assert_eq!(
        app.by_token("DELETE", &heard, &path, Value::Null).await.0,
        204
    );
    assert_eq!(app.read_by(app.house.ada).await, ["answer"]);
}

/// A token reaches the messages of its own interaction and no others.
///
/// Source: resources/webhook, "Get Webhook Message".
#[tokio::test]
async fn a_token_reaches_its_own_messages_alone() {
    let (mut app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let other = app.asked().await;
    app.answered(&other, message("other")).await;
    let foreign = app
        .followed_up(&other, json!({ "content": "foreign" }))
        .await;
    let path = format!("/messages/{}", id(&foreign));
    for method in ["GET", "PATCH", "DELETE"] {
        let edit = json!({ "content": "x" });
        let (status, body) = app.by_token(method, &heard, &path, edit).await;
        assert_eq!((status, &body["code"]), (404, &json!(10008)), "{method}");
    }
}

/// An answer needs no permission of the bot's in the channel.
///
/// Source: interactions/application-commands, "Authorizing Your Application".
#[tokio::test]
async fn an_answer_needs_no_permission_of_the_bot() {
    let mut app = App::open().await;
    let server = app.house.server.server_id;
    let people = &app.house.people;
    people
        .change_bot(server, Permissions::NONE)
        .await
        .expect("a change");
    let change = carrel::sim::people::ChannelChange {
        overwrites: Some(vec![carrel::sim::people::NewOverwrite {
            id: app.house.bot_id().await,
            kind: 1,
            allow: Permissions::NONE,
            deny: Permissions::SEND_MESSAGES,
        }]),
        ..carrel::sim::people::ChannelChange::default()
    };
    people
        .change_channel(app.house.general(), &change)
        .await
        .expect("a change");
    let (status, _) = app
        .house
        .post(app.house.general(), json!({ "content": "x" }))
        .await;
    assert_eq!(status, 403);
    let heard = app.asked().await;
    app.answered(&heard, message("an answer")).await;
    assert_eq!(app.read_by(app.house.ada).await, ["an answer"]);
}

/// The answer to a command says which interaction it answers and who asked.
///
/// Source: resources/message, "Application Command Interaction Metadata Structure" and "Message
/// Types" (`CHAT_INPUT_COMMAND`).
#[tokio::test]
async fn the_answer_to_a_command_names_its_interaction() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let answer = app.original(&heard).await;
    assert_eq!(
        (&answer["type"], &answer["application_id"]),
        (&json!(20), &json!(app.id))
    );
    let metadata = &answer["interaction_metadata"];
    assert_eq!(
        (&metadata["id"], &metadata["type"]),
        (&json!(heard.id), &json!(2))
    );
    assert_eq!(metadata["user"]["id"], json!(app.house.ada));
    let owners = json!({ "0": app.house.server.server_id });
    assert_eq!(metadata["authorizing_integration_owners"], owners);
}

/// The answer to a component refers to the message on which it stands.
///
/// Source: interactions/receiving-and-responding, "Message Interaction Object"; resources/message,
/// "Message Component Interaction Metadata Structure".
#[tokio::test]
async fn the_answer_to_a_component_refers_to_its_message() {
    let (app, heard, panel) = App::with_press().await;
    app.answered(&heard, message("answer")).await;
    let answer = app.original(&heard).await;
    assert_eq!(answer["message_reference"]["message_id"], json!(panel));
    assert_eq!(
        answer["interaction_metadata"]["interacted_message_id"],
        json!(panel)
    );
}

/// A follow-up names the first answer.
///
/// Source: resources/message, "Application Command Interaction Metadata Structure"
/// (`original_response_message_id`).
#[tokio::test]
async fn a_follow_up_names_the_first_answer() {
    let (app, heard) = App::with_ask().await;
    app.answered(&heard, message("answer")).await;
    let answer = app.original(&heard).await;
    let named =
        |message: &Value| message["interaction_metadata"]["original_response_message_id"].clone();
    assert!(named(&answer).is_null());
    let more = app.followed_up(&heard, json!({ "content": "more" })).await;
    assert_eq!(named(&more), answer["id"]);
}
