//! Archiving a cohort: what it would do, and that it was done.

use super::Press;
use crate::{
    app::{
        Fault,
        cohorts::{self, ArchivePlan, ArchiveRefusal, Archived},
    },
    discord::{
        card::{Button, Card},
        guard::{Answer, Asked},
        press,
    },
    domain::ids::CohortId,
    store::people::Programme,
    words::{Lang, plain, when},
};

/// Shows what archiving would do.
pub(super) async fn prepare(asked: &Asked, programme: &Programme) -> Result<Answer, Fault> {
    let planned = cohorts::preview_archive(&asked.scene.app, programme, asked.now).await?;
    Ok(Answer::say(match planned {
        Ok(planned) => plan(&asked.lang(), &planned),
        Err(refusal) => refused(&asked.lang(), refusal),
    }))
}

/// Archives what was seen; where that has changed, shows what archiving would do now instead.
pub(super) async fn confirm(
    asked: &Asked,
    programme: &Programme,
    seen: (CohortId, usize),
) -> Result<Answer, Fault> {
    let (lang, app) = (asked.lang(), &asked.scene.app);
    let done = cohorts::archive(app, asked.server, seen, asked.account, asked.now).await?;
    let refusal = match done {
        Ok(done) => return Ok(Answer::update(archived(&lang, done))),
        Err(refusal) => refusal,
    };
    let fresh = match refusal {
        ArchiveRefusal::NoCohort => None,
        ArchiveRefusal::Changed => cohorts::preview_archive(app, programme, asked.now)
            .await?
            .ok(),
    };
    Ok(Answer::Update {
        card: fresh.map(|planned| Box::new(plan(&lang, &planned))),
        whisper: Some(Box::new(refused(&lang, refusal))),
    })
}

fn plan(lang: &Lang<'_>, plan: &ArchivePlan) -> Card {
    let rooms = ("rooms", plan.rooms.into());
    let mut parts = vec![lang.say("archive-rooms", &[rooms])];
    if let Some(last) = plan.runs_until {
        let last = when::date(lang, last);
        parts.push(lang.say("archive-early", &[("last", last.into())]));
    }
    parts.push(lang.plain("archive-left-out"));
    if plan.rooms > 0 {
        let day = when::date(lang, plan.removed_on);
        parts.push(lang.say("archive-removal", &[("day", day.into())]));
    }
    parts.push(lang.plain("archive-kept"));
    let name = plain(&plan.cohort_name);
    let title = lang.say("archive-title", &[("cohort", name.into())]);
    let archive = press::Press::Cohort(Press::Archive {
        cohort: plan.cohort,
        rooms: plan.rooms,
    });
    let cancel = press::Press::Cohort(Press::Cancel);
    Card::panel(title, parts.join("\n\n")).buttons(vec![
        Button::main(
            lang.say("archive-button", &[("rooms", plan.rooms.into())]),
            archive,
        ),
        Button::plain(lang.plain("import-button-cancel"), cancel),
    ])
}

fn archived(lang: &Lang<'_>, done: Archived) -> Card {
    Card::said(if done.before {
        lang.plain("archive-done-before")
    } else {
        lang.say("archive-done", &[("rooms", done.rooms.into())])
    })
}

fn refused(lang: &Lang<'_>, refusal: ArchiveRefusal) -> Card {
    Card::said(match refusal {
        ArchiveRefusal::NoCohort => lang.plain("archive-refused-no-cohort"),
        ArchiveRefusal::Changed => lang.plain("archive-refused-changed"),
    })
}
