//! When somebody has something else to do: meetings and webinars, in whichever cohort.
//!
//! **Invariants**: a person is looked for with all their seats, those that another programme knows
//! by the same account included.

use sqlx::SqliteConnection;

use crate::{
    domain::{
        ids::{CohortId, MeetingId, ParticipantId},
        meeting::Busy,
        time::Moment,
    },
    store::{
        StoreError,
        code::{self, Place},
    },
};

/// A webinar, as far as a meeting at the same time is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Its title.
    pub title: String,
    /// When it starts.
    pub starts_at: Moment,
}

/// When participants are expected elsewhere between two moments.
pub async fn engagements(
    conn: &mut SqliteConnection,
    participants: &[ParticipantId],
    from: Moment,
    until: Moment,
) -> Result<Vec<Busy>, StoreError> {
    let wanted = code::json(&participants);
    let (from, until) = (code::millis(from), code::millis(until));
    let rows = sqlx::query!(
        r#"WITH self AS (
               SELECT DISTINCT me.id AS whose, p.id, p.cohort_id, p.state
                 FROM participant me
                 LEFT JOIN account mine ON mine.person_id = me.person_id AND mine.until_at IS NULL
                 LEFT JOIN account also ON also.discord_user_id = mine.discord_user_id
                                       AND also.until_at IS NULL
                 JOIN participant p ON p.person_id IN (me.person_id, also.person_id)
                WHERE me.id IN (SELECT value FROM json_each(?1)))
           SELECT self.whose AS "whose!: i64", m.starts_at AS "starts_at!: i64",
                  m.starts_at + m.minutes * 60000 AS "ends_at!: i64"
             FROM self
             JOIN meeting_member part ON part.participant_id = self.id AND part.declined = 0
             JOIN meeting m ON m.id = part.meeting_id AND m.state = 'booked'
             JOIN membership seat ON seat.group_id = m.group_id AND seat.participant_id = self.id
                                 AND seat.until_at IS NULL
            WHERE m.starts_at < ?3 AND ?2 < m.starts_at + m.minutes * 60000
            UNION
           SELECT self.whose, w.starts_at, w.starts_at + w.minutes * 60000
             FROM self
             JOIN webinar w ON w.cohort_id = self.cohort_id AND w.state = 'announced'
            WHERE self.state NOT IN ('withdrawn', 'removed', 'finished')
              AND w.starts_at < ?3 AND ?2 < w.starts_at + w.minutes * 60000
            ORDER BY 1, 2, 3"#,
        wanted,
        from,
        until,
    )
    .fetch_all(conn)
    .await?;
    let place = Place {
        table: "meeting",
        column: "starts_at",
        row: 0,
    };
    rows.into_iter()
        .map(|row| {
            Ok(Busy {
                id: ParticipantId(row.whose),
                from: code::moment(row.starts_at, place)?,
                until: code::moment(row.ends_at, place)?,
            })
        })
        .collect()
}

/// The booked meetings of a cohort's groups that take place at some moment between two.
pub async fn meetings_between(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    from: Moment,
    until: Moment,
) -> Result<Vec<(MeetingId, Moment)>, StoreError> {
    let (from, until) = (code::millis(from), code::millis(until));
    let rows = sqlx::query!(
        r#"SELECT m.id AS "id!", m.starts_at FROM meeting m
             JOIN peer_group g ON g.id = m.group_id
            WHERE g.cohort_id = ?1 AND m.state = 'booked'
              AND m.starts_at < ?3 AND ?2 < m.starts_at + m.minutes * 60000
            ORDER BY m.id"#,
        cohort.0,
        from,
        until,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "meeting",
                column: "starts_at",
                row: row.id,
            };
            Ok((MeetingId(row.id), code::moment(row.starts_at, place)?))
        })
        .collect()
}

/// The webinars of a cohort that are announced for some moment between two.
pub async fn talks_between(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    from: Moment,
    until: Moment,
) -> Result<Vec<Talk>, StoreError> {
    let (from, until) = (code::millis(from), code::millis(until));
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", title, starts_at FROM webinar
            WHERE cohort_id = ?1 AND state = 'announced'
              AND starts_at < ?3 AND ?2 < starts_at + minutes * 60000
            ORDER BY starts_at, id"#,
        cohort.0,
        from,
        until,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "webinar",
                column: "starts_at",
                row: row.id,
            };
            Ok(Talk {
                title: row.title,
                starts_at: code::moment(row.starts_at, place)?,
            })
        })
        .collect()
}
