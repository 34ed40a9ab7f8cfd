//! People who come and go: joining, passing screening, leaving, and claiming a seat.

use sha2::{Digest, Sha256};

use super::{
    App, Fault, holds,
    rooms::{reseat, seat_all},
};
use crate::{
    domain::{
        ids::{AccountId, ServerId},
        promises::Promise,
        time::Moment,
    },
    store::{accounts, audit, jobs, not_with, rooms},
};

/// Why a code claims no seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimRefusal {
    /// Nobody was given this code.
    UnknownCode,
    /// Another account sits there already, and is on the server.
    SeatTaken,
    /// This account is somebody else of the programme already.
    AccountTaken,
}

/// What a code has claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The seat is this account's now.
    Now,
    /// It was this account's all along.
    Already,
}

/// Letters and digits that cannot be taken for one another when they are read out.
const CODE_LETTERS: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Letters of a code: as many as can be read out, and far too many to guess at Discord's pace.
const CODE_LENGTH: usize = 8;

/// The code by which a seat is claimed, `of` saying whose it is. It follows from the database's
/// secret seed, so that nobody can work out another's from their own.
pub(super) fn seat_code(seed: &str, of: &str) -> String {
    let hash = Sha256::digest(format!("{seed}/claim/{of}"));
    hash.chunks(2)
        .take(CODE_LENGTH)
        .filter_map(|pair| {
            let number = pair
                .iter()
                .fold(0, |sum, byte| sum * 256 + usize::from(*byte));
            CODE_LETTERS.get(number % CODE_LETTERS.len())
        })
        .map(|letter| char::from(*letter))
        .collect()
}

/// Records that an account is on a server and past its screening, and promises its seats.
pub async fn here(
    app: &App,
    server: ServerId,
    account: AccountId,
    username: &str,
    now: Moment,
) -> Result<(), Fault> {
    all_here(app, server, &[(account, username.to_owned())], now).await
}

/// Records everybody who is on a server and past its screening, and promises their seats.
pub async fn all_here(
    app: &App,
    server: ServerId,
    present: &[(AccountId, String)],
    now: Moment,
) -> Result<(), Fault> {
    let mut news = Vec::new();
    let mut named = Vec::new();
    let mut read = app.store.read().await?;
    let awaited = not_with::usernames(&mut read, server).await?;
    let come = accounts::come(&mut read, server, present).await?;
    let unseated = rooms::unseated(&mut read, server, present).await?;
    for (account, username) in present {
        if awaited
            .iter()
            .any(|name| name.eq_ignore_ascii_case(username))
        {
            named.push((*account, username));
        }
        let lacks_a_seat = unseated.contains(account)
            && !rooms::missing_seats(&mut read, server, *account, None)
                .await?
                .is_empty();
        if come.contains(account) || lacks_a_seat {
            news.push((*account, username));
        }
    }
    drop(read);
    if news.is_empty() && named.is_empty() {
        return Ok(()); // Most events change nothing, and must not wait for the one writer.
    }
    let mut write = app.store.write().await?;
    for (account, username) in named {
        not_with::known(&mut write, server, username, account).await?;
    }
    for (account, username) in news {
        // Of several rows with one username the first is taken, and then none matches any more.
        while let Some(known) = accounts::matching(&mut write, server, account, username)
            .await?
            .into_iter()
            .find(|known| !known.here)
        {
            accounts::set_here(&mut write, known.id, account).await?;
        }
        holds::back(&mut write, server, account, now).await?;
        seat_all(&mut write, server, account, None, now).await?;
    }
    write.commit().await?;
    Ok(())
}

/// Records who is on a server and who is not any more, given everybody who is.
pub async fn census(
    app: &App,
    server: ServerId,
    present: &[(AccountId, String)],
    now: Moment,
) -> Result<(), Fault> {
    all_here(app, server, present, now).await?;
    let mut read = app.store.read().await?;
    let mut gone = accounts::here_on(&mut read, server).await?;
    drop(read);
    gone.retain(|account| present.iter().all(|(other, _username)| other != account));
    for account in gone {
        left(app, server, account, now).await?;
    }
    Ok(())
}

/// Promises to look up who is on a server whose people we know.
pub async fn promise_census(app: &App, server: ServerId, now: Moment) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    if accounts::anyone_known(&mut write, server).await? {
        let census = Promise::Census { server, import: 0 };
        jobs::promise_again(&mut write, server, &census, now).await?;
        write.commit().await?;
    }
    Ok(())
}

/// Records that an account has left a server; its person stays in the cohort, and their seat is held
/// for a while.
pub async fn left(
    app: &App,
    server: ServerId,
    account: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    if accounts::set_left(&mut write, server, account, now).await? {
        holds::begin(&mut write, server, account, now).await?;
    }
    write.commit().await?;
    Ok(())
}

/// Gives the seat that a code stands for to the account that knows it.
pub async fn claim(
    app: &App,
    server: ServerId,
    account: AccountId,
    typed_code: &str,
    now: Moment,
) -> Result<Result<Claimed, ClaimRefusal>, Fault> {
    let code: String = typed_code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_uppercase();
    let mut write = app.store.write().await?;
    let Some(seat) = accounts::by_code(&mut write, server, &code).await? else {
        return Ok(Err(ClaimRefusal::UnknownCode));
    };
    if seat.account == Some(account) && seat.here {
        return Ok(Ok(Claimed::Already));
    }
    if seat.account.is_some_and(|other| other != account) && seat.here {
        return Ok(Err(ClaimRefusal::SeatTaken));
    }
    let mine = accounts::matching(&mut write, server, account, "").await?;
    if mine.iter().any(|known| known.person != seat.person) {
        return Ok(Err(ClaimRefusal::AccountTaken));
    }
    match seat.account {
        Some(other) if other != account => {
            accounts::replace(&mut write, &seat, account, now).await?;
            // Discord would show the rooms to the old account again, should it ever return.
            for group in rooms::ever_seated(&mut write, server, other).await? {
                reseat(&mut write, server, group, other, now).await?;
            }
        }
        Some(_) | None => accounts::set_here(&mut write, seat.id, account).await?,
    }
    let what = "account.claim";
    audit::note(
        &mut write,
        server,
        Some(account),
        what,
        seat.person.0,
        &(),
        now,
    )
    .await?;
    holds::back(&mut write, server, account, now).await?;
    seat_all(&mut write, server, account, None, now).await?;
    write.commit().await?;
    Ok(Ok(Claimed::Now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_no_lookalikes_and_is_that_of_its_seat_alone() {
        let code = seat_code("seed", "1/2");
        assert_eq!(code.chars().count(), CODE_LENGTH);
        assert!(code.chars().all(|letter| !"ILO01".contains(letter)));
        assert_eq!(code, seat_code("seed", "1/2"));
        assert_ne!(code, seat_code("seed", "1/3"));
        assert_ne!(code, seat_code("other", "1/2"));
    }
}
