//! The plan that is suggested to a group for what it makes.
//!
//! **Invariants**: a step of a plan is added once to a group, whatever the group calls it afterwards
//! and whatever becomes of it.

use std::collections::BTreeSet;

use super::reminders;
use crate::{
    app::{
        App, Fault,
        meetings::Asker,
        projects::{self, Board, OPEN_MAX, Refusal},
    },
    domain::{
        ids::GroupId,
        milestones::{
            ProjectKind,
            plan::{Suggested, suggest},
        },
        time::Moment,
    },
    store::{Connection, milestones as history, projects as rows},
};

/// What is suggested to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the group makes.
    pub kind: ProjectKind,
    /// The steps that the group has not taken yet, as they are suggested today.
    pub steps: Vec<Suggested>,
    /// Whether the group has taken any.
    pub begun: bool,
    /// The group's board.
    pub board: Board,
}

/// A plan that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What the group calls who took it.
    pub by: String,
    /// How many steps were added by that.
    pub added: usize,
    /// The board as it stands now.
    pub board: Board,
}

/// Reads the plan that is suggested to the asker's group.
pub async fn suggested(
    app: &App,
    asker: &Asker,
    now: Moment,
) -> Result<Result<Plan, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some((_seat, board)) = projects::load(&mut read, asker, now).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    plan(&mut read, board).await
}

/// Adds the steps of the suggested plan that the asker's group has not taken yet; `title` says how a
/// step of a kind is called, from 1.
pub async fn take(
    app: &App,
    asker: &Asker,
    title: impl Fn(ProjectKind, u8) -> String,
    now: Moment,
) -> Result<Result<Taken, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some((seat, board)) = projects::load(&mut write, asker, now).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let plan = match plan(&mut write, board).await? {
        Ok(plan) => plan,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if OPEN_MAX < plan.board.open().count() + plan.steps.len() {
        return Ok(Err(Refusal::TooMany));
    }
    for step in &plan.steps {
        let title = title(plan.kind, step.number);
        let new = rows::NewMilestone {
            server: asker.server,
            group: seat.group,
            title: &title,
            due_on: Some(step.due_on),
            owner: None,
            by: seat.participant,
        };
        let id = projects::begin(&mut write, &new, now).await?;
        history::set_planned(&mut write, id, (plan.kind, step.number)).await?;
        projects::note(&mut write, asker, "milestone.plan", id, seat.group, now).await?;
    }
    reminders::arrange(&mut write, asker.server, seat.group, now).await?;
    let board = projects::load(&mut write, asker, now).await?;
    let board = board.map_or(plan.board, |(_seat, board)| board);
    write.commit().await?;
    Ok(Ok(Taken {
        by: board
            .called(seat.participant)
            .unwrap_or_default()
            .to_owned(),
        added: plan.steps.len(),
        board,
    }))
}

/// What is suggested to the group of a board.
async fn plan(conn: &mut Connection, board: Board) -> Result<Result<Plan, Refusal>, Fault> {
    let Some(kind) = board.project.as_ref().map(|project| project.kind) else {
        return Ok(Err(Refusal::NoProject));
    };
    let mut steps = suggest(kind, &board.fortnights, board.today);
    if steps.is_empty() {
        return Ok(Err(Refusal::Over));
    }
    let taken = taken(conn, board.group, kind).await?;
    steps.retain(|step| !taken.contains(&step.number));
    Ok(Ok(Plan {
        kind,
        steps,
        begun: !taken.is_empty(),
        board,
    }))
}

async fn taken(
    conn: &mut Connection,
    group: GroupId,
    kind: ProjectKind,
) -> Result<BTreeSet<u8>, Fault> {
    let planned = history::planned(conn, group).await?;
    let of_kind = planned.into_iter().filter(|(of, _number)| *of == kind);
    Ok(of_kind.map(|(_kind, number)| number).collect())
}
