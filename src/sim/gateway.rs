//! The gateway: one task for each WebSocket connection, speaking version 10.
//!
//! Knows opcodes, heartbeats, close codes and compression; refuses to know what events mean.
//!
//! **Invariants.** A connection says nothing but HELLO and heartbeat answers before it has
//! identified or resumed. Close codes are those of topics/opcodes-and-status-codes. Large
//! payloads are compressed with zlib when the client asked for it.

pub(super) mod intents;
pub(super) mod sessions;

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use self::sessions::Order;
use super::journal::About;
use super::serve::Shared;
use super::snowflake::Snowflake;

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

/// Holds what one connection knows of itself.
struct Connection {
    shared: Arc<Shared>,
    orders: UnboundedSender<Order>,
    session_id: Option<String>,
    compress: bool,
    acks: bool,
    sends: Vec<Instant>,
    beat_at: Instant,
    heartbeat: Duration,
}

/// Says how a connection goes on after a payload.
enum Next {
    Stay,
    Say(String),
    Close(u16),
    Cut,
}

/// Serves one connection until it ends.
pub(super) async fn serve(shared: Arc<Shared>, socket: WebSocket) {
    let heartbeat = shared.with(|world| world.settings.heartbeat);
    let (orders, mut ordered) = mpsc::unbounded_channel();
    let mut connection = Connection {
        shared,
        orders,
        session_id: None,
        compress: false,
        acks: true,
        sends: Vec::new(),
        beat_at: Instant::now(),
        heartbeat,
    };
    let for_good = connection.converse(socket, &mut ordered).await;
    let shared = Arc::clone(&connection.shared);
    if let Some(id) = &connection.session_id {
        shared.with(|world| world.sessions.disconnect(id, &connection.orders, for_good));
    }
}

impl Connection {
    /// Talks until the connection ends; true when the client ended its session for good.
    async fn converse(
        &mut self,
        mut socket: WebSocket,
        ordered: &mut UnboundedReceiver<Order>,
    ) -> bool {
        let interval_ms = u64::try_from(self.heartbeat.as_millis()).unwrap_or(u64::MAX);
        let hello = json!({ "op": 10, "s": null, "t": null,
            "d": { "heartbeat_interval": interval_ms, "_trace": [] } });
        let mut stopped = self.shared.stopped();
        let mut next = Next::Say(hello.to_string());
        loop {
            match next {
                Next::Stay => {}
                Next::Say(payload) => {
                    if self.say(&mut socket, payload).await.is_err() {
                        return false;
                    }
                }
                Next::Close(code) => {
                    close(socket, code).await;
                    return false;
                }
                Next::Cut => return false,
            }
            let dead_at = self.beat_at + self.heartbeat * MISSED_HEARTBEATS;
            next = tokio::select! {
                biased;
                _ = stopped.wait_for(|stopped| *stopped) => Next::Close(close::GOING_AWAY),
                order = ordered.recv() => match order {
                    Some(order) => self.obey(&order),
                    None => Next::Cut,
                },
                heard = socket.next() => match heard {
                    Some(Ok(Message::Text(text))) => self.hear(text.as_bytes()),
                    Some(Ok(Message::Binary(bytes))) => self.hear(&bytes),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => Next::Stay,
                    Some(Ok(Message::Close(frame))) => {
                        return frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                    }
                    Some(Err(_)) | None => return false,
                },
                () = super::clock::until(dead_at) => Next::Close(close::TIMED_OUT),
            };
        }
    }

    fn obey(&mut self, order: &Order) -> Next {
        match order {
            Order::Send(payload) => Next::Say(payload.clone()),
            Order::Close(code) => Next::Close(*code),
            Order::Cut => Next::Cut,
            Order::InvalidSession(resumable) => {
                if !resumable {
                    self.session_id = None;
                }
                Next::Say(invalid_session(*resumable))
            }
            Order::WithholdAcks => {
                self.acks = false;
                Next::Stay
            }
        }
    }

    async fn say(&self, socket: &mut WebSocket, payload: String) -> Result<(), axum::Error> {
        let large = payload.len() >= self.shared.compress_from_bytes;
        let message = if self.compress && large {
            Message::Binary(deflated(&payload).into())
        } else {
            Message::Text(payload.into())
        };
        socket.send(message).await
    }

    fn hear(&mut self, bytes: &[u8]) -> Next {
        let now = Instant::now();
        let (most, per) = MOST_SENDS;
        self.sends.retain(|sent| now.duration_since(*sent) < per);
        self.sends.push(now);
        if self.sends.len() > most {
            return Next::Close(close::RATE_LIMITED);
        }
        if bytes.len() > LARGEST_PAYLOAD_BYTES {
            return Next::Close(close::DECODE);
        }
        let Ok(payload) = serde_json::from_slice::<Value>(bytes) else {
            return Next::Close(close::DECODE);
        };
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => self.beat(),
            Some(2) => self.identify(data),
            Some(6) => self.resume(data),
            Some(3 | 4 | 8 | 31 | 43) if self.session_id.is_none() => {
                Next::Close(close::NOT_AUTHENTICATED)
            }
            Some(8) => self.members_chunk(data),
            Some(3 | 4 | 31 | 43) => Next::Stay,
            Some(_) => Next::Close(close::UNKNOWN_OPCODE),
            None => Next::Close(close::DECODE),
        }
    }

    fn beat(&mut self) -> Next {
        self.beat_at = Instant::now();
        if self.acks {
            Next::Say(json!({ "op": 11, "s": null, "t": null, "d": null }).to_string())
        } else {
            Next::Stay
        }
    }

    fn identify(&mut self, data: &Value) -> Next {
        if self.session_id.is_some() {
            return Next::Close(close::ALREADY_AUTHENTICATED);
        }
        let Some(asked) = data["intents"].as_u64() else {
            return Next::Close(close::DECODE);
        };
        self.compress = data["compress"].as_bool().unwrap_or(false);
        let orders = self.orders.clone();
        let verdict = self.shared.with(|world| {
            let token = data["token"].as_str().unwrap_or_default();
            if token.trim_start_matches("Bot ") != world.application.token {
                return Err(Next::Close(close::AUTHENTICATION_FAILED));
            }
            if asked & !intents::KNOWN != 0 {
                return Err(Next::Close(close::INVALID_INTENTS));
            }
            if asked & intents::PRIVILEGED & !world.settings.privileged_intents != 0 {
                return Err(Next::Close(close::DISALLOWED_INTENTS));
            }
            let running = world.clock.running();
            let too_soon = world
                .sessions
                .identified_at
                .is_some_and(|before| running < before + world.settings.identify_every);
            if too_soon {
                return Err(Next::Say(invalid_session(false)));
            }
            world.sessions.identified_at = Some(running);
            let session_id = world.random_text(32).to_lowercase();
            world.sessions.open(session_id.clone(), asked, orders);
            world.greet(&session_id, asked);
            Ok(session_id)
        });
        match verdict {
            Ok(session_id) => {
                self.session_id = Some(session_id);
                Next::Stay
            }
            Err(next) => next,
        }
    }

    fn resume(&mut self, data: &Value) -> Next {
        if self.session_id.is_some() {
            return Next::Close(close::ALREADY_AUTHENTICATED);
        }
        let Some(seq) = data["seq"].as_u64() else {
            return Next::Close(close::INVALID_SEQ);
        };
        let session_id = data["session_id"].as_str().unwrap_or_default().to_owned();
        let orders = self.orders.clone();
        let resumed = self.shared.with(|world| {
            let token = data["token"].as_str().unwrap_or_default();
            if token.trim_start_matches("Bot ") != world.application.token {
                return Err(close::AUTHENTICATION_FAILED);
            }
            if world
                .sessions
                .seq(&session_id)
                .is_some_and(|last| seq > last)
            {
                return Err(close::INVALID_SEQ);
            }
            let resumed = world.sessions.resume(&session_id, seq, orders);
            if resumed {
                let about = About::by(world.bot_id());
                world.note("gateway_resumed", about, json!({ "seq": seq }));
            }
            Ok(resumed)
        });
        match resumed {
            Err(code) => Next::Close(code),
            Ok(false) => Next::Say(invalid_session(false)),
            Ok(true) => {
                self.session_id = Some(session_id);
                Next::Stay
            }
        }
    }

    /// Answers "Request Guild Members" with one chunk.
    fn members_chunk(&mut self, data: &Value) -> Next {
        let session_id = self.session_id.clone().unwrap_or_default();
        self.shared.with(|world| {
            let asked = super::snowflake::from_json(&data["guild_id"]).unwrap_or(Snowflake(0));
            let members: Vec<_> = world
                .servers
                .get(&asked)
                .into_iter()
                .flat_map(|server| server.members.values())
                .map(|member| world.member_json(member))
                .collect();
            let chunk = json!({ "guild_id": asked, "members": members, "chunk_index": 0,
                "chunk_count": 1, "not_found": [], "nonce": data["nonce"] });
            world
                .sessions
                .dispatch_to(&session_id, "GUILD_MEMBERS_CHUNK", &chunk);
        });
        Next::Stay
    }
}

impl super::world::World {
    /// Sends READY and then each server in full.
    fn greet(&mut self, session_id: &str, held: u64) {
        let bot_id = self.bot_id();
        let mut user = self.user_json(bot_id);
        user["verified"] = json!(true);
        user["mfa_enabled"] = json!(true);
        user["email"] = Value::Null;
        user["locale"] = json!("en-US");
        let joined = self
            .servers
            .values()
            .filter(|s| s.members.contains_key(&bot_id));
        let full = joined.map(|server| {
            let all_members = held & intents::GUILD_MEMBERS != 0;
            self.created_server_json(server, all_members)
        });
        let full: Vec<_> = full.collect();
        let unavailable = full
            .iter()
            .map(|s| json!({ "id": s["id"], "unavailable": true }));
        let gateway = self.gateway_url();
        let ready = json!({
            "v": 10, "user": user, "guilds": unavailable.collect::<Vec<_>>(),
            "session_id": session_id, "session_type": "normal", "resume_gateway_url": gateway,
            "shard": [0, 1], "application": { "id": self.application.id, "flags": 1 << 23 },
            "private_channels": [], "presences": [], "relationships": [], "_trace": [],
        });
        self.sessions.dispatch_to(session_id, "READY", &ready);
        if held & intents::GUILDS != 0 {
            for server in full {
                self.sessions
                    .dispatch_to(session_id, "GUILD_CREATE", &server);
            }
        }
        let about = About::by(bot_id);
        self.note("gateway_ready", about, json!({ "intents": held }));
    }

    /// The address under which the gateway is reached.
    pub(super) fn gateway_url(&self) -> String {
        format!("{}/gateway", self.base.replacen("http", "ws", 1))
    }
}

async fn close(mut socket: WebSocket, code: u16) {
    let reason = "".into();
    // A client that is gone already needs no farewell.
    let farewell = socket
        .send(Message::Close(Some(CloseFrame { code, reason })))
        .await;
    if farewell.is_ok() && socket.flush().await.is_ok() {
        // Reading on until the client answers keeps the frame from being lost with the socket.
        let answered = async { while let Some(Ok(_)) = socket.next().await {} };
        tokio::time::timeout(Duration::from_millis(500), answered)
            .await
            .unwrap_or_default();
    }
}

/// Renders op 9.
fn invalid_session(resumable: bool) -> String {
    json!({ "op": 9, "s": null, "t": null, "d": resumable }).to_string()
}

/// Renders op 7.
pub(super) fn please_reconnect() -> String {
    json!({ "op": 7, "s": null, "t": null, "d": null }).to_string()
}

fn deflated(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .expect("writing to a vector cannot fail")
}
