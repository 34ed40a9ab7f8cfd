//! What is chosen for a programme: in the programme itself, or before it stands, in its draft.
//!
//! **Invariants**: a server has a draft only while it has no programme.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
    people,
};
use crate::domain::{
    ids::{AccountId, ChannelId, ProgrammeId, RoleId, ServerId},
    time::{Moment, Zone},
};

/// What has been chosen so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The role that mirrors the coordinators.
    pub role: Option<RoleId>,
    /// Where webinars are announced to all.
    pub announcements: Option<ChannelId>,
    /// The zone in which cohorts' days begin.
    pub home_zone: Option<Zone>,
}

/// All that a new programme needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUp {
    /// The server.
    pub server: ServerId,
    /// Its name.
    pub name: String,
    /// The language of what it posts to everyone.
    pub locale: &'static str,
    /// The zone in which its cohorts' days begin.
    pub home_zone: Zone,
    /// The role that mirrors its coordinators.
    pub coordinator_role: RoleId,
    /// Where webinars are announced to all.
    pub announcements: ChannelId,
}

/// What is chosen on a server, and its programme if one stands.
pub async fn chosen(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<(Option<ProgrammeId>, Chosen), StoreError> {
    if let Some(programme) = people::programme_on(conn, server).await? {
        let chosen = Chosen {
            role: programme.coordinator_role,
            announcements: programme.announcements,
            home_zone: Some(programme.home_zone),
        };
        return Ok((Some(programme.id), chosen));
    }
    let row = sqlx::query!(
        "SELECT coordinator_role_id, announcement_channel_id, home_zone
           FROM programme_draft WHERE server_id = ?",
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else {
        return Ok((None, Chosen::default()));
    };
    let place = Place {
        table: "programme_draft",
        column: "home_zone",
        row: server.0,
    };
    let zone = row.home_zone.map(|zone| code::zone(&zone, place));
    let chosen = Chosen {
        role: row.coordinator_role_id.map(RoleId),
        announcements: row.announcement_channel_id.map(ChannelId),
        home_zone: zone.transpose()?,
    };
    Ok((None, chosen))
}

/// Writes down what is chosen for a programme that does not stand yet.
pub async fn put_draft(
    conn: &mut SqliteConnection,
    server: ServerId,
    chosen: &Chosen,
    now: Moment,
) -> Result<(), StoreError> {
    let (role, channel) = (
        chosen.role.map(|id| id.0),
        chosen.announcements.map(|id| id.0),
    );
    let zone = chosen.home_zone.map(|zone| zone.name().to_owned());
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO programme_draft (server_id, coordinator_role_id, announcement_channel_id,
                                      home_zone, begun_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (server_id) DO UPDATE
            SET coordinator_role_id = excluded.coordinator_role_id,
                announcement_channel_id = excluded.announcement_channel_id,
                home_zone = excluded.home_zone",
        server.0,
        role,
        channel,
        zone,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes the programme of a server in place of its draft.
pub async fn insert_programme(
    conn: &mut SqliteConnection,
    set_up: &SetUp,
    now: Moment,
) -> Result<ProgrammeId, StoreError> {
    let (zone, now) = (set_up.home_zone.name(), code::millis(now));
    sqlx::query!(
        "DELETE FROM programme_draft WHERE server_id = ?",
        set_up.server.0
    )
    .execute(&mut *conn)
    .await?;
    let made = sqlx::query!(
        "INSERT INTO programme (server_id, name, home_zone, locale, coordinator_role_id,
                                announcement_channel_id, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        set_up.server.0,
        set_up.name,
        zone,
        set_up.locale,
        set_up.coordinator_role.0,
        set_up.announcements.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(ProgrammeId(made.last_insert_rowid()))
}

/// Changes the programme of a server to what is chosen; its cohorts keep the zone that they opened
/// with.
pub async fn update_programme(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    chosen: &Chosen,
) -> Result<(), StoreError> {
    let (role, channel) = (
        chosen.role.map(|id| id.0),
        chosen.announcements.map(|id| id.0),
    );
    let zone = chosen.home_zone.map(|zone| zone.name().to_owned());
    sqlx::query!(
        "UPDATE programme SET home_zone = ifnull(?, home_zone), coordinator_role_id = ?,
                              announcement_channel_id = ?
          WHERE id = ?",
        zone,
        role,
        channel,
        programme.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes an account an owner of a programme, unless it is one.
pub async fn make_owner(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    account: AccountId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO staff (programme_id, account_id, scope, from_at) VALUES (?, ?, 'owner', ?)
         ON CONFLICT DO NOTHING",
        programme.0,
        account.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
