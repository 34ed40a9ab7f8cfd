//! Waiting for the simulator's journal to show something, with a limit to the patience.

use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;

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

/// How long, in real time, it is seen whether something happens that may as well happen later.
const SOON: Duration = Duration::from_millis(60);

/// How long lies between two looks at what no journal tells.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Looks before something counts as not happening: a minute of them.
const LOOKS_MAX: u32 = 3000;

/// A button by which somebody votes on a time.
pub(super) const VOTE: &str = "1:meeting:vote:";

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

    /// What the journal comes to hold of a kind after `after` before long, until no more comes.
    pub(super) async fn soon(
        &self,
        kind: &str,
        after: u64,
        step: &'static str,
    ) -> Result<Vec<JournalEntry>, DemoError> {
        let mut found: Vec<JournalEntry> = Vec::new();
        loop {
            let from = found.last().map_or(after, |entry| entry.seq);
            let more = self.people.await_journal(from, Some(kind), SOON).await;
            let more = more.map_err(no(step))?;
            if more.is_empty() {
                return Ok(found);
            }
            found.extend(more);
        }
    }

    /// Waits for times that Carrel offers in a channel, whoever asked for them.
    pub(super) async fn await_offer(
        &self,
        channel: Snowflake,
        after: u64,
        step: &'static str,
    ) -> Result<Option<Snowflake>, DemoError> {
        let wanted = |entry: &JournalEntry| {
            entry.channel_id == Some(channel)
                && entry.interaction_id.is_none()
                && holds(entry, &[VOTE])
        };
        let found = self.await_first("message_created", after, step, wanted);
        Ok(found.await?.and_then(|entry| entry.message_id))
    }

    /// What the journal last says of a message: as it was posted, or as it was changed since.
    pub(super) async fn shown(
        &self,
        message: Snowflake,
        step: &'static str,
    ) -> Result<Option<JournalEntry>, DemoError> {
        let journal = self.people.journal(0, None).await.map_err(no(step))?;
        Ok(journal
            .into_iter()
            .rev()
            .find(|entry| entry.message_id == Some(message) && tells_of_a_message(entry)))
    }

    /// Waits for a booking in a room: a message after the offer that mentions exactly its members.
    pub(super) async fn await_mentioning(
        &self,
        room: &Room,
        offer: Snowflake,
        after: u64,
        step: &'static str,
    ) -> Result<bool, DemoError> {
        let members: BTreeSet<u64> = room.members.iter().map(|member| member.0).collect();
        let found = self
            .await_first("message_created", after, step, |entry| {
                entry.channel_id == Some(room.channel)
                    && entry.message_id != Some(offer)
                    && pinged(entry) == members
                    && holds(entry, &["you have a meeting"])
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

    /// The messages posted since a number of the journal that hold a text.
    pub(super) async fn posted(
        &self,
        after: u64,
        text: &str,
        step: &'static str,
    ) -> Result<BTreeSet<u64>, DemoError> {
        let journal = self.people.journal(after, Some("message_created")).await;
        let posts = journal.map_err(no(step))?;
        let found = posts.iter().filter(|post| holds(post, &[text]));
        Ok(found.filter_map(|post| Some(post.message_id?.0)).collect())
    }

    /// Waits until Carrel has posted, in each of these channels, a message that holds all of
    /// these texts.
    pub(super) async fn await_everywhere(
        &self,
        channels: &BTreeSet<u64>,
        after: u64,
        texts: &[&str],
        step: &'static str,
    ) -> Result<bool, DemoError> {
        let mut missing = channels.clone();
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
            let posts = more.iter().filter(|entry| entry.interaction_id.is_none());
            for post in posts.filter(|post| holds(post, texts)) {
                missing.remove(&post.channel_id.map_or(0, |channel| channel.0));
            }
        }
        Ok(!channels.is_empty())
    }
}

fn tells_of_a_message(entry: &JournalEntry) -> bool {
    matches!(entry.kind.as_str(), "message_created" | "message_edited")
}

/// Whether everyone in the channel reads a message.
pub(super) fn is_public(entry: &JournalEntry) -> bool {
    let flags = entry.detail["flags"].as_u64().unwrap_or_default();
    flags & ONLY_FOR_ONE == 0 && entry.detail["only_for"].is_null()
}

/// Whether each of these texts stands somewhere in a message: in its content, its embeds, the
/// names of its files, or the labels and ids of its buttons.
pub(super) fn holds(entry: &JournalEntry, texts: &[&str]) -> bool {
    let parts = ["content", "embeds", "components", "attachments"];
    texts
        .iter()
        .all(|text| parts.iter().any(|part| stands(&entry.detail[part], text)))
}

fn stands(within: &Value, text: &str) -> bool {
    match within {
        Value::String(found) => found.contains(text),
        Value::Array(parts) => parts.iter().any(|part| stands(part, text)),
        Value::Object(parts) => parts.values().any(|part| stands(part, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
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

    fn entry(detail: &Value) -> JournalEntry {
        serde_json::from_value(json!({
            "seq": 1, "at": DateTime::<Utc>::MIN_UTC, "kind": "message_created",
            "detail": detail,
        }))
        .expect("is what the journal holds")
    }

    #[test]
    fn a_refusal_does_not_hold_what_success_shows() {
        let success = entry(&json!({
            "content": "", "embeds": [{"title": "Groups for Spring"}],
            "components": [{"components": [{"custom_id": "1:cohort:prepare"}]}],
        }));
        let refusal = entry(&json!({ "content": "This is for the coordinators." }));
        let texts = ["Groups for Spring", "1:cohort:prepare"];
        assert!(holds(&success, &texts));
        assert!(!holds(&refusal, &texts));
        assert!(!holds(&success, &["Groups for Spring", "1:cohort:launch"]));
    }

    #[test]
    fn what_only_one_person_sees_is_not_public() {
        assert!(is_public(&entry(&json!({ "flags": 0, "only_for": null }))));
        assert!(!is_public(&entry(&json!({ "flags": ONLY_FOR_ONE }))));
        assert!(!is_public(&entry(&json!({ "flags": 0, "only_for": "7" }))));
    }

    #[test]
    fn nobody_is_pinged_by_an_entry_that_says_nothing() {
        let entry: JournalEntry = serde_json::from_value(json!({
            "seq": 1, "at": DateTime::<Utc>::MIN_UTC, "kind": "message_created",
        }))
        .expect("is what the journal holds");
        assert!(pinged(&entry).is_empty());
    }
}
