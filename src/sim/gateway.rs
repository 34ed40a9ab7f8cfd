//! The gateway: one task for each WebSocket connection, speaking version 10.
//!
//! Knows opcodes, heartbeats and close codes; refuses to know what events mean.
//!
//! **Invariants.** A connection says nothing but HELLO and heartbeat answers before it has
//! identified or resumed. Close codes are those of topics/opcodes-and-status-codes.

mod greeting;
mod identify;
pub(super) mod intents;
mod members;
pub(super) mod sessions;
mod transport;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

pub(super) use self::identify::Identifies;
use self::identify::Refused;
use self::sessions::Order;
use self::transport::Transport;
use super::journal::About;
use super::serve::Shared;
use super::world::World;

/// The version of the API that is spoken.
const VERSION: u32 = 10;

/// Close codes (topics/opcodes-and-status-codes, "Gateway Close Event Codes").
mod close {
    pub(super) const UNKNOWN_OPCODE: u16 = 4001;
    pub(super) const DECODE: u16 = 4002;
    pub(super) const NOT_AUTHENTICATED: u16 = 4003;
    pub(super) const AUTHENTICATION_FAILED: u16 = 4004;
    pub(super) const ALREADY_AUTHENTICATED: u16 = 4005;
    pub(super) const INVALID_SEQ: u16 = 4007;
    pub(super) const RATE_LIMITED: u16 = 4008;
    pub(super) const TIMED_OUT: u16 = 4009;
    pub(super) const INVALID_SHARD: u16 = 4010;
    pub(super) const SHARDING_REQUIRED: u16 = 4011;
    pub(super) const INVALID_VERSION: u16 = 4012;
    pub(super) const INVALID_INTENTS: u16 = 4013;
    pub(super) const DISALLOWED_INTENTS: u16 = 4014;
    pub(super) const GOING_AWAY: u16 = 1001;
}

/// The most payloads that a client may send (events/gateway, "Rate Limiting").
const MOST_SENDS: (usize, Duration) = (120, Duration::from_mins(1));
/// The largest payload that a client may send.
const LARGEST_PAYLOAD_BYTES: usize = 4096;
/// How many heartbeats may be missed before the connection counts as dead.
const MISSED_HEARTBEATS: u32 = 2;
/// What a presence may say of the bot (events/gateway-events, "Status Types").
const STATUSES: [&str; 5] = ["online", "dnd", "idle", "invisible", "offline"];

/// Holds what one connection knows of itself.
struct Connection {
    shared: Arc<Shared>,
    orders: UnboundedSender<Order>,
    session_id: Option<String>,
    transport: Transport,
    acks: bool,
    sends: Vec<Instant>,
    beat_at: Instant,
    heartbeat: Duration,
}

/// Says how a connection goes on after a payload.
enum Next {
    Stay,
    Say(Arc<str>),
    /// Close with a code, or with a frame that has none.
    Close(Option<u16>),
    Cut,
    /// Neither read nor write any more, and keep the socket.
    Freeze,
}

/// Serves one connection until it ends.
pub(super) async fn serve(shared: Arc<Shared>, socket: WebSocket, query: BTreeMap<String, String>) {
    let (heartbeat, silent) = shared.with(|world| {
        let silent = world.settings.silent_connections > 0;
        world.settings.silent_connections -= u32::from(silent);
        (world.settings.heartbeat, silent)
    });
    let (orders, mut ordered) = mpsc::unbounded_channel();
    let asked = |name: &str| query.get(name).map(String::as_str);
    let mut connection = Connection {
        shared,
        orders,
        session_id: None,
        transport: Transport::asked(asked("compress")),
        acks: true,
        sends: Vec::new(),
        beat_at: Instant::now(),
        heartbeat,
    };
    let version = asked("v").map(str::parse::<u32>);
    let first = if version.is_some_and(|version| version != Ok(VERSION)) {
        Next::Close(Some(close::INVALID_VERSION))
    } else if silent {
        Next::Freeze
    } else {
        connection.hello()
    };
    let for_good = connection.converse(socket, &mut ordered, first).await;
    let shared = Arc::clone(&connection.shared);
    if let Some(id) = &connection.session_id {
        shared.with(|world| {
            world.sessions.disconnect(id, &connection.orders, for_good);
        });
    }
}

impl Connection {
    fn hello(&self) -> Next {
        let interval_ms = u64::try_from(self.heartbeat.as_millis()).unwrap_or(u64::MAX);
        say(&json!({ "op": 10, "s": null, "t": null,
            "d": { "heartbeat_interval": interval_ms, "_trace": [] } }))
    }

    /// Talks until the connection ends; true when the client ended its session for good.
    async fn converse(
        &mut self,
        mut socket: WebSocket,
        ordered: &mut UnboundedReceiver<Order>,
        first: Next,
    ) -> bool {
        let mut stopped = self.shared.stopped();
        let mut next = first;
        loop {
            match next {
                Next::Stay => {}
                Next::Say(payload) => {
                    let message = self.transport.pack(&payload);
                    if socket.send(message).await.is_err() {
                        return false;
                    }
                }
                Next::Close(code) => {
                    close(socket, code).await;
                    return false;
                }
                Next::Cut => return false,
                Next::Freeze => {
                    drop(stopped.wait_for(|stopped| *stopped).await);
                    return false;
                }
            }
            let dead_at = self.beat_at + self.heartbeat * MISSED_HEARTBEATS;
            next = tokio::select! {
                biased;
                _ = stopped.wait_for(|stopped| *stopped) => Next::Close(Some(close::GOING_AWAY)),
                order = ordered.recv() => match order {
                    Some(order) => self.obey(order),
                    None => Next::Cut,
                },
                heard = socket.next() => match heard {
                    Some(Ok(Message::Text(text))) => self.hear(text.as_bytes()),
                    Some(Ok(Message::Binary(bytes))) => self.hear(&bytes),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => Next::Stay,
                    Some(Ok(Message::Close(frame))) => {
                        return frame.is_some_and(|frame| ends_the_session(frame.code));
                    }
                    Some(Err(_)) | None => return false,
                },
                () = super::clock::until(dead_at) => Next::Close(Some(close::TIMED_OUT)),
            };
        }
    }

    fn obey(&mut self, order: Order) -> Next {
        match order {
            Order::Send(payload) => Next::Say(payload),
            Order::Close(code) => Next::Close(code),
            Order::Cut => Next::Cut,
            Order::Freeze => Next::Freeze,
            Order::InvalidSession(resumable) => {
                if !resumable {
                    self.session_id = None;
                }
                invalid_session(resumable)
            }
            Order::WithholdAcks => {
                self.acks = false;
                Next::Stay
            }
        }
    }

    fn hear(&mut self, bytes: &[u8]) -> Next {
        if self.says_too_much() {
            return Next::Close(Some(close::RATE_LIMITED));
        }
        if bytes.len() > LARGEST_PAYLOAD_BYTES {
            return Next::Close(Some(close::DECODE));
        }
        let Ok(payload) = serde_json::from_slice::<Value>(bytes) else {
            return Next::Close(Some(close::DECODE));
        };
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => self.beat(),
            Some(2) => self.identify(data),
            Some(6) => self.resume(data),
            Some(3 | 4 | 8 | 31 | 43) if self.session_id.is_none() => {
                Next::Close(Some(close::NOT_AUTHENTICATED))
            }
            Some(3) => understood(is_presence(data)),
            Some(8) => self.members(data),
            // Voice and sounds are not simulated: what is asked of them has no effect.
            Some(4 | 31 | 43) => understood(data.is_object()),
            Some(_) => Next::Close(Some(close::UNKNOWN_OPCODE)),
            None => Next::Close(Some(close::DECODE)),
        }
    }

    /// Counts a payload and says whether it is one too many.
    fn says_too_much(&mut self) -> bool {
        let now = Instant::now();
        let (most, per) = MOST_SENDS;
        self.sends.retain(|sent| now.duration_since(*sent) < per);
        self.sends.push(now);
        self.sends.len() > most
    }

    fn beat(&mut self) -> Next {
        self.beat_at = Instant::now();
        if self.acks {
            say(&json!({ "op": 11, "s": null, "t": null, "d": null }))
        } else {
            Next::Stay
        }
    }

    fn identify(&mut self, data: &Value) -> Next {
        if self.session_id.is_some() {
            return Next::Close(Some(close::ALREADY_AUTHENTICATED));
        }
        let orders = self.orders.clone();
        let opened = self.shared.with(|world| {
            let asked = world.check_identify(data)?;
            let session_id = world.random_text(32).to_lowercase();
            world
                .sessions
                .open(session_id.clone(), asked.intents, asked.shard, orders);
            world.greet(&session_id, asked.intents, asked.shard);
            Ok((session_id, asked.compress))
        });
        match opened {
            Ok((session_id, compress)) => {
                self.session_id = Some(session_id);
                if compress {
                    self.transport
                        .compress_payloads(self.shared.compress_from_bytes);
                }
                Next::Stay
            }
            Err(refused) => turned_away(&refused),
        }
    }

    fn resume(&mut self, data: &Value) -> Next {
        if self.session_id.is_some() {
            return Next::Close(Some(close::ALREADY_AUTHENTICATED));
        }
        let orders = self.orders.clone();
        let resumed = self.shared.with(|world| {
            let (session_id, seq) = world.check_resume(data)?;
            if !world.sessions.resume(&session_id, seq, orders) {
                return Err(Refused::Again);
            }
            let about = About::by(world.bot_id());
            world.note("gateway_resumed", about, json!({ "seq": seq }));
            Ok(session_id)
        });
        match resumed {
            Ok(session_id) => {
                self.session_id = Some(session_id);
                Next::Stay
            }
            Err(refused) => turned_away(&refused),
        }
    }

    fn members(&mut self, data: &Value) -> Next {
        let session_id = self.session_id.clone().unwrap_or_default();
        understood(
            self.shared
                .with(|world: &mut World| world.send_members(&session_id, data)),
        )
    }
}

/// Says whether a client that closes with this code has no use for its session any more
/// (events/gateway, "Initiating a Disconnect").
fn ends_the_session(code: u16) -> bool {
    matches!(code, 1000 | 1001)
}

/// Reads whether a presence can be understood (events/gateway-events, "Update Presence").
fn is_presence(data: &Value) -> bool {
    let status = data["status"].as_str();
    status.is_some_and(|status| STATUSES.contains(&status)) && data["activities"].is_array()
}

/// Closes on a client whose payload was not understood.
fn understood(understood: bool) -> Next {
    if understood {
        Next::Stay
    } else {
        Next::Close(Some(close::DECODE))
    }
}

fn turned_away(refused: &Refused) -> Next {
    match refused {
        Refused::Close(code) => Next::Close(Some(*code)),
        Refused::Again => invalid_session(false),
    }
}

async fn close(mut socket: WebSocket, code: Option<u16>) {
    let reason = "".into();
    let frame = code.map(|code| CloseFrame { code, reason });
    // A client that is gone already needs no farewell.
    let farewell = socket.send(Message::Close(frame)).await;
    if farewell.is_ok() && socket.flush().await.is_ok() {
        // Reading on until the client answers keeps the frame from being lost with the socket.
        let answered = async { while let Some(Ok(_)) = socket.next().await {} };
        tokio::time::timeout(Duration::from_millis(500), answered)
            .await
            .unwrap_or_default();
    }
}

fn say(payload: &Value) -> Next {
    Next::Say(payload.to_string().into())
}

/// Says op 9.
fn invalid_session(resumable: bool) -> Next {
    say(&json!({ "op": 9, "s": null, "t": null, "d": resumable }))
}

/// Renders op 7.
pub(super) fn please_reconnect() -> Arc<str> {
    json!({ "op": 7, "s": null, "t": null, "d": null })
        .to_string()
        .into()
}

/// Renders op 1, by which the server asks for a heartbeat at once.
pub(super) fn please_beat() -> Arc<str> {
    json!({ "op": 1, "s": null, "t": null, "d": null })
        .to_string()
        .into()
}
