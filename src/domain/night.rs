//! The hours of a member's own day in which nothing pings them.
//!
//! **Invariants**: for members, night is asked of each one's own clocks on the date in question,
//! never of the home zone's.

use chrono::{Days, NaiveTime, TimeDelta, Timelike};

use super::{
    availability::Plan,
    time::{Moment, Zone, resolve},
};

/// The local hour at which night begins.
pub const FROM_HOUR: u32 = 22;

/// The local hour at which it is over.
pub const UNTIL_HOUR: u32 = 7;

/// Whether `moment` lies in the night of whoever has this plan; false while their zone is unknown.
pub fn is_night(plan: &Plan, moment: Moment) -> bool {
    zone_at(plan, moment).is_some_and(|zone| is_night_in(zone, moment))
}

/// Whether clocks in `zone` show an hour of the night.
pub fn is_night_in(zone: Zone, moment: Moment) -> bool {
    !(UNTIL_HOUR..FROM_HOUR).contains(&zone.local(moment).hour())
}

/// When something may come that was meant to come at `due`: then, or where that is night for one
/// of them, at half past nine on the evening before of whoever's evening is the earliest.
///
/// It is moved once: where that evening is another's night, what comes then makes no sound.
pub fn before_night<'a>(plans: impl IntoIterator<Item = &'a Plan>, due: Moment) -> Moment {
    plans
        .into_iter()
        .filter_map(|plan| zone_at(plan, due))
        .filter(|zone| is_night_in(*zone, due))
        .map(|zone| evening_before(zone, due))
        .min()
        .unwrap_or(due)
}

/// The first moment from `from` on, in steps of half an hour, that is night for none of them;
/// `from` itself when a whole day has none.
pub fn kind_moment(plans: &[Plan], from: Moment) -> Moment {
    (0..48)
        .map(|step| from + TimeDelta::minutes(30) * step)
        .find(|at| !plans.iter().any(|plan| is_night(plan, *at)))
        .unwrap_or(from)
}

/// The last half past nine in the evening that clocks in `zone` show before `moment`.
fn evening_before(zone: Zone, moment: Moment) -> Moment {
    let time = NaiveTime::from_hms_opt(21, 30, 0).expect("half past nine is a time of day");
    let local = zone.local(moment);
    let today = local.date();
    let date = if time < local.time() {
        today
    } else {
        today.checked_sub_days(Days::new(1)).unwrap_or(today)
    };
    resolve(date.and_time(time), zone).earliest_or_after_gap()
}

/// The zone in which somebody is at `moment`: of those that hold on their own date there, the
/// one that was said last.
pub fn zone_at(plan: &Plan, moment: Moment) -> Option<Zone> {
    plan.zones
        .iter()
        .rev()
        .find(|dated| {
            let date = dated.value.local(moment).date();
            dated.from_on.is_none_or(|from| from <= date)
                && dated.until_on.is_none_or(|until| date < until)
        })
        .map(|dated| dated.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::availability::Dated;

    fn dated(zone: &str, from_on: Option<&str>, until_on: Option<&str>) -> Dated<Zone> {
        let date = |text: &str| text.parse().expect("a date");
        Dated {
            from_on: from_on.map(date),
            until_on: until_on.map(date),
            value: zone.parse().expect("a zone"),
        }
    }

    fn check(zones: &[Dated<Zone>], moment: &str, expected: bool) {
        let plan = Plan {
            zones: zones.to_vec(),
            hours: Vec::new(),
            away: Vec::new(),
        };
        let moment = moment.parse().expect("a moment");
        assert_eq!(is_night(&plan, moment), expected, "{moment}");
    }

    #[test]
    fn night_is_from_ten_to_seven_of_ones_own_clock() {
        let manila = [dated("Asia/Manila", None, None)];
        check(&manila, "2023-03-06T13:59:59Z", false);
        check(&manila, "2023-03-06T14:00:00Z", true);
        check(&manila, "2023-03-06T22:59:59Z", true);
        check(&manila, "2023-03-06T23:00:00Z", false);
    }

    #[test]
    fn who_travels_sleeps_where_they_are() {
        let travels = [
            dated("Asia/Manila", None, None),
            dated("America/Chicago", Some("2023-04-01"), Some("2023-04-10")),
        ];
        check(&travels, "2023-03-31T15:00:00Z", true);
        check(&travels, "2023-04-02T15:00:00Z", false);
        check(&travels, "2023-04-12T15:00:00Z", true);
    }

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn living_in(zone: &str) -> Plan {
        Plan {
            zones: vec![dated(zone, None, None)],
            hours: Vec::new(),
            away: Vec::new(),
        }
    }

    #[test]
    fn what_would_come_at_night_comes_the_evening_before() {
        let manila = living_in("Asia/Manila");
        for (due, expected) in [
            // 06:00, 21:59, 22:00 and 00:30 in Manila.
            ("2023-03-05T22:00:00Z", "2023-03-05T13:30:00Z"),
            ("2023-03-06T13:59:00Z", "2023-03-06T13:59:00Z"),
            ("2023-03-06T14:00:00Z", "2023-03-06T13:30:00Z"),
            ("2023-03-06T16:30:00Z", "2023-03-06T13:30:00Z"),
        ] {
            assert_eq!(before_night([&manila], at(due)), at(expected), "{due}");
        }
        // 06:30 in Lisbon and 23:30 in Los Angeles: the evening in Lisbon comes first.
        let both = [living_in("Europe/Lisbon"), living_in("America/Los_Angeles")];
        let moved = before_night(&both, at("2023-03-06T06:30:00Z"));
        assert_eq!(moved, at("2023-03-05T21:30:00Z"));
    }

    #[test]
    fn a_kind_moment_is_night_for_nobody_where_there_is_one() {
        let [amman, manila] = ["Asia/Amman", "Asia/Manila"].map(living_in);
        let night = at("2023-03-06T20:10:00Z");
        let both = [amman, manila];
        assert_eq!(kind_moment(&both, night), at("2023-03-07T04:10:00Z"));
        let asleep: Vec<Plan> = (0..24)
            .map(|hour| living_in(&format!("Etc/GMT-{}", hour % 13)))
            .chain((0..12).map(|hour| living_in(&format!("Etc/GMT+{hour}"))))
            .collect();
        assert_eq!(kind_moment(&asleep, night), night);
    }

    #[test]
    fn nobody_is_asleep_in_a_zone_that_was_never_said() {
        check(&[], "2023-03-06T02:00:00Z", false);
    }
}
