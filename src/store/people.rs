//! Programmes, people, their accounts, and where they sit.

use chrono::Weekday;
use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    availability::{Dated, Plan, WeekHours, Window},
    ids::{
        AccountId, ChannelId, CohortId, GroupId, ParticipantId, PersonId, ProgrammeId, RoleId,
        ServerId,
    },
    time::{Moment, Zone},
};

/// A programme as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Its row.
    pub id: ProgrammeId,
    /// The server that it is on.
    pub server: ServerId,
    /// Its name.
    pub name: String,
    /// The zone in which its days begin.
    pub home_zone: Zone,
    /// The role that mirrors its coordinators.
    pub coordinator_role: Option<RoleId>,
    /// Where webinars are announced to all.
    pub announcements: Option<ChannelId>,
}

/// A participant's seat in a group that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The cohort.
    pub cohort: CohortId,
    /// The group.
    pub group: GroupId,
    /// The person, in this cohort.
    pub participant: ParticipantId,
}

/// One member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The person, in this cohort.
    pub participant: ParticipantId,
    /// The person.
    pub person: PersonId,
    /// What the group calls them.
    pub called_name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// Their account, once one is known.
    pub account: Option<AccountId>,
    /// Whether that account is on the server.
    pub here: bool,
}

/// The programme on a server, if one was set up there.
pub async fn programme_on(
    conn: &mut SqliteConnection,
    server: ServerId,
) -> Result<Option<Programme>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", server_id, name, home_zone, coordinator_role_id, announcement_channel_id
             FROM programme WHERE server_id = ? ORDER BY id LIMIT 1"#,
        server.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = Place {
            table: "programme",
            column: "home_zone",
            row: row.id,
        };
        Ok(Programme {
            id: ProgrammeId(row.id),
            server: ServerId(row.server_id),
            name: row.name,
            home_zone: code::zone(&row.home_zone, place)?,
            coordinator_role: row.coordinator_role_id.map(RoleId),
            announcements: row.announcement_channel_id.map(ChannelId),
        })
    })
    .transpose()
}

/// Remembers that the bot is on a server.
pub async fn server_seen(
    conn: &mut SqliteConnection,
    server: ServerId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO server (id, joined_at) VALUES (?, ?)
         ON CONFLICT (id) DO UPDATE SET left_at = NULL",
        server.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The seat of an account in the group whose room is `channel`; none for everybody else.
pub async fn seat_in(
    conn: &mut SqliteConnection,
    server: ServerId,
    channel: ChannelId,
    account: AccountId,
) -> Result<Option<Seat>, StoreError> {
    let group = sqlx::query_scalar!(
        r#"SELECT group_id AS "group_id!" FROM room WHERE server_id = ? AND channel_id = ?"#,
        server.0,
        channel.0,
    )
    .fetch_optional(&mut *conn)
    .await?;
    match group {
        Some(group) => seat_of(conn, server, GroupId(group), account).await,
        None => Ok(None),
    }
}

/// The seat of an account in a group, wherever it asks from; none when it is not a member now.
pub async fn seat_of(
    conn: &mut SqliteConnection,
    server: ServerId,
    group: GroupId,
    account: AccountId,
) -> Result<Option<Seat>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT g.cohort_id, g.id AS "group_id!", m.participant_id
             FROM peer_group g
             JOIN membership m ON m.group_id = g.id AND m.until_at IS NULL
             JOIN participant p ON p.id = m.participant_id
             JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
            WHERE g.server_id = ? AND g.id = ? AND a.discord_user_id = ?"#,
        server.0,
        group.0,
        account.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Seat {
        cohort: CohortId(row.cohort_id),
        group: GroupId(row.group_id),
        participant: ParticipantId(row.participant_id),
    }))
}

/// The seats of an account on a server, in running cohorts.
pub async fn seats_of(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
) -> Result<Vec<Seat>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT g.cohort_id, g.id AS "group_id!", m.participant_id
             FROM peer_group g
             JOIN cohort c ON c.id = g.cohort_id AND c.state = 'running'
             JOIN membership m ON m.group_id = g.id AND m.until_at IS NULL
             JOIN participant p ON p.id = m.participant_id
             JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
            WHERE g.server_id = ? AND a.discord_user_id = ?
            ORDER BY g.cohort_id, g.number"#,
        server.0,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Seat {
            cohort: CohortId(row.cohort_id),
            group: GroupId(row.group_id),
            participant: ParticipantId(row.participant_id),
        })
        .collect())
}

/// The members of a group now, by participant.
pub async fn members_of(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Vec<Member>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT p.id AS "participant!", p.person_id, n.called_name, p.country,
                  a.discord_user_id AS "account?", ifnull(a.state = 'here', 0) AS "here!: bool"
             FROM membership m
             JOIN participant p ON p.id = m.participant_id
             JOIN person n ON n.id = p.person_id
             LEFT JOIN account a ON a.person_id = n.id AND a.until_at IS NULL
            WHERE m.group_id = ? AND m.until_at IS NULL
            ORDER BY p.id"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Member {
            participant: ParticipantId(row.participant),
            person: PersonId(row.person_id),
            called_name: row.called_name,
            country: row.country,
            account: row.account.map(AccountId),
            here: row.here,
        })
        .collect())
}

/// All that says when a participant can meet.
pub async fn plan_of(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Plan, StoreError> {
    Ok(Plan {
        zones: zones_of(conn, participant).await?,
        hours: weeks_of(conn, participant).await?,
        away: absences_of(conn, participant).await?,
    })
}

async fn zones_of(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<Dated<Zone>>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", zone, from_on, until_on FROM participant_zone
            WHERE participant_id = ? ORDER BY id"#,
        participant.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = |column| Place {
                table: "participant_zone",
                column,
                row: row.id,
            };
            dated(
                row.from_on.as_deref(),
                row.until_on.as_deref(),
                code::zone(&row.zone, place("zone"))?,
                place("from_on"),
            )
        })
        .collect()
}

async fn weeks_of(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<Dated<WeekHours>>, StoreError> {
    let weeks = sqlx::query!(
        r#"SELECT id AS "id!", from_on, until_on FROM participant_week
            WHERE participant_id = ? ORDER BY id"#,
        participant.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut dated_weeks = Vec::with_capacity(weeks.len());
    for week in weeks {
        let place = Place {
            table: "participant_week",
            column: "from_on",
            row: week.id,
        };
        let hours = windows_of(conn, week.id).await?;
        dated_weeks.push(dated(
            week.from_on.as_deref(),
            week.until_on.as_deref(),
            hours,
            place,
        )?);
    }
    Ok(dated_weeks)
}

async fn windows_of(conn: &mut SqliteConnection, week: i64) -> Result<WeekHours, StoreError> {
    let rows = sqlx::query!(
        "SELECT comfort, weekday, start_minute, end_minute FROM participant_window
          WHERE week_id = ? ORDER BY weekday, start_minute",
        week,
    )
    .fetch_all(conn)
    .await?;
    let mut hours = WeekHours::default();
    for row in rows {
        let place = |column| Place {
            table: "participant_window",
            column,
            row: week,
        };
        let minute = |column, value: i64| {
            u16::try_from(value).map_err(|_negative| place(column).impossible(value))
        };
        let window = Window {
            day: weekday(row.weekday).ok_or_else(|| place("weekday").impossible(row.weekday))?,
            start_minute: minute("start_minute", row.start_minute)?,
            end_minute: minute("end_minute", row.end_minute)?,
        };
        match row.comfort.as_str() {
            "sure" => hours.sure.push(window),
            "if-needed" => hours.if_needed.push(window),
            other => return Err(place("comfort").impossible(other)),
        }
    }
    Ok(hours)
}

async fn absences_of(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
) -> Result<Vec<Dated<()>>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", from_on, until_on FROM absence
            WHERE participant_id = ? ORDER BY from_on"#,
        participant.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "absence",
                column: "from_on",
                row: row.id,
            };
            dated(Some(&row.from_on), Some(&row.until_on), (), place)
        })
        .collect()
}

fn dated<T>(
    from_on: Option<&str>,
    until_on: Option<&str>,
    value: T,
    place: Place,
) -> Result<Dated<T>, StoreError> {
    Ok(Dated {
        from_on: from_on.map(|text| code::date(text, place)).transpose()?,
        until_on: until_on.map(|text| code::date(text, place)).transpose()?,
        value,
    })
}

fn weekday(number_from_monday: i64) -> Option<Weekday> {
    let from_zero = u8::try_from(number_from_monday - 1).ok()?;
    Weekday::try_from(from_zero).ok()
}
