//! When a prompt comes to a group: decided on the fortnight's first day itself, by who is in the group
//! and where they are then.
//!
//! A prompt falls due as its fortnight begins, and then waits for its group's hour. Until it is posted
//! the hour is looked for anew whenever somebody comes, leaves or moves, so nothing has to be kept of
//! it that could be outlived by what it was made from, or be lost in a crash.
//!
//! **Invariants**: a prompt never comes before its fortnight's first day; what is late already waits
//! for no hour.

use super::{fortnights, members};
use crate::{
    app::{App, Fault},
    domain::{ids::GroupId, promises::Promise, prompts::hour, time::Moment},
    store::{
        Connection, jobs, plans,
        prompts::{self, Run},
    },
};

/// When the prompt of a fortnight comes to a group, as things stand at `now`; none where no cohort
/// says so.
pub async fn comes_at(
    app: &App,
    group: GroupId,
    fortnight: u32,
    now: Moment,
) -> Result<Option<Moment>, Fault> {
    let mut read = app.store.read().await?;
    let Some(run) = run_of(&mut read, group).await? else {
        return Ok(None);
    };
    Ok(Some(decided(&mut read, &run, group, fortnight, now).await?))
}

/// When the prompt of a fortnight of this run comes to a group, as things stand at `now`.
pub(super) async fn decided(
    conn: &mut Connection,
    run: &Run,
    group: GroupId,
    fortnight: u32,
    now: Moment,
) -> Result<Moment, Fault> {
    let members = members(conn, group).await?;
    let plans = plans::plans_of(conn, &members).await?;
    let fortnights = fortnights(run);
    Ok(hour::comes_at(
        &fortnights,
        fortnight,
        run.prompt_hour,
        &plans,
        now,
    ))
}

/// Looks for the hour of the running fortnight's prompt anew, because who is in the group has changed,
/// or where they are. What is posted stays.
pub(in crate::app) async fn reconsider(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let Some(run) = run_of(conn, group).await? else {
        return Ok(());
    };
    if let Some(fortnight) = fortnights(&run).at(now) {
        let waits = Promise::Prompt { group, fortnight };
        jobs::hasten(conn, &waits, now).await?;
    }
    Ok(())
}

async fn run_of(conn: &mut Connection, group: GroupId) -> Result<Option<Run>, Fault> {
    Ok(match prompts::cohort_of(conn, group).await? {
        Some(cohort) => prompts::run_of(conn, cohort).await?,
        None => None,
    })
}
