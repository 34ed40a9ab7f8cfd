//! How a project and its steps look on Discord.

use chrono::NaiveDate;

use super::{Form, KINDS, Press};
use crate::{
    app::projects::{
        AIM_MAX, Board, Changed, LINK_MAX, Milestone, OPEN_MAX, REASON_MAX, Refusal, TITLE_MAX,
    },
    charts::Picture,
    discord::{
        card::{Button, Card, Field, Panel, Sheet},
        milestones, press,
    },
    domain::{
        ids::GroupId,
        milestones::{MilestoneState, ProjectKind},
    },
    words::{
        Lang, cut, label, plain,
        when::{self, Stamp},
    },
};

/// The name of a form's question for the title of a step.
pub(super) const TITLE: &str = "title";
/// The name of a form's question for its date.
pub(super) const DUE: &str = "due";
/// The name of a form's question for the aim of a project.
pub(super) const AIM: &str = "aim";

/// Longest date that can be typed, in code points.
const DUE_MAX: u16 = 40;

/// Done buttons in a row, and rows of them: what fits under a board without hiding it.
const DONE_ROW: usize = 5;
const DONE_MAX: usize = 10;

/// Most choices that Discord shows, and the longest label of one.
const CHOICES_MAX: usize = 25;
const CHOICE_MAX: usize = 100;

/// What a group makes, and how far it is.
pub(super) fn board(lang: &Lang<'_>, board: &Board) -> Card {
    let project = match &board.project {
        Some(project) => lang.say(
            "project-is",
            &[
                ("kind", kind_name(lang, project.kind).into()),
                ("aim", plain(&project.aim).into()),
            ],
        ),
        None => lang.plain("project-none"),
    };
    let open: Vec<String> = (1_usize..)
        .zip(board.open())
        .map(|(number, step)| open_line(lang, board, number, step))
        .collect();
    let done: Vec<String> = board
        .milestones
        .iter()
        .filter(|step| step.state == MilestoneState::Done)
        .map(|step| done_line(lang, step))
        .collect();
    let mut fields = Vec::new();
    if open.is_empty() && done.is_empty() {
        fields.push((lang.plain("steps-open"), lang.plain("steps-none")));
    }
    if !open.is_empty() {
        fields.push((lang.plain("steps-open"), open.join("\n")));
    }
    if !done.is_empty() {
        fields.push((lang.plain("steps-done"), done.join("\n")));
    }
    let name = plain(&board.group_name);
    let mut card = Card {
        panel: Some(Panel {
            title: lang.say("project-title", &[("group", name.into())]),
            body: project,
            fields,
        }),
        ..Card::default()
    }
    .menu(milestones::menu(lang, board))
    .buttons(ways(lang, board));
    let finish: Vec<Button> = (1_usize..)
        .zip(board.open())
        .take(DONE_MAX)
        .map(|(number, step)| {
            let milestone = step.id;
            Button::plain(
                lang.say("step-finish", &[("number", number.into())]),
                pressed(Press::Done { milestone }),
            )
        })
        .collect();
    for row in finish.chunks(DONE_ROW) {
        card = card.buttons(row.to_vec());
    }
    card
}

/// The steps as a picture, above the same in words.
pub(super) fn pictured(lang: &Lang<'_>, board: &Board, picture: Option<Picture>) -> Card {
    let text = match &picture {
        Some(picture) => plain(&picture.words),
        None if board.milestones.is_empty() => lang.plain("steps-none"),
        None => lang.plain("project-no-picture"),
    };
    Card {
        text,
        picture,
        ..Card::default()
    }
}

/// What can be done with the project as a whole.
fn ways(lang: &Lang<'_>, board: &Board) -> Vec<Button> {
    let group = board.group;
    let add = Button::main(lang.plain("step-add"), pressed(Press::Add { group }));
    let choose = Button::plain(lang.plain("project-choose"), pressed(Press::Kind { group }));
    let plan = board.project.as_ref();
    let plan = plan.map(|_known| milestones::open_plan(lang, group));
    let picture = (!board.milestones.is_empty()).then(|| milestones::open_picture(lang, group));
    let ways = [add, choose].into_iter();
    ways.chain(plan).chain(picture).collect()
}

/// The news that a step was added, for everyone in the room.
pub(super) fn added(lang: &Lang<'_>, changed: &Changed) -> Card {
    let (by, title) = (plain(&changed.by), plain(&changed.milestone.title));
    if changed.already {
        return Card::said(lang.say("step-added-already", &[("title", title.into())]));
    }
    let mut text = match changed.due_at {
        Some(due_at) => lang.say(
            "step-added-due",
            &[
                ("by", by.into()),
                ("title", title.into()),
                ("date", when::stamp(due_at, Stamp::Date).into()),
            ],
        ),
        None => lang.say("step-added", &[("by", by.into()), ("title", title.into())]),
    };
    if let Some(owner) = &changed.owner {
        text.push('\n');
        text.push_str(&lang.say("step-owner", &[("name", plain(owner).into())]));
    }
    Card::said(text)
}

/// The kinds of project to choose from.
pub(super) fn kinds(lang: &Lang<'_>, group: GroupId) -> Card {
    let buttons = KINDS
        .into_iter()
        .map(|(kind, _word, _key)| {
            Button::plain(kind_name(lang, kind), pressed(Press::Aim { group, kind }))
        })
        .collect();
    Card::said(lang.plain("project-which-kind")).buttons(buttons)
}

/// What is said when a step is finished with a link and with a file at once.
pub(super) fn link_and_file(lang: &Lang<'_>) -> Card {
    Card::said(lang.plain("step-link-and-file"))
}

/// The form for a step.
pub(super) fn step_form(lang: &Lang<'_>) -> Sheet {
    Sheet {
        form: press::Form::Project(Form::Add),
        title: lang.plain("step-form"),
        fields: vec![
            Field {
                name: TITLE,
                label: lang.plain("step-form-title"),
                example: lang.plain("step-form-title-example"),
                filled: String::new(),
                long: false,
                required: true,
                length_max: TITLE_MAX,
            },
            Field {
                name: DUE,
                label: lang.plain("step-form-due"),
                example: lang.plain("step-form-due-example"),
                filled: String::new(),
                long: false,
                required: false,
                length_max: DUE_MAX,
            },
        ],
    }
}

/// The form for the aim of a project, with what stands there already.
pub(super) fn aim_form(lang: &Lang<'_>, board: &Board, kind: ProjectKind) -> Sheet {
    let group = board.group;
    let filled = board.project.as_ref().map(|project| project.aim.clone());
    Sheet {
        form: press::Form::Project(Form::Aim { group, kind }),
        title: lang.plain("project-aim-form"),
        fields: vec![Field {
            name: AIM,
            label: lang.plain("project-aim-ask"),
            example: lang.plain("project-aim-example"),
            filled: filled.unwrap_or_default(),
            long: true,
            required: true,
            length_max: AIM_MAX,
        }],
    }
}

/// What is said when something about a project is not done.
pub(in crate::discord) fn refused(lang: &Lang<'_>, refusal: Refusal) -> Card {
    Card::said(match refusal {
        Refusal::NotAMember => lang.plain("project-not-a-member"),
        Refusal::Title => lang.say("step-bad-title", &[("max", TITLE_MAX.into())]),
        Refusal::Past(date) => {
            lang.say("step-past-date", &[("date", when::date(lang, date).into())])
        }
        Refusal::NoSuchOwner => lang.plain("step-no-such-owner"),
        Refusal::TooMany => lang.say("step-too-many", &[("max", OPEN_MAX.into())]),
        Refusal::Gone => lang.plain("step-gone"),
        Refusal::Link => lang.say("step-bad-link", &[("max", LINK_MAX.into())]),
        Refusal::Aim => lang.say("project-bad-aim", &[("max", AIM_MAX.into())]),
        Refusal::Reason => lang.say("step-bad-reason", &[("max", REASON_MAX.into())]),
        Refusal::NotOpen => lang.plain("step-not-open"),
        Refusal::ChangedSince => lang.plain("step-changed-since"),
        Refusal::NoProject => lang.plain("plan-no-project"),
        Refusal::Over => lang.plain("plan-over"),
    })
}

/// What is said when a typed date cannot be read.
pub(in crate::discord) fn no_date(lang: &Lang<'_>, typed: &str) -> Card {
    let typed = cut(typed, usize::from(DUE_MAX));
    Card::said(lang.say("step-bad-date", &[("typed", plain(&typed).into())]))
}

/// The open steps to choose from: what is shown, and what is handed in.
pub(super) fn open_steps(board: &Board, typed: &str) -> Vec<(String, String)> {
    let wanted = typed.to_lowercase();
    board
        .open()
        .map(|step| {
            let shown = cut(&label(&step.title), CHOICE_MAX);
            (shown, step.id.to_string())
        })
        .filter(|(shown, _id): &(String, String)| shown.to_lowercase().contains(&wanted))
        .take(CHOICES_MAX)
        .collect()
}

fn open_line(lang: &Lang<'_>, board: &Board, number: usize, step: &Milestone) -> String {
    let title = plain(&step.title);
    let line = lang.say(
        "step-line",
        &[("number", number.into()), ("title", title.into())],
    );
    let due = step.due_on.map(|due_on| due(lang, due_on, board));
    let owner = step
        .owner
        .and_then(|owner| board.called(owner))
        .map(|name| lang.say("step-owner", &[("name", plain(name).into())]));
    let blocked = step.blocked.is_some().then(|| lang.plain("step-blocked"));
    [Some(line), due, owner, blocked]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn done_line(lang: &Lang<'_>, step: &Milestone) -> String {
    let title = ("title", plain(&step.title).into());
    match &step.evidence {
        Some(link) => {
            let link = ("link", bracketed(link).into());
            lang.say("step-line-done-link", &[title, link])
        }
        None => lang.say("step-line-done", &[title]),
    }
}

/// An address that Discord shows as a link without a preview. It holds no bracket or space, so
/// it cannot end the brackets early.
fn bracketed(link: &str) -> String {
    format!("<{link}>")
}

fn due(lang: &Lang<'_>, due_on: NaiveDate, board: &Board) -> String {
    let date = [(
        "date",
        when::stamp(board.due_at(due_on), Stamp::Date).into(),
    )];
    if due_on < board.today {
        lang.say("step-was-due", &date)
    } else {
        lang.say("step-due", &date)
    }
}

pub(in crate::discord) fn kind_name(lang: &Lang<'_>, kind: ProjectKind) -> String {
    let named = KINDS.into_iter().find(|(known, ..)| *known == kind);
    named.map_or_else(String::new, |(_kind, _word, key)| lang.say(key, &[]))
}

fn pressed(press: Press) -> press::Press {
    press::Press::Project(press)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            calendar::Fortnights,
            ids::{MilestoneId, ParticipantId},
        },
        words::Words,
    };

    fn step(id: i64, title: &str, due_on: Option<(u32, u32)>) -> Milestone {
        Milestone {
            id: MilestoneId(id),
            group: GroupId(7),
            title: title.to_owned(),
            due_on: due_on.and_then(|(month, day)| NaiveDate::from_ymd_opt(2026, month, day)),
            owner: None,
            state: MilestoneState::Open,
            done_by: None,
            evidence: None,
            blocked: None,
        }
    }

    fn board_of(milestones: Vec<Milestone>) -> Board {
        Board {
            group: GroupId(7),
            group_name: "Group 7".to_owned(),
            project: None,
            milestones,
            members: Vec::new(),
            dropped: Vec::new(),
            fortnights: Fortnights {
                starts_on: NaiveDate::from_ymd_opt(2026, 3, 9).expect("a real date"),
                count: 8,
                home_zone: "Europe/Lisbon".parse().expect("a zone"),
            },
            today: NaiveDate::from_ymd_opt(2026, 4, 1).expect("a real date"),
        }
    }

    #[test]
    fn a_board_says_what_is_due_and_what_is_late() {
        let words = Words::load().expect("the locale files are right");
        let done = Milestone {
            state: MilestoneState::Done,
            done_by: Some(ParticipantId(1)),
            evidence: Some("https://blog.example/1".to_owned()),
            ..step(3, "Plan", None)
        };
        let steps = vec![
            step(1, "Draft", Some((3, 31))),
            Milestone {
                blocked: Some("No laptop".to_owned()),
                ..step(2, "*Post*", Some((4, 3)))
            },
            done,
        ];
        let panel = board(&words.in_english(), &board_of(steps))
            .panel
            .expect("a panel");
        let texts: Vec<&str> = panel.fields.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "1. Draft · was due <t:1774954800:D>\n2. \\*Post\\* · due <t:1775214000:D> · blocked",
                "✓ Plan: <https://blog.example/1>",
            ]
        );
    }

    #[test]
    fn a_full_board_still_fits_a_message() {
        let words = Words::load().expect("the locale files are right");
        let steps = (1_i64..=25).map(|id| step(id, "Step", None)).collect();
        let card = board(&words.in_english(), &board_of(steps));
        assert!(card.rows.len() <= 5);
    }

    #[test]
    fn typing_narrows_the_steps() {
        let board = board_of(vec![step(1, "Draft", None), step(2, "Post it", None)]);
        assert_eq!(
            open_steps(&board, "post"),
            [("Post it".to_owned(), "2".to_owned())]
        );
    }
}
