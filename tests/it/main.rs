//! Carrel's one test binary.

mod answers;
mod archive;
mod booking;
mod by_hand;
mod calendars;
mod change;
mod charts;
mod choices;
mod cohorts;
mod config;
mod decks;
mod desk;
mod effects;
mod fire;
mod grouping;
mod groups;
mod guard;
mod helping;
mod hours;
mod jobs;
mod kindest;
mod leaving;
mod meeting;
mod meetings;
mod menus;
mod milestones;
mod misfire;
mod operator;
mod orientation;
mod outside;
mod own_prompts;
mod page;
mod people;
mod projects;
mod promises;
mod prompts;
mod relay;
mod repair;
mod run;
mod setup;
mod signup;
mod sim;
mod sittings;
mod standing;
mod storage;
mod stories;
mod supervised;
mod taking_back;
mod tidy;
mod times;
mod webinars;
mod words;
mod zones;

/// Whole cohorts ask for memory all the time, on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
