//! What a webinar becomes beyond the rooms: an event of the server, and a message that is passed
//! on to the servers that follow the announcement channel.

use crate::{
    app::{App, Fault},
    domain::{
        ids::{BroadcastId, ChannelId, EventId, MessageId, WebinarId},
        promises::Promise,
        time::Moment,
    },
    store::{
        Connection, jobs,
        webinars::{self, Webinar, WebinarState},
    },
};

/// What stands ready to become an event, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheduling {
    /// There is no such webinar any more, or it was never announced.
    CalledOff,
    /// It can become one, unless it is called off by now: then it may be one already.
    Ready(Box<Webinar>),
}

/// What stands ready to be passed on, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passing {
    /// There is no such webinar any more, or it was called off.
    CalledOff,
    /// It does not stand in an announcement channel.
    NotThere,
    /// It can be passed on.
    Ready {
        /// Where it stands.
        channel: ChannelId,
        /// By which message.
        message: MessageId,
    },
}

/// Reads what becomes an event of the server, as things stand now.
pub async fn to_schedule(app: &App, webinar: WebinarId) -> Result<Scheduling, Fault> {
    let mut read = app.store.read().await?;
    let found = webinars::promised(&mut read, webinar).await?;
    let found = found.filter(|found| found.state != WebinarState::Draft);
    Ok(found.map_or(Scheduling::CalledOff, |found| {
        Scheduling::Ready(Box::new(found))
    }))
}

/// Records the event that stands for a webinar; what has changed while it was made is shown on it.
pub(in crate::app) async fn scheduled(
    conn: &mut Connection,
    webinar: WebinarId,
    event: EventId,
    now: Moment,
) -> Result<(), Fault> {
    webinars::set_event(conn, webinar, event).await?;
    if let Some(found) = webinars::promised(conn, webinar).await? {
        let revision = Promise::EventRevision { webinar };
        jobs::again_if_written(conn, found.server, &revision, now).await?;
    }
    Ok(())
}

/// Reads what is passed on of a broadcast, as things stand now.
pub async fn to_pass_on(app: &App, broadcast: BroadcastId) -> Result<Passing, Fault> {
    let mut read = app.store.read().await?;
    let found = webinars::broadcast(&mut read, broadcast).await?;
    if found.is_none_or(|found| found.webinar.is_off()) {
        return Ok(Passing::CalledOff);
    }
    let stands = webinars::receipt(&mut read, broadcast, None).await?;
    Ok(match stands {
        Some((channel, message)) => Passing::Ready { channel, message },
        None => Passing::NotThere,
    })
}
