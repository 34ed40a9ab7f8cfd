//! Finds a good grouping of any size: builds one, then cuts small parts of it anew.
//!
//! Knows: units, who is near whom, chance, a number of steps. Refuses to know: ids, reasons.
//!
//! **Invariants**: every plan obeys the hard rules; no move makes it worse; steps are counted,
//! never timed, so the same seed gives the same plan on any machine.

use super::{
    dice::Dice,
    gathering::Gathering,
    partition::{Aim, Shape, Steps, UNITS_MAX, cut, placing, shapes},
    pool::{BitRow, Pool},
};

/// The most people whom one move takes out and cuts anew: beyond it a move costs more than it
/// finds.
const PART_PEOPLE: usize = 11;

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
    /// The aims in order: people placed by hours, people placed, worst quality, sum.
    pub(super) fn score(&self) -> (usize, usize, u32, u64) {
        let by_hours = self.groups.iter().filter(|held| held.by_hours);
        (
            by_hours.map(|held| held.people).sum(),
            self.groups.iter().map(|held| held.people).sum(),
            self.groups
                .iter()
                .map(|held| held.quality)
                .min()
                .unwrap_or(0),
            self.groups.iter().map(|held| u64::from(held.quality)).sum(),
        )
    }
}

/// Finds a plan, proven best where the cohort falls apart into small enough parts.
pub(super) fn search(pool: &Pool<'_>, dice: &mut Dice, steps: &mut Steps) -> Plan {
    let mut trial = Steps(steps.0 / 2);
    if let Some(plan) = exactly(pool, &mut trial) {
        return plan;
    }
    steps.0 = steps.0 / 2 + trial.0;
    let mut best = Plan::default();
    for build in 0..BUILDS {
        let plan = built(pool, dice, build, steps);
        if best.score() < plan.score() {
            best = plan;
        }
    }
    improve(pool, best, dice, steps)
}

/// Solves every connected part by looking at every cut of it.
fn exactly(pool: &Pool<'_>, steps: &mut Steps) -> Option<Plan> {
    let mut parts = Vec::new();
    for units in connected(pool) {
        if UNITS_MAX < units.len() {
            return None;
        }
        let shapes = shapes(pool, &units, steps)?;
        parts.push((units, shapes));
    }
    let mut floor = u32::MAX;
    for (units, shapes) in &parts {
        let worst = cut(units.len(), shapes, Aim::Worst, 0, false, steps)?.reached;
        floor = floor.min(u32::try_from(worst).unwrap_or(u32::MAX));
    }
    let mut plan = Plan {
        groups: Vec::new(),
        exact: true,
    };
    for (units, shapes) in &parts {
        let cut = cut(units.len(), shapes, Aim::Total, floor, false, steps)?;
        plan.groups.extend(held(units, shapes, &cut.shapes));
    }
    Some(plan)
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

fn held(units: &[usize], shapes: &[Shape], chosen: &[usize]) -> Vec<Held> {
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
            pool.join_into(&gathering, partner, &mut joined);
            if !pool.alive(&joined) || rules.size_max < joined.people {
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

/// A plan together with who is where.
struct Desk<'a, 'p> {
    pool: &'a Pool<'p>,
    groups: Vec<Held>,
    home: Vec<Option<usize>>,
    /// Sound units without a group who suit somebody.
    waiting: Vec<usize>,
}

fn improve(pool: &Pool<'_>, plan: Plan, dice: &mut Dice, steps: &mut Steps) -> Plan {
    let mut desk = Desk {
        pool,
        groups: plan.groups,
        home: Vec::new(),
        waiting: Vec::new(),
    };
    desk.settle();
    while 0 < steps.0 {
        let Some(part) = desk.part(dice) else { break };
        if desk.recut(&part, dice, steps).is_none() {
            break;
        }
    }
    Plan {
        groups: desk.groups,
        exact: false,
    }
}

/// Groups and waiting units that one move takes out.
#[derive(Debug, Default)]
struct Part {
    groups: Vec<usize>,
    waiting: Vec<usize>,
    people: usize,
}

impl Desk<'_, '_> {
    fn settle(&mut self) {
        self.home = vec![None; self.pool.units.len()];
        for (place, held) in self.groups.iter().enumerate() {
            for &unit in &held.units {
                if let Some(home) = self.home.get_mut(unit) {
                    *home = Some(place);
                }
            }
        }
        let homeless = self
            .home
            .iter()
            .enumerate()
            .filter(|(_, home)| home.is_none());
        self.waiting = homeless
            .map(|(unit, _)| unit)
            .filter(|&unit| self.pool.unit(unit).sound && 0 < self.pool.near(unit).count())
            .collect();
    }

    /// Chooses what to cut anew: around somebody waiting, around the worst group, or anywhere.
    fn part(&self, dice: &mut Dice) -> Option<Part> {
        let mut part = Part::default();
        let focus = if !self.waiting.is_empty() && dice.below(3) == 0 {
            let unit = *self.waiting.get(dice.below(self.waiting.len()))?;
            self.take_waiting(&mut part, unit);
            unit
        } else {
            let group = if dice.below(3) == 0 {
                self.worst_place()?
            } else {
                dice.below(self.groups.len())
            };
            let held = self.groups.get(group)?;
            self.take_group(&mut part, group);
            *held.units.get(dice.below(held.units.len()))?
        };
        let mut around: Vec<usize> = self.pool.near(focus).iter().collect();
        dice.shuffle(&mut around);
        for unit in around {
            match self.home.get(unit).copied().flatten() {
                Some(group) => self.take_group(&mut part, group),
                None => self.take_waiting(&mut part, unit),
            }
            if PART_PEOPLE <= part.people + 1 {
                break;
            }
        }
        (0 < part.people).then_some(part)
    }

    fn take_group(&self, part: &mut Part, group: usize) {
        let Some(held) = self.groups.get(group) else {
            return;
        };
        let fits = part.groups.is_empty() || part.people + held.people <= PART_PEOPLE;
        if fits && !part.groups.contains(&group) {
            part.groups.push(group);
            part.people += held.people;
        }
    }

    fn take_waiting(&self, part: &mut Part, unit: usize) {
        let people = self.pool.unit(unit).members.len();
        if part.people + people <= PART_PEOPLE && !part.waiting.contains(&unit) {
            part.waiting.push(unit);
            part.people += people;
        }
    }

    fn worst_place(&self) -> Option<usize> {
        let ranked = self.groups.iter().enumerate();
        ranked
            .min_by_key(|(_, held)| held.quality)
            .map(|(place, _)| place)
    }

    /// Cuts the part as well as can be; `None` when the steps run out.
    fn recut(&mut self, part: &Part, dice: &mut Dice, steps: &mut Steps) -> Option<()> {
        let mut units = part.waiting.clone();
        let (mut held_placing, mut held_worst) = (0, u32::MAX);
        for held in part
            .groups
            .iter()
            .filter_map(|&place| self.groups.get(place))
        {
            units.extend(&held.units);
            held_placing += placing(
                u32::try_from(held.people).unwrap_or(u32::MAX),
                held.by_hours,
            );
            held_worst = held_worst.min(held.quality);
        }
        dice.shuffle(&mut units);
        let mut shapes = shapes(self.pool, &units, steps)?;
        dice.shuffle(&mut shapes);
        let people = u32::try_from(part.people).unwrap_or(u32::MAX);
        let all = placing(people, true) == held_placing;
        if all {
            shapes.retain(|shape| shape.by_hours);
        }
        let count = units.len();
        let outside = self.worst_outside(part);
        let better = cut(
            count,
            &shapes,
            Aim::Worst,
            if all { held_worst } else { 0 },
            all,
            steps,
        )?;
        let reached = u32::try_from(better.reached).unwrap_or(u32::MAX);
        // A sum bought with one more group as bad as the worst would close the way up.
        let floor = reached.min(outside.saturating_add(1));
        let chosen = cut(count, &shapes, Aim::Total, floor, all, steps)?;
        self.replace(part, held(&units, &shapes, &chosen.shapes));
        Some(())
    }

    fn worst_outside(&self, part: &Part) -> u32 {
        let outside = self
            .groups
            .iter()
            .enumerate()
            .filter(|(place, _)| !part.groups.contains(place));
        outside
            .map(|(_, held)| held.quality)
            .min()
            .unwrap_or(u32::MAX)
    }

    fn replace(&mut self, part: &Part, new: Vec<Held>) {
        let mut gone = part.groups.clone();
        gone.sort_unstable_by(|a, b| b.cmp(a));
        for place in gone {
            self.groups.swap_remove(place);
        }
        self.groups.extend(new);
        self.settle();
    }
}
