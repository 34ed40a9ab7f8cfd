//! Whether everybody who asked was answered, or told that nothing came.
//!
//! Knows the journal and the driver's excuses. A deferral counts as an answer once it is filled in;
//! that a pressed message is left as it is (a deferred update) is an answer too.

use std::collections::{BTreeMap, BTreeSet};

use carrel::sim::{Snowflake, people::JournalEntry};

use super::Excuses;

/// Discord's number for "is thinking …".
const DEFERRED_MESSAGE: u64 = 5;

/// How far one interaction has come.
#[derive(Default)]
struct Course {
    asked: u64,
    answered: bool,
    thinking: bool,
    told: Option<u64>,
}

pub(super) fn wrongs(journal: &[JournalEntry], excuses: &Excuses) -> Vec<String> {
    let courses = courses(journal);
    let (befallen, later) = faults(journal);
    let fate_is_to_blame = |id: &Snowflake, course: &Course| {
        let until = course.told.unwrap_or(course.asked);
        let down = |(from, until_then): &(u64, u64)| course.asked <= *until_then && *from <= until;
        befallen.contains(id) || excuses.unheard.contains(id) || excuses.absences.iter().any(down)
    };
    let mut wrongs = Vec::new();
    let mut left_thinking = Vec::new();
    for (id, course) in &courses {
        let seq = course.asked;
        if course.answered && course.thinking && !fate_is_to_blame(id, course) {
            left_thinking.push(seq);
        } else if !course.answered && !fate_is_to_blame(id, course) {
            wrongs.push(format!(
                "{seq} of the journal: the interaction was not answered"
            ));
        }
    }
    // The journal hides whose token a fault befell, so only their number can be held against it.
    if later < left_thinking.len() {
        wrongs.push(format!(
            "{} interactions are left thinking, with {later} faults to blame: {left_thinking:?} of the journal",
            left_thinking.len()
        ));
    }
    wrongs
}

fn courses(journal: &[JournalEntry]) -> BTreeMap<Snowflake, Course> {
    let mut courses: BTreeMap<Snowflake, Course> = BTreeMap::new();
    for entry in journal {
        let Some(id) = entry.interaction_id else {
            continue;
        };
        let course = courses.entry(id).or_default();
        match entry.kind.as_str() {
            "interaction_created" => course.asked = entry.seq,
            "interaction_answered" => {
                course.answered = true;
                course.thinking = entry.detail["type"].as_u64() == Some(DEFERRED_MESSAGE);
            }
            "message_edited" if entry.detail["loading"] != true => course.thinking = false,
            "message_deleted" | "interaction_followed_up" => course.thinking = false,
            "interaction_failed" => course.told = Some(entry.seq),
            _ => {}
        }
    }
    courses
}

/// The interactions whose acknowledgement met a fault, and how many later answers did.
fn faults(journal: &[JournalEntry]) -> (BTreeSet<Snowflake>, usize) {
    let (mut by_name, mut unnamed) = (BTreeSet::new(), 0);
    for entry in journal.iter().filter(|entry| entry.kind == "fault_played") {
        let path = entry.detail["path"].as_str().unwrap_or_default();
        if let Some(rest) = path.strip_prefix("/interactions/") {
            by_name.extend(
                rest.split('/')
                    .next()
                    .and_then(|id| id.parse::<Snowflake>().ok()),
            );
        }
        unnamed += usize::from(path.starts_with("/webhooks/"));
    }
    (by_name, unnamed)
}
