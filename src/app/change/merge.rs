//! Two groups of a running cohort come together: one goes to the other as a whole.
//!
//! Knows: which room stays, and what becomes of what the other group had. Its room says where they go on
//! and can only be read from then on, by those who came along and as long as they take part; its
//! meetings to come are called off; its open steps follow as far as there are places for them, and so
//! does what it makes, where the other group has not said what that makes. Who comes stands in the
//! ledger where the others stand, as whoever comes later.
//!
//! **Invariants**: what is applied is what was looked at; a group goes once, with all who are in it.

use std::collections::BTreeSet;

use super::{Foreseen, Planned, Refusal, Seen, foresee};
use crate::{
    app::{
        App, Fault, helpers,
        meetings::{company, next_in},
        milestones::reminders,
        projects::OPEN_MAX,
        rooms as farewells, voice,
    },
    domain::{
        change::Step,
        ids::{AccountId, ChannelId, CohortId, GroupId, ServerId},
        milestones::MilestoneState,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{
        Connection, cohorts, jobs,
        membership::{self, NewPlan},
        people, projects, rooms,
    },
};

/// What stands with a job of a group that has gone to another.
const JOINED: &str = "its group has joined another";

/// Two groups as they would come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merging {
    /// The group that goes.
    pub from: GroupId,
    /// What it is called.
    pub from_name: String,
    /// The group that it goes to.
    pub into: GroupId,
    /// What it is called.
    pub into_name: String,
    /// How many meetings of the group that goes are called off.
    pub called_off: usize,
    /// At how many meetings of the other each of its members would be expected, by name.
    pub expected: Vec<(String, usize)>,
    /// How many meetings the other has before it.
    pub ahead: usize,
    /// How many of its steps are open, and follow.
    pub open_steps: usize,
    /// How many of them find no place there, and stay behind.
    pub left_behind: usize,
    /// Whether both have said what they make, so that only one of the two goes on.
    pub two_projects: bool,
}

/// Looks what it would do if a group went to another as a whole, and keeps it until it is applied.
pub async fn plan(
    app: &App,
    server: ServerId,
    (from, into): (GroupId, GroupId),
    who: AccountId,
    now: Moment,
) -> Result<Result<(Planned, Merging), Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let (cohort, seen) = match both(&mut read, server, (from, into)).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let steps = seen.ground.merging(from, into);
    if from == into || steps.is_empty() {
        return Ok(Err(Refusal::Nothing));
    }
    let (foreseen, merging) = match look(&mut read, &seen, (from, into), &steps, now).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    drop(read);
    let new = NewPlan {
        cohort,
        steps: &steps,
        closes: Some(from),
        settles: None,
        listed_with: None,
    };
    let mut write = app.store.write().await?;
    let plan = membership::insert_plan(&mut write, server, &new, who, now).await?;
    write.commit().await?;
    Ok(Ok((foreseen.planned(plan), merging)))
}

/// Thinks through what it would do if a group went to another by these steps.
pub(super) async fn look(
    conn: &mut Connection,
    seen: &Seen,
    (from, into): (GroupId, GroupId),
    steps: &[Step],
    now: Moment,
) -> Result<Result<(Foreseen, Merging), Refusal>, Fault> {
    let foreseen = match foresee(conn, seen, steps, Some(from), now).await? {
        Ok(foreseen) => foreseen,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let merging = merging(conn, seen, (from, into), now).await?;
    Ok(Ok((foreseen, merging)))
}

/// The running cohort of both groups, as changes see it.
async fn both(
    conn: &mut Connection,
    server: ServerId,
    (from, into): (GroupId, GroupId),
) -> Result<Result<(CohortId, Seen), Refusal>, Fault> {
    let Some(cohort) = membership::cohort_of(conn, server, from).await? else {
        return Ok(Err(Refusal::Gone));
    };
    if !runs(conn, server, cohort).await? {
        return Ok(Err(Refusal::NotRunning));
    }
    let Some(seen) = Seen::read(conn, server, cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let members = &seen.ground.members;
    let stand = members.contains_key(&from) && members.contains_key(&into);
    Ok(if stand {
        Ok((cohort, seen))
    } else {
        Err(Refusal::Gone)
    })
}

/// Whether a cohort of a server runs.
pub(super) async fn runs(
    conn: &mut Connection,
    server: ServerId,
    cohort: CohortId,
) -> Result<bool, Fault> {
    let found = cohorts::on_server(conn, server, cohort).await?;
    Ok(found.is_some_and(|found| match found.state {
        cohorts::State::Running | cohorts::State::Closing => true,
        cohorts::State::Draft
        | cohorts::State::Open
        | cohorts::State::Forming
        | cohorts::State::Archived => false,
    }))
}

/// What becomes of what both have.
async fn merging(
    conn: &mut Connection,
    seen: &Seen,
    (from, into): (GroupId, GroupId),
    now: Moment,
) -> Result<Merging, Fault> {
    let mut expected = Vec::new();
    for member in seen.ground.members.get(&from).into_iter().flatten() {
        let coming = company::would_come(conn, into, *member, now).await?;
        expected.push((seen.name_of(*member), coming));
    }
    let open = open_steps(conn, from).await?;
    let follow = open.min(room_for_steps(conn, into).await?);
    Ok(Merging {
        from,
        from_name: seen.group_name(from),
        into,
        into_name: seen.group_name(into),
        called_off: company::ahead(conn, from, now).await?,
        expected,
        ahead: company::ahead(conn, into, now).await?,
        open_steps: follow,
        left_behind: open - follow,
        two_projects: two_projects(conn, (from, into)).await?,
    })
}

/// Whether both groups have said what they make.
pub(super) async fn two_projects(
    conn: &mut Connection,
    (from, into): (GroupId, GroupId),
) -> Result<bool, Fault> {
    let mine = projects::project_of(conn, from).await?;
    let theirs = projects::project_of(conn, into).await?;
    Ok(mine.is_some() && theirs.is_some())
}

/// How many open steps the board of a group has places for.
async fn room_for_steps(conn: &mut Connection, group: GroupId) -> Result<usize, Fault> {
    Ok(OPEN_MAX.saturating_sub(open_steps(conn, group).await?))
}

async fn open_steps(conn: &mut Connection, group: GroupId) -> Result<usize, Fault> {
    let steps = projects::milestones_of(conn, group).await?;
    let open = steps.iter().filter(|it| it.state == MilestoneState::Open);
    Ok(open.count())
}

/// A group to which another may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Which.
    pub group: GroupId,
    /// What it is called.
    pub name: String,
    /// How many are in it.
    pub members: usize,
    /// How many rules of grouping both would break together.
    pub breaks: usize,
}

/// Lists the groups to which a group may go as a whole, those that fit best first, so many at the most;
/// and what it is called.
pub async fn partners(
    app: &App,
    server: ServerId,
    group: GroupId,
    most: usize,
) -> Result<Result<(String, Vec<Partner>), Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let (_cohort, seen) = match both(&mut read, server, (group, group)).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    drop(read);
    let ground = &seen.ground;
    let others = ground.members.iter();
    let others = others.filter(|(other, members)| **other != group && !members.is_empty());
    let mut partners: Vec<Partner> = others
        .filter_map(|(other, members)| {
            let after = ground.after(&ground.merging(group, *other)).ok()?;
            let together = after.get(other)?;
            Some(Partner {
                group: *other,
                name: seen.group_name(*other),
                members: members.len(),
                breaks: ground.breaches(together).len(),
            })
        })
        .collect();
    partners.sort_by_key(|partner| (partner.breaks, partner.members, partner.group));
    partners.truncate(most);
    Ok(Ok((seen.group_name(group), partners)))
}

/// Whether all who are in a group go by these steps, to one other group.
pub(super) async fn is_whole(
    conn: &mut Connection,
    group: GroupId,
    steps: &[Step],
) -> Result<Option<GroupId>, Fault> {
    let members = people::members_of(conn, group).await?;
    let members: BTreeSet<_> = members.iter().map(|member| member.participant).collect();
    let goes = steps.iter().filter(|step| step.from == Some(group));
    let goes: BTreeSet<_> = goes.map(|step| step.who).collect();
    let targets: BTreeSet<_> = steps.iter().filter_map(|step| step.to).collect();
    let mut targets = targets.into_iter();
    let one = targets.next().filter(|_one| targets.next().is_none());
    Ok(one.filter(|_one| members == goes && goes.len() == steps.len()))
}

/// What happens before those of a group that goes to another have left it.
pub(super) async fn before(
    conn: &mut Connection,
    (from, into): (GroupId, GroupId),
    now: Moment,
) -> Result<(), Fault> {
    company::dissolved(conn, from, now).await?;
    let room = room_for_steps(conn, into).await?;
    let room = i64::try_from(room).unwrap_or_default();
    Ok(projects::follow(conn, from, into, room).await?)
}

/// What happens when all have come.
pub(super) async fn after(
    conn: &mut Connection,
    server: ServerId,
    (from, into): (GroupId, GroupId),
    now: Moment,
) -> Result<(), Fault> {
    membership::merge(conn, from, into, now).await?;
    helpers::dissolved(conn, server, from, now).await?;
    jobs::skip_of_group(conn, from, JOINED, now).await?;
    reminders::arrange(conn, server, into, now).await?;
    if let Some((_channel, false)) = rooms::channel_of(conn, from).await? {
        farewells::promise_farewell(conn, server, from, now).await?;
        voice::promise_closing(conn, server, from, now).await?;
    }
    Ok(())
}

/// Where a group has gone on that went to another as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneOn {
    /// What the other is called.
    pub name: String,
    /// Its room, while it is open.
    pub room: Option<ChannelId>,
    /// When it meets next.
    pub meets_at: Option<Moment>,
}

/// Reads where a group has gone on; none where it has not gone to another.
pub async fn gone_on(app: &App, group: GroupId, now: Moment) -> Result<Option<GoneOn>, Fault> {
    let mut read = app.store.read().await?;
    let (mut at, mut found) = (group, None);
    // The other may have gone on itself since.
    while let Some((into, name)) = membership::merged_into(&mut read, at).await? {
        (at, found) = (into, Some(name));
    }
    let Some(name) = found else { return Ok(None) };
    let brief = rooms::brief(&mut read, at, ROOMS_PER_CATEGORY).await?;
    let next = next_in(&mut read, at, now).await?;
    Ok(Some(GoneOn {
        name,
        room: brief.room,
        meets_at: next.map(|meeting| meeting.starts_at),
    }))
}
