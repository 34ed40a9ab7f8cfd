//! Carrel's one test binary.

mod grouping;
mod jobs;
mod people;
mod signup;
mod words;
