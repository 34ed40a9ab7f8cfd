//! The lists of a channel's archived threads.
//!
//! Knows order and pages; refuses to know how a thread gets into the archive.
//!
//! **Invariants.** Whoever lists the archive may read its channel's history. Private threads are
//! listed for those who manage threads, and for others as far as they are in them.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::sim::errors::Rejection;
use crate::sim::permissions::Permissions;
use crate::sim::rest::{Answer, Call};
use crate::sim::snowflake::Snowflake;
use crate::sim::world::{Channel, Thread, World, channel_kind};

/// The fewest and the most threads of a page (OpenAPI, `list_public_archived_threads`).
const PAGE: (u64, u64) = (2, 100);
/// How many threads a page has where nothing is said.
const PAGE_AT_FIRST: u64 = 50;

impl World {
    pub(super) fn archived_public(&self, call: &Call, parent: Snowflake) -> Answer {
        self.require(self.bot_id(), parent, Permissions::READ_MESSAGE_HISTORY)?;
        let public = |kind: u8| kind != channel_kind::PRIVATE_THREAD;
        let threads = self.archived_in(parent).filter(|(c, _)| public(c.kind));
        self.page_by_archive(call, threads.collect())
    }

    pub(super) fn archived_private(&self, call: &Call, parent: Snowflake) -> Answer {
        let wanted = Permissions::READ_MESSAGE_HISTORY | Permissions::MANAGE_THREADS;
        self.require(self.bot_id(), parent, wanted)?;
        let private = |kind: u8| kind == channel_kind::PRIVATE_THREAD;
        let threads = self.archived_in(parent).filter(|(c, _)| private(c.kind));
        self.page_by_archive(call, threads.collect())
    }

    pub(super) fn archived_joined(&self, call: &Call, parent: Snowflake) -> Answer {
        let bot_id = self.bot_id();
        self.require(bot_id, parent, Permissions::READ_MESSAGE_HISTORY)?;
        let before = call.id("before").unwrap_or(Snowflake(u64::MAX));
        let mut threads: Vec<_> = self
            .archived_in(parent)
            .filter(|(c, t)| {
                c.kind == channel_kind::PRIVATE_THREAD
                    && c.id < before
                    && t.members.contains_key(&bot_id)
            })
            .collect();
        threads.reverse();
        self.thread_page(call, &threads)
    }

    fn archived_in(&self, parent: Snowflake) -> impl Iterator<Item = (&Channel, &Thread)> {
        let here = self
            .channels
            .values()
            .filter(move |c| c.parent_id == Some(parent));
        let threads = here.filter_map(|channel| Some((channel, channel.thread.as_ref()?)));
        threads.filter(|(_, thread)| thread.archived)
    }

    /// Shows those that were archived before a moment, the latest first.
    fn page_by_archive(&self, call: &Call, mut threads: Vec<(&Channel, &Thread)>) -> Answer {
        if let Some(before) = call.query.get("before") {
            let before: DateTime<Utc> = before.parse().map_err(|_error| {
                let message = "Could not interpret value as datetime.";
                Rejection::field("before", "DATETIME_TYPE_CONVERT", message)
            })?;
            threads.retain(|(_, thread)| thread.archive_at < before);
        }
        threads.sort_by_key(|(channel, thread)| std::cmp::Reverse((thread.archive_at, channel.id)));
        self.thread_page(call, &threads)
    }

    fn thread_page(&self, call: &Call, threads: &[(&Channel, &Thread)]) -> Answer {
        let (least, most) = PAGE;
        let size = match call.number("limit") {
            Some(_) => call.page_size(least, most)?,
            None => PAGE_AT_FIRST,
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let page = threads.get(..size).unwrap_or(threads);
        Ok((
            200,
            json!({
                "threads": self.threads_json(page), "members": self.own_memberships(page),
                "has_more": page.len() < threads.len(),
            }),
        ))
    }
}
