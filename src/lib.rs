//! Carrel gives every peer group a room of its own inside Discord and keeps the group alive.

pub mod app;
pub mod clock;
pub mod discord;
pub mod domain;
pub mod jobs;
pub mod store;
pub mod words;
