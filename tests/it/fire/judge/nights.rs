//! Whose night a message disturbed.
//!
//! Knows when each message came, whether it made a sound, and in which zones the members of its
//! room live. A message near the edge of a night is let be: the bot's clock may stand a little off.
//! Who came to a group late is judged from when its room let them in; who has left, while they were
//! there.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{Snowflake, people::JournalEntry};
use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::{SKEW, effects::Effects, id};

/// The local hours in which nothing makes a sound: from 22:00 to 07:00.
fn is_night(hour: u32) -> bool {
    !(7..22).contains(&hour)
}

/// Zones whose newest rules chrono-tz does not know; what happens there is not judged.
const STALE: [&str; 6] = [
    "America/Vancouver",
    "America/Edmonton",
    "America/Winnipeg",
    "America/Regina",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
];

/// Messages that made a sound in somebody's night.
pub(super) async fn wrongs(look: &mut SqliteConnection, effects: &Effects<'_>) -> Vec<String> {
    let zones = zones_of_rooms(look).await;
    let messages = effects.messages.values().flatten();
    messages
        .filter(|entry| entry.detail["silent"] != true)
        .filter_map(|entry| {
            let room = entry.channel_id?;
            let there = |sleeper: &Sleeper| {
                let since = sleeper
                    .account
                    .and_then(|who| effects.let_in.get(&(room, who)));
                !sleeper.late || since.is_some_and(|since| *since < entry.seq)
            };
            let mut members = zones.get(&room)?.iter();
            let asleep = members.find(|who| there(who) && sleeps(&who.zone, entry))?;
            Some(format!(
                "{} of the journal: it makes a sound at night in {}",
                entry.seq, asleep.zone
            ))
        })
        .collect()
}

fn sleeps(zone: &str, entry: &JournalEntry) -> bool {
    let Ok(zone) = zone.parse::<Tz>() else {
        return false;
    };
    let at_night = |at: DateTime<Utc>| is_night(at.with_timezone(&zone).hour());
    at_night(entry.at - SKEW) && at_night(entry.at + SKEW)
}

/// A member of a room, who sleeps at night.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sleeper {
    zone: String,
    account: Option<Snowflake>,
    /// Whether they came after the groups were formed.
    late: bool,
}

async fn zones_of_rooms(look: &mut SqliteConnection) -> BTreeMap<Snowflake, BTreeSet<Sleeper>> {
    let rows: Vec<(i64, String, Option<i64>, bool)> = sqlx::query_as(
        "SELECT room.channel_id, zone, discord_user_id, membership.reason <> 'formed' FROM room
           JOIN membership ON membership.group_id = room.group_id AND membership.until_at IS NULL
           JOIN participant_zone USING (participant_id)
           JOIN participant ON participant.id = participant_id
           LEFT JOIN account ON account.person_id = participant.person_id AND account.until_at IS NULL
          WHERE participant_zone.from_on IS NULL AND participant_zone.until_on IS NULL",
    )
    .fetch_all(look)
    .await
    .expect("the zones are listed");
    let mut zones: BTreeMap<Snowflake, BTreeSet<Sleeper>> = BTreeMap::new();
    for (room, zone, account, late) in rows {
        if !STALE.contains(&zone.as_str()) {
            zones.entry(id(room)).or_default().insert(Sleeper {
                zone,
                account: account.map(id),
                late,
            });
        }
    }
    zones
}
