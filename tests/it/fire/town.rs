//! A simulated Discord with a server on which Carrel is set up, and the clocks of both.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use carrel::{
    app::Defaults,
    clock::{self, Clock, Hand},
    points::Points,
    run::{self, Settings},
    sim::{
        Options, Permissions, Sim, Snowflake,
        people::{
            ChannelKind, JournalEntry, NewAccount, NewChannel, NewMember, NewRole, People, Seen,
            Upload,
        },
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use super::bot::Bot;
use crate::sim::openapi::Witness;

/// How long, in real time, anything may take to appear.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How often a condition is looked at.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Where databases are made when the machine has it: nothing here is about a lost power supply.
const MEMORY: &str = "/dev/shm";

/// Groups that are looked at in one search: who sits with whom does not matter here, time does.
const STEPS: u64 = 50_000;

/// The right that shows coordinators their commands.
const MANAGE_EVENTS: u64 = 1 << 33;

/// A server, its people, and what Carrel needs to live there.
pub(crate) struct Town {
    pub(crate) people: People,
    pub(crate) server: Snowflake,
    pub(crate) owner: Snowflake,
    pub(crate) general: Snowflake,
    pub(crate) news: Snowflake,
    pub(crate) role: Snowflake,
    pub(crate) clock: Clock,
    hand: Hand,
    settings: Settings,
    folder: TempDir,
    _sim: Sim,
    /// Judges when the simulator above is gone and its record is written.
    _witness: Option<Witness>,
}

/// What differs between towns.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// How the simulated Discord behaves; rate limits are off in it.
    pub(crate) sim: Options,
    /// When both clocks start.
    pub(crate) starts_at: DateTime<Utc>,
    /// How long Discord may take for one answer.
    pub(crate) answer_max: Duration,
    /// Whether every exchange is held against Discord's description.
    pub(crate) witnessed: bool,
}

impl Town {
    /// Founds a community server with Carrel on it, and a coordinators' role for its owner.
    pub(crate) async fn found(plan: Plan) -> Self {
        let memory = Path::new(MEMORY);
        let folder = tempfile::tempdir_in(memory).or_else(|_none| tempfile::tempdir());
        let folder = folder.expect("a folder can be made");
        let witness = plan.witnessed.then(Witness::new);
        let record = witness.as_ref().and_then(Witness::record);
        let sim = Sim::start(Options {
            rate_limits: false,
            starts_at: Some(plan.starts_at),
            record,
            ..plan.sim
        });
        let sim = sim.await.expect("a port is free");
        let people = sim.people();
        let database = folder.path().join("carrel.sqlite");
        let settings = Settings::for_simulation(sim.base(), sim.bot_token(), &database);
        let settings = Settings {
            answer_max: plan.answer_max,
            requests_a_second: u32::MAX,
            defaults: Defaults {
                grouping_steps_max: STEPS,
                ..Defaults::default()
            },
            ..settings.expect("the simulator's token is one")
        };
        let owner = NewAccount::named("odile");
        let opened = people.open_community("Library", &owner).await;
        let opened = opened.expect("opens");
        let server = opened.server_id;
        let rights = Permissions(run::rights_needed());
        people.add_bot(server, rights).await.expect("adds");
        let role = NewRole {
            name: "Coordinators".to_owned(),
            permissions: Permissions(MANAGE_EVENTS),
            mentionable: false,
        };
        let role = people.add_role(server, &role).await.expect("adds");
        let news = NewChannel {
            name: "announcements".to_owned(),
            kind: ChannelKind::Announcement,
            parent_id: None,
            overwrites: Vec::new(),
            as_user: None,
        };
        let news = people.add_channel(server, &news).await.expect("adds");
        let (clock, hand) = Clock::movable();
        hand.set(plan.starts_at);
        Self {
            people,
            server,
            owner: opened.owner_id,
            general: opened.general_channel_id,
            news,
            role,
            clock,
            hand,
            settings,
            folder,
            _sim: sim,
            _witness: witness,
        }
    }

    /// Starts a bot here, whose points somebody may watch.
    pub(crate) fn bot(&self, points: Points) -> Bot {
        let settings = Settings {
            points,
            ..self.settings.clone()
        };
        Bot::start(settings, self.clock.clone())
    }

    /// Has Discord limit how much is asked of it, and the next bot go as slowly as one does there.
    pub(crate) async fn limit(&mut self) {
        self.people.limit(true).await.expect("is limited");
        self.settings.requests_a_second = run::REQUESTS_A_SECOND;
    }

    /// Gives Discord so long for one answer, from the next bot on.
    pub(crate) fn hurry(&mut self, answer_max: Duration) {
        self.settings.answer_max = answer_max;
    }

    /// Where the database lies.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("carrel.sqlite")
    }

    /// Moves both clocks.
    pub(crate) async fn set_clock(&self, now: DateTime<Utc>) {
        self.people.set_clock(now).await.expect("moves");
        self.set_bots_clock(now);
    }

    /// Moves the clock of the bot's host alone.
    pub(crate) fn set_bots_clock(&self, now: DateTime<Utc>) {
        self.hand.set(now);
    }

    /// Lets everyone of a sheet with an account join.
    pub(crate) async fn move_in(&self, sheet: &[u8]) {
        for row in csv::Reader::from_reader(sheet).records() {
            let row = row.expect("the sheet is a table");
            let id: u64 = row
                .get(0)
                .and_then(|id| id.parse().ok())
                .expect("everyone has an account");
            self.join(Snowflake(id)).await;
        }
    }

    /// Lets an account join, for the first time or again.
    pub(crate) async fn join(&self, id: Snowflake) {
        let account = NewAccount {
            id: Some(id),
            ..NewAccount::named(&format!("m{id}"))
        };
        let member = NewMember {
            account,
            ..NewMember::default()
        };
        self.people.join(self.server, &member).await.expect("joins");
    }

    /// Sets Carrel up, and opens a cohort that starts then.
    pub(crate) async fn open(&self, starts_on: NaiveDate) {
        self.run(
            "setup",
            json!({
                "coordinator_role": self.role, "announcements": self.news,
                "home_zone": "Europe/Lisbon",
            }),
        )
        .await;
        let options = json!({ "name": "Spring", "starts_on": starts_on.to_string() });
        self.run("cohort open", options).await;
    }

    /// Sets Carrel up, opens a cohort that starts then, imports a sheet and forms its groups.
    pub(crate) async fn form(&self, sheet: &[u8], starts_on: NaiveDate) {
        self.open(starts_on).await;
        let upload = Upload {
            filename: "signups.csv".to_owned(),
            content_type: "text/csv".to_owned(),
            content: sheet.to_vec(),
        };
        let files = BTreeMap::from([("file".to_owned(), upload)]);
        let preview = self
            .people
            .run_with_files(self.owner, self.general, "cohort import", json!({}), &files)
            .await;
        self.press(&preview.expect("the command runs"), "Import")
            .await;
        self.run("cohort groups", json!({})).await;
    }

    /// Runs a command as the owner, in the general channel.
    pub(crate) async fn run(&self, command: &str, options: Value) -> Seen {
        let seen = self
            .people
            .run(self.owner, self.general, command, options)
            .await;
        seen.unwrap_or_else(|refused| panic!("/{command}: {refused}"))
    }

    /// Presses a button of what the owner saw.
    pub(crate) async fn press(&self, seen: &Seen, label: &str) -> Seen {
        let message = seen.message.as_ref().expect("there is an answer");
        let custom_id = message.custom_id(label);
        let custom_id =
            custom_id.unwrap_or_else(|| panic!("no button {label} on: {}", message.text()));
        let pressed = self
            .people
            .press(self.owner, message.channel_id, message.id, &custom_id)
            .await;
        pressed.expect("the press is taken")
    }

    /// Everything that happened on Discord.
    pub(crate) async fn journal(&self) -> Vec<JournalEntry> {
        let journal = self.people.journal(0, None).await;
        journal.expect("the journal is read")
    }

    /// Opens the database beside the bot, to look only.
    pub(crate) async fn look(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(self.database())
            .read_only(true)
            .busy_timeout(PATIENCE);
        options.connect().await.expect("the database opens")
    }

    /// Changes the database behind the back of the bot.
    pub(crate) async fn change(&self, statement: &str) {
        let options = SqliteConnectOptions::new()
            .filename(self.database())
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        let mut database = options.connect().await.expect("the database opens");
        let changed = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut database);
        let changed = changed.await;
        changed.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }

    /// Waits until so many bots that had just come have looked what they may do.
    pub(crate) async fn looked_round(&self, times: u64) {
        let mut looks = 0;
        while self.looks_round().await < times {
            looks += 1;
            assert!(LOOK_AGAIN * looks < PATIENCE, "it never looks round");
            clock::pause(LOOK_AGAIN).await;
        }
    }

    /// How many bots that had just come have looked what they may do.
    pub(crate) async fn looks_round(&self) -> u64 {
        let counts = self.people.counts().await.expect("the simulator counts");
        // Its own member is the last thing that a new bot asks for.
        let asked = counts.requests.iter();
        asked
            .filter(|(asked, _)| asked.starts_with("GET /guilds/{guild}/members/{"))
            .map(|(_, count)| count)
            .sum()
    }

    /// Waits until nothing that is due waits any more.
    pub(crate) async fn idle(&self) {
        let mut look = self.look().await;
        let mut looks = 0;
        loop {
            let now = self.clock.now().timestamp_millis();
            let due: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM job WHERE state = 'waiting'
                    AND (due_at <= ? OR (attempts > 0 AND due_at <= ? + 600000))",
            )
            .bind(now)
            .bind(now)
            .fetch_one(&mut look)
            .await
            .expect("the question is answered");
            if due == 0 {
                return;
            }
            looks += 1;
            assert!(
                LOOK_AGAIN * looks < PATIENCE,
                "{due} jobs still wait: {:?}",
                waiting(&mut look).await
            );
            clock::pause(LOOK_AGAIN).await;
        }
    }
}

/// The jobs that wait, with what stood in their way.
async fn waiting(look: &mut SqliteConnection) -> Vec<(String, i64, Option<String>)> {
    sqlx::query_as("SELECT key, attempts, why FROM job WHERE state = 'waiting' ORDER BY due_at")
        .fetch_all(look)
        .await
        .expect("the question is answered")
}
