//! Members on request, op 8 (events/gateway-events, "Request Guild Members").
//!
//! Knows how they are chosen and how they come; refuses to know who may see them but by intent.
//!
//! **Invariants.** A chunk holds a thousand members at most. All members of a server are sent
//! once in half a minute.

use std::time::Duration;

use serde_json::{Value, json};

use super::intents;
use crate::sim::snowflake::{Snowflake, from_json};
use crate::sim::world::{Member, World};

/// The most members of one chunk.
const CHUNK: usize = 1000;
/// The most members that a search by name gives.
const MOST_FOUND: usize = 100;
/// The most members that are asked for by id.
const MOST_BY_ID: usize = 100;
/// The longest nonce that comes back, in bytes.
const LONGEST_NONCE: usize = 32;
/// How long must lie between two requests for all members of one server.
const ALL_AGAIN: Duration = Duration::from_secs(30);

/// Holds a request that can be answered.
struct Request {
    server: Snowflake,
    by: By,
    nonce: Option<Value>,
}

enum By {
    Ids(Vec<Snowflake>),
    Name { prefix: String, most: usize },
}

impl World {
    /// Answers a request of a session; false when it cannot be understood.
    pub(super) fn send_members(&mut self, session: &str, data: &Value) -> bool {
        let Some(request) = read(data) else {
            return false;
        };
        let everybody = matches!(&request.by, By::Name { prefix, most: 0 } if prefix.is_empty());
        if everybody && self.sessions.intents(session) & intents::GUILD_MEMBERS == 0 {
            return false;
        }
        if everybody && let Some(wait) = self.members_again(request.server) {
            let meta = json!({ "guild_id": request.server, "nonce": request.nonce });
            let limited = json!({ "opcode": 8, "retry_after": wait.as_secs_f64(), "meta": meta });
            self.sessions.dispatch_to(session, "RATE_LIMITED", &limited);
            return true;
        }
        self.send_chunks(session, &request);
        true
    }

    /// Says how long the members of a server may not be asked for again, or notes that they are.
    fn members_again(&mut self, server: Snowflake) -> Option<Duration> {
        let now = self.limits.now();
        let asked = &mut self.sessions.members_asked;
        let last = asked.get(&server).map(|last| now.duration_since(*last));
        if let Some(since) = last.filter(|since| *since < ALL_AGAIN) {
            return Some(ALL_AGAIN.saturating_sub(since));
        }
        asked.insert(server, now);
        None
    }

    fn send_chunks(&mut self, session: &str, request: &Request) {
        let (found, missing) = self.chosen(request);
        let count = found.len().div_ceil(CHUNK).max(1);
        let mut chunks: Vec<Vec<Value>> = found.chunks(CHUNK).map(<[Value]>::to_vec).collect();
        if chunks.is_empty() {
            chunks.push(Vec::new());
        }
        for (index, members) in chunks.into_iter().enumerate() {
            let mut chunk = json!({ "guild_id": request.server, "members": members,
                "chunk_index": index, "chunk_count": count, "not_found": missing });
            if let Some(nonce) = &request.nonce {
                chunk["nonce"] = nonce.clone();
            }
            self.sessions
                .dispatch_to(session, "GUILD_MEMBERS_CHUNK", &chunk);
        }
    }

    /// Chooses members, and names the ids that nobody has.
    fn chosen(&self, request: &Request) -> (Vec<Value>, Vec<Snowflake>) {
        let server = self.servers.get(&request.server);
        let server = server.filter(|server| server.members.contains_key(&self.bot_id()));
        let Some(server) = server else {
            return (Vec::new(), Vec::new());
        };
        match &request.by {
            By::Ids(ids) => {
                let known = |id: &Snowflake| server.members.contains_key(id);
                let found = ids.iter().filter_map(|id| server.members.get(id));
                let missing = ids.iter().filter(|id| !known(id)).copied();
                (
                    found.map(|m| self.member_json(m)).collect(),
                    missing.collect(),
                )
            }
            By::Name { prefix, most } => {
                let fits = |member: &&Member| self.begins_with(member, prefix);
                let found = server.members.values().filter(fits);
                let most = if *most == 0 { usize::MAX } else { *most };
                (
                    found.take(most).map(|m| self.member_json(m)).collect(),
                    Vec::new(),
                )
            }
        }
    }

    fn begins_with(&self, member: &Member, prefix: &str) -> bool {
        let name = self.accounts.get(&member.user_id);
        let name = name.map_or("", |account| account.username.as_str());
        let begins = |name: &str| name.to_lowercase().starts_with(&prefix.to_lowercase());
        begins(name) || member.nick.as_deref().is_some_and(begins)
    }
}

fn read(data: &Value) -> Option<Request> {
    let server = from_json(&data["guild_id"])?;
    let by = match (&data["user_ids"], &data["query"]) {
        (Value::Null, Value::String(prefix)) => {
            let most = usize::try_from(data["limit"].as_u64()?).ok()?;
            let bounded = most <= MOST_FOUND && (most > 0 || prefix.is_empty());
            bounded.then(|| By::Name {
                prefix: prefix.clone(),
                most,
            })?
        }
        (ids, Value::Null) => {
            let single = std::slice::from_ref(ids);
            let ids = ids.as_array().map_or(single, Vec::as_slice);
            let ids: Vec<_> = ids.iter().map(from_json).collect::<Option<_>>()?;
            (ids.len() <= MOST_BY_ID).then_some(By::Ids(ids))?
        }
        _ => return None,
    };
    let fits = |nonce: &&Value| {
        nonce
            .as_str()
            .is_some_and(|nonce| nonce.len() <= LONGEST_NONCE)
    };
    let nonce = Some(&data["nonce"]).filter(fits).cloned();
    Some(Request { server, by, nonce })
}
