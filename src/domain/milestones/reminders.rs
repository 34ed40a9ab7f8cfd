//! When those who look after steps are reminded of them: in one post a fortnight at the most.
//!
//! A step is to be told some days before it is due, in the fortnight in which that day lies. The
//! post of a fortnight comes for the first such step, and names all that are due before the next
//! fortnight could tell them in time. What is due in the first days of a fortnight may so be named
//! by two posts; it is never left out for want of a second one.
//!
//! **Invariants**: no post comes at an hour of the night of whom it comes for; none comes for a
//! moment that has passed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::domain::{availability::Plan, calendar::Fortnights, night::kind_moment, time::Moment};

/// How many days before a step is due its owner is reminded: enough to do a small one.
const LEAD: Days = Days::new(3);

/// The hour of the home zone's day from which on a reminder comes: an hour after the prompts, so
/// that the two do not come as one heap.
const HOUR: u8 = 10;

/// A step that somebody looks after.
#[derive(Clone, Copy, Debug)]
pub struct Owed<'a> {
    /// By when it is to be done.
    pub due_on: NaiveDate,
    /// Where its owner lives and when.
    pub plan: &'a Plan,
}

/// When each fortnight's post is due, for these steps. `gone` are the fortnights whose post has
/// gone out: what they would have told later is told at the beginning of the next one, if that is
/// not too late.
pub fn posts(
    fortnights: &Fortnights,
    owed: &[Owed<'_>],
    gone: &BTreeSet<u32>,
    now: Moment,
) -> BTreeMap<u32, Moment> {
    let mut posts: BTreeMap<u32, Moment> = BTreeMap::new();
    for step in owed {
        let Some((fortnight, on)) = told_on(fortnights, step.due_on, gone) else {
            continue;
        };
        let from = fortnights.at_hour(on, HOUR);
        let at = kind_moment(std::slice::from_ref(step.plan), from);
        if now <= at {
            let first = posts.entry(fortnight).or_insert(at);
            *first = at.min(*first);
        }
    }
    posts
}

/// Whether a fortnight's post names a step that is due on `due_on`: from today on, until the next
/// fortnight's post could tell of it in time.
pub fn named(fortnights: &Fortnights, fortnight: u32, today: NaiveDate, due_on: NaiveDate) -> bool {
    let until = fortnights
        .date_of(fortnight.saturating_add(1))
        .checked_add_days(LEAD);
    today <= due_on && until.is_some_and(|until| due_on < until)
}

/// In which fortnight a step is told, and on which date.
fn told_on(
    fortnights: &Fortnights,
    due_on: NaiveDate,
    gone: &BTreeSet<u32>,
) -> Option<(u32, NaiveDate)> {
    let wanted_on = due_on.checked_sub_days(LEAD)?.max(fortnights.starts_on);
    let of = |on: NaiveDate| {
        let mut numbers = fortnights.numbers();
        numbers.find(|number| on < fortnights.date_of(number + 1))
    };
    let fortnight = of(wanted_on)?;
    if !gone.contains(&fortnight) {
        return (wanted_on <= due_on).then_some((fortnight, wanted_on));
    }
    let next = fortnight + 1;
    let on = fortnights.date_of(next);
    (next <= fortnights.count && on <= due_on && !gone.contains(&next)).then_some((next, on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::availability::Dated;

    fn living_in(zone: &str) -> Plan {
        Plan {
            zones: vec![Dated {
                from_on: None,
                until_on: None,
                value: zone.parse().expect("a zone"),
            }],
            hours: Vec::new(),
            away: Vec::new(),
        }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Eight fortnights from Monday 9 March 2026 in Lisbon, where clocks show UTC until 29 March.
    fn cohort() -> Fortnights {
        Fortnights {
            starts_on: date("2026-03-09"),
            count: 8,
            home_zone: "Europe/Lisbon".parse().expect("a zone"),
        }
    }

    /// Steps as dates and zones; posts as fortnight and moment.
    fn check(steps: &[(&str, &str)], gone: &[u32], now: &str, expected: &[&str]) {
        let plans: Vec<Plan> = steps.iter().map(|(_, zone)| living_in(zone)).collect();
        let owed: Vec<Owed<'_>> = steps
            .iter()
            .zip(&plans)
            .map(|((due_on, _), plan)| Owed {
                due_on: date(due_on),
                plan,
            })
            .collect();
        let now = now.parse().expect("a moment");
        let gone = gone.iter().copied().collect();
        let posts: Vec<String> = posts(&cohort(), &owed, &gone, now)
            .into_iter()
            .map(|(fortnight, at)| format!("{fortnight}: {}", at.format("%m-%d %H:%M")))
            .collect();
        assert_eq!(posts, expected, "{steps:?}, {gone:?}, {now}");
    }

    const EARLY: &str = "2026-03-01T00:00:00Z";
    const LISBON: &str = "Europe/Lisbon";

    #[test]
    fn a_step_is_told_three_days_before_and_one_post_serves_a_fortnight() {
        check(&[("2026-03-20", LISBON)], &[], EARLY, &["1: 03-17 10:00"]);
        let many = [
            ("2026-03-20", LISBON),
            ("2026-03-16", LISBON),
            ("2026-03-25", LISBON),
            ("2026-03-26", LISBON),
        ];
        let posts = ["1: 03-13 10:00", "2: 03-23 10:00"];
        check(&many, &[], EARLY, &posts);
    }

    #[test]
    fn nobody_is_reminded_in_their_night() {
        // Ten in Lisbon is 23:00 in Auckland in March, and 03:00 in Los Angeles.
        let auckland = ("2026-03-20", "Pacific/Auckland");
        check(&[auckland], &[], EARLY, &["1: 03-17 18:00"]);
        let los_angeles = ("2026-03-20", "America/Los_Angeles");
        check(&[los_angeles], &[], EARLY, &["1: 03-17 14:00"]);
    }

    #[test]
    fn what_has_passed_is_not_told_any_more() {
        let step = [("2026-03-20", LISBON)];
        check(&step, &[], "2026-03-17T10:00:00Z", &["1: 03-17 10:00"]);
        check(&step, &[], "2026-03-17T10:00:01Z", &[]);
        let both = [("2026-03-20", LISBON), ("2026-03-22", LISBON)];
        check(&both, &[], "2026-03-17T10:00:01Z", &["1: 03-19 10:00"]);
    }

    #[test]
    fn what_comes_after_a_fortnights_post_is_told_by_the_next_if_there_is_time() {
        let step = [("2026-03-25", LISBON)];
        let now = "2026-03-20T00:00:00Z";
        check(&step, &[1], now, &["2: 03-23 10:00"]);
        check(&step, &[1, 2], now, &[]);
        check(&[("2026-03-22", LISBON)], &[1], now, &[]);
    }

    #[test]
    fn a_step_outside_of_the_cohort_is_told_within_it_or_not_at_all() {
        check(&[("2026-03-09", LISBON)], &[], EARLY, &["1: 03-09 10:00"]);
        check(&[("2026-03-08", LISBON)], &[], EARLY, &[]);
        check(&[("2026-07-01", LISBON)], &[], EARLY, &["8: 06-28 09:00"]);
        check(&[("2026-07-02", LISBON)], &[], EARLY, &[]);
        check(&[("2026-06-28", LISBON)], &[8], EARLY, &[]);
    }

    #[test]
    fn a_post_names_what_the_next_cannot_tell_in_time() {
        let named = |today: &str, due_on: &str| named(&cohort(), 1, date(today), date(due_on));
        assert!(named("2026-03-13", "2026-03-13"));
        assert!(named("2026-03-13", "2026-03-25"));
        assert!(!named("2026-03-13", "2026-03-26"));
        assert!(!named("2026-03-13", "2026-03-12"));
    }
}
