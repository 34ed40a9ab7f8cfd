//! Somebody is named who looks after a group, hears that it asks for help, and is taken back.

use carrel::sim::{
    Permissions, Snowflake,
    people::{Message, Seen},
};
use serde_json::json;

use super::{MEMBERS, Play, answered, first_day};

/// Somebody who takes part in nothing.
const HELPER: Snowflake = Snowflake(900_000_000_000_000_009);

impl Play {
    /// A coordinator names a helper; a member asks for help; the helper is taken back.
    pub(super) async fn look_after(&mut self) {
        self.town.join(HELPER).await;
        self.until_done(async |play: &Self| {
            let Some(panel) = play.helpers().await else {
                return false;
            };
            if panel.custom_id("Take back number 1").is_some() {
                return true; // They were named, and only the answer was lost.
            }
            let menu = panel.custom_id("Name somebody").expect("is offered");
            let (people, whom) = (&play.town.people, HELPER.to_string());
            let owner = play.town.owner;
            let values = [&*whom];
            let chosen = people.choose(owner, panel.channel_id, panel.id, &menu, &values);
            answered(&chosen.await.expect("it is offered"))
        })
        .await;
        self.settle().await;
        let room = self.room().await.expect("the room stands");
        assert!(self.helper_sees(room).await);
        // The prompt waits for noon, when Milledgeville gets up.
        let noon = first_day().and_hms_opt(12, 1, 0).expect("a time").and_utc();
        self.town.set_clock(noon).await;
        self.settle().await;
        self.until_done(async |play: &Self| {
            let people = &play.town.people;
            let messages = people.read(room, MEMBERS[0]).await.expect("members read");
            let mut prompts = messages.iter().rev();
            let prompt = prompts.find_map(|it| Some((it.id, it.custom_id("We need help")?)));
            let (prompt, button) = prompt.expect("the prompt stands");
            let asked = people.press(MEMBERS[0], room, prompt, &button).await;
            answered(&asked.expect("the button is there"))
        })
        .await;
        self.settle().await;
        let letters = self.town.people.inbox(HELPER).await.expect("is read");
        assert_eq!(letters.len(), 1, "{letters:?}");
        self.until_done(async |play: &Self| {
            let Some(panel) = play.helpers().await else {
                return false;
            };
            match panel.custom_id("Take back number 1") {
                Some(button) => answered(&play.owner_taps(&panel, &button).await),
                None => true,
            }
        })
        .await;
        self.settle().await;
        assert!(!self.helper_sees(room).await);
    }

    async fn helper_sees(&self, room: Snowflake) -> bool {
        let may = self.town.people.can(HELPER, room).await.expect("tells");
        may.has(Permissions::VIEW_CHANNEL)
    }

    /// Who looks after the group, as a coordinator sees it; none where they get no answer.
    async fn helpers(&self) -> Option<Message> {
        let person = self.town.run("person", json!({ "user": MEMBERS[0] })).await;
        let person = answered(&person).then_some(person.message)??;
        let button = person.custom_id("Helpers of")?;
        let panel = self.owner_taps(&person, &button).await;
        answered(&panel).then_some(panel.message)?
    }

    async fn owner_taps(&self, on: &Message, button: &str) -> Seen {
        let (people, owner) = (&self.town.people, self.town.owner);
        let pressed = people.press(owner, on.channel_id, on.id, button).await;
        pressed.expect("the button is there")
    }
}
