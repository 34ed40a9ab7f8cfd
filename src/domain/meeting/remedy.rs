//! The smallest change by one member that would give a group a time for all.
//!
//! Knows: which starts fail for want of one member only, and which weekly hours that member would
//! have to add. Refuses to know: whether they can, and who may be asked.
//!
//! Of the changes that help, the one is named whose added half hours are the least hard by the
//! clock, then the one that adds fewer, then the one that gives more starts, then that of the
//! member whose id comes first, then the one that helps earlier.
//!
//! **Invariants**: a change is named only after it was made on a copy and found to help; dates away
//! stay dates away.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use std::cmp::Reverse;

use chrono::{Datelike, NaiveTime, Timelike, Weekday};

use super::{
    Busy, Member, Search,
    cost::half_hour_cost,
    table::{Row, Table},
};
use crate::domain::{
    availability::{
        Comfort, DAY_END_MINUTE, Window,
        grid::{HalfHour, STEP, half_hours, steps_touched},
    },
    ids::ParticipantId,
};

/// Weekly hours that one member would have to add, and what would come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// Who it is.
    pub id: ParticipantId,
    /// The day on which the hours begin, by the member's clocks.
    pub day: Weekday,
    /// When they begin.
    pub time: NaiveTime,
    /// How long they last; they may run over midnight.
    pub minutes: u16,
    /// How many starts of the search would suit all.
    pub starts: usize,
}

/// Finds the smallest change by one member that would give a time for all; none where there is a
/// time for all already, or where no change by one member alone gives any.
pub fn remedy(search: &Search) -> Option<Remedy> {
    remedy_around(search, &[])
}

/// Finds the smallest change as [`remedy`] does, around what the members have to do besides.
pub fn remedy_around(search: &Search, busy: &[Busy]) -> Option<Remedy> {
    let table = Table::new(search).around(busy);
    let comers = table.comers();
    let everyone = search.members.len();
    if comers.contains(&everyone) {
        return None;
    }
    let mut lacking: Vec<Lacking<'_>> = Vec::new();
    for row in table.everyone() {
        let member = search.members.iter().find(|member| member.id == row.id)?;
        let all_others = |start: &usize| comers.get(*start) == Some(&(everyone - 1));
        let starts = (0..table.starts_count())
            .filter(|start| all_others(start) && !row.starts.contains(*start))
            .collect();
        lacking.push(Lacking { member, starts });
    }
    let mut changes: Vec<Change<'_>> = lacking
        .iter()
        .flat_map(|lacking| lacking.changes(search))
        .collect();
    changes.sort_by_key(|change| change.toll);
    changes
        .chunk_by(|one, other| one.toll == other.toll)
        .find_map(|equals| most_starts(search, &table, busy, equals))
}

/// A member, and the starts that suit all but them.
struct Lacking<'a> {
    member: &'a Member,
    starts: Vec<usize>,
}

/// Weekly hours that a member would have to add for one start.
struct Change<'a> {
    lacking: &'a Lacking<'a>,
    day: Weekday,
    time: NaiveTime,
    minutes: u16,
    /// What the added half hours cost by the clock, and how many they are.
    toll: (u32, usize),
}

impl Lacking<'_> {
    /// What the member would have to add for each of the starts, in order; none for a start at
    /// which no zone of theirs is known.
    fn changes(&self, search: &Search) -> Vec<Change<'_>> {
        if self.starts.is_empty() {
            return Vec::new();
        }
        let steps = steps_touched(search.minutes);
        let until = search.until + STEP * i32::from(steps);
        let half_hours = half_hours(&self.member.plan, search.from, until);
        let change = |start: &usize| {
            let touched = half_hours.get(*start..start + usize::from(steps))?;
            let is_lacking = |half_hour: &&HalfHour| half_hour.comfort.is_none();
            let first = touched.iter().find(is_lacking)?;
            let last = touched.iter().rfind(is_lacking)?;
            let minutes = (last.starts_at + STEP - first.starts_at).num_minutes();
            let costs: Vec<u32> = touched
                .iter()
                .filter(is_lacking)
                .map(|half_hour| Some(half_hour_cost(half_hour.wall?.time(), Comfort::Sure)))
                .collect::<Option<_>>()?;
            Some(Change {
                lacking: self,
                day: first.wall?.weekday(),
                time: first.wall?.time(),
                minutes: u16::try_from(minutes).ok()?,
                toll: (costs.iter().sum(), costs.len()),
            })
        };
        self.starts.iter().filter_map(change).collect()
    }
}

impl Change<'_> {
    /// The hours as windows of local days.
    fn windows(&self) -> Vec<Window> {
        let mut windows = Vec::new();
        let (mut day, mut left) = (self.day, self.minutes);
        let since_midnight = self.time.num_seconds_from_midnight() / 60;
        let mut start_minute = u16::try_from(since_midnight).expect("a day has 1,440 minutes");
        while 0 < left {
            let end_minute = start_minute.saturating_add(left).min(DAY_END_MINUTE);
            windows.push(Window {
                day,
                start_minute,
                end_minute,
            });
            left -= end_minute - start_minute;
            (day, start_minute) = (day.succ(), 0);
        }
        windows
    }

    /// How many starts would suit all if the member added the hours.
    fn starts(&self, search: &Search, table: &Table, busy: &[Busy]) -> usize {
        let member = Member {
            plan: self.lacking.member.plan.with_sure(&self.windows()),
            ..self.lacking.member.clone()
        };
        let mut row = Row::new(&member, search, table.starts_count());
        table.keep_free(&mut row, busy);
        let lacked = self.lacking.starts.iter();
        lacked.filter(|start| row.starts.contains(**start)).count()
    }
}

/// Of changes that ask as much, the first that gives the most starts; none when none gives any.
fn most_starts(
    search: &Search,
    table: &Table,
    busy: &[Busy],
    equals: &[Change<'_>],
) -> Option<Remedy> {
    let mut tried: Vec<Remedy> = Vec::new();
    for change in equals {
        let mut remedy = Remedy {
            id: change.lacking.member.id,
            day: change.day,
            time: change.time,
            minutes: change.minutes,
            starts: 0,
        };
        let is_same = |known: &Remedy| {
            Remedy {
                starts: 0,
                ..*known
            } == remedy
        };
        if !tried.iter().any(is_same) {
            remedy.starts = change.starts(search, table, busy);
            tried.push(remedy);
        }
    }
    tried
        .into_iter()
        .filter(|remedy| 0 < remedy.starts)
        .min_by_key(|remedy| Reverse(remedy.starts))
}
