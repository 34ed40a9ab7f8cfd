//! Jobs and their attempts.

use chrono::TimeDelta;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{JobId, ServerId},
    promises::{self, Promise},
    time::Moment,
};

mod again;
mod ending;
pub mod listed;
mod moving;
mod word;

pub use again::{again_if_written, is_in_doubt, move_end, promise_or_move, skip_reminders};
pub use ending::{skip_categories, skip_of_cohort, skip_of_group};
pub use moving::{Told, promise_at, steps_told};
pub use word::{WordState, count_parked, server_of, word_state};

/// A job in the hands of the runner.
#[derive(Clone, Debug)]
pub struct Leased {
    /// Its row.
    pub id: JobId,
    /// The stored promise, not yet decoded: one bad row must not stop the queue.
    pub payload: String,
    /// The format of the payload.
    pub version: i64,
    /// The first moment at which it is too late to do it.
    pub not_after: Option<Moment>,
    /// This try's number, from 1.
    pub attempt: i64,
    /// When an earlier try began whose outcome nobody knows.
    pub unsure_since: Option<Moment>,
    /// Whether it belongs to a cohort that is archived, or to a group that has gone to another.
    pub is_of_past: bool,
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending<'a> {
    /// The promise is kept.
    Done,
    /// Nothing happened; it is tried again at `due`.
    Later {
        /// When.
        due: Moment,
        /// What stood in the way.
        why: &'a str,
    },
    /// It may have happened; the next try looks first.
    Ambiguous {
        /// When.
        due: Moment,
        /// What stood in the way.
        why: &'a str,
    },
    /// It cannot be done until a person changes something.
    Parked {
        /// What stands in the way.
        why: &'a str,
    },
    /// Its time has passed, or there is nothing left to do.
    Skipped {
        /// Why.
        why: &'a str,
    },
}

/// The database's own name, from which markers are made.
pub async fn seed(conn: &mut SqliteConnection) -> Result<String, StoreError> {
    Ok(sqlx::query_scalar!("SELECT seed FROM identity")
        .fetch_one(conn)
        .await?)
}

/// Writes a promise down, unless the same deed is written down already; says whether it was new.
///
/// `over_at` is when what it is about is over; how late it may be kept follows from that and its
/// kind.
pub async fn promise(
    conn: &mut SqliteConnection,
    server: ServerId,
    promise: &Promise,
    due: Moment,
    over_at: Option<Moment>,
    now: Moment,
) -> Result<bool, StoreError> {
    let (key, kind, payload) = (promise.key(), promise.kind(), code::json(promise));
    let (due, not_after, now) = (
        code::millis(due),
        promise.too_late_at(over_at).map(code::millis),
        code::millis(now),
    );
    let written = sqlx::query!(
        "INSERT INTO job (key, server_id, kind, version, payload, due_at, not_after_at, state, made_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?)
         ON CONFLICT (key) DO NOTHING",
        key,
        server.0,
        kind,
        promises::VERSION,
        payload,
        due,
        not_after,
        now,
    )
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Writes a promise down, or makes one that was kept, skipped or parked due again, because what it
/// goes by has changed. One that is being kept at this moment may have gone by how things stood
/// before, so it is kept once more when that try has ended.
pub async fn promise_again(
    conn: &mut SqliteConnection,
    server: ServerId,
    again: &Promise,
    now: Moment,
) -> Result<(), StoreError> {
    if promise(conn, server, again, now, None, now).await? {
        return Ok(());
    }
    let (key, now) = (again.key(), code::millis(now));
    sqlx::query!(
        "UPDATE job SET state = 'waiting', ended_at = NULL, due_at = ?
          WHERE key = ? AND state IN ('done', 'skipped', 'parked')",
        now,
        key,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE job SET again_at = ?
          WHERE key = ? AND state = 'waiting' AND leased_until_at IS NOT NULL",
        now,
        key,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes a promise that waits to be tried again due now, because what it waited for has come.
pub async fn hasten(
    conn: &mut SqliteConnection,
    promise: &Promise,
    now: Moment,
) -> Result<(), StoreError> {
    let (key, now) = (promise.key(), code::millis(now));
    sqlx::query!(
        "UPDATE job SET due_at = ?
          WHERE key = ? AND state = 'waiting' AND leased_until_at IS NULL AND due_at > ?",
        now,
        key,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a promise is written down and has neither been kept nor given up.
pub async fn is_waiting(
    conn: &mut SqliteConnection,
    promise: &Promise,
) -> Result<bool, StoreError> {
    let key = promise.key();
    let waits = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM job WHERE key = ? AND state = 'waiting') AS "waits!: bool""#,
        key,
    )
    .fetch_one(conn)
    .await?;
    Ok(waits)
}

/// Drops a promise that waits and was never tried, or whose tries had no effect: there is nothing
/// left to keep. One whose effect is in doubt stays, to be looked for.
pub async fn let_go(
    conn: &mut SqliteConnection,
    promise: &Promise,
    why: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let (key, now) = (promise.key(), code::millis(now));
    sqlx::query!(
        "UPDATE job SET state = 'skipped', why = ?, ended_at = ?
          WHERE key = ? AND state = 'waiting' AND leased_until_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM attempt
                             WHERE job_id = job.id
                               AND (outcome IS NULL OR outcome IN ('ambiguous', 'parked')))",
        why,
        now,
        key,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a promise was kept.
pub async fn was_kept(conn: &mut SqliteConnection, promise: &Promise) -> Result<bool, StoreError> {
    let key = promise.key();
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM job WHERE key = ? AND state = 'done') AS "kept!: bool""#,
        key,
    )
    .fetch_one(conn)
    .await?)
}

/// Whether a promise is being kept, or a try of it has to be followed by another. A try that began
/// too late only says that it was, and does not count.
pub async fn is_under_way(
    conn: &mut SqliteConnection,
    promise: &Promise,
) -> Result<bool, StoreError> {
    let key = promise.key();
    let tried = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM job
                            JOIN attempt ON attempt.job_id = job.id
                                        AND (job.not_after_at IS NULL
                                             OR attempt.started_at < job.not_after_at)
                           WHERE job.key = ? AND job.state = 'waiting')
           AS "tried!: bool""#,
        key,
    )
    .fetch_one(conn)
    .await?;
    Ok(tried)
}

/// Leases the oldest due job, somebody at the door first, or says that nothing is due.
/// `resting_kinds` is a JSON list of the kinds that are passed over.
///
/// A lease, not a lock: no transaction may stay open while a job talks to Discord. A process
/// that dies stops holding the job when the lease runs out, or when the next one starts.
pub async fn lease_due(
    conn: &mut SqliteConnection,
    now: Moment,
    lease: TimeDelta,
    resting_kinds: &str,
) -> Result<Option<Leased>, StoreError> {
    let (now_at, until) = (code::millis(now), code::millis(now + lease));
    let Some(row) = sqlx::query!(
        r#"UPDATE job SET attempts = attempts + 1, leased_until_at = ?2, again_at = NULL
            WHERE id = (SELECT id FROM job
                         WHERE state = 'waiting' AND due_at <= ?1
                           AND (leased_until_at IS NULL OR leased_until_at <= ?1)
                           AND kind NOT IN (SELECT value FROM json_each(?3))
                         ORDER BY kind <> 'seat', due_at, id LIMIT 1)
        RETURNING id AS "id!", payload, version, not_after_at, attempts,
                  (SELECT min(started_at) FROM attempt
                    WHERE job_id = job.id
                      AND (outcome IS NULL OR outcome IN ('ambiguous', 'parked')))
                  AS "unsure_since_at?: i64",
                  EXISTS (SELECT 1 FROM job_of_cohort j
                            JOIN cohort c ON c.id = j.cohort_id AND c.state = 'archived'
                           WHERE j.job_id = job.id)
               OR EXISTS (SELECT 1 FROM job_of_group j
                            JOIN peer_group g ON g.id = j.group_id AND g.merged_at IS NOT NULL
                           WHERE j.job_id = job.id) AS "is_of_past!: bool""#,
        now_at,
        until,
        resting_kinds,
    )
    .fetch_optional(conn)
    .await?
    else {
        return Ok(None);
    };
    let place = |column| Place {
        table: "job",
        column,
        row: row.id,
    };
    Ok(Some(Leased {
        id: JobId(row.id),
        payload: row.payload,
        version: row.version,
        not_after: row
            .not_after_at
            .map(|at| code::moment(at, place("not_after_at")))
            .transpose()?,
        attempt: row.attempts,
        is_of_past: row.is_of_past,
        unsure_since: row
            .unsure_since_at
            .map(|at| {
                code::moment(
                    at,
                    Place {
                        table: "attempt",
                        column: "started_at",
                        row: row.id,
                    },
                )
            })
            .transpose()?,
    }))
}

/// Writes down that a try begins, before it has any effect.
pub async fn begin_attempt(
    conn: &mut SqliteConnection,
    job: JobId,
    number: i64,
    nonce: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO attempt (job_id, number, nonce, started_at) VALUES (?, ?, ?, ?)",
        job.0,
        number,
        nonce,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down how a try ended, on the attempt and on the job. What was promised again meanwhile
/// stays waiting, however the try ended.
pub async fn end_attempt(
    conn: &mut SqliteConnection,
    job: JobId,
    number: i64,
    ending: Ending<'_>,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    let (outcome, state, due, why, ended) = match ending {
        Ending::Done => ("done", "done", None, None, Some(now)),
        Ending::Later { due, why } => {
            ("later", "waiting", Some(code::millis(due)), Some(why), None)
        }
        Ending::Ambiguous { due, why } => (
            "ambiguous",
            "waiting",
            Some(code::millis(due)),
            Some(why),
            None,
        ),
        Ending::Parked { why } => ("parked", "parked", None, Some(why), Some(now)),
        Ending::Skipped { why } => ("skipped", "skipped", None, Some(why), Some(now)),
    };
    sqlx::query!(
        "UPDATE attempt SET ended_at = ?, outcome = ? WHERE job_id = ? AND number = ?",
        now,
        outcome,
        job.0,
        number,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE job SET state = CASE WHEN again_at IS NULL THEN ? ELSE 'waiting' END,
                        due_at = coalesce(?, again_at, due_at), why = ?,
                        ended_at = CASE WHEN again_at IS NULL THEN ? END,
                        leased_until_at = NULL, again_at = NULL
          WHERE id = ?",
        state,
        due,
        why,
        ended,
        job.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends every lease: a process that starts alone on its database holds none.
pub async fn release_all(conn: &mut SqliteConnection) -> Result<u64, StoreError> {
    let freed =
        sqlx::query!("UPDATE job SET leased_until_at = NULL WHERE leased_until_at IS NOT NULL")
            .execute(conn)
            .await?;
    Ok(freed.rows_affected())
}

/// What waits for a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// How many jobs are due that nobody works on, up to the most that was asked for.
    pub ready: u32,
    /// The moment at which the first job is due that nobody works on, if one waits.
    pub first_at: Option<Moment>,
}

/// What waits at `now`, counted up to `most`; `resting_kinds` is a JSON list of the kinds that are
/// passed over.
pub async fn due(
    conn: &mut SqliteConnection,
    now: Moment,
    most: u32,
    resting_kinds: &str,
) -> Result<Due, StoreError> {
    let now = code::millis(now);
    // SQLite would plan the question anew each time for a bare variable as its limit.
    let row = sqlx::query!(
        r#"WITH free AS NOT MATERIALIZED (
               SELECT id, due_at FROM job
                WHERE state = 'waiting' AND (leased_until_at IS NULL OR leased_until_at <= ?1)
                  AND kind NOT IN (SELECT value FROM json_each(?2)))
           SELECT (SELECT count(*) FROM (SELECT 1 FROM free WHERE due_at <= ?1 LIMIT ?3 + 0))
                      AS "ready!: u32",
                  first.id AS "id?", first.due_at AS "due_at?"
             FROM (SELECT 1) LEFT JOIN
                  (SELECT id, due_at FROM free ORDER BY due_at, id LIMIT 1) AS first ON true"#,
        now,
        resting_kinds,
        most,
    )
    .fetch_one(conn)
    .await?;
    let first_at = row.due_at.map(|due_at| {
        let place = Place {
            table: "job",
            column: "due_at",
            row: row.id.unwrap_or_default(),
        };
        code::moment(due_at, place)
    });
    Ok(Due {
        ready: row.ready,
        first_at: first_at.transpose()?,
    })
}

/// Puts parked jobs of a server back to work, because a person has changed something.
pub async fn unpark(
    conn: &mut SqliteConnection,
    server: ServerId,
    now: Moment,
) -> Result<u64, StoreError> {
    let now = code::millis(now);
    let freed = sqlx::query!(
        "UPDATE job SET state = 'waiting', ended_at = NULL, due_at = max(due_at, ?)
          WHERE state = 'parked' AND server_id = ?",
        now,
        server.0,
    )
    .execute(conn)
    .await?;
    Ok(freed.rows_affected())
}

/// How many jobs of a server stand in a state for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The jobs' kind.
    pub kind: String,
    /// Their state.
    pub state: String,
    /// How many.
    pub count: i64,
    /// Why, if there is a reason.
    pub why: Option<String>,
}

/// Counts a server's jobs by kind, state and reason.
pub async fn tally(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<Tally>, StoreError> {
    Ok(sqlx::query_as!(
        Tally,
        r#"SELECT kind AS "kind!", state AS "state!", count(*) AS "count!", why
             FROM job WHERE server_id = ? GROUP BY kind, state, why ORDER BY kind, state, why"#,
        server.0,
    )
    .fetch_all(conn)
    .await?)
}
