//! Who said that they come to a webinar, and in which rooms they sit.
//!
//! **Invariants**: only who sits in a group of the webinar's cohort *now* is found in a room.

use sqlx::SqliteConnection;

use crate::{
    domain::ids::{AccountId, GroupId, ParticipantId, WebinarId},
    store::StoreError,
};

/// Somebody in a room who said that they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comer {
    /// Their account.
    pub account: AccountId,
    /// Who they are in the cohort.
    pub participant: ParticipantId,
}

/// Everybody who said that they come, in the order in which they did, as many as `most`.
pub async fn comers(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    most: u8,
) -> Result<Vec<AccountId>, StoreError> {
    let rows = sqlx::query_scalar!(
        "SELECT account_id FROM webinar_answer WHERE webinar_id = ? AND coming
          ORDER BY at, account_id LIMIT ?",
        webinar.0,
        most,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(AccountId).collect())
}

/// Those of a group who said that they come.
pub async fn coming_in(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    group: GroupId,
) -> Result<Vec<Comer>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT a.account_id AS "account!", m.participant_id AS "participant!"
             FROM membership m
             JOIN participant p ON p.id = m.participant_id
             JOIN account k ON k.person_id = p.person_id AND k.until_at IS NULL
             JOIN webinar_answer a ON a.account_id = k.discord_user_id
            WHERE m.group_id = ? AND m.until_at IS NULL AND a.webinar_id = ? AND a.coming
            ORDER BY m.participant_id"#,
        group.0,
        webinar.0,
    )
    .fetch_all(conn)
    .await?;
    let comer = |account, participant| Comer {
        account: AccountId(account),
        participant: ParticipantId(participant),
    };
    Ok(rows
        .into_iter()
        .map(|row| comer(row.account, row.participant))
        .collect())
}

/// The groups of a webinar's cohort in which somebody said that they come.
pub async fn groups_coming(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
) -> Result<Vec<GroupId>, StoreError> {
    let rows = sqlx::query_scalar!(
        r#"SELECT DISTINCT m.group_id AS "group!"
             FROM webinar_answer a
             JOIN webinar w ON w.id = a.webinar_id
             JOIN account k ON k.discord_user_id = a.account_id AND k.until_at IS NULL
             JOIN participant p ON p.person_id = k.person_id AND p.cohort_id = w.cohort_id
             JOIN membership m ON m.participant_id = p.id AND m.until_at IS NULL
            WHERE a.webinar_id = ? AND a.coming
            ORDER BY m.group_id"#,
        webinar.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(GroupId).collect())
}

/// The group of a webinar's cohort in which an account sits; none when it sits in none.
pub async fn group_of(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    account: AccountId,
) -> Result<Option<GroupId>, StoreError> {
    let found = sqlx::query_scalar!(
        r#"SELECT m.group_id AS "group!"
             FROM account k
             JOIN participant p ON p.person_id = k.person_id
             JOIN webinar w ON w.cohort_id = p.cohort_id
             JOIN membership m ON m.participant_id = p.id AND m.until_at IS NULL
            WHERE k.discord_user_id = ? AND k.until_at IS NULL AND w.id = ?"#,
        account.0,
        webinar.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(GroupId))
}
