//! Somebody moves from one group to another, as a coordinator does it who tries again until it is done.

use std::collections::BTreeSet;

use carrel::sim::{
    Snowflake,
    people::{JournalEntry, Message, Seen},
};
use serde_json::json;

use super::{MEMBERS, Play, SHEET, answered};

/// The same three librarians once more, under other names: six who make two groups.
pub(super) fn six() -> Vec<u8> {
    let sheet = std::str::from_utf8(SHEET).expect("the sample is text");
    let (head, rows) = sheet.split_once('\n').expect("a sheet has rows");
    let others = rows.replace("90000000000000000", "90000000000000001");
    let others: Vec<String> = others
        .lines()
        .map(|row| row.replacen(',', ",Other ", 1).replace('@', "@other."))
        .collect();
    format!("{head}\n{}\n{}\n", rows.trim_end(), others.join("\n")).into_bytes()
}

impl Play {
    /// Moves a member to the other group; at no moment does any room let them in beside another.
    pub(super) async fn move_somebody(&mut self) {
        let who = MEMBERS[0];
        self.until_done(async |play: &Self| {
            if play.has_come().await {
                return true;
            }
            let panel = play.town.run("person", json!({ "user": who })).await;
            let Some(asks) = play.press_on(&panel, "Move").await else {
                return false;
            };
            let Some(plan) = play.choose_first(&asks).await else {
                return false;
            };
            play.press_on(&plan, "Do it").await.is_some()
        })
        .await;
        self.settle().await;
        assert!(self.has_come().await, "they have moved");
        let journal = self.town.journal().await;
        let mut rooms = BTreeSet::new();
        for (room, inside) in journal.iter().flat_map(|entry| ways(entry, who)) {
            if inside {
                rooms.insert(room);
            } else {
                rooms.remove(&room);
            }
            assert!(rooms.len() <= 1, "{who} is let into {rooms:?}");
        }
        assert_eq!(rooms.len(), 1, "they are let into the room of their group");
    }

    async fn has_come(&self) -> bool {
        let mut look = self.town.look().await;
        let came: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM membership WHERE reason = 'came' AND until_at IS NULL",
        )
        .fetch_one(&mut look)
        .await
        .expect("the question is answered");
        came == 1
    }

    /// The owner presses what an answer offers; nothing where they got no answer.
    pub(super) async fn press_on(&self, seen: &Seen, label: &str) -> Option<Seen> {
        let message = seen.message.as_ref()?;
        let custom_id = message.custom_id(label)?;
        let (people, owner) = (&self.town.people, self.town.owner);
        let pressed = people.press(owner, message.channel_id, message.id, &custom_id);
        let pressed = pressed.await.expect("the button is there");
        answered(&pressed).then_some(pressed)
    }

    /// The owner chooses what the menu of an answer names first.
    pub(super) async fn choose_first(&self, seen: &Seen) -> Option<Seen> {
        let message: &Message = seen.message.as_ref()?;
        let menu = message
            .controls()
            .into_iter()
            .find(|it| !it.options.is_empty())?;
        let (value, _label) = menu.options.first()?;
        let (people, owner) = (&self.town.people, self.town.owner);
        let (place, id) = ((message.channel_id, message.id), menu.custom_id?);
        let chosen = people.choose(owner, place.0, place.1, &id, &[value]).await;
        let chosen = chosen.expect("the menu is there");
        answered(&chosen).then_some(chosen)
    }
}

/// Which rooms an entry of the journal opens or closes to somebody.
fn ways(entry: &JournalEntry, who: Snowflake) -> Vec<(Snowflake, bool)> {
    let theirs = |overwrite: &serde_json::Value| overwrite["id"].as_str() == Some(&who.to_string());
    let Some(room) = entry.channel_id else {
        return Vec::new();
    };
    match entry.kind.as_str() {
        "channel_created" => {
            let listed = entry.detail["permission_overwrites"].as_array();
            let named = listed.into_iter().flatten().filter(|it| theirs(it));
            named.map(|_| (room, true)).collect()
        }
        "overwrite_set" if theirs(&entry.detail) => vec![(room, true)],
        "overwrite_removed" if theirs(&entry.detail) => vec![(room, false)],
        _ => Vec::new(),
    }
}
