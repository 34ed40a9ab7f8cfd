//! When the prompts of a cohort come, what each group got of them, and what was tapped beneath.
//!
//! **Invariants**: a group gets each fortnight's prompt once, and a member's tap counts once; a group
//! asks for another prompt once in a fortnight.

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{ChannelId, CohortId, GroupId, MeetingId, MessageId, ParticipantId, ServerId},
    time::{Moment, Zone},
};

pub mod plan;

pub use plan::Frozen;

/// What says when a cohort's prompts come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The cohort.
    pub cohort: CohortId,
    /// Its server.
    pub server: ServerId,
    /// Its name.
    pub name: String,
    /// The zone in which its days begin.
    pub home_zone: Zone,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// How many fortnights it runs.
    pub fortnights: u32,
    /// The hour of the home zone's day near which prompts are posted.
    pub prompt_hour: u8,
}

/// What a member can tap beneath a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tap {
    /// The group would like another prompt.
    Another,
    /// The group has talked about it.
    Talked,
    /// The group has met.
    Met,
    /// The group needs help.
    Help,
}

/// A group that asked for help, for the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpWanted {
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub group_name: String,
    /// Its room, where it has one.
    pub room: Option<ChannelId>,
    /// Beneath the prompt of which fortnight.
    pub fortnight: u32,
    /// How many members asked.
    pub members: i64,
    /// When the last of them did.
    pub at: Moment,
}

/// When the prompts of a cohort come.
pub async fn run_of(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Option<Run>, StoreError> {
    let row = sqlx::query!(
        "SELECT server_id, name, home_zone, starts_on, fortnights, prompt_hour
           FROM cohort WHERE id = ?",
        cohort.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = |column| Place {
            table: "cohort",
            column,
            row: cohort.0,
        };
        Ok(Run {
            cohort,
            server: ServerId(row.server_id),
            name: row.name,
            home_zone: code::zone(&row.home_zone, place("home_zone"))?,
            starts_on: code::date(&row.starts_on, place("starts_on"))?,
            fortnights: counted("cohort", "fortnights", cohort.0, row.fortnights)?,
            prompt_hour: u8::try_from(row.prompt_hour)
                .map_err(|_beyond| place("prompt_hour").impossible(row.prompt_hour))?,
        })
    })
    .transpose()
}

/// The cohort of a group.
pub async fn cohort_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<CohortId>, StoreError> {
    let found = sqlx::query_scalar!("SELECT cohort_id FROM peer_group WHERE id = ?", group.0)
        .fetch_optional(conn)
        .await?;
    Ok(found.map(CohortId))
}

/// The group whose open room a channel is, with its cohort.
pub async fn group_of_room(
    conn: &mut SqliteConnection,
    server: ServerId,
    channel: ChannelId,
) -> Result<Option<(CohortId, GroupId)>, StoreError> {
    let row = sqlx::query!(
        "SELECT g.cohort_id, g.id FROM room r JOIN peer_group g ON g.id = r.group_id
          WHERE r.server_id = ? AND r.channel_id = ? AND r.closed_at IS NULL",
        server.0,
        channel.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (CohortId(row.cohort_id), GroupId(row.id))))
}

/// What a group of a cohort is called.
pub async fn name_of(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    group: GroupId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "SELECT name FROM peer_group WHERE id = ? AND cohort_id = ? AND merged_at IS NULL",
        group.0,
        cohort.0,
    )
    .fetch_optional(conn)
    .await?)
}

/// The newest cohort of a server that is not archived and has its deck frozen.
pub async fn newest_with_deck(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Option<CohortId>, StoreError> {
    let found = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM cohort c
            WHERE server_id = ? AND state <> 'archived'
              AND EXISTS (SELECT 1 FROM cohort_plan WHERE cohort_id = c.id)
            ORDER BY opened_at DESC, id DESC LIMIT 1"#,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(CohortId))
}

/// Where a group's room stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not open yet.
    Awaited,
    /// It is open.
    Open(ChannelId),
    /// It was closed.
    Closed,
}

/// How a group's room stands.
pub async fn room_of(conn: &mut SqliteConnection, group: GroupId) -> Result<Standing, StoreError> {
    let row = sqlx::query!(
        "SELECT channel_id, closed_at FROM room WHERE group_id = ?",
        group.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(match row {
        None => Standing::Awaited,
        Some(row) if row.closed_at.is_some() => Standing::Closed,
        Some(row) => Standing::Open(ChannelId(row.channel_id)),
    })
}

/// Records that a group got the prompt of a fortnight; recording twice is once.
pub async fn posted(
    conn: &mut SqliteConnection,
    group: GroupId,
    fortnight: u32,
    channel: ChannelId,
    message: MessageId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO prompt_posted (group_id, fortnight, channel_id, message_id, posted_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (group_id, fortnight) DO NOTHING",
        group.0,
        fortnight,
        channel.0,
        message.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last fortnight whose prompt a group has got.
pub async fn last_posted(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<u32>, StoreError> {
    let last = sqlx::query_scalar!(
        r#"SELECT max(fortnight) AS "last: i64" FROM prompt_posted WHERE group_id = ?"#,
        group.0,
    )
    .fetch_one(conn)
    .await?;
    last.map(|last| counted("prompt_posted", "fortnight", group.0, last))
        .transpose()
}

/// Records a tap; says whether it is this member's first of its kind.
pub async fn tap(
    conn: &mut SqliteConnection,
    group: GroupId,
    fortnight: u32,
    participant: ParticipantId,
    tap: Tap,
    now: Moment,
) -> Result<bool, StoreError> {
    let (tap, now) = (code::word(&tap), code::millis(now));
    let written = sqlx::query!(
        "INSERT INTO prompt_tap (group_id, fortnight, participant_id, tap, at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
        group.0,
        fortnight,
        participant.0,
        tap,
        now,
    )
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// How many members made a tap beneath a group's prompt.
pub async fn tapped(
    conn: &mut SqliteConnection,
    group: GroupId,
    fortnight: u32,
    tap: Tap,
) -> Result<i64, StoreError> {
    let tap = code::word(&tap);
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64" FROM prompt_tap
            WHERE group_id = ? AND fortnight = ? AND tap = ?"#,
        group.0,
        fortnight,
        tap,
    )
    .fetch_one(conn)
    .await?)
}

/// The groups of a server's running cohorts that asked for help, the latest first.
pub async fn help_wanted(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<HelpWanted>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT g.id AS "group_id!", g.name AS "name!", r.channel_id AS "channel_id?",
                  t.fortnight AS "fortnight!: i64",
                  count(*) AS "members!: i64", max(t.at) AS "at!: i64"
             FROM prompt_tap t
             JOIN peer_group g ON g.id = t.group_id
             JOIN cohort c ON c.id = g.cohort_id AND c.state IN ('running', 'closing')
             LEFT JOIN room r ON r.group_id = g.id AND r.closed_at IS NULL
            WHERE g.server_id = ? AND t.tap = 'help' AND g.merged_at IS NULL
            GROUP BY g.id, t.fortnight
            ORDER BY max(t.at) DESC, g.id, t.fortnight"#,
        server.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "prompt_tap",
                column: "at",
                row: row.group_id,
            };
            Ok(HelpWanted {
                group: GroupId(row.group_id),
                group_name: row.name,
                room: row.channel_id.map(ChannelId),
                fortnight: counted("prompt_tap", "fortnight", row.group_id, row.fortnight)?,
                members: row.members,
                at: code::moment(row.at, place)?,
            })
        })
        .collect()
}

/// The title of the milestone that a group finished last.
pub async fn last_milestone(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "SELECT title FROM milestone WHERE group_id = ? AND state = 'done'
          ORDER BY done_at DESC, id DESC LIMIT 1",
        group.0,
    )
    .fetch_optional(conn)
    .await?)
}

/// The next booked meeting of a group that has not begun.
pub async fn next_meeting(
    conn: &mut SqliteConnection,
    group: GroupId,
    now: Moment,
) -> Result<Option<(MeetingId, Moment)>, StoreError> {
    let now = code::millis(now);
    let row = sqlx::query!(
        r#"SELECT id AS "id!", starts_at FROM meeting
            WHERE group_id = ? AND state = 'booked' AND starts_at > ?
            ORDER BY starts_at LIMIT 1"#,
        group.0,
        now,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = Place {
            table: "meeting",
            column: "starts_at",
            row: row.id,
        };
        Ok((MeetingId(row.id), code::moment(row.starts_at, place)?))
    })
    .transpose()
}

fn counted(
    table: &'static str,
    column: &'static str,
    row: i64,
    stood: i64,
) -> Result<u32, StoreError> {
    let place = Place { table, column, row };
    u32::try_from(stood).map_err(|_negative| place.impossible(stood))
}
