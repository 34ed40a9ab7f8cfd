//! Whether a member pauses at some moment: whoever does is counted on by nobody then.
//!
//! **Invariants**: a pause holds on dates of the member's own clock, from its first up to, not
//! including, the first after it; being away otherwise is no pause.

use chrono::{NaiveDate, TimeDelta};

use super::{
    availability::{Away, Dated, Plan, dated::Span},
    night,
    time::{Moment, Zone},
};

/// Whether whoever has this plan pauses at a moment.
pub fn holds_at(plan: &Plan, at: Moment) -> bool {
    let date = date_at(plan, at);
    pauses(plan).any(|pause| pause.holds_on(date))
}

/// Whether they pause all the time from a moment up to, not including, another.
pub fn holds_throughout(plan: &Plan, from: Moment, until: Moment) -> bool {
    let (first, last) = dates(plan, from, until);
    pauses(plan).any(|pause| pause.holds_on(first) && pause.holds_on(last))
}

/// Whether they pause at any time from a moment up to, not including, another.
pub fn touches(plan: &Plan, from: Moment, until: Moment) -> bool {
    let (first, last) = dates(plan, from, until);
    pauses(plan).any(|pause| {
        pause.from_on.is_none_or(|from_on| from_on <= last) && !pause.span().is_over(first)
    })
}

/// The pause that is not over on a date, if there is one.
pub fn ahead(plan: &Plan, today: NaiveDate) -> Option<Span> {
    pauses(plan)
        .map(Dated::span)
        .find(|span| !span.is_over(today))
}

fn pauses(plan: &Plan) -> impl Iterator<Item = &Dated<Away>> {
    let away = plan.away.iter();
    away.filter(|dated| dated.value == Away::Paused)
}

/// Their own dates of the first moment of a stretch and of its last.
fn dates(plan: &Plan, from: Moment, until: Moment) -> (NaiveDate, NaiveDate) {
    let last = until - TimeDelta::milliseconds(1);
    (date_at(plan, from), date_at(plan, last.max(from)))
}

/// Their own date; that of UTC while their zone is unknown.
fn date_at(plan: &Plan, at: Moment) -> NaiveDate {
    let zone = night::zone_at(plan, at).unwrap_or(Zone::UTC);
    zone.local(at).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away(from: &str, until: &str, value: Away) -> Dated<Away> {
        let date = |text: &str| text.parse().ok();
        Dated {
            from_on: date(from),
            until_on: date(until),
            value,
        }
    }

    /// Somebody in Manila who is away for a week and pauses for the next.
    fn plan() -> Plan {
        let zone = "Asia/Manila".parse().expect("a zone");
        Plan {
            zones: vec![Dated::over(Span::ALWAYS, zone)],
            hours: Vec::new(),
            away: vec![
                away("2023-05-01", "2023-05-08", Away::Absent),
                away("2023-05-08", "2023-05-15", Away::Paused),
            ],
        }
    }

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_pause_holds_on_the_dates_of_ones_own_clock() {
        for (moment, expected) in [
            ("2023-05-05T12:00:00Z", false),
            ("2023-05-07T15:59:59Z", false),
            ("2023-05-07T16:00:00Z", true),
            ("2023-05-14T15:59:59Z", true),
            ("2023-05-14T16:00:00Z", false),
        ] {
            assert_eq!(holds_at(&plan(), at(moment)), expected, "{moment}");
        }
    }

    #[test]
    fn a_pause_holds_throughout_touches_or_lies_elsewhere() {
        for (from, until, throughout, touched) in [
            ("2023-05-07T16:00:00Z", "2023-05-14T16:00:00Z", true, true),
            ("2023-05-07T15:00:00Z", "2023-05-14T16:00:00Z", false, true),
            ("2023-05-07T16:00:00Z", "2023-05-14T16:30:00Z", false, true),
            ("2023-05-01T00:00:00Z", "2023-06-01T00:00:00Z", false, true),
            ("2023-05-01T00:00:00Z", "2023-05-07T16:00:00Z", false, false),
            ("2023-05-14T16:00:00Z", "2023-05-20T00:00:00Z", false, false),
        ] {
            let (start, end) = (at(from), at(until));
            assert_eq!(holds_throughout(&plan(), start, end), throughout, "{from}");
            assert_eq!(touches(&plan(), start, end), touched, "{from} to {until}");
        }
    }

    #[test]
    fn the_pause_ahead_is_the_one_that_is_not_over() {
        let date = |text: &str| text.parse().expect("a date");
        let span = plan().away[1].span();
        assert_eq!(ahead(&plan(), date("2023-04-01")), Some(span));
        assert_eq!(ahead(&plan(), date("2023-05-14")), Some(span));
        assert_eq!(ahead(&plan(), date("2023-05-15")), None);
    }
}
