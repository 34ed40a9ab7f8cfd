//! A week of hours, changed stretch by stretch.
//!
//! Knows: that an hour has one comfort, so that giving it anew replaces how it was given. Refuses
//! to know: who changes it, and by which taps.
//!
//! **Invariants**: every change made twice is made once; no hour both suits and is only possible.

use chrono::Weekday;

use super::{Comfort, DAY_END_MINUTE, WeekHours, Window, parse::joined};

/// Hours of one day: from a first minute up to, not including, another; past 1440 they run into
/// the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// First minute inside, below 1440.
    pub start_minute: u16,
    /// First minute after, at most a day later.
    pub end_minute: u16,
}

impl Stretch {
    /// Such a stretch; none that is empty, begins after its day or is longer than one.
    pub fn new(start_minute: u16, end_minute: u16) -> Option<Self> {
        let is_one = start_minute < DAY_END_MINUTE
            && start_minute < end_minute
            && end_minute - start_minute <= DAY_END_MINUTE;
        is_one.then_some(Self {
            start_minute,
            end_minute,
        })
    }

    /// Its windows when it starts on this day: two when it runs over midnight.
    fn windows(self, day: Weekday) -> Vec<Window> {
        let window = |day, start_minute, end_minute| Window {
            day,
            start_minute,
            end_minute,
        };
        let end = self.end_minute.min(DAY_END_MINUTE);
        let mut windows = vec![window(day, self.start_minute, end)];
        if self.end_minute > DAY_END_MINUTE {
            let end = self.end_minute - DAY_END_MINUTE;
            windows.push(window(day.succ(), 0, end));
        }
        windows
    }
}

impl WeekHours {
    /// Gives these hours on a day with this comfort, or with none takes them back.
    pub fn put(&mut self, day: Weekday, stretch: Stretch, comfort: Option<Comfort>) {
        for window in stretch.windows(day) {
            cut_out(&mut self.sure, window);
            cut_out(&mut self.if_needed, window);
            match comfort {
                Some(Comfort::Sure) => self.sure.push(window),
                Some(Comfort::IfNeeded) => self.if_needed.push(window),
                None => {}
            }
        }
        self.sure = joined(std::mem::take(&mut self.sure));
        self.if_needed = joined(std::mem::take(&mut self.if_needed));
    }

    /// How all of these hours on a day are given; none where a part of them is given otherwise.
    pub fn given(&self, day: Weekday, stretch: Stretch) -> Option<Comfort> {
        let holds = |windows: &[Window]| {
            stretch.windows(day).iter().all(|wanted| {
                windows.iter().any(|window| {
                    window.day == wanted.day
                        && window.start_minute <= wanted.start_minute
                        && wanted.end_minute <= window.end_minute
                })
            })
        };
        if holds(&self.sure) {
            Some(Comfort::Sure)
        } else if holds(&self.if_needed) {
            Some(Comfort::IfNeeded)
        } else {
            None
        }
    }

    /// Takes back all hours of a day.
    pub fn clear(&mut self, day: Weekday) {
        self.sure.retain(|window| window.day != day);
        self.if_needed.retain(|window| window.day != day);
    }

    /// Gives another day the hours of this one, in place of its own.
    pub fn copy(&mut self, from: Weekday, to: Weekday) {
        if from == to {
            return;
        }
        self.clear(to);
        for windows in [&mut self.sure, &mut self.if_needed] {
            let copies: Vec<Window> = windows
                .iter()
                .filter(|window| window.day == from)
                .map(|window| Window { day: to, ..*window })
                .collect();
            windows.extend(copies);
            *windows = joined(std::mem::take(windows));
        }
    }
}

/// Takes the minutes of one window out of others.
fn cut_out(windows: &mut Vec<Window>, hole: Window) {
    let mut left = Vec::with_capacity(windows.len() + 1);
    for window in windows.drain(..) {
        if window.day != hole.day
            || window.end_minute <= hole.start_minute
            || hole.end_minute <= window.start_minute
        {
            left.push(window);
            continue;
        }
        let before = Window {
            end_minute: hole.start_minute,
            ..window
        };
        let after = Window {
            start_minute: hole.end_minute,
            ..window
        };
        left.extend(
            [before, after]
                .into_iter()
                .filter(|piece| piece.start_minute < piece.end_minute),
        );
    }
    *windows = left;
}

#[cfg(test)]
mod tests {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Tue};

    use super::*;
    use crate::domain::availability::parse;

    fn stretch(start_hour: u16, end_hour: u16) -> Stretch {
        Stretch::new(start_hour * 60, end_hour * 60).expect("a stretch")
    }

    fn check(week: &WeekHours, sure: &str, if_needed: &str) {
        assert_eq!(parse::text(&week.sure), sure);
        assert_eq!(parse::text(&week.if_needed), if_needed);
    }

    #[test]
    fn an_hour_that_is_given_anew_is_given_as_it_was_said_last() {
        let mut week = WeekHours::default();
        week.put(Mon, stretch(9, 17), Some(Comfort::Sure));
        week.put(Mon, stretch(12, 14), Some(Comfort::IfNeeded));
        check(&week, "Mon 09:00-12:00, 14:00-17:00", "Mon 12:00-14:00");
        assert_eq!(week.given(Mon, stretch(12, 14)), Some(Comfort::IfNeeded));
        assert_eq!(week.given(Mon, stretch(11, 13)), None);
        week.put(Mon, stretch(10, 13), Some(Comfort::Sure));
        check(&week, "Mon 09:00-13:00, 14:00-17:00", "Mon 13:00-14:00");
        week.put(Mon, stretch(0, 24), None);
        assert!(week.is_empty());
    }

    #[test]
    fn hours_over_midnight_lie_on_two_days() {
        let mut week = WeekHours::default();
        week.put(Sun, stretch(22, 25), Some(Comfort::Sure));
        check(&week, "Mon 00:00-01:00; Sun 22:00-24:00", "");
        assert_eq!(week.given(Sun, stretch(22, 25)), Some(Comfort::Sure));
        week.put(Sun, stretch(22, 25), None);
        assert!(week.is_empty());
        assert_eq!(Stretch::new(600, 600), None);
        assert_eq!(Stretch::new(1440, 1500), None);
        assert_eq!(Stretch::new(60, 1501), None);
    }

    #[test]
    fn a_day_that_is_copied_takes_the_place_of_another() {
        let mut week = WeekHours::default();
        week.put(Tue, stretch(18, 21), Some(Comfort::Sure));
        week.put(Tue, stretch(7, 8), Some(Comfort::IfNeeded));
        week.put(Sat, stretch(10, 14), Some(Comfort::Sure));
        for to in [Fri, Sat, Tue] {
            week.copy(Tue, to);
        }
        check(&week, "Tue Fri Sat 18:00-21:00", "Tue Fri Sat 07:00-08:00");
        week.clear(Fri);
        check(&week, "Tue Sat 18:00-21:00", "Tue Sat 07:00-08:00");
    }

    #[test]
    fn changes_made_twice_are_made_once_and_keep_comforts_apart() {
        let seed = 20_270_503;
        let mut random = fastrand::Rng::with_seed(seed);
        for _round in 0..2_000 {
            let mut week = WeekHours::default();
            for _change in 0..random.usize(1..8) {
                let day = Weekday::try_from(random.u8(0..7)).expect("a day");
                let start = random.u16(0..1440);
                let end = random.u16(start + 1..=start + 1440);
                let stretch = Stretch::new(start, end).expect("a stretch");
                let comforts = [None, Some(Comfort::Sure), Some(Comfort::IfNeeded)];
                let comfort = comforts[random.usize(0..3)];
                week.put(day, stretch, comfort);
                let once = week.clone();
                week.put(day, stretch, comfort);
                assert_eq!(week, once, "seed {seed}");
                assert_eq!(week.given(day, stretch), comfort, "seed {seed}");
                for sure in &week.sure {
                    let clashes = |other: &&Window| {
                        other.day == sure.day
                            && other.start_minute < sure.end_minute
                            && sure.start_minute < other.end_minute
                    };
                    assert_eq!(week.if_needed.iter().find(clashes), None, "seed {seed}");
                }
            }
        }
    }
}
