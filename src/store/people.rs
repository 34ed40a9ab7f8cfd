//! Programmes, people, their accounts, and where they sit.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
    meetings::Reminders,
};
use crate::domain::{
    ids::{
        AccountId, ChannelId, CohortId, GroupId, ParticipantId, PersonId, ProgrammeId, RoleId,
        ServerId,
    },
    time::Zone,
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
    /// Which reminders they want.
    pub reminders: Reminders,
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
        r#"SELECT p.id AS "participant!", p.person_id, n.called_name, p.country, p.reminders,
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
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "participant",
                column: "reminders",
                row: row.participant,
            };
            Ok(Member {
                participant: ParticipantId(row.participant),
                person: PersonId(row.person_id),
                called_name: row.called_name,
                country: row.country,
                account: row.account.map(AccountId),
                here: row.here,
                reminders: code::from_word(&row.reminders, place)?,
            })
        })
        .collect()
}
