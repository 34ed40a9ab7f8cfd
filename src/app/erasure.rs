//! What somebody may ask of Carrel about themselves: to be shown everything, and to be deleted.
//!
//! Knows: that a wish to be deleted waits thirty days and can be taken back until then, but takes
//! them out of their groups at once. Refuses to know: how what is kept looks, and what somebody is
//! called whom nobody knows any more.
//!
//! **Invariants**
//! - Whoever asks sees what is kept of themselves, and nothing of anybody else.
//! - What is deleted is deleted once. Ids stay: they name nobody.

use serde_json::json;

use super::{App, Fault, change::places, letters, rooms::reseat};
use crate::{
    domain::{
        grace,
        ids::{AccountId, ErasureId, PersonId, ServerId},
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, accounts, audit,
        erasures::{self as rows, Waiting},
        export::{self, Export},
        jobs, rooms,
    },
};

/// What stands with a deletion that will not come.
const TAKEN_BACK: &str = "they want to be kept";

/// Nothing is known of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nobody;

/// How it stands with the wish of somebody to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When they are deleted, if they have asked for it.
    pub due_at: Option<Moment>,
    /// Whether they may be written to in private; none where there is nothing to write about.
    pub letters: Option<bool>,
}

/// Shows how it stands with somebody's data.
pub async fn look(
    app: &App,
    server: ServerId,
    account: AccountId,
) -> Result<Result<Standing, Nobody>, Fault> {
    let mut read = app.store.read().await?;
    let Some(owner) = rows::owner(&mut read, server, account).await? else {
        return Ok(Err(Nobody));
    };
    let waiting = rows::waiting_of(&mut read, owner.person).await?;
    Ok(Ok(Standing {
        due_at: waiting.map(|waiting| waiting.due_at),
        letters: letters::allowed(&mut read, server, account).await?,
    }))
}

/// Reads everything that is kept of whoever asks.
pub async fn export(
    app: &App,
    server: ServerId,
    account: AccountId,
) -> Result<Result<Export, Nobody>, Fault> {
    let mut read = app.store.read().await?;
    let Some(owner) = rows::owner(&mut read, server, account).await? else {
        return Ok(Err(Nobody));
    };
    Ok(Ok(export::of(&mut read, owner.person).await?))
}

/// Says when somebody would be deleted who asked for it now.
pub async fn foresee(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Result<Moment, Nobody>, Fault> {
    let mut read = app.store.read().await?;
    let owner = rows::owner(&mut read, server, account).await?;
    Ok(owner
        .map(|owner| grace::erased_at(owner.home_zone, now))
        .ok_or(Nobody))
}

/// Takes somebody out of their groups and cohorts, and promises to delete them. Twice is once: the
/// first wish counts.
pub async fn ask(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Result<Moment, Nobody>, Fault> {
    let mut write = app.store.write().await?;
    let Some(owner) = rows::owner(&mut write, server, account).await? else {
        return Ok(Err(Nobody));
    };
    if let Some(waiting) = rows::waiting_of(&mut write, owner.person).await? {
        return Ok(Ok(waiting.due_at));
    }
    places::withdraw_from_all(&mut write, server, account, now).await?;
    let due = grace::erased_at(owner.home_zone, now);
    let erasure = rows::ask(&mut write, owner.person, due, now).await?;
    let erases = Promise::Erasure { erasure };
    jobs::promise(&mut write, server, &erases, due, None, now).await?;
    note(
        &mut write,
        server,
        Some(account),
        ("person.ask-erasure", owner.person),
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Ok(due))
}

/// Takes somebody's wish to be deleted back; says whether there was one.
pub async fn keep(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<Result<bool, Nobody>, Fault> {
    let mut write = app.store.write().await?;
    let Some(owner) = rows::owner(&mut write, server, account).await? else {
        return Ok(Err(Nobody));
    };
    let Some(Waiting { id: erasure, .. }) = rows::waiting_of(&mut write, owner.person).await?
    else {
        return Ok(Ok(false));
    };
    rows::take_back(&mut write, erasure, now).await?;
    let erases = Promise::Erasure { erasure };
    jobs::let_go(&mut write, &erases, TAKEN_BACK, now).await?;
    note(
        &mut write,
        server,
        Some(account),
        ("person.keep", owner.person),
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Ok(true))
}

/// When a wish is fulfilled; none once it is, or was taken back.
pub async fn due(app: &App, erasure: ErasureId) -> Result<Option<Moment>, Fault> {
    let mut read = app.store.read().await?;
    let found = rows::find(&mut read, erasure).await?;
    Ok(found.map(|(_person, due)| due))
}

/// Deletes what is known of somebody who asked for it and did not take it back; `called` is what
/// they are called from then on. Their rooms close to them, also those that could only be read.
pub async fn fulfil(app: &App, erasure: ErasureId, called: &str, now: Moment) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    let Some((person, _due)) = rows::find(&mut write, erasure).await? else {
        return Ok(());
    };
    let mut seats = Vec::new();
    let accounts = accounts::ever_of(&mut write, person).await?;
    for (server, account) in &accounts {
        // They may take part anew since they asked.
        places::withdraw_from_all(&mut write, *server, *account, now).await?;
        for group in rooms::ever_seated(&mut write, *server, *account).await? {
            seats.push((*server, group, *account));
        }
    }
    rows::erase(&mut write, person, called, now).await?;
    rows::done(&mut write, erasure, now).await?;
    for (server, group, account) in seats {
        reseat(&mut write, server, group, account, now).await?;
    }
    if let Some((server, _account)) = accounts.first() {
        note(&mut write, *server, None, ("person.erase", person), now).await?;
    }
    write.commit().await?;
    Ok(app.store.settle().await?)
}

async fn note(
    conn: &mut Connection,
    server: ServerId,
    who: Option<AccountId>,
    (what, person): (&'static str, PersonId),
    now: Moment,
) -> Result<(), Fault> {
    audit::note(conn, server, who, what, person.0, &json!({}), now).await?;
    Ok(())
}
