//! Asks for times as an operator does: `carrel times` on sheets of sign-ups.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use carrel::{
    admin::times::{Asked, Fault, run},
    words::Words,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const AMMAN: &str = "900000000000000001";
const ILOILO: &str = "900000000000000002";
const MILLEDGEVILLE: &str = "900000000000000003";

/// Four people in UTC: three share Monday morning, three others Tuesday evening.
const FOUR: &str = "discord_user_id,display_name,country,time_zone,available,if_needed
100000000000000001,Ana,PT,Europe/Lisbon,Mon 10:00-11:00; Tue 20:00-21:00,
100000000000000002,Bo,PT,Europe/Lisbon,Mon 10:00-11:00,
100000000000000003,Chi,PT,Europe/Lisbon,Mon 10:00-11:00; Tue 20:00-20:30,Tue 20:30-21:00
,Dev,PT,Europe/Lisbon,Tue 20:00-21:00,
";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("config/sample")
        .join(name)
}

fn day(text: &str) -> chrono::NaiveDate {
    carrel::admin::times::day(text).expect("a day")
}

fn asked(signups: PathBuf, from: &str, days: u16) -> Asked {
    Asked {
        signups,
        ids: None,
        from: day(from),
        days,
        minutes: 60,
        options: 3,
        ledger: None,
        json: true,
    }
}

fn ilnp() -> Asked {
    asked(sample("signups-ilnp-2023.csv"), "2023-03-06", 7)
}

/// A folder with a sheet, and what is asked of it.
fn four() -> (TempDir, Asked) {
    let folder = tempfile::tempdir().expect("a folder");
    let sheet = folder.path().join("four.csv");
    fs::write(&sheet, FOUR).expect("a sheet");
    (folder, asked(sheet, "2026-01-05", 7))
}

/// What is answered, and what is told besides.
fn answer(asked: &Asked) -> Result<(String, String), Fault> {
    let words = Words::load().expect("the locale files are right");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    run(asked, &words, &mut out, &mut err)?;
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ok((text(out), text(err)))
}

fn json_of(asked: &Asked) -> Value {
    let (out, err) = answer(asked).expect("an answer");
    assert_eq!(err, "");
    serde_json::from_str(&out).expect("JSON")
}

fn refusal(asked: &Asked) -> String {
    let refused = answer(asked).expect_err("it must be refused").to_string();
    let file = |path: &Path| {
        let name = path.file_name().expect("a name").to_string_lossy();
        (path.display().to_string(), name.into_owned())
    };
    let mut short = refused;
    for path in [Some(&asked.signups), asked.ledger.as_ref()]
        .into_iter()
        .flatten()
    {
        let (path, name) = file(path);
        short = short.replace(&path, &name);
    }
    short
}

/// The starts of the times, and who is missing from the first.
fn starts(answer: &Value) -> Vec<&str> {
    let slots = answer["slots"].as_array().expect("slots");
    slots
        .iter()
        .map(|slot| slot["start"].as_str().expect("a start"))
        .collect()
}

#[test]
fn programs_read_times_costs_and_why() {
    let asked = Asked {
        options: 1,
        ..ilnp()
    };
    let seat = |id: &str, local: &str, cost: u32| json!({ "id": id, "local": local, "cost": cost, "if_needed": false });
    let expected = json!({
        "slots": [{
            "start": "2023-03-06T13:00:00Z",
            "end": "2023-03-06T14:00:00Z",
            "cost": 8,
            "members": [
                seat(AMMAN, "2023-03-06T16:00:00+03:00", 0),
                seat(ILOILO, "2023-03-06T21:00:00+08:00", 6),
                seat(MILLEDGEVILLE, "2023-03-06T08:00:00-05:00", 2),
            ],
            "missing": [],
        }],
        "why": "All 3 can come. The first time is the fairest: what each has borne so far and what it \
                costs them, squared and added up, is least. It costs Iloilo (900000000000000002) 6, \
                Milledgeville (900000000000000003) 2.",
    });
    assert_eq!(json_of(&asked), expected);
    let (out, _) = answer(&asked).expect("an answer");
    assert_eq!(out.lines().count(), 1, "one line");
    assert!(out.starts_with(r#"{"slots":[{"start":"2023-"#), "{out}");
}

#[test]
fn people_read_each_members_own_time() {
    let asked = Asked {
        options: 2,
        json: false,
        ..ilnp()
    };
    let (out, err) = answer(&asked).expect("an answer");
    assert_eq!(err, "");
    let expected = "\
1. Monday 6 March 2023, 13:00 to 14:00 UTC: costs 8
   Amman (900000000000000001)          Mon 6 Mar, 16:00
   Iloilo (900000000000000002)         Mon 6 Mar, 21:00  6  late for them
   Milledgeville (900000000000000003)  Mon 6 Mar, 08:00  2  early for them

2. Tuesday 7 March 2023, 13:00 to 14:00 UTC: costs 8
   Amman (900000000000000001)          Tue 7 Mar, 16:00
   Iloilo (900000000000000002)         Tue 7 Mar, 21:00  6  late for them
   Milledgeville (900000000000000003)  Tue 7 Mar, 08:00  2  early for them

Why: All 3 can come. ";
    assert!(out.starts_with(expected), "{out}");
}

#[test]
fn the_clock_change_of_new_york_moves_nobody_from_13_utc() {
    let asked = Asked {
        options: 300,
        ..asked(sample("signups-ilnp-2023.csv"), "2023-03-06", 112)
    };
    let found = json_of(&asked);
    let starts = starts(&found);
    assert_eq!(starts.len(), 64, "four days in each of sixteen weeks");
    assert!(starts.iter().all(|start| start.ends_with("T13:00:00Z")));
    let milledgeville = |day: &str| {
        let slots = found["slots"].as_array().expect("slots").iter();
        let mut on_day =
            slots.filter(|slot| slot["start"].as_str().expect("a start").starts_with(day));
        on_day.next().expect("a time")["members"][2]["local"].clone()
    };
    assert_eq!(milledgeville("2023-03-09"), "2023-03-09T08:00:00-05:00");
    assert_eq!(milledgeville("2023-03-13"), "2023-03-13T09:00:00-04:00");
}

#[test]
fn where_no_time_suits_all_most_are_offered_one() {
    let (_folder, asked) = four();
    let found = json_of(&asked);
    assert_eq!(starts(&found), ["2026-01-05T10:00:00Z"]);
    assert_eq!(found["slots"][0]["missing"], json!(["row-5"]));
    assert_eq!(
        found["why"],
        "Bo (100000000000000002), Dev (row-5) share no free hour. If Dev (row-5) could also do Mondays \
         10:00 to 11:00, there would be one time for all. The times are the best for 3 of 4: Dev (row-5) \
         cannot come."
    );
}

#[test]
fn whoever_was_left_out_before_comes_next_time() {
    let (folder, mut asked) = four();
    let ledger = folder.path().join("ledger.json");
    fs::write(&ledger, r#"{"row-5":{"cost":0,"left_out":1}}"#).expect("a ledger");
    asked.ledger = Some(ledger);
    let found = json_of(&asked);
    assert_eq!(starts(&found), ["2026-01-06T20:00:00Z"]);
    assert_eq!(found["slots"][0]["missing"], json!(["100000000000000002"]));
    let members = found["slots"][0]["members"].as_array().expect("members");
    let read: Vec<String> = members
        .iter()
        .map(|seat| format!("{} {} {}", seat["id"], seat["cost"], seat["if_needed"]))
        .collect();
    assert_eq!(
        read,
        [
            r#""100000000000000001" 2 false"#,
            r#""100000000000000003" 4 true"#,
            r#""row-5" 2 false"#
        ]
    );
}

#[test]
fn who_has_borne_more_is_spared() {
    let folder = tempfile::tempdir().expect("a folder");
    let sheet = folder.path().join("two.csv");
    let rows = "display_name,country,time_zone,available,discord_user_id
Ana,GB,Europe/London,Mon 07:00-08:00; Mon 16:00-17:00,100000000000000001
Bo,TR,Europe/Istanbul,Mon 10:00-11:00; Mon 19:00-20:00,100000000000000002
";
    fs::write(&sheet, rows).expect("a sheet");
    let ledger = folder.path().join("ledger.json");
    for (borne, first) in [
        (
            r#"{"100000000000000001":{"cost":1}}"#,
            "2026-01-05T16:00:00Z",
        ),
        (
            r#"{"100000000000000002":{"cost":1,"left_out":0}}"#,
            "2026-01-05T07:00:00Z",
        ),
    ] {
        fs::write(&ledger, borne).expect("a ledger");
        let found = json_of(&Asked {
            ledger: Some(ledger.clone()),
            ..asked(sheet.clone(), "2026-01-05", 1)
        });
        assert_eq!(starts(&found)[0], first, "{borne}");
    }
}

#[test]
fn only_those_who_are_named_are_looked_at() {
    let (_folder, mut asked) = four();
    let ids = ["row-5", " 100000000000000003", "row-5"];
    asked.ids = Some(ids.map(str::to_owned).to_vec());
    let found = json_of(&asked);
    assert_eq!(starts(&found), ["2026-01-06T20:00:00Z"]);
    assert_eq!(found["slots"][0]["members"][1]["id"], "row-5");
    assert_eq!(found["slots"][0]["missing"], json!([]));
}

#[test]
fn somebody_who_is_not_there_is_told_with_near_ids() {
    let (_folder, mut asked) = four();
    asked.ids = Some(vec!["10000000000000003".to_owned()]);
    assert_eq!(
        refusal(&asked),
        "four.csv: nobody has the id `10000000000000003`; near it: 100000000000000003, \
         100000000000000001, 100000000000000002"
    );
    let mut messy = self::asked(sample("signups-messy.csv"), "2026-01-05", 7);
    messy.ids = Some(vec!["900000000000900003".to_owned()]);
    assert_eq!(
        refusal(&messy),
        "signups-messy.csv, row 4: `900000000000900003` cannot be taken: GMT+1 is a fixed offset; name \
         a city: Africa/Lagos is likely for NG"
    );
}

#[test]
fn rows_that_cannot_be_taken_are_told_with_their_place() {
    let messy = asked(sample("signups-messy.csv"), "2026-01-05", 7);
    let (out, err) = answer(&messy).expect("an answer");
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert!(found["why"].is_string());
    assert_eq!(err.lines().count(), 8, "{err}");
    let line = "row 12, available: 25:00 is no time of day; the row is left out";
    assert!(err.lines().any(|told| told == line), "{err}");
}

#[test]
fn a_ledger_of_another_shape_is_refused_with_its_place() {
    let (folder, mut asked) = four();
    let ledger = folder.path().join("ledger.json");
    asked.ledger = Some(ledger.clone());
    let right = r#"right is JSON like {"900000000000000001":{"cost":6,"left_out":0}}"#;
    for (text, problem) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        (
            "[]",
            "invalid type: sequence, expected an object with an entry for each id at line 1 column 0",
        ),
        (
            r#"{"row-5":{"costs":1}}"#,
            "unknown field `costs`, expected `cost` or `left_out` at line 1 column 17",
        ),
        (
            r#"{"row-5":{"cost":-1}}"#,
            "invalid value: integer `-1`, expected u32 at line 1 column 19",
        ),
        (
            r#"{"row-5":{"cost":1},"row-5":{"cost":2}}"#,
            "`row-5` stands here twice at line 1 column 39",
        ),
    ] {
        fs::write(&ledger, text).expect("a ledger");
        assert_eq!(
            refusal(&asked),
            format!("ledger.json: {problem}; {right}"),
            "{text}"
        );
    }
    fs::write(&ledger, r#"{"row-6":{"cost":1}}"#).expect("a ledger");
    assert_eq!(
        refusal(&asked),
        "ledger.json: nobody has the id `row-6`; near it: row-5, 100000000000000001, 100000000000000002"
    );
    fs::remove_file(&ledger).expect("it is there");
    assert_eq!(
        refusal(&asked),
        "ledger.json: No such file or directory (os error 2)"
    );
}

#[test]
fn a_file_that_is_no_sheet_is_refused() {
    let (folder, mut asked) = four();
    asked.signups = folder.path().join("nowhere.csv");
    assert_eq!(
        refusal(&asked),
        "nowhere.csv: No such file or directory (os error 2)"
    );
    asked.signups = folder.path().join("empty.csv");
    fs::write(
        &asked.signups,
        "display_name,country,time_zone,available\nAna,PT,Lisboa-ish,never\n",
    )
    .expect("a sheet");
    assert_eq!(refusal(&asked), "empty.csv: no row can be taken");
}

#[test]
fn meetings_end_inside_the_days_that_are_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let sheet = folder.path().join("one.csv");
    let row =
        "display_name,country,time_zone,available\nAna,PT,Atlantic/Azores,Mon-Sun 00:00-24:00\n";
    fs::write(&sheet, row).expect("a sheet");
    for (minutes, last) in [
        (15, "23:30"),
        (30, "23:30"),
        (45, "23:00"),
        (60, "23:00"),
        (240, "20:00"),
    ] {
        let found = json_of(&Asked {
            minutes,
            options: 732,
            ..asked(sheet.clone(), "2026-01-05", 1)
        });
        let slots = found["slots"].as_array().expect("slots").iter();
        let ends: Vec<&str> = slots
            .map(|slot| slot["end"].as_str().expect("an end"))
            .collect();
        assert!(
            ends.iter().all(|end| *end <= "2026-01-06T00:00:00Z"),
            "{ends:?}"
        );
        // Who is free from the last start on, and on into the next day, has that start alone.
        let row = format!("Ana,GB,Africa/Abidjan,Mon {last}-24:00; Tue 00:00-06:00");
        let late = folder.path().join("late.csv");
        let headings = "display_name,country,time_zone,available";
        fs::write(&late, format!("{headings}\n{row}\n")).expect("a sheet");
        let found = json_of(&Asked {
            minutes,
            ..asked(late, "2026-01-05", 1)
        });
        assert_eq!(starts(&found), [format!("2026-01-05T{last}:00Z")]);
    }
}

#[test]
fn the_order_of_the_rows_changes_nothing() {
    let (folder, mut asked) = four();
    let mut lines: Vec<&str> = FOUR.lines().collect();
    lines[1..4].reverse();
    let reordered = folder.path().join("reordered.csv");
    fs::write(&reordered, lines.join("\n")).expect("a sheet");
    let before = json_of(&asked);
    asked.signups = reordered;
    assert_eq!(json_of(&asked), before);
}

#[test]
fn a_whole_cohort_is_answered() {
    let found = json_of(&asked(sample("signups-240.csv"), "2026-03-23", 14));
    assert_eq!(found["slots"], json!([]));
    let why = found["why"].as_str().expect("a reason");
    assert!(why.contains("share no free hour"), "{why}");
    assert!(
        why.ends_with("No time suits as many as 160 of 240, and fewer are offered none."),
        "{why}"
    );
}

#[test]
fn the_command_refuses_what_is_out_of_range() {
    let carrel = |more: &[&str]| {
        let ended = Command::new(env!("CARGO_BIN_EXE_carrel"))
            .args(["times", "--signups"])
            .arg(sample("signups-ilnp-2023.csv"))
            .args(more)
            .output()
            .expect("carrel can be started");
        let err = String::from_utf8(ended.stderr).expect("UTF-8");
        (
            ended.status.code(),
            String::from_utf8(ended.stdout).expect("UTF-8"),
            err,
        )
    };
    let (code, out, err) = carrel(&[
        "--from",
        "2023-03-06",
        "--days",
        "7",
        "--minutes",
        "60",
        "--options",
        "3",
        "--json",
    ]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(starts(&serde_json::from_str(&out).expect("JSON")).len(), 3);
    for (more, told) in [
        (
            &["--from", "6 March"][..],
            "write a day of the calendar like 2026-03-02",
        ),
        (
            &["--from", "2023-02-29"],
            "write a day of the calendar like 2026-03-02",
        ),
        (
            &["--from", "1066-10-14"],
            "a day from 1970-01-01 to 2199-12-31 is needed",
        ),
        (
            &["--from", "2023-03-06", "--days", "0"],
            "0 is not in 1..=366",
        ),
        (
            &["--from", "2023-03-06", "--minutes", "14"],
            "14 is not in 15..=240",
        ),
        (
            &["--from", "2023-03-06", "--minutes", "241"],
            "241 is not in 15..=240",
        ),
        (
            &["--from", "2023-03-06", "--options", "0"],
            "0 is not in 1..=732",
        ),
    ] {
        let (code, out, err) = carrel(more);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{more:?}");
        assert!(err.contains(told), "{more:?}: {err}");
    }
    let (code, out, err) = carrel(&[
        "--from",
        "2023-03-06",
        "--ids",
        AMMAN,
        "--ledger",
        "nowhere.json",
    ]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert_eq!(
        err,
        "carrel: nowhere.json: No such file or directory (os error 2)\n"
    );
}
