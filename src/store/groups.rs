//! Groups: who could go into one, who is in which, and why.
//!
//! Refuses to know: how groups come about and change before the launch, which is
//! [`super::arrangement`]'s business.
//!
//! **Invariants**: why a group was formed, and why somebody has none, is kept as facts in JSON.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;

use super::{StoreError, code::Place, plans};
use crate::domain::{
    availability::Plan,
    ids::{ChannelId, CohortId, GroupId, ParticipantId},
    language::{Language, Level},
    signup::{Mode, Wish},
};

/// A participant who can be grouped, and what they said that bears on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The person, in this cohort.
    pub participant: ParticipantId,
    /// What the group calls them.
    pub called_name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// The sector's choice.
    pub sector: Option<String>,
    /// The career stage's choice.
    pub stage: Option<String>,
    /// How they would rather meet.
    pub mode: Mode,
    /// What interests them.
    pub interests: Vec<String>,
    /// Their languages.
    pub languages: Vec<(Language, Level)>,
    /// What they ask of the others.
    pub wishes: Vec<Wish>,
    /// When they can meet.
    pub plan: Plan,
}

/// The participants of a cohort who wait for a group or were placed in one, in order of id.
pub async fn candidates(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Candidate>, StoreError> {
    taking_part(conn, cohort, false).await
}

/// The same, with those who wait for a place in the cohort itself.
pub async fn candidates_and_wait_list(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Candidate>, StoreError> {
    taking_part(conn, cohort, true).await
}

async fn taking_part(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    with_wait_list: bool,
) -> Result<Vec<Candidate>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT p.id AS "id!", n.called_name, p.country, p.sector, p.stage, p.mode
             FROM participant p JOIN person n ON n.id = p.person_id
            WHERE p.cohort_id = ? AND p.state IN ('waiting', 'placed')
              AND p.unfinished_since_at IS NULL AND (? OR p.wait_listed_at IS NULL) ORDER BY p.id"#,
        cohort.0,
        with_wait_list,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut interests = interests(conn, cohort).await?;
    let mut languages = languages(conn, cohort).await?;
    let mut wishes = wishes(conn, cohort).await?;
    let ids: Vec<_> = rows.iter().map(|row| ParticipantId(row.id)).collect();
    let plans = plans::plans_of(conn, &ids).await?;
    let mut candidates = Vec::with_capacity(rows.len());
    for (row, plan) in rows.into_iter().zip(plans) {
        let participant = ParticipantId(row.id);
        let place = Place {
            table: "participant",
            column: "mode",
            row: row.id,
        };
        candidates.push(Candidate {
            participant,
            called_name: row.called_name,
            country: row.country,
            sector: row.sector,
            stage: row.stage,
            mode: Mode::from_code(&row.mode).ok_or_else(|| place.impossible(&row.mode))?,
            interests: interests.remove(&participant).unwrap_or_default(),
            languages: languages.remove(&participant).unwrap_or_default(),
            wishes: wishes.remove(&participant).unwrap_or_default(),
            plan,
        });
    }
    Ok(candidates)
}

/// Who can be grouped now, in order of id; to see whether that changed meanwhile.
pub async fn candidate_ids(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<ParticipantId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM participant
            WHERE cohort_id = ? AND state IN ('waiting', 'placed')
              AND unfinished_since_at IS NULL AND wait_listed_at IS NULL ORDER BY id"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ParticipantId).collect())
}

type ByParticipant<T> = BTreeMap<ParticipantId, Vec<T>>;

async fn interests(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<ByParticipant<String>, StoreError> {
    let rows = sqlx::query!(
        "SELECT i.participant_id, i.choice FROM participant_interest i
           JOIN participant p ON p.id = i.participant_id
          WHERE p.cohort_id = ? ORDER BY i.participant_id, i.choice",
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let mut by_participant = ByParticipant::new();
    for row in rows {
        let of = by_participant.entry(ParticipantId(row.participant_id));
        of.or_default().push(row.choice);
    }
    Ok(by_participant)
}

async fn languages(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<ByParticipant<(Language, Level)>, StoreError> {
    let rows = sqlx::query!(
        "SELECT l.participant_id, l.language, l.level FROM participant_language l
           JOIN participant p ON p.id = l.participant_id
          WHERE p.cohort_id = ? ORDER BY l.participant_id, l.language",
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let mut by_participant = ByParticipant::new();
    for row in rows {
        let place = |column| Place {
            table: "participant_language",
            column,
            row: row.participant_id,
        };
        let language = Language::from_code(&row.language)
            .ok_or_else(|| place("language").impossible(&row.language))?;
        let level =
            Level::from_code(&row.level).ok_or_else(|| place("level").impossible(&row.level))?;
        let of = by_participant.entry(ParticipantId(row.participant_id));
        of.or_default().push((language, level));
    }
    Ok(by_participant)
}

async fn wishes(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<ByParticipant<Wish>, StoreError> {
    let rows = sqlx::query!(
        "SELECT w.participant_id, w.subject, w.relation, w.strength FROM participant_wish w
           JOIN participant p ON p.id = w.participant_id
          WHERE p.cohort_id = ? ORDER BY w.participant_id, w.subject, w.relation",
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let mut by_participant = ByParticipant::new();
    for row in rows {
        let place = Place {
            table: "participant_wish",
            column: "subject",
            row: row.participant_id,
        };
        let stood = format!("{}:{}:{}", row.subject, row.relation, row.strength);
        let wish = Wish::from_code(&stood).ok_or_else(|| place.impossible(stood))?;
        let of = by_participant.entry(ParticipantId(row.participant_id));
        of.or_default().push(wish);
    }
    Ok(by_participant)
}

/// Pairs of this cohort's participants whose persons were in one group of an earlier cohort.
pub async fn met_before(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<(ParticipantId, ParticipantId)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT a.id AS "one!", b.id AS "other!"
             FROM participant a
             JOIN participant b ON b.cohort_id = a.cohort_id AND a.id < b.id
             JOIN participant was_a ON was_a.person_id = a.person_id AND was_a.cohort_id <> a.cohort_id
             JOIN membership m ON m.participant_id = was_a.id
             JOIN membership k ON k.group_id = m.group_id AND k.participant_id <> m.participant_id
             JOIN participant was_b ON was_b.id = k.participant_id AND was_b.person_id = b.person_id
            WHERE a.cohort_id = ? ORDER BY 1, 2"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (ParticipantId(row.one), ParticipantId(row.other)))
        .collect())
}

/// A group as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<F> {
    /// Its row.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Why these people, as facts; nothing where the facts are of an older kind.
    pub reason: Option<F>,
    /// Its room, once that stands.
    pub room: Option<ChannelId>,
}

/// The groups of a cohort, by number; without those that have gone to another.
pub async fn standing<F: DeserializeOwned>(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Standing<F>>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT g.id AS "id!", g.name, g.reason, r.channel_id AS "room?"
             FROM peer_group g
             LEFT JOIN room r ON r.group_id = g.id AND r.closed_at IS NULL
            WHERE g.cohort_id = ? AND g.merged_at IS NULL ORDER BY g.number"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Standing {
            id: GroupId(row.id),
            name: row.name,
            reason: serde_json::from_str(&row.reason).ok(),
            room: row.room.map(ChannelId),
        })
        .collect())
}

/// How many groups a cohort has, how many people are in them, and how many of these are awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Its groups.
    pub groups: i64,
    /// The members of them all.
    pub people: i64,
    /// The members who are not on the server yet.
    pub awaited: i64,
    /// The groups whose room stands.
    pub rooms: i64,
}

/// Counts a cohort's groups and their members.
pub async fn size(conn: &mut SqliteConnection, cohort: CohortId) -> Result<Size, StoreError> {
    Ok(sqlx::query_as!(
        Size,
        r#"SELECT (SELECT count(*) FROM peer_group WHERE cohort_id = ?1 AND merged_at IS NULL)
                  AS "groups!: i64",
                  (SELECT count(*) FROM peer_group g JOIN room r ON r.group_id = g.id
                    WHERE g.cohort_id = ?1 AND r.closed_at IS NULL AND g.merged_at IS NULL)
                  AS "rooms!: i64",
                  (SELECT count(*) FROM membership WHERE cohort_id = ?1 AND until_at IS NULL)
                  AS "people!: i64",
                  (SELECT count(*) FROM membership m
                     JOIN participant p ON p.id = m.participant_id
                     LEFT JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
                    WHERE m.cohort_id = ?1 AND m.until_at IS NULL
                      AND ifnull(a.state, '') <> 'here') AS "awaited!: i64""#,
        cohort.0,
    )
    .fetch_one(conn)
    .await?)
}
