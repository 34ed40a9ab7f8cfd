//! What no grouping can exceed.
//!
//! Knows: the pool, who suits whom, what was reached. Refuses to know: how it was reached.
//!
//! **Invariants**: each bound is a proof by relaxation: a rule or a rivalry is forgotten, never
//! invented. So no bound is under its value.

use std::collections::BTreeSet;

use super::{
    answer::{Group, Values},
    gathering::Gathering,
    partition::Steps,
    pool::Pool,
    rules::SIZE_LIMIT,
    search::{Plan, connected},
    seek,
};

/// A number that every size up to [`SIZE_LIMIT`] divides, so that shares of a quality are whole.
const SHARE: u64 = 420;

/// Groups looked at for one person before they are taken to have a group.
const PLACE_STEPS: u64 = 2_000;

/// What is known of one unit's best group, whatever becomes of the others.
struct Ceiling {
    people: usize,
    /// The most that any group with it is worth.
    most: u32,
    /// The most that it adds to the sum, in parts of [`SHARE`], in groups no worse than the
    /// worst one here: each member counts for an equal share of the group.
    share: u64,
}

/// Bounds what any grouping of the pool, with the locked groups beside it, can reach.
pub(super) fn bounds(
    pool: &Pool<'_>,
    plan: &Plan,
    groups: &[Group],
    values: Values,
    steps: &mut Steps,
) -> Values {
    let locked: Vec<&Group> = groups.iter().filter(|group| group.locked).collect();
    let locked_people: usize = locked.iter().map(|group| group.members.len()).sum();
    let hopeful: BTreeSet<usize> = (0..pool.units.len())
        .filter(|&unit| may_be_placed(pool, unit, PLACE_STEPS))
        .collect();
    let placed: usize = connected(pool)
        .iter()
        .map(|part| most_placed(pool, part, &hopeful))
        .sum();
    let (_, here, worst_here, _) = plan.score();
    let mut ceilings: Vec<Ceiling> = hopeful
        .iter()
        .enumerate()
        .map(|(done, &unit)| {
            let fair = steps.0 / (hopeful.len() - done) as u64;
            let mut own = Steps(fair);
            let ceiling = ceiling(pool, unit, worst_here, &mut own);
            steps.0 -= fair - own.0;
            ceiling
        })
        .collect();
    ceilings.sort_unstable_by_key(|ceiling| ceiling.most);
    let worst = locked
        .iter()
        .map(|group| group.quality)
        .chain(worst(&ceilings, here))
        .min();
    let total = ceilings.iter().map(|ceiling| ceiling.share).sum::<u64>() / SHARE;
    let locked_total: u64 = locked.iter().map(|group| u64::from(group.quality)).sum();
    Values {
        placed: (placed + locked_people).max(values.placed),
        worst: worst.unwrap_or(0).max(values.worst),
        total: (total + locked_total).max(values.total),
    }
}

fn most_placed(pool: &Pool<'_>, part: &[usize], hopeful: &BTreeSet<usize>) -> usize {
    let able = part.iter().filter(|unit| hopeful.contains(unit));
    let people = able.map(|&unit| pool.unit(unit).members.len()).sum();
    largest_sum(people, pool.rules.size_min, pool.rules.size_max)
}

/// The best worst group of a grouping that places this many: whoever has the poorest ceiling
/// pulls it down, unless so many can be left out. The ceilings stand from poorest to best.
fn worst(ceilings: &[Ceiling], placed: usize) -> Option<u32> {
    let people: usize = ceilings.iter().map(|ceiling| ceiling.people).sum();
    let mut spare = people.saturating_sub(placed);
    for ceiling in ceilings {
        if spare < ceiling.people {
            return Some(ceiling.most);
        }
        spare -= ceiling.people;
    }
    ceilings.last().map(|ceiling| ceiling.most)
}

fn ceiling(pool: &Pool<'_>, unit: usize, worst_here: u32, steps: &mut Steps) -> Ceiling {
    let people = pool.unit(unit).members.len();
    let rough = best_by_size(pool, unit);
    let by_size = seek::best_by_size(pool, unit, &rough, steps).unwrap_or(rough);
    let shares = by_size
        .iter()
        .filter(|&&(_, quality)| worst_here <= quality);
    let share = shares
        .map(|&(size, quality)| u64::from(quality) * SHARE / size as u64)
        .max();
    Ceiling {
        people,
        most: by_size
            .iter()
            .map(|&(_, quality)| quality)
            .max()
            .unwrap_or(0),
        share: share.unwrap_or(0) * people as u64,
    }
}

/// The most people up to `people` who can be cut into groups of these sizes.
fn largest_sum(people: usize, size_min: usize, size_max: usize) -> usize {
    let fits = |people: usize| (people / size_min) * size_max >= people;
    (0..=people).rev().find(|&people| fits(people)).unwrap_or(0)
}

/// Tells whether some group with the unit in it obeys every rule, or whether that is not known.
pub(super) fn may_be_placed(pool: &Pool<'_>, unit: usize, mut steps: u64) -> bool {
    let start = pool.unit(unit);
    if !start.sound {
        return false;
    }
    let partners: Vec<usize> = pool.near(unit).iter().collect();
    grows(pool, &start.gathering, &partners, &mut steps)
}

fn grows(pool: &Pool<'_>, gathering: &Gathering, partners: &[usize], steps: &mut u64) -> bool {
    if pool.rules.size_min <= gathering.people {
        return true;
    }
    let mut joined = Gathering::default();
    for (rank, &partner) in partners.iter().enumerate() {
        if *steps == 0 {
            return true;
        }
        *steps -= 1;
        let thinkable = pool.grow_into(gathering, partner, true, &mut joined);
        if !thinkable || pool.rules.size_max < joined.people {
            continue;
        }
        let near = pool.near(partner);
        let later: Vec<usize> = partners
            .iter()
            .skip(rank + 1)
            .copied()
            .filter(|&other| near.has(other))
            .collect();
        if grows(pool, &joined, &later, steps) {
            return true;
        }
    }
    false
}

/// For each size, more than which no group of that size with the unit in it is worth.
///
/// Every criterion is taken at its best by itself: the starts of the size's best partners, the
/// countries, wishes and levels that partners bring, whether or not one group can have them all.
fn best_by_size(pool: &Pool<'_>, unit: usize) -> Vec<(usize, u32)> {
    let weights = &pool.rules.weights;
    let own = pool.unit(unit);
    let mut joined = Gathering::default();
    let mut starts = Vec::new();
    let mut wishes = Vec::new();
    let mut well = 0;
    for partner in pool.near(unit).iter() {
        pool.join_into(&own.gathering, partner, &mut joined);
        let people = pool.unit(partner).members.len();
        starts.push((joined.least().min(weights.starts_max), people));
        if joined.speaks_well() {
            well += people;
        }
        for &theirs in &pool.unit(partner).members {
            let beside = |&mine: &usize| pool.person(theirs).nice_beside(pool.person(mine));
            wishes.push(own.members.iter().map(beside).min().unwrap_or(0));
        }
    }
    starts.sort_unstable_by(|a, b| b.cmp(a));
    wishes.sort_unstable_by(|a, b| b.cmp(a));
    let own_people = own.members.len();
    let own_wishes: usize = own
        .members
        .iter()
        .map(|&place| pool.person(place).nice_most())
        .sum();
    let own_starts = own.gathering.least().min(weights.starts_max);
    let mut bounds = Vec::new();
    for size in pool.rules.size_min.max(own_people)..=pool.rules.size_max.min(SIZE_LIMIT) {
        let others = size - own_people;
        if wishes.len() < others {
            break;
        }
        let mut left = others;
        let mut least = own_starts;
        for &(starts, people) in &starts {
            if left == 0 {
                break;
            }
            least = least.min(starts);
            left = left.saturating_sub(people);
        }
        let kept = own_wishes + wishes.iter().take(others).sum::<usize>();
        let countries = u32::try_from(size - 1).unwrap_or(0);
        let language = if others <= well { weights.language } else { 0 };
        let quality = weights.start * least
            + weights.country * countries
            + language
            + weights.company
            + weights.interest * weights.interests_max
            + weights.wish * u32::try_from(kept).unwrap_or(0)
            + weights.mode;
        bounds.push((size, quality));
    }
    bounds
}
