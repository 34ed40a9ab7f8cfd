//! What was done on Discord that nobody had promised, and who was called that should not have been.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{Snowflake, people::JournalEntry};
use serde_json::Value;

use super::{Job, KINDS, Place, Shows, effects::Effects};

/// The accounts of a room, by room.
type Members = BTreeMap<Snowflake, BTreeSet<Snowflake>>;

/// The voice room beside a room, by room.
type Voices = BTreeMap<Snowflake, Snowflake>;

/// What may be there, because a job that was tried promised it.
#[derive(Default)]
struct Promised<'a> {
    messages: BTreeSet<&'a str>,
    rooms: BTreeSet<&'a str>,
    events: BTreeSet<&'a str>,
    categories: usize,
    voice_rooms: usize,
    seats: BTreeSet<(Snowflake, Snowflake)>,
    removed: BTreeSet<Snowflake>,
}

impl<'a> Promised<'a> {
    fn of(
        jobs: &'a [Job],
        places: &BTreeMap<String, Place>,
        (members, voices): (&Members, &Voices),
    ) -> Self {
        let with_voice = |room: Snowflake| [Some(room), voices.get(&room).copied()];
        let mut promised = Self::default();
        for job in jobs.iter().filter(|job| 0 < job.tries) {
            let nonce = job.least_nonce.as_deref().unwrap_or_default();
            let place = places.get(&job.key);
            let shows = shows(job).unwrap_or(Shows::Nothing);
            match shows {
                Shows::Message { .. } | Shows::MessageIfAny | Shows::Word => {
                    promised.messages.insert(nonce);
                }
                Shows::Event => drop(promised.events.insert(nonce)),
                Shows::Room => drop(promised.rooms.insert(nonce)),
                // A cohort that was launched again has its categories anew.
                Shows::Category => {
                    promised.categories += usize::try_from(job.tries_done).unwrap_or(0).max(1);
                }
                Shows::VoiceRoom => promised.voice_rooms += 1,
                Shows::Removed | Shows::TakenDown => {
                    let gone = place.and_then(|place| place.channel);
                    let gone = gone.into_iter().flat_map(with_voice);
                    promised.removed.extend(gone.flatten());
                }
                Shows::Seat => {
                    // The key names whose it is, who may have left the group since.
                    let account = job.key.rsplit(':').next().and_then(|id| id.parse().ok());
                    let room = place.and_then(|place| place.channel);
                    let channels = room.into_iter().flat_map(with_voice).flatten();
                    let seats = channels.filter_map(|channel| Some((channel, account?)));
                    promised.seats.extend(seats);
                }
                Shows::LastWords | Shows::Hushed => {
                    if shows == Shows::LastWords {
                        promised.messages.insert(nonce);
                    }
                    let room = place.and_then(|place| place.channel);
                    let hushed = room.and_then(|room| Some((room, members.get(&room)?)));
                    if let Some((room, accounts)) = hushed {
                        let hushed = accounts.iter().map(|account| (room, *account));
                        promised.seats.extend(hushed);
                    }
                }
                Shows::Nothing
                | Shows::VoteEnded
                | Shows::HourShown
                | Shows::BroughtUpToDate
                | Shows::Asked
                | Shows::PassedOn => {}
            }
        }
        promised
    }
}

/// What was done that nobody had promised.
pub(super) fn wrongs(
    effects: &Effects<'_>,
    jobs: &[Job],
    places: &BTreeMap<String, Place>,
    (members, voices): (&Members, &Voices),
) -> Vec<String> {
    let promised = Promised::of(jobs, places, (members, voices));
    let strangers = [
        (&effects.messages, &promised.messages, "this message"),
        (&effects.rooms, &promised.rooms, "this room"),
        (&effects.events, &promised.events, "this event"),
    ];
    let mut wrongs = Vec::new();
    for (found, known, what) in strangers {
        let unknown = found
            .iter()
            .filter(|(marker, _)| !known.contains(marker.as_str()))
            .flat_map(|(_, entries)| entries);
        wrongs.extend(unknown.map(|entry| told(entry, &format!("nobody promised {what}"))));
    }
    for entry in &effects.unmarked {
        wrongs.push(told(entry, "this message carries no marker"));
    }
    for entry in &effects.strange {
        wrongs.push(told(
            entry,
            "this channel is neither a category nor a room of any kind",
        ));
    }
    let made = effects.categories.len();
    if promised.categories < made {
        let asked = promised.categories;
        wrongs.push(format!("{made} categories were made, and {asked} promised"));
    }
    let made = effects.voice_rooms.len();
    if promised.voice_rooms < made {
        let asked = promised.voice_rooms;
        wrongs.push(format!(
            "{made} voice rooms were made, and {asked} promised"
        ));
    }
    for entry in &effects.removed {
        let promised = entry
            .channel_id
            .is_some_and(|id| promised.removed.contains(&id));
        if !promised {
            wrongs.push(told(entry, "nobody promised that this channel goes"));
        }
    }
    for seat in effects.seats.keys() {
        if !promised.seats.contains(seat) {
            wrongs.push(format!("nobody promised this seat: {seat:?}"));
        }
    }
    wrongs.extend(calls(effects, jobs, members));
    wrongs
}

/// Who was called that should not have been.
fn calls(effects: &Effects<'_>, jobs: &[Job], members: &Members) -> Vec<String> {
    let calling = |job: &&Job| matches!(shows(job), Some(Shows::Message { calls: true, .. }));
    let may: BTreeSet<&str> = jobs
        .iter()
        .filter(calling)
        .filter_map(|job| job.least_nonce.as_deref())
        .collect();
    let nobody = BTreeSet::new();
    let mut wrongs = Vec::new();
    for (entry, marker) in &effects.calls {
        let pinged = &entry.detail["pinged"];
        let called: BTreeSet<Snowflake> = ids(&pinged["users"])
            .filter(|user| Some(*user) != entry.by) // A pin answers the pinned message.
            .collect();
        let allowed = marker
            .as_deref()
            .filter(|marker| may.contains(marker))
            .and(entry.channel_id)
            .and_then(|channel| members.get(&channel))
            .unwrap_or(&nobody);
        let crowd = pinged["everyone"] == true || ids(&pinged["roles"]).count() > 0;
        if crowd || !called.is_subset(allowed) {
            wrongs.push(told(entry, &format!("calls {pinged}")));
        }
    }
    wrongs
}

fn shows(job: &Job) -> Option<Shows> {
    let kind = KINDS.iter().find(|kind| kind.name == job.kind);
    kind.map(|kind| kind.shows)
}

fn told(entry: &JournalEntry, what: &str) -> String {
    format!("{} of the journal: {what}", entry.seq)
}

fn ids(list: &Value) -> impl Iterator<Item = Snowflake> + '_ {
    let ids = list.as_array().into_iter().flatten();
    ids.filter_map(|id| id.as_str()?.parse().ok())
}
