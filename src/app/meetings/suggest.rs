//! Times that Carrel offers by itself, in a fortnight in which a group has no meeting.
//!
//! **Invariants**: once a fortnight at the most; not while the group votes, has a meeting in that
//! fortnight, or talks elsewhere; at a moment that is night for none of its members, where there is
//! one. Where no time suits enough of them, nothing is said: whoever asks, reads why.

use super::{
    BEFORE_FIRST, Meeting, MeetingState, closing, open_setting, seen, standing, still_open,
    write_down,
};
use crate::{
    app::{App, Fault},
    domain::{ids::GroupId, promises::Promise, time::Moment},
    store::{
        Connection, StoreError, jobs,
        meetings::{self as rows, Setting},
    },
};

/// Why Carrel offers no times by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSuggested {
    /// The room is closed, or the group talks elsewhere.
    NotHere,
    /// The group is voting.
    Voting,
    /// It has a meeting in that fortnight.
    Meets,
    /// No time suits enough of them.
    NoTime,
}

/// Offers times to a group that has no meeting in a fortnight.
pub async fn suggest(
    app: &App,
    group: GroupId,
    fortnight: u32,
    now: Moment,
) -> Result<Result<(), NotSuggested>, Fault> {
    let mut write = app.store.write().await?;
    let Some(setting) = open_setting(&mut write, group).await? else {
        return Ok(Err(NotSuggested::NotHere));
    };
    if rows::was_suggested(&mut write, group, fortnight).await? {
        return Ok(Ok(())); // An earlier try did, and died before it could say so.
    }
    if still_open(&mut write, group, now).await?.is_some() {
        return Ok(Err(NotSuggested::Voting));
    }
    if meets_in(&mut write, &setting, fortnight).await? {
        return Ok(Err(NotSuggested::Meets));
    }
    let members = seen::members(&mut write, &setting).await?;
    let Some(first) = members.first() else {
        return Ok(Err(NotSuggested::NotHere));
    };
    let earliest = setting.fortnights.start_of(fortnight);
    let minutes = setting.minutes;
    let found = super::search(app, &mut write, &setting, minutes, earliest, now).await?;
    let Ok(found) = found else {
        return Ok(Err(NotSuggested::NoTime));
    };
    let new = rows::NewProposal {
        server: standing::server_of(&mut write, group).await?,
        group,
        by: first.member.participant,
        suggested_for: Some(fortnight),
        moves: None,
        minutes,
        closes_at: closing(&found.times, None, now),
        times: found.times,
    };
    write_down(&mut write, &new, None, now).await?;
    write.commit().await?;
    Ok(Ok(()))
}

/// Promises that times are offered in a fortnight, when it has begun or at once.
pub(super) async fn promise(
    conn: &mut Connection,
    setting: &Setting,
    fortnight: u32,
    now: Moment,
) -> Result<(), Fault> {
    let members = seen::members(conn, setting).await?;
    let begins_at = match setting.fortnights.at(now) {
        Some(_) => setting.fortnights.start_of(fortnight),
        None => now, // Before the first fortnight there is time to answer.
    };
    let due = standing::kind_moment(&members, now.max(begins_at));
    let over = setting.fortnights.start_of(fortnight + 1) - BEFORE_FIRST;
    let group = setting.group;
    let promise = Promise::Suggestion { group, fortnight };
    let server = standing::server_of(conn, group).await?;
    jobs::promise(conn, server, &promise, due, Some(over), now).await?;
    Ok(())
}

/// Promises that times are offered in the fortnight of a meeting that is called off.
pub(super) async fn in_place_of(
    conn: &mut Connection,
    meeting: &Meeting,
    now: Moment,
) -> Result<(), Fault> {
    let Some(setting) = open_setting(conn, meeting.group).await? else {
        return Ok(());
    };
    match setting.fortnights.at(meeting.starts_at) {
        Some(fortnight) => promise(conn, &setting, fortnight, now).await,
        None => Ok(()),
    }
}

/// Whether a group has a meeting in a fortnight.
async fn meets_in(
    conn: &mut Connection,
    setting: &Setting,
    fortnight: u32,
) -> Result<bool, StoreError> {
    let meetings = rows::meetings_of(conn, setting.group).await?;
    Ok(meetings.iter().any(|meeting| {
        meeting.state == MeetingState::Booked
            && setting.fortnights.at(meeting.starts_at) == Some(fortnight)
    }))
}
