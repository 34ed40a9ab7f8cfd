//! Launching a cohort: its rooms are promised, and from then on its groups stand.
//!
//! **Invariants**: a cohort is launched once; a second launch changes nothing. Only what was seen
//! in a preview is launched, and only where every room finds a place on the server.

use chrono::NaiveDate;

use super::{fortnights, gathering, rows};
use crate::{
    app::{App, Fault, letters, rooms, taking_back},
    domain::{
        ids::{AccountId, CohortId, ServerId},
        limits::{Crowded, Grounds, LayOut, Needs, lay_out},
        rooms::channels_each,
        time::Moment,
    },
    store::{
        Connection, arrangement, audit,
        cohorts::{Cohort, State},
        groups,
        orientation::{self, Ready},
        people::Programme,
        rooms::to_come,
        signups, voice,
    },
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
    /// Whether each group gets a voice room beside its room.
    pub voice: bool,
    /// How many categories hold the rooms.
    pub categories: i64,
    /// How many channels the server has then.
    pub channels_after: i64,
    /// The rights that Carrel lacks there, by the keys of their names in `words`.
    pub missing: Vec<&'static str>,
    /// How many of the people are not on the server yet.
    pub awaited: i64,
    /// How many of all who have a place in the cohort are ready to start.
    pub ready: Ready,
    /// How many who signed up have no group.
    pub unplaced: i64,
    /// The day on which the first prompt is posted.
    pub first_prompt_on: NaiveDate,
    /// When that day is over.
    pub first_prompt_late_at: Moment,
    /// The day on which the last prompt is posted.
    pub last_prompt_on: NaiveDate,
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
    /// Whether they saw a voice room for each group.
    pub voice_seen: bool,
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
    /// What an earlier launch of it had opened, which was taken back, is still being removed.
    Clearing(taking_back::Progress),
    /// The server has no place for all rooms.
    Crowded(TooMany),
}

/// Rooms of a cohort for which its server has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// The cohort.
    pub cohort: CohortId,
    /// How many there are and fit.
    pub crowded: Crowded,
    /// Whether each group gets a voice room.
    pub voice: bool,
    /// Whether all fit once there are no voice rooms.
    pub fit_without_voice: bool,
}

/// Says what a launch would do on a server as it is now.
pub async fn preview(
    app: &App,
    programme: &Programme,
    grounds: &Grounds,
) -> Result<Result<LaunchPlan, LaunchRefusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(cohort) = gathering(&mut read, programme).await? else {
        return Ok(Err(LaunchRefusal::NoCohort));
    };
    let size = groups::size(&mut read, cohort.id).await?;
    if size.groups == 0 {
        return Ok(Err(LaunchRefusal::NoGroups));
    }
    if let Some(progress) = taking_back::progress(&mut read, cohort.id).await? {
        return Ok(Err(LaunchRefusal::Clearing(progress)));
    }
    let voice = voice::wanted(&mut read, cohort.id).await?;
    let laid_out = match places(&mut read, &cohort, grounds, (size.groups, voice)).await? {
        Ok(laid_out) => laid_out,
        Err(too_many) => return Ok(Err(LaunchRefusal::Crowded(too_many))),
    };
    let mut missing = grounds.missing.clone();
    if voice {
        missing.extend(&grounds.missing_for_voice);
    }
    let states = signups::count_by_state(&mut read, cohort.id).await?;
    let (plan, calendar) = (&cohort.plan, fortnights(&cohort.plan));
    Ok(Ok(LaunchPlan {
        cohort: cohort.id,
        cohort_name: plan.name.clone(),
        rooms: size.groups,
        people: size.people,
        voice,
        categories: laid_out.categories,
        channels_after: laid_out.after,
        missing,
        awaited: size.awaited,
        ready: orientation::ready(&mut read, cohort.id).await?,
        unplaced: states.get("waiting").copied().unwrap_or_default(),
        first_prompt_on: calendar.date_of(1),
        last_prompt_on: calendar.date_of(plan.fortnights),
        first_prompt_late_at: calendar.first_day_of(1).end,
        prompts: plan.fortnights,
    }))
}

/// Whether so many rooms find a place beside what stands and what is promised already.
async fn places(
    conn: &mut Connection,
    cohort: &Cohort,
    grounds: &Grounds,
    (groups, voice): (i64, bool),
) -> Result<Result<LayOut, TooMany>, Fault> {
    let before = grounds.channels + to_come(conn, cohort.server).await?;
    let with = |voice| {
        let needs = Needs {
            groups,
            channels_each: channels_each(voice),
        };
        lay_out(before, needs)
    };
    Ok(with(voice).map_err(|crowded| TooMany {
        cohort: cohort.id,
        crowded,
        voice,
        fit_without_voice: voice && with(false).is_ok(),
    }))
}

/// Launches a cohort if it still is as it was seen and has a place; a second time changes nothing.
pub async fn launch(
    app: &App,
    server: ServerId,
    confirmed: &Confirmed,
    grounds: &Grounds,
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
    if let Some(progress) = taking_back::progress(&mut write, cohort.id).await? {
        return Ok(Err(LaunchRefusal::Clearing(progress)));
    }
    let voice = voice::wanted(&mut write, cohort.id).await?;
    let seen = (
        confirmed.rooms_seen,
        confirmed.people_seen,
        confirmed.voice_seen,
    );
    if (size.groups, size.people, voice) != seen {
        return Ok(Err(LaunchRefusal::Changed));
    }
    if let Err(too_many) = places(&mut write, &cohort, grounds, (size.groups, voice)).await? {
        return Ok(Err(LaunchRefusal::Crowded(too_many)));
    }
    rows::set_state(&mut write, cohort.id, State::Running, now).await?;
    arrangement::forget_before(&mut write, cohort.id).await?;
    rooms::promise_categories(&mut write, cohort.id, now).await?;
    letters::promise_waiting(&mut write, server, cohort.id, now).await?;
    let detail = serde_json::json!({
        "groups": size.groups, "people": size.people, "voice": voice,
    });
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
