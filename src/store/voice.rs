//! Voice rooms: which cohorts have them, and which of them stand.
//!
//! **Invariants**: rows and ids of what was removed stay, and say when it was. Whom a voice room lets
//! in is not recorded here: a seat in the group's room stands for both.

use sqlx::SqliteConnection;

use super::{StoreError, code};
use crate::domain::{
    ids::{AccountId, ChannelId, CohortId, GroupId, ServerId},
    time::Moment,
};

/// A voice room that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Its channel.
    pub channel: ChannelId,
    /// Whether nobody joins it any more.
    pub closed: bool,
}

/// Whether each group of a cohort gets a voice room.
pub async fn wanted(conn: &mut SqliteConnection, cohort: CohortId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT voice_rooms AS "wanted!: bool" FROM cohort WHERE id = ?"#,
        cohort.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Whether a group gets a voice room.
pub async fn wanted_for(conn: &mut SqliteConnection, group: GroupId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT c.voice_rooms AS "wanted!: bool"
             FROM peer_group g JOIN cohort c ON c.id = g.cohort_id WHERE g.id = ?"#,
        group.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Sets whether each group of a cohort gets a voice room.
pub async fn set_wanted(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    wanted: bool,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE cohort SET voice_rooms = ? WHERE id = ?",
        wanted,
        cohort.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records a group's voice room.
pub async fn insert(
    conn: &mut SqliteConnection,
    group: GroupId,
    server: ServerId,
    channel: ChannelId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO voice_room (group_id, server_id, channel_id, opened_at) VALUES (?, ?, ?, ?)",
        group.0,
        server.0,
        channel.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A group's voice room, until it is removed; none before it stands.
pub async fn of_group(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<Stands>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT channel_id, closed_at IS NOT NULL AS "closed!: bool"
             FROM voice_room WHERE group_id = ? AND removed_at IS NULL"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Stands {
        channel: ChannelId(row.channel_id),
        closed: row.closed,
    }))
}

/// Records that nobody joins a group's voice room any more.
pub async fn set_closed(
    conn: &mut SqliteConnection,
    group: GroupId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE voice_room SET closed_at = ifnull(closed_at, ?) WHERE group_id = ?",
        now,
        group.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that a group's voice room is removed.
pub async fn set_removed(
    conn: &mut SqliteConnection,
    group: GroupId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE voice_room SET removed_at = ifnull(removed_at, ?) WHERE group_id = ?",
        now,
        group.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which of a server's channels are recorded as voice rooms.
pub async fn all_on(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<ChannelId>, StoreError> {
    let known = sqlx::query_scalar!(
        "SELECT channel_id FROM voice_room WHERE server_id = ? ORDER BY channel_id",
        server.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(known.into_iter().map(ChannelId).collect())
}

/// The accounts that a group's room has ever let in.
pub async fn ever_seated(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<AccountId>, StoreError> {
    let accounts = sqlx::query_scalar!(
        "SELECT discord_user_id FROM seat WHERE group_id = ? ORDER BY discord_user_id",
        group.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}

/// The accounts that a group's room lets in.
pub async fn seated(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<AccountId>, StoreError> {
    let accounts = sqlx::query_scalar!(
        "SELECT discord_user_id FROM seat
          WHERE group_id = ? AND taken_away_at IS NULL ORDER BY discord_user_id",
        group.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}
