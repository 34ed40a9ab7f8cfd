//! Where the panel of hours stands, as text: in a `custom_id`, and in the row that outlives it.
//!
//! **Invariants**: what was written is read as what it was; nothing else is read.

use std::fmt;

use chrono::{NaiveDate, Weekday};

use crate::domain::availability::{Comfort, dated::Span};

/// Where the panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The dates whose week it shows.
    pub span: Span,
    /// How gladly the hours are given that are tapped now.
    pub comfort: Comfort,
    /// What it shows of the week.
    pub view: View,
}

/// What the panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The whole week, by parts of its days.
    Week,
    /// Whether all of the week is meant to be taken back.
    Emptying,
    /// One day, hour by hour.
    Day {
        /// Which one.
        day: Weekday,
        /// Whether the hours from noon on are offered.
        late: bool,
        /// The hour that was chosen as the first, in minutes since midnight.
        from_minute: Option<u16>,
    },
}

impl Spot {
    /// The beginning of the panel for the week of these dates.
    pub(super) fn begin(span: Span) -> Self {
        Self {
            span,
            comfort: Comfort::Sure,
            view: View::Week,
        }
    }

    /// The same place with another view.
    pub(super) fn at(self, view: View) -> Self {
        Self { view, ..self }
    }

    /// Reads the parts that [`fmt::Display`] wrote.
    pub(super) fn read(span: &str, comfort: &str, view: &str) -> Option<Self> {
        Some(Self {
            span: read_span(span)?,
            comfort: read_comfort(comfort)??,
            view: View::read(view)?,
        })
    }

    /// Reads all of what [`fmt::Display`] wrote.
    pub(super) fn read_whole(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let spot = Self::read(parts.next()?, parts.next()?, parts.next()?)?;
        parts.next().is_none().then_some(spot)
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (span, comfort) = (span(self.span), comfort(Some(self.comfort)));
        write!(f, "{span}:{comfort}:{}", self.view)
    }
}

impl View {
    fn read(text: &str) -> Option<Self> {
        match text {
            "w" => return Some(Self::Week),
            "e" => return Some(Self::Emptying),
            _ => {}
        }
        let mut letters = text.strip_prefix('d')?.chars();
        let day = read_day(letters.next()?)?;
        let late = match letters.next()? {
            'a' => false,
            'p' => true,
            _ => return None,
        };
        let from_minute = match letters.as_str() {
            "" => None,
            minute => Some(minute.parse().ok()?),
        };
        Some(Self::Day {
            day,
            late,
            from_minute,
        })
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week => f.write_str("w"),
            Self::Emptying => f.write_str("e"),
            Self::Day {
                day,
                late,
                from_minute,
            } => {
                let half = if *late { 'p' } else { 'a' };
                write!(f, "d{}{half}", day.number_from_monday())?;
                from_minute.map_or(Ok(()), |minute| write!(f, "{minute}"))
            }
        }
    }
}

/// Writes dates as `2027-05-03.x`; `x` is open.
pub(super) fn span(span: Span) -> String {
    let date =
        |date: Option<NaiveDate>| date.map_or_else(|| "x".to_owned(), |date| date.to_string());
    format!("{}.{}", date(span.from_on), date(span.until_on))
}

/// Reads dates.
pub(super) fn read_span(text: &str) -> Option<Span> {
    let date = |text: &str| match text {
        "x" => Ok(None),
        date => date.parse().map(Some),
    };
    let (from_on, until_on) = text.split_once('.')?;
    Some(Span {
        from_on: date(from_on).ok()?,
        until_on: date(until_on).ok()?,
    })
}

/// Writes a comfort, or that hours are taken back, as one letter.
pub(super) fn comfort(comfort: Option<Comfort>) -> &'static str {
    match comfort {
        Some(Comfort::Sure) => "s",
        Some(Comfort::IfNeeded) => "i",
        None => "n",
    }
}

/// Reads a comfort; within, none where hours are taken back.
#[expect(
    clippy::option_option,
    reason = "the outer one says whether it can be read, the inner one is what was written"
)]
pub(super) fn read_comfort(text: &str) -> Option<Option<Comfort>> {
    let all = [Some(Comfort::Sure), Some(Comfort::IfNeeded), None];
    all.into_iter().find(|found| comfort(*found) == text)
}

/// Reads a day of the week by its number from Monday, which is 1.
pub(super) fn read_day(letter: char) -> Option<Weekday> {
    let number = letter.to_digit(10)?;
    Weekday::try_from(u8::try_from(number.checked_sub(1)?).ok()?).ok()
}

/// Some days of the week, in the bits of a number from Monday's, the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySet(u8);

impl DaySet {
    /// Every day.
    pub(super) const ALL: Self = Self(0b111_1111);

    /// These days.
    pub(super) fn of(days: &[Weekday]) -> Self {
        let bit = |day: &Weekday| 1 << day.num_days_from_monday();
        Self(days.iter().map(bit).fold(0, |all, one: u8| all | one))
    }

    /// Its days, from Monday.
    pub(super) fn days(self) -> Vec<Weekday> {
        (0..7)
            .filter(|index| self.0 & (1 << index) != 0)
            .filter_map(|index: u8| Weekday::try_from(index).ok())
            .collect()
    }

    /// Reads its number.
    pub(super) fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|bits| *bits < 1 << 7).map(Self)
    }
}

impl fmt::Display for DaySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
