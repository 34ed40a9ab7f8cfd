//! Every change anyone made: who, when, what.

use serde::Serialize;
use sqlx::SqliteConnection;

use super::{StoreError, code};
use crate::domain::{
    ids::{AccountId, ServerId},
    time::Moment,
};

/// Writes a change down. `what` is a noun and a verb, such as `cohort.open`; `detail` holds ids
/// and numbers, never names or texts.
pub async fn note(
    conn: &mut SqliteConnection,
    server: ServerId,
    who: Option<AccountId>,
    what: &'static str,
    subject: i64,
    detail: &impl Serialize,
    now: Moment,
) -> Result<(), StoreError> {
    let (who, detail, now) = (
        who.map(|account| account.0),
        code::json(detail),
        code::millis(now),
    );
    sqlx::query!(
        "INSERT INTO audit (server_id, at, account_id, what, subject_id, detail)
         VALUES (?, ?, ?, ?, ?, ?)",
        server.0,
        now,
        who,
        what,
        subject,
        detail,
    )
    .execute(conn)
    .await?;
    Ok(())
}
