//! Who wants to be deleted, and deleting what is known of them.
//!
//! **Invariants**: one wish of a person waits at a time; what is deleted leaves ids behind, which
//! name nobody, so that ledger, milestones and the record of changes stay whole.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{AccountId, ErasureId, PersonId, ServerId},
    time::{Moment, Zone},
};

/// A person of a server's programme, by their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub person: PersonId,
    /// The home zone of their programme.
    pub home_zone: Zone,
}

/// Whoever uses an account on a server; none whom nothing is known of.
pub async fn owner(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
) -> Result<Option<Owner>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT a.person_id, g.id AS "programme!", g.home_zone
             FROM account a
             JOIN programme g ON g.id = a.programme_id AND g.server_id = ?
            WHERE a.discord_user_id = ? AND a.until_at IS NULL ORDER BY g.id LIMIT 1"#,
        server.0,
        account.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = Place {
            table: "programme",
            column: "home_zone",
            row: row.programme,
        };
        Ok(Owner {
            person: PersonId(row.person_id),
            home_zone: code::zone(&row.home_zone, place)?,
        })
    })
    .transpose()
}

/// A wish to be deleted that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its row.
    pub id: ErasureId,
    /// When it is fulfilled.
    pub due_at: Moment,
}

/// The wish of a person that waits, if one does.
pub async fn waiting_of(
    conn: &mut SqliteConnection,
    person: PersonId,
) -> Result<Option<Waiting>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", due_at FROM erasure
            WHERE person_id = ? AND taken_back_at IS NULL AND done_at IS NULL"#,
        person.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = Place {
            table: "erasure",
            column: "due_at",
            row: row.id,
        };
        Ok(Waiting {
            id: ErasureId(row.id),
            due_at: code::moment(row.due_at, place)?,
        })
    })
    .transpose()
}

/// Records somebody's wish.
pub async fn ask(
    conn: &mut SqliteConnection,
    person: PersonId,
    due: Moment,
    now: Moment,
) -> Result<ErasureId, StoreError> {
    let (due, now) = (code::millis(due), code::millis(now));
    let asked = sqlx::query!(
        "INSERT INTO erasure (person_id, asked_at, due_at) VALUES (?, ?, ?)",
        person.0,
        now,
        due,
    )
    .execute(conn)
    .await?;
    Ok(ErasureId(asked.last_insert_rowid()))
}

/// Records that a wish is taken back.
pub async fn take_back(
    conn: &mut SqliteConnection,
    erasure: ErasureId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE erasure SET taken_back_at = ? WHERE id = ? AND done_at IS NULL",
        now,
        erasure.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose wish it is, and when it is fulfilled; none once it is, or was taken back.
pub async fn find(
    conn: &mut SqliteConnection,
    erasure: ErasureId,
) -> Result<Option<(PersonId, Moment)>, StoreError> {
    let row = sqlx::query!(
        "SELECT person_id, due_at FROM erasure
          WHERE id = ? AND taken_back_at IS NULL AND done_at IS NULL",
        erasure.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = Place {
            table: "erasure",
            column: "due_at",
            row: erasure.0,
        };
        Ok((PersonId(row.person_id), code::moment(row.due_at, place)?))
    })
    .transpose()
}

/// Records that a wish is fulfilled.
pub async fn done(
    conn: &mut SqliteConnection,
    erasure: ErasureId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE erasure SET done_at = ? WHERE id = ?",
        now,
        erasure.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes what is known of a person; `called` is what they are called from then on.
pub async fn erase(
    conn: &mut SqliteConnection,
    person: PersonId,
    called: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE person SET called_name = ?, certificate_name = NULL, email = NULL,
                           claim_code = 'erased:' || id, erased_at = ?
          WHERE id = ?",
        called,
        now,
        person.0,
    )
    .execute(&mut *conn)
    .await?;
    // Whoever uses the account later is somebody new.
    sqlx::query!(
        "DELETE FROM webinar_answer
          WHERE account_id IN (SELECT discord_user_id FROM account WHERE person_id = ?1)
            AND webinar_id IN (SELECT w.id FROM webinar w
                                 JOIN participant p ON p.cohort_id = w.cohort_id
                                WHERE p.person_id = ?1)",
        person.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE account SET discord_user_id = NULL, username = NULL, state = 'left',
                            until_at = ifnull(until_at, ?)
          WHERE person_id = ?",
        now,
        person.0,
    )
    .execute(&mut *conn)
    .await?;
    // `ZZ` is no country's code; the other answers can be empty.
    sqlx::query!(
        "UPDATE participant SET country = 'ZZ', sector = NULL, stage = NULL, output_wish = NULL,
                                mode = 'either', locale = NULL, aim = NULL, step = NULL,
                                unplaced_why = NULL
          WHERE person_id = ?",
        person.0,
    )
    .execute(&mut *conn)
    .await?;
    erase_answers(conn, person).await?;
    erase_hours(conn, person).await
}

/// Deletes what a table holds of a person, as whomever they took part.
macro_rules! forget {
    ($conn:ident, $person:ident, $table:literal) => {
        sqlx::query!(
            "DELETE FROM "
                + $table
                + " WHERE participant_id IN (SELECT id FROM participant WHERE person_id = ?)",
            $person.0,
        )
        .execute(&mut *$conn)
        .await?
    };
}

async fn erase_answers(conn: &mut SqliteConnection, person: PersonId) -> Result<(), StoreError> {
    forget!(conn, person, "participant_interest");
    forget!(conn, person, "participant_language");
    forget!(conn, person, "participant_wish");
    forget!(conn, person, "participant_other");
    forget!(conn, person, "fall_answer");
    forget!(conn, person, "orientation_tap");
    // Whom others must not be with stays said, and so does a separation.
    sqlx::query!(
        "DELETE FROM not_with WHERE person_id = ? AND for_ever = 0",
        person.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn erase_hours(conn: &mut SqliteConnection, person: PersonId) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM participant_window
          WHERE week_id IN (SELECT w.id FROM participant_week w
                              JOIN participant p ON p.id = w.participant_id
                             WHERE p.person_id = ?)",
        person.0,
    )
    .execute(&mut *conn)
    .await?;
    forget!(conn, person, "participant_week");
    forget!(conn, person, "participant_zone");
    forget!(conn, person, "absence");
    forget!(conn, person, "pause");
    forget!(conn, person, "hours_panel");
    Ok(())
}
