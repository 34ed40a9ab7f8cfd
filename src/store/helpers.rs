//! Who looks after a group: staff who see its room, and are not in it.
//!
//! **Invariants**: nobody looks after a group twice at a time; a stretch that has ended stays as it
//! was.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self},
};
use crate::domain::{
    ids::{AccountId, GroupId, ParticipantId, PersonId, ServerId, StaffId},
    time::Moment,
};

/// A group that can be looked after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its row.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// The cohort's name.
    pub cohort_name: String,
    /// How many look after it now.
    pub helpers: i64,
}

/// A stretch of time in which an account looks after a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The account.
    pub account: AccountId,
    /// Whether it lasts.
    pub lasts: bool,
}

/// The groups of a server's cohorts that run, by cohort and number.
pub async fn groups(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<Group>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT g.id AS "id!", g.name, c.name AS "cohort_name!",
                  (SELECT count(*) FROM looks_after l WHERE l.group_id = g.id) AS "helpers!: i64"
             FROM peer_group g
             JOIN cohort c ON c.id = g.cohort_id AND c.state IN ('running', 'closing')
            WHERE g.server_id = ? AND g.merged_at IS NULL
            ORDER BY c.id DESC, g.number"#,
        server.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter().map(|row| Group {
        id: GroupId(row.id),
        name: row.name,
        cohort_name: row.cohort_name,
        helpers: row.helpers,
    });
    Ok(rows.collect())
}

/// Who looks after a group now, in the order in which they were named.
pub async fn of_group(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<(StaffId, AccountId)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT staff_id AS "id!", discord_user_id AS "account!" FROM looks_after
            WHERE group_id = ? ORDER BY staff_id"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (StaffId(row.id), AccountId(row.account)))
        .collect())
}

/// Whether an account looks after a group now.
pub async fn looks_after(
    conn: &mut SqliteConnection,
    group: GroupId,
    account: AccountId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM looks_after WHERE group_id = ? AND discord_user_id = ?)
           AS "looks!: bool""#,
        group.0,
        account.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Records that an account, which does not yet, looks after a group from now on.
pub async fn begin(
    conn: &mut SqliteConnection,
    group: GroupId,
    account: AccountId,
    now: Moment,
) -> Result<StaffId, StoreError> {
    let now = code::millis(now);
    let row = sqlx::query!(
        "INSERT INTO staff (programme_id, account_id, scope, group_id, from_at)
         SELECT c.programme_id, ?, 'helper', g.id, ?
           FROM peer_group g JOIN cohort c ON c.id = g.cohort_id WHERE g.id = ?",
        account.0,
        now,
        group.0,
    )
    .execute(conn)
    .await?;
    Ok(StaffId(row.last_insert_rowid()))
}

/// Records that a duty has ended.
pub async fn end(
    conn: &mut SqliteConnection,
    staff: StaffId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE staff SET until_at = ? WHERE id = ? AND scope = 'helper' AND until_at IS NULL",
        now,
        staff.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A duty as it stands.
pub async fn find(conn: &mut SqliteConnection, staff: StaffId) -> Result<Option<Duty>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT account_id, until_at IS NULL AS "lasts!: bool"
             FROM staff WHERE id = ? AND scope = 'helper'"#,
        staff.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Duty {
        account: AccountId(row.account_id),
        lasts: row.lasts,
    }))
}

/// Those who looked after a group once, do not now, and have had a seat in its room.
pub async fn former(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<AccountId>, StoreError> {
    let rows = sqlx::query_scalar!(
        r#"SELECT DISTINCT s.account_id AS "account!"
             FROM staff s JOIN seat t ON t.group_id = s.group_id AND t.discord_user_id = s.account_id
            WHERE s.scope = 'helper' AND s.group_id = ?1
              AND NOT EXISTS (SELECT 1 FROM looks_after l
                               WHERE l.group_id = ?1 AND l.discord_user_id = s.account_id)
            ORDER BY s.account_id"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(AccountId).collect())
}

/// Whether a participant and an account, or whoever has used it, are kept apart.
pub async fn are_apart(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    account: AccountId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1 FROM participant p
                WHERE p.id = ?1
                  AND (EXISTS (SELECT 1 FROM not_with n
                                WHERE n.person_id = p.person_id AND n.other_account_id = ?2)
                       OR EXISTS (SELECT 1 FROM account a
                                    JOIN kept_apart k
                                      ON (k.one_id = a.person_id AND k.other_id = p.person_id)
                                      OR (k.other_id = a.person_id AND k.one_id = p.person_id)
                                   WHERE a.discord_user_id = ?2
                                     AND a.programme_id = p.programme_id))) AS "apart!: bool""#,
        participant.0,
        account.0,
    )
    .fetch_one(conn)
    .await?)
}

/// The duties by which an account looks after a group that a person is in, and the groups.
pub async fn between(
    conn: &mut SqliteConnection,
    account: AccountId,
    person: PersonId,
) -> Result<Vec<(StaffId, GroupId)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT l.staff_id AS "id!", l.group_id AS "group!"
             FROM looks_after l
             JOIN membership m ON m.group_id = l.group_id AND m.until_at IS NULL
             JOIN participant p ON p.id = m.participant_id AND p.person_id = ?
            WHERE l.discord_user_id = ? ORDER BY l.staff_id"#,
        person.0,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (StaffId(row.id), GroupId(row.group)))
        .collect())
}
