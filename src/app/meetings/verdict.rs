//! When the vote on a proposal is decided, and for which of its times.
//!
//! Knows votes. Refuses to know where they are kept.
//!
//! Only times at which those who would come are free are brought here.
//!
//! **Invariants**: a time that everyone refuses is never booked, nor one that has begun; the same
//! votes give the same verdict, in whatever order they came.

use std::{cmp::Reverse, collections::BTreeSet};

use crate::{
    domain::{
        ids::{OptionId, ParticipantId},
        meeting::quorum,
        time::Moment,
    },
    store::meetings::{OfferedTime, Vote},
};

/// What follows from the votes so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict<'a> {
    /// More votes may come and matter.
    Wait,
    /// This time is to be booked.
    Book(&'a OfferedTime),
    /// None can be booked.
    Expire,
}

/// Who decides: a group, but for those who pause at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voters<'a> {
    /// The present members of the group.
    pub(super) members: &'a [ParticipantId],
    /// Who of them pauses at which of the times.
    pub(super) pausing: &'a BTreeSet<(OptionId, ParticipantId)>,
}

impl<'a> Voters<'a> {
    fn at(self, time: &OfferedTime) -> impl Iterator<Item = ParticipantId> + use<'a> {
        let option = time.id;
        let members = self.members.iter().copied();
        members.filter(move |member| !self.pausing.contains(&(option, *member)))
    }
}

/// Decides for the present members of a group; `late` says that the deadline has passed.
///
/// The first time, in the solver's order, for which everyone it counts on has said yes, and at
/// least two thirds of the group, is booked at once. When there is none and everyone has answered
/// everything, or the deadline has passed, the best time to which at least two thirds of the group
/// say yes is booked: fewest refusals first, then most who can come, then most whom it suits, then
/// the solver's order.
pub(super) fn verdict<'a>(
    times: &'a [OfferedTime],
    group: Voters<'_>,
    late: bool,
    now: Moment,
) -> Verdict<'a> {
    let ahead: Vec<&OfferedTime> = times.iter().filter(|time| now < time.starts_at).collect();
    let enough = |time: &OfferedTime| quorum(group.at(time).count());
    // Hours may have changed since the time was offered, so that it counts on fewer than two thirds.
    let agreed = |time: &&&OfferedTime| {
        enough(time) <= count(time, group, &[Vote::Works, Vote::IfNeeded])
            && counted_on(time, group).all(|member| says_yes(time, member))
    };
    if let Some(time) = ahead.iter().find(agreed) {
        return Verdict::Book(time);
    }
    let all_said = ahead
        .iter()
        .all(|time| counted_on(time, group).all(|member| time.votes.contains_key(&member)));
    if !late && !all_said {
        return Verdict::Wait;
    }
    ahead
        .into_iter()
        .filter(|time| count(time, group, &[Vote::Works, Vote::IfNeeded]) >= enough(time))
        .min_by_key(|time| {
            (
                count(time, group, &[Vote::Cannot]),
                Reverse(count(time, group, &[Vote::Works, Vote::IfNeeded])),
                Reverse(count(time, group, &[Vote::Works])),
                time.position,
            )
        })
        .map_or(Verdict::Expire, Verdict::Book)
}

/// Whether a member has said that a time works or is possible.
pub(super) fn says_yes(time: &OfferedTime, member: ParticipantId) -> bool {
    match time.votes.get(&member) {
        Some(Vote::Works | Vote::IfNeeded) => true,
        Some(Vote::Cannot) | None => false,
    }
}

fn counted_on(time: &OfferedTime, group: Voters<'_>) -> impl Iterator<Item = ParticipantId> {
    group
        .at(time)
        .filter(|member| time.costs.contains_key(member))
}

fn count(time: &OfferedTime, group: Voters<'_>, votes: &[Vote]) -> usize {
    group
        .at(time)
        .filter(|member| {
            time.votes
                .get(member)
                .is_some_and(|vote| votes.contains(vote))
        })
        .count()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::domain::ids::OptionId;

    /// Times an hour apart, each written as one letter a member: `w`orks, `i`f needed, `c`annot,
    /// `.` no answer; capital letters and `,` are of members whom the time does not count on, and `-` is
    /// of one who pauses then.
    fn check(votes: &str, late: bool, expected: &str) {
        let start = DateTime::from_timestamp(1_678_107_600, 0).expect("a real moment");
        let times: Vec<OfferedTime> = (1_i64..)
            .zip(votes.split(' '))
            .map(|(position, letters)| OfferedTime {
                id: OptionId(position),
                position,
                starts_at: start + TimeDelta::hours(position),
                costs: (1_i64..)
                    .zip(letters.chars())
                    .filter(|(_id, letter)| letter.is_lowercase() || *letter == '.')
                    .map(|(id, _letter)| (ParticipantId(id), 0))
                    .collect(),
                votes: (1_i64..)
                    .zip(letters.chars())
                    .filter_map(|(id, letter)| {
                        let vote = match letter.to_ascii_lowercase() {
                            'w' => Vote::Works,
                            'i' => Vote::IfNeeded,
                            'c' => Vote::Cannot,
                            _ => return None,
                        };
                        Some((ParticipantId(id), vote))
                    })
                    .collect(),
            })
            .collect();
        let size = votes.split(' ').next().map_or(0, str::len);
        let members: Vec<ParticipantId> = (1_i64..).take(size).map(ParticipantId).collect();
        let pausing = (1_i64..)
            .zip(votes.split(' '))
            .flat_map(|(position, letters)| {
                let who = (1_i64..).zip(letters.chars());
                let who = who.filter(|(_id, letter)| *letter == '-');
                who.map(move |(id, _letter)| (OptionId(position), ParticipantId(id)))
            })
            .collect();
        let group = Voters {
            members: &members,
            pausing: &pausing,
        };
        let found = match verdict(&times, group, late, start) {
            Verdict::Wait => "wait".to_owned(),
            Verdict::Expire => "expire".to_owned(),
            Verdict::Book(time) => time.position.to_string(),
        };
        assert_eq!(found, expected, "{votes}, late: {late}");
    }

    #[test]
    fn a_time_is_booked_when_everyone_it_counts_on_says_yes() {
        check("... ...", false, "wait");
        check("ww. ...", false, "wait");
        check("wwi ...", false, "1");
        check("ww. iii", false, "2");
        check("ww, ..,", false, "1");
        check("wwC ...", false, "1");
        check("ww,,, .....", false, "wait");
        check("wwWW, .....", false, "1");
    }

    #[test]
    fn the_deadline_books_the_best_time_with_two_thirds() {
        check("ww. ...", true, "1");
        check("wi. ww.", true, "2");
        check("wwc ww.", true, "2");
        check("wwc w..", true, "1");
        check("w.. ...", true, "expire");
        check("www.c w....", true, "expire");
        check("www.. wwwwc", true, "2");
    }

    #[test]
    fn when_everyone_has_answered_everything_nobody_waits_for_the_deadline() {
        check("wwc wcw", false, "1");
        check("wwc wc.", false, "wait");
        check("ccc ccc", false, "expire");
        check("ccc wic", false, "2");
    }

    #[test]
    fn who_pauses_at_a_time_is_not_waited_for_and_does_not_make_the_others_too_few() {
        check("ww-- ..--", false, "1");
        check("ww,, ..,,", true, "expire");
        check("ww-. ....", false, "wait");
        check("w- c-", false, "expire");
    }

    #[test]
    fn a_time_that_everyone_refuses_is_never_booked() {
        check("ccc", true, "expire");
        check("cc", true, "expire");
    }

    #[test]
    fn a_time_that_has_begun_is_not_booked() {
        let start = DateTime::from_timestamp(1_678_107_600, 0).expect("a real moment");
        let member = ParticipantId(1);
        let time = OfferedTime {
            id: OptionId(1),
            position: 1,
            starts_at: start,
            costs: [(member, 0)].into(),
            votes: [(member, Vote::Works)].into(),
        };
        let times = [time];
        let group = Voters {
            members: &[member],
            pausing: &BTreeSet::new(),
        };
        assert_eq!(verdict(&times, group, true, start), Verdict::Expire);
    }
}
