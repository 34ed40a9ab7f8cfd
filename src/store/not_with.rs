//! Whom somebody must not be grouped with.
//!
//! **Invariants**: what somebody has said is read back by them alone; what a safety contact has
//! separated is read back by nobody. Everybody else gets pairs, which do not say who asked.

use sqlx::SqliteConnection;

use super::{StoreError, code};
use crate::domain::{
    ids::{
        AccountId, CohortId, GroupId, NotWithId, ParticipantId, PersonId, ProgrammeId, ServerId,
    },
    time::Moment,
};

/// The other one of two who are never in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// A person of the programme.
    Person(PersonId),
    /// Whoever uses this account.
    Account(AccountId),
    /// Whoever is called so on Discord.
    Username(String),
}

/// Pairs of a cohort's participants who are never in one group, each once.
pub async fn pairs(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<(ParticipantId, ParticipantId)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT min(a.id, b.id) AS "one!: i64", max(a.id, b.id) AS "other!: i64"
             FROM kept_apart k
             JOIN participant a ON a.person_id = k.one_id AND a.cohort_id = ?1
             JOIN participant b ON b.person_id = k.other_id AND b.cohort_id = ?1
            WHERE a.id <> b.id ORDER BY 1, 2"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (ParticipantId(row.one), ParticipantId(row.other)))
        .collect())
}

/// The person of a programme who uses an account, or has used it.
pub async fn person_with(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    account: AccountId,
) -> Result<Option<PersonId>, StoreError> {
    let person = sqlx::query_scalar!(
        "SELECT person_id FROM account WHERE programme_id = ? AND discord_user_id = ?
          ORDER BY until_at IS NOT NULL, id DESC LIMIT 1",
        programme.0,
        account.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(person.map(PersonId))
}

/// Whom a person has said that they must not be grouped with, in the order in which they said it.
pub async fn said_by(
    conn: &mut SqliteConnection,
    person: PersonId,
) -> Result<Vec<(NotWithId, Other)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", other_account_id, other_username FROM not_with
            WHERE person_id = ? AND for_ever = 0 ORDER BY id"#,
        person.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let account = row.other_account_id.map(AccountId).map(Other::Account);
            let other = account.or(row.other_username.map(Other::Username))?;
            Some((NotWithId(row.id), other))
        })
        .collect())
}

/// Writes down that a person is never in one group with another; twice is once.
pub async fn insert(
    conn: &mut SqliteConnection,
    (programme, person): (ProgrammeId, PersonId),
    other: &Other,
    for_ever: bool,
    now: Moment,
) -> Result<(), StoreError> {
    let (other_person, account, username) = match other {
        Other::Person(person) => (Some(person.0), None, None),
        Other::Account(account) => (None, Some(account.0), None),
        Other::Username(username) => (None, None, Some(username.as_str())),
    };
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO not_with (programme_id, person_id, other_person_id, other_account_id,
                               other_username, for_ever, said_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        programme.0,
        person.0,
        other_person,
        account,
        username,
        for_ever,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back what a person has said themselves.
pub async fn delete(
    conn: &mut SqliteConnection,
    person: PersonId,
    row: NotWithId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM not_with WHERE id = ? AND person_id = ? AND for_ever = 0",
        row.0,
        person.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The names on Discord of whom no account is known yet.
pub async fn usernames(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<String>, StoreError> {
    let names = sqlx::query_scalar!(
        r#"SELECT DISTINCT n.other_username AS "name!"
             FROM not_with n JOIN programme g ON g.id = n.programme_id AND g.server_id = ?
            WHERE n.other_username IS NOT NULL"#,
        server.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(names)
}

/// Records whose account a name on Discord is: from now on it is the account that counts.
pub async fn known(
    conn: &mut SqliteConnection,
    server: ServerId,
    username: &str,
    account: AccountId,
) -> Result<(), StoreError> {
    // Where somebody has named the account, too, the name has nothing to add.
    sqlx::query!(
        "UPDATE OR REPLACE not_with SET other_account_id = ?, other_username = NULL
          WHERE other_username = ? COLLATE NOCASE
            AND programme_id IN (SELECT id FROM programme WHERE server_id = ?)",
        account.0,
        username,
        server.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The groups of cohorts that are not over in which two persons are now, each with who the first of them is there.
pub async fn shared_groups(
    conn: &mut SqliteConnection,
    one: PersonId,
    other: PersonId,
) -> Result<Vec<(GroupId, ParticipantId)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT m.group_id AS "group!", m.participant_id AS "participant!"
             FROM membership m
             JOIN participant p ON p.id = m.participant_id AND p.person_id = ?
             JOIN membership k ON k.group_id = m.group_id AND k.until_at IS NULL
             JOIN participant q ON q.id = k.participant_id AND q.person_id = ?
             JOIN cohort c ON c.id = m.cohort_id AND c.state IN ('forming', 'running', 'closing')
            WHERE m.until_at IS NULL ORDER BY m.group_id"#,
        one.0,
        other.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (GroupId(row.group), ParticipantId(row.participant)))
        .collect())
}
