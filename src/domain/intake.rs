//! Who is let into a cohort, and who waits.
//!
//! Knows: the window in which people sign up, how many places there are, and how many of them one
//! country may take. Refuses to know: who asks, and what they are told.
//!
//! **Invariants**: nobody who came by a sheet is ever kept out or counted against a country, because
//! a coordinator has chosen them; a country may always take one place; who waits is let in by the
//! same rules as whoever comes.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use super::time::{Moment, Zone, resolve};

/// How large a part of the places one country may take, in percent, where nothing else is said.
pub const CAP_PERCENT: u8 = 20;

/// How many days before the last one whoever has stopped half way is reminded: long enough for a busy
/// week, short enough not to be put off once more.
pub const REMINDER_DAYS: u32 = 3;

/// A reminder comes no sooner than this after it was promised: whoever is busy with it needs none.
const REMINDER_PAUSE: TimeDelta = TimeDelta::hours(24);

/// The hour of their own day at which somebody is reminded.
const REMINDER_HOUR: u32 = 10;

/// The rules of a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The first day on which people sign up; none is since the cohort opened.
    pub opens_on: Option<NaiveDate>,
    /// The last such day; none is until groups are formed.
    pub closes_on: Option<NaiveDate>,
    /// How many places there are; none is as many as come.
    pub capacity: Option<u32>,
    /// How large a part of them one country may take, in percent.
    pub cap_percent: u8,
}

/// The people of a cohort who have a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// All of them.
    pub all: u32,
    /// Those of one country who signed up by themselves.
    pub of_country: u32,
}

/// Whether somebody gets a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// They do.
    In {
        /// How many places their country may still take; none is as many as come.
        left: Option<u32>,
    },
    /// They wait.
    Waits(Why),
}

/// Why somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// All places are taken.
    Full,
    /// Those that one country may take are taken.
    Country,
}

/// Whether people may sign up now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// They may.
    Open,
    /// Not before this day.
    From(NaiveDate),
    /// Not any more.
    Over,
}

/// When somebody is reminded who has stopped half way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// When.
    pub due: Moment,
    /// From when on it makes no sense any more: nobody signs up then.
    pub over: Moment,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            opens_on: None,
            closes_on: None,
            capacity: None,
            cap_percent: CAP_PERCENT,
        }
    }
}

impl Rules {
    /// How many places one country may take; none is as many as come.
    pub fn cap(&self) -> Option<u32> {
        let capacity = self.capacity?;
        let cap = u64::from(capacity) * u64::from(self.cap_percent) / 100;
        Some(u32::try_from(cap).unwrap_or(capacity).max(1))
    }

    /// Whether somebody who signs up by themselves gets a place.
    pub fn admit(&self, taken: Taken) -> Admission {
        let left = |most: u32, taken: u32| most.saturating_sub(taken);
        let (Some(capacity), Some(cap)) = (self.capacity, self.cap()) else {
            return Admission::In { left: None };
        };
        let (all, of_country) = (left(capacity, taken.all), left(cap, taken.of_country));
        if all == 0 {
            Admission::Waits(Why::Full)
        } else if of_country == 0 {
            Admission::Waits(Why::Country)
        } else {
            Admission::In {
                left: Some(all.min(of_country)),
            }
        }
    }

    /// Whether people may sign up on this day of the home zone.
    pub fn window(&self, today: NaiveDate) -> Window {
        match (self.opens_on, self.closes_on) {
            (Some(opens_on), _) if today < opens_on => Window::From(opens_on),
            (_, Some(closes_on)) if closes_on < today => Window::Over,
            _ => Window::Open,
        }
    }

    /// When somebody is reminded whose clock is in `theirs`, some days before the last day, which
    /// ends in `home`; none where no last day is set, or it is too near.
    pub fn reminder(&self, home: Zone, theirs: Zone, now: Moment) -> Option<Reminder> {
        let closes_on = self.closes_on?;
        let time = NaiveTime::from_hms_opt(REMINDER_HOUR, 0, 0)?;
        let day = closes_on.checked_sub_days(Days::new(u64::from(REMINDER_DAYS)))?;
        let due = resolve(day.and_time(time), theirs).earliest_or_after_gap();
        let due = due.max(now + REMINDER_PAUSE);
        let after = closes_on.succ_opt()?.and_time(NaiveTime::MIN);
        let over = resolve(after, home).earliest_or_after_gap();
        (due < over).then_some(Reminder { due, over })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `30 20%, 12 and 6` are the capacity, the cap, and who has a place, all and of the country.
    fn check(capacity: Option<u32>, cap_percent: u8, all: u32, of_country: u32, expected: &str) {
        let rules = Rules {
            capacity,
            cap_percent,
            ..Rules::default()
        };
        let admission = match rules.admit(Taken { all, of_country }) {
            Admission::In { left: None } => "in".to_owned(),
            Admission::In { left: Some(left) } => format!("in, {left} left"),
            Admission::Waits(Why::Full) => "full".to_owned(),
            Admission::Waits(Why::Country) => "country".to_owned(),
        };
        assert_eq!(admission, expected);
    }

    #[test]
    fn a_fifth_of_thirty_places_is_six_for_a_country() {
        check(Some(30), 20, 0, 0, "in, 6 left");
        check(Some(30), 20, 12, 5, "in, 1 left");
        check(Some(30), 20, 12, 6, "country");
        check(Some(30), 20, 28, 1, "in, 2 left");
        check(Some(30), 20, 30, 0, "full");
        check(Some(30), 20, 31, 6, "full");
    }

    #[test]
    fn without_a_capacity_everybody_is_let_in() {
        check(None, 20, 5000, 5000, "in");
    }

    #[test]
    fn a_country_may_always_take_one_place() {
        check(Some(4), 20, 0, 0, "in, 1 left");
        check(Some(4), 20, 1, 1, "country");
        check(Some(10), 100, 9, 9, "in, 1 left");
    }

    #[test]
    fn whoever_is_half_way_is_reminded_three_days_before_the_last_in_their_own_morning() {
        let rules = Rules {
            closes_on: Some("2023-02-20".parse().expect("a date")),
            ..Rules::default()
        };
        let [lisbon, manila] =
            ["Europe/Lisbon", "Asia/Manila"].map(|zone| zone.parse().expect("a zone"));
        let at = |text: &str| text.parse::<Moment>().expect("a moment");
        let due = |theirs, now: &str| {
            let reminder = rules.reminder(lisbon, theirs, at(now))?;
            assert_eq!(reminder.over, at("2023-02-21T00:00:00Z"));
            Some(reminder.due)
        };
        assert_eq!(
            due(lisbon, "2023-02-06T12:00:00Z"),
            Some(at("2023-02-17T10:00:00Z"))
        );
        assert_eq!(
            due(manila, "2023-02-06T12:00:00Z"),
            Some(at("2023-02-17T02:00:00Z"))
        );
        // Whoever has begun since is not reminded before a day has passed, nor when it is over.
        assert_eq!(
            due(lisbon, "2023-02-18T12:00:00Z"),
            Some(at("2023-02-19T12:00:00Z"))
        );
        assert_eq!(due(lisbon, "2023-02-20T00:00:00Z"), None);
        assert_eq!(
            Rules::default().reminder(lisbon, lisbon, at("2023-02-06T12:00:00Z")),
            None
        );
    }

    #[test]
    fn people_sign_up_from_the_first_to_the_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let rules = Rules {
            opens_on: Some(day("2023-02-01")),
            closes_on: Some(day("2023-02-20")),
            ..Rules::default()
        };
        assert_eq!(
            rules.window(day("2023-01-31")),
            Window::From(day("2023-02-01"))
        );
        assert_eq!(rules.window(day("2023-02-01")), Window::Open);
        assert_eq!(rules.window(day("2023-02-20")), Window::Open);
        assert_eq!(rules.window(day("2023-02-21")), Window::Over);
        assert_eq!(Rules::default().window(day("2023-02-21")), Window::Open);
    }
}
