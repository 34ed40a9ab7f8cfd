//! Rooms: categories, private channels, who is let in, and the welcome.
//!
//! One thing waits for another: a category's rooms are promised when it stands, a room's welcome
//! when the room stands, and its hour and prompts when it has been greeted. When the cohort is over, each
//! room gets a farewell, and can only be read from then on.
//!
//! People may put channels of their own into a category. Once it is full, the rooms that were to go
//! there go into the cohort's newest category; when that is full too, the next one is promised.

use super::{App, Fault, meetings, prompts};
use crate::{
    domain::{
        availability::Plan,
        ids::{AccountId, ChannelId, CohortId, GroupId, MessageId, ServerId},
        night::is_night,
        promises::Promise,
        rooms::{ROOMS_PER_CATEGORY, category_of},
        time::Moment,
    },
    store::{
        Connection, jobs,
        people::{self, Member},
        plans,
        rooms::{self, Brief},
    },
};

/// What a room is opened and greeted with, as things stand now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// The group, its cohort, and what stands of its room.
    pub brief: Brief,
    /// Its members.
    pub members: Vec<Member>,
    /// When each of them can meet, and where they live.
    pub plans: Vec<Plan>,
}

impl Room {
    /// Whether it is night for one of them.
    pub fn night_for_one(&self, now: Moment) -> bool {
        self.plans.iter().any(|plan| is_night(plan, now))
    }

    /// The member who uses an account now: nobody else belongs in the room.
    pub fn member_with(&self, account: AccountId) -> Option<&Member> {
        let mut members = self.members.iter();
        members.find(|member| member.account == Some(account))
    }

    /// The accounts of the members who are on the server.
    pub fn present(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.members
            .iter()
            .filter(|member| member.here)
            .filter_map(|member| member.account)
    }
}

/// Reads what opening or greeting a group's room needs.
pub async fn look(app: &App, group: GroupId) -> Result<Room, Fault> {
    let mut read = app.store.read().await?;
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    let members = people::members_of(&mut read, group).await?;
    let ids: Vec<_> = members.iter().map(|member| member.participant).collect();
    let plans = plans::plans_of(&mut read, &ids).await?;
    Ok(Room {
        brief,
        members,
        plans,
    })
}

/// The name of a cohort, for its categories; and how many of these it needs.
pub async fn cohort_of_category(app: &App, cohort: CohortId) -> Result<CohortBrief, Fault> {
    let mut read = app.store.read().await?;
    let (server, name) = rooms::cohort(&mut read, cohort).await?;
    let groups = rooms::groups(&mut read, cohort).await?;
    let categories = groups.last().map_or(0, |(_, number)| category_of(*number));
    let recorded = rooms::categories_on(&mut read, server).await?;
    Ok(CohortBrief {
        server,
        name,
        categories,
        recorded,
    })
}

/// Records that people have filled a category, and promises the next one where no other can take
/// its rooms; they wait until it stands.
pub async fn category_full(
    app: &App,
    cohort: CohortId,
    category: ChannelId,
    now: Moment,
) -> Result<(), Fault> {
    let mut write = app.store.write().await?;
    rooms::set_full(&mut write, category, now).await?;
    let (server, _name) = rooms::cohort(&mut write, cohort).await?;
    let groups = rooms::groups(&mut write, cohort).await?;
    let planned = groups.last().map_or(0, |(_, number)| category_of(*number));
    match rooms::newest_category(&mut write, cohort).await? {
        Some((newest, true)) if planned <= newest => {
            let number = newest + 1;
            let next = Promise::Category { cohort, number };
            jobs::promise(&mut write, server, &next, now, None, now).await?;
        }
        Some(_) | None => {} // One that is not full stands, or was promised at the launch.
    }
    write.commit().await?;
    Ok(())
}

/// A cohort as its categories show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortBrief {
    /// The server.
    pub server: ServerId,
    /// The cohort's name.
    pub name: String,
    /// How many categories its rooms need, if people leave them alone.
    pub categories: i64,
    /// The categories on the server whose rows stand, whichever cohort they are for.
    pub recorded: Vec<ChannelId>,
}

/// Promises the categories that a cohort's rooms need; the rooms follow when they stand.
pub(super) async fn promise_categories(
    conn: &mut Connection,
    cohort: CohortId,
    now: Moment,
) -> Result<(), Fault> {
    let (server, _name) = rooms::cohort(conn, cohort).await?;
    let groups = rooms::groups(conn, cohort).await?;
    let last = groups.last().map_or(0, |(_, number)| category_of(*number));
    for number in 1..=last {
        let promise = Promise::Category { cohort, number };
        jobs::promise(conn, server, &promise, now, None, now).await?;
    }
    Ok(())
}

/// Records a category, and promises its rooms.
pub(super) async fn category_opened(
    conn: &mut Connection,
    cohort: CohortId,
    number: i64,
    channel: ChannelId,
    now: Moment,
) -> Result<(), Fault> {
    let (server, _name) = rooms::cohort(conn, cohort).await?;
    rooms::insert_category(conn, cohort, server, number, channel, now).await?;
    let groups = rooms::groups(conn, cohort).await?;
    let planned = groups.last().map_or(0, |(_, number)| category_of(*number));
    for (group, group_number) in groups {
        let room = Promise::Room { group };
        if category_of(group_number) == number {
            jobs::promise(conn, server, &room, now, None, now).await?;
        } else if number > planned {
            jobs::hasten(conn, &room, now).await?; // Perhaps it has waited for this one.
        }
    }
    Ok(())
}

/// Records a room and whom it lets in; promises the welcome, and a seat to who came meanwhile.
pub(super) async fn opened(
    conn: &mut Connection,
    group: GroupId,
    channel: ChannelId,
    let_in: &[AccountId],
    now: Moment,
) -> Result<(), Fault> {
    let server = rooms::brief(conn, group, ROOMS_PER_CATEGORY).await?.server;
    rooms::insert_room(conn, group, server, channel, now).await?;
    if rooms::is_over(conn, group).await? {
        // It was being opened while its cohort was archived.
        return promise_farewell(conn, server, group, now).await;
    }
    for member in people::members_of(conn, group).await? {
        let Some(account) = member.account else {
            continue;
        };
        if let_in.contains(&account) {
            rooms::set_seat(conn, group, account, true, now).await?;
        } else if member.here {
            reseat(conn, server, group, account, now).await?;
        }
    }
    jobs::promise(conn, server, &Promise::Welcome { group }, now, None, now).await?;
    Ok(())
}

/// Promises a group the last words in its room.
pub(super) async fn promise_farewell(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    jobs::promise(conn, server, &Promise::Farewell { group }, now, None, now).await?;
    Ok(())
}

/// Records that a room can only be read from now on.
pub(super) async fn closed(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    Ok(rooms::set_closed(conn, group, now).await?)
}

/// Promises that a room lets an account in or lets it go, as membership says when that is kept.
pub(super) async fn reseat(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    account: AccountId,
    now: Moment,
) -> Result<(), Fault> {
    let seat = Promise::Seat { group, account };
    Ok(jobs::promise_again(conn, server, &seat, now).await?)
}

/// Records whether a room lets an account in.
pub(super) async fn seated(
    conn: &mut Connection,
    group: GroupId,
    account: AccountId,
    inside: bool,
    now: Moment,
) -> Result<(), Fault> {
    Ok(rooms::set_seat(conn, group, account, inside, now).await?)
}

/// Records where a room's card stands; promises what nobody should read before the welcome: the
/// hour that the group keeps, and the prompts.
pub(super) async fn welcomed(
    conn: &mut Connection,
    group: GroupId,
    message: MessageId,
    now: Moment,
) -> Result<(), Fault> {
    rooms::set_card(conn, group, message).await?;
    if rooms::is_over(conn, group).await? {
        return Ok(());
    }
    let server = rooms::brief(conn, group, ROOMS_PER_CATEGORY).await?.server;
    meetings::standing::promise(conn, server, group, 0, now).await?;
    prompts::promise_all(conn, group, now).await
}
