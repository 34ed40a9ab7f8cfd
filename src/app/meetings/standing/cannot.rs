//! “I can’t”: this once, or never at this hour.

use serde_json::json;

use super::{Kept, Refusal, attendance_changed, change, load, restate};
use crate::{
    app::{
        App, Fault,
        meetings::{Meeting, MeetingState, booked, suggest},
    },
    domain::{
        ids::{AccountId, MeetingId, ServerId, StandingId},
        time::Moment,
    },
    store::{
        Connection, audit, meetings as rows,
        people::{self, Seat},
        standing::{self as hours, Ended, Hour},
    },
};

/// What somebody can say no to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The hour.
    pub kept: Kept,
    /// Its meetings to come that they have not declined.
    pub coming: Vec<Meeting>,
}

/// A no that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// The meeting.
    pub meeting: Meeting,
    /// Whether it is called off, since too few are left.
    pub called_off: bool,
}

/// Shows what a member of the group can say no to.
pub async fn cannot(
    app: &App,
    server: ServerId,
    account: AccountId,
    standing: StandingId,
    now: Moment,
) -> Result<Result<Choices, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let (_hour, seat) = match seat_at(&mut read, server, account, standing).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(kept) = load(&mut read, standing).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let comes = |(meeting, parts): &&(Meeting, Vec<rows::Attendance>)| {
        meeting.state == MeetingState::Booked
            && now < meeting.starts_at
            && parts
                .iter()
                .any(|part| part.participant == seat.participant && !part.declined)
    };
    let coming = kept.meetings.iter().filter(comes);
    let coming = coming.map(|(meeting, _)| meeting.clone()).collect();
    Ok(Ok(Choices { kept, coming }))
}

/// Takes a member's word that they cannot come this once.
pub async fn once(
    app: &App,
    server: ServerId,
    account: AccountId,
    meeting: MeetingId,
    now: Moment,
) -> Result<Result<Declined, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (found, seat) = match booked::part_in(&mut write, server, account, meeting).await? {
        Ok(part) => part,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if found.state != MeetingState::Cancelled && found.starts_at <= now {
        return Ok(Err(Refusal::Begun));
    }
    let news = found.state == MeetingState::Booked
        && rows::set_declined(&mut write, meeting, seat.participant, true).await?;
    if news {
        let detail = json!({ "participant": seat.participant });
        let (who, what) = (Some(account), "meeting.decline");
        audit::note(&mut write, server, who, what, meeting.0, &detail, now).await?;
        attendance_changed(&mut write, &found, now).await?;
    }
    let stands = rows::meeting(&mut write, meeting).await?;
    write.commit().await?;
    Ok(stands
        .map(|meeting| Declined {
            called_off: meeting.state == MeetingState::Cancelled,
            meeting,
        })
        .ok_or(Refusal::Gone))
}

/// Takes a member's word that they never can at this hour: it is kept no longer, its meetings to
/// come are called off, and times are offered in place of the first. A second time changes nothing.
pub async fn never(
    app: &App,
    server: ServerId,
    account: AccountId,
    standing: StandingId,
    now: Moment,
) -> Result<Result<(), Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (hour, seat) = match seat_at(&mut write, server, account, standing).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Some(called_off) = end(&mut write, &hour, Ended::Never, now).await? {
        let detail = json!({ "participant": seat.participant });
        let (who, what) = (Some(account), "standing.never");
        audit::note(&mut write, server, who, what, standing.0, &detail, now).await?;
        if let Some(first) = called_off.first() {
            suggest::in_place_of(&mut write, first, now).await?;
        }
    }
    write.commit().await?;
    Ok(Ok(()))
}

/// Ends an hour and calls its meetings to come off; none when it was ended before.
pub(in crate::app::meetings) async fn end(
    conn: &mut Connection,
    hour: &Hour,
    why: Ended,
    now: Moment,
) -> Result<Option<Vec<Meeting>>, Fault> {
    if !hours::end(conn, hour.id, why, now).await? {
        return Ok(None);
    }
    let mut coming = rows::meetings_at(conn, hour.id).await?;
    coming.retain(|meeting| meeting.state == MeetingState::Booked && now < meeting.starts_at);
    for meeting in &coming {
        change::cancel_quietly(conn, meeting, None, now).await?;
    }
    restate(conn, hour.server, hour.id, now).await?;
    Ok(Some(coming))
}

/// An hour of this server, and the seat of one of its group's members now.
async fn seat_at(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    standing: StandingId,
) -> Result<Result<(Hour, Seat), Refusal>, Fault> {
    let Some(hour) = hours::hour_here(conn, server, standing).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let Some(seat) = people::seat_of(conn, server, hour.group, account).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    Ok(Ok((hour, seat)))
}
