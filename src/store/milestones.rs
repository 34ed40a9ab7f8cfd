//! What becomes of milestones: each as it stands now, and every change that made it so.
//!
//! **Invariants**: a milestone and its history are written together; deeds of one milestone are
//! counted without a gap from 1, which is when it was added.

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{ChannelId, CohortId, GroupId, MilestoneId, ParticipantId, ServerId},
    milestones::{Change, Facts, MilestoneState, ProjectKind},
    time::Moment,
};

/// What somebody changed of a milestone at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Counts the deeds of a milestone from 1.
    pub number: i64,
    /// Who did it.
    pub by: ParticipantId,
    /// When.
    pub at: Moment,
    /// The deed that it takes back, if it takes one back.
    pub undoes: Option<i64>,
    /// What was and what became, at least one.
    pub changes: Vec<Change>,
}

/// Writes a deed down, and says its number.
pub async fn note(
    conn: &mut SqliteConnection,
    milestone: MilestoneId,
    by: ParticipantId,
    (undoes, changes): (Option<i64>, &[Change]),
    now: Moment,
) -> Result<i64, StoreError> {
    let now = code::millis(now);
    let number = sqlx::query_scalar!(
        r#"SELECT coalesce(max(deed), 0) + 1 AS "number!: i64"
             FROM milestone_change WHERE milestone_id = ?"#,
        milestone.0,
    )
    .fetch_one(&mut *conn)
    .await?;
    for change in changes {
        let (field, was, became) = written(change);
        sqlx::query!(
            "INSERT INTO milestone_change (milestone_id, participant_id, at, field, was, became,
                                           deed, undoes)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            milestone.0,
            by.0,
            now,
            field,
            was,
            became,
            number,
            undoes,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(number)
}

/// Makes a milestone stand like this. Whoever does so has finished it, if it is done by that.
pub async fn write(
    conn: &mut SqliteConnection,
    milestone: MilestoneId,
    facts: &Facts,
    by: ParticipantId,
    now: Moment,
) -> Result<(), StoreError> {
    let (due_on, owner) = (
        facts.due_on.map(code::day),
        facts.owner.map(|owner| owner.0),
    );
    let (state, now) = (code::word(&facts.state), code::millis(now));
    sqlx::query!(
        "UPDATE milestone
            SET title = ?1, due_on = ?2, owner_id = ?3, state = ?4, evidence = ?5, blocked_why = ?6,
                blocked_at = CASE WHEN ?6 IS NULL THEN NULL
                                  WHEN blocked_why IS ?6 THEN blocked_at ELSE ?8 END,
                done_by = CASE WHEN ?4 = 'done' THEN coalesce(done_by, ?7) END,
                done_at = CASE WHEN ?4 = 'done' THEN coalesce(done_at, ?8) END
          WHERE id = ?9",
        facts.title,
        due_on,
        owner,
        state,
        facts.evidence,
        facts.blocked,
        by.0,
        now,
        milestone.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All that was done to a milestone, the latest first.
pub async fn deeds(
    conn: &mut SqliteConnection,
    milestone: MilestoneId,
) -> Result<Vec<Deed>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", participant_id, at, field, was, became, deed, undoes
             FROM milestone_change WHERE milestone_id = ? ORDER BY deed DESC, id"#,
        milestone.0,
    )
    .fetch_all(conn)
    .await?;
    let mut deeds: Vec<Deed> = Vec::new();
    for row in rows {
        let change = row.read()?;
        match deeds.last_mut() {
            Some(last) if last.number == row.deed => last.changes.push(change),
            Some(_) | None => deeds.push(Deed {
                number: row.deed,
                by: ParticipantId(row.participant_id),
                at: code::moment(row.at, row.place("at"))?,
                undoes: row.undoes,
                changes: vec![change],
            }),
        }
    }
    Ok(deeds)
}

/// A step that a group cannot go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// What the group is called.
    pub group_name: String,
    /// The group's room, while it is open.
    pub room: Option<ChannelId>,
    /// What is to be done.
    pub title: String,
    /// What is in the way, in the group's words.
    pub why: String,
    /// Since when.
    pub at: Moment,
}

/// The steps that groups of running cohorts on a server cannot go on with, those that have waited longest first.
pub async fn blocked(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<Blocked>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT m.id AS "id!", g.name, room.channel_id AS "room?: i64", m.title,
                  m.blocked_why AS "why!: String", m.blocked_at AS "at!: i64"
             FROM milestone m
             JOIN peer_group g ON g.id = m.group_id
             JOIN cohort c ON c.id = g.cohort_id AND c.state IN ('running', 'closing')
             LEFT JOIN room ON room.group_id = g.id AND room.closed_at IS NULL
            WHERE m.server_id = ? AND m.blocked_why IS NOT NULL
            ORDER BY m.blocked_at, m.id"#,
        server.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "milestone",
                column: "blocked_at",
                row: row.id,
            };
            Ok(Blocked {
                group_name: row.name,
                room: row.room.map(ChannelId),
                title: row.title,
                why: row.why,
                at: code::moment(row.at, place)?,
            })
        })
        .collect()
}

/// A group and what it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupProject {
    /// The group.
    pub id: GroupId,
    /// Its number.
    pub number: i64,
    /// What it is called.
    pub name: String,
    /// What kind of thing it makes, if it has said so.
    pub kind: Option<ProjectKind>,
}

/// The groups of a cohort with what they make, by number; without those that have gone to another.
pub async fn groups_of(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<GroupProject>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT g.id AS "id!", g.number, g.name, project.kind AS "kind?"
             FROM peer_group g LEFT JOIN project ON project.group_id = g.id
            WHERE g.cohort_id = ? AND g.merged_at IS NULL ORDER BY g.number"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "project",
                column: "kind",
                row: row.id,
            };
            Ok(GroupProject {
                id: GroupId(row.id),
                number: row.number,
                name: row.name,
                kind: row
                    .kind
                    .map(|kind| code::from_word(&kind, place))
                    .transpose()?,
            })
        })
        .collect()
}

/// Which steps of suggested plans a group has taken, whatever became of them since: the kind of each
/// plan, and which of its steps, from 1.
pub async fn planned(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<(ProjectKind, u8)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", plan_step AS "step!: String" FROM milestone
            WHERE group_id = ? AND plan_step IS NOT NULL"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "milestone",
                column: "plan_step",
                row: row.id,
            };
            let (kind, number) = row.step.split_once(':').unwrap_or_default();
            match number.parse() {
                Ok(number) => Ok((code::from_word(kind, place)?, number)),
                Err(_no_number) => Err(place.impossible(&row.step)),
            }
        })
        .collect()
}

/// Says of which step of which plan a milestone comes.
pub async fn set_planned(
    conn: &mut SqliteConnection,
    milestone: MilestoneId,
    (kind, number): (ProjectKind, u8),
) -> Result<(), StoreError> {
    let step = format!("{}:{number}", code::word(&kind));
    sqlx::query!(
        "UPDATE milestone SET plan_step = ? WHERE id = ?",
        step,
        milestone.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A change as it stands in the table.
struct Row {
    id: i64,
    participant_id: i64,
    at: i64,
    field: String,
    was: Option<String>,
    became: Option<String>,
    deed: i64,
    undoes: Option<i64>,
}

impl Row {
    fn place(&self, column: &'static str) -> Place {
        Place {
            table: "milestone_change",
            column,
            row: self.id,
        }
    }

    fn read(&self) -> Result<Change, StoreError> {
        let (was, became) = (self.was.as_deref(), self.became.as_deref());
        Ok(match self.field.as_str() {
            "state" => Change::State(
                was.map(|word| code::from_word(word, self.place("was")))
                    .transpose()?,
                code::from_word::<MilestoneState>(self.needed(became)?, self.place("became"))?,
            ),
            "title" => Change::Title(
                self.needed(was)?.to_owned(),
                self.needed(became)?.to_owned(),
            ),
            "due" => Change::Due(self.date(was, "was")?, self.date(became, "became")?),
            "owner" => Change::Owner(self.who(was, "was")?, self.who(became, "became")?),
            "evidence" => Change::Evidence(self.was.clone(), self.became.clone()),
            "blocked" => Change::Blocked(self.was.clone(), self.became.clone()),
            _ => return Err(self.place("field").impossible(&self.field)),
        })
    }

    fn needed<'a>(&self, text: Option<&'a str>) -> Result<&'a str, StoreError> {
        text.ok_or_else(|| self.place("became").impossible("nothing"))
    }

    fn date(
        &self,
        text: Option<&str>,
        column: &'static str,
    ) -> Result<Option<NaiveDate>, StoreError> {
        text.map(|text| code::date(text, self.place(column)))
            .transpose()
    }

    fn who(
        &self,
        text: Option<&str>,
        column: &'static str,
    ) -> Result<Option<ParticipantId>, StoreError> {
        let id = |text: &str| match text.parse() {
            Ok(id) => Ok(ParticipantId(id)),
            Err(_no_number) => Err(self.place(column).impossible(text)),
        };
        text.map(id).transpose()
    }
}

/// A change as the table holds it: which field, what it was, what it became.
fn written(change: &Change) -> (&'static str, Option<String>, Option<String>) {
    match change {
        Change::State(was, became) => (
            "state",
            was.as_ref().map(code::word),
            Some(code::word(became)),
        ),
        Change::Title(was, became) => ("title", Some(was.clone()), Some(became.clone())),
        Change::Due(was, became) => ("due", was.map(code::day), became.map(code::day)),
        Change::Owner(was, became) => {
            let id = |owner: ParticipantId| owner.to_string();
            ("owner", was.map(id), became.map(id))
        }
        Change::Evidence(was, became) => ("evidence", was.clone(), became.clone()),
        Change::Blocked(was, became) => ("blocked", was.clone(), became.clone()),
    }
}
