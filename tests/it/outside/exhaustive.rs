//! Every group that could be, and every cut of a few people into groups.

use std::collections::HashMap;

use super::{
    rules::{Values, feasible, may_grow, quality},
    sheet::Person,
};

/// Members, as bits by their place in the sheet.
type Set = u32;

/// The most people placed; with them the best poorest group; with it the largest sum.
pub(super) fn best(people: &[Person]) -> Values {
    let mut groups = Vec::new();
    for first in 0..people.len() {
        extend(people, &mut vec![first], &mut groups);
    }
    let mut worsts: Vec<u64> = groups.iter().map(|(_, quality)| *quality).collect();
    worsts.sort_unstable();
    worsts.dedup();
    let everyone = (1 << people.len()) - 1;
    let reach = |worst: u64| {
        let mut by_first = vec![Vec::new(); people.len()];
        for (set, quality) in groups.iter().filter(|(_, quality)| worst <= *quality) {
            by_first[set.trailing_zeros() as usize].push((*set, *quality));
        }
        cut(everyone, &by_first, &mut HashMap::new())
    };
    let (placed, _) = reach(0);
    let most = worsts.partition_point(|worst| reach(*worst).0 == placed);
    let worst = worsts[most - 1];
    (placed, worst, reach(worst).1)
}

/// Every group that begins with these members and goes on with later ones.
fn extend(people: &[Person], places: &mut Vec<usize>, groups: &mut Vec<(Set, u64)>) {
    let members: Vec<&Person> = places.iter().map(|place| &people[*place]).collect();
    if !may_grow(&members) {
        return;
    }
    if feasible(&members) {
        let set = places.iter().fold(0, |set, place| set | 1 << place);
        groups.push((set, quality(&members)));
    }
    if places.len() < 5 {
        for next in places[places.len() - 1] + 1..people.len() {
            places.push(next);
            extend(people, places, groups);
            places.pop();
        }
    }
}

/// The most people placed and the largest sum, of all cuts of the free.
fn cut(
    free: Set,
    by_first: &[Vec<(Set, u64)>],
    known: &mut HashMap<Set, (u64, u64)>,
) -> (u64, u64) {
    if free == 0 {
        return (0, 0);
    }
    if let Some(best) = known.get(&free) {
        return *best;
    }
    let first = free.trailing_zeros() as usize;
    let mut best = cut(free & (free - 1), by_first, known);
    for (set, quality) in &by_first[first] {
        if set & !free == 0 {
            let (placed, total) = cut(free & !set, by_first, known);
            best = best.max((placed + u64::from(set.count_ones()), total + quality));
        }
    }
    known.insert(free, best);
    best
}

/// Whether any others of the sheet make a group with this person.
pub(super) fn has_a_group(person: &Person, people: &[Person]) -> bool {
    let others: Vec<&Person> = people
        .iter()
        .filter(|other| other.id != person.id && may_grow(&[person, other]))
        .collect();
    grows(&mut vec![person], &others)
}

fn grows<'a>(members: &mut Vec<&'a Person>, others: &[&'a Person]) -> bool {
    for (place, other) in others.iter().enumerate() {
        members.push(other);
        let found = may_grow(members)
            && (feasible(members) || members.len() < 5 && grows(members, &others[place + 1..]));
        members.pop();
        if found {
            return true;
        }
    }
    false
}
