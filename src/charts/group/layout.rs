//! What lies where in a group's two weeks, before it has a place on paper.
//!
//! Knows: local days and minutes of them. Refuses to know: pixels, sentences.
//!
//! **Invariants**: every time offered lies in the days of every row; stretches of a row are in order and do not overlap.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::{Fonts, Member, Time, TwoWeeks};
use crate::domain::{
    availability::{
        Comfort,
        grid::{self, HalfHour, STEP_MINUTES, half_hours},
    },
    meeting::half_hour_cost,
    places::weekend::Weekend,
    time::Moment,
};

/// How many days a picture shows, unless the times offered need more.
const DAYS: u64 = 14;

/// What lies where.
#[derive(Debug)]
pub(super) struct Layout {
    /// The first day.
    pub(super) from_on: NaiveDate,
    /// The first day after.
    pub(super) until_on: NaiveDate,
    /// One row a member.
    pub(super) rows: Vec<Row>,
    /// Whether the times count on every member.
    pub(super) counts_on_all: bool,
}

/// A member's two weeks.
#[derive(Debug)]
pub(super) struct Row {
    /// The member's place in the group, from 1.
    pub(super) number: i64,
    /// What the group calls them.
    pub(super) name: String,
    /// Whether the name can be drawn.
    pub(super) is_written: bool,
    /// Where their clocks are.
    pub(super) place: String,
    /// Their days off.
    pub(super) weekend: Weekend,
    /// Hours that they gave.
    pub(super) stretches: Vec<Stretch>,
    /// The times offered, as they live them.
    pub(super) times: Vec<Local>,
}

/// Hours in a row of one day that are all alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) on: NaiveDate,
    pub(super) from_minute: u16,
    pub(super) minutes: u16,
    pub(super) comfort: Comfort,
    /// Whether all can.
    pub(super) is_shared: bool,
}

/// A time offered, on one member's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Local {
    pub(super) number: i64,
    pub(super) at: NaiveDateTime,
    pub(super) minutes: u16,
    /// None where it does not count on them.
    pub(super) ease: Option<Ease>,
}

/// How a start feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ease {
    /// By day.
    Day,
    /// A little early or late.
    Edge,
    /// Early or late.
    Hard,
    /// When people sleep.
    Night,
}

impl Layout {
    pub(super) fn of(weeks: &TwoWeeks, fonts: &Fonts) -> Self {
        let (from_on, until_on) = days(weeks);
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
        // A local day begins at most a day before or after the same day in UTC.
        let from_at = midnight(from_on) - TimeDelta::days(1);
        let until_at = midnight(until_on) + TimeDelta::days(1);
        let given: Vec<Vec<HalfHour>> = weeks
            .members
            .iter()
            .map(|member| half_hours(&member.plan, from_at, until_at))
            .collect();
        let shared = shared(weeks, &given);
        let rows = weeks.members.iter().zip(&given).enumerate();
        let rows = rows
            .map(|(index, (member, given))| Row {
                number: i64::try_from(index + 1).unwrap_or(i64::MAX),
                name: member.name.clone(),
                is_written: fonts.has_letters_of(&member.name),
                place: member.place.clone(),
                weekend: member.weekend,
                stretches: stretches(given, &shared)
                    .into_iter()
                    .filter(|stretch| (from_on..until_on).contains(&stretch.on))
                    .collect(),
                times: locals(weeks, index, member),
            })
            .collect();
        Self {
            from_on,
            until_on,
            rows,
            counts_on_all: weeks.times.iter().all(|time| !time.counts.contains(&false)),
        }
    }

    /// How many minutes of these days everyone can whom the times count on, as a row of theirs
    /// shows it.
    pub(super) fn shared_minutes(&self) -> u32 {
        let of = |row: &Row| {
            let shared = row.stretches.iter().filter(|stretch| stretch.is_shared);
            shared.map(|stretch| u32::from(stretch.minutes)).sum()
        };
        self.rows.iter().map(of).max().unwrap_or(0)
    }

    /// The days, in order.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let until_on = self.until_on;
        self.from_on
            .iter_days()
            .take_while(move |date| *date < until_on)
    }
}

/// The first day, and the first after the last: two weeks from the day of the deadline, or where
/// the times are later than that, from the first of them.
fn days(weeks: &TwoWeeks) -> (NaiveDate, NaiveDate) {
    let on = |at: Moment| {
        let dates = weeks.members.iter().map(move |member| local(member, at));
        dates.map(|local| local.date())
    };
    let times = || weeks.times.iter().flat_map(|time| on(time.starts_at));
    let asked_on = on(weeks.answers_until)
        .min()
        .unwrap_or_else(|| weeks.answers_until.date_naive());
    let first_on = times().min().unwrap_or(asked_on);
    let last_on = times().max().unwrap_or(asked_on);
    let from_on = if last_on < asked_on + Days::new(DAYS) {
        asked_on.min(first_on)
    } else {
        first_on
    };
    let until_on = (from_on + Days::new(DAYS)).max(last_on + Days::new(1));
    (from_on, until_on)
}

fn local(member: &Member, at: Moment) -> NaiveDateTime {
    grid::local(&member.plan, at).unwrap_or_else(|| at.naive_utc())
}

/// For each half hour, whether everyone whom the times count on can.
fn shared(weeks: &TwoWeeks, given: &[Vec<HalfHour>]) -> Vec<bool> {
    let is_counted = |index: usize| {
        let counts = |time: &Time| time.counts.get(index).copied().unwrap_or_default();
        weeks.times.iter().any(counts)
    };
    let counted: Vec<&Vec<HalfHour>> = given
        .iter()
        .enumerate()
        .filter(|(index, _given)| is_counted(*index))
        .map(|(_index, given)| given)
        .collect();
    let steps = counted.iter().map(|given| given.len()).min().unwrap_or(0);
    let can = |given: &Vec<HalfHour>, step: usize| {
        let half_hour = given.get(step);
        half_hour.is_some_and(|half_hour| half_hour.comfort.is_some())
    };
    (0..steps)
        .map(|step| counted.iter().all(|given| can(given, step)))
        .collect()
}

/// A member's half hours, those in a row that are alike as one.
fn stretches(given: &[HalfHour], shared: &[bool]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let shared = shared.iter().copied().chain(std::iter::repeat(false));
    for (half_hour, is_shared) in given.iter().zip(shared) {
        let (Some(wall), Some(comfort)) = (half_hour.wall, half_hour.comfort) else {
            continue;
        };
        let next = Stretch {
            on: wall.date(),
            from_minute: minute_of_day(wall),
            minutes: STEP_MINUTES,
            comfort,
            is_shared,
        };
        match stretches.last_mut() {
            Some(last) if last.goes_on_as(&next) => last.minutes += STEP_MINUTES,
            Some(_) | None => stretches.push(next),
        }
    }
    stretches
}

impl Stretch {
    fn goes_on_as(&self, next: &Self) -> bool {
        self.on == next.on
            && self.from_minute + self.minutes == next.from_minute
            && self.comfort == next.comfort
            && self.is_shared == next.is_shared
    }
}

/// The times offered, on a member's clock.
fn locals(weeks: &TwoWeeks, index: usize, member: &Member) -> Vec<Local> {
    weeks
        .times
        .iter()
        .map(|time| {
            let at = local(member, time.starts_at);
            let counts = time.counts.get(index).copied().unwrap_or_default();
            Local {
                number: time.number,
                at,
                minutes: weeks.minutes,
                ease: counts.then(|| Ease::of(at)),
            }
        })
        .collect()
}

impl Ease {
    fn of(at: NaiveDateTime) -> Self {
        match half_hour_cost(at.time(), Comfort::Sure) {
            0 => Self::Day,
            1 => Self::Edge,
            2..=3 => Self::Hard,
            _ => Self::Night,
        }
    }
}

/// Minutes since midnight.
pub(super) fn minute_of_day(at: NaiveDateTime) -> u16 {
    u16::try_from(at.hour() * 60 + at.minute()).expect("a day has 1440 minutes")
}
