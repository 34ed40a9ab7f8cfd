//! Carrel's one test binary.

mod jobs;
mod meetings;
mod people;
mod projects;
mod words;
