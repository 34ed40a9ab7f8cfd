//! Jobs that end with their cohort.
//!
//! **Invariants**: a job whose effect is in doubt is never skipped unseen; it comes up once more,
//! to be looked for.

use sqlx::SqliteConnection;

use crate::{
    domain::{ids::CohortId, time::Moment},
    store::{StoreError, code},
};

/// Skips the jobs of a cohort that still wait, and says how many. One that is under way, and one
/// that may have had its effect, ends by itself; those among them that are parked are made due.
pub async fn skip_of_cohort(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    why: &str,
    now: Moment,
) -> Result<u64, StoreError> {
    let now = code::millis(now);
    let skipped = sqlx::query!(
        "UPDATE job SET state = 'skipped', why = ?, ended_at = ?
          WHERE id IN (SELECT job_id FROM job_of_cohort WHERE cohort_id = ?)
            AND state = 'waiting' AND leased_until_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM attempt
                             WHERE job_id = job.id
                               AND (outcome IS NULL OR outcome IN ('ambiguous', 'parked')))",
        why,
        now,
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE job SET state = 'waiting', ended_at = NULL, due_at = ?
          WHERE id IN (SELECT job_id FROM job_of_cohort WHERE cohort_id = ?) AND state = 'parked'",
        now,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(skipped.rows_affected())
}

/// Skips the categories that a cohort still waits for, and says how many. Those of which something may
/// stand end by themselves, as above.
pub async fn skip_categories(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    why: &str,
    now: Moment,
) -> Result<u64, StoreError> {
    let now = code::millis(now);
    let skipped = sqlx::query!(
        "UPDATE job SET state = 'skipped', why = ?, ended_at = ?
          WHERE kind = 'category' AND payload ->> '$.cohort' = ?
            AND state = 'waiting' AND leased_until_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM attempt
                             WHERE job_id = job.id
                               AND (outcome IS NULL OR outcome IN ('ambiguous', 'parked')))",
        why,
        now,
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE job SET state = 'waiting', ended_at = NULL, due_at = ?
          WHERE kind = 'category' AND payload ->> '$.cohort' = ? AND state = 'parked'",
        now,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(skipped.rows_affected())
}
