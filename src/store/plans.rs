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
    // A week's hours come as one text: as rows of their own they would be most of all rows read.
    let weeks = sqlx::query!(
        r#"SELECT p.id AS "id!", p.participant_id, p.from_on, p.until_on,
                  (SELECT json_group_array(json_array(comfort, weekday, start_minute, end_minute)
                                           ORDER BY weekday, start_minute)
                     FROM participant_window WHERE week_id = p.id) AS "windows!: String"
             FROM participant_week p
            WHERE p.participant_id IN (SELECT value FROM json_each(?)) ORDER BY p.id"#,
        wanted,
    )
    .fetch_all(conn)
    .await?;
    weeks
        .into_iter()
        .map(|week| {
            let place = |table, column| Place {
                table,
                column,
                row: week.id,
            };
            let (from, until) = (week.from_on.as_deref(), week.until_on.as_deref());
            let hours = hours(&week.windows, |column| place("participant_window", column))?;
            let said = dated(from, until, hours, place("participant_week", "from_on"))?;
            Ok((week.participant_id, said))
        })
        .collect()
}

/// The hours of a week, of each window how it suits, its weekday, and from and until which minute.
fn hours(windows: &str, place: impl Fn(&'static str) -> Place) -> Result<WeekHours, StoreError> {
    let windows: Vec<(String, i64, u16, u16)> = code::from_json(windows, place("start_minute"))?;
    let mut hours = WeekHours::default();
    for (comfort, day, start_minute, end_minute) in windows {
        let window = Window {
            day: weekday(day).ok_or_else(|| place("weekday").impossible(day))?,
            start_minute,
            end_minute,
        };
        match comfort.as_str() {
            "sure" => hours.sure.push(window),
            "if-needed" => hours.if_needed.push(window),
            other => return Err(place("comfort").impossible(other)),
        }
    }
    Ok(hours)
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
