//! Requests that Discord holds against an address: too many, and it answers nothing more.
//!
//! Knows which answers count and for how long; refuses to know who asked.
//!
//! **Invariants.** 401, 403 and 429 count, but for a 429 of the shared scope (topics/rate-limits,
//! "Invalid Request Limit"). What is answered while an address is shut out does not count.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Headers;

/// For how long an invalid request counts.
const COUNTS_FOR: Duration = Duration::from_mins(10);

/// Counts invalid requests of the one address that there is.
#[derive(Debug)]
pub(in crate::sim) struct Invalid {
    most: usize,
    stamps: VecDeque<Instant>,
}

impl Invalid {
    /// Shuts an address out that has made this many invalid requests within ten minutes.
    pub(in crate::sim) fn at_most(most: usize) -> Self {
        Self {
            most,
            stamps: VecDeque::new(),
        }
    }

    /// Notes an answer and says whether it is held against the address.
    pub(in crate::sim) fn note(&mut self, status: u16, headers: &Headers, now: Instant) -> bool {
        let shared = headers.iter().any(|(_, value)| value == "shared");
        let invalid = matches!(status, 401 | 403 | 429) && !shared;
        if invalid {
            self.stamps.push_back(now);
        }
        invalid
    }

    /// Says for how long the address is shut out, if it is.
    pub(in crate::sim) fn shut_out(&mut self, now: Instant) -> Option<Duration> {
        let passed = |first: &Instant| now.duration_since(*first) >= COUNTS_FOR;
        while self.stamps.front().is_some_and(passed) {
            self.stamps.pop_front();
        }
        if self.stamps.len() < self.most {
            return None;
        }
        let first = self.stamps.front()?;
        Some(COUNTS_FOR.saturating_sub(now.duration_since(*first)))
    }
}
