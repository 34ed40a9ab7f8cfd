//! Setting a programme up on a server: a role, a channel and a home zone, chosen in any order.
//!
//! Knows: that a programme stands once all three are chosen. Refuses to know: who may choose, which
//! is decided at the door, and which rights Carrel holds.
//!
//! **Invariants**: a programme is never half set up; the same choice made twice changes nothing.

use super::{App, Fault};
use crate::{
    domain::{
        ids::{AccountId, ProgrammeId, ServerId},
        time::Moment,
    },
    store::{
        Connection, audit, cohorts, jobs, safety, servers, setup as rows,
        setup::{Chosen, SetUp},
    },
};

/// What somebody chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen; the rest stays as it is.
    pub chosen: Chosen,
    /// What the programme is called, if this makes it.
    pub name: String,
    /// The language of what it posts to everyone, if this makes it.
    pub locale: &'static str,
}

/// How the set-up of a server stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What is chosen.
    pub chosen: Chosen,
    /// Whether a programme stands.
    pub stands: bool,
    /// Whether it has a cohort, of whatever state.
    pub has_cohort: bool,
    /// Who reads what is reported in confidence.
    pub safety: Vec<AccountId>,
}

/// What came of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Was {
    /// The programme was made by it.
    Made,
    /// The programme was there, and stands as chosen now.
    Changed,
    /// All stood as chosen before.
    Kept,
    /// More has to be chosen before the programme stands.
    Begun,
}

/// Looks how the set-up of a server stands.
pub async fn look(app: &App, server: ServerId) -> Result<Seen, Fault> {
    let mut read = app.store.read().await?;
    seen(&mut read, server).await
}

/// Chooses something. Once a programme stands, its parked jobs are put back to work, because rights
/// may have been given; says how many those are.
pub async fn choose(
    app: &App,
    server: ServerId,
    who: AccountId,
    choice: &Choice,
    now: Moment,
) -> Result<(Seen, Was, u64), Fault> {
    let mut write = app.store.write().await?;
    servers::seen(&mut write, server, now).await?;
    let (programme, before) = rows::chosen(&mut write, server).await?;
    let after = together(&choice.chosen, &before);
    let was = match (programme, whole(server, &after, choice)) {
        (Some(_), _) if after == before => Was::Kept,
        (Some(programme), _) => {
            rows::update_programme(&mut write, programme, &after).await?;
            own(&mut write, server, programme, &after, who, now).await?;
            Was::Changed
        }
        (None, Some(set_up)) => {
            let programme = rows::insert_programme(&mut write, &set_up, now).await?;
            own(&mut write, server, programme, &after, who, now).await?;
            Was::Made
        }
        (None, None) => {
            rows::put_draft(&mut write, server, &after, now).await?;
            Was::Begun
        }
    };
    let freed = match was {
        Was::Begun => 0,
        Was::Made | Was::Changed | Was::Kept => jobs::unpark(&mut write, server, now).await?,
    };
    if 0 < freed {
        let detail = serde_json::json!({ "freed": freed });
        let what = "jobs.retry";
        audit::note(&mut write, server, Some(who), what, server.0, &detail, now).await?;
    }
    let seen = seen(&mut write, server).await?;
    write.commit().await?;
    Ok((seen, was, freed))
}

/// Notes that somebody has made or changed a programme, which makes them one of its owners.
async fn own(
    conn: &mut Connection,
    server: ServerId,
    programme: ProgrammeId,
    chosen: &Chosen,
    who: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    rows::make_owner(conn, programme, who, now).await?;
    let detail = serde_json::json!({ "role": chosen.role, "channel": chosen.announcements });
    let what = "programme.set-up";
    audit::note(conn, server, Some(who), what, programme.0, &detail, now).await?;
    Ok(())
}

async fn seen(conn: &mut Connection, server: ServerId) -> Result<Seen, Fault> {
    let (programme, chosen) = rows::chosen(conn, server).await?;
    let (has_cohort, safety) = match programme {
        Some(programme) => (
            !cohorts::of_programme(conn, programme).await?.is_empty(),
            safety::contacts(conn, programme).await?,
        ),
        None => (false, Vec::new()),
    };
    Ok(Seen {
        chosen,
        stands: programme.is_some(),
        has_cohort,
        safety,
    })
}

/// What is chosen now, and else what was before.
fn together(now: &Chosen, before: &Chosen) -> Chosen {
    Chosen {
        role: now.role.or(before.role),
        announcements: now.announcements.or(before.announcements),
        home_zone: now.home_zone.or(before.home_zone),
    }
}

/// All that a programme needs, if all is chosen.
fn whole(server: ServerId, chosen: &Chosen, choice: &Choice) -> Option<SetUp> {
    Some(SetUp {
        server,
        name: choice.name.clone(),
        locale: choice.locale,
        home_zone: chosen.home_zone?,
        coordinator_role: chosen.role?,
        announcements: chosen.announcements?,
    })
}
