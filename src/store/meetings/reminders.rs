//! Which reminders of their meetings members want.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    domain::{
        ids::{GroupId, ParticipantId},
        promises::Lead,
    },
    store::{
        StoreError,
        code::{self, Place},
    },
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

/// What each member of a group wants now.
pub async fn reminders_in(
    conn: &mut SqliteConnection,
    group: GroupId,
) -> Result<BTreeMap<ParticipantId, Reminders>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT p.id AS "id!", p.reminders
             FROM membership m JOIN participant p ON p.id = m.participant_id
            WHERE m.group_id = ? AND m.until_at IS NULL"#,
        group.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place {
                table: "participant",
                column: "reminders",
                row: row.id,
            };
            Ok((
                ParticipantId(row.id),
                code::from_word(&row.reminders, place)?,
            ))
        })
        .collect()
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
