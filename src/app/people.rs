//! People who come and go: joining, passing screening, leaving, and claiming a seat.

use super::{App, Fault};
use crate::{
    domain::{
        ids::{AccountId, ServerId},
        time::Moment,
    },
    store::people,
};

/// Remembers that the bot is on a server.
pub async fn server_seen(app: &App, server: ServerId, now: Moment) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    people::server_seen(&mut write, server, now).await?;
    write.commit().await?;
    Ok(())
}

/// Records that an account is on a server and past its screening.
pub async fn here(
    _app: &App,
    _server: ServerId,
    _account: AccountId,
    _username: &str,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}

/// Records that an account has left a server; its person stays in the cohort.
pub async fn left(
    _app: &App,
    _server: ServerId,
    _account: AccountId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}
