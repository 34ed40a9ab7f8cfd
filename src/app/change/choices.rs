//! What a coordinator can choose for somebody, the best first.

use super::{Refusal, Seen, who_moves};
use crate::{
    app::{App, Fault},
    domain::{
        change::{Change, Wanted},
        ids::{GroupId, ParticipantId, ServerId},
    },
    store::membership::{self, Participant},
};

/// Most choices that are offered at once: a menu holds no more.
const CHOICES_MAX: usize = 25;

/// Something that a coordinator can choose, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The group, or the participant, by its id.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What the group is called that a participant is in.
    pub group_name: Option<String>,
    /// How many rules of grouping it would break.
    pub breaks: usize,
}

/// Lists what a coordinator can choose for somebody, the best first.
pub async fn choices(
    app: &App,
    server: ServerId,
    who: ParticipantId,
    wanted: Wanted,
) -> Result<Result<(Participant, Vec<Choice>), Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let person = match who_moves(&mut read, server, who).await? {
        Ok(person) => person,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(seen) = Seen::read(&mut read, server, person.cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    if !seen.ground.people.contains_key(&who) {
        return Ok(Err(Refusal::Nothing));
    }
    drop(read);
    let offers = seen.ground.offers(who, wanted).into_iter();
    let choices = offers.filter_map(|(change, breaks)| Choice::of(&seen, change, breaks));
    Ok(Ok((person, choices.take(CHOICES_MAX).collect())))
}

/// Lists who is in no group and could come to one, the best first; and what the group is called.
pub async fn newcomers(
    app: &App,
    server: ServerId,
    group: GroupId,
) -> Result<Result<(String, Vec<Choice>), Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(cohort) = membership::cohort_of(&mut read, server, group).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let Some(seen) = Seen::read(&mut read, server, cohort).await? else {
        return Ok(Err(Refusal::Gone));
    };
    drop(read);
    let offers = seen.ground.newcomers(group).into_iter();
    let choices = offers.filter_map(|(change, breaks)| Choice::coming(&seen, change, breaks));
    Ok(Ok((
        seen.group_name(group),
        choices.take(CHOICES_MAX).collect(),
    )))
}

impl Choice {
    /// A change as the choice that makes it; none where nothing is to be chosen.
    pub(in crate::app) fn of(seen: &Seen, change: Change, breaks: usize) -> Option<Self> {
        let (id, name, group) = match change {
            Change::Move { to, .. } => (to.0, seen.group_name(to), None),
            Change::Swap(_, other) | Change::Replace { by: other, .. } => {
                (other.0, seen.name_of(other), seen.ground.group_of(other))
            }
            Change::Remove(_) => return None,
        };
        Some(Self {
            id,
            name,
            group_name: group.map(|group| seen.group_name(group)),
            breaks,
        })
    }

    /// The same where a group looks for somebody: what is chosen is who comes.
    fn coming(seen: &Seen, change: Change, breaks: usize) -> Option<Self> {
        let Change::Move { who, .. } = change else {
            return None;
        };
        Some(Self {
            id: who.0,
            name: seen.name_of(who),
            group_name: None,
            breaks,
        })
    }
}
