//! Carrel's one test binary.

mod cohorts;
mod grouping;
mod jobs;
mod people;
mod prompts;
mod signup;
mod webinars;
mod words;
