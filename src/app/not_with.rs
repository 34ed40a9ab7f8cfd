//! Whom somebody must not be grouped with: said in confidence, by the person themselves.
//!
//! Knows: that it holds both ways, whenever groups are formed or changed. Refuses to know: why.
//!
//! **Invariants**
//! - What somebody says here is read back by them alone. It stands in its own table, and nobody else
//!   is told that anybody has said anything: no other person, no coordinator, no audit row.
//! - Whoever is named by what they are called on Discord counts from the moment that their account is
//!   known.

use super::{App, Fault, helpers, safety};
use crate::{
    domain::{
        ids::{AccountId, NotWithId, PersonId, ProgrammeId, ServerId},
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, jobs,
        not_with::{self as rows, Other},
        people,
    },
};

/// Most whom somebody can name: with more, there would be no group for many.
pub const NAMED_MAX: usize = 5;

/// Longest name on Discord, in code points; Discord's own limit.
const USERNAME_MAX: usize = 32;

/// Whom somebody has named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// They, in the order in which they were named.
    pub others: Vec<(NotWithId, Other)>,
    /// Whether they share a group with one of them now, or are looked after by one, which this does not
    /// end.
    pub share_a_group: bool,
}

/// Why somebody is not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Whoever asks takes no part in a cohort here.
    Nobody,
    /// They are themselves the one whom they name.
    Oneself,
    /// They have named as many as they can.
    Full,
    /// What was typed is no name on Discord.
    NoUsername,
}

/// Looks whom an account has named.
pub async fn look(
    app: &App,
    server: ServerId,
    account: AccountId,
) -> Result<Result<Named, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    match myself(&mut read, server, account).await? {
        Some((programme, person)) => Ok(Ok(named(&mut read, programme, person).await?)),
        None => Ok(Err(Refusal::Nobody)),
    }
}

/// The person of the server's programme who uses an account.
async fn myself(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
) -> Result<Option<(ProgrammeId, PersonId)>, Fault> {
    let Some(programme) = people::programme_on(conn, server).await? else {
        return Ok(None);
    };
    let person = rows::person_with(conn, programme.id, account).await?;
    Ok(person.map(|person| (programme.id, person)))
}

async fn named(
    conn: &mut Connection,
    programme: ProgrammeId,
    person: PersonId,
) -> Result<Named, Fault> {
    let others = rows::said_by(conn, person).await?;
    let mut share_a_group = false;
    for (_, other) in &others {
        if let Other::Account(account) = other {
            share_a_group |= helpers::looks_after(conn, *account, person).await?;
        }
        if let Other::Account(account) = other
            && let Some(other) = rows::person_with(conn, programme, *account).await?
        {
            share_a_group |= !rows::shared_groups(conn, person, other).await?.is_empty();
        }
    }
    Ok(Named {
        others,
        share_a_group,
    })
}

/// Names accounts, as many as there is room for: naming one again changes nothing.
pub async fn add(
    app: &App,
    server: ServerId,
    account: AccountId,
    others: &[AccountId],
    now: Moment,
) -> Result<Result<Named, Refusal>, Fault> {
    if others.contains(&account) {
        return Ok(Err(Refusal::Oneself));
    }
    let others = others.iter().copied().map(Other::Account).collect();
    insert(app, server, account, others, now).await
}

/// Names somebody by what they are called on Discord. Who is on the server is looked up then, for
/// they may be there already.
pub async fn add_username(
    app: &App,
    server: ServerId,
    account: AccountId,
    typed: &str,
    now: Moment,
) -> Result<Result<Named, Refusal>, Fault> {
    let username = safety::username(typed).to_lowercase();
    let fits = (2..=USERNAME_MAX).contains(&username.chars().count());
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._#".contains(letter);
    if !fits || !username.chars().all(allowed) {
        return Ok(Err(Refusal::NoUsername));
    }
    insert(app, server, account, vec![Other::Username(username)], now).await
}

async fn insert(
    app: &App,
    server: ServerId,
    account: AccountId,
    others: Vec<Other>,
    now: Moment,
) -> Result<Result<Named, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some((programme, person)) = myself(&mut write, server, account).await? else {
        return Ok(Err(Refusal::Nobody));
    };
    let before = rows::said_by(&mut write, person).await?;
    let is_new = |other: &Other| before.iter().all(|(_, known)| known != other);
    let new: Vec<Other> = others.into_iter().filter(is_new).collect();
    if NAMED_MAX < before.len() + new.len() {
        return Ok(Err(Refusal::Full));
    }
    for other in &new {
        rows::insert(&mut write, (programme, person), other, false, now).await?;
        if let Other::Username(_) = other {
            let census = Promise::Census { server, import: 0 };
            jobs::promise_again(&mut write, server, &census, now).await?;
        }
    }
    let named = named(&mut write, programme, person).await?;
    write.commit().await?;
    Ok(Ok(named))
}

/// Takes back what somebody has said.
pub async fn take_back(
    app: &App,
    server: ServerId,
    account: AccountId,
    row: NotWithId,
) -> Result<Result<Named, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some((programme, person)) = myself(&mut write, server, account).await? else {
        return Ok(Err(Refusal::Nobody));
    };
    rows::delete(&mut write, person, row).await?;
    let named = named(&mut write, programme, person).await?;
    write.commit().await?;
    Ok(Ok(named))
}
