//! When the word goes out that something has stopped.
//!
//! **Invariants**: never at night in the programme's home zone; once a day of that zone at most.

use chrono::{Days, NaiveDate, NaiveTime, Timelike};

use crate::domain::{
    night,
    time::{Moment, Zone, resolve},
};

/// The next moment from `now` on at which a word may go out, and the day that it counts for.
/// `last_at` is when the last one went out.
pub fn next(zone: Zone, last_at: Option<Moment>, now: Moment) -> (NaiveDate, Moment) {
    let last_on = last_at.map(|at| zone.local(at).date());
    let today = zone.local(now).date();
    let evening = night::FROM_HOUR <= zone.local(now).hour();
    let day = if evening || last_on.is_some_and(|last_on| today <= last_on) {
        today.checked_add_days(Days::new(1)).unwrap_or(today)
    } else {
        today
    };
    (day, now.max(morning_of(day, zone)))
}

/// The next moment from `now` on that is not at night.
pub fn morning_after(zone: Zone, now: Moment) -> Moment {
    next(zone, None, now).1
}

fn morning_of(day: NaiveDate, zone: Zone) -> Moment {
    let time = NaiveTime::from_hms_opt(night::UNTIL_HOUR, 0, 0).expect("seven is a time of day");
    resolve(day.and_time(time), zone).earliest_or_after_gap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    /// In Lisbon in winter, where clocks show UTC.
    fn check(last: Option<&str>, now: &str, expected_day: &str, expected_at: &str) {
        let lisbon = "Europe/Lisbon".parse().expect("a zone");
        let expected = (expected_day.parse().expect("a date"), at(expected_at));
        assert_eq!(next(lisbon, last.map(at), at(now)), expected, "{now}");
    }

    #[test]
    fn a_word_waits_for_the_morning_and_for_the_next_day() {
        let noon = "2023-01-10T12:00:00Z";
        check(None, noon, "2023-01-10", noon);
        let early = "2023-01-10T06:59:00Z";
        check(None, early, "2023-01-10", "2023-01-10T07:00:00Z");
        let late = "2023-01-10T22:00:00Z";
        check(None, late, "2023-01-11", "2023-01-11T07:00:00Z");
        let told = Some("2023-01-10T08:00:00Z");
        check(told, noon, "2023-01-11", "2023-01-11T07:00:00Z");
        let yesterday = Some("2023-01-09T21:00:00Z");
        check(yesterday, noon, "2023-01-10", noon);
    }

    #[test]
    fn night_is_the_home_zone_s() {
        let manila = "Asia/Manila".parse().expect("a zone");
        let morning = at("2023-01-10T23:00:00Z");
        assert_eq!(morning_after(manila, morning), morning);
        assert_eq!(morning_after(manila, at("2023-01-10T14:00:00Z")), morning);
    }
}
