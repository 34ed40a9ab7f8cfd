//! Voice rooms: a private voice channel for each group beside its room, where a cohort has them.
//!
//! Whoever has a seat in a group's room has one in its voice room: the promise of a seat is kept in
//! both. A voice room is promised when the room stands. It is closed when the cohort is archived, and
//! removed with the room.
//!
//! **Invariants**
//! - Whether there are voice rooms is chosen until the launch, and not changed after it.
//! - A voice room that opens lets in only whom the room lets in. Who has left the group meanwhile is
//!   let go, and until then counts as in the room: nobody ever sees those of two groups.

use super::{App, Fault, helpers, rooms as seats, taking_back};
use crate::{
    domain::{
        ids::{AccountId, ChannelId, CohortId, GroupId, ServerId},
        promises::Promise,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{Connection, audit, cohorts as rows, jobs, people, rooms, rooms::Brief, voice},
};

/// What a voice room is opened with, as things stand now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceRoom {
    /// The group, its cohort and its category.
    pub brief: Brief,
    /// The accounts that are let in: the members to whom the room is open.
    pub members: Vec<AccountId>,
    /// Everybody who is or was in the group, by whom it may be known again.
    pub ever: Vec<AccountId>,
    /// The voice rooms on the server whose rows stand, whoever's they are.
    pub recorded: Vec<ChannelId>,
    /// Whether the cohort is over.
    pub over: bool,
}

/// Why nothing was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The cohort is launched, or is not on this server.
    Launched,
}

/// Chooses whether each group of a cohort gets a voice room; choosing the same twice is once.
pub async fn choose(
    app: &App,
    server: ServerId,
    (cohort, wanted): (CohortId, bool),
    who: AccountId,
    now: Moment,
) -> Result<Result<(), Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let found = rows::on_server(&mut write, server, cohort).await?;
    let Some(cohort) = found.filter(|cohort| cohort.state.gathers()) else {
        return Ok(Err(Refusal::Launched));
    };
    if voice::wanted(&mut write, cohort.id).await? != wanted {
        voice::set_wanted(&mut write, cohort.id, wanted).await?;
        let detail = serde_json::json!({ "wanted": wanted });
        let (what, subject) = ("cohort.voice", cohort.id.0);
        audit::note(&mut write, server, Some(who), what, subject, &detail, now).await?;
        write.commit().await?;
    }
    Ok(Ok(()))
}

/// Reads what opening a group's voice room needs.
pub async fn look(app: &App, group: GroupId) -> Result<VoiceRoom, Fault> {
    let mut read = app.store.read().await?;
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    let seated = voice::seated(&mut read, group).await?;
    let members = people::members_of(&mut read, group).await?;
    let accounts = members.iter().filter_map(|member| member.account);
    let former = rooms::former(&mut read, group).await?;
    let former = former.into_iter().map(|(account, _seated)| account);
    // Whose group was set aside or has gone to another is in it no more, but had a seat.
    let ever_seated = voice::ever_seated(&mut read, group).await?;
    let here = members.iter().filter(|member| member.here);
    let here = here.filter_map(|member| member.account);
    Ok(VoiceRoom {
        members: here.filter(|account| seated.contains(account)).collect(),
        ever: accounts.chain(former).chain(ever_seated).collect(),
        recorded: voice::all_on(&mut read, brief.server).await?,
        over: rooms::is_over(&mut read, group).await?,
        brief,
    })
}

/// The channel of a group's voice room that is to be closed, and its server; none where there is
/// nothing to do.
pub async fn to_close(app: &App, group: GroupId) -> Result<Option<(ServerId, ChannelId)>, Fault> {
    let mut read = app.store.read().await?;
    let stands = voice::of_group(&mut read, group).await?;
    let Some(stands) = stands.filter(|stands| !stands.closed) else {
        return Ok(None);
    };
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    Ok(Some((brief.server, stands.channel)))
}

/// Promises a group whose room stands its voice room, if its cohort has them.
pub(super) async fn promise(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    if voice::wanted_for(conn, group).await? {
        let voice_room = Promise::VoiceRoom { group };
        jobs::promise(conn, server, &voice_room, now, None, now).await?;
    }
    Ok(())
}

/// Records a voice room; promises a seat to members whom it does not let in though the room does, and
/// that it lets go who has left the group while it was being opened.
pub(super) async fn opened(
    conn: &mut Connection,
    group: GroupId,
    (channel, let_in): (ChannelId, &[AccountId]),
    now: Moment,
) -> Result<(), Fault> {
    let server = rooms::brief(conn, group, ROOMS_PER_CATEGORY).await?.server;
    voice::insert(conn, group, server, channel, now).await?;
    if taking_back::opened(conn, group, now).await? {
        return Ok(());
    }
    for (account, _seated) in rooms::former(conn, group).await? {
        if let_in.contains(&account) {
            rooms::set_seat(conn, group, account, true, now).await?;
            seats::reseat(conn, server, group, account, now).await?;
        }
    }
    helpers::seat(conn, server, group, now).await?;
    if rooms::is_over(conn, group).await? {
        return promise_closing(conn, server, group, now).await;
    }
    let seated = voice::seated(conn, group).await?;
    for member in people::members_of(conn, group).await? {
        let Some(account) = member.account.filter(|_account| member.here) else {
            continue;
        };
        if !seated.contains(&account) {
            seats::seat_all(conn, server, account, None, now).await?;
        } else if !let_in.contains(&account) {
            seats::reseat(conn, server, group, account, now).await?;
        }
    }
    Ok(())
}

/// Promises that the voice room of a cohort that is over is closed, if it stands.
pub(super) async fn promise_closing(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    if voice::of_group(conn, group).await?.is_some() {
        let closing = Promise::VoiceClosing { group };
        jobs::promise(conn, server, &closing, now, None, now).await?;
    }
    Ok(())
}

/// Records that nobody joins a group's voice room any more.
pub(super) async fn closed(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<(), Fault> {
    Ok(voice::set_closed(conn, group, now).await?)
}
