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
    availability::{Away, Dated, Plan, WeekHours, Window},
    ids::ParticipantId,
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
    for row in rows_of(conn, &wanted).await? {
        row.add_to(plans.entry(row.participant).or_default())?;
    }
    for plan in plans.values_mut() {
        plan.away.sort_by_key(|absence| absence.from_on);
    }
    Ok(ids
        .map(|id| plans.get(&id).cloned().unwrap_or_default())
        .collect())
}

/// All that participants said, in the order in which they said it.
async fn rows_of(conn: &mut SqliteConnection, wanted: &str) -> Result<Vec<Row>, StoreError> {
    // One question for all three, which is asked before nearly every deed. A week's hours come as
    // one text: as rows of their own they would be most of all rows read.
    Ok(sqlx::query_as!(
        Row,
        r#"SELECT 'participant_zone' AS "kind!: String", id AS "id!: i64",
                  participant_id AS "participant!: i64", zone AS "value: String",
                  from_on AS "from_on: String", until_on AS "until_on: String"
             FROM participant_zone
            WHERE participant_id IN (SELECT value FROM json_each(?1))
            UNION ALL
           SELECT 'participant_week', week.id, week.participant_id,
                  (SELECT json_group_array(json_array(comfort, weekday, start_minute, end_minute)
                                           ORDER BY weekday, start_minute)
                     FROM participant_window WHERE week_id = week.id),
                  week.from_on, week.until_on
             FROM participant_week AS week
            WHERE week.participant_id IN (SELECT value FROM json_each(?1))
            UNION ALL
           SELECT 'absence', id, participant_id, iif(pause_id IS NULL, 'absent', 'paused'),
                  from_on, until_on
             FROM absence
            WHERE participant_id IN (SELECT value FROM json_each(?1))
            ORDER BY 2"#,
        wanted,
    )
    .fetch_all(conn)
    .await?)
}

/// Something that a participant said for some dates: where they live, when they can meet, or that they
/// are away.
struct Row {
    kind: String,
    id: i64,
    participant: i64,
    value: Option<String>,
    from_on: Option<String>,
    until_on: Option<String>,
}

impl Row {
    fn add_to(&self, plan: &mut Plan) -> Result<(), StoreError> {
        let text = self.value.as_deref().unwrap_or_default();
        match self.kind.as_str() {
            "participant_zone" => {
                let zone = code::zone(text, self.place("participant_zone", "zone"))?;
                plan.zones.push(self.dated("participant_zone", zone)?);
            }
            "participant_week" => {
                let hours = hours(text, |column| self.place("participant_window", column))?;
                plan.hours.push(self.dated("participant_week", hours)?);
            }
            _ => {
                let away = match text {
                    "paused" => Away::Paused,
                    _ => Away::Absent,
                };
                plan.away.push(self.dated("absence", away)?);
            }
        }
        Ok(())
    }

    fn dated<T>(&self, table: &'static str, value: T) -> Result<Dated<T>, StoreError> {
        let date = |text: &Option<String>, column| {
            let place = self.place(table, column);
            text.as_deref()
                .map(|text| code::date(text, place))
                .transpose()
        };
        Ok(Dated {
            from_on: date(&self.from_on, "from_on")?,
            until_on: date(&self.until_on, "until_on")?,
            value,
        })
    }

    fn place(&self, table: &'static str, column: &'static str) -> Place {
        Place {
            table,
            column,
            row: self.id,
        }
    }
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

fn weekday(number_from_monday: i64) -> Option<Weekday> {
    let from_zero = u8::try_from(number_from_monday - 1).ok()?;
    Weekday::try_from(from_zero).ok()
}
