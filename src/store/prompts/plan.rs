//! What a cohort can talk about, which fortnight brings which of it, and what a group gets in place of
//! that.
//!
//! **Invariants**: a prompt's text is never changed; a fortnight that is settled for a group keeps the
//! prompt and the language that it was settled with.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::counted;
use crate::{
    domain::{
        ids::{CohortId, GroupId, ParticipantId, PromptId},
        language::{Language, Level, Spoken},
        prompts::{Prompt, Text},
        time::Moment,
    },
    store::{
        StoreError,
        code::{self, Place},
    },
};

/// A frozen prompt, in one language. Its tags have done their work when it is chosen, and are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Its row.
    pub id: PromptId,
    /// Its stable name in its deck; one that begins with `~` was written for this cohort alone.
    pub slug: String,
    /// The language of the text.
    pub language: Language,
    /// What a group reads.
    pub text: Text,
}

/// What a fortnight brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which fortnight, from 1.
    pub fortnight: u32,
    /// What its cohort gets in it.
    pub planned: PromptId,
    /// Whether its cohort gets none after all.
    pub skipped: bool,
    /// What the group gets in place of that.
    pub own: Option<Own>,
}

/// What a group gets in place of what its cohort gets, or has got already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// Which prompt; none leaves the fortnight out.
    pub prompt: Option<PromptId>,
    /// In which language it was posted, or is about to be.
    pub settled: Option<Language>,
}

impl Turn {
    /// The prompt that it brings, if it brings one.
    pub fn brings(&self) -> Option<PromptId> {
        match self.own {
            Some(own) => own.prompt,
            None => (!self.skipped).then_some(self.planned),
        }
    }

    /// In which language it was posted, or is about to be: from then on it stays.
    pub fn settled(&self) -> Option<Language> {
        self.own.and_then(|own| own.settled)
    }
}

/// Freezes a prompt for a cohort, in all of its languages.
pub async fn freeze(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    (prompt, language): (&Prompt, Language),
    position: u32,
) -> Result<PromptId, StoreError> {
    let code = language.code();
    let id = sqlx::query_scalar!(
        r#"INSERT INTO prompt (cohort_id, slug, position, language, title, body, alone, together,
                               activity)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id AS "id!""#,
        cohort.0,
        prompt.slug,
        position,
        code,
        prompt.text.title,
        prompt.text.body,
        prompt.text.alone,
        prompt.text.together,
        prompt.text.activity,
    )
    .fetch_one(&mut *conn)
    .await?;
    for (language, text) in &prompt.texts {
        let code = language.code();
        sqlx::query!(
            "INSERT INTO prompt_text (prompt_id, language, title, body, alone, together, activity)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            id,
            code,
            text.title,
            text.body,
            text.alone,
            text.together,
            text.activity,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(PromptId(id))
}

/// Keeps what a coordinator wrote for a cohort, as the last of its spare prompts.
pub async fn write_down(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    text: &Text,
) -> Result<PromptId, StoreError> {
    let position = sqlx::query_scalar!(
        r#"SELECT ifnull(max(position), 0) + 1 AS "position!: u32" FROM prompt WHERE cohort_id = ?"#,
        cohort.0,
    )
    .fetch_one(&mut *conn)
    .await?;
    let language = sqlx::query_scalar!(
        "SELECT language FROM prompt WHERE cohort_id = ? ORDER BY id LIMIT 1",
        cohort.0,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let language = language.and_then(|code| Language::from_code(&code));
    let written = Prompt {
        slug: format!("~{position}"),
        text: text.clone(),
        ..Prompt::default()
    };
    let language = language.unwrap_or(Language::ENGLISH);
    freeze(conn, cohort, (&written, language), position).await
}

/// Plans a prompt for a fortnight that has none.
pub async fn plan(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    fortnight: u32,
    prompt: PromptId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO cohort_plan (cohort_id, fortnight, prompt_id) VALUES (?, ?, ?)",
        cohort.0,
        fortnight,
        prompt.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets all that was frozen for a cohort to which nothing was posted.
pub async fn thaw(conn: &mut SqliteConnection, cohort: CohortId) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM cohort_plan WHERE cohort_id = ?", cohort.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "DELETE FROM prompt_text WHERE prompt_id IN (SELECT id FROM prompt WHERE cohort_id = ?)",
        cohort.0,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("DELETE FROM prompt WHERE cohort_id = ?", cohort.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// What each fortnight of a cohort brings, in order.
pub async fn turns(conn: &mut SqliteConnection, cohort: CohortId) -> Result<Vec<Turn>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT fortnight, prompt_id, skipped AS "skipped!: bool"
             FROM cohort_plan WHERE cohort_id = ? ORDER BY fortnight"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Turn {
                fortnight: counted("cohort_plan", "fortnight", cohort.0, row.fortnight)?,
                planned: PromptId(row.prompt_id),
                skipped: row.skipped,
                own: None,
            })
        })
        .collect()
}

/// What each fortnight brings to a group, in order.
pub async fn turns_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<Turn>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT c.fortnight AS "fortnight!", c.prompt_id AS "planned!",
                  c.skipped AS "skipped!: bool", o.fortnight IS NOT NULL AS "own!: bool",
                  o.prompt_id AS "prompt?", o.language AS "language?"
             FROM peer_group g JOIN cohort_plan c ON c.cohort_id = g.cohort_id
             LEFT JOIN group_prompt o ON o.group_id = g.id AND o.fortnight = c.fortnight
            WHERE g.id = ? ORDER BY c.fortnight"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = language_of("group_prompt", group.0);
            let settled = row.language.map(|code| known(&code, place)).transpose()?;
            let prompt = row.prompt.map(PromptId);
            Ok(Turn {
                fortnight: counted("cohort_plan", "fortnight", group.0, row.fortnight)?,
                planned: PromptId(row.planned),
                skipped: row.skipped,
                own: row.own.then_some(Own { prompt, settled }),
            })
        })
        .collect()
}

/// A prompt in one of its languages, or in the one in which it was written first.
pub async fn text(
    conn: &mut SqliteConnection,
    prompt: PromptId,
    language: Option<Language>,
) -> Result<Frozen, StoreError> {
    let code = language.map(Language::code);
    let row = sqlx::query!(
        r#"SELECT p.slug AS "slug!", t.language AS "language!", t.title AS "title!",
                  t.body AS "body!", t.alone AS "alone!", t.together AS "together!", t.activity
             FROM (SELECT id, 1 AS own, language, title, body, alone, together, activity FROM prompt
                    UNION ALL
                   SELECT prompt_id, 0, language, title, body, alone, together, activity
                     FROM prompt_text) t
             JOIN prompt p ON p.id = t.id
            WHERE t.id = ?1 AND (t.own OR t.language = ?2)
            ORDER BY t.language IS NOT ?2, t.own DESC LIMIT 1"#,
        prompt.0,
        code,
    )
    .fetch_one(conn)
    .await?;
    Ok(Frozen {
        id: prompt,
        slug: row.slug,
        language: known(&row.language, language_of("prompt", prompt.0))?,
        text: Text {
            title: row.title,
            body: row.body,
            alone: row.alone,
            together: row.together,
            activity: row.activity,
        },
    })
}

/// The languages in which a prompt can be read, the one in which it was written first before the
/// others.
pub async fn languages(
    conn: &mut SqliteConnection,
    prompt: PromptId,
) -> Result<Vec<Language>, StoreError> {
    let codes = sqlx::query_scalar!(
        r#"SELECT language AS "language!" FROM (
               SELECT 0 AS place, language FROM prompt WHERE id = ?1
                UNION ALL
               SELECT 1, language FROM prompt_text WHERE prompt_id = ?1)
            ORDER BY place, language"#,
        prompt.0,
    )
    .fetch_all(conn)
    .await?;
    let place = language_of("prompt_text", prompt.0);
    codes.iter().map(|code| known(code, place)).collect()
}

/// What participants speak, in their order.
pub async fn spoken_by(
    conn: &mut SqliteConnection,
    participants: &[ParticipantId],
) -> Result<Vec<Vec<Spoken>>, StoreError> {
    let ids: Vec<i64> = participants
        .iter()
        .map(|participant| participant.0)
        .collect();
    let wanted = code::json(&ids);
    let rows = sqlx::query!(
        "SELECT participant_id, language, level FROM participant_language
          WHERE participant_id IN (SELECT value FROM json_each(?))",
        wanted,
    )
    .fetch_all(conn)
    .await?;
    let mut spoken: BTreeMap<i64, Vec<Spoken>> = BTreeMap::new();
    for row in rows {
        let place = |column| Place {
            table: "participant_language",
            column,
            row: row.participant_id,
        };
        let level = Level::from_code(&row.level);
        spoken.entry(row.participant_id).or_default().push(Spoken {
            language: known(&row.language, place("language"))?,
            level: level.ok_or_else(|| place("level").impossible(&row.level))?,
        });
    }
    let of = |id: &i64| spoken.remove(id).unwrap_or_default();
    Ok(ids.iter().map(of).collect())
}

/// The titles of all that a cohort can talk about, in the languages in which they were written first.
pub async fn titles(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<BTreeMap<PromptId, String>, StoreError> {
    let rows = sqlx::query!("SELECT id, title FROM prompt WHERE cohort_id = ?", cohort.0)
        .fetch_all(conn)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| (PromptId(row.id), row.title)).collect())
}

/// The prompts of a cohort that no fortnight brings, nor has brought to any group, in the order in
/// which they take another's place; those of one group if one is named.
pub async fn spares(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    group: Option<GroupId>,
) -> Result<Vec<PromptId>, StoreError> {
    let group = group.map(|group| group.0);
    let ids = sqlx::query_scalar!(
        r#"SELECT p.id AS "id!" FROM prompt p
            WHERE p.cohort_id = ?1
              AND NOT EXISTS (SELECT 1 FROM cohort_plan c WHERE c.prompt_id = p.id)
              AND NOT EXISTS (SELECT 1 FROM group_prompt o
                               WHERE o.prompt_id = p.id AND (?2 IS NULL OR o.group_id = ?2))
            ORDER BY p.position, p.id"#,
        cohort.0,
        group,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(PromptId).collect())
}

/// Settles what a group gets in a fortnight, and in which language.
pub async fn settle(
    conn: &mut SqliteConnection,
    group: GroupId,
    fortnight: u32,
    (prompt, language): (PromptId, Language),
    now: Moment,
) -> Result<(), StoreError> {
    let (code, now) = (language.code(), code::millis(now));
    sqlx::query!(
        "INSERT INTO group_prompt (group_id, fortnight, prompt_id, language, settled_at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (group_id, fortnight)
         DO UPDATE SET prompt_id = ?3, language = ?4, settled_at = ?5",
        group.0,
        fortnight,
        prompt.0,
        code,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says what a group gets in a fortnight in place of what its cohort gets; no prompt leaves it out.
/// Where it is settled, nothing changes.
pub async fn set_own(
    conn: &mut SqliteConnection,
    group: GroupId,
    fortnight: u32,
    prompt: Option<PromptId>,
) -> Result<(), StoreError> {
    let prompt = prompt.map(|prompt| prompt.0);
    sqlx::query!(
        "INSERT INTO group_prompt (group_id, fortnight, prompt_id) VALUES (?1, ?2, ?3)
         ON CONFLICT (group_id, fortnight) DO UPDATE SET prompt_id = ?3 WHERE settled_at IS NULL",
        group.0,
        fortnight,
        prompt,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a group what its cohort gets again, unless it is settled.
pub async fn clear_own(
    conn: &mut SqliteConnection,
    group: GroupId,
    fortnight: u32,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM group_prompt WHERE group_id = ? AND fortnight = ? AND settled_at IS NULL",
        group.0,
        fortnight,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Leaves a fortnight of a cohort out, or has it bring its prompt after all.
pub async fn set_skipped(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    fortnight: u32,
    skipped: bool,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE cohort_plan SET skipped = ? WHERE cohort_id = ? AND fortnight = ?",
        skipped,
        cohort.0,
        fortnight,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts another prompt into a fortnight; the one that stood there becomes the last of the spare ones.
pub async fn put(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    fortnight: u32,
    prompt: PromptId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE prompt
            SET position = (SELECT max(position) + 1 FROM prompt WHERE cohort_id = ?1)
          WHERE id = (SELECT prompt_id FROM cohort_plan WHERE cohort_id = ?1 AND fortnight = ?2)",
        cohort.0,
        fortnight,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE cohort_plan SET prompt_id = ? WHERE cohort_id = ? AND fortnight = ?",
        prompt.0,
        cohort.0,
        fortnight,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Has two fortnights bring each other's prompts, left out or not.
pub async fn exchange(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    (one, other): (&Turn, &Turn),
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM cohort_plan WHERE cohort_id = ? AND fortnight IN (?, ?)",
        cohort.0,
        one.fortnight,
        other.fortnight,
    )
    .execute(&mut *conn)
    .await?;
    for (fortnight, from) in [(one.fortnight, other), (other.fortnight, one)] {
        plan(conn, cohort, fortnight, from.planned).await?;
        set_skipped(conn, cohort, fortnight, from.skipped).await?;
    }
    Ok(())
}

fn language_of(table: &'static str, row: i64) -> Place {
    Place {
        table,
        column: "language",
        row,
    }
}

fn known(code: &str, place: Place) -> Result<Language, StoreError> {
    Language::from_code(code).ok_or_else(|| place.impossible(code))
}
