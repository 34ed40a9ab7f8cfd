//! A cohort whose groups get voice rooms beside their rooms.

use carrel::sim::Permissions;
use serde_json::json;

use super::{MEMBERS, Play};

/// Discord's number for a voice channel.
const VOICE: u8 = 2;

impl Play {
    /// The owner chooses voice rooms on the desk.
    pub(super) async fn wish_for_voice(&self) {
        let desk = self.town.run("cohort desk", json!({})).await;
        self.town.press(&desk, "Add a voice room").await;
    }

    /// Sees that one voice room stands, and that the members may join it.
    pub(super) async fn voice_room_stands(&self) {
        let people = &self.town.people;
        let shown = people.sidebar(self.town.server, MEMBERS[0]).await;
        let mut shown = shown.expect("is listed");
        shown.retain(|channel| channel.kind == VOICE);
        let [voice] = shown.as_slice() else {
            panic!("one voice room, not {shown:?}");
        };
        for member in MEMBERS {
            let may = people.can(member, voice.id).await.expect("is told");
            let joins = Permissions::CONNECT | Permissions::SPEAK;
            assert!(may.has(joins), "{member}: {may:?}");
        }
    }
}
