//! Webinars, who is coming, and the broadcasts that announce them.
//!
//! **Invariants**: a webinar is announced by one broadcast at the most; a channel has one receipt
//! of a broadcast; every look-up by an id from Discord names the server too.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{
        AccountId, BroadcastId, ChannelId, CohortId, EventId, GroupId, MessageId, ParticipantId,
        ProgrammeId, ServerId, WebinarId,
    },
    time::Moment,
};

mod changes;
mod coming;
mod places;

pub use changes::{
    Change, Looked, Reach, broadcast_of, call_off, change, insert_change, listed, mark_applied,
    reach, rewrite, set_attended,
};
pub use coming::{Comer, comers, coming_in, group_of, groups_coming};
pub use places::{places, receipt};

/// How a webinar stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WebinarState {
    /// It was previewed and waits for its confirmation.
    Draft,
    /// It was announced.
    Announced,
    /// It will not be, or was called off.
    Cancelled,
}

/// A talk for the whole cohort, as a coordinator wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Its title, 1 to 100 characters.
    pub title: String,
    /// When it begins.
    pub starts_at: Moment,
    /// How long it takes.
    pub minutes: u16,
    /// Where it takes place: an address with `https`.
    pub link: String,
    /// Who speaks.
    pub speaker: Option<String>,
    /// What it is about.
    pub about: Option<String>,
}

/// A webinar as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webinar {
    /// Its row.
    pub id: WebinarId,
    /// For which cohort.
    pub cohort: CohortId,
    /// On which server.
    pub server: ServerId,
    /// What it is.
    pub talk: Talk,
    /// How it stands.
    pub state: WebinarState,
    /// How often its hour has changed, or whether it takes place, since it was announced.
    pub sequence: u32,
    /// Where it can be seen afterwards.
    pub recording: Option<String>,
    /// How many people came, where a coordinator has counted.
    pub attended: Option<u32>,
    /// The event of the server that stands for it.
    pub event: Option<EventId>,
}

impl Webinar {
    /// When it is over.
    pub fn ends_at(&self) -> Moment {
        self.talk.starts_at + TimeDelta::minutes(i64::from(self.talk.minutes))
    }

    /// Whether it will not take place though it was announced, or never was.
    pub fn is_off(&self) -> bool {
        self.state != WebinarState::Announced
    }
}

/// A broadcast of a webinar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// What it announces.
    pub webinar: Webinar,
    /// Where the programme announces things to all, as it is now.
    pub announcements: Option<ChannelId>,
}

/// The newest running cohort of a programme, and its name.
pub async fn newest_running(
    conn: &mut SqliteConnection,
    server: ServerId,
    programme: ProgrammeId,
) -> Result<Option<(CohortId, String)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", name FROM cohort
            WHERE server_id = ? AND programme_id = ? AND state = 'running'
            ORDER BY launched_at DESC, id DESC LIMIT 1"#,
        server.0,
        programme.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (CohortId(row.id), row.name)))
}

/// The groups of a cohort whose room is open or still to be opened, by number.
pub async fn audience(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<GroupId>, StoreError> {
    let rows = sqlx::query_scalar!(
        r#"SELECT g.id AS "id!" FROM peer_group g
             LEFT JOIN room r ON r.group_id = g.id
            WHERE g.cohort_id = ? AND r.closed_at IS NULL AND g.merged_at IS NULL
              AND EXISTS (SELECT 1 FROM membership WHERE group_id = g.id AND until_at IS NULL)
            ORDER BY g.number"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(GroupId).collect())
}

/// Everyone who sits in a group of a cohort now.
pub async fn seated(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<ParticipantId>, StoreError> {
    let rows = sqlx::query_scalar!(
        "SELECT participant_id FROM membership
          WHERE cohort_id = ? AND until_at IS NULL ORDER BY participant_id",
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(ParticipantId).collect())
}

/// Writes a draft down.
pub async fn insert_draft(
    conn: &mut SqliteConnection,
    server: ServerId,
    cohort: CohortId,
    talk: &Talk,
    by: AccountId,
    now: Moment,
) -> Result<WebinarId, StoreError> {
    let (starts_at, now) = (code::millis(talk.starts_at), code::millis(now));
    let written = sqlx::query!(
        "INSERT INTO webinar (cohort_id, server_id, title, starts_at, minutes, link, speaker, about,
                              state, made_by, made_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?)",
        cohort.0,
        server.0,
        talk.title,
        starts_at,
        talk.minutes,
        talk.link,
        talk.speaker,
        talk.about,
        by.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(WebinarId(written.last_insert_rowid()))
}

/// A webinar of a server.
pub async fn webinar(
    conn: &mut SqliteConnection,
    server: ServerId,
    webinar: WebinarId,
) -> Result<Option<Webinar>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", cohort_id, server_id, title, starts_at, minutes, link, speaker,
                  about, state, sequence, recording, attended, event_id
             FROM webinar WHERE id = ? AND server_id = ?"#,
        webinar.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// A broadcast, with what it announces.
pub async fn broadcast(
    conn: &mut SqliteConnection,
    broadcast: BroadcastId,
) -> Result<Option<Broadcast>, StoreError> {
    let found = sqlx::query!(
        "SELECT b.webinar_id, b.server_id, p.announcement_channel_id
           FROM broadcast b
           JOIN cohort c ON c.id = b.cohort_id
           JOIN programme p ON p.id = c.programme_id
          WHERE b.id = ?",
        broadcast.0,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(found) = found else { return Ok(None) };
    let Some(id) = found.webinar_id.map(WebinarId) else {
        return Ok(None);
    };
    let webinar = webinar(conn, ServerId(found.server_id), id).await?;
    Ok(webinar.map(|webinar| Broadcast {
        webinar,
        announcements: found.announcement_channel_id.map(ChannelId),
    }))
}

/// Moves a webinar from one state to another; says whether it stood in the first.
pub async fn set_state(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    from: WebinarState,
    to: WebinarState,
) -> Result<bool, StoreError> {
    let (from, to) = (code::word(&from), code::word(&to));
    let changed = sqlx::query!(
        "UPDATE webinar SET state = ? WHERE id = ? AND state = ?",
        to,
        webinar.0,
        from,
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Writes down that a webinar is broadcast.
pub async fn insert_broadcast(
    conn: &mut SqliteConnection,
    webinar: &Webinar,
    by: AccountId,
    now: Moment,
) -> Result<BroadcastId, StoreError> {
    let now = code::millis(now);
    let written = sqlx::query!(
        "INSERT INTO broadcast (cohort_id, server_id, webinar_id, confirmed_by, confirmed_at)
         VALUES (?, ?, ?, ?, ?)",
        webinar.cohort.0,
        webinar.server.0,
        webinar.id.0,
        by.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(BroadcastId(written.last_insert_rowid()))
}

/// Writes the proof that a broadcast reached a channel; a second one changes nothing.
pub async fn insert_receipt(
    conn: &mut SqliteConnection,
    broadcast: BroadcastId,
    group: Option<GroupId>,
    channel: ChannelId,
    message: MessageId,
    now: Moment,
) -> Result<(), StoreError> {
    let (group, now) = (group.map(|group| group.0), code::millis(now));
    sqlx::query!(
        "INSERT INTO receipt (broadcast_id, server_id, group_id, channel_id, message_id, sent_at)
         SELECT id, server_id, ?, ?, ?, ? FROM broadcast WHERE id = ?
         ON CONFLICT (broadcast_id, channel_id) DO NOTHING",
        group,
        channel.0,
        message.0,
        now,
        broadcast.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A webinar by its row alone, for who keeps a promise about it.
pub async fn promised(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
) -> Result<Option<Webinar>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", cohort_id, server_id, title, starts_at, minutes, link, speaker,
                  about, state, sequence, recording, attended, event_id
             FROM webinar WHERE id = ?"#,
        webinar.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::read).transpose()
}

/// Records the server's event for a webinar.
pub async fn set_event(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    event: EventId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE webinar SET event_id = ? WHERE id = ?",
        event.0,
        webinar.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Turns an account's answer round: who had not said that they are coming is, and back. Says
/// which it is now.
pub async fn turn_answer(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    account: AccountId,
    now: Moment,
) -> Result<bool, StoreError> {
    let now = code::millis(now);
    Ok(sqlx::query_scalar!(
        r#"INSERT INTO webinar_answer (webinar_id, account_id, coming, at) VALUES (?, ?, 1, ?)
           ON CONFLICT (webinar_id, account_id) DO UPDATE SET coming = 1 - coming, at = excluded.at
           RETURNING coming AS "coming!: bool""#,
        webinar.0,
        account.0,
        now,
    )
    .fetch_one(conn)
    .await?)
}

/// How many accounts are coming.
pub async fn coming(conn: &mut SqliteConnection, webinar: WebinarId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64" FROM webinar_answer WHERE webinar_id = ? AND coming"#,
        webinar.0,
    )
    .fetch_one(conn)
    .await?)
}

/// The range of the keys of all promises of a kind about one broadcast: first, and first beyond.
fn keys(kind: &str, broadcast: BroadcastId) -> (String, String) {
    // Among the characters a semicolon follows the colon.
    (
        format!("{kind}:{broadcast}:"),
        format!("{kind}:{broadcast};"),
    )
}

struct Row {
    id: i64,
    cohort_id: i64,
    server_id: i64,
    title: String,
    starts_at: i64,
    minutes: i64,
    link: String,
    speaker: Option<String>,
    about: Option<String>,
    state: String,
    sequence: i64,
    recording: Option<String>,
    attended: Option<i64>,
    event_id: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Webinar, StoreError> {
        let place = |column| Place {
            table: "webinar",
            column,
            row: self.id,
        };
        Ok(Webinar {
            id: WebinarId(self.id),
            cohort: CohortId(self.cohort_id),
            server: ServerId(self.server_id),
            state: code::from_word(&self.state, place("state"))?,
            sequence: u32::try_from(self.sequence)
                .map_err(|_beyond| place("sequence").impossible(self.sequence))?,
            attended: self
                .attended
                .map(|count| {
                    u32::try_from(count).map_err(|_beyond| place("attended").impossible(count))
                })
                .transpose()?,
            recording: self.recording,
            event: self.event_id.map(EventId),
            talk: Talk {
                starts_at: code::moment(self.starts_at, place("starts_at"))?,
                minutes: u16::try_from(self.minutes)
                    .map_err(|_beyond| place("minutes").impossible(self.minutes))?,
                title: self.title,
                link: self.link,
                speaker: self.speaker,
                about: self.about,
            },
        })
    }
}
