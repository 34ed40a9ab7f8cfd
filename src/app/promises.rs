//! What follows when a promise is kept: its result is recorded, and what was waiting for it is
//! promised in turn.

use super::{Fault, meetings, prompts, rooms, webinars};
use crate::{
    domain::{
        promises::{Kept, Promise},
        time::Moment,
    },
    store::Connection,
};

/// Records that `promise` was kept, in the transaction that marks its job as done.
pub async fn kept(
    conn: &mut Connection,
    promise: &Promise,
    kept: &Kept,
    now: Moment,
) -> Result<(), Fault> {
    match (*promise, kept) {
        (Promise::Category { cohort, number }, Kept::Category(channel)) => {
            rooms::category_opened(conn, cohort, number, *channel, now).await
        }
        (Promise::Room { group }, Kept::Room { channel, let_in }) => {
            rooms::opened(conn, group, *channel, let_in, now).await
        }
        (Promise::Seat { group, account }, Kept::Nothing) => {
            rooms::let_in(conn, group, account, now).await
        }
        (Promise::Welcome { group }, Kept::Message { message, .. }) => {
            rooms::welcomed(conn, group, *message, now).await
        }
        (Promise::Prompt { group, fortnight }, Kept::Message { channel, message }) => {
            prompts::posted(conn, group, fortnight, *channel, *message, now).await
        }
        (Promise::Offer { proposal }, Kept::Message { channel, message }) => {
            meetings::offer_shown(conn, proposal, *channel, *message).await
        }
        (Promise::Announcement { broadcast, group }, Kept::Message { channel, message }) => {
            webinars::announced(conn, broadcast, group, *channel, *message, now).await
        }
        (Promise::Booking { .. } | Promise::Reminder { .. }, Kept::Message { .. })
        | (Promise::Close { .. } | Promise::Census { .. }, Kept::Nothing) => Ok(()),
        (promise, kept) => Err(Fault::Impossible(format!(
            "{promise:?} cannot be kept by {kept:?}"
        ))),
    }
}
