//! When people can meet, read for many of them at once.
//!
//! Knows how the rows that `hours` writes become plans. Refuses to know which of several entries
//! holds on a date: `domain` decides that by their order, which the rows keep.

use std::collections::BTreeMap;

use chrono::Weekday;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    availability::{Dated, Plan, WeekHours, Window},
    ids::ParticipantId,
    time::Zone,
};

/// All that says when a participant can meet.
pub async fn plan_of(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Plan, StoreError> {
    let plans = plans_of(conn, &[participant]).await?;
    Ok(plans.into_iter().next().unwrap_or_default())
}

/// All that says when participants can meet, in their order.
pub async fn plans_of(
    conn: &mut SqliteConnection,
    participants: &[ParticipantId],
) -> Result<Vec<Plan>, StoreError> {
    let ids = participants.iter().map(|participant| participant.0);
    let wanted = code::json(&ids.clone().collect::<Vec<_>>());
    let mut plans: BTreeMap<i64, Plan> = BTreeMap::new();
    for (participant, zone) in zones_of(conn, &wanted).await? {
        plans.entry(participant).or_default().zones.push(zone);
    }
    for (participant, week) in weeks_of(conn, &wanted).await? {
        plans.entry(participant).or_default().hours.push(week);
    }
    for (participant, absence) in absences_of(conn, &wanted).await? {
        plans.entry(participant).or_default().away.push(absence);
    }
    Ok(ids
        .map(|id| plans.get(&id).cloned().unwrap_or_default())
        .collect())
}

/// What participants said for some dates, each with the participant's row.
type Said<T> = Vec<(i64, Dated<T>)>;

async fn zones_of(conn: &mut SqliteConnection, wanted: &str) -> Result<Said<Zone>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", participant_id, zone, from_on, until_on FROM participant_zone
            WHERE participant_id IN (SELECT value FROM json_each(?)) ORDER BY id"#,
        wanted,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = |column| Place {
                table: "participant_zone",
                column,
                row: row.id,
            };
            let zone = code::zone(&row.zone, place("zone"))?;
            let (from, until) = (row.from_on.as_deref(), row.until_on.as_deref());
            Ok((
                row.participant_id,
                dated(from, until, zone, place("from_on"))?,
            ))
        })
        .collect()
}

async fn weeks_of(
    conn: &mut SqliteConnection,
    wanted: &str,
) -> Result<Said<WeekHours>, StoreError> {
    let weeks = sqlx::query!(
        r#"SELECT id AS "id!", participant_id, from_on, until_on FROM participant_week
            WHERE participant_id IN (SELECT value FROM json_each(?)) ORDER BY id"#,
        wanted,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut windows = windows_of(conn, wanted).await?;
    weeks
        .into_iter()
        .map(|week| {
            let place = Place {
                table: "participant_week",
                column: "from_on",
                row: week.id,
            };
            let hours = windows.remove(&week.id).unwrap_or_default();
            let (from, until) = (week.from_on.as_deref(), week.until_on.as_deref());
            Ok((week.participant_id, dated(from, until, hours, place)?))
        })
        .collect()
}

/// The hours of each week of participants, by its row.
async fn windows_of(
    conn: &mut SqliteConnection,
    wanted: &str,
) -> Result<BTreeMap<i64, WeekHours>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT w.week_id AS "week!", w.comfort, w.weekday, w.start_minute, w.end_minute
             FROM participant_week p JOIN participant_window w ON w.week_id = p.id
            WHERE p.participant_id IN (SELECT value FROM json_each(?))
            ORDER BY w.week_id, w.weekday, w.start_minute"#,
        wanted,
    )
    .fetch_all(conn)
    .await?;
    let mut weeks: BTreeMap<i64, WeekHours> = BTreeMap::new();
    for row in rows {
        let place = |column| Place {
            table: "participant_window",
            column,
            row: row.week,
        };
        let minute = |column, value: i64| {
            u16::try_from(value).map_err(|_negative| place(column).impossible(value))
        };
        let window = Window {
            day: weekday(row.weekday).ok_or_else(|| place("weekday").impossible(row.weekday))?,
            start_minute: minute("start_minute", row.start_minute)?,
            end_minute: minute("end_minute", row.end_minute)?,
        };
        let hours = weeks.entry(row.week).or_default();
        match row.comfort.as_str() {
            "sure" => hours.sure.push(window),
            "if-needed" => hours.if_needed.push(window),
            other => return Err(place("comfort").impossible(other)),
        }
    }
    Ok(weeks)
}

async fn absences_of(conn: &mut SqliteConnection, wanted: &str) -> Result<Said<()>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", participant_id, from_on, until_on FROM absence
            WHERE participant_id IN (SELECT value FROM json_each(?)) ORDER BY from_on"#,
        wanted,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "absence",
                column: "from_on",
                row: row.id,
            };
            let (from, until) = (Some(row.from_on.as_str()), Some(row.until_on.as_str()));
            Ok((row.participant_id, dated(from, until, (), place)?))
        })
        .collect()
}

fn dated<T>(
    from_on: Option<&str>,
    until_on: Option<&str>,
    value: T,
    place: Place,
) -> Result<Dated<T>, StoreError> {
    Ok(Dated {
        from_on: from_on.map(|text| code::date(text, place)).transpose()?,
        until_on: until_on.map(|text| code::date(text, place)).transpose()?,
        value,
    })
}

fn weekday(number_from_monday: i64) -> Option<Weekday> {
    let from_zero = u8::try_from(number_from_monday - 1).ok()?;
    Weekday::try_from(from_zero).ok()
}
