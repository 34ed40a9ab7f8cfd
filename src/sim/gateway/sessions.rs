//! The gateway's sessions and what is waiting for each.
//!
//! Knows sequence numbers, backlogs and who is connected; refuses to know sockets.
//!
//! **Invariants.** Every dispatch gets the session's next sequence number and stays in its
//! backlog, so a resume can replay exactly what was missed. A session that was closed with 1000
//! or 1001 by its client is gone.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::intents;
use crate::sim::permissions::Permissions;
use crate::sim::record::Record;
use crate::sim::snowflake::Snowflake;
use crate::sim::world::World;

/// The most dispatches that a session keeps for a resume.
const BACKLOG: usize = 2000;

/// Keeps the sessions by their ids.
#[derive(Debug, Default)]
pub(in crate::sim) struct Sessions {
    by_id: BTreeMap<String, Session>,
    pub(in crate::sim) record: Record,
    /// When the last identify came, in running time.
    pub(in crate::sim) identified_at: Option<std::time::Duration>,
}

/// Keeps one session.
#[derive(Debug)]
struct Session {
    intents: u64,
    seq: u64,
    backlog: VecDeque<(u64, String)>,
    connection: Option<UnboundedSender<Order>>,
    record: Record,
}

/// Tells a connection what to do.
#[derive(Clone, Debug)]
pub(in crate::sim) enum Order {
    /// Send this payload.
    Send(String),
    /// Close with this code.
    Close(u16),
    /// Cut the line without a word.
    Cut,
    /// Say that the session is no longer valid, and whether it may be resumed.
    InvalidSession(bool),
    /// Acknowledge no more heartbeats.
    WithholdAcks,
}

impl Session {
    fn dispatch(&mut self, event: &str, data: &Value) {
        self.seq += 1;
        self.record.dispatch(event, data);
        let payload = json!({ "op": 0, "s": self.seq, "t": event, "d": data }).to_string();
        if let Some(connection) = &self.connection
            && connection.send(Order::Send(payload.clone())).is_err()
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
    pub(super) fn open(&mut self, id: String, intents: u64, connection: UnboundedSender<Order>) {
        let session = Session {
            intents,
            seq: 0,
            backlog: VecDeque::new(),
            connection: Some(connection),
            record: self.record.clone(),
        };
        self.by_id.insert(id, session);
    }

    /// Dispatches to one session alone, as `READY` is.
    pub(super) fn dispatch_to(&mut self, id: &str, event: &str, data: &Value) {
        if let Some(session) = self.by_id.get_mut(id) {
            session.dispatch(event, data);
        }
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
        let Some(session) = self.by_id.get_mut(id) else {
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
            if connection.send(Order::Send(payload.clone())).is_err() {
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

    /// Forgets all sessions, connected or not.
    pub(in crate::sim) fn forget(&mut self) {
        self.by_id.clear();
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
    /// Tells all sessions with one of these intents (0 for all), with data by their intents.
    pub(in crate::sim) fn dispatch_to_all(
        &mut self,
        event: &str,
        intent: u64,
        data: impl Fn(u64) -> Value,
    ) {
        for session in self.sessions.by_id.values_mut() {
            if intent == 0 || session.intents & intent != 0 {
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
            self.dispatch_to_all(event, intent, |_| data.clone());
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
        let direct = self
            .channels
            .get(&channel)
            .is_some_and(|channel| channel.server_id.is_none());
        let intent = intents::of_channel_event(event, direct);
        self.dispatch_to_all(event, intent, data);
    }
}
