//! Times offered, votes, meetings, and what they have cost whom.
//!
//! Knows the rows of proposals, options, votes and meetings. Refuses to know when a time is
//! booked: `app` decides that.
//!
//! **Invariants**: one proposal of a group is open at a time, and one proposal books once: the
//! schema refuses a second.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    calendar::Fortnights,
    ids::{
        ChannelId, CohortId, GroupId, MeetingId, MessageId, OptionId, ParticipantId, ProposalId,
        ServerId,
    },
    time::Moment,
};

mod change;
mod company;
mod engagement;
mod ledger;
mod meeting;
mod reminders;

pub use change::{Before, Stands, before, booked_by, call_off, card_shown, relocate};
pub use company::{forget, withdraw_answer, withdraw_answers};
pub use engagement::{Talk, engagements, meetings_between, talks_between};
pub use ledger::{ledgers, left_out, start_at};
pub use meeting::{
    Attendance, Meeting, MeetingState, attendance, attendance_at, book, expect, meeting,
    meeting_here, meetings_at, meetings_of, pencil, set_declined, set_meeting_state, set_met,
};
pub use reminders::{Reminders, set_reminders};

/// What somebody says to one of the times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vote {
    /// It suits.
    Works,
    /// It is possible, if the others need it.
    IfNeeded,
    /// It is impossible.
    Cannot,
}

/// How far a proposal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProposalState {
    /// It takes votes.
    Open,
    /// One of its times is booked.
    Booked,
    /// It ended without a booking.
    Expired,
    /// It was taken back.
    Withdrawn,
}

/// Times offered to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its row.
    pub id: ProposalId,
    /// The server of its group.
    pub server: ServerId,
    /// Who is asked.
    pub group: GroupId,
    /// How long the meeting takes.
    pub minutes: u16,
    /// How far it has come.
    pub state: ProposalState,
    /// When it was made.
    pub made_at: Moment,
    /// The deadline for votes.
    pub closes_at: Moment,
    /// The booked meeting that it would move.
    pub moves: Option<MeetingId>,
    /// Where its card stands, once it is posted.
    pub card: Option<(ChannelId, MessageId)>,
}

/// One of the times offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedTime {
    /// Its row.
    pub id: OptionId,
    /// Its place in the solver's order, from 1.
    pub position: i64,
    /// When the meeting would start.
    pub starts_at: Moment,
    /// What it would cost each member it counts on, in points.
    pub costs: BTreeMap<ParticipantId, i64>,
    /// The last answer of everyone who gave one.
    pub votes: BTreeMap<ParticipantId, Vote>,
}

/// A proposal that is to be written down.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// The server of the group.
    pub server: ServerId,
    /// Who is asked.
    pub group: GroupId,
    /// Who asked for it; where nobody did, one of the members.
    pub by: ParticipantId,
    /// For which fortnight Carrel offers by itself, where nobody did.
    pub suggested_for: Option<u32>,
    /// How long the meeting takes.
    pub minutes: u16,
    /// The deadline for votes.
    pub closes_at: Moment,
    /// The booked meeting that it would move.
    pub moves: Option<MeetingId>,
    /// The times in the solver's order: the start, and the cost for each member it counts on.
    pub times: Vec<(Moment, Vec<(ParticipantId, i64)>)>,
}

/// Where a group meets, and within which bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The group.
    pub group: GroupId,
    /// What it is called.
    pub name: String,
    /// Its cohort.
    pub cohort: CohortId,
    /// How long the cohort's meetings take.
    pub minutes: u16,
    /// The cohort's fortnights, in the zone in which its days begin.
    pub fortnights: Fortnights,
    /// The group's room, while it is open.
    pub room: Option<ChannelId>,
    /// The group's voice room, while people can join it.
    pub voice: Option<ChannelId>,
    /// Whether the group talks elsewhere now.
    pub elsewhere: bool,
    /// The database's own name, by which calendars know its meetings from all others.
    pub seed: String,
}

/// Where a group of a server meets; none when it is no group of that server.
pub async fn setting(
    conn: &mut SqliteConnection,
    server: ServerId,
    group: GroupId,
) -> Result<Option<Setting>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT g.id AS "group_id!", g.name, c.id AS "cohort_id!", c.meeting_minutes,
                  c.home_zone, c.starts_on, c.fortnights, r.channel_id AS "channel_id?",
                  v.channel_id AS "voice?",
                  EXISTS (SELECT 1 FROM elsewhere
                           WHERE group_id = g.id AND until_at IS NULL) AS "elsewhere!: bool",
                  (SELECT seed FROM identity) AS "seed!"
             FROM peer_group g
             JOIN cohort c ON c.id = g.cohort_id
             LEFT JOIN room r ON r.group_id = g.id AND r.closed_at IS NULL
                             AND c.state <> 'archived' AND g.merged_at IS NULL
             LEFT JOIN voice_room v ON v.group_id = g.id AND v.closed_at IS NULL
                                   AND v.removed_at IS NULL
            WHERE g.id = ? AND g.server_id = ?"#,
        group.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = |column| Place {
            table: "cohort",
            column,
            row: row.cohort_id,
        };
        Ok(Setting {
            group: GroupId(row.group_id),
            name: row.name,
            cohort: CohortId(row.cohort_id),
            minutes: minutes(row.meeting_minutes, place("meeting_minutes"))?,
            fortnights: Fortnights {
                starts_on: code::date(&row.starts_on, place("starts_on"))?,
                count: u32::try_from(row.fortnights)
                    .map_err(|_negative| place("fortnights").impossible(row.fortnights))?,
                home_zone: code::zone(&row.home_zone, place("home_zone"))?,
            },
            room: row.channel_id.map(ChannelId),
            voice: row.voice.map(ChannelId),
            elsewhere: row.elsewhere,
            seed: row.seed,
        })
    })
    .transpose()
}

/// Writes a proposal down with its times and their costs.
pub async fn offer(
    conn: &mut SqliteConnection,
    new: &NewProposal,
    now: Moment,
) -> Result<ProposalId, StoreError> {
    let (closes, now) = (code::millis(new.closes_at), code::millis(now));
    let moves = new.moves.map(|meeting| meeting.0);
    let proposal = sqlx::query!(
        "INSERT INTO proposal (group_id, server_id, participant_id, minutes, state, made_at,
                               closes_at, moves, suggested_for)
         VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?)",
        new.group.0,
        new.server.0,
        new.by.0,
        new.minutes,
        now,
        closes,
        moves,
        new.suggested_for,
    )
    .execute(&mut *conn)
    .await?
    .last_insert_rowid();
    for (position, (starts_at, costs)) in (1_i64..).zip(&new.times) {
        let starts_at = code::millis(*starts_at);
        let option = sqlx::query!(
            "INSERT INTO proposal_option (proposal_id, position, starts_at) VALUES (?, ?, ?)",
            proposal,
            position,
            starts_at,
        )
        .execute(&mut *conn)
        .await?
        .last_insert_rowid();
        let costs = code::json(costs);
        sqlx::query!(
            "INSERT INTO option_cost (option_id, participant_id, cost)
             SELECT ?1, e.value ->> 0, e.value ->> 1 FROM json_each(?2) e",
            option,
            costs,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(ProposalId(proposal))
}

/// A proposal, by an id of our own; ids that came from Discord go through [`proposal_here`].
pub async fn proposal(
    conn: &mut SqliteConnection,
    proposal: ProposalId,
) -> Result<Option<Proposal>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", server_id, group_id, minutes, state, made_at, closes_at, moves,
                  channel_id, message_id
             FROM proposal WHERE id = ?"#,
        proposal.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = |column| Place {
            table: "proposal",
            column,
            row: row.id,
        };
        Ok(Proposal {
            id: ProposalId(row.id),
            server: ServerId(row.server_id),
            group: GroupId(row.group_id),
            minutes: minutes(row.minutes, place("minutes"))?,
            state: code::from_word(&row.state, place("state"))?,
            made_at: code::moment(row.made_at, place("made_at"))?,
            closes_at: code::moment(row.closes_at, place("closes_at"))?,
            moves: row.moves.map(MeetingId),
            card: change::stands(row.channel_id, row.message_id),
        })
    })
    .transpose()
}

/// A proposal to a group of this server; none for those of other servers.
pub async fn proposal_here(
    conn: &mut SqliteConnection,
    server: ServerId,
    id: ProposalId,
) -> Result<Option<Proposal>, StoreError> {
    Ok(proposal(conn, id)
        .await?
        .filter(|found| found.server == server))
}

/// The proposal that offers a time to a group of this server.
pub async fn proposal_with(
    conn: &mut SqliteConnection,
    server: ServerId,
    option: OptionId,
) -> Result<Option<ProposalId>, StoreError> {
    let found = sqlx::query_scalar!(
        "SELECT p.id FROM proposal_option o JOIN proposal p ON p.id = o.proposal_id
          WHERE o.id = ? AND p.server_id = ?",
        option.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(ProposalId))
}

/// The proposal of a group that takes votes, if there is one.
pub async fn open_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<ProposalId>, StoreError> {
    let found = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM proposal WHERE group_id = ? AND state = 'open'"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(ProposalId))
}

/// Whether Carrel has offered a group times by itself in a fortnight.
pub async fn was_suggested(
    conn: &mut SqliteConnection,
    group: GroupId,
    fortnight: u32,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM proposal WHERE group_id = ? AND suggested_for = ?)
           AS "was!: bool""#,
        group.0,
        fortnight,
    )
    .fetch_one(conn)
    .await?)
}

/// The times of a proposal in the solver's order, each with its costs and votes.
pub async fn times_of(
    conn: &mut SqliteConnection,
    proposal: ProposalId,
) -> Result<Vec<OfferedTime>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", position, starts_at FROM proposal_option
            WHERE proposal_id = ? ORDER BY position"#,
        proposal.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut costs = costs_of(conn, proposal).await?;
    let mut votes = votes_on(conn, proposal).await?;
    let times = rows.into_iter().map(|row| {
        let place = Place {
            table: "proposal_option",
            column: "starts_at",
            row: row.id,
        };
        Ok(OfferedTime {
            id: OptionId(row.id),
            position: row.position,
            starts_at: code::moment(row.starts_at, place)?,
            costs: costs.remove(&row.id).unwrap_or_default(),
            votes: votes.remove(&row.id).unwrap_or_default(),
        })
    });
    times.collect()
}

/// What somebody has to do with the times of a proposal, by the time's row.
type ByTime<T> = BTreeMap<i64, BTreeMap<ParticipantId, T>>;

async fn costs_of(
    conn: &mut SqliteConnection,
    proposal: ProposalId,
) -> Result<ByTime<i64>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT c.option_id AS "option_id!", c.participant_id, c.cost
             FROM proposal_option o JOIN option_cost c ON c.option_id = o.id
            WHERE o.proposal_id = ?"#,
        proposal.0,
    )
    .fetch_all(conn)
    .await?;
    let mut costs: ByTime<i64> = BTreeMap::new();
    for row in rows {
        let of_time = costs.entry(row.option_id).or_default();
        of_time.insert(ParticipantId(row.participant_id), row.cost);
    }
    Ok(costs)
}

async fn votes_on(
    conn: &mut SqliteConnection,
    proposal: ProposalId,
) -> Result<ByTime<Vote>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT v.option_id AS "option_id!", v.participant_id, v.answer
             FROM proposal_option o JOIN vote v ON v.option_id = o.id
            WHERE o.proposal_id = ?"#,
        proposal.0,
    )
    .fetch_all(conn)
    .await?;
    let mut votes: ByTime<Vote> = BTreeMap::new();
    for row in rows {
        let place = Place {
            table: "vote",
            column: "answer",
            row: row.option_id,
        };
        let on_time = votes.entry(row.option_id).or_default();
        let answer = code::from_word(&row.answer, place)?;
        on_time.insert(ParticipantId(row.participant_id), answer);
    }
    Ok(votes)
}

/// Records an answer in place of an earlier one; says whether it differs from that.
pub async fn vote(
    conn: &mut SqliteConnection,
    option: OptionId,
    by: ParticipantId,
    vote: Vote,
    now: Moment,
) -> Result<bool, StoreError> {
    let (answer, now) = (code::word(&vote), code::millis(now));
    let written = sqlx::query!(
        "INSERT INTO vote (option_id, participant_id, answer, at) VALUES (?, ?, ?, ?)
         ON CONFLICT (option_id, participant_id) DO UPDATE SET answer = excluded.answer, at = excluded.at
         WHERE answer <> excluded.answer",
        option.0,
        by.0,
        answer,
        now,
    )
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Ends an open proposal; says whether it was open.
pub async fn end_proposal(
    conn: &mut SqliteConnection,
    proposal: ProposalId,
    state: ProposalState,
) -> Result<bool, StoreError> {
    let state = code::word(&state);
    let ended = sqlx::query!(
        "UPDATE proposal SET state = ? WHERE id = ? AND state = 'open'",
        state,
        proposal.0,
    )
    .execute(conn)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Records where the card of a proposal stands.
pub async fn shown(
    conn: &mut SqliteConnection,
    proposal: ProposalId,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE proposal SET channel_id = ?, message_id = ? WHERE id = ?",
        channel.0,
        message.0,
        proposal.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn minutes(stored: i64, place: Place) -> Result<u16, StoreError> {
    u16::try_from(stored).map_err(|_beyond| place.impossible(stored))
}
