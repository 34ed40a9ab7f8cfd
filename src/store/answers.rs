//! The removal of what people told at the sign-up of a cohort that is over.
//!
//! Knows what is an answer: of the cohort, all that was said about hours, wishes and oneself; of a
//! person, what they are called and how they are reached. What a person is called and whom they must not
//! be with stays as long as another cohort needs it. Refuses to know: when it is time.
//!
//! **Invariants**: who was in a group with whom stays, as ids, so that nobody is grouped with the same
//! people again; so do separations, which are for ever.

use sqlx::SqliteConnection;

use super::{StoreError, code};
use crate::domain::{ids::CohortId, time::Moment};

/// Deletes what a table holds of the participants of a cohort.
macro_rules! forget {
    ($conn:ident, $cohort:ident, $table:literal) => {
        sqlx::query!(
            "DELETE FROM "
                + $table
                + " WHERE participant_id IN (SELECT id FROM participant WHERE cohort_id = ?)",
            $cohort.0,
        )
        .execute(&mut *$conn)
        .await?
    };
}

/// Whether the answers of a cohort are removed already.
pub async fn are_removed(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM removal
                           WHERE cohort_id = ? AND answers_removed_at IS NOT NULL) AS "removed!: bool""#,
        cohort.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Removes the answers of a cohort, and records that; `called` is what those are called from then on of
/// whom no other cohort needs the name.
pub async fn remove(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    called: &str,
    now: Moment,
) -> Result<(), StoreError> {
    of_the_cohort(conn, cohort).await?;
    of_the_persons(conn, cohort, called).await?;
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE removal SET answers_removed_at = ? WHERE cohort_id = ?",
        now,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn of_the_cohort(conn: &mut SqliteConnection, cohort: CohortId) -> Result<(), StoreError> {
    forget!(conn, cohort, "participant_interest");
    forget!(conn, cohort, "participant_language");
    forget!(conn, cohort, "participant_wish");
    forget!(conn, cohort, "participant_other");
    forget!(conn, cohort, "participant_zone");
    sqlx::query!(
        "DELETE FROM participant_window
          WHERE week_id IN (SELECT w.id FROM participant_week w
                              JOIN participant p ON p.id = w.participant_id
                             WHERE p.cohort_id = ?)",
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    forget!(conn, cohort, "participant_week");
    forget!(conn, cohort, "absence");
    forget!(conn, cohort, "pause");
    forget!(conn, cohort, "hours_panel");
    // `ZZ` is no country's code; the other answers can be empty.
    sqlx::query!(
        "UPDATE participant SET country = 'ZZ', sector = NULL, stage = NULL, output_wish = NULL,
                                mode = 'either', locale = NULL, aim = NULL, step = NULL,
                                unplaced_why = NULL
          WHERE cohort_id = ?",
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    // A sheet that nobody confirmed holds answers, too.
    sqlx::query!(
        "UPDATE import_draft SET sheet = x'' WHERE cohort_id = ?",
        cohort.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes what only this cohort needed of its persons. A cohort needs it until its own answers are
/// removed.
async fn of_the_persons(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    called: &str,
) -> Result<(), StoreError> {
    let persons = sqlx::query_scalar!(
        r#"SELECT p.person_id FROM participant p
            WHERE p.cohort_id = ?1
              AND NOT EXISTS (SELECT 1 FROM participant q
                               WHERE q.person_id = p.person_id AND q.cohort_id <> ?1
                                 AND NOT EXISTS (SELECT 1 FROM removal r
                                                  WHERE r.cohort_id = q.cohort_id
                                                    AND r.answers_removed_at IS NOT NULL))"#,
        cohort.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let persons = code::json(&persons);
    sqlx::query!(
        "UPDATE person SET called_name = ?, certificate_name = NULL, email = NULL
          WHERE id IN (SELECT value FROM json_each(?))",
        called,
        persons,
    )
    .execute(&mut *conn)
    .await?;
    // The account's id stays: by it somebody is known who takes part again.
    sqlx::query!(
        "UPDATE account SET username = NULL WHERE person_id IN (SELECT value FROM json_each(?))",
        persons,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM not_with
          WHERE person_id IN (SELECT value FROM json_each(?)) AND for_ever = 0",
        persons,
    )
    .execute(conn)
    .await?;
    Ok(())
}
