//! Rules of mentions: whom a message pings, and what its app allows.

use carrel::sim::Permissions;
use carrel::sim::people::NewRole;
use serde_json::{Value, json};

use crate::sim::house::{BOT_MAY, House, fault_at};

/// Posts a body and returns whom the message really pinged: users, roles, everyone.
async fn pinged(house: &House, body: Value) -> (Value, Value, bool) {
    let (status, message) = house.post(house.general(), body).await;
    assert_eq!(status, 200, "{message}");
    last_pinged(house, "message_created").await
}

async fn last_pinged(house: &House, kind: &str) -> (Value, Value, bool) {
    let noted = house
        .people
        .journal(0, Some(kind))
        .await
        .expect("a journal");
    let pinged = &noted.last().expect("an entry").detail["pinged"];
    let everyone = pinged["everyone"].as_bool().expect("a yes or no");
    (pinged["users"].clone(), pinged["roles"].clone(), everyone)
}

/// Nobody.
fn nobody() -> (Value, Value, bool) {
    (json!([]), json!([]), false)
}

/// A house whose bot may ping all, with a role that all may ping.
async fn loud_house() -> (House, Value) {
    let house = House::open().await;
    let server = house.server.server_id;
    let may = BOT_MAY | Permissions::MENTION_EVERYONE;
    house.people.change_bot(server, may).await.expect("given");
    let role = NewRole {
        name: "readers".to_owned(),
        mentionable: true,
        ..NewRole::default()
    };
    let role = house.people.add_role(server, &role).await.expect("a role");
    (house, json!(role))
}

/// Without `allowed_mentions` an ordinary message pings all whom it names, and a reply also whom
/// it answers.
///
/// Source: resources/message, "Default Settings for Allowed Mentions".
#[tokio::test]
async fn an_ordinary_message_pings_all_whom_it_names() {
    let (house, role) = loud_house().await;
    let role_id = role.as_str().expect("an id");
    let content = format!("@everyone <@&{role_id}> <@{}>", house.ada);
    let all = (json!([house.ada]), json!([role]), true);
    assert_eq!(pinged(&house, json!({ "content": content })).await, all);
    let asked = house.people.say(house.ada, house.general(), "when?").await;
    let reference = json!({ "message_id": asked.expect("said").id });
    let reply = json!({ "content": "soon", "message_reference": reference });
    assert_eq!(pinged(&house, reply).await.0, json!([house.ada]));
}

/// `parse` lists the kinds of mention that are heeded, and an empty list heeds none.
///
/// Source: resources/message, "Allowed Mentions Examples".
#[tokio::test]
async fn only_kinds_that_are_parsed_are_heeded() {
    let (house, role) = loud_house().await;
    let role_id = role.as_str().expect("an id");
    let content = format!("@everyone <@&{role_id}> <@{}>", house.ada);
    let post = async |parse: Value| {
        let body = json!({ "content": content, "allowed_mentions": { "parse": parse } });
        pinged(&house, body).await
    };
    assert_eq!(post(json!([])).await, nobody());
    assert_eq!(post(json!(["users"])).await.0, json!([house.ada]));
    assert_eq!(post(json!(["roles"])).await.1, json!([role]));
    assert!(post(json!(["everyone"])).await.2);
}

/// Ids in `users` and `roles` allow exactly these.
///
/// Source: resources/message, "Allowed Mentions Examples".
#[tokio::test]
async fn ids_allow_exactly_these() {
    let (house, role) = loud_house().await;
    let (ada, owner) = (house.ada, house.server.owner_id);
    let role_id = role.as_str().expect("an id");
    let content = format!("<@{ada}> <@{owner}> <@&{role_id}>");
    let allowed = json!({ "users": [ada], "roles": [] });
    let body = json!({ "content": content, "allowed_mentions": allowed });
    assert_eq!(pinged(&house, body).await, (json!([ada]), json!([]), false));
    let allowed = json!({ "roles": [role] });
    let body = json!({ "content": content, "allowed_mentions": allowed });
    assert_eq!(
        pinged(&house, body).await,
        (json!([]), json!([role]), false)
    );
}

/// Who is allowed but not named in the text is not pinged.
///
/// Source: resources/message, "Allowed Mentions Object": no "phantom" pings.
#[tokio::test]
async fn nobody_is_pinged_unseen() {
    let (house, _) = loud_house().await;
    let (ada, owner) = (house.ada, house.server.owner_id);
    let allowed = json!({ "parse": ["everyone"], "users": [ada, owner] });
    let content = format!("<@{ada}>");
    let body = json!({ "content": content, "allowed_mentions": allowed });
    assert_eq!(pinged(&house, body).await, (json!([ada]), json!([]), false));
}

/// A kind is either parsed or listed, not both; an empty list is none.
///
/// Source: resources/message, "Allowed Mentions Examples".
#[tokio::test]
async fn a_kind_is_parsed_or_listed() {
    let house = House::open().await;
    let post = async |allowed: Value| {
        let body = json!({ "content": "x", "allowed_mentions": allowed });
        house.post(house.general(), body).await
    };
    for kind in ["users", "roles"] {
        let (status, body) = post(json!({ "parse": [kind], kind: ["1"] })).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{kind}");
        let fault = fault_at(&body, "allowed_mentions");
        assert_eq!(fault, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "{kind}");
        assert_eq!(post(json!({ "parse": [kind], kind: [] })).await.0, 200);
    }
}

/// There are three kinds of mention to parse.
///
/// Source: resources/message, "Allowed Mention Types".
#[tokio::test]
async fn there_are_three_kinds_of_mention() {
    let house = House::open().await;
    let allowed = json!({ "parse": ["users", "here"] });
    let body = json!({ "content": "x", "allowed_mentions": allowed });
    let (status, body) = house.post(house.general(), body).await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
    let fault = fault_at(&body, "allowed_mentions.parse.1");
    assert_eq!(fault, "BASE_TYPE_CHOICES");
}

/// A message allows a hundred users and a hundred roles by their ids.
///
/// Source: resources/message, "Allowed Mentions Object".
#[tokio::test]
async fn a_hundred_ids_can_be_allowed() {
    let house = House::open().await;
    for kind in ["users", "roles"] {
        let post = async |count: u64| {
            let ids: Vec<_> = (1..=count).map(|id| id.to_string()).collect();
            let body = json!({ "content": "x", "allowed_mentions": { kind: ids } });
            house.post(house.general(), body).await
        };
        assert_eq!(post(100).await.0, 200, "{kind}");
        let (status, body) = post(101).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{kind}");
        let path = format!("allowed_mentions.{kind}");
        assert_eq!(fault_at(&body, &path), "BASE_TYPE_MAX_LENGTH");
    }
}

/// Where `allowed_mentions` are there, a reply pings whom it answers if they say `replied_user`.
///
/// Source: resources/message, "Allowed Mentions Object", `replied_user`.
#[tokio::test]
async fn a_reply_pings_whom_it_answers_where_that_is_allowed() {
    let house = House::open().await;
    let asked = house.people.say(house.ada, house.general(), "when?").await;
    let asked = asked.expect("said").id;
    let reply = async |allowed: Value| {
        let reference = json!({ "message_id": asked });
        let body = json!({ "content": "soon", "allowed_mentions": allowed,
            "message_reference": reference });
        pinged(&house, body).await.0
    };
    assert_eq!(reply(json!({ "parse": ["users"] })).await, json!([]));
    assert_eq!(
        reply(json!({ "replied_user": true })).await,
        json!([house.ada])
    );
}

/// A role is pinged if it may be mentioned by all, or if the author may mention everyone.
///
/// Source: resources/message, "Allowed Mentions Object".
#[tokio::test]
async fn a_role_that_is_not_mentionable_needs_more() {
    let house = House::open().await;
    let server = house.server.server_id;
    let role = NewRole {
        name: "staff".to_owned(),
        ..NewRole::default()
    };
    let role = house.people.add_role(server, &role).await.expect("a role");
    let body = json!({ "content": format!("<@&{role}>"),
        "allowed_mentions": { "parse": ["roles"] } });
    assert_eq!(pinged(&house, body.clone()).await, nobody());
    let may = BOT_MAY | Permissions::MENTION_EVERYONE;
    house.people.change_bot(server, may).await.expect("given");
    assert_eq!(pinged(&house, body).await.1, json!([role]));
}

/// To ping @everyone or @here one needs `MENTION_EVERYONE`.
///
/// Source: resources/message, "Allowed Mentions Object".
#[tokio::test]
async fn to_ping_everyone_one_needs_the_right() {
    let house = House::open().await;
    let server = house.server.server_id;
    for word in ["@everyone", "@here"] {
        let body = json!({ "content": word, "allowed_mentions": { "parse": ["everyone"] } });
        house
            .people
            .change_bot(server, BOT_MAY)
            .await
            .expect("taken");
        assert_eq!(pinged(&house, body.clone()).await, nobody());
        let may = BOT_MAY | Permissions::MENTION_EVERYONE;
        house.people.change_bot(server, may).await.expect("given");
        assert!(pinged(&house, body.clone()).await.2, "{word}");
    }
}

/// Who does not see the channel is not pinged in it.
///
/// Source: users' reports, sct/overseerr#1779.
#[tokio::test]
async fn who_does_not_see_the_channel_is_not_pinged() {
    let house = House::open().await;
    let server = house.server.server_id;
    let bea = house
        .people
        .join_as(server, "bea")
        .await
        .expect("Bea joins");
    let content = format!("<@{}> <@{bea}>", house.ada);
    house.people.leave(server, bea).await.expect("Bea leaves");
    let users = pinged(&house, json!({ "content": content })).await.0;
    assert_eq!(users, json!([house.ada]));
}

/// An embed names nobody with effect.
///
/// Source: resources/message, "Allowed Mentions Object": mentions count in the content and in
/// components.
#[tokio::test]
async fn an_embed_pings_nobody() {
    let house = House::open().await;
    let embed = json!({ "description": format!("<@{}>", house.ada) });
    let body = json!({ "embeds": [embed] });
    assert_eq!(pinged(&house, body).await, nobody());
}

/// An edit names anew whom its text names, and pings nobody.
///
/// Source: resources/message, "Edit Message"; users' reports for the silence.
#[tokio::test]
async fn an_edit_names_people_and_pings_nobody() {
    let house = House::open().await;
    let (_, message) = house.post(house.general(), json!({ "content": "x" })).await;
    let content = json!({ "content": format!("<@{}>", house.ada) });
    let (status, edited) = house.edit(&message, content).await;
    assert_eq!(status, 200);
    assert_eq!(edited["mentions"][0]["id"], json!(house.ada));
    assert_eq!(last_pinged(&house, "message_edited").await, nobody());
}

/// An edit names only whom its own `allowed_mentions` allow, and all where it has none.
///
/// Source: resources/message, "Edit Message".
#[tokio::test]
async fn an_edit_says_whom_it_may_name() {
    let house = House::open().await;
    let content = format!("<@{}>", house.ada);
    let body = json!({ "content": content, "allowed_mentions": { "parse": [] } });
    let (_, message) = house.post(house.general(), body.clone()).await;
    let (_, edited) = house.edit(&message, json!({ "content": content })).await;
    assert_eq!(edited["mentions"][0]["id"], json!(house.ada));
    let (status, edited) = house.edit(&message, body).await;
    assert_eq!((status, &edited["mentions"]), (200, &json!([])));
}

/// A message with `SUPPRESS_NOTIFICATIONS` names people and makes no sound.
///
/// Source: resources/message, "Message Flags" and "Allowed Mentions Object".
#[tokio::test]
async fn a_message_can_be_silent() {
    let house = House::open().await;
    let content = format!("<@{}>", house.ada);
    for (flags, silent) in [(4096, true), (0, false)] {
        let body = json!({ "content": content, "flags": flags });
        let (_, message) = house.post(house.general(), body).await;
        assert_eq!(message["flags"], flags);
        assert_eq!(message["mentions"][0]["id"], json!(house.ada));
        let noted = house.people.journal(0, Some("message_created")).await;
        let noted = noted.expect("a journal").pop().expect("an entry");
        assert_eq!(noted.detail["silent"], silent);
    }
}
