//! The binary as an operator runs it, against a simulated Discord, and what it says.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use carrel::{
    clock::Clock,
    run,
    sim::{
        Options, Permissions, Sim, Snowflake,
        people::{Message, NewAccount, NewRole, People},
    },
};
use chrono::{Days, TimeDelta};
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use tempfile::TempDir;

use super::{Namespace, connect, until};
use crate::sim::openapi::Witness;

/// How long a person waits for an answer, in real time: as long as the simulator lets them.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// A simulated Discord with a server on which the bot is.
pub(super) struct World {
    people: People,
    server: Snowflake,
    owner: Snowflake,
    general: Snowflake,
    sim: Sim,
    /// Judges when the simulator above is gone and its record is written.
    _witness: Witness,
}

impl World {
    pub(super) async fn open() -> Self {
        let witness = Witness::new();
        let options = Options {
            record: witness.record(),
            ..Options::default()
        };
        let sim = Sim::start(options).await.expect("a port is free");
        // What cannot be written waits for the writer twice: behind a job, and for the database.
        let people = sim.people().with_patience(ANSWER_MAX);
        let opened = people
            .open_server("Library", &NewAccount::named("odile"))
            .await
            .expect("opens");
        people
            .add_bot(opened.server_id, Permissions(run::rights_needed()))
            .await
            .expect("adds");
        Self {
            people,
            server: opened.server_id,
            owner: opened.owner_id,
            general: opened.general_channel_id,
            sim,
            _witness: witness,
        }
    }

    /// Starts the binary on a database.
    pub(super) fn bot(&self, database: &Path) -> Bot {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carrel"));
        command.arg("run");
        self.start(command, database)
    }

    /// Starts it on the database of a folder, after `mount` was run in a namespace of its own.
    pub(super) fn bot_in(&self, namespace: &Namespace, database: &Path, mount: &str) -> Bot {
        let folder = database.parent().expect("it lies in a folder");
        let command = namespace.command(folder, mount, env!("CARGO_BIN_EXE_carrel"));
        self.start(command, database)
    }

    fn start(&self, mut command: Command, database: &Path) -> Bot {
        let folder = tempfile::tempdir().expect("a folder");
        let log = File::create(folder.path().join("log")).expect("made");
        let child = command
            .env("CARREL_DISCORD_TOKEN", self.sim.bot_token())
            .env("CARREL_DISCORD_API_BASE", self.sim.base())
            .env("CARREL_DATABASE", database)
            .env("CARREL_BACKUP_NIGHTS", "0")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("it can be started");
        Bot { child, folder }
    }

    /// Waits until a bot listens to the gateway, so that what people do reaches it.
    pub(super) async fn connected(&self) {
        let sessions = async || {
            let info = self.people.info().await.expect("answers");
            (0 < info.connected_sessions).then_some(())
        };
        until("a connected bot", sessions).await;
    }

    /// Has the owner set Carrel up.
    pub(super) async fn set_up(&self) {
        let role = NewRole {
            name: "Coordinators".to_owned(),
            ..NewRole::default()
        };
        let role = self.people.add_role(self.server, &role).await;
        let options = json!({
            "coordinator_role": role.expect("adds"),
            "announcements": self.general,
            "home_zone": "Europe/Lisbon",
        });
        let said = self.run("setup", options).await;
        assert!(said.contains("Carrel is set up"), "{said}");
    }

    /// Makes a database on which Carrel is set up and a cohort is open.
    pub(super) async fn lived_in(&self, database: &Path) {
        let bot = self.bot(database);
        self.connected().await;
        self.set_up().await;
        self.open_cohort().await;
        bot.stop().await;
    }

    /// What the owner reads who opens a cohort.
    pub(super) async fn open_cohort(&self) -> String {
        let today = self.people.now().await.expect("tells").date_naive();
        let start = today.checked_add_days(Days::new(7));
        let start = start.expect("the calendar goes on").to_string();
        let options = json!({ "name": "Spring", "starts_on": start });
        self.run("cohort open", options).await
    }

    /// What the owner reads after a command.
    pub(super) async fn run(&self, command: &str, options: Value) -> String {
        let seen = self
            .people
            .run(self.owner, self.general, command, options)
            .await
            .unwrap_or_else(|refused| panic!("/{command}: {refused}"));
        let message = seen.message.as_ref();
        message.map_or_else(|| format!("no answer: {:?}", seen.why), Message::text)
    }

    /// Promises to look up who is on the server, after this time.
    pub(super) async fn promise_census(&self, conn: &mut SqliteConnection, after: TimeDelta) {
        let server = self.server_id();
        let payload = json!({ "kind": "census", "server": server, "import": 9 });
        let due = (Clock::system().now() + after).timestamp_millis();
        sqlx::query(
            "INSERT INTO job (key, server_id, kind, version, payload, due_at, state, made_at)
             VALUES (?, ?, 'census', 1, ?, ?, 'waiting', ?)",
        )
        .bind(format!("census:{server}:9"))
        .bind(server)
        .bind(payload.to_string())
        .bind(due)
        .bind(due)
        .execute(conn)
        .await
        .expect("the row fits the schema");
    }

    /// Whether that promise is kept by now.
    pub(super) async fn is_kept(&self, database: &Path) -> Option<()> {
        let mut conn = connect(database).await;
        let state: String = sqlx::query_scalar("SELECT state FROM job WHERE key = ?")
            .bind(format!("census:{}:9", self.server_id()))
            .fetch_one(&mut conn)
            .await
            .expect("the job is there");
        (state == "done").then_some(())
    }

    fn server_id(&self) -> i64 {
        self.server.to_string().parse().expect("it is a number")
    }
}

/// The binary at work, until this value is dropped.
pub(super) struct Bot {
    child: Child,
    folder: TempDir,
}

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Bot {
    /// What it has said so far.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).expect("it says text")
    }

    /// All that it has said, once this is in it.
    pub(super) fn says(&self, text: &str) -> Option<String> {
        Some(self.log()).filter(|said| said.contains(text))
    }

    /// Where a file lies for us that it sees under this path.
    pub(super) fn sees(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.child.id()));
        root.join(path.strip_prefix("/").expect("the path is whole"))
    }

    /// What `carrel` answers with these arguments to an operator beside it, in its namespace: its
    /// exit code, and what it prints or says.
    pub(super) fn operator(
        &self,
        namespace: &Namespace,
        database: &Path,
        arguments: &[&str],
    ) -> (Option<i32>, String) {
        let ended = namespace
            .beside(self.child.id())
            .arg(env!("CARGO_BIN_EXE_carrel"))
            .args(arguments)
            .env("CARREL_DATABASE", database)
            .output()
            .expect("the system has `nsenter`");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = text(&ended.stdout) + &text(&ended.stderr);
        (ended.status.code(), said)
    }

    /// Waits until it has ended; its exit code, and what it said.
    pub(super) async fn ended(mut self) -> (Option<i32>, String) {
        let child = &mut self.child;
        let status = until("the end of the process", async || {
            child.try_wait().expect("it is our child")
        })
        .await;
        (status.code(), self.log())
    }

    /// Asks it to stop, sees that it does, and returns what it said.
    pub(super) async fn stop(self) -> String {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("the system has `kill`");
        assert!(told.success());
        let (code, said) = self.ended().await;
        assert_eq!(code, Some(0), "{said}");
        said
    }
}
