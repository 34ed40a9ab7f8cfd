//! Jobs as the operator sees and changes them: ids and moments, never what they say to anybody.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{JobId, ServerId},
    time::Moment,
};

/// One job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its row.
    pub id: JobId,
    /// The server that it belongs to.
    pub server: Option<ServerId>,
    /// What it is, logically.
    pub key: String,
    /// The key's first part.
    pub kind: String,
    /// Its state.
    pub state: JobState,
    /// When it is due, or was.
    pub due_at: Moment,
    /// The moment past which it is not to be done any more.
    pub not_after_at: Option<Moment>,
    /// How often it was tried.
    pub attempts: i64,
    /// Whether somebody works on it now.
    pub leased: bool,
    /// Why it was parked or skipped, or waits for another try.
    pub why: Option<String>,
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// It is to be done.
    Waiting,
    /// It is done.
    Done,
    /// It is not done, and will not be.
    Skipped,
    /// It waits for a person.
    Parked,
}

/// Lists the jobs that are not done, or all of them: parked ones first, then those that wait,
/// each in the order in which they are due.
pub async fn list(
    conn: &mut SqliteConnection,
    done_too: bool,
    now: Moment,
) -> Result<Vec<Listed>, StoreError> {
    let now = code::millis(now);
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", server_id, key, kind, state, due_at, not_after_at, attempts, why,
                  ifnull(leased_until_at > ?2, 0) AS "leased!: bool"
             FROM job WHERE ?1 OR state <> 'done'
            ORDER BY state = 'done', state = 'skipped', state = 'waiting', due_at, id"#,
        done_too,
        now,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Finds one job.
pub async fn find(
    conn: &mut SqliteConnection,
    job: JobId,
    now: Moment,
) -> Result<Option<Listed>, StoreError> {
    let now = code::millis(now);
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", server_id, key, kind, state, due_at, not_after_at, attempts, why,
                  ifnull(leased_until_at > ?2, 0) AS "leased!: bool"
             FROM job WHERE id = ?1"#,
        job.0,
        now,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

struct Row {
    id: i64,
    server_id: Option<i64>,
    key: String,
    kind: String,
    state: String,
    due_at: i64,
    not_after_at: Option<i64>,
    attempts: i64,
    why: Option<String>,
    leased: bool,
}

impl Row {
    fn read(self) -> Result<Listed, StoreError> {
        let place = |column| Place {
            table: "job",
            column,
            row: self.id,
        };
        Ok(Listed {
            id: JobId(self.id),
            server: self.server_id.map(ServerId),
            state: code::from_word(&self.state, place("state"))?,
            due_at: code::moment(self.due_at, place("due_at"))?,
            not_after_at: self
                .not_after_at
                .map(|at| code::moment(at, place("not_after_at")))
                .transpose()?,
            key: self.key,
            kind: self.kind,
            attempts: self.attempts,
            leased: self.leased,
            why: self.why,
        })
    }
}

/// Makes a job due now, whatever it waited for.
pub async fn hasten(
    conn: &mut SqliteConnection,
    job: JobId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE job SET state = 'waiting', ended_at = NULL, due_at = ? WHERE id = ?",
        now,
        job.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a job up.
pub async fn give_up(
    conn: &mut SqliteConnection,
    job: JobId,
    why: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE job SET state = 'skipped', why = ?, ended_at = ? WHERE id = ?",
        why,
        now,
        job.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
