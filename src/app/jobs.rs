//! What the operator may do about jobs: look at them, have one tried again, give one up.
//!
//! **Invariants**: a job that is done stays done; one that is being worked on is left alone, for
//! its end would be written over what the operator decided; nothing is done before its moment.

use super::{App, Fault};
use crate::{
    domain::{ids::JobId, time::Moment},
    store::{
        Connection, audit,
        jobs::listed::{self, JobState, Listed},
    },
};

/// What stands with a job that the operator gave up.
pub const GIVEN_UP: &str = "the operator gave it up";

/// Why a job was left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is none with this number.
    Unknown(JobId),
    /// It is done.
    Done(Box<Listed>),
    /// It is being worked on now.
    UnderWay(Box<Listed>),
    /// It waits for its moment, and nothing went wrong with it yet.
    NotTried(Box<Listed>),
    /// Its time has passed, so that it would be skipped again.
    TooLate(Box<Listed>),
    /// It was skipped or given up already.
    GivenUp(Box<Listed>),
}

/// Lists the jobs that are not done, or all of them.
pub async fn list(app: &App, done_too: bool, now: Moment) -> Result<Vec<Listed>, Fault> {
    let mut read = app.store.read().await?;
    Ok(listed::list(&mut read, done_too, now).await?)
}

/// Makes a job due now that went wrong, was parked or was given up; returns it as it was before.
pub async fn retry(app: &App, job: JobId, now: Moment) -> Result<Result<Listed, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let found = listed::find(&mut write, job, now).await?;
    let found = match free(found, job).and_then(|found| retriable(found, now)) {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    listed::hasten(&mut write, job, now).await?;
    note(&mut write, &found, "jobs.retry", now).await?;
    write.commit().await?;
    Ok(Ok(found))
}

/// Makes every parked job due now; returns them as they were before.
pub async fn retry_parked(app: &App, now: Moment) -> Result<Vec<Listed>, Fault> {
    let mut write = app.store.write().await?;
    let mut parked = listed::list(&mut write, false, now).await?;
    parked.retain(|job| job.state == JobState::Parked);
    for job in &parked {
        listed::hasten(&mut write, job.id, now).await?;
        note(&mut write, job, "jobs.retry", now).await?;
    }
    write.commit().await?;
    Ok(parked)
}

/// Gives a job up, so that it will not be done; returns it as it was before.
pub async fn drop(app: &App, job: JobId, now: Moment) -> Result<Result<Listed, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let found = listed::find(&mut write, job, now).await?;
    let found = match free(found, job) {
        Ok(found) if found.state == JobState::Skipped => {
            return Ok(Err(Refusal::GivenUp(Box::new(found))));
        }
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    listed::give_up(&mut write, job, GIVEN_UP, now).await?;
    note(&mut write, &found, "jobs.drop", now).await?;
    write.commit().await?;
    Ok(Ok(found))
}

/// The job, if it may be changed.
fn free(found: Option<Listed>, job: JobId) -> Result<Listed, Refusal> {
    let found = found.ok_or(Refusal::Unknown(job))?;
    match found.state {
        JobState::Done => Err(Refusal::Done(Box::new(found))),
        JobState::Waiting if found.leased => Err(Refusal::UnderWay(Box::new(found))),
        JobState::Waiting | JobState::Skipped | JobState::Parked => Ok(found),
    }
}

/// The job, if another try makes sense. A parked one that is late is at least looked for.
fn retriable(found: Listed, now: Moment) -> Result<Listed, Refusal> {
    let late = found.not_after_at.is_some_and(|last| last < now);
    match found.state {
        JobState::Waiting if found.why.is_none() => Err(Refusal::NotTried(Box::new(found))),
        JobState::Skipped if late => Err(Refusal::TooLate(Box::new(found))),
        JobState::Waiting | JobState::Skipped | JobState::Parked | JobState::Done => Ok(found),
    }
}

async fn note(
    conn: &mut Connection,
    job: &Listed,
    what: &'static str,
    now: Moment,
) -> Result<(), Fault> {
    let Some(server) = job.server else {
        return Ok(()); // The record of changes is kept by server.
    };
    let detail = serde_json::json!({ "by": "operator" });
    audit::note(conn, server, None, what, job.id.0, &detail, now).await?;
    Ok(())
}
