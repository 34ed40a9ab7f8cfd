//! Safety contacts, and what people told them.
//!
//! **Invariants**: a report is read by naming who reads it: one that is about them is not there for
//! them. The text of a report, whom it is about and who wrote it stand in its own table alone.

use sqlx::SqliteConnection;

use super::{
    StoreError,
    code::{self, Place},
};
use crate::domain::{
    ids::{AccountId, ChannelId, MessageId, ProgrammeId, ReportId, ServerId},
    time::Moment,
};

/// A report as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whom it is about, if that is known.
    pub about: Option<AccountId>,
    /// Whom it is about, as the reporter wrote it.
    pub about_written: Option<String>,
    /// The message that it is about, if it is about one, and its channel.
    pub message: Option<(ChannelId, MessageId)>,
    /// What happened.
    pub text: String,
    /// Whether and how the reporter may be written to.
    pub reach: Option<String>,
}

/// A report as a safety contact reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its row.
    pub id: ReportId,
    /// Its number in the programme.
    pub number: i64,
    /// Who told it.
    pub reporter: AccountId,
    /// What they told.
    pub told: Told,
    /// When.
    pub told_at: Moment,
    /// Whether those whom it names were separated.
    pub separated: bool,
    /// Whether it is closed.
    pub closed: bool,
    /// What came of it.
    pub note: Option<String>,
}

/// A report in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its row.
    pub id: ReportId,
    /// Its number in the programme.
    pub number: i64,
    /// When it was told.
    pub told_at: Moment,
}

/// The safety contacts of a programme, in the order in which they were named.
pub async fn contacts(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
) -> Result<Vec<AccountId>, StoreError> {
    let accounts = sqlx::query_scalar!(
        "SELECT account_id FROM staff
          WHERE programme_id = ? AND scope = 'safety' AND until_at IS NULL
          ORDER BY from_at, id",
        programme.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId).collect())
}

/// Names a safety contact, who is none yet.
pub async fn insert_contact(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    account: AccountId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "INSERT INTO staff (programme_id, account_id, scope, from_at) VALUES (?, ?, 'safety', ?)
         ON CONFLICT DO NOTHING",
        programme.0,
        account.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends that somebody is a safety contact.
pub async fn end_contact(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    account: AccountId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE staff SET until_at = ?
          WHERE programme_id = ? AND account_id = ? AND scope = 'safety' AND until_at IS NULL",
        now,
        programme.0,
        account.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a report down; gives its row and its number.
pub async fn insert(
    conn: &mut SqliteConnection,
    (programme, server): (ProgrammeId, ServerId),
    reporter: AccountId,
    told: &Told,
    now: Moment,
) -> Result<(ReportId, i64), StoreError> {
    let number = sqlx::query_scalar!(
        r#"SELECT ifnull(max(number), 0) + 1 AS "number!: i64" FROM report WHERE programme_id = ?"#,
        programme.0,
    )
    .fetch_one(&mut *conn)
    .await?;
    let about = told.about.map(|about| about.0);
    let (channel, message) = told.message.unzip();
    let (channel, message) = (channel.map(|id| id.0), message.map(|id| id.0));
    let now = code::millis(now);
    let made = sqlx::query!(
        "INSERT INTO report (programme_id, server_id, number, reporter_account_id, about_account_id,
                             about_written, channel_id, message_id, text, reach, told_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        programme.0,
        server.0,
        number,
        reporter.0,
        about,
        told.about_written,
        channel,
        message,
        told.text,
        told.reach,
        now,
    )
    .execute(conn)
    .await?;
    Ok((ReportId(made.last_insert_rowid()), number))
}

/// The row and the number of an open report in which somebody told the same, if there is one.
pub async fn told_before(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    reporter: AccountId,
    told: &Told,
) -> Result<Option<(ReportId, i64)>, StoreError> {
    let message = told.message.map(|(_channel, message)| message.0);
    let row = sqlx::query!(
        r#"SELECT id AS "id!", number FROM report
            WHERE programme_id = ? AND reporter_account_id = ? AND closed_at IS NULL
              AND text = ? AND message_id IS ? AND about_written IS ?
            ORDER BY id LIMIT 1"#,
        programme.0,
        reporter.0,
        told.text,
        message,
        told.about_written,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (ReportId(row.id), row.number)))
}

/// The reports of a programme that are open or closed, as far as `reader` may read them: at most
/// `most`, of the open ones the oldest first, of the closed ones the newest.
pub async fn list(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    reader: AccountId,
    closed: bool,
    most: i64,
) -> Result<Vec<Line>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", number, told_at FROM report
            WHERE programme_id = ?1 AND about_account_id IS NOT ?2
              AND (closed_at IS NOT NULL) = ?3
            ORDER BY iif(?3, -id, id) LIMIT ?4"#,
        programme.0,
        reader.0,
        closed,
        most,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Line {
                id: ReportId(row.id),
                number: row.number,
                told_at: code::moment(row.told_at, at("told_at", row.id))?,
            })
        })
        .collect()
}

/// A report of a programme, if `reader` may read it.
pub async fn report(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    reader: AccountId,
    report: ReportId,
) -> Result<Option<Report>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", number, reporter_account_id, about_account_id, about_written,
                  channel_id, message_id, text, reach, told_at,
                  separated_at IS NOT NULL AS "separated!: bool",
                  closed_at IS NOT NULL AS "closed!: bool", note
             FROM report
            WHERE id = ? AND programme_id = ? AND about_account_id IS NOT ?"#,
        report.0,
        programme.0,
        reader.0,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let message = row.channel_id.map(ChannelId);
        Ok(Report {
            id: ReportId(row.id),
            number: row.number,
            reporter: AccountId(row.reporter_account_id),
            told: Told {
                about: row.about_account_id.map(AccountId),
                about_written: row.about_written,
                message: message.zip(row.message_id.map(MessageId)),
                text: row.text,
                reach: row.reach,
            },
            told_at: code::moment(row.told_at, at("told_at", row.id))?,
            separated: row.separated,
            closed: row.closed,
            note: row.note,
        })
    })
    .transpose()
}

/// The server on which a report was told.
pub async fn server_of(
    conn: &mut SqliteConnection,
    report: ReportId,
) -> Result<Option<ServerId>, StoreError> {
    let server = sqlx::query_scalar!("SELECT server_id FROM report WHERE id = ?", report.0)
        .fetch_optional(conn)
        .await?;
    Ok(server.map(ServerId))
}

/// The account of a programme's person who is called so on Discord, as far as their sign-up says.
pub async fn account_called(
    conn: &mut SqliteConnection,
    programme: ProgrammeId,
    username: &str,
) -> Result<Option<AccountId>, StoreError> {
    let account = sqlx::query_scalar!(
        r#"SELECT discord_user_id AS "account!" FROM account
            WHERE programme_id = ? AND username = ? COLLATE NOCASE
              AND discord_user_id IS NOT NULL
            ORDER BY until_at IS NOT NULL, id LIMIT 1"#,
        programme.0,
        username,
    )
    .fetch_optional(conn)
    .await?;
    Ok(account.map(AccountId))
}

/// Records whom a report is about.
pub async fn set_about(
    conn: &mut SqliteConnection,
    report: ReportId,
    about: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE report SET about_account_id = ? WHERE id = ?",
        about.0,
        report.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records that those whom a report names were separated.
pub async fn set_separated(
    conn: &mut SqliteConnection,
    report: ReportId,
    by: AccountId,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE report SET separated_at = ?, separated_by = ? WHERE id = ?",
        now,
        by.0,
        report.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Closes a report, with what came of it; once it is closed, only the note changes.
pub async fn close(
    conn: &mut SqliteConnection,
    report: ReportId,
    by: AccountId,
    note: Option<&str>,
    now: Moment,
) -> Result<(), StoreError> {
    let now = code::millis(now);
    sqlx::query!(
        "UPDATE report SET closed_at = ifnull(closed_at, ?), closed_by = ifnull(closed_by, ?),
                           note = ?
          WHERE id = ?",
        now,
        by.0,
        note,
        report.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn at(column: &'static str, row: i64) -> Place {
    Place {
        table: "report",
        column,
        row,
    }
}
