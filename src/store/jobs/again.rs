//! Promises that were written down and move, or become due again.
//!
//! **Invariants**: nothing that may have had its effect is moved as if it had had none.

use sqlx::SqliteConnection;

use super::{code, promise, promise_again};
use crate::{
    domain::{
        ids::{ServerId, WebinarId},
        promises::Promise,
        time::Moment,
    },
    store::StoreError,
};

/// Writes a promise down, or moves one that waits and was never tried.
pub async fn promise_or_move(
    conn: &mut SqliteConnection,
    server: ServerId,
    moved: &Promise,
    due: Moment,
    over_at: Option<Moment>,
    now: Moment,
) -> Result<(), StoreError> {
    if promise(conn, server, moved, due, over_at, now).await? {
        return Ok(());
    }
    let (key, due) = (moved.key(), code::millis(due));
    let not_after = moved.too_late_at(over_at).map(code::millis);
    sqlx::query!(
        "UPDATE job SET due_at = ?, not_after_at = ?
          WHERE key = ? AND state = 'waiting'
            AND NOT EXISTS (SELECT 1 FROM attempt WHERE job_id = job.id)",
        due,
        not_after,
        key,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes a promise due again if it was ever written down, because what it waited for, or goes by, is
/// there now.
pub async fn again_if_written(
    conn: &mut SqliteConnection,
    server: ServerId,
    again: &Promise,
    now: Moment,
) -> Result<(), StoreError> {
    let key = again.key();
    let written = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM job WHERE key = ?) AS "written!: bool""#,
        key,
    )
    .fetch_one(&mut *conn)
    .await?;
    if written {
        promise_again(conn, server, again, now).await?;
        super::hasten(conn, again, now).await?;
    }
    Ok(())
}

/// Moves the moment at which what a waiting promise is about is over.
pub async fn move_end(
    conn: &mut SqliteConnection,
    moved: &Promise,
    over_at: Moment,
) -> Result<(), StoreError> {
    let key = moved.key();
    let not_after = moved.too_late_at(Some(over_at)).map(code::millis);
    sqlx::query!(
        "UPDATE job SET not_after_at = ? WHERE key = ? AND state IN ('waiting', 'parked')",
        not_after,
        key,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a promise is written down and may have had its effect without our knowing yet.
pub async fn is_in_doubt(
    conn: &mut SqliteConnection,
    doubtful: &Promise,
) -> Result<bool, StoreError> {
    let key = doubtful.key();
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM job
                           WHERE key = ? AND state IN ('waiting', 'parked')
                             AND (leased_until_at IS NOT NULL
                                  OR EXISTS (SELECT 1 FROM attempt
                                              WHERE job_id = job.id
                                                AND (outcome IS NULL
                                                     OR outcome IN ('ambiguous', 'parked')))))
           AS "doubt!: bool""#,
        key,
    )
    .fetch_one(conn)
    .await?)
}

/// Skips the reminders of a webinar that still wait and had no effect.
pub async fn skip_reminders(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    why: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let (from, to) = (
        format!("talk-reminder:{webinar}:"),
        format!("talk-reminder:{webinar};"),
    );
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE job SET state = 'skipped', why = ?, ended_at = ?
          WHERE key >= ? AND key < ? AND state = 'waiting' AND leased_until_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM attempt
                             WHERE job_id = job.id
                               AND (outcome IS NULL OR outcome IN ('ambiguous', 'parked')))",
        why,
        now,
        from,
        to,
    )
    .execute(conn)
    .await?;
    Ok(())
}
