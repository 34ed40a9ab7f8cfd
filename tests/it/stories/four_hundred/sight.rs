//! Who sees which room: what the simulator's permissions show to everybody, against who is in which
//! group by the database.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use carrel::{
    clock::pause,
    sim::{
        Permissions, Snowflake,
        people::{JournalEntry, SidebarChannel},
    },
};
use futures_util::{StreamExt, stream};

use super::super::house::{House, until};

/// People who look at once.
const AT_ONCE: usize = 8;

/// How long they look away before they look again: looking takes the processor from Carrel.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Discord's number of a category.
const CATEGORY: u8 = 4;

/// Which account is in a group whose room stands.
const MEMBERS: &str = "SELECT a.discord_user_id, r.channel_id
     FROM membership m
     JOIN participant p ON p.id = m.participant_id
     JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
     JOIN room r ON r.group_id = m.group_id
    WHERE m.until_at IS NULL AND a.discord_user_id IS NOT NULL AND r.removed_at IS NULL";

/// Which account may still read the room of a group that went to another as a whole with them.
const BEHIND: &str = "SELECT DISTINCT a.discord_user_id, r.channel_id
     FROM membership was
     JOIN membership stays ON stays.participant_id = was.participant_id AND stays.until_at IS NULL
     JOIN participant p ON p.id = was.participant_id
     JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
     JOIN room r ON r.group_id = was.group_id
    WHERE was.ended_why = 'merged' AND a.discord_user_id IS NOT NULL AND r.removed_at IS NULL";

/// Which account looks after a group whose room stands now, as the staff have it.
const HELPS: &str =
    "SELECT s.account_id, r.channel_id FROM staff s JOIN room r ON r.group_id = s.group_id
    WHERE s.scope = 'helper' AND s.until_at IS NULL AND r.removed_at IS NULL";

/// Which account has ever looked after which group with a room.
const EVER_HELPED: &str = "SELECT s.account_id, r.channel_id FROM staff s
     JOIN room r ON r.group_id = s.group_id WHERE s.scope = 'helper'";

/// Which account has ever gone with their group to another as a whole, and from which room.
const CAME_ALONG: &str = "SELECT DISTINCT a.discord_user_id, r.channel_id
     FROM membership was
     JOIN participant p ON p.id = was.participant_id
     JOIN account a ON a.person_id = p.person_id
     JOIN room r ON r.group_id = was.group_id
    WHERE was.ended_why = 'merged' AND a.discord_user_id IS NOT NULL";

/// Which account has ever been in the group of which room.
const EVER: &str = "SELECT DISTINCT a.discord_user_id, r.channel_id
     FROM membership m
     JOIN participant p ON p.id = m.participant_id
     JOIN account a ON a.person_id = p.person_id
     JOIN room r ON r.group_id = m.group_id
    WHERE a.discord_user_id IS NOT NULL";

/// Discord's number of an overwrite for a member.
const MEMBER: u64 = 1;

/// The rooms of everybody.
pub(super) type Rooms = BTreeMap<Snowflake, BTreeSet<Snowflake>>;

/// Those who may read the closed room of a group that went to another with them write in it no more.
pub(super) async fn old_rooms_are_quiet(house: &House) {
    for (who, room) in accounts_and_rooms(house, BEHIND).await {
        until("the old room is quiet", async || {
            let may = house.people.can(who, room).await.expect("tells");
            assert!(may.has(Permissions::VIEW_CHANNEL), "{who} in {room}");
            !may.has(Permissions::SEND_MESSAGES)
        })
        .await;
    }
}

/// Everybody on the server but its owner, who sees all.
pub(super) struct Watch {
    everybody: BTreeSet<Snowflake>,
    /// Channels that are no rooms, and that everybody sees.
    open: BTreeSet<Snowflake>,
    /// How often somebody has looked.
    looks: usize,
}

impl Watch {
    /// Begins before there is any room.
    pub(super) async fn over(house: &House) -> Self {
        let open = house.all_channels().await;
        Self {
            everybody: BTreeSet::new(),
            open: open.into_iter().map(|channel| channel.id).collect(),
            looks: 0,
        }
    }

    /// Watches these, too.
    pub(super) fn meets(&mut self, people: impl IntoIterator<Item = Snowflake>) {
        self.everybody.extend(people);
    }

    /// Watches somebody no longer, who has left the server.
    pub(super) fn misses(&mut self, who: Snowflake) {
        self.everybody.remove(&who);
    }

    /// How often somebody has looked.
    pub(super) fn looks(&self) -> usize {
        self.looks
    }

    /// The rooms that Discord shows to each of these; who sees none is left out.
    async fn shown(&mut self, house: &House, to: &BTreeSet<Snowflake>) -> Rooms {
        self.looks += to.len();
        let open = &self.open;
        let looks = stream::iter(to.iter().copied().map(async |who| {
            let channels: Vec<SidebarChannel> = house.sidebar(who).await;
            let rooms = channels.into_iter().filter(|it| it.kind != CATEGORY);
            let rooms = rooms.map(|it| it.id).filter(|id| !open.contains(id));
            (who, rooms.collect::<BTreeSet<_>>())
        }));
        let shown = looks.buffer_unordered(AT_ONCE);
        shown
            .filter(|(_, rooms)| std::future::ready(!rooms.is_empty()))
            .collect()
            .await
    }

    /// Everybody looks until they see the room of their own group, the closed one of a group that
    /// went to another with them, those of groups that they look after, and no other, since rooms that are to open or to close follow
    /// within a while; nobody ever sees more than in [`Self::glances`].
    pub(super) async fn settles(&mut self, house: &House, before: &Rooms, when: &str) -> Rooms {
        let mut seen = self.glances(house, before, when).await;
        until(when, async || {
            let settled = seen == self.theirs(house).await;
            if !settled {
                pause(LOOK_AGAIN).await;
                seen = self.glances(house, before, when).await;
            }
            settled
        })
        .await;
        seen
    }

    /// Everybody looks while rooms open or members move: whatever they see is the room of a group
    /// that they are in, or were in `before`, and never two but for those left behind.
    pub(super) async fn glances(&mut self, house: &House, before: &Rooms, when: &str) -> Rooms {
        let everybody = self.everybody.clone();
        let mut may = both(self.theirs(house).await, before);
        let seen = self.shown(house, &everybody).await;
        // A room stands on Discord a moment before it stands in the database.
        until(when, async || {
            may = both(std::mem::take(&mut may), &self.theirs(house).await);
            let theirs = |who| may.get(who).cloned().unwrap_or_default();
            let mut shown = seen.iter();
            shown.all(|(who, rooms)| rooms.is_subset(&theirs(who)))
        })
        .await;
        let behind = self.rooms_of(house, BEHIND).await;
        let behind = both(behind, &self.rooms_of(house, HELPS).await);
        for (who, rooms) in &seen {
            let left = behind.get(who).cloned().unwrap_or_default();
            let live = rooms.difference(&left).count();
            assert!(live < 2, "{when}: {who} sees {rooms:?}");
        }
        seen
    }

    /// The rooms that everybody who is watched is to see, as the database has them.
    async fn theirs(&self, house: &House) -> Rooms {
        let members = self.rooms_of(house, MEMBERS).await;
        let members = both(members, &self.rooms_of(house, HELPS).await);
        both(members, &self.rooms_of(house, BEHIND).await)
    }

    async fn rooms_of(&self, house: &House, question: &'static str) -> Rooms {
        let mut rooms = Rooms::new();
        for (who, room) in accounts_and_rooms(house, question).await {
            if self.everybody.contains(&who) {
                rooms.entry(who).or_default().insert(room);
            }
        }
        rooms
    }
}

async fn accounts_and_rooms(
    house: &House,
    question: &'static str,
) -> BTreeSet<(Snowflake, Snowflake)> {
    let id = |kept: i64| Snowflake(kept.cast_unsigned());
    let pairs = house.pairs(question).await.into_iter();
    pairs
        .map(|(account, room)| (id(account), id(room)))
        .collect()
}

/// At no moment between two looks did a room let anybody in who was never in its group, and nobody
/// was let in to two, but for a room that they left with their whole group: each change of who may see what is gone through as it happened. Returns how
/// many there were.
pub(super) async fn was_never_wrong(house: &House) -> usize {
    let mut ever = accounts_and_rooms(house, EVER).await;
    let mut came_along = accounts_and_rooms(house, CAME_ALONG).await;
    let helped = accounts_and_rooms(house, EVER_HELPED).await;
    ever.extend(&helped);
    came_along.extend(&helped);
    let mut inside = Rooms::new();
    let mut changes = 0;
    let mut journal = Vec::new();
    for kind in ["channel_created", "overwrite_set", "overwrite_removed"] {
        let entries = house.people.journal(0, Some(kind)).await;
        journal.extend(entries.expect("is read"));
    }
    journal.sort_by_key(|entry| entry.seq);
    let me = house.people.info().await.expect("answers").bot_user_id;
    for entry in &journal {
        let others = let_in(entry).into_iter().filter(|(who, _)| *who != me);
        for (who, sees) in others {
            let room = entry.channel_id.expect("a room is a channel");
            let rooms = inside.entry(who).or_default();
            if sees {
                assert!(
                    ever.contains(&(who, room)),
                    "{who} was let in to {room}: {entry:?}"
                );
                rooms.insert(room);
            } else {
                rooms.remove(&room);
            }
            let live = rooms
                .iter()
                .filter(|room| !came_along.contains(&(who, **room)));
            assert!(live.count() < 2, "{who} saw {rooms:?}: {entry:?}");
            changes += 1;
        }
    }
    changes
}

/// The members whose sight of a channel something changed, and whether they see it since.
fn let_in(entry: &JournalEntry) -> Vec<(Snowflake, bool)> {
    let (overwrites, stands) = match entry.kind.as_str() {
        "channel_created" => (&entry.detail["permission_overwrites"], true),
        "overwrite_set" => (&entry.detail, true),
        "overwrite_removed" => (&entry.detail, false),
        _ => return Vec::new(),
    };
    let one = std::slice::from_ref(overwrites);
    let overwrites = overwrites.as_array().map_or(one, Vec::as_slice);
    let members = overwrites
        .iter()
        .filter(|it| it["type"].as_u64() == Some(MEMBER));
    let read = |text: &serde_json::Value| -> u64 {
        let number = text.as_str().and_then(|text| text.parse().ok());
        number.expect("ids and rights are numbers as texts")
    };
    members
        .map(|it| {
            let allowed = Permissions(read(&it["allow"]));
            (
                Snowflake(read(&it["id"])),
                stands && allowed.has(Permissions::VIEW_CHANNEL),
            )
        })
        .collect()
}

/// The rooms of either.
fn both(mut one: Rooms, other: &Rooms) -> Rooms {
    for (who, rooms) in other {
        one.entry(*who).or_default().extend(rooms);
    }
    one
}
