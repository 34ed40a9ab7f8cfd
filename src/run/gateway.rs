//! The connection to Discord's gateway, kept up for as long as the process lives.
//!
//! serenity mends most of what breaks, but not all, and not soon: it waits for ever for a server
//! that says nothing, and its one task can end without a word. So each connection is looked at
//! ([`connection`]), and one that is past hope is given up for a new one. The process does not end
//! for that, and least of all because Discord or the network is down: then it stays and says so.
//!
//! **Invariants**
//! - There is at most one connection that we hold at a time.
//! - We never connect to Discord when another address was asked for.
//! - New sessions are spared: Discord grants a thousand a day and takes the token from who wants
//!   more, so it is asked how many are left before each.

use std::{io, sync::Arc, time::Duration};

use serenity::all::{BotGateway, Http};
use tokio::runtime::Handle;

use super::{
    Ended, Way,
    introduction::{patiently, unreachable},
    within,
};
use crate::{
    clock,
    discord::{
        Scene,
        gateway::{Door, HandOver, Line, Signs},
        wire::{self, Api},
    },
    jobs::Failed,
};

mod connection;

use connection::{Connection, Opening, Over};

/// Domains under which Discord's own gateways are.
const DISCORDS: [&str; 2] = ["discord.gg", "discord.com"];

/// How long we wait before we try again to connect. Short, because people wait; Discord's gateway
/// is asked only when Discord's API answers.
const AGAIN: Duration = Duration::from_secs(2);

/// How long Discord may take to say where its gateway is: its outages also look like silence.
const KNOCK_MAX: Duration = Duration::from_secs(5);

/// New sessions that are left for people who start Carrel by hand.
const SESSIONS_KEPT: u64 = 100;

/// How long we wait between two tries when fewer are left: 144 tries a day at the most.
const SPARING: Duration = Duration::from_mins(10);

/// Tries in a row that fail on our own side, such as for want of sockets or threads, after which
/// a new process will do better.
const OWN_FAILURES_MAX: u32 = 5;

/// A connection that is kept up until it is dropped.
pub(super) struct Gateway {
    api: Api,
    /// What people wait for goes this way, whatever happens to a connection.
    http: Arc<Http>,
    /// The way of each connection's own.
    way: Way,
    scene: Arc<Scene>,
    signs: Arc<Signs>,
    hand_over: HandOver,
    connection: Option<Connection>,
}

/// What the gateway is made with.
pub(super) struct Parts {
    pub(super) api: Api,
    pub(super) http: Arc<Http>,
    pub(super) way: Way,
    pub(super) scene: Arc<Scene>,
    pub(super) signs: Arc<Signs>,
}

/// What Discord answers when it is asked for its gateway.
enum Knock {
    /// The gateway is there.
    Address(String),
    /// It is there, but few new sessions are left.
    Sparing(u64),
    /// Discord cannot be reached, or not now.
    Away(String),
    /// Our own side cannot ask.
    Ours(String),
}

impl Gateway {
    /// Begins to connect; whether it worked is seen in `signs`, and in [`Gateway::ended`].
    pub(super) async fn start(parts: Parts) -> Result<Self, Ended> {
        let Parts {
            api,
            http,
            way,
            scene,
            signs,
        } = parts;
        let mut gateway = Self {
            hand_over: here(),
            api,
            http,
            way,
            scene,
            signs,
            connection: None,
        };
        let known = patiently(|| gateway.http.get_bot_gateway()).await;
        let known = known.map_err(|error| unreachable(&gateway.api, &error))?;
        if let Knock::Address(url) = gateway.read(&known)? {
            let opened = gateway.open(url);
            opened
                .map_err(|error| Ended::Restart(format!("no connection can be made ({error})")))?;
        }
        Ok(gateway)
    }

    /// Keeps the connection up until that is of no use any more, and says why.
    pub(super) async fn ended(&mut self) -> Ended {
        loop {
            if let Some(connection) = &mut self.connection {
                match connection.over(&self.signs).await {
                    Over::For(ended) => {
                        self.connection = None;
                        return ended;
                    }
                    Over::Anew(why) => {
                        tracing::warn!(why, "the connection to Discord is given up for a new one");
                    }
                    Over::Stuck => {
                        if let Some(ended) = self.stuck().await {
                            return ended;
                        }
                    }
                }
            }
            self.connection = None;
            self.signs.connected.send_replace(false);
            if let Err(ended) = self.connect_again().await {
                return ended;
            }
        }
    }

    /// Says good-bye to Discord; may take long.
    pub(super) async fn close(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.leave().await;
        }
    }

    /// Decides what becomes of a process whose connection is stuck: where Discord answers, a new
    /// process will do better; where it does not, a new one could do nothing.
    async fn stuck(&mut self) -> Option<Ended> {
        self.connection = None;
        self.signs.connected.send_replace(false);
        match self.knock().await {
            Ok(Knock::Address(_) | Knock::Sparing(_)) => Some(Ended::Restart(
                "the connection to Discord was stuck".to_owned(),
            )),
            Ok(Knock::Away(why) | Knock::Ours(why)) => {
                tracing::warn!(
                    why,
                    "the connection to Discord is stuck, and given up for a new one"
                );
                None
            }
            Err(ended) => Some(ended),
        }
    }

    /// Tries until a new connection is begun.
    async fn connect_again(&mut self) -> Result<(), Ended> {
        let mut said = String::new();
        let mut own_failures = 0;
        loop {
            clock::pause(AGAIN).await;
            let why = match self.knock().await? {
                Knock::Address(url) => match self.open(url) {
                    Ok(()) => return Ok(()),
                    Err(error) => {
                        own_failures += 1;
                        error.to_string()
                    }
                },
                Knock::Ours(why) => {
                    own_failures += 1;
                    why
                }
                Knock::Away(why) => {
                    own_failures = 0;
                    why
                }
                Knock::Sparing(left) => {
                    tracing::warn!(left, "Discord grants us few new sessions today: we wait");
                    clock::pause(SPARING).await;
                    continue;
                }
            };
            if OWN_FAILURES_MAX <= own_failures {
                return Err(Ended::Restart(format!("no connection can be made ({why})")));
            }
            if why != said {
                tracing::warn!(why, "no connection to Discord; Carrel stays and tries on");
                said = why;
            }
        }
    }

    /// Asks Discord where its gateway is.
    async fn knock(&self) -> Result<Knock, Ended> {
        let Some(answer) = within(KNOCK_MAX, self.http.get_bot_gateway()).await else {
            return Ok(Knock::Away("Discord did not answer".to_owned()));
        };
        let error = match answer {
            Ok(known) => return self.read(&known),
            Err(error) => error,
        };
        if let Failed::Stop { why } = wire::failed(&error) {
            return Err(Ended::TokenRefused { why });
        }
        let why = wire::plainly(&error);
        Ok(if wire::is_ours(&error) {
            Knock::Ours(why)
        } else {
            Knock::Away(why)
        })
    }

    fn read(&self, known: &BotGateway) -> Result<Knock, Ended> {
        refuse_discord(&self.api, &known.url)?;
        let limit = &known.session_start_limit;
        Ok(if are_few(limit.remaining, limit.total) {
            Knock::Sparing(limit.remaining)
        } else {
            Knock::Address(known.url.clone())
        })
    }

    fn open(&mut self, url: String) -> io::Result<()> {
        let line = Arc::new(Line::default());
        let door = Door::new(
            Arc::clone(&self.scene),
            Arc::clone(&self.http),
            Arc::clone(&self.signs),
            Arc::clone(&line),
            Arc::clone(&self.hand_over),
        );
        let connection = Connection::open(Opening {
            http: self.way.open().map_err(io::Error::other)?,
            url,
            door,
            line,
            signs: Arc::clone(&self.signs),
        })?;
        self.connection = Some(connection);
        Ok(())
    }
}

/// Whether so many new sessions of so many a day are to be spared.
fn are_few(left: u64, a_day: u64) -> bool {
    left == 0 || left < SESSIONS_KEPT.min(a_day / 2)
}

/// Has work done in the present runtime, whichever runtime brings it.
fn here() -> HandOver {
    let runtime = Handle::current();
    Arc::new(move |work| drop(runtime.spawn(work)))
}

/// Refuses an address of Discord's own where another server was asked for.
fn refuse_discord(api: &Api, url: &str) -> Result<(), Ended> {
    let host = url
        .split_once("://")
        .map_or(url, |(_scheme, rest)| rest)
        .split(['/', '?', ':'])
        .next()
        .unwrap_or_default();
    let discords = DISCORDS.into_iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    match api {
        Api::At(base) if discords => Err(Ended::Refused(format!(
            "{base} leads to Discord's own gateway {url}: a simulated Discord must have one of its own"
        ))),
        Api::At(_) | Api::Discord | Api::InPlaceOfDiscord { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sessions_of_a_day_are_spared() {
        for (left, a_day, few) in [
            (1000, 1000, false),
            (100, 1000, false),
            (99, 1000, true),
            (0, 1000, true),
            (2, 2, false),
            (0, 1, true),
        ] {
            assert_eq!(are_few(left, a_day), few, "{left} of {a_day}");
        }
    }

    #[test]
    fn a_simulation_never_leads_to_discord() {
        let sim = Api::At("http://127.0.0.1:9".to_owned());
        for url in [
            "wss://gateway.discord.gg",
            "wss://discord.com/?v=10",
            "discord.gg",
        ] {
            assert!(refuse_discord(&sim, url).is_err(), "{url}");
            assert!(refuse_discord(&Api::Discord, url).is_ok(), "{url}");
        }
        for url in ["ws://127.0.0.1:9/gateway", "wss://notdiscord.gg"] {
            assert!(refuse_discord(&sim, url).is_ok(), "{url}");
        }
    }
}
