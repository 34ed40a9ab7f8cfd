//! Pure decisions: the nouns of a programme and the rules that hold between them.
//!
//! Knows: ids, local time and zones, weekly hours, meetings, groups, the cohort's calendar.
//! Refuses to know: Discord, SQL, files, the time of day. What depends on now is told now.
//!
//! **Invariants**: no I/O, no randomness that is not seeded by the caller, no floating point,
//! the same input gives the same answer.

pub mod arrangement;
pub mod availability;
pub mod calendar;
pub mod change;
pub mod consent;
pub mod dates;
pub mod grace;
pub mod grouping;
pub mod ids;
pub mod intake;
pub mod language;
pub mod limits;
pub mod meeting;
pub mod milestones;
pub mod night;
pub mod orientation;
pub mod pause;
pub mod places;
pub mod promises;
pub mod prompts;
pub mod removal;
pub mod rooms;
pub mod signup;
pub mod sitting;
pub mod time;
pub mod writing;
