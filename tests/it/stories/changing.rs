//! A cohort that runs changes: somebody moves to another group, two swap, somebody leaves; and at no
//! moment does anybody see a room that is not theirs.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{
    Permissions, Snowflake,
    people::{JournalEntry, Message, Seen},
};
use serde_json::json;

use super::house::{House, until};

pub(super) const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-24.csv");

/// A house in which a cohort of several groups runs, and everybody is there.
pub(super) struct Cohort {
    pub(super) house: House,
    pub(super) rooms: BTreeSet<Snowflake>,
    pub(super) people: Vec<Snowflake>,
}

impl Cohort {
    async fn running() -> Self {
        let mut cohort = Self::moved_in().await;
        cohort.rooms = cohort.house.launch_all(SHEET).await.into_keys().collect();
        cohort
    }

    /// Everybody is there, and nothing has begun.
    pub(super) async fn moved_in() -> Self {
        let house = House::open().await;
        let mut people = Vec::new();
        for row in csv::Reader::from_reader(SHEET).records() {
            let row = row.expect("the sheet is a table");
            let id: u64 = row
                .get(0)
                .and_then(|id| id.parse().ok())
                .expect("an account");
            house.join(Snowflake(id), &format!("m{id}")).await;
            people.push(Snowflake(id));
        }
        Self {
            house,
            rooms: BTreeSet::new(),
            people,
        }
    }

    /// The rooms that Discord's own rules let somebody see.
    pub(super) async fn sees(&self, who: Snowflake) -> BTreeSet<Snowflake> {
        let mut seen = BTreeSet::new();
        for room in &self.rooms {
            let may = self.house.people.can(who, *room).await.expect("is told");
            if may.has(Permissions::VIEW_CHANNEL) {
                seen.insert(*room);
            }
        }
        seen
    }

    /// Who sees which rooms.
    pub(super) async fn all_see(&self) -> BTreeMap<Snowflake, BTreeSet<Snowflake>> {
        let mut all = BTreeMap::new();
        for who in &self.people {
            all.insert(*who, self.sees(*who).await);
        }
        all
    }

    /// Two people in rooms of their own.
    async fn two(&self) -> [(Snowflake, Snowflake); 2] {
        let mut found: Vec<(Snowflake, Snowflake)> = Vec::new();
        for who in &self.people {
            if let Some(room) = self.sees(*who).await.pop_first()
                && found.iter().all(|(_, other)| *other != room)
            {
                found.push((*who, room));
            }
        }
        [found[0], found[1]]
    }

    /// The owner looks at somebody.
    pub(super) async fn person(&self, who: Snowflake) -> Message {
        let seen = self.house.run("person", json!({ "user": who })).await;
        assert!(seen.ephemeral, "nobody else reads it");
        seen.message.expect("there is an answer")
    }

    pub(super) async fn press(&self, on: &Message, label: &str) -> Seen {
        let button = on.custom_id(label);
        let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        let pressed = self
            .house
            .people
            .press(self.house.owner, on.channel_id, on.id, &button)
            .await;
        pressed.expect("the press is answered")
    }

    /// Chooses in the menu of a message what contains `label`, or the first.
    pub(super) async fn choose(&self, on: &Message, label: Option<&str>) -> Message {
        let menu = on.controls().into_iter().find(|it| !it.options.is_empty());
        let menu = menu.unwrap_or_else(|| panic!("no menu on: {}", on.text()));
        let mut options = menu.options.iter();
        let (value, _) = options
            .find(|(_, text)| label.is_none_or(|label| text.contains(label)))
            .unwrap_or_else(|| panic!("no {label:?} among {:?}", menu.options));
        let (owner, id) = (self.house.owner, menu.custom_id.expect("a menu has one"));
        let chosen = self
            .house
            .people
            .choose(owner, on.channel_id, on.id, &id, &[value])
            .await;
        let chosen = chosen.expect("the choice is answered").message;
        chosen.expect("the panel changes")
    }

    /// Waits until somebody sees these rooms; until then they never see two.
    async fn never_two_until(&self, who: Snowflake, rooms: &BTreeSet<Snowflake>) {
        until("the rooms follow", async || {
            let seen = self.sees(who).await;
            assert!(seen.len() <= 1, "{who} sees {seen:?}");
            seen == *rooms
        })
        .await;
    }

    /// What happened to the overwrite of somebody, in order: in which room, and whether it was set.
    async fn ways(&self, who: Snowflake, after: u64) -> Vec<(Snowflake, bool)> {
        let journal = self.house.people.journal(after, None).await;
        let theirs = |entry: &JournalEntry| {
            let id = entry.detail["id"].as_str().map(str::to_owned);
            let way = match entry.kind.as_str() {
                "overwrite_set" => true,
                "overwrite_removed" => false,
                _ => return None,
            };
            (id == Some(who.to_string())).then_some((entry.channel_id?, way))
        };
        journal
            .expect("is read")
            .iter()
            .filter_map(theirs)
            .collect()
    }
}

fn text(seen: Seen) -> String {
    seen.message.expect("there is an answer").text()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_moves_and_never_sees_two_rooms() {
    let mut cohort = Cohort::running().await;
    let [(ana, old), (bo, _)] = cohort.two().await;
    let before = cohort.all_see().await;
    let seq = cohort.house.last_seq().await;

    let panel = cohort.person(ana).await;
    assert!(
        panel.text().contains(&format!("<#{old}>")),
        "{}",
        panel.text()
    );
    let asks = cohort
        .press(&panel, "Move…")
        .await
        .message
        .expect("asks where");
    let plan = cohort.choose(&asks, None).await;
    assert!(plan.text().contains("This would change"), "{}", plan.text());
    assert_eq!(cohort.all_see().await, before, "looking changes nothing");

    cohort.house.restart().await;
    // The finger slips, and both presses arrive.
    let (one, other) = tokio::join!(cohort.press(&plan, "Do it"), cohort.press(&plan, "Do it"));
    // They change the same panel: what one finds there may be the answer to the other.
    for said in [text(one), text(other)] {
        let answered = ["Done.", "This was done already."];
        assert!(
            answered.iter().any(|answer| said.starts_with(answer)),
            "{said}"
        );
    }
    let came = "SELECT r.channel_id, 0 FROM membership m JOIN room r ON r.group_id = m.group_id
                 WHERE m.until_at IS NULL AND m.reason = 'came'";
    let came = cohort.house.pairs(came).await;
    let [(new, _)] = came[..] else {
        panic!("one has come, once: {came:?}");
    };
    let new = Snowflake(new.cast_unsigned());
    assert_ne!(new, old);
    let news = BTreeSet::from([new]);
    cohort.never_two_until(ana, &news).await;
    assert_eq!(cohort.ways(ana, seq).await, [(old, false), (new, true)]);

    // Nobody else sees anything else than before, and the group reads who has come, once.
    let mut expected = before;
    expected.insert(ana, news);
    assert_eq!(cohort.all_see().await, expected);
    let mut greetings = Vec::new();
    until("the room says who has come", async || {
        greetings = cohort.house.people.read(new, ana).await.expect("may read");
        greetings.retain(|message| message.text().contains("Somebody has come"));
        !greetings.is_empty()
    })
    .await;
    let [greeting] = &greetings[..] else {
        panic!("it is said once: {greetings:?}");
    };
    assert!(
        greeting.content.starts_with("Welcome, <@"),
        "{}",
        greeting.text()
    );
    assert_ne!(greeting.flags & (1 << 12), 0, "it makes no sound");
    let mentioned: Vec<Snowflake> = greeting.mentions.iter().map(|user| user.id).collect();
    assert_eq!(mentioned, [ana]);

    // Who is no coordinator does nothing of it.
    let stolen = cohort
        .house
        .people
        .run(bo, cohort.house.general, "person", json!({ "user": ana }))
        .await;
    assert!(stolen.is_err(), "Discord does not even show it to members");
    let asks = plan.custom_id("Back").expect("it is offered");
    let theirs = cohort
        .house
        .people
        .press(bo, plan.channel_id, plan.id, &asks);
    assert!(theirs.await.is_err(), "nobody else sees the panel");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_swap_and_each_leaves_before_they_come() {
    let cohort = Cohort::running().await;
    let [(ana, hers), (bo, his)] = cohort.two().await;
    let seq = cohort.house.last_seq().await;
    let name = {
        let panel = cohort.person(bo).await;
        let title = panel.embeds[0]["title"].as_str().unwrap_or_default();
        title.to_owned()
    };
    let panel = cohort.person(ana).await;
    let asks = cohort
        .press(&panel, "Swap…")
        .await
        .message
        .expect("asks with whom");
    let listed = asks.controls().iter().any(|menu| {
        let mut options = menu.options.iter();
        options.any(|(_, text)| text.contains(&name))
    });
    assert!(
        listed,
        "{name} is among those to swap with: {:?}",
        asks.controls()
    );
    let plan = cohort.choose(&asks, Some(&name)).await;
    cohort.press(&plan, "Do it").await;
    let (to_his, to_hers) = (BTreeSet::from([his]), BTreeSet::from([hers]));
    tokio::join!(
        cohort.never_two_until(ana, &to_his),
        cohort.never_two_until(bo, &to_hers),
    );
    assert_eq!(cohort.ways(ana, seq).await, [(hers, false), (his, true)]);
    assert_eq!(cohort.ways(bo, seq).await, [(his, false), (hers, true)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_the_cohort_sees_no_room_any_more_and_is_asked_first() {
    let cohort = Cohort::running().await;
    let [(ana, room), _] = cohort.two().await;
    let people = &cohort.house.people;
    let page = people
        .run(ana, cohort.house.general, "carrel", json!({}))
        .await;
    let page = page.expect("the command runs").message.expect("a page");
    let leave = page.custom_id("Pause or leave").expect("it is offered");
    let asked = people.press(ana, page.channel_id, page.id, &leave).await;
    let asked = asked.expect("is answered").message.expect("a question");
    assert!(
        cohort.sees(ana).await.contains(&room),
        "nothing has happened yet"
    );
    let meant = asked.custom_id("Leave Spring").expect("it is asked");
    let done = people.press(ana, asked.channel_id, asked.id, &meant).await;
    assert!(text(done.expect("is answered")).starts_with("You have left."));
    cohort.never_two_until(ana, &BTreeSet::new()).await;

    // They leave the server and come back: the room stays closed.
    let server = cohort.house.server;
    people.leave(server, ana).await.expect("may");
    cohort.house.join(ana, "back again").await;
    let page = people
        .run(ana, cohort.house.general, "carrel", json!({}))
        .await;
    let page = text(page.expect("the command runs"));
    assert!(!page.contains("Pause or leave"), "{page}");
    assert_eq!(cohort.sees(ana).await, BTreeSet::new());
}
