//! Rules of threads: how they come and go, who may do what in them.

use carrel::sim::{Options, Permissions};
use serde_json::{Value, json};

use crate::sim::house::{fault_at, id};
use crate::sim::line::Line;
use crate::sim::loom::Loom;

/// A thread that is started from a message has the message's id.
///
/// Source: resources/channel, "Start Thread from Message".
#[tokio::test]
async fn a_thread_has_the_id_of_its_message() {
    let loom = Loom::open().await;
    let (message, (status, thread)) = loom.started().await;
    assert_eq!((status, &thread["id"]), (201, &message["id"]));
    assert_eq!(thread["parent_id"], message["channel_id"]);
}

/// A message from which a thread was started has the flag `HAS_THREAD`, and is told anew.
///
/// Source: resources/message, "Message Flags"; resources/channel, "Start Thread from Message".
#[tokio::test]
async fn a_message_with_a_thread_is_marked() {
    let loom = Loom::open().await;
    let (mut line, _) = Line::ready(&loom.house.sim, 1).await;
    let (message, _) = loom.started().await;
    let told = line.event("MESSAGE_UPDATE").await["d"].clone();
    assert_eq!(
        (&told["id"], &told["flags"]),
        (&message["id"], &json!(1 << 5))
    );
    let marked = loom.house.reread(&message).await;
    assert_eq!(marked["thread"]["id"], message["id"]);
}

/// A message can have one thread only.
///
/// Source: topics/opcodes-and-status-codes, 160004.
#[tokio::test]
async fn a_message_has_one_thread() {
    let loom = Loom::open().await;
    let (message, (status, _)) = loom.started().await;
    assert_eq!(status, 201);
    let rest = format!("messages/{}/threads", id(&message));
    let path = format!("/channels/{}/{rest}", loom.house.general());
    let body = json!({ "name": "again" });
    let (status, refused) = loom.house.call("POST", &path, body).await;
    assert_eq!((status, &refused["code"]), (400, &json!(160_004)));
}

/// A thread is started only from a message that exists.
///
/// Source: topics/opcodes-and-status-codes, 10008.
#[tokio::test]
async fn a_thread_is_started_from_a_message_that_exists() {
    let loom = Loom::open().await;
    let path = format!("/channels/{}/messages/42/threads", loom.house.general());
    let (status, refused) = loom.house.call("POST", &path, json!({ "name": "t" })).await;
    assert_eq!((status, &refused["code"]), (404, &json!(10008)));
}

/// A thread without a message is private unless it says otherwise.
///
/// Source: resources/channel, "Start Thread without Message".
#[tokio::test]
async fn a_thread_without_a_message_is_private_at_first() {
    let loom = Loom::open().await;
    loom.grant(Permissions::CREATE_PRIVATE_THREADS).await;
    let (status, thread) = loom.start(json!({ "name": "aside" })).await;
    assert_eq!((status, &thread["type"]), (201, &json!(12)));
    assert_eq!(loom.thread().await["type"], 11);
}

/// In an announcement channel threads are announcement threads.
///
/// Source: topics/threads, "Public & Private Threads".
#[tokio::test]
async fn threads_of_announcements_are_of_their_own_kind() {
    let loom = Loom::open().await;
    let body = json!({ "name": "news", "type": 5 });
    let (_, news) = loom.house.make_channel(body).await;
    let (_, message) = loom.house.post(id(&news), json!({ "content": "x" })).await;
    let path = format!("/channels/{}/messages/{}/threads", id(&news), id(&message));
    let (status, thread) = loom.house.call("POST", &path, json!({ "name": "t" })).await;
    assert_eq!((status, &thread["type"]), (201, &json!(10)));
}

/// Private threads can only be started in text channels.
///
/// Source: topics/threads, "Public & Private Threads".
#[tokio::test]
async fn private_threads_are_for_text_channels() {
    let loom = Loom::open().await;
    loom.grant(Permissions::CREATE_PRIVATE_THREADS).await;
    let body = json!({ "name": "news", "type": 5 });
    let (_, news) = loom.house.make_channel(body).await;
    let body = json!({ "name": "aside", "type": 12 });
    let (status, refused) = loom.start_in(id(&news), body).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50024)));
    loom.private().await;
}

/// There are no threads in a voice channel, nor in a thread.
///
/// Source: resources/channel, "Channel Types".
#[tokio::test]
async fn there_are_no_threads_in_threads() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    let body = json!({ "name": "room", "type": 2 });
    let (_, voice) = loom.house.make_channel(body).await;
    for channel in [&thread, &voice] {
        let body = json!({ "name": "aside", "type": 11 });
        let (status, refused) = loom.start_in(id(channel), body).await;
        assert_eq!((status, &refused["code"]), (400, &json!(50024)));
    }
}

/// A thread's name has 1-100 code points, its slowmode is six hours at most.
///
/// Source: resources/channel, "Start Thread without Message".
#[tokio::test]
async fn the_fields_of_a_thread_have_limits() {
    let loom = Loom::open().await;
    let with = async |name: &str, slowmode: u32| {
        let body = json!({ "name": name, "type": 11, "rate_limit_per_user": slowmode });
        loom.start(body).await
    };
    assert_eq!(with(&"é".repeat(100), 21_600).await.0, 201);
    let (status, long) = with(&"é".repeat(101), 0).await;
    assert_eq!(status, 400);
    assert_eq!(fault_at(&long, "name"), "BASE_TYPE_BAD_LENGTH");
    let (status, none) = with(" ", 0).await;
    assert_eq!(status, 400);
    assert_ne!(fault_at(&none, "name"), "no fault here");
    let (status, slow) = with("aside", 21_601).await;
    assert_eq!(status, 400);
    assert_eq!(fault_at(&slow, "rate_limit_per_user"), "NUMBER_TYPE_MAX");
}

/// To start a private thread one needs `CREATE_PRIVATE_THREADS`.
///
/// Source: topics/threads, "Permissions".
#[tokio::test]
async fn a_private_thread_needs_a_right_of_its_own() {
    let loom = Loom::open().await;
    let (status, refused) = loom.start(json!({ "name": "aside", "type": 12 })).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    loom.grant(Permissions::CREATE_PRIVATE_THREADS).await;
    loom.private().await;
}

/// `SEND_MESSAGES` has no effect in threads.
///
/// Source: topics/threads, "Permissions".
#[tokio::test]
async fn who_may_not_write_in_a_channel_may_write_in_its_threads() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    loom.deny(loom.house.general(), Permissions::SEND_MESSAGES)
        .await;
    let (status, body) = loom
        .house
        .post(id(&thread), json!({ "content": "x" }))
        .await;
    assert_eq!(status, 200, "{body}");
}

/// A thread takes its permissions from its channel.
///
/// Source: topics/permissions, "Inherited Permissions (Threads)".
#[tokio::test]
async fn a_thread_takes_its_permissions_from_its_channel() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    let may = async || {
        let may = loom.house.people.can(loom.house.ada, id(&thread)).await;
        may.expect("computed").has(Permissions::ADD_REACTIONS)
    };
    assert!(may().await);
    loom.deny(loom.house.general(), Permissions::ADD_REACTIONS)
        .await;
    assert!(!may().await);
}

/// A private thread is seen by those who are in it.
///
/// Source: topics/threads, "Permissions".
#[tokio::test]
async fn a_private_thread_is_seen_by_those_in_it() {
    let loom = Loom::open().await;
    let thread = loom.adas_private().await;
    let path = format!("/channels/{thread}");
    let (status, refused) = loom.house.call("GET", &path, Value::Null).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50001)));
    let seen = loom.house.people.read(thread, loom.house.ada).await;
    assert!(seen.is_ok());
}

/// Those who may manage threads see all private ones.
///
/// Source: topics/threads, "Permissions".
#[tokio::test]
async fn who_manages_threads_sees_private_ones() {
    let loom = Loom::open().await;
    let thread = loom.adas_private().await;
    loom.grant(Permissions::MANAGE_THREADS).await;
    assert_eq!(loom.read(thread).await["type"], 12);
}

/// Deleting a thread needs `MANAGE_THREADS`, even of who started it.
///
/// Source: topics/threads, "Editing & Deleting Threads".
#[tokio::test]
async fn deleting_a_thread_needs_the_right_to_manage() {
    let loom = Loom::open().await;
    let path = format!("/channels/{}", id(&loom.thread().await));
    let (status, refused) = loom.house.call("DELETE", &path, Value::Null).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    loom.grant(Permissions::MANAGE_THREADS).await;
    assert_eq!(loom.house.call("DELETE", &path, Value::Null).await.0, 200);
    let (status, gone) = loom.house.call("GET", &path, Value::Null).await;
    assert_eq!((status, &gone["code"]), (404, &json!(10003)));
}

/// Changing the slowmode of a thread, or locking it, needs `MANAGE_THREADS`.
///
/// Source: topics/threads, "Editing & Deleting Threads".
#[tokio::test]
async fn slowmode_and_locks_need_the_right_to_manage() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    for change in [
        json!({ "rate_limit_per_user": 5 }),
        json!({ "locked": true }),
    ] {
        loom.grant(Permissions::NONE).await;
        let (status, refused) = loom.patch(thread, change.clone()).await;
        assert_eq!((status, &refused["code"]), (403, &json!(50013)));
        loom.grant(Permissions::MANAGE_THREADS).await;
        assert_eq!(loom.patch(thread, change).await.0, 200);
    }
}

/// The name and the archive of a thread are for who started it, and for who manages threads.
///
/// Source: topics/threads, "Editing & Deleting Threads".
#[tokio::test]
async fn others_may_not_rename_or_archive_a_thread() {
    let loom = Loom::open().await;
    let (own, other) = (id(&loom.thread().await), loom.adas().await);
    let changes = [
        json!({ "name": "other" }),
        json!({ "auto_archive_duration": 60 }),
        json!({ "archived": true }),
    ];
    for change in changes {
        let (status, refused) = loom.patch(other, change.clone()).await;
        assert_eq!((status, &refused["code"]), (403, &json!(50013)), "{change}");
        assert_eq!(loom.patch(own, change.clone()).await.0, 200, "{change}");
        loom.grant(Permissions::MANAGE_THREADS).await;
        assert_eq!(loom.patch(other, change).await.0, 200);
        loom.grant(Permissions::NONE).await;
    }
}

/// Threads have no overwrites of their own.
///
/// Source: resources/channel, "Edit Channel Permissions"; topics/permissions, "Inherited
/// Permissions (Threads)".
#[tokio::test]
async fn a_thread_has_no_overwrites() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    let path = format!("/channels/{}/permissions/{}", id(&thread), loom.house.ada);
    let body = json!({ "type": 1, "allow": "1024" });
    let (status, refused) = loom.house.call("PUT", &path, body).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50024)));
}

/// A server has at most a thousand active threads; archived ones do not count.
///
/// Source: topics/opcodes-and-status-codes, 160006; topics/threads, "Active & Archived Threads".
#[tokio::test]
async fn the_active_threads_of_a_server_are_limited() {
    let loom = Loom::with(Options {
        most_active_threads: 2,
        ..Options::default()
    })
    .await;
    assert_eq!(Options::default().most_active_threads, 1000);
    let first = loom.thread().await;
    loom.thread().await;
    let (status, refused) = loom.start(json!({ "name": "third", "type": 11 })).await;
    assert_eq!((status, &refused["code"]), (400, &json!(160_006)));
    loom.archive(&first).await;
    loom.thread().await;
    let (status, refused) = loom.patch(id(&first), json!({ "archived": false })).await;
    assert_eq!((status, &refused["code"]), (400, &json!(160_006)));
}

/// Threads are no channels of the server's list and do not count among them.
///
/// Source: topics/threads, "Active & Archived Threads".
#[tokio::test]
async fn threads_do_not_count_as_channels() {
    let loom = Loom::open().await;
    loom.thread().await;
    let path = format!("/guilds/{}/channels", loom.house.server.server_id);
    let (_, channels) = loom.house.call("GET", &path, Value::Null).await;
    let channels: Vec<_> = channels
        .as_array()
        .expect("a list")
        .iter()
        .map(id)
        .collect();
    assert_eq!(channels, [loom.house.general()]);
}

/// A thread counts the messages that stand in it, and those that were ever sent.
///
/// Source: topics/threads, "Thread Fields".
#[tokio::test]
async fn a_thread_counts_its_messages() {
    let loom = Loom::open().await;
    let (_, (_, thread)) = loom.started().await;
    let (_, first) = loom
        .house
        .post(id(&thread), json!({ "content": "1" }))
        .await;
    loom.house
        .post(id(&thread), json!({ "content": "2" }))
        .await;
    let rest = format!("messages/{}", id(&first));
    assert_eq!(loom.ask("DELETE", id(&thread), &rest).await.0, 204);
    let thread = loom.read(id(&thread)).await;
    let counted = (&thread["message_count"], &thread["total_message_sent"]);
    assert_eq!(counted, (&json!(1), &json!(2)));
}

/// A new thread without a message is told in its channel by a message of type 18.
///
/// Source: resources/message, "Thread Created messages"; topics/threads, "New Message Types".
#[tokio::test]
async fn a_new_thread_is_told_in_its_channel() {
    let loom = Loom::open().await;
    let thread = loom.thread().await;
    let told = loom.messages(loom.house.general()).await.remove(0);
    assert_eq!(
        (&told["type"], &told["content"]),
        (&json!(18), &json!("aside"))
    );
    assert_eq!(told["message_reference"]["channel_id"], thread["id"]);
}

/// A thread that was started from a message begins with a message of type 21 that points to it.
///
/// Source: resources/message, "Thread starter messages".
#[tokio::test]
async fn a_thread_begins_by_pointing_to_its_message() {
    let loom = Loom::open().await;
    let (message, (_, thread)) = loom.started().await;
    let first = loom.messages(id(&thread)).await.remove(0);
    assert_eq!(first["type"], 21);
    assert_eq!(first["message_reference"]["message_id"], message["id"]);
    assert_eq!(first["referenced_message"]["content"], "x");
}

/// A new name of a thread is told in it by a message of type 4.
///
/// Source: topics/threads, "New Message Types".
#[tokio::test]
async fn a_new_name_of_a_thread_is_told_in_it() {
    let loom = Loom::open().await;
    let thread = id(&loom.thread().await);
    loom.patch(thread, json!({ "name": "beside" })).await;
    let told = loom.messages(thread).await.pop().expect("a message");
    assert_eq!(
        (&told["type"], &told["content"]),
        (&json!(4), &json!("beside"))
    );
}

/// A thread stays when the message that it was started from is deleted.
///
/// Source: topics/threads, "Public & Private Threads".
#[tokio::test]
async fn a_thread_outlives_its_message() {
    let loom = Loom::open().await;
    let (message, (_, thread)) = loom.started().await;
    let rest = format!("messages/{}", id(&message));
    let deleted = loom.ask("DELETE", loom.house.general(), &rest).await;
    assert_eq!(deleted.0, 204);
    assert_eq!(loom.read(id(&thread)).await["name"], "aside");
}

/// Threads go with the channel that they are in.
///
/// Source: topics/threads, the opening words: temporary sub-channels inside a channel.
#[tokio::test]
async fn threads_go_with_their_channel() {
    let loom = Loom::open().await;
    let (_, channel) = loom.house.make_channel(json!({ "name": "room" })).await;
    let body = json!({ "name": "aside", "type": 11 });
    let (_, thread) = loom.start_in(id(&channel), body).await;
    let path = format!("/channels/{}", id(&channel));
    assert_eq!(loom.house.call("DELETE", &path, Value::Null).await.0, 200);
    let path = format!("/channels/{}", id(&thread));
    let (status, gone) = loom.house.call("GET", &path, Value::Null).await;
    assert_eq!((status, &gone["code"]), (404, &json!(10003)));
}
