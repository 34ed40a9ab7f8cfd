//! Carrel's one test binary.

mod jobs;
mod people;
mod words;
