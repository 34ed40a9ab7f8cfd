//! Which reminders of their meetings members want.
//!
//! A reminder is a post in the group's room that mentions nobody, so what one member wants cannot
//! be kept from the others: it is posted while somebody who is coming wants it, and not otherwise.
//!
//! **Invariants**: a choice holds for one person in one cohort, for all of its meetings to come.

use serde_json::json;

use super::{Asker, Refusal};
use crate::{
    app::{App, Fault},
    domain::{ids::GroupId, time::Moment},
    store::{
        audit,
        meetings::{self as rows, Reminders},
        people,
    },
};

/// What the asker wants now, and in which group.
pub async fn reminders(
    app: &App,
    asker: &Asker,
) -> Result<Result<(GroupId, Reminders), Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(seat) = asker.seat(&mut read).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let members = people::members_of(&mut read, seat.group).await?;
    let mut members = members.into_iter();
    Ok(members
        .find(|member| member.participant == seat.participant)
        .map(|member| (seat.group, member.reminders))
        .ok_or(Refusal::NotAMember))
}

/// Sets what the asker wants from now on.
pub async fn remind(
    app: &App,
    asker: &Asker,
    wanted: Reminders,
    now: Moment,
) -> Result<Result<GroupId, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(seat) = asker.seat(&mut write).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    if rows::set_reminders(&mut write, seat.participant, wanted).await? {
        let (server, who) = (asker.server, Some(asker.account));
        let (what, id) = ("participant.remind", seat.participant.0);
        let detail = json!({ "reminders": wanted });
        audit::note(&mut write, server, who, what, id, &detail, now).await?;
    }
    write.commit().await?;
    Ok(Ok(seat.group))
}
