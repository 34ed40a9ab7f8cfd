//! Taking a launch back within a day: its rooms are removed, and the cohort is formed and not launched
//! again, with its groups as they are now.
//!
//! It is done in one transaction: the groups that were launched are set aside with all that was
//! promised to them, and the cohort gets the same groups anew. So it can be changed by hand at once.
//! The rooms go one after another; until they are gone it is not launched again.
//!
//! **Invariants**
//! - A launch is taken back once; a second time changes nothing.
//! - What was under way when it was taken back is looked for, recorded, and removed: a room that was
//!   being opened does not stay, and opens nothing further.
//! - Nobody is let into a new room before the old one is gone, so that nobody ever sees two.

use chrono::TimeDelta;

use super::{App, Fault};
use crate::{
    domain::{
        ids::{AccountId, ChannelId, CohortId, GroupId, ServerId},
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, audit,
        cohorts::{self as rows, Cohort, State},
        jobs, removals, rooms,
        taking_back::{self, Stands},
        voice,
    },
};

pub use crate::store::taking_back::Progress;

/// How long after a launch it can be taken back.
pub const WITHIN: TimeDelta = TimeDelta::hours(24);

/// What stands with a job of a launch that was taken back.
pub const TAKEN_BACK: &str = "its launch was taken back";

/// What taking a launch back would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// Which launch it is: when it was.
    pub launched_at: Moment,
    /// What it has come to.
    pub stands: Stands,
}

/// What somebody confirms, as they saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The cohort.
    pub cohort: CohortId,
    /// Which launch: when it was, in milliseconds.
    pub launch: i64,
    /// How much they saw that people have done.
    pub done_seen: i64,
}

/// A launch that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// How many rooms are being removed.
    pub rooms: usize,
    /// Whether it was before, so that nothing was done.
    pub before: bool,
}

/// Why a launch is not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such launch.
    NoLaunch,
    /// It was launched too long ago.
    TooLate {
        /// Until when it could have been taken back.
        until: Moment,
    },
    /// Another cohort gathers sign-ups, and there can be one only.
    OtherGathers {
        /// Its name.
        name: String,
    },
    /// People have done more in the rooms than was seen.
    Changed,
}

/// Until when the launch of a cohort can be taken back; none where it is too late.
pub(super) async fn possible_until(
    conn: &mut Connection,
    cohort: &Cohort,
    now: Moment,
) -> Result<Option<Moment>, Fault> {
    if cohort.state != State::Running {
        return Ok(None);
    }
    let launched_at = taking_back::launched_at(conn, cohort.id).await?;
    let until = launched_at.map(|launched_at| launched_at + WITHIN);
    Ok(until.filter(|until| now < *until))
}

/// How far the removal of the rooms of a cohort's earlier launch has come.
pub(super) async fn progress(
    conn: &mut Connection,
    cohort: CohortId,
) -> Result<Option<Progress>, Fault> {
    Ok(taking_back::progress(conn, cohort).await?)
}

/// Says what taking a launch back would do.
pub async fn preview(
    app: &App,
    server: ServerId,
    cohort: CohortId,
    now: Moment,
) -> Result<Result<Plan, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    plan(&mut read, server, cohort, now).await
}

async fn plan(
    conn: &mut Connection,
    server: ServerId,
    cohort: CohortId,
    now: Moment,
) -> Result<Result<Plan, Refusal>, Fault> {
    let found = rows::on_server(conn, server, cohort).await?;
    let Some(cohort) = found.filter(|cohort| cohort.state == State::Running) else {
        return Ok(Err(Refusal::NoLaunch));
    };
    let Some(launched_at) = taking_back::launched_at(conn, cohort.id).await? else {
        return Ok(Err(Refusal::NoLaunch));
    };
    let until = launched_at + WITHIN;
    if until <= now {
        return Ok(Err(Refusal::TooLate { until }));
    }
    let all = rows::of_programme(conn, cohort.programme).await?;
    if let Some(other) = all.into_iter().find(|other| other.state.gathers()) {
        let name = other.plan.name;
        return Ok(Err(Refusal::OtherGathers { name }));
    }
    Ok(Ok(Plan {
        cohort: cohort.id,
        cohort_name: cohort.plan.name,
        launched_at,
        stands: taking_back::stands(conn, cohort.id, now).await?,
    }))
}

/// Takes a launch back as it was seen; a second time changes nothing.
pub async fn take_back(
    app: &App,
    server: ServerId,
    confirmed: &Confirmed,
    who: AccountId,
    now: Moment,
) -> Result<Result<TakenBack, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let planned = match plan(&mut write, server, confirmed.cohort, now).await? {
        Ok(planned) if planned.launched_at.timestamp_millis() == confirmed.launch => planned,
        Ok(_) | Err(Refusal::NoLaunch) => return before(&mut write, confirmed).await,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if confirmed.done_seen < planned.stands.done_by_people() {
        return Ok(Err(Refusal::Changed));
    }
    let cohort = planned.cohort;
    let aside = taking_back::set_aside(&mut write, cohort, now).await?;
    let left_out = jobs::skip_of_cohort(&mut write, aside, TAKEN_BACK, now).await?;
    let categories = jobs::skip_categories(&mut write, cohort, TAKEN_BACK, now).await?;
    taking_back::call_all_off(&mut write, aside, now).await?;
    let standing = taking_back::standing_of(&mut write, aside).await?;
    for group in &standing {
        promise_down(&mut write, server, *group, now).await?;
    }
    if standing.is_empty() {
        promise_categories_down(&mut write, server, aside, now).await?;
    }
    let detail = serde_json::json!({
        "launched_at": confirmed.launch, "aside": aside, "rooms": standing.len(),
        "left_out": left_out + categories,
    });
    let what = "cohort.take-back";
    audit::note(&mut write, server, Some(who), what, cohort.0, &detail, now).await?;
    write.commit().await?;
    Ok(Ok(TakenBack {
        rooms: standing.len(),
        before: false,
    }))
}

/// What is answered where there is no such launch any more: it was taken back before, if it ever was.
async fn before(
    conn: &mut Connection,
    confirmed: &Confirmed,
) -> Result<Result<TakenBack, Refusal>, Fault> {
    let aside = taking_back::last_aside(conn, confirmed.cohort).await?;
    Ok(aside.map_or(Err(Refusal::NoLaunch), |_aside| {
        Ok(TakenBack {
            rooms: 0,
            before: true,
        })
    }))
}

async fn promise_down(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let down = Promise::TakingDown { group };
    Ok(jobs::promise_again(conn, server, &down, now).await?)
}

async fn promise_categories_down(
    conn: &mut Connection,
    server: ServerId,
    aside: CohortId,
    now: Moment,
) -> Result<(), Fault> {
    for (number, _channel) in removals::categories_of(conn, aside).await? {
        let category = Promise::CategoryRemoval {
            cohort: aside,
            number,
        };
        jobs::promise_again(conn, server, &category, now).await?;
    }
    Ok(())
}

/// Promises that what has just opened for a group goes again, if its launch was taken back meanwhile;
/// says whether it was.
pub(super) async fn opened(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<bool, Fault> {
    let Some((_aside, server)) = taking_back::aside_of(conn, group).await? else {
        return Ok(false);
    };
    promise_down(conn, server, group, now).await?;
    Ok(true)
}

/// Records a category that was being opened when its launch was taken back, and promises that it goes;
/// says whether it was.
pub(super) async fn category_opened(
    conn: &mut Connection,
    cohort: CohortId,
    (number, channel): (i64, ChannelId),
    now: Moment,
) -> Result<bool, Fault> {
    if !taking_back::is_not_launched(conn, cohort).await? {
        return Ok(false);
    }
    let Some(aside) = taking_back::last_aside(conn, cohort).await? else {
        return Ok(false);
    };
    let (server, _name) = rooms::cohort(conn, cohort).await?;
    rooms::insert_category(conn, aside, server, number, channel, now).await?;
    if taking_back::standing_of(conn, aside).await?.is_empty() {
        promise_categories_down(conn, server, aside, now).await?;
    }
    Ok(true)
}

/// Whether a category of a cohort is still to be opened.
pub async fn is_launched(app: &App, cohort: CohortId) -> Result<bool, Fault> {
    let mut read = app.store.read().await?;
    Ok(!taking_back::is_not_launched(&mut read, cohort).await?)
}

/// The channels of a group that are to be removed; none where its launch stands.
pub async fn due(app: &App, group: GroupId) -> Result<Option<Vec<ChannelId>>, Fault> {
    let mut read = app.store.read().await?;
    if taking_back::aside_of(&mut read, group).await?.is_none() {
        return Ok(None);
    }
    Ok(Some(taking_back::channels_of(&mut read, group).await?))
}

/// Records that nothing of a group stands any more; after the last one, promises that the categories
/// go. Whoever waits for another room is let in there now.
pub(super) async fn taken_down(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let Some((aside, server)) = taking_back::aside_of(conn, group).await? else {
        return Ok(());
    };
    let seated = voice::seated(conn, group).await?;
    taking_back::set_removed(conn, group, now).await?;
    for account in seated {
        super::rooms::seat_all(conn, server, account, Some(group), now).await?;
    }
    if taking_back::standing_of(conn, aside).await?.is_empty() {
        promise_categories_down(conn, server, aside, now).await?;
    }
    Ok(())
}
