//! Rooms: categories, private channels, who is let in, and the welcome.

use sqlx::SqliteConnection;

use super::Fault;
use crate::domain::{
    ids::{AccountId, ChannelId, CohortId, GroupId, MessageId},
    time::Moment,
};

/// Promises the categories that a cohort's rooms need; the rooms follow when they stand.
pub(super) async fn promise_categories(
    _conn: &mut SqliteConnection,
    _cohort: CohortId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}

/// Records a category, and promises its rooms.
pub(super) async fn category_opened(
    _conn: &mut SqliteConnection,
    _cohort: CohortId,
    _number: i64,
    _channel: ChannelId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}

/// Records a room, and promises its welcome and its prompts.
pub(super) async fn opened(
    _conn: &mut SqliteConnection,
    _group: GroupId,
    _channel: ChannelId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}

/// Records that an account was let into a room.
pub(super) async fn let_in(
    _conn: &mut SqliteConnection,
    _group: GroupId,
    _account: AccountId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}

/// Records where a room's card stands.
pub(super) async fn welcomed(
    _conn: &mut SqliteConnection,
    _group: GroupId,
    _message: MessageId,
) -> Result<(), Fault> {
    Ok(())
}
