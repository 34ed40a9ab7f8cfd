//! One function an intention: load, decide, record, promise. The only writer of domain state.
//!
//! Knows what people and coordinators want to do, and in which order it is read, decided by
//! `domain`, and written by `store`. Refuses to know Discord, sentences and the time of day:
//! `now` is an argument.
//!
//! **Invariants**
//! - A change is one transaction: the new state, its audit row and the promises that follow
//!   from it stand together or not at all.
//! - No network call happens while a transaction is open.
//! - A function returns `Result<Result<Outcome, Refusal>, Fault>`: `?` carries faults only, and
//!   a refusal must be shown to the person who asked.

use crate::{
    app::decks::Decks,
    domain::signup::Choices,
    store::{Store, StoreError, Trouble},
};

pub mod answers;
pub mod change;
pub mod choices;
pub mod cohorts;
pub mod deck;
pub mod decks;
pub mod erasure;
pub mod hello;
pub mod helpers;
pub mod holds;
pub mod hours;
pub mod intake;
pub mod jobs;
pub mod letters;
pub mod meetings;
pub mod membership;
pub mod milestones;
pub mod not_with;
pub mod orientation;
pub mod page;
pub mod pauses;
pub mod people;
pub mod pretend;
pub mod projects;
pub mod promises;
pub mod prompts;
pub mod removals;
pub mod rooms;
pub mod safety;
pub mod setup;
pub mod sheet;
pub mod signup;
pub mod small;
pub mod taking_back;
pub mod voice;
pub mod webinars;

/// What every intention needs: the database and the operator's settings.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub store: Store,
    /// What the operator has set.
    pub defaults: Defaults,
}

/// The programme's defaults, as the operator has set them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// How long a group's meeting takes.
    pub meeting_minutes: u16,
    /// Fewest members of a group.
    pub size_min: u8,
    /// Most members of a group.
    pub size_max: u8,
    /// How many fortnights a cohort runs.
    pub fortnights: u32,
    /// The hour of the home zone near which a fortnight's prompt is posted.
    pub prompt_hour: u8,
    /// An offered time starts at least this many hours after it is offered.
    pub offer_lead_hours: u16,
    /// How many times are offered at once.
    pub options_max: u8,
    /// How many groups are looked at in one search at the most; fewer may give a worse answer.
    pub grouping_steps_max: u64,
    /// The decks of prompts that a cohort can be opened with.
    pub decks: Decks,
    /// The choices of the sign-up, frozen into each cohort that opens.
    pub choices: Choices,
    /// Where sheets may be fetched from, such as `https://cdn.discordapp.com`.
    pub attachment_origins: Vec<String>,
}

/// Most steps of one search for groups: more would outlast the patience of who pressed.
const GROUPING_STEPS_MAX: u64 = 2_000_000;

/// The hosts from which Discord serves attachments.
pub const DISCORD_ORIGINS: [&str; 2] =
    ["https://cdn.discordapp.com", "https://media.discordapp.net"];

impl Default for Defaults {
    /// What holds where the operator has set nothing.
    fn default() -> Self {
        Self {
            meeting_minutes: 60,
            size_min: 3,
            size_max: 5,
            fortnights: 8,
            prompt_hour: 9,
            offer_lead_hours: 48,
            options_max: 4,
            grouping_steps_max: GROUPING_STEPS_MAX,
            decks: Decks::default(),
            choices: Choices::default(),
            attachment_origins: DISCORD_ORIGINS.map(str::to_owned).to_vec(),
        }
    }
}

/// A failure of the world, which the operator is told; nobody's input is to blame.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Our own parts contradict each other.
    #[error("{0}")]
    Impossible(String),
}

impl App {
    /// Takes note of a fault that is answered in place of ending the process: where it tells that
    /// the database is damaged, the process must end after all.
    pub fn met(&self, fault: &Fault) {
        if let Fault::Store(error) = fault {
            self.store.met(error);
        }
    }
}

impl Fault {
    /// Whether it may pass without anybody starting Carrel again, so that another try makes sense.
    pub fn passes(&self) -> bool {
        match self {
            Self::Store(error) => error.trouble().is_some_and(Trouble::passes),
            Self::Impossible(_) => false,
        }
    }
}
