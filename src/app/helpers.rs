//! Helpers: staff who look after a group. They see its room and read along, are named there, hear when
//! it asks for help, and are counted nowhere: in no group, no meeting, no ledger.
//!
//! **Invariants**
//! - Whoever looks after a group has a seat in its room by the same promise as its members, and loses
//!   it by the same: who was taken back sees it no more.
//! - Nobody looks after a group in which somebody must not be with them, nor one that they are in; why,
//!   nobody is told.
//! - A group reads who looks after it, once, and that they do not any more, if it has read the former.

use super::{App, Fault, rooms::reseat};
use crate::{
    domain::{
        ids::{AccountId, ChannelId, GroupId, ParticipantId, PersonId, ServerId, StaffId},
        night,
        promises::Promise,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{
        Connection, audit,
        helpers::{self as rows, Group},
        jobs, people, rooms,
    },
};

/// Most helpers of a group: with more, nobody feels meant.
pub const HELPERS_MAX: usize = 3;

/// What stands with words about somebody who has been taken back since.
const TAKEN_BACK: &str = "they do not look after the group any more";

/// A group, and who looks after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The group.
    pub group: Group,
    /// What its members are called.
    pub members: Vec<String>,
    /// Who looks after it.
    pub helpers: Vec<AccountId>,
}

/// Why nothing is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such group in a cohort that runs.
    Gone,
    /// They are in the group.
    Member,
    /// They and somebody in the group cannot be together.
    Apart,
    /// As many look after it as may.
    Full,
}

/// The groups that can be looked after.
pub async fn groups(app: &App, server: ServerId) -> Result<Vec<Group>, Fault> {
    let mut read = app.store.read().await?;
    Ok(rows::groups(&mut read, server).await?)
}

/// Looks who looks after a group.
pub async fn look(
    app: &App,
    server: ServerId,
    group: GroupId,
) -> Result<Result<Seen, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    seen(&mut read, server, group).await
}

async fn seen(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
) -> Result<Result<Seen, Refusal>, Fault> {
    let groups = rows::groups(conn, server).await?;
    let Some(group) = groups.into_iter().find(|found| found.id == group) else {
        return Ok(Err(Refusal::Gone));
    };
    let members = people::members_of(conn, group.id).await?;
    let helpers = rows::of_group(conn, group.id).await?;
    Ok(Ok(Seen {
        members: members
            .into_iter()
            .map(|member| member.called_name)
            .collect(),
        helpers: helpers.into_iter().map(|(_id, account)| account).collect(),
        group,
    }))
}

/// Names somebody who looks after a group from now on. A second time changes nothing.
pub async fn name(
    app: &App,
    server: ServerId,
    (group, account): (GroupId, AccountId),
    who: AccountId,
    now: Moment,
) -> Result<Result<Seen, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let before = match seen(&mut write, server, group).await? {
        Ok(before) => before,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if before.helpers.contains(&account) {
        return Ok(Ok(before));
    }
    if HELPERS_MAX <= before.helpers.len() {
        return Ok(Err(Refusal::Full));
    }
    for member in people::members_of(&mut write, group).await? {
        if member.account == Some(account) {
            return Ok(Err(Refusal::Member));
        }
        if rows::are_apart(&mut write, member.participant, account).await? {
            return Ok(Err(Refusal::Apart));
        }
    }
    let staff = rows::begin(&mut write, group, account, now).await?;
    reseat(&mut write, server, group, account, now).await?;
    let news = word_of(group, staff, false);
    jobs::promise(&mut write, server, &news, now, None, now).await?;
    note(&mut write, server, Some(who), "helper.name", group, now).await?;
    let after = seen(&mut write, server, group).await?;
    write.commit().await?;
    Ok(after)
}

/// Takes somebody back who looks after a group. A second time changes nothing.
pub async fn take_back(
    app: &App,
    server: ServerId,
    (group, account): (GroupId, AccountId),
    who: AccountId,
    now: Moment,
) -> Result<Result<Seen, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    if let Err(refusal) = seen(&mut write, server, group).await? {
        return Ok(Err(refusal));
    }
    if end_of(&mut write, server, (group, account), now).await? {
        note(&mut write, server, Some(who), "helper.end", group, now).await?;
    }
    let after = seen(&mut write, server, group).await?;
    write.commit().await?;
    Ok(after)
}

async fn note(
    conn: &mut Connection,
    server: ServerId,
    who: Option<AccountId>,
    what: &'static str,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    audit::note(conn, server, who, what, group.0, &(), now).await?;
    Ok(())
}

/// Ends that an account looks after a group; says whether it did.
async fn end_of(
    conn: &mut Connection,
    server: ServerId,
    (group, account): (GroupId, AccountId),
    now: Moment,
) -> Result<bool, Fault> {
    let helpers = rows::of_group(conn, group).await?;
    let mut helpers = helpers.into_iter();
    let Some((staff, _)) = helpers.find(|(_id, found)| *found == account) else {
        return Ok(false);
    };
    end(conn, server, (group, staff, account), now).await?;
    Ok(true)
}

async fn end(
    conn: &mut Connection,
    server: ServerId,
    (group, staff, account): (GroupId, StaffId, AccountId),
    now: Moment,
) -> Result<(), Fault> {
    rows::end(conn, staff, now).await?;
    reseat(conn, server, group, account, now).await?;
    jobs::let_go(conn, &word_of(group, staff, false), TAKEN_BACK, now).await?;
    let news = word_of(group, staff, true);
    jobs::promise(conn, server, &news, now, None, now).await?;
    Ok(())
}

/// Ends that anybody looks after a group, because it goes to another as a whole.
pub(super) async fn dissolved(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    for (staff, account) in rows::of_group(conn, group).await? {
        rows::end(conn, staff, now).await?;
        reseat(conn, server, group, account, now).await?;
    }
    Ok(())
}

/// Ends that an account looks after a group, because it has come to be in it.
pub(super) async fn came(
    conn: &mut Connection,
    server: ServerId,
    (group, account): (GroupId, AccountId),
    now: Moment,
) -> Result<(), Fault> {
    end_of(conn, server, (group, account), now).await?;
    Ok(())
}

/// Ends that an account looks after any group that a person is in, because they are kept apart; says
/// whether it did.
pub(super) async fn part(
    conn: &mut Connection,
    server: ServerId,
    (account, person): (AccountId, PersonId),
    now: Moment,
) -> Result<bool, Fault> {
    let duties = rows::between(conn, account, person).await?;
    for (staff, group) in &duties {
        end(conn, server, (*group, *staff, account), now).await?;
        note(conn, server, None, "helper.end", *group, now).await?;
    }
    Ok(!duties.is_empty())
}

/// Whether an account looks after a group that a person is in.
pub(super) async fn looks_after(
    conn: &mut Connection,
    account: AccountId,
    person: PersonId,
) -> Result<bool, Fault> {
    Ok(!rows::between(conn, account, person).await?.is_empty())
}

/// Whether somebody who comes to a group must not be with one who looks after it.
pub(super) async fn keeps_out(
    conn: &mut Connection,
    group: GroupId,
    participant: ParticipantId,
) -> Result<bool, Fault> {
    for (_staff, account) in rows::of_group(conn, group).await? {
        if rows::are_apart(conn, participant, account).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Promises those who look after a group a seat in its room, which has just been opened.
pub(super) async fn seat(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    for (_staff, account) in rows::of_group(conn, group).await? {
        reseat(conn, server, group, account, now).await?;
    }
    Ok(())
}

/// Promises once more that a room which has just been closed lets those go who looked after its group
/// before: closing it may have met what let them in.
pub(super) async fn closed(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    for account in rows::former(conn, group).await? {
        reseat(conn, server, group, account, now).await?;
    }
    Ok(())
}

/// Promises those who look after a group a private word that it asks for help.
pub(super) async fn call(
    conn: &mut Connection,
    server: ServerId,
    (group, fortnight): (GroupId, u32),
    now: Moment,
) -> Result<(), Fault> {
    for (_staff, account) in rows::of_group(conn, group).await? {
        let call = Promise::Help {
            group,
            fortnight,
            account,
        };
        jobs::promise(conn, server, &call, now, None, now).await?;
    }
    Ok(())
}

fn word_of(group: GroupId, staff: StaffId, ended: bool) -> Promise {
    Promise::Helper {
        group,
        staff,
        ended,
    }
}

/// What is to be said in a group's room of who looks after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// There is no room in which it could be said.
    NoRoom,
    /// Nothing, for this reason; what an earlier try may have said stands in this room.
    Nothing {
        /// The room.
        room: ChannelId,
        /// Why.
        why: &'static str,
    },
    /// Nobody knows yet whether the group has read who looked after it.
    Unknown,
    /// That this account does, or does not any more.
    Say {
        /// The room.
        room: ChannelId,
        /// Who.
        account: AccountId,
    },
}

/// Reads what is to be said of a duty that has begun or ended, as things stand now.
pub async fn word(
    app: &App,
    group: GroupId,
    (staff, ended): (StaffId, bool),
) -> Result<Word, Fault> {
    let mut read = app.store.read().await?;
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    let Some(room) = brief.room else {
        return Ok(Word::NoRoom);
    };
    let nothing = |why| Ok(Word::Nothing { room, why });
    let Some(duty) = rows::find(&mut read, staff).await? else {
        return nothing(TAKEN_BACK);
    };
    let account = duty.account;
    if !ended {
        return if duty.lasts {
            Ok(Word::Say { room, account })
        } else {
            nothing(TAKEN_BACK)
        };
    }
    let before = word_of(group, staff, false);
    if jobs::is_waiting(&mut read, &before).await? {
        return Ok(Word::Unknown);
    }
    if !jobs::was_kept(&mut read, &before).await? {
        return nothing("the group has not heard of them");
    }
    Ok(Word::Say { room, account })
}

/// A group that asks for help, as one who looks after it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What the group is called.
    pub group_name: String,
    /// The server and the room in which it can be answered.
    pub room: (ServerId, ChannelId),
    /// Whether it is night in the programme's home zone.
    pub night: bool,
}

/// Reads what one who looks after a group is told; none where they do not any more.
pub async fn called(
    app: &App,
    group: GroupId,
    account: AccountId,
    now: Moment,
) -> Result<Option<Call>, Fault> {
    let mut read = app.store.read().await?;
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    let helps = rows::looks_after(&mut read, group, account).await?;
    Ok(brief.room.filter(|_room| helps).map(|room| Call {
        group_name: brief.group_name,
        room: (brief.server, room),
        night: night::is_night_in(brief.home_zone, now),
    }))
}
