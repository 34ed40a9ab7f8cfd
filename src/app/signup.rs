//! Signing up inside Discord: step by step, saved at each, handed in at the end.
//!
//! Knows: what is kept when, who may still answer, and what a handed-in sign-up needs. Refuses to
//! know: how a step looks, and by which taps it is answered.
//!
//! **Invariants**
//! - Nothing is kept of anybody before they have agreed.
//! - Every answer is saved when it is given; who comes back finds everything as they left it.
//! - Who is half way counts nowhere until they hand in; handing in twice is handing in once.
//! - Answers can be changed until groups are formed, and never are after that.

use chrono::{NaiveDate, TimeDelta};

use self::mine::{Mine, called, terms};
use super::{App, Fault, people};
use crate::{
    domain::{
        availability::WeekHours,
        consent::Purpose,
        ids::{AccountId, CohortId, ParticipantId, PersonId, ServerId},
        intake::Admission,
        language::Locale,
        signup::{Answers, Choices, Held, Own, Question, Step},
        time::{Moment, Zone},
    },
    store::{
        Connection, audit,
        cohorts::{self as rows, Cohort, State},
        consents, intake, jobs,
        signups::{self, Called, NewPerson, answers},
    },
};

/// The public panel is not posted again before this has passed: a press may come twice.
const PANEL_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// Who signs up, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The server.
    pub server: ServerId,
    /// The account.
    pub account: AccountId,
    /// What the server calls it.
    pub name: &'a str,
    /// The language of its Discord.
    pub locale: Locale,
    /// For which cohort.
    pub cohort: CohortId,
}

/// A sign-up as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What is asked of whoever takes part.
    pub terms: Terms,
    /// At which step it stands.
    pub at: Step,
    /// What of the needed answers is there.
    pub held: Held,
    /// Whether it was handed in.
    pub handed_in: bool,
    /// Whether its person waits for a place.
    pub waits: bool,
    /// Whether they would get one, if they handed it in now; none before it is known where they
    /// live, and once they have.
    pub room: Option<Admission>,
    /// Whether they may be written to in private.
    pub letters: bool,
    /// What the person is called.
    pub called: Called,
    /// What was answered; nothing before it is known where they live.
    pub answers: Option<Answers>,
    /// Where their clock is.
    pub zone: Option<Zone>,
    /// Their week.
    pub week: WeekHours,
    /// What can be chosen.
    pub offered: Choices,
}

/// What is asked of whoever takes part in a cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// The last day on which people sign up; none is until groups are formed.
    pub closes_on: Option<NaiveDate>,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub last_on: NaiveDate,
    /// The day on which its rooms and answers are removed.
    pub removal_on: NaiveDate,
    /// How many weeks it runs.
    pub weeks: u32,
    /// How long a meeting takes.
    pub minutes: u16,
    /// Fewest members of a group.
    pub size_min: u8,
    /// Most members of a group.
    pub size_max: u8,
}

/// Where somebody goes in their sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On from a step.
    On(Step),
    /// Back from a step.
    Back(Step),
    /// To a step.
    To(Step),
}

/// Why an answer was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such cohort here.
    NoCohort,
    /// The cohort takes no sign-ups any more.
    Closed,
    /// People sign up from this day on.
    NotYet(NaiveDate),
    /// Groups are formed, so that answers stay as they are.
    Formed,
    /// What was typed is no name: empty, or too long.
    Name,
    /// No place is called so.
    City(String),
    /// What was typed is no address.
    Email(String),
    /// The choice is not offered any more.
    NotOffered,
    /// It cannot be handed in without these.
    Lacks(Vec<Step>),
}

mod mine;
mod place;

pub use place::{About, Located, locate, settle};

type Answered<T> = Result<Result<T, Refusal>, Fault>;

/// The cohort of a server that takes sign-ups, and what it asks.
pub async fn open_on(app: &App, server: ServerId) -> Result<Option<Terms>, Fault> {
    let mut read = app.store.read().await?;
    let Some(programme) = crate::store::people::programme_on(&mut read, server).await? else {
        return Ok(None);
    };
    let cohorts = rows::of_programme(&mut read, programme.id).await?;
    match cohorts.iter().find(|cohort| cohort.state == State::Open) {
        Some(cohort) => {
            let rules = intake::rules(&mut read, cohort.id).await?;
            Ok(Some(terms(cohort, &rules)))
        }
        None => Ok(None),
    }
}

/// Takes note that the public panel of a cohort is posted now; none where it is not to be posted:
/// it was a moment ago, or the cohort takes no sign-ups.
pub async fn post_panel(
    app: &App,
    server: ServerId,
    cohort: CohortId,
    who: AccountId,
    now: Moment,
) -> Result<Option<Terms>, Fault> {
    let mut write = app.store.write().await?;
    let found = rows::on_server(&mut write, server, cohort).await?;
    let Some(cohort) = found.filter(|cohort| cohort.state == State::Open) else {
        return Ok(None);
    };
    if !rows::panel_posted(&mut write, cohort.id, now - PANEL_PAUSE, now).await? {
        return Ok(None);
    }
    let what = "cohort.panel";
    audit::note(&mut write, server, Some(who), what, cohort.id.0, &(), now).await?;
    let rules = intake::rules(&mut write, cohort.id).await?;
    write.commit().await?;
    Ok(Some(terms(&cohort, &rules)))
}

/// Shows a sign-up where it was left.
pub async fn look(app: &App, asker: &Asker<'_>, now: Moment) -> Answered<Draft> {
    let mut read = app.store.read().await?;
    match Mine::read(&mut read, asker, now).await? {
        Ok(mine) => Ok(Ok(mine.draft(&mut read, asker, None, now).await?)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Records that somebody agrees to what is asked of them; from then on they are known.
pub async fn agree(app: &App, asker: &Asker<'_>, now: Moment) -> Answered<Draft> {
    let mut write = app.store.write().await?;
    let mut mine = match Mine::read(&mut write, asker, now).await? {
        Ok(mine) => mine,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let person = match mine.person {
        Some(person) => person,
        None => new_person(&mut write, &mine.cohort, asker, now).await?,
    };
    mine.person = Some(person);
    for purpose in [Purpose::Participation, Purpose::Adult] {
        consents::give(
            &mut write,
            (person, asker.cohort),
            purpose,
            asker.locale,
            now,
        )
        .await?;
    }
    let draft = mine.go(&mut write, asker, Step::Place, now).await?;
    let (what, who) = ("person.agree", Some(asker.account));
    audit::note(&mut write, asker.server, who, what, person.0, &(), now).await?;
    write.commit().await?;
    Ok(Ok(draft))
}

async fn new_person(
    conn: &mut Connection,
    cohort: &Cohort,
    asker: &Asker<'_>,
    now: Moment,
) -> Result<PersonId, Fault> {
    let seed = jobs::seed(conn).await?;
    let code = people::seat_code(&seed, &format!("open/{}", asker.account));
    let called = called(asker.name);
    // A server may call somebody by nothing that can be seen.
    let name = Some(called.called_name.as_str()).filter(|name| !name.is_empty());
    let new = NewPerson {
        called_name: name.unwrap_or("?"),
        email: None,
        account: Some(asker.account),
        username: None,
        here: true,
        claim_code: &code,
    };
    Ok(signups::insert_person(conn, cohort.programme, new, now).await?)
}

/// Goes to another step.
pub async fn go(app: &App, asker: &Asker<'_>, way: Way, now: Moment) -> Answered<Draft> {
    let mut write = app.store.write().await?;
    let mine = match Mine::read(&mut write, asker, now).await? {
        Ok(mine) => mine,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let held = mine.draft(&mut write, asker, None, now).await?.held;
    let at = match way {
        Way::On(step) => step.after(held),
        Way::Back(step) => step.before(held),
        Way::To(step) => step,
    };
    let draft = mine.go(&mut write, asker, at, now).await?;
    write.commit().await?;
    Ok(Ok(draft))
}

/// Takes what was chosen, and stays at the step that asks for it.
pub async fn choose(
    app: &App,
    asker: &Asker<'_>,
    (at, question): (Step, Question),
    chosen: &[String],
    now: Moment,
) -> Answered<Draft> {
    let offered = |answers: &mut Answers, offered: &Choices| {
        let taken = answers.choose(question, chosen, offered);
        taken.map_err(|_not_offered| Refusal::NotOffered)
    };
    change(app, asker, at, &question.to_string(), offered, now).await
}

/// Takes what was written, and stays at the step that asks for it.
pub async fn write(
    app: &App,
    asker: &Asker<'_>,
    (at, own): (Step, Own),
    written: &str,
    now: Moment,
) -> Answered<Draft> {
    let write = |answers: &mut Answers, offered: &Choices| {
        answers.write(own, written, offered);
        Ok(())
    };
    change(app, asker, at, own.word(), write, now).await
}

async fn change(
    app: &App,
    asker: &Asker<'_>,
    at: Step,
    question: &str,
    change: impl FnOnce(&mut Answers, &Choices) -> Result<(), Refusal>,
    now: Moment,
) -> Answered<Draft> {
    let mut write = app.store.write().await?;
    let mine = match Mine::read(&mut write, asker, now).await? {
        Ok(mine) => mine,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut draft = mine.draft(&mut write, asker, Some(at), now).await?;
    let (Some(participant), Some(answers)) = (mine.participant(), &mut draft.answers) else {
        return Ok(Ok(draft)); // It asks where they live first.
    };
    if let Err(refusal) = change(answers, &draft.offered) {
        return Ok(Err(refusal));
    }
    answers::save(&mut write, participant, answers).await?;
    let what = "participant.answer";
    note(&mut write, asker, participant, what, question, now).await?;
    let draft = mine.go(&mut write, asker, at, now).await?;
    write.commit().await?;
    Ok(Ok(draft))
}

/// Notes which question was answered, and never how.
async fn note(
    conn: &mut Connection,
    asker: &Asker<'_>,
    participant: ParticipantId,
    what: &'static str,
    question: &str,
    now: Moment,
) -> Result<(), Fault> {
    let (server, who) = (asker.server, Some(asker.account));
    let detail = serde_json::json!({ "question": question });
    audit::note(conn, server, who, what, participant.0, &detail, now).await?;
    Ok(())
}

/// Hands a sign-up in: from now on its person waits for a group, or for a place.
pub async fn hand_in(app: &App, asker: &Asker<'_>, now: Moment) -> Answered<Draft> {
    let mut write = app.store.write().await?;
    let mine = match Mine::read(&mut write, asker, now).await? {
        Ok(mine) => mine,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let draft = mine
        .draft(&mut write, asker, Some(Step::Review), now)
        .await?;
    let lacks = draft.held.lacks();
    let Some(progress) = mine.progress.filter(|_| lacks.is_empty()) else {
        return Ok(Err(Refusal::Lacks(lacks)));
    };
    let mut waits = draft.waits;
    if progress.unfinished {
        waits = matches!(draft.room, Some(Admission::Waits(_)));
        if waits {
            intake::wait(&mut write, progress.participant, now).await?;
        }
        answers::finish(&mut write, progress.participant, now).await?;
        answers::set_step(&mut write, progress.participant, Step::Review).await?;
        let (server, who) = (asker.server, Some(asker.account));
        let (what, subject) = ("participant.sign-up", progress.participant.0);
        audit::note(&mut write, server, who, what, subject, &(), now).await?;
        write.commit().await?;
    }
    Ok(Ok(Draft {
        handed_in: true,
        waits,
        ..draft
    }))
}
