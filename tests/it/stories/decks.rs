//! A deck's file is spoilt while Carrel is down.

use std::{ffi::OsStr, fs, path::Path, time::Duration};

use carrel::sim::{
    Permissions, Snowflake,
    people::{NewAccount, NewRole, People, Seen},
};
use chrono::Days;
use serde_json::{Value, json};

use super::{
    house::connected,
    processes::{Process, SimProcess, log},
};

/// How long, in real time, anything may take to appear.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server with Carrel on it, seen by its owner.
struct Server {
    people: People,
    owner: Snowflake,
    general: Snowflake,
}

impl Server {
    async fn open(people: People) -> Self {
        let odile = NewAccount::named("odile");
        let opened = people.open_server("Library", &odile).await;
        let opened = opened.expect("opens");
        let rights = Permissions(carrel::run::rights_needed());
        let added = people.add_bot(opened.server_id, rights);
        added.await.expect("adds");
        let role = NewRole {
            name: "Coordinators".to_owned(),
            ..NewRole::default()
        };
        let role = people.add_role(opened.server_id, &role);
        let role = role.await.expect("adds");
        let server = Self {
            people,
            owner: opened.owner_id,
            general: opened.general_channel_id,
        };
        connected(&server.people).await;
        let options = json!({
            "coordinator_role": role, "announcements": server.general,
            "home_zone": "Europe/Lisbon",
        });
        server.run("setup", options).await;
        server
    }

    /// Runs a command, and says what is answered.
    async fn run(&self, command: &str, options: Value) -> String {
        let seen = self
            .people
            .run(self.owner, self.general, command, options)
            .await;
        let Seen { message, why, .. } = seen.expect("the command runs");
        let message = message.unwrap_or_else(|| panic!("/{command}: {why:?}"));
        message.text()
    }

    /// Opens a cohort, and says which prompt it begins with.
    async fn begins_with(&self, more: Value) -> String {
        let today = self.people.now().await.expect("tells").date_naive();
        let start = today.checked_add_days(Days::new(7)).expect("there is one");
        let mut options = json!({
            "name": "Spring", "starts_on": start.to_string(), "fortnights": 1,
        });
        for (key, value) in more.as_object().expect("options have names") {
            options[key] = value.clone();
        }
        let opened = self.run("cohort open", options).await;
        assert!(opened.contains("Spring"), "{opened}");
        self.run("prompt preview", json!({})).await
    }
}

/// Starts Carrel with a deck, and waits until it listens.
async fn start(sim: &SimProcess, people: &People, folder: &Path) -> Process {
    let journal = people.journal(0, None).await.expect("is read");
    let last = journal.last().map_or(0, |entry| entry.seq);
    let file = folder.join("decks/ours.toml");
    let decks = folder.join("decks");
    let carrel = sim.start_carrel_with(
        folder,
        &[
            ("CARREL_PROMPTS_DECK", file.as_os_str()),
            ("CARREL_PROMPTS_FOLDER", OsStr::new(&decks)),
        ],
    );
    let ready = people.await_journal(last, Some("gateway_ready"), PATIENCE);
    assert!(!ready.await.expect("is read").is_empty(), "{}", log(folder));
    carrel
}

fn deck(name: &str, title: &str) -> String {
    format!(
        "name = \"{name}\"\n[[prompt]]\nslug = \"a\"\ntitle = \"{title}\"\nbody = \"B\"\n\
         alone = \"C\"\ntogether = \"D\"\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deck_that_breaks_is_told_and_the_last_good_one_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let file = folder.path().join("decks").join(name);
        fs::write(file, text).expect("it is written");
    };
    fs::create_dir(folder.path().join("decks")).expect("it is made");
    write("ours.toml", &deck("ours", "Our first"));
    write("theirs.toml", &deck("theirs", "Their first"));
    let sim = SimProcess::start();
    let mut carrel = start(&sim, &sim.people(), folder.path()).await;
    let server = Server::open(sim.people()).await;
    let begins = server.begins_with(json!({})).await;
    assert!(begins.contains("Our first"), "{begins}");
    let begins = server.begins_with(json!({ "deck": "theirs" })).await;
    assert!(begins.contains("Their first"), "{begins}");
    let desk = server.run("cohort desk", json!({})).await;
    assert!(!desk.contains("Prompts that cannot be read"), "{desk}");

    carrel.ask_to_stop();
    assert_eq!(carrel.ended_within(PATIENCE).await, Some(0));
    write(
        "ours.toml",
        &deck("ours", "Spoilt").replace("alone", "along"),
    );
    fs::remove_file(folder.path().join("decks/theirs.toml")).expect("it is there");
    let mut carrel = start(&sim, &server.people, folder.path()).await;
    for twice in ["at once", "again"] {
        let begins = server.begins_with(json!({})).await;
        assert!(begins.contains("Our first"), "{twice}: {begins}");
    }
    let desk = server.run("cohort desk", json!({})).await;
    for (place, said) in [("desk", desk), ("log", log(folder.path()))] {
        assert!(said.contains("ours.toml, line 2: This"), "{place}: {said}");
        assert!(
            said.contains("ours.toml, line 6: along is"),
            "{place}: {said}"
        );
        assert!(
            said.contains("Carrel uses what stood in it on"),
            "{place}: {said}"
        );
    }
    let today = server.people.now().await.expect("tells").date_naive();
    let options = json!({ "name": "Spring", "starts_on": today.to_string(), "deck": "theirs" });
    let refused = server.run("cohort open", options).await;
    let names = "There are: ours, first-cohort.";
    assert!(refused.contains(names), "{refused}");

    carrel.ask_to_stop();
    assert_eq!(carrel.ended_within(PATIENCE).await, Some(0));
    write("ours.toml", &deck("ours", "Mended"));
    let _carrel = start(&sim, &server.people, folder.path()).await;
    let begins = server.begins_with(json!({})).await;
    assert!(begins.contains("Mended"), "{begins}");
    let desk = server.run("cohort desk", json!({})).await;
    assert!(!desk.contains("Prompts that cannot be read"), "{desk}");
}
