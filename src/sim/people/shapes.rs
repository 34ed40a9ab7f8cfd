//! The JSON that the control API takes and gives, as Rust values.
//!
//! Knows shapes only; refuses to know how they travel or what they cause.
//!
//! **Invariants.** Every struct that is read ignores fields it does not know, so the API may grow.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Modal;
use crate::sim::permissions::Permissions;
use crate::sim::snowflake::Snowflake;

/// Tells a client everything that it needs to log in and to act.
#[derive(Clone, Debug, Deserialize)]
pub struct Info {
    /// The base for `HttpBuilder::proxy` and the like, without `/api`.
    pub api_base: String,
    /// The WebSocket address of the gateway.
    pub gateway_url: String,
    /// The bot's token.
    pub bot_token: String,
    /// The application.
    pub application_id: Snowflake,
    /// The bot's own account.
    pub bot_user_id: Snowflake,
    /// How many of the bot's sessions are connected to the gateway.
    pub connected_sessions: u64,
    /// The servers that exist.
    pub servers: Vec<ServerInfo>,
}

/// Names one server.
#[derive(Clone, Debug, Deserialize)]
pub struct ServerInfo {
    /// The server's id, which is also that of its @everyone role.
    pub id: Snowflake,
    /// Its name.
    pub name: String,
    /// Whether the bot is a member.
    pub has_bot: bool,
}

/// Describes an account to be made (or, with a known `id`, to be taken as it is).
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewAccount {
    /// The id to give; the simulator chooses one where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Snowflake>,
    /// The unique lower-case name.
    pub username: String,
    /// The name that others see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// One of Discord's locales; `en-US` where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl NewAccount {
    /// Describes an account by its name alone.
    pub fn named(username: &str) -> Self {
        Self {
            username: username.to_owned(),
            ..Self::default()
        }
    }
}

/// Answers the opening of a server.
#[derive(Clone, Debug, Deserialize)]
pub struct OpenedServer {
    /// The new server.
    pub server_id: Snowflake,
    /// Its owner.
    pub owner_id: Snowflake,
    /// Its @everyone role.
    pub everyone_role_id: Snowflake,
    /// Its first text channel, `general`.
    pub general_channel_id: Snowflake,
}

/// Describes somebody who joins a server.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewMember {
    /// Who it is.
    #[serde(flatten)]
    pub account: NewAccount,
    /// Whether they still have to pass the membership screening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<bool>,
    /// Roles that they have from the start.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Snowflake>,
}

/// Says what changes about a member; what is `None` stays.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MemberChange {
    /// Whether they still have to pass the membership screening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<bool>,
    /// All their roles from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Snowflake>>,
    /// Their nickname; empty takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick: Option<String>,
    /// Until when they may only read; a past moment ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timed_out_until: Option<DateTime<Utc>>,
    /// Whether they refuse direct messages from the server's members and apps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refuses_dms: Option<bool>,
}

/// Describes a role to be made by a human.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewRole {
    /// Its name.
    pub name: String,
    /// What it grants.
    pub permissions: Permissions,
    /// Whether everybody may ping it.
    pub mentionable: bool,
}

/// Describes a channel to be made by a human.
#[derive(Clone, Debug, Serialize)]
pub struct NewChannel {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ChannelKind,
    /// The category that it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Snowflake>,
    /// Its overwrites.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overwrites: Vec<NewOverwrite>,
    /// Who makes it; the owner where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_user: Option<Snowflake>,
}

/// Says what a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// An ordinary text channel (0).
    Text,
    /// A voice channel (2).
    Voice,
    /// A category (4).
    Category,
    /// An announcement channel (5).
    Announcement,
    /// A stage channel (13).
    Stage,
    /// A forum (15).
    Forum,
    /// A forum for media (16).
    Media,
}

/// Describes an overwrite.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewOverwrite {
    /// The role or member.
    pub id: Snowflake,
    /// 0 for a role, 1 for a member.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Bits that are given.
    pub allow: Permissions,
    /// Bits that are taken.
    pub deny: Permissions,
}

/// Says what a human changes about a channel; what is `None` stays.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChannelChange {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Its category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Snowflake>,
    /// All its overwrites from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overwrites: Option<Vec<NewOverwrite>>,
}

/// Carries a file that a person uploads with a command.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name.
    pub filename: String,
    /// Its media type, such as `text/csv`.
    pub content_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Says what a user sees after having acted.
#[derive(Clone, Debug, Deserialize)]
pub struct Seen {
    /// The interaction that was sent to the app.
    pub interaction_id: Snowflake,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether the answer is shown to this user alone.
    #[serde(default)]
    pub ephemeral: bool,
    /// The new or updated message, where there is one.
    #[serde(default)]
    pub message: Option<Message>,
    /// The dialogue that opened, where one did.
    #[serde(default)]
    pub modal: Option<Modal>,
    /// Messages that followed the answer so far, oldest first.
    #[serde(default)]
    pub followups: Vec<Message>,
    /// What Discord shows when it failed, such as "The application did not respond".
    #[serde(default)]
    pub why: Option<String>,
}

/// Sorts what can come of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new message.
    Message,
    /// The message that was pressed has changed.
    Updated,
    /// A dialogue opened.
    Modal,
    /// The app promised an answer or an update that has not come.
    Deferred,
    /// Nothing came, and Discord says so.
    Failed,
}

/// Shows one message as a user sees it.
#[derive(Clone, Debug, Deserialize)]
pub struct Message {
    /// The message.
    pub id: Snowflake,
    /// Where it stands.
    pub channel_id: Snowflake,
    /// Discord's number for its kind: 0 ordinary, 6 "pinned a message", 19 reply, 20 answer.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Who wrote it.
    pub author: Author,
    /// Its text.
    pub content: String,
    /// When it was written.
    pub timestamp: DateTime<Utc>,
    /// When it was last edited.
    pub edited_timestamp: Option<DateTime<Utc>>,
    /// Its embeds as Discord's JSON.
    #[serde(default)]
    pub embeds: Vec<Value>,
    /// Its rows of buttons and menus as Discord's JSON.
    #[serde(default)]
    pub components: Vec<Value>,
    /// Its files.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Its poll as Discord's JSON, or null.
    #[serde(default)]
    pub poll: Value,
    /// The emoji under it, with their counts, as Discord's JSON.
    #[serde(default)]
    pub reactions: Vec<Value>,
    /// Discord's message flags.
    #[serde(default)]
    pub flags: u64,
    /// Whether it is pinned.
    #[serde(default)]
    pub pinned: bool,
    /// Whether only this user sees it.
    #[serde(default)]
    pub ephemeral: bool,
    /// Users whom it names and may name.
    #[serde(default)]
    pub mentions: Vec<Author>,
    /// Roles that it names and may name.
    #[serde(default)]
    pub mention_roles: Vec<Snowflake>,
    /// Whether it pings everyone.
    #[serde(default)]
    pub mention_everyone: bool,
}

/// Names who wrote or is named.
#[derive(Clone, Debug, Deserialize)]
pub struct Author {
    /// The account.
    pub id: Snowflake,
    /// Its unique name.
    pub username: String,
    /// Whether it is a bot.
    #[serde(default)]
    pub bot: bool,
}

/// Describes a file of a message.
#[derive(Clone, Debug, Deserialize)]
pub struct Attachment {
    /// The file.
    pub id: Snowflake,
    /// Its name.
    pub filename: String,
    /// Its length in bytes.
    pub size: u64,
    /// Where it can be fetched.
    pub url: String,
    /// What a reader who cannot see it is told.
    #[serde(default)]
    pub description: Option<String>,
}

/// Shows one button or menu of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// What the app calls it; none on a link.
    pub custom_id: Option<String>,
    /// What the user reads on it: a button's label or a menu's placeholder.
    pub label: String,
    /// Whether it cannot be used.
    pub disabled: bool,
    /// Where a link leads.
    pub url: Option<String>,
    /// A menu's options as (value, label).
    pub options: Vec<(String, String)>,
}

impl Message {
    /// Lists the buttons and menus in reading order.
    pub fn controls(&self) -> Vec<Control> {
        let mut found = Vec::new();
        for component in &self.components {
            gather_controls(component, &mut found);
        }
        found
    }

    /// Finds the `custom_id` of the button or menu whose label or placeholder contains `label`.
    pub fn custom_id(&self, label: &str) -> Option<String> {
        self.controls()
            .into_iter()
            .find(|control| control.label.contains(label))?
            .custom_id
    }

    /// Joins everything that can be read: text, embeds, labels, file names; one piece a line.
    pub fn text(&self) -> String {
        let mut lines = vec![self.content.clone()];
        for embed in &self.embeds {
            gather_text(embed, &mut lines);
        }
        for component in &self.components {
            gather_texts(component, &mut lines);
        }
        gather_poll(&self.poll, &mut lines);
        lines.extend(self.controls().into_iter().map(|control| control.label));
        lines.extend(self.attachments.iter().map(|file| file.filename.clone()));
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

fn gather_controls(component: &Value, found: &mut Vec<Control>) {
    for child in component["components"].as_array().into_iter().flatten() {
        gather_controls(child, found);
    }
    if component["accessory"].is_object() {
        gather_controls(&component["accessory"], found);
    }
    let text = |key: &str| component[key].as_str().map(str::to_owned);
    if text("custom_id").is_none() && text("url").is_none() {
        return;
    }
    let options = component["options"].as_array().into_iter().flatten();
    found.push(Control {
        custom_id: text("custom_id"),
        label: text("label")
            .or_else(|| text("placeholder"))
            .or_else(|| component["emoji"]["name"].as_str().map(str::to_owned))
            .unwrap_or_default(),
        disabled: component["disabled"].as_bool().unwrap_or(false),
        url: text("url"),
        options: options
            .map(|option| {
                let part = |key: &str| option[key].as_str().unwrap_or_default().to_owned();
                (part("value"), part("label"))
            })
            .collect(),
    });
}

/// Gathers the texts among layout components, in reading order.
fn gather_texts(component: &Value, lines: &mut Vec<String>) {
    let content = component["content"].as_str();
    lines.extend(content.map(str::to_owned));
    for child in component["components"].as_array().into_iter().flatten() {
        gather_texts(child, lines);
    }
}

fn gather_poll(poll: &Value, lines: &mut Vec<String>) {
    let mut add = |value: &Value| lines.push(value.as_str().unwrap_or_default().to_owned());
    add(&poll["question"]["text"]);
    for answer in poll["answers"].as_array().into_iter().flatten() {
        add(&answer["poll_media"]["text"]);
    }
}

fn gather_text(embed: &Value, lines: &mut Vec<String>) {
    let mut add = |value: &Value| lines.push(value.as_str().unwrap_or_default().to_owned());
    add(&embed["author"]["name"]);
    add(&embed["title"]);
    add(&embed["description"]);
    for field in embed["fields"].as_array().into_iter().flatten() {
        add(&field["name"]);
        add(&field["value"]);
    }
    add(&embed["footer"]["text"]);
}

/// Shows a channel in a user's list.
#[derive(Clone, Debug, Deserialize)]
pub struct SidebarChannel {
    /// The channel.
    pub id: Snowflake,
    /// Its name.
    pub name: String,
    /// Discord's number for its kind: 0 text, 2 voice, 4 category, 5 announcement.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Its category.
    #[serde(default)]
    pub parent_id: Option<Snowflake>,
    /// Its topic.
    #[serde(default)]
    pub topic: Option<String>,
}

/// Shows one line of the journal: something that really happened.
#[derive(Clone, Debug, Deserialize)]
pub struct JournalEntry {
    /// Its place in the order, from 1.
    pub seq: u64,
    /// When it happened on the simulator's clock.
    pub at: DateTime<Utc>,
    /// What happened, such as `message_created`.
    pub kind: String,
    /// Who caused it: a user's id, the bot's included.
    pub by: Option<Snowflake>,
    /// The server, where there is one.
    pub server_id: Option<Snowflake>,
    /// The channel, where there is one.
    pub channel_id: Option<Snowflake>,
    /// The message, where there is one.
    pub message_id: Option<Snowflake>,
    /// The interaction, where there is one.
    pub interaction_id: Option<Snowflake>,
    /// The HTTP request that caused it, counted from 1.
    pub request_id: Option<u64>,
    /// Everything else that a judge may want, by kind.
    #[serde(default)]
    pub detail: Value,
}

/// Counts what was asked of the simulated Discord.
#[derive(Clone, Debug, Deserialize)]
pub struct Counts {
    /// Requests by `METHOD /route status`.
    pub requests: BTreeMap<String, u64>,
    /// Answers with 401, 403 or 429 that Discord would hold against the bot.
    pub invalid_requests: u64,
    /// Requests for routes that the simulator does not have.
    pub unknown_routes: u64,
}

/// Describes a fault of the world to be played to the app.
#[derive(Clone, Debug, Serialize)]
pub struct Fault {
    /// Which requests it befalls.
    pub matching: Matching,
    /// What happens to them.
    pub kind: FaultKind,
    /// The status of a `Status` fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Whether the request fails before it has had its effect (`Status`, `ResetMidBody`,
    /// `MalformedJson`); otherwise the effect happens and only the reply suffers.
    pub before_effect: bool,
    /// How many requests it befalls.
    pub times: u32,
    /// How long a `Slow` reply waits, in milliseconds of real time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
}

/// Says which requests a fault befalls; what is `None` matches all.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Matching {
    /// The method, such as `POST`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// A part of the path or of its pattern, such as `/channels/{channel}/messages`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
}

/// Sorts faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The reply has this status and an error body.
    Status,
    /// The effect happens; the connection closes without a reply.
    ReplyLost,
    /// The reply comes late.
    Slow,
    /// The reply breaks off half-way through its body.
    ResetMidBody,
    /// The reply's body is not JSON although it says so.
    MalformedJson,
    /// The reply has fields and values that no client has heard of.
    Novelties,
    /// Nothing happens to the request itself; humans act around it (see `Scripted`).
    Act,
}

/// Says what the gateway does to the bot's sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum GatewayAct {
    /// Cuts the connection without a close frame.
    Drop,
    /// Closes with this code.
    Close {
        /// The close code, such as 4000.
        code: u16,
    },
    /// Closes with a frame that has no code.
    CloseWithoutCode,
    /// Neither reads nor writes any more on the present connections, and keeps them.
    Freeze,
    /// Takes the next connections and never says anything on them.
    Silence {
        /// How many.
        connections: u32,
    },
    /// Asks for a heartbeat at once (op 1).
    AskHeartbeat,
    /// Lets a server fail.
    Unavailable {
        /// Which.
        server_id: Snowflake,
    },
    /// Lets a server come back.
    Available {
        /// Which.
        server_id: Snowflake,
    },
    /// Asks the client to reconnect (op 7).
    Reconnect,
    /// Says that the session is no longer valid (op 9).
    InvalidSession {
        /// Whether the client may resume.
        resumable: bool,
    },
    /// Stops acknowledging heartbeats on the present connections.
    WithholdAcks,
    /// Forgets the present sessions, so that a resume of them is refused; connections go on.
    ForgetSessions,
    /// Tells of an event that no client knows, then puts unknown fields and values into events.
    Novelties {
        /// Into how many events of each session.
        dispatches: u32,
    },
    /// Puts a component of a kind that no client knows into each row of messages.
    NewComponents {
        /// Into how many events of each session that have a row.
        dispatches: u32,
    },
}
