//! One connection to Discord's gateway, in a thread and a runtime of its own.
//!
//! serenity's tasks cannot be ended one by one: some wait for ever, some live on without their
//! client, and one state of theirs spins and starves the whole runtime. So they get a runtime of
//! their own, and are gone with it. What they bring is worked on elsewhere.
//!
//! Knows serenity's client and when a connection is past hope. Refuses to know what comes after it.
//!
//! **Invariants**
//! - The connection ends with the value that holds it, however that ends.
//! - A client never learns another gateway's address than the one it is given.

use std::{convert::Infallible, io, sync::Arc, thread, time::Duration};

use serenity::{
    all::{Client, ClientBuilder, ConnectionStage, GatewayIntents, Http, ShardId, ShardManager},
    gateway::GatewayError,
};
use tokio::{
    runtime::Builder,
    sync::{oneshot, watch},
};

use crate::{
    clock::{self, Stopwatch},
    discord::gateway::{Alarm, Door, Line, Signs},
    run::{
        Ended,
        watchdog::{self, Heart},
    },
};

/// Whom the gateway tells us about: servers, and who joins and leaves them.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS.union(GatewayIntents::GUILD_MEMBERS);

/// How often a connection is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// How long Discord may take to welcome a new connection. serenity waits for ever for a server
/// that takes a connection and says nothing.
const WELCOME_MAX: Duration = Duration::from_secs(10);

/// How long serenity may mend a connection by itself: it begins anew every 5 seconds, and gets no
/// better at it by trying longer.
const MENDING_MAX: Duration = Duration::from_secs(10);

/// Looks without a beat of its runtime's heart after which it counts as stuck: 5 seconds. What is
/// counted is looks and not time on a clock: a machine that slept has not been stuck.
const STUCK_LOOKS: u32 = 10;

/// How long Discord may be silent: it asks for a heartbeat every 41 seconds and answers each at
/// once.
const SILENCE_MAX: Duration = Duration::from_mins(1);

/// A client, running until it is told otherwise.
#[derive(Debug)]
pub(super) struct Connection {
    line: Arc<Line>,
    opened: Stopwatch,
    told: watch::Sender<Told>,
    ended: oneshot::Receiver<End>,
    heart: Arc<Heart>,
}

/// What a connection is made with.
pub(super) struct Opening {
    /// serenity's own way to Discord, which ends with the connection.
    pub(super) http: Http,
    /// The gateway's address.
    pub(super) url: String,
    /// Who takes what it brings.
    pub(super) door: Door,
    /// What it has shown.
    pub(super) line: Arc<Line>,
    /// Where events are counted.
    pub(super) signs: Arc<Signs>,
}

/// What its thread is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    GoOn,
    /// Say good-bye to Discord, and end.
    Leave,
    /// End at once.
    End,
}

/// How a client ended by itself.
#[derive(Debug)]
enum End {
    /// Discord will not have us.
    Refused(Ended),
    /// For a reason that a new connection need not meet.
    Broke(String),
}

/// What a connection that is past hope calls for.
#[derive(Debug)]
pub(super) enum Over {
    /// The end of the process.
    For(Ended),
    /// A new connection, for this reason.
    Anew(String),
    /// Its runtime is stuck: its thread spins until the next heartbeat is due, and nobody can end it.
    Stuck,
}

impl Connection {
    /// Begins to connect.
    pub(super) fn open(opening: Opening) -> io::Result<Self> {
        let (told, telling) = watch::channel(Told::GoOn);
        let (end, ended) = oneshot::channel();
        let line = Arc::clone(&opening.line);
        let heart = Arc::new(Heart::default());
        let beating = Arc::clone(&heart);
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let log = tracing::dispatcher::get_default(Clone::clone);
        thread::Builder::new()
            .name("gateway".to_owned())
            .spawn(move || {
                tracing::dispatcher::with_default(&log, || {
                    let how = runtime.block_on(live(opening, beating, telling));
                    runtime.shutdown_background();
                    // Whoever held the connection may be gone.
                    drop(end.send(how));
                });
            })?;
        Ok(Self {
            line,
            opened: Stopwatch::started(),
            told,
            ended,
            heart,
        })
    }

    /// Waits until it is past hope, and meanwhile shows in `signs` whether it is up.
    pub(super) async fn over(&mut self, signs: &Signs) -> Over {
        let mut welcomed = self.line.welcomed.subscribe();
        let (mut beats, mut silent_looks) = (0, 0);
        loop {
            let state = judge(self.seen());
            let up = state == State::Up;
            signs.connected.send_if_modified(|connected| {
                let changed = *connected != up;
                *connected = up;
                changed
            });
            if let State::Lost(why) = state {
                return Over::Anew(why.to_owned());
            }
            tokio::select! {
                ended = &mut self.ended => return match ended {
                    Ok(End::Refused(ended)) => Over::For(ended),
                    Ok(End::Broke(why)) => Over::Anew(why),
                    Err(_panic) => Over::Anew("it crashed".to_owned()),
                },
                _ = welcomed.changed() => {}
                () = clock::pause(LOOK) => {
                    let now = self.heart.beats();
                    silent_looks = if now == beats { silent_looks + 1 } else { 0 };
                    beats = now;
                }
            }
            if STUCK_LOOKS <= silent_looks {
                return Over::Stuck;
            }
        }
    }

    /// Says good-bye to Discord; may take long.
    pub(super) async fn leave(&mut self) {
        self.told.send_replace(Told::Leave);
        drop((&mut self.ended).await);
    }

    fn seen(&self) -> Seen {
        Seen {
            welcomed: *self.line.welcomed.borrow(),
            age: self.opened.shows(),
            mending: self.line.mending.borrow().map(|since| since.shows()),
            silent: self.line.heard.borrow().shows(),
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.told.send_replace(Told::End);
    }
}

/// What can be seen of a connection.
#[derive(Clone, Copy, Debug)]
struct Seen {
    welcomed: bool,
    /// How long ago it was begun.
    age: Duration,
    /// For how long serenity has been mending it, if it has.
    mending: Option<Duration>,
    /// For how long Discord was not heard.
    silent: Duration,
}

/// How a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Up,
    /// Not up, but it may still become so.
    Hopeful,
    /// Past hope, for this reason.
    Lost(&'static str),
}

fn judge(seen: Seen) -> State {
    match seen.mending {
        _ if !seen.welcomed && WELCOME_MAX <= seen.age => State::Lost("Discord did not welcome it"),
        _ if !seen.welcomed => State::Hopeful,
        Some(since) if MENDING_MAX <= since => State::Lost("it was broken and did not mend"),
        Some(_) => State::Hopeful,
        None if SILENCE_MAX <= seen.silent => State::Lost("Discord has been silent for too long"),
        None => State::Up,
    }
}

/// Runs a client until it ends or is told to.
async fn live(opening: Opening, heart: Arc<Heart>, mut telling: watch::Receiver<Told>) -> End {
    let Opening {
        http,
        url,
        door,
        line,
        signs,
    } = opening;
    let _beating = watchdog::beat(heart);
    let alarm = Alarm {
        signs,
        line: Arc::clone(&line),
    };
    let client = ClientBuilder::new_with_http(http, INTENTS)
        .framework(door)
        .raw_event_handler(alarm);
    let mut client: Client = match client.await {
        Ok(client) => client,
        Err(_) => return End::Broke("no client can be made".to_owned()),
    };
    // serenity has asked for the address again, and takes Discord's own where nobody answers.
    *client.ws_url.lock().await = url;
    let shards = Arc::clone(&client.shard_manager);
    let told = tokio::select! {
        ended = client.start() => return how(ended),
        never = look(&shards, &line) => match never {},
        told = telling.wait_for(|told| *told != Told::GoOn) => told.map_or(Told::End, |told| *told),
    };
    if told == Told::Leave {
        tokio::select! {
            () = shards.shutdown_all() => {}
            _ = telling.wait_for(|told| *told == Told::End) => {}
        }
    }
    End::Broke("it was told to end".to_owned())
}

/// Looks at serenity's account of the one shard that we are, again and again.
async fn look(shards: &ShardManager, line: &Line) -> Infallible {
    let mut last = None;
    loop {
        let runners = shards.runners.lock().await;
        let shard = runners.get(&ShardId(0));
        let (latency, stage) = (
            shard.and_then(|shard| shard.latency),
            shard.map(|shard| shard.stage),
        );
        drop(runners);
        // The latency is measured anew with every heartbeat that Discord has acknowledged.
        if latency != last {
            last = latency;
            if latency.is_some() {
                line.hear();
            }
        }
        line.mending.send_if_modified(|mending| match stage {
            Some(ConnectionStage::Connected) => mending.take().is_some(),
            Some(ConnectionStage::Disconnected) => false, // A new runner that has not said yet.
            Some(_) | None if mending.is_none() => mending.replace(Stopwatch::started()).is_none(),
            Some(_) | None => false,
        });
        clock::pause(LOOK).await;
    }
}

/// What the end of a client means.
fn how(ended: Result<(), serenity::Error>) -> End {
    match ended {
        Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents)) => {
            End::Refused(Ended::MembersIntent)
        }
        Err(serenity::Error::Gateway(
            GatewayError::InvalidAuthentication | GatewayError::NoAuthentication,
        )) => End::Refused(Ended::TokenRefused {
            why: "its gateway does not know it".to_owned(),
        }),
        Err(serenity::Error::Gateway(error)) => End::Broke(format!("the client ended: {error}")),
        Err(_) => End::Broke("the client broke".to_owned()),
        Ok(()) => End::Broke("the client ended".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_past_hope_only_after_what_serenity_does_itself() {
        let secs = Duration::from_secs;
        let fresh = Seen {
            welcomed: false,
            age: secs(0),
            mending: None,
            silent: secs(0),
        };
        let up = Seen {
            welcomed: true,
            age: secs(1_000),
            ..fresh
        };
        let lost = |state| matches!(state, State::Lost(_));
        assert_eq!(judge(fresh), State::Hopeful);
        assert!(lost(judge(Seen {
            age: secs(10),
            ..fresh
        })));
        assert_eq!(judge(up), State::Up);
        // A heartbeat every 41 seconds keeps it up.
        assert_eq!(
            judge(Seen {
                silent: secs(45),
                ..up
            }),
            State::Up
        );
        assert!(lost(judge(Seen {
            silent: secs(60),
            ..up
        })));
        // A new session after a refused resume takes serenity 5 seconds.
        let mending = |since| Seen {
            mending: Some(secs(since)),
            ..up
        };
        assert_eq!(judge(mending(6)), State::Hopeful);
        assert!(lost(judge(mending(10))));
    }
}
