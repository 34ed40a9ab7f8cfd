//! `carrel groups`: the best groups of the people of a sheet of sign-ups, without a server.
//!
//! Knows: how the answer is laid out, for people and for programs. Refuses to know: how groups are
//! found, which is `domain::grouping`'s, and the database; nothing is stored.
//!
//! **Invariants**: everyone whose row can be taken stands in one group or among those without one,
//! once; the same sheet and seed give the same answer; an answer is written whole or not at all.

use std::{io::Write, ops::RangeInclusive, path::PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    domain::grouping::{
        self, Effort, GroupFacts, Rules, SIZE_LEAST, SIZE_LIMIT, UnplacedFacts, Values,
    },
    words::{Lang, Words, groups as words},
};

mod fault;
mod people;
mod previous;
mod sentences;

pub use fault::Fault;
use people::People;

/// How many weeks a cohort can have: as many as one that is opened on a server.
pub const WEEKS: RangeInclusive<i64> = 1..=52;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The sheet with the sign-ups.
    pub signups: PathBuf,
    /// The cohort's first day, in UTC.
    pub from: NaiveDate,
    /// How many weeks it has.
    pub weeks: u32,
    /// How long a meeting takes.
    pub minutes: u16,
    /// How many people make a group.
    pub size: Size,
    /// The file with earlier groups, whose pairs are kept apart.
    pub previous: Option<PathBuf>,
    /// What chance starts from.
    pub seed: u64,
    /// Whether the answer is for programs.
    pub json: bool,
}

/// How many people make a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// At least.
    pub min: usize,
    /// At most.
    pub max: usize,
}

/// Reads sizes such as `3..5`, both of which are allowed.
pub fn size(text: &str) -> Result<Size, String> {
    let sizes = text.split_once("..").and_then(|(min, max)| {
        let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
        Some(Size { min, max })
    });
    match sizes {
        None => Err("write the fewest and the most members of a group like 3..5".to_owned()),
        Some(Size { min, max }) if min < SIZE_LEAST || max < min || SIZE_LIMIT < max => {
            Err(format!(
                "the sizes must run upwards from {SIZE_LEAST} or more to {SIZE_LIMIT} or fewer"
            ))
        }
        Some(size) => Ok(size),
    }
}

/// Writes the best groups; rows that cannot be taken are told on `err`.
pub fn run(
    asked: &Asked,
    words: &Words,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Fault> {
    let lang = words.in_english();
    let people = People::read(asked, &lang, err)?;
    let met_before = match &asked.previous {
        Some(path) => previous::met_before(path, &people, &lang, err)?,
        None => Vec::new(),
    };
    let rules = Rules {
        size_min: asked.size.min,
        size_max: asked.size.max,
        met_before,
        ..Rules::default()
    };
    let candidates = people.candidates();
    let effort = Effort::for_people(candidates.len(), asked.seed);
    let formed = grouping::form(candidates, &rules, effort)?;
    let text = if asked.json {
        let answer = Answer::new(&lang, &formed, &people);
        let line = serde_json::to_string(&answer).expect("plain data can be written");
        format!("{line}\n")
    } else {
        sentences::list(&lang, &formed, &people)
    };
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(Fault::Unwritable)
}

/// What is answered to programs.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    groups: Vec<Group<'a>>,
    unplaced: Vec<Unplaced<'a>>,
    placed: usize,
    bound: usize,
    worst_quality: u32,
    worst_bound: u32,
    total_quality: u64,
    total_bound: u64,
}

#[derive(Debug, Serialize)]
struct Group<'a> {
    members: Vec<&'a str>,
    mode: &'static str,
    common_starts: Vec<u32>,
    language: Option<String>,
    quality: u32,
    why: String,
}

#[derive(Debug, Serialize)]
struct Unplaced<'a> {
    id: &'a str,
    reason: String,
    change: Option<String>,
}

impl<'a> Answer<'a> {
    fn new(lang: &Lang<'_>, formed: &grouping::Formed, people: &'a People) -> Self {
        let Values {
            placed,
            worst,
            total,
        } = formed.values;
        let unplaced = |person: &grouping::Unplaced| Unplaced {
            id: &people.person(person.id).id,
            reason: words::why(lang, UnplacedFacts::from(person).why),
            change: people.change(lang, person),
        };
        Self {
            groups: formed
                .groups
                .iter()
                .map(|group| Group::new(lang, group, people))
                .collect(),
            unplaced: formed.unplaced.iter().map(unplaced).collect(),
            placed,
            bound: formed.bounds.placed,
            worst_quality: worst,
            worst_bound: formed.bounds.worst,
            total_quality: total,
            total_bound: formed.bounds.total,
        }
    }
}

impl<'a> Group<'a> {
    fn new(lang: &Lang<'_>, group: &grouping::Group, people: &'a People) -> Self {
        let facts = GroupFacts::from(group);
        Self {
            members: group
                .members
                .iter()
                .map(|id| people.person(*id).id.as_str())
                .collect(),
            mode: if group.text { "text" } else { "voice" },
            common_starts: people.common_starts(&group.members),
            quality: group.quality,
            why: words::reason(lang, &facts),
            language: facts.language,
        }
    }
}
