//! Pauses: dates on which a member takes no part, which their group knows and goes on without them.
//!
//! A pause is an absence ([`super::hours`]) that is told to the group, so it begins and ends by itself
//! with its dates, and nobody's participation changes its state: their place and their sight of the
//! room stay as they are. Why somebody pauses is asked of nobody.
//!
//! **Invariants**
//! - One pause at a time that is not over; saying the same dates twice is saying them once.
//! - Whoever pauses is counted on by no offer and at no meeting of those dates, and calls nothing off
//!   by that but what too few are left for; who comes back early is expected again where they are free.
//! - Each edition is told to a group once, and only the newest.

use super::{
    App, Fault,
    hours::{is_ahead, today},
    meetings::company,
};
use crate::{
    domain::{
        availability::dated::Span,
        ids::{AccountId, ChannelId, GroupId, ParticipantId, PauseId, ServerId},
        pause,
        promises::Promise,
        rooms::ROOMS_PER_CATEGORY,
        time::Moment,
    },
    store::{
        Connection, audit, jobs,
        membership::{self, Participant, State},
        pauses as rows, people, plans, rooms,
    },
};

use chrono::NaiveDate;

/// What stands with words about dates that have changed since.
const CHANGED: &str = "the dates have changed";

/// Who says that somebody pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// They themselves, by their account.
    Themselves(AccountId),
    /// A coordinator, whose right to it was asked before.
    Coordinator(AccountId),
}

/// Somebody who can pause, or does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Who, in their cohort.
    pub who: Participant,
    /// The dates of their pause, if it is not over.
    pub span: Option<Span>,
    /// Their own date.
    pub today: NaiveDate,
}

/// What has become of a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Who, as it stands now.
    pub seen: Seen,
    /// Whether it was so before, so that nothing was done.
    pub before: bool,
}

/// Why nothing is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// They are not somebody for whom this can be said here.
    Gone,
    /// They are in no group of a cohort that runs.
    InNoGroup,
    /// The dates end before they begin, are over, or lie too far ahead.
    Dates,
}

/// Looks at somebody who can pause.
pub async fn look(
    app: &App,
    server: ServerId,
    (by, who): (By, ParticipantId),
    now: Moment,
) -> Result<Result<Seen, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    match member(&mut read, server, by, who).await? {
        Ok((person, _group)) => Ok(Ok(seen(&mut read, person, now).await?)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Somebody of whom whoever asks may say that they pause, and the group that has to know.
async fn member(
    conn: &mut Connection,
    server: ServerId,
    by: By,
    who: ParticipantId,
) -> Result<Result<(Participant, GroupId), Refusal>, Fault> {
    let found = match by {
        By::Coordinator(_) => membership::participant(conn, server, who).await?,
        By::Themselves(account) => {
            let mine = membership::places_of(conn, server, account).await?;
            mine.into_iter().find(|place| place.id == who)
        }
    };
    let Some(person) = found else {
        return Ok(Err(Refusal::Gone));
    };
    Ok(match person.group {
        Some(group) if person.running && person.state == State::Placed => Ok((person, group)),
        Some(_) | None => Err(Refusal::InNoGroup),
    })
}

/// The dates on which a participant pauses, if that is not over.
pub(super) async fn span_of(
    conn: &mut Connection,
    participant: ParticipantId,
    now: Moment,
) -> Result<Option<Span>, Fault> {
    let plan = plans::plan_of(conn, participant).await?;
    Ok(pause::ahead(&plan, today(&plan, now)))
}

async fn seen(conn: &mut Connection, who: Participant, now: Moment) -> Result<Seen, Fault> {
    let plan = plans::plan_of(conn, who.id).await?;
    let today = today(&plan, now);
    let span = pause::ahead(&plan, today);
    Ok(Seen { who, span, today })
}

/// Says that somebody pauses on these dates, in place of those that were said before and are not over.
pub async fn pause(
    app: &App,
    server: ServerId,
    (by, who): (By, ParticipantId),
    span: Span,
    now: Moment,
) -> Result<Result<Done, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (person, group) = match member(&mut write, server, by, who).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let plan = plans::plan_of(&mut write, who).await?;
    let today = today(&plan, now);
    let Some(dates) = span
        .from_on
        .zip(span.until_on)
        .filter(|_| is_ahead(span, today))
    else {
        return Ok(Err(Refusal::Dates));
    };
    let stands = rows::of(&mut write, who, today).await?;
    if stands.is_some_and(|stands| stands.span == span) {
        let seen = seen(&mut write, person, now).await?;
        return Ok(Ok(Done { seen, before: true }));
    }
    let (pause, edition) = match stands {
        Some(stands) => {
            rows::set_dates(&mut write, stands.id, dates).await?;
            (stands.id, stands.edition + 1)
        }
        None => (rows::begin(&mut write, who, dates, now).await?, 0),
    };
    company::pause_changed(&mut write, group, who, &plan, now).await?;
    tell(&mut write, server, group, (pause, edition), now).await?;
    note(&mut write, server, (by, who), "participant.pause", now).await?;
    let seen = seen(&mut write, person, now).await?;
    write.commit().await?;
    Ok(Ok(Done {
        seen,
        before: false,
    }))
}

/// Ends somebody's pause early. A second time changes nothing.
pub async fn come_back(
    app: &App,
    server: ServerId,
    (by, who): (By, ParticipantId),
    now: Moment,
) -> Result<Result<Done, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (person, group) = match member(&mut write, server, by, who).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let plan = plans::plan_of(&mut write, who).await?;
    let stands = rows::of(&mut write, who, today(&plan, now)).await?;
    if let Some(stands) = stands {
        rows::end(&mut write, stands.id, now).await?;
        company::pause_changed(&mut write, group, who, &plan, now).await?;
        let edition = stands.edition + 1;
        tell(&mut write, server, group, (stands.id, edition), now).await?;
        note(&mut write, server, (by, who), "participant.resume", now).await?;
    }
    let seen = seen(&mut write, person, now).await?;
    write.commit().await?;
    let before = stands.is_none();
    Ok(Ok(Done { seen, before }))
}

async fn note(
    conn: &mut Connection,
    server: ServerId,
    (by, who): (By, ParticipantId),
    what: &'static str,
    now: Moment,
) -> Result<(), Fault> {
    let (By::Themselves(account) | By::Coordinator(account)) = by;
    audit::note(conn, server, Some(account), what, who.0, &(), now).await?;
    Ok(())
}

/// Promises that a group reads of an edition of a pause; it need not read of the one before any more.
async fn tell(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    (pause, edition): (PauseId, i64),
    now: Moment,
) -> Result<(), Fault> {
    let promise = |edition| Promise::Pause {
        group,
        pause,
        edition,
    };
    if 0 < edition {
        jobs::let_go(conn, &promise(edition - 1), CHANGED, now).await?;
    }
    jobs::promise(conn, server, &promise(edition), now, None, now).await?;
    Ok(())
}

/// Promises that a group to which somebody comes reads of their pause, if they pause.
pub(super) async fn came(
    conn: &mut Connection,
    server: ServerId,
    group: GroupId,
    participant: ParticipantId,
    now: Moment,
) -> Result<(), Fault> {
    let plan = plans::plan_of(conn, participant).await?;
    if let Some(stands) = rows::of(conn, participant, today(&plan, now)).await? {
        tell(conn, server, group, (stands.id, stands.edition), now).await?;
    }
    Ok(())
}

/// Records that a group has read of a pause.
pub(super) async fn told(conn: &mut Connection, pause: PauseId, now: Moment) -> Result<(), Fault> {
    Ok(rows::set_told(conn, pause, now).await?)
}

/// A pause as a group reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// What the group calls who pauses.
    pub called_name: String,
    /// Until when; none where they are back early.
    pub span: Option<Span>,
}

/// What is to be said of a pause in a group's room.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Nobody knows yet whether the group has read of the pause that has ended.
    Unknown,
    /// This.
    Say {
        /// The room.
        room: ChannelId,
        /// The news.
        news: News,
    },
}

/// Reads what is to be said of an edition of a pause, as things stand now.
pub async fn word(
    app: &App,
    group: GroupId,
    (pause, edition): (PauseId, i64),
) -> Result<Word, Fault> {
    let mut read = app.store.read().await?;
    let brief = rooms::brief(&mut read, group, ROOMS_PER_CATEGORY).await?;
    let Some(room) = brief.room else {
        return Ok(Word::NoRoom);
    };
    let nothing = |why| Ok(Word::Nothing { room, why });
    let Some(found) = rows::find(&mut read, pause).await? else {
        return nothing("the pause is not known any more");
    };
    let members = people::members_of(&mut read, group).await?;
    let mut members = members.into_iter();
    let Some(member) = members.find(|member| member.participant == found.participant) else {
        return nothing("they are not in the group any more");
    };
    if found.edition != edition {
        return nothing(CHANGED);
    }
    if found.span.is_none() && !found.heard {
        let before = Promise::Pause {
            group,
            pause,
            edition: edition - 1,
        };
        if jobs::is_waiting(&mut read, &before).await? {
            return Ok(Word::Unknown);
        }
        return nothing("the group has not heard of it");
    }
    let news = News {
        called_name: member.called_name,
        span: found.span,
    };
    Ok(Word::Say { room, news })
}
