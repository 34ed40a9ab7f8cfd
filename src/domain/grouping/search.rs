//! Finds a good grouping of any size: exactly if it can, else built greedily and improved.
//!
//! Knows: units, who is near whom, chance, a number of steps. Refuses to know: ids, reasons.
//!
//! **Invariants**: every plan obeys the hard rules; no move makes it worse; steps are counted,
//! never timed, so the same seed gives the same plan on any machine.

use super::{
    dice::Dice,
    gathering::Gathering,
    improve,
    partition::{Aim, Shape, Steps, Terms, UNITS_MAX, cut, shapes},
    pool::{BitRow, Pool},
};

/// The most free partners who are tried for one place while building.
const PARTNERS_TRIED: usize = 48;

/// How many plans are built before the best is improved.
const BUILDS: usize = 4;

/// A group in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) units: Vec<usize>,
    pub(super) people: usize,
    pub(super) by_hours: bool,
    pub(super) quality: u32,
}

/// A grouping in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) groups: Vec<Held>,
    /// Whether it is proven that none is better.
    pub(super) exact: bool,
}

impl Plan {
    pub(super) fn score(&self) -> Score {
        score(&self.groups)
    }
}

/// The aims in order: people placed by hours, people placed, worst quality, sum.
pub(super) type Score = (usize, usize, u32, u64);

/// How good these groups are together.
pub(super) fn score(groups: &[Held]) -> Score {
    let mut score: Score = (0, 0, u32::MAX, 0);
    for held in groups {
        score.0 += if held.by_hours { held.people } else { 0 };
        score.1 += held.people;
        score.2 = score.2.min(held.quality);
        score.3 += u64::from(held.quality);
    }
    score.2 = if groups.is_empty() { 0 } else { score.2 };
    score
}

/// Finds a plan, proven best where the cohort falls apart into small enough parts.
pub(super) fn search(pool: &Pool<'_>, dice: &mut Dice, steps: &mut Steps) -> Plan {
    let mut trial = Steps(steps.0 / 4);
    if let Some(plan) = exactly(pool, &mut trial) {
        return plan;
    }
    steps.0 = steps.0 - steps.0 / 4 + trial.0;
    let mut best = Plan::default();
    for build in 0..BUILDS {
        let plan = built(pool, dice, build, steps);
        if best.score() < plan.score() {
            best = plan;
        }
    }
    improve::improved(pool, best, dice, steps)
}

/// Solves every connected part by looking at every cut of it.
fn exactly(pool: &Pool<'_>, steps: &mut Steps) -> Option<Plan> {
    let mut parts = Vec::new();
    let mut floor = u32::MAX;
    for mut units in connected(pool) {
        if UNITS_MAX < units.len() {
            return None;
        }
        // Whoever has few partners is decided on first, so that few sets are ever met.
        units.sort_by_key(|&unit| pool.near(unit).count());
        let shapes = shapes(pool, &units, u32::MAX, steps)?;
        let people = people(pool, &units);
        let (spare, worst) = fewest_spare(&people, &shapes, steps)?;
        floor = floor.min(worst);
        parts.push((units, shapes, people, spare));
    }
    let mut plan = Plan {
        groups: Vec::new(),
        exact: true,
    };
    for (units, shapes, people, spare) in &parts {
        let terms = Terms {
            aim: Aim::Total,
            floor,
            spare: *spare,
        };
        let cut = cut(people, shapes, terms, steps).ok()?.unwrap_or_default();
        plan.groups.extend(held(units, shapes, &cut.shapes));
    }
    Some(plan)
}

/// How few people must go without a group by hours, and how good the worst group can then be.
///
/// It tries none, then one, and so on: a strict search is a quick one.
fn fewest_spare(people: &[u32], shapes: &[Shape], steps: &mut Steps) -> Option<(u32, u32)> {
    let by_hours = shapes.iter().filter(|shape| shape.by_hours);
    let able = by_hours.fold(0, |able, shape| able | shape.mask);
    let unable = people
        .iter()
        .enumerate()
        .filter(|&(rank, _)| able >> rank & 1 == 0);
    let mut spare = unable.map(|(_, people)| people).sum();
    loop {
        let terms = Terms {
            aim: Aim::Worst,
            floor: 0,
            spare,
        };
        if let Some(cut) = cut(people, shapes, terms, steps).ok()? {
            return Some((spare, u32::try_from(cut.reached).unwrap_or(u32::MAX)));
        }
        spare += 1;
    }
}

/// How many people each of the units is.
pub(super) fn people(pool: &Pool<'_>, units: &[usize]) -> Vec<u32> {
    let people = units.iter().map(|&unit| pool.unit(unit).members.len());
    people
        .map(|people| u32::try_from(people).unwrap_or(u32::MAX))
        .collect()
}

/// The parts of the cohort between which nobody suits anybody.
pub(super) fn connected(pool: &Pool<'_>) -> Vec<Vec<usize>> {
    let count = pool.units.len();
    let mut seen = BitRow::empty(count);
    let mut parts = Vec::new();
    for start in 0..count {
        if seen.has(start) {
            continue;
        }
        seen.set(start);
        let mut part = vec![start];
        let mut reached = 0;
        while let Some(&unit) = part.get(reached) {
            reached += 1;
            for next in pool.near(unit).iter() {
                if !seen.has(next) {
                    seen.set(next);
                    part.push(next);
                }
            }
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

/// Turns chosen shapes of these units into groups.
pub(super) fn held(units: &[usize], shapes: &[Shape], chosen: &[usize]) -> Vec<Held> {
    let chosen = chosen.iter().filter_map(|&place| shapes.get(place));
    chosen
        .map(|shape| Held {
            units: units
                .iter()
                .enumerate()
                .filter(|&(rank, _)| shape.mask >> rank & 1 == 1)
                .map(|(_, &unit)| unit)
                .collect(),
            people: shape.people as usize,
            by_hours: shape.by_hours,
            quality: shape.quality,
        })
        .collect()
}

/// Builds groups of the smallest size around those who have the fewest partners.
fn built(pool: &Pool<'_>, dice: &mut Dice, build: usize, steps: &mut Steps) -> Plan {
    let count = pool.units.len();
    let mut free = BitRow::empty(count);
    let mut order: Vec<(usize, usize)> = (0..count)
        .filter(|&unit| pool.unit(unit).sound)
        .map(|unit| {
            let partners = pool.near(unit).count();
            (partners + dice.below(1 + build * partners / 4), unit)
        })
        .collect();
    order.sort_unstable();
    for &(_, unit) in &order {
        free.set(unit);
    }
    let mut plan = Plan::default();
    for (_, unit) in order {
        if free.has(unit)
            && let Some(held) = built_around(pool, unit, &free, dice, steps)
        {
            for &unit in &held.units {
                free.clear(unit);
            }
            plan.groups.push(held);
        }
    }
    plan
}

fn built_around(
    pool: &Pool<'_>,
    unit: usize,
    free: &BitRow,
    dice: &mut Dice,
    steps: &mut Steps,
) -> Option<Held> {
    let rules = pool.rules;
    let mut units = vec![unit];
    let mut gathering = pool.unit(unit).gathering.clone();
    let mut open = pool.near(unit).clone();
    open.keep(free);
    let mut joined = Gathering::default();
    while gathering.people < rules.size_min {
        let mut partners: Vec<usize> = open.iter().collect();
        dice.shuffle(&mut partners);
        partners.truncate(PARTNERS_TRIED);
        let mut best: Option<((bool, u32), usize, Gathering)> = None;
        for partner in partners {
            steps.0 = steps.0.saturating_sub(1);
            let thinkable = pool.grow_into(&gathering, partner, true, &mut joined);
            if !thinkable || rules.size_max < joined.people {
                continue;
            }
            let rank = (pool.by_hours(&joined), joined.quality(&rules.weights));
            if best.as_ref().is_none_or(|(known, ..)| *known < rank) {
                best = Some((rank, partner, joined.clone()));
            }
        }
        let (_, partner, better) = best?;
        units.push(partner);
        gathering = better;
        open.keep(pool.near(partner));
    }
    units.sort_unstable();
    Some(Held {
        people: gathering.people,
        by_hours: pool.by_hours(&gathering),
        quality: gathering.quality(&rules.weights),
        units,
    })
}
