//! The best group that one unit can have, as if nobody else needed anybody.
//!
//! Knows: the pool, what a gathering can still become. Refuses to know: rivals for the same people.
//!
//! **Invariants**: an answer is exact; where the steps do not suffice there is none.

use std::cmp::Reverse;

use super::{gathering::Gathering, partition::Steps, pool::Pool};

/// For each size, the best quality of a group of that size with the unit in it, or `None` when the
/// steps run out. No size is looked for above its `rough` bound.
pub(super) fn best_by_size(
    pool: &Pool<'_>,
    unit: usize,
    rough: &[(usize, u32)],
    steps: &mut Steps,
) -> Option<Vec<(usize, u32)>> {
    let start = &pool.unit(unit).gathering;
    let mut joined = Gathering::default();
    let mut partners: Vec<(Reverse<u32>, usize)> = Vec::new();
    for partner in pool.near(unit).iter() {
        steps.spend(1).then_some(())?;
        pool.join_into(start, partner, &mut joined);
        partners.push((Reverse(joined.quality(&pool.rules.weights)), partner));
    }
    // Good pairs first: a good group early cuts off most of the rest.
    partners.sort_unstable();
    let partners: Vec<usize> = partners.into_iter().map(|(_, partner)| partner).collect();
    let sizes = rough
        .iter()
        .map(|&(size, most)| Sought {
            size,
            most,
            found: None,
        })
        .collect();
    let mut seeker = Seeker { pool, steps, sizes };
    seeker.grow(start, &partners)?;
    let found = seeker
        .sizes
        .iter()
        .filter_map(|sought| Some((sought.size, sought.found?)));
    Some(found.collect())
}

struct Sought {
    size: usize,
    most: u32,
    found: Option<u32>,
}

struct Seeker<'a, 'p> {
    pool: &'a Pool<'p>,
    steps: &'a mut Steps,
    sizes: Vec<Sought>,
}

impl Seeker<'_, '_> {
    fn grow(&mut self, gathering: &Gathering, partners: &[usize]) -> Option<()> {
        let people = gathering.people;
        if let Some(sought) = self.sizes.iter_mut().find(|sought| sought.size == people) {
            sought.found = sought
                .found
                .max(Some(gathering.quality(&self.pool.rules.weights)));
        }
        let mut joined = Gathering::default();
        for (rank, &partner) in partners.iter().enumerate() {
            self.steps.spend(1).then_some(())?;
            let thinkable = self.pool.grow_into(gathering, partner, true, &mut joined);
            if !thinkable || !self.promising(&joined) {
                continue;
            }
            let near = self.pool.near(partner);
            let later: Vec<usize> = partners
                .iter()
                .skip(rank + 1)
                .copied()
                .filter(|&other| near.has(other))
                .collect();
            self.grow(&joined, &later)?;
        }
        Some(())
    }

    /// Tells whether some size could still be reached with more than was found for it.
    fn promising(&self, gathering: &Gathering) -> bool {
        self.sizes
            .iter()
            .filter(|sought| gathering.people <= sought.size)
            .any(|sought| {
                sought.found < Some(sought.most)
                    && sought.found < Some(gathering.most(&self.pool.rules.weights, sought.size))
            })
    }
}
