//! All that was done to a step, as its group reads it.

use super::{
    Press,
    view::{pressed, step_of, undo},
};
use crate::{
    app::milestones::{Deed, Looked, due_at},
    discord::card::{Button, Card},
    domain::{
        ids::ParticipantId,
        milestones::{Change, MilestoneState},
    },
    key,
    words::{
        Lang, cut, plain,
        when::{self, Stamp},
    },
};

/// Deeds that are listed: what a phone shows without much scrolling.
const DEEDS_MAX: usize = 15;

/// Longest title or reason in a line of the history, in code points: fifteen lines of two of them
/// fit a panel, escaped as they may be.
const TEXT_MAX: usize = 60;

/// The history of a step, the latest first.
pub(super) fn card(lang: &Lang<'_>, looked: &Looked) -> Card {
    let mut lines: Vec<String> = looked
        .deeds
        .iter()
        .take(DEEDS_MAX)
        .map(|deed| line(lang, looked, deed))
        .collect();
    let more = looked.deeds.len() - lines.len();
    if 0 < more {
        lines.push(lang.say("history-more", &[("count", more.into())]));
    }
    let title = ("title", plain(&looked.milestone.title).into());
    let look = Press::Look(step_of(looked));
    let back = Button::plain(lang.plain("history-back"), pressed(look));
    let buttons = undo(lang, looked).into_iter().chain([back]);
    Card::panel(lang.say("history-title", &[title]), lines.join("\n")).buttons(buttons.collect())
}

fn line(lang: &Lang<'_>, looked: &Looked, deed: &Deed) -> String {
    let changes = deed.changes.iter();
    let changes: Vec<String> = changes.map(|it| change(lang, looked, it)).collect();
    let key = if deed.undoes.is_some() {
        key!("history-undo")
    } else {
        key!("history-deed")
    };
    lang.say(
        key,
        &[
            ("when", when::stamp(deed.at, Stamp::DateTime).into()),
            ("by", called(lang, looked, deed.by).into()),
            ("what", changes.join("; ").into()),
        ],
    )
}

fn change(lang: &Lang<'_>, looked: &Looked, change: &Change) -> String {
    let text = |text: &str| plain(&cut(text, TEXT_MAX));
    let date = |on| when::stamp(due_at(&looked.fortnights, on), Stamp::Date);
    match change {
        Change::State(None, _) => lang.plain("history-added"),
        Change::State(_, MilestoneState::Open) => lang.plain("history-reopened"),
        Change::State(_, MilestoneState::Done) => lang.plain("history-done"),
        Change::State(_, MilestoneState::Dropped) => lang.plain("history-dropped"),
        Change::Title(was, became) => {
            let values = [("was", text(was).into()), ("became", text(became).into())];
            lang.say("history-renamed", &values)
        }
        Change::Due(Some(was), Some(became)) => {
            let values = [("was", date(*was).into()), ("became", date(*became).into())];
            lang.say("history-moved", &values)
        }
        Change::Due(_, Some(became)) => {
            lang.say("history-due", &[("became", date(*became).into())])
        }
        Change::Due(_, None) => lang.plain("history-no-due"),
        Change::Owner(_, Some(owner)) => {
            let name = called(lang, looked, *owner);
            lang.say("history-owner", &[("name", name.into())])
        }
        Change::Owner(_, None) => lang.plain("history-no-owner"),
        // The address holds no bracket or space, so it cannot end the brackets early.
        Change::Evidence(_, Some(link)) => {
            lang.say("history-link", &[("link", format!("<{link}>").into())])
        }
        Change::Evidence(_, None) => lang.plain("history-no-link"),
        Change::Blocked(_, Some(why)) => lang.say("history-blocked", &[("why", text(why).into())]),
        Change::Blocked(_, None) => lang.plain("history-unblocked"),
    }
}

fn called(lang: &Lang<'_>, looked: &Looked, who: ParticipantId) -> String {
    match looked.called(who) {
        Some(name) => plain(name),
        None => lang.plain("former-member"),
    }
}
