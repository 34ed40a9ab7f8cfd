//! What members tap beneath their group's prompt.
//!
//! **Invariants**: a tap counts once for each member, and only for members; a group gets another prompt
//! once in a fortnight, whoever asks.

use serde_json::json;

use super::{Refusal, Shown, seen};
use crate::{
    app::{App, Fault, helpers},
    domain::{
        ids::{AccountId, GroupId, ServerId},
        time::Moment,
    },
    store::{
        Connection, audit, people,
        prompts::{self, Tap, plan},
    },
};

/// A tap that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tapped {
    /// The prompt as it stands now.
    pub shown: Shown,
    /// Whether it was the first of its kind: of this member, or of the group that asks for another.
    pub first: bool,
}

/// Records what a member tapped beneath their group's prompt.
pub async fn tap(
    app: &App,
    server: ServerId,
    account: AccountId,
    (group, fortnight): (GroupId, u32),
    tap: Tap,
    now: Moment,
) -> Result<Result<Tapped, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(seat) = people::seat_of(&mut write, server, group, account).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let Some(shown) = seen::look(&mut write, group, fortnight, now).await? else {
        return Ok(Err(Refusal::NothingYet { first_at: None }));
    };
    if tap == Tap::Another
        && let Err(refusal) = give_another(&mut write, group, &shown, now).await?
    {
        return Ok(Err(refusal));
    }
    let first = prompts::tap(&mut write, group, fortnight, seat.participant, tap, now).await?;
    if first {
        let detail = json!({ "fortnight": fortnight });
        let (who, what) = (Some(account), said(tap));
        audit::note(&mut write, server, who, what, group.0, &detail, now).await?;
        if tap == Tap::Help {
            helpers::call(&mut write, server, (group, fortnight), now).await?;
        }
    }
    let shown = seen::look(&mut write, group, fortnight, now)
        .await?
        .unwrap_or(shown);
    write.commit().await?;
    Ok(Ok(Tapped { shown, first }))
}

/// What stands in the record of a tap.
fn said(tap: Tap) -> &'static str {
    match tap {
        Tap::Another => "prompt.another",
        Tap::Talked => "prompt.talked",
        Tap::Met => "prompt.met",
        Tap::Help => "prompt.help",
    }
}

/// Puts the next spare prompt in the place of the one that a group has got, unless the group has asked
/// before, which is then said as it was.
async fn give_another(
    conn: &mut Connection,
    group: GroupId,
    shown: &Shown,
    now: Moment,
) -> Result<Result<(), Refusal>, Fault> {
    let fortnight = shown.fortnight;
    if prompts::tapped(conn, group, fortnight, Tap::Another).await? != 0 {
        return Ok(Ok(()));
    }
    if prompts::last_posted(conn, group).await? != Some(fortnight) {
        return Ok(Err(Refusal::NotTheCurrentOne));
    }
    let cohort = prompts::cohort_of(conn, group).await?;
    let Some(spare) = seen::next_spare(conn, cohort, group).await? else {
        return Ok(Err(Refusal::NoOther));
    };
    let language = seen::language(conn, group, spare).await?;
    plan::settle(conn, group, fortnight, (spare, language), now).await?;
    Ok(Ok(()))
}
