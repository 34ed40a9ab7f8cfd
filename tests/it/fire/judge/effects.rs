//! What a bot did on Discord, held against what it had promised.
//!
//! Knows the journal; refuses to know how a job is tried.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{Snowflake, people::JournalEntry};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Job, Place, SKEW, Shows};

/// Discord's numbers for kinds of channels and messages.
const TEXT_CHANNEL: u64 = 0;
const VOICE_CHANNEL: u64 = 2;
const CATEGORY: u64 = 4;
const PINNED_A_MESSAGE: u64 = 6;

/// A button by which somebody votes on a time.
const VOTE: &str = "1:meeting:vote:";

/// The button by which somebody says that they can't at a kept hour.
const CANNOT: &str = "1:standing:cannot:";

/// The button by which somebody says that they come to a webinar.
const COMING: &str = "1:webinar:coming:";

/// A button by which somebody says whether they met.
const MET: &str = "1:standing:met:";

/// Everything that one bot did by itself, in the journal's order.
pub(super) struct Effects<'a> {
    /// Messages that answer no interaction, by marker.
    pub(super) messages: BTreeMap<String, Vec<&'a JournalEntry>>,
    /// Messages without a marker, but for those by which Discord tells of a pin.
    pub(super) unmarked: Vec<&'a JournalEntry>,
    /// Rooms by marker.
    pub(super) rooms: BTreeMap<String, Vec<&'a JournalEntry>>,
    /// Channels that are neither categories nor voice rooms, nor carry a marker.
    pub(super) strange: Vec<&'a JournalEntry>,
    pub(super) categories: BTreeSet<Snowflake>,
    pub(super) voice_rooms: BTreeSet<Snowflake>,
    /// Events by marker.
    pub(super) events: BTreeMap<String, Vec<&'a JournalEntry>>,
    /// How often each message was passed on.
    passed_on: BTreeMap<Snowflake, usize>,
    /// How often each message was pinned, and in which channel.
    pins: BTreeMap<Snowflake, usize>,
    /// Who was let in where, or let go.
    pub(super) seats: BTreeMap<(Snowflake, Snowflake), usize>,
    /// When somebody was let in where at last, by the journal's number.
    pub(super) let_in: BTreeMap<(Snowflake, Snowflake), u64>,
    /// Messages as they looked at last.
    last: BTreeMap<Snowflake, &'a Value>,
    /// Channels that are gone, whoever deleted them.
    gone: BTreeMap<Snowflake, &'a JournalEntry>,
    /// Channels that the bot deleted.
    pub(super) removed: Vec<&'a JournalEntry>,
    /// Messages that others deleted, and when.
    deleted: BTreeMap<Snowflake, u64>,
    /// What was said, interactions included, and whom it called.
    pub(super) calls: Vec<(&'a JournalEntry, Option<String>)>,
}

impl<'a> Effects<'a> {
    pub(super) fn of(journal: &'a [JournalEntry], me: Snowflake) -> Self {
        let mut effects = Self {
            messages: BTreeMap::new(),
            unmarked: Vec::new(),
            rooms: BTreeMap::new(),
            strange: Vec::new(),
            categories: BTreeSet::new(),
            voice_rooms: BTreeSet::new(),
            events: BTreeMap::new(),
            passed_on: BTreeMap::new(),
            pins: BTreeMap::new(),
            seats: BTreeMap::new(),
            let_in: BTreeMap::new(),
            last: BTreeMap::new(),
            gone: BTreeMap::new(),
            removed: Vec::new(),
            deleted: BTreeMap::new(),
            calls: Vec::new(),
        };
        for entry in journal {
            if let ("channel_deleted", Some(channel)) = (entry.kind.as_str(), entry.channel_id) {
                effects.gone.insert(channel, entry);
            }
            if entry.by == Some(me) {
                effects.take(entry);
            } else if let ("message_deleted", Some(message)) =
                (entry.kind.as_str(), entry.message_id)
            {
                effects.deleted.insert(message, entry.seq);
            }
        }
        effects
    }

    fn take(&mut self, entry: &'a JournalEntry) {
        let (channel, message) = (entry.channel_id, entry.message_id);
        match entry.kind.as_str() {
            "message_created" => self.take_message(entry),
            "message_edited" => {
                if let Some(message) = message {
                    self.last.insert(message, &entry.detail["components"]);
                }
            }
            "channel_created" => self.take_channel(entry),
            "channel_deleted" => self.removed.push(entry),
            "pin_added" => {
                if let Some(message) = message {
                    *self.pins.entry(message).or_default() += 1;
                }
            }
            "message_crossposted" => {
                if let Some(message) = message {
                    *self.passed_on.entry(message).or_default() += 1;
                }
            }
            "event_created" => {
                let description = entry.detail["description"].as_str().unwrap_or_default();
                let marker = signed(description).unwrap_or_default().to_owned();
                self.events.entry(marker).or_default().push(entry);
            }
            "overwrite_set" | "overwrite_removed" => {
                let account = entry.detail["id"].as_str().and_then(|id| id.parse().ok());
                if let (Some(channel), Some(account)) = (channel, account) {
                    if entry.kind == "overwrite_set" {
                        self.let_in.insert((channel, account), entry.seq);
                    }
                    *self.seats.entry((channel, account)).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    fn take_message(&mut self, entry: &'a JournalEntry) {
        if let Some(message) = entry.message_id {
            self.last.insert(message, &entry.detail["components"]);
        }
        let marker = marker_on(&entry.detail);
        if entry.interaction_id.is_some() {
            self.calls.push((entry, None));
            return;
        }
        self.calls.push((entry, marker.clone()));
        match marker {
            Some(marker) => self.messages.entry(marker).or_default().push(entry),
            None if entry.detail["type"].as_u64() == Some(PINNED_A_MESSAGE) => {}
            None => self.unmarked.push(entry),
        }
    }

    fn take_channel(&mut self, entry: &'a JournalEntry) {
        let kind = entry.detail["type"].as_u64();
        let topic = entry.detail["topic"].as_str().unwrap_or_default();
        let marker = signed(topic);
        match (kind, marker, entry.channel_id) {
            (Some(CATEGORY), _, Some(channel)) => drop(self.categories.insert(channel)),
            (Some(VOICE_CHANNEL), _, Some(channel)) => drop(self.voice_rooms.insert(channel)),
            (Some(TEXT_CHANNEL), Some(marker), _) => {
                let rooms = self.rooms.entry(marker.to_owned()).or_default();
                rooms.push(entry);
            }
            _ => self.strange.push(entry),
        }
    }

    /// What is wrong with the effects of one job.
    pub(super) fn of_job(&self, job: &Job, shows: Shows, place: Option<&Place>) -> Vec<String> {
        let key = &job.key;
        let done = job.state == "done";
        let elsewhere = matches!(
            shows,
            Shows::MessageIfAny | Shows::HourShown | Shows::BroughtUpToDate
        );
        if done && place.is_none() && !elsewhere {
            return vec![format!(
                "{key}: is done, and its place is not in the database"
            )];
        }
        let channel = place.and_then(|place| place.channel);
        let third = place.and_then(|place| place.third);
        let marked = |found: &BTreeMap<String, Vec<&'a JournalEntry>>| {
            let nonce = job.least_nonce.as_deref();
            nonce
                .and_then(|nonce| found.get(nonce))
                .cloned()
                .unwrap_or_default()
        };
        let wrongs = match shows {
            Shows::Category if done => was_made(channel, &self.categories),
            Shows::VoiceRoom if done => was_made(channel, &self.voice_rooms),
            Shows::Nothing | Shows::Category | Shows::VoiceRoom | Shows::Hushed => Vec::new(),
            Shows::Room => {
                let found = marked(&self.rooms);
                let mut wrongs = self.once(job, &found);
                let elsewhere = done && found.iter().any(|entry| entry.channel_id != channel);
                wrongs.extend(said(elsewhere, "another channel is recorded as its room"));
                wrongs
            }
            Shows::Seat => {
                // Whoever has left may never have been let in; that nothing lets them in any more is
                // seen at the end.
                let seat = channel.zip(third);
                let untouched = seat.is_some_and(|seat| !self.seats.contains_key(&seat));
                said(done && untouched, "is done, and nobody was let in")
            }
            Shows::Event => {
                let found = marked(&self.events);
                let recorded = third.map(|event| json!(event));
                let last = found.last().map(|entry| &entry.detail["id"]);
                let mut wrongs = self.once(job, &found);
                let other = done && recorded.as_ref() != last;
                wrongs.extend(said(other, "another event is recorded"));
                wrongs
            }
            Shows::PassedOn => {
                let times = third.and_then(|message| self.passed_on.get(&message));
                let times = times.copied().unwrap_or_default();
                let wrong = 1 < times || (done && times == 0);
                said(wrong, &format!("is passed on {times} times"))
            }
            Shows::Word => {
                let found = marked(&self.messages);
                let mut wrongs = self.once(job, &found);
                let open = found.iter().any(|entry| entry.server_id.is_some());
                wrongs.extend(said(open, "stands where others read it"));
                wrongs
            }
            Shows::MessageIfAny if place.is_none() => {
                let found = marked(&self.messages);
                said(!found.is_empty(), "is about nothing, and was posted")
            }
            Shows::Message { .. } | Shows::MessageIfAny | Shows::LastWords => {
                let pinned = matches!(shows, Shows::Message { pinned: true, .. });
                let found = marked(&self.messages);
                let mut wrongs = self.once(job, &found);
                wrongs.extend(Self::in_its_place(job, &found, channel, third));
                wrongs.extend(self.pinned_once(job, &found, pinned));
                wrongs
            }
            Shows::HourShown | Shows::BroughtUpToDate => {
                let button = if shows == Shows::HourShown {
                    CANNOT
                } else {
                    COMING
                };
                // The database says by 1 or 0 whether the button is of use.
                let useful = channel == Some(Snowflake(1));
                let card = third.and_then(|message| self.last.get(&message));
                let open = card.map(|card| custom_ids(card).any(|id| id.contains(button)));
                let wrong = open.is_some_and(|open| open != useful);
                said(done && wrong, "is done, and its card shows it otherwise")
            }
            Shows::Asked => {
                let card = third.and_then(|message| self.last.get(&message));
                let asks = card.is_none_or(|card| custom_ids(card).any(|id| id.contains(MET)));
                said(done && !asks, "is done, and nobody is asked")
            }
            Shows::TakenDown => self.gone(done, channel),
            Shows::Removed => self.gone_in_time(done, channel),
            Shows::VoteEnded => {
                let card = third.and_then(|message| self.last.get(&message));
                let open = card.is_some_and(|card| custom_ids(card).any(|id| id.contains(VOTE)));
                said(done && open, "is done, and its card still takes votes")
            }
        };
        wrongs
            .into_iter()
            .map(|what| format!("{key} ({}): {what}", job.state))
            .collect()
    }

    /// What is wrong with a channel that should be gone.
    fn gone(&self, done: bool, channel: Option<Snowflake>) -> Vec<String> {
        let stands = channel.is_some_and(|channel| !self.gone.contains_key(&channel));
        said(done && stands, "is done, and its channel stands")
    }

    /// What is wrong with how a channel went.
    fn gone_in_time(&self, done: bool, channel: Option<Snowflake>) -> Vec<String> {
        let gone = channel.and_then(|channel| self.gone.get(&channel));
        let mut wrongs = self.gone(done, channel);
        let soon = gone.is_some_and(|gone| self.unwarned(gone));
        wrongs.extend(said(soon, "is done too soon after the last message"));
        wrongs
    }

    /// Whether the bot deleted a channel within a day of its own last message there.
    fn unwarned(&self, gone: &JournalEntry) -> bool {
        let ours = self.removed.iter().any(|entry| entry.seq == gone.seq);
        let messages = self.messages.values().flatten();
        let mut there = messages.filter(|entry| entry.channel_id == gone.channel_id);
        ours && there.any(|entry| gone.at < entry.at + TimeDelta::days(1) - SKEW)
    }

    /// Exactly one when it is done, and never two; that there is none when it was never tried is
    /// [`Self::without_a_job`]'s business.
    fn once(&self, job: &Job, found: &[&JournalEntry]) -> Vec<String> {
        let mut wrongs = Vec::new();
        if job.state == "done" && found.is_empty() {
            wrongs.push("is done, and nothing of it is on Discord".to_owned());
        }
        for pair in found.windows(2) {
            let [first, second] = pair else { continue };
            let gone = first.message_id.and_then(|id| self.deleted.get(&id));
            if gone.is_none_or(|gone| second.seq < *gone) {
                let (first, second) = (first.seq, second.seq);
                wrongs.push(format!(
                    "is there twice, as {first} and {second} of the journal"
                ));
            }
        }
        wrongs
    }

    fn in_its_place(
        job: &Job,
        found: &[&JournalEntry],
        channel: Option<Snowflake>,
        recorded: Option<Snowflake>,
    ) -> Vec<String> {
        let mut wrongs = Vec::new();
        let mut note = |seq: u64, what: &str| wrongs.push(format!("{what} ({seq} of the journal)"));
        for entry in found {
            let at = entry.at.timestamp_millis();
            if entry.channel_id != channel {
                note(entry.seq, "stands in a channel that is not its own");
            }
            if job
                .not_after_at
                .is_some_and(|last| last + SKEW.num_milliseconds() < at)
            {
                note(entry.seq, "came after its time");
            }
            if at + SKEW.num_milliseconds() < job.made_at {
                note(entry.seq, "came before it was promised");
            }
        }
        let last = found.last().and_then(|entry| entry.message_id);
        if job.state == "done" && recorded.is_some() && recorded != last {
            wrongs.push(format!("{recorded:?} is recorded, and {last:?} stands"));
        }
        wrongs
    }

    fn pinned_once(&self, job: &Job, found: &[&JournalEntry], pinned: bool) -> Vec<String> {
        let Some(message) = found.last().and_then(|entry| entry.message_id) else {
            return Vec::new();
        };
        let times = self.pins.get(&message).copied().unwrap_or_default();
        let most = usize::from(pinned);
        let least = if job.state == "done" { most } else { 0 };
        let wrong = times < least || most < times;
        said(wrong, &format!("is pinned {times} times"))
    }
}

/// What is wrong with a channel that carries no marker, among those that were made.
fn was_made(channel: Option<Snowflake>, made: &BTreeSet<Snowflake>) -> Vec<String> {
    let stands = channel.is_some_and(|channel| made.contains(&channel));
    said(!stands, "is done, and its channel was never made")
}

fn said(wrong: bool, what: &str) -> Vec<String> {
    if wrong {
        vec![what.to_owned()]
    } else {
        Vec::new()
    }
}

/// The marker that a message carries behind the `~` of a button or in the footer of its panel.
fn marker_on(message: &Value) -> Option<String> {
    let pressed =
        custom_ids(&message["components"]).find_map(|id| Some(id.split_once('~')?.1.to_owned()));
    let panels = message["embeds"].as_array().into_iter().flatten();
    let mut footers = panels.filter_map(|panel| panel["footer"]["text"].as_str());
    pressed.or_else(|| footers.find_map(|text| Some(signed(text)?.to_owned())))
}

/// The marker between the brackets in a text.
fn signed(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('⟦')?;
    Some(rest.split_once('⟧')?.0)
}

/// What the buttons in a list of rows are called.
pub(crate) fn custom_ids(components: &Value) -> impl Iterator<Item = &str> {
    let rows = components.as_array().into_iter().flatten();
    rows.flat_map(|row| row["components"].as_array().into_iter().flatten())
        .filter_map(|button| button["custom_id"].as_str())
}
