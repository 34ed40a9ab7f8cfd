//! Changes in a running cohort: somebody moves, two swap, one is replaced or taken out, or goes.
//!
//! A coordinator looks first ([`plan`]): what changes, which rules of grouping it would break, who is
//! disturbed. Then they say so ([`apply`]). Whoever takes part may take themselves out ([`withdraw`]).
//!
//! **Invariants**
//! - What is applied is what was looked at: where somebody has moved meanwhile, nothing is done.
//! - Applying twice is applying once.
//! - Rules of grouping may be broken knowingly, but no group becomes larger than the cohort's may be.

use std::collections::BTreeMap;

use serde_json::json;

use super::{App, Fault, cohorts::candidates, meetings::company, membership as moves};
use crate::{
    domain::{
        change::{self, Ended, Impossible, Step},
        grouping::{self, Breach, Rules, Verdict},
        ids::{AccountId, ChannelId, CohortId, GroupId, ParticipantId, PlanId, ServerId},
        time::Moment,
    },
    store::{
        Connection, audit, cohorts,
        groups::{self, Standing},
        membership::{self, Participant, State},
        rooms,
    },
};

/// What a coordinator wants to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Somebody goes to another group, or from waiting into one.
    Move {
        /// Who.
        who: ParticipantId,
        /// Where to.
        to: GroupId,
    },
    /// Two members take each other's places.
    Swap(ParticipantId, ParticipantId),
    /// Somebody who waits takes the place of a member, who leaves the cohort.
    Replace {
        /// Who leaves.
        out: ParticipantId,
        /// Who comes.
        by: ParticipantId,
    },
    /// Somebody leaves the cohort.
    Remove(ParticipantId),
}

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
}

/// Somebody in a cohort, as a coordinator sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub participant: Participant,
    /// Their group's name.
    pub group_name: Option<String>,
    /// Their group's room, once it stands.
    pub room: Option<ChannelId>,
    /// Their other cohorts that are not over.
    pub others: Vec<(ParticipantId, String)>,
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

/// Something that a coordinator can choose, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The group, or the participant, by its id.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What the group is called that a participant is in.
    pub group_name: Option<String>,
    /// How many rules of grouping it would break.
    pub breaks: usize,
}

/// A change that was said to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// How many people it moves.
    pub people: usize,
    /// Whether it was made before, so that nothing was done.
    pub before: bool,
}

/// Most choices that are offered at once: a menu holds no more.
const CHOICES_MAX: usize = 25;

/// Shows somebody who takes part in a cohort that is not over.
pub async fn person_with(
    app: &App,
    server: ServerId,
    account: AccountId,
) -> Result<Option<Person>, Fault> {
    let mut read = app.store.read().await?;
    let places = membership::places_of(&mut read, server, account).await?;
    match places.first() {
        Some(first) => Ok(Some(shown(&mut read, server, first.clone()).await?)),
        None => Ok(None),
    }
}

/// Shows somebody in one cohort.
pub async fn person(
    app: &App,
    server: ServerId,
    who: ParticipantId,
) -> Result<Option<Person>, Fault> {
    let mut read = app.store.read().await?;
    match membership::participant(&mut read, server, who).await? {
        Some(found) => Ok(Some(shown(&mut read, server, found).await?)),
        None => Ok(None),
    }
}

async fn shown(
    conn: &mut Connection,
    server: ServerId,
    participant: Participant,
) -> Result<Person, Fault> {
    let (mut group_name, mut room) = (None, None);
    if let Some(group) = participant.group {
        let found = membership::group(conn, participant.cohort, group).await?;
        group_name = found.map(|(name, _members)| name);
        room = rooms::channel_of(conn, group).await?;
    }
    let mut others = match participant.account {
        Some(account) => membership::places_of(conn, server, account).await?,
        None => Vec::new(),
    };
    others.retain(|other| other.id != participant.id);
    Ok(Person {
        group_name,
        room: room.map(|(channel, _closed)| channel),
        others: others
            .into_iter()
            .map(|other| (other.id, other.cohort_name))
            .collect(),
        participant,
    })
}

/// The people of a cohort, as grouping sees them, and its groups.
struct Ground {
    candidates: BTreeMap<ParticipantId, grouping::Candidate>,
    names: BTreeMap<ParticipantId, String>,
    groups: Vec<Standing<serde_json::Value>>,
    members: BTreeMap<GroupId, Vec<ParticipantId>>,
    rules: Rules,
}

impl Ground {
    async fn read(
        conn: &mut Connection,
        server: ServerId,
        cohort: CohortId,
    ) -> Result<Option<Self>, Fault> {
        let Some(cohort) = cohorts::on_server(conn, server, cohort).await? else {
            return Ok(None);
        };
        let people = groups::candidates(conn, cohort.id).await?;
        let standing = groups::standing(conn, cohort.id).await?;
        let mut members = BTreeMap::new();
        for group in &standing {
            if let Some((_name, there)) = membership::group(conn, cohort.id, group.id).await? {
                members.insert(group.id, there);
            }
        }
        let seen = people
            .iter()
            .map(|person| (person.participant, candidates::who_waits(&cohort, person)));
        Ok(Some(Self {
            candidates: seen.collect(),
            rules: candidates::rules(conn, &cohort).await?,
            names: people
                .into_iter()
                .map(|person| (person.participant, person.called_name))
                .collect(),
            groups: standing,
            members,
        }))
    }

    fn name_of(&self, who: ParticipantId) -> String {
        self.names.get(&who).cloned().unwrap_or_default()
    }

    fn group_name(&self, group: GroupId) -> String {
        let mut groups = self.groups.iter();
        let found = groups.find(|standing| standing.id == group);
        found.map_or_else(String::new, |standing| standing.name.clone())
    }

    /// Where somebody is.
    fn group_of(&self, who: ParticipantId) -> Option<GroupId> {
        let mut groups = self.members.iter();
        groups.find_map(|(group, members)| members.contains(&who).then_some(*group))
    }

    /// The groups that steps touch, as they would be.
    fn after(&self, steps: &[Step]) -> Result<BTreeMap<GroupId, Vec<ParticipantId>>, Impossible> {
        change::after(steps, &self.members, self.rules.size_max)
    }

    /// What members would be as a group; none where nobody is left.
    fn judged(&self, members: &[ParticipantId]) -> Option<Verdict> {
        let members: Vec<&grouping::Candidate> = members
            .iter()
            .filter_map(|member| self.candidates.get(member))
            .collect();
        if members.is_empty() {
            return None;
        }
        grouping::judge(&members, &self.rules).ok()
    }

    fn breaches(&self, members: &[ParticipantId]) -> Vec<Breach> {
        match self.judged(members) {
            Some(verdict) => verdict.breaches,
            None => vec![Breach::Size {
                found: members.len(),
            }],
        }
    }

    /// How many rules steps would break, and how good the groups would be; none where they cannot be
    /// taken.
    fn worth(&self, steps: &[Step]) -> Option<(usize, u32)> {
        let after = self.after(steps).ok()?;
        let (mut breaks, mut quality) = (0, 0_u32);
        for members in after.values() {
            breaks += self.breaches(members).len();
            let verdict = self.judged(members);
            quality = quality.saturating_add(verdict.map_or(0, |verdict| verdict.group.quality));
        }
        Some((breaks, quality))
    }

    /// The steps that can be taken, the best first, as choices.
    fn ranked(&self, offers: Vec<(Choice, Vec<Step>)>) -> Vec<Choice> {
        let mut ranked: Vec<(usize, u32, Choice)> = offers
            .into_iter()
            .filter_map(|(choice, steps)| {
                let (breaks, quality) = self.worth(&steps)?;
                Some((breaks, quality, Choice { breaks, ..choice }))
            })
            .collect();
        ranked.sort_by(|one, other| {
            let by_worth =
                (one.0, std::cmp::Reverse(one.1)).cmp(&(other.0, std::cmp::Reverse(other.1)));
            by_worth.then(one.2.id.cmp(&other.2.id))
        });
        ranked.truncate(CHOICES_MAX);
        ranked.into_iter().map(|(_, _, choice)| choice).collect()
    }

    fn broken(&self, breach: Breach) -> Broken {
        let named = match &breach {
            Breach::Must { of, .. } => vec![*of],
            Breach::MetBefore(one, other)
            | Breach::Apart(one, other)
            | Breach::Together {
                here: one,
                missing: other,
            } => vec![*one, *other],
            Breach::Size { .. } | Breach::Starts { .. } | Breach::Language => Vec::new(),
        };
        Broken {
            names: named.into_iter().map(|who| self.name_of(who)).collect(),
            breach,
        }
    }
}

/// Whom or what a change of somebody's place needs besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A group to go to.
    Group,
    /// A member of another group to swap with.
    Partner,
    /// Somebody who waits, to take their place.
    StandIn,
}

/// Lists what a coordinator can choose for somebody, the best first.
pub async fn choices(
    app: &App,
    server: ServerId,
    who: ParticipantId,
    wanted: Wanted,
) -> Result<Result<(Participant, Vec<Choice>), Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let person = match who_moves(&mut read, server, who).await? {
        Ok(person) => person,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(ground) = Ground::read(&mut read, server, person.cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    drop(read);
    let offers = match wanted {
        Wanted::Group => groups_for(&ground, &person),
        Wanted::Partner => partners_for(&ground, &person),
        Wanted::StandIn => stand_ins_for(&ground, &person),
    };
    Ok(Ok((person, ground.ranked(offers))))
}

fn groups_for(ground: &Ground, person: &Participant) -> Vec<(Choice, Vec<Step>)> {
    let offer = |standing: &Standing<serde_json::Value>| {
        let choice = Choice {
            id: standing.id.0,
            name: standing.name.clone(),
            group_name: None,
            breaks: 0,
        };
        (
            choice,
            vec![step(person.id, person.group, Some(standing.id))],
        )
    };
    ground.groups.iter().map(offer).collect()
}

fn partners_for(ground: &Ground, person: &Participant) -> Vec<(Choice, Vec<Step>)> {
    let Some(mine) = person.group else {
        return Vec::new();
    };
    let others = ground.members.iter().filter(|(group, _)| **group != mine);
    let others = others.flat_map(|(group, members)| members.iter().map(|who| (*group, *who)));
    let offer = |(theirs, other): (GroupId, ParticipantId)| {
        let choice = Choice {
            id: other.0,
            name: ground.name_of(other),
            group_name: Some(ground.group_name(theirs)),
            breaks: 0,
        };
        let steps = vec![
            step(person.id, Some(mine), Some(theirs)),
            step(other, Some(theirs), Some(mine)),
        ];
        (choice, steps)
    };
    others.map(offer).collect()
}

fn stand_ins_for(ground: &Ground, person: &Participant) -> Vec<(Choice, Vec<Step>)> {
    let Some(mine) = person.group else {
        return Vec::new();
    };
    let waiting = ground.candidates.keys().copied();
    let waiting = waiting.filter(|who| ground.group_of(*who).is_none());
    let offer = |other: ParticipantId| {
        let choice = Choice {
            id: other.0,
            name: ground.name_of(other),
            group_name: None,
            breaks: 0,
        };
        let steps = vec![
            step(person.id, Some(mine), None),
            step(other, None, Some(mine)),
        ];
        (choice, steps)
    };
    waiting.map(offer).collect()
}

fn step(who: ParticipantId, from: Option<GroupId>, to: Option<GroupId>) -> Step {
    Step { who, from, to }
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
    let mut write = app.store.write().await?;
    let (cohort, steps) = match steps_of(&mut write, server, change).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(ground) = Ground::read(&mut write, server, cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let after = match ground.after(&steps) {
        Ok(after) => after,
        Err(impossible) => return Ok(Err(refused(impossible, |group| ground.group_name(group)))),
    };
    let mut called_off = 0;
    for step in &steps {
        let Some(from) = step.from else { continue };
        if !steps.iter().any(|other| other.to == Some(from)) {
            called_off += company::lost_without(&mut write, from, step.who, now).await?;
        }
    }
    let plan = membership::insert_plan(&mut write, server, cohort, &steps, who, now).await?;
    write.commit().await?;
    let groups = after.iter().map(|(group, members)| After {
        name: ground.group_name(*group),
        members: members
            .iter()
            .map(|member| ground.name_of(*member))
            .collect(),
        breaks: ground
            .breaches(members)
            .into_iter()
            .map(|breach| ground.broken(breach))
            .collect(),
    });
    let going = steps.iter().map(|step| Going {
        name: ground.name_of(step.who),
        from: step.from.map(|group| ground.group_name(group)),
        to: step.to.map(|group| ground.group_name(group)),
    });
    Ok(Ok(Planned {
        plan,
        groups: groups.collect(),
        steps: going.collect(),
        called_off,
    }))
}

/// The steps that a change takes, and in which cohort.
async fn steps_of(
    conn: &mut Connection,
    server: ServerId,
    change: Change,
) -> Result<Result<(CohortId, Vec<Step>), Refusal>, Fault> {
    let (first, second) = match change {
        Change::Move { who, .. } | Change::Remove(who) => (who, None),
        Change::Swap(one, other) => (one, Some(other)),
        Change::Replace { out, by } => (out, Some(by)),
    };
    let one = match who_moves(conn, server, first).await? {
        Ok(person) => person,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let other = match second {
        Some(second) => match who_moves(conn, server, second).await? {
            Ok(person) if person.cohort == one.cohort => Some(person),
            Ok(_elsewhere) => return Ok(Err(Refusal::Gone)),
            Err(refusal) => return Ok(Err(refusal)),
        },
        None => None,
    };
    let steps = match (change, other) {
        (Change::Move { who, to }, _) => {
            if membership::group(conn, one.cohort, to).await?.is_none() {
                return Ok(Err(Refusal::Gone));
            }
            vec![step(who, one.group, Some(to))]
        }
        (Change::Swap(..), Some(other)) if one.group.is_some() && other.group.is_some() => vec![
            step(one.id, one.group, other.group),
            step(other.id, other.group, one.group),
        ],
        (Change::Replace { .. }, Some(other)) if one.group.is_some() && other.group.is_none() => {
            vec![
                step(one.id, one.group, None),
                step(other.id, None, one.group),
            ]
        }
        (Change::Remove(who), _) => vec![Step {
            who,
            from: one.group,
            to: None,
        }],
        (Change::Swap(..) | Change::Replace { .. }, _) => return Ok(Err(Refusal::Changed)),
    };
    Ok(Ok((one.cohort, steps)))
}

fn refused(impossible: Impossible, name: impl Fn(GroupId) -> String) -> Refusal {
    match impossible {
        Impossible::Nothing => Refusal::Nothing,
        Impossible::TooMany { group } => Refusal::Full { group: name(group) },
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
    let mut write = app.store.write().await?;
    let Some(found) = membership::plan(&mut write, server, plan).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let people = found.steps.len();
    if found.done {
        let before = true;
        return Ok(Ok(Applied { people, before }));
    }
    let mut walkers = Vec::with_capacity(people);
    for step in &found.steps {
        match who_moves(&mut write, server, step.who).await? {
            Ok(person) if person.group == step.from => walkers.push((*step, person)),
            Ok(_) | Err(Refusal::Nothing) => return Ok(Err(Refusal::Changed)),
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    if let Err(refusal) = still_fits(&mut write, server, &found).await? {
        return Ok(Err(refusal));
    }
    // Everybody leaves before anybody comes, so that two can swap.
    for (step, person) in &walkers {
        match (step.from, step.to) {
            (_, None) => moves::leave(&mut write, server, person, Ended::Removed, now).await?,
            (Some(_), Some(_)) => {
                moves::leave(&mut write, server, person, Ended::Moved, now).await?;
            }
            (None, Some(_)) => {}
        }
    }
    for (step, person) in &walkers {
        if let Some(to) = step.to {
            moves::join(&mut write, server, person, to, now).await?;
        }
    }
    membership::plan_done(&mut write, plan, now).await?;
    let detail = json!({ "steps": found.steps });
    let what = "membership.change";
    audit::note(&mut write, server, Some(who), what, plan.0, &detail, now).await?;
    write.commit().await?;
    let before = false;
    Ok(Ok(Applied { people, before }))
}

/// Whether every group that a plan touches still has the places that it needs.
async fn still_fits(
    conn: &mut Connection,
    server: ServerId,
    plan: &membership::Plan,
) -> Result<Result<(), Refusal>, Fault> {
    let Some(cohort) = cohorts::on_server(conn, server, plan.cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let (mut members, mut names) = (BTreeMap::new(), BTreeMap::new());
    let touched = plan.steps.iter().flat_map(|step| [step.from, step.to]);
    let touched: Vec<GroupId> = touched.flatten().collect();
    for group in touched {
        let Some((name, there)) = membership::group(conn, plan.cohort, group).await? else {
            return Ok(Err(Refusal::Gone));
        };
        members.insert(group, there);
        names.insert(group, name);
    }
    let size_max = usize::from(cohort.plan.size_max);
    let name = |group: GroupId| names.get(&group).cloned().unwrap_or_default();
    Ok(change::after(&plan.steps, &members, size_max)
        .map(drop)
        .map_err(|impossible| refused(impossible, name)))
}

/// What somebody leaves who takes themselves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who, in which cohort.
    pub participant: ParticipantId,
    /// The cohort's name.
    pub cohort_name: String,
    /// Their group's name.
    pub group_name: Option<String>,
}

/// The cohorts that an account can take itself out of.
pub async fn places(app: &App, server: ServerId, account: AccountId) -> Result<Vec<Place>, Fault> {
    let mut read = app.store.read().await?;
    let mut places = Vec::new();
    for place in membership::places_of(&mut read, server, account).await? {
        if takes_part(place.state) {
            let person = shown(&mut read, server, place).await?;
            places.push(Place {
                participant: person.participant.id,
                cohort_name: person.participant.cohort_name,
                group_name: person.group_name,
            });
        }
    }
    Ok(places)
}

fn takes_part(state: State) -> bool {
    match state {
        State::Waiting | State::Placed | State::Paused => true,
        State::Withdrawn | State::Removed | State::Finished => false,
    }
}

/// Takes somebody out of their cohort, because they say so. Twice is once.
pub async fn withdraw(
    app: &App,
    server: ServerId,
    account: AccountId,
    participant: ParticipantId,
    now: Moment,
) -> Result<Result<Applied, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let mine = membership::places_of(&mut write, server, account).await?;
    let mut mine = mine.into_iter();
    let Some(place) = mine.find(|place| place.id == participant) else {
        return Ok(Err(Refusal::Gone));
    };
    let done = |before| Ok(Ok(Applied { people: 1, before }));
    match place.state {
        State::Withdrawn => return done(true),
        State::Removed | State::Finished => return Ok(Err(Refusal::Nothing)),
        State::Waiting | State::Placed | State::Paused => {}
    }
    moves::leave(&mut write, server, &place, Ended::Withdrew, now).await?;
    let detail = json!({ "group": place.group });
    let (what, subject) = ("participant.withdraw", participant.0);
    audit::note(
        &mut write,
        server,
        Some(account),
        what,
        subject,
        &detail,
        now,
    )
    .await?;
    write.commit().await?;
    done(false)
}
