//! Carrel's one test binary.

mod config;
mod grouping;
mod jobs;
mod people;
mod signup;
mod words;
