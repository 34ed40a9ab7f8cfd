//! What follows when a webinar changes: every place that it was announced in is brought up to date,
//! and those who said that they come are told what they have to know.
//!
//! **Invariants**
//! - A change reaches every place in which the announcement stands, and every one to which it is on
//!   its way: one promise a place, which shows the webinar as it is when it is kept, so that the last
//!   of several changes stands everywhere.
//! - News and reminders carry the webinar's sequence: those for an earlier hour are not sent any more.

use chrono::TimeDelta;

use crate::{
    app::{App, Fault, prompts::night_for_one},
    domain::{
        ids::{AccountId, BroadcastId, ChannelId, GroupId, MessageId, WebinarId},
        night,
        promises::{Promise, TalkLead},
        time::Moment,
    },
    store::{
        Connection, jobs, plans,
        prompts::{self as rooms, Standing},
        webinars::{self, Webinar},
    },
};

/// The reminders of a webinar: each with how long before its start it comes.
const REMINDERS: [(TalkLead, TimeDelta); 2] = [
    (TalkLead::Day, TimeDelta::hours(24)),
    (TalkLead::Minutes, TimeDelta::minutes(10)),
];

/// Why nothing is said any more of what a webinar was.
const CHANGED_AGAIN: &str = "the webinar has changed again";

/// What has to be brought up to date in one place, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revising {
    /// Nobody knows yet whether it stands there.
    Awaited,
    /// It does not stand there.
    NeverThere,
    /// It stands there.
    Ready {
        /// Where.
        channel: ChannelId,
        /// By which message.
        message: MessageId,
        /// What is shown from now on.
        webinar: Box<Webinar>,
        /// From what its marker is made.
        seed: String,
    },
}

/// What has to be brought up to date among the server's events, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rescheduling {
    /// Nobody knows yet whether it is there.
    Awaited,
    /// It is not there.
    NeverThere,
    /// It is there.
    Ready {
        /// What is shown from now on; its event is known.
        webinar: Box<Webinar>,
        /// From what its marker is made.
        seed: String,
    },
}

/// What those in a room who come are told, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It has changed since this was promised.
    ChangedAgain,
    /// Nobody there comes to it.
    Nobody,
    /// The room is not open.
    NoRoom,
    /// It can be said.
    Ready {
        /// Where.
        channel: ChannelId,
        /// Of what.
        webinar: Box<Webinar>,
        /// To whom.
        comers: Vec<AccountId>,
        /// The database's own name, by which calendars know the webinar from another's.
        seed: String,
        /// Whether it is night for a reader.
        silent: bool,
    },
}

/// Promises what follows from a change that is written down already.
pub(super) async fn follow(
    conn: &mut Connection,
    (before, after): (&Webinar, &Webinar),
    now: Moment,
) -> Result<(), Fault> {
    let (server, webinar) = (after.server, after.id);
    let Some(broadcast) = webinars::broadcast_of(conn, webinar).await? else {
        return Ok(());
    };
    for group in webinars::places(conn, broadcast).await? {
        let revision = Promise::Revision { broadcast, group };
        jobs::promise_again(conn, server, &revision, now).await?;
    }
    let shows_otherwise = before.talk != after.talk || before.is_off() != after.is_off();
    if shows_otherwise && may_be_event(conn, after).await? {
        let revision = Promise::EventRevision { webinar };
        jobs::promise_again(conn, server, &revision, now).await?;
    }
    if before.sequence != after.sequence {
        move_ends(conn, broadcast, after).await?;
        tell_comers(conn, after, now).await?;
    }
    if before.sequence != after.sequence || before.talk.minutes != after.talk.minutes {
        for then in [before, after] {
            super::promise_clashes(conn, then, now).await?;
        }
    }
    Ok(())
}

/// Whether the server has an event for a webinar, or may have one without our knowing yet.
async fn may_be_event(conn: &mut Connection, webinar: &Webinar) -> Result<bool, Fault> {
    let event = Promise::Event {
        webinar: webinar.id,
    };
    Ok(webinar.event.is_some() || jobs::is_in_doubt(conn, &event).await?)
}

/// What is still on its way is wanted until the webinar begins, whenever that is by now.
async fn move_ends(
    conn: &mut Connection,
    broadcast: BroadcastId,
    webinar: &Webinar,
) -> Result<(), Fault> {
    let groups = webinars::audience(conn, webinar.cohort).await?;
    let mut waiting: Vec<Promise> = groups
        .into_iter()
        .map(Some)
        .chain([None])
        .map(|group| Promise::Announcement { broadcast, group })
        .collect();
    waiting.push(Promise::Publish { broadcast });
    waiting.push(Promise::Event {
        webinar: webinar.id,
    });
    for promise in waiting {
        jobs::move_end(conn, &promise, webinar.talk.starts_at).await?;
    }
    Ok(())
}

async fn tell_comers(conn: &mut Connection, webinar: &Webinar, now: Moment) -> Result<(), Fault> {
    jobs::skip_reminders(conn, webinar.id, CHANGED_AGAIN, now).await?;
    for group in webinars::groups_coming(conn, webinar.id).await? {
        let news = Promise::News {
            webinar: webinar.id,
            group,
            sequence: webinar.sequence,
        };
        let over_at = Some(webinar.talk.starts_at);
        jobs::promise(conn, webinar.server, &news, now, over_at, now).await?;
        if !webinar.is_off() {
            promise_reminders(conn, webinar, group, now).await?;
        }
    }
    Ok(())
}

/// Promises the reminders of a webinar in a room in which somebody comes, those that are still to
/// come.
///
/// The one a day before moves to the evening before where it would come at night for one of those
/// who come; where that evening has passed, it stays where it was and makes no sound. The one ten
/// minutes before does not move: who said that they come is up.
pub(super) async fn promise_reminders(
    conn: &mut Connection,
    webinar: &Webinar,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let comers = webinars::coming_in(conn, webinar.id, group).await?;
    if comers.is_empty() {
        return Ok(()); // What is promised already finds nobody to tell.
    }
    let comers: Vec<_> = comers.iter().map(|comer| comer.participant).collect();
    let plans = plans::plans_of(conn, &comers).await?;
    let starts_at = webinar.talk.starts_at;
    for (lead, before) in REMINDERS {
        let due = starts_at - before;
        if due <= now {
            continue;
        }
        let evening = night::before_night(&plans, due);
        let due = if lead == TalkLead::Day && now < evening {
            evening
        } else {
            due
        };
        let reminder = Promise::TalkReminder {
            webinar: webinar.id,
            group,
            lead,
            sequence: webinar.sequence,
        };
        let over_at = Some(starts_at);
        jobs::promise_or_move(conn, webinar.server, &reminder, due, over_at, now).await?;
    }
    Ok(())
}

/// Reads what is brought up to date in one place, as things stand now.
pub async fn to_revise(
    app: &App,
    broadcast: BroadcastId,
    group: Option<GroupId>,
) -> Result<Revising, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = webinars::broadcast(&mut read, broadcast).await? else {
        return Ok(Revising::NeverThere);
    };
    let Some((channel, message)) = webinars::receipt(&mut read, broadcast, group).await? else {
        let announcement = Promise::Announcement { broadcast, group };
        return Ok(if jobs::is_waiting(&mut read, &announcement).await? {
            Revising::Awaited
        } else {
            Revising::NeverThere
        });
    };
    Ok(Revising::Ready {
        channel,
        message,
        webinar: Box::new(found.webinar),
        seed: jobs::seed(&mut read).await?,
    })
}

/// Reads what is brought up to date among the server's events, as things stand now.
pub async fn to_reschedule(app: &App, webinar: WebinarId) -> Result<Rescheduling, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = webinars::promised(&mut read, webinar).await? else {
        return Ok(Rescheduling::NeverThere);
    };
    if found.event.is_none() {
        let event = Promise::Event { webinar };
        return Ok(if jobs::is_waiting(&mut read, &event).await? {
            Rescheduling::Awaited
        } else {
            Rescheduling::NeverThere
        });
    }
    Ok(Rescheduling::Ready {
        webinar: Box::new(found),
        seed: jobs::seed(&mut read).await?,
    })
}

/// Reads what those in a room who come are told, as things stand now.
pub async fn to_tell(
    app: &App,
    webinar: WebinarId,
    group: GroupId,
    sequence: u32,
    now: Moment,
) -> Result<Telling, Fault> {
    let mut read = app.store.read().await?;
    let found = webinars::promised(&mut read, webinar).await?;
    let Some(found) = found.filter(|found| found.sequence == sequence) else {
        return Ok(Telling::ChangedAgain);
    };
    let comers = webinars::coming_in(&mut read, webinar, group).await?;
    if comers.is_empty() {
        return Ok(Telling::Nobody);
    }
    let Standing::Open(channel) = rooms::room_of(&mut read, group).await? else {
        return Ok(Telling::NoRoom);
    };
    Ok(Telling::Ready {
        channel,
        webinar: Box::new(found),
        comers: comers.iter().map(|comer| comer.account).collect(),
        seed: jobs::seed(&mut read).await?,
        silent: night_for_one(&mut read, group, now).await?,
    })
}
