//! The coordinators' desk: where the cohort stands, what waits, and what comes next.
//!
//! **Invariants**: looking changes nothing.

use std::collections::BTreeMap;

use super::{fortnights, rows};
use crate::{
    app::{
        App, Fault, intake,
        prompts::{HOUR_TO_COME, LEFT_OUT},
        removals, taking_back,
    },
    domain::{
        grouping::GroupFacts,
        ids::{AccountId, ServerId},
        prompts::Spoilt,
        time::Moment,
    },
    store::{
        audit,
        cohorts::{Cohort, State},
        groups::{self, Size, Standing},
        holds::{self, Away},
        jobs::{self, Tally},
        milestones::{self, Blocked},
        orientation::{self, Ready},
        people::Programme,
        prompts::{self, HelpWanted},
        safety, signups,
        small::{self, Small},
        standing::{self, InTouch},
        voice,
    },
};

/// What the desk shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The cohort that is gathering sign-ups or else the newest; none before the first.
    pub cohort: Option<Cohort>,
    /// The other cohorts that run, by name.
    pub others: Vec<String>,
    /// How many participants are in each state, by the state's word.
    pub states: BTreeMap<String, i64>,
    /// Its intake, while it gathers.
    pub intake: Option<intake::Seen>,
    /// Until when its launch can be taken back.
    pub back_until: Option<Moment>,
    /// How far the removal of its rooms has come, after its launch was taken back.
    pub clearing: Option<taking_back::Progress>,
    /// Whether each of its groups gets a voice room.
    pub voice: bool,
    /// How many of those who take part are not on the server yet.
    pub awaited: i64,
    /// How many of them are ready to start, until the cohort is over.
    pub ready: Option<Ready>,
    /// Groups and their members, counted.
    pub size: Size,
    /// The groups with their rooms.
    pub groups: Vec<Standing<GroupFacts>>,
    /// The running fortnight's number, and how many groups are in touch in it.
    pub in_touch: Option<(u32, InTouch)>,
    /// The groups that asked for help beneath a prompt, the latest first.
    pub help: Vec<HelpWanted>,
    /// The steps that groups cannot go on with, those that have waited longest first.
    pub blocked: Vec<Blocked>,
    /// Who has left the server and whose seat is held, those first whose time is over first.
    pub away: Vec<Away>,
    /// The groups that have become small.
    pub small: Vec<Small>,
    /// The rooms of cohorts that are over, until they are removed and for a while after.
    pub removals: Vec<removals::Standing>,
    /// Jobs by kind, state and reason, done ones left out.
    pub jobs: Vec<Tally>,
    /// The files of prompts that cannot be used.
    pub decks: Vec<Spoilt>,
    /// Whether nobody is named who reads what is reported in confidence.
    pub no_safety_contact: bool,
    /// What comes next.
    pub next: NextStep,
}

/// What comes next for a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Open a cohort.
    Open,
    /// Import sign-ups.
    Import,
    /// Form groups.
    Form,
    /// Look at the launch and confirm it.
    Launch,
    /// Nothing: Carrel does the rest.
    Nothing,
    /// Archive it: its last day has passed.
    Archive,
}

/// Reads the desk of a programme.
pub async fn desk(app: &App, programme: &Programme, now: Moment) -> Result<Desk, Fault> {
    let mut read = app.store.read().await?;
    let mut cohorts = rows::of_programme(&mut read, programme.id).await?;
    let focus = cohorts
        .iter()
        .position(|cohort| cohort.state.gathers())
        .unwrap_or_default();
    let cohort = (!cohorts.is_empty()).then(|| cohorts.remove(focus));
    let others = cohorts
        .into_iter()
        .filter(|cohort| cohort.state == State::Running)
        .map(|cohort| cohort.plan.name)
        .collect();
    let mut desk = Desk {
        cohort: None,
        others,
        states: BTreeMap::new(),
        intake: None,
        back_until: None,
        clearing: None,
        voice: false,
        awaited: 0,
        ready: None,
        size: Size {
            groups: 0,
            people: 0,
            awaited: 0,
            rooms: 0,
        },
        groups: Vec::new(),
        in_touch: None,
        help: prompts::help_wanted(&mut read, programme.server).await?,
        blocked: milestones::blocked(&mut read, programme.server).await?,
        away: holds::away(&mut read, programme.server).await?,
        small: small::all(&mut read, programme.server).await?,
        removals: removals::standing(&mut read, programme.server, now).await?,
        jobs: jobs::tally(&mut read, programme.server).await?,
        decks: app.defaults.decks.spoilt().to_vec(),
        no_safety_contact: safety::contacts(&mut read, programme.id).await?.is_empty(),
        next: NextStep::Open,
    };
    // Where there is a desk, Carrel is set up, and nobody waits for its greeting. Whose seats are held
    // it says by name; who asked to be deleted is nobody's business but theirs, and what is between a
    // safety contact and whoever wrote to them no coordinator's. A prompt that waits for its group's
    // hour has not stopped, and one that was left out was left out here.
    desk.jobs.retain(|tally| {
        tally.state != "done"
            && tally.kind != "hello"
            && tally.kind != "notice"
            && !matches!(
                tally.why.as_deref(),
                Some(taking_back::TAKEN_BACK | HOUR_TO_COME | LEFT_OUT)
            )
            && !said_elsewhere(tally)
    });
    if let Some(cohort) = cohort {
        desk.back_until = taking_back::possible_until(&mut read, &cohort, now).await?;
        if cohort.state.gathers() {
            desk.clearing = taking_back::progress(&mut read, cohort.id).await?;
        }
        desk.voice = voice::wanted(&mut read, cohort.id).await?;
        desk.states = signups::count_by_state(&mut read, cohort.id).await?;
        if cohort.state.gathers() {
            desk.intake = Some(intake::seen(&mut read, cohort.id).await?);
        }
        desk.awaited = signups::count_awaited(&mut read, cohort.id).await?;
        if cohort.state.gathers() || cohort.state == State::Running {
            desk.ready = Some(orientation::ready(&mut read, cohort.id).await?);
        }
        desk.size = groups::size(&mut read, cohort.id).await?;
        desk.groups = groups::standing(&mut read, cohort.id).await?;
        let calendar = fortnights(&cohort.plan);
        if let Some(fortnight) = calendar.at(now).filter(|_| cohort.state == State::Running) {
            let counts = standing::in_touch(&mut read, cohort.id, &calendar, fortnight).await?;
            desk.in_touch = Some((fortnight, counts));
        }
        desk.next = match cohort.state {
            State::Draft | State::Open if desk.states.is_empty() => NextStep::Import,
            State::Draft | State::Open => NextStep::Form,
            State::Forming => NextStep::Launch,
            State::Running if calendar.ends_on() <= calendar.home_zone.local(now).date() => {
                NextStep::Archive
            }
            State::Running => NextStep::Nothing,
            State::Closing | State::Archived => NextStep::Open,
        };
        desk.cohort = Some(cohort);
    }
    Ok(desk)
}

/// Whether a job that has not stopped is told in its own words, or to nobody.
fn said_elsewhere(tally: &Tally) -> bool {
    tally.state != "parked" && matches!(tally.kind.as_str(), "hold" | "erasure")
}

/// Puts the parked jobs of a server back to work; says how many.
pub async fn retry(app: &App, server: ServerId, who: AccountId, now: Moment) -> Result<u64, Fault> {
    let mut write = app.store.write().await?;
    let freed = jobs::unpark(&mut write, server, now).await?;
    if freed > 0 {
        let detail = serde_json::json!({ "freed": freed });
        audit::note(
            &mut write,
            server,
            Some(who),
            "jobs.retry",
            server.0,
            &detail,
            now,
        )
        .await?;
    }
    write.commit().await?;
    Ok(freed)
}
