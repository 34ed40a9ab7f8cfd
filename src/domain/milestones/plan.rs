//! The steps that are suggested to a group for each kind of project, with their dates.
//!
//! Knows: how many steps a plan has, and when each is due. Refuses to know: how they are called.
//!
//! A plan divides the time that is left into eighths. Taken in time, each step is due on the last
//! day of a fortnight, where a cohort has eight; taken late, the same steps come closer together.
//!
//! **Invariants**: no date lies before today, before the cohort or after its last day; the dates of
//! a plan never go back.

use chrono::{Days, NaiveDate};

use super::ProjectKind;
use crate::domain::calendar::Fortnights;

/// A step that is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// Which step of the plan, from 1.
    pub number: u8,
    /// By when.
    pub due_on: NaiveDate,
}

/// When the steps of a kind are due, in eighths of the time that is left.
///
/// The first step, to agree on what it is, comes early, for nothing begins without it; making the
/// first version has the most time; and the last step leaves the groups' last days to farewells only
/// where something is to be shown at the end.
pub const fn eighths(kind: ProjectKind) -> &'static [u8] {
    match kind {
        ProjectKind::BlogPost => &[2, 3, 5, 6, 7],
        ProjectKind::Poster => &[2, 3, 4, 6, 7],
        ProjectKind::OnlineResource | ProjectKind::Initiative => &[2, 3, 4, 6, 7, 8],
        ProjectKind::Other => &[2, 3, 5, 6, 8],
    }
}

/// The plan for a kind of project, as it is suggested today; nothing once the cohort is over.
pub fn suggest(kind: ProjectKind, fortnights: &Fortnights, today: NaiveDate) -> Vec<Suggested> {
    let from_on = fortnights.starts_on.max(today);
    let Some(last_on) = fortnights.ends_on().pred_opt() else {
        return Vec::new();
    };
    let Ok(days) = u64::try_from((last_on - from_on).num_days()) else {
        return Vec::new();
    };
    (1..)
        .zip(eighths(kind))
        .filter_map(|(number, eighths)| {
            let due_on = from_on.checked_add_days(Days::new(days * u64::from(*eighths) / 8))?;
            Some(Suggested { number, due_on })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [ProjectKind; 5] = [
        ProjectKind::BlogPost,
        ProjectKind::Poster,
        ProjectKind::OnlineResource,
        ProjectKind::Initiative,
        ProjectKind::Other,
    ];

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn cohort(count: u32) -> Fortnights {
        Fortnights {
            starts_on: date("2026-03-09"),
            count,
            home_zone: "Europe/Lisbon".parse().expect("a zone"),
        }
    }

    fn check(kind: ProjectKind, today: &str, expected: &str) {
        let plan = suggest(kind, &cohort(8), date(today));
        let dates: Vec<String> = plan.iter().map(|step| step.due_on.to_string()).collect();
        assert_eq!(dates.join(" "), expected, "{kind:?} on {today}");
    }

    #[test]
    fn in_time_every_step_is_due_on_the_last_day_of_a_fortnight() {
        let blog = "2026-04-05 2026-04-19 2026-05-17 2026-05-31 2026-06-14";
        for today in ["2026-01-01", "2026-03-08", "2026-03-09"] {
            check(ProjectKind::BlogPost, today, blog);
        }
        let other = "2026-04-05 2026-04-19 2026-05-17 2026-05-31 2026-06-28";
        check(ProjectKind::Other, "2026-03-09", other);
    }

    #[test]
    fn taken_late_the_steps_come_closer_together() {
        // Two weeks before the end.
        let blog = "2026-06-17 2026-06-19 2026-06-22 2026-06-24 2026-06-26";
        check(ProjectKind::BlogPost, "2026-06-14", blog);
        let last = ["2026-06-28"; 5].join(" ");
        check(ProjectKind::Other, "2026-06-28", &last);
        check(ProjectKind::Other, "2026-06-29", "");
    }

    #[test]
    fn no_date_lies_before_today_or_after_the_end_or_goes_back() {
        for count in 1..=26 {
            let cohort = cohort(count);
            for day in 0..u64::from(count) * 14 + 40 {
                let today = date("2026-02-20") + Days::new(day);
                for kind in KINDS {
                    let plan = suggest(kind, &cohort, today);
                    let is_over = cohort.ends_on() <= today;
                    assert_eq!(plan.is_empty(), is_over, "{kind:?}, {count}, {today}");
                    let dates = plan.iter().map(|step| step.due_on);
                    assert!(dates.clone().is_sorted(), "{kind:?}, {count}, {today}");
                    for due_on in dates {
                        assert!(today <= due_on && cohort.starts_on <= due_on);
                        assert!(due_on < cohort.ends_on());
                    }
                }
            }
        }
    }
}
