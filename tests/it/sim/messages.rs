//! The rules of messages, one by one, by raw requests.

use std::time::Duration;

use carrel::sim::Permissions;
use carrel::sim::people::{MemberChange, NewRole};
use serde_json::{Value, json};

use super::house::{BOT_MAY, House, fault_at, id};

#[tokio::test]
async fn the_same_nonce_gives_the_same_message_for_a_while() {
    let house = House::open().await;
    let body = json!({ "content": "once", "nonce": "prompt-1", "enforce_nonce": true });
    let (_, first) = house.post(house.general(), body.clone()).await;
    let (status, second) = house.post(house.general(), body.clone()).await;
    assert_eq!((status, &second["id"]), (200, &first["id"]));
    let unenforced = json!({ "content": "once", "nonce": "prompt-1" });
    let (_, other) = house.post(house.general(), unenforced).await;
    assert_ne!(other["id"], first["id"]);
    house
        .people
        .delete_message(house.general(), id(&first))
        .await
        .expect("deleted");
    let (status, gone) = house.post(house.general(), body.clone()).await;
    assert_eq!((status, &gone["code"]), (404, &json!(10008)));
    house
        .people
        .advance_clock(Duration::from_mins(4))
        .await
        .expect("later");
    let (status, again) = house.post(house.general(), body).await;
    assert_eq!(status, 200);
    assert_ne!(again["id"], first["id"]);
}

#[tokio::test]
async fn the_journal_tells_who_was_really_pinged() {
    let house = House::open().await;
    let role = NewRole {
        name: "readers".to_owned(),
        mentionable: false,
        ..NewRole::default()
    };
    let role = house
        .people
        .add_role(house.server.server_id, &role)
        .await
        .expect("a role");
    let content = format!("@everyone <@&{role}> <@{}> <@12345>", house.ada);
    let post = async |allowed: Value| {
        let mut body = json!({ "content": content });
        if !allowed.is_null() {
            body["allowed_mentions"] = allowed;
        }
        let (_, message) = house.post(house.general(), body).await;
        let noted = house
            .people
            .journal(0, Some("message_created"))
            .await
            .expect("a journal");
        let pinged = noted.last().expect("an entry").detail["pinged"].clone();
        assert_eq!(message["mention_everyone"], pinged["everyone"]);
        pinged
    };
    let ada_only = json!({ "users": [house.ada], "roles": [], "everyone": false });
    assert_eq!(
        post(Value::Null).await,
        ada_only,
        "the bot may not ping all"
    );
    let nobody = json!({ "users": [], "roles": [], "everyone": false });
    assert_eq!(post(json!({ "parse": [] })).await, nobody);
    assert_eq!(post(json!({ "users": [house.ada] })).await, ada_only);
    let may = BOT_MAY | Permissions::MENTION_EVERYONE;
    house
        .people
        .change_bot(house.server.server_id, may)
        .await
        .expect("given");
    let all = json!({ "users": [house.ada], "roles": [role], "everyone": true });
    assert_eq!(post(Value::Null).await, all);
}

#[tokio::test]
async fn messages_are_held_to_their_limits() {
    let house = House::open().await;
    let cases = [
        (json!({ "content": "é".repeat(2001) }), "content"),
        (
            json!({ "embeds": [{ "title": "t".repeat(257) }] }),
            "embeds.0.title",
        ),
        (json!({ "content": "x", "nonce": "n".repeat(26) }), "nonce"),
    ];
    for (body, path) in cases {
        let (status, refused) = house.post(house.general(), body).await;
        assert_eq!((status, &refused["code"]), (400, &json!(50035)));
        assert_ne!(
            fault_at(&refused, path),
            "no fault here",
            "{path}: {refused}"
        );
    }
    let (_, empty) = house.post(house.general(), json!({ "content": "" })).await;
    assert_eq!(empty["code"], 50006);
}

#[tokio::test]
async fn a_direct_message_needs_a_shared_server_and_an_open_door() {
    let house = House::open().await;
    let open = json!({ "recipient_id": house.ada });
    let (_, direct) = house.call("POST", "/users/@me/channels", open).await;
    let direct = id(&direct);
    let say = async || house.post(direct, json!({ "content": "psst" })).await;
    assert_eq!(say().await.0, 200);
    let inbox = house.people.inbox(house.ada).await.expect("an inbox");
    assert_eq!(
        inbox.last().map(|message| message.content.as_str()),
        Some("psst")
    );
    let closed = MemberChange {
        refuses_dms: Some(true),
        ..MemberChange::default()
    };
    let server = house.server.server_id;
    house
        .people
        .change_member(server, house.ada, &closed)
        .await
        .expect("changed");
    let (status, body) = say().await;
    assert_eq!((status, &body["code"]), (403, &json!(50007)));
    house
        .people
        .leave(server, house.ada)
        .await
        .expect("Ada leaves");
    assert_eq!(say().await.1["code"], 50007);
}

#[tokio::test]
async fn files_go_up_and_come_down_again() {
    let house = House::open().await;
    let payload = json!({ "content": "a file",
        "attachments": [{ "id": 0, "filename": "times.csv", "description": "All times" }] });
    let part = reqwest::multipart::Part::bytes(b"a,b\n".to_vec()).file_name("x.csv");
    let form = reqwest::multipart::Form::new()
        .text("payload_json", payload.to_string())
        .part("files[0]", part);
    let path = format!("/channels/{}/messages", house.general());
    let request = house.request("POST", &path, &Value::Null).multipart(form);
    let reply = request.send().await.expect("a reply");
    assert_eq!(reply.status(), 200);
    let read = house
        .people
        .read(house.general(), house.ada)
        .await
        .expect("a channel");
    let file = &read.last().expect("a message").attachments[0];
    assert_eq!((file.filename.as_str(), file.size), ("times.csv", 4));
    assert_eq!(file.description.as_deref(), Some("All times"));
    let fetched = reqwest::get(&file.url).await.expect("a file").bytes().await;
    assert_eq!(fetched.expect("bytes").as_ref(), b"a,b\n");
}

#[tokio::test]
async fn history_is_paged_newest_first() {
    let house = House::open().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let (_, message) = house
            .post(house.general(), json!({ "content": number.to_string() }))
            .await;
        ids.push(id(&message));
    }
    let page = async |query: String| {
        let path = format!("/channels/{}/messages?{query}", house.general());
        let (_, page) = house.call("GET", &path, Value::Null).await;
        page.as_array()
            .expect("a list")
            .iter()
            .map(id)
            .collect::<Vec<_>>()
    };
    assert_eq!(page("limit=2".to_owned()).await, [ids[4], ids[3]]);
    assert_eq!(
        page(format!("limit=2&before={}", ids[2])).await,
        [ids[1], ids[0]]
    );
    assert_eq!(
        page(format!("limit=2&after={}", ids[1])).await,
        [ids[3], ids[2]]
    );
    assert_eq!(
        page(format!("limit=3&around={}", ids[2])).await,
        [ids[3], ids[2], ids[1]]
    );
}

#[tokio::test]
async fn only_announcements_are_passed_on_and_only_once() {
    let house = House::open().await;
    let (_, plain) = house.post(house.general(), json!({ "content": "x" })).await;
    let path = format!(
        "/channels/{}/messages/{}/crosspost",
        house.general(),
        id(&plain)
    );
    assert_eq!(
        house.call("POST", &path, Value::Null).await.1["code"],
        50024
    );
    let (_, news) = house
        .make_channel(json!({ "name": "news", "type": 5 }))
        .await;
    let (_, said) = house.post(id(&news), json!({ "content": "x" })).await;
    let path = format!("/channels/{}/messages/{}/crosspost", id(&news), id(&said));
    assert_eq!(house.call("POST", &path, Value::Null).await.0, 200);
    assert_eq!(
        house.call("POST", &path, Value::Null).await.1["code"],
        40033
    );
}

#[tokio::test]
async fn an_answer_pings_whom_it_answers_only_where_that_is_allowed() {
    let house = House::open().await;
    let question = house.people.say(house.ada, house.general(), "when?").await;
    let question = question.expect("said").id;
    let reply = async |allowed: Value| {
        let body = json!({ "content": "soon", "allowed_mentions": allowed,
            "message_reference": { "message_id": question } });
        let (_, message) = house.post(house.general(), body).await;
        assert_eq!(message["referenced_message"]["content"], "when?");
        message["mentions"].as_array().map(Vec::len)
    };
    assert_eq!(reply(Value::Null).await, Some(1));
    assert_eq!(reply(json!({ "parse": ["users"] })).await, Some(0));
    assert_eq!(reply(json!({ "replied_user": true })).await, Some(1));
}
