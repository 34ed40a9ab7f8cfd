//! Jobs whose moment moves with what they are about.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use crate::{
    domain::{
        ids::{GroupId, ServerId},
        promises::Promise,
        time::Moment,
    },
    store::{
        StoreError,
        code::{self, Place},
        jobs::promise,
    },
};

/// Writes a promise down, or moves one that waits, or was given up before it was kept, to another
/// moment. One that is under way, or whose effect is in doubt, stays where it is.
pub async fn promise_at(
    conn: &mut SqliteConnection,
    server: ServerId,
    moves: &Promise,
    (due, over_at): (Moment, Option<Moment>),
    now: Moment,
) -> Result<(), StoreError> {
    if promise(conn, server, moves, due, over_at, now).await? {
        return Ok(());
    }
    let (key, due) = (moves.key(), code::millis(due));
    sqlx::query!(
        "UPDATE job SET state = 'waiting', due_at = ?, ended_at = NULL, why = NULL
          WHERE key = ? AND state IN ('waiting', 'skipped') AND leased_until_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM attempt
                             WHERE job_id = job.id
                               AND (outcome IS NULL OR outcome IN ('ambiguous', 'parked')))",
        due,
        key,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How the promise to remind a group of its steps stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whether it is kept.
    pub kept: bool,
    /// Whether it still waits.
    pub waits: bool,
}

/// How the promises to remind a group of its steps stand, by fortnight.
pub async fn steps_told(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<BTreeMap<u32, Told>, StoreError> {
    // Keys of one group lie together in the index of keys; ';' follows ':'.
    let (from, until) = (format!("steps-due:{group}:"), format!("steps-due:{group};"));
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", payload ->> '$.fortnight' AS "fortnight!: i64", state
             FROM job WHERE ? <= key AND key < ?"#,
        from,
        until,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "job",
                column: "payload",
                row: row.id,
            };
            let fortnight = u32::try_from(row.fortnight)
                .map_err(|_negative| place.impossible(row.fortnight))?;
            let told = Told {
                kept: row.state == "done",
                waits: row.state == "waiting",
            };
            Ok((fortnight, told))
        })
        .collect()
}
