//! When the rooms of archived cohorts are removed, and which of them are.
//!
//! **Invariants**: rows and ids of what was removed stay, and say when it was. A room whose farewell
//! was left out, because somebody had deleted it, is none that is to be removed.

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{ChannelId, CohortId, GroupId, ServerId},
    time::{Moment, Zone},
};

/// When the rooms of a cohort are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The cohort.
    pub cohort: CohortId,
    /// Its server.
    pub server: ServerId,
    /// The zone in which its days begin.
    pub home_zone: Zone,
    /// On which day.
    pub on: NaiveDate,
    /// How often people have had the rooms kept longer.
    pub edition: i64,
}

/// How it stands with the rooms of an archived cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub name: String,
    /// The day on which those that still stand are removed.
    pub on: NaiveDate,
    /// How often people have had them kept longer.
    pub edition: i64,
    /// How many still stand.
    pub rooms: i64,
    /// How many are removed.
    pub removed: i64,
}

struct Row {
    cohort_id: i64,
    server_id: i64,
    home_zone: String,
    removed_on: String,
    edition: i64,
}

impl Row {
    fn read(self) -> Result<Removal, StoreError> {
        let place = |table, column| Place {
            table,
            column,
            row: self.cohort_id,
        };
        Ok(Removal {
            cohort: CohortId(self.cohort_id),
            server: ServerId(self.server_id),
            home_zone: code::zone(&self.home_zone, place("cohort", "home_zone"))?,
            on: code::date(&self.removed_on, place("removal", "removed_on"))?,
            edition: self.edition,
        })
    }
}

/// Records on which day the rooms of a cohort are removed.
pub async fn insert(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    server: ServerId,
    on: NaiveDate,
) -> Result<(), StoreError> {
    let on = code::day(on);
    sqlx::query!(
        "INSERT INTO removal (cohort_id, server_id, removed_on) VALUES (?, ?, ?)",
        cohort.0,
        server.0,
        on,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When the room of a group is removed; none while its cohort runs, and for cohorts that were archived
/// when nothing was removed.
pub async fn of_group(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<Removal>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT r.cohort_id AS "cohort_id!", r.server_id, c.home_zone, r.removed_on, r.edition
             FROM peer_group g
             JOIN removal r ON r.cohort_id = g.cohort_id
             JOIN cohort c ON c.id = r.cohort_id
            WHERE g.id = ?"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// When the rooms of a cohort of this server are removed.
pub async fn of_cohort(
    conn: &mut SqliteConnection,
    server: ServerId,
    cohort: CohortId,
) -> Result<Option<Removal>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT r.cohort_id AS "cohort_id!", r.server_id, c.home_zone, r.removed_on, r.edition
             FROM removal r JOIN cohort c ON c.id = r.cohort_id
            WHERE r.cohort_id = ? AND r.server_id = ?"#,
        cohort.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// Moves the day of a removal, with the edition that goes with it.
pub async fn set_day(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    on: NaiveDate,
    edition: i64,
) -> Result<(), StoreError> {
    let on = code::day(on);
    sqlx::query!(
        "UPDATE removal SET removed_on = ?, edition = ? WHERE cohort_id = ?",
        on,
        edition,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The rooms of a cohort that are still to be removed, and whether they have said goodbye.
pub async fn rooms_of(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<(GroupId, bool)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT r.group_id AS "group_id!", r.closed_at IS NOT NULL AS "closed!: bool"
             FROM room r JOIN peer_group g ON g.id = r.group_id
            WHERE g.cohort_id = ? AND r.removed_at IS NULL
              AND (r.closed_at IS NOT NULL
                   OR EXISTS (SELECT 1 FROM job WHERE key = 'farewell:' || r.group_id
                                                  AND state IN ('waiting', 'parked')))
            ORDER BY g.number"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (GroupId(row.group_id), row.closed))
        .collect())
}

/// A group's channel, until it is removed.
pub async fn channel_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<ChannelId>, StoreError> {
    let channel = sqlx::query_scalar!(
        "SELECT channel_id FROM room WHERE group_id = ? AND removed_at IS NULL",
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(channel.map(ChannelId))
}

/// Records that a room is removed.
pub async fn set_removed(
    conn: &mut SqliteConnection,
    group: GroupId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE room SET removed_at = ifnull(removed_at, ?) WHERE group_id = ?",
        now,
        group.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The categories of a cohort that are not removed, with their numbers.
pub async fn categories_of(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<(i64, ChannelId)>, StoreError> {
    let rows = sqlx::query!(
        "SELECT number, channel_id FROM category
          WHERE cohort_id = ? AND removed_at IS NULL ORDER BY number",
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.number, ChannelId(row.channel_id)))
        .collect())
}

/// Records that a category is removed.
pub async fn set_category_removed(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    number: i64,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE category SET removed_at = ifnull(removed_at, ?) WHERE cohort_id = ? AND number = ?",
        now,
        cohort.0,
        number,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How it stands with the rooms of a server's archived cohorts, the nearest removal first; those
/// whose last room was removed before `since` are left out.
pub async fn standing(
    conn: &mut SqliteConnection,
    server: ServerId,
    since: Moment,
) -> Result<Vec<Standing>, StoreError> {
    let since = code::millis(since);
    let rows = sqlx::query!(
        r#"SELECT v.cohort_id AS "cohort_id!", c.name AS "name!", v.removed_on AS "on!",
                  v.edition AS "edition!",
                  sum(r.removed_at IS NULL) AS "rooms!: i64",
                  sum(r.removed_at IS NOT NULL) AS "removed!: i64"
             FROM removal v
             JOIN cohort c ON c.id = v.cohort_id
             JOIN peer_group g ON g.cohort_id = v.cohort_id
             JOIN room r ON r.group_id = g.id
            WHERE v.server_id = ?1
              AND (r.removed_at IS NOT NULL OR r.closed_at IS NOT NULL
                   OR EXISTS (SELECT 1 FROM job WHERE key = 'farewell:' || r.group_id
                                                  AND state IN ('waiting', 'parked')))
            GROUP BY v.cohort_id
           HAVING sum(r.removed_at IS NULL) > 0 OR max(r.removed_at) >= ?2
            ORDER BY v.removed_on, v.cohort_id"#,
        server.0,
        since,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "removal",
                column: "removed_on",
                row: row.cohort_id,
            };
            Ok(Standing {
                cohort: CohortId(row.cohort_id),
                name: row.name,
                on: code::date(&row.on, place)?,
                edition: row.edition,
                rooms: row.rooms,
                removed: row.removed,
            })
        })
        .collect()
}
