//! The hour that a group keeps: its meetings stand for the whole cohort, and nobody votes.
//!
//! When a room has been greeted, the group's hour is looked for. Where one serves, its meetings are
//! pencilled in, one a fortnight, and one card says so; a fortnight in which too many are away is
//! left to a vote. Where none serves, times are offered ([`super::suggest`]).
//!
//! The card and the news of a clock change count among the three posts that a room gets in a
//! fortnight without having asked. Reminders do not: they belong to a meeting that the group keeps;
//! nor does the question whether it met, which is asked on the last of them.
//!
//! **Invariants**
//! - A search finds once: asking again shows what it has found.
//! - Pencilled meetings are bookings like others: they are reminded of, declined and counted alike.
//!   They are called off when fewer than ⌈2n/3⌉ are left, for that is what they were found for.
//! - The card is composed from what is stored each time; what changes it, promises that.
//!
//! What remains: who comes to the group later is not asked whether the hour suits: they are expected
//! where it lies in their hours (the room `company`), and find “I can’t” on the card; hours that
//! somebody changes later end nothing by themselves.

use chrono::TimeDelta;
use serde_json::json;

use super::{MeetingState, Refusal, Seated, booked, change, seen, sought, suggest};
use crate::{
    app::{App, Fault},
    domain::{
        availability::Plan,
        ids::{ChannelId, GroupId, MeetingId, MessageId, ParticipantId, ServerId, StandingId},
        meeting::{self, Pencilled, Wish},
        night,
        promises::Promise,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{
        Connection, StoreError, audit, jobs,
        meetings::{self as rows, Attendance, Meeting, Setting},
        rooms,
        standing::{self as hours, Hour, NewHour},
    },
};

mod cannot;
mod clocks;

pub use cannot::{Choices, Declined, cannot, never, once};
pub use clocks::{Change, clock_change};

pub(super) use cannot::end;

pub use crate::store::standing::Ended;

/// An hour that a group keeps, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The hour.
    pub hour: Hour,
    /// What the group is called.
    pub group_name: String,
    /// The group's room, while it is open.
    pub room: Option<ChannelId>,
    /// Its meetings in order, each with everyone's part in it.
    pub meetings: Vec<(Meeting, Vec<Attendance>)>,
    /// The group's members now.
    pub members: Vec<Seated>,
}

impl Kept {
    /// Its meetings that are to take place, or took place.
    pub fn booked(&self) -> impl Iterator<Item = &Meeting> {
        let meetings = self.meetings.iter().map(|(meeting, _)| meeting);
        meetings.filter(|meeting| meeting.state == MeetingState::Booked)
    }

    /// Whom its clock changes move, in the order of its meetings.
    pub fn shifts(&self) -> Vec<meeting::Shift> {
        let moments: Vec<Moment> = self.booked().map(|meeting| meeting.starts_at).collect();
        meeting::shifts(&as_sought(&self.members), &moments)
    }
}

/// Finds the hour that a group can keep and pencils its meetings in, or shows what this search has
/// found before; where none serves, promises that times are offered.
pub async fn find(
    app: &App,
    group: GroupId,
    search: i64,
    now: Moment,
) -> Result<Option<Kept>, Fault> {
    let mut read = app.store.read().await?;
    if let Some(found) = hours::found_by(&mut read, group, search).await? {
        return Ok(load(&mut read, found.id).await?);
    }
    let Some(setting) = open_setting(&mut read, group).await? else {
        return Ok(None);
    };
    // It takes tens of milliseconds, so nobody may wait for the writer meanwhile.
    let pencilled = look(app, &mut read, &setting, now).await?;
    drop(read);
    let mut write = app.store.write().await?;
    if let Some(found) = hours::found_by(&mut write, group, search).await? {
        return Ok(load(&mut write, found.id).await?);
    }
    let stands = match pencilled {
        Some(pencilled) if hours::kept_by(&mut write, group).await?.is_none() => {
            let server = server_of(&mut write, group).await?;
            Some(write_down(&mut write, server, &setting, search, &pencilled, now).await?)
        }
        Some(_) => None,
        None => {
            let fortnight = setting.fortnights.at(now).unwrap_or(1);
            suggest::promise(&mut write, &setting, fortnight, now).await?;
            None
        }
    };
    let kept = match stands {
        Some(id) => load(&mut write, id).await?,
        None => None,
    };
    write.commit().await?;
    Ok(kept)
}

/// An hour as it stands.
pub async fn kept(app: &App, standing: StandingId) -> Result<Option<Kept>, Fault> {
    let mut read = app.store.read().await?;
    Ok(load(&mut read, standing).await?)
}

/// Whether the card of an hour is promised and not posted yet.
pub async fn is_awaited(app: &App, standing: StandingId) -> Result<bool, Fault> {
    let mut read = app.store.read().await?;
    let Some(hour) = hours::hour(&mut read, standing).await? else {
        return Ok(false);
    };
    let (group, search) = (hour.group, hour.search);
    let shown = Promise::Standing { group, search };
    Ok(jobs::is_waiting(&mut read, &shown).await?)
}

/// Promises that a group's hour is looked for.
pub(in crate::app) async fn promise(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    search: i64,
    now: Moment,
) -> Result<(), Fault> {
    let promise = Promise::Standing { group, search };
    jobs::promise(conn, server, &promise, now, None, now).await?;
    Ok(())
}

/// Records where the card of an hour stands.
pub(in crate::app) async fn shown(
    conn: &mut Connection,
    group: GroupId,
    search: i64,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), Fault> {
    Ok(hours::shown(conn, group, search, channel, message).await?)
}

/// Promises that the card of an hour is changed to how it stands.
pub(super) async fn restate(
    conn: &mut Connection,
    server: ServerId,
    standing: StandingId,
    now: Moment,
) -> Result<(), Fault> {
    let revision = hours::revise(conn, standing).await?;
    let promise = Promise::StandingCard { standing, revision };
    jobs::promise(conn, server, &promise, now, None, now).await?;
    Ok(())
}

/// What follows when somebody comes or does not come to a meeting: fewer than needed call it off.
pub(super) async fn attendance_changed(
    conn: &mut Connection,
    found: &Meeting,
    now: Moment,
) -> Result<(), Fault> {
    let parts = rows::attendance(conn, found.id).await?;
    let kept = hours::of_meeting(conn, found.id).await?;
    if too_few(&parts, kept) {
        return change::cancel(conn, found, None, now).await;
    }
    changed(conn, found, now).await?;
    Ok(())
}

/// Whether too few come to a meeting of a kept hour, or to one that was voted on.
pub(super) fn too_few(parts: &[Attendance], kept: Option<StandingId>) -> bool {
    let coming = parts.iter().filter(|part| !part.declined).count();
    let least = match kept {
        Some(_) => meeting::quorum(parts.len()),
        None => meeting::COMING_MIN,
    };
    coming < least
}

/// Promises that the card of the hour that a meeting keeps is changed; says whether it keeps one.
pub(super) async fn changed(
    conn: &mut Connection,
    found: &Meeting,
    now: Moment,
) -> Result<bool, Fault> {
    let Some(standing) = hours::of_meeting(conn, found.id).await? else {
        return Ok(false);
    };
    restate(conn, found.server, standing, now).await?;
    Ok(true)
}

/// Looks for an hour, around what the group has booked or is voting on.
async fn look(
    app: &App,
    conn: &mut Connection,
    setting: &Setting,
    now: Moment,
) -> Result<Option<Pencilled>, Fault> {
    let members = seen::members(conn, setting).await?;
    if members.len() < meeting::COMING_MIN {
        return Ok(None);
    }
    let members = sought(conn, setting, &members, now).await?;
    let mut taken: Vec<Moment> = rows::meetings_of(conn, setting.group)
        .await?
        .into_iter()
        .filter(|meeting| meeting.state == MeetingState::Booked)
        .map(|meeting| meeting.starts_at)
        .collect();
    if let Some(open) = rows::open_of(conn, setting.group).await? {
        let times = rows::times_of(conn, open).await?;
        taken.extend(times.iter().map(|time| time.starts_at));
    }
    let lead = TimeDelta::hours(i64::from(app.defaults.offer_lead_hours));
    Ok(meeting::pencil(&Wish {
        members: &members,
        minutes: setting.minutes,
        fortnights: setting.fortnights,
        from: now + lead,
        taken: &taken,
    }))
}

/// Writes an hour and its meetings down, and promises what follows from them.
async fn write_down(
    conn: &mut Connection,
    server: ServerId,
    setting: &Setting,
    search: i64,
    pencilled: &Pencilled,
    now: Moment,
) -> Result<StandingId, Fault> {
    let new = NewHour {
        server,
        group: setting.group,
        search,
        standing: pencilled.standing,
        minutes: setting.minutes,
        dates: pencilled.dates.clone(),
    };
    let id = hours::insert(conn, &new, now).await?;
    let detail = json!({ "group": setting.group, "meetings": pencilled.meetings.len() });
    audit::note(conn, server, None, "standing.find", id.0, &detail, now).await?;
    let Some(hour) = hours::hour(conn, id).await? else {
        return Err(Fault::Impossible(format!("standing {id} is gone")));
    };
    let members = seen::members(conn, setting).await?;
    for date in &pencilled.meetings {
        pencil(conn, &hour, &members, date, now).await?;
    }
    let moments: Vec<Moment> = pencilled
        .meetings
        .iter()
        .map(|date| date.starts_at)
        .collect();
    clocks::promise(conn, &hour, &members, &moments, now).await?;
    for fortnight in &pencilled.left {
        suggest::promise(conn, setting, *fortnight, now).await?;
    }
    Ok(id)
}

/// Pencils one meeting in. Who pauses then has no part in it; who is away otherwise counts as not coming, at the price of the hour by the
/// clock alone, should they come after all.
async fn pencil(
    conn: &mut Connection,
    hour: &Hour,
    members: &[Seated],
    date: &meeting::Date,
    now: Moment,
) -> Result<MeetingId, Fault> {
    let cost_of = |participant: ParticipantId| {
        let costs = date.costs.iter();
        costs
            .filter(|(id, _)| *id == participant)
            .find_map(|(_, cost)| *cost)
    };
    let mut parts = Vec::new();
    for seated in members.iter().filter(|it| !it.pauses_at(date.starts_at)) {
        let participant = seated.member.participant;
        let cost = cost_of(participant);
        let by_clock = || super::times::cost_of(&seated.plan, date.starts_at, hour.minutes);
        parts.push(Attendance {
            participant,
            cost: cost.map_or_else(by_clock, i64::from),
            declined: cost.is_none(),
            met: None,
        });
    }
    let meeting = rows::pencil(conn, hour, date.starts_at, &parts, now).await?;
    let detail = json!({ "group": hour.group, "standing": hour.id });
    let (what, id) = ("meeting.book", meeting.0);
    audit::note(conn, hour.server, None, what, id, &detail, now).await?;
    booked::promise_reminders(conn, meeting, now).await?;
    Ok(meeting)
}

async fn load(conn: &mut Connection, id: StandingId) -> Result<Option<Kept>, StoreError> {
    let Some(hour) = hours::hour(conn, id).await? else {
        return Ok(None);
    };
    let Some(setting) = rows::setting(conn, hour.server, hour.group).await? else {
        return Ok(None);
    };
    let meetings = rows::meetings_at(conn, id).await?;
    let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
    let mut parts = rows::attendance_at(conn, &ids).await?;
    let meetings = meetings.into_iter().map(|meeting| {
        let parts = parts.remove(&meeting.id).unwrap_or_default();
        (meeting, parts)
    });
    Ok(Some(Kept {
        members: seen::members(conn, &setting).await?,
        hour,
        group_name: setting.name,
        room: setting.room,
        meetings: meetings.collect(),
    }))
}

/// Where a group meets, as long as it meets here: its room is open and it does not talk elsewhere.
pub(super) async fn open_setting(
    conn: &mut Connection,
    group: GroupId,
) -> Result<Option<Setting>, StoreError> {
    let server = server_of(conn, group).await?;
    let setting = rows::setting(conn, server, group).await?;
    Ok(setting.filter(|setting| setting.room.is_some() && !setting.elsewhere))
}

pub(super) async fn server_of(
    conn: &mut Connection,
    group: GroupId,
) -> Result<ServerId, StoreError> {
    let brief = rooms::brief(conn, group, ROOMS_PER_CATEGORY).await?;
    Ok(brief.server)
}

/// The members as the search sees them, where what they have borne does not matter.
pub(super) fn as_sought(members: &[Seated]) -> Vec<meeting::Member> {
    let sought = members.iter().map(|seated| meeting::Member {
        id: seated.member.participant,
        plan: seated.plan.clone(),
        ledger: 0,
        left_out: 0,
    });
    sought.collect()
}

/// The first moment from `from` on that is night for none of the members.
pub(super) fn kind_moment(members: &[Seated], from: Moment) -> Moment {
    let plans: Vec<Plan> = members.iter().map(|seated| seated.plan.clone()).collect();
    night::kind_moment(&plans, from)
}
