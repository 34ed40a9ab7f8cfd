//! The second rival: groups by chance, made better by small changes, and begun anew when nothing
//! more is found; the best of all beginnings counts.

use std::time::Instant;

use carrel::domain::grouping::Values;
use fastrand::Rng;

use crate::people::{Groups, People, SIZE_MAX, SIZE_MIN};

/// How many others are tried for one seat of a beginning.
const TRIED: usize = 32;

/// So many changes for each person in vain, and it begins anew.
const PATIENCE: usize = 60;

/// Changes between two looks at the clock.
const CHANGES: usize = 64;

pub(crate) fn groups(people: &People, dice: &mut Rng, until: Instant) -> Groups {
    let (mut best, mut value) = (Groups::new(), Values::default());
    while Instant::now() < until {
        let mut climb = Climb::new(people, dice);
        let mut vain = 0;
        while vain < PATIENCE * people.count() && Instant::now() < until {
            for _ in 0..CHANGES {
                vain = if climb.change(dice) { 0 } else { vain + 1 };
            }
        }
        let reached = people.values(&climb.groups);
        if value < reached {
            (best, value) = (climb.groups, reached);
        }
    }
    best
}

struct Climb<'a> {
    people: &'a People,
    groups: Groups,
    worths: Vec<u32>,
    free: Vec<usize>,
}

impl<'a> Climb<'a> {
    fn new(people: &'a People, dice: &mut Rng) -> Self {
        let mut order: Vec<usize> = (0..people.count()).collect();
        dice.shuffle(&mut order);
        let mut free = vec![true; people.count()];
        let mut groups = Groups::new();
        for &first in &order {
            if let Some(group) = begun(people, first, &free, dice) {
                for &place in &group {
                    free[place] = false;
                }
                groups.push(group);
            }
        }
        people.seat_free(&mut groups, &mut free);
        let worths = groups.iter().map(|group| people.worth(group).unwrap_or(0));
        Self {
            people,
            worths: worths.collect(),
            free: (0..people.count()).filter(|&place| free[place]).collect(),
            groups,
        }
    }

    /// Tries one change by chance; says whether it was for the better.
    fn change(&mut self, dice: &mut Rng) -> bool {
        if self.groups.is_empty() {
            return false;
        }
        let group = dice.usize(..self.groups.len());
        if !self.free.is_empty() && dice.u8(..4) == 0 {
            return self.take_free(group, dice);
        }
        let other = dice.usize(..self.groups.len());
        group != other && self.exchange(group, other, dice)
    }

    /// Seats somebody free, in a free seat or in somebody's.
    fn take_free(&mut self, group: usize, dice: &mut Rng) -> bool {
        let at = dice.usize(..self.free.len());
        let seat = dice.usize(..SIZE_MAX);
        let mut changed = self.groups[group].clone();
        let out = changed
            .get_mut(seat)
            .map(|seat| std::mem::replace(seat, self.free[at]));
        if out.is_none() {
            changed.push(self.free[at]);
        }
        let Some(worth) = self.people.worth(&changed) else {
            return false;
        };
        let better = out.is_none() || self.worths[group] < worth;
        if better || self.worths[group] == worth {
            match out {
                Some(out) => self.free[at] = out,
                None => {
                    self.free.swap_remove(at);
                }
            }
            self.groups[group] = changed;
            self.worths[group] = worth;
        }
        better
    }

    /// Lets two members change places, or one go over to the other group.
    fn exchange(&mut self, group: usize, other: usize, dice: &mut Rng) -> bool {
        let (mut ours, mut theirs) = (self.groups[group].clone(), self.groups[other].clone());
        let from = dice.usize(..ours.len());
        let seat = dice.usize(..SIZE_MAX);
        match theirs.get_mut(seat) {
            Some(seat) => std::mem::swap(seat, &mut ours[from]),
            None if SIZE_MIN < ours.len() => theirs.push(ours.swap_remove(from)),
            None => return false,
        }
        let (Some(our_worth), Some(their_worth)) =
            (self.people.worth(&ours), self.people.worth(&theirs))
        else {
            return false;
        };
        let rank = |a: u32, b: u32| (a.min(b), a + b);
        let before = rank(self.worths[group], self.worths[other]);
        let after = rank(our_worth, their_worth);
        if before <= after {
            (self.groups[group], self.groups[other]) = (ours, theirs);
            (self.worths[group], self.worths[other]) = (our_worth, their_worth);
        }
        before < after
    }
}

/// A group of the smallest size around somebody free, of others by chance.
fn begun(people: &People, first: usize, free: &[bool], dice: &mut Rng) -> Option<Vec<usize>> {
    if !free[first] {
        return None;
    }
    let mut group = vec![first];
    let mut others: Vec<usize> = (0..people.count()).filter(|&place| free[place]).collect();
    dice.shuffle(&mut others);
    while group.len() < SIZE_MIN {
        let best = others
            .iter()
            .filter(|place| !group.contains(place))
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
