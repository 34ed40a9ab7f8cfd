//! The calendar of a cohort: fortnights, counted in days of its home zone.
//!
//! Knows: on which date a fortnight begins, at which moment, and which one a moment lies in.
//! Refuses to know: what happens in a fortnight.
//!
//! **Invariants**: a fortnight is 14 calendar days, whatever the clocks do in between; together
//! the fortnights cover the cohort without gap or overlap; each is half-open.

use std::ops::Range;

use chrono::{Days, NaiveDate, NaiveTime};

use super::time::{Moment, Zone, resolve};

/// Days in a fortnight.
const FORTNIGHT_DAYS: u64 = 14;

/// The fortnights of a cohort, numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fortnights {
    /// The first day of fortnight 1.
    pub starts_on: NaiveDate,
    /// How many there are.
    pub count: u32,
    /// The zone in which days begin.
    pub home_zone: Zone,
}

impl Fortnights {
    /// The date on which a fortnight begins; for `count + 1`, the first date after them all.
    pub fn date_of(&self, fortnight: u32) -> NaiveDate {
        let days = u64::from(fortnight.saturating_sub(1)) * FORTNIGHT_DAYS;
        self.starts_on
            .checked_add_days(Days::new(days))
            .unwrap_or(NaiveDate::MAX)
    }

    /// The moment at which a fortnight begins: midnight, or the first moment of a day that has
    /// none.
    pub fn start_of(&self, fortnight: u32) -> Moment {
        self.on(self.date_of(fortnight), NaiveTime::MIN)
    }

    /// The first day of a fortnight, from midnight to midnight, or the first moments of days that
    /// have none.
    pub fn first_day_of(&self, fortnight: u32) -> Range<Moment> {
        let next = self.date_of(fortnight).succ_opt().unwrap_or(NaiveDate::MAX);
        self.start_of(fortnight)..self.on(next, NaiveTime::MIN)
    }

    /// The moment near which a fortnight's prompt is posted: its first date at `hour` o'clock.
    ///
    /// An hour that clocks jump over is the first moment after the jump; of an hour that comes
    /// twice it is the first.
    pub fn posting_moment(&self, fortnight: u32, hour: u8) -> Moment {
        self.at_hour(self.date_of(fortnight), hour)
    }

    /// The moment at which it is `hour` o'clock on a date of the home zone, an hour that clocks jump
    /// over or that comes twice as above.
    pub fn at_hour(&self, date: NaiveDate, hour: u8) -> Moment {
        let time = NaiveTime::from_hms_opt(u32::from(hour.min(23)), 0, 0)
            .expect("an hour up to 23 is a time of day");
        self.on(date, time)
    }

    /// The fortnight that `moment` lies in; none before the first and after the last.
    pub fn at(&self, moment: Moment) -> Option<u32> {
        let days = (self.home_zone.local(moment).date() - self.starts_on).num_days();
        let number = u64::try_from(days).ok()? / FORTNIGHT_DAYS + 1;
        u32::try_from(number)
            .ok()
            .filter(|number| *number <= self.count)
    }

    /// The first date after the last fortnight.
    pub fn ends_on(&self) -> NaiveDate {
        self.date_of(self.count.saturating_add(1))
    }

    /// Every fortnight's number, in order.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        1..=self.count
    }

    fn on(&self, date: NaiveDate, time: NaiveTime) -> Moment {
        resolve(date.and_time(time), self.home_zone).earliest_or_after_gap()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn fortnights(starts_on: &str, zone: &str) -> Fortnights {
        Fortnights {
            starts_on: starts_on.parse().expect("a date"),
            count: 8,
            home_zone: zone.parse().expect("a zone"),
        }
    }

    fn moment(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    /// Zones whose clocks change in a hard way: by half an hour, at midnight, or not any more.
    const ZONES: [&str; 8] = [
        "America/Chicago",
        "Europe/Lisbon",
        "Asia/Amman",
        "Australia/Lord_Howe",
        "Asia/Manila",
        "Asia/Beirut",
        "America/Santiago",
        "Pacific/Apia",
    ];

    #[test]
    fn the_american_clock_change_moves_the_moment_and_not_the_hour() {
        let chicago = fortnights("2023-03-06", "America/Chicago");
        let posted: Vec<Moment> = [1, 2].map(|n| chicago.posting_moment(n, 9)).to_vec();
        assert_eq!(
            posted,
            [
                moment("2023-03-06T15:00:00Z"),
                moment("2023-03-20T14:00:00Z")
            ]
        );
        assert_eq!(chicago.start_of(2), moment("2023-03-20T05:00:00Z"));
        assert_eq!(
            chicago.start_of(2) - chicago.start_of(1),
            TimeDelta::hours(14 * 24 - 1)
        );
    }

    #[test]
    fn jordan_has_kept_its_summer_clock_since_2022_and_lisbon_changes_in_march() {
        let amman = fortnights("2023-03-06", "Asia/Amman");
        assert_eq!(amman.posting_moment(4, 9), moment("2023-04-17T06:00:00Z"));
        assert_eq!(amman.posting_moment(1, 9), moment("2023-03-06T06:00:00Z"));
        let lisbon = fortnights("2023-03-06", "Europe/Lisbon");
        assert_eq!(lisbon.posting_moment(2, 9), moment("2023-03-20T09:00:00Z"));
        assert_eq!(lisbon.posting_moment(3, 9), moment("2023-04-03T08:00:00Z"));
    }

    #[test]
    fn an_hour_that_clocks_jump_over_is_the_first_moment_after_the_jump() {
        // In Lisbon 01:00 does not exist on 26 March 2023, on Lord Howe 02:00 not on 1 October.
        let lisbon = fortnights("2023-03-26", "Europe/Lisbon");
        assert_eq!(lisbon.posting_moment(1, 1), moment("2023-03-26T01:00:00Z"));
        let lord_howe = fortnights("2023-10-01", "Australia/Lord_Howe");
        assert_eq!(
            lord_howe.posting_moment(1, 2),
            moment("2023-09-30T15:30:00Z")
        );
        // Beirut's clocks jump at midnight, so that the day begins at one o'clock.
        let beirut = fortnights("2022-03-27", "Asia/Beirut");
        assert_eq!(beirut.start_of(1), moment("2022-03-26T22:00:00Z"));
        assert_eq!(beirut.at(moment("2022-03-26T21:59:59Z")), None);
        assert_eq!(beirut.at(moment("2022-03-26T22:00:00Z")), Some(1));
    }

    #[test]
    fn of_an_hour_that_comes_twice_the_first_counts() {
        let lisbon = fortnights("2023-10-29", "Europe/Lisbon");
        assert_eq!(lisbon.posting_moment(1, 1), moment("2023-10-29T00:00:00Z"));
    }

    #[test]
    fn the_last_fortnight_ends_where_the_cohort_does() {
        let amman = fortnights("2023-03-06", "Asia/Amman");
        assert_eq!(amman.ends_on(), "2023-06-26".parse().expect("a date"));
        let end = moment("2023-06-25T21:00:00Z");
        assert_eq!(amman.at(end - TimeDelta::seconds(1)), Some(8));
        assert_eq!(amman.at(end), None);
        assert_eq!(amman.numbers().last(), Some(8));
    }

    #[test]
    fn fortnights_cover_a_year_everywhere_without_gap_or_overlap() {
        for zone in ZONES {
            let year = Fortnights {
                count: 26,
                ..fortnights("2023-01-02", zone)
            };
            let mut before = None;
            for number in year.numbers() {
                let (start, next) = (year.start_of(number), year.start_of(number + 1));
                assert_eq!(year.at(start), Some(number), "{zone}");
                assert_eq!(year.at(start - TimeDelta::seconds(1)), before, "{zone}");
                assert_eq!(
                    year.at(next - TimeDelta::seconds(1)),
                    Some(number),
                    "{zone}"
                );
                for hour in 0..24 {
                    let posted = year.posting_moment(number, hour);
                    assert!(start <= posted && posted < next, "{zone}, {number}, {hour}");
                }
                before = Some(number);
            }
            assert_eq!(year.at(year.start_of(27)), None, "{zone}");
        }
    }
}
