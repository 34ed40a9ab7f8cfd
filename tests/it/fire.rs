//! Carrel under fire: it dies at every point, and whole cohorts live through every fault, and each
//! promise is kept once.

mod bot;
mod cohort;
mod found;
mod judge;
mod points;
mod small;
mod tally;
mod town;

pub(crate) use bot::{Bot, prepared};
pub(crate) use judge::{Case, Excuses, judge};
pub(crate) use tally::tell;
pub(crate) use town::{LOOK_AGAIN, PATIENCE, Plan, Town};
