//! Who signed up for a cohort, and with which answers.
//!
//! **Invariants**: a person is one row of a programme, however often a sheet names them; who is half
//! way through signing up, or waits for a place, counts nowhere.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{StoreError, cohorts::State, hours};
use crate::{
    domain::{
        availability::{Dated, dated::Span},
        ids::{
            AccountId, ChannelId, CohortId, GroupId, MessageId, ParticipantId, PersonId,
            ProgrammeId, ServerId,
        },
        language::Locale,
        signup::{Answers, SignUp},
        time::Moment,
    },
    store::code,
};

pub mod answers;

/// A person of a programme, as far as a sheet can name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who it is.
    pub person: PersonId,
    /// What the group calls them.
    pub called_name: String,
    /// Their address outside Discord.
    pub email: Option<String>,
    /// Their current account, once it is known.
    pub account: Option<AccountId>,
    /// The username that the sign-up gave.
    pub username: Option<String>,
    /// Whether they are in the cohort that is asked about.
    pub signed_up: bool,
    /// The person in that cohort, while they are half way through signing up for it.
    pub unfinished: Option<ParticipantId>,
}

/// The persons of a programme, in order of id.
pub async fn known(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    cohort: CohortId,
) -> Result<Vec<Known>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT n.id AS "id!", n.called_name, n.email,
                  a.discord_user_id AS "account?", a.username AS "username?",
                  p.id IS NOT NULL AND p.unfinished_since_at IS NULL AS "signed_up!: bool",
                  iif(p.unfinished_since_at IS NULL, NULL, p.id) AS "unfinished?: i64"
             FROM person n
             LEFT JOIN account a ON a.person_id = n.id AND a.until_at IS NULL
             LEFT JOIN participant p ON p.person_id = n.id AND p.cohort_id = ?
            WHERE n.programme_id = ? AND n.erased_at IS NULL
            ORDER BY n.id"#,
        cohort.0,
        programme.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Known {
            person: PersonId(row.id),
            called_name: row.called_name,
            email: row.email,
            account: row.account.map(AccountId),
            username: row.username,
            signed_up: row.signed_up,
            unfinished: row.unfinished.map(ParticipantId),
        })
        .collect())
}

/// A person to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewPerson<'a> {
    /// What the group calls them.
    pub called_name: &'a str,
    /// Their address outside Discord.
    pub email: Option<&'a str>,
    /// Their account, if it is known.
    pub account: Option<AccountId>,
    /// The username that a sheet gives.
    pub username: Option<&'a str>,
    /// Whether the account is on the server.
    pub here: bool,
    /// The code by which another account claims the seat.
    pub claim_code: &'a str,
}

/// Writes a new person down, with the account that is known of them or with none yet.
pub async fn insert_person(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    new: NewPerson<'_>,
    now: Moment,
) -> Result<PersonId, StoreError> {
    let now = code::millis(now);
    let person = sqlx::query!(
        "INSERT INTO person (programme_id, called_name, email, claim_code, created_at)
         VALUES (?, ?, ?, ?, ?)",
        programme.0,
        new.called_name,
        new.email,
        new.claim_code,
        now,
    )
    .execute(&mut *conn)
    .await?
    .last_insert_rowid();
    let account = new.account.map(|account| account.0);
    let state = if new.here { "here" } else { "invited" };
    sqlx::query!(
        "INSERT INTO account (person_id, programme_id, discord_user_id, username, state, from_at)
         VALUES (?, ?, ?, ?, ?, ?)",
        person,
        programme.0,
        account,
        new.username,
        state,
        now,
    )
    .execute(conn)
    .await?;
    Ok(PersonId(person))
}

/// What a person is called, and their address outside Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// What the group calls them.
    pub called_name: String,
    /// Their address outside Discord.
    pub email: Option<String>,
}

/// What a person is called.
pub async fn called(conn: &mut SqliteConnection, person: PersonId) -> Result<Called, StoreError> {
    Ok(sqlx::query_as!(
        Called,
        "SELECT called_name, email FROM person WHERE id = ?",
        person.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Changes what a person is called.
pub async fn set_called(
    conn: &mut SqliteConnection,
    person: PersonId,
    called: &Called,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE person SET called_name = ?, email = ? WHERE id = ?",
        called.called_name,
        called.email,
        person.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds the account that a later sheet gives to a person who had none.
pub async fn learn_account(
    conn: &mut SqliteConnection,
    person: PersonId,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE account SET discord_user_id = ?
          WHERE person_id = ? AND until_at IS NULL AND discord_user_id IS NULL",
        account.0,
        person.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a person's sign-up for a cohort down, with all its answers.
pub async fn insert_participant(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    cohort: CohortId,
    person: PersonId,
    sign_up: &SignUp,
    now: Moment,
) -> Result<ParticipantId, StoreError> {
    let now = code::millis(now);
    let (country, mode) = (sign_up.country.code(), sign_up.mode.code());
    let locale = sign_up.locale.map(Locale::code);
    let written = sqlx::query!(
        "INSERT INTO participant (cohort_id, person_id, programme_id, state, country, mode, locale,
                                  signed_up_at)
         VALUES (?, ?, ?, 'waiting', ?, ?, ?, ?)",
        cohort.0,
        person.0,
        programme.0,
        country,
        mode,
        locale,
        now,
    )
    .execute(&mut *conn)
    .await?;
    let participant = ParticipantId(written.last_insert_rowid());
    take_all(conn, participant, sign_up).await?;
    Ok(participant)
}

/// Finishes the sign-up of somebody who is half way through it by what a sheet says of them.
pub async fn finish_from(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    sign_up: &SignUp,
    now: Moment,
) -> Result<(), StoreError> {
    take_all(conn, participant, sign_up).await?;
    answers::chosen(conn, participant).await?;
    answers::finish(conn, participant, now).await
}

/// Writes all answers of a sheet down, in place of what stood there.
async fn take_all(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    sign_up: &SignUp,
) -> Result<(), StoreError> {
    answers::save(conn, participant, &Answers::of(sign_up)).await?;
    let zone = Dated::over(Span::ALWAYS, sign_up.zone);
    hours::set_zones(conn, participant, &[zone]).await?;
    let week = Dated::over(Span::ALWAYS, sign_up.hours.clone());
    hours::set_weeks(conn, participant, &[week]).await
}

/// How many participants of a cohort who have a place are in each state, by the state's word.
pub async fn count_by_state(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<BTreeMap<String, i64>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT state, count(*) AS "count!: i64" FROM participant
            WHERE cohort_id = ? AND unfinished_since_at IS NULL AND wait_listed_at IS NULL
            GROUP BY state"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.state, row.count)).collect())
}

/// How many are half way through signing up for a cohort.
pub async fn count_unfinished(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64" FROM participant
            WHERE cohort_id = ? AND unfinished_since_at IS NOT NULL"#,
        cohort.0,
    )
    .fetch_one(conn)
    .await?)
}

/// How many participants of a cohort, of those who take part, are not on the server yet.
pub async fn count_awaited(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64"
             FROM participant p
             LEFT JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
            WHERE p.cohort_id = ? AND p.state IN ('waiting', 'placed')
              AND p.unfinished_since_at IS NULL AND p.wait_listed_at IS NULL
              AND ifnull(a.state, '') <> 'here'"#,
        cohort.0,
    )
    .fetch_one(conn)
    .await?)
}

/// Somebody who signed up and is not on the server yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// What the group calls them.
    pub called_name: String,
    /// Their address outside Discord.
    pub email: Option<String>,
    /// The code by which an account of theirs claims the seat.
    pub claim_code: String,
}

/// The participants of a cohort who take part and are not on the server yet, by name.
pub async fn awaited(
    conn: &mut SqliteConnection,
    cohort: CohortId,
) -> Result<Vec<Awaited>, StoreError> {
    Ok(sqlx::query_as!(
        Awaited,
        r#"SELECT n.called_name, n.email, n.claim_code
             FROM participant p
             JOIN person n ON n.id = p.person_id
             LEFT JOIN account a ON a.person_id = p.person_id AND a.until_at IS NULL
            WHERE p.cohort_id = ? AND p.state IN ('waiting', 'placed')
              AND p.unfinished_since_at IS NULL AND p.wait_listed_at IS NULL
              AND ifnull(a.state, '') <> 'here'
            ORDER BY n.called_name, n.id"#,
        cohort.0,
    )
    .fetch_all(conn)
    .await?)
}

/// Somebody's place in a cohort, as their own page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The person, in this cohort.
    pub participant: ParticipantId,
    /// The person, in the programme of this cohort.
    pub person: PersonId,
    /// The cohort.
    pub cohort: CohortId,
    /// Whether they are half way through signing up for it.
    pub unfinished: bool,
    /// Whether they wait for a place.
    pub waits: bool,
    /// Whether they come first on the next wait-list: they have waited here and had no group since.
    pub first_next: bool,
    /// How far the cohort is: while it is open, what they answered can still be changed.
    pub state: State,
    /// What the group calls them.
    pub called_name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// The cohort's name.
    pub cohort_name: String,
    /// The first day of fortnight 1, in the home zone.
    pub starts_on: NaiveDate,
    /// Their group, once they have one and the cohort was launched.
    pub group: Option<GroupId>,
    /// Its name.
    pub group_name: Option<String>,
    /// Its room, once that stands.
    pub room: Option<ChannelId>,
}

/// The places of an account in the cohorts of a server that are not over, the newest first.
pub async fn places_of(
    conn: &mut SqliteConnection,
    server: ServerId,
    account: AccountId,
) -> Result<Vec<Place>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT p.id AS "id!", n.id AS "person!", n.called_name, p.country, c.id AS "cohort!",
                  c.name, c.starts_on,
                  p.unfinished_since_at IS NOT NULL AS "unfinished!: bool",
                  p.wait_listed_at IS NOT NULL AS "waits!: bool",
                  p.ever_waited = 1
                      AND NOT EXISTS (SELECT 1 FROM membership k
                                        JOIN participant q ON q.id = k.participant_id
                                       WHERE q.person_id = p.person_id
                                         AND p.cohort_id <= q.cohort_id) AS "first_next!: bool",
                  c.state,
                  g.id AS "group?", g.name AS "group_name?", r.channel_id AS "room?"
             FROM account a
             JOIN person n ON n.id = a.person_id
             JOIN participant p ON p.person_id = n.id
                               AND p.state IN ('waiting', 'placed', 'paused')
             JOIN cohort c ON c.id = p.cohort_id AND c.server_id = ?
                          AND c.state IN ('open', 'forming', 'running', 'closing')
             LEFT JOIN membership m ON m.participant_id = p.id AND m.until_at IS NULL
                                   AND c.state IN ('running', 'closing')
             LEFT JOIN peer_group g ON g.id = m.group_id
             LEFT JOIN room r ON r.group_id = g.id AND r.closed_at IS NULL
            WHERE a.discord_user_id = ? AND a.until_at IS NULL
            ORDER BY c.id DESC"#,
        server.0,
        account.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = code::Place {
                table: "cohort",
                column: "starts_on",
                row: row.cohort,
            };
            Ok(Place {
                participant: ParticipantId(row.id),
                person: PersonId(row.person),
                cohort: CohortId(row.cohort),
                unfinished: row.unfinished,
                waits: row.waits,
                first_next: row.first_next,
                state: State::read(&row.state, row.cohort)?,
                called_name: row.called_name,
                country: row.country,
                cohort_name: row.name,
                starts_on: code::date(&row.starts_on, place)?,
                group: row.group.map(GroupId),
                group_name: row.group_name,
                room: row.room.map(ChannelId),
            })
        })
        .collect()
}

/// When a member's next meeting starts, if one is booked that they have not declined.
pub async fn next_meeting(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    group: GroupId,
    now: Moment,
) -> Result<Option<Moment>, StoreError> {
    let now = code::millis(now);
    let row = sqlx::query!(
        r#"SELECT m.id AS "id!", m.starts_at FROM meeting m
             LEFT JOIN meeting_member k ON k.meeting_id = m.id AND k.participant_id = ?
            WHERE m.group_id = ? AND m.state = 'booked' AND m.starts_at > ?
              AND ifnull(k.declined, 0) = 0
            ORDER BY m.starts_at LIMIT 1"#,
        participant.0,
        group.0,
        now,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let place = code::Place {
            table: "meeting",
            column: "starts_at",
            row: row.id,
        };
        code::moment(row.starts_at, place)
    })
    .transpose()
}

/// The prompt that a group got last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastPrompt {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub channel: ChannelId,
    /// Its message.
    pub message: MessageId,
}

/// The prompt that a group got last, if it got one.
pub async fn last_prompt(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<Option<LastPrompt>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT ifnull(t.title, p.title) AS "title!", d.channel_id AS "channel_id!",
                  d.message_id AS "message_id!"
             FROM prompt_posted d
             JOIN group_prompt o ON o.group_id = d.group_id AND o.fortnight = d.fortnight
             JOIN prompt p ON p.id = o.prompt_id
             LEFT JOIN prompt_text t ON t.prompt_id = p.id AND t.language = o.language
            WHERE d.group_id = ? ORDER BY d.fortnight DESC LIMIT 1"#,
        group.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| LastPrompt {
        title: row.title,
        channel: ChannelId(row.channel_id),
        message: MessageId(row.message_id),
    }))
}
