//! Forming a cohort's groups from those who wait, as often as wished until the launch.
//!
//! Groups that are locked stay as they are, and the others are formed around them.
//!
//! It is done in three steps: [`gather`] reads, [`Gathered::decide`] thinks, [`form`] writes.
//!
//! **Invariants**: deciding takes seconds and happens outside of any transaction; what was decided
//! is written only if the same people still wait and nobody has changed a group meanwhile.

use super::{
    arranged::{self, Seen},
    candidates, gathering, rows,
};
use crate::{
    app::{App, Fault},
    domain::{
        arrangement::{Arranged, Arrangement, Deed, Without},
        grouping::{self, Effort, GroupFacts, Rules, UnplacedFacts},
        ids::{AccountId, ParticipantId},
        time::Moment,
    },
    store::{
        arrangement, audit,
        cohorts::{Cohort, State},
        groups::{self, Candidate},
        not_with,
        people::Programme,
    },
};

/// The groups of a cohort, formed just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formed {
    /// How they stand.
    pub seen: Seen,
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
    /// Somebody came or went while the groups were formed, or changed them; pressing again helps.
    Changed,
}

/// Who waits for groups in a cohort, and by which rules they are grouped.
#[derive(Clone, Debug)]
pub struct Gathered {
    cohort: Cohort,
    people: Vec<Candidate>,
    edition: i64,
    stands: Arrangement,
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
    let edition = arrangement::edition(&mut read, cohort.id).await?;
    let mut stands = arrangement::read(&mut read, cohort.id).await?;
    stands.keep_only(&people.iter().map(|person| person.participant).collect());
    let mut rules = candidates::rules(&mut read, &cohort).await?;
    rules.locked = stands.locked().map(|group| group.members.clone()).collect();
    Ok(Ok(Gathered {
        cohort,
        people,
        edition,
        stands,
        rules,
        steps_max: app.defaults.grouping_steps_max,
    }))
}

impl Gathered {
    /// Which edition of the groups stood when it was read.
    pub fn edition(&self) -> i64 {
        self.edition
    }

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

/// Writes groups down in place of any formed before that are not locked, if the same people still
/// wait for them, nobody has changed them, and the same are kept apart. `name` gives a group its name by its number.
pub async fn form(
    app: &App,
    decided: &Decided,
    who: AccountId,
    name: impl Fn(i64) -> String,
    now: Moment,
) -> Result<Result<Formed, FormRefusal>, Fault> {
    let Gathered {
        cohort,
        people,
        edition,
        rules,
        ..
    } = &decided.gathered;
    let mut write = app.store.write().await?;
    let same = rows::on_server(&mut write, cohort.server, cohort.id).await?;
    if !same.is_some_and(|cohort| cohort.state.gathers()) {
        return Ok(Err(FormRefusal::NoCohort));
    }
    let before: Vec<ParticipantId> = people.iter().map(|person| person.participant).collect();
    if groups::candidate_ids(&mut write, cohort.id).await? != before
        || arrangement::edition(&mut write, cohort.id).await? != *edition
        || not_with::pairs(&mut write, cohort.id).await? != rules.apart
    {
        return Ok(Err(FormRefusal::Changed));
    }
    let stood = arrangement::read(&mut write, cohort.id).await?;
    let arranged = decided.arranged(name);
    if cohort.state != State::Forming || arranged != stood {
        if !stood.groups.is_empty() {
            let deed = Deed::Form;
            arrangement::keep_before(&mut write, cohort.id, deed, &stood, now).await?;
        }
        arrangement::write(&mut write, cohort.id, &arranged, now).await?;
        let edition = arrangement::next_edition(&mut write, cohort.id).await?;
        rows::set_state(&mut write, cohort.id, State::Forming, now).await?;
        let detail = serde_json::json!({
            "edition": edition, "groups": arranged.groups.len(), "locked": arranged.locked().count(),
            "unplaced": arranged.without.len(),
        });
        let (server, what, row) = (cohort.server, "cohort.groups", cohort.id.0);
        audit::note(&mut write, server, Some(who), what, row, &detail, now).await?;
    }
    let seen = arranged::seen(&mut write, cohort, 0).await?;
    write.commit().await?;
    let answer = &decided.answer;
    Ok(Ok(Formed {
        seen,
        sizes: Sizes {
            placed: answer.values.placed,
            placed_most: answer.bounds.placed,
            exact: answer.exact,
        },
    }))
}

impl Decided {
    /// The groups as they are written down: those that are locked as they stood, the others with
    /// the numbers that are free.
    fn arranged(&self, name: impl Fn(i64) -> String) -> Arrangement {
        let stood = &self.gathered.stands;
        let formed = self.answer.groups.iter().filter(|group| !group.locked);
        let formed = stood.free_numbers().zip(formed);
        let formed = formed.map(|(number, group)| Arranged {
            id: stood.row_of(number),
            number,
            name: name(number),
            locked: false,
            facts: GroupFacts::from(group),
            members: group.members.clone(),
        });
        let mut groups: Vec<Arranged> = stood.locked().cloned().chain(formed).collect();
        groups.sort_by_key(|group| group.number);
        let without = self.answer.unplaced.iter().map(|person| Without {
            who: person.id,
            facts: UnplacedFacts::from(person),
        });
        Arrangement {
            groups,
            without: without.collect(),
        }
    }
}
