//! How the desk shows when rooms of cohorts that are over are removed.

use crate::{
    app::{
        cohorts::Desk,
        removals::{Longer, Refusal, Standing},
    },
    discord::{
        card::{Button, Card},
        cohorts::Press,
        press,
    },
    key,
    words::{Lang, label, plain, when},
};

/// Cohorts that the desk lists, and that have a button each: those of one row.
const SHOWN: usize = 5;

/// What the desk says of them, as fields with their names.
pub(super) fn fields(lang: &Lang<'_>, desk: &Desk) -> Vec<(String, String)> {
    if desk.removals.is_empty() {
        return Vec::new();
    }
    let shown = desk.removals.iter().take(SHOWN);
    let mut lines: Vec<String> = shown
        .flat_map(|standing| lines_of(lang, standing))
        .collect();
    let more = desk.removals.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(lang.say("desk-removals-more", &[("count", more.into())]));
    }
    vec![(lang.plain("desk-removals"), lines.join("\n"))]
}

fn lines_of(lang: &Lang<'_>, standing: &Standing) -> Vec<String> {
    let name = || ("name", plain(&standing.name).into());
    let mut lines = Vec::new();
    if standing.rooms > 0 {
        let day = when::date(lang, standing.on);
        let values = [
            name(),
            ("rooms", standing.rooms.into()),
            ("day", day.into()),
        ];
        lines.push(lang.say("desk-removals-coming", &values));
    }
    if standing.removed > 0 {
        let values = [name(), ("removed", standing.removed.into())];
        lines.push(lang.say("desk-removals-done", &values));
    }
    lines
}

/// A row of buttons that have rooms kept longer; none where no room stands.
pub(super) fn buttons(lang: &Lang<'_>, desk: &Desk) -> Option<Vec<Button>> {
    let standing = desk.removals.iter().filter(|standing| standing.rooms > 0);
    let buttons = standing.take(SHOWN).map(|standing| {
        let keep = press::Press::Cohort(Press::KeepRooms {
            cohort: standing.cohort,
            edition: standing.edition,
        });
        let name = [("name", label(&standing.name).into())];
        Button::plain(lang.say("desk-removals-button", &name), keep)
    });
    let buttons: Vec<Button> = buttons.collect();
    (!buttons.is_empty()).then_some(buttons)
}

/// Whether rooms stay longer.
pub(in crate::discord::cohorts) fn longer(lang: &Lang<'_>, done: Result<Longer, Refusal>) -> Card {
    let longer = match done {
        Ok(longer) => longer,
        Err(Refusal::Removed) => return Card::said(lang.plain("removals-longer-late")),
    };
    let key = if longer.before {
        key!("removals-longer-before")
    } else {
        key!("removals-longer")
    };
    Card::said(lang.say(key, &[("day", when::date(lang, longer.on).into())]))
}
