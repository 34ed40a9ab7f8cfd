//! A category that people fill by hand before its rooms stand, and a coordinator who tries again.

use carrel::sim::{
    Snowflake,
    people::{ChannelKind, Fault, FaultKind, Matching, NewChannel, Scripted, SidebarChannel},
};
use serde_json::json;

use super::{Play, TEXT, answered};

/// Discord's number for a category.
const CATEGORY: u8 = 4;

/// The button of the desk that puts stopped jobs back to work.
const TRY_AGAIN: &str = "Try again what stopped";

impl Play {
    /// Launches; Discord refuses the room once, and people fill its category meanwhile.
    pub(super) async fn launch_into_a_crowd(&mut self) {
        let refusal = Scripted {
            fault: Fault {
                matching: Matching {
                    method: Some("POST".to_owned()),
                    route: Some("/guilds/{guild}/channels".to_owned()),
                },
                kind: FaultKind::Status,
                status: Some(403),
                before_effect: true,
                times: 1,
                delay_ms: None,
            },
            after: 1, // The category.
            first: None,
            then: None,
        };
        let people = self.town.people.clone();
        people.script(&refusal).await.expect("is planned");
        self.launch().await;
        self.settle().await;
        let stands = self.channels().await;
        let category = stands.iter().find(|channel| channel.kind == CATEGORY);
        let theirs = NewChannel {
            name: "chat".to_owned(),
            kind: ChannelKind::Text,
            parent_id: Some(category.expect("it stands").id),
            overwrites: Vec::new(),
            as_user: None,
        };
        for _place in 0..50 {
            let made = people.add_channel(self.town.server, &theirs).await;
            made.expect("there is a place");
        }
    }

    /// The owner lets Carrel try again until it does, and sees the room in another category.
    pub(super) async fn try_again(&mut self) {
        self.until_done(async |play: &Self| {
            let desk = play.town.run("cohort desk", json!({})).await;
            match &desk.message {
                Some(message) if message.custom_id(TRY_AGAIN).is_some() => {
                    answered(&play.town.press(&desk, TRY_AGAIN).await)
                }
                Some(_) | None => answered(&desk),
            }
        })
        .await;
        self.settle().await;
        let stands = self.channels().await;
        let category = |id: Snowflake| stands.iter().find(|channel| channel.id == id);
        let rooms = stands.iter().filter(|channel| {
            let topic = channel.topic.as_deref().unwrap_or_default();
            channel.kind == TEXT && topic.starts_with("A room of your own")
        });
        let parents: Vec<&str> = rooms
            .filter_map(|room| Some(category(room.parent_id?)?.name.as_str()))
            .collect();
        assert_eq!(parents, ["Spring 2"], "one room, where there is a place");
    }

    /// All channels, as the owner sees them.
    pub(super) async fn channels(&self) -> Vec<SidebarChannel> {
        let channels = self.town.people.sidebar(self.town.server, self.town.owner);
        channels.await.expect("are listed")
    }
}
