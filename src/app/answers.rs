//! What people told at the sign-up of a cohort, removed on the day that was told to them, or later where
//! people have the rooms kept longer.
//!
//! **Invariants**: removed once, in one change, and never before its day; what another cohort needs of
//! a person stays.

use super::{App, Fault, removals::STAYS_LONGER};
use crate::{
    domain::{
        ids::{CohortId, ServerId},
        promises::Promise,
        removal,
        time::Moment,
    },
    store::{Connection, answers as rows, audit, jobs, removals, rooms},
};

/// Whether the answers of a cohort are removed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// They are.
    Now,
    /// Their day is still to come.
    Wait(Moment),
    /// There is nothing left to do, for this reason.
    Over(&'static str),
}

/// Promises that the answers of an archived cohort are removed on its day.
pub(super) async fn promise(
    conn: &mut Connection,
    server: ServerId,
    cohort: CohortId,
    now: Moment,
) -> Result<(), Fault> {
    let Some(found) = removals::of_cohort(conn, server, cohort).await? else {
        return Ok(());
    };
    let edition = found.edition;
    let due = removal::moment(found.on, found.home_zone);
    let answers = Promise::Answers { cohort, edition };
    jobs::promise(conn, server, &answers, due, None, now).await?;
    Ok(())
}

/// Drops what was promised for a day that has moved.
pub(super) async fn let_go(
    conn: &mut Connection,
    cohort: CohortId,
    edition: i64,
    now: Moment,
) -> Result<(), Fault> {
    let answers = Promise::Answers { cohort, edition };
    Ok(jobs::let_go(conn, &answers, STAYS_LONGER, now).await?)
}

/// Whether the answers of a cohort are removed now, by the promise for one of its days.
pub async fn due(app: &App, cohort: CohortId, edition: i64, now: Moment) -> Result<Turn, Fault> {
    let mut read = app.store.read().await?;
    turn(&mut read, cohort, edition, now).await
}

async fn turn(
    conn: &mut Connection,
    cohort: CohortId,
    edition: i64,
    now: Moment,
) -> Result<Turn, Fault> {
    let (server, _name) = rooms::cohort(conn, cohort).await?;
    if rows::are_removed(conn, cohort).await? {
        return Ok(Turn::Over("they are removed already"));
    }
    Ok(match removals::of_cohort(conn, server, cohort).await? {
        Some(found) if found.edition == edition => {
            match removal::moment(found.on, found.home_zone) {
                at if now < at => Turn::Wait(at),
                _ => Turn::Now,
            }
        }
        Some(_) | None => Turn::Over(STAYS_LONGER),
    })
}

/// Removes the answers of a cohort whose day has come; `called` is what those are called from then on
/// of whom no other cohort needs the name. Twice is once.
pub async fn remove(
    app: &App,
    (cohort, edition): (CohortId, i64),
    called: &str,
    now: Moment,
) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    if turn(&mut write, cohort, edition, now).await? != Turn::Now {
        return Ok(());
    }
    rows::remove(&mut write, cohort, called, now).await?;
    let (server, _name) = rooms::cohort(&mut write, cohort).await?;
    let what = "cohort.forget";
    audit::note(&mut write, server, None, what, cohort.0, &(), now).await?;
    write.commit().await?;
    Ok(app.store.settle().await?)
}
