//! An outside judge of `carrel groups`, written from the section "Groups" of the design alone.
//!
//! It runs the real binary on sheets of sign-ups, reads its JSON, and knows nothing else of it:
//! it reads the sheets itself, asks the zone database itself, and takes no type of ours.

mod exhaustive;
mod rules;
mod sheet;

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use rules::{feasible, judge};
use serde_json::Value;
use sheet::Person;

const WEEKS: usize = 16;

/// What the binary answers for a sample, and who stands in it.
fn formed(sample: &str) -> (Vec<Person>, Value) {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/sample");
    answered(&samples.join(sample))
}

/// What the binary answers for a sheet, and who stands in it.
fn answered(sheet: &Path) -> (Vec<Person>, Value) {
    let ran = Command::new(env!("CARGO_BIN_EXE_carrel"))
        .args(["groups", "--from", "2027-03-01", "--weeks", "16"])
        .args(["--minutes", "60", "--size", "3..5", "--json", "--signups"])
        .arg(sheet)
        .output()
        .expect("the binary runs");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let answer = serde_json::from_slice(&ran.stdout).expect("one line of JSON");
    (sheet::read(sheet, "2027-03-01", WEEKS), answer)
}

#[test]
fn of_24_all_three_aims_are_the_best_by_exhaustive_search() {
    let (people, answer) = formed("signups-24.csv");
    let values = judge(&people, &answer, WEEKS);
    assert_eq!(
        exhaustive::best(&people),
        values,
        "placed, worst, total: by search, and by the answer"
    );
    for (value, bound) in [
        ("placed", "bound"),
        ("worst_quality", "worst_bound"),
        ("total_quality", "total_bound"),
    ] {
        assert_eq!(answer[value], answer[bound], "{value}");
    }
}

#[test]
fn of_240_at_most_two_more_could_have_a_place() {
    let (people, answer) = formed("signups-240.csv");
    let (placed, _, _) = judge(&people, &answer, WEEKS);
    let bound = answer["bound"].as_u64().expect("a bound");
    let gap = bound.checked_sub(placed).expect("no more than the bound");
    assert!(gap <= 2, "{placed} of at most {bound}");
    let unplaced: BTreeSet<&str> = answer["unplaced"]
        .as_array()
        .expect("unplaced")
        .iter()
        .map(|person| person["id"].as_str().expect("an id"))
        .collect();
    let lost = people
        .iter()
        .filter(|person| unplaced.contains(person.id.as_str()));
    let with_a_group = lost.filter(|person| exhaustive::has_a_group(person, &people));
    let with_a_group = with_a_group.count() as u64;
    eprintln!("{placed} placed, at most {bound}; {with_a_group} without a place have a group");
    assert!(
        with_a_group <= gap,
        "{with_a_group} more than the gap of {gap}"
    );
}

/// The sheet is too large for the samples, so `.ci/run` says where it is.
#[test]
fn of_2400_every_hard_rule_holds() {
    let Some(sheet) = std::env::var_os("TESTS_SIGNUPS_2400") else {
        eprintln!("skipped: TESTS_SIGNUPS_2400 names no sheet of 2,400 sign-ups");
        return;
    };
    let (people, answer) = answered(Path::new(&sheet));
    assert_eq!(people.len(), 2_400);
    let (placed, worst, total) = judge(&people, &answer, WEEKS);
    eprintln!(
        "{placed} of {}, worst {worst}, total {total}",
        answer["bound"]
    );
}

#[test]
fn the_judge_takes_nothing_from_what_it_judges() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let ours = concat!("carrel", "::");
    for file in [
        "outside.rs",
        "outside/exhaustive.rs",
        "outside/rules.rs",
        "outside/sheet.rs",
    ] {
        let text = fs::read_to_string(folder.join(file)).expect("a file of this test");
        assert!(!text.contains(ours), "{file} names {ours}");
        assert!(!text.contains(concat!("use ", "crate")), "{file}");
    }
}

#[test]
fn the_judge_refuses_who_shares_no_hours() {
    let (people, mut answer) = formed("signups-24.csv");
    let members: Vec<&Person> = people.iter().collect();
    let apart = members
        .windows(3)
        .find(|three| !feasible(three))
        .expect("three who make no group");
    answer["groups"][0]["members"] = apart.iter().map(|person| person.id.as_str()).collect();
    let judged = std::panic::catch_unwind(|| judge(&people, &answer, WEEKS));
    let why = judged.expect_err("three strangers pass for a group");
    let why = why.downcast_ref::<String>().expect("a sentence");
    assert!(why.ends_with("breaks a hard rule"), "{why}");
}
