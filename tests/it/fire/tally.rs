//! What was tried, counted into the file that `TESTS_FIRE` names, one line of JSON each.

use std::{env, fs::OpenOptions, io::Write as _};

use serde_json::json;

/// The variable that names the file.
const FIRE: &str = "TESTS_FIRE";

/// Notes that so many of a kind were tried and came out right.
pub(crate) fn tell(kind: &str, of: &str, count: usize) {
    eprintln!("{kind}: {of}: {count}");
    let Some(path) = env::var_os(FIRE) else {
        return;
    };
    let file = OpenOptions::new().create(true).append(true).open(path);
    let line = format!("{}\n", json!({ "kind": kind, "of": of, "count": count }));
    // One write a line: several tests append at the same time.
    let written = file.and_then(|mut file| file.write_all(line.as_bytes()));
    written.expect("the tally can be written");
}
