//! When the rooms of a cohort that is over are removed, and when their groups are warned.
//!
//! **Invariants**: no room is removed before the day that was told at sign-up, nor within a day of
//! the last warning in it; days are dates of the cohort's home zone.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use super::{
    calendar::Fortnights,
    time::{Moment, Zone, resolve},
};

/// How long rooms and answers are kept: after a cohort's last day, and after it was archived.
const KEPT: Days = Days::new(30);

/// How many days before the removal a room is warned, the first warning first.
pub const WARNINGS: [u8; 3] = [14, 3, 1];

/// The days before of the last warning, which a removal waits for.
pub const LAST_WARNING: u8 = 1;

/// The hour of the home zone's day at which a room is warned.
const WARNED_HOUR: u32 = 9;

/// The hour at which a room is removed: noon, so that the day has begun for almost everybody.
const REMOVED_HOUR: u32 = 12;

/// The least time between the last warning in a room and its removal.
const NOTICE: TimeDelta = TimeDelta::days(1);

/// The day told at sign-up on which rooms and answers are removed; `last_on` is the cohort's last.
pub fn told_on(last_on: NaiveDate) -> NaiveDate {
    later(last_on)
}

/// The day on which the rooms of a cohort are removed that is archived `today`.
pub fn day(calendar: &Fortnights, today: NaiveDate) -> NaiveDate {
    let ends_on = calendar.ends_on();
    told_on(ends_on.pred_opt().unwrap_or(ends_on)).max(later(today))
}

/// The day to which a removal moves when people have the rooms kept longer.
pub fn later(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(KEPT).unwrap_or(day)
}

/// When rooms are removed on a day.
pub fn moment(day: NaiveDate, zone: Zone) -> Moment {
    at(day, REMOVED_HOUR, zone)
}

/// When a room is warned that is removed on a day, so many days before.
pub fn warning_moment(day: NaiveDate, days_before: u8, zone: Zone) -> Moment {
    let before = day.checked_sub_days(Days::new(u64::from(days_before)));
    at(before.unwrap_or(day), WARNED_HOUR, zone)
}

/// When a warning has lost its sense, because the next one is due; never for the last.
pub fn warning_over_at(day: NaiveDate, days_before: u8, zone: Zone) -> Option<Moment> {
    let next = WARNINGS.into_iter().find(|days| *days < days_before)?;
    Some(warning_moment(day, next, zone))
}

/// When a room that is to be removed on `day` is removed at the earliest, if its last warning comes
/// `now`; and on which day that is.
pub fn after_warning(day: NaiveDate, zone: Zone, now: Moment) -> (NaiveDate, Moment) {
    let at = moment(day, zone).max(now + NOTICE);
    (zone.local(at).date(), at)
}

fn at(day: NaiveDate, hour: u32, zone: Zone) -> Moment {
    let time = NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour up to 23 is a time of day");
    resolve(day.and_time(time), zone).earliest_or_after_gap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn moment_of(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn lisbon() -> Zone {
        "Europe/Lisbon".parse().expect("a zone")
    }

    #[test]
    fn the_later_of_what_was_told_and_thirty_days_counts() {
        let calendar = Fortnights {
            starts_on: day_of("2023-03-06"),
            count: 8,
            home_zone: lisbon(),
        };
        // It ends with 25 June.
        for (archived, removed) in [
            ("2023-05-01", "2023-07-25"),
            ("2023-06-25", "2023-07-25"),
            ("2023-07-10", "2023-08-09"),
        ] {
            let removed = day_of(removed);
            assert_eq!(day(&calendar, day_of(archived)), removed, "{archived}");
        }
    }

    #[test]
    fn a_warning_makes_way_for_the_next_one_and_the_last_one_never() {
        let day = day_of("2023-07-25");
        let over = |days| warning_over_at(day, days, lisbon());
        assert_eq!(over(14), Some(moment_of("2023-07-22T08:00:00Z")));
        assert_eq!(over(3), Some(moment_of("2023-07-24T08:00:00Z")));
        assert_eq!(over(LAST_WARNING), None);
    }

    #[test]
    fn a_late_last_warning_moves_the_removal() {
        let day = day_of("2023-07-25");
        let check = |now: &str, on: &str, at: &str| {
            let expected = (day_of(on), moment_of(at));
            assert_eq!(
                after_warning(day, lisbon(), moment_of(now)),
                expected,
                "{now}"
            );
        };
        check("2023-07-24T08:00:00Z", "2023-07-25", "2023-07-25T11:00:00Z");
        check("2023-07-24T15:00:00Z", "2023-07-25", "2023-07-25T15:00:00Z");
        check("2023-09-01T15:00:00Z", "2023-09-02", "2023-09-02T15:00:00Z");
    }
}
