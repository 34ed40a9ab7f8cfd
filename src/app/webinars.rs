//! Webinars and the broadcasts that announce them.

use sqlx::SqliteConnection;

use super::Fault;
use crate::domain::{
    ids::{BroadcastId, ChannelId, GroupId, MessageId},
    time::Moment,
};

/// Writes the receipt of a broadcast for one channel.
pub(super) async fn announced(
    _conn: &mut SqliteConnection,
    _broadcast: BroadcastId,
    _group: Option<GroupId>,
    _channel: ChannelId,
    _message: MessageId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}
