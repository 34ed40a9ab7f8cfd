//! Asks for groups as an operator does: `carrel groups` on sheets of sign-ups.

use std::{
    fs,
    path::{Path, PathBuf},
};

use carrel::{
    admin::groups::{Asked, Fault, Size, run, size},
    words::Words,
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Three people in Lisbon who share Monday morning, a fourth who has other hours, and a row that
/// cannot be taken.
const FOUR: &str = "discord_user_id,display_name,country,time_zone,mode,languages,available
100000000000000002,Bo,PT,Europe/Lisbon,voice,pt:native,Mon 10:00-12:00
100000000000000001,Ana,PT,Europe/Lisbon,voice,pt:native,Mon 10:00-12:00
,Chi,ES,Europe/Lisbon,voice,pt:good,Mon 10:00-12:00
100000000000000004,Dev,PT,Europe/Lisbon,voice,pt:native,Tue 20:00-22:00
100000000000000005,Eve,PT,EST,voice,pt:native,Mon 10:00-12:00
";

fn four(previous: Option<&str>) -> (TempDir, Asked) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    };
    let asked = Asked {
        signups: file("four.csv", FOUR),
        from: carrel::admin::times::day("2026-01-05").expect("a day"),
        weeks: 2,
        minutes: 60,
        size: Size { min: 3, max: 5 },
        previous: previous.map(|text| file("previous.csv", text)),
        seed: 0,
        json: true,
    };
    (folder, asked)
}

/// What is answered, and what is told besides.
fn answer(asked: &Asked) -> Result<(String, String), Fault> {
    let words = Words::load().expect("the locale files are right");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    run(asked, &words, &mut out, &mut err)?;
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ok((text(out), text(err)))
}

fn short(text: &str, path: &Path) -> String {
    let folder = format!("{}/", path.parent().expect("a folder").display());
    text.replace(&folder, "")
}

#[test]
fn programs_read_groups_and_who_has_none() {
    let (_folder, asked) = four(None);
    let (out, err) = answer(&asked).expect("an answer");
    assert!(err.starts_with("row 6, time_zone: "), "{err}");
    assert_eq!(out.lines().count(), 1, "one line");
    assert!(out.starts_with(r#"{"groups":[{"members":["#), "{out}");
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    // 3 x 3 starts, 4 for a second country, 6 and 3 for the language, 4 for the mode.
    let expected = json!({
        "groups": [{
            "members": ["100000000000000001", "100000000000000002", "row-4"],
            "mode": "voice",
            "common_starts": [3, 3],
            "language": "pt",
            "quality": 26,
            "why": "at least 3 times each week that suit all; 2 countries; in Portuguese",
        }],
        "unplaced": [{
            "id": "100000000000000004",
            "reason": "shares enough hours with nobody",
            "change": "Would have a place with more hours: Mon 10:30, Mon 11:00 (their own time)",
        }],
        "placed": 3,
        "bound": 3,
        "worst_quality": 26,
        "worst_bound": 26,
        "total_quality": 26,
        "total_bound": 26,
    });
    assert_eq!(answer, expected);
}

#[test]
fn people_read_who_is_in_which_group() {
    let (_folder, asked) = four(None);
    let asked = Asked {
        json: false,
        ..asked
    };
    let (out, _) = answer(&asked).expect("an answer");
    for line in [
        "Group 1, 3 people: at least 3 times each week that suit all; 2 countries; in Portuguese (quality 26)",
        "   Ana (100000000000000001) (Portugal)",
        "   Chi (row-4) (Spain)",
        "One group for 3 people",
        "Without a group: 1",
        "No better grouping exists.",
        "Quality of the poorest group: 26",
        "Quality of all groups together: 26",
    ] {
        assert!(out.lines().any(|said| said == line), "{line}\n{out}");
    }
}

#[test]
fn who_met_before_is_not_put_together_again() {
    let (_folder, asked) = four(Some(
        "group,discord_user_id\n7,100000000000000001\n7,100000000000000002\n8,100000000000000009\n",
    ));
    let (out, err) = answer(&asked).expect("an answer");
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(answer["placed"], 0, "{out}");
    assert_eq!(err.lines().count(), 1, "only the row left out: {err}");
}

#[test]
fn earlier_groups_of_strangers_are_said_to_bear_on_nothing() {
    let (_folder, asked) = four(Some("group,discord_user_id\n8,100000000000000009\n"));
    let (_, err) = answer(&asked).expect("an answer");
    let said = short(err.lines().last().expect("a line"), &asked.signups);
    let right = "Nobody in previous.csv is in the sheet, so no pair is kept from meeting again.";
    assert_eq!(said, right);
}

#[test]
fn each_bad_file_of_earlier_groups_has_its_own_sentence() {
    for (previous, sentence) in [
        (
            "team,discord_user_id\n1,100000000000000001\n",
            "previous.csv, row 1: `team,discord_user_id` stands there, and no column `group`; \
             right is `group,discord_user_id`",
        ),
        (
            "group,who\n1,100000000000000001\n",
            "previous.csv, row 1: `group,who` stands there, and no column `discord_user_id`; \
             right is `group,discord_user_id`",
        ),
        (
            "group,discord_user_id\n1,100000000000000001\n,100000000000000002\n",
            "previous.csv, row 3, group: `` stands there; right is the group's name or number",
        ),
        (
            "group,discord_user_id\n1,1.00E+17\n",
            "previous.csv, row 2, discord_user_id: `1.00E+17` stands there; right is a Discord \
             id of digits only, such as 900000000000000001",
        ),
        (
            "group,discord_user_id\n1\n",
            "previous.csv, row 2, discord_user_id: `` stands there; right is a Discord id of \
             digits only, such as 900000000000000001",
        ),
    ] {
        let (_folder, asked) = four(Some(previous));
        let refused = answer(&asked).expect_err(previous).to_string();
        assert_eq!(short(&refused, &asked.signups), sentence);
    }
    let (folder, asked) = four(None);
    let previous = Some(folder.path().join("none.csv"));
    let refused = answer(&Asked { previous, ..asked }).expect_err("no file");
    assert!(refused.to_string().contains("none.csv: "), "{refused}");
}

#[test]
fn sizes_are_two_numbers_upwards() {
    assert_eq!(size("3..5"), Ok(Size { min: 3, max: 5 }));
    assert_eq!(size("3..3"), Ok(Size { min: 3, max: 3 }));
    let shape = "write the fewest and the most members of a group like 3..5";
    let range = "the sizes must run upwards from 2 or more to 7 or fewer";
    for (written, why) in [
        ("3", shape),
        ("3-5", shape),
        ("..5", shape),
        ("3..=5", shape),
        ("5..3", range),
        ("1..3", range),
        ("3..8", range),
    ] {
        assert_eq!(size(written), Err(why.to_owned()), "{written}");
    }
}
