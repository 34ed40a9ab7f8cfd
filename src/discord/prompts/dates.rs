//! The days of prompts for people's own calendars: an iCalendar file of whole days.
//!
//! **Invariants**: a day's name in the file never changes, so that a calendar which reads a newer file
//! knows it again.

use crate::{
    app::prompts::plan::Plan,
    discord::calendar::{basic, escaped, folded},
    words::Lang,
};

/// The file's name.
const FILE_NAME: &str = "prompts.ics";

/// The days on which prompts come, as a file: its name and its bytes.
pub(super) fn file(lang: &Lang<'_>, plan: &Plan) -> (String, Vec<u8>) {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Carrel//Carrel//EN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
    ];
    let whose = plan.group.as_ref().map_or(0, |(group, _name)| group.0);
    for turn in &plan.turns {
        let Some(prompt) = turn.brings() else {
            continue;
        };
        let (fortnight, day) = (turn.fortnight, plan.fortnights.date_of(turn.fortnight));
        let title = ("title", plan.title(prompt).into());
        let summary = lang.say("plan-file-day", &[("fortnight", fortnight.into()), title]);
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!(
                "UID:prompt-{}-{whose}-{fortnight}-{}@carrel.invalid",
                plan.cohort, plan.seed
            ),
            format!("DTSTAMP:{}", basic(plan.now)),
            format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")),
            format!("SUMMARY:{}", escaped(&summary)),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    let text: String = lines.iter().map(|line| folded(line)).collect();
    (FILE_NAME.to_owned(), text.into_bytes())
}
