//! What coordinators change of what is to come: the order of a cohort's prompts, one in another's place,
//! fortnights that are left out, and prompts of their own; for a cohort or for one of its groups.
//!
//! **Invariants**: a fortnight that has begun stays as it is; saying the same twice is saying it once;
//! a prompt stands in one fortnight only.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    app::{App, Fault},
    domain::{
        calendar::Fortnights,
        ids::{AccountId, ChannelId, CohortId, GroupId, PromptId, ServerId},
        prompts::Text,
        time::Moment,
    },
    store::{
        Connection, audit,
        prompts::{
            self,
            plan::{self, Frozen, Turn},
        },
    },
};

/// Whose calendar it is, and who looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// The server.
    pub server: ServerId,
    /// The cohort.
    pub cohort: CohortId,
    /// One of its groups, if it is about one alone.
    pub group: Option<GroupId>,
    /// The coordinator.
    pub who: AccountId,
}

/// The calendar of a cohort, or of one of its groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The cohort.
    pub cohort: CohortId,
    /// Its name.
    pub cohort_name: String,
    /// The group, and what it is called, if it is about one alone.
    pub group: Option<(GroupId, String)>,
    /// The cohort's fortnights.
    pub fortnights: Fortnights,
    /// What each fortnight brings, in order.
    pub turns: Vec<Turn>,
    /// The titles of all that the cohort can talk about.
    pub titles: BTreeMap<PromptId, String>,
    /// What can come in another's place, in order.
    pub spares: Vec<PromptId>,
    /// When it was looked at.
    pub now: Moment,
    /// The database's own name.
    pub seed: String,
}

/// A change of what is to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A cohort's prompt and the one before it change places.
    Earlier(PromptId),
    /// A cohort's prompt and the one after it change places.
    Later(PromptId),
    /// The fortnight is left out.
    Skip,
    /// The fortnight brings what was planned after all.
    Bring,
    /// The fortnight brings another prompt.
    Put(PromptId),
    /// The fortnight brings what the coordinator wrote.
    Write(Text),
}

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The server has no such cohort or group that has its prompts.
    Gone,
    /// The fortnight has begun.
    Begun,
    /// The prompt is planned for a fortnight already.
    NoSpare,
    /// Something that must be written is empty.
    Blank,
}

impl Plan {
    /// Whether a fortnight can still be changed.
    pub fn can_change(&self, fortnight: u32) -> bool {
        self.now < self.fortnights.start_of(fortnight) && self.turn(fortnight).is_some()
    }

    /// What a fortnight brings.
    pub fn turn(&self, fortnight: u32) -> Option<&Turn> {
        self.turns.iter().find(|turn| turn.fortnight == fortnight)
    }

    /// What a prompt is called.
    pub fn title(&self, prompt: PromptId) -> &str {
        self.titles.get(&prompt).map_or("", String::as_str)
    }
}

/// The newest cohort of a server that has its prompts, and the group in whose room it is asked.
pub async fn found(
    app: &App,
    server: ServerId,
    room: ChannelId,
) -> Result<Option<(CohortId, Option<GroupId>)>, Fault> {
    let mut read = app.store.read().await?;
    if let Some((cohort, group)) = prompts::group_of_room(&mut read, server, room).await? {
        return Ok(Some((cohort, Some(group))));
    }
    let newest = prompts::newest_with_deck(&mut read, server).await?;
    Ok(newest.map(|cohort| (cohort, None)))
}

/// Shows what is to come.
pub async fn look(app: &App, asker: Asker, now: Moment) -> Result<Result<Plan, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    read_plan(&mut read, asker, now).await
}

/// A prompt as it was written first.
pub async fn prompt(app: &App, prompt: PromptId) -> Result<Frozen, Fault> {
    let mut read = app.store.read().await?;
    Ok(plan::text(&mut read, prompt, None).await?)
}

/// Changes what a fortnight brings, and shows what is to come then.
pub async fn change(
    app: &App,
    asker: Asker,
    fortnight: u32,
    change: &Change,
    now: Moment,
) -> Result<Result<Plan, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let before = match read_plan(&mut write, asker, now).await? {
        Ok(before) => before,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !before.can_change(fortnight) {
        return Ok(Err(Refusal::Begun));
    }
    let changed = match asker.group {
        Some(group) => of_group(&mut write, &before, group, fortnight, change).await?,
        None => of_cohort(&mut write, &before, fortnight, change).await?,
    };
    if let Err(refusal) = changed {
        return Ok(Err(refusal));
    }
    let after = read_plan(&mut write, asker, now).await?;
    if after
        .as_ref()
        .is_ok_and(|after| after.turns != before.turns)
    {
        let detail = json!({ "fortnight": fortnight, "group": asker.group });
        let (who, subject) = (Some(asker.who), asker.cohort.0);
        audit::note(
            &mut write,
            asker.server,
            who,
            "prompt.plan",
            subject,
            &detail,
            now,
        )
        .await?;
    }
    write.commit().await?;
    Ok(after)
}

async fn read_plan(
    conn: &mut Connection,
    asker: Asker,
    now: Moment,
) -> Result<Result<Plan, Refusal>, Fault> {
    let run = prompts::run_of(conn, asker.cohort).await?;
    let Some(run) = run.filter(|run| run.server == asker.server) else {
        return Ok(Err(Refusal::Gone));
    };
    let (group, turns) = match asker.group {
        None => (None, plan::turns(conn, asker.cohort).await?),
        Some(group) => match prompts::name_of(conn, asker.cohort, group).await? {
            Some(name) => (Some((group, name)), plan::turns_of(conn, group).await?),
            None => return Ok(Err(Refusal::Gone)),
        },
    };
    if turns.is_empty() {
        return Ok(Err(Refusal::Gone));
    }
    Ok(Ok(Plan {
        cohort: asker.cohort,
        group,
        turns,
        titles: plan::titles(conn, asker.cohort).await?,
        spares: plan::spares(conn, asker.cohort, asker.group).await?,
        fortnights: super::fortnights(&run),
        cohort_name: run.name,
        now,
        seed: crate::store::jobs::seed(conn).await?,
    }))
}

async fn of_cohort(
    conn: &mut Connection,
    before: &Plan,
    fortnight: u32,
    change: &Change,
) -> Result<Result<(), Refusal>, Fault> {
    let cohort = before.cohort;
    match change {
        Change::Earlier(prompt) => {
            exchange(
                conn,
                before,
                *prompt,
                (fortnight, fortnight.saturating_sub(1)),
            )
            .await
        }
        Change::Later(prompt) => exchange(conn, before, *prompt, (fortnight, fortnight + 1)).await,
        Change::Skip | Change::Bring => {
            let skipped = *change == Change::Skip;
            plan::set_skipped(conn, cohort, fortnight, skipped).await?;
            Ok(Ok(()))
        }
        Change::Put(prompt) => put(conn, before, fortnight, *prompt).await,
        Change::Write(text) => match write_down(conn, cohort, text).await? {
            Ok(prompt) => Ok(Ok(plan::put(conn, cohort, fortnight, prompt).await?)),
            Err(refusal) => Ok(Err(refusal)),
        },
    }
}

/// Has a prompt and its neighbour change places, unless that has been done.
async fn exchange(
    conn: &mut Connection,
    before: &Plan,
    prompt: PromptId,
    (here, there): (u32, u32),
) -> Result<Result<(), Refusal>, Fault> {
    let (Some(one), Some(other)) = (before.turn(here), before.turn(there)) else {
        return Ok(Ok(()));
    };
    if one.planned != prompt {
        return Ok(Ok(()));
    }
    if !before.can_change(there) {
        return Ok(Err(Refusal::Begun));
    }
    plan::exchange(conn, before.cohort, (one, other)).await?;
    Ok(Ok(()))
}

async fn put(
    conn: &mut Connection,
    before: &Plan,
    fortnight: u32,
    prompt: PromptId,
) -> Result<Result<(), Refusal>, Fault> {
    if before
        .turn(fortnight)
        .is_some_and(|turn| turn.planned == prompt)
    {
        return Ok(Ok(()));
    }
    if !before.spares.contains(&prompt) {
        return Ok(Err(Refusal::NoSpare));
    }
    plan::put(conn, before.cohort, fortnight, prompt).await?;
    Ok(Ok(()))
}

async fn of_group(
    conn: &mut Connection,
    before: &Plan,
    group: GroupId,
    fortnight: u32,
    change: &Change,
) -> Result<Result<(), Refusal>, Fault> {
    let brings = before.turn(fortnight).and_then(Turn::brings);
    match change {
        // The order is the cohort's.
        Change::Earlier(_) | Change::Later(_) => {}
        Change::Skip => plan::set_own(conn, group, fortnight, None).await?,
        Change::Bring => plan::clear_own(conn, group, fortnight).await?,
        Change::Put(prompt) if brings == Some(*prompt) => {}
        Change::Put(prompt) if before.spares.contains(prompt) => {
            plan::set_own(conn, group, fortnight, Some(*prompt)).await?;
        }
        Change::Put(_) => return Ok(Err(Refusal::NoSpare)),
        Change::Write(text) => match write_down(conn, before.cohort, text).await? {
            Ok(prompt) => plan::set_own(conn, group, fortnight, Some(prompt)).await?,
            Err(refusal) => return Ok(Err(refusal)),
        },
    }
    Ok(Ok(()))
}

async fn write_down(
    conn: &mut Connection,
    cohort: CohortId,
    text: &Text,
) -> Result<Result<PromptId, Refusal>, Fault> {
    let parts = [&text.title, &text.body, &text.alone, &text.together];
    if parts.into_iter().any(|part| part.trim().is_empty()) {
        return Ok(Err(Refusal::Blank));
    }
    Ok(Ok(plan::write_down(conn, cohort, text).await?))
}
