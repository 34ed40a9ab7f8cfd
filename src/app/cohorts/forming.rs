//! Forming a cohort's groups from those who wait, as often as wished until the launch.
//!
//! It is done in three steps: [`gather`] reads, [`Gathered::decide`] thinks, [`form`] writes.
//!
//! **Invariants**: deciding takes seconds and happens outside of any transaction; what was decided
//! is written only if the same people still wait.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::{candidates, gathering, rows};
use crate::{
    app::{App, Fault},
    domain::{
        grouping::{self, Effort, GroupFacts, OneChange, Rules, UnplacedFacts},
        ids::{AccountId, CohortId, GroupId, ParticipantId},
        time::Moment,
    },
    store::{
        Connection, audit,
        cohorts::{Cohort, State},
        groups::{self, Candidate, NewGroup},
        people::Programme,
    },
};

/// The groups of a cohort, formed just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formed {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// The groups, by number.
    pub groups: Vec<FormedGroup>,
    /// Who has none.
    pub unplaced: Vec<NotPlaced>,
    /// How good it is, all in all.
    pub sizes: Sizes,
}

/// What a grouping reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// How many people are in a group.
    pub placed: usize,
    /// How many could be at most, as far as is proven.
    pub placed_most: usize,
    /// Whether no better grouping exists, proven.
    pub exact: bool,
}

/// A group, formed just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormedGroup {
    /// Its row.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What its members are called, and their countries.
    pub members: Vec<(String, String)>,
    /// Why these people.
    pub facts: GroupFacts,
}

/// Somebody without a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPlaced {
    /// What they are called.
    pub called_name: String,
    /// Why, and what would change that.
    pub facts: UnplacedFacts,
    /// The half hours that they could add, as their own clocks show them in the first week.
    pub hours_to_add: Vec<NaiveDateTime>,
    /// What the other person of the change is called, if it needs one.
    pub other: Option<String>,
}

/// Why no groups were formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormRefusal {
    /// No cohort is open, or the groups are at work already.
    NoCohort,
    /// Fewer people wait than make one group.
    TooFew {
        /// How many wait.
        people: usize,
        /// How many make the smallest group.
        size_min: u8,
    },
    /// The solver cannot take these people; what it says.
    Unusable(String),
    /// Somebody came or went while the groups were formed; pressing again helps.
    Changed,
}

/// Who waits for groups in a cohort, and by which rules they are grouped.
#[derive(Clone, Debug)]
pub struct Gathered {
    cohort: Cohort,
    people: Vec<Candidate>,
    rules: Rules,
    steps_max: u64,
}

/// Groups that are decided and not written down yet.
#[derive(Clone, Debug)]
pub struct Decided {
    gathered: Gathered,
    answer: grouping::Formed,
}

/// Reads who waits for groups in the cohort that gathers sign-ups.
pub async fn gather(
    app: &App,
    programme: &Programme,
) -> Result<Result<Gathered, FormRefusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(cohort) = gathering(&mut read, programme).await? else {
        return Ok(Err(FormRefusal::NoCohort));
    };
    let people = groups::candidates(&mut read, cohort.id).await?;
    let size_min = cohort.plan.size_min;
    if people.len() < usize::from(size_min) {
        let people = people.len();
        return Ok(Err(FormRefusal::TooFew { people, size_min }));
    }
    let rules = candidates::rules(&mut read, &cohort).await?;
    Ok(Ok(Gathered {
        cohort,
        people,
        rules,
        steps_max: app.defaults.grouping_steps_max,
    }))
}

impl Gathered {
    /// Decides who goes with whom. Takes seconds for hundreds of people, so call it where it
    /// holds up nobody.
    pub fn decide(self) -> Result<Decided, FormRefusal> {
        let cohort = &self.cohort;
        let candidates: Vec<grouping::Candidate> = self
            .people
            .iter()
            .map(|person| candidates::who_waits(cohort, person))
            .collect();
        let mut effort = Effort::for_people(candidates.len(), cohort.id.0.unsigned_abs());
        effort.steps = effort.steps.min(self.steps_max);
        match grouping::form(&candidates, &self.rules, effort) {
            Ok(answer) => Ok(Decided {
                gathered: self,
                answer,
            }),
            Err(unusable) => Err(FormRefusal::Unusable(unusable.to_string())),
        }
    }
}

/// Writes groups down in place of any formed before, if the same people still wait for them.
/// `name` gives a group its name by its number.
pub async fn form(
    app: &App,
    decided: &Decided,
    who: AccountId,
    name: impl Fn(i64) -> String,
    now: Moment,
) -> Result<Result<Formed, FormRefusal>, Fault> {
    let Gathered { cohort, people, .. } = &decided.gathered;
    let decided = &decided.answer;
    let mut write = app.store.write().await?;
    let same = rows::on_server(&mut write, cohort.server, cohort.id).await?;
    if !same.is_some_and(|cohort| cohort.state.gathers()) {
        return Ok(Err(FormRefusal::NoCohort));
    }
    let before: Vec<ParticipantId> = people.iter().map(|person| person.participant).collect();
    if groups::candidate_ids(&mut write, cohort.id).await? != before {
        return Ok(Err(FormRefusal::Changed));
    }
    groups::dissolve(&mut write, cohort.id).await?;
    let by_id: BTreeMap<ParticipantId, &Candidate> = people
        .iter()
        .map(|person| (person.participant, person))
        .collect();
    let formed = store_groups(&mut write, cohort, &by_id, decided, name, now).await?;
    let mut unplaced = Vec::with_capacity(decided.unplaced.len());
    for person in &decided.unplaced {
        let facts = UnplacedFacts::from(person);
        groups::set_unplaced(&mut write, person.id, &facts).await?;
        unplaced.extend(not_placed(cohort, &by_id, person.id, facts));
    }
    rows::set_state(&mut write, cohort.id, State::Forming, now).await?;
    let detail = serde_json::json!({ "groups": formed.len(), "unplaced": unplaced.len() });
    let (server, what) = (cohort.server, "cohort.groups");
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
    Ok(Ok(Formed {
        cohort: cohort.id,
        cohort_name: cohort.plan.name.clone(),
        groups: formed,
        unplaced,
        sizes: Sizes {
            placed: decided.values.placed,
            placed_most: decided.bounds.placed,
            exact: decided.exact,
        },
    }))
}

async fn store_groups(
    conn: &mut Connection,
    cohort: &Cohort,
    by_id: &BTreeMap<ParticipantId, &Candidate>,
    decided: &grouping::Formed,
    name: impl Fn(i64) -> String,
    now: Moment,
) -> Result<Vec<FormedGroup>, Fault> {
    let mut formed = Vec::with_capacity(decided.groups.len());
    for (number, group) in (1_i64..).zip(&decided.groups) {
        let (name, facts) = (name(number), GroupFacts::from(group));
        let new = NewGroup {
            cohort: cohort.id,
            server: cohort.server,
            number,
            name: &name,
            reason: &facts,
            members: &group.members,
        };
        let id = groups::insert(conn, &new, now).await?;
        let members = group.members.iter().filter_map(|member| by_id.get(member));
        formed.push(FormedGroup {
            id,
            members: members
                .map(|person| (person.called_name.clone(), person.country.clone()))
                .collect(),
            name,
            facts,
        });
    }
    Ok(formed)
}

fn not_placed(
    cohort: &Cohort,
    by_id: &BTreeMap<ParticipantId, &Candidate>,
    id: ParticipantId,
    facts: UnplacedFacts,
) -> Option<NotPlaced> {
    let person = by_id.get(&id)?;
    let zone = person.plan.zones.last().map(|dated| dated.value);
    let change = facts.change.as_ref();
    let starts = change.map_or(&[][..], OneChange::starts);
    let other = change.and_then(|change| change.other(id));
    Some(NotPlaced {
        called_name: person.called_name.clone(),
        hours_to_add: zone.map_or_else(Vec::new, |zone| {
            candidates::local_starts(cohort.plan.starts_on, zone, starts)
        }),
        other: other
            .and_then(|other| by_id.get(&other))
            .map(|other| other.called_name.clone()),
        facts,
    })
}
