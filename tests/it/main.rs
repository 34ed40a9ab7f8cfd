//! Carrel's one test binary.

mod cohorts;
mod config;
mod fire;
mod grouping;
mod guard;
mod jobs;
mod meeting;
mod meetings;
mod page;
mod people;
mod projects;
mod prompts;
mod relay;
mod run;
mod signup;
mod sim;
mod stories;
mod tidy;
mod webinars;
mod words;
