//! What needs doing where many have left: the groups of a cohort that have become small, with one
//! suggestion each, which a coordinator accepts one by one or a page at a time.
//!
//! Refuses to know: which suggestion disturbs fewest, which is [`crate::domain::change`]'s business,
//! and how a change is made, which is the room above's: an accepted suggestion is a plan like others.
//!
//! **Invariants**
//! - Nothing is done that was not listed, and nothing twice: a list is made of plans, which are applied
//!   as any other, with the same refusals.
//! - A suggestion that no longer holds, or would break a rule by now, is left out, and named.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Going, Planned, Ready, Refusal, Rules, Seen, apply_under,
    merge::{self, Merging},
    ready,
};
use crate::{
    app::{App, Fault, meetings::company},
    domain::{
        change::{Help, Needy, Repair},
        ids::{AccountId, CohortId, GroupId, PlanId, ServerId},
        time::Moment,
    },
    store::{
        Connection, cohorts,
        membership::{self, NewPlan, Plan},
        small::{self, Small},
    },
};

/// Groups that a page lists: as many as fit two rows of buttons.
pub const PAGE: usize = 10;

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The cohort.
    pub cohort: CohortId,
    /// What it is called.
    pub cohort_name: String,
    /// The groups that are small, and what would help each.
    pub lines: Vec<Line>,
    /// How many groups are small.
    pub small: usize,
    /// How many lines the whole list has: two groups that help each other are one.
    pub all: usize,
    /// How many groups of it would be helped by somebody coming or going.
    pub helped: usize,
    /// Which page it is, from 0.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many people wait for a group and could come now.
    pub newcomers: usize,
}

/// A small group, and what would help it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The group.
    pub small: Small,
    /// What would help it.
    pub help: Helped,
    /// What they are called who are together then.
    pub together: Vec<String>,
    /// By which it is accepted; none where there is nothing to accept.
    pub plan: Option<PlanId>,
}

/// What would help, by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Helped {
    /// Somebody comes who waits for a group.
    Comes {
        /// Who.
        name: String,
    },
    /// One group goes to another as a whole.
    Joins {
        /// What the one is called.
        from: String,
        /// What the other is called.
        into: String,
    },
    /// A member of a group that is well comes.
    Moves {
        /// Who.
        name: String,
        /// Out of which group.
        from: String,
    },
    /// They go on as they are.
    GoesOn,
    /// They would like company, and there is nobody for them now.
    Nobody,
}

impl Page {
    /// The first of its plans, by which all of them are found; none where it has none.
    pub fn list(&self) -> Option<PlanId> {
        self.lines.iter().find_map(|line| line.plan)
    }
}

/// Lists the groups of a running cohort that have become small, a page of them, each with what would
/// help it; those that somebody can be found for come first.
pub async fn list(
    app: &App,
    server: ServerId,
    (cohort, page): (CohortId, usize),
    who: AccountId,
    now: Moment,
) -> Result<Result<Page, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = cohorts::on_server(&mut read, server, cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    if !merge::runs(&mut read, server, cohort).await? {
        return Ok(Err(Refusal::NotRunning));
    }
    let seen = Seen::of(&mut read, &found, |_who| true).await?;
    let newcomers: BTreeSet<_> = membership::newcomers(&mut read, cohort)
        .await?
        .into_iter()
        .collect();
    let mut small = small::all(&mut read, server).await?;
    drop(read);
    small.retain(|small| small.cohort == cohort);
    let count = small.len();
    let needy: Vec<Needy> = small.iter().map(needy).collect();
    let mut repairs = seen.ground.repairs(&needy, &newcomers);
    repairs.sort_by_key(|repair| match repair.help {
        Help::Comes(_) | Help::Joins { .. } | Help::Moves { .. } => 0,
        Help::GoesOn => 1,
        Help::Nobody => 2,
    });
    let helped = repairs.iter().filter(|repair| !repair.steps.is_empty());
    let (all, helped) = (repairs.len(), helped.count());
    let pages = all.div_ceil(PAGE).max(1);
    let page = page.min(pages - 1);
    let small = small
        .into_iter()
        .map(|small| (small.group, small))
        .collect();
    let shown = repairs.into_iter().skip(page * PAGE).take(PAGE);
    let mut write = app.store.write().await?;
    let lines = lines(
        &mut write,
        &seen,
        (shown.collect(), small),
        (server, who),
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Ok(Page {
        cohort,
        cohort_name: found.plan.name,
        lines,
        small: count,
        all,
        helped,
        page,
        pages,
        newcomers: newcomers.len(),
    }))
}

fn needy(small: &Small) -> Needy {
    Needy {
        group: small.group,
        content: small.content(),
        company: 0 < small.company,
    }
}

/// The lines of a page; what can be accepted of it is kept as plans.
async fn lines(
    conn: &mut Connection,
    seen: &Seen,
    (repairs, mut small): (Vec<Repair>, BTreeMap<GroupId, Small>),
    (server, who): (ServerId, AccountId),
    now: Moment,
) -> Result<Vec<Line>, Fault> {
    let mut lines: Vec<Line> = Vec::with_capacity(repairs.len());
    let mut first = None;
    for repair in repairs {
        let Some(small) = small.remove(&repair.group) else {
            continue;
        };
        let (closes, settles) = match repair.help {
            Help::Joins { from, .. } => (Some(from), None),
            Help::GoesOn => (None, Some(small.fall)),
            Help::Comes(_) | Help::Moves { .. } | Help::Nobody => (None, None),
        };
        let plan = if repair.help == Help::Nobody {
            None
        } else {
            let new = NewPlan {
                cohort: small.cohort,
                steps: &repair.steps,
                closes,
                settles,
                listed_with: first,
            };
            Some(membership::insert_plan(conn, server, &new, who, now).await?)
        };
        first = first.or(plan);
        let together = repair.together.iter();
        lines.push(Line {
            help: helped(seen, repair.help),
            together: together.map(|member| seen.name_of(*member)).collect(),
            small,
            plan,
        });
    }
    Ok(lines)
}

fn helped(seen: &Seen, help: Help) -> Helped {
    match help {
        Help::Comes(who) => Helped::Comes {
            name: seen.name_of(who),
        },
        Help::Joins { from, into } => Helped::Joins {
            from: seen.group_name(from),
            into: seen.group_name(into),
        },
        Help::Moves { who, from } => Helped::Moves {
            name: seen.name_of(who),
            from: seen.group_name(from),
        },
        Help::GoesOn => Helped::GoesOn,
        Help::Nobody => Helped::Nobody,
    }
}

/// What it would do if all of a list were accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The cohort.
    pub cohort: CohortId,
    /// What would be done, in order.
    pub holds: Vec<Would>,
    /// What no longer holds, and why.
    pub left_out: Vec<LeftOut>,
    /// How many people change their group or come to one.
    pub people: usize,
    /// How many meetings are called off.
    pub called_off: usize,
}

/// One of the things that would be done, by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Would {
    /// People go from where to where.
    Go(Vec<Going>),
    /// A group goes to another as a whole, and its room is closed.
    Join {
        /// What the one is called.
        from: String,
        /// What the other is called.
        into: String,
        /// What its members are called.
        members: Vec<String>,
        /// Whether both have said what they make, so that only what the other makes goes on.
        two_projects: bool,
    },
    /// A group goes on as it is.
    GoOn {
        /// What it is called.
        group: String,
    },
}

/// A suggestion that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The groups that it was about, by name.
    pub groups: Vec<String>,
    /// Why.
    pub why: Refusal,
}

/// Looks what it would do if all of a list were accepted, as things stand now; nothing where there is
/// no such list here.
pub async fn preview(
    app: &App,
    server: ServerId,
    first: PlanId,
    now: Moment,
) -> Result<Option<Preview>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = membership::plan(&mut read, server, first).await? else {
        return Ok(None);
    };
    let mut preview = Preview {
        cohort: found.cohort,
        holds: Vec::new(),
        left_out: Vec::new(),
        people: 0,
        called_off: 0,
    };
    let Some(mut seen) = Seen::read(&mut read, server, found.cohort).await? else {
        return Ok(None);
    };
    let groups = names(&mut read, found.cohort).await?;
    for id in membership::listed(&mut read, server, first).await? {
        let Some(plan) = membership::plan(&mut read, server, id).await? else {
            continue;
        };
        if plan.done {
            continue;
        }
        let ready = ready(&mut read, server, &plan).await?;
        let keeps = plan.steps.is_empty() || seen.ground.keeps_rules(&plan.steps);
        match ready.and_then(|ready| keeps.then_some(ready).ok_or(Refusal::Changed)) {
            Ok(ready) => {
                seen.ground.take(&plan.steps);
                preview.people += plan.steps.len();
                preview.called_off += called_off(&mut read, &ready, now).await?;
                preview
                    .holds
                    .push(would(&mut read, &groups, &plan, &ready).await?);
            }
            Err(why) => {
                let groups = about(&mut read, &groups, &plan).await?;
                preview.left_out.push(LeftOut { groups, why });
            }
        }
    }
    Ok(Some(preview))
}

/// What the groups of a cohort are called.
async fn names(
    conn: &mut Connection,
    cohort: CohortId,
) -> Result<BTreeMap<GroupId, String>, Fault> {
    let groups = membership::groups(conn, cohort).await?.into_iter();
    Ok(groups.map(|group| (group.id, group.name)).collect())
}

async fn called_off(conn: &mut Connection, ready: &Ready, now: Moment) -> Result<usize, Fault> {
    if let Some((from, _into)) = ready.merges {
        return company::ahead(conn, from, now).await;
    }
    let mut lost = 0;
    for (step, _person) in &ready.walkers {
        if let Some(from) = step.from {
            lost += company::lost_without(conn, from, step.who, now).await?;
        }
    }
    Ok(lost)
}

async fn would(
    conn: &mut Connection,
    groups: &BTreeMap<GroupId, String>,
    plan: &Plan,
    ready: &Ready,
) -> Result<Would, Fault> {
    let name = |group: GroupId| groups.get(&group).cloned().unwrap_or_default();
    let people = ready.walkers.iter();
    if let Some((from, into)) = ready.merges {
        return Ok(Would::Join {
            from: name(from),
            into: name(into),
            members: people.map(|(_, who)| who.called_name.clone()).collect(),
            two_projects: merge::two_projects(conn, (from, into)).await?,
        });
    }
    if plan.settles.is_some() {
        let group = about(conn, groups, plan).await?.pop();
        return Ok(Would::GoOn {
            group: group.unwrap_or_default(),
        });
    }
    let going = people.map(|(step, who)| Going {
        name: who.called_name.clone(),
        from: step.from.map(name),
        to: step.to.map(name),
    });
    Ok(Would::Go(going.collect()))
}

/// The names of the groups that a plan is about.
async fn about(
    conn: &mut Connection,
    groups: &BTreeMap<GroupId, String>,
    plan: &Plan,
) -> Result<Vec<String>, Fault> {
    let settled = match plan.settles {
        Some(fall) => small::group_of(conn, fall).await?,
        None => None,
    };
    let touched = plan.steps.iter().flat_map(|step| [step.from, step.to]);
    let settled = settled.map(|(group, _lasts)| group);
    let touched: BTreeSet<GroupId> = touched.flatten().chain(settled).collect();
    let named = touched.iter().filter_map(|group| groups.get(group));
    Ok(named.cloned().collect())
}

/// What came of accepting a list, or one suggestion of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The cohort.
    pub cohort: CohortId,
    /// How many suggestions were done now.
    pub done: usize,
    /// How many had been done before.
    pub before: usize,
    /// What no longer held, and why.
    pub left_out: Vec<LeftOut>,
}

/// Two groups that would come together by a suggestion of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// The cohort.
    pub cohort: CohortId,
    /// What would change.
    pub planned: Planned,
    /// What becomes of what both have.
    pub merging: Merging,
}

/// Looks what a suggestion would do by which one group goes to another; nothing where it is of another
/// kind, was accepted before or no longer holds.
pub async fn together(
    app: &App,
    server: ServerId,
    plan: PlanId,
    now: Moment,
) -> Result<Option<Together>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = membership::plan(&mut read, server, plan).await? else {
        return Ok(None);
    };
    if found.done || found.closes.is_none() {
        return Ok(None);
    }
    let Ok(ready) = ready(&mut read, server, &found).await? else {
        return Ok(None);
    };
    let seen = Seen::read(&mut read, server, found.cohort).await?;
    let (Some(groups), Some(seen)) = (ready.merges, seen) else {
        return Ok(None);
    };
    if !seen.ground.keeps_rules(&found.steps) {
        return Ok(None);
    }
    let looked = merge::look(&mut read, &seen, groups, &found.steps, now).await?;
    Ok(looked.ok().map(|(foreseen, merging)| Together {
        cohort: found.cohort,
        planned: foreseen.planned(plan),
        merging,
    }))
}

/// Accepts one suggestion of a list. Twice is once.
pub async fn accept(
    app: &App,
    server: ServerId,
    plan: PlanId,
    who: AccountId,
    now: Moment,
) -> Result<Option<Accepted>, Fault> {
    accept_these(app, server, &[plan], who, now).await
}

/// Accepts all of a list that still holds, one after the other. Twice is once, and a second time does
/// what the first could not finish.
pub async fn accept_all(
    app: &App,
    server: ServerId,
    first: PlanId,
    who: AccountId,
    now: Moment,
) -> Result<Option<Accepted>, Fault> {
    let mut read = app.store.read().await?;
    let listed = membership::listed(&mut read, server, first).await?;
    drop(read);
    accept_these(app, server, &listed, who, now).await
}

async fn accept_these(
    app: &App,
    server: ServerId,
    plans: &[PlanId],
    who: AccountId,
    now: Moment,
) -> Result<Option<Accepted>, Fault> {
    let mut accepted: Option<Accepted> = None;
    for id in plans {
        let mut read = app.store.read().await?;
        let Some(plan) = membership::plan(&mut read, server, *id).await? else {
            continue;
        };
        drop(read);
        let sum = accepted.get_or_insert(Accepted {
            cohort: plan.cohort,
            done: 0,
            before: 0,
            left_out: Vec::new(),
        });
        match apply_under(app, server, (*id, Rules::Keep), who, now).await? {
            Ok(applied) if applied.before => sum.before += 1,
            Ok(_applied) => sum.done += 1,
            Err(why) => {
                let mut read = app.store.read().await?;
                let names = names(&mut read, plan.cohort).await?;
                let groups = about(&mut read, &names, &plan).await?;
                sum.left_out.push(LeftOut { groups, why });
            }
        }
    }
    Ok(accepted)
}
