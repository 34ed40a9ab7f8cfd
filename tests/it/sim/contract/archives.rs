//! Rules of archived and locked threads, and of the lists of threads.

use std::time::Duration;

use carrel::sim::people::{NewThread, ThreadChange};
use carrel::sim::{Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::app::{App, slash};
use crate::sim::house::{fault_at, id};
use crate::sim::line::Line;
use crate::sim::loom::Loom;

async fn later(loom: &Loom, minutes: u64) {
    let span = Duration::from_mins(minutes);
    loom.house.people.advance_clock(span).await.expect("later");
}

async fn is_archived(loom: &Loom, thread: &Value) -> bool {
    loom.read(id(thread)).await["thread_metadata"]["archived"] == json!(true)
}

/// Starts a thread that is archived after an hour without a message.
async fn brief(loom: &Loom) -> Value {
    let body = json!({ "name": "aside", "type": 11, "auto_archive_duration": 60 });
    let (status, thread) = loom.start(body).await;
    assert_eq!(status, 201);
    thread
}

/// Lets the owner lock Ada's thread, and returns it.
async fn locked(loom: &Loom, archived: bool) -> Snowflake {
    let thread = loom.adas().await;
    let change = ThreadChange {
        locked: Some(true),
        archived: archived.then_some(true),
        ..ThreadChange::default()
    };
    let owner = loom.house.server.owner_id;
    let locked = loom.house.people.change_thread(owner, thread, change).await;
    locked.expect("locked");
    thread
}

/// The ids of the threads on a page, and whether there are more.
fn page(answer: &(u16, Value)) -> (Vec<Snowflake>, bool) {
    let (status, body) = answer;
    assert_eq!(*status, 200, "{body}");
    let threads = body["threads"].as_array().expect("a list").iter();
    (threads.map(id).collect(), body["has_more"] == json!(true))
}

/// In an archived thread nothing is edited, reacted to or pinned, and nobody joins, leaves, is
/// added or changes it.
///
/// Source: topics/threads, "Active & Archived Threads"; topics/opcodes-and-status-codes, 50083.
#[tokio::test]
async fn nothing_is_done_in_an_archived_thread() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    let (_, message) = loom
        .house
        .post(id(&thread), json!({ "content": "x" }))
        .await;
    loom.archive(&thread).await;
    let message = format!("messages/{}", id(&message));
    let ada = loom.house.ada;
    let acts = [
        ("PATCH", format!("/{message}"), json!({ "content": "y" })),
        (
            "PUT",
            format!("/{message}/reactions/%F0%9F%91%8D/@me"),
            Value::Null,
        ),
        ("PUT", format!("/pins/{}", id(&thread)), Value::Null),
        ("PUT", "/thread-members/@me".to_owned(), Value::Null),
        ("DELETE", "/thread-members/@me".to_owned(), Value::Null),
        ("PUT", format!("/thread-members/{ada}"), Value::Null),
        ("PATCH", String::new(), json!({ "name": "beside" })),
    ];
    for (method, rest, body) in acts {
        let path = format!("/channels/{}{rest}", id(&thread));
        let (status, refused) = loom.house.call(method, &path, body).await;
        assert_eq!(
            (status, &refused["code"]),
            (400, &json!(50083)),
            "{method} {rest}"
        );
    }
}

/// Messages of an archived thread can be deleted.
///
/// Source: topics/threads, "Active & Archived Threads".
#[tokio::test]
async fn messages_of_an_archived_thread_can_be_deleted() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    let (_, message) = loom
        .house
        .post(id(&thread), json!({ "content": "x" }))
        .await;
    loom.archive(&thread).await;
    let rest = format!("messages/{}", id(&message));
    assert_eq!(loom.ask("DELETE", id(&thread), &rest).await.0, 204);
    assert!(is_archived(&loom, &thread).await);
}

/// Commands cannot be used in an archived thread.
///
/// Source: topics/threads, "Active & Archived Threads".
#[tokio::test]
async fn commands_are_not_used_in_an_archived_thread() {
    let mut app = App::open().await;
    app.registered(slash("ask", &[])).await;
    let (people, ada) = (&app.house.people, app.house.ada);
    let general = app.house.general();
    let aside = NewThread::named("aside");
    let thread = people.start_thread(ada, general, &aside).await;
    let thread = thread.expect("a thread");
    let asleep = ThreadChange {
        archived: Some(true),
        ..ThreadChange::default()
    };
    let archived = people.change_thread(ada, thread, asleep).await;
    archived.expect("archived");
    let refused = people.run(ada, thread, "ask", json!({})).await;
    let refused = refused.expect_err("asleep");
    assert_eq!(
        (refused.status, refused.why.as_str()),
        (400, "Thread is archived")
    );
    let awake = ThreadChange {
        archived: Some(false),
        ..ThreadChange::default()
    };
    app.house
        .people
        .change_thread(ada, thread, awake)
        .await
        .expect("awake");
    app.asked_in(thread).await;
}

/// Whoever writes in an archived thread wakes it.
///
/// Source: topics/threads, "Active & Archived Threads".
#[tokio::test]
async fn writing_wakes_a_thread() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    loom.archive(&thread).await;
    assert!(is_archived(&loom, &thread).await);
    loom.house
        .post(id(&thread), json!({ "content": "x" }))
        .await;
    assert!(!is_archived(&loom, &thread).await);
}

/// A thread that is not locked can be woken by anybody who may write in it.
///
/// Source: resources/channel, "JSON Params (Thread)".
#[tokio::test]
async fn anybody_who_may_write_wakes_a_thread() {
    let loom = Loom::open().await;
    let thread = loom.adas().await;
    let asleep = ThreadChange {
        archived: Some(true),
        ..ThreadChange::default()
    };
    let ada = loom.house.ada;
    for (denied, status) in [
        (Permissions::NONE, 200),
        (Permissions::SEND_MESSAGES_IN_THREADS, 403),
    ] {
        let people = &loom.house.people;
        people
            .change_thread(ada, thread, asleep)
            .await
            .expect("asleep");
        loom.deny_everywhere(denied).await;
        let woken = loom.patch(thread, json!({ "archived": false })).await;
        assert_eq!(woken.0, status, "{}", woken.1);
    }
}

/// In a locked thread only those who may manage threads write and edit.
///
/// Source: topics/threads, "Locked Threads"; topics/opcodes-and-status-codes, 160005.
#[tokio::test]
async fn a_locked_thread_is_for_moderators_to_write_in() {
    let loom = Loom::open().await;
    let thread = locked(&loom, false).await;
    let post = async || loom.house.post(thread, json!({ "content": "x" })).await;
    let (status, refused) = post().await;
    assert_eq!((status, &refused["code"]), (403, &json!(160_005)));
    loom.grant(Permissions::MANAGE_THREADS).await;
    let (status, message) = post().await;
    assert_eq!(status, 200);
    loom.grant(Permissions::NONE).await;
    let (status, refused) = loom.house.edit(&message, json!({ "content": "y" })).await;
    assert_eq!((status, &refused["code"]), (403, &json!(160_005)));
}

/// A locked thread can only be woken by those who may manage threads.
///
/// Source: resources/channel, "Thread Metadata Structure" (`locked`).
#[tokio::test]
async fn a_locked_thread_is_woken_by_moderators() {
    let loom = Loom::open().await;
    let thread = locked(&loom, true).await;
    let wake = async || loom.patch(thread, json!({ "archived": false })).await;
    let (status, refused) = wake().await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    loom.grant(Permissions::MANAGE_THREADS).await;
    assert_eq!(wake().await.0, 200);
}

/// A thread is archived by itself after 60, 1440, 4320 or 10080 minutes, and no other number.
///
/// Source: resources/channel, "Thread Metadata Structure" (`auto_archive_duration`).
#[tokio::test]
async fn the_time_until_the_archive_is_one_of_four() {
    let loom = Loom::open().await;
    let with = async |minutes: u32| {
        let body = json!({ "name": "aside", "type": 11, "auto_archive_duration": minutes });
        loom.start(body).await
    };
    for minutes in [60, 1440, 4320, 10_080] {
        let (status, thread) = with(minutes).await;
        assert_eq!(status, 201);
        assert_eq!(thread["thread_metadata"]["auto_archive_duration"], minutes);
    }
    let (status, refused) = with(120).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50035)));
    assert_eq!(
        fault_at(&refused, "auto_archive_duration"),
        "BASE_TYPE_CHOICES"
    );
}

/// A thread in which nobody writes is archived by itself when its time is over.
///
/// Source: topics/threads, "Active & Archived Threads".
#[tokio::test]
async fn a_quiet_thread_is_archived_by_itself() {
    let loom = Loom::open().await;
    let thread = brief(&loom).await;
    later(&loom, 59).await;
    assert!(!is_archived(&loom, &thread).await);
    later(&loom, 2).await;
    assert!(is_archived(&loom, &thread).await);
}

/// Whoever writes in a thread keeps it awake for another while.
///
/// Source: topics/threads, "Active & Archived Threads" ("Activity").
#[tokio::test]
async fn writing_keeps_a_thread_awake() {
    let loom = Loom::open().await;
    let thread = brief(&loom).await;
    later(&loom, 50).await;
    loom.house
        .post(id(&thread), json!({ "content": "x" }))
        .await;
    later(&loom, 50).await;
    assert!(!is_archived(&loom, &thread).await);
}

/// The moment of the archive changes as well when a thread is woken, or its time is changed.
///
/// Source: topics/threads, "Thread Fields" (`archive_timestamp`).
#[tokio::test]
async fn the_moment_of_the_archive_changes_with_it() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    loom.archive(&thread).await;
    let read = loom.read(id(&thread)).await;
    let mut before = read["thread_metadata"]["archive_timestamp"].clone();
    let changes = [
        json!({ "archived": false }),
        json!({ "auto_archive_duration": 60 }),
    ];
    for change in changes {
        later(&loom, 1).await;
        let (_, edited) = loom.patch(id(&thread), change.clone()).await;
        let after = edited["thread_metadata"]["archive_timestamp"].clone();
        assert_ne!(before, after, "{change}");
        before = after;
    }
    let (_, renamed) = loom.patch(id(&thread), json!({ "name": "beside" })).await;
    assert_eq!(renamed["thread_metadata"]["archive_timestamp"], before);
}

/// A woken thread is told anew in full, and then the app's own membership of it.
///
/// Source: topics/threads, "Unarchiving a Thread".
#[tokio::test]
async fn a_woken_thread_is_told_with_the_own_membership() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    loom.archive(&thread).await;
    let (mut line, _) = Line::ready(&loom.house.sim, 1).await;
    let (status, _) = loom.patch(id(&thread), json!({ "archived": false })).await;
    assert_eq!(status, 200);
    let (first, second) = (line.payload().await, line.payload().await);
    assert_eq!(first["t"], "THREAD_UPDATE");
    assert_eq!(first["d"]["thread_metadata"]["archived"], false);
    assert_eq!(second["t"], "THREAD_MEMBER_UPDATE");
    let bot = json!(loom.house.bot_id().await);
    assert_eq!(
        (&second["d"]["id"], &second["d"]["user_id"]),
        (&thread["id"], &bot)
    );
}

/// The active threads of a server are listed newest first, with the app's own memberships.
///
/// Source: resources/guild, "List Active Guild Threads".
#[tokio::test]
async fn active_threads_are_listed_newest_first() {
    let loom = Loom::open().await;
    let (own, asleep) = (loom.thread().await, loom.thread().await);
    let other = loom.adas().await;
    loom.archive(&asleep).await;
    let path = format!("/guilds/{}/threads/active", loom.house.server.server_id);
    let (status, listed) = loom.house.call("GET", &path, Value::Null).await;
    assert_eq!(page(&(status, listed.clone())).0, [other, id(&own)]);
    let members = listed["members"].as_array().expect("a list");
    assert_eq!(members.len(), 1);
    assert_eq!(members[0]["id"], own["id"]);
}

/// Archived public threads are listed by the moment of their archive, the latest first, before a
/// moment and in pages.
///
/// Source: resources/channel, "List Public Archived Threads".
#[tokio::test]
async fn archived_threads_are_listed_by_their_archive() {
    let loom = Loom::open().await;
    loom.grant(Permissions::CREATE_PRIVATE_THREADS).await;
    let mut threads = Vec::new();
    for _ in 0..3 {
        threads.push(loom.thread().await);
    }
    let private = loom.private().await;
    let order = [&threads[2], &threads[0], &threads[1], &private];
    for thread in order {
        loom.archive(thread).await;
        later(&loom, 1).await;
    }
    loom.thread().await;
    let [third, first, second] = [2, 0, 1].map(|index| id(&threads[index]));
    let list = async |query: &str| {
        let rest = format!("threads/archived/public{query}");
        page(&loom.ask("GET", loom.house.general(), &rest).await)
    };
    assert_eq!(list("").await, (vec![second, first, third], false));
    assert_eq!(list("?limit=2").await, (vec![second, first], true));
    let before = loom.read(first).await["thread_metadata"]["archive_timestamp"].clone();
    let before = before.as_str().expect("a moment").replace('+', "%2B");
    assert_eq!(
        list(&format!("?before={before}")).await,
        (vec![third], false)
    );
}

/// Listing a channel's private archived threads needs `MANAGE_THREADS`.
///
/// Source: resources/channel, "List Private Archived Threads".
#[tokio::test]
async fn private_archived_threads_are_for_moderators() {
    let loom = Loom::open().await;
    loom.grant(Permissions::CREATE_PRIVATE_THREADS).await;
    let (private, public) = (loom.private().await, loom.thread().await);
    loom.archive(&private).await;
    loom.archive(&public).await;
    let list = async || {
        let rest = "threads/archived/private";
        loom.ask("GET", loom.house.general(), rest).await
    };
    let (status, refused) = list().await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    loom.grant(Permissions::MANAGE_THREADS).await;
    assert_eq!(page(&list().await), (vec![id(&private)], false));
}

/// The private archived threads that the app is in are listed by their ids, the newest first.
///
/// Source: resources/channel, "List Joined Private Archived Threads".
#[tokio::test]
async fn joined_private_threads_are_listed_newest_first() {
    let loom = Loom::open().await;
    loom.grant(Permissions::CREATE_PRIVATE_THREADS).await;
    let (first, second) = (loom.private().await, loom.private().await);
    let left = loom.private().await;
    let gone = loom.ask("DELETE", id(&left), "thread-members/@me").await;
    assert_eq!(gone.0, 204);
    for thread in [&second, &first] {
        loom.archive(thread).await;
    }
    let list = async |query: &str| {
        let rest = format!("users/@me/threads/archived/private{query}");
        page(&loom.ask("GET", loom.house.general(), &rest).await).0
    };
    assert_eq!(list("").await, [id(&second), id(&first)]);
    let query = format!("?before={}", id(&second));
    assert_eq!(list(&query).await, [id(&first)]);
}

/// Listing archived threads needs `READ_MESSAGE_HISTORY`.
///
/// Source: resources/channel, "List Public Archived Threads".
#[tokio::test]
async fn the_archive_is_part_of_the_history() {
    let loom = Loom::open().await;
    let general = loom.house.general();
    let list = async || loom.ask("GET", general, "threads/archived/public").await;
    assert_eq!(list().await.0, 200);
    loom.deny(general, Permissions::READ_MESSAGE_HISTORY).await;
    let (status, refused) = list().await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
}

/// A page of archived threads has 2-100 of them.
///
/// Source: openapi, `list_public_archived_threads`.
#[tokio::test]
async fn a_page_of_the_archive_has_limits() {
    let loom = Loom::open().await;
    let list = async |limit: u8| {
        let rest = format!("threads/archived/public?limit={limit}");
        loom.ask("GET", loom.house.general(), &rest).await
    };
    for (limit, expected) in [(1, 400), (2, 200), (100, 200), (101, 400)] {
        assert_eq!(list(limit).await.0, expected, "{limit}");
    }
    assert_ne!(fault_at(&list(1).await.1, "limit"), "no fault here");
}
