//! The decks' files as they were when they could be used last.
//!
//! **Invariants**: a file has one text, the last one that was kept.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::time::Moment;

/// What a file held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// All that stood in it.
    pub text: String,
    /// When that was read first.
    pub read_at: Moment,
}

/// Keeps what a file holds now in place of what it held before.
pub async fn keep(
    conn: &mut SqliteConnection,
    file: &str,
    text: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO deck_file (file, text, read_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (file) DO UPDATE SET text = ?2, read_at = ?3 WHERE text <> ?2",
        file,
        text,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What was kept of a file.
pub async fn kept(conn: &mut SqliteConnection, file: &str) -> Result<Option<Kept>, StoreError> {
    let row = sqlx::query!(
        "SELECT rowid AS \"row!\", text, read_at FROM deck_file WHERE file = ?",
        file
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let place = Place {
        table: "deck_file",
        column: "read_at",
        row: row.row,
    };
    Ok(Some(Kept {
        text: row.text,
        read_at: code::moment(row.read_at, place)?,
    }))
}
