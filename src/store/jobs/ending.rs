//! Jobs that end with what they are about: with their cohort, or with a group that goes to another.
//!
//! **Invariants**: a job whose effect is in doubt is never skipped unseen; it comes up once more,
//! to be looked for.

use sqlx::SqliteConnection;

use crate::{
    domain::{
        ids::{CohortId, GroupId},
        time::Moment,
    },
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
    let jobs = sqlx::query_scalar!(
        r#"SELECT job_id AS "id!: i64" FROM job_of_cohort WHERE cohort_id = ?"#,
        cohort.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    skip(conn, &jobs, why, now).await
}

/// The same with the categories that a cohort still waits for.
pub async fn skip_categories(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    why: &str,
    now: Moment,
) -> Result<u64, StoreError> {
    let jobs = sqlx::query_scalar!(
        r#"SELECT id AS "id!: i64" FROM job
            WHERE kind = 'category' AND payload ->> '$.cohort' = ?"#,
        cohort.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    skip(conn, &jobs, why, now).await
}

/// The same with the jobs of a group that goes to another as a whole.
pub async fn skip_of_group(
    conn: &mut SqliteConnection,
    group: GroupId,
    why: &str,
    now: Moment,
) -> Result<u64, StoreError> {
    let jobs = sqlx::query_scalar!(
        r#"SELECT job_id AS "id!: i64" FROM job_of_group WHERE group_id = ?"#,
        group.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    skip(conn, &jobs, why, now).await
}

async fn skip(
    conn: &mut SqliteConnection,
    jobs: &[i64],
    why: &str,
    now: Moment,
) -> Result<u64, StoreError> {
    let (jobs, now) = (code::json(&jobs), code::millis(now));
    let skipped = sqlx::query!(
        "UPDATE job SET state = 'skipped', why = ?, ended_at = ?
          WHERE id IN (SELECT value FROM json_each(?))
            AND state = 'waiting' AND leased_until_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM attempt
                             WHERE job_id = job.id
                               AND (outcome IS NULL OR outcome IN ('ambiguous', 'parked')))",
        why,
        now,
        jobs,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE job SET state = 'waiting', ended_at = NULL, due_at = ?
          WHERE id IN (SELECT value FROM json_each(?)) AND state = 'parked'",
        now,
        jobs,
    )
    .execute(conn)
    .await?;
    Ok(skipped.rows_affected())
}
