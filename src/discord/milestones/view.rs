//! How a step looks on Discord, and the reminder of what is due.

use super::{Form, Press, Step};
use crate::{
    app::{
        milestones::{Blocked, Looked, due_at, reminders::Due},
        projects::{Board, LINK_MAX, Milestone, REASON_MAX, TITLE_MAX},
    },
    discord::{
        card::{Button, Card, Choice, Field, Menu, Offers, Panel, Sheet},
        press, projects,
    },
    domain::{
        ids::GroupId,
        milestones::{Change, MilestoneState},
    },
    key,
    words::{
        Lang, cut, label, plain,
        when::{self, Stamp},
    },
};

/// The name of a form's question for the title of a step.
pub(super) const TITLE: &str = "title";
/// The name of a form's question for its date.
pub(super) const DUE: &str = "due";
/// The name of a form's question for a link to what was made.
pub(super) const LINK: &str = "link";
/// The name of a form's question for what is in the way.
pub(super) const WHY: &str = "why";

/// What the menu of owners hands in for nobody: no row has this id.
pub(super) const NOBODY: i64 = 0;

/// Most steps in a menu; Discord shows no more.
const MENU_MAX: usize = 25;

/// Longest date that can be typed, in code points.
const DUE_MAX: u16 = 40;

/// Steps that a reminder names; of more it says how many.
const REMINDED_MAX: usize = 10;

/// Blocked steps that the desk lists.
const BLOCKED_MAX: usize = 5;

/// Longest title or reason in that list, in code points: five lines of two of them fit a field.
const BLOCKED_TEXT_MAX: usize = 70;

/// The steps of a board to look at, the open ones first.
pub(in crate::discord) fn menu(lang: &Lang<'_>, board: &Board) -> Menu {
    let done = board.milestones.iter();
    let done = done.filter(|step| step.state == MilestoneState::Done);
    let choice = |step: &Milestone| Choice {
        value: step.id.to_string(),
        label: lang.say(
            state_key(step.state),
            &[("title", label(&step.title).into())],
        ),
        chosen: false,
    };
    let steps = board.open().chain(done).chain(&board.dropped);
    Menu {
        press: pressed(Press::Pick { group: board.group }),
        placeholder: lang.plain("step-look"),
        offers: Offers::Choices(steps.take(MENU_MAX).map(choice).collect()),
        least: 1,
        most: 1,
    }
}

/// The button that shows the steps as a picture.
pub(in crate::discord) fn open_picture(lang: &Lang<'_>, group: GroupId) -> Button {
    let picture = pressed(Press::Picture { group });
    Button::plain(lang.plain("step-button-picture"), picture)
}

/// How the menu of steps names one in this state.
fn state_key(state: MilestoneState) -> &'static str {
    match state {
        MilestoneState::Open => key!("step-choice-open"),
        MilestoneState::Done => key!("step-choice-done"),
        MilestoneState::Dropped => key!("step-choice-dropped"),
    }
}

/// A step, with all that a member can do with it.
pub(super) fn panel(lang: &Lang<'_>, looked: &Looked) -> Card {
    let milestone = &looked.milestone;
    let step = step_of(looked);
    let blocked = milestone.blocked.as_deref();
    let fields = blocked.map(|why| (lang.plain("step-in-the-way"), plain(why)));
    let mut card = Card {
        panel: Some(Panel {
            title: plain(&milestone.title),
            body: facts(lang, looked).join("\n"),
            fields: fields.into_iter().collect(),
        }),
        ..Card::default()
    };
    let button = |key, press| Button::plain(lang.plain(key), pressed(press));
    let main = |key, press| Button::main(lang.plain(key), pressed(press));
    let deeds = match milestone.state {
        MilestoneState::Open => {
            card = card.menu(owners(lang, looked));
            vec![
                main(key!("step-button-done"), Press::Finish(step)),
                button(key!("step-button-edit"), Press::Edit(step)),
                if blocked.is_some() {
                    button(key!("step-button-unblock"), Press::Unblock(step))
                } else {
                    button(key!("step-button-block"), Press::Block(step))
                },
                button(key!("step-button-drop"), Press::Drop(step)),
            ]
        }
        MilestoneState::Done => vec![
            button(key!("step-button-link"), Press::Finish(step)),
            button(key!("step-button-reopen"), Press::Reopen(step)),
        ],
        MilestoneState::Dropped => {
            vec![button(key!("step-button-reopen"), Press::Reopen(step))]
        }
    };
    let mut ways = vec![button(key!("step-button-history"), Press::History(step))];
    ways.extend(undo(lang, looked));
    let group = step.group;
    ways.push(button(key!("step-button-project"), Press::Board { group }));
    card.buttons(deeds).buttons(ways)
}

/// The button that undoes the last change; there is none while the step was only added.
pub(super) fn undo(lang: &Lang<'_>, looked: &Looked) -> Option<Button> {
    let last = looked.last().filter(|last| 1 < last.number)?;
    let label = if last.undoes.is_some() {
        key!("step-button-redo")
    } else {
        key!("step-button-undo")
    };
    let undo = Press::Undo(step_of(looked), last.number);
    Some(Button::plain(lang.plain(label), pressed(undo)))
}

/// A step that has changed since somebody saw what they wanted to undo.
pub(super) fn changed_since(lang: &Lang<'_>, looked: &Looked) -> Card {
    Card {
        text: lang.plain("step-changed-since"),
        ..panel(lang, looked)
    }
}

/// What there is to say of a step, a line each.
fn facts(lang: &Lang<'_>, looked: &Looked) -> Vec<String> {
    let milestone = &looked.milestone;
    let called = |id| match looked.called(id) {
        Some(name) => plain(name),
        None => lang.plain("former-member"),
    };
    let mut lines = Vec::new();
    lines.push(match (milestone.state, milestone.done_by) {
        (MilestoneState::Done, Some(by)) => {
            lang.say("step-state-done", &[("name", called(by).into())])
        }
        (MilestoneState::Open | MilestoneState::Done, _) => lang.plain("step-state-open"),
        (MilestoneState::Dropped, _) => lang.plain("step-state-dropped"),
    });
    if milestone.state == MilestoneState::Open {
        lines.push(match looked.due_at() {
            Some(at) => lang.say(
                "step-panel-due",
                &[
                    ("date", when::stamp(at, Stamp::Date).into()),
                    ("relative", when::stamp(at, Stamp::Relative).into()),
                ],
            ),
            None => lang.plain("step-panel-no-due"),
        });
        let owner = milestone.owner.and_then(|owner| looked.called(owner));
        lines.push(match owner {
            Some(name) => lang.say("step-owner", &[("name", plain(name).into())]),
            None => lang.plain("step-no-owner"),
        });
    }
    lines.extend(link(lang, milestone));
    lines
}

/// The link to what was made. The address holds no bracket or space, so it cannot end the brackets
/// early.
fn link(lang: &Lang<'_>, milestone: &Milestone) -> Option<String> {
    let link = milestone.evidence.as_ref()?;
    let link = ("link", format!("<{link}>").into());
    Some(lang.say("step-finished-link", &[link]))
}

/// Who can look after a step.
fn owners(lang: &Lang<'_>, looked: &Looked) -> Menu {
    let owner = looked.milestone.owner;
    let members = looked.members.iter().map(|member| Choice {
        value: member.participant.to_string(),
        label: label(&member.called_name),
        chosen: owner == Some(member.participant),
    });
    let nobody = Choice {
        value: NOBODY.to_string(),
        label: lang.plain("step-nobody"),
        chosen: false,
    };
    Menu {
        press: pressed(Press::Give(step_of(looked))),
        placeholder: lang.plain("step-who"),
        offers: Offers::Choices(members.chain([nobody]).collect()),
        least: 1,
        most: 1,
    }
}

/// The form for title and date, with what stands.
pub(super) fn edit_form(lang: &Lang<'_>, step: Step, looked: &Looked) -> Sheet {
    let due_on = looked.milestone.due_on;
    Sheet {
        form: press::Form::Milestone(Form::Edit(step)),
        title: lang.plain("step-edit-form"),
        fields: vec![
            Field {
                name: TITLE,
                label: lang.plain("step-form-title"),
                example: lang.plain("step-form-title-example"),
                filled: looked.milestone.title.clone(),
                long: false,
                required: true,
                length_max: TITLE_MAX,
            },
            Field {
                name: DUE,
                label: lang.plain("step-form-due"),
                example: lang.plain("step-form-due-example"),
                filled: due_on.map(|date| date.to_string()).unwrap_or_default(),
                long: false,
                required: false,
                length_max: DUE_MAX,
            },
        ],
    }
}

/// The form for a link to what was made.
pub(super) fn finish_form(lang: &Lang<'_>, step: Step, looked: &Looked) -> Sheet {
    Sheet {
        form: press::Form::Milestone(Form::Finish(step)),
        title: lang.plain("step-finish-form"),
        fields: vec![Field {
            name: LINK,
            label: lang.plain("step-finish-ask"),
            example: lang.plain("step-finish-example"),
            filled: looked.milestone.evidence.clone().unwrap_or_default(),
            long: false,
            required: false,
            length_max: LINK_MAX,
        }],
    }
}

/// The form for what is in the way.
pub(super) fn block_form(lang: &Lang<'_>, step: Step, looked: &Looked) -> Sheet {
    Sheet {
        form: press::Form::Milestone(Form::Block(step)),
        title: lang.plain("step-block-form"),
        fields: vec![Field {
            name: WHY,
            label: lang.plain("step-block-ask"),
            example: lang.plain("step-block-example"),
            filled: looked.milestone.blocked.clone().unwrap_or_default(),
            long: true,
            required: true,
            length_max: REASON_MAX,
        }],
    }
}

/// The news that a step is done, for everyone in the room.
pub(super) fn finished(lang: &Lang<'_>, looked: &Looked) -> Card {
    let milestone = &looked.milestone;
    let by = plain(looked.called(looked.by).unwrap_or_default());
    let values = [("by", by.into()), ("title", plain(&milestone.title).into())];
    let changes = looked.last().map(|last| last.changes.as_slice());
    let said = if looked.already {
        key!("step-finished-already")
    } else if let Some([Change::Evidence(..)]) = changes {
        key!("step-link-added")
    } else {
        key!("step-finished")
    };
    let said = lang.say(said, &values);
    let lines: Vec<String> = [Some(said), link(lang, milestone)]
        .into_iter()
        .flatten()
        .collect();
    Card::said(lines.join("\n"))
}

/// The reminder to those who look after steps that are due.
pub(super) fn reminder(lang: &Lang<'_>, group: GroupId, due: &Due) -> Card {
    let mut pings = Vec::new();
    for (_step, owner) in &due.steps {
        if let Some(account) = owner.account.filter(|_known| owner.here)
            && !pings.contains(&account)
        {
            pings.push(account);
        }
    }
    let named = due.steps.iter().take(REMINDED_MAX).map(|(step, owner)| {
        let title = plain(&step.title);
        let at = step.due_on.map(|due_on| due_at(&due.fortnights, due_on));
        let date = at.map(|at| when::stamp(at, Stamp::Date));
        let relative = at.map(|at| when::stamp(at, Stamp::Relative));
        lang.say(
            "reminder-step",
            &[
                ("title", title.into()),
                ("name", plain(&owner.called_name).into()),
                ("date", date.unwrap_or_default().into()),
                ("relative", relative.unwrap_or_default().into()),
            ],
        )
    });
    let more = due.steps.len().saturating_sub(REMINDED_MAX);
    let more = (0 < more).then(|| lang.say("reminder-more", &[("count", more.into())]));
    let mentions: Vec<String> = pings
        .iter()
        .map(|account| format!("<@{account}>"))
        .collect();
    let count = ("count", due.steps.len().into());
    let hello = lang.say("reminder-hello", &[count]);
    let text = [mentions.join(" "), hello].join(" ").trim().to_owned();
    let lines: Vec<String> = [text].into_iter().chain(named).chain(more).collect();
    Card {
        text: lines.join("\n"),
        pings,
        silent: due.silent,
        ..Card::default()
    }
    .buttons(vec![Button::plain(
        lang.plain("step-button-project"),
        press::Press::Project(projects::Press::Board { group }),
    )])
}

/// The steps that groups cannot go on with, for coordinators; none where there are none.
pub(in crate::discord) fn blocked(
    lang: &Lang<'_>,
    blocked: &[Blocked],
) -> Option<(String, String)> {
    if blocked.is_empty() {
        return None;
    }
    let line = |step: &Blocked| {
        let group = match step.room {
            Some(room) => format!("<#{room}>"),
            None => plain(&step.group_name),
        };
        lang.say(
            "desk-blocked-step",
            &[
                ("group", group.into()),
                ("title", plain(&cut(&step.title, BLOCKED_TEXT_MAX)).into()),
                ("why", plain(&cut(&step.why, BLOCKED_TEXT_MAX)).into()),
                ("since", when::stamp(step.at, Stamp::Relative).into()),
            ],
        )
    };
    let mut lines: Vec<String> = blocked.iter().take(BLOCKED_MAX).map(line).collect();
    let more = blocked.len() - lines.len();
    if 0 < more {
        lines.push(lang.say("desk-blocked-more", &[("count", more.into())]));
    }
    Some((lang.plain("desk-blocked"), lines.join("\n")))
}

pub(super) fn step_of(looked: &Looked) -> Step {
    Step {
        group: looked.milestone.group,
        milestone: looked.milestone.id,
    }
}

pub(super) fn pressed(press: Press) -> press::Press {
    press::Press::Milestone(press)
}
