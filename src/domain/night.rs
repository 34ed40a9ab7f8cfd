//! The hours of a member's own day in which nothing pings them.
//!
//! **Invariants**: for members, night is asked of each one's own clocks on the date in question,
//! never of the home zone's.

use chrono::Timelike;

use super::{
    availability::Plan,
    time::{Moment, Zone},
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

    #[test]
    fn nobody_is_asleep_in_a_zone_that_was_never_said() {
        check(&[], "2023-03-06T02:00:00Z", false);
    }
}
