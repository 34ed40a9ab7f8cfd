//! What may change in a running cohort.
//!
//! Knows: that a change is a few steps, each of one participant from one place to another; what must
//! hold of the groups after all of them. Refuses to know: names, rooms, and how good a group is,
//! which is for [`super::grouping`] to say ([`Ground`] asks it) and for a person to decide.
//!
//! **Invariants**: a participant takes one step at the most; steps are taken all or none.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ids::{GroupId, ParticipantId};

mod ground;
mod repair;

pub use ground::{Ground, Wanted};
pub use repair::{Help, Needy, Repair, SMALL};

/// Why somebody is in a group no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Their group went to another as a whole.
    Merged,
    /// They went to another group.
    Moved,
    /// They took themselves out.
    Withdrew,
    /// A coordinator took them out.
    Removed,
    /// They left the server, and were away for longer than their seat is held.
    Gone,
}

/// What a coordinator wants to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Somebody goes to another group, or from waiting into one.
    Move {
        /// Who.
        who: ParticipantId,
        /// Where to.
        to: GroupId,
    },
    /// Two members take each other's places.
    Swap(ParticipantId, ParticipantId),
    /// Somebody who waits takes the place of a member, who leaves the cohort.
    Replace {
        /// Who leaves.
        out: ParticipantId,
        /// Who comes.
        by: ParticipantId,
    },
    /// Somebody leaves the cohort.
    Remove(ParticipantId),
}

impl Change {
    /// Whose places it changes.
    pub fn people(self) -> Vec<ParticipantId> {
        match self {
            Self::Move { who, .. } | Self::Remove(who) => vec![who],
            Self::Swap(one, other) => vec![one, other],
            Self::Replace { out, by } => vec![out, by],
        }
    }

    /// The steps that it takes, where `group_of` says who is in which group; none where somebody has
    /// no place to give, or one already who would need none.
    pub fn steps(self, group_of: impl Fn(ParticipantId) -> Option<GroupId>) -> Option<Vec<Step>> {
        let step = |who, to| Step {
            who,
            from: group_of(who),
            to,
        };
        match self {
            Self::Move { who, to } => Some(vec![step(who, Some(to))]),
            Self::Swap(one, other) => {
                let (mine, theirs) = (group_of(one)?, group_of(other)?);
                Some(vec![step(one, Some(theirs)), step(other, Some(mine))])
            }
            Self::Replace { out, by } => {
                let place = group_of(out)?;
                let waits = group_of(by).is_none();
                waits.then(|| vec![step(out, None), step(by, Some(place))])
            }
            Self::Remove(who) => Some(vec![step(who, None)]),
        }
    }
}

/// One participant's part in a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who.
    pub who: ParticipantId,
    /// The group that they leave; none for somebody who is in none.
    pub from: Option<GroupId>,
    /// The group that they come to; none for somebody who leaves the cohort.
    pub to: Option<GroupId>,
}

/// Why steps cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// Somebody would stay where they are, or take two steps.
    Nothing,
    /// A group would have more members than the cohort's groups may have.
    TooMany {
        /// Which group.
        group: GroupId,
    },
    /// Somebody would come to a group in which they cannot be: nobody is told because of whom.
    Apart,
}

/// Whether somebody comes by these steps to one with whom they are never in one group.
pub fn joins_apart(
    steps: &[Step],
    after: &BTreeMap<GroupId, Vec<ParticipantId>>,
    apart: &[(ParticipantId, ParticipantId)],
) -> bool {
    // Who is in one group already is not moved by what others do.
    let comes = |who: ParticipantId, to: GroupId| {
        let mut steps = steps.iter();
        steps.any(|step| step.who == who && step.to == Some(to))
    };
    after.iter().any(|(group, members)| {
        apart.iter().any(|(one, other)| {
            members.contains(one)
                && members.contains(other)
                && (comes(*one, *group) || comes(*other, *group))
        })
    })
}

/// Who is in which group after these steps, of the groups that they touch; `members` says who is in
/// each of them before.
pub fn after(
    steps: &[Step],
    members: &BTreeMap<GroupId, Vec<ParticipantId>>,
    size_max: usize,
) -> Result<BTreeMap<GroupId, Vec<ParticipantId>>, Impossible> {
    let who: BTreeSet<ParticipantId> = steps.iter().map(|step| step.who).collect();
    let stays = |step: &Step| step.from.is_some() && step.from == step.to;
    if who.len() < steps.len() || steps.iter().any(stays) {
        return Err(Impossible::Nothing);
    }
    let touched = steps.iter().flat_map(|step| [step.from, step.to]).flatten();
    let mut after: BTreeMap<GroupId, Vec<ParticipantId>> = touched
        .map(|group| (group, members.get(&group).cloned().unwrap_or_default()))
        .collect();
    for step in steps {
        if let Some(left) = step.from.and_then(|from| after.get_mut(&from)) {
            left.retain(|member| *member != step.who);
        }
        if let Some(joined) = step.to.and_then(|to| after.get_mut(&to)) {
            joined.push(step.who);
        }
    }
    let came = |group: &GroupId| steps.iter().any(|step| step.to == Some(*group));
    // A group that nobody comes to is not made too large by these steps.
    let crowded = after
        .iter()
        .find(|(group, members)| came(group) && size_max < members.len());
    match crowded {
        Some((group, _members)) => Err(Impossible::TooMany { group: *group }),
        None => Ok(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps like `1:a>b`, with `-` for no group; groups like `a=1,2 b=3`.
    fn check(steps: &str, groups: &str, expected: &str) {
        let letter = |text: &str| {
            let letter = text.bytes().next().filter(|letter| *letter != b'-');
            letter.map(|letter| GroupId(i64::from(letter - b'a') + 1))
        };
        let number = |text: &str| ParticipantId(text.parse().expect("a number"));
        let steps: Vec<Step> = steps
            .split(' ')
            .map(|step| {
                let (who, way) = step.split_once(':').expect("who and how");
                let (from, to) = way.split_once('>').expect("from and to");
                Step {
                    who: number(who),
                    from: letter(from),
                    to: letter(to),
                }
            })
            .collect();
        let members = groups.split(' ').map(|group| {
            let (name, members) = group.split_once('=').expect("a name and members");
            let members = members.split(',').filter(|member| !member.is_empty());
            (
                letter(name).expect("a group"),
                members.map(number).collect::<Vec<_>>(),
            )
        });
        let found = match after(&steps, &members.collect(), 3) {
            Ok(after) => {
                let groups = after.into_iter().map(|(group, members)| {
                    let letter = char::from(b'a' + u8::try_from(group.0 - 1).expect("a letter"));
                    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
                    format!("{letter}={}", members.join(","))
                });
                groups.collect::<Vec<_>>().join(" ")
            }
            Err(Impossible::Nothing) => "nothing".to_owned(),
            Err(Impossible::TooMany { group }) => format!("too many in {group}"),
            Err(Impossible::Apart) => unreachable!("nobody is kept apart here"),
        };
        assert_eq!(found, expected, "{groups}");
    }

    #[test]
    fn a_change_takes_its_steps_from_where_people_are() {
        // 1 is in group 1, 2 in group 2, 3 waits.
        let group_of = |who: ParticipantId| (who.0 < 3).then_some(GroupId(who.0));
        let [one, two, waits] = [1, 2, 3].map(ParticipantId);
        let step = |who, from: Option<i64>, to: Option<i64>| Step {
            who,
            from: from.map(GroupId),
            to: to.map(GroupId),
        };
        let to = GroupId(2);
        for (change, expected) in [
            (
                Change::Move { who: waits, to },
                Some(vec![step(waits, None, Some(2))]),
            ),
            (
                Change::Swap(one, two),
                Some(vec![
                    step(one, Some(1), Some(2)),
                    step(two, Some(2), Some(1)),
                ]),
            ),
            (Change::Swap(one, waits), None),
            (
                Change::Replace {
                    out: one,
                    by: waits,
                },
                Some(vec![step(one, Some(1), None), step(waits, None, Some(1))]),
            ),
            (Change::Replace { out: one, by: two }, None),
            (
                Change::Replace {
                    out: waits,
                    by: one,
                },
                None,
            ),
            (Change::Remove(waits), Some(vec![step(waits, None, None)])),
        ] {
            assert_eq!(change.steps(group_of), expected, "{change:?}");
        }
    }

    #[test]
    fn somebody_moves_from_one_group_to_another() {
        check("1:a>b", "a=1,2,3 b=4,5", "a=2,3 b=4,5,1");
        check("1:a>-", "a=1,2,3", "a=2,3");
        check("9:->a", "a=1,2", "a=1,2,9");
    }

    #[test]
    fn who_is_in_no_group_can_leave_the_cohort() {
        check("9:->-", "a=1,2", "");
    }

    #[test]
    fn two_full_groups_can_swap_and_none_can_grow() {
        check("1:a>b 4:b>a", "a=1,2,3 b=4,5,6", "a=2,3,4 b=5,6,1");
        check("1:a>b", "a=1,2,3 b=4,5,6", "too many in 2");
        check("1:a>- 9:->a", "a=1,2,3", "a=2,3,9");
    }

    #[test]
    fn a_group_that_is_too_large_already_may_shrink() {
        check("1:a>-", "a=1,2,3,4,5", "a=2,3,4,5");
    }

    #[test]
    fn nobody_comes_to_somebody_from_whom_they_are_kept_apart() {
        let [one, other, third] = [1, 2, 3].map(ParticipantId);
        let group = GroupId(1);
        let joins = |who, apart: (ParticipantId, ParticipantId)| {
            let step = Step {
                who,
                from: None,
                to: Some(group),
            };
            let after = BTreeMap::from([(group, vec![one, other, third])]);
            joins_apart(&[step], &after, &[apart])
        };
        assert!(joins(one, (one, other)));
        assert!(joins(one, (other, one)), "both ways");
        assert!(!joins(third, (one, other)), "they are there already");
        assert!(!joins(one, (one, ParticipantId(9))), "who is elsewhere");
    }

    #[test]
    fn nobody_takes_two_steps_or_none() {
        check("1:a>a", "a=1,2", "nothing");
        check("1:a>b 1:a>-", "a=1,2 b=3", "nothing");
    }
}
