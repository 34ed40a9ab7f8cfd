//! Prompts: the deck, and one to each group every fortnight.

use super::Fault;
use crate::{
    domain::{
        ids::{ChannelId, GroupId, MessageId},
        time::Moment,
    },
    store::Connection,
};

/// Promises every prompt that a group has still to get, once its room stands.
pub(super) async fn promise_all(
    _conn: &mut Connection,
    _group: GroupId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}

/// Records that a group has got the prompt of a fortnight.
pub(super) async fn posted(
    _conn: &mut Connection,
    _group: GroupId,
    _fortnight: u32,
    _channel: ChannelId,
    _message: MessageId,
    _now: Moment,
) -> Result<(), Fault> {
    Ok(())
}
