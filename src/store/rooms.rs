//! Categories, rooms, and who was let in.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{AccountId, ChannelId, CohortId, GroupId, MessageId, ParticipantId, ServerId},
    time::{Moment, Zone},
};

/// What opening a group's room needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The server.
    pub server: ServerId,
    /// The cohort.
    pub cohort: CohortId,
    /// The cohort's name.
    pub cohort_name: String,
    /// The zone in which its days begin.
    pub home_zone: Zone,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// How many fortnights it runs.
    pub fortnights: u32,
    /// The group's name.
    pub group_name: String,
    /// The category that its room goes into, once that stands and as long as it is not full.
    pub category: Option<ChannelId>,
    /// Its room, once that stands.
    pub room: Option<ChannelId>,
}

/// The server and the name of a cohort.
pub async fn cohort(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<(ServerId, String), StoreError> {
    let row = sqlx::query!("SELECT server_id, name FROM cohort WHERE id = ?", cohort.0)
        .fetch_one(conn)
        .await?;
    Ok((ServerId(row.server_id), row.name))
}

/// The groups of a cohort and their numbers, which count from 1.
pub async fn groups(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<(GroupId, i64)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", number FROM peer_group WHERE cohort_id = ? ORDER BY number"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (GroupId(row.id), row.number))
        .collect())
}

/// Records a category.
pub async fn insert_category(
    conn: &mut SqliteConnection,
    cohort: CohortId,
    server: ServerId,
    number: i64,
    channel: ChannelId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO category (cohort_id, server_id, number, channel_id, opened_at)
         VALUES (?, ?, ?, ?, ?)",
        cohort.0,
        server.0,
        number,
        channel.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that a category holds as many channels as it may.
pub async fn set_full(
    conn: &mut SqliteConnection,
    category: ChannelId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE category SET full_at = ifnull(full_at, ?) WHERE channel_id = ?",
        now,
        category.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The number of a cohort's newest category that stands, and whether it is full.
pub async fn newest_category(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Option<(i64, bool)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT number, full_at IS NOT NULL AS "full!: bool"
             FROM category WHERE cohort_id = ? ORDER BY number DESC LIMIT 1"#,
        cohort.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.number, row.full)))
}

/// What opening or greeting a group's room needs; `rooms_per_category` says which category is its,
/// and a voice room counts as another room. Where people have filled that one, the newest of the
/// cohort takes its place, unless it is full.
pub async fn brief(
    conn: &mut SqliteConnection,
    group: GroupId,
    rooms_per_category: i64,
) -> Result<Brief, StoreError> {
    let row = sqlx::query!(
        r#"SELECT g.server_id, g.cohort_id, g.name AS group_name, c.name AS cohort_name,
                  c.home_zone, c.starts_on, c.fortnights,
                  CASE WHEN own.full_at IS NULL THEN own.channel_id
                       ELSE newest.channel_id END AS "category?: i64",
                  r.channel_id AS "room?"
             FROM peer_group g
             JOIN cohort c ON c.id = g.cohort_id
             LEFT JOIN category own
               ON own.cohort_id = g.cohort_id AND own.number = (g.number - 1) / (? / (1 + c.voice_rooms)) + 1
             LEFT JOIN category newest
               ON newest.cohort_id = g.cohort_id AND newest.full_at IS NULL
              AND newest.number = (SELECT max(number) FROM category WHERE cohort_id = g.cohort_id)
             LEFT JOIN room r ON r.group_id = g.id AND r.closed_at IS NULL
            WHERE g.id = ?"#,
        rooms_per_category,
        group.0,
    )
    .fetch_one(conn)
    .await?;
    let place = |column| Place {
        table: "cohort",
        column,
        row: row.cohort_id,
    };
    Ok(Brief {
        server: ServerId(row.server_id),
        cohort: CohortId(row.cohort_id),
        cohort_name: row.cohort_name,
        home_zone: code::zone(&row.home_zone, place("home_zone"))?,
        starts_on: code::date(&row.starts_on, place("starts_on"))?,
        fortnights: u32::try_from(row.fortnights)
            .map_err(|_negative| place("fortnights").impossible(row.fortnights))?,
        group_name: row.group_name,
        category: row.category.map(ChannelId),
        room: row.room.map(ChannelId),
    })
}

/// Records a group's room.
pub async fn insert_room(
    conn: &mut SqliteConnection,
    group: GroupId,
    server: ServerId,
    channel: ChannelId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO room (group_id, server_id, channel_id, opened_at) VALUES (?, ?, ?, ?)",
        group.0,
        server.0,
        channel.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records where a room's card stands.
pub async fn set_card(
    conn: &mut SqliteConnection,
    group: GroupId,
    message: MessageId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE room SET card_message_id = ? WHERE group_id = ?",
        message.0,
        group.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that a room is closed to new words.
pub async fn set_closed(
    conn: &mut SqliteConnection,
    group: GroupId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE room SET closed_at = ifnull(closed_at, ?) WHERE group_id = ?",
        now,
        group.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a group's cohort is archived, or it has gone to another group as a whole.
pub async fn is_over(conn: &mut SqliteConnection, group: GroupId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM peer_group g JOIN cohort c ON c.id = g.cohort_id
                           WHERE g.id = ? AND (c.state = 'archived' OR g.merged_at IS NOT NULL))
           AS "over!: bool""#,
        group.0,
    )
    .fetch_one(conn)
    .await?)
}

/// The groups of a cohort whose rooms are open.
pub async fn open_of(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<GroupId>, StoreError> {
    let groups = sqlx::query_scalar!(
        "SELECT r.group_id FROM room r JOIN peer_group g ON g.id = r.group_id
          WHERE g.cohort_id = ? AND r.closed_at IS NULL ORDER BY g.number",
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(groups.into_iter().map(GroupId).collect())
}

/// Which of a server's channels are recorded as categories.
pub async fn categories_on(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Vec<ChannelId>, StoreError> {
    let known = sqlx::query_scalar!(
        "SELECT channel_id FROM category WHERE server_id = ? ORDER BY channel_id",
        server.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(known.into_iter().map(ChannelId).collect())
}

/// How many channels Carrel has promised to make on a server, and not recorded yet: the rooms and
/// voice rooms of running cohorts, and their categories.
pub async fn to_come(conn: &mut SqliteConnection, server: ServerId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT (SELECT count(*) FROM peer_group g
                     JOIN cohort c ON c.id = g.cohort_id AND c.state = 'running'
                    WHERE g.server_id = ?1 AND g.merged_at IS NULL
                      AND NOT EXISTS (SELECT 1 FROM room WHERE group_id = g.id))
                + (SELECT count(*) FROM peer_group g
                     JOIN cohort c ON c.id = g.cohort_id AND c.state = 'running' AND c.voice_rooms = 1
                    WHERE g.server_id = ?1 AND g.merged_at IS NULL
                      AND NOT EXISTS (SELECT 1 FROM voice_room WHERE group_id = g.id))
                + (SELECT count(*) FROM job
                    WHERE server_id = ?1 AND kind = 'category' AND state IN ('waiting', 'parked'))
           AS "channels!: i64""#,
        server.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Records whether a room lets an account in; recording the same twice is once.
pub async fn set_seat(
    conn: &mut SqliteConnection,
    group: GroupId,
    account: AccountId,
    inside: bool,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    if !inside {
        sqlx::query!(
            "UPDATE seat SET taken_away_at = ifnull(taken_away_at, ?)
              WHERE group_id = ? AND discord_user_id = ?",
            now,
            group.0,
            account.0,
        )
        .execute(conn)
        .await?;
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO seat (group_id, discord_user_id, given_at) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET taken_away_at = NULL",
        group.0,
        account.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The groups with a room that has ever let an account in. Discord keeps what lets somebody in when
/// they leave the server, so a seat that counts as taken away may still be there.
pub async fn ever_seated(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
) -> Result<Vec<GroupId>, StoreError> {
    let rows = sqlx::query_scalar!(
        "SELECT s.group_id FROM seat s
           JOIN room r ON r.group_id = s.group_id AND r.server_id = ?
          WHERE s.discord_user_id = ? ORDER BY s.group_id",
        server.0,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(GroupId).collect())
}

/// The groups with an open room in which an account has a place, but no seat yet. While another room
/// that it has left lets it in, or may yet, there are none: nobody is to see two. `but` names a room
/// that has just let it go.
pub async fn missing_seats(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
    but: Option<GroupId>,
) -> Result<Vec<GroupId>, StoreError> {
    let rows = sqlx::query_scalar!(
        r#"SELECT m.group_id
             FROM account a
             JOIN participant p ON p.person_id = a.person_id
             JOIN membership m ON m.participant_id = p.id AND m.until_at IS NULL
             JOIN cohort c ON c.id = p.cohort_id AND c.state <> 'archived'
             JOIN room r ON r.group_id = m.group_id AND r.server_id = ? AND r.closed_at IS NULL
             LEFT JOIN seat s ON s.group_id = m.group_id AND s.taken_away_at IS NULL
                             AND s.discord_user_id = a.discord_user_id
            WHERE a.discord_user_id = ? AND a.until_at IS NULL AND s.group_id IS NULL
            ORDER BY m.group_id"#,
        server.0,
        account.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    if rows.is_empty() || is_held(conn, account, but).await? {
        return Ok(Vec::new());
    }
    Ok(rows.into_iter().map(GroupId).collect())
}

/// Those of the accounts on a server, each with its username, that have a place in a group with an
/// open room, but no seat there; [`missing_seats`] says whether they get one now.
pub async fn unseated(
    conn: &mut SqliteConnection,
    server: ServerId,
    present: &[(AccountId, String)],
) -> Result<BTreeSet<AccountId>, StoreError> {
    let present = code::json(&present);
    let accounts = sqlx::query_scalar!(
        r#"SELECT a.discord_user_id AS "account!"
             FROM account a
             JOIN participant p ON p.person_id = a.person_id
             JOIN membership m ON m.participant_id = p.id AND m.until_at IS NULL
             JOIN cohort c ON c.id = p.cohort_id AND c.state <> 'archived'
             JOIN room r ON r.group_id = m.group_id AND r.server_id = ? AND r.closed_at IS NULL
             LEFT JOIN seat s ON s.group_id = m.group_id AND s.taken_away_at IS NULL
                             AND s.discord_user_id = a.discord_user_id
            WHERE a.discord_user_id IN (SELECT value ->> 0 FROM json_each(?))
              AND a.until_at IS NULL AND s.group_id IS NULL"#,
        server.0,
        present,
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}

/// Whether a room lets an account in, or may yet, whose person is not in its group; `but` for one
/// room that has just let it go. The room of a group that has gone to another as a whole is none of
/// these for who came along, nor is that of a group for who looks after it.
pub async fn is_held(
    conn: &mut SqliteConnection,
    account: AccountId,
    but: Option<GroupId>,
) -> Result<bool, StoreError> {
    let but = but.map(|group| group.0);
    Ok(sqlx::query_scalar!(
        r#"WITH held AS (
               SELECT group_id FROM seat WHERE discord_user_id = ?1 AND taken_away_at IS NULL
                UNION
               SELECT m.group_id FROM account a
                 JOIN participant p ON p.person_id = a.person_id
                 JOIN membership m ON m.participant_id = p.id AND m.until_at IS NOT NULL
                 JOIN job ON job.key = 'seat:' || m.group_id || ':' || ?1
                         AND job.state IN ('waiting', 'parked')
                WHERE a.discord_user_id = ?1)
           SELECT EXISTS (
               SELECT 1 FROM held
                WHERE held.group_id IS NOT ?2
                  AND NOT EXISTS (SELECT 1 FROM came_along l WHERE l.group_id = held.group_id
                                                               AND l.discord_user_id = ?1)
                  AND NOT EXISTS (SELECT 1 FROM looks_after h WHERE h.group_id = held.group_id
                                                                AND h.discord_user_id = ?1)
                  AND NOT EXISTS (SELECT 1 FROM membership m
                                    JOIN participant p ON p.id = m.participant_id
                                    JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
                                   WHERE m.group_id = held.group_id AND m.until_at IS NULL
                                     AND a.discord_user_id = ?1)) AS "held!: bool""#,
        account.0,
        but,
    )
    .fetch_one(conn)
    .await?)
}

/// Whether a room may let an account in, now or when it comes back to the server: it has ever had a
/// seat, or has the promise of one, or the room or its voice room is still being opened.
pub async fn may_have_seat(
    conn: &mut SqliteConnection,
    group: GroupId,
    account: AccountId,
) -> Result<bool, StoreError> {
    let (seat, room) = (format!("seat:{group}:{account}"), format!("room:{group}"));
    let voice_room = format!("voice-room:{group}");
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM seat WHERE group_id = ?1 AND discord_user_id = ?2)
               OR EXISTS (SELECT 1 FROM job
                           WHERE key IN (?3, ?4, ?5) AND state IN ('waiting', 'parked'))
           AS "may!: bool""#,
        group.0,
        account.0,
        seat,
        room,
        voice_room,
    )
    .fetch_one(conn)
    .await?)
}

/// The accounts of those who were in a group and are not any more, and those that its members have
/// given up; with whether the room has ever let them in. Whoever came along when the group went to
/// another as a whole is none of them, nor is who looks after it.
pub async fn former(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<(AccountId, bool)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT was.discord_user_id AS "account!", s.group_id IS NOT NULL AS "seated!: bool"
             FROM membership m
             JOIN participant p ON p.id = m.participant_id
             JOIN account was ON was.person_id = p.person_id AND was.discord_user_id IS NOT NULL
             LEFT JOIN seat s ON s.group_id = m.group_id AND s.discord_user_id = was.discord_user_id
            WHERE m.group_id = ?1
              AND NOT EXISTS (SELECT 1 FROM membership k
                                JOIN participant q ON q.id = k.participant_id
                                JOIN account a ON a.person_id = q.person_id AND a.until_at IS NULL
                               WHERE k.group_id = ?1 AND k.until_at IS NULL
                                 AND a.discord_user_id = was.discord_user_id)
              AND NOT EXISTS (SELECT 1 FROM came_along l WHERE l.group_id = ?1
                                                           AND l.discord_user_id = was.discord_user_id)
              AND NOT EXISTS (SELECT 1 FROM looks_after h WHERE h.group_id = ?1
                                                            AND h.discord_user_id = was.discord_user_id)
            ORDER BY was.discord_user_id"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (AccountId(row.account), row.seated))
        .collect())
}

/// Whether an account may read a group's room because it came along when the group went to another.
pub async fn came_along(
    conn: &mut SqliteConnection,
    group: GroupId,
    account: AccountId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM came_along WHERE group_id = ? AND discord_user_id = ?)
           AS "along!: bool""#,
        group.0,
        account.0,
    )
    .fetch_one(conn)
    .await?)
}

/// The groups that went to another as a whole with a participant in them, and have a room.
pub async fn left_behind(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<GroupId>, StoreError> {
    let groups = sqlx::query_scalar!(
        "SELECT DISTINCT m.group_id FROM membership m JOIN room r ON r.group_id = m.group_id
          WHERE m.participant_id = ? AND m.ended_why = 'merged' ORDER BY m.group_id",
        participant.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(groups.into_iter().map(GroupId).collect())
}

/// The groups of a cohort that went to another as a whole, and whose rooms are closed and not removed.
pub async fn closed_by_merging(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<GroupId>, StoreError> {
    let groups = sqlx::query_scalar!(
        "SELECT r.group_id FROM room r JOIN peer_group g ON g.id = r.group_id
          WHERE g.cohort_id = ? AND g.merged_at IS NOT NULL AND r.closed_at IS NOT NULL
            AND r.removed_at IS NULL ORDER BY g.number",
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(groups.into_iter().map(GroupId).collect())
}

/// A group's channel, and whether it is closed to new words; none until it stands.
pub async fn channel_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<(ChannelId, bool)>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT channel_id, closed_at IS NOT NULL AS "closed!: bool"
             FROM room WHERE group_id = ?"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (ChannelId(row.channel_id), row.closed)))
}
