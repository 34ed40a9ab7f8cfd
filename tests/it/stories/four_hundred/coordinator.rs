//! The one volunteer who looks after them all, and what it costs her: every command that she types,
//! every button that she presses, every choice in a menu and every form that she hands in is counted.

use std::{collections::BTreeMap, time::Duration};

use carrel::sim::{
    Snowflake,
    people::{Message, Outcome, People, Seen, Upload},
};
use serde_json::Value;

use super::super::house::House;

/// How long she waits for an answer: forming groups of four hundred takes a while without the
/// optimiser.
const PATIENCE: Duration = Duration::from_mins(2);

/// The coordinator, and what she has done so far.
#[derive(Debug)]
pub(super) struct Coordinator {
    people: People,
    user: Snowflake,
    desk_channel: Snowflake,
    /// What she is busy with.
    busy_with: &'static str,
    /// How often she did what, by what she was busy with.
    done: BTreeMap<(&'static str, String), usize>,
}

impl Coordinator {
    pub(super) fn of(house: &House) -> Self {
        Self {
            people: house.people.clone().with_patience(PATIENCE),
            user: house.owner,
            desk_channel: house.general,
            busy_with: "",
            done: BTreeMap::new(),
        }
    }

    /// From now on, what she does is for this.
    pub(super) fn turns_to(&mut self, busy_with: &'static str) {
        self.busy_with = busy_with;
    }

    /// Types a command.
    pub(super) async fn types(&mut self, command: &str, options: Value) -> Message {
        self.types_with(command, options, &BTreeMap::new()).await
    }

    /// Types a command with a file.
    pub(super) async fn hands_up(&mut self, command: &str, name: &str, file: Vec<u8>) -> Message {
        let upload = Upload {
            filename: name.to_owned(),
            content_type: "text/csv".to_owned(),
            content: file,
        };
        let files = BTreeMap::from([("file".to_owned(), upload)]);
        self.types_with(command, serde_json::json!({}), &files)
            .await
    }

    async fn types_with(
        &mut self,
        command: &str,
        options: Value,
        files: &BTreeMap<String, Upload>,
    ) -> Message {
        self.counts(format!("/{command}"));
        let (user, channel) = (self.user, self.desk_channel);
        let seen = self
            .people
            .run_with_files(user, channel, command, options, files)
            .await;
        answered(&format!("/{command}"), seen.expect("the command runs"))
    }

    /// Presses the button whose label contains `label`.
    pub(super) async fn presses(&mut self, on: &Message, label: &str) -> Message {
        let button = on.custom_id(label);
        let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        self.counts(format!("“{label}”"));
        let (user, channel) = (self.user, on.channel_id);
        let seen = self.people.press(user, channel, on.id, &button).await;
        answered(label, seen.expect("the press is answered"))
    }

    fn counts(&mut self, what: String) {
        *self.done.entry((self.busy_with, what)).or_default() += 1;
    }

    /// How much she has done in all.
    pub(super) fn spent(&self) -> usize {
        self.done.values().sum()
    }

    /// What she has done, a line each, by what it was for.
    pub(super) fn account(&self) -> String {
        let lines = self
            .done
            .iter()
            .map(|((with, what), count)| format!("  {count:>3} {with}: {what}"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn answered(what: &str, seen: Seen) -> Message {
    let failed = [Outcome::Failed, Outcome::Deferred].contains(&seen.outcome);
    assert!(!failed, "{what}: {seen:?}");
    seen.message.unwrap_or_else(|| panic!("{what} is answered"))
}
