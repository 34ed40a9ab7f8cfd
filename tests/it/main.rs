//! Carrel's one test binary.

mod archive;
mod cohorts;
mod config;
mod effects;
mod fire;
mod grouping;
mod guard;
mod jobs;
mod meeting;
mod meetings;
mod misfire;
mod operator;
mod page;
mod people;
mod projects;
mod promises;
mod prompts;
mod relay;
mod run;
mod signup;
mod sim;
mod storage;
mod stories;
mod tidy;
mod webinars;
mod words;
