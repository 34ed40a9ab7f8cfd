//! Rooms on Discord: categories, private channels, who is let in, and the welcome.

use super::{
    Scene,
    delivery::{Outgoing, Post},
};
use crate::{
    domain::{
        ids::{AccountId, CohortId, GroupId},
        promises::Kept,
    },
    jobs::{Failed, Order},
};

/// Opens the category.
pub async fn open_category(
    _post: &Post,
    _order: &Order,
    _cohort: CohortId,
    _number: i64,
) -> Result<Kept, Failed> {
    Ok(Kept::Nothing)
}
/// Opens the room.
pub async fn open(_post: &Post, _order: &Order, _group: GroupId) -> Result<Kept, Failed> {
    Ok(Kept::Nothing)
}
/// Lets one in.
pub async fn let_in(_post: &Post, _group: GroupId, _account: AccountId) -> Result<Kept, Failed> {
    Ok(Kept::Nothing)
}
/// Welcomes.
pub async fn welcome(_scene: &Scene, _group: GroupId) -> Result<Outgoing, Failed> {
    Err(Failed::Park { why: String::new() })
}
