//! How the coordinators' desk looks.

use std::collections::BTreeMap;

use super::Press;
use crate::{
    app::cohorts::{Desk, NextStep},
    discord::{
        card::{Button, Card},
        groups,
        helpers::view as helpers,
        intake, milestones, orientation, press, signup, taking_back, voice,
    },
    domain::prompts::Spoilt,
    key,
    store::{
        cohorts::{Cohort, State},
        jobs::Tally,
        prompts::HelpWanted,
        standing::InTouch,
    },
    words::{Lang, Value, cut, decks::told, plain, when},
};

mod hindrance;
mod leaving;
mod removals;

use hindrance::Hindrance;
pub(super) use hindrance::named;
pub(in crate::discord) use leaving::answers;
pub(super) use removals::longer;

/// Groups that the desk lists.
const GROUPS_SHOWN: usize = 15;

/// Calls for help that the desk lists.
const HELP_SHOWN: usize = 10;

/// Mistakes of one file of prompts that the desk tells; the log tells them all.
const MISTAKES_SHOWN: usize = 2;

/// What a field of a panel holds, less a last line.
const FIELD_MAX: usize = 950;

/// The desk, with the next step as its first button.
pub(super) fn card(lang: &Lang<'_>, desk: &Desk) -> Card {
    let mut buttons = Vec::new();
    let mut card = match &desk.cohort {
        Some(cohort) => of_cohort(lang, desk, cohort),
        None => Card::panel(lang.plain("desk-title-none"), lang.plain("desk-body-none")),
    };
    let mut note = None;
    let step = match desk.next {
        NextStep::Open => Some((key!("desk-next-open"), Press::Begin)),
        NextStep::Import => {
            note = Some(lang.plain("desk-next-import"));
            None
        }
        NextStep::Form => Some((key!("desk-next-form"), Press::Groups)),
        NextStep::Launch => Some((key!("desk-next-launch"), Press::Prepare)),
        NextStep::Nothing => None,
        NextStep::Archive => Some((key!("desk-next-archive"), Press::PrepareArchive)),
    };
    buttons.extend(
        step.map(|(label, step)| Button::main(lang.plain(label), press::Press::Cohort(step))),
    );
    if let Some(panel) = &mut card.panel {
        if let Some(note) = note {
            panel.body.push_str("\n\n");
            panel.body.push_str(&note);
        }
        if desk.no_safety_contact {
            panel.body.push_str("\n\n");
            panel.body.push_str(&lang.plain("desk-no-safety-contact"));
        }
        if !desk.help.is_empty() {
            let wanted = help(lang, &desk.help);
            panel.fields.push((lang.plain("desk-help"), wanted));
        }
        panel
            .fields
            .extend(milestones::blocked(lang, &desk.blocked));
        panel.fields.extend(leaving::fields(lang, desk));
        panel.fields.extend(removals::fields(lang, desk));
        if !desk.decks.is_empty() {
            let spoilt = decks(lang, &desk.decks);
            panel.fields.push((lang.plain("desk-decks"), spoilt));
        }
        panel
            .fields
            .push((lang.plain("desk-tasks"), tasks(lang, &desk.jobs)));
    }
    if desk.jobs.iter().any(|tally| tally.state == "parked") {
        let retry = press::Press::Cohort(Press::Retry);
        buttons.push(Button::plain(lang.plain("desk-button-retry"), retry));
    }
    if let Some(cohort) = &desk.cohort
        && desk.awaited > 0
    {
        let who = press::Press::Cohort(Press::Awaited { cohort: cohort.id });
        buttons.push(Button::plain(lang.plain("desk-button-awaited"), who));
    }
    if let Some(cohort) = &desk.cohort
        && cohort.state == State::Running
    {
        buttons.push(milestones::open_overview(lang, cohort.id));
    }
    if desk.next == NextStep::Launch {
        buttons.push(groups::look(lang));
    }
    let running = |cohort: &Cohort| matches!(cohort.state, State::Running | State::Closing);
    if desk.cohort.as_ref().is_some_and(running) {
        buttons.push(helpers::desk(lang));
    }
    let refresh = press::Press::Cohort(Press::Refresh);
    buttons.push(Button::plain(lang.plain("desk-button-refresh"), refresh));
    let card = card.buttons(buttons);
    let rows = leaving::buttons(lang, desk).into_iter();
    let rows = rows.chain(removals::buttons(lang, desk));
    let card = rows.fold(card, Card::buttons);
    match &desk.cohort {
        Some(cohort) if cohort.state.gathers() => card.buttons(settings(lang, desk, cohort)),
        Some(cohort) if desk.back_until.is_some() => {
            card.buttons(vec![taking_back::open(lang, cohort.id)])
        }
        Some(_) | None => card,
    }
}

/// What is set until the launch.
fn settings(lang: &Lang<'_>, desk: &Desk, cohort: &Cohort) -> Vec<Button> {
    let panel = (cohort.state == State::Open).then(|| signup::post(lang, cohort.id));
    let others = intake::buttons(lang, cohort.id, desk.intake.as_ref());
    let other = voice::other(lang, cohort.id, desk.voice, voice::Place::Desk);
    panel.into_iter().chain(others).chain([other]).collect()
}

fn of_cohort(lang: &Lang<'_>, desk: &Desk, cohort: &Cohort) -> Card {
    let title = lang.say(
        "desk-title",
        &[
            ("name", plain(&cohort.plan.name).into()),
            ("state", lang.plain(state_key(cohort.state)).into()),
        ],
    );
    let first = when::date(lang, cohort.plan.starts_on);
    let mut lines = vec![lang.say("desk-starts", &[("first", first.into())])];
    lines.extend(counts(lang, &desk.states));
    if desk.awaited > 0 {
        lines.push(lang.say("desk-awaited", &[("count", desk.awaited.into())]));
    }
    lines.extend(desk.ready.map(|ready| orientation::ready(lang, ready)));
    if let Some((fortnight, counts)) = &desk.in_touch {
        lines.extend(in_touch(lang, desk, *fortnight, counts));
    }
    lines.extend(
        desk.clearing
            .map(|progress| taking_back::progress(lang, progress)),
    );
    if desk.voice && cohort.state.gathers() {
        lines.push(lang.plain("voice-chosen"));
    }
    if !desk.others.is_empty() {
        let names = plain(&desk.others.join(", "));
        lines.push(lang.say("desk-others", &[("names", names.into())]));
    }
    let mut card = Card::panel(title, lines.join("\n"));
    if let Some(panel) = &mut card.panel
        && let Some(seen) = &desk.intake
    {
        let section = intake::section(lang, seen);
        panel.fields.push((lang.plain("intake-title"), section));
    }
    if let Some(panel) = &mut card.panel
        && !desk.groups.is_empty()
    {
        panel
            .fields
            .push((lang.plain("desk-groups"), rooms(lang, desk)));
    }
    card
}

/// How many groups say that they met or talked in this fortnight, here or elsewhere.
fn in_touch(lang: &Lang<'_>, desk: &Desk, fortnight: u32, counts: &InTouch) -> Vec<String> {
    let mut lines = vec![lang.say(
        "desk-in-touch",
        &[
            ("fortnight", fortnight.into()),
            ("count", counts.groups.into()),
            ("of", desk.size.groups.into()),
        ],
    )];
    if counts.elsewhere > 0 {
        lines.push(lang.say(
            "desk-elsewhere",
            &[
                ("count", counts.elsewhere.into()),
                ("well", counts.elsewhere_in_touch.into()),
            ],
        ));
    }
    lines
}

/// How many are in each state; states with nobody are left out.
fn counts(lang: &Lang<'_>, states: &BTreeMap<String, i64>) -> Vec<String> {
    let of = |words: &[&str]| {
        let counts = words.iter().filter_map(|word| states.get(*word));
        counts.sum::<i64>()
    };
    let all: i64 = states.values().sum();
    let mut lines = vec![lang.say("desk-sign-ups", &[("count", all.into())])];
    for (key, words) in [
        (key!("desk-placed"), &["placed"][..]),
        (key!("desk-waiting"), &["waiting"]),
        (key!("desk-paused"), &["paused"]),
        (key!("desk-left"), &["withdrawn", "removed"]),
        (key!("desk-finished"), &["finished"]),
    ] {
        let count = of(words);
        if count > 0 {
            lines.push(lang.say(key, &[("count", count.into())]));
        }
    }
    lines
}

fn rooms(lang: &Lang<'_>, desk: &Desk) -> String {
    let mut lines: Vec<String> = desk
        .groups
        .iter()
        .take(GROUPS_SHOWN)
        .map(|group| {
            let name = plain(&group.name);
            match group.room {
                Some(room) => lang.say(
                    "desk-group-room",
                    &[("name", name.into()), ("room", format!("<#{room}>").into())],
                ),
                None => lang.say("desk-group-no-room", &[("name", name.into())]),
            }
        })
        .collect();
    let more = desk.groups.len() - lines.len();
    if more > 0 {
        lines.push(lang.say("desk-groups-more", &[("count", more.into())]));
    }
    lines.join("\n")
}

/// Which groups asked for help, and beneath which prompt, so that a coordinator can look.
fn help(lang: &Lang<'_>, wanted: &[HelpWanted]) -> String {
    let mut lines: Vec<String> = wanted
        .iter()
        .take(HELP_SHOWN)
        .map(|wanted| {
            let name = ("name", plain(&wanted.group_name).into());
            let fortnight = ("fortnight", wanted.fortnight.into());
            match wanted.room {
                Some(room) => {
                    let room = ("room", format!("<#{room}>").into());
                    lang.say("desk-help-room", &[name, room, fortnight])
                }
                None => lang.say("desk-help-no-room", &[name, fortnight]),
            }
        })
        .collect();
    let more = wanted.len() - lines.len();
    if more > 0 {
        lines.push(lang.say("desk-help-more", &[("count", more.into())]));
    }
    lines.join("\n")
}

/// What is wrong with files of prompts, as far as it fits.
fn decks(lang: &Lang<'_>, spoilt: &[Spoilt]) -> String {
    let told = spoilt
        .iter()
        .flat_map(|spoilt| told(lang, spoilt, MISTAKES_SHOWN));
    let lines: Vec<String> = told.map(|line| plain(&line)).collect();
    let help = lang.plain("desk-decks-help");
    let room = FIELD_MAX.saturating_sub(help.chars().count());
    format!("{}\n{help}", cut(&lines.join("\n"), room))
}

/// What stopped and what helps, what waits, and what was left out, as far as it fits.
fn tasks(lang: &Lang<'_>, jobs: &[Tally]) -> String {
    let lines = stopped(lang, jobs)
        .into_iter()
        .chain(waiting(lang, jobs))
        .chain(left_out(lang, jobs));
    let (mut text, mut more) = (String::new(), 0);
    for line in lines {
        if 0 < more || FIELD_MAX < text.chars().count() + line.chars().count() {
            more += 1;
            continue;
        }
        text.push_str(&line);
        text.push('\n');
    }
    if 0 < more {
        text.push_str(&lang.say("desk-tasks-more", &[("count", more.into())]));
    }
    if text.is_empty() {
        text = lang.plain("desk-tasks-none");
    }
    text.trim_end().to_owned()
}

/// What stopped: all that one thing helps in one paragraph.
fn stopped(lang: &Lang<'_>, jobs: &[Tally]) -> Vec<String> {
    let gathered = gathered(jobs, "parked", |tally| {
        Some(hindrance(tally).help(lang, &tally.kind))
    });
    let paragraphs = gathered.into_iter().map(|(help, kinds)| {
        let counted = kinds.into_iter().map(|(kind, count)| {
            let values = counted(lang, kind, count);
            lang.say("desk-task-parked", &values)
        });
        let sentences: Vec<String> = counted.chain(help).collect();
        sentences.join(" ")
    });
    paragraphs.collect()
}

/// What is to come, with what went wrong so far.
fn waiting(lang: &Lang<'_>, jobs: &[Tally]) -> Vec<String> {
    let gathered = gathered(jobs, "waiting", |tally| {
        tally.why.as_ref().map(|_| hindrance(tally).tried(lang))
    });
    lines(lang, gathered, key!("desk-task-tried"))
}

/// What will not be done.
fn left_out(lang: &Lang<'_>, jobs: &[Tally]) -> Vec<String> {
    let gathered = gathered(jobs, "skipped", |tally| {
        Some(hindrance(tally).left_out(lang))
    });
    lines(lang, gathered, key!("desk-task-skipped"))
}

fn lines(lang: &Lang<'_>, gathered: Vec<Gathered<'_>>, with_reason: &'static str) -> Vec<String> {
    let lines = gathered.into_iter().flat_map(|(why, kinds)| {
        kinds.into_iter().map(move |(kind, count)| {
            let [what, count] = counted(lang, kind, count);
            match &why {
                None => lang.say("desk-task-waiting", &[what, count]),
                Some(why) => lang.say(with_reason, &[what, count, ("why", why.as_str().into())]),
            }
        })
    });
    lines.collect()
}

/// A sentence, and how many of each kind of job it stands for.
type Gathered<'a> = (Option<String>, Vec<(&'a str, i64)>);

/// The jobs in a state, by the sentence that `why` says of them.
fn gathered<'a>(
    jobs: &'a [Tally],
    state: &str,
    why: impl Fn(&Tally) -> Option<String>,
) -> Vec<Gathered<'a>> {
    let mut gathered: Vec<Gathered<'a>> = Vec::new();
    for tally in jobs.iter().filter(|tally| tally.state == state) {
        let why = why(tally);
        match gathered.iter_mut().find(|(found, _)| *found == why) {
            Some((_, kinds)) => match kinds.iter_mut().find(|(kind, _)| *kind == tally.kind) {
                Some((_, count)) => *count += tally.count,
                None => kinds.push((&tally.kind, tally.count)),
            },
            None => gathered.push((why, vec![(&tally.kind, tally.count)])),
        }
    }
    gathered
}

fn hindrance(tally: &Tally) -> Hindrance {
    Hindrance::of(tally.why.as_deref().unwrap_or_default())
}

fn counted(lang: &Lang<'_>, kind: &str, count: i64) -> [(&'static str, Value<'static>); 2] {
    [
        ("what", lang.plain(kind_key(kind)).into()),
        ("count", count.into()),
    ]
}

fn state_key(state: State) -> &'static str {
    match state {
        State::Draft => key!("desk-state-draft"),
        State::Open => key!("desk-state-open"),
        State::Forming => key!("desk-state-forming"),
        State::Running => key!("desk-state-running"),
        State::Closing => key!("desk-state-closing"),
        State::Archived => key!("desk-state-archived"),
    }
}

/// The name of a kind of job for people who never heard of jobs.
fn kind_key(kind: &str) -> &'static str {
    match kind {
        "category" => key!("desk-kind-category"),
        "room" => key!("desk-kind-room"),
        "seat" => key!("desk-kind-seat"),
        "arrival" => key!("desk-kind-arrival"),
        "hold" => key!("desk-kind-hold"),
        "departure" => key!("desk-kind-departure"),
        "helper" => key!("desk-kind-helper"),
        "help" => key!("desk-kind-help"),
        "pause" => key!("desk-kind-pause"),
        "small" => key!("desk-kind-small"),
        "erasure" => key!("desk-kind-erasure"),
        "waiting" => key!("desk-kind-waiting"),
        "half-way" => key!("desk-kind-half-way"),
        "welcome" => key!("desk-kind-welcome"),
        "prompt" => key!("desk-kind-prompt"),
        "offer" => key!("desk-kind-offer"),
        "booking" => key!("desk-kind-booking"),
        "moved" => key!("desk-kind-moved"),
        "called-off" => key!("desk-kind-called-off"),
        "clash" => key!("desk-kind-clash"),
        "reminder" => key!("desk-kind-reminder"),
        "standing" | "standing-card" => key!("desk-kind-standing"),
        "clock-change" => key!("desk-kind-clock-change"),
        "suggestion" => key!("desk-kind-suggestion"),
        "question" => key!("desk-kind-question"),
        "steps-due" => key!("desk-kind-steps-due"),
        "announcement" => key!("desk-kind-announcement"),
        "event" | "event-revision" => key!("desk-kind-event"),
        "revision" => key!("desk-kind-revision"),
        "news" => key!("desk-kind-news"),
        "talk-reminder" => key!("desk-kind-talk-reminder"),
        "publish" => key!("desk-kind-publish"),
        "farewell" => key!("desk-kind-farewell"),
        "warning" => key!("desk-kind-warning"),
        "answers" => key!("desk-kind-answers"),
        "removal" => key!("desk-kind-removal"),
        "category-removal" => key!("desk-kind-category-removal"),
        "taking-down" => key!("desk-kind-taking-down"),
        "voice-room" => key!("desk-kind-voice-room"),
        "voice-closing" => key!("desk-kind-voice-closing"),
        "word" => key!("desk-kind-word"),
        _ => key!("desk-kind-other"),
    }
}
