//! Webinars as they change after their announcement, and the changes that coordinators look at.
//!
//! **Invariants**: a change is applied once; a webinar that was called off stays so.

use sqlx::SqliteConnection;

use super::{Row, Talk, Webinar, WebinarState, keys};
use crate::{
    domain::{
        ids::{AccountId, BroadcastId, ProgrammeId, ServerId, WebinarChangeId, WebinarId},
        time::Moment,
    },
    store::{
        StoreError,
        code::{self, Place},
    },
};

/// What is different about a webinar from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its hour, or how long it takes.
    Time {
        /// When it begins.
        starts_at: Moment,
        /// How long it takes.
        minutes: u16,
    },
    /// What is said of it.
    Words {
        /// Its title, 1 to 100 characters.
        title: String,
        /// Where it takes place.
        link: String,
        /// Who speaks.
        speaker: Option<String>,
        /// What it is about.
        about: Option<String>,
    },
    /// Where it can be seen afterwards.
    Recording {
        /// An address with `https`.
        link: String,
    },
}

/// A change that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Of which webinar.
    pub webinar: WebinarId,
    /// What it is.
    pub change: Change,
    /// Whether it was confirmed.
    pub applied: bool,
}

/// How far a broadcast has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Rooms that it is meant for.
    pub rooms: i64,
    /// Rooms in which it stands.
    pub reached: i64,
    /// Places, the announcement channel among them, in which something has still to be done.
    pub waiting: i64,
    /// Places in which it has stopped until a person helps.
    pub stopped: i64,
}

impl Change {
    fn word(&self) -> &'static str {
        match self {
            Self::Time { .. } => "time",
            Self::Words { .. } => "words",
            Self::Recording { .. } => "recording",
        }
    }
}

/// The webinars of a programme that were announced, the latest first, as many as `most`.
pub async fn listed(
    conn: &mut SqliteConnection,
    server: ServerId,
    programme: ProgrammeId,
    most: u8,
) -> Result<Vec<Webinar>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT w.id AS "id!", w.cohort_id, w.server_id, w.title, w.starts_at, w.minutes, w.link,
                  w.speaker, w.about, w.state, w.sequence, w.recording, w.attended, w.event_id
             FROM webinar w JOIN cohort c ON c.id = w.cohort_id
            WHERE w.server_id = ? AND c.programme_id = ?
              AND (w.state = 'announced' OR w.called_off_at IS NOT NULL)
            ORDER BY w.starts_at DESC, w.id DESC LIMIT ?"#,
        server.0,
        programme.0,
        most,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Writes down a change that is looked at.
pub async fn insert_change(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    change: &Change,
    by: AccountId,
    now: Moment,
) -> Result<WebinarChangeId, StoreError> {
    let (what, now) = (change.word(), code::millis(now));
    let (mut starts_at, mut minutes) = (None, None);
    let (mut title, mut link, mut speaker, mut about) = (None, None, None, None);
    match change {
        Change::Time {
            starts_at: at,
            minutes: long,
        } => (starts_at, minutes) = (Some(code::millis(*at)), Some(*long)),
        Change::Words {
            title: called,
            link: there,
            speaker: who,
            about: what,
        } => {
            (title, link) = (Some(called), Some(there));
            (speaker, about) = (who.as_ref(), what.as_ref());
        }
        Change::Recording { link: there } => link = Some(there),
    }
    let written = sqlx::query!(
        "INSERT INTO webinar_change (webinar_id, what, starts_at, minutes, title, link, speaker, about,
                                     made_by, made_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        webinar.0,
        what,
        starts_at,
        minutes,
        title,
        link,
        speaker,
        about,
        by.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(WebinarChangeId(written.last_insert_rowid()))
}

/// A change of a webinar of a server.
pub async fn change(
    conn: &mut SqliteConnection,
    server: ServerId,
    change: WebinarChangeId,
) -> Result<Option<Looked>, StoreError> {
    let row = sqlx::query!(
        "SELECT k.webinar_id, k.what, k.starts_at, k.minutes, k.title, k.link, k.speaker, k.about,
                k.applied_at
           FROM webinar_change k JOIN webinar w ON w.id = k.webinar_id
          WHERE k.id = ? AND w.server_id = ?",
        change.0,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let place = |column| Place {
        table: "webinar_change",
        column,
        row: change.0,
    };
    let read = match (row.what.as_str(), row.starts_at, row.minutes) {
        ("time", Some(starts_at), Some(minutes)) => Change::Time {
            starts_at: code::moment(starts_at, place("starts_at"))?,
            minutes: u16::try_from(minutes)
                .map_err(|_beyond| place("minutes").impossible(minutes))?,
        },
        ("words", ..) => Change::Words {
            title: row.title.unwrap_or_default(),
            link: row.link.unwrap_or_default(),
            speaker: row.speaker,
            about: row.about,
        },
        ("recording", ..) => Change::Recording {
            link: row.link.unwrap_or_default(),
        },
        _ => return Err(place("what").impossible(row.what)),
    };
    Ok(Some(Looked {
        webinar: WebinarId(row.webinar_id),
        change: read,
        applied: row.applied_at.is_some(),
    }))
}

/// Marks a change as confirmed; says whether it had not been.
pub async fn mark_applied(
    conn: &mut SqliteConnection,
    change: WebinarChangeId,
    now: Moment,
) -> Result<bool, StoreError> {
    let now = code::millis(now);
    let marked = sqlx::query!(
        "UPDATE webinar_change SET applied_at = ? WHERE id = ? AND applied_at IS NULL",
        now,
        change.0,
    )
    .execute(conn)
    .await?;
    Ok(marked.rows_affected() == 1)
}

/// Writes down what a webinar is from now on.
pub async fn rewrite(conn: &mut SqliteConnection, webinar: &Webinar) -> Result<(), StoreError> {
    let Talk {
        title,
        starts_at,
        minutes,
        link,
        speaker,
        about,
    } = &webinar.talk;
    let starts_at = code::millis(*starts_at);
    sqlx::query!(
        "UPDATE webinar SET title = ?, starts_at = ?, minutes = ?, link = ?, speaker = ?, about = ?,
                            sequence = ?, recording = ?
          WHERE id = ?",
        title,
        starts_at,
        minutes,
        link,
        speaker,
        about,
        webinar.sequence,
        webinar.recording,
        webinar.id.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Calls an announced webinar off.
pub async fn call_off(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    let state = code::word(&WebinarState::Cancelled);
    sqlx::query!(
        "UPDATE webinar SET state = ?, called_off_at = ?, sequence = sequence + 1
          WHERE id = ? AND state = 'announced'",
        state,
        now,
        webinar.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down how many people came, or that nobody knows.
pub async fn set_attended(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
    attended: Option<u32>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE webinar SET attended = ? WHERE id = ?",
        attended,
        webinar.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The broadcast that announced a webinar.
pub async fn broadcast_of(
    conn: &mut SqliteConnection,
    webinar: WebinarId,
) -> Result<Option<BroadcastId>, StoreError> {
    let found = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM broadcast WHERE webinar_id = ?"#,
        webinar.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(BroadcastId))
}

/// How far a broadcast and its changes have come.
pub async fn reach(
    conn: &mut SqliteConnection,
    broadcast: BroadcastId,
) -> Result<Reach, StoreError> {
    let (announced, announced_end) = keys("announcement", broadcast);
    let (revised, revised_end) = keys("revision", broadcast);
    Ok(sqlx::query_as!(
        Reach,
        r#"WITH places AS (
               SELECT key, state FROM job WHERE key >= ?1 AND key < ?2
               UNION ALL SELECT key, state FROM job WHERE key >= ?3 AND key < ?4)
           SELECT (SELECT count(*) FROM places WHERE key >= ?1 AND key < ?2 AND key <> ?1 || 'all')
                      AS "rooms!: i64",
                  (SELECT count(*) FROM receipt WHERE broadcast_id = ?5 AND group_id IS NOT NULL)
                      AS "reached!: i64",
                  (SELECT count(*) FROM places WHERE state = 'waiting') AS "waiting!: i64",
                  (SELECT count(*) FROM places WHERE state = 'parked') AS "stopped!: i64""#,
        announced,
        announced_end,
        revised,
        revised_end,
        broadcast.0,
    )
    .fetch_one(conn)
    .await?)
}
