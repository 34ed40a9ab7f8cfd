//! What one participant has answered, read and written as a whole.
//!
//! Knows the rows. Refuses to know which answer changes what: `domain` decides that.
//!
//! **Invariants**: what was folded into a choice stays folded, and what was set aside stays aside,
//! unless it is written anew; written twice, answers stand once.

use sqlx::SqliteConnection;

use crate::domain::{
    ids::{CohortId, ParticipantId, PersonId, ProgrammeId},
    language::{Language, Level, Spoken},
    places::Country,
    signup::{Answers, Choice, Mode, Step, Waiting, Wish, WishAbout},
    time::Moment,
};
use crate::store::{
    StoreError,
    code::{self, Place},
};

/// Where somebody's sign-up for a cohort stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The person, in this cohort.
    pub participant: ParticipantId,
    /// Whether they are half way through.
    pub unfinished: bool,
    /// Whether they wait for a place.
    pub waits: bool,
    /// At which step their panel stands, if they ever opened it.
    pub step: Option<Step>,
}

/// Where a person's sign-up for a cohort stands, if they have begun one or came by a sheet.
pub async fn progress(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    person: PersonId,
) -> Result<Option<Progress>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", step, unfinished_since_at IS NOT NULL AS "unfinished!: bool",
                  wait_listed_at IS NOT NULL AS "waits!: bool"
             FROM participant WHERE cohort_id = ? AND person_id = ?"#,
        cohort.0,
        person.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Progress {
        participant: ParticipantId(row.id),
        unfinished: row.unfinished,
        waits: row.waits,
        step: row.step.as_deref().and_then(Step::from_word),
    }))
}

/// Begins a person's sign-up for a cohort by themselves, half way from now on.
pub async fn begin(
    conn: &mut SqliteConnection,
    (programme, cohort): (ProgrammeId, CohortId),
    person: PersonId,
    country: Country,
    now: Moment,
) -> Result<ParticipantId, StoreError> {
    let (country, now) = (country.code(), code::millis(now));
    let written = sqlx::query!(
        "INSERT INTO participant (cohort_id, person_id, programme_id, state, country, mode,
                                  signed_up_at, unfinished_since_at, by_themselves)
         VALUES (?, ?, ?, 'waiting', ?, 'either', ?, ?, 1)",
        cohort.0,
        person.0,
        programme.0,
        country,
        now,
        now,
    )
    .execute(conn)
    .await?;
    Ok(ParticipantId(written.last_insert_rowid()))
}

/// Records that somebody is half way no longer.
pub async fn finish(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE participant SET unfinished_since_at = NULL, signed_up_at = ?
          WHERE id = ? AND unfinished_since_at IS NOT NULL",
        now,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that a coordinator's sheet chose somebody: the cap of their country does not concern them.
pub async fn chosen(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE participant SET by_themselves = 0, wait_listed_at = NULL WHERE id = ?",
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Remembers at which step somebody's panel stands.
pub async fn set_step(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    step: Step,
) -> Result<(), StoreError> {
    let step = step.word();
    sqlx::query!(
        "UPDATE participant SET step = ? WHERE id = ?",
        step,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes all answers of a participant down, in place of what stood there.
pub async fn save(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    answers: &Answers,
) -> Result<(), StoreError> {
    let (country, mode) = (answers.country.code(), answers.mode.code());
    let sector = answers.sector.as_ref().map(Choice::id);
    let stage = answers.stage.as_ref().map(Choice::id);
    let output = answers.output.as_ref().map(Choice::id);
    sqlx::query!(
        "UPDATE participant SET country = ?, sector = ?, stage = ?, output_wish = ?, mode = ?, aim = ?
          WHERE id = ?",
        country,
        sector,
        stage,
        output,
        mode,
        answers.aim,
        participant.0,
    )
    .execute(&mut *conn)
    .await?;
    save_interests(conn, participant, &answers.interests).await?;
    save_languages(conn, participant, &answers.languages).await?;
    save_wishes(conn, participant, &answers.wishes).await?;
    save_waiting(conn, participant, &answers.waiting).await
}

async fn save_interests(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    interests: &[Choice],
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM participant_interest WHERE participant_id = ?",
        participant.0
    )
    .execute(&mut *conn)
    .await?;
    let interests: Vec<_> = interests.iter().map(Choice::id).collect();
    let interests = code::json(&interests);
    sqlx::query!(
        "INSERT INTO participant_interest (participant_id, choice)
         SELECT ?1, e.value FROM json_each(?2) e",
        participant.0,
        interests,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn save_languages(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    languages: &[Spoken],
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM participant_language WHERE participant_id = ?",
        participant.0
    )
    .execute(&mut *conn)
    .await?;
    let languages: Vec<_> = languages
        .iter()
        .map(|spoken| (spoken.language.code(), spoken.level.code()))
        .collect();
    let languages = code::json(&languages);
    sqlx::query!(
        "INSERT INTO participant_language (participant_id, language, level)
         SELECT ?1, e.value ->> 0, e.value ->> 1 FROM json_each(?2) e",
        participant.0,
        languages,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn save_wishes(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    wishes: &[Wish],
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM participant_wish WHERE participant_id = ?",
        participant.0
    )
    .execute(&mut *conn)
    .await?;
    for wish in wishes {
        let subject = match wish.about {
            WishAbout::Sector => "sector",
            WishAbout::Stage => "stage",
        };
        let relation = if wish.same { "same" } else { "different" };
        let strength = if wish.must { "must" } else { "nice" };
        // Of a wish said twice, as a must and as a nice one, the must counts.
        sqlx::query!(
            "INSERT INTO participant_wish (participant_id, subject, relation, strength)
             VALUES (?, ?, ?, ?)
             ON CONFLICT (participant_id, subject, relation)
             DO UPDATE SET strength = min(strength, excluded.strength)",
            participant.0,
            subject,
            relation,
            strength,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn save_waiting(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    waiting: &[Waiting],
) -> Result<(), StoreError> {
    let stands: Vec<[&str; 2]> = waiting
        .iter()
        .map(|waiting| match waiting {
            Waiting::Sector(answer) => ["sector", answer],
            Waiting::Stage(answer) => ["stage", answer],
            Waiting::Language(answer) => ["language", answer],
            Waiting::Interest(answer) => ["interest", answer],
            Waiting::Output(answer) => ["output", answer],
        })
        .collect();
    let stands = code::json(&stands);
    sqlx::query!(
        "DELETE FROM participant_other
          WHERE participant_id = ?1 AND folded_into IS NULL
            AND NOT EXISTS (SELECT 1 FROM json_each(?2) e
                             WHERE e.value ->> 0 = subject AND e.value ->> 1 = answer)",
        participant.0,
        stands,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO participant_other (participant_id, subject, answer)
         SELECT ?1, e.value ->> 0, e.value ->> 1 FROM json_each(?2) e WHERE true
             ON CONFLICT (participant_id, subject, answer) DO UPDATE SET folded_into = NULL",
        participant.0,
        stands,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a participant has answered.
pub async fn of(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Answers, StoreError> {
    let row = sqlx::query!(
        "SELECT country, sector, stage, output_wish, mode, aim FROM participant WHERE id = ?",
        participant.0,
    )
    .fetch_one(&mut *conn)
    .await?;
    let place = |table, column| Place {
        table,
        column,
        row: participant.0,
    };
    let choice = |id: Option<String>| id.map(|id| Choice::new(&id));
    let country = Country::from_code(&row.country);
    let mode = Mode::from_code(&row.mode);
    Ok(Answers {
        country: country.ok_or_else(|| place("participant", "country").impossible(&row.country))?,
        sector: choice(row.sector),
        stage: choice(row.stage),
        output: choice(row.output_wish),
        mode: mode.ok_or_else(|| place("participant", "mode").impossible(&row.mode))?,
        aim: row.aim,
        interests: interests(conn, participant).await?,
        languages: languages(conn, participant).await?,
        wishes: wishes(conn, participant).await?,
        waiting: waiting(conn, participant).await?,
    })
}

async fn interests(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<Choice>, StoreError> {
    let choices = sqlx::query_scalar!(
        "SELECT choice FROM participant_interest WHERE participant_id = ? ORDER BY choice",
        participant.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(choices.iter().map(|choice| Choice::new(choice)).collect())
}

async fn languages(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<Spoken>, StoreError> {
    let rows = sqlx::query!(
        "SELECT language, level FROM participant_language WHERE participant_id = ? ORDER BY language",
        participant.0,
    )
    .fetch_all(conn)
    .await?;
    let place = |column| Place {
        table: "participant_language",
        column,
        row: participant.0,
    };
    rows.into_iter()
        .map(|row| {
            Ok(Spoken {
                language: Language::from_code(&row.language)
                    .ok_or_else(|| place("language").impossible(&row.language))?,
                level: Level::from_code(&row.level)
                    .ok_or_else(|| place("level").impossible(&row.level))?,
            })
        })
        .collect()
}

async fn wishes(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<Wish>, StoreError> {
    let rows = sqlx::query!(
        "SELECT subject, relation, strength FROM participant_wish
          WHERE participant_id = ? ORDER BY subject, relation",
        participant.0,
    )
    .fetch_all(conn)
    .await?;
    let place = Place {
        table: "participant_wish",
        column: "subject",
        row: participant.0,
    };
    rows.into_iter()
        .map(|row| {
            let stood = format!("{}:{}:{}", row.subject, row.relation, row.strength);
            Wish::from_code(&stood).ok_or_else(|| place.impossible(stood))
        })
        .collect()
}

async fn waiting(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<Waiting>, StoreError> {
    let rows = sqlx::query!(
        "SELECT subject, answer FROM participant_other
          WHERE participant_id = ? AND folded_into IS NULL ORDER BY subject, answer",
        participant.0,
    )
    .fetch_all(conn)
    .await?;
    let place = Place {
        table: "participant_other",
        column: "subject",
        row: participant.0,
    };
    rows.into_iter()
        .map(|row| {
            Ok(match row.subject.as_str() {
                "sector" => Waiting::Sector(row.answer),
                "stage" => Waiting::Stage(row.answer),
                "language" => Waiting::Language(row.answer),
                "interest" => Waiting::Interest(row.answer),
                "output" => Waiting::Output(row.answer),
                other => return Err(place.impossible(other)),
            })
        })
        .collect()
}
