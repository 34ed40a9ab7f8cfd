//! What may change in a running cohort.
//!
//! Knows: that a change is a few steps, each of one participant from one place to another; what must
//! hold of the groups after all of them. Refuses to know: names, rooms, and how good a group is,
//! which is for [`super::grouping`] to say and for a person to decide.
//!
//! **Invariants**: a participant takes one step at the most; steps are taken all or none.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ids::{GroupId, ParticipantId};

/// Why somebody is in a group no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// They went to another group.
    Moved,
    /// They took themselves out.
    Withdrew,
    /// A coordinator took them out.
    Removed,
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
}

/// Who is in which group after these steps, of the groups that they touch; `members` says who is in
/// each of them before.
pub fn after(
    steps: &[Step],
    members: &BTreeMap<GroupId, Vec<ParticipantId>>,
    size_max: usize,
) -> Result<BTreeMap<GroupId, Vec<ParticipantId>>, Impossible> {
    let who: BTreeSet<ParticipantId> = steps.iter().map(|step| step.who).collect();
    if who.len() < steps.len() || steps.iter().any(|step| step.from == step.to) {
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
        };
        assert_eq!(found, expected, "{groups}");
    }

    #[test]
    fn somebody_moves_from_one_group_to_another() {
        check("1:a>b", "a=1,2,3 b=4,5", "a=2,3 b=4,5,1");
        check("1:a>-", "a=1,2,3", "a=2,3");
        check("9:->a", "a=1,2", "a=1,2,9");
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
    fn nobody_takes_two_steps_or_none() {
        check("1:a>a", "a=1,2", "nothing");
        check("1:a>b 1:a>-", "a=1,2 b=3", "nothing");
    }
}
