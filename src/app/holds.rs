//! Seats that are held for people who leave the server while their cohort runs.
//!
//! Knows: that leaving the server is not withdrawing; that coming back in time changes nothing; what
//! follows when nobody came back. Refuses to know: who takes the seat then, which a person decides.
//!
//! **Invariants**
//! - As long as a seat is held, membership, meetings and votes stay as they are.
//! - A seat is given up once, and the group reads so once.

use super::{App, Fault, membership as moves, small};
use crate::{
    domain::{
        change::Ended,
        grace::{self, HoldEnded},
        ids::{AccountId, ChannelId, CohortId, GroupId, HoldId, ParticipantId, ServerId},
        promises::Promise,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{
        Connection, audit,
        holds::{self as rows, Hold},
        jobs,
        membership::{self, State},
        people, rooms,
    },
};

/// What stands with the end of a hold that will not come.
const NOT_NEEDED: &str = "the seat is not held any more";

/// Holds the seats of an account that has just left a server.
pub(super) async fn begin(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    for place in membership::places_of(conn, server, account).await? {
        let Some(group) = place.group.filter(|_group| place.running) else {
            continue;
        };
        let home_zone = rooms::brief(conn, group, ROOMS_PER_CATEGORY)
            .await?
            .home_zone;
        let until = grace::seat_until(home_zone, now);
        if let Some(hold) = rows::begin(conn, place.id, group, until, now).await? {
            let cohort = place.cohort;
            let ends = Promise::Hold { cohort, hold };
            jobs::promise(conn, server, &ends, until, None, now).await?;
        }
    }
    Ok(())
}

/// Ends what an absence had begun, because the account is on the server again: a seat that is held
/// is theirs as before, and whoever lost theirs waits for another.
pub(super) async fn back(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    for (hold, cohort) in rows::open_of_account(conn, server, account).await? {
        end(conn, (hold, cohort), HoldEnded::Back, now).await?;
    }
    for participant in rows::returned(conn, server, account, now).await? {
        membership::set_state(conn, participant, State::Waiting).await?;
        let (what, subject) = ("participant.return", participant.0);
        audit::note(conn, server, Some(account), what, subject, &(), now).await?;
    }
    Ok(())
}

/// Ends the hold of somebody's seat, if it is held, because they leave their cohort.
pub(super) async fn out(
    conn: &mut Connection,
    (participant, cohort): (ParticipantId, CohortId),
    now: Moment,
) -> Result<(), Fault> {
    if let Some(hold) = rows::open_of(conn, participant).await? {
        end(conn, (hold, cohort), HoldEnded::Out, now).await?;
    }
    Ok(())
}

async fn end(
    conn: &mut Connection,
    (hold, cohort): (HoldId, CohortId),
    how: HoldEnded,
    now: Moment,
) -> Result<(), Fault> {
    rows::end(conn, hold, how, now).await?;
    let ends = Promise::Hold { cohort, hold };
    jobs::let_go(conn, &ends, NOT_NEEDED, now).await?;
    Ok(())
}

/// Reads a hold that lasts; none once it has ended.
pub async fn held(app: &App, hold: HoldId) -> Result<Option<Hold>, Fault> {
    let mut read = app.store.read().await?;
    let found = rows::find(&mut read, hold).await?;
    Ok(found.filter(|found| found.ended.is_none()))
}

/// Gives up a seat whose time is over: they leave their group and their cohort, and the group is
/// told. Twice is once.
pub async fn give_up(app: &App, hold: HoldId, now: Moment) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    let found = rows::find(&mut write, hold).await?;
    let Some(found) = found.filter(|found| found.ended.is_none()) else {
        return Ok(());
    };
    let server = found.server;
    let who = membership::participant(&mut write, server, found.participant).await?;
    let Some((who, group)) = who.and_then(|who| Some((who.clone(), who.group?))) else {
        rows::end(&mut write, hold, HoldEnded::Out, now).await?;
        return Ok(write.commit().await?);
    };
    rows::give_up(&mut write, hold, group, now).await?;
    moves::leave(&mut write, server, &who, Ended::Gone, now).await?;
    small::after_leaving(&mut write, server, group, now).await?;
    let told = Promise::Departure { group, hold };
    jobs::promise(&mut write, server, &told, now, None, now).await?;
    let (what, detail) = ("seat.give-up", serde_json::json!({ "group": group }));
    audit::note(&mut write, server, None, what, who.id.0, &detail, now).await?;
    Ok(write.commit().await?)
}

/// Somebody whose seat was given up, as their group reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departed {
    /// What the group called them.
    pub called_name: String,
    /// The group's room.
    pub room: ChannelId,
}

/// Reads whose seat was given up; none where nobody is left to be told, or there is no room to tell
/// it in, or they are in the group again.
pub async fn departed(app: &App, group: GroupId, hold: HoldId) -> Result<Option<Departed>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = rows::find(&mut read, hold).await? else {
        return Ok(None);
    };
    let members = people::members_of(&mut read, group).await?;
    let back = members
        .iter()
        .any(|member| member.participant == found.participant);
    let room = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY)
        .await?
        .room;
    let Some(room) = room.filter(|_room| !back && !members.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Departed {
        called_name: found.called_name,
        room,
    }))
}
