//! How the calendar of prompts looks, and one fortnight of it.
//!
//! Knows: what can be done with a fortnight that has not begun. Refuses to know: who may.

use super::{Act, Form, Press};
use crate::{
    app::prompts::plan::{Plan, Refusal},
    discord::{
        card::{Button, Card, Choice, Field, Menu, Offers, Sheet},
        press, prompts,
        prompts::{dates, view},
    },
    domain::prompts::Part,
    key,
    store::prompts::plan::{Frozen, Turn},
    words::{Lang, label, plain, when},
};

/// The names of the form's questions.
pub(super) const TITLE: &str = "title";
pub(super) const BODY: &str = "body";
pub(super) const ALONE: &str = "alone";
pub(super) const TOGETHER: &str = "together";
pub(super) const ACTIVITY: &str = "activity";

/// The most that one menu offers.
const CHOICES_MAX: usize = 25;

/// All fortnights, with a menu of those that can be changed, and the days as a file.
pub(super) fn all(lang: &Lang<'_>, plan: &Plan) -> Card {
    let fortnights = &plan.fortnights;
    let zone = fortnights.home_zone.name().into();
    let mut lines = vec![lang.say("prompt-calendar-zone", &[("zone", zone)])];
    lines.extend(plan.turns.iter().map(|turn| line(lang, plan, turn)));
    let end = when::date(lang, fortnights.ends_on());
    lines.push(lang.say("prompt-calendar-end", &[("date", end.into())]));
    let card = Card {
        files: vec![dates::file(lang, plan)],
        clears_files: true,
        ..Card::panel(title(lang, plan), lines.join("\n"))
    };
    let open = plan
        .turns
        .iter()
        .filter(|turn| plan.can_change(turn.fortnight));
    let choices = open.take(CHOICES_MAX).map(|turn| Choice {
        value: turn.fortnight.to_string(),
        label: said(lang, plan, turn, key!("plan-choice"), label),
        chosen: false,
    });
    card.menu(menu(
        lang.plain("plan-menu-fortnight"),
        pressed(plan, Act::Choose),
        choices.collect(),
    ))
}

fn title(lang: &Lang<'_>, plan: &Plan) -> String {
    let cohort = ("cohort", plain(&plan.cohort_name).into());
    match &plan.group {
        None => lang.say("prompt-calendar-title", &[cohort]),
        Some((_group, name)) => {
            lang.say("plan-title-group", &[cohort, ("name", plain(name).into())])
        }
    }
}

/// One fortnight in a line.
fn line(lang: &Lang<'_>, plan: &Plan, turn: &Turn) -> String {
    let key = match (turn.brings(), turn.own) {
        (None, _) => key!("plan-line-left-out"),
        (Some(_), Some(own)) if own.prompt != Some(turn.planned) => key!("plan-line-own"),
        (Some(_), _) => key!("prompt-calendar-line"),
    };
    said(lang, plan, turn, key, plain)
}

/// Says a fortnight, with its title made fit for where it is said.
fn said(
    lang: &Lang<'_>,
    plan: &Plan,
    turn: &Turn,
    key: &'static str,
    fit: fn(&str) -> String,
) -> String {
    let date = when::day(lang, plan.fortnights.date_of(turn.fortnight));
    let title = plan.title(turn.brings().unwrap_or(turn.planned));
    let values = [
        ("fortnight", turn.fortnight.into()),
        ("date", date.into()),
        ("title", fit(title).into()),
    ];
    lang.say(key, &values)
}

/// One fortnight: its prompt as groups see it, and what can be done with it.
pub(super) fn one(lang: &Lang<'_>, plan: &Plan, turn: &Turn, prompt: Frozen) -> Card {
    let at = turn.fortnight;
    let back = Button::plain(lang.plain("plan-button-all"), pressed(plan, Act::All));
    let card = Card {
        text: line(lang, plan, turn),
        panel: Some(view::preview_panel(lang, plan, turn, prompt)),
        clears_files: true,
        ..Card::default()
    };
    if !plan.can_change(at) {
        return card.buttons(vec![back]);
    }
    let spares = plan.spares.iter().take(CHOICES_MAX).map(|spare| Choice {
        value: spare.to_string(),
        label: label(plan.title(*spare)),
        chosen: false,
    });
    let put = lang.plain("plan-menu-put");
    let button = |said: &str, act| Button::plain(lang.plain(said), pressed(plan, act));
    let mut first = Vec::new();
    if plan.group.is_none() {
        if at
            .checked_sub(1)
            .is_some_and(|before| plan.can_change(before))
        {
            first.push(button(
                key!("plan-button-earlier"),
                Act::Earlier(at, turn.planned),
            ));
        }
        if plan.can_change(at + 1) {
            first.push(button(
                key!("plan-button-later"),
                Act::Later(at, turn.planned),
            ));
        }
    }
    if turn.brings().is_some() {
        first.push(button(key!("plan-button-skip"), Act::Skip(at)));
    }
    if turn.brings().is_none() || turn.own.is_some() {
        first.push(button(key!("plan-button-bring"), Act::Bring(at)));
    }
    first.push(button(key!("plan-button-write"), Act::Write(at)));
    card.menu(menu(put, pressed(plan, Act::Put(at)), spares.collect()))
        .buttons(first)
        .buttons(vec![back])
}

fn menu(placeholder: String, press: press::Press, choices: Vec<Choice>) -> Menu {
    Menu {
        press,
        placeholder,
        offers: Offers::Choices(choices),
        least: 1,
        most: 1,
    }
}

/// The form for a prompt of one's own.
pub(super) fn form(lang: &Lang<'_>, form: Form) -> Sheet {
    let field = |name, part: Part, said: &str| Field {
        name,
        label: lang.plain(said),
        example: String::new(),
        filled: String::new(),
        long: !part.is_one_line(),
        required: part != Part::Activity,
        length_max: u16::try_from(part.length_max()).unwrap_or(u16::MAX),
    };
    Sheet {
        form: press::Form::Prompt(form),
        title: lang.plain("plan-form-title"),
        fields: vec![
            field(TITLE, Part::Title, key!("plan-form-heading")),
            field(BODY, Part::Body, key!("plan-form-body")),
            field(ALONE, Part::Alone, key!("plan-form-alone")),
            field(TOGETHER, Part::Together, key!("plan-form-together")),
            field(ACTIVITY, Part::Activity, key!("plan-form-activity")),
        ],
    }
}

/// Says why nothing was changed.
pub(super) fn refused(lang: &Lang<'_>, refusal: Refusal) -> Card {
    Card::said(lang.plain(match refusal {
        Refusal::Gone => key!("plan-refused-gone"),
        Refusal::Begun => key!("plan-refused-begun"),
        Refusal::NoSpare => key!("plan-refused-no-spare"),
        Refusal::Blank => key!("plan-refused-blank"),
    }))
}

fn pressed(plan: &Plan, act: Act) -> press::Press {
    press::Press::Prompt(prompts::Press::Plan(Press {
        cohort: plan.cohort,
        group: plan.group.as_ref().map(|(group, _name)| *group),
        act,
    }))
}
