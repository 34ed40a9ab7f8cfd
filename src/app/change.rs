//! Changes in a running cohort: somebody moves, two swap, one is replaced or taken out.
//!
//! A coordinator looks first ([`plan`]): what changes, which rules of grouping it would break, who is
//! disturbed. Then they say so ([`apply`]).
//!
//! **Invariants**
//! - What is applied is what was looked at: where somebody has moved meanwhile, nothing is done.
//! - Applying twice is applying once.
//! - Rules of grouping may be broken knowingly, but no group becomes larger than the cohort's may be,
//!   and nobody comes to a group in which somebody must not be with them, or which somebody looks after
//!   who must not; nobody is told whom it is
//!   about, or who said so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{App, Fault, helpers, meetings::company, membership as moves, small};
use crate::{
    domain::{
        change::{self, Change, Ended, Impossible, Step},
        grouping::Breach,
        ids::{AccountId, CohortId, GroupId, ParticipantId, PlanId, ServerId},
        time::Moment,
    },
    store::{
        Connection, audit, cohorts,
        membership::{self, NewPlan, Participant, State},
        not_with, people, small as rows,
    },
};

pub mod choices;
pub mod merge;
pub mod places;
pub mod repair;
mod seen;

pub(super) use seen::Seen;

/// Why nothing is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such person, group or plan here.
    Gone,
    /// Their cohort does not run.
    NotRunning,
    /// They take no part any more, or are where they would go.
    Nothing,
    /// A group has no place left.
    Full {
        /// What it is called.
        group: String,
    },
    /// Somebody has moved since it was looked at.
    Changed,
    /// Those who would come together cannot be in one group.
    Apart,
}

/// A change as it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// By which it is applied.
    pub plan: PlanId,
    /// Who goes from where to where, by name.
    pub steps: Vec<Going>,
    /// The groups that it touches, as they would be.
    pub groups: Vec<After>,
    /// How many booked meetings too few would be left for.
    pub called_off: usize,
}

/// Somebody's way, by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Going {
    /// What the group calls them.
    pub name: String,
    /// The group that they leave.
    pub from: Option<String>,
    /// The group that they come to.
    pub to: Option<String>,
}

/// A group as it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// What it is called.
    pub name: String,
    /// What its members are called.
    pub members: Vec<String>,
    /// Which rules it would break.
    pub breaks: Vec<Broken>,
}

/// A rule of grouping that is broken, and what those are called whom it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub breach: Breach,
    /// Whom it names.
    pub names: Vec<String>,
}

/// A change that was said to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// How many people it moves.
    pub people: usize,
    /// Whether it was made before, so that nothing was done.
    pub before: bool,
}

/// Somebody whose place can change: they wait for a group or are in one, in a cohort that runs.
async fn who_moves(
    conn: &mut Connection,
    server: ServerId,
    who: ParticipantId,
) -> Result<Result<Participant, Refusal>, Fault> {
    let Some(person) = membership::participant(conn, server, who).await? else {
        return Ok(Err(Refusal::Gone));
    };
    if !person.running {
        return Ok(Err(Refusal::NotRunning));
    }
    Ok(match person.state {
        State::Waiting | State::Placed => Ok(person),
        State::Paused | State::Withdrawn | State::Removed | State::Finished => {
            Err(Refusal::Nothing)
        }
    })
}

/// Looks what a change would do, and keeps it until it is applied.
pub async fn plan(
    app: &App,
    server: ServerId,
    change: Change,
    who: AccountId,
    now: Moment,
) -> Result<Result<Planned, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let (cohort, names) = match movers(&mut read, server, change).await? {
        Ok(movers) => movers,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(mut seen) = Seen::read(&mut read, server, cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    seen.call(names);
    if let Change::Move { to, .. } = change
        && !seen.ground.members.contains_key(&to)
    {
        return Ok(Err(Refusal::Gone));
    }
    let Some(steps) = change.steps(|who| seen.ground.group_of(who)) else {
        return Ok(Err(Refusal::Changed));
    };
    let foreseen = match foresee(&mut read, &seen, &steps, None, now).await? {
        Ok(foreseen) => foreseen,
        Err(refusal) => return Ok(Err(refusal)),
    };
    drop(read);
    let new = NewPlan {
        cohort,
        steps: &steps,
        closes: None,
        settles: None,
        listed_with: None,
    };
    let mut write = app.store.write().await?;
    let plan = membership::insert_plan(&mut write, server, &new, who, now).await?;
    write.commit().await?;
    Ok(Ok(foreseen.planned(plan)))
}

/// What steps would do, by names.
struct Foreseen {
    steps: Vec<Going>,
    groups: Vec<After>,
    called_off: usize,
}

impl Foreseen {
    /// The change as it would be, to be applied by a plan.
    fn planned(self, plan: PlanId) -> Planned {
        Planned {
            plan,
            steps: self.steps,
            groups: self.groups,
            called_off: self.called_off,
        }
    }
}

/// Thinks steps through; `closes` is the group that goes to another as a whole by them.
async fn foresee(
    conn: &mut Connection,
    seen: &Seen,
    steps: &[Step],
    closes: Option<GroupId>,
    now: Moment,
) -> Result<Result<Foreseen, Refusal>, Fault> {
    // Whose sign-up is half done gets no place.
    let mut placed = steps.iter().filter(|step| step.to.is_some());
    if placed.any(|step| !seen.ground.people.contains_key(&step.who)) {
        return Ok(Err(Refusal::Nothing));
    }
    if let Err(refusal) = helped(conn, steps).await? {
        return Ok(Err(refusal));
    }
    let after = match seen.ground.after(steps) {
        Ok(after) => after,
        Err(impossible) => return Ok(Err(refused(impossible, |group| seen.group_name(group)))),
    };
    let mut called_off = 0;
    for step in steps {
        let Some(from) = step.from.filter(|from| closes != Some(*from)) else {
            continue;
        };
        if !steps.iter().any(|other| other.to == Some(from)) {
            called_off += company::lost_without(conn, from, step.who, now).await?;
        }
    }
    let groups = after.iter().filter(|(group, _)| closes != Some(**group));
    let groups = groups.map(|(group, members)| seen.after(*group, members));
    Ok(Ok(Foreseen {
        steps: steps.iter().map(|step| seen.going(step)).collect(),
        groups: groups.collect(),
        called_off,
    }))
}

/// Whether everybody can be with those who look after the group that they would come to.
async fn helped(conn: &mut Connection, steps: &[Step]) -> Result<Result<(), Refusal>, Fault> {
    for step in steps {
        if let Some(to) = step.to
            && helpers::keeps_out(conn, to, step.who).await?
        {
            return Ok(Err(Refusal::Apart));
        }
    }
    Ok(Ok(()))
}

/// The one cohort of everybody whose place changes, and what they are called.
async fn movers(
    conn: &mut Connection,
    server: ServerId,
    change: Change,
) -> Result<Result<(CohortId, BTreeMap<ParticipantId, String>), Refusal>, Fault> {
    let mut cohort = None;
    let mut names = BTreeMap::new();
    for who in change.people() {
        let person = match who_moves(conn, server, who).await? {
            Ok(person) => person,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if cohort.is_some_and(|cohort| cohort != person.cohort) {
            return Ok(Err(Refusal::Gone));
        }
        cohort = Some(person.cohort);
        names.insert(who, person.called_name);
    }
    Ok(cohort.map(|cohort| (cohort, names)).ok_or(Refusal::Gone))
}

fn refused(impossible: Impossible, name: impl Fn(GroupId) -> String) -> Refusal {
    match impossible {
        Impossible::Nothing => Refusal::Nothing,
        Impossible::TooMany { group } => Refusal::Full { group: name(group) },
        Impossible::Apart => Refusal::Apart,
    }
}

/// Makes a change that was looked at, if everybody still is where they were then. Twice is once.
pub async fn apply(
    app: &App,
    server: ServerId,
    plan: PlanId,
    who: AccountId,
    now: Moment,
) -> Result<Result<Applied, Refusal>, Fault> {
    apply_under(app, server, (plan, Rules::MayBreak), who, now).await
}

/// Whether a change may break rules of grouping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rules {
    /// Somebody has seen which it breaks.
    MayBreak,
    /// It was suggested because it breaks none.
    Keep,
}

async fn apply_under(
    app: &App,
    server: ServerId,
    (plan, rules): (PlanId, Rules),
    who: AccountId,
    now: Moment,
) -> Result<Result<Applied, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(found) = membership::plan(&mut write, server, plan).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let people = found.steps.len();
    if found.done {
        let before = true;
        return Ok(Ok(Applied { people, before }));
    }
    let ready = match ready(&mut write, server, &found).await? {
        Ok(ready) => ready,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if rules == Rules::Keep && !keeps_rules(&mut write, server, &found).await? {
        return Ok(Err(Refusal::Changed));
    }
    make(&mut write, server, &found, &ready, now).await?;
    membership::plan_done(&mut write, plan, now).await?;
    let (what, detail) = match (found.closes, found.settles) {
        (Some(group), _) => (
            "group.merge",
            json!({ "group": group, "steps": found.steps }),
        ),
        (None, Some(fall)) => ("group.settle", json!({ "fall": fall })),
        (None, None) => ("membership.change", json!({ "steps": found.steps })),
    };
    audit::note(&mut write, server, Some(who), what, plan.0, &detail, now).await?;
    write.commit().await?;
    let before = false;
    Ok(Ok(Applied { people, before }))
}

/// A plan that can be made as it was looked at.
struct Ready {
    /// Each step, and who takes it.
    walkers: Vec<(Step, Participant)>,
    /// The group to which another goes as a whole, if one does: which goes, and where.
    merges: Option<(GroupId, GroupId)>,
}

/// Whether everything still is as a plan was looked at.
async fn ready(
    conn: &mut Connection,
    server: ServerId,
    plan: &membership::Plan,
) -> Result<Result<Ready, Refusal>, Fault> {
    if let Some(fall) = plan.settles {
        let lasts = rows::group_of(conn, fall).await?;
        let nobody = Ready {
            walkers: Vec::new(),
            merges: None,
        };
        let heard = !rows::wished_since(conn, fall, plan.made_at).await?;
        return Ok(match lasts {
            Some((_, true)) if heard => Ok(nobody),
            Some(_) | None => Err(Refusal::Changed),
        });
    }
    let mut walkers = Vec::with_capacity(plan.steps.len());
    for step in &plan.steps {
        match who_moves(conn, server, step.who).await? {
            Ok(person) if person.group == step.from => walkers.push((*step, person)),
            Ok(_) | Err(Refusal::Nothing) => return Ok(Err(Refusal::Changed)),
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    let mut merges = None;
    if let Some(from) = plan.closes {
        match merge::is_whole(conn, from, &plan.steps).await? {
            Some(into) => merges = Some((from, into)),
            None => return Ok(Err(Refusal::Changed)),
        }
    }
    let fits = still_fits(conn, server, plan).await?;
    Ok(fits.map(|()| Ready { walkers, merges }))
}

/// Takes the steps of a plan, and what follows from them.
async fn make(
    conn: &mut Connection,
    server: ServerId,
    plan: &membership::Plan,
    ready: &Ready,
    now: Moment,
) -> Result<(), Fault> {
    if let Some(fall) = plan.settles {
        return small::settle(conn, fall, plan.made_at).await;
    }
    let groups = sizes(conn, &plan.steps).await?;
    if let Some(merges) = ready.merges {
        merge::before(conn, merges, now).await?;
    }
    // Everybody leaves before anybody comes, so that two can swap.
    for (step, person) in &ready.walkers {
        let why = match (step.from, step.to) {
            (_, None) => Ended::Removed,
            (Some(_), Some(_)) if ready.merges.is_some() => Ended::Merged,
            (Some(_), Some(_)) => Ended::Moved,
            (None, Some(_)) => continue,
        };
        moves::leave(conn, server, person, why, now).await?;
    }
    for (step, person) in &ready.walkers {
        if let Some(to) = step.to {
            moves::join(conn, server, person, to, now).await?;
        }
    }
    if let Some(merges) = ready.merges {
        merge::after(conn, server, merges, now).await?;
    }
    for size in groups {
        small::after_change(conn, server, size, now).await?;
    }
    Ok(())
}

/// How many members the groups have that steps touch.
async fn sizes(conn: &mut Connection, steps: &[Step]) -> Result<BTreeMap<GroupId, usize>, Fault> {
    let touched = steps.iter().flat_map(|step| [step.from, step.to]).flatten();
    let touched: BTreeSet<GroupId> = touched.collect();
    let mut sizes = BTreeMap::new();
    for group in touched {
        sizes.insert(group, people::members_of(conn, group).await?.len());
    }
    Ok(sizes)
}

/// Whether every group that a plan touches keeps every rule by it, as things stand now.
async fn keeps_rules(
    conn: &mut Connection,
    server: ServerId,
    plan: &membership::Plan,
) -> Result<bool, Fault> {
    if plan.steps.is_empty() {
        return Ok(true);
    }
    let Some(cohort) = cohorts::on_server(conn, server, plan.cohort).await? else {
        return Ok(false);
    };
    let mut judged: BTreeSet<ParticipantId> = plan.steps.iter().map(|step| step.who).collect();
    for group in sizes(conn, &plan.steps).await?.into_keys() {
        let members = people::members_of(conn, group).await?;
        judged.extend(members.iter().map(|member| member.participant));
    }
    let seen = Seen::of(conn, &cohort, |who| judged.contains(&who)).await?;
    Ok(seen.ground.keeps_rules(&plan.steps))
}

/// Whether every group that a plan touches still has the places that it needs, for those who come.
async fn still_fits(
    conn: &mut Connection,
    server: ServerId,
    plan: &membership::Plan,
) -> Result<Result<(), Refusal>, Fault> {
    let Some(cohort) = cohorts::on_server(conn, server, plan.cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let groups = membership::groups(conn, plan.cohort).await?;
    let (mut members, mut names) = (BTreeMap::new(), BTreeMap::new());
    for group in groups {
        members.insert(group.id, group.members);
        names.insert(group.id, group.name);
    }
    let mut touched = plan.steps.iter().flat_map(|step| [step.from, step.to]);
    if touched.any(|group| group.is_some_and(|group| !members.contains_key(&group))) {
        return Ok(Err(Refusal::Gone));
    }
    let size_max = usize::from(cohort.plan.size_max);
    let name = |group: GroupId| names.get(&group).cloned().unwrap_or_default();
    let after = match change::after(&plan.steps, &members, size_max) {
        Ok(after) => after,
        Err(impossible) => return Ok(Err(refused(impossible, name))),
    };
    if let Err(refusal) = helped(conn, &plan.steps).await? {
        return Ok(Err(refusal));
    }
    let apart = not_with::pairs(conn, plan.cohort).await?;
    let meets = change::joins_apart(&plan.steps, &after, &apart);
    Ok(if meets { Err(Refusal::Apart) } else { Ok(()) })
}
