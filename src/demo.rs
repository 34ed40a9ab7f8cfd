//! Simulated people living through a cohort's opening, on a simulated Discord.
//!
//! Knows what a coordinator and members do, and what they should see. Refuses to know how Carrel
//! works: it acts by the simulator's control API alone, as a program in any other language could,
//! and judges by the simulator's journal.
//!
//! **Invariants**: no call of `app`, `store` or `jobs`; success means that every step of the main
//! job stands in the journal.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc, Weekday};
use tokio::sync::oneshot;

use crate::{
    clock::{Clock, Hand},
    run,
    sim::{
        self, Sim,
        people::{People, Refused},
    },
};

mod cast;
mod story;
mod transcript;
mod watching;

pub use cast::{Cast, CastProblem};
pub use story::{Step, Story};

/// The sign-ups that the demonstration uses when it is given none.
const SAMPLE: &[u8] = include_bytes!("../config/sample/signups-24.csv");

/// How long before the cohort's first day the demonstration begins: sign-ups, groups and launch
/// happen then.
const LEAD_DAYS: u64 = 4;

/// What to play.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether to end after the story instead of going on until Ctrl-C.
    pub headless: bool,
    /// The sign-up sheet; none is the built-in one of 24 people.
    pub signups: Option<PathBuf>,
    /// The cohort's first day; none is the second Monday from now.
    pub start: Option<NaiveDate>,
    /// How many weeks of the cohort are played.
    pub weeks: u32,
    /// Where the database is made; none is a new file in the host's folder for temporary files.
    pub database: Option<PathBuf>,
    /// A new file to which the simulated Discord writes every exchange and every dispatch.
    pub record: Option<PathBuf>,
}

/// Why the demonstration could not be played to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The sign-up sheet cannot be used.
    #[error(transparent)]
    Cast(#[from] CastProblem),
    /// The simulated Discord could not start.
    #[error("the simulated Discord cannot start: {0}")]
    Sim(String),
    /// Carrel ended.
    #[error("Carrel ended in the middle of the demonstration: {0}")]
    Run(String),
    /// Discord said no to a person.
    #[error("{step}: the simulated Discord {refused}")]
    Refused {
        /// What the person was doing.
        step: &'static str,
        /// What it said.
        refused: Refused,
    },
    /// Something that should have happened did not.
    #[error("{step}: {why}")]
    Missing {
        /// The step of the story.
        step: &'static str,
        /// What was seen instead.
        why: String,
    },
    /// The text could not be written.
    #[error("the transcript cannot be written: {0}")]
    Out(#[from] io::Error),
}

/// The stage: the simulated Discord, Carrel's clock, and the people.
pub struct Stage {
    people: People,
    hand: Hand,
    clock: Clock,
}

impl Stage {
    /// Moves both clocks: Discord's first, because Carrel's moves make it act.
    async fn set_clock(&self, moment: DateTime<Utc>) -> Result<(), Refused> {
        let told = self.people.set_clock(moment).await?;
        self.hand.set(told);
        Ok(())
    }
}

/// Plays the demonstration, writing progress and the transcript to `out`; returns whether every
/// step was seen.
pub async fn demo(options: &Options, out: &mut (dyn Write + Send)) -> Result<bool, DemoError> {
    let (clock, hand) = Clock::movable();
    let cast = match &options.signups {
        Some(path) => Cast::read(path)?,
        None => Cast::of(SAMPLE)?,
    };
    let start = options
        .start
        .unwrap_or_else(|| second_monday(clock.now().date_naive()));
    let curtain = curtain(start);
    let sim = Sim::start(sim::Options {
        starts_at: Some(curtain),
        record: options.record.clone(),
        ..sim::Options::default()
    })
    .await
    .map_err(|error| DemoError::Sim(error.to_string()))?;
    hand.set(curtain);
    let stage = Stage {
        people: People::at(sim.base()),
        hand,
        clock: clock.clone(),
    };
    let database = options
        .database
        .clone()
        .unwrap_or_else(|| fresh_database(&clock));
    let info = stage
        .people
        .info()
        .await
        .map_err(|refused| DemoError::Refused {
            step: "the stage is set",
            refused,
        })?;
    let settings = run::Settings::for_simulation(&info.api_base, &info.bot_token, &database)
        .map_err(|ended| DemoError::Run(ended.to_string()))?;
    let (stop, stopped) = oneshot::channel::<()>();
    let asked_to_stop = async {
        if stopped.await.is_err() {
            std::future::pending::<()>().await; // Nobody is left who could ask.
        }
    };
    let carrel = run::run(settings, clock, asked_to_stop);
    tokio::pin!(carrel);

    writeln!(out, "A simulated Discord listens at {}", info.api_base)?;
    writeln!(out, "The database is {}", database.display())?;
    let mut story = Story::new(&stage, &cast, start, options.weeks);
    let played = tokio::select! {
        played = story.play(out) => played,
        ended = &mut carrel => return Err(ended_early(ended)),
    };
    let seen = played?;
    if !options.headless {
        writeln!(
            out,
            "\nCarrel goes on at {} until you press Ctrl-C.",
            info.api_base
        )?;
        writeln!(
            out,
            "See {}/control for how to be a person there.",
            info.api_base
        )?;
        tokio::select! {
            _interrupted = tokio::signal::ctrl_c() => {}
            ended = &mut carrel => return Err(ended_early(ended)),
        }
    }
    if stop.send(()).is_ok() {
        carrel
            .await
            .map_err(|ended| DemoError::Run(ended.to_string()))?;
    }
    Ok(seen)
}

fn ended_early(ended: Result<(), run::Ended>) -> DemoError {
    DemoError::Run(match ended {
        Ok(()) => "it was stopped".to_owned(),
        Err(ended) => ended.to_string(),
    })
}

/// The moment at which the demonstration begins.
fn curtain(start: NaiveDate) -> DateTime<Utc> {
    let day = start
        .checked_sub_days(Days::new(LEAD_DAYS))
        .unwrap_or(start);
    day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(10)
}

fn second_monday(today: NaiveDate) -> NaiveDate {
    let monday = today.week(Weekday::Mon).first_day();
    monday.checked_add_days(Days::new(14)).unwrap_or(today)
}

fn fresh_database(clock: &Clock) -> PathBuf {
    let name = format!("carrel-demo-{}.sqlite", clock.now().timestamp_millis());
    std::env::temp_dir().join(format!("{}-{name}", std::process::id()))
}

fn no(step: &'static str) -> impl Fn(Refused) -> DemoError {
    move |refused| DemoError::Refused { step, refused }
}

fn missing(step: &'static str, why: String) -> DemoError {
    DemoError::Missing { step, why }
}
