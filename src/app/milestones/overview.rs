//! What all groups of a cohort make, and how far each is, for coordinators.
//!
//! **Invariants**: looking changes nothing.

use chrono::NaiveDate;

use crate::{
    app::{App, Fault, projects::Milestone},
    domain::{
        calendar::Fortnights,
        ids::{CohortId, ServerId},
        time::Moment,
    },
    store::{cohorts, milestones as rows, projects},
};

pub use crate::store::milestones::GroupProject;

/// Groups on a page: what a phone shows of a picture without much scrolling, and what the picture's
/// words have room for.
const GROUPS_PAGE: usize = 10;

/// A page of groups and what they make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The cohort.
    pub cohort: CohortId,
    /// What it is called.
    pub cohort_name: String,
    /// Its fortnights.
    pub fortnights: Fortnights,
    /// Today in its home zone.
    pub today: NaiveDate,
    /// Which page it is, from 0.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// The groups of the page with their steps, by number.
    pub groups: Vec<(GroupProject, Vec<Milestone>)>,
}

/// There is no such cohort on this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// Reads a page of what the groups of a cohort make; the last one, where there are not so many.
pub async fn overview(
    app: &App,
    server: ServerId,
    (cohort, page): (CohortId, usize),
    now: Moment,
) -> Result<Result<Overview, Gone>, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = cohorts::on_server(&mut read, server, cohort).await? else {
        return Ok(Err(Gone));
    };
    let fortnights = Fortnights {
        starts_on: found.plan.starts_on,
        count: found.plan.fortnights,
        home_zone: found.plan.home_zone,
    };
    let all = rows::groups_of(&mut read, cohort).await?;
    let pages = all.len().div_ceil(GROUPS_PAGE).max(1);
    let page = page.min(pages - 1);
    let shown = all.into_iter().skip(page * GROUPS_PAGE);
    let mut groups = Vec::new();
    for group in shown.take(GROUPS_PAGE) {
        let steps = projects::milestones_of(&mut read, group.id).await?;
        groups.push((group, steps));
    }
    Ok(Ok(Overview {
        cohort,
        cohort_name: found.plan.name,
        fortnights,
        today: fortnights.home_zone.local(now).date(),
        page,
        pages,
        groups,
    }))
}
