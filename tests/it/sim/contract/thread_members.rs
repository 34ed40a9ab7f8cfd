//! Rules of who is in a thread, and of what a session is told of threads.

use carrel::sim::people::{ChannelChange, ThreadChange};
use carrel::sim::{Options, Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::id;
use crate::sim::line::{Line, ORDINARY_INTENTS};
use crate::sim::loom::Loom;

const GUILD_MEMBERS: u64 = 1 << 1;

/// Says whether somebody is in a thread.
async fn is_in(loom: &Loom, thread: Snowflake, user: Snowflake) -> bool {
    let (status, members) = loom.ask("GET", thread, "thread-members").await;
    assert_eq!(status, 200, "{members}");
    let mut members = members.as_array().expect("a list").iter();
    members.any(|member| member["user_id"] == json!(user))
}

/// Opens a line with more intents than usual and hears its greeting, which it returns.
async fn line_with(loom: &Loom, intents: u64) -> (Line, Value) {
    let mut line = Line::identified(&loom.house.sim, intents, false).await;
    let server = line.event("GUILD_CREATE").await["d"].clone();
    (line, server)
}

/// Who starts a thread is in it.
///
/// Source: resources/channel, "Example Thread Channel"; discord-api-docs#2855.
#[tokio::test]
async fn who_starts_a_thread_is_in_it() {
    let loom = Loom::open().await;
    let (_, thread) = loom.start(json!({ "name": "aside", "type": 11 })).await;
    assert!(is_in(&loom, id(&thread), loom.house.bot_id().await).await);
}

/// The app joins and leaves a thread, and is told of both.
///
/// Source: resources/channel, "Join Thread" and "Leave Thread".
#[tokio::test]
async fn an_app_joins_and_leaves_a_thread() {
    let loom = Loom::open().await;
    let thread = loom.adas().await;
    let bot = loom.house.bot_id().await;
    let (mut line, _) = Line::ready(&loom.house.sim, 1).await;
    let join = loom.ask("PUT", thread, "thread-members/@me").await;
    assert_eq!(join.0, 204);
    let told = line.event("THREAD_MEMBERS_UPDATE").await["d"].clone();
    assert_eq!(told["added_members"][0]["user_id"], json!(bot));
    assert!(is_in(&loom, thread, bot).await);
    let leave = loom.ask("DELETE", thread, "thread-members/@me").await;
    assert_eq!(leave.0, 204);
    let told = line.event("THREAD_MEMBERS_UPDATE").await["d"].clone();
    assert_eq!(told["removed_member_ids"], json!([bot]));
    assert!(!is_in(&loom, thread, bot).await);
}

/// Who writes in a thread is in it from then on.
///
/// Source: resources/channel, "Example Thread Channel".
#[tokio::test]
async fn who_writes_in_a_thread_is_in_it() {
    let loom = Loom::open().await;
    let (thread, bot) = (loom.adas().await, loom.house.bot_id().await);
    assert!(!is_in(&loom, thread, bot).await);
    loom.house.post(thread, json!({ "content": "x" })).await;
    assert!(is_in(&loom, thread, bot).await);
}

/// Who is mentioned in a thread is in it from then on, if the mention is allowed.
///
/// Source: users' reports, support.discord.com, "Threads FAQ": mentioning somebody adds them.
#[tokio::test]
async fn who_is_mentioned_in_a_thread_is_in_it() {
    let loom = Loom::open().await;
    let (thread, ada) = (id(&loom.thread().await), loom.house.ada);
    let mut body = json!({ "content": format!("<@{ada}>"), "allowed_mentions": { "parse": [] } });
    loom.house.post(thread, body.clone()).await;
    assert!(!is_in(&loom, thread, ada).await);
    body["allowed_mentions"] = Value::Null;
    loom.house.post(thread, body).await;
    assert!(is_in(&loom, thread, ada).await);
}

/// To add somebody to a thread one must be able to write in it.
///
/// Source: resources/channel, "Add Thread Member".
#[tokio::test]
async fn who_may_write_in_a_thread_may_add_others() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    let rest = format!("thread-members/{}", loom.house.ada);
    assert_eq!(loom.ask("PUT", thread, &rest).await.0, 204);
    assert!(is_in(&loom, thread, loom.house.ada).await);
    loom.deny_everywhere(Permissions::SEND_MESSAGES_IN_THREADS)
        .await;
    let rest = format!("thread-members/{}", loom.house.server.owner_id);
    let (status, refused) = loom.ask("PUT", thread, &rest).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
}

/// Only members of the server can be added to a thread.
///
/// Source: topics/opcodes-and-status-codes, 10007.
#[tokio::test]
async fn only_members_are_added_to_a_thread() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    let (status, refused) = loom.ask("PUT", thread, "thread-members/42").await;
    assert_eq!((status, &refused["code"]), (404, &json!(10007)));
}

/// That one member added another to a thread is told in it by a message of type 1, and that one
/// removed another by one of type 2.
///
/// Source: topics/threads, "New Message Types".
#[tokio::test]
async fn who_was_added_or_removed_is_told_in_the_thread() {
    let loom = Loom::open().await;
    loom.grant(Permissions::MANAGE_THREADS).await;
    let (thread, ada) = (id(&loom.thread().await), loom.house.ada);
    for (method, kind) in [("PUT", 1), ("DELETE", 2)] {
        let rest = format!("thread-members/{ada}");
        assert_eq!(loom.ask(method, thread, &rest).await.0, 204);
        let told = loom.messages(thread).await.pop().expect("a message");
        assert_eq!(
            (&told["type"], &told["mentions"][0]["id"]),
            (&json!(kind), &json!(ada))
        );
    }
}

/// To remove somebody from a thread one must manage threads, or have started it if it is private.
///
/// Source: resources/channel, "Remove Thread Member".
#[tokio::test]
async fn members_are_removed_by_moderators_and_owners_of_private_threads() {
    let loom = Loom::open().await;
    loom.grant(Permissions::CREATE_PRIVATE_THREADS).await;
    let (public, private) = (loom.thread().await, loom.private().await);
    let rest = format!("thread-members/{}", loom.house.ada);
    for (thread, status) in [(&public, 403), (&private, 204)] {
        assert_eq!(loom.ask("PUT", id(thread), &rest).await.0, 204);
        let removed = loom.ask("DELETE", id(thread), &rest).await;
        assert_eq!(removed.0, status, "{}", removed.1);
    }
    loom.grant(Permissions::MANAGE_THREADS).await;
    assert_eq!(loom.ask("DELETE", id(&public), &rest).await.0, 204);
}

/// In a private thread that is not invitable only its owner and moderators add others.
///
/// Source: resources/channel, "Thread Metadata Structure" (`invitable`).
#[tokio::test]
async fn a_private_thread_may_be_closed_to_invitations() {
    let loom = Loom::open().await;
    let thread = loom.adas_private().await;
    let server = loom.house.server.server_id;
    let (owner, ada) = (loom.house.server.owner_id, loom.house.ada);
    let people = &loom.house.people;
    let [bea, cleo] = ["bea", "cleo"].map(|name| people.join_as(server, name));
    let (bea, cleo) = (bea.await.expect("joins"), cleo.await.expect("joins"));
    people.add_to_thread(ada, thread, bea).await.expect("added");
    let closed = ThreadChange {
        invitable: Some(false),
        ..ThreadChange::default()
    };
    people
        .change_thread(owner, thread, closed)
        .await
        .expect("closed");
    let refused = people.add_to_thread(ada, thread, cleo).await;
    assert_eq!(refused.map_err(|refused| refused.status), Err(403));
    people
        .add_to_thread(owner, thread, cleo)
        .await
        .expect("added");
}

/// A thread has at most a thousand members.
///
/// Source: topics/opcodes-and-status-codes, 30033; discord-api-docs#3938.
#[tokio::test]
async fn the_members_of_a_thread_are_limited() {
    let loom = Loom::with(Options {
        most_thread_members: 2,
        ..Options::default()
    })
    .await;
    assert_eq!(Options::default().most_thread_members, 1000);
    let thread = id(&loom.thread().await);
    let add = async |user: Snowflake| {
        let rest = format!("thread-members/{user}");
        loom.ask("PUT", thread, &rest).await
    };
    assert_eq!(add(loom.house.ada).await.0, 204);
    let (status, refused) = add(loom.house.server.owner_id).await;
    assert_eq!((status, &refused["code"]), (400, &json!(30033)));
}

/// Who is not in a thread is not found in it.
///
/// Source: resources/channel, "Get Thread Member".
#[tokio::test]
async fn who_is_not_in_a_thread_is_not_found() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    let rest = format!("thread-members/{}", loom.house.ada);
    let (status, refused) = loom.ask("GET", thread, &rest).await;
    assert_eq!((status, &refused["code"]), (404, &json!(10007)));
    assert_eq!(loom.ask("PUT", thread, &rest).await.0, 204);
    assert_eq!(loom.ask("GET", thread, &rest).await.0, 200);
}

/// A member of a thread is shown as a member of the server on request.
///
/// Source: resources/channel, "Get Thread Member" (`with_member`).
#[tokio::test]
async fn a_member_of_a_thread_is_shown_in_full_on_request() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    let (_, bare) = loom.ask("GET", thread, "thread-members/@me").await;
    assert!(bare.get("member").is_none());
    let rest = "thread-members/@me?with_member=true";
    let (_, full) = loom.ask("GET", thread, rest).await;
    assert_eq!(full["member"]["user"]["id"], bare["user_id"]);
}

/// Listing the members of a thread needs the members' intent.
///
/// Source: resources/channel, "List Thread Members".
#[tokio::test]
async fn listing_the_members_of_a_thread_needs_the_intent() {
    for (members_intent, status) in [(false, 403), (true, 200)] {
        let loom = Loom::with(Options {
            members_intent,
            ..Options::default()
        })
        .await;
        let thread = id(&loom.thread().await);
        let listed = loom.ask("GET", thread, "thread-members").await;
        assert_eq!(listed.0, status, "{}", listed.1);
    }
}

/// The members of a thread are listed in pages where their memberships are asked for.
///
/// Source: resources/channel, "List Thread Members".
#[tokio::test]
async fn members_of_a_thread_are_listed_in_pages() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    let mut all = vec![loom.house.bot_id().await, loom.house.ada];
    all.push(loom.house.server.owner_id);
    all.sort();
    for user in &all {
        let rest = format!("thread-members/{user}");
        assert_eq!(loom.ask("PUT", thread, &rest).await.0, 204);
    }
    let list = async |query: &str| {
        let rest = format!("thread-members?{query}");
        let (status, page) = loom.ask("GET", thread, &rest).await;
        assert_eq!(status, 200);
        let users = page.as_array().expect("a list").iter();
        let user = |entry: &Value| entry["user_id"].as_str().and_then(|id| id.parse().ok());
        users
            .map(|entry| user(entry).expect("an id"))
            .collect::<Vec<Snowflake>>()
    };
    assert_eq!(list("limit=1").await, all);
    assert_eq!(list("with_member=true&limit=2").await, all[..2]);
    let after = format!("with_member=true&after={}", all[0]);
    assert_eq!(list(&after).await, all[1..]);
}

/// The number of a thread's members is told up to fifty.
///
/// Source: topics/threads, "Thread Fields".
#[tokio::test]
async fn the_members_of_a_thread_are_counted_to_fifty() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    let server = loom.house.server.server_id;
    for number in 1..=50 {
        let name = format!("reader{number}");
        let user = loom.house.people.join_as(server, &name).await;
        let user = user.expect("joins");
        loom.house
            .people
            .join_thread(user, thread)
            .await
            .expect("in");
        if number == 40 {
            assert_eq!(loom.read(thread).await["member_count"], 41);
        }
    }
    assert_eq!(loom.read(thread).await["member_count"], 50);
}

/// Who leaves the server is no longer in its threads.
///
/// Source: topics/threads, "Thread Membership"; resources/channel, "Add Thread Member".
#[tokio::test]
async fn who_leaves_the_server_leaves_its_threads() {
    let loom = Loom::open().await;
    let (thread, server, ada) = (
        loom.adas().await,
        loom.house.server.server_id,
        loom.house.ada,
    );
    assert!(is_in(&loom, thread, ada).await);
    loom.house.people.leave(server, ada).await.expect("gone");
    assert!(!is_in(&loom, thread, ada).await);
}

/// A new thread is told as newly created.
///
/// Source: events/gateway-events, "Thread Create".
#[tokio::test]
async fn a_new_thread_is_told_as_newly_created() {
    let loom = Loom::open().await;
    let (mut line, _) = Line::ready(&loom.house.sim, 1).await;
    let thread = loom.adas().await;
    let told = line.payload().await;
    assert_eq!(told["t"], "THREAD_CREATE");
    let told = &told["d"];
    assert_eq!(
        (&told["id"], &told["newly_created"]),
        (&json!(thread), &json!(true))
    );
}

/// An app that is added to a private thread is told of the thread, with its own membership.
///
/// Source: events/gateway-events, "Thread Create"; topics/threads, "Gaining Access to Private
/// Threads".
#[tokio::test]
async fn an_app_added_to_a_private_thread_is_told_of_it() {
    let loom = Loom::open().await;
    let thread = loom.adas_private().await;
    let bot = loom.house.bot_id().await;
    let (mut line, _) = Line::ready(&loom.house.sim, 1).await;
    let ada = loom.house.ada;
    let added = loom.house.people.add_to_thread(ada, thread, bot).await;
    added.expect("added");
    let told = line.event("THREAD_CREATE").await["d"].clone();
    assert_eq!(
        (&told["id"], &told["member"]["user_id"]),
        (&json!(thread), &json!(bot))
    );
}

/// Nobody is told of threads that they do not see.
///
/// Source: topics/threads, "Permissions".
#[tokio::test]
async fn nobody_is_told_of_threads_that_they_do_not_see() {
    let loom = Loom::open().await;
    let (mut line, _) = Line::ready(&loom.house.sim, 1).await;
    let thread = loom.hidden(true).await;
    let owner = loom.house.server.owner_id;
    let said = loom.house.people.say(owner, thread, "x").await;
    said.expect("said");
    loom.house.make_channel(json!({ "name": "room" })).await;
    loop {
        let told = line.payload().await["t"].as_str().map(str::to_owned);
        let told = told.expect("an event");
        assert!(
            !told.starts_with("THREAD") && !told.starts_with("MESSAGE"),
            "{told}"
        );
        if told == "CHANNEL_CREATE" {
            break;
        }
    }
}

/// Without the members' intent an app is told of its own comings and goings in threads alone.
///
/// Source: events/gateway-events, "Thread Members Update".
#[tokio::test]
async fn comings_and_goings_in_threads_are_told_by_intent() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    let (mut hearing, _) = line_with(&loom, ORDINARY_INTENTS | GUILD_MEMBERS).await;
    let (mut deaf, _) = line_with(&loom, ORDINARY_INTENTS).await;
    let (ada, people) = (loom.house.ada, &loom.house.people);
    people.join_thread(ada, thread).await.expect("joined");
    let told = hearing.payload().await;
    assert_eq!(told["t"], "THREAD_MEMBERS_UPDATE");
    let added = &told["d"]["added_members"][0];
    assert_eq!(
        (&added["user_id"], &added["member"]["user"]["id"]),
        (&json!(ada), &json!(ada))
    );
    people.say(ada, thread, "x").await.expect("said");
    assert_eq!(deaf.payload().await["t"], "MESSAGE_CREATE");
}

/// A deleted thread is told by its id, server, channel and type alone.
///
/// Source: events/gateway-events, "Thread Delete".
#[tokio::test]
async fn a_deleted_thread_is_told_by_four_fields() {
    let loom = Loom::open().await;
    let thread = loom.adas().await;
    let (mut line, _) = Line::ready(&loom.house.sim, 1).await;
    let owner = loom.house.server.owner_id;
    loom.house
        .people
        .delete_thread(owner, thread)
        .await
        .expect("deleted");
    let told = line.payload().await;
    assert_eq!(told["t"], "THREAD_DELETE");
    let expected = json!({ "id": thread, "guild_id": loom.house.server.server_id,
        "parent_id": loom.house.general(), "type": 11 });
    assert_eq!(told["d"], expected);
}

/// A server is told with its active threads that the app sees.
///
/// Source: events/gateway-events, "Guild Create"; topics/threads, "Gateway Events".
#[tokio::test]
async fn a_server_is_told_with_its_active_threads() {
    let loom = Loom::open().await;
    let (own, asleep) = (loom.thread().await, loom.thread().await);
    loom.archive(&asleep).await;
    let (_, server) = line_with(&loom, ORDINARY_INTENTS).await;
    let threads = server["threads"].as_array().expect("a list");
    assert_eq!(threads.iter().map(id).collect::<Vec<_>>(), [id(&own)]);
    assert!(threads[0]["member"]["join_timestamp"].is_string());
    assert!(threads[0]["member"].get("user_id").is_none());
}

/// An app that comes to see a channel is told of the channel's active threads.
///
/// Source: topics/threads, "Gaining Access to Channels".
#[tokio::test]
async fn who_comes_to_see_a_channel_is_told_of_its_threads() {
    let loom = Loom::open().await;
    let (general, people) = (loom.house.general(), &loom.house.people);
    let thread = loom.hidden(false).await;
    let (mut line, _) = Line::ready(&loom.house.sim, 1).await;
    let open = ChannelChange {
        overwrites: Some(Vec::new()),
        ..ChannelChange::default()
    };
    people.change_channel(general, &open).await.expect("opened");
    let told = line.event("THREAD_LIST_SYNC").await["d"].clone();
    assert_eq!(told["channel_ids"], json!([general]));
    assert_eq!(told["threads"][0]["id"], json!(thread));
}
