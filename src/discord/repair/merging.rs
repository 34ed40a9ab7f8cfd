//! How it looks that a group goes to another as a whole, before it does and when it has.

use super::Press;
use crate::{
    app::change::{
        Applied, Planned,
        merge::{Merging, Partner},
        repair::Together,
    },
    discord::{
        card::{Button, Card, Choice, Menu, Offers, Panel},
        change::view::after,
        press,
    },
    domain::ids::GroupId,
    key,
    words::{Lang, label, plain},
};

/// The groups to which a group may go, those that fit best first.
pub(super) fn partners(lang: &Lang<'_>, group: GroupId, name: &str, partners: &[Partner]) -> Card {
    if partners.is_empty() {
        return Card::said(lang.plain("join-none"));
    }
    let choices = partners.iter().map(|partner| Choice {
        value: partner.group.to_string(),
        label: lang.say(
            "join-choice",
            &[
                ("name", label(&partner.name).into()),
                ("members", partner.members.into()),
                ("breaks", partner.breaks.into()),
            ],
        ),
        chosen: false,
    });
    let menu = Menu {
        press: pressed(Press::Joined { group }),
        placeholder: lang.plain("person-choose"),
        offers: Offers::Choices(choices.collect()),
        least: 1,
        most: 1,
    };
    Card::said(lang.say("join-choose", &[("name", plain(name).into())])).menu(menu)
}

/// What it would do if a group went to another, as a line of the list suggests.
pub(super) fn suggested(lang: &Lang<'_>, found: &Together, page: usize) -> Card {
    let (plan, cohort) = (found.planned.plan, found.cohort);
    look(lang, &found.planned, &found.merging).buttons(vec![
        Button::main(
            lang.plain("person-button-do"),
            pressed(Press::DoOne { plan, page }),
        ),
        Button::plain(
            lang.plain("person-button-back"),
            pressed(Press::Page { cohort, page }),
        ),
    ])
}

/// What changes when a group goes to another.
fn look(lang: &Lang<'_>, planned: &Planned, merging: &Merging) -> Card {
    let from = ("from", plain(&merging.from_name).into());
    let into = ("into", plain(&merging.into_name).into());
    let mut lines = vec![lang.say("join-way", &[from.clone(), into.clone()])];
    lines.push(calendar(lang, merging));
    if 0 < merging.open_steps {
        let count = ("count", merging.open_steps.into());
        lines.push(lang.say("join-steps", &[count, from.clone(), into.clone()]));
    }
    if 0 < merging.left_behind {
        let count = ("count", merging.left_behind.into());
        lines.push(lang.say("join-steps-stay", &[count, into.clone()]));
    }
    if merging.two_projects {
        lines.push(lang.say("join-projects", &[from, into]));
    }
    lines.push(lang.plain("join-ledger"));
    let groups = planned.groups.iter();
    Card {
        panel: Some(Panel {
            title: lang.plain("person-plan-title"),
            body: lines.join("\n\n"),
            fields: groups
                .map(|group| (label(&group.name), after(lang, group)))
                .collect(),
        }),
        ..Card::default()
    }
}

/// What it would do if a group went to another, as somebody chose.
pub(super) fn planned(lang: &Lang<'_>, planned: &Planned, merging: &Merging) -> Card {
    let breaks: usize = planned.groups.iter().map(|group| group.breaks.len()).sum();
    let key = if breaks == 0 {
        key!("person-button-do")
    } else {
        key!("person-button-do-anyway")
    };
    let turned = Press::Plan {
        from: merging.into,
        into: merging.from,
    };
    let again = Press::JoinAgain {
        group: merging.from,
    };
    look(lang, planned, merging).buttons(vec![
        Button::main(
            lang.plain(key),
            pressed(Press::Merge { plan: planned.plan }),
        ),
        Button::plain(lang.plain("join-button-turn"), pressed(turned)),
        Button::plain(lang.plain("person-button-back"), pressed(again)),
    ])
}

/// Which meetings are called off, and at how many each who comes is expected.
fn calendar(lang: &Lang<'_>, merging: &Merging) -> String {
    let expected = merging.expected.iter().map(|(name, coming)| {
        lang.say(
            "join-expected",
            &[("name", plain(name).into()), ("count", (*coming).into())],
        )
    });
    let expected: Vec<String> = expected.collect();
    let off = lang.say(
        "join-called-off",
        &[
            ("from", plain(&merging.from_name).into()),
            ("count", merging.called_off.into()),
        ],
    );
    let ahead = lang.say(
        "join-ahead",
        &[
            ("into", plain(&merging.into_name).into()),
            ("count", merging.ahead.into()),
            ("expected", expected.join(", ").into()),
        ],
    );
    format!("{off} {ahead}")
}

/// That a group has gone to another.
pub(super) fn merged(lang: &Lang<'_>, applied: Applied) -> Card {
    Card::said(lang.plain(if applied.before {
        key!("person-done-before")
    } else {
        key!("join-done")
    }))
}

fn pressed(press: Press) -> press::Press {
    press::Press::Repair(press)
}
