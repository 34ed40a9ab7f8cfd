//! How long Carrel waits before it does what cannot be taken back.
//!
//! Knows: that a span of days is counted on the calendar of a zone, so that it ends at the time of
//! day at which it began. Refuses to know: whose span it is.

use chrono::Days;
use serde::{Deserialize, Serialize};

use super::time::{Moment, Zone, resolve};

/// Days for which the seat of somebody is held who has left the server.
pub const SEAT_DAYS: u64 = 7;

/// Days between the wish to be deleted and its fulfilment.
pub const ERASURE_DAYS: u64 = 30;

/// How a seat came to be held no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldEnded {
    /// They came back.
    Back,
    /// They did not, and its time was over.
    Over,
    /// They left the cohort meanwhile.
    Out,
}

/// Until when the seat of somebody is held who left the server at `left_at`.
pub fn seat_until(home_zone: Zone, left_at: Moment) -> Moment {
    days_later(home_zone, left_at, SEAT_DAYS)
}

/// When somebody is deleted who asked for it at `asked_at`.
pub fn erased_at(home_zone: Zone, asked_at: Moment) -> Moment {
    days_later(home_zone, asked_at, ERASURE_DAYS)
}

/// The moment at which clocks in `zone` show the same time so many dates later; where they skip it,
/// the first after that.
fn days_later(zone: Zone, from: Moment, days: u64) -> Moment {
    let then = zone.local(from).checked_add_days(Days::new(days));
    then.map_or(from, |then| resolve(then, zone).earliest_or_after_gap())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_held_until_the_same_time_of_day_whatever_clocks_do() {
        for (zone, left, until) in [
            (
                "Europe/Lisbon",
                "2023-03-10T12:00:00Z",
                "2023-03-17T12:00:00Z",
            ),
            // Clocks go forward on the 26th, and back on 29 October.
            (
                "Europe/Lisbon",
                "2023-03-24T12:00:00Z",
                "2023-03-31T11:00:00Z",
            ),
            (
                "Europe/Lisbon",
                "2023-10-25T12:00:00Z",
                "2023-11-01T13:00:00Z",
            ),
            // 01:30 on that Sunday does not exist.
            (
                "Europe/Lisbon",
                "2023-03-19T01:30:00Z",
                "2023-03-26T01:00:00Z",
            ),
        ] {
            let zone = zone.parse().expect("a zone");
            let at = |text: &str| text.parse::<Moment>().expect("a moment");
            assert_eq!(seat_until(zone, at(left)), at(until), "{left}");
        }
    }

    #[test]
    fn a_wish_to_be_deleted_waits_for_thirty_dates() {
        let manila = "Asia/Manila".parse().expect("a zone");
        let asked: Moment = "2023-01-31T16:00:00Z".parse().expect("a moment");
        let erased: Moment = "2023-03-02T16:00:00Z".parse().expect("a moment");
        assert_eq!(erased_at(manila, asked), erased);
    }
}
