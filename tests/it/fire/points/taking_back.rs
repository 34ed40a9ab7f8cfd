//! A launch that is taken back, as a coordinator does it who tries again until it is done; and the same
//! cohort, launched again.

use super::{Play, answered};
use carrel::sim::Snowflake;
use serde_json::json;

impl Play {
    /// Takes the launch back, sees that nothing stands, and launches again.
    pub(super) async fn take_back(&mut self) {
        let before = self.opened_by_carrel().await;
        self.until_done(async |play: &Self| {
            if play.was_taken_back().await {
                return true;
            }
            let desk = play.town.run("cohort desk", json!({})).await;
            let Some(plan) = play.press_on(&desk, "Take the launch back").await else {
                return false;
            };
            play.press_on(&plan, "Take it back").await.is_some()
        })
        .await;
        self.settle().await;
        assert_eq!(self.room().await, None, "no room stands");
        let stands = self.channels().await;
        for channel in &before {
            let gone = stands.iter().all(|standing| standing.id != *channel);
            assert!(gone, "{channel} still stands");
        }
        let set_aside = "SELECT count(*) FROM cohort WHERE taken_back_from IS NOT NULL";
        assert_eq!(self.count(set_aside).await, 1, "it is taken back once");
        self.until_done(async |play: &Self| {
            if play
                .count("SELECT count(*) FROM cohort WHERE state = 'running'")
                .await
                == 1
            {
                return true;
            }
            let preview = play.town.run("cohort launch", json!({})).await;
            match &preview.message {
                Some(message) if message.custom_id("Open").is_some() => {
                    answered(&play.town.press(&preview, "Open").await)
                }
                Some(_) | None => false,
            }
        })
        .await;
        self.settle().await;
        assert!(self.room().await.is_some(), "a new room stands");
    }

    async fn was_taken_back(&self) -> bool {
        let noted = "SELECT count(*) FROM audit WHERE what = 'cohort.take-back'";
        self.count(noted).await == 1
    }

    /// The channels that Carrel has made and that stand.
    async fn opened_by_carrel(&self) -> Vec<Snowflake> {
        let known = [self.town.general, self.town.news];
        let stands = self.channels().await;
        let mut opened: Vec<Snowflake> = stands.iter().map(|channel| channel.id).collect();
        opened.retain(|channel| !known.contains(channel));
        opened
    }
}
