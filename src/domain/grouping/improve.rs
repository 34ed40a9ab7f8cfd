//! Makes a grouping better by taking out a few neighbouring groups and cutting them anew.
//!
//! Knows: the groups, who is where, who waits, chance. Refuses to know: how the first grouping
//! came about.
//!
//! **Invariants**: each cut is the best there is of its part, and what was there is one of its
//! choices, so no move makes a grouping worse; equal ones are taken too, which lets it drift.

use super::{
    dice::Dice,
    partition::{Aim, Shape, Steps, cut, placing, shapes},
    pool::Pool,
    search::{Held, Plan, held},
};

/// How many people a move takes out, at least and at most: within it, as many as moves of the
/// wanted price allow.
const REACH_PEOPLE: (usize, usize) = (9, 14);

/// A move cheaper than this leaves room for a wider one.
const MOVE_CHEAP: u64 = 1_000;

/// A move dearer than this is worth less than several narrower ones.
const MOVE_DEAR: u64 = 4_000;

/// Where a move ends that costs too much.
const MOVE_MOST: u64 = 40_000;

/// Neighbours who are asked for their group before a move makes do with what it has.
const NEIGHBOURS_TRIED: usize = 40;

/// Improves the plan until the steps are spent.
pub(super) fn improved(pool: &Pool<'_>, plan: Plan, dice: &mut Dice, steps: &mut Steps) -> Plan {
    let mut desk = Desk::new(pool, plan.groups);
    while 0 < steps.0 && (!desk.groups.is_empty() || !desk.waiting.is_empty()) {
        let most = steps.0.min(MOVE_MOST);
        let mut own = Steps(most);
        if let Some(part) = desk.part(dice) {
            desk.recut(&part, dice, &mut own);
        }
        let spent = (most - own.0).max(1);
        steps.0 = steps.0.saturating_sub(spent);
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
        let (reach_people, _) = REACH_PEOPLE;
        let mut desk = Self {
            pool,
            groups: Vec::new(),
            home,
            waiting: Vec::new(),
            reach_people,
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
        let (least, most) = REACH_PEOPLE;
        if spent < MOVE_CHEAP {
            self.reach_people = most.min(self.reach_people + 1);
        } else if MOVE_DEAR < spent {
            self.reach_people = least.max(self.reach_people - 1);
        }
    }

    /// Chooses what to cut anew: around somebody waiting, around the worst group, or anywhere.
    fn part(&self, dice: &mut Dice) -> Option<Part> {
        let mut part = Part::default();
        let someone_waits = !self.waiting.is_empty() && dice.below(3) == 0;
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
        let (mut placed, mut worst) = (0, u32::MAX);
        for held in part
            .groups
            .iter()
            .filter_map(|&place| self.groups.get(place))
        {
            units.extend(&held.units);
            placed += placing(
                u32::try_from(held.people).unwrap_or(u32::MAX),
                held.by_hours,
            );
            worst = worst.min(held.quality);
        }
        dice.shuffle(&mut units);
        let mut shapes = shapes(self.pool, &units, steps)?;
        dice.shuffle(&mut shapes);
        let everyone = u32::try_from(part.people).unwrap_or(u32::MAX);
        let all = placed == placing(everyone, true);
        if all {
            shapes.retain(|shape| shape.by_hours);
        }
        let floor = self.floor(part, &shapes, (units.len(), worst, all), steps)?;
        let chosen = cut(units.len(), &shapes, Aim::Total, floor, all, steps)?;
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
        (count, worst, all): (usize, u32, bool),
        steps: &mut Steps,
    ) -> Option<u32> {
        let elsewhere = self.groups.iter().enumerate();
        let elsewhere = elsewhere.filter(|(place, _)| !part.groups.contains(place));
        let elsewhere = elsewhere
            .map(|(_, held)| held.quality)
            .min()
            .unwrap_or(u32::MAX);
        if all && elsewhere < worst {
            return Some(elsewhere + 1);
        }
        let kept = if all { worst } else { 0 };
        let best = cut(count, shapes, Aim::Worst, kept, all, steps)?;
        let reached = u32::try_from(best.reached).unwrap_or(u32::MAX);
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
