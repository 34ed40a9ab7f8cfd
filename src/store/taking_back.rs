//! Launches that are taken back: what stood, and where it is set aside.
//!
//! What a launch made is not deleted: the groups as they were launched, with their rooms and all that
//! hangs on them, go to a cohort of their own that is archived from the beginning. The cohort itself
//! gets the same groups anew, with rows of their own, so that nothing that was promised to the first
//! ones is ever taken for a promise to the others.
//!
//! **Invariants**: whoever is in a group stays in it; nobody is in a group that was set aside.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
    removals, voice,
};
use crate::domain::{
    ids::{ChannelId, CohortId, GroupId, ServerId},
    time::Moment,
};

/// By how much the numbers of new groups are out of the way of those that are set aside.
const OUT_OF_THE_WAY: i64 = 1_000_000;

/// What a launch has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Rooms that are open.
    pub rooms: i64,
    /// Rooms that are still to open.
    pub to_come: i64,
    /// Times that were offered and wait for answers.
    pub offers: i64,
    /// Meetings to come that a group has agreed on.
    pub meetings: i64,
    /// Steps that groups have noted.
    pub steps: i64,
}

impl Stands {
    /// How much of it people have done.
    pub fn done_by_people(&self) -> i64 {
        self.offers + self.meetings + self.steps
    }
}

/// How far the removal of rooms has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many are still to be removed; at the end only their categories are.
    pub left: i64,
    /// How many there were.
    pub all: i64,
}

/// When a cohort was launched.
pub async fn launched_at(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Option<Moment>, StoreError> {
    let at = sqlx::query_scalar!("SELECT launched_at FROM cohort WHERE id = ?", cohort.0)
        .fetch_one(conn)
        .await?;
    let place = Place {
        table: "cohort",
        column: "launched_at",
        row: cohort.0,
    };
    at.map(|at| code::moment(at, place)).transpose()
}

/// What the launch of a cohort has come to.
pub async fn stands(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    now: Moment,
) -> Result<Stands, StoreError> {
    let now = code::millis(now);
    let row = sqlx::query!(
        r#"WITH g AS (SELECT id FROM peer_group WHERE cohort_id = ?1)
           SELECT (SELECT count(*) FROM room WHERE group_id IN g) AS "rooms!: i64",
                  (SELECT count(*) FROM g WHERE id NOT IN (SELECT group_id FROM room))
                      AS "to_come!: i64",
                  (SELECT count(*) FROM proposal WHERE group_id IN g AND state = 'open')
                      AS "offers!: i64",
                  (SELECT count(*) FROM meeting
                    WHERE group_id IN g AND state = 'booked' AND proposal_id IS NOT NULL
                      AND starts_at > ?2) AS "meetings!: i64",
                  (SELECT count(*) FROM milestone WHERE group_id IN g) AS "steps!: i64""#,
        cohort.0,
        now,
    )
    .fetch_one(conn)
    .await?;
    Ok(Stands {
        rooms: row.rooms,
        to_come: row.to_come,
        offers: row.offers,
        meetings: row.meetings,
        steps: row.steps,
    })
}

/// Sets the groups of a launched cohort aside, with all that hangs on them, and gives the cohort the
/// same groups anew, formed and not launched; returns the cohort to which they were set aside.
pub async fn set_aside(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    now: Moment,
) -> Result<CohortId, StoreError> {
    let aside = cohort_aside(conn, cohort, now).await?;
    groups_anew(conn, cohort, aside, now).await?;
    sqlx::query!(
        "UPDATE category SET cohort_id = ? WHERE cohort_id = ?",
        aside.0,
        cohort.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE cohort SET state = 'forming', launched_at = NULL, edition = edition + 1
          WHERE id = ?",
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(aside)
}

async fn cohort_aside(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    now: Moment,
) -> Result<CohortId, StoreError> {
    let now = code::millis(now);
    let made = sqlx::query!(
        "INSERT INTO cohort (programme_id, server_id, name, state, home_zone, starts_on, fortnights,
                             prompt_hour, meeting_minutes, size_min, size_max, opened_at,
                             archived_at, voice_rooms, taken_back_from)
         SELECT programme_id, server_id, name, 'archived', home_zone, starts_on, fortnights,
                prompt_hour, meeting_minutes, size_min, size_max, opened_at, ?, voice_rooms, id
           FROM cohort WHERE id = ?",
        now,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(CohortId(made.last_insert_rowid()))
}

/// Makes the groups of a cohort anew; the members go over to them, and the first ones go aside.
async fn groups_anew(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    aside: CohortId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    // A group that has gone to another is none any more: its people are in the other.
    sqlx::query!(
        "DELETE FROM membership
          WHERE group_id IN (SELECT id FROM peer_group
                              WHERE cohort_id = ? AND merged_at IS NOT NULL)",
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO peer_group (cohort_id, server_id, number, name, locked, reason, formed_at)
         SELECT cohort_id, server_id, number + ?, name, locked, reason, ?
           FROM peer_group WHERE cohort_id = ? AND merged_at IS NULL ORDER BY number",
        OUT_OF_THE_WAY,
        now,
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE membership
            SET group_id = (SELECT anew.id FROM peer_group was
                              JOIN peer_group anew ON anew.cohort_id = was.cohort_id
                                                  AND anew.number = was.number + ?1
                             WHERE was.id = membership.group_id),
                reason = 'formed'
          WHERE cohort_id = ?2",
        OUT_OF_THE_WAY,
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE hold
            SET group_id = (SELECT anew.id FROM peer_group was
                              JOIN peer_group anew ON anew.cohort_id = was.cohort_id
                                                  AND anew.number = was.number + ?1
                             WHERE was.id = hold.group_id)
          WHERE ended_at IS NULL
            AND group_id IN (SELECT id FROM peer_group WHERE cohort_id = ?2 AND number < ?1)",
        OUT_OF_THE_WAY,
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE peer_group SET cohort_id = ? WHERE cohort_id = ? AND number < ?",
        aside.0,
        cohort.0,
        OUT_OF_THE_WAY,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE peer_group SET number = number - ?1 WHERE cohort_id = ?2",
        OUT_OF_THE_WAY,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends what the groups that were set aside still had before them: their offers and the meetings to
/// come, each of which is noted as called off by nobody.
pub async fn call_all_off(
    conn: &mut SqliteConnection,
    aside: CohortId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE proposal SET state = 'withdrawn'
          WHERE state = 'open' AND group_id IN (SELECT id FROM peer_group WHERE cohort_id = ?)",
        aside.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO audit (server_id, at, what, subject_id, detail)
         SELECT g.server_id, ?1, 'meeting.cancel', m.id, '{}'
           FROM meeting m JOIN peer_group g ON g.id = m.group_id AND g.cohort_id = ?2
          WHERE m.state = 'booked' AND m.starts_at > ?1",
        now,
        aside.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE meeting SET state = 'cancelled', sequence = sequence + 1, changed_at = ?1
          WHERE state = 'booked' AND starts_at > ?1
            AND group_id IN (SELECT id FROM peer_group WHERE cohort_id = ?2)",
        now,
        aside.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The groups that were set aside of which something stands on Discord.
pub async fn standing_of(
    conn: &mut SqliteConnection,
    aside: CohortId,
) -> Result<Vec<GroupId>, StoreError> {
    let groups = sqlx::query_scalar!(
        "SELECT g.id FROM peer_group g
          WHERE g.cohort_id = ?
            AND (EXISTS (SELECT 1 FROM room WHERE group_id = g.id AND removed_at IS NULL)
                 OR EXISTS (SELECT 1 FROM voice_room WHERE group_id = g.id AND removed_at IS NULL))
          ORDER BY g.number",
        aside.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(groups.into_iter().map(GroupId).collect())
}

/// The cohort to which a group was set aside, and its server; none for every other group.
pub async fn aside_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<(CohortId, ServerId)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT c.id AS "id!", c.server_id FROM peer_group g
             JOIN cohort c ON c.id = g.cohort_id AND c.taken_back_from IS NOT NULL
            WHERE g.id = ?"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (CohortId(row.id), ServerId(row.server_id))))
}

/// The cohort to which the groups of one were set aside last.
pub async fn last_aside(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Option<CohortId>, StoreError> {
    let aside = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM cohort WHERE taken_back_from = ? ORDER BY id DESC LIMIT 1"#,
        cohort.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(aside.map(CohortId))
}

/// Whether a category of a cohort opens while nothing of it is launched: it was under way when the
/// launch was taken back.
pub async fn is_not_launched(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT state IN ('draft', 'open', 'forming') AS "not!: bool" FROM cohort WHERE id = ?"#,
        cohort.0,
    )
    .fetch_one(conn)
    .await?)
}

/// The channels of a group that was set aside, until they are removed: its voice room and its room.
pub async fn channels_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<ChannelId>, StoreError> {
    let channels = sqlx::query_scalar!(
        r#"SELECT channel_id AS "channel!" FROM voice_room WHERE group_id = ?1 AND removed_at IS NULL
            UNION ALL
           SELECT channel_id FROM room WHERE group_id = ?1 AND removed_at IS NULL"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(channels.into_iter().map(ChannelId).collect())
}

/// Records that nothing of a group stands any more, and that nobody is let in anywhere by it.
pub async fn set_removed(
    conn: &mut SqliteConnection,
    group: GroupId,
    now: Moment,
) -> Result<(), StoreError> {
    removals::set_removed(conn, group, now).await?;
    voice::set_removed(conn, group, now).await?;
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE seat SET taken_away_at = ifnull(taken_away_at, ?) WHERE group_id = ?",
        now,
        group.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How far the removal has come of what a cohort has set aside last; none while nothing of it is to be
/// done.
pub async fn progress(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Option<Progress>, StoreError> {
    let row = sqlx::query!(
        r#"WITH aside AS (SELECT id FROM cohort WHERE taken_back_from = ?1 ORDER BY id DESC LIMIT 1),
                down AS (SELECT j.state FROM peer_group g JOIN job j ON j.key = 'taking-down:' || g.id
                          WHERE g.cohort_id IN aside),
                others AS (SELECT key, state FROM job
                            WHERE state = 'waiting'
                              AND ((kind IN ('category', 'category-removal')
                                    AND payload ->> '$.cohort' IN aside)
                                   OR (kind = 'category' AND payload ->> '$.cohort' = ?1)
                                   OR (kind IN ('room', 'voice-room')
                                       AND payload ->> '$.group' IN
                                           (SELECT id FROM peer_group WHERE cohort_id IN aside))))
           SELECT (SELECT count(*) FROM down WHERE state IN ('waiting', 'parked')) AS "left!: i64",
                  (SELECT count(*) FROM down) AS "all!: i64",
                  EXISTS (SELECT 1 FROM others) AS "others!: bool""#,
        cohort.0,
    )
    .fetch_one(conn)
    .await?;
    Ok((0 < row.left || row.others).then_some(Progress {
        left: row.left,
        all: row.all,
    }))
}
