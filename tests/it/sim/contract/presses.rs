//! Rules of what people can press and choose, and of what the app is told.

use serde_json::{Value, json};

use crate::sim::app::{App, Heard, button, row};
use crate::sim::house::id;

/// Posts a menu and returns what choosing these values in it comes to.
async fn chosen(app: &mut App, menu: Value, values: &[&str]) -> Result<Value, String> {
    let general = app.house.general();
    let body = json!({ "content": "?", "components": [row(&[menu])] });
    let (status, posted) = app.house.post(general, body).await;
    assert_eq!(status, 200, "{posted}");
    let (ada, panel) = (app.house.ada, id(&posted));
    let choose = app.hurried.choose(ada, general, panel, "menu", values);
    choose.await.map_err(|refused| refused.why)?;
    Ok(app.hear().await.payload["data"].clone())
}

/// A component can be used only where its `custom_id` stands on the message.
///
/// Source: discord-api-docs#5943 (`COMPONENT_VALIDATION_FAILED`); discord-api-docs#3029.
#[tokio::test]
async fn a_component_stands_on_the_message_where_it_is_pressed() {
    let mut app = App::open().await;
    let panel = app.panel().await;
    let (ada, general) = (app.house.ada, app.house.general());
    let forged = app.hurried.press(ada, general, panel, "forged").await;
    let forged = forged.expect_err("no such button");
    assert_eq!((forged.status, forged.code), (400, 50035));
    let heard = app.pressed(panel, "go").await;
    assert_eq!(heard.payload["data"]["custom_id"], "go");
}

/// A disabled component cannot be used.
///
/// Source: components/reference, "Button Structure" (disabled).
#[tokio::test]
async fn a_disabled_button_cannot_be_pressed() {
    let app = App::open().await;
    let mut off = button("off");
    off["disabled"] = json!(true);
    let general = app.house.general();
    let body = json!({ "content": "panel", "components": [row(&[off, button("on")])] });
    let panel = id(&app.house.post(general, body).await.1);
    let press = |custom_id| app.hurried.press(app.house.ada, general, panel, custom_id);
    let refused = press("off").await.expect_err("it is disabled");
    assert!(refused.why.contains("disabled"), "{}", refused.why);
    press("on").await.expect("the other one works");
}

/// The components of a private message are for the one who sees it.
///
/// Source: resources/message, "Message Flags" (EPHEMERAL).
#[tokio::test]
async fn a_button_of_a_private_answer_is_for_whoever_sees_it() {
    let (mut app, heard) = App::with_ask().await;
    let data = json!({ "content": "panel", "flags": 64, "components": [row(&[button("go")])] });
    app.answered(&heard, json!({ "type": 4, "data": data }))
        .await;
    let panel = id(&app.original(&heard).await);
    let (owner, general) = (app.house.server.owner_id, app.house.general());
    let refused = app.hurried.press(owner, general, panel, "go").await;
    let refused = refused.expect_err("the owner does not see it");
    assert_eq!((refused.status, refused.code), (404, 10008));
    let heard = app.pressed(panel, "go").await;
    assert_eq!(heard.payload["message"]["flags"], 64);
    let update = json!({ "type": 7, "data": { "content": "done" } });
    app.answered(&heard, update).await;
    assert_eq!(app.read_by(app.house.ada).await, ["done"]);
}

/// A menu takes at least `min_values` and at most `max_values`.
///
/// Source: components/reference, "String Select Structure".
#[tokio::test]
async fn a_menu_takes_as_many_values_as_it_says() {
    let mut app = App::open().await;
    let options = ["a", "b", "c", "d"].map(|value| json!({ "label": value, "value": value }));
    let menu = json!({ "type": 3, "custom_id": "menu", "options": options, "min_values": 2,
        "max_values": 3 });
    for values in [&["a"][..], &["a", "b", "c", "d"]] {
        let refused = chosen(&mut app, menu.clone(), values).await;
        let why = refused.expect_err("too few or too many");
        assert_eq!(why, "The menu takes 2 to 3 values");
    }
    let data = chosen(&mut app, menu, &["a", "c"]).await.expect("it fits");
    assert_eq!(
        (&data["component_type"], &data["values"]),
        (&json!(3), &json!(["a", "c"]))
    );
}

/// What is chosen in a menu of texts is among its options.
///
/// Source: components/reference, "String Select Interaction Response Structure".
#[tokio::test]
async fn a_menu_takes_only_what_it_offers() {
    let mut app = App::open().await;
    let options = ["a", "b"].map(|value| json!({ "label": value, "value": value }));
    let menu = json!({ "type": 3, "custom_id": "menu", "options": options });
    let why = chosen(&mut app, menu.clone(), &["c"]).await;
    assert_eq!(
        why.expect_err("not offered"),
        "The menu does not offer \"c\""
    );
    chosen(&mut app, menu, &["b"]).await.expect("it is offered");
}

/// Menus of users, roles, both, and channels tell what the chosen ids stand for; members lack
/// `user`, `deaf` and `mute`.
///
/// Source: interactions/receiving-and-responding, "Resolved Data Structure"; components/reference,
/// "User Select Interaction Response Structure" and its like.
#[tokio::test]
async fn chosen_users_roles_and_channels_are_resolved() {
    let mut app = App::open().await;
    let (ada, general) = (app.house.ada.to_string(), app.house.general().to_string());
    let everyone = app.house.server.everyone_role_id.to_string();
    let cases = [
        (5, &ada, vec!["users", "members"]),
        (6, &everyone, vec!["roles"]),
        (7, &everyone, vec!["roles"]),
        (7, &ada, vec!["users", "members"]),
        (8, &general, vec!["channels"]),
    ];
    for (kind, chosen_id, maps) in cases {
        let menu = json!({ "type": kind, "custom_id": "menu" });
        let data = chosen(&mut app, menu, &[chosen_id])
            .await
            .expect("it is offered");
        for map in &maps {
            assert!(
                data["resolved"][map][chosen_id].is_object(),
                "{kind} {map}: {data}"
            );
        }
        let found = data["resolved"].as_object().map_or(0, serde_json::Map::len);
        assert_eq!(found, maps.len(), "{kind}: {data}");
        for field in ["user", "deaf", "mute"] {
            assert!(
                data["resolved"]["members"][chosen_id][field].is_null(),
                "{field}"
            );
        }
    }
}

/// A menu of users offers no roles, one of roles no users, and none of either a channel.
///
/// Source: components/reference, "User Select", "Role Select" and "Mentionable Select".
#[tokio::test]
async fn a_menu_offers_only_what_it_is_a_menu_of() {
    let mut app = App::open().await;
    let (ada, general) = (app.house.ada.to_string(), app.house.general().to_string());
    let everyone = app.house.server.everyone_role_id.to_string();
    let cases = [(5, &everyone), (6, &ada), (7, &general), (8, &ada)];
    for (kind, chosen_id) in cases {
        let menu = json!({ "type": kind, "custom_id": "menu" });
        let refused = chosen(&mut app, menu, &[chosen_id]).await;
        assert!(refused.is_err(), "{kind}: {refused:?}");
    }
}

/// A menu of channels offers channels of its `channel_types` alone.
///
/// Source: components/reference, "Channel Select Structure".
#[tokio::test]
async fn a_menu_of_channels_offers_its_kinds_alone() {
    let mut app = App::open().await;
    let general = app.house.general().to_string();
    let menu = |kinds: Value| json!({ "type": 8, "custom_id": "menu", "channel_types": kinds });
    let refused = chosen(&mut app, menu(json!([2, 4])), &[&general]).await;
    assert!(refused.is_err(), "{refused:?}");
    chosen(&mut app, menu(json!([0, 2])), &[&general])
        .await
        .expect("it is offered");
}

/// An interaction in a server carries its member with their permissions, the server and the
/// channel, and all that the app may want to know before it answers.
///
/// Source: interactions/receiving-and-responding, "Interaction Structure".
#[tokio::test]
async fn an_interaction_in_a_server_tells_all_about_itself() {
    let (app, heard) = App::with_ask().await;
    let server = app.house.server.server_id;
    let payload = &heard.payload;
    let (ada, general) = (app.house.ada, app.house.general());
    let may = app.house.people.can(ada, general).await.expect("a number");
    let app_may = app
        .house
        .people
        .can(app.house.bot_id().await, general)
        .await;
    for (field, wanted) in [
        ("application_id", json!(app.id)),
        ("type", json!(2)),
        ("version", json!(1)),
        ("guild_id", json!(server)),
        ("guild_locale", json!("en-US")),
        ("channel_id", json!(general)),
        ("locale", json!("en-US")),
        ("context", json!(0)),
        ("entitlements", json!([])),
        ("attachment_size_limit", json!(10 * 1024 * 1024)),
        ("authorizing_integration_owners", json!({ "0": server })),
        ("app_permissions", json!(app_may.expect("a number"))),
    ] {
        assert_eq!(payload[field], wanted, "{field}");
    }
    assert_eq!(payload["guild"]["id"], json!(server));
    assert_eq!(payload["channel"]["id"], json!(general));
    assert_eq!(payload["member"]["user"]["id"], json!(ada));
    assert_eq!(payload["member"]["permissions"], json!(may));
    assert!(payload["user"].is_null());
}

/// Opens a direct message with Ada that has a button, lets her press it and hears it.
async fn pressed_in_direct_message() -> (App, Heard) {
    let mut app = App::open().await;
    let open = json!({ "recipient_id": app.house.ada });
    let (_, direct) = app.house.call("POST", "/users/@me/channels", open).await;
    let body = json!({ "content": "?", "components": [row(&[button("yes")])] });
    let (_, asked) = app.house.post(id(&direct), body).await;
    let press = app
        .hurried
        .press(app.house.ada, id(&direct), id(&asked), "yes");
    press.await.expect("she may press");
    let heard = app.hear().await;
    (app, heard)
}

/// An interaction in direct messages carries a user and no member, and no server.
///
/// Source: interactions/receiving-and-responding, "Interaction Structure".
#[tokio::test]
async fn in_direct_messages_a_user_acts_and_no_member() {
    let (app, heard) = pressed_in_direct_message().await;
    let payload = &heard.payload;
    for field in ["guild_id", "guild", "guild_locale", "member"] {
        assert!(payload[field].is_null(), "{field}");
    }
    assert_eq!(payload["user"]["id"], json!(app.house.ada));
    assert_eq!(payload["context"], 1);
    assert_eq!(
        payload["authorizing_integration_owners"],
        json!({ "0": "0" })
    );
}

/// In direct messages with the app its permissions are always the same four.
///
/// Source: interactions/receiving-and-responding, "Interaction Structure" (`app_permissions`).
#[tokio::test]
async fn in_direct_messages_the_app_has_fixed_permissions() {
    let (_app, heard) = pressed_in_direct_message().await;
    let fixed = 1_u64 << 14 | 1 << 15 | 1 << 17 | 1 << 18;
    assert_eq!(heard.payload["app_permissions"], json!(fixed.to_string()));
}

/// The interaction of a component carries its message, its type and its `custom_id`.
///
/// Source: interactions/receiving-and-responding, "Message Component Data Structure".
#[tokio::test]
async fn a_press_carries_the_message_that_was_pressed() {
    let (_app, heard, panel) = App::with_press().await;
    let payload = &heard.payload;
    assert_eq!(payload["type"], 3);
    assert_eq!(payload["message"]["id"], json!(panel));
    assert_eq!(payload["message"]["content"], "panel");
    assert_eq!(payload["data"]["component_type"], 2);
    assert_eq!(payload["data"]["custom_id"], "go");
}
