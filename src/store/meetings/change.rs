//! Meetings that move or are called off, and where their cards stand.
//!
//! **Invariants**: a meeting that has moved is the same row with a greater sequence; what it was
//! before stays known. Each change is written once: it names the sequence that it found.

use sqlx::SqliteConnection;

use super::{Attendance, Meeting, OfferedTime, Proposal, meeting::expect};
use crate::{
    domain::{
        ids::{ChannelId, MeetingId, MessageId, ParticipantId, ProposalId},
        time::Moment,
    },
    store::{
        StoreError,
        code::{self, Place},
    },
};

/// Where a card stands.
pub type Stands = (ChannelId, MessageId);

/// What a meeting was before a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// When it would have started.
    pub starts_at: Moment,
    /// Where the card stands that says so, if that is known.
    pub card: Option<Stands>,
}

/// Moves a booked meeting to one of a proposal's times, with the parts of these members; says
/// whether it stood as `was` says.
pub async fn relocate(
    conn: &mut SqliteConnection,
    was: &Meeting,
    proposal: &Proposal,
    time: &OfferedTime,
    members: &[Attendance],
    now: Moment,
) -> Result<bool, StoreError> {
    let (starts_at, now) = (code::millis(time.starts_at), code::millis(now));
    let sequence = was.sequence + 1;
    sqlx::query!(
        "INSERT INTO meeting_move (meeting_id, sequence, starts_at, proposal_id, channel_id,
                                   message_id, moved_at)
         SELECT id, ?, starts_at, proposal_id, channel_id, message_id, ?
           FROM meeting WHERE id = ? AND sequence = ? AND state = 'booked'",
        sequence,
        now,
        was.id.0,
        was.sequence,
    )
    .execute(&mut *conn)
    .await?;
    let moved = sqlx::query!(
        "UPDATE meeting SET proposal_id = ?, option_id = ?, starts_at = ?, minutes = ?,
                            sequence = ?, changed_at = ?, channel_id = NULL, message_id = NULL
          WHERE id = ? AND sequence = ? AND state = 'booked'",
        proposal.id.0,
        time.id.0,
        starts_at,
        proposal.minutes,
        sequence,
        now,
        was.id.0,
        was.sequence,
    )
    .execute(&mut *conn)
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("DELETE FROM meeting_member WHERE meeting_id = ?", was.id.0)
        .execute(&mut *conn)
        .await?;
    expect(conn, was.id, members).await?;
    Ok(true)
}

/// Calls a booked meeting off; says whether it stood as `was` says.
pub async fn call_off(
    conn: &mut SqliteConnection,
    was: &Meeting,
    by: Option<ParticipantId>,
    now: Moment,
) -> Result<bool, StoreError> {
    let (by, now) = (by.map(|by| by.0), code::millis(now));
    let done = sqlx::query!(
        "UPDATE meeting SET state = 'cancelled', sequence = sequence + 1, changed_at = ?,
                            called_off_by = ?
          WHERE id = ? AND sequence = ? AND state = 'booked'",
        now,
        by,
        was.id.0,
        was.sequence,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Records where the card stands that a meeting got with one of its sequences.
pub async fn card_shown(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
    sequence: u32,
    (channel, message): Stands,
) -> Result<(), StoreError> {
    let next = sequence + 1;
    sqlx::query!(
        "UPDATE meeting SET channel_id = ?1, message_id = ?2
          WHERE id = ?3 AND sequence - (state = 'cancelled') = ?4",
        channel.0,
        message.0,
        meeting.0,
        sequence,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE meeting_move SET channel_id = ?, message_id = ?
          WHERE meeting_id = ? AND sequence = ?",
        channel.0,
        message.0,
        meeting.0,
        next,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a meeting was before the move that gave it this sequence; none when there was no such move.
pub async fn before(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
    sequence: u32,
) -> Result<Option<Before>, StoreError> {
    let row = sqlx::query!(
        "SELECT starts_at, channel_id, message_id FROM meeting_move
          WHERE meeting_id = ? AND sequence = ?",
        meeting.0,
        sequence,
    )
    .fetch_optional(conn)
    .await?;
    let place = Place {
        table: "meeting_move",
        column: "starts_at",
        row: meeting.0,
    };
    row.map(|row| {
        Ok(Before {
            starts_at: code::moment(row.starts_at, place)?,
            card: stands(row.channel_id, row.message_id),
        })
    })
    .transpose()
}

/// When the time starts that a proposal has booked, even if the meeting has moved since.
pub async fn booked_by(
    conn: &mut SqliteConnection,
    proposal: ProposalId,
) -> Result<Option<Moment>, StoreError> {
    let starts_at = sqlx::query_scalar!(
        r#"SELECT starts_at AS "at!: i64" FROM meeting WHERE proposal_id = ?1
            UNION ALL
           SELECT starts_at FROM meeting_move WHERE proposal_id = ?1"#,
        proposal.0,
    )
    .fetch_optional(conn)
    .await?;
    let place = Place {
        table: "meeting",
        column: "starts_at",
        row: proposal.0,
    };
    starts_at.map(|at| code::moment(at, place)).transpose()
}

/// Where a card stands, from its two columns.
pub(super) fn stands(channel: Option<i64>, message: Option<i64>) -> Option<Stands> {
    channel
        .zip(message)
        .map(|(channel, message)| (ChannelId(channel), MessageId(message)))
}
