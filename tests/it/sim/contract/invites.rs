//! Rules of invites: the codes by which people come to a server.

use std::time::Duration;

use carrel::sim::people::{NewAccount, NewMember, NewOverwrite, Refused};
use carrel::sim::{Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{BOT_MAY, House, fault_at};
use crate::sim::line::{Line, ORDINARY_INTENTS};

const GUILD_INVITES: u64 = 1 << 6;

/// Asks for an invite to `general`.
async fn ask(house: &House, body: Value) -> (u16, Value) {
    let path = format!("/channels/{}/invites", house.general());
    house.call("POST", &path, body).await
}

/// Makes an invite to `general`, which must be taken, and returns it.
async fn made(house: &House, body: Value) -> Value {
    let (status, invite) = ask(house, body).await;
    assert_eq!(status, 200, "{invite}");
    invite
}

fn code(invite: &Value) -> &str {
    invite["code"].as_str().expect("an invite has a code")
}

async fn look(house: &House, code: &str) -> (u16, Value) {
    let path = format!("/invites/{code}");
    house.call("GET", &path, Value::Null).await
}

/// Lets somebody new come by a code.
async fn come(house: &House, code: &str, username: &str) -> Result<Snowflake, Refused> {
    let who = NewMember {
        account: NewAccount::named(username),
        ..NewMember::default()
    };
    house.people.join_by(code, &who).await
}

/// Takes a right from the bot in `general`.
async fn withhold(house: &House, right: Permissions) {
    let overwrite = NewOverwrite {
        id: house.bot_id().await,
        kind: 1,
        allow: Permissions::NONE,
        deny: right,
    };
    let change = carrel::sim::people::ChannelChange {
        overwrites: Some(vec![overwrite]),
        ..Default::default()
    };
    let changed = house.people.change_channel(house.general(), &change).await;
    changed.expect("is changed");
}

/// Making an invite needs `CREATE_INSTANT_INVITE` in its channel.
///
/// Source: resources/channel, "Create Channel Invite".
#[tokio::test]
async fn making_an_invite_needs_a_right() {
    let house = House::open().await;
    made(&house, json!({})).await;
    withhold(&house, Permissions::CREATE_INSTANT_INVITE).await;
    let (status, refused) = ask(&house, json!({})).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    withhold(&house, Permissions::VIEW_CHANNEL).await;
    let (status, refused) = ask(&house, json!({})).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50001)));
}

/// An invite leads in for a day, for any number of people, unless it says otherwise; with 0 it
/// never expires.
///
/// Source: resources/channel, "Create Channel Invite" (`max_age`, `max_uses`).
#[tokio::test]
async fn an_invite_leads_in_for_a_day_unless_it_says_otherwise() {
    let house = House::open().await;
    let usual = made(&house, json!({})).await;
    let counted = ["max_age", "max_uses", "uses"].map(|field| usual[field].clone());
    assert_eq!(counted, [json!(86_400), json!(0), json!(0)]);
    let lasting = made(&house, json!({ "max_age": 0 })).await;
    assert_eq!(lasting["expires_at"], Value::Null);
    let hour = Duration::from_hours(1);
    for (passed, leads_in) in [(23 * hour, true), (hour, false)] {
        house.people.advance_clock(passed).await.expect("moves");
        assert_eq!(look(&house, code(&usual)).await.0 == 200, leads_in);
    }
    house
        .people
        .advance_clock(9000 * hour)
        .await
        .expect("moves");
    come(&house, code(&lasting), "ben").await.expect("leads in");
}

/// An invite lasts sixty days at the most, or for ever, and for a hundred people at the most, or
/// for any number.
///
/// Source: Discord's OpenAPI description, `CreateGuildInviteRequest`.
#[tokio::test]
async fn the_terms_of_an_invite_have_bounds() {
    let house = House::open().await;
    for (field, most) in [("max_age", 5_184_000), ("max_uses", 100)] {
        made(&house, json!({ field: most })).await;
        let (status, refused) = ask(&house, json!({ field: most + 1 })).await;
        assert_eq!((status, &refused["code"]), (400, &json!(50035)));
        assert_eq!(fault_at(&refused, field), "NUMBER_TYPE_MAX");
    }
}

/// Who asks for the same invite again is given the one that there is, unless it must be unique.
///
/// Source: resources/channel, "Create Channel Invite" (`unique`).
#[tokio::test]
async fn a_similar_invite_is_given_again() {
    let house = House::open().await;
    let lasting = json!({ "max_age": 0 });
    let first = made(&house, lasting.clone()).await;
    assert_eq!(code(&made(&house, lasting).await), code(&first));
    for other in [
        json!({ "max_age": 0, "unique": true }),
        json!({ "max_age": 0, "max_uses": 5 }),
        json!({}),
    ] {
        assert_ne!(code(&made(&house, other).await), code(&first));
    }
}

/// Somebody who has the code comes in, and is counted.
///
/// Source: resources/invite, "Invite Metadata Object" (`uses`).
#[tokio::test]
async fn who_comes_by_an_invite_is_counted() {
    let house = House::open().await;
    let invite = made(&house, json!({ "max_age": 0 })).await;
    let ben = come(&house, code(&invite), "ben").await.expect("leads in");
    let sees = house.people.sidebar(house.server.server_id, ben).await;
    sees.expect("Ben is a member");
    assert_eq!(made(&house, json!({ "max_age": 0 })).await["uses"], 1);
}

/// An invite that so many people have used, as it is for, leads in no longer.
///
/// Source: resources/channel, "Create Channel Invite" (`max_uses`).
#[tokio::test]
async fn an_invite_is_used_up() {
    let house = House::open().await;
    let invite = made(&house, json!({ "max_uses": 1 })).await;
    come(&house, code(&invite), "ben").await.expect("leads in");
    let refused = come(&house, code(&invite), "cleo").await;
    let refused = refused.expect_err("it was for one");
    assert_eq!((refused.status, refused.code), (404, 10006));
}

/// A code that never was, that has expired or that was taken back is unknown.
///
/// Source: topics/opcodes-and-status-codes, 10006.
#[tokio::test]
async fn a_code_that_leads_nowhere_is_unknown() {
    let house = House::open().await;
    let expired = made(&house, json!({ "max_age": 60 })).await;
    let minute = Duration::from_mins(1);
    house.people.advance_clock(minute).await.expect("moves");
    for code in [code(&expired), "never"] {
        let (status, refused) = look(&house, code).await;
        assert_eq!((status, &refused["code"]), (404, &json!(10006)));
        let refused = come(&house, code, "ben").await.expect_err("leads nowhere");
        assert_eq!((refused.status, refused.code), (404, 10006));
    }
}

/// Anybody who has the code sees the server, the channel and who invites, and not how often it
/// was used.
///
/// Source: resources/invite, "Invite Object" and "Get Invite".
#[tokio::test]
async fn an_invite_shows_where_it_leads() {
    let house = House::open().await;
    let invite = made(&house, json!({ "max_age": 0 })).await;
    let (status, shown) = look(&house, code(&invite)).await;
    assert_eq!((status, &shown["type"]), (200, &json!(0)));
    assert_eq!(shown["guild"]["name"], "Library");
    assert_eq!(shown["channel"]["id"], json!(house.general()));
    assert_eq!(shown["inviter"]["id"], json!(house.bot_id().await));
    assert!(shown["uses"].is_null() && shown["approximate_member_count"].is_null());
    let path = format!("/invites/{}?with_counts=true", code(&invite));
    let (_, counted) = house.call("GET", &path, Value::Null).await;
    assert_eq!(counted["approximate_member_count"], 3);
}

/// The invites to a channel are listed to those who may manage it, those to a server to those who
/// may manage the server.
///
/// Source: resources/channel, "Get Channel Invites"; resources/guild, "Get Guild Invites".
#[tokio::test]
async fn invites_are_listed_to_those_who_manage() {
    let house = House::open().await;
    let invite = made(&house, json!({})).await;
    let server = house.server.server_id;
    let in_channel = format!("/channels/{}/invites", house.general());
    let in_server = format!("/guilds/{server}/invites");
    let (status, listed) = house.call("GET", &in_channel, Value::Null).await;
    assert_eq!((status, &listed[0]["code"]), (200, &invite["code"]));
    let (status, refused) = house.call("GET", &in_server, Value::Null).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    let may = BOT_MAY | Permissions::MANAGE_GUILD;
    house
        .people
        .change_bot(server, may)
        .await
        .expect("is given");
    withhold(&house, Permissions::MANAGE_CHANNELS).await;
    let (status, refused) = house.call("GET", &in_channel, Value::Null).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    let (status, listed) = house.call("GET", &in_server, Value::Null).await;
    assert_eq!((status, &listed[0]["uses"]), (200, &json!(0)));
}

/// An invite is taken back by those who manage its channel, or the server.
///
/// Source: resources/invite, "Delete Invite".
#[tokio::test]
async fn an_invite_is_taken_back_by_those_who_manage() {
    let house = House::open().await;
    let invite = made(&house, json!({})).await;
    let path = format!("/invites/{}", code(&invite));
    withhold(&house, Permissions::MANAGE_CHANNELS).await;
    let (status, refused) = house.call("DELETE", &path, Value::Null).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    withhold(&house, Permissions::NONE).await;
    let (status, gone) = house.call("DELETE", &path, Value::Null).await;
    assert_eq!((status, &gone["code"]), (200, &invite["code"]));
    let (status, refused) = house.call("DELETE", &path, Value::Null).await;
    assert_eq!((status, &refused["code"]), (404, &json!(10006)));
}

/// An invite goes with its channel.
///
/// Source: resources/invite, "Invite Object": a code that, when used, adds a user to a channel.
#[tokio::test]
async fn an_invite_goes_with_its_channel() {
    let house = House::open().await;
    let invite = made(&house, json!({ "max_age": 0 })).await;
    let deleted = house.people.delete_channel(house.general()).await;
    deleted.expect("is deleted");
    assert_eq!(look(&house, code(&invite)).await.1["code"], 10006);
}

/// New invites, and those that are taken back, are told to sessions with their intent, of channels
/// that the app may manage.
///
/// Source: events/gateway, "List of Intents" (`GUILD_INVITES`); discord.py, `on_invite_create`.
#[tokio::test]
async fn invites_are_told_by_intent_to_those_who_manage() {
    let house = House::open().await;
    let intents = ORDINARY_INTENTS | GUILD_INVITES;
    let mut hearing = Line::identified(&house.sim, intents, false).await;
    hearing.event("GUILD_CREATE").await;
    let (mut deaf, _) = Line::ready(&house.sim, 1).await;
    let invite = made(&house, json!({})).await;
    let path = format!("/invites/{}", code(&invite));
    house.call("DELETE", &path, Value::Null).await;
    house.post(house.general(), json!({ "content": "x" })).await;
    for event in ["INVITE_CREATE", "INVITE_DELETE"] {
        let told = hearing.payload().await;
        assert_eq!(
            (&told["t"], &told["d"]["code"]),
            (&json!(event), &invite["code"])
        );
    }
    assert_eq!(hearing.payload().await["t"], "MESSAGE_CREATE");
    assert_eq!(deaf.payload().await["t"], "MESSAGE_CREATE");
    withhold(&house, Permissions::MANAGE_CHANNELS).await;
    hearing.event("CHANNEL_UPDATE").await;
    made(&house, json!({ "unique": true })).await;
    house.post(house.general(), json!({ "content": "y" })).await;
    assert_eq!(hearing.payload().await["t"], "MESSAGE_CREATE");
}
