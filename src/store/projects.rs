//! Projects, their milestones, and every change of them.
//!
//! **Invariants**: a milestone belongs to a server, and is looked up with it; a done milestone
//! says who finished it and when.

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{GroupId, MilestoneId, ParticipantId, ServerId},
    milestones::{Facts, MilestoneState, ProjectKind},
    time::Moment,
};

/// What a group makes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// What kind of thing.
    pub kind: ProjectKind,
    /// What it is to achieve, in the group's words.
    pub aim: String,
}

/// A dated step of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Its row.
    pub id: MilestoneId,
    /// Whose step.
    pub group: GroupId,
    /// What is to be done.
    pub title: String,
    /// By when, on a date of the cohort's home zone.
    pub due_on: Option<NaiveDate>,
    /// Who looks after it.
    pub owner: Option<ParticipantId>,
    /// How it stands.
    pub state: MilestoneState,
    /// Who finished it.
    pub done_by: Option<ParticipantId>,
    /// A link to what was made.
    pub evidence: Option<String>,
    /// What is in the way, while it is open.
    pub blocked: Option<String>,
}

impl Milestone {
    /// What can change of it.
    pub fn facts(&self) -> Facts {
        Facts {
            title: self.title.clone(),
            due_on: self.due_on,
            owner: self.owner,
            state: self.state,
            evidence: self.evidence.clone(),
            blocked: self.blocked.clone(),
        }
    }
}

/// A milestone that is to be written down.
#[derive(Clone, Debug)]
pub struct NewMilestone<'a> {
    /// The server of the group.
    pub server: ServerId,
    /// Whose step.
    pub group: GroupId,
    /// What is to be done, 1 to 150 characters.
    pub title: &'a str,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// Who looks after it.
    pub owner: Option<ParticipantId>,
    /// Who adds it.
    pub by: ParticipantId,
}

struct Row {
    id: i64,
    group_id: i64,
    title: String,
    due_on: Option<String>,
    owner_id: Option<i64>,
    state: String,
    done_by: Option<i64>,
    evidence: Option<String>,
    blocked_why: Option<String>,
}

impl Row {
    fn read(self) -> Result<Milestone, StoreError> {
        let place = |column| Place {
            table: "milestone",
            column,
            row: self.id,
        };
        Ok(Milestone {
            id: MilestoneId(self.id),
            group: GroupId(self.group_id),
            due_on: self
                .due_on
                .as_deref()
                .map(|text| code::date(text, place("due_on")))
                .transpose()?,
            owner: self.owner_id.map(ParticipantId),
            state: code::from_word(&self.state, place("state"))?,
            done_by: self.done_by.map(ParticipantId),
            title: self.title,
            evidence: self.evidence,
            blocked: self.blocked_why,
        })
    }
}

/// Writes a milestone down.
pub async fn add(
    conn: &mut SqliteConnection,
    new: &NewMilestone<'_>,
    now: Moment,
) -> Result<MilestoneId, StoreError> {
    let (due_on, owner) = (new.due_on.map(code::day), new.owner.map(|owner| owner.0));
    let now = code::millis(now);
    let added = sqlx::query!(
        "INSERT INTO milestone (group_id, server_id, title, due_on, owner_id, state, made_by, made_at)
         VALUES (?, ?, ?, ?, ?, 'open', ?, ?)",
        new.group.0,
        new.server.0,
        new.title,
        due_on,
        owner,
        new.by.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(MilestoneId(added.last_insert_rowid()))
}

/// An open milestone of a group with exactly this title and date, if there is one.
pub async fn open_like(
    conn: &mut SqliteConnection,
    group: GroupId,
    title: &str,
    due_on: Option<NaiveDate>,
) -> Result<Option<MilestoneId>, StoreError> {
    let due_on = due_on.map(code::day);
    let found = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM milestone
            WHERE group_id = ? AND state = 'open' AND title = ? AND due_on IS ?"#,
        group.0,
        title,
        due_on,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(MilestoneId))
}

/// A milestone of a group of this server.
pub async fn milestone(
    conn: &mut SqliteConnection,
    server: ServerId,
    milestone: MilestoneId,
) -> Result<Option<Milestone>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", group_id, title, due_on, owner_id, state, done_by, evidence,
                  blocked_why
             FROM milestone WHERE id = ? AND server_id = ?"#,
        milestone.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// The milestones that a group has let go, the latest first, so many at the most.
pub async fn dropped_of(
    conn: &mut SqliteConnection,
    group: GroupId,
    most: i64,
) -> Result<Vec<Milestone>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", group_id, title, due_on, owner_id, state, done_by, evidence,
                  blocked_why
             FROM milestone WHERE group_id = ? AND state = 'dropped' ORDER BY id DESC LIMIT ?"#,
        group.0,
        most,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// The milestones of a group: the nearest dates first, those without one last.
pub async fn milestones_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<Milestone>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", group_id, title, due_on, owner_id, state, done_by, evidence,
                  blocked_why
             FROM milestone WHERE group_id = ? AND state <> 'dropped'
            ORDER BY due_on IS NULL, due_on, id"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Gives the open milestones of a group to another, the nearest dates first and so many at the most,
/// and what it makes, if the other has not said what that makes.
pub async fn follow(
    conn: &mut SqliteConnection,
    from: GroupId,
    into: GroupId,
    most: i64,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE milestone SET group_id = ?
          WHERE id IN (SELECT id FROM milestone WHERE group_id = ? AND state = 'open'
                        ORDER BY due_on IS NULL, due_on, id LIMIT ?)",
        into.0,
        from.0,
        most,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE OR IGNORE project SET group_id = ? WHERE group_id = ?",
        into.0,
        from.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a group makes, if it has said so.
pub async fn project_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<Project>, StoreError> {
    let row = sqlx::query!("SELECT kind, aim FROM project WHERE group_id = ?", group.0)
        .fetch_optional(conn)
        .await?;
    row.map(|row| {
        let place = Place {
            table: "project",
            column: "kind",
            row: group.0,
        };
        Ok(Project {
            kind: code::from_word(&row.kind, place)?,
            aim: row.aim,
        })
    })
    .transpose()
}

/// Sets what a group makes.
pub async fn set_project(
    conn: &mut SqliteConnection,
    group: GroupId,
    project: &Project,
    by: ParticipantId,
    now: Moment,
) -> Result<(), StoreError> {
    let (kind, now) = (code::word(&project.kind), code::millis(now));
    sqlx::query!(
        "INSERT INTO project (group_id, kind, aim, made_by, made_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (group_id) DO UPDATE
            SET kind = excluded.kind, aim = excluded.aim, made_by = excluded.made_by,
                made_at = excluded.made_at",
        group.0,
        kind,
        project.aim,
        by.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
