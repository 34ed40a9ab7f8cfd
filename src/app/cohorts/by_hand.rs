//! Groups changed by hand before the launch: somebody moves, two swap, one is taken out, a group
//! gets a name or a lock, and what was done last is taken back.
//!
//! **Invariants**
//! - Every change says which edition of the groups it is about: what was pressed twice, or by two
//!   coordinators at once, happens once, and the other press learns that it came too late.
//! - Rules of grouping may be broken knowingly, but no group becomes larger than the cohort's may be,
//!   and nobody comes to a group in which somebody must not be with them.
//! - The facts of a group that changes are found anew; nobody who takes no part any more comes back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::arranged::{forming, page_of};
use crate::{
    app::{
        App, Fault,
        change::{self, After, Going, choices::Choice},
    },
    domain::{
        arrangement::{Arrangement, Deed, GROUP_NAME_MAX},
        change::{Change, Impossible, Step, Wanted, after, joins_apart},
        grouping::GroupFacts,
        ids::{AccountId, GroupId, ParticipantId},
        time::Moment,
        writing::{is_blank, visible},
    },
    store::{Connection, arrangement, audit, cohorts::Cohort, groups, people::Programme},
};

/// Most choices that are offered at once: a menu holds no more.
pub const CHOICES_MAX: usize = 25;

/// Why nothing is shown or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No cohort has groups that can still be changed.
    NoGroups,
    /// The groups have changed since they were looked at.
    Stale,
    /// There is no such group or person any more.
    Gone,
    /// It would change nothing.
    Nothing,
    /// A group has no place left.
    Full {
        /// What it is called.
        group: String,
    },
    /// A name has no letters, or too many.
    Name {
        /// How many characters it has.
        characters: usize,
    },
    /// Those who would come together cannot be in one group.
    Apart,
    /// Another group has this name.
    Taken,
    /// There is nothing to take back.
    NothingBefore,
}

/// A change as it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The edition of the groups in which it would be.
    pub edition: i64,
    /// The change.
    pub change: Change,
    /// Who goes from where to where, by name.
    pub steps: Vec<Going>,
    /// The groups that it touches, as they would be, and why these people.
    pub groups: Vec<(After, GroupFacts)>,
}

/// A change that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// What was taken back.
    pub deed: Deed,
    /// How many groups came back without somebody who takes no part any more.
    pub poorer: usize,
}

/// The groups as they stand, of an edition that somebody has seen.
struct Stands {
    cohort: Cohort,
    edition: i64,
    arrangement: Arrangement,
}

/// A change thought through.
struct Outcome {
    steps: Vec<Step>,
    after: BTreeMap<GroupId, Vec<ParticipantId>>,
    seen: change::Seen,
}

impl Stands {
    async fn read(conn: &mut Connection, programme: &Programme) -> Result<Option<Self>, Fault> {
        let Some(cohort) = forming(conn, programme).await? else {
            return Ok(None);
        };
        Ok(Some(Self {
            edition: arrangement::edition(conn, cohort.id).await?,
            arrangement: arrangement::read(conn, cohort.id).await?,
            cohort,
        }))
    }

    /// Reads them to change them.
    async fn of_edition(
        conn: &mut Connection,
        programme: &Programme,
        edition: i64,
    ) -> Result<Result<Self, Refusal>, Fault> {
        let stands = Self::read(conn, programme).await?;
        Ok(match stands {
            None => Err(Refusal::NoGroups),
            Some(stands) if stands.edition != edition => Err(Refusal::Stale),
            Some(stands) => Ok(stands),
        })
    }

    /// Thinks a change through.
    async fn outcome(
        &self,
        conn: &mut Connection,
        change: Change,
    ) -> Result<Result<Outcome, Refusal>, Fault> {
        let members = self.arrangement.members();
        let here = groups::candidate_ids(conn, self.cohort.id).await?;
        let gone = |who: &ParticipantId| !here.contains(who);
        let no_group = matches!(change, Change::Move { to, .. } if !members.contains_key(&to));
        if no_group || change.people().iter().any(gone) {
            return Ok(Err(Refusal::Gone));
        }
        let group_of = |who| self.arrangement.group_of(who).and_then(|group| group.id);
        let Some(steps) = change.steps(group_of) else {
            return Ok(Err(Refusal::Stale));
        };
        if steps.iter().any(|step| step.from == step.to) {
            return Ok(Err(Refusal::Nothing));
        }
        let size_max = usize::from(self.cohort.plan.size_max);
        let after = match after(&steps, &members, size_max) {
            Ok(after) => after,
            Err(Impossible::Nothing) => return Ok(Err(Refusal::Nothing)),
            Err(Impossible::Apart) => return Ok(Err(Refusal::Apart)),
            Err(Impossible::TooMany { group }) => {
                let group = self.arrangement.group(group);
                let group = group.map(|group| group.name.clone()).unwrap_or_default();
                return Ok(Err(Refusal::Full { group }));
            }
        };
        let touched: BTreeSet<ParticipantId> = after.values().flatten().copied().collect();
        let seen = change::Seen::of(conn, &self.cohort, |who| touched.contains(&who)).await?;
        if joins_apart(&steps, &after, &seen.ground.rules.apart) {
            return Ok(Err(Refusal::Apart));
        }
        Ok(Ok(Outcome { steps, after, seen }))
    }

    /// Writes what becomes of these groups, and keeps how they stood.
    async fn turn_into(
        &self,
        conn: &mut Connection,
        next: &Arrangement,
        deed: Deed,
        said: (AccountId, Value),
        now: Moment,
    ) -> Result<(), Fault> {
        let cohort = self.cohort.id;
        arrangement::keep_before(conn, cohort, deed, &self.arrangement, now).await?;
        arrangement::write(conn, cohort, next, now).await?;
        self.note(conn, what(deed), said, now).await
    }

    /// Begins the next edition, and notes who changed what, by ids.
    async fn note(
        &self,
        conn: &mut Connection,
        what: &'static str,
        (who, mut detail): (AccountId, Value),
        now: Moment,
    ) -> Result<(), Fault> {
        let (cohort, server) = (self.cohort.id, self.cohort.server);
        detail["edition"] = json!(arrangement::next_edition(conn, cohort).await?);
        audit::note(conn, server, Some(who), what, cohort.0, &detail, now).await?;
        Ok(())
    }
}

/// What the audit calls a deed.
fn what(deed: Deed) -> &'static str {
    match deed {
        Deed::Form => "cohort.groups",
        Deed::Move => "groups.move",
        Deed::Swap => "groups.swap",
        Deed::TakeOut => "groups.take-out",
        Deed::Name => "groups.name",
        Deed::Lock => "groups.lock",
        Deed::Unlock => "groups.unlock",
    }
}

fn deed(change: Change) -> Deed {
    match change {
        Change::Move { .. } => Deed::Move,
        Change::Swap(..) | Change::Replace { .. } => Deed::Swap,
        Change::Remove(_) => Deed::TakeOut,
    }
}

/// Lists where somebody could go, or with whom they could swap, the best first, a page of it; and
/// whether there are more.
pub async fn choices(
    app: &App,
    programme: &Programme,
    who: ParticipantId,
    wanted: Wanted,
    page: usize,
) -> Result<Result<(Vec<Choice>, bool), Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(stands) = Stands::read(&mut read, programme).await? else {
        return Ok(Err(Refusal::NoGroups));
    };
    let seen = change::Seen::of(&mut read, &stands.cohort, |_who| true).await?;
    drop(read);
    if !seen.ground.people.contains_key(&who) {
        return Ok(Err(Refusal::Gone));
    }
    let offers = seen.ground.offers(who, wanted);
    let more = (page + 1) * CHOICES_MAX < offers.len();
    let offers = offers.into_iter().skip(page * CHOICES_MAX);
    let choices = offers
        .take(CHOICES_MAX)
        .filter_map(|(change, breaks)| Choice::of(&seen, change, breaks));
    Ok(Ok((choices.collect(), more)))
}

/// Looks what a change would do.
pub async fn plan(
    app: &App,
    programme: &Programme,
    change: Change,
) -> Result<Result<Planned, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(stands) = Stands::read(&mut read, programme).await? else {
        return Ok(Err(Refusal::NoGroups));
    };
    let Outcome { steps, after, seen } = match stands.outcome(&mut read, change).await? {
        Ok(outcome) => outcome,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let going = steps.iter().map(|step| Going {
        name: seen.name_of(step.who),
        from: step.from.map(|group| seen.group_name(group)),
        to: step.to.map(|group| seen.group_name(group)),
    });
    let groups = after.iter().map(|(group, members)| {
        let facts = seen.ground.facts(members);
        (seen.after(*group, members), facts)
    });
    Ok(Ok(Planned {
        edition: stands.edition,
        change,
        steps: going.collect(),
        groups: groups.collect(),
    }))
}

/// Makes a change, if the groups still stand as they were looked at; says on which page of them the
/// group stands now that somebody came to, or that is left.
pub async fn apply(
    app: &App,
    programme: &Programme,
    (edition, change): (i64, Change),
    who: AccountId,
    now: Moment,
) -> Result<Result<usize, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let stands = match Stands::of_edition(&mut write, programme, edition).await? {
        Ok(stands) => stands,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Outcome { steps, after, seen } = match stands.outcome(&mut write, change).await? {
        Ok(outcome) => outcome,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut next = stands.arrangement.clone();
    for (group, members) in &after {
        next.set_members(*group, members, seen.ground.facts(members));
    }
    let said = (who, json!({ "steps": steps }));
    stands
        .turn_into(&mut write, &next, deed(change), said, now)
        .await?;
    write.commit().await?;
    let last = steps.last().and_then(|step| step.to.or(step.from));
    Ok(Ok(last.map_or(0, |group| page_of(&next, group))))
}

/// What a group would be called: one line of letters that can be seen.
fn name(typed: &str) -> Result<String, Refusal> {
    let seen = visible(typed);
    let name = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let characters = name.chars().count();
    if is_blank(&name) || GROUP_NAME_MAX < characters {
        return Err(Refusal::Name { characters });
    }
    Ok(name)
}

/// Gives a group a name that no other has; says how it is called now.
pub async fn rename(
    app: &App,
    programme: &Programme,
    (edition, group): (i64, GroupId),
    typed: &str,
    who: AccountId,
    now: Moment,
) -> Result<Result<String, Refusal>, Fault> {
    let name = match name(typed) {
        Ok(name) => name,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut write = app.store.write().await?;
    let stands = match Stands::of_edition(&mut write, programme, edition).await? {
        Ok(stands) => stands,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let is_it = |other: &str| other.to_lowercase() == name.to_lowercase();
    let others = &stands.arrangement.groups;
    if others
        .iter()
        .any(|one| one.id != Some(group) && is_it(&one.name))
    {
        return Ok(Err(Refusal::Taken));
    }
    let mut next = stands.arrangement.clone();
    let mut found = next.groups.iter_mut();
    let Some(one) = found.find(|one| one.id == Some(group)) else {
        return Ok(Err(Refusal::Gone));
    };
    if one.name == name {
        return Ok(Err(Refusal::Nothing));
    }
    one.name.clone_from(&name);
    let said = (who, json!({ "group": group }));
    stands
        .turn_into(&mut write, &next, Deed::Name, said, now)
        .await?;
    write.commit().await?;
    Ok(Ok(name))
}

/// Locks a group, so that it stays as it is while others are formed, or unlocks it.
pub async fn lock(
    app: &App,
    programme: &Programme,
    (edition, group): (i64, GroupId),
    locked: bool,
    who: AccountId,
    now: Moment,
) -> Result<Result<(), Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let stands = match Stands::of_edition(&mut write, programme, edition).await? {
        Ok(stands) => stands,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut next = stands.arrangement.clone();
    let mut found = next.groups.iter_mut();
    let Some(one) = found.find(|one| one.id == Some(group)) else {
        return Ok(Err(Refusal::Gone));
    };
    if one.locked == locked {
        return Ok(Err(Refusal::Nothing));
    }
    one.locked = locked;
    let deed = if locked { Deed::Lock } else { Deed::Unlock };
    let said = (who, json!({ "group": group }));
    stands.turn_into(&mut write, &next, deed, said, now).await?;
    write.commit().await?;
    Ok(Ok(()))
}

/// Takes back what was done last. Who takes no part any more does not come back.
pub async fn undo(
    app: &App,
    programme: &Programme,
    edition: i64,
    who: AccountId,
    now: Moment,
) -> Result<Result<Undone, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let stands = match Stands::of_edition(&mut write, programme, edition).await? {
        Ok(stands) => stands,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let cohort = stands.cohort.id;
    let Some((deed, mut before)) = arrangement::take_before(&mut write, cohort).await? else {
        return Ok(Err(Refusal::NothingBefore));
    };
    let here = groups::candidate_ids(&mut write, cohort).await?;
    let poorer = before.keep_only(&here.into_iter().collect());
    let of = |number: &i64| {
        let found = before.groups.iter().find(|group| group.number == *number);
        found.map(|group| group.members.clone())
    };
    let changed: BTreeSet<ParticipantId> = poorer.iter().filter_map(of).flatten().collect();
    let seen = change::Seen::of(&mut write, &stands.cohort, |who| changed.contains(&who)).await?;
    let mut apart = seen.ground.rules.apart.iter();
    if apart.any(|(one, other)| {
        before.together(*one, *other) && !stands.arrangement.together(*one, *other)
    }) {
        return Ok(Err(Refusal::Apart));
    }
    for group in &mut before.groups {
        if poorer.contains(&group.number) {
            group.facts = seen.ground.facts(&group.members);
        }
    }
    arrangement::write(&mut write, cohort, &before, now).await?;
    let said = (who, json!({ "undone": what(deed) }));
    stands.note(&mut write, "groups.undo", said, now).await?;
    write.commit().await?;
    let poorer = poorer.len();
    Ok(Ok(Undone { deed, poorer }))
}
