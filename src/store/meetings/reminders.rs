//! Which reminders of their meetings members want.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    domain::{ids::ParticipantId, promises::Lead},
    store::{StoreError, code},
};

/// The reminders that somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reminders {
    /// A day and an hour before.
    Both,
    /// A day before.
    Day,
    /// An hour before.
    Hour,
    /// None.
    None,
}

impl Reminders {
    /// Whether the reminder that comes so long before is among them.
    pub fn include(self, lead: Lead) -> bool {
        match self {
            Self::Both => true,
            Self::Day => lead == Lead::Day,
            Self::Hour => lead == Lead::Hour,
            Self::None => false,
        }
    }
}

/// Sets what a member wants; says whether that is news.
pub async fn set_reminders(
    conn: &mut SqliteConnection,
    participant: ParticipantId,
    wanted: Reminders,
) -> Result<bool, StoreError> {
    let word = code::word(&wanted);
    let changed = sqlx::query!(
        "UPDATE participant SET reminders = ?1 WHERE id = ?2 AND reminders <> ?1",
        word,
        participant.0,
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected() == 1)
}
