//! What the meetings of a cohort have cost each participant so far.
//!
//! **Invariants**: only a meeting whose time has passed counts, and only for who had not declined;
//! what was cancelled or did not happen counts for nobody. Where somebody starts in a group may be
//! below zero, when they have borne more than its members elsewhere; what counts never is.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use crate::domain::{
    ids::{CohortId, ParticipantId},
    time::Moment,
};
use crate::store::{
    StoreError,
    code::{self, Place},
};

/// How many points of early, late and night hours participants have borne in this cohort by `now`,
/// in their order.
pub async fn ledgers(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    participants: &[ParticipantId],
    now: Moment,
) -> Result<Vec<u32>, StoreError> {
    let (wanted, now) = (code::json(&participants), code::millis(now));
    let rows = sqlx::query!(
        r#"SELECT p.id AS "id!", p.ledger_start + ifnull((
                  SELECT sum(mm.cost)
                    FROM meeting_member mm
                    JOIN meeting m ON m.id = mm.meeting_id
                    JOIN peer_group g ON g.id = m.group_id
                   WHERE mm.participant_id = p.id AND mm.declined = 0 AND g.cohort_id = p.cohort_id
                     AND m.state = 'booked' AND m.starts_at + m.minutes * 60000 <= ?), 0) AS "points!: i64"
             FROM participant p
            WHERE p.id IN (SELECT value FROM json_each(?)) AND p.cohort_id = ?"#,
        now,
        wanted,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let points: BTreeMap<i64, i64> = rows.iter().map(|row| (row.id, row.points)).collect();
    let of = |participant: &ParticipantId| {
        let place = Place {
            table: "participant",
            column: "ledger_start",
            row: participant.0,
        };
        let points = points.get(&participant.0).copied();
        let points = points.ok_or(sqlx::Error::RowNotFound)?;
        // Where a meeting that a mover brought with them turns out not to have been, less than
        // nothing would be left.
        u32::try_from(points.max(0)).map_err(|_beyond| place.impossible(points))
    };
    participants.iter().map(of).collect()
}

/// Lets a participant stand at so many points by `now`, whatever they have borne so far.
pub async fn start_at(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    points: u32,
    now: Moment,
) -> Result<(), StoreError> {
    let (points, now) = (i64::from(points), code::millis(now));
    sqlx::query!(
        "UPDATE participant SET ledger_start = ?1 - ifnull((
                SELECT sum(mm.cost)
                  FROM meeting_member mm
                  JOIN meeting m ON m.id = mm.meeting_id
                  JOIN peer_group g ON g.id = m.group_id
                 WHERE mm.participant_id = participant.id AND mm.declined = 0
                   AND g.cohort_id = participant.cohort_id
                   AND m.state = 'booked' AND m.starts_at + m.minutes * 60000 <= ?2), 0)
          WHERE id = ?3",
        points,
        now,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many meetings were booked by votes that did not count on participants, in their order.
pub async fn left_out(
    conn: &mut SqliteConnection,
    participants: &[ParticipantId],
) -> Result<Vec<u32>, StoreError> {
    let wanted = code::json(&participants);
    let rows = sqlx::query!(
        r#"SELECT mm.participant_id, count(*) AS "meetings!: i64"
             FROM meeting_member mm
             JOIN meeting m ON m.id = mm.meeting_id AND m.state = 'booked' AND m.option_id IS NOT NULL
            WHERE mm.participant_id IN (SELECT value FROM json_each(?))
              AND NOT EXISTS (SELECT 1 FROM option_cost c
                               WHERE c.option_id = m.option_id
                                 AND c.participant_id = mm.participant_id)
            GROUP BY mm.participant_id"#,
        wanted,
    )
    .fetch_all(conn)
    .await?;
    let meetings = |participant: &ParticipantId| {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.participant_id == participant.0);
        // OK because a count is never negative.
        row.map_or(0, |row| u32::try_from(row.meetings).unwrap_or(u32::MAX))
    };
    Ok(participants.iter().map(meetings).collect())
}
