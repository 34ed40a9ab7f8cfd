//! Discord's own OpenAPI description as a witness: every request that is taken, every body that
//! is answered and every object that is dispatched is held against it.
//!
//! The description's path stands in the variable `TESTS_OPENAPI`; where it is not set, nothing
//! is judged, and that is said. What has been judged is counted into the file that
//! `TESTS_TALLY` names, one line a world.

mod description;
mod dispatches;
mod divergences;

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, thread};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::description::Description;

/// The variable that names the description.
const DESCRIPTION: &str = "TESTS_OPENAPI";

/// The variable that names the file into which is counted.
const TALLY: &str = "TESTS_TALLY";

/// How many faults of one world are told.
const FAULTS_TOLD: usize = 20;

/// The description, read once for all worlds of this process.
static DISCORDS: LazyLock<Option<Description>> = LazyLock::new(|| {
    let path = env::var_os(DESCRIPTION).map(PathBuf::from);
    if path.is_none() {
        eprintln!("{DESCRIPTION} is not set: nothing is held against Discord's description");
    }
    path.map(|path| Description::read(&path))
});

/// Keeps the record of one world until it is judged.
#[derive(Debug)]
pub(crate) struct Witness {
    folder: TempDir,
}

/// Counts what has been judged.
#[derive(Debug, Default)]
struct Counts {
    requests: u64,
    bodies: u64,
    dispatches: u64,
    left_out: BTreeMap<String, u64>,
    faults: BTreeMap<String, u64>,
}

impl Witness {
    /// Waits for a world.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        Self { folder }
    }

    /// Where the world is to be recorded, if anybody is there to judge it.
    pub(crate) fn record(&self) -> Option<PathBuf> {
        DISCORDS.as_ref().map(|_| self.file())
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("record.jsonl")
    }
}

/// Judges what was recorded, counts it, and panics with a list of what is wrong; a test that has
/// failed already is left alone. So it must be dropped after its world.
impl Drop for Witness {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        if let Some(description) = DISCORDS.as_ref() {
            let counts = judge(description, &self.file());
            counts.add_up(&description.divergences());
            counts.hold();
        }
    }
}

/// Judges one record.
fn judge(description: &Description, record: &Path) -> Counts {
    let mut counts = Counts::default();
    let lines = fs::read_to_string(record).unwrap_or_default();
    for line in lines.lines() {
        // A world that was killed may have left half a line.
        let Ok(entry) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        if let Some(event) = entry["dispatch"].as_str() {
            counts.dispatch(description, event, &entry["d"]);
        } else {
            counts.exchange(description, &entry["request"], &entry["reply"]);
        }
    }
    counts
}

impl Counts {
    fn dispatch(&mut self, description: &Description, event: &str, data: &Value) {
        let objects = match dispatches::objects(event, data) {
            Ok(objects) => objects,
            Err(why) => {
                let kind = format!("{event}: {why}");
                *self.left_out.entry(kind).or_default() += 1;
                return;
            }
        };
        for (schema, object) in objects {
            self.dispatches += 1;
            let faults = description.faults_of_object(schema, &object);
            self.blame(&format!("{event} as {schema}"), faults);
        }
    }

    fn exchange(&mut self, description: &Description, request: &Value, reply: &Value) {
        let text = |field: &str| request[field].as_str().unwrap_or_default();
        let (method, path) = (text("method").to_lowercase(), text("path"));
        let status = reply["status"].as_u64().unwrap_or_default();
        if reply["fault"] == json!(true) {
            *self
                .left_out
                .entry("replies with a fault".to_owned())
                .or_default() += 1;
            return;
        }
        let Some(operation) = description.operation(&method, path) else {
            if !matches!(status, 404 | 405 | 501) {
                let what = format!("{method} {path}: not Discord's, and answered {status}");
                self.blame(&what, vec![String::new()]);
            }
            *self
                .left_out
                .entry("routes that Discord has not".to_owned())
                .or_default() += 1;
            return;
        };
        let name = format!("{method} {}", operation.template);
        if status < 400 {
            self.requests += 1;
            let faults = description.faults_of_request(&operation, request);
            self.blame(&format!("{name}: request"), faults);
        }
        if status == 501 {
            *self.left_out.entry("not simulated".to_owned()).or_default() += 1;
            return;
        }
        self.bodies += 1;
        let faults = description.faults_of_reply(&operation, status, reply);
        self.blame(&format!("{name}: {status}"), faults);
    }

    fn blame(&mut self, what: &str, faults: Vec<String>) {
        for fault in faults {
            *self.faults.entry(format!("{what}: {fault}")).or_default() += 1;
        }
    }

    /// Adds a line to the tally, where there is one.
    fn add_up(&self, divergences: &BTreeMap<String, u64>) {
        let Some(path) = env::var_os(TALLY) else {
            return;
        };
        let line = json!({
            "requests": self.requests, "bodies": self.bodies, "dispatches": self.dispatches,
            "left_out": self.left_out, "divergences": divergences,
        });
        let file = OpenOptions::new().create(true).append(true).open(path);
        let mut file = file.expect("the tally can be opened");
        // One write, so that worlds that end at the same time do not mix their lines.
        file.write_all(format!("{line}\n").as_bytes())
            .expect("the tally can be written");
    }

    fn hold(&self) {
        let told: Vec<_> = self
            .faults
            .iter()
            .take(FAULTS_TOLD)
            .map(|(fault, times)| format!("{times} x {fault}"))
            .collect();
        let more = self.faults.len().saturating_sub(FAULTS_TOLD);
        assert!(
            told.is_empty(),
            "\nnot as Discord describes it:\n{}\nand {more} more\n",
            told.join("\n")
        );
    }
}

#[test]
fn the_judge_finds_what_is_wrong() {
    let Some(description) = DISCORDS.as_ref() else {
        return;
    };
    let mut counts = Counts::default();
    let reply = |status: u64, body: Value| json!({ "status": status, "body": body, "headers": [], "fault": false });
    let get =
        json!({ "method": "GET", "path": "/users/@me", "query": {}, "body": null, "files": [] });
    counts.exchange(description, &get, &reply(200, json!({ "id": 5 })));
    counts.exchange(description, &get, &reply(401, json!({ "code": "none" })));
    let post = json!({ "method": "POST", "path": "/channels/1/messages", "query": {},
        "body": { "content": 7 }, "files": [] });
    let refused = json!({ "message": "no", "code": 50035, "errors": { "content": { "_errors": [
        { "code": "BASE_TYPE_REQUIRED", "message": "This field is required" }] } } });
    counts.exchange(description, &post, &reply(400, refused));
    assert_eq!(
        counts.faults.len(),
        counts
            .faults
            .keys()
            .filter(|fault| fault.contains("/users/@me"))
            .count()
    );
    assert!(counts.faults.len() >= 2, "{:?}", counts.faults);
    counts.exchange(description, &post, &reply(200, json!({})));
    let blamed = |start: &str| counts.faults.keys().any(|fault| fault.starts_with(start));
    assert!(
        blamed("post /channels/{channel_id}/messages: request: /content"),
        "{:?}",
        counts.faults
    );
    assert!(
        blamed("post /channels/{channel_id}/messages: 200"),
        "{:?}",
        counts.faults
    );
    counts.dispatch(description, "GUILD_ROLE_CREATE", &json!({ "role": {} }));
    assert!(
        counts
            .faults
            .keys()
            .any(|fault| fault.starts_with("GUILD_ROLE_CREATE"))
    );
}
