//! Five cards that everybody reads before their group's room opens, or after, if they come late.
//!
//! Knows: who reads them, and which of them somebody has read. Refuses to know: what they say.
//!
//! **Invariants**
//! - They bar nobody from anything: who has not read them is counted, and never left out.
//! - Each is kept at once; the same one twice changes nothing.
//! - Who has not handed their sign-up in has nothing to read yet.

use chrono::NaiveDate;

use super::{App, Fault, cohorts::last_day};
use crate::{
    domain::{
        ids::{AccountId, CohortId, ParticipantId, ServerId},
        orientation::Subject,
        time::Moment,
    },
    store::{
        Connection,
        cohorts::{self as rows, Plan},
        orientation as taps, safety,
        signups::{self, Place},
    },
};

/// Where somebody stands with the cards of their cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Their cohort.
    pub cohort: CohortId,
    /// What is settled for it.
    pub plan: Plan,
    /// Its last day.
    pub last_on: NaiveDate,
    /// The subjects that they have read.
    pub read: Vec<Subject>,
    /// Who reads what is reported in confidence.
    pub readers: Vec<AccountId>,
}

/// Whoever asks has no place in such a cohort, or has not handed their sign-up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

/// Looks where an account stands: in the newest cohort in which something is left to read, or else
/// in their newest.
pub async fn look(
    app: &App,
    server: ServerId,
    account: AccountId,
) -> Result<Result<Seen, NoPlace>, Fault> {
    let mut read = app.store.read().await?;
    let places = signups::places_of(&mut read, server, account).await?;
    let Some(mine) = newest(&mut read, &places).await? else {
        return Ok(Err(NoPlace));
    };
    seen(&mut read, server, mine).await
}

/// Looks where an account stands in a cohort.
pub async fn look_in(
    app: &App,
    server: ServerId,
    account: AccountId,
    cohort: CohortId,
) -> Result<Result<Seen, NoPlace>, Fault> {
    let mut read = app.store.read().await?;
    match place_in(&mut read, server, account, cohort).await? {
        Some(mine) => seen(&mut read, server, mine).await,
        None => Ok(Err(NoPlace)),
    }
}

/// Keeps that an account has read of a subject.
pub async fn tap(
    app: &App,
    server: ServerId,
    account: AccountId,
    (cohort, subject): (CohortId, Subject),
    now: Moment,
) -> Result<Result<Seen, NoPlace>, Fault> {
    let mut write = app.store.write().await?;
    let Some(mine) = place_in(&mut write, server, account, cohort).await? else {
        return Ok(Err(NoPlace));
    };
    taps::tap(&mut write, mine.participant, subject, now).await?;
    let seen = seen(&mut write, server, mine).await?;
    write.commit().await?;
    Ok(seen)
}

/// How many cards somebody has read, while there are more to read; by their places, newest first.
pub(super) async fn left(conn: &mut Connection, places: &[Place]) -> Result<Option<usize>, Fault> {
    let Some(mine) = newest(conn, places).await? else {
        return Ok(None);
    };
    let read = taps::read_by(conn, mine.participant).await?;
    Ok(Subject::first_beside(&read).map(|_first| read.len()))
}

/// Somebody in a cohort.
#[derive(Clone, Copy)]
struct Mine {
    participant: ParticipantId,
    cohort: CohortId,
}

impl Mine {
    /// None while the sign-up is not handed in.
    fn of(place: &Place) -> Option<Self> {
        (!place.unfinished).then_some(Self {
            participant: place.participant,
            cohort: place.cohort,
        })
    }
}

async fn place_in(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    cohort: CohortId,
) -> Result<Option<Mine>, Fault> {
    let places = signups::places_of(conn, server, account).await?;
    let place = places.iter().find(|place| place.cohort == cohort);
    Ok(place.and_then(Mine::of))
}

async fn newest(conn: &mut Connection, places: &[Place]) -> Result<Option<Mine>, Fault> {
    let mine: Vec<Mine> = places.iter().filter_map(Mine::of).collect();
    for place in &mine {
        let read = taps::read_by(conn, place.participant).await?;
        if Subject::first_beside(&read).is_some() {
            return Ok(Some(*place));
        }
    }
    Ok(mine.first().copied())
}

async fn seen(
    conn: &mut Connection,
    server: ServerId,
    mine: Mine,
) -> Result<Result<Seen, NoPlace>, Fault> {
    let Some(cohort) = rows::on_server(conn, server, mine.cohort).await? else {
        return Ok(Err(NoPlace));
    };
    Ok(Ok(Seen {
        cohort: cohort.id,
        last_on: last_day(&cohort.plan),
        read: taps::read_by(conn, mine.participant).await?,
        readers: safety::contacts(conn, cohort.programme).await?,
        plan: cohort.plan,
    }))
}
