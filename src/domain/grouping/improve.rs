//! Makes a grouping better by taking out a few neighbouring groups and cutting them anew.
//!
//! Knows: the groups, who is where, who waits, chance. Refuses to know: how the first grouping
//! came about.
//!
//! **Invariants**: each cut is the best there is of its part, and what was there is one of its
//! choices, so no move makes a grouping worse; equal ones are taken too, which lets it drift.

use super::{
    dice::Dice,
    partition::{Aim, Shape, Steps, Terms, cut, shapes},
    pool::Pool,
    search::{Held, Plan, held, people, score},
};

/// The fewest people whom a move takes out: three small groups.
const REACH_LEAST: usize = 9;

/// The most people whom a move takes out at first; wider ones find less for their price while
/// narrow ones still find something.
const REACH_FIRST: usize = 13;

/// The most people whom a move ever takes out.
const REACH_MOST: usize = 24;

/// By how many people moves become wider when they find nothing more.
const REACH_STEP: usize = 3;

/// What a move may cost at first. One that costs less leaves room for a wider one; one that costs
/// [`DEAR`] times as much is worth less than several narrower ones.
const PRICE: u64 = 1_500;

/// The most that a move may be meant to cost.
const PRICE_MOST: u64 = 16_000;

/// How many times its price a move may cost before the next is narrower.
const DEAR: u64 = 4;

/// So many moves for each group without any gain, and they become wider and dearer.
const PATIENCE: usize = 4;

/// How many times its price a move may cost before it is given up.
const GIVEN_UP: u64 = 12;

/// What choosing a part costs, beside a share for each group that is passed over: without it,
/// moves in a cohort where little fits would be free and endless.
const MOVE_LEAST: u64 = 40;

/// Neighbours who are asked for their group before a move makes do with what it has.
const NEIGHBOURS_TRIED: usize = 40;

/// Improves the plan until the steps are spent.
pub(super) fn improved(pool: &Pool<'_>, plan: Plan, dice: &mut Dice, steps: &mut Steps) -> Plan {
    let mut desk = Desk::new(pool, plan.groups);
    let mut best = score(&desk.groups);
    let mut idle_moves = 0;
    while 0 < steps.0 && (!desk.groups.is_empty() || !desk.waiting.is_empty()) {
        let most = steps.0.min(GIVEN_UP * desk.price);
        let mut own = Steps(most);
        if let Some(part) = desk.part(dice) {
            desk.recut(&part, dice, &mut own);
        }
        let spent = (most - own.0).max(MOVE_LEAST + desk.groups.len() as u64 / 4);
        steps.0 = steps.0.saturating_sub(spent);
        let now = score(&desk.groups);
        idle_moves = if best < now { 0 } else { idle_moves + 1 };
        best = now;
        if PATIENCE * (desk.groups.len() + 1) < idle_moves {
            desk.price = PRICE_MOST.min(desk.price * 2);
            desk.reach_most = REACH_MOST.min(desk.reach_most + REACH_STEP);
            idle_moves = 0;
        }
        desk.adapt(spent);
    }
    Plan {
        groups: desk.groups,
        exact: false,
    }
}

/// A grouping with who is where.
struct Desk<'a, 'p> {
    pool: &'a Pool<'p>,
    groups: Vec<Held>,
    home: Vec<Option<usize>>,
    /// Sound units without a group who suit somebody.
    waiting: Vec<usize>,
    /// How many people the next move takes out.
    reach_people: usize,
    reach_most: usize,
    /// What a move is meant to cost.
    price: u64,
}

/// Groups and waiting units that one move takes out.
#[derive(Debug, Default)]
struct Part {
    groups: Vec<usize>,
    waiting: Vec<usize>,
    people: usize,
}

impl<'a, 'p> Desk<'a, 'p> {
    fn new(pool: &'a Pool<'p>, groups: Vec<Held>) -> Self {
        let home = vec![None; pool.units.len()];
        let mut desk = Self {
            pool,
            groups: Vec::new(),
            home,
            waiting: Vec::new(),
            reach_people: REACH_LEAST,
            reach_most: REACH_FIRST,
            price: PRICE,
        };
        for held in groups {
            desk.seat(held);
        }
        desk.waiting = (0..pool.units.len())
            .filter(|&unit| desk.waits(unit))
            .collect();
        desk
    }

    fn waits(&self, unit: usize) -> bool {
        self.home(unit).is_none()
            && self.pool.unit(unit).sound
            && self.pool.near(unit).iter().next().is_some()
    }

    fn home(&self, unit: usize) -> Option<usize> {
        self.home.get(unit).copied().flatten()
    }

    fn move_to(&mut self, units: &[usize], home: Option<usize>) {
        for &unit in units {
            if let Some(place) = self.home.get_mut(unit) {
                *place = home;
            }
        }
    }

    fn seat(&mut self, held: Held) {
        self.move_to(&held.units, Some(self.groups.len()));
        self.groups.push(held);
    }

    fn adapt(&mut self, spent: u64) {
        if spent < self.price {
            self.reach_people = self.reach_most.min(self.reach_people + 1);
        } else if DEAR * self.price < spent {
            self.reach_people = REACH_LEAST.max(self.reach_people - 2);
        }
    }

    /// Chooses what to cut anew: around somebody waiting, around the worst group, or anywhere.
    fn part(&self, dice: &mut Dice) -> Option<Part> {
        let mut part = Part::default();
        let someone_waits = !self.waiting.is_empty() && dice.below(2) == 0;
        let focus = if someone_waits || self.groups.is_empty() {
            let unit = *self.waiting.get(dice.below(self.waiting.len()))?;
            self.take_waiting(&mut part, unit);
            unit
        } else {
            let worst = dice.below(3) == 0;
            let group = if worst {
                self.worst_place()?
            } else {
                dice.below(self.groups.len())
            };
            self.take_group(&mut part, group);
            let held = self.groups.get(group)?;
            *held.units.get(dice.below(held.units.len()))?
        };
        let mut around: Vec<usize> = self.pool.near(focus).iter().collect();
        dice.shuffle(&mut around);
        for unit in around.into_iter().take(NEIGHBOURS_TRIED) {
            match self.home(unit) {
                Some(group) => self.take_group(&mut part, group),
                None => self.take_waiting(&mut part, unit),
            }
            if self.reach_people <= part.people + 1 {
                break;
            }
        }
        Some(part)
    }

    fn take_group(&self, part: &mut Part, group: usize) {
        let Some(held) = self.groups.get(group) else {
            return;
        };
        let fits = part.groups.is_empty() || part.people + held.people <= self.reach_people;
        if fits && !part.groups.contains(&group) {
            part.groups.push(group);
            part.people += held.people;
        }
    }

    fn take_waiting(&self, part: &mut Part, unit: usize) {
        let people = self.pool.unit(unit).members.len();
        let fits = part.people + people <= self.reach_people;
        if fits && !part.waiting.contains(&unit) {
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

    /// Cuts the part as well as can be; leaves it alone and says `None` when the steps run out.
    fn recut(&mut self, part: &Part, dice: &mut Dice, steps: &mut Steps) -> Option<()> {
        let mut units = part.waiting.clone();
        let (mut by_hours, mut worst) = (0, u32::MAX);
        for held in part
            .groups
            .iter()
            .filter_map(|&place| self.groups.get(place))
        {
            units.extend(&held.units);
            by_hours += if held.by_hours { held.people } else { 0 };
            worst = worst.min(held.quality);
        }
        dice.shuffle(&mut units);
        let spare = u32::try_from(part.people.saturating_sub(by_hours)).unwrap_or(u32::MAX);
        let mut shapes = shapes(self.pool, &units, spare, steps)?;
        dice.shuffle(&mut shapes);
        let people = people(self.pool, &units);
        let floor = self.floor(part, &shapes, &people, (worst, spare), steps)?;
        let terms = Terms {
            aim: Aim::Total,
            floor,
            spare,
        };
        let chosen = cut(&people, &shapes, terms, steps).ok()??;
        self.replace(part, held(&units, &shapes, &chosen.shapes));
        Some(())
    }

    /// The quality under which no group of the new cut may be: as good a worst group as there
    /// can be, but no better than just above the worst elsewhere. A sum bought with one more
    /// group as bad as the worst would close the way up.
    fn floor(
        &self,
        part: &Part,
        shapes: &[Shape],
        people: &[u32],
        (worst, spare): (u32, u32),
        steps: &mut Steps,
    ) -> Option<u32> {
        let elsewhere = self.groups.iter().enumerate();
        let elsewhere = elsewhere.filter(|(place, _)| !part.groups.contains(place));
        let elsewhere = elsewhere
            .map(|(_, held)| held.quality)
            .min()
            .unwrap_or(u32::MAX);
        if spare == 0 && elsewhere < worst {
            return Some(elsewhere + 1);
        }
        let kept = if spare == 0 { worst } else { 0 };
        let terms = Terms {
            aim: Aim::Worst,
            floor: kept,
            spare,
        };
        let reached = cut(people, shapes, terms, steps).ok()??.reached;
        let reached = u32::try_from(reached).unwrap_or(u32::MAX);
        Some(reached.min(elsewhere.saturating_add(1)))
    }

    fn replace(&mut self, part: &Part, new: Vec<Held>) {
        let mut gone = part.groups.clone();
        gone.sort_unstable_by(|a, b| b.cmp(a));
        let mut stirred = part.waiting.clone();
        for place in gone {
            let held = self.groups.swap_remove(place);
            self.move_to(&held.units, None);
            stirred.extend(held.units);
            if let Some(moved) = self.groups.get(place) {
                let units = moved.units.clone();
                self.move_to(&units, Some(place));
            }
        }
        for held in new {
            self.seat(held);
        }
        self.waiting.retain(|unit| !part.waiting.contains(unit));
        let homeless: Vec<usize> = stirred
            .into_iter()
            .filter(|&unit| self.waits(unit))
            .collect();
        self.waiting.extend(homeless);
    }
}
