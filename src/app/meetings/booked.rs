//! Meetings that are booked: who comes, who cannot after all, and whether it happened.

use chrono::TimeDelta;
use serde_json::json;

use super::{
    Asker, Refusal, change,
    seen::{self, Seated},
    standing, times, verdict,
};
use crate::{
    app::{App, Fault},
    domain::{
        availability::Plan,
        ids::{AccountId, ChannelId, GroupId, MeetingId, ServerId},
        night, pause,
        promises::{Lead, Promise},
        time::Moment,
    },
    store::{
        Connection, StoreError, audit, jobs,
        meetings::{
            self as rows, Attendance, Meeting, MeetingState, OfferedTime, Proposal, ProposalState,
            Talk, Vote,
        },
        people::{self, Seat},
        plans,
    },
};

/// How long before a meeting its reminders come.
const REMINDERS: [(Lead, TimeDelta); 2] = [
    (Lead::Day, TimeDelta::hours(24)),
    (Lead::Hour, TimeDelta::hours(1)),
];

/// How long after a meeting it is worth asking whether it has been.
const ASKING: TimeDelta = TimeDelta::days(7);

/// A booked meeting, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// What is booked.
    pub meeting: Meeting,
    /// When it would have started before it moved last, if it ever did.
    pub moved_from: Option<Moment>,
    /// What the group is called.
    pub group_name: String,
    /// The group's room, while it is open.
    pub room: Option<ChannelId>,
    /// The group's voice room, while one is open: that is where they meet.
    pub voice: Option<ChannelId>,
    /// The group's members now.
    pub members: Vec<Seated>,
    /// Each one's part in it.
    pub attendance: Vec<Attendance>,
    /// Webinars of the cohort that take place at the same time.
    pub meanwhile: Vec<Talk>,
    /// A name of this database, so that its calendar entries meet no other's.
    pub seed: String,
    /// Whether the group talks elsewhere now.
    pub elsewhere: bool,
}

/// The meetings of a group, for one of its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Who asks.
    pub me: Seated,
    /// What the group is called.
    pub group_name: String,
    /// The group.
    pub group: GroupId,
    /// Those that are not over, the next one first.
    pub coming: Vec<Meeting>,
    /// Those that are over, the last one first, with whether the asker says that it happened.
    pub past: Vec<(Meeting, Option<bool>)>,
}

impl Booked {
    /// The members who are expected.
    pub fn expected(&self) -> impl Iterator<Item = &Seated> {
        self.with_part(false)
    }

    /// The members who cannot come, or were not counted on.
    pub fn missing(&self) -> impl Iterator<Item = &Seated> {
        self.with_part(true)
    }

    /// Whether somebody who is expected wants the reminder that comes so long before.
    pub fn is_reminder_wanted(&self, lead: Lead) -> bool {
        let mut expected = self.expected();
        expected.any(|seated| seated.member.reminders.include(lead))
    }

    /// What the group calls who called it off; none where too few could come.
    pub fn called_off_by(&self) -> Option<&str> {
        let by = self.meeting.called_off_by?;
        let mut members = self.members.iter();
        let member = members.find(|seated| seated.member.participant == by)?;
        Some(&member.member.called_name)
    }

    fn with_part(&self, declined: bool) -> impl Iterator<Item = &Seated> {
        self.members.iter().filter(move |seated| {
            let participant = seated.member.participant;
            self.attendance
                .iter()
                .any(|part| part.participant == participant && part.declined == declined)
        })
    }
}

/// Books a time and promises the news and the reminders; a meeting that was to move is moved
/// there, if it still stands.
pub(super) async fn book(
    conn: &mut Connection,
    proposal: &Proposal,
    time: &OfferedTime,
    now: Moment,
) -> Result<(), Fault> {
    if !rows::end_proposal(conn, proposal.id, ProposalState::Booked).await? {
        return Ok(());
    }
    let parts = parts(conn, proposal, time).await?;
    if let Some(moves) = proposal.moves
        && let Some(was) = rows::meeting(conn, moves).await?
        && was.state == MeetingState::Booked
        && now < was.starts_at
    {
        return change::relocate(conn, &was, proposal, time, &parts, now).await;
    }
    let meeting = rows::book(conn, proposal, time, &parts, now).await?;
    let detail = json!({ "group": proposal.group, "option": time.id });
    let server = proposal.server;
    audit::note(conn, server, None, "meeting.book", meeting.0, &detail, now).await?;
    let (news, last) = (Promise::Booking { meeting }, Some(time.starts_at));
    jobs::promise(conn, server, &news, now, last, now).await?;
    promise_reminders(conn, meeting, now).await
}

/// Everyone's part in a meeting at one of a proposal's times; who pauses then has none.
async fn parts(
    conn: &mut Connection,
    proposal: &Proposal,
    time: &OfferedTime,
) -> Result<Vec<Attendance>, StoreError> {
    let mut parts = Vec::new();
    let members = people::members_of(conn, proposal.group).await?;
    let members: Vec<_> = members.iter().map(|member| member.participant).collect();
    let plans = plans::plans_of(conn, &members).await?;
    for (participant, plan) in members.into_iter().zip(plans) {
        let counted = time.costs.get(&participant).copied();
        let by_clock = || times::cost_of(&plan, time.starts_at, proposal.minutes);
        let cost = counted.unwrap_or_else(by_clock);
        if pause::holds_at(&plan, time.starts_at) && !verdict::says_yes(time, participant) {
            continue;
        }
        let refused = time.votes.get(&participant) == Some(&Vote::Cannot);
        let uncounted = counted.is_none() && !verdict::says_yes(time, participant);
        parts.push(Attendance {
            participant,
            cost,
            declined: refused || uncounted,
            met: None,
        });
    }
    Ok(parts)
}

/// Promises the reminders of a meeting as it stands, those that are still to come, and the question
/// whether it has been.
///
/// A reminder that would come at night for one of those who are expected moves to the evening
/// before; one that would then have come already stays where it was, and makes no sound.
pub(super) async fn promise_reminders(
    conn: &mut Connection,
    meeting: MeetingId,
    now: Moment,
) -> Result<(), Fault> {
    let Some(stands) = rows::meeting(conn, meeting).await? else {
        return Ok(());
    };
    let (server, sequence, starts_at) = (stands.server, stands.sequence, stands.starts_at);
    let plans = plans_of_expected(conn, meeting).await?;
    for (lead, before) in REMINDERS {
        let due = starts_at - before;
        if now < due {
            let evening = night::before_night(&plans, due);
            let due = if now < evening { evening } else { due };
            let reminder = Promise::Reminder {
                meeting,
                lead,
                sequence,
            };
            jobs::promise(conn, server, &reminder, due, Some(starts_at), now).await?;
        }
    }
    let question = Promise::Question { meeting, sequence };
    let (due, over) = (stands.ends_at(), Some(stands.ends_at() + ASKING));
    jobs::promise(conn, server, &question, due, over, now).await?;
    Ok(())
}

/// When those can meet who are expected at a meeting.
async fn plans_of_expected(
    conn: &mut Connection,
    meeting: MeetingId,
) -> Result<Vec<Plan>, StoreError> {
    let parts = rows::attendance(conn, meeting).await?;
    let expected = parts.iter().filter(|part| !part.declined);
    let expected: Vec<_> = expected.map(|part| part.participant).collect();
    plans::plans_of(conn, &expected).await
}

/// What [`promise_reminders`] promises of a meeting that has this sequence.
pub(super) fn reminders_of(meeting: MeetingId, sequence: u32) -> impl Iterator<Item = Promise> {
    let reminders = REMINDERS
        .into_iter()
        .map(move |(lead, _before)| Promise::Reminder {
            meeting,
            lead,
            sequence,
        });
    reminders.chain([Promise::Question { meeting, sequence }])
}

/// Shows a booked meeting as it stands.
pub async fn booking(app: &App, meeting: MeetingId) -> Result<Option<Booked>, Fault> {
    let mut read = app.store.read().await?;
    Ok(load(&mut read, meeting).await?)
}

/// Records whether a member comes to a booked meeting; it is called off when too few do.
/// Who came to the group after the booking may come too.
pub async fn coming(
    app: &App,
    server: ServerId,
    account: AccountId,
    meeting: MeetingId,
    comes: bool,
    now: Moment,
) -> Result<Result<Booked, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (found, seat) = match part_in(&mut write, server, account, meeting).await? {
        Ok(part) => part,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match found.state {
        MeetingState::Cancelled => return Ok(Err(Refusal::Cancelled)),
        MeetingState::Booked | MeetingState::NotMet if found.starts_at <= now => {
            return Ok(Err(Refusal::Begun));
        }
        MeetingState::Booked | MeetingState::NotMet => {}
    }
    if comes {
        let plan = plans::plan_of(&mut write, seat.participant).await?;
        let part = Attendance {
            participant: seat.participant,
            cost: times::cost_of(&plan, found.starts_at, found.minutes),
            declined: true,
            met: None,
        };
        rows::expect(&mut write, meeting, &[part]).await?;
    }
    if rows::set_declined(&mut write, meeting, seat.participant, !comes).await? {
        let what = if comes {
            "meeting.come"
        } else {
            "meeting.decline"
        };
        let detail = json!({ "participant": seat.participant });
        audit::note(
            &mut write,
            server,
            Some(account),
            what,
            meeting.0,
            &detail,
            now,
        )
        .await?;
        standing::attendance_changed(&mut write, &found, now).await?;
    }
    let booked = load(&mut write, meeting).await?;
    write.commit().await?;
    Ok(booked.ok_or(Refusal::Gone))
}

/// Records whether a member says that a meeting happened. It counts as not met while more say
/// that it did not than say that it did.
pub async fn met(
    app: &App,
    server: ServerId,
    account: AccountId,
    meeting: MeetingId,
    met: bool,
    now: Moment,
) -> Result<Result<Schedule, Refusal>, Fault> {
    let mut write = app.store.write().await?;
    let (found, seat) = match part_in(&mut write, server, account, meeting).await? {
        Ok(part) => part,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if found.state == MeetingState::Cancelled {
        return Ok(Err(Refusal::Cancelled));
    }
    if now < found.ends_at() {
        return Ok(Err(Refusal::NotOver));
    }
    let parts = rows::attendance(&mut write, meeting).await?;
    if !parts
        .iter()
        .any(|part| part.participant == seat.participant)
    {
        return Ok(Err(Refusal::NotExpected));
    }
    if rows::set_met(&mut write, meeting, seat.participant, met).await? {
        let detail = json!({ "participant": seat.participant, "met": met });
        let who = Some(account);
        audit::note(
            &mut write,
            server,
            who,
            "meeting.met",
            meeting.0,
            &detail,
            now,
        )
        .await?;
        let parts = rows::attendance(&mut write, meeting).await?;
        let said = |answer| parts.iter().filter(|part| part.met == Some(answer)).count();
        let state = if said(true) < said(false) {
            MeetingState::NotMet
        } else {
            MeetingState::Booked
        };
        rows::set_meeting_state(&mut write, meeting, state).await?;
    }
    let schedule = load_schedule(&mut write, server, seat, now).await?;
    write.commit().await?;
    Ok(schedule.ok_or(Refusal::NotAMember))
}

/// Shows the meetings of the asker's group.
pub async fn schedule(
    app: &App,
    asker: &Asker,
    now: Moment,
) -> Result<Result<Schedule, Refusal>, Fault> {
    let mut read = app.store.read().await?;
    let Some(seat) = asker.seat(&mut read).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    let schedule = load_schedule(&mut read, asker.server, seat, now).await?;
    Ok(schedule.ok_or(Refusal::NotAMember))
}

/// The next meeting of a group that is not over at `now`, whoever comes.
pub async fn next_in(
    conn: &mut Connection,
    group: GroupId,
    now: Moment,
) -> Result<Option<Meeting>, Fault> {
    let meetings = rows::meetings_of(conn, group).await?;
    Ok(meetings
        .into_iter()
        .find(|meeting| meeting.state == MeetingState::Booked && now < meeting.ends_at()))
}

/// A meeting of this server, and the seat of one of its group's members now.
pub(super) async fn part_in(
    conn: &mut Connection,
    server: ServerId,
    account: AccountId,
    meeting: MeetingId,
) -> Result<Result<(Meeting, Seat), Refusal>, StoreError> {
    let Some(found) = rows::meeting_here(conn, server, meeting).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let Some(seat) = people::seat_of(conn, server, found.group, account).await? else {
        return Ok(Err(Refusal::NotAMember));
    };
    Ok(Ok((found, seat)))
}

pub(super) async fn load(
    conn: &mut Connection,
    meeting: MeetingId,
) -> Result<Option<Booked>, StoreError> {
    let Some(meeting) = rows::meeting(conn, meeting).await? else {
        return Ok(None);
    };
    let Some(setting) = rows::setting(conn, meeting.server, meeting.group).await? else {
        return Ok(None);
    };
    Ok(Some(Booked {
        moved_from: moved_from(conn, &meeting).await?,
        members: seen::members(conn, &setting).await?,
        attendance: rows::attendance(conn, meeting.id).await?,
        meanwhile: rows::talks_between(conn, setting.cohort, meeting.starts_at, meeting.ends_at())
            .await?,
        seed: setting.seed,
        elsewhere: setting.elsewhere,
        group_name: setting.name,
        room: setting.room,
        voice: setting.voice,
        meeting,
    }))
}

/// When a meeting would have started before it moved last, if it ever did.
async fn moved_from(
    conn: &mut Connection,
    meeting: &Meeting,
) -> Result<Option<Moment>, StoreError> {
    if meeting.sequence == 0 {
        return Ok(None);
    }
    let before = rows::before(conn, meeting.id, meeting.sequence).await?;
    Ok(before.map(|before| before.starts_at))
}

async fn load_schedule(
    conn: &mut Connection,
    server: ServerId,
    seat: Seat,
    now: Moment,
) -> Result<Option<Schedule>, StoreError> {
    let Some(setting) = rows::setting(conn, server, seat.group).await? else {
        return Ok(None);
    };
    let members = seen::members(conn, &setting).await?;
    let Some(me) = members
        .into_iter()
        .find(|seated| seated.member.participant == seat.participant)
    else {
        return Ok(None);
    };
    let meetings = rows::meetings_of(conn, seat.group).await?;
    let (coming, over): (Vec<Meeting>, Vec<Meeting>) = meetings
        .into_iter()
        .partition(|meeting| now < meeting.ends_at());
    let ids: Vec<MeetingId> = over.iter().map(|meeting| meeting.id).collect();
    let parts = rows::attendance_at(conn, &ids).await?;
    let mine = |meeting: &Meeting| {
        let mut parts = parts.get(&meeting.id)?.iter();
        parts.find(|part| part.participant == seat.participant)?.met
    };
    let past = over.into_iter().rev().map(|meeting| {
        let met = mine(&meeting);
        (meeting, met)
    });
    let past = past.collect();
    Ok(Some(Schedule {
        me,
        group_name: setting.name,
        group: seat.group,
        coming,
        past,
    }))
}
