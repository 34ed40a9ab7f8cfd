//! A second opinion: the rules of the design, tried out by brute force.
//!
//! Written from the rules alone. It asks the zone database itself, looks at every quarter of an
//! hour and at every set of members, and takes nothing but types from what it judges.

use std::{cmp::Reverse, collections::BTreeMap};

use carrel::domain::{
    availability::{Plan, WeekHours},
    meeting::{Member, Offer, Search, Time, Why},
};
use chrono::{Datelike, NaiveDate, Weekday};
use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

/// Half hours are counted from 1970.
type Step = i64;

/// What a member's half hour costs: by its local start, if they can give it.
type Costs = BTreeMap<Step, u32>;

/// How hard a start is: the sum of squares, the worst, the total, the start.
type Rank = (u64, u64, u64, Step);

/// Panics when the offer is not what the rules say.
pub(crate) fn judge(search: &Search, offer: &Offer, hint: &str) {
    let view = View::new(search);
    let everyone: Vec<usize> = (0..search.members.len()).collect();
    match offer {
        Offer::Times(times) => {
            assert_eq!(told(times), view.best(&everyone), "{hint}");
            assert!(!times.is_empty(), "{hint}");
        }
        Offer::NoTime { conflict, majority } => {
            assert!(
                view.ranks(&everyone).is_empty(),
                "{hint}: all share a start"
            );
            let named: Vec<usize> = everyone
                .iter()
                .copied()
                .filter(|member| conflict.members.contains(&search.members[*member].id))
                .collect();
            assert_eq!(named.len(), conflict.members.len(), "{hint}");
            assert!(
                view.ranks(&named).is_empty(),
                "{hint}: {named:?} share a start"
            );
            for set in subsets(everyone.len()) {
                let shares = !view.ranks(&set).is_empty();
                assert!(
                    shares || named.len() <= set.len(),
                    "{hint}: {set:?} is smaller"
                );
            }
            let longest_minutes = view.longest_minutes(&named);
            match conflict.why {
                Why::NoSharedHour => assert_eq!(longest_minutes, 0, "{hint}"),
                Why::TooShort {
                    longest_minutes: said,
                } => {
                    assert_eq!(longest_minutes, said, "{hint}");
                    assert!(said < u32::from(search.minutes), "{hint}");
                }
            }
            let best = view.best_majority();
            assert_eq!(best.is_some(), majority.is_some(), "{hint}");
            if let (Some(best), Some(majority)) = (best, majority) {
                let kept: Vec<usize> = everyone
                    .iter()
                    .copied()
                    .filter(|member| !majority.left_out.contains(&search.members[*member].id))
                    .collect();
                assert_eq!(view.majority_rank(&kept), Some(best), "{hint}");
                assert_eq!(told(&majority.times), view.best(&kept), "{hint}");
            }
        }
    }
}

/// Starts and what they cost, as the oracle tells them.
type Told = Vec<(Step, Vec<(i64, u32)>)>;

fn told(times: &[Time]) -> Told {
    times
        .iter()
        .map(|time| {
            let costs = time.costs.iter().map(|(id, cost)| (id.0, *cost)).collect();
            (time.starts_at.timestamp() / 1800, costs)
        })
        .collect()
}

struct View<'a> {
    search: &'a Search,
    /// In the order of the members' ids.
    members: Vec<&'a Member>,
    costs: Vec<Costs>,
}

impl<'a> View<'a> {
    fn new(search: &'a Search) -> Self {
        let members: Vec<&Member> = search.members.iter().collect();
        assert!(members.is_sorted_by_key(|member| member.id));
        let steps = first_step(search)..last_step(search) + 10;
        let costs = members
            .iter()
            .map(|member| {
                let zones = zones_of(&member.plan);
                steps
                    .clone()
                    .filter_map(|step| Some((step, cost(&member.plan, &zones, step)?)))
                    .collect()
            })
            .collect();
        Self {
            search,
            members,
            costs,
        }
    }

    /// The cost of a meeting for a member.
    fn meeting(&self, member: usize, start: Step) -> Option<u32> {
        let mut sum = 0;
        for minute in 0..i64::from(self.search.minutes) {
            if minute % 30 == 0 {
                sum += self.costs[member].get(&(start + minute / 30))?;
            }
        }
        Some(sum)
    }

    /// The starts that suit a set of members, best first.
    fn ranks(&self, set: &[usize]) -> Vec<Rank> {
        let mut ranks: Vec<Rank> = (first_step(self.search)..last_step(self.search))
            .filter_map(|start| {
                let mut rank = (0, 0, 0, start);
                for member in set {
                    let cost = u64::from(self.meeting(*member, start)?);
                    let borne = u64::from(self.members[*member].ledger) + cost;
                    rank.0 += borne * borne;
                    rank.1 = rank.1.max(borne);
                    rank.2 += cost;
                }
                Some(rank)
            })
            .collect();
        ranks.sort_unstable();
        ranks
    }

    fn best(&self, set: &[usize]) -> Told {
        let mut taken: Vec<Step> = Vec::new();
        for (_, _, _, start) in self.ranks(set) {
            let minutes = i64::from(self.search.minutes);
            let clashes = |other: &Step| {
                let (early, late) = (start.min(*other) * 30, start.max(*other) * 30);
                late < early + minutes
            };
            let same_day = taken.iter().filter(|other| **other / 48 == start / 48);
            if taken.len() < self.search.options_max
                && same_day.count() < 2
                && !taken.iter().any(clashes)
            {
                taken.push(start);
            }
        }
        taken
            .into_iter()
            .map(|start| {
                let costs = set.iter().map(|member| {
                    let cost = self.meeting(*member, start).expect("it suits");
                    (self.members[*member].id.0, cost)
                });
                (start, costs.collect())
            })
            .collect()
    }

    /// How good it is to meet without the others: larger first, then who was left out least.
    fn majority_rank(&self, set: &[usize]) -> Option<(Reverse<usize>, u32, Rank)> {
        let all: u32 = self.members.iter().map(|member| member.left_out).sum();
        let kept: u32 = set
            .iter()
            .map(|member| self.members[*member].left_out)
            .sum();
        let best = *self.ranks(set).first()?;
        Some((Reverse(set.len()), all - kept, best))
    }

    fn best_majority(&self) -> Option<(Reverse<usize>, u32, Rank)> {
        let n = self.members.len();
        subsets(n)
            .into_iter()
            .filter(|set| 2 * n <= 3 * set.len())
            .filter_map(|set| self.majority_rank(&set))
            .min()
    }

    fn longest_minutes(&self, set: &[usize]) -> u32 {
        let shared = |step: Step| {
            set.iter()
                .all(|member| self.costs[*member].contains_key(&step))
        };
        let last = last_step(self.search);
        (first_step(self.search)..last)
            .map(|start| (start..last + 10).take_while(|step| shared(*step)).count())
            .max()
            .map_or(0, |steps| u32::try_from(steps * 30).expect("a short run"))
    }
}

fn subsets(n: usize) -> Vec<Vec<usize>> {
    (1..1_usize << n)
        .map(|mask| (0..n).filter(|member| mask >> member & 1 == 1).collect())
        .collect()
}

/// The first half hour in which a meeting may start.
fn first_step(search: &Search) -> Step {
    (search.from.timestamp() + 1799).div_euclid(1800)
}

/// The first half hour in which it no longer may.
fn last_step(search: &Search) -> Step {
    (search.until.timestamp() + 1799).div_euclid(1800)
}

fn zones_of(plan: &Plan) -> Vec<TimeZone> {
    plan.zones
        .iter()
        .map(|dated| {
            TimeZoneDatabase::bundled()
                .get(dated.value.name())
                .expect("a zone")
        })
        .collect()
}

/// What a half hour costs, judged by the quarters of an hour in it: no window, offset or clock
/// change in the cases is finer.
fn cost(plan: &Plan, zones: &[TimeZone], step: Step) -> Option<u32> {
    let mut extra = 0;
    for quarter in 0..2 {
        let (date, minute) = wall(plan, zones, step * 1800 + quarter * 900)?;
        let hours = plan
            .hours
            .iter()
            .rfind(|dated| holds(dated.from_on, dated.until_on, date))?;
        let away = |from, until| holds(from, until, date);
        if plan
            .away
            .iter()
            .any(|dated| away(dated.from_on, dated.until_on))
        {
            return None;
        }
        match given(&hours.value, date.weekday(), minute) {
            (true, _) => (),
            (false, true) => extra = 2,
            (false, false) => return None,
        }
    }
    let (_, minute) = wall(plan, zones, step * 1800)?;
    let by_clock = [
        (0, 8),
        (6 * 60, 3),
        (7 * 60, 1),
        (9 * 60, 0),
        (18 * 60, 1),
        (21 * 60, 3),
        (23 * 60, 8),
    ];
    let (_, cost) = by_clock.iter().rfind(|(from, _)| *from <= minute)?;
    Some(cost + extra)
}

/// Whether a minute is sure, and whether it is if needed.
fn given(hours: &WeekHours, day: Weekday, minute: i64) -> (bool, bool) {
    let inside = |windows: &[carrel::domain::availability::Window]| {
        windows.iter().any(|window| {
            let minutes = i64::from(window.start_minute)..i64::from(window.end_minute);
            window.day == day && minutes.contains(&minute)
        })
    };
    (inside(&hours.sure), inside(&hours.if_needed))
}

/// The local date and minute at a second since 1970, by the newest of the member's zones whose
/// first date has begun; none on a date that is no longer lived by that zone's clocks.
fn wall(plan: &Plan, zones: &[TimeZone], second: i64) -> Option<(NaiveDate, i64)> {
    let at = Timestamp::from_second(second).expect("a moment of our time");
    let mut walls = zones
        .iter()
        .zip(&plan.zones)
        .rev()
        .filter_map(|(zone, dated)| {
            let local = zone.to_datetime(at);
            let (month, day) = (local.month(), local.day());
            let date = NaiveDate::from_ymd_opt(
                local.year().into(),
                month.unsigned_abs().into(),
                day.unsigned_abs().into(),
            )?;
            let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
            holds(dated.from_on, dated.until_on, date).then_some((dated, date, minute))
        });
    let (found, date, minute) = walls.next()?;
    let in_force = plan
        .zones
        .iter()
        .rfind(|dated| holds(dated.from_on, dated.until_on, date))?;
    (in_force.value == found.value).then_some((date, minute))
}

fn holds(from_on: Option<NaiveDate>, until_on: Option<NaiveDate>, date: NaiveDate) -> bool {
    from_on.is_none_or(|from| from <= date) && until_on.is_none_or(|until| date < until)
}
