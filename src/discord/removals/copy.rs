//! What Carrel keeps about a group, as a text that its members can take with them.

use crate::{
    app::{projects::Milestone, removals::Copy},
    discord::{card::Card, projects},
    domain::milestones::MilestoneState,
    key,
    words::{Lang, when},
};

/// The file that is handed out.
const FILE: &str = "our-group.txt";

/// Everything, as a file.
pub(super) fn handed_out(lang: &Lang<'_>, copy: &Copy) -> Card {
    Card {
        text: lang.plain("copy-handed-out"),
        files: vec![(FILE.to_owned(), readable(lang, copy).into_bytes())],
        ..Card::default()
    }
}

/// The text; dates and times are those of the cohort's home zone, which it names.
fn readable(lang: &Lang<'_>, copy: &Copy) -> String {
    let names = [
        ("group", copy.group_name.as_str().into()),
        ("cohort", copy.cohort_name.as_str().into()),
    ];
    let place = copy.home_zone.name().replace('_', " ");
    let mut lines = vec![
        lang.say("copy-title", &names),
        lang.say("copy-clock", &[("place", place.into())]),
        String::new(),
        lang.plain("copy-project"),
    ];
    lines.push(match &copy.project {
        Some(project) => {
            let values = [
                ("kind", projects::kind_name(lang, project.kind).into()),
                ("aim", project.aim.as_str().into()),
            ];
            lang.say("copy-project-line", &values)
        }
        None => lang.plain("copy-nothing"),
    });
    lines.extend([String::new(), lang.plain("copy-steps")]);
    lines.extend(or_nothing(
        lang,
        copy.milestones.iter().map(|step| step_line(lang, step)),
    ));
    lines.extend([String::new(), lang.plain("copy-meetings")]);
    let held = copy.meetings.iter().map(|at| {
        let local = copy.home_zone.local(*at);
        let values = [
            ("day", when::date(lang, local.date()).into()),
            ("time", when::time(local.time()).into()),
        ];
        lang.say("copy-meeting-line", &values)
    });
    lines.extend(or_nothing(lang, held));
    let mut whole = lines.join("\n");
    whole.push('\n');
    whole
}

fn step_line(lang: &Lang<'_>, step: &Milestone) -> String {
    let due = step.due_on.map(|due| {
        let day = [("day", when::date(lang, due).into())];
        lang.say("copy-step-due", &day)
    });
    let state = match step.state {
        MilestoneState::Done => key!("copy-step-done"),
        MilestoneState::Open | MilestoneState::Dropped => key!("copy-step-open"),
    };
    let parts = [Some(step.title.clone()), due, Some(lang.plain(state))];
    let parts = parts.into_iter().flatten().chain(step.evidence.clone());
    let line = parts.collect::<Vec<_>>().join(", ");
    lang.say("copy-step-line", &[("step", line.into())])
}

fn or_nothing(lang: &Lang<'_>, lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        lines.push(lang.plain("copy-nothing"));
    }
    lines
}
