//! What is booked, who is expected, and whether they say that it happened.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    super::{
        StoreError,
        code::{self, Place},
        standing::Hour,
    },
    OfferedTime, Proposal,
    change::{Stands, stands},
    minutes,
};
use crate::domain::{
    ids::{GroupId, MeetingId, ParticipantId, ProposalId, ServerId, StandingId},
    time::Moment,
};

/// How a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeetingState {
    /// It is to take place, or took place.
    Booked,
    /// Too few could come, or somebody called it off.
    Cancelled,
    /// Most say that it did not happen.
    NotMet,
}

/// What is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Its row.
    pub id: MeetingId,
    /// The server of its group.
    pub server: ServerId,
    /// Who meets.
    pub group: GroupId,
    /// The proposal that booked it; none for one that keeps a standing hour.
    pub proposal: Option<ProposalId>,
    /// When it starts.
    pub starts_at: Moment,
    /// How long it takes.
    pub minutes: u16,
    /// How it stands.
    pub state: MeetingState,
    /// When it was booked.
    pub booked_at: Moment,
    /// How often that has changed which calendars must hear of.
    pub sequence: u32,
    /// When it changed last, if it ever did.
    pub changed_at: Option<Moment>,
    /// Who called it off; none where too few could come.
    pub called_off_by: Option<ParticipantId>,
    /// Where its newest card stands, once that is posted.
    pub card: Option<Stands>,
}

/// One member's part in a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// The member.
    pub participant: ParticipantId,
    /// What the hour costs them, in points.
    pub cost: i64,
    /// Whether they said that they cannot come, or were not counted on.
    pub declined: bool,
    /// Whether they say that it happened.
    pub met: Option<bool>,
}

impl Meeting {
    /// When it is over.
    pub fn ends_at(&self) -> Moment {
        self.starts_at + TimeDelta::minutes(i64::from(self.minutes))
    }
}

struct Row {
    id: i64,
    server_id: i64,
    group_id: i64,
    proposal_id: Option<i64>,
    starts_at: i64,
    minutes: i64,
    state: String,
    booked_at: i64,
    sequence: i64,
    changed_at: Option<i64>,
    called_off_by: Option<i64>,
    channel_id: Option<i64>,
    message_id: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Meeting, StoreError> {
        let place = |column| Place {
            table: "meeting",
            column,
            row: self.id,
        };
        Ok(Meeting {
            id: MeetingId(self.id),
            server: ServerId(self.server_id),
            group: GroupId(self.group_id),
            proposal: self.proposal_id.map(ProposalId),
            starts_at: code::moment(self.starts_at, place("starts_at"))?,
            minutes: minutes(self.minutes, place("minutes"))?,
            state: code::from_word(&self.state, place("state"))?,
            booked_at: code::moment(self.booked_at, place("booked_at"))?,
            sequence: u32::try_from(self.sequence)
                .map_err(|_beyond| place("sequence").impossible(self.sequence))?,
            changed_at: self
                .changed_at
                .map(|at| code::moment(at, place("changed_at")))
                .transpose()?,
            called_off_by: self.called_off_by.map(ParticipantId),
            card: stands(self.channel_id, self.message_id),
        })
    }
}

/// Books one of a proposal's times, in the group's voice room where it has one or else in its room,
/// and writes down who is expected.
pub async fn book(
    conn: &mut SqliteConnection,
    proposal: &Proposal,
    time: &OfferedTime,
    members: &[Attendance],
    now: Moment,
) -> Result<MeetingId, StoreError> {
    let (starts_at, now) = (code::millis(time.starts_at), code::millis(now));
    let meeting = sqlx::query!(
        "INSERT INTO meeting (group_id, server_id, proposal_id, option_id, starts_at, minutes,
                              state, place, booked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'booked',
                 iif(EXISTS (SELECT 1 FROM voice_room WHERE group_id = ?1), 'voice', 'text'), ?7)",
        proposal.group.0,
        proposal.server.0,
        proposal.id.0,
        time.id.0,
        starts_at,
        proposal.minutes,
        now,
    )
    .execute(&mut *conn)
    .await?
    .last_insert_rowid();
    let meeting = MeetingId(meeting);
    expect(conn, meeting, members).await?;
    Ok(meeting)
}

/// Pencils a meeting of a group's standing hour in, and writes down who is expected.
pub async fn pencil(
    conn: &mut SqliteConnection,
    hour: &Hour,
    starts_at: Moment,
    members: &[Attendance],
    now: Moment,
) -> Result<MeetingId, StoreError> {
    let (starts_at, now) = (code::millis(starts_at), code::millis(now));
    let meeting = sqlx::query!(
        "INSERT INTO meeting (group_id, server_id, origin, standing_id, starts_at, minutes, state,
                              place, booked_at)
         VALUES (?1, ?2, 'standing', ?3, ?4, ?5, 'booked',
                 iif(EXISTS (SELECT 1 FROM voice_room WHERE group_id = ?1), 'voice', 'text'), ?6)",
        hour.group.0,
        hour.server.0,
        hour.id.0,
        starts_at,
        hour.minutes,
        now,
    )
    .execute(&mut *conn)
    .await?
    .last_insert_rowid();
    let meeting = MeetingId(meeting);
    expect(conn, meeting, members).await?;
    Ok(meeting)
}

/// The meetings of a standing hour, in the order of their starts.
pub async fn meetings_at(
    conn: &mut SqliteConnection,
    standing: StandingId,
) -> Result<Vec<Meeting>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", server_id, group_id, proposal_id, starts_at, minutes, state, booked_at,
                  sequence, changed_at, called_off_by, channel_id, message_id
             FROM meeting WHERE standing_id = ? ORDER BY starts_at, id"#,
        standing.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Writes down what part members have in a meeting, unless they have one already.
pub async fn expect(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
    members: &[Attendance],
) -> Result<(), StoreError> {
    let parts: Vec<_> = members
        .iter()
        .map(|part| (part.participant, part.cost, part.declined))
        .collect();
    let parts = code::json(&parts);
    sqlx::query!(
        "INSERT INTO meeting_member (meeting_id, participant_id, cost, declined)
         SELECT ?1, e.value ->> 0, e.value ->> 1, e.value ->> 2 FROM json_each(?2) e WHERE true
             ON CONFLICT DO NOTHING",
        meeting.0,
        parts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A meeting, by an id of our own; ids that came from Discord go through [`meeting_here`].
pub async fn meeting(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
) -> Result<Option<Meeting>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", server_id, group_id, proposal_id, starts_at, minutes, state, booked_at,
                  sequence, changed_at, called_off_by, channel_id, message_id
             FROM meeting WHERE id = ?"#,
        meeting.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// A meeting of a group of this server; none for those of other servers.
pub async fn meeting_here(
    conn: &mut SqliteConnection,
    server: ServerId,
    id: MeetingId,
) -> Result<Option<Meeting>, StoreError> {
    Ok(meeting(conn, id)
        .await?
        .filter(|found| found.server == server))
}

/// Every meeting of a group, in the order of their starts.
pub async fn meetings_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<Meeting>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", server_id, group_id, proposal_id, starts_at, minutes, state, booked_at,
                  sequence, changed_at, called_off_by, channel_id, message_id
             FROM meeting WHERE group_id = ? ORDER BY starts_at, id"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Each member's part in a meeting, by participant.
pub async fn attendance(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
) -> Result<Vec<Attendance>, StoreError> {
    let mut parts = attendance_at(conn, &[meeting]).await?;
    Ok(parts.remove(&meeting).unwrap_or_default())
}

/// Each member's part in meetings, by participant; those that nobody has a part in are left out.
pub async fn attendance_at(
    conn: &mut SqliteConnection,
    meetings: &[MeetingId],
) -> Result<BTreeMap<MeetingId, Vec<Attendance>>, StoreError> {
    let wanted = code::json(&meetings);
    let rows = sqlx::query!(
        r#"SELECT meeting_id, participant_id, cost, declined AS "declined: bool", met AS "met: bool"
             FROM meeting_member WHERE meeting_id IN (SELECT value FROM json_each(?))
            ORDER BY meeting_id, participant_id"#,
        wanted,
    )
    .fetch_all(conn)
    .await?;
    let mut parts: BTreeMap<MeetingId, Vec<Attendance>> = BTreeMap::new();
    for row in rows {
        let of_meeting = parts.entry(MeetingId(row.meeting_id)).or_default();
        of_meeting.push(Attendance {
            participant: ParticipantId(row.participant_id),
            cost: row.cost,
            declined: row.declined,
            met: row.met,
        });
    }
    Ok(parts)
}

/// Records whether a member comes; says whether that is news.
pub async fn set_declined(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
    participant: ParticipantId,
    declined: bool,
) -> Result<bool, StoreError> {
    let changed = sqlx::query!(
        "UPDATE meeting_member SET declined = ?1
          WHERE meeting_id = ?2 AND participant_id = ?3 AND declined <> ?1",
        declined,
        meeting.0,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Records whether a member says that a meeting happened; says whether that is news.
pub async fn set_met(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
    participant: ParticipantId,
    met: bool,
) -> Result<bool, StoreError> {
    let changed = sqlx::query!(
        "UPDATE meeting_member SET met = ?1
          WHERE meeting_id = ?2 AND participant_id = ?3 AND met IS NOT ?1",
        met,
        meeting.0,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Sets how a meeting stands.
pub async fn set_meeting_state(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
    state: MeetingState,
) -> Result<(), StoreError> {
    let state = code::word(&state);
    sqlx::query!(
        "UPDATE meeting SET state = ? WHERE id = ?",
        state,
        meeting.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
