//! A server of the simulated Discord with Carrel set up on it, in one process.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use carrel::{
    clock::Clock,
    run,
    sim::{
        Options, Permissions, Sim, Snowflake,
        people::{NewAccount, NewMember, NewRole, People, Seen, SidebarChannel, Upload},
    },
};
use chrono::{DateTime, Days, Utc};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tokio::{sync::oneshot, task::JoinHandle};

use super::gate::Gate;
use crate::{fire::prepared, sim::openapi::Witness};

/// How long, in real time, anything may take to appear.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How a house is opened; everything as usual by default.
#[derive(Default)]
pub(super) struct Manner {
    /// Whether everything between Carrel and Discord goes through a gate.
    pub(super) gated: bool,
    /// The pace of heartbeats.
    pub(super) heartbeat: Option<Duration>,
    /// Carrel's clock.
    pub(super) clock: Option<Clock>,
    /// When Discord's clock starts; now by default.
    pub(super) starts_at: Option<DateTime<Utc>>,
    /// How many channels a server may make within ten seconds; Discord publishes no number.
    pub(super) most_new_channels: Option<usize>,
    /// Whether nobody has set Carrel up yet.
    pub(super) untouched: bool,
}

/// The server, and what runs behind it.
pub(super) struct House {
    pub(super) people: People,
    pub(super) server: Snowflake,
    pub(super) general: Snowflake,
    pub(super) owner: Snowflake,
    database: PathBuf,
    settings: run::Settings,
    clock: Clock,
    carrel: Running,
    _folder: tempfile::TempDir,
    /// What stands between Carrel and Discord, if anything does.
    pub(super) gate: Option<Gate>,
    _sim: Sim,
    /// Judges when the simulator above is gone and its record is written.
    _witness: Witness,
}

/// A bot that runs beside the test.
struct Running {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl House {
    /// Opens a server on which the owner has set Carrel up.
    pub(super) async fn open() -> Self {
        Self::open_as(Manner::default()).await
    }

    /// Opens such a server in a certain manner.
    pub(super) async fn open_as(manner: Manner) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("carrel.sqlite");
        let witness = Witness::new();
        let record = witness.record();
        let mut options = Options {
            record,
            starts_at: manner.starts_at,
            ..Options::default()
        };
        options.heartbeat = manner.heartbeat.unwrap_or(options.heartbeat);
        let most = manner.most_new_channels;
        options.most_new_channels = most.unwrap_or(options.most_new_channels);
        let sim = Sim::start(options).await.expect("starts");
        let people = sim.people();
        let gate = manner.gated.then(|| Gate::before(sim.address()));
        let base = gate
            .as_ref()
            .map_or_else(|| sim.base().to_owned(), Gate::base);
        let settings = run::Settings::for_simulation(&base, sim.bot_token(), &database)
            .expect("the token has a token's shape");
        let clock = manner.clock.unwrap_or_else(Clock::system);
        let carrel = start(settings.clone(), clock.clone());
        let opened = people
            .open_server("Library", &NewAccount::named("odile"))
            .await;
        let opened = opened.expect("opens");
        let rights = Permissions(run::rights_needed());
        people
            .add_bot(opened.server_id, rights)
            .await
            .expect("adds");
        let house = Self {
            people,
            server: opened.server_id,
            general: opened.general_channel_id,
            owner: opened.owner_id,
            database,
            settings,
            clock,
            carrel,
            gate,
            _folder: folder,
            _sim: sim,
            _witness: witness,
        };
        house.wait_for("command_registered", 0, PATIENCE).await;
        connected(&house.people).await;
        if manner.untouched {
            return house;
        }
        let role = NewRole {
            name: "Coordinators".to_owned(),
            ..NewRole::default()
        };
        let role = house
            .people
            .add_role(house.server, &role)
            .await
            .expect("adds");
        house
            .run(
                "setup",
                json!({
                    "coordinator_role": role, "announcements": house.general,
                    "home_zone": "Europe/Lisbon",
                }),
            )
            .await;
        house
    }

    /// Stops Carrel, and starts it anew on the same database.
    pub(super) async fn restart(&mut self) {
        let stop = self.carrel.stop.take().expect("it runs");
        stop.send(()).expect("it listens");
        (&mut self.carrel.task).await.expect("it stops as asked");
        let before = self.last_seq().await;
        self.carrel = start(self.settings.clone(), self.clock.clone());
        self.wait_for("gateway_ready", before, PATIENCE).await;
    }

    /// Somebody joins the server.
    pub(super) async fn join(&self, id: Snowflake, username: &str) {
        let account = NewAccount {
            id: Some(id),
            ..NewAccount::named(username)
        };
        let member = NewMember {
            account,
            ..NewMember::default()
        };
        self.people.join(self.server, &member).await.expect("joins");
    }

    /// Imports a sheet that makes one group and launches its cohort; returns the group's room.
    pub(super) async fn launch(&self, sheet: &[u8]) -> Snowflake {
        let rooms = self.launch_all(sheet).await;
        assert_eq!(rooms.len(), 1, "the sheet makes one group");
        rooms.keys().copied().next().expect("there is one")
    }

    /// Imports a sheet and launches its cohort; returns each room with its pinned welcome, as soon
    /// as all the rooms that the launch promised have one.
    pub(super) async fn launch_all(&self, sheet: &[u8]) -> BTreeMap<Snowflake, Snowflake> {
        let (seq, promised) = self.confirm_launch(sheet).await;
        self.welcomes(seq, promised).await
    }

    /// Opens a cohort, imports a sheet and forms its groups.
    pub(super) async fn form(&self, sheet: &[u8]) {
        let today = self.people.now().await.expect("tells").date_naive();
        let start = today
            .checked_add_days(Days::new(7))
            .expect("the calendar goes on");
        self.run(
            "cohort open",
            json!({ "name": "Spring", "starts_on": start.to_string() }),
        )
        .await;
        let upload = Upload {
            filename: "signups.csv".to_owned(),
            content_type: "text/csv".to_owned(),
            content: sheet.to_vec(),
        };
        let files = BTreeMap::from([("file".to_owned(), upload)]);
        let preview = self
            .people
            .run_with_files(self.owner, self.general, "cohort import", json!({}), &files)
            .await
            .expect("the command runs");
        self.press(&preview, "Import").await;
        self.run("cohort groups", json!({})).await;
    }

    /// Imports a sheet and confirms the launch of its cohort; returns where the journal stood then,
    /// and how many rooms are promised.
    pub(super) async fn confirm_launch(&self, sheet: &[u8]) -> (u64, usize) {
        self.form(sheet).await;
        self.confirm_formed().await
    }

    /// Confirms the launch of the cohort whose groups are formed, as above.
    pub(super) async fn confirm_formed(&self) -> (u64, usize) {
        let preview = self.run("cohort launch", json!({})).await;
        let promised = number_on(&preview, "Open");
        let seq = self.last_seq().await;
        self.press(&preview, "Open").await;
        (seq, promised)
    }

    /// Waits for the pinned welcomes of so many rooms; returns each room with its own.
    pub(super) async fn welcomes(
        &self,
        mut seq: u64,
        promised: usize,
    ) -> BTreeMap<Snowflake, Snowflake> {
        let mut welcomes = BTreeMap::new();
        while welcomes.len() < promised {
            let more = self
                .people
                .await_journal(seq, Some("pin_added"), PATIENCE)
                .await;
            let more = more.expect("the journal is read");
            let last = more.last();
            seq = last
                .unwrap_or_else(|| panic!("{} of {promised} rooms", welcomes.len()))
                .seq;
            let pins = more.iter();
            welcomes.extend(pins.filter_map(|pin| Some((pin.channel_id?, pin.message_id?))));
        }
        assert_eq!(welcomes.len(), promised, "no room more than promised");
        welcomes
    }

    /// Asks the database a question with two numbers a row, as an operator would.
    pub(super) async fn pairs(&self, question: &'static str) -> Vec<(i64, i64)> {
        let address = format!("sqlite://{}", self.database.display());
        let mut conn = SqliteConnection::connect(&address)
            .await
            .expect("the database opens");
        sqlx::query_as(question)
            .fetch_all(&mut conn)
            .await
            .expect("the question is answered")
    }

    /// All that stands in the database but in these tables, as text.
    pub(super) async fn everything_but(&self, sealed: &[&str]) -> String {
        let address = format!("sqlite://{}", self.database.display());
        let mut conn = SqliteConnection::connect(&address)
            .await
            .expect("the database opens");
        let columns = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
                        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
        let columns: Vec<(String, String)> = sqlx::query_as(columns)
            .fetch_all(&mut conn)
            .await
            .expect("the columns are listed");
        let mut all = String::new();
        for (table, column) in columns {
            if sealed.contains(&table.as_str()) {
                continue;
            }
            let question =
                format!("SELECT CAST(group_concat({column}, char(10)) AS BLOB) FROM {table}");
            let stands: Option<Vec<u8>> = sqlx::query_scalar(sqlx::AssertSqlSafe(question))
                .fetch_one(&mut conn)
                .await
                .expect("the question is answered");
            let stands = stands.unwrap_or_default();
            let stands = String::from_utf8_lossy(&stands).into_owned();
            all.extend([table.as_str(), ".", &column, ": ", &stands, "\n"]);
        }
        all
    }

    /// The channels that Discord shows to somebody.
    pub(super) async fn sidebar(&self, user: Snowflake) -> Vec<SidebarChannel> {
        let sidebar = self.people.sidebar(self.server, user).await;
        sidebar.expect("is listed")
    }

    /// The channels that the owner sees, which are all of them.
    pub(super) async fn all_channels(&self) -> Vec<SidebarChannel> {
        self.sidebar(self.owner).await
    }

    /// The code by which a person may claim their seat, as an operator would look it up.
    pub(super) async fn code_of(&self, called_name: &str) -> String {
        let address = format!("sqlite://{}", self.database.display());
        let mut conn = SqliteConnection::connect(&address)
            .await
            .expect("the database opens");
        sqlx::query_scalar("SELECT claim_code FROM person WHERE called_name = ?")
            .bind(called_name)
            .fetch_one(&mut conn)
            .await
            .expect("the person is there")
    }

    /// Whether Discord shows a channel to somebody.
    pub(super) async fn sees(&self, user: Snowflake, channel: Snowflake) -> bool {
        let sidebar = self.sidebar(user).await;
        sidebar.iter().any(|seen| seen.id == channel)
    }

    /// The journal's last number.
    pub(super) async fn last_seq(&self) -> u64 {
        let journal = self
            .people
            .journal(0, None)
            .await
            .expect("the journal is read");
        journal.last().map_or(0, |entry| entry.seq)
    }

    /// Whether anything but answers to people was posted after a number of the journal.
    pub(super) async fn has_posted(&self, after: u64) -> bool {
        let journal = self.people.journal(after, Some("message_created")).await;
        journal
            .expect("the journal is read")
            .iter()
            .any(|entry| entry.interaction_id.is_none())
    }

    /// Waits for an entry of a kind after a number, and returns its channel.
    pub(super) async fn wait_for(&self, kind: &str, after: u64, patience: Duration) -> Snowflake {
        let found = self.people.await_journal(after, Some(kind), patience).await;
        let found = found.expect("the journal is read");
        let entry = found
            .first()
            .unwrap_or_else(|| panic!("no {kind} within {patience:?}"));
        entry.channel_id.unwrap_or(self.general)
    }

    /// Waits for something that Carrel posts in a channel by itself.
    pub(super) async fn wait_for_post(&self, channel: Snowflake, after: u64) -> Snowflake {
        let mut from = after;
        loop {
            let more = self
                .people
                .await_journal(from, Some("message_created"), PATIENCE)
                .await;
            let more = more.expect("the journal is read");
            from = more.last().expect("something is posted").seq;
            let post = more
                .iter()
                .find(|entry| entry.channel_id == Some(channel) && entry.interaction_id.is_none());
            if let Some(message) = post.and_then(|entry| entry.message_id) {
                return message;
            }
        }
    }

    /// What the buttons of a message are called, in reading order.
    pub(super) async fn custom_ids(&self, channel: Snowflake, message: Snowflake) -> Vec<String> {
        let messages = self
            .people
            .read(channel, self.owner)
            .await
            .expect("the owner reads all");
        let found = messages
            .iter()
            .find(|found| found.id == message)
            .expect("it is there");
        found
            .controls()
            .into_iter()
            .filter_map(|control| control.custom_id)
            .collect()
    }

    /// The marker by which Carrel would know a message again.
    pub(super) async fn marker(&self, channel: Snowflake, message: Snowflake) -> Option<String> {
        let custom_ids = self.custom_ids(channel, message).await;
        custom_ids
            .iter()
            .find_map(|id| Some(id.split_once('~')?.1.to_owned()))
    }

    /// Gives the bot these rights on the server, and takes all others.
    pub(super) async fn give_rights(&self, rights: u64) {
        let given = self
            .people
            .change_bot(self.server, Permissions(rights))
            .await;
        given.expect("the bot is on the server");
    }

    /// Runs a command as the owner, in the general channel.
    pub(super) async fn run(&self, command: &str, options: serde_json::Value) -> Seen {
        let seen = self
            .people
            .run(self.owner, self.general, command, options)
            .await;
        seen.unwrap_or_else(|refused| panic!("/{command}: {refused}"))
    }

    /// Presses a button of what the owner saw, and returns what it becomes.
    pub(super) async fn press(&self, seen: &Seen, label: &str) -> Seen {
        let message = seen.message.as_ref().expect("there is an answer");
        let custom_id = message
            .custom_id(label)
            .unwrap_or_else(|| panic!("no button {label} on: {}", message.text()));
        self.people
            .press(self.owner, message.channel_id, message.id, &custom_id)
            .await
            .expect("the press is answered")
    }
}

/// The number on the button whose label contains `label`.
fn number_on(seen: &Seen, label: &str) -> usize {
    let message = seen.message.as_ref().expect("there is an answer");
    let button = message
        .controls()
        .into_iter()
        .find(|control| control.label.contains(label))
        .unwrap_or_else(|| panic!("no button {label} on: {}", message.text()));
    let digits: String = button.label.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("the button says how many")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the bot runs beside the test, as a process would"
)]
fn start(settings: run::Settings, clock: Clock) -> Running {
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let stopped = async {
            if stopped.await.is_err() {
                std::future::pending::<()>().await; // The house is torn down, and the bot with it.
            }
        };
        let ended = async { prepared(settings, clock).await?.serve(stopped).await };
        ended
            .await
            .unwrap_or_else(|ended| panic!("Carrel ended: {ended}"));
    });
    Running {
        stop: Some(stop),
        task,
    }
}

/// Waits until something holds.
pub(super) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    const LOOK_AGAIN: Duration = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    while !holds().await {
        assert!(waited < PATIENCE, "not within {PATIENCE:?}: {what}");
        carrel::clock::pause(LOOK_AGAIN).await;
        waited += LOOK_AGAIN;
    }
}

/// Waits until a bot listens to the gateway, so that what people do reaches it.
pub(super) async fn connected(people: &People) {
    const LOOKS_MAX: u32 = 3000;
    const LOOK_AGAIN: Duration = Duration::from_millis(20);
    for _look in 0..LOOKS_MAX {
        if people.info().await.expect("answers").connected_sessions > 0 {
            return;
        }
        carrel::clock::pause(LOOK_AGAIN).await;
    }
    panic!("the bot has not connected to the gateway");
}
