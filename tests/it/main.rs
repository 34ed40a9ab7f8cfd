//! Carrel's one test binary.

mod jobs;
mod words;
