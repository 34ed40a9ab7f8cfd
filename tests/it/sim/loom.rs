//! A house in which threads are spun.

use carrel::sim::people::{ChannelChange, NewOverwrite, NewThread};
use carrel::sim::{Options, Permissions, Snowflake};
use serde_json::{Value, json};

use super::house::{BOT_MAY, House, id, message_path};

/// Holds a house whose bot starts threads in `general`.
pub(super) struct Loom {
    pub(super) house: House,
}

impl Loom {
    /// Opens one without rate limits.
    pub(super) async fn open() -> Self {
        let house = House::open().await;
        Self { house }
    }

    /// Opens one with these settings and without rate limits.
    pub(super) async fn with(options: Options) -> Self {
        let rate_limits = false;
        let house = House::with(Options {
            rate_limits,
            ..options
        })
        .await;
        Self { house }
    }

    /// Gives the bot more than it has otherwise.
    pub(super) async fn grant(&self, more: Permissions) {
        let server = self.house.server.server_id;
        let given = self.house.people.change_bot(server, BOT_MAY | more).await;
        given.expect("given");
    }

    /// Takes permissions from everyone in a channel.
    pub(super) async fn deny(&self, channel: Snowflake, deny: Permissions) {
        let denied = NewOverwrite {
            id: self.house.server.server_id,
            kind: 0,
            allow: Permissions::NONE,
            deny,
        };
        let change = ChannelChange {
            overwrites: Some(vec![denied]),
            ..ChannelChange::default()
        };
        let changed = self.house.people.change_channel(channel, &change).await;
        changed.expect("denied");
    }

    /// Asks for a thread, or a post, in a channel.
    pub(super) async fn start_in(&self, channel: Snowflake, body: Value) -> (u16, Value) {
        let path = format!("/channels/{channel}/threads");
        self.house.call("POST", &path, body).await
    }

    /// Asks for a thread in `general`.
    pub(super) async fn start(&self, body: Value) -> (u16, Value) {
        self.start_in(self.house.general(), body).await
    }

    /// Starts a public thread, which must come about, with the bot in it.
    pub(super) async fn thread(&self) -> Value {
        self.joined(11).await
    }

    /// Starts a private thread, which must come about, with the bot in it.
    pub(super) async fn private(&self) -> Value {
        self.joined(12).await
    }

    async fn joined(&self, kind: u8) -> Value {
        let body = json!({ "name": "aside", "type": kind });
        let (status, thread) = self.start(body).await;
        assert_eq!(status, 201, "{thread}");
        let (owner, bot) = (self.house.server.owner_id, self.house.bot_id().await);
        let people = &self.house.people;
        let added = people.add_to_thread(owner, id(&thread), bot).await;
        added.expect("added");
        thread
    }

    /// Lets the bot post and start a thread from that; returns the message and what came of it.
    pub(super) async fn started(&self) -> (Value, (u16, Value)) {
        let general = self.house.general();
        let (_, message) = self.house.post(general, json!({ "content": "x" })).await;
        let path = format!("{}/threads", message_path(&message));
        let body = json!({ "name": "aside" });
        let started = self.house.call("POST", &path, body).await;
        (message, started)
    }

    /// Lets Ada start a public thread, with her in it, and returns its id.
    pub(super) async fn adas(&self) -> Snowflake {
        let (ada, general) = (self.house.ada, self.house.general());
        let thread = NewThread::named("aside");
        let people = &self.house.people;
        let started = people.start_thread(ada, general, &thread).await;
        let thread = started.expect("a thread");
        people.join_thread(ada, thread).await.expect("joined");
        thread
    }

    /// Lets the owner start a private thread and add Ada; returns its id.
    pub(super) async fn adas_private(&self) -> Snowflake {
        let (ada, general) = (self.house.ada, self.house.general());
        let owner = self.house.server.owner_id;
        let thread = NewThread {
            private: true,
            ..NewThread::named("aside")
        };
        let people = &self.house.people;
        let started = people.start_thread(owner, general, &thread).await;
        let thread = started.expect("a thread");
        let added = people.add_to_thread(owner, thread, ada).await;
        added.expect("added");
        thread
    }

    /// Hides `general` from the bot, and lets the owner start a thread in it.
    pub(super) async fn hidden(&self, private: bool) -> Snowflake {
        let (owner, general) = (self.house.server.owner_id, self.house.general());
        self.deny(general, Permissions::VIEW_CHANNEL).await;
        let thread = NewThread {
            private,
            ..NewThread::named("aside")
        };
        let people = &self.house.people;
        let started = people.start_thread(owner, general, &thread).await;
        started.expect("a thread")
    }

    /// Takes permissions from everyone in the whole server, or gives them back.
    pub(super) async fn deny_everywhere(&self, deny: Permissions) {
        let server = self.house.server.server_id;
        let path = format!("/guilds/{server}/roles");
        let (_, roles) = self.house.call("GET", &path, Value::Null).await;
        let mut roles = roles.as_array().expect("a list").iter();
        let everyone = roles.find(|role| id(role) == server).expect("@everyone");
        let held = everyone["permissions"]
            .as_str()
            .and_then(|bits| bits.parse().ok());
        let left = Permissions(held.expect("bits")).without(deny);
        let role = self.house.server.everyone_role_id;
        let changed = self.house.people.change_role(server, role, left).await;
        changed.expect("changed");
    }

    /// Edits a thread.
    pub(super) async fn patch(&self, thread: Snowflake, body: Value) -> (u16, Value) {
        let path = format!("/channels/{thread}");
        self.house.call("PATCH", &path, body).await
    }

    /// Lets the bot archive a thread of its own.
    pub(super) async fn archive(&self, thread: &Value) {
        let (status, body) = self.patch(id(thread), json!({ "archived": true })).await;
        assert_eq!(status, 200, "{body}");
    }

    /// Reads a channel or a thread.
    pub(super) async fn read(&self, channel: Snowflake) -> Value {
        let path = format!("/channels/{channel}");
        let (status, channel) = self.house.call("GET", &path, Value::Null).await;
        assert_eq!(status, 200, "{channel}");
        channel
    }

    /// Makes a request below a channel, without a body.
    pub(super) async fn ask(&self, method: &str, channel: Snowflake, rest: &str) -> (u16, Value) {
        let path = format!("/channels/{channel}/{rest}");
        self.house.call(method, &path, Value::Null).await
    }

    /// Lists the kinds and contents of the messages of a channel, oldest first.
    pub(super) async fn messages(&self, channel: Snowflake) -> Vec<Value> {
        let (_, page) = self.ask("GET", channel, "messages").await;
        let mut page = page.as_array().expect("a list").clone();
        page.reverse();
        page
    }
}
