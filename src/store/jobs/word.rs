//! What a word about stopped jobs is made from.

use sqlx::SqliteConnection;

use crate::{
    domain::{
        ids::{JobId, ServerId},
        time::Moment,
    },
    store::{
        StoreError,
        code::{self, Place},
    },
};

/// How it stands with the words that a server gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordState {
    /// Whether one is on its way.
    pub waits: bool,
    /// When the last one went out.
    pub last_sent_at: Option<Moment>,
}

/// The server that a job is for; none when it is for no single one.
pub async fn server_of(
    conn: &mut SqliteConnection,
    job: JobId,
) -> Result<Option<ServerId>, StoreError> {
    let server = sqlx::query_scalar!("SELECT server_id FROM job WHERE id = ?", job.0)
        .fetch_optional(conn)
        .await?;
    Ok(server.flatten().map(ServerId))
}

/// How it stands with the words that a server gets.
pub async fn word_state(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<WordState, StoreError> {
    let row = sqlx::query!(
        r#"SELECT ifnull(max(state = 'waiting'), 0) AS "waits!: bool",
                  max(CASE state WHEN 'done' THEN ended_at END) AS "last_sent_at: i64"
             FROM job WHERE server_id = ? AND kind = 'word'"#,
        server.0,
    )
    .fetch_one(conn)
    .await?;
    let place = Place {
        table: "job",
        column: "ended_at",
        row: 0,
    };
    Ok(WordState {
        waits: row.waits,
        last_sent_at: row
            .last_sent_at
            .map(|at| code::moment(at, place))
            .transpose()?,
    })
}

/// How many jobs of a server wait for a person.
pub async fn count_parked(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64" FROM job WHERE server_id = ? AND state = 'parked'"#,
        server.0,
    )
    .fetch_one(conn)
    .await?)
}
