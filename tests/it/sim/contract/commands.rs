//! Rules of application commands: how they are registered, and who may run them how.

use carrel::sim::people::{ChannelChange, NewOverwrite, NewRole, Upload};
use carrel::sim::{Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::app::{App, label, message, option, slash, with};
use crate::sim::house::{fault_at, id};

/// The path of the commands of the house's server.
fn of_server(app: &App) -> String {
    let server = app.house.server.server_id;
    format!("/applications/{}/guilds/{server}/commands", app.id)
}

fn of_all(app: &App) -> String {
    format!("/applications/{}/commands", app.id)
}

/// Lets Ada run a command and says what the app heard, or why it did not.
async fn ran(app: &mut App, command: &str, options: Value) -> Result<Value, String> {
    let general = app.house.general();
    ran_in(app, general, command, options).await
}

async fn ran_in(
    app: &mut App,
    channel: Snowflake,
    command: &str,
    options: Value,
) -> Result<Value, String> {
    let run = app.hurried.run(app.house.ada, channel, command, options);
    run.await.map_err(|refused| refused.why)?;
    Ok(app.hear().await.payload["data"].clone())
}

/// Registers a command with one option, `value`, and says whether Ada may give it each value.
async fn takes(app: &mut App, option: Value, values: &[(Value, bool)]) {
    let name = app.fresh_name();
    app.registered(slash(&name, &[option])).await;
    for (value, fits) in values {
        let given = ran(app, &name, json!({ "value": value })).await;
        assert_eq!(given.is_ok(), *fits, "{value}: {given:?}");
        if let Ok(data) = given {
            assert_eq!(data["options"][0]["value"], *value);
        }
    }
}

/// There are 100 slash commands, 15 of users' menus and 15 of messages' menus at most, for all
/// servers and again for each.
///
/// Source: interactions/application-commands, "Registering a Command"; topics/opcodes-and-status-codes,
/// "JSON Error Codes" (30032).
#[tokio::test]
async fn there_are_so_many_commands_of_each_kind() {
    let app = App::open().await;
    let named = |kind: u8, n: usize| match kind {
        1 => slash(&format!("slash{n}"), &[]),
        _ => json!({ "type": kind, "name": format!("menu{kind}-{n}") }),
    };
    for path in [of_all(&app), of_server(&app)] {
        let all = |more: usize| {
            let counts = [(1, 100 + more), (2, 15), (3, 15)];
            let all = counts
                .iter()
                .flat_map(|(kind, count)| (0..*count).map(|n| named(*kind, n)));
            Value::Array(all.collect())
        };
        let (status, body) = app.house.call("PUT", &path, all(1)).await;
        assert_eq!((status, &body["code"]), (400, &json!(30032)), "all at once");
        assert_eq!(app.house.call("PUT", &path, all(0)).await.0, 200);
        for kind in [1, 2, 3] {
            let (status, body) = app.house.call("POST", &path, named(kind, 500)).await;
            assert_eq!((status, &body["code"]), (400, &json!(30032)), "{kind}");
        }
    }
}

/// In a day 200 commands are made in one place; what is there already does not count.
///
/// Source: interactions/application-commands, "Registering a Command"; users' reports,
/// mishl-dev/Discord-AI-Chatbot#111 (400, 30034).
#[tokio::test]
async fn two_hundred_commands_are_made_in_a_day() {
    let app = App::open().await;
    let path = of_server(&app);
    let all = |word: &str| {
        let all = (0..100).map(|n| slash(&format!("{word}{n}"), &[]));
        Value::Array(all.collect())
    };
    for commands in [all("a"), all("a"), json!([]), all("b"), json!([])] {
        assert_eq!(app.house.call("PUT", &path, commands).await.0, 200);
    }
    let one_more = || app.house.call("POST", &path, slash("more", &[]));
    let (status, body) = one_more().await;
    assert_eq!((status, &body["code"]), (400, &json!(30034)));
    let day = std::time::Duration::from_hours(24);
    app.house.people.advance_clock(day).await.expect("a jump");
    assert_eq!(one_more().await.0, 201);
}

/// Posting a name that is there already overwrites the command and keeps its id (200), a new name
/// makes a command (201).
///
/// Source: interactions/application-commands, "Create Global Application Command".
#[tokio::test]
async fn posting_a_known_name_overwrites_it() {
    let app = App::open().await;
    let (status, first) = app.register(slash("one", &[])).await;
    assert_eq!(status, 201);
    let (status, second) = app.register(slash("one", &[option(3, "text")])).await;
    assert_eq!((status, &second["id"]), (200, &first["id"]));
    assert_ne!(second["version"], first["version"]);
    let path = format!("{}/{}", of_all(&app), id(&first));
    let (_, kept) = app.house.call("GET", &path, Value::Null).await;
    assert_eq!(kept["options"][0]["name"], "text");
}

/// One name may be that of a slash command, of a user's and of a message's, and again in a server.
///
/// Source: interactions/application-commands, "Registering a Command".
#[tokio::test]
async fn a_name_is_taken_only_within_its_kind_and_place() {
    let app = App::open().await;
    let mut ids = std::collections::BTreeSet::new();
    for path in [of_all(&app), of_server(&app)] {
        for kind in [1, 2, 3] {
            let command = match kind {
                1 => slash("same", &[]),
                _ => json!({ "type": kind, "name": "same" }),
            };
            let (status, made) = app.house.call("POST", &path, command).await;
            assert_eq!(status, 201, "{path} {kind}: {made}");
            ids.insert(id(&made));
        }
    }
    assert_eq!(ids.len(), 6);
}

/// Replacing all commands keeps the ids of those that stay and deletes the others, of every kind.
///
/// Source: interactions/application-commands, "Bulk Overwrite Global Application Commands".
#[tokio::test]
async fn replacing_all_keeps_the_ids_of_those_that_stay() {
    let app = App::open().await;
    let path = of_server(&app);
    let menu = json!({ "type": 2, "name": "m" });
    let all = json!([slash("a", &[]), slash("b", &[]), menu]);
    let (_, first) = app.house.call("PUT", &path, all).await;
    let next = json!([slash("b", &[]), slash("c", &[])]);
    let (status, second) = app.house.call("PUT", &path, next).await;
    assert_eq!((status, &second[0]["id"]), (200, &first[1]["id"]));
    let (_, left) = app.house.call("GET", &path, Value::Null).await;
    assert_eq!(left.as_array().map(Vec::len), Some(2), "{left}");
}

/// A list that replaces all commands names none of one kind twice.
///
/// Source: users' reports, albertgmz/BeatDock#103 (`APPLICATION_COMMANDS_DUPLICATE_NAME`).
#[tokio::test]
async fn a_list_of_commands_names_none_twice() {
    let app = App::open().await;
    let path = of_server(&app);
    let twice = json!([slash("a", &[]), slash("a", &[])]);
    let (status, body) = app.house.call("PUT", &path, twice).await;
    let found = fault_at(&body, "1");
    assert_eq!(
        (status, found),
        (400, "APPLICATION_COMMANDS_DUPLICATE_NAME")
    );
    let fit = json!([slash("a", &[]), { "type": 2, "name": "a" }]);
    assert_eq!(app.house.call("PUT", &path, fit).await.0, 200);
}

/// An edit changes what it names and leaves the rest, the kind in any case.
///
/// Source: interactions/application-commands, "Edit Global Application Command"; discord-api-docs#3628
/// ("Application command types are immutable").
#[tokio::test]
async fn an_edit_changes_what_it_names() {
    let app = App::open().await;
    let made = app.registered(slash("one", &[option(3, "text")])).await;
    let path = format!("{}/{}", of_all(&app), id(&made));
    let edit = json!({ "description": "new", "type": 2 });
    let (status, edited) = app.house.call("PATCH", &path, edit).await;
    assert_eq!((status, &edited["id"]), (200, &made["id"]));
    assert_eq!(
        (&edited["description"], &edited["type"]),
        (&json!("new"), &json!(1))
    );
    assert_eq!(edited["options"], made["options"]);
}

/// An edit cannot take another command's name.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (40041).
#[tokio::test]
async fn an_edit_takes_no_other_commands_name() {
    let app = App::open().await;
    app.registered(slash("one", &[])).await;
    let two = app.registered(slash("two", &[])).await;
    let path = format!("{}/{}", of_all(&app), id(&two));
    let rename = |name: &str| json!({ "name": name });
    let (status, body) = app.house.call("PATCH", &path, rename("one")).await;
    assert_eq!((status, &body["code"]), (400, &json!(40041)));
    assert_eq!(app.house.call("PATCH", &path, rename("three")).await.0, 200);
}

/// A deleted command is unknown from then on, to the app and to its users.
///
/// Source: interactions/application-commands, "Delete Global Application Command";
/// topics/opcodes-and-status-codes, "JSON Error Codes" (10063).
#[tokio::test]
async fn a_deleted_command_is_unknown() {
    let mut app = App::open().await;
    let made = app.registered(slash("one", &[])).await;
    let path = format!("{}/{}", of_all(&app), id(&made));
    assert_eq!(app.house.call("DELETE", &path, Value::Null).await.0, 204);
    for method in ["GET", "DELETE"] {
        let (status, body) = app.house.call(method, &path, Value::Null).await;
        assert_eq!((status, &body["code"]), (404, &json!(10063)), "{method}");
    }
    assert!(ran(&mut app, "one", json!({})).await.is_err());
}

/// A list of commands has no translations, but the reader's own, unless they are asked for.
///
/// Source: interactions/application-commands, "Retrieving localized commands".
#[tokio::test]
async fn a_list_of_commands_has_translations_on_request_alone() {
    let app = App::open().await;
    let text = with(
        option(3, "text"),
        &json!({ "description_localizations": { "de": "Wort" } }),
    );
    let command = with(
        slash("one", &[text]),
        &json!({ "name_localizations": { "de": "eins" } }),
    );
    let path = of_server(&app);
    app.house.call("PUT", &path, json!([command])).await;
    let (_, all) = app
        .house
        .call(
            "GET",
            &format!("{path}?with_localizations=true"),
            Value::Null,
        )
        .await;
    assert_eq!(all[0]["name_localizations"]["de"], "eins");
    let request = app
        .house
        .request("GET", &path, &Value::Null)
        .header("x-discord-locale", "de");
    let own: Value = request
        .send()
        .await
        .expect("a reply")
        .json()
        .await
        .expect("JSON");
    assert!(own[0]["name_localizations"].is_null(), "{own}");
    assert_eq!(own[0]["name_localized"], "eins");
    assert_eq!(own[0]["options"][0]["description_localized"], "Wort");
}

/// Who may run a command in a server is not for bots to say.
///
/// Source: interactions/application-commands, "Permissions"; users' reports,
/// twilight-rs/twilight#1740 (20001).
#[tokio::test]
async fn a_bot_cannot_say_who_may_run_a_command() {
    let app = App::open().await;
    let made = app.registered(slash("one", &[])).await;
    let path = format!("{}/{}/permissions", of_server(&app), id(&made));
    let body = json!({ "permissions": [{ "id": app.house.ada, "type": 2, "permission": true }] });
    let (status, refused) = app.house.call("PUT", &path, body).await;
    assert_eq!((status, &refused["code"]), (403, &json!(20001)));
}

/// Where nobody has said who may run a command, there are no permissions to read.
///
/// Source: interactions/application-commands, "Get Application Command Permissions";
/// topics/opcodes-and-status-codes, "JSON Error Codes" (10066).
#[tokio::test]
async fn nobody_has_said_who_may_run_a_command() {
    let app = App::open().await;
    let made = app.registered(slash("one", &[])).await;
    let path = format!("{}/{}/permissions", of_server(&app), id(&made));
    let (status, body) = app.house.call("GET", &path, Value::Null).await;
    assert_eq!((status, &body["code"]), (404, &json!(10066)));
    let path = format!("{}/permissions", of_server(&app));
    let (status, all) = app.house.call("GET", &path, Value::Null).await;
    assert_eq!((status, all), (200, json!([])));
}

/// The permissions of all commands can no longer be set at once.
///
/// Source: interactions/application-commands, "Batch Edit Application Command Permissions";
/// discord-api-docs#4687 (405).
#[tokio::test]
async fn permissions_are_not_set_for_all_commands_at_once() {
    let app = App::open().await;
    let path = format!("{}/permissions", of_server(&app));
    assert_eq!(app.house.call("PUT", &path, json!([])).await.0, 405);
}

/// A command that needs permissions is hidden from members who lack one of them.
///
/// Source: interactions/application-commands, "Using Default Permissions".
#[tokio::test]
async fn a_command_is_hidden_from_those_who_lack_its_permissions() {
    let mut app = App::open().await;
    let bits = (Permissions::MANAGE_GUILD | Permissions::SEND_MESSAGES).0;
    let staff = json!({ "default_member_permissions": bits.to_string() });
    app.registered(with(slash("staff", &[]), &staff)).await;
    assert!(ran(&mut app, "staff", json!({})).await.is_err());
    given_role(&app, Permissions::MANAGE_GUILD).await;
    ran(&mut app, "staff", json!({}))
        .await
        .expect("she is staff");
}

/// Gives Ada a role that grants this.
async fn given_role(app: &App, permissions: Permissions) {
    let role = NewRole {
        name: "helpers".to_owned(),
        permissions,
        ..NewRole::default()
    };
    let server = app.house.server.server_id;
    let role = app
        .house
        .people
        .add_role(server, &role)
        .await
        .expect("a role");
    let change = carrel::sim::people::MemberChange {
        roles: Some(vec![role]),
        ..carrel::sim::people::MemberChange::default()
    };
    let changed = app
        .house
        .people
        .change_member(server, app.house.ada, &change);
    changed.await.expect("a change");
}

/// A command that needs no bit at all is for administrators alone.
///
/// Source: interactions/application-commands, "Using Default Permissions".
#[tokio::test]
async fn a_command_with_no_bits_is_for_administrators() {
    let mut app = App::open().await;
    let nobody = json!({ "default_member_permissions": "0" });
    app.registered(with(slash("locked", &[]), &nobody)).await;
    assert!(ran(&mut app, "locked", json!({})).await.is_err());
    given_role(&app, Permissions::ADMINISTRATOR).await;
    ran(&mut app, "locked", json!({}))
        .await
        .expect("she is one now");
}

/// Members who may not use application commands in a channel are offered none.
///
/// Source: topics/permissions, "Bitwise Permission Flags" (`USE_APPLICATION_COMMANDS`).
#[tokio::test]
async fn who_may_use_no_commands_is_offered_none() {
    let mut app = App::open().await;
    let deny = |deny: Permissions| ChannelChange {
        overwrites: Some(vec![NewOverwrite {
            id: app.house.ada,
            kind: 1,
            allow: Permissions::NONE,
            deny,
        }]),
        ..ChannelChange::default()
    };
    let (closed, open) = (
        deny(Permissions::USE_APPLICATION_COMMANDS),
        deny(Permissions::NONE),
    );
    let general = app.house.general();
    app.house
        .people
        .change_channel(general, &closed)
        .await
        .expect("a change");
    assert!(ran(&mut app, "ask", json!({})).await.is_err());
    app.house
        .people
        .change_channel(general, &open)
        .await
        .expect("a change");
    ran(&mut app, "ask", json!({}))
        .await
        .expect("she may again");
}

/// A command of a server goes before a global one of its name.
///
/// Source: interactions/application-commands, "Registering a Command".
#[tokio::test]
async fn a_servers_command_goes_before_a_global_one() {
    let mut app = App::open().await;
    app.registered(slash("both", &[])).await;
    let path = of_server(&app);
    let (_, own) = app.house.call("POST", &path, slash("both", &[])).await;
    let data = ran(&mut app, "both", json!({}))
        .await
        .expect("it is offered");
    assert_eq!(data["id"], own["id"]);
    assert_eq!(data["guild_id"], json!(app.house.server.server_id));
}

/// A command of a server is offered nowhere else, not in direct messages either.
///
/// Source: interactions/application-commands, "Registering a Command".
#[tokio::test]
async fn a_servers_command_is_offered_there_alone() {
    let mut app = App::open().await;
    let path = of_server(&app);
    app.house.call("POST", &path, slash("here", &[])).await;
    ran(&mut app, "here", json!({}))
        .await
        .expect("it is offered");
    let direct = direct_message(&app).await;
    let refused = ran_in(&mut app, direct, "here", json!({})).await;
    assert!(
        refused
            .expect_err("not here")
            .contains("There is no command")
    );
}

/// Opens the direct messages of Ada and the app.
async fn direct_message(app: &App) -> Snowflake {
    let open = json!({ "recipient_id": app.house.ada });
    id(&app.house.call("POST", "/users/@me/channels", open).await.1)
}

/// A global command is offered in its contexts alone.
///
/// Source: interactions/application-commands, "Interaction Contexts".
#[tokio::test]
async fn a_global_command_is_offered_in_its_contexts() {
    let mut app = App::open().await;
    let direct = direct_message(&app).await;
    let (general, all) = (app.house.general(), json!({}));
    for (name, contexts, here, there) in [
        ("servers", json!([0]), true, false),
        ("direct", json!([1]), false, true),
        ("everywhere", Value::Null, true, true),
    ] {
        let command = with(slash(name, &[]), &json!({ "contexts": contexts }));
        app.registered(command).await;
        for (channel, offered) in [(general, here), (direct, there)] {
            let ran = ran_in(&mut app, channel, name, all.clone()).await;
            assert_eq!(ran.is_ok(), offered, "{name}: {ran:?}");
        }
    }
}

/// An age-restricted command is offered only in age-restricted channels of a server.
///
/// Source: interactions/application-commands, "Using Age-Restricted Commands".
#[tokio::test]
async fn an_age_restricted_command_needs_such_a_channel() {
    let mut app = App::open().await;
    app.registered(with(slash("adult", &[]), &json!({ "nsfw": true })))
        .await;
    assert!(ran(&mut app, "adult", json!({})).await.is_err());
    let (_, made) = app
        .house
        .make_channel(json!({ "name": "adults", "nsfw": true }))
        .await;
    let ran = ran_in(&mut app, id(&made), "adult", json!({})).await;
    ran.expect("it is offered here");
}

/// A command of a user's menu tells whose, with the user and the member.
///
/// Source: interactions/application-commands, "User Commands"; resources/message, "Application
/// Command Interaction Metadata Structure" (`target_user`).
#[tokio::test]
async fn a_command_of_a_users_menu_tells_whose() {
    let mut app = App::open().await;
    app.registered(json!({ "type": 2, "name": "greet" })).await;
    let (owner, general) = (app.house.server.owner_id, app.house.general());
    let run = app
        .hurried
        .run_on_user(app.house.ada, general, "greet", owner);
    run.await.expect("it is offered");
    let heard = app.hear().await;
    let data = &heard.payload["data"];
    assert_eq!(
        (&data["type"], &data["target_id"]),
        (&json!(2), &json!(owner))
    );
    for map in ["users", "members"] {
        assert!(
            data["resolved"][map][owner.to_string()].is_object(),
            "{map}: {data}"
        );
    }
    app.answered(&heard, message("five")).await;
    let answer = app.original(&heard).await;
    assert_eq!(answer["type"], 23);
    assert_eq!(
        answer["interaction_metadata"]["target_user"]["id"],
        json!(owner)
    );
}

/// Who may not write in a channel may not run a command of a user's menu there.
///
/// Source: interactions/application-commands, "User Commands".
#[tokio::test]
async fn a_command_of_a_users_menu_needs_leave_to_write() {
    let app = App::open().await;
    app.registered(json!({ "type": 2, "name": "greet" })).await;
    app.registered(json!({ "type": 3, "name": "bookmark" }))
        .await;
    let (ada, general) = (app.house.ada, app.house.general());
    let panel = app.panel().await;
    let change = ChannelChange {
        overwrites: Some(vec![NewOverwrite {
            id: ada,
            kind: 1,
            allow: Permissions::NONE,
            deny: Permissions::SEND_MESSAGES,
        }]),
        ..ChannelChange::default()
    };
    app.house
        .people
        .change_channel(general, &change)
        .await
        .expect("a change");
    let refused = app.hurried.run_on_user(ada, general, "greet", ada).await;
    assert_eq!(refused.expect_err("she may not").code, 50013);
    let marked = app
        .hurried
        .run_on_message(ada, general, "bookmark", panel)
        .await;
    marked.expect("a message's menu asks for less");
}

/// A command of a message's menu brings the message, and its answer refers to it.
///
/// Source: interactions/application-commands, "Message Commands"; resources/message, "Context Menu
/// Command messages".
#[tokio::test]
async fn a_command_of_a_messages_menu_brings_the_message() {
    let mut app = App::open().await;
    app.registered(json!({ "type": 3, "name": "bookmark" }))
        .await;
    let (ada, general) = (app.house.ada, app.house.general());
    let said = app
        .house
        .people
        .say(ada, general, "remember me")
        .await
        .expect("a message");
    let run = app
        .hurried
        .run_on_message(ada, general, "bookmark", said.id);
    run.await.expect("it is offered");
    let heard = app.hear().await;
    let data = &heard.payload["data"];
    assert_eq!(
        (&data["type"], &data["target_id"]),
        (&json!(3), &json!(said.id))
    );
    assert_eq!(
        data["resolved"]["messages"][said.id.to_string()]["content"],
        "remember me"
    );
    app.answered(&heard, message("kept")).await;
    let answer = app.original(&heard).await;
    assert_eq!(answer["type"], 23);
    assert_eq!(answer["message_reference"]["message_id"], json!(said.id));
    assert_eq!(
        answer["interaction_metadata"]["target_message_id"],
        json!(said.id)
    );
}

/// A person fills in the options of the command and no others.
///
/// Source: interactions/application-commands, "Slash Commands".
#[tokio::test]
async fn a_command_takes_no_other_options() {
    let mut app = App::open().await;
    app.registered(slash("one", &[option(3, "text")])).await;
    let stray = ran(&mut app, "one", json!({ "stray": "x" })).await;
    assert!(stray.expect_err("not there").contains("no option"));
    let data = ran(&mut app, "one", json!({ "text": "x" }))
        .await
        .expect("it fits");
    assert_eq!(
        data["options"],
        json!([{ "name": "text", "type": 3, "value": "x" }])
    );
}

/// A command is not sent before its required options are filled in; while typing they may lack.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (required) and
/// "Autocomplete".
#[tokio::test]
async fn a_command_is_not_sent_without_what_it_requires() {
    let mut app = App::open().await;
    let needed = with(option(3, "needed"), &json!({ "required": true }));
    let typed = with(option(3, "typed"), &json!({ "autocomplete": true }));
    app.registered(slash("one", &[needed, typed])).await;
    let refused = ran(&mut app, "one", json!({ "typed": "x" })).await;
    assert!(refused.expect_err("it lacks one").contains("required"));
    let (ada, general) = (app.house.ada, app.house.general());
    let typing = app
        .hurried
        .autocomplete(ada, general, "one", json!({ "typed": "x" }), "typed");
    assert_eq!(typing.await.expect_err("nobody answers").status, 504);
    let heard = app.hear().await;
    assert_eq!(heard.payload["type"], 4);
    let focused = json!([{ "name": "typed", "type": 3, "value": "x", "focused": true }]);
    assert_eq!(heard.payload["data"]["options"], focused);
}

/// An option takes values of its type: texts, whole numbers below 2^53, true or false, numbers
/// within 2^53.
///
/// Source: interactions/application-commands, "Application Command Option Type".
#[tokio::test]
async fn an_option_takes_values_of_its_type() {
    let mut app = App::open().await;
    let large = 1_i64 << 53;
    for (kind, values) in [
        (3, [(json!(1), false), (json!("1"), true)]),
        (4, [(json!(large), false), (json!(large - 1), true)]),
        (4, [(json!(1.5), false), (json!(1 - large), true)]),
        (5, [(json!("true"), false), (json!(true), true)]),
        (
            10,
            [
                (json!(-9_007_199_254_740_994.0_f64), false),
                (json!(1.5), true),
            ],
        ),
    ] {
        takes(&mut app, option(kind, "value"), &values).await;
    }
}

/// Where an option has choices, nothing else can be chosen.
///
/// Source: interactions/application-commands, "Application Command Option Choice Structure".
#[tokio::test]
async fn an_option_with_choices_takes_nothing_else() {
    let mut app = App::open().await;
    let closed = json!({ "choices": [{ "name": "One", "value": "1" }] });
    let values = [
        (json!("2"), false),
        (json!("One"), false),
        (json!("1"), true),
    ];
    takes(&mut app, with(option(3, "value"), &closed), &values).await;
}

/// A number lies within the bounds of its option.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (`min_value`,
/// `max_value`).
#[tokio::test]
async fn a_number_lies_within_the_bounds_of_its_option() {
    let mut app = App::open().await;
    let bounds = json!({ "min_value": 1, "max_value": 3 });
    let values = [
        (json!(0), false),
        (json!(4), false),
        (json!(1), true),
        (json!(3), true),
    ];
    takes(&mut app, with(option(4, "value"), &bounds), &values).await;
}

/// A text is as long as its option says, 6000 code points at most.
///
/// Source: interactions/application-commands, "Application Command Option Structure" (`min_length`,
/// `max_length`).
#[tokio::test]
async fn a_text_is_as_long_as_its_option_says() {
    let mut app = App::open().await;
    let bounds = json!({ "min_length": 2, "max_length": 3 });
    let values = [
        (json!("é"), false),
        (json!("éééé"), false),
        (json!("ééé"), true),
    ];
    takes(&mut app, with(option(3, "value"), &bounds), &values).await;
    let long = |length: usize| json!("é".repeat(length));
    takes(
        &mut app,
        option(3, "value"),
        &[(long(6001), false), (long(6000), true)],
    )
    .await;
}

/// A file goes with a command and is resolved as an attachment.
///
/// Source: interactions/application-commands, "Application Command Option Type" (ATTACHMENT);
/// interactions/receiving-and-responding, "Resolved Data Structure".
#[tokio::test]
async fn a_file_goes_with_a_command() {
    let mut app = App::open().await;
    app.registered(slash("take", &[option(11, "value")])).await;
    let data = uploaded(&mut app, "people.csv").await.expect("it fits");
    let given = data["options"][0]["value"].as_str().expect("an id");
    let file = &data["resolved"]["attachments"][given];
    assert_eq!(
        (&file["filename"], &file["size"]),
        (&json!("people.csv"), &json!(5))
    );
    assert!(file["url"].is_string());
}

/// A small file of this name.
fn file(filename: &str) -> Upload {
    Upload {
        filename: filename.to_owned(),
        content_type: "text/plain".to_owned(),
        content: b"hello".to_vec(),
    }
}

/// Lets Ada run `/take` with a file of this name.
async fn uploaded(app: &mut App, filename: &str) -> Result<Value, String> {
    let files = std::collections::BTreeMap::from([("value".to_owned(), file(filename))]);
    let (ada, general) = (app.house.ada, app.house.general());
    let run = app
        .hurried
        .run_with_files(ada, general, "take", json!({}), &files);
    run.await.map_err(|refused| refused.why)?;
    Ok(app.hear().await.payload["data"].clone())
}

/// A file's name ends as its option, or its field in a dialogue, says, whatever its case and its
/// content.
///
/// Source: reference, "File Type Filtering".
#[tokio::test]
async fn a_files_name_ends_as_it_is_asked() {
    let mut app = App::open().await;
    let filter = json!({ "file_types": ["image", ".pdf"] });
    app.registered(slash("take", &[with(option(11, "value"), &filter)]))
        .await;
    let field = with(json!({ "type": 19, "custom_id": "value" }), &filter);
    for (name, fits) in [
        ("a.csv", false),
        ("pdf", false),
        ("a.PDF", true),
        ("a.webp", true),
    ] {
        let taken = uploaded(&mut app, name).await;
        assert_eq!(taken.is_ok(), fits, "{name}: {taken:?}");
        let modal = app.opened(json!([label(&field)])).await;
        let files = std::collections::BTreeMap::from([("value".to_owned(), vec![file(name)])]);
        let submit = app
            .hurried
            .submit_with(app.house.ada, modal.modal_id, json!({}), &files);
        let taken = submit.await;
        assert_eq!(taken.is_ok(), fits, "{name}: {taken:?}");
        if fits {
            app.hear().await;
        }
    }
}

/// A command that has sub-commands is run only by one of them, and nests its options in its path.
///
/// Source: interactions/application-commands, "Subcommands and Subcommand Groups".
#[tokio::test]
async fn a_command_with_sub_commands_is_run_by_one_of_them() {
    let mut app = App::open().await;
    let sub = with(option(1, "add"), &json!({ "options": [option(3, "text")] }));
    let group = with(option(2, "notes"), &json!({ "options": [sub] }));
    app.registered(slash("my", &[group])).await;
    for unfinished in ["my", "my notes", "my notes gone"] {
        let refused = ran(&mut app, unfinished, json!({})).await;
        assert!(refused.is_err(), "{unfinished}: {refused:?}");
    }
    let data = ran(&mut app, "my notes add", json!({ "text": "x" }))
        .await
        .expect("it fits");
    let value = json!({ "name": "text", "type": 3, "value": "x" });
    let sub = json!({ "name": "add", "type": 1, "options": [value] });
    let group = json!({ "name": "notes", "type": 2, "options": [sub] });
    assert_eq!(
        (&data["name"], &data["options"]),
        (&json!("my"), &json!([group]))
    );
}
