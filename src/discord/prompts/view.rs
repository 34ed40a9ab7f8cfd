//! Prompts as cards.
//!
//! Knows what a prompt, its preview and its calendar look like. Refuses to know who may see them.
//!
//! **Invariants**: what members and coordinators wrote is made harmless; the text of a deck is the
//! programme's and keeps its markdown.

use super::{
    super::{
        card::{Button, Card, Panel},
        press,
    },
    Press,
};
use crate::{
    app::prompts::{Frozen, Preview, Refusal, Shown, Tap, plan::Plan},
    domain::{ids::GroupId, time::Moment},
    key,
    store::prompts::plan::Turn,
    words::{
        Lang, Value, plain,
        when::{self, Stamp},
    },
};

/// A prompt as it is posted to a group.
pub(super) fn posted(lang: &Lang<'_>, group: GroupId, shown: &Shown) -> Card {
    let press = |tap| press::Press::Prompt(Press::tapped(tap, (group, shown.fortnight)));
    let count = |count: i64| [("count", count.into())];
    let talked = lang.say("prompt-talked", &count(shown.talked));
    let met = lang.say("prompt-met", &count(shown.met));
    let card = Card {
        text: lang.plain("prompt-hello"),
        panel: Some(panel(lang, shown, Some(beside(lang, shown)))),
        ..Card::default()
    };
    let card = card.buttons(vec![
        Button::main(talked, press(Tap::Talked)),
        Button::plain(met, press(Tap::Met)),
        Button::plain(lang.plain("prompt-help"), press(Tap::Help)),
    ]);
    if !shown.may_ask {
        return card;
    }
    let another = lang.plain("prompt-another");
    card.buttons(vec![Button::plain(another, press(Tap::Another))])
}

/// A prompt for a member who wants to read it again; the buttons stay on the posted one.
pub(super) fn read_again(lang: &Lang<'_>, shown: &Shown) -> Card {
    Card {
        panel: Some(panel(lang, shown, Some(beside(lang, shown)))),
        ..Card::default()
    }
}

/// A prompt for a coordinator, before any group has it.
pub(super) fn preview(lang: &Lang<'_>, preview: &Preview) -> Card {
    let cohort = plain(&preview.cohort_name);
    let day = when::date(lang, preview.posted_on);
    Card {
        text: lang.say(
            "prompt-preview",
            &[("cohort", cohort.into()), ("day", day.into())],
        ),
        panel: Some(panel(lang, &preview.shown, None)),
        ..Card::default()
    }
}

/// The prompt of a fortnight in the calendar of coordinators.
pub(super) fn preview_panel(lang: &Lang<'_>, plan: &Plan, turn: &Turn, prompt: Frozen) -> Panel {
    let shown = Shown {
        fortnight: turn.fortnight,
        prompt,
        fortnights: plan.fortnights.count,
        meets_at: None,
        last_milestone: None,
        talked: 0,
        met: 0,
        may_ask: false,
    };
    panel(lang, &shown, None)
}

/// Says to whoever tapped that it is noted, and what happens now.
pub(super) fn noted(lang: &Lang<'_>, tap: Tap, first: bool) -> Card {
    Card::said(lang.plain(match (tap, first) {
        (Tap::Talked | Tap::Met, true) => key!("prompt-thanks"),
        (Tap::Talked | Tap::Met, false) => key!("prompt-thanks-again"),
        (Tap::Help, true) => key!("prompt-help-noted"),
        (Tap::Help, false) => key!("prompt-help-again"),
        (Tap::Another, true) => key!("prompt-another-given"),
        (Tap::Another, false) => key!("prompt-another-again"),
    }))
}

/// Says kindly why not.
pub(super) fn refused(lang: &Lang<'_>, refusal: Refusal) -> Card {
    Card::said(match refusal {
        Refusal::NotAMember => lang.plain("prompt-not-a-member"),
        Refusal::NotTheCurrentOne => lang.plain("prompt-not-current"),
        Refusal::NoOther => lang.plain("prompt-no-other"),
        Refusal::InNoGroup => lang.plain("prompt-in-no-group"),
        Refusal::NothingYet { first_at: Some(at) } => {
            let (full, relative) = moment(at);
            lang.say("prompt-first-at", &[("at", full), ("in", relative)])
        }
        Refusal::NothingYet { first_at: None } => lang.plain("prompt-nothing-yet"),
        Refusal::NoCohort => lang.plain("prompt-no-cohort"),
        Refusal::NoSuchFortnight { fortnights } => lang.say(
            "prompt-no-such-fortnight",
            &[("fortnights", fortnights.into())],
        ),
    })
}

fn panel(lang: &Lang<'_>, shown: &Shown, beside: Option<String>) -> Panel {
    let Frozen { slug, text, .. } = &shown.prompt;
    let is_written_here = slug.starts_with('~');
    let written = |text: &String| {
        if is_written_here {
            plain(text)
        } else {
            text.clone()
        }
    };
    let mut fields = vec![
        (lang.plain("prompt-alone"), written(&text.alone)),
        (lang.plain("prompt-together"), written(&text.together)),
    ];
    if let Some(activity) = &text.activity {
        fields.push((lang.plain("prompt-activity"), written(activity)));
    }
    if let Some(beside) = beside {
        fields.push((lang.plain("prompt-beside"), beside));
    }
    Panel {
        title: lang.say(
            "prompt-title",
            &[
                ("fortnight", shown.fortnight.into()),
                ("fortnights", shown.fortnights.into()),
                ("title", written(&text.title).into()),
            ],
        ),
        body: written(&text.body),
        fields,
    }
}

/// The group's next meeting, or how to find one, and the last step it finished.
fn beside(lang: &Lang<'_>, shown: &Shown) -> String {
    let mut lines = vec![match shown.meets_at {
        Some(at) => {
            let (full, relative) = moment(at);
            lang.say("prompt-next-meeting", &[("at", full), ("in", relative)])
        }
        None => lang.plain("prompt-no-meeting"),
    }];
    if let Some(title) = &shown.last_milestone {
        let title = plain(title);
        lines.push(lang.say("prompt-last-milestone", &[("title", title.into())]));
    }
    lines.join("\n")
}

fn moment(at: Moment) -> (Value<'static>, Value<'static>) {
    (
        when::stamp(at, Stamp::Full).into(),
        when::stamp(at, Stamp::Relative).into(),
    )
}
