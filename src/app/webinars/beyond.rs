//! What a webinar becomes beyond the rooms: an event of the server, and a message that is passed
//! on to the servers that follow the announcement channel.

use crate::{
    app::{App, Fault},
    domain::{
        ids::{BroadcastId, ChannelId, EventId, MessageId, ServerId, WebinarId},
        time::Moment,
    },
    store::{
        Connection,
        webinars::{self, Talk, WebinarState},
    },
};

/// What stands ready to become an event, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheduling {
    /// There is no such webinar any more, or it was called off.
    CalledOff,
    /// It can become one.
    Ready {
        /// On which server.
        server: ServerId,
        /// What is shown.
        talk: Box<Talk>,
        /// When it ends.
        ends_at: Moment,
    },
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
    let Some(found) = found.filter(|found| found.state == WebinarState::Announced) else {
        return Ok(Scheduling::CalledOff);
    };
    Ok(Scheduling::Ready {
        server: found.server,
        ends_at: super::ends_at(&found.talk),
        talk: Box::new(found.talk),
    })
}

/// Records the event that stands for a webinar.
pub(in crate::app) async fn scheduled(
    conn: &mut Connection,
    webinar: WebinarId,
    event: EventId,
) -> Result<(), Fault> {
    Ok(webinars::set_event(conn, webinar, event).await?)
}

/// Reads what is passed on of a broadcast, as things stand now.
pub async fn to_pass_on(app: &App, broadcast: BroadcastId) -> Result<Passing, Fault> {
    let mut read = app.store.read().await?;
    let found = webinars::broadcast(&mut read, broadcast).await?;
    if found.is_none_or(|found| found.webinar.state != WebinarState::Announced) {
        return Ok(Passing::CalledOff);
    }
    let stands = webinars::announcement(&mut read, broadcast).await?;
    Ok(match stands {
        Some((channel, message)) => Passing::Ready { channel, message },
        None => Passing::NotThere,
    })
}
