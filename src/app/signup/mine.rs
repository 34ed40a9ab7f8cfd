//! Whose sign-up it is, and how it stands.
//!
//! Knows: whether its answers can still be changed, and what of them is there. Refuses to know: how an
//! answer is taken.

use super::{Answered, Asker, Draft, Refusal, Terms};
use crate::{
    app::{Fault, cohorts::last_day, hours},
    domain::{
        availability::{Plan, dated},
        consent::Purpose,
        ids::{ParticipantId, PersonId},
        intake::{Admission, Rules, Window},
        places::Country,
        removal,
        signup::{self, Held, Step},
        time::Moment,
    },
    store::{
        Connection, accounts, choices,
        cohorts::{self as rows, Cohort, State},
        consents, intake, plans,
        signups::{
            self as people, Called,
            answers::{self, Progress},
        },
    },
};

/// Who asks, as far as they are known, in a cohort whose sign-ups can be changed.
pub(super) struct Mine {
    pub(super) cohort: Cohort,
    pub(super) rules: Rules,
    pub(super) person: Option<PersonId>,
    pub(super) progress: Option<Progress>,
}

impl Mine {
    pub(super) async fn read(
        conn: &mut Connection,
        asker: &Asker<'_>,
        now: Moment,
    ) -> Answered<Self> {
        let Some(cohort) = rows::on_server(conn, asker.server, asker.cohort).await? else {
            return Ok(Err(Refusal::NoCohort));
        };
        let known = accounts::matching(conn, asker.server, asker.account, "").await?;
        let person = known.first().map(|known| known.person);
        let progress = match person {
            Some(person) => answers::progress(conn, cohort.id, person).await?,
            None => None,
        };
        let handed_in = progress.is_some_and(|progress| !progress.unfinished);
        match cohort.state {
            State::Draft | State::Open => {}
            State::Forming | State::Running | State::Closing | State::Archived => {
                return Ok(Err(if handed_in {
                    Refusal::Formed
                } else {
                    Refusal::Closed
                }));
            }
        }
        let rules = intake::rules(conn, cohort.id).await?;
        match rules.window(cohort.plan.home_zone.local(now).date()) {
            Window::From(first) if progress.is_none() => return Ok(Err(Refusal::NotYet(first))),
            Window::Over if !handed_in => return Ok(Err(Refusal::Closed)),
            Window::From(_) | Window::Over | Window::Open => {}
        }
        Ok(Ok(Self {
            cohort,
            rules,
            person,
            progress,
        }))
    }

    fn handed_in(&self) -> bool {
        self.progress.is_some_and(|progress| !progress.unfinished)
    }

    pub(super) fn participant(&self) -> Option<ParticipantId> {
        self.progress.map(|progress| progress.participant)
    }

    /// Whether somebody of a country would get a place now.
    async fn admission(&self, conn: &mut Connection, country: Country) -> Result<Admission, Fault> {
        let taken = intake::taken(conn, self.cohort.id, country).await?;
        Ok(self.rules.admit(taken))
    }

    /// The sign-up as it stands, at `at` or where it was left.
    pub(super) async fn draft(
        &self,
        conn: &mut Connection,
        asker: &Asker<'_>,
        at: Option<Step>,
        now: Moment,
    ) -> Result<Draft, Fault> {
        let (called, agreed) = match self.person {
            Some(person) => (
                people::called(conn, person).await?,
                consents::holds(conn, (person, self.cohort.id), Purpose::Participation).await?,
            ),
            None => (called(asker.name), false),
        };
        let (answers, plan) = match self.participant() {
            Some(participant) => (
                Some(answers::of(conn, participant).await?),
                plans::plan_of(conn, participant).await?,
            ),
            None => (None, Plan::default()),
        };
        let today = hours::today(&plan, now);
        let week = dated::in_force(&plan.hours, today).map(|week| week.value.clone());
        let week = week.unwrap_or_default();
        let spoken = answers.as_ref().map(|answers| &answers.languages);
        let held = Held {
            // Who came by a sheet has agreed there.
            agreed: agreed || self.handed_in(),
            placed: answers.is_some(),
            languages: spoken.is_some_and(|languages| !languages.is_empty()),
            hours: !week.sure.is_empty(),
        };
        let left = self.progress.and_then(|progress| progress.step);
        let at = match at {
            Some(at) => at,
            None if self.handed_in() => Step::Review,
            None => left.unwrap_or(Step::Agree),
        };
        let room = match &answers {
            Some(answers) if !self.handed_in() => {
                Some(self.admission(conn, answers.country).await?)
            }
            Some(_) | None => None,
        };
        let letters = match self.person {
            Some(person) => {
                let whose = (person, self.cohort.id);
                consents::holds(conn, whose, Purpose::PrivateMessages).await?
            }
            None => false,
        };
        Ok(Draft {
            terms: terms(&self.cohort, &self.rules),
            at: at.reached(held),
            held,
            handed_in: self.handed_in(),
            waits: self.progress.is_some_and(|progress| progress.waits),
            room,
            letters,
            called,
            answers,
            zone: dated::in_force(&plan.zones, today).map(|zone| zone.value),
            week,
            offered: choices::offered(conn, self.cohort.id).await?,
        })
    }

    /// Goes to a step, and remembers it.
    pub(super) async fn go(
        &self,
        conn: &mut Connection,
        asker: &Asker<'_>,
        at: Step,
        now: Moment,
    ) -> Result<Draft, Fault> {
        let draft = self.draft(conn, asker, Some(at), now).await?;
        if let Some(participant) = self.participant() {
            answers::set_step(conn, participant, draft.at).await?;
        }
        Ok(draft)
    }
}

/// What somebody is called of whom only their name on the server is known.
pub(super) fn called(name: &str) -> Called {
    Called {
        called_name: signup::called(name).unwrap_or_default(),
        email: None,
    }
}

pub(super) fn terms(cohort: &Cohort, rules: &Rules) -> Terms {
    let plan = &cohort.plan;
    let last_on = last_day(plan);
    Terms {
        cohort: cohort.id,
        cohort_name: plan.name.clone(),
        closes_on: rules.closes_on,
        starts_on: plan.starts_on,
        last_on,
        removal_on: removal::told_on(last_on),
        weeks: 2 * plan.fortnights,
        minutes: plan.meeting_minutes,
        size_min: plan.size_min,
        size_max: plan.size_max,
    }
}
