//! The hard rules, and how good a group is.

use std::collections::BTreeSet;

use serde_json::Value;

use super::sheet::{Person, Wish};

/// How many people are placed, the quality of the poorest group, and the sum.
pub(super) type Values = (u64, u64, u64);

/// Common starts that each week needs.
const STARTS_LEAST: u32 = 2;

/// Panics where the answer breaks a rule or says what is not so.
pub(super) fn judge(people: &[Person], answer: &Value, weeks: usize) -> Values {
    let mut seen = BTreeSet::new();
    let (mut placed, mut worst, mut total) = (0, u64::MAX, 0);
    for told in answer["groups"].as_array().expect("groups") {
        let ids = told["members"].as_array().expect("members");
        let members: Vec<&Person> = ids
            .iter()
            .map(|id| {
                let mut all = people.iter();
                let member = all
                    .find(|person| person.id == *id)
                    .expect("one of the sheet");
                assert!(seen.insert(&member.id), "{id} stands twice");
                member
            })
            .collect();
        assert!(feasible(&members), "{told} breaks a hard rule");
        let quality = group(&members, told, weeks);
        placed += members.len() as u64;
        worst = worst.min(quality);
        total += quality;
    }
    for person in answer["unplaced"].as_array().expect("unplaced") {
        let mut all = people.iter();
        let lost = all.find(|known| known.id == person["id"]);
        assert!(seen.insert(&lost.expect("one of the sheet").id), "{person}");
        assert!(
            person["reason"]
                .as_str()
                .is_some_and(|reason| !reason.is_empty())
        );
    }
    assert_eq!(seen.len(), people.len(), "nobody is forgotten");
    let values = (placed, worst, total);
    for (name, value) in [
        ("placed", placed),
        ("worst_quality", worst),
        ("total_quality", total),
    ] {
        assert_eq!(answer[name], value, "{name}");
    }
    for (bound, value) in [
        ("bound", placed),
        ("worst_bound", worst),
        ("total_bound", total),
    ] {
        assert!(
            Some(value) <= answer[bound].as_u64(),
            "{bound} below {value}"
        );
    }
    values
}

/// What is told of a group is so; its quality.
fn group(members: &[&Person], told: &Value, weeks: usize) -> u64 {
    let common = common_starts(members);
    assert_eq!(common.len(), weeks);
    assert_eq!(told["common_starts"], serde_json::json!(common), "{told}");
    let by_hours = STARTS_LEAST <= least(members);
    assert_eq!(
        told["mode"],
        if by_hours { "voice" } else { "text" },
        "{told}"
    );
    let language = told["language"].as_str().expect("a language");
    let speak = |person: &&Person| person.languages.contains_key(language);
    assert!(members.iter().all(speak), "{told}");
    let quality = quality(members);
    assert_eq!(told["quality"], quality, "{told}");
    assert!(told["why"].as_str().is_some_and(|why| !why.is_empty()));
    quality
}

/// Whether these people may make a group, by hours or in writing.
pub(super) fn feasible(members: &[&Person]) -> bool {
    (3..=5).contains(&members.len())
        && may_grow(members)
        && members.iter().all(|person| keeps(person, members, true))
}

/// Whether these people and others may make a group, as far as hours and languages say: more
/// people never share more.
pub(super) fn may_grow(members: &[&Person]) -> bool {
    let writes = members.iter().all(|person| person.mode != "voice");
    (writes || STARTS_LEAST <= least(members)) && !common_languages(members).is_empty()
}

/// Whether all musts of a person are kept.
fn keeps(person: &Person, members: &[&Person], musts: bool) -> bool {
    let mut wishes = person.wishes.iter().filter(|wish| wish.must == musts);
    wishes.all(|wish| is_kept(person, *wish, members))
}

fn is_kept(person: &Person, wish: Wish, members: &[&Person]) -> bool {
    let choice = |person: &Person| -> String {
        if wish.of_sector {
            person.sector.clone()
        } else {
            person.stage.clone()
        }
    };
    let own = choice(person);
    let mut others = members.iter().filter(|other| other.id != person.id);
    others.all(|other| {
        let alike = !own.is_empty() && choice(other) == own;
        alike == wish.same
    })
}

fn common_starts(members: &[&Person]) -> Vec<u32> {
    (0..members[0].weeks.len())
        .map(|week| {
            (0..6)
                .map(|word| {
                    let all = members.iter().map(|person| person.weeks[week][word]);
                    all.fold(u64::MAX, |shared, starts| shared & starts)
                        .count_ones()
                })
                .sum()
        })
        .collect()
}

fn least(members: &[&Person]) -> u32 {
    common_starts(members).into_iter().min().expect("weeks")
}

fn common_languages<'a>(members: &[&'a Person]) -> Vec<&'a str> {
    let mut first = members[0].languages.keys().map(String::as_str).collect();
    for person in members {
        let _: &mut Vec<&str> = &mut first;
        first.retain(|language| person.languages.contains_key(*language));
    }
    first
}

pub(super) fn quality(members: &[&Person]) -> u64 {
    let countries: BTreeSet<&str> = members.iter().map(|person| &*person.country).collect();
    let language = common_languages(members)
        .into_iter()
        .map(|language| {
            let levels = members.iter().map(|person| person.languages[language]);
            let basic = levels.filter(|level| *level == 0).count();
            6 * u64::from(basic == 0) + 3 * u64::from(basic != 1)
        })
        .max();
    let interests: BTreeSet<&String> = members
        .iter()
        .flat_map(|person| &person.interests)
        .collect();
    let shared = interests.into_iter().filter(|interest| {
        let sharers = members
            .iter()
            .filter(|person| person.interests.contains(*interest));
        2 * members.len() <= 3 * sharers.count()
    });
    let wishes = members.iter().flat_map(|person| {
        let nice = person.wishes.iter().filter(|wish| !wish.must);
        nice.filter(|wish| is_kept(person, **wish, members))
    });
    let mixed = ["voice", "text-first"]
        .iter()
        .all(|mode| members.iter().any(|person| person.mode == *mode));
    3 * u64::from(least(members).min(6))
        + 4 * (countries.len() as u64 - 1)
        + language.unwrap_or(0)
        + 3 * shared.count().min(3) as u64
        + 2 * wishes.count() as u64
        + if mixed { 0 } else { 4 }
}
