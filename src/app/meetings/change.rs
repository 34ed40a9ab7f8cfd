//! A booked meeting that is to take place at another time, or not at all.
//!
//! **Invariants**
//! - Until another time is booked, the old one stands; then the same meeting has moved, and no
//!   second one is booked.
//! - A change that was made is not made twice: a second press finds it made.
//! - What was promised for the old time is let go of with the change.

use chrono::TimeDelta;
use serde_json::json;

use super::{
    BEFORE_FIRST, Proposed, Refusal, Seated, Wanted,
    booked::{self, Booked, part_in},
    offer_times, seen, standing, suggest,
};
use crate::{
    app::{App, Fault},
    domain::{
        ids::{AccountId, ChannelId, MeetingId, MessageId, ParticipantId, ServerId},
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, audit, jobs,
        meetings::{
            self as rows, Attendance, Meeting, MeetingState, OfferedTime, Proposal, Stands,
        },
        standing as hours,
    },
};

/// How long a group has at least to answer other times, before the old one is too near.
const ANSWERING_MIN: TimeDelta = TimeDelta::hours(1);

/// A meeting that can still be changed, and who wants to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changeable {
    /// Who asks.
    pub me: Seated,
    /// What stands.
    pub meeting: Meeting,
}

/// What came of calling a meeting off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalledOff {
    /// Whether it had been called off before.
    pub already: bool,
}

/// A change as its news tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The meeting as it stands.
    pub booked: Booked,
    /// When it would have started before.
    pub was_at: Moment,
    /// The card that still says so.
    pub old_card: Posted,
}

/// What is known of a card of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It stands there, and this promise posted it.
    Shown(Stands, Promise),
    /// It may stand already, and nobody knows where yet.
    Awaited,
    /// There is no card of it.
    NeverShown,
}

/// Offers other times than the one for which a meeting is booked.
pub async fn propose_move(
    app: &App,
    server: ServerId,
    account: AccountId,
    meeting: MeetingId,
    now: Moment,
) -> Result<Result<Proposed, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (found, seat) = match part_in(&mut write, server, account, meeting).await? {
        Ok(part) => part,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = to_come(&found, now) {
        return Ok(Err(refusal));
    }
    if found.starts_at - BEFORE_FIRST - ANSWERING_MIN < now {
        return Ok(Err(Refusal::TooSoon));
    }
    let wanted = Wanted {
        server,
        account,
        seat,
        minutes: Some(found.minutes),
        moves: Some(&found),
    };
    let proposed = offer_times(app, &mut write, &wanted, now).await?;
    write.commit().await?;
    Ok(proposed)
}

/// Shows a meeting to a member who may change it.
pub async fn changeable(
    app: &App,
    server: ServerId,
    account: AccountId,
    meeting: MeetingId,
    now: Moment,
) -> Result<Result<Changeable, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let (found, seat) = match part_in(&mut read, server, account, meeting).await? {
        Ok(part) => part,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = to_come(&found, now) {
        return Ok(Err(refusal));
    }
    let Some(setting) = rows::setting(&mut read, server, found.group).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let mut members = seen::members(&mut read, &setting).await?.into_iter();
    let me = members.find(|seated| seated.member.participant == seat.participant);
    Ok(me
        .map(|me| Changeable { me, meeting: found })
        .ok_or(Refusal::NotAMember))
}

/// Calls a booked meeting off, and promises that the group is told. Twice is once.
pub async fn call_off(
    app: &App,
    server: ServerId,
    account: AccountId,
    meeting: MeetingId,
    now: Moment,
) -> Result<Result<CalledOff, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (found, seat) = match part_in(&mut write, server, account, meeting).await? {
        Ok(part) => part,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if found.state == MeetingState::Cancelled {
        return Ok(Ok(CalledOff { already: true }));
    }
    if let Err(refusal) = to_come(&found, now) {
        return Ok(Err(refusal));
    }
    let by = Some((seat.participant, account));
    cancel(&mut write, &found, by, now).await?;
    write.commit().await?;
    Ok(Ok(CalledOff { already: false }))
}

/// Whether a meeting is still to come, so that it can be changed.
fn to_come(meeting: &Meeting, now: Moment) -> Result<(), Refusal> {
    match meeting.state {
        MeetingState::Cancelled => Err(Refusal::Cancelled),
        MeetingState::Booked | MeetingState::NotMet if meeting.starts_at <= now => {
            Err(Refusal::Begun)
        }
        MeetingState::Booked | MeetingState::NotMet => Ok(()),
    }
}

/// Calls a meeting off, by somebody or because too few can come, and promises that the group is told;
/// where it kept an hour, times are offered in its place.
pub(super) async fn cancel(
    conn: &mut Connection,
    was: &Meeting,
    by: Option<(ParticipantId, AccountId)>,
    now: Moment,
) -> Result<(), Fault> {
    if !cancel_quietly(conn, was, by, now).await? {
        return Ok(());
    }
    let (meeting, last) = (was.id, Some(was.starts_at));
    let news = Promise::CalledOff { meeting };
    jobs::promise(conn, was.server, &news, now, last, now).await?;
    if standing::changed(conn, was, now).await? {
        suggest::in_place_of(conn, was, now).await?;
    }
    Ok(())
}

/// Calls a meeting off, of which the group is told in another way; says whether it stood.
pub(super) async fn cancel_quietly(
    conn: &mut Connection,
    was: &Meeting,
    by: Option<(ParticipantId, AccountId)>,
    now: Moment,
) -> Result<bool, Fault> {
    let (participant, account) = by.unzip();
    if !rows::call_off(conn, was, participant, now).await? {
        return Ok(false);
    }
    let (server, meeting) = (was.server, was.id);
    let detail = json!({ "group": was.group });
    audit::note(
        conn,
        server,
        account,
        "meeting.cancel",
        meeting.0,
        &detail,
        now,
    )
    .await?;
    let_go(conn, was, "the meeting is called off", now).await?;
    Ok(true)
}

/// Moves a meeting to one of the times of a proposal that was made for it.
pub(super) async fn relocate(
    conn: &mut Connection,
    was: &Meeting,
    proposal: &Proposal,
    time: &OfferedTime,
    parts: &[Attendance],
    now: Moment,
) -> Result<(), Fault> {
    if !rows::relocate(conn, was, proposal, time, parts, now).await? {
        return Ok(());
    }
    let (server, meeting, sequence) = (was.server, was.id, was.sequence + 1);
    let detail = json!({ "group": was.group, "option": time.id, "sequence": sequence });
    audit::note(conn, server, None, "meeting.move", meeting.0, &detail, now).await?;
    let_go(conn, was, "the meeting has moved", now).await?;
    let (news, last) = (Promise::Moved { meeting, sequence }, Some(time.starts_at));
    jobs::promise(conn, server, &news, now, last, now).await?;
    hours::forget_reminders(conn, meeting).await?;
    standing::changed(conn, was, now).await?;
    booked::promise_reminders(conn, meeting, now).await
}

/// Lets go of what was promised for a meeting as it was. The news of an earlier move stays promised:
/// it closes the card from before that move, even when there is nothing more to say.
async fn let_go(conn: &mut Connection, was: &Meeting, why: &str, now: Moment) -> Result<(), Fault> {
    let booking = Promise::Booking { meeting: was.id };
    for promise in booked::reminders_of(was.id, was.sequence).chain([booking]) {
        jobs::let_go(conn, &promise, why, now).await?;
    }
    Ok(())
}

/// What posts the card of a meeting that has this sequence while it stands.
fn news_of(meeting: MeetingId, sequence: u32) -> Promise {
    match sequence {
        0 => Promise::Booking { meeting },
        _ => Promise::Moved { meeting, sequence },
    }
}

/// A meeting after the change that gave it this sequence, or after it was called off, and what it
/// was before; none when there was no such change.
pub async fn changed(
    app: &App,
    meeting: MeetingId,
    sequence: Option<u32>,
) -> Result<Option<Changed>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = rows::meeting(&mut read, meeting).await? else {
        return Ok(None);
    };
    let since = sequence.unwrap_or(found.sequence);
    let posted_by = news_of(meeting, since.saturating_sub(1));
    // Asked before the card is looked for, which may be posted in between.
    let awaited = jobs::is_waiting(&mut read, &posted_by).await?;
    let Some(booked) = booked::load(&mut read, meeting).await? else {
        return Ok(None);
    };
    let (was_at, card) = match sequence {
        None => (booked.meeting.starts_at, booked.meeting.card),
        Some(sequence) => match rows::before(&mut read, meeting, sequence).await? {
            Some(before) => (before.starts_at, before.card),
            None => return Ok(None),
        },
    };
    Ok(Some(Changed {
        booked,
        was_at,
        old_card: posted(card, posted_by, awaited),
    }))
}

/// A meeting that stands, and its card; none when it is called off.
pub async fn shown(app: &App, meeting: MeetingId) -> Result<Option<(Booked, Posted)>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = rows::meeting(&mut read, meeting).await? else {
        return Ok(None);
    };
    let posted_by = news_of(meeting, found.sequence);
    // Asked before the card is looked for, which may be posted in between.
    let awaited = jobs::is_waiting(&mut read, &posted_by).await?;
    let booked = booked::load(&mut read, meeting).await?;
    let Some(booked) = booked.filter(|booked| booked.meeting.state == MeetingState::Booked) else {
        return Ok(None);
    };
    let moved = booked.meeting.sequence != found.sequence;
    let card = booked.meeting.card.filter(|_| !moved);
    let card = posted(card, posted_by, awaited || moved);
    Ok(Some((booked, card)))
}

/// What is known of the card that this promise posts.
fn posted(card: Option<Stands>, posted_by: Promise, awaited: bool) -> Posted {
    match card {
        Some(card) => Posted::Shown(card, posted_by),
        None if awaited => Posted::Awaited,
        None => Posted::NeverShown,
    }
}

/// Records where the card stands that a meeting got with this sequence.
pub(in crate::app) async fn card_shown(
    conn: &mut Connection,
    meeting: MeetingId,
    sequence: u32,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), Fault> {
    Ok(rows::card_shown(conn, meeting, sequence, (channel, message)).await?)
}
