//! Stories: the real bot against the simulated Discord, over real sockets, told as people do it.

mod apart;
mod busy;
mod changing;
mod closing;
mod decks;
mod ending;
mod gate;
mod gateway;
mod harmless;
mod hours;
mod house;
mod hundred;
mod intake;
mod joining;
mod killed;
mod limits;
mod lost;
mod meeting;
mod opening;
mod pictures;
mod processes;
mod setting_up;
mod signing_up;
mod standing;
mod stopping;
mod webinars;
