//! `carrel sim` and `carrel run` as processes of their own.

use std::{
    ffi::OsStr,
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use carrel::{
    clock::{self, Stopwatch},
    sim::people::People,
};
use serde_json::Value;
use tokio::task::spawn_blocking;

use crate::sim::openapi::Witness;

/// How often a process that should end is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A running process that ends with this value.
pub(super) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Process {
    /// Waits until it has ended by itself, and returns its exit code; none if it goes on.
    pub(super) async fn ended_within(&mut self, patience: Duration) -> Option<i32> {
        let waited = Stopwatch::started();
        while waited.shows() < patience {
            if let Some(ended) = self.0.try_wait().expect("it is ours") {
                return ended.code();
            }
            clock::pause(LOOK).await;
        }
        None
    }

    /// How much memory it uses, in KiB.
    pub(super) fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.expect("the system tells of its processes");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        let number = number.expect("memory is told");
        number.parse().expect("it is a number")
    }

    /// Asks it to stop, with SIGTERM.
    pub(super) fn ask_to_stop(&self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.0.id().to_string()])
            .status()
            .expect("the system has `kill`");
        assert!(told.success());
    }

    /// Ends it at once, with SIGKILL, wherever it is.
    pub(super) fn kill(&mut self) {
        // It may have ended already, which is as good.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A simulated Discord of its own process.
pub(super) struct SimProcess {
    _process: Process,
    /// Judges when the process above is gone.
    _witness: Witness,
    pub(super) base: String,
    token: String,
}

impl SimProcess {
    /// Starts it and reads the line that it says first.
    pub(super) fn start() -> Self {
        let witness = Witness::new();
        let mut command = carrel();
        command.args(["sim", "--listen", "127.0.0.1:0", "--seed", "7"]);
        if let Some(record) = witness.record() {
            command.arg("--record").arg(record);
        }
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it says where it listens");
        let said: Value = serde_json::from_str(&line).expect("the line is JSON");
        let text = |key: &str| said[key].as_str().expect("a text").to_owned();
        Self {
            _process: Process(child),
            _witness: witness,
            base: text("api_base"),
            token: text("bot_token"),
        }
    }

    /// Its people.
    pub(super) fn people(&self) -> People {
        People::at(&self.base)
    }

    /// Asks by `carrel ready` whether the Carrel on the folder's database is ready.
    pub(super) async fn ready(&self, folder: &Path) -> Result<String, String> {
        let mut command = carrel();
        command
            .arg("ready")
            .env("CARREL_DATABASE", database(folder));
        let asked = spawn_blocking(move || command.output()).await;
        let asked = asked.expect("nobody panics").expect("the binary starts");
        let text = |bytes| String::from_utf8(bytes).expect("it says text");
        match asked.status.code() {
            Some(0) => Ok(text(asked.stdout)),
            Some(1) => Err(text(asked.stderr)),
            other => panic!("{other:?}: {}", text(asked.stderr)),
        }
    }

    /// Starts Carrel against it, on a database of the folder.
    pub(super) fn start_carrel(&self, folder: &Path) -> Process {
        self.start_carrel_with(folder, &[])
    }

    /// Starts it with some variables in place of the usual ones, or beside them.
    pub(super) fn start_carrel_with(&self, folder: &Path, variables: &[(&str, &OsStr)]) -> Process {
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.join("carrel.log"));
        let log = log.expect("the folder can be written");
        let child = carrel()
            .arg("run")
            .env("CARREL_DISCORD_TOKEN", &self.token)
            .env("CARREL_DISCORD_API_BASE", &self.base)
            .env("CARREL_DATABASE", database(folder))
            .env("CARREL_BACKUP_FOLDER", folder.join("backups"))
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        Process(child)
    }
}

/// Where the database of a folder lies.
pub(super) fn database(folder: &Path) -> PathBuf {
    folder.join("carrel.sqlite")
}

/// What the processes of a folder have said.
pub(super) fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("carrel.log")).unwrap_or_default()
}

fn carrel() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carrel"));
    command.stdin(Stdio::null());
    command
}
