//! What `carrel groups` says to people.

use std::fmt::Write as _;

use super::people::{People, Person};
use crate::{
    domain::{
        grouping::{Formed, Group, GroupFacts, Unplaced, UnplacedFacts},
        ids::ParticipantId,
    },
    words::{Lang, Value, groups as words},
};

/// Lays the groups out, then who has none, then what was reached.
pub(super) fn list(lang: &Lang<'_>, formed: &Formed, people: &People) -> String {
    let mut text = String::new();
    for (number, group) in (1_usize..).zip(&formed.groups) {
        text.push_str(&entry(lang, number, group, people));
        text.push('\n');
    }
    for person in &formed.unplaced {
        writeln!(text, "{}", without(lang, person, people)).expect("memory takes every line");
    }
    if !formed.unplaced.is_empty() {
        text.push('\n');
    }
    for line in reached(lang, formed) {
        writeln!(text, "{line}").expect("memory takes every line");
    }
    text
}

fn entry(lang: &Lang<'_>, number: usize, group: &Group, people: &People) -> String {
    let mut text = lang.say(
        "groups-cli-group",
        &[
            (
                "name",
                lang.say("group-name", &[("number", number.into())]).into(),
            ),
            ("count", group.members.len().into()),
            ("why", words::reason(lang, &GroupFacts::from(group)).into()),
            ("quality", group.quality.into()),
        ],
    );
    text.push('\n');
    for id in &group.members {
        let member = member(lang, *id, people);
        writeln!(text, "   {member}").expect("memory takes every line");
    }
    text
}

fn member(lang: &Lang<'_>, id: ParticipantId, people: &People) -> String {
    let person: &Person = people.person(id);
    lang.say(
        "groups-member",
        &[
            ("name", person.called().into()),
            ("country", person.country.into()),
        ],
    )
}

fn without(lang: &Lang<'_>, unplaced: &Unplaced, people: &People) -> String {
    let name = people.person(unplaced.id).called();
    let why = words::why(lang, UnplacedFacts::from(unplaced).why);
    match people.change(lang, unplaced) {
        Some(change) => format!("{name}: {why}. {change}."),
        None => format!("{name}: {why}."),
    }
}

/// What was reached, and how much better it could be.
fn reached(lang: &Lang<'_>, formed: &Formed) -> Vec<String> {
    let (values, bounds) = (&formed.values, &formed.bounds);
    let mut lines = vec![lang.say(
        "groups-counts",
        &[
            ("groups", formed.groups.len().into()),
            ("placed", values.placed.into()),
        ],
    )];
    if !formed.unplaced.is_empty() {
        let count = [("count", formed.unplaced.len().into())];
        lines.push(lang.say("groups-not-placed", &count));
    }
    lines.push(if formed.exact {
        lang.plain("groups-exact")
    } else {
        lang.say("groups-bound", &[("most", bounds.placed.into())])
    });
    let worst = against(values.worst.into(), bounds.worst.into());
    lines.push(lang.say("groups-cli-worst", &worst));
    let total = against(values.total, bounds.total);
    lines.push(lang.say("groups-cli-total", &total));
    lines
}

/// A value, its bound, and how much more that is.
fn against(value: u64, bound: u64) -> [(&'static str, Value<'static>); 3] {
    let number = |number: u64| Value::Number(i64::try_from(number).unwrap_or(i64::MAX));
    [
        ("value", number(value)),
        ("bound", number(bound)),
        ("more", number(bound - value)),
    ]
}
