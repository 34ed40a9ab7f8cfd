//! Letters: who is written to in private because they agreed to it, and what has been written.
//!
//! **Invariants**: who is named here agreed to private messages since their cohort opened, and holds
//! to it; what was written is written once.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
    cohorts::State,
};
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
    /// How far the cohort is.
    pub state: State,
    /// What they wait for; none where they are in a group, or out of the cohort.
    pub waits: Option<Waits>,
    /// When they were told that they wait.
    pub told_at: Option<Moment>,
    /// When they were reminded that they are half way.
    pub reminded_at: Option<Moment>,
}

/// What somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// For nothing: they are half way through signing up.
    HalfWay,
    /// For a place in the cohort.
    Place,
    /// For a group.
    Group,
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
                  c.id AS "cohort!", c.state, p.state AS part,
                  p.unfinished_since_at IS NOT NULL AS "unfinished!: bool",
                  p.wait_listed_at IS NOT NULL AS "wait_listed!: bool",
                  p.told_waiting_at, p.reminded_at
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
    row.map(|row| {
        let at = |column, millis: Option<i64>| {
            let place = Place {
                table: "participant",
                column,
                row: participant.0,
            };
            millis.map(|millis| code::moment(millis, place)).transpose()
        };
        let waits = match (row.unfinished, row.wait_listed) {
            (true, _) => Waits::HalfWay,
            (false, true) => Waits::Place,
            (false, false) => Waits::Group,
        };
        Ok(Reader {
            server: ServerId(row.server_id),
            account: row.account.map(AccountId),
            here: row.here,
            called_name: row.called_name,
            cohort_name: row.name,
            agreed: row.agreed,
            state: State::read(&row.state, row.cohort)?,
            waits: (row.part == "waiting").then_some(waits),
            told_at: at("told_waiting_at", row.told_waiting_at)?,
            reminded_at: at("reminded_at", row.reminded_at)?,
        })
    })
    .transpose()
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
