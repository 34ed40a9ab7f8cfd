//! `carrel times`: the fairest times for people of a sheet of sign-ups, without a server.
//!
//! Knows: how the answer is laid out, for people and for programs. Refuses to know: how times are
//! found, which is `domain::meeting`'s, and the database; nothing is stored.
//!
//! **Invariants**: every time lies wholly inside the days asked for; the times are in the solver's
//! order; an answer is written whole or not at all.

use std::{io::Write, ops::RangeInclusive, path::PathBuf};

use chrono::{Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta};
use serde::Serialize;

use crate::{
    domain::{
        ids::ParticipantId,
        meeting::{self, Offer, Search, Time},
        time::Moment,
    },
    words::Words,
};

mod fault;
mod invited;
mod sentences;

pub use fault::Fault;
use invited::{Guest, Invited};

/// How many days can be searched: up to a year with a leap day.
pub const DAYS: RangeInclusive<i64> = 1..=366;

/// How many minutes a meeting can take.
pub const MINUTES: RangeInclusive<i64> = 15..=240;

/// How many times can be asked for: up to two for each day.
pub const OPTIONS: RangeInclusive<i64> = 1..=732;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The sheet with the sign-ups.
    pub signups: PathBuf,
    /// Whom to look at; everyone when none is given.
    pub ids: Option<Vec<String>>,
    /// The first day, in UTC.
    pub from: NaiveDate,
    /// How many days.
    pub days: u16,
    /// How long the meeting takes.
    pub minutes: u16,
    /// How many times at most.
    pub options: usize,
    /// The file with what each has borne.
    pub ledger: Option<PathBuf>,
    /// Whether the answer is for programs.
    pub json: bool,
}

/// Reads a day such as `2026-03-02`; of the years for which zones have rules.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    let first = NaiveDate::from_ymd_opt(1970, 1, 1)..NaiveDate::from_ymd_opt(2200, 1, 1);
    let day: NaiveDate = text
        .parse()
        .map_err(|_unread| "write a day of the calendar like 2026-03-02".to_owned())?;
    if first.contains(&Some(day)) {
        Ok(day)
    } else {
        Err("a day from 1970-01-01 to 2199-12-31 is needed".to_owned())
    }
}

/// Writes the best times; rows that cannot be taken are told on `err`.
pub fn run(
    asked: &Asked,
    words: &Words,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Fault> {
    let lang = words.in_english();
    let invited = Invited::read(asked, &lang, err)?;
    let search = search(asked, &invited);
    let offer = meeting::offer(&search);
    let (times, missing): (&[Time], &[ParticipantId]) = match &offer {
        Offer::Times(times) => (times, &[]),
        Offer::NoTime { majority, .. } => majority
            .as_ref()
            .map_or((&[], &[]), |majority| (&majority.times, &majority.left_out)),
    };
    let why = sentences::why(&lang, &search, &offer, &invited);
    let text = if asked.json {
        let answer = Answer::new(times, missing, why, &invited);
        let line = serde_json::to_string(&answer).expect("plain data can be written");
        format!("{line}\n")
    } else {
        sentences::table(&lang, times, missing, &why, &invited)
    };
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(Fault::Unwritable)
}

fn search(asked: &Asked, invited: &Invited) -> Search {
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let from = midnight(asked.from);
    let ends_at = midnight(asked.from + Days::new(asked.days.into()));
    let last_at = ends_at - TimeDelta::minutes(asked.minutes.into());
    Search {
        members: invited.members(),
        minutes: asked.minutes,
        from,
        // The last start may be this very moment.
        until: last_at + TimeDelta::seconds(1),
        options_max: asked.options,
    }
}

/// What is answered to programs.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    slots: Vec<Slot<'a>>,
    why: String,
}

#[derive(Debug, Serialize)]
struct Slot<'a> {
    start: String,
    end: String,
    cost: u32,
    members: Vec<Seat<'a>>,
    missing: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Seat<'a> {
    id: &'a str,
    local: String,
    cost: u32,
    if_needed: bool,
}

impl<'a> Answer<'a> {
    fn new(times: &[Time], missing: &[ParticipantId], why: String, invited: &'a Invited) -> Self {
        let slot = |time: &Time| Slot {
            start: time.starts_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            end: ends_at(time).to_rfc3339_opts(SecondsFormat::Secs, true),
            cost: total(time),
            members: time
                .costs
                .iter()
                .map(|(id, cost)| Seat::new(invited.guest(*id), time, *cost))
                .collect(),
            missing: missing
                .iter()
                .map(|id| invited.guest(*id).id.as_str())
                .collect(),
        };
        Self {
            slots: times.iter().map(slot).collect(),
            why,
        }
    }
}

impl<'a> Seat<'a> {
    fn new(guest: &'a Guest, time: &Time, cost: u32) -> Self {
        let local = time
            .starts_at
            .with_timezone(&guest.zone.offset_at(time.starts_at));
        Self {
            id: &guest.id,
            local: local.to_rfc3339_opts(SecondsFormat::Secs, false),
            cost,
            if_needed: guest.gives_if_needed(time),
        }
    }
}

fn ends_at(time: &Time) -> Moment {
    time.starts_at + TimeDelta::minutes(time.minutes.into())
}

/// What a time costs all who come.
fn total(time: &Time) -> u32 {
    time.costs.iter().map(|(_, cost)| cost).sum()
}
