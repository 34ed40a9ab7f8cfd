//! Pauses: absences that a group knows of, and what it has been told.
//!
//! **Invariants**: the dates of a pause are those of its absence, which goes when somebody comes back
//! early; one that is over stays as it was.

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    availability::dated::Span,
    ids::{ParticipantId, PauseId},
    time::Moment,
};

/// A pause that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Its row.
    pub id: PauseId,
    /// How often its dates have changed.
    pub edition: i64,
    /// Its dates; both ends are known.
    pub span: Span,
}

/// A pause as a group is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who pauses.
    pub participant: ParticipantId,
    /// How often its dates have changed, its end counted.
    pub edition: i64,
    /// Its dates; none where they came back early.
    pub span: Option<Span>,
    /// Whether a group has read of it.
    pub heard: bool,
}

/// The pause of a participant that is not over on a date of theirs.
pub async fn of(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    today: NaiveDate,
) -> Result<Option<Pause>, StoreError> {
    let today = code::day(today);
    let row = sqlx::query!(
        r#"SELECT p.id AS "id!", p.edition, a.id AS "absence!", a.from_on, a.until_on
             FROM absence a JOIN pause p ON p.id = a.pause_id
            WHERE a.participant_id = ? AND a.until_on > ? ORDER BY p.id LIMIT 1"#,
        participant.0,
        today,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Pause {
            id: PauseId(row.id),
            edition: row.edition,
            span: span(row.absence, &row.from_on, &row.until_on)?,
        })
    })
    .transpose()
}

/// Writes a pause down, with its absence.
pub async fn begin(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    (from_on, until_on): (NaiveDate, NaiveDate),
    now: Moment,
) -> Result<PauseId, StoreError> {
    let (from, until, now) = (code::day(from_on), code::day(until_on), code::millis(now));
    let id = sqlx::query!(
        "INSERT INTO pause (participant_id, made_at) VALUES (?, ?)",
        participant.0,
        now,
    )
    .execute(&mut *conn)
    .await?
    .last_insert_rowid();
    sqlx::query!(
        "INSERT INTO absence (participant_id, from_on, until_on, pause_id) VALUES (?, ?, ?, ?)",
        participant.0,
        from,
        until,
        id,
    )
    .execute(conn)
    .await?;
    Ok(PauseId(id))
}

/// Gives a pause other dates, and the next edition.
pub async fn set_dates(
    conn: &mut SqliteConnection,
    pause: PauseId,
    (from_on, until_on): (NaiveDate, NaiveDate),
) -> Result<(), StoreError> {
    let (from, until) = (code::day(from_on), code::day(until_on));
    sqlx::query!(
        "UPDATE absence SET from_on = ?, until_on = ? WHERE pause_id = ?",
        from,
        until,
        pause.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE pause SET edition = edition + 1 WHERE id = ?",
        pause.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends a pause, and takes its absence away.
pub async fn end(
    conn: &mut SqliteConnection,
    pause: PauseId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!("DELETE FROM absence WHERE pause_id = ?", pause.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "UPDATE pause SET edition = edition + 1, ended_at = ? WHERE id = ?",
        now,
        pause.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A pause as it stands, over or not.
pub async fn find(conn: &mut SqliteConnection, pause: PauseId) -> Result<Option<Told>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT p.participant_id, p.edition, p.told_at IS NOT NULL AS "heard!: bool",
                  a.id AS "absence?", a.from_on AS "from_on?", a.until_on AS "until_on?"
             FROM pause p LEFT JOIN absence a ON a.pause_id = p.id
            WHERE p.id = ?"#,
        pause.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let dates = row.absence.zip(row.from_on.zip(row.until_on));
        Ok(Told {
            participant: ParticipantId(row.participant_id),
            edition: row.edition,
            span: dates
                .map(|(absence, (from, until))| span(absence, &from, &until))
                .transpose()?,
            heard: row.heard,
        })
    })
    .transpose()
}

/// Records that a group has read of a pause.
pub async fn set_told(
    conn: &mut SqliteConnection,
    pause: PauseId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE pause SET told_at = ifnull(told_at, ?) WHERE id = ?",
        now,
        pause.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn span(row: i64, from_on: &str, until_on: &str) -> Result<Span, StoreError> {
    let place = |column| Place {
        table: "absence",
        column,
        row,
    };
    Ok(Span {
        from_on: Some(code::date(from_on, place("from_on"))?),
        until_on: Some(code::date(until_on, place("until_on"))?),
    })
}
