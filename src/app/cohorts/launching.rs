//! Launching a cohort: its rooms are promised, and from then on its groups stand.
//!
//! **Invariants**: a cohort is launched once; a second launch changes nothing. Only what was seen
//! in a preview is launched.

use super::{fortnights, gathering, rows};
use crate::{
    app::{App, Fault, rooms},
    domain::{
        ids::{AccountId, CohortId, ServerId},
        rooms::category_of,
        time::Moment,
    },
    store::{audit, cohorts::State, groups, people::Programme, signups},
};

/// What a launch would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchPlan {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// How many rooms open.
    pub rooms: i64,
    /// How many people they are for.
    pub people: i64,
    /// How many categories hold the rooms.
    pub categories: i64,
    /// How many of the people are not on the server yet.
    pub awaited: i64,
    /// How many who signed up have no group.
    pub unplaced: i64,
    /// When the first prompt is posted.
    pub first_prompt_at: Moment,
    /// When the last prompt is posted.
    pub last_prompt_at: Moment,
    /// How many prompts there are.
    pub prompts: u32,
}

/// What somebody confirms, as its preview showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The cohort.
    pub cohort: CohortId,
    /// How many rooms they saw.
    pub rooms_seen: i64,
    /// How many people they saw.
    pub people_seen: i64,
}

/// A launch that was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Launched {
    /// How many rooms are promised.
    pub rooms: i64,
    /// Whether it was launched before, so that nothing was done.
    pub before: bool,
}

/// Why nothing is launched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaunchRefusal {
    /// No cohort is open.
    NoCohort,
    /// No groups are formed.
    NoGroups,
    /// There are other counts of rooms or people now than were seen.
    Changed,
}

/// Says what a launch would do.
pub async fn preview(
    app: &App,
    programme: &Programme,
) -> Result<Result<LaunchPlan, LaunchRefusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(cohort) = gathering(&mut read, programme).await? else {
        return Ok(Err(LaunchRefusal::NoCohort));
    };
    let size = groups::size(&mut read, cohort.id).await?;
    if size.groups == 0 {
        return Ok(Err(LaunchRefusal::NoGroups));
    }
    let states = signups::count_by_state(&mut read, cohort.id).await?;
    let (plan, calendar) = (&cohort.plan, fortnights(&cohort.plan));
    Ok(Ok(LaunchPlan {
        cohort: cohort.id,
        cohort_name: plan.name.clone(),
        rooms: size.groups,
        people: size.people,
        categories: category_of(size.groups),
        awaited: size.awaited,
        unplaced: states.get("waiting").copied().unwrap_or_default(),
        first_prompt_at: calendar.posting_moment(1, plan.prompt_hour),
        last_prompt_at: calendar.posting_moment(plan.fortnights, plan.prompt_hour),
        prompts: plan.fortnights,
    }))
}

/// Launches a cohort if it still is as it was seen; a second time changes nothing.
pub async fn launch(
    app: &App,
    server: ServerId,
    confirmed: &Confirmed,
    who: AccountId,
    now: Moment,
) -> Result<Result<Launched, LaunchRefusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(cohort) = rows::on_server(&mut write, server, confirmed.cohort).await? else {
        return Ok(Err(LaunchRefusal::NoCohort));
    };
    let size = groups::size(&mut write, cohort.id).await?;
    match cohort.state {
        State::Running => {
            let rooms = size.groups;
            return Ok(Ok(Launched {
                rooms,
                before: true,
            }));
        }
        State::Closing | State::Archived => return Ok(Err(LaunchRefusal::NoCohort)),
        State::Draft | State::Open | State::Forming => {}
    }
    if size.groups == 0 {
        return Ok(Err(LaunchRefusal::NoGroups));
    }
    if (size.groups, size.people) != (confirmed.rooms_seen, confirmed.people_seen) {
        return Ok(Err(LaunchRefusal::Changed));
    }
    rows::set_state(&mut write, cohort.id, State::Running, now).await?;
    rooms::promise_categories(&mut write, cohort.id, now).await?;
    let detail = serde_json::json!({ "groups": size.groups, "people": size.people });
    let what = "cohort.launch";
    audit::note(
        &mut write,
        server,
        Some(who),
        what,
        cohort.id.0,
        &detail,
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Ok(Launched {
        rooms: size.groups,
        before: false,
    }))
}
