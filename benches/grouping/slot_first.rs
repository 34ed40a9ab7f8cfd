//! The first rival: takes the commonest hour, fills groups there, and goes on with the next.
//!
//! One round is soon done, so it makes as many as there is time for, each with the hours a little
//! out of order, and keeps the best.

use std::time::Instant;

use carrel::domain::grouping::STARTS_PER_WEEK;
use fastrand::Rng;

use crate::people::{Groups, People, SIZE_MIN};

/// How many others are tried for one seat.
const TRIED: usize = 32;

pub(crate) fn groups(people: &People, dice: &mut Rng, until: Instant) -> Groups {
    let mut best = round(people, dice, 0);
    let mut value = people.values(&best);
    while Instant::now() < until {
        let other = round(people, dice, 4);
        let others_value = people.values(&other);
        if value < others_value {
            (best, value) = (other, others_value);
        }
    }
    best
}

/// Fills hour after hour; each is taken as up to `whim` people commoner than it is.
fn round(people: &People, dice: &mut Rng, whim: usize) -> Groups {
    let mut free = vec![true; people.count()];
    let mut holders = vec![0_usize; usize::from(STARTS_PER_WEEK)];
    for place in 0..people.count() {
        for slot in people.always(place).iter() {
            holders[usize::from(slot)] += 1;
        }
    }
    let mut open: Vec<u16> = (0..STARTS_PER_WEEK).collect();
    let mut groups = Groups::new();
    while let Some(commonest) = (0..open.len())
        .filter(|&at| SIZE_MIN <= holders[usize::from(open[at])])
        .max_by_key(|&at| holders[usize::from(open[at])] + dice.usize(..=whim))
    {
        let slot = open.swap_remove(commonest);
        let mut there: Vec<usize> = (0..people.count())
            .filter(|&place| free[place] && people.always(place).contains(slot))
            .collect();
        dice.shuffle(&mut there);
        while let Some(first) = there.pop() {
            let Some(group) = filled(people, first, &there) else {
                continue;
            };
            there.retain(|place| !group.contains(place));
            for &place in &group {
                free[place] = false;
                for slot in people.always(place).iter() {
                    holders[usize::from(slot)] -= 1;
                }
            }
            groups.push(group);
        }
    }
    people.seat_free(&mut groups, &mut free);
    groups
}

/// A group of the smallest size around somebody, of those who are at the same hour.
fn filled(people: &People, first: usize, there: &[usize]) -> Option<Vec<usize>> {
    let mut group = vec![first];
    while group.len() < SIZE_MIN {
        let others = there.iter().filter(|place| !group.contains(place));
        let best = others
            .filter_map(|&place| {
                let joined = [group.as_slice(), &[place]].concat();
                Some((people.worth(&joined)?, place))
            })
            .take(TRIED)
            .max();
        group.push(best?.1);
    }
    Some(group)
}
