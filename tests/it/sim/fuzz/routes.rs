//! Every simulated route with a request that would pass.

use serde_json::{Value, json};

use crate::sim::app::{App, Heard};
use crate::sim::house::id;

/// One request that would pass.
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: Value,
    /// Whether it is asked with the bot's token in its head.
    pub(super) by_bot: bool,
}

fn route(method: &'static str, path: String, body: Value) -> Route {
    let by_bot = !path.starts_with("/webhooks") && !path.starts_with("/interactions");
    Route {
        method,
        path,
        body,
        by_bot,
    }
}

fn message() -> Value {
    json!({
        "content": "x", "tts": false, "flags": 4, "nonce": "n", "enforce_nonce": false,
        "allowed_mentions": { "parse": [], "users": ["1"], "replied_user": false },
        "embeds": [{ "title": "t", "description": "d", "url": "https://example.org", "color": 1,
            "timestamp": "2026-01-01T00:00:00Z",
            "footer": { "text": "f", "icon_url": "https://example.org/i.png" },
            "image": { "url": "https://example.org/i.png" },
            "thumbnail": { "url": "https://example.org/i.png" },
            "author": { "name": "a", "url": "https://example.org" },
            "fields": [{ "name": "n", "value": "v", "inline": true }] }],
        "components": [
            { "type": 1, "components": [
                { "type": 2, "style": 1, "label": "l", "custom_id": "b", "disabled": false,
                    "emoji": { "name": "👍" } },
                { "type": 2, "style": 5, "label": "l", "url": "https://example.org" },
            ] },
            { "type": 1, "components": [{ "type": 3, "custom_id": "m", "placeholder": "p",
                "min_values": 0, "max_values": 1,
                "options": [{ "label": "l", "value": "v", "description": "d",
                    "default": false }] }] },
        ],
    })
}

fn poll() -> Value {
    json!({ "poll": { "question": { "text": "q" }, "duration": 1, "allow_multiselect": false,
        "answers": [{ "poll_media": { "text": "a" } }, { "poll_media": { "text": "b" } }] } })
}

fn event() -> Value {
    json!({ "name": "e", "description": "d", "privacy_level": 2, "entity_type": 3,
        "scheduled_start_time": "2999-01-01T00:00:00Z",
        "scheduled_end_time": "2999-01-01T01:00:00Z",
        "entity_metadata": { "location": "here" } })
}

fn command() -> Value {
    json!({ "name": "fuzz", "type": 1, "description": "d", "nsfw": false,
        "name_localizations": { "de": "fuzz" }, "default_member_permissions": "0",
        "options": [
            { "type": 3, "name": "a", "description": "d", "required": true,
                "min_length": 1, "max_length": 9,
                "choices": [{ "name": "n", "value": "v" }] },
            { "type": 4, "name": "b", "description": "d", "min_value": 1, "max_value": 9 },
            { "type": 7, "name": "c", "description": "d", "channel_types": [0] },
        ] })
}

fn modal() -> Value {
    json!({ "type": 9, "data": { "custom_id": "m", "title": "t", "components": [
        { "type": 1, "components": [{ "type": 4, "custom_id": "i", "label": "l", "style": 1,
            "min_length": 0, "max_length": 9, "required": false, "placeholder": "p",
            "value": "v" }] }] } })
}

/// Lists them all, about things that are there.
pub(super) async fn all(app: &mut App) -> Vec<Route> {
    let general = app.house.general();
    let server = app.house.server.server_id;
    let open = app.asked().await;
    let told = app.asked().await;
    let body = json!({ "type": 4, "data": { "content": "x" } });
    app.answered(&told, body).await;
    let posted = id(&app.house.post(general, json!({ "content": "x" })).await.1);
    let asked = id(&app.house.post(general, poll()).await.1);
    let held = format!("/guilds/{server}/scheduled-events");
    let held = id(&app.house.call("POST", &held, event()).await.1);
    let roles = format!("/guilds/{server}/roles");
    let role = id(&app
        .house
        .call("POST", &roles, json!({ "name": "r" }))
        .await
        .1);
    let command = id(&app
        .registered(json!({ "name": "known", "description": "d" }))
        .await);
    let bot = app.house.bot_id().await;
    let mut routes = in_channel(&format!("/channels/{general}"), posted.0, asked.0, bot.0);
    routes.extend(in_server(
        &format!("/guilds/{server}"),
        [app.house.ada.0, role.0, held.0],
    ));
    routes.extend(of_commands(
        &format!("/applications/{}", app.id),
        server.0,
        command.0,
    ));
    routes.extend(by_token(app, &open, &told));
    routes.push(route("GET", "/users/@me".to_owned(), Value::Null));
    routes.push(route("GET", "/users/@me/guilds".to_owned(), Value::Null));
    routes.push(route("GET", format!("/users/{bot}"), Value::Null));
    let recipient = json!({ "recipient_id": app.house.ada });
    routes.push(route("POST", "/users/@me/channels".to_owned(), recipient));
    routes.push(route("GET", "/gateway/bot".to_owned(), Value::Null));
    routes.push(route(
        "GET",
        "/oauth2/applications/@me".to_owned(),
        Value::Null,
    ));
    routes
}

fn in_channel(at: &str, posted: u64, asked: u64, bot: u64) -> Vec<Route> {
    let overwrite = json!({ "type": 1, "allow": "1024", "deny": "0" });
    let thread = json!({ "name": "t", "type": 11, "auto_archive_duration": 60,
        "rate_limit_per_user": 0, "invitable": true });
    let change = json!({ "name": "general", "topic": "t", "nsfw": false, "position": 1,
        "rate_limit_per_user": 0, "permission_overwrites": [] });
    let put = |rest: String| route("PUT", format!("{at}/{rest}"), Value::Null);
    let drop = |rest: String| route("DELETE", format!("{at}/{rest}"), Value::Null);
    let get = |rest: String| route("GET", format!("{at}/{rest}"), Value::Null);
    vec![
        route("GET", at.to_owned(), Value::Null),
        route("PATCH", at.to_owned(), change),
        route("DELETE", at.to_owned(), Value::Null),
        route("PUT", format!("{at}/permissions/{bot}"), overwrite),
        drop(format!("permissions/{bot}")),
        route("POST", format!("{at}/typing"), Value::Null),
        get("pins".to_owned()),
        get("messages/pins".to_owned()),
        put(format!("pins/{posted}")),
        put(format!("messages/pins/{posted}")),
        drop(format!("messages/pins/{posted}")),
        get("messages".to_owned()),
        route("POST", format!("{at}/messages"), message()),
        route("POST", format!("{at}/messages"), poll()),
        get(format!("messages/{posted}")),
        route("PATCH", format!("{at}/messages/{posted}"), message()),
        drop(format!("messages/{posted}")),
        route(
            "POST",
            format!("{at}/messages/{posted}/crosspost"),
            Value::Null,
        ),
        put(format!("messages/{posted}/reactions/👍/@me")),
        drop(format!("messages/{posted}/reactions/👍/@me")),
        get(format!("messages/{posted}/reactions/👍")),
        route(
            "POST",
            format!("{at}/messages/{posted}/threads"),
            thread.clone(),
        ),
        route("POST", format!("{at}/threads"), thread),
        get("threads/archived/public".to_owned()),
        get("threads/archived/private".to_owned()),
        get("thread-members".to_owned()),
        get(format!("thread-members/{bot}")),
        put(format!("thread-members/{bot}")),
        drop(format!("thread-members/{bot}")),
        put("thread-members/@me".to_owned()),
        drop("thread-members/@me".to_owned()),
        drop(format!("messages/{posted}/reactions/👍/{bot}")),
        drop(format!("messages/{posted}/reactions/👍")),
        drop(format!("messages/{posted}/reactions")),
        get(format!("polls/{asked}/answers/1")),
        route("POST", format!("{at}/polls/{asked}/expire"), Value::Null),
    ]
}

fn in_server(at: &str, [ada, role, held]: [u64; 3]) -> Vec<Route> {
    let channel = json!({ "name": "c", "type": 0, "topic": "t", "nsfw": false, "position": 1,
        "rate_limit_per_user": 0,
        "permission_overwrites": [{ "id": ada.to_string(), "type": 1, "allow": "1024",
            "deny": "0" }] });
    let named = json!({ "name": "r", "permissions": "0", "color": 1, "hoist": false,
        "mentionable": false });
    let member = json!({ "nick": "n", "roles": [] });
    let get = |rest: &str| route("GET", format!("{at}{rest}"), Value::Null);
    vec![
        route("PATCH", format!("{at}/members/@me"), json!({ "nick": "n" })),
        route("DELETE", format!("{at}/bans/{ada}"), Value::Null),
        get(""),
        get("/channels"),
        get("/roles"),
        get("/members"),
        get("/members/search?query=a"),
        get("/threads/active"),
        get("/scheduled-events"),
        get(&format!("/members/{ada}")),
        get(&format!("/bans/{ada}")),
        get(&format!("/scheduled-events/{held}")),
        route("POST", format!("{at}/channels"), channel),
        route("POST", format!("{at}/roles"), named.clone()),
        route("PATCH", format!("{at}/roles/{role}"), named),
        route("DELETE", format!("{at}/roles/{role}"), Value::Null),
        route(
            "PUT",
            format!("{at}/members/{ada}/roles/{role}"),
            Value::Null,
        ),
        route(
            "DELETE",
            format!("{at}/members/{ada}/roles/{role}"),
            Value::Null,
        ),
        route("PATCH", format!("{at}/members/{ada}"), member),
        route("DELETE", format!("{at}/members/{ada}"), Value::Null),
        route(
            "PUT",
            format!("{at}/bans/{ada}"),
            json!({ "delete_message_seconds": 0 }),
        ),
        route("POST", format!("{at}/scheduled-events"), event()),
        route("PATCH", format!("{at}/scheduled-events/{held}"), event()),
        route(
            "DELETE",
            format!("{at}/scheduled-events/{held}"),
            Value::Null,
        ),
    ]
}

fn of_commands(at: &str, server: u64, known: u64) -> Vec<Route> {
    let mut routes = Vec::new();
    for place in [
        format!("{at}/commands"),
        format!("{at}/guilds/{server}/commands"),
    ] {
        routes.push(route("GET", place.clone(), Value::Null));
        routes.push(route("POST", place.clone(), command()));
        routes.push(route("PUT", place, json!([command()])));
    }
    let rights = format!("{at}/guilds/{server}/commands/{known}/permissions");
    routes.push(route("GET", rights, Value::Null));
    let one = format!("{at}/commands/{known}");
    for method in ["GET", "DELETE"] {
        routes.push(route(method, one.clone(), Value::Null));
    }
    routes.push(route("PATCH", one, command()));
    routes
}

fn by_token(app: &App, open: &Heard, told: &Heard) -> Vec<Route> {
    let callback = format!("/interactions/{}/{}/callback", open.id, open.token);
    let hook = format!("/webhooks/{}/{}", app.id, told.token);
    let original = format!("{hook}/messages/@original");
    vec![
        route(
            "POST",
            callback.clone(),
            json!({ "type": 4, "data": message() }),
        ),
        route("POST", callback, modal()),
        route("POST", hook, message()),
        route("GET", original.clone(), Value::Null),
        route("PATCH", original.clone(), message()),
        route("DELETE", original, Value::Null),
    ]
}
