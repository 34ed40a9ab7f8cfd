//! A simulated Discord: REST, gateway, rules, people and faults over real sockets.
//!
//! Knows Discord's documented rules and nothing of the product: it is the witness by which the
//! product is proven. One listener serves everything: `/api/v10` (REST), `/gateway` (WebSocket),
//! `/cdn` (files) and `/control` (the people; see [`MANUAL`] and [`people::People`]).
//!
//! **Invariants.** Imports nothing from outside `crate::sim`. Has its own clock. Keeps all its
//! state in one value, so that many simulators live side by side in one process. What it does
//! not simulate it refuses loudly with 501.
#![doc = include_str!("sim/guide.md")]

mod clock;
mod control;
mod errors;
mod faults;
mod gateway;
mod interactions;
mod journal;
mod limits;
pub mod people;
pub mod permissions;
mod record;
mod rest;
mod rules;
mod serve;
pub mod snowflake;
mod wire;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::task::JoinHandle;

pub use self::control::MANUAL;
pub use self::permissions::Permissions;
pub use self::snowflake::Snowflake;
use self::world::{Settings, World};

/// Lists the rules of Discord that are kept, each with its source and the test that proves it.
pub const CONTRACT: &str = include_str!("sim/contract.md");

/// Shows how to test a bot of one's own, with a worked example in Rust and in Python.
pub const GUIDE: &str = include_str!("sim/guide.md");

/// Runs one simulated Discord until it is stopped or dropped.
#[derive(Debug)]
pub struct Sim {
    shared: Arc<serve::Shared>,
    task: JoinHandle<()>,
    address: SocketAddr,
    base: String,
    token: String,
}

/// Chooses how a simulated Discord behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The seed of its tokens and session ids.
    pub seed: u64,
    /// The bot's token; one made from the seed where there is none.
    pub bot_token: Option<String>,
    /// Where its clock starts; the host's present where there is none.
    pub starts_at: Option<DateTime<Utc>>,
    /// The pace of heartbeats that clients are told; two missed ones end a connection.
    pub heartbeat: Duration,
    /// How long a nonce is remembered, in world time; zero forgets at once.
    pub nonce_window: Duration,
    /// Whether rate limits are enforced.
    pub rate_limits: bool,
    /// How many channels a server may make within ten seconds. Discord publishes no number, so this
    /// one is a guess.
    pub most_new_channels: usize,
    /// How many invalid requests within ten minutes shut an address out; Discord has 10,000.
    pub most_invalid_requests: usize,
    /// How long an app has for its first answer to an interaction, in real time.
    pub answer_within: Duration,
    /// How many edits of promised answers are answered with 404 and 10015 although there is an
    /// answer to edit, as Discord does at times (discord-api-docs issue 7220).
    pub lost_edits: u32,
    /// How long must lie between two identifies; Discord has five seconds.
    pub identify_every: Duration,
    /// How many times a bot may identify in a day; Discord has a thousand.
    pub identifies_a_day: u32,
    /// How many shards may identify at once.
    pub max_concurrency: u64,
    /// How many shards an app is told to use.
    pub shards: u64,
    /// How many servers one shard may have; Discord has 2,500.
    pub most_servers_a_shard: u64,
    /// Whether the application may have the intent to hear of members and to list them.
    pub members_intent: bool,
    /// Whether the application may have the intent to read what others write.
    pub content_intent: bool,
    /// From which length payloads are compressed for clients who asked for it, in bytes.
    pub compress_from_bytes: usize,
    /// How many threads of a server may be active at once; Discord has a thousand.
    pub most_active_threads: usize,
    /// How many members a thread may have; Discord has a thousand.
    pub most_thread_members: usize,
    /// A new file to which every exchange and every dispatch is written, one line of JSON each.
    pub record: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 0,
            bot_token: None,
            starts_at: None,
            heartbeat: Duration::from_millis(41_250),
            nonce_window: Duration::from_mins(3),
            rate_limits: true,
            most_new_channels: 10,
            most_invalid_requests: 10_000,
            answer_within: Duration::from_secs(3),
            lost_edits: 0,
            identify_every: Duration::ZERO,
            identifies_a_day: 1000,
            max_concurrency: 1,
            shards: 1,
            most_servers_a_shard: 2500,
            members_intent: true,
            content_intent: false,
            compress_from_bytes: 8192,
            most_active_threads: 1000,
            most_thread_members: 1000,
            record: None,
        }
    }
}

impl Sim {
    /// Starts a simulated Discord within the present tokio runtime.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let (listener, address) = serve::bind(options.listen).await?;
        let base = format!("http://{address}");
        let mut privileged_intents = 0;
        if options.members_intent {
            privileged_intents |= gateway::intents::GUILD_MEMBERS;
        }
        if options.content_intent {
            privileged_intents |= gateway::intents::MESSAGE_CONTENT;
        }
        let settings = Settings {
            heartbeat: options.heartbeat,
            nonce_window: options.nonce_window,
            answer_within: options.answer_within,
            lost_edits: options.lost_edits,
            identify_every: options.identify_every,
            identifies_a_day: options.identifies_a_day,
            max_concurrency: options.max_concurrency.max(1),
            shards: options.shards,
            most_servers_a_shard: options.most_servers_a_shard,
            silent_connections: 0,
            privileged_intents,
            compress_from_bytes: options.compress_from_bytes,
            most_invalid_requests: options.most_invalid_requests,
            most_active_threads: options.most_active_threads,
            most_thread_members: options.most_thread_members,
        };
        let record = record::Record::start(options.record.as_deref())?;
        let clock = clock::Clock::starting(options.starts_at);
        let limits = limits::Limits::new(options.rate_limits, options.most_new_channels);
        let mut world = World::new(settings, clock, options.seed, limits, base.clone());
        world.sessions.record = record.clone();
        world.record = record;
        if let Some(token) = options.bot_token {
            world.application.token = token;
        }
        let token = world.application.token.clone();
        let shared = serve::Shared::new(world);
        let task = serve::listen(Arc::clone(&shared), listener);
        Ok(Self {
            shared,
            task,
            address,
            base,
            token,
        })
    }

    /// The address for `HttpBuilder::proxy` and the like, without `/api`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The WebSocket address of the gateway.
    pub fn gateway_url(&self) -> String {
        self.shared.look(World::gateway_url)
    }

    /// The bot's token.
    pub fn bot_token(&self) -> &str {
        &self.token
    }

    /// A client of its control API.
    pub fn people(&self) -> people::People {
        people::People::at(&self.base)
    }

    /// Ends all connections and waits until nothing is served any more.
    pub async fn stop(mut self) {
        self.shared.stop();
        if let Err(fault) = (&mut self.task).await {
            tracing::debug!(%fault, "the simulator's task had ended before");
        }
    }

    /// Serves until something else ends the simulator, as a command does.
    pub async fn served(&self) {
        let mut stopped = self.shared.stopped();
        drop(stopped.wait_for(|stopped| *stopped).await);
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.shared.stop();
        self.task.abort();
    }
}
