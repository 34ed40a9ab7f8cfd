//! `carrel sim` and `carrel run` as processes of their own.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use carrel::sim::people::People;
use serde_json::Value;

use crate::sim::openapi::Witness;

/// A running process that ends with this value.
pub(super) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Process {
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

    /// Starts Carrel against it, on a database of the folder.
    pub(super) fn start_carrel(&self, folder: &Path) -> Process {
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
