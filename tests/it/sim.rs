//! The simulated Discord held to Discord's documented rules, by a real client and by raw requests.

mod app;
mod contract;
mod course;
mod faults;
mod fuzz;
mod gateway;
mod hall;
mod house;
mod line;
mod login;
mod loom;
mod messages;
pub(crate) mod openapi;
mod rest;
mod twilight;
