//! Webinars and the broadcasts that announce them.

use super::Fault;
use crate::{
    domain::{
        ids::{BroadcastId, ChannelId, GroupId, MessageId},
        time::Moment,
    },
    store::Connection,
};

/// Writes the receipt of a broadcast for one channel.
pub(super) async fn announced(
    _conn: &mut Connection,
    _broadcast: BroadcastId,
    _group: Option<GroupId>,
    _channel: ChannelId,
    _message: MessageId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}
