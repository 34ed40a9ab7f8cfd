//! Stories: the real bot against the simulated Discord, over real sockets, told as people do it.

mod closing;
mod house;
mod joining;
mod killed;
mod opening;
mod processes;
mod stopping;
mod webinars;
