//! Carrel's one test binary.

mod config;
mod grouping;
mod jobs;
mod meetings;
mod people;
mod projects;
mod run;
mod signup;
mod sim;
mod tidy;
mod words;
