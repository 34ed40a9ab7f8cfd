//! Meetings: times offered, votes, booking, reminders.

use super::Fault;
use crate::{
    domain::ids::{ChannelId, MessageId, ProposalId},
    store::Connection,
};

/// Records where the card of a proposal stands.
pub(super) async fn offer_shown(
    _conn: &mut Connection,
    _proposal: ProposalId,
    _channel: ChannelId,
    _message: MessageId,
) -> Result<(), Fault> {
    Ok(())
}
