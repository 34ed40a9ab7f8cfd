//! The state of the simulated Discord, and the look-ups that everybody needs.
//!
//! Knows what exists and who may do what where; refuses to know HTTP and sockets.
//!
//! **Invariants.** One value holds everything and lives behind one lock, so every request sees
//! and leaves a whole world. Ids come from the world's own clock and never repeat.

pub(super) mod announcements;
mod channels;
mod drafts;
pub(super) mod events;
mod files;
pub(super) mod invites;
mod members;
mod messages;
mod pings;
mod polls;
mod reactions;
mod reading;
pub(super) mod threads;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

pub(super) use self::channels::{ChannelDraft, shown_name, wrong_channel_type};
pub(super) use self::files::is_shown;
pub(super) use self::messages::{
    COMPONENTS_V2, EPHEMERAL, Edit, FORWARD, Forwarded, LOADING, Posting, REPLY, SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS, empty_message,
};
pub(super) use self::pings::Allowed;
pub(super) use self::polls::Poll;
pub(super) use self::reactions::{Reaction, unknown_emoji};
pub(super) use self::threads::{Forum, Thread};
use super::clock::Clock;
use super::errors::Rejection;
use super::faults::Faults;
use super::gateway::sessions::Sessions;
use super::interactions::{Interaction, OpenModal};
use super::journal::{About, Journal};
use super::limits::{Invalid, Limits};
use super::permissions::{Overwrite, Permissions, Standing, in_channel, in_server};
use super::record::Record;
use super::snowflake::{DISCORD_EPOCH_MS, Snowflake};

/// Holds everything that there is.
pub(super) struct World {
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) random: fastrand::Rng,
    minted: u64,
    /// The address under which the simulator is reached, such as `http://127.0.0.1:8080`.
    pub(super) base: String,
    pub(super) application: Application,
    pub(super) accounts: BTreeMap<Snowflake, Account>,
    pub(super) servers: BTreeMap<Snowflake, Server>,
    pub(super) channels: BTreeMap<Snowflake, Channel>,
    pub(super) commands: BTreeMap<Snowflake, Command>,
    /// Where and when commands were made in the last day.
    pub(super) commands_made: Vec<(Option<Snowflake>, DateTime<Utc>)>,
    pub(super) interactions: BTreeMap<Snowflake, Interaction>,
    pub(super) modals: BTreeMap<Snowflake, OpenModal>,
    /// Uploaded bytes by the path under which they are served.
    pub(super) files: BTreeMap<String, StoredFile>,
    pub(super) nonces: BTreeMap<(Snowflake, String), UsedNonce>,
    /// When polls end, with their channels and messages.
    open_polls: BTreeSet<(DateTime<Utc>, Snowflake, Snowflake)>,
    pub(super) sessions: Sessions,
    pub(super) journal: Journal,
    pub(super) limits: Limits,
    pub(super) invalid: Invalid,
    pub(super) faults: Faults,
    pub(super) record: Record,
    /// The request being answered, for the journal.
    pub(super) request_id: Option<u64>,
    /// The earliest moment at which a thread may be due for its archive.
    pub(super) threads_due_at: Option<DateTime<Utc>>,
    /// The channels with active threads that the bot was last found not to see.
    pub(super) hidden_parents: BTreeSet<Snowflake>,
    /// Who looks forward to which scheduled event.
    pub(super) interested: BTreeMap<Snowflake, BTreeSet<Snowflake>>,
    /// The webhooks by which channels follow others.
    pub(super) followers: BTreeMap<Snowflake, announcements::Follower>,
    /// The codes by which people come to servers.
    invites: BTreeMap<String, invites::Invite>,
}

/// Settings that a scenario may choose.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) heartbeat: Duration,
    pub(super) nonce_window: Duration,
    pub(super) answer_within: Duration,
    /// How many edits of promised answers are still to be lost.
    pub(super) lost_edits: u32,
    pub(super) identify_every: Duration,
    pub(super) identifies_a_day: u32,
    pub(super) max_concurrency: u64,
    pub(super) shards: u64,
    pub(super) most_servers_a_shard: u64,
    /// How many connections are taken that are never spoken to.
    pub(super) silent_connections: u32,
    pub(super) privileged_intents: u64,
    pub(super) compress_from_bytes: usize,
    pub(super) most_invalid_requests: usize,
    pub(super) most_active_threads: usize,
    pub(super) most_thread_members: usize,
}

/// Describes the one application and its bot.
#[derive(Clone, Debug)]
pub(super) struct Application {
    pub(super) id: Snowflake,
    pub(super) bot_id: Snowflake,
    pub(super) owner_id: Snowflake,
    pub(super) name: String,
    pub(super) token: String,
}

/// Describes a user, human or bot.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) id: Snowflake,
    pub(super) username: String,
    pub(super) display_name: Option<String>,
    pub(super) locale: String,
    pub(super) bot: bool,
}

/// Describes a server (a "guild" on the wire).
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) id: Snowflake,
    pub(super) name: String,
    pub(super) owner_id: Snowflake,
    pub(super) community: bool,
    pub(super) roles: BTreeMap<Snowflake, Role>,
    pub(super) members: BTreeMap<Snowflake, Member>,
    pub(super) events: BTreeMap<Snowflake, Value>,
    /// Who may not come back.
    pub(super) bans: BTreeSet<Snowflake>,
    /// Whether it has failed and nothing is told of it.
    pub(super) unavailable: bool,
}

/// Describes a role; @everyone has its server's id.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub(super) id: Snowflake,
    pub(super) name: String,
    pub(super) permissions: Permissions,
    pub(super) position: u32,
    pub(super) mentionable: bool,
    pub(super) bot_id: Option<Snowflake>,
}

/// Describes an account's membership of a server.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) user_id: Snowflake,
    pub(super) roles: BTreeSet<Snowflake>,
    pub(super) nick: Option<String>,
    pub(super) joined_at: DateTime<Utc>,
    pub(super) pending: bool,
    pub(super) timed_out_until: Option<DateTime<Utc>>,
    pub(super) refuses_dms: bool,
}

/// Numbers for the kinds of channel (resources/channel, "Channel Types").
pub(super) mod channel_kind {
    pub(in crate::sim) const TEXT: u8 = 0;
    pub(in crate::sim) const DM: u8 = 1;
    pub(in crate::sim) const VOICE: u8 = 2;
    pub(in crate::sim) const CATEGORY: u8 = 4;
    pub(in crate::sim) const ANNOUNCEMENT: u8 = 5;
    pub(in crate::sim) const ANNOUNCEMENT_THREAD: u8 = 10;
    pub(in crate::sim) const PUBLIC_THREAD: u8 = 11;
    pub(in crate::sim) const PRIVATE_THREAD: u8 = 12;
    pub(in crate::sim) const STAGE: u8 = 13;
    pub(in crate::sim) const FORUM: u8 = 15;
    pub(in crate::sim) const MEDIA: u8 = 16;
}

/// Describes a channel of a server or a direct-message channel.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) id: Snowflake,
    pub(super) kind: u8,
    pub(super) server_id: Option<Snowflake>,
    pub(super) name: String,
    pub(super) topic: Option<String>,
    pub(super) parent_id: Option<Snowflake>,
    pub(super) position: u32,
    pub(super) overwrites: Vec<Overwrite>,
    pub(super) slowmode_seconds: u64,
    pub(super) nsfw: bool,
    /// The two ends of a direct-message channel: the human, then the bot.
    pub(super) recipients: Vec<Snowflake>,
    pub(super) messages: BTreeMap<Snowflake, Message>,
    /// Pinned messages with the moment of pinning, oldest first.
    pub(super) pins: Vec<(Snowflake, DateTime<Utc>)>,
    /// What it is beyond a channel, where it is a thread.
    pub(super) thread: Option<Thread>,
    /// What it says of the threads that are started in it.
    pub(super) forum: Forum,
}

/// Names what a message points to that is no message of its own channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Elsewhere {
    pub(super) server: Option<Snowflake>,
    pub(super) channel: Snowflake,
    /// The message there, unless the channel itself is meant.
    pub(super) message: Option<Snowflake>,
}

/// Describes a message.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: Snowflake,
    pub(super) channel_id: Snowflake,
    pub(super) author_id: Snowflake,
    /// 0 ordinary, 19 reply, 20 answer to a command, 46 result of a poll (resources/message,
    /// "Message Types").
    pub(super) kind: u8,
    pub(super) content: String,
    pub(super) embeds: Vec<Value>,
    pub(super) components: Vec<Value>,
    pub(super) attachments: Vec<Value>,
    pub(super) flags: u64,
    pub(super) at: DateTime<Utc>,
    pub(super) edited_at: Option<DateTime<Utc>>,
    pub(super) mentions: Vec<Snowflake>,
    pub(super) mention_roles: Vec<Snowflake>,
    pub(super) mention_everyone: bool,
    pub(super) nonce: Option<Value>,
    pub(super) reply_to: Option<Snowflake>,
    pub(super) elsewhere: Option<Elsewhere>,
    pub(super) forwarded: Option<Forwarded>,
    pub(super) poll: Option<Poll>,
    /// Whether it is read out to those who listen.
    pub(super) tts: bool,
    pub(super) interaction_id: Option<Snowflake>,
    /// The interaction metadata as Discord's JSON, for answers.
    pub(super) interaction_metadata: Option<Value>,
    /// The only user who sees it, for ephemeral messages.
    pub(super) only_for: Option<Snowflake>,
    pub(super) reactions: Vec<Reaction>,
}

impl Message {
    /// Says whether a user sees it, given that they see the channel.
    pub(super) fn visible_to(&self, user_id: Snowflake) -> bool {
        self.only_for.is_none_or(|only| only == user_id)
    }
}

/// Keeps a registered application command.
#[derive(Clone, Debug)]
pub(super) struct Command {
    pub(super) id: Snowflake,
    /// The server that it is registered for, or all.
    pub(super) server_id: Option<Snowflake>,
    /// 1 slash, 2 user, 3 message.
    pub(super) kind: u64,
    pub(super) name: String,
    /// The whole command as Discord's JSON.
    pub(super) body: Value,
}

/// Keeps an uploaded file.
#[derive(Clone, Debug)]
pub(super) struct StoredFile {
    pub(super) content_type: String,
    pub(super) content: Vec<u8>,
}

/// Remembers the message that was posted with a nonce.
#[derive(Clone, Copy, Debug)]
pub(super) struct UsedNonce {
    pub(super) channel_id: Snowflake,
    pub(super) message_id: Snowflake,
    pub(super) at: DateTime<Utc>,
}

/// The bits of a snowflake below its moment.
const COUNTER_BITS: u32 = 22;

impl World {
    /// Builds an empty world with its application and bot.
    pub(super) fn new(
        settings: Settings,
        clock: Clock,
        seed: u64,
        limits: Limits,
        base: String,
    ) -> Self {
        let nobody = Application {
            id: Snowflake(0),
            bot_id: Snowflake(0),
            owner_id: Snowflake(0),
            name: "Simulated app".to_owned(),
            token: String::new(),
        };
        let invalid = Invalid::at_most(settings.most_invalid_requests);
        let mut world = Self {
            settings,
            clock,
            random: fastrand::Rng::with_seed(seed),
            minted: 0,
            base,
            application: nobody,
            accounts: BTreeMap::new(),
            servers: BTreeMap::new(),
            channels: BTreeMap::new(),
            commands: BTreeMap::new(),
            commands_made: Vec::new(),
            interactions: BTreeMap::new(),
            modals: BTreeMap::new(),
            files: BTreeMap::new(),
            nonces: BTreeMap::new(),
            open_polls: BTreeSet::new(),
            sessions: Sessions::default(),
            journal: Journal::default(),
            limits,
            invalid,
            faults: Faults::default(),
            record: Record::default(),
            request_id: None,
            threads_due_at: None,
            hidden_parents: BTreeSet::new(),
            interested: BTreeMap::new(),
            followers: BTreeMap::new(),
            invites: BTreeMap::new(),
        };
        world.found_application();
        world
    }

    fn found_application(&mut self) {
        let bot_id = self.mint();
        let owner_id = self.mint();
        self.application.id = bot_id;
        self.application.bot_id = bot_id;
        self.application.owner_id = owner_id;
        self.application.token = self.random_token();
        self.add_account(bot_id, "simulated-app", None, "en-US", true);
        self.add_account(owner_id, "app-owner", None, "en-US", false);
    }

    /// Makes a token of the shape that Discord's have: three parts joined by dots.
    pub(super) fn random_token(&mut self) -> String {
        use base64::Engine as _;
        let head = base64::engine::general_purpose::STANDARD_NO_PAD
            .encode(self.application.bot_id.to_string());
        format!("{head}.{}.{}", self.random_text(6), self.random_text(38))
    }

    /// Makes a text of random letters and digits.
    pub(super) fn random_text(&mut self, length: usize) -> String {
        std::iter::repeat_with(|| self.random.alphanumeric())
            .take(length)
            .collect()
    }

    pub(super) fn add_account(
        &mut self,
        id: Snowflake,
        username: &str,
        display_name: Option<String>,
        locale: &str,
        bot: bool,
    ) {
        let account = Account {
            id,
            username: username.to_owned(),
            display_name,
            locale: locale.to_owned(),
            bot,
        };
        self.accounts.insert(id, account);
    }

    /// Makes a new id at the present moment.
    pub(super) fn mint(&mut self) -> Snowflake {
        self.minted += 1;
        let since_epoch_ms = self.now().timestamp_millis() - DISCORD_EPOCH_MS;
        let moment = u64::try_from(since_epoch_ms).unwrap_or(0) << COUNTER_BITS;
        Snowflake(moment | (self.minted & ((1 << COUNTER_BITS) - 1)))
    }

    /// Reads world time.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The bot's account.
    pub(super) fn bot_id(&self) -> Snowflake {
        self.application.bot_id
    }

    /// Adds a line to the journal.
    pub(super) fn note(&mut self, kind: &'static str, about: About, detail: Value) {
        let now = self.now();
        self.journal.note(now, kind, about, self.request_id, detail);
    }

    /// Finds a server.
    pub(super) fn server(&self, id: Snowflake) -> Result<&Server, Rejection> {
        self.servers
            .get(&id)
            .ok_or_else(|| Rejection::unknown("Guild", 10004))
    }

    /// Finds a server in order to change it.
    pub(super) fn server_mut(&mut self, id: Snowflake) -> Result<&mut Server, Rejection> {
        self.servers
            .get_mut(&id)
            .ok_or_else(|| Rejection::unknown("Guild", 10004))
    }

    /// Finds a server of which this user is a member; others do not learn that it exists.
    pub(super) fn server_of(&self, id: Snowflake, user: Snowflake) -> Result<&Server, Rejection> {
        let server = self.server(id)?;
        if server.members.contains_key(&user) {
            Ok(server)
        } else {
            Err(Rejection::missing_access())
        }
    }

    /// Finds a channel.
    pub(super) fn channel(&self, id: Snowflake) -> Result<&Channel, Rejection> {
        self.channels
            .get(&id)
            .ok_or_else(|| Rejection::unknown("Channel", 10003))
    }

    /// Finds a channel in order to change it.
    pub(super) fn channel_mut(&mut self, id: Snowflake) -> Result<&mut Channel, Rejection> {
        self.channels
            .get_mut(&id)
            .ok_or_else(|| Rejection::unknown("Channel", 10003))
    }

    /// Finds a message.
    pub(super) fn message(
        &self,
        channel: Snowflake,
        message: Snowflake,
    ) -> Result<&Message, Rejection> {
        self.channel(channel)?
            .messages
            .get(&message)
            .ok_or_else(|| Rejection::unknown("Message", 10008))
    }

    /// Finds a message in order to change it.
    pub(super) fn message_mut(
        &mut self,
        channel: Snowflake,
        message: Snowflake,
    ) -> Result<&mut Message, Rejection> {
        self.channel_mut(channel)?
            .messages
            .get_mut(&message)
            .ok_or_else(|| Rejection::unknown("Message", 10008))
    }

    /// Finds a channel that this user sees, or refuses as Discord does.
    pub(super) fn visible_channel(
        &self,
        channel: Snowflake,
        user: Snowflake,
    ) -> Result<&Channel, Rejection> {
        let found = self.channel(channel)?;
        if self.may(user, channel).has(Permissions::VIEW_CHANNEL) {
            Ok(found)
        } else {
            Err(Rejection::missing_access())
        }
    }

    /// Refuses unless this user has all of `wanted` in a channel that they see.
    pub(super) fn require(
        &self,
        user: Snowflake,
        channel: Snowflake,
        wanted: Permissions,
    ) -> Result<(), Rejection> {
        self.visible_channel(channel, user)?;
        if self.may(user, channel).has(wanted) {
            Ok(())
        } else {
            Err(Rejection::missing_permissions())
        }
    }

    /// Gathers a member's standing for the computation of permissions.
    pub(super) fn standing(&self, server: &Server, user: Snowflake) -> Option<Standing> {
        let member = server.members.get(&user)?;
        let bits = |id: &Snowflake| server.roles.get(id).map(|role| (*id, role.permissions));
        Some(Standing {
            user_id: user,
            server_id: server.id,
            owner: server.owner_id == user,
            everyone: bits(&server.id).map_or(Permissions::NONE, |(_, bits)| bits),
            roles: member.roles.iter().filter_map(bits).collect(),
            timed_out: member
                .timed_out_until
                .is_some_and(|until| until > self.now()),
        })
    }

    /// Computes what a user may do in a server; nothing for strangers.
    pub(super) fn may_in_server(&self, user: Snowflake, server: Snowflake) -> Permissions {
        self.servers
            .get(&server)
            .and_then(|server| self.standing(server, user))
            .map_or(Permissions::NONE, |standing| in_server(&standing))
    }

    /// Computes what a user may do in a channel; nothing for strangers.
    pub(super) fn may(&self, user: Snowflake, channel: Snowflake) -> Permissions {
        let Some(channel) = self.channels.get(&channel) else {
            return Permissions::NONE;
        };
        let Some(server_id) = channel.server_id else {
            return if channel.recipients.contains(&user) {
                IN_DIRECT_MESSAGES
            } else {
                Permissions::NONE
            };
        };
        if let Some(thread) = &channel.thread {
            return self.may_in_thread(user, channel, thread);
        }
        self.servers
            .get(&server_id)
            .and_then(|server| self.standing(server, user))
            .map_or(Permissions::NONE, |standing| {
                in_channel(&standing, &channel.overwrites)
            })
    }
}

/// Finds the position of a member's highest role; the owner stands above all.
pub(super) fn rank(server: &Server, user: Snowflake) -> u32 {
    if server.owner_id == user {
        return u32::MAX;
    }
    let Some(member) = server.members.get(&user) else {
        return 0;
    };
    let positions = member.roles.iter().filter_map(|id| server.roles.get(id));
    positions.map(|role| role.position).max().unwrap_or(0)
}

/// What both ends may do in a direct-message channel.
const IN_DIRECT_MESSAGES: Permissions = Permissions(
    Permissions::VIEW_CHANNEL.0
        | Permissions::SEND_MESSAGES.0
        | Permissions::EMBED_LINKS.0
        | Permissions::ATTACH_FILES.0
        | Permissions::READ_MESSAGE_HISTORY.0
        | Permissions::ADD_REACTIONS.0
        | Permissions::PIN_MESSAGES.0
        | Permissions::USE_APPLICATION_COMMANDS.0,
);
