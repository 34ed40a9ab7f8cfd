//! Groups that have become small, and what their members would like.
//!
//! **Invariants**: a group is small in one stretch at a time; of a member's answers in one stretch
//! the last counts.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{ChannelId, CohortId, FallId, GroupId, ParticipantId, ServerId},
    time::Moment,
};

/// What a member of a small group would like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// To go on as they are.
    GoOn,
    /// To have company: somebody who comes, or another group.
    Company,
}

/// The fewest members that a group of a running cohort is formed with; none where it does not run.
pub async fn least_of_running(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar!(
        "SELECT c.size_min FROM peer_group g JOIN cohort c ON c.id = g.cohort_id
          WHERE g.id = ? AND c.state IN ('running', 'closing')",
        group.0,
    )
    .fetch_optional(conn)
    .await?)
}

/// Since when a group is small, if it is.
pub async fn open_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<FallId>, StoreError> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM fall WHERE group_id = ? AND ended_at IS NULL"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(FallId))
}

/// Records that a group is small from now on.
pub async fn begin(
    conn: &mut SqliteConnection,
    group: GroupId,
    now: Moment,
) -> Result<FallId, StoreError> {
    let now = code::millis(now);
    let begun = sqlx::query!(
        "INSERT INTO fall (group_id, fell_at) VALUES (?, ?)",
        group.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(FallId(begun.last_insert_rowid()))
}

/// Records that a stretch in which a group was small is over.
pub async fn end(conn: &mut SqliteConnection, fall: FallId, now: Moment) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE fall SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
        now,
        fall.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that a coordinator has said that a small group goes on as it is, by what they saw of it at a
/// moment.
pub async fn settle(
    conn: &mut SqliteConnection,
    fall: FallId,
    seen_at: Moment,
) -> Result<(), StoreError> {
    let seen_at = code::millis(seen_at);
    sqlx::query!(
        "UPDATE fall SET settled_at = ? WHERE id = ? AND ended_at IS NULL",
        seen_at,
        fall.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The group of a stretch in which it is or was small, and whether that lasts.
pub async fn group_of(
    conn: &mut SqliteConnection,
    fall: FallId,
) -> Result<Option<(GroupId, bool)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT group_id, ended_at IS NULL AS "lasts!: bool" FROM fall WHERE id = ?"#,
        fall.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (GroupId(row.group_id), row.lasts)))
}

/// Whether a member of a small group has asked for company at a moment or after it.
pub async fn wished_since(
    conn: &mut SqliteConnection,
    fall: FallId,
    since: Moment,
) -> Result<bool, StoreError> {
    let since = code::millis(since);
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM fall_answer
                           WHERE fall_id = ? AND wish = 'company' AND ? <= at) AS "wished!: bool""#,
        fall.0,
        since,
    )
    .fetch_one(conn)
    .await?)
}

/// Records what a member would like, in place of what they said before.
pub async fn answer(
    conn: &mut SqliteConnection,
    fall: FallId,
    participant: ParticipantId,
    wish: Wish,
    now: Moment,
) -> Result<(), StoreError> {
    let (wish, now) = (code::word(&wish), code::millis(now));
    sqlx::query!(
        "INSERT INTO fall_answer (fall_id, participant_id, wish, at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET wish = excluded.wish, at = excluded.at",
        fall.0,
        participant.0,
        wish,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A group that has become small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Small {
    /// Which.
    pub group: GroupId,
    /// The stretch in which it is small.
    pub fall: FallId,
    /// Its cohort.
    pub cohort: CohortId,
    /// What its cohort is called.
    pub cohort_name: String,
    /// What it is called.
    pub name: String,
    /// Its room, while it is open.
    pub room: Option<ChannelId>,
    /// Since when.
    pub since: Moment,
    /// How many are left in it.
    pub members: i64,
    /// How many of these would go on as they are.
    pub go_on: i64,
    /// How many of these would like company.
    pub company: i64,
    /// Whether a coordinator has said that it goes on, and nobody in it would like company since.
    pub settled: bool,
}

impl Small {
    /// Whether all who are in it have said that they would go on as they are.
    pub fn content(&self) -> bool {
        0 < self.members && self.go_on == self.members
    }
}

/// The groups of a server's running cohorts that have become small, the smallest first; without those
/// of which a coordinator has said that they go on, unless somebody in them would like company since.
pub async fn all(conn: &mut SqliteConnection, server: ServerId) -> Result<Vec<Small>, StoreError> {
    let mut small = with_settled(conn, server).await?;
    small.retain(|small| !small.settled);
    Ok(small)
}

/// The same with those of which a coordinator has said that they go on.
pub async fn with_settled(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<Small>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT f.id AS "id!", g.id AS "group!", g.name, c.id AS "cohort!", c.name AS cohort_name,
                  r.channel_id AS "room?", f.fell_at, count(*) AS "members!: i64",
                  ifnull(sum(w.wish = 'go-on'), 0) AS "go_on!: i64",
                  ifnull(sum(w.wish = 'company'), 0) AS "company!: i64",
                  (f.settled_at IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM fall_answer l
                                    WHERE l.fall_id = f.id AND l.wish = 'company'
                                      AND f.settled_at <= l.at)) AS "settled!: bool"
             FROM fall f
             JOIN peer_group g ON g.id = f.group_id AND g.server_id = ?
             JOIN cohort c ON c.id = g.cohort_id AND c.state IN ('running', 'closing')
             JOIN membership m ON m.group_id = g.id AND m.until_at IS NULL
             LEFT JOIN fall_answer w ON w.fall_id = f.id AND w.participant_id = m.participant_id
             LEFT JOIN room r ON r.group_id = g.id AND r.closed_at IS NULL
            WHERE f.ended_at IS NULL
            GROUP BY f.id ORDER BY count(*), f.fell_at, f.id"#,
        server.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "fall",
                column: "fell_at",
                row: row.id,
            };
            Ok(Small {
                group: GroupId(row.group),
                fall: FallId(row.id),
                cohort: CohortId(row.cohort),
                cohort_name: row.cohort_name,
                name: row.name,
                room: row.room.map(ChannelId),
                since: code::moment(row.fell_at, place)?,
                members: row.members,
                go_on: row.go_on,
                company: row.company,
                settled: row.settled,
            })
        })
        .collect()
}
