//! What all groups of a cohort make, as coordinators see it.

use super::{Press, view::pressed};
use crate::{
    app::{
        Fault,
        milestones::overview::{self, Overview},
    },
    charts::Picture,
    discord::{
        card::{Button, Card, Panel},
        guard::{Answer, Asked},
        picture,
        press::Ack,
    },
    domain::ids::CohortId,
    key,
    words::{Lang, plain},
};

/// The button on the desk.
pub(in crate::discord) fn open(lang: &Lang<'_>, cohort: CohortId) -> Button {
    Button::plain(
        lang.plain("overview-open"),
        pressed(Press::Overview { cohort }),
    )
}

/// Shows a page to a coordinator.
pub(super) async fn show(
    asked: &Asked,
    ack: Ack,
    (cohort, page): (CohortId, u16),
) -> Result<Answer, Fault> {
    let programme = match asked.as_coordinator().await? {
        Ok(programme) => programme,
        Err(no) => return Ok(Answer::no(ack, no)),
    };
    let (app, server) = (&asked.scene.app, programme.server);
    let seen = overview::overview(app, server, (cohort, page.into()), asked.now).await?;
    let lang = asked.lang();
    let Ok(seen) = seen else {
        let gone = Card::said(lang.plain("overview-gone"));
        return Ok(Answer::no(ack, Box::new(gone)));
    };
    let card = card(
        &lang,
        &seen,
        picture::of_projects(&asked.scene, &lang, &seen),
    );
    Ok(match ack {
        Ack::Update => Answer::update(card),
        Ack::Private | Ack::Public | Ack::Form => Answer::say(card),
    })
}

fn card(lang: &Lang<'_>, seen: &Overview, picture: Option<Picture>) -> Card {
    let name = ("name", plain(&seen.cohort_name).into());
    let body = match &picture {
        Some(picture) => plain(&picture.words),
        None if seen.groups.is_empty() => lang.plain("overview-none"),
        None => lang.plain("project-no-picture"),
    };
    let card = Card {
        panel: Some(Panel {
            title: lang.say("overview-title", &[name]),
            body,
            fields: Vec::new(),
        }),
        picture,
        clears_files: true,
        ..Card::default()
    };
    let turn = pages(lang, seen);
    if turn.is_empty() {
        card
    } else {
        card.buttons(turn)
    }
}

/// The buttons that turn the page.
fn pages(lang: &Lang<'_>, seen: &Overview) -> Vec<Button> {
    let cohort = seen.cohort;
    let to = |key: &str, page: usize| {
        let page = u16::try_from(page).unwrap_or(u16::MAX);
        Button::plain(lang.plain(key), pressed(Press::Page { cohort, page }))
    };
    let before = seen.page.checked_sub(1);
    let before = before.map(|page| to(key!("overview-before"), page));
    let has_more = seen.page + 1 < seen.pages;
    let more = has_more.then(|| to(key!("overview-more"), seen.page + 1));
    before.into_iter().chain(more).collect()
}
