//! The hours that groups keep, and the groups that talk elsewhere.
//!
//! **Invariants**: a group keeps one hour at a time, and is elsewhere once at a time: the schema
//! refuses a second.

use std::ops::Range;

use chrono::{NaiveDate, NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    calendar::Fortnights,
    ids::{
        ChannelId, CohortId, GroupId, MeetingId, MessageId, ParticipantId, ServerId, StandingId,
    },
    meeting::Standing,
    promises::Lead,
    time::Moment,
};

/// An hour that a group keeps, or kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hour {
    /// Its row.
    pub id: StandingId,
    /// The server of its group.
    pub server: ServerId,
    /// Who keeps it.
    pub group: GroupId,
    /// The search that found it.
    pub search: i64,
    /// The hour.
    pub standing: Standing,
    /// How long a meeting takes.
    pub minutes: u16,
    /// Where its card stands, once it is posted.
    pub card: Option<(ChannelId, MessageId)>,
    /// Why it is not kept any more.
    pub ended: Option<Ended>,
}

/// Why an hour is not kept any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Somebody never can at this hour.
    Never,
    /// The group talks elsewhere.
    Elsewhere,
}

/// An hour that is to be written down.
#[derive(Clone, Debug)]
pub struct NewHour {
    /// The server of the group.
    pub server: ServerId,
    /// Who keeps it.
    pub group: GroupId,
    /// The search that found it.
    pub search: i64,
    /// The hour.
    pub standing: Standing,
    /// How long a meeting takes.
    pub minutes: u16,
    /// The dates for which it was sought.
    pub dates: Range<NaiveDate>,
}

struct Row {
    id: i64,
    server_id: i64,
    group_id: i64,
    search: i64,
    zone: String,
    weekday: i64,
    minute: i64,
    minutes: i64,
    channel_id: Option<i64>,
    message_id: Option<i64>,
    ended_why: Option<String>,
}

impl Row {
    fn read(self) -> Result<Hour, StoreError> {
        let place = |column| Place {
            table: "standing",
            column,
            row: self.id,
        };
        let day = u8::try_from(self.weekday - 1)
            .ok()
            .and_then(|day| Weekday::try_from(day).ok());
        let time = u32::try_from(self.minute * 60)
            .ok()
            .and_then(|seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0));
        let ended = self.ended_why.as_deref();
        Ok(Hour {
            id: StandingId(self.id),
            server: ServerId(self.server_id),
            group: GroupId(self.group_id),
            search: self.search,
            standing: Standing {
                zone: code::zone(&self.zone, place("zone"))?,
                day: day.ok_or_else(|| place("weekday").impossible(self.weekday))?,
                time: time.ok_or_else(|| place("minute").impossible(self.minute))?,
            },
            minutes: u16::try_from(self.minutes)
                .map_err(|_beyond| place("minutes").impossible(self.minutes))?,
            card: self
                .channel_id
                .zip(self.message_id)
                .map(|(channel, message)| (ChannelId(channel), MessageId(message))),
            ended: ended
                .map(|word| code::from_word(word, place("ended_why")))
                .transpose()?,
        })
    }
}

/// Writes an hour down.
pub async fn insert(
    conn: &mut SqliteConnection,
    new: &NewHour,
    now: Moment,
) -> Result<StandingId, StoreError> {
    let standing = &new.standing;
    let (zone, day) = (
        standing.zone.name(),
        i64::from(standing.day.number_from_monday()),
    );
    let minute = standing.time.num_seconds_from_midnight() / 60;
    let (from, until) = (code::day(new.dates.start), code::day(new.dates.end));
    let now = code::millis(now);
    let row = sqlx::query!(
        "INSERT INTO standing (group_id, server_id, search, zone, weekday, minute, minutes, from_on,
                               until_on, made_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        new.group.0,
        new.server.0,
        new.search,
        zone,
        day,
        minute,
        new.minutes,
        from,
        until,
        now,
    )
    .execute(conn)
    .await?;
    Ok(StandingId(row.last_insert_rowid()))
}

/// An hour, by an id of our own; ids that came from Discord go through [`hour_here`].
pub async fn hour(conn: &mut SqliteConnection, id: StandingId) -> Result<Option<Hour>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", server_id, group_id, search, zone, weekday, minute, minutes,
                  channel_id, message_id, ended_why
             FROM standing WHERE id = ?"#,
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// An hour of a group of this server; none for those of other servers.
pub async fn hour_here(
    conn: &mut SqliteConnection,
    server: ServerId,
    id: StandingId,
) -> Result<Option<Hour>, StoreError> {
    Ok(hour(conn, id).await?.filter(|hour| hour.server == server))
}

/// The hour that a search of a group's has found.
pub async fn found_by(
    conn: &mut SqliteConnection,
    group: GroupId,
    search: i64,
) -> Result<Option<Hour>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", server_id, group_id, search, zone, weekday, minute, minutes,
                  channel_id, message_id, ended_why
             FROM standing WHERE group_id = ? AND search = ?"#,
        group.0,
        search,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// The hour that a group keeps now.
pub async fn kept_by(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<StandingId>, StoreError> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM standing WHERE group_id = ? AND ended_at IS NULL"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(StandingId))
}

/// The hour that a meeting keeps; none for one that was voted on.
pub async fn of_meeting(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
) -> Result<Option<StandingId>, StoreError> {
    let id = sqlx::query_scalar!("SELECT standing_id FROM meeting WHERE id = ?", meeting.0)
        .fetch_optional(conn)
        .await?;
    Ok(id.flatten().map(StandingId))
}

/// Records where the card of an hour stands.
pub async fn shown(
    conn: &mut SqliteConnection,
    group: GroupId,
    search: i64,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE standing SET channel_id = ?, message_id = ? WHERE group_id = ? AND search = ?",
        channel.0,
        message.0,
        group.0,
        search,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends an hour; says whether it was kept until then.
pub async fn end(
    conn: &mut SqliteConnection,
    id: StandingId,
    why: Ended,
    now: Moment,
) -> Result<bool, StoreError> {
    let (why, now) = (code::word(&why), code::millis(now));
    let ended = sqlx::query!(
        "UPDATE standing SET ended_at = ?, ended_why = ? WHERE id = ? AND ended_at IS NULL",
        now,
        why,
        id.0,
    )
    .execute(conn)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Counts one more change of an hour's card, and says which it is.
pub async fn revise(conn: &mut SqliteConnection, id: StandingId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "UPDATE standing SET revision = revision + 1 WHERE id = ? RETURNING revision",
        id.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Records where a reminder of a meeting stands, as long as it has this sequence.
pub async fn reminded(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
    lead: Lead,
    sequence: u32,
    (channel, message): (ChannelId, MessageId),
) -> Result<(), StoreError> {
    let lead = code::word(&lead);
    sqlx::query!(
        "INSERT INTO meeting_reminder (meeting_id, lead, channel_id, message_id)
         SELECT id, ?, ?, ? FROM meeting WHERE id = ? AND sequence = ?
         ON CONFLICT (meeting_id, lead)
         DO UPDATE SET channel_id = excluded.channel_id, message_id = excluded.message_id",
        lead,
        channel.0,
        message.0,
        meeting.0,
        sequence,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the reminders of a meeting that has moved.
pub async fn forget_reminders(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM meeting_reminder WHERE meeting_id = ?",
        meeting.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last message about a meeting that can still be changed: its reminder of an hour before, or
/// of a day before, or its own card.
pub async fn last_word(
    conn: &mut SqliteConnection,
    meeting: MeetingId,
) -> Result<Option<(ChannelId, MessageId)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT channel_id AS "channel!: i64", message_id AS "message!: i64" FROM (
               SELECT lead = 'hour' AS later, channel_id, message_id FROM meeting_reminder
                WHERE meeting_id = ?1
               UNION ALL
               SELECT -1, channel_id, message_id FROM meeting
                WHERE id = ?1 AND channel_id IS NOT NULL AND message_id IS NOT NULL)
            ORDER BY later DESC LIMIT 1"#,
        meeting.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (ChannelId(row.channel), MessageId(row.message))))
}

/// Since when a group talks elsewhere, and which stay it is; none while it talks here.
pub async fn stay_elsewhere(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<(i64, Moment)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", from_at FROM elsewhere WHERE group_id = ? AND until_at IS NULL"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = Place {
            table: "elsewhere",
            column: "from_at",
            row: row.id,
        };
        Ok((row.id, code::moment(row.from_at, place)?))
    })
    .transpose()
}

/// Records that a group talks elsewhere from now on; says whether that is news.
pub async fn leave(
    conn: &mut SqliteConnection,
    group: GroupId,
    by: ParticipantId,
    now: Moment,
) -> Result<bool, StoreError> {
    let now = code::millis(now);
    let written = sqlx::query!(
        "INSERT INTO elsewhere (group_id, from_at, said_by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        group.0,
        now,
        by.0,
    )
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Records that a group talks here again, and says which stay has ended; none when there was none.
pub async fn come_back(
    conn: &mut SqliteConnection,
    group: GroupId,
    by: ParticipantId,
    now: Moment,
) -> Result<Option<i64>, StoreError> {
    let now = code::millis(now);
    Ok(sqlx::query_scalar!(
        r#"UPDATE elsewhere SET until_at = ?, taken_back_by = ?
            WHERE group_id = ? AND until_at IS NULL RETURNING id AS "id!""#,
        now,
        by.0,
        group.0,
    )
    .fetch_optional(conn)
    .await?)
}

/// How many groups of a cohort are in touch in a fortnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InTouch {
    /// The groups of which a member says that they met, or talked about the prompt.
    pub groups: i64,
    /// The groups that talk elsewhere.
    pub elsewhere: i64,
    /// Those of them that are in touch.
    pub elsewhere_in_touch: i64,
}

/// Counts the groups of a cohort that are in touch in a fortnight, by what their members tapped.
pub async fn in_touch(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    fortnights: &Fortnights,
    fortnight: u32,
) -> Result<InTouch, StoreError> {
    let (from, until) = (
        code::millis(fortnights.start_of(fortnight)),
        code::millis(fortnights.start_of(fortnight + 1)),
    );
    Ok(sqlx::query_as!(
        InTouch,
        r#"WITH standing_of AS (
               SELECT EXISTS (SELECT 1 FROM elsewhere e WHERE e.group_id = g.id AND e.until_at IS NULL)
                      AS away,
                      EXISTS (SELECT 1 FROM meeting m JOIN meeting_member mm ON mm.meeting_id = m.id
                               WHERE m.group_id = g.id AND m.state = 'booked' AND mm.met = 1
                                 AND ?2 <= m.starts_at AND m.starts_at < ?3)
                   OR EXISTS (SELECT 1 FROM prompt_tap t
                               WHERE t.group_id = g.id AND t.fortnight = ?4
                                 AND t.tap IN ('talked', 'met'))
                      AS heard
                 FROM peer_group g WHERE g.cohort_id = ?1 AND g.merged_at IS NULL)
           SELECT ifnull(sum(heard), 0) AS "groups!: i64", ifnull(sum(away), 0) AS "elsewhere!: i64",
                  ifnull(sum(away AND heard), 0) AS "elsewhere_in_touch!: i64"
             FROM standing_of"#,
        cohort.0,
        from,
        until,
        fortnight,
    )
    .fetch_one(conn)
    .await?)
}
