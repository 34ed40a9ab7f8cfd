//! Rules of announcement channels and crossposts.

use carrel::sim::people::{NewAccount, NewMember};
use carrel::sim::{Options, Permissions, Snowflake};
use serde_json::{Value, json};

use crate::sim::house::{BOT_MAY, House, fault_at, id, message_path};
use crate::sim::line::{Line, ORDINARY_INTENTS};

const GUILD_WEBHOOKS: u64 = 1 << 5;

/// A house with an announcement channel that `general` may follow.
struct Press {
    house: House,
    news: Snowflake,
}

impl Press {
    async fn open() -> Self {
        let house = House::with(Options {
            content_intent: true,
            rate_limits: false,
            ..Options::default()
        })
        .await;
        let press = Self {
            news: Snowflake::default(),
            house,
        };
        press.grant(Permissions::MANAGE_WEBHOOKS).await;
        let body = json!({ "name": "news", "type": 5 });
        let (status, news) = press.house.make_channel(body).await;
        assert_eq!(status, 201, "{news}");
        Self {
            news: id(&news),
            ..press
        }
    }

    async fn grant(&self, more: Permissions) {
        let server = self.house.server.server_id;
        let given = self.house.people.change_bot(server, BOT_MAY | more).await;
        given.expect("given");
    }

    async fn follow(&self, source: Snowflake, target: Snowflake) -> (u16, Value) {
        let path = format!("/channels/{source}/followers");
        let body = json!({ "webhook_channel_id": target });
        self.house.call("POST", &path, body).await
    }

    /// Lets `general` follow the news and returns the webhook's id.
    async fn followed(&self) -> Value {
        let (status, followed) = self.follow(self.news, self.house.general()).await;
        assert_eq!(status, 200, "{followed}");
        followed["webhook_id"].clone()
    }

    /// Writes a piece of news.
    async fn written(&self) -> Value {
        let (_, message) = self.house.post(self.news, json!({ "content": "x" })).await;
        message
    }

    async fn publish(&self, message: &Value) -> (u16, Value) {
        let path = format!("{}/crosspost", message_path(message));
        self.house.call("POST", &path, Value::Null).await
    }

    /// Passes a message on, which must be taken.
    async fn published(&self, message: &Value) {
        let (status, body) = self.publish(message).await;
        assert_eq!(status, 200, "{body}");
    }

    /// The newest message in `general`.
    async fn newest(&self) -> Value {
        let path = format!("/channels/{}/messages?limit=1", self.house.general());
        self.house.call("GET", &path, Value::Null).await.1[0].clone()
    }
}

/// Only servers of the community kind have announcement channels.
///
/// Source: users' reports, terraform-provider-discord#149, `BASE_TYPE_CHOICES` at `type`;
/// resources/guild, "Guild Features" (`NEWS`).
#[tokio::test]
async fn announcement_channels_are_for_communities() {
    let house = House::open().await;
    let body = json!({ "name": "news", "type": 5 });
    assert_eq!(house.make_channel(body.clone()).await.0, 201);
    let owner = NewAccount::named("otto");
    let plain = house.people.open_server("Plain", &owner).await;
    let plain = plain.expect("a server").server_id;
    house.people.add_bot(plain, BOT_MAY).await.expect("joins");
    let path = format!("/guilds/{plain}/channels");
    let (status, refused) = house.call("POST", &path, body).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50035)));
    assert_eq!(fault_at(&refused, "type"), "BASE_TYPE_CHOICES");
}

/// Only messages of announcement channels can be passed on.
///
/// Source: resources/message, "Crosspost Message"; topics/opcodes-and-status-codes, 50024.
#[tokio::test]
async fn only_announcements_are_passed_on() {
    let press = Press::open().await;
    let general = press.house.general();
    let (_, plain) = press.house.post(general, json!({ "content": "x" })).await;
    let (status, refused) = press.publish(&plain).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50024)));
    press.published(&press.written().await).await;
}

/// A message is passed on once.
///
/// Source: topics/opcodes-and-status-codes, 40033.
#[tokio::test]
async fn a_message_is_passed_on_once() {
    let press = Press::open().await;
    let message = press.written().await;
    press.published(&message).await;
    let (status, refused) = press.publish(&message).await;
    assert_eq!((status, &refused["code"]), (400, &json!(40033)));
}

/// To pass on a message of one's own one needs `SEND_MESSAGES`.
///
/// Source: resources/message, "Crosspost Message".
#[tokio::test]
async fn passing_on_needs_the_right_to_write() {
    let press = Press::open().await;
    let message = press.written().await;
    let overwrites = format!("/channels/{}/permissions", press.news);
    let path = format!("{overwrites}/{}", press.house.server.server_id);
    let deny = json!({ "type": 0, "deny": Permissions::SEND_MESSAGES });
    assert_eq!(press.house.call("PUT", &path, deny).await.0, 204);
    let (status, refused) = press.publish(&message).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    assert_eq!(press.house.call("DELETE", &path, Value::Null).await.0, 204);
    press.published(&message).await;
}

/// To pass on a message of somebody else one needs `MANAGE_MESSAGES` as well.
///
/// Source: resources/message, "Crosspost Message".
#[tokio::test]
async fn passing_on_anothers_message_needs_the_right_to_manage() {
    let press = Press::open().await;
    let said = press
        .house
        .people
        .say(press.house.ada, press.news, "x")
        .await;
    let message = json!({ "id": said.expect("said").id, "channel_id": press.news });
    let (status, refused) = press.publish(&message).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    press.grant(Permissions::MANAGE_MESSAGES).await;
    press.published(&message).await;
}

/// A message that was passed on has the flag `CROSSPOSTED`, and is told anew.
///
/// Source: resources/message, "Crosspost Message" and "Message Flags".
#[tokio::test]
async fn what_was_passed_on_is_marked() {
    let press = Press::open().await;
    let message = press.written().await;
    let (mut line, _) = Line::ready(&press.house.sim, 1).await;
    let (status, marked) = press.publish(&message).await;
    assert_eq!((status, &marked["flags"]), (200, &json!(1)));
    let told = line.event("MESSAGE_UPDATE").await["d"].clone();
    assert_eq!((&told["id"], &told["flags"]), (&message["id"], &json!(1)));
}

/// Only announcement channels can be followed.
///
/// Source: resources/channel, "Follow Announcement Channel".
#[tokio::test]
async fn only_announcement_channels_are_followed() {
    let press = Press::open().await;
    let general = press.house.general();
    let (status, refused) = press.follow(general, press.news).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50024)));
    press.followed().await;
}

/// To have a channel follow another one needs `MANAGE_WEBHOOKS` in the channel that follows.
///
/// Source: resources/channel, "Follow Announcement Channel".
#[tokio::test]
async fn following_needs_the_right_to_manage_webhooks() {
    let press = Press::open().await;
    press.grant(Permissions::NONE).await;
    let (status, refused) = press.follow(press.news, press.house.general()).await;
    assert_eq!((status, &refused["code"]), (403, &json!(50013)));
    press.grant(Permissions::MANAGE_WEBHOOKS).await;
    press.followed().await;
}

/// A channel has at most fifteen webhooks.
///
/// Source: topics/opcodes-and-status-codes, 30007.
#[tokio::test]
async fn a_channel_has_fifteen_webhooks() {
    let press = Press::open().await;
    let first = press.followed().await;
    for _ in 1..15 {
        press.followed().await;
    }
    let (status, refused) = press.follow(press.news, press.house.general()).await;
    assert_eq!((status, &refused["code"]), (400, &json!(30007)));
    let path = format!("/webhooks/{}", first.as_str().expect("an id"));
    assert_eq!(press.house.call("DELETE", &path, Value::Null).await.0, 204);
    press.followed().await;
}

/// A new follower is told in its channel by a message of type 12 that points to the source.
///
/// Source: resources/message, "Channel Follow Add messages".
#[tokio::test]
async fn a_follower_is_told_in_its_channel() {
    let press = Press::open().await;
    press.followed().await;
    let told = press.newest().await;
    assert_eq!(told["type"], 12);
    let reference = &told["message_reference"];
    assert_eq!(reference["channel_id"], json!(press.news));
    assert!(reference.get("message_id").is_none());
}

/// A new follower is told to sessions with the webhooks' intent.
///
/// Source: resources/channel, "Follow Announcement Channel"; events/gateway, "List of Intents"
/// (`GUILD_WEBHOOKS`).
#[tokio::test]
async fn a_follower_is_told_by_intent() {
    let press = Press::open().await;
    let intents = ORDINARY_INTENTS | GUILD_WEBHOOKS;
    let mut hearing = Line::identified(&press.house.sim, intents, false).await;
    hearing.event("GUILD_CREATE").await;
    let (mut deaf, _) = Line::ready(&press.house.sim, 1).await;
    press.followed().await;
    let general = press.house.general();
    press.house.post(general, json!({ "content": "x" })).await;
    let told = hearing.payload().await;
    assert_eq!(told["t"], "WEBHOOKS_UPDATE");
    assert_eq!(told["d"]["channel_id"], json!(general));
    assert_eq!(deaf.payload().await["t"], "MESSAGE_CREATE");
}

/// The webhook of a follower is of type 2 and names where its messages come from.
///
/// Source: resources/webhook, "Webhook Types" and "Webhook Structure".
#[tokio::test]
async fn the_webhook_of_a_follower_names_its_source() {
    let press = Press::open().await;
    let webhook = press.followed().await;
    let (general, server) = (press.house.general(), press.house.server.server_id);
    for path in [
        format!("/channels/{general}/webhooks"),
        format!("/guilds/{server}/webhooks"),
    ] {
        let (status, listed) = press.house.call("GET", &path, Value::Null).await;
        assert_eq!((status, &listed[0]["id"]), (200, &webhook), "{path}");
        assert_eq!(listed[0]["type"], 2);
        assert_eq!(listed[0]["source_channel"]["id"], json!(press.news));
        assert_eq!(listed[0]["source_guild"]["id"], json!(server));
    }
}

/// What is passed on comes to the channels that follow, of the webhook, with a flag and a
/// reference to the original.
///
/// Source: resources/message, "Crosspost messages" and "Message Flags" (`IS_CROSSPOST`).
#[tokio::test]
async fn what_is_passed_on_comes_to_those_who_follow() {
    let press = Press::open().await;
    let webhook = press.followed().await;
    let message = press.written().await;
    assert_ne!(press.newest().await["flags"], 1 << 1, "not yet");
    press.published(&message).await;
    let copy = press.newest().await;
    assert_eq!(
        (&copy["content"], &copy["flags"]),
        (&json!("x"), &json!(1 << 1))
    );
    assert_eq!(
        (&copy["webhook_id"], &copy["author"]["id"]),
        (&webhook, &webhook)
    );
    let original = json!({ "type": 0, "message_id": message["id"], "channel_id": press.news,
        "guild_id": press.house.server.server_id });
    assert_eq!(copy["message_reference"], original);
}

/// What is passed on pings nobody where it arrives.
///
/// Source: resources/message, "Allowed Mentions Object"; users' reports of channel following.
#[tokio::test]
async fn what_is_passed_on_pings_nobody() {
    let press = Press::open().await;
    press.followed().await;
    let body = json!({ "content": format!("<@{}>", press.house.ada) });
    let (_, message) = press.house.post(press.news, body).await;
    assert_eq!(message["mentions"][0]["id"], json!(press.house.ada));
    press.published(&message).await;
    assert_eq!(press.newest().await["mentions"], json!([]));
}

/// The copies of a message are edited with it.
///
/// Source: discord-api-docs#6856.
#[tokio::test]
async fn copies_are_edited_with_the_original() {
    let press = Press::open().await;
    press.followed().await;
    let message = press.written().await;
    press.published(&message).await;
    assert_eq!(
        press
            .house
            .edit(&message, json!({ "content": "y" }))
            .await
            .0,
        200
    );
    let copy = press.newest().await;
    assert_eq!(
        (&copy["content"], &copy["flags"]),
        (&json!("y"), &json!(1 << 1))
    );
}

/// The copies of a deleted message are marked with `SOURCE_MESSAGE_DELETED`.
///
/// Source: resources/message, "Message Flags".
#[tokio::test]
async fn copies_of_a_deleted_message_are_marked() {
    let press = Press::open().await;
    press.followed().await;
    let message = press.written().await;
    press.published(&message).await;
    let deleted = press
        .house
        .call("DELETE", &message_path(&message), Value::Null)
        .await;
    assert_eq!(deleted.0, 204);
    let copy = press.newest().await;
    assert_eq!(copy["flags"], 1 << 1 | 1 << 3);
}

/// An announcement channel is followed from other servers too, by people who may.
///
/// Source: resources/channel, "Channel Types" (`GUILD_ANNOUNCEMENT`).
#[tokio::test]
async fn announcements_reach_other_servers() {
    let press = Press::open().await;
    let people = &press.house.people;
    let owner = NewAccount::named("otto");
    let other = people.open_server("Plain", &owner).await.expect("a server");
    let otto = NewAccount {
        id: Some(other.owner_id),
        ..NewAccount::named("otto")
    };
    let otto = NewMember {
        account: otto,
        ..NewMember::default()
    };
    let server = press.house.server.server_id;
    people.join(server, &otto).await.expect("joins");
    let channel = other.general_channel_id;
    let followed = people.follow(other.owner_id, press.news, channel).await;
    followed.expect("followed");
    let said = people
        .say(press.house.server.owner_id, press.news, "x")
        .await;
    let said = said.expect("said").id;
    let published = people.publish(press.house.server.owner_id, press.news, said);
    published.await.expect("published");
    let read = people.read(channel, other.owner_id).await.expect("read");
    assert_eq!(read.last().map(|copy| copy.content.as_str()), Some("x"));
}
