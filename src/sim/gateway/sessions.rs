//! The gateway's sessions and what is waiting for each.
//!
//! Knows sequence numbers, backlogs and who is connected; refuses to know sockets.
//!
//! **Invariants.** Every dispatch gets the session's next sequence number and stays in its
//! backlog, so a resume can replay exactly what was missed. A session that was closed with 1000
//! or 1001 by its client is gone.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::{Identifies, intents};
use crate::sim::faults::novelties;
use crate::sim::permissions::Permissions;
use crate::sim::record::Record;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

/// The most dispatches that a session keeps for a resume.
const BACKLOG: usize = 2000;

/// The most sessions that are kept for a resume while nobody is connected to them.
const MOST_LEFT: usize = 100;

/// Keeps the sessions by their ids.
#[derive(Debug, Default)]
pub(in crate::sim) struct Sessions {
    by_id: BTreeMap<String, Session>,
    pub(in crate::sim) record: Record,
    pub(in crate::sim) identifies: Identifies,
    /// How many dispatches of a new session have novelties in them.
    novelties: u32,
    /// How many dispatches with a row of components still get a component of a new kind.
    new_components: u32,
    /// When all members of a server were last asked for.
    pub(super) members_asked: BTreeMap<Snowflake, Instant>,
}

/// Says which part of an app's servers a session is told of (events/gateway, "Sharding").
#[derive(Clone, Copy, Debug)]
pub(super) struct Shard {
    pub(super) id: u64,
    pub(super) of: u64,
}

impl Shard {
    /// Says whether what happens in this server, or in none, is for this shard.
    pub(super) fn has(self, server: Option<Snowflake>) -> bool {
        server.map_or(0, |server| (server.0 >> 22) % self.of) == self.id
    }
}

/// Keeps one session.
#[derive(Debug)]
struct Session {
    intents: u64,
    shard: Shard,
    seq: u64,
    backlog: VecDeque<(u64, Arc<str>)>,
    connection: Option<UnboundedSender<Order>>,
    record: Record,
    /// How many more dispatches have novelties in them.
    novelties: u32,
    /// How many more dispatches with a row get a component of a new kind.
    new_components: u32,
    /// When its connection ended, if it has.
    left_at: Option<Instant>,
    /// Whether a resume of it is refused.
    forgotten: bool,
}

/// Tells a connection what to do.
#[derive(Clone, Debug)]
pub(in crate::sim) enum Order {
    /// Send this payload.
    Send(Arc<str>),
    /// Close with this code, or with a frame that has none.
    Close(Option<u16>),
    /// Neither read nor write any more, and keep the socket.
    Freeze,
    /// Cut the line without a word.
    Cut,
    /// Say that the session is no longer valid, and whether it may be resumed.
    InvalidSession(bool),
    /// Acknowledge no more heartbeats.
    WithholdAcks,
}

impl Session {
    fn dispatch(&mut self, event: &str, data: &Value) {
        self.record.dispatch(event, data);
        if self.novelties > 0 {
            self.novelties -= 1;
            let mut data = data.clone();
            novelties::add(&mut data);
            return self.dispatch_text(event, &data.to_string());
        }
        if self.new_components > 0 {
            let mut data = data.clone();
            self.new_components -= u32::from(novelties::add_components(&mut data));
            return self.dispatch_text(event, &data.to_string());
        }
        self.dispatch_text(event, &data.to_string());
    }

    /// Dispatches data that is rendered already, for several sessions may share it.
    fn dispatch_text(&mut self, event: &str, data: &str) {
        self.seq += 1;
        let seq = self.seq;
        let payload = format!(r#"{{"op":0,"s":{seq},"t":"{event}","d":{data}}}"#);
        let payload: Arc<str> = payload.into();
        if let Some(connection) = &self.connection
            && connection.send(Order::Send(Arc::clone(&payload))).is_err()
        {
            self.connection = None;
        }
        self.backlog.push_back((self.seq, payload));
        if self.backlog.len() > BACKLOG {
            self.backlog.pop_front();
        }
    }
}

impl Sessions {
    /// Opens a session for a connection.
    pub(super) fn open(
        &mut self,
        id: String,
        intents: u64,
        shard: Shard,
        connection: UnboundedSender<Order>,
    ) {
        let session = Session {
            intents,
            shard,
            seq: 0,
            backlog: VecDeque::new(),
            connection: Some(connection),
            record: self.record.clone(),
            novelties: self.novelties,
            new_components: self.new_components,
            left_at: None,
            forgotten: false,
        };
        self.by_id.insert(id, session);
        self.forget_the_oldest();
    }

    /// Forgets the sessions that were left longest ago, beyond what is kept.
    fn forget_the_oldest(&mut self) {
        let left = self.by_id.iter().filter(|(_, at)| at.connection.is_none());
        let mut left: Vec<_> = left.map(|(id, at)| (at.left_at, id.clone())).collect();
        left.sort();
        let surplus = left.len().saturating_sub(MOST_LEFT);
        for (_, id) in left.into_iter().take(surplus) {
            self.by_id.remove(&id);
        }
    }

    /// Dispatches to one session alone, as `READY` is.
    pub(super) fn dispatch_to(&mut self, id: &str, event: &str, data: &Value) {
        if let Some(session) = self.by_id.get_mut(id) {
            session.dispatch(event, data);
        }
    }

    /// Tells the intents of a session; none of one that is not known.
    pub(super) fn intents(&self, id: &str) -> u64 {
        self.by_id.get(id).map_or(0, |session| session.intents)
    }

    /// Tells the last sequence number of a session.
    pub(super) fn seq(&self, id: &str) -> Option<u64> {
        self.by_id.get(id).map(|session| session.seq)
    }

    /// Connects a session again and replays what came after `seq`; says whether it could.
    pub(super) fn resume(
        &mut self,
        id: &str,
        seq: u64,
        connection: UnboundedSender<Order>,
    ) -> bool {
        let known = self.by_id.get_mut(id).filter(|session| !session.forgotten);
        let Some(session) = known else {
            return false;
        };
        let oldest = session
            .backlog
            .front()
            .map_or(session.seq + 1, |(seq, _)| *seq);
        if seq + 1 < oldest {
            return false;
        }
        for (_, payload) in session.backlog.iter().filter(|(at, _)| *at > seq) {
            if connection.send(Order::Send(Arc::clone(payload))).is_err() {
                return true;
            }
        }
        session.connection = Some(connection);
        session.dispatch("RESUMED", &json!({ "_trace": [] }));
        true
    }

    /// Notes that a connection has ended; the session stays unless it was ended for good.
    pub(super) fn disconnect(
        &mut self,
        id: &str,
        connection: &UnboundedSender<Order>,
        for_good: bool,
    ) {
        let Some(session) = self.by_id.get_mut(id) else {
            return;
        };
        let newer = session
            .connection
            .as_ref()
            .is_some_and(|present| !present.same_channel(connection));
        if newer {
            return;
        }
        session.connection = None;
        session.left_at = Some(Instant::now());
        if for_good {
            self.by_id.remove(id);
        }
    }

    /// Gives every connection an order.
    pub(in crate::sim) fn order_all(&mut self, order: &Order) {
        for session in self.by_id.values_mut() {
            if let Some(connection) = &session.connection
                && connection.send(order.clone()).is_err()
            {
                session.connection = None;
            }
        }
    }

    /// Tells every session of an event that no client knows, and puts novelties into the next
    /// dispatches of each session, new ones included.
    pub(in crate::sim) fn renew(&mut self, dispatches: u32) {
        self.novelties = dispatches;
        for session in self.by_id.values_mut() {
            session.dispatch_text(novelties::EVENT, r#"{"id":"1"}"#);
            session.novelties = dispatches;
        }
    }

    /// Puts a component of a new kind into each row of the next dispatches of each session that
    /// have one, new ones included.
    pub(in crate::sim) fn renew_components(&mut self, dispatches: u32) {
        self.new_components = dispatches;
        for session in self.by_id.values_mut() {
            session.new_components = dispatches;
        }
    }

    /// Forgets all sessions, connected or not.
    pub(in crate::sim) fn forget(&mut self) {
        self.by_id.clear();
    }

    /// Lets present connections go on, but forgets their sessions once those end, and all others
    /// at once.
    pub(in crate::sim) fn forget_ended(&mut self) {
        self.by_id
            .retain(|_id, session| session.connection.is_some());
        for session in self.by_id.values_mut() {
            session.forgotten = true;
        }
    }

    /// Counts the sessions that are connected.
    pub(in crate::sim) fn connected(&self) -> usize {
        let sessions = self.by_id.values();
        sessions
            .filter(|session| session.connection.is_some())
            .count()
    }
}

impl World {
    /// Tells all sessions of a server's shard with one of these intents (0 for all), with data by
    /// their intents.
    pub(in crate::sim) fn dispatch_to_all(
        &mut self,
        server: Option<Snowflake>,
        event: &str,
        intent: u64,
        data: impl Fn(u64) -> Value,
    ) {
        let known = server.and_then(|id| self.servers.get(&id));
        if known.is_some_and(|server| server.unavailable) && event != "GUILD_DELETE" {
            return;
        }
        for session in self.sessions.by_id.values_mut() {
            let wanted = intent == 0 || session.intents & intent != 0;
            if wanted && session.shard.has(server) {
                session.dispatch(event, &data(session.intents));
            }
        }
    }

    /// Tells of something in a server, if the bot is a member of it.
    pub(in crate::sim) fn dispatch(
        &mut self,
        server: Option<Snowflake>,
        event: &str,
        intent: u64,
        data: &Value,
    ) {
        let member = server.is_none_or(|server| {
            let server = self.servers.get(&server);
            server.is_some_and(|server| server.members.contains_key(&self.bot_id()))
        });
        if member {
            self.dispatch_to_all(server, event, intent, |_| data.clone());
        }
        let may_open_channels = match event {
            "CHANNEL_UPDATE" | "GUILD_ROLE_UPDATE" | "GUILD_ROLE_DELETE" => true,
            "GUILD_MEMBER_UPDATE" => data["user"]["id"] == json!(self.bot_id()),
            _ => false,
        };
        if let Some(server) = server.filter(|_| may_open_channels) {
            self.sync_threads(server);
        }
    }

    /// Tells of something in a channel that the bot sees.
    pub(in crate::sim) fn dispatch_in(&mut self, channel: Snowflake, event: &str, data: &Value) {
        self.dispatch_each(channel, event, |_| data.clone());
    }

    /// Tells of something in a channel that the bot sees, with data by the sessions' intents.
    pub(in crate::sim) fn dispatch_each(
        &mut self,
        channel: Snowflake,
        event: &str,
        data: impl Fn(u64) -> Value,
    ) {
        let sees = self.may(self.bot_id(), channel);
        if !sees.has(Permissions::VIEW_CHANNEL) {
            return;
        }
        let Some(server) = self.channels.get(&channel).map(|channel| channel.server_id) else {
            return;
        };
        let intent = intents::of_channel_event(event, server.is_none());
        self.dispatch_to_all(server, event, intent, data);
    }
}
