//! Cohorts: opening one, importing sign-ups, forming groups, launching, archiving, and the
//! coordinators' desk.
//!
//! Knows: in which order a cohort comes about, and what each step needs of the one before.
//! Refuses to know: who may ask for it, which is decided at the door.
//!
//! **Invariants**
//! - At most one cohort of a programme gathers sign-ups at a time, so that no command has to name
//!   it; a cohort that was opened with a mistake and has no sign-ups is settled anew.
//! - Groups are formed anew, and changed by hand, as often as wished until the launch, and never
//!   after it.
//! - Every step that is taken twice changes nothing the second time.

use chrono::{Days, NaiveDate};

use super::{App, Fault, prompts};
use crate::{
    domain::{
        calendar::Fortnights,
        ids::{AccountId, CohortId},
        prompts::Deck,
        time::Moment,
        writing::is_blank,
    },
    store::{
        Connection, audit, choices, cohorts as rows,
        cohorts::{Cohort, Plan},
        people::Programme,
        signups,
    },
};

mod archiving;
pub mod arranged;
pub mod by_hand;
pub mod candidates;
mod desk;
mod forming;
mod importing;
mod launching;

pub use archiving::{ArchivePlan, ArchiveRefusal, Archived, archive, preview as preview_archive};
pub use desk::{Desk, NextStep, desk, retry};
pub use forming::{Decided, FormRefusal, Formed, Gathered, Sizes, form, gather};
pub use importing::{
    ImportOutcome, ImportRefusal, Preview, awaited, import, preview as preview_import,
};
pub use launching::{
    Confirmed, LaunchPlan, LaunchRefusal, Launched, TooMany, launch, preview as preview_launch,
};

/// Longest name of a cohort, in characters: it stands in the names of its categories.
pub const NAME_MAX: usize = 60;

/// Most fortnights of a cohort: a year.
pub const FORTNIGHTS_MAX: i64 = 26;

/// Fewest and most minutes of a meeting.
pub const MINUTES: std::ops::RangeInclusive<i64> = 15..=240;

/// How far ahead a cohort may begin; a later date is more likely a slip of the year.
const AHEAD_MAX: Days = Days::new(730);

/// What a coordinator asks for when opening a cohort, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// Its first day, such as `2026-03-09`.
    pub starts_on: String,
    /// How many fortnights; none takes the operator's default.
    pub fortnights: Option<i64>,
    /// How long a meeting takes; none takes the operator's default.
    pub meeting_minutes: Option<i64>,
    /// The name of the deck whose prompts it gets; none takes the operator's first.
    pub deck: Option<String>,
}

/// A cohort that takes sign-ups now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its row.
    pub cohort: CohortId,
    /// What is settled.
    pub plan: Plan,
    /// The day after its last fortnight.
    pub ends_on: NaiveDate,
    /// Whether an empty cohort was settled anew instead of opening another.
    pub anew: bool,
}

/// Why no cohort was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenRefusal {
    /// The name is empty or too long.
    Name {
        /// How many characters it has.
        characters: usize,
    },
    /// The first day cannot be read.
    NoDate {
        /// What stood there.
        stood: String,
        /// A day that would do.
        such_as: NaiveDate,
    },
    /// The first day has passed.
    Past {
        /// What stood there.
        starts_on: NaiveDate,
        /// The date in the home zone.
        today: NaiveDate,
    },
    /// The first day is too far ahead.
    TooFar {
        /// What stood there.
        starts_on: NaiveDate,
        /// The last day that would do.
        latest: NaiveDate,
    },
    /// The number of fortnights is out of range.
    Fortnights {
        /// What stood there.
        stood: i64,
    },
    /// There is no such deck.
    NoDeck {
        /// What stood there.
        stood: String,
        /// The names of those that there are.
        known: Vec<String>,
    },
    /// The deck has fewer prompts than the cohort has fortnights.
    DeckTooShort {
        /// How many prompts it has.
        prompts: usize,
        /// How many fortnights were asked for.
        fortnights: u32,
    },
    /// The minutes of a meeting are out of range.
    Minutes {
        /// What stood there.
        stood: i64,
    },
    /// Another cohort gathers sign-ups already.
    OneGathers {
        /// Its name.
        name: String,
    },
}

/// Opens a cohort for sign-ups, and freezes its deck and its choices.
pub async fn open(
    app: &App,
    programme: &Programme,
    who: AccountId,
    wanted: &Wanted,
    now: Moment,
) -> Result<Result<Opened, OpenRefusal>, Fault> {
    let plan = match settle(app, programme, wanted, now) {
        Ok(plan) => plan,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let deck = match deck(app, wanted) {
        Ok(deck) => deck,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut write = app.store.write().await?;
    let (cohort, anew) = match gathering(&mut write, programme).await? {
        None => (
            rows::insert(&mut write, programme.id, programme.server, &plan, now).await?,
            false,
        ),
        Some(other) if nobody_signed_up(&mut write, other.id).await? => {
            rows::settle_anew(&mut write, other.id, &plan).await?;
            (other.id, true)
        }
        Some(other) => {
            let name = other.plan.name;
            return Ok(Err(OpenRefusal::OneGathers { name }));
        }
    };
    let frozen = prompts::freeze_deck(&mut write, cohort, plan.fortnights, deck).await?;
    if let Err(too_few) = frozen {
        return Ok(Err(OpenRefusal::DeckTooShort {
            prompts: too_few.prompts,
            fortnights: too_few.fortnights,
        }));
    }
    choices::freeze(&mut write, (programme.id, cohort), &app.defaults.choices).await?;
    let detail = serde_json::json!({ "fortnights": plan.fortnights, "anew": anew });
    let what = "cohort.open";
    let server = programme.server;
    audit::note(&mut write, server, Some(who), what, cohort.0, &detail, now).await?;
    write.commit().await?;
    let ends_on = fortnights(&plan).date_of(plan.fortnights + 1);
    Ok(Ok(Opened {
        cohort,
        plan,
        ends_on,
        anew,
    }))
}

/// Whether nobody has signed up for a cohort, nor is half way through it.
async fn nobody_signed_up(conn: &mut Connection, cohort: CohortId) -> Result<bool, Fault> {
    let states = signups::count_by_state(conn, cohort).await?;
    Ok(states.is_empty() && signups::count_unfinished(conn, cohort).await? == 0)
}

/// The deck that was named.
fn deck<'a>(app: &'a App, wanted: &Wanted) -> Result<&'a Deck, OpenRefusal> {
    let stood = wanted.deck.as_deref().map(str::trim);
    let decks = &app.defaults.decks;
    decks.find(stood).ok_or_else(|| OpenRefusal::NoDeck {
        stood: stood.unwrap_or_default().to_owned(),
        known: decks.all().map(|deck| deck.name.clone()).collect(),
    })
}

/// Reads what was typed, or says what is wrong with it.
fn settle(
    app: &App,
    programme: &Programme,
    wanted: &Wanted,
    now: Moment,
) -> Result<Plan, OpenRefusal> {
    let name = wanted.name.trim();
    let characters = if is_blank(name) {
        0
    } else {
        name.chars().count()
    };
    if characters == 0 || NAME_MAX < characters {
        return Err(OpenRefusal::Name { characters });
    }
    let defaults = &app.defaults;
    let asked = wanted.fortnights.unwrap_or(i64::from(defaults.fortnights));
    let fortnights = u32::try_from(asked)
        .ok()
        .filter(|_count| (1..=FORTNIGHTS_MAX).contains(&asked))
        .ok_or(OpenRefusal::Fortnights { stood: asked })?;
    let asked = wanted
        .meeting_minutes
        .unwrap_or(i64::from(defaults.meeting_minutes));
    let meeting_minutes = u16::try_from(asked)
        .ok()
        .filter(|_minutes| MINUTES.contains(&asked))
        .ok_or(OpenRefusal::Minutes { stood: asked })?;
    let today = programme.home_zone.local(now).date();
    Ok(Plan {
        name: name.to_owned(),
        home_zone: programme.home_zone,
        starts_on: first_day(&wanted.starts_on, today)?,
        fortnights,
        prompt_hour: defaults.prompt_hour,
        meeting_minutes,
        size_min: defaults.size_min,
        size_max: defaults.size_max,
    })
}

fn first_day(typed: &str, today: NaiveDate) -> Result<NaiveDate, OpenRefusal> {
    let starts_on = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").map_err(|_malformed| {
        OpenRefusal::NoDate {
            stood: typed.trim().to_owned(),
            such_as: coming_mondays(today).next().unwrap_or(today),
        }
    })?;
    let latest = today.checked_add_days(AHEAD_MAX).unwrap_or(NaiveDate::MAX);
    if starts_on < today {
        Err(OpenRefusal::Past { starts_on, today })
    } else if latest < starts_on {
        Err(OpenRefusal::TooFar { starts_on, latest })
    } else {
        Ok(starts_on)
    }
}

/// The Mondays after a date, in order.
pub fn coming_mondays(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    today
        .iter_days()
        .skip(1)
        .filter(|day| chrono::Datelike::weekday(day) == chrono::Weekday::Mon)
}

/// The cohort of a programme that gathers sign-ups, if one does.
async fn gathering(conn: &mut Connection, programme: &Programme) -> Result<Option<Cohort>, Fault> {
    let all = rows::of_programme(conn, programme.id).await?;
    Ok(all.into_iter().find(|cohort| cohort.state.gathers()))
}

/// The last day of a cohort.
pub(super) fn last_day(plan: &Plan) -> NaiveDate {
    let ends_on = fortnights(plan).ends_on();
    ends_on.pred_opt().unwrap_or(ends_on)
}

fn fortnights(plan: &Plan) -> Fortnights {
    Fortnights {
        starts_on: plan.starts_on,
        count: plan.fortnights,
        home_zone: plan.home_zone,
    }
}
