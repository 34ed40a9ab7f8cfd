//! How one group, or somebody in it, looks before the launch, and how a change looks before it is
//! made.

use super::{Press, list::country_name, over, panel, pressed};
use crate::{
    app::{
        change::{Going, choices::Choice},
        cohorts::{
            arranged::{OneGroup, OnePerson, SeenMember},
            by_hand::{Planned, Refusal},
        },
    },
    discord::{
        card::{self, Button, Card, Field, Menu, Offers, Sheet},
        change::view,
        press,
        setup::place_of,
    },
    domain::{
        arrangement::GROUP_NAME_MAX,
        change::{Change, Wanted},
        ids::GroupId,
    },
    key,
    words::{Lang, groups as words, label, plain},
};

/// The name of the form's question for a group's name.
pub(super) const NAME: &str = "name";

/// One group: who is in it, why, what it breaks, and what can be done.
pub(super) fn group(lang: &Lang<'_>, one: &OneGroup) -> Card {
    let group = &one.group;
    let members = group.members.iter().map(|member| member_line(lang, member));
    let mut parts = vec![members.collect::<Vec<_>>().join("\n")];
    let why = words::reason(lang, &group.facts);
    parts.push(lang.say("groups-one-why", &[("why", why.into())]));
    let broken = one.breaks.iter().map(|broken| view::broken(lang, broken));
    parts.push(broken.collect::<Vec<_>>().join("\n"));
    parts.retain(|part| !part.is_empty());
    let mut title = label(&group.name);
    if group.locked {
        title = lang.say("groups-name-locked", &[("name", title.into())]);
    }
    let members = group.members.iter().map(|member| card::Choice {
        value: format!("p{}", member.id),
        label: label(&member.called_name),
        chosen: false,
    });
    let menu = Menu {
        press: pressed(Press::Choose),
        placeholder: lang.plain("groups-choose-member"),
        offers: Offers::Choices(members.collect()),
        least: 1,
        most: 1,
    };
    let (id, edition) = (group.id, one.edition);
    let lock = Press::Lock {
        edition,
        group: id,
        locked: !group.locked,
    };
    let lock_key = if group.locked {
        key!("groups-button-unlock")
    } else {
        key!("groups-button-lock")
    };
    panel(title, parts.join("\n\n")).menu(menu).buttons(vec![
        Button::plain(
            lang.plain("groups-button-name"),
            pressed(Press::Name { group: id }),
        ),
        Button::plain(lang.plain(lock_key), pressed(lock)),
        back(lang, one.page),
    ])
}

fn member_line(lang: &Lang<'_>, member: &SeenMember) -> String {
    let name = ("name", plain(&member.called_name).into());
    let country = ("country", country_name(&member.country).into());
    match member.zone {
        Some(zone) => {
            let place = ("place", place_of(zone.name()).into());
            lang.say("groups-one-member", &[name, country, place])
        }
        None => lang.say("groups-one-member-no-place", &[name, country]),
    }
}

/// The button that leads back to a page of the list.
fn back(lang: &Lang<'_>, page: usize) -> Button {
    let page = u16::try_from(page).unwrap_or(u16::MAX);
    Button::plain(
        lang.plain("groups-button-back"),
        pressed(Press::Page { page }),
    )
}

/// The button that leads back to a group.
fn back_to(lang: &Lang<'_>, group: GroupId, name: &str) -> Button {
    let name = [("group", label(name).into())];
    let press = pressed(Press::Group { group });
    Button::plain(lang.say("groups-button-to", &name), press)
}

/// Somebody, and where they could go.
pub(super) fn person(lang: &Lang<'_>, one: &OnePerson) -> Card {
    let who = one.person.id;
    let stands = match &one.group {
        Some((_, group)) => lang.say("groups-person-in", &[("group", plain(group).into())]),
        None => lang.plain("groups-person-without"),
    };
    let body = format!("{}\n{stands}", member_line(lang, &one.person));
    let card = panel(label(&one.person.called_name), body);
    let goes = |key: &str, press| Button::plain(lang.plain(key), pressed(press));
    let page = 0;
    card.buttons(match &one.group {
        Some((group, name)) => vec![
            goes(key!("person-button-move"), Press::Move { who, page }),
            goes(key!("person-button-swap"), Press::Swap { who, page }),
            goes(key!("groups-button-take-out"), Press::TakeOut { who }),
            back_to(lang, *group, name),
        ],
        None => vec![
            goes(key!("person-button-place"), Press::Move { who, page }),
            back(lang, one.page),
        ],
    })
}

/// Where somebody could go, or with whom they could swap, the best first.
pub(super) fn choices(
    lang: &Lang<'_>,
    who: &SeenMember,
    wanted: Wanted,
    (choices, more): &(Vec<Choice>, bool),
    page: u16,
) -> Card {
    let id = who.id;
    let (asks, none, chosen) = match wanted {
        Wanted::Group => (
            key!("person-choose-group"),
            key!("person-no-group"),
            Press::To { who: id },
        ),
        Wanted::Partner | Wanted::StandIn => (
            key!("person-choose-partner"),
            key!("person-no-partner"),
            Press::With { who: id },
        ),
    };
    let turned = |page| match wanted {
        Wanted::Group => Press::Move { who: id, page },
        Wanted::Partner | Wanted::StandIn => Press::Swap { who: id, page },
    };
    let to = |key: &str, press| Button::plain(lang.plain(key), pressed(press));
    let mut buttons = Vec::new();
    if let Some(page) = page.checked_sub(1) {
        buttons.push(to(key!("groups-button-earlier"), turned(page)));
    }
    if *more {
        let page = page.saturating_add(1);
        buttons.push(to(key!("groups-button-more"), turned(page)));
    }
    buttons.push(to(key!("person-button-back"), Press::Person { who: id }));
    if choices.is_empty() {
        return over(Card::said(lang.plain(none))).buttons(buttons);
    }
    let menu = Menu {
        press: pressed(chosen),
        placeholder: lang.plain("person-choose"),
        offers: Offers::Choices(
            choices
                .iter()
                .map(|choice| view::offered(lang, choice))
                .collect(),
        ),
        least: 1,
        most: 1,
    };
    let name = ("name", plain(&who.called_name).into());
    over(Card::said(lang.say(asks, &[name])))
        .menu(menu)
        .buttons(buttons)
}

/// What a change would do, before it is made.
pub(super) fn planned(lang: &Lang<'_>, planned: &Planned) -> Card {
    let steps = planned.steps.iter().map(|step| step_line(lang, step));
    let body = steps.collect::<Vec<_>>().join("\n");
    let mut card = panel(lang.plain("person-plan-title"), body);
    if let Some(panel) = &mut card.panel {
        let groups = planned.groups.iter();
        panel.fields = groups
            .map(|(group, facts)| {
                let mut said = view::after(lang, group);
                if !group.members.is_empty() {
                    let why = words::reason(lang, facts);
                    said.push('\n');
                    said.push_str(&lang.say("groups-one-why", &[("why", why.into())]));
                }
                (label(&group.name), said)
            })
            .collect();
    }
    let breaks = planned.groups.iter();
    let keeps_all = breaks.flat_map(|(group, _)| &group.breaks).next().is_none();
    let key = if keeps_all {
        key!("person-button-do")
    } else {
        key!("person-button-do-anyway")
    };
    let edition = planned.edition;
    let (who, press) = match planned.change {
        Change::Move { who, to } => (who, Press::DoMove { edition, who, to }),
        Change::Swap(who, with) | Change::Replace { out: who, by: with } => {
            (who, Press::DoSwap { edition, who, with })
        }
        Change::Remove(who) => (who, Press::DoTakeOut { edition, who }),
    };
    card.buttons(vec![
        Button::main(lang.plain(key), pressed(press)),
        Button::plain(
            lang.plain("person-button-back"),
            pressed(Press::Person { who }),
        ),
    ])
}

fn step_line(lang: &Lang<'_>, step: &Going) -> String {
    match (&step.from, &step.to) {
        (Some(from), None) => {
            let name = ("name", plain(&step.name).into());
            lang.say("groups-step-out", &[name, ("from", plain(from).into())])
        }
        (Some(_) | None, _) => view::going(lang, step),
    }
}

/// The form for a group's name.
pub(super) fn name_form(lang: &Lang<'_>, one: &OneGroup) -> Sheet {
    let form = super::Form::Name {
        edition: one.edition,
        group: one.group.id,
    };
    Sheet {
        form: press::Form::Groups(form),
        title: lang.plain("groups-form-name"),
        fields: vec![Field {
            name: NAME,
            label: lang.plain("groups-form-name-label"),
            example: String::new(),
            filled: label(&one.group.name),
            long: false,
            required: true,
            length_max: u16::try_from(GROUP_NAME_MAX).unwrap_or(u16::MAX),
        }],
    }
}

/// Why nothing is shown or changed.
pub(super) fn refused(lang: &Lang<'_>, refusal: &Refusal) -> Card {
    Card::said(match refusal {
        Refusal::NoGroups => lang.plain("groups-refused-none"),
        Refusal::Stale => lang.plain("groups-refused-stale"),
        Refusal::Gone => lang.plain("groups-refused-gone"),
        Refusal::Nothing => lang.plain("groups-refused-nothing"),
        Refusal::Full { group } => {
            lang.say("groups-refused-full", &[("group", plain(group).into())])
        }
        Refusal::Name { characters: 0 } => lang.plain("groups-refused-name-none"),
        Refusal::Name { characters } => lang.say(
            "groups-refused-name-long",
            &[
                ("characters", (*characters).into()),
                ("most", GROUP_NAME_MAX.into()),
            ],
        ),
        Refusal::Apart => lang.plain("person-refused-apart"),
        Refusal::Taken => lang.plain("groups-refused-taken"),
        Refusal::NothingBefore => lang.plain("groups-refused-nothing-before"),
    })
}
