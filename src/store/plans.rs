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
    for said in said_by(conn, &wanted).await? {
        let plan = plans.entry(said.participant).or_default();
        match said.what {
            What::Zone(zone) => plan.zones.push(zone),
            What::Hours(week) => plan.hours.push(week),
            What::Away(absence) => plan.away.push(absence),
        }
    }
    Ok(ids
        .map(|id| plans.get(&id).cloned().unwrap_or_default())
        .collect())
}

/// What a participant said for some dates.
struct Said {
    participant: i64,
    what: What,
}

enum What {
    Zone(Dated<Zone>),
    Hours(Dated<WeekHours>),
    Away(Dated<()>),
}

/// All that participants said, in the order in which they said it; absences as they begin.
async fn said_by(conn: &mut SqliteConnection, wanted: &str) -> Result<Vec<Said>, StoreError> {
    // One question for all three, which is asked before nearly every deed. A week's hours come as
    // one text: as rows of their own they would be most of all rows read.
    let mut rows = sqlx::query_as!(
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
           SELECT 'absence', id, participant_id, NULL, from_on, until_on
             FROM absence
            WHERE participant_id IN (SELECT value FROM json_each(?1))"#,
        wanted,
    )
    .fetch_all(conn)
    .await?;
    rows.sort_by_key(|row| row.id);
    let (mut away, mut said): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.kind == "absence");
    away.sort_by(|one, other| one.from_on.cmp(&other.from_on));
    said.append(&mut away);
    said.into_iter().map(Row::decoded).collect()
}

/// One row of any of the three kinds.
struct Row {
    kind: String,
    id: i64,
    participant: i64,
    value: Option<String>,
    from_on: Option<String>,
    until_on: Option<String>,
}

impl Row {
    fn decoded(self) -> Result<Said, StoreError> {
        let text = self.value.as_deref().unwrap_or_default();
        let what = match self.kind.as_str() {
            "participant_zone" => {
                let place = self.place("participant_zone", "zone");
                What::Zone(self.dated("participant_zone", code::zone(text, place)?)?)
            }
            "participant_week" => {
                let hours = hours(text, |column| self.place("participant_window", column))?;
                What::Hours(self.dated("participant_week", hours)?)
            }
            _ => What::Away(self.dated("absence", ())?),
        };
        Ok(Said {
            participant: self.participant,
            what,
        })
    }

    fn dated<T>(&self, table: &'static str, value: T) -> Result<Dated<T>, StoreError> {
        let (from, until) = (self.from_on.as_deref(), self.until_on.as_deref());
        dated(from, until, value, self.place(table, "from_on"))
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
