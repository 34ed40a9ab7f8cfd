//! Coming to a server and being sent away: what is said to those who do not know Carrel yet.
//!
//! **Invariants**: it is said once each time that Carrel comes, and only while nobody has set it up.

use chrono::TimeDelta;

use super::{App, Fault};
use crate::{
    domain::{
        ids::{ChannelId, MessageId, ServerId},
        promises::Promise,
        time::Moment,
    },
    store::{Connection, jobs, people, servers},
};

/// How long it waits: who sets Carrel up at once needs to be told nothing.
const PAUSE: TimeDelta = TimeDelta::seconds(30);

/// Remembers that the bot is on a server, and promises to say what to do next where it has just come
/// and nobody has set it up.
pub async fn server_seen(app: &App, server: ServerId, now: Moment) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    let came = servers::seen(&mut write, server, now).await?;
    if came && people::programme_on(&mut write, server).await?.is_none() {
        let joined = now.timestamp_millis();
        let hello = Promise::Hello { server, joined };
        jobs::promise(&mut write, server, &hello, now + PAUSE, None, now).await?;
    }
    write.commit().await?;
    Ok(())
}

/// Remembers that the bot was sent away from a server.
pub async fn server_left(app: &App, server: ServerId, now: Moment) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    servers::left(&mut write, server, now).await?;
    write.commit().await?;
    Ok(())
}

/// Whether it is still to be said on a server what to do next, to which Carrel came at a moment.
pub async fn is_wanted(app: &App, server: ServerId, joined: i64) -> Result<bool, Fault> {
    let mut read = app.store.read().await?;
    let stands = people::programme_on(&mut read, server).await?.is_some();
    Ok(!stands && servers::came_at(&mut read, server).await? == Some(joined))
}

/// Records where it was said.
pub(super) async fn said(
    conn: &mut Connection,
    server: ServerId,
    joined: i64,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), Fault> {
    servers::greeted(conn, server, joined, channel, message).await?;
    Ok(())
}
