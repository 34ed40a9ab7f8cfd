//! The removal of rooms some weeks after their cohort was archived, and the warnings before it.
//!
//! One thing waits for another: the warnings are promised when a room has said goodbye, its removal
//! when the last warning stands, and the categories when the last room is gone. So no room is removed
//! of which nobody was warned; where the last warning comes late, the removal moves with it.
//!
//! **Invariants**
//! - A room is removed a day after its last warning at the earliest.
//! - People can have the rooms of a cohort kept longer until the last one is removed. What was promised
//!   for the day before is not kept any more, which its edition says.

use chrono::{NaiveDate, TimeDelta};

use super::{App, Fault, answers};
use crate::{
    domain::{
        ids::{AccountId, ChannelId, CohortId, GroupId, ServerId},
        promises::Promise,
        removal::{self, LAST_WARNING, WARNINGS},
        time::{Moment, Zone},
    },
    store::{
        Connection, audit, jobs,
        meetings::{self, MeetingState},
        people,
        projects::{self, Milestone, Project},
        removals as rows, rooms, voice,
    },
};

pub use crate::store::removals::Standing;

/// How long the desk says that rooms were removed.
const TOLD: TimeDelta = TimeDelta::days(30);

/// What stands with a promise for a day that has moved.
pub const STAYS_LONGER: &str = "the rooms stay longer";

/// What stands with a promise about a room that is removed.
const REMOVED: &str = "the room is removed already";

/// What is to be done with a room, or said in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is said in, or done with, this channel.
    Now {
        /// The room.
        channel: ChannelId,
        /// Its voice room, where one stands.
        voice: Option<ChannelId>,
        /// The day on which it is removed, if a warning in it comes now.
        on: NaiveDate,
    },
    /// Its day is still to come.
    Wait(Moment),
    /// There is nothing left to do, for this reason.
    Over(&'static str),
}

/// That rooms stay longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Longer {
    /// The day on which they are removed now.
    pub on: NaiveDate,
    /// Whether that was so before.
    pub before: bool,
}

/// Why rooms do not stay longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// None of them stands any more.
    Removed,
}

/// What Carrel itself keeps about what a group has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The group's name.
    pub group_name: String,
    /// The cohort's name.
    pub cohort_name: String,
    /// The cohort's home zone.
    pub home_zone: Zone,
    /// What the group made, if it said so.
    pub project: Option<Project>,
    /// Its steps.
    pub milestones: Vec<Milestone>,
    /// When the meetings began that were held, so far as anybody said.
    pub meetings: Vec<Moment>,
}

/// Who asks is no member of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMember;

/// The day on which the room of a group is removed, if it is told now; none where nothing is.
pub async fn day_of(app: &App, group: GroupId, now: Moment) -> Result<Option<NaiveDate>, Fault> {
    let mut read = app.store.read().await?;
    let removal = rows::of_group(&mut read, group).await?;
    Ok(removal.map(|found| removal::after_warning(found.on, found.home_zone, now).0))
}

/// How it stands with the rooms of a server's archived cohorts.
pub(super) async fn standing(
    conn: &mut Connection,
    server: ServerId,
    now: Moment,
) -> Result<Vec<Standing>, Fault> {
    Ok(rows::standing(conn, server, now - TOLD).await?)
}

/// Promises the warnings in a room that has said goodbye.
pub(super) async fn promise_warnings(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let Some(found) = rows::of_group(conn, group).await? else {
        return Ok(());
    };
    let zone = found.home_zone;
    for days in WARNINGS {
        let warning = Promise::Warning {
            group,
            edition: found.edition,
            days,
        };
        let due = removal::warning_moment(found.on, days, zone);
        let over_at = removal::warning_over_at(found.on, days, zone);
        jobs::promise(conn, found.server, &warning, due, over_at, now).await?;
    }
    Ok(())
}

/// Whether a room is warned now.
pub async fn warning(app: &App, group: GroupId, edition: i64, now: Moment) -> Result<Turn, Fault> {
    let mut read = app.store.read().await?;
    turn(&mut read, group, edition, now).await
}

/// Whether a room is removed now.
pub async fn due(app: &App, group: GroupId, edition: i64, now: Moment) -> Result<Turn, Fault> {
    let mut read = app.store.read().await?;
    let turn = turn(&mut read, group, edition, now).await?;
    Ok(match rows::of_group(&mut read, group).await? {
        Some(found) => match removal::moment(found.on, found.home_zone) {
            at if now < at && matches!(turn, Turn::Now { .. }) => Turn::Wait(at),
            _ => turn,
        },
        None => turn,
    })
}

async fn turn(
    conn: &mut Connection,
    group: GroupId,
    edition: i64,
    now: Moment,
) -> Result<Turn, Fault> {
    let Some(channel) = rows::channel_of(conn, group).await? else {
        return Ok(Turn::Over(REMOVED));
    };
    let voice = voice::of_group(conn, group).await?;
    Ok(match rows::of_group(conn, group).await? {
        Some(found) if found.edition == edition => Turn::Now {
            channel,
            voice: voice.map(|stands| stands.channel),
            on: removal::after_warning(found.on, found.home_zone, now).0,
        },
        Some(_) | None => Turn::Over(STAYS_LONGER),
    })
}

/// Promises the removal of a room in which the last warning stands, a day later at the earliest.
pub(super) async fn warned(
    conn: &mut Connection,
    group: GroupId,
    (edition, days): (i64, u8),
    now: Moment,
) -> Result<(), Fault> {
    let Some(found) = rows::of_group(conn, group).await? else {
        return Ok(());
    };
    if days != LAST_WARNING || found.edition != edition {
        return Ok(());
    }
    let (on, at) = removal::after_warning(found.on, found.home_zone, now);
    if found.on < on {
        rows::set_day(conn, found.cohort, on, edition).await?;
    }
    let removal = Promise::Removal { group, edition };
    jobs::promise(conn, found.server, &removal, at, None, now).await?;
    Ok(())
}

/// Records that a room is removed, with its voice room; after the last one, promises that its categories are.
pub(super) async fn removed(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    rows::set_removed(conn, group, now).await?;
    voice::set_removed(conn, group, now).await?;
    let Some(found) = rows::of_group(conn, group).await? else {
        return Ok(());
    };
    let cohort = found.cohort;
    if !rows::rooms_of(conn, cohort).await?.is_empty() {
        return Ok(());
    }
    for (number, _channel) in rows::categories_of(conn, cohort).await? {
        let category = Promise::CategoryRemoval { cohort, number };
        jobs::promise(conn, found.server, &category, now, None, now).await?;
    }
    Ok(())
}

/// The server and the channel of a category that is to be removed; none when it is already.
pub async fn category(
    app: &App,
    cohort: CohortId,
    number: i64,
) -> Result<Option<(ServerId, ChannelId)>, Fault> {
    let mut read = app.store.read().await?;
    let (server, _name) = rooms::cohort(&mut read, cohort).await?;
    let categories = rows::categories_of(&mut read, cohort).await?;
    let found = categories.into_iter().find(|(known, _)| *known == number);
    Ok(found.map(|(_number, channel)| (server, channel)))
}

/// Records that a category is removed.
pub(super) async fn category_removed(
    conn: &mut Connection,
    cohort: CohortId,
    number: i64,
    now: Moment,
) -> Result<(), Fault> {
    Ok(rows::set_category_removed(conn, cohort, number, now).await?)
}

/// Has the rooms of a cohort kept longer than was seen; a second time changes nothing.
pub async fn keep_longer(
    app: &App,
    server: ServerId,
    (cohort, edition_seen): (CohortId, i64),
    who: AccountId,
    now: Moment,
) -> Result<Result<Longer, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(found) = rows::of_cohort(&mut write, server, cohort).await? else {
        return Ok(Err(Refusal::Removed));
    };
    let left = rows::rooms_of(&mut write, cohort).await?;
    if left.is_empty() {
        return Ok(Err(Refusal::Removed));
    }
    if found.edition != edition_seen {
        return Ok(Ok(Longer {
            on: found.on,
            before: true,
        }));
    }
    let today = found.home_zone.local(now).date();
    let (on, edition) = (removal::later(found.on.max(today)), found.edition + 1);
    rows::set_day(&mut write, cohort, on, edition).await?;
    answers::let_go(&mut write, cohort, found.edition, now).await?;
    answers::promise(&mut write, server, cohort, now).await?;
    for (group, closed) in left {
        let_go(&mut write, group, found.edition, now).await?;
        if closed {
            promise_warnings(&mut write, group, now).await?;
        }
    }
    let detail = serde_json::json!({ "edition": edition, "on": on });
    let what = "rooms.keep";
    audit::note(&mut write, server, Some(who), what, cohort.0, &detail, now).await?;
    write.commit().await?;
    Ok(Ok(Longer { on, before: false }))
}

/// Drops what was promised to a room for a day that has moved.
async fn let_go(
    conn: &mut Connection,
    group: GroupId,
    edition: i64,
    now: Moment,
) -> Result<(), Fault> {
    let warnings = WARNINGS.map(|days| Promise::Warning {
        group,
        edition,
        days,
    });
    let removal = Promise::Removal { group, edition };
    for promise in warnings.into_iter().chain([removal]) {
        jobs::let_go(conn, &promise, STAYS_LONGER, now).await?;
    }
    Ok(())
}

/// What Carrel itself keeps about a group, for one of its members.
pub async fn copy(
    app: &App,
    (server, account): (ServerId, AccountId),
    group: GroupId,
    now: Moment,
) -> Result<Result<Copy, NotAMember>, Fault> {
    let mut read = app.store.read().await?;
    let seat = people::seat_of(&mut read, server, group, account).await?;
    if seat.is_none() && !rooms::came_along(&mut read, group, account).await? {
        return Ok(Err(NotAMember));
    }
    let Some(setting) = meetings::setting(&mut read, server, group).await? else {
        return Ok(Err(NotAMember));
    };
    let (_server, cohort_name) = rooms::cohort(&mut read, setting.cohort).await?;
    let held = meetings::meetings_of(&mut read, group).await?;
    let held = held.into_iter().filter(|meeting| {
        meeting.state == MeetingState::Booked
            && meeting.starts_at + TimeDelta::minutes(meeting.minutes.into()) <= now
    });
    Ok(Ok(Copy {
        group_name: setting.name,
        cohort_name,
        home_zone: setting.fortnights.home_zone,
        project: projects::project_of(&mut read, group).await?,
        milestones: projects::milestones_of(&mut read, group).await?,
        meetings: held.map(|meeting| meeting.starts_at).collect(),
    }))
}
