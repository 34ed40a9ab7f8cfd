//! The rooms of a cohort that is over: their groups are warned three times, can take with them what
//! Carrel keeps, and the rooms go on the day that was told, or later if somebody wants it. With them goes
//! what everybody told at their sign-up.

use carrel::sim::{Snowflake, people::Message};
use serde_json::json;

use super::{house::until, leaving::Group};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);

const WARNING: &str = "will be removed on";

impl Group {
    /// How many warnings stand in the room, of how many messages.
    async fn warnings(&self) -> Vec<Message> {
        let messages = self.house.people.read(self.room, AMMAN).await;
        let mut warnings = messages.expect("she reads");
        warnings.retain(|message| message.text().contains("This room will be removed"));
        warnings
    }

    /// Lets time pass, and the warning come that is due then.
    async fn warned_at(&self, moment: &str, count: usize, day: &str) -> Message {
        self.pass_until(moment).await;
        until("the room is warned", async || {
            self.warnings().await.len() == count
        })
        .await;
        let warning = self.warnings().await.pop().expect("there is one");
        let text = warning.text();
        assert!(text.contains(&format!("{WARNING} **{day}**")), "{text}");
        assert!(warning.mentions.is_empty());
        warning
    }

    async fn stands(&self) -> bool {
        let channels = self.house.all_channels().await;
        channels.iter().any(|channel| channel.id == self.room)
    }

    async fn archive(&self) {
        let preview = self.house.run("cohort archive", json!({})).await;
        let text = preview.message.as_ref().expect("a preview").text();
        assert!(
            text.contains("On Tuesday 25 July 2023 its rooms are removed"),
            "{text}"
        );
        self.house.press(&preview, "Close 1 room").await;
        until("it has said goodbye", async || {
            self.house.pairs(WAITING).await == [(3, 0)]
        })
        .await;
        let messages = self.house.people.read(self.room, AMMAN).await;
        let messages = messages.expect("she reads");
        let farewell = messages.last().expect("a farewell").text();
        assert!(
            farewell.contains("On **Tuesday 25 July 2023** it will be removed"),
            "{farewell}"
        );
    }

    async fn desk_text(&self) -> String {
        let desk = self.house.run("cohort desk", json!({})).await;
        desk.message.expect("there is an answer").text()
    }
}

/// The warnings and the removals that wait.
const WAITING: &str = "SELECT count(*) FILTER (WHERE kind = 'warning'),
                              count(*) FILTER (WHERE kind <> 'warning')
                         FROM job WHERE state = 'waiting'
                          AND kind IN ('warning', 'removal', 'category-removal')";

/// The rooms and the categories that are removed.
const REMOVED: &str = "SELECT (SELECT count(*) FROM room WHERE removed_at IS NOT NULL),
                              (SELECT count(*) FROM category WHERE removed_at IS NOT NULL)";

/// What people told: hours, addresses, and a name that is theirs.
const TOLD: &str =
    "SELECT (SELECT count(*) FROM participant_week) + (SELECT count(email) FROM person),
                           count(*) FROM person WHERE called_name <> 'former member'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_is_warned_three_times_and_removed_with_its_category() {
    let mut group = Group::of_three().await;
    group.archive().await;
    let channels = group.house.all_channels().await.len();

    let day = "Tuesday 25 July 2023";
    group.warned_at("2023-07-11T20:00:00Z", 1, day).await;
    group.warned_at("2023-07-22T20:00:00Z", 2, day).await;
    group.house.restart().await;
    let last = group.warned_at("2023-07-24T14:30:00Z", 3, day).await;
    let copy = group.presses(AMMAN, &last, "What Carrel keeps of us").await;
    assert!(copy.text().contains("Here is what Carrel itself keeps"));
    let [file] = copy.attachments.as_slice() else {
        panic!("one file, not {:?}", copy.attachments);
    };
    assert_eq!(file.filename, "our-group.txt");

    group.pass_until("2023-07-25T23:00:00Z").await;
    until("the room and its category are removed", async || {
        group.house.pairs(REMOVED).await == [(1, 1)]
    })
    .await;
    assert!(!group.stands().await);
    until("what was told is removed", async || {
        group.house.pairs(TOLD).await == [(0, 0)]
    })
    .await;
    group.house.restart().await;
    let grouped = "SELECT count(*), count(DISTINCT participant_id) FROM membership";
    assert_eq!(
        group.house.pairs(grouped).await,
        [(3, 3)],
        "nobody meets the same again"
    );
    let left = group.house.all_channels().await.len();
    assert_eq!(left, channels - 2, "nothing else goes");
    let desk = group.desk_text().await;
    assert!(desk.contains("one room removed"), "{desk}");
    assert!(!desk.contains(WARNING), "{desk}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rooms_stay_thirty_days_longer_once_however_often_that_is_pressed() {
    let mut group = Group::of_three().await;
    group.archive().await;
    group
        .warned_at("2023-07-11T20:00:00Z", 1, "Tuesday 25 July 2023")
        .await;
    let desk = group.house.run("cohort desk", json!({})).await;
    let shown = desk.message.as_ref().expect("a desk").text();
    assert!(
        shown.contains("one room will be removed on Tuesday 25 July 2023"),
        "{shown}"
    );
    let other = group.house.run("cohort desk", json!({})).await;
    let later = "one room will be removed on Thursday 24 August 2023";
    let label = "Keep Spring’s rooms 30 days longer";
    let kept = group.house.press(&desk, label).await;
    let kept = kept.message.expect("the desk changes").text();
    assert!(kept.contains(later), "{kept}");
    group.house.restart().await;
    let again = group.house.press(&other, label).await;
    let again = again.message.expect("the desk changes").text();
    assert!(again.contains(later), "it is moved once: {again}");
    let audited = "SELECT count(*), 0 FROM audit WHERE what = 'rooms.keep'";
    assert_eq!(group.house.pairs(audited).await, [(1, 0)]);

    // Nothing comes on the days that were told before.
    let new = "Thursday 24 August 2023";
    group.warned_at("2023-08-10T20:00:00Z", 2, new).await;
    assert!(group.stands().await);
    assert_eq!(
        group.house.pairs(TOLD).await,
        [(6, 3)],
        "what was told stays, too"
    );
    // Carrel's clock stands still until long after: one late warning, and a day's notice after it.
    let late = "Tuesday 5 September 2023";
    group.warned_at("2023-09-04T20:00:00Z", 3, late).await;
    until("its removal is promised", async || {
        group.house.pairs(WAITING).await == [(0, 1)]
    })
    .await;
    assert!(group.stands().await);
    group.pass_until("2023-09-05T20:05:00Z").await;
    until("the room and its category are removed", async || {
        group.house.pairs(REMOVED).await == [(1, 1)]
    })
    .await;
    assert!(!group.stands().await);
}
