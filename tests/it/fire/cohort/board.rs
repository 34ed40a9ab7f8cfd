//! What people can see and press, as the journal tells it.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{Snowflake, people::JournalEntry};

use crate::fire::judge::custom_ids;

/// One message with buttons.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    pub(super) message: Snowflake,
    pub(super) buttons: Vec<String>,
}

/// Everything that happened so far, and the buttons that stand.
#[derive(Default)]
pub(super) struct Board {
    pub(super) journal: Vec<JournalEntry>,
    by_channel: BTreeMap<Snowflake, Vec<Posted>>,
    private: BTreeSet<Snowflake>,
}

impl Board {
    /// The journal's last number.
    pub(super) fn last_seq(&self) -> u64 {
        self.journal.last().map_or(0, |entry| entry.seq)
    }

    /// Takes in what has happened since.
    pub(super) fn take(&mut self, more: Vec<JournalEntry>) {
        for entry in &more {
            let (Some(channel), Some(message)) = (entry.channel_id, entry.message_id) else {
                continue;
            };
            if !matches!(entry.kind.as_str(), "message_created" | "message_edited") {
                continue;
            }
            if !entry.detail["only_for"].is_null() {
                self.private.insert(message);
            }
            if !self.private.contains(&message) {
                let buttons = custom_ids(&entry.detail["components"]);
                let buttons = buttons.map(str::to_owned).collect();
                self.show(channel, Posted { message, buttons });
            }
        }
        self.journal.extend(more);
    }

    fn show(&mut self, channel: Snowflake, posted: Posted) {
        let messages = self.by_channel.entry(channel).or_default();
        match messages
            .iter_mut()
            .find(|known| known.message == posted.message)
        {
            Some(known) => known.buttons = posted.buttons,
            None => messages.push(posted),
        }
    }

    /// The messages of a channel that have a button whose name contains `part`, oldest first.
    pub(super) fn with(&self, channel: Snowflake, part: &str) -> Vec<&Posted> {
        let messages = self.by_channel.get(&channel).into_iter().flatten();
        messages
            .filter(|posted| posted.buttons.iter().any(|button| button.contains(part)))
            .collect()
    }
}
