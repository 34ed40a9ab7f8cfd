//! Rules of forum and media channels and of the posts in them.

use std::time::Duration;

use carrel::sim::{Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{fault_at, id};
use crate::sim::loom::Loom;

/// Makes a forum with this more in its body.
async fn forum_with(loom: &Loom, mut body: Value) -> (u16, Value) {
    body["name"] = json!("forum");
    body["type"] = json!(15);
    loom.house.make_channel(body).await
}

/// Makes a forum.
async fn forum(loom: &Loom) -> Value {
    let (status, forum) = forum_with(loom, json!({})).await;
    assert_eq!(status, 201, "{forum}");
    forum
}

/// Makes a forum with a tag, which may be for moderators; returns both ids.
async fn tagged(loom: &Loom, moderated: bool) -> (Snowflake, Snowflake) {
    let tags = json!([{ "name": "solved", "moderated": moderated }]);
    let (status, forum) = forum_with(loom, json!({ "available_tags": tags })).await;
    assert_eq!(status, 201, "{forum}");
    (id(&forum), id(&forum["available_tags"][0]))
}

/// Asks for a post with these tags.
async fn post(loom: &Loom, forum: Snowflake, tags: Value) -> (u16, Value) {
    let body = json!({ "name": "topic", "message": { "content": "x" }, "applied_tags": tags });
    loom.start_in(forum, body).await
}

/// A post is a public thread with a first message of the same id.
///
/// Source: resources/channel, "Start Thread in Forum or Media Channel"; topics/threads, "Creating
/// Threads in Forum and Media Channels".
#[tokio::test]
async fn a_post_is_a_thread_with_its_first_message() {
    let loom = Loom::open().await;
    for kind in [15, 16] {
        let body = json!({ "name": "forum", "type": kind });
        let (_, forum) = loom.house.make_channel(body).await;
        let (status, post) = post(&loom, id(&forum), Value::Null).await;
        assert_eq!((status, &post["type"]), (201, &json!(11)), "{post}");
        assert_eq!(post["message"]["id"], post["id"]);
        assert_eq!(post["message"]["content"], "x");
        assert_eq!(post["message_count"], 0, "the first does not count");
    }
}

/// A post needs a message.
///
/// Source: resources/channel, "Start Thread in Forum or Media Channel".
#[tokio::test]
async fn a_post_needs_a_message() {
    let loom = Loom::open().await;
    let forum = forum(&loom).await;
    let (status, refused) = loom.start_in(id(&forum), json!({ "name": "topic" })).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50035)));
    assert_eq!(fault_at(&refused, "message"), "BASE_TYPE_REQUIRED");
}

/// To post in a forum one needs `SEND_MESSAGES`, and no right to start threads.
///
/// Source: topics/threads, "Creating Threads in Forum and Media Channels".
#[tokio::test]
async fn a_post_needs_the_right_to_write() {
    let loom = Loom::open().await;
    let forum = id(&forum(&loom).await);
    loom.deny(forum, Permissions::CREATE_PUBLIC_THREADS).await;
    assert_eq!(post(&loom, forum, Value::Null).await.0, 201);
    loom.deny(forum, Permissions::SEND_MESSAGES).await;
    let (status, refused) = post(&loom, forum, Value::Null).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
}

/// A forum whose flag says so takes no post without a tag.
///
/// Source: topics/threads, "Forum and Media Channel Fields" (`REQUIRE_TAG`);
/// topics/opcodes-and-status-codes, 40067.
#[tokio::test]
async fn a_forum_may_require_a_tag() {
    let loom = Loom::open().await;
    let (forum, tag) = tagged(&loom, false).await;
    assert_eq!(post(&loom, forum, Value::Null).await.0, 201);
    let (status, changed) = loom.patch(forum, json!({ "flags": 1 << 4 })).await;
    assert_eq!((status, &changed["flags"]), (200, &json!(1 << 4)));
    let (status, refused) = post(&loom, forum, Value::Null).await;
    assert_eq!((status, &refused["code"]), (400, &json!(40067)));
    let (status, post) = post(&loom, forum, json!([tag])).await;
    assert_eq!((status, &post["applied_tags"]), (201, &json!([tag])));
}

/// A post carries only tags that its forum has.
///
/// Source: topics/opcodes-and-status-codes, 10087; topics/threads, "Forum and Media Channel
/// Fields".
#[tokio::test]
async fn a_post_carries_tags_of_its_forum() {
    let loom = Loom::open().await;
    let (forum, tag) = tagged(&loom, false).await;
    let (status, refused) = post(&loom, forum, json!(["42"])).await;
    assert_eq!((status, &refused["code"]), (404, &json!(10087)));
    assert_eq!(post(&loom, forum, json!([tag])).await.0, 201);
}

/// A moderated tag is given only by those who manage threads.
///
/// Source: resources/channel, "Forum Tag Structure" (`moderated`).
#[tokio::test]
async fn a_moderated_tag_is_for_moderators() {
    let loom = Loom::open().await;
    let (forum, tag) = tagged(&loom, true).await;
    let (status, refused) = post(&loom, forum, json!([tag])).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    loom.grant(Permissions::MANAGE_THREADS).await;
    assert_eq!(post(&loom, forum, json!([tag])).await.0, 201);
}

/// A post carries at most five tags.
///
/// Source: resources/channel, "JSON Params (Thread)" (`applied_tags`).
#[tokio::test]
async fn a_post_carries_five_tags() {
    let loom = Loom::open().await;
    let tags: Vec<_> = (0..6).map(|n| json!({ "name": n.to_string() })).collect();
    let (_, forum) = forum_with(&loom, json!({ "available_tags": tags })).await;
    let tags = forum["available_tags"].as_array().expect("tags");
    let tags: Vec<_> = tags.iter().map(id).collect();
    let (status, refused) = post(&loom, id(&forum), json!(tags)).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50035)));
    assert_eq!(fault_at(&refused, "applied_tags"), "BASE_TYPE_MAX_LENGTH");
    assert_eq!(post(&loom, id(&forum), json!(tags[..5])).await.0, 201);
}

/// A forum has at most twenty tags, with names of at most twenty code points.
///
/// Source: resources/channel, "JSON Params (Guild channel)" (`available_tags`) and "Forum Tag
/// Structure".
#[tokio::test]
async fn the_tags_of_a_forum_have_limits() {
    let loom = Loom::open().await;
    let with = async |count: usize, name: &str| {
        let tags = vec![json!({ "name": name }); count];
        forum_with(&loom, json!({ "available_tags": tags })).await
    };
    assert_eq!(with(20, &"é".repeat(20)).await.0, 201);
    let (status, many) = with(21, "tag").await;
    assert_eq!(status, 400);
    assert_eq!(fault_at(&many, "available_tags"), "BASE_TYPE_MAX_LENGTH");
    let (status, long) = with(1, &"é".repeat(21)).await;
    assert_eq!(status, 400);
    assert_ne!(fault_at(&long, "available_tags.0.name"), "no fault here");
}

/// A forum hands its slowmode for posts down to each post, which keeps it.
///
/// Source: topics/threads, "Forum and Media Channel Fields"
/// (`default_thread_rate_limit_per_user`).
#[tokio::test]
async fn a_forum_hands_its_slowmode_down() {
    let loom = Loom::open().await;
    let body = json!({ "default_thread_rate_limit_per_user": 30 });
    let (_, forum) = forum_with(&loom, body).await;
    let (_, first) = post(&loom, id(&forum), Value::Null).await;
    assert_eq!(first["rate_limit_per_user"], 30);
    let change = json!({ "default_thread_rate_limit_per_user": 60 });
    assert_eq!(loom.patch(id(&forum), change).await.0, 200);
    assert_eq!(loom.read(id(&first)).await["rate_limit_per_user"], 30);
}

/// The last message of a forum is its newest post.
///
/// Source: topics/threads, "Forum and Media Channel Fields" (`last_message_id`).
#[tokio::test]
async fn the_last_message_of_a_forum_is_its_newest_post() {
    let loom = Loom::open().await;
    let forum = forum(&loom).await;
    assert_eq!(forum["last_message_id"], Value::Null);
    for _ in 0..2 {
        let (_, post) = post(&loom, id(&forum), Value::Null).await;
        assert_eq!(loom.read(id(&forum)).await["last_message_id"], post["id"]);
    }
}

/// One post of a forum can be pinned.
///
/// Source: topics/opcodes-and-status-codes, 30047; resources/channel, "Channel Flags" (`PINNED`).
#[tokio::test]
async fn one_post_is_pinned() {
    let loom = Loom::open().await;
    loom.grant(Permissions::MANAGE_THREADS).await;
    let forum = id(&forum(&loom).await);
    let (_, first) = post(&loom, forum, Value::Null).await;
    let (_, second) = post(&loom, forum, Value::Null).await;
    let pin = async |post: &Value| loom.patch(id(post), json!({ "flags": 1 << 1 })).await;
    let (status, pinned) = pin(&first).await;
    assert_eq!((status, &pinned["flags"]), (200, &json!(1 << 1)));
    let (status, refused) = pin(&second).await;
    assert_eq!((status, &refused["code"]), (400, &json!(30047)));
}

/// Only posts of forums can be pinned by their flag.
///
/// Source: resources/channel, "JSON Params (Thread)" (`flags`).
#[tokio::test]
async fn only_posts_are_pinned() {
    let loom = Loom::open().await;
    loom.grant(Permissions::MANAGE_THREADS).await;
    let thread = loom.thread().await;
    let (status, refused) = loom.patch(id(&thread), json!({ "flags": 1 << 1 })).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50024)));
}

/// A pinned post is not archived by itself.
///
/// Source: topics/threads, "Forum and Media Channel Thread Fields".
#[tokio::test]
async fn a_pinned_post_stays_awake() {
    let loom = Loom::open().await;
    loom.grant(Permissions::MANAGE_THREADS).await;
    let forum = id(&forum(&loom).await);
    let (_, pinned) = post(&loom, forum, Value::Null).await;
    let body = json!({ "flags": 1 << 1, "auto_archive_duration": 60 });
    assert_eq!(loom.patch(id(&pinned), body).await.0, 200);
    let span = Duration::from_mins(90);
    loom.house.people.advance_clock(span).await.expect("later");
    let read = loom.read(id(&pinned)).await;
    assert_eq!(read["thread_metadata"]["archived"], false);
}

/// A post that is archived is pinned no longer.
///
/// Source: topics/threads, "Forum and Media Channel Thread Fields".
#[tokio::test]
async fn an_archived_post_is_pinned_no_longer() {
    let loom = Loom::open().await;
    loom.grant(Permissions::MANAGE_THREADS).await;
    let forum = id(&forum(&loom).await);
    let (_, pinned) = post(&loom, forum, Value::Null).await;
    loom.patch(id(&pinned), json!({ "flags": 1 << 1 })).await;
    let (status, archived) = loom.patch(id(&pinned), json!({ "archived": true })).await;
    assert_eq!((status, &archived["flags"]), (200, &json!(0)));
}
