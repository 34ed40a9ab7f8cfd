//! Rules of scheduled events.

use carrel::sim::Permissions;
use serde_json::{Value, json};

use crate::sim::hall::Hall;
use crate::sim::house::{BOT_MAY, fault_at, id};
use crate::sim::line::{Line, ORDINARY_INTENTS};

/// An event's name has 1-100 code points, its description up to 1000, its location 1-100.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Structure" and "Guild Scheduled
/// Event Entity Metadata".
#[tokio::test]
async fn the_fields_of_an_event_have_limits() {
    let hall = Hall::open().await;
    let mut fits = hall.talk();
    fits["name"] = json!("é".repeat(100));
    fits["description"] = json!("é".repeat(1000));
    fits["entity_metadata"]["location"] = json!("é".repeat(100));
    hall.made(fits).await;
    hall.refused_with("name", json!("é".repeat(101)), "name")
        .await;
    hall.refused_with("name", json!(""), "name").await;
    hall.refused_with("description", json!("é".repeat(1001)), "description")
        .await;
    let location = json!({ "location": "é".repeat(101) });
    hall.refused_with("entity_metadata", location, "entity_metadata.location")
        .await;
}

/// The only privacy level of an event is 2: for members of the server.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Privacy Level".
#[tokio::test]
async fn an_event_is_for_members_only() {
    let hall = Hall::open().await;
    let made = hall.made(hall.talk()).await;
    assert_eq!(made["privacy_level"], 2);
    hall.refused_with("privacy_level", json!(1), "privacy_level")
        .await;
}

/// An event is on a stage, in a voice channel or external; there is no fourth type.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Entity Types".
#[tokio::test]
async fn an_event_is_of_one_of_three_types() {
    let hall = Hall::open().await;
    hall.made(hall.talk()).await;
    hall.refused_with("entity_type", json!(4), "entity_type")
        .await;
}

/// An external event needs a location.
///
/// Source: resources/guild-scheduled-event, "Field Requirements By Entity Type".
#[tokio::test]
async fn an_external_event_needs_a_location() {
    let hall = Hall::open().await;
    hall.refused_with("entity_metadata", Value::Null, "entity_metadata.location")
        .await;
}

/// An external event needs an end.
///
/// Source: resources/guild-scheduled-event, "Field Requirements By Entity Type".
#[tokio::test]
async fn an_external_event_needs_an_end() {
    let hall = Hall::open().await;
    hall.refused_with("scheduled_end_time", Value::Null, "scheduled_end_time")
        .await;
    let mut open_end = hall.in_voice().await;
    open_end["scheduled_end_time"] = Value::Null;
    hall.made(open_end).await;
}

/// An external event has no channel: one that becomes external must let go of it.
///
/// Source: resources/guild-scheduled-event, "Modify Guild Scheduled Event".
#[tokio::test]
async fn an_external_event_has_no_channel() {
    let hall = Hall::open().await;
    let made = hall.made(hall.in_voice().await).await;
    let mut change = json!({ "entity_type": 3, "entity_metadata": { "location": "online" },
        "scheduled_end_time": hall.at(2) });
    let (status, refused) = hall.patch(&made, change.clone()).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50035)));
    assert_ne!(fault_at(&refused, "channel_id"), "no fault here");
    change["channel_id"] = Value::Null;
    let (status, changed) = hall.patch(&made, change).await;
    assert_eq!((status, &changed["channel_id"]), (200, &Value::Null));
}

/// An event on a stage or in a voice channel needs a channel.
///
/// Source: resources/guild-scheduled-event, "Field Requirements By Entity Type".
#[tokio::test]
async fn an_event_in_a_channel_needs_the_channel() {
    let hall = Hall::open().await;
    for entity_type in [1, 2] {
        hall.refused_with("entity_type", json!(entity_type), "channel_id")
            .await;
    }
    hall.made(hall.in_voice().await).await;
}

/// Only external events have metadata; that of others is silently discarded.
///
/// Source: resources/guild-scheduled-event, "Modify Guild Scheduled Event".
#[tokio::test]
async fn metadata_of_an_event_in_a_channel_is_discarded() {
    let hall = Hall::open().await;
    let made = hall.made(hall.in_voice().await).await;
    let change = json!({ "entity_metadata": { "location": "elsewhere" } });
    let (status, changed) = hall.patch(&made, change).await;
    assert_eq!((status, &changed["entity_metadata"]), (200, &Value::Null));
}

/// An event starts in the future.
///
/// Source: users' reports, `GUILD_SCHEDULED_EVENT_SCHEDULE_PAST`, "Cannot schedule event in the
/// past."
#[tokio::test]
async fn an_event_starts_in_the_future() {
    let hall = Hall::open().await;
    hall.refused_with("scheduled_start_time", hall.at(-1), "scheduled_start_time")
        .await;
    hall.made(hall.talk()).await;
}

/// An event ends after it starts.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Structure"; users' reports of
/// `GUILD_SCHEDULED_EVENT_SCHEDULE_PAST` at `scheduled_end_time`.
#[tokio::test]
async fn an_event_ends_after_it_starts() {
    let hall = Hall::open().await;
    hall.refused_with("scheduled_end_time", hall.at(1), "scheduled_end_time")
        .await;
    hall.made(hall.talk()).await;
}

/// An event's picture travels as a data URI and is known by a hash.
///
/// Source: reference, "Image Data"; users' reports of `BINARY_TYPE_INVALID_DATA_URI`.
#[tokio::test]
async fn the_picture_of_an_event_is_a_data_uri() {
    let hall = Hall::open().await;
    let mut body = hall.talk();
    body["image"] = json!("https://example.org/picture.png");
    let (status, refused) = hall.post(body.clone()).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50035)));
    assert_eq!(fault_at(&refused, "image"), "BINARY_TYPE_INVALID_DATA_URI");
    body["image"] = json!("data:image/png;base64,iVBORw0KGgo=");
    let made = hall.made(body).await;
    let hash = made["image"].as_str().expect("a hash");
    assert_eq!(hash.len(), 32, "{hash}");
}

/// A planned event may start or be called off, one that goes on may end, and no other change of
/// status is valid.
///
/// Source: resources/guild-scheduled-event, "Valid Guild Scheduled Event Status Transitions".
#[tokio::test]
async fn only_three_changes_of_status_are_valid() {
    let hall = Hall::open().await;
    let event = hall.made(hall.talk()).await;
    let other = hall.made(hall.talk()).await;
    let set = async |event: &Value, status: u8| {
        let (code, body) = hall.patch(event, json!({ "status": status })).await;
        (code, fault_at(&body, "status").to_owned())
    };
    let refused = (400, "GUILD_SCHEDULED_EVENT_STATUS_INVALID".to_owned());
    assert_eq!(set(&event, 3).await, refused, "planned to completed");
    assert_eq!(set(&event, 2).await.0, 200, "planned to active");
    assert_eq!(set(&event, 1).await, refused, "active to planned");
    assert_eq!(set(&event, 4).await, refused, "active to called off");
    assert_eq!(set(&event, 3).await.0, 200, "active to completed");
    assert_eq!(set(&other, 4).await.0, 200, "planned to called off");
}

/// A finished event can no longer be changed.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Status";
/// topics/opcodes-and-status-codes, 180000.
#[tokio::test]
async fn a_finished_event_cannot_be_changed() {
    let hall = Hall::open().await;
    let event = hall.made(hall.talk()).await;
    let name = json!({ "name": "Late" });
    assert_eq!(hall.patch(&event, name.clone()).await.0, 200);
    assert_eq!(hall.patch(&event, json!({ "status": 4 })).await.0, 200);
    let (status, refused) = hall.patch(&event, name).await;
    assert_eq!((status, &refused["code"]), (400, &json!(180_000)));
}

/// A server has at most a hundred events that are planned or going on.
///
/// Source: resources/guild-scheduled-event, "Create Guild Scheduled Event";
/// topics/opcodes-and-status-codes, 30038.
#[tokio::test]
async fn a_server_has_a_hundred_unfinished_events() {
    let hall = Hall::open().await;
    let first = hall.made(hall.talk()).await;
    for _ in 1..100 {
        hall.made(hall.talk()).await;
    }
    let (status, refused) = hall.post(hall.talk()).await;
    assert_eq!((status, &refused["code"]), (400, &json!(30038)));
    assert_eq!(hall.patch(&first, json!({ "status": 4 })).await.0, 200);
    hall.made(hall.talk()).await;
}

/// An external event begins by itself at its start.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Status Update Automation".
#[tokio::test]
async fn an_external_event_begins_by_itself() {
    let hall = Hall::open().await;
    let event = hall.made(hall.talk()).await;
    hall.later(58).await;
    assert_eq!(hall.get(&event, "").await.1["status"], 1);
    hall.later(3).await;
    assert_eq!(hall.get(&event, "").await.1["status"], 2);
}

/// An external event ends by itself at its end.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Status Update Automation".
#[tokio::test]
async fn an_external_event_ends_by_itself() {
    let hall = Hall::open().await;
    let event = hall.made(hall.talk()).await;
    hall.later(121).await;
    assert_eq!(hall.get(&event, "").await.1["status"], 3);
}

/// An event that nobody has begun hours after its start is called off by itself.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Status Update Automation".
#[tokio::test]
async fn an_event_that_nobody_begins_is_called_off() {
    let hall = Hall::open().await;
    let event = hall.made(hall.in_voice().await).await;
    hall.later(90).await;
    assert_eq!(hall.get(&event, "").await.1["status"], 1);
    hall.later(6 * 60).await;
    assert_eq!(hall.get(&event, "").await.1["status"], 4);
}

/// An event names who made it.
///
/// Source: resources/guild-scheduled-event, "Guild Scheduled Event Structure".
#[tokio::test]
async fn an_event_names_its_creator() {
    let hall = Hall::open().await;
    let made = hall.made(hall.talk()).await;
    let bot = json!(hall.house.bot_id().await);
    assert_eq!((&made["creator_id"], &made["creator"]["id"]), (&bot, &bot));
}

/// To change or delete an event of somebody else one needs `MANAGE_EVENTS`.
///
/// Source: resources/guild-scheduled-event, "Modify/Delete Permissions".
#[tokio::test]
async fn events_of_others_need_the_right_to_manage() {
    let hall = Hall::open().await;
    let (server, owner) = (hall.house.server.server_id, hall.house.server.owner_id);
    let people = &hall.house.people;
    let event = people.schedule(owner, server, &hall.talk()).await;
    let event = event.expect("scheduled");
    let change = async || hall.patch(&event, json!({ "name": "Talks" })).await;
    let path = format!("{}/{}", hall.path(), id(&event));
    let delete = async || hall.house.call("DELETE", &path, Value::Null).await;
    for (status, refused) in [change().await, delete().await] {
        assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    }
    let may = BOT_MAY | Permissions::MANAGE_EVENTS;
    people.change_bot(server, may).await.expect("given");
    assert_eq!(change().await.0, 200);
    assert_eq!(delete().await.0, 204);
}

/// To change an event of one's own either right is enough: `CREATE_EVENTS` or `MANAGE_EVENTS`.
///
/// Source: resources/guild-scheduled-event, "Modify/Delete Permissions".
#[tokio::test]
async fn events_of_ones_own_need_either_right() {
    let hall = Hall::open().await;
    let server = hall.house.server.server_id;
    let event = hall.made(hall.talk()).await;
    let may = BOT_MAY.without(Permissions::CREATE_EVENTS);
    for (may, status) in [
        (BOT_MAY, 200),
        (may | Permissions::MANAGE_EVENTS, 200),
        (may, 403),
    ] {
        let given = hall.house.people.change_bot(server, may).await;
        given.expect("given");
        let changed = hall.patch(&event, json!({ "name": "Talks" })).await;
        assert_eq!(changed.0, status, "{}", changed.1);
    }
}

/// An event in a voice channel needs `CONNECT` there.
///
/// Source: resources/guild-scheduled-event, "Permissions for events with `entity_type`: VOICE".
#[tokio::test]
async fn an_event_in_voice_needs_the_right_to_connect() {
    let hall = Hall::open().await;
    let body = hall.in_voice().await;
    hall.made(body.clone()).await;
    hall.deny(&body, Permissions::CONNECT).await;
    let (status, refused) = hall.post(body).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
}

/// An event on a stage needs `MANAGE_CHANNELS`, `MUTE_MEMBERS` and `MOVE_MEMBERS` there.
///
/// Source: resources/guild-scheduled-event, "Permissions for events with `entity_type`:
/// `STAGE_INSTANCE`".
#[tokio::test]
async fn an_event_on_a_stage_needs_the_rights_of_a_moderator() {
    let hall = Hall::open().await;
    let server = hall.house.server.server_id;
    let may = BOT_MAY | Permissions::MUTE_MEMBERS | Permissions::MOVE_MEMBERS;
    hall.house
        .people
        .change_bot(server, may)
        .await
        .expect("given");
    let body = hall.in_channel(13, 1).await;
    hall.made(body.clone()).await;
    let wanted = [
        Permissions::MANAGE_CHANNELS,
        Permissions::MUTE_MEMBERS,
        Permissions::MOVE_MEMBERS,
    ];
    for right in wanted {
        hall.deny(&body, right).await;
        let (status, refused) = hall.post(body.clone()).await;
        assert_eq!(
            (status, &refused["code"]),
            (403, &json!(50013)),
            "{right:?}"
        );
    }
}

/// An event in a channel is for those who see the channel.
///
/// Source: resources/guild-scheduled-event, "Get Permissions".
#[tokio::test]
async fn an_event_in_a_hidden_channel_is_hidden() {
    let hall = Hall::open().await;
    let hidden = hall.made(hall.in_voice().await).await;
    let open = hall.made(hall.talk()).await;
    hall.deny(&hidden, Permissions::VIEW_CHANNEL).await;
    let (status, refused) = hall.get(&hidden, "").await;
    assert_eq!((status, &refused["code"]), (403, &json!(50001)));
    let (_, all) = hall.house.call("GET", &hall.path(), Value::Null).await;
    let all: Vec<_> = all.as_array().expect("a list").iter().map(id).collect();
    assert_eq!(all, [id(&open)]);
}

/// A channel takes its events with it, and no event of the gateway tells of that.
///
/// Source: discord-api-docs#4581.
#[tokio::test]
async fn a_channel_takes_its_events_with_it() {
    let hall = Hall::open().await;
    let event = hall.made(hall.in_voice().await).await;
    let (mut line, _) = Line::ready(&hall.house.sim, 1).await;
    let channel = event["channel_id"].as_str().expect("a channel");
    let path = format!("/channels/{channel}");
    assert_eq!(hall.house.call("DELETE", &path, Value::Null).await.0, 200);
    let (status, gone) = hall.get(&event, "").await;
    assert_eq!((status, &gone["code"]), (404, &json!(10070)));
    assert_eq!(line.payload().await["t"], "CHANNEL_DELETE");
    hall.made(hall.talk()).await;
    assert_eq!(line.payload().await["t"], "GUILD_SCHEDULED_EVENT_CREATE");
}

/// Making, changing and deleting an event is told to those with the events' intent.
///
/// Source: events/gateway, "List of Intents" (`GUILD_SCHEDULED_EVENTS`).
#[tokio::test]
async fn what_becomes_of_an_event_is_told_by_intent() {
    let hall = Hall::open().await;
    let (mut line, _) = Line::ready(&hall.house.sim, 1).await;
    let mut deaf = Line::identified(&hall.house.sim, ORDINARY_INTENTS & !(1 << 16), false).await;
    deaf.event("GUILD_CREATE").await;
    let event = hall.made(hall.talk()).await;
    hall.patch(&event, json!({ "name": "Talks" })).await;
    let path = format!("{}/{}", hall.path(), id(&event));
    assert_eq!(hall.house.call("DELETE", &path, Value::Null).await.0, 204);
    for what in ["CREATE", "UPDATE", "DELETE"] {
        let told = line.payload().await;
        assert_eq!(told["t"], format!("GUILD_SCHEDULED_EVENT_{what}"));
        assert_eq!(told["d"]["id"], event["id"]);
    }
    hall.house
        .post(hall.house.general(), json!({ "content": "x" }))
        .await;
    assert_eq!(deaf.payload().await["t"], "MESSAGE_CREATE");
}

/// Who looks forward to an event, or no longer does, is told once each.
///
/// Source: events/gateway-events, "Guild Scheduled Event User Add" and "Guild Scheduled Event User
/// Remove".
#[tokio::test]
async fn interest_in_an_event_is_told() {
    let hall = Hall::open().await;
    let event = hall.made(hall.talk()).await;
    let (mut line, _) = Line::ready(&hall.house.sim, 1).await;
    let ada = hall.house.ada;
    for interested in [true, true, false] {
        let people = &hall.house.people;
        let pressed = people.look_forward(ada, id(&event), interested).await;
        pressed.expect("pressed");
    }
    for what in ["ADD", "REMOVE"] {
        let told = line.payload().await;
        assert_eq!(told["t"], format!("GUILD_SCHEDULED_EVENT_USER_{what}"));
        let expected = json!({ "guild_scheduled_event_id": event["id"], "user_id": ada,
            "guild_id": hall.house.server.server_id });
        assert_eq!(told["d"], expected);
    }
}

/// How many look forward to an event is told only to those who ask.
///
/// Source: resources/guild-scheduled-event, "Get Guild Scheduled Event" (`with_user_count`).
#[tokio::test]
async fn the_interested_are_counted_on_request() {
    let hall = Hall::open().await;
    let event = hall.made(hall.talk()).await;
    let people = &hall.house.people;
    let pressed = people.look_forward(hall.house.ada, id(&event), true).await;
    pressed.expect("pressed");
    assert!(hall.get(&event, "").await.1.get("user_count").is_none());
    let (_, counted) = hall.get(&event, "?with_user_count=true").await;
    assert_eq!(counted["user_count"], 1);
}

/// Those who look forward to an event are listed by their ids, before or after one, and `before`
/// is stronger.
///
/// Source: resources/guild-scheduled-event, "Get Guild Scheduled Event Users".
#[tokio::test]
async fn the_interested_are_listed_in_pages() {
    let hall = Hall::open().await;
    let event = hall.made(hall.talk()).await;
    let mut all = vec![hall.house.ada];
    for name in ["bea", "cleo", "dora"] {
        let server = hall.house.server.server_id;
        all.push(
            hall.house
                .people
                .join_as(server, name)
                .await
                .expect("joins"),
        );
    }
    all.sort();
    for user in all.iter().rev() {
        let pressed = hall
            .house
            .people
            .look_forward(*user, id(&event), true)
            .await;
        pressed.expect("pressed");
    }
    let page = async |query: String| {
        let (status, page) = hall.get(&event, &format!("/users?{query}")).await;
        assert_eq!(status, 200, "{page}");
        let users = page.as_array().expect("a list").iter();
        users.map(|entry| id(&entry["user"])).collect::<Vec<_>>()
    };
    assert_eq!(page("limit=3".to_owned()).await, all[..3]);
    assert_eq!(page(format!("after={}", all[1])).await, all[2..]);
    assert_eq!(page(format!("limit=1&before={}", all[2])).await, all[1..2]);
    let both = format!("before={}&after={}", all[1], all[2]);
    assert_eq!(page(both).await, all[..1]);
}

/// Those who look forward to an event are listed with their memberships on request.
///
/// Source: resources/guild-scheduled-event, "Get Guild Scheduled Event Users" (`with_member`).
#[tokio::test]
async fn the_interested_are_shown_as_members_on_request() {
    let hall = Hall::open().await;
    let event = hall.made(hall.talk()).await;
    let people = &hall.house.people;
    let pressed = people.look_forward(hall.house.ada, id(&event), true).await;
    pressed.expect("pressed");
    let (_, bare) = hall.get(&event, "/users").await;
    assert!(bare[0].get("member").is_none());
    let (_, full) = hall.get(&event, "/users?with_member=true").await;
    assert_eq!(full[0]["member"]["user"]["username"], "ada");
}
