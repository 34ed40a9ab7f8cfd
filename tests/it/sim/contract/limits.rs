//! Rules of rate limits.
