//! Ten thousand malformed requests and as many malformed frames, drawn by seed.
//!
//! Each runs in a process of its own, for its panics are counted and its memory is measured, and
//! neither is to be anybody else's.

mod frames;
mod requests;
mod routes;
mod wire;

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, panic, thread};

use carrel::sim::people::People;

/// How many of each there are.
const ROUNDS: usize = 10_000;
/// Set in the process that does the work.
const WITHIN: &str = "CARREL_FUZZ_WITHIN";
/// Draws another course than the usual one.
const SEED: &str = "CARREL_FUZZ_SEED";
/// By how much the process may grow over its second half, in bytes, beside the journal.
const MOST_GROWTH: u64 = 4 * 1024 * 1024;
/// How many times its text an entry of the journal takes in memory at most: each of its fields is
/// a value of its own.
const JOURNAL_WEIGHT: u64 = 8;
/// How long the text of one entry may be, in bytes, however long the request was.
const LONGEST_ENTRY: u64 = 8192;

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Runs the present test alone in a process of its own; false in that process, which does the work.
fn alone() -> bool {
    let here = thread::current();
    let name = here.name().expect("a test has a name");
    if env::var_os(WITHIN).is_some() {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            usual(info);
        }));
        return false;
    }
    let program = env::current_exe().expect("a program");
    let ran = Command::new(program)
        .args([name, "--exact", "--nocapture"])
        .env(WITHIN, "1")
        .env_remove("TESTS_OPENAPI")
        .output()
        .expect("it can be run again");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    true
}

/// The seed of this course, which is printed.
fn seed() -> u64 {
    let told = env::var_os(SEED).and_then(|seed| seed.into_string().ok());
    let seed = told
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(20_261_126);
    eprintln!("{SEED}={seed}");
    seed
}

/// How many panics there have been; replies that are lost on purpose pass by the hook.
fn panics() -> usize {
    PANICS.load(Ordering::Relaxed)
}

/// How much memory the process holds, in bytes.
fn resident() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0u64) * 4096
}

/// The number of the journal's last entry.
async fn last_entry(people: &People) -> u64 {
    let entries = people.journal(0, None).await.expect("a journal");
    entries.last().map_or(0, |entry| entry.seq)
}

/// Holds the growth of memory over the second half against what the journal, which keeps every
/// refusal by design, has grown by after `seen`.
async fn hold_growth(before: u64, people: &People, seen: u64) {
    let grown = resident().saturating_sub(before);
    let entries = people.journal(seen, None).await.expect("a journal");
    let lengths = entries
        .iter()
        .map(|entry| format!("{entry:?}").len() as u64);
    let longest = lengths.clone().max().unwrap_or_default();
    let journal: u64 = lengths.sum();
    eprintln!("grown by {grown} bytes; the journal's text by {journal}, {longest} at most");
    assert!(longest <= LONGEST_ENTRY, "an entry of {longest} bytes");
    let most = MOST_GROWTH + JOURNAL_WEIGHT * journal;
    assert!(grown <= most, "{grown} bytes in the second half");
}
