//! A second sitting of a webinar, for those who would be asleep at the first.
//!
//! Knows only whose night it is when. Refuses to know whether who speaks would speak twice: it is a
//! suggestion.
//!
//! **Invariants**: nothing is suggested unless more than a quarter would be asleep, and unless the
//! second sitting lets somebody come awake who could not before.

use std::cmp::Reverse;

use chrono::TimeDelta;

use super::{availability::Plan, night::is_night, time::Moment};

/// From how large a part on a second sitting is worth it: more than one in so many are asleep.
const ONE_IN: usize = 4;

/// Half hours that are looked at: a whole day from the end of the first sitting on.
const HALF_HOURS: i32 = 48;

/// A second sitting, and what it would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// When it would begin.
    pub starts_at: Moment,
    /// How many would be awake at the first.
    pub awake_first: usize,
    /// How many would be awake at this one.
    pub awake_second: usize,
    /// How many would be awake at one of them at least.
    pub awake_once: usize,
}

/// The second sitting that lets the most come awake to one of the two; of several such, the one to
/// which more come awake, and then the earlier. It begins on a half hour after the start of the first,
/// within the day that follows its end.
///
/// `minutes` is how long each takes, at most 480: no webinar is as long as a night, so whoever is
/// awake at its start and in its last second is awake all along.
pub fn second(plans: &[Plan], first: Moment, minutes: u16) -> Option<Sitting> {
    let last = TimeDelta::minutes(i64::from(minutes)) - TimeDelta::seconds(1);
    let awake_at = |at: Moment| -> Vec<bool> {
        let asleep = |plan: &Plan| is_night(plan, at) || is_night(plan, at + last);
        plans.iter().map(|plan| !asleep(plan)).collect()
    };
    let at_first = awake_at(first);
    let awake_first = count(&at_first);
    if (plans.len() - awake_first) * ONE_IN <= plans.len() {
        return None;
    }
    let from = i32::from(minutes.div_ceil(30));
    let best = (from..from + HALF_HOURS)
        .map(|step| {
            let starts_at = first + TimeDelta::minutes(30) * step;
            let at_second = awake_at(starts_at);
            let once = at_first.iter().zip(&at_second).map(|(a, b)| *a || *b);
            Sitting {
                starts_at,
                awake_first,
                awake_second: count(&at_second),
                awake_once: once.filter(|awake| *awake).count(),
            }
        })
        .max_by_key(|it| (it.awake_once, it.awake_second, Reverse(it.starts_at)));
    best.filter(|best| awake_first < best.awake_once)
}

fn count(awake: &[bool]) -> usize {
    awake.iter().filter(|awake| **awake).count()
}
