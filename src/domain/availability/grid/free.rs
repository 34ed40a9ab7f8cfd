//! A member's plan as real spans of time.
//!
//! Knows: which zone rules which stretch of time, and how local windows become spans.
//! Refuses to know: the grid.
//!
//! Who moves to another zone lives by the old clocks until the first midnight of the new ones.
//! Going west, hours therefore lie between the last date by the old clocks and the first by the
//! new that belong to no date: nobody is taken to be free then.
//!
//! **Invariants**: stretches are in order and do not overlap; spans are in order and do not touch.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{
    super::{Plan, Window},
    Moment,
};
use crate::domain::time::{Spell, Zone, date_spells, day_start, spells};

/// Local dates through which a member lives by the clocks of one zone.
#[derive(Debug)]
pub(super) struct Stretch {
    dates: Range<NaiveDate>,
    spells: Vec<Spell>,
}

impl Stretch {
    /// The stretches of a plan that matter to `[from_at, until_at)`.
    pub(super) fn all(plan: &Plan, from_at: Moment, until_at: Moment) -> Vec<Self> {
        // A local date is at most one away from the date in UTC.
        let first = from_at.date_naive() - Days::new(1);
        let end = until_at.date_naive() + Days::new(2);
        let runs = zone_runs(plan, first..end);
        let next_runs = runs.iter().skip(1).map(Some).chain([None]);
        runs.iter()
            .zip(next_runs)
            .map(|((zone, dates), next)| Self {
                dates: dates.clone(),
                spells: match next {
                    Some((next_zone, next)) if next.start == dates.end => {
                        let moves_at = day_start(next.start, *next_zone);
                        spells(*zone, day_start(dates.start, *zone), moves_at)
                    }
                    Some(_) | None => date_spells(dates, *zone),
                },
            })
            .collect()
    }

    /// The spells of its zone, in order.
    pub(super) fn spells(&self) -> &[Spell] {
        &self.spells
    }

    /// What the clocks show, when the moment lies in the stretch.
    pub(super) fn local(&self, at: Moment) -> Option<NaiveDateTime> {
        self.spells
            .iter()
            .find(|spell| (spell.from_at..spell.until_at).contains(&at))
            .map(|spell| spell.local(at))
    }

    /// The real spans of a window on a date: two when the clocks change inside it.
    fn spans(&self, date: NaiveDate, window: Window) -> impl Iterator<Item = Range<Moment>> {
        let midnight = date.and_time(NaiveTime::MIN);
        let walls = midnight + TimeDelta::minutes(window.start_minute.into())
            ..midnight + TimeDelta::minutes(window.end_minute.into());
        self.spells
            .iter()
            .filter_map(move |spell| spell.moments(&walls))
    }
}

/// The dates in a row on which a plan names the same zone.
fn zone_runs(plan: &Plan, dates: Range<NaiveDate>) -> Vec<(Zone, Range<NaiveDate>)> {
    let mut runs: Vec<(Zone, Range<NaiveDate>)> = Vec::new();
    for date in each_date(&dates) {
        let Some(zone) = plan.zone_on(date) else {
            continue;
        };
        let next = date + Days::new(1);
        match runs.last_mut() {
            Some((last, run)) if *last == zone && run.end == date => run.end = next,
            Some(_) | None => runs.push((zone, date..next)),
        }
    }
    runs
}

fn each_date(dates: &Range<NaiveDate>) -> impl Iterator<Item = NaiveDate> {
    let end = dates.end;
    dates.start.iter_days().take_while(move |date| *date < end)
}

/// When a member can meet, as spans in order that do not touch.
#[derive(Debug, Default)]
pub(super) struct FreeTime {
    /// Within the sure hours.
    pub(super) sure: Vec<Range<Moment>>,
    /// Within the sure and the if-needed hours together.
    pub(super) possible: Vec<Range<Moment>>,
}

impl FreeTime {
    /// Lays the weekly hours over the dates of each stretch.
    pub(super) fn of(plan: &Plan, stretches: &[Stretch]) -> Self {
        let mut sure = Vec::new();
        let mut possible = Vec::new();
        for stretch in stretches {
            for date in each_date(&stretch.dates) {
                let Some(hours) = plan.hours_on(date) else {
                    continue;
                };
                let on_date = |window: &&Window| window.day == date.weekday();
                for window in hours.sure.iter().filter(on_date) {
                    sure.extend(stretch.spans(date, *window));
                }
                for window in hours.if_needed.iter().filter(on_date) {
                    possible.extend(stretch.spans(date, *window));
                }
            }
        }
        possible.extend(sure.iter().cloned());
        Self {
            sure: joined(sure),
            possible: joined(possible),
        }
    }
}

/// Tells whether one of the spans holds all of this one.
pub(super) fn covers(spans: &[Range<Moment>], span: &Range<Moment>) -> bool {
    let after = spans.partition_point(|each| each.start <= span.start);
    spans
        .get(..after)
        .and_then(<[_]>::last)
        .is_some_and(|each| span.end <= each.end)
}

/// Puts spans in order and joins those that touch or overlap.
fn joined(mut spans: Vec<Range<Moment>>) -> Vec<Range<Moment>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut joined: Vec<Range<Moment>> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            Some(_) | None => joined.push(span),
        }
    }
    joined
}
