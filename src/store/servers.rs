//! The servers that the bot is on or was on.
//!
//! **Invariants**: a server that the bot was sent away from has come again when it is seen again.

use sqlx::SqliteConnection;

use super::{StoreError, code};
use crate::domain::{
    ids::{ChannelId, MessageId, ServerId},
    time::Moment,
};

/// Remembers that the bot is on a server; says whether it has just come there.
pub async fn seen(
    conn: &mut SqliteConnection,
    server: ServerId,
    now: Moment,
) -> Result<bool, StoreError> {
    if came_at(conn, server).await?.is_some() {
        return Ok(false);
    }
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO server (id, joined_at) VALUES (?, ?)
         ON CONFLICT (id) DO UPDATE SET joined_at = excluded.joined_at, left_at = NULL,
                                        hello_channel_id = NULL, hello_message_id = NULL",
        server.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(true)
}

/// Remembers that the bot was sent away from a server.
pub async fn left(
    conn: &mut SqliteConnection,
    server: ServerId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE server SET left_at = ? WHERE id = ? AND left_at IS NULL",
        now,
        server.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When the bot came to a server, in milliseconds; none where it is not.
pub async fn came_at(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Option<i64>, StoreError> {
    let came_at = sqlx::query_scalar!(
        "SELECT joined_at FROM server WHERE id = ? AND left_at IS NULL",
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(came_at)
}

/// Remembers where it was said what to do next, when the bot came at that moment.
pub async fn greeted(
    conn: &mut SqliteConnection,
    server: ServerId,
    joined: i64,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE server SET hello_channel_id = ?, hello_message_id = ?
          WHERE id = ? AND joined_at = ?",
        channel.0,
        message.0,
        server.0,
        joined,
    )
    .execute(conn)
    .await?;
    Ok(())
}
