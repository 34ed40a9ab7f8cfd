//! What changes the groups: each press and form carries the edition of them that was seen.

use super::{Form, Press, form_now, group_panel, list, no, one, page_of, shown};
use crate::{
    app::{
        Fault,
        cohorts::{
            FormRefusal,
            by_hand::{self, Refusal, Undone},
        },
    },
    discord::guard::{Answer, Asked, Filled},
    domain::{change::Change, ids::GroupId},
    key,
    store::people::Programme,
    words::plain,
};

/// Answers a press that changes the groups; any other shows them.
pub(super) async fn on_press(
    asked: &Asked,
    programme: &Programme,
    press: Press,
) -> Result<Answer, Fault> {
    match press {
        Press::Lock {
            edition,
            group,
            locked,
        } => lock(asked, programme, (edition, group), locked).await,
        Press::DoMove { edition, who, to } => {
            apply(asked, programme, edition, Change::Move { who, to }).await
        }
        Press::DoSwap { edition, who, with } => {
            apply(asked, programme, edition, Change::Swap(who, with)).await
        }
        Press::DoTakeOut { edition, who } => {
            apply(asked, programme, edition, Change::Remove(who)).await
        }
        Press::Again { edition } => again(asked, programme, edition).await,
        Press::Undo { edition } => undo(asked, programme, edition).await,
        Press::Show
        | Press::Page { .. }
        | Press::Choose
        | Press::Group { .. }
        | Press::Name { .. }
        | Press::Person { .. }
        | Press::Move { .. }
        | Press::To { .. }
        | Press::Swap { .. }
        | Press::With { .. }
        | Press::TakeOut { .. } => page_of(asked, programme, 0, None).await,
    }
}

/// Answers the form for a group's name.
pub(super) async fn on_form(
    asked: &Asked,
    programme: &Programme,
    form: Form,
    filled: &Filled,
) -> Result<Answer, Fault> {
    let Form::Name { edition, group } = form;
    let (app, typed) = (&asked.scene.app, filled.get(one::NAME));
    let (who, now) = (asked.account, asked.now);
    let seen = (edition, group);
    match by_hand::rename(app, programme, seen, typed, who, now).await? {
        Ok(name) => {
            let name = [("name", plain(&name).into())];
            let said = asked.lang().say("groups-done-name", &name);
            group_panel(asked, programme, group, Some(said)).await
        }
        Err(refusal) => no(asked, programme, &refusal).await,
    }
}

async fn lock(
    asked: &Asked,
    programme: &Programme,
    seen: (i64, GroupId),
    locked: bool,
) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let (who, now) = (asked.account, asked.now);
    match by_hand::lock(app, programme, seen, locked, who, now).await? {
        Ok(()) => {
            let said = asked.lang().plain(if locked {
                key!("groups-done-lock")
            } else {
                key!("groups-done-unlock")
            });
            group_panel(asked, programme, seen.1, Some(said)).await
        }
        Err(refusal) => no(asked, programme, &refusal).await,
    }
}

/// Makes a change and shows the page on which the group stands that somebody came to.
async fn apply(
    asked: &Asked,
    programme: &Programme,
    edition: i64,
    change: Change,
) -> Result<Answer, Fault> {
    let app = &asked.scene.app;
    let (who, now) = (asked.account, asked.now);
    match by_hand::apply(app, programme, (edition, change), who, now).await? {
        Ok(page) => {
            let said = asked.lang().plain("groups-done");
            page_of(asked, programme, page, Some(said)).await
        }
        Err(refusal) => no(asked, programme, &refusal).await,
    }
}

async fn again(asked: &Asked, programme: &Programme, edition: i64) -> Result<Answer, Fault> {
    match form_now(asked, programme, Some(edition)).await? {
        Ok(formed) => {
            let card = shown(asked, &formed.seen, Some(formed.sizes));
            Ok(Answer::update(card))
        }
        Err(FormRefusal::Changed) => no(asked, programme, &Refusal::Stale).await,
        Err(refusal) => Ok(Answer::whisper(list::refused(&asked.lang(), &refusal))),
    }
}

async fn undo(asked: &Asked, programme: &Programme, edition: i64) -> Result<Answer, Fault> {
    let (app, lang) = (&asked.scene.app, asked.lang());
    match by_hand::undo(app, programme, edition, asked.account, asked.now).await? {
        Ok(Undone { poorer, .. }) => {
            let mut said = vec![lang.plain("groups-undone")];
            if 0 < poorer {
                said.push(lang.say("groups-undone-poorer", &[("count", poorer.into())]));
            }
            page_of(asked, programme, 0, Some(said.join(" "))).await
        }
        Err(refusal) => no(asked, programme, &refusal).await,
    }
}
