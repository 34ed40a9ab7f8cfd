//! What people agreed to, and what they took back.
//!
//! **Invariants**: agreeing twice to one version of a text is agreeing once in a cohort, whose dates
//! the text names; what was taken back stays as history.

use sqlx::SqliteConnection;

use super::{StoreError, code};
use crate::domain::{
    consent::{Purpose, TEXT_VERSION},
    ids::{CohortId, PersonId},
    language::Locale,
    time::Moment,
};

/// Records that somebody agrees to today's text of a purpose, as they read it for a cohort.
pub async fn give(
    conn: &mut SqliteConnection,
    (person, cohort): (PersonId, CohortId),
    purpose: Purpose,
    locale: Locale,
    now: Moment,
) -> Result<(), StoreError> {
    let (purpose, locale, now) = (purpose.word(), locale.code(), code::millis(now));
    sqlx::query!(
        "INSERT INTO consent (person_id, purpose, text_version, locale, given_at)
         SELECT ?1, ?2, ?3, ?4, ?5
          WHERE NOT EXISTS (SELECT 1 FROM consent
                             WHERE person_id = ?1 AND purpose = ?2 AND text_version = ?3
                               AND withdrawn_at IS NULL
                               AND given_at >= (SELECT opened_at FROM cohort WHERE id = ?6))",
        person.0,
        purpose,
        TEXT_VERSION,
        locale,
        now,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that somebody takes a purpose back.
pub async fn take_back(
    conn: &mut SqliteConnection,
    person: PersonId,
    purpose: Purpose,
    now: Moment,
) -> Result<(), StoreError> {
    let (purpose, now) = (purpose.word(), code::millis(now));
    sqlx::query!(
        "UPDATE consent SET withdrawn_at = ?
          WHERE person_id = ? AND purpose = ? AND withdrawn_at IS NULL",
        now,
        person.0,
        purpose,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether somebody has agreed to a purpose since a cohort opened, and holds to it.
pub async fn holds(
    conn: &mut SqliteConnection,
    (person, cohort): (PersonId, CohortId),
    purpose: Purpose,
) -> Result<bool, StoreError> {
    let purpose = purpose.word();
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM consent
                           WHERE person_id = ? AND purpose = ? AND withdrawn_at IS NULL
                             AND given_at >= (SELECT opened_at FROM cohort WHERE id = ?)) AS "holds!: bool""#,
        person.0,
        purpose,
        cohort.0,
    )
    .fetch_one(conn)
    .await?)
}
