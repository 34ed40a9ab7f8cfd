//! Rooms: categories, private channels, who is let in, and the welcome.
//!
//! One thing waits for another: a category's rooms are promised when it stands, a room's welcome
//! when the room stands, and its hour and prompts when it has been greeted. When the cohort is over, each
//! room gets a farewell, and can only be read from then on.
//!
//! People may put channels of their own into a category. Once it is full, the rooms that were to go
//! there go into the cohort's newest category; when that is full too, the next one is promised.

use super::{
    App, Fault, helpers as duties, meetings, membership, prompts, removals, taking_back, voice,
};
use crate::{
    domain::{
        availability::Plan,
        ids::{AccountId, ChannelId, CohortId, GroupId, MessageId, ServerId},
        night::is_night,
        promises::Promise,
        rooms::{ROOMS_PER_CATEGORY, category_of, channels_each},
        time::Moment,
    },
    store::{
        Connection, helpers, jobs,
        people::{self, Member},
        plans,
        rooms::{self, Brief},
        voice as voice_rooms,
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
    /// Who looks after it.
    pub helpers: Vec<AccountId>,
    /// Those of their accounts that another room still lets in, which they have left.
    pub held: Vec<AccountId>,
}

/// What is to be done about an account in a group's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seating {
    /// The room lets it in, and so does the voice room where one stands.
    LetIn {
        /// The room.
        room: ChannelId,
        /// The voice room.
        voice: Option<ChannelId>,
    },
    /// The room lets it go, and so does the voice room where one stands.
    LetGo {
        /// The room.
        room: ChannelId,
        /// The voice room.
        voice: Option<ChannelId>,
        /// Whether a voice room is being opened, which may let it in.
        awaits_voice: bool,
    },
    /// It belongs in the room, but is not on the server.
    Away,
    /// It belongs in the room, which lets nobody in any more.
    Closed,
    /// The room is still to come, and may let it in.
    Awaited,
    /// It does not belong in the room, which does not stand.
    Nowhere,
}

impl Room {
    /// Whether it is night for one of them.
    pub fn night_for_one(&self, now: Moment) -> bool {
        self.plans.iter().any(|plan| is_night(plan, now))
    }

    /// The accounts of the members who are on the server, and that no room lets in any more which
    /// they have left.
    pub fn present(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.members
            .iter()
            .filter(|member| member.here)
            .filter_map(|member| member.account)
            .filter(|account| !self.held.contains(account))
    }
}

/// Reads what opening or greeting a group's room needs.
pub async fn look(app: &App, group: GroupId) -> Result<Room, Fault> {
    let mut read = app.store.read().await?;
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    let members = people::members_of(&mut read, group).await?;
    let ids: Vec<_> = members.iter().map(|member| member.participant).collect();
    let plans = plans::plans_of(&mut read, &ids).await?;
    let mut held = Vec::new();
    for member in &members {
        if let Some(account) = member.account
            && rooms::is_held(&mut read, account, None).await?
        {
            held.push(account);
        }
    }
    let helpers = helpers::of_group(&mut read, group).await?;
    Ok(Room {
        helpers: helpers.into_iter().map(|(_id, account)| account).collect(),
        brief,
        members,
        plans,
        held,
    })
}

/// What is to be done about an account in a group's room, as membership says now: only the members
/// belong there, and who looks after them.
pub async fn seating(app: &App, group: GroupId, account: AccountId) -> Result<Seating, Fault> {
    let mut read = app.store.read().await?;
    let members = people::members_of(&mut read, group).await?;
    let mut members = members.iter();
    let member = members.find(|member| member.account == Some(account));
    let stands = rooms::channel_of(&mut read, group).await?;
    let voice = voice_rooms::of_group(&mut read, group).await?;
    let voice = voice.map(|stands| stands.channel);
    let helps = helpers::looks_after(&mut read, group, account).await?;
    Ok(match (member, stands) {
        (None, Some((room, false))) if helps && !rooms::is_over(&mut read, group).await? => {
            Seating::LetIn { room, voice }
        }
        (None, Some(_)) if helps => Seating::Closed,
        (None, Some(_)) if rooms::came_along(&mut read, group, account).await? => Seating::Closed,
        (None, Some((room, _closed))) => {
            let opening = Promise::VoiceRoom { group };
            Seating::LetGo {
                room,
                voice,
                awaits_voice: jobs::is_under_way(&mut read, &opening).await?,
            }
        }
        (None, None) => {
            let room = Promise::Room { group };
            if jobs::is_under_way(&mut read, &room).await? {
                Seating::Awaited
            } else {
                Seating::Nowhere
            }
        }
        (Some(member), _) if !member.here => Seating::Away,
        (Some(_), Some((_, true))) => Seating::Closed,
        (Some(_), _) if rooms::is_over(&mut read, group).await? => Seating::Closed,
        (Some(_), Some((room, false))) => Seating::LetIn { room, voice },
        (Some(_), None) => Seating::Awaited,
    })
}

/// The name of a cohort, for its categories; and how many of these it needs.
pub async fn cohort_of_category(app: &App, cohort: CohortId) -> Result<CohortBrief, Fault> {
    let mut read = app.store.read().await?;
    let (server, name) = rooms::cohort(&mut read, cohort).await?;
    let categories = planned(&mut read, cohort).await?;
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
    let planned = planned(&mut write, cohort).await?;
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
    for number in 1..=planned(conn, cohort).await? {
        // Again, where a launch of the same cohort was taken back.
        let promise = Promise::Category { cohort, number };
        jobs::promise_again(conn, server, &promise, now).await?;
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
    if taking_back::category_opened(conn, cohort, (number, channel), now).await? {
        return Ok(());
    }
    let (server, _name) = rooms::cohort(conn, cohort).await?;
    rooms::insert_category(conn, cohort, server, number, channel, now).await?;
    let each = channels_each(voice_rooms::wanted(conn, cohort).await?);
    let planned = planned(conn, cohort).await?;
    for (group, group_number) in rooms::groups(conn, cohort).await? {
        let room = Promise::Room { group };
        if category_of(group_number, each) == number {
            jobs::promise(conn, server, &room, now, None, now).await?;
        } else if number > planned {
            jobs::hasten(conn, &room, now).await?; // Perhaps it has waited for this one.
        }
        if number > planned {
            jobs::hasten(conn, &Promise::VoiceRoom { group }, now).await?;
        }
    }
    Ok(())
}

/// How many categories the channels of a cohort's groups need, if people leave them alone.
async fn planned(conn: &mut Connection, cohort: CohortId) -> Result<i64, Fault> {
    let each = channels_each(voice_rooms::wanted(conn, cohort).await?);
    let groups = rooms::groups(conn, cohort).await?;
    let last = groups.last();
    Ok(last.map_or(0, |(_, number)| category_of(*number, each)))
}

/// Records a room and whom it lets in; promises the welcome and the voice room, and a seat to who came
/// meanwhile.
pub(super) async fn opened(
    conn: &mut Connection,
    group: GroupId,
    channel: ChannelId,
    let_in: &[AccountId],
    now: Moment,
) -> Result<(), Fault> {
    let server = rooms::brief(conn, group, ROOMS_PER_CATEGORY).await?.server;
    rooms::insert_room(conn, group, server, channel, now).await?;
    if taking_back::opened(conn, group, now).await? {
        return Ok(());
    }
    for (account, _seated) in rooms::former(conn, group).await? {
        if let_in.contains(&account) {
            // They have left the group while its room was being opened.
            rooms::set_seat(conn, group, account, true, now).await?;
            reseat(conn, server, group, account, now).await?;
        }
    }
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
            seat_all(conn, server, account, None, now).await?;
        }
    }
    duties::seat(conn, server, group, now).await?;
    jobs::promise(conn, server, &Promise::Welcome { group }, now, None, now).await?;
    voice::promise(conn, server, group, now).await
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

/// Records that a room can only be read from now on, and promises the warnings of its removal. Whoever had left the group is let go once more:
/// closing the room may have met what let them in just before it was taken away.
pub(super) async fn closed(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    rooms::set_closed(conn, group, now).await?;
    let server = rooms::brief(conn, group, ROOMS_PER_CATEGORY).await?.server;
    for (account, seated) in rooms::former(conn, group).await? {
        if seated {
            reseat(conn, server, group, account, now).await?;
        }
    }
    duties::closed(conn, server, group, now).await?;
    removals::promise_warnings(conn, group, now).await
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

/// Promises a seat in every open room in which an account has a place but no seat, unless a room that
/// it has left still lets it in: then it waits for that. `but` names a room that has just let it go.
pub(super) async fn seat_all(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    but: Option<GroupId>,
    now: Moment,
) -> Result<(), Fault> {
    for group in rooms::missing_seats(conn, server, account, but).await? {
        reseat(conn, server, group, account, now).await?;
    }
    Ok(())
}

/// Records whether a room lets an account in. Then the room says who has come, and what waited for
/// another room to let go is promised.
pub(super) async fn seated(
    conn: &mut Connection,
    group: GroupId,
    account: AccountId,
    inside: bool,
    now: Moment,
) -> Result<(), Fault> {
    rooms::set_seat(conn, group, account, inside, now).await?;
    let server = rooms::brief(conn, group, ROOMS_PER_CATEGORY).await?.server;
    if inside {
        return membership::seated(conn, server, group, account, now).await;
    }
    seat_all(conn, server, account, Some(group), now).await
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
