//! A Rust client of the control API: the people who use the simulated Discord.
//!
//! Knows the API's addresses and shapes; refuses to know the simulator's state, so that whatever
//! it can do, a program in any other language can do as well.
//!
//! **Invariants.** Every method is one HTTP request. An act returns what that user would see, and
//! a no is a [`Refused`] with Discord's reason.

mod acting;
mod dialogues;
mod gatherings;
mod marks;
mod shapes;
mod trouble;

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use self::dialogues::{Choice, Field, Modal};
pub use self::gatherings::{NewThread, ThreadChange};
pub use self::shapes::{
    Attachment, Author, ChannelChange, ChannelKind, Control, Counts, Fault, FaultKind, GatewayAct,
    Info, JournalEntry, Matching, MemberChange, Message, NewAccount, NewChannel, NewMember,
    NewOverwrite, NewRole, OpenedServer, Outcome, Seen, ServerInfo, SidebarChannel, Upload,
};
pub use self::trouble::{Act, Chaos, ChaosKind, Scripted};
use super::permissions::Permissions;
use super::snowflake::Snowflake;

/// Acts as people do, reads as they read, and moves the simulated world.
#[derive(Clone, Debug)]
pub struct People {
    http: reqwest::Client,
    base: String,
    patience: Option<Duration>,
}

/// Says why the simulator (as Discord, or as itself) did not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[error("refused with {status}: {why}")]
pub struct Refused {
    /// The HTTP status; 0 when no reply came at all.
    pub status: u16,
    /// Discord's JSON error code; 0 where Discord's client would not even have asked.
    pub code: u32,
    /// The reason as a sentence.
    pub why: String,
}

/// How long one request may take: longer than the longest wait that the API offers.
const TIME_OUT: Duration = Duration::from_secs(40);

impl People {
    /// Connects to the simulator at `base`, such as `http://127.0.0.1:8080`.
    pub fn at(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(TIME_OUT)
            .no_proxy()
            .tcp_nodelay(true)
            .build()
            .expect("a client without special TLS settings can always be built");
        Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            patience: None,
        }
    }

    /// Waits at most this long, in real time, for what comes of each act; ten seconds otherwise.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self {
            patience: Some(patience),
            ..self
        }
    }

    /// Reads the control API's manual.
    pub async fn manual(&self) -> Result<String, Refused> {
        let reply = self.send(Method::GET, "/control", None).await?;
        reply.text().await.map_err(|fault| broken(&fault))
    }

    /// Reads the addresses, the token and the servers.
    pub async fn info(&self) -> Result<Info, Refused> {
        self.get("/control/info").await
    }

    /// Opens a server with its owner, its @everyone role and a `general` channel.
    pub async fn open_server(
        &self,
        name: &str,
        owner: &NewAccount,
    ) -> Result<OpenedServer, Refused> {
        let body = json!({ "name": name, "owner": owner });
        self.change(Method::POST, "/control/servers", body).await
    }

    /// Opens a server of the community kind, which alone may have announcement channels.
    pub async fn open_community(
        &self,
        name: &str,
        owner: &NewAccount,
    ) -> Result<OpenedServer, Refused> {
        let body = json!({ "name": name, "owner": owner, "community": true });
        self.change(Method::POST, "/control/servers", body).await
    }

    /// Adds the bot to a server, with a managed role that has these permissions.
    pub async fn add_bot(&self, server: Snowflake, may: Permissions) -> Result<(), Refused> {
        let body = json!({ "permissions": may });
        self.done(
            Method::POST,
            &format!("/control/servers/{server}/bot"),
            body,
        )
        .await
    }

    /// Changes what the bot's managed role grants.
    pub async fn change_bot(&self, server: Snowflake, may: Permissions) -> Result<(), Refused> {
        let body = json!({ "permissions": may });
        self.done(
            Method::PATCH,
            &format!("/control/servers/{server}/bot"),
            body,
        )
        .await
    }

    /// Kicks the bot out of a server.
    pub async fn remove_bot(&self, server: Snowflake) -> Result<(), Refused> {
        let path = format!("/control/servers/{server}/bot");
        self.done(Method::DELETE, &path, Value::Null).await
    }

    /// Lets somebody join a server and returns their account's id.
    pub async fn join(&self, server: Snowflake, who: &NewMember) -> Result<Snowflake, Refused> {
        let path = format!("/control/servers/{server}/members");
        let joined: Joined = self.change(Method::POST, &path, json!(who)).await?;
        Ok(joined.user_id)
    }

    /// Lets somebody with nothing but a name join a server.
    pub async fn join_as(&self, server: Snowflake, username: &str) -> Result<Snowflake, Refused> {
        let account = NewAccount::named(username);
        let who = NewMember {
            account,
            ..NewMember::default()
        };
        self.join(server, &who).await
    }

    /// Lets somebody join by the code of an invite and returns their account's id.
    pub async fn join_by(&self, code: &str, who: &NewMember) -> Result<Snowflake, Refused> {
        let path = format!("/control/invites/{code}");
        let joined: Joined = self.change(Method::POST, &path, json!(who)).await?;
        Ok(joined.user_id)
    }

    /// Changes a member.
    pub async fn change_member(
        &self,
        server: Snowflake,
        user: Snowflake,
        change: &MemberChange,
    ) -> Result<(), Refused> {
        let path = format!("/control/servers/{server}/members/{user}");
        self.done(Method::PATCH, &path, json!(change)).await
    }

    /// Lets a member leave.
    pub async fn leave(&self, server: Snowflake, user: Snowflake) -> Result<(), Refused> {
        let path = format!("/control/servers/{server}/members/{user}");
        self.done(Method::DELETE, &path, Value::Null).await
    }

    /// Makes a role and returns its id.
    pub async fn add_role(&self, server: Snowflake, role: &NewRole) -> Result<Snowflake, Refused> {
        let path = format!("/control/servers/{server}/roles");
        let made: Made = self.change(Method::POST, &path, json!(role)).await?;
        Ok(made.id)
    }

    /// Changes what a role grants; @everyone has its server's id.
    pub async fn change_role(
        &self,
        server: Snowflake,
        role: Snowflake,
        may: Permissions,
    ) -> Result<(), Refused> {
        let path = format!("/control/servers/{server}/roles/{role}");
        let body = json!({ "permissions": may });
        self.done(Method::PATCH, &path, body).await
    }

    /// Moves a role to a position; higher ones stand above.
    pub async fn move_role(
        &self,
        server: Snowflake,
        role: Snowflake,
        position: u32,
    ) -> Result<(), Refused> {
        let path = format!("/control/servers/{server}/roles/{role}");
        let body = json!({ "position": position });
        self.done(Method::PATCH, &path, body).await
    }

    /// Deletes a role.
    pub async fn delete_role(&self, server: Snowflake, role: Snowflake) -> Result<(), Refused> {
        let path = format!("/control/servers/{server}/roles/{role}");
        self.done(Method::DELETE, &path, Value::Null).await
    }

    /// Makes a channel as a human does and returns its id.
    pub async fn add_channel(
        &self,
        server: Snowflake,
        channel: &NewChannel,
    ) -> Result<Snowflake, Refused> {
        let path = format!("/control/servers/{server}/channels");
        let made: Made = self.change(Method::POST, &path, json!(channel)).await?;
        Ok(made.id)
    }

    /// Makes a plain text channel that everybody sees and returns its id.
    pub async fn add_text_channel(
        &self,
        server: Snowflake,
        name: &str,
    ) -> Result<Snowflake, Refused> {
        let channel = NewChannel {
            name: name.to_owned(),
            kind: ChannelKind::Text,
            parent_id: None,
            overwrites: Vec::new(),
            as_user: None,
        };
        self.add_channel(server, &channel).await
    }

    /// Changes a channel as a human does.
    pub async fn change_channel(
        &self,
        channel: Snowflake,
        change: &ChannelChange,
    ) -> Result<(), Refused> {
        let path = format!("/control/channels/{channel}");
        self.done(Method::PATCH, &path, json!(change)).await
    }

    /// Deletes a channel as a human does.
    pub async fn delete_channel(&self, channel: Snowflake) -> Result<(), Refused> {
        let path = format!("/control/channels/{channel}");
        self.done(Method::DELETE, &path, Value::Null).await
    }

    /// Deletes a message as a human does.
    pub async fn delete_message(
        &self,
        channel: Snowflake,
        message: Snowflake,
    ) -> Result<(), Refused> {
        let path = format!("/control/channels/{channel}/messages/{message}");
        self.done(Method::DELETE, &path, Value::Null).await
    }

    /// Reads a channel as a user sees it, oldest first, with their own ephemeral messages.
    pub async fn read(&self, channel: Snowflake, user: Snowflake) -> Result<Vec<Message>, Refused> {
        self.get(&format!("/control/read/{channel}?as={user}"))
            .await
    }

    /// Lists the channels that a user sees, in their order.
    pub async fn sidebar(
        &self,
        server: Snowflake,
        user: Snowflake,
    ) -> Result<Vec<SidebarChannel>, Refused> {
        self.get(&format!("/control/servers/{server}/sidebar?as={user}"))
            .await
    }

    /// Lists a server's scheduled events as Discord's JSON.
    pub async fn events(&self, server: Snowflake) -> Result<Vec<Value>, Refused> {
        self.get(&format!("/control/servers/{server}/events")).await
    }

    /// Computes what a user may do in a channel.
    pub async fn can(&self, user: Snowflake, channel: Snowflake) -> Result<Permissions, Refused> {
        let path = format!("/control/can?user={user}&channel={channel}");
        let computed: Computed = self.get(&path).await?;
        Ok(computed.permissions)
    }

    /// Reads a user's direct messages, oldest first.
    pub async fn inbox(&self, user: Snowflake) -> Result<Vec<Message>, Refused> {
        self.get(&format!("/control/inbox?user={user}")).await
    }

    /// Reads the journal after `after` (0 for all), of one kind or of all.
    pub async fn journal(
        &self,
        after: u64,
        kind: Option<&str>,
    ) -> Result<Vec<JournalEntry>, Refused> {
        self.get(&journal_path(after, kind, Duration::ZERO)).await
    }

    /// Waits, at most `patience` of real time, for entries after `after` and returns them.
    ///
    /// An empty list means that nothing of that kind happened.
    pub async fn await_journal(
        &self,
        after: u64,
        kind: Option<&str>,
        patience: Duration,
    ) -> Result<Vec<JournalEntry>, Refused> {
        self.get(&journal_path(after, kind, patience)).await
    }

    /// Reads what was asked of the simulated Discord.
    pub async fn counts(&self) -> Result<Counts, Refused> {
        self.get("/control/counts").await
    }

    /// Reads the simulator's clock.
    pub async fn now(&self) -> Result<DateTime<Utc>, Refused> {
        let told: Told = self.get("/control/clock").await?;
        Ok(told.now)
    }

    /// Sets the simulator's clock, which goes on at the pace of real time.
    pub async fn set_clock(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refused> {
        let body = json!({ "set_to": now });
        let told: Told = self.change(Method::POST, "/control/clock", body).await?;
        Ok(told.now)
    }

    /// Moves the simulator's clock forward.
    pub async fn advance_clock(&self, by: Duration) -> Result<DateTime<Utc>, Refused> {
        let body = json!({ "advance_ms": by.as_millis() });
        let told: Told = self.change(Method::POST, "/control/clock", body).await?;
        Ok(told.now)
    }

    /// Loses the next edits of promised answers: each is told that there is no such webhook.
    pub async fn lose_edits(&self, edits: u32) -> Result<(), Refused> {
        let body = json!({ "lost_edits": edits });
        self.done(Method::POST, "/control/interactions", body).await
    }

    /// Adds a fault.
    pub async fn fail(&self, fault: &Fault) -> Result<(), Refused> {
        self.done(Method::POST, "/control/faults", json!(fault))
            .await
    }

    /// Takes all faults away.
    pub async fn heal(&self) -> Result<(), Refused> {
        self.done(Method::DELETE, "/control/faults", Value::Null)
            .await
    }

    /// Lets the windows of the rate limits pass as if this much real time had.
    pub async fn forward_limits(&self, by: Duration) -> Result<(), Refused> {
        let body = json!({ "forward_ms": u64::try_from(by.as_millis()).unwrap_or(u64::MAX) });
        self.done(Method::POST, "/control/limits", body).await
    }

    /// Switches the rate limits on or off.
    pub async fn limit(&self, on: bool) -> Result<(), Refused> {
        let body = json!({ "on": on });
        self.done(Method::POST, "/control/limits", body).await
    }

    /// Does something to the bot's gateway connections.
    pub async fn gateway(&self, act: GatewayAct) -> Result<(), Refused> {
        self.done(Method::POST, "/control/gateway", json!(act))
            .await
    }

    /// Lists the commands that the app has registered, as Discord's JSON.
    pub async fn commands(&self) -> Result<Vec<Value>, Refused> {
        self.get("/control/commands").await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refused> {
        let reply = self.send(Method::GET, path, None).await?;
        reply.json().await.map_err(|fault| broken(&fault))
    }

    async fn change<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Value,
    ) -> Result<T, Refused> {
        let reply = self.send(method, path, Some(body)).await?;
        reply.json().await.map_err(|fault| broken(&fault))
    }

    async fn done(&self, method: Method, path: &str, body: Value) -> Result<(), Refused> {
        let body = (!body.is_null()).then_some(body);
        self.send(method, path, body).await.map(|_| ())
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<reqwest::Response, Refused> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let reply = request.send().await.map_err(|fault| broken(&fault))?;
        if reply.status().is_success() {
            return Ok(reply);
        }
        let status = reply.status().as_u16();
        let text = reply.text().await.map_err(|fault| broken(&fault))?;
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        let code = told["code"]
            .as_u64()
            .and_then(|code| u32::try_from(code).ok());
        let code = code.unwrap_or_default();
        let why = told["why"].as_str().map_or(text, str::to_owned);
        Err(Refused { status, code, why })
    }
}

fn broken(fault: &reqwest::Error) -> Refused {
    Refused {
        status: 0,
        code: 0,
        why: format!("no readable reply from the simulator: {fault:?}"),
    }
}

fn journal_path(after: u64, kind: Option<&str>, patience: Duration) -> String {
    let kind = kind.map(|kind| format!("&kind={kind}")).unwrap_or_default();
    let wait_ms = patience.as_millis();
    format!("/control/journal?after={after}{kind}&wait_ms={wait_ms}")
}

#[derive(Deserialize)]
struct Joined {
    user_id: Snowflake,
}

#[derive(Deserialize)]
struct Made {
    id: Snowflake,
}

#[derive(Deserialize)]
struct Computed {
    permissions: Permissions,
}

#[derive(Deserialize)]
struct Told {
    now: DateTime<Utc>,
}
