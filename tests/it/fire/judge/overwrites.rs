//! Whom the rooms let in by name: exactly those who may enter, whatever Discord shows them.
//!
//! Knows the journal, which tells of every overwrite that was set or taken away by anybody.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{Snowflake, people::JournalEntry};
use serde_json::Value;
use sqlx::SqliteConnection;

use super::{Case, accounts_of_rooms, id};

/// Discord's bit for seeing a channel, and its number for an overwrite of an account.
const VIEW_CHANNEL: u64 = 1 << 10;
const OF_AN_ACCOUNT: u64 = 1;

/// Says which room lets somebody in who is not in its group, or does not let in who is.
pub(super) async fn wrongs(look: &mut SqliteConnection, case: &Case<'_>) -> Vec<String> {
    let rooms = accounts_of_rooms(look).await;
    let open: Vec<i64> = sqlx::query_scalar(
        "SELECT channel_id FROM room WHERE closed_at IS NULL
          UNION ALL SELECT channel_id FROM voice_room WHERE closed_at IS NULL",
    )
    .fetch_all(look)
    .await
    .expect("the rooms are listed");
    let open: BTreeSet<Snowflake> = open.into_iter().map(id).collect();
    let (standing, present) = (standing(case.journal), case.present());
    let mut wrongs = Vec::new();
    for (room, members) in rooms {
        let nobody = BTreeSet::new();
        let let_in = standing.get(&room).unwrap_or(&nobody);
        let strangers = let_in.iter().filter(|who| !members.contains(*who));
        for stranger in strangers.filter(|who| **who != case.me) {
            wrongs.push(format!(
                "{room} lets {stranger} in, who is not in its group"
            ));
        }
        if open.contains(&room) {
            let missing = members.iter().filter(|who| present.contains(*who));
            for member in missing.filter(|who| !let_in.contains(*who)) {
                wrongs.push(format!(
                    "{room} does not let {member} in, who is in its group"
                ));
            }
        }
    }
    wrongs
}

/// The accounts that each channel lets in by name, as the journal leaves it.
fn standing(journal: &[JournalEntry]) -> BTreeMap<Snowflake, BTreeSet<Snowflake>> {
    let mut standing: BTreeMap<Snowflake, BTreeSet<Snowflake>> = BTreeMap::new();
    for entry in journal {
        let Some(channel) = entry.channel_id else {
            continue;
        };
        let there = standing.entry(channel).or_default();
        match entry.kind.as_str() {
            "channel_created" | "channel_edited" => {
                let listed = entry.detail["permission_overwrites"].as_array();
                *there = listed.into_iter().flatten().filter_map(let_in).collect();
            }
            "overwrite_set" => match (account(&entry.detail), let_in(&entry.detail)) {
                (_, Some(account)) => drop(there.insert(account)),
                (Some(account), None) => drop(there.remove(&account)),
                (None, None) => {}
            },
            "overwrite_removed" => {
                if let Some(account) = account(&entry.detail) {
                    there.remove(&account);
                }
            }
            "channel_deleted" => there.clear(),
            _ => {}
        }
    }
    standing
}

/// The account that an overwrite lets see the channel.
fn let_in(overwrite: &Value) -> Option<Snowflake> {
    let allow: u64 = overwrite["allow"].as_str()?.parse().ok()?;
    account(overwrite).filter(|_account| allow & VIEW_CHANNEL != 0)
}

/// The account of which an overwrite is.
fn account(overwrite: &Value) -> Option<Snowflake> {
    let of_an_account = overwrite["type"].as_u64() == Some(OF_AN_ACCOUNT);
    let id = overwrite["id"].as_str()?.parse().ok()?;
    of_an_account.then_some(id)
}
