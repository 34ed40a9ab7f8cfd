//! When people may sign up for a cohort, how many places it has, and who waits for one.
//!
//! **Invariants**: who is half way holds no place; who waits is counted by no other file.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{CohortId, ParticipantId},
    intake::{Rules, Taken},
    places::Country,
    time::Moment,
};

/// Somebody who waits for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// The person, in this cohort.
    pub participant: ParticipantId,
    /// Where they live.
    pub country: Country,
    /// Whether they waited in an earlier cohort, and were not placed in it or since.
    pub before: bool,
}

/// The rules of a cohort.
pub async fn rules(conn: &mut SqliteConnection, cohort: CohortId) -> Result<Rules, StoreError> {
    let row = sqlx::query!(
        "SELECT opens_on, closes_on, capacity, cap_percent FROM cohort WHERE id = ?",
        cohort.0,
    )
    .fetch_one(conn)
    .await?;
    let place = |column| Place {
        table: "cohort",
        column,
        row: cohort.0,
    };
    let day = |text: Option<String>, column| {
        text.map(|text| code::date(&text, place(column)))
            .transpose()
    };
    let capacity = row.capacity.map(|capacity| {
        u32::try_from(capacity).map_err(|_size| place("capacity").impossible(capacity))
    });
    Ok(Rules {
        opens_on: day(row.opens_on, "opens_on")?,
        closes_on: day(row.closes_on, "closes_on")?,
        capacity: capacity.transpose()?,
        cap_percent: u8::try_from(row.cap_percent)
            .map_err(|_size| place("cap_percent").impossible(row.cap_percent))?,
    })
}

/// Sets the rules of a cohort.
pub async fn set_rules(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    rules: &Rules,
) -> Result<(), StoreError> {
    let (opens_on, closes_on) = (
        rules.opens_on.map(code::day),
        rules.closes_on.map(code::day),
    );
    sqlx::query!(
        "UPDATE cohort SET opens_on = ?, closes_on = ?, capacity = ?, cap_percent = ? WHERE id = ?",
        opens_on,
        closes_on,
        rules.capacity,
        rules.cap_percent,
        cohort.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The places that are taken, all and of one country.
pub async fn taken(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    country: Country,
) -> Result<Taken, StoreError> {
    let country = country.code();
    let row = sqlx::query!(
        r#"SELECT count(*) AS "all!: i64",
                  ifnull(sum(by_themselves = 1 AND country = ?), 0) AS "of_country!: i64"
             FROM participant
            WHERE cohort_id = ? AND state IN ('waiting', 'placed', 'paused')
              AND unfinished_since_at IS NULL AND wait_listed_at IS NULL"#,
        country,
        cohort.0,
    )
    .fetch_one(conn)
    .await?;
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Taken {
        all: count(row.all),
        of_country: count(row.of_country),
    })
}

/// How many people of each country have a place, the most first.
pub async fn by_country(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT country, count(*) AS "count!: i64" FROM participant
            WHERE cohort_id = ? AND state IN ('waiting', 'placed', 'paused')
              AND unfinished_since_at IS NULL AND wait_listed_at IS NULL
            GROUP BY country ORDER BY count(*) DESC, country"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| (row.country, row.count)).collect())
}

/// Who waits for a place: first who waited before and was not placed since, then who has waited
/// longest.
pub async fn waiters(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Waiter>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT p.id AS "id!", p.country,
                  EXISTS (SELECT 1 FROM participant b
                           WHERE b.person_id = p.person_id AND b.cohort_id < p.cohort_id
                             AND b.ever_waited = 1
                             AND NOT EXISTS (SELECT 1 FROM membership m
                                               JOIN participant c ON c.id = m.participant_id
                                              WHERE c.person_id = p.person_id
                                                AND b.cohort_id <= c.cohort_id)) AS "before!: bool"
             FROM participant p
            WHERE p.cohort_id = ? AND p.state = 'waiting' AND p.wait_listed_at IS NOT NULL
            ORDER BY 3 DESC, p.wait_listed_at, p.id"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let waiters = rows.into_iter().map(|row| {
        let place = Place {
            table: "participant",
            column: "country",
            row: row.id,
        };
        Ok(Waiter {
            participant: ParticipantId(row.id),
            country: Country::from_code(&row.country)
                .ok_or_else(|| place.impossible(&row.country))?,
            before: row.before,
        })
    });
    waiters.collect()
}

/// Lets somebody wait for a place from now on.
pub async fn wait(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE participant SET wait_listed_at = ?, ever_waited = 1 WHERE id = ?",
        now,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a place to somebody who waited.
pub async fn let_in(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE participant SET wait_listed_at = NULL WHERE id = ?",
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
