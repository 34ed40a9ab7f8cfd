//! The choices of a cohort's sign-up, and what people wrote that fits none of them.
//!
//! Refuses to know: what a written word means, which `domain` decides.
//!
//! **Invariants**: a choice's id and position never change; nothing that was answered is taken from
//! anybody but what waits, and that becomes what it was folded into.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{CohortId, ParticipantId, ProgrammeId},
    signup::{Choice, Choices, Subject, same},
    time::Moment,
};

/// A choice as coordinators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What it is about.
    pub subject: Subject,
    /// Its place among those of its subject; no other has it.
    pub position: i64,
    /// The choice.
    pub choice: Choice,
    /// What a coordinator calls it, if that is not what it was called.
    pub name: Option<String>,
    /// Whether it is not offered any more.
    pub retired: bool,
    /// How many people have chosen it.
    pub people: i64,
}

/// What somebody wrote that waits to be sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Who wrote it.
    pub participant: ParticipantId,
    /// About what.
    pub subject: Subject,
    /// As it was written.
    pub answer: String,
}

/// Gives a cohort the choices of the one before it in its programme, or these where it is the first;
/// one that has choices keeps them.
pub async fn freeze(
    conn: &mut SqliteConnection,
    (programme, cohort): (ProgrammeId, CohortId),
    first: &Choices,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO cohort_choice (cohort_id, subject, choice, position, name, retired_at)
         SELECT ?1, subject, choice, position, name, retired_at FROM cohort_choice
          WHERE cohort_id = (SELECT max(id) FROM cohort
                              WHERE programme_id = ?2 AND id < ?1 AND taken_back_from IS NULL)
            AND NOT EXISTS (SELECT 1 FROM cohort_choice WHERE cohort_id = ?1)",
        cohort.0,
        programme.0,
    )
    .execute(&mut *conn)
    .await?;
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM cohort_choice WHERE cohort_id = ?) AS "known!: bool""#,
        cohort.0,
    )
    .fetch_one(&mut *conn)
    .await?;
    if known {
        return Ok(());
    }
    for subject in Subject::CHANGED {
        for (position, choice) in (1_i64..).zip(first.of(subject)) {
            insert(conn, cohort, (subject, choice), None, position).await?;
        }
    }
    Ok(())
}

async fn insert(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    (subject, choice): (Subject, &Choice),
    name: Option<&str>,
    position: i64,
) -> Result<(), StoreError> {
    let (subject, choice) = (subject.word(), choice.id());
    sqlx::query!(
        "INSERT INTO cohort_choice (cohort_id, subject, choice, position, name)
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        cohort.0,
        subject,
        choice,
        position,
        name,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The choices of a cohort, as whoever signs up for it is offered them.
pub async fn offered(conn: &mut SqliteConnection, cohort: CohortId) -> Result<Choices, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT subject, choice, name, retired_at IS NOT NULL AS "retired!: bool"
             FROM cohort_choice WHERE cohort_id = ? ORDER BY subject, position"#,
        cohort.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let of = |wanted: Subject| {
        rows.iter()
            .filter(|row| row.subject == wanted.word() && !row.retired)
            .map(|row| Choice::new(&row.choice))
            .collect()
    };
    let mut choices = Choices {
        sectors: of(Subject::Sector),
        stages: of(Subject::Stage),
        interests: of(Subject::Interest),
        outputs: of(Subject::Output),
        names: BTreeMap::new(),
        folded: BTreeMap::new(),
    };
    for row in rows {
        if let (Some(subject), Some(name)) = (Subject::from_word(&row.subject), row.name) {
            let named = (subject, Choice::new(&row.choice));
            choices.names.insert(named, name);
        }
    }
    choices.folded = folded(conn, cohort).await?;
    Ok(choices)
}

/// What was written in a cohort's programme and folded into a choice that the cohort offers; what was
/// folded last counts.
async fn folded(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<BTreeMap<(Subject, String), Choice>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT o.subject, o.answer, o.folded_into AS "into!"
             FROM participant_other o JOIN participant p ON p.id = o.participant_id
             JOIN cohort c ON c.programme_id = p.programme_id
             JOIN cohort_choice k ON k.cohort_id = c.id AND k.subject = o.subject
                                 AND k.choice = o.folded_into AND k.retired_at IS NULL
            WHERE c.id = ?
            ORDER BY p.cohort_id, p.id"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter().filter_map(|row| {
        let subject = Subject::from_word(&row.subject)?;
        Some(((subject, same(&row.answer)), Choice::new(&row.into)))
    });
    Ok(rows.collect())
}

/// The choices of a cohort as coordinators see them, in order.
pub async fn listed(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Listed>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT k.subject, k.position, k.choice, k.name,
                  k.retired_at IS NOT NULL AS "retired!: bool",
                  CASE k.subject
                  WHEN 'interest' THEN
                      (SELECT count(*) FROM participant_interest i
                         JOIN participant p ON p.id = i.participant_id
                        WHERE p.cohort_id = k.cohort_id AND i.choice = k.choice)
                  ELSE
                      (SELECT count(*) FROM participant p
                        WHERE p.cohort_id = k.cohort_id
                          AND k.choice = CASE k.subject WHEN 'sector' THEN p.sector
                                                        WHEN 'stage' THEN p.stage
                                                        ELSE p.output_wish END)
                  END AS "people!: i64"
             FROM cohort_choice k WHERE k.cohort_id = ? ORDER BY k.subject, k.position"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let place = Place {
            table: "cohort_choice",
            column: "subject",
            row: cohort.0,
        };
        Ok(Listed {
            subject: subject(&row.subject, place)?,
            position: row.position,
            choice: Choice::new(&row.choice),
            name: row.name,
            retired: row.retired,
            people: row.people,
        })
    });
    rows.collect()
}

/// The choice at a position, and what a coordinator calls it, if that is not what it was called.
pub async fn at(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    (subject, position): (Subject, i64),
) -> Result<Option<(Choice, Option<String>)>, StoreError> {
    let subject = subject.word();
    let row = sqlx::query!(
        "SELECT choice, name FROM cohort_choice
          WHERE cohort_id = ? AND subject = ? AND position = ?",
        cohort.0,
        subject,
        position,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (Choice::new(&row.choice), row.name)))
}

fn subject(word: &str, place: Place) -> Result<Subject, StoreError> {
    Subject::from_word(word).ok_or_else(|| place.impossible(word))
}

/// Adds a choice behind the others of its subject.
pub async fn add(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    (subject, choice): (Subject, &Choice),
    name: &str,
) -> Result<(), StoreError> {
    let word = subject.word();
    let last = sqlx::query_scalar!(
        r#"SELECT ifnull(max(position), 0) AS "last!: i64" FROM cohort_choice
            WHERE cohort_id = ? AND subject = ?"#,
        cohort.0,
        word,
    )
    .fetch_one(&mut *conn)
    .await?;
    insert(conn, cohort, (subject, choice), Some(name), last + 1).await
}

/// Calls a choice something else.
pub async fn rename(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    (subject, position): (Subject, i64),
    name: &str,
) -> Result<(), StoreError> {
    let subject = subject.word();
    sqlx::query!(
        "UPDATE cohort_choice SET name = ? WHERE cohort_id = ? AND subject = ? AND position = ?",
        name,
        cohort.0,
        subject,
        position,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Offers a choice no longer since a moment, or again where there is none.
pub async fn retire(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    (subject, position): (Subject, i64),
    since: Option<Moment>,
) -> Result<(), StoreError> {
    let (subject, since) = (subject.word(), since.map(code::millis));
    sqlx::query!(
        "UPDATE cohort_choice SET retired_at = ?
          WHERE cohort_id = ? AND subject = ? AND position = ?",
        since,
        cohort.0,
        subject,
        position,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What people of a cohort wrote that waits to be sorted, in the order in which they came.
pub async fn waiting(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Written>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT o.participant_id, o.subject, o.answer
             FROM participant_other o JOIN participant p ON p.id = o.participant_id
            WHERE p.cohort_id = ? AND p.state IN ('waiting', 'placed', 'paused')
              AND o.folded_into IS NULL AND o.set_aside_at IS NULL
            ORDER BY p.id, o.subject, o.answer"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let place = Place {
            table: "participant_other",
            column: "subject",
            row: row.participant_id,
        };
        Ok(Written {
            participant: ParticipantId(row.participant_id),
            subject: subject(&row.subject, place)?,
            answer: row.answer,
        })
    });
    rows.collect()
}

/// Folds what somebody wrote into a choice, or a language of this code: it is their answer from now
/// on, where they have not chosen another meanwhile.
pub async fn fold(
    conn: &mut SqliteConnection,
    written: &Written,
    into: &str,
) -> Result<(), StoreError> {
    let (who, word) = (written.participant.0, written.subject.word());
    match written.subject {
        Subject::Sector | Subject::Stage | Subject::Output => {
            sqlx::query!(
                "UPDATE participant
                    SET sector = iif(?2 = 'sector', ifnull(sector, ?1), sector),
                        stage = iif(?2 = 'stage', ifnull(stage, ?1), stage),
                        output_wish = iif(?2 = 'output', ifnull(output_wish, ?1), output_wish)
                  WHERE id = ?3",
                into,
                word,
                who,
            )
            .execute(&mut *conn)
            .await?;
        }
        Subject::Interest => {
            sqlx::query!(
                "INSERT INTO participant_interest (participant_id, choice) VALUES (?, ?)
                 ON CONFLICT DO NOTHING",
                who,
                into,
            )
            .execute(&mut *conn)
            .await?;
        }
        Subject::Language => {
            sqlx::query!(
                "INSERT INTO participant_language (participant_id, language, level)
                 VALUES (?, ?, 'good') ON CONFLICT DO NOTHING",
                who,
                into,
            )
            .execute(&mut *conn)
            .await?;
        }
    }
    sqlx::query!(
        "UPDATE participant_other SET folded_into = ?
          WHERE participant_id = ? AND subject = ? AND answer = ?",
        into,
        who,
        word,
        written.answer,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Leaves what somebody wrote as it is.
pub async fn set_aside(
    conn: &mut SqliteConnection,
    written: &Written,
    now: Moment,
) -> Result<(), StoreError> {
    let (word, now) = (written.subject.word(), code::millis(now));
    sqlx::query!(
        "UPDATE participant_other SET set_aside_at = ?
          WHERE participant_id = ? AND subject = ? AND answer = ?",
        now,
        written.participant.0,
        word,
        written.answer,
    )
    .execute(conn)
    .await?;
    Ok(())
}
