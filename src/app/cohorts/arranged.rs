//! The groups of a cohort as they stand before the launch: a page of them, one, or somebody in them.
//!
//! Refuses to know: how they come about (`super::forming`) and change ([`super::by_hand`]).
//!
//! **Invariants**: looking changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{by_hand::Refusal, candidates, gathering};
use crate::{
    app::{
        App, Fault,
        change::{self, Broken},
    },
    domain::{
        arrangement::{Arranged, Arrangement, Deed},
        grouping::{self, GroupFacts, OneChange, UnplacedFacts},
        ids::{CohortId, GroupId, ParticipantId},
        time::{Moment, Zone},
    },
    store::{
        Connection, arrangement,
        cohorts::{Cohort, State},
        groups::{self, Candidate},
        people::Programme,
    },
};

/// How many groups or people a page shows: as many as a phone's picture holds.
pub const PAGE_ENTRIES: usize = 10;

/// The groups of a cohort as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// The zone in which its days begin.
    pub home_zone: Zone,
    /// How long a meeting takes.
    pub minutes: u16,
    /// Which edition of the groups it is.
    pub edition: i64,
    /// The groups, by number.
    pub groups: Vec<SeenGroup>,
    /// Who has none.
    pub without: Vec<NotPlaced>,
    /// What was done last and can be taken back.
    pub last: Option<Deed>,
    /// Which page is shown, from 0: the groups come first, then who has none.
    pub page: usize,
}

/// A group as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenGroup {
    /// Its row.
    pub id: GroupId,
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Whether it stays as it is while others are formed.
    pub locked: bool,
    /// Who is in it.
    pub members: Vec<SeenMember>,
    /// Why these people.
    pub facts: GroupFacts,
    /// When all of them can begin a meeting in the week in which they can least often; told of the
    /// groups on the page alone.
    pub common_at: Vec<Moment>,
}

/// A member of a group, or somebody without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenMember {
    /// Who.
    pub id: ParticipantId,
    /// What the group calls them.
    pub called_name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// Where their clocks are, once they have said so.
    pub zone: Option<Zone>,
}

/// Somebody without a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPlaced {
    /// Who.
    pub id: ParticipantId,
    /// What they are called.
    pub called_name: String,
    /// Why, and what would change that; unknown of whoever came, or was taken out, since groups
    /// were formed.
    pub facts: Option<UnplacedFacts>,
    /// The half hours that they could add, as their own clocks show them in the first week.
    pub hours_to_add: Vec<NaiveDateTime>,
    /// What the other person of the change is called, if it needs one.
    pub other: Option<String>,
}

impl Seen {
    /// How many pages there are.
    pub fn pages(&self) -> usize {
        let entries = self.groups.len() + self.without.len();
        entries.div_ceil(PAGE_ENTRIES).max(1)
    }

    /// The groups on the page.
    pub fn groups_shown(&self) -> &[SeenGroup] {
        on_page(&self.groups, self.page * PAGE_ENTRIES)
    }

    /// The people on the page who have no group.
    pub fn without_shown(&self) -> &[NotPlaced] {
        let first = self.page * PAGE_ENTRIES;
        let room = PAGE_ENTRIES - self.groups_shown().len();
        let shown = on_page(&self.without, first.saturating_sub(self.groups.len()));
        shown.get(..room.min(shown.len())).unwrap_or_default()
    }
}

/// A page of a list, from this entry on.
fn on_page<T>(list: &[T], first: usize) -> &[T] {
    let first = first.min(list.len());
    let until = (first + PAGE_ENTRIES).min(list.len());
    list.get(first..until).unwrap_or_default()
}

/// The groups of the cohort that gathers sign-ups, once they are formed.
pub async fn look(
    app: &App,
    programme: &Programme,
    page: usize,
) -> Result<Result<Seen, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    match forming(&mut read, programme).await? {
        Some(cohort) => Ok(Ok(seen(&mut read, &cohort, page).await?)),
        None => Ok(Err(Refusal::NoGroups)),
    }
}

/// The cohort whose groups are arranged, if there is one.
pub(super) async fn forming(
    conn: &mut Connection,
    programme: &Programme,
) -> Result<Option<Cohort>, Fault> {
    let cohort = gathering(conn, programme).await?;
    Ok(cohort.filter(|cohort| cohort.state == State::Forming))
}

/// Reads a page of a cohort's groups; the last one where it has no such page.
pub(super) async fn seen(
    conn: &mut Connection,
    cohort: &Cohort,
    page: usize,
) -> Result<Seen, Fault> {
    let arranged = arrangement::read(conn, cohort.id).await?;
    let people = people(conn, cohort).await?;
    let placed: BTreeSet<ParticipantId> = arranged.members().into_values().flatten().collect();
    let waiting = people
        .values()
        .filter(|one| !placed.contains(&one.participant));
    let without = waiting.map(|one| not_placed(cohort, &people, &arranged, one));
    let mut seen = Seen {
        cohort: cohort.id,
        cohort_name: cohort.plan.name.clone(),
        home_zone: cohort.plan.home_zone,
        minutes: cohort.plan.meeting_minutes,
        edition: arrangement::edition(conn, cohort.id).await?,
        without: without.collect(),
        groups: arranged
            .groups
            .iter()
            .filter_map(|group| seen_group(group, &people))
            .collect(),
        last: arrangement::last_deed(conn, cohort.id).await?,
        page: 0,
    };
    seen.page = page.min(seen.pages() - 1);
    let first = (seen.page * PAGE_ENTRIES).min(seen.groups.len());
    let shown = seen.groups.iter_mut().skip(first).take(PAGE_ENTRIES);
    for group in shown {
        group.common_at = common_at(cohort, &people, group);
    }
    Ok(seen)
}

type People = BTreeMap<ParticipantId, Candidate>;

async fn people(conn: &mut Connection, cohort: &Cohort) -> Result<People, Fault> {
    let people = groups::candidates(conn, cohort.id).await?.into_iter();
    Ok(people.map(|one| (one.participant, one)).collect())
}

fn seen_group(group: &Arranged, people: &People) -> Option<SeenGroup> {
    let members = group.members.iter().filter_map(|member| people.get(member));
    Some(SeenGroup {
        id: group.id?,
        number: group.number,
        name: group.name.clone(),
        locked: group.locked,
        members: members.map(seen_member).collect(),
        facts: group.facts.clone(),
        common_at: Vec::new(),
    })
}

fn seen_member(person: &Candidate) -> SeenMember {
    SeenMember {
        id: person.participant,
        called_name: person.called_name.clone(),
        country: person.country.clone(),
        zone: person.plan.zones.last().map(|dated| dated.value),
    }
}

/// When all members of a group can begin a meeting in the week in which they can least often.
fn common_at(cohort: &Cohort, people: &People, group: &SeenGroup) -> Vec<Moment> {
    let members = group.members.iter().filter_map(|one| people.get(&one.id));
    let members: Vec<_> = members
        .map(|person| candidates::who_waits(cohort, person))
        .collect();
    common_starts(cohort.plan.starts_on, &members.iter().collect::<Vec<_>>())
}

/// When all of these can begin a meeting, in the week of a cohort in which they can least often.
pub(in crate::app) fn common_starts(
    starts_on: NaiveDate,
    members: &[&grouping::Candidate],
) -> Vec<Moment> {
    let (week, starts) = grouping::poorest_starts(members);
    let first_at = starts_on.and_time(NaiveTime::MIN).and_utc();
    let weeks = i64::try_from(week - 1).unwrap_or_default();
    let week_at = first_at + TimeDelta::weeks(weeks);
    let starts = starts.iter();
    starts
        .map(|start| week_at + TimeDelta::minutes(30 * i64::from(start)))
        .collect()
}

fn not_placed(
    cohort: &Cohort,
    people: &People,
    arranged: &Arrangement,
    person: &Candidate,
) -> NotPlaced {
    let id = person.participant;
    let known = arranged.without.iter().find(|other| other.who == id);
    let change = known.and_then(|known| known.facts.change.as_ref());
    let starts = change.map_or(&[][..], OneChange::starts);
    let zone = person.plan.zones.last().map(|dated| dated.value);
    let other = change.and_then(|change| change.other(id));
    NotPlaced {
        id,
        called_name: person.called_name.clone(),
        facts: known.map(|known| known.facts.clone()),
        hours_to_add: zone.map_or_else(Vec::new, |zone| {
            candidates::local_starts(cohort.plan.starts_on, zone, starts)
        }),
        other: other
            .and_then(|other| people.get(&other))
            .map(|other| other.called_name.clone()),
    }
}

/// One group, to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneGroup {
    /// Which edition of the groups it is.
    pub edition: i64,
    /// The group.
    pub group: SeenGroup,
    /// Which rules it breaks, because somebody wanted it so or somebody has left.
    pub breaks: Vec<Broken>,
    /// On which page it stands.
    pub page: usize,
}

/// Looks at one group.
pub async fn group(
    app: &App,
    programme: &Programme,
    group: GroupId,
) -> Result<Result<OneGroup, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(cohort) = forming(&mut read, programme).await? else {
        return Ok(Err(Refusal::NoGroups));
    };
    let arranged = arrangement::read(&mut read, cohort.id).await?;
    let people = people(&mut read, &cohort).await?;
    let found = arranged.group(group);
    let Some(group) = found.and_then(|group| seen_group(group, &people)) else {
        return Ok(Err(Refusal::Gone));
    };
    let members: Vec<ParticipantId> = group.members.iter().map(|one| one.id).collect();
    let seen = change::Seen::of(&mut read, &cohort, |who| members.contains(&who)).await?;
    Ok(Ok(OneGroup {
        edition: arrangement::edition(&mut read, cohort.id).await?,
        breaks: seen.after(group.id, &members).breaks,
        page: page_of(&arranged, group.id),
        group,
    }))
}

/// On which page a group stands.
pub(super) fn page_of(arranged: &Arrangement, group: GroupId) -> usize {
    let mut groups = arranged.groups.iter();
    let place = groups.position(|other| other.id == Some(group));
    place.unwrap_or_default() / PAGE_ENTRIES
}

/// Somebody whose place can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnePerson {
    /// Who.
    pub person: SeenMember,
    /// Their group, and what it is called.
    pub group: Option<(GroupId, String)>,
    /// On which page they stand.
    pub page: usize,
}

/// Looks at somebody.
pub async fn person(
    app: &App,
    programme: &Programme,
    who: ParticipantId,
) -> Result<Result<OnePerson, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(cohort) = forming(&mut read, programme).await? else {
        return Ok(Err(Refusal::NoGroups));
    };
    let arranged = arrangement::read(&mut read, cohort.id).await?;
    let people = people(&mut read, &cohort).await?;
    let Some(person) = people.get(&who) else {
        return Ok(Err(Refusal::Gone));
    };
    let group = arranged.group_of(who);
    let group = group.and_then(|group| Some((group.id?, group.name.clone())));
    let waits = |other: &&ParticipantId| **other < who && arranged.group_of(**other).is_none();
    let before = arranged.groups.len() + people.keys().filter(waits).count();
    let page = match &group {
        Some((group, _)) => page_of(&arranged, *group),
        None => before / PAGE_ENTRIES,
    };
    Ok(Ok(OnePerson {
        person: seen_member(person),
        group,
        page,
    }))
}
