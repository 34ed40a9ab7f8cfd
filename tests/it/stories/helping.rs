//! Somebody looks after a group: they are let into its room and named there, hear in private when it
//! asks for help, and see it no more once they are taken back.

use carrel::sim::{
    Permissions, Snowflake,
    people::{Message, Seen},
};
use serde_json::json;

use super::{
    house::until,
    leaving::{Group, shown},
};

const AMMAN: Snowflake = Snowflake(900_000_000_000_000_001);
const ILOILO: Snowflake = Snowflake(900_000_000_000_000_002);
const HELLA: Snowflake = Snowflake(900_000_000_000_000_009);

/// Whoever is in the group, and the seats in its room.
const PLACES: &str = "SELECT (SELECT count(*) FROM membership WHERE until_at IS NULL),
                             (SELECT count(*) FROM seat WHERE taken_away_at IS NULL)";

/// A group, and somebody on the server who takes part in nothing.
async fn group() -> Group {
    let group = Group::of_three().await;
    group.house.join(HELLA, "hella").await;
    assert!(!group.house.sees(HELLA, group.room).await);
    group
}

impl Group {
    /// What a coordinator sees who asks, from a member's card, who looks after their group.
    async fn helpers(&self) -> Message {
        let owner = self.house.owner;
        let person = self.house.run("person", json!({ "user": AMMAN })).await;
        let label = "Helpers of Group 1";
        self.presses(owner, &shown(&person), label).await
    }

    /// A coordinator chooses somebody in the menu of that panel.
    async fn names(&self, panel: &Message, whom: Snowflake) -> Seen {
        let menu = panel.custom_id("Name somebody").expect("a menu");
        let (owner, whom) = (self.house.owner, whom.to_string());
        let people = &self.house.people;
        let values = [&*whom];
        let chosen = people.choose(owner, panel.channel_id, panel.id, &menu, &values);
        chosen.await.expect("it is offered")
    }

    /// Hella is named, and let in.
    async fn hella_is_named(&self) -> Message {
        let panel = self.helpers().await;
        let named = shown(&self.names(&panel, HELLA).await);
        until("she is let in", async || {
            self.house.sees(HELLA, self.room).await
        })
        .await;
        named
    }

    /// The words in the room about Hella: once, and nobody is called.
    async fn once(&self, text: &str) {
        let said = self.saying(text).await;
        let [said] = said.as_slice() else {
            panic!("once: {said:?}");
        };
        assert!(said.text().contains(&format!("<@{HELLA}>")));
        let journal = self.house.people.journal(0, Some("message_created")).await;
        let journal = journal.expect("is read");
        let mut posts = journal.iter();
        let post = posts.find(|entry| entry.message_id == Some(said.id));
        let pinged = &post.expect("it was posted").detail["pinged"]["users"];
        assert_eq!(pinged.as_array().map_or(0, Vec::len), 0, "{pinged}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_helper_sees_the_room_is_named_in_it_and_sees_it_no_more_once_taken_back() {
    let mut group = group().await;
    let panel = group.helpers().await;
    assert!(panel.text().contains("nobody"), "{}", panel.text());
    let me = group.house.people.info().await.expect("tells").bot_user_id;
    for (whom, said) in [
        (ILOILO, "They are in this group."),
        (me, "An app cannot look after a group."),
    ] {
        let no = group.names(&panel, whom).await;
        let no: Vec<String> = no.followups.iter().map(Message::text).collect();
        assert!(no.concat().contains(said), "{no:?}");
    }
    for _twice in 0..2 {
        let named = shown(&group.names(&panel, HELLA).await);
        assert!(named.text().contains(&format!("1. <@{HELLA}>")));
        group.house.restart().await;
    }
    until("she is let in", async || {
        group.house.sees(HELLA, group.room).await
    })
    .await;
    group.once("looks after your group from now on").await;
    until("her seat is known", async || {
        group.house.pairs(PLACES).await == [(3, 4)]
    })
    .await;
    let card = group.saying("Find a meeting time").await;
    let stranger = group.presses(HELLA, &card[0], "Find a meeting time").await;
    assert!(stranger.text().contains("only for the members"));

    let panel = group.helpers().await;
    let again = group.helpers().await;
    for panel in [&panel, &again] {
        let owner = group.house.owner;
        let back = group.presses(owner, panel, "Take back number 1").await;
        assert!(back.text().contains("nobody"), "{}", back.text());
        group.house.restart().await;
    }
    until("she is let go", async || {
        !group.house.sees(HELLA, group.room).await
    })
    .await;
    group.once("does not look after your group any more").await;
    assert_eq!(group.house.pairs(PLACES).await, [(3, 3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_helper_hears_in_private_that_the_group_asks_for_help_and_not_from_whom() {
    let group = group().await;
    let panel = group.hella_is_named().await;
    group.pass_until("2023-03-06T12:00:00Z").await;
    let prompt = group.saying("We need help").await;
    for _twice in 0..2 {
        let noted = group.presses(AMMAN, &prompt[0], "We need help").await;
        assert!(noted.text().contains("coordinators"), "{}", noted.text());
    }
    let mut letters = Vec::new();
    until("she hears of it", async || {
        letters = group.house.people.inbox(HELLA).await.expect("is read");
        !letters.is_empty()
    })
    .await;
    let said = letters[0].text();
    assert!(said.contains("Group 1 asks for help"), "{said}");
    assert!(!said.contains("Amman"), "{said}");

    let owner = group.house.owner;
    group.presses(owner, &panel, "Take back number 1").await;
    until("she is let go", async || {
        !group.house.sees(HELLA, group.room).await
    })
    .await;
    let asked = group.presses(ILOILO, &prompt[0], "We need help").await;
    assert!(asked.text().contains("coordinators"), "{}", asked.text());
    let called = "SELECT count(*), count(DISTINCT key) FROM job WHERE kind = 'help'";
    assert_eq!(group.house.pairs(called).await, [(1, 1)]);
    let letters = group.house.people.inbox(HELLA).await.expect("is read");
    assert_eq!(letters.len(), 1, "{letters:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_cohort_a_helper_reads_as_the_members_do_and_can_still_be_let_go() {
    let group = group().await;
    group.hella_is_named().await;
    let preview = group.house.run("cohort archive", json!({})).await;
    group.house.press(&preview, "Close").await;
    for who in [AMMAN, HELLA] {
        until("the room is quiet", async || {
            let may = group.house.people.can(who, group.room).await;
            let may = may.expect("tells");
            assert!(may.has(Permissions::VIEW_CHANNEL), "{who}");
            !may.has(Permissions::SEND_MESSAGES)
        })
        .await;
    }
}
