//! Rules of members, roles, screening and direct messages.

use carrel::sim::people::{MemberChange, NewAccount, NewMember, NewRole};
use carrel::sim::{Options, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{House, id};
use crate::sim::line::Line;

/// The intents for servers and for their members.
const INTENTS: u64 = 1 | 1 << 1;

fn members(house: &House, rest: &str) -> String {
    format!("/guilds/{}/members{rest}", house.server.server_id)
}

/// Opens a direct message with somebody and writes into it.
async fn write_to(house: &House, user: Snowflake) -> (u16, Value) {
    let body = json!({ "recipient_id": user });
    let (status, direct) = house.call("POST", "/users/@me/channels", body).await;
    assert_eq!(status, 200, "{direct}");
    house.post(id(&direct), json!({ "content": "hello" })).await
}

/// Without a token nobody is anybody: 401.
///
/// Source: reference, "Authentication".
#[tokio::test]
async fn who_has_no_token_is_nobody() {
    let house = House::open().await;
    let wrong = house.request_as("Bot wrong", "GET", "/users/@me", &Value::Null);
    assert_eq!(wrong.send().await.expect("a reply").status(), 401);
    let (status, me) = house.call("GET", "/users/@me", Value::Null).await;
    assert_eq!((status, &me["bot"]), (200, &json!(true)));
}

/// To list members an app needs the privileged intent; to find one it does not.
///
/// Source: resources/guild, "List Guild Members".
#[tokio::test]
async fn listing_members_needs_the_intent() {
    let house = House::with(Options {
        members_intent: false,
        rate_limits: false,
        ..Options::default()
    })
    .await;
    let (status, body) = house
        .call("GET", &members(&house, "?limit=10"), Value::Null)
        .await;
    assert_eq!((status, &body["code"]), (403, &json!(50001)));
    let one = members(&house, &format!("/{}", house.ada));
    assert_eq!(house.call("GET", &one, Value::Null).await.0, 200);
}

/// Members are listed by pages of a thousand at most, from an id on.
///
/// Source: resources/guild, "List Guild Members".
#[tokio::test]
async fn members_are_listed_by_pages() {
    let house = House::open().await;
    let (_, all) = house
        .call("GET", &members(&house, "?limit=1000"), Value::Null)
        .await;
    let ids: Vec<_> = all
        .as_array()
        .into_iter()
        .flatten()
        .map(|m| id(&m["user"]))
        .collect();
    assert_eq!(ids.len(), 3);
    let rest = members(&house, &format!("?limit=2&after={}", ids[0]));
    let (_, rest) = house.call("GET", &rest, Value::Null).await;
    let rest: Vec<_> = rest
        .as_array()
        .into_iter()
        .flatten()
        .map(|m| id(&m["user"]))
        .collect();
    assert_eq!(rest, ids[1..]);
    let (status, _) = house
        .call("GET", &members(&house, "?limit=1001"), Value::Null)
        .await;
    assert_eq!(status, 400);
}

/// Members are searched by the beginning of their names.
///
/// Source: resources/guild, "Search Guild Members".
#[tokio::test]
async fn members_are_searched_by_name() {
    let house = House::open().await;
    let search = members(&house, "/search?query=AD&limit=5");
    let (_, found) = house.call("GET", &search, Value::Null).await;
    let names: Vec<_> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|m| m["user"]["username"].clone())
        .collect();
    assert_eq!(names, ["ada"]);
}

/// Who is no member is unknown as one, and who is nobody is unknown as a user.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (10007, 10013).
#[tokio::test]
async fn who_is_no_member_is_unknown() {
    let house = House::open().await;
    let ada = members(&house, &format!("/{}", house.ada));
    house
        .people
        .leave(house.server.server_id, house.ada)
        .await
        .expect("leaves");
    assert_eq!(house.call("GET", &ada, Value::Null).await.1["code"], 10007);
    let nobody = members(&house, "/42");
    assert_eq!(
        house.call("GET", &nobody, Value::Null).await.1["code"],
        10013
    );
}

/// A server holds 250 roles; one more is refused with 30005.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (30005).
#[tokio::test]
async fn a_server_holds_250_roles() {
    let house = House::open().await;
    let roles = format!("/guilds/{}/roles", house.server.server_id);
    let body = json!({ "name": "r", "permissions": "0" });
    // @everyone and the bot's own are there already.
    for _ in 2..250 {
        assert_eq!(house.call("POST", &roles, body.clone()).await.0, 200);
    }
    let (status, refused) = house.call("POST", &roles, body).await;
    assert_eq!((status, &refused["code"]), (400, &json!(30005)));
}

/// A role's name has a hundred characters at most.
///
/// Source: resources/guild, "Create Guild Role".
#[tokio::test]
async fn a_roles_name_has_a_hundred_characters() {
    let house = House::open().await;
    let roles = format!("/guilds/{}/roles", house.server.server_id);
    let body = |length: usize| json!({ "name": "é".repeat(length), "permissions": "0" });
    assert_eq!(house.call("POST", &roles, body(100)).await.0, 200);
    let (status, refused) = house.call("POST", &roles, body(101)).await;
    let fault = &refused["errors"]["name"]["_errors"][0]["code"];
    assert_eq!((status, fault), (400, &json!("BASE_TYPE_MAX_LENGTH")));
}

/// A role that is deleted is taken from everybody.
///
/// Source: resources/guild, "Delete Guild Role".
#[tokio::test]
async fn a_deleted_role_is_taken_from_everybody() {
    let house = House::open().await;
    let server = house.server.server_id;
    let role = NewRole {
        name: "readers".to_owned(),
        ..NewRole::default()
    };
    let role = house.people.add_role(server, &role).await.expect("a role");
    let given = members(&house, &format!("/{}/roles/{role}", house.ada));
    assert_eq!(house.call("PUT", &given, Value::Null).await.0, 204);
    let path = format!("/guilds/{server}/roles/{role}");
    assert_eq!(house.call("DELETE", &path, Value::Null).await.0, 204);
    let ada = members(&house, &format!("/{}", house.ada));
    assert_eq!(
        house.call("GET", &ada, Value::Null).await.1["roles"],
        json!([])
    );
}

/// Who joins a screened server comes as pending, and an update tells when they have passed.
///
/// Source: resources/guild, "Membership Screening Object".
#[tokio::test]
async fn who_is_screened_comes_as_pending() {
    let house = House::open().await;
    let server = house.server.server_id;
    let mut line = Line::identified(&house.sim, INTENTS, false).await;
    line.event("GUILD_CREATE").await;
    let bea = NewMember {
        account: NewAccount::named("bea"),
        pending: Some(true),
        ..NewMember::default()
    };
    let bea = house.people.join(server, &bea).await.expect("joins");
    assert_eq!(line.event("GUILD_MEMBER_ADD").await["d"]["pending"], true);
    let passed = MemberChange {
        pending: Some(false),
        ..MemberChange::default()
    };
    house
        .people
        .change_member(server, bea, &passed)
        .await
        .expect("passes");
    assert_eq!(
        line.event("GUILD_MEMBER_UPDATE").await["d"]["pending"],
        false
    );
}

/// Who leaves loses their roles, also when they come back.
///
/// Source: users' reports; resources/guild, "Guild Member Object".
#[tokio::test]
async fn who_comes_back_has_no_roles() {
    let house = House::open().await;
    let server = house.server.server_id;
    let role = house
        .people
        .add_role(server, &NewRole::default())
        .await
        .expect("a role");
    let change = MemberChange {
        roles: Some(vec![role]),
        ..MemberChange::default()
    };
    house
        .people
        .change_member(server, house.ada, &change)
        .await
        .expect("given");
    house.people.leave(server, house.ada).await.expect("leaves");
    let back = NewMember {
        account: NewAccount {
            id: Some(house.ada),
            ..NewAccount::named("ada")
        },
        ..NewMember::default()
    };
    house.people.join(server, &back).await.expect("comes back");
    let ada = members(&house, &format!("/{}", house.ada));
    assert_eq!(
        house.call("GET", &ada, Value::Null).await.1["roles"],
        json!([])
    );
}

/// A direct message needs a server in common: otherwise 50007.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (50007).
#[tokio::test]
async fn a_direct_message_needs_a_server_in_common() {
    let house = House::open().await;
    assert_eq!(write_to(&house, house.ada).await.0, 200);
    house
        .people
        .leave(house.server.server_id, house.ada)
        .await
        .expect("leaves");
    let (status, body) = write_to(&house, house.ada).await;
    assert_eq!((status, &body["code"]), (403, &json!(50007)));
}

/// A direct message needs an open door: otherwise 50007.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (50007).
#[tokio::test]
async fn a_direct_message_needs_an_open_door() {
    let house = House::open().await;
    let shut = MemberChange {
        refuses_dms: Some(true),
        ..MemberChange::default()
    };
    let server = house.server.server_id;
    house
        .people
        .change_member(server, house.ada, &shut)
        .await
        .expect("shut");
    let (status, body) = write_to(&house, house.ada).await;
    assert_eq!((status, &body["code"]), (403, &json!(50007)));
}

/// Opening a direct message again gives the same channel.
///
/// Source: resources/user, "Create DM".
#[tokio::test]
async fn a_direct_message_is_opened_once() {
    let house = House::open().await;
    let open = async || {
        let body = json!({ "recipient_id": house.ada });
        id(&house.call("POST", "/users/@me/channels", body).await.1)
    };
    assert_eq!(open().await, open().await);
}

/// Apps do not write to apps.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (50007).
#[tokio::test]
async fn apps_do_not_write_to_apps() {
    let house = House::open().await;
    let body = json!({ "recipient_id": house.bot_id().await });
    let (status, refused) = house.call("POST", "/users/@me/channels", body).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50007)));
}
