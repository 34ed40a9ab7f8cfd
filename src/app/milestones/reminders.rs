//! Reminders of steps to those who look after them, in their group's room.
//!
//! Knows: for which steps and when. Refuses to know: how a reminder looks.
//!
//! **Invariants**
//! - A room gets one a fortnight at the most, which names all steps that it concerns.
//! - Only open steps with a date, which a member looks after, are told; and they go by how things
//!   stand when it is sent.

use std::collections::BTreeSet;

use crate::{
    app::{App, Fault, prompts::night_for_one},
    domain::{
        calendar::Fortnights,
        ids::{ChannelId, GroupId, ParticipantId, ServerId},
        milestones::{
            MilestoneState,
            reminders::{Owed, named, posts},
        },
        night::kind_moment,
        promises::Promise,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{
        Connection, jobs,
        people::{self, Member},
        plans,
        projects::{self as rows, Milestone},
        rooms,
    },
};

/// What stands with a reminder that nobody needs any more.
const NOT_NEEDED: &str = "no step is due that somebody looks after";

/// Promises, moves and gives up the reminders of a group, as its steps stand now.
pub(in crate::app) async fn arrange(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let brief = rooms::brief(conn, group, ROOMS_PER_CATEGORY).await?;
    let fortnights = fortnights(&brief);
    let today = fortnights.home_zone.local(now).date();
    let steps = looked_after(conn, group).await?;
    let owners: Vec<ParticipantId> = steps.iter().map(|(_, owner)| owner.participant).collect();
    let plans = plans::plans_of(conn, &owners).await?;
    let dates = steps.iter().filter_map(|(step, _owner)| step.due_on);
    let owed = dates.clone().zip(&plans);
    let owed: Vec<Owed<'_>> = owed.map(|(due_on, plan)| Owed { due_on, plan }).collect();
    let told = jobs::steps_told(conn, group).await?;
    let gone = told.iter().filter(|(_, told)| told.kept);
    let gone: BTreeSet<u32> = gone.map(|(fortnight, _)| *fortnight).collect();
    let posts = posts(&fortnights, &owed, &gone, now);
    for fortnight in fortnights.numbers() {
        let promise = Promise::StepsDue { group, fortnight };
        if let Some(at) = posts.get(&fortnight) {
            let over = Some(fortnights.start_of(fortnight + 1));
            jobs::promise_at(conn, server, &promise, (*at, over), now).await?;
        } else if told.get(&fortnight).is_some_and(|told| told.waits)
            && !dates
                .clone()
                .any(|due_on| named(&fortnights, fortnight, today, due_on))
        {
            jobs::let_go(conn, &promise, NOT_NEEDED, now).await?;
        }
    }
    Ok(())
}

/// Steps that are due soon, of which a room is reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The steps, each with who looks after it, the nearest dates first.
    pub steps: Vec<(Milestone, Member)>,
    /// The cohort's fortnights.
    pub fortnights: Fortnights,
    /// Whether it is night for a member.
    pub silent: bool,
}

/// Why a room is not reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDue {
    /// No step is due any more that a member looks after.
    Nothing,
    /// It is night for somebody whom it is for.
    Night {
        /// When it is not.
        until: Moment,
    },
}

/// The room in which a group is reminded; none where it does not stand, or is closed.
pub async fn room(app: &App, group: GroupId) -> Result<Option<ChannelId>, Fault> {
    let mut read = app.store.read().await?;
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    Ok(brief.room)
}

/// Reads of what a group is reminded in a fortnight, as things stand now.
pub async fn due(
    app: &App,
    group: GroupId,
    fortnight: u32,
    now: Moment,
) -> Result<Result<Due, NotDue>, Fault> {
    let mut read = app.store.read().await?;
    let fortnights = fortnights(&rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?);
    let today = fortnights.home_zone.local(now).date();
    let mut steps = looked_after(&mut read, group).await?;
    steps.retain(|(step, _owner)| {
        let due_on = step.due_on;
        due_on.is_some_and(|due_on| named(&fortnights, fortnight, today, due_on))
    });
    if steps.is_empty() {
        return Ok(Err(NotDue::Nothing));
    }
    let owners: Vec<ParticipantId> = steps.iter().map(|(_, owner)| owner.participant).collect();
    let until = kind_moment(&plans::plans_of(&mut read, &owners).await?, now);
    if now < until {
        return Ok(Err(NotDue::Night { until }));
    }
    Ok(Ok(Due {
        steps,
        fortnights,
        silent: night_for_one(&mut read, group, now).await?,
    }))
}

/// The open steps of a group that have a date and that a member looks after.
async fn looked_after(
    conn: &mut Connection,
    group: GroupId,
) -> Result<Vec<(Milestone, Member)>, Fault> {
    let members = people::members_of(conn, group).await?;
    let steps = rows::milestones_of(conn, group).await?;
    let owner = |step: &Milestone| {
        let mut members = members.iter();
        members.find(|member| step.owner == Some(member.participant))
    };
    Ok(steps
        .into_iter()
        .filter(|step| step.state == MilestoneState::Open && step.due_on.is_some())
        .filter_map(|step| {
            let owner = owner(&step)?.clone();
            Some((step, owner))
        })
        .collect())
}

fn fortnights(brief: &rooms::Brief) -> Fortnights {
    Fortnights {
        starts_on: brief.starts_on,
        count: brief.fortnights,
        home_zone: brief.home_zone,
    }
}
