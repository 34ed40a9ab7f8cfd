//! Who is in which group before the launch, while a coordinator still arranges them.
//!
//! Knows: that groups have numbers that stay theirs, that some are locked. Refuses to know: which
//! group is good or allowed, which [`super::grouping`] says, and what the changes of members are
//! ([`super::change`]).
//!
//! **Invariants**: nobody is in two groups; numbers are unique; it holds ids, facts and the names of
//! groups, and what anybody is called stands nowhere in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    grouping::{GroupFacts, UnplacedFacts},
    ids::{GroupId, ParticipantId},
};

/// Longest name of a group, in characters: it becomes the name of a channel.
pub const GROUP_NAME_MAX: usize = 40;

/// The groups of a cohort, and why the others have none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// The groups, by number.
    pub groups: Vec<Arranged>,
    /// Those of whom it is known why they have no group, by id.
    pub without: Vec<Without>,
}

/// A group, as it is arranged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arranged {
    /// Its row; none before it is written down. A number keeps its row, so it is kept nowhere else.
    #[serde(skip)]
    pub id: Option<GroupId>,
    /// Its number in the cohort, from 1.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Whether it stays as it is while the others are formed anew.
    pub locked: bool,
    /// Why these people.
    pub facts: GroupFacts,
    /// Who, by id.
    pub members: Vec<ParticipantId>,
}

/// Why somebody has no group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Without {
    /// Who.
    pub who: ParticipantId,
    /// Why, and what would change that.
    pub facts: UnplacedFacts,
}

/// What was done to an arrangement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// All groups that are not locked were formed.
    Form,
    /// Somebody went to another group, or from none into one.
    Move,
    /// Two members took each other's places.
    Swap,
    /// Somebody was taken out of their group.
    TakeOut,
    /// A group got a name.
    Name,
    /// A group was locked.
    Lock,
    /// A group was unlocked.
    Unlock,
}

impl Arrangement {
    /// Where somebody is.
    pub fn group_of(&self, who: ParticipantId) -> Option<&Arranged> {
        let mut groups = self.groups.iter();
        groups.find(|group| group.members.contains(&who))
    }

    /// Whether two are in one group.
    pub fn together(&self, one: ParticipantId, other: ParticipantId) -> bool {
        let mut groups = self.groups.iter();
        groups.any(|group| group.members.contains(&one) && group.members.contains(&other))
    }

    /// The group of this row.
    pub fn group(&self, id: GroupId) -> Option<&Arranged> {
        self.groups.iter().find(|group| group.id == Some(id))
    }

    /// Who is in each group that is written down.
    pub fn members(&self) -> BTreeMap<GroupId, Vec<ParticipantId>> {
        let groups = self.groups.iter();
        let members = groups.filter_map(|group| Some((group.id?, group.members.clone())));
        members.collect()
    }

    /// The groups that stay as they are while others are formed.
    pub fn locked(&self) -> impl Iterator<Item = &Arranged> {
        self.groups.iter().filter(|group| group.locked)
    }

    /// The numbers that no locked group has, upwards.
    pub fn free_numbers(&self) -> impl Iterator<Item = i64> {
        let taken: BTreeSet<i64> = self.locked().map(|group| group.number).collect();
        (1_i64..).filter(move |number| !taken.contains(number))
    }

    /// The row of the group that has a number.
    pub fn row_of(&self, number: i64) -> Option<GroupId> {
        let mut groups = self.groups.iter();
        groups.find(|group| group.number == number)?.id
    }

    /// Gives a group other members; nobody is without a group any more who is in it, and a group
    /// without members goes.
    pub fn set_members(&mut self, id: GroupId, members: &[ParticipantId], facts: GroupFacts) {
        self.without.retain(|other| !members.contains(&other.who));
        if members.is_empty() {
            self.groups.retain(|group| group.id != Some(id));
            return;
        }
        if let Some(group) = self.groups.iter_mut().find(|group| group.id == Some(id)) {
            group.members = members.to_vec();
            group.members.sort_unstable();
            group.facts = facts;
        }
    }

    /// Leaves out whoever is not among these; says which groups lost somebody, by number. A group
    /// that loses all goes.
    pub fn keep_only(&mut self, here: &BTreeSet<ParticipantId>) -> Vec<i64> {
        let mut poorer = Vec::new();
        for group in &mut self.groups {
            let before = group.members.len();
            group.members.retain(|member| here.contains(member));
            if group.members.len() < before {
                poorer.push(group.number);
            }
        }
        self.groups.retain(|group| !group.members.is_empty());
        self.without.retain(|other| here.contains(&other.who));
        poorer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups like `1=5,6 2!=7`, where a mark means locked; the number is the row, too.
    fn read(text: &str) -> Arrangement {
        let groups = text.split(' ').map(|group| {
            let (number, members) = group.split_once('=').expect("a number and members");
            let locked = number.ends_with('!');
            let number: i64 = number.trim_end_matches('!').parse().expect("a number");
            let members = members.split(',').filter(|member| !member.is_empty());
            Arranged {
                id: Some(GroupId(number)),
                number,
                name: format!("Group {number}"),
                locked,
                facts: GroupFacts::default(),
                members: members
                    .map(|member| ParticipantId(member.parse().expect("an id")))
                    .collect(),
            }
        });
        Arrangement {
            groups: groups.collect(),
            without: Vec::new(),
        }
    }

    fn told(arrangement: &Arrangement) -> String {
        let groups = arrangement.groups.iter().map(|group| {
            let members: Vec<String> = group.members.iter().map(ToString::to_string).collect();
            let mark = if group.locked { "!" } else { "" };
            format!("{}{mark}={}", group.number, members.join(","))
        });
        groups.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn new_groups_take_the_numbers_that_no_locked_group_has() {
        let free = |text: &str| -> Vec<i64> { read(text).free_numbers().take(3).collect() };
        assert_eq!(free("1=1 2=2"), [1, 2, 3]);
        assert_eq!(free("1=1 2!=2 4!=3"), [1, 3, 5]);
    }

    #[test]
    fn a_group_that_loses_its_last_member_goes() {
        let mut stands = read("1=1,2 2!=3");
        stands.set_members(GroupId(2), &[], GroupFacts::default());
        stands.set_members(
            GroupId(1),
            &[3, 1, 2].map(ParticipantId),
            GroupFacts::default(),
        );
        assert_eq!(told(&stands), "1=1,2,3");
    }

    #[test]
    fn who_takes_no_part_any_more_is_left_out_of_what_comes_back() {
        let mut stands = read("1=1,2 2=3 3=4,5");
        let here = [1, 4, 5].map(ParticipantId).into();
        assert_eq!(stands.keep_only(&here), [1, 2]);
        assert_eq!(told(&stands), "1=1 3=4,5");
    }

    #[test]
    fn what_is_kept_names_nobody_and_is_read_as_it_was_written() {
        let stands = read("1=1,2 2!=3");
        let kept = serde_json::to_string(&stands).expect("is written");
        let mut back: Arrangement = serde_json::from_str(&kept).expect("is read");
        for group in &mut back.groups {
            assert_eq!(group.id, None, "a row is found by its number");
            group.id = Some(GroupId(group.number));
        }
        assert_eq!(back, stands);
    }
}
