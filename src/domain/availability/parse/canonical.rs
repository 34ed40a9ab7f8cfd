//! The one text for a week of hours.
//!
//! Knows: how windows are put in order, joined and written. Refuses to know: how they were typed.
//!
//! **Invariants**: equal windows give equal texts; days with the same hours are written together.

use chrono::Weekday;

use super::vocabulary;
use crate::domain::{availability::Window, language::Locale};

/// From the first minute inside to the first after.
type Stretch = (u16, u16);

/// Puts windows in order from Monday and joins those of a day that touch or overlap.
pub fn joined(mut windows: Vec<Window>) -> Vec<Window> {
    windows.sort_by_key(|window| (window.day.num_days_from_monday(), window.start_minute));
    let mut joined: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match joined.last_mut() {
            Some(last) if last.day == window.day && window.start_minute <= last.end_minute => {
                last.end_minute = last.end_minute.max(window.end_minute);
            }
            Some(_) | None => joined.push(window),
        }
    }
    joined
}

/// Writes windows as `Mon-Fri 18:00-21:00; Sat 10:00-14:00`; no windows are an empty text.
pub fn text(windows: &[Window]) -> String {
    text_in(windows, Locale::ENGLISH)
}

/// Writes windows with the names of days of a locale, as far as they are known.
pub fn text_in(windows: &[Window], locale: Locale) -> String {
    let names = &vocabulary::of(locale).short;
    let mut groups: Vec<(Vec<Weekday>, Vec<Stretch>)> = Vec::new();
    for day in (0..7).filter_map(|index| Weekday::try_from(index).ok()) {
        let hours: Vec<Stretch> = windows
            .iter()
            .filter(|window| window.day == day)
            .map(|window| (window.start_minute, window.end_minute))
            .collect();
        if hours.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(_days, known)| *known == hours) {
            Some((days, _known)) => days.push(day),
            None => groups.push((vec![day], hours)),
        }
    }
    let clauses: Vec<String> = groups
        .iter()
        .map(|(days, hours)| format!("{} {}", days_text(days, names), hours_text(hours)))
        .collect();
    clauses.join("; ")
}

/// Writes days in order; three and more in a row become `Mon-Wed`.
fn days_text(days: &[Weekday], names: &[&str; 7]) -> String {
    let name = |day: &Weekday| {
        let short = names.get(day.num_days_from_monday() as usize);
        short.copied().unwrap_or_default()
    };
    let rows: Vec<String> = days
        .chunk_by(|left, right| left.succ() == *right)
        .map(|row| match row {
            [first, _, .., last] => format!("{}-{}", name(first), name(last)),
            few => few.iter().map(name).collect::<Vec<_>>().join(" "),
        })
        .collect();
    rows.join(" ")
}

fn hours_text(hours: &[Stretch]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let stretches: Vec<String> = hours
        .iter()
        .map(|&(start, end)| format!("{}-{}", clock(start), clock(end)))
        .collect();
    stretches.join(", ")
}
