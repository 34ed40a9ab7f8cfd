//! Many have left a cohort that runs. Its coordinator looks at one list of what would help the groups
//! that are small, accepts a line, then all that is left; rooms, seats and history follow.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{Permissions, Snowflake, people::Message};
use serde_json::json;

use super::house::{House, until};

/// Three librarians who make a group.
const THREE: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// How many groups they make with others like them.
const GROUPS: usize = 6;

/// Who is in which room, by account, as the database says.
const SEATED: &str = "SELECT a.discord_user_id, r.channel_id FROM membership m
     JOIN participant p ON p.id = m.participant_id
     JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
     JOIN room r ON r.group_id = m.group_id
    WHERE m.until_at IS NULL ORDER BY m.group_id, a.discord_user_id";

/// The rooms of groups that went to another, and those of the other.
const MERGED: &str = "SELECT old.channel_id, new.channel_id FROM peer_group g
     JOIN room old ON old.group_id = g.id JOIN room new ON new.group_id = g.merged_into_id
    ORDER BY g.id";

/// A cohort whose rooms all stand.
struct Cohort {
    house: House,
    rooms: BTreeSet<Snowflake>,
}

/// Several of each of the three, under other names: any of them could be with any other.
fn sheet() -> Vec<u8> {
    let sheet = std::str::from_utf8(THREE).expect("the sample is text");
    let (head, rows) = sheet.split_once('\n').expect("a sheet has rows");
    let mut lines = vec![head.to_owned()];
    for copy in 0..GROUPS {
        let rows = rows.replace("90000000000000000", &format!("9000000000000000{copy}"));
        let named = rows.lines().map(|row| {
            let row = row.replacen(',', &format!(",N{copy} "), 1);
            row.replace('@', &format!("@{copy}."))
        });
        lines.extend(named);
    }
    lines.join("\n").into_bytes()
}

fn id(kept: i64) -> Snowflake {
    Snowflake(kept.cast_unsigned())
}

impl Cohort {
    async fn running() -> Self {
        let house = House::open().await;
        let sheet = sheet();
        for row in csv::Reader::from_reader(sheet.as_slice()).records() {
            let row = row.expect("the sheet is a table");
            let id: u64 = row
                .get(0)
                .and_then(|id| id.parse().ok())
                .expect("an account");
            house.join(Snowflake(id), &format!("m{id}")).await;
        }
        let rooms = house.launch_all(&sheet).await.into_keys().collect();
        Self { house, rooms }
    }

    /// Who is in which room.
    async fn seated(&self) -> BTreeMap<Snowflake, Vec<Snowflake>> {
        let mut seated: BTreeMap<Snowflake, Vec<Snowflake>> = BTreeMap::new();
        for (who, room) in self.house.pairs(SEATED).await {
            seated.entry(id(room)).or_default().push(id(who));
        }
        seated
    }

    /// The rooms that Discord's own rules let somebody see, and write in.
    async fn sees(&self, who: Snowflake) -> BTreeMap<Snowflake, bool> {
        let mut seen = BTreeMap::new();
        for room in &self.rooms {
            let may = self.house.people.can(who, *room).await.expect("is told");
            if may.has(Permissions::VIEW_CHANNEL) {
                seen.insert(*room, may.has(Permissions::SEND_MESSAGES));
            }
        }
        seen
    }

    /// Somebody leaves the cohort by their own page.
    async fn leaves(&self, who: Snowflake) {
        let people = &self.house.people;
        let page = people.run(who, self.house.general, "carrel", json!({}));
        let page = page.await.expect("the command runs").message;
        let page = page.expect("a page");
        let leave = page.custom_id("Pause or leave").expect("is offered");
        let asked = people.press(who, page.channel_id, page.id, &leave).await;
        let asked = asked.expect("is answered").message.expect("a question");
        let meant = asked.custom_id("Leave Spring").expect("is asked");
        let done = people.press(who, asked.channel_id, asked.id, &meant);
        done.await.expect("is answered");
    }

    async fn press(&self, on: &Message, label: &str) -> Message {
        let button = on.custom_id(label);
        let button = button.unwrap_or_else(|| panic!("no {label} on: {}", on.text()));
        let (people, owner) = (&self.house.people, self.house.owner);
        let pressed = people.press(owner, on.channel_id, on.id, &button).await;
        let pressed = pressed.expect("the press is answered").message;
        pressed.expect("there is an answer")
    }

    /// The coordinator's list, from the desk.
    async fn list(&self) -> Message {
        let desk = self.house.run("cohort desk", json!({})).await;
        let desk = desk.message.expect("there is a desk");
        self.press(&desk, "help small groups").await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_groups_are_helped_line_by_line_and_all_at_once() {
    let mut cohort = Cohort::running().await;
    // One is left of the first group, two are left of each of the next four, and the last is well.
    let before = cohort.seated().await;
    assert_eq!(before.len(), GROUPS);
    for (members, left) in before.values().zip([1, 2, 2, 2, 2]) {
        for who in &members[left..] {
            cohort.leaves(*who).await;
        }
    }
    let list = cohort.list().await;
    let text = list.text();
    assert!(text.contains("5 groups have become small."), "{text}");
    assert!(text.contains("Nobody waits for a group."), "{text}");
    assert!(text.contains(" joins "), "{text}");
    assert_eq!(
        cohort.house.pairs(MERGED).await,
        [],
        "looking changes nothing"
    );

    // One line shows first what changes, for two groups come together by it; it is meant twice.
    let shown = cohort.press(&list, "1").await;
    assert!(
        shown.text().contains("can then only be read"),
        "{}",
        shown.text()
    );
    assert_eq!(cohort.house.pairs(MERGED).await, [], "nothing yet");
    let one = cohort.press(&shown, "Do it").await;
    assert!(one.text().starts_with("Done."), "{}", one.text());
    assert_eq!(cohort.house.pairs(MERGED).await.len(), 1);
    let button = shown.custom_id("Do it").expect("it stood there");
    let (people, owner) = (&cohort.house.people, cohort.house.owner);
    let again = people.press(owner, shown.channel_id, shown.id, &button);
    // The panel has changed since: either Discord knows the button no more, or it was done.
    if let Ok(seen) = again.await {
        let text = seen.message.map(|it| it.text()).unwrap_or_default();
        assert!(text.contains("This was done already."), "{text}");
    }
    assert_eq!(cohort.house.pairs(MERGED).await.len(), 1, "twice is once");

    // All that is left, after a preview, across a restart, and pressed twice.
    let list = cohort.list().await;
    let preview = cohort.press(&list, "on this page").await;
    assert!(
        preview.text().contains("This would change"),
        "{}",
        preview.text()
    );
    cohort.house.restart().await;
    let label = if preview.custom_id("Do it").is_some() {
        "Do it"
    } else {
        "Do these"
    };
    let (first, second) =
        tokio::join!(cohort.press(&preview, label), cohort.press(&preview, label));
    for said in [first.text(), second.text()] {
        let done = said.starts_with("Done") || said.starts_with("This was done already.");
        assert!(done, "{said}");
    }
    let list = cohort.house.run("cohort desk", json!({})).await;
    let desk = list.message.expect("there is a desk");
    assert!(
        desk.custom_id("help small groups").is_none(),
        "{}",
        desk.text()
    );
    assert_rooms_follow(&cohort, &before).await;
}

/// Everybody sees the room of their group, and whose group has gone to another may read the old one;
/// nobody sees anything else.
async fn assert_rooms_follow(cohort: &Cohort, before: &BTreeMap<Snowflake, Vec<Snowflake>>) {
    let merged: BTreeMap<Snowflake, Snowflake> = cohort
        .house
        .pairs(MERGED)
        .await
        .into_iter()
        .map(|(old, new)| (id(old), id(new)))
        .collect();
    assert!(!merged.is_empty());
    let seated = cohort.seated().await;
    for (room, members) in before {
        for who in members {
            let mut expected = BTreeMap::new();
            for (now, theirs) in &seated {
                if theirs.contains(who) {
                    expected.insert(*now, true);
                }
            }
            if merged.contains_key(room) && !expected.is_empty() {
                expected.insert(*room, false);
            }
            until("the rooms follow", async || {
                cohort.sees(*who).await == expected
            })
            .await;
        }
    }
    for (old, new) in &merged {
        let owner = cohort.house.owner;
        let said = cohort.house.people.read(*old, owner).await;
        let said = said.expect("the owner reads all");
        let last = said
            .iter()
            .filter(|it| it.text().contains("You go on with"));
        let last: Vec<&Message> = last.collect();
        let [word] = last.as_slice() else {
            panic!("one word in the old room, not {last:?}");
        };
        assert!(
            word.text().contains(&format!("<#{new}>")),
            "{}",
            word.text()
        );
        assert!(word.mentions.is_empty(), "it calls nobody");
        let news = seated.get(new).map_or(0, Vec::len) - still(before, &seated, *new);
        until("each who came is greeted once", async || {
            let came = cohort.house.people.read(*new, owner).await;
            let came = came.expect("the owner reads all");
            let came = came
                .iter()
                .filter(|it| it.text().contains("Somebody has come"))
                .count();
            assert!(came <= news, "{came} greetings of {news}");
            came == news
        })
        .await;
    }
}

/// How many of those who were in a room at first are in its group still.
fn still(
    before: &BTreeMap<Snowflake, Vec<Snowflake>>,
    seated: &BTreeMap<Snowflake, Vec<Snowflake>>,
    room: Snowflake,
) -> usize {
    let (was, now) = (before.get(&room), seated.get(&room));
    let was = was.into_iter().flatten();
    was.filter(|who| now.is_some_and(|now| now.contains(who)))
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_brings_two_groups_together() {
    let cohort = Cohort::running().await;
    let before = cohort.seated().await;
    // A group of three whose third leaves, and one of three.
    let mut threes = before.iter().filter(|(_, members)| members.len() == 3);
    let (room, members) = threes.next().expect("a group of three");
    cohort.leaves(members[2]).await;
    let person = cohort
        .house
        .run("person", json!({ "user": members[0] }))
        .await;
    let person = person.message.expect("is shown");
    let asks = cohort.press(&person, "Join groups").await;
    let menu = asks
        .controls()
        .into_iter()
        .find(|it| !it.options.is_empty());
    let menu = menu.expect("there are groups to join");
    let (value, label) = menu.options.first().expect("the best fit");
    assert!(label.contains("people"), "{label}");
    let (people, owner) = (&cohort.house.people, cohort.house.owner);
    let menu_id = menu.custom_id.clone().expect("a menu has one");
    let plan = people
        .choose(owner, asks.channel_id, asks.id, &menu_id, &[value])
        .await;
    let plan = plan.expect("is answered").message.expect("a plan");
    assert!(plan.text().contains("This would change"), "{}", plan.text());
    assert_eq!(cohort.seated().await[room], members[..2], "nothing yet");
    let turned = cohort.press(&plan, "Keep the other room").await;
    let back = cohort.press(&turned, "Keep the other room").await;
    let (one, other) = tokio::join!(cohort.press(&back, "Do it"), cohort.press(&back, "Do it"));
    for said in [one.text(), other.text()] {
        let done = said.starts_with("Done.") || said.starts_with("This was done already.");
        assert!(done, "{said}");
    }
    assert!(!cohort.seated().await.contains_key(room));
    assert_rooms_follow(&cohort, &before).await;
    // A member can press nothing of it.
    let theirs = back.custom_id("Do it").expect("it was offered");
    let stolen = people.press(members[0], back.channel_id, back.id, &theirs);
    assert!(stolen.await.is_err(), "nobody else sees the panel");
}
