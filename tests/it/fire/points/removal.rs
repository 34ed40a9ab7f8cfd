//! The room of an archived cohort is warned, and removed.

use chrono::{Days, NaiveDate};

use super::Play;

impl Play {
    /// The three warnings come in the evening of their days; the room goes a day after the last, and
    /// its category with it.
    pub(super) async fn remove(&mut self) {
        let mut look = self.town.look().await;
        let day: String = sqlx::query_scalar("SELECT removed_on FROM removal")
            .fetch_one(&mut look)
            .await
            .expect("the cohort is archived");
        let day: NaiveDate = day.parse().expect("a date");
        for before in [14, 3, 1] {
            self.evening_of(day - Days::new(before)).await;
        }
        let room = self.room().await.expect("the room stands");
        let messages = self.town.people.read(room, super::MEMBERS[0]).await;
        let messages = messages.expect("members read");
        let warnings = messages
            .iter()
            .filter(|message| message.text().contains("This room will be removed"));
        assert_eq!(warnings.count(), 3);
        self.evening_of(day + Days::new(1)).await;
        assert_eq!(self.room().await, None);
        for removed in [
            "SELECT count(*) FROM room WHERE removed_at IS NULL",
            "SELECT count(*) FROM category WHERE removed_at IS NULL",
        ] {
            assert_eq!(self.count(removed).await, 0, "{removed}");
        }
    }

    async fn evening_of(&mut self, day: NaiveDate) {
        let evening = day.and_hms_opt(20, 0, 0).expect("a time").and_utc();
        self.town.set_clock(evening).await;
        self.settle().await;
    }
}
