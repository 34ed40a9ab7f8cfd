//! When people can meet, as they say it: zones, weeks, absences, and where their panel stands.
//!
//! Knows the rows. Refuses to know which of several holds on a date: `domain` decides that by
//! their order, which the rows keep.

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    availability::{Comfort, Dated, WeekHours},
    ids::{OptionId, ParticipantId},
    time::{Moment, Zone},
};

/// Dates on which somebody is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The first date.
    pub from_on: NaiveDate,
    /// The first date after.
    pub until_on: NaiveDate,
    /// Why, for nobody's eyes but theirs.
    pub note: Option<String>,
}

/// Sets all zones of a participant, in the order in which they were said.
pub async fn set_zones(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    zones: &[Dated<Zone>],
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM participant_zone WHERE participant_id = ?",
        participant.0
    )
    .execute(&mut *conn)
    .await?;
    for zone in zones {
        let (from, until) = (zone.from_on.map(code::day), zone.until_on.map(code::day));
        let name = zone.value.name();
        sqlx::query!(
            "INSERT INTO participant_zone (participant_id, zone, from_on, until_on)
             VALUES (?, ?, ?, ?)",
            participant.0,
            name,
            from,
            until,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Sets all weeks of a participant, in the order in which they were said.
pub async fn set_weeks(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    weeks: &[Dated<WeekHours>],
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM participant_window
          WHERE week_id IN (SELECT id FROM participant_week WHERE participant_id = ?)",
        participant.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM participant_week WHERE participant_id = ?",
        participant.0
    )
    .execute(&mut *conn)
    .await?;
    for week in weeks {
        insert_week(conn, participant, week).await?;
    }
    Ok(())
}

async fn insert_week(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    week: &Dated<WeekHours>,
) -> Result<(), StoreError> {
    let (from, until) = (week.from_on.map(code::day), week.until_on.map(code::day));
    let row = sqlx::query!(
        "INSERT INTO participant_week (participant_id, from_on, until_on) VALUES (?, ?, ?)",
        participant.0,
        from,
        until,
    )
    .execute(&mut *conn)
    .await?
    .last_insert_rowid();
    for (comfort, windows) in [
        (Comfort::Sure, &week.value.sure),
        (Comfort::IfNeeded, &week.value.if_needed),
    ] {
        let word = match comfort {
            Comfort::Sure => "sure",
            Comfort::IfNeeded => "if-needed",
        };
        let windows: Vec<_> = windows
            .iter()
            .map(|window| {
                let day = window.day.number_from_monday();
                (day, window.start_minute, window.end_minute)
            })
            .collect();
        let windows = code::json(&windows);
        sqlx::query!(
            "INSERT INTO participant_window (week_id, comfort, weekday, start_minute, end_minute)
             SELECT ?1, ?2, e.value ->> 0, e.value ->> 1, e.value ->> 2 FROM json_each(?3) e",
            row,
            word,
            windows,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The absences of a participant that are not over on a date, the next one first; pauses are told
/// elsewhere.
pub async fn absences_from(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    today: NaiveDate,
) -> Result<Vec<Absence>, StoreError> {
    let today = code::day(today);
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", from_on, until_on, note FROM absence
            WHERE participant_id = ? AND until_on > ? AND pause_id IS NULL
            ORDER BY from_on, id"#,
        participant.0,
        today,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = |column| Place {
                table: "absence",
                column,
                row: row.id,
            };
            Ok(Absence {
                from_on: code::date(&row.from_on, place("from_on"))?,
                until_on: code::date(&row.until_on, place("until_on"))?,
                note: row.note,
            })
        })
        .collect()
}

/// Writes an absence down, in place of one of the same dates.
pub async fn set_absence(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    absence: &Absence,
) -> Result<(), StoreError> {
    forget_absence(conn, participant, absence.from_on, absence.until_on).await?;
    let (from, until) = (code::day(absence.from_on), code::day(absence.until_on));
    sqlx::query!(
        "INSERT INTO absence (participant_id, from_on, until_on, note) VALUES (?, ?, ?, ?)",
        participant.0,
        from,
        until,
        absence.note,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets an absence by its dates; says whether there was one. A pause is none of them.
pub async fn forget_absence(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    from_on: NaiveDate,
    until_on: NaiveDate,
) -> Result<bool, StoreError> {
    let (from, until) = (code::day(from_on), code::day(until_on));
    let gone = sqlx::query!(
        "DELETE FROM absence
          WHERE participant_id = ? AND from_on = ? AND until_on = ? AND pause_id IS NULL",
        participant.0,
        from,
        until,
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected() > 0)
}

/// Says what an offered time costs a member whom it counts on, or that it does not count on them;
/// says whether that is news.
pub async fn count_on(
    conn: &mut SqliteConnection,
    option: OptionId,
    participant: ParticipantId,
    cost: Option<i64>,
) -> Result<bool, StoreError> {
    let changed = match cost {
        Some(cost) => {
            sqlx::query!(
                "INSERT INTO option_cost (option_id, participant_id, cost) VALUES (?, ?, ?)
                 ON CONFLICT (option_id, participant_id) DO UPDATE SET cost = excluded.cost
                 WHERE cost <> excluded.cost",
                option.0,
                participant.0,
                cost,
            )
            .execute(conn)
            .await?
        }
        None => {
            sqlx::query!(
                "DELETE FROM option_cost WHERE option_id = ? AND participant_id = ?",
                option.0,
                participant.0,
            )
            .execute(conn)
            .await?
        }
    };
    Ok(changed.rows_affected() > 0)
}

/// Where the panel of a participant stood last, if it moved since a moment.
pub async fn spot_since(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    since: Moment,
) -> Result<Option<String>, StoreError> {
    let since = code::millis(since);
    Ok(sqlx::query_scalar!(
        "SELECT spot FROM hours_panel WHERE participant_id = ? AND at >= ?",
        participant.0,
        since,
    )
    .fetch_optional(conn)
    .await?)
}

/// Remembers where the panel of a participant stands; none forgets it.
pub async fn set_spot(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    spot: Option<&str>,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    match spot {
        Some(spot) => {
            sqlx::query!(
                "INSERT INTO hours_panel (participant_id, spot, at) VALUES (?, ?, ?)
                 ON CONFLICT (participant_id) DO UPDATE SET spot = excluded.spot, at = excluded.at",
                participant.0,
                spot,
                now,
            )
            .execute(conn)
            .await?;
        }
        None => {
            sqlx::query!(
                "DELETE FROM hours_panel WHERE participant_id = ?",
                participant.0
            )
            .execute(conn)
            .await?;
        }
    }
    Ok(())
}
