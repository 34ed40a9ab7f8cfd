//! Rules of who may do what where: how permissions are worked out, and who stands above whom.

use std::time::Duration;

use carrel::sim::people::{
    ChannelKind, MemberChange, NewAccount, NewChannel, NewMember, NewOverwrite, NewRole,
};
use carrel::sim::{Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{BOT_MAY, House, id};

const VIEW: Permissions = Permissions::VIEW_CHANNEL;
const SEND: Permissions = Permissions::SEND_MESSAGES;
const NONE: Permissions = Permissions::NONE;

/// An overwrite for a role, or for @everyone by the server's own id.
fn role(id: Snowflake, allow: Permissions, deny: Permissions) -> NewOverwrite {
    NewOverwrite {
        id,
        kind: 0,
        allow,
        deny,
    }
}

/// An overwrite for a member.
fn member(id: Snowflake, allow: Permissions, deny: Permissions) -> NewOverwrite {
    NewOverwrite {
        kind: 1,
        ..role(id, allow, deny)
    }
}

/// A house where Ada has a role that grants these bits.
async fn with_role(grants: Permissions) -> (House, Snowflake) {
    let house = House::open().await;
    let readers = added(&house, "readers", grants).await;
    give(&house, house.ada, &[readers]).await;
    (house, readers)
}

/// Adds a role to the house.
async fn added(house: &House, name: &str, permissions: Permissions) -> Snowflake {
    let role = NewRole {
        name: name.to_owned(),
        permissions,
        mentionable: false,
    };
    let server = house.server.server_id;
    house.people.add_role(server, &role).await.expect("a role")
}

/// Gives somebody these roles and no other.
async fn give(house: &House, user: Snowflake, roles: &[Snowflake]) {
    let change = MemberChange {
        roles: Some(roles.to_vec()),
        ..MemberChange::default()
    };
    change_member(house, user, &change).await;
}

async fn change_member(house: &House, user: Snowflake, change: &MemberChange) {
    let server = house.server.server_id;
    let changed = house.people.change_member(server, user, change).await;
    changed.expect("changed");
}

/// What somebody may do in a new channel with these overwrites.
async fn may(house: &House, user: Snowflake, overwrites: Vec<NewOverwrite>) -> Permissions {
    let channel = NewChannel {
        name: "room".to_owned(),
        kind: ChannelKind::Text,
        parent_id: None,
        overwrites,
        as_user: None,
    };
    let server = house.server.server_id;
    let channel = house.people.add_channel(server, &channel).await;
    let can = house.people.can(user, channel.expect("a channel")).await;
    can.expect("worked out")
}

/// Times somebody out for an hour.
async fn time_out(house: &House, user: Snowflake) {
    let now = house.people.now().await.expect("a clock");
    let change = MemberChange {
        timed_out_until: Some(now + chrono::TimeDelta::hours(1)),
        ..MemberChange::default()
    };
    change_member(house, user, &change).await;
}

/// The path of somebody's membership.
fn path(house: &House, user: Snowflake) -> String {
    format!("/guilds/{}/members/{user}", house.server.server_id)
}

/// Grants the bot more than it has in every house.
async fn grant(house: &House, more: Permissions) {
    let server = house.server.server_id;
    let granted = house.people.change_bot(server, BOT_MAY | more).await;
    granted.expect("granted");
}

/// Whether a reply refuses for want of rights.
fn lacks((status, body): &(u16, Value)) -> bool {
    (*status, &body["code"]) == (403, &json!(50013))
}

/// Somebody who stands above the bot, by a role that a human has put there.
async fn above_the_bot(house: &House) -> Snowflake {
    let server = house.server.server_id;
    let bea = NewMember {
        account: NewAccount::named("bea"),
        ..NewMember::default()
    };
    let bea = house.people.join(server, &bea).await.expect("joins");
    let chief = added(house, "chiefs", NONE).await;
    house
        .people
        .move_role(server, chief, 90)
        .await
        .expect("moved");
    give(house, bea, &[chief]).await;
    bea
}

/// What @everyone may do in the server holds in its channels.
///
/// Source: topics/permissions, "Permission Overwrites" (base permissions).
#[tokio::test]
async fn everyone_holds_what_the_server_grants() {
    let house = House::open().await;
    let held = may(&house, house.ada, Vec::new()).await;
    assert!(held.has(VIEW | SEND | Permissions::READ_MESSAGE_HISTORY));
    assert!(!held.has(Permissions::MANAGE_CHANNELS));
}

/// Roles add to what @everyone may do.
///
/// Source: topics/permissions, "Permission Overwrites" (base permissions).
#[tokio::test]
async fn roles_add_to_everyone() {
    let (house, _) = with_role(Permissions::MANAGE_CHANNELS).await;
    let held = may(&house, house.ada, Vec::new()).await;
    assert!(held.has(Permissions::MANAGE_CHANNELS | VIEW));
}

/// The owner holds everything, whatever a channel denies.
///
/// Source: topics/permissions, "Permission Overwrites" (the owner has ALL).
#[tokio::test]
async fn the_owner_holds_everything() {
    let house = House::open().await;
    let deny = role(house.server.server_id, NONE, Permissions::ALL);
    let held = may(&house, house.server.owner_id, vec![deny]).await;
    assert_eq!(held, Permissions::ALL);
}

/// An administrator passes over every overwrite.
///
/// Source: topics/permissions, "Permission Overwrites" (ADMINISTRATOR overrides any).
#[tokio::test]
async fn an_administrator_passes_over_overwrites() {
    let (house, _) = with_role(Permissions::ADMINISTRATOR).await;
    let deny = member(house.ada, NONE, Permissions::ALL);
    assert_eq!(may(&house, house.ada, vec![deny]).await, Permissions::ALL);
}

/// A channel may deny @everyone what the server grants.
///
/// Source: topics/permissions, "Permission Overwrites".
#[tokio::test]
async fn a_channel_may_deny_everyone() {
    let house = House::open().await;
    let deny = role(house.server.server_id, NONE, Permissions::ADD_REACTIONS);
    let held = may(&house, house.ada, vec![deny]).await;
    assert!(held.has(VIEW) && !held.has(Permissions::ADD_REACTIONS));
}

/// A channel may allow @everyone what the server does not grant.
///
/// Source: topics/permissions, "Permission Overwrites".
#[tokio::test]
async fn a_channel_may_allow_everyone() {
    let house = House::open().await;
    let allow = role(house.server.server_id, Permissions::MANAGE_MESSAGES, NONE);
    let held = may(&house, house.ada, vec![allow]).await;
    assert!(held.has(Permissions::MANAGE_MESSAGES));
}

/// An overwrite for a role is stronger than the one for @everyone.
///
/// Source: topics/permissions, "Permission Overwrites".
#[tokio::test]
async fn a_role_overwrite_is_stronger_than_everyones() {
    let (house, readers) = with_role(NONE).await;
    let bits = Permissions::ADD_REACTIONS;
    let everyone = role(house.server.server_id, NONE, bits);
    let overwrites = vec![role(readers, bits, NONE), everyone];
    assert!(may(&house, house.ada, overwrites).await.has(bits));
}

/// Of two roles' overwrites the one that allows is stronger.
///
/// Source: topics/permissions, "Permission Overwrites" (role denies, then role allows).
#[tokio::test]
async fn of_two_roles_the_one_that_allows_is_stronger() {
    let (house, readers) = with_role(NONE).await;
    let writers = added(&house, "writers", NONE).await;
    give(&house, house.ada, &[readers, writers]).await;
    let bits = Permissions::ADD_REACTIONS;
    for (allowing, denying) in [(readers, writers), (writers, readers)] {
        let overwrites = vec![role(allowing, bits, NONE), role(denying, NONE, bits)];
        assert!(may(&house, house.ada, overwrites).await.has(bits));
    }
}

/// An overwrite for a member is stronger than those for the member's roles.
///
/// Source: topics/permissions, "Permission Overwrites".
#[tokio::test]
async fn a_member_overwrite_is_stronger_than_a_role() {
    let (house, readers) = with_role(NONE).await;
    let bits = Permissions::ADD_REACTIONS;
    let overwrites = vec![member(house.ada, NONE, bits), role(readers, bits, NONE)];
    assert!(!may(&house, house.ada, overwrites).await.has(bits));
}

/// An overwrite for one member is nothing to another.
///
/// Source: topics/permissions, "Permission Overwrites".
#[tokio::test]
async fn a_member_overwrite_is_for_that_member() {
    let house = House::open().await;
    let bits = Permissions::MANAGE_MESSAGES;
    let overwrites = vec![member(house.server.owner_id, bits, NONE)];
    assert!(!may(&house, house.ada, overwrites).await.has(bits));
}

/// Who does not see a channel may do nothing there.
///
/// Source: topics/permissions, "Implicit Permissions".
#[tokio::test]
async fn who_does_not_see_may_do_nothing() {
    let house = House::open().await;
    let deny = member(house.ada, SEND, VIEW);
    assert_eq!(may(&house, house.ada, vec![deny]).await, NONE);
}

/// Who may not write may not mention everyone, speak aloud, attach files or show links.
///
/// Source: topics/permissions, "Implicit Permissions".
#[tokio::test]
async fn who_may_not_write_may_not_attach() {
    let (house, _) =
        with_role(Permissions::MENTION_EVERYONE | Permissions::SEND_TTS_MESSAGES).await;
    let implied = [
        Permissions::MENTION_EVERYONE,
        Permissions::SEND_TTS_MESSAGES,
        Permissions::ATTACH_FILES,
        Permissions::EMBED_LINKS,
    ];
    let free = may(&house, house.ada, Vec::new()).await;
    let mute = may(&house, house.ada, vec![member(house.ada, NONE, SEND)]).await;
    for bit in implied {
        assert!(free.has(bit) && !mute.has(bit), "{bit:?}");
    }
    assert!(mute.has(VIEW | Permissions::ADD_REACTIONS));
}

/// Who is timed out keeps seeing and reading and nothing else.
///
/// Source: topics/permissions, "Permissions for Timed Out Members".
#[tokio::test]
async fn a_time_out_leaves_seeing_and_reading() {
    let house = House::open().await;
    time_out(&house, house.ada).await;
    let held = may(&house, house.ada, Vec::new()).await;
    assert_eq!(held, VIEW | Permissions::READ_MESSAGE_HISTORY);
}

/// A time-out ends by itself.
///
/// Source: resources/guild, "Guild Member Object" (`communication_disabled_until`).
#[tokio::test]
async fn a_time_out_ends_by_itself() {
    let house = House::open().await;
    time_out(&house, house.ada).await;
    let hour = Duration::from_hours(1);
    house.people.advance_clock(hour).await.expect("later");
    assert!(may(&house, house.ada, Vec::new()).await.has(SEND));
}

/// A time-out does not touch administrators.
///
/// Source: topics/permissions, "Permissions for Timed Out Members".
#[tokio::test]
async fn a_time_out_does_not_touch_administrators() {
    let (house, _) = with_role(Permissions::ADMINISTRATOR).await;
    time_out(&house, house.ada).await;
    assert_eq!(may(&house, house.ada, Vec::new()).await, Permissions::ALL);
}

/// A stranger to a server may do nothing in it.
///
/// Source: topics/permissions: permissions are those of a member.
#[tokio::test]
async fn a_stranger_may_do_nothing() {
    let house = House::open().await;
    house
        .people
        .leave(house.server.server_id, house.ada)
        .await
        .expect("leaves");
    assert_eq!(may(&house, house.ada, Vec::new()).await, NONE);
}

/// A channel that the bot does not see is refused with 50001.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (50001).
#[tokio::test]
async fn what_is_not_seen_is_refused() {
    let house = House::open().await;
    let hide = json!([{ "id": house.server.server_id, "type": 0, "allow": "0", "deny": VIEW }]);
    let body = json!({ "name": "room", "permission_overwrites": hide });
    let (_, room) = house.make_channel(body).await;
    let asked = format!("/channels/{}", id(&room));
    let (status, body) = house.call("GET", &asked, Value::Null).await;
    assert_eq!((status, &body["code"]), (403, &json!(50001)));
}

/// A server that the bot is not in is refused with 50001.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (50001).
#[tokio::test]
async fn a_strange_server_is_refused() {
    let house = House::open().await;
    let owner = NewAccount::named("odo");
    let other = house
        .people
        .open_server("Elsewhere", &owner)
        .await
        .expect("opened");
    let asked = format!("/guilds/{}", other.server_id);
    let (status, body) = house.call("GET", &asked, Value::Null).await;
    assert_eq!((status, &body["code"]), (403, &json!(50001)));
}

/// Nobody gives or takes in a channel what they do not hold themselves.
///
/// Source: resources/channel, "Edit Channel Permissions"; resources/guild, "Create Guild Channel".
#[tokio::test]
async fn nobody_gives_what_they_do_not_hold() {
    let house = House::open().await;
    let bits = |bits: Permissions| json!({ "type": 1, "allow": bits, "deny": "0" });
    let target = format!("/channels/{}/permissions/{}", house.general(), house.ada);
    assert!(lacks(
        &house
            .call("PUT", &target, bits(Permissions::KICK_MEMBERS))
            .await
    ));
    assert_eq!(house.call("PUT", &target, bits(SEND)).await.0, 204);
}

/// `MANAGE_ROLES` in an overwrite is for administrators to give.
///
/// Source: resources/guild, "Create Guild Channel"; discord-api-docs#2522.
#[tokio::test]
async fn managing_roles_in_a_channel_is_for_administrators_to_give() {
    let house = House::open().await;
    let bits = json!({ "type": 1, "allow": Permissions::MANAGE_ROLES, "deny": "0" });
    let target = format!("/channels/{}/permissions/{}", house.general(), house.ada);
    assert!(lacks(&house.call("PUT", &target, bits.clone()).await));
    grant(&house, Permissions::ADMINISTRATOR).await;
    assert_eq!(house.call("PUT", &target, bits).await.0, 204);
}

/// A new role grants no more than its maker holds.
///
/// Source: topics/permissions, "Permission Hierarchy".
#[tokio::test]
async fn a_new_role_grants_no_more_than_its_maker_holds() {
    let house = House::open().await;
    let roles = format!("/guilds/{}/roles", house.server.server_id);
    let body = |bits: Permissions| json!({ "name": "r", "permissions": bits });
    assert!(lacks(
        &house
            .call("POST", &roles, body(Permissions::BAN_MEMBERS))
            .await
    ));
    assert_eq!(house.call("POST", &roles, body(SEND)).await.0, 200);
}

/// A role that is edited comes to grant no more than its editor holds.
///
/// Source: topics/permissions, "Permission Hierarchy".
#[tokio::test]
async fn an_edited_role_grants_no_more_than_its_editor_holds() {
    let (house, readers) = with_role(NONE).await;
    let asked = format!("/guilds/{}/roles/{readers}", house.server.server_id);
    let body = |bits: Permissions| json!({ "permissions": bits });
    assert!(lacks(
        &house
            .call("PATCH", &asked, body(Permissions::BAN_MEMBERS))
            .await
    ));
    assert_eq!(house.call("PATCH", &asked, body(SEND)).await.0, 200);
}

/// Roles are given below one's own highest role only.
///
/// Source: topics/permissions, "Permission Hierarchy".
#[tokio::test]
async fn roles_are_given_below_ones_own() {
    let (house, readers) = with_role(NONE).await;
    let server = house.server.server_id;
    give(&house, house.ada, &[]).await;
    let asked = format!("{}/roles/{readers}", path(&house, house.ada));
    assert_eq!(house.call("PUT", &asked, Value::Null).await.0, 204);
    house
        .people
        .move_role(server, readers, 90)
        .await
        .expect("moved");
    assert!(lacks(&house.call("PUT", &asked, Value::Null).await));
}

/// A role that belongs to an app is given to nobody else.
///
/// Source: topics/permissions, "Role Tags Object"; resources/guild, "Add Guild Member Role".
#[tokio::test]
async fn an_apps_own_role_is_given_to_nobody() {
    let house = House::open().await;
    grant(&house, Permissions::ADMINISTRATOR).await;
    let server = house.server.server_id;
    let chief = above_the_bot(&house).await;
    let bot = house.bot_id().await;
    give_bot(&house, chief).await;
    let roles = house
        .call("GET", &format!("/guilds/{server}/roles"), Value::Null)
        .await
        .1;
    let all = roles.as_array().into_iter().flatten();
    let mut own = all.filter(|role| role["tags"]["bot_id"] == json!(bot));
    let own = id(own.next().expect("the bot's role"));
    let asked = format!("{}/roles/{own}", path(&house, house.ada));
    assert!(lacks(&house.call("PUT", &asked, Value::Null).await));
}

/// Gives the bot whatever roles somebody has, besides its own.
async fn give_bot(house: &House, like: Snowflake) {
    let server = house.server.server_id;
    let (bot, asked) = (house.bot_id().await, path(house, like));
    let theirs = house.call("GET", &asked, Value::Null).await.1["roles"].clone();
    let own = house.call("GET", &path(house, bot), Value::Null).await.1["roles"].clone();
    let all: Vec<Snowflake> = [theirs, own]
        .iter()
        .flat_map(|roles| roles.as_array().cloned().unwrap_or_default())
        .filter_map(|role| role.as_str()?.parse().ok())
        .collect();
    let change = MemberChange {
        roles: Some(all),
        ..MemberChange::default()
    };
    house
        .people
        .change_member(server, bot, &change)
        .await
        .expect("given");
}

/// Nobody is kicked who stands above.
///
/// Source: topics/permissions, "Permission Hierarchy".
#[tokio::test]
async fn nobody_is_kicked_who_stands_above() {
    let house = House::open().await;
    grant(&house, Permissions::KICK_MEMBERS).await;
    let bea = above_the_bot(&house).await;
    assert!(lacks(
        &house.call("DELETE", &path(&house, bea), Value::Null).await
    ));
    assert_eq!(
        house
            .call("DELETE", &path(&house, house.ada), Value::Null)
            .await
            .0,
        204
    );
}

/// Administrators are not timed out.
///
/// Source: resources/guild, "Modify Guild Member".
#[tokio::test]
async fn administrators_are_not_timed_out() {
    let (house, readers) = with_role(Permissions::ADMINISTRATOR).await;
    grant(&house, Permissions::MODERATE_MEMBERS).await;
    let until = house.people.now().await.expect("a clock") + chrono::TimeDelta::hours(1);
    let body = json!({ "communication_disabled_until": until });
    let asked = path(&house, house.ada);
    assert!(lacks(&house.call("PATCH", &asked, body.clone()).await));
    house
        .people
        .delete_role(house.server.server_id, readers)
        .await
        .expect("deleted");
    assert_eq!(house.call("PATCH", &asked, body).await.0, 200);
}
