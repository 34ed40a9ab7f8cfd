//! What would help groups that have become small, disturbing as few people as can be.
//!
//! Knows: which ways there are, and which comes first. Somebody who waits comes before all others, for
//! nobody has to go anywhere. Who would all rather go on as they are stay where they are, and others
//! come to them only where there is no other group to go to. Nobody is taken out of a group that is well where small groups can go
//! to others. Of ways that move as many, the one comes first that helps two groups at once, then the
//! one that leaves the best groups. Refuses to know: names, rooms, and whether anything is done,
//! which is for a person to decide.
//!
//! **Invariants**
//! - What is suggested breaks no hard rule.
//! - A suggestion takes those before it for granted; nobody is in two, and no group is helped twice.
//! - The same ground gets the same suggestions.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{Ground, Step};
use crate::domain::ids::{GroupId, ParticipantId};

/// A group of so many goes on, but is small whatever its cohort's groups are formed with.
pub const SMALL: usize = 2;

/// A group that has become small, and what its members said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needy {
    /// Which.
    pub group: GroupId,
    /// Whether all who are in it have said that they would go on as they are.
    pub content: bool,
    /// Whether somebody in it would like company.
    pub company: bool,
}

/// What would help a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Help {
    /// Somebody comes who waits for a group.
    Comes(ParticipantId),
    /// One group goes to another as a whole.
    Joins {
        /// The one that goes.
        from: GroupId,
        /// The one that it goes to.
        into: GroupId,
    },
    /// A member of a group that is well comes.
    Moves {
        /// Who.
        who: ParticipantId,
        /// Out of which group.
        from: GroupId,
    },
    /// Nothing: they go on as they are.
    GoesOn,
    /// They would like company, and there is nobody for them now.
    Nobody,
}

/// A suggestion for one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The group that is helped.
    pub group: GroupId,
    /// What would help it.
    pub help: Help,
    /// The steps that it takes.
    pub steps: Vec<Step>,
    /// Who is together then.
    pub together: Vec<ParticipantId>,
}

/// What a way disturbs, the least first: a group that is content; people taken out of a group that is well; people who change
/// their room; whether it helps one group only; and then what it leaves behind, the best first.
type Disturbance = (bool, usize, usize, bool, Reverse<u32>, Help);

/// A way to help a group, and what comes of it.
struct Way {
    disturbs: Disturbance,
    steps: Vec<Step>,
    together: Vec<ParticipantId>,
}

impl Ground {
    /// What would help each of these groups, in their order, but those that are content last;
    /// `newcomers` are those who wait for a group and can come into one now. A group that is helped along with one before it has no entry.
    pub fn repairs(&self, needy: &[Needy], newcomers: &BTreeSet<ParticipantId>) -> Vec<Repair> {
        let mut ground = self.clone();
        let mut small: BTreeMap<GroupId, Needy> =
            needy.iter().map(|needy| (needy.group, *needy)).collect();
        let mut repairs = Vec::new();
        let (content, others): (Vec<&Needy>, Vec<&Needy>) =
            needy.iter().partition(|needy| needy.content);
        for needy in others.into_iter().chain(content) {
            if !small.contains_key(&needy.group) {
                continue;
            }
            let way = if needy.content {
                None
            } else {
                ground.way(needy.group, &small, newcomers)
            };
            let group = needy.group;
            repairs.push(match way {
                Some(way) => {
                    let (.., help) = way.disturbs;
                    ground.take(&way.steps);
                    small.remove(&group);
                    if let Help::Joins { from, into } = help {
                        small.remove(&from);
                        small.remove(&into);
                    }
                    Repair {
                        group,
                        help,
                        steps: way.steps,
                        together: way.together,
                    }
                }
                None => Repair {
                    group,
                    help: if needy.company {
                        Help::Nobody
                    } else {
                        Help::GoesOn
                    },
                    steps: Vec::new(),
                    together: ground.members_of(group),
                },
            });
        }
        repairs
    }

    /// The way to help a group that disturbs fewest, if there is one that breaks no rule.
    fn way(
        &self,
        group: GroupId,
        small: &BTreeMap<GroupId, Needy>,
        newcomers: &BTreeSet<ParticipantId>,
    ) -> Option<Way> {
        let best = |ways: Vec<Way>| ways.into_iter().min_by_key(|way| way.disturbs);
        best(self.who_could_come(group, newcomers))
            .or_else(|| best(self.whom_it_could_join(group, small)))
            .or_else(|| best(self.who_could_move(group, small)))
    }

    fn who_could_come(&self, group: GroupId, newcomers: &BTreeSet<ParticipantId>) -> Vec<Way> {
        let wait = newcomers
            .iter()
            .filter(|who| self.group_of(**who).is_none());
        let ways = wait.filter_map(|who| {
            let step = Step {
                who: *who,
                from: None,
                to: Some(group),
            };
            let disturbs = (false, 0, 0, true);
            self.tried(vec![step], group, disturbs, Help::Comes(*who))
        });
        ways.collect()
    }

    /// The smaller of two groups goes to the other; of two as large the one that was formed later. One
    /// that is content goes nowhere.
    fn whom_it_could_join(&self, group: GroupId, small: &BTreeMap<GroupId, Needy>) -> Vec<Way> {
        let mine = self.members_of(group);
        let others = self.members.iter();
        let others = others.filter(|(other, theirs)| **other != group && !theirs.is_empty());
        let ways = others.filter_map(|(other, theirs)| {
            let both_small = small.contains_key(other);
            let content = small.get(other).is_some_and(|other| other.content);
            let gives_way = (mine.len(), Reverse(group)) <= (theirs.len(), Reverse(*other));
            let (from, into) = if gives_way || content || !both_small {
                (group, *other)
            } else {
                (*other, group)
            };
            let steps = self.merging(from, into);
            let moved = steps.len();
            let help = Help::Joins { from, into };
            self.tried(steps, into, (content, 0, moved, !both_small), help)
        });
        ways.collect()
    }

    fn who_could_move(&self, group: GroupId, small: &BTreeMap<GroupId, Needy>) -> Vec<Way> {
        let least = self.rules.size_min.max(SMALL + 1);
        let large = self.members.iter().filter(|(other, members)| {
            **other != group && !small.contains_key(other) && least < members.len()
        });
        let people = large.flat_map(|(from, members)| members.iter().map(move |who| (*from, *who)));
        let ways = people.filter_map(|(from, who)| {
            let step = Step {
                who,
                from: Some(from),
                to: Some(group),
            };
            let help = Help::Moves { who, from };
            self.tried(vec![step], group, (false, 1, 1, true), help)
        });
        ways.collect()
    }

    /// A way, if it can be gone and every group that has members after it keeps every rule.
    fn tried(
        &self,
        steps: Vec<Step>,
        helped: GroupId,
        (content, uprooted, moved, alone): (bool, usize, usize, bool),
        help: Help,
    ) -> Option<Way> {
        let (after, quality) = self.within_rules(&steps)?;
        Some(Way {
            disturbs: (content, uprooted, moved, alone, Reverse(quality), help),
            together: after.get(&helped).cloned().unwrap_or_default(),
            steps,
        })
    }

    /// The groups that steps touch, as they would be, and how good these are; none where one would
    /// break a rule.
    fn within_rules(&self, steps: &[Step]) -> Option<(BTreeMap<GroupId, Vec<ParticipantId>>, u32)> {
        let after = self.after(steps).ok()?;
        let mut quality: u32 = 0;
        for members in after.values().filter(|members| !members.is_empty()) {
            let (breaches, found) = self.judged(members);
            if !breaches.is_empty() {
                return None;
            }
            quality = quality.saturating_add(found);
        }
        Some((after, quality))
    }

    /// Whether these steps can be taken, and every group that has members after them keeps every rule.
    pub fn keeps_rules(&self, steps: &[Step]) -> bool {
        let mut who = steps.iter().map(|step| step.who);
        who.all(|who| self.people.contains_key(&who)) && self.within_rules(steps).is_some()
    }

    /// The steps by which a group goes to another as a whole.
    pub fn merging(&self, from: GroupId, into: GroupId) -> Vec<Step> {
        let members = self.members_of(from).into_iter();
        let steps = members.map(|who| Step {
            who,
            from: Some(from),
            to: Some(into),
        });
        steps.collect()
    }

    fn members_of(&self, group: GroupId) -> Vec<ParticipantId> {
        self.members.get(&group).cloned().unwrap_or_default()
    }

    /// Takes steps that can be taken.
    pub fn take(&mut self, steps: &[Step]) {
        let after: BTreeMap<GroupId, Vec<ParticipantId>> = self.after(steps).unwrap_or_default();
        self.members.extend(after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::grouping::{Candidate, Level, Mode, Rules, StartSet};

    /// Groups like `a=1,2,3`, a small one `b*=4,5`, `b+` where all would go on and `b?` where they
    /// would like company; who waits as `-=6,7`. A number's hundred is the language that they speak.
    fn check(size_max: usize, groups: &str, expected: &str) {
        let mut ground = Ground {
            people: BTreeMap::new(),
            members: BTreeMap::new(),
            rules: Rules {
                size_max,
                ..Rules::default()
            },
        };
        let (mut needy, mut newcomers) = (Vec::new(), BTreeSet::new());
        for group in groups.split(' ') {
            let (name, members) = group.split_once('=').expect("a name and members");
            let members: Vec<ParticipantId> = members
                .split(',')
                .map(|member| ParticipantId(member.parse().expect("a number")))
                .collect();
            for member in &members {
                ground.people.insert(*member, speaker(*member));
            }
            if name == "-" {
                newcomers.extend(members);
                continue;
            }
            let group = letter(name);
            if 1 < name.len() {
                needy.push(Needy {
                    group,
                    content: name.ends_with('+'),
                    company: name.ends_with('?'),
                });
            }
            ground.members.insert(group, members);
        }
        let found = ground.repairs(&needy, &newcomers);
        let found: Vec<String> = found.iter().map(told).collect();
        assert_eq!(found.join(", "), expected, "{groups}");
    }

    fn letter(name: &str) -> GroupId {
        let letter = name.bytes().next().expect("a letter");
        GroupId(i64::from(letter - b'a') + 1)
    }

    fn name(group: GroupId) -> char {
        char::from(b'a' + u8::try_from(group.0 - 1).expect("a letter"))
    }

    fn told(repair: &Repair) -> String {
        let group = name(repair.group);
        match repair.help {
            Help::Comes(who) => format!("{group}: {who} comes"),
            Help::Joins { from, into } => format!("{group}: {} joins {}", name(from), name(into)),
            Help::Moves { who, from } => format!("{group}: {who} from {}", name(from)),
            Help::GoesOn => format!("{group}: goes on"),
            Help::Nobody => format!("{group}: nobody"),
        }
    }

    fn speaker(id: ParticipantId) -> Candidate {
        let language = format!("l{}", id.0 / 100);
        Candidate {
            id,
            weeks: vec![(0..8).collect::<StartSet>(); 2],
            country: "PT".to_owned(),
            sector: None,
            stage: None,
            interests: Vec::new(),
            languages: vec![(language, Level::Fluent)],
            mode: Mode::Either,
            wishes: Vec::new(),
        }
    }

    #[test]
    fn somebody_who_waits_comes_before_anybody_has_to_go() {
        check(5, "a=1,2,3 b*=4,5 c*=6,7 -=8", "b: 8 comes, c: c joins a");
        check(5, "b*=4,5 c*=6,7 -=8,9", "b: 8 comes, c: 9 comes");
        // Who speaks another language does not come.
        check(5, "b*=4,5 c*=6,7 -=108", "b: c joins b");
    }

    #[test]
    fn two_small_groups_are_helped_at_once() {
        check(5, "a=1,2,3 b*=4,5 c*=6,7", "b: c joins b");
        check(5, "a=1,2,3 b*=4 c*=6,7", "b: b joins c");
        check(5, "a=1,2,3 b*=4", "b: b joins a");
    }

    #[test]
    fn somebody_moves_only_where_no_group_can_join_another() {
        check(3, "a=1,2,3 b*=4,5", "b: goes on");
        check(4, "a=1,2,3,9 b*=4,5", "b: 1 from a");
        // Their group would break a rule, or become small itself.
        check(4, "a=1,2,3 b*=4,5", "b: goes on");
        check(4, "a=101,102,103,104 b*=4,5", "b: goes on");
    }

    #[test]
    fn who_would_go_on_does_and_who_would_like_company_is_told_that_there_is_nobody() {
        check(5, "a=1,2,3 b+=4,5", "b: goes on");
        check(3, "a=1,2,3 b?=4,5", "b: nobody");
        check(5, "a=1,2,3 b?=4,5", "b: b joins a");
    }

    #[test]
    fn who_would_go_on_stays_and_is_joined_only_where_there_is_no_other_group() {
        // The content one is as large and was formed later: it would have gone.
        check(4, "b*=4,5 c+=6,7", "b: b joins c");
        check(5, "b*=4,5,8 c+=6", "b: b joins c");
        // To join the content one would help two at once, but they asked for nothing.
        check(5, "a=1,2,3 b*=4,5 c+=6,7", "b: b joins a, c: goes on");
        check(5, "a=1,2,3 c+=6,7 b*=4,5", "b: b joins a, c: goes on");
        // Whoever comes to them has no line of their own before.
        check(4, "a=1,2,3 c+=6,7 b*=4,5", "b: b joins c");
    }

    #[test]
    fn each_suggestion_takes_those_before_it_for_granted() {
        check(4, "a=1,2,3 b*=4 c*=5", "b: b joins a, c: goes on");
        check(4, "a=1,2,3 b*=4 c*=105", "b: b joins a, c: goes on");
        check(4, "a=1,2,3 b*=4 c*=5,6", "b: b joins c");
    }
}
