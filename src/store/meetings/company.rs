//! Who leaves a group, or pauses: what is said of them for meetings and times that are still to come.
//!
//! **Invariants**: what has begun stays as it was.

use sqlx::SqliteConnection;

use crate::{
    domain::ids::{MeetingId, OptionId, ParticipantId, ProposalId},
    store::StoreError,
};

/// Strikes a participant's part in a meeting; says whether they had one.
pub async fn forget(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
    participant: ParticipantId,
) -> Result<bool, StoreError> {
    let struck = sqlx::query!(
        "DELETE FROM meeting_member WHERE meeting_id = ? AND participant_id = ?",
        meeting.0,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(struck.rows_affected() == 1)
}

/// Takes a participant's answers to times back; the times do not count on them any more.
pub async fn withdraw_answers(
    conn: &mut SqliteConnection,
    proposal: ProposalId,
    participant: ParticipantId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM vote WHERE participant_id = ?
            AND option_id IN (SELECT id FROM proposal_option WHERE proposal_id = ?)",
        participant.0,
        proposal.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM option_cost WHERE participant_id = ?
            AND option_id IN (SELECT id FROM proposal_option WHERE proposal_id = ?)",
        participant.0,
        proposal.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a participant's answer to one of the times back.
pub async fn withdraw_answer(
    conn: &mut SqliteConnection,
    option: OptionId,
    participant: ParticipantId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM vote WHERE option_id = ? AND participant_id = ?",
        option.0,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
