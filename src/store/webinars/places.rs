//! Where a broadcast stands, or may stand.
//!
//! **Invariants**: a place in which it may stand without our knowing yet is among the places, so
//! that no change can miss it.

use sqlx::SqliteConnection;

use super::keys;
use crate::{
    domain::ids::{BroadcastId, ChannelId, GroupId, MessageId},
    store::StoreError,
};

/// Every place that a broadcast has reached, and every one to which it may be on its way in words
/// that are read already; none is the announcement channel.
pub async fn places(
    conn: &mut SqliteConnection,
    broadcast: BroadcastId,
) -> Result<Vec<Option<GroupId>>, StoreError> {
    let (from, to) = keys("announcement", broadcast);
    let rows = sqlx::query_scalar!(
        r#"SELECT group_id AS "group: i64" FROM receipt WHERE broadcast_id = ?
           UNION
           SELECT json_extract(payload, '$.group') AS "group: i64" FROM job
            WHERE key >= ? AND key < ?
              AND (leased_until_at IS NOT NULL
                   OR (state IN ('waiting', 'parked')
                       AND EXISTS (SELECT 1 FROM attempt
                                    WHERE job_id = job.id
                                      AND (outcome IS NULL OR outcome IN ('ambiguous', 'parked')))))"#,
        broadcast.0,
        from,
        to,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|group| group.map(GroupId)).collect())
}

/// The message by which a broadcast stands in a place, and where; the last one, if the programme has
/// changed channels in between.
pub async fn receipt(
    conn: &mut SqliteConnection,
    broadcast: BroadcastId,
    group: Option<GroupId>,
) -> Result<Option<(ChannelId, MessageId)>, StoreError> {
    let group = group.map(|group| group.0);
    let row = sqlx::query!(
        "SELECT channel_id, message_id FROM receipt
          WHERE broadcast_id = ? AND group_id IS ? ORDER BY sent_at DESC LIMIT 1",
        broadcast.0,
        group,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (ChannelId(row.channel_id), MessageId(row.message_id))))
}
