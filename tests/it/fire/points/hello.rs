//! A greeting on a server to which Carrel has just come, and which nobody sets up.

use carrel::clock;
use chrono::TimeDelta;

use super::{PATIENCE, Play, start};
use crate::fire::LOOK_AGAIN;

impl Play {
    /// Waits until the greeting is promised.
    pub(super) async fn greeting_is_promised(&self) {
        let mut looks = 0;
        while self
            .count("SELECT count(*) FROM job WHERE kind = 'hello'")
            .await
            == 0
        {
            looks += 1;
            assert!(LOOK_AGAIN * looks < PATIENCE, "it is never promised");
            clock::pause(LOOK_AGAIN).await;
        }
    }

    /// A minute passes, and the owner sees one greeting.
    pub(super) async fn greet(&mut self) {
        self.town.set_clock(start() + TimeDelta::minutes(1)).await;
        self.settle().await;
        let town = &self.town;
        let seen = town.people.read(town.general, town.owner).await;
        let greetings = seen.expect("the owner reads").into_iter();
        let greetings = greetings.filter(|message| message.custom_id("Set Carrel up").is_some());
        assert_eq!(greetings.count(), 1, "one greeting");
    }
}
