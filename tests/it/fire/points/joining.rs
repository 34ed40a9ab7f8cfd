//! A group of which two are left goes to another as a whole, as a coordinator does it who tries again
//! until it is done.

use serde_json::json;

use super::{MEMBERS, Play};

impl Play {
    /// One of the three leaves the cohort, by their own page.
    pub(super) async fn somebody_leaves(&mut self) {
        let who = MEMBERS[2];
        let (people, general) = (self.town.people.clone(), self.town.general);
        let page = people.run(who, general, "carrel", json!({})).await;
        let page = page.expect("the command is known").message.expect("a page");
        let leave = page.custom_id("Pause or leave").expect("is offered");
        let asked = people.press(who, page.channel_id, page.id, &leave).await;
        let asked = asked.expect("is answered").message.expect("a question");
        let meant = asked.custom_id("Leave ").expect("is asked");
        let left = people.press(who, asked.channel_id, asked.id, &meant).await;
        left.expect("is answered");
    }

    /// The two who are left go to the other group; they read once where they go on, can read their old
    /// room and write in the new one only.
    pub(super) async fn join_the_other(&mut self) {
        let old = self.room().await.expect("the room stands");
        self.until_done(async |play: &Self| {
            if play.count(JOINED).await == 1 {
                return true;
            }
            let panel = play.town.run("person", json!({ "user": MEMBERS[0] })).await;
            let Some(asks) = play.press_on(&panel, "Join groups").await else {
                return false;
            };
            let Some(plan) = play.choose_first(&asks).await else {
                return false;
            };
            play.press_on(&plan, "Do it").await.is_some()
        })
        .await;
        self.settle().await;
        assert_eq!(self.count(JOINED).await, 1, "it has joined the other");
        let words = self.town.people.read(old, MEMBERS[0]).await;
        let words = words.expect("they read their old room");
        let last = words
            .iter()
            .filter(|it| it.text().contains("You go on with"));
        assert_eq!(last.count(), 1, "they read once where they go on");
        let said = self.town.people.say(MEMBERS[0], old, "One more thing");
        said.await.expect_err("nobody writes in a closed room");
    }
}

const JOINED: &str = "SELECT count(*) FROM peer_group WHERE merged_at IS NOT NULL";
