//! What follows for a group's meetings when somebody comes to it, leaves it, or pauses.
//!
//! **Invariants**
//! - Whoever has left is struck from what is still to come, and does not count as declining: a
//!   meeting is called off only where too few of those who are there come.
//! - Whoever comes is expected where the hour is theirs and they are free; elsewhere they find “I can
//!   come after all”. Nothing is called off because somebody comes.
//! - Whoever pauses is struck in the same way from what lies in their pause, unless they had declined
//!   it; what lies in it no longer counts on them as if they had come.
//! - What the group keeps and votes on stays: no hour is sought anew, and no time is offered anew.

use chrono::TimeDelta;

use super::{Attendance, MeetingState, change, settle, standing};
use crate::{
    app::{Fault, hours::cost},
    domain::{
        availability::Plan,
        ids::{GroupId, ParticipantId, ProposalId},
        pause,
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, hours, jobs,
        meetings::{self as rows, Meeting, ProposalState},
        plans, standing as kept,
    },
};

/// Strikes who has left a group from its meetings and votes to come.
pub(in crate::app) async fn left(
    conn: &mut Connection,
    group: GroupId,
    participant: ParticipantId,
    now: Moment,
) -> Result<(), Fault> {
    if let Some(open) = rows::open_of(conn, group).await? {
        rows::withdraw_answers(conn, open, participant).await?;
        decide(conn, open, now).await?;
    }
    for meeting in to_come(conn, group, now).await? {
        if rows::forget(conn, meeting.id, participant).await? {
            standing::attendance_changed(conn, &meeting, now).await?;
        }
    }
    Ok(())
}

/// Books or ends the vote on times, if it is time to now that they count on fewer.
async fn decide(conn: &mut Connection, open: ProposalId, now: Moment) -> Result<(), Fault> {
    if let Some(proposal) = rows::proposal(conn, open).await? {
        settle(conn, &proposal, now, now).await?;
    }
    let state = rows::proposal(conn, open).await?.map(|found| found.state);
    if state.is_some_and(|state| state != ProposalState::Open) {
        // Its card takes no more votes.
        let close = Promise::Close { proposal: open };
        jobs::hasten(conn, &close, now).await?;
    }
    Ok(())
}

/// Keeps a group's meetings and votes to the pause of a member that has begun, changed or ended;
/// `before` is when they could meet until now.
pub(in crate::app) async fn pause_changed(
    conn: &mut Connection,
    group: GroupId,
    participant: ParticipantId,
    before: &Plan,
    now: Moment,
) -> Result<(), Fault> {
    let plan = plans::plan_of(conn, participant).await?;
    for meeting in to_come(conn, group, now).await? {
        if pause::holds_at(&plan, meeting.starts_at) {
            let parts = rows::attendance(conn, meeting.id).await?;
            let expected = |part: &Attendance| part.participant == participant && !part.declined;
            if parts.iter().any(expected) && rows::forget(conn, meeting.id, participant).await? {
                standing::attendance_changed(conn, &meeting, now).await?;
            }
        } else if pause::holds_at(before, meeting.starts_at)
            && expect_if_free(conn, participant, &plan, &meeting).await?
        {
            standing::changed(conn, &meeting, now).await?;
        }
    }
    let Some(open) = rows::open_of(conn, group).await? else {
        return Ok(());
    };
    count_again(conn, open, participant, &plan, now).await?;
    for time in rows::times_of(conn, open).await? {
        if pause::holds_at(&plan, time.starts_at) {
            rows::withdraw_answer(conn, time.id, participant).await?;
        }
    }
    decide(conn, open, now).await
}

/// Calls off what a group still has before it, because it goes to another as a whole; the words with
/// which its room is closed say so.
pub(in crate::app) async fn dissolved(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    if let Some(open) = rows::open_of(conn, group).await? {
        rows::end_proposal(conn, open, ProposalState::Withdrawn).await?;
        let close = Promise::Close { proposal: open };
        jobs::hasten(conn, &close, now).await?;
    }
    if let Some(standing) = kept::kept_by(conn, group).await?
        && let Some(hour) = kept::hour(conn, standing).await?
    {
        standing::end(conn, &hour, kept::Ended::Elsewhere, now).await?;
    }
    for meeting in to_come(conn, group, now).await? {
        change::cancel_quietly(conn, &meeting, None, now).await?;
    }
    Ok(())
}

/// How many meetings a group has before it.
pub(in crate::app) async fn ahead(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<usize, Fault> {
    Ok(to_come(conn, group, now).await?.len())
}

/// At how many of the meetings that a group has before it somebody would be expected who comes to it.
pub(in crate::app) async fn would_come(
    conn: &mut Connection,
    group: GroupId,
    participant: ParticipantId,
    now: Moment,
) -> Result<usize, Fault> {
    let plan = plans::plan_of(conn, participant).await?;
    let mut coming = 0;
    for meeting in to_come(conn, group, now).await? {
        let cost = cost(&plan, meeting.starts_at, meeting.minutes);
        coming += usize::from(cost.is_some());
    }
    Ok(coming)
}

/// Expects who has come to a group at its meetings to come, and counts on them in its vote.
pub(in crate::app) async fn came(
    conn: &mut Connection,
    group: GroupId,
    participant: ParticipantId,
    now: Moment,
) -> Result<(), Fault> {
    let plan = plans::plan_of(conn, participant).await?;
    for meeting in to_come(conn, group, now).await? {
        expect_if_free(conn, participant, &plan, &meeting).await?;
    }
    if let Some(standing) = kept::kept_by(conn, group).await? {
        let server = standing::server_of(conn, group).await?;
        standing::restate(conn, server, standing, now).await?;
    }
    match rows::open_of(conn, group).await? {
        Some(open) => count_again(conn, open, participant, &plan, now).await,
        None => Ok(()),
    }
}

/// Counts on a member for those times of a vote that lie in their hours now.
async fn count_again(
    conn: &mut Connection,
    open: ProposalId,
    participant: ParticipantId,
    plan: &Plan,
    now: Moment,
) -> Result<(), Fault> {
    let Some(proposal) = rows::proposal(conn, open).await? else {
        return Ok(());
    };
    for time in rows::times_of(conn, open).await? {
        if now < time.starts_at {
            let cost = cost(plan, time.starts_at, proposal.minutes);
            hours::count_on(conn, time.id, participant, cost).await?;
        }
    }
    Ok(())
}

/// How many of a group's meetings to come too few would come to without a member.
pub(in crate::app) async fn lost_without(
    conn: &mut Connection,
    group: GroupId,
    participant: ParticipantId,
    now: Moment,
) -> Result<usize, Fault> {
    let mut lost = 0;
    for meeting in to_come(conn, group, now).await? {
        let mut parts = rows::attendance(conn, meeting.id).await?;
        parts.retain(|part| part.participant != participant);
        let kept = kept::of_meeting(conn, meeting.id).await?;
        lost += usize::from(standing::too_few(&parts, kept));
    }
    Ok(lost)
}

/// The booked meetings of a group that have not begun.
async fn to_come(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<Vec<Meeting>, Fault> {
    let mut meetings = rows::meetings_of(conn, group).await?;
    meetings.retain(|meeting| meeting.state == MeetingState::Booked && now < meeting.starts_at);
    Ok(meetings)
}

/// Expects somebody at a meeting that lies in their hours, if they have nothing else to do then; says
/// whether they are free.
async fn expect_if_free(
    conn: &mut Connection,
    participant: ParticipantId,
    plan: &Plan,
    meeting: &Meeting,
) -> Result<bool, Fault> {
    let Some(cost) = cost(plan, meeting.starts_at, meeting.minutes) else {
        return Ok(false);
    };
    let ends_at = meeting.starts_at + TimeDelta::minutes(i64::from(meeting.minutes));
    let busy = rows::engagements(conn, &[participant], meeting.starts_at, ends_at).await?;
    if !busy.is_empty() {
        return Ok(false);
    }
    let part = Attendance {
        participant,
        cost,
        declined: false,
        met: None,
    };
    rows::expect(conn, meeting.id, &[part]).await?;
    Ok(true)
}
