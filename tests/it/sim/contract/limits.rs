//! Rules of rate limits.

use std::time::Duration;

use carrel::sim::people::{ChannelKind, Fault, FaultKind, Matching, NewAccount, NewChannel};
use carrel::sim::{Options, Snowflake};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::sim::app::{App, message};
use crate::sim::house::{House, id, message_path};

/// A house in which limits hold.
async fn house() -> House {
    House::with(Options::default()).await
}

/// An app in a house in which limits hold from now on.
async fn limited_app() -> App {
    let app = App::open().await;
    app.house.people.limit(true).await.expect("on");
    app
}

/// What came back: status, headers and body.
struct Told {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Told {
    /// Reads a header; empty where there is none.
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("plain text"))
    }

    fn number(&self, name: &str) -> f64 {
        self.header(name).parse().expect("a number")
    }
}

/// Asks as the bot and keeps the headers.
async fn ask(house: &House, method: &str, path: &str, body: Value) -> Told {
    let reply = house.request(method, path, &body).send().await;
    let reply = reply.expect("a reply");
    Told {
        status: reply.status().as_u16(),
        headers: reply.headers().clone(),
        body: reply.json().await.unwrap_or(Value::Null),
    }
}

async fn post(house: &House, channel: Snowflake) -> Told {
    let path = format!("/channels/{channel}/messages");
    ask(house, "POST", &path, json!({ "content": "x" })).await
}

async fn rename(house: &House, field: &str) -> Told {
    let path = format!("/channels/{}", house.general());
    ask(house, "PATCH", &path, json!({ field: "again" })).await
}

/// Renames a channel until that is too much, by whichever limit notices first.
async fn too_much(house: &House) -> Told {
    for _ in 0..60 {
        let told = rename(house, "name").await;
        if told.status == 429 {
            return told;
        }
    }
    panic!("nothing is ever too much");
}

/// Lets windows pass as real time would.
async fn later(house: &House, by: Duration) {
    house.people.forward_limits(by).await.expect("later");
}

/// A second channel.
async fn other_channel(house: &House) -> Snowflake {
    let server = house.server.server_id;
    let made = house.people.add_text_channel(server, "other").await;
    made.expect("a channel")
}

/// A route may be asked as often as its limit says within its span, and again when that is over.
///
/// Source: topics/rate-limits, "Header Format".
#[tokio::test]
async fn a_route_has_its_limit() {
    let house = house().await;
    for _ in 0..5 {
        assert_eq!(post(&house, house.general()).await.status, 200);
    }
    assert_eq!(post(&house, house.general()).await.status, 429);
    later(&house, Duration::from_secs(5)).await;
    assert_eq!(post(&house, house.general()).await.status, 200);
}

/// Each channel has a count of its own for the same route.
///
/// Source: topics/rate-limits, on top-level resources.
#[tokio::test]
async fn each_channel_counts_alone() {
    let house = house().await;
    let other = other_channel(&house).await;
    for _ in 0..5 {
        post(&house, house.general()).await;
    }
    assert_eq!(post(&house, other).await.status, 200);
}

/// Each interaction has a count of its own for what follows its answer.
///
/// Source: topics/rate-limits, on top-level resources (`webhook_id + webhook_token`).
#[tokio::test]
async fn each_interaction_counts_alone() {
    let mut app = limited_app().await;
    let (first, second) = (app.asked().await, app.asked().await);
    for heard in [&first, &second] {
        app.answered(heard, message("answer")).await;
    }
    for _ in 0..5 {
        app.by_token("POST", &first, "", json!({ "content": "x" }))
            .await;
    }
    let (status, _) = app
        .by_token("POST", &second, "", json!({ "content": "x" }))
        .await;
    assert_eq!(status, 200);
}

/// Each method of a route has a count of its own.
///
/// Source: topics/rate-limits: a bucket may include the method.
#[tokio::test]
async fn each_method_counts_alone() {
    let house = house().await;
    let sent = post(&house, house.general()).await.body;
    let path = message_path(&sent);
    for _ in 0..5 {
        ask(&house, "PATCH", &path, json!({ "content": "y" })).await;
    }
    let deleted = ask(&house, "DELETE", &path, Value::Null).await;
    assert_eq!(deleted.status, 204);
}

/// A reply tells how often its route may be asked and how often that is still left.
///
/// Source: topics/rate-limits, "Header Format".
#[tokio::test]
async fn a_reply_tells_what_is_left() {
    let house = house().await;
    for left in ["4", "3", "2"] {
        let told = post(&house, house.general()).await;
        let said = ["x-ratelimit-limit", "x-ratelimit-remaining"].map(|name| told.header(name));
        assert_eq!(said, ["5", left]);
    }
}

/// A reply tells when its route may be asked afresh, as a moment and as a span that agree.
///
/// Source: topics/rate-limits, "Header Format".
#[tokio::test]
async fn a_reply_tells_when_all_is_left_again() {
    let house = house().await;
    let before = epoch_seconds();
    let told = post(&house, house.general()).await;
    let after = told.number("x-ratelimit-reset-after");
    assert!(0.0 < after && after <= 5.0, "{after}");
    let moment = told.number("x-ratelimit-reset");
    let expected = before + after..epoch_seconds() + after + 0.01;
    assert!(
        expected.contains(&(moment + 0.005)),
        "{moment} {expected:?}"
    );
}

/// The host's time, which is what the headers are in.
fn epoch_seconds() -> f64 {
    let since = std::time::UNIX_EPOCH.elapsed();
    since.expect("the host's clock is right").as_secs_f64()
}

/// A reply names its bucket: the same for every channel, another for another route.
///
/// Source: topics/rate-limits, "Header Format".
#[tokio::test]
async fn a_reply_names_its_bucket() {
    let house = house().await;
    let other = other_channel(&house).await;
    let bucket = async |channel| {
        let told = post(&house, channel).await;
        told.header("x-ratelimit-bucket").to_owned()
    };
    let here = bucket(house.general()).await;
    assert!(!here.is_empty());
    assert_eq!(here, bucket(other).await);
    let path = format!("/channels/{other}");
    let read = ask(&house, "GET", &path, Value::Null).await;
    assert_ne!(read.header("x-ratelimit-bucket"), here);
}

/// A reply that refuses tells of its limit too.
///
/// Source: topics/rate-limits, "Header Format": on all replies.
#[tokio::test]
async fn a_refusal_tells_what_is_left() {
    let house = house().await;
    let path = format!("/channels/{}/messages", house.general());
    let told = ask(&house, "POST", &path, json!([])).await;
    assert_eq!(
        (told.status, told.header("x-ratelimit-remaining")),
        (400, "4")
    );
}

/// Who asks too often reads in whole seconds how long to wait, never too few.
///
/// Source: topics/rate-limits, "Exceeding A Rate Limit".
#[tokio::test]
async fn too_many_says_the_wait_in_whole_seconds() {
    let house = house().await;
    let told = too_much(&house).await;
    let whole: u32 = told.header("retry-after").parse().expect("whole seconds");
    let exact = told.body["retry_after"].as_f64().expect("a number");
    let wait = f64::from(whole);
    assert!(exact <= wait && wait < exact + 1.01, "{whole} for {exact}");
}

/// Who asks too often reads a sentence and the exact wait.
///
/// Source: topics/rate-limits, "Rate Limit Response Structure".
#[tokio::test]
async fn too_many_says_the_exact_wait() {
    let house = house().await;
    let told = too_much(&house).await;
    assert_eq!(told.body["message"], "You are being rate limited.");
    let wait = told.body["retry_after"].as_f64().expect("a number");
    assert!(0.0 < wait && wait <= 600.0, "{wait}");
    assert_eq!(told.body["global"], false);
}

/// A limit of the bot's own is of the scope `user`.
///
/// Source: topics/rate-limits, "Header Format".
#[tokio::test]
async fn too_many_of_ones_own_is_of_scope_user() {
    let house = house().await;
    let told = too_much(&house).await;
    assert_eq!(told.header("x-ratelimit-scope"), "user");
}

/// Over all routes a bot may ask fifty times a second; the refusal is global and tells of no
/// bucket.
///
/// Source: topics/rate-limits, "Global Rate Limit".
#[tokio::test]
async fn fifty_requests_a_second_over_all_routes() {
    let house = house().await;
    let server = format!("/guilds/{}", house.server.server_id);
    let mut told = None;
    // Two routes, so that neither's own fifty are used up.
    for (path, _) in ["/users/@me", &server].iter().cycle().zip(0..50) {
        let reply = ask(&house, "GET", path, Value::Null).await;
        assert_eq!(reply.status, 200);
        told = Some(reply);
    }
    assert!(told.is_some_and(|told| told.header("x-ratelimit-global").is_empty()));
    let told = ask(&house, "GET", "/users/@me", Value::Null).await;
    assert_eq!((told.status, &told.body["global"]), (429, &json!(true)));
    let said = [
        "x-ratelimit-global",
        "x-ratelimit-scope",
        "x-ratelimit-limit",
    ];
    assert_eq!(said.map(|name| told.header(name)), ["true", "global", ""]);
    later(&house, Duration::from_secs(1)).await;
    assert_eq!(
        ask(&house, "GET", "/users/@me", Value::Null).await.status,
        200
    );
}

/// Answers to interactions pass by the limit over all routes.
///
/// Source: topics/rate-limits, "Global Rate Limit".
#[tokio::test]
async fn answers_to_interactions_are_not_counted_globally() {
    let mut app = limited_app().await;
    let heard = app.asked().await;
    let server = format!("/guilds/{}", app.house.server.server_id);
    for (path, _) in ["/users/@me", &server].iter().cycle().zip(0..60) {
        ask(&app.house, "GET", path, Value::Null).await;
    }
    app.answered(&heard, message("answer")).await;
}

/// Moving the world's clock refills nothing: limits run on real time.
///
/// Source: topics/rate-limits: resets are told in real seconds.
#[tokio::test]
async fn limits_run_on_real_time() {
    let house = house().await;
    too_much(&house).await;
    let moved = house.people.advance_clock(Duration::from_hours(1)).await;
    moved.expect("moved");
    assert_eq!(rename(&house, "name").await.status, 429);
}

/// A channel is renamed twice in ten minutes at most, while the headers have room.
///
/// Source: users' reports, discord-api-docs#1900.
#[tokio::test]
async fn a_channel_is_renamed_twice_in_ten_minutes() {
    let house = house().await;
    for _ in 0..2 {
        assert_eq!(rename(&house, "name").await.status, 200);
    }
    let told = rename(&house, "name").await;
    assert_eq!(
        (told.status, told.header("x-ratelimit-remaining")),
        (429, "3")
    );
    assert!(
        told.body["retry_after"]
            .as_f64()
            .is_some_and(|wait| wait > 590.0)
    );
}

/// A channel's topic is changed twice in ten minutes at most, while the headers have room.
///
/// Source: users' reports, discord-api-docs#1900.
#[tokio::test]
async fn a_topic_is_changed_twice_in_ten_minutes() {
    let house = house().await;
    for _ in 0..2 {
        assert_eq!(rename(&house, "topic").await.status, 200);
    }
    let told = rename(&house, "topic").await;
    assert_eq!(
        (told.status, told.header("x-ratelimit-remaining")),
        (429, "3")
    );
}

/// Other changes of a channel do not count as renaming.
///
/// Source: users' reports, discord-api-docs#1900.
#[tokio::test]
async fn other_changes_of_a_channel_are_no_renames() {
    let house = house().await;
    let path = format!("/channels/{}", house.general());
    for seconds in 1..=4 {
        let body = json!({ "rate_limit_per_user": seconds });
        assert_eq!(ask(&house, "PATCH", &path, body).await.status, 200);
    }
}

/// A channel passes ten messages on in an hour at most.
///
/// Source: users' reports, MonitoRSS#184.
#[tokio::test]
async fn ten_crossposts_an_hour() {
    let house = House::open().await;
    let channel = NewChannel {
        name: "news".to_owned(),
        kind: ChannelKind::Announcement,
        parent_id: None,
        overwrites: Vec::new(),
        as_user: None,
    };
    let server = house.server.server_id;
    let channel = house
        .people
        .add_channel(server, &channel)
        .await
        .expect("one");
    let mut sent = Vec::new();
    for _ in 0..11 {
        sent.push(house.post(channel, json!({ "content": "x" })).await.1);
    }
    house.people.limit(true).await.expect("on");
    let crosspost = async |sent: &Value| {
        let path = format!("{}/crosspost", message_path(sent));
        ask(&house, "POST", &path, Value::Null).await.status
    };
    for sent in &sent[..10] {
        assert_eq!(crosspost(sent).await, 200);
    }
    assert_eq!(crosspost(&sent[10]).await, 429);
}

/// An interaction is followed by five messages in two seconds at most.
///
/// Source: discord-api-docs#2701.
#[tokio::test]
async fn five_followups_in_two_seconds() {
    let mut app = limited_app().await;
    let heard = app.asked().await;
    app.answered(&heard, message("answer")).await;
    let follow = async || {
        app.by_token("POST", &heard, "", json!({ "content": "x" }))
            .await
            .0
    };
    for _ in 0..5 {
        assert_eq!(follow().await, 200);
    }
    assert_eq!(follow().await, 429);
}

/// A server gets 250 roles in 48 hours at most, even if they are deleted again.
///
/// Source: users' reports, discord-api-docs#1480.
#[tokio::test]
async fn two_hundred_and_fifty_new_roles_in_two_days() {
    let house = house().await;
    let roles = format!("/guilds/{}/roles", house.server.server_id);
    for number in 0..250 {
        if number % 20 == 0 {
            later(&house, Duration::from_secs(1)).await;
        }
        let made = ask(&house, "POST", &roles, json!({ "name": "r" })).await;
        assert_eq!(made.status, 200, "{number}");
        let role = format!("{roles}/{}", id(&made.body));
        assert_eq!(ask(&house, "DELETE", &role, Value::Null).await.status, 204);
    }
    later(&house, Duration::from_secs(1)).await;
    let told = ask(&house, "POST", &roles, json!({ "name": "r" })).await;
    assert_eq!(
        (told.status, told.header("x-ratelimit-remaining")),
        (429, "50")
    );
}

/// Who opens direct messages too fast is refused with 40003.
///
/// Source: topics/opcodes-and-status-codes, "JSON Error Codes" (40003); the number is a guess.
#[tokio::test]
async fn direct_messages_opened_too_fast_are_refused() {
    let house = house().await;
    let body = json!({ "recipient_id": house.ada });
    for number in 0..100 {
        if number % 10 == 0 {
            later(&house, Duration::from_secs(10)).await;
        }
        let told = ask(&house, "POST", "/users/@me/channels", body.clone()).await;
        assert_eq!(told.status, 200, "{number}");
    }
    later(&house, Duration::from_secs(10)).await;
    let told = ask(&house, "POST", "/users/@me/channels", body).await;
    assert_eq!((told.status, &told.body["code"]), (429, &json!(40003)));
}

/// Answers with 401, 403 and 429 are held against an address, others are not.
///
/// Source: topics/rate-limits, "Invalid Request Limit aka Cloudflare Bans".
#[tokio::test]
async fn invalid_requests_are_counted() {
    let house = house().await;
    let count = async || {
        house
            .people
            .counts()
            .await
            .expect("counts")
            .invalid_requests
    };
    let anonymous = house.request_as("Bot wrong", "GET", "/users/@me", &Value::Null);
    assert_eq!(anonymous.send().await.expect("a reply").status(), 401);
    assert_eq!(count().await, 1);
    let stranger = NewAccount::named("odo");
    let elsewhere = house.people.open_server("Elsewhere", &stranger).await;
    let elsewhere = elsewhere.expect("a server").general_channel_id;
    assert_eq!(post(&house, elsewhere).await.status, 403);
    assert_eq!(count().await, 2);
    too_much(&house).await;
    assert_eq!(count().await, 3);
    assert_eq!(post(&house, Snowflake(1)).await.status, 404);
    assert_eq!(count().await, 3);
}

/// A 429 because others used a resource up is not held against anybody.
///
/// Source: topics/rate-limits, "Invalid Request Limit aka Cloudflare Bans".
#[tokio::test]
async fn a_shared_limit_is_not_held_against_anybody() {
    let house = house().await;
    let shared = Fault {
        matching: Matching::default(),
        kind: FaultKind::Status,
        status: Some(429),
        before_effect: true,
        times: 1,
        delay_ms: None,
    };
    house.people.fail(&shared).await.expect("planned");
    let told = post(&house, house.general()).await;
    assert_eq!(
        (told.status, told.header("x-ratelimit-scope")),
        (429, "shared")
    );
    let counts = house.people.counts().await.expect("counts");
    assert_eq!(counts.invalid_requests, 0);
}

/// An address with too many invalid requests reaches Discord no more: neither JSON nor a limit's
/// headers come back.
///
/// Source: topics/rate-limits, "Invalid Request Limit aka Cloudflare Bans"; nostrum#731.
#[tokio::test]
async fn too_many_invalid_requests_shut_an_address_out() {
    assert_eq!(Options::default().most_invalid_requests, 10_000);
    let house = shut_out().await;
    let told = ask(&house, "GET", "/users/@me", Value::Null).await;
    assert_eq!((told.status, told.body), (429, Value::Null));
    assert!(
        told.headers
            .keys()
            .all(|name| !name.as_str().starts_with("x-ratelimit"))
    );
    assert!(told.headers.contains_key("retry-after"));
}

/// An invalid request is forgotten after ten minutes.
///
/// Source: topics/rate-limits, "Invalid Request Limit aka Cloudflare Bans".
#[tokio::test]
async fn an_invalid_request_counts_for_ten_minutes() {
    let house = shut_out().await;
    later(&house, Duration::from_mins(10)).await;
    assert_eq!(
        ask(&house, "GET", "/users/@me", Value::Null).await.status,
        200
    );
}

/// A house whose bot has made as many invalid requests as are borne here.
async fn shut_out() -> House {
    let house = House::with(Options {
        most_invalid_requests: 5,
        ..Options::default()
    })
    .await;
    for _ in 0..5 {
        let anonymous = house.request_as("Bot wrong", "GET", "/users/@me", &Value::Null);
        anonymous.send().await.expect("a reply");
    }
    house
}
