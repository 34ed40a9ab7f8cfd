//! How the list of what would help small groups looks, and what came of it.

use super::Press;
use crate::{
    app::change::repair::{Accepted, Helped, LeftOut, Line, PAGE, Page, Preview, Would},
    discord::{
        card::{Button, Card},
        change,
        change::view::{going, why},
        cohorts, press,
    },
    domain::ids::PlanId,
    key,
    words::{Lang, label, plain},
};

/// Buttons of a row.
const ROW: usize = 5;

/// What the lines of a page may fill: what a panel holds, less what stands above them.
const LINES_MAX: usize = 3600;

/// A page of the list.
pub(super) fn page(lang: &Lang<'_>, page: &Page) -> Card {
    let title = lang.say(
        "repair-title",
        &[("cohort", label(&page.cohort_name).into())],
    );
    if page.all == 0 {
        return Card::panel(title, lang.plain("repair-none"));
    }
    let mut body = vec![lang.say("repair-intro", &[("count", page.small.into())])];
    let waiting = [("count", page.newcomers.into())];
    body.push(lang.say("repair-newcomers", &waiting));
    let first = page.page * PAGE + 1;
    let numbered = || (first..).zip(&page.lines);
    let lines = |names| numbered().map(move |(number, shown)| line(lang, number, shown, names));
    let length: usize = lines(true).map(|line| line.chars().count() + 1).sum();
    // A number without its line would be worse than a line without names.
    body.extend(lines(length < LINES_MAX));
    let mut card = Card::panel(title, body.join("\n"));
    let buttons: Vec<Button> = numbered()
        .map(|(number, shown)| button(lang, number, shown, page.page))
        .collect();
    for row in buttons.chunks(ROW) {
        card = card.buttons(row.to_vec());
    }
    card.buttons(turns(lang, page))
}

fn line(lang: &Lang<'_>, number: usize, line: &Line, names: bool) -> String {
    let small = &line.small;
    let head = lang.say(
        "repair-line",
        &[
            ("number", number.into()),
            ("group", plain(&small.name).into()),
            ("members", small.members.into()),
            ("answers", cohorts::answers(lang, small).into()),
        ],
    );
    let mut said = format!("{head}\n{}", help(lang, line));
    if names && changes(&line.help) {
        let together: Vec<String> = line.together.iter().map(|name| plain(name)).collect();
        let members = [("members", together.join(", ").into())];
        said.push(' ');
        said.push_str(&lang.say("repair-together", &members));
    }
    said
}

fn help(lang: &Lang<'_>, line: &Line) -> String {
    match &line.help {
        Helped::Comes { name } => lang.say("repair-comes", &[("name", plain(name).into())]),
        Helped::Joins { from, into } => {
            let (from, into) = (("from", plain(from).into()), ("into", plain(into).into()));
            lang.say("repair-joins", &[from, into])
        }
        Helped::Moves { name, from } => {
            let (name, from) = (("name", plain(name).into()), ("from", plain(from).into()));
            lang.say("repair-moves", &[name, from])
        }
        Helped::GoesOn if line.small.content() => lang.plain("repair-goes-on"),
        Helped::GoesOn => lang.plain("repair-nobody-fits"),
        Helped::Nobody => lang.plain("repair-nobody"),
    }
}

/// Whether others are together after it than before.
fn changes(help: &Helped) -> bool {
    match help {
        Helped::Comes { .. } | Helped::Joins { .. } | Helped::Moves { .. } => true,
        Helped::GoesOn | Helped::Nobody => false,
    }
}

fn button(lang: &Lang<'_>, number: usize, line: &Line, page: usize) -> Button {
    let number = [("number", number.into())];
    if let Some(plan) = line.plan {
        let accepts = pressed(Press::One { plan, page });
        return Button::plain(lang.say("repair-button-one", &number), accepts);
    }
    let group = line.small.group;
    let look = press::Press::Change(change::Press::Group { group });
    Button::plain(lang.say("repair-button-look", &number), look)
}

/// The buttons beneath the list: all of it at once, and other pages.
fn turns(lang: &Lang<'_>, page: &Page) -> Vec<Button> {
    let (cohort, at) = (page.cohort, page.page);
    let to = |key: &str, page: usize| {
        Button::plain(lang.plain(key), pressed(Press::Page { cohort, page }))
    };
    let mut buttons = Vec::new();
    if let Some(first) = page.list() {
        let plans = page.lines.iter().filter(|line| line.plan.is_some());
        let count = [("count", plans.count().into())];
        let all = pressed(Press::All { first, page: at });
        buttons.push(Button::main(lang.say("repair-button-all", &count), all));
    }
    let before = at.checked_sub(1);
    buttons.extend(before.map(|before| to(key!("groups-button-earlier"), before)));
    if at + 1 < page.pages {
        buttons.push(to(key!("groups-button-more"), at + 1));
    }
    buttons.push(to(key!("desk-button-refresh"), at));
    buttons
}

/// What it would do if all of a page were accepted.
pub(super) fn all(lang: &Lang<'_>, preview: &Preview, first: PlanId, page: usize) -> Card {
    let cohort = preview.cohort;
    let back = Button::plain(
        lang.plain("person-button-back"),
        pressed(Press::Page { cohort, page }),
    );
    let left_out = preview.left_out.iter().map(|it| self::left_out(lang, it));
    if preview.holds.is_empty() {
        let said: Vec<String> = [lang.plain("repair-all-nothing")]
            .into_iter()
            .chain(left_out)
            .collect();
        return Card::said(said.join("\n")).buttons(vec![back]);
    }
    let mut lines: Vec<String> = preview.holds.iter().map(|it| would(lang, it)).collect();
    lines.extend(left_out);
    if 0 < preview.people {
        lines.push(String::new());
        lines.push(lang.say("repair-all-people", &[("count", preview.people.into())]));
        lines.push(lang.plain("repair-all-rooms"));
    }
    if 0 < preview.called_off {
        let count = [("count", preview.called_off.into())];
        lines.push(lang.say("person-called-off", &count));
    }
    let count = [("count", preview.holds.len().into())];
    let act = pressed(Press::DoAll { first, page });
    Card::panel(lang.plain("person-plan-title"), lines.join("\n")).buttons(vec![
        Button::main(lang.say("repair-button-do-all", &count), act),
        back,
    ])
}

fn would(lang: &Lang<'_>, would: &Would) -> String {
    match would {
        Would::Go(steps) => {
            let steps: Vec<String> = steps.iter().map(|step| going(lang, step)).collect();
            steps.join("\n")
        }
        Would::Join {
            from,
            into,
            members,
            two_projects,
        } => {
            let members: Vec<String> = members.iter().map(|name| plain(name)).collect();
            let from = ("from", plain(from).into());
            let into = ("into", plain(into).into());
            let members = ("members", members.join(", ").into());
            let joins = lang.say("repair-would-join", &[from.clone(), into.clone(), members]);
            if !two_projects {
                return joins;
            }
            format!("{joins} {}", lang.say("join-projects", &[from, into]))
        }
        Would::GoOn { group } => lang.say("repair-would-go-on", &[("group", plain(group).into())]),
    }
}

/// What came of accepting suggestions.
pub(super) fn done(lang: &Lang<'_>, accepted: &Accepted) -> String {
    let mut lines = Vec::new();
    if 0 < accepted.done {
        lines.push(lang.say("repair-done", &[("count", accepted.done.into())]));
    } else if 0 < accepted.before {
        lines.push(lang.plain("person-done-before"));
    }
    lines.extend(accepted.left_out.iter().map(|it| left_out(lang, it)));
    lines.join("\n")
}

/// A suggestion that no longer holds, and why.
fn left_out(lang: &Lang<'_>, left_out: &LeftOut) -> String {
    let groups: Vec<String> = left_out.groups.iter().map(|name| plain(name)).collect();
    lang.say(
        "repair-left-out",
        &[
            ("groups", groups.join(", ").into()),
            ("why", why(lang, &left_out.why).into()),
        ],
    )
}

fn pressed(press: Press) -> press::Press {
    press::Press::Repair(press)
}
