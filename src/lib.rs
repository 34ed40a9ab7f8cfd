//! Carrel gives every peer group a room of its own inside Discord and keeps the group alive.

pub mod domain;
pub mod sim;
