//! Waiting for the simulator's journal to show something, with a limit to the patience.

use std::{collections::BTreeSet, time::Duration};

use super::{DemoError, missing, no, story::Room};
use crate::{
    clock,
    sim::{
        Snowflake,
        people::{JournalEntry, People},
    },
};

/// How long, in real time, something may take to appear on the simulated Discord.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// How long lies between two looks at what no journal tells.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Looks before something counts as not happening: a minute of them.
const LOOKS_MAX: u32 = 3000;

/// Discord's number for its own message that something was pinned.
const PIN_NOTICE: u64 = 6;

/// The flag of a message that only one person sees.
const ONLY_FOR_ONE: u64 = 1 << 6;

/// Somebody who reads the journal.
pub(super) struct Watch<'a> {
    pub(super) people: &'a People,
}

impl Watch<'_> {
    /// Waits until Carrel listens to the gateway, so that what people do reaches it.
    pub(super) async fn await_connection(&self, step: &'static str) -> Result<(), DemoError> {
        for _look in 0..LOOKS_MAX {
            if 0 < self
                .people
                .info()
                .await
                .map_err(no(step))?
                .connected_sessions
            {
                return Ok(());
            }
            clock::pause(LOOK_AGAIN).await;
        }
        Err(missing(
            step,
            "Carrel has not connected to the gateway".to_owned(),
        ))
    }

    pub(super) async fn last_seq(&self, step: &'static str) -> Result<u64, DemoError> {
        let journal = self.people.journal(0, None).await.map_err(no(step))?;
        Ok(journal.last().map_or(0, |entry| entry.seq))
    }

    /// Waits until the journal holds `count` entries of a kind after `after`.
    pub(super) async fn await_kind(
        &self,
        kind: &str,
        after: u64,
        count: usize,
        step: &'static str,
    ) -> Result<Vec<JournalEntry>, DemoError> {
        let mut found: Vec<JournalEntry> = Vec::new();
        while found.len() < count {
            let from = found.last().map_or(after, |entry| entry.seq);
            let more = self.people.await_journal(from, Some(kind), PATIENCE).await;
            let more = more.map_err(no(step))?;
            if more.is_empty() {
                let why = format!(
                    "{} of {count} {kind} were seen within a minute",
                    found.len()
                );
                return Err(missing(step, why));
            }
            found.extend(more);
        }
        Ok(found)
    }

    /// Waits for something that Carrel posts in a channel by itself.
    pub(super) async fn await_post(
        &self,
        channel: Snowflake,
        after: u64,
        step: &'static str,
    ) -> Result<Option<Snowflake>, DemoError> {
        let wanted = |entry: &JournalEntry| {
            entry.channel_id == Some(channel)
                && entry.interaction_id.is_none()
                && entry.detail["type"] != PIN_NOTICE
        };
        let found = self.await_first("message_created", after, step, wanted);
        Ok(found.await?.and_then(|entry| entry.message_id))
    }

    /// Waits for an answer of Carrel's that everyone in a channel reads.
    pub(super) async fn await_public_answer(
        &self,
        channel: Snowflake,
        after: u64,
        step: &'static str,
    ) -> Result<bool, DemoError> {
        let wanted = |entry: &JournalEntry| {
            let flags = entry.detail["flags"].as_u64().unwrap_or_default();
            entry.channel_id == Some(channel)
                && entry.interaction_id.is_some()
                && flags & ONLY_FOR_ONE == 0
        };
        let found = self.await_first("message_created", after, step, wanted);
        Ok(found.await?.is_some())
    }

    /// Waits for a message in a room that mentions exactly its members.
    pub(super) async fn await_mentioning(
        &self,
        room: &Room,
        after: u64,
        step: &'static str,
    ) -> Result<bool, DemoError> {
        let members: BTreeSet<u64> = room.members.iter().map(|member| member.0).collect();
        let found = self
            .await_first("message_created", after, step, |entry| {
                entry.channel_id == Some(room.channel) && pinged(entry) == members
            })
            .await?;
        Ok(found.is_some())
    }

    async fn await_first(
        &self,
        kind: &str,
        after: u64,
        step: &'static str,
        wanted: impl Fn(&JournalEntry) -> bool,
    ) -> Result<Option<JournalEntry>, DemoError> {
        let mut from = after;
        loop {
            let more = self.people.await_journal(from, Some(kind), PATIENCE).await;
            let more = more.map_err(no(step))?;
            let Some(last) = more.last() else {
                return Ok(None);
            };
            from = last.seq;
            if let Some(found) = more.into_iter().find(&wanted) {
                return Ok(Some(found));
            }
        }
    }

    /// Waits until Carrel has posted in all of these channels.
    pub(super) async fn await_channels(
        &self,
        wanted: &BTreeSet<u64>,
        after: u64,
        step: &'static str,
    ) -> Result<bool, DemoError> {
        let mut missing = wanted.clone();
        let mut from = after;
        while !missing.is_empty() {
            let more = self
                .people
                .await_journal(from, Some("message_created"), PATIENCE)
                .await;
            let more = more.map_err(no(step))?;
            let Some(last) = more.last() else {
                return Ok(false);
            };
            from = last.seq;
            for channel in more.iter().filter_map(|entry| entry.channel_id) {
                missing.remove(&channel.0);
            }
        }
        Ok(true)
    }
}

fn pinged(entry: &JournalEntry) -> BTreeSet<u64> {
    let users = entry.detail["pinged"]["users"].as_array();
    users
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_str()?.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::json;

    use super::*;

    #[test]
    fn nobody_is_pinged_by_an_entry_that_says_nothing() {
        let entry: JournalEntry = serde_json::from_value(json!({
            "seq": 1, "at": DateTime::<Utc>::MIN_UTC, "kind": "message_created",
        }))
        .expect("is what the journal holds");
        assert!(pinged(&entry).is_empty());
    }
}
