//! Who has read what there is to know before a room opens.
//!
//! **Invariants**: a subject is kept once a participant, with the moment of the first time.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{CohortId, ParticipantId},
    orientation::Subject,
    time::Moment,
};

/// The subjects that a participant has read, in the order in which they did.
pub async fn read_by(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<Subject>, StoreError> {
    let words = sqlx::query_scalar!(
        "SELECT subject FROM orientation_tap WHERE participant_id = ? ORDER BY tapped_at, subject",
        participant.0,
    )
    .fetch_all(conn)
    .await?;
    let place = Place {
        table: "orientation_tap",
        column: "subject",
        row: participant.0,
    };
    let subjects = words
        .iter()
        .map(|word| Subject::from_word(word).ok_or_else(|| place.impossible(word)));
    subjects.collect()
}

/// Records that a participant has read of a subject; twice is once.
pub async fn tap(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    subject: Subject,
    now: Moment,
) -> Result<(), StoreError> {
    let (subject, now) = (subject.word(), code::millis(now));
    sqlx::query!(
        "INSERT INTO orientation_tap (participant_id, subject, tapped_at) VALUES (?, ?, ?)
         ON CONFLICT DO NOTHING",
        participant.0,
        subject,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many of those who have a place in a cohort have read everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// They.
    pub ready: i64,
    /// All who have a place.
    pub of: i64,
}

/// Counts who of a cohort is ready to start. Who is half way through signing up, waits for a place
/// or takes part no more has none.
pub async fn ready(conn: &mut SqliteConnection, cohort: CohortId) -> Result<Ready, StoreError> {
    let all = i64::try_from(Subject::ALL.len()).unwrap_or(i64::MAX);
    Ok(sqlx::query_as!(
        Ready,
        r#"SELECT ifnull(sum((SELECT count(*) FROM orientation_tap t
                               WHERE t.participant_id = p.id) = ?), 0) AS "ready!: i64",
                  count(*) AS "of!: i64"
             FROM participant p
            WHERE p.cohort_id = ? AND p.state IN ('waiting', 'placed', 'paused')
              AND p.unfinished_since_at IS NULL AND p.wait_listed_at IS NULL"#,
        all,
        cohort.0,
    )
    .fetch_one(conn)
    .await?)
}
