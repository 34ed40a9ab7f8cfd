//! Rules of polls.
