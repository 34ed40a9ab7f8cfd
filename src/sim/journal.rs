//! The order of everything that really happened.
//!
//! Knows entries and counts; refuses to know whether what happened was right: that is for the
//! oracles who read it.
//!
//! **Invariants.** `seq` counts from 1 without gaps. Only accepted effects, refusals and the
//! interactions' course are noted; reading leaves no trace but in the counts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::snowflake::Snowflake;

/// How many routes are counted each on its own; nonsense is counted together beyond that.
const MOST_COUNTS: usize = 1000;

/// Keeps the entries and the counts.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// Everything so far, in order.
    pub(super) entries: Vec<Entry>,
    /// Requests by `METHOD /route status`.
    pub(super) requests: BTreeMap<String, u64>,
    /// Answers with 401, 403 or 429 (but for the shared scope) that Discord counts against an
    /// address: 10,000 in ten minutes lead to a ban (topics/rate-limits).
    pub(super) invalid_requests: u64,
    /// Requests that no route took.
    pub(super) unknown_routes: u64,
}

/// Notes one thing that happened.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    pub(super) seq: u64,
    pub(super) at: DateTime<Utc>,
    pub(super) kind: &'static str,
    #[serde(flatten)]
    pub(super) about: About,
    pub(super) request_id: Option<u64>,
    pub(super) detail: Value,
}

/// Names whom and what an entry is about.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct About {
    pub(super) by: Option<Snowflake>,
    pub(super) server_id: Option<Snowflake>,
    pub(super) channel_id: Option<Snowflake>,
    pub(super) message_id: Option<Snowflake>,
    pub(super) interaction_id: Option<Snowflake>,
}

impl About {
    pub(super) fn by(by: Snowflake) -> Self {
        Self {
            by: Some(by),
            ..Self::default()
        }
    }

    pub(super) fn server(self, id: Snowflake) -> Self {
        Self {
            server_id: Some(id),
            ..self
        }
    }

    pub(super) fn maybe_server(self, server_id: Option<Snowflake>) -> Self {
        Self { server_id, ..self }
    }

    pub(super) fn channel(self, id: Snowflake) -> Self {
        Self {
            channel_id: Some(id),
            ..self
        }
    }

    pub(super) fn message(self, id: Snowflake) -> Self {
        Self {
            message_id: Some(id),
            ..self
        }
    }

    pub(super) fn interaction(self, interaction_id: Option<Snowflake>) -> Self {
        Self {
            interaction_id,
            ..self
        }
    }
}

impl Journal {
    /// Adds an entry.
    pub(super) fn note(
        &mut self,
        at: DateTime<Utc>,
        kind: &'static str,
        about: About,
        request_id: Option<u64>,
        detail: Value,
    ) {
        let seq = self.entries.len() as u64 + 1;
        self.entries.push(Entry {
            seq,
            at,
            kind,
            about,
            request_id,
            detail,
        });
    }

    /// Lists the entries after `after`, of one kind or of all.
    pub(super) fn since(&self, after: u64, kind: Option<&str>) -> Vec<&Entry> {
        let from = usize::try_from(after).unwrap_or(usize::MAX);
        self.entries
            .iter()
            .skip(from)
            .filter(|entry| kind.is_none_or(|kind| entry.kind == kind))
            .collect()
    }

    /// Counts one request and its reply, and whether Discord would hold it against an address.
    pub(super) fn count(&mut self, method: &str, pattern: &str, status: u16, invalid: bool) {
        let mut key = format!("{method} {pattern} {status}");
        if self.requests.len() >= MOST_COUNTS && !self.requests.contains_key(&key) {
            key = format!("others {status}");
        }
        *self.requests.entry(key).or_default() += 1;
        self.invalid_requests += u64::from(invalid);
    }
}
