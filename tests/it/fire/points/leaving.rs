//! Somebody leaves the server, and stays away for longer than their seat is held.

use carrel::clock;
use chrono::TimeDelta;

use super::{MEMBERS, Play, start};
use crate::fire::town::{LOOK_AGAIN, PATIENCE};

impl Play {
    /// A member leaves; a week later their seat is given up, and the two who are left read so and are
    /// asked what they would like, once.
    pub(super) async fn stay_away(&mut self) {
        let (who, server) = (MEMBERS[2], self.town.server);
        self.town.people.leave(server, who).await.expect("may");
        self.until_done(async |play: &Self| {
            let mut looks = 0;
            while play.count("SELECT count(*) FROM hold").await == 0 {
                looks += 1;
                assert!(
                    LOOK_AGAIN * looks < PATIENCE,
                    "nobody learns that they left"
                );
                clock::pause(LOOK_AGAIN).await;
            }
            true
        })
        .await;
        // In the evening of Iloilo, where it is night an hour later.
        self.town
            .set_clock(start() + TimeDelta::days(7) + TimeDelta::minutes(45))
            .await;
        self.settle().await;
        let gone = "SELECT count(*) FROM membership WHERE ended_why = 'gone'";
        assert_eq!(self.count(gone).await, 1, "the seat is given up");
        let room = self.room().await.expect("the room stands");
        let messages = self.town.people.read(room, MEMBERS[0]).await;
        let messages = messages.expect("members read");
        for said in ["was away for a week", "You are two now"] {
            let times = messages.iter().filter(|it| it.text().contains(said));
            assert_eq!(times.count(), 1, "{said}");
        }
    }
}
