//! Accounts: who of a programme's people is on the server, and by which account.

use std::collections::BTreeSet;

use sqlx::SqliteConnection;

use super::{StoreError, code};
use crate::domain::{
    ids::{AccountId, PersonId, ServerId},
    time::Moment,
};

/// An account row that an arriving account may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its row.
    pub id: i64,
    /// Whose it is.
    pub person: PersonId,
    /// The account, once it is known.
    pub account: Option<AccountId>,
    /// Whether it counts as on the server.
    pub here: bool,
}

/// The rows of a server's programmes that stand for this account: by its id, else by the
/// username that the sign-up gave.
pub async fn matching(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
    username: &str,
) -> Result<Vec<Known>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT a.id AS "id!", a.person_id, a.discord_user_id, a.state = 'here' AS "here!: bool"
             FROM account a
             JOIN programme g ON g.id = a.programme_id AND g.server_id = ?1
            WHERE a.until_at IS NULL
              AND (a.discord_user_id = ?2
                   OR (a.discord_user_id IS NULL AND a.username = ?3 COLLATE NOCASE
                       AND NOT EXISTS (SELECT 1 FROM account b
                                        WHERE b.programme_id = a.programme_id
                                          AND b.discord_user_id = ?2 AND b.until_at IS NULL)))
            ORDER BY a.id"#,
        server.0,
        account.0,
        username,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Known {
            id: row.id,
            person: PersonId(row.person_id),
            account: row.discord_user_id.map(AccountId),
            here: row.here,
        })
        .collect())
}

/// Those of the accounts on a server, each with its username, for which a row of its programmes
/// stands that does not count as on the server.
pub async fn come(
    conn: &mut SqliteConnection,
    server: ServerId,
    present: &[(AccountId, String)],
) -> Result<BTreeSet<AccountId>, StoreError> {
    let present = code::json(&present);
    let accounts = sqlx::query_scalar!(
        r#"WITH present AS MATERIALIZED (
               SELECT value ->> 0 AS account, value ->> 1 AS username FROM json_each(?2))
           SELECT a.discord_user_id AS "account!: i64"
             FROM account a
             JOIN programme g ON g.id = a.programme_id AND g.server_id = ?1
            WHERE a.until_at IS NULL AND a.state <> 'here'
              AND a.discord_user_id IN (SELECT account FROM present)
            UNION
           SELECT n.account
             FROM account a
             JOIN programme g ON g.id = a.programme_id AND g.server_id = ?1
             JOIN present n ON n.username = a.username COLLATE NOCASE
            WHERE a.until_at IS NULL AND a.state <> 'here' AND a.discord_user_id IS NULL
              AND NOT EXISTS (SELECT 1 FROM account b
                               WHERE b.programme_id = a.programme_id
                                 AND b.discord_user_id = n.account AND b.until_at IS NULL)"#,
        server.0,
        present,
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}

/// Whether a server's programmes know anybody.
pub async fn anyone_known(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM account a
                            JOIN programme g ON g.id = a.programme_id AND g.server_id = ?
                           WHERE a.until_at IS NULL) AS "any!: bool""#,
        server.0,
    )
    .fetch_one(conn)
    .await?)
}

/// The accounts that count as on a server.
pub async fn here_on(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<AccountId>, StoreError> {
    let accounts = sqlx::query_scalar!(
        r#"SELECT DISTINCT a.discord_user_id AS "account!"
             FROM account a
             JOIN programme g ON g.id = a.programme_id AND g.server_id = ?
            WHERE a.until_at IS NULL AND a.state = 'here' AND a.discord_user_id IS NOT NULL
            ORDER BY a.discord_user_id"#,
        server.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}

/// The accounts that a person has or had, each with the server of its programme.
pub async fn ever_of(
    conn: &mut SqliteConnection,
    person: PersonId,
) -> Result<Vec<(ServerId, AccountId)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT g.server_id, a.discord_user_id AS "account!"
             FROM account a JOIN programme g ON g.id = a.programme_id
            WHERE a.person_id = ? AND a.discord_user_id IS NOT NULL ORDER BY a.id"#,
        person.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (ServerId(row.server_id), AccountId(row.account)))
        .collect())
}

/// Records that a row's account is on the server.
pub async fn set_here(
    conn: &mut SqliteConnection,
    id: i64,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET discord_user_id = ?, state = 'here' WHERE id = ?",
        account.0,
        id,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that an account has left a server; says whether that is news.
pub async fn set_left(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<bool, StoreError> {
    let now = code::millis(now);
    let left = sqlx::query!(
        "UPDATE account SET state = 'left'
          WHERE discord_user_id = ? AND until_at IS NULL AND state <> 'left'
            AND programme_id IN (SELECT id FROM programme WHERE server_id = ?)",
        account.0,
        server.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE seat SET taken_away_at = ?
          WHERE discord_user_id = ? AND taken_away_at IS NULL
            AND group_id IN (SELECT id FROM peer_group WHERE server_id = ?)",
        now,
        account.0,
        server.0,
    )
    .execute(conn)
    .await?;
    Ok(0 < left.rows_affected())
}

/// The current account row of the person whose seat a code claims.
pub async fn by_code(
    conn: &mut SqliteConnection,
    server: ServerId,
    claim_code: &str,
) -> Result<Option<Known>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT a.id AS "id!", a.person_id, a.discord_user_id, a.state = 'here' AS "here!: bool"
             FROM person n
             JOIN programme g ON g.id = n.programme_id AND g.server_id = ?
             JOIN account a ON a.person_id = n.id AND a.until_at IS NULL
            WHERE n.claim_code = ? AND n.erased_at IS NULL"#,
        server.0,
        claim_code,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Known {
        id: row.id,
        person: PersonId(row.person_id),
        account: row.discord_user_id.map(AccountId),
        here: row.here,
    }))
}

/// Gives a person another account from now on; the old one stays as history.
pub async fn replace(
    conn: &mut SqliteConnection,
    old: &Known,
    account: AccountId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!("UPDATE account SET until_at = ? WHERE id = ?", now, old.id)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "INSERT INTO account (person_id, programme_id, discord_user_id, state, from_at)
         SELECT id, programme_id, ?, 'here', ? FROM person WHERE id = ?",
        account.0,
        now,
        old.person.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
