//! The seats that are held for people who have left the server.
//!
//! **Invariants**: one seat of a participant is held at a time; a hold that has ended is never begun
//! anew.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    grace::HoldEnded,
    ids::{AccountId, CohortId, GroupId, HoldId, ParticipantId, ServerId},
    time::Moment,
};

/// A seat that is held, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The server.
    pub server: ServerId,
    /// Whose seat.
    pub participant: ParticipantId,
    /// In which group.
    pub group: GroupId,
    /// What the group calls them.
    pub called_name: String,
    /// Their account now.
    pub account: Option<AccountId>,
    /// When it is over, if they are not back.
    pub until: Moment,
    /// How it ended, if it has.
    pub ended: Option<HoldEnded>,
}

/// Holds a participant's seat, unless it is held already.
pub async fn begin(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    group: GroupId,
    until: Moment,
    now: Moment,
) -> Result<Option<HoldId>, StoreError> {
    let (until, now) = (code::millis(until), code::millis(now));
    let begun = sqlx::query!(
        "INSERT INTO hold (participant_id, group_id, left_at, until_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
        participant.0,
        group.0,
        now,
        until,
    )
    .execute(conn)
    .await?;
    let id = begun.last_insert_rowid();
    Ok((begun.rows_affected() == 1).then_some(HoldId(id)))
}

/// A hold, if there is one of this id.
pub async fn find(conn: &mut SqliteConnection, hold: HoldId) -> Result<Option<Hold>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT g.server_id, h.participant_id, h.group_id, n.called_name,
                  a.discord_user_id AS "account?", h.until_at, h.ended_how
             FROM hold h
             JOIN peer_group g ON g.id = h.group_id
             JOIN participant p ON p.id = h.participant_id
             JOIN person n ON n.id = p.person_id
             LEFT JOIN account a ON a.person_id = n.id AND a.until_at IS NULL
            WHERE h.id = ?"#,
        hold.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = |column| Place {
            table: "hold",
            column,
            row: hold.0,
        };
        Ok(Hold {
            server: ServerId(row.server_id),
            participant: ParticipantId(row.participant_id),
            group: GroupId(row.group_id),
            called_name: row.called_name,
            account: row.account.map(AccountId),
            until: code::moment(row.until_at, place("until_at"))?,
            ended: row
                .ended_how
                .map(|how| code::from_word(&how, place("ended_how")))
                .transpose()?,
        })
    })
    .transpose()
}

/// The holds that last of whoever uses an account of a server, each with its cohort.
pub async fn open_of_account(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
) -> Result<Vec<(HoldId, CohortId)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT h.id AS "id!", p.cohort_id
             FROM hold h
             JOIN participant p ON p.id = h.participant_id
             JOIN cohort c ON c.id = p.cohort_id AND c.server_id = ?
             JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
            WHERE a.discord_user_id = ? AND h.ended_at IS NULL ORDER BY h.id"#,
        server.0,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (HoldId(row.id), CohortId(row.cohort_id)))
        .collect())
}

/// The hold of a participant's seat that lasts, if one does.
pub async fn open_of(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Option<HoldId>, StoreError> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM hold WHERE participant_id = ? AND ended_at IS NULL"#,
        participant.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(HoldId))
}

/// Ends a hold.
pub async fn end(
    conn: &mut SqliteConnection,
    hold: HoldId,
    how: HoldEnded,
    now: Moment,
) -> Result<(), StoreError> {
    let (how, now) = (code::word(&how), code::millis(now));
    sqlx::query!(
        "UPDATE hold SET ended_at = ?, ended_how = ? WHERE id = ? AND ended_at IS NULL",
        now,
        how,
        hold.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends a hold whose time is over, in the group whose seat is given up by it.
pub async fn give_up(
    conn: &mut SqliteConnection,
    hold: HoldId,
    group: GroupId,
    now: Moment,
) -> Result<(), StoreError> {
    end(conn, hold, HoldEnded::Over, now).await?;
    sqlx::query!("UPDATE hold SET group_id = ? WHERE id = ?", group.0, hold.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Records that whoever uses an account is back whose seats were given up; says who they are in the
/// cohorts that still run. Nobody comes back who has asked to be deleted.
pub async fn returned(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Vec<ParticipantId>, StoreError> {
    let now = code::millis(now);
    let back = sqlx::query_scalar!(
        "UPDATE hold SET returned_at = ?1
          WHERE ended_how = 'over' AND returned_at IS NULL
            AND participant_id IN (
                SELECT p.id FROM account a
                  JOIN participant p ON p.person_id = a.person_id AND p.state = 'withdrawn'
                  JOIN cohort c ON c.id = p.cohort_id AND c.server_id = ?2
                               AND c.state IN ('running', 'closing')
                 WHERE a.discord_user_id = ?3 AND a.until_at IS NULL
                   AND NOT EXISTS (SELECT 1 FROM erasure e
                                    WHERE e.person_id = a.person_id AND e.taken_back_at IS NULL))
         RETURNING participant_id",
        now,
        server.0,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(back.into_iter().map(ParticipantId).collect())
}

/// Whether somebody is back whose seat was given up, and has been in no group since.
pub async fn has_returned(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM hold h
                           WHERE h.participant_id = ? AND h.returned_at IS NOT NULL
                             AND NOT EXISTS (SELECT 1 FROM membership m
                                              WHERE m.participant_id = h.participant_id
                                                AND m.from_at >= h.ended_at)) AS "back!: bool""#,
        participant.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Somebody who has left the server and whose seat is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// Who.
    pub participant: ParticipantId,
    /// What the group calls them.
    pub called_name: String,
    /// What their group is called.
    pub group_name: String,
    /// When Carrel learned that they had left.
    pub left_at: Moment,
    /// Until when their seat is held.
    pub until: Moment,
}

/// Whose seats are held in the running cohorts of a server, those first whose time is over first.
pub async fn away(conn: &mut SqliteConnection, server: ServerId) -> Result<Vec<Away>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT h.id AS "id!", h.participant_id, n.called_name, g.name, h.left_at, h.until_at
             FROM hold h
             JOIN participant p ON p.id = h.participant_id
             JOIN person n ON n.id = p.person_id
             JOIN cohort c ON c.id = p.cohort_id AND c.server_id = ?
                          AND c.state IN ('running', 'closing')
             JOIN membership m ON m.participant_id = p.id AND m.until_at IS NULL
             JOIN peer_group g ON g.id = m.group_id
            WHERE h.ended_at IS NULL ORDER BY h.until_at, h.id"#,
        server.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = |column| Place {
                table: "hold",
                column,
                row: row.id,
            };
            Ok(Away {
                participant: ParticipantId(row.participant_id),
                called_name: row.called_name,
                group_name: row.name,
                left_at: code::moment(row.left_at, place("left_at"))?,
                until: code::moment(row.until_at, place("until_at"))?,
            })
        })
        .collect()
}
