//! Webinars and the broadcasts that announce them.
//!
//! A webinar is drafted, previewed with its audience, and goes out when a coordinator confirms:
//! one promise for each group of the newest running cohort, and one for the announcement channel.
//! A group whose room is not open yet gets it when the room stands. The server's events show it
//! too, and where the announcement channel is followed by other servers, they get it from there.
//! What is announced can be changed and called off; that reaches every place it stands in.
//!
//! **Invariants**: what is sent goes to as many rooms as the preview said; a webinar is announced
//! once, however often it is confirmed.

use chrono::TimeDelta;
use serde_json::json;

use super::{App, Fault, prompts::night_for_one};
use crate::{
    domain::{
        availability::Plan,
        ids::{AccountId, BroadcastId, ChannelId, GroupId, MessageId, ServerId, WebinarId},
        night::is_night,
        promises::Promise,
        sitting::{self, Sitting},
        time::{Moment, Zone},
    },
    store::{
        Connection, audit,
        cohorts::{self, State},
        jobs, meetings,
        people::{self, Programme},
        plans,
        prompts::{self as rooms, Standing},
        webinars::{self, WebinarState},
    },
};

pub use crate::store::webinars::{Talk, Webinar};

mod beyond;
pub mod changing;
pub mod following;
mod typed;

pub(super) use beyond::scheduled;
pub use beyond::{Passing, Scheduling, to_pass_on, to_schedule};
pub use typed::{Wanted, read_wall_time, write_wall_time};

/// What a coordinator sees before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The draft.
    pub webinar: WebinarId,
    /// What all will read.
    pub talk: Talk,
    /// Whose rooms get it.
    pub cohort_name: String,
    /// How many rooms get it.
    pub rooms: usize,
    /// The announcement channel, which gets it too; none when the programme has none.
    pub announcements: Option<ChannelId>,
    /// How many members the rooms have.
    pub members: usize,
    /// For how many of them it would be night.
    pub at_night: usize,
    /// The second sitting that would help, where over a quarter would be asleep.
    pub second: Option<Sitting>,
    /// How many of the groups have a meeting booked at the same time.
    pub meet_then: usize,
}

/// What was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// How many rooms get it.
    pub rooms: usize,
    /// Whether the announcement channel gets it too.
    pub everywhere: bool,
    /// Whether this press sent it, and no earlier one.
    pub first: bool,
}

/// What stands ready to be sent to one channel, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    /// There is no such webinar any more, or it was never announced.
    CalledOff,
    /// The room is not open yet.
    RoomAwaited,
    /// The room was closed.
    RoomClosed,
    /// The programme has no announcement channel any more.
    NoAnnouncements,
    /// It can go, unless it is called off by now: then it may stand there already.
    Ready {
        /// Where to.
        channel: ChannelId,
        /// What is announced.
        webinar: Box<Webinar>,
        /// Whether it is night for a reader.
        silent: bool,
    },
}

/// An answer that was turned round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Whether the person is coming now.
    pub coming: bool,
    /// How many people are.
    pub count: i64,
    /// To what.
    pub webinar: Webinar,
    /// The database's own name, by which calendars know the webinar from another's.
    pub seed: String,
}

/// Why somebody is told no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The title is empty.
    NoTitle,
    /// The time is not written as one.
    NoTime {
        /// What was typed.
        typed: String,
    },
    /// Clocks in the home zone jump over that time.
    SkippedTime {
        /// The first moment after the jump.
        next: Moment,
    },
    /// That time has passed.
    Past {
        /// Which moment it was.
        at: Moment,
    },
    /// The link is not a plain address with `https`.
    BadLink,
    /// No cohort is running.
    NoCohort,
    /// There is neither a room nor an announcement channel.
    NobodyToTell,
    /// There is no such webinar on this server.
    Unknown,
    /// A coordinator has decided against it.
    Withdrawn,
    /// It was announced already.
    Announced,
    /// It is not announced, or over.
    NotOpen,
    /// Groups came or went since the preview; this is the new one.
    AudienceChanged(Box<Preview>),
    /// It has begun already, so that neither its hour nor that it takes place can change.
    Begun,
    /// It has not begun yet, so that there is nothing to look back on.
    NotBegun,
    /// It is called off.
    CalledOff,
    /// The minutes are no number that a webinar may take.
    NoMinutes {
        /// What was typed.
        typed: String,
    },
    /// That is no number of people.
    NoCount {
        /// What was typed.
        typed: String,
    },
    /// Nothing is different.
    Unchanged,
}

/// The zone in which coordinators of a server write times; none before it is set up.
pub async fn home_zone(app: &App, server: ServerId) -> Result<Option<Zone>, Fault> {
    let mut read = app.store.read().await?;
    let programme = people::programme_on(&mut read, server).await?;
    Ok(programme.map(|programme| programme.home_zone))
}

/// Drafts a webinar for the newest running cohort of a programme, and says who would get it.
pub async fn announce(
    app: &App,
    programme: &Programme,
    by: AccountId,
    wanted: &Wanted,
    now: Moment,
) -> Result<Result<Preview, Refusal>, Fault> {
    let talk = match typed::read(wanted, programme.home_zone, now) {
        Ok(talk) => talk,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut write = app.store.write().await?;
    let server = programme.server;
    let Some((cohort, _name)) = webinars::newest_running(&mut write, server, programme.id).await?
    else {
        return Ok(Err(Refusal::NoCohort));
    };
    let id = webinars::insert_draft(&mut write, server, cohort, &talk, by, now).await?;
    let Some(drafted) = webinars::webinar(&mut write, server, id).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    let preview = look_ahead(&mut write, programme, &drafted).await?;
    if preview.rooms == 0 && preview.announcements.is_none() {
        return Ok(Err(Refusal::NobodyToTell));
    }
    audit::note(
        &mut write,
        server,
        Some(by),
        "webinar.draft",
        id.0,
        &json!({}),
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Ok(preview))
}

/// Sends a previewed webinar to every room of its cohort and to the announcement channel.
///
/// `rooms_seen` is the number of rooms that the preview named.
pub async fn confirm(
    app: &App,
    programme: &Programme,
    by: AccountId,
    webinar: WebinarId,
    rooms_seen: usize,
    now: Moment,
) -> Result<Result<Sent, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let server = programme.server;
    let Some(webinar) = webinars::webinar(&mut write, server, webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    let mut sent = Sent {
        rooms: rooms_seen,
        everywhere: programme.announcements.is_some(),
        first: false,
    };
    match webinar.state {
        WebinarState::Announced => return Ok(Ok(sent)),
        WebinarState::Cancelled => return Ok(Err(Refusal::Withdrawn)),
        WebinarState::Draft => {}
    }
    let starts_at = webinar.talk.starts_at;
    if starts_at <= now {
        return Ok(Err(Refusal::Past { at: starts_at }));
    }
    let cohort = cohorts::on_server(&mut write, server, webinar.cohort).await?;
    if cohort.is_none_or(|cohort| cohort.state == State::Archived) {
        return Ok(Err(Refusal::NoCohort));
    }
    let groups = webinars::audience(&mut write, webinar.cohort).await?;
    if groups.len() != rooms_seen {
        let preview = look_ahead(&mut write, programme, &webinar).await?;
        return Ok(Err(Refusal::AudienceChanged(Box::new(preview))));
    }
    sent.first = true;
    webinars::set_state(
        &mut write,
        webinar.id,
        WebinarState::Draft,
        WebinarState::Announced,
    )
    .await?;
    let broadcast = webinars::insert_broadcast(&mut write, &webinar, by, now).await?;
    let everyone = programme.announcements.map(|_channel| None);
    for group in groups.iter().copied().map(Some).chain(everyone) {
        let promise = Promise::Announcement { broadcast, group };
        jobs::promise(&mut write, server, &promise, now, Some(starts_at), now).await?;
    }
    let event = Promise::Event {
        webinar: webinar.id,
    };
    jobs::promise(&mut write, server, &event, now, Some(starts_at), now).await?;
    promise_clashes(&mut write, &webinar, now).await?;
    let detail = json!({ "broadcast": broadcast, "rooms": groups.len() });
    audit::note(
        &mut write,
        server,
        Some(by),
        "webinar.announce",
        webinar.id.0,
        &detail,
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Ok(sent))
}

/// Promises that the card of every meeting at the same time names the webinar, or does not any more.
async fn promise_clashes(
    conn: &mut Connection,
    webinar: &Webinar,
    now: Moment,
) -> Result<(), Fault> {
    let (cohort, talk) = (webinar.cohort, &webinar.talk);
    let ends_at = webinar.ends_at();
    let clashing = meetings::meetings_between(conn, cohort, talk.starts_at, ends_at).await?;
    for (meeting, begins_at) in clashing {
        let clash = Promise::Clash {
            meeting,
            webinar: webinar.id,
        };
        let server = webinar.server;
        if !jobs::promise(conn, server, &clash, now, Some(begins_at), now).await? {
            jobs::promise_again(conn, server, &clash, now).await?;
        }
    }
    Ok(())
}

/// Decides against a draft.
pub async fn withdraw(
    app: &App,
    server: ServerId,
    by: AccountId,
    webinar: WebinarId,
    now: Moment,
) -> Result<Result<(), Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(found) = webinars::webinar(&mut write, server, webinar).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    match found.state {
        WebinarState::Announced => return Ok(Err(Refusal::Announced)),
        WebinarState::Cancelled => return Ok(Ok(())),
        WebinarState::Draft => {}
    }
    let (from, to) = (WebinarState::Draft, WebinarState::Cancelled);
    webinars::set_state(&mut write, webinar, from, to).await?;
    audit::note(
        &mut write,
        server,
        Some(by),
        "webinar.withdraw",
        webinar.0,
        &json!({}),
        now,
    )
    .await?;
    write.commit().await?;
    Ok(Ok(()))
}

/// Turns round whether somebody is coming.
pub async fn turn_answer(
    app: &App,
    server: ServerId,
    account: AccountId,
    webinar: WebinarId,
    now: Moment,
) -> Result<Result<Answered, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let found = webinars::webinar(&mut write, server, webinar).await?;
    let Some(found) = found.filter(|found| !found.is_off() && now < found.ends_at()) else {
        return Ok(Err(Refusal::NotOpen));
    };
    let coming = webinars::turn_answer(&mut write, webinar, account, now).await?;
    if let Some(group) = webinars::group_of(&mut write, webinar, account).await? {
        following::promise_reminders(&mut write, &found, group, now).await?;
    }
    let count = webinars::coming(&mut write, webinar).await?;
    let seed = jobs::seed(&mut write).await?;
    write.commit().await?;
    Ok(Ok(Answered {
        coming,
        count,
        webinar: found,
        seed,
    }))
}

/// Reads what one channel gets of a broadcast, as things stand now.
pub async fn to_send(
    app: &App,
    broadcast: BroadcastId,
    group: Option<GroupId>,
    now: Moment,
) -> Result<Sending, Fault> {
    let mut read = app.store.read().await?;
    let Some(found) = webinars::broadcast(&mut read, broadcast).await? else {
        return Ok(Sending::CalledOff);
    };
    let webinar = found.webinar;
    if webinar.state == WebinarState::Draft {
        return Ok(Sending::CalledOff);
    }
    let (channel, silent) = if let Some(group) = group {
        match rooms::room_of(&mut read, group).await? {
            Standing::Awaited => return Ok(Sending::RoomAwaited),
            Standing::Closed => return Ok(Sending::RoomClosed),
            Standing::Open(channel) => (channel, night_for_one(&mut read, group, now).await?),
        }
    } else {
        let Some(channel) = found.announcements else {
            return Ok(Sending::NoAnnouncements);
        };
        let plans = plans(&mut read, &webinar).await?;
        (channel, plans.iter().any(|plan| is_night(plan, now)))
    };
    Ok(Sending::Ready {
        channel,
        webinar: Box::new(webinar),
        silent,
    })
}

/// Writes the receipt of a broadcast for one channel; what stands in the announcement channel is
/// passed on from there, and what has changed while it was on its way is shown on it.
pub(super) async fn announced(
    conn: &mut Connection,
    broadcast: BroadcastId,
    group: Option<GroupId>,
    channel: ChannelId,
    message: MessageId,
    now: Moment,
) -> Result<(), Fault> {
    webinars::insert_receipt(conn, broadcast, group, channel, message, now).await?;
    let Some(sent) = webinars::broadcast(conn, broadcast).await? else {
        return Ok(());
    };
    let (server, starts_at) = (sent.webinar.server, sent.webinar.talk.starts_at);
    let revision = Promise::Revision { broadcast, group };
    jobs::again_if_written(conn, server, &revision, now).await?;
    if group.is_none() {
        let publish = Promise::Publish { broadcast };
        jobs::promise(conn, server, &publish, now, Some(starts_at), now).await?;
    }
    Ok(())
}

async fn look_ahead(
    conn: &mut Connection,
    programme: &Programme,
    webinar: &Webinar,
) -> Result<Preview, Fault> {
    let groups = webinars::audience(conn, webinar.cohort).await?;
    let plans = plans(conn, webinar).await?;
    let starts_at = webinar.talk.starts_at;
    let last = webinar.ends_at() - TimeDelta::seconds(1);
    let run = rooms::run_of(conn, webinar.cohort).await?;
    let meet_then =
        meetings::meetings_between(conn, webinar.cohort, starts_at, webinar.ends_at()).await?;
    Ok(Preview {
        webinar: webinar.id,
        talk: webinar.talk.clone(),
        cohort_name: run.map(|run| run.name).unwrap_or_default(),
        rooms: groups.len(),
        announcements: programme.announcements,
        members: plans.len(),
        // No webinar is as long as a night, so its first and last second decide.
        at_night: plans
            .iter()
            .filter(|plan| is_night(plan, starts_at) || is_night(plan, last))
            .count(),
        second: sitting::second(&plans, starts_at, webinar.talk.minutes),
        meet_then: meet_then.len(),
    })
}

async fn plans(conn: &mut Connection, webinar: &Webinar) -> Result<Vec<Plan>, Fault> {
    let seated = webinars::seated(conn, webinar.cohort).await?;
    Ok(plans::plans_of(conn, &seated).await?)
}
