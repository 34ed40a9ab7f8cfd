//! Who comes to a group and who leaves it, with all that follows: their seat in its room, its
//! meetings and votes, where they stand in the ledger, and a word to the group.
//!
//! Refuses to know: who decides it, and whether it is wise, which is [`super::change`]'s business.
//!
//! **Invariants**
//! - Membership is the truth, and rooms follow it: whoever comes is let in only when no room that they
//!   have left lets them in any more, so that nobody ever sees two. The one exception is the room of a
//!   group that went to another as a whole: it is closed, and those who came along may still read it.
//! - A room says who has come only when they can read it.
//! - A second time changes nothing.

use super::{
    App, Fault, helpers, holds,
    meetings::{company, next_in},
    pauses, prompts,
    rooms::{reseat, seat_all},
};
use crate::{
    domain::{
        change::Ended,
        ids::{AccountId, ChannelId, GroupId, ParticipantId, ServerId},
        meeting::median,
        promises::Promise,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{
        Connection, intake, jobs, meetings as rows,
        membership::{self, Participant, State},
        people::{self, Member},
        rooms,
    },
};

/// What stands with a membership that began after the groups were formed.
const CAME: &str = "came";

/// Takes somebody out of a group.
pub(super) async fn leave(
    conn: &mut Connection,
    server: ServerId,
    who: &Participant,
    why: Ended,
    now: Moment,
) -> Result<(), Fault> {
    let state = match why {
        Ended::Moved | Ended::Merged => State::Waiting, // Until they come to the other group.
        Ended::Withdrew | Ended::Gone => State::Withdrawn,
        Ended::Removed => State::Removed,
    };
    if state != State::Waiting {
        holds::out(conn, (who.id, who.cohort), now).await?;
    }
    membership::set_state(conn, who.id, state).await?;
    let Some(group) = who.group else {
        return old_rooms(conn, server, who, why, now).await;
    };
    if !membership::end(conn, group, who.id, why, now).await? {
        return Ok(());
    }
    company::left(conn, group, who.id, now).await?;
    prompts::reconsider(conn, group, now).await?;
    // Whose whole group goes to another may read what they wrote in its room.
    if let Some(account) = who.account
        && why != Ended::Merged
        && rooms::may_have_seat(conn, group, account).await?
    {
        reseat(conn, server, group, account, now).await?;
    }
    old_rooms(conn, server, who, why, now).await
}

/// What becomes of what somebody may still read who leaves a group: whoever comes to another takes part.
async fn old_rooms(
    conn: &mut Connection,
    server: ServerId,
    who: &Participant,
    why: Ended,
    now: Moment,
) -> Result<(), Fault> {
    match why {
        Ended::Moved | Ended::Merged => Ok(()),
        Ended::Withdrew | Ended::Gone | Ended::Removed => {
            let_go_of_old_rooms(conn, server, who, now).await
        }
    }
}

/// Promises that somebody who is in no group any more is let go by the rooms of groups that went to
/// another as a whole with them; for good, whatever group they come to later.
pub(super) async fn let_go_of_old_rooms(
    conn: &mut Connection,
    server: ServerId,
    who: &Participant,
    now: Moment,
) -> Result<(), Fault> {
    if let Some(account) = who.account {
        for group in rooms::left_behind(conn, who.id).await? {
            reseat(conn, server, group, account, now).await?;
        }
    }
    Ok(membership::cut_off(conn, who.id).await?)
}

/// Brings somebody who is in no group into one of their cohort.
pub(super) async fn join(
    conn: &mut Connection,
    server: ServerId,
    who: &Participant,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let there = people::members_of(conn, group).await?;
    let there: Vec<_> = there.iter().map(|member| member.participant).collect();
    let borne = rows::ledgers(conn, who.cohort, &there, now).await?;
    if !borne.is_empty() {
        rows::start_at(conn, who.id, median(&borne), now).await?;
    }
    membership::begin(conn, group, who.id, CAME, now).await?;
    membership::set_state(conn, who.id, State::Placed).await?;
    intake::let_in(conn, who.id).await?;
    company::came(conn, group, who.id, now).await?;
    pauses::came(conn, server, group, who.id, now).await?;
    if let Some(account) = who.account {
        helpers::came(conn, server, (group, account), now).await?;
    }
    prompts::reconsider(conn, group, now).await?;
    if let Some(account) = who.account
        && who.here
    {
        seat_all(conn, server, account, None, now).await?;
    }
    Ok(())
}

/// Promises that a room which lets an account in now says who has come, if they have come late.
pub(super) async fn seated(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    account: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    let Some((participant, since)) = membership::newcomer(conn, group, account).await? else {
        return Ok(());
    };
    let arrival = Promise::Arrival {
        group,
        participant,
        since,
    };
    jobs::promise(conn, server, &arrival, now, None, now).await?;
    Ok(())
}

/// Somebody who has come to a group, as its room greets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Who has come.
    pub member: Member,
    /// The room, while it is open.
    pub room: Option<ChannelId>,
    /// When the group's next meeting starts, if one is booked.
    pub meets_at: Option<Moment>,
}

/// Reads who has come to a group; none when they have left it since.
pub async fn arrival(
    app: &App,
    group: GroupId,
    participant: ParticipantId,
    since: i64,
    now: Moment,
) -> Result<Option<Arrived>, Fault> {
    let mut read = app.store.read().await?;
    let came = membership::since(&mut read, group, participant).await?;
    if came.is_none_or(|came| came.timestamp_millis() != since) {
        return Ok(None);
    }
    let members = people::members_of(&mut read, group).await?;
    let mut members = members.into_iter();
    let Some(member) = members.find(|member| member.participant == participant) else {
        return Ok(None);
    };
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    let next = next_in(&mut read, group, now).await?;
    Ok(Some(Arrived {
        member,
        room: brief.room,
        meets_at: next.map(|meeting| meeting.starts_at),
    }))
}
