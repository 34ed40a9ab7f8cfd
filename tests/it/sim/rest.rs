//! REST's rules, one by one, by raw requests.

use carrel::sim::people::{ChannelChange, ChannelKind, NewChannel, NewOverwrite, NewRole};
use carrel::sim::{Options, Permissions, Snowflake};
use serde_json::{Value, json};

use super::house::{BOT_MAY, House, fault_at, id};

fn overwrite(id: Snowflake, kind: u8, allow: Permissions, deny: Permissions) -> Value {
    json!({ "id": id, "type": kind, "allow": allow, "deny": deny })
}

#[tokio::test]
async fn who_has_no_token_is_nobody() {
    let house = House::open().await;
    let reply = house
        .request_as("Bot wrong", "GET", "/users/@me", &Value::Null)
        .send()
        .await
        .expect("a reply");
    assert_eq!(reply.status(), 401);
    let (status, me) = house.call("GET", "/users/@me", Value::Null).await;
    assert_eq!((status, &me["bot"]), (200, &json!(true)));
    assert_eq!(
        house
            .people
            .counts()
            .await
            .expect("counts")
            .invalid_requests,
        1
    );
}

#[tokio::test]
async fn what_is_not_simulated_says_so_loudly() {
    let house = House::open().await;
    let path = format!("/guilds/{}/emojis", house.server.server_id);
    let (status, body) = house.call("GET", &path, Value::Null).await;
    assert_eq!(status, 501);
    assert!(
        body["message"]
            .as_str()
            .is_some_and(|said| said.contains(&path)),
        "{body}"
    );
    let noted = house
        .people
        .journal(0, Some("unknown_route"))
        .await
        .expect("a journal");
    assert_eq!(noted.len(), 1);
}

#[tokio::test]
async fn a_private_room_is_seen_by_those_it_names() {
    let house = House::open().await;
    let view = Permissions::VIEW_CHANNEL;
    let bot = house.bot_id().await;
    let body = json!({ "name": "  Group ONE room ", "topic": "⟦7f3a⟧", "permission_overwrites": [
        overwrite(house.server.server_id, 0, Permissions::NONE, view),
        overwrite(house.ada, 1, view, Permissions::NONE),
        overwrite(bot, 1, view | Permissions::MANAGE_CHANNELS, Permissions::NONE),
    ] });
    let (status, room) = house.make_channel(body).await;
    assert_eq!((status, &room["name"]), (201, &json!("group-one-room")));
    let bea = house
        .people
        .join_as(house.server.server_id, "bea")
        .await
        .expect("Bea joins");
    let sees = async |user| {
        let list = house
            .people
            .sidebar(house.server.server_id, user)
            .await
            .expect("a list");
        list.iter().any(|channel| channel.id == id(&room))
    };
    assert!(sees(house.ada).await);
    assert!(!sees(bea).await);
    let refused = house
        .people
        .read(id(&room), bea)
        .await
        .expect_err("not hers");
    assert_eq!(
        (refused.status, refused.why.as_str()),
        (403, "Missing Access")
    );
}

#[tokio::test]
async fn nobody_gives_what_they_do_not_hold() {
    let house = House::open().await;
    let server = house.server.server_id;
    let deny = |bits| {
        json!({ "name": "room", "permission_overwrites": [
        overwrite(server, 0, Permissions::NONE, bits)] })
    };
    let (status, body) = house.make_channel(deny(Permissions::BAN_MEMBERS)).await;
    assert_eq!((status, &body["code"]), (403, &json!(50013)));
    let (status, _) = house.make_channel(deny(Permissions::MANAGE_ROLES)).await;
    assert_eq!(status, 403, "MANAGE_ROLES is for administrators");
    let (status, room) = house.make_channel(deny(Permissions::SEND_MESSAGES)).await;
    assert_eq!(status, 201);
    let path = format!("/channels/{}/permissions/{}", id(&room), house.ada);
    let allow = |bits: Permissions| json!({ "type": 1, "allow": bits, "deny": "0" });
    let held = house
        .call("PUT", &path, allow(Permissions::SEND_MESSAGES))
        .await;
    assert_eq!(held.0, 204);
    let more = house
        .call("PUT", &path, allow(Permissions::KICK_MEMBERS))
        .await;
    assert_eq!(more.0, 403);
    let may = house
        .people
        .can(house.ada, id(&room))
        .await
        .expect("computed");
    assert!(may.has(Permissions::SEND_MESSAGES));
}

#[tokio::test]
async fn a_room_without_the_bot_in_it_is_lost_to_the_bot() {
    let house = House::open().await;
    let hide = overwrite(
        house.server.server_id,
        0,
        Permissions::NONE,
        Permissions::VIEW_CHANNEL,
    );
    let body = json!({ "name": "room", "permission_overwrites": [hide] });
    let (_, room) = house.make_channel(body).await;
    let (status, body) = house.post(id(&room), json!({ "content": "hello" })).await;
    assert_eq!((status, &body["code"]), (403, &json!(50001)));
    let (status, body) = house
        .post(Snowflake(1), json!({ "content": "hello" }))
        .await;
    assert_eq!((status, &body["code"]), (404, &json!(10003)));
}

#[tokio::test]
async fn each_right_is_asked_for_where_it_is_needed() {
    let house = House::open().await;
    let general = house.general();
    let (_, message) = house.post(general, json!({ "content": "hello" })).await;
    let message = id(&message);
    let server = house.server.server_id;
    let pin = format!("/channels/{general}/messages/pins/{message}");
    let starts = json!({ "name": "Talk", "privacy_level": 2, "entity_type": 3,
        "entity_metadata": { "location": "online" },
        "scheduled_start_time": "2999-01-01T10:00:00Z",
        "scheduled_end_time": "2999-01-01T11:00:00Z" });
    let cases = [
        (Permissions::PIN_MESSAGES, "PUT", pin, Value::Null),
        (
            Permissions::CREATE_EVENTS,
            "POST",
            format!("/guilds/{server}/scheduled-events"),
            starts,
        ),
        (
            Permissions::MANAGE_CHANNELS,
            "POST",
            format!("/guilds/{server}/channels"),
            json!({ "name": "n" }),
        ),
    ];
    for (needed, method, path, body) in cases {
        house
            .people
            .change_bot(server, BOT_MAY.without(needed))
            .await
            .expect("taken");
        let (status, refused) = house.call(method, &path, body.clone()).await;
        assert_eq!(
            (status, &refused["code"]),
            (403, &json!(50013)),
            "{needed:?}"
        );
        house
            .people
            .change_bot(server, BOT_MAY)
            .await
            .expect("given");
        let (status, _) = house.call(method, &path, body).await;
        assert!((200..300).contains(&status), "{needed:?}: {status}");
    }
}

#[tokio::test]
async fn what_is_denied_in_a_channel_is_refused_there() {
    let house = House::open().await;
    let cases = [
        (
            Permissions::EMBED_LINKS,
            json!({ "embeds": [{ "title": "t" }] }),
        ),
        (Permissions::SEND_MESSAGES, json!({ "content": "x" })),
    ];
    for (needed, body) in cases {
        let before = house.post(house.general(), body.clone()).await;
        let deny = NewOverwrite {
            id: house.server.server_id,
            kind: 0,
            allow: Permissions::NONE,
            deny: needed,
        };
        let change = ChannelChange {
            overwrites: Some(vec![deny]),
            ..ChannelChange::default()
        };
        house
            .people
            .change_channel(house.general(), &change)
            .await
            .expect("changed");
        let after = house.post(house.general(), body).await;
        assert_eq!((before.0, after.0), (200, 403), "{needed:?}");
        assert_eq!(after.1["code"], 50013);
    }
}

#[tokio::test]
async fn a_category_holds_fifty_and_hands_its_overwrites_down() {
    let house = House::open().await;
    let hide = NewOverwrite {
        id: house.server.server_id,
        kind: 0,
        allow: Permissions::NONE,
        deny: Permissions::SEND_MESSAGES,
    };
    let category = NewChannel {
        name: "Groups".to_owned(),
        kind: ChannelKind::Category,
        parent_id: None,
        overwrites: vec![hide],
        as_user: None,
    };
    let category = house
        .people
        .add_channel(house.server.server_id, &category)
        .await;
    let category = category.expect("a category");
    for _ in 0..50 {
        let (status, room) = house
            .make_channel(json!({ "name": "n", "parent_id": category }))
            .await;
        assert_eq!(status, 201);
        let inherited = &room["permission_overwrites"][0]["deny"];
        assert_eq!(*inherited, json!(Permissions::SEND_MESSAGES));
    }
    let (status, body) = house
        .make_channel(json!({ "name": "n", "parent_id": category }))
        .await;
    assert_eq!((status, &body["code"]), (400, &json!(50035)));
    assert_eq!(fault_at(&body, "parent_id"), "CHANNEL_PARENT_MAX_CHANNELS");
}

#[tokio::test]
async fn a_server_holds_five_hundred_channels() {
    let house = House::open().await;
    let present = house
        .people
        .sidebar(house.server.server_id, house.server.owner_id)
        .await;
    for _ in present.expect("a list").len()..500 {
        assert_eq!(house.make_channel(json!({ "name": "n" })).await.0, 201);
    }
    let (status, body) = house.make_channel(json!({ "name": "n" })).await;
    assert_eq!((status, &body["code"]), (400, &json!(30013)));
}

#[tokio::test]
async fn roles_are_given_below_ones_own_only() {
    let house = House::open().await;
    let server = house.server.server_id;
    let role = NewRole {
        name: "readers".to_owned(),
        ..NewRole::default()
    };
    let role = house.people.add_role(server, &role).await.expect("a role");
    let path = format!("/guilds/{server}/members/{}/roles/{role}", house.ada);
    assert_eq!(house.call("PUT", &path, Value::Null).await.0, 204);
    let (_, ada) = house
        .call(
            "GET",
            &format!("/guilds/{server}/members/{}", house.ada),
            Value::Null,
        )
        .await;
    assert_eq!(ada["roles"], json!([role]));
    let (_, bot) = house
        .call(
            "GET",
            &format!("/guilds/{server}/members/{}", house.bot_id().await),
            Value::Null,
        )
        .await;
    let own = bot["roles"][0].as_str().expect("a managed role");
    let path = format!("/guilds/{server}/members/{}/roles/{own}", house.ada);
    assert_eq!(house.call("PUT", &path, Value::Null).await.0, 403);
}

#[tokio::test]
async fn listing_members_needs_the_intent_and_finding_one_does_not() {
    let house = House::with(Options {
        members_intent: false,
        rate_limits: false,
        ..Options::default()
    })
    .await;
    let members = format!("/guilds/{}/members", house.server.server_id);
    let all = house
        .call("GET", &format!("{members}?limit=10"), Value::Null)
        .await;
    assert_eq!((all.0, &all.1["code"]), (403, &json!(50001)));
    let one = house
        .call("GET", &format!("{members}/{}", house.ada), Value::Null)
        .await;
    assert_eq!(one.0, 200);
    let found = house
        .call("GET", &format!("{members}/search?query=AD"), Value::Null)
        .await;
    assert_eq!(found.1[0]["user"]["username"], "ada");
    let stranger = house
        .call("GET", &format!("{members}/42"), Value::Null)
        .await;
    assert_eq!(stranger.1["code"], 10013);
}

#[tokio::test]
async fn a_role_grants_no_more_than_its_maker_holds() {
    let house = House::open().await;
    let path = format!("/guilds/{}/roles", house.server.server_id);
    let role = |bits: Permissions| json!({ "name": "helpers", "permissions": bits });
    assert_eq!(
        house
            .call("POST", &path, role(Permissions::KICK_MEMBERS))
            .await
            .0,
        403
    );
    let (status, made) = house
        .call("POST", &path, role(Permissions::PIN_MESSAGES))
        .await;
    assert_eq!((status, &made["name"]), (200, &json!("helpers")));
    let own = format!("{path}/{}", id(&made));
    assert_eq!(house.call("DELETE", &own, Value::Null).await.0, 204);
    assert_eq!(
        house.call("DELETE", &own, Value::Null).await.1["code"],
        10011
    );
}

#[tokio::test]
async fn an_encoded_path_is_the_same_path() {
    let house = House::open().await;
    let plain = house.call("GET", "/users/@me", Value::Null).await;
    let encoded = house.call("GET", "/users/%40me", Value::Null).await;
    assert_eq!((plain.0, plain), (200, encoded));
}
