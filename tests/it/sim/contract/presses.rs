//! Rules of what people can press and choose, and of what the app is told.

use serde_json::{Value, json};

use carrel::sim::people::MemberChange;

use crate::sim::app::{App, Heard, button, label, option, row, slash, with};
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
    assert_eq!(data["values"], json!(["a", "c"]));
}

/// What is chosen in a menu of texts, or in a group of a dialogue, is among its options.
///
/// Source: components/reference, "String Select Interaction Response Structure" and "Radio Group
/// Interaction Response Structure".
#[tokio::test]
async fn only_what_is_offered_can_be_chosen() {
    let mut app = App::open().await;
    let options = ["a", "b"].map(|value| json!({ "label": value, "value": value }));
    let menu = json!({ "type": 3, "custom_id": "menu", "options": options });
    let why = chosen(&mut app, menu.clone(), &["c"]).await;
    assert_eq!(
        why.expect_err("not offered"),
        "The menu does not offer \"c\""
    );
    chosen(&mut app, menu, &["b"]).await.expect("it is offered");
    for kind in [21, 22] {
        let group = json!({ "type": kind, "custom_id": "g", "options": options });
        let modal = app.opened(json!([label(&group)])).await;
        let picked = |value: &str| match kind {
            21 => json!({ "g": value }),
            _ => json!({ "g": [value] }),
        };
        let none = std::collections::BTreeMap::new();
        let (ada, stray) = (app.house.ada, picked("c"));
        let submit = app.hurried.submit_with(ada, modal.modal_id, stray, &none);
        let why = submit.await.expect_err("not offered").why;
        assert_eq!(why, "The menu does not offer \"c\"", "{kind}");
        app.submitted(&modal, picked("b")).await;
    }
}

/// Menus and options of users, roles, both, and channels tell what the chosen ids stand for; members
/// lack `user`, `deaf` and `mute`.
///
/// Source: interactions/receiving-and-responding, "Resolved Data Structure"; components/reference,
/// "User Select Interaction Response Structure" and its like.
#[tokio::test]
async fn chosen_users_roles_and_channels_are_resolved() {
    let mut app = App::open().await;
    let (ada, general) = (app.house.ada.to_string(), app.house.general().to_string());
    let everyone = app.house.server.everyone_role_id.to_string();
    let (members, roles) = (["users", "members"], ["roles"]);
    let cases: [(u8, u8, &String, &[&str]); 5] = [
        (5, 6, &ada, &members),
        (6, 8, &everyone, &roles),
        (7, 9, &everyone, &roles),
        (7, 9, &ada, &members),
        (8, 7, &general, &["channels"]),
    ];
    for (menu, kind, chosen_id, maps) in cases {
        let menu = json!({ "type": menu, "custom_id": "menu" });
        let in_menu = chosen(&mut app, menu, &[chosen_id]).await;
        let in_option = given(&mut app, option(kind, "value"), json!(chosen_id)).await;
        for data in [in_menu, in_option] {
            let data = data.expect("it is offered");
            let resolved = data["resolved"].as_object().expect("something is");
            assert_eq!(resolved.len(), maps.len(), "{kind}: {data}");
            for map in maps {
                let one = &resolved[*map][chosen_id];
                assert!(one.is_object(), "{kind} {map}: {data}");
                for field in ["user", "deaf", "mute"] {
                    assert!(one[field].is_null(), "{field}: {data}");
                }
            }
        }
    }
}

/// Registers a command of its own with an option, and says what the app hears when Ada gives it
/// this value.
async fn given(app: &mut App, option: Value, value: Value) -> Result<Value, String> {
    let name = app.fresh_name();
    app.registered(slash(&name, &[option])).await;
    let options = json!({ "value": value });
    let run = app
        .hurried
        .run(app.house.ada, app.house.general(), &name, options);
    run.await.map_err(|refused| refused.why)?;
    Ok(app.hear().await.payload["data"].clone())
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

/// A menu, or an option, of channels offers channels of its `channel_types` alone.
///
/// Source: components/reference, "Channel Select Structure"; interactions/application-commands,
/// "Application Command Option Structure" (`channel_types`).
#[tokio::test]
async fn channels_are_offered_by_their_kinds() {
    let mut app = App::open().await;
    let general = app.house.general().to_string();
    for (kinds, offered) in [(json!([2, 4]), false), (json!([0, 2]), true)] {
        let kinds = json!({ "channel_types": kinds });
        let menu = with(json!({ "type": 8, "custom_id": "menu" }), &kinds);
        let chosen = chosen(&mut app, menu, &[&general]).await;
        assert_eq!(chosen.is_ok(), offered, "{kinds}: {chosen:?}");
        let option = with(option(7, "value"), &kinds);
        let given = given(&mut app, option, json!(general)).await;
        assert_eq!(given.is_ok(), offered, "{kinds}: {given:?}");
    }
}

/// Who has not passed the membership screening uses neither commands nor components.
///
/// Source: resources/guild, "Guild Member Object" (pending) and "Membership Screening Object".
#[tokio::test]
async fn who_waits_behind_the_screening_uses_nothing() {
    let pending = |pending: bool| MemberChange {
        pending: Some(pending),
        ..MemberChange::default()
    };
    is_kept_from_all(&pending(true), &pending(false)).await;
}

/// Who is timed out uses neither commands nor components until it is over.
///
/// Source: topics/permissions, "Permissions for Timed Out Members".
#[tokio::test]
async fn who_is_timed_out_uses_nothing() {
    let until = |year: i32| MemberChange {
        timed_out_until: chrono::NaiveDate::from_ymd_opt(year, 1, 1)
            .and_then(|day| day.and_hms_opt(0, 0, 0))
            .map(|moment| moment.and_utc()),
        ..MemberChange::default()
    };
    is_kept_from_all(&until(2100), &until(2000)).await;
}

/// Checks that Ada can use nothing after one change, and again after the other.
async fn is_kept_from_all(closed: &MemberChange, open: &MemberChange) {
    let app = App::open().await;
    let (ada, general) = (app.house.ada, app.house.general());
    let panel = app.panel().await;
    for (change, may) in [(closed, false), (open, true)] {
        let server = app.house.server.server_id;
        let changed = app.house.people.change_member(server, ada, change);
        changed.await.expect("a change");
        let ran = app.hurried.run(ada, general, "ask", json!({})).await;
        assert_eq!(ran.is_ok(), may, "{ran:?}");
        let pressed = app.hurried.press(ada, general, panel, "go").await;
        assert_eq!(pressed.is_ok(), may, "{pressed:?}");
    }
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
