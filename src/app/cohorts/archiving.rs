//! Archiving a cohort: its rooms say goodbye and can only be read from then on, what it still had to
//! do is left out, and the day is fixed on which the rooms are removed.
//!
//! **Invariants**: a cohort is archived once; a second time changes nothing. Only what was seen in
//! a preview is archived. Nothing is deleted now: what follows is `app::removals`'s.

use chrono::NaiveDate;

use super::{fortnights, rows};
use crate::{
    app::{App, Fault, answers, removals as warnings, rooms as farewells, voice},
    domain::{
        ids::{AccountId, CohortId, ServerId},
        removal,
        time::Moment,
    },
    store::{
        Connection, audit,
        cohorts::{Cohort, State},
        jobs,
        people::Programme,
        removals, rooms,
    },
};

/// What stands with a job that its cohort leaves undone.
const LEFT_OUT: &str = "its cohort was archived";

/// What archiving would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePlan {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// How many rooms are closed.
    pub rooms: usize,
    /// The last day of its last fortnight, where that is still to come.
    pub runs_until: Option<NaiveDate>,
    /// The day on which its rooms are removed, if it is archived today.
    pub removed_on: NaiveDate,
}

/// An archiving that was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archived {
    /// How many rooms are closed.
    pub rooms: usize,
    /// Whether it was archived before, so that nothing was done.
    pub before: bool,
}

/// Why nothing is archived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveRefusal {
    /// No cohort is running.
    NoCohort,
    /// There are other rooms now than were seen.
    Changed,
}

/// Says what archiving would do to the cohort of a programme that has been running the longest.
pub async fn preview(
    app: &App,
    programme: &Programme,
    now: Moment,
) -> Result<Result<ArchivePlan, ArchiveRefusal>, Fault> {
    let mut read = app.store.read().await?;
    let all = rows::of_programme(&mut read, programme.id).await?;
    let mut runs: Vec<Cohort> = all
        .into_iter()
        .filter(|cohort| runs(cohort.state))
        .collect();
    runs.sort_by_key(|cohort| (fortnights(&cohort.plan).ends_on(), cohort.id));
    let Some(cohort) = runs.into_iter().next() else {
        return Ok(Err(ArchiveRefusal::NoCohort));
    };
    let today = cohort.plan.home_zone.local(now).date();
    let calendar = fortnights(&cohort.plan);
    let last = calendar.ends_on().pred_opt();
    Ok(Ok(ArchivePlan {
        cohort: cohort.id,
        rooms: rooms::open_of(&mut read, cohort.id).await?.len(),
        runs_until: last.filter(|last| today <= *last),
        removed_on: removal::day(&calendar, today),
        cohort_name: cohort.plan.name,
    }))
}

/// Archives a cohort if it still is as it was seen; a second time changes nothing.
pub async fn archive(
    app: &App,
    server: ServerId,
    (cohort, rooms_seen): (CohortId, usize),
    who: AccountId,
    now: Moment,
) -> Result<Result<Archived, ArchiveRefusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(cohort) = rows::on_server(&mut write, server, cohort).await? else {
        return Ok(Err(ArchiveRefusal::NoCohort));
    };
    if cohort.state == State::Archived {
        return Ok(Ok(Archived {
            rooms: rooms_seen,
            before: true,
        }));
    }
    if !runs(cohort.state) {
        return Ok(Err(ArchiveRefusal::NoCohort));
    }
    let open = rooms::open_of(&mut write, cohort.id).await?;
    if open.len() != rooms_seen {
        return Ok(Err(ArchiveRefusal::Changed));
    }
    let left_out = end(&mut write, &cohort, now).await?;
    let today = cohort.plan.home_zone.local(now).date();
    let removed_on = removal::day(&fortnights(&cohort.plan), today);
    removals::insert(&mut write, cohort.id, server, removed_on).await?;
    answers::promise(&mut write, server, cohort.id, now).await?;
    for group in open {
        farewells::promise_farewell(&mut write, server, group, now).await?;
        voice::promise_closing(&mut write, server, group, now).await?;
    }
    // These have said goodbye before, when their group went to another.
    for group in rooms::closed_by_merging(&mut write, cohort.id).await? {
        warnings::promise_warnings(&mut write, group, now).await?;
    }
    let detail = serde_json::json!({
        "rooms": rooms_seen, "left_out": left_out, "removed_on": removed_on,
    });
    let (what, subject) = ("cohort.archive", cohort.id.0);
    audit::note(&mut write, server, Some(who), what, subject, &detail, now).await?;
    write.commit().await?;
    Ok(Ok(Archived {
        rooms: rooms_seen,
        before: false,
    }))
}

/// Ends a cohort, with what it still had to do; says how many jobs are left out.
async fn end(conn: &mut Connection, cohort: &Cohort, now: Moment) -> Result<u64, Fault> {
    let left_out = jobs::skip_of_cohort(conn, cohort.id, LEFT_OUT, now).await?;
    rows::set_state(conn, cohort.id, State::Archived, now).await?;
    rows::finish_participants(conn, cohort.id).await?;
    Ok(left_out)
}

fn runs(state: State) -> bool {
    match state {
        State::Running | State::Closing => true,
        State::Draft | State::Open | State::Forming | State::Archived => false,
    }
}
