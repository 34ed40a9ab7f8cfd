//! Groups that become small because somebody leaves them: they go on, and are asked what they would
//! like.
//!
//! Knows: when a group has become small, and that it is asked once each time. Refuses to know: who
//! comes to it or where its members go, which a coordinator decides.
//!
//! **Invariants**
//! - Only a fall counts: a group that was formed small is as its cohort wanted it.
//! - What a member answers is told to coordinators as a count, without a name.

use super::{App, Fault};
use crate::{
    domain::{
        change::SMALL,
        ids::{AccountId, ChannelId, FallId, GroupId, ServerId},
        night::{self, kind_moment},
        promises::Promise,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{
        Connection, jobs,
        people::{self, Member},
        plans, rooms,
        small::{self as rows, Small, Wish},
    },
};

/// What stands with a question that nobody needs any more.
const NOT_NEEDED: &str = "the group is not small any more";

/// Looks at a group that one member has just left.
pub(super) async fn after_leaving(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    let left = people::members_of(conn, group).await?.len();
    after_change(conn, server, (group, left + 1), now).await
}

/// Looks at a group that had so many members before something changed: whether it has become small,
/// or is small no longer.
pub(super) async fn after_change(
    conn: &mut Connection,
    server: ServerId,
    (group, before): (GroupId, usize),
    now: Moment,
) -> Result<(), Fault> {
    let Some(least) = rows::least_of_running(conn, group).await? else {
        return Ok(());
    };
    let members = people::members_of(conn, group).await?;
    let count = members.len();
    let least = usize::try_from(least).unwrap_or_default();
    let small = 0 < count && (count <= SMALL || count < least);
    if small && before <= count {
        return Ok(()); // Whatever it was before, it has not fallen.
    }
    if let Some(fall) = rows::open_of(conn, group).await? {
        rows::end(conn, fall, now).await?;
        let asks = Promise::Small { group, fall };
        jobs::let_go(conn, &asks, NOT_NEEDED, now).await?;
    }
    if small {
        let fall = rows::begin(conn, group, now).await?;
        let ids: Vec<_> = members.iter().map(|member| member.participant).collect();
        let due = kind_moment(&plans::plans_of(conn, &ids).await?, now);
        let asks = Promise::Small { group, fall };
        jobs::promise(conn, server, &asks, due, None, now).await?;
    }
    Ok(())
}

/// Records that a coordinator has said that a small group goes on as it is; what it has not been asked
/// yet, it is asked all the same. What its members say from `seen_at` on counts anew.
pub(super) async fn settle(
    conn: &mut Connection,
    fall: FallId,
    seen_at: Moment,
) -> Result<(), Fault> {
    Ok(rows::settle(conn, fall, seen_at).await?)
}

/// A small group as it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its room.
    pub room: ChannelId,
    /// How many are left in it.
    pub members: usize,
    /// Whether it is night for one of them.
    pub night: bool,
}

/// Why a group is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAsked {
    /// It is not small any more, or has become smaller still.
    Over,
    /// Its room does not stand, or is closed.
    NoRoom,
}

/// Reads a group that is to be asked, as it stands now.
pub async fn asked(
    app: &App,
    group: GroupId,
    fall: FallId,
    now: Moment,
) -> Result<Result<Asked, NotAsked>, Fault> {
    let mut read = app.store.read().await?;
    if rows::open_of(&mut read, group).await? != Some(fall) {
        return Ok(Err(NotAsked::Over));
    }
    let room = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY)
        .await?
        .room;
    let Some(room) = room else {
        return Ok(Err(NotAsked::NoRoom));
    };
    let members = people::members_of(&mut read, group).await?;
    let ids: Vec<_> = members.iter().map(|member| member.participant).collect();
    let plans = plans::plans_of(&mut read, &ids).await?;
    Ok(Ok(Asked {
        room,
        members: members.len(),
        night: plans.iter().any(|plan| night::is_night(plan, now)),
    }))
}

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// They are not in this group.
    NotAMember,
    /// The group is not small any more, or was asked anew.
    Over,
}

/// Records what a member of a small group would like, in place of what they said before.
pub async fn answer(
    app: &App,
    (server, account): (ServerId, AccountId),
    (group, fall): (GroupId, FallId),
    wish: Wish,
    now: Moment,
) -> Result<Result<(), Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let Some(seat) = people::seat_of(&mut write, server, group, account).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    if rows::open_of(&mut write, group).await? != Some(fall) {
        return Ok(Err(Refusal::Over));
    }
    rows::answer(&mut write, fall, seat.participant, wish, now).await?;
    write.commit().await?;
    Ok(Ok(()))
}

/// A small group as coordinators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The group and its answers.
    pub small: Small,
    /// Who is left in it.
    pub members: Vec<Member>,
}

/// Shows a small group of a server; none where it is not small any more.
pub async fn look(app: &App, server: ServerId, group: GroupId) -> Result<Option<Seen>, Fault> {
    let mut read = app.store.read().await?;
    let all = rows::with_settled(&mut read, server).await?;
    let Some(small) = all.into_iter().find(|small| small.group == group) else {
        return Ok(None);
    };
    let members = people::members_of(&mut read, group).await?;
    Ok(Some(Seen { small, members }))
}
