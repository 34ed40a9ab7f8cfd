//! The best way to cut a small set of units into groups, by looking at every way.
//!
//! Knows: a few units, the groups that they can form, the aims. Refuses to know: chance, the rest
//! of the cohort but for the worst quality out there.
//!
//! **Invariants**: an answer is best by (people placed by hours, people placed, worst quality,
//! sum), worst qualities above `Outside::worst` counting as equal to it.

use std::collections::BTreeMap;

use super::{gathering::Gathering, pool::Pool};

/// The most units that are cut exactly: a set of them is one word.
pub(super) const UNITS_MAX: usize = 31;

/// The most units whose every subset gets a row; beyond it only those that are met do.
const UNITS_DENSE: usize = 14;

/// What a set of units costs beside the shapes that are tried on it: its row in the table, so
/// that the steps bound the memory too.
const STATE_STEPS: u64 = 4;

/// What a search may still spend: one step is one group looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps(pub(super) u64);

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
    pub(super) mask: u32,
    pub(super) people: u32,
    pub(super) by_hours: bool,
    pub(super) quality: u32,
}

impl Shape {
    /// Placing by hours comes first, then placing at all.
    pub(super) const fn placing(&self) -> u32 {
        placing(self.people, self.by_hours)
    }
}

/// Orders people placed by hours before people placed: no set here has 1,024 people.
pub(super) const fn placing(people: u32, by_hours: bool) -> u32 {
    if by_hours { people * 1025 } else { people }
}

/// Lists every group that the units can form, or `None` when the steps run out.
pub(super) fn shapes(pool: &Pool<'_>, units: &[usize], steps: &mut Steps) -> Option<Vec<Shape>> {
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
        steps,
        shapes: Vec::new(),
        spare: Vec::new(),
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
    near: Vec<u32>,
    steps: &'a mut Steps,
    shapes: Vec<Shape>,
    spare: Vec<Gathering>,
}

impl Grower<'_, '_> {
    fn grow(&mut self, gathering: &Gathering, mask: u32, open: u32) -> Option<()> {
        let rules = self.pool.rules;
        if rules.size_min <= gathering.people {
            self.shapes.push(Shape {
                mask,
                people: u32::try_from(gathering.people).unwrap_or(u32::MAX),
                by_hours: self.pool.by_hours(gathering),
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
            let mut joined = self.spare.pop().unwrap_or_default();
            self.pool.join_into(gathering, unit, &mut joined);
            if self.pool.alive(&joined) {
                self.grow(&joined, mask | 1 << rank, left & near)?;
            }
            self.spare.push(joined);
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
    pub(super) placing: u32,
    /// The worst quality (`u32::MAX` without groups) or the sum, as was aimed for.
    pub(super) reached: u64,
}

/// Cuts `count` units into some of the shapes whose quality is at least `floor`, or `None` when
/// the steps run out. Where `all` holds, only cuts that leave nobody out are looked at; a cut
/// without shapes then says that there is none.
pub(super) fn cut(
    count: usize,
    shapes: &[Shape],
    aim: Aim,
    floor: u32,
    all: bool,
    steps: &mut Steps,
) -> Option<Cut> {
    let mut by_lowest: Vec<Vec<(usize, Shape)>> = vec![Vec::new(); count];
    for (place, &shape) in shapes.iter().enumerate() {
        if floor <= shape.quality
            && let Some(list) = by_lowest.get_mut(shape.mask.trailing_zeros() as usize)
        {
            list.push((place, shape));
        }
    }
    let full = (1_u32 << count) - 1;
    let mut cutter = Cutter {
        by_lowest,
        aim,
        all,
        steps,
        table: Table::new(count),
    };
    let best = cutter.best(full)?;
    let mut cut = Cut {
        placing: best.placing,
        reached: best.reached,
        ..Cut::default()
    };
    let mut mask = full;
    while mask != 0 {
        let row = cutter.table.row(mask);
        match row.choice {
            Choice::Take(place, taken) => {
                cut.shapes.push(place as usize);
                mask &= !taken;
            }
            Choice::Skip | Choice::Unknown | Choice::Dead => mask &= mask - 1,
        }
    }
    Some(cut)
}

#[derive(Clone, Copy, Debug, Default)]
enum Choice {
    #[default]
    Unknown,
    /// No cut leaves nobody out.
    Dead,
    Skip,
    Take(u32, u32),
}

#[derive(Clone, Copy, Debug, Default)]
struct Row {
    placing: u32,
    reached: u64,
    choice: Choice,
}

struct Cutter<'a> {
    by_lowest: Vec<Vec<(usize, Shape)>>,
    aim: Aim,
    all: bool,
    steps: &'a mut Steps,
    table: Table,
}

/// What is known of sets of units.
enum Table {
    Dense(Vec<Row>),
    Sparse(BTreeMap<u32, Row>),
}

impl Table {
    fn new(count: usize) -> Self {
        if count <= UNITS_DENSE {
            Self::Dense(vec![Row::default(); 1 << count])
        } else {
            Self::Sparse(BTreeMap::new())
        }
    }

    fn row(&self, mask: u32) -> Row {
        let row = match self {
            Self::Dense(rows) => rows.get(mask as usize),
            Self::Sparse(rows) => rows.get(&mask),
        };
        row.copied().unwrap_or_default()
    }

    fn keep(&mut self, mask: u32, row: Row) {
        match self {
            Self::Dense(rows) => {
                if let Some(kept) = rows.get_mut(mask as usize) {
                    *kept = row;
                }
            }
            Self::Sparse(rows) => {
                rows.insert(mask, row);
            }
        }
    }
}

impl Cutter<'_> {
    fn best(&mut self, mask: u32) -> Option<Row> {
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
        let known = self.table.row(mask);
        if !matches!(known.choice, Choice::Unknown) {
            return Some(known);
        }
        let mut best = if self.all {
            Row {
                choice: Choice::Dead,
                ..Row::default()
            }
        } else {
            Row {
                choice: Choice::Skip,
                ..self.best(mask & (mask - 1))?
            }
        };
        let lowest = mask.trailing_zeros() as usize;
        let list = self
            .by_lowest
            .get_mut(lowest)
            .map(std::mem::take)
            .unwrap_or_default();
        if !self.steps.spend(STATE_STEPS + list.len() as u64 / 8) {
            return None;
        }
        for &(place, shape) in &list {
            if shape.mask & !mask != 0 {
                continue;
            }
            let rest = self.best(mask & !shape.mask)?;
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
                let choice = Choice::Take(u32::try_from(place).unwrap_or(u32::MAX), shape.mask);
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
        self.table.keep(mask, best);
        Some(best)
    }
}
