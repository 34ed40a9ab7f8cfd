//! The files by which others keep Carrel running, held against what Carrel says when it ends.

use std::{collections::BTreeSet, path::PathBuf};

use carrel::{
    app::Fault,
    config::{Problem, Problems},
    run::Ended,
    store::OpenError,
};

const UNIT: &str = include_str!("../../config/carrel.service");
const CONTAINER: &str = include_str!("../../config/Containerfile");
const README: &str = include_str!("../../README.md");
const CARGO: &str = include_str!("../../Cargo.toml");

/// Seconds that Carrel may take to end.
const DRAIN_MAX: u32 = 10;

/// Every way in which `carrel run` ends before being asked to.
fn ways() -> Vec<Ended> {
    let why = || "why".to_owned();
    let file = PathBuf::new;
    vec![
        Ended::Fault(Fault::Impossible("why".into())),
        Ended::Settings(Problems(vec![Problem::NoToken])),
        Ended::TokenRefused { why: why() },
        Ended::Unreachable {
            place: "Discord".to_owned(),
            why: why(),
        },
        Ended::Database(OpenError::NoDatabase { path: file() }),
        Ended::Lock {
            file: file(),
            why: why(),
        },
        Ended::AnotherCopy { file: file() },
        Ended::MembersIntent,
        Ended::Refused(why()),
        Ended::Restart(why()),
    ]
}

/// Whether a new process does better with nobody having done anything.
fn starting_again_helps(ended: &Ended) -> bool {
    match ended {
        Ended::Fault(_) | Ended::Unreachable { .. } | Ended::Restart(_) => true,
        Ended::Asked(_) => unreachable!("only the operator's commands end so"),
        Ended::Settings(_)
        | Ended::TokenRefused { .. }
        | Ended::Database(_)
        | Ended::Lock { .. }
        | Ended::AnotherCopy { .. }
        | Ended::MembersIntent
        | Ended::Refused(_) => false,
    }
}

/// What the unit sets a key to, the last time.
fn set(key: &str) -> &'static str {
    let lines = UNIT.lines().filter_map(|line| line.split_once('='));
    let found = lines.rev().find(|(name, _)| *name == key);
    found.unwrap_or_else(|| panic!("{key} is not set")).1
}

#[test]
fn the_unit_starts_again_whatever_starting_again_mends_and_nothing_else() {
    assert_eq!(set("Restart"), "on-failure");
    assert_eq!(set("StartLimitIntervalSec"), "0");
    let prevented: BTreeSet<u8> = set("RestartPreventExitStatus")
        .split(' ')
        .map(|code| code.parse().expect("a code"))
        .collect();
    let ways = ways();
    let helpless = ways.iter().filter(|ended| !starting_again_helps(ended));
    assert_eq!(prevented, helpless.map(Ended::code).collect());
    for ended in ways.iter().filter(|ended| starting_again_helps(ended)) {
        assert!(!prevented.contains(&ended.code()), "{ended}");
    }
}

#[test]
fn the_unit_hears_what_carrel_says_of_itself_and_gives_it_time_to_end() {
    assert_eq!(set("Type"), "notify");
    assert!(set("ExecStart").contains("/carrel run "));
    assert_eq!(set("StateDirectory"), "carrel");
    assert_eq!(
        set("Environment"),
        "CARREL_DATABASE=%S/carrel/carrel.sqlite"
    );
    let stop: u32 = set("TimeoutStopSec").parse().expect("seconds");
    assert!(DRAIN_MAX < stop);
    let watchdog: u32 = set("WatchdogSec").parse().expect("seconds");
    assert!(DRAIN_MAX < watchdog, "it says nothing while it ends");
}

#[test]
fn the_container_runs_as_nobody_special_and_asks_carrel_whether_it_is_ready() {
    let has = |start: &str| CONTAINER.lines().any(|line| line.starts_with(start));
    let health = CONTAINER
        .lines()
        .find(|line| line.starts_with("HEALTHCHECK"));
    assert!(health.is_some_and(|line| line.ends_with(r#"CMD ["carrel", "ready"]"#)));
    assert!(has("USER 10001"));
    assert!(has(r#"CMD ["run"]"#) && has("STOPSIGNAL SIGTERM"));
    let version = CARGO
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "));
    let version = version.expect("it is set").trim_matches('"');
    assert!(has(&format!("FROM docker.io/library/rust:{version}-")));
}

#[test]
fn the_readme_explains_every_exit_code() {
    for ended in ways() {
        let row = format!("| {} | ", ended.code());
        assert!(README.contains(&row), "{row} {ended}");
    }
}
