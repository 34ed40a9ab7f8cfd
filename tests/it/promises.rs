//! What was promised once is read for ever.

use std::collections::BTreeSet;

use carrel::domain::promises::{Promise, VERSION};
use serde::Deserialize;

/// What format 1 has stored. Lines are added for new kinds and never changed: databases hold them.
const VERSION_1: &str = include_str!("jobs/payloads-v1.json");

#[derive(Deserialize)]
struct Fixture {
    key: String,
    stored: String,
}

fn fixtures() -> Vec<Fixture> {
    serde_json::from_str(VERSION_1).expect("the fixtures are a list")
}

fn read(version: i64, stored: &str) -> Option<Promise> {
    Promise::read(version, &mut serde_json::Deserializer::from_str(stored))
}

#[test]
fn every_promise_that_was_stored_is_read_for_ever() {
    for fixture in fixtures() {
        let promise = read(1, &fixture.stored).unwrap_or_else(|| panic!("{}", fixture.stored));
        assert_eq!(promise.key(), fixture.key);
        assert!(promise.key().starts_with(&format!("{}:", promise.kind())));
    }
}

#[test]
fn what_is_stored_now_is_what_the_fixtures_hold() {
    assert_eq!(VERSION, 1, "a new format needs fixtures of its own");
    for fixture in fixtures() {
        let promise = read(VERSION, &fixture.stored).expect("is read");
        let stored = serde_json::to_string(&promise).expect("serialises");
        assert_eq!(stored, fixture.stored);
    }
}

#[test]
fn the_fixtures_hold_every_kind() {
    // serde names all kinds when it meets one that it does not know.
    let unknown = serde_json::from_str::<Promise>(r#"{"kind":"?"}"#);
    let said = unknown.expect_err("there is no such kind").to_string();
    let (_, kinds) = said
        .split_once("expected one of")
        .expect("the kinds are named");
    let kinds: BTreeSet<&str> = kinds.split('`').skip(1).step_by(2).collect();
    assert!(10 < kinds.len(), "{said}");
    let held: Vec<Promise> = fixtures()
        .iter()
        .map(|fixture| read(1, &fixture.stored).expect("is read"))
        .collect();
    let held: BTreeSet<&str> = held.iter().map(Promise::kind).collect();
    assert_eq!(held, kinds);
}

#[test]
fn every_key_names_one_deed() {
    let keys: BTreeSet<String> = fixtures().into_iter().map(|fixture| fixture.key).collect();
    assert_eq!(keys.len(), fixtures().len());
}

#[test]
fn a_format_from_the_future_is_not_guessed_at() {
    let welcome = r#"{"kind":"welcome","group":7}"#;
    assert!(read(1, welcome).is_some());
    assert_eq!(read(VERSION + 1, welcome), None);
    assert_eq!(read(0, welcome), None);
    assert_eq!(read(1, r#"{"kind":"wish","group":7}"#), None);
}
