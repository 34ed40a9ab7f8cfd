//! The best way to cut a small set of units into groups, by looking at every way.
//!
//! Knows: a few units, the groups that they can form, the aims. Refuses to know: chance, the rest
//! of the cohort but for the worst quality out there.
//!
//! **Invariants**: an answer is best by (people placed by hours, people placed, worst quality,
//! sum), worst qualities above `Outside::worst` counting as equal to it.

use super::{gathering::Gathering, pool::Pool};

mod table;

use table::Table;

/// The most units that are cut exactly: a set of them is one word.
pub(super) const UNITS_MAX: usize = 63;

/// What a set of units costs beside the shapes that are tried on it: its row in the table, so
/// that the steps bound the memory too.
const STATE_STEPS: u64 = 2;

/// What a search may still spend: one step is one group looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps(pub(super) u64);

/// The steps ran out before there was an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent;

impl Steps {
    pub(super) fn spend(&mut self, steps: u64) -> bool {
        let enough = steps <= self.0;
        self.0 = self.0.saturating_sub(steps);
        enough
    }
}

/// A group that some of the units can form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Which units, by their rank in the set.
    pub(super) mask: u64,
    pub(super) people: u32,
    pub(super) by_hours: bool,
    pub(super) quality: u32,
}

impl Shape {
    /// Placing by hours comes first, then placing at all: no set here has 1,024 people.
    const fn placing(&self) -> u32 {
        if self.by_hours {
            self.people * 1025
        } else {
            self.people
        }
    }
}

/// Lists every group that the units can form, or `None` when the steps run out.
///
/// Groups in text of more people than `spare` are left out.
pub(super) fn shapes(
    pool: &Pool<'_>,
    units: &[usize],
    spare: u32,
    steps: &mut Steps,
) -> Option<Vec<Shape>> {
    let near = units
        .iter()
        .map(|&unit| {
            let row = pool.near(unit);
            let ranked = units
                .iter()
                .enumerate()
                .filter(|&(_, &other)| row.has(other));
            ranked.fold(0, |mask, (rank, _)| mask | 1 << rank)
        })
        .collect();
    let mut grower = Grower {
        pool,
        units,
        near,
        text_most: usize::try_from(spare).unwrap_or(usize::MAX),
        steps,
        shapes: Vec::new(),
        rooms: Vec::new(),
    };
    for (rank, &unit) in units
        .iter()
        .enumerate()
        .filter(|&(_, &unit)| pool.unit(unit).sound)
    {
        let later = !0 << rank << 1;
        let near = grower.near.get(rank).copied().unwrap_or(0);
        grower.grow(&pool.unit(unit).gathering, 1 << rank, later & near)?;
    }
    Some(grower.shapes)
}

struct Grower<'a, 'p> {
    pool: &'a Pool<'p>,
    units: &'a [usize],
    near: Vec<u64>,
    /// The most people of a group in text.
    text_most: usize,
    steps: &'a mut Steps,
    shapes: Vec<Shape>,
    /// Gatherings whose room is used again.
    rooms: Vec<Gathering>,
}

impl Grower<'_, '_> {
    fn grow(&mut self, gathering: &Gathering, mask: u64, open: u64) -> Option<()> {
        let rules = self.pool.rules;
        let by_hours = self.pool.by_hours(gathering);
        if !by_hours && self.text_most < gathering.people.max(rules.size_min) {
            return Some(());
        }
        if rules.size_min <= gathering.people {
            self.shapes.push(Shape {
                mask,
                people: u32::try_from(gathering.people).unwrap_or(u32::MAX),
                by_hours,
                quality: gathering.quality(&rules.weights),
            });
        }
        let mut left = if gathering.people < rules.size_max {
            open
        } else {
            0
        };
        while left != 0 {
            let rank = left.trailing_zeros() as usize;
            left &= left - 1;
            let (Some(&unit), Some(&near)) = (self.units.get(rank), self.near.get(rank)) else {
                break;
            };
            if rules.size_max < gathering.people + self.pool.unit(unit).members.len() {
                continue;
            }
            if !self.steps.spend(1) {
                return None;
            }
            let mut joined = self.rooms.pop().unwrap_or_default();
            let text = rules.size_min <= self.text_most;
            if self.pool.grow_into(gathering, unit, text, &mut joined) {
                self.grow(&joined, mask | 1 << rank, left & near)?;
            }
            self.rooms.push(joined);
        }
        Some(())
    }
}

/// What is chosen between once all that can be placed are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    Worst,
    Total,
}

/// A cut: which shapes, and what they reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) shapes: Vec<usize>,
    /// The worst quality (`u32::MAX` without groups) or the sum, as was aimed for.
    pub(super) reached: u64,
}

/// What a cut must heed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) aim: Aim,
    /// No group is worse than this.
    pub(super) floor: u32,
    /// No more people than this are without a group by hours. The fewer, the sooner it is done.
    pub(super) spare: u32,
}

/// Cuts the units, of so many people each, into some of the shapes.
///
/// Says `None` when no cut meets the terms.
pub(super) fn cut(
    people: &[u32],
    shapes: &[Shape],
    terms: Terms,
    steps: &mut Steps,
) -> Result<Option<Cut>, Spent> {
    let mut by_lowest: Vec<Vec<(usize, Shape)>> = vec![Vec::new(); people.len()];
    for (place, &shape) in shapes.iter().enumerate() {
        if terms.floor <= shape.quality
            && (shape.by_hours || shape.people <= terms.spare)
            && let Some(list) = by_lowest.get_mut(shape.mask.trailing_zeros() as usize)
        {
            list.push((place, shape));
        }
    }
    let mut mask = (1_u64 << people.len()) - 1;
    let mut spare = terms.spare;
    let table = Table::new();
    let mut cutter = Cutter {
        people,
        by_lowest,
        aim: terms.aim,
        steps,
        table,
    };
    let mut row = cutter.best(mask, spare).ok_or(Spent)?;
    let mut cut = Cut {
        reached: row.reached,
        ..Cut::default()
    };
    while mask != 0 {
        match row.choice {
            Choice::Take(place) => {
                let Some(shape) = shapes.get(place as usize) else {
                    break;
                };
                cut.shapes.push(place as usize);
                mask &= !shape.mask;
                spare -= if shape.by_hours { 0 } else { shape.people };
            }
            Choice::Skip => {
                spare -= cutter.lowest_people(mask);
                mask &= mask - 1;
            }
            Choice::Unknown | Choice::Dead => return Ok(None),
        }
        row = cutter.table.row(mask, spare);
    }
    Ok(Some(cut))
}

#[derive(Clone, Copy, Debug, Default)]
enum Choice {
    #[default]
    Unknown,
    /// No cut leaves so few without a group by hours.
    Dead,
    /// The first unit gets no group.
    Skip,
    /// The first unit is in this shape.
    Take(u32),
}

#[derive(Clone, Copy, Debug, Default)]
struct Row {
    placing: u32,
    reached: u64,
    choice: Choice,
}

impl Row {
    const DEAD: Self = Self {
        placing: 0,
        reached: 0,
        choice: Choice::Dead,
    };
}

struct Cutter<'a> {
    people: &'a [u32],
    by_lowest: Vec<Vec<(usize, Shape)>>,
    aim: Aim,
    steps: &'a mut Steps,
    table: Table,
}

impl Cutter<'_> {
    fn lowest_people(&self, mask: u64) -> u32 {
        self.people
            .get(mask.trailing_zeros() as usize)
            .copied()
            .unwrap_or(0)
    }

    fn best(&mut self, mask: u64, spare: u32) -> Option<Row> {
        if mask == 0 {
            let reached = match self.aim {
                Aim::Worst => u64::from(u32::MAX),
                Aim::Total => 0,
            };
            return Some(Row {
                placing: 0,
                reached,
                choice: Choice::Skip,
            });
        }
        let known = self.table.row(mask, spare);
        if !matches!(known.choice, Choice::Unknown) {
            return Some(known);
        }
        let mut best = self.skipped(mask, spare)?;
        let lowest = mask.trailing_zeros() as usize;
        let list = self
            .by_lowest
            .get_mut(lowest)
            .map(std::mem::take)
            .unwrap_or_default();
        self.steps
            .spend(STATE_STEPS + list.len() as u64 / 16)
            .then_some(())?;
        for (place, shape) in &list {
            let needed = if shape.by_hours { 0 } else { shape.people };
            if shape.mask & !mask != 0 || spare < needed {
                continue;
            }
            let rest = self.best(mask & !shape.mask, spare - needed)?;
            if matches!(rest.choice, Choice::Dead) {
                continue;
            }
            let reached = match self.aim {
                Aim::Worst => rest.reached.min(u64::from(shape.quality)),
                Aim::Total => rest.reached + u64::from(shape.quality),
            };
            let placing = rest.placing + shape.placing();
            let dead = matches!(best.choice, Choice::Dead);
            if dead || (best.placing, best.reached) < (placing, reached) {
                let choice = Choice::Take(u32::try_from(*place).unwrap_or(u32::MAX));
                best = Row {
                    placing,
                    reached,
                    choice,
                };
            }
        }
        if let Some(slot) = self.by_lowest.get_mut(lowest) {
            *slot = list;
        }
        self.table.keep(mask, spare, best);
        Some(best)
    }

    /// The best that is left when the first unit gets no group.
    fn skipped(&mut self, mask: u64, spare: u32) -> Option<Row> {
        let people = self.lowest_people(mask);
        if spare < people {
            return Some(Row::DEAD);
        }
        let rest = self.best(mask & (mask - 1), spare - people)?;
        let dead = matches!(rest.choice, Choice::Dead);
        Some(if dead {
            Row::DEAD
        } else {
            Row {
                choice: Choice::Skip,
                ..rest
            }
        })
    }
}
