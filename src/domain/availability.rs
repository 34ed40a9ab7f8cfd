//! When somebody can meet: local hours in a week, in a zone, dated from and until.

use chrono::{NaiveDate, Weekday};

use super::time::Zone;

pub mod dated;
pub mod grid;
pub mod parse;
pub mod week;

pub use dated::Dated;

/// The first minute after a local day.
pub const DAY_END_MINUTE: u16 = 24 * 60;

/// How gladly an hour is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comfort {
    /// It suits.
    Sure,
    /// It is possible, if the others need it.
    IfNeeded,
}

/// A stretch of one local day, half-open: from `start_minute` up to, not including, `end_minute`.
///
/// Minutes count from local midnight; `start_minute < end_minute <= 1440`. Hours over midnight
/// are two windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The local day.
    pub day: Weekday,
    /// First minute inside.
    pub start_minute: u16,
    /// First minute after.
    pub end_minute: u16,
}

/// A week of local hours. The windows of one comfort are in order from Monday, apart from
/// each other: what touches or overlaps is joined within its day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeekHours {
    /// Hours that suit.
    pub sure: Vec<Window>,
    /// Hours that are possible.
    pub if_needed: Vec<Window>,
}

impl WeekHours {
    /// A week of these hours, put in order and joined.
    pub fn new(sure: Vec<Window>, if_needed: Vec<Window>) -> Self {
        Self {
            sure: parse::joined(sure),
            if_needed: parse::joined(if_needed),
        }
    }

    /// The week of which a text of hours that suit and one of hours that are possible were read:
    /// the former may say "if needed" of some.
    pub fn read(suiting: parse::Read, possible: parse::Read) -> Self {
        let mut if_needed = suiting.if_needed;
        if_needed.extend(possible.windows);
        if_needed.extend(possible.if_needed);
        Self::new(suiting.windows, if_needed)
    }

    /// Whether no hour of the week is given.
    pub fn is_empty(&self) -> bool {
        self.sure.is_empty() && self.if_needed.is_empty()
    }
}

/// How a member is away, as far as it matters to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// They cannot meet.
    Absent,
    /// They pause: their group knows, and goes on without them.
    Paused,
}

/// All that says when one member can meet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The zone, interval by interval; later entries win where two overlap.
    pub zones: Vec<Dated<Zone>>,
    /// The week's hours, interval by interval; later entries win where two overlap.
    pub hours: Vec<Dated<WeekHours>>,
    /// Dates away.
    pub away: Vec<Dated<Away>>,
}

impl Plan {
    /// The zone whose clocks the member lives by on a local date.
    pub fn zone_on(&self, date: NaiveDate) -> Option<Zone> {
        dated::in_force(&self.zones, date).map(|zone| zone.value)
    }

    /// The plan as it would be if these hours suited, too, in every week.
    #[must_use]
    pub fn with_sure(&self, windows: &[Window]) -> Self {
        let alone = Dated {
            from_on: None,
            until_on: None,
            value: WeekHours::default(),
        };
        let mut plan = self.clone();
        plan.hours.insert(0, alone);
        for hours in &mut plan.hours {
            let WeekHours { sure, if_needed } = std::mem::take(&mut hours.value);
            let sure = sure.into_iter().chain(windows.iter().copied()).collect();
            hours.value = WeekHours::new(sure, if_needed);
        }
        plan
    }

    /// The week's hours that hold on a local date; none while the member is away.
    pub fn hours_on(&self, date: NaiveDate) -> Option<&WeekHours> {
        let away = dated::in_force(&self.away, date).is_some();
        let hours = dated::in_force(&self.hours, date).filter(|_| !away);
        hours.map(|hours| &hours.value)
    }
}
