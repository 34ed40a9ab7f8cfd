//! “Did you meet?”: asked on the last message about a meeting when it is over.
//!
//! That message is changed and none is posted: a fortnight's prompt and its reminders are enough.
//! It is the reminder of an hour before, the last thing that stands in the room when people leave
//! their meeting.
//!
//! Who says nothing has met, as far as the ledger goes; the desk counts only who says so.

use super::{Booked, MeetingState, Refusal, booked};
use crate::{
    app::{App, Fault},
    domain::{
        ids::{AccountId, ChannelId, MeetingId, MessageId, ServerId},
        promises::{Lead, Promise},
        time::Moment,
    },
    store::{Connection, jobs, standing},
};

/// What is to be asked after a meeting, if anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// It was called off, or has moved.
    Over,
    /// It is not over yet.
    NotOver {
        /// When it is.
        until: Moment,
    },
    /// Nobody knows yet whether a reminder of it stands.
    Awaited,
    /// No message about it stands that could be changed.
    NoCard,
    /// It can be asked.
    Ready {
        /// The meeting.
        booked: Box<Booked>,
        /// On which message.
        card: (ChannelId, MessageId),
    },
}

/// Records where a reminder stands, to ask there.
pub(in crate::app) async fn reminded(
    conn: &mut Connection,
    meeting: MeetingId,
    lead: Lead,
    sequence: u32,
    card: (ChannelId, MessageId),
) -> Result<(), Fault> {
    Ok(standing::reminded(conn, meeting, lead, sequence, card).await?)
}

/// Reads what is to be asked after a meeting, as things stand now.
pub async fn question(
    app: &App,
    meeting: MeetingId,
    sequence: u32,
    now: Moment,
) -> Result<Question, Fault> {
    let mut read = app.store.read().await?;
    let Some(booked) = booked::load(&mut read, meeting).await? else {
        return Ok(Question::Over);
    };
    if booked.meeting.state == MeetingState::Cancelled || booked.meeting.sequence != sequence {
        return Ok(Question::Over);
    }
    let until = booked.meeting.ends_at();
    if now < until {
        return Ok(Question::NotOver { until });
    }
    // One that was never tried by now is too late, and will not stand.
    for lead in [Lead::Day, Lead::Hour] {
        let reminder = Promise::Reminder {
            meeting,
            lead,
            sequence,
        };
        if jobs::is_under_way(&mut read, &reminder).await? {
            return Ok(Question::Awaited);
        }
    }
    let Some(card) = standing::last_word(&mut read, meeting).await? else {
        return Ok(Question::NoCard);
    };
    if booked.room.is_none() {
        return Ok(Question::NoCard);
    }
    let booked = Box::new(booked);
    Ok(Question::Ready { booked, card })
}

/// Takes a member's answer, and shows the meeting with everyone's.
pub async fn answer(
    app: &App,
    server: ServerId,
    account: AccountId,
    meeting: MeetingId,
    met: bool,
    now: Moment,
) -> Result<Result<Booked, Refusal>, Fault> {
    if let Err(refusal) = booked::met(app, server, account, meeting, met, now).await? {
        return Ok(Err(refusal));
    }
    let booked = booked::booking(app, meeting).await?;
    Ok(booked.ok_or(Refusal::Gone))
}
