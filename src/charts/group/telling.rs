//! A group's two weeks in words.
//!
//! **Invariants**: whoever reads the words learns of every time, for whom it is early, late or in
//! the night, and who stands in the picture by a number.

use chrono::{Days, Timelike};

use super::{
    super::as_many,
    layout::{Layout, Local, Row},
};
use crate::{
    key,
    words::{Lang, cut, when},
};

/// The longest name, in code points, with which five members and four times find room.
const NAME_MAX: usize = 20;

/// The words of a picture.
pub(super) fn words(lang: &Lang<'_>, layout: &Layout) -> String {
    let last_on = layout.until_on - Days::new(1);
    let mut said = vec![lang.say(
        "chart-words",
        &[
            ("first", when::day(lang, layout.from_on).into()),
            ("last", when::day(lang, last_on).into()),
        ],
    )];
    said.extend(numbered(lang, layout));
    let numbers = layout.rows.first().map_or(0, |row| row.times.len());
    said.extend((0..numbers).map(|index| time(lang, layout, index)));
    said.push(shared(lang, layout));
    as_many(said)
}

/// One of the times, for every member; a day is said again only where it differs.
fn time(lang: &Lang<'_>, layout: &Layout, index: usize) -> String {
    let mut said = Vec::new();
    let (mut number, mut day) = (0, None);
    for row in &layout.rows {
        let Some(local) = row.times.get(index) else {
            continue;
        };
        let clock = if day == Some(local.at.date()) {
            when::time(local.at.time())
        } else {
            when::day_and_time(lang, local.at)
        };
        (number, day) = (local.number, Some(local.at.date()));
        said.push(member(lang, row, local, clock));
    }
    lang.say(
        "chart-words-time",
        &[
            ("number", number.into()),
            ("members", said.join("; ").into()),
        ],
    )
}

fn member(lang: &Lang<'_>, row: &Row, local: &Local, clock: String) -> String {
    let name = ("name", cut(&row.name, NAME_MAX).into());
    let clock = ("local", clock.into());
    if local.ease.is_none() {
        return lang.say("chart-words-outside", &[name, clock]);
    }
    match hardness(local.at.hour()) {
        None => lang.say("chart-words-member", &[name, clock]),
        Some(key) => {
            let hardness = ("hardness", lang.say(key, &[]).into());
            lang.say("chart-words-hard", &[name, clock, hardness])
        }
    }
}

/// The key of the words for a start outside of 09:00 to 18:00.
fn hardness(hour: u32) -> Option<&'static str> {
    match hour {
        9..18 => None,
        6..9 => Some(key!("hour-early")),
        18..21 => Some(key!("hour-evening")),
        21..23 => Some(key!("hour-late")),
        _ => Some(key!("hour-night")),
    }
}

fn shared(lang: &Lang<'_>, layout: &Layout) -> String {
    let minutes = layout.shared_minutes();
    let half = if minutes.is_multiple_of(60) { "" } else { ".5" };
    let hours = [("hours", format!("{}{half}", minutes / 60).into())];
    match (minutes, layout.counts_on_all) {
        (0, _) => lang.plain("chart-words-none-shared"),
        (_, true) => lang.say("chart-words-shared", &hours),
        (_, false) => lang.say("chart-words-shared-most", &hours),
    }
}

/// Who stands in the picture by a number.
fn numbered(lang: &Lang<'_>, layout: &Layout) -> Option<String> {
    let unwritten = layout.rows.iter().filter(|row| !row.is_written);
    let names: Vec<String> = unwritten
        .map(|row| {
            let name = ("name", cut(&row.name, NAME_MAX).into());
            lang.say("chart-words-number", &[("number", row.number.into()), name])
        })
        .collect();
    let names_said = || [("names", names.join(", ").into())];
    (!names.is_empty()).then(|| lang.say("chart-words-numbers", &names_said()))
}
