//! A second opinion: the rules of the design, tried out by brute force.
//!
//! Written from the rules alone. It asks the zone database itself, looks at every quarter of an
//! hour and at every set of members, and takes nothing but types from what it judges.

use std::cmp::Reverse;

use carrel::domain::{
    availability::{Dated, Plan, WeekHours, Window},
    ids::ParticipantId,
    meeting::{Busy, Member, Offer, Remedy, Search, Time, Why},
};
use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

/// Half hours are counted from 1970.
type Step = i64;

/// How hard a start is: the sum of squares, the worst, the total, the start.
type Rank = (u64, u64, u64, Step);

/// Members, as bits by their place in the order of ids.
type Set = u32;

/// Panics when the offer is not what the rules say.
pub(crate) fn judge<'a>(search: &'a Search, offer: &Offer, hint: &str) -> View<'a> {
    judge_around(search, &[], offer, hint)
}

/// Panics when the offer is not what the rules say of members who have other things to do.
pub(crate) fn judge_around<'a>(
    search: &'a Search,
    busy: &[Busy],
    offer: &Offer,
    hint: &str,
) -> View<'a> {
    let view = View::new(search).around(busy);
    let everyone = view.everyone();
    match offer {
        Offer::Times(times) => {
            assert_eq!(told(times), view.best(everyone), "{hint}");
            assert!(!times.is_empty(), "{hint}");
        }
        Offer::NoTime { conflict, majority } => {
            assert!(!view.share(everyone), "{hint}: all share a start");
            let named = view.set(&conflict.members);
            assert_eq!(size(named), conflict.members.len(), "{hint}");
            assert!(!view.share(named), "{hint}: {named:b} share a start");
            for set in 1..=everyone {
                let smaller = size(set) < size(named);
                assert!(!smaller || view.share(set), "{hint}: {set:b} is smaller");
            }
            let longest_minutes = view.longest_minutes(named);
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
                let kept = everyone & !view.set(&majority.left_out);
                assert_eq!(view.majority_rank(kept), Some(best), "{hint}");
                assert_eq!(told(&majority.times), view.best(kept), "{hint}");
            }
        }
    }
    view
}

/// Panics when the remedy is not the smallest change by one member that helps.
pub(crate) fn judge_remedy(search: &Search, remedy: Option<Remedy>, hint: &str) {
    let view = View::new(search);
    if view.share(view.everyone()) {
        assert_eq!(remedy, None, "{hint}: all share a start");
    } else {
        assert_eq!(remedy, view.remedy(), "{hint}");
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

fn size(set: Set) -> usize {
    set.count_ones() as usize
}

/// A search as the rules see it.
pub(crate) struct View<'a> {
    search: &'a Search,
    /// In the order of their ids.
    members: &'a [Member],
    first: Step,
    /// What each half hour from the first on costs a member, if they can give it.
    half_hours: Vec<Vec<Option<u32>>>,
    /// What each start from the first on costs a member, if it suits.
    starts: Vec<Vec<Option<u32>>>,
    /// Whom each start suits.
    suited: Vec<Set>,
}

impl<'a> View<'a> {
    fn new(search: &'a Search) -> Self {
        let members = &search.members;
        assert!(members.is_sorted_by_key(|member| member.id));
        let (first, last) = (first_step(search), last_step(search));
        let half_hours: Vec<Vec<Option<u32>>> = members
            .iter()
            .map(|member| costs(&member.plan, first..last + 10))
            .collect();
        let starts: Vec<Vec<Option<u32>>> = half_hours
            .iter()
            .map(|costs| meetings(costs, search.minutes, last - first))
            .collect();
        let suited = (0..usize::try_from(last - first).expect("a search forwards"))
            .map(|start| {
                let bit = |(index, costs): (usize, &Vec<Option<u32>>)| {
                    Set::from(costs[start].is_some()) << index
                };
                starts.iter().enumerate().map(bit).sum()
            })
            .collect();
        Self {
            search,
            members,
            first,
            half_hours,
            starts,
            suited,
        }
    }

    /// The same without what members have to do besides: no start of a meeting that would overlap
    /// it, and no half hour that does.
    fn around(mut self, busy: &[Busy]) -> Self {
        for busy in busy {
            let from = busy.from.timestamp();
            let until = busy.until.timestamp();
            let overlaps = |step: usize, first: Step, seconds: i64| {
                let begins = (first + i64::try_from(step).expect("a short search")) * 1800;
                begins < until && from < begins + seconds
            };
            let id = |member: &Member| member.id == busy.id;
            let Some(place) = self.members.iter().position(id) else {
                continue;
            };
            for (step, cost) in self.half_hours[place].iter_mut().enumerate() {
                if overlaps(step, self.first, 1800) {
                    *cost = None;
                }
            }
            for (step, cost) in self.starts[place].iter_mut().enumerate() {
                if overlaps(step, self.first, i64::from(self.search.minutes) * 60) {
                    *cost = None;
                    self.suited[step] &= !(1 << place);
                }
            }
        }
        self
    }

    /// Whether a member can give the half hour that holds this second since 1970.
    pub(crate) fn gives(&self, member: usize, second: i64) -> bool {
        let index = usize::try_from(second.div_euclid(1800) - self.first);
        let costs = &self.half_hours[member];
        index.is_ok_and(|index| costs.get(index).copied().flatten().is_some())
    }

    fn everyone(&self) -> Set {
        (1 << self.members.len()) - 1
    }

    fn set(&self, ids: &[ParticipantId]) -> Set {
        let places = 0..self.members.len();
        places
            .filter(|place| ids.contains(&self.members[*place].id))
            .map(|place| 1 << place)
            .sum()
    }

    fn places(&self, set: Set) -> impl Iterator<Item = usize> {
        (0..self.members.len()).filter(move |place| set >> place & 1 == 1)
    }

    fn share(&self, set: Set) -> bool {
        self.suited.iter().any(|suited| suited & set == set)
    }

    /// The starts that suit a set of members, best first.
    fn ranks(&self, set: Set) -> Vec<Rank> {
        let mut ranks = Vec::new();
        for (start, suited) in self.suited.iter().enumerate() {
            if suited & set != set {
                continue;
            }
            let step = self.first + i64::try_from(start).expect("a short search");
            let mut rank = (0, 0, 0, step);
            for place in self.places(set) {
                let cost = u64::from(self.starts[place][start].expect("it suits"));
                let borne = u64::from(self.members[place].ledger) + cost;
                rank.0 += borne * borne;
                rank.1 = rank.1.max(borne);
                rank.2 += cost;
            }
            ranks.push(rank);
        }
        ranks.sort_unstable();
        ranks
    }

    fn best(&self, set: Set) -> Told {
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
            .map(|step| {
                let start = usize::try_from(step - self.first).expect("inside the search");
                let costs = self.places(set).map(|place| {
                    let cost = self.starts[place][start].expect("it suits");
                    (self.members[place].id.0, cost)
                });
                (step, costs.collect())
            })
            .collect()
    }

    /// How good it is to meet without the others: larger first, then who was left out least.
    fn majority_rank(&self, set: Set) -> Option<(Reverse<usize>, u32, Rank)> {
        let left_out = self.places(self.everyone() & !set);
        let times = left_out.map(|place| self.members[place].left_out).sum();
        let best = *self.ranks(set).first()?;
        Some((Reverse(size(set)), times, best))
    }

    fn best_majority(&self) -> Option<(Reverse<usize>, u32, Rank)> {
        (1..=self.everyone())
            .filter(|set| 2 * self.members.len() <= 3 * size(*set))
            .filter_map(|set| self.majority_rank(set))
            .min()
    }

    fn longest_minutes(&self, set: Set) -> u32 {
        let shared = |step: &usize| {
            let mut places = self.places(set);
            places.all(|place| self.half_hours[place][*step].is_some())
        };
        let ends = self.suited.len() + 10;
        (0..self.suited.len())
            .map(|start| (start..ends).take_while(shared).count())
            .max()
            .map_or(0, |steps| u32::try_from(steps * 30).expect("a short run"))
    }

    /// The smallest change by one member that gives a time for all, found by making every change.
    fn remedy(&self) -> Option<Remedy> {
        let steps = usize::from(self.search.minutes.div_ceil(30).max(1));
        let mut best = None;
        for (place, member) in self.members.iter().enumerate() {
            let others = self.everyone() & !(1 << place);
            let zones = zones_of(&member.plan);
            for (start, suited) in self.suited.iter().enumerate() {
                if *suited != others {
                    continue;
                }
                let lacks = |step: &usize| self.half_hours[place][*step].is_none();
                let lacking: Vec<usize> = (start..start + steps).filter(lacks).collect();
                let second = |step: usize| {
                    (self.first + i64::try_from(step).expect("a short search")) * 1800
                };
                let walls: Option<Vec<(NaiveDate, i64)>> = lacking
                    .iter()
                    .map(|step| wall(&member.plan, &zones, second(*step)))
                    .collect();
                let Some(walls) = walls else { continue };
                let cost: u32 = walls.iter().map(|(_, minute)| by_clock(*minute)).sum();
                let toll = (cost, lacking.len());
                if best.is_some_and(|(known, _, _)| known < toll) {
                    continue;
                }
                let (date, minute) = walls[0];
                let lasts = (lacking[lacking.len() - 1] + 1 - lacking[0]) * 30;
                let plan = with_hours(&member.plan, date.weekday(), minute, lasts);
                let end = self.first + i64::try_from(self.suited.len() + steps).expect("short");
                let with = costs(&plan, self.first..end);
                let starts = (0..self.suited.len())
                    .filter(|start| self.suited[*start] == others)
                    .filter(|start| with[*start..start + steps].iter().all(Option::is_some))
                    .count();
                let remedy = Remedy {
                    id: member.id,
                    day: date.weekday(),
                    time: NaiveTime::MIN + chrono::TimeDelta::minutes(minute),
                    minutes: u16::try_from(lasts).expect("a short meeting"),
                    starts,
                };
                let order = (toll, Reverse(starts));
                if 0 < starts && best.is_none_or(|(toll, starts, _)| order < (toll, starts)) {
                    best = Some((toll, Reverse(starts), remedy));
                }
            }
        }
        best.map(|(_, _, remedy)| remedy)
    }
}

/// The plan with hours more, from this minute of the day on, in every week.
fn with_hours(plan: &Plan, day: Weekday, minute: i64, lasts: usize) -> Plan {
    let mut plan = plan.clone();
    plan.hours.insert(
        0,
        Dated {
            from_on: None,
            until_on: None,
            value: WeekHours::default(),
        },
    );
    let from = usize::try_from(minute).expect("since midnight");
    for quarter in (from..from + lasts).step_by(15) {
        let start_minute = u16::try_from(quarter % 1440).expect("within a day");
        let window = Window {
            day: if quarter < 1440 { day } else { day.succ() },
            start_minute,
            end_minute: start_minute + 15,
        };
        for hours in &mut plan.hours {
            hours.value.sure.push(window);
        }
    }
    plan
}

/// What a meeting costs that starts at each of the first half hours.
fn meetings(costs: &[Option<u32>], minutes: u16, starts: Step) -> Vec<Option<u32>> {
    let starts = usize::try_from(starts).expect("a search forwards");
    (0..starts)
        .map(|start| {
            let mut sum = 0;
            for minute in (0..usize::from(minutes)).step_by(30) {
                sum += costs[start + minute / 30]?;
            }
            Some(sum)
        })
        .collect()
}

/// What each of these half hours costs.
fn costs(plan: &Plan, steps: std::ops::Range<Step>) -> Vec<Option<u32>> {
    let zones = zones_of(plan);
    steps.map(|step| cost(plan, &zones, step)).collect()
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
    let mut first_minute = None;
    for quarter in 0..2 {
        let (date, minute) = wall(plan, zones, step * 1800 + quarter * 900)?;
        first_minute.get_or_insert(minute);
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
    Some(by_clock(first_minute?) + extra)
}

/// What a half hour costs that starts at this minute of the local day.
fn by_clock(minute: i64) -> u32 {
    match minute / 60 {
        9..=17 => 0,
        7 | 8 | 18..=20 => 1,
        6 | 21 | 22 => 3,
        _ => 8,
    }
}

/// Whether a minute is sure, and whether it is if needed.
fn given(hours: &WeekHours, day: Weekday, minute: i64) -> (bool, bool) {
    let inside = |windows: &[Window]| {
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
