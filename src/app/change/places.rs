//! Where somebody stands in their cohorts, and how they take themselves out of one.

use serde_json::json;

use super::{Applied, Refusal};
use crate::{
    app::{App, Fault, membership as moves, pauses, small},
    domain::{
        availability::dated::Span,
        change::Ended,
        ids::{AccountId, ChannelId, ParticipantId, ServerId},
        time::Moment,
    },
    store::{
        Connection, audit,
        membership::{self, Participant, State},
        rooms,
    },
};

/// Somebody in a cohort, as a coordinator sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub participant: Participant,
    /// Their group's room, once it stands.
    pub room: Option<ChannelId>,
    /// The dates on which they pause, if that is not over.
    pub pause: Option<Span>,
    /// Their other cohorts that are not over.
    pub others: Vec<(ParticipantId, String)>,
}

/// A place in a cohort of which its owner can take a break, or themselves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who they are there.
    pub participant: Participant,
    /// The dates on which they pause, if that is not over.
    pub pause: Option<Span>,
}

impl Place {
    /// Whether there is a group that would go on without them for a while.
    pub fn can_pause(&self) -> bool {
        let Participant { running, group, .. } = &self.participant;
        *running && group.is_some()
    }
}

/// Shows somebody who takes part in a cohort that is not over.
pub async fn person_with(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Option<Person>, Fault> {
    let mut read = app.store.read().await?;
    let places = membership::places_of(&mut read, server, account).await?;
    match places.first() {
        Some(first) => Ok(Some(shown(&mut read, server, first.clone(), now).await?)),
        None => Ok(None),
    }
}

/// Shows somebody in one cohort.
pub async fn person(
    app: &App,
    server: ServerId,
    who: ParticipantId,
    now: Moment,
) -> Result<Option<Person>, Fault> {
    let mut read = app.store.read().await?;
    match membership::participant(&mut read, server, who).await? {
        Some(found) => Ok(Some(shown(&mut read, server, found, now).await?)),
        None => Ok(None),
    }
}

async fn shown(
    conn: &mut Connection,
    server: ServerId,
    participant: Participant,
    now: Moment,
) -> Result<Person, Fault> {
    let room = match participant.group {
        Some(group) => rooms::channel_of(conn, group).await?,
        None => None,
    };
    let mut others = match participant.account {
        Some(account) => membership::places_of(conn, server, account).await?,
        None => Vec::new(),
    };
    others.retain(|other| other.id != participant.id);
    Ok(Person {
        room: room.map(|(channel, _closed)| channel),
        pause: pauses::span_of(conn, participant.id, now).await?,
        others: others
            .into_iter()
            .map(|other| (other.id, other.cohort_name))
            .collect(),
        participant,
    })
}

/// What an account can take itself out of: its places in cohorts.
pub async fn places(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Vec<Place>, Fault> {
    let mut read = app.store.read().await?;
    let mut places = Vec::new();
    for participant in membership::places_of(&mut read, server, account).await? {
        if takes_part(participant.state) {
            places.push(Place {
                pause: pauses::span_of(&mut read, participant.id, now).await?,
                participant,
            });
        }
    }
    Ok(places)
}

fn takes_part(state: State) -> bool {
    match state {
        State::Waiting | State::Placed | State::Paused => true,
        State::Withdrawn | State::Removed | State::Finished => false,
    }
}

/// Takes somebody out of their cohort, because they say so. Twice is once.
pub async fn withdraw(
    app: &App,
    server: ServerId,
    account: AccountId,
    participant: ParticipantId,
    now: Moment,
) -> Result<Result<Applied, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let mine = membership::places_of(&mut write, server, account).await?;
    let mut mine = mine.into_iter();
    let Some(place) = mine.find(|place| place.id == participant) else {
        return Ok(Err(Refusal::Gone));
    };
    let done = |before| Ok(Ok(Applied { people: 1, before }));
    match place.state {
        State::Withdrawn => return done(true),
        State::Removed | State::Finished => return Ok(Err(Refusal::Nothing)),
        State::Waiting | State::Placed | State::Paused => {}
    }
    leave(&mut write, server, account, &place, now).await?;
    write.commit().await?;
    done(false)
}

/// Takes an account out of every cohort that it takes part in.
pub(in crate::app) async fn withdraw_from_all(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    for place in membership::places_of(conn, server, account).await? {
        if takes_part(place.state) {
            leave(conn, server, account, &place, now).await?;
        }
    }
    Ok(())
}

async fn leave(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    place: &Participant,
    now: Moment,
) -> Result<(), Fault> {
    moves::leave(conn, server, place, Ended::Withdrew, now).await?;
    if let Some(group) = place.group {
        small::after_leaving(conn, server, group, now).await?;
    }
    let detail = json!({ "group": place.group });
    let (what, subject) = ("participant.withdraw", place.id.0);
    audit::note(conn, server, Some(account), what, subject, &detail, now).await?;
    Ok(())
}
