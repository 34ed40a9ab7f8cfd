//! Somebody who has never set up a bot adds Carrel to their server and does what the README says,
//! word by word: from the greeting to open rooms, each press twice, and Carrel starts anew between.

use std::collections::BTreeMap;

use carrel::{
    clock::Clock,
    sim::{
        Permissions, Snowflake,
        people::{
            ChannelChange, Message, Modal, NewAccount, NewMember, NewOverwrite, NewRole, Outcome,
            Seen, Upload,
        },
    },
};
use chrono::TimeDelta;
use serde_json::json;

use super::house::{House, Manner, PATIENCE, until};

/// Three librarians who make one group.
const SHEET: &[u8] = include_bytes!("../../../config/sample/signups-ilnp-2023.csv");

/// The bit of the right that is missing at first.
const PIN_MESSAGES: u64 = 1 << 51;

/// What the README says, with its line breaks taken out.
fn readme() -> String {
    let text = include_str!("../../../README.md");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A coordinator who reads the README: what they do must be named there, and is counted, once each.
struct Reader {
    house: House,
    readme: String,
    acts: Vec<String>,
}

impl Reader {
    /// Notes an act of which the README must speak in these words.
    fn acts(&mut self, words: &str) {
        assert!(
            self.readme.contains(words),
            "the README says nothing of {words}"
        );
        if !self.acts.iter().any(|act| act == words) {
            self.acts.push(words.to_owned());
        }
    }

    /// Runs a command.
    async fn types(&mut self, command: &str) -> Seen {
        self.acts(&format!("`/{command}`"));
        self.house.run(command, json!({})).await
    }

    /// Presses a button twice; returns what comes of the second press. What counts as an act is the
    /// first.
    async fn presses(&mut self, seen: &Seen, label: &str, named: &str) -> Seen {
        self.acts(&format!("**{named}**"));
        self.house.press(seen, label).await;
        self.house.press(seen, label).await
    }

    /// Chooses in a menu, twice; returns the panel as it stands then.
    async fn chooses(&mut self, seen: &Seen, menu: &str, named: &str, value: Snowflake) -> Seen {
        self.acts(named);
        let message = seen.message.as_ref().expect("there is a panel");
        let custom_id = message.custom_id(menu);
        let custom_id = custom_id.unwrap_or_else(|| panic!("no menu {menu}"));
        let mut chosen = None;
        for _time in 0..2 {
            let people = &self.house.people;
            let value = value.to_string();
            let seen = people
                .choose(
                    self.house.owner,
                    message.channel_id,
                    message.id,
                    &custom_id,
                    &[&value],
                )
                .await;
            chosen = Some(seen.expect("it is offered"));
        }
        let chosen = chosen.expect("it was chosen");
        assert_eq!(chosen.outcome, Outcome::Updated);
        chosen
    }

    /// Opens a form by its button, and hands it in.
    async fn fills(
        &mut self,
        seen: &Seen,
        label: &str,
        named: &str,
        answers: &[(&str, &str)],
    ) -> Seen {
        self.acts(&format!("**{named}**"));
        let form = form(&self.house.press(seen, label).await);
        let people = &self.house.people;
        let handed_in = people.submit(self.house.owner, form.modal_id, answers);
        handed_in.await.expect("it can be handed in")
    }
}

fn form(seen: &Seen) -> Modal {
    assert_eq!(seen.outcome, Outcome::Modal, "{seen:?}");
    seen.modal.clone().expect("a form opens")
}

fn text(seen: &Seen) -> String {
    seen.message.as_ref().map(Message::text).unwrap_or_default()
}

/// The link in what somebody reads.
fn code_in(said: &str) -> &str {
    let (_before, link) = said.split_once("https://discord.gg/").expect("a link");
    link.split_whitespace().next().expect("a code")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_coordinator_gets_from_the_greeting_to_open_rooms_by_the_readme_alone() {
    let (clock, hand) = Clock::movable();
    let house = House::open_as(Manner {
        clock: Some(clock),
        untouched: true,
        ..Manner::default()
    })
    .await;
    let rights = carrel::run::rights_needed();
    house.give_rights(rights & !PIN_MESSAGES).await;
    let now = house.people.now().await.expect("tells");
    promised(&house, (1, 0)).await;
    hand.set(now + TimeDelta::minutes(1));
    let greeting = house.wait_for_post(house.general, 0).await;
    let greeting = seen_by(&house, house.owner, greeting).await;
    let said = greeting.text();
    assert!(said.contains("Whoever manages this server"), "{said}");
    a_stranger_is_told_that_it_is_not_for_them(&house, &greeting).await;

    let mut reader = Reader {
        house,
        readme: readme(),
        acts: Vec::new(),
    };
    let panel = set_up(&mut reader, greeting).await;
    reader.house.give_rights(rights).await;
    let panel = reader.presses(&panel, "Check again", "Check again").await;
    let said = text(&panel);
    assert!(said.contains("every right"), "{said}");
    invite(&mut reader, &panel).await;
    open_and_launch(&mut reader, &panel).await;
    let acts = reader.acts.len();
    eprintln!(
        "from the greeting to open rooms: {acts} acts: {:?}",
        reader.acts
    );
    assert!(acts <= 14, "{acts} acts: {:?}", reader.acts);

    // Nobody is greeted once more.
    hand.set(now + TimeDelta::hours(1));
    reader.house.restart().await;
    let desk = reader.house.run("cohort desk", json!({})).await;
    assert!(text(&desk).contains("running"), "{desk:?}");
    promised(&reader.house, (1, 1)).await;
}

/// Waits until so many greetings are promised, and so many of them kept.
async fn promised(house: &House, counts: (i64, i64)) {
    let greetings = "SELECT count(*), count(*) FILTER (WHERE state = 'done')
                       FROM job WHERE kind = 'hello'";
    until("greetings are promised and kept", async || {
        house.pairs(greetings).await == [counts]
    })
    .await;
}

async fn a_stranger_is_told_that_it_is_not_for_them(house: &House, greeting: &Message) {
    let ana = house.people.join_as(house.server, "ana").await;
    let ana = ana.expect("joins");
    let button = greeting.custom_id("Set Carrel up").expect("a button");
    let pressed = house
        .people
        .press(ana, greeting.channel_id, greeting.id, &button)
        .await;
    let said = text(&pressed.expect("is answered"));
    assert!(said.contains("Only someone who manages"), "{said}");
}

/// Chooses all that there is to choose, with a stop and a slip; returns the panel.
async fn set_up(reader: &mut Reader, greeting: Message) -> Seen {
    let role = NewRole {
        name: "Coordinators".to_owned(),
        ..NewRole::default()
    };
    let (server, general) = (reader.house.server, reader.house.general);
    let role = reader.house.people.add_role(server, &role).await;
    let role = role.expect("adds");
    let panel = reader
        .presses(&as_seen(greeting), "Set Carrel up", "Set Carrel up")
        .await;
    let said = text(&panel);
    let open = ["Set Carrel up", "Pin messages", "their role", "name a city"];
    for part in open {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("Next:"), "nothing to go on to yet: {said}");
    let panel = reader
        .chooses(&panel, "The role of the coordinators", "the role", role)
        .await;
    let chosen = format!("Coordinators: <@&{role}>");
    assert!(text(&panel).contains(&chosen), "{panel:?}");

    // They stop here, and go on another day.
    reader.house.restart().await;
    let panel = reader.types("setup").await;
    assert!(text(&panel).contains(&chosen), "{panel:?}");
    let menu = "The channel for announcements";
    let panel = reader.chooses(&panel, menu, "the channel", general).await;
    let clock = "Home clock";
    let slip = [("city", "Atlantis")];
    reader.fills(&panel, clock, clock, &slip).await;
    let answers = [("city", "Lisbon")];
    let panel = reader.fills(&panel, clock, clock, &answers).await;
    let said = text(&panel);
    for part in ["Carrel is set up", "clocks: Lisbon", "Pin messages"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    panel
}

/// Has the link shown, which is the same each time and leads in.
async fn invite(reader: &mut Reader, panel: &Seen) {
    let link = reader.presses(panel, "Invite link", "Invite link").await;
    let once_more = text(&reader.house.press(panel, "Invite link").await);
    let link = text(&link);
    assert_eq!(code_in(&link), code_in(&once_more), "the same link again");
    let guest = NewMember {
        account: NewAccount::named("guest"),
        ..NewMember::default()
    };
    let came = reader.house.people.join_by(code_in(&link), &guest).await;
    came.expect("the link leads in");
}

/// Opens a cohort from the panel, imports a sheet and launches.
async fn open_and_launch(reader: &mut Reader, panel: &Seen) {
    let next = "Next: open a cohort";
    let typo = [("name", "Spring"), ("fortnights", "six")];
    let refused = reader.fills(panel, next, next, &typo).await;
    assert!(text(&refused).contains("“six” is no number"), "{refused:?}");
    for title in ["Spring is open for sign-ups", "Spring is changed and open"] {
        let opened = reader.fills(panel, next, next, &[("name", "Spring")]).await;
        assert!(text(&opened).contains(title), "{opened:?}");
    }
    // The panel leads to the desk from now on.
    let panel = reader.types("setup").await;
    let desk = reader.house.press(&panel, "Next: the cohort’s desk").await;
    assert!(text(&desk).contains("/cohort import"), "{desk:?}");

    reader.acts("`/cohort import`");
    let upload = Upload {
        filename: "signups.csv".to_owned(),
        content_type: "text/csv".to_owned(),
        content: SHEET.to_vec(),
    };
    let files = BTreeMap::from([("file".to_owned(), upload)]);
    let (owner, general) = (reader.house.owner, reader.house.general);
    let people = &reader.house.people;
    let preview = people
        .run_with_files(owner, general, "cohort import", json!({}), &files)
        .await;
    let preview = preview.expect("the command runs");
    reader.acts("**Import**");
    let imported = reader.house.press(&preview, "Import").await;
    reader.acts("**Form groups**");
    let groups = reader.house.press(&imported, "Form groups").await;
    let launch = reader
        .presses(&groups, "Prepare the launch", "Prepare the launch")
        .await;
    reader.acts("**Open**");
    let before = reader.house.last_seq().await;
    reader.house.press(&launch, "Open").await;
    reader.house.wait_for("pin_added", before, PATIENCE).await;
}

/// A message as somebody sees it.
async fn seen_by(house: &House, user: Snowflake, message: Snowflake) -> Message {
    let messages = house.people.read(house.general, user).await;
    let messages = messages.expect("reads");
    let found = messages.into_iter().find(|found| found.id == message);
    found.expect("it is there")
}

/// A message that nobody asked for, as if an act had brought it.
fn as_seen(message: Message) -> Seen {
    Seen {
        interaction_id: Snowflake::default(),
        outcome: Outcome::Message,
        ephemeral: false,
        message: Some(message),
        modal: None,
        followups: Vec::new(),
        why: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carrel_greets_where_it_may_write_and_again_only_when_it_comes_again() {
    let (clock, hand) = Clock::movable();
    let house = House::open_as(Manner {
        clock: Some(clock),
        untouched: true,
        ..Manner::default()
    })
    .await;
    promised(&house, (1, 0)).await;
    // Nobody may write in the first channel but those who are let.
    let quiet = ChannelChange {
        overwrites: Some(vec![NewOverwrite {
            id: house.server,
            kind: 0,
            allow: Permissions::NONE,
            deny: Permissions::SEND_MESSAGES,
        }]),
        ..Default::default()
    };
    let changed = house.people.change_channel(house.general, &quiet).await;
    changed.expect("is changed");
    let hall = house.people.add_text_channel(house.server, "hall").await;
    let hall = hall.expect("adds");
    let now = house.people.now().await.expect("tells");
    hand.set(now + TimeDelta::minutes(1));
    house.wait_for_post(hall, 0).await;

    let removed = house.people.remove_bot(house.server).await;
    removed.expect("is sent away");
    let left = "SELECT count(*), 0 FROM server WHERE left_at IS NOT NULL";
    until("it is noted", async || house.pairs(left).await == [(1, 0)]).await;
    let before = house.last_seq().await;
    let rights = Permissions(carrel::run::rights_needed());
    let added = house.people.add_bot(house.server, rights).await;
    added.expect("comes again");
    promised(&house, (2, 1)).await;
    hand.set(now + TimeDelta::minutes(3));
    house.wait_for_post(hall, before).await;
    promised(&house, (2, 2)).await;
}
