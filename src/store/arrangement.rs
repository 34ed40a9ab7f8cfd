//! The groups of a cohort before its launch, written as a whole, and how they stood before.
//!
//! **Invariants**: a group keeps its row as long as its number is in use; nothing here is called
//! once a room of the cohort's is promised.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    arrangement::{Arranged, Arrangement, Deed, Without},
    ids::{CohortId, GroupId, ParticipantId},
    time::Moment,
};

/// How many changes can be taken back: an evening's second thoughts.
const BEFORE_MAX: i64 = 10;

/// How often the groups of a cohort have changed.
pub async fn edition(conn: &mut SqliteConnection, cohort: CohortId) -> Result<i64, StoreError> {
    Ok(
        sqlx::query_scalar!("SELECT edition FROM cohort WHERE id = ?", cohort.0)
            .fetch_one(conn)
            .await?,
    )
}

/// Reads the groups of a cohort. Facts of an older kind count as none.
pub async fn read(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Arrangement, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT g.id AS "id!", g.number, g.name, g.locked AS "locked!: bool", g.reason,
                  m.participant_id AS "member?"
             FROM peer_group g
             LEFT JOIN membership m ON m.group_id = g.id AND m.until_at IS NULL
            WHERE g.cohort_id = ? ORDER BY g.number, m.participant_id"#,
        cohort.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut groups: Vec<Arranged> = Vec::new();
    for row in rows {
        let member = row.member.map(ParticipantId);
        match groups.last_mut() {
            Some(group) if group.number == row.number => group.members.extend(member),
            _ => groups.push(Arranged {
                id: Some(GroupId(row.id)),
                number: row.number,
                name: row.name,
                locked: row.locked,
                facts: serde_json::from_str(&row.reason).unwrap_or_default(),
                members: Vec::from_iter(member),
            }),
        }
    }
    let without = without(conn, cohort).await?;
    Ok(Arrangement { groups, without })
}

async fn without(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Without>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", unplaced_why AS "why!" FROM participant
            WHERE cohort_id = ? AND state = 'waiting' AND unplaced_why IS NOT NULL ORDER BY id"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().filter_map(|row| {
        let facts = serde_json::from_str(&row.why).ok()?;
        let who = ParticipantId(row.id);
        Some(Without { who, facts })
    });
    Ok(read.collect())
}

/// Writes groups down in place of those that stand: whoever is in none waits.
pub async fn write(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    arrangement: &Arrangement,
    now: Moment,
) -> Result<(), StoreError> {
    let (groups, without) = (
        code::json(&arrangement.groups),
        code::json(&arrangement.without),
    );
    let now = code::millis(now);
    // Nothing has begun, so no stretch in a group is kept: two who were together only on paper
    // have not met.
    sqlx::query!("DELETE FROM membership WHERE cohort_id = ?", cohort.0)
        .execute(&mut *conn)
        .await?;
    // A seat that was held when a launch was taken back keeps a group that stays.
    sqlx::query!(
        "UPDATE hold
            SET group_id = (SELECT min(g.id) FROM peer_group g
                              JOIN cohort c ON c.id = g.cohort_id AND c.taken_back_from = ?1)
          WHERE group_id IN (SELECT id FROM peer_group WHERE cohort_id = ?1)",
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM peer_group WHERE cohort_id = ?
            AND number NOT IN (SELECT value ->> '$.number' FROM json_each(?))",
        cohort.0,
        groups,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO peer_group (cohort_id, server_id, number, name, locked, reason, formed_at)
         SELECT c.id, c.server_id, e.value ->> '$.number', e.value ->> '$.name',
                e.value ->> '$.locked', e.value -> '$.facts', ?
           FROM json_each(?) e JOIN cohort c ON c.id = ? WHERE true
             ON CONFLICT (cohort_id, number) DO UPDATE
                SET name = excluded.name, locked = excluded.locked, reason = excluded.reason",
        now,
        groups,
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO membership (group_id, participant_id, cohort_id, from_at, reason)
         SELECT g.id, m.value, g.cohort_id, ?, 'formed'
           FROM json_each(?) e
           JOIN peer_group g ON g.cohort_id = ? AND g.number = e.value ->> '$.number'
           JOIN json_each(e.value, '$.members') m",
        now,
        groups,
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    settle(conn, cohort, &without).await
}

/// Says of everybody who takes part whether they wait, and if so, why, as far as is known.
async fn settle(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    without: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE participant
            SET state = iif(id IN (SELECT participant_id FROM membership WHERE cohort_id = ?1),
                            'placed', 'waiting'),
                unplaced_why = NULL
          WHERE cohort_id = ?1 AND state IN ('waiting', 'placed')",
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE participant
            SET unplaced_why = (SELECT e.value -> '$.facts' FROM json_each(?1) e
                                 WHERE e.value ->> '$.who' = participant.id)
          WHERE cohort_id = ?2 AND state = 'waiting'
            AND id IN (SELECT value ->> '$.who' FROM json_each(?1))",
        without,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Begins the next edition of a cohort's groups, and gives its number.
pub async fn next_edition(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<i64, StoreError> {
    sqlx::query!(
        "UPDATE cohort SET edition = edition + 1 WHERE id = ?",
        cohort.0
    )
    .execute(&mut *conn)
    .await?;
    edition(conn, cohort).await
}

/// Keeps how groups stood before something is done; of many, the last ten.
pub async fn keep_before(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    deed: Deed,
    arrangement: &Arrangement,
    now: Moment,
) -> Result<(), StoreError> {
    let (deed, arrangement) = (code::word(&deed), code::json(arrangement));
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO arrangement_before (cohort_id, what, arrangement, made_at)
         VALUES (?, ?, ?, ?)",
        cohort.0,
        deed,
        arrangement,
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM arrangement_before WHERE cohort_id = ?1 AND id NOT IN
            (SELECT id FROM arrangement_before WHERE cohort_id = ?1 ORDER BY id DESC LIMIT ?2)",
        cohort.0,
        BEFORE_MAX,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What was done last and can be taken back.
pub async fn last_deed(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Option<Deed>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", what FROM arrangement_before
            WHERE cohort_id = ? ORDER BY id DESC LIMIT 1"#,
        cohort.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| code::from_word(&row.what, place(row.id, "what")))
        .transpose()
}

/// Takes away how groups stood before what was done last.
pub async fn take_before(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Option<(Deed, Arrangement)>, StoreError> {
    let row = sqlx::query!(
        r#"DELETE FROM arrangement_before
            WHERE id = (SELECT max(id) FROM arrangement_before WHERE cohort_id = ?)
            RETURNING id AS "id!", what, arrangement"#,
        cohort.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok((
            code::from_word(&row.what, place(row.id, "what"))?,
            code::from_json(&row.arrangement, place(row.id, "arrangement"))?,
        ))
    })
    .transpose()
}

/// Forgets how a cohort's groups stood before: from the launch on nothing is taken back.
pub async fn forget_before(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM arrangement_before WHERE cohort_id = ?",
        cohort.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn place(row: i64, column: &'static str) -> Place {
    Place {
        table: "arrangement_before",
        column,
        row,
    }
}
