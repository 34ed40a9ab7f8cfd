//! How hard an hour is.
//!
//! Knows: the table of costs by local time. Refuses to know: what anyone has borne before.
//!
//! **Invariants**: every minute of the day has a cost; what is impossible has none.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing)]

use chrono::{NaiveTime, Timelike};

use crate::domain::availability::{
    Comfort,
    grid::{HalfHour, steps_touched},
};

/// What a half hour costs more when it is given only if needed.
pub const IF_NEEDED_COST: u32 = 2;

/// What a half hour costs that starts at this local time.
pub fn half_hour_cost(starts: NaiveTime, comfort: Comfort) -> u32 {
    cost_in_hour(starts.hour(), comfort)
}

/// What a half hour costs that starts within this hour of the local day.
pub(super) fn cost_in_hour(hour: u32, comfort: Comfort) -> u32 {
    let by_clock = match hour {
        9..18 => 0,
        7..9 | 18..21 => 1,
        6 | 21..23 => 3,
        _ => 8,
    };
    match comfort {
        Comfort::Sure => by_clock,
        Comfort::IfNeeded => by_clock + IF_NEEDED_COST,
    }
}

/// What a meeting costs that starts with the first of these half hours; none when the member
/// cannot give one that it touches, or when the half hours end before the meeting does.
pub fn meeting_cost(half_hours: &[HalfHour], minutes: u16) -> Option<u32> {
    half_hours
        .get(..usize::from(steps_touched(minutes)))?
        .iter()
        .map(|half_hour| Some(half_hour_cost(half_hour.wall?.time(), half_hour.comfort?)))
        .sum()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::*;

    #[test]
    fn a_half_hour_costs_by_its_local_start() {
        for (starts, cost) in [
            ("00:00", 8),
            ("05:59", 8),
            ("06:00", 3),
            ("06:59", 3),
            ("07:00", 1),
            ("08:45", 1),
            ("08:59", 1),
            ("09:00", 0),
            ("17:30", 0),
            ("17:59", 0),
            ("18:00", 1),
            ("20:59", 1),
            ("21:00", 3),
            ("22:59", 3),
            ("23:00", 8),
            ("23:59", 8),
        ] {
            let time: NaiveTime = format!("{starts}:00").parse().expect("a time");
            assert_eq!(half_hour_cost(time, Comfort::Sure), cost, "{starts}");
            assert_eq!(
                half_hour_cost(time, Comfort::IfNeeded),
                cost + 2,
                "{starts}"
            );
        }
    }

    fn half_hour(starts: &str, comfort: Option<Comfort>) -> HalfHour {
        let date: NaiveDate = "2026-10-24".parse().expect("a date");
        let time: NaiveTime = format!("{starts}:00").parse().expect("a time");
        HalfHour {
            starts_at: DateTime::UNIX_EPOCH,
            wall: Some(date.and_time(time)),
            comfort,
        }
    }

    #[test]
    fn a_meeting_costs_the_sum_of_what_it_touches() {
        let evening = [
            half_hour("20:30", Some(Comfort::Sure)),
            half_hour("21:00", Some(Comfort::Sure)),
            half_hour("21:30", Some(Comfort::IfNeeded)),
            half_hour("22:00", None),
        ];
        for (minutes, cost) in [
            (1, Some(1)),
            (30, Some(1)),
            (31, Some(4)),
            (45, Some(4)),
            (60, Some(4)),
            (90, Some(9)),
            (91, None),
            (150, None),
        ] {
            assert_eq!(meeting_cost(&evening, minutes), cost, "{minutes} minutes");
        }
    }
}
