//! Letters: who is written to in private because they agreed to it, and what has been written.
//!
//! **Invariants**: who is named here agreed to private messages since their cohort opened, and holds
//! to it; what was written is written once.

use sqlx::SqliteConnection;

use super::{StoreError, code};
use crate::domain::{
    consent::Purpose,
    ids::{AccountId, CohortId, ParticipantId, ServerId},
    time::Moment,
};

/// How it stands with somebody who is to be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Their server.
    pub server: ServerId,
    /// Their account, if it is known.
    pub account: Option<AccountId>,
    /// Whether it is on the server.
    pub here: bool,
    /// What the group calls them.
    pub called_name: String,
    /// Their cohort's name.
    pub cohort_name: String,
    /// Whether they agreed to private messages, and hold to it.
    pub agreed: bool,
    /// Whether their sign-up can still be handed in, as far as the cohort goes.
    pub open: bool,
    /// Whether the rooms of their cohort are open.
    pub launched: bool,
    /// Whether they are half way through signing up.
    pub unfinished: bool,
    /// Whether they are in no group, and have neither left nor been removed.
    pub waiting: bool,
    /// Whether it is a place in the cohort that they wait for.
    pub wait_listed: bool,
    /// Whether they were told that they wait.
    pub told: bool,
    /// Whether they were reminded that they are half way.
    pub reminded: bool,
}

/// Reads somebody who is to be written to; none where there is nobody of this id.
pub async fn reader(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Option<Reader>, StoreError> {
    let purpose = Purpose::PrivateMessages.word();
    let row = sqlx::query!(
        r#"SELECT c.server_id, c.name, n.called_name, a.discord_user_id AS "account?",
                  ifnull(a.state = 'here', 0) AS "here!: bool",
                  EXISTS (SELECT 1 FROM consent k
                           WHERE k.person_id = p.person_id AND k.purpose = ?
                             AND k.withdrawn_at IS NULL
                             AND k.given_at >= c.opened_at) AS "agreed!: bool",
                  c.state IN ('draft', 'open') AS "open!: bool",
                  c.state = 'running' AS "launched!: bool",
                  p.unfinished_since_at IS NOT NULL AS "unfinished!: bool",
                  p.state = 'waiting' AS "waiting!: bool",
                  p.wait_listed_at IS NOT NULL AS "wait_listed!: bool",
                  p.told_waiting_at IS NOT NULL AS "told!: bool",
                  p.reminded_at IS NOT NULL AS "reminded!: bool"
             FROM participant p
             JOIN cohort c ON c.id = p.cohort_id
             JOIN person n ON n.id = p.person_id
             LEFT JOIN account a ON a.person_id = n.id AND a.until_at IS NULL
            WHERE p.id = ?"#,
        purpose,
        participant.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Reader {
        server: ServerId(row.server_id),
        account: row.account.map(AccountId),
        here: row.here,
        called_name: row.called_name,
        cohort_name: row.name,
        agreed: row.agreed,
        open: row.open,
        launched: row.launched,
        unfinished: row.unfinished,
        waiting: row.waiting,
        wait_listed: row.wait_listed,
        told: row.told,
        reminded: row.reminded,
    }))
}

/// Records of everybody without a group in a cohort that they have waited in it, and names those of
/// them who agreed to private messages.
pub async fn begin_waiting(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<ParticipantId>, StoreError> {
    sqlx::query!(
        "UPDATE participant SET ever_waited = 1
          WHERE cohort_id = ? AND state = 'waiting' AND unfinished_since_at IS NULL",
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    agreed(conn, cohort, false).await
}

/// Who is half way through signing up for a cohort and agreed to private messages.
pub async fn half_way(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<ParticipantId>, StoreError> {
    agreed(conn, cohort, true).await
}

async fn agreed(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    unfinished: bool,
) -> Result<Vec<ParticipantId>, StoreError> {
    let purpose = Purpose::PrivateMessages.word();
    let ids = sqlx::query_scalar!(
        r#"SELECT p.id AS "id!" FROM participant p JOIN cohort c ON c.id = p.cohort_id
            WHERE p.cohort_id = ? AND p.state = 'waiting'
              AND (p.unfinished_since_at IS NOT NULL) = ?
              AND EXISTS (SELECT 1 FROM consent k
                           WHERE k.person_id = p.person_id AND k.purpose = ?
                             AND k.withdrawn_at IS NULL AND k.given_at >= c.opened_at)
            ORDER BY p.id"#,
        cohort.0,
        unfinished,
        purpose,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ParticipantId).collect())
}

/// Records that somebody was told that they wait.
pub async fn told(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE participant SET told_waiting_at = ? WHERE id = ? AND told_waiting_at IS NULL",
        now,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that somebody was reminded that they are half way.
pub async fn reminded(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE participant SET reminded_at = ? WHERE id = ? AND reminded_at IS NULL",
        now,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
